//! What is worth a second look in a text that could be published as it stands: warnings, each a rule of the table.
//!
//! Numbers that are typed are citations and are never changed; a sequence that is broken is said.

mod versions;

use crate::diagnostics::{Diagnostic, Place, Span};
use crate::model::draft::TextDraft;
use crate::model::tree::{Block, Raw, Version};

/// A rule: its code, and the function that finds what breaks it.
struct Rule {
    code: &'static str,
    find: fn(&Looked<'_>) -> Vec<Finding>,
}

/// A text, and what several rules look at.
struct Looked<'a> {
    draft: &'a TextDraft,
    /// Its tables of versions.
    versions: Vec<&'a [Version<Raw>]>,
}

/// What a rule finds.
struct Finding {
    at: Place,
    message: String,
    mend: String,
}

const RULES: [Rule; 6] = [
    Rule { code: "minute-sequence", find: minute_sequence },
    Rule { code: "paragraph-sequence", find: paragraph_sequence },
    Rule { code: "version-order", find: versions::order },
    Rule { code: "version-repeated", find: versions::repeated },
    Rule { code: "version-dates", find: versions::dates },
    Rule { code: "version-older-than-text", find: versions::older_than_text },
];

/// Applies every rule to a text.
pub fn lint(draft: &TextDraft) -> Vec<Diagnostic> {
    let text = Looked { draft, versions: versions::tables(draft) };
    RULES
        .iter()
        .flat_map(|rule| {
            let warn = |finding: Finding| Diagnostic::warning(rule.code, finding.at, finding.message, finding.mend);
            (rule.find)(&text).into_iter().map(warn)
        })
        .collect()
}

/// The numbers of minutes run on by one.
fn minute_sequence(text: &Looked<'_>) -> Vec<Finding> {
    let draft = text.draft;
    if draft.held.is_none() {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut last: Option<u64> = None;
    for block in &draft.blocks {
        let Block::Heading(heading) = block else { continue };
        let Some(number) = heading.number.as_ref().and_then(|number| number.parse::<u64>().ok()) else { continue };
        if let Some(last) = last.filter(|last| last.checked_add(1) != Some(number)) {
            let message = if number == last {
                format!("minute {number} stands twice")
            } else {
                format!("minute {number} follows minute {last}")
            };
            out.push(Finding { at: heading.at.clone(), message, mend: kept(&last.saturating_add(1).to_string()) });
        }
        last = Some(number);
    }
    out
}

/// Numbered paragraphs run on: 1.1, 1.2, 2.1.
fn paragraph_sequence(text: &Looked<'_>) -> Vec<Finding> {
    let draft = text.draft;
    let mut found = Vec::new();
    paragraphs(&draft.blocks, &mut found);
    let mut out = Vec::new();
    let mut last: Option<Vec<u64>> = None;
    for (label, at) in found {
        let Some(number) = parts(label) else { continue };
        if let Some(last) = last.as_ref()
            && !follows(last, &number)
        {
            let shown = label.trim_end_matches('.');
            let before = last.iter().map(u64::to_string).collect::<Vec<_>>().join(".");
            let message = if *last == number {
                format!("paragraph {shown} stands twice")
            } else {
                format!("paragraph {shown} follows paragraph {before}")
            };
            let mut next = last.clone();
            if let Some(end) = next.last_mut() {
                *end = end.saturating_add(1);
            }
            let next = next.iter().map(u64::to_string).collect::<Vec<_>>().join(".");
            out.push(Finding { at: at.within(&draft.file), message, mend: kept(&next) });
        }
        last = Some(number);
    }
    out
}

fn kept(next: &str) -> String {
    format!("write {next} if that is meant; a number that is typed is kept as it is")
}

fn paragraphs<'a>(blocks: &'a [Block<Raw>], out: &mut Vec<(&'a str, Span)>) {
    for block in blocks {
        if let Block::Numbered(numbered) = block {
            out.push((&numbered.label.text, numbered.at));
        }
    }
}

/// The numbers of a dotted label; `None` for `(1)`, which may begin anew anywhere.
fn parts(label: &str) -> Option<Vec<u64>> {
    label.trim_end_matches('.').split('.').map(|part| part.parse().ok()).collect()
}

/// Whether a number may come after another: the next in the same row, the first of a deeper one, or the next after
/// closing rows (2.3.4 then 2.4, 3 or 3.1).
fn follows(last: &[u64], next: &[u64]) -> bool {
    let common = last.iter().zip(next).take_while(|(a, b)| a == b).count();
    if common == next.len() {
        return false;
    }
    if common == last.len() {
        return next[common..].iter().all(|part| *part == 1);
    }
    last[common].checked_add(1) == Some(next[common]) && next[common + 1..].iter().all(|part| *part <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences() {
        let ok = |a: &[u64], b: &[u64]| assert!(follows(a, b), "{a:?} {b:?}");
        let broken = |a: &[u64], b: &[u64]| assert!(!follows(a, b), "{a:?} {b:?}");
        ok(&[1, 1], &[1, 2]);
        ok(&[1, 2], &[2, 1]);
        ok(&[1, 2], &[2, 0]);
        ok(&[1, 2], &[1, 2, 1]);
        ok(&[1, 2, 3], &[1, 3]);
        ok(&[1, 2, 3], &[2, 1]);
        broken(&[1, 1], &[1, 1]);
        broken(&[1, 1], &[1, 3]);
        broken(&[1, 3], &[1, 2]);
        broken(&[1, 3], &[3, 1]);
        broken(&[1, 3], &[2, 2]);
        broken(&[1, 3, 1], &[1, 3]);
    }
}

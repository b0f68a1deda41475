//! Which version of a text the reader has before them.

use super::seek;
use crate::model::site::{Paper, PaperKind};
use crate::model::tree::{Block, Bound, Version, plain};

/// The index of the version in force: the one with the highest number, the last of them where several bear it. Numbers
/// are compared part by part, so that 1.10 is above 1.9. Where no version has a number, it is the last of the table.
pub fn current(versions: &[Version<Bound>]) -> Option<usize> {
    let numbered = versions.iter().enumerate().filter_map(|(at, version)| Some((number(&version.version.text)?, at)));
    numbered.max().map(|(_, at)| at).or_else(|| versions.len().checked_sub(1))
}

/// The figures of a version's number: 7.0 in `7.0`, `v7.0`, `Version 7.0 (draft)`. Zeros at its end count for nothing.
fn number(typed: &str) -> Option<Vec<u64>> {
    let from = typed.find(|char: char| char.is_ascii_digit())?;
    // Letters that are not a word for version (`Draft 3`) make it a number of something else.
    let before = typed[..from].trim().trim_end_matches('.').to_lowercase();
    if !["", "v", "version"].contains(&before.as_str()) {
        return None;
    }
    let typed = &typed[from..];
    let end = typed.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(typed.len());
    let mut parts: Vec<u64> = typed[..end]
        .split('.')
        .filter(|part| !part.is_empty())
        // Nobody counts further; a row of figures too long for a number is the highest there is.
        .map(|part| part.parse().unwrap_or(u64::MAX))
        .collect();
    while parts.len() > 1 && parts.last() == Some(&0) {
        parts.pop();
    }
    Some(parts)
}

/// `Version 7.0, April 2023`: the version of a document or a paper in chapters whose first part holds a table of them.
pub fn words(paper: &Paper) -> Option<String> {
    if paper.kind != PaperKind::Document && paper.parts.len() < 2 {
        return None;
    }
    let mut table: Option<&[Version<Bound>]> = None;
    seek::each(&paper.parts.first()?.blocks, &mut |block| {
        if let Block::Versions(versions) = block
            && table.is_none()
            && !versions.is_empty()
        {
            table = Some(versions);
        }
    });
    let versions = table?;
    let version = versions.get(current(versions)?)?;
    let typed = version.version.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut words = match typed.chars().next() {
        Some(char) if char.is_ascii_digit() => format!("Version {typed}"),
        _ => typed,
    };
    let date = plain(&version.date);
    if !words.is_empty() && !date.is_empty() {
        words.push_str(", ");
    }
    words.push_str(&date);
    Some(words).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::fixture::{self, Count};
    use super::*;

    fn table(rows: &[(&str, &str)]) -> Vec<Version<Bound>> {
        let mut c = Count::default();
        let version = |(version, date): &(&str, &str)| Version {
            version: c.text(version),
            date: c.line(date),
            changes: vec![],
            at: fixture::place(),
        };
        rows.iter().map(version).collect()
    }

    #[test]
    fn the_highest_number_is_in_force_wherever_it_stands() {
        for (rows, expect) in [
            (&["1.9", "1.10", "1.2"][..], Some(1)),
            (&["v2", "Version 3.0 (draft)", "1.0"], Some(1)),
            (&["2.0", "2", "1.0"], Some(1)),
            (&["Draft", "Final"], Some(1)),
            (&["1.0", "Draft 3"], Some(0)),
            (&["99999999999999999999999", "5"], Some(0)),
            (&[""], Some(0)),
            (&[], None),
        ] {
            let rows: Vec<_> = rows.iter().map(|version| (*version, "")).collect();
            assert_eq!(current(&table(&rows)), expect, "{rows:?}");
        }
    }

    #[test]
    fn a_version_in_words() {
        let mut paper = fixture::site().0.documents[0].as_ref().clone();
        assert_eq!(words(&paper), None);
        for (rows, expect) in [
            (&[("6.0", "April 2022"), ("7.0", "April 2023")][..], Some("Version 7.0, April 2023")),
            (&[("v7.0", "")], Some("v7.0")),
            (&[("", "April 2023")], Some("April 2023")),
            (&[("", "")], None),
        ] {
            paper.parts[0].blocks = vec![Block::Quote(vec![Block::Versions(table(rows))])];
            assert_eq!(words(&paper).as_deref(), expect);
        }
        paper.kind = PaperKind::Paper;
        paper.parts[0].blocks = vec![Block::Versions(table(&[("1", "")]))];
        assert_eq!(words(&paper).as_deref(), Some("Version 1"));
        // A paper on one page has its table in sight.
        paper.parts.truncate(1);
        assert_eq!(words(&paper), None);
    }
}

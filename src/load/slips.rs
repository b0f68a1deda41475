//! Slips of the hand that markdown lets pass: what was meant as markup and would be printed as it was typed. Each rule is
//! one that hardly any text breaks on purpose, and a backslash ends the complaint.

use std::ops::Range;

use memchr::{memchr, memchr2_iter, memchr3};

use super::clauses;
use super::context::Context;
use super::numbers;
use super::source::Source;
use crate::model::tree::{Inline, Inlines, Raw};

/// Looks at a paragraph as typed.
pub fn paragraph(context: &mut Context<'_>, source: &Source<'_>, text: &Inlines<Raw>, at: &Range<usize>) {
    let typed = source.slice(at);
    let bytes = typed.as_bytes();
    if memchr(b'|', bytes).is_some() {
        table(context, source, typed, at);
    }
    if memchr(b'\n', bytes).is_some() {
        numbered(context, source, typed, at);
        lettered(context, source, typed, at);
    }
    unspaced(context, source, typed, at);
    let has = |signs: &[&str]| signs.iter().any(|sign| typed.contains(sign));
    if memchr3(b':', b'\\', b'+', bytes).is_some() && has(&[":::", "\\newpage", "\\pagebreak", "+-", "+="]) {
        foreign(context, source, typed, at);
    }
    let behind = |at: usize| bytes.get(at + 1).copied().unwrap_or_default();
    if !memchr2_iter(b']', b'*', bytes).any(|at| matches!((bytes[at], behind(at)), (b']', b'[' | b'(') | (b'*', b'*')))
    {
        return;
    }
    // What markdown did not take for markup stands among the plain words.
    let mut plain = String::new();
    words(text, &mut plain);
    if plain.contains("][")
        && let Some(found) = reference(typed)
    {
        let shown = &typed[found.clone()];
        let label = shown.rsplit_once('[').map_or("", |(_, label)| label.trim_end_matches(']'));
        let label = if label.is_empty() { shown.split([']', '[']).nth(1).unwrap_or_default() } else { label };
        context.warning(
            "reference-without-link",
            source.place(at.start + found.start..at.start + found.end),
            format!("`{shown}` is shown as it stands: no line says where links with the label [{label}] lead"),
            "write the link as `[words](address)`, or a backslash before the bracket to show it",
        );
    }
    if plain.contains("](")
        && let Some(found) = spaced(typed)
    {
        context.error(
            "space-in-link",
            source.place(at.start + found.start..at.start + found.end),
            "this is shown as it stands and is no link, because there is a space in its address",
            "give the file a name without spaces, or write the address in angle brackets: `[words](<my file.pdf>)`",
        );
    }
    if plain.contains("**")
        && let Some(found) = bare(typed, "**")
    {
        context.warning(
"emphasis-left-open",
source.place(at.start + found.start..at.start + found.end),
            "these asterisks are shown as they stand: what they open is not closed, or there is a space on their inside",
            "write `**` straight before the first and straight after the last word, or a backslash before each asterisk",
        );
    }
}

/// Looks at a fenced block.
pub fn fence(context: &mut Context<'_>, source: &Source<'_>, at: &Range<usize>) {
    let typed = source.slice(at);
    let opening = typed.lines().next().unwrap_or_default().trim_start();
    let Some(mark) = opening.chars().next().filter(|char| matches!(char, '`' | '~')) else { return };
    let length = opening.chars().take_while(|char| *char == mark).count();
    let last = typed.lines().skip(1).last().unwrap_or_default().trim_start_matches(['>', ' ', '\t']).trim_end();
    if last.chars().count() >= length && last.chars().all(|char| char == mark) {
        return;
    }
    let line = typed.lines().next().unwrap_or_default();
    context.warning(
        "fence-left-open",
        source.place(at.start..at.start + line.len()),
        "this block is not closed, and has taken in all that follows",
        format!("write {} on a line of its own where the block ends", mark.to_string().repeat(length)),
    );
}

/// Lines with bars that are no table.
fn table(context: &mut Context<'_>, source: &Source<'_>, typed: &str, at: &Range<usize>) {
    let mut from = 0;
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for line in typed.split_inclusive('\n') {
        lines.push((from, line.trim()));
        from += line.len();
    }
    let barred = |line: &str| line.len() > 2 && line.starts_with('|') && line.ends_with('|');
    let Some(first) = lines.windows(2).position(|pair| barred(pair[0].1) && pair[1].1.starts_with('|')) else { return };
    let (start, head) = lines[first];
    let below = lines[first + 1].1;
    let ruled = below.contains('-') && below.chars().all(|char| matches!(char, '|' | '-' | ':' | ' ' | '\t'));
    let (cells, under) = (count(head), count(below));
    let columns = |count: usize| format!("{count} {}", if count == 1 { "cell" } else { "cells" });
    let (message, mend) = if ruled && cells != under {
        (
            format!("this is no table: its head has {}, and the line below it {}", columns(cells), columns(under)),
            format!("write {} below the head", rule(cells)),
        )
    } else if !ruled {
        ("this is no table: the line below its head is missing".to_owned(), format!("write {} there", rule(cells)))
    } else {
        return;
    };
    let start = at.start + start + source.text[at.start + start..].len()
        - source.text[at.start + start..].trim_start_matches([' ', '\t']).len();
    context.error("not-a-table", source.place(start..start + head.len()), message, mend);
}

fn rule(cells: usize) -> String {
    format!("`|{}`", " --- |".repeat(cells.min(20)))
}

/// The cells of a line that begins and ends with a bar.
fn count(line: &str) -> usize {
    let mut bars = 0;
    let mut escaped = false;
    for char in line.chars() {
        bars += usize::from(char == '|' && !escaped);
        escaped = char == '\\' && !escaped;
    }
    bars.saturating_sub(usize::from(line.ends_with('|')))
}

/// The first `[words][label]` of a text, as a range of it.
fn reference(typed: &str) -> Option<Range<usize>> {
    typed.match_indices("][").find_map(|(middle, _)| {
        let start = typed[..middle].rfind(['[', ']']).filter(|start| typed.as_bytes()[*start] == b'[')?;
        let end = middle + 2 + typed[middle + 2..].find([']', '['])?;
        let digits = typed[start + 1..middle].chars().all(|char| char.is_ascii_digit() || char == '^');
        // `[1][2]` and `[^1][^2]` are citations side by side.
        let is_link = typed.as_bytes()[end] == b']' && !digits && !typed[..start].ends_with('\\');
        is_link.then_some(start..end + 1)
    })
}

/// The first `[words](an address with a space)` of a text that no backslash stands before.
fn spaced(typed: &str) -> Option<Range<usize>> {
    typed.match_indices("](").find_map(|(middle, _)| {
        let start = typed[..middle].rfind(['[', ']', '\n']).filter(|start| typed.as_bytes()[*start] == b'[')?;
        let end = middle
            + 2
            + typed[middle + 2..].find([')', '\n']).filter(|at| typed[middle + 2 + at..].starts_with(')'))?;
        let address = typed[middle + 2..end].trim();
        let is_path = address.contains(' ') && !address.contains(['"', '<', '\'']) && address.contains(['.', '/']);
        (is_path && !typed[..start].ends_with('\\')).then_some(start..end + 1)
    })
}

/// The first of these signs that no backslash stands before.
fn bare(typed: &str, sign: &str) -> Option<Range<usize>> {
    let (at, _) = typed.match_indices(sign).find(|(at, _)| !typed[..*at].ends_with('\\'))?;
    // One that touches no word is no emphasis that went wrong.
    let before = typed[..at].chars().next_back();
    let after = typed[at + sign.len()..].chars().next();
    let word = |char: Option<char>| char.is_some_and(|char| !char.is_whitespace() && char != '*');
    (word(before) || word(after)).then_some(at..at + sign.len())
}

/// A line that begins with the number after that of its own paragraph: 1.1, and 1.2 without a blank line between.
fn numbered(context: &mut Context<'_>, source: &Source<'_>, typed: &str, at: &Range<usize>) {
    let mut from = 0;
    let mut first = None;
    for line in typed.split_inclusive('\n') {
        let words = line.trim_start();
        let label = numbers::line(words).filter(|label| label.sure && !label.bracketed);
        match (&first, label) {
            (None, Some(label)) => first = Some(label),
            (None, None) => return,
            (Some(first), Some(label)) if numbers::follows(first, &label) => {
                let start = at.start + from + line.len() - words.len();
                context.warning(
                    "number-within-paragraph",
                    source.place(start..start + label.typed.len()),
                    format!(
                        "{} stands within the paragraph {}, and is no paragraph of its own",
                        label.typed, first.typed
                    ),
                    "put a blank line before it",
                );
                return;
            }
            _ => {}
        }
        from += line.len();
    }
}

/// A line that begins with the letter after that of its own paragraph: (a), and (b) without a blank line between.
fn lettered(context: &mut Context<'_>, source: &Source<'_>, typed: &str, at: &Range<usize>) {
    let mut from = 0;
    let mut first = None;
    let mut broken = false;
    for line in typed.split_inclusive('\n') {
        let words = line.trim_start();
        // Behind a line that is ended on purpose, a clause is taken for one.
        let on_its_own = std::mem::replace(&mut broken, line.trim_end_matches(['\r', '\n']).ends_with(['\\', ' ']));
        let marker = words.split_whitespace().next().unwrap_or_default();
        match first {
            None if clauses::begins(words) => first = Some(marker),
            None => return,
            Some(before) if !on_its_own && clauses::begins(words) && clauses::goes_on(before, marker) => {
                let start = at.start + from + line.len() - words.len();
                context.warning(
                    "number-within-paragraph",
                    source.place(start..start + marker.len()),
                    format!("{marker} stands within the paragraph {before}, and is no paragraph of its own"),
                    "put a blank line before it",
                );
                return;
            }
            Some(_) => {}
        }
        from += line.len();
    }
}

/// A heading or a numbered paragraph without the space behind its sign: `##2. Costs`, `1.1The Act`.
fn unspaced(context: &mut Context<'_>, source: &Source<'_>, typed: &str, at: &Range<usize>) {
    let hashes = typed.len() - typed.trim_start_matches('#').len();
    if (2..=6).contains(&hashes) && typed[hashes..].starts_with(|char: char| char.is_alphanumeric() || char == '*') {
        context.warning(
            "space-missing",
            source.place(at.start..at.start + hashes),
            "this is shown as it stands and is no heading, because there is no space behind its marks",
            format!("write `{} ` and then the words", &typed[..hashes]),
        );
    }
    let digits = typed.len() - typed.trim_start_matches(|char: char| char.is_ascii_digit() || char == '.').len();
    let (number, rest) = typed.split_at(digits);
    let mut letters = rest.chars();
    let sentence = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    if sentence && digits > 0 && numbers::line(&format!("{number} The")).is_some_and(|label| !label.bracketed) {
        context.warning(
            "space-missing",
            source.place(at.start..at.start + digits),
            format!("{number} is no number of a paragraph, because there is no space behind it"),
            format!("write `{number} ` and then the words"),
        );
    }
}

/// Signs that other programs read and this one shows: `:::`, `\\newpage`, a table drawn with `+---+`.
pub fn foreign(context: &mut Context<'_>, source: &Source<'_>, typed: &str, at: &Range<usize>) {
    let mut from = 0;
    for line in typed.split_inclusive('\n') {
        let words = line.trim();
        let mend = if words.starts_with(":::") {
            "take the line out; a box is written `> [!NOTE]`"
        } else if words.starts_with("\\newpage") || words.starts_with("\\pagebreak") {
            "take it out: pages break by themselves, and every paper begins on one of its own"
        } else if words.starts_with("+-") && words.ends_with("-+") || words.starts_with("+=") && words.ends_with("=+") {
            "write the table with bars: `| Head | Head |`, and `| --- | --- |` below it"
        } else {
            from += line.len();
            continue;
        };
        let start = at.start + from + line.len() - line.trim_start().len();
        let message = "this line is meant for another program, and is shown as it stands";
        context.warning("other-markup", source.place(start..start + words.len()), message, mend);
        return;
    }
}

fn words(inlines: &[Inline<Raw>], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push_str(&text.text),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Superscript(inner)
            | Inline::Subscript(inner)
            | Inline::Inserted(inner)
            | Inline::Deleted(inner) => words(inner, out),
            Inline::Link(link) => words(&link.text, out),
            Inline::Code(_) | Inline::Image(_) | Inline::NoteRef(_) | Inline::Page(_) | Inline::Break => out.push(' '),
        }
    }
}

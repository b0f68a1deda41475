//! How findings are shown: to people with the line they stand on, to programs as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostics::Diagnostic;

/// Gives the text of a source file by its path in the site's folder.
pub type Sources<'a> = &'a dyn Fn(&str) -> Option<Arc<str>>;

/// How many columns of a source line are shown.
const WIDTH: usize = 100;

/// The findings as a terminal shows them, with a last line that counts them. Sorted by file and place, each once.
pub fn human(diagnostics: &[Diagnostic], source: Sources<'_>, colour: bool) -> String {
    let findings = sorted(diagnostics);
    let mut lines = Lines::new(source);
    let mut out = String::new();
    let paint = Paint(colour);
    for finding in &findings {
        let (level, tint) = (finding.level.word(), if finding.level.is_error() { "1;31" } else { "1;33" });
        let head = paint.tint(tint, &format!("{level}[{}]", finding.code));
        let _ = writeln!(out, "{head}: {}", paint.tint("1", &printable(&finding.message)));
        let span = lines.span(finding);
        match &span {
            Some(span) => {
                let gutter = " ".repeat(span.line.to_string().len());
                let bar = paint.tint("1;34", "|");
                let arrow = paint.tint("1;34", "-->");
                let _ = writeln!(out, "{gutter}{arrow} {}:{}:{}", finding.place.file, span.line, span.column);
                let (shown, before, marked) = excerpt(&span.text, span.column - 1, span.marked);
                let number = paint.tint("1;34", &span.line.to_string());
                let carets = paint.tint(tint, &"^".repeat(marked.max(1)));
                let _ = writeln!(out, "{gutter} {bar}");
                let _ = writeln!(out, "{number} {bar} {shown}");
                let _ = writeln!(out, "{gutter} {bar} {}{carets}", " ".repeat(before));
                let _ = writeln!(out, "{gutter} {} {}", paint.tint("1;34", "="), mend(finding));
            }
            None => {
                let _ = writeln!(out, " {} {}", paint.tint("1;34", "-->"), finding.place.file);
                let _ = writeln!(out, "  {} {}", paint.tint("1;34", "="), mend(finding));
            }
        }
        out.push('\n');
    }
    if !findings.is_empty() {
        out.push_str(&summary(&findings));
        out.push('\n');
    }
    out
}

fn mend(finding: &Diagnostic) -> String {
    let words = printable(&finding.mend);
    match words.strip_prefix("write ") {
        Some(rest) => format!("write: {rest}"),
        None => format!("mend: {words}"),
    }
}

/// A number of things: `1 page`, `2 pages`.
pub fn count(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    }
}

fn summary(findings: &[&Diagnostic]) -> String {
    let errors = findings.iter().filter(|finding| finding.level.is_error()).count();
    match (errors, findings.len() - errors) {
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

/// The findings as a JSON array. Lines and columns count from 1, columns in characters; the end is the place after the
/// last character. All four are null for a file as a whole.
pub fn json(diagnostics: &[Diagnostic], source: Sources<'_>) -> String {
    let mut lines = Lines::new(source);
    let entries: Vec<Entry<'_>> = sorted(diagnostics)
        .into_iter()
        .map(|finding| {
            let span = lines.span(finding);
            let span = span.as_ref();
            Entry {
                level: finding.level.word(),
                code: finding.code,
                file: &finding.place.file,
                line: span.map(|span| span.line),
                column: span.map(|span| span.column),
                end_line: span.map(|span| span.end_line),
                end_column: span.map(|span| span.end_column),
                message: &finding.message,
                mend: &finding.mend,
            }
        })
        .collect();
    let mut out = serde_json::to_string_pretty(&entries).unwrap_or_else(|_| "[]".to_owned());
    out.push('\n');
    out
}

#[derive(Serialize)]
struct Entry<'a> {
    level: &'static str,
    code: &'a str,
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    message: &'a str,
    mend: &'a str,
}

fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut findings: Vec<&Diagnostic> = diagnostics.iter().collect();
    // A finding of the file as a whole stands before those of its lines.
    findings.sort_by(|a, b| {
        let key = |d: &Diagnostic| if d.place.is_whole() { (0, 0, 0) } else { (1, d.place.start, d.place.end) };
        a.place.file.cmp(&b.place.file).then_with(|| key(a).cmp(&key(b))).then_with(|| a.cmp(b))
    });
    findings.dedup();
    findings
}

/// Where a finding stands in lines and columns.
struct Span {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    /// The first line.
    text: String,
    /// How many characters of the first line are marked.
    marked: usize,
}

/// A text, and the bytes at which its lines begin.
type Indexed = (Arc<str>, Vec<usize>);

/// The sources that the findings name, each with the bytes at which its lines begin.
struct Lines<'s> {
    source: Sources<'s>,
    files: BTreeMap<Arc<str>, Option<Indexed>>,
}

impl<'s> Lines<'s> {
    fn new(source: Sources<'s>) -> Self {
        Self { source, files: BTreeMap::new() }
    }

    fn span(&mut self, finding: &Diagnostic) -> Option<Span> {
        let place = &finding.place;
        if place.is_whole() {
            return None;
        }
        let source = self.source;
        let (text, starts) = self
            .files
            .entry(place.file.clone())
            .or_insert_with(|| {
                let text = source(&place.file)?;
                let mut starts = vec![0];
                starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
                Some((text, starts))
            })
            .as_ref()?;
        let start = floor(text, place.start as usize);
        let end = floor(text, place.end as usize).max(start);
        let (line, column) = position(text, starts, start);
        let (end_line, end_column) = position(text, starts, end);
        let first = text[starts[line - 1]..].split('\n').next().unwrap_or_default().trim_end_matches('\r').to_owned();
        let width = first.chars().count();
        let last = if end_line == line { end_column - 1 } else { width };
        Some(Span {
            line,
            column,
            end_line,
            end_column,
            marked: last.min(width).saturating_sub(column - 1),
            text: first,
        })
    }
}

/// The last boundary of a character at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn position(text: &str, starts: &[usize], at: usize) -> (usize, usize) {
    let line = starts.partition_point(|start| *start <= at).max(1);
    (line, text[starts[line - 1]..at].chars().count() + 1)
}

/// A line cut to what a terminal can show around the marked characters: the line, the columns before the mark, and the
/// columns of the mark.
fn excerpt(line: &str, from: usize, marked: usize) -> (String, usize, usize) {
    let cells: Vec<(String, usize)> = line.chars().map(cell).collect();
    let columns = |range: std::ops::Range<usize>| -> usize {
        cells
            .get(range.start.min(cells.len())..range.end.min(cells.len()))
            .unwrap_or_default()
            .iter()
            .map(|c| c.1)
            .sum()
    };
    let (mut first, mut last) = (0, cells.len());
    if columns(0..last) > WIDTH {
        // A third of the room before the mark, the rest for it and what follows.
        first = from;
        while first > 0 && columns(first - 1..from) <= WIDTH / 3 {
            first -= 1;
        }
        last = first;
        let mut width = 0;
        while last < cells.len() && width + cells[last].1 <= WIDTH - 2 {
            width += cells[last].1;
            last += 1;
        }
    }
    let mut shown = String::new();
    let mut before = columns(first..from.min(last));
    if first > 0 {
        shown.push('…');
        before += 1;
    }
    shown.extend(cells[first..last].iter().map(|(text, _)| text.as_str()));
    if last < cells.len() {
        shown.push('…');
    }
    (shown, before, columns(from..(from + marked).min(last)))
}

/// What a terminal shows for a character, and how many columns that takes.
fn cell(char: char) -> (String, usize) {
    match char {
        '\t' => ("    ".into(), 4),
        // A control character could move the cursor or colour the screen.
        _ if char.is_control() || is_bidi(char) => ("\u{fffd}".into(), 1),
        _ => (char.to_string(), width(char)),
    }
}

fn is_bidi(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The columns of a character, by the blocks of Unicode that are wide or have no width of their own.
fn width(char: char) -> usize {
    match u32::from(char) {
        0x0300..=0x036f | 0x200b..=0x200f | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f | 0xfeff => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0x33ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xa000..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe4f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// A message may quote the content, which comes from many hands.
fn printable(text: &str) -> String {
    text.chars()
        .map(|char| match char {
            '\n' | '\t' => ' ',
            _ if char.is_control() || is_bidi(char) => '\u{fffd}',
            _ => char,
        })
        .collect()
}

struct Paint(bool);

impl Paint {
    fn tint(&self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::diagnostics::Place;

    const TEXT: &str = "# Agenda\n\n- B1 [Update](b1-update.md)\n\t名 [x](y.md)\nlast";

    fn source(path: &str) -> Option<Arc<str>> {
        (path == "content/agenda.md").then(|| TEXT.into())
    }

    fn at(needle: &str) -> Place {
        let start = TEXT.find(needle).unwrap();
        Place::new(&"content/agenda.md".into(), start..start + needle.len())
    }

    #[test]
    fn a_finding_on_its_line() {
        let finding = Diagnostic::error(
            "missing-paper",
            at("[Update](b1-update.md)"),
            "the item links b1-update.md, but there is no such file",
            "write the name of a file in this folder; the nearest is b1-csa-update.md",
        );
        assert_eq!(
            human(&[finding.clone(), finding], &source, false),
            "error[missing-paper]: the item links b1-update.md, but there is no such file\n \
             --> content/agenda.md:3:6\n  |\n3 | - B1 [Update](b1-update.md)\n  |      ^^^^^^^^^^^^^^^^^^^^^^\n  \
             = write: the name of a file in this folder; the nearest is b1-csa-update.md\n\n1 error\n"
        );
    }

    #[test]
    fn tabs_and_wide_characters_keep_the_mark_below_its_words() {
        let finding = Diagnostic::warning("x", at("[x](y.md)"), "m", "take it out");
        let shown = human(&[finding], &source, false);
        assert!(shown.contains("4 |     名 [x](y.md)\n  |        ^^^^^^^^^\n  = mend: take it out"), "{shown}");
        assert!(shown.contains(":4:4\n") && shown.ends_with("\n1 warning\n"), "{shown}");
    }

    #[test]
    fn sorted_and_counted() {
        let file: Arc<str> = "content/agenda.md".into();
        let findings = [
            Diagnostic::error("c", Place::new(&"z.md".into(), 0..1), "gone", "m"),
            Diagnostic::warning("b", at("last"), "later", "m"),
            Diagnostic::error("a", Place::new(&file, 0..TEXT.len()), "all", "m"),
            Diagnostic::error("w", Place::whole(&file), "whole", "m"),
        ];
        let shown = human(&findings, &source, false);
        let order: Vec<_> = ["whole", "all", "later", "gone"].iter().map(|word| shown.find(word).unwrap()).collect();
        assert!(order.is_sorted(), "{shown}");
        assert!(shown.contains("error[w]: whole\n --> content/agenda.md\n  = mend: m\n"), "{shown}");
        // A place over many lines marks the first; a file that is gone is named without a line.
        assert!(shown.contains("1 | # Agenda\n  | ^^^^^^^^\n"), "{shown}");
        assert!(shown.contains("error[c]: gone\n --> z.md\n"), "{shown}");
        assert!(shown.ends_with("\n3 errors, 1 warning\n"), "{shown}");
        assert_eq!(human(&[], &source, false), "");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text: Arc<str> = format!("{}HERE{}", "a ".repeat(300), " b".repeat(300)).into();
        let finding = Diagnostic::error("x", Place::new(&"f.md".into(), 600..604), "m", "n");
        let shown = human(&[finding], &|_| Some(text.clone()), false);
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[1].ends_with("f.md:1:601"), "{shown}");
        assert!(lines[3].starts_with("1 | …") && lines[3].ends_with('…') && lines[3].chars().count() <= 105, "{shown}");
        let column = lines[4].chars().position(|c| c == '^').unwrap();
        assert_eq!(lines[3].chars().skip(column).take(4).collect::<String>(), "HERE");
    }

    #[test]
    fn content_cannot_drive_the_terminal() {
        let text: Arc<str> = "a\u{1b}[31mb".into();
        let finding = Diagnostic::error("x", Place::new(&"f.md".into(), 0..1), "m\u{1b}[2J", "n\u{202e}");
        let shown = human(&[finding], &|_| Some(text.clone()), false);
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    }

    #[test]
    fn any_place_can_be_shown() {
        let text: Arc<str> = "é\r\n\r\nü".into();
        for start in 0..12 {
            for end in 0..12 {
                let place = Place { file: "f.md".into(), start, end };
                let finding = Diagnostic::error("x", place, "m", "n");
                assert!(human(&[finding], &|_| Some(text.clone()), true).contains('^'));
            }
        }
    }

    #[test]
    fn json_for_programs() {
        let findings = [
            Diagnostic::error("missing-paper", at("[Update]"), "no \"file\"", "write one"),
            Diagnostic::warning("w", Place::whole(&"content/agenda.md".into()), "m", "n"),
        ];
        let value: serde_json::Value = serde_json::from_str(&json(&findings, &source)).unwrap();
        assert_eq!(
            value,
            serde_json::json!([
                { "level": "warning", "code": "w", "file": "content/agenda.md", "line": null, "column": null,
                  "end_line": null, "end_column": null, "message": "m", "mend": "n" },
                { "level": "error", "code": "missing-paper", "file": "content/agenda.md", "line": 3, "column": 6,
                  "end_line": 3, "end_column": 14, "message": "no \"file\"", "mend": "write one" },
            ])
        );
    }
}

//! Lines: words with the marks after them, what stands between words, and links.

use serde_json::{Value, json};

use super::fonts::dropped;
use super::walk::Walk;
use crate::diagnostics::{Diagnostic, Place};
use crate::model::tree::*;

impl<'a> Walk<'a> {
    /// Words that are not counted.
    pub(super) fn words(&mut self, text: &str) -> String {
        let mut out = String::new();
        self.clean(text, &mut out);
        out.trim().to_owned()
    }

    /// Adds a text with runs of white space as one space, and notes what no font can show.
    fn clean(&mut self, text: &str, out: &mut String) {
        let mut space = None;
        for char in text.chars() {
            if char.is_whitespace() {
                let hard = matches!(char, '\u{a0}' | '\u{202f}');
                space = Some(if hard { char } else { space.unwrap_or(' ') });
                continue;
            }
            out.extend(space.take());
            if dropped(char) {
                continue;
            }
            if self.metrics.covers(char) {
                out.push(char);
            } else {
                self.unprintable(char);
            }
        }
        out.extend(space);
    }

    fn unprintable(&mut self, char: char) {
        if self.unprintable.insert((self.source.clone(), char)) {
            let shown = if char.is_control() { String::new() } else { format!(" ({char})") };
            self.faults.push(Diagnostic::error(
                "unprintable-character",
                Place::whole(&self.source),
                format!("the character U+{:04X}{shown} is in no font of the print theme", char as u32),
                "write words in its place, or choose a font that has it",
            ));
        }
    }

    /// The word's number, where it bears a mark.
    pub(super) fn mark(&mut self, mark: Mark) -> Option<u32> {
        let unit = mark.first.filter(|_| self.marking)?;
        self.runs.push((unit, unit));
        Some(unit)
    }

    /// Adds a text to a line.
    pub(super) fn text(&mut self, text: &Text<Bound>, out: &mut Vec<Value>) {
        let pieces = text.pieces();
        let numbered = || pieces.iter().filter_map(|(unit, _)| *unit);
        let run = numbered().next().zip(numbered().next_back()).filter(|_| self.marking);
        if let Some(run) = run {
            self.runs.push(run);
        }
        for (unit, piece) in pieces {
            let marked = match (unit, run) {
                (Some(unit), Some((first, last))) => {
                    let fine = self.fine.contains(&first);
                    (fine || unit == first || unit == last).then_some(unit)
                }
                _ => None,
            };
            self.piece(piece, marked, out);
        }
    }

    /// Adds a word with the space after it.
    fn piece(&mut self, piece: &str, mark: Option<u32>, out: &mut Vec<Value>) {
        let end = piece.find(char::is_whitespace).unwrap_or(piece.len());
        let word = &piece[..end];
        // No letter but a few is wider than an em.
        let long =
            word.len() as f64 * self.size > self.width && self.metrics.width(word, true) * self.size > self.width;
        if long {
            // A word that fits in no line may break anywhere; the mark stays with its beginning.
            let letters: Vec<char> = word.chars().collect();
            let per_line = self.width / (self.metrics.width(word, true) * self.size / letters.len() as f64);
            let step = ((per_line * 0.9) as usize).max(3);
            let mut mark = mark;
            let mut rest = &letters[..];
            while !rest.is_empty() {
                let (chunk, behind) = rest.split_at(part(rest, step));
                rest = behind;
                self.push(&chunk.iter().collect::<String>(), out);
                out.extend(mark.take().map(Value::from));
                out.push(json!({"k": "z"}));
            }
            self.push(&piece[end..], out);
            return;
        }
        match mark {
            Some(unit) => {
                let hold = hold(word);
                self.push(&piece[..hold], out);
                out.push(unit.into());
                self.push(&piece[hold..], out);
            }
            None => self.push(piece, out),
        }
    }

    fn push(&mut self, text: &str, out: &mut Vec<Value>) {
        if let Some(Value::String(last)) = out.last_mut() {
            let mut last = std::mem::take(last);
            self.clean(text, &mut last);
            if let Some(place) = out.last_mut() {
                *place = Value::String(last);
            }
        } else if !text.is_empty() {
            let mut fresh = String::new();
            self.clean(text, &mut fresh);
            if !fresh.is_empty() {
                out.push(Value::String(fresh));
            }
        }
    }

    /// A line.
    pub(super) fn line(&mut self, inlines: &'a [Inline<Bound>]) -> Value {
        let mut out = Vec::new();
        self.inlines(inlines, &mut out);
        Value::Array(out)
    }

    /// A line of one text.
    pub(super) fn one(&mut self, text: &Text<Bound>) -> Value {
        let mut out = Vec::new();
        self.text(text, &mut out);
        Value::Array(out)
    }

    fn inlines(&mut self, inlines: &'a [Inline<Bound>], out: &mut Vec<Value>) {
        if !self.deeper() {
            return;
        }
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text, out),
                Inline::Emphasis(inner) => out.push(json!({"k": "i", "c": self.line(inner)})),
                Inline::Strong(inner) => out.push(json!({"k": "b", "c": self.line(inner)})),
                Inline::Strike(inner) => out.push(json!({"k": "s", "c": self.line(inner)})),
                Inline::Superscript(inner) => out.push(json!({"k": "sup", "c": self.line(inner)})),
                Inline::Subscript(inner) => out.push(json!({"k": "sub", "c": self.line(inner)})),
                Inline::Inserted(inner) => out.push(json!({"k": "ins", "c": self.line(inner)})),
                Inline::Deleted(inner) => out.push(json!({"k": "del", "c": self.line(inner)})),
                Inline::Code(text) => out.push(json!({"k": "tt", "c": self.one(text)})),
                Inline::Link { to, text } => {
                    let words = self.line(text);
                    out.push(self.link(to, words));
                }
                Inline::Image(image) => {
                    if let Some(mut image) = self.image(image, 0.5) {
                        image["k"] = "img".into();
                        out.push(image);
                    }
                }
                Inline::NoteRef(index) => out.extend(self.note(*index)),
                Inline::Page(page) => self.page_number(&page.of, page.mark, &page.at, out),
                Inline::Break => out.push(json!({"k": "br"})),
            }
        }
        self.depth -= 1;
    }

    /// The number of a page, as the layout before gave it.
    fn page_number(&mut self, of: &Link, mark: Mark, at: &Place, out: &mut Vec<Value>) {
        let place = match of {
            Link::Page { address, fragment } => self.targets.place(address, fragment.as_deref()),
            // What is wrong with the link has been said. The web has the same in the number's place.
            Link::Lost => return self.text(&Text { text: "…".into(), mark }, out),
            Link::External(_) | Link::File(_) | Link::Here(_) => None,
        };
        let Some(place) = place else {
            self.faults.push(Diagnostic::error(
                "no-page-number",
                at.clone(),
                "`page #` stands for the number of a printed page, and this leads to what is not in the same pack",
                "write the words without `page #`, or link a paper of the same pack",
            ));
            return;
        };
        // Until the first layout is there, a number of the usual length holds its place.
        let number = self.numbers.get(&place).copied().unwrap_or(10);
        self.asked.insert(place);
        self.text(&Text { text: number.to_string().into(), mark }, out);
    }

    fn link(&mut self, to: &Link, words: Value) -> Value {
        let url = match to {
            Link::External(url) => Some(url.clone()),
            Link::Page { address, fragment } => match self.targets.page(address, fragment.as_deref()) {
                Some(label) => return json!({"k": "a", "l": label, "c": words}),
                None => {
                    let fragment = fragment.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
                    Some(format!("{}{address}{fragment}", self.input.settings.base_url))
                }
            },
            Link::File(address) => Some(format!("{}{address}", self.input.settings.base_url)),
            Link::Here(anchor) => match self.at.and_then(|at| self.targets.anchor(at, anchor)) {
                Some(label) => return json!({"k": "a", "l": label, "c": words}),
                None => None,
            },
            Link::Lost => None,
        };
        // Typst refuses an empty address and one of more than 8000 bytes.
        match url.filter(|url| !url.is_empty() && url.len() < 4000 && !url.contains(char::is_control)) {
            Some(url) => json!({"k": "a", "u": url, "c": words}),
            None => json!({"k": "span", "c": words}),
        }
    }

    fn note(&mut self, index: usize) -> Option<Value> {
        let note = self.notes.get(index)?;
        let number = self.first_note + index as u32;
        // A note in a note stands as its number alone: it is printed where the text refers to it.
        if !self.marking && self.nested > 1000 {
            return Some(json!({"k": "fnt", "n": number}));
        }
        let (paper, part) = self.at.map_or((-1, 0), |(paper, part)| (paper as i64, part));
        let id = format!("n{paper}.{part}.{index}");
        if !self.noted.insert(index) {
            return Some(json!({"k": "fn", "n": number, "l": id}));
        }
        let marking = std::mem::replace(&mut self.marking, false);
        let nested = std::mem::replace(&mut self.nested, 2000);
        let blocks = self.blocks(&note.blocks);
        (self.marking, self.nested) = (marking, nested);
        Some(json!({"k": "fn", "n": number, "id": id, "b": blocks}))
    }
}

/// How many letters of a long word stand together: up to `most`, and rather to the end of a part of an address or a path.
fn part(letters: &[char], most: usize) -> usize {
    if letters.len() <= most {
        return letters.len();
    }
    let ends = |at: &usize| matches!(letters[at - 1], '@' | '.' | '-' | '/' | '_' | '&' | '=' | '?' | ',' | ';');
    (most / 3 + 1..=most).rev().find(ends).unwrap_or(most)
}

/// Where in a word its mark stands: straight after it, or before the first place at which a line may break in it, so that
/// the mark is always on the line on which the word begins.
fn hold(word: &str) -> usize {
    // Typst breaks an address after every point.
    if word.starts_with("www.") {
        return 3;
    }
    let mut begun = false;
    for (at, char) in word.char_indices() {
        let breaks = matches!(
            char,
            '-' | '\u{ad}' | '\u{200b}' | '/' | '?' | '|' | '‐' | '–' | '—' | '…' | '&' | '=' | '}' | ']' | '%'
        ) || (!char.is_alphanumeric() && !char.is_ascii() && begun);
        if begun && breaks {
            return at;
        }
        begun |= char.is_alphanumeric();
    }
    word.len()
}

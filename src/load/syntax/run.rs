//! A run of words between two things that are none, with what is raised and lowered in it.

use std::ops::Range;

use memchr::{memchr, memchr2};

use crate::model::chars::Chars;
use crate::model::tree::{Inline, Inlines, Raw, Text};

/// Neighbouring texts, which the parser gives in pieces.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) range: Range<usize>,
    /// The bytes of `text` at which an escaped character stands (`\^`).
    escaped: Vec<usize>,
}

impl Run {
    /// An empty one that grows in the room of another.
    pub(super) fn with_room(mut room: String) -> Self {
        room.clear();
        Self { text: room, ..Self::default() }
    }

    pub(super) fn push(&mut self, text: &str, range: &Range<usize>) {
        if self.text.is_empty() {
            self.range = range.clone();
        } else if range.start > self.range.end {
            self.escaped.push(self.text.len());
        }
        self.range.end = range.end;
        self.text.push_str(text);
    }

    /// Empties it, and keeps its room for the next.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.escaped.clear();
    }

    fn is_escaped(&self, at: usize) -> bool {
        self.escaped.binary_search(&at).is_ok()
    }

    /// References to footnotes that the parser left as text, since nothing defines them.
    pub(super) fn missing_notes(&self) -> Vec<String> {
        let mut labels = Vec::new();
        if memchr(b'[', self.text.as_bytes()).is_none() {
            return labels;
        }
        for (at, _) in self.text.match_indices("[^") {
            if self.is_escaped(at) || self.is_escaped(at + 1) {
                continue;
            }
            let rest = &self.text[at + 2..];
            if let Some(end) = rest.find(']') {
                let label = &rest[..end];
                if !label.is_empty() && !label.contains(|c: char| c.is_whitespace() || c == '[') {
                    labels.push(label.to_owned());
                }
            }
        }
        labels
    }

    /// The text with `2^nd^` raised and `CO~2~` lowered. The parser sees these only between spaces, where nobody
    /// writes them; as elsewhere, what is raised has no space in it. `chars` are those of the text.
    pub(super) fn scripts(&self, chars: Chars, out: &mut Inlines<Raw>) {
        if memchr2(b'^', b'~', self.text.as_bytes()).is_none() {
            out.push(Inline::Text(Text::new(chars)));
            return;
        }
        let mut from = 0;
        let mut at = 0;
        let bytes = self.text.as_bytes();
        while at < bytes.len() {
            let mark = bytes[at];
            if (mark == b'^' || mark == b'~')
                && !self.is_escaped(at)
                && let Some(end) = self.closing(at, mark)
            {
                if at > from {
                    out.push(Inline::Text(Text::new(chars.part(&chars[from..at]))));
                }
                let inner = vec![Inline::Text(Text::new(chars.part(&chars[at + 1..end])))];
                out.push(if mark == b'^' { Inline::Superscript(inner) } else { Inline::Subscript(inner) });
                from = end + 1;
                at = end;
            }
            at += 1;
        }
        if from < self.text.len() {
            out.push(Inline::Text(Text::new(chars.part(&chars[from..]))));
        }
    }

    fn closing(&self, at: usize, mark: u8) -> Option<usize> {
        let bytes = self.text.as_bytes();
        // A mark opens behind a letter, a digit or a bracket, so that `~10` and an address with tildes stay as they are.
        let before = self.text[..at].chars().next_back()?;
        // An address is short; looking back without an end would take long in a word without one.
        let near = self.text[..at].char_indices().rev().take(200).take_while(|(_, c)| !c.is_whitespace()).last();
        let word = &self.text[near.map_or(at, |(start, _)| start)..at];
        if !(before.is_alphanumeric() || matches!(before, ')' | ']')) || word.contains("://") || word.contains("www.") {
            return None;
        }
        let rest = &self.text[at + 1..];
        let length = rest.find(|c: char| c.is_whitespace() || c == mark as char)?;
        let end = at + 1 + length;
        // Longer than any ordinal, exponent or formula: no script.
        (length > 0 && length <= 24 && bytes[end] == mark && !self.is_escaped(end) && bytes.get(end + 1) != Some(&mark))
            .then_some(end)
    }
}

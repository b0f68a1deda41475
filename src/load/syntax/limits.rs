//! How much of a text is taken, and what is said of more.

use std::ops::Range;

use super::Parser;

/// How deep blocks may stand in each other. The stages after this one walk the tree by recursion, and print can nest blocks,
/// emphasis and what is made of both some 24 deep in all.
pub(super) const MAX_DEPTH: usize = 12;
/// How deep emphasis and links may stand in each other.
pub(super) const MAX_EMPHASIS: usize = 6;

/// How many columns a table may have. A landscape page holds some fifteen.
pub(super) const MAX_COLUMNS: usize = 64;
/// How many empty cells the tables of a file may have.
pub(super) const MAX_PADDING: usize = 200_000;

/// The most characters of a word: a string of a PDF holds no more than twice that.
pub(super) const MAX_WORD: usize = 8_000;
/// The most bytes of a paragraph, some forty pages; setting a longer one takes minutes, since its lines are weighed
/// against each other.
pub(super) const MAX_PARAGRAPH: usize = 100_000;
/// The most bytes of a cell of a table, which is laid out anew for every page on which it stands.
pub(super) const MAX_CELL: usize = 20_000;

impl Parser<'_, '_, '_> {
    pub(super) fn too_long(&mut self, at: &Range<usize>, what: &str, most: usize, mend: &str) {
        let line = self.source.text.get(at.clone()).and_then(|text| text.lines().next()).unwrap_or_default();
        self.context.error(
            "text-too-long",
            self.source.place(at.start..at.start + line.len()),
            format!("this {what} is too long to be laid out; {most} bytes are the most"),
            mend,
        );
    }

    /// Complains of a word that no line and no PDF can hold.
    pub(super) fn long_word(&mut self, text: &str, at: &Range<usize>) {
        let long = |word: &&str| word.len() > MAX_WORD && word.chars().count() > MAX_WORD;
        if text.len() > MAX_WORD && text.split_whitespace().any(|word| long(&word)) {
            self.context.error(
                "text-too-long",
                self.source.place(at.clone()),
                format!("here stands a word of more than {MAX_WORD} characters"),
                "divide it with spaces, or take it out",
            );
        }
    }

    pub(super) fn too_deep(&mut self, range: Range<usize>, most: usize) {
        if !self.context.too_deep {
            self.context.too_deep = true;
            let first = self.source.text.get(range.clone()).and_then(|text| text.lines().next()).unwrap_or_default();
            self.context.error(
                "too-deep",
                self.source.place(range.start..range.start + first.len()),
                format!("lists, quotations or emphasis stand in each other more than {most} levels deep"),
                "write it with fewer levels",
            );
        }
    }
}

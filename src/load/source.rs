//! A text to be parsed, and where in its file it stands.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::Place;
use crate::model::chars::Chars;

/// A text that is parsed by itself: the body of a file, its front matter, a block, or a value.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// The file that it comes from.
    pub file: Arc<str>,
    /// The text.
    pub text: &'a str,
    /// Where it stands in the file.
    pub origin: Origin,
    /// The text of the file, where this is a piece of it.
    pub of: Option<Arc<str>>,
}

/// Where a text stands in its file.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Its bytes are the file's, this far from the beginning. Negative where the parsed text has a prefix of its own.
    Shift(isize),
    /// Its bytes are not the file's (escapes, indentation taken off): everything in it stands at this range.
    Range(Range<usize>),
}

impl<'a> Source<'a> {
    /// A text whose first byte is byte `start` of the file.
    pub fn at(file: &Arc<str>, text: &'a str, start: usize) -> Self {
        Self { file: file.clone(), text, origin: Origin::Shift(start as isize), of: None }
    }

    /// The piece of a file's text from byte `start` on.
    pub fn piece(file: &Arc<str>, of: &'a Arc<str>, start: usize) -> Self {
        Self { of: Some(of.clone()), ..Self::at(file, of.get(start..).unwrap_or_default(), start) }
    }

    /// The characters of a range.
    pub fn chars(&self, range: &Range<usize>) -> Chars {
        match (&self.of, self.byte(range.start), self.byte(range.end)) {
            (Some(of), Some(start), Some(end)) => Chars::of(of, start..end),
            _ => self.text.get(range.clone()).unwrap_or_default().into(),
        }
    }

    /// The place of a range of the text.
    pub fn place(&self, range: Range<usize>) -> Place {
        match &self.origin {
            Origin::Shift(_) => {
                let start = self.byte(range.start).unwrap_or_default();
                let end = self.byte(range.end).unwrap_or_default();
                Place::new(&self.file, start..end.max(start))
            }
            Origin::Range(whole) => Place::new(&self.file, whole.clone()),
        }
    }

    /// The byte of the file at which a byte of the text stands; `None` where that is not known.
    pub fn byte(&self, at: usize) -> Option<usize> {
        match &self.origin {
            Origin::Shift(shift) => Some(usize::try_from(at as isize + shift).unwrap_or_default()),
            Origin::Range(_) => None,
        }
    }

    /// The characters of a range, without trailing white space.
    pub fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default().trim_end()
    }

    /// The range without trailing white space.
    pub fn trimmed(&self, range: &Range<usize>) -> Range<usize> {
        range.start..range.start + self.slice(range).len()
    }
}

//! The characters of a tree's texts.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::words::{self, Counted};

/// Characters that stand in a text of their own, or are a piece of a file's. Most words of a site stay where they were
/// read: a tree says where they begin and end, and holds no copy of them.
#[derive(Clone, Default)]
pub struct Chars {
    of: Arc<str>,
    start: u32,
    end: End,
}

/// Where characters end in their text, and whether they are known to be plain. In one number: there are millions of texts.
#[derive(Clone, Copy, Default)]
struct End(u32);

impl End {
    const PLAIN: u32 = 1 << 31;

    /// `None` where it is too far.
    fn new(at: usize) -> Option<Self> {
        u32::try_from(at).ok().filter(|at| at & Self::PLAIN == 0).map(Self)
    }

    fn at(self) -> usize {
        (self.0 & !Self::PLAIN) as usize
    }
}

impl Chars {
    /// The bytes of a text from `range.start` to `range.end`; none where these are no characters of it.
    pub fn of(text: &Arc<str>, range: Range<usize>) -> Self {
        let known = text.get(range.clone()).is_some();
        match (u32::try_from(range.start), End::new(range.end)) {
            (Ok(start), Some(end)) if known => Self { of: text.clone(), start, end },
            _ => Self::default(),
        }
    }

    /// Counts the words that start in these characters, and tells whether they end within one; `inside`: whether they open
    /// within one. Whether they are plain is known from then on.
    pub fn count(&mut self, inside: bool) -> (u32, bool) {
        let Counted { words, ends_inside, plain } = words::count(self, inside);
        if plain {
            self.end.0 |= End::PLAIN;
        }
        (words, ends_inside)
    }

    /// Whether none of these characters means anything in HTML or XML, as far as that is known: see
    /// [`crate::bytes::special`].
    pub fn is_plain(&self) -> bool {
        self.end.0 & End::PLAIN != 0
    }

    /// A part of these characters, as a slice of them.
    pub fn part(&self, part: &str) -> Self {
        let start = (part.as_ptr() as usize).checked_sub(self.as_ptr() as usize);
        match start.map(|start| (start, start + part.len())) {
            Some((start, end)) if end <= self.len() => {
                let before = self.start as usize;
                Self::of(&self.of, before + start..before + end)
            }
            _ => part.into(),
        }
    }
}

impl Deref for Chars {
    type Target = str;

    fn deref(&self) -> &str {
        // Checked when it was made.
        self.of.get(self.start as usize..self.end.at()).unwrap_or_default()
    }
}

impl<T: Into<Arc<str>>> From<T> for Chars {
    fn from(text: T) -> Self {
        let of: Arc<str> = text.into();
        // No file and no part of one comes near that length.
        let end = End::new(of.len()).unwrap_or_default();
        Self { of, start: 0, end }
    }
}

impl PartialEq for Chars {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Chars {}

impl PartialOrd for Chars {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Chars {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (**self).cmp(&**other)
    }
}

impl fmt::Debug for Chars {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

impl fmt::Display for Chars {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self)
    }
}

impl Serialize for Chars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_piece_of_the_same_text() {
        let file: Arc<str> = "---\n\nFünf Wörter, not four".into();
        let words = Chars::of(&file, 5..file.len());
        let part = words.part(words.trim_start_matches("Fünf "));
        assert_eq!(&*part, "Wörter, not four");
        assert!(Arc::ptr_eq(&part.of, &file));
        assert_eq!(part.part(&part[9..]).to_string(), "not four");
        // What is no part of it is copied.
        assert_eq!(&*words.part("other"), "other");
        assert_eq!(words.part(&file), Chars::from(&*file));
    }

    #[test]
    fn half_a_character_is_none() {
        let file: Arc<str> = "é".into();
        assert_eq!(&*Chars::of(&file, 0..1), "");
        assert_eq!(&*Chars::of(&file, 1..9), "");
        assert_eq!(Chars::default(), Chars::from(""));
    }
}

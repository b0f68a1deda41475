//! The characters of a tree's texts.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// Characters that stand in a text of their own, or are a piece of a file's. Most words of a site stay where they were
/// read: a tree says where they begin and end, and holds no copy of them.
#[derive(Clone, Default)]
pub struct Chars {
    of: Arc<str>,
    start: u32,
    end: u32,
}

impl Chars {
    /// The bytes of a text from `range.start` to `range.end`; none where these are no characters of it.
    pub fn of(text: &Arc<str>, range: Range<usize>) -> Self {
        let known = text.get(range.clone()).is_some();
        match (u32::try_from(range.start), u32::try_from(range.end)) {
            (Ok(start), Ok(end)) if known => Self { of: text.clone(), start, end },
            _ => Self::default(),
        }
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
        self.of.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl<T: Into<Arc<str>>> From<T> for Chars {
    fn from(text: T) -> Self {
        let of: Arc<str> = text.into();
        // No file and no part of one comes near that length.
        let end = u32::try_from(of.len()).unwrap_or_default();
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

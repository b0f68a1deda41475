//! The numbers of captions: `Table 2: ...`, `Chart 3: ...`, `Figure A1 - ...`, by which a text refers to what bears them.

use serde::Serialize;

/// What a caption calls the thing below or above it. A chart may be called a figure, and a table one too: the word that
/// the author typed decides by which word the text finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Captioned {
    Table,
    Chart,
    Figure,
}

impl Captioned {
    /// Every kind with its word.
    pub const WORDS: [(&'static str, Captioned); 3] =
        [("table", Captioned::Table), ("chart", Captioned::Chart), ("figure", Captioned::Figure)];

    /// The word, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Captioned::Table => "table",
            Captioned::Chart => "chart",
            Captioned::Figure => "figure",
        }
    }
}

/// The kind and the number at the start of a caption's words: `Table 2: ...` is table 2, `Chart 8` chart 8. The number
/// has a digit in it, or is one capital letter; it is in capitals (`Figure a1` is figure A1).
pub fn numbered(words: &str) -> Option<(Captioned, String)> {
    let words = words.trim_start();
    let (word, rest) = words.split_once(char::is_whitespace)?;
    let small = word.to_ascii_lowercase();
    let (_, kind) = Captioned::WORDS.into_iter().find(|(known, _)| *known == small)?;
    let (number, _) = number(rest.trim_start())?;
    Some((kind, number))
}

/// The same for a paragraph that is nothing but a caption: `Chart 3: ...`, `Figure 2` by itself. `Chart 3 shows ...` is a
/// sentence about one.
pub fn alone(words: &str) -> Option<(Captioned, String)> {
    let (kind, found) = numbered(words)?;
    let rest = words.trim_start().split_once(char::is_whitespace)?.1.trim_start();
    let (_, length) = number(rest)?;
    let rest = rest[length..].trim_start();
    (rest.is_empty() || rest.starts_with([':', '–', '—', '-', '.'])).then_some((kind, found))
}

/// The number at the start of words, in capitals, and how many bytes it takes: `2`, `3.1`, `A1`, `4b`, `C`. `2.5%` and
/// `17(1)` are none.
pub fn number(words: &str) -> Option<(String, usize)> {
    let end = words
        .char_indices()
        .find(|(at, char)| {
            let inside = *char == '.' && words[at + 1..].starts_with(|next: char| next.is_ascii_digit());
            !(char.is_ascii_alphanumeric() || inside)
        })
        .map_or(words.len(), |(at, _)| at);
    let typed = &words[..end];
    let letters = typed.chars().filter(char::is_ascii_alphabetic).count();
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    let capital = typed.len() == 1 && typed.chars().all(|char| char.is_ascii_uppercase());
    let usual = typed.len() <= 8 && !typed.starts_with('.') && (digits > 0 && letters <= 1 || capital);
    let after = words[end..].chars().next();
    let closed =
        !after.is_some_and(|char| char.is_alphanumeric() || matches!(char, '(' | '%' | '/' | '_' | '’' | '\''));
    (usual && closed).then(|| (typed.to_ascii_uppercase(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_bear_the_number_that_is_typed() {
        let caption = |words: &str| numbered(words).map(|(kind, number)| format!("{} {number}", kind.word()));
        assert_eq!(caption("Table 2: Charges").as_deref(), Some("table 2"));
        assert_eq!(caption("Chart 8").as_deref(), Some("chart 8"));
        assert_eq!(caption("figure a1 – Map").as_deref(), Some("figure A1"));
        assert_eq!(caption("Figure A: The panel").as_deref(), Some("figure A"));
        assert_eq!(caption("Table 3.1. Income").as_deref(), Some("table 3.1"));
        assert_eq!(caption("Table tennis"), None);
        assert_eq!(caption("Table of charges"), None);
        assert_eq!(caption("Charges"), None);
        assert_eq!(caption("Chart 2.5% of all"), None);
    }
}

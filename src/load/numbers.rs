//! Numbers that an author types at the start of headings, paragraphs and list items.
//!
//! A paragraph is numbered where it begins with a dotted number (`1.1`, `4.2.`, `1.1.1`) or a bracketed one (`(1)`) and a
//! space, and what follows looks like the start of a sentence: a capital letter, a digit, a quotation mark, a bracket,
//! emphasis, a link. `2.5% of people` has no space and is text. Before a small letter (`3.2 partners were asked`) the
//! number counts only where it is in sequence with the numbered paragraph before or behind it, and never before a
//! word of measure (`2.5 million`).

use crate::model::chars::Chars;
use crate::model::tree::{Inline, Inlines, Raw};

/// A number at the start of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// As typed, without the space (`1.1.`, `(1)`).
    pub typed: String,
    /// Its parts.
    pub parts: Vec<u64>,
    /// Whether the words behind it leave no doubt.
    pub sure: bool,
    /// Whether it stands in round brackets.
    pub bracketed: bool,
}

/// Words behind a number that make a quantity of it.
const MEASURES: [&str; 24] = [
    "million",
    "billion",
    "thousand",
    "hundred",
    "per",
    "percent",
    "percentage",
    "times",
    "years",
    "months",
    "weeks",
    "days",
    "hours",
    "minutes",
    "miles",
    "km",
    "kilometres",
    "metres",
    "hectares",
    "tonnes",
    "points",
    "out",
    "or",
    "to",
];

/// The number at the start of a paragraph.
pub fn paragraph(inlines: &Inlines<Raw>) -> Option<Label> {
    let (typed, rest) = lead(inlines)?;
    label(typed, rest, inlines.len() < 2)
}

/// The number at the start of a line as typed.
pub fn line(typed: &str) -> Option<Label> {
    let (typed, rest) = split(typed);
    label(typed, rest, true)
}

/// The first word of a text and what comes behind it.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

/// `all`: whether nothing comes behind the text.
fn label(typed: &str, rest: &str, all: bool) -> Option<Label> {
    if !typed.starts_with(|char: char| char.is_ascii_digit() || char == '(') || rest.is_empty() && all {
        return None;
    }
    let (inside, bracketed) = match typed.strip_prefix('(').and_then(|inside| inside.strip_suffix(')')) {
        Some(inside) => (inside, true),
        None => (typed, false),
    };
    let parts = dotted(inside)?;
    if if bracketed { parts.len() != 1 || inside.ends_with('.') } else { parts.len() < 2 } {
        return None;
    }
    let sure = match rest.chars().next() {
        None => true,
        Some(char) if char.is_lowercase() => false,
        Some(char) => char.is_alphanumeric() || "\"'“‘([£€$*_`".contains(char),
    };
    let word = &rest[..rest.len() - rest.trim_start_matches(char::is_alphabetic).len()];
    if MEASURES.contains(&word) {
        return None;
    }
    // A sign behind the number (`2.5 – 3.0`, `1.5 + 2`) makes it a figure.
    if !sure && word.is_empty() {
        return None;
    }
    Some(Label { typed: typed.to_owned(), parts, sure, bracketed })
}

/// The first word of a paragraph and the plain words behind it, as far as they are alike. A number may be set in bold with its
/// paragraph's first words or by itself: `**1.1** The Act`, `**1.1 The Act** of 1998`.
pub fn lead(inlines: &[Inline<Raw>]) -> Option<(&str, &str)> {
    match inlines.first()? {
        Inline::Text(first) => Some(split(&first.text)),
        Inline::Strong(inner) => {
            let Some(Inline::Text(first)) = inner.first() else { return None };
            let (typed, rest) = split(&first.text);
            if !rest.is_empty() || inner.len() > 1 {
                return Some((typed, rest));
            }
            // The number alone is bold: what follows must be parted from it.
            match inlines.get(1)? {
                Inline::Text(next) if next.text.starts_with(char::is_whitespace) => {
                    Some((typed, next.text.trim_start()))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// `1.2` as its parts; a closing full stop is let go.
fn dotted(text: &str) -> Option<Vec<u64>> {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.is_empty() || text.len() > 24 {
        return None;
    }
    text.split('.')
        .map(|part| {
            // A number of a paragraph has few digits; 20.1234 is a figure.
            let usual = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
            usual.then(|| part.parse().ok()).flatten()
        })
        .collect()
}

/// Which of the paragraphs of a text are numbered, given what each begins with.
pub fn settle(labels: &mut [Option<Label>]) {
    let candidates: Vec<usize> = (0..labels.len()).filter(|at| labels[*at].is_some()).collect();
    let mut previous: Option<usize> = None;
    for (nth, at) in candidates.iter().enumerate() {
        let of = |at: usize| labels.get(at).and_then(Option::as_ref);
        let Some(label) = of(*at) else { continue };
        let after = previous.and_then(of).is_some_and(|previous| follows(previous, label));
        let before =
            candidates.get(nth + 1).and_then(|next| of(*next)).is_some_and(|next| next.sure && follows(label, next));
        if label.sure || after || before {
            previous = Some(*at);
        } else {
            labels[*at] = None;
        }
    }
}

/// Whether a number is the next one, on the same level, one below, or one or more above.
pub fn follows(before: &Label, after: &Label) -> bool {
    if before.bracketed != after.bracketed {
        return false;
    }
    let common = before.parts.iter().zip(&after.parts).take_while(|(a, b)| a == b).count();
    let rest = &after.parts[common..];
    match before.parts.get(common) {
        // 3.1 -> 3.1.1
        None => rest == [1],
        // 3.1 -> 3.2, 3.1.4 -> 3.2, 3.9 -> 4.1
        Some(number) => rest.first() == Some(&(number + 1)) && rest[1..].iter().all(|part| *part <= 1),
    }
}

/// The number at the start of a heading, without its closing full stop. A bare number (`5 What we know`) counts up to 999
/// and before a capital letter only; in minutes any does, since minutes are numbered through the years.
pub fn heading(words: &str, minutes: bool) -> Option<String> {
    let (typed, rest) = words.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let bare = typed.strip_suffix('.').unwrap_or(typed);
    let digits = bare.trim_end_matches(|c: char| c.is_ascii_lowercase());
    if minutes && bare.len() - digits.len() <= 1 && !digits.is_empty() && digits.len() <= 6 {
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        if plain && (typed.ends_with('.') || rest.starts_with(|c: char| !c.is_lowercase())) {
            return Some(bare.to_owned());
        }
    }
    let parts = dotted(bare)?;
    let sure = parts.len() > 1 || typed.ends_with('.');
    let capital = rest.starts_with(char::is_uppercase);
    (sure && !rest.starts_with('%') || capital && parts.iter().all(|part| *part < 1000)).then(|| bare.to_owned())
}

/// The marker at the start of a list item: `(a)`, `(ii)`, `a)`, `(1)`. Words in brackets (`(KCC)`) are none.
pub fn marker(inlines: &Inlines<Raw>) -> Option<String> {
    let (typed, rest) = lead(inlines)?;
    if rest.is_empty() && inlines.len() < 2 {
        return None;
    }
    let inside = typed.strip_suffix(')')?;
    let inside = inside.strip_prefix('(').unwrap_or(inside);
    let number = inside.len() <= 3 && !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
    let mut letters = inside.chars();
    let first = letters.next()?;
    let letter = first.is_ascii_alphabetic() && inside.len() <= 2 && letters.all(|char| char == first);
    (number || letter || is_roman(inside)).then(|| typed.to_owned())
}

fn is_roman(text: &str) -> bool {
    let small = text.to_ascii_lowercase();
    (text == small || text == text.to_ascii_uppercase()) && roman(&small).is_some()
}

/// A Roman number in small letters, up to 39.
pub fn roman(small: &str) -> Option<u32> {
    if small.is_empty() || small.len() > 7 {
        return None;
    }
    let ones = small.trim_start_matches('x');
    let tens = small.len() - ones.len();
    let known = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let value = known.iter().position(|known| *known == ones).filter(|_| tens <= 3)?;
    Some((10 * tens + value) as u32)
}

/// Takes the first `typed` and the space behind it off a line, and gives its characters.
pub fn strip(inlines: &mut Inlines<Raw>, typed: &str) -> Chars {
    match inlines.first_mut() {
        Some(Inline::Text(first)) => {
            let text = first.text.trim_start();
            let chars = text.get(..typed.len()).filter(|found| *found == typed).map(|found| first.text.part(found));
            first.text = first.text.part(text.strip_prefix(typed).unwrap_or(text).trim_start());
            if first.text.is_empty() {
                inlines.remove(0);
            }
            chars.unwrap_or_else(|| typed.into())
        }
        Some(Inline::Strong(inner)) => {
            let chars = strip(inner, typed);
            if inner.is_empty() {
                inlines.remove(0);
                if let Some(Inline::Text(next)) = inlines.first_mut() {
                    next.text = next.text.part(next.text.trim_start());
                }
            }
            chars
        }
        _ => typed.into(),
    }
}

/// Counts headings and paragraphs that carry no number (`numbering: auto`). A number that is typed is kept, and the count
/// goes on from it.
#[derive(Debug, Default)]
pub struct Auto {
    section: u64,
    paragraph: u64,
}

impl Auto {
    /// The number of a level-2 heading.
    pub fn heading(&mut self, typed: Option<&str>) -> Option<String> {
        self.paragraph = 0;
        let kept = typed.and_then(|typed| typed.split('.').next()).and_then(|first| first.parse().ok());
        self.section = kept.unwrap_or(self.section.saturating_add(1));
        typed.is_none().then(|| self.section.to_string())
    }

    /// The number of a paragraph; none before the first heading.
    pub fn paragraph(&mut self, typed: Option<&Label>) -> Option<String> {
        if let Some(label) = typed {
            if let [section, paragraph] = label.parts[..] {
                (self.section, self.paragraph) = (section, paragraph);
            }
            return None;
        }
        if self.section == 0 {
            return None;
        }
        self.paragraph = self.paragraph.saturating_add(1);
        Some(format!("{}.{}", self.section, self.paragraph))
    }
}

//! Attributes at the end of a heading or a paragraph: `{.restricted exempt="1 2"}`, `{item=A1}`, `{#id}`.

use std::ops::Range;

use super::source::Source;
use crate::diagnostics::nearest;
use crate::model::tree::{Inline, Inlines, Raw};

/// One attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// What it is.
    pub kind: Kind,
    /// Where its braces stand, in the source's text.
    pub at: Range<usize>,
}

/// What an attribute is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `.landscape`
    Class(String),
    /// `#background`
    Id(String),
    /// `item=A1`
    Pair(String, String),
    /// `members: ...`, the whole of the braces.
    Members(String),
    /// A word without a mark (`{landscape}`), near to one that is known.
    Bare(String),
}

impl Attribute {
    /// As it is typed.
    pub fn typed(&self) -> String {
        match &self.kind {
            Kind::Class(name) => format!(".{name}"),
            Kind::Id(id) => format!("#{id}"),
            Kind::Pair(name, _) => format!("{name}="),
            Kind::Members(_) => "members:".into(),
            Kind::Bare(word) => word.clone(),
        }
    }
}

/// Every attribute there is, as an author types it.
pub const KNOWN: [&str; 9] =
    [".restricted", ".confidential", "exempt=", "item=", "#", ".landscape", ".resolution", ".action", "members:"];

/// Takes the attributes off the end of a line. `range` is where the line stands in the source's text.
pub fn take(inlines: &mut Inlines<Raw>, source: &Source<'_>, range: &Range<usize>) -> Vec<Attribute> {
    let Some(Inline::Text(last)) = inlines.last_mut() else { return Vec::new() };
    let trimmed = last.text.trim_end();
    if !trimmed.ends_with('}') {
        return Vec::new();
    }
    let Some(open) = opening(trimmed) else { return Vec::new() };
    let braces = &trimmed[open..];
    let slice = source.slice(range);
    // As typed they may go on in the next line.
    let typed = match opening(slice).map(|open| &slice[open..]) {
        _ if slice.ends_with(braces) => braces,
        Some(typed) if unwrapped(typed) == braces => typed,
        _ => return Vec::new(),
    };
    let start = range.start + slice.len() - typed.len();
    // `\{` is a brace that the author wants to show.
    if source.text.get(..start).is_some_and(|before| before.ends_with('\\')) {
        return Vec::new();
    }
    let at = start..start + typed.len();
    let inside = braces[1..braces.len() - 1].trim();
    let Some(kinds) = parse(inside) else { return Vec::new() };
    last.text = last.text.part(trimmed[..open].trim_end());
    if last.text.is_empty() {
        inlines.pop();
    }
    kinds.into_iter().map(|kind| Attribute { kind, at: at.clone() }).collect()
}

/// Lines as the one that the parser makes of them.
fn unwrapped(typed: &str) -> String {
    typed.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The brace that opens the group that ends the text.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0u32;
    for (at, char) in text.char_indices().rev() {
        match char {
            '}' => depth += 1,
            '{' if depth == 1 => return Some(at),
            '{' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// `None` where the braces do not hold attributes, and so belong to the text.
fn parse(inside: &str) -> Option<Vec<Kind>> {
    if let Some(title) = inside.strip_prefix("members:") {
        return Some(vec![Kind::Members(title.trim().to_owned())]);
    }
    let words = words(inside);
    let looks = words.iter().any(|word| {
        let name = word.split('=').next().unwrap_or_default();
        (word.starts_with(['.', '#']) && word.len() > 1 && !word.contains(".."))
            || (word.contains('=') && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
    });
    if !looks {
        let names = KNOWN.iter().map(|name| name.trim_matches(['.', '=', '#', ':'])).filter(|name| name.len() > 3);
        let near = words.len() == 1 && nearest(inside, names).is_some();
        return near.then(|| vec![Kind::Bare(inside.to_owned())]);
    }
    Some(
        words
            .into_iter()
            .map(|word| {
                if let Some(name) = word.strip_prefix('.') {
                    Kind::Class(name.to_owned())
                } else if let Some(id) = word.strip_prefix('#') {
                    Kind::Id(id.to_owned())
                } else if let Some((name, value)) = word.split_once('=') {
                    Kind::Pair(name.to_owned(), value.trim_matches(['"', '\'']).to_owned())
                } else {
                    Kind::Bare(word)
                }
            })
            .collect(),
    )
}

/// Words divided by white space, which quotes hold together.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for char in text.chars() {
        match quote {
            Some(open) if char == open => quote = None,
            None if char == '"' || char == '\'' => quote = Some(char),
            None if char.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                continue;
            }
            _ => {}
        }
        word.push(char);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

//! YAML 1.2 as a small tree of typed text: every scalar keeps the characters that the author typed.
//!
//! A telephone number (`03000 414043`), a version (`2.0`) and a name (`No`) mean themselves here; only the key that wants
//! a date or a yes reads one. Anchors, aliases and tags are refused: nobody writes them in an agenda, and they are how a
//! small file becomes a huge one.

use std::collections::BTreeSet;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_yaml::{Error, Location, Spanned};

use super::source::Source;
use crate::diagnostics::{Diagnostic, Place};

/// How deep lists and mappings may stand in each other. An action plan needs seven levels.
const MAX_DEPTH: usize = 24;
/// How many values one document may hold. The largest known action plan has about 2,000.
const MAX_NODES: usize = 200_000;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub at: Place,
}

/// A YAML value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Text.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A mapping, its entries in the order of the source; no key stands twice.
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// As typed.
    pub name: String,
    /// Where it stands.
    pub at: Place,
}

/// Typed text.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// The characters that it means: quotes and escapes undone, folded lines joined, numbers untouched.
    pub text: String,
    /// How it was written.
    pub style: Style,
    /// The byte of the file at which the text begins, where the source holds it unchanged.
    pub exact: Option<usize>,
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Style {
    Plain,
    Quoted,
    /// `|` or `>`.
    Block,
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// What it is, in the words of a message.
    pub fn shape(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a group of keys",
        }
    }
}

/// Reads one document. What is wrong goes into `bag`; `None` where it cannot be read at all.
pub fn parse(source: &Source<'_>, bag: &mut Vec<Diagnostic>) -> Option<Node> {
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        reject_unsupported_tags: true,
        ignore_binary_tag_for_string: true,
        with_snippet: false,
        budget: serde_yaml::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_depth: MAX_DEPTH,
            max_documents: 1,
            max_nodes: MAX_NODES,
        },
    };
    match serde_yaml::from_str_with_options::<Spanned<Any>>(source.text, options) {
        Ok(value) => Some(Reader { source, bag }.node(value)),
        Err(error) => {
            bag.push(refusal(source, &error));
            None
        }
    }
}

/// A value as the parser gives it.
enum Any {
    Null,
    /// A plain scalar that YAML takes for a number or a truth value; the source has its characters.
    Typed(String),
    Text(String),
    List(Vec<Spanned<Any>>),
    Map(Vec<(Spanned<Any>, Spanned<Any>)>),
}

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor)
    }
}

struct AnyVisitor;

impl<'de> Visitor<'de> for AnyVisitor {
    type Value = Any;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Any, E> {
        Ok(Any::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Any, E> {
        Ok(Any::Typed(value.to_string()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Any, E> {
        Ok(Any::Typed(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Any, E> {
        Ok(Any::Typed(value.to_string()))
    }
    fn visit_i128<E>(self, value: i128) -> Result<Any, E> {
        Ok(Any::Typed(value.to_string()))
    }
    fn visit_u128<E>(self, value: u128) -> Result<Any, E> {
        Ok(Any::Typed(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Any, E> {
        Ok(Any::Typed(value.to_string()))
    }
    fn visit_str<E>(self, value: &str) -> Result<Any, E> {
        Ok(Any::Text(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Any, E> {
        Ok(Any::Text(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Any, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = access.next_element()? {
            list.push(item);
        }
        Ok(Any::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Any, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = access.next_entry()? {
            map.push(entry);
        }
        Ok(Any::Map(map))
    }
}

struct Reader<'a, 'b> {
    source: &'a Source<'b>,
    bag: &'a mut Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    fn node(&mut self, spanned: Spanned<Any>) -> Node {
        let range = self.range(spanned.defined);
        let slice = self.source.text.get(range.clone()).unwrap_or_default();
        let at = self.source.place(range.clone());
        match spanned.value {
            Any::Null => Node { value: Value::Null, at },
            Any::Typed(canonical) => {
                // A tag (`!!int "5"`) can make a number of quoted text, whose slice has the quotes.
                let plain = !slice.is_empty() && !slice.starts_with(['"', '\'']);
                let text = if plain { slice.to_owned() } else { canonical };
                let style = if plain { Style::Plain } else { Style::Quoted };
                let exact = plain.then(|| self.source.byte(range.start)).flatten();
                Node { value: Value::Scalar(Scalar { text, style, exact }), at }
            }
            Any::Text(text) => {
                let style = self.style(&range, slice);
                let inner = match style {
                    Style::Plain => range.start,
                    Style::Quoted => range.start + 1,
                    Style::Block => usize::MAX,
                };
                let unchanged =
                    self.source.text.get(inner..).is_some_and(|rest| rest.starts_with(&text)) && !text.contains('\n');
                let exact = if unchanged { self.source.byte(inner) } else { None };
                let at = if style == Style::Block { self.source.place(trimmed(range, slice)) } else { at };
                Node { value: Value::Scalar(Scalar { text, style, exact }), at }
            }
            Any::List(items) => {
                let items: Vec<Node> = items.into_iter().map(|item| self.node(item)).collect();
                let at = spanning(at, items.last());
                Node { value: Value::List(items), at }
            }
            Any::Map(entries) => self.map(entries, at),
        }
    }

    fn map(&mut self, entries: Vec<(Spanned<Any>, Spanned<Any>)>, at: Place) -> Node {
        let mut map: Vec<(Key, Node)> = Vec::new();
        let mut seen = BTreeSet::new();
        for (key, value) in entries {
            let key = self.node(key);
            let value = self.node(value);
            let name = match &key.value {
                Value::Scalar(scalar) => scalar.text.clone(),
                Value::Null => self.source.text.get(self.unplace(&key.at)).unwrap_or_default().to_owned(),
                Value::List(_) | Value::Map(_) => {
                    let shape = key.shape();
                    self.bag.push(Diagnostic::error(
                        "yaml-syntax",
                        key.at,
                        format!("{shape} stands where a key should"),
                        "write a word, a colon and a space before the value",
                    ));
                    continue;
                }
            };
            if name == "<<" {
                self.bag.push(Diagnostic::error(
                    "yaml-syntax",
                    key.at,
                    "merge keys (`<<`) are not read here",
                    "write the keys out",
                ));
                continue;
            }
            if !seen.insert(name.clone()) {
                self.bag.push(Diagnostic::error(
                    "duplicate-key",
                    key.at,
                    format!("`{name}` is given twice"),
                    "keep one of the two, or make one list of both",
                ));
                continue;
            }
            map.push((Key { name, at: key.at }, value));
        }
        let at = match map.first() {
            Some((key, _)) => Place { start: key.at.start, ..at },
            None => at,
        };
        let at = spanning(at, map.last().map(|(_, value)| value));
        Node { value: Value::Map(map), at }
    }

    fn range(&self, location: Location) -> std::ops::Range<usize> {
        let span = location.span();
        match (span.byte_offset(), span.byte_len()) {
            (Some(start), Some(len)) => start as usize..(start + len) as usize,
            _ => {
                let start = offset(self.source.text, location);
                start..start
            }
        }
    }

    fn unplace(&self, at: &Place) -> std::ops::Range<usize> {
        let base = self.source.byte(0).unwrap_or_default();
        (at.start as usize).saturating_sub(base)..(at.end as usize).saturating_sub(base)
    }

    /// The parser does not say how a scalar was written, and its range leaves out the `|`; the source shows it.
    fn style(&self, range: &std::ops::Range<usize>, slice: &str) -> Style {
        let before = self.source.text.get(..range.start).unwrap_or_default();
        let line = before.rfind('\n').map_or(before, |at| &before[at + 1..]);
        if line.chars().all(char::is_whitespace) {
            let head = before.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
            let head = head.split(" #").next().unwrap_or_default().trim_end();
            let head = head.trim_end_matches(['+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
            if head.ends_with(" |") || head.ends_with(" >") || head == "|" || head == ">" {
                return Style::Block;
            }
        }
        if slice.starts_with(['"', '\'']) { Style::Quoted } else { Style::Plain }
    }
}

fn trimmed(range: std::ops::Range<usize>, slice: &str) -> std::ops::Range<usize> {
    range.start..range.start + slice.trim_end().len()
}

fn spanning(at: Place, last: Option<&Node>) -> Place {
    let end = last.map_or(at.end, |node| node.at.end.max(at.end));
    // An empty flow collection has a range of one bracket only.
    Place { end: end.max(at.start), ..at }
}

/// The byte of a line and column, both counted in characters from 1.
fn offset(text: &str, location: Location) -> usize {
    let line = (location.line().max(1) - 1) as usize;
    let column = (location.column().max(1) - 1) as usize;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

fn refusal(source: &Source<'_>, error: &Error) -> Diagnostic {
    let location = error.location().unwrap_or(Location::UNKNOWN);
    let mut at = offset(source.text, location).min(source.text.len());
    // An error at the very end would be shown on a line that holds nothing.
    if at == source.text.len() {
        at = source.text.trim_end().len();
    }
    let rest = source.text.get(at..).unwrap_or_default();
    let width = rest.chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    let place = source.place(at..at + width);
    let (message, mend) = wording(error, rest);
    Diagnostic::error("yaml-syntax", place, message, mend)
}

fn wording(error: &Error, rest: &str) -> (String, &'static str) {
    use serde_yaml::budget::BudgetBreach;
    match error {
        Error::Budget { breach: BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. }, .. }
        | Error::UnknownAnchor { .. } => (
            "a value begins with `&` or `*`, which YAML takes for an anchor or an alias".into(),
            "put the value in quotes, and write repeated values out",
        ),
        Error::Budget { breach: BudgetBreach::Documents { .. }, .. } => {
            ("a second YAML document begins here".into(), "take out the line of `---` or `...`")
        }
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => (
            format!("lists and keys stand in each other more than {MAX_DEPTH} levels deep"),
            "write it with fewer levels",
        ),
        Error::Budget { .. } => ("this YAML is larger than this program reads".into(), "divide it among several files"),
        other => {
            let full = other.to_string();
            let message = full.split(" at line ").next().unwrap_or_default().to_owned();
            let mend = if message.contains("alias") {
                return wording_alias();
            } else if message.contains("mapping values are not allowed") {
                "put a value that has a colon and a space in it into quotes, and begin each key at the same column as \
                 its neighbours"
            } else if message.contains("tabs disallowed")
                || message.starts_with("unexpected character") && rest.starts_with('\t')
            {
                "indent with spaces, not with tabs"
            } else if message.starts_with("unexpected character") {
                "put a value that begins with this character into quotes"
            } else if message.contains("unclosed bracket") {
                "close the bracket, or put a value that begins with one into quotes"
            } else if message.contains("tag") {
                "put a value that begins with `!` into quotes"
            } else if message.contains("trailing content") {
                "put the whole value into one pair of quotes, and double a quote that stands inside it"
            } else if message.contains("quoted scalar") {
                "close the quotes"
            } else {
                "check the indentation and the quotes here and in the line before"
            };
            (format!("this is not YAML: {message}"), mend)
        }
    }
}

fn wording_alias() -> (String, &'static str) {
    (
        "a value begins with `&` or `*`, which YAML takes for an anchor or an alias".into(),
        "put the value in quotes, and write repeated values out",
    )
}

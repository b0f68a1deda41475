//! YAML 1.2 as a small tree of typed text: every scalar keeps the characters that the author typed.
//!
//! A telephone number (`03000 414043`), a version (`2.0`) and a name (`No`) mean themselves here; only the key that wants
//! a date or a yes reads one. Anchors, aliases and tags are refused: nobody writes them in an agenda, and they are how a
//! small file becomes a huge one.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use serde_yaml::granit_parser::{self, ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};

use super::source::Source;
use super::usual;
use crate::diagnostics::{Diagnostic, Place};

/// How deep lists and mappings may stand in each other. An action plan needs seven levels.
const MAX_DEPTH: usize = 24;
/// How many values one document may hold. The largest known action plan has about 2,000.
pub const MAX_NODES: usize = 200_000;

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
    usual::read(source).or_else(|| by_events(source, bag))
}

/// The same, of any document.
pub fn by_events(source: &Source<'_>, bag: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut builder = Builder { source, open: Vec::new(), root: None, nodes: 0, found: Vec::new() };
    match builder.read() {
        Ok(()) => {
            bag.append(&mut builder.found);
            let end = source.text.len();
            Some(builder.root.unwrap_or_else(|| Node { value: Value::Null, at: source.place(end..end) }))
        }
        // What cannot be read has one finding, whatever was found above it.
        Err(refusal) => {
            bag.push(*refusal);
            None
        }
    }
}

/// A list or a mapping of which more is to come.
enum Open {
    List { at: Place, items: Vec<Node> },
    Map { at: Place, entries: Vec<(Key, Node)>, names: HashSet<String>, next: Next },
}

/// What comes next in a mapping.
enum Next {
    Key,
    Value(Key),
    /// The value of a key that was reported, and is left out with it.
    Nothing,
}

/// Makes the tree from the parser's events, without recursion: how deep they go is the author's choice.
struct Builder<'a, 'b> {
    source: &'a Source<'b>,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    found: Vec<Diagnostic>,
}

/// `Err` with the one finding of a text that cannot be read.
type Refusable = Result<(), Box<Diagnostic>>;

impl<'b> Builder<'_, 'b> {
    fn read(&mut self) -> Refusable {
        let mut options = granit_parser::options! { emit_anchor_events: true };
        options.set_emit_comments(false);
        let mut documents = 0;
        for event in Parser::new_from_str_with_options(self.source.text, options) {
            let (event, span) = event.map_err(|error| self.malformed(&error))?;
            match event {
                Event::Scalar(text, style, _, tag) => {
                    self.begin(&span, tag.as_deref())?;
                    self.scalar(text, style, &span);
                }
                Event::SequenceStart(_, _, tag) => {
                    self.begin(&span, tag.as_deref())?;
                    let at = self.enter(&span)?;
                    self.open.push(Open::List { at, items: Vec::new() });
                }
                Event::MappingStart(_, _, tag) => {
                    self.begin(&span, tag.as_deref())?;
                    let at = self.enter(&span)?;
                    self.open.push(Open::Map { at, entries: Vec::new(), names: HashSet::new(), next: Next::Key });
                }
                Event::SequenceEnd | Event::MappingEnd => self.leave(&span),
                Event::Anchor(..) | Event::Alias(_) => return Err(self.refusal(&span.start, ALIAS.0, ALIAS.1)),
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        let mend = "take out the line of `---` or `...`";
                        return Err(self.refusal(&span.start, "a second YAML document begins here", mend));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Counts a value.
    fn begin(&mut self, span: &Span, tag: Option<&Tag>) -> Refusable {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let mend = "divide it among several files";
            return Err(self.refusal(&span.start, "this YAML is larger than this program reads", mend));
        }
        if let Some(tag) = tag {
            let message = format!("this is not YAML: unsupported tag `{}`", tag.original());
            return Err(self.refusal(&span.tag_start().unwrap_or(span.start), message, QUOTE_TAG));
        }
        Ok(())
    }

    /// The place of a list or a mapping that begins.
    fn enter(&mut self, span: &Span) -> Result<Place, Box<Diagnostic>> {
        if self.open.len() == MAX_DEPTH {
            let message = format!("lists and keys stand in each other more than {MAX_DEPTH} levels deep");
            return Err(self.refusal(&span.start, message, "write it with fewer levels"));
        }
        Ok(self.source.place(range(span)))
    }

    fn leave(&mut self, span: &Span) {
        let (value, at, first, last) = match self.open.pop() {
            Some(Open::List { at, items }) => {
                let last = items.last().map_or(0, |node| node.at.end);
                (Value::List(items), at, None, last)
            }
            Some(Open::Map { at, entries, .. }) => {
                let first = entries.first().map(|(key, _)| key.at.start);
                let last = entries.last().map_or(0, |(_, node)| node.at.end);
                (Value::Map(entries), at, first, last)
            }
            None => return,
        };
        let closing = range(span);
        let at = if closing.is_empty() {
            // A block has no end of its own: the parser sees it on the next line that is none of it.
            let start = first.unwrap_or(at.start);
            Place { start, end: last.max(at.end).max(start), ..at }
        } else {
            let end = self.source.place(closing).end;
            Place { end, ..at }
        };
        self.add(Node { value, at });
    }

    fn scalar(&mut self, mut text: Cow<'b, str>, style: ScalarStyle, span: &Span) {
        let range = range(span);
        // The parser gives `~` for what is left out.
        if style == ScalarStyle::Plain && range.is_empty() {
            text = Cow::Borrowed("");
        }
        let (style, inner, range) = match style {
            ScalarStyle::Plain => (Style::Plain, range.start, range),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => (Style::Quoted, range.start + 1, range),
            ScalarStyle::Literal | ScalarStyle::Folded => (Style::Block, usize::MAX, self.source.trimmed(&range)),
        };
        let at = self.source.place(range);
        let is_key = matches!(self.open.last(), Some(Open::Map { next: Next::Key, .. }));
        let value = if !is_key && style == Style::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL") {
            Value::Null
        } else {
            let unchanged =
                self.source.text.get(inner..).is_some_and(|rest| rest.starts_with(&*text)) && !text.contains('\n');
            let exact = if unchanged { self.source.byte(inner) } else { None };
            Value::Scalar(Scalar { text: text.into_owned(), style, exact })
        };
        self.add(Node { value, at });
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, names, next, .. }) => {
                *next = match std::mem::replace(next, Next::Key) {
                    Next::Key => match key(node, entries, names) {
                        Ok(key) => Next::Value(key),
                        Err(finding) => {
                            self.found.push(*finding);
                            Next::Nothing
                        }
                    },
                    Next::Value(key) => {
                        entries.push((key, node));
                        Next::Key
                    }
                    Next::Nothing => Next::Key,
                }
            }
        }
    }

    /// An error of the parser in the words of this program.
    fn malformed(&self, error: &ScanError) -> Box<Diagnostic> {
        let at = error.marker();
        if matches!(error.kind(), ErrorKind::UnknownAnchor) {
            return self.refusal(at, ALIAS.0, ALIAS.1);
        }
        let message = error.info();
        let mend = if message.contains("alias") {
            return self.refusal(at, ALIAS.0, ALIAS.1);
        } else if message.contains("mapping values are not allowed") {
            "put a value that has a colon and a space in it into quotes, and begin each key at the same column as its \
             neighbours"
        } else if message.contains("tabs disallowed")
            || message.starts_with("tab cannot be used as indentation")
            || message.starts_with("unexpected character") && self.rest(at).starts_with('\t')
        {
            "indent with spaces, not with tabs"
        } else if message.starts_with("unexpected character") {
            "put a value that begins with this character into quotes"
        } else if message.contains("unclosed bracket") {
            "close the bracket, or put a value that begins with one into quotes"
        } else if message.contains("tag") {
            QUOTE_TAG
        } else if message.contains("trailing content") {
            "put the whole value into one pair of quotes, and double a quote that stands inside it"
        } else if message.contains("quoted scalar") || message.contains("unclosed quote") {
            "close the quotes"
        } else {
            "check the indentation and the quotes here and in the line before"
        };
        self.refusal(at, format!("this is not YAML: {message}"), mend)
    }

    /// The text from a place on.
    fn rest(&self, at: &Marker) -> &'b str {
        self.source.text.get(byte(at)..).unwrap_or_default()
    }

    /// The finding of a text that cannot be read, at the character where that shows.
    fn refusal(&self, at: &Marker, message: impl Into<String>, mend: &str) -> Box<Diagnostic> {
        let mut rest = self.rest(at);
        let mut start = self.source.text.len() - rest.len();
        // An error at the very end would be shown on a line that holds nothing.
        if rest.is_empty() {
            start = self.source.text.trim_end().len();
            rest = &self.source.text[start..];
        }
        let width = rest.chars().next().filter(|char| *char != '\n').map_or(0, char::len_utf8);
        Box::new(Diagnostic::error("yaml-syntax", self.source.place(start..start + width), message, mend))
    }
}

const QUOTE_TAG: &str = "put a value that begins with `!` into quotes";
const ALIAS: (&str, &str) = (
    "a value begins with `&` or `*`, which YAML takes for an anchor or an alias",
    "put the value in quotes, and write repeated values out",
);

/// The key that a value stands for, if it can be one.
fn key(node: Node, entries: &[(Key, Node)], names: &mut HashSet<String>) -> Result<Key, Box<Diagnostic>> {
    let shape = node.shape();
    let Node { value: Value::Scalar(Scalar { text: name, .. }), at } = node else {
        return Err(Box::new(Diagnostic::error(
            "yaml-syntax",
            node.at,
            format!("{shape} stands where a key should"),
            "write a word, a colon and a space before the value",
        )));
    };
    if name == "<<" {
        return Err(Box::new(Diagnostic::error(
            "yaml-syntax",
            at,
            "merge keys (`<<`) are not read here",
            "write the keys out",
        )));
    }
    if is_taken(&name, entries, names) {
        return Err(Box::new(Diagnostic::error(
            "duplicate-key",
            at,
            format!("`{name}` is given twice"),
            "keep one of the two, or make one list of both",
        )));
    }
    Ok(Key { name, at })
}

/// Up to this many keys are compared one by one.
pub const FEW: usize = 16;

/// Whether a mapping has a key; `names` has the names of its keys once they are many.
fn is_taken(name: &str, entries: &[(Key, Node)], names: &mut HashSet<String>) -> bool {
    if entries.len() <= FEW {
        return entries.iter().any(|(key, _)| key.name == name);
    }
    if names.is_empty() {
        names.extend(entries.iter().map(|(key, _)| key.name.clone()));
    }
    !names.insert(name.to_owned())
}

fn byte(mark: &Marker) -> usize {
    mark.byte_offset().unwrap_or_default()
}

fn range(span: &Span) -> Range<usize> {
    let start = byte(&span.start);
    start..byte(&span.end).max(start)
}

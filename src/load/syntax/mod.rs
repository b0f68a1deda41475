//! Markdown to a plain syntax tree, before numbered paragraphs, captions and resolutions are recognised in it.
//!
//! The markdown parser gives events, which [`Parser`] walks: [`blocks`] and [`tables`], and the words in them ([`inlines`],
//! [`run`]). What no later stage could bear is refused on the way ([`limits`]).

mod blocks;
mod inlines;
mod limits;
mod run;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use memchr::memmem;
use pulldown_cmark::{Event, Options, RefDefs, Tag};

use super::addresses;
use super::attributes::{self, Attribute};
use super::context::Context;
use super::source::{Origin, Source};
use crate::model::tree::{Align, Block, Callout, Inline, Inlines, Raw, Text};

/// A block as parsed.
#[derive(Debug, Clone)]
pub struct Syn {
    /// What it is.
    pub shape: Shape,
    /// The attributes at its end.
    pub attributes: Vec<Attribute>,
    /// Where it stands in the source's text.
    pub at: Range<usize>,
}

/// What a block is.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Shape {
    Heading { level: u8, text: Inlines<Raw> },
    Paragraph(Inlines<Raw>),
    List { start: Option<u64>, tight: bool, items: Vec<Item> },
    Table { columns: Vec<Align>, head: Vec<Inlines<Raw>>, rows: Vec<(Range<usize>, Vec<Inlines<Raw>>)> },
    Quote { kind: Option<Callout>, blocks: Vec<Syn> },
    Definitions(Vec<(Inlines<Raw>, Vec<Vec<Syn>>)>),
    Code { language: Option<String>, lines: Vec<String> },
    Rule,
    Room,
    Data(Box<Block<Raw>>),
}

/// An item of a list as parsed.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its marker as typed (`-`, `3.`, `3)`).
    pub marker: String,
    /// A tick box.
    pub task: Option<bool>,
    /// What it says.
    pub blocks: Vec<Syn>,
    /// Where it stands.
    pub at: Range<usize>,
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_SUBSCRIPT
}

/// What the parser makes of a text, each event with the bytes to which it belongs.
pub type Events<'s> = Vec<(Event<'s>, Range<usize>)>;

/// An empty list with room for about as many events as there are in running text, so that they need not be moved.
fn room<'s>(text: &str) -> Events<'s> {
    Vec::with_capacity(text.len() / 24 + 16)
}

/// Parses the body of a file, and looks at what it defines: the labels of footnotes, complaining of those that it defines
/// again; and the definitions of links (`[label]: address`), complaining of those to which nothing refers: they show
/// nowhere, and may be words that only look like one.
pub fn body<'s>(context: &mut Context<'_>, source: &Source<'s>) -> Events<'s> {
    let mut parser = pulldown_cmark::Parser::new_ext(source.text, options()).into_offset_iter();
    let mut events = room(source.text);
    events.extend(parser.by_ref());
    // Both kinds of definition have that.
    if memmem::find(source.text.as_bytes(), b"]:").is_some() {
        labels(context, source, &events, parser.reference_definitions());
    }
    events
}

fn labels(context: &mut Context<'_>, source: &Source<'_>, events: &Events<'_>, definitions: &RefDefs<'_>) {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (event, range) in events {
        if let Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) = event {
            used.insert(id.to_lowercase());
        }
        if let Event::Start(Tag::FootnoteDefinition(label)) = event
            && !context.notes.known.insert(label.to_lowercase())
        {
            let end = source.text[range.start..].find(':').map_or(range.end, |at| range.start + at);
            context.error(
                "footnote-duplicate",
                source.place(range.start..end),
                format!("the footnote `[^{label}]` is written twice"),
                "give one of the two another label, and refer to it by that",
            );
        }
    }
    // The parser keeps them in no order.
    let unused: BTreeMap<usize, &str> = definitions
        .iter()
        .filter(|(label, _)| !used.contains(&label.to_lowercase()))
        .map(|(label, definition)| (definition.span.start, label))
        .collect();
    for (start, label) in unused {
        let line = source.text[start..].lines().next().unwrap_or_default();
        context.error(
            "link-definition-unused",
            source.place(start..start + line.len()),
            format!("this line says where links with the label [{label}] lead, and no text has such a link; it shows nowhere"),
            format!("write `\\[{label}]: ...` to show the line as it stands, or take it out"),
        );
    }
}

/// A text with a definition behind it of each footnote that it refers to and the file defines elsewhere: the parser knows
/// no others.
pub fn with_notes(context: &Context<'_>, mut text: String) -> String {
    if memmem::find(text.as_bytes(), b"[^").is_some() {
        let small = text.to_lowercase();
        for label in &context.notes.known {
            if small.contains(label.as_str()) {
                text.push_str(&format!("\n\n[^{label}]: x"));
            }
        }
    }
    text
}

/// A line of inline markdown. Nothing at its start makes a list or a heading of it.
pub fn line(context: &mut Context<'_>, file: &Arc<str>, text: &str, origin: Origin) -> Inlines<Raw> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    if is_words(text) {
        return vec![Inline::Text(Text::new(text))];
    }
    parsed(context, file, text, origin)
}

/// Whether a line is words alone, as most values of front matter and data blocks are: it has no character of which the
/// parser could make anything, and no address.
fn is_words(text: &str) -> bool {
    text.len() <= limits::MAX_WORD
        && text.bytes().all(|byte| PLAIN[usize::from(byte)])
        && text.trim().len() == text.len()
        && !addresses::may_hold(text)
}

/// The bytes of which markdown makes nothing.
const PLAIN: [bool; 256] = {
    let signs = b"\\`*_~^[]<>&{}|!";
    let mut plain = [true; 256];
    let mut at = 0;
    while at < signs.len() {
        plain[signs[at] as usize] = false;
        at += 1;
    }
    let mut control = 0;
    while control < b' ' {
        plain[control as usize] = false;
        control += 1;
    }
    plain
};

fn parsed(context: &mut Context<'_>, file: &Arc<str>, text: &str, origin: Origin) -> Inlines<Raw> {
    // A word in front keeps `1. Introduction` and `# x` from being blocks; footnotes count only where defined.
    const PREFIX: &str = "x ";
    let mut wrapped = String::with_capacity(text.len() + 2);
    wrapped.push_str(PREFIX);
    wrapped.extend(text.chars().map(|char| if char == '\n' || char == '\r' { ' ' } else { char }));
    let end = wrapped.len();
    let wrapped = with_notes(context, wrapped);
    let origin = match origin {
        Origin::Shift(shift) => Origin::Shift(shift - PREFIX.len() as isize),
        range @ Origin::Range(_) => range,
    };
    let source = Source { file: file.clone(), text: &wrapped[..end], origin, of: None };
    let mut parser = Parser::within(context, &source, &wrapped);
    if !matches!(parser.peek(), Some(Event::Start(Tag::Paragraph))) {
        return Vec::new();
    }
    parser.at += 1;
    let (mut inlines, range) = parser.inlines(0);
    for attribute in attributes::take(&mut inlines, &source, &range) {
        context.error(
            "unknown-attribute",
            source.place(attribute.at.clone()),
            format!("`{{{}}}` means nothing here", attribute.typed()),
            "take the braces out",
        );
    }
    if let Some(Inline::Text(first)) = inlines.first_mut() {
        first.text = first.text.part(first.text.strip_prefix(PREFIX).unwrap_or(&first.text));
        if first.text.is_empty() {
            inlines.remove(0);
        }
    }
    inlines
}

/// Walks the events of a text.
pub struct Parser<'c, 'x, 's> {
    context: &'c mut Context<'x>,
    source: &'s Source<'s>,
    events: Events<'s>,
    at: usize,
    task: Option<bool>,
    /// How many lists it is in.
    lists: usize,
    /// Room for a run of words, which is used again and again.
    room: String,
    /// Whether addresses may stand in the text as they are.
    addresses: bool,
}

impl<'c, 'x, 's> Parser<'c, 'x, 's> {
    /// A walk through what was parsed of the source's text.
    pub fn new(context: &'c mut Context<'x>, source: &'s Source<'s>, events: Events<'s>) -> Self {
        let addresses = addresses::may_be_typed(source.text);
        Self { context, source, events, at: 0, task: None, lists: 0, room: String::new(), addresses }
    }

    /// A walk through the source's text alone, with what stands behind it in `text` known.
    pub fn within(context: &'c mut Context<'x>, source: &'s Source<'s>, text: &'s str) -> Self {
        let end = source.text.len();
        let mut events = room(source.text);
        let parser = pulldown_cmark::Parser::new_ext(text, options()).into_offset_iter();
        events.extend(parser.filter(|(_, range)| range.start < end));
        Self::new(context, source, events)
    }

    /// The whole text as blocks.
    pub fn document(self) -> Vec<Syn> {
        self.walk(0)
    }

    fn walk(mut self, depth: usize) -> Vec<Syn> {
        let mut blocks = Vec::new();
        while self.at < self.events.len() {
            blocks.append(&mut self.blocks(depth));
            // A closing event that nothing opened: there is none, but the loop must not hang on it.
            self.at += 1;
        }
        blocks
    }

    fn peek(&self) -> Option<&Event<'s>> {
        self.events.get(self.at).map(|(event, _)| event)
    }

    fn next(&mut self) -> Option<(Event<'s>, Range<usize>)> {
        let event = self.events.get_mut(self.at).map(taken);
        self.at += 1;
        event
    }

    /// Skips to behind the end of what has just been opened.
    fn skip(&mut self) {
        let mut depth = 1;
        while depth > 0
            && let Some((event, _)) = self.next()
        {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
    }

    fn close(&mut self) {
        if matches!(self.peek(), Some(Event::End(_))) {
            self.at += 1;
        }
    }
}

/// An event that is not looked at again, taken out of its place.
fn taken<'s>((event, range): &mut (Event<'s>, Range<usize>)) -> (Event<'s>, Range<usize>) {
    (std::mem::replace(event, Event::SoftBreak), range.clone())
}

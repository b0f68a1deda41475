//! Markdown to a plain syntax tree, before numbered paragraphs, captions and resolutions are recognised in it.

use std::ops::Range;
use std::sync::Arc;

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Options, RefDefs, Tag, TagEnd};

use super::attributes::{self, Attribute};
use super::context::Context;
use super::source::{Origin, Source};
use super::{data, html, slips};
use crate::diagnostics::nearest;
use crate::model::chars::Chars;
use crate::model::tree::{Align, Block, Callout, Image, Inline, Inlines, PageOf, Raw, Text, Typed, plain};

/// How deep blocks may stand in each other. The stages after this one walk the tree by recursion, and print can nest blocks,
/// emphasis and what is made of both some 24 deep in all.
const MAX_DEPTH: usize = 12;
/// How deep emphasis and links may stand in each other.
const MAX_EMPHASIS: usize = 6;

/// How many columns a table may have. A landscape page holds some fifteen.
const MAX_COLUMNS: usize = 64;
/// How many empty cells the tables of a file may have.
const MAX_PADDING: usize = 200_000;

/// The most characters of a word: a string of a PDF holds no more than twice that.
const MAX_WORD: usize = 8_000;
/// The most bytes of a paragraph, some forty pages; setting a longer one takes minutes, since its lines are weighed
/// against each other.
const MAX_PARAGRAPH: usize = 100_000;
/// The most bytes of a cell of a table, which is laid out anew for every page on which it stands.
const MAX_CELL: usize = 20_000;

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
    if source.text.contains("]:") {
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
    if text.contains("[^") {
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
}

impl<'c, 'x, 's> Parser<'c, 'x, 's> {
    /// A walk through what was parsed of the source's text.
    pub fn new(context: &'c mut Context<'x>, source: &'s Source<'s>, events: Events<'s>) -> Self {
        Self { context, source, events, at: 0, task: None }
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
    pub fn document(mut self) -> Vec<Syn> {
        let mut blocks = Vec::new();
        while self.at < self.events.len() {
            blocks.append(&mut self.blocks(0));
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

    fn too_long(&mut self, at: &Range<usize>, what: &str, most: usize, mend: &str) {
        let line = self.source.text.get(at.clone()).and_then(|text| text.lines().next()).unwrap_or_default();
        self.context.error(
            "text-too-long",
            self.source.place(at.start..at.start + line.len()),
            format!("this {what} is too long to be laid out; {most} bytes are the most"),
            mend,
        );
    }

    /// Complains of a word that no line and no PDF can hold.
    fn long_word(&mut self, text: &str, at: &Range<usize>) {
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

    fn too_deep(&mut self, range: Range<usize>, most: usize) {
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

    fn blocks(&mut self, depth: usize) -> Vec<Syn> {
        let mut blocks = Vec::new();
        while let Some(event) = self.peek() {
            match event {
                Event::End(_) => break,
                Event::Start(tag) if !is_inline(tag) => {
                    let Some((Event::Start(tag), range)) = self.next() else { break };
                    if depth >= MAX_DEPTH {
                        self.too_deep(range, MAX_DEPTH);
                        self.skip();
                        continue;
                    }
                    if let Some(block) = self.block(tag, range, depth) {
                        blocks.push(block);
                    }
                }
                Event::Rule => {
                    let Some((_, range)) = self.next() else { break };
                    let line = self.source.slice(&range).trim_start();
                    let shape = if line.starts_with('_') { Shape::Room } else { Shape::Rule };
                    blocks.push(Syn { shape, attributes: Vec::new(), at: range });
                }
                Event::Html(_) => {
                    let Some((Event::Html(text), range)) = self.next() else { break };
                    html::block(self.context, self.source, &text, range);
                }
                _ => {
                    let before = self.at;
                    if let Some(block) = self.paragraph() {
                        blocks.push(block);
                    }
                    self.at = self.at.max(before + 1);
                }
            }
        }
        blocks
    }

    fn paragraph(&mut self) -> Option<Syn> {
        let (mut text, at) = self.inlines(0);
        if at.len() > MAX_PARAGRAPH {
            self.too_long(
                &at,
                "paragraph",
                MAX_PARAGRAPH,
                "divide it into paragraphs, with an empty line between them",
            );
            return None;
        }
        slips::paragraph(self.context, self.source, &text, &at);
        let attributes = attributes::take(&mut text, self.source, &at);
        (!text.is_empty() || !attributes.is_empty()).then_some(Syn { shape: Shape::Paragraph(text), attributes, at })
    }

    fn block(&mut self, tag: Tag<'s>, range: Range<usize>, depth: usize) -> Option<Syn> {
        let shape = match tag {
            Tag::Paragraph => {
                let paragraph = self.paragraph();
                self.close();
                return paragraph;
            }
            Tag::Heading { level, .. } => {
                let (mut text, at) = self.inlines(0);
                self.close();
                let attributes = attributes::take(&mut text, self.source, &at);
                return Some(Syn { shape: Shape::Heading { level: level as u8, text }, attributes, at: range });
            }
            Tag::BlockQuote(kind) => {
                let blocks = self.blocks(depth + 1);
                self.close();
                let kind = kind.map(|kind| match kind {
                    BlockQuoteKind::Note => Callout::Note,
                    BlockQuoteKind::Tip => Callout::Tip,
                    BlockQuoteKind::Important => Callout::Important,
                    BlockQuoteKind::Warning => Callout::Warning,
                    BlockQuoteKind::Caution => Callout::Caution,
                });
                if kind.is_none() {
                    self.unknown_callout(&range);
                }
                Shape::Quote { kind, blocks }
            }
            Tag::CodeBlock(kind) => return self.code(kind, range),
            Tag::HtmlBlock => {
                let mut text = String::new();
                while let Some((event, _)) = self.next() {
                    match event {
                        Event::Html(part) | Event::Text(part) => text.push_str(&part),
                        Event::End(TagEnd::HtmlBlock) => break,
                        _ => {}
                    }
                }
                html::block(self.context, self.source, &text, range);
                return None;
            }
            Tag::List(start) => self.list(start, depth),
            Tag::FootnoteDefinition(label) => {
                self.context.notes.inside += 1;
                let blocks = self.blocks(depth + 1);
                self.context.notes.inside -= 1;
                self.close();
                self.context.notes.definitions.entry(label.to_lowercase()).or_insert((range, blocks));
                return None;
            }
            Tag::DefinitionList => {
                let mut entries: Vec<(Inlines<Raw>, Vec<Vec<Syn>>)> = Vec::new();
                while let Some((event, _)) = self.next() {
                    match event {
                        Event::Start(Tag::DefinitionListTitle) => {
                            let (term, _) = self.inlines(0);
                            self.close();
                            entries.push((term, Vec::new()));
                        }
                        Event::Start(Tag::DefinitionListDefinition) => {
                            let blocks = self.blocks(depth + 1);
                            self.close();
                            if let Some((_, details)) = entries.last_mut() {
                                details.push(blocks);
                            }
                        }
                        Event::End(_) => break,
                        _ => {}
                    }
                }
                Shape::Definitions(entries)
            }
            Tag::Table(alignments) if alignments.len() > MAX_COLUMNS => {
                self.context.error(
                    "table-too-large",
                    self.source.place(self.source.trimmed(&range)),
                    format!("this table has {} columns", alignments.len()),
                    format!("divide it into tables of {MAX_COLUMNS} columns at most"),
                );
                self.skip();
                return None;
            }
            Tag::Table(alignments) => self.table(&alignments),
            _ => {
                self.skip();
                return None;
            }
        };
        Some(Syn { shape, attributes: Vec::new(), at: range })
    }

    fn unknown_callout(&mut self, range: &Range<usize>) {
        let first = self.source.slice(range).lines().next().unwrap_or_default();
        let Some(word) =
            first.trim_start_matches(['>', ' ']).strip_prefix("[!").and_then(|rest| rest.trim_end().strip_suffix(']'))
        else {
            return;
        };
        let known = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];
        let mend = match nearest(word, known) {
            Some(near) => format!("write `> [!{near}]`"),
            None => "write one of NOTE, TIP, IMPORTANT, WARNING and CAUTION".to_owned(),
        };
        let at = range.start..range.start + first.len();
        self.context.error("unknown-callout", self.source.place(at), format!("there is no callout `{word}`"), mend);
    }

    fn list(&mut self, start: Option<u64>, depth: usize) -> Shape {
        let mut items = Vec::new();
        let mut tight = true;
        while let Some((event, at)) = self.next() {
            match event {
                Event::Start(Tag::Item) => {
                    tight &= !matches!(self.peek(), Some(Event::Start(Tag::Paragraph)));
                    let outer = self.task.take();
                    let blocks = self.blocks(depth + 1);
                    self.close();
                    let slice = self.source.text.get(at.clone()).unwrap_or_default().trim_start();
                    let marker = slice.split_whitespace().next().unwrap_or_default();
                    // An item may begin right after its marker only at the end of a line, so this is the whole marker.
                    let marker = marker.chars().take(11).collect();
                    items.push(Item { marker, task: std::mem::replace(&mut self.task, outer), blocks, at });
                }
                Event::End(_) => break,
                _ => {}
            }
        }
        Shape::List { start, tight, items }
    }

    fn table(&mut self, alignments: &[Alignment]) -> Shape {
        let columns = alignments
            .iter()
            .map(|alignment| match alignment {
                Alignment::None | Alignment::Left => Align::Left,
                Alignment::Center => Align::Center,
                Alignment::Right => Align::Right,
            })
            .collect::<Vec<_>>();
        let mut head = Vec::new();
        let mut rows = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::TableHead) => {
                    head = self.row(columns.len(), &range);
                    head.resize(columns.len(), Vec::new());
                }
                Event::Start(Tag::TableRow) => {
                    let row = self.row(columns.len(), &range);
                    if self.context.padding <= MAX_PADDING {
                        rows.push((range, row));
                    }
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Shape::Table { columns, head, rows }
    }

    fn row(&mut self, columns: usize, range: &Range<usize>) -> Vec<Inlines<Raw>> {
        let mut cells = Vec::new();
        while let Some((event, _)) = self.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    let (mut cell, at) = self.inlines(0);
                    self.close();
                    if at.len() > MAX_CELL {
                        self.too_long(
                            &at,
                            "cell",
                            MAX_CELL,
                            "put the text below the table, and a few words into the cell",
                        );
                        cell.clear();
                    }
                    cells.push(cell);
                }
                Event::End(_) => break,
                _ => {}
            }
        }
        let line = self.source.slice(range);
        let typed = cells_in(line);
        if typed > columns {
            self.context.error(
                "table-row-too-long",
                self.source.place(self.source.trimmed(range)),
                format!("this row has {typed} cells, and the table has {columns} columns"),
                "take the extra cells out, or add columns to the head and to the line below it; write a bar inside a \
                 cell as `\\|`",
            );
        }
        // A short row is filled up, within reason: rows of one bar under a wide head would fill the memory.
        let missing = columns.saturating_sub(cells.len()) + cells.iter().filter(|cell| cell.is_empty()).count();
        self.context.padding = self.context.padding.saturating_add(missing);
        if self.context.padding > MAX_PADDING {
            if !self.context.too_deep {
                self.context.too_deep = true;
                self.context.error(
                    "table-too-large",
                    self.source.place(self.source.trimmed(range)),
                    format!("the tables of this file have more than {MAX_PADDING} empty cells"),
                    "leave out what says nothing",
                );
            }
            return Vec::new();
        }
        cells.resize(columns, Vec::new());
        cells
    }

    fn code(&mut self, kind: CodeBlockKind<'s>, range: Range<usize>) -> Option<Syn> {
        let mut text = String::new();
        let mut inner: Option<Range<usize>> = None;
        while let Some((event, at)) = self.next() {
            match event {
                Event::Text(part) => {
                    text.push_str(&part);
                    inner = Some(inner.map_or(at.clone(), |inner| inner.start..at.end));
                }
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let info = match &kind {
            CodeBlockKind::Fenced(info) => info.trim(),
            CodeBlockKind::Indented => "",
        };
        let opening = self.source.text.get(range.clone()).and_then(|text| text.lines().next()).unwrap_or_default();
        let fence = range.start..range.start + opening.trim_end().len();
        if matches!(kind, CodeBlockKind::Fenced(_)) {
            slips::fence(self.context, self.source, &range);
        }
        let word = info.split_whitespace().next().unwrap_or_default();
        if data::KINDS.contains(&word) {
            let inner = inner.unwrap_or(fence.end..fence.end);
            let unchanged = self.source.text.get(inner.clone()) == Some(text.as_str());
            let origin = match self.source.byte(inner.start) {
                Some(start) if unchanged => Origin::Shift(start as isize),
                _ => {
                    let whole = self.source.place(self.source.trimmed(&range));
                    Origin::Range(whole.start as usize..whole.end as usize)
                }
            };
            let yaml = Source { file: self.source.file.clone(), text: &text, origin, of: None };
            let block = data::block(self.context, info, self.source.place(fence), &yaml)?;
            return Some(Syn { shape: Shape::Data(Box::new(block)), attributes: Vec::new(), at: range });
        }
        if !word.is_empty() {
            self.language(info, word, fence);
        }
        self.long_word(&text, &range);
        let language = (!word.is_empty()).then(|| word.to_owned());
        let lines = text.strip_suffix('\n').unwrap_or(&text).split('\n').map(str::to_owned).collect();
        Some(Syn { shape: Shape::Code { language, lines }, attributes: Vec::new(), at: range })
    }

    /// Complains of a word after a fence that is, or seems, meant for a data block.
    fn language(&mut self, info: &str, word: &str, fence: Range<usize>) {
        let place = self.source.place(fence);
        let usual = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.'));
        if let Some(near) = nearest(word, data::KINDS) {
            let message = format!("there is no block of the kind `{word}`");
            self.context.error("unknown-block", place, message, format!("write `{near}`"));
        } else if !usual {
            let message = format!("there is no block of the kind `{word}`");
            let mend = format!("write one of {}, the name of a language, or nothing", data::KINDS.join(", "));
            self.context.error("unknown-block", place, message, mend);
        } else if info.len() > word.len() {
            let rest = info[word.len()..].trim();
            let message = format!("`{rest}` means nothing after `{word}`");
            self.context.error("unknown-attribute", place, message, "leave the language by itself after the fence");
        }
    }

    /// Inline content up to what is not, with the range in which it stands.
    fn inlines(&mut self, depth: usize) -> (Inlines<Raw>, Range<usize>) {
        let mut out = Vec::new();
        let mut run = Run::default();
        let mut html = html::Open::default();
        let mut whole: Option<Range<usize>> = None;
        while let Some(event) = self.peek() {
            match event {
                Event::End(_) | Event::Rule | Event::Html(_) | Event::DisplayMath(_) | Event::InlineMath(_) => break,
                Event::Start(tag) if !is_inline(tag) => break,
                _ => {}
            }
            let Some((event, range)) = self.next() else { break };
            if !matches!(event, Event::TaskListMarker(_)) {
                whole = Some(whole.map_or(range.clone(), |whole| whole.start..range.end.max(whole.end)));
            }
            match event {
                Event::Text(text) => {
                    run.push(&text, &range);
                    continue;
                }
                Event::SoftBreak => {
                    run.push(" ", &range);
                    continue;
                }
                Event::TaskListMarker(ticked) => {
                    self.task = Some(ticked);
                    continue;
                }
                _ => {}
            }
            self.flush(&mut run, &mut out);
            match event {
                Event::Code(code) => {
                    self.long_word(&code, &range);
                    out.push(Inline::Code(Text::new(code.into_string())));
                }
                Event::HardBreak => out.push(Inline::Break),
                Event::InlineHtml(text) => html.tag(self.context, self.source, &text, range),
                Event::FootnoteReference(label) => out.push(Inline::NoteRef(self.context.notes.refer(&label))),
                Event::Start(tag) => {
                    if depth >= MAX_EMPHASIS {
                        self.too_deep(range, MAX_EMPHASIS);
                        self.skip();
                        continue;
                    }
                    let (inner, _) = self.inlines(depth + 1);
                    self.close();
                    if let Some(inline) = self.wrap(tag, inner, range) {
                        out.push(inline);
                    }
                }
                _ => {}
            }
        }
        self.flush(&mut run, &mut out);
        trim(&mut out);
        // Most lines are one run of words, and a site holds a great many of them.
        out.shrink_to_fit();
        (out, whole.unwrap_or(0..0))
    }

    fn wrap(&mut self, tag: Tag<'s>, inner: Inlines<Raw>, range: Range<usize>) -> Option<Inline<Raw>> {
        let at = self.source.place(range);
        match tag {
            Tag::Emphasis => Some(Inline::Emphasis(inner)),
            Tag::Strong => Some(Inline::Strong(inner)),
            Tag::Strikethrough => Some(Inline::Strike(inner)),
            Tag::Superscript => Some(Inline::Superscript(inner)),
            Tag::Subscript => Some(Inline::Subscript(inner)),
            Tag::Link { link_type, dest_url, title, .. } => {
                let has_words =
                    inner.iter().any(|inline| matches!(inline, Inline::Image(_))) || !plain(&inner).is_empty();
                if !has_words {
                    let mend = "write the words that lead to the page between the square brackets";
                    self.context.error("empty-link", at.clone(), "this link has no words", mend);
                } else if dest_url.is_empty() {
                    let mend = "write the address between the round brackets, or `#` where it is lost";
                    self.context.error("empty-link", at.clone(), "this link leads nowhere", mend);
                } else if !title.is_empty() {
                    self.context.error(
                        "link-title",
                        at.clone(),
                        format!("the words \"{title}\" after the address of this link are shown to nobody"),
                        "put them into the text, or take them out",
                    );
                }
                let href = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.into_string(),
                };
                // A bare address is shown readable, as browsers show it: without %20 and the like.
                let text = match link_type {
                    LinkType::Autolink => vec![Inline::Text(Text::new(readable(&href)))],
                    _ => inner,
                };
                let to = Typed { href, at };
                let text = page_numbers(text, &to);
                Some(Inline::Link { to: Box::new(to), text })
            }
            Tag::Image { dest_url, title, .. } => {
                let alt = plain(&inner);
                if alt.is_empty() {
                    self.context.error(
                        "image-without-alternative",
                        at.clone(),
                        "this image has no text alternative",
                        "say between the square brackets what the image shows, or write `decorative` there if it shows \
                         nothing",
                    );
                }
                let decorative = alt.is_empty() || alt.eq_ignore_ascii_case("decorative");
                let image = Image {
                    picture: Typed { href: dest_url.into_string(), at: at.clone() },
                    alt: (!decorative).then_some(alt),
                    mark: (),
                    at,
                };
                self.titles(&image, &title);
                Some(Inline::Image(Box::new(image)))
            }
            _ => None,
        }
    }

    /// Remembers the title of an image until it is known whether the image is a figure.
    fn titles(&mut self, image: &Image<Raw>, title: &str) {
        if !title.is_empty() {
            self.context.titles.insert((image.at.start, image.at.end), title.to_owned());
        }
    }

    fn flush(&mut self, run: &mut Run, out: &mut Inlines<Raw>) {
        if run.text.is_empty() {
            return;
        }
        self.long_word(&run.text, &run.range);
        let slice = self.source.text.get(run.range.clone()).unwrap_or_default();
        let chars = if slice == run.text { self.source.chars(&run.range) } else { run.text.as_str().into() };
        let mut from = 0;
        for label in run.missing_notes() {
            let typed = format!("[^{label}]");
            let found = slice.get(from..).and_then(|rest| rest.find(&typed)).map_or(from, |at| from + at);
            let start = run.range.start + found;
            from = (found + typed.len()).min(slice.len());
            self.context.error(
                "footnote-missing",
                self.source.place(start..start + typed.len()),
                format!("there is no footnote `{typed}`"),
                format!("write the footnote on a line of its own: `{typed}: its text`"),
            );
        }
        run.scripts(&chars, out);
        run.clear();
    }
}

/// The words of a link with the `#` of `page #` made into the number of the page.
fn page_numbers(text: Inlines<Raw>, to: &Typed) -> Inlines<Raw> {
    let mut out = Vec::with_capacity(text.len());
    for inline in text {
        let Inline::Text(words) = &inline else {
            out.push(inline);
            continue;
        };
        let found = ["page #", "Page #", "page\u{a0}#"].into_iter().filter_map(|typed| {
            let at = words.text.find(typed)?;
            let end = at + typed.len();
            let whole = !words.text[..at].ends_with(char::is_alphanumeric)
                && !words.text[end..].starts_with(|char: char| char.is_alphanumeric() || char == '#');
            whole.then_some(end)
        });
        let Some(end) = found.min() else {
            out.push(inline);
            continue;
        };
        out.push(Inline::Text(Text::new(words.text.part(&words.text[..end - 1]))));
        out.push(Inline::Page(Box::new(PageOf { of: to.clone(), mark: (), at: to.at.clone() })));
        if end < words.text.len() {
            out.push(Inline::Text(Text::new(words.text.part(&words.text[end..]))));
        }
    }
    out
}

/// An event that is not looked at again, taken out of its place.
fn taken<'s>((event, range): &mut (Event<'s>, Range<usize>)) -> (Event<'s>, Range<usize>) {
    (std::mem::replace(event, Event::SoftBreak), range.clone())
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// How many cells a row of a table is typed with. A bar divides cells even in code, unless it is escaped.
fn cells_in(line: &str) -> usize {
    let line = line.trim().trim_start_matches(['>', ' ']);
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut bars = 0;
    let mut escaped = false;
    let mut last_bar = false;
    for char in line.chars() {
        last_bar = char == '|' && !escaped;
        bars += usize::from(last_bar);
        escaped = char == '\\' && !escaped;
    }
    bars + usize::from(!last_bar)
}

/// White space at the ends of a line means nothing.
fn trim(inlines: &mut Inlines<Raw>) {
    if let Some(Inline::Text(last)) = inlines.last_mut() {
        last.text = last.text.part(last.text.trim_end());
        if last.text.is_empty() {
            inlines.pop();
        }
    }
}

/// Neighbouring texts, which the parser gives in pieces.
#[derive(Debug, Default)]
struct Run {
    text: String,
    range: Range<usize>,
    /// The bytes of `text` at which an escaped character stands (`\^`).
    escaped: Vec<usize>,
}

impl Run {
    fn push(&mut self, text: &str, range: &Range<usize>) {
        if self.text.is_empty() {
            self.range = range.clone();
        } else if range.start > self.range.end {
            self.escaped.push(self.text.len());
        }
        self.range.end = range.end;
        self.text.push_str(text);
    }

    /// Empties it, and keeps its room for the next.
    fn clear(&mut self) {
        self.text.clear();
        self.escaped.clear();
    }

    fn is_escaped(&self, at: usize) -> bool {
        self.escaped.binary_search(&at).is_ok()
    }

    /// References to footnotes that the parser left as text, since nothing defines them.
    fn missing_notes(&self) -> Vec<String> {
        let mut labels = Vec::new();
        if !self.text.contains("[^") {
            return labels;
        }
        for (at, _) in self.text.match_indices("[^") {
            if self.is_escaped(at) || self.is_escaped(at + 1) {
                continue;
            }
            let rest = &self.text[at + 2..];
            if let Some(end) = rest.find(']') {
                let label = &rest[..end];
                if !label.is_empty() && !label.contains(|c: char| c.is_whitespace() || c == '[') {
                    labels.push(label.to_owned());
                }
            }
        }
        labels
    }

    /// The text with `2^nd^` raised and `CO~2~` lowered. The parser sees these only between spaces, where nobody
    /// writes them; as elsewhere, what is raised has no space in it. `chars` are those of the text.
    fn scripts(&self, chars: &Chars, out: &mut Inlines<Raw>) {
        let mut from = 0;
        let mut at = 0;
        let bytes = self.text.as_bytes();
        while at < bytes.len() {
            let mark = bytes[at];
            if (mark == b'^' || mark == b'~')
                && !self.is_escaped(at)
                && let Some(end) = self.closing(at, mark)
            {
                if at > from {
                    out.push(Inline::Text(Text::new(chars.part(&chars[from..at]))));
                }
                let inner = vec![Inline::Text(Text::new(chars.part(&chars[at + 1..end])))];
                out.push(if mark == b'^' { Inline::Superscript(inner) } else { Inline::Subscript(inner) });
                from = end + 1;
                at = end;
            }
            at += 1;
        }
        if from < self.text.len() {
            out.push(Inline::Text(Text::new(chars.part(&chars[from..]))));
        }
    }

    fn closing(&self, at: usize, mark: u8) -> Option<usize> {
        let bytes = self.text.as_bytes();
        // A mark opens behind a letter, a digit or a bracket, so that `~10` and an address with tildes stay as they are.
        let before = self.text[..at].chars().next_back()?;
        // An address is short; looking back without an end would take long in a word without one.
        let near = self.text[..at].char_indices().rev().take(200).take_while(|(_, c)| !c.is_whitespace()).last();
        let word = &self.text[near.map_or(at, |(start, _)| start)..at];
        if !(before.is_alphanumeric() || matches!(before, ')' | ']')) || word.contains("://") || word.contains("www.") {
            return None;
        }
        let rest = &self.text[at + 1..];
        let length = rest.find(|c: char| c.is_whitespace() || c == mark as char)?;
        let end = at + 1 + length;
        // Longer than any ordinal, exponent or formula: no script.
        (length > 0 && length <= 24 && bytes[end] == mark && !self.is_escaped(end) && bytes.get(end + 1) != Some(&mark))
            .then_some(end)
    }
}

/// An address as a person reads it: percent signs that stand for letters, spaces or marks undone, those that stand for
/// characters with a meaning of their own in an address kept.
fn readable(href: &str) -> String {
    let bytes = href.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = (bytes[at] == b'%').then(|| href.get(at + 1..at + 3)).flatten();
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if byte >= b' ' && byte != 0x7f && !b";/?:@&=+$,#%".contains(&byte) => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    // Marks that turn the direction of writing could make an address look like another.
    let misleading = |char: char| {
        char.is_control() || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    String::from_utf8(out).ok().filter(|text| !text.contains(misleading)).unwrap_or_else(|| href.to_owned())
}

//! Blocks: what a file is divided into, lists and quotations within one another.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use super::inlines::is_inline;
use super::limits::{MAX_COLUMNS, MAX_DEPTH, MAX_PARAGRAPH};
use super::{Item, Parser, Shape, Syn, with_notes};
use crate::diagnostics::nearest;
use crate::load::source::{Origin, Source};
use crate::load::{agenda, attributes, clauses, data, html, slips};
use crate::model::tree::{Callout, Inlines, Raw};

impl<'s> Parser<'_, '_, 's> {
    pub(super) fn blocks(&mut self, depth: usize) -> Vec<Syn> {
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
                    if matches!(tag, Tag::CodeBlock(CodeBlockKind::Indented)) {
                        blocks.append(&mut self.set_in(range, depth));
                    } else if let Some(block) = self.block(tag, range, depth) {
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

    /// Lines that are set in by four spaces or more. Markdown takes them for the code of a program, and what they are in the
    /// papers of a council is text whose author, or whose converter, set it in: it is read as if it were not.
    fn set_in(&mut self, range: Range<usize>, depth: usize) -> Vec<Syn> {
        let mut lines: Vec<String> = Vec::new();
        let mut text = String::new();
        while let Some((event, _)) = self.next() {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let set_in = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let least = text.lines().filter(|line| !line.trim().is_empty()).map(set_in).min().unwrap_or_default();
        for line in text.lines() {
            let line = line.get(least..).unwrap_or_default();
            // A clause on a line of its own is a paragraph of its own.
            if clauses::begins(line) && lines.last().is_some_and(|before| !before.is_empty()) {
                lines.push(String::new());
            }
            lines.push(line.to_owned());
        }
        let whole = self.source.place(self.source.trimmed(&range));
        let text = lines.join("\n");
        let length = text.len();
        let text = with_notes(self.context, text);
        let origin = Origin::Range(whole.start as usize..whole.end as usize);
        let source = Source { file: self.source.file.clone(), text: &text[..length], origin, of: None };
        let known: BTreeSet<String> = self.context.notes.definitions.keys().cloned().collect();
        let mut blocks = Parser::within(self.context, &source, &text).walk(depth + 1);
        for (label, (at, blocks)) in &mut self.context.notes.definitions {
            if !known.contains(label) {
                *at = range.clone();
                blocks.iter_mut().for_each(|block| relocate(block, &range));
            }
        }
        for block in &mut blocks {
            relocate(block, &range);
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
        agenda::leftover(self.context, self.source, &at, &attributes);
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
                agenda::leftover(self.context, self.source, &at, &attributes);
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
                while let Some((event, at)) = self.next() {
                    match event {
                        Event::Start(Tag::DefinitionListTitle) => {
                            let (term, _) = self.inlines(0);
                            self.close();
                            entries.push((term, Vec::new()));
                        }
                        Event::Start(Tag::DefinitionListDefinition) => {
                            // `:::` makes a term of the paragraph above it.
                            if self.source.slice(&at).starts_with(":::") {
                                slips::foreign(self.context, self.source, self.source.slice(&at), &at);
                            }
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
        self.lists += 1;
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
        self.lists -= 1;
        Shape::List { start, tight, items }
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
        let CodeBlockKind::Fenced(info) = &kind else { return None };
        let info = info.trim();
        let opening = self.source.text.get(range.clone()).and_then(|text| text.lines().next()).unwrap_or_default();
        let fence = range.start..range.start + opening.trim_end().len();
        slips::fence(self.context, self.source, &range);
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
}

/// Gives a block that was parsed from a copy of its text, and all in it, the place of that text.
fn relocate(syn: &mut Syn, range: &Range<usize>) {
    syn.at = range.clone();
    for attribute in &mut syn.attributes {
        attribute.at = range.clone();
    }
    match &mut syn.shape {
        Shape::List { items, .. } => {
            for item in items {
                item.at = range.clone();
                item.blocks.iter_mut().for_each(|block| relocate(block, range));
            }
        }
        Shape::Table { rows, .. } => rows.iter_mut().for_each(|(at, _)| *at = range.clone()),
        Shape::Quote { blocks, .. } => blocks.iter_mut().for_each(|block| relocate(block, range)),
        Shape::Definitions(entries) => {
            entries.iter_mut().flat_map(|(_, details)| details).flatten().for_each(|block| relocate(block, range));
        }
        Shape::Heading { .. }
        | Shape::Paragraph(_)
        | Shape::Code { .. }
        | Shape::Rule
        | Shape::Room
        | Shape::Data(_) => {}
    }
}

//! From the document tree to the data that the theme's templates walk.
//!
//! The data is JSON. A line is an array of strings (words), numbers (a mark straight after the word before it) and objects
//! (anything else, told apart by `k`). A block is an object told apart by `k`. User text is always a string value, and
//! never parsed as Typst.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::fonts::Metrics;
use super::targets::{Asked, Targets};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::pack::PackInput;
use crate::model::tree::*;

/// Lists, quotes and emphasis may stand in one another this deep. Typst gives up at about twice that.
const DEPTH: u32 = 24;

/// The texts, by their first words in the count of their section, every word of which bears a mark. Of the others, the first
/// and the last word do.
pub(super) type Fine = BTreeSet<u32>;

/// The walk through one section of a pack.
pub(super) struct Walk<'a> {
    pub(super) input: &'a PackInput,
    pub(super) metrics: &'a Metrics,
    pub(super) fine: &'a Fine,
    pub(super) targets: &'a Targets,
    /// The virtual file of each picture.
    pub(super) pictures: &'a BTreeMap<String, String>,
    /// The file whose text is being walked.
    pub(super) source: Arc<str>,
    /// Paper and part; `None` on the front sheet.
    pub(super) at: Option<(usize, usize)>,
    /// The part's footnotes, and the number of the first.
    pub(super) notes: &'a [Note<Bound>],
    pub(super) first_note: u32,
    pub(super) noted: BTreeSet<usize>,
    /// What headings are lowered by: 1 in chapters.
    pub(super) lower: u8,
    /// The level of the heading before; PDF/UA forbids to skip one.
    pub(super) level: u8,
    /// Width of the text in points.
    pub(super) width: f64,
    /// Size of the text in points.
    pub(super) size: f64,
    /// Whether words are marked. They are not in footnotes and where a head is repeated.
    pub(super) marking: bool,
    pub(super) depth: u32,
    /// How many blocks enclose the text.
    pub(super) nested: u32,
    /// Width in ems of the numbers of numbered paragraphs.
    pub(super) hang: f64,
    /// First and last word of every text, in the count of the section.
    pub(super) runs: Vec<(u32, u32)>,
    /// The pages of things as printed in the text, from the layout before.
    pub(super) numbers: &'a BTreeMap<Asked, u32>,
    /// The things whose pages the text gives.
    pub(super) asked: BTreeSet<Asked>,
    pub(super) faults: Vec<Diagnostic>,
    /// Pages of foreign PDFs in the pack so far.
    pub(super) foreign: usize,
    /// Labels given so far: Typst refuses a link to one that stands twice.
    ids: BTreeSet<String>,
    pub(super) unprintable: BTreeSet<(Arc<str>, char)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        input: &'a PackInput,
        metrics: &'a Metrics,
        fine: &'a Fine,
        targets: &'a Targets,
        pictures: &'a BTreeMap<String, String>,
        numbers: &'a BTreeMap<Asked, u32>,
    ) -> Self {
        Self {
            input,
            metrics,
            fine,
            targets,
            pictures,
            source: "".into(),
            at: None,
            notes: &[],
            first_note: 1,
            noted: BTreeSet::new(),
            lower: 0,
            level: 1,
            width: 0.0,
            size: 11.0,
            marking: true,
            depth: 0,
            nested: 0,
            hang: 0.0,
            runs: Vec::new(),
            numbers,
            asked: BTreeSet::new(),
            faults: Vec::new(),
            foreign: 0,
            ids: BTreeSet::new(),
            unprintable: BTreeSet::new(),
        }
    }

    /// Goes one level down; false (and a fault, once) where there are too many.
    pub(super) fn deeper(&mut self) -> bool {
        if self.depth < DEPTH {
            self.depth += 1;
            return true;
        }
        if !self.faults.iter().any(|fault| fault.code == "nested-too-deeply" && fault.place.file == self.source) {
            self.faults.push(Diagnostic::error(
                "nested-too-deeply",
                Place::whole(&self.source),
                format!("more than {DEPTH} lists, quotes or marks of emphasis stand in one another"),
                "use fewer levels",
            ));
        }
        false
    }

    /// Blocks, one after the other.
    pub(super) fn blocks(&mut self, blocks: &'a [Block<Bound>]) -> Value {
        if !self.deeper() {
            return Value::Array(Vec::new());
        }
        self.nested += 1;
        let mut out: Vec<Value> = blocks.iter().map(|block| self.block(block)).collect();
        // The words before a line to sign on, or before room to write, belong to it.
        for at in 1..out.len() {
            // So do those above a picture that are its caption.
            let captioned = out[at]["k"] == "f" && out[at]["c"].is_null() && !out[at]["id"].is_null();
            if captioned && out[at - 1]["k"] == "p" {
                out[at - 1]["stick"] = true.into();
            }
            let writes = out[at]["sign"] == true || out[at]["k"] == "room" || out[at]["k"] == "sig";
            if writes && (out[at - 1]["k"] == "p" || out[at - 1]["k"] == "n") {
                out[at - 1]["stick"] = true.into();
            }
        }
        self.nested -= 1;
        self.depth -= 1;
        Value::Array(out)
    }

    /// The same, in a narrower place.
    fn inner(&mut self, blocks: &'a [Block<Bound>], inset: f64) -> Value {
        let width = self.width;
        self.width = (width - inset).max(60.0);
        let out = self.blocks(blocks);
        self.width = width;
        out
    }

    pub(super) fn id(&mut self, anchor: &str) -> Option<String> {
        self.targets.anchor(self.at?, anchor).filter(|id| self.ids.insert(id.clone()))
    }

    pub(super) fn block(&mut self, block: &'a Block<Bound>) -> Value {
        match block {
            Block::Heading(heading) => {
                let level = (heading.level + self.lower).clamp(2, self.level + 1).min(6);
                self.level = level;
                json!({"k": "h", "l": level, "c": self.line(&heading.text), "id": self.id(&heading.anchor)})
            }
            Block::Paragraph(text) => {
                json!({"k": "p", "c": self.line(text), "keep": self.short(text), "sign": to_sign(text)})
            }
            Block::Numbered(numbered) => {
                let Numbered { label, anchor, blocks, .. } = &**numbered;
                // A number wider than the others runs into its paragraph.
                let hang = self.hang;
                let fits = self.metrics.width(&label.text, false) + 0.4 <= hang;
                let label = self.one(label);
                let id = self.id(anchor);
                let blocks = self.inner(blocks, hang * 11.0);
                json!({"k": "n", "m": label, "w": fits.then_some(hang), "id": id, "b": blocks})
            }
            Block::List(list) => self.list(list),
            Block::Decision(decision) => json!({
                "k": "d", "d": decision.kind, "id": self.id(&decision.anchor), "b": self.blocks(&decision.blocks),
            }),
            Block::Table(table) => self.table(table),
            Block::Figure { image, caption, anchor } => {
                let id = anchor.as_ref().and_then(|anchor| self.id(anchor));
                let image = self.image(image, 0.85);
                json!({"k": "f", "id": id, "i": image, "c": caption.as_ref().map(|caption| self.line(caption))})
            }
            Block::Quote(blocks) => json!({"k": "q", "b": self.inner(blocks, 24.0)}),
            Block::Callout { kind, blocks } => json!({"k": "c", "v": kind, "b": self.inner(blocks, 24.0)}),
            Block::Definitions(definitions) => {
                let mut items = Vec::new();
                for definition in definitions {
                    let term = self.line(&definition.term);
                    let details: Vec<Value> =
                        definition.details.iter().map(|detail| self.inner(detail, 24.0)).collect();
                    items.push(json!({"t": term, "d": details}));
                }
                json!({"k": "dl", "i": items})
            }
            Block::Code { language: _, lines } => {
                let lines: Vec<Value> = lines.iter().map(|line| self.code(line)).collect();
                json!({"k": "code", "l": lines})
            }
            Block::Rule => json!({"k": "hr"}),
            Block::Remark(text) => json!({"k": "rk", "c": self.line(text)}),
            // Two hundred lines are more than anybody fills in by hand.
            Block::Room(lines) => json!({"k": "room", "n": lines.min(&200)}),
            Block::ActionPlan(plan) => self.plan(plan),
            Block::Versions(versions) => self.versions(versions),
            Block::Chart(chart) => self.chart(chart),
            Block::Signatures(signatures) => {
                let width = self.width;
                self.width = (width - 30.0) / 2.0;
                let places: Vec<Value> = signatures.iter().map(|signature| self.signature(signature)).collect();
                self.width = width;
                json!({"k": "sig", "i": places})
            }
            Block::Foreign(page) => self.foreign(page),
        }
    }

    fn signature(&mut self, signature: &'a Signature<Bound>) -> Value {
        let signed = self.one(&signature.signed);
        let who: Vec<Value> = [&signature.name, &signature.role, &signature.organisation]
            .into_iter()
            .flatten()
            .map(|line| self.line(line))
            .collect();
        let dated = self.one(&signature.dated);
        json!({"s": signed, "w": who, "t": dated, "d": signature.date.as_ref().map(|date| self.line(date))})
    }

    /// Whether a paragraph is of two to five lines: so few stay on one page, where those who discuss them look for them.
    fn short(&self, text: &[Inline<Bound>]) -> bool {
        let lines = self.metrics.width(&plain(text), false) * self.size / self.width;
        lines > 0.95 && lines < 4.9 && !text.iter().any(|inline| matches!(inline, Inline::Image(_)))
    }

    /// A line of code: its indent is kept.
    fn code(&mut self, line: &Text<Bound>) -> Value {
        let indent = line
            .text
            .chars()
            .take_while(|char| matches!(char, ' ' | '\t'))
            .map(|char| if char == '\t' { 4 } else { 1 });
        let indent: usize = indent.sum();
        let mut out = vec![Value::String("\u{a0}".repeat(indent.min(60)))];
        let mut words = Vec::new();
        self.text(line, &mut words);
        if let Some(Value::String(first)) = words.first_mut() {
            *first = first.trim_start().to_owned();
        }
        out.append(&mut words);
        Value::Array(out)
    }

    fn list(&mut self, list: &'a List<Bound>) -> Value {
        let mut markers = Vec::new();
        let mut items = Vec::new();
        for (at, item) in list.items.iter().enumerate() {
            let mut marker = match (&item.marker, list.start) {
                (Some(marker), _) => self.one(marker),
                (None, Some(start)) => json!([format!("{}.", start.saturating_add(at as u64))]),
                (None, None) => Value::Null,
            };
            if let Some(ticked) = item.task {
                let sign = if ticked { "☑" } else { "☐" };
                match &mut marker {
                    Value::Array(words) => words.push(format!(" {sign}").into()),
                    marker => *marker = json!([sign]),
                }
            }
            markers.push(marker);
            items.push(json!({"id": item.anchor.as_ref().and_then(|anchor| self.id(anchor)), "b": self.inner(&item.blocks, 22.0)}));
        }
        let long = list.items.iter().any(|item| match item.blocks.first() {
            Some(Block::Paragraph(text)) => self.metrics.width(&plain(text), false) * self.size > self.width - 22.0,
            _ => false,
        });
        json!({"k": "l", "t": list.tight, "long": long, "m": markers, "i": items})
    }
}

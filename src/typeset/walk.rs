//! From the document tree to the data that the theme's templates walk.
//!
//! The data is JSON. A line is an array of strings (words), numbers (a mark straight after the word before it) and objects
//! (anything else, told apart by `k`). A block is an object told apart by `k`. User text is always a string value, and
//! never parsed as Typst.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::fonts::{Metrics, dropped};
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
    depth: u32,
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
    unprintable: BTreeSet<(Arc<str>, char)>,
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

    /// Words that are not counted.
    pub(super) fn words(&mut self, text: &str) -> String {
        let mut out = String::new();
        self.clean(text, &mut out);
        out.trim().to_owned()
    }

    /// Adds a text with runs of white space as one space, and notes what no font can show.
    fn clean(&mut self, text: &str, out: &mut String) {
        let mut space = None;
        for char in text.chars() {
            if char.is_whitespace() {
                let hard = matches!(char, '\u{a0}' | '\u{202f}');
                space = Some(if hard { char } else { space.unwrap_or(' ') });
                continue;
            }
            out.extend(space.take());
            if dropped(char) {
                continue;
            }
            if self.metrics.covers(char) {
                out.push(char);
            } else {
                self.unprintable(char);
            }
        }
        out.extend(space);
    }

    fn unprintable(&mut self, char: char) {
        if self.unprintable.insert((self.source.clone(), char)) {
            let shown = if char.is_control() { String::new() } else { format!(" ({char})") };
            self.faults.push(Diagnostic::error(
                "unprintable-character",
                Place::whole(&self.source),
                format!("the character U+{:04X}{shown} is in no font of the print theme", char as u32),
                "write words in its place, or choose a font that has it",
            ));
        }
    }

    /// The word's number, where it bears a mark.
    pub(super) fn mark(&mut self, mark: Mark) -> Option<u32> {
        let unit = mark.first.filter(|_| self.marking)?;
        self.runs.push((unit, unit));
        Some(unit)
    }

    /// Adds a text to a line.
    pub(super) fn text(&mut self, text: &Text<Bound>, out: &mut Vec<Value>) {
        let pieces = text.pieces();
        let numbered = || pieces.iter().filter_map(|(unit, _)| *unit);
        let run = numbered().next().zip(numbered().next_back()).filter(|_| self.marking);
        if let Some(run) = run {
            self.runs.push(run);
        }
        for (unit, piece) in pieces {
            let marked = match (unit, run) {
                (Some(unit), Some((first, last))) => {
                    let fine = self.fine.contains(&first);
                    (fine || unit == first || unit == last).then_some(unit)
                }
                _ => None,
            };
            self.piece(piece, marked, out);
        }
    }

    /// Adds a word with the space after it.
    fn piece(&mut self, piece: &str, mark: Option<u32>, out: &mut Vec<Value>) {
        let end = piece.find(char::is_whitespace).unwrap_or(piece.len());
        let word = &piece[..end];
        // No letter but a few is wider than an em.
        let long =
            word.len() as f64 * self.size > self.width && self.metrics.width(word, true) * self.size > self.width;
        if long {
            // A word that fits in no line may break anywhere; the mark stays with its beginning.
            let letters: Vec<char> = word.chars().collect();
            let per_line = self.width / (self.metrics.width(word, true) * self.size / letters.len() as f64);
            let step = ((per_line * 0.9) as usize).max(3);
            let mut mark = mark;
            let mut rest = &letters[..];
            while !rest.is_empty() {
                let (chunk, behind) = rest.split_at(part(rest, step));
                rest = behind;
                self.push(&chunk.iter().collect::<String>(), out);
                out.extend(mark.take().map(Value::from));
                out.push(json!({"k": "z"}));
            }
            self.push(&piece[end..], out);
            return;
        }
        match mark {
            Some(unit) => {
                let hold = hold(word);
                self.push(&piece[..hold], out);
                out.push(unit.into());
                self.push(&piece[hold..], out);
            }
            None => self.push(piece, out),
        }
    }

    fn push(&mut self, text: &str, out: &mut Vec<Value>) {
        if let Some(Value::String(last)) = out.last_mut() {
            let mut last = std::mem::take(last);
            self.clean(text, &mut last);
            if let Some(place) = out.last_mut() {
                *place = Value::String(last);
            }
        } else if !text.is_empty() {
            let mut fresh = String::new();
            self.clean(text, &mut fresh);
            if !fresh.is_empty() {
                out.push(Value::String(fresh));
            }
        }
    }

    /// A line.
    pub(super) fn line(&mut self, inlines: &'a [Inline<Bound>]) -> Value {
        let mut out = Vec::new();
        self.inlines(inlines, &mut out);
        Value::Array(out)
    }

    /// A line of one text.
    pub(super) fn one(&mut self, text: &Text<Bound>) -> Value {
        let mut out = Vec::new();
        self.text(text, &mut out);
        Value::Array(out)
    }

    fn inlines(&mut self, inlines: &'a [Inline<Bound>], out: &mut Vec<Value>) {
        if !self.deeper() {
            return;
        }
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text, out),
                Inline::Emphasis(inner) => out.push(json!({"k": "i", "c": self.line(inner)})),
                Inline::Strong(inner) => out.push(json!({"k": "b", "c": self.line(inner)})),
                Inline::Strike(inner) => out.push(json!({"k": "s", "c": self.line(inner)})),
                Inline::Superscript(inner) => out.push(json!({"k": "sup", "c": self.line(inner)})),
                Inline::Subscript(inner) => out.push(json!({"k": "sub", "c": self.line(inner)})),
                Inline::Inserted(inner) => out.push(json!({"k": "ins", "c": self.line(inner)})),
                Inline::Deleted(inner) => out.push(json!({"k": "del", "c": self.line(inner)})),
                Inline::Code(text) => out.push(json!({"k": "tt", "c": self.one(text)})),
                Inline::Link { to, text } => {
                    let words = self.line(text);
                    out.push(self.link(to, words));
                }
                Inline::Image(image) => {
                    if let Some(mut image) = self.image(image, 0.5) {
                        image["k"] = "img".into();
                        out.push(image);
                    }
                }
                Inline::NoteRef(index) => out.extend(self.note(*index)),
                Inline::Page(page) => self.page_number(&page.of, page.mark, &page.at, out),
                Inline::Break => out.push(json!({"k": "br"})),
            }
        }
        self.depth -= 1;
    }

    /// The number of a page, as the layout before gave it.
    fn page_number(&mut self, of: &Link, mark: Mark, at: &Place, out: &mut Vec<Value>) {
        let place = match of {
            Link::Page { address, fragment } => self.targets.place(address, fragment.as_deref()),
            // What is wrong with the link has been said. The web has the same in the number's place.
            Link::Lost => return self.text(&Text { text: "…".into(), mark }, out),
            Link::External(_) | Link::File(_) | Link::Here(_) => None,
        };
        let Some(place) = place else {
            self.faults.push(Diagnostic::error(
                "no-page-number",
                at.clone(),
                "`page #` stands for the number of a printed page, and this leads to what is not in the same pack",
                "write the words without `page #`, or link a paper of the same pack",
            ));
            return;
        };
        // Until the first layout is there, a number of the usual length holds its place.
        let number = self.numbers.get(&place).copied().unwrap_or(10);
        self.asked.insert(place);
        self.text(&Text { text: number.to_string().into(), mark }, out);
    }

    /// Goes one level down; false (and a fault, once) where there are too many.
    fn deeper(&mut self) -> bool {
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

    fn link(&mut self, to: &Link, words: Value) -> Value {
        let url = match to {
            Link::External(url) => Some(url.clone()),
            Link::Page { address, fragment } => match self.targets.page(address, fragment.as_deref()) {
                Some(label) => return json!({"k": "a", "l": label, "c": words}),
                None => {
                    let fragment = fragment.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
                    Some(format!("{}{address}{fragment}", self.input.settings.base_url))
                }
            },
            Link::File(address) => Some(format!("{}{address}", self.input.settings.base_url)),
            Link::Here(anchor) => match self.at.and_then(|at| self.targets.anchor(at, anchor)) {
                Some(label) => return json!({"k": "a", "l": label, "c": words}),
                None => None,
            },
            Link::Lost => None,
        };
        // Typst refuses an empty address and one of more than 8000 bytes.
        match url.filter(|url| !url.is_empty() && url.len() < 4000 && !url.contains(char::is_control)) {
            Some(url) => json!({"k": "a", "u": url, "c": words}),
            None => json!({"k": "span", "c": words}),
        }
    }

    fn note(&mut self, index: usize) -> Option<Value> {
        let note = self.notes.get(index)?;
        let number = self.first_note + index as u32;
        // A note in a note stands as its number alone: it is printed where the text refers to it.
        if !self.marking && self.nested > 1000 {
            return Some(json!({"k": "fnt", "n": number}));
        }
        let (paper, part) = self.at.map_or((-1, 0), |(paper, part)| (paper as i64, part));
        let id = format!("n{paper}.{part}.{index}");
        if !self.noted.insert(index) {
            return Some(json!({"k": "fn", "n": number, "l": id}));
        }
        let marking = std::mem::replace(&mut self.marking, false);
        let nested = std::mem::replace(&mut self.nested, 2000);
        let blocks = self.blocks(&note.blocks);
        (self.marking, self.nested) = (marking, nested);
        Some(json!({"k": "fn", "n": number, "id": id, "b": blocks}))
    }

    /// A picture, no taller than the given part of a page.
    fn image(&mut self, image: &Image<Bound>, tallest: f64) -> Option<Value> {
        let Some(file) = self.pictures.get(&image.picture.source) else {
            self.faults.push(Diagnostic::error(
                "missing-picture",
                image.at.clone(),
                format!("the picture {} cannot be read", image.picture.source),
                "give a PNG, JPEG, GIF, WebP or SVG file that is in the site's folder",
            ));
            return None;
        };
        let alt = image.alt.as_ref().map(|alt| alt.trim()).filter(|alt| !alt.is_empty());
        // A pixel of the web is three quarters of a point.
        let (width, height) = match image.picture.size {
            Some((width, height)) if width > 0 && height > 0 => {
                let (width, height) = (f64::from(width) * 0.75, f64::from(height) * 0.75);
                let room = tallest * 700.0 * self.width.min(480.0) / 480.0;
                let scale = (self.width / width).min(room / height).min(1.0);
                (Some((width * scale * 100.0).round() / 100.0), Some((height * scale * 100.0).round() / 100.0))
            }
            _ => (None, None),
        };
        let mark = self.mark(image.mark);
        Some(json!({"src": file, "alt": alt, "w": width, "h": height, "m": mark}))
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

    /// A page of a foreign PDF: a picture that stands for it, which the page takes the place of after export.
    fn foreign(&mut self, page: &ForeignPage<Bound>) -> Value {
        let number = self.foreign;
        self.foreign += 1;
        let mark = self.mark(page.mark);
        json!({
            "k": "pdf", "id": self.id(&page.anchor()), "key": crate::foreign::stand_in(number), "w": page.width, "h": page.height,
            "alt": alternative(page), "m": mark,
        })
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

    /// The numbers of a category, with the words for them. What is out of all proportion is not drawn.
    fn values(&self, chart: &Chart<Bound>, values: &[Option<f64>]) -> Vec<Value> {
        let drawn = |value: &f64| value.is_finite() && value.abs() < 1e15;
        let words = |value: f64| chart.beside(value);
        values.iter().map(|value| json!({"v": value.filter(drawn), "s": value.map(words)})).collect()
    }

    fn chart(&mut self, chart: &'a Chart<Bound>) -> Value {
        let id = chart.anchor.as_ref().and_then(|anchor| self.id(anchor));
        let title = chart.title.as_ref().map(|title| self.one(title));
        let mark = self.mark(chart.mark);
        let mut table = self.chart_table(chart);
        // The figures belong to their drawing, and no word of them is counted: they break only where they are many.
        table["keep"] = (chart.data.len() <= 16).into();
        let series: Vec<String> = chart.series.iter().map(|name| self.words(name)).collect();
        let data: Vec<Value> = chart
            .data
            .iter()
            .map(|(name, values)| json!({"x": self.words(name), "y": self.values(chart, values)}))
            .collect();
        let alt = match chart.alt.as_ref().filter(|alt| !alt.trim().is_empty()) {
            Some(alt) => alt.clone(),
            None => chart_alt(chart),
        };
        json!({
            "k": "ch", "id": id, "v": chart.drawn(), "c": title, "m": mark, "y": chart.y.as_ref().map(|y| self.words(y)),
            "x": chart.x.as_ref().map(|x| self.words(x)), "partial": chart.partial, "alt": alt, "series": series,
            "data": data, "table": table,
        })
    }
}

/// What a chart shows, in words.
fn chart_alt(chart: &Chart<Bound>) -> String {
    let kind = match chart.drawn() {
        ChartKind::Bar => "Bar chart",
        ChartKind::StackedBar => "Stacked bar chart",
        ChartKind::Line => "Line chart",
        ChartKind::Pie => "Pie chart",
    };
    match &chart.title {
        Some(title) => format!("{kind}: {}. The figures are in the table below it.", title.text.trim()),
        None => format!("{kind} of the figures in the table below it."),
    }
}

/// How many letters of a long word stand together: up to `most`, and rather to the end of a part of an address or a path.
fn part(letters: &[char], most: usize) -> usize {
    if letters.len() <= most {
        return letters.len();
    }
    let ends = |at: &usize| matches!(letters[at - 1], '@' | '.' | '-' | '/' | '_' | '&' | '=' | '?' | ',' | ';');
    (most / 3 + 1..=most).rev().find(ends).unwrap_or(most)
}

/// Where in a word its mark stands: straight after it, or before the first place at which a line may break in it, so that
/// the mark is always on the line on which the word begins.
fn hold(word: &str) -> usize {
    // Typst breaks an address after every point.
    if word.starts_with("www.") {
        return 3;
    }
    let mut begun = false;
    for (at, char) in word.char_indices() {
        let breaks = matches!(
            char,
            '-' | '\u{ad}' | '\u{200b}' | '/' | '?' | '|' | '‐' | '–' | '—' | '…' | '&' | '=' | '}' | ']' | '%'
        ) || (!char.is_alphanumeric() && !char.is_ascii() && begun);
        if begun && breaks {
            return at;
        }
        begun |= char.is_alphanumeric();
    }
    word.len()
}

/// The most UTF-16 units of a text alternative. PDF/A allows no string of more than 32,767 bytes, two for each.
const LONGEST: usize = 15_000;

/// What stands for a page of a foreign PDF to those who do not see it: its own text.
fn alternative(page: &ForeignPage<Bound>) -> String {
    let number = page.number;
    if page.text.is_empty() {
        return match page.drawn {
            true => format!("Page {number} of this PDF is a picture, and has no text that can be read."),
            false => format!("Page {number} of this PDF is empty."),
        };
    }
    let mut out = format!("Page {number} of this PDF.");
    let mut room = LONGEST - 200;
    for word in page.text.iter().flat_map(|paragraph| paragraph.split(' ')) {
        let needed = word.encode_utf16().count() + 1;
        if needed > room {
            out.push_str(" The page goes on; all of its text is on the web page of this paper.");
            break;
        }
        room -= needed;
        out.push(' ');
        out.push_str(word);
    }
    out
}

//! A part of a paper as units that are aligned: headings, paragraphs, list items, rows of tables. Every kind of block is
//! matched by name: a new one does not compile until it can be compared.

use super::words::{Lexicon, Reader, Token};
use crate::model::site::Part;
use crate::model::tree::*;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The title or subtitle of the part.
    Title,
    /// A heading of a level.
    Heading(u8),
    /// A paragraph, or anything that is shown as one.
    Text,
    /// An item of a list, this deep in others.
    Item(u8),
    /// The head of a table of the part.
    Head(usize),
    /// A row of a table of the part.
    Row(usize),
}

/// The smallest thing that is aligned.
#[derive(Debug, Clone)]
pub struct Unit<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its number or marker. It is no part of what is compared, so that a paragraph put in does not change all that
    /// follow it.
    pub label: Option<String>,
    /// Whether the program counts the label: nobody cites it, and it changes without being touched.
    pub auto: bool,
    /// Its words: one line, or one for each cell of a row.
    pub cells: Vec<Vec<Token<'a>>>,
    /// Units with the same words have the same.
    pub id: u32,
    /// The numbers of its words in ascending order.
    pub sorted: Vec<u32>,
}

impl Unit<'_> {
    /// How many words it has.
    pub fn words(&self) -> usize {
        self.cells.iter().flatten().filter(|token| token.is_word()).count()
    }

    /// Its first words, to name it.
    pub fn opening(&self) -> String {
        let mut words = self.cells.iter().flatten().filter(|token| token.is_word());
        let mut opening: Vec<String> = words.by_ref().take(8).map(Token::plain).collect();
        if words.next().is_some() {
            opening.push("…".into());
        }
        opening.join(" ")
    }
}

/// How a table is set.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its columns.
    pub columns: Vec<Align>,
    /// Whether the first cell of a row is its head.
    pub row_heads: bool,
}

/// The units of a part, in the order in which they are read.
#[derive(Debug, Default)]
pub struct Units<'a> {
    /// The units.
    pub units: Vec<Unit<'a>>,
    /// Its tables.
    pub forms: Vec<Form>,
}

/// Reads a part under its title; the first of a paper under that of the paper and its subtitle.
pub fn units<'a>(
    title: Option<&'a str>,
    subtitle: Option<&'a [Inline<Bound>]>,
    part: &'a Part,
    lexicon: &mut Lexicon,
    hash: &dyn Fn(&str) -> [u8; 32],
) -> Units<'a> {
    let mut walk = Walk { reader: Reader::new(lexicon, hash, part.first_note), out: Units::default(), depth: 0 };
    if let Some(title) = title {
        let words = walk.reader.words(title);
        walk.push(Kind::Title, Some("Title:".into()), vec![words]);
    }
    if let Some(subtitle) = subtitle {
        walk.line(Kind::Title, Some("Subtitle:".into()), subtitle);
    }
    walk.rows(&part.head);
    walk.blocks(&part.blocks);
    walk.rows(&part.tail);
    for (index, note) in part.notes.iter().enumerate() {
        let from = walk.out.units.len();
        walk.blocks(&note.blocks);
        if let Some(first) = walk.out.units.get_mut(from) {
            first.label = Some(format!("Note {}:", part.first_note as usize + index));
            first.auto = true;
        }
    }
    walk.out
}

struct Walk<'a, 'b> {
    reader: Reader<'a, 'b>,
    out: Units<'a>,
    /// How many lists enclose the text.
    depth: u8,
}

/// A row of a plan's entry that has none.
static EMPTY: PlanRow<Bound> =
    PlanRow { actions: Vec::new(), measures: Vec::new(), timescale: Vec::new(), lead: Vec::new(), links: Vec::new() };

impl<'a> Walk<'a, '_> {
    fn push(&mut self, kind: Kind, label: Option<String>, cells: Vec<Vec<Token<'a>>>) {
        if cells.iter().all(Vec::is_empty) {
            return;
        }
        let mut key = match kind {
            Kind::Title => "\u{2}title".to_owned(),
            Kind::Heading(_) => "\u{2}heading".to_owned(),
            Kind::Head(_) => "\u{2}head".to_owned(),
            Kind::Row(_) => "\u{2}row".to_owned(),
            Kind::Text | Kind::Item(_) => "\u{2}".to_owned(),
        };
        for cell in &cells {
            for token in cell {
                key.push_str(&format!(" {:x}", token.id));
            }
            key.push('|');
        }
        let id = self.reader.lexicon.id(&key);
        let mut sorted: Vec<u32> = cells.iter().flatten().map(|token| token.id).collect();
        sorted.sort_unstable();
        self.out.units.push(Unit { kind, label, auto: false, cells, id, sorted });
    }

    fn line(&mut self, kind: Kind, label: Option<String>, line: &'a [Inline<Bound>]) {
        let words = self.reader.line(line);
        self.push(kind, label, vec![words]);
    }

    fn rows(&mut self, rows: &'a [Row<Bound>]) {
        for row in rows {
            let from = self.out.units.len();
            row.values.iter().for_each(|value| self.blocks(value));
            if let Some(first) = self.out.units.get_mut(from) {
                first.label = Some(format!("{}:", row.label.text.trim()));
            }
        }
    }

    fn blocks(&mut self, blocks: &'a [Block<Bound>]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &'a Block<Bound>) {
        match block {
            Block::Heading(heading) => self.line(Kind::Heading(heading.level), None, &heading.text),
            Block::Paragraph(text) | Block::Remark(text) => self.line(Kind::Text, None, text),
            Block::Numbered(numbered) => {
                let from = self.out.units.len();
                self.blocks(&numbered.blocks);
                self.label(from, Some(numbered.label.text.trim().to_owned()));
            }
            Block::List(list) => self.list(list),
            Block::Decision(decision) => self.blocks(&decision.blocks),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => {
                let Figure { image, caption, anchor: _ } = &**figure;
                self.reader.image(image);
                let mut words = self.reader.take();
                if let Some(caption) = caption {
                    words.extend(self.reader.line(caption));
                }
                // The same picture from another file is the same by what it is said to show.
                let alt = image.alt.as_deref().unwrap_or_default();
                let more: Vec<u32> = self.reader.words(alt).iter().map(|token| token.id).collect();
                self.push(Kind::Text, None, vec![words]);
                if let Some(unit) = self.out.units.last_mut() {
                    unit.sorted.extend(more);
                    unit.sorted.sort_unstable();
                }
            }
            Block::Quote(blocks) | Block::Callout { blocks, .. } => self.blocks(blocks),
            Block::Definitions(definitions) => {
                for definition in definitions {
                    self.line(Kind::Text, None, &definition.term);
                    definition.details.iter().for_each(|detail| self.blocks(detail));
                }
            }
            Block::Code(code) => {
                for line in &code.lines {
                    let words = self.reader.words(&line.text);
                    self.push(Kind::Text, None, vec![words]);
                }
            }
            Block::Signatures(signatures) => {
                for signature in signatures {
                    for line in [&signature.name, &signature.role, &signature.organisation].into_iter().flatten() {
                        self.line(Kind::Text, None, line);
                    }
                }
            }
            // A document holds no pages of foreign PDFs.
            Block::Rule | Block::Room(_) | Block::Foreign(_) => {}
            Block::ActionPlan(plan) => self.plan(plan),
            Block::Versions(versions) => {
                let form = self.form(vec![Align::Left; 3], true);
                self.heads(form, &["Version", "Date", "Changes"]);
                for version in versions {
                    let cells = vec![
                        self.reader.words(&version.version.text),
                        self.reader.line(&version.date),
                        self.reader.lines(version.changes.iter().map(Vec::as_slice)),
                    ];
                    self.push(Kind::Row(form), None, cells);
                }
            }
            Block::Chart(chart) => self.chart(chart),
        }
    }

    fn label(&mut self, unit: usize, label: Option<String>) {
        if let Some(unit) = self.out.units.get_mut(unit)
            && label.is_some()
        {
            unit.label = label;
        }
    }

    fn list(&mut self, list: &'a List<Bound>) {
        for (at, item) in list.items.iter().enumerate() {
            let marker = match (&item.marker, item.task, list.start) {
                (Some(marker), ..) => Some(marker.text.trim().to_owned()),
                (None, Some(ticked), _) => Some(if ticked { "☑" } else { "☐" }.to_owned()),
                (None, None, Some(start)) => Some(format!("{}.", start.saturating_add(at as u64))),
                (None, None, None) => None,
            };
            let auto = item.marker.is_none() && item.task.is_none();
            let depth = self.depth;
            let from = self.out.units.len();
            let mut first = true;
            for block in &item.blocks {
                match block {
                    Block::Paragraph(text) if first => self.line(Kind::Item(depth), marker.clone(), text),
                    Block::Paragraph(text) => self.line(Kind::Item(depth), None, text),
                    block => {
                        self.depth = depth.saturating_add(1);
                        self.block(block);
                        self.depth = depth;
                    }
                }
                first = false;
            }
            if let Some(unit) = self.out.units.get_mut(from) {
                unit.auto = auto;
            }
        }
    }

    fn form(&mut self, columns: Vec<Align>, row_heads: bool) -> usize {
        self.out.forms.push(Form { columns, row_heads });
        self.out.forms.len() - 1
    }

    fn heads(&mut self, form: usize, words: &[&'a str]) {
        let cells = words.iter().map(|word| self.reader.words(word)).collect();
        self.push(Kind::Head(form), None, cells);
    }

    fn table(&mut self, table: &'a Table<Bound>) {
        if let Some(caption) = &table.caption {
            self.line(Kind::Text, None, caption);
        }
        let form = self.form(table.columns.clone(), table.row_heads);
        if let Some(head) = &table.head {
            let cells = head.iter().map(|cell| self.reader.line(cell)).collect();
            self.push(Kind::Head(form), None, cells);
        }
        for row in &table.rows {
            let cells = row.iter().map(|cell| self.reader.line(cell)).collect();
            self.push(Kind::Row(form), None, cells);
        }
    }

    fn plan(&mut self, plan: &'a ActionPlan<Bound>) {
        for flag in &plan.key {
            self.line(Kind::Text, Some(format!("{}:", flag.name)), &flag.text);
        }
        let rows = || plan.priorities.iter().flat_map(|priority| &priority.entries).flat_map(|entry| &entry.rows);
        let links = rows().any(|row| !row.links.is_empty());
        for priority in &plan.priorities {
            self.line(Kind::Heading(3), None, &priority.name);
            for lead in &priority.lead {
                self.line(Kind::Text, Some("Lead:".into()), lead);
            }
            if let Some(aim) = &priority.aim {
                self.line(Kind::Text, Some("Aim:".into()), aim);
            }
            let columns = &plan.columns;
            let form = self.form(vec![Align::Left; if links { 7 } else { 6 }], false);
            let mut heads = vec![&columns.number, &columns.objective, &columns.actions, &columns.measures];
            heads.extend([&columns.timescale, &columns.lead]);
            heads.extend(links.then_some(&columns.links));
            let cells = heads.into_iter().map(|head| self.reader.line(head)).collect();
            self.push(Kind::Head(form), None, cells);
            for entry in &priority.entries {
                let none = std::slice::from_ref(&EMPTY);
                let rows = if entry.rows.is_empty() { none } else { &entry.rows };
                for (at, row) in rows.iter().enumerate() {
                    let number = entry.number.as_ref().filter(|_| at == 0);
                    let mut cells = vec![
                        number.map(|number| self.reader.words(&number.text)).unwrap_or_default(),
                        if at == 0 { self.reader.line(&entry.objective) } else { Vec::new() },
                        self.actions(&row.actions),
                    ];
                    for lines in [&row.measures, &row.timescale, &row.lead] {
                        cells.push(self.reader.lines(lines.iter().map(Vec::as_slice)));
                    }
                    if links {
                        cells.push(self.reader.lines(row.links.iter().map(Vec::as_slice)));
                    }
                    self.push(Kind::Row(form), None, cells);
                }
            }
        }
    }

    /// The actions of a row with their flags, which are words of the plan too.
    fn actions(&mut self, actions: &'a [PlanAction<Bound>]) -> Vec<Token<'a>> {
        let mut words = Vec::new();
        for action in actions {
            let mut line = self.reader.line(&action.text);
            for flag in &action.flags {
                line.extend(self.reader.words(flag).into_iter().map(|token| token.bracketed(self.reader.lexicon)));
            }
            if let Some(first) = line.first_mut().filter(|_| !words.is_empty()) {
                first.begin_line();
            }
            words.append(&mut line);
        }
        words
    }

    fn chart(&mut self, chart: &'a Chart<Bound>) {
        if let Some(title) = &chart.title {
            let words = self.reader.words(&title.text);
            self.push(Kind::Text, None, vec![words]);
        }
        let columns = std::iter::once(Align::Left).chain(chart.series.iter().map(|_| Align::Right)).collect();
        let form = self.form(columns, true);
        let mut heads = vec![chart.x.as_deref().unwrap_or_default()];
        match chart.series.as_slice() {
            [name] if name.is_empty() => heads.push(chart.y.as_deref().unwrap_or_default()),
            names => heads.extend(names.iter().map(String::as_str)),
        }
        self.heads(form, &heads);
        for (name, values) in &chart.data {
            let mut cells = vec![self.reader.words(name)];
            for value in values {
                let figure = value.map(|value| value.to_string()).unwrap_or_default();
                cells.push(Token::own(figure, self.reader.lexicon));
            }
            self.push(Kind::Row(form), None, cells);
        }
    }
}

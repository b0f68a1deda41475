//! From a tree as loaded to one as resolved: links get targets, and words their numbers.
//!
//! Both are done in one walk, so that the count follows exactly the order in which the emitters show the text. The walk
//! takes the tree as loaded apart: a bound line is as large as a raw one and is built in its place, so that a large site
//! does not stand in memory twice.

use super::references::{self, Names, Reference, Stale};
use crate::model::chars::Chars;
use crate::model::tree::*;

/// Finds what links and pictures lead to. An implementation reports what it cannot find and returns a stand-in.
pub trait Targets {
    /// The target of a link.
    fn link(&mut self, typed: &Typed) -> Link;
    /// The same, of a link whose words give the number of a page: what is printed counts, where it is a file, too.
    fn printed(&mut self, typed: &Typed) -> Link {
        self.link(typed)
    }
    /// The file of a picture.
    fn picture(&mut self, typed: &Typed) -> Picture;
    /// Whether what follows stands in a restricted section of an agenda.
    fn restrict(&mut self, _restricted: bool) {}
    /// The target of a link whose words give the number of its page.
    fn page_of(&mut self, _typed: &Typed, link: &Link) -> Link {
        link.clone()
    }
}

/// Binds the texts of one paper (or one front sheet) and counts their words.
pub struct Binder<'a> {
    targets: &'a mut dyn Targets,
    /// The number of the next word.
    next: u32,
    /// Whether the last character of the line was part of a word.
    inside: bool,
    /// Footnotes are not counted.
    counting: bool,
    /// What bears a number in the paper, and the part that is being bound.
    names: Option<(&'a Names, usize)>,
    /// How many headings, captions, links and quotations enclose the text: in those, words lead nowhere by themselves.
    quiet: u32,
    /// The link around the text.
    link: Link,
    /// Words that name what is not there.
    pub stale: Vec<Stale>,
    /// Whether the text gives the numbers of printed pages.
    pub gives_pages: bool,
}

impl<'a> Binder<'a> {
    /// Starts to count at 0.
    pub fn new(targets: &'a mut dyn Targets) -> Self {
        Self {
            targets,
            next: 0,
            inside: false,
            counting: true,
            names: None,
            quiet: 0,
            link: Link::Lost,
            stale: Vec::new(),
            gives_pages: false,
        }
    }

    /// Lets words lead to what bears their number, as seen from the given part of the paper.
    pub fn refer(&mut self, names: &'a Names, part: usize) {
        self.names = (!names.is_empty()).then_some((names, part));
    }

    /// Inline content whose words lead nowhere by themselves.
    pub fn quietly(&mut self, inlines: Inlines<Raw>) -> Inlines<Bound> {
        self.quiet += 1;
        let bound = self.inlines(inlines);
        self.quiet -= 1;
        bound
    }

    fn quiet_lines(&mut self, lines: Vec<Inlines<Raw>>) -> Vec<Inlines<Bound>> {
        lines.into_iter().map(|line| self.quietly(line)).collect()
    }

    /// How many words there are so far.
    pub fn count(&self) -> u32 {
        self.next
    }

    /// The finder of targets.
    pub fn targets(&mut self) -> &mut dyn Targets {
        self.targets
    }

    /// A line that stands by itself.
    pub fn line(&mut self, text: impl Into<Chars>) -> Text<Bound> {
        self.inside = false;
        self.text(text.into())
    }

    fn label(&mut self, label: Text<Raw>) -> Text<Bound> {
        self.line(label.text)
    }

    /// A thing that counts as one word.
    pub fn one(&mut self) -> Mark {
        self.inside = false;
        let first = self.counting.then_some(self.next);
        self.next += u32::from(self.counting);
        Mark::new(first, false)
    }

    fn text(&mut self, mut text: Chars) -> Text<Bound> {
        let mark = Mark::new(self.counting.then_some(self.next), self.inside);
        let (words, ends_inside) = text.count(self.inside);
        self.next += if self.counting { words } else { 0 };
        self.inside = ends_inside;
        Text { text, mark }
    }

    /// Inline content that stands by itself.
    pub fn inlines(&mut self, inlines: Inlines<Raw>) -> Inlines<Bound> {
        self.inside = false;
        self.run(inlines)
    }

    fn lines(&mut self, lines: Vec<Inlines<Raw>>) -> Vec<Inlines<Bound>> {
        lines.into_iter().map(|line| self.inlines(line)).collect()
    }

    fn run(&mut self, inlines: Inlines<Raw>) -> Inlines<Bound> {
        let Some((names, part)) = self.names.filter(|_| self.quiet == 0) else {
            return inlines.into_iter().map(|inline| self.inline(inline)).collect();
        };
        let stale = &mut self.stale;
        let mut leading = Vec::new();
        for (at, inline) in inlines.iter().enumerate() {
            if let Inline::Text(text) = inline {
                let references = names.references(part, &text.text, stale);
                if !references.is_empty() {
                    leading.push((at, references));
                }
            }
        }
        if leading.is_empty() {
            return inlines.into_iter().map(|inline| self.inline(inline)).collect();
        }
        let mut out = Vec::with_capacity(inlines.len() + 2 * leading.len());
        let mut leading = leading.into_iter().peekable();
        for (at, inline) in inlines.into_iter().enumerate() {
            match (inline, leading.next_if(|(leads, _)| *leads == at)) {
                (Inline::Text(text), Some((_, references))) => self.referring(&text.text, references, &mut out),
                (inline, _) => out.push(self.inline(inline)),
            }
        }
        out
    }

    /// A text of which some words lead to what bears their number.
    fn referring(&mut self, text: &Chars, references: Vec<Reference>, out: &mut Inlines<Bound>) {
        let mut from = 0;
        for Reference { range, to } in references {
            if range.start > from {
                out.push(Inline::Text(self.text(text.part(&text[from..range.start]))));
            }
            out.push(Inline::link(to, vec![Inline::Text(self.text(text.part(&text[range.clone()])))]));
            from = range.end;
        }
        if from < text.len() {
            out.push(Inline::Text(self.text(text.part(&text[from..]))));
        }
    }

    fn inline(&mut self, inline: Inline<Raw>) -> Inline<Bound> {
        match inline {
            Inline::Text(text) => Inline::Text(self.text(text.text)),
            Inline::Emphasis(inner) => Inline::Emphasis(self.run(inner)),
            Inline::Strong(inner) => Inline::Strong(self.run(inner)),
            Inline::Strike(inner) => Inline::Strike(self.run(inner)),
            Inline::Superscript(inner) => Inline::Superscript(self.run(inner)),
            Inline::Subscript(inner) => Inline::Subscript(self.run(inner)),
            Inline::Inserted(inner) => Inline::Inserted(self.run(inner)),
            Inline::Deleted(inner) => Inline::Deleted(self.run(inner)),
            Inline::Code(text) => Inline::Code(Box::new(self.text(text.text))),
            Inline::Link(link) => {
                let Linked { to, text } = *link;
                let gives_page = text.iter().any(|inline| matches!(inline, Inline::Page(_)));
                let to = if gives_page { self.targets.printed(&to) } else { self.targets.link(&to) };
                let outer = std::mem::replace(&mut self.link, to.clone());
                self.quiet += 1;
                let text = self.run(text);
                self.quiet -= 1;
                self.link = outer;
                Inline::link(to, text)
            }
            Inline::Page(page) => {
                let mark = Mark::new(self.counting.then_some(self.next), self.inside);
                self.next += u32::from(self.counting && !self.inside);
                self.inside = true;
                self.gives_pages = true;
                let of = self.targets.page_of(&page.of, &self.link);
                Inline::Page(Box::new(PageOf { of, mark, at: page.at }))
            }
            Inline::Image(image) => Inline::Image(Box::new(self.image(*image))),
            Inline::NoteRef(index) => Inline::NoteRef(index),
            Inline::Break => {
                self.inside = false;
                Inline::Break
            }
        }
    }

    fn image(&mut self, image: Image<Raw>) -> Image<Bound> {
        Image { picture: self.targets.picture(&image.picture), alt: image.alt, mark: self.one(), at: image.at }
    }

    /// Blocks, one after the other.
    pub fn blocks(&mut self, blocks: Vec<Block<Raw>>) -> Vec<Block<Bound>> {
        blocks.into_iter().map(|block| self.block(block)).collect()
    }

    /// A block.
    pub fn block(&mut self, block: Block<Raw>) -> Block<Bound> {
        match block {
            Block::Heading(heading) => Block::Heading(Box::new(Heading {
                level: heading.level,
                text: self.quietly(heading.text),
                number: heading.number,
                anchor: heading.anchor,
                item: heading.item,
                restricted: heading.restricted,
                at: heading.at,
            })),
            // A caption names what it is the caption of, and does not lead to it.
            Block::Paragraph(text) if self.names.is_some() && references::is_caption(&text) => {
                Block::Paragraph(self.quietly(text))
            }
            Block::Paragraph(text) => Block::Paragraph(self.inlines(text)),
            Block::Numbered(numbered) => Block::Numbered(Box::new(Numbered {
                label: self.label(numbered.label),
                anchor: numbered.anchor,
                blocks: self.blocks(numbered.blocks),
                at: numbered.at,
            })),
            Block::List(list) => Block::List(Box::new(List {
                start: list.start,
                tight: list.tight,
                items: list
                    .items
                    .into_iter()
                    .map(|item| ListItem {
                        marker: item.marker.map(|marker| self.label(marker)),
                        task: item.task,
                        anchor: item.anchor,
                        blocks: self.blocks(item.blocks),
                    })
                    .collect(),
            })),
            Block::Decision(decision) => Block::Decision(Box::new(Decision {
                kind: decision.kind,
                anchor: decision.anchor,
                blocks: self.blocks(decision.blocks),
            })),
            Block::Table(table) => Block::Table(Box::new(Table {
                caption: table.caption.map(|caption| self.quietly(caption)),
                anchor: table.anchor,
                landscape: table.landscape,
                columns: table.columns,
                head: table.head.map(|head| self.quiet_lines(head)),
                row_heads: table.row_heads,
                rows: table.rows.into_iter().map(|row| self.lines(row)).collect(),
                at: table.at,
            })),
            Block::Figure(figure) => Block::Figure(Box::new(Figure {
                image: self.image(figure.image),
                caption: figure.caption.map(|caption| self.quietly(caption)),
                anchor: figure.anchor,
            })),
            Block::Quote(blocks) => {
                // Numbers in what is quoted are those of its source.
                self.quiet += 1;
                let blocks = self.blocks(blocks);
                self.quiet -= 1;
                Block::Quote(blocks)
            }
            Block::Callout { kind, blocks } => Block::Callout { kind, blocks: self.blocks(blocks) },
            Block::Definitions(definitions) => Block::Definitions(
                definitions
                    .into_iter()
                    .map(|definition| Definition {
                        term: self.inlines(definition.term),
                        details: definition.details.into_iter().map(|blocks| self.blocks(blocks)).collect(),
                    })
                    .collect(),
            ),
            Block::Code(code) => Block::Code(Box::new(Code {
                language: code.language,
                lines: code.lines.into_iter().map(|line| self.label(line)).collect(),
            })),
            Block::Rule => Block::Rule,
            Block::Remark(text) => Block::Remark(self.inlines(text)),
            Block::Room(lines) => Block::Room(lines),
            Block::ActionPlan(plan) => Block::ActionPlan(Box::new(self.plan(*plan))),
            Block::Versions(versions) => Block::Versions(
                versions
                    .into_iter()
                    .map(|version| Version {
                        version: self.label(version.version),
                        date: self.inlines(version.date),
                        // What changed in a version has the numbers of that version.
                        changes: self.quiet_lines(version.changes),
                        at: version.at,
                    })
                    .collect(),
            ),
            Block::Signatures(signatures) => Block::Signatures(
                signatures
                    .into_iter()
                    .map(|signature| Signature {
                        signed: self.label(signature.signed),
                        name: signature.name.map(|name| self.inlines(name)),
                        role: signature.role.map(|role| self.inlines(role)),
                        organisation: signature.organisation.map(|name| self.inlines(name)),
                        dated: self.label(signature.dated),
                        date: signature.date.map(|date| self.inlines(date)),
                    })
                    .collect(),
            ),
            Block::Chart(chart) => Block::Chart(Box::new(Chart {
                kind: chart.kind,
                title: chart.title.map(|title| self.label(title)),
                anchor: chart.anchor,
                x: chart.x,
                y: chart.y,
                partial: chart.partial,
                alt: chart.alt,
                series: chart.series,
                data: chart.data,
                mark: self.one(),
                at: chart.at,
            })),
            Block::Foreign(page) => Block::Foreign(Box::new(ForeignPage {
                number: page.number,
                width: page.width,
                height: page.height,
                text: page.text,
                drawn: page.drawn,
                mark: self.one(),
            })),
        }
    }

    fn plan(&mut self, plan: ActionPlan<Raw>) -> ActionPlan<Bound> {
        let key = plan.key.into_iter().map(|flag| Flag { name: flag.name, text: self.inlines(flag.text) }).collect();
        // The heads stand in the first priority's table, after its name, leads and aim; later tables repeat them
        // without being counted again.
        let mut heads = Heads::Raw(plan.columns);
        let mut priorities = Vec::with_capacity(plan.priorities.len());
        for priority in plan.priorities {
            let name = self.quietly(priority.name);
            let lead = self.lines(priority.lead);
            let aim = priority.aim.map(|aim| self.inlines(aim));
            heads = Heads::Bound(heads.bound(self));
            let entries = priority.entries.into_iter().map(|entry| self.entry(entry)).collect();
            priorities.push(Priority { name, anchor: priority.anchor, lead, aim, entries });
        }
        let columns = heads.bound(self);
        ActionPlan { key, columns, priorities }
    }

    fn columns(&mut self, columns: PlanColumns<Raw>) -> PlanColumns<Bound> {
        PlanColumns {
            number: self.quietly(columns.number),
            objective: self.quietly(columns.objective),
            actions: self.quietly(columns.actions),
            measures: self.quietly(columns.measures),
            timescale: self.quietly(columns.timescale),
            lead: self.quietly(columns.lead),
            links: self.quietly(columns.links),
        }
    }

    fn entry(&mut self, entry: PlanEntry<Raw>) -> PlanEntry<Bound> {
        PlanEntry {
            number: entry.number.map(|number| self.label(number)),
            anchor: entry.anchor,
            objective: self.inlines(entry.objective),
            rows: entry
                .rows
                .into_iter()
                .map(|row| PlanRow {
                    actions: row
                        .actions
                        .into_iter()
                        .map(|action| PlanAction { text: self.inlines(action.text), flags: action.flags })
                        .collect(),
                    measures: self.lines(row.measures),
                    timescale: self.lines(row.timescale),
                    lead: self.lines(row.lead),
                    links: self.lines(row.links),
                })
                .collect(),
        }
    }

    /// Lines of a head or tail.
    pub fn rows(&mut self, rows: Vec<Row<Raw>>) -> Vec<Row<Bound>> {
        rows.into_iter()
            .map(|row| Row {
                kind: row.kind,
                label: self.label(row.label),
                values: row.values.into_iter().map(|value| self.blocks(value)).collect(),
            })
            .collect()
    }

    /// Footnotes, whose words are not counted.
    pub fn notes(&mut self, notes: Vec<Note<Raw>>) -> Vec<Note<Bound>> {
        self.counting = false;
        let bound = notes.into_iter().map(|note| Note { blocks: self.blocks(note.blocks), at: note.at }).collect();
        self.counting = true;
        self.inside = false;
        bound
    }
}

/// The heads of an action plan, before and after the first table that they stand in.
enum Heads {
    Raw(PlanColumns<Raw>),
    Bound(PlanColumns<Bound>),
}

impl Heads {
    fn bound(self, binder: &mut Binder) -> PlanColumns<Bound> {
        match self {
            Self::Raw(columns) => binder.columns(columns),
            Self::Bound(columns) => columns,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    struct Nothing;

    impl Targets for Nothing {
        fn link(&mut self, _: &Typed) -> Link {
            Link::Lost
        }
        fn picture(&mut self, typed: &Typed) -> Picture {
            Picture { source: typed.href.clone(), address: String::new(), size: None }
        }
    }

    #[test]
    fn bound_lines_are_built_in_the_place_of_raw_ones() {
        assert_eq!(size_of::<Inline<Raw>>(), size_of::<Inline<Bound>>());
        assert_eq!(size_of::<Block<Raw>>(), size_of::<Block<Bound>>());
    }

    #[test]
    fn words_run_on_through_emphasis_and_stop_at_breaks() {
        let raw = vec![
            Inline::Text(Text::new("One tw")),
            Inline::Strong(vec![Inline::Text(Text::new("o three"))]),
            Inline::Break,
            Inline::Text(Text::new("four ")),
        ];
        let mut targets = Nothing;
        let mut binder = Binder::new(&mut targets);
        let bound = binder.inlines(raw);
        assert_eq!(binder.count(), 4);
        let Inline::Text(first) = &bound[0] else { panic!() };
        assert_eq!(first.pieces(), [(Some(0), "One "), (Some(1), "tw")]);
        let Inline::Strong(inner) = &bound[1] else { panic!() };
        let Inline::Text(second) = &inner[0] else { panic!() };
        assert_eq!(second.pieces(), [(None, "o "), (Some(2), "three")]);
        let Inline::Text(last) = &bound[3] else { panic!() };
        assert_eq!(last.pieces(), [(Some(3), "four ")]);
    }

    #[test]
    fn leading_white_space_starts_no_word() {
        let text = Text::<Bound> { text: "  a b".into(), mark: Mark::new(Some(7), false) };
        assert_eq!(text.pieces(), [(None, "  "), (Some(7), "a "), (Some(8), "b")]);
    }

    #[test]
    fn footnotes_are_not_counted() {
        let mut targets = Nothing;
        let mut binder = Binder::new(&mut targets);
        let place = crate::diagnostics::Place::whole(&"x".into());
        let note = Note { blocks: vec![Block::Paragraph(vec![Inline::Text(Text::new("a b c"))])], at: place };
        let bound = binder.notes(vec![note]);
        assert_eq!(binder.count(), 0);
        let Block::Paragraph(text) = &bound[0].blocks[0] else { panic!() };
        let Inline::Text(text) = &text[0] else { panic!() };
        assert_eq!(text.pieces(), [(None, "a "), (None, "b "), (None, "c")]);
    }
}

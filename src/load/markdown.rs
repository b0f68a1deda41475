//! The syntax tree to the document tree: numbered paragraphs with their lists, captions, figures, resolutions, anchors.

use std::collections::VecDeque;

use super::agenda;
use super::attributes::{Attribute, KNOWN, Kind};
use super::clauses;
use super::context::{Context, slug};
use super::numbers::{self, Label};
use super::source::Source;
use super::syntax::{Item, Shape, Syn};
use crate::diagnostics::{Span, nearest};
use crate::model::caption;
use crate::model::chars::Chars;
use crate::model::draft::FileKind;
use crate::model::tree::{
    Align, Block, Code, Decision, DecisionKind, Definition, Figure, Heading, Image, Inline, Inlines, List, ListItem,
    Numbered, Raw, Table, Text, Version, plain, words_of,
};

/// Where blocks stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// In the text itself, where paragraphs are numbered.
    Top,
    /// In a list, a quotation, a footnote or a value.
    Inner,
}

/// Keeps the anchors that the author chose, before any is made.
pub fn reserve(context: &mut Context<'_>, source: &Source<'_>, syns: &[Syn]) {
    for syn in syns {
        for attribute in &syn.attributes {
            if let Kind::Id(id) = &attribute.kind
                && matches!(syn.shape, Shape::Heading { .. })
                && !context.anchors.reserve(id)
            {
                context.error(
                    "duplicate-anchor",
                    source.place(attribute.at.clone()),
                    format!("`#{id}` is given to two headings"),
                    "give one of the two another name",
                );
            }
        }
    }
}

/// Makes blocks of what was parsed.
pub fn blocks(context: &mut Context<'_>, source: &Source<'_>, syns: Vec<Syn>, level: Level) -> Vec<Block<Raw>> {
    assemble(context, source, syns, level, 1)
}

/// Makes blocks of text that stands below a heading of the level `last`.
pub fn blocks_below(context: &mut Context<'_>, source: &Source<'_>, syns: Vec<Syn>, last: u8) -> Vec<Block<Raw>> {
    assemble(context, source, syns, Level::Top, last)
}

fn assemble(context: &mut Context<'_>, source: &Source<'_>, syns: Vec<Syn>, level: Level, last: u8) -> Vec<Block<Raw>> {
    let syns = clauses::gather(syns);
    let mut labels: Vec<Option<Label>> = syns
        .iter()
        .map(|syn| match &syn.shape {
            Shape::Paragraph(text) if level == Level::Top => numbers::paragraph(text),
            _ => None,
        })
        .collect();
    numbers::settle(&mut labels);
    let queue = syns.into_iter().zip(labels).collect();
    Assembler { context, source, level, queue, out: Vec::new(), last, secret: None }.run()
}

struct Assembler<'c, 'x, 's> {
    context: &'c mut Context<'x>,
    source: &'s Source<'s>,
    level: Level,
    queue: VecDeque<(Syn, Option<Label>)>,
    out: Vec<Block<Raw>>,
    /// The level of the last heading.
    last: u8,
    /// The level of the heading of the restricted part of minutes in which it stands.
    secret: Option<u8>,
}

impl Assembler<'_, '_, '_> {
    fn run(mut self) -> Vec<Block<Raw>> {
        while let Some((syn, label)) = self.queue.pop_front() {
            match syn.shape {
                Shape::Heading { level, text } => self.heading(level, text, syn.attributes, syn.at),
                Shape::Paragraph(text) => self.paragraph(text, syn.attributes, syn.at, label),
                Shape::List { start, tight, items } => {
                    let list = self.list(start, tight, items);
                    self.out.push(list);
                }
                Shape::Table { columns, head, rows } => {
                    let table = self.table(columns, head, rows, None, false, syn.at);
                    self.out.push(table);
                }
                Shape::Quote { kind, blocks } => {
                    let blocks = self.inner(blocks);
                    self.out.push(match kind {
                        Some(kind) => Block::Callout { kind, blocks },
                        None => Block::Quote(blocks),
                    });
                }
                Shape::Definitions(entries) => {
                    let entries = entries
                        .into_iter()
                        .map(|(term, details)| Definition {
                            term,
                            details: details.into_iter().map(|blocks| self.inner(blocks)).collect(),
                        })
                        .collect();
                    self.out.push(Block::Definitions(entries));
                }
                Shape::Code { language, lines } => {
                    let lines = lines.into_iter().map(Text::new).collect();
                    self.out.push(Block::Code(Box::new(Code { language, lines })));
                }
                Shape::Rule => self.out.push(Block::Rule),
                Shape::Room => match self.out.last_mut() {
                    Some(Block::Room(lines)) => *lines = lines.saturating_add(1),
                    _ => self.out.push(Block::Room(1)),
                },
                Shape::Data(mut block) => {
                    self.anchor_data(&mut block);
                    self.out.push(*block);
                }
            }
        }
        self.out.shrink_to_fit();
        self.out
    }

    fn inner(&mut self, syns: Vec<Syn>) -> Vec<Block<Raw>> {
        blocks(self.context, self.source, syns, Level::Inner)
    }

    fn is_minutes(&self) -> bool {
        self.context.kind == FileKind::Minutes
    }

    fn heading(&mut self, typed: u8, mut text: Inlines<Raw>, attributes: Vec<Attribute>, at: std::ops::Range<usize>) {
        let at = self.source.place(self.source.trimmed(&at));
        let mut level = typed;
        if typed == 1 {
            level = 2;
            self.context.error(
                "title-in-text",
                at.clone(),
                "this heading is a title, and the title of a file stands in its front matter",
                "write it as `title:` between the lines of `---`, or begin the heading with `##`",
            );
        } else if typed > self.last + 1 {
            self.context.error(
                "heading-skipped",
                at.clone(),
                if self.last == 1 {
                    format!("the first heading below the title is of level {typed}")
                } else {
                    format!("a heading of level {typed} follows one of level {}", self.last)
                },
                format!("begin it with `{}`", "#".repeat(usize::from(self.last) + 1)),
            );
        }
        self.last = level;
        let words = plain(&text);
        if words.is_empty() {
            self.context.error("empty-heading", at.clone(), "this heading has no words", "write them, or take it out");
        }
        let misplaced = ["{.restricted", "{.confidential", "{exempt="].iter().any(|mark| words.contains(mark));
        if misplaced {
            self.context.error(
                "unknown-attribute",
                at.clone(),
                "`{.restricted}` stands within this heading, where it restricts nothing",
                "put it at the end of the heading",
            );
        }
        let number = numbers::heading(&words, self.is_minutes());
        let mut item = None;
        let mut id = None;
        let (secret, attributes): (Vec<_>, Vec<_>) =
            attributes.into_iter().partition(|attribute| self.is_minutes() && restricts(&attribute.kind));
        let restriction = agenda::restriction(self.context, self.source, &secret);
        for attribute in attributes {
            match &attribute.kind {
                Kind::Id(name) => id = Some(name.clone()),
                Kind::Pair(name, code) if name == "item" && self.is_minutes() => item = Some(code.clone()),
                _ => {
                    let usable: &[&str] = if self.is_minutes() { &["item=", ".restricted", "#"] } else { &["#"] };
                    self.unknown(&attribute, usable, "a heading");
                }
            }
        }
        let minute = self.is_minutes() && level >= 3 && number.is_some();
        if self.is_minutes() && (minute || level == 2) {
            self.context.minutes.number = if minute { number.clone() } else { None };
        }
        let mut number = number;
        if level == 2
            && self.level == Level::Top
            && let Some(auto) = &mut self.context.auto
            && let Some(made) = auto.heading(number.as_deref())
        {
            text.insert(0, Inline::Text(Text::new(format!("{made} "))));
            number = Some(made);
        }
        let anchor = id.unwrap_or_else(|| {
            let base = match &number {
                Some(number) if minute => format!("minute-{}", slug(number)),
                Some(number) => match slug(without_number(&words, number)) {
                    base if base.is_empty() => format!("section-{}", slug(number)),
                    base => base,
                },
                None => slug(&words),
            };
            self.context.anchors.make(if base.is_empty() { "section".into() } else { base })
        });
        self.secret = self.secret.filter(|above| level > *above);
        let open = restriction.is_none() && self.secret.is_none() && !misplaced;
        if self.is_minutes() && open && agenda::says_restricted(&words) {
            self.context.warning(
                "minutes-look-restricted",
                at.clone(),
                "this heading speaks of restricted items, and what stands below it is published for everybody",
                "write `{.restricted}` at its end; where everybody may read it, leave it as it is",
            );
        }
        let restricted = restriction.is_some();
        let heading = Heading { level, text, number, anchor, item, restricted, at };
        self.out.push(Block::Heading(Box::new(heading)));
        if let Some(restriction) = restriction {
            if self.secret.is_none() {
                self.secret = Some(level);
                self.escapes(level);
            }
            let reason = vec![Inline::Text(Text::new(format!("{}.", restriction.words())))];
            self.out.push(Block::Paragraph(vec![Inline::Strong(reason)]));
        }
    }

    /// Complains of footnotes in the restricted part that begins here, which would be published with those of the rest.
    fn escapes(&mut self, level: u8) {
        let inside = |syn: &Syn| !matches!(syn.shape, Shape::Heading { level: next, .. } if next <= level);
        let parts: Vec<_> =
            self.queue.iter().map(|(syn, _)| syn).take_while(|syn| inside(syn)).map(|syn| syn.at.clone()).collect();
        for at in parts {
            let typed = self.source.slice(&at);
            let Some(start) = typed.find("[^") else { continue };
            let end = typed[start..].find(']').map_or(start + 2, |end| start + end + 1);
            self.context.error(
                "footnote-restricted",
                self.source.place(at.start + start..at.start + end),
                "this part of the minutes is restricted, and its footnotes would be published with the others",
                "put the words of the footnote into the text",
            );
        }
    }

    fn unknown(&mut self, attribute: &Attribute, usable: &[&str], on: &str) {
        unknown(self.context, self.source, attribute, usable, on);
    }

    fn paragraph(
        &mut self,
        mut text: Inlines<Raw>,
        attributes: Vec<Attribute>,
        at: std::ops::Range<usize>,
        label: Option<Label>,
    ) {
        if let Some(Inline::Text(first)) = text.first()
            && let Some(caption) = first.text.trim_start().strip_prefix("Table:")
        {
            let caption = caption.trim_start().to_owned();
            if self.caption(&mut text, caption, &attributes, &at) {
                return;
            }
        }
        // "Table 3: ..." straight before a table is its caption too; the number is kept as it is typed.
        if matches!(self.queue.front(), Some((Syn { shape: Shape::Table { .. }, .. }, _)))
            && let Some(mut caption) = numbered_caption(&text)
            && let Some(Inline::Text(first)) = caption.first()
        {
            let first = first.text.trim_start().to_owned();
            if self.caption(&mut caption, first, &attributes, &at) {
                return;
            }
        }
        let mut marked = None;
        for attribute in &attributes {
            match &attribute.kind {
                Kind::Class(name) if name == "resolution" && self.is_minutes() => {
                    marked = Some(DecisionKind::Resolution);
                }
                Kind::Class(name) if name == "action" && self.is_minutes() => marked = Some(DecisionKind::Action),
                _ => {
                    let usable: &[&str] = if self.is_minutes() { &[".resolution", ".action"] } else { &[] };
                    self.unknown(attribute, usable, "a paragraph");
                }
            }
        }
        if text.is_empty() {
            return;
        }
        if self.figures(&text) {
            return;
        }
        let mut made = None;
        if self.level == Level::Top
            && let Some(auto) = &mut self.context.auto
        {
            made = auto.paragraph(label.as_ref());
        }
        let label = match (label, made) {
            (Some(label), _) => {
                let typed = numbers::strip(&mut text, &label.typed);
                let mut base = String::from("para");
                for part in &label.parts {
                    base.push('-');
                    // Most have one digit, for which no formatting is needed.
                    match u8::try_from(*part) {
                        Ok(digit @ 0..=9) => base.push(char::from(b'0' + digit)),
                        _ => base.push_str(&part.to_string()),
                    }
                }
                Some((typed, base))
            }
            (None, Some(made)) => {
                let base = format!("para-{}", made.replace('.', "-"));
                Some((Chars::from(made), base))
            }
            (None, None) => None,
        };
        let label = label.map(|(typed, base)| (typed, self.context.anchors.make(base)));
        let kind = marked.or_else(|| self.is_minutes().then(|| decides(&text)).flatten());
        let anchor = kind.map(|kind| self.decision_anchor(kind));
        let mut blocks = vec![Block::Paragraph(text)];
        if label.is_some() || kind.is_some() {
            while matches!(self.queue.front(), Some((Syn { shape: Shape::List { .. }, .. }, _)))
                && let Some((Syn { shape: Shape::List { start, tight, items }, .. }, _)) = self.queue.pop_front()
            {
                blocks.push(self.list(start, tight, items));
            }
        }
        if let (Some(kind), Some(anchor)) = (kind, anchor) {
            blocks = vec![Block::Decision(Box::new(Decision { kind, anchor, blocks }))];
        }
        match label {
            Some((typed, anchor)) => {
                let at = Span::from(&self.source.place(self.source.trimmed(&at)));
                let (label, anchor) = (Text::new(typed), anchor.into());
                self.out.push(Block::Numbered(Box::new(Numbered { label, anchor, blocks, at })));
            }
            None => self.out.append(&mut blocks),
        }
    }

    fn decision_anchor(&mut self, kind: DecisionKind) -> String {
        let name = match kind {
            DecisionKind::Resolution => "resolution",
            DecisionKind::Action => "action",
        };
        let base = match &self.context.minutes.number {
            Some(number) => format!("{name}-{}", slug(number)),
            None => name.to_owned(),
        };
        self.context.anchors.make(base)
    }

    /// Takes a paragraph that is the caption of the table behind it; false where no table is there.
    fn caption(
        &mut self,
        text: &mut Inlines<Raw>,
        first: String,
        attributes: &[Attribute],
        at: &std::ops::Range<usize>,
    ) -> bool {
        if !matches!(self.queue.front(), Some((Syn { shape: Shape::Table { .. }, .. }, _))) {
            self.context.error(
                "caption-without-table",
                self.source.place(self.source.trimmed(at)),
                "this paragraph is the caption of a table, and no table follows it",
                "put it straight before the table, or begin it with another word",
            );
            return false;
        }
        let Some((Syn { shape: Shape::Table { columns, head, rows }, at, .. }, _)) = self.queue.pop_front() else {
            return false;
        };
        let mut landscape = false;
        for attribute in attributes {
            match &attribute.kind {
                Kind::Class(name) if name == "landscape" => landscape = true,
                _ => self.unknown(attribute, &[".landscape"], "a caption"),
            }
        }
        if first.is_empty() {
            text.remove(0);
        } else {
            text[0] = Inline::Text(Text::new(first));
        }
        let caption = (!text.is_empty()).then(|| std::mem::take(text));
        let table = self.table(columns, head, rows, caption, landscape, at);
        self.out.push(table);
        true
    }

    /// Takes a paragraph that holds images and nothing else.
    fn figures(&mut self, text: &Inlines<Raw>) -> bool {
        let alone = text.iter().all(|inline| match inline {
            Inline::Image(_) | Inline::Break => true,
            Inline::Text(text) => text.text.trim().is_empty(),
            _ => false,
        });
        if !alone || !text.iter().any(|inline| matches!(inline, Inline::Image(_))) {
            return false;
        }
        // `Chart 3: Use of the park` straight above a picture is what the text calls it by.
        let mut above = match self.out.last() {
            Some(Block::Paragraph(text)) if caption::alone(&words_of(text)).is_some() => Some(plain(text)),
            _ => None,
        };
        for inline in text {
            if let Inline::Image(image) = inline {
                let title = self.context.titles.remove(&(image.at.start, image.at.end));
                let caption = title.map(|title| vec![Inline::Text(Text::new(title))]);
                let words = caption.as_ref().map(|caption| plain(caption)).or_else(|| above.take());
                let anchor = words.and_then(|words| self.caption_anchor(&words));
                let image = Image::clone(image);
                self.out.push(Block::Figure(Box::new(Figure { image, caption, anchor })));
            }
        }
        true
    }

    fn list(&mut self, start: Option<u64>, tight: bool, items: Vec<Item>) -> Block<Raw> {
        let first = start.unwrap_or(1);
        let typed: Vec<Option<u64>> = items.iter().map(|item| number_of(&item.marker)).collect();
        // `1.` before every item is the lazy way to write a list; any other numbers are meant.
        let lazy = typed.iter().all(|number| *number == typed[0]);
        let minute = (start.is_some() && self.level == Level::Top && self.is_minutes())
            .then(|| self.context.minutes.number.clone())
            .flatten();
        let items = items
            .into_iter()
            .enumerate()
            .map(|(nth, mut item)| {
                let expected = first.saturating_add(nth as u64);
                let shown = if lazy { expected } else { typed[nth].unwrap_or(expected) };
                let marker = if start.is_some() {
                    let own = shown != expected || item.marker.ends_with(')');
                    let close = if item.marker.ends_with(')') { ")" } else { "." };
                    own.then(|| format!("{shown}{close}"))
                } else {
                    match item.blocks.first_mut() {
                        // A lettered paragraph that was made an item brings its marker.
                        _ if item.marker.starts_with(|char: char| char == '(' || char.is_ascii_alphabetic()) => {
                            Some(item.marker.clone())
                        }
                        Some(Syn { shape: Shape::Paragraph(text), .. }) => {
                            let marker = numbers::marker(text);
                            if let Some(marker) = &marker {
                                numbers::strip(text, marker);
                            }
                            marker
                        }
                        _ => None,
                    }
                };
                let anchor = minute
                    .as_ref()
                    .map(|number| self.context.anchors.make(format!("minute-{}-para-{shown}", slug(number))));
                let blocks = self.inner(item.blocks);
                ListItem { marker: marker.map(Text::new), task: item.task, anchor, blocks }
            })
            .collect();
        Block::List(Box::new(List { start, tight, items }))
    }

    fn table(
        &mut self,
        columns: Vec<Align>,
        head: Vec<Inlines<Raw>>,
        rows: Vec<(std::ops::Range<usize>, Vec<Inlines<Raw>>)>,
        caption: Option<Inlines<Raw>>,
        landscape: bool,
        at: std::ops::Range<usize>,
    ) -> Block<Raw> {
        let heads: Vec<String> = head.iter().map(|cell| words_of(cell).to_lowercase()).collect();
        if heads == ["version", "date", "changes"] && caption.is_none() {
            return Block::Versions(
                rows.into_iter()
                    .map(|(range, cells)| {
                        let mut cells = cells.into_iter();
                        Version {
                            version: Text::new(plain(&cells.next().unwrap_or_default())),
                            date: cells.next().unwrap_or_default(),
                            changes: cells.next().filter(|cell| !cell.is_empty()).into_iter().collect(),
                            at: self.source.place(self.source.trimmed(&range)),
                        }
                    })
                    .collect(),
            );
        }
        let head = heads.iter().any(|words| !words.is_empty()).then_some(head);
        let rows: Vec<_> = rows.into_iter().map(|(_, cells)| cells).collect();
        let row_heads =
            head.is_some() && columns.len() > 1 && columns[0] == Align::Left && names(rows.iter().map(|row| &row[0]));
        let at = self.source.place(self.source.trimmed(&at));
        let anchor = caption.as_ref().and_then(|caption| self.caption_anchor(&words_of(caption)));
        Block::Table(Box::new(Table { caption, anchor, landscape, columns, head, row_heads, rows, at }))
    }

    /// The anchor of a thing whose caption bears a number.
    fn caption_anchor(&mut self, words: &str) -> Option<String> {
        let (kind, number) = caption::numbered(words)?;
        Some(self.context.anchors.make(format!("{}-{}", kind.word(), slug(&number))))
    }

    fn anchor_data(&mut self, block: &mut Block<Raw>) {
        if let Block::Chart(chart) = block {
            chart.anchor = chart.title.as_ref().and_then(|title| self.caption_anchor(&title.text));
        }
        let Block::ActionPlan(plan) = block else { return };
        for (nth, priority) in plan.priorities.iter_mut().enumerate() {
            let base = match slug(&plain(&priority.name)) {
                base if base.is_empty() => format!("priority-{}", nth + 1),
                base => base,
            };
            priority.anchor = self.context.anchors.make(base);
            for entry in &mut priority.entries {
                let number = entry.number.as_ref().map(|number| slug(&number.text)).unwrap_or_default();
                let base = if number.is_empty() { "entry".to_owned() } else { format!("entry-{number}") };
                entry.anchor = self.context.anchors.make(base);
            }
        }
    }
}

fn without_number<'w>(words: &'w str, number: &str) -> &'w str {
    words.strip_prefix(number).map_or(words, |rest| rest.trim_start_matches('.'))
}

fn number_of(marker: &str) -> Option<u64> {
    marker.trim_end_matches(['.', ')']).parse().ok()
}

/// Whether most of the cells that say something begin with a letter: names, and so heads of their rows.
fn names<'c>(cells: impl Iterator<Item = &'c Inlines<Raw>>) -> bool {
    let (mut words, mut numbers) = (0, 0);
    for cell in cells {
        let text = words_of(cell);
        if text.is_empty() {
            continue;
        }
        let letters = text.chars().filter(|char| char.is_alphabetic()).count();
        let digits = text.chars().filter(|char| char.is_numeric()).count();
        if letters > digits || (letters > 0 && digits == 0) { words += 1 } else { numbers += 1 }
    }
    words > numbers
}

/// Whether a paragraph opens a resolution or an action by its words.
fn decides(text: &Inlines<Raw>) -> Option<DecisionKind> {
    // The first words tell; a paragraph of minutes is long.
    let words = match text.first() {
        Some(Inline::Text(first)) if first.text.len() > 240 => {
            first.text.split_whitespace().take(8).collect::<Vec<_>>().join(" ")
        }
        _ => plain(text),
    };
    for word in ["RESOLVED", "AGREED"] {
        if let Some(rest) = words.strip_prefix(word)
            && !rest.starts_with(char::is_alphanumeric)
        {
            return Some(DecisionKind::Resolution);
        }
    }
    if let Some(Inline::Text(_)) = text.first()
        && within_opening(&words)
    {
        return Some(DecisionKind::Resolution);
    }
    let bold = match text.first() {
        Some(Inline::Strong(inner)) => plain(inner).trim_end_matches(':').to_lowercase(),
        _ => String::new(),
    };
    if bold == "action" || bold == "actions" {
        return Some(DecisionKind::Action);
    }
    let rest = words.strip_prefix("Actions").or_else(|| words.strip_prefix("Action"));
    let rest = rest.or_else(|| words.strip_prefix("ACTIONS")).or_else(|| words.strip_prefix("ACTION"))?;
    (rest.starts_with(':') || [" – ", " — ", " - "].iter().any(|dash| rest.starts_with(dash)))
        .then_some(DecisionKind::Action)
}

/// Whether the first words of a sentence lead up to a decision in capitals: `It was RESOLVED that`, `Members AGREED to`.
fn within_opening(words: &str) -> bool {
    let mut before = "";
    for word in words.split_whitespace().take(6) {
        if matches!(word.trim_end_matches([':', ',', ';']), "RESOLVED" | "AGREED") {
            // "The Committee had RESOLVED" tells of another meeting.
            return before != "had";
        }
        before = word;
        if word.ends_with(['.', '?', '!', ':', ';']) {
            return false;
        }
    }
    false
}

/// Whether an attribute restricts what it is given to.
fn restricts(kind: &Kind) -> bool {
    match kind {
        Kind::Class(name) => name == "restricted" || name == "confidential",
        Kind::Pair(name, _) => name == "exempt",
        _ => false,
    }
}

/// Complains of an attribute that means nothing where it stands; `usable` are those that would.
pub fn unknown(context: &mut Context<'_>, source: &Source<'_>, attribute: &Attribute, usable: &[&str], on: &str) {
    let typed = attribute.typed();
    let place = source.place(attribute.at.clone());
    let known = KNOWN.contains(&typed.as_str()) || typed == "item=";
    let message = format!("`{{{typed}}}` means nothing at the end of {on}");
    let mend = if let Some(near) = nearest(&typed, usable.iter().copied().filter(|name| *name != "#")) {
        format!("write `{{{}}}`", example(near))
    } else if typed == "item=" {
        "name the item of the agenda in minutes.md only".into()
    } else if matches!(typed.as_str(), ".restricted" | ".confidential" | "exempt=") {
        "restrict a section in agenda.md or minutes.md, or write `restricted: true` in the front matter of the paper"
            .into()
    } else if typed == ".landscape" {
        "put it at the end of the paragraph `Table: caption` before the table, or write `orientation: landscape` \
         in the front matter"
            .into()
    } else if matches!(typed.as_str(), ".resolution" | ".action") {
        "mark a resolution or an action at the end of a paragraph of minutes.md".into()
    } else if known {
        "take it out".into()
    } else if usable.is_empty() {
        "take the braces out, or put a backslash before them to show them".into()
    } else {
        let list = usable.iter().map(|name| format!("`{{{}}}`", example(name))).collect::<Vec<_>>().join(" or ");
        format!("write {list}, or put a backslash before the brace to show it")
    };
    context.error("unknown-attribute", place, message, mend);
}

/// An attribute as an author would write it.
fn example(name: &str) -> &str {
    match name {
        "#" => "#name",
        "item=" => "item=A1",
        "exempt=" => "exempt=\"1 2\"",
        "members:" => "members: ...",
        _ => name,
    }
}

/// The words of a paragraph that is the caption of a table with a number of its own: `Table 3: ...`, `Table A1 - ...`,
/// `Table 2`, `**Table 4 – ...**`. `Table 3 shows ...` is a sentence about one.
fn numbered_caption(text: &Inlines<Raw>) -> Option<Inlines<Raw>> {
    let (inside, bold) = match &text[..] {
        [Inline::Strong(inside) | Inline::Emphasis(inside)] => (inside, true),
        _ => (text, false),
    };
    let first = match inside.first()? {
        Inline::Text(first) => &first.text,
        Inline::Strong(words) => match words.first()? {
            Inline::Text(first) => &first.text,
            _ => return None,
        },
        _ => return None,
    };
    let rest = first.trim_start().strip_prefix("Table ")?.trim_start();
    let (number, end) = caption::number(rest)?;
    if !number.contains(|char: char| char.is_ascii_digit()) {
        return None;
    }
    let behind = &rest[end..];
    let parted = behind.starts_with([':', '.'])
        || behind.trim_start().starts_with(['-', '–', '—']) && behind.starts_with(char::is_whitespace);
    let alone = behind.trim().is_empty() && inside.len() == 1;
    if !(parted || alone || bold) {
        return None;
    }
    let mut caption = inside.clone();
    if let Some(Inline::Strong(words)) = caption.first() {
        // A caption is printed in bold; its number needs none of its own.
        let words = words.clone();
        caption.splice(0..1, words);
    }
    Some(caption)
}

//! What a comparison shows of a chapter: what changed, with the headings above it, and how much did not.

use std::collections::HashMap;

use super::align::{self, At, Entry};
use super::units::{Form, Kind, Unit, Units};
use super::words::{Fate, Lexicon, Line, Token, all};
use crate::model::tree::Align;

/// From this many words on, a paragraph that did not change is not shown for the sake of those beside it.
const SHORT: usize = 30;
/// So many rows that did not change may stand between others in a table.
const ROWS: usize = 2;

/// Something shown.
#[derive(Debug)]
pub enum Shown<'a> {
    /// A heading of a level of the source.
    Heading(u8, Line<'a>),
    /// A paragraph.
    Text(Line<'a>),
    /// An item of a list: its depth, its marker where that did not change, its words.
    Item(u8, Option<String>, Line<'a>),
    /// A table.
    Table(Grid<'a>),
    /// What the program says.
    Remark(String),
}

/// A table with what changed in it.
#[derive(Debug)]
pub struct Grid<'a> {
    /// Its columns.
    pub columns: Vec<Align>,
    /// Whether the first cell of each row is its head.
    pub row_heads: bool,
    /// Its heads.
    pub head: Option<Vec<Line<'a>>>,
    /// Its rows, of as many cells as columns.
    pub rows: Vec<Vec<Line<'a>>>,
}

/// A chapter in a comparison.
#[derive(Debug, Default)]
pub struct Section<'a> {
    /// What is shown of it; nothing where nothing changed.
    pub shown: Vec<Shown<'a>>,
    /// Words put in and taken out.
    pub words: (usize, usize),
    /// Paragraphs that stood elsewhere before.
    pub moved: usize,
    /// Whether anything but numbers of paragraphs changed.
    pub changed: bool,
}

/// How a place is named to a reader of the chapter that is shown.
pub type Place<'b> = dyn Fn(At) -> String + 'b;

/// What is needed to show a chapter.
pub struct Chapter<'a, 'b> {
    /// All parts of the old version.
    pub olds: &'b [Units<'a>],
    /// All parts of the new version.
    pub news: &'b [Units<'a>],
    /// Which of each it is.
    pub at: (Option<usize>, Option<usize>),
    /// Where a unit of the old version stood.
    pub from: &'b Place<'b>,
    /// Where a unit of the new version stands.
    pub to: &'b Place<'b>,
}

/// A table, by which rows belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    New(usize),
    Old(usize),
}

/// What did not change since the last thing that was shown.
#[derive(Debug, Clone, Copy)]
enum Still {
    Heading(u8, usize),
    Text(usize, usize),
    Row,
}

/// Shows a chapter.
pub fn section<'a>(chapter: &Chapter<'a, '_>, script: &[Entry], lexicon: &mut Lexicon) -> Section<'a> {
    let mut writer = Writer { chapter, lexicon, out: Section::default(), still: Vec::new(), renumbered: false };
    let mut tables: HashMap<usize, usize> = HashMap::new();
    for entry in script {
        if let Entry::Same(old, new) | Entry::Changed(old, new) = entry
            && let (Kind::Row(old) | Kind::Head(old), Kind::Row(new) | Kind::Head(new)) =
                (writer.was(*old).kind, writer.is(*new).kind)
        {
            tables.entry(old).or_insert(new);
        }
    }
    let of = |entry: &Entry| {
        let (kind, new) = match entry {
            Entry::Same(_, new) | Entry::Changed(_, new) | Entry::In(new) | Entry::Here(new, _) => {
                (writer.is(*new).kind, true)
            }
            Entry::Out(old) | Entry::Away(old, _) => (writer.was(*old).kind, false),
        };
        match kind {
            Kind::Row(form) | Kind::Head(form) if new => Some(Of::New(form)),
            Kind::Row(form) | Kind::Head(form) => Some(tables.get(&form).map_or(Of::Old(form), |form| Of::New(*form))),
            _ => None,
        }
    };
    let tabled: Vec<Option<Of>> = script.iter().map(of).collect();
    let mut at = 0;
    while at < script.len() {
        let mut end = at + 1;
        match tabled[at] {
            Some(table) => {
                while end < script.len() && tabled[end] == Some(table) {
                    end += 1;
                }
                writer.table(table, &script[at..end]);
            }
            None => {
                // Neighbours that moved together are told of together.
                while end < script.len() && tabled[end].is_none() && writer.together(&script[end - 1], &script[end]) {
                    end += 1;
                }
                writer.entries(&script[at..end]);
            }
        }
        at = end;
    }
    let shown = writer.out.changed || writer.renumbered;
    writer.still_here(None);
    if !shown {
        writer.out.shown.clear();
    }
    writer.out
}

struct Writer<'a, 'b, 'c> {
    chapter: &'c Chapter<'a, 'b>,
    lexicon: &'c mut Lexicon,
    out: Section<'a>,
    still: Vec<Still>,
    /// Whether the number of a paragraph changed that otherwise did not.
    renumbered: bool,
}

impl<'a, 'b> Writer<'a, 'b, '_> {
    fn was(&self, at: usize) -> &'b Unit<'a> {
        &self.chapter.olds[self.chapter.at.0.unwrap_or_default()].units[at]
    }

    fn is(&self, at: usize) -> &'b Unit<'a> {
        &self.chapter.news[self.chapter.at.1.unwrap_or_default()].units[at]
    }

    fn elsewhere(&self, at: At) -> &'b Unit<'a> {
        &self.chapter.olds[at.0].units[at.1]
    }

    fn together(&self, one: &Entry, next: &Entry) -> bool {
        match (one, next) {
            (Entry::Here(_, one), Entry::Here(_, next)) => (self.chapter.from)(*one) == (self.chapter.from)(*next),
            (Entry::Away(_, one), Entry::Away(_, next)) => (self.chapter.to)(*one) == (self.chapter.to)(*next),
            _ => false,
        }
    }

    fn count(&mut self, line: &Line) {
        for (fate, token) in line {
            match fate {
                Fate::In if token.is_word() => self.out.words.0 += 1,
                Fate::Out if token.is_word() => self.out.words.1 += 1,
                _ => {}
            }
        }
    }

    /// A label before a line, with what became of it.
    fn labelled(&mut self, old: Option<&str>, new: Option<&str>, mut line: Line<'a>) -> Line<'a> {
        let mut own = |fate: Fate, label: &str| all(fate, &Token::own(label.to_owned(), self.lexicon));
        let mut out = match (old, new) {
            (Some(old), Some(new)) if old == new => own(Fate::Same, new),
            (old, new) => {
                let mut out = old.map(|old| own(Fate::Out, old)).unwrap_or_default();
                out.extend(new.map(|new| own(Fate::In, new)).unwrap_or_default());
                out
            }
        };
        out.append(&mut line);
        out
    }

    /// Shows a unit: what it was, what it is, or both.
    fn unit(&mut self, old: Option<&Unit<'a>>, new: Option<&Unit<'a>>) {
        let line = line(old, new);
        self.count(&line);
        let Some(kind) = new.or(old).map(|unit| unit.kind) else { return };
        let labels = (old.and_then(|unit| unit.label.as_deref()), new.and_then(|unit| unit.label.as_deref()));
        let auto = new.or(old).is_some_and(|unit| unit.auto);
        let shown = match kind {
            Kind::Heading(level) => Shown::Heading(level, line),
            Kind::Item(depth) => match labels {
                (Some(was), Some(is)) if was != is && !auto => {
                    let line = self.labelled(Some(was), Some(is), line);
                    Shown::Item(depth, None, line)
                }
                (was, is) => Shown::Item(depth, is.or(was).map(str::to_owned), line),
            },
            Kind::Title | Kind::Text | Kind::Head(_) | Kind::Row(_) => {
                let (was, is) = match labels {
                    (Some(_), Some(is)) if auto => (Some(is), Some(is)),
                    labels => labels,
                };
                // The number of what is all new is as new as its words; of what only moved, it is as it is.
                let line = self.labelled(was, is, line);
                Shown::Text(line)
            }
        };
        self.out.shown.push(shown);
    }

    fn remark(&mut self, words: String) {
        self.out.shown.push(Shown::Remark(words));
    }

    /// Entries that are no rows; several only where they moved together.
    fn entries(&mut self, entries: &[Entry]) {
        let many = entries.len();
        let whole = self.chapter.at.0.is_none() || self.chapter.at.1.is_none();
        match entries[0] {
            // The heading of the section says it.
            Entry::In(new) if whole && self.is(new).kind == Kind::Title => return,
            Entry::Out(old) if whole && self.was(old).kind == Kind::Title => return,
            Entry::Same(old, new) => {
                let unit = self.is(new);
                match unit.kind {
                    Kind::Heading(level) => self.still.push(Still::Heading(level, new)),
                    Kind::Title => {}
                    _ => {
                        self.renumbered |= renumbered(self.was(old), unit);
                        self.still.push(Still::Text(old, new));
                    }
                }
                return;
            }
            Entry::Changed(old, new) => {
                self.still_here(Some(self.is(new).kind));
                self.unit(Some(self.was(old)), Some(self.is(new)));
            }
            Entry::In(new) => {
                self.still_here(Some(self.is(new).kind));
                self.unit(None, Some(self.is(new)));
            }
            Entry::Out(old) => {
                self.still_here(Some(self.was(old).kind));
                self.unit(Some(self.was(old)), None);
            }
            Entry::Here(new, from) => {
                self.still_here(Some(self.is(new).kind));
                self.out.moved += many;
                let from = (self.chapter.from)(from);
                self.remark(match many {
                    1 => format!("Moved here {from}:"),
                    many => format!("{many} paragraphs moved here {from}:"),
                });
                for entry in entries {
                    if let Entry::Here(new, from) = entry {
                        let (was, is) = (self.elsewhere(*from), self.is(*new));
                        self.unit(Some(was), Some(is));
                    }
                }
            }
            Entry::Away(old, to) => {
                self.still_here(Some(self.was(old).kind));
                let opening = self.was(old).opening();
                let to = (self.chapter.to)(to);
                self.remark(match many {
                    1 => format!("Moved from here {to}: “{opening}”"),
                    many => format!("{many} paragraphs moved from here {to}. The first begins: “{opening}”"),
                });
            }
        }
        self.out.changed = true;
    }

    /// Says how much did not change, and shows the headings above what follows; `None` at the end of the chapter.
    fn still_here(&mut self, next: Option<Kind>) {
        let still = std::mem::take(&mut self.still);
        let mut kept = vec![false; still.len()];
        let mut limit = match next {
            Some(Kind::Heading(level)) => level,
            Some(Kind::Title) | None => 0,
            Some(_) => u8::MAX,
        };
        for (at, one) in still.iter().enumerate().rev() {
            if let Still::Heading(level, _) = one
                && *level < limit
            {
                kept[at] = true;
                limit = *level;
            }
        }
        let mut from = 0;
        for at in 0..still.len() {
            if let (true, Still::Heading(level, new)) = (kept[at], still[at]) {
                self.fold(&still[from..at], None);
                let words = all(Fate::Same, &self.is(new).cells.concat());
                self.out.shown.push(Shown::Heading(level, words));
                from = at + 1;
            }
        }
        self.fold(&still[from..], next);
    }

    fn fold(&mut self, still: &[Still], next: Option<Kind>) {
        let texts: Vec<(usize, usize)> = still
            .iter()
            .filter_map(|one| match one {
                Still::Text(old, new) => Some((*old, *new)),
                _ => None,
            })
            .collect();
        let rows = still.iter().filter(|one| matches!(one, Still::Row)).count();
        // What leads in a list, or is short and stands alone, is shown for the sake of what follows.
        let shown = texts.last().copied().filter(|(old, new)| {
            let unit = self.is(*new);
            let leads = unit.cells.iter().flatten().next_back().is_some_and(|last| last.plain().ends_with(':'));
            let lone = texts.len() == 1 && rows == 0 && unit.words() <= SHORT;
            let is_last = matches!(still.last(), Some(Still::Text(..)));
            next.is_some()
                && is_last
                && !renumbered(self.was(*old), unit)
                && (lone || leads && matches!(next, Some(Kind::Item(_) | Kind::Row(_))) && unit.words() <= 3 * SHORT)
        });
        let folded = &texts[..texts.len() - usize::from(shown.is_some())];
        if !folded.is_empty() || rows > 0 {
            let words = self.folded(folded, rows);
            self.remark(words);
        }
        if let Some((old, new)) = shown {
            let (old, new) = (self.was(old), self.is(new));
            self.unit(Some(old), Some(new));
        }
    }

    /// `… 12 paragraphs and 3 table rows unchanged …`, with the numbers that changed.
    fn folded(&self, texts: &[(usize, usize)], rows: usize) -> String {
        let what = match (texts.len(), rows) {
            (0, rows) => counted(rows, "table row"),
            (texts, 0) => counted(texts, "paragraph"),
            (texts, rows) => format!("{} and {}", counted(texts, "paragraph"), counted(rows, "table row")),
        };
        let label = |unit: &Unit| match &unit.label {
            Some(label) => label.trim_end_matches(['.', ':']).to_owned(),
            None => "without a number".into(),
        };
        let mut numbers: Vec<String> = Vec::new();
        let mut many = 0;
        for run in
            texts.chunk_by(|a, b| renumbered(self.was(a.0), self.is(a.1)) == renumbered(self.was(b.0), self.is(b.1)))
        {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let (was, is) = ((self.was(first.0), self.was(last.0)), (self.is(first.1), self.is(last.1)));
            if renumbered(was.0, is.0) {
                many += run.len();
                numbers.push(match run.len() {
                    1 => format!("{} is now {}", label(was.0), label(is.0)),
                    _ => format!("{} to {} are now {} to {}", label(was.0), label(was.1), label(is.0), label(is.1)),
                });
            }
        }
        match many {
            0 => format!("… {what} unchanged …"),
            1 => format!("… {what} unchanged but for a number: {} …", numbers.join("; ")),
            _ => format!("… {what} unchanged but for numbers: {} …", numbers.join("; ")),
        }
    }

    /// Rows of one table.
    fn table(&mut self, table: Of, entries: &[Entry]) {
        let is_row = |unit: &Unit| matches!(unit.kind, Kind::Row(_));
        if entries.iter().all(|entry| matches!(entry, Entry::Same(..))) {
            for entry in entries {
                if let Entry::Same(_, new) = entry
                    && is_row(self.is(*new))
                {
                    self.still.push(Still::Row);
                }
            }
            return;
        }
        self.still_here(Some(Kind::Row(0)));
        self.out.changed = true;
        let forms = match table {
            Of::New(_) => self.chapter.at.1.map(|part| &self.chapter.news[part].forms),
            Of::Old(_) => self.chapter.at.0.map(|part| &self.chapter.olds[part].forms),
        };
        let (Of::New(form) | Of::Old(form)) = table;
        let Some(Form { columns, row_heads }) = forms.and_then(|forms| forms.get(form)).cloned() else { return };
        let mut head = None;
        let mut rows: Vec<Vec<Line<'a>>> = Vec::new();
        let mut same: Vec<Vec<Line<'a>>> = Vec::new();
        for entry in entries {
            let (old, new) = match entry {
                Entry::Same(old, new) | Entry::Changed(old, new) => (Some(self.was(*old)), Some(self.is(*new))),
                Entry::In(new) => (None, Some(self.is(*new))),
                Entry::Out(old) | Entry::Away(old, _) => (Some(self.was(*old)), None),
                Entry::Here(new, from) => (Some(self.elsewhere(*from)), Some(self.is(*new))),
            };
            let Some(unit) = new.or(old) else { continue };
            if let Entry::Away(_, to) = entry {
                let said = format!("Moved from here {}: {}", (self.chapter.to)(*to), unit.opening());
                self.settle(&mut same, &mut rows, columns.len());
                rows.push(self.said(said, columns.len()));
                continue;
            }
            let mut cells = fitted(cells(old, new), columns.len());
            cells.iter().for_each(|cell| self.count(cell));
            match entry {
                _ if !is_row(unit) => head = Some(cells),
                Entry::Same(..) => same.push(cells),
                _ => {
                    if let Entry::Here(_, from) = entry {
                        self.out.moved += 1;
                        let said = format!("[moved here {}]", (self.chapter.from)(*from));
                        if let Some(first) = cells.first_mut() {
                            first.extend(all(Fate::Same, &Token::own(said, self.lexicon)));
                        }
                    }
                    self.settle(&mut same, &mut rows, columns.len());
                    rows.push(cells);
                }
            }
        }
        self.settle(&mut same, &mut rows, columns.len());
        self.out.shown.push(Shown::Table(Grid { columns, row_heads, head, rows }));
    }

    fn said(&mut self, words: String, columns: usize) -> Vec<Line<'a>> {
        let mut row = vec![Line::new(); columns];
        if let Some(first) = row.first_mut() {
            *first = all(Fate::Same, &Token::own(words, self.lexicon));
        }
        row
    }

    /// Adds rows that did not change: a few as they are, many as their number.
    fn settle(&mut self, same: &mut Vec<Vec<Line<'a>>>, rows: &mut Vec<Vec<Line<'a>>>, columns: usize) {
        if same.len() > ROWS {
            rows.push(self.said(format!("… {} unchanged …", counted(same.len(), "row")), columns));
            same.clear();
        }
        rows.append(same);
    }
}

/// Whether the number of a unit changed and nothing else.
fn renumbered(old: &Unit, new: &Unit) -> bool {
    old.label != new.label && !new.auto
}

/// The words of units that are one line.
fn line<'a>(old: Option<&Unit<'a>>, new: Option<&Unit<'a>>) -> Line<'a> {
    cells(old, new).concat()
}

fn cells<'a>(old: Option<&Unit<'a>>, new: Option<&Unit<'a>>) -> Vec<Line<'a>> {
    match (old, new) {
        (Some(old), Some(new)) if old.id == new.id => new.cells.iter().map(|cell| all(Fate::Same, cell)).collect(),
        (Some(old), Some(new)) => {
            let many = old.cells.len().max(new.cells.len());
            let cell = |unit: &Unit<'a>, at: usize| unit.cells.get(at).cloned().unwrap_or_default();
            (0..many).map(|at| align::words(&cell(old, at), &cell(new, at))).collect()
        }
        (Some(old), None) => old.cells.iter().map(|cell| all(Fate::Out, cell)).collect(),
        (None, Some(new)) => new.cells.iter().map(|cell| all(Fate::In, cell)).collect(),
        (None, None) => Vec::new(),
    }
}

/// As many cells as columns; what is too many goes into the last.
fn fitted(mut cells: Vec<Line>, columns: usize) -> Vec<Line> {
    let more = cells.split_off(columns.min(cells.len()));
    if let Some(last) = cells.last_mut() {
        last.extend(more.into_iter().flatten());
    }
    cells.resize_with(columns, Line::new);
    cells
}

/// `1 paragraph`, `12 paragraphs`.
pub fn counted(many: usize, one: &str) -> String {
    format!("{many} {one}{}", if many == 1 { "" } else { "s" })
}

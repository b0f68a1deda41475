//! The pack as data: its front sheet, its papers and their parts.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::targets::{Asked, end, sheet_end, sheet_start, start};
use super::walk::Walk;
use crate::config::Sheet;
use crate::diagnostics::Diagnostic;
use crate::model::draft::Restriction;
use crate::model::pack::{PackInput, PackInputPaper, PackSheet};
use crate::model::site::{Child, FrontPart, Item, Paper, PaperKind, Part};
use crate::model::tree::*;

/// Width of the text on a page in points, as the theme sets its margins.
pub(super) fn text_width(input: &PackInput, turned: bool) -> f64 {
    let (width, height) = match input.settings.pack.paper {
        Sheet::A4 => (595.28, 841.89),
        Sheet::UsLetter => (612.0, 792.0),
    };
    (if turned { height } else { width }) - 2.0 * 62.36
}

/// A front sheet or a paper. Each is handed over, counted and marked by itself, so that what did not change is laid out as
/// it was, whatever became of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// A front sheet, by its index.
    Sheet(usize),
    /// A paper, by its index.
    Paper(usize),
}

impl Section {
    /// Those of a pack: all sheets, then all papers.
    pub(super) fn all(input: &PackInput) -> Vec<Self> {
        let sheets = (0..input.sheets.len()).map(Self::Sheet);
        sheets.chain((0..input.papers.len()).map(Self::Paper)).collect()
    }

    /// The label of its start.
    pub(super) fn start(self) -> String {
        match self {
            Self::Sheet(at) => sheet_start(at),
            Self::Paper(at) => start(at, 0),
        }
    }

    /// The virtual file that holds its data.
    pub(super) fn file(self) -> String {
        match self {
            Self::Sheet(at) => format!("sheet-{at}.json"),
            Self::Paper(at) => format!("paper-{at}.json"),
        }
    }
}

/// A section as data.
pub(super) struct Walked {
    /// What the theme is given: JSON.
    pub(super) data: String,
    /// First and last word of every text.
    pub(super) runs: Vec<(u32, u32)>,
    /// The things whose pages the text gives.
    pub(super) asked: BTreeSet<Asked>,
    pub(super) faults: Vec<Diagnostic>,
}

impl<'a> Walk<'a> {
    /// One sheet or paper.
    pub(super) fn section(mut self, section: Section) -> Walked {
        let input = self.input;
        let data = match section {
            Section::Sheet(at) => input.sheets.get(at).map(|entry| self.sheet(at, entry)),
            Section::Paper(at) => input.papers.get(at).map(|entry| self.paper(at, entry)),
        };
        Walked { data: data.unwrap_or_default().to_string(), runs: self.runs, asked: self.asked, faults: self.faults }
    }

    /// What is of the whole pack, and where its sections are.
    pub(super) fn pack(mut self, family: &str) -> Walked {
        let input = self.input;
        let settings = &input.settings;
        if let Some(part) = input.papers.last().and_then(|entry| entry.paper.parts.last()) {
            self.source = part.source.clone();
        }
        let sheets: Vec<Value> = (input.sheets.iter().enumerate())
            .map(|(at, entry)| json!({"file": Section::Sheet(at).file(), "before": entry.before}))
            .collect();
        let papers: Vec<Value> = (input.papers.iter().enumerate())
            .map(|(at, entry)| {
                let paper = &entry.paper;
                json!({"file": Section::Paper(at).file(), "kind": paper.kind, "parts": paper.parts.len()})
            })
            .collect();
        let (lang, region) = language(&settings.language);
        let colour = |colour: &Option<crate::config::Colour>| colour.as_ref().map(|colour| colour.rgb);
        let front = input.sheets.first().map(|sheet| &sheet.sheet);
        let authors: Vec<&str> = match front {
            None => input.papers.iter().flat_map(|paper| &paper.paper.authors).map(String::as_str).collect(),
            Some(_) => Vec::new(),
        };
        let publisher = settings.publisher.name.as_deref().map(|name| self.words(name));
        let authors = if authors.is_empty() { publisher.iter().map(String::as_str).collect() } else { authors };
        let (name, date) = match front {
            Some(front) => (self.words(&front.body.text), self.words(&front.start.date_words())),
            None => (publisher.clone().unwrap_or_else(|| settings.title.clone()), String::new()),
        };
        let data = json!({
            "title": input.title, "about": self.about(), "authors": authors, "lang": lang, "region": region, "family": family,
            "first": input.first_page, "sheet": match settings.pack.paper { Sheet::A4 => "a4", Sheet::UsLetter => "us-letter" },
            // `to:` means the parity of the sheet, and it is printed numbers that must be odd.
            "to": settings.pack.double_sided.then_some(if input.first_page % 2 == 1 { "odd" } else { "even" }),
            "primary": colour(&settings.theme_options.primary), "accent": colour(&settings.theme_options.accent),
            "publisher": publisher, "name": name, "date": date, "logo": self.logo(), "sheets": sheets, "papers": papers,
            "members": input.audience == crate::model::site::Audience::Members,
        });
        Walked { data: data.to_string(), runs: self.runs, asked: self.asked, faults: self.faults }
    }

    /// Which version of a document it is, for the PDF's properties.
    fn about(&mut self) -> Value {
        let ([], Some(paper)) = (self.input.sheets.as_slice(), self.input.papers.first()) else { return Value::Null };
        let version = crate::versions::words(&paper.paper).map(|words| self.words(&words));
        let notice = superseded(&paper.paper).map(|superseded| self.words(&superseded.notice));
        let description: Vec<String> = match notice {
            Some(notice) => vec![format!("Superseded. {notice}")],
            None => version.clone().into_iter().collect(),
        };
        json!({"description": description.first(), "keywords": version.into_iter().collect::<Vec<_>>()})
    }

    fn logo(&self) -> Option<&'a String> {
        self.pictures.get(&self.input.settings.theme_options.logo.as_ref()?.value)
    }

    fn sheet(&mut self, at: usize, entry: &'a PackSheet) -> Value {
        let front = &*entry.sheet;
        self.source = "agenda.md".into();
        if let Some(paper) = self.input.papers.first() {
            // The agenda lies in the folder of the meeting, which is known by its papers alone.
            self.source = paper.paper.source.clone();
        }
        self.at = None;
        self.notes = &front.notes;
        self.first_note = 1;
        self.noted.clear();
        self.lower = 0;
        self.level = 1;
        self.width = text_width(self.input, false);
        self.hang = hang(self, &front.intro);
        let body = self.one(&front.body);
        let title = front.title.as_ref().map(|title| self.one(title));
        let venue = front.venue.as_ref().map(|venue| self.line(venue));
        let notice = front.notice.as_ref().map(|notice| self.line(notice));
        let intro = self.blocks(&front.intro);
        let widest = front.items().map(|item| self.metrics.width(&item.code.text, true)).fold(0.0, f64::max);
        let mut sections = Vec::new();
        for section in &front.sections {
            if section.heading.is_some() {
                self.level = 2;
            }
            let heading = section.heading.as_ref().map(|heading| self.line(heading));
            let mut parts = Vec::new();
            for part in &section.parts {
                parts.push(match part {
                    FrontPart::Text(block) => {
                        self.nested = 1;
                        let block = self.block(block);
                        self.nested = 0;
                        json!({"b": [block]})
                    }
                    FrontPart::Item(item) => self.item(item, section.restricted.as_ref()),
                });
            }
            sections.push(json!({"c": heading, "r": section.restricted.as_ref().map(restriction), "p": parts}));
        }
        json!({
            "supplement": entry.supplement, "before": entry.before, "from": sheet_start(at), "to": sheet_end(at),
            "body": body, "title": title, "day": front.start.long_date_words(), "time": front.start.time_words(),
            "venue": venue, "notice": notice, "intro": intro, "sections": sections,
            "published": front.published.map(|published| published.date_words()),
            "contact": {
                "name": front.contact.name.as_ref().map(|name| self.words(name)),
                "tel": front.contact.telephone.as_ref().map(|number| self.words(number)),
                "email": front.contact.email.as_ref().map(|email| self.words(email)),
            },
            "hang": (widest + 0.9).clamp(2.2, 6.0),
        })
    }

    fn item(&mut self, item: &'a Item, section: Option<&Restriction>) -> Value {
        let code = self.one(&item.code);
        let title = self.line(&item.title);
        let mut children = Vec::new();
        for child in &item.children {
            children.push(match child {
                Child::Paper { title, paper, status, supplement, .. } => {
                    json!({
                        "sup": supplement, "late": supplement.is_some(), "c": self.line(title), "s": status.as_ref().map(|status| self.words(&status.words())),
                        "range": paper.map(|paper| self.range(&[paper])), "to": paper.map(|paper| start(paper, 0)),
                    })
                }
                Child::Text(blocks) => json!({"b": self.blocks(blocks)}),
            });
        }
        json!({
            "m": code, "c": title, "sup": item.supplement, "late": item.late, "s": item.status.as_ref().map(|status| self.words(&status.words())),
            "r": item.restricted.as_ref().filter(|own| section != Some(*own)).map(restriction),
            "range": (!item.pages_of.is_empty()).then(|| self.range(&item.pages_of)), "to": item.paper.map(|paper| start(paper, 0)),
            "ch": children,
        })
    }

    /// The labels of the first page and of the last page of papers.
    fn range(&self, papers: &[usize]) -> Value {
        let first = papers.iter().min().copied().unwrap_or_default();
        let last = papers.iter().max().copied().unwrap_or_default();
        let parts = self.input.papers.get(last).map_or(1, |paper| paper.paper.parts.len());
        json!([start(first, 0), end(last, parts.saturating_sub(1))])
    }

    fn paper(&mut self, at: usize, entry: &'a PackInputPaper) -> Value {
        let paper = &entry.paper;
        self.source = paper.source.clone();
        self.level = 1;
        self.at = Some((at, 0));
        self.width = text_width(self.input, false);
        self.foreign = foreign_before(self.input, at);
        // The larger of the sizes in which the theme sets it.
        self.size = if paper.parts.len() > 1 { 28.0 } else { 19.0 };
        let title = self.one(&paper.title);
        self.size = 11.0;
        let title_words = self.words(&paper.title.text);
        let subtitle = paper.subtitle.as_ref().map(|subtitle| self.line(subtitle));
        let authors: Vec<String> = paper.authors.iter().map(|author| self.words(author)).collect();
        let chaptered = paper.parts.len() > 1;
        let contents = match paper.contents {
            true => {
                let mark = self.mark(paper.contents_mark);
                Some(json!({"m": mark, "e": self.entries(at, &paper.parts)}))
            }
            false => None,
        };
        let parts: Vec<Value> =
            paper.parts.iter().enumerate().map(|(number, part)| self.part(at, number, part, paper)).collect();
        json!({
            "kind": paper.kind, "code": self.words(&entry.code), "title": title, "words": title_words,
            "sub": subtitle, "authors": authors, "date": paper.date.map(|date| date.date_words()),
            "logo": paper.logo.as_ref().and_then(|logo| self.pictures.get(&logo.source)),
            "version": crate::versions::words(paper).map(|words| self.words(&words)),
            "superseded": superseded(paper).map(|superseded| self.words(&superseded.notice)),
            "now": paper.edition.as_ref().map(|edition| format!("{}{}", self.input.settings.base_url, edition.document)),
            "secret": self.secret(at), "chaptered": chaptered, "contents": contents, "slides": paper.slides, "parts": parts,
        })
    }

    /// Why a paper is not for publication: section 100B(5) of the Local Government Act 1972 wants every copy of such a
    /// report marked so, with the reason. Only a members' pack holds one.
    fn secret(&self, at: usize) -> Option<String> {
        let items = self.input.sheets.iter().flat_map(|sheet| sheet.sheet.items());
        items
            .filter_map(|item| {
                let child = item.children.iter().find_map(|child| match child {
                    Child::Paper { paper: Some(paper), restricted, .. } if *paper == at => Some(*restricted),
                    _ => None,
                });
                match (&item.restricted, child) {
                    (Some(reason), Some(_)) => Some(restriction(reason)),
                    (Some(reason), None) if item.paper == Some(at) => Some(restriction(reason)),
                    (None, Some(true)) => Some(restriction(&Restriction::default())),
                    _ => None,
                }
            })
            .next()
    }

    fn part(&mut self, at: usize, number: usize, part: &'a Part, paper: &'a Paper) -> Value {
        self.at = Some((at, number));
        self.source = part.source.clone();
        self.notes = &part.notes;
        self.first_note = part.first_note;
        self.noted.clear();
        self.lower = u8::from(number > 0);
        let turned = part.landscape || paper.slides;
        self.width = text_width(self.input, turned);
        self.size = if paper.slides { 20.0 } else { 11.0 };
        self.hang = hang(self, &part.blocks);
        if number > 0 {
            self.level = 2;
        }
        let title = part.title.as_ref().map(|title| self.one(title));
        let title_words = part.title.as_ref().map(|title| self.words(&title.text));
        let mut head = self.rows(&part.head);
        if number == 0 && paper.kind == PaperKind::Report && !part.head.iter().any(|row| row.kind == RowKind::Subject) {
            // The title of a report is its subject, and stands in the head after the lines that say whose it is.
            let before = part.head.iter().rposition(|row| {
                matches!(row.kind, RowKind::By | RowKind::From | RowKind::To | RowKind::Date | RowKind::Classification)
            });
            if let Value::Array(rows) = &mut head["r"] {
                rows.insert(before.map_or(0, |at| at + 1).min(rows.len()), json!({"k": "title"}));
            }
        }
        let blocks = self.blocks(&part.blocks);
        let tail = self.rows(&part.tail);
        json!({
            "from": start(at, number), "to": end(at, number), "title": title, "words": title_words, "draft": part.draft,
            "head": part.running_header.as_ref().map(|text| self.words(text)),
            "foot": part.footer.as_ref().map(|text| self.words(text)),
            "land": turned, "rows": head, "b": blocks, "tail": tail,
        })
    }

    fn rows(&mut self, rows: &'a [Row<Bound>]) -> Value {
        let widest = rows.iter().map(|row| self.metrics.width(&row.label.text, true)).fold(0.0, f64::max);
        let mut out = Vec::new();
        for row in rows {
            let label = self.one(&row.label);
            let width = self.width;
            self.width = (width - 130.0).max(100.0);
            // A table in a head has no pages of its own to turn.
            self.nested += 1;
            let values: Vec<Value> = row.values.iter().map(|value| self.blocks(value)).collect();
            self.nested -= 1;
            self.width = width;
            out.push(json!({"k": row.kind, "m": label, "v": values}));
        }
        json!({"w": (widest + 1.4).clamp(6.0, 14.0), "r": out})
    }

    /// The lines of a contents list: chapters and headings of the second level.
    fn entries(&mut self, at: usize, parts: &[Part]) -> Value {
        let mut out = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            if let Some(title) = &part.title {
                out.push(json!({"l": 1, "c": self.words(&title.text), "to": start(at, number)}));
            }
            for heading in part.headings().filter(|heading| heading.level == 2) {
                let level = if number > 0 { 2 } else { 1 };
                if let Some(label) = self.targets.anchor((at, number), &heading.anchor) {
                    out.push(json!({"l": level, "c": self.words(&plain(&heading.text)), "to": label}));
                }
            }
        }
        Value::Array(out)
    }
}

/// How many pages of foreign PDFs stand in a pack before a paper.
fn foreign_before(input: &PackInput, at: usize) -> usize {
    let papers = input.papers.iter().take(at).filter(|entry| entry.paper.pdf.is_some());
    let blocks = papers.flat_map(|entry| &entry.paper.parts).flat_map(|part| &part.blocks);
    blocks.filter(|block| matches!(block, Block::Foreign(_))).count()
}

fn superseded(paper: &Paper) -> Option<&crate::model::site::Superseded> {
    paper.edition.as_ref()?.superseded.as_ref()
}

/// The width of the widest number of numbered paragraphs in ems, with the space after it.
fn hang(walk: &Walk, blocks: &[Block<Bound>]) -> f64 {
    let widest = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Numbered(numbered) => Some(walk.metrics.width(&numbered.label.text, false)),
            _ => None,
        })
        .fold(0.0, f64::max);
    (widest + 0.9).clamp(2.4, 5.0)
}

/// Why the press and public are kept out, in the words of the Local Government Act 1972: section 100A(4) and Schedule 12A
/// on exempt information, section 100A(2) and (3) on confidential information.
fn restriction(restriction: &Restriction) -> String {
    let mut reasons = Vec::new();
    match restriction.exempt.as_slice() {
        [] => {}
        [one] => reasons
            .push(format!("Exempt information: paragraph {one} of Schedule 12A to the Local Government Act 1972")),
        [some @ .., last] => reasons.push(format!(
            "Exempt information: paragraphs {} and {last} of Schedule 12A to the Local Government Act 1972",
            some.join(", ")
        )),
    }
    if restriction.confidential {
        reasons.push("Confidential information: section 100A(3) of the Local Government Act 1972".into());
    }
    if reasons.is_empty() {
        reasons.push("Not open to the press and public; the report is not for publication".into());
    }
    reasons.join(". ")
}

/// Language and region of a BCP 47 tag, as far as Typst knows them.
fn language(tag: &str) -> (String, Option<String>) {
    let mut parts = tag.split('-');
    let lang = parts.next().unwrap_or_default().to_ascii_lowercase();
    let known = (2..=3).contains(&lang.len()) && lang.chars().all(|char| char.is_ascii_lowercase());
    let region = parts.find(|part| part.len() == 2 && part.chars().all(|char| char.is_ascii_alphabetic()));
    (if known { lang } else { "en".into() }, region.map(str::to_ascii_uppercase))
}

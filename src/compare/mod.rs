//! What changed between two versions of a document: two papers as resolved become a third, which is printed and shown
//! like any other.
//!
//! Chapters are paired (`chapters`), their blocks taken apart into units (`units`), the units aligned (`align`), the words
//! of those that changed compared (`words`), and what changed set down under its headings (`section`).

mod align;
mod chapters;
mod section;
#[cfg(test)]
mod tests;
mod units;
mod words;

pub use self::chapters::{Pair, pair};

use self::align::{At, Sides};
use self::section::{Chapter, Grid, Section, Shown, counted};
use self::units::{Kind, Unit, Units};
use self::words::{Lexicon, Line, Pen};
use crate::model::site::{Edition, Paper, PaperKind, Part};
use crate::model::tree::*;

/// A comparison of more words than this has a page for each chapter.
const LONG: u32 = 6000;

/// One of the versions compared.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// Its text.
    pub paper: &'a Paper,
    /// What it is called in a sentence (`version 6.0`).
    pub name: &'a str,
    /// Its date as the table of versions gives it.
    pub date: Option<&'a str>,
}

impl Version<'_> {
    /// `version 6.0 of April 2023`.
    pub fn words(&self) -> String {
        match self.date {
            Some(date) => format!("{} of {date}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// Where a comparison stands and what it is called.
#[derive(Debug)]
pub struct Frame {
    /// Its address.
    pub address: String,
    /// What it is to its document.
    pub edition: Edition,
}

/// What changed from one version to another. `hash` gives the hash of a picture's file.
pub fn compare(old: Version, new: Version, frame: Frame, hash: &dyn Fn(&str) -> [u8; 32]) -> Paper {
    let mut lexicon = Lexicon::default();
    let olds: Vec<Units> = units_of(old.paper, &mut lexicon, hash);
    let news: Vec<Units> = units_of(new.paper, &mut lexicon, hash);
    let pairs = chapters::pair(old.paper, new.paper);
    let moved = chapters::moved(&pairs);
    let old_units: Vec<Vec<Unit>> = olds.iter().map(|units| units.units.clone()).collect();
    let new_units: Vec<Vec<Unit>> = news.iter().map(|units| units.units.clone()).collect();
    let scripts = align::align(&Sides { old: &old_units, new: &new_units }, &pairs);
    let many = old.paper.parts.len() > 1 || new.paper.parts.len() > 1;
    let mut found = Vec::new();
    for ((was, is), script) in pairs.iter().copied().zip(&scripts) {
        let here = |part: usize, mine: Option<usize>, paper: &Paper, units: &[Units], at: At, away: bool| {
            let under = heading_above(&units[part], at.1);
            let (to, from) = if away { ("to", "to under") } else { ("from", "from under") };
            match (Some(part) == mine, under) {
                (true, Some(heading)) if many => format!("within this chapter, {from} “{heading}”"),
                (true, None) if many => "within this chapter".to_owned(),
                (_, Some(heading)) if !many => format!("{from} “{heading}”"),
                (_, None) if !many => format!("{to} another place"),
                (_, Some(heading)) => format!("{to} “{}”, under “{heading}”", title(paper, part)),
                (_, None) => format!("{to} “{}”", title(paper, part)),
            }
        };
        let from = |at: At| here(at.0, was, old.paper, &olds, at, false);
        let to = |at: At| here(at.0, is, new.paper, &news, at, true);
        let chapter = Chapter { olds: &olds, news: &news, at: (was, is), from: &from, to: &to };
        let section = section::section(&chapter, script, &mut lexicon);
        found.push(Found { was, is, moved: is.is_some_and(|is| moved.contains(&is)), section });
    }
    let comparison = Comparison { old, new, many, found };
    comparison.paper(frame)
}

fn units_of<'a>(paper: &'a Paper, lexicon: &mut Lexicon, hash: &dyn Fn(&str) -> [u8; 32]) -> Vec<Units<'a>> {
    let subtitle = paper.subtitle.as_deref();
    let mut out = Vec::new();
    for (at, part) in paper.parts.iter().enumerate() {
        let title = match at {
            0 => Some(&paper.title),
            _ => part.title.as_ref(),
        };
        out.push(units::units(title.map(|title| &*title.text), subtitle.filter(|_| at == 0), part, lexicon, hash));
    }
    out
}

fn heading_above(units: &Units, at: usize) -> Option<String> {
    let above = units.units[..at.min(units.units.len())].iter().rev();
    above.into_iter().find(|unit| matches!(unit.kind, Kind::Heading(_))).map(Unit::opening)
}

fn title(paper: &Paper, part: usize) -> String {
    let own = paper.parts.get(part).and_then(|part| part.title.as_ref());
    match own {
        Some(title) => title.text.trim().to_owned(),
        None => "Title page".into(),
    }
}

/// A chapter with what was found in it.
struct Found<'a> {
    was: Option<usize>,
    is: Option<usize>,
    moved: bool,
    section: Section<'a>,
}

impl Found<'_> {
    fn changed(&self) -> bool {
        !self.section.shown.is_empty() || self.was.is_none() || self.is.is_none()
    }
}

struct Comparison<'a> {
    old: Version<'a>,
    new: Version<'a>,
    /// Whether either version has chapters.
    many: bool,
    found: Vec<Found<'a>>,
}

impl Comparison<'_> {
    fn title(&self, found: &Found) -> String {
        match (found.is, found.was) {
            _ if !self.many => "The text".into(),
            (Some(is), _) => title(self.new.paper, is),
            (None, Some(was)) => title(self.old.paper, was),
            (None, None) => String::new(),
        }
    }

    /// The same as a heading, which says of a whole chapter what became of it.
    fn heading(&self, found: &Found) -> String {
        let title = self.title(found);
        match (found.was, found.is) {
            (None, _) => format!("{title} (new)"),
            (_, None) => format!("{title} (taken out)"),
            _ => title,
        }
    }

    /// The part of a version of which a section is made.
    fn source(&self, found: &Found) -> &Part {
        let of = |paper: &Paper, part: Option<usize>| part.filter(|part| *part < paper.parts.len());
        match (of(self.new.paper, found.is), of(self.old.paper, found.was)) {
            (Some(is), _) => &self.new.paper.parts[is],
            (None, Some(was)) => &self.old.paper.parts[was],
            (None, None) => &self.new.paper.parts[0],
        }
    }

    /// Names for the sections, each of its own.
    fn slugs(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for found in &self.found {
            let slug = match self.source(found).slug.as_str() {
                "" => "title-page".to_owned(),
                slug => slug.to_owned(),
            };
            let free = |name: &String| !out.contains(name);
            let name = std::iter::once(slug.clone()).chain((2_u32..).map(|nth| format!("{slug}-{nth}"))).find(free);
            out.push(name.unwrap_or_default());
        }
        out
    }

    fn paper(&self, frame: Frame) -> Paper {
        let Frame { address, edition } = frame;
        let shown: u32 = self.found.iter().map(|found| size(&found.section)).sum();
        let split = self.many && shown > LONG;
        let slugs = self.slugs();
        let mut pen = Pen::default();
        let name = edition.name.chars().next().map(char::to_lowercase).into_iter().flatten();
        let name: String = name.chain(edition.name.chars().skip(1)).collect();
        let title = pen.text(&format!("{}: {name}", edition.title));
        let contents = self.many && self.found.iter().filter(|found| found.changed()).count() > 1;
        // On one page the table of chapters serves as contents.
        let contents = contents && split;
        let mut contents_mark = Mark::default();
        let first = self.part(self.new.paper.parts.first(), &address);
        let mut first = Part { blocks: self.summary(&mut pen, &slugs, &address, split), ..first };
        let sections = self.found.iter().zip(&slugs).filter(|(found, _)| found.changed());
        let mut parts = Vec::new();
        if split {
            if contents {
                contents_mark = pen.one();
            }
            first.units = (0, pen.count());
            parts.push(first);
            for (found, slug) in sections {
                let from = pen.count();
                let mut part = self.part(Some(self.source(found)), &format!("{address}{slug}/"));
                part.slug = slug.clone();
                part.title = Some(pen.text(&self.heading(found)));
                pen.here = self.source(found).address.clone();
                part.blocks = blocks(&mut pen, &found.section, slug, 1);
                part.units = (from, pen.count());
                parts.push(part);
            }
        } else {
            for (found, slug) in sections {
                first.blocks.push(heading(2, pen.line(&self.heading(found)), slug.clone()));
                pen.here = self.source(found).address.clone();
                first.blocks.extend(blocks(&mut pen, &found.section, slug, 2));
            }
            first.units = (0, pen.count());
            parts.push(first);
        }
        Paper {
            source: self.old.paper.source.clone(),
            address,
            kind: PaperKind::Document,
            title,
            subtitle: None,
            authors: self.new.paper.authors.clone(),
            date: self.new.paper.date,
            contents,
            contents_mark,
            slides: false,
            edition: Some(Box::new(edition)),
            pdf: None,
            logo: None,
            pictures: Vec::new(),
            parts,
            units: pen.count(),
            gives_pages: false,
        }
    }

    fn part(&self, source: Option<&Part>, address: &str) -> Part {
        Part {
            source: source.map_or_else(|| "".into(), |part| part.source.clone()),
            address: address.to_owned(),
            slug: String::new(),
            title: None,
            draft: source.is_some_and(|part| part.draft),
            running_header: None,
            footer: None,
            landscape: false,
            head: Vec::new(),
            blocks: Vec::new(),
            tail: Vec::new(),
            notes: Vec::new(),
            first_note: 1,
            units: (0, 0),
        }
    }

    /// What is compared, how changes are shown, and what changed in each chapter.
    fn summary(&self, pen: &mut Pen, slugs: &[String], address: &str, split: bool) -> Vec<Block<Bound>> {
        let mut blocks = Vec::new();
        let linked = |pen: &mut Pen, version: &Version| {
            let to = Link::Page { address: version.paper.address.clone(), fragment: None };
            Inline::link(to, vec![Inline::Text(pen.more(&version.words()))])
        };
        let mut line = vec![Inline::Text(pen.text("This page compares "))];
        line.push(linked(pen, &self.old));
        line.push(Inline::Text(pen.more(" with ")));
        line.push(linked(pen, &self.new));
        line.push(Inline::Text(
            pen.more(". It was made by a program, which compares words and does not know what they mean."),
        ));
        blocks.push(Block::Paragraph(line));
        let mut line = vec![Inline::Text(pen.text("Words taken out are struck through, "))];
        line.push(Inline::Deleted(vec![Inline::Text(pen.more("like these"))]));
        line.push(Inline::Text(pen.more(". Words put in are underlined, ")));
        line.push(Inline::Inserted(vec![Inline::Text(pen.more("like these"))]));
        line.push(Inline::Text(pen.more(
            ". A paragraph that only stands in another place is said to have moved, and its words are not marked. Where \
             nothing changed, the text is left out, and it is said how much of it.",
        )));
        blocks.push(Block::Paragraph(line));
        let total = |of: fn(&Found) -> usize| self.found.iter().map(of).sum::<usize>();
        let (put_in, taken_out) = (total(|found| found.section.words.0), total(|found| found.section.words.1));
        let moved = total(|found| found.section.moved);
        let mut said: Vec<String> = Vec::new();
        if self.many {
            let count = |wanted: &dyn Fn(&Found) -> bool| self.found.iter().filter(|found| wanted(found)).count();
            let both = |found: &Found| found.was.is_some() && found.is.is_some();
            let mut of_chapters = |many: usize, what: &str| {
                if many > 0 {
                    let noun = if said.is_empty() { counted(many, "chapter") } else { many.to_string() };
                    said.push(format!("{noun} {what}"));
                }
            };
            of_chapters(count(&|found| both(found) && !found.section.shown.is_empty()), "changed");
            of_chapters(count(&|found| found.was.is_none()), "new");
            of_chapters(count(&|found| found.is.is_none()), "taken out");
            of_chapters(count(&|found| found.moved), "in another place");
        }
        if put_in + taken_out > 0 {
            said.push(format!("{} put in", counted(put_in, "word")));
            said.push(format!("{} taken out", counted(taken_out, "word")));
        }
        if moved > 0 {
            said.push(format!("{} moved", counted(moved, "paragraph")));
        }
        let said = if said.is_empty() { "No words changed.".to_owned() } else { format!("{}.", said.join(", ")) };
        blocks.push(Block::Paragraph(vec![Inline::Strong(vec![Inline::Text(pen.text(&said))])]));
        if !self.many {
            return blocks;
        }
        let caption = pen.line("Changes by chapter");
        let head = ["Chapter", "What changed"].map(|head| pen.line(head)).to_vec();
        let mut rows = Vec::new();
        for (found, slug) in self.found.iter().zip(slugs) {
            let words = vec![Inline::Text(pen.text(&self.title(found)))];
            let to = match split {
                _ if !found.changed() => None,
                true => Some(Link::Page { address: format!("{address}{slug}/"), fragment: None }),
                false => Some(Link::Here(slug.clone())),
            };
            let name = match to {
                Some(to) => vec![Inline::link(to, words)],
                None => words,
            };
            let mut what = match (found.was, found.is) {
                (None, _) => "New".to_owned(),
                (_, None) => "Taken out".to_owned(),
                (Some(was), Some(is)) => {
                    let mut what = match (found.section.changed, found.section.shown.is_empty()) {
                        (true, _) => "Changed".to_owned(),
                        (false, false) => "Numbers of paragraphs changed".to_owned(),
                        (false, true) => "Unchanged".to_owned(),
                    };
                    if found.moved {
                        what.push_str(&format!(", and moved: it was chapter {was} in order, and is chapter {is}"));
                    }
                    what
                }
            };
            let (put_in, taken_out) = found.section.words;
            if put_in + taken_out > 0 {
                what.push_str(&format!(": {} put in, {taken_out} taken out", counted(put_in, "word")));
            }
            rows.push(vec![name, pen.line(&what)]);
        }
        blocks.push(Block::Table(Box::new(Table {
            caption: Some(caption),
            landscape: false,
            columns: vec![Align::Left; 2],
            head: Some(head),
            row_heads: true,
            rows,
            anchor: None,
            at: self.place(),
        })));
        blocks
    }

    fn place(&self) -> crate::diagnostics::Place {
        crate::diagnostics::Place::whole(&self.old.paper.source)
    }
}

/// How many words a section shows, more or less.
fn size(section: &Section) -> u32 {
    let of = |line: &Line| line.len() as u32;
    let shown = section.shown.iter().map(|shown| match shown {
        Shown::Heading(_, line) | Shown::Text(line) | Shown::Item(_, _, line) => of(line),
        Shown::Table(grid) => grid.rows.iter().flatten().map(of).sum(),
        Shown::Remark(_) => 5,
    });
    shown.sum()
}

fn heading(level: u8, text: Inlines<Bound>, anchor: String) -> Block<Bound> {
    let at = crate::diagnostics::Place::whole(&"".into());
    let heading = Heading { level: level.min(6), text, number: None, anchor, item: None, restricted: false, at };
    Block::Heading(Box::new(heading))
}

/// A section as blocks, below a heading of the level `lower`.
fn blocks(pen: &mut Pen, section: &Section, slug: &str, lower: u8) -> Vec<Block<Bound>> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut headings = 0;
    let mut open: Vec<u8> = Vec::new();
    while let Some(shown) = section.shown.get(at) {
        match shown {
            Shown::Heading(level, line) => {
                headings += 1;
                let text = pen.compared(line);
                // One below the heading that holds it, whatever levels the source leaves out.
                while open.last().is_some_and(|open| open >= level) {
                    open.pop();
                }
                open.push(*level);
                let level = lower.saturating_add(open.len().min(6) as u8);
                out.push(heading(level, text, format!("{slug}--{headings}")));
            }
            Shown::Text(line) => out.push(Block::Paragraph(pen.compared(line))),
            Shown::Item(..) => {
                let end = section.shown[at..].iter().position(|shown| !matches!(shown, Shown::Item(..)));
                let items = &section.shown[at..end.map_or(section.shown.len(), |end| at + end)];
                out.push(list(pen, items, 0));
                at += items.len();
                continue;
            }
            Shown::Table(grid) => out.push(table(pen, grid)),
            Shown::Remark(words) => out.push(Block::Remark(pen.line(words))),
        }
        at += 1;
    }
    out
}

/// Items of a list, those that are deeper in lists of their own.
fn list(pen: &mut Pen, items: &[Shown], depth: u8) -> Block<Bound> {
    let mut out: Vec<ListItem<Bound>> = Vec::new();
    let mut at = 0;
    while let Some(Shown::Item(own, marker, line)) = items.get(at) {
        // Nobody reads more than a few levels.
        if *own > depth && depth < 5 && !out.is_empty() {
            let end = items[at..].iter().position(|item| matches!(item, Shown::Item(own, ..) if *own <= depth));
            let end = end.map_or(items.len(), |end| at + end);
            let inner = list(pen, &items[at..end], depth + 1);
            if let Some(last) = out.last_mut() {
                last.blocks.push(inner);
            }
            at = end;
            continue;
        }
        let marker = marker.as_ref().map(|marker| pen.text(marker));
        let blocks = vec![Block::Paragraph(pen.compared(line))];
        out.push(ListItem { marker, task: None, anchor: None, blocks });
        at += 1;
    }
    Block::List(Box::new(List { start: None, tight: false, items: out }))
}

fn table(pen: &mut Pen, grid: &Grid) -> Block<Bound> {
    let head = grid.head.as_ref().map(|head| head.iter().map(|cell| pen.compared(cell)).collect());
    let rows = grid.rows.iter().map(|row| row.iter().map(|cell| pen.compared(cell)).collect()).collect();
    Block::Table(Box::new(Table {
        caption: None,
        landscape: false,
        columns: grid.columns.clone(),
        head,
        row_heads: grid.row_heads,
        rows,
        anchor: None,
        at: crate::diagnostics::Place::whole(&"".into()),
    }))
}

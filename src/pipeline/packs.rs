//! What is printed: each pack and document, the PDFs that they make, and what each is set from.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Input;
use super::parts::hash;
use crate::cache::{self, Key};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::pack::{PackInput, PackInputPaper, PackSheet};
use crate::model::site::{Audience, Meeting, PackPaper, Paper, Site, Supplement};
use crate::snapshot::Snapshot;
use crate::typeset;

/// A pack or a document that is printed.
#[derive(Debug, Clone, Copy)]
pub enum Printed<'a> {
    /// The pack of a meeting that has an agenda.
    Meeting(&'a Arc<Meeting>),
    /// A document.
    Document(&'a Arc<Paper>),
}

/// Everything that the site prints, in the order of addresses.
pub fn printed(site: &Site) -> Vec<Printed<'_>> {
    let meetings = site.bodies.iter().flat_map(|body| &body.meetings).filter(|meeting| meeting.front.is_some());
    let mut out: Vec<_> = meetings.map(Printed::Meeting).chain(site.every_document().map(Printed::Document)).collect();
    out.sort_by(|a, b| a.address().cmp(b.address()));
    out
}

/// What print would find wrong with a site that has mistakes of other kinds, so that all are told in one run.
pub(super) fn faults(site: &Site, input: &Input) -> Vec<Diagnostic> {
    let mut bag = Vec::new();
    for pack in printed(site) {
        // Files that are not there or cannot be read, and lists too deep, have been reported where they stand.
        let told = ["missing-picture", "nested-too-deeply"];
        if let Ok(pack) = pack.whole().input(site, input.snapshot) {
            let faults = typeset::check(&pack, &input.theme.print);
            bag.extend(faults.into_iter().filter(|fault| !told.contains(&fault.code)));
        }
    }
    bag
}

impl<'a> Printed<'a> {
    /// The address of its folder: `bodies/kcsp/2019-07-17/` or `documents/x/`.
    pub fn address(&self) -> &'a str {
        match self {
            Self::Meeting(meeting) => &meeting.address,
            Self::Document(document) => &document.address,
        }
    }

    /// Whether a file is one of its papers, or one of a supplement to it.
    pub fn holds(&self, source: &str, supplement: Option<u32>) -> bool {
        match self {
            Self::Meeting(meeting) => {
                let papers = meeting.papers.iter();
                let mut papers = papers.filter(|paper| supplement.is_none() || paper.supplement == supplement);
                papers.any(|paper| *paper.paper.source == *source)
            }
            Self::Document(document) => *document.source == *source,
        }
    }

    /// The PDF that holds all of it.
    pub(super) fn whole(self) -> Job<'a> {
        Job { of: self, cut: Cut::Whole, first_page: None }
    }

    /// Every PDF of it, as far as is known before any is set.
    pub(super) fn jobs(self) -> Vec<Job<'a>> {
        let mut cuts = vec![Cut::Whole];
        if let Self::Meeting(meeting) = self
            && !meeting.supplements.is_empty()
        {
            cuts.push(Cut::AsPublished);
            cuts.extend((0..meeting.supplements.len()).map(Cut::Supplement));
        }
        cuts.into_iter().map(|cut| Job { of: self, cut, first_page: None }).collect()
    }

    /// The path of a file as seen from its own folder where it lies in that, otherwise from `content`.
    fn near(&self, source: &str) -> String {
        let inside = source.strip_prefix("content/").unwrap_or(source);
        inside.strip_prefix(self.address()).unwrap_or(inside).to_owned()
    }
}

/// How much of a pack one PDF holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// All of it.
    Whole,
    /// All of it, the sheet of the agenda as it was before the supplements.
    WholeWithFirstSheet,
    /// A meeting's pack without its supplements.
    AsPublished,
    /// A supplement, by its index.
    Supplement(usize),
}

/// One PDF.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'a> {
    /// What it is of.
    pub of: Printed<'a>,
    /// How much of that it holds.
    pub cut: Cut,
    /// The first printed number, where it is not the site's.
    pub first_page: Option<u32>,
}

impl<'a> Job<'a> {
    /// The PDF's file name.
    pub fn pdf(&self) -> String {
        match (self.of, self.cut) {
            (Printed::Meeting(meeting), Cut::AsPublished) => meeting.pdf_as_published.clone().unwrap_or_default(),
            (Printed::Meeting(meeting), Cut::Supplement(at)) => {
                meeting.supplements.get(at).map(|supplement| supplement.pdf.clone()).unwrap_or_default()
            }
            (Printed::Meeting(meeting), Cut::Whole | Cut::WholeWithFirstSheet) => meeting.pdf.clone(),
            (Printed::Document(document), _) => format!("{}.pdf", document.stem()),
        }
    }

    /// What it is known by from build to build.
    pub(super) fn name(&self) -> String {
        let address = self.of.address();
        match self.cut {
            Cut::Whole => address.to_owned(),
            Cut::WholeWithFirstSheet => format!("{address} with the sheet as published"),
            Cut::AsPublished | Cut::Supplement(_) => format!("{address}{}", self.pdf()),
        }
    }

    fn title(&self) -> String {
        match self.of {
            Printed::Meeting(meeting) => {
                let title = format!("{}, {}", meeting.body, meeting.when.date_words());
                let last = meeting.supplements.len();
                match (self.cut, last) {
                    (Cut::Supplement(at), _) => format!("{title}, Supplement {}", at + 1),
                    // What was published keeps the title under which it was.
                    (Cut::AsPublished, _) | (_, 0) => title,
                    (_, 1) => format!("{title}, with Supplement 1"),
                    (_, 2) => format!("{title}, with Supplements 1 and 2"),
                    _ => format!("{title}, with Supplements 1 to {last}"),
                }
            }
            Printed::Document(document) => document.whole_title(),
        }
    }

    fn ident(&self, site: &Site) -> String {
        let audience = match (self.of, site.audience) {
            (Printed::Meeting(_), Audience::Members) => "members/",
            _ => "",
        };
        let part = match (self.of, self.cut) {
            (Printed::Meeting(meeting), Cut::Whole | Cut::WholeWithFirstSheet) if !meeting.supplements.is_empty() => {
                "with-supplements/".to_owned()
            }
            (_, Cut::Supplement(at)) => format!("supplement-{}/", at + 1),
            _ => String::new(),
        };
        format!("{}{}{audience}{part}", site.settings.base_url, self.of.address())
    }

    /// The front sheets, each with its place among the papers of this PDF.
    fn sheets(&self) -> Vec<PackSheet> {
        let Printed::Meeting(meeting) = self.of else { return Vec::new() };
        let of = |supplement: &Supplement| PackSheet {
            supplement: Some(supplement.number),
            before: supplement.papers.start,
            sheet: Box::new(supplement.sheet.clone()),
        };
        if let Cut::Supplement(at) = self.cut {
            let papers = self.range(meeting);
            let own = |paper: usize| papers.contains(&paper).then(|| paper - papers.start);
            return meeting
                .supplements
                .get(at)
                .map(|supplement| {
                    let PackSheet { supplement, sheet, .. } = of(supplement);
                    PackSheet { supplement, before: 0, sheet: Box::new(sheet.with_papers(own)) }
                })
                .into_iter()
                .collect();
        }
        let front = meeting.front.as_ref().map(|front| match self.cut {
            Cut::Whole | Cut::Supplement(_) => front.clone(),
            Cut::WholeWithFirstSheet | Cut::AsPublished => front.as_published(meeting.first_published()),
        });
        let front = front.map(|sheet| PackSheet { supplement: None, before: 0, sheet: Box::new(sheet) });
        let later = meeting.supplements.iter().map(of).filter(|_| self.cut != Cut::AsPublished);
        front.into_iter().chain(later).collect()
    }

    fn range(&self, meeting: &Meeting) -> Range<usize> {
        match self.cut {
            Cut::Whole | Cut::WholeWithFirstSheet => 0..meeting.papers.len(),
            Cut::AsPublished => meeting.first_published(),
            Cut::Supplement(at) => meeting.supplements.get(at).map(|of| of.papers.clone()).unwrap_or_default(),
        }
    }

    fn papers(&self) -> Vec<PackInputPaper> {
        let of = |paper: &PackPaper| PackInputPaper { paper: paper.paper.clone(), code: paper.code.clone() };
        match self.of {
            Printed::Meeting(meeting) => {
                meeting.papers.get(self.range(meeting)).unwrap_or_default().iter().map(of).collect()
            }
            Printed::Document(document) => {
                vec![PackInputPaper { paper: document.clone(), code: String::new() }]
            }
        }
    }

    /// The files of its pictures and of the logo, each once, in order.
    fn pictures(&self, site: &Site) -> Vec<String> {
        let (sheets, papers) = (self.sheets(), self.papers());
        let of_sheets = sheets.iter().flat_map(|entry| &entry.sheet.pictures);
        let pictures = of_sheets.chain(papers.iter().flat_map(|paper| &paper.paper.pictures));
        let logo = site.settings.theme_options.logo.as_ref().map(|logo| logo.value.clone());
        // One without an address stands in for a file that is not there, which has been reported.
        let pictures = pictures.filter(|picture| !picture.address.is_empty());
        let mut out: Vec<String> = pictures.map(|picture| picture.source.clone()).chain(logo).collect();
        out.sort();
        out.dedup();
        out
    }

    /// Everything that shapes it. Reads the pictures.
    pub(super) fn input(&self, site: &Site, snapshot: &Snapshot) -> Result<PackInput, Vec<Diagnostic>> {
        let mut pictures = BTreeMap::new();
        let mut bag = Vec::new();
        for source in self.pictures(site) {
            match snapshot.read(&source) {
                Ok(bytes) => {
                    pictures.insert(source, bytes);
                }
                Err(error) => bag.push(Diagnostic::error(
                    "unreadable-file",
                    Place::whole(&source.as_str().into()),
                    format!("this file cannot be read: {error}"),
                    "let the person who builds the site read it",
                )),
            }
        }
        if !bag.is_empty() {
            return Err(bag);
        }
        Ok(PackInput {
            title: self.title(),
            ident: self.ident(site),
            audience: site.audience,
            settings: site.settings.clone(),
            first_page: self.first_page.unwrap_or(site.settings.pack.first_page),
            pictures,
            sheets: self.sheets(),
            papers: self.papers(),
        })
    }

    /// The hash of each part of what shapes it, by the words in which a reader is told of it, in order.
    pub(super) fn parts(&self, input: &Input, site: &Site) -> Vec<(String, Key)> {
        let mut parts = vec![
            ("the program".to_owned(), Sha256::digest(cache::program()).into()),
            ("the theme".to_owned(), input.theme.print.hash()),
            ("the settings".to_owned(), hash(&*site.settings)),
            ("the title".to_owned(), hash(&(self.title(), self.ident(site), site.audience))),
        ];
        for entry in self.sheets() {
            let name = match entry.supplement {
                None => "the agenda".to_owned(),
                Some(number) => format!("the sheet of supplement {number}"),
            };
            let sheet = hash(&entry.sheet);
            // The agenda's stands before everything.
            parts.push((
                name,
                if entry.supplement.is_none() { sheet } else { hash(&(entry.supplement, entry.before, sheet)) },
            ));
        }
        for paper in self.papers() {
            parts.push((self.of.near(&paper.paper.source), hash(&(&*paper.paper, &paper.code))));
        }
        for source in self.files(site) {
            let bytes = input.snapshot.files.get(source.as_str()).map(|file| file.hash).unwrap_or_default();
            let mut of = Sha256::new();
            of.update(&source);
            of.update([0]);
            of.update(bytes);
            parts.push((self.of.near(&source), of.finalize().into()));
        }
        parts
    }

    /// The files of its pictures, and those of its papers that are PDFs.
    pub(super) fn files(&self, site: &Site) -> Vec<String> {
        let pdfs = self.papers().into_iter().filter(|paper| paper.paper.pdf.is_some());
        let pdfs = pdfs.map(|paper| paper.paper.source.to_string());
        self.pictures(site).into_iter().chain(pdfs).collect()
    }
}

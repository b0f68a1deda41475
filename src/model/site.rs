//! The site as resolved: everything joined, addressed and counted, for one audience.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::draft::{Contact, Restriction, Status};
use super::tree::{Block, Bound, Heading, Inlines, Note, Picture, Row, Text};
use super::when::When;

/// For whom a site is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Everybody: a restricted item is its place on the agenda and nothing else.
    Public,
    /// Those entitled to the restricted papers too.
    Members,
}

/// The whole site.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// What `site.toml` says.
    pub settings: Arc<crate::config::Settings>,
    /// For whom it is.
    pub audience: Audience,
    /// The home page's text.
    pub home: Arc<Paper>,
    /// Committees, partnerships and boards, by title.
    pub bodies: Vec<Body>,
    /// Public documents, by title.
    pub documents: Vec<Arc<Paper>>,
    /// The versions kept beside documents, by the documents' addresses.
    pub histories: Vec<History>,
    /// Any other pages, by title.
    pub pages: Vec<Arc<Paper>>,
    /// The files that pages and papers refer to, each by its path in the site's folder and its address.
    pub files: Vec<SiteFile>,
}

impl Site {
    /// Everything that is a document by its form, with pages and a PDF of its own: the documents, their earlier versions
    /// and what changed between these.
    pub fn every_document(&self) -> impl Iterator<Item = &Arc<Paper>> {
        let kept = self.histories.iter().flat_map(|history| &history.versions);
        let of_history = kept.flat_map(|kept| [Some(&kept.paper), Some(&kept.since), kept.step.as_ref()]);
        self.documents.iter().chain(of_history.flatten())
    }

    /// The versions kept beside the document with an address.
    pub fn history(&self, document: &str) -> Option<&History> {
        self.histories.iter().find(|history| history.document == document)
    }
}

/// The earlier versions of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The document's address.
    pub document: String,
    /// Those that are kept, the latest first.
    pub versions: Vec<Kept>,
}

/// An earlier version of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// `Version 6.0`.
    pub name: String,
    /// Its date as the table of versions gives it.
    pub date: Option<String>,
    /// Its text.
    pub paper: Arc<Paper>,
    /// What changed from it to the version in force.
    pub since: Arc<Paper>,
    /// What changed from the kept version before it to this one.
    pub step: Option<Arc<Paper>>,
}

/// What a paper is besides the document, where versions of that are kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edition {
    /// The document's address.
    pub document: String,
    /// The document's title.
    pub title: String,
    /// The name of its PDF, without the extension (`agreement-6.0`).
    pub stem: String,
    /// What it is called below the document (`Version 6.0`, `What changed since version 6.0`).
    pub name: String,
    /// For an earlier version, that it is superseded.
    pub superseded: Option<Superseded>,
}

/// That a version is no longer in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Superseded {
    /// `This is version 6.0 of April 2023; version 7.0 of April 2024 is in force.`
    pub notice: String,
    /// For each part, the address of the same one in the version in force and its title, where that has it.
    pub now: Vec<Option<(String, String)>>,
}

/// A file that is published as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SiteFile {
    /// Its path in the site's folder.
    pub source: String,
    /// Its address below base_url.
    pub address: String,
}

/// A committee, partnership or board.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// The folder's name.
    pub slug: String,
    /// Its address (`bodies/kcsp/`).
    pub address: String,
    /// Its name and text.
    pub text: Arc<Paper>,
    /// `short_name`.
    pub short_name: Option<String>,
    /// Its meetings, the latest first.
    pub meetings: Vec<Arc<Meeting>>,
}

/// A meeting: a folder that has an agenda, minutes, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// The folder's name (`2019-07-17`, `2019-07-17-budget`).
    pub slug: String,
    /// Its address (`bodies/kcsp/2019-07-17/`).
    pub address: String,
    /// The body's name.
    pub body: String,
    /// When it begins, or was held.
    pub when: When,
    /// The front sheet; `None` where there is no agenda.
    pub front: Option<FrontSheet>,
    /// The papers, each once, in the order of the pages: those of the pack as first published in agenda order, then those
    /// of each supplement. Item papers are indices into this.
    pub papers: Vec<PackPaper>,
    /// The supplements, by number.
    pub supplements: Vec<Supplement>,
    /// The minutes of this meeting.
    pub minutes: Option<Minutes>,
    /// The pack's PDF file name (`kcsp-2019-07-17-agenda-pack.pdf`). It holds the supplements too.
    pub pdf: String,
    /// The file name of the pack without its supplements, where it has some
    /// (`kcsp-2019-07-17-agenda-pack-as-published.pdf`).
    pub pdf_as_published: Option<String>,
}

impl Meeting {
    /// The papers of the pack as first published: an interval of [`Self::papers`].
    pub fn first_published(&self) -> Range<usize> {
        0..self.supplements.first().map_or(self.papers.len(), |supplement| supplement.papers.start)
    }

    /// The supplement of a number.
    pub fn supplement(&self, number: Option<u32>) -> Option<&Supplement> {
        self.supplements.iter().find(|supplement| Some(supplement.number) == number)
    }
}

/// Papers that were published after the pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Supplement {
    /// Its number, from 1.
    pub number: u32,
    /// Its own front sheet: only its items, and below them only its papers. Its words are counted by themselves.
    pub sheet: FrontSheet,
    /// Its papers: an interval of [`Meeting::papers`]. Empty where all are restricted and the site is the public's.
    pub papers: Range<usize>,
    /// The codes of the items that it belongs to, in the order of the agenda.
    pub items: Vec<String>,
    /// Its PDF's file name (`kcsp-2019-07-17-supplement-1.pdf`).
    pub pdf: String,
}

/// A paper as part of a pack.
#[derive(Debug, Clone, PartialEq)]
pub struct PackPaper {
    /// The paper.
    pub paper: Arc<Paper>,
    /// The code of the item that brings it (`B1`).
    pub code: String,
    /// Where the web shows it with this pack's page marks: the paper's own address, or the printable pack's where the
    /// paper's page already bears another pack's marks.
    pub address: String,
    /// The number of the supplement that brings it.
    pub supplement: Option<u32>,
}

/// The minutes of a meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct Minutes {
    /// Their text.
    pub paper: Arc<Paper>,
    /// Each minute, in order.
    pub minutes: Vec<Minute>,
}

/// One minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Minute {
    /// Its number as typed.
    pub number: Option<String>,
    /// Its title, without the number.
    pub title: String,
    /// Its anchor on the minutes' page.
    pub anchor: String,
    /// The code of its item.
    pub item: Option<String>,
}

/// The front sheet of a meeting. Its words are counted by themselves, from 0, in the order of the fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrontSheet {
    /// The body's name.
    pub body: Text<Bound>,
    /// `title` of the agenda, where the meeting has one of its own.
    pub title: Option<Text<Bound>>,
    /// When it begins.
    pub start: When,
    /// Where.
    pub venue: Option<Inlines<Bound>>,
    /// Whom to ask.
    pub contact: Contact,
    /// A notice.
    pub notice: Option<Inlines<Bound>>,
    /// When the agenda was published.
    pub published: Option<When>,
    /// Text before the first section.
    pub intro: Vec<Block<Bound>>,
    /// The sections.
    pub sections: Vec<FrontSection>,
    /// Footnotes.
    pub notes: Vec<Note<Bound>>,
    /// Every picture in its text.
    pub pictures: Vec<Picture>,
    /// How many words it has.
    pub units: u32,
}

/// A section of the front sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrontSection {
    /// Its heading.
    pub heading: Option<Inlines<Bound>>,
    /// An anchor.
    pub anchor: String,
    /// Whether and why its items are restricted.
    pub restricted: Option<Restriction>,
    /// What stands in it.
    pub parts: Vec<FrontPart>,
}

/// Something in a section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum FrontPart {
    /// Text.
    Text(Block<Bound>),
    /// An item.
    Item(Item),
}

/// An agenda item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Its code, typed or given by the program.
    pub code: Text<Bound>,
    /// An anchor on the meeting's page (`item-b1`).
    pub anchor: String,
    /// Its title.
    pub title: Inlines<Bound>,
    /// Its status. A paper that was to follow and has come in a supplement is to follow no more.
    pub status: Option<Status>,
    /// Whether it is restricted, by itself, its section or its paper.
    pub restricted: Option<Restriction>,
    /// Its paper: an index into the meeting's papers.
    pub paper: Option<usize>,
    /// The number of the supplement that brings its own paper, for the public too where only members may read that; where
    /// it links none itself, of the one in which the papers of [`Self::pages_of`] are. `None` on the sheet of a
    /// supplement, which speaks of no other.
    pub supplement: Option<u32>,
    /// Its own paper came in that supplement.
    pub late: bool,
    /// The papers whose pages are the item's: those that it brings into the pack; where another item brought them all,
    /// those that it links. Where some of them came later, those that are in one place with its own paper, or else in
    /// the first place that has any: the pages between are others'.
    pub pages_of: Vec<usize>,
    /// What is nested below it: appendices and plain text.
    pub children: Vec<Child>,
}

/// Something nested below an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Child {
    /// An appendix.
    Paper {
        /// Its title.
        title: Inlines<Bound>,
        /// An index into the meeting's papers; `None` where it is yet to come.
        paper: Option<usize>,
        /// Its status.
        status: Option<Status>,
        /// Whether the paper is restricted, while its item is not.
        restricted: bool,
        /// The number of the supplement that brings it. `None` on the sheet of a supplement.
        supplement: Option<u32>,
    },
    /// Plain text.
    Text(Vec<Block<Bound>>),
}

impl FrontSheet {
    /// Its items.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.parts).filter_map(|part| match part {
            FrontPart::Item(item) => Some(item),
            FrontPart::Text(_) => None,
        })
    }

    fn items_mut(&mut self) -> impl Iterator<Item = &mut Item> {
        self.sections.iter_mut().flat_map(|section| &mut section.parts).filter_map(|part| match part {
            FrontPart::Item(item) => Some(item),
            FrontPart::Text(_) => None,
        })
    }

    /// With other indices of papers; those for which there is none are left out.
    pub fn with_papers(mut self, place: impl Fn(usize) -> Option<usize>) -> Self {
        for item in self.items_mut() {
            item.paper = item.paper.and_then(&place);
            item.pages_of = item.pages_of.iter().filter_map(|paper| place(*paper)).collect();
            for child in &mut item.children {
                if let Child::Paper { paper, .. } = child {
                    *paper = paper.and_then(&place);
                }
            }
        }
        self
    }

    /// As it was before any supplement: `papers` are those of the pack then, and what came later is to follow, or has
    /// the status that its item bears. The count of the words is the same.
    pub fn as_published(&self, papers: Range<usize>) -> Self {
        let mut sheet = self.clone();
        for item in sheet.items_mut() {
            if item.late {
                item.status.get_or_insert(Status::ToFollow);
            }
            item.supplement = None;
            item.late = false;
            for child in &mut item.children {
                if let Child::Paper { status, supplement, .. } = child
                    && supplement.take().is_some()
                {
                    status.get_or_insert(Status::ToFollow);
                }
            }
        }
        sheet.with_papers(|paper| papers.contains(&paper).then_some(paper))
    }
}

/// A paper, a set of minutes, a document or a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paper {
    /// The file (`_index.md` for one in chapters), relative to the site's folder: its identity.
    pub source: Arc<str>,
    /// Its address below base_url, ending in `/`.
    pub address: String,
    /// What it is.
    pub kind: PaperKind,
    /// Its title.
    pub title: Text<Bound>,
    /// Its subtitle.
    pub subtitle: Option<Inlines<Bound>>,
    /// Its authors, for the PDF's properties.
    pub authors: Vec<String>,
    /// Its date, where it bears an ISO date.
    pub date: Option<When>,
    /// A contents list is wanted.
    pub contents: bool,
    /// The contents list's place in the count, as one word: in a paper in chapters after the first part, otherwise
    /// between the head and the text.
    pub contents_mark: super::tree::Mark,
    /// The paper is a set of slides.
    pub slides: bool,
    /// Where it is not a document itself but belongs to the versions of one.
    pub edition: Option<Box<Edition>>,
    /// A logo for its cover.
    pub logo: Option<Picture>,
    /// Every picture in it, its logo too.
    pub pictures: Vec<Picture>,
    /// The file itself, then its chapters in order.
    pub parts: Vec<Part>,
    /// The PDF made by another program that it is, of [`PaperKind::Pdf`].
    pub pdf: Option<PaperPdf>,
    /// How many words it has.
    pub units: u32,
    /// Whether its text gives the numbers of printed pages (`[page #](#table-2)`).
    pub gives_pages: bool,
}

/// A paper that is a PDF made by another program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperPdf {
    /// Where the web finds the file, below base_url.
    pub address: String,
    /// Bytes.
    pub size: u64,
    /// How many pages it has.
    pub pages: u32,
    /// Whether a pack that holds it can still claim PDF/A and PDF/UA.
    pub conforms: bool,
}

/// What a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PaperKind {
    /// Has a report head (by or from, to, classification, subject).
    Report,
    /// Notes or minutes of a meeting.
    Minutes,
    /// Any other paper.
    Paper,
    /// A PDF made by another program: one part, of [`super::tree::Block::Foreign`] pages.
    Pdf,
    /// In the place of a PDF that cannot come into the pack: one part, which says so to the reader.
    Gap,
    /// A document of its own, outside meetings.
    Document,
    /// A page of the site.
    Page,
}

/// A file of a paper: the paper itself, or one of its chapters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The file.
    pub source: Arc<str>,
    /// Its address. That of the first part is the paper's.
    pub address: String,
    /// The last segment of its address; empty for the first part.
    pub slug: String,
    /// A chapter's title; `None` for the first part, whose title is the paper's.
    pub title: Option<Text<Bound>>,
    /// `DRAFT` on every page.
    pub draft: bool,
    /// What stands in the head of its pages, where it is not the usual.
    pub running_header: Option<String>,
    /// What stands in the foot of its pages beside the number.
    pub footer: Option<String>,
    /// Turned pages.
    pub landscape: bool,
    /// The lines above the text.
    pub head: Vec<Row<Bound>>,
    /// The text.
    pub blocks: Vec<Block<Bound>>,
    /// The lines below the text.
    pub tail: Vec<Row<Bound>>,
    /// Its footnotes.
    pub notes: Vec<Note<Bound>>,
    /// The number of its first footnote in the paper, from 1.
    pub first_note: u32,
    /// Its words: first, and the one after the last.
    pub units: (u32, u32),
}

impl Paper {
    /// What its own files are named for: the last segment of its address, or the document's with the version.
    pub fn stem(&self) -> &str {
        match &self.edition {
            Some(edition) => &edition.stem,
            None => self.address.trim_end_matches('/').rsplit('/').next().unwrap_or_default(),
        }
    }

    /// Its title, by which it is told from other versions: `Agreement: version 6.0 (superseded)`.
    pub fn whole_title(&self) -> String {
        let title = &self.title.text;
        match &self.edition {
            // The title of a comparison says what it is.
            Some(edition) if edition.superseded.is_some() => {
                format!("{}: {} (superseded)", title.trim(), crate::versions::name_within(&edition.name))
            }
            _ => title.to_string(),
        }
    }
}

impl Part {
    /// The headings of the part at its top level of blocks, in order.
    pub fn headings(&self) -> impl Iterator<Item = &Heading<Bound>> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Heading(heading) => Some(&**heading),
            _ => None,
        })
    }
}

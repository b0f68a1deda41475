//! The site as resolved: everything joined, addressed and counted, for one audience.

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
    /// Any other pages, by title.
    pub pages: Vec<Arc<Paper>>,
    /// The files that pages and papers refer to, each by its path in the site's folder and its address.
    pub files: Vec<SiteFile>,
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
    /// The papers in the pack, in agenda order, each once. Item papers are indices into this.
    pub papers: Vec<PackPaper>,
    /// The minutes of this meeting.
    pub minutes: Option<Minutes>,
    /// The pack's PDF file name (`kcsp-2019-07-17-agenda-pack.pdf`).
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
    /// Its status.
    pub status: Option<Status>,
    /// Whether it is restricted, by itself, its section or its paper.
    pub restricted: Option<Restriction>,
    /// Its paper: an index into the meeting's papers.
    pub paper: Option<usize>,
    /// The papers whose pages are the item's: those that it brings into the pack; where another item brought them all,
    /// those that it links.
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
    },
    /// Plain text.
    Text(Vec<Block<Bound>>),
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
    /// A logo for its cover.
    pub logo: Option<Picture>,
    /// Every picture in it, its logo too.
    pub pictures: Vec<Picture>,
    /// The file itself, then its chapters in order.
    pub parts: Vec<Part>,
    /// How many words it has.
    pub units: u32,
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

impl Part {
    /// The headings of the part at its top level of blocks, in order.
    pub fn headings(&self) -> impl Iterator<Item = &Heading<Bound>> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Heading(heading) => Some(heading),
            _ => None,
        })
    }
}

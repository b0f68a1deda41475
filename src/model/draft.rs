//! What one source file says, before anything is joined: the output of the load stage.

use std::sync::Arc;

use super::tree::{Block, Inlines, Note, Raw, Row, Typed};
use super::when::When;
use crate::diagnostics::Place;

/// Which kind of file a path makes. Known before the file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `agenda.md` of a meeting.
    Agenda,
    /// `minutes.md` of a meeting.
    Minutes,
    /// A paper, the `_index.md` of one in chapters, a chapter, or a document.
    Paper,
    /// `content/_index.md`, the `_index.md` of a body, or any other page.
    Page,
}

/// A file as loaded.
#[derive(Debug, Clone, PartialEq)]
pub enum Draft {
    /// An agenda.
    Agenda(Arc<AgendaDraft>),
    /// Anything else: minutes, papers, chapters, pages.
    Text(Arc<TextDraft>),
}

impl Draft {
    /// Whether it is the very same draft: one that was loaded once.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Agenda(a), Self::Agenda(b)) => Arc::ptr_eq(a, b),
            (Self::Text(a), Self::Text(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// A value with its place in the source.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: Place,
}

/// Minutes, a paper, a chapter or a page as loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct TextDraft {
    /// The file.
    pub file: Arc<str>,
    /// `title`, or what stands in for it (`subject`). Inline markdown flattened to words.
    pub title: Option<At<String>>,
    /// `short_name` of a body.
    pub short_name: Option<String>,
    /// `subtitle`.
    pub subtitle: Option<Inlines<Raw>>,
    /// `author` values as plain words, for the PDF's properties.
    pub authors: Vec<String>,
    /// `date` as an ISO date, where it is one.
    pub date: Option<When>,
    /// `held` of minutes.
    pub held: Option<At<When>>,
    /// Keys that shape how it is printed.
    pub style: StyleDraft,
    /// `restricted: true`.
    pub restricted: bool,
    /// The lines above the text (by, to, date, ...), in the order in which they are printed.
    pub head: Vec<Row<Raw>>,
    /// The text.
    pub blocks: Vec<Block<Raw>>,
    /// The lines below the text (attachments, background documents, contacts).
    pub tail: Vec<Row<Raw>>,
    /// The footnotes.
    pub notes: Vec<Note<Raw>>,
    /// Whether any of its words may name a numbered thing.
    pub may_refer: bool,
}

/// Keys that shape how a paper is printed; a chapter inherits those that its `_index.md` gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StyleDraft {
    /// `status: draft`.
    pub draft: Option<bool>,
    /// `running_header`.
    pub running_header: Option<String>,
    /// `footer`.
    pub footer: Option<String>,
    /// `orientation`: true for landscape.
    pub landscape: Option<bool>,
    /// `contents: true`.
    pub contents: bool,
    /// `slides: true`.
    pub slides: bool,
    /// `logo`.
    pub logo: Option<Typed>,
}

/// An agenda as loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct AgendaDraft {
    /// The file.
    pub file: Arc<str>,
    /// `title`, where the meeting has one of its own (`Extraordinary meeting`).
    pub title: Option<String>,
    /// `start`.
    pub start: Option<At<When>>,
    /// `venue`.
    pub venue: Option<Inlines<Raw>>,
    /// `contact`: name, telephone, email, in that order where given.
    pub contact: Contact,
    /// `notice`.
    pub notice: Option<Inlines<Raw>>,
    /// `published`.
    pub published: Option<At<When>>,
    /// `supplements`, in the order in which they are typed, which is that of their numbers.
    pub supplements: Vec<SupplementDraft>,
    /// Text before the first section.
    pub intro: Vec<Block<Raw>>,
    /// The sections.
    pub sections: Vec<SectionDraft>,
    /// Footnotes.
    pub notes: Vec<Note<Raw>>,
    /// Where the front matter stands, for what is missing in it.
    pub at: Place,
}

/// Papers that were published after the pack, as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct SupplementDraft {
    /// `published`; `None` where it is missing or no date, which has been reported.
    pub published: Option<At<When>>,
    /// `items`: the codes of the items whose papers it brings, typed or given by the program.
    pub items: Vec<At<String>>,
    /// `papers`: the files of single papers that it brings, as the agenda links them.
    pub papers: Vec<At<String>>,
    /// `notice`, printed on its front sheet.
    pub notice: Option<Inlines<Raw>>,
    /// Where it stands.
    pub at: Place,
}

/// Whom to ask about a meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
#[allow(missing_docs)]
pub struct Contact {
    pub name: Option<String>,
    pub telephone: Option<String>,
    pub email: Option<String>,
}

/// A section of an agenda.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionDraft {
    /// Its heading; `None` for items before the first heading.
    pub heading: Option<Inlines<Raw>>,
    /// Whether and why its items are restricted.
    pub restricted: Option<Restriction>,
    /// What stands in it, in order.
    pub parts: Vec<PartDraft>,
}

/// Why the press and public are kept out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Restriction {
    /// Paragraphs of Schedule 12A of the Local Government Act 1972 (`exempt="1 2"`).
    pub exempt: Vec<String>,
    /// Confidential information within section 100A(3) of that Act (`.confidential`).
    pub confidential: bool,
}

impl Restriction {
    /// What it says to the public (Local Government Act 1972, sections 100A(3) and (4) and Schedule 12A).
    pub fn words(&self) -> String {
        let mut reasons = Vec::new();
        if !self.exempt.is_empty() {
            let noun = if self.exempt.len() == 1 { "paragraph" } else { "paragraphs" };
            let list = match self.exempt.as_slice() {
                [one] => one.clone(),
                [some @ .., last] => format!("{} and {last}", some.join(", ")),
                [] => String::new(),
            };
            reasons.push(format!(
                "exempt information under {noun} {list} of Part 1 of Schedule 12A to the Local Government Act 1972"
            ));
        }
        if self.confidential {
            reasons.push("confidential information under section 100A(3) of the Local Government Act 1972".into());
        }
        if reasons.is_empty() {
            "Not for publication".into()
        } else {
            format!("Not for publication: {}", reasons.join("; "))
        }
    }
}

/// Something in a section.
#[derive(Debug, Clone, PartialEq)]
pub enum PartDraft {
    /// Text, printed where it stands.
    Text(Block<Raw>),
    /// An agenda item.
    Item(ItemDraft),
}

/// An agenda item as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemDraft {
    /// Its code (`A1`, `10.2`), where one is typed.
    pub code: Option<String>,
    /// Its title, without code, status and link.
    pub title: Inlines<Raw>,
    /// Its paper.
    pub link: Option<Typed>,
    /// Its status.
    pub status: Option<Status>,
    /// `{members: ...}`: its title in the members' pack.
    pub members_title: Option<String>,
    /// What is nested below it.
    pub children: Vec<ChildDraft>,
    /// Where it stands.
    pub at: Place,
}

/// Something nested below an agenda item.
#[derive(Debug, Clone, PartialEq)]
pub enum ChildDraft {
    /// An appendix: a nested item that links a paper.
    Paper {
        /// Its title.
        title: Inlines<Raw>,
        /// The paper.
        link: Typed,
        /// Its status.
        status: Option<Status>,
        /// Where it stands.
        at: Place,
    },
    /// Anything else, as plain text.
    Text(Vec<Block<Raw>>),
}

/// What is said of an item that has no paper, or whose paper is special.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Status {
    Verbal,
    Presentation,
    ToFollow,
    Tabled,
    Withdrawn,
    Deferred,
    /// With the chairman's reason (section 100B(4)(b) of the Local Government Act 1972).
    Urgent(String),
}

impl Status {
    /// As it stands on the front sheet, without brackets.
    pub fn words(&self) -> String {
        match self {
            Status::Verbal => "verbal".into(),
            Status::Presentation => "presentation".into(),
            Status::ToFollow => "to follow".into(),
            Status::Tabled => "tabled".into(),
            Status::Withdrawn => "withdrawn".into(),
            Status::Deferred => "deferred".into(),
            Status::Urgent(reason) => format!("urgent: {reason}"),
        }
    }
}

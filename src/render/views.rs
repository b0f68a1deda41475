//! What pages show, as plain values for the templates. A template fetches nothing: what is not in its view does not
//! reach the page.

use serde::{Serialize, Serializer};
use tera::{Context, TeraResult, Value};

use super::escape::From;
use crate::model::when::When;

/// HTML, which templates show as it is, without being told to.
#[derive(Debug, Clone, Default)]
pub struct Html(pub String);

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::safe_string(&self.0).serialize(serializer)
    }
}

/// A link.
#[derive(Debug, Clone, Serialize)]
pub struct Anchor {
    /// What the reader sees.
    pub text: String,
    /// Where it leads, ready for an attribute.
    pub url: String,
}

impl Anchor {
    /// A link.
    pub fn new(text: impl Into<String>, url: String) -> Self {
        Self { text: text.into(), url }
    }
}

/// A page as a whole.
#[derive(Debug, Serialize)]
pub struct View<T> {
    /// What every page of the site shows ([`Chrome`]): the same for all pages but for the way to them, so that it says
    /// nothing of the shape of a page.
    #[serde(skip)]
    pub site: TeraResult<Value>,
    /// The words of the tab, without the site's name.
    pub title: String,
    /// The page's absolute address; none for 404.html.
    pub canonical: Option<String>,
    /// The way from the home page, the page itself left out.
    pub crumbs: Crumbs,
    /// The page itself, last of the way.
    pub here: Option<String>,
    /// What this kind of page shows.
    pub page: T,
}

/// The way from the home page.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Crumbs {
    /// Of one page.
    Own(Vec<Anchor>),
    /// The same for many pages.
    Shared(Value),
}

impl<T: Serialize> View<T> {
    /// As a template is given it.
    ///
    /// # Errors
    /// Where a template failed of which a part of every page is made.
    pub fn context(self) -> TeraResult<Context> {
        let mut context = Context::new();
        context.insert_value("site", self.site?);
        context.insert_value("title", self.title.into());
        context.insert_value("canonical", self.canonical.into());
        let crumbs = match self.crumbs {
            Crumbs::Own(way) => Value::try_from_serializable(&way)?,
            Crumbs::Shared(way) => way,
        };
        context.insert_value("crumbs", crumbs);
        context.insert_value("here", self.here.into());
        context.insert_value("page", Value::try_from_serializable(&self.page)?);
        Ok(context)
    }
}

/// What every page of the site shows.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Chrome {
    pub title: String,
    pub language: String,
    pub home: String,
    pub style: String,
    pub script: String,
    pub logo: Option<String>,
    pub icon: String,
    pub feed: String,
    pub calendar: String,
    /// The main ways into the site.
    pub nav: Vec<Anchor>,
    /// The other pages.
    pub pages: Vec<Anchor>,
    pub publisher: Option<String>,
    pub email: Option<String>,
    pub telephone: Option<Phone>,
    pub address: Vec<String>,
    /// The members' edition, which is not for the public.
    pub members: bool,
    /// What templates make of all this alone, and so once for many pages: what is in the head of every page,
    pub head: Html,
    /// what stands at its top,
    pub header: Html,
    /// and what stands at its foot.
    pub footer: Html,
}

/// A telephone number.
#[derive(Debug, Serialize)]
pub struct Phone {
    /// As printed.
    pub text: String,
    /// As dialled.
    pub url: String,
}

impl Phone {
    /// A number as printed, made fit to dial.
    pub fn new(text: &str) -> Self {
        let digits: String = text.chars().filter(|char| char.is_ascii_digit() || *char == '+').collect();
        Self { text: text.into(), url: format!("tel:{digits}") }
    }
}

/// A day, and a time where there is one.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Day {
    pub words: String,
    pub time: Option<String>,
    pub iso: String,
}

impl Day {
    /// In words, with the day of the week.
    pub fn new(when: &When) -> Self {
        Self { words: when.long_date_words(), time: when.time_words(), iso: when.iso() }
    }
}

/// A meeting in a list.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct MeetingRow {
    pub body: String,
    pub url: String,
    pub day: Day,
    pub year: i32,
    pub title: Option<String>,
    pub venue: Option<String>,
    pub agenda: bool,
    pub minutes: Option<String>,
    /// The pack as PDF, with how many pages it has.
    pub pdf: Option<Anchor>,
}

/// The home page.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Home {
    pub html: String,
    pub meetings: Vec<MeetingRow>,
    pub papers: Vec<PaperRow>,
    pub bodies: Vec<Anchor>,
    pub documents: Vec<DocumentRow>,
}

/// A paper in a list.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PaperRow {
    pub link: Anchor,
    pub meeting: String,
}

/// A document in a list.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct DocumentRow {
    pub link: Anchor,
    pub subtitle: Option<String>,
    pub version: Option<String>,
    pub date: Option<String>,
}

/// A body's page.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct BodyPage {
    pub html: String,
    pub meetings: Vec<MeetingRow>,
    /// The register of its decisions and actions, where its minutes have any.
    pub register: Option<String>,
}

/// The register of a body.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RegisterPage {
    pub title: String,
    pub parts: Vec<RegisterPart>,
}

/// Its decisions, or its actions.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RegisterPart {
    pub name: &'static str,
    pub anchor: &'static str,
    pub meetings: Vec<RegisterMeeting>,
}

/// Those of one meeting.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RegisterMeeting {
    pub day: Day,
    pub url: String,
    pub rows: Vec<RegisterRow>,
}

/// A decision or an action.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RegisterRow {
    /// The minute, and its place.
    pub minute: Anchor,
    /// Its paragraphs.
    pub words: Vec<String>,
    /// The points of its list.
    pub points: Vec<String>,
    /// Whether they begin with markers of their own, such as (a).
    pub marked: bool,
}

/// The box by which a reader goes to a printed page.
#[derive(Debug, Clone, Serialize)]
pub struct Go {
    /// The list of pages, for browsers without the script.
    pub action: String,
    /// pack.json.
    pub map: String,
    /// The first printed number.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// A printed page in a list.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PageLink {
    pub number: u32,
    pub url: String,
}

/// A pack or document as a whole, beside its text.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Download {
    pub pdf: String,
    pub count: u32,
    pub printable: Option<String>,
    pub go: Go,
    pub pages: Vec<PageLink>,
}

/// A meeting's page. The parts of the front sheet stand in the order in which its words are counted.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct MeetingPage {
    /// The mark of the first page.
    pub mark: String,
    pub body: String,
    pub own_title: Option<String>,
    pub day: Day,
    pub venue: Option<String>,
    pub contact: Option<ContactView>,
    pub notice: Option<String>,
    pub published: Option<Day>,
    pub intro: String,
    pub sections: Vec<SectionView>,
    pub notes: String,
    pub download: Option<Download>,
    /// Where there are supplements: the whole, the pack without them, and each by itself.
    pub packs: Vec<PackRow>,
    pub minutes: Option<MinutesView>,
}

/// One of the PDFs of a meeting that has supplements.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PackRow {
    /// An id; `_supplement-1`.
    pub anchor: String,
    pub words: String,
    pub pdf: Option<String>,
    /// `PDF, 6 pages`.
    pub size: Option<String>,
    /// `Pages 75 to 80`.
    pub pages: Option<String>,
    /// `Items B6 and C2`.
    pub items: Option<String>,
}

/// A supplement in the printable pack.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SupplementView {
    pub anchor: String,
    /// `Supplement 1 to the agenda`.
    pub title: String,
    pub front: MeetingPage,
    /// Its papers.
    pub html: String,
}

/// Whom to ask.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ContactView {
    pub name: Option<String>,
    pub telephone: Option<Phone>,
    pub email: Option<String>,
}

/// A section of a front sheet.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SectionView {
    pub anchor: String,
    pub heading: Option<String>,
    pub restricted: Option<String>,
    pub parts: Vec<PartView>,
}

/// Text or a run of items.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum PartView {
    Text { html: String },
    Items { items: Vec<ItemView> },
}

/// An agenda item.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ItemView {
    pub anchor: Html,
    pub code: Html,
    pub title: Html,
    pub pages: Option<String>,
    pub status: Option<String>,
    pub restricted: bool,
    /// Why, where the section does not say it already.
    pub reason: Option<String>,
    /// The supplement that brought its paper: `Supplement 1, published 15 July 2019`.
    pub supplement: Option<Anchor>,
    pub minutes: Vec<Anchor>,
    pub children: Vec<ChildView>,
}

/// Something below an item.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ChildView {
    pub paper: bool,
    pub html: Html,
    pub pages: Option<String>,
    pub status: Option<String>,
    pub restricted: bool,
    pub supplement: Option<Anchor>,
}

/// The minutes of a meeting, beside its agenda.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct MinutesView {
    pub link: Anchor,
    pub list: Vec<Anchor>,
}

/// A paper, a chapter, minutes, a document or any other page.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PaperPage {
    /// That the version is no longer in force.
    pub superseded: Option<SupersededView>,
    /// On the landing page of a document: its earlier versions.
    pub history: Vec<VersionRow>,
    pub html: Html,
    pub draft: bool,
    /// Holds a table for which the page gives its whole width.
    pub wide: bool,
    pub facts: Option<Facts>,
    /// The chapters, the first part among them.
    pub chapters: Vec<Chapter>,
    /// Headings of a long page.
    pub headings: Vec<Anchor>,
    /// Previous and next chapter.
    pub turn: Option<Pager>,
    /// Previous and next paper of the agenda.
    pub papers: Option<Pager>,
    /// On the landing page of a document.
    pub download: Option<Download>,
}

/// That a version is no longer in force.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SupersededView {
    pub notice: String,
    /// The version in force has no such chapter.
    pub gone: bool,
    /// The same text in the version in force.
    pub link: Anchor,
}

/// An earlier version of a document.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct VersionRow {
    pub link: Anchor,
    pub date: Option<String>,
    pub pdf: Option<Anchor>,
    /// What changed: each comparison's page, then its PDF.
    pub changes: Vec<Vec<Anchor>>,
}

/// An action plan by who leads.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct LeadsPage {
    pub title: String,
    pub draft: bool,
    /// The paper.
    pub paper: Anchor,
    /// Where the paper stands: its item and its pack.
    pub facts: Vec<Anchor>,
    pub csv: String,
    pub json: String,
    /// Whether printed pages are known.
    pub printed: bool,
    pub leads: Vec<LeadView>,
}

/// A lead of an action plan.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct LeadView {
    pub name: String,
    pub anchor: String,
    /// `5 entries`.
    pub count: String,
    pub rows: Vec<LeadRow>,
}

/// A row of an action plan, under one of its leads.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct LeadRow {
    pub entry: Anchor,
    pub priority: String,
    /// Who leads beside.
    pub with: Vec<String>,
    pub actions: Vec<LeadAction>,
    pub measures: Vec<String>,
    pub timescale: Vec<String>,
    pub page: Option<Anchor>,
}

/// An action under a lead.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct LeadAction {
    pub text: String,
    pub flags: Vec<String>,
}

/// Where a paper stands in a pack.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Facts {
    pub item: Option<Anchor>,
    pub pack: Option<Anchor>,
    /// The supplement that brought it.
    pub supplement: Option<Anchor>,
    pub pages: Option<String>,
    pub pdf: Option<String>,
    pub pdf_words: &'static str,
    pub go: Option<Go>,
}

/// A chapter in a list.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Chapter {
    pub link: Anchor,
    pub page: Option<u32>,
    pub current: bool,
}

/// Back and on.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Pager {
    pub previous: Option<Anchor>,
    pub next: Option<Anchor>,
}

impl Pager {
    /// A pager that leads somewhere.
    pub fn new(previous: Option<Anchor>, next: Option<Anchor>) -> Option<Self> {
        (previous.is_some() || next.is_some()).then_some(Self { previous, next })
    }
}

/// The printable pack.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PackPage {
    pub front: MeetingPage,
    pub contents: Vec<Chapter>,
    /// The papers of the pack as first published.
    pub html: String,
    /// What came later.
    pub supplements: Vec<SupplementView>,
    pub download: Option<Download>,
}

/// A link to a page of the site.
pub fn link(from: From<'_>, text: impl Into<String>, address: &str) -> Anchor {
    Anchor::new(text, from.to(address, None))
}

//! The document tree: what a paper says, without a trace of HTML or Typst.
//!
//! Two emitters, web and print, match on it exhaustively: a new kind of block does not compile until both can show it.
//!
//! The tree exists in two phases. As loaded ([`Raw`]) it holds links as they were typed; as resolved ([`Bound`]) every
//! link leads somewhere and every word has its number in the paper, by which print and web agree where a page begins.

use std::borrow::Cow;
use std::fmt::Debug;

use serde::Serialize;

use super::chars::Chars;
use super::words::{is_single_spaced, single_spaced};
use crate::diagnostics::{Place, Span};

/// What a phase of the tree knows.
pub trait Phase: Debug + Clone + PartialEq + 'static {
    /// The target of a link.
    type Link: Debug + Clone + PartialEq + Serialize;
    /// The file of a picture.
    type Picture: Debug + Clone + PartialEq + Serialize;
    /// The place of a text or a figure in the paper's count of words.
    type Mark: Debug + Clone + Copy + Default + PartialEq + Serialize;
}

/// As loaded: links and pictures as typed, words not counted.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {}

/// As resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {}

impl Phase for Raw {
    type Link = Typed;
    type Picture = Typed;
    type Mark = ();
}

impl Phase for Bound {
    type Link = Link;
    type Picture = Picture;
    type Mark = Mark;
}

/// A target as the author typed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Typed {
    /// What stands in the brackets of `[text](href)`.
    pub href: String,
    /// The whole link in the source.
    pub at: Place,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Link {
    /// Another site, a mail address or a telephone number: an absolute URL.
    External(String),
    /// A page of this site.
    Page {
        /// Its address below base_url, ending in `/` or being empty for the home page.
        address: String,
        /// An element of that page.
        fragment: Option<String>,
    },
    /// A file of this site (a PDF, a CSV), by its address below base_url.
    File(String),
    /// An element of the same page.
    Here(String),
    /// The target is lost (`[text](#)`): shown as text that is no link.
    Lost,
}

/// A picture of this site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Picture {
    /// The file, relative to the site's folder; the key under which a pack carries its bytes.
    pub source: String,
    /// Where the web finds it, below base_url.
    pub address: String,
    /// Its own width and height in pixels, where the file gives them.
    pub size: Option<(u32, u32)>,
}

/// A place in a paper's count of words. Words are maximal runs without white space, counted from 0 through the whole
/// paper: title, head, text and tail of each part in turn. A picture, a chart or a contents list counts as one word.
/// Footnotes are not counted, since they stand where the page ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Mark {
    /// The number of the first word, or `NONE`.
    word: u32,
    joined: bool,
}

/// What stands for no number: no text has so many words.
const NONE: u32 = u32::MAX;

impl Default for Mark {
    fn default() -> Self {
        Self::new(None, false)
    }
}

impl Mark {
    /// A place: see [`Mark::first`] and [`Mark::joined`].
    pub fn new(first: Option<u32>, joined: bool) -> Self {
        Self { word: first.unwrap_or(NONE), joined }
    }

    /// The number of the first word that starts in this text; `None` in a footnote.
    pub fn first(self) -> Option<u32> {
        (self.word != NONE).then_some(self.word)
    }

    /// Whether the text opens in the middle of a word that an earlier text began (`foo**bar**`).
    pub fn joined(self) -> bool {
        self.joined
    }
}

/// A run of plain characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(bound = "")]
pub struct Text<P: Phase> {
    /// The characters, of which runs of white space mean one space.
    pub text: Chars,
    /// Its place in the count.
    pub mark: P::Mark,
}

impl<P: Phase> Text<P> {
    /// A text whose words are not counted (yet).
    pub fn new(text: impl Into<Chars>) -> Self {
        Self { text: text.into(), mark: P::Mark::default() }
    }
}

impl Text<Bound> {
    /// The text cut at the start of each word, each piece with the number of the word that it starts. The first piece
    /// has none where it holds only white space or the end of a word begun before. The pieces join to the whole text.
    pub fn pieces(&self) -> Vec<(Option<u32>, &str)> {
        let mut pieces = Vec::new();
        let mut next = self.mark.first();
        let mut from = 0;
        let mut unit = None;
        let mut inside = self.mark.joined();
        for (at, char) in self.text.char_indices() {
            if char.is_whitespace() {
                inside = false;
            } else if !inside {
                if at > from {
                    pieces.push((unit, &self.text[from..at]));
                }
                (from, unit, inside) = (at, next, true);
                next = next.map(|n| n + 1);
            }
        }
        if from < self.text.len() {
            pieces.push((unit, &self.text[from..]));
        }
        pieces
    }
}

/// A line of inline content.
pub type Inlines<P> = Vec<Inline<P>>;

/// What stands in a line. A large site has millions of them: what is large in few of them is boxed, here and in [`Block`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub enum Inline<P: Phase> {
    /// Plain words.
    Text(Text<P>),
    /// Emphasis, shown in italics.
    Emphasis(Inlines<P>),
    /// Strong emphasis, shown in bold.
    Strong(Inlines<P>),
    /// Words struck out.
    Strike(Inlines<P>),
    /// Raised.
    Superscript(Inlines<P>),
    /// Lowered.
    Subscript(Inlines<P>),
    /// Code, shown as typed. Boxed so that a line has room for it both raw and bound, which are the same size.
    Code(Box<Text<P>>),
    /// A link.
    Link(Box<Linked<P>>),
    /// A picture in the line.
    Image(Box<Image<P>>),
    /// In a comparison of two versions: words put in.
    Inserted(Inlines<P>),
    /// In a comparison of two versions: words taken out.
    Deleted(Inlines<P>),
    /// A reference to a footnote: its index in the notes of the part.
    NoteRef(usize),
    /// The number of the printed page on which the thing begins to which the link around it leads (`[page #](#table-2)`).
    Page(Box<PageOf<P>>),
    /// A line break that the author asked for.
    Break,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Linked<P: Phase> {
    /// Where it leads.
    pub to: P::Link,
    /// What the reader sees.
    pub text: Inlines<P>,
}

impl<P: Phase> Inline<P> {
    /// A link.
    pub fn link(to: P::Link, text: Inlines<P>) -> Self {
        Self::Link(Box::new(Linked { to, text }))
    }
}

/// The number of the printed page on which a thing begins. Only the layout knows it; it counts as a word, or as a part of
/// one, whatever it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct PageOf<P: Phase> {
    /// What it is the page of, named by its page of the site.
    pub of: P::Link,
    /// Its place in the count.
    pub mark: P::Mark,
    /// Where it stands in the source.
    pub at: Place,
}

/// A picture with its text alternative.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Image<P: Phase> {
    /// The file.
    pub picture: P::Picture,
    /// The text alternative; `None` for `![decorative](x.png)`, which has none to give.
    pub alt: Option<String>,
    /// Its place in the count, as one word.
    pub mark: P::Mark,
    /// Where it stands in the source.
    pub at: Place,
}

/// A block of a paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub enum Block<P: Phase> {
    /// A heading.
    Heading(Box<Heading<P>>),
    /// A paragraph.
    Paragraph(Inlines<P>),
    /// A paragraph with a typed number (`1.1`, `(1)`), with the lists that belong to it.
    Numbered(Box<Numbered<P>>),
    /// A list.
    List(Box<List<P>>),
    /// A resolution or an action of minutes.
    Decision(Box<Decision<P>>),
    /// A table.
    Table(Box<Table<P>>),
    /// A picture on its own, with its caption.
    Figure(Box<Figure<P>>),
    /// A quotation.
    Quote(Vec<Block<P>>),
    /// A callout (`> [!NOTE]`).
    Callout {
        /// Its kind.
        kind: Callout,
        /// Its text.
        blocks: Vec<Block<P>>,
    },
    /// Terms with their definitions.
    Definitions(Vec<Definition<P>>),
    /// Code, or any text shown as typed.
    Code(Box<Code<P>>),
    /// A line across.
    Rule,
    /// Room to write (a line of underscores); the number of lines.
    Room(u32),
    /// An action plan.
    ActionPlan(Box<ActionPlan<P>>),
    /// A version-control table.
    Versions(Vec<Version<P>>),
    /// In a comparison of two versions: what the program says between the blocks, such as what moved.
    Remark(Inlines<P>),
    /// A chart.
    Chart(Box<Chart<P>>),
    /// Places for signatures.
    Signatures(Vec<Signature<P>>),
    /// A page of a PDF made by another program. Only a paper that is such a PDF holds any, and nothing else.
    Foreign(Box<ForeignPage<P>>),
}

/// A picture on its own, with its caption.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Figure<P: Phase> {
    /// The picture.
    pub image: Image<P>,
    /// What stands below it.
    pub caption: Option<Inlines<P>>,
    /// A stable anchor where the caption bears a number (`figure-1`).
    pub anchor: Option<String>,
}

/// Code, or any text shown as typed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Code<P: Phase> {
    /// The language named after the fence.
    pub language: Option<String>,
    /// The lines. Each line is one text.
    pub lines: Vec<Text<P>>,
}

/// A page of a PDF made by another program, printed as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct ForeignPage<P: Phase> {
    /// Its number in the PDF, from 1.
    pub number: u32,
    /// Points, as it is shown.
    pub width: f32,
    /// Points.
    pub height: f32,
    /// Its text by paragraphs: what stands for it where it cannot be seen.
    pub text: Vec<String>,
    /// Whether anything at all is drawn on it.
    pub drawn: bool,
    /// Its place in the count, as one word.
    pub mark: P::Mark,
}

impl<P: Phase> ForeignPage<P> {
    /// Its anchor, on the web and in print.
    pub fn anchor(&self) -> String {
        foreign_anchor(self.number)
    }
}

/// The anchor of a page of a PDF made by another program.
pub fn foreign_anchor(number: u32) -> String {
    format!("pdf-{number}")
}

/// A paragraph with a typed number.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Numbered<P: Phase> {
    /// The number as typed, without a space.
    pub label: Text<P>,
    /// A stable anchor (`para-1-1`).
    pub anchor: Box<str>,
    /// The paragraph, then the lists.
    pub blocks: Vec<Block<P>>,
    /// Where it stands in its file.
    pub at: Span,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Heading<P: Phase> {
    /// 2 to 6; the title of the paper is the one of level 1.
    pub level: u8,
    /// The words, with the number as typed.
    pub text: Inlines<P>,
    /// The number at its start (`209`, `1.0`), without a closing full stop.
    pub number: Option<String>,
    /// A stable anchor, of its own in the file (`minute-209`, `background`).
    pub anchor: String,
    /// In minutes: the agenda item (`{item=A1}`).
    pub item: Option<String>,
    /// In minutes: what stands below it, up to the next heading as high, is for members alone (`{.restricted}`). The first
    /// block below it says why, and is for everybody.
    pub restricted: bool,
    /// Where it stands in the source.
    pub at: Place,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct List<P: Phase> {
    /// The first number of a numbered list; `None` for bullets.
    pub start: Option<u64>,
    /// Whether the items stand close together.
    pub tight: bool,
    /// The items.
    pub items: Vec<ListItem<P>>,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct ListItem<P: Phase> {
    /// A marker of its own (`(a)`, `(ii)`, `b)`), which is kept in place of the bullet.
    pub marker: Option<Text<P>>,
    /// A tick box, and whether it is ticked.
    pub task: Option<bool>,
    /// A stable anchor, for the numbered paragraphs of a minute.
    pub anchor: Option<String>,
    /// What it says.
    pub blocks: Vec<Block<P>>,
}

/// A resolution or an action.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Decision<P: Phase> {
    /// Which.
    pub kind: DecisionKind,
    /// A stable anchor (`resolution-212`).
    pub anchor: String,
    /// The paragraph, and the list that follows it.
    pub blocks: Vec<Block<P>>,
}

/// What a decision is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DecisionKind {
    /// `RESOLVED that ...`
    Resolution,
    /// `Action: who`
    Action,
}

/// The kind of a callout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Callout {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

/// A term and what it means.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Definition<P: Phase> {
    /// The term.
    pub term: Inlines<P>,
    /// Its definitions.
    pub details: Vec<Vec<Block<P>>>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Table<P: Phase> {
    /// The caption (`Table: caption`).
    pub caption: Option<Inlines<P>>,
    /// A stable anchor where the caption bears a number (`table-2`).
    pub anchor: Option<String>,
    /// Whether its pages are turned (`{.landscape}`).
    pub landscape: bool,
    /// How each column is set.
    pub columns: Vec<Align>,
    /// The heads; `None` where the head row is empty. As many cells as columns.
    pub head: Option<Vec<Inlines<P>>>,
    /// Whether the first cell of each row is its head: a table with heads whose first column is not a number.
    pub row_heads: bool,
    /// The rows, each of as many cells as columns.
    pub rows: Vec<Vec<Inlines<P>>>,
    /// Where it stands in the source.
    pub at: Place,
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// An action plan (`action-plan` block).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct ActionPlan<P: Phase> {
    /// What each flag means, in the order given. Every flag used is here.
    pub key: Vec<Flag<P>>,
    /// The heads of the columns.
    pub columns: PlanColumns<P>,
    /// The priorities.
    pub priorities: Vec<Priority<P>>,
}

/// A flag of an action plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Flag<P: Phase> {
    /// The name by which actions carry it (`funded`).
    pub name: String,
    /// What it means.
    pub text: Inlines<P>,
}

/// The heads of an action plan's columns; each has a usual wording where the block gives none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
#[allow(missing_docs)]
pub struct PlanColumns<P: Phase> {
    pub number: Inlines<P>,
    pub objective: Inlines<P>,
    pub actions: Inlines<P>,
    pub measures: Inlines<P>,
    pub timescale: Inlines<P>,
    pub lead: Inlines<P>,
    /// Shown where any entry has links.
    pub links: Inlines<P>,
}

/// A priority of an action plan. Each is a table of its own, whose heads are counted anew.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Priority<P: Phase> {
    /// Its name.
    pub name: Inlines<P>,
    /// A stable anchor.
    pub anchor: String,
    /// Who leads it.
    pub lead: Vec<Inlines<P>>,
    /// What it aims at.
    pub aim: Option<Inlines<P>>,
    /// Its entries.
    pub entries: Vec<PlanEntry<P>>,
}

/// An entry of an action plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct PlanEntry<P: Phase> {
    /// Its number as typed.
    pub number: Option<Text<P>>,
    /// A stable anchor.
    pub anchor: String,
    /// The objective or planned outcome.
    pub objective: Inlines<P>,
    /// One row, or several where parts have timescales or leads of their own.
    pub rows: Vec<PlanRow<P>>,
}

/// A row of an entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
#[allow(missing_docs)]
pub struct PlanRow<P: Phase> {
    pub actions: Vec<PlanAction<P>>,
    pub measures: Vec<Inlines<P>>,
    pub timescale: Vec<Inlines<P>>,
    pub lead: Vec<Inlines<P>>,
    pub links: Vec<Inlines<P>>,
}

/// An action of a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct PlanAction<P: Phase> {
    /// What is to be done.
    pub text: Inlines<P>,
    /// The names of its flags.
    pub flags: Vec<String>,
}

/// A version of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Version<P: Phase> {
    /// Its number as typed.
    pub version: Text<P>,
    /// Its date as typed.
    pub date: Inlines<P>,
    /// What changed.
    pub changes: Vec<Inlines<P>>,
    /// Where it stands in the source.
    pub at: Place,
}

/// A place for a signature: a line to sign on, who signs there, and a line for the date.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Signature<P: Phase> {
    /// The word before the line (`Signed`).
    pub signed: Text<P>,
    /// Who signs.
    pub name: Option<Inlines<P>>,
    /// As what.
    pub role: Option<Inlines<P>>,
    /// For whom.
    pub organisation: Option<Inlines<P>>,
    /// The word before the date (`Date`).
    pub dated: Text<P>,
    /// The date, where it is known; a line to write on otherwise.
    pub date: Option<Inlines<P>>,
}

/// A chart, which always carries its data as a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Chart<P: Phase> {
    /// How it is drawn.
    pub kind: ChartKind,
    /// Its title, shown as its caption.
    pub title: Option<Text<P>>,
    /// A stable anchor where the title bears a number (`chart-3`).
    pub anchor: Option<String>,
    /// What the categories are.
    pub x: Option<String>,
    /// What the numbers are.
    pub y: Option<String>,
    /// Whether the source gives some of the figures only; said under the chart.
    pub partial: bool,
    /// A text alternative; where the block gives none, one is made of the data.
    pub alt: Option<String>,
    /// The names of the series; one without a name for plain data.
    pub series: Vec<String>,
    /// Each category with a number for each series.
    pub data: Vec<(String, Vec<Option<f64>>)>,
    /// Its place in the count, as one word.
    pub mark: P::Mark,
    /// Where it stands in the source.
    pub at: Place,
}

/// More parts of a pie than these cannot be told apart in black and white.
const PARTS: usize = 6;

impl<P: Phase> Chart<P> {
    /// How it is drawn: a pie of many parts as bars, each named beside its bar, with its share.
    pub fn drawn(&self) -> ChartKind {
        if self.kind == ChartKind::Pie && self.data.len() > PARTS { ChartKind::Bar } else { self.kind }
    }

    /// What stands beside the bar of a value: the value, and its share where it is a part of a pie.
    pub fn beside(&self, value: f64) -> String {
        let whole: f64 = self.data.iter().flat_map(|(_, row)| row.iter().copied().flatten()).filter(|v| *v > 0.0).sum();
        if self.kind != ChartKind::Pie || whole <= 0.0 {
            return figure(value);
        }
        format!("{} ({}%)", figure(value), figure((value / whole * 1000.0).round() / 10.0))
    }
}

/// A figure of a chart as the author typed it: without grouping, so that it is found by searching for what the text calls it.
pub fn figure(value: f64) -> String {
    if value.is_finite() { format!("{value}").replace('-', "\u{2212}") } else { "–".into() }
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum ChartKind {
    Bar,
    StackedBar,
    Line,
    Pie,
}

/// A line of a paper's head or tail: a label with its values.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Row<P: Phase> {
    /// Which line it is.
    pub kind: RowKind,
    /// The label that the reader sees, without a colon (`By`, `Classification`).
    pub label: Text<P>,
    /// The values, each its own blocks.
    pub values: Vec<Vec<Block<P>>>,
}

/// The lines of a head or a tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum RowKind {
    By,
    From,
    To,
    Date,
    Classification,
    /// Stands in the head where the paper has a title of its own beside it.
    Subject,
    Detail,
    Author,
    Summary,
    Recommendations,
    Attachments,
    BackgroundDocuments,
    Contacts,
    Held,
    Venue,
    Present,
    AlsoPresent,
    InAttendance,
    Apologies,
}

/// A footnote, in the order in which the text first refers to them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Note<P: Phase> {
    /// Its text.
    pub blocks: Vec<Block<P>>,
    /// Where it stands in the source.
    pub at: Place,
}

/// Whether a line holds room to write (`Signed: ______`): four underscores or more.
pub fn to_sign<P: Phase>(inlines: &[Inline<P>]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Text(text) => memchr::memchr(b'_', text.text.as_bytes()).is_some() && text.text.contains("____"),
        Inline::Emphasis(inner) | Inline::Strong(inner) => to_sign(inner),
        _ => false,
    })
}

/// The words of a line as plain text, links and emphasis flattened, pictures by their alternative, notes left out.
pub fn plain<P: Phase>(inlines: &[Inline<P>]) -> String {
    words_of(inlines).into_owned()
}

/// The same without a copy, where the line is one run of words.
pub fn words_of<P: Phase>(inlines: &[Inline<P>]) -> Cow<'_, str> {
    fn walk<P: Phase>(inlines: &[Inline<P>], out: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => out.push_str(&text.text),
                Inline::Code(text) => out.push_str(&text.text),
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Strike(inner)
                | Inline::Superscript(inner)
                | Inline::Subscript(inner)
                | Inline::Inserted(inner)
                | Inline::Deleted(inner) => walk(inner, out),
                Inline::Link(link) => walk(&link.text, out),
                Inline::Image(image) => out.push_str(image.alt.as_deref().unwrap_or_default()),
                Inline::NoteRef(_) => {}
                Inline::Page(_) => out.push('…'),
                Inline::Break => out.push(' '),
            }
        }
    }
    if let [Inline::Text(text)] = inlines
        && is_single_spaced(&text.text)
    {
        return Cow::Borrowed(&text.text);
    }
    let mut out = String::new();
    walk(inlines, &mut out);
    Cow::Owned(single_spaced(out))
}

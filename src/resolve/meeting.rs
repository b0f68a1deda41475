//! Meetings: the agenda as a front sheet, its papers in order, and the minutes beside their items.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::Context;
use super::bind::Binder;
use super::held::{Answers, Asked, BoundMeeting, Held, KeptMeeting, OfMeeting};
use super::index::{MeetingKey, Role, suggest};
use super::supplements::{self, Late};
use super::targets::Finder;
use crate::diagnostics::{Diagnostic, Place, nearest};
use crate::hashed::{HashMap, HashSet};
use crate::model::draft::{AgendaDraft, At, ChildDraft, ItemDraft, PartDraft, Restriction, SectionDraft, Status};
use crate::model::site::{
    Audience, Child, FrontPart, FrontSection, FrontSheet, Item, Meeting, Minute, Minutes, PackPaper, Paper, Part,
    SiteFile, Supplement,
};
use crate::model::tree::{Inline, Raw, Text, Typed, plain};
use crate::model::when::When;

/// Every meeting of the site. Those that `held` holds as they would come out are not put together again; `changed` are
/// the papers that are other than they were, and `same` says that the world answers every question as it did.
pub(super) fn meetings(
    context: &Context,
    agendas: &BTreeMap<Arc<str>, Arc<AgendaDraft>>,
    held_on: &BTreeMap<Arc<str>, Option<At<When>>>,
    papers: &BTreeMap<Arc<str>, Arc<Paper>>,
    files: &mut BTreeSet<SiteFile>,
    bag: &mut Vec<Diagnostic>,
    (held, changed, same): (&mut Held, &HashSet<Arc<str>>, bool),
) -> BTreeMap<MeetingKey, Arc<Meeting>> {
    /// The agenda of a meeting, and when its minutes say that it was held.
    type Found = (Option<Arc<AgendaDraft>>, Option<Option<At<When>>>);
    let mut found: BTreeMap<MeetingKey, Found> = BTreeMap::new();
    let mut bodies: HashMap<String, String> = HashMap::default();
    for (path, entry) in &context.world.index.entries {
        match &entry.role {
            Role::Agenda(key) => {
                if let Some(agenda) = agendas.get(path) {
                    found.entry(key.clone()).or_default().0 = Some(agenda.clone());
                }
            }
            Role::Minutes(key) => {
                if let Some(held) = held_on.get(path) {
                    found.entry(key.clone()).or_default().1 = Some(held.clone());
                }
            }
            _ => {}
        }
    }
    let of_meetings: Vec<(MeetingKey, OfMeeting)> = found
        .into_iter()
        .map(|(key, (agenda, held))| {
            let body = bodies.entry(key.body.clone()).or_insert_with(|| {
                let paper = papers.get(format!("content/bodies/{}/_index.md", key.body).as_str());
                paper.map(|paper| paper.title.text.to_string()).unwrap_or_else(|| key.body.clone())
            });
            let body = body.clone();
            (key, OfMeeting { body, agenda, held })
        })
        .collect();
    /// Put together anew, with what it hangs on, or the same as before.
    enum Outcome {
        New(OfMeeting, Option<Noted>, Arc<BoundMeeting>),
        Same(Arc<BoundMeeting>),
    }
    let before = &*held;
    let bound: Vec<(MeetingKey, Outcome)> = of_meetings
        .into_par_iter()
        .with_max_len(16)
        .map(|(key, of)| {
            let kept = before.meetings.get(&key).filter(|kept| kept.serves(&of, changed, &context.world, same));
            if let Some(kept) = kept {
                return (key, Outcome::Same(kept.bound.clone()));
            }
            let mut noted = Noted::default();
            let (mut files, mut findings) = (BTreeSet::new(), Vec::new());
            let meeting = meeting(context, papers, &key, &of, &mut files, &mut findings, &mut noted);
            let bound = Arc::new(BoundMeeting { meeting: Arc::new(meeting), files, findings });
            // Of all meetings at once, what is not kept would be much.
            (key, Outcome::New(of, before.holds().then_some(noted), bound))
        })
        .collect();
    let mut out = Vec::with_capacity(bound.len());
    for (key, outcome) in bound {
        let bound = match outcome {
            Outcome::Same(bound) => bound,
            Outcome::New(of, noted, bound) => {
                if let Some(noted) = noted {
                    let answers = Answers::new(noted.asked, &context.world);
                    let kept = KeptMeeting { of, answers, papers: noted.papers, bound: bound.clone(), placed: None };
                    held.meetings.insert(key.clone(), kept);
                }
                bound
            }
        };
        files.extend(bound.files.iter().cloned());
        bag.extend(bound.findings.iter().cloned());
        out.push((key, bound.meeting.clone()));
    }
    let out: BTreeMap<_, _> = out.into_iter().collect();
    if held.meetings.len() > out.len() {
        held.meetings.retain(|key, _| out.contains_key(key));
    }
    out
}

/// What a meeting hangs on.
#[derive(Default)]
struct Noted {
    asked: Asked,
    /// The papers that were looked for.
    papers: BTreeSet<String>,
}

fn meeting(
    context: &Context,
    papers: &BTreeMap<Arc<str>, Arc<Paper>>,
    key: &MeetingKey,
    of: &OfMeeting,
    files: &mut BTreeSet<SiteFile>,
    bag: &mut Vec<Diagnostic>,
    noted: &mut Noted,
) -> Meeting {
    let (agenda, minutes, body) = (of.agenda.as_deref(), of.held.as_ref(), of.body.clone());
    let start = agenda.and_then(|agenda| agenda.start.as_ref());
    let held = minutes.and_then(|held| held.as_ref());
    for day in [start, held].into_iter().flatten() {
        on_the_day(key, day, bag);
    }
    let folder_day = When::parse(key.slug.get(..10).unwrap_or_default());
    let when =
        start.or(held).map(|at| at.value).or(folder_day).unwrap_or(When { date: chrono::NaiveDate::MIN, time: None });

    let address = key.address();
    let name: Vec<&str> = address.trim_end_matches('/').split('/').skip(1).collect();
    let name = name.join("-");
    let Agenda { front, papers: pack, supplements } = match agenda {
        Some(agenda) => assemble(context, papers, agenda, &body, when, &name, files, bag, noted),
        None => Agenda::default(),
    };
    let minutes = minutes.and_then(|_| {
        let path = format!("{}/minutes.md", key.folder());
        let paper = papers.get(path.as_str());
        noted.papers.insert(path);
        let paper = paper?;
        Some(join_minutes(paper, front.as_ref(), bag))
    });
    Meeting {
        slug: key.slug.clone(),
        pdf: format!("{name}-agenda-pack.pdf"),
        pdf_as_published: (!supplements.is_empty()).then(|| format!("{name}-agenda-pack-as-published.pdf")),
        address,
        body,
        when,
        front,
        papers: pack,
        supplements,
        minutes,
    }
}

fn on_the_day(key: &MeetingKey, day: &At<When>, bag: &mut Vec<Diagnostic>) {
    let folder = key.slug.get(..10).unwrap_or_default();
    if day.value.iso_date() != folder {
        bag.push(Diagnostic::error(
            "date-mismatch",
            day.at.clone(),
            format!("the date here is {}, and the meeting's folder is {}", day.value.iso_date(), key.slug),
            format!("write {folder}, or rename the folder"),
        ));
    }
}

/// A paper linked from an item: what it turned out to be.
enum Linked {
    /// In the pack.
    Paper(Arc<Paper>),
    /// Restricted, and not for this audience.
    Restricted,
    /// Wrong, and reported.
    Nothing,
}

struct Assembly<'a> {
    context: &'a Context<'a>,
    papers: &'a BTreeMap<Arc<str>, Arc<Paper>>,
    late: Late,
    /// In the order of the agenda.
    pack: Vec<PackPaper>,
    bag: Vec<Diagnostic>,
    noted: Noted,
}

impl Assembly<'_> {
    /// The paper that a link of the agenda names.
    fn linked(&mut self, typed: &Typed) -> Linked {
        let error = |this: &mut Self, code, message: String, mend: String| {
            this.bag.push(Diagnostic::error(code, typed.at.clone(), message, mend));
            Linked::Nothing
        };
        let href = typed.href.split('#').next().unwrap_or_default();
        if href.contains(':') || href.is_empty() {
            return error(
                self,
                "missing-paper",
                format!("{} is no paper of this site", if href.is_empty() { "an empty link" } else { href }),
                "write the name of a file in this folder, such as b1-update.md".into(),
            );
        }
        let snapshot = self.context.world.snapshot;
        let from = &typed.at.file;
        let path = super::index::join(from, href).unwrap_or_default();
        self.noted.asked.paths.insert(path.clone());
        self.noted.papers.insert(path.clone());
        if super::pdf::is_pdf(&path) && snapshot.files.contains_key(path.as_str()) {
            // One that is neither is wrong, which is told where it lies.
            return match self.papers.get(path.as_str()) {
                Some(paper) => Linked::Paper(paper.clone()),
                None if self.context.world.restricted.contains(path.as_str()) => Linked::Restricted,
                None => Linked::Nothing,
            };
        }
        let Some(entry) = self.context.world.index.entries.get(path.as_str()) else {
            let index = format!("{}/_index.md", path.trim_end_matches('/'));
            self.noted.asked.paths.insert(index.clone());
            if snapshot.has(&index) {
                return error(
                    self,
                    "missing-paper",
                    format!("the item links the folder {href}"),
                    format!("write {}/_index.md, which is the paper in that folder", href.trim_end_matches('/')),
                );
            }
            if snapshot.has(&path) {
                return error(
                    self,
                    "unsuitable-paper",
                    format!("{href} cannot enter a pack"),
                    "link a markdown file, a PDF, or a folder of chapters by its _index.md".into(),
                );
            }
            self.noted.asked.all = true;
            let mend = match suggest(snapshot, from, &path) {
                Some(near) => format!("write the name of a file that is there; the nearest is {near}"),
                None => format!("write the name of a file in this folder, or put the paper at {path}"),
            };
            return error(self, "missing-paper", format!("the item links {href}, and there is no such file"), mend);
        };
        match &entry.role {
            Role::Paper(_) | Role::Minutes(_) | Role::Document | Role::Version { .. } => {}
            Role::Chapter { of } => {
                let of = super::index::relative(from, of);
                return error(
                    self,
                    "chapter-as-paper",
                    format!("{href} is a chapter, and not a paper of its own"),
                    format!("write {of}, which is the whole paper"),
                );
            }
            Role::Home | Role::Body { .. } | Role::Agenda(_) | Role::Page => {
                return error(
                    self,
                    "unsuitable-paper",
                    format!("{href} is no paper"),
                    "write the name of a report, of minutes or of a document".into(),
                );
            }
        }
        match self.papers.get(path.as_str()) {
            Some(paper) => Linked::Paper(paper.clone()),
            None => Linked::Restricted,
        }
    }

    /// The number of the supplement that brings a paper of the pack.
    fn supplement(&self, paper: usize) -> Option<u32> {
        self.pack.get(paper)?.supplement
    }

    /// The paper's place in the pack; a paper that two items link stands there once.
    fn place(&mut self, paper: Arc<Paper>, code: &str) -> usize {
        if let Some(at) = self.pack.iter().position(|other| other.paper.source == paper.source) {
            return at;
        }
        // One that stands in the pack by an earlier item keeps its place there.
        let address = paper.address.clone();
        let supplement = self.late.paper(&paper.source);
        self.pack.push(PackPaper { paper, code: code.into(), address, supplement });
        self.pack.len() - 1
    }
}

/// What an agenda makes.
#[derive(Default)]
struct Agenda {
    front: Option<FrontSheet>,
    papers: Vec<PackPaper>,
    supplements: Vec<Supplement>,
}

#[allow(clippy::too_many_arguments)]
fn assemble(
    context: &Context,
    papers: &BTreeMap<Arc<str>, Arc<Paper>>,
    agenda: &AgendaDraft,
    body: &str,
    start: When,
    name: &str,
    files: &mut BTreeSet<SiteFile>,
    bag: &mut Vec<Diagnostic>,
    noted: &mut Noted,
) -> Agenda {
    let late = supplements::late(agenda, bag);
    let mut assembly = Assembly { context, papers, late, pack: Vec::new(), bag: Vec::new(), noted: Noted::default() };
    let front = front_sheet(&mut assembly, agenda, body, start, files);
    bag.append(&mut assembly.bag);
    let Assembly { late, pack, noted: asked, .. } = assembly;
    *noted = asked;
    // The numbers of pages that are out are never moved: what came later stands behind them.
    let (papers, places) = supplements::in_order_of_pages(pack);
    let front = front.with_papers(|paper| places.get(paper).copied());
    let supplements =
        supplements::supplements(context, agenda, &late, &front, &papers, name, files, bag, &mut noted.asked);
    Agenda { front: Some(front), papers, supplements }
}

fn front_sheet(
    assembly: &mut Assembly,
    agenda: &AgendaDraft,
    body: &str,
    start: When,
    files: &mut BTreeSet<SiteFile>,
) -> FrontSheet {
    let context = assembly.context;
    let mut finder = Finder::new(&context.world, false);
    let mut binder = Binder::new(&mut finder);

    let body = binder.line(body);
    let title = agenda.title.as_ref().map(|title| binder.line(title.as_str()));
    let venue = agenda.venue.clone().map(|venue| binder.inlines(venue));
    let notice = agenda.notice.clone().map(|notice| binder.inlines(notice));
    let intro = binder.blocks(agenda.intro.clone());
    let mut codes = Codes::default();
    let mut sections = Vec::new();
    for (at, section) in agenda.sections.iter().enumerate() {
        sections.push(front_section(section, at, &mut codes, &mut binder, assembly));
    }
    let notes = binder.notes(agenda.notes.clone());
    let units = binder.count();
    let front = FrontSheet {
        body,
        title,
        start,
        venue,
        contact: agenda.contact.clone(),
        notice,
        published: agenda.published.as_ref().map(|at| at.value),
        intro,
        sections,
        notes,
        pictures: std::mem::take(&mut finder.pictures),
        units,
    };
    files.extend(finder.files);
    assembly.noted.asked.paths.append(&mut finder.asked.paths);
    assembly.noted.asked.all |= finder.asked.all;
    assembly.bag.splice(0..0, finder.diagnostics);
    front
}

fn front_section(
    section: &SectionDraft,
    at: usize,
    codes: &mut Codes,
    binder: &mut Binder,
    assembly: &mut Assembly,
) -> FrontSection {
    codes.section(section.heading.as_deref().map(plain).as_deref());
    binder.targets().restrict(section.restricted.is_some());
    let heading = section.heading.clone().map(|heading| binder.inlines(heading));
    let mut parts = Vec::new();
    for part in &section.parts {
        parts.push(match part {
            PartDraft::Text(block) => FrontPart::Text(binder.block(block.clone())),
            PartDraft::Item(item) => {
                FrontPart::Item(front_item(item, section.restricted.as_ref(), codes, binder, assembly))
            }
        });
    }
    binder.targets().restrict(false);
    FrontSection { heading, anchor: format!("section-{}", at + 1), restricted: section.restricted.clone(), parts }
}

fn front_item(
    draft: &ItemDraft,
    section: Option<&Restriction>,
    codes: &mut Codes,
    binder: &mut Binder,
    assembly: &mut Assembly,
) -> Item {
    let code = codes.code(draft, &mut assembly.bag);
    let anchor = codes.anchor(&code);
    let linked = draft.link.as_ref().map(|link| assembly.linked(link));
    let restricted_paper = match &linked {
        Some(Linked::Restricted) => true,
        Some(Linked::Paper(paper)) => assembly.context.world.restricted.contains(&paper.source),
        _ => false,
    };
    let restricted = section.cloned().or_else(|| restricted_paper.then(Restriction::default));
    let brought_before = assembly.pack.len();
    let code_text = binder.line(&*code);
    if draft.members_title.is_some() && restricted.is_none() {
        assembly.bag.push(Diagnostic::warning(
            "members-title",
            draft.at.clone(),
            "this item has a title for members' copies alone, and is open to everybody",
            "write `{.restricted}` at the end of its section's heading, or take `{members: ...}` out",
        ));
    }
    let title = binder.inlines(title_of(draft, assembly.context.audience).into_owned());
    let late = draft.link.as_ref().and_then(|link| assembly.late.link(link));
    if !matches!(linked, None | Some(Linked::Nothing)) {
        contradiction(&format!("item {code}"), draft.status.as_ref(), late, &draft.at, &mut assembly.bag);
    }
    let paper = match linked {
        Some(Linked::Paper(paper)) => Some(assembly.place(paper, &code)),
        _ => None,
    };
    let mut children = Vec::new();
    for child in &draft.children {
        children.push(match child {
            ChildDraft::Paper { title, link, status, at } => {
                let linked = assembly.linked(link);
                let late = assembly.late.link(link);
                if !matches!(linked, Linked::Nothing) {
                    let what = format!("an appendix to item {code}");
                    contradiction(&what, status.as_ref(), late, at, &mut assembly.bag);
                }
                let secret = match &linked {
                    Linked::Restricted => true,
                    Linked::Paper(paper) => assembly.context.world.restricted.contains(&paper.source),
                    Linked::Nothing => false,
                };
                if restricted_paper && section.is_none() && !secret && matches!(linked, Linked::Paper(_)) {
                    assembly.bag.push(Diagnostic::error(
                        "open-appendix",
                        at.clone(),
                        format!("the paper of item {code} is restricted, and this appendix to it is not"),
                        "put the appendix into the folder `restricted` too; where everybody may read it, give it an item of \
                         its own",
                    ));
                }
                let title = binder.inlines(title.clone());
                let paper = match linked {
                    Linked::Paper(paper) => Some(assembly.place(paper, &code)),
                    _ => None,
                };
                let restricted = secret && restricted.is_none();
                Child::Paper { title, paper, status: standing(status.as_ref(), late), restricted, supplement: late }
            }
            ChildDraft::Text(blocks) => Child::Text(binder.blocks(blocks.clone())),
        });
    }
    let linked = paper.into_iter().chain(children.iter().filter_map(|child| match child {
        Child::Paper { paper, .. } => *paper,
        Child::Text(_) => None,
    }));
    let linked: Vec<usize> = linked.collect();
    let own = linked.iter().copied().filter(|paper| *paper >= brought_before);
    let place = match &draft.link {
        Some(_) => late,
        None => linked.iter().map(|paper| assembly.supplement(*paper)).min().flatten(),
    };
    let mut pages_of: Vec<usize> = own.filter(|paper| assembly.supplement(*paper) == place).collect();
    if pages_of.is_empty() {
        pages_of = linked.into_iter().filter(|paper| assembly.supplement(*paper) == place).collect();
    }
    Item {
        code: code_text,
        anchor,
        title,
        status: standing(draft.status.as_ref(), late),
        restricted,
        paper,
        supplement: place,
        late: late.is_some(),
        pages_of,
        children,
    }
}

/// An item's title. The one for the members alone takes the place of the public one in their pack.
pub(super) fn title_of(draft: &ItemDraft, audience: Audience) -> Cow<'_, [Inline<Raw>]> {
    match (&draft.members_title, audience) {
        (Some(title), Audience::Members) => Cow::Owned(vec![Inline::Text(Text::new(title.clone()))]),
        _ => Cow::Borrowed(&draft.title),
    }
}

/// The status that holds now: a paper that has come is to follow no more.
pub(super) fn standing(status: Option<&Status>, late: Option<u32>) -> Option<Status> {
    status.filter(|status| late.is_none() || **status != Status::ToFollow).cloned()
}

/// Says where a status and a linked paper contradict each other, and what becomes of the paper.
fn contradiction(what: &str, status: Option<&Status>, late: Option<u32>, at: &Place, bag: &mut Vec<Diagnostic>) {
    let (words, mend) = match status {
        Some(Status::ToFollow) if late.is_none() => (
            "marked (to follow), and its paper is linked and stands in the pack",
            "take `(to follow)` out; where the pack went out without the paper, bring it in a supplement: `supplements:`",
        ),
        Some(status @ (Status::Withdrawn | Status::Deferred)) => (
            if *status == Status::Withdrawn {
                "withdrawn, and its paper is still linked and published with the others"
            } else {
                "deferred, and its paper is still linked and published with the others"
            },
            "take the link out, or leave it where the paper was published before and the page numbers are to stand",
        ),
        _ => return,
    };
    bag.push(Diagnostic::warning("status-and-paper", at.clone(), format!("{what} is {words}"), mend));
}

/// Gives codes to items that carry none, and anchors to all.
#[derive(Default)]
pub(super) struct Codes {
    /// The letter of the section (`A` of `A. Committee Business`).
    letter: Option<char>,
    /// The last number given or typed in the section, or in the agenda where sections have no letters.
    last: u32,
    /// Codes so far.
    seen: BTreeSet<String>,
    /// Anchors so far.
    anchors: BTreeSet<String>,
}

impl Codes {
    pub(super) fn section(&mut self, heading: Option<&str>) {
        let mut chars = heading.unwrap_or_default().chars();
        let letter = chars.next().filter(char::is_ascii_uppercase);
        let rest = chars.as_str().trim_start();
        let marked = chars.as_str().starts_with(['.', ')', ':']) || rest.starts_with(['-', '–', '—']);
        match letter.filter(|_| marked) {
            Some(letter) => (self.letter, self.last) = (Some(letter), 0),
            // Numbers without letters run on through the agenda.
            None if self.letter.is_some() => {}
            None => {}
        }
    }

    pub(super) fn code(&mut self, item: &ItemDraft, bag: &mut Vec<Diagnostic>) -> String {
        let code = match &item.code {
            Some(code) => code.clone(),
            None => {
                let letter = self.letter.map(String::from).unwrap_or_default();
                let mut number = self.last + 1;
                while self.seen.contains(&format!("{letter}{number}")) {
                    number += 1;
                }
                format!("{letter}{number}")
            }
        };
        let digits: String = code
            .trim_start_matches(|char: char| char.is_ascii_alphabetic())
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        if let Ok(number) = digits.parse() {
            self.last = number;
        }
        if !self.seen.insert(code.clone()) {
            bag.push(Diagnostic::warning(
                "duplicate-item-code",
                item.at.clone(),
                format!("two items of this agenda are numbered {code}"),
                "give one of them another number",
            ));
        }
        code
    }

    fn anchor(&mut self, code: &str) -> String {
        let base = format!("item-{}", super::index::segment(code));
        let mut anchor = base.clone();
        let mut n = 2;
        while !self.anchors.insert(anchor.clone()) {
            anchor = format!("{base}-{n}");
            n += 1;
        }
        anchor
    }
}

/// Reads the minutes off their headings and holds the items that they name against the agenda.
fn join_minutes(paper: &Arc<Paper>, front: Option<&FrontSheet>, bag: &mut Vec<Diagnostic>) -> Minutes {
    let codes: Option<Vec<&str>> = front.map(|front| {
        let parts = front.sections.iter().flat_map(|section| &section.parts);
        parts
            .filter_map(|part| match part {
                FrontPart::Item(item) => Some(&*item.code.text),
                FrontPart::Text(_) => None,
            })
            .collect()
    });
    let mut minutes = Vec::new();
    for heading in paper.parts.iter().flat_map(Part::headings) {
        if heading.number.is_none() && heading.item.is_none() && heading.level != 3 {
            continue;
        }
        let mut item = heading.item.clone();
        if let (Some(wanted), Some(codes)) = (&heading.item, &codes)
            && !codes.contains(&wanted.as_str())
        {
            let mend = match nearest(wanted, codes.iter().copied()) {
                Some(near) => format!("write item={near}, or the code of another item"),
                None => format!("write the code of an item: {}", codes.join(", ")),
            };
            bag.push(Diagnostic::error(
                "no-such-item",
                heading.at.clone(),
                format!("this minute names item {wanted}, and the agenda has no such item"),
                mend,
            ));
            item = None;
        }
        let words = plain(&heading.text);
        let title = match &heading.number {
            Some(number) => words.strip_prefix(number.as_str()).unwrap_or(&words).trim_start_matches(['.', ')', ' ']),
            None => &words,
        };
        minutes.push(Minute {
            number: heading.number.clone(),
            title: title.to_owned(),
            anchor: heading.anchor.clone(),
            item,
        });
    }
    Minutes { paper: paper.clone(), minutes }
}

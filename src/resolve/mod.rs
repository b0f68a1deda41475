//! Joins the drafts: bodies, meetings, agenda items, papers, minutes and documents, each with its address, its links
//! and its count of words.
//!
//! **The audience is decided here.** For the public, a restricted source is represented by its place on the agenda and
//! nothing else: its text and its pictures do not pass this stage.

pub mod bind;
mod gap;
mod held;
mod history;
pub mod index;
mod meeting;
mod paper;
pub mod pdf;
pub mod references;
mod supplements;
pub mod targets;
mod withhold;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Settings;
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::hashed::{HashMap, HashSet};
use crate::model::draft::{AgendaDraft, At, ChildDraft, Draft, PartDraft, TextDraft};
use crate::model::site::{Audience, Body, Meeting, Paper, PaperKind, Site, SiteFile};
use crate::model::tree::Typed;
use crate::model::when::When;
use crate::snapshot::Snapshot;
use held::{Answers, BoundPaper, Facts, KeptPaper};
use index::{Index, MeetingKey, Role};
use targets::World;

pub use held::Held;

/// Everything that the resolvers of single papers look things up in.
struct Context<'a> {
    world: World<'a>,
    audience: Audience,
    beside: &'a references::Beside,
}

/// Joins the drafts for one audience. The site is whole even where something is wrong; what is wrong is among the
/// diagnostics. Each draft is dropped as soon as its paper is bound, so that a large site is not in memory twice.
pub fn resolve(
    snapshot: &Snapshot,
    index: &Index,
    drafts: BTreeMap<Arc<str>, Draft>,
    settings: &Arc<Settings>,
    audience: Audience,
    read: pdf::Read<'_>,
) -> Warned<Site> {
    resolve_with(snapshot, index, drafts, settings, audience, read, &mut Held::default())
}

/// The same, binding anew only what `held` does not hold. What is the same as before shares its memory with that.
pub fn resolve_with(
    snapshot: &Snapshot,
    index: &Index,
    mut drafts: BTreeMap<Arc<str>, Draft>,
    settings: &Arc<Settings>,
    audience: Audience,
    read: pdf::Read<'_>,
    held: &mut Held,
) -> Warned<Site> {
    let mut bag = Vec::new();
    if audience == Audience::Public {
        held.withhold(&mut drafts);
    }
    let ((land, same), mut pdfs) =
        rayon::join(|| held.land(snapshot, index, &drafts, audience), || pdf::listed(snapshot, &drafts, audience));
    bag.extend(land.findings.iter().cloned());
    let mut restricted = Cow::Borrowed(&land.restricted);
    pdf::restrict(&pdfs, &mut restricted);
    if audience == Audience::Public {
        // Not even looked at: what is wrong with one would be told, and be a leak.
        pdfs.retain(|path, _| !restricted.contains(path));
    }
    // Before any text is bound: a link to one of them leads to its file, or else to the page in its place.
    let pdfs = pdf::papers(snapshot, index, &drafts, settings, (&pdfs, &restricted), read, &mut bag);
    let same = held.same_pdfs(&pdfs.listed) && same;
    let context = Context {
        world: World {
            snapshot,
            index,
            anchors: &land.anchors,
            published: &land.published,
            restricted: &restricted,
            pdfs: &pdfs.listed,
        },
        audience,
        beside: &land.beside,
    };
    let Sorted { agendas, texts, held: held_on, short_names } = sort(index, &land.published, drafts);

    let mut files = pdfs.files;
    let mut papers: BTreeMap<Arc<str>, Arc<Paper>> = BTreeMap::new();
    let bound = bind(&context, texts, same, held);
    let mut changed = keep(bound, &mut papers, &mut files, &mut bag, held);

    changed.extend(held.pdfs(pdfs.papers, &mut papers));

    // Before the meetings, whose packs hold papers as they are.
    let histories = history::histories(snapshot, index, &mut papers, &mut bag, held, &mut changed);
    let mut meetings =
        meeting::meetings(&context, &agendas, &held_on, &papers, &mut files, &mut bag, (held, &changed, same));
    own_pages(&mut meetings, held);
    // Nobody has to wait until they are given back.
    rayon::spawn(move || drop(agendas));

    let mut bodies = Vec::new();
    for (path, entry) in &index.entries {
        if let Role::Body { body } = &entry.role
            && let Some(text) = papers.get(path)
        {
            let mut of_body: Vec<Arc<Meeting>> =
                meetings.iter().filter(|(key, _)| key.body == *body).map(|(_, meeting)| meeting.clone()).collect();
            of_body.sort_by(|a, b| (b.when, &b.slug).cmp(&(a.when, &a.slug)));
            bodies.push(Body {
                slug: body.clone(),
                address: entry.address.clone(),
                text: text.clone(),
                short_name: short_names.get(path).cloned(),
                meetings: of_body,
            });
        }
    }
    bodies.sort_by(|a, b| (&a.text.title.text, &a.slug).cmp(&(&b.text.title.text, &b.slug)));

    let of_role = |wanted: fn(&Role) -> bool| {
        let of_role = index.entries.iter().filter(|(_, entry)| wanted(&entry.role));
        let mut found: Vec<Arc<Paper>> = of_role.filter_map(|(path, _)| papers.get(path).cloned()).collect();
        found.sort_by(|a, b| (&a.title.text, &a.address).cmp(&(&b.title.text, &b.address)));
        found
    };
    let documents = of_role(|role| *role == Role::Document);
    let pages = of_role(|role| *role == Role::Page);
    let home = match papers.get("content/_index.md") {
        Some(home) => home.clone(),
        None => {
            bag.push(Diagnostic::error(
                "missing-home",
                Place::whole(&"site.toml".into()),
                "the site has no home page",
                "write a file content/_index.md with a title in its front matter and a sentence about the site",
            ));
            Arc::new(paper::nothing())
        }
    };
    for path in snapshot.files.keys().filter(|path| path.starts_with("assets/")) {
        if path.contains(['\\', '\0']) {
            bag.push(Diagnostic::error(
                "bad-file-name",
                Place::whole(path),
                "the name of this file has a backslash in it, which is no part of an address",
                "give it a name of plain letters, digits and hyphens",
            ));
            continue;
        }
        files.insert(SiteFile { source: path.to_string(), address: path.to_string() });
    }
    same_addresses(&files, &mut bag);
    of_the_program(&files, &meetings, &documents, &histories, &mut bag);
    let site = Site {
        settings: settings.clone(),
        audience,
        home,
        bodies,
        documents,
        histories,
        pages,
        files: files.into_iter().collect(),
    };
    Warned::new(site, bag)
}

/// What became of a paper: bound anew, or the same as before.
enum Outcome {
    New(Arc<str>, KeptPaper),
    Same(Arc<str>, Arc<BoundPaper>),
}

/// Binds every paper that is not held as it would come out.
fn bind(context: &Context, texts: BTreeMap<Arc<str>, OfPaper>, same: bool, held: &Held) -> Vec<Outcome> {
    let bind = |(path, of_paper): (Arc<str>, OfPaper)| {
        let before = held.papers.get(&path);
        let beside = context.beside.get(&path);
        if let Some(kept) = before.filter(|kept| kept.serves(&of_paper, beside, &context.world, same)) {
            return Outcome::Same(path, kept.bound.clone());
        }
        let mut findings = Vec::new();
        let kind = of_paper.kind;
        let drafts = held.holds().then(|| (of_paper.draft.clone(), of_paper.chapters.clone()));
        let (paper, files, asked) = paper::paper(context, &path, of_paper, &mut findings);
        // What came out the same is the same for all that is made of it.
        let paper = match before {
            Some(before) if *before.bound.paper == paper => before.bound.paper.clone(),
            _ => Arc::new(paper),
        };
        let answers = if held.holds() { Answers::new(asked, &context.world) } else { Answers::default() };
        let bound = Arc::new(BoundPaper { paper, files, findings });
        let beside = beside.cloned();
        Outcome::New(path, KeptPaper { kind, beside, drafts, answers, bound })
    };
    let texts: Vec<_> = texts.into_iter().collect();
    texts.into_par_iter().with_max_len(16).map(bind).collect()
}

/// Puts the papers where they belong. Gives the paths of those that are not as they were.
fn keep(
    bound: Vec<Outcome>,
    papers: &mut BTreeMap<Arc<str>, Arc<Paper>>,
    files: &mut BTreeSet<SiteFile>,
    bag: &mut Vec<Diagnostic>,
    held: &mut Held,
) -> HashSet<Arc<str>> {
    let mut changed = HashSet::default();
    let mut all = Vec::with_capacity(bound.len());
    for outcome in bound {
        let (path, bound) = match outcome {
            Outcome::Same(path, bound) => (path, bound),
            Outcome::New(path, new) => {
                let bound = new.bound.clone();
                if held.holds() {
                    let before = held.papers.insert(path.clone(), new);
                    if !before.is_some_and(|before| Arc::ptr_eq(&before.bound.paper, &bound.paper)) {
                        changed.insert(path.clone());
                    }
                }
                (path, bound)
            }
        };
        bag.extend(bound.findings.iter().cloned());
        files.extend(bound.files.iter().cloned());
        all.push((path, bound.paper.clone()));
    }
    *papers = all.into_iter().collect();
    if held.papers.len() > papers.len() {
        changed.extend(held.papers.keys().filter(|path| !papers.contains_key(*path)).cloned());
        held.papers.retain(|path, _| papers.contains_key(path));
    }
    changed
}

/// The drafts by what becomes of them.
struct Sorted {
    agendas: BTreeMap<Arc<str>, Arc<AgendaDraft>>,
    /// Those that become papers, each with its chapters.
    texts: BTreeMap<Arc<str>, OfPaper>,
    /// When the meetings of minutes were held.
    held: BTreeMap<Arc<str>, Option<At<When>>>,
    /// The short names of bodies.
    short_names: BTreeMap<Arc<str>, String>,
}

/// What a paper is made of.
struct OfPaper {
    kind: PaperKind,
    draft: Arc<TextDraft>,
    /// By their files.
    chapters: Chapters,
}

/// Chapters by their files.
type Chapters = Vec<(Arc<str>, Arc<TextDraft>)>;

fn sort(index: &Index, published: &HashSet<Arc<str>>, drafts: BTreeMap<Arc<str>, Draft>) -> Sorted {
    let mut sorted = Sorted {
        agendas: BTreeMap::new(),
        texts: BTreeMap::new(),
        held: BTreeMap::new(),
        short_names: BTreeMap::new(),
    };
    let mut chapters: BTreeMap<&Arc<str>, Chapters> = BTreeMap::new();
    // In the order of paths, so that a map is made of them at once.
    let mut texts = Vec::with_capacity(drafts.len());
    let mut entries = index.entries.iter();
    for (path, draft) in drafts {
        // Both are in the order of paths, and every draft has an entry.
        let Some((_, entry)) = entries.find(|(known, _)| **known == path) else { break };
        let draft = match draft {
            Draft::Agenda(agenda) => {
                sorted.agendas.insert(path, agenda);
                continue;
            }
            Draft::Text(draft) => draft,
        };
        let kind = match &entry.role {
            Role::Home | Role::Body { .. } | Role::Page => PaperKind::Page,
            Role::Minutes(_) => PaperKind::Minutes,
            Role::Paper(_) => PaperKind::Paper,
            Role::Document | Role::Version { .. } => PaperKind::Document,
            Role::Chapter { of } => {
                chapters.entry(of).or_default().push((path, draft));
                continue;
            }
            Role::Agenda(_) => continue,
        };
        if let Some(short_name) = &draft.short_name {
            sorted.short_names.insert(path.clone(), short_name.clone());
        }
        if published.contains(&path) {
            if kind == PaperKind::Minutes {
                sorted.held.insert(path.clone(), draft.held.clone());
            }
            texts.push((path, OfPaper { kind, draft, chapters: Vec::new() }));
        }
    }
    sorted.texts = texts.into_iter().collect();
    for (of, chapters) in chapters {
        if let Some(of_paper) = sorted.texts.get_mut(of) {
            of_paper.chapters = chapters;
        }
    }
    sorted
}

/// The file that an agenda's link names, without reporting one that is not there.
fn quiet_path(typed: &Typed) -> Option<Arc<str>> {
    let path = typed.href.split('#').next()?;
    index::join(&typed.at.file, path).map(Into::into)
}

/// The files that an agenda links, each with whether its section is restricted.
fn links(agenda: &AgendaDraft) -> Vec<(Arc<str>, bool)> {
    let mut out = Vec::new();
    for section in &agenda.sections {
        let mut link = |typed: &Typed| out.extend(quiet_path(typed).map(|path| (path, section.restricted.is_some())));
        for part in &section.parts {
            let PartDraft::Item(item) = part else { continue };
            item.link.iter().for_each(&mut link);
            for child in &item.children {
                if let ChildDraft::Paper { link: typed, .. } = child {
                    link(typed);
                }
            }
        }
    }
    out
}

/// The text files whose papers are restricted: by their folder, by their front matter, or by the section of an agenda
/// that links them; the chapters of a restricted paper too.
fn restricted(index: &Index, facts: &BTreeMap<Arc<str>, Arc<Facts>>) -> BTreeSet<Arc<str>> {
    let mut out: BTreeSet<Arc<str>> = BTreeSet::new();
    for (path, entry) in &index.entries {
        let by_itself = facts.get(path).is_some_and(|facts| facts.restricted);
        if entry.in_restricted_folder || by_itself {
            out.insert(path.clone());
            if let Role::Chapter { of } = &entry.role {
                // One restricted chapter restricts its paper: half a paper would be a leak or a riddle.
                out.insert(of.clone());
            }
        }
    }
    let links = facts.values().flat_map(|facts| &facts.links);
    out.extend(links.filter(|(_, restricted)| *restricted).map(|(path, _)| path.clone()));
    // A document restricts what it was before.
    let documents: BTreeSet<&str> = out
        .iter()
        .filter(|path| index.entries.get(*path).is_some_and(|entry| entry.role == Role::Document))
        .map(|path| index.entries[path].address.as_str())
        .collect();
    let versions: Vec<Arc<str>> = index
        .entries
        .iter()
        .filter(|(_, entry)| matches!(&entry.role, Role::Version { of, .. } if documents.contains(of.as_str())))
        .map(|(path, _)| path.clone())
        .collect();
    out.extend(versions);
    let chapters: Vec<Arc<str>> = index
        .entries
        .iter()
        .filter(|(_, entry)| matches!(&entry.role, Role::Chapter { of } if out.contains(of)))
        .map(|(path, _)| path.clone())
        .collect();
    out.extend(chapters);
    out
}

/// The files that agendas link.
fn listed(index: &Index, facts: &BTreeMap<Arc<str>, Arc<Facts>>) -> HashSet<Arc<str>> {
    let links = facts.values().flat_map(|facts| &facts.links);
    links.map(|(path, _)| path.clone()).filter(|path| index.entries.contains_key(path)).collect()
}

/// The text files that become pages for this audience.
fn published(
    index: &Index,
    restricted: &BTreeSet<Arc<str>>,
    listed: &HashSet<Arc<str>>,
    audience: Audience,
    bag: &mut Vec<Diagnostic>,
) -> HashSet<Arc<str>> {
    let mut out = HashSet::default();
    for (path, entry) in &index.entries {
        let of = match &entry.role {
            Role::Chapter { of } => of,
            _ => path,
        };
        let of_role = index.entries.get(of).map(|entry| &entry.role);
        let on_agenda = !matches!(of_role, Some(Role::Paper(_))) || listed.contains(of);
        if !on_agenda {
            if of == path {
                bag.push(Diagnostic::warning(
                    "paper-not-on-agenda",
                    Place::whole(path),
                    "no agenda links this paper, and it is not published",
                    "link it from an item of its meeting's agenda, or remove the file",
                ));
            }
            continue;
        }
        if restricted.contains(path) && audience == Audience::Public {
            continue;
        }
        out.insert(path.clone());
    }
    out
}

/// Decides on whose pages a paper that is in several packs bears the marks: those of its own meeting (or its own
/// document), or else of the earliest meeting. The other packs refer to their printable page.
fn own_pages(meetings: &mut BTreeMap<MeetingKey, Arc<Meeting>>, held: &mut Held) {
    // Papers in the pack of a meeting that is not theirs, by their files: the meetings, and whether it is theirs.
    let mut guests: HashMap<&Arc<str>, Vec<(&MeetingKey, &Meeting)>> = HashMap::default();
    let is_own = |meeting: &Meeting, paper: &Paper| paper.address.starts_with(&meeting.address);
    for (key, meeting) in meetings.iter() {
        for paper in meeting.papers.iter().filter(|paper| !is_own(meeting, &paper.paper)) {
            guests.entry(&paper.paper.source).or_default().push((key, meeting));
        }
    }
    let at_home: HashSet<&Arc<str>> = if guests.is_empty() {
        HashSet::default()
    } else {
        let all = meetings.values().flat_map(|meeting| meeting.papers.iter().map(move |paper| (meeting, paper)));
        all.filter(|(meeting, paper)| is_own(meeting, &paper.paper)).map(|(_, paper)| &paper.paper.source).collect()
    };
    let mut moved: BTreeMap<MeetingKey, Vec<usize>> = BTreeMap::new();
    for (source, packs) in &guests {
        let first = packs.iter().min_by_key(|(_, meeting)| (meeting.when, &meeting.address));
        for (key, meeting) in packs {
            let Some(at) = meeting.papers.iter().position(|paper| paper.paper.source == **source) else { continue };
            let is_document = meeting.papers[at].paper.kind == PaperKind::Document;
            let is_first = first.is_some_and(|(first, _)| first == key);
            if is_document || at_home.contains(source) || !is_first {
                moved.entry((*key).clone()).or_default().push(at);
            }
        }
    }
    for (key, mut papers) in moved {
        let Some(meeting) = meetings.get_mut(&key) else { continue };
        papers.sort_unstable();
        let kept = held.meetings.get_mut(&key);
        if let Some(placed) = kept.as_ref().and_then(|kept| kept.placed.as_ref()).filter(|placed| placed.0 == papers) {
            *meeting = placed.1.clone();
            continue;
        }
        let pack = format!("{}pack/", meeting.address);
        let mut other = Meeting::clone(meeting);
        for at in &papers {
            other.papers[*at].address = pack.clone();
        }
        *meeting = Arc::new(other);
        if let Some(kept) = kept {
            kept.placed = Some((papers, meeting.clone()));
        }
    }
}

/// Files at the addresses of those by which packs and documents are published.
fn of_the_program(
    files: &BTreeSet<SiteFile>,
    meetings: &BTreeMap<MeetingKey, Arc<Meeting>>,
    documents: &[Arc<Paper>],
    histories: &[crate::model::site::History],
    bag: &mut Vec<Diagnostic>,
) {
    let kept = histories.iter().flat_map(|history| &history.versions);
    let kept = kept.flat_map(|kept| [Some(&kept.paper), Some(&kept.since), kept.step.as_ref()]).flatten();
    let documents = documents.iter().chain(kept).map(|paper| format!("{}{}.pdf", paper.address, paper.stem()));
    let packs = meetings.values().filter(|meeting| meeting.front.is_some()).flat_map(|meeting| {
        let supplements = meeting.supplements.iter().map(|supplement| &supplement.pdf);
        let names = [&meeting.pdf].into_iter().chain(&meeting.pdf_as_published).chain(supplements);
        names.map(|name| format!("{}{name}", meeting.address)).collect::<Vec<_>>()
    });
    let own: HashSet<String> = documents.chain(packs).collect();
    for file in files.iter().filter(|file| own.contains(&file.address) || file.address.ends_with("/pack.json")) {
        bag.push(Diagnostic::error(
            "same-address",
            Place::whole(&file.source.as_str().into()),
            format!("this file would stand at {}, where the program puts one of its own", file.address),
            "give the file another name",
        ));
    }
}

fn same_addresses(files: &BTreeSet<SiteFile>, bag: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for file in files {
        if let Some(other) = seen.insert(&file.address, &file.source)
            && other != file.source
        {
            bag.push(Diagnostic::error(
                "same-address",
                Place::whole(&file.source.as_str().into()),
                format!("this file and {other} would both stand at {}", file.address),
                "give one of the two files another name",
            ));
        }
    }
}

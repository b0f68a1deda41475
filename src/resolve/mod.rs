//! Joins the drafts: bodies, meetings, agenda items, papers, minutes and documents, each with its address, its links
//! and its count of words.
//!
//! **The audience is decided here.** For the public, a restricted source is represented by its place on the agenda and
//! nothing else: its text and its pictures do not pass this stage.

pub mod bind;
mod history;
pub mod index;
mod meeting;
mod paper;
pub mod pdf;
pub mod references;
mod supplements;
pub mod targets;
mod withhold;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Settings;
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::model::draft::{AgendaDraft, At, ChildDraft, Draft, PartDraft, TextDraft};
use crate::model::site::{Audience, Body, Meeting, Paper, PaperKind, Site, SiteFile};
use crate::model::tree::Typed;
use crate::model::when::When;
use crate::snapshot::Snapshot;
use index::{Index, MeetingKey, Role};
use targets::World;

/// Everything that the resolvers of single papers look things up in.
struct Context<'a> {
    world: World<'a>,
    audience: Audience,
    beside: references::Beside,
}

/// Joins the drafts for one audience. The site is whole even where something is wrong; what is wrong is among the
/// diagnostics. Each draft is dropped as soon as its paper is bound, so that a large site is not in memory twice.
pub fn resolve(
    snapshot: &Snapshot,
    index: &Index,
    mut drafts: BTreeMap<Arc<str>, Draft>,
    settings: &Arc<Settings>,
    audience: Audience,
    read: pdf::Read<'_>,
) -> Warned<Site> {
    let mut bag = Vec::new();
    if audience == Audience::Public {
        for draft in drafts.values_mut() {
            if let Draft::Text(text) = draft {
                withhold::from_minutes(text);
            }
        }
    }
    let mut restricted = restricted(index, &drafts);
    let mut pdfs = pdf::listed(snapshot, &drafts, audience);
    pdf::restrict(&pdfs, &mut restricted);
    if audience == Audience::Public {
        // Not even looked at: what is wrong with one would be told, and be a leak.
        pdfs.retain(|path, _| !restricted.contains(path));
    }
    let listed = listed(index, &drafts);
    let published = published(index, &restricted, &listed, audience, &mut bag);
    let anchors: BTreeMap<Arc<str>, BTreeSet<String>> = drafts
        .par_iter()
        .filter_map(|(path, draft)| match draft {
            Draft::Text(text) => Some((path.clone(), targets::anchors(&text.blocks))),
            Draft::Agenda(_) => None,
        })
        .collect();
    let context = Context {
        world: World { snapshot, index, anchors: &anchors, published: &published, restricted: &restricted },
        audience,
        beside: references::beside(&drafts),
    };
    let Sorted { agendas, texts, held, short_names } = sort(index, &published, drafts);

    let mut files = BTreeSet::new();
    let mut papers: BTreeMap<Arc<str>, Arc<Paper>> = BTreeMap::new();
    let bound: Vec<_> = texts
        .into_par_iter()
        .map(|(path, of_paper)| {
            let mut found = Vec::new();
            let (paper, refers) = paper::paper(&context, &path, of_paper, &mut found);
            (path, Arc::new(paper), refers, found)
        })
        .collect();
    for (path, paper, refers, found) in bound {
        bag.extend(found);
        files.extend(refers);
        papers.insert(path, paper);
    }

    papers.extend(pdf::papers(snapshot, index, &pdfs, read, &mut files, &mut bag));

    // Before the meetings, whose packs hold papers as they are.
    let histories = history::histories(snapshot, index, &mut papers, &mut bag);
    let mut meetings = meeting::meetings(&context, &agendas, &held, &papers, &mut files, &mut bag);
    own_pages(&mut meetings, &papers, index);

    let mut bodies = Vec::new();
    for (path, entry) in &index.entries {
        if let Role::Body { body } = &entry.role
            && let Some(text) = papers.get(path)
        {
            let mut of_body: Vec<Meeting> =
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
        let mut found: Vec<Arc<Paper>> = papers
            .iter()
            .filter(|(path, _)| index.entries.get(*path).is_some_and(|entry| wanted(&entry.role)))
            .map(|(_, paper)| paper.clone())
            .collect();
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

/// The drafts by what becomes of them.
struct Sorted {
    agendas: BTreeMap<Arc<str>, Box<AgendaDraft>>,
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
    draft: Box<TextDraft>,
    /// By their files.
    chapters: Chapters,
}

/// Chapters by their files.
type Chapters = Vec<(Arc<str>, Box<TextDraft>)>;

fn sort(index: &Index, published: &BTreeSet<Arc<str>>, drafts: BTreeMap<Arc<str>, Draft>) -> Sorted {
    let mut sorted = Sorted {
        agendas: BTreeMap::new(),
        texts: BTreeMap::new(),
        held: BTreeMap::new(),
        short_names: BTreeMap::new(),
    };
    let mut chapters: BTreeMap<&Arc<str>, Chapters> = BTreeMap::new();
    for (path, draft) in drafts {
        let Some(entry) = index.entries.get(&path) else { continue };
        let mut draft = match draft {
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
        if let Some(short_name) = draft.short_name.take() {
            sorted.short_names.insert(path.clone(), short_name);
        }
        if published.contains(&path) {
            if kind == PaperKind::Minutes {
                sorted.held.insert(path.clone(), draft.held.clone());
            }
            sorted.texts.insert(path, OfPaper { kind, draft, chapters: Vec::new() });
        }
    }
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

/// The text files whose papers are restricted: by their folder, by their front matter, or by the section of an agenda
/// that links them; the chapters of a restricted paper too.
fn restricted(index: &Index, drafts: &BTreeMap<Arc<str>, Draft>) -> BTreeSet<Arc<str>> {
    let mut out: BTreeSet<Arc<str>> = BTreeSet::new();
    for (path, entry) in &index.entries {
        let by_itself = matches!(drafts.get(path), Some(Draft::Text(text)) if text.restricted);
        if entry.in_restricted_folder || by_itself {
            out.insert(path.clone());
            if let Role::Chapter { of } = &entry.role {
                // One restricted chapter restricts its paper: half a paper would be a leak or a riddle.
                out.insert(of.clone());
            }
        }
    }
    for draft in drafts.values() {
        let Draft::Agenda(agenda) = draft else { continue };
        for section in agenda.sections.iter().filter(|section| section.restricted.is_some()) {
            for part in &section.parts {
                let PartDraft::Item(item) = part else { continue };
                out.extend(item.link.iter().filter_map(quiet_path));
                for child in &item.children {
                    if let ChildDraft::Paper { link, .. } = child {
                        out.extend(quiet_path(link));
                    }
                }
            }
        }
    }
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
fn listed(index: &Index, drafts: &BTreeMap<Arc<str>, Draft>) -> BTreeSet<Arc<str>> {
    let mut out = BTreeSet::new();
    for draft in drafts.values() {
        let Draft::Agenda(agenda) = draft else { continue };
        for section in &agenda.sections {
            for part in &section.parts {
                let PartDraft::Item(item) = part else { continue };
                out.extend(item.link.iter().filter_map(quiet_path));
                for child in &item.children {
                    if let ChildDraft::Paper { link, .. } = child {
                        out.extend(quiet_path(link));
                    }
                }
            }
        }
    }
    out.retain(|path| index.entries.contains_key(path));
    out
}

/// The text files that become pages for this audience.
fn published(
    index: &Index,
    restricted: &BTreeSet<Arc<str>>,
    listed: &BTreeSet<Arc<str>>,
    audience: Audience,
    bag: &mut Vec<Diagnostic>,
) -> BTreeSet<Arc<str>> {
    let mut out = BTreeSet::new();
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
fn own_pages(meetings: &mut BTreeMap<MeetingKey, Meeting>, papers: &BTreeMap<Arc<str>, Arc<Paper>>, index: &Index) {
    let mut within: BTreeMap<Arc<str>, Vec<&Meeting>> = BTreeMap::new();
    for meeting in meetings.values() {
        for paper in &meeting.papers {
            within.entry(paper.paper.source.clone()).or_default().push(meeting);
        }
    }
    let mut owner: BTreeMap<Arc<str>, String> = BTreeMap::new();
    for path in papers.keys() {
        let packs = within.get(path).map(Vec::as_slice).unwrap_or_default();
        let own = |key: &MeetingKey| {
            let own = key.address();
            packs.iter().any(|meeting| meeting.address == own).then_some(own)
        };
        let home = match index.entries.get(path).map(|entry| &entry.role) {
            Some(Role::Document | Role::Version { .. }) => Some(String::new()),
            Some(Role::Paper(key) | Role::Minutes(key)) => own(key),
            Some(_) => None,
            None => index::pdf_address(path).and_then(|(key, _)| own(&key)),
        };
        let earliest = || {
            let first = packs.iter().min_by_key(|meeting| (meeting.when, &meeting.address));
            first.map(|meeting| meeting.address.clone())
        };
        if let Some(address) = home.or_else(earliest) {
            owner.insert(path.clone(), address);
        }
    }
    for meeting in meetings.values_mut() {
        let pack = format!("{}pack/", meeting.address);
        for paper in &mut meeting.papers {
            if owner.get(&paper.paper.source) != Some(&meeting.address) {
                paper.address = pack.clone();
            }
        }
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

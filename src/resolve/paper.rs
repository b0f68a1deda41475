//! One paper: its parts in order, its links, its words counted.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::bind::{Binder, Targets};
use super::held::Asked;
use super::index::{Entry, Role};
use super::pdf::OnAgenda;
use super::references::{Names, Stale};
use super::targets::Finder;
use super::{Context, OfPaper};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::draft::{StyleDraft, TextDraft};
use crate::model::site::{Paper, PaperKind, Part, SiteFile};
use crate::model::tree::{Block, Bound, Mark, Raw, Row, RowKind, Text};

/// A paper that says nothing, where one is missing.
pub(super) fn nothing() -> Paper {
    nothing_at(&"".into())
}

/// A paper of a file, of which nothing is known yet.
pub(super) fn nothing_at(source: &Arc<str>) -> Paper {
    Paper {
        source: source.clone(),
        address: String::new(),
        kind: PaperKind::Page,
        title: Text::new(""),
        subtitle: None,
        authors: Vec::new(),
        date: None,
        contents: false,
        contents_mark: Mark::default(),
        slides: false,
        edition: None,
        logo: None,
        pictures: Vec::new(),
        parts: Vec::new(),
        pdf: None,
        units: 0,
        gives_pages: false,
    }
}

/// A paper of one part that the program makes: its title and these blocks, of so many words in all.
pub(super) fn of_blocks(
    source: &Arc<str>,
    address: String,
    title: Text<Bound>,
    blocks: Vec<Block<Bound>>,
    units: u32,
) -> Paper {
    let part = Part {
        source: source.clone(),
        address: address.clone(),
        slug: String::new(),
        title: None,
        draft: false,
        running_header: None,
        footer: None,
        landscape: false,
        head: Vec::new(),
        blocks,
        tail: Vec::new(),
        notes: Vec::new(),
        first_note: 1,
        units: (0, units),
    };
    Paper { address, title, parts: vec![part], units, ..nothing_at(source) }
}

/// Chapters in the order in which they are read: by file name, files named `appendix-*` after the others.
fn in_order(chapters: &mut [(Arc<str>, Arc<TextDraft>)]) {
    chapters.sort_by(|(a, _), (b, _)| {
        let key = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            (name.starts_with("appendix-"), name)
        };
        key(a).cmp(&key(b))
    });
}

/// Binds the paper at `path`. Gives the files to which it refers, too, and what it asked.
pub(super) fn paper(
    context: &Context,
    path: &Arc<str>,
    of_paper: OfPaper,
    bag: &mut Vec<Diagnostic>,
) -> (Paper, BTreeSet<SiteFile>, Asked) {
    let OfPaper { kind, draft, mut chapters } = of_paper;
    in_order(&mut chapters);
    let privileged = context.world.restricted.contains(path);
    let mut finder = Finder::new(&context.world, privileged);
    for (chapter, _) in &chapters {
        finder.ask(chapter);
    }
    let entry = &finder.ask(path).index.entries[path];
    let logo = draft.style.logo.as_ref().map(|typed| finder.picture(typed));
    for (_, other) in context.beside.get(path).into_iter().flatten() {
        finder.ask(other);
    }
    let names = names(context, path, kind, &draft, &chapters, privileged);
    let kind = if kind == PaperKind::Paper && is_report(&draft.head) { PaperKind::Report } else { kind };
    let mut binder = Binder::new(&mut finder);
    // Bound in its place where nobody else holds it.
    let draft = Arc::unwrap_or_clone(draft);

    let title = binder.line(title(&draft, path));
    let subtitle = draft.subtitle.map(|subtitle| binder.quietly(subtitle));
    binder.refer(&names, 0);
    let contents = draft.style.contents;
    let mut contents_mark = Mark::default();

    let mut part = part(&draft.style, &draft.style, path, entry);
    part.head = binder.rows(draft.head);
    if contents && chapters.is_empty() {
        contents_mark = binder.one();
    }
    part.blocks = binder.blocks(draft.blocks);
    part.tail = binder.rows(draft.tail);
    part.notes = binder.notes(draft.notes);
    part.units = (0, binder.count());
    if contents && !chapters.is_empty() {
        contents_mark = binder.one();
        part.units.1 = binder.count();
    }
    let mut first_note = 1 + part.notes.len() as u32;
    let mut parts = vec![part];
    let mut sources = vec![path.clone()];

    for (nth, (path, chapter)) in chapters.into_iter().enumerate() {
        binder.refer(&names, nth + 1);
        let entry = &context.world.index.entries[&path];
        let start = binder.count();
        let chapter = Arc::unwrap_or_clone(chapter);
        let mut part = self::part(&chapter.style, &draft.style, &path, entry);
        part.title = Some(binder.line(self::title(&chapter, &path)));
        part.head = binder.rows(chapter.head);
        part.blocks = binder.blocks(chapter.blocks);
        part.tail = binder.rows(chapter.tail);
        part.notes = binder.notes(chapter.notes);
        part.first_note = first_note;
        first_note += part.notes.len() as u32;
        part.units = (start, binder.count());
        parts.push(part);
        sources.push(path);
    }
    let (units, gives_pages) = (binder.count(), binder.gives_pages);
    for stale in std::mem::take(&mut binder.stale) {
        bag.push(said(context, &sources[stale.part], &stale));
    }

    let paper = Paper {
        source: path.clone(),
        address: entry.address.clone(),
        kind,
        title,
        subtitle,
        authors: draft.authors,
        date: draft.date.or(draft.held.map(|held| held.value)),
        contents,
        contents_mark,
        slides: draft.style.slides,
        edition: None,
        logo,
        pictures: std::mem::take(&mut finder.pictures),
        parts,
        pdf: None,
        units,
        gives_pages,
    };
    bag.append(&mut finder.diagnostics);
    (paper, finder.files, finder.asked)
}

/// What bears a number in a paper and beside it. In minutes words speak of the reports that were before the meeting.
fn names(
    context: &Context,
    path: &Arc<str>,
    kind: PaperKind,
    draft: &TextDraft,
    chapters: &[(Arc<str>, Arc<TextDraft>)],
    privileged: bool,
) -> Names {
    let mut names = Names::default();
    let may_refer = draft.may_refer || chapters.iter().any(|(_, chapter)| chapter.may_refer);
    if kind == PaperKind::Minutes || !may_refer {
        return names;
    }
    let world = &context.world;
    names.part(&world.index.entries[path].address, None, &draft.blocks, chapters.is_empty());
    for (path, chapter) in chapters {
        names.part(&world.index.entries[path].address, Some(&title(chapter, path)), &chapter.blocks, false);
    }
    for (number, other) in context.beside.get(path).into_iter().flatten() {
        // An open paper does not lead to a restricted one, for those either who may read both.
        let open = world.published.contains(other) && (privileged || !world.restricted.contains(other));
        if let Some(entry) = world.index.entries.get(other).filter(|_| open && other != path) {
            names.beside(number, &entry.address);
        }
        // A PDF is published by being on the agenda.
        let open = privileged || !(world.restricted.contains(other) || world.of_restricted(other));
        if open && let Some(OnAgenda::Paper { address, .. } | OnAgenda::Gap { address }) = world.pdfs.get(other) {
            names.beside(number, address);
        }
    }
    names
}

/// Words that name what is not there, at the first place at which they stand in their file.
fn said(context: &Context, source: &Arc<str>, stale: &Stale) -> Diagnostic {
    let words = &stale.words;
    let text = context.world.snapshot.texts.get(source).map(AsRef::as_ref).unwrap_or_default();
    let place = match text.find(words.as_str()) {
        Some(at) => Place::new(source, at..at + words.len()),
        None => Place::whole(source),
    };
    if stale.twice {
        let message = format!("`{words}` leads nowhere: several captions in this paper bear that number");
        return Diagnostic::warning("stale-reference", place, message, "give each caption a number of its own");
    }
    let message = format!("`{words}` leads nowhere: no caption in this paper bears that number");
    Diagnostic::warning("stale-reference", place, message, "write the number of the caption that is meant")
}

/// The title, or the file's name where there is none (which the load stage has reported).
fn title(draft: &TextDraft, path: &str) -> String {
    match &draft.title {
        Some(title) => title.value.clone(),
        None => path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md").to_owned(),
    }
}

/// A report has the head of one; a paper with no more than a date or an author is another kind of paper.
fn is_report(head: &[Row<Raw>]) -> bool {
    head.iter().any(|row| matches!(row.kind, RowKind::By | RowKind::From | RowKind::To | RowKind::Classification))
}

/// A part with its style: its own, or else what it inherits.
fn part(style: &StyleDraft, inherited: &StyleDraft, path: &Arc<str>, entry: &Entry) -> Part {
    let slug = match &entry.role {
        Role::Chapter { .. } => entry.address.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    Part {
        source: path.clone(),
        address: entry.address.clone(),
        slug,
        title: None,
        draft: style.draft.or(inherited.draft).unwrap_or(false),
        running_header: style.running_header.clone().or_else(|| inherited.running_header.clone()),
        footer: style.footer.clone().or_else(|| inherited.footer.clone()),
        landscape: style.landscape.or(inherited.landscape).unwrap_or(false),
        head: Vec::new(),
        blocks: Vec::new(),
        tail: Vec::new(),
        notes: Vec::new(),
        first_note: 1,
        units: (0, 0),
    }
}

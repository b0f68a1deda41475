//! Supplements: which papers came after the pack, and the sheet with which each supplement opens.
//!
//! All of it is told from what the agenda says, never from what this audience may read, so that a supplement has the same
//! items, and the same mistakes, for everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Context;
use super::bind::Binder;
use super::held::Asked;
use super::meeting::{Codes, title_of};
use super::targets::Finder;
use super::{index, quiet_path};
use crate::diagnostics::{Diagnostic, Place, nearest};
use crate::model::draft::{AgendaDraft, At, ChildDraft, ItemDraft, PartDraft, SupplementDraft};
use crate::model::site::{Child, FrontPart, FrontSection, FrontSheet, Item, PackPaper, SiteFile, Supplement};
use crate::model::tree::{Inline, Inlines, Raw, Typed, plain};

/// Which papers of an agenda came in which supplement.
#[derive(Debug, Default)]
pub(super) struct Late {
    /// The number of the supplement, by the paper's file.
    papers: BTreeMap<Arc<str>, u32>,
    /// For each paper that the agenda links, the first item that does, counted through the agenda: the item's own.
    owners: BTreeMap<Arc<str>, usize>,
}

impl Late {
    /// The supplement that brings a paper, by its file.
    pub(super) fn paper(&self, path: &str) -> Option<u32> {
        self.papers.get(path).copied()
    }

    /// The supplement that brings the paper of a link.
    pub(super) fn link(&self, link: &Typed) -> Option<u32> {
        self.paper(&quiet_path(link)?)
    }

    /// Whether a supplement brings the paper of a link as a paper of this item.
    fn brings(&self, number: u32, item: usize, link: &Typed) -> bool {
        quiet_path(link)
            .is_some_and(|path| self.papers.get(&path) == Some(&number) && self.owners.get(&path) == Some(&item))
    }
}

/// The items of an agenda in order.
fn items(agenda: &AgendaDraft) -> impl Iterator<Item = &ItemDraft> {
    agenda.sections.iter().flat_map(|section| &section.parts).filter_map(|part| match part {
        PartDraft::Item(item) => Some(item),
        PartDraft::Text(_) => None,
    })
}

/// The links of an item: its paper, then its appendices.
fn links(item: &ItemDraft) -> impl Iterator<Item = &Typed> {
    item.link.iter().chain(item.children.iter().filter_map(|child| match child {
        ChildDraft::Paper { link, .. } => Some(link),
        ChildDraft::Text(_) => None,
    }))
}

/// The code of every item, as the front sheet will have them.
fn codes(agenda: &AgendaDraft) -> Vec<String> {
    let mut codes = Codes::default();
    // What is wrong with codes is found when the sheet is made.
    let mut unheard = Vec::new();
    let mut out = Vec::new();
    for section in &agenda.sections {
        codes.section(section.heading.as_deref().map(plain).as_deref());
        for part in &section.parts {
            if let PartDraft::Item(item) = part {
                out.push(codes.code(item, &mut unheard));
            }
        }
    }
    out
}

fn numbered(agenda: &AgendaDraft) -> impl Iterator<Item = (u32, &SupplementDraft)> {
    (1..).zip(&agenda.supplements)
}

/// Finds out which papers came late, and what is wrong with what the agenda says of it.
pub(super) fn late(agenda: &AgendaDraft, bag: &mut Vec<Diagnostic>) -> Late {
    if agenda.supplements.is_empty() {
        return Late::default();
    }
    let mut late = Late::default();
    for (at, item) in items(agenda).enumerate() {
        for path in links(item).filter_map(quiet_path) {
            late.owners.entry(path).or_insert(at);
        }
    }
    let mut error = |code, at: &Place, message: String, mend: String| {
        bag.push(Diagnostic::error(code, at.clone(), message, mend));
    };
    let mut named: BTreeMap<Arc<str>, (u32, &At<String>)> = BTreeMap::new();
    for (number, supplement) in numbered(agenda) {
        for typed in &supplement.papers {
            let path: Arc<str> = index::join(&agenda.file, &typed.value).unwrap_or_default().into();
            if !late.owners.contains_key(&path) {
                let hrefs: Vec<&str> = items(agenda).flat_map(links).map(|link| link.href.as_str()).collect();
                let mend = match nearest(&typed.value, hrefs) {
                    Some(near) => format!("write {near}, or link the file from its item"),
                    None => "link the file from its item, or below it as an appendix".into(),
                };
                let message = format!("supplement {number} brings {}, which no item of this agenda links", typed.value);
                error("supplement-paper", &typed.at, message, mend);
            } else if let Some((other, _)) = named.get(&path) {
                let message = format!("{} is in supplement {other} already", typed.value);
                error("supplement-twice", &typed.at, message, "name it once, where it was published first".into());
            } else {
                named.insert(path, (number, typed));
            }
        }
    }
    let codes = codes(agenda);
    let mut seen: BTreeMap<usize, u32> = BTreeMap::new();
    for (number, supplement) in numbered(agenda) {
        for typed in &supplement.items {
            let code = &typed.value;
            let Some(item) = codes.iter().position(|known| known == code) else {
                // Of two short codes each is near the other.
                let near = nearest(code, codes.iter().map(String::as_str)).filter(|_| code.len() > 2);
                let mend = match near {
                    Some(near) => format!("write {near}, or the code of another item"),
                    None => format!("write the code of an item: {}", codes.join(", ")),
                };
                let message = format!("supplement {number} names item {code}, and the agenda has no such item");
                error("no-such-item", &typed.at, message, mend);
                continue;
            };
            if let Some(other) = seen.insert(item, number) {
                let message = format!("item {code} is in supplement {other} already");
                let mend = "where some of its papers come later still, name those alone: `papers: [b6-appendix-b.md]`";
                error("supplement-twice", &typed.at, message, mend.into());
                continue;
            }
            let own: Vec<&Arc<str>> =
                late.owners.iter().filter(|(_, owner)| **owner == item).map(|(path, _)| path).collect();
            let mut brings = 0;
            for path in &own {
                match named.get(*path) {
                    None => brings += 1,
                    Some((other, typed)) if *other == number => {
                        let message = format!("{} comes with item {code} already", typed.value);
                        error("supplement-twice", &typed.at, message, format!("take {} out of `papers`", typed.value));
                        brings += 1;
                    }
                    Some(_) => {}
                }
            }
            if brings == 0 {
                let linked = items(agenda).nth(item).is_some_and(|item| links(item).next().is_some());
                let (message, mend) = if linked {
                    (
                        format!(
                            "item {code} has no paper left to bring: its papers come with another item or supplement"
                        ),
                        format!("take {code} out of this supplement"),
                    )
                } else {
                    (
                        format!("supplement {number} brings item {code}, which links no paper"),
                        format!("link the paper from the item, or take {code} out until it is there"),
                    )
                };
                error("supplement-paper", &typed.at, message, mend);
            }
            for path in own.into_iter().filter(|path| !named.contains_key(*path)) {
                late.papers.insert(path.clone(), number);
            }
        }
    }
    late.papers.extend(named.into_iter().map(|(path, (number, _))| (path, number)));
    late
}

/// The papers in the order of the pages, and for each place in the order of the agenda the place in that.
pub(super) fn in_order_of_pages(pack: Vec<PackPaper>) -> (Vec<PackPaper>, Vec<usize>) {
    let mut papers: Vec<(usize, PackPaper)> = pack.into_iter().enumerate().collect();
    papers.sort_by_key(|(_, paper)| paper.supplement);
    let mut places = vec![0; papers.len()];
    for (place, (before, _)) in papers.iter().enumerate() {
        places[*before] = place;
    }
    (papers.into_iter().map(|(_, paper)| paper).collect(), places)
}

/// The supplements with their sheets.
#[allow(clippy::too_many_arguments)]
pub(super) fn supplements(
    context: &Context,
    agenda: &AgendaDraft,
    late: &Late,
    front: &FrontSheet,
    papers: &[PackPaper],
    name: &str,
    files: &mut BTreeSet<SiteFile>,
    bag: &mut Vec<Diagnostic>,
    asked: &mut Asked,
) -> Vec<Supplement> {
    numbered(agenda)
        .map(|(number, draft)| {
            let mut finder = Finder::new(&context.world, false);
            let sheet = sheet(context, agenda, late, front, (number, draft), &mut finder);
            files.extend(finder.files);
            asked.paths.append(&mut finder.asked.paths);
            asked.all |= finder.asked.all;
            // What the sheet has from the agenda has been complained of there.
            let fresh: Vec<_> = finder.diagnostics.into_iter().filter(|finding| !bag.contains(finding)).collect();
            bag.extend(fresh);
            let first = papers.partition_point(|paper| paper.supplement < Some(number));
            let after = papers.partition_point(|paper| paper.supplement <= Some(number));
            Supplement {
                number,
                items: sheet.items().map(|item| item.code.text.to_string()).collect(),
                sheet,
                papers: first..after,
                pdf: format!("{name}-supplement-{number}.pdf"),
            }
        })
        .collect()
}

/// The sheet of a supplement: the meeting, its own day and notice, and its items with its papers.
fn sheet(
    context: &Context,
    agenda: &AgendaDraft,
    late: &Late,
    front: &FrontSheet,
    (number, draft): (u32, &SupplementDraft),
    finder: &mut Finder,
) -> FrontSheet {
    let mut binder = Binder::new(finder);
    let body = binder.line(front.body.text.clone());
    let title = agenda.title.as_ref().map(|title| binder.line(title.as_str()));
    let venue = agenda.venue.as_ref().map(|venue| binder.inlines(without_notes(venue)));
    let notice = draft.notice.clone().map(|notice| binder.inlines(notice));
    let mut sections = Vec::new();
    let mut ordinal = 0;
    // The sheet of the agenda has the same sections with the same parts.
    for (typed, shown) in agenda.sections.iter().zip(&front.sections) {
        let mut its: Vec<(&ItemDraft, &Item, usize)> = Vec::new();
        for (typed, shown) in typed.parts.iter().zip(&shown.parts) {
            if let (PartDraft::Item(typed), FrontPart::Item(shown)) = (typed, shown) {
                if links(typed).any(|link| late.brings(number, ordinal, link)) {
                    its.push((typed, shown, ordinal));
                }
                ordinal += 1;
            }
        }
        if its.is_empty() {
            continue;
        }
        let heading = typed.heading.as_ref().map(|heading| binder.inlines(without_notes(heading)));
        let parts = its.into_iter().map(|(typed, shown, ordinal)| {
            let brings = |link: &Typed| late.brings(number, ordinal, link);
            FrontPart::Item(item(context, typed, shown, number, &brings, &mut binder))
        });
        let parts = parts.collect();
        let anchor = format!("_supplement-{number}-{}", shown.anchor);
        sections.push(FrontSection { heading, anchor, restricted: shown.restricted.clone(), parts });
    }
    let units = binder.count();
    FrontSheet {
        body,
        title,
        start: front.start,
        venue,
        contact: front.contact.clone(),
        notice,
        published: draft.published.as_ref().map(|at| at.value),
        intro: Vec::new(),
        sections,
        notes: Vec::new(),
        pictures: std::mem::take(&mut finder.pictures),
        units,
    }
}

fn item(
    context: &Context,
    typed: &ItemDraft,
    shown: &Item,
    number: u32,
    brings: &dyn Fn(&Typed) -> bool,
    binder: &mut Binder,
) -> Item {
    let code = binder.line(shown.code.text.clone());
    let title = binder.inlines(without_notes(&title_of(typed, context.audience)));
    let own = typed.link.as_ref().is_some_and(brings);
    let paper = shown.paper.filter(|_| own);
    let mut children = Vec::new();
    for (typed, shown) in typed.children.iter().zip(&shown.children) {
        if let (ChildDraft::Paper { title, link, .. }, Child::Paper { paper, status, restricted, .. }) = (typed, shown)
            && brings(link)
        {
            children.push(Child::Paper {
                title: binder.inlines(without_notes(title)),
                paper: *paper,
                status: status.clone(),
                restricted: *restricted,
                supplement: None,
            });
        }
    }
    // An item whose own paper is in the pack stands here for its appendices, which have their pages beside them.
    let below = children.iter().filter_map(|child| match child {
        Child::Paper { paper, .. } => *paper,
        Child::Text(_) => None,
    });
    let pages_of = if own || typed.link.is_none() { paper.into_iter().chain(below).collect() } else { Vec::new() };
    Item {
        code,
        anchor: format!("_supplement-{number}-{}", shown.anchor),
        title,
        status: shown.status.clone().filter(|_| own || typed.link.is_none()),
        restricted: shown.restricted.clone(),
        paper,
        supplement: None,
        late: false,
        pages_of,
        children,
    }
}

/// Without references to footnotes, which are on the sheet of the agenda.
fn without_notes(line: &[Inline<Raw>]) -> Inlines<Raw> {
    let inner = |inner: &Inlines<Raw>| without_notes(inner);
    let kept = line.iter().filter(|inline| !matches!(inline, Inline::NoteRef(_)));
    kept.map(|inline| match inline {
        Inline::Emphasis(words) => Inline::Emphasis(inner(words)),
        Inline::Strong(words) => Inline::Strong(inner(words)),
        Inline::Strike(words) => Inline::Strike(inner(words)),
        Inline::Superscript(words) => Inline::Superscript(inner(words)),
        Inline::Subscript(words) => Inline::Subscript(inner(words)),
        Inline::Link(link) => Inline::link(link.to.clone(), inner(&link.text)),
        other => other.clone(),
    })
    .collect()
}

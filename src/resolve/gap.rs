//! The page that stands in the place of a paper whose PDF cannot come into the pack.
//!
//! It is a paper in the model's own tree, so that print, web, page marks and the cache take it as they take any other.
//! Nothing of the file is in it, which nobody may have looked into.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bind::{Binder, Targets};
use super::index::MeetingKey;
use super::meeting::standing;
use super::{quiet_path, supplements};
use crate::config::Settings;
use crate::diagnostics::Place;
use crate::foreign::Refusal;
use crate::model::draft::{ChildDraft, Contact, Draft, PartDraft, Status};
use crate::model::site::{Paper, PaperKind};
use crate::model::tree::{Block, Callout, Inline, Inlines, Link, Picture, Raw, Text, Typed};

/// Whether a pack has a place for a PDF: some agenda brings it, and does not say of it that it is withdrawn, deferred or
/// to follow.
pub(super) fn is_expected(drafts: &BTreeMap<Arc<str>, Draft>, path: &str) -> bool {
    drafts.values().any(|draft| {
        let Draft::Agenda(agenda) = draft else { return false };
        // What is wrong with supplements is told where meetings are put together.
        let late = supplements::late(agenda, &mut Vec::new());
        let comes = |link: &Typed, status: Option<&Status>| {
            quiet_path(link).is_some_and(|linked| *linked == *path)
                && !standing(status, late.link(link))
                    .is_some_and(|status| is_off(&status) || status == Status::ToFollow)
        };
        let parts = agenda.sections.iter().flat_map(|section| &section.parts);
        parts
            .filter_map(|part| match part {
                PartDraft::Item(item) => Some(item),
                PartDraft::Text(_) => None,
            })
            .any(|item| {
                let own = item.link.as_ref().is_some_and(|link| comes(link, item.status.as_ref()));
                let below = item.children.iter().any(|child| match child {
                    ChildDraft::Paper { link, status, .. } => comes(link, status.as_ref()),
                    ChildDraft::Text(_) => false,
                });
                own || (below && !item.status.as_ref().is_some_and(is_off))
            })
    })
}

/// Whether an item is not taken at the meeting at all, and its appendices neither.
fn is_off(status: &Status) -> bool {
    matches!(status, Status::Withdrawn | Status::Deferred)
}

/// Whom to ask for a paper: those whom its meeting's agenda names, or else the publisher of the site.
pub(super) fn contact(drafts: &BTreeMap<Arc<str>, Draft>, key: &MeetingKey, settings: &Settings) -> Contact {
    match drafts.get(format!("{}/agenda.md", key.folder()).as_str()) {
        Some(Draft::Agenda(agenda)) if agenda.contact != Contact::default() => agenda.contact.clone(),
        _ => {
            let publisher = &settings.publisher;
            // A name alone is no way to ask.
            let named = publisher.email.is_some() || publisher.telephone.is_some();
            Contact {
                name: publisher.name.clone().filter(|_| named),
                telephone: publisher.telephone.clone(),
                email: publisher.email.clone(),
            }
        }
    }
}

/// What the reader of the page is told of the paper.
pub(super) struct Missing<'a> {
    /// Why it is not there.
    pub refusal: &'a Refusal,
    /// Whether it is for members alone.
    pub restricted: bool,
    /// Whom to ask for it.
    pub contact: Contact,
}

/// The paper that says of a PDF that it is not there, and why.
pub(super) fn paper(path: &Arc<str>, title: &str, address: String, missing: &Missing) -> Paper {
    let mut targets = Outside;
    let mut binder = Binder::new(&mut targets);
    let title = binder.line(title.trim());
    let blocks = binder.blocks(vec![Block::Callout { kind: Callout::Important, blocks: words(path, missing) }]);
    let units = binder.count();
    Paper { kind: PaperKind::Gap, ..super::paper::of_blocks(path, address, title, blocks, units) }
}

/// What the reader is told: not what the clerk has to mend, but what is missing and how to come by it.
fn words(path: &Arc<str>, Missing { refusal, restricted, contact }: &Missing) -> Vec<Block<Raw>> {
    let text = |words: &str| Inline::Text(Text::<Raw>::new(words));
    let why = match refusal {
        Refusal::Encrypted => " The file in which it came is protected, and its pages cannot be shown here.",
        Refusal::Broken(_) => " The file in which it came cannot be read.",
        Refusal::TooLarge(_) => " The file in which it came is too large to be printed here.",
    };
    let missing = vec![Inline::Strong(vec![text("This paper is not in the pack.")]), text(why)];
    let link = |href: String, words: &str| {
        let to = Typed { href, at: Place::whole(path) };
        Inline::link(to, vec![text(words)])
    };
    let mut ways: Vec<Inlines<Raw>> = Vec::new();
    if let Some(name) = &contact.name {
        ways.push(vec![text(name)]);
    }
    if let Some(telephone) = &contact.telephone {
        let digits: String = telephone.chars().filter(|char| char.is_ascii_digit() || *char == '+').collect();
        let number = if digits.is_empty() { text(telephone) } else { link(format!("tel:{digits}"), telephone) };
        ways.push(vec![text("telephone "), number]);
    }
    if let Some(email) = &contact.email {
        ways.push(vec![text("email "), link(format!("mailto:{email}"), email)]);
    }
    let mut ask = vec![text(match restricted {
        true => "It will be sent separately",
        false => "It will be sent or published separately",
    })];
    if ways.is_empty() {
        ask.push(text(", and can be asked for."));
    } else {
        ask.push(text(". To ask for a copy: "));
        for (at, way) in ways.into_iter().enumerate() {
            if at > 0 {
                ask.push(text(", "));
            }
            ask.extend(way);
        }
        ask.push(text("."));
    }
    vec![Block::Paragraph(missing), Block::Paragraph(ask)]
}

/// The links of the page lead to those who can be asked.
struct Outside;

impl Targets for Outside {
    fn link(&mut self, typed: &Typed) -> Link {
        Link::External(typed.href.clone())
    }

    fn picture(&mut self, typed: &Typed) -> Picture {
        Picture { source: typed.href.clone(), address: String::new(), size: None }
    }
}

//! What is printed, held against what it should be: small sites are loaded, joined and typeset.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use typst::layout::{Frame, FrameItem};

use super::*;
use crate::config::{PackSettings, Publisher, Settings, Sheet, ThemeOptions};
use crate::model::draft::Draft;
use crate::model::pack::{PackInputPaper, PackSheet};
use crate::model::site::{Audience, FrontSheet, Meeting, Paper, Site};
use crate::snapshot::Snapshot;

static THEME: LazyLock<PrintTheme> = LazyLock::new(PrintTheme::civic);

fn site(snapshot: &Snapshot) -> Site {
    site_for(snapshot, Audience::Public)
}

fn site_for(snapshot: &Snapshot, audience: Audience) -> Site {
    let mut bag = Vec::new();
    let settings = Arc::new(settings());
    let index = crate::resolve::index::index(snapshot, &mut bag);
    let mut drafts: BTreeMap<Arc<str>, Draft> = BTreeMap::new();
    for (path, entry) in &index.entries {
        let included = |name: &str| snapshot.source(name);
        let kind = crate::resolve::index::kind(&entry.role);
        drafts.insert(path.clone(), crate::load::load(path, kind, &snapshot.texts[path], &included).into(&mut bag));
    }
    let site = crate::resolve::resolve(snapshot, &index, drafts, &settings, audience).into(&mut bag);
    for finding in bag.iter().filter(|finding| finding.level == crate::diagnostics::Level::Error) {
        println!("{}: {}", finding.place.file, finding.message);
    }
    site
}

/// The words of a page in the order in which they were set.
fn words_of(frame: &Frame) -> String {
    fn walk(frame: &Frame, out: &mut String) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => walk(&group.frame, out),
                FrameItem::Text(text) => {
                    out.push_str(&text.text);
                    out.push(' ');
                }
                _ => {}
            }
        }
    }
    let mut out = String::new();
    walk(frame, &mut out);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of each page of a pack.
fn pages_of(input: &PackInput) -> Vec<String> {
    let (document, _) = lay_out(input, &THEME, &Targets::new(input)).unwrap();
    document.pages().iter().map(|page| words_of(&page.frame)).collect()
}

fn settings() -> Settings {
    Settings {
        title: "Wealdmere County Council".into(),
        base_url: "https://wealdmere.example/".into(),
        language: "en-GB".into(),
        theme: "civic".into(),
        publisher: Publisher { name: Some("Wealdmere County Council".into()), ..Publisher::default() },
        pack: PackSettings { paper: Sheet::A4, double_sided: true, first_page: 1 },
        theme_options: ThemeOptions::default(),
    }
}

fn input(
    site: &Site,
    snapshot: &Snapshot,
    front: Option<FrontSheet>,
    papers: Vec<(Arc<Paper>, String)>,
    title: String,
) -> PackInput {
    let mut pictures = BTreeMap::new();
    let logo = site.settings.theme_options.logo.as_ref().map(|logo| logo.value.clone());
    let of_front = front.as_ref().map(|front| front.pictures.clone()).unwrap_or_default();
    let used = papers.iter().flat_map(|(paper, _)| &paper.pictures).chain(&of_front);
    for source in used.map(|picture| picture.source.clone()).chain(logo) {
        if let Ok(bytes) = snapshot.read(&source) {
            pictures.insert(source, bytes);
        }
    }
    PackInput {
        title: title.clone(),
        ident: title,
        audience: site.audience,
        settings: site.settings.clone(),
        first_page: site.settings.pack.first_page,
        sheets: front
            .map(|sheet| PackSheet { supplement: None, before: 0, sheet: Box::new(sheet) })
            .into_iter()
            .collect(),
        papers: papers.into_iter().map(|(paper, code)| PackInputPaper { paper, code }).collect(),
        pictures,
    }
}

fn meeting(site: &Site, snapshot: &Snapshot, meeting: &Meeting) -> PackInput {
    let papers = meeting.papers.iter().map(|paper| (paper.paper.clone(), paper.code.clone())).collect();
    input(site, snapshot, meeting.front.clone(), papers, format!("{}, {}", meeting.body, meeting.when.date_words()))
}

mod breaks;
mod faults;
mod pdf;

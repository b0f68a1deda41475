//! What is printed, held against what it should be: small sites are loaded, joined and typeset.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use typst::layout::{Frame, FrameItem};

use super::*;
use crate::config::{PackSettings, Publisher, Settings, Sheet, ThemeOptions};
use crate::model::draft::Draft;
use crate::model::pack::PackInputPaper;
use crate::model::site::{Audience, Meeting, Paper, Site};
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
    front: Front,
    papers: Vec<(Arc<Paper>, String)>,
    title: String,
) -> PackInput {
    let mut pictures = BTreeMap::new();
    let logo = site.settings.theme_options.logo.as_ref().map(|logo| logo.value.clone());
    let of_front = match &front {
        Front::Sheet(front) => front.pictures.clone(),
        Front::Document => Vec::new(),
    };
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
        front,
        papers: papers.into_iter().map(|(paper, code)| PackInputPaper { paper, code }).collect(),
        pictures,
    }
}

fn meeting(site: &Site, snapshot: &Snapshot, meeting: &Meeting) -> PackInput {
    let papers = meeting.papers.iter().map(|paper| (paper.paper.clone(), paper.code.clone())).collect();
    let front = Front::Sheet(Box::new(meeting.front.clone().unwrap()));
    input(site, snapshot, front, papers, format!("{}, {}", meeting.body, meeting.when.date_words()))
}

/// Prints every pack of the site in the folder `SITE` into `OUT`, with its data, to look at.
#[test]
#[ignore = "for looking at packs by eye"]
fn print_site() {
    let folder = std::env::var("SITE").unwrap();
    let out = std::env::var("OUT").unwrap();
    let snapshot = Snapshot::take(Path::new(&folder)).unwrap().value;
    let site = site(&snapshot);
    let mut inputs = Vec::new();
    for meeting_of in site.bodies.iter().flat_map(|body| &body.meetings).filter(|meeting| meeting.front.is_some()) {
        inputs.push((meeting_of.slug.clone(), meeting(&site, &snapshot, meeting_of)));
    }
    for document in &site.documents {
        let slug = document.address.trim_matches('/').replace('/', "-");
        let papers = vec![(document.clone(), String::new())];
        inputs.push((slug, input(&site, &snapshot, Front::Document, papers, document.title.text.clone())));
    }
    for (name, input) in inputs {
        let folder = Path::new(&out).join(&name);
        std::fs::create_dir_all(&folder).unwrap();
        let (names, files) = pictures(&input).unwrap();
        let targets = Targets::new(&input);
        let fine = Fine::Texts(BTreeSet::new());
        let data = Walk::new(&input, &THEME.metrics, &fine, &targets, &names).pack(&THEME.family);
        std::fs::write(folder.join("data.json"), data.to_string()).unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.join(name), bytes.as_slice()).unwrap();
        }
        let start = std::time::Instant::now();
        match typeset(&input, &THEME) {
            Ok(warned) => {
                println!(
                    "{name}: {} pages, {:?}, {} bytes",
                    warned.value.map.page_count,
                    start.elapsed(),
                    warned.value.pdf.len()
                );
                std::fs::write(folder.join("pack.pdf"), &warned.value.pdf).unwrap();
                std::fs::write(folder.join("map.json"), serde_json::to_string_pretty(&*warned.value.map).unwrap())
                    .unwrap();
            }
            Err(faults) => faults
                .iter()
                .for_each(|fault| println!("{name}: {}: {} {}", fault.place.file, fault.code, fault.message)),
        }
    }
}

mod breaks;
mod faults;
mod pdf;

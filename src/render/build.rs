//! Joins views and templates: which pages there are, and what stands on each.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::escape::From;
use super::held::{self, Files, Held, Inputs, Kept, Kind, Outcome, Printed, Spots};
use super::html::{Items, Writer};
use super::leads;
use super::machine;
use super::meeting;
use super::paging::{self, Book, Spot};
use super::paper::{self, Chapters};
use super::plan::{Plans, Tools};
use super::plan_files::Data;
use super::register;
use super::theme::{Published, WebTheme, address_of};
use super::views::*;
use super::{Page, Put};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::pack::{PageMap, PaperPages};
use crate::model::site::{Audience, Body, FrontPart, Meeting, Paper, PaperKind, Site};
use crate::model::tree::{DecisionKind, plain};
use crate::versions;

/// How many meetings and papers the home page lists.
const LATEST_MEETINGS: usize = 12;
const LATEST_PAPERS: usize = 8;

/// Bytes of HTML that a word makes, more or less.
const BYTES_OF_A_WORD: usize = 12;

/// Bytes that a page has around its text, more or less.
const PAGE: usize = 8 << 10;

/// Makes the pages of a site.
pub struct Builder<'a> {
    site: &'a Site,
    maps: HashMap<&'a str, &'a Arc<PageMap>>,
    theme: &'a WebTheme,
    published: Published,
    /// Where the web shows each printed page of a meeting or document, by its address.
    spots: HashMap<&'a str, Arc<BTreeMap<u32, Spot>>>,
    /// The meeting whose pack's marks a paper's own page bears, by the paper's address.
    bearing: HashMap<&'a str, Bearing<'a>>,
    /// The meeting of each set of minutes, by their file.
    minutes: HashMap<&'a str, &'a Arc<Meeting>>,
    /// The name and the address of each body, by the address.
    words: HashMap<&'a str, Arc<(String, String)>>,
    put: &'a Put<'a>,
    base_path: String,
    logo: Option<String>,
    /// Whether the published files are those of the build before.
    same_files: bool,
}

/// What one task of the build makes, beside files: the addresses of its pages, in order, for the sitemap.
#[derive(Debug, Default)]
struct Made {
    addresses: Vec<String>,
    errors: Vec<Diagnostic>,
    /// The files, where they are to be kept; otherwise they are handed over at once.
    files: Option<Vec<(String, Arc<[u8]>)>>,
    /// Where only the shape of the task is wanted.
    shape: Option<Sha256>,
}

/// A part of the build that needs nothing of the others.
enum Task<'a> {
    Home,
    Body(&'a Body),
    Meeting(&'a Body, &'a Arc<Meeting>),
    Pack(&'a Body, &'a Arc<Meeting>),
    Paper(&'a Arc<Paper>, Around<'a>),
    /// `pack.json`.
    MeetingPack(&'a Arc<Meeting>),
    DocumentPack(&'a Arc<Paper>),
}

#[derive(Debug, Clone, Copy)]
struct Bearing<'a> {
    meeting: &'a Arc<Meeting>,
    index: usize,
}

/// Where the pages and files about a paper's plans stand.
struct PlanPlaces {
    by_lead: String,
    csv: String,
    json: String,
}

/// What is around a paper's pages.
#[derive(Debug, Clone, Copy)]
struct Around<'a> {
    document: bool,
    /// The document of which it is an earlier version, or compares some.
    of: Option<&'a Paper>,
    meeting: Option<(&'a Body, &'a Arc<Meeting>)>,
}

impl<'a> Around<'a> {
    fn crumbs(&self) -> Vec<(String, &'a str)> {
        match self.meeting {
            Some((body, meeting)) => meeting_crumbs(body, meeting),
            None if self.document => {
                let of = self.of.map(|of| (of.title.text.trim().to_owned(), of.address.as_str()));
                [("Documents".into(), "#_documents")].into_iter().chain(of).collect()
            }
            None => Vec::new(),
        }
    }
}

impl<'a> Builder<'a> {
    /// Prepares what pages share.
    pub fn new(
        site: &'a Site,
        maps: &'a BTreeMap<String, Arc<PageMap>>,
        theme: &'a WebTheme,
        put: &'a Put<'a>,
        held: &mut Held,
    ) -> Self {
        let maps: HashMap<&str, &Arc<PageMap>> = maps.iter().map(|(address, map)| (address.as_str(), map)).collect();
        let mut printed: Vec<(&str, Printed, &Arc<PageMap>)> = Vec::new();
        let meetings = site.bodies.iter().flat_map(|body| &body.meetings);
        let (count, papers) =
            meetings.fold((0, 0), |(count, papers), meeting| (count + 1, papers + meeting.papers.len()));
        let mut bearing = HashMap::with_capacity(papers);
        let mut minutes = HashMap::with_capacity(count);
        let words = |body: &'a Body| (body.address.as_str(), Arc::new((body_name(body), body.address.clone())));
        let words = site.bodies.iter().map(words).collect();
        for meeting in site.bodies.iter().flat_map(|body| &body.meetings) {
            if let Some(of) = &meeting.minutes {
                minutes.insert(&*of.paper.source, meeting);
            }
            if let Some(map) = maps.get(meeting.address.as_str()) {
                printed.push((&meeting.address, Printed::Meeting(meeting.clone()), map));
            }
            for (index, paper) in meeting.papers.iter().enumerate() {
                if paper.address == paper.paper.address {
                    bearing.insert(paper.address.as_str(), Bearing { meeting, index });
                }
            }
        }
        for document in site.every_document() {
            if let Some(map) = maps.get(document.address.as_str()) {
                printed.push((&document.address, Printed::Document(document.clone()), map));
            }
        }
        let base = &site.settings.base_url;
        let after_host = base.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        let base_path = if after_host.is_empty() { "/".into() } else { format!("/{}/", after_host.trim_matches('/')) };
        let published = theme.published(&site.settings, &site.files);
        let logo = site.settings.theme_options.logo.as_ref().map(|logo| address_of(&logo.value, &site.files));
        let same_files = held.begin(base_hash(site, theme, &published, logo.as_deref()), &site.files);
        Self {
            site,
            maps,
            theme,
            published,
            spots: spots(printed, held),
            bearing,
            minutes,
            words,
            put,
            base_path,
            logo,
            same_files,
        }
    }

    pub(super) fn spots(&self, address: &str) -> Option<&BTreeMap<u32, Spot>> {
        self.spots.get(address).map(AsRef::as_ref)
    }

    pub(super) fn map(&self, address: &str) -> Option<&'a PageMap> {
        self.maps.get(address).map(|map| &***map)
    }

    /// Makes everything that `held` does not hold: page by page on all threads, then what tells of all pages.
    pub fn run(self, held: &mut Held) -> Result<(), Vec<Diagnostic>> {
        let tasks = self.tasks();
        if !held.holds() {
            let all: Vec<Made> = tasks
                .into_par_iter()
                .map(|task| {
                    let mut made = Made::default();
                    self.task(&task, &mut made);
                    made
                })
                .collect();
            let mut last = Made::default();
            self.not_found(&mut last);
            self.shared(all.iter().flat_map(|made| &made.addresses).map(String::as_str).collect());
            return self.told(all.into_iter().chain([last]).flat_map(|made| made.errors));
        }
        let before = &*held;
        let all: Vec<(held::Key<'a>, Outcome, Vec<Diagnostic>)> =
            tasks.into_par_iter().with_min_len(16).map(|task| self.kept(&task, before)).collect();
        let mut last = Made::default();
        self.not_found(&mut last);
        self.shared(all.iter().flat_map(|(_, outcome, _)| &outcome.files().addresses).map(String::as_str).collect());
        for (path, bytes) in all.iter().flat_map(|(_, outcome, _)| &outcome.files().files) {
            (self.put)(path.clone(), Page::Kept(bytes.clone()));
        }
        let (mut done, mut errors) = (Vec::with_capacity(all.len()), last.errors);
        for (key, outcome, found) in all {
            // What went wrong is tried again.
            if found.is_empty() {
                done.push((key, outcome));
            }
            errors.extend(found);
        }
        held.end(done);
        self.told(errors.into_iter())
    }

    fn told(&self, found: impl Iterator<Item = Diagnostic>) -> Result<(), Vec<Diagnostic>> {
        let mut errors: Vec<Diagnostic> = Vec::new();
        for error in found {
            // One template fails for many pages in the same way.
            if !errors.iter().any(|known| known.place.file == error.place.file) {
                errors.push(error);
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Does a task.
    fn task(&self, task: &Task<'a>, made: &mut Made) {
        match task {
            Task::Home => self.home(made),
            Task::Body(body) => self.body(made, body),
            Task::Meeting(body, meeting) => self.meeting(made, body, meeting),
            Task::Pack(body, meeting) => self.pack(made, body, meeting, self.map(&meeting.address)),
            Task::Paper(text, place) => self.papers_pages(made, text, place),
            Task::MeetingPack(meeting) => {
                if let (Some(map), Some(spots)) = (self.map(&meeting.address), self.spots(&meeting.address)) {
                    let separate = |pdf: &str| self.map(&format!("{}{pdf}", meeting.address));
                    let text = machine::meeting_pack(meeting, map, &separate, spots, self.site.audience);
                    self.put(made, format!("{}pack.json", meeting.address), text);
                }
            }
            Task::DocumentPack(document) => {
                if let (Some(map), Some(spots)) = (self.map(&document.address), self.spots(&document.address)) {
                    let text = machine::document_pack(document, map, spots, self.site.audience);
                    self.put(made, format!("{}pack.json", document.address), text);
                }
            }
        }
    }

    /// Does a task, unless what it makes is held.
    fn kept(&self, task: &Task<'a>, held: &Held) -> (held::Key<'a>, Outcome, Vec<Diagnostic>) {
        let (key, inputs) = self.inputs(task);
        let before = held.task(key);
        if let (Some(before), Some(inputs)) = (before, &inputs)
            && (self.same_files || !before.chooses)
            && before.inputs.are_same(inputs)
        {
            return (key, Outcome::Same(before.made.clone()), Vec::new());
        }
        let shape = self.shape(task);
        let inputs = inputs.unwrap_or_default();
        if let Some(before) = before
            && shape.is_some()
            && before.shape == shape
            && before.inputs.are_same_papers(&inputs)
        {
            return (key, Outcome::Shaped(inputs, before.made.clone()), Vec::new());
        }
        let mut made = Made { files: Some(Vec::new()), ..Made::default() };
        self.task(task, &mut made);
        let mut files = made.files.unwrap_or_default();
        // What came out the same is not sent anew.
        let before = before.map(|before| &*before.made);
        for (path, bytes) in &mut files {
            let known = before.and_then(|before| before.files.iter().find(|(known, _)| known == path));
            if let Some((_, known)) = known
                && known == bytes
            {
                *bytes = known.clone();
            }
        }
        let chooses = matches!(task, Task::Paper(text, _) if Plans::of(text).is_some());
        let made_files = Arc::new(Files { files, addresses: made.addresses });
        let kept = Kept { inputs, shape, chooses, made: made_files };
        (key, Outcome::New(kept), made.errors)
    }

    /// Which task it is, and all that it is made from beside what all pages share; `None` where that is half the site.
    fn inputs(&self, task: &Task<'a>) -> (held::Key<'a>, Option<Inputs>) {
        let map = |address: &str| self.maps.get(address).map(|map| Arc::clone(map));
        let words = |body: &Body| self.words.get(body.address.as_str()).cloned();
        // Of the pack, and of each PDF by which it was published, where those are several.
        let maps_of = |meeting: &Meeting| {
            if self.maps.is_empty() {
                return Vec::new();
            }
            let names = meeting.supplements.iter().map(|supplement| &supplement.pdf).chain(&meeting.pdf_as_published);
            let names = names.map(|pdf| map(&format!("{}{pdf}", meeting.address)));
            [map(&meeting.address)].into_iter().chain(names).collect::<Vec<_>>()
        };
        match task {
            Task::Home => ((Kind::Home, ""), None),
            Task::Body(body) => {
                let inputs = Inputs {
                    papers: vec![body.text.clone()],
                    meetings: body.meetings.iter().map(|meeting| (meeting.clone(), 0)).collect(),
                    maps: body.meetings.iter().flat_map(|meeting| maps_of(meeting)).collect(),
                    words: words(body),
                };
                ((Kind::Body, &body.address), Some(inputs))
            }
            Task::Meeting(body, meeting) => {
                let inputs = Inputs {
                    meetings: vec![((*meeting).clone(), 0)],
                    maps: maps_of(meeting),
                    words: words(body),
                    ..Inputs::default()
                };
                ((Kind::Meeting, &meeting.address), Some(inputs))
            }
            Task::Pack(body, meeting) => {
                let minutes = meeting.papers.iter().filter_map(|paper| self.minutes.get(&*paper.paper.source));
                let inputs = Inputs {
                    meetings: [*meeting]
                        .into_iter()
                        .chain(minutes.copied())
                        .map(|meeting| (meeting.clone(), 0))
                        .collect(),
                    maps: maps_of(meeting),
                    words: words(body),
                    ..Inputs::default()
                };
                ((Kind::Pack, &meeting.address), Some(inputs))
            }
            // What an earlier version says of the one in force, and the list of versions, is made anew.
            Task::Paper(text, place) if self.is_of_history(text, place) => ((Kind::Paper, &text.address), None),
            Task::Paper(text, place) => {
                let bearing = self.bearing.get(text.address.as_str());
                let minutes = self.minutes.get(&*text.source);
                let meetings = bearing.map(|bearing| (bearing.meeting.clone(), bearing.index)).into_iter();
                let meetings = meetings.chain(minutes.map(|meeting| ((*meeting).clone(), usize::MAX)));
                let meetings = meetings.chain(place.meeting.map(|(_, meeting)| (meeting.clone(), usize::MAX - 1)));
                let inputs = Inputs {
                    papers: vec![(*text).clone()],
                    meetings: meetings.collect(),
                    maps: [map(&text.address)]
                        .into_iter()
                        .chain(bearing.map(|bearing| maps_of(bearing.meeting)).unwrap_or_default())
                        .collect(),
                    words: place.meeting.and_then(|(body, _)| words(body)),
                };
                ((Kind::Paper, &text.address), Some(inputs))
            }
            Task::MeetingPack(meeting) => {
                let inputs =
                    Inputs { meetings: vec![((*meeting).clone(), 0)], maps: maps_of(meeting), ..Inputs::default() };
                ((Kind::Machine, &meeting.address), Some(inputs))
            }
            Task::DocumentPack(document) => {
                let inputs = Inputs {
                    papers: vec![(*document).clone()],
                    maps: vec![map(&document.address)],
                    ..Inputs::default()
                };
                ((Kind::Machine, &document.address), Some(inputs))
            }
        }
    }

    /// Whether a paper is a document with earlier versions, one of those, or a comparison.
    fn is_of_history(&self, text: &Paper, place: &Around) -> bool {
        place.of.is_some() || (place.document && self.site.history(&text.address).is_some())
    }

    /// The hash of all that a paper's page shows beside its text.
    fn shape(&self, task: &Task<'a>) -> Option<held::Hash> {
        let Task::Paper(text, place) = task else { return None };
        // The numbers that a text gives are of other papers' pages, too.
        if text.gives_pages || self.is_of_history(text, place) {
            return None;
        }
        let mut made = Made { shape: Some(Sha256::new()), ..Made::default() };
        self.task(task, &mut made);
        made.shape.map(|hash| hash.finalize().into())
    }

    /// The tasks, in the order in which the sitemap lists their pages.
    fn tasks(&self) -> Vec<Task<'a>> {
        let site = self.site;
        let mut tasks = vec![Task::Home];
        let mut seen: HashSet<&str> = HashSet::new();
        let mut paper = |tasks: &mut Vec<Task<'a>>, paper: &'a Arc<Paper>, around: Around<'a>| {
            if seen.insert(&paper.address) {
                tasks.push(Task::Paper(paper, around));
            }
        };
        for body in &site.bodies {
            tasks.push(Task::Body(body));
            for meeting in &body.meetings {
                tasks.push(Task::Meeting(body, meeting));
                if let Some(minutes) = &meeting.minutes {
                    let around = Around { document: false, of: None, meeting: Some((body, meeting)) };
                    paper(&mut tasks, &minutes.paper, around);
                }
                if meeting.front.is_some() || !meeting.papers.is_empty() {
                    tasks.push(Task::Pack(body, meeting));
                }
            }
        }
        for document in &site.documents {
            let around = Around { document: true, of: None, meeting: None };
            paper(&mut tasks, document, around);
            for kept in site.history(&document.address).iter().flat_map(|history| &history.versions) {
                for of_history in [Some(&kept.paper), Some(&kept.since), kept.step.as_ref()].into_iter().flatten() {
                    paper(&mut tasks, of_history, Around { document: true, of: Some(document), meeting: None });
                }
            }
        }
        for page in &site.pages {
            paper(&mut tasks, page, Around { document: false, of: None, meeting: None });
        }
        for body in &site.bodies {
            for meeting in &body.meetings {
                for pack_paper in &meeting.papers {
                    let around = Around { document: false, of: None, meeting: Some((body, meeting)) };
                    paper(&mut tasks, &pack_paper.paper, around);
                }
            }
        }
        let meetings = site.bodies.iter().flat_map(|body| &body.meetings);
        tasks.extend(meetings.filter(|meeting| self.map(&meeting.address).is_some()).map(Task::MeetingPack));
        let documents = site.every_document();
        tasks.extend(documents.filter(|document| self.map(&document.address).is_some()).map(Task::DocumentPack));
        tasks
    }

    /// What tells of all pages, and what all pages ask for.
    fn shared(&self, addresses: Vec<&str>) {
        let site = self.site;
        let put = |path: &str, text: String| (self.put)(path.into(), Page::Once(text.into_bytes()));
        let (sitemap, (feed, calendar)) = rayon::join(
            || machine::sitemap(&site.settings.base_url, addresses.into_iter()),
            || rayon::join(|| machine::feed(site), || machine::calendar(site)),
        );
        put("sitemap.xml", sitemap);
        put("feed.xml", feed);
        put("meetings.ics", calendar);
        for (path, bytes) in &self.published.files {
            (self.put)(path.clone(), Page::Kept(bytes.clone()));
        }
    }

    fn put(&self, made: &mut Made, path: String, text: String) {
        self.put_bytes(made, path, text.into_bytes());
    }

    fn put_bytes(&self, made: &mut Made, path: String, bytes: Vec<u8>) {
        match &mut made.files {
            Some(files) => files.push((path, bytes.into())),
            None => (self.put)(path, Page::Once(bytes)),
        }
    }

    /// Renders a view to the `index.html` of an address; `expected` is how many bytes its text has.
    fn page<T: Serialize>(&self, made: &mut Made, template: &str, address: &str, view: View<T>, expected: usize) {
        if let Some(hash) = &mut made.shape {
            held::add(hash, &(template, address));
            held::add(hash, &view);
            return;
        }
        let path = if address == "404.html" { address.into() } else { format!("{address}index.html") };
        let mut html = Vec::with_capacity(PAGE + expected);
        let done = tera::Context::from_serialize(&view)
            .and_then(|context| self.theme.templates.render_to(template, &context, &mut html));
        match done {
            Ok(()) => {
                self.put_bytes(made, path, html);
                if address != "404.html" {
                    made.addresses.push(address.into());
                }
            }
            Err(error) => {
                let file: Arc<str> = format!("themes/{}/web/{template}", self.theme.name).into();
                made.errors.push(Diagnostic::error(
                    "theme-template",
                    Place::whole(&file),
                    format!("the template fails on the page /{address}: {error}"),
                    "compare it with the template of the same name in the civic theme",
                ));
            }
        }
    }

    fn view<T>(&self, from: From<'_>, title: String, crumbs: &[(String, &str)], page: T) -> View<T> {
        let site = self.site;
        let settings = &site.settings;
        let mut way = Vec::new();
        let canonical = match from {
            From::Page(address) => {
                if !address.is_empty() {
                    way.push(link(from, "Home", ""));
                }
                Some(machine::absolute(&settings.base_url, address))
            }
            From::Anywhere(_) => None,
        };
        way.extend(crumbs.iter().map(|(text, address)| {
            let (address, fragment) = address.split_once('#').map_or((*address, None), |(a, b)| (a, Some(b)));
            Anchor::new(text.clone(), from.to(address, fragment))
        }));
        let mut nav = Vec::new();
        if !site.bodies.is_empty() {
            nav.push(Anchor::new("Meetings", from.to("", Some("_meetings"))));
        }
        if !site.documents.is_empty() {
            nav.push(Anchor::new("Documents", from.to("", Some("_documents"))));
        }
        let publisher = &settings.publisher;
        let chrome = Chrome {
            title: settings.title.clone(),
            language: settings.language.clone(),
            home: from.to("", None),
            style: from.to(&self.published.style, None),
            script: from.to(&self.published.script, None),
            logo: self.logo.as_ref().map(|logo| from.to(logo, None)),
            icon: from.to(self.logo.as_ref().unwrap_or(&self.published.icon), None),
            feed: from.to("feed.xml", None),
            calendar: from.to("meetings.ics", None),
            nav,
            pages: site.pages.iter().map(|page| link(from, page.title.text.trim(), &page.address)).collect(),
            publisher: publisher.name.clone(),
            email: publisher.email.clone(),
            telephone: publisher.telephone.as_deref().map(Phone::new),
            address: publisher.address.iter().flat_map(|address| address.lines()).map(Into::into).collect(),
            members: site.audience == Audience::Members,
        };
        let here = (!way.is_empty()).then(|| title.clone());
        View { site: chrome, title, canonical, crumbs: way, here, page }
    }

    fn meeting_row(&self, meeting: &Meeting, from: From<'_>) -> MeetingRow {
        let front = meeting.front.as_ref();
        MeetingRow {
            body: meeting.body.clone(),
            url: from.to(&meeting.address, None),
            day: Day::new(&front.map_or(meeting.when, |front| front.start)),
            year: chrono::Datelike::year(&meeting.when.date),
            title: front.and_then(|front| front.title.as_ref()).map(|title| title.text.to_string()),
            venue: front.and_then(|front| front.venue.as_ref()).map(|venue| plain(venue)),
            agenda: front.is_some(),
            minutes: meeting.minutes.as_ref().map(|minutes| from.to(&minutes.paper.address, None)),
            pdf: self.map(&meeting.address).map(|map| {
                Anchor::new(meeting::size(map), from.to(&format!("{}{}", meeting.address, meeting.pdf), None))
            }),
        }
    }

    fn home(&self, made: &mut Made) {
        let site = self.site;
        let from = From::Page("");
        let html = self.whole(&site.home, from);
        let mut meetings: Vec<_> = site.bodies.iter().flat_map(|body| &body.meetings).collect();
        meetings.sort_by(|a, b| (b.when, &a.address).cmp(&(a.when, &b.address)));
        let mut papers = Vec::new();
        let mut listed = HashSet::new();
        for meeting in &meetings {
            // What came last is the latest.
            let later = meeting.supplements.iter().rev().map(|supplement| supplement.papers.clone());
            let in_order = later.chain([meeting.first_published()]).flatten();
            for pack_paper in in_order.filter_map(|index| meeting.papers.get(index)) {
                // Notes of an earlier meeting are no news.
                let own = pack_paper.paper.address.starts_with(meeting.address.as_str());
                if papers.len() < LATEST_PAPERS && own && listed.insert(&pack_paper.paper.address) {
                    papers.push(PaperRow {
                        link: link(from, pack_paper.paper.title.text.trim(), &pack_paper.paper.address),
                        meeting: machine::pack_title(meeting),
                    });
                }
            }
        }
        let page = Home {
            html,
            meetings: meetings.iter().take(LATEST_MEETINGS).map(|meeting| self.meeting_row(meeting, from)).collect(),
            papers,
            bodies: site.bodies.iter().map(|body| link(from, body.text.title.text.trim(), &body.address)).collect(),
            documents: site
                .documents
                .iter()
                .map(|document| DocumentRow {
                    link: link(from, document.title.text.trim(), &document.address),
                    subtitle: document.subtitle.as_ref().map(|subtitle| plain(subtitle)),
                    version: versions::words(document),
                    date: document.date.map(|date| date.date_words()),
                })
                .collect(),
        };
        let title = site.home.title.text.trim().to_string();
        let view = self.view(from, title, &[], page);
        self.page(made, "home.html", "", view, 0);
    }

    /// All of a text that has no marks: its title as the page's heading, then the rest.
    fn whole(&self, text: &'a Paper, from: From<'a>) -> String {
        let mut writer = Writer::new(from);
        paper::part(&mut writer, text, 0, None, 1, Chapters::Pages);
        writer.out
    }

    fn body(&self, made: &mut Made, body: &'a Body) {
        let from = From::Page(&body.address);
        let register = format!("{}decisions/", body.address);
        let has_register = self.register(made, body, &register);
        let page = BodyPage {
            html: self.whole(&body.text, from),
            meetings: body.meetings.iter().map(|meeting| self.meeting_row(meeting, from)).collect(),
            register: has_register.then(|| from.to(&register, None)),
        };
        let view = self.view(from, body.text.title.text.trim().into(), &[], page);
        self.page(made, "body.html", &body.address, view, 0);
    }

    /// The register of a body's decisions and actions; whether there are any.
    fn register(&self, made: &mut Made, body: &'a Body, address: &str) -> bool {
        let from = From::Page(address);
        let part = |kind, name, anchor| {
            let meetings = register::register(body, kind, from);
            (!meetings.is_empty()).then_some(RegisterPart { name, anchor, meetings })
        };
        let parts: Vec<_> = [
            part(DecisionKind::Resolution, "Decisions", "_decisions"),
            part(DecisionKind::Action, "Actions", "_actions"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if parts.is_empty() {
            return false;
        }
        let title = body.text.title.text.trim().to_owned();
        let crumbs = vec![(body_name(body), body.address.as_str())];
        let page = RegisterPage { title: title.clone(), parts };
        let mut view = self.view(from, format!("{title}: decisions and actions"), &crumbs, page);
        view.here = Some("Decisions and actions".into());
        self.page(made, "register.html", address, view, 0);
        true
    }

    fn meeting(&self, made: &mut Made, body: &'a Body, meeting: &'a Meeting) {
        let map = self.map(&meeting.address);
        let from = From::Page(&meeting.address);
        let mut writer = Writer::new(from);
        writer.book = Book::pack(meeting, map);
        let mut page = self.front(&mut writer, meeting, map);
        page.packs = self.packs(meeting, from);
        let crumbs = vec![(body_name(body), body.address.as_str())];
        let mut view = self.view(from, meeting::title(meeting), &crumbs, page);
        view.here = Some(meeting::short_name(meeting));
        self.page(made, "meeting.html", &meeting.address, view, 0);
    }

    fn pack(&self, made: &mut Made, body: &'a Body, meeting: &'a Meeting, map: Option<&'a PageMap>) {
        let address = paging::pack_address(meeting);
        let from = From::Page(&address);
        let mut writer = Writer::new(from);
        writer.book = Book::pack(meeting, map);
        let front = self.front(&mut writer, meeting, map);
        let mut contents = Vec::new();
        let words: usize = meeting.papers.iter().map(|paper| paper.paper.units as usize).sum();
        writer.out.reserve(BYTES_OF_A_WORD * words);
        self.pack_papers(&mut writer, meeting, map, meeting.first_published(), &mut contents);
        let html = std::mem::take(&mut writer.out);
        let mut supplements = Vec::new();
        for (at, supplement) in meeting.supplements.iter().enumerate() {
            let pages = map.and_then(|map| map.supplements.get(at));
            let anchor = meeting::supplement_anchor(supplement);
            writer.prefix = format!("{anchor}--");
            let front = self.sheet(&mut writer, meeting, map, &supplement.sheet, pages);
            contents.push(Chapter {
                link: Anchor::new(format!("Supplement {}", supplement.number), format!("#{anchor}")),
                page: pages.map(|pages| pages.first),
                current: false,
            });
            self.pack_papers(&mut writer, meeting, map, supplement.papers.clone(), &mut contents);
            let html = std::mem::take(&mut writer.out);
            let title = format!("Supplement {} to the agenda", supplement.number);
            supplements.push(SupplementView { anchor, title, front, html });
        }
        let download = map.map(|map| self.download(&meeting.address, &meeting.pdf, map, from, Some(meeting)));
        let crumbs = meeting_crumbs(body, meeting);
        let expected = html.len() + supplements.iter().map(|supplement| supplement.html.len()).sum::<usize>();
        let mut view = self.view(
            from,
            format!("Printable pack: {}", meeting::title(meeting)),
            &crumbs,
            PackPage { front, contents, html, supplements, download },
        );
        view.here = Some("Printable pack".into());
        self.page(made, "pack.html", &address, view, expected);
    }

    /// Papers in the printable pack, one after the other.
    fn pack_papers(
        &self,
        writer: &mut Writer<'a>,
        meeting: &'a Meeting,
        map: Option<&'a PageMap>,
        papers: std::ops::Range<usize>,
        contents: &mut Vec<Chapter>,
    ) {
        for index in papers {
            let Some(pack_paper) = meeting.papers.get(index) else { continue };
            let pages = map.and_then(|map| map.papers.get(index));
            let stem = format!("paper-{}", index + 1);
            writer.items = self.items_of(&pack_paper.paper);
            let code = super::escape::escaped(pack_paper.code.trim());
            // The style sheet shows the code, so that the text of the paper is what the paper says.
            writer.raw(&format!("<article class=\"paper\" data-item=\"Item {code}\">\n"));
            for part in 0..pack_paper.paper.parts.len() {
                writer.prefix = paper::prefix(&stem, part);
                let level = if part == 0 { 2 } else { 3 };
                paper::part(writer, &pack_paper.paper, part, pages, level, Chapters::Below(&stem));
            }
            writer.raw("</article>\n");
            contents.push(Chapter {
                link: Anchor::new(
                    format!("{} {}", pack_paper.code.trim(), pack_paper.paper.title.text.trim()),
                    format!("#{stem}"),
                ),
                page: pages.map(|pages| pages.pages.first),
                current: false,
            });
        }
    }

    /// The agenda whose items minutes speak of, where the text is minutes.
    fn items_of<'b>(&self, text: &Paper) -> Option<Items<'b>>
    where
        'a: 'b,
    {
        let meeting: &'a Meeting = self.minutes.get(&*text.source).copied()?;
        let anchors = meeting.front.iter().flat_map(|front| &front.sections).flat_map(|section| &section.parts);
        Some(Items {
            address: &meeting.address,
            anchors: anchors
                .filter_map(|part| match part {
                    FrontPart::Item(item) => Some((item.code.text.trim().to_string(), item.anchor.as_str())),
                    FrontPart::Text(_) => None,
                })
                .collect(),
        })
    }

    /// The pages of a paper: one, or one for each chapter.
    fn papers_pages(&self, made: &mut Made, text: &'a Arc<Paper>, place: &Around<'a>) {
        let text: &'a Paper = text;
        let own_map = self.map(&text.address);
        let bearing = self.bearing.get(text.address.as_str()).copied();
        let (map, pages): (Option<&'a PageMap>, Option<&'a PaperPages>) = match (own_map, bearing) {
            (Some(map), _) => (Some(map), map.papers.first()),
            (None, Some(bearing)) => {
                let map = self.map(&bearing.meeting.address);
                (map, map.and_then(|map| map.papers.get(bearing.index)))
            }
            (None, None) => (None, None),
        };
        let items = self.items_of(text);
        let book = match (own_map, bearing, map) {
            (Some(map), ..) => Book::document(text, map),
            (None, Some(bearing), map) => Book::pack(bearing.meeting, map),
            (None, None, _) => Book::default(),
        };
        let plans = Plans::of(text);
        let places = plans.as_ref().map(|_| self.plan_places(text));
        for (index, part) in text.parts.iter().enumerate() {
            let address = part.address.as_str();
            let from = From::Page(address);
            let (html, wide) = match &mut made.shape {
                Some(hash) => {
                    held::add(hash, &pages);
                    held::add(hash, &items.as_ref().map(|items| (items.address, &items.anchors)));
                    (String::new(), false)
                }
                None => {
                    let mut writer = Writer::new(from);
                    writer.items = items.clone();
                    writer.book = book.clone();
                    writer.history = self.site.history(&text.address).is_some();
                    writer.out.reserve(BYTES_OF_A_WORD * part.units.1.saturating_sub(part.units.0) as usize);
                    writer.tools = plans.as_ref().zip(places.as_ref()).map(|(plans, places)| {
                        Rc::new(Tools {
                            by_lead: from.to(&places.by_lead, None),
                            csv: from.to(&places.csv, None),
                            json: from.to(&places.json, None),
                            leads: plans.leads.clone(),
                        })
                    });
                    paper::part(&mut writer, text, index, pages, 1, Chapters::Pages);
                    (writer.out, writer.wide)
                }
            };
            let span = |index: usize| pages.and_then(|pages| pages.parts.get(index)).copied();
            let chapters: Vec<_> = if text.parts.len() > 1 {
                (0..text.parts.len())
                    .map(|other| {
                        let target = &text.parts[other];
                        Chapter {
                            link: link(from, part_title(text, other), &target.address),
                            page: span(other).map(|(first, _)| first),
                            current: other == index,
                        }
                    })
                    .collect()
            } else {
                Vec::new()
            };
            let chapter = |other: Option<usize>| {
                let other = other.filter(|other| *other < text.parts.len())?;
                Some(link(from, part_title(text, other), &text.parts[other].address))
            };
            let turn = Pager::new(chapter(index.checked_sub(1)), chapter(Some(index + 1)));
            let landing = own_map.is_some() && index == 0;
            let shown = match pages {
                // A document's landing page stands for the whole.
                Some(_) if landing => None,
                Some(_) if text.parts.len() > 1 => span(index),
                Some(pages) => Some((pages.pages.first, pages.pages.last)),
                None => None,
            };
            let facts = self.facts(text, own_map, bearing, place, shown, map, from);
            let papers = if index == 0 || index + 1 == text.parts.len() {
                bearing.and_then(|bearing| neighbours(bearing, from))
            } else {
                None
            };
            let headings =
                if text.contents && text.parts.len() == 1 { Vec::new() } else { paper::headings(part, from) };
            let download = own_map
                .filter(|_| index == 0)
                .map(|map| self.download(&text.address, &machine::document_pdf(text), map, from, None));
            let mut crumbs = place.crumbs();
            let title = part_title(text, index);
            let mut tab = title.clone();
            let mut here = title.clone();
            if let Some(edition) = &text.edition {
                // Its own title is that of the document, or holds it.
                let whole = text.whole_title().trim().to_owned();
                if index > 0 {
                    crumbs.push((edition.name.clone(), text.address.as_str()));
                    tab = format!("{title}, {whole}");
                } else {
                    here = edition.name.clone();
                    tab = whole;
                }
            } else if index > 0 {
                crumbs.push((text.title.text.trim().into(), text.address.as_str()));
                tab = format!("{title}, {}", text.title.text.trim());
            } else if let Some((_, meeting)) = place.meeting {
                tab = format!("{title}, {}", machine::pack_title(meeting));
            }
            let expected = html.len();
            let superseded = superseded(text, index, from);
            let history = if index == 0 { self.history(text, from) } else { Vec::new() };
            let page = PaperPage {
                superseded,
                history,
                html,
                draft: part.draft,
                wide,
                facts,
                chapters,
                headings,
                turn,
                papers,
                download,
            };
            let mut view = self.view(from, tab, &crumbs, page);
            view.here = Some(here);
            self.page(made, "paper.html", address, view, expected);
        }
        if let Some((plans, places)) = plans.zip(places) {
            let bearer = bearing.filter(|_| own_map.is_none()).map_or(&text.address, |at| &at.meeting.address);
            let facts = self.facts(text, own_map, bearing, place, None, map, From::Page(&places.by_lead));
            self.plan_pages(made, text, &plans, &places, pages, bearer, facts, place);
        }
    }

    /// Where the view by lead and the data of a paper's plans stand: at the usual names, or at others where a chapter or
    /// a published file has those.
    fn plan_places(&self, text: &Paper) -> PlanPlaces {
        let address = &text.address;
        let slug = Some(text.stem()).filter(|slug| !slug.is_empty()).unwrap_or("plan");
        let free = |path: &str| {
            let folder = format!("{path}/");
            let below = |known: &str| known == path || known.starts_with(&folder);
            path != format!("{address}pack.json")
                && !text.parts.iter().any(|part| below(&part.address))
                && !self.site.pages.iter().any(|page| below(&page.address))
                && !self.site.files.iter().any(|file| below(&file.address))
        };
        let names = |name: &str, then: &str| {
            let (name, then) = (name.to_string(), then.to_string());
            std::iter::once(name).chain((1_u32..).map(move |nth| match nth {
                1 => then.clone(),
                nth => format!("{then}-{nth}"),
            }))
        };
        let by_lead = names("by-lead", "plan-by-lead").map(|name| format!("{address}{name}")).find(|path| free(path));
        let stem = names(slug, &format!("{slug}-plan"))
            .map(|name| format!("{address}{name}"))
            .find(|path| free(&format!("{path}.csv")) && free(&format!("{path}.json")));
        let (by_lead, stem) = (by_lead.unwrap_or_default(), stem.unwrap_or_default());
        PlanPlaces { by_lead: format!("{by_lead}/"), csv: format!("{stem}.csv"), json: format!("{stem}.json") }
    }

    /// The view by lead of a paper's plans, and the plans as data.
    #[allow(clippy::too_many_arguments)]
    fn plan_pages(
        &self,
        made: &mut Made,
        text: &'a Paper,
        plans: &Plans<'a>,
        places: &PlanPlaces,
        pages: Option<&PaperPages>,
        bearer: &str,
        facts: Option<Facts>,
        place: &Around<'a>,
    ) {
        let from = From::Page(&places.by_lead);
        let title = text.title.text.trim().to_string();
        let leads = leads::leads(text, plans, pages, self.spots(bearer), from);
        let page = LeadsPage {
            title: title.clone(),
            draft: plans.plans.iter().any(|(part, _)| text.parts.get(*part).is_some_and(|part| part.draft)),
            paper: link(from, title.clone(), &text.address),
            facts: facts.into_iter().flat_map(|facts| facts.item.into_iter().chain(facts.pack)).collect(),
            csv: from.to(&places.csv, None),
            json: from.to(&places.json, None),
            printed: leads.iter().flat_map(|lead| &lead.rows).any(|row| row.page.is_some()),
            leads,
        };
        let mut crumbs = place.crumbs();
        crumbs.push((title.clone(), text.address.as_str()));
        let mut view = self.view(from, format!("{title}: who leads on what"), &crumbs, page);
        view.here = Some("Who leads on what".into());
        self.page(made, "by-lead.html", &places.by_lead, view, 0);
        if let Some(hash) = &mut made.shape {
            held::add(hash, &(&places.csv, &places.json));
            return;
        }
        let data = Data::new(text, plans, pages, &self.site.settings.base_url);
        self.put(made, places.csv.clone(), data.csv());
        self.put(made, places.json.clone(), data.json());
    }

    #[allow(clippy::too_many_arguments)]
    fn facts(
        &self,
        text: &Paper,
        own_map: Option<&PageMap>,
        bearing: Option<Bearing<'a>>,
        place: &Around<'a>,
        shown: Option<(u32, u32)>,
        map: Option<&PageMap>,
        from: From<'_>,
    ) -> Option<Facts> {
        let pages = shown.map(paging::worded);
        if let Some(own) = own_map {
            let pdf = format!("{}{}", text.address, machine::document_pdf(text));
            return Some(Facts {
                item: None,
                pack: None,
                supplement: None,
                pages,
                pdf: shown.map(|(first, _)| format!("{}#page={}", from.to(&pdf, None), paging::physical(own, first))),
                pdf_words: "These pages in the PDF",
                go: Some(meeting::go(&text.address, own, from)),
            });
        }
        let Some(Bearing { meeting, index }) = bearing else {
            let (_, meeting) = place.meeting?;
            return Some(Facts {
                item: None,
                pack: Some(link(from, machine::pack_title(meeting), &meeting.address)),
                supplement: None,
                pages: None,
                pdf: None,
                pdf_words: "",
                go: None,
            });
        };
        let paper = meeting.papers.get(index)?;
        let pdf = from.to(&format!("{}{}", meeting.address, meeting.pdf), None);
        Some(Facts {
            item: Some(Anchor::new(
                format!("Item {}", paper.code.trim()),
                from.to(&meeting.address, item_anchor(meeting, &paper.code)),
            )),
            pack: Some(link(from, machine::pack_title(meeting), &meeting.address)),
            supplement: meeting.supplement(paper.supplement).map(|supplement| {
                let anchor = meeting::supplement_anchor(supplement);
                Anchor::new(meeting::supplement_words(supplement), from.to(&meeting.address, Some(&anchor)))
            }),
            pages,
            pdf: shown.zip(map).map(|((first, _), map)| format!("{pdf}#page={}", paging::physical(map, first))),
            pdf_words: match text.pdf {
                Some(_) => "These pages in the pack",
                None if text.kind == PaperKind::Gap => "This page in the PDF",
                None if text.parts.len() > 1 => "These pages in the PDF",
                None => "This paper in the PDF",
            },
            go: map.map(|map| meeting::go(&meeting.address, map, from)),
        })
    }

    /// The earlier versions of a document, for its own page.
    fn history(&self, text: &Paper, from: From<'_>) -> Vec<VersionRow> {
        let pdf = |words: &str, paper: &Paper| {
            let count = self.map(&paper.address)?.page_count;
            let noun = if count == 1 { "page" } else { "pages" };
            let address = format!("{}{}", paper.address, machine::document_pdf(paper));
            Some(Anchor::new(format!("{words} (PDF, {count} {noun})"), from.to(&address, None)))
        };
        let Some(history) = self.site.history(&text.address) else { return Vec::new() };
        let comparison = |paper: &Arc<Paper>| {
            let name = paper.edition.as_ref().map(|edition| edition.name.clone()).unwrap_or_default();
            [Some(link(from, name.clone(), &paper.address)), pdf(&name, paper)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        };
        let rows = history.versions.iter().map(|kept| VersionRow {
            link: link(from, kept.name.clone(), &kept.paper.address),
            date: kept.date.clone(),
            pdf: pdf(&kept.name, &kept.paper),
            changes: [Some(&kept.since), kept.step.as_ref()].into_iter().flatten().map(comparison).collect(),
        });
        rows.collect()
    }

    fn not_found(&self, made: &mut Made) {
        let base = self.base_path.clone();
        let view = self.view(From::Anywhere(&base), "Page not found".into(), &[], ());
        self.page(made, "404.html", "404.html", view, 0);
    }
}

/// What the page of a superseded text says above it.
fn superseded(text: &Paper, index: usize, from: From<'_>) -> Option<SupersededView> {
    let edition = text.edition.as_ref()?;
    let superseded = edition.superseded.as_ref()?;
    let now = superseded.now.get(index).and_then(Option::as_ref);
    let link = match now {
        Some((address, title)) if index > 0 => link(from, format!("{title} in the version in force"), address),
        _ => link(from, "The version in force", &edition.document),
    };
    let gone = index > 0 && now.is_none();
    Some(SupersededView { notice: superseded.notice.clone(), gone, link })
}

/// The hash of what all pages share.
fn base_hash(site: &Site, theme: &WebTheme, published: &Published, logo: Option<&str>) -> held::Hash {
    let mut hash = Sha256::new();
    hash.update(theme.hash);
    held::add(&mut hash, &theme.name);
    held::add(&mut hash, &*site.settings);
    held::add(&mut hash, &site.audience);
    held::add(&mut hash, &(&published.style, &published.script, &published.icon, logo));
    held::add(&mut hash, &(site.bodies.is_empty(), site.documents.is_empty()));
    for page in &site.pages {
        held::add(&mut hash, &(&page.title.text, &page.address));
        for part in &page.parts {
            held::add(&mut hash, &part.address);
        }
    }
    hash.finalize().into()
}

/// Where the web shows each printed page, by the address of what is printed.
fn spots<'a>(
    printed: Vec<(&'a str, Printed, &'a Arc<PageMap>)>,
    held: &mut Held,
) -> HashMap<&'a str, Arc<BTreeMap<u32, Spot>>> {
    let count = printed.len();
    let mut out = HashMap::with_capacity(count);
    let mut new = HashMap::new();
    for (address, of, map) in printed {
        let spots = held.spots(address, &of, map).unwrap_or_else(|| {
            let spots = Arc::new(match &of {
                Printed::Meeting(meeting) => paging::meeting_spots(meeting, map),
                Printed::Document(document) => paging::document_spots(document, map),
            });
            new.insert(address.to_owned(), Spots { of, map: map.clone(), spots: spots.clone() });
            spots
        });
        out.insert(address, spots);
    }
    held.keep_spots(new, count);
    out
}

fn item_anchor<'a>(meeting: &'a Meeting, code: &str) -> Option<&'a str> {
    let parts = meeting.front.iter().flat_map(|front| &front.sections).flat_map(|section| &section.parts);
    parts
        .filter_map(|part| match part {
            FrontPart::Item(item) => Some(item),
            FrontPart::Text(_) => None,
        })
        .find(|item| item.code.text.trim() == code.trim())
        .map(|item| item.anchor.as_str())
}

fn body_name(body: &Body) -> String {
    body.short_name.clone().unwrap_or_else(|| body.text.title.text.trim().into())
}

fn meeting_crumbs<'a>(body: &'a Body, meeting: &'a Meeting) -> Vec<(String, &'a str)> {
    vec![(body_name(body), body.address.as_str()), (meeting::short_name(meeting), meeting.address.as_str())]
}

fn part_title(text: &Paper, index: usize) -> String {
    let own = text.parts.get(index).and_then(|part| part.title.as_ref()).filter(|_| index > 0);
    own.unwrap_or(&text.title).text.trim().into()
}

/// The papers before and after in the order of the agenda.
fn neighbours(bearing: Bearing<'_>, from: From<'_>) -> Option<Pager> {
    let anchor = |index: Option<usize>| {
        let index = index?;
        let paper = bearing.meeting.papers.get(index)?;
        let below = paper.address != paper.paper.address;
        let fragment = format!("paper-{}", index + 1);
        Some(Anchor::new(
            format!("{} {}", paper.code.trim(), paper.paper.title.text.trim()),
            from.to(&paper.address, below.then_some(fragment.as_str())),
        ))
    };
    Pager::new(anchor(bearing.index.checked_sub(1)), anchor(Some(bearing.index + 1)))
}

//! Joins views and templates: what pages share, and how their tasks are done.
//!
//! Which tasks there are, and what each is made from, is in [`tasks`]; what stands on the pages in the modules beside it.

mod home;
mod meetings;
mod papers;
mod plans;
mod tasks;
mod ways;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tera::{Context, TeraResult, Value};

use self::home::body_name;
use self::ways::{Ways, crumbs};
use super::escape::From;
use super::held::{self, Held, Outcome, Printed, Spots};
use super::machine;
use super::paging::{self, Spot};
use super::theme::{Published, WebTheme, address_of};
use super::views::*;
use super::{Page, Put};
use crate::diagnostics::{Diagnostic, Place};
use crate::hashed::{HashMap, HashSet};
use crate::model::pack::PageMap;
use crate::model::site::{Audience, Body, Meeting, Site};

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
    chromes: Chromes,
    ways: Ways<'a>,
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

#[derive(Debug, Clone, Copy)]
struct Bearing<'a> {
    meeting: &'a Arc<Meeting>,
    index: usize,
}

/// What every page shows ([`Chrome`]), made once for all pages from which the way to it is the same: those equally deep in
/// folders in which nothing of it is.
#[derive(Debug)]
struct Chromes {
    /// The folders at the top in which something of it is.
    folders: HashSet<String>,
    /// By how deep the pages are.
    known: [OnceLock<Value>; 12],
}

impl Chromes {
    /// Of nothing yet; `shared` are the addresses to which every page leads.
    fn new<'a>(shared: impl Iterator<Item = &'a str>) -> Self {
        let folders = shared.filter_map(|address| address.split_once('/')).map(|(top, _)| top.to_owned());
        Self { folders: folders.collect(), known: Default::default() }
    }

    /// Where that of a page is kept, if it is.
    fn of(&self, address: &str) -> Option<&OnceLock<Value>> {
        let (top, _) = address.split_once('/')?;
        let deep = address.bytes().filter(|byte| *byte == b'/').count();
        self.known.get(deep).filter(|_| !self.folders.contains(top))
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
        let mut bearing = HashMap::with_capacity_and_hasher(papers, Default::default());
        let mut minutes = HashMap::with_capacity_and_hasher(count, Default::default());
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
        let shared = [&published.style, &published.script, logo.as_ref().unwrap_or(&published.icon)];
        let shared = shared.into_iter().chain(site.pages.iter().map(|page| &page.address));
        let chromes = Chromes::new(shared.map(String::as_str));
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
            chromes,
            ways: Ways::new(site),
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
            // A paper is shown on its own page and in its meeting's pack: the one after the other, it is still at hand.
            let mut tasks: Vec<_> = tasks.into_iter().enumerate().collect();
            tasks.par_sort_by_key(|(_, task)| task.meeting().map(std::ptr::from_ref));
            let mut all: Vec<(usize, Made)> = tasks
                .into_par_iter()
                // So that no thread ends long after the others.
                .with_max_len(8)
                .map(|(at, task)| {
                    let mut made = Made::default();
                    self.task(&task, &mut made);
                    (at, made)
                })
                .collect();
            all.sort_unstable_by_key(|(at, _)| *at);
            let all: Vec<Made> = all.into_iter().map(|(_, made)| made).collect();
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
        let addresses = all.iter().flat_map(|(_, outcome, _)| &outcome.files().addresses).map(String::as_str).collect();
        let hand_over = || {
            for (path, bytes) in all.iter().flat_map(|(_, outcome, _)| &outcome.files().files) {
                (self.put)(path.clone(), Page::Kept(bytes.clone()));
            }
        };
        rayon::join(hand_over, || self.shared(addresses));
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
        let done = view.context().and_then(|context| self.theme.templates.render_to(template, &context, &mut html));
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

    fn view<T>(&self, from: From<'_>, title: String, below_home: &[(String, &str)], page: T) -> View<T> {
        let way = crumbs(from, below_home);
        let here = (!way.is_empty()).then(|| title.clone());
        self.view_after(Crumbs::Own(way), here, from, title, page)
    }

    /// The same, with the way to the page, and its name at the end of that.
    fn view_after<T>(&self, crumbs: Crumbs, here: Option<String>, from: From<'_>, title: String, page: T) -> View<T> {
        let canonical = match from {
            From::Page(address) => Some(machine::absolute(&self.site.settings.base_url, address)),
            From::Anywhere(_) => None,
        };
        View { site: self.chrome(from), title, canonical, crumbs, here, page }
    }

    /// What every page shows, as seen from one.
    fn chrome(&self, from: From<'_>) -> TeraResult<Value> {
        let known = match from {
            From::Page(address) => self.chromes.of(address),
            From::Anywhere(_) => None,
        };
        if let Some(known) = known.and_then(OnceLock::get) {
            return Ok(known.clone());
        }
        let mut chrome = self.new_chrome(from);
        let mut context = Context::new();
        context.insert_value("site", Value::try_from_serializable(&chrome)?);
        let part = |name| self.theme.templates.render(name, &context);
        chrome.head = Html(part("site-head.html")?);
        chrome.header = Html(part("site-header.html")?);
        chrome.footer = Html(part("site-footer.html")?);
        let chrome = Value::try_from_serializable(&chrome)?;
        Ok(match known {
            Some(known) => known.get_or_init(|| chrome).clone(),
            None => chrome,
        })
    }

    fn new_chrome(&self, from: From<'_>) -> Chrome {
        let site = self.site;
        let settings = &site.settings;
        let mut nav = Vec::new();
        if !site.bodies.is_empty() {
            nav.push(Anchor::new("Meetings", from.to("", Some("_meetings"))));
        }
        if !site.documents.is_empty() {
            nav.push(Anchor::new("Documents", from.to("", Some("_documents"))));
        }
        let publisher = &settings.publisher;
        Chrome {
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
            head: Html::default(),
            header: Html::default(),
            footer: Html::default(),
        }
    }

    fn not_found(&self, made: &mut Made) {
        let base = self.base_path.clone();
        let view = self.view(From::Anywhere(&base), "Page not found".into(), &[], ());
        self.page(made, "404.html", "404.html", view, 0);
    }
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
    let mut out = HashMap::with_capacity_and_hasher(count, Default::default());
    let mut new = HashMap::default();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_share_the_chrome_only_where_the_way_to_it_is_the_same() {
        let chromes = Chromes::new(["theme/civic.css", "about/", "bodies/crest.svg", "icon.svg"].into_iter());
        let same = |a: &str, b: &str| match (chromes.of(a), chromes.of(b)) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            _ => false,
        };
        assert!(same("documents/plan/", "minutes/plan/"));
        assert!(!same("documents/plan/", "documents/plan/chapter/"));
        // From below a folder, what is in it is nearer than from elsewhere.
        for address in ["", "about/", "about/contact/", "bodies/kcsp/", &"a/".repeat(40)] {
            assert!(chromes.of(address).is_none(), "{address}");
        }
    }
}

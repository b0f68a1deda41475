//! What is printed: each pack and document, the PDFs that they make, what each is made of, and which have to be set anew.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::appendices::{self, Appendices};
use super::{Held, Input, Pdf};
use crate::cache::{self, Cache, Key, Made, Record};
use crate::config::Settings;
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::model::pack::{PackInput, PackInputPaper, PackSheet, PageMap, Typeset};
use crate::model::site::{Audience, Meeting, PackPaper, Paper, Site, Supplement};
use crate::snapshot::Snapshot;
use crate::typeset::{self, PrintTheme};

/// A pack or a document that is printed.
#[derive(Debug, Clone, Copy)]
pub enum Printed<'a> {
    /// The pack of a meeting that has an agenda.
    Meeting(&'a Arc<Meeting>),
    /// A document.
    Document(&'a Arc<Paper>),
}

/// Everything that the site prints, in the order of addresses.
pub fn printed(site: &Site) -> Vec<Printed<'_>> {
    let meetings = site.bodies.iter().flat_map(|body| &body.meetings).filter(|meeting| meeting.front.is_some());
    let mut out: Vec<_> = meetings.map(Printed::Meeting).chain(site.every_document().map(Printed::Document)).collect();
    out.sort_by(|a, b| a.address().cmp(b.address()));
    out
}

/// What print would find wrong with a site that has mistakes of other kinds, so that all are told in one run.
pub(super) fn faults(site: &Site, input: &Input) -> Vec<Diagnostic> {
    let mut bag = Vec::new();
    for pack in printed(site) {
        // Files that are not there or cannot be read, and lists too deep, have been reported where they stand.
        let told = ["missing-picture", "nested-too-deeply"];
        if let Ok(pack) = pack.whole().input(site, input.snapshot) {
            let faults = typeset::check(&pack, &input.theme.print);
            bag.extend(faults.into_iter().filter(|fault| !told.contains(&fault.code)));
        }
    }
    bag
}

impl<'a> Printed<'a> {
    /// The address of its folder: `bodies/kcsp/2019-07-17/` or `documents/x/`.
    pub fn address(&self) -> &'a str {
        match self {
            Self::Meeting(meeting) => &meeting.address,
            Self::Document(document) => &document.address,
        }
    }

    /// Whether a file is one of its papers, or one of a supplement to it.
    pub fn holds(&self, source: &str, supplement: Option<u32>) -> bool {
        match self {
            Self::Meeting(meeting) => {
                let papers = meeting.papers.iter();
                let mut papers = papers.filter(|paper| supplement.is_none() || paper.supplement == supplement);
                papers.any(|paper| *paper.paper.source == *source)
            }
            Self::Document(document) => *document.source == *source,
        }
    }

    /// The PDF that holds all of it.
    pub(super) fn whole(self) -> Job<'a> {
        Job { of: self, cut: Cut::Whole, first_page: None }
    }

    /// Every PDF of it, as far as is known before any is set.
    pub(super) fn jobs(self) -> Vec<Job<'a>> {
        let mut cuts = vec![Cut::Whole];
        if let Self::Meeting(meeting) = self
            && !meeting.supplements.is_empty()
        {
            cuts.push(Cut::AsPublished);
            cuts.extend((0..meeting.supplements.len()).map(Cut::Supplement));
        }
        cuts.into_iter().map(|cut| Job { of: self, cut, first_page: None }).collect()
    }

    /// The path of a file as seen from its own folder where it lies in that, otherwise from `content`.
    fn near(&self, source: &str) -> String {
        let inside = source.strip_prefix("content/").unwrap_or(source);
        inside.strip_prefix(self.address()).unwrap_or(inside).to_owned()
    }
}

/// How much of a pack one PDF holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// All of it.
    Whole,
    /// All of it, the sheet of the agenda as it was before the supplements.
    WholeWithFirstSheet,
    /// A meeting's pack without its supplements.
    AsPublished,
    /// A supplement, by its index.
    Supplement(usize),
}

/// One PDF.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'a> {
    /// What it is of.
    pub of: Printed<'a>,
    /// How much of that it holds.
    pub cut: Cut,
    /// The first printed number, where it is not the site's.
    pub first_page: Option<u32>,
}

impl<'a> Job<'a> {
    /// The PDF's file name.
    pub fn pdf(&self) -> String {
        match (self.of, self.cut) {
            (Printed::Meeting(meeting), Cut::AsPublished) => meeting.pdf_as_published.clone().unwrap_or_default(),
            (Printed::Meeting(meeting), Cut::Supplement(at)) => {
                meeting.supplements.get(at).map(|supplement| supplement.pdf.clone()).unwrap_or_default()
            }
            (Printed::Meeting(meeting), Cut::Whole | Cut::WholeWithFirstSheet) => meeting.pdf.clone(),
            (Printed::Document(document), _) => format!("{}.pdf", document.stem()),
        }
    }

    /// What it is known by from build to build.
    fn name(&self) -> String {
        let address = self.of.address();
        match self.cut {
            Cut::Whole => address.to_owned(),
            Cut::WholeWithFirstSheet => format!("{address} with the sheet as published"),
            Cut::AsPublished | Cut::Supplement(_) => format!("{address}{}", self.pdf()),
        }
    }

    fn title(&self) -> String {
        match self.of {
            Printed::Meeting(meeting) => {
                let title = format!("{}, {}", meeting.body, meeting.when.date_words());
                let last = meeting.supplements.len();
                match (self.cut, last) {
                    (Cut::Supplement(at), _) => format!("{title}, Supplement {}", at + 1),
                    // What was published keeps the title under which it was.
                    (Cut::AsPublished, _) | (_, 0) => title,
                    (_, 1) => format!("{title}, with Supplement 1"),
                    (_, 2) => format!("{title}, with Supplements 1 and 2"),
                    _ => format!("{title}, with Supplements 1 to {last}"),
                }
            }
            Printed::Document(document) => document.whole_title(),
        }
    }

    fn ident(&self, site: &Site) -> String {
        let audience = match (self.of, site.audience) {
            (Printed::Meeting(_), Audience::Members) => "members/",
            _ => "",
        };
        let part = match (self.of, self.cut) {
            (Printed::Meeting(meeting), Cut::Whole | Cut::WholeWithFirstSheet) if !meeting.supplements.is_empty() => {
                "with-supplements/".to_owned()
            }
            (_, Cut::Supplement(at)) => format!("supplement-{}/", at + 1),
            _ => String::new(),
        };
        format!("{}{}{audience}{part}", site.settings.base_url, self.of.address())
    }

    /// The front sheets, each with its place among the papers of this PDF.
    fn sheets(&self) -> Vec<PackSheet> {
        let Printed::Meeting(meeting) = self.of else { return Vec::new() };
        let of = |supplement: &Supplement| PackSheet {
            supplement: Some(supplement.number),
            before: supplement.papers.start,
            sheet: Box::new(supplement.sheet.clone()),
        };
        if let Cut::Supplement(at) = self.cut {
            let papers = self.range(meeting);
            let own = |paper: usize| papers.contains(&paper).then(|| paper - papers.start);
            return meeting
                .supplements
                .get(at)
                .map(|supplement| {
                    let PackSheet { supplement, sheet, .. } = of(supplement);
                    PackSheet { supplement, before: 0, sheet: Box::new(sheet.with_papers(own)) }
                })
                .into_iter()
                .collect();
        }
        let front = meeting.front.as_ref().map(|front| match self.cut {
            Cut::Whole | Cut::Supplement(_) => front.clone(),
            Cut::WholeWithFirstSheet | Cut::AsPublished => front.as_published(meeting.first_published()),
        });
        let front = front.map(|sheet| PackSheet { supplement: None, before: 0, sheet: Box::new(sheet) });
        let later = meeting.supplements.iter().map(of).filter(|_| self.cut != Cut::AsPublished);
        front.into_iter().chain(later).collect()
    }

    fn range(&self, meeting: &Meeting) -> Range<usize> {
        match self.cut {
            Cut::Whole | Cut::WholeWithFirstSheet => 0..meeting.papers.len(),
            Cut::AsPublished => meeting.first_published(),
            Cut::Supplement(at) => meeting.supplements.get(at).map(|of| of.papers.clone()).unwrap_or_default(),
        }
    }

    fn papers(&self) -> Vec<PackInputPaper> {
        let of = |paper: &PackPaper| PackInputPaper { paper: paper.paper.clone(), code: paper.code.clone() };
        match self.of {
            Printed::Meeting(meeting) => {
                meeting.papers.get(self.range(meeting)).unwrap_or_default().iter().map(of).collect()
            }
            Printed::Document(document) => {
                vec![PackInputPaper { paper: document.clone(), code: String::new() }]
            }
        }
    }

    /// The files of its pictures and of the logo, each once, in order.
    fn pictures(&self, site: &Site) -> Vec<String> {
        let (sheets, papers) = (self.sheets(), self.papers());
        let of_sheets = sheets.iter().flat_map(|entry| &entry.sheet.pictures);
        let pictures = of_sheets.chain(papers.iter().flat_map(|paper| &paper.paper.pictures));
        let logo = site.settings.theme_options.logo.as_ref().map(|logo| logo.value.clone());
        // One without an address stands in for a file that is not there, which has been reported.
        let pictures = pictures.filter(|picture| !picture.address.is_empty());
        let mut out: Vec<String> = pictures.map(|picture| picture.source.clone()).chain(logo).collect();
        out.sort();
        out.dedup();
        out
    }

    /// Everything that shapes it. Reads the pictures.
    fn input(&self, site: &Site, snapshot: &Snapshot) -> Result<PackInput, Vec<Diagnostic>> {
        let mut pictures = BTreeMap::new();
        let mut bag = Vec::new();
        for source in self.pictures(site) {
            match snapshot.read(&source) {
                Ok(bytes) => {
                    pictures.insert(source, bytes);
                }
                Err(error) => bag.push(Diagnostic::error(
                    "unreadable-file",
                    Place::whole(&source.as_str().into()),
                    format!("this file cannot be read: {error}"),
                    "let the person who builds the site read it",
                )),
            }
        }
        if !bag.is_empty() {
            return Err(bag);
        }
        Ok(PackInput {
            title: self.title(),
            ident: self.ident(site),
            audience: site.audience,
            settings: site.settings.clone(),
            first_page: self.first_page.unwrap_or(site.settings.pack.first_page),
            pictures,
            sheets: self.sheets(),
            papers: self.papers(),
        })
    }

    /// The hash of each part of what shapes it, by the words in which a reader is told of it, in order.
    fn parts(&self, input: &Input, site: &Site) -> Vec<(String, Key)> {
        let mut parts = vec![
            ("the program".to_owned(), Sha256::digest(cache::program()).into()),
            ("the theme".to_owned(), input.theme.print.hash()),
            ("the settings".to_owned(), hash(&*site.settings)),
            ("the title".to_owned(), hash(&(self.title(), self.ident(site), site.audience))),
        ];
        for entry in self.sheets() {
            let name = match entry.supplement {
                None => "the agenda".to_owned(),
                Some(number) => format!("the sheet of supplement {number}"),
            };
            let sheet = hash(&entry.sheet);
            // The agenda's stands before everything.
            parts.push((
                name,
                if entry.supplement.is_none() { sheet } else { hash(&(entry.supplement, entry.before, sheet)) },
            ));
        }
        for paper in self.papers() {
            parts.push((self.of.near(&paper.paper.source), hash(&(&*paper.paper, &paper.code))));
        }
        for source in self.files(site) {
            let bytes = input.snapshot.files.get(source.as_str()).map(|file| file.hash).unwrap_or_default();
            let mut of = Sha256::new();
            of.update(&source);
            of.update([0]);
            of.update(bytes);
            parts.push((self.of.near(&source), of.finalize().into()));
        }
        parts
    }
}

impl Job<'_> {
    /// The files of its pictures, and those of its papers that are PDFs.
    fn files(&self, site: &Site) -> Vec<String> {
        let pdfs = self.papers().into_iter().filter(|paper| paper.paper.pdf.is_some());
        let pdfs = pdfs.map(|paper| paper.paper.source.to_string());
        self.pictures(site).into_iter().chain(pdfs).collect()
    }
}

fn hash<T: Serialize>(value: &T) -> Key {
    struct Into(Sha256);
    impl std::io::Write for Into {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut hasher = std::io::BufWriter::with_capacity(1 << 14, Into(Sha256::new()));
    // The hasher takes every byte, and nothing in these types can fail to be written.
    let _ = serde_json::to_writer(&mut hasher, value);
    hasher.into_inner().map(|hasher| hasher.0.finalize().into()).unwrap_or_default()
}

/// The hash of all parts in their order.
fn whole(parts: &[(String, Key)]) -> Key {
    let mut hash = Sha256::new();
    for (_, part) in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// A PDF that was set anew, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    /// The address of its pack or document, or its own where those have several.
    pub address: String,
    /// What changed.
    pub why: String,
}

/// What was typeset before, by the hash of everything that shaped it: in memory, where that is wanted, and in a cache on
/// the disk, where there is one. In memory, a result that no build asked for is dropped at the end of the next one.
#[derive(Debug)]
pub struct Memo {
    hold: bool,
    /// What the stages before print made.
    pub(super) front: Held,
    held: BTreeMap<Key, Warned<Typeset>>,
    kept: BTreeMap<Key, Warned<Typeset>>,
    cache: Option<Cache>,
    /// What the last build used, and what this one does so far.
    last: Record,
    now: Vec<(String, Arc<Parts>)>,
    kind: &'static str,
    parts: HashMap<String, (Shaping, Arc<Parts>)>,
    fresh: Vec<Fresh>,
    pub(super) appendices: Appendices,
    /// What went wrong with packs that could not be set, by their keys. Only where results are held.
    failed: BTreeMap<Key, Vec<Diagnostic>>,
    /// Where other processes leave what they set, where nothing else is kept; gone with this.
    spare: Option<(Cache, tempfile::TempDir)>,
    /// What other processes were to set.
    others: HashSet<String>,
    /// What was last set, by the address of a pack or document.
    last_set: HashMap<String, LastSet>,
    /// The page map of each PDF as it was last set, by its name.
    maps: HashMap<String, Arc<PageMap>>,
    /// Whether nothing is to be set, and whether something would have had to be.
    find_only: bool,
    missing: bool,
    /// What was set, where that is to be told.
    log: Option<Vec<Logged>>,
}

/// The hash of each part of what shapes a pack, and of all.
#[derive(Debug)]
pub(super) struct Parts {
    list: Vec<(String, Key)>,
    pub(super) key: Key,
}

/// All that the hashes of a pack's parts are made from, where the very same gives the same.
#[derive(Debug)]
struct Shaping {
    meeting: Option<Arc<Meeting>>,
    document: Option<Arc<Paper>>,
    settings: Arc<Settings>,
    audience: Audience,
    theme: Key,
    files: Vec<(String, Key)>,
}

impl Shaping {
    fn of(job: &Job, site: &Site, input: &Input) -> Self {
        let (meeting, document) = match job.of {
            Printed::Meeting(meeting) => (Some(Arc::clone(meeting)), None),
            Printed::Document(document) => (None, Some(Arc::clone(document))),
        };
        let hash =
            |source: &String| input.snapshot.files.get(source.as_str()).map(|file| file.hash).unwrap_or_default();
        Self {
            meeting,
            document,
            settings: site.settings.clone(),
            audience: site.audience,
            theme: input.theme.print.hash(),
            files: job
                .files(site)
                .into_iter()
                .map(|source| {
                    let hash = hash(&source);
                    (source, hash)
                })
                .collect(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        fn same<T>(a: &Option<Arc<T>>, b: &Option<Arc<T>>) -> bool {
            match (a, b) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (None, None) => true,
                _ => false,
            }
        }
        same(&self.meeting, &other.meeting)
            && same(&self.document, &other.document)
            && Arc::ptr_eq(&self.settings, &other.settings)
            && self.audience == other.audience
            && self.theme == other.theme
            && self.files == other.files
    }
}

/// A pack or document as it was last set.
#[derive(Debug)]
struct LastSet {
    pdfs: Vec<Pdf>,
    /// Its papers, and how many parts each has.
    papers: Vec<(Arc<str>, usize)>,
    supplements: Vec<u32>,
}

impl LastSet {
    fn shape(pack: &Printed) -> (Vec<(Arc<str>, usize)>, Vec<u32>) {
        let of = |paper: &Paper| (paper.source.clone(), paper.parts.len());
        match pack {
            Printed::Meeting(meeting) => (
                meeting.papers.iter().map(|paper| of(&paper.paper)).collect(),
                meeting.supplements.iter().map(|supplement| supplement.number).collect(),
            ),
            Printed::Document(document) => (vec![of(document)], Vec::new()),
        }
    }
}

impl Default for Memo {
    fn default() -> Self {
        Self::new(true, None)
    }
}

impl Memo {
    /// A memo that holds results in memory (`hold`), and uses a cache.
    pub fn new(hold: bool, cache: Option<Cache>) -> Self {
        Self {
            hold,
            front: if hold { Held::holding() } else { Held::default() },
            held: BTreeMap::new(),
            kept: BTreeMap::new(),
            cache,
            last: Record::default(),
            now: Vec::new(),
            kind: "public",
            parts: HashMap::new(),
            fresh: Vec::new(),
            appendices: Appendices::default(),
            failed: BTreeMap::new(),
            spare: None,
            others: HashSet::new(),
            last_set: HashMap::new(),
            maps: HashMap::new(),
            find_only: false,
            missing: false,
            log: None,
        }
    }

    /// What the last build had to set anew.
    pub fn fresh(&self) -> &[Fresh] {
        &self.fresh
    }

    /// The addresses of the pages that the last build rendered anew.
    pub fn rendered(&self) -> &[String] {
        self.front.rendered()
    }

    /// The cache.
    pub fn cache(&mut self) -> Option<&mut Cache> {
        self.cache.as_mut()
    }

    /// Makes ready for a build of these.
    pub(super) fn begin(&mut self, input: &Input, site: &Site, printed: &[Printed]) {
        self.kind = kind(input.audience);
        self.fresh.clear();
        // What a build that failed had already set.
        self.held.append(&mut self.kept);
        if let Some(cache) = self.cache.as_ref().filter(|_| self.last.packs.is_empty()) {
            self.last = cache.record(self.kind);
        }
        self.now.clear();
        let known = &self.parts;
        let jobs: Vec<Job> = printed.iter().flat_map(|pack| pack.jobs()).collect();
        let new: Vec<_> = jobs
            .par_iter()
            .filter_map(|job| {
                let (shaping, name) = (Shaping::of(job, site, input), job.name());
                if known.get(&name).is_some_and(|(known, _)| known.is_same(&shaping)) {
                    return None;
                }
                Some((name, (shaping, Arc::new(Parts::new(job.parts(input, site))))))
            })
            .collect();
        self.parts.extend(new);
        if self.parts.len() > jobs.len() {
            let there: HashSet<String> = jobs.iter().map(Job::name).collect();
            self.parts.retain(|name, _| there.contains(name));
            self.maps.retain(|name, _| there.contains(name));
            self.last_set.retain(|address, _| there.contains(address));
        }
    }

    /// The hash of all that shapes a PDF.
    fn parts(&self, job: &Job, site: &Site, input: &Input) -> Arc<Parts> {
        let parts = match self.parts.get(&job.name()) {
            Some((_, parts)) => parts.clone(),
            None => Arc::new(Parts::new(job.parts(input, site))),
        };
        let Some(first) = job.first_page else { return parts };
        let mut list = parts.list.clone();
        list.push(("the number of its first page".to_owned(), hash(&first)));
        Arc::new(Parts::new(list))
    }

    /// The hash of all that shapes a pack or document, whatever the number of PDFs.
    pub(super) fn key(&self, pack: &Printed, site: &Site, input: &Input) -> Key {
        let keys = pack.jobs().into_iter().map(|job| (String::new(), self.parts(&job, site, input).key));
        whole(&keys.collect::<Vec<_>>())
    }

    /// Gives a PDF as it was set before, where it was.
    fn find(&mut self, job: &Job, parts: &Arc<Parts>) -> Option<Result<Warned<Typeset>, Vec<Diagnostic>>> {
        let key = parts.key;
        if let Some(findings) = self.failed.get(&key) {
            return Some(Err(findings.clone()));
        }
        let before = self.held.remove(&key).or_else(|| self.kept.get(&key).cloned());
        let cache = self.cache.as_ref().or(self.spare.as_ref().map(|(cache, _)| cache));
        let mut typeset = before.or_else(|| cache?.typeset(&key))?;
        let name = job.name();
        if self.others.contains(job.of.address()) {
            let (last, made) = (self.last.packs.get(&name), parts.made());
            if last.is_none_or(|last| last.key != made.key) {
                self.fresh.push(Fresh { why: why(last, &made), address: name.clone() });
            }
        }
        self.keep(name, parts, &mut typeset);
        Some(Ok(typeset))
    }

    /// A pack as it was last set, though it has changed since: where it has the same papers and supplements, each paper
    /// with as many parts, so that the page map fits.
    pub(super) fn last(&self, pack: &Printed) -> Option<Vec<Pdf>> {
        let last = self.last_set.get(pack.address())?;
        let (papers, supplements) = LastSet::shape(pack);
        (last.papers == papers && last.supplements == supplements).then(|| last.pdfs.clone())
    }

    /// Notes a pack as it is set now.
    pub(super) fn set_last(&mut self, pack: &Printed, pdfs: &[Pdf]) {
        let same = |last: &LastSet| {
            last.pdfs.len() == pdfs.len()
                && last.pdfs.iter().zip(pdfs).all(|(a, b)| Arc::ptr_eq(&a.typeset.pdf, &b.typeset.pdf))
        };
        if !self.last_set.get(pack.address()).is_some_and(same) {
            let (papers, supplements) = LastSet::shape(pack);
            self.last_set.insert(pack.address().to_owned(), LastSet { pdfs: pdfs.to_vec(), papers, supplements });
        }
    }

    /// From now on, nothing is set: what was not set before fails without a word, and is told by [`Self::is_missing`].
    pub(super) fn only_find(&mut self, only: bool) {
        self.find_only = only;
    }

    /// Whether something would have had to be set since this was last asked.
    pub(super) fn is_missing(&mut self) -> bool {
        std::mem::take(&mut self.missing)
    }

    /// What is known of the PDFs of a pack, for a memo that sets the others.
    pub(super) fn known(&self, pack: &Printed) -> Vec<(Key, Warned<Typeset>)> {
        let names = pack.jobs().into_iter().map(|job| job.name());
        let keys = names.filter_map(|name| Some(self.parts.get(&name)?.1.key));
        let by_first_page =
            self.now.iter().filter(|(name, _)| name.starts_with(pack.address())).map(|(_, parts)| parts.key);
        keys.chain(by_first_page).filter_map(|key| Some((key, self.kept.get(&key)?.clone()))).collect()
    }

    /// A memo that knows these, and tells what it sets. When to forget what Typst worked out is left to its owner.
    pub(super) fn logging(known: Vec<(Key, Warned<Typeset>)>) -> Self {
        Self { held: known.into_iter().collect(), log: Some(Vec::new()), ..Self::new(true, None) }
    }

    /// What it set.
    pub(super) fn logged(self) -> Vec<Logged> {
        self.log.unwrap_or_default()
    }

    /// Whether a pack seems to have been set before.
    pub(super) fn may_find(&self, pack: &Printed, site: &Site, input: &Input) -> bool {
        let key = self.parts(&pack.whole(), site, input).key;
        self.held.contains_key(&key) || self.cache.as_ref().is_some_and(|cache| cache.has(&key))
    }

    /// The cache folder that other processes may write to: that of the site, or else one of this build alone.
    pub(super) fn shared_cache(&mut self) -> Option<PathBuf> {
        if let Some(cache) = &self.cache {
            return cache.folder().and_then(|folder| std::path::absolute(folder).ok());
        }
        let folder = tempfile::tempdir().ok()?;
        let path = folder.path().to_path_buf();
        self.spare = Some((Cache::at(path.clone()), folder));
        Some(path)
    }

    /// Notes which packs other processes were to set.
    pub(super) fn others_set(&mut self, addresses: HashSet<String>) {
        self.others = addresses;
    }

    /// Notes that a build uses this.
    fn keep(&mut self, name: String, parts: &Arc<Parts>, typeset: &mut Warned<Typeset>) {
        if self.hold {
            // The same page map is the same for all that is made of it.
            match self.maps.get(&name) {
                Some(map) if *map == typeset.value.map => typeset.value.map = map.clone(),
                _ => {
                    self.maps.insert(name.clone(), typeset.value.map.clone());
                }
            }
            self.kept.insert(parts.key, typeset.clone());
        }
        self.now.push((name, parts.clone()));
    }

    /// Gives a PDF as it was set before, or sets it.
    pub(super) fn typeset(
        &mut self,
        job: &Job,
        site: &Site,
        input: &Input,
    ) -> Result<Warned<Typeset>, Vec<Diagnostic>> {
        let parts = self.parts(job, site, input);
        if let Some(known) = self.find(job, &parts) {
            return known;
        }
        if self.find_only {
            self.missing = true;
            return Err(Vec::new());
        }
        let result = set(job, site, input.snapshot, &input.theme.print);
        match &mut self.log {
            Some(log) => log.push(Logged { name: job.name(), parts: parts.clone(), result: result.clone() }),
            // What is of use to the next PDF of the same pack is kept.
            None => typeset::forget(1),
        }
        self.take(job.name(), &parts, result)
    }

    /// Takes what another memo set. False where a picture changed meanwhile.
    pub(super) fn take_logged(&mut self, logged: Logged) -> bool {
        let Logged { name, parts, result } = logged;
        match result {
            Err(findings) => {
                self.failed.insert(parts.key, findings);
                true
            }
            Ok((typeset, as_read)) => self.take(name, &parts, Ok((typeset, as_read))).is_ok() && as_read,
        }
    }

    /// Takes a PDF that was just set.
    fn take(
        &mut self,
        name: String,
        parts: &Arc<Parts>,
        set: Result<(Warned<Typeset>, bool), Vec<Diagnostic>>,
    ) -> Result<Warned<Typeset>, Vec<Diagnostic>> {
        let why = why(self.last.packs.get(&name), &parts.made());
        self.fresh.push(Fresh { address: name.clone(), why });
        let (mut typeset, as_read) = set?;
        if as_read {
            if let Some(cache) = self.cache.as_mut().or(self.spare.as_mut().map(|(cache, _)| cache)) {
                cache.keep_typeset(&parts.key, &typeset);
            }
            self.keep(name, parts, &mut typeset);
        }
        Ok(typeset)
    }

    /// Notes what the build used, after all of it went well.
    pub(super) fn end(&mut self) {
        self.held = std::mem::take(&mut self.kept);
        self.failed.clear();
        let now = std::mem::take(&mut self.now);
        let appendices = self.appendices.end();
        let is_same = now.len() == self.last.packs.len()
            && self.last.appendices == appendices
            && now.iter().all(|(address, parts)| self.last.packs.get(address).is_some_and(|made| parts.is(made)));
        if !is_same {
            self.last.packs = now.into_iter().map(|(address, parts)| (address, parts.made())).collect();
            self.last.appendices = appendices;
            if let Some(cache) = &mut self.cache {
                cache.keep_record(self.kind, &self.last);
            }
        }
        if let Some(cache) = self.cache.as_mut().filter(|_| !is_same || !self.fresh.is_empty()) {
            cache.prune();
        }
    }
}

/// A PDF that was set, by its name, and whether its pictures are those that its key tells of.
#[derive(Debug)]
pub(super) struct Logged {
    name: String,
    parts: Arc<Parts>,
    result: Result<(Warned<Typeset>, bool), Vec<Diagnostic>>,
}

impl Parts {
    fn new(list: Vec<(String, Key)>) -> Self {
        let key = whole(&list);
        Self { list, key }
    }

    fn made(&self) -> Made {
        let parts = self.list.iter().map(|(name, part)| (name.clone(), cache::hex(part))).collect();
        Made { key: cache::hex(&self.key), parts }
    }

    /// Whether a record is of these.
    fn is(&self, made: &Made) -> bool {
        made.key == cache::hex(&self.key)
            && made.parts.len() == self.list.len()
            && made.parts.iter().zip(&self.list).all(|((a, _), (b, _))| a == b)
    }
}

/// Sets a PDF. Also whether its pictures are those that its key tells of: one may have changed since the
/// folder was read.
fn set(
    job: &Job,
    site: &Site,
    snapshot: &Snapshot,
    theme: &PrintTheme,
) -> Result<(Warned<Typeset>, bool), Vec<Diagnostic>> {
    let pack_input = job.input(site, snapshot)?;
    let set = typeset::typeset(&pack_input, theme)?;
    let (value, all_known) = appendices::put_in(set.value, &pack_input, snapshot)?;
    // A picture or a PDF that changed since the folder was read is not the one that the key tells of.
    let as_read = all_known
        && pack_input.pictures.iter().all(|(source, bytes)| {
            let known = snapshot.files.get(source.as_str());
            known.is_some_and(|known| Sha256::digest(bytes)[..] == known.hash)
        });
    Ok((Warned::new(value, set.diagnostics), as_read))
}

/// The name under which a cache keeps what a build for an audience used.
pub(super) fn kind(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => "public",
        Audience::Members => "members",
    }
}

/// The most files that are named as changed.
const NAMED: usize = 3;

/// Which part of a pack is not as it was.
fn why(before: Option<&Made>, now: &Made) -> String {
    let Some(before) = before else { return "not set before".into() };
    if before.key == now.key {
        return "no longer in the cache".into();
    }
    let was: BTreeMap<&str, &str> = before.parts.iter().map(|(name, hash)| (name.as_str(), hash.as_str())).collect();
    let is: BTreeMap<&str, &str> = now.parts.iter().map(|(name, hash)| (name.as_str(), hash.as_str())).collect();
    let mut said: Vec<String> = Vec::new();
    for (name, hash) in &now.parts {
        match was.get(name.as_str()) {
            None => said.push(format!("{name} is new")),
            Some(before) if before != hash => said.push(format!("{name} changed")),
            Some(_) => {}
        }
    }
    for (name, _) in before.parts.iter().filter(|(name, _)| !is.contains_key(name.as_str())) {
        said.push(format!("{name} is gone"));
    }
    if said.is_empty() {
        return "the papers stand in another order".into();
    }
    let more = said.len().saturating_sub(NAMED);
    said.truncate(NAMED);
    let said = said.join(", ");
    if more > 0 { format!("{said}, and {more} more") } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(key: &str, parts: &[(&str, &str)]) -> Made {
        let parts = parts.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect();
        Made { key: key.into(), parts }
    }

    #[test]
    fn says_which_part_is_not_as_it_was() {
        let before = made("1", &[("the theme", "a"), ("b1.md", "b"), ("b2.md", "c")]);
        let said = |now: &Made| why(Some(&before), now);
        assert_eq!(why(None, &before), "not set before");
        assert_eq!(said(&before), "no longer in the cache");
        assert_eq!(said(&made("2", &[("the theme", "a"), ("b1.md", "x"), ("b2.md", "c")])), "b1.md changed");
        assert_eq!(
            said(&made("2", &[("the theme", "a"), ("b2.md", "c"), ("b3.md", "d")])),
            "b3.md is new, b1.md is gone"
        );
        assert_eq!(
            said(&made("2", &[("the theme", "a"), ("b2.md", "c"), ("b1.md", "b")])),
            "the papers stand in another order"
        );
        assert_eq!(said(&made("2", &[("c", "a"), ("d", "c"), ("e", "b")])), "c is new, d is new, e is new, and 3 more");
    }
}

//! What is printed: each pack and document, what it is made of, and which of them have to be set anew.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Held, Input};
use crate::cache::{self, Cache, Key, Made, Record};
use crate::config::Settings;
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::model::pack::{Front, PackInput, PackInputPaper, PageMap, Typeset};
use crate::model::site::{Audience, Meeting, Paper, Site};
use crate::model::tree::Picture;
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
    let mut out: Vec<_> = meetings.map(Printed::Meeting).chain(site.documents.iter().map(Printed::Document)).collect();
    out.sort_by(|a, b| a.address().cmp(b.address()));
    out
}

/// What print would find wrong with a site that has mistakes of other kinds, so that all are told in one run.
pub(super) fn faults(site: &Site, input: &Input) -> Vec<Diagnostic> {
    let mut bag = Vec::new();
    for pack in printed(site) {
        // Files that are not there or cannot be read, and lists too deep, have been reported where they stand.
        let told = ["missing-picture", "nested-too-deeply"];
        if let Ok(pack) = pack.input(site, input.snapshot) {
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

    /// The PDF's file name.
    pub fn pdf(&self) -> String {
        match self {
            Self::Meeting(meeting) => meeting.pdf.clone(),
            Self::Document(document) => {
                let slug = document.address.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                format!("{slug}.pdf")
            }
        }
    }

    fn title(&self) -> String {
        match self {
            Self::Meeting(meeting) => format!("{}, {}", meeting.body, meeting.when.date_words()),
            Self::Document(document) => document.title.text.clone(),
        }
    }

    fn ident(&self, site: &Site) -> String {
        let audience = match (self, site.audience) {
            (Self::Meeting(_), Audience::Members) => "members/",
            _ => "",
        };
        format!("{}{}{audience}", site.settings.base_url, self.address())
    }

    fn front(&self) -> Front {
        match self {
            Self::Meeting(meeting) => match &meeting.front {
                Some(front) => Front::Sheet(Box::new(front.clone())),
                None => Front::Document,
            },
            Self::Document(_) => Front::Document,
        }
    }

    fn papers(&self) -> Vec<PackInputPaper> {
        match self {
            Self::Meeting(meeting) => meeting
                .papers
                .iter()
                .map(|paper| PackInputPaper { paper: paper.paper.clone(), code: paper.code.clone() })
                .collect(),
            Self::Document(document) => {
                vec![PackInputPaper { paper: (*document).clone(), code: String::new() }]
            }
        }
    }

    /// The files of its pictures and of the logo, each once, in order.
    fn pictures(&self, site: &Site) -> Vec<String> {
        let front: &[Picture] = match self {
            Self::Meeting(meeting) => meeting.front.as_ref().map(|front| front.pictures.as_slice()).unwrap_or_default(),
            Self::Document(_) => &[],
        };
        let papers = self.papers();
        let pictures = front.iter().chain(papers.iter().flat_map(|paper| &paper.paper.pictures));
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
            first_page: site.settings.pack.first_page,
            pictures,
            front: self.front(),
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
        if let Self::Meeting(meeting) = self {
            parts.push(("the agenda".to_owned(), hash(&meeting.front)));
        }
        for paper in self.papers() {
            parts.push((self.near(&paper.paper.source), hash(&(&*paper.paper, &paper.code))));
        }
        for source in self.pictures(site) {
            let bytes = input.snapshot.files.get(source.as_str()).map(|file| file.hash).unwrap_or_default();
            let mut of = Sha256::new();
            of.update(&source);
            of.update([0]);
            of.update(bytes);
            parts.push((self.near(&source), of.finalize().into()));
        }
        parts
    }

    /// The path of a file as seen from its own folder where it lies in that, otherwise from `content`.
    fn near(&self, source: &str) -> String {
        let inside = source.strip_prefix("content/").unwrap_or(source);
        inside.strip_prefix(self.address()).unwrap_or(inside).to_owned()
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

/// A pack or document that was set anew, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    /// Its address.
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
    /// What went wrong with packs that could not be set, by their keys. Only where results are held.
    failed: BTreeMap<Key, Vec<Diagnostic>>,
    /// Where other processes leave what they set, where nothing else is kept; gone with this.
    spare: Option<(Cache, tempfile::TempDir)>,
    /// What other processes were to set.
    others: HashSet<String>,
    /// What was last set, by the address of a pack or document.
    last_set: HashMap<String, LastSet>,
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
    pictures: Vec<(String, Key)>,
}

impl Shaping {
    fn of(pack: &Printed, site: &Site, input: &Input) -> Self {
        let (meeting, document) = match pack {
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
            pictures: pack
                .pictures(site)
                .into_iter()
                .map(|source| (hash(&source), source))
                .map(|(a, b)| (b, a))
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
            && self.pictures == other.pictures
    }
}

/// A pack or document as it was last set.
#[derive(Debug)]
struct LastSet {
    key: Key,
    typeset: Typeset,
    /// Whether it has a front sheet.
    front: bool,
    /// The file of each paper, and how many parts it has.
    papers: Vec<(Arc<str>, usize)>,
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
            failed: BTreeMap::new(),
            spare: None,
            others: HashSet::new(),
            last_set: HashMap::new(),
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
        let new: Vec<_> = printed
            .par_iter()
            .filter_map(|pack| {
                let shaping = Shaping::of(pack, site, input);
                if known.get(pack.address()).is_some_and(|(known, _)| known.is_same(&shaping)) {
                    return None;
                }
                let list = pack.parts(input, site);
                let key = whole(&list);
                Some((pack.address().to_owned(), (shaping, Arc::new(Parts { list, key }))))
            })
            .collect();
        self.parts.extend(new);
        if self.parts.len() > printed.len() {
            let there: HashSet<&str> = printed.iter().map(Printed::address).collect();
            self.parts.retain(|address, _| there.contains(address.as_str()));
            self.last_set.retain(|address, _| there.contains(address.as_str()));
        }
    }

    /// The hash of all that shapes a pack or document.
    pub(super) fn parts(&self, pack: &Printed, site: &Site, input: &Input) -> Arc<Parts> {
        match self.parts.get(pack.address()) {
            Some((_, parts)) => parts.clone(),
            None => {
                let list = pack.parts(input, site);
                let key = whole(&list);
                Arc::new(Parts { list, key })
            }
        }
    }

    /// Gives a pack or document as it was set before, where it was.
    pub(super) fn find(
        &mut self,
        pack: &Printed,
        parts: &Arc<Parts>,
    ) -> Option<Result<Warned<Typeset>, Vec<Diagnostic>>> {
        let key = parts.key;
        if let Some(findings) = self.failed.get(&key) {
            return Some(Err(findings.clone()));
        }
        let before = self.held.remove(&key).or_else(|| self.kept.get(&key).cloned());
        let cache = self.cache.as_ref().or(self.spare.as_ref().map(|(cache, _)| cache));
        let mut typeset = before.or_else(|| cache?.typeset(&key))?;
        if self.others.remove(pack.address()) {
            let why = why(self.last.packs.get(pack.address()), &parts.made());
            self.fresh.push(Fresh { address: pack.address().to_owned(), why });
        }
        self.keep(pack, parts, &mut typeset);
        Some(Ok(typeset))
    }

    /// A pack as it was last set, though it has changed since: where it has the same papers, each with as many parts, so
    /// that the page map fits.
    pub(super) fn last(&self, pack: &Printed) -> Option<Typeset> {
        let last = self.last_set.get(pack.address())?;
        let papers = pack.papers();
        let at = |paper: &PackInputPaper| {
            let of = (&*paper.paper.source, paper.paper.parts.len());
            last.papers.iter().position(|(source, parts)| (&**source, *parts) == of)
        };
        let order: Vec<usize> = papers.iter().map(at).collect::<Option<_>>()?;
        if last.front != matches!(pack, Printed::Meeting(_)) {
            return None;
        }
        if order.iter().copied().eq(0..last.papers.len()) {
            return Some(last.typeset.clone());
        }
        let mut map = PageMap::clone(&last.typeset.map);
        map.papers = order.iter().map(|at| map.papers.get(*at).cloned()).collect::<Option<_>>()?;
        Some(Typeset { pdf: last.typeset.pdf.clone(), map: Arc::new(map) })
    }

    /// Whether a pack seems to have been set before.
    pub(super) fn may_find(&self, pack: &Printed, site: &Site, input: &Input) -> bool {
        let key = self.parts(pack, site, input).key;
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

    /// Notes what is wrong with a pack that cannot be set.
    pub(super) fn failed(&mut self, key: Key, findings: Vec<Diagnostic>) {
        self.failed.insert(key, findings);
    }

    /// Notes that a build uses this.
    fn keep(&mut self, pack: &Printed, parts: &Arc<Parts>, typeset: &mut Warned<Typeset>) {
        self.now.push((pack.address().to_owned(), parts.clone()));
        if !self.hold {
            return;
        }
        // The same page map is the same for all that is made of it.
        let last = self.last_set.get(pack.address());
        if let Some(last) = last.filter(|last| last.typeset.map == typeset.value.map) {
            typeset.value.map = last.typeset.map.clone();
        }
        self.kept.insert(parts.key, typeset.clone());
        if last.is_some_and(|last| last.key == parts.key) {
            return;
        }
        let papers = pack.papers().iter().map(|paper| (paper.paper.source.clone(), paper.paper.parts.len())).collect();
        let last = LastSet {
            key: parts.key,
            typeset: typeset.value.clone(),
            front: matches!(pack, Printed::Meeting(_)),
            papers,
        };
        self.last_set.insert(pack.address().to_owned(), last);
    }

    /// Gives a pack or document as it was set before, or sets it.
    pub fn typeset(&mut self, pack: &Printed, site: &Site, input: &Input) -> Result<Warned<Typeset>, Vec<Diagnostic>> {
        let parts = self.parts(pack, site, input);
        if let Some(known) = self.find(pack, &parts) {
            return known;
        }
        let set = set(pack, site, input.snapshot, &input.theme.print);
        self.take(pack, &parts, set)
    }

    /// Takes a pack or document that was just set.
    pub(super) fn take(
        &mut self,
        pack: &Printed,
        parts: &Arc<Parts>,
        set: Result<(Warned<Typeset>, bool), Vec<Diagnostic>>,
    ) -> Result<Warned<Typeset>, Vec<Diagnostic>> {
        let why = why(self.last.packs.get(pack.address()), &parts.made());
        self.fresh.push(Fresh { address: pack.address().to_owned(), why });
        let (mut typeset, as_read) = set?;
        if as_read {
            if let Some(cache) = self.cache.as_mut().or(self.spare.as_mut().map(|(cache, _)| cache)) {
                cache.keep_typeset(&parts.key, &typeset);
            }
            self.keep(pack, parts, &mut typeset);
        }
        Ok(typeset)
    }

    /// Notes what the build used, after all of it went well.
    pub(super) fn end(&mut self) {
        self.held = std::mem::take(&mut self.kept);
        self.failed.clear();
        let now = std::mem::take(&mut self.now);
        let is_same = now.len() == self.last.packs.len()
            && now.iter().all(|(address, parts)| self.last.packs.get(address).is_some_and(|made| parts.is(made)));
        if !is_same {
            self.last.packs = now.into_iter().map(|(address, parts)| (address, parts.made())).collect();
            if let Some(cache) = &mut self.cache {
                cache.keep_record(self.kind, &self.last);
            }
        }
        if let Some(cache) = self.cache.as_mut().filter(|_| !is_same || !self.fresh.is_empty()) {
            cache.prune();
        }
    }
}

impl Parts {
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

/// Sets a pack or document. Also whether its pictures are those that its key tells of: one may have changed since the
/// folder was read.
pub(super) fn set(
    pack: &Printed,
    site: &Site,
    snapshot: &Snapshot,
    theme: &PrintTheme,
) -> Result<(Warned<Typeset>, bool), Vec<Diagnostic>> {
    let pack_input = pack.input(site, snapshot)?;
    let typeset = typeset::typeset(&pack_input, theme)?;
    let as_read = pack_input.pictures.iter().all(|(source, bytes)| {
        let known = snapshot.files.get(source.as_str());
        known.is_some_and(|known| Sha256::digest(bytes)[..] == known.hash)
    });
    Ok((typeset, as_read))
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

//! What was typeset before, and which packs have to be set anew.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::appendices::{self, Appendices};
use super::packs::{Job, Printed};
use super::parts::{Parts, Shaping, hash, whole, why};
use super::{Held, Input, Pdf};
use crate::cache::{Cache, Key, Record};
use crate::diagnostics::{Diagnostic, Warned};
use crate::model::pack::{PageMap, Typeset};
use crate::model::site::{Audience, Paper, Site};
use crate::snapshot::Snapshot;
use crate::typeset::{self, PrintTheme};

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
fn kind(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => "public",
        Audience::Members => "members",
    }
}

//! What is printed: each pack and document, what it is made of, and which of them have to be set anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Held, Input};
use crate::cache::{self, Cache, Key, Made, Record};
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::model::pack::{Front, PackInput, PackInputPaper, Typeset};
use crate::model::site::{Audience, Meeting, Paper, Site};
use crate::model::tree::Picture;
use crate::snapshot::Snapshot;
use crate::typeset;

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
    now: Record,
    kind: &'static str,
    parts: BTreeMap<String, Vec<(String, Key)>>,
    fresh: Vec<Fresh>,
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
            now: Record::default(),
            kind: "public",
            parts: BTreeMap::new(),
            fresh: Vec::new(),
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
        if let Some(cache) = &self.cache {
            self.last = cache.record(self.kind);
        }
        self.now = Record::default();
        let parts: Vec<_> = printed.par_iter().map(|pack| pack.parts(input, site)).collect();
        self.parts = printed.iter().map(|pack| pack.address().to_owned()).zip(parts).collect();
    }

    /// Gives a pack or document as it was set before, or sets it.
    pub fn typeset(&mut self, pack: &Printed, site: &Site, input: &Input) -> Result<Warned<Typeset>, Vec<Diagnostic>> {
        let parts = self.parts.remove(pack.address()).unwrap_or_else(|| pack.parts(input, site));
        let key = whole(&parts);
        let made = Made {
            key: cache::hex(&key),
            parts: parts.into_iter().map(|(name, part)| (name, cache::hex(&part))).collect(),
        };
        let before = self.held.remove(&key).or_else(|| self.kept.get(&key).cloned());
        let typeset = match before.or_else(|| self.cache.as_ref()?.typeset(&key)) {
            Some(typeset) => typeset,
            None => {
                let why = why(self.last.packs.get(pack.address()), &made);
                self.fresh.push(Fresh { address: pack.address().to_owned(), why });
                let pack_input = pack.input(site, input.snapshot)?;
                let typeset = typeset::typeset(&pack_input, &input.theme.print)?;
                // A picture that changed since the folder was read is not the one that the key tells of.
                let as_read = pack_input.pictures.iter().all(|(source, bytes)| {
                    let known = input.snapshot.files.get(source.as_str());
                    known.is_some_and(|known| Sha256::digest(bytes)[..] == known.hash)
                });
                match &mut self.cache {
                    Some(cache) if as_read => cache.keep_typeset(&key, &typeset),
                    _ => {}
                }
                if !as_read {
                    return Ok(typeset);
                }
                typeset
            }
        };
        if self.hold {
            self.kept.insert(key, typeset.clone());
        }
        self.now.packs.insert(pack.address().to_owned(), made);
        Ok(typeset)
    }

    /// Notes what the build used, after all of it went well.
    pub(super) fn end(&mut self) {
        self.held = std::mem::take(&mut self.kept);
        self.last = std::mem::take(&mut self.now);
        if let Some(cache) = &mut self.cache {
            if cache.record(self.kind) != self.last {
                cache.keep_record(self.kind, &self.last);
            }
            cache.prune();
        }
    }
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

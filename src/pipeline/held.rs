//! What the stages before print made for the last build, kept for the next one of the same site.
//!
//! Nothing is marked as out of date: each result is kept with what it was made from, and serves again where that is the
//! same. So the next build gives what a build from nothing gives, which a test of random edits holds.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Settings;
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::hashed::HashMap;
use crate::lint;
use crate::load;
use crate::model::draft::{Draft, FileKind};
use crate::render;
use crate::resolve;
use crate::resolve::index::{self, Entry, Index};
use crate::snapshot::Snapshot;

/// What earlier builds made, as far as it is not printed.
#[derive(Debug, Default)]
pub struct Held {
    hold: bool,
    settings: Option<Arc<Settings>>,
    /// The paths of all texts, and what was made of them.
    index: Option<KeptIndex>,
    loaded: HashMap<Arc<str>, Arc<Loaded>>,
    pub(super) resolved: resolve::Held,
    pub(super) rendered: render::Held,
}

/// The paths of all texts, and what was made of them.
type KeptIndex = (Vec<Arc<str>>, Arc<Index>, Vec<Diagnostic>);

/// A text that was loaded, and from what.
#[derive(Debug)]
struct Loaded {
    kind: FileKind,
    in_restricted_folder: bool,
    text: Arc<str>,
    /// The files that its blocks name, with their texts.
    included: BTreeMap<String, Option<Arc<str>>>,
    draft: Warned<Draft>,
}

impl Held {
    /// Keeps what comes for the next build.
    pub fn holding() -> Self {
        Self { hold: true, resolved: resolve::Held::holding(), rendered: render::Held::holding(), ..Self::default() }
    }

    /// Pages that the last build rendered anew, by their addresses.
    pub fn rendered(&self) -> &[String] {
        self.rendered.fresh()
    }

    pub(super) fn settings(&mut self, settings: Settings) -> Arc<Settings> {
        match &self.settings {
            Some(before) if **before == settings => before.clone(),
            _ => self.settings.insert(Arc::new(settings)).clone(),
        }
    }

    pub(super) fn index(&mut self, snapshot: &Snapshot) -> Warned<Arc<Index>> {
        let paths = snapshot.texts.keys();
        if let Some((before, index, findings)) = &self.index
            && before.len() == snapshot.texts.len()
            && before.iter().zip(paths.clone()).all(|(a, b)| Arc::ptr_eq(a, b) || a == b)
        {
            return Warned::new(index.clone(), findings.clone());
        }
        let mut findings = Vec::new();
        let index = Arc::new(index::index(snapshot, &mut findings));
        if self.hold {
            self.index = Some((paths.cloned().collect(), index.clone(), findings.clone()));
        }
        Warned::new(index, findings)
    }

    /// Every text of the index, loaded.
    pub(super) fn drafts(
        &mut self,
        snapshot: &Snapshot,
        index: &Index,
        bag: &mut Vec<Diagnostic>,
    ) -> BTreeMap<Arc<str>, Draft> {
        let known = &self.loaded;
        let hold = self.hold;
        // Both are in the order of paths.
        let mut texts = snapshot.texts.iter();
        let all: Vec<(&Arc<str>, &Entry, &Arc<str>)> = index
            .entries
            .iter()
            .filter_map(|(path, entry)| Some((path, entry, texts.find(|(known, _)| *known == path)?.1)))
            .collect();
        /// What became of one: the same as before, loaded anew to be kept, or not to be.
        enum Outcome {
            Same(Arc<Loaded>),
            Kept(Arc<Loaded>),
            Once(Warned<Draft>),
        }
        let done: Vec<Outcome> = all
            .par_iter()
            // So that no thread ends long after the others.
            .with_max_len(16)
            .map(|(path, entry, text)| {
                if let Some(before) = known.get(*path).filter(|before| before.serves(entry, text, snapshot)) {
                    return Outcome::Same(before.clone());
                }
                let loaded = Loaded::new(path, entry, text, snapshot);
                if hold { Outcome::Kept(Arc::new(loaded)) } else { Outcome::Once(loaded.draft) }
            })
            .collect();
        let mut drafts = Vec::with_capacity(done.len());
        for ((path, ..), outcome) in all.into_iter().zip(done) {
            let draft = match outcome {
                Outcome::Once(draft) => draft.into(bag),
                Outcome::Same(loaded) => {
                    bag.extend(loaded.draft.diagnostics.iter().cloned());
                    loaded.draft.value.clone()
                }
                Outcome::Kept(loaded) => {
                    bag.extend(loaded.draft.diagnostics.iter().cloned());
                    let draft = loaded.draft.value.clone();
                    self.loaded.insert(path.clone(), loaded);
                    draft
                }
            };
            drafts.push((path.clone(), draft));
        }
        if self.loaded.len() > drafts.len() {
            self.loaded.retain(|path, _| index.entries.contains_key(path));
        }
        drafts.into_iter().collect()
    }
}

impl Loaded {
    /// Whether loading again would give the same.
    fn serves(&self, entry: &Entry, text: &Arc<str>, snapshot: &Snapshot) -> bool {
        let same = |a: &Arc<str>, b: &Arc<str>| Arc::ptr_eq(a, b) || a == b;
        self.kind == index::kind(&entry.role)
            && self.in_restricted_folder == entry.in_restricted_folder
            && same(&self.text, text)
            && self.included.iter().all(|(name, before)| match (before, snapshot.texts.get(name.as_str())) {
                (Some(before), Some(now)) => same(before, now),
                (None, None) => true,
                _ => false,
            })
    }

    fn new(path: &Arc<str>, entry: &Entry, text: &Arc<str>, snapshot: &Snapshot) -> Self {
        let included = RefCell::new(BTreeMap::new());
        let include = |name: &str| {
            let text = snapshot.source(name);
            included.borrow_mut().insert(name.to_owned(), text.clone());
            text
        };
        let kind = index::kind(&entry.role);
        let mut draft = load::load(path, kind, text, &include);
        let included = included.into_inner();
        let itself = matches!(&draft.value, Draft::Text(text) if text.restricted) || entry.in_restricted_folder;
        let secret = |name: &&String| name.split('/').any(index::is_restricted);
        for name in included.keys().filter(secret).filter(|_| !itself) {
            draft.diagnostics.push(Diagnostic::error(
                "link-to-restricted",
                Place::whole(path),
                format!("a block of this text takes its data from {name}, which is restricted"),
                "put the data into a file outside the restricted folder, or restrict the paper too",
            ));
        }
        if let Draft::Text(text) = &draft.value {
            draft.diagnostics.extend(lint::lint(text));
        }
        let in_restricted_folder = entry.in_restricted_folder;
        Self { kind, in_restricted_folder, text: text.clone(), included, draft }
    }
}

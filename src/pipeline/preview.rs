//! A build in two steps, for the preview: first the pages, at once, and then what has to be typeset.
//!
//! A pack whose input changed is set later, elsewhere; until then its pages bear the marks of the last time it was set,
//! where it still has the same papers, or none. The last step is a build that finds every pack set: it gives what a clean
//! build gives.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::memo::Logged;
use super::packs;
use super::{Input, Memo, Theme, Totals, deliver, placed, printed, sets, stops, web};
use crate::cache::Key;
use crate::diagnostics::{Diagnostic, Warned};
use crate::model::pack::{PageMap, Typeset};
use crate::model::site::Site;
use crate::output::{OutFile, Output, Sink};
use crate::snapshot::Snapshot;
use crate::typeset;

/// What the first step gives.
pub struct Previewed {
    /// What has to be set before the output is whole. Empty: it is.
    pub wanted: Vec<Wanted>,
    /// The site from which it is set.
    pub site: Option<Arc<Site>>,
    /// The files, or everything that is wrong so far.
    pub built: Result<Warned<(Output, Totals)>, Vec<Diagnostic>>,
}

/// A pack or document that has to be set.
#[derive(Debug)]
pub struct Wanted {
    /// Its address.
    pub address: String,
    key: Key,
    /// Those of its PDFs that are set.
    known: Vec<(Key, Warned<Typeset>)>,
}

impl Wanted {
    /// The hash of everything that shapes it.
    pub fn key(&self) -> Key {
        self.key
    }
}

/// A pack or document that was set.
pub struct Set {
    key: Key,
    pdfs: Vec<Logged>,
}

impl Set {
    /// The hash of everything that shaped it.
    pub fn key(&self) -> Key {
        self.key
    }
}

/// Builds what can be built without typesetting.
pub fn preview(input: &Input, memo: &mut Memo) -> Previewed {
    let mut bag = Vec::new();
    let site = super::site(input.snapshot, input.audience, memo).into(&mut bag);
    let Some(site) = site else { return Previewed { wanted: Vec::new(), site: None, built: Err(bag) } };
    if stops(&bag) {
        if !input.web_only {
            bag.extend(packs::faults(&site, input).into_iter().map(|finding| placed(finding, input.snapshot)));
        }
        return Previewed { wanted: Vec::new(), site: None, built: Err(bag) };
    }
    let site = Arc::new(site);
    let mut wanted = Vec::new();
    let built = pages(input, memo, &site, &mut wanted, bag);
    Previewed { wanted, site: Some(site), built }
}

fn pages(
    input: &Input,
    memo: &mut Memo,
    site: &Site,
    wanted: &mut Vec<Wanted>,
    mut bag: Vec<Diagnostic>,
) -> Result<Warned<(Output, Totals)>, Vec<Diagnostic>> {
    let sink = Listed::default();
    let files: HashSet<&str> = site.files.iter().map(|file| file.address.as_str()).collect();
    let mut maps: BTreeMap<String, Arc<PageMap>> = BTreeMap::new();
    let mut totals = Totals::default();
    let printed = if input.web_only { Vec::new() } else { printed(site) };
    memo.begin(input, site, &printed);
    for pack in &printed {
        memo.only_find(true);
        let found = sets::set(memo, pack, site, input);
        memo.only_find(false);
        let pdfs = match found {
            _ if memo.is_missing() => {
                let known = memo.known(pack);
                wanted.push(Wanted { address: pack.address().to_owned(), key: memo.key(pack, site, input), known });
                memo.last(pack).unwrap_or_default()
            }
            Ok(warned) => {
                let pdfs = warned.into(&mut bag);
                memo.set_last(pack, &pdfs);
                pdfs
            }
            Err(findings) => {
                bag.extend(findings.into_iter().map(|finding| placed(finding, input.snapshot)));
                Vec::new()
            }
        };
        deliver(pack, pdfs, &files, &sink, &mut maps, &mut totals);
    }
    if stops(&bag) {
        return Err(bag);
    }
    totals.pages = web(site, &maps, input, memo, &sink, &mut bag)?;
    let mut files = sink.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    files.par_sort_by(|(a, _), (b, _)| a.cmp(b));
    let output: Output = files.into_iter().collect();
    Ok(Warned::new((output, totals), bag))
}

/// Files in the order in which they came: put in order once, which is quicker than each time.
#[derive(Default)]
struct Listed(Mutex<Vec<(String, OutFile)>>);

impl Sink for Listed {
    fn put(&self, address: String, file: OutFile) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((address, file));
    }
}

/// What is to be set, with all that is needed for it.
pub struct Setting {
    /// The site.
    pub site: Arc<Site>,
    /// The folder that it was made from.
    pub snapshot: Arc<Snapshot>,
    /// The theme.
    pub theme: Arc<Theme>,
    /// What is wanted.
    pub wanted: Vec<Wanted>,
}

/// The most packs and documents of which the preview keeps what Typst worked out.
const KEPT: usize = 4;

impl Setting {
    /// Sets what is wanted, one after the other, until `stop` says that it is wanted no longer.
    pub fn run(self, stop: &dyn Fn() -> bool, done: &mut dyn FnMut(Set)) {
        let printed = printed(&self.site);
        // Papers are edited again and again, in one pack or in a few that hold the same paper, and those are kept; not so all
        // that are set when the preview starts.
        let kept = if self.wanted.len() <= KEPT { self.wanted.len().max(2) } else { 1 };
        for wanted in self.wanted {
            if stop() {
                break;
            }
            let Some(pack) = printed.iter().find(|pack| pack.address() == wanted.address) else { continue };
            let mut memo = Memo::logging(wanted.known);
            let (audience, theme) = (self.site.audience, &*self.theme);
            let input = Input { snapshot: &self.snapshot, audience, theme, web_only: false };
            // What is wrong is in the log.
            let _ = sets::set(&mut memo, pack, &self.site, &input);
            done(Set { key: wanted.key, pdfs: memo.logged() });
            // After it is on its way, since forgetting takes a while too.
            typeset::forget(kept);
        }
    }
}

impl Memo {
    /// Takes what was set for the next build. Whether it can be used: not where a picture changed while it was set.
    pub fn settle(&mut self, set: Set) -> bool {
        // Every one is taken, whatever became of those before it.
        let all: Vec<bool> = set.pdfs.into_iter().map(|pdf| self.take_logged(pdf)).collect();
        all.into_iter().all(|good| good)
    }

    /// Notes what a build that found everything set used.
    pub fn settled(&mut self) {
        self.end();
    }
}

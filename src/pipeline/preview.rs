//! A build in two steps, for the preview: first the pages, at once, and then what has to be typeset.
//!
//! A pack whose input changed is set later, elsewhere; until then its pages bear the marks of the last time it was set,
//! where it still has the same papers, or none. The last step is a build that finds every pack set: it gives what a clean
//! build gives.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::packs::{self, Parts};
use super::{Input, Memo, Printed, Theme, Totals, has_errors, placed, printed, site_with, web};
use crate::cache::Key;
use crate::diagnostics::{Diagnostic, Warned};
use crate::model::pack::{PageMap, Typeset};
use crate::model::site::Site;
use crate::output::{OutFile, Output, Sink};
use crate::snapshot::Snapshot;

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
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its address.
    pub address: String,
    parts: Arc<Parts>,
}

impl Wanted {
    /// The hash of everything that shapes it.
    pub fn key(&self) -> Key {
        self.parts.key
    }
}

/// A pack or document that was set.
pub struct Set {
    wanted: Wanted,
    site: Arc<Site>,
    result: Result<(Warned<Typeset>, bool), Vec<Diagnostic>>,
}

impl Set {
    /// The hash of everything that shaped it.
    pub fn key(&self) -> Key {
        self.wanted.key()
    }
}

/// Builds what can be built without typesetting.
pub fn preview(input: &Input, memo: &mut Memo) -> Previewed {
    let mut bag = Vec::new();
    let site = site_with(input.snapshot, input.audience, &mut memo.front).into(&mut bag);
    let Some(site) = site else { return Previewed { wanted: Vec::new(), site: None, built: Err(bag) } };
    if has_errors(&bag) {
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
        let parts = memo.parts(pack, site, input);
        let typeset = match memo.find(pack, &parts) {
            Some(Ok(warned)) => Some(warned.into(&mut bag)),
            Some(Err(findings)) => {
                bag.extend(findings.into_iter().map(|finding| placed(finding, input.snapshot)));
                None
            }
            None => {
                wanted.push(Wanted { address: pack.address().to_owned(), parts });
                memo.last(pack)
            }
        };
        if let Some(Typeset { pdf, map }) = typeset {
            totals.printed_pages += map.page_count;
            totals.pdfs += 1;
            let address = format!("{}{}", pack.address(), pack.pdf());
            if !files.contains(address.as_str()) {
                sink.put(address, OutFile::Bytes(pdf));
            }
            maps.insert(pack.address().to_owned(), map);
        }
    }
    if has_errors(&bag) {
        return Err(bag);
    }
    totals.pages = web(site, &maps, input, memo, &sink, &mut bag)?;
    let output: Output = sink.0.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect();
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

impl Setting {
    /// Sets what is wanted, one after the other, until `stop` says that it is wanted no longer.
    pub fn run(self, stop: &dyn Fn() -> bool, done: &mut dyn FnMut(Set)) {
        let printed = printed(&self.site);
        for wanted in self.wanted {
            if stop() {
                break;
            }
            let Some(pack) = printed.iter().find(|pack| pack.address() == wanted.address) else { continue };
            let result = packs::set(pack, &self.site, &self.snapshot, &self.theme.print);
            done(Set { wanted, site: self.site.clone(), result });
        }
    }
}

impl Memo {
    /// Takes what was set for the next build. Whether it can be used: not where a picture changed while it was set.
    pub fn settle(&mut self, set: Set) -> bool {
        let Set { wanted, site, result } = set;
        let printed: Option<Printed> = printed(&site).into_iter().find(|pack| pack.address() == wanted.address);
        let Some(pack) = printed else { return true };
        match result {
            Err(findings) => {
                self.failed(wanted.parts.key, findings);
                true
            }
            Ok((typeset, as_read)) => self.take(&pack, &wanted.parts, Ok((typeset, as_read))).is_ok() && as_read,
        }
    }

    /// Notes what a build that found everything set used.
    pub fn settled(&mut self) {
        self.end();
    }
}

//! PDFs made by other programs: looked at once, and put into the packs that were set for them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::memo::Memo;
use crate::cache::{self, Key};
use crate::diagnostics::{Diagnostic, Place};
use crate::foreign::{self, Foreign, Refusal};
use crate::model::appendix::Appendix;
use crate::model::pack::{PackInput, Typeset};
use crate::snapshot::Snapshot;

/// What was read of PDFs, by the hash of the file.
#[derive(Debug, Default)]
pub(super) struct Appendices {
    known: BTreeMap<Key, Result<Arc<Appendix>, Refusal>>,
    /// Those of this build.
    used: BTreeSet<Key>,
}

impl Appendices {
    /// Makes ready for a build.
    pub(super) fn begin(&mut self) {
        self.used.clear();
    }

    /// Forgets what the build did not use, and names what it used.
    pub(super) fn end(&mut self) -> BTreeSet<String> {
        self.known.retain(|key, _| self.used.contains(key));
        self.used.iter().map(cache::hex).collect()
    }
}

/// The key of a file: what another version of the program read in it is not known.
fn key(hash: &Key) -> Key {
    let mut key = Sha256::new();
    key.update(cache::program());
    key.update([0]);
    key.update(hash);
    key.finalize().into()
}

impl Memo {
    /// A PDF of the site, read before or now. One at a time is in memory.
    pub(super) fn appendix(&mut self, snapshot: &Snapshot, path: &str) -> Result<Arc<Appendix>, Refusal> {
        let Some(file) = snapshot.files.get(path) else { return Err(Refusal::Broken("it is not there".into())) };
        if file.size > foreign::limits::BYTES {
            return Err(foreign::too_large(file.size));
        }
        let key = key(&file.hash);
        self.appendices.used.insert(key);
        if let Some(known) = self.appendices.known.get(&key) {
            return known.clone();
        }
        let kept = self.cache().and_then(|cache| cache.appendix(&key));
        let appendix = match kept {
            Some(appendix) => appendix,
            None => {
                let bytes = snapshot.read_large(path).map_err(|error| Refusal::Broken(error.to_string()))?;
                let as_known = Sha256::digest(&bytes)[..] == file.hash;
                let read = foreign::read(&Arc::new(bytes));
                let appendix = match read {
                    Ok(appendix) => appendix,
                    Err(refusal) => {
                        // To be refused can take long, too.
                        if as_known {
                            self.appendices.known.insert(key, Err(refusal.clone()));
                        }
                        return Err(refusal);
                    }
                };
                if let Some(cache) = self.cache()
                    && as_known
                {
                    cache.keep_appendix(&key, &appendix);
                }
                appendix
            }
        };
        let appendix = Arc::new(appendix);
        self.appendices.known.insert(key, Ok(appendix.clone()));
        Ok(appendix)
    }
}

/// A pack with the pages of its PDFs in their places, and whether all of them were as the snapshot knows them.
pub(super) fn put_in(
    typeset: Typeset,
    input: &PackInput,
    snapshot: &Snapshot,
) -> Result<(Typeset, bool), Vec<Diagnostic>> {
    let mut first = 0;
    let mut appendices = Vec::new();
    for paper in &input.papers {
        if let Some(pdf) = &paper.paper.pdf {
            let pages = pdf.pages as usize;
            appendices.push(Foreign { source: paper.paper.source.to_string(), first, pages });
            first += pages;
        }
    }
    if appendices.is_empty() {
        return Ok((typeset, true));
    }
    let as_known = Cell::new(true);
    let read = |source: &str| {
        let bytes = snapshot.read_large(source)?;
        let known = snapshot.files.get(source).is_some_and(|file| Sha256::digest(&bytes)[..] == file.hash);
        as_known.set(as_known.get() && known);
        Ok(Arc::new(bytes))
    };
    match foreign::place(typeset.pdf.to_vec(), &appendices, &read) {
        Ok(pdf) => Ok((Typeset { pdf: pdf.into(), map: typeset.map }, as_known.get())),
        Err((source, refusal)) => Err(vec![Diagnostic::error(
            "broken-pdf",
            Place::whole(&source.as_str().into()),
            format!("the pages of this PDF cannot be put into the pack: {refusal}"),
            "open it and save or print it as a PDF again; where it does not open, ask for another copy",
        )]),
    }
}

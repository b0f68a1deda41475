//! Pages that were rendered before, kept for the next build of the same site.
//!
//! A task of the build is kept with what it was made from. Where that is the very same (the same papers, meetings and page
//! maps in memory), so is what it makes. Where it is not, as when another paper of the meeting was edited, everything
//! that a paper's page shows beside the paper's own text is worked out anew, which is cheap, and hashed: its *shape*. The
//! text itself is written only where the paper or the shape is another.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::paging::Spot;
use crate::hashed::{HashMap, HashSet};
use crate::model::pack::PageMap;
use crate::model::site::{Meeting, Paper, SiteFile};

/// SHA-256.
pub(super) type Hash = [u8; 32];

/// What was rendered before.
#[derive(Debug, Default)]
pub struct Held {
    hold: bool,
    /// The hash of what all pages share.
    base: Hash,
    files: Vec<SiteFile>,
    /// By their kinds and the addresses that they make.
    tasks: HashMap<Kind, HashMap<String, Kept>>,
    spots: HashMap<String, Spots>,
    fresh: Vec<String>,
}

/// Which part of the build a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Home,
    Body,
    Meeting,
    Pack,
    Paper,
    Machine,
}

impl Held {
    /// Keeps what comes for the next build.
    pub fn holding() -> Self {
        Self { hold: true, ..Self::default() }
    }

    pub(super) fn holds(&self) -> bool {
        self.hold
    }

    /// The addresses of the pages that the last build rendered anew, in order.
    pub fn fresh(&self) -> &[String] {
        &self.fresh
    }

    /// Begins a build: what all pages share, and the files that are published. Whether the files are as before.
    pub(super) fn begin(&mut self, base: Hash, files: &[SiteFile]) -> bool {
        if base != self.base {
            self.tasks.clear();
            self.base = base;
        }
        let same = self.files == files;
        if self.hold && !same {
            self.files = files.to_vec();
        }
        same
    }

    pub(super) fn task(&self, (kind, address): Key<'_>) -> Option<&Kept> {
        self.tasks.get(&kind)?.get(address)
    }

    /// Ends a build, with what it made of each task, in their order.
    pub(super) fn end(&mut self, done: Vec<(Key<'_>, Outcome)>) {
        if !self.hold {
            return;
        }
        let count = done.len();
        let mut seen = Vec::with_capacity(count);
        self.fresh.clear();
        for (key, outcome) in done {
            let (kind, address) = key;
            seen.push(key);
            match outcome {
                Outcome::Same(_) => {}
                Outcome::Shaped(inputs, _) => {
                    if let Some(kept) = self.tasks.get_mut(&kind).and_then(|tasks| tasks.get_mut(address)) {
                        kept.inputs = inputs;
                    }
                }
                Outcome::New(kept) => {
                    self.fresh.extend(kept.made.addresses.iter().cloned());
                    self.tasks.entry(kind).or_default().insert(address.to_owned(), kept);
                }
            }
        }
        if self.tasks.values().map(HashMap::len).sum::<usize>() > count {
            let seen: HashSet<Key<'_>> = seen.into_iter().collect();
            for (kind, tasks) in &mut self.tasks {
                tasks.retain(|address, _| seen.contains(&(*kind, address.as_str())));
            }
        }
    }

    /// Where the pages of a meeting or document are, as worked out before from the very same.
    pub(super) fn spots(&self, address: &str, of: &Printed, map: &Arc<PageMap>) -> Option<Arc<BTreeMap<u32, Spot>>> {
        let known = self.spots.get(address)?;
        (known.of.is_same(of) && Arc::ptr_eq(&known.map, map)).then(|| known.spots.clone())
    }

    pub(super) fn keep_spots(&mut self, all: HashMap<String, Spots>, count: usize) {
        if self.hold {
            self.spots.extend(all);
            if self.spots.len() > count {
                // Some are of meetings that are no more; the next build works all out anew.
                self.spots.clear();
            }
        }
    }
}

/// What is printed: a meeting or a document.
#[derive(Debug, Clone)]
pub(super) enum Printed {
    Meeting(Arc<Meeting>),
    Document(Arc<Paper>),
}

impl Printed {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Meeting(a), Self::Meeting(b)) => Arc::ptr_eq(a, b),
            (Self::Document(a), Self::Document(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// Where the web shows the printed pages of one PDF, and from what that was worked out.
#[derive(Debug)]
pub(super) struct Spots {
    pub of: Printed,
    pub map: Arc<PageMap>,
    pub spots: Arc<BTreeMap<u32, Spot>>,
}

/// What a task is made from.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub papers: Vec<Arc<Paper>>,
    /// With the index of a paper in it, or 0.
    pub meetings: Vec<(Arc<Meeting>, usize)>,
    pub maps: Vec<Option<Arc<PageMap>>>,
    /// The name and the address of the body.
    pub words: Option<Arc<(String, String)>>,
}

impl Inputs {
    pub fn are_same_papers(&self, other: &Self) -> bool {
        self.papers.len() == other.papers.len() && self.papers.iter().zip(&other.papers).all(|(a, b)| Arc::ptr_eq(a, b))
    }

    pub fn are_same(&self, other: &Self) -> bool {
        let all = |same: bool, lengths: (usize, usize)| same && lengths.0 == lengths.1;
        self.are_same_papers(other)
            && all(
                self.meetings.iter().zip(&other.meetings).all(|(a, b)| Arc::ptr_eq(&a.0, &b.0) && a.1 == b.1),
                (self.meetings.len(), other.meetings.len()),
            )
            && all(
                self.maps.iter().zip(&other.maps).all(|maps| match maps {
                    (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                    (None, None) => true,
                    _ => false,
                }),
                (self.maps.len(), other.maps.len()),
            )
            && self.words == other.words
    }
}

/// What a task made.
#[derive(Debug)]
pub(super) struct Kept {
    pub inputs: Inputs,
    /// See above; `None` where a task is made anew whenever its inputs are others.
    pub shape: Option<Hash>,
    /// The addresses of its files are chosen so that no published file stands there.
    pub chooses: bool,
    pub made: Arc<Files>,
}

/// Which task: its kind and the address that it makes.
pub(super) type Key<'a> = (Kind, &'a str);

/// What became of a task.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is made from the very same.
    Same(Arc<Files>),
    /// It is made from others, and makes the same.
    Shaped(Inputs, Arc<Files>),
    /// It was made anew.
    New(Kept),
}

impl Outcome {
    /// What it makes.
    pub fn files(&self) -> &Arc<Files> {
        match self {
            Self::Same(files) | Self::Shaped(_, files) => files,
            Self::New(kept) => &kept.made,
        }
    }
}

/// Files, and the addresses of the pages among them.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub files: Vec<(String, Arc<[u8]>)>,
    pub addresses: Vec<String>,
}

/// Adds a value to a hash.
pub(super) fn add<T: Serialize + ?Sized>(hash: &mut Sha256, value: &T) {
    struct Into<'a>(&'a mut Sha256);
    impl Write for Into<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    // The hash takes every byte, and views can always be written.
    let _ = serde_json::to_writer(std::io::BufWriter::new(Into(hash)), value);
    hash.update([0]);
}

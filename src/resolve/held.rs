//! What was resolved before, kept for the next build of the same site.
//!
//! Nothing is ever marked as out of date. A binding notes every path that it asked the world about, with the answer; it
//! serves again where its drafts are the same and the world still answers the same. So what a paper looks up must go
//! through [`super::targets::Finder::ask`], which notes it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::OfPaper;
use super::index::{Entry, Index, MeetingKey};
use super::pdf::OnAgenda;
use super::references::{self, WithAppendices};
use super::targets::{Anchors, World};
use super::withhold;
use crate::diagnostics::Diagnostic;
use crate::hashed::{HashMap, HashSet};
use crate::model::draft::{AgendaDraft, At, Draft, TextDraft};
use crate::model::site::{Audience, History, Meeting, Paper, PaperKind, SiteFile};
use crate::model::when::When;
use crate::snapshot::{Attachment, Snapshot};

/// What was resolved before.
#[derive(Debug, Default)]
pub struct Held {
    /// Whether anything is kept at all: a single build has no use for it.
    hold: bool,
    /// Texts with what the public gets of them, by their paths.
    withheld: HashMap<Arc<str>, (Arc<TextDraft>, Arc<TextDraft>)>,
    facts: HashMap<Arc<str>, (Draft, Arc<Facts>)>,
    pub(super) land: Option<Arc<Land>>,
    /// The files of the last snapshot.
    files: BTreeMap<Arc<str>, Attachment>,
    pub(super) papers: HashMap<Arc<str>, KeptPaper>,
    pdfs: BTreeMap<Arc<str>, Arc<Paper>>,
    /// What became of the PDFs on agendas.
    on_agenda: BTreeMap<Arc<str>, OnAgenda>,
    /// By the addresses of the documents.
    pub(super) histories: HashMap<String, KeptHistory>,
    pub(super) meetings: HashMap<MeetingKey, KeptMeeting>,
}

impl Held {
    /// Keeps what comes for the next build.
    pub fn holding() -> Self {
        Self { hold: true, ..Self::default() }
    }

    /// Whether anything is kept.
    pub fn holds(&self) -> bool {
        self.hold
    }

    /// Takes out of every text what the public does not get.
    pub(super) fn withhold(&mut self, drafts: &mut BTreeMap<Arc<str>, Draft>) {
        if !self.hold {
            for draft in drafts.values_mut() {
                if let Draft::Text(text) = draft
                    && withhold::concerns(text)
                {
                    withhold::from_minutes(Arc::make_mut(text));
                }
            }
            return;
        }
        for (path, draft) in drafts.iter_mut() {
            let Draft::Text(text) = draft else { continue };
            match self.withheld.get(path) {
                Some((of, public)) if Arc::ptr_eq(of, text) => *text = public.clone(),
                _ => {
                    let of = text.clone();
                    if withhold::concerns(text) {
                        withhold::from_minutes(Arc::make_mut(text));
                    }
                    self.withheld.insert(path.clone(), (of, text.clone()));
                }
            }
        }
        if self.withheld.len() > drafts.len() {
            self.withheld.retain(|path, _| drafts.contains_key(path));
        }
    }

    /// Whether the PDFs on agendas are as they were: what becomes of one hangs on its item's status, too.
    pub(super) fn same_pdfs(&mut self, now: &BTreeMap<Arc<str>, OnAgenda>) -> bool {
        let same = self.on_agenda == *now;
        if self.hold && !same {
            self.on_agenda = now.clone();
        }
        same
    }

    /// Puts papers that are PDFs among the others; those that are as before share their memory with what was. Gives the
    /// paths of those that are not as they were.
    pub(super) fn pdfs(
        &mut self,
        new: BTreeMap<Arc<str>, Arc<Paper>>,
        papers: &mut BTreeMap<Arc<str>, Arc<Paper>>,
    ) -> HashSet<Arc<str>> {
        let mut changed = HashSet::default();
        let mut now = BTreeMap::new();
        for (path, paper) in new {
            let paper = match self.pdfs.get(&path) {
                Some(before) if **before == *paper => before.clone(),
                _ => {
                    changed.insert(path.clone());
                    paper
                }
            };
            papers.insert(path.clone(), paper.clone());
            now.insert(path, paper);
        }
        changed.extend(self.pdfs.keys().filter(|path| !now.contains_key(*path)).cloned());
        if self.hold {
            self.pdfs = now;
        }
        changed
    }

    /// What all drafts together say of each other, and whether every question to the world is answered as it was last.
    pub(super) fn land(
        &mut self,
        snapshot: &Snapshot,
        index: &Index,
        drafts: &BTreeMap<Arc<str>, Draft>,
        audience: Audience,
    ) -> (Arc<Land>, bool) {
        let facts = self.facts(drafts);
        let paths: Vec<Arc<str>> = snapshot.texts.keys().cloned().collect();
        let before = self.land.take().filter(|land| {
            land.audience == audience
                && is_same(&land.paths, &paths)
                && land.facts.len() == facts.len()
                && land.facts.iter().zip(&facts).all(|((of, a), (path, b))| of == path && (Arc::ptr_eq(a, b) || a == b))
        });
        let same_files = self.files == snapshot.files;
        let same = before.is_some() && same_files;
        let land = before.unwrap_or_else(|| Arc::new(Land::new(index, paths, facts, audience)));
        if self.hold {
            self.land = Some(land.clone());
            if !same_files {
                self.files = snapshot.files.clone();
            }
        }
        (land, same)
    }

    fn facts(&mut self, drafts: &BTreeMap<Arc<str>, Draft>) -> BTreeMap<Arc<str>, Arc<Facts>> {
        use rayon::prelude::*;
        let known = &self.facts;
        let all: Vec<_> = drafts.iter().collect();
        // With each, whether its draft is the one that was known.
        let facts: Vec<(Arc<Facts>, bool)> = all
            .par_iter()
            .with_max_len(64)
            .map(|(path, draft)| match known.get(*path) {
                Some((of, facts)) if of.is_same(draft) => (facts.clone(), true),
                before => {
                    let facts = Facts::of(draft);
                    match before {
                        Some((_, before)) if **before == facts => (before.clone(), false),
                        _ => (Arc::new(facts), false),
                    }
                }
            })
            .collect();
        if self.hold {
            for ((path, draft), (facts, _)) in all.iter().zip(&facts).filter(|(_, (_, known))| !known) {
                self.facts.insert((*path).clone(), ((*draft).clone(), facts.clone()));
            }
            if self.facts.len() > drafts.len() {
                self.facts.retain(|path, _| drafts.contains_key(path));
            }
        }
        all.into_iter().zip(facts).map(|((path, _), (facts, _))| (path.clone(), facts)).collect()
    }
}

fn is_same(a: &[Arc<str>], b: &[Arc<str>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b) || a == b)
}

/// What a draft says that others may ask.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// Restricted by its front matter.
    pub restricted: bool,
    /// The files that an agenda links, each with whether its section is restricted.
    pub links: Vec<(Arc<str>, bool)>,
    /// Where links may lead in a text.
    pub anchors: Option<Anchors>,
    /// The items of an agenda that have appendices.
    pub with_appendices: Vec<WithAppendices>,
    /// The number of an appendix by its own title.
    pub own_number: Option<String>,
}

impl Facts {
    fn of(draft: &Draft) -> Self {
        match draft {
            Draft::Text(text) => Self {
                restricted: text.restricted,
                links: Vec::new(),
                anchors: Some(Anchors::of(&text.blocks)),
                with_appendices: Vec::new(),
                own_number: references::own_number(text),
            },
            Draft::Agenda(agenda) => Self {
                restricted: false,
                links: super::links(agenda),
                anchors: None,
                with_appendices: references::with_appendices(agenda),
                own_number: None,
            },
        }
    }
}

/// What all drafts together say of each other: what is restricted, what is published, and the anchors.
#[derive(Debug)]
pub(super) struct Land {
    audience: Audience,
    /// All texts of the site, of whose paths the index is made.
    paths: Vec<Arc<str>>,
    facts: BTreeMap<Arc<str>, Arc<Facts>>,
    pub restricted: BTreeSet<Arc<str>>,
    pub published: HashSet<Arc<str>>,
    pub anchors: BTreeMap<Arc<str>, Anchors>,
    pub beside: references::Beside,
    pub findings: Vec<Diagnostic>,
}

impl Land {
    fn new(index: &Index, paths: Vec<Arc<str>>, facts: BTreeMap<Arc<str>, Arc<Facts>>, audience: Audience) -> Self {
        let mut findings = Vec::new();
        let ((restricted, listed), (anchors, beside)) = rayon::join(
            || (super::restricted(index, &facts), super::listed(index, &facts)),
            || {
                let anchors = facts.iter().filter_map(|(path, facts)| Some((path.clone(), facts.anchors.clone()?)));
                (anchors.collect(), references::beside(&facts))
            },
        );
        let published = super::published(index, &restricted, &listed, audience, &mut findings);
        Self { audience, paths, facts, restricted, published, anchors, beside, findings }
    }
}

/// All that the world says of one path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct About {
    text: bool,
    file: Option<Attachment>,
    entry: Option<Entry>,
    published: bool,
    restricted: bool,
    of_restricted: bool,
    pdf: Option<OnAgenda>,
    anchors: Option<Anchors>,
}

impl About {
    fn of(world: &World, path: &str) -> Self {
        Self {
            text: world.snapshot.texts.contains_key(path),
            file: world.snapshot.files.get(path).cloned(),
            entry: world.index.entries.get(path).cloned(),
            published: world.published.contains(path),
            restricted: world.restricted.contains(path),
            of_restricted: world.of_restricted(path),
            pdf: world.pdfs.get(path).cloned(),
            anchors: world.anchors.get(path).cloned(),
        }
    }
}

/// The questions that a binding asked the world.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The paths.
    pub paths: BTreeSet<String>,
    /// It looked for the nearest of all files, which any change may answer otherwise.
    pub all: bool,
}

/// Those questions with their answers.
#[derive(Debug, Default)]
pub(super) struct Answers {
    of: Vec<(String, About)>,
    all: bool,
}

impl Answers {
    pub fn new(asked: Asked, world: &World) -> Self {
        let of = asked.paths.into_iter().map(|path| (About::of(world, &path), path));
        Self { of: of.map(|(about, path)| (path, about)).collect(), all: asked.all }
    }

    /// Whether the world answers as it did. `same`: it does so to every question.
    pub fn hold(&self, world: &World, same: bool) -> bool {
        same || (!self.all && self.of.iter().all(|(path, about)| About::of(world, path) == *about))
    }
}

/// A paper as bound, with the files that it refers to and what is wrong with it.
#[derive(Debug)]
pub(super) struct BoundPaper {
    pub paper: Arc<Paper>,
    pub files: BTreeSet<SiteFile>,
    pub findings: Vec<Diagnostic>,
}

/// A document joined with its earlier versions, and from what.
#[derive(Debug)]
pub(super) struct KeptHistory {
    /// The document and the versions, as bound.
    pub of: Vec<Arc<Paper>>,
    /// The hashes of their pictures.
    pub pictures: Vec<Option<[u8; 32]>>,
    pub history: History,
    /// The versions as they are published, by their files.
    pub versions: Vec<(Arc<str>, Arc<Paper>)>,
    pub findings: Vec<Diagnostic>,
}

/// The appendices beside a paper, with their numbers.
pub(super) type Beside = Vec<(String, Arc<str>)>;

/// A paper that was bound before, and from what.
#[derive(Debug)]
pub(super) struct KeptPaper {
    pub kind: PaperKind,
    pub beside: Option<Beside>,
    /// Its own and those of its chapters.
    pub drafts: Option<(Arc<TextDraft>, super::Chapters)>,
    pub answers: Answers,
    pub bound: Arc<BoundPaper>,
}

impl KeptPaper {
    /// Whether binding again would give the same.
    pub fn serves(&self, of: &OfPaper, beside: Option<&Beside>, world: &World, same: bool) -> bool {
        let Some((draft, chapters)) = &self.drafts else { return false };
        self.kind == of.kind
            && self.beside.as_ref() == beside
            && Arc::ptr_eq(draft, &of.draft)
            && chapters.len() == of.chapters.len()
            && chapters.iter().zip(&of.chapters).all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(&a.1, &b.1))
            && self.answers.hold(world, same)
    }
}

/// What a meeting is made from, beside what it looks up.
#[derive(Debug, Clone)]
pub(super) struct OfMeeting {
    /// The body's name.
    pub body: String,
    pub agenda: Option<Arc<AgendaDraft>>,
    /// When the minutes say that it was held, where there are minutes.
    pub held: Option<Option<At<When>>>,
}

impl OfMeeting {
    fn is_same(&self, other: &Self) -> bool {
        let agenda = match (&self.agenda, &other.agenda) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        agenda && self.body == other.body && self.held == other.held
    }
}

/// A meeting as put together, with the files that it refers to and what is wrong with it.
#[derive(Debug)]
pub(super) struct BoundMeeting {
    pub meeting: Arc<Meeting>,
    pub files: BTreeSet<SiteFile>,
    pub findings: Vec<Diagnostic>,
}

/// A meeting that was put together before, and from what.
#[derive(Debug)]
pub(super) struct KeptMeeting {
    pub of: OfMeeting,
    pub answers: Answers,
    /// The papers that it looked for, there or not, its minutes too.
    pub papers: BTreeSet<String>,
    pub bound: Arc<BoundMeeting>,
    /// As it is published, and which of its papers bear their marks on the page of the pack.
    pub placed: Option<(Vec<usize>, Arc<Meeting>)>,
}

impl KeptMeeting {
    /// Whether putting it together again would give the same. `changed`: the papers that are other than they were.
    pub fn serves(&self, of: &OfMeeting, changed: &HashSet<Arc<str>>, world: &World, same: bool) -> bool {
        self.of.is_same(of)
            && (changed.is_empty() || !self.papers.iter().any(|path| changed.contains(path.as_str())))
            && self.answers.hold(world, same)
    }
}

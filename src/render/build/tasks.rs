//! The tasks of a build: which there are, what each is made from, and which need not be done again.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::meetings::meeting_crumbs;
use super::{Builder, Made};
use crate::diagnostics::Diagnostic;
use crate::hashed::HashSet;
use crate::model::site::{Body, Meeting, Paper};
use crate::render::held::{self, Files, Held, Inputs, Kept, Kind, Outcome};
use crate::render::machine;
use crate::render::plan::Plans;

/// A part of the build that needs nothing of the others.
pub(super) enum Task<'a> {
    Home,
    Body(&'a Body),
    Meeting(&'a Body, &'a Arc<Meeting>),
    Pack(&'a Body, &'a Arc<Meeting>),
    Paper(&'a Arc<Paper>, Around<'a>),
    /// `pack.json`.
    MeetingPack(&'a Arc<Meeting>),
    DocumentPack(&'a Arc<Paper>),
}

impl Task<'_> {
    /// The meeting of which it shows something, if it is one.
    pub(super) fn meeting(&self) -> Option<&Meeting> {
        match self {
            Self::Meeting(_, meeting) | Self::Pack(_, meeting) | Self::MeetingPack(meeting) => Some(meeting),
            Self::Paper(_, place) => place.meeting.map(|(_, meeting)| &**meeting),
            Self::Home | Self::Body(_) | Self::DocumentPack(_) => None,
        }
    }
}

/// What is around a paper's pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    document: bool,
    /// The document of which it is an earlier version, or compares some.
    of: Option<&'a Paper>,
    pub(super) meeting: Option<(&'a Body, &'a Arc<Meeting>)>,
}

impl<'a> Around<'a> {
    pub(super) fn crumbs(&self) -> Vec<(String, &'a str)> {
        match self.meeting {
            Some((body, meeting)) => meeting_crumbs(body, meeting),
            None if self.document => {
                let of = self.of.map(|of| (of.title.text.trim().to_owned(), of.address.as_str()));
                [("Documents".into(), "#_documents")].into_iter().chain(of).collect()
            }
            None => Vec::new(),
        }
    }
}

impl<'a> Builder<'a> {
    /// Does a task.
    pub(super) fn task(&self, task: &Task<'a>, made: &mut Made) {
        match task {
            Task::Home => self.home(made),
            Task::Body(body) => self.body(made, body),
            Task::Meeting(body, meeting) => self.meeting(made, body, meeting),
            Task::Pack(body, meeting) => self.pack(made, body, meeting, self.map(&meeting.address)),
            Task::Paper(text, place) => self.papers_pages(made, text, place),
            Task::MeetingPack(meeting) => {
                if let (Some(map), Some(spots)) = (self.map(&meeting.address), self.spots(&meeting.address)) {
                    let separate = |pdf: &str| self.map(&format!("{}{pdf}", meeting.address));
                    let text = machine::meeting_pack(meeting, map, &separate, spots, self.site.audience);
                    self.put(made, format!("{}pack.json", meeting.address), text);
                }
            }
            Task::DocumentPack(document) => {
                if let (Some(map), Some(spots)) = (self.map(&document.address), self.spots(&document.address)) {
                    let text = machine::document_pack(document, map, spots, self.site.audience);
                    self.put(made, format!("{}pack.json", document.address), text);
                }
            }
        }
    }

    /// Does a task, unless what it makes is held.
    pub(super) fn kept(&self, task: &Task<'a>, held: &Held) -> (held::Key<'a>, Outcome, Vec<Diagnostic>) {
        let (key, inputs) = self.inputs(task);
        let before = held.task(key);
        if let (Some(before), Some(inputs)) = (before, &inputs)
            && (self.same_files || !before.chooses)
            && before.inputs.are_same(inputs)
        {
            return (key, Outcome::Same(before.made.clone()), Vec::new());
        }
        let shape = self.shape(task);
        let inputs = inputs.unwrap_or_default();
        if let Some(before) = before
            && shape.is_some()
            && before.shape == shape
            && before.inputs.are_same_papers(&inputs)
        {
            return (key, Outcome::Shaped(inputs, before.made.clone()), Vec::new());
        }
        let mut made = Made { files: Some(Vec::new()), ..Made::default() };
        self.task(task, &mut made);
        let mut files = made.files.unwrap_or_default();
        // What came out the same is not sent anew.
        let before = before.map(|before| &*before.made);
        for (path, bytes) in &mut files {
            let known = before.and_then(|before| before.files.iter().find(|(known, _)| known == path));
            if let Some((_, known)) = known
                && known == bytes
            {
                *bytes = known.clone();
            }
        }
        let chooses = matches!(task, Task::Paper(text, _) if Plans::of(text).is_some());
        let made_files = Arc::new(Files { files, addresses: made.addresses });
        let kept = Kept { inputs, shape, chooses, made: made_files };
        (key, Outcome::New(kept), made.errors)
    }

    /// Which task it is, and all that it is made from beside what all pages share; `None` where that is half the site.
    fn inputs(&self, task: &Task<'a>) -> (held::Key<'a>, Option<Inputs>) {
        let map = |address: &str| self.maps.get(address).map(|map| Arc::clone(map));
        let words = |body: &Body| self.words.get(body.address.as_str()).cloned();
        // Of the pack, and of each PDF by which it was published, where those are several.
        let maps_of = |meeting: &Meeting| {
            if self.maps.is_empty() {
                return Vec::new();
            }
            let names = meeting.supplements.iter().map(|supplement| &supplement.pdf).chain(&meeting.pdf_as_published);
            let names = names.map(|pdf| map(&format!("{}{pdf}", meeting.address)));
            [map(&meeting.address)].into_iter().chain(names).collect::<Vec<_>>()
        };
        match task {
            Task::Home => ((Kind::Home, ""), None),
            Task::Body(body) => {
                let inputs = Inputs {
                    papers: vec![body.text.clone()],
                    meetings: body.meetings.iter().map(|meeting| (meeting.clone(), 0)).collect(),
                    maps: body.meetings.iter().flat_map(|meeting| maps_of(meeting)).collect(),
                    words: words(body),
                };
                ((Kind::Body, &body.address), Some(inputs))
            }
            Task::Meeting(body, meeting) => {
                let inputs = Inputs {
                    meetings: vec![((*meeting).clone(), 0)],
                    maps: maps_of(meeting),
                    words: words(body),
                    ..Inputs::default()
                };
                ((Kind::Meeting, &meeting.address), Some(inputs))
            }
            Task::Pack(body, meeting) => {
                let minutes = meeting.papers.iter().filter_map(|paper| self.minutes.get(&*paper.paper.source));
                let inputs = Inputs {
                    meetings: [*meeting]
                        .into_iter()
                        .chain(minutes.copied())
                        .map(|meeting| (meeting.clone(), 0))
                        .collect(),
                    maps: maps_of(meeting),
                    words: words(body),
                    ..Inputs::default()
                };
                ((Kind::Pack, &meeting.address), Some(inputs))
            }
            // What an earlier version says of the one in force, and the list of versions, is made anew.
            Task::Paper(text, place) if self.is_of_history(text, place) => ((Kind::Paper, &text.address), None),
            Task::Paper(text, place) => {
                let bearing = self.bearing.get(text.address.as_str());
                let minutes = self.minutes.get(&*text.source);
                let meetings = bearing.map(|bearing| (bearing.meeting.clone(), bearing.index)).into_iter();
                let meetings = meetings.chain(minutes.map(|meeting| ((*meeting).clone(), usize::MAX)));
                let meetings = meetings.chain(place.meeting.map(|(_, meeting)| (meeting.clone(), usize::MAX - 1)));
                let inputs = Inputs {
                    papers: vec![(*text).clone()],
                    meetings: meetings.collect(),
                    maps: [map(&text.address)]
                        .into_iter()
                        .chain(bearing.map(|bearing| maps_of(bearing.meeting)).unwrap_or_default())
                        .collect(),
                    words: place.meeting.and_then(|(body, _)| words(body)),
                };
                ((Kind::Paper, &text.address), Some(inputs))
            }
            Task::MeetingPack(meeting) => {
                let inputs =
                    Inputs { meetings: vec![((*meeting).clone(), 0)], maps: maps_of(meeting), ..Inputs::default() };
                ((Kind::Machine, &meeting.address), Some(inputs))
            }
            Task::DocumentPack(document) => {
                let inputs = Inputs {
                    papers: vec![(*document).clone()],
                    maps: vec![map(&document.address)],
                    ..Inputs::default()
                };
                ((Kind::Machine, &document.address), Some(inputs))
            }
        }
    }

    /// Whether a paper is a document with earlier versions, one of those, or a comparison.
    fn is_of_history(&self, text: &Paper, place: &Around) -> bool {
        place.of.is_some() || (place.document && self.site.history(&text.address).is_some())
    }

    /// The hash of all that a paper's page shows beside its text.
    fn shape(&self, task: &Task<'a>) -> Option<held::Hash> {
        let Task::Paper(text, place) = task else { return None };
        // The numbers that a text gives are of other papers' pages, too.
        if text.gives_pages || self.is_of_history(text, place) {
            return None;
        }
        let mut made = Made { shape: Some(Sha256::new()), ..Made::default() };
        self.task(task, &mut made);
        made.shape.map(|hash| hash.finalize().into())
    }

    /// The tasks, in the order in which the sitemap lists their pages.
    pub(super) fn tasks(&self) -> Vec<Task<'a>> {
        let site = self.site;
        let mut tasks = vec![Task::Home];
        let mut seen: HashSet<&str> = HashSet::default();
        let mut paper = |tasks: &mut Vec<Task<'a>>, paper: &'a Arc<Paper>, around: Around<'a>| {
            if seen.insert(&paper.address) {
                tasks.push(Task::Paper(paper, around));
            }
        };
        for body in &site.bodies {
            tasks.push(Task::Body(body));
            for meeting in &body.meetings {
                tasks.push(Task::Meeting(body, meeting));
                if let Some(minutes) = &meeting.minutes {
                    let around = Around { document: false, of: None, meeting: Some((body, meeting)) };
                    paper(&mut tasks, &minutes.paper, around);
                }
                if meeting.front.is_some() || !meeting.papers.is_empty() {
                    tasks.push(Task::Pack(body, meeting));
                }
            }
        }
        for document in &site.documents {
            let around = Around { document: true, of: None, meeting: None };
            paper(&mut tasks, document, around);
            for kept in site.history(&document.address).iter().flat_map(|history| &history.versions) {
                for of_history in [Some(&kept.paper), Some(&kept.since), kept.step.as_ref()].into_iter().flatten() {
                    paper(&mut tasks, of_history, Around { document: true, of: Some(document), meeting: None });
                }
            }
        }
        for page in &site.pages {
            paper(&mut tasks, page, Around { document: false, of: None, meeting: None });
        }
        for body in &site.bodies {
            for meeting in &body.meetings {
                for pack_paper in &meeting.papers {
                    let around = Around { document: false, of: None, meeting: Some((body, meeting)) };
                    paper(&mut tasks, &pack_paper.paper, around);
                }
            }
        }
        let meetings = site.bodies.iter().flat_map(|body| &body.meetings);
        tasks.extend(meetings.filter(|meeting| self.map(&meeting.address).is_some()).map(Task::MeetingPack));
        let documents = site.every_document();
        tasks.extend(documents.filter(|document| self.map(&document.address).is_some()).map(Task::DocumentPack));
        tasks
    }
}

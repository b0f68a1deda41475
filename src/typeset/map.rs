//! The page map: which word stands on which page, read from the layout.

use std::collections::{BTreeMap, BTreeSet};

use typst::foundations::{Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use super::paper::bases;
use super::targets::{Targets, end, sheet_end, sheet_start, start};
use crate::model::pack::{Break, PackInput, PageMap, Pages, PaperPages};

/// Where the marks stand: pages are counted from 0.
pub(super) struct Marks {
    /// The page on which each marked word of the pack begins.
    pub(super) words: BTreeMap<u32, u32>,
    /// The pages of labelled things.
    edges: BTreeMap<String, u32>,
    pages: u32,
}

fn label(name: &str) -> Option<Label> {
    Label::new(PicoStr::intern(name))
}

impl Marks {
    /// Reads the marks of a layout.
    pub(super) fn read(document: &PagedDocument, input: &PackInput) -> Self {
        let introspector = document.introspector();
        let mut words: BTreeMap<u32, u32> = BTreeMap::new();
        if let Some(label) = label("w") {
            for mark in introspector.query(&Selector::Label(label)) {
                let Some(Value::Int(unit)) = mark.to_packed::<MetadataElem>().map(|mark| &mark.value) else { continue };
                let Some(page) = mark.location().and_then(|at| introspector.page(at)) else { continue };
                let (Ok(unit), page) = (u32::try_from(*unit), page.get() as u32 - 1) else { continue };
                // The head of a table is repeated on the pages after the one where it is read.
                words.entry(unit).and_modify(|first| *first = page.min(*first)).or_insert(page);
            }
        }
        let mut edges = BTreeMap::new();
        let parts = input.papers.iter().enumerate().flat_map(|(paper, entry)| {
            (0..entry.paper.parts.len()).flat_map(move |part| [start(paper, part), end(paper, part)])
        });
        let sheets = (0..input.sheets.len()).flat_map(|sheet| [sheet_start(sheet), sheet_end(sheet)]);
        for name in parts.chain(sheets) {
            let found = label(&name).and_then(|label| introspector.query_first(&Selector::Label(label)));
            if let Some(page) = found.and_then(|found| introspector.page(found.location()?)) {
                edges.insert(name, page.get() as u32 - 1);
            }
        }
        Self { words, edges, pages: document.pages().len() as u32 }
    }

    /// The texts, by their first words, that a page break runs through although not every word of them is marked.
    pub(super) fn cut(&self, runs: &[(u32, u32)]) -> BTreeSet<u32> {
        runs.iter()
            .filter(|(first, last)| last - first > 1)
            .filter(|(first, last)| {
                self.words.get(first) != self.words.get(last)
                    && (self.words.range(first..=last).count() as u32) < last - first + 1
            })
            .map(|(first, _)| *first)
            .collect()
    }

    /// The printed page of a word, by the mark at or before it.
    fn page(&self, unit: u32) -> Option<u32> {
        self.words.range(..=unit).next_back().map(|(_, page)| *page)
    }

    /// The page map.
    pub(super) fn map(&self, input: &PackInput, targets: &Targets) -> PageMap {
        let (of_sheets, bases) = bases(input);
        let mut front = None;
        let mut supplements = Vec::new();
        for (at, entry) in input.sheets.iter().enumerate() {
            let (first, last) = (self.edge(&sheet_start(at)), self.edge(&sheet_end(at)));
            let pages = self.pages(input, first, last, of_sheets[at], entry.sheet.units);
            match entry.supplement {
                None => front = Some(pages),
                Some(_) => supplements.push(pages),
            }
        }
        let papers = input.papers.iter().enumerate().map(|(at, entry)| {
            let base = bases[at];
            let count = entry.paper.parts.len();
            let printed = |page: u32| page + input.first_page;
            let parts: Vec<(u32, u32)> = (0..count)
                .map(|part| (printed(self.edge(&start(at, part))), printed(self.edge(&end(at, part)))))
                .collect();
            let anchors = (0..count)
                .map(|part| {
                    targets
                        .anchors(at, part)
                        .filter_map(|(anchor, unit)| Some((anchor.clone(), printed(self.page(base + unit)?))))
                        .collect()
                })
                .collect();
            let (first, last) = (self.edge(&start(at, 0)), self.edge(&end(at, count.saturating_sub(1))));
            PaperPages { pages: self.pages(input, first, last, base, entry.paper.units), parts, anchors }
        });
        PageMap { first_page: input.first_page, page_count: self.pages, front, supplements, papers: papers.collect() }
    }

    fn edge(&self, name: &str) -> u32 {
        self.edges.get(name).copied().unwrap_or_default()
    }

    fn pages(&self, input: &PackInput, first: u32, last: u32, base: u32, units: u32) -> Pages {
        let mut lowest: BTreeMap<u32, u32> = BTreeMap::new();
        for (unit, page) in self.words.range(base..base.saturating_add(units)) {
            lowest.entry(*page).or_insert(unit - base);
        }
        let mut breaks: Vec<Break> = Vec::new();
        let mut next = units;
        // From the last page to the first: a page with nothing counted on it begins with what follows it.
        for page in (first..=last).rev() {
            next = lowest.get(&page).copied().unwrap_or(next).min(next);
            breaks.push(Break { page: page + input.first_page, unit: next });
        }
        breaks.reverse();
        if let Some(opening) = breaks.first_mut() {
            opening.unit = 0;
        }
        Pages { first: first + input.first_page, last: last + input.first_page, breaks }
    }
}

//! The page map: which word stands on which page, read from the layout.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use typst::foundations::{Label, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use super::paper::Section;
use super::targets::{Asked, Targets, end, sheet_end, sheet_start, start};
use crate::model::pack::{Break, PackInput, PageMap, Pages, PaperPages};

/// Where the marks stand: pages are counted from 0.
pub(super) struct Marks {
    /// For each section, the page on which each marked word of it begins.
    pub(super) words: Vec<BTreeMap<u32, u32>>,
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
        let sections = Section::all(input);
        let begin = sections.iter().enumerate().map(|(at, section)| (section.start(), at));
        let begin: BTreeMap<String, usize> = begin.collect();
        let parts = input.papers.iter().enumerate().flat_map(|(paper, entry)| {
            (0..entry.paper.parts.len()).flat_map(move |part| [start(paper, part), end(paper, part)])
        });
        let sheets = (0..input.sheets.len()).flat_map(|sheet| [sheet_start(sheet), sheet_end(sheet)]);
        let names = parts.chain(sheets).filter_map(|name| Some((label(&name)?, name)));
        let names: HashMap<Label, String> = names.collect();
        let word = label("w");

        let introspector = document.introspector();
        let mut words = vec![BTreeMap::new(); sections.len()];
        let mut edges = BTreeMap::new();
        // Marks count the words of their section, which begins with its label.
        let mut section = 0;
        for found in introspector.query_labelled() {
            let Some(page) = found.location().and_then(|at| introspector.page(at)) else { continue };
            let page = page.get() as u32 - 1;
            if found.label() == word {
                let Some(Value::Int(unit)) = found.to_packed::<MetadataElem>().map(|mark| &mark.value) else {
                    continue;
                };
                let (Ok(unit), Some(words)) = (u32::try_from(*unit), words.get_mut(section)) else { continue };
                // The head of a table is repeated on the pages after the one where it is read.
                words.entry(unit).and_modify(|first: &mut u32| *first = page.min(*first)).or_insert(page);
            } else if let Some(name) = found.label().and_then(|label| names.get(&label)) {
                section = begin.get(name).copied().unwrap_or(section);
                edges.entry(name.clone()).or_insert(page);
            }
        }
        Self { words, edges, pages: document.pages().len() as u32 }
    }

    /// The texts of a section, by their first words, that a page break runs through although not every word of them is
    /// marked.
    pub(super) fn cut(&self, section: usize, runs: &[(u32, u32)]) -> BTreeSet<u32> {
        let Some(words) = self.words.get(section) else { return BTreeSet::new() };
        runs.iter()
            .filter(|(first, last)| last - first > 1)
            .filter(|(first, last)| {
                words.get(first) != words.get(last) && (words.range(first..=last).count() as u32) < last - first + 1
            })
            .map(|(first, _)| *first)
            .collect()
    }

    /// The page of a word, by the mark at or before it.
    fn page(&self, section: usize, unit: u32) -> Option<u32> {
        self.words.get(section)?.range(..=unit).next_back().map(|(_, page)| *page)
    }

    /// The printed numbers of the pages on which things begin: those that the page map gives.
    pub(super) fn numbers(
        &self,
        asked: &BTreeSet<Asked>,
        input: &PackInput,
        targets: &Targets,
    ) -> BTreeMap<Asked, u32> {
        let page = |asked: &Asked| {
            let unit = targets.unit(asked).and_then(|unit| self.page(input.sheets.len() + asked.paper, unit));
            unit.unwrap_or_else(|| self.edge(&start(asked.paper, asked.part))) + input.first_page
        };
        asked.iter().map(|asked| (asked.clone(), page(asked))).collect()
    }

    /// The page map.
    pub(super) fn map(&self, input: &PackInput, targets: &Targets) -> PageMap {
        let mut front = None;
        let mut supplements = Vec::new();
        for (at, entry) in input.sheets.iter().enumerate() {
            let (first, last) = (self.edge(&sheet_start(at)), self.edge(&sheet_end(at)));
            let pages = self.pages(input, first, last, at, entry.sheet.units);
            match entry.supplement {
                None => front = Some(pages),
                Some(_) => supplements.push(pages),
            }
        }
        let papers = input.papers.iter().enumerate().map(|(at, entry)| {
            let section = input.sheets.len() + at;
            let count = entry.paper.parts.len();
            let printed = |page: u32| page + input.first_page;
            let parts: Vec<(u32, u32)> = (0..count)
                .map(|part| (printed(self.edge(&start(at, part))), printed(self.edge(&end(at, part)))))
                .collect();
            let anchors = (0..count)
                .map(|part| {
                    targets
                        .anchors(at, part)
                        .filter_map(|(anchor, unit)| Some((anchor.clone(), printed(self.page(section, unit)?))))
                        .collect()
                })
                .collect();
            let (first, last) = (self.edge(&start(at, 0)), self.edge(&end(at, count.saturating_sub(1))));
            PaperPages { pages: self.pages(input, first, last, section, entry.paper.units), parts, anchors }
        });
        PageMap { first_page: input.first_page, page_count: self.pages, front, supplements, papers: papers.collect() }
    }

    fn edge(&self, name: &str) -> u32 {
        self.edges.get(name).copied().unwrap_or_default()
    }

    fn pages(&self, input: &PackInput, first: u32, last: u32, section: usize, units: u32) -> Pages {
        let mut lowest: BTreeMap<u32, u32> = BTreeMap::new();
        for (unit, page) in self.words.get(section).into_iter().flat_map(|words| words.range(..units)) {
            lowest.entry(*page).or_insert(*unit);
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

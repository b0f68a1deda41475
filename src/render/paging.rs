//! What the page map says about a meeting or a document: the pages of items and papers, and where the web shows each
//! printed page.

use std::collections::BTreeMap;

use crate::model::pack::{PageMap, PaperPages};
use crate::model::site::{Child, Item, Meeting, Paper};

/// A place on the web: an address below base_url and the printed page whose mark it bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The page of the site.
    pub address: String,
    /// The mark there: the page itself, or the next page with something on it.
    pub page: u32,
}

impl Spot {
    /// The mark's id.
    pub fn fragment(&self) -> String {
        format!("page-{}", self.page)
    }
}

/// The address of a meeting's printable pack.
pub fn pack_address(meeting: &Meeting) -> String {
    format!("{}pack/", meeting.address)
}

/// Where every printed page of a meeting's pack is on the web. A page left blank leads to the next that is not.
pub fn meeting_spots(meeting: &Meeting, map: &PageMap) -> BTreeMap<u32, Spot> {
    let mut spots = BTreeMap::new();
    for mark in map.front.iter().flat_map(|front| &front.breaks) {
        spots.insert(mark.page, Spot { address: meeting.address.clone(), page: mark.page });
    }
    for mark in map.supplements.iter().flat_map(|sheet| &sheet.breaks) {
        spots.insert(mark.page, Spot { address: pack_address(meeting), page: mark.page });
    }
    for (paper, pages) in meeting.papers.iter().zip(&map.papers) {
        if paper.address == paper.paper.address {
            paper_spots(&paper.paper, pages, &mut spots);
        } else {
            for mark in &pages.pages.breaks {
                spots.insert(mark.page, Spot { address: paper.address.clone(), page: mark.page });
            }
        }
    }
    with_blanks(spots, map)
}

/// Where every printed page of a document is on the web.
pub fn document_spots(document: &Paper, map: &PageMap) -> BTreeMap<u32, Spot> {
    let mut spots = BTreeMap::new();
    if let Some(pages) = map.papers.first() {
        paper_spots(document, pages, &mut spots);
    }
    with_blanks(spots, map)
}

fn paper_spots(paper: &Paper, pages: &PaperPages, spots: &mut BTreeMap<u32, Spot>) {
    for mark in &pages.pages.breaks {
        let after = paper.parts.partition_point(|part| part.units.0 <= mark.unit);
        let part = paper.parts.get(after.saturating_sub(1));
        let address = part.map_or(&paper.address, |part| &part.address);
        spots.insert(mark.page, Spot { address: address.clone(), page: mark.page });
    }
}

fn with_blanks(spots: BTreeMap<u32, Spot>, map: &PageMap) -> BTreeMap<u32, Spot> {
    let pages = map.first_page..map.first_page.saturating_add(map.page_count);
    pages
        .filter_map(|page| {
            let next = spots.range(page..).next().or_else(|| spots.range(..page).next_back())?;
            Some((page, next.1.clone()))
        })
        .collect()
}

/// The papers of an item: its own, then its appendices.
pub fn papers_of(item: &Item) -> impl Iterator<Item = usize> {
    item.paper.into_iter().chain(item.children.iter().filter_map(|child| match child {
        Child::Paper { paper, .. } => *paper,
        Child::Text(_) => None,
    }))
}

/// First and last printed page of an item, its appendices with it.
pub fn item_pages(item: &Item, map: Option<&PageMap>) -> Option<(u32, u32)> {
    let map = map?;
    item.pages_of
        .iter()
        .filter_map(|index| map.papers.get(*index))
        .map(|paper| (paper.pages.first, paper.pages.last))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// `(Pages 9 - 22)`, as the front sheet prints it.
pub fn bracketed((first, last): (u32, u32)) -> String {
    if first == last { format!("(Page {first})") } else { format!("(Pages {first} - {last})") }
}

/// `Pages 9 to 22`.
pub fn worded((first, last): (u32, u32)) -> String {
    if first == last { format!("Page {first}") } else { format!("Pages {first} to {last}") }
}

/// The page of the PDF, counted from 1, that bears a printed number.
pub fn physical(map: &PageMap, page: u32) -> u32 {
    page.saturating_sub(map.first_page).saturating_add(1)
}

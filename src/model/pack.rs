//! A pack to be printed, and the page map that printing gives: the heart.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::site::{Audience, FrontSheet, Paper};
use crate::config::Settings;

/// Everything that shapes one PDF. Two equal inputs give the same bytes.
#[derive(Debug, Clone)]
pub struct PackInput {
    /// Title of the PDF (`Kent Community Safety Partnership, 17 July 2019`).
    pub title: String,
    /// A name that stays the same from build to build, from which the PDF's identifier is made: its address.
    pub ident: String,
    /// For whom it is.
    pub audience: Audience,
    /// Settings of the site.
    pub settings: Arc<Settings>,
    /// The first printed page number.
    pub first_page: u32,
    /// The front sheets among the papers, in order; the first stands before all of them. A document has none: it is its
    /// own front, the first part of its only paper is the cover, and every chapter starts a new page.
    pub sheets: Vec<PackSheet>,
    /// The papers, in order.
    pub papers: Vec<PackInputPaper>,
    /// The bytes of every picture, by [`super::tree::Picture::source`]; the site's logo too.
    pub pictures: BTreeMap<String, Arc<[u8]>>,
}

/// A front sheet: of the agenda, or of a supplement. Its items' papers are indices into the pack's.
#[derive(Debug, Clone)]
pub struct PackSheet {
    /// The number of the supplement that it opens; `None` for the agenda's own.
    pub supplement: Option<u32>,
    /// The index of the paper before which it stands. A supplement's sheet without papers may stand behind the last.
    pub before: usize,
    /// The sheet.
    pub sheet: Box<FrontSheet>,
}

/// A paper of a pack.
#[derive(Debug, Clone)]
pub struct PackInputPaper {
    /// The paper.
    pub paper: Arc<Paper>,
    /// The code of its item, printed in the running head (`B1`).
    pub code: String,
}

/// What printing gives.
#[derive(Debug, Clone)]
pub struct Typeset {
    /// The PDF.
    pub pdf: Arc<[u8]>,
    /// Its page map.
    pub map: Arc<PageMap>,
}

/// Which printed page everything stands on. Page numbers are printed numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMap {
    /// The first printed number.
    pub first_page: u32,
    /// How many pages, padding included.
    pub page_count: u32,
    /// The front sheet of the agenda, where there is one.
    pub front: Option<Pages>,
    /// The front sheets of supplements, in order.
    pub supplements: Vec<Pages>,
    /// The papers, in the order of the pack.
    pub papers: Vec<PaperPages>,
}

/// A run of pages and where each begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pages {
    /// First printed number.
    pub first: u32,
    /// Last printed number, padding left out.
    pub last: u32,
    /// For each page from first to last, the number of the first word on it, in the count of the paper (or front
    /// sheet). Ascending in both. A page with nothing counted on it has the number of the next word after it.
    pub breaks: Vec<Break>,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// Printed number.
    pub page: u32,
    /// The number of its first word.
    pub unit: u32,
}

/// The pages of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperPages {
    /// Its pages.
    #[serde(flatten)]
    pub pages: Pages,
    /// For each part, its first and last printed page.
    pub parts: Vec<(u32, u32)>,
    /// For each part, the printed page of each anchored thing (headings, numbered paragraphs), by its anchor.
    pub anchors: Vec<BTreeMap<String, u32>>,
}

//! The pages of a paper, and what they say of its pack, of its neighbours and of other versions.

use std::rc::Rc;
use std::sync::Arc;

use super::tasks::Around;
use super::ways::crumbs;
use super::{BYTES_OF_A_WORD, Bearing, Builder, Made};
use crate::model::pack::{PageMap, PaperPages};
use crate::model::site::{FrontPart, Meeting, Paper, PaperKind};
use crate::render::escape::From;
use crate::render::held;
use crate::render::html::Writer;
use crate::render::paging::{self, Book};
use crate::render::paper::{self, Chapters};
use crate::render::plan::{Plans, Tools};
use crate::render::views::*;
use crate::render::{machine, meeting};

impl<'a> Builder<'a> {
    /// The pages of a paper: one, or one for each chapter.
    pub(super) fn papers_pages(&self, made: &mut Made, text: &'a Arc<Paper>, place: &Around<'a>) {
        let text: &'a Paper = text;
        let own_map = self.map(&text.address);
        let bearing = self.bearing.get(text.address.as_str()).copied();
        let (map, pages): (Option<&'a PageMap>, Option<&'a PaperPages>) = match (own_map, bearing) {
            (Some(map), _) => (Some(map), map.papers.first()),
            (None, Some(bearing)) => {
                let map = self.map(&bearing.meeting.address);
                (map, map.and_then(|map| map.papers.get(bearing.index)))
            }
            (None, None) => (None, None),
        };
        let items = self.items_of(text);
        let book = match (own_map, bearing, map) {
            (Some(map), ..) => Book::document(text, map),
            (None, Some(bearing), map) => Book::pack(bearing.meeting, map),
            (None, None, _) => Book::default(),
        };
        let plans = Plans::of(text);
        let places = plans.as_ref().map(|_| self.plan_places(text));
        let way = self.ways.around(place);
        for (index, part) in text.parts.iter().enumerate() {
            let address = part.address.as_str();
            let from = From::Page(address);
            let (html, wide) = match &mut made.shape {
                Some(hash) => {
                    held::add(hash, &pages);
                    held::add(hash, &items.as_ref().map(|items| (items.address, &items.anchors)));
                    (String::new(), false)
                }
                None => {
                    let mut writer = Writer::new(from);
                    writer.items = items.clone();
                    writer.book = book.clone();
                    writer.history = self.site.history(&text.address).is_some();
                    writer.out.reserve(BYTES_OF_A_WORD * part.units.1.saturating_sub(part.units.0) as usize);
                    writer.tools = plans.as_ref().zip(places.as_ref()).map(|(plans, places)| {
                        Rc::new(Tools {
                            by_lead: from.to(&places.by_lead, None),
                            csv: from.to(&places.csv, None),
                            json: from.to(&places.json, None),
                            leads: plans.leads.clone(),
                        })
                    });
                    paper::part(&mut writer, text, index, pages, 1, Chapters::Pages);
                    (writer.out, writer.wide)
                }
            };
            let span = |index: usize| pages.and_then(|pages| pages.parts.get(index)).copied();
            let chapters: Vec<_> = if text.parts.len() > 1 {
                (0..text.parts.len())
                    .map(|other| {
                        let target = &text.parts[other];
                        Chapter {
                            link: link(from, part_title(text, other), &target.address),
                            page: span(other).map(|(first, _)| first),
                            current: other == index,
                        }
                    })
                    .collect()
            } else {
                Vec::new()
            };
            let chapter = |other: Option<usize>| {
                let other = other.filter(|other| *other < text.parts.len())?;
                Some(link(from, part_title(text, other), &text.parts[other].address))
            };
            let turn = Pager::new(chapter(index.checked_sub(1)), chapter(Some(index + 1)));
            let landing = own_map.is_some() && index == 0;
            let shown = match pages {
                // A document's landing page stands for the whole.
                Some(_) if landing => None,
                Some(_) if text.parts.len() > 1 => span(index),
                Some(pages) => Some((pages.pages.first, pages.pages.last)),
                None => None,
            };
            let facts = self.facts(text, own_map, bearing, place, shown, map, from);
            let papers = if index == 0 || index + 1 == text.parts.len() {
                bearing.and_then(|bearing| neighbours(bearing, from))
            } else {
                None
            };
            let headings =
                if text.contents && text.parts.len() == 1 { Vec::new() } else { paper::headings(part, from) };
            let download = own_map
                .filter(|_| index == 0)
                .map(|map| self.download(&text.address, &machine::document_pdf(text), map, from, None));
            let title = part_title(text, index);
            // The end of the way, and what stands in it above.
            let (mut tab, mut here, mut above) = (title.clone(), title.clone(), None);
            if let Some(edition) = &text.edition {
                // Its own title is that of the document, or holds it.
                let whole = text.whole_title().trim().to_owned();
                if index > 0 {
                    above = Some(edition.name.clone());
                    tab = format!("{title}, {whole}");
                } else {
                    here = edition.name.clone();
                    tab = whole;
                }
            } else if index > 0 {
                let whole = text.title.text.trim();
                above = Some(whole.to_owned());
                tab = format!("{title}, {whole}");
            } else if let Some(way) = way {
                tab = [&title, ", ", &way.title].concat();
            }
            let shared = way.filter(|_| above.is_none() && made.shape.is_none());
            let crumbs = shared.and_then(|way| way.to(address)).unwrap_or_else(|| {
                let mut below_home = place.crumbs();
                below_home.extend(above.map(|above| (above, text.address.as_str())));
                Crumbs::Own(crumbs(from, &below_home))
            });
            let expected = html.len();
            let superseded = superseded(text, index, from);
            let history = if index == 0 { self.history(text, from) } else { Vec::new() };
            let page = PaperPage {
                superseded,
                history,
                html: Html(html),
                draft: part.draft,
                wide,
                facts,
                chapters,
                headings,
                turn,
                papers,
                download,
            };
            let view = self.view_after(crumbs, Some(here), from, tab, page);
            self.page(made, "paper.html", address, view, expected);
        }
        if let Some((plans, places)) = plans.zip(places) {
            let bearer = bearing.filter(|_| own_map.is_none()).map_or(&text.address, |at| &at.meeting.address);
            let facts = self.facts(text, own_map, bearing, place, None, map, From::Page(&places.by_lead));
            self.plan_pages(made, text, &plans, &places, pages, bearer, facts, place);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn facts(
        &self,
        text: &Paper,
        own_map: Option<&PageMap>,
        bearing: Option<Bearing<'a>>,
        place: &Around<'a>,
        shown: Option<(u32, u32)>,
        map: Option<&PageMap>,
        from: From<'_>,
    ) -> Option<Facts> {
        let pages = shown.map(paging::worded);
        if let Some(own) = own_map {
            let pdf = format!("{}{}", text.address, machine::document_pdf(text));
            return Some(Facts {
                item: None,
                pack: None,
                supplement: None,
                pages,
                pdf: shown.map(|(first, _)| format!("{}#page={}", from.to(&pdf, None), paging::physical(own, first))),
                pdf_words: "These pages in the PDF",
                go: Some(meeting::go(&text.address, own, from)),
            });
        }
        let title = |meeting: &Meeting| match self.ways.around(place) {
            Some(way) if way.is_of(meeting) => way.title.clone(),
            _ => machine::pack_title(meeting),
        };
        let Some(Bearing { meeting, index }) = bearing else {
            let (_, meeting) = place.meeting?;
            return Some(Facts {
                item: None,
                pack: Some(link(from, title(meeting), &meeting.address)),
                supplement: None,
                pages: None,
                pdf: None,
                pdf_words: "",
                go: None,
            });
        };
        let paper = meeting.papers.get(index)?;
        Some(Facts {
            item: Some(Anchor::new(
                ["Item ", paper.code.trim()].concat(),
                from.to(&meeting.address, item_anchor(meeting, &paper.code)),
            )),
            pack: Some(link(from, title(meeting), &meeting.address)),
            supplement: meeting.supplement(paper.supplement).map(|supplement| {
                let anchor = meeting::supplement_anchor(supplement);
                Anchor::new(meeting::supplement_words(supplement), from.to(&meeting.address, Some(&anchor)))
            }),
            pages,
            pdf: shown.zip(map).map(|((first, _), map)| {
                let pdf = from.to(&[meeting.address.as_str(), &meeting.pdf].concat(), None);
                format!("{pdf}#page={}", paging::physical(map, first))
            }),
            pdf_words: match text.pdf {
                Some(_) => "These pages in the pack",
                None if text.kind == PaperKind::Gap => "This page in the PDF",
                None if text.parts.len() > 1 => "These pages in the PDF",
                None => "This paper in the PDF",
            },
            go: map.map(|map| meeting::go(&meeting.address, map, from)),
        })
    }

    /// The earlier versions of a document, for its own page.
    fn history(&self, text: &Paper, from: From<'_>) -> Vec<VersionRow> {
        let pdf = |words: &str, paper: &Paper| {
            let count = self.map(&paper.address)?.page_count;
            let noun = if count == 1 { "page" } else { "pages" };
            let address = format!("{}{}", paper.address, machine::document_pdf(paper));
            Some(Anchor::new(format!("{words} (PDF, {count} {noun})"), from.to(&address, None)))
        };
        let Some(history) = self.site.history(&text.address) else { return Vec::new() };
        let comparison = |paper: &Arc<Paper>| {
            let name = paper.edition.as_ref().map(|edition| edition.name.clone()).unwrap_or_default();
            [Some(link(from, name.clone(), &paper.address)), pdf(&name, paper)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        };
        let rows = history.versions.iter().map(|kept| VersionRow {
            link: link(from, kept.name.clone(), &kept.paper.address),
            date: kept.date.clone(),
            pdf: pdf(&kept.name, &kept.paper),
            changes: [Some(&kept.since), kept.step.as_ref()].into_iter().flatten().map(comparison).collect(),
        });
        rows.collect()
    }
}

/// What the page of a superseded text says above it.
fn superseded(text: &Paper, index: usize, from: From<'_>) -> Option<SupersededView> {
    let edition = text.edition.as_ref()?;
    let superseded = edition.superseded.as_ref()?;
    let now = superseded.now.get(index).and_then(Option::as_ref);
    let link = match now {
        Some((address, title)) if index > 0 => link(from, format!("{title} in the version in force"), address),
        _ => link(from, "The version in force", &edition.document),
    };
    let gone = index > 0 && now.is_none();
    Some(SupersededView { notice: superseded.notice.clone(), gone, link })
}

fn item_anchor<'a>(meeting: &'a Meeting, code: &str) -> Option<&'a str> {
    let parts = meeting.front.iter().flat_map(|front| &front.sections).flat_map(|section| &section.parts);
    parts
        .filter_map(|part| match part {
            FrontPart::Item(item) => Some(item),
            FrontPart::Text(_) => None,
        })
        .find(|item| item.code.text.trim() == code.trim())
        .map(|item| item.anchor.as_str())
}

fn part_title(text: &Paper, index: usize) -> String {
    let own = text.parts.get(index).and_then(|part| part.title.as_ref()).filter(|_| index > 0);
    own.unwrap_or(&text.title).text.trim().into()
}

/// The papers before and after in the order of the agenda.
fn neighbours(bearing: Bearing<'_>, from: From<'_>) -> Option<Pager> {
    let anchor = |index: Option<usize>| {
        let index = index?;
        let paper = bearing.meeting.papers.get(index)?;
        let below = paper.address != paper.paper.address;
        let fragment = below.then(|| format!("paper-{}", index + 1));
        Some(Anchor::new(
            [paper.code.trim(), " ", paper.paper.title.text.trim()].concat(),
            from.to(&paper.address, fragment.as_deref()),
        ))
    };
    Pager::new(anchor(bearing.index.checked_sub(1)), anchor(Some(bearing.index + 1)))
}

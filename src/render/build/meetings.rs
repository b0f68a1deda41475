//! The page of a meeting, and its pack on one page.

use super::home::body_name;
use super::{BYTES_OF_A_WORD, Builder, Made};
use crate::model::pack::PageMap;
use crate::model::site::{Body, FrontPart, Meeting, Paper};
use crate::render::escape::{self, From};
use crate::render::html::{Items, Writer};
use crate::render::meeting;
use crate::render::paging::{self, Book};
use crate::render::paper::{self, Chapters};
use crate::render::views::*;

impl<'a> Builder<'a> {
    pub(super) fn meeting(&self, made: &mut Made, body: &'a Body, meeting: &'a Meeting) {
        let map = self.map(&meeting.address);
        let from = From::Page(&meeting.address);
        let mut writer = Writer::new(from);
        writer.book = Book::pack(meeting, map);
        let mut page = self.front(&mut writer, meeting, map);
        page.packs = self.packs(meeting, from);
        let crumbs = vec![(body_name(body), body.address.as_str())];
        let mut view = self.view(from, meeting::title(meeting), &crumbs, page);
        view.here = Some(meeting::short_name(meeting));
        self.page(made, "meeting.html", &meeting.address, view, 0);
    }

    pub(super) fn pack(&self, made: &mut Made, body: &'a Body, meeting: &'a Meeting, map: Option<&'a PageMap>) {
        let address = paging::pack_address(meeting);
        let from = From::Page(&address);
        let mut writer = Writer::new(from);
        writer.book = Book::pack(meeting, map);
        let front = self.front(&mut writer, meeting, map);
        let mut contents = Vec::new();
        let words: usize = meeting.papers.iter().map(|paper| paper.paper.units as usize).sum();
        writer.out.reserve(BYTES_OF_A_WORD * words);
        self.pack_papers(&mut writer, meeting, map, meeting.first_published(), &mut contents);
        let html = std::mem::take(&mut writer.out);
        let mut supplements = Vec::new();
        for (at, supplement) in meeting.supplements.iter().enumerate() {
            let pages = map.and_then(|map| map.supplements.get(at));
            let anchor = meeting::supplement_anchor(supplement);
            writer.prefix = format!("{anchor}--");
            let front = self.sheet(&mut writer, meeting, map, &supplement.sheet, pages);
            contents.push(Chapter {
                link: Anchor::new(format!("Supplement {}", supplement.number), format!("#{anchor}")),
                page: pages.map(|pages| pages.first),
                current: false,
            });
            self.pack_papers(&mut writer, meeting, map, supplement.papers.clone(), &mut contents);
            let html = std::mem::take(&mut writer.out);
            let title = format!("Supplement {} to the agenda", supplement.number);
            supplements.push(SupplementView { anchor, title, front, html });
        }
        let download = map.map(|map| self.download(&meeting.address, &meeting.pdf, map, from, Some(meeting)));
        let crumbs = meeting_crumbs(body, meeting);
        let expected = html.len() + supplements.iter().map(|supplement| supplement.html.len()).sum::<usize>();
        let mut view = self.view(
            from,
            format!("Printable pack: {}", meeting::title(meeting)),
            &crumbs,
            PackPage { front, contents, html, supplements, download },
        );
        view.here = Some("Printable pack".into());
        self.page(made, "pack.html", &address, view, expected);
    }

    /// Papers in the printable pack, one after the other.
    fn pack_papers(
        &self,
        writer: &mut Writer<'a>,
        meeting: &'a Meeting,
        map: Option<&'a PageMap>,
        papers: std::ops::Range<usize>,
        contents: &mut Vec<Chapter>,
    ) {
        for index in papers {
            let Some(pack_paper) = meeting.papers.get(index) else { continue };
            let pages = map.and_then(|map| map.papers.get(index));
            let stem = format!("paper-{}", index + 1);
            writer.items = self.items_of(&pack_paper.paper);
            let code = escape::escaped(pack_paper.code.trim());
            // The style sheet shows the code, so that the text of the paper is what the paper says.
            writer.raw(&format!("<article class=\"paper\" data-item=\"Item {code}\">\n"));
            for part in 0..pack_paper.paper.parts.len() {
                writer.prefix = paper::prefix(&stem, part);
                let level = if part == 0 { 2 } else { 3 };
                paper::part(writer, &pack_paper.paper, part, pages, level, Chapters::Below(&stem));
            }
            writer.raw("</article>\n");
            contents.push(Chapter {
                link: Anchor::new(
                    format!("{} {}", pack_paper.code.trim(), pack_paper.paper.title.text.trim()),
                    format!("#{stem}"),
                ),
                page: pages.map(|pages| pages.pages.first),
                current: false,
            });
        }
    }

    /// The agenda whose items minutes speak of, where the text is minutes.
    pub(super) fn items_of<'b>(&self, text: &Paper) -> Option<Items<'b>>
    where
        'a: 'b,
    {
        let meeting: &'a Meeting = self.minutes.get(&*text.source).copied()?;
        let anchors = meeting.front.iter().flat_map(|front| &front.sections).flat_map(|section| &section.parts);
        Some(Items {
            address: &meeting.address,
            anchors: anchors
                .filter_map(|part| match part {
                    FrontPart::Item(item) => Some((item.code.text.trim().to_string(), item.anchor.as_str())),
                    FrontPart::Text(_) => None,
                })
                .collect(),
        })
    }
}

pub(super) fn meeting_crumbs<'a>(body: &'a Body, meeting: &'a Meeting) -> Vec<(String, &'a str)> {
    vec![(body_name(body), body.address.as_str()), (meeting::short_name(meeting), meeting.address.as_str())]
}

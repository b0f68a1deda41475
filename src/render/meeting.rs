//! The front sheet of a meeting as a view.

use super::build::Builder;
use super::escape::From;
use super::html::Writer;
use super::machine;
use super::marks::Marks;
use super::paging;
use super::views::*;
use crate::model::draft::Restriction;
use crate::model::pack::{PageMap, Pages};
use crate::model::site::{Child, FrontPart, FrontSheet, Item, Meeting, Supplement};

/// Takes what has been written so far; the writer keeps its room for what is next.
fn take(writer: &mut Writer<'_>) -> String {
    let text = writer.out.as_str().to_owned();
    writer.out.clear();
    text
}

/// The sheet of a meeting that has no agenda.
fn empty(meeting: &Meeting) -> MeetingPage {
    MeetingPage {
        mark: String::new(),
        body: super::escape::escaped(&meeting.body),
        own_title: None,
        day: Day::new(&meeting.when),
        venue: None,
        contact: None,
        notice: None,
        published: None,
        intro: String::new(),
        sections: Vec::new(),
        notes: String::new(),
        download: None,
        packs: Vec::new(),
        minutes: None,
    }
}

/// The id of a supplement on the meeting's page and in the printable pack.
pub fn supplement_anchor(supplement: &Supplement) -> String {
    format!("_supplement-{}", supplement.number)
}

/// `Supplement 1, published 15 July 2019`.
pub fn supplement_words(supplement: &Supplement) -> String {
    match &supplement.sheet.published {
        Some(published) => format!("Supplement {}, published {}", supplement.number, published.date_words()),
        None => format!("Supplement {}", supplement.number),
    }
}

/// A supplement by its number, as a link on a page that has its id.
fn brought(meeting: &Meeting, number: Option<u32>) -> Option<Anchor> {
    let supplement = meeting.supplement(number)?;
    Some(Anchor::new(supplement_words(supplement), format!("#{}", supplement_anchor(supplement))))
}

/// `Item B6`, `Items B6 and C2`.
fn items_words(codes: &[String]) -> Option<String> {
    match codes {
        [] => None,
        [one] => Some(format!("Item {one}")),
        [some @ .., last] => Some(format!("Items {} and {last}", some.join(", "))),
    }
}

/// `PDF, 6 pages`.
pub fn size(map: &PageMap) -> String {
    format!("PDF, {} {}", map.page_count, if map.page_count == 1 { "page" } else { "pages" })
}

/// Where a meeting shows one of its papers.
fn paper_url(meeting: &Meeting, index: usize, from: From<'_>) -> Option<String> {
    let paper = meeting.papers.get(index)?;
    let below = paper.address != paper.paper.address;
    let anchor = format!("paper-{}", index + 1);
    Some(from.to(&paper.address, below.then_some(anchor.as_str())))
}

impl<'a> Builder<'a> {
    /// The front sheet, for the meeting's page (`from` being its address) or the printable pack. The notes' ids carry
    /// `prefix`.
    pub(super) fn front(&self, writer: &mut Writer<'a>, meeting: &'a Meeting, map: Option<&'a PageMap>) -> MeetingPage {
        let from = writer.from;
        let pages = map.and_then(|map| map.front.as_ref());
        let mut page = match &meeting.front {
            Some(front) => self.sheet(writer, meeting, map, front, pages),
            None => empty(meeting),
        };
        page.download = map.map(|map| self.download(&meeting.address, &meeting.pdf, map, from, Some(meeting)));
        page.minutes = self.minutes_view(meeting, from);
        page
    }

    /// A front sheet, with the pages on which it is printed.
    pub(super) fn sheet(
        &self,
        writer: &mut Writer<'a>,
        meeting: &'a Meeting,
        map: Option<&'a PageMap>,
        front: &'a FrontSheet,
        pages: Option<&'a Pages>,
    ) -> MeetingPage {
        let mut page = empty(meeting);
        let breaks = pages.map(|pages| pages.breaks.as_slice()).unwrap_or_default();
        writer.turn(Marks::of(breaks, (0, front.units), true, true), &front.notes, 1);
        writer.name = "agenda".into();
        writer.due(front.body.mark.first().or(Some(0)));
        page.mark = take(writer);
        writer.text(&front.body);
        page.body = take(writer);
        if let Some(title) = &front.title {
            writer.text(title);
            page.own_title = Some(take(writer));
        }
        page.day = Day::new(&front.start);
        if let Some(venue) = &front.venue {
            writer.inlines(venue);
            page.venue = Some(take(writer));
        }
        let contact = &front.contact;
        if contact.name.is_some() || contact.telephone.is_some() || contact.email.is_some() {
            page.contact = Some(ContactView {
                name: contact.name.clone(),
                telephone: contact.telephone.as_deref().map(Phone::new),
                email: contact.email.clone(),
            });
        }
        if let Some(notice) = &front.notice {
            writer.inlines(notice);
            page.notice = Some(take(writer));
        }
        page.published = front.published.as_ref().map(Day::new);
        writer.blocks(&front.intro);
        page.intro = take(writer);
        for section in &front.sections {
            let heading = section.heading.as_ref().map(|heading| {
                writer.inlines(heading);
                take(writer)
            });
            let mut parts = Vec::new();
            for part in &section.parts {
                match part {
                    FrontPart::Text(block) => {
                        writer.block(block);
                        parts.push(PartView::Text { html: take(writer) });
                    }
                    FrontPart::Item(item) => {
                        let inherited = section.restricted.is_some() && section.restricted == item.restricted;
                        let item = self.item(writer, meeting, map, item, inherited);
                        match parts.last_mut() {
                            Some(PartView::Items { items }) => items.push(item),
                            _ => parts.push(PartView::Items { items: vec![item] }),
                        }
                    }
                }
            }
            page.sections.push(SectionView {
                anchor: super::escape::id(&section.anchor),
                heading,
                restricted: section.restricted.as_ref().map(Restriction::words),
                parts,
            });
        }
        let mut marks = writer.marks;
        marks.rest(&mut writer.out);
        writer.marks = marks;
        writer.endnotes(2);
        page.notes = take(writer);
        page
    }

    fn item(
        &self,
        writer: &mut Writer<'a>,
        meeting: &'a Meeting,
        map: Option<&'a PageMap>,
        item: &'a Item,
        inherited: bool,
    ) -> ItemView {
        let from = writer.from;
        writer.text(&item.code);
        let code = take(writer);
        match item.paper.and_then(|index| paper_url(meeting, index, from)) {
            Some(href) => writer.linked(&href, &item.title),
            None => writer.inlines(&item.title),
        }
        let title = take(writer);
        let mut children = Vec::new();
        for child in &item.children {
            children.push(match child {
                Child::Paper { title, paper, status, restricted, supplement } => {
                    match paper.and_then(|index| paper_url(meeting, index, from)) {
                        Some(href) => writer.linked(&href, title),
                        None => writer.inlines(title),
                    }
                    let pages = paper.and_then(|index| map?.papers.get(index));
                    ChildView {
                        // What came with its item need not be told of twice.
                        supplement: brought(meeting, supplement.filter(|_| *supplement != item.supplement)),
                        paper: true,
                        html: Html(take(writer)),
                        pages: pages.map(|pages| paging::bracketed((pages.pages.first, pages.pages.last))),
                        status: status.as_ref().map(|status| status.words()),
                        restricted: *restricted,
                    }
                }
                Child::Text(blocks) => {
                    writer.tight(blocks);
                    let html = Html(take(writer));
                    ChildView { paper: false, html, pages: None, status: None, restricted: false, supplement: None }
                }
            });
        }
        let minutes = meeting.minutes.iter().flat_map(|minutes| {
            minutes.minutes.iter().filter(|minute| minute.item.as_deref() == Some(item.code.text.trim())).map(
                |minute| {
                    let text = match &minute.number {
                        Some(number) => format!("Minute {number}"),
                        None => format!("Minute: {}", minute.title),
                    };
                    Anchor::new(text, from.to(&minutes.paper.address, Some(&minute.anchor)))
                },
            )
        });
        ItemView {
            anchor: Html(super::escape::id(&item.anchor)),
            code: Html(code),
            title: Html(title),
            pages: paging::item_pages(item, map).map(paging::bracketed),
            status: item.status.as_ref().map(|status| status.words()),
            restricted: item.restricted.is_some(),
            reason: item.restricted.as_ref().filter(|_| !inherited).map(Restriction::words),
            supplement: brought(meeting, item.supplement),
            minutes: minutes.collect(),
            children,
        }
    }

    fn minutes_view(&self, meeting: &Meeting, from: From<'_>) -> Option<MinutesView> {
        let minutes = meeting.minutes.as_ref()?;
        let list = minutes
            .minutes
            .iter()
            .map(|minute| {
                let text = match &minute.number {
                    Some(number) => format!("{number}. {}", minute.title),
                    None => minute.title.clone(),
                };
                Anchor::new(text, from.to(&minutes.paper.address, Some(&minute.anchor)))
            })
            .collect();
        Some(MinutesView { link: link(from, minutes.paper.title.text.trim(), &minutes.paper.address), list })
    }

    /// The PDFs of a meeting that has supplements, as seen `from` a page.
    pub(super) fn packs(&self, meeting: &Meeting, from: From<'_>) -> Vec<PackRow> {
        let Some(as_published) = &meeting.pdf_as_published else { return Vec::new() };
        let row = |anchor: &str, words: String, pdf: &str, map: Option<&PageMap>, items| PackRow {
            anchor: anchor.into(),
            words,
            pdf: map.map(|_| from.to(&format!("{}{pdf}", meeting.address), None)),
            size: map.map(size),
            pages: map.map(|map| {
                paging::worded((map.first_page, map.first_page.saturating_add(map.page_count).saturating_sub(1)))
            }),
            items,
        };
        let separate = |pdf: &str| self.map(&format!("{}{pdf}", meeting.address));
        let numbers: Vec<String> = meeting.supplements.iter().map(|supplement| supplement.number.to_string()).collect();
        let with = match numbers.as_slice() {
            [one] => format!("Supplement {one}"),
            [some @ .., last] => format!("Supplements {} and {last}", some.join(", ")),
            [] => String::new(),
        };
        let published = meeting.front.as_ref().and_then(|front| front.published);
        let day = published.map(|day| format!(", {}", day.date_words())).unwrap_or_default();
        let whole = row("_pack", format!("Agenda pack with {with}"), &meeting.pdf, self.map(&meeting.address), None);
        let first = format!("Agenda pack as first published{day}");
        let first = row("_as-published", first, as_published, separate(as_published), None);
        let later = meeting.supplements.iter().map(|supplement| {
            row(
                &supplement_anchor(supplement),
                supplement_words(supplement),
                &supplement.pdf,
                separate(&supplement.pdf),
                items_words(&supplement.items),
            )
        });
        [whole, first].into_iter().chain(later).collect()
    }

    /// A pack or document as a whole, as seen `from` a page.
    pub(super) fn download(
        &self,
        address: &str,
        pdf: &str,
        map: &PageMap,
        from: From<'_>,
        meeting: Option<&Meeting>,
    ) -> Download {
        let spots = self.spots(address);
        Download {
            pdf: from.to(&format!("{address}{pdf}"), None),
            count: map.page_count,
            printable: meeting.map(|meeting| from.to(&paging::pack_address(meeting), None)),
            go: go(address, map, from),
            pages: spots
                .iter()
                .flat_map(|spots| spots.iter())
                .map(|(number, spot)| PageLink { number: *number, url: from.to(&spot.address, Some(&spot.fragment())) })
                .collect(),
        }
    }
}

/// The box by which a reader goes to a page.
pub fn go(address: &str, map: &PageMap, from: From<'_>) -> Go {
    Go {
        action: from.to(address, Some("_pages")),
        map: from.to(&format!("{address}pack.json"), None),
        first: map.first_page,
        last: map.first_page.saturating_add(map.page_count).saturating_sub(1),
    }
}

/// The name of a meeting in the way to its papers: `17 July 2019`.
pub fn short_name(meeting: &Meeting) -> String {
    meeting.when.date_words()
}

/// The title of a meeting's page.
pub fn title(meeting: &Meeting) -> String {
    machine::pack_title(meeting)
}

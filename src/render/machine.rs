//! What a build puts out for machines: pack.json, the sitemap, the feed and the calendar. No clock: every date in them
//! is one that the content bears.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use serde::Serialize;

use super::escape::{self, escaped, relative};
use super::meeting::supplement_anchor;
use super::paging::{self, Spot};
use crate::model::pack::PageMap;
use crate::model::site::{
    Audience, FrontPart, FrontSheet, Meeting, Minutes, PackPaper, Paper, PaperKind, Site, Supplement,
};
use crate::model::tree::plain;
use crate::model::when::When;
use crate::model::words::single_spaced;

/// The most entries of a feed.
const FEED: usize = 50;

#[derive(Serialize)]
struct Pack<'a> {
    title: String,
    audience: Audience,
    pdf: &'a str,
    first_page: u32,
    page_count: u32,
    /// Of a meeting that has supplements: the pack without them.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_published: Option<PackPart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplements: Option<Vec<PackSupplement<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<PackItem<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    papers: Option<Vec<PackJsonPaper>>,
    /// For every printed page, where the web shows it.
    marks: BTreeMap<u32, String>,
}

/// A PDF that holds a part of the pack, its pages numbered as in the whole.
#[derive(Serialize)]
struct PackPart<'a> {
    pdf: &'a str,
    first_page: u32,
    page_count: u32,
    pages: (u32, u32),
}

#[derive(Serialize)]
struct PackSupplement<'a> {
    number: u32,
    published: Option<String>,
    #[serde(flatten)]
    part: PackPart<'a>,
    /// Its items, with its papers alone.
    items: Vec<PackItem<'a>>,
}

impl<'a> PackPart<'a> {
    fn new(pdf: &'a str, map: &PageMap) -> Self {
        let last = map.first_page.saturating_add(map.page_count).saturating_sub(1);
        Self { pdf, first_page: map.first_page, page_count: map.page_count, pages: (map.first_page, last) }
    }
}

#[derive(Serialize)]
struct PackItem<'a> {
    code: &'a str,
    title: String,
    section: Option<String>,
    restricted: bool,
    status: Option<String>,
    supplement: Option<u32>,
    pages: Option<(u32, u32)>,
    url: Option<String>,
    papers: Vec<PackJsonPaper>,
}

#[derive(Serialize)]
struct PackJsonPaper {
    source: String,
    title: String,
    /// Of a paper of a meeting that came in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    supplement: Option<u32>,
    pages: Option<(u32, u32)>,
    url: String,
    /// `not included`: its pages say that it is not in the pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
}

fn words(text: &str) -> String {
    single_spaced(text.to_owned())
}

fn json(pack: &Pack<'_>) -> String {
    // A struct of strings and numbers always serializes.
    let mut text = serde_json::to_string_pretty(pack).unwrap_or_default();
    text.push('\n');
    text
}

fn marks(spots: &BTreeMap<u32, Spot>, from: &str) -> BTreeMap<u32, String> {
    spots
        .iter()
        .map(|(page, spot)| (*page, escape::From::Page(from).to(&spot.address, Some(&spot.fragment()))))
        .collect()
}

/// The title of a meeting's pack: `Kent Community Safety Partnership, 17 July 2019`.
pub fn pack_title(meeting: &Meeting) -> String {
    format!("{}, {}", words(&meeting.body), meeting.when.date_words())
}

/// `pack.json` of a meeting. `separate` gives the page map of another PDF of it by its file name.
pub fn meeting_pack<'a>(
    meeting: &'a Meeting,
    map: &PageMap,
    separate: &dyn Fn(&str) -> Option<&'a PageMap>,
    spots: &BTreeMap<u32, Spot>,
    audience: Audience,
) -> String {
    let folder = format!("content/{}", meeting.address);
    let paper = |index: usize, paper: &PackPaper| PackJsonPaper {
        source: relative(&folder, &paper.paper.source),
        title: words(&paper.paper.title.text),
        supplement: paper.supplement,
        pages: map.papers.get(index).map(|pages| (pages.pages.first, pages.pages.last)),
        url: relative(&meeting.address, &paper.address),
        status: (paper.paper.kind == PaperKind::Gap).then_some("not included"),
    };
    // A paper that several items bring stands with the first. `in_supplement` says of which PDF the papers are: an item's
    // pages are one run only within one of them.
    let items_of = |sheet: &'a FrontSheet, in_supplement: Option<u32>| {
        let mut seen = HashSet::new();
        let mut items = Vec::new();
        for section in &sheet.sections {
            for part in &section.parts {
                let FrontPart::Item(item) = part else { continue };
                let here =
                    |index: &usize| meeting.papers.get(*index).is_some_and(|paper| paper.supplement == in_supplement);
                // A late appendix has its own pages, whatever those of its item are.
                let own: Vec<usize> = match in_supplement {
                    Some(_) => paging::papers_of(item).collect(),
                    None => item.pages_of.clone(),
                };
                let first = paging::papers_of(item).find_map(|index| meeting.papers.get(index));
                items.push(PackItem {
                    code: item.code.text.trim(),
                    title: plain(&item.title),
                    section: section.heading.as_ref().map(|heading| plain(heading)),
                    restricted: item.restricted.is_some(),
                    status: item.status.as_ref().map(|status| status.words()),
                    supplement: in_supplement.or(item.supplement),
                    pages: paging::pages_of(own.iter().filter(|index| here(index)), map),
                    url: first.map(|paper| relative(&meeting.address, &paper.address)),
                    papers: paging::papers_of(item)
                        .filter(|index| here(index) && seen.insert(*index))
                        .filter_map(|index| Some(paper(index, meeting.papers.get(index)?)))
                        .collect(),
                });
            }
        }
        items
    };
    json(&Pack {
        title: pack_title(meeting),
        audience,
        pdf: &meeting.pdf,
        first_page: map.first_page,
        page_count: map.page_count,
        as_published: meeting
            .pdf_as_published
            .as_ref()
            .and_then(|pdf| separate(pdf).map(|map| PackPart::new(pdf, map))),
        supplements: Some(
            meeting
                .supplements
                .iter()
                .filter_map(|supplement| {
                    Some(PackSupplement {
                        number: supplement.number,
                        published: supplement.sheet.published.as_ref().map(|published| published.iso()),
                        part: PackPart::new(&supplement.pdf, separate(&supplement.pdf)?),
                        items: items_of(&supplement.sheet, Some(supplement.number)),
                    })
                })
                .collect(),
        ),
        items: Some(meeting.front.as_ref().map(|front| items_of(front, None)).unwrap_or_default()),
        papers: None,
        marks: marks(spots, &meeting.address),
    })
}

/// The file name of a document's PDF.
pub fn document_pdf(document: &Paper) -> String {
    format!("{}.pdf", document.stem())
}

/// `pack.json` of a document: its chapters, or itself where it has none.
pub fn document_pack(document: &Paper, map: &PageMap, spots: &BTreeMap<u32, Spot>, audience: Audience) -> String {
    let folder = match document.source.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/"),
        None => String::new(),
    };
    let parts = map.papers.first().map(|paper| paper.parts.as_slice()).unwrap_or_default();
    let from = usize::from(document.parts.len() > 1);
    let papers = document
        .parts
        .iter()
        .enumerate()
        .skip(from)
        .map(|(index, part)| PackJsonPaper {
            source: relative(&folder, &part.source),
            title: words(&part.title.as_ref().unwrap_or(&document.title).text),
            supplement: None,
            pages: parts.get(index).copied(),
            url: relative(&document.address, &part.address),
            status: None,
        })
        .collect();
    json(&Pack {
        title: words(&document.whole_title()),
        audience,
        pdf: &document_pdf(document),
        first_page: map.first_page,
        page_count: map.page_count,
        as_published: None,
        supplements: None,
        items: None,
        papers: Some(papers),
        marks: marks(spots, &document.address),
    })
}

/// `sitemap.xml`.
pub fn sitemap<'a>(base: &str, addresses: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let base = escaped(base);
    for address in addresses {
        out.push_str("<url><loc>");
        out.push_str(&base);
        // Of what XML would read as markup a path leaves nothing.
        escape::path(&mut out, address);
        out.push_str("</loc></url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// An address as an absolute URL.
pub fn absolute(base: &str, address: &str) -> String {
    let mut out = base.to_string();
    escape::path(&mut out, address);
    out
}

struct Entry<'a> {
    when: When,
    address: &'a str,
    /// The place on that page, where it is not the whole.
    anchor: Option<String>,
    of: Of<'a>,
}

/// What an entry of the feed tells of.
enum Of<'a> {
    Agenda(&'a Meeting, &'a FrontSheet),
    Supplement(&'a Meeting, &'a Supplement),
    Minutes(&'a Meeting, &'a Minutes),
    Document(&'a Paper),
}

impl Of<'_> {
    fn title(&self) -> String {
        match self {
            Self::Agenda(meeting, _) => format!("Agenda: {}", pack_title(meeting)),
            Self::Supplement(meeting, supplement) => {
                format!("Supplement {} to the agenda: {}", supplement.number, pack_title(meeting))
            }
            Self::Minutes(meeting, _) => format!("Minutes: {}", pack_title(meeting)),
            Self::Document(document) => words(&document.title.text),
        }
    }

    fn summary(&self) -> String {
        match self {
            Self::Agenda(_, front) => items_of(front),
            Self::Supplement(_, supplement) => items_of(&supplement.sheet),
            Self::Minutes(_, minutes) => {
                minutes.minutes.iter().map(|minute| words(&minute.title)).collect::<Vec<_>>().join("; ")
            }
            Self::Document(document) => document.subtitle.as_ref().map(|subtitle| plain(subtitle)).unwrap_or_default(),
        }
    }
}

/// The items of a sheet in a line.
fn items_of(sheet: &FrontSheet) -> String {
    let items = sheet.items().map(|item| format!("{} {}", item.code.text.trim(), plain(&item.title)));
    items.collect::<Vec<_>>().join("; ")
}

/// `feed.xml`: agendas and supplements by the day on which they were published, minutes by the day of their meeting, documents by
/// their date.
pub fn feed(site: &Site) -> String {
    let mut entries = Vec::new();
    for meeting in site.bodies.iter().flat_map(|body| &body.meetings) {
        if let Some(front) = &meeting.front {
            let when = front.published.unwrap_or(meeting.when);
            entries.push(Entry { when, address: &meeting.address, anchor: None, of: Of::Agenda(meeting, front) });
        }
        for supplement in &meeting.supplements {
            let when = supplement.sheet.published.unwrap_or(meeting.when);
            let anchor = Some(supplement_anchor(supplement));
            entries.push(Entry { when, address: &meeting.address, anchor, of: Of::Supplement(meeting, supplement) });
        }
        if let Some(minutes) = &meeting.minutes {
            let address = &minutes.paper.address;
            entries.push(Entry { when: meeting.when, address, anchor: None, of: Of::Minutes(meeting, minutes) });
        }
    }
    for document in &site.documents {
        if let Some(when) = document.date {
            entries.push(Entry { when, address: &document.address, anchor: None, of: Of::Document(document) });
        }
    }
    entries.sort_by(|a, b| (b.when, &a.address, &a.anchor).cmp(&(a.when, &b.address, &b.anchor)));
    entries.truncate(FEED);
    let base = &site.settings.base_url;
    let author = site.settings.publisher.name.as_ref().unwrap_or(&site.settings.title);
    let instant = |when: &When| match when.time {
        Some(time) => format!("{}T{}Z", when.iso_date(), time.format("%H:%M:%S")),
        None => format!("{}T00:00:00Z", when.iso_date()),
    };
    let updated = entries.first().map_or_else(|| "1970-01-01T00:00:00Z".into(), |entry| instant(&entry.when));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>{base}</id>\n<link href=\"{base}\"/>\n<link rel=\"self\" href=\"{base}feed.xml\"/>\n\
         <updated>{updated}</updated>\n<author><name>{}</name></author>\n",
        escaped(&site.settings.language),
        escaped(&site.settings.title),
        escaped(author),
        base = escaped(base),
    );
    for entry in &entries {
        let mut url = escaped(&absolute(base, entry.address));
        if let Some(anchor) = &entry.anchor {
            let _ = write!(url, "#{anchor}");
        }
        let _ = writeln!(
            out,
            "<entry><title>{}</title><id>{url}</id><link href=\"{url}\"/><updated>{}</updated><summary>{}</summary></entry>",
            escaped(&entry.of.title()),
            instant(&entry.when),
            escaped(&entry.of.summary())
        );
    }
    out.push_str("</feed>\n");
    out
}

/// `meetings.ics` (RFC 5545). Times are floating, as no time zone is kept: 10 o'clock is 10 o'clock where the council
/// sits, and its calendar shows it so.
pub fn calendar(site: &Site) -> String {
    let mut out = String::new();
    let title = &site.settings.title;
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//agendapack//meetings//EN");
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, &format!("X-WR-CALNAME:{}", value(title)));
    let base = &site.settings.base_url;
    let host = base.split("//").nth(1).unwrap_or(base).split('/').next().unwrap_or_default();
    for meeting in site.bodies.iter().flat_map(|body| &body.meetings) {
        let front = meeting.front.as_ref();
        let stamp = front.and_then(|front| front.published).unwrap_or(meeting.when);
        let ident = meeting.address.trim_end_matches('/').replace('/', "-");
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}@{}", value(&ident), value(host)));
        line(
            &mut out,
            &format!(
                "DTSTAMP:{}T{}Z",
                basic_date(&stamp),
                stamp.time.map_or("000000".into(), |t| t.format("%H%M%S").to_string())
            ),
        );
        match meeting.when.time {
            Some(time) => line(&mut out, &format!("DTSTART:{}T{}", basic_date(&meeting.when), time.format("%H%M%S"))),
            None => line(&mut out, &format!("DTSTART;VALUE=DATE:{}", basic_date(&meeting.when))),
        }
        let own = front.and_then(|front| front.title.as_ref()).map(|title| format!(": {}", words(&title.text)));
        line(&mut out, &format!("SUMMARY:{}{}", value(&words(&meeting.body)), value(&own.unwrap_or_default())));
        if let Some(venue) = front.and_then(|front| front.venue.as_ref()) {
            line(&mut out, &format!("LOCATION:{}", value(&plain(venue))));
        }
        line(&mut out, &format!("URL:{}", absolute(base, &meeting.address)));
        line(&mut out, "END:VEVENT");
    }
    if site.bodies.iter().all(|body| body.meetings.is_empty()) {
        // A calendar without anything in it is none (RFC 5545, 3.6).
        for text in [
            "BEGIN:VTIMEZONE",
            "TZID:UTC",
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0000",
            "END:STANDARD",
            "END:VTIMEZONE",
        ] {
            line(&mut out, text);
        }
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn basic_date(when: &When) -> String {
    when.date.format("%Y%m%d").to_string()
}

/// A text value (RFC 5545, 3.3.11).
fn value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(char);
            }
            '\n' => out.push_str("\\n"),
            char if char.is_control() => {}
            char => out.push(char),
        }
    }
    out
}

/// A content line, folded so that none is longer than 75 octets (RFC 5545, 3.1).
fn line(out: &mut String, text: &str) {
    let mut room = 75;
    if text.len() <= room {
        out.push_str(text);
        out.push_str("\r\n");
        return;
    }
    for char in text.chars() {
        if char.len_utf8() > room {
            out.push_str("\r\n ");
            room = 74;
        }
        room -= char.len_utf8();
        out.push(char);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = String::new();
        line(&mut out, &format!("SUMMARY:{}", "é".repeat(60)));
        assert_eq!(out, format!("SUMMARY:{}\r\n {}\r\n", "é".repeat(33), "é".repeat(27)));
        assert_eq!(value("a, b; c\\d\ne\0"), "a\\, b\\; c\\\\d\\ne");
    }
}

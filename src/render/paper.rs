//! Papers as HTML: on a page of their own, chapter by chapter, or one after another in the printable pack.

use std::fmt::Write as _;

use super::escape::{self, From};
use super::html::Writer;
use super::marks::Marks;
use super::{foreign, tables};
use crate::model::pack::PaperPages;
use crate::model::site::{Paper, Part};
use crate::model::tree::{Bound, Heading, plain};
use crate::versions;

/// Headings of these levels stand in a contents list.
const LISTED: std::ops::RangeInclusive<u8> = 2..=3;

/// Where a paper's parts are linked from its contents list.
#[derive(Debug, Clone, Copy)]
pub enum Chapters<'a> {
    /// Each on its own page.
    Pages,
    /// Further down on the same page, under ids that begin with this.
    Below(&'a str),
}

/// The id prefix of a part in the printable pack.
pub fn prefix(stem: &str, index: usize) -> String {
    if index == 0 { format!("{stem}--") } else { format!("{stem}-{index}--") }
}

/// Writes a part: its title as a heading of `level`, its head, text, tail and footnotes, with its page marks.
pub fn part<'a>(
    writer: &mut Writer<'a>,
    paper: &'a Paper,
    index: usize,
    pages: Option<&'a PaperPages>,
    level: u8,
    chapters: Chapters<'_>,
) {
    let Some(part) = paper.parts.get(index) else { return };
    let last = index + 1 == paper.parts.len();
    let marks = pages.map(|pages| Marks::of(&pages.pages.breaks, part.units, index == 0, last)).unwrap_or_default();
    writer.turn(marks, &part.notes, part.first_note);
    writer.top = level + 1;
    let title = match &part.title {
        Some(title) if index > 0 => title,
        _ => &paper.title,
    };
    writer.name = title.text.trim().to_string();
    let first = title.mark.first().filter(|_| index == 0 || part.title.is_some());
    writer.due(first.or(Some(part.units.0)));
    match chapters {
        Chapters::Pages => {
            let _ = write!(writer.out, "<h{level}>");
        }
        Chapters::Below(stem) => {
            let id = escape::id(prefix(stem, index).trim_end_matches('-'));
            let _ = write!(writer.out, "<h{level} id=\"{id}\" class=\"title\">");
        }
    }
    writer.text(title);
    let _ = writeln!(writer.out, "</h{level}>");
    if index == 0 {
        if let Some(subtitle) = &paper.subtitle {
            writer.raw("<p class=\"subtitle\">");
            writer.inlines(subtitle);
            writer.raw("</p>\n");
        }
        if let Some(logo) = &paper.logo {
            let src = writer.from.to(&logo.address, None);
            let _ = writeln!(writer.out, "<p class=\"cover-logo\"><img src=\"{src}\" alt=\"\"></p>");
        }
    }
    if index == 0
        && matches!(chapters, Chapters::Pages)
        && let Some(words) = versions::words(paper)
    {
        let href = fragment(&tables::version_in_force(1));
        let _ = writeln!(
            writer.out,
            "<nav class=\"version\" aria-label=\"Version\"><p><strong>{}</strong> <a href=\"{href}\">What changed</a>{}</p></nav>",
            escape::escaped(&words),
            if writer.history { " <a href=\"#_history\">Earlier versions</a>" } else { "" }
        );
    }
    writer.pdf = paper.pdf.as_ref();
    if index == 0 {
        foreign::about(writer);
    }
    writer.rows(&part.head, "head");
    // The list stands where it is counted: after the first part of a paper in chapters, otherwise before the text.
    let many = paper.parts.len() > 1;
    if index == 0 && !many {
        contents(writer, paper, pages, level, chapters);
    }
    writer.blocks(&part.blocks);
    writer.rows(&part.tail, "tail");
    if index == 0 && many {
        contents(writer, paper, pages, level, chapters);
    }
    let mut marks = writer.marks;
    marks.rest(&mut writer.out);
    writer.marks = marks;
    writer.endnotes(level + 1);
}

/// The contents list: the chapters of a paper that has them, otherwise its headings where the author asked for it.
fn contents(writer: &mut Writer<'_>, paper: &Paper, pages: Option<&PaperPages>, level: u8, chapters: Chapters<'_>) {
    let many = paper.parts.len() > 1;
    if paper.contents {
        writer.due(paper.contents_mark.first());
    }
    if !many && !paper.contents {
        return;
    }
    let mut rows: Vec<(String, String, Option<u32>, bool)> = Vec::new();
    if many {
        for (index, part) in paper.parts.iter().enumerate().skip(1) {
            let title = part.title.as_ref().unwrap_or(&paper.title);
            let href = match chapters {
                Chapters::Pages => writer.from.to(&part.address, None),
                Chapters::Below(stem) => fragment(prefix(stem, index).trim_end_matches('-')),
            };
            let page = pages.and_then(|pages| pages.parts.get(index)).map(|(first, _)| *first);
            rows.push((title.text.to_string(), href, page, false));
        }
    } else if let Some(part) = paper.parts.first() {
        let anchors = pages.and_then(|pages| pages.anchors.first());
        for heading in part.headings().filter(|heading| LISTED.contains(&heading.level)) {
            let href = fragment(&format!("{}{}", writer.prefix, heading.anchor));
            let page = anchors.and_then(|anchors| anchors.get(&heading.anchor)).copied();
            rows.push((plain(&heading.text), href, page, heading.level > 2));
        }
    }
    if rows.is_empty() {
        return;
    }
    let id = writer.id("_contents");
    let heading = level + 1;
    let _ = writeln!(
        writer.out,
        "<nav class=\"contents\" aria-label=\"Contents: {}\">\n<h{heading} id=\"{id}\">Contents</h{heading}>\n<ul>",
        escape::escaped(&writer.name)
    );
    for (title, href, page, inner) in rows {
        let class = if inner { " class=\"inner\"" } else { "" };
        let _ = write!(writer.out, "<li{class}><a href=\"{href}\">{}</a>", escape::escaped(title.trim()));
        if let Some(page) = page {
            let _ = write!(writer.out, " <span class=\"at\"><span class=\"hidden\">page </span>{page}</span>");
        }
        writer.raw("</li>\n");
    }
    writer.raw("</ul>\n</nav>\n");
}

fn fragment(anchor: &str) -> String {
    let mut out = "#".to_string();
    escape::path(&mut out, anchor);
    out
}

/// The headings of a long page, for the list beside it.
pub fn headings(part: &Part, from: From<'_>) -> Vec<super::views::Anchor> {
    let listed = || part.headings().filter(|heading| heading.level == 2);
    if listed().nth(2).is_none() {
        return Vec::new();
    }
    let link = |heading: &Heading<Bound>| {
        super::views::Anchor::new(plain(&heading.text), from.to(&part.address, Some(&heading.anchor)))
    };
    listed().map(link).collect()
}

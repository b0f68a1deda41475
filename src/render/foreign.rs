//! A paper that is a PDF made by another program: what it is and where, then the text of each of its pages.

use std::fmt::Write as _;

use super::escape;
use super::html::Writer;
use crate::model::tree::{Bound, ForeignPage};

/// Says what the paper is, and leads to the file.
pub fn about(writer: &mut Writer<'_>) {
    let Some(pdf) = writer.pdf else { return };
    let href = writer.from.to(&pdf.address, None);
    let pages = if pdf.pages == 1 { "1 page".to_owned() } else { format!("{} pages", pdf.pages) };
    let _ = writeln!(
        writer.out,
        "<div class=\"about-pdf\"><p><a class=\"button\" href=\"{href}\">Open the PDF <span class=\"small\">({pages}, {})</span></a></p>\n\
         <p>What follows is the text taken from the PDF. Its layout, tables and pictures are in the PDF alone.</p></div>",
        size(pdf.size)
    );
}

/// A page: its mark, its text, and where it is in the file. The mark stands straight before the words of the page, as
/// everywhere; what leads to the file comes after them.
pub fn page(writer: &mut Writer<'_>, page: &ForeignPage<Bound>) {
    writer.due(page.mark.first());
    let id = writer.id(&page.anchor());
    for (at, paragraph) in page.text.iter().enumerate() {
        match at {
            0 => _ = write!(writer.out, "<p id=\"{id}\">"),
            _ => writer.raw("<p>"),
        }
        escape::text(&mut writer.out, paragraph);
        writer.raw("</p>\n");
    }
    if page.text.is_empty() {
        let words = match page.drawn {
            true => "This page is a picture: no text can be taken from it. Open it in the PDF.",
            false => "This page is empty.",
        };
        let _ = writeln!(writer.out, "<p class=\"no-text\" id=\"{id}\">{words}</p>");
    }
    if let Some(pdf) = writer.pdf {
        let href = writer.from.to(&pdf.address, None);
        let (number, count) = (page.number, pdf.pages);
        let _ = writeln!(
            writer.out,
            "<p class=\"pdf-page\"><a href=\"{href}#page={number}\">Page {number} of {count} in the PDF</a></p>"
        );
    }
}

/// A file's size in words.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

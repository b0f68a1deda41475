//! Papers that are PDFs made by other programs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::bind::{Binder, Targets};
use super::gap;
use super::index::{Index, MeetingKey, is_restricted, pdf_address};
use super::quiet_path;
use super::targets::file_address;
use crate::config::Settings;
use crate::diagnostics::{Diagnostic, Place};
use crate::foreign::{Refusal, limits};
use crate::model::appendix::Appendix;
use crate::model::draft::{ChildDraft, Draft, PartDraft};
use crate::model::site::{Audience, Paper, PaperKind, PaperPdf, SiteFile};
use crate::model::tree::{Block, ForeignPage, Link, Picture, Typed, plain};
use crate::snapshot::Snapshot;

/// Reads a PDF of the site.
pub type Read<'a> = &'a dyn Fn(&str) -> Result<Arc<Appendix>, Refusal>;

/// Whether a file is named as a PDF is.
pub fn is_pdf(path: &str) -> bool {
    path.len() > 4 && path.get(path.len() - 4..).is_some_and(|end| end.eq_ignore_ascii_case(".pdf"))
}

/// The PDFs that agendas bring into their packs, each with the words of the link, which are its title.
pub(super) fn listed(
    snapshot: &Snapshot,
    drafts: &BTreeMap<Arc<str>, Draft>,
    audience: Audience,
) -> BTreeMap<Arc<str>, String> {
    let mut out: BTreeMap<Arc<str>, String> = BTreeMap::new();
    let mut add = |typed: &Typed, title: &dyn Fn() -> String| {
        let is_pdf = typed.href.split('#').next().is_some_and(is_pdf);
        if is_pdf && let Some(path) = quiet_path(typed).filter(|path| snapshot.files.contains_key(path)) {
            out.entry(path).or_insert_with(title);
        }
    };
    for draft in drafts.values() {
        let Draft::Agenda(agenda) = draft else { continue };
        for part in agenda.sections.iter().flat_map(|section| &section.parts) {
            let PartDraft::Item(item) = part else { continue };
            if let Some(link) = &item.link {
                let members = item.members_title.as_ref().filter(|_| audience == Audience::Members);
                add(link, &|| members.cloned().unwrap_or_else(|| plain(&item.title)));
            }
            for child in &item.children {
                if let ChildDraft::Paper { title, link, .. } = child {
                    add(link, &|| plain(title));
                }
            }
        }
    }
    out
}

/// Adds those in restricted folders to the restricted files.
pub(super) fn restrict(listed: &BTreeMap<Arc<str>, String>, restricted: &mut Cow<'_, BTreeSet<Arc<str>>>) {
    for path in listed.keys().filter(|path| path.split('/').any(is_restricted)) {
        restricted.to_mut().insert(path.clone());
    }
}

/// What became of a PDF on an agenda, for those who link it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnAgenda {
    /// A paper of so many pages, whose file is published.
    Paper {
        /// The paper's address.
        address: String,
        /// How many pages the file has.
        pages: u32,
    },
    /// A page that says that it is not there. The file is not published: nobody knows what is in it.
    Gap {
        /// The page's address.
        address: String,
    },
    /// Nothing, and its file is not published: it cannot be read, and no pack has a place for it.
    Nothing,
}

/// The PDFs on agendas.
#[derive(Debug, Default)]
pub(super) struct Pdfs {
    /// Those that are papers, or have a page in their place.
    pub papers: BTreeMap<Arc<str>, Arc<Paper>>,
    /// What became of each. Those that are in the wrong place are not among them.
    pub listed: BTreeMap<Arc<str>, OnAgenda>,
    /// The files that are published.
    pub files: BTreeSet<SiteFile>,
}

/// Makes papers of PDFs. Those that cannot be read are reported, and a page says of them that they are not there.
pub(super) fn papers(
    snapshot: &Snapshot,
    index: &Index,
    drafts: &BTreeMap<Arc<str>, Draft>,
    settings: &Settings,
    (listed, restricted): (&BTreeMap<Arc<str>, String>, &BTreeSet<Arc<str>>),
    read: Read<'_>,
    bag: &mut Vec<Diagnostic>,
) -> Pdfs {
    let mut out = Pdfs::default();
    for (path, title) in listed {
        let Some((key, address)) = pdf_address(path) else {
            bag.push(Diagnostic::error(
                "unsuitable-paper",
                Place::whole(path),
                "this PDF is on an agenda, and lies in no meeting's folder",
                "put a copy of it into the folder of the meeting, beside agenda.md, and link that",
            ));
            continue;
        };
        let other = same_address(index, &out.papers, &key, &address);
        if let Some(other) = other {
            bag.push(Diagnostic::error(
                "same-address",
                Place::whole(path),
                format!("this file and {other} would both stand at {address}"),
                "give one of the two files another name",
            ));
            continue;
        }
        match read(path) {
            Ok(appendix) => {
                remarks(path, &appendix, bag);
                let file = file_address(path);
                out.files.insert(SiteFile { source: path.to_string(), address: file.clone() });
                let size = snapshot.files.get(path).map_or(0, |file| file.size);
                let pages = appendix.pages.len() as u32;
                out.listed.insert(path.clone(), OnAgenda::Paper { address: address.clone(), pages });
                out.papers.insert(path.clone(), Arc::new(paper(path, title, address, file, size, &appendix)));
            }
            Err(refusal) => {
                bag.push(refused(path, &refusal));
                if gap::is_expected(drafts, path) {
                    let missing = gap::Missing {
                        refusal: &refusal,
                        restricted: restricted.contains(path),
                        contact: gap::contact(drafts, &key, settings),
                    };
                    out.listed.insert(path.clone(), OnAgenda::Gap { address: address.clone() });
                    out.papers.insert(path.clone(), Arc::new(gap::paper(path, title, address, &missing)));
                } else {
                    out.listed.insert(path.clone(), OnAgenda::Nothing);
                }
            }
        }
    }
    out
}

fn same_address(
    index: &Index,
    papers: &BTreeMap<Arc<str>, Arc<Paper>>,
    key: &MeetingKey,
    address: &str,
) -> Option<String> {
    let own = ["pack/", "minutes/"].iter().any(|own| address == format!("{}{own}", key.address()));
    if own {
        return Some("a page of the program's own".into());
    }
    let texts = index.entries.iter().find(|(_, entry)| entry.address == address).map(|(path, _)| path.to_string());
    texts.or_else(|| papers.values().find(|paper| paper.address == address).map(|paper| paper.source.to_string()))
}

fn paper(path: &Arc<str>, title: &str, address: String, file: String, size: u64, appendix: &Appendix) -> Paper {
    let mut targets = Nothing;
    let mut binder = Binder::new(&mut targets);
    let title = binder.line(title.trim());
    let blocks = appendix.pages.iter().zip(1..).map(|(page, number)| {
        Block::Foreign(Box::new(ForeignPage {
            number,
            width: page.width,
            height: page.height,
            text: page.text.clone(),
            drawn: page.drawn,
            mark: binder.one(),
        }))
    });
    let blocks = blocks.collect();
    let units = binder.count();
    Paper {
        kind: PaperKind::Pdf,
        pdf: Some(PaperPdf {
            address: file,
            size,
            pages: appendix.pages.len() as u32,
            conforms: appendix.hinders.is_empty(),
        }),
        ..super::paper::of_blocks(path, address, title, blocks, units)
    }
}

/// No link leads out of a title.
struct Nothing;

impl Targets for Nothing {
    fn link(&mut self, _: &Typed) -> Link {
        Link::Lost
    }

    fn picture(&mut self, typed: &Typed) -> Picture {
        Picture { source: typed.href.clone(), address: String::new(), size: None }
    }
}

/// Each leaves a gap: the rest of the pack is built.
fn refused(path: &Arc<str>, refusal: &Refusal) -> Diagnostic {
    let place = Place::whole(path);
    match refusal {
        Refusal::Encrypted => Diagnostic::gap(
            "encrypted-pdf",
            place,
            "this PDF is protected, and its pages cannot be put into the pack",
            "open it in the program that made it, and save it without a password and without restrictions; \
             where you have the PDF alone, ask those who sent it for such a copy",
        ),
        Refusal::Broken(why) => Diagnostic::gap(
            "broken-pdf",
            place,
            format!("this PDF cannot be read: {why}"),
            "open it and save or print it as a PDF again; where it does not open, ask for another copy",
        ),
        Refusal::TooLarge(why) => Diagnostic::gap(
            "pdf-too-large",
            place,
            format!("this PDF is too large for a pack: {why}"),
            format!(
                "divide it, or save it in a smaller size; a PDF may have {} pages and {} MB",
                limits::PAGES,
                limits::BYTES >> 20
            ),
        ),
    }
}

/// What is worth saying of a PDF that can be read.
fn remarks(path: &Arc<str>, appendix: &Appendix, bag: &mut Vec<Diagnostic>) {
    let place = Place::whole(path);
    let silent: Vec<u32> = appendix
        .pages
        .iter()
        .zip(1..)
        .filter(|(page, _)| page.drawn && page.text.is_empty())
        .map(|(_, number)| number)
        .collect();
    if !silent.is_empty() {
        bag.push(Diagnostic::warning(
            "pdf-without-text",
            place.clone(),
            format!("no text can be read from {}: what is there cannot be heard, searched or copied", pages(&silent)),
            "make the PDF from the document itself; where there is only a scan, run text recognition (OCR) over it",
        ));
    }
    if !appendix.tagged {
        bag.push(Diagnostic::warning(
            "pdf-untagged",
            place.clone(),
            "this PDF is not tagged: by itself it is hard to use with a screen reader",
            "save it again with tags (in Word: Options, Document structure tags for accessibility), or publish it as \
                 markdown",
        ));
    }
    if !appendix.hinders.is_empty() {
        let more = appendix.hinders.len() - 1;
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        bag.push(Diagnostic::warning(
            "pdf-not-archival",
            place.clone(),
            format!(
                "with this PDF in it the pack is neither PDF/A nor PDF/UA, because the PDF {}{more}",
                appendix.hinders[0]
            ),
            "save the PDF again as PDF/A-2a, or with all fonts embedded",
        ));
    }
    if !appendix.undrawn.is_empty() {
        bag.push(Diagnostic::warning(
            "pdf-field-not-shown",
            place.clone(),
            format!("what is filled into the form on {} does not show in the pack", pages(&appendix.undrawn)),
            "print the form as a PDF once it is filled in, and put that in its place",
        ));
    }
}

/// `page 3`, `pages 2, 3 and 7 to 12`.
fn pages(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    // Two are not worth a `to`.
    let mut runs: Vec<(u32, u32)> = runs
        .into_iter()
        .flat_map(|(first, last)| match last - first {
            1 => vec![(first, first), (last, last)],
            _ => vec![(first, last)],
        })
        .collect();
    let more = runs.len().saturating_sub(6);
    runs.truncate(6);
    let words: Vec<String> = runs
        .iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first} to {last}") })
        .collect();
    let noun = if numbers.len() == 1 { "page" } else { "pages" };
    match words.as_slice() {
        list if more > 0 => format!("{noun} {} and others", list.join(", ")),
        [some @ .., last] if !some.is_empty() => format!("{noun} {} and {last}", some.join(", ")),
        list => format!("{noun} {}", list.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_in_words() {
        assert_eq!(pages(&[3]), "page 3");
        assert_eq!(pages(&[1, 2, 3]), "pages 1 to 3");
        assert_eq!(pages(&[2, 3]), "pages 2 and 3");
        assert_eq!(pages(&[2, 4, 5, 6, 9]), "pages 2, 4 to 6 and 9");
        assert_eq!(pages(&[1, 3, 5, 7, 9, 11, 13]), "pages 1, 3, 5, 7, 9, 11 and others");
    }

    #[test]
    fn what_is_named_as_a_pdf() {
        assert!(is_pdf("a/b.pdf") && is_pdf("B.PDF") && !is_pdf(".pdf") && !is_pdf("a.md") && !is_pdf("é.p"));
    }
}

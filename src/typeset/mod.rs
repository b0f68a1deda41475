//! Typesetting: a pack in, its PDF and its page map out.
//!
//! Typst is used as a library, and no type of it leaves this folder. The pack is handed over as data (`walk`,
//! `lines`, `tables`, `figures`, `paper`), which the theme's templates walk; invisible marks after words tell, once
//! all is laid out, which word begins which page (`map`). Marks cost time and bytes, so texts are marked at their
//! ends first; only those through which a page break runs are marked at every word, in a second layout that reuses
//! nearly all of the first.

mod figures;
mod fonts;
mod lines;
mod map;
mod paper;
mod tables;
mod targets;
#[cfg(test)]
mod tests;
mod theme;
mod walk;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::Datelike;
use rayon::prelude::*;
use typst::diag::{Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use self::map::Marks;
use self::paper::{Section, Walked};
use self::targets::{Asked, Targets};
pub use self::theme::{PrintTheme, WIDEST};
use self::walk::{Fine, Walk};
use self::world::PackWorld;
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::model::pack::{PackInput, Typeset};

/// Lays a pack out and writes its PDF: tagged, PDF/A-2a and PDF/UA-1 in one file, the same bytes for the same input. Pages
/// of foreign PDFs are pictures that stand for them ([`crate::foreign::place`]); where one of them would break what those
/// standards ask for, neither is claimed.
///
/// # Errors
/// Pictures that cannot be read, characters that no font has, and whatever else keeps Typst from printing.
pub fn typeset(input: &PackInput, theme: &PrintTheme) -> Result<Warned<Typeset>, Vec<Diagnostic>> {
    let targets = Targets::new(input);
    let (document, marks) = lay_out(input, theme, &targets)?;
    let place = Place::whole(&source(input));
    let pdf = typst_pdf::pdf(&document, &options(input)?).map_err(|errors| faults_of(&errors, &place))?;
    let map = marks.map(input, &targets);
    Ok(Warned::new(Typeset { pdf: pdf.into(), map: Arc::new(map) }, Vec::new()))
}

/// Lets go of what Typst worked out and did not use since this was called `times` times before. Without it, memory grows with
/// each pack that is set; what is kept makes the next setting of the same pack quicker, and changes nothing in it.
pub fn forget(times: usize) {
    typst::comemo::evict(times);
}

/// What would keep a pack from being printed, as far as it can be told without laying it out: pictures that cannot be
/// read, and characters that no font has.
pub fn check(input: &PackInput, theme: &PrintTheme) -> Vec<Diagnostic> {
    let (mut found, names) = match pictures(input) {
        Ok((names, _)) => (Vec::new(), names),
        Err(found) => (found, Default::default()),
    };
    let broken = !found.is_empty();
    let sheets = Sheets { input, theme, targets: &Targets::new(input), pictures: &names };
    let numbers = BTreeMap::new();
    let all = Section::all(input).into_par_iter();
    let mut walked: Vec<Walked> = all.map(|section| sheets.walk(&Fine::new(), &numbers).section(section)).collect();
    walked.push(sheets.walk(&Fine::new(), &numbers).pack(theme.family()));
    // Where a picture is broken, none has a name, which is no fault of the others.
    found.extend(told(&walked).into_iter().filter(|fault| !(broken && fault.code == "missing-picture")));
    found
}

/// All that a walk needs to know beside the section.
struct Sheets<'a> {
    input: &'a PackInput,
    theme: &'a PrintTheme,
    targets: &'a Targets,
    pictures: &'a Names,
}

impl<'a> Sheets<'a> {
    fn walk(&self, fine: &'a Fine, numbers: &'a BTreeMap<Asked, u32>) -> Walk<'a> {
        Walk::new(self.input, self.theme.metrics(), fine, self.targets, self.pictures, numbers)
    }
}

/// What is wrong, each mistake that is of a whole file once, though several sections may tell of it.
fn told<'a>(walked: impl IntoIterator<Item = &'a Walked>) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = Vec::new();
    for fault in walked.into_iter().flat_map(|walked| &walked.faults) {
        let whole = matches!(fault.code, "unprintable-character" | "nested-too-deeply");
        if !(whole && out.contains(fault)) {
            out.push(fault.clone());
        }
    }
    out
}

/// Lays the pack out until every word at which a page begins is known.
fn lay_out(
    input: &PackInput,
    theme: &PrintTheme,
    targets: &Targets,
) -> Result<(PagedDocument, Marks), Vec<Diagnostic>> {
    let place = Place::whole(&source(input));
    let (pictures, mut files) = pictures(input).map_err(|_| check(input, theme))?;
    let sheets = Sheets { input, theme, targets, pictures: &pictures };
    let sections = Section::all(input);
    let mut fine = vec![Fine::new(); sections.len()];
    let mut numbers = BTreeMap::new();
    let pack = sheets.walk(&Fine::new(), &numbers).pack(theme.family());
    files.insert("data.json".to_owned(), Bytes::from_string(pack.data.clone()));
    let mut walked: Vec<Walked> = Vec::new();
    // The sections that are not to be laid out as they were in the round before.
    let mut stale: Vec<usize> = (0..sections.len()).collect();
    // Marks can move a line by a hair, and a page break with it; after a few rounds every word of what does not settle is
    // marked. Which words of a paper are marked is decided by that paper alone, so that it is set alike in every pack. The
    // numbers of pages that a text gives are those of the layout before: they are right when that gives them again.
    for round in 0..8 {
        let anew = |at: &usize| (*at, sheets.walk(&fine[*at], &numbers).section(sections[*at]));
        for (at, mut section) in stale.par_iter().map(anew).collect::<Vec<_>>() {
            files.insert(sections[at].file(), Bytes::from_string(std::mem::take(&mut section.data)));
            if at < walked.len() { walked[at] = section } else { walked.push(section) }
        }
        let faults = told(walked.iter().chain([&pack]));
        if !faults.is_empty() {
            return Err(faults);
        }
        let world = PackWorld::new(theme.shared(), &files);
        let compiled = typst::compile::<PagedDocument>(&world);
        let document = compiled.output.map_err(|errors| faults_of(&errors, &place))?;
        if let Some(warning) = compiled.warnings.iter().find(|warning| warning.message.contains("converge")) {
            return Err(faults_of(std::slice::from_ref(warning), &place));
        }
        let marks = Marks::read(&document, input);
        let cut: Vec<Fine> = walked.iter().enumerate().map(|(at, section)| marks.cut(at, &section.runs)).collect();
        let asked: BTreeSet<Asked> = walked.iter().flat_map(|section| &section.asked).cloned().collect();
        let found = marks.numbers(&asked, input, targets);
        let moved = found != numbers;
        numbers = found;
        stale =
            (0..sections.len()).filter(|at| !cut[*at].is_empty() || (moved && !walked[*at].asked.is_empty())).collect();
        if stale.is_empty() {
            return Ok((document, marks));
        }
        for ((fine, cut), section) in fine.iter_mut().zip(cut).zip(&walked).filter(|((_, cut), _)| !cut.is_empty()) {
            if round < 3 {
                fine.extend(cut);
            } else {
                fine.extend(section.runs.iter().map(|(first, _)| *first));
            }
        }
    }
    Err(vec![failed(&place, "the pages do not settle")])
}

/// The file that stands for the pack where nothing nearer is known.
fn source(input: &PackInput) -> Arc<str> {
    input.papers.first().map_or_else(|| input.ident.as_str().into(), |paper| paper.paper.source.clone())
}

fn failed(place: &Place, message: &str) -> Diagnostic {
    Diagnostic::error(
        "typeset-failed",
        place.clone(),
        format!("the pack cannot be printed: {message}"),
        "write simpler markdown near the place that the message names; where there is none, report it with the pack",
    )
}

fn faults_of(errors: &[SourceDiagnostic], place: &Place) -> Vec<Diagnostic> {
    errors
        .iter()
        .map(|error| {
            // Where in its own code Typst gave up means nothing to a clerk.
            let message = error.message.split(" (occurred at").next().unwrap_or_default();
            let mut message = message.to_owned();
            if error.severity == Severity::Warning {
                message = format!("{message} (page numbers that depend on themselves)");
            }
            for hint in
                error.hints.iter().filter(|hint| !hint.v.contains("report this") && !hint.v.contains("backtrace"))
            {
                message = format!("{message}; {}", hint.v);
            }
            failed(place, &message)
        })
        .collect()
}

fn options(input: &PackInput) -> Result<PdfOptions, Vec<Diagnostic>> {
    // A foreign page is put in after export, where nobody checks it: what it would break is not claimed.
    let kept = input.papers.iter().all(|paper| paper.paper.pdf.as_ref().is_none_or(|pdf| pdf.conforms));
    let claimed: &[PdfStandard] = if kept { &[PdfStandard::A_2a, PdfStandard::Ua_1] } else { &[PdfStandard::V_1_7] };
    let standards =
        PdfStandards::new(claimed).map_err(|error| vec![failed(&Place::whole(&source(input)), error.message())])?;
    // A date that the content gives, never the clock.
    let date = match input.sheets.first() {
        Some(entry) => Some(entry.sheet.start.date),
        None => input.papers.iter().find_map(|paper| paper.paper.date).map(|when| when.date),
    };
    let date = date.filter(|date| (1970..=9999).contains(&date.year()));
    let (year, month, day) = date.map_or((2000, 1, 1), |date| (date.year(), date.month() as u8, date.day() as u8));
    Ok(PdfOptions {
        ident: Smart::Custom(input.ident.clone()),
        creator: Smart::Custom(Some("agendapack".into())),
        timestamp: Datetime::from_ymd_hms(year, month, day, 0, 0, 0).map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    })
}

/// What each picture is called in Typst's files.
type Names = BTreeMap<String, String>;

/// The pictures as virtual files, each tried, so that a broken one is named.
fn pictures(input: &PackInput) -> Result<(Names, BTreeMap<String, Bytes>), Vec<Diagnostic>> {
    let mut names = Names::new();
    let mut files = BTreeMap::new();
    let mut faults = Vec::new();
    for (at, (source, bytes)) in input.pictures.iter().enumerate() {
        let bytes = Bytes::new(Shared(bytes.clone()));
        match theme::picture_kind(&bytes) {
            Ok(extension) => {
                let name = format!("picture-{at}.{extension}");
                names.insert(source.clone(), name.clone());
                files.insert(name, bytes);
            }
            Err(reason) => faults.push(Diagnostic::error(
                "broken-picture",
                Place::whole(&source.as_str().into()),
                format!("the picture {source} cannot be printed: {reason}"),
                "save it again as a PNG, JPEG, GIF, WebP or SVG file that opens in a browser",
            )),
        }
    }
    if faults.is_empty() { Ok((names, files)) } else { Err(faults) }
}

/// Bytes that many packs share.
#[derive(Debug, Clone)]
struct Shared(Arc<[u8]>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

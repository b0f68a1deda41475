//! Typesetting: a pack in, its PDF and its page map out.
//!
//! Typst is used as a library, and no type of it leaves this folder. The pack is handed over as data (`walk`, `tables`,
//! `paper`), which the theme's templates walk; invisible marks after words tell, once all is laid out, which word begins
//! which page (`map`). Marks cost time and bytes, so texts are marked at their ends first; only those through which a
//! page break runs are marked at every word, in a second layout that reuses nearly all of the first.

mod fonts;
mod map;
mod paper;
mod tables;
mod targets;
#[cfg(test)]
mod tests;
mod theme;
mod walk;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Datelike;
use typst::diag::{Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use self::map::Marks;
use self::targets::Targets;
pub use self::theme::PrintTheme;
use self::walk::{Fine, Walk};
use self::world::PackWorld;
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::model::pack::{PackInput, Typeset};

/// Lays a pack out and writes its PDF: tagged, PDF/A-2a and PDF/UA-1 in one file, the same bytes for the same input.
///
/// # Errors
/// Pictures that cannot be read, characters that no font has, and whatever else keeps Typst from printing.
pub fn typeset(input: &PackInput, theme: &PrintTheme) -> Result<Warned<Typeset>, Vec<Diagnostic>> {
    let result = print(input, theme);
    // What this pack has laid out is kept for the next build of it, and what the one before left is dropped.
    typst::comemo::evict(1);
    result
}

fn print(input: &PackInput, theme: &PrintTheme) -> Result<Warned<Typeset>, Vec<Diagnostic>> {
    let targets = Targets::new(input);
    let (document, marks) = lay_out(input, theme, &targets)?;
    let place = Place::whole(&source(input));
    let pdf = typst_pdf::pdf(&document, &options(input)?).map_err(|errors| faults(&errors, &place))?;
    let map = marks.map(input, &targets);
    Ok(Warned::new(Typeset { pdf: pdf.into(), map: Arc::new(map) }, Vec::new()))
}

/// What would keep a pack from being printed, as far as it can be told without laying it out: pictures that cannot be
/// read, and characters that no font has.
pub fn check(input: &PackInput, theme: &PrintTheme) -> Vec<Diagnostic> {
    let targets = Targets::new(input);
    let fine = Fine::default();
    let (mut found, names) = match pictures(input) {
        Ok((names, _)) => (Vec::new(), names),
        Err(found) => (found, Default::default()),
    };
    let broken = !found.is_empty();
    let mut walk = Walk::new(input, &theme.metrics, &fine, &targets, &names);
    walk.pack(&theme.family);
    // Where a picture is broken, none has a name, which is no fault of the others.
    found.extend(walk.faults.into_iter().filter(|fault| !(broken && fault.code == "missing-picture")));
    found
}

/// Lays the pack out until every word at which a page begins is known.
fn lay_out(
    input: &PackInput,
    theme: &PrintTheme,
    targets: &Targets,
) -> Result<(PagedDocument, Marks), Vec<Diagnostic>> {
    let place = Place::whole(&source(input));
    let (pictures, mut files) = pictures(input).map_err(|_| check(input, theme))?;
    let mut fine = Fine::default();
    // Marks can move a line by a hair, and a page break with it; after a few rounds every word of what does not settle is
    // marked. Which words of a paper are marked is decided by that paper alone, so that it is set alike in every pack.
    for round in 0..6 {
        let mut walk = Walk::new(input, &theme.metrics, &fine, targets, &pictures);
        let data = walk.pack(&theme.family);
        if !walk.faults.is_empty() {
            return Err(walk.faults);
        }
        let runs = walk.runs;
        files.insert("data.json".to_owned(), Bytes::from_string(data.to_string()));
        let world = PackWorld::new(&theme.shared, files.clone());
        let compiled = typst::compile::<PagedDocument>(&world);
        let document = compiled.output.map_err(|errors| faults(&errors, &place))?;
        if let Some(warning) = compiled.warnings.iter().find(|warning| warning.message.contains("converge")) {
            return Err(faults(std::slice::from_ref(warning), &place));
        }
        let marks = Marks::read(&document, input);
        let cut = marks.cut(&runs);
        if cut.is_empty() {
            return Ok((document, marks));
        }
        if round < 3 {
            fine.0.extend(cut);
        } else {
            fine.0.extend(paper::beside(input, &cut, &runs));
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

fn faults(errors: &[SourceDiagnostic], place: &Place) -> Vec<Diagnostic> {
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
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| vec![failed(&Place::whole(&source(input)), error.message())])?;
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

//! The stages in order: a snapshot of the site's folder becomes an output, or a list of what is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::config::{self, Settings};
use crate::diagnostics::{Diagnostic, Level, Place, Warned};
use crate::lint;
use crate::load;
use crate::model::draft::Draft;
use crate::model::pack::{Front, PackInput, PackInputPaper, PageMap, Typeset};
use crate::model::site::{Audience, Meeting, Paper, Site};
use crate::model::tree::Picture;
use crate::output::{OutFile, Output};
use crate::render::{self, WebTheme};
use crate::resolve::{self, index};
use crate::snapshot::Snapshot;
use crate::typeset::{self, PrintTheme};

/// A theme, for both media.
pub struct Theme {
    /// For the web.
    pub web: WebTheme,
    /// For print.
    pub print: PrintTheme,
}

/// A site that was built.
#[derive(Debug)]
pub struct Built {
    /// Its files.
    pub output: Output,
    /// Pages printed, in all packs and documents.
    pub printed_pages: u32,
    /// PDFs made.
    pub pdfs: usize,
}

/// Whether any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
}

/// Reads the settings, loads every text and joins them. `None` where the settings cannot be read at all.
pub fn site(snapshot: &Snapshot, audience: Audience) -> Warned<Option<Site>> {
    let mut bag = Vec::new();
    let file: Arc<str> = "site.toml".into();
    let text = snapshot.source(&file).unwrap_or_default();
    let Some(settings) = config::parse(&file, &text).into(&mut bag) else { return Warned::new(None, bag) };
    let settings = Arc::new(settings);
    bag.extend(render::check_colours(&settings, &file));
    let index = index::index(snapshot, &mut bag);
    let mut drafts: BTreeMap<Arc<str>, Draft> = BTreeMap::new();
    for (path, entry) in &index.entries {
        let text = &snapshot.texts[path];
        let included = |name: &str| snapshot.source(name);
        let draft = load::load(path, index::kind(&entry.role), text, &included).into(&mut bag);
        if let Draft::Text(text) = &draft {
            bag.extend(lint::lint(text));
        }
        drafts.insert(path.clone(), draft);
    }
    let site = resolve::resolve(snapshot, &index, &drafts, &settings, audience).into(&mut bag);
    settings_files(snapshot, &settings, &file, &mut bag);
    Warned::new(Some(site), bag)
}

/// The files that `site.toml` names.
fn settings_files(snapshot: &Snapshot, settings: &Settings, file: &Arc<str>, bag: &mut Vec<Diagnostic>) {
    let fonts = settings
        .theme_options
        .fonts
        .iter()
        .flat_map(|fonts| [&fonts.regular, &fonts.bold, &fonts.italic, &fonts.bold_italic]);
    for setting in settings.theme_options.logo.iter().chain(fonts) {
        if !snapshot.files.contains_key(setting.value.as_str()) {
            bag.push(Diagnostic::error(
                "missing-file",
                Place::new(file, setting.at.clone()),
                format!("site.toml names {}, and there is no such file", setting.value),
                "write the path of a file in the site's folder, such as assets/logo.svg",
            ));
        }
    }
}

/// A pack or a document that is printed, with the address of its folder.
pub struct Printable {
    /// `bodies/kcsp/2019-07-17/` or `documents/x/`.
    pub address: String,
    /// The PDF's file name.
    pub pdf: String,
    /// What shapes it.
    pub input: PackInput,
}

/// Everything that the site prints, in the order of addresses. Reads the pictures that it needs.
pub fn printables(site: &Site, snapshot: &Snapshot, bag: &mut Vec<Diagnostic>) -> Vec<Printable> {
    let mut out = Vec::new();
    for meeting in site.bodies.iter().flat_map(|body| &body.meetings) {
        out.extend(meeting_pack(site, meeting, snapshot, bag));
    }
    for document in &site.documents {
        out.push(document_pack(site, document, snapshot, bag));
    }
    out.sort_by(|a, b| a.address.cmp(&b.address));
    out
}

fn meeting_pack(site: &Site, meeting: &Meeting, snapshot: &Snapshot, bag: &mut Vec<Diagnostic>) -> Option<Printable> {
    let front = meeting.front.as_ref()?;
    let pictures = front.pictures.iter().chain(meeting.papers.iter().flat_map(|paper| &paper.paper.pictures));
    let audience = match site.audience {
        Audience::Public => "",
        Audience::Members => "members/",
    };
    Some(Printable {
        address: meeting.address.clone(),
        pdf: meeting.pdf.clone(),
        input: PackInput {
            title: format!("{}, {}", meeting.body, meeting.when.date_words()),
            ident: format!("{}{}{audience}", site.settings.base_url, meeting.address),
            audience: site.audience,
            settings: site.settings.clone(),
            first_page: site.settings.pack.first_page,
            pictures: bytes(pictures, site, snapshot, bag),
            front: Front::Sheet(Box::new(front.clone())),
            papers: meeting
                .papers
                .iter()
                .map(|paper| PackInputPaper { paper: paper.paper.clone(), code: paper.code.clone() })
                .collect(),
        },
    })
}

fn document_pack(site: &Site, document: &Arc<Paper>, snapshot: &Snapshot, bag: &mut Vec<Diagnostic>) -> Printable {
    let slug = document.address.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    Printable {
        address: document.address.clone(),
        pdf: format!("{slug}.pdf"),
        input: PackInput {
            title: document.title.text.clone(),
            ident: format!("{}{}", site.settings.base_url, document.address),
            audience: site.audience,
            settings: site.settings.clone(),
            first_page: site.settings.pack.first_page,
            pictures: bytes(document.pictures.iter(), site, snapshot, bag),
            front: Front::Document,
            papers: vec![PackInputPaper { paper: document.clone(), code: String::new() }],
        },
    }
}

fn bytes<'a>(
    pictures: impl Iterator<Item = &'a Picture>,
    site: &Site,
    snapshot: &Snapshot,
    bag: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<[u8]>> {
    let logo = site.settings.theme_options.logo.as_ref().map(|logo| logo.value.clone());
    let mut out = BTreeMap::new();
    // One without an address stands in for a file that is not there, which has been reported.
    let named = pictures.filter(|picture| !picture.address.is_empty()).map(|picture| picture.source.clone());
    for source in named.chain(logo.filter(|logo| snapshot.has(logo))) {
        if out.contains_key(&source) {
            continue;
        }
        match snapshot.read(&source) {
            Ok(bytes) => {
                out.insert(source, bytes);
            }
            Err(error) => bag.push(Diagnostic::error(
                "unreadable-file",
                Place::whole(&source.as_str().into()),
                format!("this file cannot be read: {error}"),
                "let the person who builds the site read it",
            )),
        }
    }
    out
}

/// What was typeset before, by the hash of everything that shaped it. A result that no build asked for is dropped at the
/// end of the next one.
#[derive(Default)]
pub struct Memo {
    typeset: BTreeMap<[u8; 32], Warned<Typeset>>,
    fresh: usize,
}

impl Memo {
    /// How many packs and documents the last build had to set anew.
    pub fn fresh(&self) -> usize {
        self.fresh
    }
}

/// The hash of everything that shapes a pack.
fn key(input: &PackInput, theme: &PrintTheme) -> [u8; 32] {
    struct Sink(Sha256);
    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut sink = Sink(Sha256::new());
    sink.0.update(theme.hash());
    let front = match &input.front {
        Front::Sheet(front) => Some(front),
        Front::Document => None,
    };
    let papers: Vec<(&Paper, &str)> = input.papers.iter().map(|paper| (&*paper.paper, paper.code.as_str())).collect();
    let shape = (&input.title, &input.ident, input.audience, &*input.settings, input.first_page, front, papers);
    // The sink takes every byte, and nothing in these types can fail to be written.
    let _ = serde_json::to_writer(&mut sink, &shape);
    for (source, bytes) in &input.pictures {
        sink.0.update(source.as_bytes());
        sink.0.update((bytes.len() as u64).to_le_bytes());
        sink.0.update(bytes);
    }
    sink.0.finalize().into()
}

/// Builds the whole site.
///
/// # Errors
/// Everything that is wrong with the content, warnings too, where any of it is an error.
pub fn build(snapshot: &Snapshot, audience: Audience, theme: &Theme) -> Result<Warned<Built>, Vec<Diagnostic>> {
    build_with(snapshot, audience, theme, &mut Memo::default())
}

/// What print would find wrong with a site that has mistakes of other kinds, so that all are told in one run.
fn print_faults(site: &Site, snapshot: &Snapshot, theme: &Theme) -> Vec<Diagnostic> {
    let mut bag = Vec::new();
    for printable in printables(site, snapshot, &mut bag) {
        // A picture that is not there and lists too deep have been reported where they stand.
        let faults = typeset::check(&printable.input, &theme.print);
        let told = ["missing-picture", "nested-too-deeply"];
        bag.extend(faults.into_iter().filter(|fault| !told.contains(&fault.code)));
    }
    bag
}

/// Builds the whole site, and typesets only what `memo` does not hold.
///
/// # Errors
/// As [`build`].
pub fn build_with(
    snapshot: &Snapshot,
    audience: Audience,
    theme: &Theme,
    memo: &mut Memo,
) -> Result<Warned<Built>, Vec<Diagnostic>> {
    let mut bag = Vec::new();
    let site = site(snapshot, audience).into(&mut bag);
    let Some(site) = site else { return Err(bag) };
    if has_errors(&bag) {
        bag.extend(print_faults(&site, snapshot, theme));
        return Err(bag);
    }
    let mut output = Output::new();
    let mut maps: BTreeMap<String, Arc<PageMap>> = BTreeMap::new();
    let mut printed_pages = 0;
    let mut pdfs = 0;
    let mut kept = BTreeMap::new();
    memo.fresh = 0;
    for printable in printables(&site, snapshot, &mut bag) {
        let key = key(&printable.input, &theme.print);
        let typeset = match memo.typeset.remove(&key) {
            Some(typeset) => Ok(typeset),
            None => {
                memo.fresh += 1;
                typeset::typeset(&printable.input, &theme.print)
            }
        };
        match typeset {
            Ok(warned) => {
                kept.insert(key, warned.clone());
                let Typeset { pdf, map } = warned.into(&mut bag);
                printed_pages += map.page_count;
                pdfs += 1;
                output.insert(format!("{}{}", printable.address, printable.pdf), OutFile::Bytes(pdf));
                maps.insert(printable.address, map);
            }
            Err(diagnostics) => bag.extend(diagnostics),
        }
    }
    memo.typeset = kept;
    if has_errors(&bag) {
        return Err(bag);
    }
    match render::render(&site, &maps, &theme.web) {
        Ok(pages) => {
            let pages = pages.into(&mut bag);
            output.extend(pages.into_iter().map(|(path, bytes)| (path, OutFile::Bytes(bytes))));
        }
        Err(diagnostics) => {
            bag.extend(diagnostics);
            return Err(bag);
        }
    }
    for file in &site.files {
        output.insert(file.address.clone(), OutFile::Copy(file.source.clone()));
    }
    Ok(Warned::new(Built { output, printed_pages, pdfs }, bag))
}

//! The stages in order: a snapshot of the site's folder becomes an output, or a list of what is wrong.

mod appendices;
mod held;
mod memo;
mod packs;
mod parts;
pub mod preview;
mod sets;
mod share;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

pub use self::held::Held;
pub use self::memo::{Fresh, Memo};
pub use self::packs::{Printed, printed};
pub use self::sets::{Pdf, set};
pub use self::share::{Helpers, Helping};
use crate::cache::{self, Key};
use crate::config::{self, Settings};
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::model::pack::{PageMap, Typeset};
use crate::model::site::{Audience, Site};
use crate::output::{OutFile, Output, Sink};
use crate::render::{self, Page, Tokens, WebTheme};
use crate::resolve::{self, pdf};
use crate::snapshot::Snapshot;
use crate::typeset::PrintTheme;

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
    /// Pages printed, in all packs and documents, each number once.
    pub printed_pages: u32,
    /// PDFs made.
    pub pdfs: usize,
}

/// What a build is made from. Two equal ones give the same files.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The site's folder.
    pub snapshot: &'a Snapshot,
    /// For whom.
    pub audience: Audience,
    /// The theme, which is made from the site's folder too.
    pub theme: &'a Theme,
    /// Leaves all that is printed out: web pages without marks, and no PDFs.
    pub web_only: bool,
}

/// What was delivered, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Web pages.
    pub pages: usize,
    /// Pages printed, in all packs and documents, each number once.
    pub printed_pages: u32,
    /// PDFs made.
    pub pdfs: usize,
}

/// Whether nothing can be built before one of them is put right.
pub fn stops(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::stops)
}

/// Reads the settings, loads every text and joins them. `None` where the settings cannot be read at all. PDFs on agendas
/// are read anew only where `memo` does not know them, and so is all else that it holds.
pub fn site(snapshot: &Snapshot, audience: Audience, memo: &mut Memo) -> Warned<Option<Site>> {
    memo.appendices.begin();
    // The memo is asked for PDFs while what it holds of the other stages is in use.
    let mut held = std::mem::take(&mut memo.front);
    let asked = RefCell::new(&mut *memo);
    let read = |path: &str| asked.borrow_mut().appendix(snapshot, path);
    let site = site_with(snapshot, audience, &mut held, &read);
    memo.front = held;
    site
}

fn site_with(snapshot: &Snapshot, audience: Audience, held: &mut Held, read: pdf::Read<'_>) -> Warned<Option<Site>> {
    let mut bag = Vec::new();
    let file: Arc<str> = "site.toml".into();
    let text = snapshot.source(&file).unwrap_or_default();
    let Some(settings) = config::parse(&file, &text).into(&mut bag) else { return Warned::new(None, bag) };
    let settings = held.settings(settings);
    let path = format!("themes/{}/theme.toml", settings.theme);
    let own = snapshot.files.contains_key(path.as_str()).then(|| snapshot.read(&path).ok()).flatten();
    let own = own.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    bag.extend(render::check_colours(&settings, &file, &own.map_or_else(Tokens::civic, Tokens::of)));
    let index = held.index(snapshot).into(&mut bag);
    let drafts = held.drafts(snapshot, &index, &mut bag);
    let resolved = resolve::resolve_with(snapshot, &index, drafts, &settings, audience, read, &mut held.resolved);
    let site = resolved.into(&mut bag);
    settings_files(snapshot, &settings, &file, &mut bag);
    unused_files(snapshot, &site, &mut bag);
    Warned::new(Some(site), bag)
}

/// Documents of other programs that lie among the texts, and are named by none of those around them: they are published
/// nowhere, which nobody would see otherwise.
fn unused_files(snapshot: &Snapshot, site: &Site, bag: &mut Vec<Diagnostic>) {
    const KINDS: [&str; 10] = ["pdf", "doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "ppt", "pptx"];
    let used: HashSet<&str> = site.files.iter().map(|file| file.source.as_str()).collect();
    for path in snapshot.files.keys().filter(|path| path.starts_with("content/") && !used.contains(&***path)) {
        let kind = crate::snapshot::extension(path).to_ascii_lowercase();
        if !KINDS.contains(&kind.as_str()) || path.split('/').any(resolve::index::is_restricted) {
            continue;
        }
        // What belongs together lies below `bodies/<body>/<date>` or `documents/<document>`.
        let depth = if path.starts_with("content/bodies/") { 4 } else { 3 };
        let home: String = path.split_inclusive('/').take(depth).filter(|part| part.ends_with('/')).collect();
        let name = path.rsplit('/').next().unwrap_or_default();
        let typed = name.replace(' ', "%20");
        let around = snapshot.texts.range::<str, _>((std::ops::Bound::Included(&*home), std::ops::Bound::Unbounded));
        let mut around = around.take_while(|(text, _)| text.starts_with(&home));
        let told = bag.iter().any(|finding| finding.place.file == *path);
        if !told && !around.any(|(_, text)| text.contains(name) || text.contains(&typed)) {
            bag.push(Diagnostic::warning(
                "file-not-used",
                Place::whole(path),
                "no text links this file, and it is published nowhere",
                "link it from the agenda or from a text; to keep it for yourself, put it outside `content`",
            ));
        }
    }
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

/// The hash of everything that a build is made from.
pub fn fingerprint(input: &Input) -> Key {
    let mut hash = Sha256::new();
    let audience = match input.audience {
        Audience::Public => "public",
        Audience::Members => "members",
    };
    for word in [cache::program(), audience, if input.web_only { "web only" } else { "whole" }] {
        hash.update((word.len() as u64).to_le_bytes());
        hash.update(word);
    }
    let texts: Vec<Key> =
        input.snapshot.texts.par_iter().map(|(_, text)| Sha256::digest(text.as_bytes()).into()).collect();
    let texts = input.snapshot.texts.keys().zip(&texts).map(|(path, hash)| (path, hash, None));
    let files = input.snapshot.files.iter().map(|(path, file)| (path, &file.hash, file.pixels));
    for (path, content, pixels) in texts.chain(files) {
        hash.update((path.len() as u64).to_le_bytes());
        hash.update(path.as_bytes());
        hash.update(content);
        let (width, height) = pixels.unwrap_or_default();
        hash.update([u8::from(pixels.is_some())]);
        hash.update(width.to_le_bytes());
        hash.update(height.to_le_bytes());
    }
    hash.finalize().into()
}

/// Gives a finding of print that knows its file alone the place of the character that it names, where that stands in the
/// file as it is.
fn placed(finding: Diagnostic, snapshot: &Snapshot) -> Diagnostic {
    if finding.code != "unprintable-character" || !finding.place.is_whole() {
        return finding;
    }
    let named = finding.message.split("U+").nth(1).map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
    });
    let text = snapshot.source(&finding.place.file).unwrap_or_default();
    match named.flatten().and_then(|char| Some((text.find(char)?, char))) {
        Some((at, char)) => Diagnostic { place: Place::new(&finding.place.file, at..at + char.len_utf8()), ..finding },
        None => finding,
    }
}

/// Builds the whole site.
///
/// # Errors
/// Everything that is wrong with the content, warnings too, where any of it is an error that stops the build.
pub fn build(snapshot: &Snapshot, audience: Audience, theme: &Theme) -> Result<Warned<Built>, Vec<Diagnostic>> {
    build_with(snapshot, audience, theme, &mut Memo::default())
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
    let output = Mutex::new(Output::new());
    let input = Input { snapshot, audience, theme, web_only: false };
    let Warned { value: totals, diagnostics } = build_into(&input, memo, &output, &|_, _| {})?;
    let output = output.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Warned::new(Built { output, printed_pages: totals.printed_pages, pdfs: totals.pdfs }, diagnostics))
}

/// Builds the whole site and hands its files to `sink` as they are made, in no certain order. What was handed over is
/// good only if all goes well. `progress` is told after each pack or document how many are done, and of how many.
///
/// # Errors
/// As [`build`].
pub fn build_into(
    input: &Input,
    memo: &mut Memo,
    sink: &dyn Sink,
    progress: &dyn Fn(usize, usize),
) -> Result<Warned<Totals>, Vec<Diagnostic>> {
    build_helped(input, memo, sink, progress, None)
}

/// The same, with other processes that typeset where there is much to be typeset. They change nothing of what is built.
///
/// # Errors
/// As [`build`].
pub fn build_helped(
    input: &Input,
    memo: &mut Memo,
    sink: &dyn Sink,
    progress: &dyn Fn(usize, usize),
    helpers: Option<&dyn Helpers>,
) -> Result<Warned<Totals>, Vec<Diagnostic>> {
    let mut bag = Vec::new();
    let site = site(input.snapshot, input.audience, memo).into(&mut bag);
    let Some(site) = site else { return Err(bag) };
    if stops(&bag) {
        if !input.web_only {
            bag.extend(packs::faults(&site, input).into_iter().map(|finding| placed(finding, input.snapshot)));
        }
        return Err(bag);
    }
    let mut maps: BTreeMap<String, Arc<PageMap>> = BTreeMap::new();
    let mut totals = Totals::default();
    // A file of the content at the address of one that the program makes takes its place.
    let files: HashSet<&str> = site.files.iter().map(|file| file.address.as_str()).collect();
    let printed = if input.web_only { Vec::new() } else { printed(&site) };
    memo.begin(input, &site, &printed);
    if let Some(helpers) = helpers {
        memo.share(&printed, &site, input, helpers, progress);
    }
    for (done, pack) in printed.iter().enumerate() {
        match set(memo, pack, &site, input) {
            Ok(warned) => deliver(pack, warned.into(&mut bag), &files, sink, &mut maps, &mut totals),
            Err(findings) => bag.extend(findings.into_iter().map(|finding| placed(finding, input.snapshot))),
        }
        progress(done + 1, printed.len());
    }
    if stops(&bag) {
        return Err(bag);
    }
    memo.end();
    totals.pages = web(&site, &maps, input, memo, sink, &mut bag)?;
    // The site is a million small things; nobody has to wait until they are given back.
    rayon::spawn(move || drop(site));
    Ok(Warned::new(totals, bag))
}

/// Hands over all that is not printed: the pages, which are counted, what tells of them, and the files that are published
/// as they are.
fn web(
    site: &Site,
    maps: &BTreeMap<String, Arc<PageMap>>,
    input: &Input,
    memo: &mut Memo,
    sink: &dyn Sink,
    bag: &mut Vec<Diagnostic>,
) -> Result<usize, Vec<Diagnostic>> {
    // A file of the content at the address of one that the program makes takes its place.
    let files: HashSet<&str> = site.files.iter().map(|file| file.address.as_str()).collect();
    let pages = AtomicUsize::new(0);
    let put = |address: String, page: Page| {
        pages.fetch_add(usize::from(address.ends_with(".html")), Ordering::Relaxed);
        if !files.contains(address.as_str()) {
            match page {
                Page::Once(bytes) => sink.put_bytes(address, bytes),
                Page::Kept(bytes) => sink.put(address, OutFile::Bytes(bytes)),
            }
        }
    };
    match render::render_into(site, maps, &input.theme.web, &put, &mut memo.front.rendered) {
        Ok(findings) => bag.extend(findings),
        Err(findings) => {
            bag.extend(findings);
            return Err(std::mem::take(bag));
        }
    }
    for file in &site.files {
        sink.put(file.address.clone(), OutFile::Copy(file.source.clone()));
    }
    Ok(pages.into_inner())
}

/// Hands over the PDFs of a pack or document, and notes their page maps.
fn deliver(
    pack: &Printed,
    pdfs: Vec<Pdf>,
    files: &HashSet<&str>,
    sink: &dyn Sink,
    maps: &mut BTreeMap<String, Arc<PageMap>>,
    totals: &mut Totals,
) {
    for (at, Pdf { name, typeset: Typeset { pdf, map }, .. }) in pdfs.into_iter().enumerate() {
        let address = format!("{}{name}", pack.address());
        totals.pdfs += 1;
        if at == 0 {
            // The others hold the same pages.
            totals.printed_pages += map.page_count;
            maps.insert(pack.address().to_owned(), map);
        } else {
            maps.insert(address.clone(), map);
        }
        if !files.contains(address.as_str()) {
            sink.put(address, OutFile::Bytes(pdf));
        }
    }
}

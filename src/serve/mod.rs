//! `agendapack serve`: the site built in memory, served on this computer alone, and built again when a file changes.
//!
//! A change on the disk means "look again", nothing more: what is shown is always what a clean build gives.

mod http;
mod page;
mod watch;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::cache::Cache;
use crate::commands::{show, take};
use crate::diagnostics::{Diagnostic, Level};
use crate::model::site::Audience;
use crate::output::{OutFile, Output};
use crate::pipeline::{self, Memo};
use crate::snapshot::Snapshot;

/// How the preview is to run.
#[derive(Debug)]
pub struct Options {
    /// The folder of the site.
    pub site: PathBuf,
    /// The port wanted.
    pub port: u16,
    /// Open a browser.
    pub open: bool,
    /// Look every second instead of waiting to be told.
    pub poll: bool,
    /// For whom the site is built.
    pub audience: Audience,
    /// Neither read nor write the cache.
    pub no_cache: bool,
}

/// What is served.
#[derive(Default)]
pub(crate) struct Shown {
    /// The files of the last build that succeeded.
    pub output: Output,
    /// Where the copied ones lie.
    pub snapshot: Option<Arc<Snapshot>>,
    /// Counts builds, failed ones too; a page reloads when it has grown.
    pub version: u64,
    /// What is wrong with the site as it is now, as the terminal shows it; empty where nothing is.
    pub mistakes: String,
    /// Requests that wait for the next version.
    pub waiting: Vec<tiny_http::Request>,
}

pub(crate) type State = Arc<Mutex<Shown>>;

/// A thread that panicked while it held the state left it whole: every change to it is one assignment.
pub(crate) fn locked(state: &State) -> MutexGuard<'_, Shown> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves until the program is ended.
///
/// # Errors
/// Where the site's folder cannot be read or no port can be had.
pub fn serve(options: &Options) -> Result<u8, String> {
    // A folder that is no site is told at once, before a browser opens.
    let base = base_path(options)?;
    // Before the first build, so that no file saved while that is made goes unseen.
    let mut changes = watch::watch(&options.site, options.poll)?;
    let state = State::default();
    let mut memo = Memo::new(true, (!options.no_cache).then(|| Cache::of(&options.site)));
    rebuild(options, &state, &mut memo);
    let address = http::start(options.port, &base, &state)?;
    let url = format!("http://{address}{base}");
    crate::say!("The preview is at {url}  (Ctrl-C ends it)");
    if options.open && open::that(&url).is_err() {
        crate::tell!("No browser could be opened; open {url} yourself.");
    }
    while changes.wait() {
        rebuild(options, &state, &mut memo);
    }
    Ok(0)
}

/// The path of base_url, below which the site is shown as it will stand on its own server.
fn base_path(options: &Options) -> Result<String, String> {
    let (snapshot, ..) = take(&options.site)?;
    let text = snapshot.source("site.toml").unwrap_or_default();
    let settings = crate::config::parse(&"site.toml".into(), &text).value;
    let base = settings.map(|settings| settings.base_url).unwrap_or_default();
    let path = base.splitn(4, '/').nth(3).unwrap_or_default().trim_matches('/').to_owned();
    Ok(if path.is_empty() { "/".into() } else { format!("/{path}/") })
}

/// Builds what is on the disk now, and shows it or what is wrong with it.
fn rebuild(options: &Options, state: &State, memo: &mut Memo) {
    let started = Instant::now();
    let (snapshot, theme, mut bag) = match take(&options.site) {
        Ok(taken) => taken,
        Err(message) => {
            crate::tell!("agendapack: {message}");
            publish(state, None, message);
            return;
        }
    };
    let built = pipeline::build_with(&snapshot, options.audience, &theme, memo);
    let output = match built {
        Ok(warned) => Some(warned.into(&mut bag)),
        Err(diagnostics) => {
            bag.extend(diagnostics);
            None
        }
    };
    show(&bag, &snapshot);
    let errors: Vec<Diagnostic> = bag.into_iter().filter(|diagnostic| diagnostic.level == Level::Error).collect();
    let mistakes = if errors.is_empty() {
        String::new()
    } else {
        crate::report::human(&errors, &|file| snapshot.source(file), false)
    };
    let seconds = started.elapsed().as_secs_f64();
    match output.filter(|_| errors.is_empty()) {
        Some(built) => {
            let snapshot = Arc::new(snapshot);
            let changed = changed(&locked(state).output, &built.output);
            crate::say!(
                "Built in {seconds:.2} s: {} changed, {} set anew",
                count(changed, "file", "files"),
                count(memo.fresh().len(), "pack or document", "packs and documents")
            );
            publish(state, Some((built.output, snapshot)), mistakes);
        }
        None => {
            crate::tell!("Not built ({seconds:.2} s); what was there before is still shown.");
            publish(state, None, mistakes);
        }
    }
}

fn changed(old: &Output, new: &Output) -> usize {
    let same = |a: &OutFile, b: &OutFile| match (a, b) {
        (OutFile::Bytes(a), OutFile::Bytes(b)) => a == b,
        (OutFile::Copy(a), OutFile::Copy(b)) => a == b,
        _ => false,
    };
    let new_or_other = new.iter().filter(|(path, file)| !old.get(*path).is_some_and(|other| same(other, file))).count();
    new_or_other + old.keys().filter(|path| !new.contains_key(*path)).count()
}

fn publish(state: &State, built: Option<(Output, Arc<Snapshot>)>, mistakes: String) {
    let (waiting, version) = {
        let mut shown = locked(state);
        if let Some((output, snapshot)) = built {
            shown.output = output;
            shown.snapshot = Some(snapshot);
        }
        shown.mistakes = mistakes;
        shown.version += 1;
        (std::mem::take(&mut shown.waiting), shown.version)
    };
    for request in waiting {
        http::answer_version(request, version);
    }
}

/// The kinds of file that a site holds, by extension.
pub(crate) fn content_type(path: &str) -> &'static str {
    let kinds: BTreeMap<&str, &str> = BTreeMap::from([
        ("html", "text/html; charset=utf-8"),
        ("css", "text/css; charset=utf-8"),
        ("js", "text/javascript; charset=utf-8"),
        ("json", "application/json"),
        ("xml", "application/xml"),
        ("ics", "text/calendar; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("csv", "text/csv; charset=utf-8"),
        ("svg", "image/svg+xml"),
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("jpeg", "image/jpeg"),
        ("gif", "image/gif"),
        ("webp", "image/webp"),
        ("woff2", "font/woff2"),
        ("ttf", "font/ttf"),
        ("otf", "font/otf"),
        ("pdf", "application/pdf"),
    ]);
    kinds.get(crate::snapshot::extension(path)).copied().unwrap_or("application/octet-stream")
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

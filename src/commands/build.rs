//! `agendapack build`.

use std::cell::Cell;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::share::Share;
use super::{apart, gaps, show, status, take};
use crate::cache::{Cache, Whole};
use crate::diagnostics::{Diagnostic, Warned};
use crate::model::site::Audience;
use crate::output::{self, Output, Staging, Written};
use crate::pipeline::{self, Fresh, Input, Memo, Totals};
use crate::report;
use crate::snapshot::Snapshot;

/// How the site is to be built.
pub(super) struct Options {
    /// The folder of the site.
    pub site: PathBuf,
    /// Where the output is put.
    pub out: Option<PathBuf>,
    /// For whom.
    pub audience: Audience,
    /// Say nothing but what is wrong.
    pub quiet: bool,
    /// Say what was typeset anew.
    pub verbose: bool,
    /// Keep nothing, and use nothing that was kept.
    pub no_cache: bool,
    /// Print nothing.
    pub web_only: bool,
    /// How many processes typeset where there is much to be typeset.
    pub processes: Option<usize>,
}

/// Builds the site into a folder.
pub(super) fn build(options: &Options) -> Result<u8, String> {
    let started = Instant::now();
    let site = &options.site;
    let out = options.out.clone().unwrap_or_else(|| {
        site.join(match options.audience {
            Audience::Public => "public",
            Audience::Members => "members",
        })
    });
    apart(site, &out)?;
    let (snapshot, theme, mut bag) = take(site)?;
    let input = Input { snapshot: &snapshot, audience: options.audience, theme: &theme, web_only: options.web_only };
    if pipeline::stops(&bag) {
        // What else is wrong is found all the same.
        let nowhere = std::sync::Mutex::new(Output::new());
        match pipeline::build_into(&input, &mut Memo::new(false, None), &nowhere, &|_, _| {}) {
            Ok(warned) => bag.extend(warned.diagnostics),
            Err(diagnostics) => bag.extend(diagnostics),
        }
        return failed(&bag, &snapshot, &out);
    }

    let kind = match (options.audience, options.web_only) {
        (Audience::Public, false) => "public",
        (Audience::Members, false) => "members",
        (Audience::Public, true) => "public-web",
        (Audience::Members, true) => "members-web",
    };
    let mut memo = Memo::new(false, (!options.no_cache).then(|| Cache::of(site)));
    // What nothing is kept of need not be hashed.
    let key = memo.cache().map(|_| pipeline::fingerprint(&input)).unwrap_or_default();
    if let Some(cache) = memo.cache()
        && let Some(whole) = cache.whole(kind, &key)
        && let Some(findings) = whole.findings()
        && let known = cache.stamps(kind, &key)
        && let Some(stamps) = output::holds(&out, &whole.files, &known)
    {
        if stamps != known {
            cache.keep_stamps(kind, &key, &stamps);
        }
        bag.extend(findings);
        show(&bag, &snapshot);
        tell_gaps(&bag);
        if options.verbose {
            crate::say!("Nothing changed since the last build.");
        }
        let written = Written { unchanged: whole.files.len(), ..Written::default() };
        let pages = whole.files.keys().filter(|path| path.ends_with(".html")).count();
        let totals = Totals { pages, printed_pages: whole.printed_pages, pdfs: whole.pdfs };
        say(options, &totals, &written, &out, started);
        return Ok(status(&bag));
    }

    let staging = Staging::new(&snapshot, &out);
    let staging = if options.no_cache { staging } else { staging.hashing() };
    let progress = Progress::new(started);
    let helpers = Share { site, audience: options.audience, asked: options.processes };
    let progress_shown = |done, all| progress.show(done, all);
    let built = pipeline::build_helped(&input, &mut memo, &staging, &progress_shown, Some(&helpers));
    progress.end();
    match built {
        Ok(Warned { value: totals, diagnostics }) => {
            let of_build = bag.len();
            bag.extend(diagnostics);
            show(&bag, &snapshot);
            let (written, files) = staging.finish().map_err(|error| error.to_string())?;
            tell_gaps(&bag);
            if let Some(cache) = memo.cache() {
                let whole = Whole::new(files, totals.pdfs, totals.printed_pages, &bag[of_build..]);
                cache.keep_whole(kind, &key, &whole);
            }
            if options.verbose {
                for Fresh { address, why } in memo.fresh() {
                    crate::say!("{address}: typeset anew, {why}");
                }
                if let Some(fault) = memo.cache().and_then(|cache| cache.fault()) {
                    crate::say!("Nothing is kept for the next build: {fault}");
                }
            }
            say(options, &totals, &written, &out, started);
            Ok(status(&bag))
        }
        Err(diagnostics) => {
            drop(staging);
            bag.extend(diagnostics);
            failed(&bag, &snapshot, &out)
        }
    }
}

fn say(options: &Options, totals: &Totals, written: &Written, out: &Path, started: Instant) {
    if options.quiet {
        return;
    }
    crate::say!(
        "Built {} and {} ({}) in {}: {} written, {} unchanged, {} removed, {:.1} s",
        report::count(totals.pages, "page"),
        report::count(totals.pdfs, "PDF"),
        report::count(totals.printed_pages as usize, "printed page"),
        out.display(),
        report::count(written.written, "file"),
        written.unchanged,
        written.removed,
        started.elapsed().as_secs_f64()
    );
}

/// What is missing from what was built.
fn tell_gaps(bag: &[Diagnostic]) {
    if let Some(gaps) = gaps("The site was built", bag, |_| true) {
        crate::tell!("{gaps}");
    }
}

fn failed(bag: &[Diagnostic], snapshot: &Snapshot, out: &Path) -> Result<u8, String> {
    show(bag, snapshot);
    if out.exists() {
        crate::tell!("Nothing was built; {} is as it was.", out.display());
    } else {
        crate::tell!("Nothing was built.");
    }
    Ok(1)
}

/// After this time a reader of a terminal is told how far it is.
const LONG: Duration = Duration::from_secs(1);

/// A line on a terminal that tells how many packs are done.
struct Progress {
    started: Instant,
    terminal: bool,
    shown: Cell<bool>,
}

impl Progress {
    fn new(started: Instant) -> Self {
        Self { started, terminal: std::io::stderr().is_terminal(), shown: Cell::new(false) }
    }

    fn show(&self, done: usize, all: usize) {
        if self.terminal && self.started.elapsed() > LONG {
            self.shown.set(true);
            // Nobody is left to tell where standard error is closed.
            let _ = write!(std::io::stderr(), "\r{done} of {all} packs and documents");
        }
    }

    fn end(&self) {
        if self.shown.get() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

//! `agendapack serve`: the site built in memory, served on this computer alone, and built again when a file changes.
//!
//! A change on the disk means "look again", nothing more: what is shown is always what a clean build gives.

mod http;
mod page;
pub mod preview;
mod watch;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cache::{Cache, Key};
use crate::commands::{show, take};
use crate::model::site::Audience;
use crate::output::{OutFile, Output};
use crate::pipeline::Fresh;
use crate::pipeline::preview::{Set, Setting, Wanted};
use crate::report;
use crate::snapshot::Snapshot;
use preview::{Preview, Step};
use watch::{Changes, Seen};

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
    /// Leave out all that is printed.
    pub web_only: bool,
}

/// What is served.
#[derive(Default)]
pub(crate) struct Shown {
    /// The files of the last build that succeeded.
    pub output: Arc<Output>,
    /// Whether page marks are still to come.
    pub provisional: bool,
    /// Where the copied ones lie.
    pub snapshot: Option<Arc<Snapshot>>,
    /// Counts builds, failed ones too; a page reloads when it has grown.
    pub version: u64,
    /// What is wrong with the site as it is now, as the terminal shows it; empty where nothing is.
    pub mistakes: String,
    /// Whether what is shown was made from that, mistakes and all.
    pub built: bool,
    /// Requests that wait for the next version.
    pub waiting: Vec<tiny_http::Request>,
    /// Requests for PDFs while some are being set.
    pub pdfs: Vec<http::Held>,
}

pub(crate) type State = Arc<Mutex<Shown>>;

/// A thread that panicked while it held the state left it whole: every change to it is one assignment.
pub(crate) fn locked(state: &State) -> MutexGuard<'_, Shown> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the preview waits for.
pub(crate) enum Event {
    /// Something changed in the folder, or it is time to look: at these paths in it, or (`None`) at all of it.
    Look(Option<Vec<String>>),
    /// A pack or document was set.
    Set(Box<Set>),
}

/// How often packs that are set are shown while others are still to be.
const SHOWN: Duration = Duration::from_secs(2);

/// Serves until the program is ended.
///
/// # Errors
/// Where the site's folder cannot be read or no port can be had.
pub fn serve(options: &Options) -> Result<u8, String> {
    // A folder that is no site is told at once, before a browser opens.
    let base = base_path(options)?;
    let (sender, receiver) = channel();
    // Before the first build, so that no file saved while that is made goes unseen.
    let mut changes = watch::watch(&options.site, options.poll, &sender, receiver)?;
    let state = State::default();
    let cache = (!options.no_cache).then(|| Cache::of(&options.site));
    let preview = Preview::new(options.site.clone(), options.audience, cache);
    let mut desk = Desk {
        preview: if options.web_only { preview.web_only() } else { preview },
        state: state.clone(),
        setter: Setter::start(sender)?,
        open: HashSet::new(),
        whole: None,
        ready: None,
        unreadable: false,
        began: Instant::now(),
        shown: Instant::now(),
    };
    desk.look(None, &mut || true);
    let address = http::start(options.port, &base, &state)?;
    let url = format!("http://{address}{base}");
    crate::say!("The preview is at {url}  (Ctrl-C ends it)");
    if options.open && open::that(&url).is_err() {
        crate::tell!("No browser could be opened; open {url} yourself.");
    }
    while let Some(woken) = changes.wait() {
        desk.woken(woken, &mut changes);
    }
    Ok(0)
}

/// Where changes become what is shown.
struct Desk {
    preview: Preview,
    state: State,
    setter: Setter,
    /// The last output that was whole, with its source: shown again where a pack cannot be set.
    whole: Option<(Arc<Output>, Arc<Snapshot>)>,
    /// Made of what was last seen, and not shown because something changed again.
    ready: Option<Step>,
    /// Whether the folder could not be read at the last look, which is what is shown.
    unreadable: bool,
    /// Those that are still to be set.
    open: HashSet<Key>,
    /// When the change came that is being dealt with.
    began: Instant,
    /// When something was last shown.
    shown: Instant,
}

impl Desk {
    fn woken(&mut self, woken: watch::Woken, changes: &mut Changes) {
        let any = !woken.set.is_empty();
        let mut look = woken.look;
        for set in woken.set {
            // One whose pictures changed meanwhile is no good: the folder is other than it was.
            self.open.remove(&set.key());
            if !self.preview.settle(set) {
                let since = look.as_ref().map_or_else(Instant::now, |seen| seen.since);
                look = Some(Seen { since, files: None });
            }
        }
        if let Some(seen) = look {
            self.began = seen.since;
            if !self.look(seen.files.as_ref(), &mut || changes.are_over(&seen)) {
                changes.again(seen);
            }
        }
        // What is set is shown when all is, and now and then before.
        if any && self.ready.is_none() && !self.unreadable && (self.open.is_empty() || self.shown.elapsed() > SHOWN) {
            self.make();
            self.show();
        }
    }

    /// Builds what was last seen.
    fn make(&mut self) {
        let before = self.ready.take();
        self.ready = self.preview.step();
        // What was set for one that nobody saw is told with the one that takes its place.
        if let (Some(before), Some(ready)) = (before, &mut self.ready) {
            ready.fresh.splice(..0, before.fresh);
        }
    }

    /// Looks at the folder, and shows what is new: first at the files that were told of, and once what came of these is shown
    /// at all of it, since not every change is told. What is built meanwhile is shown only when all is `over`; false where it
    /// is not, and it is to be looked at again.
    fn look(&mut self, files: Option<&BTreeSet<String>>, over: &mut dyn FnMut() -> bool) -> bool {
        let is_other = files.and_then(|files| self.preview.look_at(files));
        if is_other == Some(true) {
            self.make();
        }
        if !over() {
            return false;
        }
        if is_other.is_some() && !self.unreadable {
            self.show();
        }
        match self.preview.look() {
            Ok(is_other) => {
                if std::mem::take(&mut self.unreadable) || is_other {
                    self.make();
                }
            }
            Err(message) => {
                self.ready = None;
                self.unreadable = true;
                crate::tell!("agendapack: {message}");
                publish(&self.state, None, (false, false), message);
            }
        }
        if self.ready.is_some() && !over() {
            return false;
        }
        self.show();
        true
    }

    /// Shows what was built of what was last seen, as far as it is set, and has the rest set.
    fn show(&mut self) {
        let Some(mut step) = self.ready.take() else { return };
        let setting = step.setting.take();
        let mistakes = step.mistakes();
        let is_whole = setting.is_none();
        if is_whole || step.output.is_none() {
            show(&step.findings, &step.snapshot);
        }
        let built = match &step.output {
            Some(output) => Some((output.clone(), step.snapshot.clone())),
            // What was shown before its packs were set is not left standing where they cannot be.
            None => self.whole.clone(),
        };
        let is_built = step.output.is_some();
        let before = locked(&self.state).output.clone();
        publish(&self.state, built.clone(), (is_built, !is_whole && is_built), mistakes);
        self.shown = Instant::now();
        self.say(&step, &before, setting.as_ref());
        self.open = setting.iter().flat_map(|setting| &setting.wanted).map(Wanted::key).collect();
        self.setter.want(setting);
        if is_whole && step.output.is_some() {
            self.whole = built;
            self.preview.tidy();
        }
    }

    /// Says what was shown instead of what was there before.
    fn say(&self, step: &Step, before: &Output, setting: Option<&Setting>) {
        let milliseconds = (self.shown - self.began).as_millis();
        let Some(output) = &step.output else {
            crate::tell!("Not built ({milliseconds} ms); what was there before is still shown.");
            return;
        };
        let changed = report::count(changed(before, output), "file");
        let pages = report::count(self.preview.rendered().len(), "page");
        match setting {
            Some(setting) => {
                let packs = count(setting.wanted.len(), "PDF", "PDFs");
                crate::say!(
                    "Shown after {milliseconds} ms: {pages} rendered, {changed} changed; page marks of {packs} follow"
                );
            }
            None => crate::say!("Built after {milliseconds} ms: {pages} rendered, {changed} changed"),
        }
        for Fresh { address, why } in step.fresh.iter().take(NAMED) {
            crate::say!("  {address} set anew: {why}");
        }
        if step.fresh.len() > NAMED {
            crate::say!("  and {} more", step.fresh.len() - NAMED);
        }
    }
}

/// The thread that typesets.
struct Setter {
    /// What it is to do next, instead of what it does.
    slot: Arc<(Mutex<Option<Setting>>, Condvar)>,
}

impl Setter {
    fn start(sender: Sender<Event>) -> Result<Self, String> {
        let slot: Arc<(Mutex<Option<Setting>>, Condvar)> = Arc::default();
        let here = slot.clone();
        let run = move || {
            let (next, came) = &*here;
            loop {
                let mut held = next.lock().unwrap_or_else(PoisonError::into_inner);
                let setting = loop {
                    match held.take() {
                        Some(setting) => break setting,
                        None => held = came.wait(held).unwrap_or_else(PoisonError::into_inner),
                    }
                };
                drop(held);
                let stop = || next.lock().unwrap_or_else(PoisonError::into_inner).is_some();
                setting.run(&stop, &mut |set: Set| {
                    // What was wanted meanwhile may want this too, and has it with this.
                    if let Some(next) = &mut *next.lock().unwrap_or_else(PoisonError::into_inner) {
                        next.wanted.retain(|wanted| wanted.key() != set.key());
                    }
                    // Nobody listens any more where the program is ending.
                    let _ = sender.send(Event::Set(Box::new(set)));
                });
            }
        };
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(run);
        thread.map_err(|error| format!("no thread could be had for typesetting: {error}"))?;
        Ok(Self { slot })
    }

    /// Has these set, after the one that is being set; nothing else.
    fn want(&self, setting: Option<Setting>) {
        let Some(setting) = setting else { return };
        *self.slot.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(setting);
        self.slot.1.notify_one();
    }
}

/// Bytes of stack for the thread that typesets.
const STACK: usize = 16 << 20;

/// The most packs that are named.
const NAMED: usize = 5;

/// The path of base_url, below which the site is shown as it will stand on its own server.
fn base_path(options: &Options) -> Result<String, String> {
    let (snapshot, ..) = take(&options.site)?;
    let text = snapshot.source("site.toml").unwrap_or_default();
    let settings = crate::config::parse(&"site.toml".into(), &text).value;
    let base = settings.map(|settings| settings.base_url).unwrap_or_default();
    let path = base.splitn(4, '/').nth(3).unwrap_or_default().trim_matches('/').to_owned();
    Ok(if path.is_empty() { "/".into() } else { format!("/{path}/") })
}

/// How many files are not as they were. Both are in the order of addresses.
fn changed(old: &Output, new: &Output) -> usize {
    let same = |a: &OutFile, b: &OutFile| match (a, b) {
        (OutFile::Bytes(a), OutFile::Bytes(b)) => Arc::ptr_eq(a, b) || a == b,
        (OutFile::Copy(a), OutFile::Copy(b)) => a == b,
        _ => false,
    };
    let mut before = old.iter().peekable();
    let mut count = 0;
    for (path, file) in new {
        while before.next_if(|(other, _)| *other < path).is_some() {
            count += 1;
        }
        match before.next_if(|(other, _)| *other == path) {
            Some((_, other)) => count += usize::from(!same(other, file)),
            None => count += 1,
        }
    }
    count + before.count()
}

/// Shows what was built. `is_built`: it was made from the folder as it is now; `provisional`: page marks are still to come.
fn publish(
    state: &State,
    built: Option<(Arc<Output>, Arc<Snapshot>)>,
    (is_built, provisional): (bool, bool),
    mistakes: String,
) {
    let (waiting, pdfs, version, old) = {
        let mut shown = locked(state);
        let mut old = None;
        if let Some((output, snapshot)) = built {
            old = Some((std::mem::replace(&mut shown.output, output), shown.snapshot.replace(snapshot)));
        }
        shown.provisional = provisional;
        shown.mistakes = mistakes;
        shown.built = is_built;
        shown.version += 1;
        let pdfs = if provisional { Vec::new() } else { std::mem::take(&mut shown.pdfs) };
        (std::mem::take(&mut shown.waiting), pdfs, shown.version, old)
    };
    for request in waiting {
        http::answer_version(request, version);
    }
    if !pdfs.is_empty() {
        let state = state.clone();
        rayon::spawn(move || pdfs.into_iter().for_each(|held| held.answer(&state)));
    }
    // Nobody has to wait until a large output is given back.
    rayon::spawn(move || drop(old));
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

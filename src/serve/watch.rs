//! Tells when something in the site's folder changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Event;
use crate::pipeline::preview::Set;

/// How long nothing may change before what was built of it is shown: programs write in several steps, and nobody is to see a
/// mistake that is only half a file.
const QUIET: Duration = Duration::from_millis(40);

/// How long changes are gathered before the site is read. It is built while the rest of [`QUIET`] goes by.
const GATHER: Duration = Duration::from_millis(3);

/// How long a stream of changes may hold a build up.
const LONGEST: Duration = Duration::from_millis(600);

/// How often the folder is looked through where nothing tells of changes.
const INTERVAL: Duration = Duration::from_secs(1);

/// Changes to the site's folder, and packs that were set.
pub(super) struct Changes {
    receiver: Receiver<Event>,
    watcher: Option<RecommendedWatcher>,
    root: PathBuf,
    /// Whether one of the folders themselves came or went, of which the watcher would not tell again.
    moved: Arc<AtomicBool>,
    /// What came since the preview was last woken.
    woken: Woken,
    /// When the last change was heard of.
    last: Instant,
}

/// Why the preview is to do something.
#[derive(Default)]
pub(super) struct Woken {
    /// What may be other than it was.
    pub look: Option<Seen>,
    /// The packs and documents that were set.
    pub set: Vec<Set>,
}

/// What may be other than it was.
pub(super) struct Seen {
    /// Since when.
    pub since: Instant,
    /// Which files, by their paths in the folder; `None` where it may be any.
    pub files: Option<BTreeSet<String>>,
}

impl Changes {
    fn new(receiver: Receiver<Event>, watcher: Option<RecommendedWatcher>, root: PathBuf) -> Self {
        Self { receiver, watcher, root, moved: Arc::default(), woken: Woken::default(), last: Instant::now() }
    }

    /// Waits until something changed, or packs were set. `None` where the watching ended.
    pub fn wait(&mut self) -> Option<Woken> {
        if self.woken.look.is_none() && self.woken.set.is_empty() {
            let event = self.receiver.recv().ok()?;
            self.note(event);
        }
        loop {
            // Where nothing tells of changes, the disk is looked at as it is at that moment.
            let gather = match &self.woken.look {
                Some(seen) if self.watcher.is_some() && seen.since.elapsed() < LONGEST => GATHER,
                _ => Duration::ZERO,
            };
            match self.receiver.recv_timeout(gather) {
                Ok(event) => self.note(event),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        if self.moved.swap(false, Ordering::Relaxed) {
            self.watch_folders();
        }
        Some(std::mem::take(&mut self.woken))
    }

    /// Waits until the folder was quiet for a while, or was not for too long. False where something changed again.
    pub fn are_over(&mut self, seen: &Seen) -> bool {
        while self.watcher.is_some() && seen.since.elapsed() < LONGEST {
            let Ok(event) = self.receiver.recv_timeout(QUIET.saturating_sub(self.last.elapsed())) else { break };
            let again = matches!(event, Event::Look(_));
            self.note(event);
            if again {
                return false;
            }
        }
        true
    }

    /// Has the preview look at these again.
    pub fn again(&mut self, seen: Seen) {
        let new = self.woken.look.take();
        let files = match (seen.files, new.map(|new| new.files)) {
            (Some(mut files), Some(Some(new))) => {
                files.extend(new);
                Some(files)
            }
            (files, None) => files,
            (None, _) | (_, Some(None)) => None,
        };
        self.woken.look = Some(Seen { since: seen.since, files });
    }

    fn note(&mut self, event: Event) {
        match event {
            Event::Look(paths) => {
                self.last = Instant::now();
                let new = || Seen { since: Instant::now(), files: Some(BTreeSet::new()) };
                let seen = self.woken.look.get_or_insert_with(new);
                match (&mut seen.files, paths) {
                    (Some(files), Some(paths)) => files.extend(paths),
                    (files, _) => *files = None,
                }
            }
            Event::Set(set) => self.woken.set.push(*set),
        }
    }
}

impl Changes {
    /// Watches the folders that are there now, anew where they were watched before.
    fn watch_folders(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        for folder in FOLDERS {
            let folder = self.root.join(folder);
            // One that was not watched, or is gone, is none to stop or begin with.
            let _ = watcher.unwatch(&folder);
            if folder.is_dir() {
                let _ = watcher.watch(&folder, RecursiveMode::Recursive);
            }
        }
    }
}

/// The folders whose files make the site.
const FOLDERS: [&str; 3] = ["content", "assets", "themes"];

/// Watches `site.toml`, `content`, `assets` and `themes`, or says once a second that it is time to look (`poll`).
pub(super) fn watch(
    site: &Path,
    poll: bool,
    sender: &Sender<Event>,
    receiver: Receiver<Event>,
) -> Result<Changes, String> {
    let root = std::path::absolute(site).unwrap_or_else(|_| site.to_path_buf());
    let sender = sender.clone();
    if poll {
        let tick = move || {
            while sender.send(Event::Look(None)).is_ok() {
                std::thread::sleep(INTERVAL);
            }
        };
        let thread = std::thread::Builder::new().spawn(tick);
        thread.map_err(|error| format!("no thread could be had for looking: {error}"))?;
        return Ok(Changes::new(receiver, None, root));
    }
    let inside = root.clone();
    let moved = Arc::new(AtomicBool::new(false));
    let seen = moved.clone();
    let handler = move |event: notify::Result<notify::Event>| {
        let matters = match &event {
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => false,
            Ok(event) => event.paths.is_empty() || event.paths.iter().any(|path| is_source(&inside, path)),
            // An overflow or a folder that vanished: look again to be safe.
            Err(_) => true,
        };
        // To look at a folder is an event, too.
        let tops = event
            .iter()
            .filter(|event| {
                use notify::event::ModifyKind;
                let kind = &event.kind;
                matches!(kind, EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
                    || matches!(kind, EventKind::Any | EventKind::Other | EventKind::Modify(ModifyKind::Any))
            })
            .flat_map(|event| &event.paths)
            .any(|path| FOLDERS.iter().any(|folder| *path == inside.join(folder)));
        if tops || event.is_err() {
            seen.store(true, Ordering::Relaxed);
        }
        if matters {
            // Nobody listens any more where the program is ending.
            let _ = sender.send(Event::Look(event.ok().and_then(|event| paths(&inside, &event))));
        }
    };
    let say = |error: notify::Error| format!("{} cannot be watched: {error}; try --poll", site.display());
    let mut watcher = RecommendedWatcher::new(handler, Config::default()).map_err(say)?;
    // The folder itself is watched for folders in it that come and go; what is built into it (public) is passed over.
    watcher.watch(&root, RecursiveMode::NonRecursive).map_err(say)?;
    for folder in FOLDERS {
        let folder = root.join(folder);
        if folder.is_dir() {
            watcher.watch(&folder, RecursiveMode::Recursive).map_err(say)?;
        }
    }
    Ok(Changes { moved, ..Changes::new(receiver, Some(watcher), root) })
}

/// The paths in the folder of which an event tells; `None` where they cannot be told.
fn paths(root: &Path, event: &notify::Event) -> Option<Vec<String>> {
    let inside = |path: &PathBuf| {
        let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
        parts.map(|parts| parts.join("/"))
    };
    let known = !event.need_rescan() && !event.paths.is_empty();
    known.then(|| event.paths.iter().map(inside).collect())?
}

fn is_source(root: &Path, path: &Path) -> bool {
    let Ok(inside) = path.strip_prefix(root) else { return true };
    let first = inside.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    matches!(first.as_deref(), None | Some("site.toml" | "content" | "assets" | "themes"))
}

//! Tells when something in the site's folder changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

/// How long nothing may change before the site is read: editors write in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// How long a stream of changes may hold a build up.
const LONGEST: Duration = Duration::from_millis(600);

/// How often the folder is looked through where nothing tells of changes.
const INTERVAL: Duration = Duration::from_secs(1);

/// Changes to the site's folder.
pub(super) struct Changes {
    receiver: Receiver<()>,
    watcher: Box<dyn Watcher>,
    root: PathBuf,
    /// Whether one of the folders themselves came or went, of which the watcher would not tell again.
    moved: Arc<AtomicBool>,
}

impl Changes {
    /// Waits until something changed and the folder is quiet again. False where the watching ended.
    pub fn wait(&mut self) -> bool {
        if self.receiver.recv().is_err() {
            return false;
        }
        let first = Instant::now();
        while first.elapsed() < LONGEST {
            match self.receiver.recv_timeout(QUIET) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        // What came while we waited is part of this change.
        while self.receiver.try_recv().is_ok() {}
        if self.moved.swap(false, Ordering::Relaxed) {
            self.watch_folders();
        }
        true
    }
}

impl Changes {
    /// Watches the folders that are there now, anew where they were watched before.
    fn watch_folders(&mut self) {
        for folder in FOLDERS {
            let folder = self.root.join(folder);
            // One that was not watched, or is gone, is none to stop or begin with.
            let _ = self.watcher.unwatch(&folder);
            if folder.is_dir() {
                let _ = self.watcher.watch(&folder, RecursiveMode::Recursive);
            }
        }
    }
}

/// The folders whose files make the site.
const FOLDERS: [&str; 3] = ["content", "assets", "themes"];

/// Watches `site.toml`, `content`, `assets` and `themes`.
pub(super) fn watch(site: &Path, poll: bool) -> Result<Changes, String> {
    let (sender, receiver) = channel();
    let root = std::path::absolute(site).unwrap_or_else(|_| site.to_path_buf());
    let inside = root.clone();
    let moved = Arc::new(AtomicBool::new(false));
    let seen = moved.clone();
    let handler = move |event: notify::Result<Event>| {
        let matters = match &event {
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => false,
            Ok(event) => event.paths.is_empty() || event.paths.iter().any(|path| is_source(&inside, path)),
            // An overflow or a folder that vanished: look again to be safe.
            Err(_) => true,
        };
        let tops = event.iter().flat_map(|event| &event.paths).any(|path| path.parent() == Some(inside.as_path()));
        if tops || event.is_err() {
            seen.store(true, Ordering::Relaxed);
        }
        if matters {
            // Nobody listens any more where the program is ending.
            let _ = sender.send(());
        }
    };
    let say = |error: notify::Error| format!("{} cannot be watched: {error}; try --poll", site.display());
    let mut watcher: Box<dyn Watcher> = if poll {
        let config = Config::default().with_poll_interval(INTERVAL).with_compare_contents(false);
        Box::new(PollWatcher::new(handler, config).map_err(say)?)
    } else {
        Box::new(RecommendedWatcher::new(handler, Config::default()).map_err(say)?)
    };
    // The folder itself is watched for folders in it that come and go; what is built into it (public) is passed over.
    watcher.watch(&root, RecursiveMode::NonRecursive).map_err(say)?;
    for folder in FOLDERS {
        let folder = root.join(folder);
        if folder.is_dir() {
            watcher.watch(&folder, RecursiveMode::Recursive).map_err(say)?;
        }
    }
    Ok(Changes { receiver, watcher, root, moved })
}

fn is_source(root: &Path, path: &Path) -> bool {
    let Ok(inside) = path.strip_prefix(root) else { return true };
    let first = inside.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    matches!(first.as_deref(), None | Some("site.toml" | "content" | "assets" | "themes"))
}

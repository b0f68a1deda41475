//! The site's folder, read once: the only reader of the disk.
//!
//! Text is held; pictures and other attachments are known by path, size and hash, and their bytes are read again when a
//! pack or the output needs them.

#![allow(clippy::disallowed_methods)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::hashed::HashMap;
use crate::stamp::Stamp;

/// The largest text file that is read, in bytes. A report of a thousand pages has 3 MB.
const LARGEST_TEXT: u64 = 32 * 1024 * 1024;

/// A site's folder as it was when it was read.
#[derive(Debug, Clone)]
pub struct Snapshot {
    root: PathBuf,
    /// Text files by path in the site's folder, with forward slashes.
    pub texts: BTreeMap<Arc<str>, Arc<str>>,
    /// All other files of `content/`, `assets/` and `themes/`.
    pub files: BTreeMap<Arc<str>, Attachment>,
    /// What the disk said of each file in which nothing was wrong, by its path.
    stamps: HashMap<Arc<str>, Stamp>,
}

/// A file that is not text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attachment {
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes.
    pub hash: [u8; 32],
    /// Width and height in pixels, of a picture whose file gives them.
    pub pixels: Option<(u32, u32)>,
}

impl Snapshot {
    /// Reads the folder. What is wrong with single files is among the diagnostics; the error is for a folder that
    /// cannot be read at all.
    pub fn take(root: &Path) -> io::Result<Warned<Self>> {
        Self::again(root, None)
    }

    /// The same, reading only the files of which the disk tells otherwise than it did for the snapshot `before`. What
    /// is the same shares its memory with that one.
    pub fn again(root: &Path, before: Option<&Self>) -> io::Result<Warned<Self>> {
        let mut bag = Vec::new();
        let settings = root.join("site.toml");
        let text = match std::fs::read(&settings) {
            Ok(bytes) => text(&SETTINGS.into(), &bytes, &mut bag),
            Err(error) => {
                return Err(io::Error::new(
                    error.kind(),
                    format!("{} cannot be read ({error}); is this the folder of a site?", settings.display()),
                ));
            }
        };
        let known = before.and_then(|before| before.texts.get_key_value(SETTINGS));
        let (path, text) = match known {
            Some((path, known)) if **known == *text => (path.clone(), known.clone()),
            _ => (SETTINGS.into(), text),
        };
        let mut taking = Taking { before, texts: vec![(path, text)], files: Vec::new(), stamps: HashMap::default() };
        for top in ["content", "assets", "themes"] {
            let folder = root.join(top);
            if folder.is_dir() {
                taking.walk(&folder, &mut bag);
            }
        }
        let Taking { texts, files, stamps, .. } = taking;
        let snapshot = Self {
            root: root.to_path_buf(),
            texts: texts.into_iter().collect(),
            files: files.into_iter().collect(),
            stamps,
        };
        Ok(Warned::new(snapshot, bag))
    }

    /// The same folder where nothing changed but, perhaps, these files, by their paths in it. `None` where that cannot be
    /// said without looking at the whole folder: where one of them came or went, or cannot be read. Nothing was wrong with
    /// the files of this one.
    pub fn with<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Option<Self> {
        let mut now = self.clone();
        for path in paths {
            if path.split('/').any(is_passed_over) {
                continue;
            }
            let file = self.root.join(path);
            let metadata = file.symlink_metadata();
            let (path, is_text) = match (self.texts.get_key_value(path), self.files.get_key_value(path)) {
                (Some((path, _)), _) if **path != *SETTINGS => (path.clone(), true),
                (None, Some((path, _))) => (path.clone(), false),
                // One that came and went between two looks.
                (None, None) if metadata.is_err() => continue,
                _ => return None,
            };
            if !metadata.is_ok_and(|metadata| metadata.is_file()) {
                return None;
            }
            let found = Found { path: path.clone(), file, is_text };
            let (read, findings) = read(found, Some(self), SystemTime::now(), &mut Vec::new());
            if !findings.is_empty() {
                return None;
            }
            let stamp = match read {
                Read::Text(path, text, stamp) => {
                    now.texts.insert(path, text);
                    stamp
                }
                Read::File(path, attachment, stamp) => {
                    now.files.insert(path, attachment);
                    stamp
                }
                Read::Nothing => return None,
            };
            match stamp {
                Some(stamp) => now.stamps.insert(path, stamp),
                None => now.stamps.remove(&path),
            };
        }
        Some(now)
    }

    /// Whether this one holds what that one holds.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |a: &Arc<str>, b: &Arc<str>| Arc::ptr_eq(a, b) || a == b;
        self.texts.len() == other.texts.len()
            && self.texts.iter().zip(&other.texts).all(|((a, x), (b, y))| same(a, b) && same(x, y))
            && self.files == other.files
    }

    /// A snapshot of texts that are on no disk.
    pub fn of_texts(texts: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self {
            root: PathBuf::new(),
            texts: texts.into_iter().map(|(path, text)| (path.into(), text.into())).collect(),
            files: BTreeMap::new(),
            stamps: HashMap::default(),
        }
    }
}

/// The settings of a site.
const SETTINGS: &str = "site.toml";

/// A snapshot while it is taken.
struct Taking<'a> {
    before: Option<&'a Snapshot>,
    texts: Vec<(Arc<str>, Arc<str>)>,
    files: Vec<(Arc<str>, Attachment)>,
    stamps: HashMap<Arc<str>, Stamp>,
}

impl Taking<'_> {
    fn walk(&mut self, folder: &Path, bag: &mut Vec<Diagnostic>) {
        let top = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut found = list(folder, &top);
        let path = |found: &Result<Found, Diagnostic>| match found {
            Ok(found) => found.path.clone(),
            Err(diagnostic) => diagnostic.place.file.clone(),
        };
        found.par_sort_by_cached_key(path);
        // Reading is what takes long; what comes of it is put together in the order of the files.
        let before = self.before;
        let now = SystemTime::now();
        let read: Vec<(Read, Vec<Diagnostic>)> = found
            .into_par_iter()
            .with_min_len(16)
            .with_max_len(64)
            .map_init(Vec::new, |buffer, found| match found {
                Ok(found) => read(found, before, now, buffer),
                Err(diagnostic) => (Read::Nothing, vec![diagnostic]),
            })
            .collect();
        for (read, diagnostics) in read {
            let sound = diagnostics.is_empty();
            bag.extend(diagnostics);
            match read {
                Read::Text(path, text, stamp) => {
                    if let Some(stamp) = stamp.filter(|_| sound) {
                        self.stamps.insert(path.clone(), stamp);
                    }
                    self.texts.push((path, text));
                }
                Read::File(path, attachment, stamp) => {
                    if let Some(stamp) = stamp.filter(|_| sound) {
                        self.stamps.insert(path.clone(), stamp);
                    }
                    self.files.push((path, attachment));
                }
                Read::Nothing => {}
            }
        }
    }
}

/// The files in a folder and in those below it, on all threads, in no certain order.
fn list(folder: &Path, inside: &str) -> Vec<Result<Found, Diagnostic>> {
    let mut found = Vec::new();
    let mut folders = Vec::new();
    // A file that vanished between listing and reading is as if it had never been there.
    let fault = |path: &str, error: io::Error, found: &mut Vec<Result<Found, Diagnostic>>| {
        if error.kind() != io::ErrorKind::NotFound {
            found.push(Err(unreadable(&path.into(), &error.to_string())));
        }
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            fault(inside, error, &mut found);
            return found;
        }
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                fault(inside, error, &mut found);
                continue;
            }
        };
        let name = entry.file_name();
        let shown = name.to_string_lossy();
        if is_passed_over(&shown) {
            continue;
        }
        let path: Arc<str> = format!("{inside}/{shown}").into();
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => {
                fault(&path, error, &mut found);
                continue;
            }
        };
        if kind.is_dir() {
            folders.push((entry.path(), path.clone()));
            if path.starts_with("content/") && path.ends_with(".md") {
                // Nothing would be made of it, and its meeting might vanish with it.
                found.push(Err(Diagnostic::error(
                    "misplaced-file",
                    Place::whole(&path),
                    "this is a folder, and its name is that of a text file",
                    "put the file itself in its place, or take `.md` off the folder's name",
                )));
            }
        }
        if entry.path().to_str().is_none() {
            found.push(Err(Diagnostic::error(
                "file-name-not-utf8",
                Place::whole(&path),
                "the name of this file is not UTF-8",
                "give it a name of plain letters, digits and hyphens",
            )));
        } else if kind.is_symlink() {
            found.push(Err(Diagnostic::error(
                "symbolic-link",
                Place::whole(&path),
                "this is a link to another place on the disk",
                "put a copy of the file itself here, so that the site does not depend on what lies outside its folder",
            )));
        } else if kind.is_file() {
            let is_text =
                matches!(extension(&path), "md" | "markdown" | "yaml" | "yml") && path.starts_with("content/");
            found.push(Ok(Found { path, file: entry.path(), is_text }));
        }
    }
    found.par_extend(folders.into_par_iter().flat_map_iter(|(folder, inside)| list(&folder, &inside)));
    found
}

impl Snapshot {
    /// The bytes of an attachment.
    pub fn read(&self, path: &str) -> io::Result<Arc<[u8]>> {
        Ok(std::fs::read(self.root.join(path))?.into())
    }

    /// The same, of one that may be large: held once.
    pub fn read_large(&self, path: &str) -> io::Result<Vec<u8>> {
        std::fs::read(self.root.join(path))
    }

    /// Where an attachment lies on the disk.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The text of a file, for showing a line of it.
    pub fn source(&self, path: &str) -> Option<Arc<str>> {
        self.texts.get(path).cloned()
    }

    /// Whether there is such a file, of either sort.
    pub fn has(&self, path: &str) -> bool {
        self.texts.contains_key(path) || self.files.contains_key(path)
    }
}

/// A file that is there.
struct Found {
    path: Arc<str>,
    file: PathBuf,
    is_text: bool,
}

/// What became of one.
enum Read {
    Text(Arc<str>, Arc<str>, Option<Stamp>),
    File(Arc<str>, Attachment, Option<Stamp>),
    Nothing,
}

/// What was read of a file before, where the disk says that it is the same still.
fn kept(found: &Found, before: &Snapshot, now: Stamp) -> Option<Read> {
    let (path, stamp) = before.stamps.get_key_value(&*found.path)?;
    if *stamp != now {
        return None;
    }
    if found.is_text {
        Some(Read::Text(path.clone(), before.texts.get(path)?.clone(), Some(now)))
    } else {
        Some(Read::File(path.clone(), before.files.get(path)?.clone(), Some(now)))
    }
}

/// Reads a file; `buffer` is for the bytes of one text after another.
fn read(found: Found, before: Option<&Snapshot>, now: SystemTime, buffer: &mut Vec<u8>) -> (Read, Vec<Diagnostic>) {
    let Found { path, file, is_text } = &found;
    // Before the file is read: a change in between is then seen next time. Where all are read, the open file tells it.
    let mut open = None;
    let metadata = match before {
        None if *is_text => File::open(file).and_then(|file| open.insert(file).metadata()),
        _ => std::fs::metadata(file),
    };
    let stamp = metadata.as_ref().ok().and_then(Stamp::of);
    if let Some((stamp, before)) = stamp.zip(before)
        && let Some(kept) = kept(&found, before, stamp)
    {
        return (kept, Vec::new());
    }
    let stamp = stamp.filter(|stamp| stamp.is_settled(now));
    let mut bag = Vec::new();
    let read = match metadata {
        Err(error) => Err(error),
        Ok(metadata) if *is_text && metadata.len() > LARGEST_TEXT => {
            let found = Diagnostic::error(
                "text-too-large",
                Place::whole(path),
                format!(
                    "this text has {} MB; {} MB is the most that is read",
                    metadata.len() >> 20,
                    LARGEST_TEXT >> 20
                ),
                "divide it into several papers",
            );
            return (Read::Nothing, vec![found]);
        }
        Ok(_) if *is_text => {
            open.map_or_else(|| File::open(file), Ok).and_then(|file| fill(buffer, file)).map(|bytes| {
                let text = text(path, bytes, &mut bag);
                // One that was only touched is the same text.
                match before.and_then(|before| before.texts.get_key_value(path)) {
                    Some((path, known)) if *known == text => Read::Text(path.clone(), known.clone(), stamp),
                    _ => Read::Text(path.clone(), text, stamp),
                }
            })
        }
        Ok(_) => attachment(file).map(|attachment| Read::File(path.clone(), attachment, stamp)),
    };
    match read {
        Ok(read) => (read, bag),
        // A file that vanished between listing and reading is as if it had never been there.
        Err(error) if error.kind() == io::ErrorKind::NotFound => (Read::Nothing, bag),
        Err(error) => (Read::Nothing, vec![unreadable(path, &error.to_string())]),
    }
}

/// The bytes of a file, in a buffer that is only ever made larger.
fn fill(buffer: &mut Vec<u8>, mut file: File) -> io::Result<&[u8]> {
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            buffer.resize((2 * filled).max(64 << 10), 0);
        }
        match file.read(&mut buffer[filled..]) {
            Ok(0) => return Ok(&buffer[..filled]),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The text of a file.
fn text(path: &Arc<str>, bytes: &[u8], bag: &mut Vec<Diagnostic>) -> Arc<str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes[at];
            bag.push(Diagnostic::error(
                "not-utf8",
                Place::new(path, at..at + 1),
                format!("this file is not UTF-8: the byte {byte:#04x} stands here"),
                "save the file again with the encoding UTF-8 (in Word: Plain Text, Other encoding, UTF-8)",
            ));
            String::from_utf8_lossy(bytes)
        }
    };
    // Editors on Windows put a byte order mark first, which would hide the front matter.
    text.strip_prefix('\u{feff}').unwrap_or(&text).into()
}

fn attachment(path: &Path) -> io::Result<Attachment> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let size = io::copy(&mut file, &mut hasher)?;
    let pixels = match path.extension().and_then(|extension| extension.to_str()) {
        Some("png" | "PNG" | "jpg" | "JPG" | "jpeg" | "JPEG" | "gif" | "GIF" | "webp" | "svg" | "SVG") => {
            crate::picture::pixels(&std::fs::read(path)?)
        }
        _ => None,
    };
    Ok(Attachment { size, hash: hasher.finalize().into(), pixels })
}

fn unreadable(path: &Arc<str>, error: &str) -> Diagnostic {
    Diagnostic::error(
        "unreadable-file",
        Place::whole(path),
        format!("this file cannot be read: {error}"),
        "let the person who builds the site read it",
    )
}

/// Hidden files, and those that editors and office programs leave beside the ones that are edited.
fn is_passed_over(name: &str) -> bool {
    name.starts_with(['.', '#'])
        || name.ends_with('~')
        || name.starts_with("~$")
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
        || name == "Thumbs.db"
}

/// The extension in lower case, without the dot.
pub fn extension(path: &str) -> &str {
    path.rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default()
}

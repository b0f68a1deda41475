//! The site's folder, read once: the only reader of the disk.
//!
//! Text is held; pictures and other attachments are known by path, size and hash, and their bytes are read again when a
//! pack or the output needs them.

#![allow(clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::diagnostics::{Diagnostic, Place, Warned};

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
        let mut snapshot = Self { root: root.to_path_buf(), texts: BTreeMap::new(), files: BTreeMap::new() };
        let mut bag = Vec::new();
        let settings = root.join("site.toml");
        match std::fs::read(&settings) {
            Ok(bytes) => {
                let path: Arc<str> = "site.toml".into();
                let text = text(&path, bytes, &mut bag);
                snapshot.texts.insert(path, text);
            }
            Err(error) => {
                return Err(io::Error::new(
                    error.kind(),
                    format!("{} cannot be read ({error}); is this the folder of a site?", settings.display()),
                ));
            }
        }
        for top in ["content", "assets", "themes"] {
            let folder = root.join(top);
            if folder.is_dir() {
                snapshot.walk(&folder, &mut bag);
            }
        }
        Ok(Warned::new(snapshot, bag))
    }

    /// A snapshot of texts that are on no disk.
    pub fn of_texts(texts: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self {
            root: PathBuf::new(),
            texts: texts.into_iter().map(|(path, text)| (path.into(), text.into())).collect(),
            files: BTreeMap::new(),
        }
    }

    fn walk(&mut self, folder: &Path, bag: &mut Vec<Diagnostic>) {
        let entries = WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name.starts_with('.') || name.ends_with('~') || is_scratch(&name))
        });
        let mut found: Vec<Result<Found, Diagnostic>> = Vec::new();
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().map(|path| self.name(path)).unwrap_or_else(|| "content".into());
                    // A file that vanished between listing and reading is as if it had never been there.
                    if error.io_error().is_none_or(|error| error.kind() != io::ErrorKind::NotFound) {
                        found.push(Err(unreadable(&path, &error.to_string())));
                    }
                    continue;
                }
            };
            let path = self.name(entry.path());
            if entry.path().to_str().is_none() {
                found.push(Err(Diagnostic::error(
                    "file-name-not-utf8",
                    Place::whole(&path),
                    "the name of this file is not UTF-8",
                    "give it a name of plain letters, digits and hyphens",
                )));
                continue;
            }
            if entry.file_type().is_symlink() {
                found.push(Err(Diagnostic::error(
                    "symbolic-link",
                    Place::whole(&path),
                    "this is a link to another place on the disk",
                    "put a copy of the file itself here, so that the site does not depend on what lies outside its folder",
                )));
                continue;
            }
            if entry.file_type().is_dir() && entry.depth() > 0 && path.starts_with("content/") && path.ends_with(".md")
            {
                // Nothing would be made of it, and its meeting might vanish with it.
                found.push(Err(Diagnostic::error(
                    "misplaced-file",
                    Place::whole(&path),
                    "this is a folder, and its name is that of a text file",
                    "put the file itself in its place, or take `.md` off the folder's name",
                )));
            }
            if !entry.file_type().is_file() {
                continue;
            }
            let is_text =
                matches!(extension(&path), "md" | "markdown" | "yaml" | "yml") && path.starts_with("content/");
            found.push(Ok(Found { path, file: entry.into_path(), is_text }));
        }
        // Reading is what takes long; what comes of it is put together in the order of the files.
        let read: Vec<(Read, Vec<Diagnostic>)> = found
            .into_par_iter()
            .map(|found| match found {
                Ok(found) => read(found),
                Err(diagnostic) => (Read::Nothing, vec![diagnostic]),
            })
            .collect();
        for (read, diagnostics) in read {
            bag.extend(diagnostics);
            match read {
                Read::Text(path, text) => {
                    self.texts.insert(path, text);
                }
                Read::File(path, attachment) => {
                    self.files.insert(path, attachment);
                }
                Read::Nothing => {}
            }
        }
    }

    fn name(&self, path: &Path) -> Arc<str> {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/").into()
    }

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
    Text(Arc<str>, Arc<str>),
    File(Arc<str>, Attachment),
    Nothing,
}

fn read(found: Found) -> (Read, Vec<Diagnostic>) {
    let Found { path, file, is_text } = found;
    let mut bag = Vec::new();
    let read = if is_text {
        let size = std::fs::metadata(&file).map(|metadata| metadata.len()).unwrap_or(0);
        if size > LARGEST_TEXT {
            let found = Diagnostic::error(
                "text-too-large",
                Place::whole(&path),
                format!("this text has {} MB; {} MB is the most that is read", size >> 20, LARGEST_TEXT >> 20),
                "divide it into several papers",
            );
            return (Read::Nothing, vec![found]);
        }
        std::fs::read(&file).map(|bytes| {
            let text = text(&path, bytes, &mut bag);
            Read::Text(path.clone(), text)
        })
    } else {
        attachment(&file).map(|attachment| Read::File(path.clone(), attachment))
    };
    match read {
        Ok(read) => (read, bag),
        // A file that vanished between listing and reading is as if it had never been there.
        Err(error) if error.kind() == io::ErrorKind::NotFound => (Read::Nothing, bag),
        Err(error) => (Read::Nothing, vec![unreadable(&path, &error.to_string())]),
    }
}

/// The text of a file.
fn text(path: &Arc<str>, bytes: Vec<u8>, bag: &mut Vec<Diagnostic>) -> Arc<str> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[at];
            bag.push(Diagnostic::error(
                "not-utf8",
                Place::new(path, at..at + 1),
                format!("this file is not UTF-8: the byte {byte:#04x} stands here"),
                "save the file again with the encoding UTF-8 (in Word: Plain Text, Other encoding, UTF-8)",
            ));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }
    };
    // Editors on Windows put a byte order mark first, which would hide the front matter.
    text.strip_prefix('\u{feff}').unwrap_or(&text).into()
}

fn attachment(path: &Path) -> io::Result<Attachment> {
    let mut file = std::fs::File::open(path)?;
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

/// Files that editors and office programs leave beside the ones that are edited.
fn is_scratch(name: &str) -> bool {
    name.starts_with('#')
        || name.starts_with("~$")
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
        || name == "Thumbs.db"
}

/// The extension in lower case, without the dot.
pub fn extension(path: &str) -> &str {
    path.rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default()
}

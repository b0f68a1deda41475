//! The built site on its way to the disk: the only writer.
//!
//! What is written is first put beside the output under other names; only when all of it is there are the files
//! renamed into place, so that a reader never meets half a site and a full disk harms nothing. A manifest says which
//! files are ours: no other file is ever changed or removed.

#![allow(clippy::disallowed_methods)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::hashed::HashSet;
use crate::snapshot::Snapshot;
use crate::stamp::Stamp;

/// Lists the files that a build made, one address a line, in the output's folder.
pub const MANIFEST: &str = ".agendapack";

/// A file to be published.
#[derive(Debug, Clone)]
pub enum OutFile {
    /// Its bytes.
    Bytes(Arc<[u8]>),
    /// A file of the site's folder, copied as it is.
    Copy(String),
}

/// Files by address. Addresses are relative, with forward slashes, and never lead upwards.
pub type Output = BTreeMap<String, OutFile>;

/// What a write did, in files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Written {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
}

/// Takes the files of a build as they are made, from several threads at once. An address is given once.
pub trait Sink: Sync {
    /// Takes a file.
    fn put(&self, address: String, file: OutFile);

    /// Takes the bytes of a file.
    fn put_bytes(&self, address: String, bytes: Vec<u8>) {
        self.put(address, OutFile::Bytes(bytes.into()));
    }
}

impl Sink for Mutex<Output> {
    fn put(&self, address: String, file: OutFile) {
        // A thread that panicked while it held the map left it whole.
        self.lock().unwrap_or_else(PoisonError::into_inner).insert(address, file);
    }
}

/// Brings the folder `out` to hold exactly `output` and whatever foreign files it held before.
///
/// # Errors
/// Where a file cannot be read or written, or where a file that no build made is in the way. The output is then as it
/// was, unless the failure came among the last renames.
pub fn write(output: &Output, snapshot: &Snapshot, out: &Path) -> io::Result<Written> {
    let staging = Staging::new(snapshot, out);
    for (address, file) in output {
        staging.put(address.clone(), file.clone());
    }
    staging.finish().map(|(written, _)| written)
}

/// The next output while it is made, beside the one that is there. Nothing is touched before the first file comes; dropped
/// before it is finished, it leaves no trace.
pub struct Staging<'a> {
    snapshot: &'a Snapshot,
    out: &'a Path,
    open: OnceLock<io::Result<Open>>,
    done: Mutex<Done>,
    hashing: bool,
}

struct Open {
    /// Whether this made the output's folder.
    made: bool,
    /// What the manifest says is ours.
    old: BTreeSet<String>,
    folder: tempfile::TempDir,
}

#[derive(Default)]
struct Done {
    files: Vec<(String, Put)>,
    /// The folders that were made in the staging folder.
    folders: HashSet<String>,
    fault: Option<io::Error>,
}

struct Put {
    hash: [u8; 32],
    /// Whether it waits in the staging folder; otherwise it is in the output already.
    staged: bool,
}

/// An [`OutFile`], borrowed.
#[derive(Clone, Copy)]
enum Piece<'a> {
    Bytes(&'a [u8]),
    Copy(&'a str),
}

impl Open {
    fn new(out: &Path) -> io::Result<Self> {
        let made = !out.exists();
        std::fs::create_dir_all(out).map_err(|error| at(out, "cannot be made", error))?;
        let old = manifest(out)?;
        let folder = tempfile::Builder::new()
            .prefix(".agendapack-")
            .tempdir_in(out)
            .map_err(|error| at(out, "cannot be written to", error))?;
        Ok(Self { made, old, folder })
    }
}

impl<'a> Staging<'a> {
    /// Makes ready to write into `out`.
    pub fn new(snapshot: &'a Snapshot, out: &'a Path) -> Self {
        Self { snapshot, out, open: OnceLock::new(), done: Mutex::default(), hashing: false }
    }

    /// The same, giving the SHA-256 of every file when it is finished.
    pub fn hashing(mut self) -> Self {
        self.hashing = true;
        self
    }

    fn done(&self) -> MutexGuard<'_, Done> {
        // A thread that panicked while it held this left it whole.
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_put(&self, open: &Open, address: &str, file: Piece) -> io::Result<Put> {
        if !is_safe(address) {
            return Err(io::Error::other(format!("{address} is no address of a file")));
        }
        let hash = match file {
            Piece::Bytes(bytes) if self.hashing => Sha256::digest(bytes).into(),
            Piece::Bytes(_) => [0; 32],
            Piece::Copy(source) => self.snapshot.files.get(source).map(|file| file.hash).unwrap_or_default(),
        };
        // In a folder that this made there is nothing yet.
        if !open.made && self.is_there(open, address, file)? {
            return Ok(Put { hash, staged: false });
        }
        let staged = open.folder.path().join(address);
        if let Some((folder, _)) = address.rsplit_once('/')
            && !self.done().folders.contains(folder)
        {
            let whole = open.folder.path().join(folder);
            std::fs::create_dir_all(&whole).map_err(|error| at(&whole, "cannot be made", error))?;
            self.done().folders.insert(folder.to_owned());
        }
        match file {
            Piece::Bytes(bytes) => {
                let mut file = std::fs::File::create(&staged)?;
                file.write_all(bytes)?;
            }
            Piece::Copy(source) => {
                let from = self.snapshot.path(source);
                let mut reader = std::fs::File::open(&from).map_err(|error| at(&from, "cannot be read", error))?;
                let mut writer = std::fs::File::create(&staged)?;
                io::copy(&mut reader, &mut writer)?;
            }
        }
        Ok(Put { hash, staged: true })
    }

    /// Whether a file is in the output already, just as it is to be.
    fn is_there(&self, open: &Open, address: &str, file: Piece) -> io::Result<bool> {
        let path = self.out.join(address);
        if path.symlink_metadata().is_err() {
            return Ok(false);
        }
        let same = match file {
            Piece::Bytes(bytes) => same_bytes(&path, bytes)?,
            Piece::Copy(source) => same_file(&path, &self.snapshot.path(source))?,
        };
        if !same && !open.old.contains(address) {
            return Err(io::Error::other(format!(
                "{} is in the way: no build of this program made it, and it is not overwritten. Move it, or choose \
                 another folder with --out",
                path.display()
            )));
        }
        Ok(same)
    }

    /// Puts what was staged into its place and removes what is no longer made. Gives the SHA-256 of every file, too, where
    /// that was wanted.
    ///
    /// # Errors
    /// The first that went wrong since the beginning.
    pub fn finish(mut self) -> io::Result<(Written, BTreeMap<String, [u8; 32]>)> {
        let open = self.open.take().unwrap_or_else(|| Open::new(self.out));
        let done = std::mem::take(&mut *self.done());
        match (open, done.fault) {
            (Err(fault), _) | (_, Some(fault)) => Err(fault),
            (Ok(open), None) => self.put_in_place(&open, done.files.into_iter().collect()),
        }
    }

    fn put_in_place(
        &self,
        open: &Open,
        files: BTreeMap<String, Put>,
    ) -> io::Result<(Written, BTreeMap<String, [u8; 32]>)> {
        // Files that both builds made are ours from now on, even if this run is cut short among the renames.
        let mut ours: BTreeSet<String> = open.old.clone();
        ours.extend(files.keys().cloned());
        write_manifest(self.out, &ours)?;
        for entry in std::fs::read_dir(open.folder.path())? {
            let name = entry?.file_name();
            place(&open.folder.path().join(&name), &self.out.join(&name))?;
        }
        let mut result = Written::default();
        result.written = files.values().filter(|put| put.staged).count();
        result.unchanged = files.len() - result.written;
        for address in open.old.iter().filter(|address| !files.contains_key(*address) && is_safe(address)) {
            let path = self.out.join(address);
            match std::fs::remove_file(&path) {
                Ok(()) => result.removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(at(&path, "cannot be removed", error)),
            }
            remove_empty_folders(self.out, &path);
        }
        write_manifest(self.out, &files.keys().cloned().collect())?;
        Ok((result, files.into_iter().map(|(address, put)| (address, put.hash)).collect()))
    }
}

impl Sink for Staging<'_> {
    fn put(&self, address: String, file: OutFile) {
        match &file {
            OutFile::Bytes(bytes) => self.take(address, Piece::Bytes(bytes)),
            OutFile::Copy(source) => self.take(address, Piece::Copy(source)),
        }
    }

    fn put_bytes(&self, address: String, bytes: Vec<u8>) {
        self.take(address, Piece::Bytes(&bytes));
    }
}

impl Staging<'_> {
    fn take(&self, address: String, file: Piece) {
        if self.done().fault.is_some() {
            return;
        }
        let Ok(open) = self.open.get_or_init(|| Open::new(self.out)) else { return };
        let put = self.try_put(open, &address, file);
        let mut done = self.done();
        match put {
            Ok(put) => {
                done.files.push((address, put));
            }
            // One is told: nothing is written whichever it is.
            Err(fault) => {
                done.fault.get_or_insert(fault);
            }
        }
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        if let Some(Ok(open)) = self.open.take() {
            let made = open.made;
            drop(open);
            if made {
                // Fails where something is in it, which is then left.
                let _ = std::fs::remove_dir(self.out);
            }
        }
    }
}

/// Moves a staged file or folder to its place: a folder that is not there yet in one step.
fn place(from: &Path, to: &Path) -> io::Result<()> {
    let is_folder = |path: &Path| path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
    if is_folder(from) && to.exists() {
        for entry in std::fs::read_dir(from)? {
            let name = entry?.file_name();
            place(&from.join(&name), &to.join(&name))?;
        }
        return Ok(());
    }
    std::fs::rename(from, to).map_err(|error| at(to, "cannot be written", error))
}

/// Whether the folder holds these files as a build left them, by the SHA-256 of each, and no build has made others since:
/// if so, what the disk says of each that nobody touched for a while. `known`: what it said at an earlier time of files
/// that were as they should be, which are not read again.
pub fn holds(
    out: &Path,
    files: &BTreeMap<String, [u8; 32]>,
    known: &BTreeMap<String, Stamp>,
) -> Option<BTreeMap<String, Stamp>> {
    if !manifest(out).is_ok_and(|ours| ours.iter().eq(files.keys())) {
        return None;
    }
    let now = SystemTime::now();
    let same = |address: &String, hash: &[u8; 32]| {
        if !is_safe(address) {
            return None;
        }
        let path = out.join(address);
        // From before it is read: what is changed meanwhile is told from that.
        let metadata = path.symlink_metadata().ok()?;
        let stamp = Stamp::of(&metadata).filter(|stamp| metadata.is_file() && stamp.is_sure() && stamp.is_settled(now));
        if stamp.is_some() && stamp.as_ref() == known.get(address) {
            return Some(stamp);
        }
        let mut hasher = Sha256::new();
        io::copy(&mut std::fs::File::open(path).ok()?, &mut hasher).ok()?;
        (hasher.finalize()[..] == hash[..]).then_some(stamp)
    };
    let all: Vec<_> = files.iter().collect();
    let stamps: Option<Vec<_>> = all
        .into_par_iter()
        .with_max_len(64)
        .map(|(address, hash)| same(address, hash).map(|stamp| (address.clone(), stamp)))
        .collect();
    Some(stamps?.into_iter().filter_map(|(address, stamp)| Some((address, stamp?))).collect())
}

/// Writes one file whole or not at all.
///
/// # Errors
/// Where the folder cannot be made or written to.
pub fn write_one(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| at(folder, "cannot be made", error))?;
    let mut file =
        tempfile::NamedTempFile::new_in(folder).map_err(|error| at(folder, "cannot be written to", error))?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| at(path, "cannot be written", error.error))?;
    Ok(())
}

fn at(path: &Path, what: &str, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{} {what}: {error}", path.display()))
}

/// Whether an address stays below the output's folder.
fn is_safe(address: &str) -> bool {
    !address.is_empty()
        && !address.starts_with('/')
        && address
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0']))
        && address != MANIFEST
}

fn manifest(out: &Path) -> io::Result<BTreeSet<String>> {
    match std::fs::read_to_string(out.join(MANIFEST)) {
        Ok(text) => Ok(text.lines().filter(|line| is_safe(line)).map(str::to_owned).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(at(&out.join(MANIFEST), "cannot be read", error)),
    }
}

fn write_manifest(out: &Path, addresses: &BTreeSet<String>) -> io::Result<()> {
    let mut text = String::new();
    for address in addresses {
        text.push_str(address);
        text.push('\n');
    }
    if same_bytes(&out.join(MANIFEST), text.as_bytes())? {
        return Ok(());
    }
    write_one(&out.join(MANIFEST), text.as_bytes())
}

fn same_bytes(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.len() == bytes.len() as u64 => {
            Ok(std::fs::read(path).map_err(|error| at(path, "cannot be read", error))? == bytes)
        }
        _ => Ok(false),
    }
}

fn same_file(path: &Path, source: &PathBuf) -> io::Result<bool> {
    let size = std::fs::metadata(source).map_err(|error| at(source, "cannot be read", error))?.len();
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.len() == size => {
            let mut ours = io::BufReader::new(std::fs::File::open(path)?);
            let mut theirs = io::BufReader::new(std::fs::File::open(source)?);
            let (mut a, mut b) = (vec![0; 1 << 16], vec![0; 1 << 16]);
            loop {
                let n = read_full(&mut ours, &mut a)?;
                let m = read_full(&mut theirs, &mut b)?;
                if a[..n] != b[..m] {
                    return Ok(false);
                }
                if n == 0 {
                    return Ok(true);
                }
            }
        }
        _ => Ok(false),
    }
}

fn read_full(reader: &mut impl io::Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    Ok(filled)
}

fn remove_empty_folders(out: &Path, path: &Path) {
    let mut folder = path.parent();
    while let Some(here) = folder.filter(|here| *here != out && here.starts_with(out)) {
        // Fails where something is left in it, which ends the climb.
        if std::fs::remove_dir(here).is_err() {
            break;
        }
        folder = here.parent();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn output(files: &[(&str, &str)]) -> Output {
        files.iter().map(|(path, text)| (path.to_string(), OutFile::Bytes(text.as_bytes().into()))).collect()
    }

    #[test]
    fn writes_what_changed_and_removes_what_is_no_longer_made() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        let snapshot = Snapshot::of_texts([]);
        let first = write(&output(&[("index.html", "a"), ("x/y/index.html", "b")]), &snapshot, &out).unwrap();
        assert_eq!(first, Written { written: 2, unchanged: 0, removed: 0 });
        std::fs::write(out.join("robots.txt"), "theirs").unwrap();
        let second = write(&output(&[("index.html", "a"), ("z.html", "c")]), &snapshot, &out).unwrap();
        assert_eq!(second, Written { written: 1, unchanged: 1, removed: 1 });
        assert!(!out.join("x").exists());
        assert_eq!(std::fs::read_to_string(out.join("robots.txt")).unwrap(), "theirs");
        let mut left: Vec<_> =
            std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, [".agendapack", "index.html", "robots.txt", "z.html"]);
    }

    #[test]
    fn leaves_foreign_files_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("index.html"), "theirs").unwrap();
        let snapshot = Snapshot::of_texts([]);
        let error = write(&output(&[("a.html", "a"), ("index.html", "ours")]), &snapshot, folder.path()).unwrap_err();
        assert!(error.to_string().contains("index.html is in the way"), "{error}");
        assert!(!folder.path().join("a.html").exists());
        assert_eq!(std::fs::read_to_string(folder.path().join("index.html")).unwrap(), "theirs");
    }

    #[test]
    fn addresses_stay_below_the_folder() {
        for address in ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", "a\\b", ".agendapack"] {
            assert!(!is_safe(address), "{address}");
        }
        assert!(is_safe("bodies/kcsp/index.html"));
    }
}

//! The built site on its way to the disk: the only writer.
//!
//! What is written is first put beside the output under other names; only when all of it is there are the files
//! renamed into place, so that a reader never meets half a site and a full disk harms nothing. A manifest says which
//! files are ours: no other file is ever changed or removed.

#![allow(clippy::disallowed_methods)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::snapshot::Snapshot;

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

/// Brings the folder `out` to hold exactly `output` and whatever foreign files it held before.
///
/// # Errors
/// Where a file cannot be read or written, or where a file that no build made is in the way. The output is then as it
/// was, unless the failure came among the last renames.
pub fn write(output: &Output, snapshot: &Snapshot, out: &Path) -> io::Result<Written> {
    if let Some(address) = output.keys().find(|address| !is_safe(address)) {
        return Err(io::Error::other(format!("{address} is no address of a file")));
    }
    std::fs::create_dir_all(out).map_err(|error| at(out, "cannot be made", error))?;
    let old = manifest(out)?;
    let mut result = Written::default();
    let mut changed: Vec<(&String, &OutFile)> = Vec::new();
    for (address, file) in output {
        let path = out.join(address);
        let same = match file {
            OutFile::Bytes(bytes) => same_bytes(&path, bytes)?,
            OutFile::Copy(source) => same_file(&path, &snapshot.path(source))?,
        };
        if same {
            result.unchanged += 1;
        } else if path.symlink_metadata().is_ok() && !old.contains(address) {
            return Err(io::Error::other(format!(
                "{} is in the way: no build of this program made it, and it is not overwritten. Move it, or choose \
                 another folder with --out",
                path.display()
            )));
        } else {
            changed.push((address, file));
        }
    }

    let staging = tempfile::Builder::new()
        .prefix(".agendapack-")
        .tempdir_in(out)
        .map_err(|error| at(out, "cannot be written to", error))?;
    for (number, (_, file)) in changed.iter().enumerate() {
        let path = staging.path().join(number.to_string());
        match file {
            OutFile::Bytes(bytes) => {
                let mut file = std::fs::File::create(&path)?;
                file.write_all(bytes)?;
            }
            OutFile::Copy(source) => {
                let from = snapshot.path(source);
                let mut reader = std::fs::File::open(&from).map_err(|error| at(&from, "cannot be read", error))?;
                let mut writer = std::fs::File::create(&path)?;
                io::copy(&mut reader, &mut writer)?;
            }
        }
    }
    // Files that both builds made are ours from now on, even if this run is cut short among the renames.
    let mut ours: BTreeSet<String> = old.clone();
    ours.extend(output.keys().cloned());
    write_manifest(out, &ours)?;
    for (number, (address, _)) in changed.iter().enumerate() {
        let path = out.join(address);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| at(folder, "cannot be made", error))?;
        }
        std::fs::rename(staging.path().join(number.to_string()), &path)
            .map_err(|error| at(&path, "cannot be written", error))?;
        result.written += 1;
    }
    for address in old.iter().filter(|address| !output.contains_key(*address) && is_safe(address)) {
        let path = out.join(address);
        match std::fs::remove_file(&path) {
            Ok(()) => result.removed += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(at(&path, "cannot be removed", error)),
        }
        remove_empty_folders(out, &path);
    }
    write_manifest(out, &output.keys().cloned().collect())?;
    Ok(result)
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

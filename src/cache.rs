//! What earlier runs made, in a folder that may be deleted at any time: `.agendapack-cache` beside `site.toml`.
//!
//! The folder never decides what is built, only how fast. An entry is named by the hash of everything that shapes it and
//! holds its own length and checksum; one that is cut short, altered, of another version or for any other reason not what
//! it should be is not there. Entries are written under another name and renamed, so that runs at the same time never see
//! half of one. Nothing that goes wrong here fails a build.

#![allow(clippy::disallowed_methods)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostics::{Diagnostic, Level, Place, Warned};
use crate::model::appendix::Appendix;
use crate::model::pack::{PageMap, Typeset};
use crate::stamp::Stamp;

/// The folder, beside `site.toml`.
pub const FOLDER: &str = ".agendapack-cache";

/// Bytes that are kept of entries that no recorded build used.
const SPARE: u64 = 256 << 20;

/// The largest entry that is read, in bytes. A pack of a thousand pages has some 10 MB.
const LARGEST: u64 = 1 << 30;

/// Begins every entry.
const MAGIC: &[u8; 16] = b"agendapack cache";

/// Raised when the form of the entries changes.
const SCHEMA: u32 = 2;

/// SHA-256 of everything that shapes a result.
pub type Key = [u8; 32];

/// The program as far as its results go. Part of every key: what another version, or another state of the source, wrote
/// is never found.
pub fn program() -> &'static str {
    concat!("agendapack ", env!("CARGO_PKG_VERSION"), " ", env!("AGENDAPACK_SOURCES"))
}

/// A cache folder.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Why nothing can be written, once that has been tried.
    fault: Option<String>,
    read_only: bool,
}

/// What a build used, kept for the next one: what a pack was made of, by its address.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// By the address of a pack or document.
    pub packs: BTreeMap<String, Made>,
    /// The keys of the PDFs that were looked at.
    #[serde(default)]
    pub appendices: BTreeSet<String>,
}

/// What one pack or document was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The key of its entry.
    pub key: String,
    /// The hash of each part of what shapes it, by the words in which a reader is told.
    pub parts: Vec<(String, String)>,
}

/// A whole build, by which the next one knows that there is nothing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    /// Every file of the output with the SHA-256 of its bytes, by address.
    #[serde(with = "in_hex")]
    pub files: BTreeMap<String, Key>,
    /// PDFs.
    pub pdfs: usize,
    /// Pages printed.
    pub printed_pages: u32,
    findings: Vec<Finding>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Finding {
    level: Level,
    code: String,
    file: String,
    start: u32,
    end: u32,
    message: String,
    mend: String,
}

impl Finding {
    fn of(diagnostic: &Diagnostic) -> Self {
        Self {
            level: diagnostic.level,
            code: diagnostic.code.into(),
            file: diagnostic.place.file.to_string(),
            start: diagnostic.place.start,
            end: diagnostic.place.end,
            message: diagnostic.message.clone(),
            mend: diagnostic.mend.clone(),
        }
    }

    /// `None` where the code is none of this program's.
    fn diagnostic(self) -> Option<Diagnostic> {
        Some(Diagnostic {
            place: Place { file: self.file.into(), start: self.start, end: self.end },
            level: self.level,
            code: known(&self.code)?,
            message: self.message,
            mend: self.mend,
        })
    }
}

/// A code as a part of the program: from the list of all of them, which a test holds against the source.
fn known(code: &str) -> Option<&'static str> {
    const LIST: &str = include_str!("../docs/diagnostics.md");
    let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    if code.is_empty() || !code.chars().all(plain) {
        return None;
    }
    let at = LIST.find(&format!("`{code}`"))? + 1;
    LIST.get(at..at + code.len())
}

impl Whole {
    /// A build with what was found while it was made.
    pub fn new(files: BTreeMap<String, Key>, pdfs: usize, printed_pages: u32, findings: &[Diagnostic]) -> Self {
        Self { files, pdfs, printed_pages, findings: findings.iter().map(Finding::of).collect() }
    }

    /// The findings; `None` where one of them is not known.
    pub fn findings(&self) -> Option<Vec<Diagnostic>> {
        self.findings.iter().cloned().map(Finding::diagnostic).collect()
    }
}

/// What stands before the PDF in an entry.
#[derive(Serialize, Deserialize)]
struct Head {
    map: PageMap,
    findings: Vec<Finding>,
}

impl Cache {
    /// The cache of the site in a folder. Nothing is read or made yet.
    pub fn of(site: &Path) -> Self {
        Self { folder: site.join(FOLDER), fault: None, read_only: false }
    }

    /// The cache in this very folder.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder, fault: None, read_only: false }
    }

    /// Where it is; `None` where nothing is written to it.
    pub fn folder(&self) -> Option<&Path> {
        (!self.read_only && self.fault.is_none()).then_some(&self.folder)
    }

    /// Whether there is an entry for a key, sound or not.
    pub fn has(&self, key: &Key) -> bool {
        self.folder.join(entry(key)).exists()
    }

    /// The same, never written to.
    pub fn read_only(site: &Path) -> Self {
        Self { read_only: true, ..Self::of(site) }
    }

    /// Why nothing could be written.
    pub fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// What was typeset under a key.
    pub fn typeset(&self, key: &Key) -> Option<Warned<Typeset>> {
        let body = self.read(&entry(key), key)?;
        let (length, rest) = body.split_at_checked(8)?;
        let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
        let (head, pdf) = rest.split_at_checked(length)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        let findings: Option<Vec<_>> = head.findings.into_iter().map(Finding::diagnostic).collect();
        Some(Warned::new(Typeset { pdf: pdf.into(), map: Arc::new(head.map) }, findings?))
    }

    /// Keeps what was typeset.
    pub fn keep_typeset(&mut self, key: &Key, typeset: &Warned<Typeset>) {
        let findings = typeset.diagnostics.iter().map(Finding::of).collect();
        let head = Head { map: PageMap::clone(&typeset.value.map), findings };
        let Ok(head) = serde_json::to_vec(&head) else { return };
        let length = (head.len() as u64).to_le_bytes();
        self.write(&entry(key), key, &[&length, &head, &typeset.value.pdf]);
    }

    /// What was read of a PDF under a key.
    pub fn appendix(&self, key: &Key) -> Option<Appendix> {
        serde_json::from_slice(&self.read(&format!("{}.appendix", hex(key)), key)?).ok()
    }

    /// Keeps what was read of a PDF.
    pub fn keep_appendix(&mut self, key: &Key, appendix: &Appendix) {
        if let Ok(text) = serde_json::to_vec(appendix) {
            self.write(&format!("{}.appendix", hex(key)), key, &[&text]);
        }
    }

    /// What the last build of a kind (`public`, `members`) used.
    pub fn record(&self, kind: &str) -> Record {
        self.read_json(&format!("last-{kind}")).unwrap_or_default()
    }

    /// Keeps what a build used.
    pub fn keep_record(&mut self, kind: &str, record: &Record) {
        self.write_json(&format!("last-{kind}"), record);
    }

    /// The last build of a kind, where it was made from what `key` is the hash of.
    pub fn whole(&self, kind: &str, key: &Key) -> Option<Whole> {
        let (of, whole): (String, Whole) = self.read_json(&format!("whole-{kind}"))?;
        (of == hex(key)).then_some(whole)
    }

    /// Keeps a whole build.
    pub fn keep_whole(&mut self, kind: &str, key: &Key, whole: &Whole) {
        self.write_json(&format!("whole-{kind}"), &(hex(key), whole));
    }

    /// What the disk said of the files of that build when they were last found as they should be; none where that is not
    /// known.
    pub fn stamps(&self, kind: &str, key: &Key) -> BTreeMap<String, Stamp> {
        let kept: Option<(String, BTreeMap<String, Stamp>)> = self.read_json(&format!("stamps-{kind}"));
        kept.filter(|(of, _)| *of == hex(key)).map(|(_, stamps)| stamps).unwrap_or_default()
    }

    /// Keeps that.
    pub fn keep_stamps(&mut self, kind: &str, key: &Key, stamps: &BTreeMap<String, Stamp>) {
        self.write_json(&format!("stamps-{kind}"), &(hex(key), stamps));
    }

    fn read_json<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_slice(&self.read(name, &named(name))?).ok()
    }

    fn write_json<T: Serialize>(&mut self, name: &str, value: &T) {
        if let Ok(text) = serde_json::to_vec(value) {
            self.write(name, &named(name), &[&text]);
        }
    }

    /// The body of an entry, where all of it is as it was written.
    fn read(&self, name: &str, key: &Key) -> Option<Vec<u8>> {
        let path = self.folder.join(name);
        // Opening what is no file, such as a pipe, could wait for ever.
        let metadata = std::fs::symlink_metadata(&path).ok()?;
        if !metadata.is_file() || metadata.len() > LARGEST {
            return None;
        }
        let mut file = std::fs::File::open(&path).ok()?;
        let mut head = [0; HEAD];
        file.read_exact(&mut head).ok()?;
        let (magic, rest) = head.split_at(MAGIC.len());
        let (schema, rest) = rest.split_at(4);
        let (of, rest) = rest.split_at(32);
        let (length, sum) = rest.split_at(8);
        let length = u64::from_le_bytes(length.try_into().ok()?);
        if magic != MAGIC
            || schema != SCHEMA.to_le_bytes()
            || of != key
            || metadata.len() != (HEAD as u64).checked_add(length)?
        {
            return None;
        }
        let mut body = Vec::with_capacity(usize::try_from(length).ok()?);
        file.take(length + 1).read_to_end(&mut body).ok()?;
        (body.len() as u64 == length && Sha256::digest(&body)[..] == *sum).then_some(body)
    }

    fn write(&mut self, name: &str, key: &Key, body: &[&[u8]]) {
        if self.read_only || self.fault.is_some() {
            return;
        }
        if let Err(error) = self.try_write(name, key, body) {
            self.fault = Some(format!("{} cannot be written to: {error}", self.folder.display()));
        }
    }

    fn try_write(&self, name: &str, key: &Key, body: &[&[u8]]) -> io::Result<()> {
        self.make()?;
        let mut sum = Sha256::new();
        body.iter().for_each(|part| sum.update(part));
        let length: u64 = body.iter().map(|part| part.len() as u64).sum();
        let mut file = tempfile::Builder::new().suffix(".tmp").tempfile_in(&self.folder)?;
        file.write_all(MAGIC)?;
        file.write_all(&SCHEMA.to_le_bytes())?;
        file.write_all(key)?;
        file.write_all(&length.to_le_bytes())?;
        file.write_all(&sum.finalize())?;
        for part in body {
            file.write_all(part)?;
        }
        file.persist(self.folder.join(name)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Makes the folder, with what tells version control and backups to leave it alone.
    fn make(&self) -> io::Result<()> {
        if self.folder.is_dir() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.folder)?;
        std::fs::write(self.folder.join(".gitignore"), "*\n")?;
        std::fs::write(
            self.folder.join("CACHEDIR.TAG"),
            "Signature: 8a477f597d28d172789f06886806bc55\n# Made by agendapack; may be deleted at any time.\n",
        )
    }

    /// Removes what is not worth its room: all entries that no recorded build used, save the newest.
    pub fn prune(&self) {
        self.prune_to(SPARE);
    }

    fn prune_to(&self, spare: u64) {
        if self.read_only {
            return;
        }
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        let mut used: BTreeSet<String> = BTreeSet::new();
        let mut others: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(kind) = name.strip_prefix("last-") {
                let record = self.record(kind);
                used.extend(record.packs.into_values().map(|made| format!("{}.pack", made.key)));
                used.extend(record.appendices.into_iter().map(|key| format!("{key}.appendix")));
            } else if name.ends_with(".pack") || name.ends_with(".appendix") || name.ends_with(".tmp") {
                let Ok(metadata) = entry.metadata() else { continue };
                // A file without a time is the oldest.
                let when = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                others.push((when, metadata.len(), entry.path()));
            }
        }
        others.retain(|(_, _, path)| {
            !path.file_name().is_some_and(|name| used.contains(name.to_string_lossy().as_ref()))
        });
        others.sort_by(|a, b| b.cmp(a));
        let mut sum = 0_u64;
        for (_, size, path) in others {
            sum = sum.saturating_add(size);
            if sum > spare {
                // Another run may have been quicker.
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// Bytes before the body: magic, schema, key, length, checksum.
const HEAD: usize = 16 + 4 + 32 + 8 + 32;

fn entry(key: &Key) -> String {
    format!("{}.pack", hex(key))
}

/// The key of what is found by its name alone.
fn named(name: &str) -> Key {
    let mut hash = Sha256::new();
    hash.update(program());
    hash.update([0]);
    hash.update(name);
    hash.finalize().into()
}

/// Hashes in hexadecimal digits: as lists of numbers they would be most of what a build without changes reads of the cache.
mod in_hex {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::{Key, hex};

    pub fn serialize<S: Serializer>(files: &BTreeMap<String, Key>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(files.iter().map(|(address, key)| (address, hex(key))))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Key>, D::Error> {
        let files = BTreeMap::<String, String>::deserialize(deserializer)?;
        let key = |digits: &str| -> Option<Key> {
            let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let bytes: Option<Vec<u8>> =
                pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
            bytes?.try_into().ok().filter(|_| rest.is_empty())
        };
        let read = |(address, digits): (String, String)| key(&digits).map(|key| (address, key));
        files.into_iter().map(read).collect::<Option<_>>().ok_or_else(|| D::Error::custom("no hash"))
    }
}

/// A hash in hexadecimal digits.
pub fn hex(key: &Key) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    key.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn typeset() -> Warned<Typeset> {
        let map = PageMap { first_page: 1, page_count: 2, front: None, supplements: Vec::new(), papers: Vec::new() };
        let place = Place::new(&"content/a.md".into(), 3..9);
        let finding = Diagnostic::warning("minute-sequence", place, "minute 3 follows minute 1", "write 2");
        Warned::new(Typeset { pdf: b"%PDF-1.7 and so on"[..].into(), map: Arc::new(map) }, vec![finding])
    }

    fn same(found: Option<Warned<Typeset>>) -> bool {
        let (found, made) = (found.unwrap(), typeset());
        found.value.pdf == made.value.pdf && found.value.map == made.value.map && found.diagnostics == made.diagnostics
    }

    #[test]
    fn what_was_kept_is_found_with_its_findings_and_under_its_key_alone() {
        let site = tempfile::tempdir().unwrap();
        let mut cache = Cache::of(site.path());
        assert!(cache.typeset(&[7; 32]).is_none());
        cache.keep_typeset(&[7; 32], &typeset());
        assert_eq!(cache.fault(), None);
        assert!(same(Cache::of(site.path()).typeset(&[7; 32])));
        assert!(cache.typeset(&[8; 32]).is_none());
        // An entry under another's name is not that one.
        let folder = site.path().join(FOLDER);
        std::fs::copy(folder.join(entry(&[7; 32])), folder.join(entry(&[8; 32]))).unwrap();
        assert!(cache.typeset(&[8; 32]).is_none());
    }

    #[test]
    fn an_entry_cut_short_or_altered_anywhere_is_not_there() {
        let site = tempfile::tempdir().unwrap();
        let mut cache = Cache::of(site.path());
        cache.keep_typeset(&[7; 32], &typeset());
        let path = site.path().join(FOLDER).join(entry(&[7; 32]));
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(cache.typeset(&[7; 32]).is_none(), "{length} bytes of {}", whole.len());
        }
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            std::fs::write(&path, &altered).unwrap();
            assert!(cache.typeset(&[7; 32]).is_none(), "byte {at}");
        }
        std::fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
        assert!(cache.typeset(&[7; 32]).is_none());
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert!(cache.typeset(&[7; 32]).is_none());
        std::fs::remove_dir(&path).unwrap();
        std::fs::write(&path, &whole).unwrap();
        assert!(same(cache.typeset(&[7; 32])));
    }

    #[test]
    fn what_cannot_be_written_is_said_once_and_harms_nothing() {
        let site = tempfile::tempdir().unwrap();
        std::fs::write(site.path().join(FOLDER), "a file where the folder should be").unwrap();
        let mut cache = Cache::of(site.path());
        cache.keep_typeset(&[7; 32], &typeset());
        assert!(cache.fault().unwrap().contains(&format!("{FOLDER} cannot be written to: ")), "{:?}", cache.fault());
        assert!(cache.typeset(&[7; 32]).is_none());
        assert_eq!(cache.record("public"), Record::default());
        cache.prune();
    }

    #[test]
    fn pruning_keeps_what_builds_used_and_the_newest_of_the_rest() {
        let site = tempfile::tempdir().unwrap();
        let mut cache = Cache::of(site.path());
        for number in 1..=4 {
            cache.keep_typeset(&[number; 32], &typeset());
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1000 + u64::from(number));
            let path = site.path().join(FOLDER).join(entry(&[number; 32]));
            std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        }
        let made = Made { key: hex(&[1; 32]), parts: Vec::new() };
        cache.keep_record("public", &Record { packs: BTreeMap::from([("a/".into(), made)]), ..Record::default() });
        let size = std::fs::metadata(site.path().join(FOLDER).join(entry(&[1; 32]))).unwrap().len();
        cache.prune_to(size);
        let left: Vec<bool> = (1..=4).map(|number| cache.typeset(&[number; 32]).is_some()).collect();
        assert_eq!(left, [true, false, false, true]);
    }

    #[test]
    fn every_code_of_the_program_comes_back_and_no_other() {
        assert_eq!(known("minute-sequence"), Some("minute-sequence"));
        for code in ["", "no such", "minute-sequenc", "`minute-sequence`"] {
            assert_eq!(known(code), None, "{code}");
        }
    }
}

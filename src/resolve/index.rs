//! Where everything stands: each source file with what it makes and the address it gets.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Place, nearest};
use crate::model::draft::FileKind;
use crate::snapshot::Snapshot;

/// What a text file makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// `content/_index.md`.
    Home,
    /// `bodies/<body>/_index.md`.
    Body {
        /// The folder's name.
        body: String,
    },
    /// `agenda.md`.
    Agenda(MeetingKey),
    /// `minutes.md`.
    Minutes(MeetingKey),
    /// A paper of a meeting, or the `_index.md` of one in chapters.
    Paper(MeetingKey),
    /// A document outside meetings, or the `_index.md` of one in chapters.
    Document,
    /// An earlier version of a document, or the `_index.md` of one in chapters.
    Version {
        /// The address of the document.
        of: String,
        /// Its number, as its file or folder is named.
        number: String,
    },
    /// A chapter of the paper or document whose `_index.md` is named.
    Chapter {
        /// The `_index.md`.
        of: Arc<str>,
    },
    /// Any other page.
    Page,
}

/// A meeting: its body's folder and its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub struct MeetingKey {
    pub body: String,
    pub slug: String,
}

impl MeetingKey {
    /// `content/bodies/<body>/<slug>`.
    pub fn folder(&self) -> String {
        format!("content/bodies/{}/{}", self.body, self.slug)
    }

    /// The address.
    pub fn address(&self) -> String {
        format!("bodies/{}/{}/", segment(&self.body), segment(&self.slug))
    }
}

/// A text file with its role and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it makes.
    pub role: Role,
    /// Its address below base_url.
    pub address: String,
    /// Whether it lies in a folder named `restricted`.
    pub in_restricted_folder: bool,
}

/// All text files of a site.
#[derive(Debug, Default)]
pub struct Index {
    /// By path.
    pub entries: BTreeMap<Arc<str>, Entry>,
}

/// Which kind of file an entry is, for the load stage.
pub fn kind(role: &Role) -> FileKind {
    match role {
        Role::Home | Role::Body { .. } | Role::Page => FileKind::Page,
        Role::Agenda(_) => FileKind::Agenda,
        Role::Minutes(_) => FileKind::Minutes,
        Role::Paper(_) | Role::Document | Role::Version { .. } | Role::Chapter { .. } => FileKind::Paper,
    }
}

/// Whether a folder's name makes what lies in it restricted, however it is spelt: a capital must not publish a secret.
pub fn is_restricted(folder: &str) -> bool {
    folder.trim().eq_ignore_ascii_case("restricted")
}

/// Whether a folder's name sounds as if it kept its files from the public: only `restricted` does.
fn sounds_restricted(folder: &str) -> bool {
    let plain: String = folder.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let words = [
        "confidential",
        "exempt",
        "private",
        "secret",
        "part2",
        "partii",
        "parttwo",
        "pinkpapers",
        "notforpublication",
        "membersonly",
    ];
    words.contains(&plain.as_str())
        || plain.starts_with("restricted")
        || (plain.starts_with('r') && strsim::damerau_levenshtein(&plain, "restricted") <= 2)
}

/// Reports folders whose names sound as if they kept their files from the public, and do not. What is published on a guess
/// cannot be taken back.
fn looks_restricted(snapshot: &Snapshot, bag: &mut Vec<Diagnostic>) {
    let mut told = std::collections::BTreeSet::new();
    let mut before = "";
    for path in snapshot.texts.keys().chain(snapshot.files.keys()).filter(|path| path.starts_with("content/")) {
        let mut end = 0;
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        // Most files lie beside the one before them.
        if folders == std::mem::replace(&mut before, folders) {
            continue;
        }
        for folder in folders.split('/') {
            end += folder.len();
            if is_restricted(folder) {
                break;
            }
            if sounds_restricted(folder) {
                let whole = &path[..end];
                if told.insert(whole.to_owned()) {
                    bag.push(Diagnostic::error(
                        "looks-restricted",
                        Place::whole(&whole.into()),
                        format!("the name of the folder `{folder}` does not keep what is in it from the public"),
                        "name it `restricted`, which does; where everybody may read it, choose another word",
                    ));
                }
                break;
            }
            end += 1;
        }
    }
}

/// A name as a segment of an address: letters, digits, `.`, `_` and `-` stay, anything else becomes a hyphen.
pub fn segment(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut add = |char: char| {
        if char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | '-') {
            out.push(char.to_ascii_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    };
    if name.is_ascii() {
        name.chars().for_each(&mut add);
    } else {
        // A letter with a sign over it loses the sign: `tŷ` becomes `ty`.
        name.nfd().filter(|char| !is_combining_mark(*char)).for_each(&mut add);
    }
    let trimmed = out.trim_matches(['-', '.']);
    if trimmed.is_empty() { "page".into() } else { trimmed.into() }
}

fn stem(name: &str) -> &str {
    name.strip_suffix(".md").unwrap_or(name)
}

/// Gives every text file under `content/` its role and address, and reports those that stand where nothing is made of
/// them.
pub fn index(snapshot: &Snapshot, bag: &mut Vec<Diagnostic>) -> Index {
    looks_restricted(snapshot, bag);
    // Data files are used by the blocks that name them.
    let is_text = |inside: &&str| inside.ends_with(".md");
    let paths: Vec<(&Arc<str>, &str)> =
        snapshot.texts.keys().filter_map(|path| Some((path, path.strip_prefix("content/").filter(is_text)?))).collect();
    let roles: Vec<_> = paths
        .into_par_iter()
        .with_max_len(256)
        .map(|(path, inside)| {
            let mut segments: Vec<&str> = inside.split('/').collect();
            let in_restricted_folder = segments.iter().any(|segment| is_restricted(segment));
            segments.retain(|segment| !is_restricted(segment));
            let folder = &segments[..3.min(segments.len())];
            match role(path, &segments) {
                Ok((role, address)) => Ok((path.clone(), Entry { role, address, in_restricted_folder })),
                // What is wrong with a folder is told once, not of every file in it.
                Err(diagnostic) if diagnostic.code == "bad-meeting-folder" => Err((diagnostic, Some(folder.join("/")))),
                Err(diagnostic) => Err((diagnostic, None)),
            }
        })
        .collect();
    let mut entries = Vec::with_capacity(roles.len());
    let mut told = std::collections::BTreeSet::new();
    for role in roles {
        match role {
            Ok(entry) => entries.push(entry),
            Err((diagnostic, folder)) => {
                if folder.is_none_or(|folder| told.insert(folder)) {
                    bag.push(*diagnostic);
                }
            }
        }
    }
    let index = Index { entries: entries.into_iter().collect() };
    collisions(&index, bag);
    missing_indexes(&index, snapshot, bag);
    index
}

fn role(path: &Arc<str>, segments: &[&str]) -> Result<(Role, String), Box<Diagnostic>> {
    let misplaced = |mend: &str| {
        Box::new(Diagnostic::error(
            "misplaced-file",
            Place::whole(path),
            "this file stands where the site has nothing to make of it",
            mend,
        ))
    };
    let meeting = |body: &str, slug: &str| -> Result<MeetingKey, Box<Diagnostic>> {
        let day = slug.get(..10).unwrap_or(slug);
        let suffix = slug.get(10..).unwrap_or_default();
        let well_formed = suffix.is_empty() || suffix.strip_prefix('-').is_some_and(|rest| !rest.is_empty());
        if crate::model::when::When::parse(day).is_none() || !well_formed {
            return Err(Box::new(Diagnostic::error(
                "bad-meeting-folder",
                Place::whole(path),
                format!("the folder {slug} should be named for the day of a meeting, and that is no date"),
                "name the folder like 2019-07-17, or 2019-07-17-special where there are several on one day",
            )));
        }
        Ok(MeetingKey { body: body.into(), slug: slug.into() })
    };
    let folder = path.rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default();
    let of: Arc<str> = format!("{folder}/_index.md").into();
    Ok(match segments {
        ["_index.md"] => (Role::Home, String::new()),
        ["bodies", body, "_index.md"] => (Role::Body { body: (*body).into() }, format!("bodies/{}/", segment(body))),
        ["bodies", body, slug, "agenda.md"] => {
            let key = meeting(body, slug)?;
            let address = key.address();
            (Role::Agenda(key), address)
        }
        ["bodies", body, slug, "minutes.md"] => {
            let key = meeting(body, slug)?;
            let address = format!("{}minutes/", key.address());
            (Role::Minutes(key), address)
        }
        ["bodies", body, slug, "_index.md"] => {
            meeting(body, slug)?;
            return Err(misplaced("name it agenda.md or minutes.md, which are what a meeting's folder is made of"));
        }
        ["bodies", body, slug, paper] => {
            let key = meeting(body, slug)?;
            let address = format!("{}{}/", key.address(), segment(stem(paper)));
            (Role::Paper(key), address)
        }
        ["bodies", body, slug, paper, "_index.md"] => {
            let key = meeting(body, slug)?;
            let address = format!("{}{}/", key.address(), segment(paper));
            (Role::Paper(key), address)
        }
        ["bodies", body, slug, paper, chapter] => {
            let key = meeting(body, slug)?;
            let address = format!("{}{}/{}/", key.address(), segment(paper), segment(stem(chapter)));
            (Role::Chapter { of }, address)
        }
        ["bodies", ..] => {
            return Err(misplaced(
                "move it to bodies/<body>/_index.md, bodies/<body>/<date>/<paper>.md or bodies/<body>/<date>/<paper>/<chapter>.md",
            ));
        }
        ["documents", "_index.md"] => return Err(misplaced("make it a document of its own, documents/<document>.md")),
        ["documents", document] => (Role::Document, format!("documents/{}/", segment(stem(document)))),
        ["documents", document, "_index.md"] => (Role::Document, format!("documents/{}/", segment(document))),
        ["documents", document, chapter] => {
            (Role::Chapter { of }, format!("documents/{}/{}/", segment(document), segment(stem(chapter))))
        }
        ["documents", _, "versions", "_index.md"] => {
            return Err(misplaced(
                "name it for the version that it holds: documents/<document>/versions/<version>.md, or put it into the folder \
                 of that version, documents/<document>/versions/<version>/_index.md",
            ));
        }
        ["documents", document, "versions", version] => version_of(document, stem(version)),
        ["documents", document, "versions", version, "_index.md"] => version_of(document, version),
        ["documents", document, "versions", version, chapter] => {
            let (_, address) = version_of(document, version);
            (Role::Chapter { of }, format!("{address}{}/", segment(stem(chapter))))
        }
        ["documents", ..] => {
            return Err(misplaced(
                "move it to documents/<document>.md or documents/<document>/<chapter>.md, or, in an earlier version of that \
                 document, to documents/<document>/versions/<version>/<chapter>.md",
            ));
        }
        [.., last] => {
            let mut address = String::new();
            for folder in &segments[..segments.len() - 1] {
                address.push_str(&segment(folder));
                address.push('/');
            }
            if *last != "_index.md" {
                address.push_str(&segment(stem(last)));
                address.push('/');
            }
            if matches!(address.as_str(), "theme/" | "assets/" | "bodies/" | "documents/") {
                return Err(misplaced("give it another name; this address is the program's own"));
            }
            (Role::Page, address)
        }
        [] => return Err(misplaced("give it a name")),
    })
}

/// The meeting of a PDF that lies in a meeting's folder, and the address of the paper that it is.
pub fn pdf_address(path: &str) -> Option<(MeetingKey, String)> {
    let mut segments: Vec<&str> = path.strip_prefix("content/")?.split('/').collect();
    segments.retain(|segment| !is_restricted(segment));
    let ["bodies", body, slug, folders @ .., file] = segments.as_slice() else { return None };
    crate::model::when::When::parse(slug.get(..10)?)?;
    let key = MeetingKey { body: (*body).into(), slug: (*slug).into() };
    let mut address = key.address();
    for folder in folders {
        address.push_str(&segment(folder));
        address.push('/');
    }
    address.push_str(&segment(file.rsplit_once('.')?.0));
    address.push('/');
    Some((key, address))
}

/// An earlier version of a document.
fn version_of(document: &str, number: &str) -> (Role, String) {
    let of = format!("documents/{}/", segment(document));
    let address = format!("{of}versions/{}/", segment(number));
    (Role::Version { of, number: number.to_owned() }, address)
}

impl Index {
    /// The file that makes the earlier version to which a text file belongs, and the address of its document.
    pub fn version(&self, path: &str) -> Option<(Arc<str>, &str)> {
        let (path, entry) = self.entries.get_key_value(path)?;
        match &entry.role {
            Role::Version { of, .. } => Some((path.clone(), of)),
            Role::Chapter { of } => match self.entries.get_key_value(of) {
                Some((path, Entry { role: Role::Version { of, .. }, .. })) => Some((path.clone(), of)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The address of the document that a text file is, or is a chapter of.
    fn document(&self, path: &str) -> Option<&str> {
        let entry = self.entries.get(path)?;
        match &entry.role {
            Role::Document => Some(&entry.address),
            Role::Chapter { of } => {
                self.entries.get(of).filter(|of| of.role == Role::Document).map(|of| of.address.as_str())
            }
            _ => None,
        }
    }

    /// What a link in an earlier version leads to when it names a file of the version in force: the file that has its
    /// place in the earlier version. `None` where the link is no such one; `Some(None)` where the version lacks the file.
    pub fn within_version(&self, from: &str, to: &str) -> Option<Option<Arc<str>>> {
        let (main, document) = self.version(from)?;
        if self.document(to)? != document {
            return None;
        }
        let Some(folder) = main.strip_suffix("_index.md") else {
            let whole = self.entries.get(to).is_some_and(|entry| entry.role == Role::Document);
            return Some(whole.then_some(main));
        };
        let twin = match self.entries.get(to).map(|entry| &entry.role) {
            Some(Role::Document) => main.to_string(),
            _ => format!("{folder}{}", to.rsplit('/').next().unwrap_or_default()),
        };
        Some(self.entries.get_key_value(twin.as_str()).map(|(path, _)| path.clone()))
    }

    /// Where a file of an earlier version would stand if that were in force: its links may have been written there.
    pub fn former_place(&self, from: &str) -> Option<String> {
        let (main, document) = self.version(from)?;
        let (now, _) =
            self.entries.iter().find(|(_, entry)| entry.role == Role::Document && entry.address == document)?;
        let folder = now.rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default();
        let name = if *main == *from { "_index.md" } else { from.rsplit('/').next().unwrap_or_default() };
        Some(match now.ends_with("/_index.md") {
            true => format!("{folder}/{name}"),
            false => now.to_string(),
        })
    }
}

/// Two files that would be one page.
fn collisions(index: &Index, bag: &mut Vec<Diagnostic>) {
    for (path, entry) in &index.entries {
        let own = |name: &str, key: &MeetingKey| {
            entry.address.strip_suffix(name).is_some_and(|meeting| meeting == key.address())
        };
        if let Role::Paper(key) = &entry.role
            && (own("pack/", key) || own("minutes/", key))
        {
            bag.push(Diagnostic::error(
                "same-address",
                Place::whole(path),
                format!("this paper would stand at {}, which is the program's own", entry.address),
                "give the file another name",
            ));
        }
    }
    let mut by_address: Vec<(&str, &Arc<str>)> =
        index.entries.iter().map(|(path, entry)| (entry.address.as_str(), path)).collect();
    by_address.par_sort_unstable();
    for paths in by_address.chunk_by(|(a, _), (b, _)| a == b) {
        for (address, path) in &paths[1..] {
            bag.push(Diagnostic::error(
                "same-address",
                Place::whole(path),
                format!("this file and {} would both stand at {address}", paths[0].1),
                "give one of the two files another name",
            ));
        }
    }
}

/// Chapters without the `_index.md` that they are chapters of, and meetings without a body.
fn missing_indexes(index: &Index, snapshot: &Snapshot, bag: &mut Vec<Diagnostic>) {
    let mut told = std::collections::BTreeSet::new();
    let mut body = "";
    for (path, entry) in &index.entries {
        match &entry.role {
            // What is wrong with a folder that only sounds restricted has been told.
            Role::Chapter { of } if of.rsplit('/').nth(1).is_some_and(sounds_restricted) => {}
            Role::Chapter { of } if !snapshot.texts.contains_key(of) && told.insert(of.to_string()) => {
                bag.push(Diagnostic::error(
                    "chapters-without-index",
                    Place::whole(path),
                    format!("this is a chapter, and its folder has no _index.md ({of})"),
                    "put an _index.md beside it, with the title of the whole paper in its front matter",
                ));
            }
            Role::Version { of, .. } => {
                let document = index.entries.values().any(|entry| entry.role == Role::Document && entry.address == *of);
                if !document && told.insert(of.clone()) {
                    bag.push(Diagnostic::error(
                        "version-without-document",
                        Place::whole(path),
                        format!("this is an earlier version of a document that is not there (content/{of}_index.md)"),
                        format!(
                            "put the version in force at content/{of}_index.md, or at content/{}.md where it is on one page",
                            of.trim_end_matches('/')
                        ),
                    ));
                }
            }
            // The meetings of a body follow one another.
            Role::Agenda(key) | Role::Minutes(key) | Role::Paper(key) if key.body != body => {
                body = &key.body;
                let of = format!("content/bodies/{}/_index.md", key.body);
                if !snapshot.texts.contains_key(of.as_str()) && told.insert(of.clone()) {
                    bag.push(Diagnostic::error(
                        "body-without-index",
                        Place::whole(path),
                        format!("this meeting belongs to a body that has no _index.md ({of})"),
                        "put an _index.md into the body's folder, with its title in the front matter",
                    ));
                }
            }
            _ => {}
        }
    }
}

/// Joins a typed path to the folder of the file in which it stands. `None` where it leads out of `content/`.
pub fn join(from: &str, typed: &str) -> Option<String> {
    let (mut parts, rest): (Vec<&str>, &str) = match typed.strip_prefix('/') {
        Some(rest) => (vec!["content"], rest),
        None => {
            let folder = from.rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default();
            (folder.split('/').collect(), typed)
        }
    };
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The path nearest to one that is not there, as it would be typed from the same file: first among the names in the
/// same folder, then among all files.
pub fn suggest(snapshot: &Snapshot, from: &str, wanted: &str) -> Option<String> {
    let (folder, name) = wanted.rsplit_once('/')?;
    let paths = || snapshot.texts.keys().chain(snapshot.files.keys()).map(|path| &**path);
    let here: Vec<&str> = paths()
        .filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'))
        .filter(|rest| !rest.contains('/') || rest.ends_with("/_index.md"))
        .collect();
    if let Some(near) = nearest(name, here.iter().copied()) {
        return Some(relative(from, &format!("{folder}/{near}")));
    }
    // A paper in another folder, or one that became a folder of chapters.
    let stem = name.rsplit_once('.').map(|(stem, _)| stem).unwrap_or(name);
    paths()
        .find(|path| path.ends_with(&format!("/{name}")) || path.ends_with(&format!("/{stem}/_index.md")))
        .map(|path| relative(from, path))
}

/// A path as it is typed in the file `from`.
pub fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folder = &from[..from.len().saturating_sub(1)];
    let common = folder.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut out = vec![".."; folder.len() - common];
    out.extend(&to[common..]);
    out.join("/")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let from = "content/bodies/kcsp/2019-07-17/agenda.md";
        assert_eq!(join(from, "b1.md").unwrap(), "content/bodies/kcsp/2019-07-17/b1.md");
        assert_eq!(join(from, "../2019-03-20/minutes.md").unwrap(), "content/bodies/kcsp/2019-03-20/minutes.md");
        assert_eq!(join(from, "/documents/x.md").unwrap(), "content/documents/x.md");
        assert_eq!(join(from, "../../../../../../etc/passwd"), None);
        assert_eq!(relative(from, "content/bodies/kcsp/2019-03-20/minutes.md"), "../2019-03-20/minutes.md");
        assert_eq!(relative(from, "content/bodies/kcsp/2019-07-17/b1.md"), "b1.md");
    }

    #[test]
    fn segments() {
        assert_eq!(segment("b1-csa-update"), "b1-csa-update");
        assert_eq!(segment("B1 Update (final)"), "b1-update-final");
        assert_eq!(segment("…"), "page");
    }
}

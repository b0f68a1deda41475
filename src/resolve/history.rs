//! The earlier versions of documents: which each is, by the table of versions, and what changed since.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::held::{Held, KeptHistory};
use super::index::{Index, Role};
use crate::compare::{self, Frame};
use crate::diagnostics::{Diagnostic, Place};
use crate::hashed::{HashMap, HashSet};
use crate::model::site::{Edition, History, Kept, Paper, Superseded};
use crate::model::tree::plain;
use crate::snapshot::Snapshot;
use crate::versions;

/// A version that is kept.
struct Version {
    /// Its number as the table of versions has it, or else as its folder is named.
    number: String,
    /// Its date by the table.
    date: Option<String>,
    /// Its file.
    path: Arc<str>,
}

/// The row of a table of versions.
struct Row {
    number: String,
    date: Option<String>,
}

fn rows(paper: &Paper) -> (Vec<Row>, Option<usize>) {
    let table = paper.parts.first().and_then(|part| versions::table(&part.blocks)).unwrap_or_default();
    let row = |version: &crate::model::tree::Version<_>| Row {
        number: version.version.text.split_whitespace().collect::<Vec<_>>().join(" "),
        date: Some(plain(&version.date)).filter(|date| !date.is_empty()),
    };
    (table.iter().map(row).collect(), versions::current(table))
}

/// Joins every document with its earlier versions: tells these that they are superseded, and compares them. What was
/// joined from the same is held. `changed` gets the files of versions that are not as they were.
pub(super) fn histories(
    snapshot: &Snapshot,
    index: &Index,
    papers: &mut BTreeMap<Arc<str>, Arc<Paper>>,
    bag: &mut Vec<Diagnostic>,
    held: &mut Held,
    changed: &mut HashSet<Arc<str>>,
) -> Vec<History> {
    let mut kept: BTreeMap<&str, Vec<(&Arc<str>, &str)>> = BTreeMap::new();
    for (path, entry) in &index.entries {
        if let Role::Version { of, number } = &entry.role
            && papers.contains_key(path)
        {
            kept.entry(of).or_default().push((path, number));
        }
    }
    let mut out = Vec::new();
    let mut now = HashMap::default();
    for (of, found) in kept {
        let document = index.entries.iter().find(|(_, entry)| entry.role == Role::Document && entry.address == of);
        let Some(document) = document.and_then(|(path, _)| papers.get(path)).cloned() else { continue };
        let versions = found.iter().filter_map(|(path, _)| papers.get(*path)).cloned();
        let from: Vec<Arc<Paper>> = [document.clone()].into_iter().chain(versions).collect();
        let pictures = from.iter().flat_map(|paper| &paper.pictures);
        let pictures: Vec<_> =
            pictures.map(|picture| snapshot.files.get(picture.source.as_str()).map(|file| file.hash)).collect();
        let same = |before: &KeptHistory| {
            before.pictures == pictures
                && before.of.len() == from.len()
                && before.of.iter().zip(&from).all(|(a, b)| Arc::ptr_eq(a, b))
        };
        let joined = match held.histories.remove(of).filter(same) {
            Some(before) => {
                papers.extend(before.versions.iter().cloned());
                before
            }
            None => {
                let mut findings = Vec::new();
                let history = history(snapshot, &document, &found, papers, &mut findings);
                let version = |path: &Arc<str>| Some((path.clone(), papers.get(path)?.clone()));
                let versions: Vec<_> = found.iter().filter_map(|(path, _)| version(path)).collect();
                changed.extend(versions.iter().map(|(path, _)| path.clone()));
                KeptHistory { of: from, pictures, history, versions, findings }
            }
        };
        bag.extend(joined.findings.iter().cloned());
        out.push(joined.history.clone());
        now.insert(of.to_owned(), joined);
    }
    held.histories = if held.holds() { now } else { HashMap::default() };
    out
}

fn history(
    snapshot: &Snapshot,
    document: &Arc<Paper>,
    found: &[(&Arc<str>, &str)],
    papers: &mut BTreeMap<Arc<str>, Arc<Paper>>,
    bag: &mut Vec<Diagnostic>,
) -> History {
    let (table, current) = rows(document);
    let mut versions: Vec<(Option<usize>, Version)> = Vec::new();
    for (path, number) in found {
        let row = table.iter().position(|row| is(&row.number, number));
        if row.is_some() && row == current {
            bag.push(Diagnostic::error(
                "version-in-force",
                Place::whole(path),
                format!(
                    "this is kept as an earlier version, and {} is the one in force by the table of versions in {}",
                    versions::name_within(number),
                    document.source
                ),
                "add a row for the new version to that table, or name this one by the number that it had",
            ));
        } else if row.is_none() {
            bag.push(Diagnostic::warning(
                "version-not-in-table",
                Place::whole(path),
                match table.is_empty() {
                    true => format!(
                        "{} is kept here, and {} has no table of versions",
                        versions::name_within(number),
                        document.source
                    ),
                    false => format!(
                        "{} is kept here, and the table of versions in {} does not name it",
                        versions::name_within(number),
                        document.source
                    ),
                },
                "add a row for it to the table of versions, or name the file or folder by the number in the table",
            ));
        }
        let row_of = row.and_then(|at| table.get(at));
        let version = Version {
            number: row_of.map_or_else(|| (*number).to_owned(), |row| row.number.clone()),
            date: row_of.and_then(|row| row.date.clone()),
            path: (*path).clone(),
        };
        versions.push((row, version));
    }
    // The latest first.
    versions.sort_by(|(a_row, a), (b_row, b)| {
        let key = |row: &Option<usize>, version: &Version| (versions::number(&version.number), *row);
        key(b_row, b).cmp(&key(a_row, a)).then(b.path.cmp(&a.path))
    });
    let versions: Vec<Version> = versions.into_iter().map(|(_, version)| version).collect();
    let in_force = current.and_then(|at| table.get(at));
    for version in &versions {
        if let Some(paper) = papers.get_mut(&version.path) {
            let pairs = compare::pair(paper, document);
            let paper = Arc::make_mut(paper);
            let superseded = Superseded { notice: notice(version, in_force), now: now(paper, document, &pairs) };
            let name = versions::name(&version.number);
            paper.edition = Some(Box::new(edition(document, &slug(paper), name, Some(superseded))));
        }
    }
    let hash = |source: &str| snapshot.files.get(source).map(|file| file.hash).unwrap_or_default();
    let papers = &*papers;
    let kept: Vec<Kept> = (0..versions.len())
        .into_par_iter()
        .filter_map(|at| {
            let version = &versions[at];
            let paper = papers.get(&version.path)?;
            let name = versions::name_within(&version.number);
            let old = compare::Version { paper, name: &name, date: version.date.as_deref() };
            let current_name =
                in_force.map_or_else(|| "the version in force".into(), |row| versions::name_within(&row.number));
            let date = in_force.and_then(|row| row.date.as_deref());
            let new = compare::Version { paper: document, name: &current_name, date };
            let own = slug(paper);
            let frame = Frame {
                address: format!("{}changes/{own}/", document.address),
                edition: edition(document, &format!("changes-since-{own}"), format!("What changed since {name}"), None),
            };
            let since = Arc::new(compare::compare(old, new, frame, &hash));
            let step = versions.get(at + 1).and_then(|before| {
                let earlier = papers.get(&before.path)?;
                let before_name = versions::name_within(&before.number);
                let from = compare::Version { paper: earlier, name: &before_name, date: before.date.as_deref() };
                let steps = format!("{}-to-{own}", slug(earlier));
                let frame = Frame {
                    address: format!("{}changes/{steps}/", document.address),
                    edition: edition(
                        document,
                        &format!("changes-{steps}"),
                        format!("What changed from {before_name} to {name}"),
                        None,
                    ),
                };
                Some(Arc::new(compare::compare(from, old, frame, &hash)))
            });
            let (name, date) = (versions::name(&version.number), version.date.clone());
            Some(Kept { name, date, paper: paper.clone(), since, step })
        })
        .collect();
    History { document: document.address.clone(), versions: kept }
}

/// Whether a file or folder is named for the version of a row: by its number, or by what an address makes of it.
fn is(row: &str, named: &str) -> bool {
    versions::same(row, named) || super::index::segment(row) == super::index::segment(named)
}

fn slug(paper: &Paper) -> String {
    paper.address.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}

fn edition(document: &Paper, what: &str, name: String, superseded: Option<Superseded>) -> Edition {
    Edition {
        document: document.address.clone(),
        title: document.title.text.trim().to_owned(),
        stem: format!("{}-{what}", slug(document)),
        name,
        superseded,
    }
}

fn notice(version: &Version, in_force: Option<&Row>) -> String {
    let with_date = |number: &str, date: Option<&str>| match date {
        Some(date) => format!("{} of {date}", versions::name_within(number)),
        None => versions::name_within(number),
    };
    let this = with_date(&version.number, version.date.as_deref());
    match in_force {
        Some(row) => format!("This is {this}; {} is in force.", with_date(&row.number, row.date.as_deref())),
        None => format!("This is {this}; a later version is in force."),
    }
}

/// For each part of an earlier version, where the same one stands now.
fn now(paper: &Paper, document: &Paper, pairs: &[compare::Pair]) -> Vec<Option<(String, String)>> {
    let of = |part: usize| {
        let now = pairs.iter().find(|(old, _)| *old == Some(part))?.1?;
        let now = document.parts.get(now)?;
        Some((now.address.clone(), now.title.as_ref().unwrap_or(&document.title).text.trim().to_owned()))
    };
    (0..paper.parts.len()).map(of).collect()
}

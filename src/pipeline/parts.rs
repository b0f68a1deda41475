//! What shapes a pack: the hash of each part of it, from which its key is made, and which of them is not as it was.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Input;
use super::packs::{Job, Printed};
use crate::cache::{self, Key, Made};
use crate::config::Settings;
use crate::model::site::{Audience, Meeting, Paper, Site};

/// The hash of each part of what shapes a pack, and of all.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) list: Vec<(String, Key)>,
    pub(super) key: Key,
}

impl Parts {
    pub(super) fn new(list: Vec<(String, Key)>) -> Self {
        let key = whole(&list);
        Self { list, key }
    }

    pub(super) fn made(&self) -> Made {
        let parts = self.list.iter().map(|(name, part)| (name.clone(), cache::hex(part))).collect();
        Made { key: cache::hex(&self.key), parts }
    }

    /// Whether a record is of these.
    pub(super) fn is(&self, made: &Made) -> bool {
        made.key == cache::hex(&self.key)
            && made.parts.len() == self.list.len()
            && made.parts.iter().zip(&self.list).all(|((a, _), (b, _))| a == b)
    }
}

/// All that the hashes of a pack's parts are made from, where the very same gives the same.
#[derive(Debug)]
pub(super) struct Shaping {
    meeting: Option<Arc<Meeting>>,
    document: Option<Arc<Paper>>,
    settings: Arc<Settings>,
    audience: Audience,
    theme: Key,
    files: Vec<(String, Key)>,
}

impl Shaping {
    pub(super) fn of(job: &Job, site: &Site, input: &Input) -> Self {
        let (meeting, document) = match job.of {
            Printed::Meeting(meeting) => (Some(Arc::clone(meeting)), None),
            Printed::Document(document) => (None, Some(Arc::clone(document))),
        };
        let hash =
            |source: &String| input.snapshot.files.get(source.as_str()).map(|file| file.hash).unwrap_or_default();
        Self {
            meeting,
            document,
            settings: site.settings.clone(),
            audience: site.audience,
            theme: input.theme.print.hash(),
            files: job
                .files(site)
                .into_iter()
                .map(|source| {
                    let hash = hash(&source);
                    (source, hash)
                })
                .collect(),
        }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        fn same<T>(a: &Option<Arc<T>>, b: &Option<Arc<T>>) -> bool {
            match (a, b) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (None, None) => true,
                _ => false,
            }
        }
        same(&self.meeting, &other.meeting)
            && same(&self.document, &other.document)
            && Arc::ptr_eq(&self.settings, &other.settings)
            && self.audience == other.audience
            && self.theme == other.theme
            && self.files == other.files
    }
}

pub(super) fn hash<T: Serialize>(value: &T) -> Key {
    struct Into(Sha256);
    impl std::io::Write for Into {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut hasher = std::io::BufWriter::with_capacity(1 << 14, Into(Sha256::new()));
    // The hasher takes every byte, and nothing in these types can fail to be written.
    let _ = serde_json::to_writer(&mut hasher, value);
    hasher.into_inner().map(|hasher| hasher.0.finalize().into()).unwrap_or_default()
}

/// The hash of all parts in their order.
pub(super) fn whole(parts: &[(String, Key)]) -> Key {
    let mut hash = Sha256::new();
    for (_, part) in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// The most files that are named as changed.
const NAMED: usize = 3;

/// Which part of a pack is not as it was.
pub(super) fn why(before: Option<&Made>, now: &Made) -> String {
    let Some(before) = before else { return "not set before".into() };
    if before.key == now.key {
        return "no longer in the cache".into();
    }
    let was: BTreeMap<&str, &str> = before.parts.iter().map(|(name, hash)| (name.as_str(), hash.as_str())).collect();
    let is: BTreeMap<&str, &str> = now.parts.iter().map(|(name, hash)| (name.as_str(), hash.as_str())).collect();
    let mut said: Vec<String> = Vec::new();
    for (name, hash) in &now.parts {
        match was.get(name.as_str()) {
            None => said.push(format!("{name} is new")),
            Some(before) if before != hash => said.push(format!("{name} changed")),
            Some(_) => {}
        }
    }
    for (name, _) in before.parts.iter().filter(|(name, _)| !is.contains_key(name.as_str())) {
        said.push(format!("{name} is gone"));
    }
    if said.is_empty() {
        return "the papers stand in another order".into();
    }
    let more = said.len().saturating_sub(NAMED);
    said.truncate(NAMED);
    let said = said.join(", ");
    if more > 0 { format!("{said}, and {more} more") } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(key: &str, parts: &[(&str, &str)]) -> Made {
        let parts = parts.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect();
        Made { key: key.into(), parts }
    }

    #[test]
    fn says_which_part_is_not_as_it_was() {
        let before = made("1", &[("the theme", "a"), ("b1.md", "b"), ("b2.md", "c")]);
        let said = |now: &Made| why(Some(&before), now);
        assert_eq!(why(None, &before), "not set before");
        assert_eq!(said(&before), "no longer in the cache");
        assert_eq!(said(&made("2", &[("the theme", "a"), ("b1.md", "x"), ("b2.md", "c")])), "b1.md changed");
        assert_eq!(
            said(&made("2", &[("the theme", "a"), ("b2.md", "c"), ("b3.md", "d")])),
            "b3.md is new, b1.md is gone"
        );
        assert_eq!(
            said(&made("2", &[("the theme", "a"), ("b2.md", "c"), ("b1.md", "b")])),
            "the papers stand in another order"
        );
        assert_eq!(said(&made("2", &[("c", "a"), ("d", "c"), ("e", "b")])), "c is new, d is new, e is new, and 3 more");
    }
}

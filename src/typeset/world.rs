//! The whole outside that Typst sees: files in memory, the theme's fonts, no clock.

use std::collections::BTreeMap;
use std::path::PathBuf;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

/// What stays the same from pack to pack.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) library: LazyHash<Library>,
    pub(super) book: LazyHash<FontBook>,
    pub(super) fonts: Vec<Font>,
    pub(super) sources: BTreeMap<String, Source>,
    pub(super) main: FileId,
}

/// The world of one pack.
pub(super) struct PackWorld<'a> {
    shared: &'a Shared,
    files: &'a BTreeMap<String, Bytes>,
}

impl<'a> PackWorld<'a> {
    /// The shared parts with the files of this pack, by their paths.
    pub(super) fn new(shared: &'a Shared, files: &'a BTreeMap<String, Bytes>) -> Self {
        Self { shared, files }
    }
}

/// The file at a path of the virtual folder; `None` where the path leads out of it.
pub(super) fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

impl World for PackWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.shared.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let path = id.get().vpath().get_without_slash();
        self.shared.sources.get(path).cloned().ok_or_else(|| FileError::NotFound(PathBuf::from(path)))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get().vpath().get_without_slash();
        self.files.get(path).cloned().ok_or_else(|| FileError::NotFound(PathBuf::from(path)))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

//! What is wrong with the content: where it stands, and what to write instead.
//!
//! A stage never prints. It returns its value together with its diagnostics as [`Warned`], so that a value taken from a
//! cache brings its warnings along.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// How grave a finding is. An error stops the build before anything is written, unless it leaves a gap; a warning does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The content cannot be published as it stands.
    Error,
    /// An error that leaves a gap: one paper cannot be published, and a page of ours says so in its place. All else can be.
    Gap,
    /// The content can be published, and somebody should look at it.
    Warning,
}

impl Level {
    /// Whether something has to be put right: the content is not published as it was meant.
    pub fn is_error(self) -> bool {
        self != Self::Warning
    }

    /// As it is told: an error is an error, whatever becomes of the build.
    pub fn word(self) -> &'static str {
        if self.is_error() { "error" } else { "warning" }
    }
}

/// A range of bytes in a source file. The line and column are worked out when the finding is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file, relative to the site's folder, with forward slashes (`content/bodies/kcsp/2019-07-17/agenda.md`).
    pub file: Arc<str>,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Place {
    /// A range of a file.
    pub fn new(file: &Arc<str>, range: std::ops::Range<usize>) -> Self {
        // Sources are limited to far less than 4 GiB when they are taken from the disk.
        Self { file: file.clone(), start: range.start as u32, end: range.end as u32 }
    }

    /// The file as a whole, shown without a line.
    pub fn whole(file: &Arc<str>) -> Self {
        Self { file: file.clone(), start: u32::MAX, end: u32::MAX }
    }

    /// Whether this is the file as a whole.
    pub fn is_whole(&self) -> bool {
        self.start == u32::MAX
    }
}

/// A range of bytes in a file that is known from elsewhere: a third of a [`Place`], for what a site holds very many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The range in its file.
    pub fn within(self, file: &Arc<str>) -> Place {
        Place { file: file.clone(), start: self.start, end: self.end }
    }
}

impl From<&Place> for Span {
    fn from(place: &Place) -> Self {
        Self { start: place.start, end: place.end }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Diagnostic {
    /// Where.
    pub place: Place,
    /// How grave.
    pub level: Level,
    /// A stable name in kebab case (`missing-paper`), listed in `docs/diagnostics.md`.
    pub code: &'static str,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// What to do about it, in the imperative and without a full stop (`write ...`, `put ...`).
    pub mend: String,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { place, level: Level::Error, code, message: message.into(), mend: mend.into() }
    }

    /// An error for which a page stands that tells the reader of it.
    pub fn gap(code: &'static str, place: Place, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { place, level: Level::Gap, code, message: message.into(), mend: mend.into() }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { place, level: Level::Warning, code, message: message.into(), mend: mend.into() }
    }

    /// Whether nothing can be built before it is put right.
    pub fn stops(&self) -> bool {
        self.level == Level::Error
    }
}

/// A value with what was found while it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Warned<T> {
    /// The value, whole even where something is wrong.
    pub value: T,
    /// The findings, in the order in which they were made.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Warned<T> {
    /// A value with findings.
    pub fn new(value: T, diagnostics: Vec<Diagnostic>) -> Self {
        Self { value, diagnostics }
    }

    /// Moves the findings into `bag` and returns the value.
    pub fn into(self, bag: &mut Vec<Diagnostic>) -> T {
        bag.extend(self.diagnostics);
        self.value
    }
}

/// The known word nearest to what was typed, where one is near enough to be meant.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&typed, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= (word.len().max(typed.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

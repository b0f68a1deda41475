//! What is known while one file is loaded: its findings, its anchors and its footnotes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::source::{Origin, Source};
use super::syntax::{Parser, Syn};
use super::yaml::{Node, Scalar, Style, Value};
use crate::diagnostics::{Diagnostic, Place};
use crate::hashed::HashSet;
use crate::model::draft::FileKind;
use crate::model::tree::{Block, Inline, Inlines, Raw};

/// The text of a file that a data block names, by its path in the site's folder.
pub type Included<'a> = &'a dyn Fn(&str) -> Option<Arc<str>>;

/// What is known while one file is loaded.
pub struct Context<'a> {
    /// The file.
    pub file: Arc<str>,
    /// Its kind.
    pub kind: FileKind,
    /// Reads the files that data blocks name.
    pub included: Included<'a>,
    /// The findings so far.
    pub bag: Vec<Diagnostic>,
    /// The anchors in use.
    pub anchors: Anchors,
    /// The footnotes.
    pub notes: Notes,
    /// The titles of images by their places; a title that no figure takes as its caption is left over.
    pub titles: BTreeMap<(u32, u32), String>,
    /// What is known of the minutes so far.
    pub minutes: Minutes,
    /// `numbering: auto`.
    pub auto: Option<super::numbers::Auto>,
    /// Whether the complaint of too deep nesting, or of too large tables, has been made.
    pub too_deep: bool,
    /// How many empty cells the tables have so far.
    pub padding: usize,
    /// Whether a data block took its content from another file.
    pub includes: bool,
}

impl Context<'_> {
    /// Adds an error.
    pub fn error(&mut self, code: &'static str, at: Place, message: impl Into<String>, mend: impl Into<String>) {
        self.bag.push(Diagnostic::error(code, at, message, mend));
    }

    /// Adds a warning.
    pub fn warning(&mut self, code: &'static str, at: Place, message: impl Into<String>, mend: impl Into<String>) {
        self.bag.push(Diagnostic::warning(code, at, message, mend));
    }

    /// A scalar as inline markdown, on one line.
    pub fn inline(&mut self, scalar: &Scalar, at: &Place) -> Inlines<Raw> {
        let file = at.file.clone();
        let text = scalar.text.trim();
        let lead = scalar.text.len() - scalar.text.trim_start().len();
        let origin = match scalar.exact {
            Some(start) => Origin::Shift((start + lead) as isize),
            None => Origin::Range(at.start as usize..at.end as usize),
        };
        super::syntax::line(self, &file, text, origin)
    }

    /// A scalar as blocks: one paragraph, or where it has several lines (`|`), the markdown that they are.
    pub fn flow(&mut self, scalar: &Scalar, at: &Place) -> Vec<Block<Raw>> {
        if scalar.style != Style::Block && !scalar.text.trim().contains('\n') {
            let inlines = self.inline(scalar, at);
            return if inlines.is_empty() { Vec::new() } else { vec![Block::Paragraph(inlines)] };
        }
        let wrapped = super::syntax::with_notes(self, scalar.text.clone());
        let source = Source {
            file: at.file.clone(),
            text: &wrapped[..scalar.text.len()],
            origin: Origin::Range(at.start as usize..at.end as usize),
            of: None,
        };
        let syns = Parser::within(self, &source, &wrapped).document();
        super::markdown::blocks(self, &source, syns, super::markdown::Level::Inner)
    }

    /// A node that must be text, as inline markdown; an error says what is wanted where it is not.
    pub fn line(&mut self, node: &Node, key: &str) -> Option<Inlines<Raw>> {
        match &node.value {
            // `""` says no more than nothing does.
            Value::Scalar(scalar) => Some(self.inline(scalar, &node.at)).filter(|inlines| !inlines.is_empty()),
            Value::Null => None,
            Value::List(_) | Value::Map(_) => {
                self.wrong_shape(node, key, "text");
                None
            }
        }
    }

    /// A node that must be text, flattened to words.
    pub fn words(&mut self, node: &Node, key: &str) -> Option<String> {
        let inlines = self.line(node, key)?;
        if holds_note(&inlines) {
            self.error(
                "footnote-misplaced",
                node.at.clone(),
                format!("`{key}` has a footnote, which cannot be shown there"),
                "put the footnote into the text",
            );
        }
        let words = crate::model::tree::plain(&inlines);
        (!words.is_empty()).then_some(words)
    }

    /// A node that is text or a list of texts.
    pub fn lines(&mut self, node: &Node, key: &str) -> Vec<Inlines<Raw>> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.line(item, key)).collect(),
            Value::Map(_) => {
                self.wrong_shape(node, key, "text or a list of texts");
                Vec::new()
            }
            _ => self.line(node, key).into_iter().collect(),
        }
    }

    /// Says that a key holds something of another shape than it wants.
    pub fn wrong_shape(&mut self, node: &Node, key: &str, wanted: &str) {
        let mend = if wanted.contains("list") && node.shape() != "a list" && !wanted.starts_with("text") {
            format!("write {wanted}, each entry on a line that begins with `- `")
        } else if node.shape() == "a group of keys" && wanted.starts_with("text") {
            format!("write {wanted} after `{key}:`, in quotes where it has a colon and a space in it")
        } else {
            format!("write {wanted} after `{key}:`")
        };
        self.error(
            "wrong-shape",
            first_line(&node.at),
            format!("`{key}` is {}, and wants {wanted}", node.shape()),
            mend,
        );
    }

    /// Reads true or false.
    pub fn flag(&mut self, node: &Node, key: &str) -> bool {
        match node.text() {
            Some("true") => true,
            Some("false") => false,
            _ => {
                let typed = node.text().unwrap_or(node.shape());
                self.error(
                    "wrong-shape",
                    first_line(&node.at),
                    format!("`{key}` is {}, and wants true or false", quoted(typed, node)),
                    format!("write `{key}: true`, or leave the line out"),
                );
                false
            }
        }
    }
}

fn quoted(typed: &str, node: &Node) -> String {
    if node.text().is_some() { format!("`{typed}`") } else { typed.to_owned() }
}

/// A place is shown by its first line; the caller's value may run over many.
fn first_line(at: &Place) -> Place {
    at.clone()
}

/// Whether a line refers to a footnote.
pub fn holds_note(inlines: &[Inline<Raw>]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::NoteRef(_) => true,
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Strike(inner)
        | Inline::Superscript(inner)
        | Inline::Subscript(inner) => holds_note(inner),
        Inline::Link(link) => holds_note(&link.text),
        _ => false,
    })
}

/// Where in the minutes the loader is.
#[derive(Debug, Default)]
pub struct Minutes {
    /// The number of the minute.
    pub number: Option<String>,
}

/// The anchors of a file, each once.
#[derive(Debug, Default)]
pub struct Anchors {
    used: HashSet<String>,
    /// The next suffix to try for a base, so that a thousand equal headings stay cheap.
    next: BTreeMap<String, usize>,
}

impl Anchors {
    /// Keeps an anchor that the author chose; false where it is taken.
    pub fn reserve(&mut self, anchor: &str) -> bool {
        self.used.insert(anchor.to_owned())
    }

    /// The base itself, or with the first number behind it that makes it new (`-2`).
    pub fn make(&mut self, base: String) -> String {
        if self.used.insert(base.clone()) {
            return base;
        }
        let mut number = self.next.get(&base).copied().unwrap_or(2);
        loop {
            let anchor = format!("{base}-{number}");
            number += 1;
            if self.used.insert(anchor.clone()) {
                self.next.insert(base, number);
                return anchor;
            }
        }
    }
}

/// The footnotes of a file.
#[derive(Debug, Default)]
pub struct Notes {
    /// The labels that have a definition, in lower case.
    pub known: BTreeSet<String>,
    /// The labels in the order in which they are first referred to.
    pub order: Vec<String>,
    index: BTreeMap<String, usize>,
    /// How many footnotes enclose what is read now.
    pub inside: u32,
    /// The labels to which a text refers that is no footnote.
    pub outside: BTreeSet<String>,
    /// The definitions, with their places in the body.
    pub definitions: BTreeMap<String, (Range<usize>, Vec<Syn>)>,
}

impl Notes {
    /// The number (from 0) of a footnote that is referred to.
    pub fn refer(&mut self, label: &str) -> usize {
        let label = label.to_lowercase();
        if self.inside == 0 {
            self.outside.insert(label.clone());
        }
        if let Some(index) = self.index.get(&label) {
            return *index;
        }
        let index = self.order.len();
        self.index.insert(label.clone(), index);
        self.order.push(label);
        index
    }

    /// Whether a footnote is referred to.
    pub fn is_used(&self, label: &str) -> bool {
        self.index.contains_key(label)
    }
}

/// An anchor from words: lower case, runs of anything but letters and digits as one hyphen.
pub fn slug(words: &str) -> String {
    let mut slug = String::with_capacity(words.len());
    let mut add = |char: char| {
        if char.is_alphanumeric() {
            slug.push(char);
        } else if matches!(char, '\'' | '’') {
            // "The Chair's report" reads better as the-chairs-report.
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    };
    for char in words.chars() {
        if char.is_ascii() { add(char.to_ascii_lowercase()) } else { char.to_lowercase().for_each(&mut add) }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    // Page marks and footnotes own `page-9`, `fn-9` and `fnref-9`.
    let own = ["page-", "fn-", "fnref-"]
        .iter()
        .any(|prefix| slug.strip_prefix(prefix).is_some_and(|rest| rest.chars().all(|char| char.is_ascii_digit())));
    if own { format!("section-{slug}") } else { slug }
}

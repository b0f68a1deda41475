//! Where the links of one paper lead, and which of its pictures are there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::bind::Targets;
use super::held::Asked;
use super::index::{Index, Role, is_restricted, join, segment, suggest};
use super::pdf::OnAgenda;
use crate::diagnostics::{Diagnostic, Place, nearest};
use crate::hashed::HashSet;
use crate::model::site::SiteFile;
use crate::model::tree::{Block, Link, Phase, Picture, Typed, foreign_anchor};
use crate::snapshot::Snapshot;

/// What the links of every paper are looked up in.
pub struct World<'a> {
    /// The files.
    pub snapshot: &'a Snapshot,
    /// What they make.
    pub index: &'a Index,
    /// The anchors of each text file.
    pub anchors: &'a BTreeMap<Arc<str>, Anchors>,
    /// The text files that become pages. A file that is there and not here is restricted or on no agenda.
    pub published: &'a HashSet<Arc<str>>,
    /// The restricted ones among the files.
    pub restricted: &'a BTreeSet<Arc<str>>,
    /// The PDFs on agendas.
    pub pdfs: &'a BTreeMap<Arc<str>, OnAgenda>,
}

impl World<'_> {
    /// Whether a picture or other file belongs to a restricted paper: it lies in the folder of one in chapters, or bears
    /// the name of one (`9-kiosk.pdf` beside `9-kiosk.md`).
    pub(super) fn of_restricted(&self, path: &str) -> bool {
        let file = self.snapshot.files.contains_key(path);
        let restricted = |text: String| self.restricted.contains(text.as_str());
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        // `content/_index.md` and those of bodies are no papers.
        let in_folder = folders.skip(2).any(|folder| restricted(format!("{folder}/_index.md")));
        let same_name = path.rsplit_once('.').is_some_and(|(stem, _)| restricted(format!("{stem}.md")));
        file && (in_folder || same_name)
    }
}

/// Looks up the links of one paper and keeps what it meets.
pub struct Finder<'a> {
    world: &'a World<'a>,
    /// Whether the paper itself is restricted, and may therefore refer to what is.
    pub privileged: bool,
    /// Whether the text stands in a restricted section of an agenda. Its words are public, the files that they name not.
    in_restricted_section: bool,
    /// The pictures met, in order, each once.
    pub pictures: Vec<Picture>,
    /// The files that the paper refers to.
    pub files: BTreeSet<SiteFile>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// What the world was asked.
    pub(super) asked: Asked,
}

impl<'a> Finder<'a> {
    /// For one paper.
    pub fn new(world: &'a World<'a>, privileged: bool) -> Self {
        Self {
            world,
            privileged,
            in_restricted_section: false,
            pictures: Vec::new(),
            files: BTreeSet::new(),
            diagnostics: Vec::new(),
            asked: Asked::default(),
        }
    }

    /// The world, to be asked about this path: by way of here alone, so that it is known what a binding hangs on.
    pub fn ask(&mut self, path: &str) -> &'a World<'a> {
        if !self.asked.paths.contains(path) {
            self.asked.paths.insert(path.into());
        }
        self.world
    }

    fn error(&mut self, code: &'static str, at: &Place, message: String, mend: String) {
        self.diagnostics.push(Diagnostic::error(code, at.clone(), message, mend));
    }

    fn warning(&mut self, code: &'static str, at: &Place, message: String, mend: &str) {
        self.diagnostics.push(Diagnostic::warning(code, at.clone(), message, mend));
    }

    /// The path in the site's folder that a link names, where there is such a file. Reports one that is not there.
    fn path(&mut self, typed: &Typed, href: &str, what: &str) -> Option<String> {
        let from = &typed.at.file;
        // A path may be written as a URL, with %20 for a space.
        let href = percent_decode_str(href).decode_utf8_lossy();
        let Some(path) = join(from, &href) else {
            self.error(
                "link-out-of-site",
                &typed.at,
                format!("this {what} leads out of the site's folder"),
                "write a path to a file of this site, or an address that begins with https://".into(),
            );
            return None;
        };
        // A path from the root of the site may name assets/ beside content/.
        let path = match path.strip_prefix("content/assets/") {
            Some(rest) if !self.ask(&path).snapshot.has(&path) => format!("assets/{rest}"),
            _ => path,
        };
        let there = self.ask(&path).snapshot.has(&path);
        let found = if there { self.within(from, path.clone()) } else { self.formerly(from, &href) };
        if found.is_some() {
            return found;
        }
        let index = format!("{}/_index.md", path.trim_end_matches('/'));
        let mend = if self.ask(&index).snapshot.has(&index) {
            format!("write {}/_index.md, which is the paper in that folder", href.trim_end_matches('/'))
        } else {
            self.asked.all = true;
            match suggest(self.world.snapshot, from, &path) {
                Some(near) => format!("write the name of a file that is there; the nearest is {near}"),
                None => format!("write the name of a file that is there, or put the file at {path}"),
            }
        };
        self.error("missing-file", &typed.at, format!("this {what} names {href}, and there is no such file"), mend);
        None
    }

    /// Links of an earlier version hang on what stands in the version in force, and so on the whole index.
    fn note_version(&mut self, from: &str) {
        self.asked.all |= self.world.index.version(from).is_some();
    }

    /// A file of the version in force that an earlier version names: the one in its place there, where there is one.
    fn within(&mut self, from: &str, path: String) -> Option<String> {
        self.note_version(from);
        match self.world.index.within_version(from, &path) {
            Some(Some(twin)) => Some(twin.to_string()),
            _ => Some(path),
        }
    }

    /// A file that is not where a link of an earlier version names it, but was when the version stood in its document's
    /// place. A chapter that the version lacks is not looked for in the version in force.
    fn formerly(&mut self, from: &str, href: &str) -> Option<String> {
        self.note_version(from);
        let path = join(&self.world.index.former_place(from)?, href)?;
        if !self.world.snapshot.has(&path) {
            return None;
        }
        match self.world.index.within_version(from, &path) {
            Some(twin) => twin.map(|twin| twin.to_string()),
            None => Some(path),
        }
    }

    /// Whether a restricted file may be referred to here; reports where it may not.
    fn admits(&mut self, path: &str, at: &Place) -> bool {
        let world = self.ask(path);
        let restricted =
            world.restricted.contains(path) || path.split('/').any(is_restricted) || world.of_restricted(path);
        if restricted && !self.privileged {
            self.error(
                "link-to-restricted",
                at,
                "this leads to a restricted file, from a text that everybody may read".into(),
                "take it out here: a restricted paper is linked from its item on the agenda alone".into(),
            );
        }
        !restricted || self.privileged
    }

    /// Whether a file may be published by being named here; reports one that may not.
    fn may_publish(&mut self, path: &str, at: &Place) -> bool {
        let refused = self.in_restricted_section && !path.starts_with("assets/");
        if refused {
            self.error(
                "file-in-restricted-section",
                at,
                "this section is restricted, and the file would be published with the words around it".into(),
                "link it from an item of the section, whose paper it then is, or take it out".into(),
            );
        }
        !refused
    }

    /// Notes a file to be published. Two at one address are told when the files of all papers are known.
    fn file(&mut self, path: &str) -> String {
        let address = file_address(path);
        self.files.insert(SiteFile { source: path.into(), address: address.clone() });
        address
    }
}

/// Where a file of the site is found, below base_url.
pub fn file_address(path: &str) -> String {
    let inside = path.strip_prefix("content/").unwrap_or(path);
    inside.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// The scheme of an absolute URL, in lower case.
fn scheme(href: &str) -> Option<String> {
    let (scheme, _) = href.split_once(':')?;
    let mut chars = scheme.chars();
    let ok = chars.next().is_some_and(|char| char.is_ascii_alphabetic())
        && chars.all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.'));
    ok.then(|| scheme.to_ascii_lowercase())
}

impl Targets for Finder<'_> {
    fn restrict(&mut self, restricted: bool) {
        self.in_restricted_section = restricted;
    }

    fn link(&mut self, typed: &Typed) -> Link {
        let href = typed.href.trim();
        if href == "#" || href.is_empty() {
            self.warning(
                "lost-link",
                &typed.at,
                "the target of this link is lost; it is shown as text".into(),
                "write the address that it should lead to, or the text without the link",
            );
            return Link::Lost;
        }
        match scheme(href).as_deref() {
            Some("http" | "https" | "mailto" | "tel") => return Link::External(href.into()),
            Some(scheme) => {
                self.error(
                    "unsafe-link",
                    &typed.at,
                    format!("a link to {scheme}: cannot be published"),
                    "write an address that begins with https://, mailto: or tel:, or a file of this site".into(),
                );
                return Link::Lost;
            }
            None => {}
        }
        if href.starts_with("//") {
            return Link::External(format!("https:{href}"));
        }
        let (path, fragment) = match href.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment.to_owned())),
            None => (href, None),
        };
        let file = if path.is_empty() {
            typed.at.file.to_string()
        } else {
            match self.path(typed, path, "link") {
                Some(file) => file,
                None => return Link::Lost,
            }
        };
        if !self.admits(&file, &typed.at) {
            return Link::Lost;
        }
        let Some(entry) = self.ask(&file).index.entries.get(file.as_str()) else {
            if !self.may_publish(&file, &typed.at) {
                return Link::Lost;
            }
            return match self.ask(&file).pdfs.get(file.as_str()) {
                Some(OnAgenda::Gap { address }) => Link::Page { address: address.clone(), fragment: None },
                // What is wrong with it has been said.
                Some(OnAgenda::Nothing) => Link::Lost,
                Some(OnAgenda::Paper { .. }) | None => Link::File(self.file(&file)),
            };
        };
        if !self.ask(&file).published.contains(file.as_str()) && *file != *typed.at.file {
            self.error(
                "link-to-unpublished",
                &typed.at,
                format!("this leads to {file}, which is on no agenda and therefore not published"),
                "put the paper on its meeting's agenda too, or take the link out".into(),
            );
            return Link::Lost;
        }
        if let Some(fragment) = &fragment
            && !matches!(entry.role, Role::Agenda(_))
        {
            let known = self.ask(&file).anchors.get(file.as_str());
            if !known.is_some_and(|known| known.contains(fragment)) {
                let near = known.and_then(|known| nearest(fragment, known.iter()));
                let mend = match near {
                    Some(near) => format!("write #{near}, the nearest there is"),
                    None => "write the anchor of a heading or numbered paragraph there".into(),
                };
                self.error(
                    "missing-anchor",
                    &typed.at,
                    format!("there is no #{fragment} in {}", if path.is_empty() { "this file" } else { path }),
                    mend,
                );
                return Link::Lost;
            }
        }
        match fragment {
            Some(fragment) if path.is_empty() => Link::Here(fragment),
            fragment => Link::Page { address: entry.address.clone(), fragment },
        }
    }

    fn printed(&mut self, typed: &Typed) -> Link {
        let link = self.link(typed);
        let Link::File(_) = link else { return link };
        let href = typed.href.trim();
        let (path, fragment) = href.split_once('#').map_or((href, None), |(path, fragment)| (path, Some(fragment)));
        let Some(file) = self.path(typed, path, "link") else { return link };
        let Some(OnAgenda::Paper { address, pages }) = self.ask(&file).pdfs.get(file.as_str()) else { return link };
        let fragment = match fragment {
            None | Some("") => None,
            // As a link to a PDF names a page of it everywhere.
            Some(typed_page) => {
                let number = typed_page.strip_prefix("page=").and_then(|number| number.parse().ok());
                let Some(number) = number.filter(|number| (1..=*pages).contains(number)) else {
                    let (last, noun) = (*pages, if *pages == 1 { "page" } else { "pages" });
                    self.error(
                        "missing-anchor",
                        &typed.at,
                        format!("there is no #{typed_page} in {path}, a PDF of {last} {noun}"),
                        format!("write #page= and the number of its page, from 1 to {last}"),
                    );
                    return Link::Lost;
                };
                Some(foreign_anchor(number))
            }
        };
        Link::Page { address: address.clone(), fragment }
    }

    fn page_of(&mut self, typed: &Typed, link: &Link) -> Link {
        let entries = &self.world.index.entries;
        let own = entries.get(&typed.at.file);
        let printed = |role: &Role| !matches!(role, Role::Home | Role::Body { .. } | Role::Page | Role::Minutes(_));
        let of = match link {
            Link::Here(anchor) => own
                .filter(|entry| !matches!(entry.role, Role::Agenda(_)))
                .map(|entry| Link::Page { address: entry.address.clone(), fragment: Some(anchor.clone()) }),
            Link::Page { .. } => Some(link.clone()),
            // What is wrong with it has been said.
            Link::Lost => return Link::Lost,
            Link::External(_) | Link::File(_) => None,
        };
        match of.filter(|_| own.is_some_and(|entry| printed(&entry.role))) {
            Some(of) => of,
            None => {
                self.error(
                    "no-page-number",
                    &typed.at,
                    "`page #` stands for the number of a printed page, and there is none here".into(),
                    "write the words without `page #`, or link a paper of the same pack from a paper".into(),
                );
                Link::Lost
            }
        }
    }

    fn picture(&mut self, typed: &Typed) -> Picture {
        let nothing = Picture { source: typed.href.clone(), address: String::new(), size: None };
        if let Some(scheme) = scheme(&typed.href) {
            self.error(
                "picture-elsewhere",
                &typed.at,
                format!("this picture would be fetched by {scheme}: from another place"),
                "put the picture's file beside the paper, and write its name here".into(),
            );
            return nothing;
        }
        let Some(path) = self.path(typed, &typed.href, "picture") else { return nothing };
        if !self.admits(&path, &typed.at) || !self.may_publish(&path, &typed.at) {
            return nothing;
        }
        let Some(attachment) = self.ask(&path).snapshot.files.get(path.as_str()) else {
            self.error("not-a-picture", &typed.at, format!("{path} is no picture"), PICTURES.into());
            return nothing;
        };
        let lower = path.to_ascii_lowercase();
        if ![".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"].iter().any(|end| lower.ends_with(end)) {
            self.error("not-a-picture", &typed.at, format!("{path} is no picture"), PICTURES.into());
            return nothing;
        }
        if let Some((width, height)) = attachment.pixels
            && !lower.ends_with(".svg")
            && u64::from(width) * u64::from(height) > MOST_PIXELS
        {
            self.error(
                "picture-too-large",
                &typed.at,
                format!(
                    "{path} has {width} by {height} pixels; {} million in all are the most",
                    MOST_PIXELS / 1_000_000
                ),
                "save it again with fewer pixels: 3,000 across fill a printed page".into(),
            );
            return nothing;
        }
        if lower.ends_with(".svg")
            && let Ok(bytes) = self.ask(&path).snapshot.read(&path)
            && let Some(what) = crate::picture::active(&bytes)
        {
            self.error(
                "active-picture",
                &typed.at,
                format!("{path} holds {what}, which could act in a reader's browser"),
                "save the drawing as a plain SVG, or as a PNG".into(),
            );
            return nothing;
        }
        let picture = Picture { address: self.file(&path), source: path, size: attachment.pixels };
        if !self.pictures.contains(&picture) {
            self.pictures.push(picture.clone());
        }
        picture
    }
}

/// The most pixels of a picture that is printed: it is unpacked in memory, at four bytes each.
const MOST_PIXELS: u64 = 60_000_000;

const PICTURES: &str = "write the name of a PNG, JPEG, GIF, WebP or SVG file";

/// Where links may lead in a text. A large site has hundreds of thousands, of which few are ever asked for: they are kept
/// close together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchors(Arc<str>);

impl Anchors {
    /// Those of a tree.
    pub fn of<P: Phase>(blocks: &[Block<P>]) -> Self {
        let all = anchors(blocks);
        let mut joined = String::with_capacity(all.iter().map(|anchor| anchor.len() + 1).sum());
        for anchor in all {
            joined.push_str(anchor);
            joined.push('\n');
        }
        Self(joined.into())
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }

    fn contains(&self, anchor: &str) -> bool {
        self.iter().any(|known| known == anchor)
    }
}

/// The anchors of a tree, sorted, each once.
fn anchors<P: Phase>(blocks: &[Block<P>]) -> Vec<&str> {
    fn walk<'a, P: Phase>(blocks: &'a [Block<P>], out: &mut Vec<&'a str>) {
        for block in blocks {
            match block {
                Block::Heading(heading) => {
                    out.push(&heading.anchor);
                }
                Block::Numbered(numbered) => {
                    out.push(&numbered.anchor);
                    walk(&numbered.blocks, out);
                }
                Block::List(list) => {
                    for item in &list.items {
                        out.extend(item.anchor.as_deref());
                        walk(&item.blocks, out);
                    }
                }
                Block::Decision(decision) => {
                    out.push(&decision.anchor);
                    walk(&decision.blocks, out);
                }
                Block::Quote(blocks) | Block::Callout { blocks, .. } => walk(blocks, out),
                Block::Definitions(definitions) => {
                    for definition in definitions {
                        for details in &definition.details {
                            walk(details, out);
                        }
                    }
                }
                Block::ActionPlan(plan) => {
                    for priority in &plan.priorities {
                        out.push(&priority.anchor);
                        out.extend(priority.entries.iter().map(|entry| &*entry.anchor));
                    }
                }
                Block::Table(table) => out.extend(table.anchor.as_deref()),
                Block::Figure(figure) => out.extend(figure.anchor.as_deref()),
                Block::Chart(chart) => out.extend(chart.anchor.as_deref()),
                Block::Paragraph(_)
                | Block::Code(_)
                | Block::Rule
                | Block::Room(_)
                | Block::Versions(_)
                | Block::Remark(_)
                | Block::Signatures(_)
                | Block::Foreign(_) => {}
            }
        }
    }
    let mut out = Vec::new();
    walk(blocks, &mut out);
    out.sort_unstable();
    out.dedup();
    out
}

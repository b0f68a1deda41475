//! Load: one file to a draft. It cannot fail; what is wrong becomes findings.
//!
//! The file is parsed twice over: to a plain syntax tree (`syntax`), and from that to the document tree (`markdown`),
//! where neighbours are known: a numbered paragraph and the list behind it, a caption and its table. Every finding has
//! its bytes in the whole file, also in front matter and data blocks; only within text that YAML has changed (escapes, a
//! `|` block) it has the value's.

mod addresses;
mod agenda;
mod attributes;
mod chart;
mod clauses;
mod context;
mod data;
mod form;
mod front;
mod html;
mod markdown;
mod numbers;
pub(crate) mod path;
mod people;
mod slips;
mod source;
mod supplements;
mod syntax;
#[cfg(test)]
mod tests;
mod usual;
mod yaml;

use std::sync::Arc;

use context::{Anchors, Context, Included, Minutes, Notes};
use form::Form;
use source::Source;
use syntax::{Events, Parser, Syn};
use yaml::{Node, Value};

use crate::diagnostics::{Place, Warned};
use crate::model::draft::{AgendaDraft, Contact, Draft, FileKind, StyleDraft, TextDraft};
use crate::model::named;
use crate::model::tree::{Note, Raw};

/// The number at the start of a heading or a title (`2` of `2. Introduction`), outside minutes.
pub fn number_of_heading(words: &str) -> Option<String> {
    numbers::heading(words, false)
}

/// The largest file that is read, in bytes. A strategy of 300 pages has about one million.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Loads one file. `included` gives the text of a file that a data block names, by its path in the site's folder.
pub fn load(file: &Arc<str>, kind: FileKind, text: &Arc<str>, included: Included<'_>) -> Warned<Draft> {
    let mut context = Context {
        file: file.clone(),
        kind,
        included,
        bag: Vec::new(),
        anchors: Anchors::default(),
        notes: Notes::default(),
        titles: Default::default(),
        minutes: Minutes::default(),
        auto: None,
        too_deep: false,
        padding: 0,
        includes: false,
    };
    let text = if text.len() > MAX_BYTES {
        context.error(
            "too-large",
            Place::whole(file),
            format!("the file has more than {} MiB", MAX_BYTES / 1024 / 1024),
            "divide it into chapters",
        );
        &Arc::default()
    } else {
        text
    };
    let too_large = text.is_empty() && !context.bag.is_empty();
    let (front, body) = split(&mut context, text, too_large);
    let body = Source::piece(file, text, body);
    let events = syntax::body(&mut context, &body);
    let draft = if kind == FileKind::Agenda {
        Draft::Agenda(Arc::new(agenda_draft(&mut context, front, &body, events)))
    } else {
        let above = text.strip_suffix(body.text).unwrap_or(text);
        Draft::Text(Arc::new(text_draft(&mut context, front, above, &body, events)))
    };
    leftovers(&mut context, &body);
    Warned::new(draft, context.bag)
}

/// The keys of the front matter, and where it stands.
struct Front {
    /// `None` where it is missing or cannot be read, which has been reported.
    yaml: Option<Node>,
    at: Place,
}

impl Front {
    fn form(&self, context: &mut Context<'_>) -> Option<Form<'_>> {
        let node = self.yaml.as_ref()?;
        if matches!(node.value, Value::Null) {
            let line = Place { end: self.at.start + 3, ..self.at.clone() };
            return Some(Form::empty(what(context.kind), line));
        }
        Form::of(context, node, what(context.kind))
    }
}

fn what(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Agenda => "an agenda",
        FileKind::Minutes => "minutes",
        FileKind::Paper => "a paper",
        FileKind::Page => "a page",
    }
}

/// Finds the front matter; returns it with the first byte of the body.
fn split(context: &mut Context<'_>, text: &str, silent: bool) -> (Front, usize) {
    let file = context.file.clone();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let none = |at: Place| Front { yaml: None, at };
    if first.trim_end() != "---" {
        let at = Place::new(&file, start..start + first.trim_end().len());
        if !silent {
            let key = match context.kind {
                FileKind::Agenda => "start: 2019-07-17T10:00",
                _ => "title: ...",
            };
            context.error(
                "no-front-matter",
                at.clone(),
                "the file does not begin with front matter",
                format!("begin it with a line of `---`, a line `{key}` and a line of `---`"),
            );
        }
        return (none(at), start);
    }
    let inner = start + first.len();
    let mut end = inner;
    for line in lines {
        if line.trim_end() == "---" {
            let at = Place::new(&file, start..end + 3);
            let body = end + line.len();
            let yaml = Source::at(&file, &text[inner..end], inner);
            let yaml = yaml::parse(&yaml, &mut context.bag);
            return (Front { yaml, at }, body);
        }
        end += line.len();
    }
    let at = Place::new(&file, start..start + 3);
    context.error(
        "no-front-matter",
        at.clone(),
        "the front matter that begins here has no end",
        "write a line of `---` below its last key",
    );
    (none(at), text.len())
}

fn body_syntax<'s>(context: &mut Context<'_>, body: &'s Source<'s>, events: Events<'s>) -> Vec<Syn> {
    let syns = Parser::new(context, body, events).document();
    markdown::reserve(context, body, &syns);
    syns
}

fn agenda_draft<'s>(context: &mut Context<'_>, front: Front, body: &'s Source<'s>, events: Events<'s>) -> AgendaDraft {
    let mut draft = AgendaDraft {
        file: context.file.clone(),
        title: None,
        start: None,
        venue: None,
        contact: Contact::default(),
        notice: None,
        published: None,
        supplements: Vec::new(),
        intro: Vec::new(),
        sections: Vec::new(),
        notes: Vec::new(),
        at: front.at.clone(),
    };
    if let Some(mut form) = front.form(context) {
        agenda::read(context, &mut form, &mut draft);
    }
    let syns = body_syntax(context, body, events);
    (draft.intro, draft.sections) = agenda::text(context, body, syns);
    draft.notes = notes(context, body);
    draft
}

/// `above` is the text of the file above its body.
fn text_draft<'s>(
    context: &mut Context<'_>,
    front: Front,
    above: &str,
    body: &'s Source<'s>,
    events: Events<'s>,
) -> TextDraft {
    let mut draft = TextDraft {
        file: context.file.clone(),
        title: None,
        short_name: None,
        subtitle: None,
        authors: Vec::new(),
        date: None,
        held: None,
        style: StyleDraft::default(),
        restricted: false,
        head: Vec::new(),
        blocks: Vec::new(),
        tail: Vec::new(),
        notes: Vec::new(),
        may_refer: false,
    };
    let mut form = front.form(context);
    if let Some(form) = &mut form {
        front::read(context, form, &mut draft);
    }
    let syns = body_syntax(context, body, events);
    draft.blocks = markdown::blocks(context, body, syns, markdown::Level::Top);
    if let Some(form) = &mut form
        && context.kind == FileKind::Paper
    {
        draft.tail = front::tail(context, form);
    }
    draft.notes = notes(context, body);
    // Of what another file holds nothing is known here.
    draft.may_refer = context.includes || named::any(above, body.text);
    draft
}

/// The footnotes in the order in which they are referred to. One that another footnote alone refers to is an error: a
/// printed page has no place for it.
fn notes(context: &mut Context<'_>, body: &Source<'_>) -> Vec<Note<Raw>> {
    let mut notes = Vec::new();
    while let Some(label) = context.notes.order.get(notes.len()).cloned() {
        let (range, syns) = context.notes.definitions.remove(&label).unwrap_or_default();
        let at = body.place(body.trimmed(&range));
        let blocks = markdown::blocks(context, body, syns, markdown::Level::Inner);
        if !context.notes.outside.contains(&label) && context.notes.known.contains(&label) {
            let shown = format!("[^{label}]");
            let end = at.start.saturating_add(shown.len() as u32).min(at.end);
            context.error(
                "footnote-in-footnote",
                Place { end, ..at.clone() },
                format!("only another footnote refers to the footnote `{shown}`"),
                "put the words of the one into the other",
            );
        }
        notes.push(Note { blocks, at });
    }
    notes
}

/// Reports what stands in the file and would be shown to nobody.
fn leftovers(context: &mut Context<'_>, body: &Source<'_>) {
    let unused: Vec<_> = std::mem::take(&mut context.notes.definitions).into_iter().collect();
    for (label, (range, _)) in unused {
        if context.notes.is_used(&label) {
            continue;
        }
        let line = body.slice(&range).lines().next().unwrap_or_default();
        let shown = line.find("]:").map_or(line, |end| &line[..end + 1]);
        context.error(
            "footnote-unused",
            body.place(range.start..range.start + shown.len()),
            format!("no text refers to the footnote `{shown}`"),
            format!("write `{shown}` where the text refers to it, or take the footnote out"),
        );
    }
    for ((start, end), title) in std::mem::take(&mut context.titles) {
        let at = Place { file: context.file.clone(), start, end };
        context.error(
            "image-title",
            at,
            format!("the caption \"{title}\" belongs to an image in a line of text, where none is shown"),
            "put the image into a paragraph of its own, or take the caption out",
        );
    }
}

//! The front matter of minutes, papers and pages: the lines above and below their text, and what shapes their print.

use super::context::Context;
use super::form::Form;
use super::numbers::Auto;
use super::yaml::{Node, Value};
use crate::diagnostics::nearest;
use crate::model::draft::{At, FileKind, StyleDraft, TextDraft};
use crate::model::tree::{Block, Inline, Raw, Row, RowKind, Text, Typed, plain};
use crate::model::when::When;

const MINUTES: [&str; 17] = [
    "title",
    "subtitle",
    "held",
    "venue",
    "present",
    "also_present",
    "in_attendance",
    "apologies",
    "details",
    "status",
    "running_header",
    "footer",
    "orientation",
    "contents",
    "logo",
    "restricted",
    "author",
];
const PAPER: [&str; 24] = [
    "title",
    "subtitle",
    "author",
    "logo",
    "by",
    "from",
    "to",
    "date",
    "classification",
    "subject",
    "summary",
    "recommendations",
    "details",
    "attachments",
    "background_documents",
    "contacts",
    "status",
    "running_header",
    "footer",
    "orientation",
    "contents",
    "numbering",
    "slides",
    "restricted",
];
const PAGE: [&str; 2] = ["title", "short_name"];
/// The keys of an agenda.
pub const AGENDA: [&str; 7] = ["title", "start", "venue", "contact", "notice", "published", "supplements"];

/// Where a key belongs that is none of this kind of file.
pub fn elsewhere(name: &str) -> Option<&'static str> {
    let own = |keys: &[&str]| keys.contains(&name);
    match name {
        _ if own(&["start", "contact", "notice", "published", "supplements"]) => Some("agenda.md"),
        _ if own(&["held", "present", "also_present", "in_attendance", "apologies"]) => Some("minutes.md"),
        "short_name" => Some("the _index.md of a body"),
        _ if own(&PAPER) => Some("papers and documents"),
        _ => None,
    }
}

/// Fills a draft from the front matter: all but the text, the notes and the tail.
pub fn read(context: &mut Context<'_>, form: &mut Form<'_>, draft: &mut TextDraft) {
    let (known, needs): (&[&str], &str) = match context.kind {
        FileKind::Minutes => (&MINUTES, "write `title: Notes of a meeting of ...`"),
        FileKind::Page => (&PAGE, "write `title:` with the name of the page"),
        FileKind::Paper | FileKind::Agenda => (&PAPER, "write `title:` with its name, or `subject:` in a report"),
    };
    let title = form.take("title");
    let subject = form.take("subject").filter(|_| known.contains(&"subject"));
    let both = title.is_some() && subject.is_some();
    let stands_in = title.as_ref().or(subject.as_ref());
    match stands_in {
        Some(node) => {
            let key = if title.is_some() { "title" } else { "subject" };
            draft.title = context.words(node, key).map(|value| At { value, at: node.at.clone() });
            if draft.title.is_none() && matches!(node.value, Value::Scalar(_)) {
                context.error("missing-key", node.at.clone(), format!("`{key}` has no words"), needs);
            }
        }
        None => form.missing(context, "title", needs),
    }
    draft.short_name = form.take("short_name").and_then(|node| context.words(node, "short_name"));
    draft.subtitle = form.take("subtitle").and_then(|node| context.line(node, "subtitle"));
    style(context, form, &mut draft.style);
    draft.restricted = match form.take("restricted") {
        Some(node) => context.flag(node, "restricted"),
        // Left open, it may have been meant: nothing is published on a guess.
        None if form.has("restricted") => {
            let at = form.place("restricted");
            context.error(
                "wrong-shape",
                at,
                "`restricted` says neither true nor false".to_owned(),
                "write `restricted: true`, or leave the line out",
            );
            true
        }
        None => false,
    };
    if let Some(node) = form.take("numbering") {
        match node.text() {
            Some("auto") => context.auto = Some(Auto::default()),
            typed => {
                let typed = typed.unwrap_or(node.shape());
                let message = format!("there is no numbering `{typed}`");
                context.error(
                    "unknown-value",
                    node.at.clone(),
                    message,
                    "write `numbering: auto`, or leave the line out",
                );
            }
        }
    }
    head(context, form, draft, if both { subject } else { None });
    form.finish_with(context, known, elsewhere);
}

fn head(context: &mut Context<'_>, form: &mut Form<'_>, draft: &mut TextDraft, subject: Option<&Node>) {
    let is_minutes = context.kind == FileKind::Minutes;
    let rows = &mut draft.head;
    row(context, form, rows, RowKind::By, "By", "by");
    row(context, form, rows, RowKind::From, "From", "from");
    row(context, form, rows, RowKind::To, "To", "to");
    if let Some(node) = form.take("date") {
        draft.date = paper_date(context, node, rows);
    }
    if is_minutes {
        match form.take("held") {
            Some(node) => {
                draft.held = when(context, node, "held", "2019-03-20");
                if let Some(held) = &draft.held {
                    let mut words = held.value.long_date_words();
                    if let Some(time) = held.value.time_words() {
                        words.push_str(", ");
                        words.push_str(&time);
                    }
                    rows.push(words_row(RowKind::Held, "Held", words));
                }
            }
            None => form.missing(context, "held", "write the day of the meeting: `held: 2019-03-20`"),
        }
        row(context, form, rows, RowKind::Venue, "Venue", "venue");
        row(context, form, rows, RowKind::Present, "Present", "present");
        row(context, form, rows, RowKind::AlsoPresent, "Also present", "also_present");
        row(context, form, rows, RowKind::InAttendance, "In attendance", "in_attendance");
        row(context, form, rows, RowKind::Apologies, "Apologies", "apologies");
    }
    row(context, form, rows, RowKind::Classification, "Classification", "classification");
    if let Some(subject) = subject {
        let values = values(context, subject, "subject");
        push(rows, RowKind::Subject, "Subject", values);
    }
    if let Some(node) = form.take("author") {
        let lines = context.lines(node, "author");
        draft.authors = lines.iter().map(|line| plain(line)).filter(|words| !words.is_empty()).collect();
        push(rows, RowKind::Author, "Author", lines.into_iter().map(|line| vec![Block::Paragraph(line)]).collect());
    }
    if let Some(node) = form.take("details") {
        match &node.value {
            Value::Map(entries) => {
                for (key, node) in entries {
                    let values = values(context, node, &key.name);
                    push(rows, RowKind::Detail, &key.name, values);
                }
            }
            _ => context.wrong_shape(node, "details", "a label and its words on each line"),
        }
    }
    row(context, form, rows, RowKind::Summary, "Summary", "summary");
    row(context, form, rows, RowKind::Recommendations, "Recommendations", "recommendations");
}

/// The lines below the text. They are read after it, so that footnotes are numbered in the order in which they are met.
pub fn tail(context: &mut Context<'_>, form: &mut Form<'_>) -> Vec<Row<Raw>> {
    let mut rows = Vec::new();
    row(context, form, &mut rows, RowKind::Attachments, "Attachments", "attachments");
    row(context, form, &mut rows, RowKind::BackgroundDocuments, "Background documents", "background_documents");
    if let Some(node) = form.take("contacts") {
        let nodes = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let values = nodes.iter().filter_map(|node| contact(context, node)).collect();
        push(&mut rows, RowKind::Contacts, "Contact details", values);
    }
    rows
}

fn style(context: &mut Context<'_>, form: &mut Form<'_>, style: &mut StyleDraft) {
    if let Some(node) = form.take("status") {
        style.draft = choice(context, node, "status", &[("draft", true), ("final", false)]);
    }
    if let Some(node) = form.take("orientation") {
        style.landscape = choice(context, node, "orientation", &[("landscape", true), ("portrait", false)]);
    }
    style.running_header = form.take("running_header").and_then(|node| context.words(node, "running_header"));
    style.footer = form.take("footer").and_then(|node| context.words(node, "footer"));
    style.contents = form.take("contents").is_some_and(|node| context.flag(node, "contents"));
    style.slides = form.take("slides").is_some_and(|node| context.flag(node, "slides"));
    if let Some(node) = form.take("logo") {
        match node.text() {
            Some(href) => style.logo = Some(Typed { href: href.trim().to_owned(), at: node.at.clone() }),
            None => context.wrong_shape(node, "logo", "the name of a file"),
        }
    }
}

fn choice(context: &mut Context<'_>, node: &Node, key: &str, known: &[(&str, bool)]) -> Option<bool> {
    let typed = node.text().unwrap_or(node.shape());
    if let Some((_, value)) = known.iter().find(|(word, _)| *word == typed) {
        return Some(*value);
    }
    let mend = match nearest(typed, known.iter().map(|(word, _)| *word)) {
        Some(near) => format!("write `{key}: {near}`"),
        None => format!("write `{key}: {}`, or leave the line out", known[0].0),
    };
    context.error("unknown-value", node.at.clone(), format!("there is no {key} `{typed}`"), mend);
    None
}

/// Reads a date that must be one.
pub fn when(context: &mut Context<'_>, node: &Node, key: &str, example: &str) -> Option<At<When>> {
    let Some(text) = node.text() else {
        context.wrong_shape(node, key, "a date");
        return None;
    };
    let when = When::parse(text.trim());
    if when.is_none() {
        context.error(
            "bad-date",
            node.at.clone(),
            format!("`{key}` is `{text}`, which is not a date"),
            format!("write the date like this: {example}"),
        );
    }
    when.map(|value| At { value, at: node.at.clone() })
}

/// The date of a paper: an ISO date, or the words that the paper bears.
fn paper_date(context: &mut Context<'_>, node: &Node, rows: &mut Vec<Row<Raw>>) -> Option<When> {
    if let Some(text) = node.text() {
        if let Some(when) = When::parse(text.trim()) {
            rows.push(words_row(RowKind::Date, "Date", when.date_words()));
            return Some(when);
        }
        // Four digits and a hyphen were meant as an ISO date.
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = text.get(digits..).unwrap_or_default();
        if digits == 4 && rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            when(context, node, "date", "2019-07-17, or in words: 17 July 2019");
            return None;
        }
    }
    let values = values(context, node, "date");
    push(rows, RowKind::Date, "Date", values);
    None
}

fn row(
    context: &mut Context<'_>,
    form: &mut Form<'_>,
    rows: &mut Vec<Row<Raw>>,
    kind: RowKind,
    label: &str,
    key: &str,
) {
    if let Some(node) = form.take(key) {
        let values = values(context, node, key);
        push(rows, kind, label, values);
    }
}

fn push(rows: &mut Vec<Row<Raw>>, kind: RowKind, label: &str, values: Vec<Vec<Block<Raw>>>) {
    if !values.is_empty() {
        rows.push(Row { kind, label: Text::new(label), values });
    }
}

fn words_row(kind: RowKind, label: &str, words: String) -> Row<Raw> {
    Row { kind, label: Text::new(label), values: vec![vec![Block::Paragraph(vec![Inline::Text(Text::new(words))])]] }
}

/// One value or a list of values, each its own blocks.
fn values(context: &mut Context<'_>, node: &Node, key: &str) -> Vec<Vec<Block<Raw>>> {
    let mut value = |node: &Node| match &node.value {
        Value::Scalar(scalar) => Some(context.flow(scalar, &node.at)).filter(|blocks| !blocks.is_empty()),
        Value::Null => None,
        Value::List(_) | Value::Map(_) => {
            context.wrong_shape(node, key, "text or a list of texts");
            None
        }
    };
    match &node.value {
        Value::List(items) => items.iter().filter_map(value).collect(),
        _ => value(node).into_iter().collect(),
    }
}

fn contact(context: &mut Context<'_>, node: &Node) -> Option<Vec<Block<Raw>>> {
    if let Value::Scalar(scalar) = &node.value {
        return Some(context.flow(scalar, &node.at));
    }
    let mut form = Form::of(context, node, "a contact")?;
    let mut lines = Vec::new();
    for key in ["name", "role", "organisation", "address"] {
        if let Some(node) = form.take(key) {
            match node.text() {
                // An address stands on lines of its own.
                Some(text) if text.trim().contains('\n') => {
                    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                        lines.push(vec![Inline::Text(Text::new(line))]);
                    }
                }
                _ => lines.extend(context.line(node, key)),
            }
        }
    }
    if let Some(node) = form.take("telephone") {
        lines.extend(telephone(context, node));
    }
    if let Some(node) = form.take("email") {
        lines.extend(email(context, node));
    }
    form.finish(context, &["name", "role", "organisation", "address", "telephone", "email"]);
    let mut words = Vec::new();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        if !words.is_empty() {
            words.push(Inline::Break);
        }
        words.extend(line);
    }
    (!words.is_empty()).then(|| vec![Block::Paragraph(words)])
}

fn telephone(context: &mut Context<'_>, node: &Node) -> Option<Vec<Inline<Raw>>> {
    let Some(text) = node.text() else {
        context.wrong_shape(node, "telephone", "a number");
        return None;
    };
    // `01632 960100 ext. 12` and `01632 960100 or 960101` are no numbers to dial; they are shown as they are.
    let dialled: String = text.chars().filter(|char| char.is_ascii_digit() || *char == '+').collect();
    let dials = !dialled.is_empty() && text.chars().all(|char| char.is_ascii_digit() || "+ ()-–".contains(char));
    let words = Text::new(text.trim());
    if !dials {
        return Some(vec![Inline::Text(words)]);
    }
    // The (0) in +44 (0)1632 is not dialled.
    let dialled = if text.contains('+') && text.contains("(0)") { dialled.replacen("440", "44", 1) } else { dialled };
    let to = Typed { href: format!("tel:{dialled}"), at: node.at.clone() };
    Some(vec![Inline::link(to, vec![Inline::Text(words)])])
}

fn email(context: &mut Context<'_>, node: &Node) -> Option<Vec<Inline<Raw>>> {
    let Some(text) = node.text().map(str::trim) else {
        context.wrong_shape(node, "email", "an address");
        return None;
    };
    check_email(context, node, text);
    let to = Typed { href: format!("mailto:{text}"), at: node.at.clone() };
    Some(vec![Inline::link(to, vec![Inline::Text(Text::new(text))])])
}

/// Complains of what cannot be an address.
pub fn check_email(context: &mut Context<'_>, node: &Node, text: &str) {
    let parts = text.split_once('@');
    let usable = parts.is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !text.contains([' ', '<', '>', '\n', ','])
    });
    if !usable {
        context.error(
            "bad-email",
            node.at.clone(),
            format!("`{text}` is not an email address"),
            "write the address alone: `email: clerk@example.gov.uk`",
        );
    }
}

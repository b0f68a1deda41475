//! The agenda: its front matter, its sections, and the items in them.

use std::ops::Range;

use super::attributes::{Attribute, Kind};
use super::context::Context;
use super::form::Form;
use super::front;
use super::markdown::{self, Level};
use super::source::Source;
use super::supplements;
use super::syntax::{Item, Shape, Syn};
use super::yaml::Node;
use crate::diagnostics::Place;
use crate::model::draft::{
    AgendaDraft, ChildDraft, Contact, FileKind, ItemDraft, PartDraft, Restriction, SectionDraft, Status,
};
use crate::model::tree::{Block, Inline, Inlines, Raw, Typed, plain};

/// Fills the draft from the front matter.
pub fn read(context: &mut Context<'_>, form: &mut Form<'_>, draft: &mut AgendaDraft) {
    draft.title = form.take("title").and_then(|node| context.words(node, "title"));
    match form.take("start") {
        Some(node) => draft.start = front::when(context, node, "start", "2019-07-17T10:00"),
        None => form.missing(context, "start", "write when the meeting begins: `start: 2019-07-17T10:00`"),
    }
    draft.venue = form.take("venue").and_then(|node| context.line(node, "venue"));
    if let Some(node) = form.take("contact") {
        draft.contact = contact(context, node);
    }
    draft.notice = form.take("notice").and_then(|node| context.line(node, "notice"));
    draft.published = form.take("published").and_then(|node| front::when(context, node, "published", "2019-07-09"));
    if let Some(node) = form.take("supplements") {
        draft.supplements = supplements::read(context, node, draft.published.as_ref());
    }
    form.finish_with(context, &front::AGENDA, front::elsewhere);
}

fn contact(context: &mut Context<'_>, node: &Node) -> Contact {
    let mut contact = Contact::default();
    if node.text().is_some() {
        contact.name = context.words(node, "contact");
        return contact;
    }
    let Some(mut form) = Form::of(context, node, "the contact") else { return contact };
    contact.name = form.take("name").and_then(|node| context.words(node, "name"));
    // Not markdown: an underscore of an address is no emphasis.
    let mut typed = |context: &mut Context<'_>, key: &str| {
        let node = form.take(key)?;
        match node.text() {
            Some(text) => Some((text.trim().to_owned(), node)),
            None => {
                context.wrong_shape(node, key, "text");
                None
            }
        }
    };
    contact.telephone = typed(context, "telephone").map(|(text, _)| text);
    contact.email = typed(context, "email").map(|(text, node)| {
        front::check_email(context, node, &text);
        text
    });
    form.finish(context, &["name", "telephone", "email"]);
    contact
}

/// Divides the text into what stands before the first section, and the sections.
pub fn text(context: &mut Context<'_>, source: &Source<'_>, syns: Vec<Syn>) -> (Vec<Block<Raw>>, Vec<SectionDraft>) {
    let mut intro = Vec::new();
    let mut sections: Vec<SectionDraft> = Vec::new();
    // Text is gathered up to the next item, so that captions and numbered paragraphs find what belongs to them.
    let mut pending: Vec<Syn> = Vec::new();
    for syn in syns {
        match syn.shape {
            Shape::Heading { level: 2, text } => {
                flush(context, source, &mut pending, &mut intro, &mut sections);
                let at = source.trimmed(&syn.at);
                if plain(&text).is_empty() {
                    let mend = "write them, or take it out";
                    context.error("empty-heading", source.place(at.clone()), "this heading has no words", mend);
                }
                let restricted = restriction(context, source, &syn.attributes);
                let words = plain(&text);
                if restricted.is_none() && (says_restricted(&words) || words.contains("{.confidential")) {
                    context.error(
                        "looks-restricted",
                        source.place(at),
                        "this heading speaks of restricted items, and does not make them restricted",
                        "write `{.restricted}` at its end; where everybody may read its papers, use other words",
                    );
                }
                sections.push(SectionDraft { heading: Some(text), restricted, parts: Vec::new() });
            }
            Shape::List { start, items, .. } => {
                flush(context, source, &mut pending, &mut intro, &mut sections);
                if sections.is_empty() {
                    sections.push(SectionDraft { heading: None, restricted: None, parts: Vec::new() });
                }
                let parts: Vec<_> =
                    items.into_iter().filter_map(|typed| item(context, source, start.is_some(), typed)).collect();
                if let Some(section) = sections.last_mut() {
                    section.parts.extend(parts.into_iter().map(PartDraft::Item));
                }
            }
            _ => pending.push(syn),
        }
    }
    flush(context, source, &mut pending, &mut intro, &mut sections);
    (intro, sections)
}

/// Whether a heading has the word that makes its items restricted, without the mark that does: a brace left open, or
/// round brackets. What is published on a guess cannot be taken back.
pub fn says_restricted(words: &str) -> bool {
    words
        .split(|char: char| !char.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("restricted") || word.eq_ignore_ascii_case("exempt"))
}

fn flush(
    context: &mut Context<'_>,
    source: &Source<'_>,
    pending: &mut Vec<Syn>,
    intro: &mut Vec<Block<Raw>>,
    sections: &mut [SectionDraft],
) {
    let syns = std::mem::take(pending);
    if syns.is_empty() {
        return;
    }
    // A section's heading is of level 2 and made elsewhere, so a heading in its text may be of level 3.
    let blocks = markdown::blocks_below(context, source, syns, if sections.is_empty() { 1 } else { 2 });
    match sections.last_mut() {
        Some(section) => section.parts.extend(blocks.into_iter().map(PartDraft::Text)),
        None => intro.extend(blocks),
    }
}

pub fn restriction<'a>(
    context: &mut Context<'_>,
    source: &Source<'_>,
    attributes: impl IntoIterator<Item = &'a Attribute>,
) -> Option<Restriction> {
    let mut restriction = Restriction::default();
    let mut restricted = false;
    for attribute in attributes {
        match &attribute.kind {
            Kind::Class(name) if name == "restricted" => restricted = true,
            Kind::Class(name) if name == "confidential" => {
                restricted = true;
                restriction.confidential = true;
            }
            Kind::Pair(name, value) if name == "exempt" => {
                restricted = true;
                restriction.exempt =
                    value.split([' ', ',']).filter(|part| !part.is_empty()).map(str::to_owned).collect();
                // Schedule 12A, Part 1 of the Local Government Act 1972 has the paragraphs 1 to 7, and in Wales 12 to 18.
                for part in &restriction.exempt {
                    let number: Option<u32> = part.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok();
                    if !number.is_some_and(|number| (1..=18).contains(&number)) {
                        context.error(
                            "unknown-value",
                            source.place(attribute.at.clone()),
                            format!("Schedule 12A has no paragraph `{part}`"),
                            "write the numbers of its paragraphs: `{.restricted exempt=\"1 2\"}`",
                        );
                    }
                }
            }
            _ => {
                markdown::unknown(
                    context,
                    source,
                    attribute,
                    &[".restricted", ".confidential", "exempt="],
                    "the heading of a section",
                );
            }
        }
    }
    restricted.then_some(restriction)
}

/// What a line of the agenda says.
struct Line {
    code: Option<String>,
    title: Inlines<Raw>,
    link: Option<Typed>,
    status: Option<Status>,
    members: Option<String>,
}

fn item(context: &mut Context<'_>, source: &Source<'_>, ordered: bool, typed: Item) -> Option<ItemDraft> {
    let mut blocks = typed.blocks.into_iter();
    let Some(Syn { shape: Shape::Paragraph(text), attributes, at }) = blocks.next() else {
        let at = source.trimmed(&typed.at);
        // `- 5. Title` is a list in a list.
        let inner = source.slice(&at).trim_start_matches(['-', '*', '+', ' ', '\t']).split_whitespace().next();
        let code = inner.and_then(|code| code.strip_suffix(['.', ')'])).filter(|code| code.parse::<u32>().is_ok());
        let mend = match code {
            Some(code) => format!("write the number without a stop: `- {code} Title`"),
            None => "write its title behind the marker".to_owned(),
        };
        context.error("empty-item", source.place(at), "this item has no title", mend);
        return None;
    };
    task(context, source, typed.task, &at);
    let mut line = line(context, source, text, &attributes, &at, true);
    if ordered {
        let number = typed.marker.trim_end_matches(['.', ')']).to_owned();
        // `1. A1 Introduction` has two numbers; the one before the title is the author's own.
        line.code.get_or_insert(number);
    }
    let place = source.place(source.trimmed(&at));
    if line.title.is_empty() {
        context.error("empty-item", place.clone(), "this item has no title", "write its title behind its code");
    }
    let mut children = Vec::new();
    for block in blocks {
        match block.shape {
            Shape::List { start, tight, items } => nested(context, source, start, tight, items, &mut children),
            _ => {
                let blocks = markdown::blocks(context, source, vec![block], Level::Inner);
                text_child(&mut children, blocks);
            }
        }
    }
    let Line { code, title, link, status, members } = line;
    Some(ItemDraft { code, title, link, status, members_title: members, children, at: place })
}

/// The list below an item: appendices, and text between them.
fn nested(
    context: &mut Context<'_>,
    source: &Source<'_>,
    start: Option<u64>,
    tight: bool,
    items: Vec<Item>,
    children: &mut Vec<ChildDraft>,
) {
    for typed in items {
        let paper = match typed.blocks.first() {
            Some(Syn { shape: Shape::Paragraph(text), .. }) => text.iter().any(leads_to_paper),
            _ => false,
        };
        if !paper {
            let start = start.map(|start| typed.marker.trim_end_matches(['.', ')']).parse().unwrap_or(start));
            let list = Syn {
                at: typed.at.clone(),
                shape: Shape::List { start, tight, items: vec![typed] },
                attributes: Vec::new(),
            };
            let blocks = markdown::blocks(context, source, vec![list], Level::Inner);
            text_child(children, blocks);
            continue;
        }
        let mut blocks = typed.blocks.into_iter();
        let Some(Syn { shape: Shape::Paragraph(text), attributes, at }) = blocks.next() else { continue };
        task(context, source, typed.task, &at);
        let line = line(context, source, text, &attributes, &at, false);
        let place = source.place(source.trimmed(&at));
        if let Some(members) = line.members {
            context.error(
                "unknown-attribute",
                place.clone(),
                format!("an appendix has no title for members (`{members}`)"),
                "put `{members: ...}` at the end of its item",
            );
        }
        if let Some(link) = line.link {
            children.push(ChildDraft::Paper { title: line.title, link, status: line.status, at: place });
        }
        for block in blocks {
            let papers = holds_paper(&block);
            if papers {
                context.error(
                    "item-too-deep",
                    source.place(source.trimmed(&block.at)),
                    "an appendix cannot have appendices of its own",
                    "list them beside it, under the item",
                );
                continue;
            }
            let blocks = markdown::blocks(context, source, vec![block], Level::Inner);
            text_child(children, blocks);
        }
    }
}

/// Adds text, joined to the text before it, and a list to the list before it.
fn text_child(children: &mut Vec<ChildDraft>, mut blocks: Vec<Block<Raw>>) {
    if blocks.is_empty() {
        return;
    }
    if let Some(ChildDraft::Text(last)) = children.last_mut() {
        if let (Some(Block::List(list)), [Block::List(more)]) = (last.last_mut(), blocks.as_mut_slice())
            && list.start.is_some() == more.start.is_some()
        {
            list.items.append(&mut more.items);
        } else {
            last.append(&mut blocks);
        }
        return;
    }
    children.push(ChildDraft::Text(blocks));
}

fn task(context: &mut Context<'_>, source: &Source<'_>, task: Option<bool>, at: &Range<usize>) {
    if task.is_some() {
        context.error(
            "item-task",
            source.place(source.trimmed(at)),
            "an item of an agenda has no tick box",
            "take `[ ]` out",
        );
    }
}

fn holds_paper(syn: &Syn) -> bool {
    match &syn.shape {
        Shape::Paragraph(text) => text.iter().any(leads_to_paper),
        Shape::List { items, .. } => items.iter().any(|item| item.blocks.iter().any(holds_paper)),
        _ => false,
    }
}

/// Whether a link leads to a file of this site, and so must be the item's paper.
fn leads_to_paper(inline: &Inline<Raw>) -> bool {
    match inline {
        Inline::Link(link) => {
            let href = link.to.href.as_str();
            let scheme = href.split_once(':').is_some_and(|(scheme, _)| {
                !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            });
            !scheme && !href.starts_with('#') && !href.is_empty()
        }
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => inner.iter().any(leads_to_paper),
        _ => false,
    }
}

/// Complains of a title for members that is left in a line of an agenda, of which `taken` were read: it would be published.
pub fn leftover(context: &mut Context<'_>, source: &Source<'_>, at: &Range<usize>, taken: &[Attribute]) {
    let words = at.start..taken.iter().map(|attribute| attribute.at.start).min().unwrap_or(at.end);
    if context.kind == FileKind::Agenda && names_members(source.slice(&words)) {
        context.error(
            "looks-restricted",
            source.place(source.trimmed(at)),
            "the title for members would be published here: its braces are not read",
            "write `{members: ...}` at the very end of the item, with plain words alone between the braces",
        );
    }
}

fn line(
    context: &mut Context<'_>,
    source: &Source<'_>,
    mut text: Inlines<Raw>,
    given: &[Attribute],
    at: &Range<usize>,
    with_code: bool,
) -> Line {
    let mut members = None;
    for attribute in given {
        match &attribute.kind {
            Kind::Members(title) if title.is_empty() => context.error(
                "unknown-attribute",
                source.place(attribute.at.clone()),
                "`{members:}` gives no title",
                "write the title for the members' pack: `{members: Review briefing on case Rosemary}`",
            ),
            Kind::Members(title) => members = Some(title.clone()),
            _ => markdown::unknown(context, source, attribute, &["members:"], "an item"),
        }
    }
    let mut status = take_status(context, source, &mut text, at);
    let mut code = None;
    if with_code {
        code = take_code(&mut text);
    }
    let mut link = None;
    let only = text.len() == 1;
    if let (true, Some(Inline::Link(linked))) = (only, text.first_mut()) {
        link = Some(linked.to.clone());
        let mut words = std::mem::take(&mut linked.text);
        if with_code && code.is_none() {
            code = take_code(&mut words);
        }
        if status.is_none() {
            status = take_status(context, source, &mut words, at);
        }
        text = words;
    } else if text.iter().any(leads_to_paper) {
        let links = text.iter().filter(|inline| leads_to_paper(inline)).count();
        let place = source.place(source.trimmed(at));
        if links > 1 {
            context.error(
                "item-link",
                place,
                "this item links two papers",
                "link one, and list the others below it as appendices: two spaces, `- ` and the link",
            );
        } else {
            context.error(
                "item-link",
                place,
                "the link to the paper is a part of this title",
                "make the whole title the link: `- B1 [Title](paper.md)`",
            );
        }
    }
    Line { code, title: text, link, status, members }
}

/// Whether a line as typed has a brace, with no backslash before it, that speaks of members.
fn names_members(typed: &str) -> bool {
    typed.match_indices('{').any(|(at, _)| {
        let inside = typed[at + 1..].trim_start_matches(|char: char| !char.is_alphabetic() && char != '}');
        let speaks = inside.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("member"));
        speaks && !typed[..at].ends_with('\\')
    })
}

/// Takes a code (`A1`, `10.2`, `6a`) off the start of a title.
fn take_code(text: &mut Inlines<Raw>) -> Option<String> {
    let Some(Inline::Text(first)) = text.first_mut() else { return None };
    let trimmed = first.text.trim_start();
    let end = trimmed.find(char::is_whitespace).unwrap_or(trimmed.len());
    let typed = &trimmed[..end];
    let code = typed.strip_suffix(['.', ':', ')']).unwrap_or(typed);
    if !is_code(code) {
        return None;
    }
    let code = code.to_owned();
    first.text = first.text.part(trimmed[end..].trim_start());
    if first.text.is_empty() {
        text.remove(0);
    }
    Some(code)
}

/// Up to two capital letters, a number of up to three digits, more numbers behind full stops, a small letter.
fn is_code(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    if text.len() - rest.len() > 2 {
        return false;
    }
    let rest = match rest.char_indices().next_back() {
        Some((at, last)) if last.is_ascii_lowercase() => &rest[..at],
        _ => rest,
    };
    rest.split('.').all(|part| !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

const STATUSES: [(&str, Status); 6] = [
    ("verbal", Status::Verbal),
    ("presentation", Status::Presentation),
    ("to follow", Status::ToFollow),
    ("tabled", Status::Tabled),
    ("withdrawn", Status::Withdrawn),
    ("deferred", Status::Deferred),
];

/// Takes the status in the last brackets off the end of a title.
fn take_status(
    context: &mut Context<'_>,
    source: &Source<'_>,
    text: &mut Inlines<Raw>,
    at: &Range<usize>,
) -> Option<Status> {
    // `*(to follow)*`
    if let Some(Inline::Emphasis(inner) | Inline::Strong(inner)) = text.last()
        && let [Inline::Text(words)] = inner.as_slice()
        && words.text.trim().starts_with('(')
        && words.text.trim().ends_with(')')
    {
        let mut words = vec![Inline::Text(words.clone())];
        let status = take_status(context, source, &mut words, at);
        if status.is_some() {
            text.pop();
            trim_end(text);
        }
        return status;
    }
    let Some(Inline::Text(last)) = text.last_mut() else { return None };
    let trimmed = last.text.trim_end();
    let inside = trimmed.strip_suffix(')')?;
    let open = inside.rfind('(')?;
    let typed = inside[open + 1..].trim();
    let words = typed.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let status = STATUSES.iter().find(|(word, _)| *word == words).map(|(_, status)| status.clone()).or_else(|| {
        let (name, reason) = typed.split_once(':')?;
        let reason = reason.trim();
        (name.trim().eq_ignore_ascii_case("urgent") && !reason.is_empty()).then(|| Status::Urgent(reason.to_owned()))
    });
    if let Some(status) = status {
        last.text = last.text.part(&last.text[..open]);
        trim_end(text);
        return Some(status);
    }
    let name = words.split(':').next().unwrap_or_default().trim_end();
    let place = || -> Place {
        let slice = source.slice(at);
        let shown = &trimmed[open..];
        match slice.rfind(shown) {
            Some(found) => source.place(at.start + found..at.start + found + shown.len()),
            None => source.place(source.trimmed(at)),
        }
    };
    if name == "urgent" || (words.contains(':') && strsim::damerau_levenshtein(name, "urgent") <= 2) {
        context.error(
            "unknown-status",
            place(),
            format!("`({typed})` does not say why the item is urgent"),
            "write the chairman's reason: `(urgent: the grant ends on 31 July)`",
        );
        return None;
    }
    let near = STATUSES
        .iter()
        .map(|(word, _)| (strsim::damerau_levenshtein(&words, word), *word))
        .filter(|(distance, word)| *distance <= if word.len() < 8 { 1 } else { 2 })
        .min_by_key(|(distance, _)| *distance);
    if let Some((_, near)) = near {
        context.error(
            "unknown-status",
            place(),
            format!("`({typed})` is not a status of an item"),
            format!("write `({near})`"),
        );
    }
    None
}

fn trim_end(text: &mut Inlines<Raw>) {
    if let Some(Inline::Text(last)) = text.last_mut() {
        let length = last.text.trim_end().len();
        last.text = last.text.part(&last.text[..length]);
        if last.text.is_empty() {
            text.pop();
        }
    }
}

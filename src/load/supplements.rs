//! The supplements of an agenda: papers that were published after the pack.

use super::context::{Context, holds_note};
use super::form::Form;
use super::front;
use super::yaml::{Node, Value};
use crate::model::draft::{At, SupplementDraft};
use crate::model::when::When;

/// Reads `supplements`. `published` is the day of the agenda, before which no supplement can have been published.
pub fn read(context: &mut Context<'_>, node: &Node, published: Option<&At<When>>) -> Vec<SupplementDraft> {
    let Value::List(nodes) = &node.value else {
        context.wrong_shape(node, "supplements", "a list of supplements");
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut before: Option<(String, When)> = published.map(|at| ("the agenda".into(), at.value));
    for (at, node) in nodes.iter().enumerate() {
        let number = at + 1;
        let Some(draft) = supplement(context, node, number) else { continue };
        if let Some(day) = &draft.published {
            if let Some((what, earlier)) = &before
                && earlier_than(&day.value, earlier)
            {
                context.error(
                    "supplement-date",
                    day.at.clone(),
                    format!(
                        "supplement {number} is published on {}, before {what} ({})",
                        day.value.date_words(),
                        earlier.date_words()
                    ),
                    "see which of the two dates is right; supplements stand in the order in which they are published",
                );
            }
            before = Some((format!("supplement {number}"), day.value));
        }
        out.push(draft);
    }
    out
}

/// Whether a moment is before another; of a day without a time nothing is known but the day.
fn earlier_than(one: &When, other: &When) -> bool {
    match (one.time, other.time) {
        (Some(_), Some(_)) => one < other,
        _ => one.date < other.date,
    }
}

fn supplement(context: &mut Context<'_>, node: &Node, number: usize) -> Option<SupplementDraft> {
    let mut form = Form::of(context, node, "a supplement")?;
    match form.take("number") {
        Some(node) => {
            let typed = node.text().map(str::trim);
            if typed.and_then(|typed| typed.parse().ok()) != Some(number) {
                let typed = typed.map_or(node.shape().to_owned(), |typed| format!("`{typed}`"));
                context.error(
                    "supplement-number",
                    node.at.clone(),
                    format!("the number of this supplement is {typed}, and in the order of the list it is {number}"),
                    format!("write `number: {number}`; supplements are numbered 1, 2, 3 as they are published"),
                );
            }
        }
        None => form.missing(context, "number", &format!("write `number: {number}`")),
    }
    let published = match form.take("published") {
        Some(node) => front::when(context, node, "published", "2019-07-15"),
        None => {
            form.missing(context, "published", "write the day on which it is published: `published: 2019-07-15`");
            None
        }
    };
    let found = context.bag.len();
    let items = names(context, &mut form, "items", "the code of an item");
    let papers = names(context, &mut form, "papers", "the name of a file");
    if items.is_empty() && papers.is_empty() && context.bag.len() == found {
        context.error(
            "supplement-empty",
            form.at.clone(),
            format!("supplement {number} brings nothing"),
            "name the items whose papers it brings: `items: [B6]`; or single papers: `papers: [b1-appendix-b.md]`",
        );
    }
    let notice = form.take("notice").and_then(|node| {
        let line = context.line(node, "notice")?;
        if holds_note(&line) {
            context.error(
                "footnote-misplaced",
                node.at.clone(),
                "the `notice` of a supplement has a footnote, which cannot be shown there",
                "put the words of the footnote into the notice",
            );
            return None;
        }
        Some(line)
    });
    form.finish(context, &["number", "published", "items", "papers", "notice"]);
    Some(SupplementDraft { published, items, papers, notice, at: form.at })
}

/// One name, or a list of names.
fn names(context: &mut Context<'_>, form: &mut Form<'_>, key: &str, wanted: &str) -> Vec<At<String>> {
    let Some(node) = form.take(key) else { return Vec::new() };
    let nodes = match &node.value {
        Value::List(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut out = Vec::new();
    for node in nodes {
        match node.text().map(str::trim) {
            Some(name) if !name.is_empty() => out.push(At { value: name.to_owned(), at: node.at.clone() }),
            _ => context.wrong_shape(node, key, wanted),
        }
    }
    out
}

//! Data blocks: fenced blocks whose info string names a kind and which hold YAML, or name a file that does.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::attributes::words;
use super::context::Context;
use super::form::Form;
use super::source::Source;
use super::yaml::{self, Node, Scalar, Style, Value};
use super::{chart, path, people};
use crate::diagnostics::{Place, nearest};
use crate::model::tree::{
    ActionPlan, Block, Flag, Inline, Inlines, PlanAction, PlanColumns, PlanEntry, PlanRow, Priority, Raw, Text, Version,
};

/// The kinds of data blocks.
pub const KINDS: [&str; 5] = ["action-plan", "version-control", "chart", "signatures", "members"];

/// Reads a data block. `info` is what stands after the fence, `at` the place of the fence.
pub fn block(context: &mut Context<'_>, info: &str, at: Place, yaml: &Source<'_>) -> Option<Block<Raw>> {
    let mut words = words(info).into_iter();
    let kind = words.next()?;
    let mut name = None;
    for word in words {
        match word.split_once('=') {
            Some(("file", value)) => name = Some(value.trim_matches(['"', '\'']).to_owned()),
            _ => context.error(
                "unknown-attribute",
                at.clone(),
                format!("`{word}` means nothing after `{kind}`"),
                "write `file=name.yaml`, or nothing",
            ),
        }
    }
    let Some(name) = name else {
        return read(context, &kind, at, yaml);
    };
    if !yaml.text.trim().is_empty() {
        context.error(
            "two-sources",
            at,
            format!("this block names the file {name} and has content of its own"),
            "keep one of the two",
        );
        return None;
    }
    let Some(path) = path::join(&context.file, &name) else {
        context.error(
            "missing-file",
            at,
            format!("{name} stands outside the site"),
            "name a file in this folder, with forward slashes",
        );
        return None;
    };
    let Some(text) = (context.included)(&path) else {
        context.error("missing-file", at, format!("there is no file {path}"), "name a YAML file in this folder");
        return None;
    };
    context.includes = true;
    let file: Arc<str> = path.into();
    let whole = Place::whole(&file);
    read(context, &kind, whole, &Source::at(&file, &text, 0))
}

fn read(context: &mut Context<'_>, kind: &str, at: Place, yaml: &Source<'_>) -> Option<Block<Raw>> {
    let node = yaml::parse(yaml, &mut context.bag)?;
    if matches!(node.value, Value::Null) {
        let mend = "write its content as YAML, or name a file after the kind: `file=name.yaml`";
        context.error("empty-block", at, format!("this {kind} block is empty"), mend);
        return None;
    }
    match kind {
        "action-plan" => plan(context, &node).map(|plan| Block::ActionPlan(Box::new(plan))),
        "version-control" => versions(context, &node).map(Block::Versions),
        "signatures" => people::signatures(context, &node).map(Block::Signatures),
        "members" => people::members(context, &node, at),
        _ => chart::read(context, &node, at).map(|chart| Block::Chart(Box::new(chart))),
    }
}

/// A number that identifies (`"1.10"`): text, which unquoted would lose its last zero in other programs.
pub fn identifier(context: &mut Context<'_>, node: &Node, key: &str) -> Option<Text<Raw>> {
    let Value::Scalar(scalar) = &node.value else {
        if !matches!(node.value, Value::Null) {
            context.wrong_shape(node, key, "a number in quotes");
        }
        return None;
    };
    if scalar.style == Style::Plain && scalar.text.replace('_', "").parse::<f64>().is_ok() {
        context.error(
            "unquoted-number",
            node.at.clone(),
            format!("the {key} {} stands without quotes, so that YAML takes it for a quantity", scalar.text),
            format!("write \"{}\" in quotes", scalar.text),
        );
    }
    Some(Text::new(scalar.text.trim()))
}

fn plan(context: &mut Context<'_>, node: &Node) -> Option<ActionPlan<Raw>> {
    let mut form = Form::of(context, node, "an action plan")?;
    let key: Vec<Flag<Raw>> = match form.take("key") {
        Some(Node { value: Value::Map(entries), .. }) => entries
            .iter()
            .filter_map(|(name, node)| {
                let text = context.line(node, &name.name)?;
                Some(Flag { name: name.name.clone(), text })
            })
            .collect(),
        Some(Node { value: Value::Null, .. }) | None => Vec::new(),
        Some(node) => {
            context.wrong_shape(node, "key", "each flag with what it means");
            Vec::new()
        }
    };
    let columns = columns(context, form.take("columns"));
    let flags: BTreeSet<&str> = key.iter().map(|flag| flag.name.as_str()).collect();
    let mut priorities = Vec::new();
    for node in form.list(context, "priorities", "a list of priorities") {
        let Some(mut form) = Form::of(context, node, "a priority") else { continue };
        let name = form.take("priority").and_then(|node| context.line(node, "priority"));
        if name.is_none() {
            form.missing(context, "priority", "write its name: `priority: Domestic Abuse`");
        }
        let lead = form.take("lead").map(|node| context.lines(node, "lead")).unwrap_or_default();
        let aim = form.take("aim").and_then(|node| context.line(node, "aim"));
        let entries = form
            .list(context, "actions", "a list of entries")
            .iter()
            .filter_map(|node| entry(context, node, &flags))
            .collect();
        form.finish(context, &["priority", "lead", "aim", "actions"]);
        priorities.push(Priority { name: name.unwrap_or_default(), anchor: String::new(), lead, aim, entries });
    }
    form.finish(context, &["key", "columns", "priorities"]);
    if priorities.is_empty() && !form.has("priorities") {
        form.missing(context, "priorities", "write `priorities:` with a list of at least one priority");
    }
    Some(ActionPlan { key, columns, priorities })
}

fn columns(context: &mut Context<'_>, node: Option<&Node>) -> PlanColumns<Raw> {
    let usual = |words: &str| -> Inlines<Raw> { vec![Inline::Text(Text::new(words))] };
    let mut columns = PlanColumns {
        number: usual("No."),
        objective: usual("Objective"),
        actions: usual("Actions"),
        measures: usual("Measures"),
        timescale: usual("Timescale"),
        lead: usual("Lead"),
        links: usual("Links"),
    };
    let Some(node) = node else { return columns };
    let Some(mut form) = Form::of(context, node, "the columns of an action plan") else { return columns };
    for (key, column) in [
        ("number", &mut columns.number),
        ("objective", &mut columns.objective),
        ("actions", &mut columns.actions),
        ("measures", &mut columns.measures),
        ("timescale", &mut columns.timescale),
        ("lead", &mut columns.lead),
        ("links", &mut columns.links),
    ] {
        if let Some(words) = form.take(key).and_then(|node| context.line(node, key)) {
            *column = words;
        }
    }
    form.finish(context, &["number", "objective", "actions", "measures", "timescale", "lead", "links"]);
    columns
}

const ROW_KEYS: [&str; 5] = ["actions", "measures", "timescale", "lead", "links"];

fn entry(context: &mut Context<'_>, node: &Node, flags: &BTreeSet<&str>) -> Option<PlanEntry<Raw>> {
    let mut form = Form::of(context, node, "an entry of an action plan")?;
    let number = form.take("number").and_then(|node| identifier(context, node, "number"));
    let objective = form.take("objective").and_then(|node| context.line(node, "objective")).unwrap_or_default();
    let rows = match form.take("rows") {
        None => vec![row(context, &mut form, flags)],
        Some(rows) => {
            for key in ["actions", "measures"] {
                if let Some(node) = form.take(key) {
                    context.error(
                        "two-sources",
                        node.at.clone(),
                        format!("`{key}` stands beside `rows`, which have their own"),
                        format!("put `{key}` into one of the rows"),
                    );
                }
            }
            // What stands beside the rows holds for each that does not say otherwise.
            let shared = row(context, &mut form, flags);
            let Value::List(nodes) = &rows.value else {
                context.wrong_shape(rows, "rows", "a list of rows");
                return None;
            };
            nodes
                .iter()
                .filter_map(|node| {
                    let mut form = Form::of(context, node, "a row")?;
                    let mut row = row(context, &mut form, flags);
                    form.finish(context, &ROW_KEYS);
                    for (own, shared) in [
                        (&mut row.timescale, &shared.timescale),
                        (&mut row.lead, &shared.lead),
                        (&mut row.links, &shared.links),
                    ] {
                        if own.is_empty() {
                            own.clone_from(shared);
                        }
                    }
                    Some(row)
                })
                .collect()
        }
    };
    form.finish(context, &["number", "objective", "rows", "actions", "measures", "timescale", "lead", "links"]);
    Some(PlanEntry { number, anchor: String::new(), objective, rows })
}

fn row(context: &mut Context<'_>, form: &mut Form<'_>, flags: &BTreeSet<&str>) -> PlanRow<Raw> {
    let actions = match form.take("actions") {
        None => Vec::new(),
        Some(Node { value: Value::List(items), .. }) => {
            items.iter().filter_map(|node| action(context, node, flags)).collect()
        }
        Some(node) => action(context, node, flags).into_iter().collect(),
    };
    let mut lines = |key: &str| form.take(key).map(|node| context.lines(node, key)).unwrap_or_default();
    PlanRow {
        actions,
        measures: lines("measures"),
        timescale: lines("timescale"),
        lead: lines("lead"),
        links: lines("links"),
    }
}

fn action(context: &mut Context<'_>, node: &Node, flags: &BTreeSet<&str>) -> Option<PlanAction<Raw>> {
    match &node.value {
        Value::Null => None,
        Value::Scalar(_) => context.line(node, "actions").map(|text| PlanAction { text, flags: Vec::new() }),
        Value::List(_) => {
            context.wrong_shape(node, "actions", "text, or `text:` with `flags:`");
            None
        }
        Value::Map(_) => {
            let mut form = Form::of(context, node, "an action")?;
            let text = form.take("text").and_then(|node| context.line(node, "text"));
            let typed = match form.take("flags") {
                Some(Node { value: Value::List(items), .. }) => items.as_slice(),
                Some(node) => std::slice::from_ref(node),
                None => &[],
            };
            let mut names = Vec::new();
            for node in typed {
                let Some(name) = node.text() else {
                    context.wrong_shape(node, "flags", "a list of the names in `key`");
                    continue;
                };
                if !flags.contains(name) {
                    let mend = match nearest(name, flags.iter().copied()) {
                        Some(near) => format!("write `{near}`"),
                        None if flags.is_empty() => format!("say what it means under `key`: `{name}: ...`"),
                        None => format!(
                            "say what it means under `key`, or write one of {}",
                            flags.iter().copied().collect::<Vec<_>>().join(", ")
                        ),
                    };
                    context.error("unknown-flag", node.at.clone(), format!("`{name}` is not in the key"), mend);
                    continue;
                }
                names.push(name.to_owned());
            }
            if text.is_none() {
                form.missing(context, "text", "write what is to be done: `text: ...`");
            }
            form.finish(context, &["text", "flags"]);
            Some(PlanAction { text: text.unwrap_or_default(), flags: names })
        }
    }
}

fn versions(context: &mut Context<'_>, node: &Node) -> Option<Vec<Version<Raw>>> {
    let Value::List(items) = &node.value else {
        context.wrong_shape(node, "version-control", "a list of versions");
        return None;
    };
    let mut versions = Vec::new();
    for node in items {
        let Some(mut form) = Form::of(context, node, "a version") else { continue };
        let version = form.take("version").and_then(|node| identifier(context, node, "version"));
        if version.is_none() {
            form.missing(context, "version", "write its number in quotes: `version: \"1.0\"`");
        }
        let date = form.take("date").and_then(|node| date(context, node)).unwrap_or_default();
        let changes = form.take("changes").map(|node| context.lines(node, "changes")).unwrap_or_default();
        form.finish(context, &["version", "date", "changes"]);
        let version = version.unwrap_or_else(|| Text::new(""));
        versions.push(Version { version, date, changes, at: node.at.clone() });
    }
    Some(versions)
}

/// A date as typed, or an ISO date in words.
pub fn date(context: &mut Context<'_>, node: &Node) -> Option<Inlines<Raw>> {
    if let Value::Scalar(Scalar { text, .. }) = &node.value
        && let Some(when) = crate::model::when::When::parse(text)
    {
        return Some(vec![Inline::Text(Text::new(when.date_words()))]);
    }
    if let Value::Scalar(Scalar { text, .. }) = &node.value {
        let parts: Vec<&str> = text.trim().split('-').collect();
        // `2026-9-31` was meant as an ISO date; `2025-26` is a year of a council.
        let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if parts.len() == 3 && parts[0].len() == 4 && parts.iter().all(digits) {
            context.error(
                "bad-date",
                node.at.clone(),
                format!("`{}` is not a date", text.trim()),
                "write the date like this: 2019-07-17, or in words: 17 July 2019",
            );
            return None;
        }
    }
    context.line(node, "date")
}

//! The `chart` block.

use std::collections::BTreeSet;

use super::context::Context;
use super::form::Form;
use super::yaml::{Node, Value};
use crate::diagnostics::{Place, nearest};
use crate::model::tree::{Chart, ChartKind, Raw, Text};

const CHART_KINDS: [(&str, ChartKind); 4] = [
    ("bar", ChartKind::Bar),
    ("stacked-bar", ChartKind::StackedBar),
    ("line", ChartKind::Line),
    ("pie", ChartKind::Pie),
];

/// Reads a chart.
pub fn read(context: &mut Context<'_>, node: &Node, at: Place) -> Option<Chart<Raw>> {
    let mut form = Form::of(context, node, "a chart")?;
    let kind = match form.take("kind") {
        Some(node) => kind(context, node),
        None => {
            form.missing(context, "kind", "write one of `kind: bar`, `stacked-bar`, `line` and `pie`");
            ChartKind::Bar
        }
    };
    let title = form.take("title").and_then(|node| context.words(node, "title")).map(Text::new);
    let x = form.take("x").and_then(|node| context.words(node, "x"));
    let y = form.take("y").and_then(|node| context.words(node, "y"));
    let partial = form.take("partial").is_some_and(|node| context.flag(node, "partial"));
    let alt = form.take("alt").and_then(|node| context.words(node, "alt"));
    let named: Option<Vec<String>> = form.take("series").map(|node| match &node.value {
        Value::List(items) => items.iter().filter_map(|node| context.words(node, "series")).collect(),
        _ => context.words(node, "series").into_iter().collect(),
    });
    let data = form.take("data");
    form.finish(context, &["kind", "title", "x", "y", "partial", "alt", "series", "data"]);
    let Some(data) = data else {
        form.missing(context, "data", "write `data:` with a name and a number on each line below it");
        return None;
    };
    let (series, data) = figures(context, data, named)?;
    if kind == ChartKind::Pie && series.len() > 1 {
        context.error(
            "wrong-shape",
            node.at.clone(),
            "a pie shows one number for each name, and this one has several",
            "write `kind: bar`, or one number for each name",
        );
    }
    if kind == ChartKind::Pie && data.iter().any(|(_, row)| row.iter().flatten().any(|number| *number < 0.0)) {
        context.error("wrong-shape", node.at.clone(), "a pie cannot show a number below zero", "write `kind: bar`");
    }
    Some(Chart { kind, title, anchor: None, x, y, partial, alt, series, data, mark: (), at })
}

fn kind(context: &mut Context<'_>, node: &Node) -> ChartKind {
    let typed = node.text().unwrap_or_default();
    if let Some((_, kind)) = CHART_KINDS.iter().find(|(name, _)| *name == typed) {
        return *kind;
    }
    let names = CHART_KINDS.iter().map(|(name, _)| *name);
    let mend = match nearest(typed, names) {
        Some(near) => format!("write `kind: {near}`"),
        None => "write one of bar, stacked-bar, line and pie".into(),
    };
    context.error("unknown-value", node.at.clone(), format!("there is no chart of the kind `{typed}`"), mend);
    ChartKind::Bar
}

/// How many series a chart may have; every entry has a number for each.
const MAX_SERIES: usize = 24;

type Figures = (Vec<String>, Vec<(String, Vec<Option<f64>>)>);

/// `Medway: 6117`, or for several series `Medway: { 2015: 6117, 2016: 6300 }` or `Medway: [6117, 6300]` with `series`.
fn figures(context: &mut Context<'_>, node: &Node, named: Option<Vec<String>>) -> Option<Figures> {
    let Value::Map(entries) = &node.value else {
        context.wrong_shape(node, "data", "a name and a number on each line");
        return None;
    };
    let mut series: Vec<String> = named.clone().unwrap_or_default();
    // Names in `{ ... }` come in the order in which they are first used.
    let mut seen: BTreeSet<String> = series.iter().cloned().collect();
    for (_, value) in entries {
        if let Value::Map(cells) = &value.value {
            for (key, _) in cells {
                if seen.insert(key.name.clone()) {
                    if named.is_some() {
                        let mend = "add it to `series`, or write it as it stands there";
                        context.error(
                            "unknown-key",
                            key.at.clone(),
                            format!("`{}` is not in `series`", key.name),
                            mend,
                        );
                    } else {
                        series.push(key.name.clone());
                    }
                }
            }
        }
    }
    if series.is_empty() {
        series.push(String::new());
    }
    if series.len() > MAX_SERIES {
        context.error(
            "chart-too-large",
            node.at.clone(),
            format!("this chart has {} series, which nobody could tell apart", series.len()),
            format!("keep to {MAX_SERIES}, or write a table"),
        );
        return None;
    }
    let mut data = Vec::new();
    for (key, value) in entries {
        let row = match &value.value {
            Value::Scalar(_) | Value::Null if series.len() == 1 => vec![number(context, value, &key.name)],
            Value::Scalar(_) | Value::Null => {
                let mend = format!("write a number for each of {}", series.join(", "));
                context.error(
                    "wrong-shape",
                    value.at.clone(),
                    format!("`{}` has one number, and the chart {} series", key.name, series.len()),
                    mend,
                );
                continue;
            }
            Value::List(items) => {
                if items.len() != series.len() {
                    context.error(
                        "wrong-shape",
                        value.at.clone(),
                        format!("`{}` has {} numbers, and the chart {} series", key.name, items.len(), series.len()),
                        "name the series under `series`, and write a number for each, `null` where there is none",
                    );
                    continue;
                }
                items.iter().map(|item| number(context, item, &key.name)).collect()
            }
            Value::Map(cells) => series
                .iter()
                .map(|name| {
                    let cell = cells.iter().find(|(key, _)| key.name == *name)?;
                    number(context, &cell.1, &key.name)
                })
                .collect(),
        };
        data.push((key.name.clone(), row));
    }
    if data.is_empty() {
        let mend = "write a name and a number on each line below `data:`";
        context.error("empty-block", node.at.clone(), "this chart has no data", mend);
        return None;
    }
    Some((series, data))
}

fn number(context: &mut Context<'_>, node: &Node, key: &str) -> Option<f64> {
    let text = match &node.value {
        Value::Null => return None,
        Value::Scalar(scalar) => scalar.text.trim(),
        Value::List(_) | Value::Map(_) => {
            context.wrong_shape(node, key, "a number");
            return None;
        }
    };
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
    let number = text.parse::<f64>().ok().filter(|number| plain && number.is_finite());
    if number.is_none() {
        let bare: String = text.chars().filter(|char| !matches!(char, ',' | ' ' | '%' | '£' | '_')).collect();
        let mend = match bare.parse::<f64>() {
            Ok(number) if number.is_finite() && bare.len() < text.len() => format!("write {bare}"),
            _ => "write a number in figures, or `null` where there is none".into(),
        };
        context.error("not-a-number", node.at.clone(), format!("`{text}` is not a number"), mend);
    }
    number
}

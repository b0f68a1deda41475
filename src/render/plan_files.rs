//! An action plan as data: CSV for spreadsheets, JSON for programs. One row for each row of the plan.

use serde::Serialize;

use super::plan::{Plans, flags_of, lines};
use crate::model::pack::PaperPages;
use crate::model::site::Paper;
use crate::model::tree::plain;

/// The heads of the CSV.
const HEADS: [&str; 13] = [
    "Priority",
    "Priority lead",
    "Aim",
    "Number",
    "Objective",
    "Actions",
    "Flags",
    "Measures",
    "Timescale",
    "Lead",
    "Links",
    "Printed page",
    "Web address",
];

/// A plan as JSON.
#[derive(Debug, Serialize)]
pub struct Data {
    title: String,
    url: String,
    flags: Vec<Meaning>,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize, PartialEq)]
struct Meaning {
    name: String,
    meaning: String,
}

#[derive(Debug, Serialize)]
struct Row {
    priority: String,
    priority_lead: Vec<String>,
    aim: Option<String>,
    number: Option<String>,
    objective: String,
    actions: Vec<Action>,
    measures: Vec<String>,
    timescale: Vec<String>,
    lead: Vec<String>,
    links: Vec<String>,
    /// The printed page on which the entry begins.
    printed_page: Option<u32>,
    url: String,
    #[serde(skip)]
    flags: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Action {
    text: String,
    flags: Vec<String>,
}

/// The printed page on which an entry begins.
pub fn page_of(pages: Option<&PaperPages>, part: usize, anchor: &str) -> Option<u32> {
    pages?.anchors.get(part)?.get(anchor).copied()
}

impl Data {
    /// The plans of a paper as one list. `base` is the site's base_url.
    pub fn new(paper: &Paper, plans: &Plans<'_>, pages: Option<&PaperPages>, base: &str) -> Self {
        let mut flags = Vec::new();
        let mut rows = Vec::new();
        for (index, plan) in &plans.plans {
            for flag in &plan.key {
                let meaning = Meaning { name: flag.name.clone(), meaning: plain(&flag.text) };
                if !flags.contains(&meaning) {
                    flags.push(meaning);
                }
            }
            let address = paper.parts.get(*index).map_or(&paper.address, |part| &part.address);
            let page = super::machine::absolute(base, address);
            for priority in &plan.priorities {
                let priority_name = plain(&priority.name);
                let priority_lead = lines(&priority.lead);
                let aim = priority.aim.as_ref().map(|aim| plain(aim));
                for entry in &priority.entries {
                    let mut url = format!("{page}#");
                    super::escape::path(&mut url, &entry.anchor);
                    let number: Option<String> = entry.number.as_ref().map(|number| number.text.trim().into());
                    let objective = plain(&entry.objective);
                    for row in &entry.rows {
                        let mut borne: Vec<String> = Vec::new();
                        for flag in flags_of(row) {
                            if !borne.iter().any(|known| known == flag) {
                                borne.push(flag.into());
                            }
                        }
                        rows.push(Row {
                            priority: priority_name.clone(),
                            priority_lead: priority_lead.clone(),
                            aim: aim.clone(),
                            number: number.clone(),
                            objective: objective.clone(),
                            actions: row
                                .actions
                                .iter()
                                .map(|action| Action { text: plain(&action.text), flags: action.flags.clone() })
                                .collect(),
                            measures: lines(&row.measures),
                            timescale: lines(&row.timescale),
                            lead: lines(&row.lead),
                            links: lines(&row.links),
                            printed_page: page_of(pages, *index, &entry.anchor),
                            url: url.clone(),
                            flags: borne,
                        });
                    }
                }
            }
        }
        let title = paper.title.text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { title, url: super::machine::absolute(base, &paper.address), flags, rows }
    }

    /// As JSON.
    pub fn json(&self) -> String {
        // A struct of strings and numbers always serializes.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// As CSV (RFC 4180) with the byte order mark by which Excel knows UTF-8.
    pub fn csv(&self) -> String {
        let mut out = "\u{feff}".to_string();
        record(&mut out, &HEADS);
        for row in &self.rows {
            let action = |action: &Action| {
                let flags: Vec<_> = action.flags.iter().map(|flag| format!(" [{flag}]")).collect();
                format!("{}{}", action.text, flags.concat())
            };
            record(
                &mut out,
                &[
                    &row.priority,
                    &row.priority_lead.join("\n"),
                    row.aim.as_deref().unwrap_or_default(),
                    row.number.as_deref().unwrap_or_default(),
                    &row.objective,
                    &row.actions.iter().map(action).collect::<Vec<_>>().join("\n"),
                    &row.flags.join(", "),
                    &row.measures.join("\n"),
                    &row.timescale.join("\n"),
                    &row.lead.join("\n"),
                    &row.links.join("\n"),
                    &row.printed_page.map(|page| page.to_string()).unwrap_or_default(),
                    &row.url,
                ],
            );
        }
        out
    }
}

fn record(out: &mut String, cells: &[&str; HEADS.len()]) {
    for (at, text) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        cell(out, text);
    }
    out.push_str("\r\n");
}

/// A cell in quotation marks. A spreadsheet takes a text that begins with `=`, `+`, `-` or `@` for a formula, which can
/// read other cells or call out; an apostrophe makes it text.
fn cell(out: &mut String, text: &str) {
    let changes = |char: char| char == '"' || (char.is_control() && char != '\n');
    out.push('"');
    if text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && !is_number(text) {
        out.push('\'');
    }
    let mut rest = text;
    // No other byte is part of such a character.
    let may_change = |byte: u8| byte < b' ' && byte != b'\n' || matches!(byte, b'"' | 0x7f | 0xc2);
    while let Some(at) = rest.bytes().any(may_change).then(|| rest.find(changes)).flatten() {
        out.push_str(&rest[..at]);
        out.push_str(if rest[at..].starts_with('"') { "\"\"" } else { "\u{fffd}" });
        rest = &rest[at + rest[at..].chars().next().map_or(1, char::len_utf8)..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Whether a text is figures with at most a sign before them and a point between them.
fn is_number(text: &str) -> bool {
    let figures = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = figures.split_once('.').unwrap_or((figures, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(part)
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_text_or_a_number_and_never_a_formula() {
        for (text, expect) in [
            ("", "\"\""),
            ("Say \"no\", twice\nand leave", "\"Say \"\"no\"\", twice\nand leave\""),
            ("=1+1", "\"'=1+1\""),
            ("-2+3", "\"'-2+3\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("+44 1632 960100", "\"'+44 1632 960100\""),
            ("- a dash", "\"'- a dash\""),
            ("＝1", "\"'＝1\""),
            ("-inf", "\"'-inf\""),
            ("-", "\"'-\""),
            ("-2.5", "\"-2.5\""),
            ("+3", "\"+3\""),
            ("1.10*", "\"1.10*\""),
            ("a\0b\u{7}", "\"a\u{fffd}b\u{fffd}\""),
        ] {
            let mut out = String::new();
            cell(&mut out, text);
            assert_eq!(out, expect, "{text:?}");
        }
    }
}

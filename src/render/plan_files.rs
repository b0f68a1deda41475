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
            for priority in &plan.priorities {
                for entry in &priority.entries {
                    for row in &entry.rows {
                        let mut borne: Vec<String> = Vec::new();
                        for flag in flags_of(row) {
                            if !borne.iter().any(|known| known == flag) {
                                borne.push(flag.into());
                            }
                        }
                        let mut fragment = String::new();
                        super::escape::path(&mut fragment, &entry.anchor);
                        rows.push(Row {
                            priority: plain(&priority.name),
                            priority_lead: lines(&priority.lead),
                            aim: priority.aim.as_ref().map(|aim| plain(aim)),
                            number: entry.number.as_ref().map(|number| number.text.trim().into()),
                            objective: plain(&entry.objective),
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
                            url: format!("{}#{fragment}", super::machine::absolute(base, address)),
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
        record(&mut out, &HEADS.map(String::from));
        for row in &self.rows {
            let action = |action: &Action| {
                let flags: Vec<_> = action.flags.iter().map(|flag| format!(" [{flag}]")).collect();
                format!("{}{}", action.text, flags.concat())
            };
            record(
                &mut out,
                &[
                    row.priority.clone(),
                    row.priority_lead.join("\n"),
                    row.aim.clone().unwrap_or_default(),
                    row.number.clone().unwrap_or_default(),
                    row.objective.clone(),
                    row.actions.iter().map(action).collect::<Vec<_>>().join("\n"),
                    row.flags.join(", "),
                    row.measures.join("\n"),
                    row.timescale.join("\n"),
                    row.lead.join("\n"),
                    row.links.join("\n"),
                    row.printed_page.map(|page| page.to_string()).unwrap_or_default(),
                    row.url.clone(),
                ],
            );
        }
        out
    }
}

fn record(out: &mut String, cells: &[String; HEADS.len()]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&self::cell(cell));
    }
    out.push_str("\r\n");
}

/// A cell in quotation marks. A spreadsheet takes a text that begins with `=`, `+`, `-` or `@` for a formula, which can
/// read other cells or call out; an apostrophe makes it text.
fn cell(text: &str) -> String {
    let mut out = "\"".to_string();
    if text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && !is_number(text) {
        out.push('\'');
    }
    for char in text.chars() {
        match char {
            '"' => out.push_str("\"\""),
            '\n' => out.push('\n'),
            char if char.is_control() => out.push('\u{fffd}'),
            char => out.push(char),
        }
    }
    out.push('"');
    out
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
            assert_eq!(cell(text), expect, "{text:?}");
        }
    }
}

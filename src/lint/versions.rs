//! Rules for tables of versions.

use super::{Finding, Looked};
use crate::model::draft::TextDraft;
use crate::model::seek;
use crate::model::tree::{Block, Raw, RowKind, Version, plain};
use crate::versions::{self, Date};

/// The tables of a text.
pub(super) fn tables(draft: &TextDraft) -> Vec<&[Version<Raw>]> {
    let mut tables: Vec<&[Version<Raw>]> = Vec::new();
    seek::each(&draft.blocks, &mut |block| {
        if let Block::Versions(versions) = block {
            tables.push(versions);
        }
    });
    tables
}

/// Which way a table runs: whether most rows are above the one before them. `None` where as many are below.
fn ascends<T: Ord>(rows: &[(&Version<Raw>, T)]) -> Option<bool> {
    let steps = rows.windows(2).map(|pair| pair[1].1.cmp(&pair[0].1));
    let (up, down) = steps.fold((0, 0), |(up, down), step| match step {
        std::cmp::Ordering::Greater => (up + 1, down),
        std::cmp::Ordering::Less => (up, down + 1),
        std::cmp::Ordering::Equal => (up, down),
    });
    // Most tables end with the version in force.
    (up + down > 0).then_some(up >= down)
}

fn numbered(table: &[Version<Raw>]) -> Vec<(&Version<Raw>, Vec<u64>)> {
    table.iter().filter_map(|version| Some((version, versions::number(&version.version.text)?))).collect()
}

/// The numbers ascend, or descend.
pub(super) fn order(text: &Looked<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for table in &text.versions {
        let rows = numbered(table);
        let Some(up) = ascends(&rows) else { continue };
        for pair in rows.windows(2) {
            let ((before, one), (after, next)) = (&pair[0], &pair[1]);
            if one == next || (one < next) == up {
                continue;
            }
            let (before, after_number) = (before.version.text.trim(), after.version.text.trim());
            out.push(Finding {
                at: after.at.clone(),
                message: format!("version {after_number} stands after version {before}"),
                mend: "put the rows in the order of their numbers, the latest first or last".into(),
            });
        }
    }
    out
}

/// No number stands twice.
pub(super) fn repeated(text: &Looked<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for table in &text.versions {
        let rows = numbered(table);
        let mut seen = std::collections::BTreeSet::new();
        for (version, number) in &rows {
            if !seen.insert(number) {
                out.push(Finding {
                    at: version.at.clone(),
                    message: format!("version {} stands twice in this table", version.version.text.trim()),
                    mend: "write a number of its own for each version".into(),
                });
            }
        }
    }
    out
}

/// A later number does not bear an earlier date.
pub(super) fn dates(text: &Looked<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for table in &text.versions {
        let mut rows: Vec<(&Version<Raw>, Vec<u64>, Date)> = numbered(table)
            .into_iter()
            .filter_map(|(version, number)| Some((version, number, Date::read(&plain(&version.date))?)))
            .collect();
        // By number, so that rows out of order are told of once.
        rows.sort_by(|a, b| a.1.cmp(&b.1));
        for pair in rows.windows(2) {
            let ((before, one, date), (after, next, later)) = (&pair[0], &pair[1]);
            if one != next && later.before(date) {
                out.push(Finding {
                    at: after.at.clone(),
                    message: format!(
                        "version {} is of {}, and version {} before it is of {}",
                        after.version.text.trim(),
                        plain(&after.date),
                        before.version.text.trim(),
                        plain(&before.date)
                    ),
                    mend: "write the date on which the version was made; the number may be wrong, too".into(),
                });
            }
        }
    }
    out
}

/// The version in force is not older than the text says that it is itself.
pub(super) fn older_than_text(text: &Looked<'_>) -> Vec<Finding> {
    let Looked { draft, versions: tables } = text;
    let Some(table) = tables.iter().find(|table| !table.is_empty()) else { return Vec::new() };
    let typed =
        draft.head.iter().find(|row| row.kind == RowKind::Date).and_then(|row| match row.values.first()?.first()? {
            Block::Paragraph(text) => Some(plain(text)),
            _ => None,
        });
    let date = draft.date.map(|when| when.date_words()).or(typed);
    let Some(current) = versions::current(table).and_then(|at| table.get(at)) else { return Vec::new() };
    let (Some(date), of_version) = (date, plain(&current.date)) else { return Vec::new() };
    match (Date::read(&of_version), Date::read(&date)) {
        (Some(version), Some(text)) if version.before(&text) => vec![Finding {
            at: current.at.clone(),
            message: format!(
                "the latest version here, {}, is of {of_version}, and the text itself is of {date}",
                current.version.text.trim()
            ),
            mend: "add a row for the version of that date, or put the date in the front matter right".into(),
        }],
        _ => Vec::new(),
    }
}

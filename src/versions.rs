//! The versions of a text: their numbers compared, their dates read, and the one in force.

use crate::model::seek;
use crate::model::site::{Paper, PaperKind};
use crate::model::tree::{Block, Phase, Version, plain};

/// The index of the version in force: the one with the highest number, the last of them where several bear it. Numbers
/// are compared part by part, so that 1.10 is above 1.9. Where no version has a number, it is the last of the table.
pub fn current<P: Phase>(versions: &[Version<P>]) -> Option<usize> {
    let numbered = versions.iter().enumerate().filter_map(|(at, version)| Some((number(&version.version.text)?, at)));
    numbered.max().map(|(_, at)| at).or_else(|| versions.len().checked_sub(1))
}

/// The figures of a version's number: 7.0 in `7.0`, `v7.0`, `Version 7.0 (draft)`. Zeros at its end count for nothing.
pub fn number(typed: &str) -> Option<Vec<u64>> {
    let from = typed.find(|char: char| char.is_ascii_digit())?;
    // Letters that are not a word for version (`Draft 3`) make it a number of something else.
    let before = typed[..from].trim().trim_end_matches('.').to_lowercase();
    if !["", "v", "version"].contains(&before.as_str()) {
        return None;
    }
    let typed = &typed[from..];
    let end = typed.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(typed.len());
    let mut parts: Vec<u64> = typed[..end]
        .split('.')
        .filter(|part| !part.is_empty())
        // Nobody counts further; a row of figures too long for a number is the highest there is.
        .map(|part| part.parse().unwrap_or(u64::MAX))
        .collect();
    while parts.len() > 1 && parts.last() == Some(&0) {
        parts.pop();
    }
    Some(parts)
}

/// Whether two numbers, as they were typed, name the same version.
pub fn same(one: &str, other: &str) -> bool {
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one == other,
        _ => shown(one).to_lowercase() == shown(other).to_lowercase(),
    }
}

fn shown(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Version 7.0`, or the name of a version that has no number (`Draft 3`).
pub fn name(typed: &str) -> String {
    let typed = shown(typed);
    match typed.chars().next() {
        Some(char) if char.is_ascii_digit() => format!("Version {typed}"),
        _ => typed,
    }
}

/// The same in the middle of a sentence: `version 7.0`.
pub fn name_within(typed: &str) -> String {
    let name = name(typed);
    match name.strip_prefix("Version ") {
        Some(rest) => format!("version {rest}"),
        None => name,
    }
}

/// The first table of versions of a text.
pub fn table<P: Phase>(blocks: &[Block<P>]) -> Option<&[Version<P>]> {
    let mut table: Option<&[Version<P>]> = None;
    seek::each(blocks, &mut |block| {
        if let Block::Versions(versions) = block
            && table.is_none()
            && !versions.is_empty()
        {
            table = Some(versions);
        }
    });
    table
}

/// `Version 7.0, April 2023`: the version of a document or a paper in chapters whose first part holds a table of them.
pub fn words(paper: &Paper) -> Option<String> {
    if paper.kind != PaperKind::Document && paper.parts.len() < 2 {
        return None;
    }
    let versions = table(&paper.parts.first()?.blocks)?;
    let version = versions.get(current(versions)?)?;
    let mut words = name(&version.version.text);
    let date = plain(&version.date);
    if !words.is_empty() && !date.is_empty() {
        words.push_str(", ");
    }
    words.push_str(&date);
    Some(words).filter(|words| !words.is_empty())
}

/// A date as far as a text gives it: the year, then the month, then the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date(Vec<u32>);

impl Date {
    /// Reads `2024`, `April 2024`, `Apr 2024`, `1 April 2024`, `1st April 2024`, `04/2024`, `1/4/2024`, `2024-04` and
    /// `2024-04-01`; `None` for anything else, of which nothing can be said.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let figures = |text: &str| (!text.is_empty() && text.len() <= 4).then(|| text.parse::<u32>().ok()).flatten();
        let sign = ['-', '/', '.'].into_iter().find(|sign| typed.contains(*sign) && !typed.contains(' '));
        let mut parts = match sign {
            Some(sign) => {
                let mut parts = typed.split(sign).map(figures).collect::<Option<Vec<u32>>>()?;
                if parts.first().is_some_and(|first| *first < 1000) {
                    parts.reverse();
                }
                parts
            }
            None => {
                let words: Vec<String> =
                    typed.split([' ', '\u{a0}', ',']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
                let mut parts = Vec::new();
                for word in words.iter().rev() {
                    let word = word.trim_end_matches('.');
                    parts.push(match MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word)) {
                        Some(month) => month as u32 + 1,
                        None => figures(word.trim_end_matches(|char: char| char.is_ascii_alphabetic()))?,
                    });
                }
                parts
            }
        };
        parts.truncate(4);
        let ok = (1..=3).contains(&parts.len())
            && (1000..=9999).contains(&parts[0])
            && parts.get(1).is_none_or(|month| (1..=12).contains(month))
            && parts.get(2).is_none_or(|day| (1..=31).contains(day));
        ok.then_some(Self(parts))
    }

    /// Whether it is certainly before the other: `April 2024` is not before `1 April 2024`.
    pub fn before(&self, other: &Self) -> bool {
        let common = self.0.len().min(other.0.len());
        self.0[..common] < other.0[..common]
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::tree::Bound;
    use crate::render::fixture::{self, Count};

    fn table(rows: &[(&str, &str)]) -> Vec<Version<Bound>> {
        let mut c = Count::default();
        let version = |(version, date): &(&str, &str)| Version {
            version: c.text(version),
            date: c.line(date),
            changes: vec![],
            at: fixture::place(),
        };
        rows.iter().map(version).collect()
    }

    #[test]
    fn the_highest_number_is_in_force_wherever_it_stands() {
        for (rows, expect) in [
            (&["1.9", "1.10", "1.2"][..], Some(1)),
            (&["v2", "Version 3.0 (draft)", "1.0"], Some(1)),
            (&["2.0", "2", "1.0"], Some(1)),
            (&["Draft", "Final"], Some(1)),
            (&["1.0", "Draft 3"], Some(0)),
            (&["99999999999999999999999", "5"], Some(0)),
            (&[""], Some(0)),
            (&[], None),
        ] {
            let rows: Vec<_> = rows.iter().map(|version| (*version, "")).collect();
            assert_eq!(current(&table(&rows)), expect, "{rows:?}");
        }
    }

    #[test]
    fn dates_as_far_as_they_go() {
        let before = |one: &str, other: &str| Date::read(one).unwrap().before(&Date::read(other).unwrap());
        assert!(before("April 2023", "1st May 2023"));
        assert!(before("31/03/2023", "2023-04-01"));
        assert!(before("Sept. 2022", "2023"));
        assert!(!before("April 2023", "30 April 2023"));
        assert!(!before("30 April 2023", "April 2023"));
        assert!(!before("2024", "April 2024"));
        for not in ["", "Spring 2023", "April", "2023-13", "12 34 56 78", "May 23", "April 2023 (draft)"] {
            assert_eq!(Date::read(not), None, "{not}");
        }
    }

    #[test]
    fn a_version_in_words() {
        let mut paper = fixture::site().0.documents[0].as_ref().clone();
        assert_eq!(words(&paper), None);
        for (rows, expect) in [
            (&[("6.0", "April 2022"), ("7.0", "April 2023")][..], Some("Version 7.0, April 2023")),
            (&[("v7.0", "")], Some("v7.0")),
            (&[("", "April 2023")], Some("April 2023")),
            (&[("", "")], None),
        ] {
            paper.parts[0].blocks = vec![Block::Quote(vec![Block::Versions(table(rows))])];
            assert_eq!(words(&paper).as_deref(), expect);
        }
        paper.kind = PaperKind::Paper;
        paper.parts[0].blocks = vec![Block::Versions(table(&[("1", "")]))];
        assert_eq!(words(&paper).as_deref(), Some("Version 1"));
        // A paper on one page has its table in sight.
        paper.parts.truncate(1);
        assert_eq!(words(&paper), None);
    }
}

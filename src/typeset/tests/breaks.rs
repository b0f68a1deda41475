//! The page map against the pages: every word of the fixtures says its own number (`u17`), so that the text of a page
//! tells which word begins it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use typst::layout::Frame;

use super::*;
use crate::model::pack::PageMap;

/// Writes words that say their numbers.
#[derive(Default)]
struct Words(u32);

impl Words {
    fn word(&mut self) -> String {
        self.0 += 1;
        match self.0 - 1 {
            // Words at which a line may break, so that some begin on one page and end on the next.
            unit if unit % 7 == 3 => format!("u{unit}-well-being/and"),
            unit if unit % 11 == 5 => format!("(u{unit})"),
            unit => format!("u{unit}"),
        }
    }

    fn line(&mut self, count: usize) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

/// A paper whose every word says its number.
fn report(shift: usize) -> String {
    let mut words = Words::default();
    let mut text = format!("---\ntitle: {}\nrunning_header: Head\n---\n\n", words.line(4));
    let _ = writeln!(text, "{}\n", words.line(1 + shift * 23));
    for section in 0..6 {
        let _ = writeln!(text, "## {}\n", words.line(5));
        for _ in 0..4 {
            let _ = writeln!(text, "{}\n", words.line(70 + section * 13));
        }
        for _ in 0..5 {
            let _ = writeln!(text, "- {}", words.line(9 + section));
        }
        let _ = writeln!(text, "\n> {}\n", words.line(60));
        let _ = writeln!(text, "**{}** {} *{}*\n", words.line(3), words.line(8), words.line(30));
        let head: Vec<String> = (0..3).map(|_| words.line(2)).collect();
        let _ = writeln!(text, "| {} |\n|---|---|---|", head.join(" | "));
        for row in 0..12 {
            // Some rows are so tall that they break, in neighbouring cells together.
            let tall = if row == 7 { 320 } else { 6 };
            let cells = [words.line(2), words.line(tall), words.line(tall / 2)];
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text.push('\n');
    }
    plan(&mut words, &mut text);
    let _ = writeln!(text, "{}", words.line(300));
    text
}

/// An action plan. Its heads are counted in its first table alone; entries span rows and pages.
fn plan(words: &mut Words, text: &mut String) {
    let mut priorities = String::new();
    let mut columns = String::new();
    for priority in 0..3 {
        let _ = writeln!(priorities, "  - priority: {}\n    lead: {}", words.line(3), words.line(4));
        let _ = writeln!(priorities, "    aim: {}\n    actions:", words.line(9));
        if priority == 0 {
            for name in ["number", "objective", "actions", "measures", "timescale", "lead", "links"] {
                let _ = writeln!(columns, "  {name}: {}", words.line(1 + name.len() % 3));
            }
        }
        for _ in 0..5 {
            let _ = writeln!(priorities, "      - number: \"{}\"\n        objective: {}", words.word(), words.line(60));
            priorities.push_str("        rows:\n");
            for _ in 0..3 {
                let _ = writeln!(
                    priorities,
                    "          - actions: [{}, {}]\n            measures: [{}]\n            timescale: {}\n            lead: {}",
                    words.line(7),
                    words.line(12),
                    words.line(5),
                    words.line(1),
                    words.line(2)
                );
            }
        }
    }
    let _ = writeln!(text, "```action-plan\ncolumns:\n{columns}priorities:\n{priorities}```\n");
}

pub(super) fn one_report(text: String) -> (Site, Snapshot) {
    let agenda = "---\nstart: 2031-05-06T10:00\n---\n\n## A. Business\n\n- A1 [Report](report.md)\n";
    let snapshot = Snapshot::of_texts([
        ("content/_index.md", "---\ntitle: Home\n---\n".to_owned()),
        ("content/bodies/b/_index.md", "---\ntitle: Board\n---\n".to_owned()),
        ("content/bodies/b/2031-05-06/agenda.md", agenda.to_owned()),
        ("content/bodies/b/2031-05-06/report.md", text),
    ]);
    (site(&snapshot), snapshot)
}

/// The numbers that the words of a page say.
fn said(frame: &Frame) -> Vec<u32> {
    let text = words_of(frame);
    let numbers = text.split('u').skip(1);
    numbers.filter_map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()).collect()
}

/// Lays the first meeting out, and gives for each printed page the first word on it as the text says.
fn both(text: String) -> (PageMap, BTreeMap<u32, u32>) {
    let (site, snapshot) = one_report(text);
    let input = meeting(&site, &snapshot, &site.bodies[0].meetings[0]);
    let targets = Targets::new(&input);
    let (document, marks) = lay_out(&input, &THEME, &targets).unwrap();
    let mut found = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (at, page) in document.pages().iter().enumerate() {
        // The head of a table is repeated, but read where it stands first.
        let fresh: Vec<u32> = said(&page.frame).into_iter().filter(|unit| seen.insert(*unit)).collect();
        if let Some(first) = fresh.iter().min() {
            found.insert(at as u32 + 1, *first);
        }
    }
    (marks.map(&input, &targets), found)
}

#[test]
fn every_page_begins_at_the_word_that_the_map_says() {
    // The same words pushed on by a few lines, so that pages begin in every kind of block.
    for shift in 0..6 {
        let (map, said) = both(report(shift));
        let pages = &map.papers[0].pages;
        assert!(pages.breaks.len() > 12, "the fixture is long enough: {pages:?}");
        for at in &pages.breaks {
            assert_eq!(said.get(&at.page), Some(&at.unit), "page {} with {shift}", at.page);
        }
    }
}

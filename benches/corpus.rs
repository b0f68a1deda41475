//! Writes a council's site of any size, the same bytes every time, for measuring:
//!
//! ```text
//! cargo bench --bench corpus -- FOLDER --web-pages 10000
//! cargo bench --bench corpus -- FOLDER --reports 25
//! cargo bench --bench corpus -- FOLDER --packs 200
//! ```
//!
//! With `--web-pages`, the site has so many web pages: bodies with 40 meetings each, every meeting with an agenda, five
//! reports of about 1,200 words, every third an action plan, and minutes. A meeting makes a page for the agenda, for the
//! minutes and for each paper, and the printable pack. With `--reports`, it is one meeting with so many reports, each of
//! about four printed pages; with `--packs`, so many meetings with 17 reports, which make packs of 70 pages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const WORDS: &str = "council report budget service review the of and to in for that with by from on at is are was will be \
    this year members committee officers residents county district parish road school library housing planning transport \
    highways safety partnership police health care adult children young people community centre programme project scheme \
    plan policy strategy action target measure progress funding grant cost saving capital revenue estimate forecast risk \
    contract provider consultation response survey decision recommendation delivery performance quarter annual improved \
    reduced increased agreed proposed expected remains continues provides requires supports includes further additional \
    local public national new current previous next first second between during before after under within across which \
    their its each every some most more less than about against without through";

/// A row of numbers that is the same every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[self.next(words.len())]
    }
}

struct Site {
    root: PathBuf,
    words: Vec<&'static str>,
    numbers: Numbers,
}

impl Site {
    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn sentence(&mut self, out: &mut String) -> usize {
        let count = 8 + self.numbers.next(18);
        for at in 0..count {
            let word = self.numbers.word(&self.words);
            if at == 0 {
                let (first, rest) = word.split_at(1);
                out.push_str(&first.to_uppercase());
                out.push_str(rest);
            } else {
                out.push_str(if at % 11 == 10 { ", " } else { " " });
                match self.numbers.next(1000) {
                    0 => write!(out, "**{word}**").unwrap(),
                    1 => write!(out, "*{word}*").unwrap(),
                    2..20 => write!(out, "£{},{:03}", 1 + self.numbers.next(900), self.numbers.next(1000)).unwrap(),
                    20..40 => write!(out, "council’s {word}").unwrap(),
                    _ => out.push_str(word),
                }
            }
        }
        out.push_str(". ");
        count
    }

    fn paragraph(&mut self, out: &mut String, words: usize) -> usize {
        let mut count = 0;
        while count < words {
            count += self.sentence(out);
        }
        out.truncate(out.trim_end().len());
        out.push_str("\n\n");
        count
    }

    fn title(&mut self) -> String {
        let words: Vec<_> = (0..4).map(|_| self.numbers.word(&self.words)).collect();
        let mut title = words.join(" ");
        title[..1].make_ascii_uppercase();
        title
    }

    /// About 1,200 words with what reports have: numbered paragraphs, a table, a list, a footnote.
    fn report(&mut self, date: &str, body: &str) -> String {
        let title = self.title();
        let mut out = format!(
            "---\nby: A Clerk, Head of Service\nto: {body}\ndate: {date}\nclassification: Unrestricted\nsubject: {title}\n\
             summary: This report tells members what was done and asks them to decide.\n\
             recommendations: That the report be noted.\n---\n\n"
        );
        let mut count = 0;
        let mut section = 1;
        while count < 1000 {
            let heading = self.title();
            write!(out, "## {section}.0 {heading}\n\n").unwrap();
            for paragraph in 1..=4 {
                write!(out, "{section}.{paragraph} ").unwrap();
                if (section, paragraph) == (1, 2) {
                    out.push_str("As was said before[^a], ");
                }
                count += self.paragraph(&mut out, 45);
            }
            match section {
                2 => {
                    out.push_str("Table 1: Figures for the year\n\n| Service | Budget | Forecast | Difference |\n");
                    out.push_str("| :--- | ---: | ---: | ---: |\n");
                    for _ in 0..6 {
                        let name = self.title();
                        let (a, b) = (self.numbers.next(9000), self.numbers.next(9000));
                        writeln!(out, "| {name} | {a} | {b} | {} |", a as i64 - b as i64).unwrap();
                        count += 7;
                    }
                    out.push('\n');
                }
                3 => {
                    for _ in 0..5 {
                        out.push_str("- ");
                        count += self.sentence(&mut out);
                        out.truncate(out.trim_end().len());
                        out.push('\n');
                    }
                    out.push('\n');
                }
                _ => {}
            }
            section += 1;
        }
        out.push_str("[^a]: In the report to the last meeting.\n");
        out
    }

    fn action_plan(&mut self) -> String {
        let mut out =
            String::from("---\ntitle: Action plan\norientation: landscape\n---\n\n```action-plan\npriorities:\n");
        for priority in 1..=3 {
            let (name, aim) = (self.title(), self.title());
            write!(out, "  - priority: {name}\n    lead: Head of Service\n    aim: {aim}\n    actions:\n").unwrap();
            for action in 1..=5 {
                let (objective, first, second, measure) = (self.title(), self.title(), self.title(), self.title());
                write!(
                    out,
                    "      - number: \"{priority}.{action}\"\n        objective: {objective}\n        actions:\n          \
                     - {first}\n          - {second}\n        measures: [{measure}]\n        timescale: March 2027\n        \
                     lead: District councils\n"
                )
                .unwrap();
            }
        }
        out.push_str("```\n");
        out
    }

    fn minutes(&mut self, date: &str, body: &str, items: usize) -> String {
        let mut out = format!(
            "---\ntitle: Minutes of the {body}\nheld: {date}\nvenue: County Hall\npresent:\n  - Councillor A (Chair)\n  \
             - Councillor B\n  - Councillor C\n---\n\n## Matters for decision\n\n"
        );
        for item in 1..=items {
            let title = self.title();
            write!(out, "### {item}. {title} {{item=B{item}}}\n\n").unwrap();
            self.paragraph(&mut out, 60);
            self.paragraph(&mut out, 40);
            out.push_str("RESOLVED that the report be noted.\n\n");
        }
        out
    }

    /// A meeting's folder; how many web pages it makes.
    fn meeting(&mut self, body: usize, date: &str, reports: usize, plan: bool) -> usize {
        let name = format!("Committee {body}");
        let folder = format!("content/bodies/committee-{body}/{date}");
        let mut agenda = format!(
            "---\nstart: {date}T10:00\nvenue: County Hall\ncontact:\n  name: A Clerk\n  email: clerk@council.example\n---\n\n\
             ## A. Business\n\n- A1 Apologies\n- A2 Declarations of interest\n\n## B. Matters for decision\n\n"
        );
        for at in 1..=reports {
            let title = self.title();
            writeln!(agenda, "- B{at} [{title}](b{at}-report.md)").unwrap();
            if plan && at == 1 {
                agenda.push_str("  - [Appendix A: Action plan](b1-appendix-a.md)\n");
                let text = self.action_plan();
                self.write(&format!("{folder}/b1-appendix-a.md"), &text);
            }
            let text = self.report(date, &name);
            self.write(&format!("{folder}/b{at}-report.md"), &text);
        }
        self.write(&format!("{folder}/agenda.md"), &agenda);
        let text = self.minutes(date, &name, reports);
        self.write(&format!("{folder}/minutes.md"), &text);
        // An action plan has a page by lead, too.
        3 + reports + 2 * usize::from(plan)
    }

    fn body(&mut self, number: usize) {
        let mut text = format!("---\ntitle: Committee {number}\n---\n\n");
        self.paragraph(&mut text, 60);
        self.write(&format!("content/bodies/committee-{number}/_index.md"), &text);
    }

    fn top(&mut self) {
        self.write(
            "site.toml",
            "title = \"A county council\"\nbase_url = \"https://council.example/\"\nlanguage = \"en-GB\"\n\n[publisher]\n\
             name = \"A county council\"\nemail = \"clerk@council.example\"\n",
        );
        let mut home = String::from("---\ntitle: A county council\n---\n\n");
        self.paragraph(&mut home, 100);
        self.write("content/_index.md", &home);
    }
}

/// The days of meetings: the nth of a body.
fn date(n: usize) -> String {
    format!("{}-{:02}-{:02}", 2010 + n / 12, 1 + n % 12, 3 + n % 25)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [folder, what, number] = arguments.as_slice() else {
        eprintln!("usage: corpus FOLDER --web-pages N | --reports N | --packs N");
        std::process::exit(2);
    };
    let number: usize = number.parse().expect("a number");
    let root = Path::new(folder).to_path_buf();
    assert!(!root.join("content").exists(), "{folder} has a site already");
    let mut site = Site { root, words: WORDS.split_whitespace().collect(), numbers: Numbers(7) };
    site.top();
    match what.as_str() {
        "--reports" => {
            site.body(1);
            site.meeting(1, &date(0), number, true);
        }
        "--packs" => {
            for at in 0..number {
                if at % 40 == 0 {
                    site.body(1 + at / 40);
                }
                site.meeting(1 + at / 40, &date(at % 40), 17, true);
            }
        }
        "--web-pages" => {
            // The home page and the page for what is not found.
            let mut pages = 2;
            let (mut body, mut meetings) = (0, 40);
            loop {
                let new_body = meetings == 40;
                let plan = meetings % 3 == 0;
                if pages + usize::from(new_body) + 8 + 2 * usize::from(plan) > number {
                    break;
                }
                if new_body {
                    (body, meetings) = (body + 1, 0);
                    site.body(body);
                    pages += 1;
                }
                pages += site.meeting(body, &date(meetings), 5, plan);
                meetings += 1;
            }
            // The rest of the number.
            for at in pages..number {
                let title = site.title();
                let mut text = format!("---\ntitle: {title}\n---\n\n");
                for _ in 0..10 {
                    site.paragraph(&mut text, 60);
                }
                site.write(&format!("content/documents/document-{at}.md"), &text);
            }
        }
        _ => panic!("{what} is none of --web-pages, --reports and --packs"),
    }
}

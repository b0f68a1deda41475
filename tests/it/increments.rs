//! The preview after any change shows what a clean build gives, byte for byte, and renders no more than it has to.
//!
//! The site is edited at random, as people do: texts and titles change, papers come, go, are renamed, moved and put on
//! agendas, and things are wrong for a while. `AGENDAPACK_EDITS=5000 cargo test --test it increments` makes more edits than
//! usual; a failure names the seed and the edit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use agendapack::cache::Cache;
use agendapack::model::site::Audience;
use agendapack::output::{OutFile, Output};
use agendapack::pipeline::{self, Input, Memo};
use agendapack::serve::preview::{Preview, Step};

use crate::harness::SiteTest;

/// A row of numbers that is the same for a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, number: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % number
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

const WORDS: [&str; 12] = [
    "budget",
    "bridge",
    "school",
    "£4,000",
    "council’s",
    "library",
    "**road**",
    "flood",
    "review",
    "2026",
    "parish",
    "lane",
];

/// The texts of a site as they should be on the disk, by path.
struct Editor {
    site: SiteTest,
    dice: Dice,
    texts: BTreeMap<String, String>,
    /// The files that the last edits touched, as a watcher would tell of them.
    touched: BTreeSet<String>,
    count: usize,
}

impl Editor {
    fn new(seed: u64) -> Self {
        let site = SiteTest::small();
        let (texts, touched) = (BTreeMap::new(), BTreeSet::new());
        let mut editor = Self { site, dice: Dice(seed), texts, touched, count: 0 };
        editor.put(
            "content/bodies/highways/_index.md",
            "---\ntitle: Highways Committee\nshort_name: Highways\n---\n\nRoads.\n".into(),
        );
        editor.put(
            "content/bodies/highways/2026-05-06/agenda.md",
            "---\nstart: 2026-05-06T10:00\n---\n\n## A. Business\n\n- A1 Apologies\n- A2 [Weir Cottage](../../planning/2026-04-01/\
             b1-weir-cottage.md)\n- A3 [Roads](a3-roads.md)\n- A4 [Plan](a4-plan/_index.md)\n"
                .into(),
        );
        editor.put(
            "content/bodies/highways/2026-05-06/a3-roads.md",
            "---\ntitle: Roads\n---\n\n## Why\n\nSee [the charter](/documents/charter.md#promise) and [the \
             plan](a4-plan/_index.md).\n"
                .into(),
        );
        editor.put(
            "content/bodies/highways/2026-05-06/a4-plan/_index.md",
            "---\ntitle: Plan\ncontents: true\n---\n\nA plan.\n".into(),
        );
        editor.put(
            "content/bodies/highways/2026-05-06/a4-plan/1-first.md",
            "---\ntitle: First\n---\n\nThe first.\n".into(),
        );
        editor.put(
            "content/bodies/highways/2026-05-06/a4-plan/2-second.md",
            "---\ntitle: Second\n---\n\nThe second.\n".into(),
        );
        editor.put(
            "content/bodies/highways/2026-05-06/minutes.md",
            "---\ntitle: Minutes\nheld: 2026-05-06\n---\n\n## 1. Roads {item=A3}\n\nRESOLVED that it be so.\n".into(),
        );
        editor.put("content/contact.md", "---\ntitle: Contact\n---\n\nWrite to us.\n".into());
        for entry in walkdir::WalkDir::new(editor.site.path().join("content")) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(editor.site.path()).unwrap().to_str().unwrap().to_owned();
                editor.texts.insert(path, std::fs::read_to_string(entry.path()).unwrap());
            }
        }
        editor
    }

    fn put(&mut self, path: &str, text: String) {
        self.site.write(path, &text);
        self.touched.insert(path.into());
        self.texts.insert(path.into(), text);
    }

    /// As editors save: another file, then renamed into the place of the first.
    fn put_by_renaming(&mut self, path: &str, text: String) {
        self.site.write(&format!("{path}~"), &text);
        self.touched.extend([path.to_owned(), format!("{path}~")]);
        std::fs::rename(self.site.path().join(format!("{path}~")), self.site.path().join(path)).unwrap();
        self.texts.insert(path.into(), text);
    }

    fn remove(&mut self, path: &str) {
        self.site.remove(path);
        self.touched.insert(path.into());
        self.texts.remove(path);
    }

    fn any(&mut self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let paths: Vec<&String> = self.texts.keys().filter(|path| wanted(path)).collect();
        (!paths.is_empty()).then(|| (*self.dice.one(&paths)).clone())
    }

    fn sentence(&mut self) -> String {
        let count = 3 + self.dice.below(40);
        let words: Vec<&str> = (0..count).map(|_| *self.dice.one(&WORDS)).collect();
        format!("So {}.\n", words.join(" "))
    }

    /// Makes an edit, and says which.
    fn edit(&mut self) -> String {
        self.count += 1;
        let number = self.count;
        let is_paper = |path: &str| {
            path.starts_with("content/bodies/") && !path.ends_with("agenda.md") && !path.ends_with("_index.md")
        };
        match self.dice.below(32) {
            0..=4 => {
                let Some(path) = self.any(|_| true) else { return String::new() };
                let words = self.sentence();
                let text = if path.ends_with("agenda.md") {
                    self.texts[&path].replacen("A1 Apologies", &format!("A1 Apologies {number}"), 1)
                } else {
                    format!("{}\n{words}", self.texts[&path])
                };
                if number.is_multiple_of(2) {
                    self.put(&path, text)
                } else {
                    self.put_by_renaming(&path, text)
                }
                format!("words in {path}")
            }
            5 => {
                let Some(path) = self.any(|path| !path.ends_with("agenda.md")) else { return String::new() };
                let text = &self.texts[&path];
                let key = if text.contains("\nsubject: ") { "subject" } else { "title" };
                let lines = text.lines().map(|line| match line.starts_with(&format!("{key}: ")) {
                    true => format!("{key}: Title {number}\n"),
                    false => format!("{line}\n"),
                });
                let text = lines.collect();
                self.put(&path, text);
                format!("retitled {path}")
            }
            6 => {
                let Some(path) = self.any(is_paper) else { return String::new() };
                let text = format!("{}\n## Heading {number}\n\nSee [above](#heading-{number}).\n", self.texts[&path]);
                self.put(&path, text);
                format!("heading in {path}")
            }
            7 | 8 => {
                let Some(agenda) = self.any(|path| path.ends_with("agenda.md")) else { return String::new() };
                let folder = agenda.trim_end_matches("agenda.md").to_owned();
                let words = self.sentence();
                self.put(&format!("{folder}n{number}.md"), format!("---\ntitle: New {number}\n---\n\n{words}"));
                let text = format!("{}- N{number} [New {number}](n{number}.md)\n", self.texts[&agenda]);
                self.put(&agenda, text);
                format!("a paper for {agenda}")
            }
            9 => {
                // Also what an agenda links, which is then wrong.
                let Some(path) = self.any(is_paper) else { return String::new() };
                self.remove(&path);
                format!("removed {path}")
            }
            10 | 11 => {
                let Some(agenda) = self.any(|path| path.ends_with("agenda.md")) else { return String::new() };
                let text = &self.texts[&agenda];
                let items: Vec<&str> = text.lines().filter(|line| line.contains("](")).collect();
                if items.is_empty() {
                    return String::new();
                }
                let item = (*self.dice.one(&items)).to_owned();
                let text = text.replacen(&format!("{item}\n"), "", 1);
                self.put(&agenda, text);
                format!("took {item} off {agenda}")
            }
            12 => {
                let Some(agenda) = self.any(|path| path.ends_with("agenda.md")) else { return String::new() };
                let mut lines: Vec<&str> = self.texts[&agenda].lines().collect();
                let items: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains("](")).collect();
                if let [first, .., last] = items[..] {
                    lines.swap(first, last);
                }
                let text = lines.join("\n") + "\n";
                self.put(&agenda, text);
                format!("items of {agenda} in another order")
            }
            13 => {
                let Some(path) = self.any(is_paper) else { return String::new() };
                let text = self.texts[&path].clone();
                let to = path.replace(".md", &format!("-r{number}.md"));
                self.remove(&path);
                self.put(&to, text);
                let (was, is) = (path.rsplit('/').next().unwrap(), to.rsplit('/').next().unwrap());
                // Most of the time those who link it are told.
                if self.dice.below(4) > 0 {
                    let linking: Vec<String> = self
                        .texts
                        .iter()
                        .filter(|(_, text)| text.contains(was))
                        .map(|(path, _)| path.clone())
                        .collect();
                    for linking in linking {
                        let text = self.texts[&linking].replace(was, is);
                        self.put(&linking, text);
                    }
                }
                format!("renamed {path} to {to}")
            }
            14 => {
                let Some(path) = self.any(|path| path.contains("a4-plan/") || path.contains("documents/")) else {
                    return String::new();
                };
                let folder = path.rsplit_once('/').unwrap().0.to_owned();
                let words = self.sentence();
                self.put(&format!("{folder}/c{number}.md"), format!("---\ntitle: C {number}\n---\n\n{words}"));
                format!("a chapter or document in {folder}")
            }
            15 => {
                let Some(path) = self.any(|path| path.contains("/documents/") || path.contains("a4-plan/")) else {
                    return String::new();
                };
                self.remove(&path);
                format!("removed {path}")
            }
            16 => {
                let Some(path) = self.any(is_paper) else { return String::new() };
                let text = match self.texts[&path].contains("\nrestricted: true\n") {
                    true => self.texts[&path].replace("\nrestricted: true\n", "\n"),
                    false => self.texts[&path].replacen("---\n", "---\nrestricted: true\n", 1),
                };
                self.put(&path, text);
                format!("restricted or not: {path}")
            }
            17 => {
                let (from, to) = match self.texts.keys().any(|path| path.contains("/planning/2026-04-01/")) {
                    true => ("/planning/2026-04-01/", "/planning/2026-04-01-moved/"),
                    false => ("/planning/2026-04-01-moved/", "/planning/2026-04-01/"),
                };
                let paths: Vec<String> = self.texts.keys().filter(|path| path.contains(from)).cloned().collect();
                for path in paths {
                    let text = self.texts[&path].clone();
                    self.remove(&path);
                    self.put(&path.replace(from, to), text);
                }
                "moved a meeting".into()
            }
            18 => {
                let settings = format!(
                    "title = \"Riverside {}\"\nbase_url = \"https://riverside.example/council/\"\n\n[publisher]\nname = \"{} \
                     Council\"\n",
                    self.dice.below(3),
                    ["Riverside", "Weirside"][self.dice.below(2)]
                );
                self.site.write("site.toml", &settings);
                self.touched.insert("site.toml".into());
                "settings".into()
            }
            19 => {
                let path = "content/bodies/highways/_index.md".to_owned();
                let name = format!("short_name: H{number}\n");
                let lines = self.texts[&path].split_inclusive('\n');
                let lines = lines.map(|line| if line.starts_with("short_name: ") { &name } else { line });
                let text = lines.collect();
                self.put(&path, text);
                "a short name".into()
            }
            20 => {
                let Some(path) = self.any(|path| path.ends_with("minutes.md")) else { return String::new() };
                let heading = match self.dice.below(2) {
                    0 => format!("\n## {number}. Open\n\nRESOLVED that {number} be done.\n"),
                    _ => format!(
                        "\n## {number}. Closed {{.restricted exempt=\"3\"}}\n\nThe reason.\n\nSecret {number}.\n"
                    ),
                };
                let text = self.texts[&path].clone() + &heading;
                self.put(&path, text);
                format!("a minute in {path}")
            }
            21 => {
                let Some(agenda) = self.any(|path| path.ends_with("/2026-05-06/agenda.md")) else {
                    return String::new();
                };
                let text = &self.texts[&agenda];
                let supplement =
                    "published: 2026-04-28\nsupplements:\n  - number: 1\n    published: 2026-05-01\n    items: [A3]\n";
                let text = match text.contains(supplement) {
                    true => text.replace(supplement, ""),
                    false => text.replacen("---\n\n", &format!("{supplement}---\n\n"), 1),
                };
                self.put(&agenda, text);
                "a supplement comes or goes".into()
            }
            22 | 23 => {
                // A PDF on the agenda, with other words each time; now and then it is broken, until the next edit of it.
                let Some(agenda) = self.any(|path| path.ends_with("agenda.md")) else { return String::new() };
                let folder = agenda.trim_end_matches("agenda.md").to_owned();
                let words = format!("Leaflet {number}");
                let page = [words.as_str()];
                let pages = vec![&page[..]; 1 + number % 3];
                let mut bytes = crate::foreign::text(&pages);
                if number.is_multiple_of(4) {
                    bytes.truncate(bytes.len() - 40);
                }
                let leaflet = format!("{folder}leaflet.pdf");
                self.site.write_bytes(&leaflet, &bytes);
                self.touched.insert(leaflet);
                let item = "- P1 [Leaflet](leaflet.pdf)\n";
                let withdrawn = "- P1 [Leaflet](leaflet.pdf) (withdrawn)\n";
                let before = self.texts[&agenda].replace(withdrawn, item);
                let text = match before.contains(item) {
                    true if number.is_multiple_of(3) => before.replace(item, ""),
                    true if number.is_multiple_of(2) => before.replace(item, withdrawn),
                    true => before,
                    false => format!("{before}{item}"),
                };
                self.put(&agenda, text);
                // Others speak of it, whatever has become of it.
                let Some(path) = self.any(is_paper).filter(|path| path.starts_with(&folder)) else {
                    return format!("a PDF for {agenda}");
                };
                if !self.texts[&path].contains("leaflet.pdf") {
                    // Where it stands can be said only in the same pack.
                    let words = if path.ends_with("a3-roads.md") { "the leaflet, page #" } else { "the leaflet" };
                    let text = format!("{}\nSee [{words}](leaflet.pdf).\n", self.texts[&path]);
                    self.put(&path, text);
                }
                format!("a PDF for {agenda}")
            }
            24 | 25 => {
                // An earlier version of the charter comes, changes or goes.
                let path = "content/documents/charter/versions/1.0.md".to_owned();
                if self.texts.contains_key(&path) && number.is_multiple_of(3) {
                    self.remove(&path);
                } else {
                    let words = self.sentence();
                    self.put(&path, format!("---\ntitle: Residents' Charter\n---\n\n## Promise\n\n{words}"));
                }
                if let Some(text) = self.texts.get("content/documents/charter.md").cloned()
                    && !text.contains("| Version |")
                {
                    let table = "\n| Version | Date | Changes |\n| --- | --- | --- |\n| 1.0 | 2020 | New |\n| 2.0 | 2021 | More |\n";
                    self.put("content/documents/charter.md", text + table);
                }
                "a version of the charter".into()
            }
            26 => {
                let Some(path) = self.any(is_paper) else { return String::new() };
                let text = format!(
                    "{}\nTable {number}: Sums\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\nAs Table {number} shows, and [on page \
                     #](#table-{number}).\n",
                    self.texts[&path]
                );
                self.put(&path, text);
                format!("a table and its page in {path}")
            }
            27 => {
                // An appendix below an item, of which its paper speaks by its letter.
                let Some(agenda) = self.any(|path| path.ends_with("/2026-05-06/agenda.md")) else {
                    return String::new();
                };
                let folder = agenda.trim_end_matches("agenda.md").to_owned();
                let letter = *self.dice.one(&["A", "B", "C"]);
                let words = self.sentence();
                self.put(&format!("{folder}more.md"), format!("---\ntitle: More\n---\n\n{words}"));
                let lines: Vec<String> = self.texts[&agenda]
                    .lines()
                    .filter(|line| !line.contains("(more.md)"))
                    .flat_map(|line| {
                        let child =
                            line.contains("(a3-roads.md)").then(|| format!("  - [Appendix {letter}: More](more.md)"));
                        [Some(line.to_owned()), child]
                    })
                    .flatten()
                    .collect();
                self.put(&agenda, lines.join("\n") + "\n");
                let roads = format!("{folder}a3-roads.md");
                if let Some(text) = self.texts.get(&roads).filter(|text| !text.contains("Appendix")).cloned() {
                    self.put(&roads, format!("{text}\nSee Appendix A and Appendix B.\n"));
                }
                format!("appendix {letter} of Roads")
            }
            28 => {
                // The figures of a chart, in a file of their own.
                let Some(path) = self.any(is_paper) else { return String::new() };
                let folder = path.rsplit_once('/').unwrap().0.to_owned();
                let figures = format!(
                    "kind: bar\ntitle: Sums\nx: Year\ny: Pounds\ndata:\n  Oak: {}\n  Elm: {number}\n",
                    self.dice.below(9)
                );
                self.put(&format!("{folder}/figures.yaml"), figures);
                if !self.texts[&path].contains("figures.yaml") {
                    let text = format!("{}\n```chart file=figures.yaml\n```\n", self.texts[&path]);
                    self.put(&path, text);
                }
                format!("figures of {path}")
            }
            29 => {
                // An item is withdrawn or taken after all; its PDF, which may be broken, stays as it is.
                let Some(agenda) = self.any(|path| path.ends_with("agenda.md")) else { return String::new() };
                let (item, withdrawn) = ("(leaflet.pdf)\n", "(leaflet.pdf) (withdrawn)\n");
                let text = match self.texts[&agenda].contains(withdrawn) {
                    true => self.texts[&agenda].replace(withdrawn, item),
                    false => self.texts[&agenda].replace(item, withdrawn),
                };
                self.put(&agenda, text);
                format!("withdrawn or not in {agenda}")
            }
            30 => {
                // A picture that there is looks otherwise, and is as large as before.
                let folders = ["content/bodies/highways/2026-05-06", "content/bodies/planning/2026-04-01"];
                let square = format!("{}/square.svg", self.dice.one(&folders));
                let file = self.site.path().join(&square);
                let Ok(svg) = std::fs::read_to_string(&file) else { return String::new() };
                let (left, right) = ("<rect width=\"9\" height=\"9\"/>", "<rect width=\"5\" height=\"7\"/>");
                let svg = if svg.contains(left) { svg.replace(left, right) } else { svg.replace(right, left) };
                self.site.write(&square, &svg);
                self.touched.insert(square.clone());
                format!("another picture in {square}")
            }
            _ => {
                // A picture: a square of another size each time.
                let svg = format!(
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{0}\"><rect width=\"9\" height=\"9\"/></svg>",
                    10 + number % 7
                );
                let Some(path) = self.any(is_paper) else { return String::new() };
                let folder = path.rsplit_once('/').unwrap().0.to_owned();
                let square = format!("{folder}/square.svg");
                self.site.write(&square, &svg);
                self.touched.insert(square);
                if !self.texts[&path].contains("square.svg") {
                    let text = format!("{}\n![A square](square.svg)\n", self.texts[&path]);
                    self.put(&path, text);
                }
                format!("a picture in {path}")
            }
        }
    }

    /// Puts right what is wrong, by going back to the site as it was at first.
    fn mend(&mut self, first: &BTreeMap<String, String>) {
        let paths: Vec<String> = self.texts.keys().cloned().collect();
        for path in paths.iter().filter(|path| !first.contains_key(*path)) {
            self.remove(path);
        }
        for (path, text) in first {
            if self.texts.get(path) != Some(text) {
                self.put(path, text.clone());
            }
        }
    }
}

/// The files with their bytes, and what was found.
type Whole = (Option<BTreeMap<String, Vec<u8>>>, Vec<String>);

fn bytes(output: &Output) -> BTreeMap<String, Vec<u8>> {
    let bytes = |file: &OutFile| match file {
        OutFile::Bytes(bytes) => bytes.to_vec(),
        OutFile::Copy(source) => source.clone().into_bytes(),
    };
    output.iter().map(|(path, file)| (path.clone(), bytes(file))).collect()
}

/// What a build from nothing gives.
fn clean(site: &SiteTest, web_only: bool, memo: &mut Memo) -> Whole {
    let (snapshot, theme, mut findings) = agendapack::commands::take(site.path()).unwrap();
    let output = std::sync::Mutex::new(Output::new());
    let input = Input { snapshot: &snapshot, audience: Audience::Public, theme: &theme, web_only };
    let good = match pipeline::build_into(&input, memo, &output, &|_, _| {}) {
        Ok(warned) => {
            findings.extend(warned.diagnostics);
            true
        }
        Err(found) => {
            findings.extend(found);
            false
        }
    };
    let findings = findings.iter().map(|finding| format!("{finding:?}")).collect();
    (good.then(|| bytes(&output.into_inner().unwrap())), findings)
}

/// Everything that the preview does until it is at rest, where a watcher tells of all that was touched.
fn told(preview: &mut Preview, touched: &BTreeSet<String>, said: &[String]) -> (Whole, Vec<String>) {
    let seen = preview.look_at(touched);
    if seen == Some(true) {
        // What comes of it is shown, and set while the folder is looked at.
        let step = preview.step().unwrap();
        let more = preview.look().unwrap();
        assert!(!more, "{said:?}: not all that was touched was seen: {touched:?}");
        if let Some(setting) = step.setting {
            setting.run(&|| false, &mut |done| assert!(preview.settle(done)));
        }
    }
    at_rest(preview)
}

/// The same, where it tells of some of it.
fn told_of_some(preview: &mut Preview, touched: &BTreeSet<String>) -> (Whole, Vec<String>) {
    if preview.look_at(touched) == Some(true) {
        preview.step();
    }
    at_rest(preview)
}

/// Everything that the preview does until it is at rest.
fn at_rest(preview: &mut Preview) -> (Whole, Vec<String>) {
    preview.look().unwrap();
    let mut rendered = Vec::new();
    loop {
        let step = preview.step().unwrap();
        rendered.extend(preview.rendered().iter().cloned());
        let Step { output, findings, setting, .. } = step;
        let Some(setting) = setting else {
            if output.is_some() {
                preview.tidy();
            }
            let findings = findings.iter().map(|finding| format!("{finding:?}")).collect();
            return ((output.map(|output| bytes(&output)), findings), rendered);
        };
        let mut set = Vec::new();
        setting.run(&|| false, &mut |done| set.push(done));
        for done in set {
            preview.settle(done);
        }
    }
}

fn differences(preview: &Whole, clean: &Whole) -> String {
    if preview.1 != clean.1 {
        return format!("found {:#?}\nwhere a clean build finds {:#?}", preview.1, clean.1);
    }
    let none = BTreeMap::new();
    let (a, b) = (preview.0.as_ref().unwrap_or(&none), clean.0.as_ref().unwrap_or(&none));
    let other: Vec<&String> = a.keys().chain(b.keys()).filter(|path| a.get(*path) != b.get(*path)).collect();
    format!("other files: {other:?}")
}

fn edits(default: usize) -> usize {
    std::env::var("AGENDAPACK_EDITS").ok().and_then(|number| number.parse().ok()).unwrap_or(default)
}

/// Edits of one site, before another is begun.
const EDITS: usize = 200;

fn random_edits(number: usize, web_only: bool) {
    for seed in 1..=number.div_ceil(EDITS) as u64 {
        let mut editor = Editor::new(seed);
        let first = editor.texts.clone();
        let mut preview = Preview::new(PathBuf::from(editor.site.path()), Audience::Public, None);
        if web_only {
            preview = preview.web_only();
        }
        let (mut wrong, mut good) = (0, 0);
        for at in 0..number.min(EDITS) {
            let mut said = vec![editor.edit()];
            // Several files saved at once, now and then.
            while editor.dice.below(4) == 0 {
                said.push(editor.edit());
            }
            // Watchers tell of some changes, and not of others.
            let mut touched = std::mem::take(&mut editor.touched);
            let all = at % 3 > 0;
            if !all {
                touched.retain(|_| editor.dice.below(2) == 0);
            }
            let (shown, _) =
                if all { told(&mut preview, &touched, &said) } else { told_of_some(&mut preview, &touched) };
            // A cache spares setting what was set after an earlier edit; what it gives is held against setting it below.
            let cache = (!web_only).then(|| Cache::of(editor.site.path()));
            let built = clean(&editor.site, web_only, &mut Memo::new(false, cache));
            assert!(shown == built, "seed {seed}, edit {at}, {said:?}: {}", differences(&shown, &built));
            good += usize::from(built.0.is_some());
            wrong = if built.0.is_some() { 0 } else { wrong + 1 };
            if wrong > 2 {
                editor.mend(&first);
                wrong = 0;
            }
        }
        // Edits after which nothing is published prove little.
        assert!(good * 3 > number.min(EDITS), "seed {seed}: {good} builds went well");
        editor.mend(&first);
        let (shown, _) = at_rest(&mut preview);
        let built = clean(&editor.site, web_only, &mut Memo::new(false, None));
        assert!(shown == built && built.0.is_some(), "seed {seed}: {}", differences(&shown, &built));
    }
}

#[test]
fn after_any_edit_the_preview_is_what_a_clean_build_gives() {
    random_edits(edits(40), false);
}

#[test]
fn after_any_edit_the_web_pages_are_those_of_a_clean_build() {
    random_edits(edits(400), true);
}

#[test]
fn an_edit_to_a_paper_renders_that_paper_and_what_shows_its_words() {
    let editor = Editor::new(1);
    let mut preview = Preview::new(PathBuf::from(editor.site.path()), Audience::Public, None);
    let ((output, findings), _) = at_rest(&mut preview);
    assert!(output.is_some(), "{findings:#?}");
    editor.site.edit("content/bodies/highways/2026-05-06/a3-roads.md", "See ", "Do see ");
    let (_, mut rendered) = at_rest(&mut preview);
    rendered.sort();
    rendered.dedup();
    assert_eq!(
        rendered,
        [
            "",
            "bodies/highways/",
            "bodies/highways/2026-05-06/",
            "bodies/highways/2026-05-06/a3-roads/",
            "bodies/highways/2026-05-06/pack/",
            "bodies/highways/decisions/"
        ]
    );
    // Nothing at all, where nothing changed but the time of a file.
    let text = std::fs::read_to_string(editor.site.path().join("content/contact.md")).unwrap();
    editor.site.write("content/contact.md", &text);
    assert!(!preview.look().unwrap());
}

#[test]
fn what_shapes_a_pack_beside_its_texts_sets_it_anew() {
    let picture = |colour: &str| {
        let size = "width=\"400\" height=\"200\"";
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {size}><rect {size} fill=\"{colour}\"/></svg>")
    };
    let folder = "content/bodies/highways/2026-05-06";
    let editor = Editor::new(1);
    editor.site.write(&format!("{folder}/map.svg"), &picture("#a00000"));
    editor.site.edit(&format!("{folder}/a3-roads.md"), "See ", "![The roads on a map](map.svg)\n\nSee ");
    let pack = |whole: &Whole| {
        let (output, findings) = whole;
        output.as_ref().unwrap_or_else(|| panic!("{findings:#?}"))["bodies/highways/2026-05-06/highways-2026-05-06-agenda-pack.pdf"].clone()
    };
    let mut preview = Preview::new(PathBuf::from(editor.site.path()), Audience::Public, None);
    let mut last = pack(&at_rest(&mut preview).0);
    let change = |what: &str, change: &dyn Fn(), preview: &mut Preview, last: &mut Vec<u8>| {
        change();
        let (shown, _) = at_rest(preview);
        let now = pack(&shown);
        assert!(now != *last, "{what} changed, and the pack is as it was");
        assert!(
            now == pack(&clean(&editor.site, false, &mut Memo::new(false, None))),
            "{what}: not what a build gives"
        );
        *last = now;
    };
    let path = format!("{folder}/map.svg");
    change("the picture", &|| _ = editor.site.write(&path, &picture("#00a000")), &mut preview, &mut last);
    let settings = std::fs::read_to_string(editor.site.path().join("site.toml")).unwrap();
    let other = settings.replacen("name = \"", "name = \"New ", 1);
    assert_ne!(settings, other);
    change("the settings", &|| _ = editor.site.write("site.toml", &other), &mut preview, &mut last);
}

//! Every mistake that the program reports: the whole of what it says, and that the published site stays as it was.

use crate::harness::SiteTest;

const SETTINGS: &str = "site.toml";
const AGENDA: &str = "content/bodies/planning/2026-04-01/agenda.md";
const REPORT: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";
const MINUTES: &str = "content/bodies/planning/2026-03-04/minutes.md";
const CHARTER: &str = "content/documents/charter.md";
const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><rect width=\"9\" height=\"9\"/></svg>";

/// A test for each mistake: its name, what is changed in the small site, and all that the program then says.
macro_rules! errors {
    ($($name:ident: |$site:ident| $change:block, $says:literal;)*) => { $(
        #[test]
        fn $name() {
            refused(|$site| $change, $says);
        }
    )* };
}

/// The same for errors that leave a gap, with which the site is built.
macro_rules! gaps {
    ($($name:ident: |$site:ident| $change:block, $says:literal;)*) => { $(
        #[test]
        fn $name() {
            built_but_for(|$site| $change, $says);
        }
    )* };
}

/// The same for warnings, with which the site is built.
macro_rules! warnings {
    ($($name:ident: |$site:ident| $change:block, $says:literal;)*) => { $(
        #[test]
        fn $name() {
            built(|$site| $change, $says);
        }
    )* };
}

mod agenda;
mod appendices;
mod blocks;
mod files;
mod safety;
mod settings;
mod slips;
mod supplements;
mod text;
mod versions;
mod warnings;

/// The site with a mistake is not built, all of standard error is as given, and what was published stays.
fn refused(change: impl Fn(&SiteTest), says: &str) {
    let site = SiteTest::built();
    let before = site.files("public");
    change(&site);
    let ran = site.run(&["build"]);
    assert_eq!(ran.stderr, format!("{}\nNothing was built; ./public is as it was.\n", said(says)));
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
    assert!(site.files("public") == before, "the published site was changed");
}

fn built(change: impl Fn(&SiteTest), says: &str) {
    let site = SiteTest::built();
    change(&site);
    let ran = site.run(&["build"]);
    assert_eq!(ran.stderr, format!("{}\n", said(says)));
    assert_eq!(ran.status, 0);
}

/// The site is built all the same, all but what is wrong: a page says so in its place, and the file is not published.
fn built_but_for(change: impl Fn(&SiteTest), says: &str) {
    let site = SiteTest::built();
    change(&site);
    let ran = site.run(&["build"]);
    assert_eq!(ran.stderr, format!("{}\n", said(says)));
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.starts_with("Built "), "{}", ran.stdout);
    let page = site.output("bodies/planning/2026-04-01/plan/index.html");
    assert!(page.contains("This paper is not in the pack."), "{page}");
    assert!(!site.path().join("public/bodies/planning/2026-04-01/plan.pdf").exists());
}

/// The expected words without the bar that stands before each line in the source of a test.
fn said(says: &str) -> String {
    let lines: Vec<&str> = says.trim().lines().map(|line| line.trim_start().strip_prefix('|').unwrap()).collect();
    lines.join("\n")
}

#[test]
fn ten_mistakes_are_told_in_one_run() {
    refused(
        |site| {
            site.edit(SETTINGS, "[publisher]\nname", "[publisher]\nnmae")
                .edit(AGENDA, "2026-04-01T18:30", "1 April 2026")
                .edit(AGENDA, "../2026-03-04/minutes.md", "../2026-03-04/notes.md")
                .edit(AGENDA, "(verbal)", "(verbel)")
                .edit(REPORT, "to: Planning Committee", "too: Planning Committee")
                .append(REPORT, "\n1.4 See ![](plan.svg)<br>.\n\n```action-plan\npriorities: 1\n```\n")
                .edit(CHARTER, "title: Residents' Charter", "subtitle: For all");
        },
        r##"
        |error[bad-date]: `start` is `1 April 2026`, which is not a date
        | --> content/bodies/planning/2026-04-01/agenda.md:2:8
        |  |
        |2 | start: 1 April 2026
        |  |        ^^^^^^^^^^^^
        |  = write: the date like this: 2019-07-17T10:00
        |
        |error[missing-paper]: the item links ../2026-03-04/notes.md, and there is no such file
        | --> content/bodies/planning/2026-04-01/agenda.md:9:6
        |  |
        |9 | - A2 [Minutes of 4 March 2026](../2026-03-04/notes.md)
        |  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |  = write: the name of a file that is there; the nearest is ../2026-03-04/minutes.md
        |
        |error[unknown-status]: `(verbel)` is not a status of an item
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:18
        |   |
        |14 | - B2 Site visits (verbel)
        |   |                  ^^^^^^^^
        |   = write: `(verbal)`
        |
        |error[unknown-key]: `too` is not a key of a paper
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:3:1
        |  |
        |3 | too: Planning Committee
        |  | ^^^
        |  = write: `to`
        |
        |warning[paragraph-sequence]: paragraph 1.4 follows paragraph 1.2
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | 1.4 See ![](plan.svg)<br>.
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: 1.3 if that is meant; a number that is typed is kept as it is
        |
        |error[image-without-alternative]: this image has no text alternative
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.4 See ![](plan.svg)<br>.
        |   |         ^^^^^^^^^^^^^
        |   = mend: say between the square brackets what the image shows, or write `decorative` there if it shows nothing
        |
        |error[missing-file]: this picture names plan.svg, and there is no such file
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.4 See ![](plan.svg)<br>.
        |   |         ^^^^^^^^^^^^^
        |   = write: the name of a file that is there, or put the file at content/bodies/planning/2026-04-01/plan.svg
        |
        |error[raw-html]: `<br>` is HTML, which is not read here
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:22
        |   |
        |14 | 1.4 See ![](plan.svg)<br>.
        |   |                      ^^^^
        |   = mend: end the line with a backslash (`\`) where the break should be
        |
        |error[wrong-shape]: `priorities` is text, and wants a list of priorities
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:17:13
        |   |
        |17 | priorities: 1
        |   |             ^
        |   = write: a list of priorities, each entry on a line that begins with `- `
        |
        |error[missing-key]: no `title` is given, which a paper must have
        | --> content/documents/charter.md:2:1
        |  |
        |2 | subtitle: For all
        |  | ^^^^^^^^
        |  = write: `title:` with its name, or `subject:` in a report
        |
        |error[unknown-key]: `nmae` is not a key of [publisher]
        | --> site.toml:5:1
        |  |
        |5 | nmae = "Riverside Council"
        |  | ^^^^
        |  = write: `name`
        |
        |10 errors, 1 warning
        "##,
    );
}

#[test]
fn check_finds_the_same_and_writes_nothing() {
    let site = SiteTest::small();
    site.edit(AGENDA, "(verbal)", "(to folow)").edit(MINUTES, "### 12. Mill Lane", "### 14. Mill Lane");
    let built = site.run(&["build"]);
    let checked = site.run(&["check"]);
    assert_eq!(built.stderr, format!("{}Nothing was built.\n", checked.stderr));
    assert!(checked.stderr.ends_with("\n1 error, 1 warning\n"), "{}", checked.stderr);
    assert_eq!((checked.status, checked.stdout.as_str()), (1, ""));
    let folder: Vec<_> = std::fs::read_dir(site.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(folder.len(), 2, "{folder:?}");
}

#[test]
fn check_of_a_site_without_mistakes() {
    let ran = SiteTest::small().run(&["check"]);
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (0, "No mistakes found.\n", ""));
}

#[test]
fn check_passes_where_there_are_warnings_alone() {
    let site = SiteTest::small();
    site.edit(MINUTES, "### 12. Mill Lane", "### 14. Mill Lane");
    let ran = site.run(&["check"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.ends_with("\n1 warning\n"), "{}", ran.stderr);
}

#[test]
fn check_for_other_programs() {
    let site = SiteTest::small();
    site.edit(AGENDA, "Site visits (verbal)", "Site visits – Wéir (to folow)")
        .write("content/bodies/planning/2026-04-01/b3-notes.md", "---\ntitle: Notes\n---\n\nWords.\n");
    let ran = site.run(&["check", "--format", "json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (1, ""));
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    // Columns count characters, not bytes.
    let expected = serde_json::json!([
        {
            "level": "error",
            "code": "unknown-status",
            "file": AGENDA,
            "line": 14,
            "column": 25,
            "end_line": 14,
            "end_column": 35,
            "message": "`(to folow)` is not a status of an item",
            "mend": "write `(to follow)`",
        },
        {
            "level": "warning",
            "code": "paper-not-on-agenda",
            "file": "content/bodies/planning/2026-04-01/b3-notes.md",
            "line": null,
            "column": null,
            "end_line": null,
            "end_column": null,
            "message": "no agenda links this paper, and it is not published",
            "mend": "link it from an item of its meeting's agenda, or remove the file",
        },
    ]);
    assert_eq!(found, expected);
    let nothing = SiteTest::small().run(&["check", "--format", "json"]);
    assert_eq!((nothing.status, nothing.stdout.trim()), (0, "[]"));
}

#[test]
fn what_print_alone_would_find_is_told_with_the_rest() {
    let test = SiteTest::small();
    test.write_bytes("content/bodies/planning/2026-04-01/plan.png", b"\x89PNG\r\n\x1a\nnot a picture");
    test.edit(
        "content/bodies/planning/2026-04-01/b1-weir-cottage.md",
        "It has no road.",
        "It has no road \u{1f6a7}.\n\n![A plan](plan.png)",
    );
    test.edit("content/bodies/planning/2026-04-01/agenda.md", "start: 2026-04-01T18:30", "start: 1 April");
    let ran = test.run(&["build"]);
    assert_eq!(ran.status, 1);
    for code in ["bad-date", "broken-picture", "unprintable-character"] {
        assert!(ran.stderr.contains(&format!("error[{code}]")), "{code}: {}", ran.stderr);
    }
    assert!(ran.stderr.contains("\n3 errors\n"), "{}", ran.stderr);
}

//! The command line: what each command says, writes and returns.

mod serve;

use std::path::Path;

use crate::harness::{Ran, SiteTest};

fn ran_well(ran: &Ran) {
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
}

#[test]
fn help() {
    let site = SiteTest::empty();
    let help = site.run(&["--help"]);
    ran_well(&help);
    assert_eq!(
        help.stdout,
        "Publishes council agenda packs and public documents: a website and a PDF that agree on every page number\n\n\
         Usage: agendapack <COMMAND>\n\n\
         Commands:\n  \
           build  Build the whole site with its packs\n  \
           serve  Preview the site in a browser; every saved change shows by itself\n  \
           check  Find mistakes in the content; writes nothing\n  \
           pack   Print the PDF of one meeting or one document\n  \
           new    Start a site, a body, a meeting, a report or a document\n  \
           help   Print this message or the help of the given subcommand(s)\n\n\
         Options:\n  \
           -h, --help     Print help\n  \
           -V, --version  Print version\n"
    );
    let nothing = site.run(&[]);
    assert_eq!((nothing.status, nothing.stdout.as_str()), (2, ""));
    assert_eq!(nothing.stderr, help.stdout);
}

#[test]
fn every_command_explains_itself() {
    let site = SiteTest::empty();
    for command in [
        &["build"][..],
        &["serve"],
        &["check"],
        &["pack"],
        &["new"],
        &["new", "site"],
        &["new", "body"],
        &["new", "meeting"],
        &["new", "report"],
        &["new", "document"],
    ] {
        let ran = site.run(&[command, &["--help"]].concat());
        ran_well(&ran);
        assert!(ran.stdout.contains(&format!("\nUsage: agendapack {}", command.join(" "))), "{}", ran.stdout);
        // What is typed after a command and what it may be told stand there with an explanation each.
        for line in ran.stdout.lines().filter(|line| line.starts_with("  -") || line.starts_with("      --")) {
            let explained = line.trim().split("  ").count() > 1 || ran.stdout.contains(&format!("{line}\n          "));
            assert!(explained || line.contains("--site"), "{line} in {}", ran.stdout);
        }
    }
}

#[test]
fn version() {
    let ran = SiteTest::empty().run(&["--version"]);
    ran_well(&ran);
    assert_eq!(ran.stdout, format!("agendapack {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_command_line() {
    for (arguments, says) in [
        (&["biuld"][..], "error: unrecognized subcommand 'biuld'\n"),
        (&["build", "--otu", "x"], "error: unexpected argument '--otu' found\n"),
        (&["build", "--audience", "press"], "error: invalid value 'press' for '--audience <AUDIENCE>'\n"),
        (&["check", "--format", "xml"], "error: invalid value 'xml' for '--format <FORMAT>'\n"),
        (&["serve", "--port", "99999"], "error: invalid value '99999' for '--port <N>'"),
        (&["pack"], "error: the following required arguments were not provided:\n  <PATH>\n"),
        (&["new", "meeting", "planning"], "error: the following required arguments were not provided:\n  <START>\n"),
    ] {
        let ran = SiteTest::small().run(arguments);
        assert!(ran.stderr.starts_with(says), "{}", ran.stderr);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    }
}

#[test]
fn the_pack_of_a_meeting_however_it_is_named() {
    let site = SiteTest::built();
    let pdf = site.files("public")[Path::new("bodies/planning/2026-04-01/planning-2026-04-01-agenda-pack.pdf")].clone();
    for path in [
        "bodies/planning/2026-04-01",
        "bodies/planning/2026-04-01/",
        "./content/bodies/planning/2026-04-01/agenda.md",
        "content\\bodies\\planning\\2026-04-01",
    ] {
        let ran = site.run(&["pack", path, "--out", "made/here.pdf"]);
        ran_well(&ran);
        assert_eq!(ran.stdout, "made/here.pdf: 5 pages\n", "{path}");
        // The very PDF that the site has.
        assert!(std::fs::read(site.path().join("made/here.pdf")).unwrap() == pdf, "{path}");
        std::fs::remove_file(site.path().join("made/here.pdf")).unwrap();
    }
}

#[test]
fn the_pack_of_a_document_is_put_into_the_current_folder() {
    let site = SiteTest::small();
    let elsewhere = tempfile::tempdir().unwrap();
    let ran = site.run_in(
        elsewhere.path(),
        &["pack", "content/documents/charter.md", "--site", site.path().to_str().unwrap()],
        &[],
    );
    ran_well(&ran);
    assert_eq!(ran.stdout, "charter.pdf: 1 page\n");
    assert!(std::fs::read(elsewhere.path().join("charter.pdf")).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_pack_that_there_is_not() {
    let site = SiteTest::small();
    for (path, says) in [
        ("bodies/planing/2026-04-01", "; the nearest is bodies/planning/2026-04-01"),
        ("xyz", "; there are: bodies/planning/2026-04-01, documents/charter"),
        // A meeting without an agenda has no pack.
        ("bodies/planning/2026-03-04", "; the nearest is bodies/planning/2026-04-01"),
    ] {
        let ran = site.run(&["pack", path]);
        assert_eq!(ran.stderr, format!("agendapack: there is no meeting or document {path}{says}\n"));
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    }
    assert_eq!(site.files("").keys().filter(|path| path.extension().is_some_and(|kind| kind == "pdf")).count(), 0);
}

#[test]
fn a_pack_of_a_site_with_mistakes() {
    let site = SiteTest::small();
    site.edit("content/documents/charter.md", "title: Residents' Charter", "titel: Charter");
    let ran = site.run(&["pack", "bodies/planning/2026-04-01"]);
    assert!(ran.stderr.starts_with("error[unknown-key]: `titel` is not a key of a paper\n"), "{}", ran.stderr);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
    assert!(!site.path().join("planning-2026-04-01-agenda-pack.pdf").exists());
}

#[test]
fn a_site_started_from_nothing() {
    let site = SiteTest::empty();
    let title = r#"Ostlebury: "Town" \ Council"#;
    let begun = site.run(&["new", "site", "our meetings", "--title", title]);
    ran_well(&begun);
    assert_eq!(begun.stdout, "our meetings/site.toml\nour meetings/content/_index.md\n");
    let folder = site.path().join("our meetings");
    let run = |arguments: &[&str]| {
        let ran = site.run_in(&folder, arguments, &[]);
        ran_well(&ran);
        ran.stdout
    };
    assert!(run(&["build"]).starts_with("Built 2 pages and 0 PDFs (0 printed pages) in ./public: "));
    let said = run(&["new", "body", "Planning & Licensing: Committee"]);
    assert_eq!(said, "./content/bodies/planning-licensing-committee/_index.md\n");
    let said = run(&["new", "meeting", "planning-licensing-committee", "2027-01-14T18:30"]);
    assert_eq!(said, "./content/bodies/planning-licensing-committee/2027-01-14/agenda.md\n");
    run(&["build"]);
    let said = run(&["new", "report", "planning-licensing-committee/2027-01-14", "Weir Cottage: \"the road\""]);
    assert_eq!(
        said,
        "Link it from the agenda: [Weir Cottage: \"the road\"](weir-cottage-the-road.md)\n\
         ./content/bodies/planning-licensing-committee/2027-01-14/weir-cottage-the-road.md\n"
    );
    let agenda = folder.join("content/bodies/planning-licensing-committee/2027-01-14/agenda.md");
    let text = std::fs::read_to_string(&agenda).unwrap();
    std::fs::write(&agenda, text + "- B2 [Weir Cottage: \"the road\"](weir-cottage-the-road.md)\n").unwrap();
    let said = run(&["new", "document", "Tree Strategy"]);
    assert_eq!(
        said,
        "./content/documents/tree-strategy/_index.md\n./content/documents/tree-strategy/01-introduction.md\n"
    );
    // No mistake in any of it, nor a warning.
    let said = run(&["build"]);
    assert!(said.contains(" and 2 PDFs "), "{said}");
    let home = std::fs::read_to_string(folder.join("public/index.html")).unwrap();
    assert!(home.contains("Ostlebury: &quot;Town&quot; \\ Council"), "{home}");
    let pack = folder.join("public/bodies/planning-licensing-committee/2027-01-14/pack.json");
    let pack: serde_json::Value = serde_json::from_slice(&std::fs::read(pack).unwrap()).unwrap();
    assert_eq!(pack["title"], "Planning & Licensing: Committee, 14 January 2027");
    assert_eq!(pack["items"][4]["title"], "Weir Cottage: \"the road\"");
}

#[test]
fn nothing_is_started_over_what_is_there() {
    let site = SiteTest::small();
    site.write("content/bodies/planning/2026-04-01/trees.md", "---\ntitle: Trees\n---\n");
    site.write("content/documents/trees/01-introduction.md", "---\ntitle: Trees\n---\n");
    let before = site.files("");
    for (arguments, path) in [
        (&["new", "site", "."][..], "./site.toml"),
        (&["new", "body", "Planning"], "./content/bodies/planning/_index.md"),
        (&["new", "meeting", "planning", "2026-04-01"], "./content/bodies/planning/2026-04-01/agenda.md"),
        (&["new", "report", "planning/2026-04-01", "Trees"], "./content/bodies/planning/2026-04-01/trees.md"),
        // Neither of two files is written where one of them is there.
        (&["new", "document", "Trees"], "./content/documents/trees/01-introduction.md"),
    ] {
        let ran = site.run(arguments);
        assert_eq!(ran.stderr, format!("agendapack: {path} is there already; nothing was written\n"));
        assert_eq!(ran.status, 2);
        assert!(site.files("") == before, "{arguments:?}");
    }
}

#[test]
fn what_cannot_be_started() {
    let site = SiteTest::small();
    let before = site.files("");
    for (arguments, says) in [
        (
            &["new", "meeting", "plannig", "2026-05-06"][..],
            "there is no body plannig; start it with: agendapack new body \"...\"",
        ),
        (&["new", "meeting", "planning", "6 May 2026"], "6 May 2026 is no date; write it like 2026-07-17T10:00"),
        (
            &["new", "report", "planning/2026-05-06", "Trees"],
            "there is no meeting planning/2026-05-06; start it with: agendapack new meeting ...",
        ),
        (
            &["new", "body", "Parks", "--site", "content"],
            "there is no site.toml in content; name the site's folder with --site",
        ),
    ] {
        let ran = site.run(arguments);
        assert_eq!(ran.stderr, format!("agendapack: {says}\n"));
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
        assert!(site.files("") == before, "{arguments:?}");
    }
}

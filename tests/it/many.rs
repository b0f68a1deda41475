//! Many packs are shared out among processes, which nobody sees but by the clock.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::harness::SiteTest;

/// Twelve meetings with packs.
fn site() -> SiteTest {
    let site = SiteTest::small();
    for day in 1..=12 {
        let folder = format!("content/bodies/planning/2026-05-{day:02}");
        site.write(
            &format!("{folder}/agenda.md"),
            &format!("---\nstart: 2026-05-{day:02}T18:30\n---\n\n## A. Business\n\n- A1 [Report](a1.md)\n"),
        );
        site.write(&format!("{folder}/a1.md"), &format!("---\ntitle: Report\n---\n\nReport {day}.\n"));
    }
    site
}

#[test]
fn several_processes_set_what_one_would() {
    let site = site();
    let alone = site.run(&["build", "--no-cache"]);
    assert_eq!(alone.status, 0, "{}", alone.stderr);
    let files = site.files("public");
    assert_eq!(files.keys().filter(|path| path.extension().is_some_and(|end| end == "pdf")).count(), 14);
    for arguments in [
        &["build", "--no-cache", "--verbose", "--processes", "2", "--out", "2"][..],
        &["build", "--verbose", "--processes", "3", "--out", "3"],
    ] {
        let shared = site.run(arguments);
        assert_eq!((shared.status, shared.stderr.as_str()), (0, ""));
        assert_eq!(site.files(arguments.last().unwrap()), files);
        // Whoever set them, all are told.
        assert_eq!(shared.stdout.matches(": typeset anew, not set before").count(), 14, "{}", shared.stdout);
    }
    let again = site.run(&["build", "--out", "4", "--verbose", "--processes", "2"]);
    assert!(!again.stdout.contains("typeset anew"), "{}", again.stdout);
}

#[test]
fn very_many_are_shared_out_without_being_asked() {
    let site = site();
    for day in 13..=26 {
        let folder = format!("content/bodies/planning/2026-05-{day:02}");
        site.write(
            &format!("{folder}/agenda.md"),
            &format!("---\nstart: 2026-05-{day:02}T18:30\n---\n\n- 1 Apologies\n"),
        );
    }
    let alone = site.run(&["build", "--no-cache", "--processes", "1", "--out", "1"]);
    let shared = site.run(&["build", "--no-cache", "--verbose", "--out", "2"]);
    assert_eq!((alone.status, shared.status, shared.stderr.as_str()), (0, 0, ""));
    assert_eq!(site.files("1"), site.files("2"));
    assert_eq!(shared.stdout.matches(": typeset anew, not set before").count(), 28, "{}", shared.stdout);
}

#[test]
fn a_process_sets_its_share_and_goes_when_nobody_wants_it() {
    let site = site();
    let run = |said: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_agendapack"))
            .args(["typeset-share", "--site", ".", "--cache", "share", "--audience", "public"])
            .current_dir(site.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(said.as_bytes()).unwrap();
        (child, stdin)
    };
    let (mut child, stdin) = run("bodies/planning/2026-05-01/\nbodies/planning/2026-05-02/\nno/such/\n\n");
    assert!(child.wait().unwrap().success());
    drop(stdin);
    assert_eq!(site.files("share").keys().filter(|path| path.extension().is_some_and(|end| end == "pack")).count(), 2);

    let all: String = (1..=12).map(|day| format!("bodies/planning/2026-05-{day:02}/\n")).collect();
    let (mut child, stdin) = run(&format!("{all}\n"));
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

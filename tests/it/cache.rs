//! The cache: it makes a build quicker and changes nothing else, whatever becomes of it.

use std::path::{Path, PathBuf};

use crate::harness::SiteTest;

const FOLDER: &str = ".agendapack-cache";
const PAPER: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";
const MEETING: &str = "bodies/planning/2026-04-01/";
const DOCUMENT: &str = "documents/charter/";

/// Builds into another folder and gives what was said of packs typeset anew.
fn anew(site: &SiteTest, out: &str) -> Vec<String> {
    let ran = site.run(&["build", "--verbose", "--out", out]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    ran.stdout.lines().filter(|line| !line.starts_with("Built ")).map(str::to_owned).collect()
}

fn set(address: &str, why: &str) -> String {
    format!("{address}: typeset anew, {why}")
}

/// The entries of packs.
fn entries(site: &SiteTest) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(site.path().join(FOLDER))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "pack"))
        .collect();
    found.sort();
    found
}

#[test]
fn says_what_was_typeset_anew_and_why() {
    let site = SiteTest::small();
    assert_eq!(anew(&site, "a"), [set(MEETING, "not set before"), set(DOCUMENT, "not set before")]);
    assert_eq!(anew(&site, "b"), Vec::<String>::new());
    assert_eq!(anew(&site, "b"), ["Nothing changed since the last build."]);
    site.edit(PAPER, "It has no road.", "It has no path.");
    assert_eq!(anew(&site, "b"), [set(MEETING, "b1-weir-cottage.md changed")]);
    site.edit("content/bodies/planning/2026-04-01/agenda.md", "venue: Town Hall", "venue: Guildhall");
    assert_eq!(anew(&site, "b"), [set(MEETING, "the agenda changed")]);
    site.edit("content/documents/charter.md", "ten days", "five days");
    assert_eq!(anew(&site, "b"), [set(DOCUMENT, "documents/charter.md changed")]);
    // What is on the web alone sets nothing anew.
    site.edit("content/_index.md", "Meetings of", "All meetings of");
    assert_eq!(anew(&site, "b"), Vec::<String>::new());
    // What was typeset two builds ago is still there.
    site.edit(PAPER, "It has no path.", "It has no road.");
    site.edit("content/bodies/planning/2026-04-01/agenda.md", "venue: Guildhall", "venue: Town Hall");
    assert_eq!(anew(&site, "b"), Vec::<String>::new());
}

#[test]
fn the_output_is_the_same_with_a_cache_and_without() {
    let site = SiteTest::small();
    site.build();
    let first = site.files("public");
    assert_eq!(site.run(&["build", "--no-cache", "--out", "fresh"]).status, 0);
    assert_eq!(anew(&site, "kept"), Vec::<String>::new());
    assert!(first == site.files("fresh"));
    assert!(first == site.files("kept"));
}

#[test]
fn without_a_cache_none_is_made_and_none_is_read() {
    let site = SiteTest::small();
    for arguments in [&["build", "--no-cache"][..], &["check"]] {
        assert_eq!(site.run(arguments).status, 0);
        assert!(!site.path().join(FOLDER).exists(), "{arguments:?}");
    }
    site.build();
    let ran = site.run(&["build", "--no-cache", "--verbose"]);
    assert!(ran.stdout.starts_with(&set(MEETING, "not set before")), "{}", ran.stdout);
}

#[test]
fn an_output_that_was_tampered_with_is_mended() {
    let site = SiteTest::small();
    site.build();
    let whole = site.files("public");
    let page = site.path().join("public/index.html");
    let text = std::fs::read_to_string(&page).unwrap();
    std::fs::write(&page, text.replace("Riverside", "Riversade")).unwrap();
    site.build();
    assert!(whole == site.files("public"));
    std::fs::remove_file(&page).unwrap();
    site.build();
    assert!(whole == site.files("public"));
}

#[test]
fn an_output_that_was_left_alone_is_not_read_again_and_one_that_was_not_is() {
    let site = SiteTest::small();
    site.build();
    let whole = site.files("public");
    let page = site.path().join("public/index.html");
    let text = std::fs::read_to_string(&page).unwrap();
    // Files so new that they could change once more at the same time are not known by what the disk says of them.
    let kept = || std::fs::read(site.path().join(FOLDER).join("stamps-public")).unwrap_or_default().len();
    site.build();
    let at_first = kept();
    std::thread::sleep(std::time::Duration::from_millis(3500));
    site.build();
    assert!(kept() > at_first + 100, "{at_first} {}", kept());
    assert_eq!(anew(&site, "public"), ["Nothing changed since the last build."]);
    // The same size, and the time that it had.
    let time = page.metadata().unwrap().modified().unwrap();
    std::fs::write(&page, text.replace("Riverside", "Riversade")).unwrap();
    std::fs::File::options().write(true).open(&page).unwrap().set_modified(time).unwrap();
    assert!(whole != site.files("public"));
    site.build();
    assert!(whole == site.files("public"));
    // One that was moved into its place.
    std::fs::write(site.path().join("other"), text.replace("Riverside", "Riversade")).unwrap();
    std::fs::rename(site.path().join("other"), &page).unwrap();
    site.build();
    assert!(whole == site.files("public"));
}

#[test]
fn a_build_without_changes_repeats_its_warnings() {
    let site = SiteTest::small();
    site.edit("content/bodies/planning/2026-03-04/minutes.md", "### 12. Mill Lane", "### 14. Mill Lane");
    let first = site.run(&["build"]);
    assert!(first.stderr.contains("warning[minute-sequence]: minute 14 follows minute 11"), "{}", first.stderr);
    let second = site.run(&["build", "--verbose"]);
    assert!(second.stdout.starts_with("Nothing changed since the last build.\n"), "{}", second.stdout);
    assert_eq!(first.stderr, second.stderr);
}

#[test]
fn broken_entries_count_as_none() {
    let site = SiteTest::small();
    site.build();
    let whole = site.files("public");
    type Break = fn(&Path);
    let breaks: [Break; 4] = [
        |path| std::fs::write(path, "").unwrap(),
        |path| {
            let bytes = std::fs::read(path).unwrap();
            std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        },
        |path| {
            let mut bytes = std::fs::read(path).unwrap();
            let at = bytes.len() - 1;
            bytes[at] ^= 1;
            std::fs::write(path, bytes).unwrap();
        },
        |path| {
            std::fs::remove_file(path).unwrap();
            std::fs::create_dir(path).unwrap();
        },
    ];
    for (nth, broken) in breaks.into_iter().enumerate() {
        for entry in entries(&site) {
            broken(&entry);
        }
        let out = format!("out-{nth}");
        let said = anew(&site, &out);
        let lost = "no longer in the cache";
        if nth < 3 {
            assert_eq!(said, [set(MEETING, lost), set(DOCUMENT, lost)], "{nth}");
        } else {
            assert_eq!(said[..2], [set(MEETING, lost), set(DOCUMENT, lost)]);
            assert!(said[2].starts_with("Nothing is kept for the next build: "), "{said:?}");
        }
        assert!(whole == site.files(&out), "{nth}");
    }
    // All of it, the notes of builds among them.
    for entry in std::fs::read_dir(site.path().join(FOLDER)).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            std::fs::remove_dir(&path).unwrap();
        }
        std::fs::write(path, "agendapack cache and then nothing that any version wrote").unwrap();
    }
    let not = "not set before";
    assert_eq!(anew(&site, "last"), [set(MEETING, not), set(DOCUMENT, not)]);
    assert!(whole == site.files("last"));
}

#[test]
fn a_folder_that_cannot_be_had_stops_nothing() {
    let site = SiteTest::small();
    site.write(FOLDER, "a file of this name");
    let ran = site.run(&["build"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let said = anew(&site, "other");
    assert!(
        said[2].starts_with("Nothing is kept for the next build: ./.agendapack-cache cannot be written to: "),
        "{said:?}"
    );
    assert!(site.files("public") == site.files("other"));
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    let site = SiteTest::small();
    assert_eq!(site.run(&["build", "--no-cache"]).status, 0);
    let whole = site.files("public");
    for round in 0..3 {
        let _ = std::fs::remove_dir_all(site.path().join(FOLDER));
        std::thread::scope(|scope| {
            for run in 0..3 {
                let (site, whole) = (&site, &whole);
                scope.spawn(move || {
                    let out = format!("out-{round}-{run}");
                    let ran = site.run(&["build", "--out", &out]);
                    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
                    assert!(*whole == site.files(&out), "{out}");
                });
            }
        });
        assert_eq!(entries(&site).len(), 2);
        assert_eq!(anew(&site, &format!("after-{round}")), Vec::<String>::new());
    }
}

#[test]
fn the_folder_may_be_deleted_while_a_build_runs() {
    let site = SiteTest::small();
    assert_eq!(site.run(&["build", "--no-cache"]).status, 0);
    let whole = site.files("public");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let _ = std::fs::remove_dir_all(site.path().join(FOLDER));
            }
        });
        let ended: Vec<_> = (0..4)
            .map(|run| {
                let out = format!("out-{run}");
                (site.run(&["build", "--out", &out]), out)
            })
            .collect();
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        for (ran, out) in ended {
            assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
            assert!(whole == site.files(&out), "{out}");
        }
    });
}

#[test]
fn the_members_cache_never_reaches_the_public() {
    let site = SiteTest::small();
    site.edit(PAPER, "subject: Weir Cottage", "subject: Weir Cottage\nrestricted: true");
    assert_eq!(site.run(&["build", "--no-cache", "--out", "expected"]).status, 0);
    let ran = site.run(&["build", "--audience", "members"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    site.build();
    assert!(site.files("expected") == site.files("public"));
    // Both are kept side by side.
    assert_eq!(anew(&site, "again"), Vec::<String>::new());
    let members = site.run(&["build", "--audience", "members", "--verbose", "--out", "more"]);
    assert!(members.stdout.starts_with("Built "), "{}", members.stdout);
}

#[test]
fn quiet_says_nothing_but_what_is_wrong() {
    let site = SiteTest::small();
    let ran = site.run(&["build", "--quiet"]);
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    site.edit(PAPER, "## 1.0 The site", "#### 1.0 The site");
    let ran = site.run(&["build", "--quiet"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.starts_with("error[heading-skipped]: "), "{}", ran.stderr);
}

#[test]
fn web_only_leaves_out_what_is_printed() {
    let site = SiteTest::small();
    assert_eq!(site.run(&["build", "--web-only"]).status, 0);
    let files = site.files("public");
    assert!(files.keys().all(|path| path.extension().is_none_or(|kind| kind != "pdf")));
    assert!(!site.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html").contains("doc-pagebreak"));
    site.build();
    assert!(site.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html").contains("doc-pagebreak"));
}

//! The build: the same bytes from the same folder, and an output that is whole or as it was.

use std::path::Path;

use crate::harness::SiteTest;

const PAPER: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";

#[test]
fn says_what_it_made() {
    let site = SiteTest::small();
    let first = site.run(&["build"]);
    let second = site.run(&["build"]);
    let pages = site.files("public").keys().filter(|path| path.extension().is_some_and(|kind| kind == "html")).count();
    // The manifest is no file of the site.
    let files = site.files("public").len() - 1;
    assert_eq!(
        first.stdout,
        format!(
            "Built {pages} pages and 2 PDFs (6 printed pages) in ./public: {files} files written, 0 unchanged, 0 removed, [TIME]\n"
        )
    );
    assert_eq!(
        second.stdout,
        format!(
            "Built {pages} pages and 2 PDFs (6 printed pages) in ./public: 0 files written, {files} unchanged, 0 removed, [TIME]\n"
        )
    );
    assert_eq!((first.status, first.stderr.as_str()), (0, ""));
    assert_eq!((second.status, second.stderr.as_str()), (0, ""));
}

#[test]
fn the_same_bytes_wherever_and_whenever_it_runs() {
    let site = SiteTest::small();
    site.build();
    let elsewhere = tempfile::tempdir().unwrap();
    let out = elsewhere.path().join("deep/below");
    let arguments = ["build", "--site", site.path().to_str().unwrap(), "--out", out.to_str().unwrap(), "--no-cache"];
    let environment =
        [("RAYON_NUM_THREADS", "1"), ("TZ", "Pacific/Auckland"), ("LC_ALL", "tr_TR.UTF-8"), ("HOME", "/nowhere")];
    let ran = site.run_in(elsewhere.path(), &arguments, &environment);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    same(&site, "public", &out);
}

/// A site with charts, tables, pictures and chapters, which more could disturb.
#[test]
fn the_demonstration_site_has_the_same_bytes_with_one_thread() {
    let site = SiteTest::demonstration_built();
    let elsewhere = tempfile::tempdir().unwrap();
    let arguments = ["build", "--site", site.path().to_str().unwrap(), "--out", "out", "--no-cache"];
    let ran = site.run_in(elsewhere.path(), &arguments, &[("RAYON_NUM_THREADS", "1")]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    same(site, "public", &elsewhere.path().join("out"));
}

fn same(site: &SiteTest, ours: &str, other: &Path) {
    let ours = site.files(ours);
    let theirs = site.files(other.to_str().unwrap());
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (path, bytes) in &ours {
        assert!(bytes == &theirs[path], "{} differs", path.display());
    }
}

#[test]
fn what_was_built_before_does_not_show() {
    let site = SiteTest::built();
    site.edit(PAPER, "It has no road.", "It has a road.").build();
    let ran = site.run(&["build", "--out", "fresh"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    same(&site, "public", &site.path().join("fresh"));
}

#[test]
fn a_build_that_fails_in_print_leaves_the_site_as_it_was() {
    let site = SiteTest::built();
    let before = site.files("public");
    site.append(PAPER, "\n1.3 The sign says \u{6c34}.\n");
    assert_eq!(site.run(&["build"]).status, 1);
    assert!(site.files("public") == before);
    site.edit(PAPER, " \u{6c34}", " water").build();
    assert!(site.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html").contains("The sign says water."));
}

#[test]
fn a_build_that_fails_makes_no_folder() {
    let site = SiteTest::small();
    site.remove("content/_index.md");
    let ran = site.run(&["build"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.ends_with("\n1 error\nNothing was built.\n"), "{}", ran.stderr);
    assert!(!site.path().join("public").exists());
}

#[test]
fn what_no_build_made_is_kept() {
    let site = SiteTest::built();
    site.write("public/robots.txt", "theirs")
        .write("public/bodies/planning/2026-04-01/b1-weir-cottage/a.txt", "theirs");
    site.remove(PAPER).edit(
        "content/bodies/planning/2026-04-01/agenda.md",
        "B1 [Weir Cottage](b1-weir-cottage.md)",
        "B1 Weir Cottage (to follow)",
    );
    site.build();
    assert_eq!(site.output("robots.txt"), "theirs");
    let left: Vec<_> = site.files("public/bodies/planning/2026-04-01/b1-weir-cottage").into_keys().collect();
    assert_eq!(left, [Path::new("a.txt")]);
}

#[test]
fn a_paper_that_is_gone_is_gone_from_the_site() {
    let site = SiteTest::built();
    assert!(site.path().join("public/bodies/planning/2026-04-01/b1-weir-cottage").exists());
    site.remove(PAPER).edit(
        "content/bodies/planning/2026-04-01/agenda.md",
        "B1 [Weir Cottage](b1-weir-cottage.md)",
        "B1 Weir Cottage (to follow)",
    );
    let ran = site.run(&["build"]);
    assert!(ran.stdout.contains(" 1 removed, "), "{}", ran.stdout);
    assert!(!site.path().join("public/bodies/planning/2026-04-01/b1-weir-cottage").exists());
    for (path, bytes) in site.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("b1-weir-cottage"), "{}", path.display());
    }
}

#[test]
fn a_file_that_no_build_made_is_not_overwritten() {
    let site = SiteTest::small();
    site.write("public/index.html", "theirs");
    let ran = site.run(&["build"]);
    assert_eq!(
        ran.stderr,
        "agendapack: ./public/index.html is in the way: no build of this program made it, and it is not overwritten. \
         Move it, or choose another folder with --out\n"
    );
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    let files: Vec<_> = site.files("public").into_iter().collect();
    assert_eq!(files, [(Path::new("index.html").to_path_buf(), b"theirs".to_vec())]);
}

#[test]
fn the_output_is_kept_apart_from_the_sources() {
    for (out, says) in [
        ("content", "the output cannot be put into content/, where the site's sources are"),
        ("content/../content/bodies", "the output cannot be put into content/, where the site's sources are"),
        ("assets/built", "the output cannot be put into assets/, where the site's sources are"),
        ("themes", "the output cannot be put into themes/, where the site's sources are"),
        (".", "the output cannot be put into the site's own folder; choose a folder in it, such as public"),
        ("..", "the output cannot be put into the site's own folder; choose a folder in it, such as public"),
    ] {
        let site = SiteTest::small();
        let before = site.files("");
        let ran = site.run(&["build", "--out", out]);
        assert_eq!(ran.stderr, format!("agendapack: {says}\n"), "{out}");
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{out}");
        assert!(site.files("") == before, "{out}");
    }
}

// The words of the system are those of Unix.
#[cfg(unix)]
#[test]
fn a_folder_that_is_no_site() {
    let site = SiteTest::empty();
    for command in ["build", "check", "serve"] {
        let ran = site.run(&[command, "--site", "nowhere"]);
        assert_eq!(
            ran.stderr,
            "agendapack: nowhere/site.toml cannot be read (No such file or directory (os error 2)); is this the folder of \
             a site?\n"
        );
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    }
}

// The words of the system are those of Unix.
#[cfg(unix)]
#[test]
fn an_output_that_cannot_be_written() {
    let site = SiteTest::small();
    site.write("public", "a file");
    let ran = site.run(&["build"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.stderr, "agendapack: ./public cannot be made: File exists (os error 17)\n");
    assert_eq!(std::fs::read_to_string(site.path().join("public")).unwrap(), "a file");
}

#[test]
fn files_of_the_site_are_copied_as_they_are() {
    let site = SiteTest::small();
    let bytes: Vec<u8> = (0..=255).collect();
    site.write_bytes("assets/data/table.csv", &bytes);
    site.write_bytes("content/bodies/planning/2026-04-01/The Plan.pdf", &bytes);
    site.append(PAPER, "\n1.3 See [the plan](The%20Plan.pdf).\n");
    site.build();
    let public = site.files("public");
    assert!(public[Path::new("assets/data/table.csv")] == bytes);
    assert!(public[Path::new("bodies/planning/2026-04-01/the-plan.pdf")] == bytes);
}

#[test]
fn the_members_build_has_a_folder_of_its_own() {
    let site = SiteTest::built();
    let before = site.files("public");
    let ran = site.run(&["build", "--audience", "members"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains(" in ./members: "), "{}", ran.stdout);
    assert!(site.files("public") == before);
    let pack = site.files("members")[Path::new("bodies/planning/2026-04-01/pack.json")].clone();
    let pack: serde_json::Value = serde_json::from_slice(&pack).unwrap();
    assert_eq!(pack["audience"], "members");
}

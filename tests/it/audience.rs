//! Restricted papers: nothing of them in what everybody may read.

use crate::harness::SiteTest;

const SECRET: &str = "SENTINEL-RESTRICTED-7731";

fn site() -> SiteTest {
    let test = SiteTest::small();
    test.edit(
        "content/bodies/planning/2026-04-01/agenda.md",
        "- B2 Site visits",
        "- B3 [Enforcement](b3-enforcement.md)\n- B2 Site visits",
    );
    test.write(
        "content/bodies/planning/2026-04-01/b3-enforcement.md",
        &format!(
            "---\ntitle: Enforcement\nrestricted: true\n---\n\n![A plan {SECRET}](plan.svg)\n\nThe owner is {SECRET}.\n"
        ),
    );
    test.write(
        "content/bodies/planning/2026-04-01/plan.svg",
        &format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><title>{SECRET}</title></svg>"),
    );
    test
}

fn leaks(test: &SiteTest, folder: &str) -> Vec<String> {
    test.files(folder)
        .into_iter()
        .filter(|(path, bytes)| {
            bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
                || path.to_string_lossy().contains("b3-enforcement")
                || path.to_string_lossy().contains("plan.svg")
        })
        .map(|(path, _)| path.display().to_string())
        .collect()
}

#[test]
fn a_restricted_paper_is_a_title_for_the_public() {
    let test = site();
    test.build();
    assert_eq!(leaks(&test, "public"), Vec::<String>::new());
    assert!(test.output("bodies/planning/2026-04-01/index.html").contains("Enforcement"));
    let pack = test.output("bodies/planning/2026-04-01/pack.json");
    let pack: serde_json::Value = serde_json::from_str(&pack).unwrap();
    let item = pack["items"].as_array().unwrap().iter().find(|item| item["code"] == "B3").unwrap();
    assert_eq!(item["restricted"], true);
    assert_eq!(item["pages"], serde_json::Value::Null);
    assert_eq!(item["papers"], serde_json::json!([]));
}

#[test]
fn members_have_it_in_a_folder_of_its_own() {
    let test = site();
    let ran = test.run(&["build", "--audience", "members"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(!test.path().join("public").exists());
    let page =
        std::fs::read_to_string(test.path().join("members/bodies/planning/2026-04-01/b3-enforcement/index.html"))
            .unwrap();
    assert!(page.contains(SECRET));
}

#[test]
fn the_section_the_folder_and_the_front_matter_each_restrict() {
    for (folder, heading, key) in [("restricted/", "", ""), ("", " {.restricted}", ""), ("", "", "restricted: true\n")]
    {
        let test = SiteTest::small();
        test.write(
            "content/bodies/planning/2026-04-01/agenda.md",
            &format!(
                "---\nstart: 2026-04-01T18:30\n---\n\n## A. Business\n\n- A1 Apologies\n\n## C. Closed{heading}\n\n- C1 \
                 [Enforcement]({folder}b3-enforcement.md)\n"
            ),
        );
        test.write(
            &format!("content/bodies/planning/2026-04-01/{folder}b3-enforcement.md"),
            &format!("---\ntitle: Enforcement\n{key}---\n\nThe owner is {SECRET}.\n"),
        );
        test.build();
        assert_eq!(leaks(&test, "public"), Vec::<String>::new(), "{folder}{heading}{key}");
    }
}

#[test]
fn a_link_to_it_from_an_open_text_is_an_error() {
    let test = site();
    test.edit(
        "content/bodies/planning/2026-04-01/b1-weir-cottage.md",
        "It has no road.",
        "It has no road, see [the case](b3-enforcement.md).",
    );
    let ran = test.run(&["build"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("error[link-to-restricted]: this leads to a restricted file"), "{}", ran.stderr);
}

#[test]
fn the_demonstration_site_leaks_nothing() {
    let test = SiteTest::demonstration_built();
    for (path, bytes) in test.files("public") {
        for secret in [SECRET, "Hawthorn", "Linden"] {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
                "{secret} in {}",
                path.display()
            );
        }
    }
}

#[test]
fn what_may_have_been_meant_as_restricted_is_not_published() {
    // A folder with a capital restricts as well.
    let test = SiteTest::small();
    test.edit("content/bodies/planning/2026-04-01/agenda.md", "- B2 Site", "- B3 [Case](Restricted/b3.md)\n- B2 Site");
    test.write("content/bodies/planning/2026-04-01/Restricted/b3.md", &format!("---\ntitle: Case\n---\n\n{SECRET}\n"));
    test.build();
    assert_eq!(leaks(&test, "public"), Vec::<String>::new());

    // A key left open is an error, and so is data taken from a restricted folder.
    let test = site();
    test.edit("content/bodies/planning/2026-04-01/b3-enforcement.md", "restricted: true", "restricted:");
    let ran = test.run(&["build"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("error[wrong-shape]: `restricted` says neither true nor false"), "{}", ran.stderr);

    let test = SiteTest::small();
    test.write("content/bodies/planning/2026-04-01/restricted/d.yaml", "kind: bar\ntitle: Cases\ndata:\n  Here: 3\n");
    test.edit(
        "content/bodies/planning/2026-04-01/b1-weir-cottage.md",
        "It has no road.",
        "It has no road.\n\n```chart file=restricted/d.yaml\n```",
    );
    let ran = test.run(&["build"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("error[link-to-restricted]: a block of this text takes its data from"),
        "{}",
        ran.stderr
    );
}

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
fn a_title_for_members_may_go_on_in_the_next_line() {
    let test = SiteTest::small();
    test.append(
        "content/bodies/planning/2026-04-01/agenda.md",
        &format!("\n## C. Closed {{.restricted}}\n\n- C1 Review {{members: Review of the case\n  of {SECRET}}}\n"),
    );
    test.build();
    assert_eq!(leaks(&test, "public"), Vec::<String>::new());
    assert_eq!(test.run(&["build", "--audience", "members"]).status, 0);
    let page = test.path().join("members/bodies/planning/2026-04-01/index.html");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains(&format!("Review of the case of {SECRET}")) && !page.contains("{members"), "{page}");
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

const MINUTES: &str = "content/bodies/planning/2026-03-04/minutes.md";

/// Minutes with a part that is not for the public, in the pack of the next meeting.
fn with_private_minutes() -> SiteTest {
    let test = SiteTest::small();
    test.append(
        MINUTES,
        &format!(
            "\n## Private business {{.restricted exempt=\"1 3\"}}\n\n### 13. The owner {SECRET}\n\nRESOLVED that {SECRET} be \
             fined.\n\n- a point on {SECRET}\n\n![{SECRET}](../2026-04-01/plan.svg)\n\n## Closing\n\n### 14. Next meeting\n\n\
             In April.\n"
        ),
    );
    test.write(
        "content/bodies/planning/2026-04-01/plan.svg",
        &format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><title>{SECRET}</title></svg>"),
    );
    test
}

#[test]
fn restricted_parts_of_minutes_are_a_heading_and_a_reason_for_the_public() {
    let test = with_private_minutes();
    test.build();
    assert_eq!(leaks(&test, "public"), Vec::<String>::new());
    let page = test.output("bodies/planning/2026-03-04/minutes/index.html");
    let reason = "Not for publication: exempt information under paragraphs 1 and 3 of Part 1 of Schedule 12A";
    assert!(page.contains("Private business") && page.contains(reason), "{page}");
    assert!(page.contains("14. Next meeting") && page.contains("In April."), "{page}");
    assert!(!page.contains("minute-13"), "{page}");
    let pdf = test.path().join("public/bodies/planning/2026-04-01/planning-2026-04-01-agenda-pack.pdf");
    let book = crate::pdf::Book::read(&std::fs::read(pdf).unwrap());
    let words = book.words().replace('\n', " ");
    assert!(words.contains("Private business") && words.contains("In April."), "{words}");
    assert!(!words.contains("SENTINEL"), "{words}");
}

#[test]
fn members_read_the_restricted_parts_of_minutes() {
    let test = with_private_minutes();
    let ran = test.run(&["build", "--audience", "members"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let page =
        std::fs::read_to_string(test.path().join("members/bodies/planning/2026-03-04/minutes/index.html")).unwrap();
    assert!(
        page.contains(&format!("RESOLVED that {SECRET} be fined.")) && page.contains("Not for publication"),
        "{page}"
    );
}

//! PDF papers that cannot be read: a page says so in their place, the rest is built, and nothing of the file is published.

use agendapack::model::site::Audience;
use agendapack::output::OutFile;
use agendapack::serve::preview::Preview;
use serde_json::{Value, json};

use crate::foreign::{Foreign, Page, text};
use crate::harness::{Ran, SiteTest};
use crate::pdf::{Book, squashed};

const MEETING: &str = "bodies/planning/2026-04-01/";
const AGENDA: &str = "content/bodies/planning/2026-04-01/agenda.md";
const REPORT: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";
const PLAN: &str = "content/bodies/planning/2026-04-01/plan.pdf";
const PACK: &str = "planning-2026-04-01-agenda-pack.pdf";
const CUT: &[u8] = b"%PDF-1.7 SENTINEL-4471 and nothing else";
const BROKEN: &str = "error[broken-pdf]: this PDF cannot be read: its end is missing\n \
                      --> content/bodies/planning/2026-04-01/plan.pdf\n  \
                      = mend: open it and save or print it as a PDF again; where it does not open, ask for another copy\n\n\
                      1 error\n";
const WITHOUT: &str = "The site was built without 1 paper: a page says so where it belongs.\n";

/// The small site with a PDF as an appendix to B1, of which its report speaks.
fn site(pdf: &[u8]) -> SiteTest {
    let test = SiteTest::small();
    test.edit(AGENDA, "(b1-weir-cottage.md)", "(b1-weir-cottage.md)\n  - [Appendix A: The plan](plan.pdf)");
    test.append(REPORT, "\n1.3 See [the drawing](plan.pdf) and Appendix A.\n");
    test.write_bytes(PLAN, pdf);
    test
}

fn protected() -> Vec<u8> {
    let mut made = Foreign::new();
    made.page(&Page::default());
    made.trailer = "/Encrypt<</Filter/Standard/V 1/R 2/P -44/O(0123456789abcdef0123456789abcdef)\
                    /U(0123456789abcdef0123456789abcdef)>>"
        .into();
    made.bytes()
}

fn vast() -> Vec<u8> {
    let mut made = Foreign::new();
    made.page(&Page { size: (90_000.0, 842.0), ..Page::default() });
    made.bytes()
}

/// Builds the site, which is built but for the plan.
fn built(test: &SiteTest) -> Ran {
    let ran = test.run(&["build"]);
    assert!(ran.status == 1 && ran.stderr.ends_with(WITHOUT), "{ran:?}");
    ran
}

fn book(test: &SiteTest, folder: &str, pdf: &str) -> Book {
    Book::read(&std::fs::read(test.path().join(folder).join(MEETING).join(pdf)).unwrap())
}

fn map(test: &SiteTest) -> Value {
    serde_json::from_str(&test.output(&format!("{MEETING}pack.json"))).unwrap()
}

/// The page of the web that stands for the plan, without its markup.
fn page(test: &SiteTest) -> String {
    let html = test.output(&format!("{MEETING}plan/index.html"));
    let main = html.split("<main").nth(1).unwrap().split("</main>").next().unwrap().split_once('>').unwrap().1;
    let text: String = main.split('<').map(|piece| piece.rsplit('>').next().unwrap()).collect();
    text.lines().map(|line| format!("{line}\n")).collect::<String>().trim().to_owned()
}

/// Nothing that is published holds these words or is named by them.
fn published_nowhere(test: &SiteTest, folder: &str, words: &str) {
    for (path, bytes) in test.files(folder) {
        assert!(!path.to_string_lossy().contains(words), "{}", path.display());
        assert!(!bytes.windows(words.len()).any(|window| window == words.as_bytes()), "{}", path.display());
    }
}

#[test]
fn a_page_stands_in_its_place_and_the_rest_is_built() {
    let test = site(&text(&[&["Alder."], &["Birch."]]));
    test.build();
    assert!(test.path().join("public").join(MEETING).join("plan.pdf").exists());
    test.write_bytes(PLAN, CUT);
    test.edit(
        "site.toml",
        "name = \"Riverside Council\"",
        "name = \"Riverside Council\"\nemail = \"office@riverside.example\"",
    );
    let ran = built(&test);
    assert_eq!(ran.stderr, format!("{BROKEN}{WITHOUT}"));
    assert!(ran.stdout.starts_with("Built "), "{}", ran.stdout);

    // In the pack it is a paper like any other.
    let book = book(&test, "public", PACK);
    let sheet = book.page("7");
    assert_eq!(
        squashed(&sheet.body),
        "AppendixA:TheplanImportantThispaperisnotinthepack.Thefileinwhichitcamecannotberead.Itwillbesentorpublished\
         separately.Toaskforacopy:RiversideCouncil,emailoffice@riverside.example."
    );
    assert!(squashed(&sheet.margin).contains("Page7") && squashed(&sheet.margin).contains("B1AppendixA:Theplan"));
    assert_eq!(book.bookmarks.iter().filter(|(_, title)| title == "Appendix A: The plan").count(), 1);
    assert_eq!(book.pages.last().unwrap().label, "7");
    let front = squashed(&book.page("1").body);
    assert!(front.contains("B1WeirCottage(Pages5-7)AppendixA:Theplan(Page7)"), "{front}");

    // For machines, too, and there it says what it is.
    let papers = &map(&test)["items"][2]["papers"];
    assert_eq!(
        papers[1],
        json!({"source": "plan.pdf", "title": "Appendix A: The plan", "pages": [7, 7], "url": "plan/", "status": "not included"})
    );
    assert_eq!(papers[0].get("status"), None);
    assert_eq!(map(&test)["items"][2]["pages"], json!([5, 7]));

    // The web says the same under the same number, and links lead there.
    assert_eq!(
        page(&test),
        "&#8203;Appendix A: The plan\n\nThis paper is not in the pack. The file in which it came cannot be read.\n\
         It will be sent or published separately. To ask for a copy: Riverside Council, email office@riverside.example."
    );
    let html = test.output(&format!("{MEETING}plan/index.html"));
    for words in ["id=\"page-7\"", "href=\"mailto:office@riverside.example\">office@", "\">This page in the PDF</a>"] {
        assert!(html.contains(words), "{words} in {html}");
    }
    let report = test.output(&format!("{MEETING}b1-weir-cottage/index.html"));
    assert!(
        report.contains("See <a href=\"../plan/\">the drawing</a> and <a href=\"../plan/\">Appendix A</a>."),
        "{report}"
    );
    assert!(test.output(&format!("{MEETING}index.html")).contains("(Page 7)"));
    assert!(test.output(&format!("{MEETING}pack/index.html")).contains("This paper is not in the pack."));

    // The file is gone from the site, and nothing leads to it.
    assert!(!test.path().join("public").join(MEETING).join("plan.pdf").exists());
    published_nowhere(&test, "public", "SENTINEL-4471");
    for (path, bytes) in test.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(path.ends_with("pack.json") || !text.contains("plan.pdf"), "{}", path.display());
    }
}

#[test]
fn the_reader_is_told_why_and_whom_to_ask() {
    const ASK: &str = "It will be sent or published separately";
    for (pdf, why) in [
        (CUT.to_vec(), "The file in which it came cannot be read."),
        (protected(), "The file in which it came is protected, and its pages cannot be shown here."),
        (vast(), "The file in which it came is too large to be printed here."),
    ] {
        let test = site(&pdf);
        built(&test);
        assert_eq!(
            page(&test),
            format!(
                "&#8203;Appendix A: The plan\n\nThis paper is not in the pack. {why}\n{ASK}, and can be asked for."
            )
        );
        // Those whom the agenda names come first.
        test.edit("site.toml", "[publisher]", "[publisher]\ntelephone = \"01632 960000\"");
        test.edit(AGENDA, "venue: Town Hall", "venue: Town Hall\ncontact:\n  name: Jo Fell\n  telephone: 01632 960123");
        built(&test);
        assert!(page(&test).ends_with(&format!("{ASK}. To ask for a copy: Jo Fell, telephone 01632 960123.")));
        let html = test.output(&format!("{MEETING}plan/index.html"));
        assert!(html.contains("<a href=\"tel:01632960123\">01632 960123</a>"), "{html}");
    }
}

#[test]
fn the_pack_keeps_what_it_claims() {
    let test = site(CUT);
    built(&test);
    let bytes = std::fs::read(test.path().join("public").join(MEETING).join(PACK)).unwrap();
    let holds = |words: &[u8]| bytes.windows(words.len()).filter(|window| *window == words).count();
    assert_eq!((holds(b"pdfaid:part"), holds(b"pdfuaid:part")), (2, 2));
}

#[test]
fn a_mended_file_takes_its_place_and_a_broken_one_leaves_it() {
    let whole = text(&[&["Alder."], &["Birch."]]);
    let test = site(&whole);
    test.build();
    let good = test.files("public");
    test.write_bytes(PLAN, CUT);
    let ran = built(&test);
    assert!(ran.stdout.contains("1 removed"), "{}", ran.stdout);
    let broken = test.files("public");
    // A build that has nothing to do tells the same.
    let again = test.run(&["build", "--verbose"]);
    assert!(again.stdout.starts_with("Nothing changed since the last build.\n"), "{}", again.stdout);
    assert_eq!((again.status, again.stderr), (1, format!("{BROKEN}{WITHOUT}")));
    // What is kept shapes nothing.
    assert_eq!(test.run(&["build", "--no-cache"]).status, 1);
    assert!(test.files("public") == broken);
    test.edit(REPORT, "It has no road.", "It has a road.");
    assert!(built(&test).stderr.starts_with("error[broken-pdf]"));
    test.edit(REPORT, "It has a road.", "It has no road.");
    test.write_bytes(PLAN, &whole);
    let ran = test.run(&["build"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(test.files("public") == good);
}

#[test]
fn one_that_came_late_has_its_page_in_the_supplement() {
    let test = SiteTest::small();
    test.edit(AGENDA, "B2 Site visits (verbal)", "B2 [The plan](plan.pdf) (to follow)");
    test.edit(
        AGENDA,
        "venue: Town Hall",
        "venue: Town Hall\npublished: 2026-03-24\nsupplements:\n  - { number: 1, published: 2026-03-26, items: [B2] }",
    );
    test.write_bytes(PLAN, CUT);
    let ran = built(&test);
    assert_eq!(ran.stderr, format!("{BROKEN}{WITHOUT}"));
    for pdf in [PACK, "planning-2026-04-01-supplement-1.pdf"] {
        let sheet = squashed(&book(&test, "public", pdf).page("9").body);
        assert!(sheet.starts_with("TheplanImportantThispaperisnotinthepack."), "{pdf}: {sheet}");
    }
    let paper = &map(&test)["supplements"][0]["items"][0]["papers"][0];
    assert_eq!((&paper["pages"], &paper["status"]), (&json!([9, 9]), &json!("not included")));
    let ran = test.run(&["pack", MEETING, "--supplement", "1"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.ends_with("The PDF was made without 1 paper: a page says so where it belongs.\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn one_that_no_pack_waits_for_has_no_page() {
    for status in ["withdrawn", "deferred", "to follow"] {
        let test = SiteTest::small();
        test.edit(AGENDA, "B2 Site visits (verbal)", &format!("B2 [The plan](plan.pdf) ({status})"));
        test.append(REPORT, "\n1.3 See [the drawing, page #](plan.pdf) as well.\n");
        test.write_bytes(PLAN, CUT);
        assert_eq!(built(&test).stderr, format!("{BROKEN}{WITHOUT}"));
        let book = book(&test, "public", PACK);
        assert_eq!(book.pages.last().unwrap().label, "5");
        assert!(squashed(&book.page("1").body).contains(&squashed(&format!("B2 The plan ({status})"))));
        let item = &map(&test)["items"][3];
        assert_eq!((&item["status"], &item["pages"], &item["papers"]), (&json!(status), &Value::Null, &json!([])));
        // A link to it leads nowhere, and is words.
        let report = test.output(&format!("{MEETING}b1-weir-cottage/index.html"));
        assert!(report.contains("See the drawing, page … as well."), "{report}");
        assert!(squashed(&book.page("5").body).contains("Seethedrawing,page…aswell."));
        published_nowhere(&test, "public", "plan.pdf");
        assert!(!test.path().join("public").join(MEETING).join("plan").exists());
    }
    // An appendix of an item that is not taken goes with it; of one whose report is to follow it does not.
    for (status, pages) in [("withdrawn", "5"), ("to follow", "7")] {
        let test = SiteTest::small();
        test.edit(AGENDA, "B2 Site visits (verbal)", &format!("B2 Mill Lane ({status})\n  - [The plan](plan.pdf)"));
        test.write_bytes(PLAN, CUT);
        built(&test);
        assert_eq!(book(&test, "public", PACK).pages.last().unwrap().label, pages, "{status}");
    }
}

#[test]
fn the_preview_sees_that_a_pack_no_longer_waits_for_it() {
    let test = SiteTest::small();
    test.edit(AGENDA, "B2 Site visits (verbal)", "B2 [The plan](plan.pdf)");
    test.append(REPORT, "\n1.3 See [the drawing](plan.pdf).\n");
    test.write_bytes(PLAN, CUT);
    let mut preview = Preview::new(test.path().to_path_buf(), Audience::Public, None).web_only();
    let mut report = || {
        preview.look().unwrap();
        let output = preview.step().unwrap().output.unwrap();
        match &output[&format!("{MEETING}b1-weir-cottage/index.html")] {
            OutFile::Bytes(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            OutFile::Copy(source) => panic!("{source}"),
        }
    };
    assert!(report().contains("See <a href=\"../plan/\">the drawing</a>."));
    test.edit(AGENDA, "](plan.pdf)", "](plan.pdf) (deferred)");
    assert!(report().contains("See the drawing."));
    test.edit(AGENDA, " (deferred)", "");
    assert!(report().contains("See <a href=\"../plan/\">the drawing</a>."));
    test.write_bytes(PLAN, &text(&[&["Alder."]]));
    assert!(report().contains("See <a href=\"../plan.pdf\">the drawing</a>."));
}

#[test]
fn a_restricted_one_is_nothing_to_the_public() {
    for (name, heading) in
        [("restricted/secret-plan.pdf", "## C. Late\n"), ("secret-plan.pdf", "## C. Late {.restricted}\n")]
    {
        let test = SiteTest::small();
        test.append(AGENDA, &format!("\n{heading}\n- C1 [Minutes](../2026-03-04/minutes.md)\n- C2 [A case]({name})\n"));
        test.edit(AGENDA, "- C1 [Minutes](../2026-03-04/minutes.md)\n", "");
        let file = format!("content/bodies/planning/2026-04-01/{name}");
        test.write_bytes(&file, CUT);
        let ran = test.run(&["build"]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
        published_nowhere(&test, "public", "secret-plan");
        published_nowhere(&test, "public", "not in the pack");
        let ran = test.run(&["build", "--audience", "members"]);
        assert_eq!((ran.status, ran.stderr), (1, format!("{}{WITHOUT}", BROKEN.replace(PLAN, &file))));
        let book = book(&test, "members", PACK);
        let sheet = book.page("7");
        let body = squashed(&sheet.body);
        assert!(body.contains("Notforpublication.") && body.contains("Thispaperisnotinthepack."), "{body}");
        assert!(body.contains("Itwillbesentseparately,andcanbeaskedfor."), "{body}");
        assert!(squashed(&sheet.margin).contains("NOTFORPUBLICATION"));
        published_nowhere(&test, "members", "SENTINEL-4471");
    }
}

#[test]
fn check_tells_of_it_and_writes_nothing() {
    let test = site(CUT);
    let ran = test.run(&["check"]);
    let can = "The site can be built without 1 paper: a page says so where it belongs.\n";
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr), (1, "", format!("{BROKEN}{can}")));
    assert!(!test.path().join("public").exists());
    let ran = test.run(&["check", "--format", "json"]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.status, ran.stderr.as_str()), (1, ""));
    assert_eq!((&found[0]["level"], &found[0]["code"]), (&json!("error"), &json!("broken-pdf")));
    // Where something else keeps the site from being built, it cannot.
    test.append("content/documents/charter.md", "\n[Lost](nowhere.md)\n");
    let ran = test.run(&["check"]);
    assert!(ran.status == 1 && ran.stderr.ends_with("\n\n2 errors\n"), "{}", ran.stderr);
}

#[test]
fn the_pack_alone_is_made_too() {
    let test = site(CUT);
    let ran = test.run(&["pack", MEETING]);
    let without = "The PDF was made without 1 paper: a page says so where it belongs.\n";
    assert_eq!((ran.status, ran.stderr), (1, format!("{BROKEN}{without}")));
    assert_eq!(ran.stdout, format!("{PACK}: 7 pages\n"));
    assert_eq!(Book::read(&std::fs::read(test.path().join(PACK)).unwrap()).pages.len(), 7);
    // Of another document nothing is missing, and the site has a mistake all the same.
    let ran = test.run(&["pack", "documents/charter"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (1, BROKEN));
    assert_eq!(ran.stdout, "charter.pdf: 1 page\n");
}

#[test]
fn one_that_is_only_linked_is_published_as_it_is() {
    let test = SiteTest::small();
    test.append(REPORT, "\nSee [the plan](plan.pdf).\n");
    test.write_bytes(PLAN, CUT);
    let ran = test.run(&["build"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert_eq!(std::fs::read(test.path().join("public").join(MEETING).join("plan.pdf")).unwrap(), CUT);
}

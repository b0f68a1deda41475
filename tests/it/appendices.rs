//! PDFs of other programs as papers: in the pack, on the web, kept, and kept from those who may not see them.

use serde_json::{Value, json};

use crate::foreign::{Foreign, Page, text};
use crate::harness::SiteTest;
use crate::pdf::{Book, squashed};

const AGENDA: &str = "content/bodies/planning/2026-04-01/agenda.md";
const PLAN: &str = "content/bodies/planning/2026-04-01/plan.pdf";
const PACK: &str = "bodies/planning/2026-04-01/planning-2026-04-01-agenda-pack.pdf";

/// The small site with a PDF as an appendix to B1.
fn site(pdf: &[u8]) -> SiteTest {
    let test = SiteTest::small();
    test.edit(AGENDA, "(b1-weir-cottage.md)", "(b1-weir-cottage.md)\n  - [Appendix A: The plan](plan.pdf)");
    test.write_bytes(PLAN, pdf);
    test
}

fn two_pages() -> Vec<u8> {
    let mut made = Foreign::new();
    made.page(&Page { lines: &["Alder by the weir", "and ash behind it."], ..Page::default() });
    made.page(&Page { lines: &["Birch along the lane."], size: (842.0, 595.0), ..Page::default() });
    made.bytes()
}

fn pack(test: &SiteTest) -> Vec<u8> {
    std::fs::read(test.path().join("public").join(PACK)).unwrap()
}

fn map(test: &SiteTest) -> Value {
    serde_json::from_str(&test.output("bodies/planning/2026-04-01/pack.json")).unwrap()
}

fn holds(bytes: &[u8], words: &str) -> usize {
    bytes.windows(words.len()).filter(|window| *window == words.as_bytes()).count()
}

#[test]
fn its_pages_stand_in_the_pack_under_our_numbers_and_can_be_read() {
    let test = site(&two_pages());
    let ran = test.run(&["build"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let paper = &map(&test)["items"][2]["papers"][1];
    assert_eq!(*paper, json!({"source": "plan.pdf", "title": "Appendix A: The plan", "pages": [7, 8], "url": "plan/"}));
    assert_eq!(map(&test)["items"][2]["pages"], json!([5, 8]));
    let bytes = pack(&test);
    let book = Book::read(&bytes);
    let (first, second) = (book.page("7"), book.page("8"));
    assert!(squashed(&first.body).contains("Alderbytheweirandashbehindit."), "{}", first.body);
    assert!(squashed(&first.body).starts_with("AppendixA:Theplan"), "{}", first.body);
    assert!(squashed(&second.body).contains("Birchalongthelane."), "{}", second.body);
    for (page, number) in [(first, "Page7"), (second, "Page8")] {
        assert!(squashed(&page.margin).contains(number) && squashed(&page.margin).contains("B1AppendixA:Theplan"));
    }
    // A wide page has a sheet that is turned.
    assert!(first.height > first.width && second.width > second.height);
    // What it says stands for it where it cannot be seen.
    assert_eq!(holds(&bytes, "(Page 1 of this PDF. Alder by the weir and ash behind it.)"), 1);
    assert_eq!(book.bookmarks.iter().filter(|(_, title)| title == "Appendix A: The plan").count(), 1);
    // One font for all pages, and the pack is what it claims to be.
    assert_eq!(holds(&bytes, "/Subtype /Type3"), 1);
    assert_eq!((holds(&bytes, "pdfaid:part"), holds(&bytes, "pdfuaid:part")), (2, 2));
    // Its structure stayed behind.
    assert_eq!(holds(&bytes, "AgPa"), 0);
}

#[test]
fn a_pack_with_it_is_the_same_bytes_each_time() {
    let test = site(&two_pages());
    test.run(&["build", "--no-cache", "--out", "one"]);
    test.run(&["build", "--no-cache", "--out", "two"]);
    assert!(test.files("one") == test.files("two"));
    assert!(test.files("one").len() > 10);
}

#[test]
fn a_page_that_is_turned_or_cut_is_shown_as_its_file_shows_it() {
    let mut made = Foreign::new();
    made.page(&Page { lines: &["Turned words."], entries: "/Rotate 90", ..Page::default() });
    made.page(&Page { lines: &["Words within."], entries: "/CropBox[40 600 400 800]", ..Page::default() });
    let test = site(&made.bytes());
    test.build();
    let book = Book::read(&pack(&test));
    let (turned, cut) = (book.page("7"), book.page("8"));
    assert!(turned.width > turned.height && squashed(&turned.body).contains("Turnedwords."));
    assert!(cut.width > cut.height && squashed(&cut.body).contains("Wordswithin."));
}

#[test]
fn what_stands_on_a_page_as_a_note_or_a_filled_field_is_printed_and_hidden_layers_are_not() {
    let mut made = Foreign::new();
    let stamp = made.stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F1 3 0 R>>>>",
        "BT /F1 12 Tf 2 4 Td (Received.) Tj ET",
    );
    let layer = made.object("<</Type/OCG/Name(Draft)>>");
    made.catalog.push_str(&format!("/OCProperties<</OCGs[{layer} 0 R]/D<</OFF[{layer} 0 R]>>>>"));
    made.page(&Page {
        lines: &["Seen."],
        more: "/OC /L BDC BT /F1 12 Tf 50 300 Td (Unseen.) Tj ET EMC",
        resources: &format!("/Properties<</L {layer} 0 R>>"),
        entries: &format!(
            "/Annots[<</Type/Annot/Subtype/Stamp/Rect[50 500 150 520]/F 4/AP<</N {stamp} 0 R>>>>\
             <</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://elsewhere.example)>>>>]"
        ),
        ..Page::default()
    });
    made.catalog.push_str("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>");
    let test = site(&made.bytes());
    test.build();
    let bytes = pack(&test);
    let page = squashed(&Book::read(&bytes).page("7").body);
    assert!(page.contains("Seen.") && page.contains("Received.") && !page.contains("Unseen."), "{page}");
    for gone in ["JavaScript", "elsewhere.example", "OCProperties"] {
        assert_eq!(holds(&bytes, gone), 0, "{gone}");
    }
    assert_eq!(holds(&bytes, "pdfaid:part"), 2);
}

#[test]
fn a_pack_claims_nothing_that_one_of_its_pages_breaks() {
    let mut made = Foreign::new();
    let font = made.object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
    made.page(&Page {
        more: "BT /H 12 Tf 50 400 Td (Elder) Tj ET",
        resources: &format!("/Properties<<>>/ExtGState<<>>/XObject<<>>/Font<</H {font} 0 R/F1 3 0 R>>"),
        ..Page::default()
    });
    let test = site(&made.bytes());
    test.build();
    let bytes = pack(&test);
    assert_eq!((holds(&bytes, "pdfaid:part"), holds(&bytes, "pdfuaid:part")), (0, 0));
    assert!(holds(&bytes, "/Marked true") == 1, "it is tagged all the same");
}

#[test]
fn the_web_has_its_text_its_page_marks_and_the_file() {
    let mut made = Foreign::new();
    made.page(&Page { lines: &["Alder & ash."], ..Page::default() });
    made.page(&Page { more: "0 0 1 rg 50 50 200 200 re f", ..Page::default() });
    made.page(&Page::default());
    let test = site(&made.bytes());
    test.run(&["build"]);
    let page = test.output("bodies/planning/2026-04-01/plan/index.html");
    for words in [
        "<p id=\"pdf-1\">Alder &amp; ash.</p>",
        "id=\"page-7\"",
        "id=\"page-8\"",
        "id=\"page-9\"",
        "href=\"../plan.pdf#page=2\">Page 2 of 3 in the PDF</a>",
        "This page is a picture: no text can be taken from it.",
        "This page is empty.",
        "Open the PDF <span class=\"small\">(3 pages, ",
    ] {
        assert_eq!(page.matches(words).count(), 1, "{words} in {page}");
    }
    assert!(
        test.files("public").get(std::path::Path::new("bodies/planning/2026-04-01/plan.pdf")).unwrap() == &made.bytes()
    );
    let pack = test.output("bodies/planning/2026-04-01/pack/index.html");
    assert!(pack.contains("--pdf-1\">Alder &amp; ash.</p>") && pack.contains("href=\"../plan.pdf#page=1\""));
    assert!(test.output("bodies/planning/2026-04-01/index.html").contains("(Pages 7 - 9)"));
}

#[test]
fn a_text_gives_the_number_that_a_page_of_it_has_in_the_pack() {
    let test = site(&text(&[&["Alder."], &[], &["Cedar."]]));
    let report = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";
    test.append(
        report,
        "\n1.3 See [the plan, page #](plan.pdf), [the cedar on page #](plan.pdf#page=3), [page #](plan.pdf#page=2).\n",
    );
    let ran = test.run(&["build"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let book = Book::read(&pack(&test));
    assert!(squashed(&book.page("7").body).contains("Alder.") && squashed(&book.page("9").body).contains("Cedar."));
    let line = squashed("See the plan, page 7, the cedar on page 9, page 8.");
    assert!(squashed(&book.page("5").body).contains(&line), "{}", book.page("5").body);
    let html = test.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html");
    for words in [
        "<a href=\"../plan/\">the plan, page 7</a>",
        "<a href=\"../plan/#pdf-3\">the cedar on page 9</a>",
        "<a href=\"../plan/#pdf-2\">page 8</a>",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
    let plan = test.output("bodies/planning/2026-04-01/plan/index.html");
    assert!(plan.contains("aria-label=\"Page 9\">&#8203;</span><p id=\"pdf-3\">Cedar.</p>"), "{plan}");
    // Where it cannot be read, the number is that of the page in its place.
    test.write_bytes(PLAN, b"%PDF-1.7 and nothing else");
    assert_eq!(test.run(&["build"]).status, 1);
    let html = test.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html");
    assert!(html.contains("<a href=\"../plan/\">the cedar on page 7</a>"), "{html}");
}

#[test]
fn a_link_in_a_report_leads_to_the_file_as_before() {
    let test = SiteTest::small();
    test.append("content/bodies/planning/2026-04-01/b1-weir-cottage.md", "\nSee [the plan](plan.pdf).\n");
    test.write_bytes(PLAN, b"not even a PDF");
    test.build();
    assert!(test.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html").contains("href=\"../plan.pdf\""));
    assert!(!test.path().join("public/bodies/planning/2026-04-01/plan").exists());
}

#[test]
fn a_restricted_one_is_nothing_to_the_public() {
    const SECRET: &str = "SENTINEL-4471";
    let pdf = text(&[&[SECRET], &["More."]]);
    for (name, heading) in
        [("restricted/secret-plan.pdf", "## C. Late\n"), ("secret-plan.pdf", "## C. Late {.restricted}\n")]
    {
        let test = SiteTest::small();
        test.append(AGENDA, &format!("\n{heading}\n- C1 [Enforcement](b1-weir-cottage.md)\n- C2 [A case]({name})\n"));
        test.edit(AGENDA, "- C1 [Enforcement](b1-weir-cottage.md)\n", "");
        test.write_bytes(&format!("content/bodies/planning/2026-04-01/{name}"), &pdf);
        // Nor is it told what is wrong with it.
        let ran = test.run(&["build"]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
        for (path, bytes) in test.files("public") {
            assert!(!path.to_string_lossy().contains("secret-plan"), "{}", path.display());
            assert_eq!(holds(&bytes, SECRET) + holds(&bytes, "secret-plan"), 0, "{}", path.display());
        }
        let item = map(&test)["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&item["restricted"], &item["pages"], &item["papers"]), (&json!(true), &Value::Null, &json!([])));
        let ran = test.run(&["build", "--audience", "members"]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let book = Book::read(&std::fs::read(test.path().join("members").join(PACK)).unwrap());
        let page = book.page("7");
        assert!(squashed(&page.body).contains(SECRET) && squashed(&page.margin).contains("NOTFORPUBLICATION"));
        assert!(squashed(&page.body).contains("Notforpublication."));
    }
}

#[test]
fn a_broken_one_does_not_hide_the_mistakes_of_others() {
    let test = site(b"%PDF-1.7 and nothing else");
    test.append("content/documents/charter.md", "\n[Lost](nowhere.md)\n");
    let ran = test.run(&["check"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("error[broken-pdf]") && ran.stderr.contains("error[missing-file]"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("2 errors\n"), "{}", ran.stderr);
}

#[test]
fn what_was_read_is_kept_and_a_changed_file_is_read_anew() {
    let test = site(&two_pages());
    let kept = |test: &SiteTest| {
        let files = test.files(".agendapack-cache");
        files.into_iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "appendix")).collect::<Vec<_>>()
    };
    test.build();
    let [(name, entry)] = kept(&test).try_into().unwrap();
    assert!(holds(&entry, "Alder by the weir") == 1);
    let first = test.files("public");
    // An entry that is altered is not there.
    let at = format!(".agendapack-cache/{}", name.display());
    let altered = String::from_utf8_lossy(&entry).replace("Alder", "Elder");
    test.write_bytes(&at, altered.as_bytes());
    let page = "bodies/planning/2026-04-01/plan/index.html";
    test.write("content/_index.md", "---\ntitle: Riverside\n---\n\nOther words.\n").build();
    assert!(test.output(page).contains("Alder by the weir"));
    assert_eq!(kept(&test)[0].1, entry);
    // One that is whole is used: its words are those that the web shows.
    test.write("content/_index.md", "---\ntitle: Riverside\n---\n\nMeetings of Riverside Council.\n").build();
    assert!(test.files("public") == first);
    test.write_bytes(PLAN, &text(&[&["Cedar."], &["Cherry."], &["Chestnut."]]));
    let ran = test.run(&["build", "--verbose"]);
    assert!(ran.stdout.contains("plan.pdf changed"), "{}", ran.stdout);
    assert_eq!(map(&test)["items"][2]["papers"][1]["pages"], json!([7, 9]));
    assert!(test.output(page).contains("Cedar.") && !test.output(page).contains("Alder"));
}

/// Whatever is done to the bytes of a file, it is read or refused.
#[test]
fn bytes_put_out_of_order_are_read_or_refused() {
    let whole = two_pages();
    let mut seed = 7_u32;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % most
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..1 + next(6) {
            let at = next(bytes.len());
            match next(4) {
                0 => bytes[at] = next(256) as u8,
                1 => bytes[at] = b"0123456789R[]<>/ "[next(17)],
                2 => {
                    let end = (at + next(40)).min(bytes.len());
                    bytes.drain(at..end);
                }
                _ => {
                    let from = next(bytes.len());
                    let piece = bytes[from..(from + next(60)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        match agendapack::foreign::read(&std::sync::Arc::new(bytes)) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(read > 50 && refused > 50, "{read} read, {refused} refused");
}

//! Late papers: supplements that carry the page numbers on, in PDFs of their own and in the whole pack.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::SiteTest;
use crate::html::{Page, resolved};
use crate::pdf::{Book, squashed};

const MEETING: &str = "bodies/planning/2026-04-01/";
const AGENDA: &str = "content/bodies/planning/2026-04-01/agenda.md";
const WHOLE: &str = "planning-2026-04-01-agenda-pack.pdf";
const FIRST: &str = "planning-2026-04-01-agenda-pack-as-published.pdf";
const ONE: &str = "planning-2026-04-01-supplement-1.pdf";
const TWO: &str = "planning-2026-04-01-supplement-2.pdf";

/// A paper of some words on as many pages as it has breaks of its own, and a few more.
fn paper(title: &str, paragraphs: usize) -> String {
    let mut text = format!("---\ntitle: {title}\n---\n\n## {title} in short\n\n");
    for at in 1..=paragraphs {
        let words = format!("Words {at} of {title} run on and on, so that a line is full and a page too. ");
        text.push_str(&format!("1.{at} {}\n\n", words.repeat(6).trim_end()));
    }
    text
}

/// The meeting before any paper came late.
fn before() -> SiteTest {
    let site = SiteTest::small();
    site.write(
        AGENDA,
        "---\nstart: 2026-04-01T18:30\nvenue: Town Hall\npublished: 2026-03-24\n---\n\n## A. Business\n\n- A1 Apologies\n\n\
         ## B. Reports\n\n- B1 [Weir Cottage](b1-weir-cottage.md)\n- B2 Mill Lane (to follow)\n- B3 [Trees](b3-trees.md)\n\
         - B4 [Bridges](b4-bridges.md)\n- B5 Site visits (verbal)\n",
    );
    site.write("content/bodies/planning/2026-04-01/b3-trees.md", &paper("Trees", 14));
    site.write("content/bodies/planning/2026-04-01/b4-bridges.md", &paper("Bridges", 2));
    site
}

/// The same after two supplements: a paper that was to follow, then an appendix to one that was there.
fn after() -> SiteTest {
    let site = before();
    add(&site);
    site
}

fn add(site: &SiteTest) {
    site.edit(
        AGENDA,
        "published: 2026-03-24\n",
        "published: 2026-03-24\nsupplements:\n  - { number: 1, published: 2026-03-26, items: [B2] }\n  - number: 2\n    \
         published: 2026-03-30\n    papers: [b3-map.md]\n    notice: The map was redrawn.\n",
    );
    site.edit(AGENDA, "- B2 Mill Lane (to follow)", "- B2 [Mill Lane](b2-mill-lane.md)");
    site.edit(AGENDA, "](b3-trees.md)\n", "](b3-trees.md)\n  - [Appendix: The map](b3-map.md)\n");
    site.write("content/bodies/planning/2026-04-01/b2-mill-lane.md", &paper("Mill Lane", 13));
    site.write("content/bodies/planning/2026-04-01/b3-map.md", &paper("The map", 3));
}

fn build(site: &SiteTest) {
    let ran = site.run(&["build"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
}

fn book(site: &SiteTest, pdf: &str) -> Book {
    Book::read(&std::fs::read(site.path().join("public").join(MEETING).join(pdf)).unwrap())
}

fn pack_json(site: &SiteTest) -> Value {
    serde_json::from_str(&site.output(&format!("{MEETING}pack.json"))).unwrap()
}

/// The text of each page by its printed number.
fn pages(book: &Book) -> BTreeMap<String, String> {
    book.pages.iter().map(|page| (page.label.clone(), squashed(&format!("{}{}", page.body, page.margin)))).collect()
}

fn labels(book: &Book) -> Vec<u64> {
    book.pages.iter().map(|page| page.label.parse().unwrap()).collect()
}

/// A page of one PDF is the page of that number in the whole, but for the agenda's own sheet.
fn agree(site: &SiteTest, others: &[&str]) -> usize {
    let whole = book(site, WHOLE);
    assert_eq!(labels(&whole), (1..=whole.pages.len() as u64).collect::<Vec<_>>());
    let of_whole = pages(&whole);
    let first_paper =
        pack_json(site)["items"].as_array().unwrap().iter().filter_map(|item| item["pages"][0].as_u64()).min().unwrap();
    let mut compared = 0;
    for other in others {
        for (label, text) in pages(&book(site, other)) {
            if label.parse::<u64>().unwrap() >= first_paper {
                assert_eq!(of_whole.get(&label), Some(&text), "page {label} of {other}");
                compared += 1;
            }
        }
    }
    compared
}

#[test]
fn a_page_has_one_number_in_every_pdf() {
    let site = after();
    build(&site);
    let one = book(&site, ONE);
    let two = book(&site, TWO);
    // Front sheet, Weir Cottage, Trees on two, Bridges; the next right-hand page is 9.
    assert_eq!(labels(&book(&site, FIRST)), (1..=7).collect::<Vec<_>>());
    assert_eq!(labels(&one), (9..=12).collect::<Vec<_>>());
    assert_eq!(labels(&two), (13..=15).collect::<Vec<_>>());
    assert_eq!(book(&site, WHOLE).pages.len(), 15);
    assert_eq!(agree(&site, &[FIRST, ONE, TWO]), 5 + 4 + 3);
    assert!(book(&site, WHOLE).page("8").is_blank());
    assert_eq!(book(&site, FIRST).title, "Planning Committee, 1 April 2026");
    assert_eq!(one.title, "Planning Committee, 1 April 2026, Supplement 1");
    assert_eq!(book(&site, WHOLE).title, "Planning Committee, 1 April 2026, with Supplements 1 and 2");
    let bookmarks = |book: &Book| book.bookmarks.iter().map(|(_, title)| title.clone()).collect::<Vec<_>>();
    assert_eq!(bookmarks(&one), ["Supplement 1 to the agenda", "B. Reports", "Mill Lane", "Mill Lane in short"]);
    assert!(bookmarks(&book(&site, WHOLE)).contains(&"Supplement 2 to the agenda".to_owned()));
    assert_eq!((one.language.as_str(), one.shows_title), ("en-GB", true));
}

#[test]
fn single_sided_supplements_begin_on_the_very_next_page() {
    let site = after();
    site.append("site.toml", "\n[pack]\nsides = \"single\"\nfirst_page = 21\n");
    build(&site);
    assert_eq!(labels(&book(&site, FIRST)), (21..=25).collect::<Vec<_>>());
    assert_eq!(labels(&book(&site, ONE)), (26..=28).collect::<Vec<_>>());
    assert_eq!(labels(&book(&site, TWO)), (29..=30).collect::<Vec<_>>());
    let whole = pages(&book(&site, WHOLE));
    for other in [ONE, TWO] {
        assert!(pages(&book(&site, other)).iter().all(|(label, text)| whole.get(label) == Some(text)), "{other}");
    }
}

#[test]
fn the_sheets_say_what_came_when() {
    let site = after();
    build(&site);
    let sheet = |pdf: &str| squashed(&book(&site, pdf).pages[0].body);
    let first = sheet(FIRST);
    assert!(
        first.contains("B2MillLane(tofollow)B3Trees(Pages5-6)Appendix:Themap(tofollow)B4Bridges(Page7)"),
        "{first}"
    );
    let whole = sheet(WHOLE);
    assert!(
        whole.contains(
            "B2MillLane(Supplement1,Pages11-12)B3Trees(Pages5-6)Appendix:Themap(Supplement2,Page15)B4Bridges(Page7)"
        ),
        "{whole}"
    );
    assert_eq!(
        sheet(ONE),
        "RiversideCouncilPlanningCommitteeSupplement1totheagendaDate:Wednesday1April2026Time:6.30pmVenue:TownHall\
         Published:26March2026B.ReportsB2MillLane(Pages11-12)"
    );
    assert_eq!(
        sheet(TWO),
        "RiversideCouncilPlanningCommitteeSupplement2totheagendaDate:Wednesday1April2026Time:6.30pmVenue:TownHall\
         Published:30March2026Themapwasredrawn.B.ReportsB3TreesAppendix:Themap(Page15)"
    );
}

#[test]
fn what_was_published_stays_what_it_was_to_the_byte() {
    let site = before();
    build(&site);
    let published = std::fs::read(site.path().join("public").join(MEETING).join(WHOLE)).unwrap();
    add(&site);
    // The appendix was not on the agenda when that was published.
    site.edit(
        AGENDA,
        "  - number: 2\n    published: 2026-03-30\n    papers: [b3-map.md]\n    notice: The map was redrawn.\n",
        "",
    );
    site.edit(AGENDA, "\n  - [Appendix: The map](b3-map.md)", "");
    site.remove("content/bodies/planning/2026-04-01/b3-map.md");
    let ran = site.run(&["build", "--verbose"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(std::fs::read(site.path().join("public").join(MEETING).join(FIRST)).unwrap() == published);
    // It was not even set anew.
    let anew: Vec<&str> = ran.stdout.lines().filter(|line| line.contains("typeset anew")).collect();
    assert_eq!(anew.len(), 2, "{}", ran.stdout);
    assert!(
        anew[0].starts_with(&format!("{MEETING}{ONE}: ")) && anew[1].starts_with(&format!("{MEETING}: ")),
        "{anew:?}"
    );
}

#[test]
fn only_what_changed_is_set_anew() {
    let site = after();
    let anew = |site: &SiteTest| -> Vec<String> {
        let ran = site.run(&["build", "--verbose"]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
        ran.stdout.lines().filter(|line| line.contains("typeset anew")).map(str::to_owned).collect()
    };
    assert_eq!(anew(&site).len(), 5);
    assert_eq!(anew(&site), Vec::<String>::new());
    let set = |what: &str, why: &str| format!("{MEETING}{what}: typeset anew, {why}");
    site.edit("content/bodies/planning/2026-04-01/b2-mill-lane.md", "1.13 Words 13", "1.13 Figures 13");
    assert_eq!(anew(&site), [set(ONE, "b2-mill-lane.md changed"), set("", "b2-mill-lane.md changed")]);
    site.edit(AGENDA, "was redrawn", "was drawn anew");
    assert_eq!(
        anew(&site),
        [set(TWO, "the sheet of supplement 2 changed"), set("", "the sheet of supplement 2 changed")]
    );
    // A supplement that grows moves the next.
    site.append("content/bodies/planning/2026-04-01/b2-mill-lane.md", &"A paragraph more.\n\n".repeat(60));
    let moved = anew(&site);
    assert_eq!(moved[1], set(TWO, "the number of its first page changed"), "{moved:?}");
    assert_eq!(moved.len(), 3);
    assert_eq!(labels(&book(&site, TWO))[0], 15);
    agree(&site, &[FIRST, ONE, TWO]);
    // With the cache and without, the same comes out.
    let kept = site.files("public");
    assert_eq!(site.run(&["build", "--no-cache", "--out", "fresh"]).status, 0);
    assert!(kept == site.files("fresh"));
}

/// A meeting with thirty late papers, so that its sheet has two pages.
fn many(title: &str) -> SiteTest {
    let site = before();
    let codes: Vec<String> = (1..=30).map(|at| format!("B{at}")).collect();
    let mut agenda = format!(
        "---\nstart: 2026-04-01T18:30\nsupplements:\n  - number: 1\n    published: 2026-03-26\n    items: [{}]\n---\n\n\
         ## A. Business\n\n- A1 [Weir Cottage](b1-weir-cottage.md)\n\n## B. Reports\n\n",
        codes.join(", ")
    );
    for code in &codes {
        agenda.push_str(&format!("- {code} [{title}](late-{code}.md)\n"));
        site.write(&format!("content/bodies/planning/2026-04-01/late-{code}.md"), &paper(code, 1));
    }
    site.write(AGENDA, &agenda);
    site.remove("content/bodies/planning/2026-04-01/b3-trees.md");
    site.remove("content/bodies/planning/2026-04-01/b4-bridges.md");
    site
}

/// The pages of the sheet of the agenda.
fn sheet_pages(book: &Book) -> Vec<String> {
    book.pages[..2].iter().map(|page| squashed(&page.body)).collect()
}

/// The words that tell of a supplement are long; they never move what stands below them.
#[test]
fn what_tells_of_a_supplement_takes_no_room_on_the_first_sheet() {
    let last = |page: &str| page.rfind("Atitle").map(|at| page[..at].trim_end().to_owned()).unwrap();
    for (title, shown, short) in [
        ("A title that leaves much room", "(Supplement1,Page7)", false),
        ("A title that fills the line on the sheet, nearly, but for the words that it is to follow", "(Page7)", true),
        (
            "A title that fills the line on the sheet very well, nearly, but for the words that it is now to follow",
            "(Supplement1,Page7)",
            false,
        ),
    ] {
        let site = many(title);
        build(&site);
        let (first, whole) = (sheet_pages(&book(&site, FIRST)), sheet_pages(&book(&site, WHOLE)));
        assert!(first[0].contains("B1Atitle") && first[1].contains("B30Atitle"), "{first:?}");
        assert!(whole[0].contains(&format!("{}{shown}B2Atitle", squashed(title))), "{whole:?}");
        assert!(!whole[0].contains("(tofollow)"), "{whole:?}");
        assert_eq!(whole[0].contains("Supplement"), !short);
        // The same item is the last on the page.
        let code = |page: &str| last(page).rsplit('B').next().unwrap().to_owned();
        assert_eq!(code(&first[0]), code(&whole[0]));
        agree(&site, &[FIRST, ONE]);
    }
}

/// A theme of the site's own may say it in words that do move a page.
#[test]
fn a_first_sheet_that_would_grow_over_its_page_stands_as_it_was_published() {
    let site = many("A title");
    site.edit("site.toml", "title = \"Riverside\"", "title = \"Riverside\"\ntheme = \"own\"");
    let front = include_str!("../../themes/civic/print/front.typ");
    let longer =
        front.replace("if it.sup == none {", "if it.sup != none [Late. \\ Very late.] else if it.sup == none {");
    assert_ne!(front, longer);
    site.write("themes/own/print/front.typ", &longer);
    let ran = site.run(&["build", "--verbose"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains("with the sheet as published: typeset anew"), "{}", ran.stdout);
    let (first, whole) = (book(&site, FIRST), book(&site, WHOLE));
    assert_eq!(sheet_pages(&first), sheet_pages(&whole));
    assert!(sheet_pages(&whole)[1].contains("B30Atitle(tofollow)"));
    agree(&site, &[FIRST, ONE]);
    // Where the papers are is told by their own sheet, and by the web.
    let supplement = squashed(&book(&site, ONE).pages[0].body);
    let item = &pack_json(&site)["items"][1];
    assert!(supplement.contains(&format!("B1Atitle(Page{})", item["pages"][0])), "{supplement}");
    // The second build finds both in the cache.
    let ran = site.run(&["build", "--verbose", "--out", "again"]);
    assert!(!ran.stdout.contains("typeset anew"), "{}", ran.stdout);
}

#[test]
fn pack_json_tells_of_supplements() {
    let site = after();
    build(&site);
    let pack = pack_json(&site);
    assert_eq!((&pack["pdf"], &pack["page_count"]), (&json!(WHOLE), &json!(15)));
    assert_eq!(pack["title"], "Planning Committee, 1 April 2026");
    assert_eq!(pack["as_published"], json!({"pdf": FIRST, "first_page": 1, "page_count": 7, "pages": [1, 7]}));
    assert_eq!(
        pack["supplements"],
        json!([
            {"number": 1, "published": "2026-03-26", "pdf": ONE, "first_page": 9, "page_count": 4, "pages": [9, 12], "items": ["B2"]},
            {"number": 2, "published": "2026-03-30", "pdf": TWO, "first_page": 13, "page_count": 3, "pages": [13, 15], "items": ["B3"]},
        ])
    );
    assert_eq!(
        pack["items"][2],
        json!({
            "code": "B2", "title": "Mill Lane", "section": "B. Reports", "restricted": false, "status": null, "supplement": 1,
            "pages": [11, 12], "url": "b2-mill-lane/", "papers": [
                {"source": "b2-mill-lane.md", "title": "Mill Lane", "supplement": 1, "pages": [11, 12], "url": "b2-mill-lane/"}
            ]
        })
    );
    // Its pages are those of the pack; the appendix has its own.
    assert_eq!(
        pack["items"][3],
        json!({
            "code": "B3", "title": "Trees", "section": "B. Reports", "restricted": false, "status": null, "supplement": null,
            "pages": [5, 6], "url": "b3-trees/", "papers": [
                {"source": "b3-trees.md", "title": "Trees", "pages": [5, 6], "url": "b3-trees/"},
                {"source": "b3-map.md", "title": "The map", "supplement": 2, "pages": [15, 15], "url": "b3-map/"}
            ]
        })
    );
    // Without supplements, nothing but an empty list.
    let site = before();
    build(&site);
    let pack = pack_json(&site);
    assert_eq!((&pack["supplements"], &pack["as_published"]), (&json!([]), &Value::Null));
    assert!(!site.path().join("public").join(MEETING).join(FIRST).exists());
}

#[test]
fn the_web_shows_each_paper_in_its_place_and_who_brought_it() {
    let site = after();
    build(&site);
    let html = site.output(&format!("{MEETING}index.html"));
    let page = Page::read(&html);
    let line = |code: &str| {
        let item = page.text_from(&format!("item-{code}"));
        item.lines().filter(|line| !line.trim().is_empty()).take(2).map(str::trim).collect::<Vec<_>>().join("|")
    };
    assert_eq!(line("b2"), "B2 Mill Lane (Pages 11 - 12) Supplement 1, published 26 March 2026|B3 Trees (Pages 5 - 6)");
    assert!(
        line("b3").ends_with("|Appendix: The map (Page 15) Supplement 2, published 30 March 2026"),
        "{}",
        line("b3")
    );
    let packs = page.text_from("_packs");
    let packs: Vec<&str> = packs.lines().map(str::trim).filter(|line| !line.is_empty()).take(6).collect();
    assert_eq!(
        packs,
        [
            "Agenda pack and supplements",
            "A page has the same number in each of these.",
            "Agenda pack with Supplements 1 and 2 (PDF, 15 pages) Pages 1 to 15",
            "Agenda pack as first published, 24 March 2026 (PDF, 7 pages) Pages 1 to 7",
            "Supplement 1, published 26 March 2026 (PDF, 4 pages) Pages 9 to 12 Item B2",
            "Supplement 2, published 30 March 2026 (PDF, 3 pages) Pages 13 to 15 Item B3",
        ]
    );
    for pdf in [WHOLE, FIRST, ONE, TWO] {
        assert!(page.values("href").any(|href| href == pdf), "{pdf}");
    }
    // The paper's own page.
    let paper = site.output(&format!("{MEETING}b2-mill-lane/index.html"));
    assert!(paper.contains("<a href=\"../#_supplement-1\">Supplement 1, published 26 March 2026</a>"), "{paper}");
    assert!(paper.contains(&format!("href=\"../{WHOLE}#page=11\"")), "{paper}");
    assert!(!site.output(&format!("{MEETING}b3-trees/index.html")).contains("Supplement"));
    // The feed has the supplement as news of its day.
    let feed = site.output("feed.xml");
    let news = "<entry><title>Supplement 2 to the agenda: Planning Committee, 1 April 2026</title>\
                <id>https://riverside.example/council/bodies/planning/2026-04-01/#_supplement-2</id>";
    assert!(feed.contains(news), "{feed}");
    assert!(feed.contains("<updated>2026-03-30T00:00:00Z</updated><summary>B3 Trees</summary>"), "{feed}");
    // The latest papers come first.
    let home = Page::read(&site.output("index.html"));
    let latest: Vec<&str> = home.values("href").filter(|href| href.contains("2026-04-01/b")).collect();
    let papers = ["b3-map/", "b2-mill-lane/", "b1-weir-cottage/", "b3-trees/", "b4-bridges/"];
    assert_eq!(latest, papers.map(|paper| format!("bodies/planning/2026-04-01/{paper}")));
}

#[test]
fn every_page_is_found_on_the_web() {
    let site = after();
    build(&site);
    let whole = book(&site, WHOLE);
    let all = Page::read(&site.output(&format!("{MEETING}pack/index.html")));
    let ids: Vec<&str> = all.values("id").filter(|id| id.starts_with("page-")).collect();
    let held = whole.pages.iter().filter(|page| !page.is_blank()).map(|page| format!("page-{}", page.label));
    assert_eq!(ids, held.collect::<Vec<_>>());
    let pack = pack_json(&site);
    let marks = pack["marks"].as_object().unwrap();
    assert_eq!(marks.len(), whole.pages.len());
    assert_eq!(marks["9"], "pack/#page-9");
    assert_eq!(marks["11"], "b2-mill-lane/#page-11");
    for href in marks.values() {
        let (path, fragment) = resolved(&format!("{MEETING}index.html"), href.as_str().unwrap());
        assert!(Page::read(&site.output(&path)).ids().contains(fragment.unwrap().as_str()), "{href}");
    }
    // Between the marks of a sheet stands the sheet.
    let sheet = all.text_from("page-9");
    let sheet = squashed(sheet.split("Words 1 of").next().unwrap());
    assert!(sheet.starts_with("PlanningCommitteeSupplement1totheagendaWhen"), "{sheet}");
    assert!(sheet.contains("B.ReportsB2MillLane(Pages11-12)"), "{sheet}");
}

const SECRET: &str = "SENTINEL-LATE-4471";

/// A supplement of which everything is restricted, and a paper after it.
fn restricted() -> SiteTest {
    let site = after();
    site.append(
        AGENDA,
        "\n## C. Closed {.restricted exempt=\"3\"}\n\n- C1 [The contract](restricted/secret-terms.md)\n",
    );
    site.edit(AGENDA, "  - number: 2\n", "  - { number: 2, published: 2026-03-27, items: [C1] }\n  - number: 3\n");
    site.write(
        "content/bodies/planning/2026-04-01/restricted/secret-terms.md",
        &format!("---\ntitle: Terms {SECRET}\n---\n\n{}\n", format!("{SECRET} words.\n\n").repeat(80)),
    );
    site
}

#[test]
fn a_restricted_supplement_is_titles_for_the_public() {
    let site = restricted();
    build(&site);
    for (path, bytes) in site.files("public") {
        let name = path.to_string_lossy().into_owned();
        let text = if name.ends_with(".pdf") {
            let book = Book::read(&bytes);
            book.pages.iter().map(|page| page.body.clone()).collect::<String>()
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        };
        assert!(!text.contains(SECRET) && !text.contains("secret-terms") && !name.contains("secret-terms"), "{name}");
    }
    let two = book(&site, TWO);
    assert_eq!(labels(&two), [13]);
    assert!(squashed(&two.pages[0].body).ends_with("LocalGovernmentAct1972C1Thecontract"), "{}", two.pages[0].body);
    assert_eq!(labels(&book(&site, "planning-2026-04-01-supplement-3.pdf")), [15, 16, 17]);
    assert!(squashed(&book(&site, WHOLE).pages[0].body).ends_with("C1Thecontract(Supplement2)"));
    let pack = pack_json(&site);
    let item = pack["items"].as_array().unwrap().last().unwrap();
    assert_eq!(item["supplement"], 2);
    assert_eq!((&item["pages"], &item["papers"]), (&Value::Null, &json!([])));
    assert_eq!(pack["supplements"][1]["pages"], json!([13, 13]));
    agree(&site, &[FIRST, ONE, TWO, "planning-2026-04-01-supplement-3.pdf"]);
}

#[test]
fn members_have_the_restricted_supplement() {
    let site = restricted();
    let ran = site.run(&["build", "--audience", "members"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let two = Book::read(&std::fs::read(site.path().join("members").join(MEETING).join(TWO)).unwrap());
    assert_eq!(two.pages[0].label, "13");
    assert!(two.pages[2].margin.contains("NOT FOR PUBLICATION"), "{}", two.pages[2].margin);
    assert!(two.pages[2].body.contains("paragraph 3 of Schedule 12A"), "{}", two.pages[2].body);
}

#[test]
fn an_item_without_a_code_and_a_paper_of_two_items() {
    let site = after();
    // The program numbers the item; a paper that the pack has does not come late because a late item links it too.
    site.append(AGENDA, "- [Hedges](b6-hedges.md)\n  - [Trees again](b3-trees.md)\n");
    site.write("content/bodies/planning/2026-04-01/b6-hedges.md", &paper("Hedges", 1));
    site.edit(AGENDA, "items: [B2] }", "items: [B2, B6] }");
    build(&site);
    let pack = pack_json(&site);
    let item = pack["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&item["code"], &item["supplement"], &item["pages"]), (&json!("B6"), &json!(1), &json!([13, 13])));
    assert_eq!(pack["items"][3]["pages"], json!([5, 6]));
    let sheet = squashed(&book(&site, ONE).pages[0].body);
    assert!(sheet.ends_with("B2MillLane(Pages11-12)B6Hedges(Page13)"), "{sheet}");
}

#[test]
fn pack_prints_the_whole_or_one_supplement() {
    let site = after();
    let ran = site.run(&["pack", "bodies/planning/2026-04-01", "--supplement", "2"]);
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (0, format!("{TWO}: 3 pages\n").as_str(), ""));
    let two = Book::read(&std::fs::read(site.path().join(TWO)).unwrap());
    assert_eq!(labels(&two), [13, 14, 15]);
    let ran = site.run(&["pack", "bodies/planning/2026-04-01"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, format!("{WHOLE}: 15 pages\n").as_str()));
    for (path, number, says) in [
        (
            "bodies/planning/2026-04-01",
            "3",
            "bodies/planning/2026-04-01 has no supplement 3; it has supplements 1 to 2",
        ),
        ("documents/charter", "1", "documents/charter has no supplements"),
    ] {
        let ran = site.run(&["pack", path, "--supplement", number]);
        assert_eq!((ran.status, ran.stderr), (2, format!("agendapack: {says}\n")));
    }
}

#[test]
fn a_mistake_in_a_late_paper_is_told_once() {
    let site = after();
    site.append("content/bodies/planning/2026-04-01/b2-mill-lane.md", "A sign: \u{4e16}\n");
    site.append("content/bodies/planning/2026-04-01/b3-trees.md", "Another: \u{754c}\n");
    let ran = site.run(&["check"]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.stderr.matches("error[unprintable-character]").count(), 2, "{}", ran.stderr);
}

/// How each status looks in print, on the web and for machines.
#[test]
fn every_status_in_every_place() {
    let site = SiteTest::small();
    let statuses =
        ["verbal", "presentation", "to follow", "tabled", "withdrawn", "deferred", "urgent: the lease ends on Friday"];
    let mut agenda = String::from("---\nstart: 2026-04-01T18:30\n---\n\n## A. Open\n\n");
    for (at, status) in statuses.iter().enumerate() {
        agenda.push_str(&format!("- A{} Open item ({status})\n", at + 1));
    }
    agenda.push_str("- A9 [Weir Cottage](b1-weir-cottage.md) (tabled)\n\n## B. Closed {.restricted}\n\n");
    for (at, status) in statuses.iter().enumerate() {
        agenda.push_str(&format!("- B{} Closed item ({status})\n", at + 1));
    }
    site.write(AGENDA, &agenda);
    build(&site);
    let print = squashed(&book(&site, WHOLE).pages[0].body);
    let web = Page::read(&site.output(&format!("{MEETING}index.html")));
    let pack = pack_json(&site);
    for (section, title, items) in [("a", "Open item", 0), ("b", "Closed item", 8)] {
        for (at, status) in statuses.iter().enumerate() {
            let code = format!("{section}{}", at + 1);
            let line = format!("{} {title} ({status})", code.to_uppercase());
            assert!(print.contains(&squashed(&line)), "{line}: {print}");
            let text = web.text_from(&format!("item-{code}"));
            assert!(squashed(&text).starts_with(&squashed(&line)), "{line}: {text}");
            let item = &pack["items"][items + at];
            assert_eq!((&item["status"], &item["restricted"]), (&json!(status), &json!(section == "b")));
        }
    }
    assert!(print.contains("A9WeirCottage(tabled)(Page3)"), "{print}");
}

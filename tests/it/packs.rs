//! The PDFs, read back and held against the pack's page map and the web pages.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use crate::harness::SiteTest;
use crate::html::{Page, resolved};
use crate::pdf::{Book, Sheet, squashed};

const REPORT: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";

/// A pack of a site that was built.
struct Pack {
    /// Its address, with a stroke at the end.
    address: String,
    book: Book,
    json: Value,
}

/// The packs of meetings and documents in a folder of a site.
fn packs(site: &SiteTest, out: &str) -> Vec<Pack> {
    let files = site.files(out);
    files
        .iter()
        .filter(|(path, _)| path.ends_with("pack.json"))
        .map(|(path, json)| {
            let json: Value = serde_json::from_slice(json).unwrap();
            let pdf = path.with_file_name(json["pdf"].as_str().unwrap());
            let address = format!("{}/", path.parent().unwrap().to_str().unwrap());
            Pack { address, book: Book::read(&files[&pdf]), json }
        })
        .collect()
}

static DEMONSTRATION: LazyLock<Vec<Pack>> = LazyLock::new(|| packs(SiteTest::demonstration_built(), "public"));

/// The only pack of a meeting that a site has.
fn pack(site: &SiteTest) -> Pack {
    let ran = site.run(&["build"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    packs(site, "public").into_iter().find(|pack| pack.json["items"].is_array()).unwrap()
}

impl Pack {
    /// The papers with their first and last page, each once.
    fn papers(&self) -> Vec<(String, u64, u64)> {
        let of = |papers: &Value| -> Vec<(String, u64, u64)> {
            let papers = papers.as_array().unwrap().iter();
            papers
                .map(|paper| (string(&paper["title"]), number(&paper["pages"][0]), number(&paper["pages"][1])))
                .collect()
        };
        match self.json["items"].as_array() {
            Some(items) => {
                let supplements = self.json["supplements"].as_array().into_iter().flatten();
                let late = supplements.flat_map(|supplement| supplement["items"].as_array().unwrap());
                items.iter().chain(late).flat_map(|item| of(&item["papers"])).collect()
            }
            None => of(&self.json["papers"]),
        }
    }

    fn is_meeting(&self) -> bool {
        self.json["items"].is_array()
    }

    /// The first number of a paper that comes after the front sheet.
    fn first_paper(&self) -> u64 {
        self.papers().iter().map(|paper| paper.1).min().unwrap()
    }

    /// The pages of the sheets of supplements.
    fn sheets(&self) -> BTreeSet<u64> {
        let firsts: BTreeSet<u64> = self.papers().iter().map(|paper| paper.1).collect();
        let supplements = self.json["supplements"].as_array().into_iter().flatten();
        let sheet = |supplement: &Value| {
            let first = number(&supplement["first_page"]);
            let pages = self.pages().filter(move |(number, _)| *number >= first);
            pages
                .take_while(|(number, page)| !page.is_blank() && !firsts.contains(number))
                .map(|(number, _)| number)
                .collect::<Vec<_>>()
        };
        supplements.flat_map(sheet).collect()
    }

    /// All pages, with their numbers.
    fn pages(&self) -> impl Iterator<Item = (u64, &Sheet)> {
        (number(&self.json["first_page"])..).zip(&self.book.pages)
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Everything that shows a page number shows the same one.
fn numbers_agree(pack: &Pack) {
    let first = number(&pack.json["first_page"]);
    let count = number(&pack.json["page_count"]);
    assert_eq!(pack.book.pages.len() as u64, count, "{}", pack.address);
    for (number, page) in pack.pages() {
        assert_eq!(page.label, number.to_string(), "{}", pack.address);
        let foot = squashed(page.margin.trim_end().lines().last().unwrap());
        assert!(foot.ends_with(&format!("Page{number}")), "{} {number}: {foot}", pack.address);
    }
    // What a page holds: a front sheet, one paper, or nothing. A paper's last page is full, a blank page no paper's.
    let papers: BTreeSet<u64> = pack.papers().iter().flat_map(|(_, from, to)| *from..=*to).collect();
    let sheets = pack.sheets();
    for (number, page) in pack.pages().filter(|(number, _)| *number >= pack.first_paper()) {
        let held = papers.contains(&number) || sheets.contains(&number);
        assert_eq!(page.is_blank(), !held, "{} {number}: {}", pack.address, page.body);
    }
    for (number, page) in pack.pages() {
        let says = squashed(&page.margin).contains("Thispageisintentionallyleftblank");
        assert_eq!(page.is_blank(), says, "{} {number}: {}", pack.address, page.margin);
    }
    assert!(papers.iter().all(|page| (first..first + count).contains(page)), "{}", pack.address);
    assert!(!pack.book.pages.last().unwrap().is_blank(), "{} ends with a blank page", pack.address);

    let Some(items) = pack.json["items"].as_array() else { return };
    let front: String =
        pack.pages().filter(|(number, _)| *number < pack.first_paper()).map(|(_, page)| squashed(&page.body)).collect();
    for item in items {
        let title = squashed(&string(&item["title"]));
        let code = string(&item["code"]);
        // Those of a late item are told with its supplement.
        let supplements = pack.json["supplements"].as_array().into_iter().flatten();
        let told = supplements
            .filter(|supplement| supplement["number"] == item["supplement"])
            .flat_map(|supplement| supplement["items"].as_array().unwrap())
            .find(|late| late["code"] == item["code"])
            .unwrap_or(item);
        let pages = match (&told["pages"][0], &told["pages"][1]) {
            (Value::Null, _) => String::new(),
            (from, to) if from == to => format!("Page{from}"),
            (from, to) => format!("Pages{from}-{to}"),
        };
        let pages = match (&item["supplement"], pages.as_str()) {
            (Value::Null, "") => String::new(),
            (Value::Null, pages) => format!("({pages})"),
            (number, "") => format!("(Supplement{number})"),
            (number, pages) => format!("(Supplement{number},{pages})"),
        };
        let status = item["status"].as_str().map(|status| squashed(&format!("({status})"))).unwrap_or_default();
        let line = format!("{code}{title}{status}{pages}");
        assert!(front.contains(&line), "{}: {line} is not on {front}", pack.address);
        if pages.is_empty() {
            assert!(!front.contains(&format!("{line}(Page")), "{}: {line} has pages", pack.address);
        }
        for (at, paper) in told["papers"].as_array().unwrap().iter().enumerate() {
            let page = pack.book.page(&paper["pages"][0].to_string());
            let all = squashed(&string(&paper["title"]));
            assert!(squashed(&page.body).contains(&all), "{}: {all} is not on {}", pack.address, page.body);
            if at == 0 {
                assert_eq!(paper["pages"][0], told["pages"][0]);
            }
        }
    }
}

#[test]
fn every_number_is_the_same() {
    for pack in &*DEMONSTRATION {
        numbers_agree(pack);
    }
}

#[test]
fn every_paper_begins_on_an_odd_page() {
    for pack in DEMONSTRATION.iter().filter(|pack| pack.is_meeting()) {
        for (title, first, _) in pack.papers() {
            assert_eq!(first % 2, 1, "{}: {title}", pack.address);
        }
        // No more blank pages than that takes: never two in a row.
        let blank: Vec<u64> = pack.pages().filter(|(_, page)| page.is_blank()).map(|(number, _)| number).collect();
        assert!(blank.windows(2).all(|pair| pair[1] > pair[0] + 1), "{}: {blank:?}", pack.address);
        assert!(blank.iter().all(|page| page % 2 == 0), "{}: {blank:?}", pack.address);
    }
}

#[test]
fn every_pack_has_a_title_a_language_and_bookmarks() {
    for pack in &*DEMONSTRATION {
        let title = string(&pack.json["title"]);
        let supplements = pack.json["supplements"].as_array().is_some_and(|supplements| !supplements.is_empty());
        assert_eq!(pack.book.title.split(", with Supplement").next(), Some(title.as_str()));
        assert_eq!(pack.book.title != title, supplements, "{}", pack.book.title);
        assert_eq!(pack.book.language, "en-GB");
        assert!(pack.book.shows_title, "{}", pack.address);
        let bookmarks: Vec<String> = pack.book.bookmarks.iter().map(|(_, title)| squashed(title)).collect();
        for (title, ..) in pack.papers() {
            assert!(bookmarks.contains(&squashed(&title)), "{}: {title} is not in {bookmarks:?}", pack.address);
        }
        // No bookmark stands deeper than one below its neighbour above.
        assert_eq!(pack.book.bookmarks[0].0, 0);
        let depths: Vec<usize> = pack.book.bookmarks.iter().map(|(depth, _)| *depth).collect();
        assert!(depths.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{}: {depths:?}", pack.address);
    }
}

/// The words with which a web page goes on at a mark are those with which the page of the PDF begins.
fn mark_agrees(what: &str, html: &Page, mark: &str, sheet: &Sheet) {
    let after = html.text_from(mark);
    let words = squashed(after.lines().find(|line| !squashed(line).is_empty()).unwrap_or_default());
    // The badge of a restricted item is the web's own.
    let words = words.strip_suffix("Restricted").unwrap_or(&words).to_owned();
    let printed = squashed(&sheet.body);
    assert!(!words.is_empty(), "{what}: nothing follows #{mark}");
    // Bullets, numbers of lists and the name of a callout are the style sheet's in the web.
    let bare = printed.trim_start_matches(['•', '–']);
    let bare = match bare.split_once('.') {
        Some((number, rest)) if !words.starts_with(number) && number.parse::<u32>().is_ok() => rest,
        _ => bare,
    };
    let callout = ["Note", "Tip", "Important", "Warning", "Caution"].iter().find_map(|name| bare.strip_prefix(name));
    if [Some(bare), callout].into_iter().flatten().any(|printed| printed.starts_with(&words)) {
        return;
    }
    // A chart with its figures counts as one word: where its table runs on to the page, the mark stands behind it.
    let before = squashed(&html.text_before(mark));
    let table = printed.find(&words).map(|at| &printed[..at]);
    let shown = |text: &str| text.chars().take(80).collect::<String>();
    assert!(
        table.is_some_and(|table| before.ends_with(table)),
        "{what}: #{mark} stands before {:?}, and the page begins with {:?}",
        shown(&words),
        shown(&printed)
    );
}

#[test]
fn every_page_mark_stands_where_the_page_begins() {
    let site = SiteTest::demonstration_built();
    let mut compared = 0;
    for pack in &*DEMONSTRATION {
        let from = format!("{}index.html", pack.address);
        let front = number(&pack.json["first_page"]);
        let mut firsts: BTreeSet<u64> = pack.papers().iter().map(|paper| paper.1).collect();
        firsts.extend(pack.sheets());
        let marks = pack.json["marks"].as_object().unwrap();
        assert_eq!(marks.len(), pack.book.pages.len(), "{}", pack.address);
        let all = pack.is_meeting().then(|| Page::read(&site.output(&format!("{}pack/index.html", pack.address))));
        for (number, sheet) in pack.pages() {
            let (path, mark) = resolved(&from, marks[&number.to_string()].as_str().unwrap());
            let mark = mark.unwrap();
            let html = Page::read(&site.output(&path));
            if sheet.is_blank() {
                // Nothing of it can be shown: what comes next is.
                assert_eq!(mark, format!("page-{}", number + 1), "{}", pack.address);
                assert!(html.ids().contains(mark.as_str()));
                continue;
            }
            assert_eq!(mark, format!("page-{number}"), "{}", pack.address);
            assert!(html.ids().contains(mark.as_str()), "{path} has no #{mark}");
            // A report begins with the lines of its head, the front sheet with the council: not the order of the web.
            if !firsts.contains(&number) && number != front {
                mark_agrees(&path, &html, &mark, sheet);
                if let Some(all) = &all {
                    mark_agrees(&format!("{}pack/", pack.address), all, &mark, sheet);
                }
                compared += 1;
            }
        }
        // The printable page has the marks of all pages that hold something, in their order.
        if let Some(all) = &all {
            let ids: Vec<&str> = all.values("id").filter(|id| id.starts_with("page-")).collect();
            let held = pack.pages().filter(|(_, sheet)| !sheet.is_blank());
            assert_eq!(ids, held.map(|(number, _)| format!("page-{number}")).collect::<Vec<_>>(), "{}", pack.address);
        }
    }
    assert!(compared > 30, "{compared}");
}

/// Words that are all different and tell where they stand, in every kind of block that may be broken.
fn long_report(sections: u32) -> String {
    let mut n = 0;
    let mut words = |count: usize| {
        let words: Vec<String> = (0..count)
            .map(|_| {
                n += 1;
                format!("w{n:05}")
            })
            .collect();
        words.join(" ")
    };
    let mut text = String::from("---\ntitle: Words\n---\n\n");
    for section in 1..=sections {
        text.push_str(&format!("## {section}.0 Section {}\n\n", words(1)));
        for paragraph in 1..=3 {
            text.push_str(&format!("{section}.{paragraph} {}, **{}** and *{}*.\n\n", words(90), words(40), words(60)));
        }
        for _ in 0..5 {
            text.push_str(&format!("- {}\n  - {}\n", words(35), words(30)));
        }
        text.push_str("\n> ");
        text.push_str(&words(120));
        text.push_str("\n\n| One | Two |\n| --- | --- |\n");
        for _ in 0..9 {
            text.push_str(&format!("| {} | {} |\n", words(30), words(12)));
        }
        text.push('\n');
    }
    text
}

/// In the middle of paragraphs, lists and cells too, and to the word.
#[test]
fn marks_fall_between_the_very_words() {
    let site = SiteTest::small();
    site.write(REPORT, &long_report(6));
    let pack = pack(&site);
    numbers_agree(&pack);
    let html = Page::read(&site.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html"));
    let (_, first, last) = pack.papers().into_iter().next_back().unwrap();
    assert!(last > first + 12, "{first} to {last}");
    let counter = |text: &str| -> Vec<u32> {
        text.split(|char: char| !char.is_ascii_alphanumeric())
            .filter_map(|word| word.strip_prefix('w')?.parse().ok())
            .collect()
    };
    let mut inside = 0;
    for page in first + 1..=last {
        let sheet = pack.book.page(&page.to_string());
        let printed = counter(&sheet.body);
        let shown = counter(&html.text_from(&format!("page-{page}")));
        // Cells that stand side by side go over the page together; the first of them decides.
        assert_eq!(printed.iter().min(), shown.first(), "page {page}");
        let before = html.text_before(&format!("page-{page}"));
        inside += usize::from(!before.trim_end_matches(' ').ends_with('\n'));
    }
    assert!(inside > 4, "{inside} marks stand inside a paragraph");
}

#[test]
fn first_page_in_the_settings_moves_every_number() {
    for first in [41, 42] {
        let site = SiteTest::small();
        site.append("site.toml", &format!("\n[pack]\nfirst_page = {first}\n")).write(REPORT, &long_report(1));
        let pack = pack(&site);
        assert_eq!(number(&pack.json["first_page"]), first);
        assert_eq!(pack.book.pages[0].label, first.to_string());
        numbers_agree(&pack);
        let papers = pack.papers();
        assert!(papers.iter().all(|(_, from, _)| from % 2 == 1), "{papers:?}");
        // The front sheet has one page; the next odd one after it is the first paper's.
        assert_eq!(papers[0].1, 43);
        assert_eq!(papers[1].1, 45);
        let front = squashed(&pack.book.pages[0].body);
        assert!(front.contains(&format!("B1WeirCottage(Pages45-{})", papers[1].2)), "{front}");
        let html = site.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html");
        assert!(html.contains("<span role=\"doc-pagebreak\" id=\"page-45\" aria-label=\"Page 45\">"), "{html}");
        assert!(
            html.contains(&format!("Go to page <span class=\"range\">{first} to {}</span>", papers[1].2)),
            "{html}"
        );
        // A link opens the sheet, whatever its number: the reader counts sheets.
        assert!(html.contains(&format!("-agenda-pack.pdf#page={}\"", 45 - first + 1)), "{html}");
    }
}

#[test]
fn single_sided_packs_have_no_blank_pages() {
    let site = SiteTest::small();
    site.append("site.toml", "\n[pack]\nsides = \"single\"\n");
    let pack = pack(&site);
    numbers_agree(&pack);
    assert_eq!(pack.papers().iter().map(|paper| (paper.1, paper.2)).collect::<Vec<_>>(), [(2, 2), (3, 3)]);
    assert!(pack.pages().all(|(_, page)| !page.is_blank()));
}

#[test]
fn a_paper_of_two_items_stands_in_the_pack_once() {
    let site = SiteTest::small();
    site.edit(
        "content/bodies/planning/2026-04-01/agenda.md",
        "B2 Site visits (verbal)",
        "B2 [Weir Cottage again](b1-weir-cottage.md)",
    );
    let pack = pack(&site);
    assert_eq!(pack.papers().len(), 2);
    let front = squashed(&pack.book.pages[0].body);
    assert!(front.contains("B1WeirCottage(Page5)") && front.contains("B2WeirCottageagain(Page5)"), "{front}");
    assert_eq!(pack.json["items"][3]["pages"], serde_json::json!([5, 5]));
}

#[test]
fn drafts_say_so_on_every_page() {
    let site = SiteTest::small();
    site.write(REPORT, &long_report(1).replace("title: Words", "title: Words\nstatus: draft"));
    let pack = pack(&site);
    let (_, first, last) = pack.papers().into_iter().next_back().unwrap();
    for (number, page) in pack.pages() {
        let draft = (first..=last).contains(&number);
        assert_eq!(page.margin.contains("DRAFT"), draft, "{number}: {}", page.margin);
        assert!(!page.body.contains("DRAFT"), "{number}");
    }
}

#[test]
fn running_heads_name_the_item_or_what_the_paper_says() {
    let site = SiteTest::small();
    let page = |site: &SiteTest| pack(site).book.pages.remove(4);
    let says =
        |page: &Sheet| page.margin.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("|");
    assert_eq!(says(&page(&site)), "Planning Committee, 1 April 2026|B1  Weir Cottage|Page 5");
    site.edit(
        REPORT,
        "subject: Weir Cottage",
        "subject: Weir Cottage\nrunning_header: For members\nfooter: Keep it safe",
    );
    assert_eq!(says(&page(&site)), "Planning Committee, 1 April 2026|For members|Keep it safe|Page 5");
}

#[test]
fn the_number_of_a_decision_stands_before_its_words() {
    let site = SiteTest::small();
    site.append("content/bodies/planning/2026-03-04/minutes.md", "\n(1) RESOLVED that the plan be approved.\n");
    let page = pack(&site).book.pages.remove(2);
    let line = page.body.lines().find(|line| squashed(line).starts_with("(1)")).unwrap();
    assert!(squashed(line).contains("RESOLVEDthattheplan"), "{line}\n{}", page.body);
}

#[test]
fn landscape_papers_and_tables_turn_their_pages_alone() {
    let site = SiteTest::small();
    site.append(
        "content/documents/charter.md",
        "\nTable: Wide {.landscape}\n\n| One | Two |\n| --- | --- |\n| a cell | another |\n\nAfter the table.\n",
    );
    site.edit(REPORT, "subject: Weir Cottage", "subject: Weir Cottage\norientation: landscape");
    site.build();
    let packs = packs(&site, "public");
    let turned = |pack: &Pack| pack.book.pages.iter().map(|page| page.width > page.height).collect::<Vec<_>>();
    let meeting = packs.iter().find(|pack| pack.is_meeting()).unwrap();
    assert_eq!(turned(meeting), [false, false, false, false, true]);
    let document = packs.iter().find(|pack| !pack.is_meeting()).unwrap();
    assert_eq!(turned(document), [false, true, false]);
    assert!(document.book.pages[1].body.contains("another") && document.book.pages[2].body.contains("After"));
}

#[test]
fn paper_of_another_size() {
    for (paper, width, height) in [("a4", 595.0, 842.0), ("us-letter", 612.0, 792.0)] {
        let site = SiteTest::small();
        site.append("site.toml", &format!("\n[pack]\npaper = \"{paper}\"\n"));
        for page in pack(&site).book.pages {
            assert!((page.width - width).abs() < 1.0 && (page.height - height).abs() < 1.0, "{paper}: {page:?}");
        }
    }
}

#[test]
fn the_language_of_the_site_is_that_of_its_packs() {
    let site = SiteTest::small();
    site.edit("site.toml", "title =", "language = \"cy\"\ntitle =");
    let pack = pack(&site);
    assert_eq!(pack.book.language, "cy");
}

/// Its text is packed, so that no search of the bytes would find them.
#[test]
fn restricted_words_are_in_no_public_pdf() {
    let site = SiteTest::small();
    site.write(
        "content/bodies/planning/2026-04-01/restricted/c1-case.md",
        "---\ntitle: Case of Mr Rosewarne\nsummary: He lives at Quarry End.\n---\n\n## Findings\n\nHe owes money.[^1]\n\n[^1]: To the bank.\n",
    );
    site.append(
        "content/bodies/planning/2026-04-01/agenda.md",
        "\n## C. Closed {.restricted exempt=\"1\"}\n\n- C1 [A case](restricted/c1-case.md) {members: The case of Rosewarne}\n",
    );
    site.build();
    let ran = site.run(&["build", "--audience", "members"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let words = |out: &str| -> String {
        let packs = packs(&site, out);
        packs
            .iter()
            .map(|pack| squashed(&format!("{} {:?} {}", pack.book.words(), pack.book.bookmarks, pack.book.title)))
            .collect()
    };
    let (public, members) = (words("public"), words("members"));
    for secret in ["Rosewarne", "QuarryEnd", "Findings", "owesmoney", "Tothebank"] {
        assert!(members.contains(secret), "{secret}");
        assert!(!public.contains(secret), "{secret}");
    }
    assert!(public.contains("C1Acase"), "{public}");
}

#[test]
fn the_demonstration_packs_tell_nothing_restricted() {
    for pack in &*DEMONSTRATION {
        let words = squashed(&pack.book.words());
        for secret in ["SENTINEL-RESTRICTED-7731", "Hawthorn", "Linden"] {
            assert!(!words.contains(secret), "{secret} in {}", pack.address);
        }
    }
}

#[test]
fn a_head_with_a_footnote_or_a_link_is_not_repeated() {
    let site = SiteTest::small();
    let rows = "| Row | 1 |\n".repeat(70);
    for head in
        ["Name[^1]", "[Name](https://a.example/)", "Name at www.a.example", "Name[^1] of[^1]", "Name, [page #](#t)"]
    {
        let note = if head.contains("[^1]") { "\n[^1]: As counted.\n" } else { "" };
        site.write(
            "content/documents/charter.md",
            &format!(
                "---\ntitle: Residents' Charter\n---\n\n## Sums {{#t}}\n\n| {head} | Sum |\n| --- | --- |\n{rows}{note}"
            ),
        );
        site.build();
        let pdf = std::fs::read(site.path().join("public/documents/charter/charter.pdf")).unwrap();
        let book = Book::read(&pdf);
        assert!(book.pages.len() > 1, "{head}");
        let with: Vec<usize> =
            (0..book.pages.len()).filter(|at| squashed(&book.pages[*at].body).contains("Name")).collect();
        assert_eq!(with, [0], "{head}");
    }
}

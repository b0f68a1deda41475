//! Habits of texts that come from other programs: clauses as paragraphs, text that is set in, numbers in bold, words that fit
//! in no column, charts of odd figures.

use crate::harness::SiteTest;
use crate::pdf::Book;

const REPORT: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";
const WEB: &str = "bodies/planning/2026-04-01/b1-weir-cottage/index.html";
const PACK: &str = "bodies/planning/2026-04-01/planning-2026-04-01-agenda-pack.pdf";
const FRONT: &str = "---\nby: Jo Fell\nto: Planning Committee\nsubject: Weir Cottage\n---\n\n";

/// A site whose report is this text.
fn report(text: &str) -> SiteTest {
    let site = SiteTest::small();
    site.write(REPORT, &format!("{FRONT}{text}"));
    site.build();
    site
}

fn pack(site: &SiteTest) -> Book {
    Book::read(&std::fs::read(site.path().join("public").join(PACK)).unwrap())
}

/// All words of the pack.
fn printed(site: &SiteTest) -> String {
    let all: Vec<String> = pack(site).pages.into_iter().map(|page| page.body).collect();
    all.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a page, without its marks.
fn words(html: &str) -> String {
    let mut out = String::new();
    for piece in html.split('<') {
        out.push_str(piece.split_once('>').map_or("", |(_, words)| words));
        out.push(' ');
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_register_has_all_clauses_of_a_resolution() {
    let site = SiteTest::small();
    site.edit(
        "content/bodies/planning/2026-03-04/minutes.md",
        "RESOLVED that permission be granted.",
        "(4)   Members RESOLVED that:\n\n(a)   permission be granted; and\n\n(b)   the officers:\n\n(i)   tell the owner;\n\n\
         (ii)  publish it.\n\nThe meeting closed.",
    );
    site.build();
    let register = words(&site.output("bodies/planning/decisions/index.html"));
    assert!(
        register.contains(
            "RESOLVED that: (a) permission be granted; and (b) the officers: (i) tell the owner; (ii) publish it."
        ),
        "{register}"
    );
    assert!(!register.contains("The meeting closed"), "{register}");
}

#[test]
fn text_that_is_set_in_is_no_code() {
    let site = report("1.1 On three days:\n\n        i.  1 May;\n        ii. 2 **June**.\n");
    let html = site.output(WEB);
    assert!(!html.contains("<pre"), "{html}");
    assert!(html.contains("<span class=\"marker\">ii.</span> 2 <strong>June</strong>."), "{html}");
    assert!(printed(&site).contains("i.1 May; ii.2 June."), "{}", printed(&site));
}

#[test]
fn a_paragraph_whose_number_is_bold_can_be_linked_to() {
    let site = report("**1.1** The site.\n\n**1.2 Access.** There is none; see paragraph 1.1.\n");
    let html = site.output(WEB);
    assert!(html.contains("id=\"para-1-2\""), "{html}");
    assert!(html.contains("<a href=\"#para-1-1\">paragraph 1.1</a>"), "{html}");
}

#[test]
fn a_caption_with_a_dash_can_be_referred_to() {
    let site = report("As Table 2 shows.\n\n**Table 2 \u{2013} Costs**\n\n| Year | Cost |\n|---|---|\n| 2026 | 3 |\n");
    let html = site.output(WEB);
    assert!(html.contains("<a href=\"#table-2\">Table 2</a>"), "{html}");
    assert!(html.contains("<caption>Table 2 \u{2013} Costs</caption>"), "{html}");
}

#[test]
fn a_value_of_the_head_without_words_is_not_shown() {
    let site = SiteTest::small();
    site.edit(REPORT, "subject: Weir Cottage", "summary: \"\"\nsubject: Weir Cottage");
    site.build();
    assert!(!site.output(WEB).contains("Summary"));
    assert!(!printed(&site).contains("Summary"));
}

#[test]
fn a_word_that_fits_in_no_column_is_printed_whole() {
    let long = "Northmere".repeat(20);
    let site = report(&format!("| Name | Address |\n| --- | --- |\n| {long} | {long}@council.example |\n"));
    let book = pack(&site);
    let page = book.pages.iter().find(|page| page.body.contains("Address")).unwrap();
    // Both words run over several lines, and nothing of them stands beside the page or over each other.
    let letters: String = page.body.chars().filter(|char| !char.is_whitespace()).collect();
    assert_eq!(letters.matches("Northmere").count(), 40, "{}", page.body);
    let longest = page.body.split_whitespace().map(str::len).max().unwrap();
    assert!(longest < 90, "{longest}: {}", page.body);
}

#[test]
fn numbers_below_zero_have_bars_and_sums_have_no_tails() {
    let site = report(
        "```chart\nkind: stacked-bar\ntitle: Change\ndata:\n  Rents: { In: 0.1, Out: 0.2 }\n  Fees: { In: 10, Out: -12 }\n```\n\n\
         ```chart\nkind: bar\ntitle: Crime\ndata:\n  Theft: -3\n  Fraud: 4\n  Arson: null\n```\n",
    );
    let html = site.output(WEB);
    assert!(html.contains(">0.3</text>") && html.contains(">\u{2212}2</text>"), "{html}");
    // Two parts to the right of the line and one to the left, in the first drawing.
    let first = html.split("<svg class=\"drawing\"").nth(1).unwrap().split("</svg>").next().unwrap();
    assert_eq!(first.matches("height=\"18\"").count(), 4, "{first}");
    let words = printed(&site);
    assert!(words.contains("Rents 0.3") && words.contains("Fees \u{2212}2"), "{words}");
    assert!(words.contains("Arson not given"), "{words}");
}

#[test]
fn a_pie_of_many_parts_is_drawn_as_bars_with_their_shares() {
    let parts: String = (1..=7).map(|at| format!("  Part {at}: {}\n", 10 * at)).collect();
    let chart = |data: &str| format!("```chart\nkind: pie\ntitle: Referrals\ndata:\n{data}```\n");
    let site = report(&chart(&parts));
    let html = site.output(WEB);
    assert!(html.contains("aria-label=\"Bar chart: Referrals.") && html.contains(">70 (25%)</text>"), "{html}");
    assert!(printed(&site).contains("Part 7 70 (25%)"), "{}", printed(&site));
    let site = report(&chart("  Yes: 3\n  No: 1\n"));
    assert!(site.output(WEB).contains("aria-label=\"Pie chart: Referrals."));
    assert!(printed(&site).contains("Yes (75%)"), "{}", printed(&site));
}

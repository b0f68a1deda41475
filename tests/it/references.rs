//! Words that name a table, a paragraph or an appendix lead to it, and know its page.

use crate::harness::SiteTest;
use crate::html::Page;
use crate::pdf::{Book, squashed};

const AGENDA: &str = "content/bodies/planning/2026-04-01/agenda.md";
const REPORT: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";
const WEB: &str = "bodies/planning/2026-04-01/b1-weir-cottage/index.html";
const FRONT: &str = "---\nby: Jo Fell\nto: Planning Committee\nsubject: Weir Cottage\n---\n\n";

/// The links in the text of a page, each with its words.
fn links(html: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for piece in html.split("<a href=\"").skip(1) {
        let Some((href, rest)) = piece.split_once("\">") else { continue };
        let Some((words, _)) = rest.split_once("</a>") else { continue };
        out.push((words.to_owned(), href.to_owned()));
    }
    out
}

/// Where words lead in the report with this text; `None` where they are no link.
fn leads(text: &str, words: &str) -> Option<String> {
    let site = SiteTest::small();
    site.write(REPORT, &format!("{FRONT}{text}"));
    site.build();
    let html = site.output(WEB);
    let found: Vec<String> = links(&html).into_iter().filter(|(text, _)| text == words).map(|(_, to)| to).collect();
    assert!(found.len() < 2, "{words} leads to {found:?}");
    found.into_iter().next()
}

const NUMBERED: &str = "## 2.0 Costs\n\n2.1 First.\n\n2.2 Second.\n\nTable 1: Costs\n\n| a | b |\n| - | - |\n| c | d |\n\n\
                        Table: Table 2: Income\n\n| a | b |\n| - | - |\n| c | d |\n\n\
                        ```chart\nkind: bar\ntitle: \"Chart 3: Use\"\ndata:\n  North: 1\n  South: 2\n```\n\n";

#[test]
fn words_that_name_what_is_in_the_paper_lead_to_it() {
    for (text, words, to) in [
        ("As Table 1 shows, it is dear.", "Table 1", "#table-1"),
        ("See tables 1 and 2.", "tables 1", "#table-1"),
        ("See tables 1 and 2.", "2", "#table-2"),
        ("It is less (Chart 3).", "Chart 3", "#chart-3"),
        ("That is said in section 2.", "section 2", "#costs"),
        ("That is said in section 2 of this report.", "section 2", "#costs"),
        ("Paragraph 2.2 says why.", "Paragraph 2.2", "#para-2-2"),
        ("See paras. 2.1 to 2.2 for that.", "2.2", "#para-2-2"),
        ("It is **Table 1** that counts.", "Table 1", "#table-1"),
    ] {
        assert_eq!(leads(&format!("{NUMBERED}2.3 {text}\n"), words).as_deref(), Some(to), "{text}");
    }
}

#[test]
fn words_of_law_and_of_other_papers_stay_words() {
    for (text, words) in [
        ("The duty is in section 2 of the Crime and Disorder Act 1998.", "section 2"),
        ("The Care Act 2014 includes section 2 on that.", "section 2"),
        ("Section 2 Highways Act 1980 is plain.", "Section 2"),
        ("Regulations made under section 2 say so.", "section 2"),
        ("It is exempt by paragraph 2.1 of Schedule 12A.", "paragraph 2.1"),
        ("That is section 2(1) again.", "section 2"),
        ("Table 1 of the survey is older.", "Table 1"),
        ("Kent's Table 1 is older.", "Table 1"),
        ("A subsection 2 is not one.", "section 2"),
        ("There is no section 7 here.", "section 7"),
        ("The words `Table 1` are code.", "Table 1"),
        ("The acceptable 1 of them.", "table 1"),
    ] {
        assert_eq!(leads(&format!("{NUMBERED}2.3 {text}\n"), words), None, "{text}");
    }
    // Headings, captions and what is quoted.
    let quiet =
        NUMBERED.replace("2.0 Costs", "2.0 Costs, see Table 1").replace("Table 1: Costs", "Table 1: As Table 2");
    assert_eq!(leads(&format!("{quiet}> As Table 1 has it.\n"), "Table 1"), None);
    assert_eq!(leads(&quiet, "Table 2"), None);
    // Two of one number lead nowhere.
    let twice = NUMBERED.replace("Table 2:", "Table 1:");
    assert_eq!(leads(&format!("{twice}2.3 See Table 1.\n"), "Table 1"), None);
}

#[test]
fn an_appendix_of_the_item_is_led_to_and_a_restricted_one_is_not() {
    let site = SiteTest::small();
    site.edit(
        AGENDA,
        "(b1-weir-cottage.md)",
        "(b1-weir-cottage.md)\n  - [Appendix A: Map](b1-map.md)\n  - [Appendix B: Rent](restricted/b1-rent.md)",
    );
    site.write("content/bodies/planning/2026-04-01/b1-map.md", "---\ntitle: A map\n---\n\nThe map.\n");
    site.write(
        "content/bodies/planning/2026-04-01/restricted/b1-rent.md",
        "---\ntitle: The rent\n---\n\nRent: see Appendix A.\n",
    );
    site.append(REPORT, "\n1.3 The map is at Appendix A and the rent at Appendix B.\n");
    for (audience, folder) in [("public", "public"), ("members", "members")] {
        let ran = site.run(&["build", "--audience", audience]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let html = std::fs::read_to_string(site.path().join(folder).join(WEB)).unwrap();
        let found = links(&html);
        assert!(found.contains(&("Appendix A".into(), "../b1-map/".into())), "{found:?}");
        assert!(!found.iter().any(|(words, _)| words == "Appendix B"), "{found:?}");
    }
    let rent = site.path().join("members/bodies/planning/2026-04-01/b1-rent/index.html");
    let found = links(&std::fs::read_to_string(rent).unwrap());
    assert!(found.iter().any(|(words, to)| words == "Appendix A" && to.ends_with("b1-map/")), "{found:?}");
}

#[test]
fn chapters_lead_to_each_other() {
    let site = SiteTest::small();
    site.write(
        "content/documents/plan/_index.md",
        "---\ntitle: A plan\ncontents: true\n---\n\nIt has chapters 1 and 2.\n",
    );
    site.write(
        "content/documents/plan/01-why.md",
        "---\ntitle: 1. Why\n---\n\nSee chapter 2, paragraph 2.1 and Table 1. This is chapter 1.\n",
    );
    site.write(
        "content/documents/plan/02-how.md",
        "---\ntitle: Chapter 2 - How\n---\n\n2.1 So.\n\nTable 1: Ways\n\n| a | b |\n| - | - |\n| c | d |\n\nSee Table 1 and Appendix A.\n",
    );
    site.write("content/documents/plan/appendix-a-map.md", "---\ntitle: \"Appendix A: Map\"\n---\n\nThe map.\n");
    site.build();
    let of = |path: &str| links(&site.output(path));
    let why = of("documents/plan/01-why/index.html");
    for (words, to) in
        [("chapter 2", "../02-how/"), ("paragraph 2.1", "../02-how/#para-2-1"), ("Table 1", "../02-how/#table-1")]
    {
        assert!(why.contains(&(words.into(), to.into())), "{words}: {why:?}");
    }
    assert!(!why.iter().any(|(words, _)| words == "chapter 1"), "{why:?}");
    let how = of("documents/plan/02-how/index.html");
    assert!(how.contains(&("Table 1".into(), "#table-1".into())), "{how:?}");
    assert!(how.contains(&("Appendix A".into(), "../appendix-a-map/".into())), "{how:?}");
    assert!(of("documents/plan/index.html").contains(&("chapters 1".into(), "01-why/".into())));
}

/// A report of several pages whose table stands late, and a paragraph behind every page number.
#[test]
fn the_number_of_a_page_is_the_same_on_the_web_and_in_print() {
    let site = SiteTest::small();
    site.edit(AGENDA, "(b1-weir-cottage.md)", "(b1-weir-cottage.md)\n  - [Appendix A: Map](b1-map.md)");
    site.write(
        "content/bodies/planning/2026-04-01/b1-map.md",
        "---\ntitle: A map\n---\n\nBack to [the costs (page #)](b1-weir-cottage.md#costs).\n",
    );
    let filler = "The cottage stands by the weir and has stood there for a very long time indeed. ".repeat(30);
    site.write(
        REPORT,
        &format!(
            "{FRONT}Look at [Table 1, page #](#table-1), at [the map on page #](b1-map.md), [page #]( #costs), or [page #s](#costs).\n\n\
             {filler}\n\n{filler}\n\n## Costs\n\n{filler}\n\n{filler}\n\nTable 1: Costs\n\n| a | b |\n| - | - |\n| c | d |\n"
        ),
    );
    site.build();
    let html = site.output(WEB);
    let pdf =
        &site.files("public/bodies/planning/2026-04-01")[std::path::Path::new("planning-2026-04-01-agenda-pack.pdf")];
    let book = Book::read(pdf);
    let page_of = |words: &str| {
        let words = squashed(words);
        let found = book.pages.iter().skip(4).find(|page| squashed(&page.body).contains(&words));
        found.unwrap_or_else(|| panic!("{words} is on no page")).label.clone()
    };
    let (table, map) = (page_of("Table 1: Costs"), page_of("A map"));
    let costs =
        book.pages.iter().find(|page| page.body.lines().any(|line| line.trim() == "Costs")).unwrap().label.clone();
    assert!(table != "5" && costs != "5" && map != table && costs != table, "{table} {map} {costs}");
    let line = format!("Look at Table 1, page {table}, at the map on page {map}, page {costs}, or page #s.");
    assert!(squashed(&book.page("5").body).contains(&squashed(&line)), "{line}: {}", book.page("5").body);
    let web = Page::read(&html).text_from("page-5");
    assert!(squashed(&web).contains(&squashed(&line)), "{line}: {web}");
    let back = format!("Back to the costs (page {costs}).");
    assert!(squashed(&book.page(&map).body).contains(&squashed(&back)));
    assert!(
        squashed(&site.output("bodies/planning/2026-04-01/pack/index.html"))
            .contains(&squashed(&format!("the costs (page {costs})")))
    );
    // The mark of the table's page is where the page of the PDF begins.
    assert!(html.contains(&format!("id=\"page-{table}\"")) && html.contains("<table id=\"table-1\">"));
}

#[test]
fn signatures_and_members() {
    let site = SiteTest::small();
    site.append(
        REPORT,
        "\n```members\n- { name: Ada Brook, role: Chair, until: 2027-05-01 }\n- { vacancy: true, organisation: Canoe Club }\n```\n\n\
         Signed for the partners:\n\n```signatures\n- { name: Ada Brook, role: Chair of the Partnership, organisation: Riverside Council }\n\
         - { role: Clerk, date: 2026-03-20 }\n```\n\nWitness: __________ Date: ______\n",
    );
    site.build();
    let html = site.output(WEB);
    let table = html.split("<table>").nth(1).unwrap().split("</table>").next().unwrap();
    let cells: Vec<&str> = table
        .split(['<', '>'])
        .map(str::trim)
        .filter(|text| !text.is_empty() && !text.starts_with(['t', '/']))
        .collect();
    // Nobody has a substitute, and so there is no column for one.
    assert_eq!(
        cells,
        ["Name", "Role", "Represents", "Term ends", "Ada Brook", "Chair", "1 May 2027", "em", "Vacancy", "Canoe Club"]
    );
    assert_eq!(html.matches("<p class=\"line\">Signed</p>").count(), 2);
    assert!(html.contains("<p class=\"who\">Ada Brook</p>\n<p>Chair of the Partnership</p>\n<p>Riverside Council</p>\n<p class=\"line date\">Date</p>"), "{html}");
    assert!(html.contains("<p class=\"who\">Clerk</p>\n<p class=\"date\">Date 20 March 2026</p>"), "{html}");
    assert!(html.contains("<p class=\"to-sign\">Witness: __________ Date: ______</p>"), "{html}");
    let pdf =
        &site.files("public/bodies/planning/2026-04-01")[std::path::Path::new("planning-2026-04-01-agenda-pack.pdf")];
    let body = squashed(&Book::read(pdf).page("5").body);
    for words in [
        "NameRoleRepresentsTermends",
        "AdaBrookChair1May2027",
        "VacancyCanoeClub",
        "ChairofthePartnershipRiversideCouncilDate",
        "ClerkDate20March2026",
        "Witness:__________Date:______",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
}

/// However far down the page the text before it ends, a line to sign on stands with the words before it.
#[test]
fn words_are_not_parted_from_the_line_on_which_they_are_signed() {
    for lines in 28..44 {
        let site = SiteTest::small();
        let filler = "A line.\n\n".repeat(lines);
        site.append(REPORT, &format!("\n{filler}Agreed by the partners:\n\nSigned: ______________ Date: _______\n"));
        site.build();
        let pdf = &site.files("public/bodies/planning/2026-04-01")
            [std::path::Path::new("planning-2026-04-01-agenda-pack.pdf")];
        let book = Book::read(pdf);
        let page = |words: &str| book.pages.iter().position(|page| squashed(&page.body).contains(words)).unwrap();
        assert_eq!(page("Agreedbythepartners:"), page("Signed:___"), "{lines}");
    }
}

#[test]
fn a_numbered_paragraph_is_not_parted_from_the_places_for_signatures() {
    for lines in 22..40 {
        let site = SiteTest::small();
        let filler = "A line.\n\n".repeat(lines);
        site.append(
            REPORT,
            &format!("\n{filler}1.3 Agreed by the partners.\n\n```signatures\n- {{ name: Jo Fell }}\n```\n"),
        );
        site.build();
        let pdf = &site.files("public/bodies/planning/2026-04-01")
            [std::path::Path::new("planning-2026-04-01-agenda-pack.pdf")];
        let book = Book::read(pdf);
        let page = |words: &str| book.pages.iter().position(|page| squashed(&page.body).contains(words)).unwrap();
        assert_eq!(page("Agreedbythepartners."), page("Signed"), "{lines}");
    }
}

#[test]
fn a_numbered_figure_is_led_to_from_another_paper() {
    let site = SiteTest::small();
    site.write(
        "content/bodies/planning/2026-04-01/plan.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><rect width=\"9\" height=\"9\"/></svg>",
    );
    site.append(REPORT, "\n![Plan](plan.svg \"Figure 4a: The site\")\n\nFigure 4a is a plan.\n");
    site.append(
        "content/documents/charter.md",
        "\nSee [the plan](../bodies/planning/2026-04-01/b1-weir-cottage.md#figure-4a).\n",
    );
    site.build();
    let html = site.output(WEB);
    assert!(
        html.contains("<figure id=\"figure-4a\">") && html.contains("<a href=\"#figure-4a\">Figure 4a</a> is a plan"),
        "{html}"
    );
    assert!(site.output("documents/charter/index.html").contains("/b1-weir-cottage/#figure-4a\">the plan</a>"));
}

#[test]
fn a_caption_above_a_picture_gives_it_its_number() {
    let site = SiteTest::small();
    site.write(
        "content/bodies/planning/2026-04-01/plan.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><rect width=\"9\" height=\"9\"/></svg>",
    );
    site.append(
        REPORT,
        "\nCharts 3 and 4 agree; see [Chart 3, page #](#chart-3).\n\nChart 3: Use\n\n![Use](plan.svg)\n\nChart 4 \u{2013} Cost\n\n\
         ![Cost](plan.svg)\n\nChart 5 shows no more.\n\n![decorative](plan.svg)\n",
    );
    site.build();
    let html = site.output(WEB);
    for part in [
        "<a href=\"#chart-3\">Charts 3</a> and <a href=\"#chart-4\">4</a>",
        "<a href=\"#chart-3\">Chart 3, page 5</a>",
        "<p>Chart 3: Use</p>\n<figure id=\"chart-3\">",
        "<figure id=\"chart-4\">",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert_eq!(html.matches("<figure id=").count(), 2, "{html}");
}

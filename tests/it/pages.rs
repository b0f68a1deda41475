//! The website: what its pages say, that every address in them leads somewhere, and the files for machines.

mod whole;

use serde_json::{Value, json};

use crate::harness::SiteTest;
use crate::html::{Page, resolved};

const AGENDA: &str = "content/bodies/planning/2026-04-01/agenda.md";
const REPORT: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";
const MEETING: &str = "bodies/planning/2026-04-01/index.html";

/// The part of a page between two strings, the first of them included.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let start = page.find(from).unwrap_or_else(|| panic!("{from} is not in {page}"));
    let end = page[start..].find(to).unwrap_or_else(|| panic!("{to} is not after {from} in {page}"));
    &page[start..start + end]
}

#[test]
fn the_page_map_of_a_meeting() {
    let site = SiteTest::built();
    let map: Value = serde_json::from_str(&site.output("bodies/planning/2026-04-01/pack.json")).unwrap();
    let item = |code: &str, title: &str, section: &str| {
        json!({
            "code": code, "title": title, "section": section, "restricted": false, "status": null, "supplement": null,
            "pages": null, "url": null, "papers": [],
        })
    };
    let mut items = [
        item("A1", "Apologies", "A. Business"),
        item("A2", "Minutes of 4 March 2026", "A. Business"),
        item("B1", "Weir Cottage", "B. Applications"),
        item("B2", "Site visits", "B. Applications"),
    ];
    items[1]["pages"] = json!([3, 3]);
    items[1]["url"] = json!("../2026-03-04/minutes/");
    items[1]["papers"] = json!([{
        "source": "../2026-03-04/minutes.md", "title": "Minutes of the Planning Committee",
        "pages": [3, 3], "url": "../2026-03-04/minutes/",
    }]);
    items[2]["pages"] = json!([5, 5]);
    items[2]["url"] = json!("b1-weir-cottage/");
    items[2]["papers"] = json!([{
        "source": "b1-weir-cottage.md", "title": "Weir Cottage", "pages": [5, 5], "url": "b1-weir-cottage/",
    }]);
    items[3]["status"] = json!("verbal");
    let expected = json!({
        "title": "Planning Committee, 1 April 2026",
        "audience": "public",
        "pdf": "planning-2026-04-01-agenda-pack.pdf",
        "first_page": 1,
        "page_count": 5,
        "supplements": [],
        "items": items,
        "marks": {
            "1": "#page-1",
            // The blank pages lead to what comes next.
            "2": "../2026-03-04/minutes/#page-3",
            "3": "../2026-03-04/minutes/#page-3",
            "4": "b1-weir-cottage/#page-5",
            "5": "b1-weir-cottage/#page-5",
        },
    });
    assert_eq!(map, expected);
}

#[test]
fn the_page_map_of_a_document() {
    let site = SiteTest::built();
    let map: Value = serde_json::from_str(&site.output("documents/charter/pack.json")).unwrap();
    let expected = json!({
        "title": "Residents' Charter",
        "audience": "public",
        "pdf": "charter.pdf",
        "first_page": 1,
        "page_count": 1,
        "papers": [{ "source": "charter.md", "title": "Residents' Charter", "pages": [1, 1], "url": "./" }],
        "marks": { "1": "#page-1" },
    });
    assert_eq!(map, expected);
}

#[test]
fn page_marks_stand_before_the_first_word() {
    let site = SiteTest::built();
    let mark = |page: u32| {
        format!("<span role=\"doc-pagebreak\" id=\"page-{page}\" aria-label=\"Page {page}\">&#8203;</span>")
    };
    for (path, page, title) in [
        (MEETING, 1, "Planning Committee "),
        ("bodies/planning/2026-03-04/minutes/index.html", 3, "Minutes of the Planning Committee"),
        ("bodies/planning/2026-04-01/b1-weir-cottage/index.html", 5, "Weir Cottage"),
        ("documents/charter/index.html", 1, "Residents&#39; Charter"),
    ] {
        let html = site.output(path);
        assert!(html.contains(&format!("\n{}<h1>{title}", mark(page))), "{path}: {html}");
        assert_eq!(html.matches("doc-pagebreak").count(), 1, "{path}");
    }
    // A page outside packs has none.
    assert!(!site.output("index.html").contains("doc-pagebreak"));
}

#[test]
fn the_agenda_says_on_which_pages_its_papers_are() {
    let html = SiteTest::built().output(MEETING);
    let items: Vec<&str> = html.lines().filter(|line| line.starts_with("<p class=\"item\">")).collect();
    assert_eq!(
        items,
        [
            "<p class=\"item\"><span class=\"code\">A1</span> <span class=\"what\">Apologies</span></p>",
            "<p class=\"item\"><span class=\"code\">A2</span> <span class=\"what\"><a href=\"../2026-03-04/minutes/\">Minutes of \
             4 March 2026</a> <span class=\"at\">(Page 3)</span></span></p>",
            "<p class=\"item\"><span class=\"code\">B1</span> <span class=\"what\"><a href=\"b1-weir-cottage/\">Weir \
             Cottage</a> <span class=\"at\">(Page 5)</span></span></p>",
            "<p class=\"item\"><span class=\"code\">B2</span> <span class=\"what\">Site visits <span \
             class=\"status\">(verbal)</span></span></p>",
        ]
    );
    assert!(html.contains(
        " href=\"planning-2026-04-01-agenda-pack.pdf\">Agenda pack <span class=\"small\">(PDF, 5 pages)</span>"
    ));
}

#[test]
fn the_box_that_goes_to_a_page_finds_the_page_map() {
    let site = SiteTest::built();
    for (path, range) in [
        (MEETING, "1 to 5"),
        ("bodies/planning/2026-04-01/b1-weir-cottage/index.html", "1 to 5"),
        ("bodies/planning/2026-04-01/pack/index.html", "1 to 5"),
    ] {
        let html = site.output(path);
        assert!(html.contains(&format!("Go to page <span class=\"range\">{range}</span>")), "{path}");
        let page = Page::read(&html);
        let map: Vec<&str> = page.values("data-map").collect();
        assert_eq!(map.len(), 1, "{path}");
        let (map, _) = resolved(path, map[0]);
        assert_eq!(map, "bodies/planning/2026-04-01/pack.json");
    }
}

fn with_minutes() -> SiteTest {
    let site = SiteTest::small();
    site.write(
        "content/bodies/planning/2026-04-01/minutes.md",
        "---\ntitle: Minutes of 1 April\nheld: 2026-04-01\n---\n\n## Open\n\n### 13. Apologies {item=A1}\n\nNone.\n\n\
         ### 14. Weir Cottage {item=B1}\n\nRESOLVED that it be granted.\n\nAction: Jo Fell\n\n\
         ### 14. A word more {item=B1}\n\nRESOLVED that it be said.\n\n\
         ### 15. Thanks\n\n1. The Chair was thanked.\n\n2. So was the clerk.\n",
    );
    site
}

#[test]
fn items_and_minutes_lead_to_each_other() {
    let site = with_minutes();
    let ran = site.run(&["build"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let meeting = site.output(MEETING);
    let item = between(&meeting, "<li id=\"item-a1\">", "</li>");
    assert!(
        item.ends_with("Apologies <a class=\"minute\" href=\"minutes/#minute-13\">Minute 13</a></span></p>\n"),
        "{item}"
    );
    // Two minutes of one number each have a link and an anchor of their own.
    let item = between(&meeting, "<li id=\"item-b1\">", "</li>");
    assert!(
        item.contains(
            "<a class=\"minute\" href=\"minutes/#minute-14\">Minute 14</a> <a class=\"minute\" \
             href=\"minutes/#minute-14-2\">Minute 14</a>"
        ),
        "{item}"
    );
    let item = between(&meeting, "<li id=\"item-b2\">", "</li>");
    assert!(!item.contains("class=\"minute\""), "{item}");
    let minutes = site.output("bodies/planning/2026-04-01/minutes/index.html");
    for (anchor, title, back) in [
        ("minute-13", "13. Apologies", Some("a1")),
        ("minute-14", "14. Weir Cottage", Some("b1")),
        ("minute-14-2", "14. A word more", Some("b1")),
        ("minute-15", "15. Thanks", None),
    ] {
        let start = format!("id=\"{anchor}\">{title} ");
        let minute = minutes.split("<h3 ").find(|part| part.starts_with(&start)).unwrap();
        let links: Vec<&str> = minute.split("href=\"../#item-").skip(1).map(|rest| &rest[..2]).collect();
        assert_eq!(links, back.into_iter().collect::<Vec<_>>(), "{minute}");
    }
    // The list of minutes on the meeting's page has all of them.
    let list = between(&meeting, "<h2 id=\"_minutes\">", "</section>");
    let links: Vec<&str> = list.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(
        links,
        ["minutes/", "minutes/#minute-13", "minutes/#minute-14", "minutes/#minute-14-2", "minutes/#minute-15"]
    );
}

#[test]
fn resolutions_actions_and_numbered_paragraphs_can_be_linked_to() {
    let site = with_minutes();
    site.edit(
        REPORT,
        "1.2 It has no road.",
        "1.2 It has no road.\n\n1.2 It has a path.\n\n(1) A clause.\n\n(1) Another.",
    );
    let ran = site.run(&["build"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let minutes = Page::read(&site.output("bodies/planning/2026-04-01/minutes/index.html"));
    for id in ["minute-15-para-1", "minute-15-para-2", "resolution-14", "resolution-14-2", "action-14"] {
        assert!(minutes.ids().contains(id), "{id} is not in {:?}", minutes.ids());
    }
    let report = site.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html");
    for (id, words) in [
        ("para-1-1", "<span class=\"number\">1.1</span> The cottage stands by the weir."),
        ("para-1-2", "<span class=\"number\">1.2</span> It has no road."),
        ("para-1-2-2", "<span class=\"number\">1.2</span> It has a path."),
        ("para-1", "<span class=\"number\">(1)</span> A clause."),
        ("para-1-3", "<span class=\"number\">(1)</span> Another."),
    ] {
        assert!(report.contains(&format!("<div class=\"para\" id=\"{id}\"><p>{words}")), "{id}: {report}");
        assert!(report.contains(&format!("<a class=\"anchor\" href=\"#{id}\"")), "{id}");
    }
}

#[test]
fn chapters_lead_to_the_one_before_and_after() {
    let site = SiteTest::small();
    for (name, title) in [
        ("_index", "Trees"),
        ("01-aims", "Aims"),
        ("02-means", "Means"),
        ("appendix-a-map", "Appendix A: Map"),
        ("10-end", "End"),
    ] {
        site.write(&format!("content/documents/trees/{name}.md"), &format!("---\ntitle: \"{title}\"\n---\n\nWords.\n"));
    }
    site.build();
    let links = |path: &str| -> Vec<(String, String)> {
        let page = Page::read(&site.output(&format!("documents/trees/{path}index.html")));
        let of = |rel: &str| {
            page.elements()
                .find(|element| element.name == "a" && element.get("rel") == Some(rel))
                .map(|element| (rel.to_owned(), element.get("href").unwrap().to_owned()))
        };
        of("prev").into_iter().chain(of("next")).collect()
    };
    let pair = |rel: &str, href: &str| (rel.to_owned(), href.to_owned());
    assert_eq!(links(""), [pair("next", "01-aims/")]);
    assert_eq!(links("01-aims/"), [pair("prev", "../"), pair("next", "../02-means/")]);
    assert_eq!(links("02-means/"), [pair("prev", "../01-aims/"), pair("next", "../10-end/")]);
    assert_eq!(links("10-end/"), [pair("prev", "../02-means/"), pair("next", "../appendix-a-map/")]);
    assert_eq!(links("appendix-a-map/"), [pair("prev", "../10-end/")]);
}

#[test]
fn what_is_typed_is_shown_and_not_obeyed() {
    let site = SiteTest::small();
    site.edit(REPORT, "subject: Weir Cottage", "subject: \"A & B: \\\"C\\\" \\\\<script>\"");
    site.edit(AGENDA, "[Weir Cottage]", "[A & B\\<i>]");
    site.append(REPORT, "\n1.3 `<script>alert(1)</script>` & \\<b> \"quoted\" {{ title }} {% if %}\n");
    site.build();
    for path in
        [MEETING, "bodies/planning/2026-04-01/b1-weir-cottage/index.html", "bodies/planning/2026-04-01/pack/index.html"]
    {
        let html = site.output(path);
        // Reading it finds a tag or an entity that is none.
        Page::read(&html);
        assert!(!html.contains("<script>") && !html.contains("<b>") && !html.contains("<i>"), "{path}");
    }
    let report = site.output("bodies/planning/2026-04-01/b1-weir-cottage/index.html");
    assert!(report.contains("<h1>A &amp; B: &quot;C&quot; &lt;script&gt;</h1>"), "{report}");
    assert!(report.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{report}");
    assert!(report.contains("{{ title }} {% if %}"), "{report}");
    let feed = site.output("feed.xml");
    assert!(feed.contains("B1 A &amp; B&lt;i&gt;;"), "{feed}");
}

#[test]
fn the_page_for_addresses_that_are_none() {
    let html = SiteTest::built().output("404.html");
    let page = Page::read(&html);
    // It is shown under any address, so it can say nothing that depends on where it stands.
    for element in page.elements() {
        for key in ["href", "src"] {
            if let Some(address) = element.get(key) {
                assert!(address.starts_with("/council/") || address == "#_main", "{address}");
            }
        }
    }
    assert!(html.contains("<h1>Page not found</h1>"), "{html}");
}

#[test]
fn the_calendar() {
    let site = SiteTest::small();
    site.edit(AGENDA, "venue: Town Hall", "venue: Town Hall, High Street; upstairs\npublished: 2026-03-24");
    site.build();
    let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//agendapack//meetings//EN\r\nCALSCALE:GREGORIAN\r\n\
        X-WR-CALNAME:Riverside\r\n\
        BEGIN:VEVENT\r\nUID:bodies-planning-2026-03-04@riverside.example\r\nDTSTAMP:20260304T000000Z\r\n\
        DTSTART;VALUE=DATE:20260304\r\nSUMMARY:Planning Committee\r\n\
        URL:https://riverside.example/council/bodies/planning/2026-03-04/\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:bodies-planning-2026-04-01@riverside.example\r\nDTSTAMP:20260324T000000Z\r\n\
        DTSTART:20260401T183000\r\nSUMMARY:Planning Committee\r\nLOCATION:Town Hall\\, High Street\\; upstairs\r\n\
        URL:https://riverside.example/council/bodies/planning/2026-04-01/\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let calendar = site.output("meetings.ics");
    let mut ours: Vec<&str> = calendar.split("BEGIN:VEVENT").collect();
    let mut wanted: Vec<&str> = expected.split("BEGIN:VEVENT").collect();
    // Whichever meeting comes first.
    let end = "END:VCALENDAR\r\n";
    for parts in [&mut ours, &mut wanted] {
        parts.iter_mut().for_each(|part| *part = part.trim_end_matches(end));
        parts[1..].sort_unstable();
    }
    assert_eq!(ours, wanted);
    assert!(calendar.ends_with(end));
}

#[test]
fn the_feed() {
    let feed = SiteTest::built().output("feed.xml");
    let entries: Vec<&str> = feed.lines().filter(|line| line.starts_with("<entry>")).collect();
    assert_eq!(
        entries,
        [
            "<entry><title>Agenda: Planning Committee, 1 April 2026</title>\
             <id>https://riverside.example/council/bodies/planning/2026-04-01/</id>\
             <link href=\"https://riverside.example/council/bodies/planning/2026-04-01/\"/>\
             <updated>2026-04-01T18:30:00Z</updated>\
             <summary>A1 Apologies; A2 Minutes of 4 March 2026; B1 Weir Cottage; B2 Site visits</summary></entry>",
            "<entry><title>Minutes: Planning Committee, 4 March 2026</title>\
             <id>https://riverside.example/council/bodies/planning/2026-03-04/minutes/</id>\
             <link href=\"https://riverside.example/council/bodies/planning/2026-03-04/minutes/\"/>\
             <updated>2026-03-04T00:00:00Z</updated><summary>Apologies; Mill Lane</summary></entry>",
        ]
    );
}

#[test]
fn the_register_of_a_body_tells_what_its_minutes_decide() {
    let site = SiteTest::small();
    site.append(
        "content/bodies/planning/2026-03-04/minutes.md",
        "\n### 13. Lamps {item=B1}\n\n1. AGREED that:\n   - (a) lamps \\<be> bought; and\n   - (b) they be lit.\n\nAction: Jo Fell\n",
    );
    site.build();
    assert!(site.output("bodies/planning/index.html").contains("<a href=\"decisions/\">Decisions and actions</a>"));
    let page = site.output("bodies/planning/decisions/index.html");
    let decisions = between(&page, "<h2 id=\"_decisions\">", "</section>");
    assert!(
        decisions.contains(
            "<h3><a href=\"../2026-03-04/\"><time datetime=\"2026-03-04\">Wednesday 4 March 2026</time></a></h3>"
        ),
        "{decisions}"
    );
    let minutes = Page::read(&site.output("bodies/planning/2026-03-04/minutes/index.html"));
    for (anchor, minute, words) in [
        ("resolution-12", "12. Mill Lane", "<dd><p>RESOLVED that permission be granted.</p></dd>"),
        (
            "resolution-13",
            "13. Lamps",
            "<dd><p>AGREED that:</p><ul class=\"marked\"><li>(a) lamps &lt;be&gt; bought; and</li><li>(b) they be lit.</li></ul></dd>",
        ),
    ] {
        let entry = format!("<a href=\"../2026-03-04/minutes/#{anchor}\">{minute}</a></dt>\n{words}");
        assert!(decisions.contains(&entry), "{entry}\n{decisions}");
        assert!(minutes.ids().contains(anchor), "{anchor}");
    }
    assert!(between(&page, "<h2 id=\"_actions\">", "</section>").contains("<p>Action: Jo Fell</p>"), "{page}");
}

#[test]
fn a_body_that_has_decided_nothing_has_no_register() {
    let site = SiteTest::small();
    site.edit("content/bodies/planning/2026-03-04/minutes.md", "RESOLVED that permission be granted.", "It was noted.");
    site.build();
    assert!(!site.path().join("public/bodies/planning/decisions").exists());
    assert!(!site.output("bodies/planning/index.html").contains("decisions/"));
}

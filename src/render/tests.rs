//! What a reader gets: fragments of HTML with their page marks, whole pages, machine files.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::escape::From;
use super::fixture::{self, Count};
use super::html::Writer;
use super::marks::Marks;
use super::{Rendered, WebTheme, render};
use crate::model::pack::Break;
use crate::model::site::Audience;
use crate::model::tree::*;

/// The mark of a page, as it stands in the HTML.
fn mark(page: u32) -> String {
    format!("<span role=\"doc-pagebreak\" id=\"page-{page}\" aria-label=\"Page {page}\">&#8203;</span>")
}

/// The HTML of blocks on a page whose marks are given as (page, number of the word).
fn html(blocks: &[Block<Bound>], marks: &[(u32, u32)]) -> String {
    let breaks: Vec<_> = marks.iter().map(|(page, unit)| Break { page: *page, unit: *unit }).collect();
    let mut writer = Writer::new(From::Page("a/b/"));
    writer.turn(Marks::of(&breaks, (0, 1000), true, false), &[], 1);
    writer.blocks(blocks);
    writer.out.replace("\n", "")
}

fn pages() -> Rendered {
    let (site, maps) = fixture::site();
    render(&site, &maps, &WebTheme::civic().unwrap()).unwrap().value
}

fn page(out: &Rendered, path: &str) -> String {
    String::from_utf8(out[path].to_vec()).unwrap()
}

#[test]
fn a_mark_stands_before_its_word_in_a_paragraph() {
    let mut c = Count::default();
    let mut line = c.line("One two ");
    line.push(Inline::Strong(c.line("three four")));
    let joined = Text { text: "teen five".into(), mark: Mark::new(Some(4), true) };
    line.push(Inline::Text(joined));
    let blocks = [Block::Paragraph(line)];
    assert_eq!(
        html(&blocks, &[(9, 3), (10, 4)]),
        format!("<p>One two <strong>three {}four</strong>teen {}five</p>", mark(9), mark(10))
    );
    assert_eq!(
        html(&blocks, &[(1, 0), (2, 2)]),
        format!("<p>{}One two <strong>{}three four</strong>teen five</p>", mark(1), mark(2))
    );
    // Two pages may begin with the same word: nothing of the text stands on the first of them.
    assert_eq!(
        html(&blocks, &[(4, 1), (5, 1)]),
        format!("<p>One {}{}two <strong>three four</strong>teen five</p>", mark(4), mark(5))
    );
}

#[test]
fn a_mark_stands_before_the_marker_of_a_list_item_and_the_number_of_a_paragraph() {
    let mut c = Count::default();
    let bullets = c.bullets(&["One two", "three"]);
    let marker = Some(c.text("(a)"));
    let items = vec![ListItem { marker, ..c.item("five") }];
    let own = Block::List(Box::new(List { start: None, tight: true, items }));
    let numbered = c.numbered("1.1", "seven");
    assert_eq!(
        html(&[bullets, own, numbered], &[(2, 2), (3, 3), (4, 5)]),
        format!(
            "<ul><li>One two</li><li>{}three</li></ul>\
             <ul class=\"own\" role=\"list\"><li>{}<span class=\"marker\">(a)</span> five</li></ul>\
             <div class=\"para\" id=\"para-1-1\"><p>{}<span class=\"number\">1.1</span> seven \
             <a class=\"anchor\" href=\"#para-1-1\" aria-label=\"Link to paragraph 1.1\">#</a></p></div>",
            mark(2),
            mark(3),
            mark(4)
        )
    );
}

#[test]
fn a_mark_stands_inside_the_cell() {
    let mut c = Count::default();
    let table = c.table(Some("Fires"), &["Area", "Number"], &[&["Fenwold", "3 of 4"]]);
    assert_eq!(
        html(&[table], &[(2, 0), (3, 2), (4, 5)]),
        format!(
            "<table><caption>{}Fires</caption><thead><tr><th scope=\"col\">Area</th>\
             <th scope=\"col\" class=\"r\">{}Number</th></tr></thead><tbody>\
             <tr><th scope=\"row\">Fenwold</th><td class=\"r\">3 {}of 4</td></tr></tbody></table>",
            mark(2),
            mark(3),
            mark(4)
        )
    );
}

#[test]
fn a_wide_table_scrolls_in_a_named_region_and_an_empty_head_heads_nothing() {
    let mut c = Count::default();
    let table = c.table(None, &["", "2023", "2024"], &[&["", "1", "2"]]);
    assert_eq!(
        html(&[table], &[]),
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table 1\"><table><thead><tr><td></td>\
         <th scope=\"col\" class=\"r\">2023</th><th scope=\"col\" class=\"r\">2024</th></tr></thead><tbody>\
         <tr><td></td><td class=\"r\">1</td><td class=\"r\">2</td></tr></tbody></table></div>"
    );
}

#[test]
fn what_an_author_wrote_is_never_markup() {
    let mut c = Count::default();
    let mut line = c.line("<script>alert(1)</script> & \"x\"\0");
    for to in ["javascript:alert(1)", "https://a.example/?a=1&b=<2>"] {
        line.push(Inline::link(Link::External(to.into()), c.line(" go")));
    }
    line.push(Inline::Image(Box::new(Image {
        picture: Picture { source: "x".into(), address: "a/b/my \"x\".png".into(), size: Some((4, 3)) },
        alt: Some("\" onerror=\"x".into()),
        mark: c.mark(),
        at: fixture::place(),
    })));
    assert_eq!(
        html(&[Block::Paragraph(line)], &[(2, 5)]),
        format!(
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;\u{fffd} go\
             <a href=\"https://a.example/?a=1&amp;b=%3C2%3E\"> go</a>{}\
             <img src=\"my%20%22x%22.png\" alt=\"&quot; onerror=&quot;x\" width=\"4\" height=\"3\" loading=\"lazy\"></p>",
            mark(2)
        )
    );
}

#[test]
fn notes_are_numbered_through_the_paper_and_lead_back() {
    let note = Note { blocks: vec![Block::Paragraph(vec![Inline::Text(Text::new("A note."))])], at: fixture::place() };
    let notes = [note];
    let mut c = Count::default();
    let mut line = c.line("Twice");
    let linked = vec![Inline::Text(c.text("here")), Inline::NoteRef(0)];
    line.push(Inline::link(Link::Here("x".into()), linked));
    line.push(Inline::NoteRef(0));
    let mut writer = Writer::new(From::Page("a/"));
    writer.prefix = "paper-1--".into();
    writer.name = "Report".into();
    writer.turn(Marks::default(), &notes, 4);
    writer.block(&Block::Paragraph(line));
    writer.endnotes(2);
    assert_eq!(
        writer.out.replace('\n', ""),
        "<p>Twice<a href=\"#paper-1--x\">here</a>\
         <sup><a role=\"doc-noteref\" id=\"paper-1--fnref-4\" href=\"#paper-1--fn-4\" aria-label=\"Note 4\">4</a></sup>\
         <sup><a role=\"doc-noteref\" id=\"paper-1--fnref-4-2\" href=\"#paper-1--fn-4\" aria-label=\"Note 4\">4</a></sup></p>\
         <section class=\"notes\" role=\"doc-endnotes\" aria-label=\"Notes: Report\"><h2 id=\"paper-1--_notes\">Notes</h2>\
         <ol start=\"4\"><li id=\"paper-1--fn-4\">A note. \
         <a class=\"back\" role=\"doc-backlink\" href=\"#paper-1--fnref-4\" aria-label=\"Back to note 4 in the text, place 1\">↩</a> \
         <a class=\"back\" role=\"doc-backlink\" href=\"#paper-1--fnref-4-2\" aria-label=\"Back to note 4 in the text, place 2\">↩</a>\
         </li></ol></section>"
    );
}

#[test]
fn no_level_of_heading_is_left_out() {
    let mut c = Count::default();
    let blocks =
        [(3, "a"), (2, "b"), (5, "c"), (5, "d"), (3, "e"), (2, "f")].map(|(level, name)| c.heading(level, name, name));
    let html = html(&blocks, &[]);
    let levels: Vec<_> = html.split("<h").skip(1).map(|rest| &rest[..1]).collect();
    assert_eq!(levels, ["2", "2", "3", "3", "3", "2"]);
}

#[test]
fn a_minute_leads_to_its_item_and_the_item_to_its_minute() {
    let out = pages();
    let minutes = page(&out, "bodies/community-safety/2025-11-19/minutes/index.html");
    assert!(
        minutes.contains(
            "<h3 id=\"minute-33\">33. Introduction <a class=\"anchor\" href=\"#minute-33\" \
             aria-label=\"Link to 33. Introduction\">#</a></h3>\n\
             <p class=\"to-item\"><a href=\"../#item-a1\" aria-label=\"Agenda item A1\"></a></p>"
        ),
        "{minutes}"
    );
    let meeting = page(&out, "bodies/community-safety/2025-11-19/index.html");
    assert!(meeting.contains("<a class=\"minute\" href=\"minutes/#minute-33\">Minute 33</a>"), "{meeting}");
}

#[test]
fn an_item_shows_code_title_pages_status_and_why_it_is_restricted() {
    let meeting = page(&pages(), "bodies/community-safety/2025-11-19/index.html");
    for expect in [
        "<li id=\"item-b1\">\n<p class=\"item\"><span class=\"code\">B1</span> <span class=\"what\">\
         <a href=\"b1-performance/\">Performance report: April to September 2025</a> <span class=\"at\">(Pages 5 - 17)</span></span></p>",
        "<span class=\"code\">B4</span> <span class=\"what\">Safer streets in Pellbridge: progress <span class=\"status\">(verbal)</span></span>",
        "<p class=\"reason\">Not for publication: exempt information under paragraphs 1 and 2 of Part 1 of Schedule 12A to the \
         Local Government Act 1972</p>",
        "<span class=\"code\">D1</span> <span class=\"what\">Serious organised crime: local profile <span class=\"badge\">Restricted</span></span>",
        "Agenda pack <span class=\"small\">(PDF, 31 pages)</span>",
    ] {
        assert!(meeting.contains(expect), "{expect}\n\n{meeting}");
    }
}

/// Every page of the pack is marked once on the pages that pack.json names, and once in the printable pack.
#[test]
fn every_printed_page_is_where_the_pack_says() {
    let (site, maps) = fixture::site();
    let out = render(&site, &maps, &WebTheme::civic().unwrap()).unwrap().value;
    for address in ["bodies/community-safety/2025-11-19/", "documents/strategy/"] {
        let pack: serde_json::Value = serde_json::from_slice(&out[&format!("{address}pack.json")]).unwrap();
        let map = &maps[address];
        let marks = pack["marks"].as_object().unwrap();
        assert_eq!(marks.len(), map.page_count as usize);
        let mut seen = HashSet::new();
        for (page_number, url) in marks {
            let (path, fragment) = url.as_str().unwrap().split_once('#').unwrap();
            let mut folder: Vec<_> = address.trim_end_matches('/').split('/').collect();
            for step in path.split('/').filter(|step| !step.is_empty()) {
                if step == ".." {
                    folder.pop();
                } else {
                    folder.push(step);
                }
            }
            let html = page(&out, &format!("{}/index.html", folder.join("/")));
            assert_eq!(html.matches(&format!("id=\"{fragment}\"")).count(), 1, "page {page_number} at {url}");
            seen.insert(fragment.to_string());
        }
        if let Ok(text) = std::str::from_utf8(out.get(&format!("{address}pack/index.html")).map_or(&[], |b| b)) {
            for fragment in seen.iter().filter(|_| !text.is_empty()) {
                assert_eq!(text.matches(&format!("id=\"{fragment}\"")).count(), 1, "{fragment} in the printable pack");
            }
        }
    }
}

#[test]
fn pack_json_of_a_meeting() {
    let out = pages();
    let pack: serde_json::Value = serde_json::from_slice(&out["bodies/community-safety/2025-11-19/pack.json"]).unwrap();
    assert_eq!(pack["title"], "Wealdmere Community Safety Partnership, 19 November 2025");
    assert_eq!(pack["items"][2]["papers"][0]["source"], "../2025-07-09/minutes.md");
    assert_eq!(
        pack["items"][3],
        serde_json::json!({
            "code": "B1", "title": "Performance report: April to September 2025", "section": "B. Matters for discussion",
            "restricted": false, "status": null, "supplement": null, "pages": [5, 17], "url": "b1-performance/",
            "papers": [
                {"source": "b1-performance.md", "title": "Performance report: April to September 2025", "pages": [5, 11], "url": "b1-performance/"},
                {"source": "b1-appendix-a-plan.md", "title": "Action plan 2025/26", "pages": [13, 17], "url": "b1-appendix-a-plan/"}
            ]
        })
    );
    assert_eq!(
        pack["items"][6],
        serde_json::json!({
            "code": "D1", "title": "Serious organised crime: local profile", "section": "D. Restricted items",
            "restricted": true, "status": null, "supplement": null, "pages": null, "url": null, "papers": []
        })
    );
    // Page 12 is left blank, and leads on.
    assert_eq!(pack["marks"]["12"], "b1-appendix-a-plan/#page-13");
    let document: serde_json::Value = serde_json::from_slice(&out["documents/strategy/pack.json"]).unwrap();
    assert_eq!(document.get("items"), None);
    assert_eq!(
        document["papers"][1],
        serde_json::json!({"source": "02-what-we-know.md", "title": "What we know", "pages": [4, 7], "url": "02-what-we-know/"})
    );
}

#[test]
fn ids_are_unique_on_every_page() {
    for (path, bytes) in pages().iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        let mut seen = HashSet::new();
        for id in text.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(seen.insert(id), "{path}: {id} twice");
        }
    }
}

#[test]
fn no_page_needs_inline_code_or_another_server() {
    for (path, bytes) in pages().iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        for bad in [" style=", "<style", "javascript:", " onclick", "src=\"http", "<script>"] {
            assert!(!text.contains(bad), "{path}: {bad}");
        }
    }
}

#[test]
fn the_same_site_gives_the_same_bytes_and_a_404_that_works_at_any_depth() {
    let out = pages();
    assert_eq!(out, pages());
    let lost = page(&out, "404.html");
    assert!(lost.contains("<a class=\"brand\" href=\"/county/\">"), "{lost}");
    assert!(lost.contains("<link rel=\"stylesheet\" href=\"/county/theme/civic."), "{lost}");
    assert!(!page(&out, "sitemap.xml").contains("404"));
}

#[test]
fn without_a_page_map_pages_have_no_numbers_but_all_their_words() {
    let (site, _) = fixture::site();
    let out = render(&site, &BTreeMap::new(), &WebTheme::civic().unwrap()).unwrap().value;
    let paper = page(&out, "bodies/community-safety/2025-11-19/b1-performance/index.html");
    assert!(!paper.contains("doc-pagebreak") && !paper.contains("pack.json"), "{paper}");
    assert!(paper.contains("Fenwold"));
    assert!(!out.contains_key("bodies/community-safety/2025-11-19/pack.json"));
}

#[test]
fn the_members_edition_says_so() {
    let (mut site, maps) = fixture::site();
    site.audience = Audience::Members;
    let out = render(&site, &maps, &WebTheme::civic().unwrap()).unwrap().value;
    let home = page(&out, "index.html");
    assert!(home.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(home.contains("<strong>Members’ edition.</strong>"));
    assert!(!page(&pages(), "index.html").contains("edition"));
}

#[test]
fn a_template_that_fails_is_an_error_with_its_name() {
    let (site, maps) = fixture::site();
    let files = BTreeMap::from([("web/body.html".to_string(), Arc::from(&b"{{ page.nothing }}"[..]))]);
    let found = render(&site, &maps, &WebTheme::with_files("county", &files).unwrap()).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].place.file.as_ref(), "themes/county/web/body.html");
    assert!(
        found[0].message.starts_with("the template fails on the page /bodies/community-safety/: "),
        "{}",
        found[0].message
    );
}

#[test]
fn what_stands_on_every_page_is_the_themes_too() {
    let (site, maps) = fixture::site();
    let own = |source: &[u8]| BTreeMap::from([("web/site-footer.html".to_string(), Arc::from(source))]);
    let theme = WebTheme::with_files("county", &own(b"<footer>{{ site.title }} {{ site.home }}</footer>\n")).unwrap();
    let out = render(&site, &maps, &theme).unwrap().value;
    assert!(page(&out, "index.html").contains("./</footer>\n</body>"));
    assert!(page(&out, "bodies/community-safety/index.html").contains("../../</footer>\n</body>"));
    // It is made of what all pages share alone.
    let found = render(&site, &maps, &WebTheme::with_files("county", &own(b"{{ title }}")).unwrap()).unwrap_err();
    assert!(found.iter().all(|found| found.message.contains("site-footer.html")), "{}", found[0].message);
}

#[test]
fn the_feed_and_the_calendar_bear_the_dates_of_the_content() {
    let out = pages();
    let feed = page(&out, "feed.xml");
    assert!(
        feed.contains(
            "<entry><title>Agenda: Wealdmere Community Safety Partnership, 19 November 2025</title>\
         <id>https://democracy.wealdmere.example/county/bodies/community-safety/2025-11-19/</id>\
         <link href=\"https://democracy.wealdmere.example/county/bodies/community-safety/2025-11-19/\"/>\
         <updated>2025-11-11T00:00:00Z</updated>"
        ),
        "{feed}"
    );
    assert_eq!(
        page(&out, "meetings.ics").lines().skip(5).take(9).collect::<Vec<_>>(),
        [
            "BEGIN:VEVENT",
            "UID:bodies-community-safety-2025-11-19@democracy.wealdmere.example",
            "DTSTAMP:20251111T000000Z",
            "DTSTART:20251119T100000",
            "SUMMARY:Wealdmere Community Safety Partnership",
            "LOCATION:Orchard Room\\, County Hall\\, Ostlebury",
            "URL:https://democracy.wealdmere.example/county/bodies/community-safety/2025",
            " -11-19/",
            "END:VEVENT",
        ]
    );
}

#[test]
fn the_heads_of_a_plan_bear_marks_where_they_are_counted() {
    let (site, _) = fixture::site();
    let plan = &site.bodies[0].meetings[0].papers[2].paper.parts[0].blocks;
    let Block::ActionPlan(tree) = &plan[0] else { panic!() };
    let first = |line: &Inlines<Bound>| match &line[0] {
        Inline::Text(text) => text.mark.first().unwrap(),
        _ => panic!(),
    };
    let (timescale, number) = (first(&tree.columns.timescale), tree.priorities[1].entries[0].number.as_ref().unwrap());
    let html = html(plan, &[(14, timescale), (15, number.mark.first().unwrap())]);
    let head = format!("<th scope=\"col\">{}Timescale</th>", mark(14));
    assert_eq!(html.matches(&mark(14)).count(), 1);
    assert!(html.find(&head) < html.find("id=\"serious-violence\"") && html.contains(&head), "{html}");
    // The second table's heads are not counted; they stand on the page of the first entry.
    let (_, second) = html.split_once("id=\"serious-violence\"").unwrap();
    assert!(second.contains(&format!("<thead><tr><th scope=\"col\" class=\"no\">{}No.</th>", mark(15))), "{html}");
}

#[test]
fn the_style_sheet_stays_small() {
    let out = pages();
    let style = out.keys().find(|path| path.ends_with(".css")).unwrap();
    assert!(out[style].len() < 25_000, "{}", out[style].len());
}

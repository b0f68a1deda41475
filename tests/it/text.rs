//! How pieces of text are shown on the web and in print, and what a build says for other programs.

use std::path::Path;

use crate::harness::SiteTest;
use crate::pdf::{Book, squashed};

const REPORT: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";
const WEB: &str = "bodies/planning/2026-04-01/b1-weir-cottage/index.html";

/// The report's page of the web, and of the PDF without white space.
fn both(site: &SiteTest) -> (String, String) {
    site.build();
    let pdf = &site.files("public/bodies/planning/2026-04-01")[Path::new("planning-2026-04-01-agenda-pack.pdf")];
    (site.output(WEB), squashed(&Book::read(pdf).page("5").body))
}

#[test]
fn a_tick_box_keeps_the_number_before_it() {
    let site = SiteTest::small();
    site.append(REPORT, "\n3. [ ] Yes\n4. [x] No\n\n- [ ] (a) Perhaps\n");
    let (html, print) = both(&site);
    for (marker, sign) in [("3.", "☐"), ("4.", "☑"), ("(a)", "☐")] {
        let found = html.split("<li>").find(|item| item.contains(&format!("<span class=\"marker\">{marker}</span>")));
        assert!(found.is_some_and(|item| item.contains(&format!(">{sign}</span>"))), "{marker}: {html}");
    }
    for words in ["3.☐Yes", "4.☑No", "(a)☐Perhaps"] {
        assert!(print.contains(words), "{words}: {print}");
    }
}

#[test]
fn a_footnote_may_stand_in_a_value_of_several_lines() {
    let site = SiteTest::small();
    site.edit(
        REPORT,
        "subject: Weir Cottage",
        "subject: Weir Cottage\nrecommendations: |\n  That it be refused.[^why]\n\n  - and that the owner be told.[^how]",
    );
    site.append(REPORT, "\n[^why]: It has no road.\n\n[^how]: By letter.\n");
    let (html, print) = both(&site);
    assert_eq!(html.matches("role=\"doc-noteref\"").count(), 2, "{html}");
    assert!(!html.contains("[^") && print.contains("1Ithasnoroad.") && print.contains("2Byletter."), "{print}");
}

#[test]
fn findings_for_other_programs_are_json_and_one_line_end() {
    let site = SiteTest::small();
    let ran = site.run(&["check", "--format", "json"]);
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (0, "[]\n", ""));
    site.append(REPORT, "\n1.9 Too far.\n");
    let ran = site.run(&["check", "--format", "json"]);
    assert!(ran.stdout.ends_with("\n]\n") && !ran.stdout.ends_with("\n\n"), "{:?}", ran.stdout);
}

#[test]
fn a_calendar_without_meetings_is_still_a_calendar() {
    let site = SiteTest::empty();
    site.write("site.toml", "title = \"T\"\nbase_url = \"https://t.example/\"\n");
    site.write("content/_index.md", "---\ntitle: T\n---\n\nNothing yet.\n");
    site.build();
    let calendar = site.output("meetings.ics");
    assert_eq!(calendar.matches("BEGIN:").count(), calendar.matches("END:").count(), "{calendar}");
    assert!(calendar.contains("\r\nBEGIN:VTIMEZONE\r\nTZID:UTC\r\n"), "{calendar}");
    assert!(!SiteTest::built().output("meetings.ics").contains("VTIMEZONE"));
}

/// A colour that can be read on the usual ground may not be on that of the site's own theme.
#[test]
fn colours_are_held_against_the_theme_in_use() {
    let site = SiteTest::small();
    site.append("site.toml", "\n[theme_options]\nprimary = \"#767676\"\n");
    let ran = site.run(&["check"]);
    assert!(ran.stderr.contains("#767676 on #f4f5f3 (panels)"), "{}", ran.stderr);
    site.write("themes/civic/theme.toml", "[colours]\npaper = \"#ffffff\"\nsurface = \"#ffffff\"\n");
    let ran = site.run(&["check"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
}

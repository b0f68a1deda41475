//! Earlier versions of documents, and what changed since.

use serde_json::Value;

use crate::harness::SiteTest;
use crate::pdf::{Book, squashed};

const STRATEGY: &str = "documents/road-safety-strategy-2026-2030/";

fn book(site: &SiteTest, path: &str) -> Book {
    Book::read(&std::fs::read(site.path().join("public").join(path)).unwrap())
}

/// The words of a page as they are shown, of which some are said to those alone who hear it.
fn shown(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('>').unwrap() + 1..];
    }
    out
}

/// A charter on one page, with two versions before it.
fn charter() -> SiteTest {
    let site = SiteTest::small();
    let text = |rows: usize, body: &str| {
        let rows: String = [("1.0", "May 2022"), ("2.0", "June 2023"), ("3.0", "July 2024")][..rows]
            .iter()
            .map(|(number, date)| format!("| {number} | {date} | Revised |\n"))
            .collect();
        format!(
            "---\ntitle: Residents' Charter\n---\n\n{body}\n\n| Version | Date | Changes |\n| --- | --- | --- |\n{rows}"
        )
    };
    site.write("content/documents/charter/versions/1.0.md", &text(1, "We answer letters within a month."));
    site.write("content/documents/charter/versions/2.0.md", &text(2, "We answer letters within ten days."));
    site.write("content/documents/charter.md", &text(3, "We answer letters within five days."));
    site
}

#[test]
fn every_version_has_its_address_and_says_that_it_is_superseded() {
    let site = charter();
    let ran = site.run(&["build"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let page = site.output("documents/charter/versions/2.0/index.html");
    let notice =
        "Superseded. This is version 2.0 of June 2023; version 3.0 of July 2024 is in force. The version in force";
    assert!(shown(&page).contains(notice), "{page}");
    assert!(page.contains("<a href=\"../../\">The version in force</a>"));
    assert!(page.contains(
        "<link rel=\"canonical\" href=\"https://riverside.example/council/documents/charter/versions/2.0/\">"
    ));
    assert!(page.contains("within ten days"));
    assert!(!site.output("documents/charter/index.html").contains("Superseded."));
    let book = book(&site, "documents/charter/versions/2.0/charter-2.0.pdf");
    assert_eq!(book.title, "Residents' Charter: version 2.0 (superseded)");
    assert!(squashed(&book.words()).contains(&squashed("version 3.0 of July 2024 is in force.")));
    assert!(book.pages.iter().all(|page| page.margin.contains("SUPERSEDED")), "{:?}", book.pages[0].margin);
    // For machines it is a page like any other; in lists of documents it is not.
    let sitemap = site.output("sitemap.xml");
    for address in ["versions/1.0/", "versions/2.0/", "changes/1.0/", "changes/2.0/", "changes/1.0-to-2.0/"] {
        assert!(sitemap.contains(&format!("<loc>https://riverside.example/council/documents/charter/{address}</loc>")));
    }
    assert_eq!(site.output("index.html").matches("documents/charter/").count(), 1);
    let map: Value = serde_json::from_str(&site.output("documents/charter/versions/1.0/pack.json")).unwrap();
    assert_eq!(map["pdf"], "charter-1.0.pdf");
    assert_eq!(map["papers"][0]["source"], "1.0.md");
}

#[test]
fn the_document_leads_to_what_it_was_and_to_what_changed() {
    let site = charter();
    site.build();
    let page = site.output("documents/charter/index.html");
    let from = page.find("<nav class=\"history\"").unwrap();
    let history = &page[from..from + page[from..].find("</nav>").unwrap()];
    let links: Vec<&str> = history.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(
        links,
        [
            "versions/2.0/",
            "versions/2.0/charter-2.0.pdf",
            "changes/2.0/",
            "changes/2.0/charter-changes-since-2.0.pdf",
            "changes/1.0-to-2.0/",
            "changes/1.0-to-2.0/charter-changes-1.0-to-2.0.pdf",
            "versions/1.0/",
            "versions/1.0/charter-1.0.pdf",
            "changes/1.0/",
            "changes/1.0/charter-changes-since-1.0.pdf",
        ]
    );
    for link in links {
        let file = if link.ends_with('/') { format!("{link}index.html") } else { link.to_owned() };
        assert!(site.path().join("public/documents/charter").join(&file).is_file(), "{file}");
    }
    let changes = site.output("documents/charter/changes/1.0/index.html");
    let line = "We answer letters within <del><span class=\"hidden\">[taken out: </span>a month.<span \
                class=\"hidden\">]</span></del> <ins><span class=\"hidden\">[put in: </span>five days.<span \
                class=\"hidden\">]</span></ins>";
    assert!(changes.contains(line), "{changes}");
    let step = shown(&site.output("documents/charter/changes/1.0-to-2.0/index.html"));
    assert!(step.contains("compares version 1.0 of May 2022 with version 2.0 of June 2023"), "{step}");
    assert!(step.contains("[taken out: a month.] [put in: ten days.]"));
}

#[test]
fn the_version_in_force_is_in_the_properties_and_on_the_cover() {
    let site = charter();
    site.build();
    let book = book(&site, "documents/charter/charter.pdf");
    assert!(squashed(&book.pages[0].body).contains(&squashed("Version 3.0, July 2024")));
    let bytes = std::fs::read(site.path().join("public/documents/charter/charter.pdf")).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("<dc:description>"), "no description in the metadata");
    assert!(text.contains("Version 3.0, July 2024"), "no version in the metadata");
}

#[test]
fn what_changed_in_the_demonstration() {
    let site = SiteTest::demonstration_built();
    let page = site.output(&format!("{STRATEGY}changes/0.3/index.html"));
    let words = shown(&page);
    // A paragraph that moved is neither taken out nor put in.
    assert!(words.contains("Moved here from “5. Safe people and safe vehicles”, under “Riders”:"));
    assert!(words.contains("[taken out: 5.5.] [put in: 4.6.] Crossings for people on horseback will be considered"));
    assert!(words.contains("Moved from here to “4. Safe roads”, under “People on foot and bicycles”"));
    assert_eq!(words.matches("Crossings for people on horseback").count(), 2);
    // A word in a cell of a table, and what is left out.
    assert!(page.contains("<th scope=\"row\">Motorcyclists</th><td class=\"r\">71</td><td class=\"r\"><del>"));
    assert!(words.contains("… 7 paragraphs and 4 table rows unchanged …"));
    assert!(words.contains("… 1 paragraph unchanged but for a number: 4.6 is now 4.7 …"));
    // The table of chapters, whose names lead to what changed in them.
    assert!(page.contains("<a href=\"#02-where-we-are\">") || words.contains("1. Where we areUnchanged"));
    assert!(page.contains("<a href=\"#04-safe-speeds\">3. Safe speeds</a>"));
    assert!(page.contains("id=\"04-safe-speeds\""));
    // The same in print, in signs.
    let pdf = format!("{STRATEGY}changes/0.3/road-safety-strategy-2026-2030-changes-since-0.3.pdf");
    let print = squashed(&book(site, &pdf).words());
    for said in [
        "The target is a reduction of [− 30%, to 210.] [+ 40%, to 180.]",
        "(c) a new estate will be designed for 20mph [− where the developer agrees.] [+ from the beginning.]",
        "Moved here from “5. Safe people and safe vehicles”, under “Riders”: [− 5.5.] [+ 4.6.] Crossings for people",
        "… 7 paragraphs unchanged …",
    ] {
        assert!(print.contains(&squashed(said)), "{said}");
    }
    // The earlier version leads to the same chapter of the one in force.
    let old = site.output(&format!("{STRATEGY}versions/0.3/05-safe-roads/index.html"));
    assert!(old.contains("<a href=\"../../../05-safe-roads/\">4. Safe roads in the version in force</a>"), "{old}");
    assert!(!old.contains("horseback"));
}

/// A plan in two chapters, with a version before it.
fn plan() -> SiteTest {
    let site = SiteTest::small();
    for folder in ["content/documents/plan", "content/documents/plan/versions/1.0"] {
        site.write(
            &format!("{folder}/_index.md"),
            "---\ntitle: Plan\n---\n\n| Version | Date | Changes |\n| --- | --- | --- |\n| 1.0 | 2022 | New |\n| 2.0 | 2024 | More |\n",
        );
        site.write(
            &format!("{folder}/01-one.md"),
            "---\ntitle: One\n---\n\n## Here\n\nSee [two](02-two.md), [all of it](/documents/plan/_index.md), [here](#here), [the \
             other way](/documents/plan/02-two.md) and [the charter](../charter.md).\n\n![A dot](dot.svg)\n",
        );
        site.write(&format!("{folder}/02-two.md"), "---\ntitle: Two\n---\n\nThe second chapter.\n");
    }
    let dot = |size: u32| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><rect width=\"{size}\" height=\"9\"/></svg>"
        )
    };
    site.write("content/documents/plan/versions/1.0/dot.svg", &dot(5));
    site.write("content/documents/plan/dot.svg", &dot(6));
    site
}

#[test]
fn links_of_an_earlier_version_stay_in_it() {
    let site = plan();
    site.build();
    let page = site.output("documents/plan/versions/1.0/01-one/index.html");
    for link in [
        "<a href=\"../02-two/\">two</a>",
        "<a href=\"../\">all of it</a>",
        "<a href=\"#here\">here</a>",
        "<a href=\"../02-two/\">the other way</a>",
        "<a href=\"../../../../charter/\">the charter</a>",
        "src=\"../dot.svg\"",
    ] {
        assert!(page.contains(link), "{link} is not in {page}");
    }
}

#[test]
fn a_picture_that_was_replaced() {
    let site = plan();
    site.build();
    let words = shown(&site.output("documents/plan/changes/1.0/index.html"));
    assert!(words.contains("[put in: [picture replaced: A dot]]"), "{words}");
    assert!(words.contains("1 chapter changed"), "{words}");
}

#[test]
fn a_long_comparison_has_a_page_for_each_chapter() {
    let site = plan();
    let long = |word: &str| {
        (0..700).map(|nth| format!("{word}{nth} is what the {nth}th of the measures says.\n\n")).collect::<String>()
    };
    site.append("content/documents/plan/versions/1.0/02-two.md", &format!("\n{}", long("was")));
    site.append("content/documents/plan/02-two.md", &format!("\n{}", long("will")));
    site.build();
    let first = site.output("documents/plan/changes/1.0/index.html");
    assert!(first.contains("<a href=\"02-two/\">Two</a>"), "{first}");
    let two = site.output("documents/plan/changes/1.0/02-two/index.html");
    assert!(two.contains("will699") && !first.contains("will699"));
    let map: Value = serde_json::from_str(&site.output("documents/plan/changes/1.0/pack.json")).unwrap();
    let last = map["page_count"].as_u64().unwrap();
    assert_eq!(map["papers"][1]["title"], "Two");
    assert_eq!(map["papers"][1]["pages"][1], last);
    assert!(two.contains(&format!("id=\"page-{last}\"")));
}

#[test]
fn what_restricts_a_document_restricts_what_it_was() {
    let site = charter();
    site.edit(
        "content/documents/charter.md",
        "title: Residents' Charter",
        "title: Residents' Charter\nrestricted: true",
    );
    site.build();
    let public = site.files("public");
    assert!(!public.keys().any(|path| path.to_str().unwrap().contains("charter")), "{:?}", public.keys());
    let ran = site.run(&["build", "--audience", "members", "--out", "members"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(site.path().join("members/documents/charter/changes/1.0/charter-changes-since-1.0.pdf").is_file());

    // A single version may be restricted by itself: then nothing compares it.
    let site = charter();
    let folder = site.path().join("content/documents/charter/versions");
    std::fs::create_dir_all(folder.join("restricted")).unwrap();
    std::fs::rename(folder.join("1.0.md"), folder.join("restricted/1.0.md")).unwrap();
    site.build();
    let public = site.files("public");
    assert!(!public.keys().any(|path| path.to_str().unwrap().contains("1.0")), "{:?}", public.keys());
    for (path, bytes) in public.iter().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "html")) {
        assert!(!String::from_utf8_lossy(bytes).contains("a month"), "{path:?}");
    }
    assert!(site.path().join("public/documents/charter/changes/2.0/index.html").is_file());
}

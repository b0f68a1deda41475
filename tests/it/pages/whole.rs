//! The whole of the demonstration site: every page of it is read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use crate::harness::SiteTest;
use crate::html::{Page, resolved};

/// Every page of the demonstration site, by its path; reading one checks that it is well formed.
static PAGES: LazyLock<BTreeMap<String, Page>> = LazyLock::new(|| {
    let site = SiteTest::demonstration_built();
    let files =
        site.files("public").into_iter().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "html"));
    files
        .map(|(path, bytes)| (path.to_str().unwrap().to_owned(), Page::read(&String::from_utf8(bytes).unwrap())))
        .collect()
});

fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| scheme.chars().all(|char| char.is_ascii_alphanumeric()))
}

/// The path of base_url, below which the site stands.
const BASE: &str = "/";

#[test]
fn every_address_leads_to_something_that_is_there() {
    let files: BTreeSet<String> = SiteTest::demonstration_built()
        .files("public")
        .into_keys()
        .map(|path| path.to_str().unwrap().to_owned())
        .collect();
    let mut broken = Vec::new();
    let mut followed = 0;
    for (from, page) in &*PAGES {
        for key in ["href", "src", "action", "data-map"] {
            for address in page.values(key).filter(|address| !has_scheme(address)) {
                assert!(
                    address.starts_with(BASE) == (from == "404.html") || address.starts_with('#'),
                    "{from}: {address}"
                );
                let (to, fragment) = resolved(from, address);
                followed += 1;
                let there = files.contains(&to);
                let shown = match (&fragment, PAGES.get(&to)) {
                    // A PDF opens at a page.
                    (Some(fragment), None) => to.ends_with(".pdf") && fragment.starts_with("page="),
                    (Some(fragment), Some(page)) => page.ids().contains(fragment.as_str()),
                    (None, _) => true,
                };
                if !there || !shown {
                    broken.push(format!("{from}: {address} ({to})"));
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
    assert!(followed > 1000, "{followed}");
}

/// What is named by attributes of ARIA is an id of the page too.
#[test]
fn every_label_and_description_is_there() {
    for (path, page) in &*PAGES {
        let ids = page.ids();
        for key in ["for", "aria-labelledby", "aria-describedby", "headers"] {
            for id in page.values(key).flat_map(str::split_whitespace) {
                assert!(ids.contains(id), "{path}: {key} names {id}");
            }
        }
    }
}

#[test]
fn every_id_stands_once_on_its_page() {
    for (path, page) in &*PAGES {
        let mut seen = BTreeSet::new();
        for id in page.values("id") {
            assert!(!id.is_empty() && !id.contains(char::is_whitespace), "{path}: {id:?}");
            assert!(seen.insert(id), "{path}: {id} stands twice");
        }
    }
}

/// A site can be served with `Content-Security-Policy: default-src 'self'`.
#[test]
fn no_page_holds_style_or_script() {
    for (path, page) in &*PAGES {
        for element in page.elements() {
            assert_ne!(element.name, "style", "{path}");
            assert!(element.name != "script" || element.get("src").is_some(), "{path}: {element:?}");
            for (key, value) in element.attributes {
                assert!(key != "style" && !key.starts_with("on"), "{path}: {element:?}");
                assert!(!value.trim_start().starts_with("javascript:"), "{path}: {element:?}");
            }
        }
    }
}

#[test]
fn no_page_asks_another_server_for_anything() {
    for (path, page) in &*PAGES {
        for element in page.elements() {
            // The address under which a page wants to be known is fetched by nobody.
            let asks = !matches!((element.name, element.get("rel")), ("a" | "form", _) | ("link", Some("canonical")));
            for key in ["href", "src", "srcset", "data", "poster"] {
                let address = element.get(key).filter(|_| asks).unwrap_or_default();
                assert!(!has_scheme(address) && !address.starts_with("//"), "{path}: {element:?}");
            }
            assert!(!["iframe", "object", "embed", "base"].contains(&element.name), "{path}: {element:?}");
        }
    }
    for (path, bytes) in SiteTest::demonstration_built().files("public/theme") {
        if path.extension().is_some_and(|kind| kind == "css" || kind == "js") {
            let text = String::from_utf8(bytes).unwrap();
            for word in ["http://", "https://", "@import", "url(//", "eval("] {
                assert!(!text.contains(word), "{word} in {}", path.display());
            }
        }
    }
}

#[test]
fn the_style_sheet_is_small() {
    let files = SiteTest::demonstration_built().files("public/theme");
    let sizes = |kind: &str| -> Vec<usize> {
        let kept = files.iter().filter(|(path, _)| path.extension().is_some_and(|other| other == kind));
        kept.map(|(_, bytes)| bytes.len()).collect()
    };
    assert!(matches!(sizes("css")[..], [size] if size < 25_000), "{:?}", sizes("css"));
    assert!(matches!(sizes("js")[..], [size] if size < 10_000), "{:?}", sizes("js"));
}

#[test]
fn every_page_has_what_a_page_needs() {
    let mut titles = BTreeSet::new();
    for (path, page) in &*PAGES {
        let count = |name: &str| page.elements().filter(|element| element.name == name).count();
        assert_eq!(count("main"), 1, "{path}");
        assert_eq!(count("title"), 1, "{path}");
        // The printable pack has a title for each of its papers.
        assert!(count("h1") == 1 || path.ends_with("/pack/index.html"), "{path}: {}", count("h1"));
        let html = page.elements().find(|element| element.name == "html").unwrap();
        assert_eq!(html.get("lang"), Some("en-GB"), "{path}");
        for image in page.elements().filter(|element| element.name == "img") {
            assert!(image.get("alt").is_some(), "{path}: {image:?}");
        }
        // Headings go down by one.
        let mut last = 1;
        for element in page.elements() {
            let level = element.name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok());
            let Some(level) = level else { continue };
            assert!(level <= last + 1, "{path}: a heading of level {level} follows one of level {last}");
            last = level;
        }
        let at = page
            .pieces
            .iter()
            .position(|piece| matches!(piece, crate::html::Piece::Open { name, .. } if name == "title"));
        let crate::html::Piece::Text(title) = &page.pieces[at.unwrap() + 1] else { panic!("{path} has no title") };
        assert!(titles.insert(title.clone()), "{path}: another page is called {title} too");
    }
}

#[test]
fn the_sitemap_lists_every_page() {
    let site = SiteTest::demonstration_built();
    let sitemap = site.output("sitemap.xml");
    check_xml(&sitemap);
    let listed: BTreeSet<&str> =
        sitemap.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap()).collect();
    let pages: BTreeSet<String> = PAGES
        .keys()
        .filter(|path| *path != "404.html")
        .map(|path| format!("https://democracy.wealdmere.example/{}", path.strip_suffix("index.html").unwrap()))
        .collect();
    assert_eq!(listed, pages.iter().map(String::as_str).collect());
    // Each page says the same of itself.
    for (path, page) in &*PAGES {
        let canonical: Vec<&str> = page
            .elements()
            .filter(|element| element.get("rel") == Some("canonical"))
            .filter_map(|element| element.get("href"))
            .collect();
        match path.strip_suffix("index.html") {
            Some(address) => {
                assert_eq!(canonical, [format!("https://democracy.wealdmere.example/{address}")], "{path}")
            }
            None => assert_eq!(canonical, Vec::<&str>::new(), "{path}"),
        }
    }
}

#[test]
fn the_feed_is_well_formed_and_newest_first() {
    let feed = SiteTest::demonstration_built().output("feed.xml");
    check_xml(&feed);
    let of = |name: &str| -> Vec<&str> {
        let open = format!("<{name}>");
        feed.split(&open).skip(1).map(|rest| rest.split("</").next().unwrap()).collect()
    };
    let updated = of("updated");
    let mut sorted = updated[1..].to_vec();
    sorted.sort_unstable();
    sorted.reverse();
    assert_eq!(updated[1..], sorted);
    assert_eq!(updated[0], updated[1], "the feed is as new as its newest entry");
    let ids = of("id");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    for id in &ids {
        let path = id.strip_prefix("https://democracy.wealdmere.example/").unwrap();
        assert!(PAGES.contains_key(&format!("{path}index.html")), "{id}");
    }
    let dates = updated.iter().all(|date| date.len() == "2026-01-01T00:00:00Z".len() && date.ends_with('Z'));
    assert!(dates, "{updated:?}");
}

#[test]
fn the_calendar_is_well_formed() {
    let calendar = SiteTest::demonstration_built().output("meetings.ics");
    assert_eq!(calendar.matches('\n').count(), calendar.matches("\r\n").count());
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75), "{calendar}");
    let unfolded = calendar.replace("\r\n ", "");
    let mut open: Vec<&str> = Vec::new();
    let mut idents = BTreeSet::new();
    for line in unfolded.lines() {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("{line}"));
        match name {
            "BEGIN" => open.push(value),
            "END" => assert_eq!(open.pop(), Some(value)),
            "UID" => assert!(idents.insert(value), "{value} stands twice"),
            "URL" => {
                let path = value.strip_prefix("https://democracy.wealdmere.example/").unwrap();
                assert!(PAGES.contains_key(&format!("{path}index.html")), "{value}");
            }
            _ => assert!(name.chars().all(|char| char.is_ascii_uppercase() || "-;=".contains(char)), "{line}"),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
    let meetings = PAGES
        .keys()
        .filter(|path| path.split('/').count() == 4 && path.starts_with("bodies/") && !path.contains("/decisions/"))
        .count();
    assert_eq!(idents.len(), meetings);
}

#[test]
fn every_meeting_and_document_has_its_files() {
    let site = SiteTest::demonstration_built();
    let public = site.path().join("public");
    for path in PAGES.keys().filter(|path| path.starts_with("bodies/") && path.ends_with("/pack/index.html")) {
        let folder = public.join(Path::new(path).parent().unwrap().parent().unwrap());
        let map: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("pack.json")).unwrap()).unwrap();
        assert!(folder.join(map["pdf"].as_str().unwrap()).is_file());
    }
}

/// Whether a text is well formed as far as we write XML: one root, every element closed in its turn.
fn check_xml(xml: &str) {
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let mut open: Vec<&str> = Vec::new();
    let mut roots = 0;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        crate::html::unescaped(text);
        assert!(!open.is_empty() || text.trim().is_empty(), "{text}");
        let end = rest[at..].find('>').unwrap() + at;
        let tag = &rest[at + 1..end];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            roots += usize::from(open.is_empty());
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            if !tag.ends_with('/') {
                open.push(tag.split_whitespace().next().unwrap());
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(rest.trim().is_empty() && open.is_empty() && roots == 1, "{open:?}, {roots} roots");
    assert!(!xml.chars().any(|char| char.is_control() && !"\n\t".contains(char)));
}

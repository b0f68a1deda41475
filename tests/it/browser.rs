//! What the script does, in a browser: Chromium where it is installed. Where it is not, these tests say so and pass;
//! `.ci/run` installs it.

use std::process::{Command, Stdio};

use super::harness::SiteTest;

const PLAN: &str = "bodies/planning/2026-04-01/b1-weir-cottage/index.html";

/// The page as the browser shows it once its script has run; `None` where there is no browser.
fn opened(site: &SiteTest, address: &str) -> Option<String> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let browser = std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file());
    let Some(browser) = browser else {
        println!("no Chromium here: the script is not tested");
        return None;
    };
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--dump-dom"])
        .arg("--virtual-time-budget=2000")
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}/public/{address}", site.path().display()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("</html>"), "{}", String::from_utf8_lossy(&output.stderr));
    Some(text)
}

fn with_plan() -> SiteTest {
    let site = SiteTest::small();
    site.append(
        "content/bodies/planning/2026-04-01/b1-weir-cottage.md",
        "\n```action-plan\npriorities:\n\
         \x20 - priority: Paths\n    actions:\n\
         \x20     - { number: \"1.1\", objective: Mend the path, actions: [Lay gravel], timescale: May 2026, lead: Rangers }\n\
         \x20     - number: \"1.2\"\n        objective: Light the path\n        rows:\n\
         \x20         - { actions: [Buy lamps], timescale: June 2026, lead: Works }\n\
         \x20         - { actions: [Put them up], timescale: July 2026, lead: Rangers }\n\
         \x20 - priority: Bins\n    actions:\n\
         \x20     - { number: \"2.1\", objective: Empty the bins, actions: [Every day], timescale: Ongoing, lead: Works }\n```\n",
    );
    site.build();
    site
}

/// The rows that are shown, by what they say, and the words of the filter.
fn shown(html: &str) -> (Vec<&str>, &str) {
    let of = ["Lay gravel", "Buy lamps", "Put them up", "Every day"];
    let rows = of.into_iter().filter(|words| {
        let at = html.find(words).unwrap();
        let row = &html[html[..at].rfind("<tr").unwrap()..at];
        let part = &html[html[..at].rfind("<section").unwrap()..at];
        let hidden = |tag: &str| tag[..tag.find('>').unwrap()].contains(" hidden");
        !hidden(row) && !hidden(part)
    });
    let filter = html.split_once("<form class=\"filter").unwrap().1;
    let said = filter.split_once("role=\"status\"").unwrap().1;
    let said = &said[said.find('>').unwrap() + 1..];
    (rows.collect(), &said[..said.find('<').unwrap()])
}

#[test]
fn a_plan_is_filtered_by_what_the_address_says() {
    let site = with_plan();
    let Some(html) = opened(&site, &format!("{PLAN}?lead=works&timescale=ongoing")) else { return };
    assert_eq!(shown(&html), (vec!["Every day"], "Showing 1 of 3 entries"));
    // An entry stays whole where any of its rows is wanted.
    let html = opened(&site, &format!("{PLAN}?lead=rangers")).unwrap();
    assert_eq!(shown(&html), (vec!["Lay gravel", "Buy lamps", "Put them up"], "Showing 2 of 3 entries"));
    // What the plan does not have is no choice.
    let html = opened(&site, &format!("{PLAN}?lead=nobody")).unwrap();
    assert_eq!(shown(&html).1, "Showing all 3 entries");
}

#[test]
fn going_to_a_hidden_entry_ends_the_filter() {
    let site = with_plan();
    let Some(html) = opened(&site, &format!("{PLAN}?lead=works&timescale=ongoing#entry-1-1")) else { return };
    assert_eq!(shown(&html), (vec!["Lay gravel", "Buy lamps", "Put them up", "Every day"], "Showing all 3 entries"));
}

#[test]
fn without_the_script_the_whole_plan_is_there_and_no_filter() {
    let site = with_plan();
    let html = site.output(PLAN);
    assert_eq!(shown(&html).0, ["Lay gravel", "Buy lamps", "Put them up", "Every day"]);
    let form = &html[html.find("<form class=\"filter").unwrap()..];
    assert!(form[..form.find('>').unwrap()].ends_with(" hidden"), "{form}");
}

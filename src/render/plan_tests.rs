//! What a reader gets of an action plan beside its tables, and of a table of versions.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fixture::{self, Count};
use super::{Rendered, WebTheme, render};
use crate::model::site::{Paper, Site, SiteFile};
use crate::model::tree::*;

const PLAN: &str = "bodies/community-safety/2025-11-19/b1-appendix-a-plan/";

fn words(text: &str) -> Inlines<Bound> {
    vec![Inline::Text(Text::new(text))]
}

fn plan(paper: &mut Paper) -> &mut ActionPlan<Bound> {
    let Block::ActionPlan(plan) = &mut paper.parts[0].blocks[0] else { panic!() };
    plan
}

/// The site with its plan changed, as rendered.
fn rendered(change: impl FnOnce(&mut Site)) -> Rendered {
    let (mut site, maps) = fixture::site();
    change(&mut site);
    render(&site, &maps, &WebTheme::civic().unwrap()).unwrap().value
}

fn planned(change: impl FnOnce(&mut Paper)) -> Rendered {
    rendered(|site| {
        let meeting = Arc::make_mut(&mut site.bodies[0].meetings[0]);
        change(Arc::make_mut(&mut meeting.papers[2].paper));
    })
}

fn page(out: &Rendered, path: &str) -> String {
    String::from_utf8(out[path].to_vec()).unwrap()
}

/// The part of a page from one string up to another, without line ends.
fn cut(page: &str, from: &str, to: &str) -> String {
    let start = page.find(from).unwrap_or_else(|| panic!("no {from} in {page}"));
    let end = start + page[start..].find(to).unwrap_or_else(|| panic!("no {to} in {page}"));
    page[start..end].replace('\n', "")
}

#[test]
fn a_summary_stands_above_the_first_priority() {
    let html = page(&planned(|_| ()), &format!("{PLAN}index.html"));
    let row = |name: &str, anchor: &str| {
        format!(
            "<tr><th scope=\"row\"><a href=\"#{anchor}\">{name}</a></th><td class=\"r\">2</td><td class=\"r\">6</td>\
             <td><span class=\"count\">3 <span class=\"flag\">funded</span></span> \
             <span class=\"count\">6 <span class=\"flag\">linked</span></span></td>\
             <td>Chair of the executive group</td></tr>"
        )
    };
    assert_eq!(
        cut(&html, "</dl>\n<nav class=\"glance", "<form"),
        format!(
            "</dl><nav class=\"glance full\" aria-labelledby=\"_plan\"><h2 id=\"_plan\">The plan at a glance</h2>\
             <div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"The plan at a glance: entries by priority\">\
             <table><thead><tr><th scope=\"col\">Priority</th><th scope=\"col\" class=\"r\">Entries</th>\
             <th scope=\"col\" class=\"r\">Actions</th><th scope=\"col\">Flagged actions</th><th scope=\"col\">Lead</th></tr></thead>\
             <tbody>{}{}</tbody><tfoot><tr><th scope=\"row\">All priorities</th><td class=\"r\">4</td><td class=\"r\">12</td>\
             <td><span class=\"count\">6 <span class=\"flag\">funded</span></span> \
             <span class=\"count\">12 <span class=\"flag\">linked</span></span></td><td></td></tr></tfoot></table></div>\
             <ul class=\"ways\"><li><a href=\"by-lead/\">Who leads on what</a></li>\
             <li><a href=\"b1-appendix-a-plan.csv\">Spreadsheet <span class=\"small\">(CSV)</span></a></li>\
             <li><a href=\"b1-appendix-a-plan.json\">Data <span class=\"small\">(JSON)</span></a></li></ul></nav>",
            row("Domestic abuse", "domestic-abuse"),
            row("Serious violence", "serious-violence")
        )
    );
}

#[test]
fn a_form_that_only_the_script_shows_knows_what_each_row_is() {
    let out = planned(|paper| {
        let rows = &mut plan(paper).priorities[1].entries[1].rows;
        rows[0].lead = vec![words("Police / \"Fire\""), words("health")];
        rows[0].timescale = vec![words("Ongoing"), words("March 2026"), words("Ongoing")];
        rows[1].lead = vec![];
        rows[1].actions[1].flags.clear();
        rows[1].actions[0].flags.clear();
        // Two that would have one name.
        plan(paper).priorities[0].entries[0].rows[0].lead = vec![words("Police, fire")];
    });
    let html = page(&out, &format!("{PLAN}index.html"));
    let option = |value: &str, text: &str| format!("<option value=\"{value}\">{text}</option>");
    assert_eq!(
        cut(&html, "<form class=\"filter", "<section"),
        [
            "<form class=\"filter full\" data-plan=\"1\" aria-label=\"Filter the plan\" autocomplete=\"off\" hidden>\
             <div class=\"fields\"><p><label for=\"_priority\">Priority</label>\
             <select id=\"_priority\" name=\"priority\" data-key=\"priority\"><option value=\"\">All priorities</option>",
            &option("domestic-abuse", "Domestic abuse"),
            &option("serious-violence", "Serious violence"),
            "</select></p><p><label for=\"_lead\">Lead</label><select id=\"_lead\" name=\"lead\" data-key=\"lead\">\
             <option value=\"\">All leads</option>",
            &option("health", "health"),
            &option("police-fire-2", "Police / &quot;Fire&quot;"),
            &option("police-fire", "Police, fire"),
            &option("wealdmere-constabulary", "Wealdmere Constabulary"),
            &option("_none", "No lead given"),
            "</select></p><p><label for=\"_timescale\">Timescale</label>\
             <select id=\"_timescale\" name=\"timescale\" data-key=\"timescale\"><option value=\"\">Any timescale</option>",
            &option("march-2026", "March 2026"),
            &option("ongoing", "Ongoing"),
            "</select></p><p><label for=\"_flag\">Flag</label><select id=\"_flag\" name=\"flag\" data-key=\"flag\">\
             <option value=\"\">With or without a flag</option>",
            &option("funded", "funded"),
            &option("linked", "linked"),
            "</select></p></div><p class=\"row\"><span role=\"status\" class=\"said\"></span> \
             <button type=\"reset\">Show all entries</button></p>\
             <p class=\"hint\">The address of this page keeps your choice, so that you can send it to a colleague.</p></form>",
        ]
        .concat()
    );
    assert!(html.contains("<section class=\"part full\" data-plan=\"1\" data-priority=\"serious-violence\">"));
    let entry = cut(&html, "<tr id=\"serious-violence-1\"", "</section>");
    let heads: Vec<_> = entry.split("<tr").skip(1).map(|row| row.split('>').next().unwrap()).collect();
    assert_eq!(
        heads,
        [
            " id=\"serious-violence-1\" data-lead=\"police-fire-2 health\" data-timescale=\"ongoing march-2026\" \
             data-flag=\"linked funded\"",
            " data-lead=\"_none\" data-timescale=\"march-2026\"",
        ]
    );
}

#[test]
fn the_printable_pack_and_a_plan_without_entries_have_nothing_to_work_with() {
    let out = planned(|_| ());
    let pack = page(&out, "bodies/community-safety/2025-11-19/pack/index.html");
    assert!(pack.contains("--domestic-abuse-0\"><td class=\"no\">"), "{pack}");
    let empty = planned(|paper| plan(paper).priorities.iter_mut().for_each(|priority| priority.entries.clear()));
    let empty_page = page(&empty, &format!("{PLAN}index.html"));
    for bad in ["class=\"glance", "<form class=\"filter", "data-plan", "data-lead"] {
        assert!(!pack.contains(bad), "{bad}");
        assert!(!empty_page.contains(bad), "{bad}");
    }
    assert!(empty.keys().all(|path| !path.contains("by-lead") && !path.ends_with(".csv")));
}

#[test]
fn who_leads_on_what() {
    let out = planned(|paper| {
        paper.parts[0].draft = true;
        let entry = &mut plan(paper).priorities[1].entries[1];
        entry.rows[0].lead = vec![words("Health / Council"), words("<Fire>")];
        entry.rows[0].timescale = vec![words("Ongoing"), words("March 2026"), words("Ongoing")];
        entry.rows[1].lead = vec![];
        entry.rows[1].actions.clear();
    });
    let html = page(&out, &format!("{PLAN}by-lead/index.html"));
    assert!(html.contains(
        "<li><a href=\"../../\">19 November 2025</a></li>\n<li><a href=\"../\">Action plan 2025/26</a></li>\n\
         <li><span aria-current=\"page\">Who leads on what</span></li>"
    ));
    assert_eq!(
        cut(&html, "<p class=\"badge\">", "<section"),
        "<p class=\"badge\">Draft</p><h1>Action plan 2025/26 <span class=\"date\">Who leads on what</span></h1>\
         <p>A view of <a href=\"../\">the plan</a> sorted by lead, with its words as they stand there. It has no \
         printed pages of its own: each entry gives the printed page on which it begins.</p><ul class=\"ways\">\
         <li><a href=\"../../#item-b1\">Item B1</a></li>\
         <li><a href=\"../../\">Wealdmere Community Safety Partnership, 19 November 2025</a></li>\
         <li><a href=\"../b1-appendix-a-plan.csv\">Spreadsheet <span class=\"small\">(CSV)</span></a></li>\
         <li><a href=\"../b1-appendix-a-plan.json\">Data <span class=\"small\">(JSON)</span></a></li></ul>\
         <nav class=\"who\" aria-label=\"Leads\"><ul>\
         <li><a href=\"#lead-fire\">&lt;Fire&gt;</a> <span class=\"at\">1 entry</span></li>\
         <li><a href=\"#lead-health-council\">Health / Council</a> <span class=\"at\">1 entry</span></li>\
         <li><a href=\"#lead-wealdmere-constabulary\">Wealdmere Constabulary</a> <span class=\"at\">3 entries</span></li>\
         <li><a href=\"#_no-lead\">No lead given</a> <span class=\"at\">1 entry</span></li></ul></nav>"
    );
    let heads = "<div class=\"scroll\" role=\"region\" tabindex=\"0\"";
    assert_eq!(
        cut(&html, "<h2 id=\"lead-health-council\"", "</section>"),
        format!(
            "<h2 id=\"lead-health-council\">Health / Council <span class=\"at\">1 entry</span></h2>\
             {heads} aria-label=\"Entries: Health / Council\"><table><thead><tr><th scope=\"col\">Entry</th>\
             <th scope=\"col\">Actions</th><th scope=\"col\">Measures</th><th scope=\"col\">Timescale</th>\
             <th scope=\"col\">Printed page</th></tr></thead><tbody>\
             <tr><th scope=\"row\"><a href=\"../#serious-violence-1\">1.2 Improving practices: commission and support the \
             review process</a> <span class=\"more\">Serious violence</span> <span class=\"more\">With &lt;Fire&gt;</span></th>\
             <td><ul><li>Undertake reviews where the criteria have been met <span class=\"flag\">linked</span></li>\
             <li>Hold learning events <span class=\"flag\">funded</span> <span class=\"flag\">linked</span></li></ul></td>\
             <td><ul><li>Reviews published</li><li>Learning events held</li></ul></td>\
             <td>Ongoing<br>March 2026<br>Ongoing</td><td><a href=\"../#page-16\">Page 16</a></td></tr></tbody></table></div>"
        )
    );
    assert!(!html.contains("doc-pagebreak"));
    let plan = page(&out, &format!("{PLAN}index.html"));
    let mark = plan.find("id=\"page-16\"").unwrap();
    assert!(mark < plan.find("id=\"serious-violence-1\"").unwrap(), "the page begins before the entry");
    assert!(page(&out, "sitemap.xml").contains(&format!("{PLAN}by-lead/</loc>")));
}

#[test]
fn without_a_page_map_the_view_has_no_pages() {
    let (site, _) = fixture::site();
    let out = render(&site, &BTreeMap::new(), &WebTheme::civic().unwrap()).unwrap().value;
    let html = page(&out, &format!("{PLAN}by-lead/index.html"));
    assert!(!html.contains("rinted page") && html.contains("<th scope=\"col\">Timescale</th></tr>"), "{html}");
    assert!(page(&out, &format!("{PLAN}b1-appendix-a-plan.json")).contains("\"printed_page\": null"));
}

/// A document that has a plan in its second chapter.
fn document(site: &mut Site, address: &str) {
    let plan = site.bodies[0].meetings[0].papers[2].paper.parts[0].blocks[0].clone();
    let document = Arc::make_mut(&mut site.documents[0]);
    for part in &mut document.parts {
        part.address = part.address.replace("documents/strategy/", address);
    }
    document.address = address.into();
    document.parts[2].blocks.push(plan);
}

#[test]
fn the_view_and_the_files_give_way_to_chapters_and_published_files() {
    let made = |out: &Rendered| -> Vec<String> {
        let parts = [".csv", "-plan.json", "strategy.json", "by-lead"];
        let paths = out.keys().filter(|path| path.starts_with("documents/"));
        paths.filter(|path| parts.iter().any(|part| path.contains(part))).cloned().collect()
    };
    let usual = rendered(|site| document(site, "documents/strategy/"));
    assert_eq!(
        made(&usual),
        [
            "documents/strategy/by-lead/index.html",
            "documents/strategy/strategy.csv",
            "documents/strategy/strategy.json"
        ]
    );
    let taken = rendered(|site| {
        document(site, "documents/strategy/");
        Arc::make_mut(&mut site.documents[0]).parts[1].address = "documents/strategy/by-lead/".into();
        let file = |address: &str| SiteFile { source: "content/x".into(), address: address.into() };
        site.files = vec![file("documents/strategy/strategy.csv"), file("documents/strategy/plan-by-lead/map.pdf")];
    });
    assert_eq!(
        made(&taken),
        [
            "documents/strategy/by-lead/index.html",
            "documents/strategy/plan-by-lead-2/index.html",
            "documents/strategy/strategy-plan.csv",
            "documents/strategy/strategy-plan.json"
        ]
    );
    assert!(page(&taken, "documents/strategy/by-lead/index.html").contains("<h1>Foreword</h1>"));
    let html = page(&taken, "documents/strategy/02-what-we-know/index.html");
    assert!(html.contains("<a href=\"../plan-by-lead-2/\">Who leads on what</a>"), "{html}");
    // A chapter without the plan has nothing of it.
    assert!(!page(&taken, "documents/strategy/03-what-we-will-do/index.html").contains("glance"));
    // pack.json is the page map's.
    let pack = rendered(|site| document(site, "documents/pack/"));
    assert_eq!(
        made(&pack),
        ["documents/pack/by-lead/index.html", "documents/pack/pack-plan.csv", "documents/pack/pack-plan.json"]
    );
}

#[test]
fn a_plan_as_data() {
    let out = planned(|paper| {
        let plan = plan(paper);
        plan.priorities.truncate(1);
        let priority = &mut plan.priorities[0];
        priority.lead.push(words("Ms \"A\", chair"));
        priority.entries.truncate(1);
        let row = &mut priority.entries[0].rows[0];
        row.measures = vec![words("=HYPERLINK(1)")];
        row.timescale = vec![words("-5"), words("Ongoing")];
        row.links.clear();
    });
    let address = format!("https://democracy.wealdmere.example/county/{PLAN}");
    assert_eq!(
        page(&out, &format!("{PLAN}b1-appendix-a-plan.csv")),
        format!(
            "\u{feff}\"Priority\",\"Priority lead\",\"Aim\",\"Number\",\"Objective\",\"Actions\",\"Flags\",\"Measures\",\
             \"Timescale\",\"Lead\",\"Links\",\"Printed page\",\"Web address\"\r\n\
             \"Domestic abuse\",\"Chair of the executive group\nMs \"\"A\"\", chair\",\
             \"Prevent abuse and provide services in partnership\",\"1.1*\",\
             \"Improving practices: commission and support the review process\",\
             \"Undertake reviews where the criteria have been met [linked]\nHold learning events [funded] [linked]\",\
             \"linked, funded\",\"'=HYPERLINK(1)\",\"'-5\nOngoing\",\"Wealdmere Constabulary\",\"\",\"13\",\
             \"{address}#domestic-abuse-0\"\r\n"
        )
    );
    let json: serde_json::Value = serde_json::from_slice(&out[&format!("{PLAN}b1-appendix-a-plan.json")]).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "title": "Action plan 2025/26",
            "url": address,
            "flags": [
                {"name": "funded", "meaning": "paid for by the crime reduction grant"},
                {"name": "linked", "meaning": "linked to another partnership or strategy"}
            ],
            "rows": [{
                "priority": "Domestic abuse",
                "priority_lead": ["Chair of the executive group", "Ms \"A\", chair"],
                "aim": "Prevent abuse and provide services in partnership",
                "number": "1.1*",
                "objective": "Improving practices: commission and support the review process",
                "actions": [
                    {"text": "Undertake reviews where the criteria have been met", "flags": ["linked"]},
                    {"text": "Hold learning events", "flags": ["funded", "linked"]}
                ],
                "measures": ["=HYPERLINK(1)"],
                "timescale": ["-5", "Ongoing"],
                "lead": ["Wealdmere Constabulary"],
                "links": [],
                "printed_page": 13,
                "url": format!("{address}#domestic-abuse-0")
            }]
        })
    );
    // One entry leaves nothing to choose.
    let html = page(&out, &format!("{PLAN}index.html"));
    assert!(html.contains("class=\"glance") && !html.contains("<form class=\"filter"), "{html}");
}

#[test]
fn two_plans_on_a_page_are_filtered_apart() {
    let html = page(
        &planned(|paper| {
            let mut second = paper.parts[0].blocks[0].clone();
            let Block::ActionPlan(plan) = &mut second else { panic!() };
            for priority in &mut plan.priorities {
                priority.anchor.push_str("-b");
                priority.entries.iter_mut().for_each(|entry| entry.anchor.push_str("-b"));
            }
            paper.parts[0].blocks.push(Block::Quote(vec![second]));
        }),
        &format!("{PLAN}index.html"),
    );
    for expect in [
        "<h2 id=\"_plan-2\">Plan 2 at a glance</h2>",
        "data-plan=\"2\" aria-label=\"Filter plan 2\"",
        "<select id=\"_flag-2\" name=\"flag-2\" data-key=\"flag\">",
        "<section class=\"part full\" data-plan=\"2\" data-priority=\"domestic-abuse-b\">",
    ] {
        assert_eq!(html.matches(expect).count(), 1, "{expect}\n{html}");
    }
}

#[test]
fn the_landing_page_says_which_version_it_is() {
    let out = rendered(|site| {
        let mut c = Count::default();
        let mut version = |number: &str, date: &str| Version {
            version: c.text(number),
            date: c.line(date),
            changes: vec![],
            at: fixture::place(),
        };
        let table = vec![version("6.0", "April 2022"), version("7.0 & on", "April 2023"), version("1.0", "April 2017")];
        Arc::make_mut(&mut site.documents[0]).parts[0].blocks.push(Block::Versions(table));
    });
    let html = page(&out, "documents/strategy/index.html");
    assert_eq!(
        cut(&html, "<p class=\"subtitle\">", "<dl"),
        "<p class=\"subtitle\">Consultation draft</p><nav class=\"version\" aria-label=\"Version\">\
         <p><strong>Version 7.0 &amp; on, April 2023</strong> <a href=\"#_version\">What changed</a></p></nav>"
    );
    assert_eq!(
        cut(&html, "<tr><th scope=\"row\">6.0", "</tbody>"),
        "<tr><th scope=\"row\">6.0</th><td>April 2022</td><td></td></tr>\
         <tr id=\"_version\" aria-current=\"true\"><th scope=\"row\">7.0 &amp; on</th><td>April 2023</td><td></td></tr>\
         <tr><th scope=\"row\">1.0</th><td>April 2017</td><td></td></tr>"
    );
    assert!(!page(&out, "documents/strategy/01-foreword/index.html").contains("class=\"version\""));
    assert!(page(&out, "index.html").contains("<span class=\"more\">Version 7.0 &amp; on, April 2023</span>"));
}

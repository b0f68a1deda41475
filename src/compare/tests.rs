//! Two texts in, the comparison out, as a reader would note it down: `[-taken out-]`, `[+put in+]`.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use crate::model::site::{Audience, Site};
use crate::model::tree::*;
use crate::pipeline;
use crate::snapshot::Snapshot;

const TABLE: &str =
    "| Version | Date | Changes |\n| --- | --- | --- |\n| 1.0 | 2020 | New |\n| 2.0 | 2021 | More |\n\n";

fn site(old: &[(&'static str, String)], new: &[(&'static str, String)]) -> Site {
    let mut texts = vec![
        ("site.toml", "title = \"T\"\nbase_url = \"https://t.example/\"\n".to_owned()),
        ("content/_index.md", "---\ntitle: T\n---\n\nHome.\n".to_owned()),
    ];
    texts.extend(old.iter().chain(new).cloned());
    let warned = pipeline::site(&Snapshot::of_texts(texts), Audience::Public, &mut pipeline::Memo::default());
    assert!(!pipeline::stops(&warned.diagnostics), "{:?}", warned.diagnostics);
    warned.value.unwrap()
}

/// The comparison of two texts on one page, without what every comparison says first.
fn compared(old: &str, new: &str) -> String {
    let text = |body: &str| format!("---\ntitle: Charter\n---\n\n{TABLE}{body}\n");
    let site = site(
        &[("content/documents/charter/versions/1.0.md", text(old))],
        &[("content/documents/charter.md", text(new))],
    );
    let said = sketch(&site.histories[0].versions[0].since.parts[0].blocks[2..]);
    let said = said.split_once("## The text\n").map_or(said.clone(), |(_, said)| said.to_owned());
    // The table of versions, which is in all of these texts.
    let said = said.strip_prefix("(… 2 table rows unchanged …)\n").unwrap_or(&said);
    said.replacen(" and 2 table rows", "", 1)
}

fn sketch(blocks: &[Block<Bound>]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Heading(heading) => {
                let _ = writeln!(out, "{} {}", "#".repeat(heading.level.into()), line(&heading.text));
            }
            Block::Paragraph(text) => {
                let _ = writeln!(out, "{}", line(text));
            }
            Block::Remark(text) => {
                let _ = writeln!(out, "({})", line(text));
            }
            Block::List(list) => {
                for item in &list.items {
                    let marker = item.marker.as_ref().map_or("-", |marker| &marker.text);
                    let _ = write!(out, "{marker} {}", sketch(&item.blocks).replace("\n-", "\n  -"));
                }
            }
            Block::Table(table) => {
                for row in table.head.iter().chain(&table.rows) {
                    let cells: Vec<String> = row.iter().map(|cell| line(cell)).collect();
                    let _ = writeln!(out, "| {} |", cells.join(" | "));
                }
            }
            other => panic!("a comparison holds {other:?}"),
        }
    }
    out
}

fn line(inlines: &[Inline<Bound>]) -> String {
    let of = |inline: &Inline<Bound>| match inline {
        Inline::Text(text) => text.text.to_string(),
        Inline::Code(text) => text.text.to_string(),
        Inline::Inserted(inner) => format!("[+{}+]", line(inner)),
        Inline::Deleted(inner) => format!("[-{}-]", line(inner)),
        Inline::Strong(inner) => format!("**{}**", line(inner)),
        Inline::Emphasis(inner) => format!("*{}*", line(inner)),
        Inline::Superscript(inner) => format!("^{}^", line(inner)),
        Inline::Link(link) => match &link.to {
            Link::External(_) => format!("<{}>", line(&link.text)),
            Link::Here(anchor) => format!("<{} #{anchor}>", line(&link.text)),
            other => panic!("{other:?}"),
        },
        Inline::Break => " / ".into(),
        other => panic!("{other:?}"),
    };
    inlines.iter().map(of).collect()
}

#[test]
fn words_are_compared_and_not_how_they_are_set() {
    let said = compared(
        "We answer letters within **ten** days, and [calls](https://a.example/) at once.",
        "We answer letters within five days, *and* [calls](https://b.example/) at once.",
    );
    assert_eq!(said, "We answer letters within [-**ten**-] [+five+] days, *and* <calls> at once.\n");
}

#[test]
fn a_lone_small_word_between_changes_is_no_island() {
    let said = compared(
        "The council meets in the old hall of the abbey on the first day of each month.",
        "The council meets in a new room by the river on the first day of each month.",
    );
    assert_eq!(
        said,
        "The council meets in [-the old hall of the abbey-] [+a new room by the river+] on the first day of each month.\n"
    );
}

#[test]
fn nothing_changed() {
    let said = compared("The same.\n\nAnd again.", "The same.\n\nAnd *again*.");
    assert_eq!(said, "**No words changed.**\n");
}

#[test]
fn a_paragraph_that_moved_is_neither_taken_out_nor_put_in() {
    let one = "Complaints are heard by a panel of three members.";
    let many: String = (1..=6).map(|nth| format!("Paragraph {nth} of them says nothing new.\n\n")).collect();
    let said = compared(
        &format!("## Now\n\n{one}\n\n{many}## Then\n\nThe end of it all."),
        &format!("## Now\n\n{many}## Then\n\n{one}\n\nThe end of it all."),
    );
    assert_eq!(
        said,
        "### Now\n\
         (Moved from here to under “Then”: “Complaints are heard by a panel of three …”)\n\
         (… 6 paragraphs unchanged …)\n\
         ### Then\n\
         (Moved here from under “Now”:)\n\
         Complaints are heard by a panel of three members.\n\
         (… 1 paragraph unchanged …)\n"
    );
}

#[test]
fn a_paragraph_that_moved_and_changed() {
    let many: String = (1..=6).map(|nth| format!("Paragraph {nth} of them says nothing new.\n\n")).collect();
    let said = compared(
        &format!("Complaints are heard by a panel of three members of the council.\n\n{many}"),
        &format!("{many}Complaints are heard by a panel of five members of the council.\n\n"),
    );
    assert!(
        said.contains(
            "(Moved here from another place:)\nComplaints are heard by a panel of [-three-] [+five+] members"
        )
    );
    assert_eq!(said.matches("[-").count(), 1, "{said}");
}

#[test]
fn a_table_is_compared_row_by_row() {
    let rows: String = (1..=5).map(|nth| format!("| Ward {nth} | {nth}0 |\n")).collect();
    let said = compared(
        &format!("| Ward | Seats |\n| --- | ---: |\n{rows}| Abbey | 2 |\n| Weir | 3 |\n"),
        &format!("| Ward | Seats |\n| --- | ---: |\n{rows}| Abbey | 4 |\n| Mill | 1 |\n"),
    );
    assert_eq!(
        said,
        "| Ward | Seats |\n\
         | … 5 rows unchanged … |  |\n\
         | Abbey | [-2-] [+4+] |\n\
         | [-Weir-] | [-3-] |\n\
         | [+Mill+] | [+1+] |\n"
    );
}

#[test]
fn numbers_that_change_by_themselves_are_told_in_a_line() {
    let said = compared(
        "1.1 First of all.\n\n1.2 Second comes this.\n\n1.3 Third and last.",
        "1.1 First of all.\n\n1.2 A new paragraph stands here, with words of its own.\n\n1.3 Second comes this.\n\n1.4 Third and last.",
    );
    assert_eq!(
        said,
        "(… 1 paragraph unchanged …)\n\
         [+1.2 A new paragraph stands here, with words of its own.+]\n\
         (… 2 paragraphs unchanged but for numbers: 1.2 to 1.3 are now 1.3 to 1.4 …)\n"
    );
}

#[test]
fn footnotes_and_pictures_in_words() {
    let said = compared("A claim.[^a]\n\n[^a]: Proved in 2019.", "A claim.[^a]\n\n[^a]: Proved in 2020.");
    assert_eq!(said, "(… 1 paragraph unchanged …)\nNote 1: Proved in [-2019.-] [+2020.+]\n");
}

#[test]
fn data_blocks_are_rows() {
    let plan = |lead: &str| {
        format!(
            "```action-plan\nkey: {{ linked: with others }}\npriorities:\n  - priority: Noise\n    lead: [Jo]\n    actions:\n      - number: \"1\"\n        objective: Quiet\n        \
             actions: [{{ text: Listen, flags: [linked] }}, Measure]\n        measures: [Decibels]\n        timescale: May\n        lead: {lead}\n```\n"
        )
    };
    let said = compared(&plan("Kit"), &plan("Sam"));
    assert!(said.contains("### Noise\n"), "{said}");
    assert!(said.contains("| 1 | Quiet | Listen [linked] / Measure | Decibels | May | [-Kit-] [+Sam+] |"), "{said}");
    let chart = |figure: u32| format!("```chart\nkind: bar\ntitle: Trips\ndata:\n  Bus: {figure}\n  Train: 7\n```\n");
    assert!(compared(&chart(5), &chart(6)).contains("| Bus | [-5-] [+6+] |"));
}

#[test]
fn chapters_are_paired_and_their_changes_told_at_the_top() {
    let chapter = |title: &str, body: &str| format!("---\ntitle: {title}\n---\n\n{body}\n");
    let index = format!("---\ntitle: Plan\n---\n\n{TABLE}");
    let body = "The river rises in the hills and runs to the sea past the mill and the weir.";
    let site = site(
        &[
            ("content/documents/plan/versions/1.0/_index.md", index.clone()),
            ("content/documents/plan/versions/1.0/01-start.md", chapter("1. Start", "Here we begin.")),
            ("content/documents/plan/versions/1.0/02-river.md", chapter("2. River", body)),
            ("content/documents/plan/versions/1.0/03-money.md", chapter("3. Money", "There is none.")),
        ],
        &[
            ("content/documents/plan/_index.md", index),
            ("content/documents/plan/01-start.md", chapter("1. Start", "Here we begin.")),
            ("content/documents/plan/02-forest.md", chapter("2. Forest", "Trees are planted on the common.")),
            ("content/documents/plan/03-water.md", chapter("3. Water", &format!("{body} It floods."))),
        ],
    );
    let said = sketch(&site.histories[0].versions[0].since.parts[0].blocks[2..]);
    assert_eq!(
        said,
        "**1 chapter changed, 1 new, 1 taken out, 10 words put in, 5 words taken out.**\n".to_owned()
            + "| Chapter | What changed |\n"
            + "| Title page | Unchanged |\n"
            + "| 1. Start | Unchanged |\n"
            + "| <2. Forest #02-forest> | New: 6 words put in, 0 taken out |\n"
            + "| <3. Water #03-water> | Changed: 4 words put in, 2 taken out |\n"
            + "| <3. Money #03-money> | Taken out: 0 words put in, 3 taken out |\n"
            + "## 2. Forest (new)\n[+Trees are planted on the common.+]\n"
            + "## 3. Water\nTitle: [-2. River-] [+3. Water+]\n"
            + "The river rises in the hills and runs to the sea past the mill and the weir. [+It floods.+]\n"
            + "## 3. Money (taken out)\n[-There is none.-]\n"
    );
}

/// Texts that have nothing in common, or all of it in another order: what is tried for them is bounded.
#[test]
fn hostile_texts_are_compared_in_bounded_time() {
    let mut seed = 7_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 33
    };
    let mut paragraphs = |many: usize, words: usize, of: u64| -> Vec<String> {
        (0..many).map(|_| (0..words).map(|_| format!("w{} ", next() % of)).collect()).collect()
    };
    let apart = (paragraphs(1500, 60, 1_000_000), paragraphs(1500, 60, 1_000_000));
    let mut turned = paragraphs(2000, 12, 1_000_000);
    let order = turned.join("\n\n");
    turned.reverse();
    let few = (paragraphs(2000, 12, 5), paragraphs(2000, 12, 5));
    let long = (paragraphs(1, 20_000, 300), paragraphs(1, 20_000, 300));
    let short = (paragraphs(15_000, 1, 3), paragraphs(15_000, 1, 3));
    for (name, old, new) in [
        ("apart", apart.0.join("\n\n"), apart.1.join("\n\n")),
        ("turned", order, turned.join("\n\n")),
        ("few", few.0.join("\n\n"), few.1.join("\n\n")),
        ("long", long.0.join("\n\n"), long.1.join("\n\n")),
        ("short", short.0.join("\n\n"), short.1.join("\n\n")),
    ] {
        // What would take the square of their length would not end.
        let said = compared(&old, &new);
        assert!(said.contains("[-") || said.contains("oved here"), "{name}");
    }
}

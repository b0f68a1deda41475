//! Data blocks.

use super::*;

const PLAN: &str = "```action-plan\nkey:\n  funded: \"**Funded** projects\"\n  linked: linked\ncolumns:\n  actions: What to do\npriorities:\n  - priority: \
                    Domestic Abuse\n    lead: Chair\n    aim: Prevent\n    actions:\n      - number: \"1.10*\"\n        objective: \"**Better:** ways\"\n        actions:\n          \
                    - plain\n          - { text: flagged, flags: [funded, linked] }\n        measures: One\n        timescale: [March 2020, Ongoing]\n        lead: KCST\n      - number: \"1.2\"\n        \
                    objective: Two\n        rows:\n          - { actions: [a], lead: X }\n          - { actions: [b], lead: Y, links: [L] }\n```\n";

#[test]
fn an_action_plan() {
    let draft = paper(PLAN);
    let Block::ActionPlan(plan) = &draft.blocks[0] else { panic!() };
    let heads = &plan.columns;
    let heads =
        [&heads.number, &heads.objective, &heads.actions, &heads.measures, &heads.timescale, &heads.lead, &heads.links];
    let heads: Vec<_> = heads.map(inlines).to_vec();
    assert_eq!(heads, ["No.", "Objective", "What to do", "Measures", "Timescale", "Lead", "Links"]);
    let key: Vec<_> = plan.key.iter().map(|flag| (flag.name.as_str(), inlines(&flag.text))).collect();
    assert_eq!(key, [("funded", "**Funded** projects".to_owned()), ("linked", "linked".to_owned())]);
    let priority = &plan.priorities[0];
    assert_eq!((inlines(&priority.name).as_str(), priority.anchor.as_str()), ("Domestic Abuse", "domestic-abuse"));
    let [first, second] = priority.entries.as_slice() else { panic!() };
    assert_eq!((&*first.number.as_ref().unwrap().text, first.anchor.as_str()), ("1.10*", "entry-1-10"));
    assert_eq!(inlines(&first.objective), "**Better:** ways");
    assert_eq!(first.rows[0].actions[1].flags, ["funded", "linked"]);
    assert_eq!(first.rows[0].timescale.iter().map(inlines).collect::<Vec<_>>(), ["March 2020", "Ongoing"]);
    assert_eq!(second.rows.len(), 2);
    assert_eq!(second.rows[1].links.iter().map(inlines).collect::<Vec<_>>(), ["L"]);
}

#[test]
fn an_action_plan_that_is_wrong() {
    assert_eq!(
        paper_findings(
            "```action-plan\nkey: {funded: F}\npriorities:\n  - priority: A\n    leed: X\n    actions:\n      - number: 1.10\n        objective: <b>x</b>\n        actions:\n          \
             - {text: x, flags: [fundd, zzz]}\n          - {flags: [funded]}\n```\n"
        ),
        [
            "7:17 unquoted-number <1.10> the number 1.10 stands without quotes, so that YAML takes it for a quantity | write \
             \"1.10\" in quotes",
            "8:20 raw-html <<b>> `<b>` is HTML, which is not read here | write `**words**`",
            "10:31 unknown-flag <fundd> `fundd` is not in the key | write `funded`",
            "10:38 unknown-flag <zzz> `zzz` is not in the key | say what it means under `key`, or write one of funded",
            "11:14 missing-key <flags> no `text` is given, which an action must have | write what is to be done: `text: ...`",
            "5:5 unknown-key <leed> `leed` is not a key of a priority | write `lead`",
        ]
    );
}

#[test]
fn what_stands_beside_rows_holds_for_each_row() {
    let plan = "```action-plan\npriorities:\n  - priority: A\n    actions:\n      - objective: O\n        lead: Both\n        \
                rows:\n          - {actions: [a]}\n          - {actions: [b], lead: Own}\n";
    let draft = paper(&format!("{plan}```\n"));
    let Block::ActionPlan(read) = &draft.blocks[0] else { panic!() };
    let leads: Vec<_> = read.priorities[0].entries[0].rows.iter().map(|row| inlines(&row.lead[0])).collect();
    assert_eq!(leads, ["Both", "Own"]);
    assert_eq!(
        paper_findings(&format!("{plan}        measures: [m]\n```\n")),
        [
            "10:19 two-sources <[m]> `measures` stands beside `rows`, which have their own | put `measures` into one of the rows"
        ]
    );
}

#[test]
fn versions() {
    let draft = paper(
        "```version-control\n- version: \"1.0\"\n  date: April 2017\n  changes: [New]\n- version: 2a\n  date: 2018-04-01\n  changes: One *more*\n```\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "versions [(\"1.0\", \"April 2017\", [\"New\"]), (\"2a\", \"1 April 2018\", [\"One more\"])]\n"
    );
    assert_eq!(
        paper_findings("```version-control\n- version: 2.0\n  change: x\n- 5\n```\n"),
        [
            "2:12 unquoted-number <2.0> the version 2.0 stands without quotes, so that YAML takes it for a quantity | write \"2.0\" \
             in quotes",
            "3:3 unknown-key <change> `change` is not a key of a version | write `changes`",
            "4:3 wrong-shape <5> here stands text, and a version wants keys with values | write each key on a line of its own: \
             `key: value`",
        ]
    );
}

#[test]
fn charts() {
    let draft = paper(
        "```chart\nkind: bar\ntitle: Incidents, 2015/16\nx: Area\npartial: true\ndata:\n  Medway: 6117\n  2016: -1.5\n  Gone: null\n```\n\n\
         ```chart\nkind: stacked-bar\nseries: [Men, Women]\ndata:\n  A: [1, 2]\n  B: {Women: 3}\n```\n\n```chart\nkind: line\ndata:\n  A: {x: 1, y: 2}\n  B: {y: 3}\n```\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "chart Bar [\"\"] [(\"Medway\", [Some(6117.0)]), (\"2016\", [Some(-1.5)]), (\"Gone\", [None])]\n\
         chart StackedBar [\"Men\", \"Women\"] [(\"A\", [Some(1.0), Some(2.0)]), (\"B\", [None, Some(3.0)])]\n\
         chart Line [\"x\", \"y\"] [(\"A\", [Some(1.0), Some(2.0)]), (\"B\", [None, Some(3.0)])]\n"
    );
    let Block::Chart(chart) = &draft.blocks[0] else { panic!() };
    assert!(chart.partial);
    assert_eq!(&*chart.title.as_ref().unwrap().text, "Incidents, 2015/16");
}

#[test]
fn charts_that_are_wrong() {
    assert_eq!(
        paper_findings(
            "```chart\nkind: bars\ntitl: x\ndata:\n  a: 1,000\n  b: many\n  c: .nan\n  d: [1]\n  e: [1, 2]\n```\n\n```chart\nkind: pie\ndata: {a: -1}\n```\n\n```chart\nkind: bar\n```\n"
        ),
        [
            "2:7 unknown-value <bars> there is no chart of the kind `bars` | write `kind: bar`",
            "3:1 unknown-key <titl> `titl` is not a key of a chart | write `title`",
            "5:6 not-a-number <1,000> `1,000` is not a number | write 1000",
            "6:6 not-a-number <many> `many` is not a number | write a number in figures, or `null` where there is none",
            "7:6 not-a-number <.nan> `.nan` is not a number | write a number in figures, or `null` where there is none",
            "9:6 wrong-shape <[1, 2]> `e` has 2 numbers, and the chart 1 series | name the series under `series`, and write a \
             number for each, `null` where there is none",
            "13:1 wrong-shape <kind: pie\ndata: {a: -1}> a pie cannot show a number below zero | write `kind: bar`",
            "18:1 missing-key <kind> no `data` is given, which a chart must have | write `data:` with a name and a number on each line below it",
        ]
    );
}

#[test]
fn fences() {
    assert_eq!(
        paper_findings(
            "```actionplan\n```\n\n```chart\n```\n\n```rust x\n```\n\n```{r}\n```\n\n```chart foo=1 file=no.yaml\n```\n\n```chart file=../../../x\n```\n\n```chart file=x.yaml\nkind: bar\n```\n"
        ),
        [
            "1:1 unknown-block <```actionplan> there is no block of the kind `actionplan` | write `action-plan`",
            "4:1 empty-block <```chart> this chart block is empty | write its content as YAML, or name a file after the kind: \
             `file=name.yaml`",
            "7:1 unknown-attribute <```rust x> `x` means nothing after `rust` | leave the language by itself after the fence",
            "10:1 unknown-block <```{r}> there is no block of the kind `{r}` | write one of action-plan, version-control, chart, signatures, members, \
             the name of a language, or nothing",
            "13:1 unknown-attribute <```chart foo=1 file=no.yaml> `foo=1` means nothing after `chart` | write `file=name.yaml`, or \
             nothing",
            "13:1 missing-file <```chart foo=1 file=no.yaml> there is no file content/no.yaml | name a YAML file in this folder",
            "16:1 missing-file <```chart file=../../../x> ../../../x stands outside the site | name a file in this folder, with \
             forward slashes",
            "19:1 two-sources <```chart file=x.yaml> this block names the file x.yaml and has content of its own | keep one of the \
             two",
        ]
    );
}

#[test]
fn a_file_of_its_own() {
    let included = |path: &str| (path == "content/data/c.yaml").then(|| "kind: bar\ndata:\n  a: x\n".into());
    let (draft, findings) =
        loaded_with(FileKind::Paper, "---\ntitle: T\n---\n\n```chart file=data/c.yaml\n```\n", &included);
    assert_eq!(
        findings,
        ["3:6 not-a-number <x> `x` is not a number | write a number in figures, or `null` where there is none"]
    );
    let Draft::Text(draft) = draft else { panic!() };
    assert_eq!(outline(&draft.blocks), "chart Bar [\"\"] [(\"a\", [None])]\n");
}

#[test]
fn a_block_in_a_list_is_placed_by_the_whole() {
    assert_eq!(
        paper_findings("- x\n\n  ```chart\n  kind: bra\n  data: {a: 1}\n  ```\n"),
        [
            "3:3 unknown-value <```chart\n  kind: bra\n  data: {a: 1}\n  ```> there is no chart of the kind `bra` | write `kind: bar`"
        ]
    );
}

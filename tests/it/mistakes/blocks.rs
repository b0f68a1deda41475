//! Mistakes in data blocks.

use super::*;

errors! {
    a_signature_and_a_member_of_nobody: |site| {
        site.append(CHARTER, "\n```signatures\n- { organisation: Riverside Council }\n- { date: 2026-04-01 }\n```\n\n```members\n- { rol: Chair }\n- { name: Ada Brook, vacancy: true }\n```\n");
    }, r##"
        |error[missing-key]: no `name` is given, which a signature must have
        |  --> content/documents/charter.md:11:5
        |   |
        |11 | - { date: 2026-04-01 }
        |   |     ^^^^
        |   = write: who signs: `name: ...`, or `role: ...` where the name is not known
        |
        |error[missing-key]: no `name` is given, which a member must have
        |  --> content/documents/charter.md:15:5
        |   |
        |15 | - { rol: Chair }
        |   |     ^^^
        |   = write: `name: ...`, or `vacancy: true` where the seat is empty
        |
        |error[unknown-key]: `rol` is not a key of a member
        |  --> content/documents/charter.md:15:5
        |   |
        |15 | - { rol: Chair }
        |   |     ^^^
        |   = write: `role`
        |
        |error[two-sources]: this member has a `name` and is a `vacancy`
        |  --> content/documents/charter.md:16:3
        |   |
        |16 | - { name: Ada Brook, vacancy: true }
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: take one of the two lines out
        |
        |4 errors
    "##;

    dates_of_no_calendar_in_blocks: |site| {
        site.append(CHARTER, "\n```signatures\n- { name: Ada Brook, date: 2026-9-31 }\n- { name: Cy Dale, date: 2025-26 }\n```\n\n```members\n- { name: Ada Brook, until: 2026-02-30 }\n```\n");
    }, r##"
        |error[bad-date]: `2026-9-31` is not a date
        |  --> content/documents/charter.md:10:28
        |   |
        |10 | - { name: Ada Brook, date: 2026-9-31 }
        |   |                            ^^^^^^^^^
        |   = write: the date like this: 2019-07-17, or in words: 17 July 2019
        |
        |error[bad-date]: `2026-02-30` is not a date
        |  --> content/documents/charter.md:15:29
        |   |
        |15 | - { name: Ada Brook, until: 2026-02-30 }
        |   |                             ^^^^^^^^^^
        |   = write: the date like this: 2019-07-17, or in words: 17 July 2019
        |
        |2 errors
    "##;

    an_unknown_kind_of_block: |site| {
        site.append(REPORT, "\n```action-plans\npriorities: []\n```\n");
    }, r##"
        |error[unknown-block]: there is no block of the kind `action-plans`
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ```action-plans
        |   | ^^^^^^^^^^^^^^^
        |   = write: `action-plan`
        |
        |1 error
    "##;

    an_unquoted_number_in_an_action_plan: |site| {
        site.append(REPORT, "\n```action-plan\nkey:\n  funded: paid for by the grant\npriorities:\n  - priority: Roads\n    actions:\n      - { number: 1.10, objective: Mend the road }\n```\n");
    }, r##"
        |error[unquoted-number]: the number 1.10 stands without quotes, so that YAML takes it for a quantity
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:20:19
        |   |
        |20 |       - { number: 1.10, objective: Mend the road }
        |   |                   ^^^^
        |   = write: "1.10" in quotes
        |
        |1 error
    "##;

    an_unknown_key_of_an_action_plan: |site| {
        site.append(REPORT, "\n```action-plan\nkey:\n  funded: paid for by the grant\npriorities:\n  - priority: Roads\n    actions:\n      - { number: \"1.1\", objectve: Mend the road }\n```\n");
    }, r##"
        |error[unknown-key]: `objectve` is not a key of an entry of an action plan
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:20:26
        |   |
        |20 |       - { number: "1.1", objectve: Mend the road }
        |   |                          ^^^^^^^^
        |   = write: `objective`
        |
        |1 error
    "##;

    an_unknown_flag: |site| {
        site.append(REPORT, "\n```action-plan\nkey:\n  funded: paid for by the grant\npriorities:\n  - priority: Roads\n    actions:\n      - { number: \"1.1\", actions: [{ text: Mend it, flags: [fundde] }] }\n```\n");
    }, r##"
        |error[unknown-flag]: `fundde` is not in the key
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:20:61
        |   |
        |20 |       - { number: "1.1", actions: [{ text: Mend it, flags: [fundde] }] }
        |   |                                                             ^^^^^^
        |   = write: `funded`
        |
        |1 error
    "##;

    rows_and_actions_at_once: |site| {
        site.append(REPORT, "\n```action-plan\nkey:\n  funded: paid for by the grant\npriorities:\n  - priority: Roads\n    actions:\n      - { number: \"1.1\", actions: [Mend it], rows: [{ actions: [Look] }] }\n```\n");
    }, r##"
        |error[two-sources]: `actions` stands beside `rows`, which have their own
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:20:35
        |   |
        |20 |       - { number: "1.1", actions: [Mend it], rows: [{ actions: [Look] }] }
        |   |                                   ^^^^^^^^^
        |   = mend: put `actions` into one of the rows
        |
        |1 error
    "##;

    an_action_plan_without_priorities: |site| {
        site.append(REPORT, "\n```action-plan\nkey: {}\n```\n");
    }, r##"
        |error[missing-key]: no `priorities` is given, which an action plan must have
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:15:1
        |   |
        |15 | key: {}
        |   | ^^^
        |   = write: `priorities:` with a list of at least one priority
        |
        |1 error
    "##;

    a_block_with_nothing_in_it: |site| {
        site.append(REPORT, "\n```version-control\n```\n");
    }, r##"
        |error[empty-block]: this version-control block is empty
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ```version-control
        |   | ^^^^^^^^^^^^^^^^^^
        |   = write: its content as YAML, or name a file after the kind: `file=name.yaml`
        |
        |1 error
    "##;

    a_block_whose_file_is_missing: |site| {
        site.append(REPORT, "\n```chart file=visits.yaml\n```\n");
    }, r##"
        |error[missing-file]: there is no file content/bodies/planning/2026-04-01/visits.yaml
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ```chart file=visits.yaml
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: name a YAML file in this folder
        |
        |1 error
    "##;

    a_block_with_a_word_that_means_nothing: |site| {
        site.append(REPORT, "\n```chart wide\nkind: bar\ndata: { A: 1 }\n```\n");
    }, r##"
        |error[unknown-attribute]: `wide` means nothing after `chart`
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ```chart wide
        |   | ^^^^^^^^^^^^^
        |   = write: `file=name.yaml`, or nothing
        |
        |1 error
    "##;

    a_chart_of_an_unknown_kind: |site| {
        site.append(REPORT, "\n```chart\nkind: bars\ndata: { A: 1 }\n```\n");
    }, r##"
        |error[unknown-value]: there is no chart of the kind `bars`
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:15:7
        |   |
        |15 | kind: bars
        |   |       ^^^^
        |   = write: `kind: bar`
        |
        |1 error
    "##;

    a_chart_with_words_for_a_number: |site| {
        site.append(REPORT, "\n```chart\nkind: bar\ndata: { A: \"1,250\", B: many }\n```\n");
    }, r##"
        |error[not-a-number]: `1,250` is not a number
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:16:12
        |   |
        |16 | data: { A: "1,250", B: many }
        |   |            ^^^^^^^
        |   = write: 1250
        |
        |error[not-a-number]: `many` is not a number
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:16:24
        |   |
        |16 | data: { A: "1,250", B: many }
        |   |                        ^^^^
        |   = write: a number in figures, or `null` where there is none
        |
        |2 errors
    "##;

    a_pie_of_several_series: |site| {
        site.append(REPORT, "\n```chart\nkind: pie\ndata: { A: { x: 1, y: 2 } }\n```\n");
    }, r##"
        |error[wrong-shape]: a pie shows one number for each name, and this one has several
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:15:1
        |   |
        |15 | kind: pie
        |   | ^^^^^^^^^
        |   = write: `kind: bar`, or one number for each name
        |
        |1 error
    "##;

    a_chart_of_too_many_series: |site| {
        site.append(
        REPORT,
        &format!("\n```chart\nkind: bar\ndata:\n  A: {{ {} }}\n```\n", (0..25).map(|n| format!("s{n}: 1")).collect::<Vec<_>>().join(", ")),
        );
    }, r##"
        |error[chart-too-large]: this chart has 25 series, which nobody could tell apart
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:17:3
        |   |
        |17 |   A: { s0: 1, s1: 1, s2: 1, s3: 1, s4: 1, s5: 1, s6: 1, s7: 1, s8: 1, s9: 1, s10: 1, s11: 1, s12: …
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: keep to 24, or write a table
        |
        |1 error
    "##;

    yaml_of_a_block_that_does_not_parse: |site| {
        site.append(REPORT, "\n```chart\nkind: bar\ndata: [\n```\n");
    }, r##"
        |error[yaml-syntax]: this is not YAML: unclosed bracket '['
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:16:7
        |   |
        |16 | data: [
        |   |       ^
        |   = mend: close the bracket, or put a value that begins with one into quotes
        |
        |1 error
    "##;
}

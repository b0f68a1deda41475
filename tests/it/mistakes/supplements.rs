//! Mistakes of supplements and of statuses.

use super::*;

/// Adds settings to the agenda.
fn supplements(site: &SiteTest, settings: &str) {
    site.edit(AGENDA, "venue: Town Hall", settings);
}

errors! {
    supplements_that_are_no_list: |site| {
        supplements(site, "supplements: B1");
    }, r##"
        |error[wrong-shape]: `supplements` is text, and wants a list of supplements
        | --> content/bodies/planning/2026-04-01/agenda.md:3:14
        |  |
        |3 | supplements: B1
        |  |              ^^
        |  = write: a list of supplements, each entry on a line that begins with `- `
        |
        |1 error
    "##;

    a_supplement_that_is_no_group_of_keys: |site| {
        supplements(site, "supplements: [B1]");
    }, r##"
        |error[wrong-shape]: here stands text, and a supplement wants keys with values
        | --> content/bodies/planning/2026-04-01/agenda.md:3:15
        |  |
        |3 | supplements: [B1]
        |  |               ^^
        |  = write: each key on a line of its own: `key: value`
        |
        |1 error
    "##;

    an_unknown_key_of_a_supplement: |site| {
        supplements(site, "supplements: [{ number: 1, published: 2026-03-28, itmes: [B1], items: [B1] }]");
    }, r##"
        |error[unknown-key]: `itmes` is not a key of a supplement
        | --> content/bodies/planning/2026-04-01/agenda.md:3:51
        |  |
        |3 | supplements: [{ number: 1, published: 2026-03-28, itmes: [B1], items: [B1] }]
        |  |                                                   ^^^^^
        |  = write: `items`
        |
        |1 error
    "##;

    a_supplement_without_a_number: |site| {
        supplements(site, "supplements:\n  - published: 2026-03-28\n    items: [B1]");
    }, r##"
        |error[missing-key]: no `number` is given, which a supplement must have
        | --> content/bodies/planning/2026-04-01/agenda.md:4:5
        |  |
        |4 |   - published: 2026-03-28
        |  |     ^^^^^^^^^
        |  = write: `number: 1`
        |
        |1 error
    "##;

    a_supplement_without_a_date: |site| {
        supplements(site, "supplements:\n  - number: 1\n    items: [B1]");
    }, r##"
        |error[missing-key]: no `published` is given, which a supplement must have
        | --> content/bodies/planning/2026-04-01/agenda.md:4:5
        |  |
        |4 |   - number: 1
        |  |     ^^^^^^
        |  = write: the day on which it is published: `published: 2019-07-15`
        |
        |1 error
    "##;

    a_supplement_with_another_number: |site| {
        supplements(site, "supplements: [{ number: 2, published: 2026-03-28, items: [B1] }]");
    }, r##"
        |error[supplement-number]: the number of this supplement is `2`, and in the order of the list it is 1
        | --> content/bodies/planning/2026-04-01/agenda.md:3:25
        |  |
        |3 | supplements: [{ number: 2, published: 2026-03-28, items: [B1] }]
        |  |                         ^
        |  = write: `number: 1`; supplements are numbered 1, 2, 3 as they are published
        |
        |1 error
    "##;

    a_number_of_a_supplement_that_stands_twice: |site| {
        supplements(site, "supplements:\n  - { number: 1, published: 2026-03-28, items: [B1] }\n  - { number: 1, published: 2026-03-29, items: [A2] }");
    }, r##"
        |error[supplement-number]: the number of this supplement is `1`, and in the order of the list it is 2
        | --> content/bodies/planning/2026-04-01/agenda.md:5:15
        |  |
        |5 |   - { number: 1, published: 2026-03-29, items: [A2] }
        |  |               ^
        |  = write: `number: 2`; supplements are numbered 1, 2, 3 as they are published
        |
        |1 error
    "##;

    a_supplement_before_its_agenda: |site| {
        supplements(site, "published: 2026-03-24\nsupplements: [{ number: 1, published: 2026-03-23, items: [B1] }]");
    }, r##"
        |error[supplement-date]: supplement 1 is published on 23 March 2026, before the agenda (24 March 2026)
        | --> content/bodies/planning/2026-04-01/agenda.md:4:39
        |  |
        |4 | supplements: [{ number: 1, published: 2026-03-23, items: [B1] }]
        |  |                                       ^^^^^^^^^^
        |  = mend: see which of the two dates is right; supplements stand in the order in which they are published
        |
        |1 error
    "##;

    a_supplement_before_the_one_before: |site| {
        supplements(site, "supplements:\n  - { number: 1, published: 2026-03-28, items: [B1] }\n  - { number: 2, published: 2026-03-27, items: [A2] }");
    }, r##"
        |error[supplement-date]: supplement 2 is published on 27 March 2026, before supplement 1 (28 March 2026)
        | --> content/bodies/planning/2026-04-01/agenda.md:5:29
        |  |
        |5 |   - { number: 2, published: 2026-03-27, items: [A2] }
        |  |                             ^^^^^^^^^^
        |  = mend: see which of the two dates is right; supplements stand in the order in which they are published
        |
        |1 error
    "##;

    a_supplement_that_brings_nothing: |site| {
        supplements(site, "supplements: [{ number: 1, published: 2026-03-28, items: [] }]");
    }, r##"
        |error[supplement-empty]: supplement 1 brings nothing
        | --> content/bodies/planning/2026-04-01/agenda.md:3:15
        |  |
        |3 | supplements: [{ number: 1, published: 2026-03-28, items: [] }]
        |  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |  = mend: name the items whose papers it brings: `items: [B6]`; or single papers: `papers: [b1-appendix-b.md]`
        |
        |1 error
    "##;

    an_item_of_a_supplement_that_is_not_there: |site| {
        supplements(site, "supplements: [{ number: 1, published: 2026-03-28, items: [B11] }]");
    }, r##"
        |error[no-such-item]: supplement 1 names item B11, and the agenda has no such item
        | --> content/bodies/planning/2026-04-01/agenda.md:3:59
        |  |
        |3 | supplements: [{ number: 1, published: 2026-03-28, items: [B11] }]
        |  |                                                           ^^^
        |  = write: B1, or the code of another item
        |
        |1 error
    "##;

    an_item_of_a_supplement_that_links_no_paper: |site| {
        supplements(site, "supplements: [{ number: 1, published: 2026-03-28, items: [B2] }]");
    }, r##"
        |error[supplement-paper]: supplement 1 brings item B2, which links no paper
        | --> content/bodies/planning/2026-04-01/agenda.md:3:59
        |  |
        |3 | supplements: [{ number: 1, published: 2026-03-28, items: [B2] }]
        |  |                                                           ^^
        |  = mend: link the paper from the item, or take B2 out until it is there
        |
        |1 error
    "##;

    an_item_in_two_supplements: |site| {
        supplements(site, "supplements:\n  - { number: 1, published: 2026-03-28, items: [B1] }\n  - { number: 2, published: 2026-03-29, items: [B1] }");
    }, r##"
        |error[supplement-twice]: item B1 is in supplement 1 already
        | --> content/bodies/planning/2026-04-01/agenda.md:5:49
        |  |
        |5 |   - { number: 2, published: 2026-03-29, items: [B1] }
        |  |                                                 ^^
        |  = mend: where some of its papers come later still, name those alone: `papers: [b6-appendix-b.md]`
        |
        |1 error
    "##;

    a_paper_of_a_supplement_that_no_item_links: |site| {
        supplements(site, "supplements: [{ number: 1, published: 2026-03-28, papers: [b1-wier-cottage.md] }]");
    }, r##"
        |error[supplement-paper]: supplement 1 brings b1-wier-cottage.md, which no item of this agenda links
        | --> content/bodies/planning/2026-04-01/agenda.md:3:60
        |  |
        |3 | supplements: [{ number: 1, published: 2026-03-28, papers: [b1-wier-cottage.md] }]
        |  |                                                            ^^^^^^^^^^^^^^^^^^
        |  = write: b1-weir-cottage.md, or link the file from its item
        |
        |1 error
    "##;

    a_paper_in_two_supplements: |site| {
        supplements(site, "supplements:\n  - { number: 1, published: 2026-03-28, papers: [b1-weir-cottage.md] }\n  - { number: 2, published: 2026-03-29, papers: [b1-weir-cottage.md] }");
    }, r##"
        |error[supplement-twice]: b1-weir-cottage.md is in supplement 1 already
        | --> content/bodies/planning/2026-04-01/agenda.md:5:50
        |  |
        |5 |   - { number: 2, published: 2026-03-29, papers: [b1-weir-cottage.md] }
        |  |                                                  ^^^^^^^^^^^^^^^^^^
        |  = mend: name it once, where it was published first
        |
        |1 error
    "##;

    a_paper_that_comes_with_its_item: |site| {
        supplements(site, "supplements: [{ number: 1, published: 2026-03-28, items: [B1], papers: [b1-weir-cottage.md] }]");
    }, r##"
        |error[supplement-twice]: b1-weir-cottage.md comes with item B1 already
        | --> content/bodies/planning/2026-04-01/agenda.md:3:73
        |  |
        |3 | supplements: [{ number: 1, published: 2026-03-28, items: [B1], papers: [b1-weir-cottage.md] }]
        |  |                                                                         ^^^^^^^^^^^^^^^^^^
        |  = mend: take b1-weir-cottage.md out of `papers`
        |
        |1 error
    "##;

    an_item_whose_papers_come_otherwise: |site| {
        supplements(site, "supplements:\n  - { number: 1, published: 2026-03-28, papers: [b1-weir-cottage.md] }\n  - { number: 2, published: 2026-03-29, items: [B1] }");
    }, r##"
        |error[supplement-paper]: item B1 has no paper left to bring: its papers come with another item or supplement
        | --> content/bodies/planning/2026-04-01/agenda.md:5:49
        |  |
        |5 |   - { number: 2, published: 2026-03-29, items: [B1] }
        |  |                                                 ^^
        |  = mend: take B1 out of this supplement
        |
        |1 error
    "##;

    a_footnote_in_the_notice_of_a_supplement: |site| {
        supplements(site, "supplements: [{ number: 1, published: 2026-03-28, items: [B1], notice: 'Late[^1]' }]");
        site.append(AGENDA, "\n[^1]: A note.\n");
    }, r##"
        |error[footnote-misplaced]: the `notice` of a supplement has a footnote, which cannot be shown there
        | --> content/bodies/planning/2026-04-01/agenda.md:3:72
        |  |
        |3 | supplements: [{ number: 1, published: 2026-03-28, items: [B1], notice: 'Late[^1]' }]
        |  |                                                                        ^^^^^^^^^^
        |  = mend: put the words of the footnote into the notice
        |
        |1 error
    "##;

    several_mistakes_of_supplements_in_one_run: |site| {
        supplements(site, "supplements:\n  - { number: 1, published: 28 March 2026, items: [B1, C1] }\n  - { number: 3, published: 2026-03-29, papers: [notes.md] }");
    }, r##"
        |error[bad-date]: `published` is `28 March 2026`, which is not a date
        | --> content/bodies/planning/2026-04-01/agenda.md:4:29
        |  |
        |4 |   - { number: 1, published: 28 March 2026, items: [B1, C1] }
        |  |                             ^^^^^^^^^^^^^
        |  = write: the date like this: 2019-07-15
        |
        |error[no-such-item]: supplement 1 names item C1, and the agenda has no such item
        | --> content/bodies/planning/2026-04-01/agenda.md:4:56
        |  |
        |4 |   - { number: 1, published: 28 March 2026, items: [B1, C1] }
        |  |                                                        ^^
        |  = write: the code of an item: A1, A2, B1, B2
        |
        |error[supplement-number]: the number of this supplement is `3`, and in the order of the list it is 2
        | --> content/bodies/planning/2026-04-01/agenda.md:5:15
        |  |
        |5 |   - { number: 3, published: 2026-03-29, papers: [notes.md] }
        |  |               ^
        |  = write: `number: 2`; supplements are numbered 1, 2, 3 as they are published
        |
        |error[supplement-paper]: supplement 2 brings notes.md, which no item of this agenda links
        | --> content/bodies/planning/2026-04-01/agenda.md:5:50
        |  |
        |5 |   - { number: 3, published: 2026-03-29, papers: [notes.md] }
        |  |                                                  ^^^^^^^^
        |  = mend: link the file from its item, or below it as an appendix
        |
        |4 errors
    "##;
}

warnings! {
    a_paper_that_is_to_follow_and_is_there: |site| {
        site.edit(AGENDA, "](b1-weir-cottage.md)", "](b1-weir-cottage.md) (to follow)");
    }, r##"
        |warning[status-and-paper]: item B1 is marked (to follow), and its paper is linked and stands in the pack
        |  --> content/bodies/planning/2026-04-01/agenda.md:13:3
        |   |
        |13 | - B1 [Weir Cottage](b1-weir-cottage.md) (to follow)
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: take `(to follow)` out; where the pack went out without the paper, bring it in a supplement: `supplements:`
        |
        |1 warning
    "##;

    a_withdrawn_item_with_a_paper: |site| {
        site.edit(AGENDA, "](b1-weir-cottage.md)", "](b1-weir-cottage.md) (withdrawn)");
    }, r##"
        |warning[status-and-paper]: item B1 is withdrawn, and its paper is still linked and published with the others
        |  --> content/bodies/planning/2026-04-01/agenda.md:13:3
        |   |
        |13 | - B1 [Weir Cottage](b1-weir-cottage.md) (withdrawn)
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: take the link out, or leave it where the paper was published before and the page numbers are to stand
        |
        |1 warning
    "##;

    a_deferred_appendix: |site| {
        site.edit(AGENDA, "](b1-weir-cottage.md)", "](b1-weir-cottage.md)\n  - [Map](b1-map.md) (deferred)");
        site.write("content/bodies/planning/2026-04-01/b1-map.md", "---\ntitle: Map\n---\n\nWords.\n");
    }, r##"
        |warning[status-and-paper]: an appendix to item B1 is deferred, and its paper is still linked and published with the others
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:5
        |   |
        |14 |   - [Map](b1-map.md) (deferred)
        |   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: take the link out, or leave it where the paper was published before and the page numbers are to stand
        |
        |1 warning
    "##;
}

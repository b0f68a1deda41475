//! Mistakes in agendas and minutes.

use super::*;

errors! {
    a_number_with_a_stop_in_a_list: |site| {
        site.edit(AGENDA, "- B2 Site visits (verbal)", "- 2. Site visits");
    }, r##"
        |error[empty-item]: this item has no title
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:1
        |   |
        |14 | - 2. Site visits
        |   | ^^^^^^^^^^^^^^^^
        |   = write: the number without a stop: `- 2 Title`
        |
        |1 error
    "##;

    a_link_to_a_missing_paper: |site| {
        site.edit(AGENDA, "(b1-weir-cottage.md)", "(b1-wier-cottage.md)");
    }, r##"
        |error[missing-paper]: the item links b1-wier-cottage.md, and there is no such file
        |  --> content/bodies/planning/2026-04-01/agenda.md:13:6
        |   |
        |13 | - B1 [Weir Cottage](b1-wier-cottage.md)
        |   |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: the name of a file that is there; the nearest is b1-weir-cottage.md
        |
        |warning[paper-not-on-agenda]: no agenda links this paper, and it is not published
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md
        |  = mend: link it from an item of its meeting's agenda, or remove the file
        |
        |1 error, 1 warning
    "##;

    a_link_to_a_missing_paper_like_no_other: |site| {
        site.edit(AGENDA, "B2 Site visits (verbal)", "B2 [Site visits](letter-from-the-owner.md)");
    }, r##"
        |error[missing-paper]: the item links letter-from-the-owner.md, and there is no such file
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:6
        |   |
        |14 | - B2 [Site visits](letter-from-the-owner.md)
        |   |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: the name of a file in this folder, or put the paper at content/bodies/planning/2026-04-01/letter-from-the-owner.md
        |
        |1 error
    "##;

    a_link_to_a_folder: |site| {
        site.write("content/bodies/planning/2026-04-01/b2-plan/_index.md", "---\ntitle: Plan\n---\n\nWords.\n")
            .edit(AGENDA, "B2 Site visits (verbal)", "B2 [Plan](b2-plan)");
    }, r##"
        |error[missing-paper]: the item links the folder b2-plan
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:6
        |   |
        |14 | - B2 [Plan](b2-plan)
        |   |      ^^^^^^^^^^^^^^^
        |   = write: b2-plan/_index.md, which is the paper in that folder
        |
        |warning[paper-not-on-agenda]: no agenda links this paper, and it is not published
        | --> content/bodies/planning/2026-04-01/b2-plan/_index.md
        |  = mend: link it from an item of its meeting's agenda, or remove the file
        |
        |1 error, 1 warning
    "##;

    a_link_to_a_word_file: |site| {
        site.write("content/bodies/planning/2026-04-01/b2-visits.docx", "PK")
            .edit(AGENDA, "B2 Site visits (verbal)", "B2 [Site visits](b2-visits.docx)");
    }, r##"
        |error[unsuitable-paper]: b2-visits.docx cannot enter a pack
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:6
        |   |
        |14 | - B2 [Site visits](b2-visits.docx)
        |   |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: link a markdown file, a PDF, or a folder of chapters by its _index.md
        |
        |1 error
    "##;

    a_link_to_a_chapter: |site| {
        site.write("content/bodies/planning/2026-04-01/b2-plan/_index.md", "---\ntitle: Plan\n---\n\nWords.\n")
            .write("content/bodies/planning/2026-04-01/b2-plan/01-aim.md", "---\ntitle: Aim\n---\n\nWords.\n")
            .edit(AGENDA, "B2 Site visits (verbal)", "B2 [Plan](b2-plan/_index.md)\n- B3 [Aim](b2-plan/01-aim.md)");
    }, r##"
        |error[chapter-as-paper]: b2-plan/01-aim.md is a chapter, and not a paper of its own
        |  --> content/bodies/planning/2026-04-01/agenda.md:15:6
        |   |
        |15 | - B3 [Aim](b2-plan/01-aim.md)
        |   |      ^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: b2-plan/_index.md, which is the whole paper
        |
        |1 error
    "##;

    a_title_that_is_a_link_in_part: |site| {
        site.edit(AGENDA, "[Weir Cottage](b1-weir-cottage.md)", "The case of [Weir Cottage](b1-weir-cottage.md)");
    }, r##"
        |error[item-link]: the link to the paper is a part of this title
        |  --> content/bodies/planning/2026-04-01/agenda.md:13:3
        |   |
        |13 | - B1 The case of [Weir Cottage](b1-weir-cottage.md)
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: make the whole title the link: `- B1 [Title](paper.md)`
        |
        |error[link-to-unpublished]: this leads to content/bodies/planning/2026-04-01/b1-weir-cottage.md, which is on no agenda and therefore not published
        |  --> content/bodies/planning/2026-04-01/agenda.md:13:18
        |   |
        |13 | - B1 The case of [Weir Cottage](b1-weir-cottage.md)
        |   |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: put the paper on its meeting's agenda too, or take the link out
        |
        |warning[paper-not-on-agenda]: no agenda links this paper, and it is not published
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md
        |  = mend: link it from an item of its meeting's agenda, or remove the file
        |
        |2 errors, 1 warning
    "##;

    an_item_that_links_two_papers: |site| {
        site.edit(AGENDA, "B2 Site visits (verbal)", "B2 [Charter](/documents/charter.md) and [minutes](../2026-03-04/minutes.md)");
    }, r##"
        |error[item-link]: this item links two papers
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:3
        |   |
        |14 | - B2 [Charter](/documents/charter.md) and [minutes](../2026-03-04/minutes.md)
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: link one, and list the others below it as appendices: two spaces, `- ` and the link
        |
        |1 error
    "##;

    an_item_without_a_title: |site| {
        site.edit(AGENDA, "B2 Site visits (verbal)", "B2");
    }, r##"
        |error[empty-item]: this item has no title
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:3
        |   |
        |14 | - B2
        |   |   ^^
        |   = write: its title behind its code
        |
        |1 error
    "##;

    an_item_with_a_tick_box: |site| {
        site.edit(AGENDA, "- B2 Site visits (verbal)", "- [ ] B2 Site visits (verbal)");
    }, r##"
        |error[item-task]: an item of an agenda has no tick box
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:7
        |   |
        |14 | - [ ] B2 Site visits (verbal)
        |   |       ^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: take `[ ]` out
        |
        |1 error
    "##;

    an_appendix_of_an_appendix: |site| {
        site.append(AGENDA, "- B3 [Charter](/documents/charter.md)\n  - [Minutes](../2026-03-04/minutes.md)\n    - [Charter](/documents/charter.md)\n");
    }, r##"
        |error[item-too-deep]: an appendix cannot have appendices of its own
        |  --> content/bodies/planning/2026-04-01/agenda.md:17:5
        |   |
        |17 |     - [Charter](/documents/charter.md)
        |   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: list them beside it, under the item
        |
        |1 error
    "##;

    an_unknown_status: |site| {
        site.edit(AGENDA, "(verbal)", "(to folow)");
    }, r##"
        |error[unknown-status]: `(to folow)` is not a status of an item
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:18
        |   |
        |14 | - B2 Site visits (to folow)
        |   |                  ^^^^^^^^^^
        |   = write: `(to follow)`
        |
        |1 error
    "##;

    an_urgent_item_without_a_reason: |site| {
        site.edit(AGENDA, "(verbal)", "(urgent)");
    }, r##"
        |error[unknown-status]: `(urgent)` does not say why the item is urgent
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:18
        |   |
        |14 | - B2 Site visits (urgent)
        |   |                  ^^^^^^^^
        |   = write: the chairman's reason: `(urgent: the grant ends on 31 July)`
        |
        |1 error
    "##;

    a_bad_date: |site| {
        site.edit(AGENDA, "2026-04-01T18:30", "1/4/2026 6.30pm");
    }, r##"
        |error[bad-date]: `start` is `1/4/2026 6.30pm`, which is not a date
        | --> content/bodies/planning/2026-04-01/agenda.md:2:8
        |  |
        |2 | start: 1/4/2026 6.30pm
        |  |        ^^^^^^^^^^^^^^^
        |  = write: the date like this: 2019-07-17T10:00
        |
        |1 error
    "##;

    a_day_that_is_in_no_calendar: |site| {
        site.edit(AGENDA, "2026-04-01T18:30", "2026-04-31T18:30");
    }, r##"
        |error[bad-date]: `start` is `2026-04-31T18:30`, which is not a date
        | --> content/bodies/planning/2026-04-01/agenda.md:2:8
        |  |
        |2 | start: 2026-04-31T18:30
        |  |        ^^^^^^^^^^^^^^^^
        |  = write: the date like this: 2019-07-17T10:00
        |
        |1 error
    "##;

    a_start_that_is_missing: |site| {
        site.edit(AGENDA, "start: 2026-04-01T18:30\n", "");
    }, r##"
        |error[missing-key]: no `start` is given, which an agenda must have
        | --> content/bodies/planning/2026-04-01/agenda.md:2:1
        |  |
        |2 | venue: Town Hall
        |  | ^^^^^
        |  = write: when the meeting begins: `start: 2019-07-17T10:00`
        |
        |1 error
    "##;

    a_date_that_is_not_the_folders: |site| {
        site.edit(AGENDA, "2026-04-01T18:30", "2026-04-02T18:30");
    }, r##"
        |error[date-mismatch]: the date here is 2026-04-02, and the meeting's folder is 2026-04-01
        | --> content/bodies/planning/2026-04-01/agenda.md:2:8
        |  |
        |2 | start: 2026-04-02T18:30
        |  |        ^^^^^^^^^^^^^^^^
        |  = write: 2026-04-01, or rename the folder
        |
        |1 error
    "##;

    minutes_of_another_day: |site| {
        site.edit(MINUTES, "held: 2026-03-04", "held: 2026-03-05");
    }, r##"
        |error[date-mismatch]: the date here is 2026-03-05, and the meeting's folder is 2026-03-04
        | --> content/bodies/planning/2026-03-04/minutes.md:3:7
        |  |
        |3 | held: 2026-03-05
        |  |       ^^^^^^^^^^
        |  = write: 2026-03-04, or rename the folder
        |
        |1 error
    "##;

    an_unknown_key_of_an_agenda: |site| {
        site.edit(AGENDA, "venue: Town Hall", "venu: Town Hall");
    }, r##"
        |error[unknown-key]: `venu` is not a key of an agenda
        | --> content/bodies/planning/2026-04-01/agenda.md:3:1
        |  |
        |3 | venu: Town Hall
        |  | ^^^^
        |  = write: `venue`
        |
        |1 error
    "##;

    a_key_of_another_kind_of_file: |site| {
        site.edit(AGENDA, "venue: Town Hall", "apologies: [Ms B]");
    }, r##"
        |error[unknown-key]: `apologies` is not a key of an agenda
        | --> content/bodies/planning/2026-04-01/agenda.md:3:1
        |  |
        |3 | apologies: [Ms B]
        |  | ^^^^^^^^^
        |  = mend: `apologies` belongs to minutes.md
        |
        |1 error
    "##;

    a_bad_email: |site| {
        site.edit(AGENDA, "venue: Town Hall", "contact:\n  email: clerk at riverside.example");
    }, r##"
        |error[bad-email]: `clerk at riverside.example` is not an email address
        | --> content/bodies/planning/2026-04-01/agenda.md:4:10
        |  |
        |4 |   email: clerk at riverside.example
        |  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^
        |  = write: the address alone: `email: clerk@example.gov.uk`
        |
        |1 error
    "##;

    an_unknown_attribute_of_a_section: |site| {
        site.edit(AGENDA, "## B. Applications", "## B. Applications {.restrcited}");
    }, r##"
        |error[unknown-attribute]: `{.restrcited}` means nothing at the end of the heading of a section
        |  --> content/bodies/planning/2026-04-01/agenda.md:11:20
        |   |
        |11 | ## B. Applications {.restrcited}
        |   |                    ^^^^^^^^^^^^^
        |   = write: `{.restricted}`
        |
        |1 error
    "##;

    a_paragraph_that_schedule_12a_has_not: |site| {
        site.edit(AGENDA, "## B. Applications", "## B. Applications {.restricted exempt=\"33\"}");
    }, r##"
        |error[unknown-value]: Schedule 12A has no paragraph `33`
        |  --> content/bodies/planning/2026-04-01/agenda.md:11:20
        |   |
        |11 | ## B. Applications {.restricted exempt="33"}
        |   |                    ^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: the numbers of its paragraphs: `{.restricted exempt="1 2"}`
        |
        |1 error
    "##;

    a_minute_that_names_no_item: |site| {
        site.write("content/bodies/planning/2026-04-01/minutes.md", "---\ntitle: Minutes\nheld: 2026-04-01\n---\n\n## Open\n\n### 13. Weir Cottage {item=B11}\n\nIt was put off.\n");
    }, r##"
        |error[no-such-item]: this minute names item B11, and the agenda has no such item
        | --> content/bodies/planning/2026-04-01/minutes.md:8:1
        |  |
        |8 | ### 13. Weir Cottage {item=B11}
        |  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |  = write: item=B1, or the code of another item
        |
        |1 error
    "##;

    a_paper_that_links_a_restricted_one: |site| {
        site.write("content/bodies/planning/2026-04-01/restricted/c1-case.md", "---\ntitle: A case\n---\n\nWords.\n")
            .append(AGENDA, "\n## C. Closed {.restricted}\n\n- C1 [A case](restricted/c1-case.md)\n")
            .append(REPORT, "\n1.3 See [the case](restricted/c1-case.md).\n");
    }, r##"
        |error[link-to-restricted]: this leads to a restricted file, from a text that everybody may read
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [the case](restricted/c1-case.md).
        |   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: take it out here: a restricted paper is linked from its item on the agenda alone
        |
        |1 error
    "##;

    a_link_to_a_paper_on_no_agenda: |site| {
        site.edit(AGENDA, "B1 [Weir Cottage](b1-weir-cottage.md)", "B1 Weir Cottage")
            .append(CHARTER, "\nSee [a case](../bodies/planning/2026-04-01/b1-weir-cottage.md).\n");
    }, r##"
        |warning[paper-not-on-agenda]: no agenda links this paper, and it is not published
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md
        |  = mend: link it from an item of its meeting's agenda, or remove the file
        |
        |error[link-to-unpublished]: this leads to content/bodies/planning/2026-04-01/b1-weir-cottage.md, which is on no agenda and therefore not published
        | --> content/documents/charter.md:9:5
        |  |
        |9 | See [a case](../bodies/planning/2026-04-01/b1-weir-cottage.md).
        |  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |  = mend: put the paper on its meeting's agenda too, or take the link out
        |
        |1 error, 1 warning
    "##;
}

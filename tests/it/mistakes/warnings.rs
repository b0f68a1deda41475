//! What is worth a second look, and stops no build.

use super::*;

warnings! {
    a_title_for_members_on_an_open_item: |site| {
        site.edit(AGENDA, "B2 Site visits (verbal)", "B2 Site visits {members: Visits to 4 Weir Row}");
    }, r##"
        |warning[members-title]: this item has a title for members' copies alone, and is open to everybody
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:3
        |   |
        |14 | - B2 Site visits {members: Visits to 4 Weir Row}
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{.restricted}` at the end of its section's heading, or take `{members: ...}` out
        |
        |1 warning
    "##;

    a_table_that_is_not_there: |site| {
        site.append(REPORT, "\nTable 1: Rent\n\n| a | b |\n| - | - |\n| c | d |\n\n1.3 Table 1 is short, and Table 3 long.\n");
    }, r##"
        |warning[stale-reference]: `Table 3` leads nowhere: no caption in this paper bears that number
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:20:27
        |   |
        |20 | 1.3 Table 1 is short, and Table 3 long.
        |   |                           ^^^^^^^
        |   = write: the number of the caption that is meant
        |
        |1 warning
    "##;

    two_tables_of_one_number: |site| {
        let table = "\nTable 1: Rent\n\n| a | b |\n| - | - |\n| c | d |\n";
        site.append(REPORT, &format!("{table}{table}\n1.3 See TABLE 1.\n"));
    }, r##"
        |warning[stale-reference]: `TABLE 1` leads nowhere: several captions in this paper bear that number
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:26:9
        |   |
        |26 | 1.3 See TABLE 1.
        |   |         ^^^^^^^
        |   = mend: give each caption a number of its own
        |
        |1 warning
    "##;

    an_item_code_that_stands_twice: |site| {
        site.edit(AGENDA, "B2 Site visits", "B1 Site visits");
    }, r##"
        |warning[duplicate-item-code]: two items of this agenda are numbered B1
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:3
        |   |
        |14 | - B1 Site visits (verbal)
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: give one of them another number
        |
        |1 warning
    "##;

    a_minute_number_that_stands_twice: |site| {
        site.edit(MINUTES, "### 12. Mill Lane", "### 11. Mill Lane");
    }, r##"
        |warning[minute-sequence]: minute 11 stands twice
        |  --> content/bodies/planning/2026-03-04/minutes.md:13:1
        |   |
        |13 | ### 11. Mill Lane
        |   | ^^^^^^^^^^^^^^^^^
        |   = write: 12 if that is meant; a number that is typed is kept as it is
        |
        |1 warning
    "##;

    a_gap_between_minutes: |site| {
        site.edit(MINUTES, "### 12. Mill Lane", "### 14. Mill Lane");
    }, r##"
        |warning[minute-sequence]: minute 14 follows minute 11
        |  --> content/bodies/planning/2026-03-04/minutes.md:13:1
        |   |
        |13 | ### 14. Mill Lane
        |   | ^^^^^^^^^^^^^^^^^
        |   = write: 12 if that is meant; a number that is typed is kept as it is
        |
        |1 warning
    "##;

    a_gap_between_paragraphs: |site| {
        site.edit(REPORT, "1.2 It has", "1.4 It has");
    }, r##"
        |warning[paragraph-sequence]: paragraph 1.4 follows paragraph 1.1
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:12:1
        |   |
        |12 | 1.4 It has no road.
        |   | ^^^^^^^^^^^^^^^^^^^
        |   = write: 1.2 if that is meant; a number that is typed is kept as it is
        |
        |1 warning
    "##;

    a_paragraph_number_that_stands_twice: |site| {
        site.edit(REPORT, "1.2 It has", "1.1 It has");
    }, r##"
        |warning[paragraph-sequence]: paragraph 1.1 stands twice
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:12:1
        |   |
        |12 | 1.1 It has no road.
        |   | ^^^^^^^^^^^^^^^^^^^
        |   = write: 1.2 if that is meant; a number that is typed is kept as it is
        |
        |1 warning
    "##;

    a_link_whose_target_is_lost: |site| {
        site.append(REPORT, "\n1.3 See [the map](#).\n");
    }, r##"
        |warning[lost-link]: the target of this link is lost; it is shown as text
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [the map](#).
        |   |         ^^^^^^^^^^^^
        |   = write: the address that it should lead to, or the text without the link
        |
        |1 warning
    "##;

    a_paper_on_no_agenda: |site| {
        site.write("content/bodies/planning/2026-04-01/b3-notes.md", "---\ntitle: Notes\n---\n\nWords.\n");
    }, r##"
        |warning[paper-not-on-agenda]: no agenda links this paper, and it is not published
        | --> content/bodies/planning/2026-04-01/b3-notes.md
        |  = mend: link it from an item of its meeting's agenda, or remove the file
        |
        |1 warning
    "##;
}

//! Slips of the hand that markdown lets pass.

use super::*;

errors! {
    a_table_whose_second_line_is_short: |site| {
        site.append(REPORT, "\n| Row | Value |\n| --- |\n| a | b |\n");
    }, r##"
        |error[not-a-table]: this is no table: its head has 2 cells, and the line below it 1 cell
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | | Row | Value |
        |   | ^^^^^^^^^^^^^^^
        |   = write: `| --- | --- |` below the head
        |
        |1 error
    "##;

    a_table_without_its_second_line: |site| {
        site.append(REPORT, "\nThe costs:\n| Row | Value | Sum |\n| a | b \\| c | d |\n");
    }, r##"
        |error[not-a-table]: this is no table: the line below its head is missing
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:15:1
        |   |
        |15 | | Row | Value | Sum |
        |   | ^^^^^^^^^^^^^^^^^^^^^
        |   = write: `| --- | --- | --- |` there
        |
        |1 error
    "##;
}

errors! {
    a_file_name_with_a_space: |site| {
        site.edit(AGENDA, "B2 Site visits (verbal)", "B2 [Site visits](site visits.md)");
    }, r##"
        |error[space-in-link]: this is shown as it stands and is no link, because there is a space in its address
        |  --> content/bodies/planning/2026-04-01/agenda.md:14:6
        |   |
        |14 | - B2 [Site visits](site visits.md)
        |   |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: give the file a name without spaces, or write the address in angle brackets: `[words](<my file.pdf>)`
        |
        |1 error
    "##;
}

warnings! {
    a_reference_that_no_line_defines: |site| {
        site.append(REPORT, "\nSee [the plan][plan], \\[a\\]\\[b\\], [1][2] and `[x][y]`.\n");
    }, r##"
        |warning[reference-without-link]: `[the plan][plan]` is shown as it stands: no line says where links with the label [plan] lead
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:5
        |   |
        |14 | See [the plan][plan], \[a\]\[b\], [1][2] and `[x][y]`.
        |   |     ^^^^^^^^^^^^^^^^
        |   = write: the link as `[words](address)`, or a backslash before the bracket to show it
        |
        |1 warning
    "##;

    bold_words_without_an_end: |site| {
        site.append(REPORT, "\nThe road is **narrow, 2 \\*\\* 3, ** and closed.\n");
    }, r##"
        |warning[emphasis-left-open]: these asterisks are shown as they stand: what they open is not closed, or there is a space on their inside
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:13
        |   |
        |14 | The road is **narrow, 2 \*\* 3, ** and closed.
        |   |             ^^
        |   = write: `**` straight before the first and straight after the last word, or a backslash before each asterisk
        |
        |1 warning
    "##;

    two_numbered_paragraphs_without_a_line_between: |site| {
        site.append(REPORT, "\n1.3 The lane is narrow.\n1.4 The bridge is weak.\n");
    }, r##"
        |warning[number-within-paragraph]: 1.4 stands within the paragraph 1.3, and is no paragraph of its own
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:15:1
        |   |
        |15 | 1.4 The bridge is weak.
        |   | ^^^
        |   = mend: put a blank line before it
        |
        |1 warning
    "##;

    marks_and_numbers_without_a_space: |site| {
        site.append(REPORT, "\n##2. Costs\n\n1.3The lane is narrow.\n\n1.3m people, 2.5Mbps and #tags are words.\n");
    }, r##"
        |warning[space-missing]: this is shown as it stands and is no heading, because there is no space behind its marks
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ##2. Costs
        |   | ^^
        |   = write: `## ` and then the words
        |
        |warning[space-missing]: 1.3 is no number of a paragraph, because there is no space behind it
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:16:1
        |   |
        |16 | 1.3The lane is narrow.
        |   | ^^^
        |   = write: `1.3 ` and then the words
        |
        |2 warnings
    "##;

    signs_of_other_programs: |site| {
        site.append(REPORT, "\n::: note\nMind the weir.\n:::\n\n\\newpage\n\n+-----+-----+\n| a   | b   |\n+=====+=====+\n");
    }, r##"
        |warning[other-markup]: this line is meant for another program, and is shown as it stands
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ::: note
        |   | ^^^^^^^^
        |   = mend: take the line out; a box is written `> [!NOTE]`
        |
        |warning[other-markup]: this line is meant for another program, and is shown as it stands
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:16:1
        |   |
        |16 | :::
        |   | ^^^
        |   = mend: take the line out; a box is written `> [!NOTE]`
        |
        |warning[other-markup]: this line is meant for another program, and is shown as it stands
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:18:1
        |   |
        |18 | \newpage
        |   | ^^^^^^^^
        |   = mend: take it out: pages break by themselves, and every paper begins on one of its own
        |
        |warning[other-markup]: this line is meant for another program, and is shown as it stands
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:20:1
        |   |
        |20 | +-----+-----+
        |   | ^^^^^^^^^^^^^
        |   = write: the table with bars: `| Head | Head |`, and `| --- | --- |` below it
        |
        |4 warnings
    "##;

    two_clauses_without_a_line_between: |site| {
        site.append(REPORT, "\n(h) The lane is narrow.\n(i) The bridge is weak.\n\n(a) One\\\n(b) two.\n");
    }, r##"
        |warning[number-within-paragraph]: (i) stands within the paragraph (h), and is no paragraph of its own
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:15:1
        |   |
        |15 | (i) The bridge is weak.
        |   | ^^^
        |   = mend: put a blank line before it
        |
        |1 warning
    "##;

    a_block_that_is_not_closed: |site| {
        site.append(REPORT, "\n```chart\nkind: bar\ntitle: Visitors\ndata: { May: 3 }\n");
    }, r##"
        |warning[fence-left-open]: this block is not closed, and has taken in all that follows
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ```chart
        |   | ^^^^^^^^
        |   = write: ``` on a line of its own where the block ends
        |
        |1 warning
    "##;
}

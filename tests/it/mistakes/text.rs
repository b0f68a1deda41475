//! Mistakes in the text of a paper.

use super::*;

errors! {
    words_paragraphs_and_cells_too_long_for_print: |site| {
        site.append(CHARTER, &format!("\n{}\n", "[".repeat(9_000)))
            .append(CHARTER, &format!("\n{}\n", "a ".repeat(60_000)))
            .append(CHARTER, &format!("\n| a | b |\n| - | - |\n| {} | c |\n", "d ".repeat(11_000)));
    }, r##"
        |error[text-too-long]: here stands a word of more than 8000 characters
        | --> content/documents/charter.md:9:1
        |  |
        |9 | [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
        |  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |  = mend: divide it with spaces, or take it out
        |
        |error[text-too-long]: this paragraph is too long to be laid out; 100000 bytes are the most
        |  --> content/documents/charter.md:11:1
        |   |
        |11 | a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a …
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: divide it into paragraphs, with an empty line between them
        |
        |error[text-too-long]: this cell is too long to be laid out; 20000 bytes are the most
        |  --> content/documents/charter.md:15:3
        |   |
        |15 | | d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d d …
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: put the text below the table, and a few words into the cell
        |
        |3 errors
    "##;

    the_number_of_a_page_that_is_not_printed: |site| {
        site.append(CHARTER, "\nSee [page #](https://example.org/) and [the home page #](../_index.md).\n");
    }, r##"
        |error[no-page-number]: `page #` stands for the number of a printed page, and there is none here
        | --> content/documents/charter.md:9:5
        |  |
        |9 | See [page #](https://example.org/) and [the home page #](../_index.md).
        |  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |  = write: the words without `page #`, or link a paper of the same pack from a paper
        |
        |error[no-page-number]: `page #` stands for the number of a printed page, and this leads to what is not in the same pack
        | --> content/documents/charter.md:9:40
        |  |
        |9 | See [page #](https://example.org/) and [the home page #](../_index.md).
        |  |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |  = write: the words without `page #`, or link a paper of the same pack
        |
        |2 errors
    "##;

    a_heading_level_that_is_skipped: |site| {
        site.append(REPORT, "\n#### Roads\n");
    }, r##"
        |error[heading-skipped]: a heading of level 4 follows one of level 2
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | #### Roads
        |   | ^^^^^^^^^^
        |   = mend: begin it with `###`
        |
        |1 error
    "##;

    a_heading_of_level_one: |site| {
        site.append(REPORT, "\n# Roads\n");
    }, r##"
        |error[title-in-text]: this heading is a title, and the title of a file stands in its front matter
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | # Roads
        |   | ^^^^^^^
        |   = write: it as `title:` between the lines of `---`, or begin the heading with `##`
        |
        |1 error
    "##;

    a_heading_without_words: |site| {
        site.append(REPORT, "\n##\n");
    }, r##"
        |error[empty-heading]: this heading has no words
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ##
        |   | ^^
        |   = write: them, or take it out
        |
        |1 error
    "##;

    an_image_without_a_text_alternative: |site| {
        site.write("content/bodies/planning/2026-04-01/plan.svg", SVG)
            .append(REPORT, "\n![](plan.svg)\n");
    }, r##"
        |error[image-without-alternative]: this image has no text alternative
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ![](plan.svg)
        |   | ^^^^^^^^^^^^^
        |   = mend: say between the square brackets what the image shows, or write `decorative` there if it shows nothing
        |
        |1 error
    "##;

    an_image_title_that_is_shown_to_nobody: |site| {
        site.write("content/bodies/planning/2026-04-01/plan.svg", SVG)
            .append(REPORT, "\nSee ![a plan](plan.svg \"Plan of 2025\") here.\n");
    }, r##"
        |error[image-title]: the caption "Plan of 2025" belongs to an image in a line of text, where none is shown
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:5
        |   |
        |14 | See ![a plan](plan.svg "Plan of 2025") here.
        |   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: put the image into a paragraph of its own, or take the caption out
        |
        |1 error
    "##;

    raw_html: |site| {
        site.append(REPORT, "\n1.3 A line<br>and <b>another</b>.\n");
    }, r##"
        |error[raw-html]: `<br>` is HTML, which is not read here
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:11
        |   |
        |14 | 1.3 A line<br>and <b>another</b>.
        |   |           ^^^^
        |   = mend: end the line with a backslash (`\`) where the break should be
        |
        |error[raw-html]: `<b>` is HTML, which is not read here
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:19
        |   |
        |14 | 1.3 A line<br>and <b>another</b>.
        |   |                   ^^^
        |   = write: `**words**`
        |
        |2 errors
    "##;

    a_line_break_in_a_table: |site| {
        site.append(REPORT, "\n| Year | Sum |\n| --- | --- |\n| 2024<br>2025 | 3 |\n");
    }, r##"
        |error[raw-html]: `<br>` is HTML, which is not read here
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:16:7
        |   |
        |16 | | 2024<br>2025 | 3 |
        |   |       ^^^^
        |   = write: a comma, a semicolon or `•` there, or a row for each line: a cell of a table is one paragraph
        |
        |1 error
    "##;

    a_first_heading_of_level_three: |site| {
        site.edit(REPORT, "## 1.0 The site", "### 1.0 The site");
    }, r##"
        |error[heading-skipped]: the first heading below the title is of level 3
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:8:1
        |  |
        |8 | ### 1.0 The site
        |  | ^^^^^^^^^^^^^^^^
        |  = mend: begin it with `##`
        |
        |1 error
    "##;

    a_title_without_words: |site| {
        site.edit(REPORT, "subject: Weir Cottage", "subject: \"\"");
    }, r##"
        |error[missing-key]: `subject` has no words
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:5:10
        |  |
        |5 | subject: ""
        |  |          ^^
        |  = write: `title:` with its name, or `subject:` in a report
        |
        |1 error
    "##;

    a_line_of_the_head_without_a_key: |site| {
        site.edit(REPORT, "subject:", "past_pathway: None\nsubject:");
    }, r##"
        |error[unknown-key]: `past_pathway` is not a key of a paper
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:5:1
        |  |
        |5 | past_pathway: None
        |  | ^^^^^^^^^^^^
        |  = mend: put a line of the head that has no key of its own under `details:`; the keys are title, subtitle, author, logo, by, from, to, date, classification, subject, summary, recommendations, details, attachments, background_documents, contacts, status, running_header, footer, orientation, contents, numbering, slides, restricted
        |
        |1 error
    "##;

    a_html_comment: |site| {
        site.append(REPORT, "\n<!-- ask Jo -->\n");
    }, r##"
        |error[raw-html]: an HTML comment stands here, and everybody could read it
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | <!-- ask Jo -->
        |   | ^^^^^^^^^^^^^^^
        |   = mend: delete the comment
        |
        |1 error
    "##;

    a_missing_footnote: |site| {
        site.append(REPORT, "\n1.3 It floods[^1].\n");
    }, r##"
        |error[footnote-missing]: there is no footnote `[^1]`
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:14
        |   |
        |14 | 1.3 It floods[^1].
        |   |              ^^^^
        |   = write: the footnote on a line of its own: `[^1]: its text`
        |
        |1 error
    "##;

    an_unused_footnote: |site| {
        site.append(REPORT, "\n[^1]: In 2024.\n");
    }, r##"
        |error[footnote-unused]: no text refers to the footnote `[^1]`
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | [^1]: In 2024.
        |   | ^^^^
        |   = write: `[^1]` where the text refers to it, or take the footnote out
        |
        |1 error
    "##;

    a_footnote_written_twice: |site| {
        site.append(REPORT, "\n1.3 It floods[^1].\n\n[^1]: In 2024.\n\n[^1]: In 2025.\n");
    }, r##"
        |error[footnote-duplicate]: the footnote `[^1]` is written twice
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:18:1
        |   |
        |18 | [^1]: In 2025.
        |   | ^^^^
        |   = mend: give one of the two another label, and refer to it by that
        |
        |1 error
    "##;

    a_footnote_where_none_can_be_shown: |site| {
        site.edit(REPORT, "subject: Weir Cottage", "subject: Weir Cottage[^1]")
            .append(REPORT, "\n[^1]: In 2024.\n");
    }, r##"
        |error[footnote-misplaced]: `subject` has a footnote, which cannot be shown there
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:5:10
        |  |
        |5 | subject: Weir Cottage[^1]
        |  |          ^^^^^^^^^^^^^^^^
        |  = mend: put the footnote into the text
        |
        |1 error
    "##;

    a_link_to_a_missing_anchor: |site| {
        site.append(REPORT, "\n1.3 See [above](#para-1-11).\n");
    }, r##"
        |error[missing-anchor]: there is no #para-1-11 in this file
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [above](#para-1-11).
        |   |         ^^^^^^^^^^^^^^^^^^^
        |   = write: #para-1-1, the nearest there is
        |
        |1 error
    "##;

    a_link_to_a_missing_anchor_of_another_file: |site| {
        site.append(REPORT, "\n1.3 See [the charter](/documents/charter.md#promises).\n");
    }, r##"
        |error[missing-anchor]: there is no #promises in /documents/charter.md
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [the charter](/documents/charter.md#promises).
        |   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: #promise, the nearest there is
        |
        |1 error
    "##;

    a_link_to_a_missing_file: |site| {
        site.append(REPORT, "\n1.3 See [the charter](/documents/chatrer.md).\n");
    }, r##"
        |error[missing-file]: this link names /documents/chatrer.md, and there is no such file
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [the charter](/documents/chatrer.md).
        |   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: the name of a file that is there; the nearest is ../../../documents/charter.md
        |
        |1 error
    "##;

    a_link_out_of_the_site: |site| {
        site.append(REPORT, "\n1.3 See [the list](../../../../../../etc/passwd).\n");
    }, r##"
        |error[link-out-of-site]: this link leads out of the site's folder
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [the list](../../../../../../etc/passwd).
        |   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: a path to a file of this site, or an address that begins with https://
        |
        |1 error
    "##;

    an_unsafe_link: |site| {
        site.append(REPORT, "\n1.3 See [this](javascript:alert).\n");
    }, r##"
        |error[unsafe-link]: a link to javascript: cannot be published
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [this](javascript:alert).
        |   |         ^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: an address that begins with https://, mailto: or tel:, or a file of this site
        |
        |1 error
    "##;

    a_link_without_words: |site| {
        site.append(REPORT, "\n1.3 See [](https://riverside.example/).\n");
    }, r##"
        |error[empty-link]: this link has no words
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [](https://riverside.example/).
        |   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: the words that lead to the page between the square brackets
        |
        |1 error
    "##;

    a_link_with_a_title: |site| {
        site.append(REPORT, "\n1.3 See [this](https://riverside.example/ \"The river\").\n");
    }, r##"
        |error[link-title]: the words "The river" after the address of this link are shown to nobody
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [this](https://riverside.example/ "The river").
        |   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: put them into the text, or take them out
        |
        |1 error
    "##;

    an_unknown_callout: |site| {
        site.append(REPORT, "\n> [!NOTES]\n> Mind the step.\n");
    }, r##"
        |error[unknown-callout]: there is no callout `NOTES`
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | > [!NOTES]
        |   | ^^^^^^^^^^
        |   = write: `> [!NOTE]`
        |
        |1 error
    "##;

    an_unknown_attribute: |site| {
        site.append(REPORT, "\n1.3 It is steep. {.restrcited}\n");
    }, r##"
        |error[unknown-attribute]: `{.restrcited}` means nothing at the end of a paragraph
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:18
        |   |
        |14 | 1.3 It is steep. {.restrcited}
        |   |                  ^^^^^^^^^^^^^
        |   = mend: take the braces out, or put a backslash before them to show them
        |
        |1 error
    "##;

    an_anchor_given_twice: |site| {
        site.append(REPORT, "\n## 2.0 Roads {#roads}\n\n## 3.0 Paths {#roads}\n");
    }, r##"
        |error[duplicate-anchor]: `#roads` is given to two headings
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:16:14
        |   |
        |16 | ## 3.0 Paths {#roads}
        |   |              ^^^^^^^^
        |   = mend: give one of the two another name
        |
        |1 error
    "##;

    a_caption_without_a_table: |site| {
        site.append(REPORT, "\nTable: Costs\n\nThere are none.\n");
    }, r##"
        |error[caption-without-table]: this paragraph is the caption of a table, and no table follows it
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | Table: Costs
        |   | ^^^^^^^^^^^^
        |   = mend: put it straight before the table, or begin it with another word
        |
        |1 error
    "##;

    a_row_with_too_many_cells: |site| {
        site.append(REPORT, "\n| Year | Cost |\n| --- | --- |\n| 2026 | 3 | 4 |\n");
    }, r##"
        |error[table-row-too-long]: this row has 3 cells, and the table has 2 columns
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:16:1
        |   |
        |16 | | 2026 | 3 | 4 |
        |   | ^^^^^^^^^^^^^^^^
        |   = mend: take the extra cells out, or add columns to the head and to the line below it; write a bar inside a cell as `\|`
        |
        |1 error
    "##;

    a_table_too_wide: |site| {
        site.append(REPORT, &format!("\n{}|\n{}|\n", "| a ".repeat(65), "| --- ".repeat(65)));
    }, r##"
        |error[table-too-large]: this table has 65 columns
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | a | …
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: divide it into tables of 64 columns at most
        |
        |1 error
    "##;

    lists_too_deep: |site| {
        site.append(REPORT, &format!("\n{}deep\n", "- ".repeat(40)));
    }, r##"
        |error[too-deep]: lists, quotations or emphasis stand in each other more than 12 levels deep
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:25
        |   |
        |14 | - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - deep
        |   |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: it with fewer levels
        |
        |1 error
    "##;

    a_character_that_no_font_has: |site| {
        site.append(REPORT, "\n1.3 The sign says 水.\n");
    }, r##"
        |error[unprintable-character]: the character U+6C34 (水) is in no font of the print theme
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:19
        |   |
        |14 | 1.3 The sign says 水.
        |   |                   ^^
        |   = write: words in its place, or choose a font that has it
        |
        |1 error
    "##;
}

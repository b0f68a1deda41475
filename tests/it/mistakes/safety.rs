//! What could harm a reader or give away what is not public, and what cannot be printed.

use super::*;

errors! {
    folders_whose_names_only_sound_restricted: |site| {
        site.write("content/bodies/planning/2026-04-01/Part 2/9-rent.md", "---\ntitle: Rent\n---\n\nRent.\n")
            .write("content/bodies/planning/2026-04-01/Part 2/9-rates.md", "---\ntitle: Rates\n---\n\nRates.\n")
            .write("content/documents/restrcted/a.csv", "a,b\n");
    }, r##"
        |error[looks-restricted]: the name of the folder `Part 2` does not keep what is in it from the public
        | --> content/bodies/planning/2026-04-01/Part 2
        |  = mend: name it `restricted`, which does; where everybody may read it, choose another word
        |
        |error[looks-restricted]: the name of the folder `restrcted` does not keep what is in it from the public
        | --> content/documents/restrcted
        |  = mend: name it `restricted`, which does; where everybody may read it, choose another word
        |
        |2 errors
    "##;

    a_file_of_a_restricted_paper: |site| {
        let folder = "content/bodies/planning/2026-04-01";
        site.edit(AGENDA, "B2 Site visits (verbal)", "B2 [Rent](b2-rent.md)\n- B3 [Lease](b3-lease/_index.md)")
            .write(&format!("{folder}/b2-rent.md"), "---\ntitle: Rent\nrestricted: true\n---\n\nRent.\n")
            .write(&format!("{folder}/b3-lease/_index.md"), "---\ntitle: Lease\nrestricted: true\n---\n\nLease.\n")
            .write(&format!("{folder}/b2-rent.csv"), "a,b\n")
            .write(&format!("{folder}/b3-lease/plan.svg"), SVG)
            .append(REPORT, "\nSee [the rent](b2-rent.csv).\n\n![Plan](b3-lease/plan.svg)\n");
    }, r##"
        |error[link-to-restricted]: this leads to a restricted file, from a text that everybody may read
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:5
        |   |
        |14 | See [the rent](b2-rent.csv).
        |   |     ^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: take it out here: a restricted paper is linked from its item on the agenda alone
        |
        |error[link-to-restricted]: this leads to a restricted file, from a text that everybody may read
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:16:1
        |   |
        |16 | ![Plan](b3-lease/plan.svg)
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: take it out here: a restricted paper is linked from its item on the agenda alone
        |
        |2 errors
    "##;

    a_picture_with_a_script: |site| {
        site.write(
            "content/bodies/planning/2026-04-01/plan.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\" onload=\"x()\"/>",
        )
        .append(REPORT, "\n![A plan](plan.svg)\n");
    }, r##"
        |error[active-picture]: content/bodies/planning/2026-04-01/plan.svg holds a script, which could act in a reader's browser
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ![A plan](plan.svg)
        |   | ^^^^^^^^^^^^^^^^^^^
        |   = mend: save the drawing as a plain SVG, or as a PNG
        |
        |1 error
    "##;

    a_picture_too_large_to_print: |site| {
        let huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\x86\xa0\0\x01\x86\xa0\x08\x02\0\0\0\0\0\0\0";
        site.write_bytes("content/bodies/planning/2026-04-01/plan.png", huge).append(REPORT, "\n![A plan](plan.png)\n");
    }, r##"
        |error[picture-too-large]: content/bodies/planning/2026-04-01/plan.png has 100000 by 100000 pixels; 60 million in all are the most
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ![A plan](plan.png)
        |   | ^^^^^^^^^^^^^^^^^^^
        |   = mend: save it again with fewer pixels: 3,000 across fill a printed page
        |
        |1 error
    "##;

    a_footnote_of_a_footnote: |site| {
        site.append(REPORT, "\n1.3 A word[^a].\n\n[^a]: One[^b].\n\n[^b]: Two.\n");
    }, r##"
        |error[footnote-in-footnote]: only another footnote refers to the footnote `[^b]`
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:18:1
        |   |
        |18 | [^b]: Two.
        |   | ^^^^
        |   = mend: put the words of the one into the other
        |
        |1 error
    "##;

    a_heading_that_looks_restricted: |site| {
        site.edit(AGENDA, "## B. Applications", "## B. Applications (restricted)");
    }, r##"
        |error[looks-restricted]: this heading speaks of restricted items, and does not make them restricted
        |  --> content/bodies/planning/2026-04-01/agenda.md:11:1
        |   |
        |11 | ## B. Applications (restricted)
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{.restricted}` at its end; where everybody may read its papers, use other words
        |
        |1 error
    "##;

    a_title_for_members_that_cannot_be_read: |site| {
        site.append(
            AGENDA,
            "\n## C. Closed {.restricted}\n\n- C1 Review {members: Review of *Ash*}\n- C2 Lease {members: Elm \\& Co}\n\
             - C3 Rent {members: Oak} (verbal)\n- C4 Fees {Members: Yew}\n- C5 Costs {members Fir\n  Ltd}\n\
             - C6 Ways \\{members: all}\n- C7 Sale {members: the\n  Old Mill}\n\
             - C8 Land {members: Box} {members: Bay}\n",
        );
    }, r##"
        |error[looks-restricted]: the title for members would be published here: its braces are not read
        |  --> content/bodies/planning/2026-04-01/agenda.md:18:3
        |   |
        |18 | - C1 Review {members: Review of *Ash*}
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{members: ...}` at the very end of the item, with plain words alone between the braces
        |
        |error[looks-restricted]: the title for members would be published here: its braces are not read
        |  --> content/bodies/planning/2026-04-01/agenda.md:19:3
        |   |
        |19 | - C2 Lease {members: Elm \& Co}
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{members: ...}` at the very end of the item, with plain words alone between the braces
        |
        |error[looks-restricted]: the title for members would be published here: its braces are not read
        |  --> content/bodies/planning/2026-04-01/agenda.md:20:3
        |   |
        |20 | - C3 Rent {members: Oak} (verbal)
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{members: ...}` at the very end of the item, with plain words alone between the braces
        |
        |error[looks-restricted]: the title for members would be published here: its braces are not read
        |  --> content/bodies/planning/2026-04-01/agenda.md:21:3
        |   |
        |21 | - C4 Fees {Members: Yew}
        |   |   ^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{members: ...}` at the very end of the item, with plain words alone between the braces
        |
        |error[looks-restricted]: the title for members would be published here: its braces are not read
        |  --> content/bodies/planning/2026-04-01/agenda.md:22:3
        |   |
        |22 | - C5 Costs {members Fir
        |   |   ^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{members: ...}` at the very end of the item, with plain words alone between the braces
        |
        |error[looks-restricted]: the title for members would be published here: its braces are not read
        |  --> content/bodies/planning/2026-04-01/agenda.md:27:3
        |   |
        |27 | - C8 Land {members: Box} {members: Bay}
        |   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{members: ...}` at the very end of the item, with plain words alone between the braces
        |
        |6 errors
    "##;

    a_title_for_members_outside_an_item: |site| {
        site.append(AGENDA, "\n## C. Open {members: *Ash* House}\n\nWords {members: `Elm`}\n\n- C1 Fees\n  - Note {members: Fir} here\n");
    }, r##"
        |error[looks-restricted]: the title for members would be published here: its braces are not read
        |  --> content/bodies/planning/2026-04-01/agenda.md:16:4
        |   |
        |16 | ## C. Open {members: *Ash* House}
        |   |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{members: ...}` at the very end of the item, with plain words alone between the braces
        |
        |error[looks-restricted]: the title for members would be published here: its braces are not read
        |  --> content/bodies/planning/2026-04-01/agenda.md:18:1
        |   |
        |18 | Words {members: `Elm`}
        |   | ^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{members: ...}` at the very end of the item, with plain words alone between the braces
        |
        |error[looks-restricted]: the title for members would be published here: its braces are not read
        |  --> content/bodies/planning/2026-04-01/agenda.md:21:5
        |   |
        |21 |   - Note {members: Fir} here
        |   |     ^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{members: ...}` at the very end of the item, with plain words alone between the braces
        |
        |3 errors
    "##;

    a_confidential_section_left_open: |site| {
        site.edit(AGENDA, "## B. Applications", "## B. Applications {.confidential}.");
    }, r##"
        |error[looks-restricted]: this heading speaks of restricted items, and does not make them restricted
        |  --> content/bodies/planning/2026-04-01/agenda.md:11:1
        |   |
        |11 | ## B. Applications {.confidential}.
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: `{.restricted}` at its end; where everybody may read its papers, use other words
        |
        |1 error
    "##;

    a_file_with_a_backslash_in_its_name: |site| {
        site.write("assets/back\\s.csv", "a,b\n");
    }, r##"
        |error[bad-file-name]: the name of this file has a backslash in it, which is no part of an address
        | --> assets/back\s.csv
        |  = mend: give it a name of plain letters, digits and hyphens
        |
        |1 error
    "##;

    a_line_that_is_read_as_the_address_of_a_link: |site| {
        site.append(REPORT, "\n[Chair]: Brook\n\nSee [the map][map].\n\n[map]: https://example.org/map\n");
    }, r##"
        |error[link-definition-unused]: this line says where links with the label [Chair] lead, and no text has such a link; it shows nowhere
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | [Chair]: Brook
        |   | ^^^^^^^^^^^^^^
        |   = write: `\[Chair]: ...` to show the line as it stands, or take it out
        |
        |1 error
    "##;
}

errors! {
    a_footnote_in_a_restricted_part_of_minutes: |site| {
        site.append(MINUTES, "\n## Private {.restricted}\n\n### 13. Land\n\n- They agreed[^1].\n\n## Public\n\nMore[^1].\n\n[^1]: By vote.\n");
    }, r##"
        |error[footnote-restricted]: this part of the minutes is restricted, and its footnotes would be published with the others
        |  --> content/bodies/planning/2026-03-04/minutes.md:21:14
        |   |
        |21 | - They agreed[^1].
        |   |              ^^^^
        |   = mend: put the words of the footnote into the text
        |
        |1 error
    "##;
}

warnings! {
    minutes_that_speak_of_exempt_items: |site| {
        site.append(MINUTES, "\n## Exempt items\n\n### 13. Land\n\nThey agreed.\n\n## Unrestricted items\n\nMore.\n");
    }, r##"
        |warning[minutes-look-restricted]: this heading speaks of restricted items, and what stands below it is published for everybody
        |  --> content/bodies/planning/2026-03-04/minutes.md:17:1
        |   |
        |17 | ## Exempt items
        |   | ^^^^^^^^^^^^^^^
        |   = write: `{.restricted}` at its end; where everybody may read it, leave it as it is
        |
        |1 warning
    "##;
}

errors! {
    a_file_named_in_the_words_of_a_restricted_section: |site| {
        site.write_bytes("content/bodies/planning/2026-04-01/value.pdf", b"%PDF-");
        site.append(AGENDA, "\n## Private {.restricted}\n\nSee [the value](value.pdf).\n\n- C1 Lease\n");
    }, r##"
        |error[file-in-restricted-section]: this section is restricted, and the file would be published with the words around it
        |  --> content/bodies/planning/2026-04-01/agenda.md:18:5
        |   |
        |18 | See [the value](value.pdf).
        |   |     ^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: link it from an item of the section, whose paper it then is, or take it out
        |
        |1 error
    "##;

    an_open_appendix_to_a_restricted_paper: |site| {
        site.write("content/bodies/planning/2026-04-01/restricted/c.md", "---\ntitle: Lease\n---\n\nSecret.\n");
        site.write("content/bodies/planning/2026-04-01/c-map.md", "---\ntitle: Map\n---\n\nA map.\n");
        site.append(AGENDA, "- C1 [Lease](restricted/c.md)\n  - [Map](c-map.md)\n");
    }, r##"
        |error[open-appendix]: the paper of item C1 is restricted, and this appendix to it is not
        |  --> content/bodies/planning/2026-04-01/agenda.md:16:5
        |   |
        |16 |   - [Map](c-map.md)
        |   |     ^^^^^^^^^^^^^^^
        |   = mend: put the appendix into the folder `restricted` too; where everybody may read it, give it an item of its own
        |
        |1 error
    "##;

    a_mark_within_a_heading: |site| {
        site.append(MINUTES, "\n### 13. Lease {.restricted} of land\n\nThey agreed.\n\n### 14. Sale {exempt=\"3\"}.\n\nSold.\n");
    }, r##"
        |error[unknown-attribute]: `{.restricted}` stands within this heading, where it restricts nothing
        |  --> content/bodies/planning/2026-03-04/minutes.md:17:1
        |   |
        |17 | ### 13. Lease {.restricted} of land
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: put it at the end of the heading
        |
        |error[unknown-attribute]: `{.restricted}` stands within this heading, where it restricts nothing
        |  --> content/bodies/planning/2026-03-04/minutes.md:21:1
        |   |
        |21 | ### 14. Sale {exempt="3"}.
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: put it at the end of the heading
        |
        |2 errors
    "##;

    a_file_in_the_place_of_the_pack: |site| {
        site.write_bytes("content/bodies/planning/2026-04-01/planning-2026-04-01-agenda-pack.pdf", b"%PDF-");
        site.append(REPORT, "\nSee [the pack](planning-2026-04-01-agenda-pack.pdf).\n");
    }, r##"
        |error[same-address]: this file would stand at bodies/planning/2026-04-01/planning-2026-04-01-agenda-pack.pdf, where the program puts one of its own
        | --> content/bodies/planning/2026-04-01/planning-2026-04-01-agenda-pack.pdf
        |  = mend: give the file another name
        |
        |1 error
    "##;
}

warnings! {
    a_file_that_nothing_links: |site| {
        site.write_bytes("content/documents/charter/versions/1.0.pdf", b"%PDF-");
    }, r##"
        |warning[file-not-used]: no text links this file, and it is published nowhere
        | --> content/documents/charter/versions/1.0.pdf
        |  = mend: link it from the agenda or from a text; to keep it for yourself, put it outside `content`
        |
        |1 warning
    "##;
}

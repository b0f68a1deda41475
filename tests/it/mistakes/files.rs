//! Mistakes in files and folders: what they are called, where they stand and what is in them.

use super::*;

errors! {
    a_folder_with_the_name_of_a_text: |site| {
        site.remove(AGENDA).write("content/bodies/planning/2026-04-01/agenda.md/old.txt", "x");
    }, r##"
        |error[misplaced-file]: this is a folder, and its name is that of a text file
        | --> content/bodies/planning/2026-04-01/agenda.md
        |  = mend: put the file itself in its place, or take `.md` off the folder's name
        |
        |warning[paper-not-on-agenda]: no agenda links this paper, and it is not published
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md
        |  = mend: link it from an item of its meeting's agenda, or remove the file
        |
        |1 error, 1 warning
    "##;

    a_meeting_folder_told_once: |site| {
        site.write("content/bodies/planning/april/agenda.md", "---\nstart: 2026-04-01T10:00\n---\n\n- 1 A\n")
            .write("content/bodies/planning/april/1-a.md", "---\ntitle: A\n---\n\nA.\n");
    }, r##"
        |error[bad-meeting-folder]: the folder april should be named for the day of a meeting, and that is no date
        | --> content/bodies/planning/april/1-a.md
        |  = mend: name the folder like 2019-07-17, or 2019-07-17-special where there are several on one day
        |
        |1 error
    "##;

    a_drawing_that_shows_another_file: |site| {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><image href=\"photo.jpg\" width=\"9\" height=\"9\"/></svg>";
        site.write("content/documents/plan.svg", svg).append(CHARTER, "\n![Plan](plan.svg)\n");
    }, r##"
        |error[broken-picture]: the picture content/documents/plan.svg cannot be printed: it shows another file, photo.jpg, which is not in it
        | --> content/documents/plan.svg
        |  = mend: save it again as a PNG, JPEG, GIF, WebP or SVG file that opens in a browser
        |
        |1 error
    "##;

    two_papers_at_one_address: |site| {
        site.write("content/bodies/planning/2026-04-01/b1-weir-cottage/_index.md", "---\ntitle: Weir Cottage\n---\n\nWords.\n")
            .append(AGENDA, "- B3 [Again](b1-weir-cottage/_index.md)\n");
    }, r##"
        |error[same-address]: this file and content/bodies/planning/2026-04-01/b1-weir-cottage.md would both stand at bodies/planning/2026-04-01/b1-weir-cottage/
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage/_index.md
        |  = mend: give one of the two files another name
        |
        |1 error
    "##;

    a_paper_at_the_programs_own_address: |site| {
        site.write("content/bodies/planning/2026-04-01/pack.md", "---\ntitle: Pack\n---\n\nWords.\n")
            .append(AGENDA, "- B3 [Pack](pack.md)\n");
    }, r##"
        |error[same-address]: this paper would stand at bodies/planning/2026-04-01/pack/, which is the program's own
        | --> content/bodies/planning/2026-04-01/pack.md
        |  = mend: give the file another name
        |
        |1 error
    "##;

    a_file_that_is_not_utf8: |site| {
        site.write_bytes(CHARTER, b"---\ntitle: Charter\n---\n\nThe fee is \xa35.\n");
    }, r##"
        |error[not-utf8]: this file is not UTF-8: the byte 0xa3 stands here
        | --> content/documents/charter.md:5:12
        |  |
        |5 | The fee is �5.
        |  |            ^
        |  = mend: save the file again with the encoding UTF-8 (in Word: Plain Text, Other encoding, UTF-8)
        |
        |1 error
    "##;

    a_chapter_without_its_index: |site| {
        site.write("content/documents/strategy/01-aims.md", "---\ntitle: Aims\n---\n\nWords.\n");
    }, r##"
        |error[chapters-without-index]: this is a chapter, and its folder has no _index.md (content/documents/strategy/_index.md)
        | --> content/documents/strategy/01-aims.md
        |  = mend: put an _index.md beside it, with the title of the whole paper in its front matter
        |
        |1 error
    "##;

    a_meeting_without_its_body: |site| {
        site.remove("content/bodies/planning/_index.md");
    }, r##"
        |error[body-without-index]: this meeting belongs to a body that has no _index.md (content/bodies/planning/_index.md)
        | --> content/bodies/planning/2026-03-04/minutes.md
        |  = mend: put an _index.md into the body's folder, with its title in the front matter
        |
        |1 error
    "##;

    a_site_without_a_home_page: |site| {
        site.remove("content/_index.md");
    }, r##"
        |error[missing-home]: the site has no home page
        | --> site.toml
        |  = write: a file content/_index.md with a title in its front matter and a sentence about the site
        |
        |1 error
    "##;

    a_meetings_folder_that_is_no_date: |site| {
        site.write("content/bodies/planning/1-april-2026/agenda.md", "---\nstart: 2026-04-01\n---\n\n- Apologies\n");
    }, r##"
        |error[bad-meeting-folder]: the folder 1-april-2026 should be named for the day of a meeting, and that is no date
        | --> content/bodies/planning/1-april-2026/agenda.md
        |  = mend: name the folder like 2019-07-17, or 2019-07-17-special where there are several on one day
        |
        |1 error
    "##;

    a_file_where_nothing_is_made_of_it: |site| {
        site.write("content/bodies/notes.md", "---\ntitle: Notes\n---\n\nWords.\n");
    }, r##"
        |error[misplaced-file]: this file stands where the site has nothing to make of it
        | --> content/bodies/notes.md
        |  = mend: move it to bodies/<body>/_index.md, bodies/<body>/<date>/<paper>.md or bodies/<body>/<date>/<paper>/<chapter>.md
        |
        |1 error
    "##;

    a_file_without_front_matter: |site| {
        site.write(CHARTER, "# Charter\n\nWe answer letters.\n");
    }, r##"
        |error[no-front-matter]: the file does not begin with front matter
        | --> content/documents/charter.md:1:1
        |  |
        |1 | # Charter
        |  | ^^^^^^^^^
        |  = mend: begin it with a line of `---`, a line `title: ...` and a line of `---`
        |
        |error[title-in-text]: this heading is a title, and the title of a file stands in its front matter
        | --> content/documents/charter.md:1:1
        |  |
        |1 | # Charter
        |  | ^^^^^^^^^
        |  = write: it as `title:` between the lines of `---`, or begin the heading with `##`
        |
        |2 errors
    "##;

    front_matter_without_an_end: |site| {
        site.write(CHARTER, "---\ntitle: Charter\n\nWe answer letters.\n");
    }, r##"
        |error[no-front-matter]: the front matter that begins here has no end
        | --> content/documents/charter.md:1:1
        |  |
        |1 | ---
        |  | ^^^
        |  = write: a line of `---` below its last key
        |
        |1 error
    "##;

    yaml_that_does_not_parse: |site| {
        site.edit(REPORT, "subject: Weir Cottage", "subject: Weir: Cottage");
    }, r##"
        |error[yaml-syntax]: this is not YAML: mapping values are not allowed in this context
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:5:14
        |  |
        |5 | subject: Weir: Cottage
        |  |              ^
        |  = mend: put a value that has a colon and a space in it into quotes, and begin each key at the same column as its neighbours
        |
        |1 error
    "##;

    yaml_with_a_tab: |site| {
        site.edit(AGENDA, "venue: Town Hall", "contact:\n\tname: Jo Fell");
    }, r##"
        |error[yaml-syntax]: this is not YAML: tabs disallowed within this context (block indentation)
        | --> content/bodies/planning/2026-04-01/agenda.md:4:2
        |  |
        |4 |     name: Jo Fell
        |  |     ^
        |  = mend: indent with spaces, not with tabs
        |
        |1 error
    "##;

    a_value_that_begins_with_a_star: |site| {
        site.edit(REPORT, "subject: Weir Cottage", "subject: **Weir** Cottage");
    }, r##"
        |error[yaml-syntax]: a value begins with `&` or `*`, which YAML takes for an anchor or an alias
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:5:10
        |  |
        |5 | subject: **Weir** Cottage
        |  |          ^
        |  = mend: put the value in quotes, and write repeated values out
        |
        |1 error
    "##;

    a_key_given_twice: |site| {
        site.edit(REPORT, "to: Planning Committee", "to: Planning Committee\nto: Council");
    }, r##"
        |error[duplicate-key]: `to` is given twice
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:4:1
        |  |
        |4 | to: Council
        |  | ^^
        |  = mend: keep one of the two, or make one list of both
        |
        |1 error
    "##;

    a_title_that_is_missing: |site| {
        site.write(CHARTER, "---\ndate: 2026-01-01\n---\n\nWe answer letters.\n");
    }, r##"
        |error[missing-key]: no `title` is given, which a paper must have
        | --> content/documents/charter.md:2:1
        |  |
        |2 | date: 2026-01-01
        |  | ^^^^
        |  = write: `title:` with its name, or `subject:` in a report
        |
        |1 error
    "##;

    a_picture_that_is_missing: |site| {
        site.append(REPORT, "\n![A plan](plan.svg)\n");
    }, r##"
        |error[missing-file]: this picture names plan.svg, and there is no such file
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ![A plan](plan.svg)
        |   | ^^^^^^^^^^^^^^^^^^^
        |   = write: the name of a file that is there, or put the file at content/bodies/planning/2026-04-01/plan.svg
        |
        |1 error
    "##;

    a_picture_that_is_no_picture: |site| {
        site.write("content/bodies/planning/2026-04-01/plan.docx", "PK").append(REPORT, "\n![A plan](plan.docx)\n");
    }, r##"
        |error[not-a-picture]: content/bodies/planning/2026-04-01/plan.docx is no picture
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ![A plan](plan.docx)
        |   | ^^^^^^^^^^^^^^^^^^^^
        |   = write: the name of a PNG, JPEG, GIF, WebP or SVG file
        |
        |1 error
    "##;

    a_picture_file_that_holds_something_else: |site| {
        site.write("content/bodies/planning/2026-04-01/plan.png", "Dear Jo").append(REPORT, "\n![A plan](plan.png)\n");
    }, r##"
        |error[broken-picture]: the picture content/bodies/planning/2026-04-01/plan.png cannot be printed: it is neither a picture of a known kind nor a whole SVG file
        | --> content/bodies/planning/2026-04-01/plan.png
        |  = mend: save it again as a PNG, JPEG, GIF, WebP or SVG file that opens in a browser
        |
        |1 error
    "##;

    a_corrupt_picture: |site| {
        site.write_bytes("content/bodies/planning/2026-04-01/plan.png", b"\x89PNG\r\n\x1a\n")
            .append(REPORT, "\n![A plan](plan.png)\n");
    }, r##"
        |error[broken-picture]: the picture content/bodies/planning/2026-04-01/plan.png cannot be printed: failed to decode image (unexpected end of file)
        | --> content/bodies/planning/2026-04-01/plan.png
        |  = mend: save it again as a PNG, JPEG, GIF, WebP or SVG file that opens in a browser
        |
        |1 error
    "##;

    a_picture_of_another_server: |site| {
        site.append(REPORT, "\n![A plan](https://pictures.example/plan.png)\n");
    }, r##"
        |error[picture-elsewhere]: this picture would be fetched by https: from another place
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:1
        |   |
        |14 | ![A plan](https://pictures.example/plan.png)
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: put the picture's file beside the paper, and write its name here
        |
        |1 error
    "##;

    two_pictures_at_one_address: |site| {
        site.write("content/bodies/planning/2026-04-01/The Plan.svg", SVG).write("content/bodies/planning/2026-04-01/the-plan.svg", SVG)
            .append(REPORT, "\n![A plan](the-plan.svg)\n\n![The same](<The Plan.svg>)\n");
    }, r##"
        |error[same-address]: this file and content/bodies/planning/2026-04-01/The Plan.svg would both stand at bodies/planning/2026-04-01/the-plan.svg
        | --> content/bodies/planning/2026-04-01/the-plan.svg
        |  = mend: give one of the two files another name
        |
        |1 error
    "##;

    a_file_too_large_to_read: |site| {
        site.write(CHARTER, &"a long line of the charter\n".repeat(1_300_000));
    }, r##"
        |error[text-too-large]: this text has 33 MB; 32 MB is the most that is read
        | --> content/documents/charter.md
        |  = mend: divide it into several papers
        |
        |1 error
    "##;

    a_file_too_large_to_load: |site| {
        site.write(CHARTER, &"a long line of the charter\n".repeat(650_000));
    }, r##"
        |error[too-large]: the file has more than 4 MiB
        | --> content/documents/charter.md
        |  = mend: divide it into chapters
        |
        |1 error
    "##;
}

#[cfg(unix)]
errors! {
    a_symbolic_link: |site| {
        std::os::unix::fs::symlink("/etc/hostname", site.path().join("content/documents/hostname.md")).unwrap();
    }, r##"
        |error[symbolic-link]: this is a link to another place on the disk
        | --> content/documents/hostname.md
        |  = mend: put a copy of the file itself here, so that the site does not depend on what lies outside its folder
        |
        |1 error
    "##;
}

// Other systems know no such names.
#[cfg(target_os = "linux")]
errors! {
    a_file_whose_name_is_not_utf8: |site| {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
        std::fs::write(site.path().join("content/documents").join(name), "---\ntitle: Caf\n---\n").unwrap();
    }, r##"
        |error[file-name-not-utf8]: the name of this file is not UTF-8
        | --> content/documents/caf�.md
        |  = mend: give it a name of plain letters, digits and hyphens
        |
        |1 error
    "##;
}

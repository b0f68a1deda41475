//! Tables of versions, and versions kept beside a document.

use super::*;

const EARLIER: &str = "content/documents/charter/versions/1.0.md";

/// Gives the charter a table of versions with these rows.
fn table(site: &SiteTest, rows: &[(&str, &str)]) {
    let rows: String = rows.iter().map(|(number, date)| format!("| {number} | {date} | Revised |\n")).collect();
    site.append(CHARTER, &format!("\n| Version | Date | Changes |\n| --- | --- | --- |\n{rows}"));
}

fn earlier(site: &SiteTest, path: &str) {
    site.write(path, "---\ntitle: Residents' Charter\n---\n\n## Promise\n\nWe answer letters within a month.\n");
}

warnings! {
    versions_out_of_order: |site| {
        table(site, &[("1.0", "2021"), ("1.9", "2022"), ("1.10", "2023"), ("1.2", "2021")]);
    }, r##"
        |warning[version-order]: version 1.2 stands after version 1.10
        |  --> content/documents/charter.md:14:1
        |   |
        |14 | | 1.2 | 2021 | Revised |
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: put the rows in the order of their numbers, the latest first or last
        |
        |1 warning
    "##;

    a_version_that_stands_twice: |site| {
        table(site, &[("3.0", "2023"), ("2.0", "2022"), ("2", "2022")]);
    }, r##"
        |warning[version-repeated]: version 2 stands twice in this table
        |  --> content/documents/charter.md:13:1
        |   |
        |13 | | 2 | 2022 | Revised |
        |   | ^^^^^^^^^^^^^^^^^^^^^^
        |   = write: a number of its own for each version
        |
        |1 warning
    "##;

    a_later_version_of_an_earlier_date: |site| {
        table(site, &[("1.0", "1 May 2023"), ("2.0", "April 2023")]);
    }, r##"
        |warning[version-dates]: version 2.0 is of April 2023, and version 1.0 before it is of 1 May 2023
        |  --> content/documents/charter.md:12:1
        |   |
        |12 | | 2.0 | April 2023 | Revised |
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: the date on which the version was made; the number may be wrong, too
        |
        |1 warning
    "##;

    a_version_older_than_its_text: |site| {
        site.edit(CHARTER, "title: Residents' Charter", "title: Residents' Charter\ndate: 2024-06-01");
        table(site, &[("2.0", "May 2024"), ("1.0", "2022")]);
    }, r##"
        |warning[version-older-than-text]: the latest version here, 2.0, is of May 2024, and the text itself is of 1 June 2024
        |  --> content/documents/charter.md:12:1
        |   |
        |12 | | 2.0 | May 2024 | Revised |
        |   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = mend: add a row for the version of that date, or put the date in the front matter right
        |
        |1 warning
    "##;

    an_earlier_version_that_the_table_does_not_name: |site| {
        table(site, &[("2.0", "2024")]);
        earlier(site, EARLIER);
    }, r##"
        |warning[version-not-in-table]: version 1.0 is kept here, and the table of versions in content/documents/charter.md does not name it
        | --> content/documents/charter/versions/1.0.md
        |  = mend: add a row for it to the table of versions, or name the file or folder by the number in the table
        |
        |1 warning
    "##;
}

errors! {
    the_version_in_force_among_the_earlier_ones: |site| {
        table(site, &[("1.0", "2022"), ("2.0", "2024")]);
        earlier(site, "content/documents/charter/versions/v2.md");
    }, r##"
        |error[version-in-force]: this is kept as an earlier version, and v2 is the one in force by the table of versions in content/documents/charter.md
        | --> content/documents/charter/versions/v2.md
        |  = mend: add a row for the new version to that table, or name this one by the number that it had
        |
        |1 error
    "##;

    an_earlier_version_of_nothing: |site| {
        earlier(site, "content/documents/bylaws/versions/1.0.md");
    }, r##"
        |error[version-without-document]: this is an earlier version of a document that is not there (content/documents/bylaws/_index.md)
        | --> content/documents/bylaws/versions/1.0.md
        |  = mend: put the version in force at content/documents/bylaws/_index.md, or at content/documents/bylaws.md where it is on one page
        |
        |1 error
    "##;

    a_version_without_a_number: |site| {
        earlier(site, "content/documents/charter/versions/_index.md");
    }, r##"
        |error[misplaced-file]: this file stands where the site has nothing to make of it
        | --> content/documents/charter/versions/_index.md
        |  = mend: name it for the version that it holds: documents/<document>/versions/<version>.md, or put it into the folder of that version, documents/<document>/versions/<version>/_index.md
        |
        |1 error
    "##;

    a_file_too_deep_in_a_version: |site| {
        earlier(site, "content/documents/charter/versions/1.0/part/one.md");
    }, r##"
        |error[misplaced-file]: this file stands where the site has nothing to make of it
        | --> content/documents/charter/versions/1.0/part/one.md
        |  = mend: move it to documents/<document>.md or documents/<document>/<chapter>.md, or, in an earlier version of that document, to documents/<document>/versions/<version>/<chapter>.md
        |
        |1 error
    "##;

    a_chapter_that_the_earlier_version_lacks: |site| {
        site.remove(CHARTER);
        for (folder, link) in [("charter", ""), ("charter/versions/1.0", "See [two](02-two.md).")] {
            site.write(&format!("content/documents/{folder}/_index.md"), "---\ntitle: Charter\n---\n\n| Version | Date | Changes |\n| --- | --- | --- |\n| 1.0 | 2022 | New |\n| 2.0 | 2024 | More |\n");
            site.write(&format!("content/documents/{folder}/01-one.md"), &format!("---\ntitle: One\n---\n\nFirst. {link}\n"));
        }
        site.write("content/documents/charter/02-two.md", "---\ntitle: Two\n---\n\nSecond.\n");
    }, r##"
        |error[missing-file]: this link names 02-two.md, and there is no such file
        | --> content/documents/charter/versions/1.0/01-one.md:5:12
        |  |
        |5 | First. See [two](02-two.md).
        |  |            ^^^^^^^^^^^^^^^^
        |  = write: the name of a file that is there; the nearest is ../../02-two.md
        |
        |1 error
    "##;
}

//! Front matter.

use super::*;
use crate::model::tree::{Row, RowKind};

fn rows(rows: &[Row<Raw>]) -> String {
    rows.iter()
        .map(|row| {
            let values: Vec<_> = row.values.iter().map(|value| outline(value).replace('\n', ";")).collect();
            format!("{:?} {}: {}\n", row.kind, row.label.text, values.join(" "))
        })
        .collect()
}

#[test]
fn a_report() {
    let (draft, findings) = text_of(
        FileKind::Paper,
        "---\nsummary: |\n  First *part*.\n\n  Second.\nsubject: An update\ndate: 2019-07-17\nto: The [Partnership](x.md)\nby:\n  - A Person\n  - B Person\nclassification: For Information\n\
         author: C Person\nrecommendations: [To note, To agree]\ndetails:\n  Past pathway: None\nattachments: [Appendix A]\n\
         background_documents: [Doc]\ncontacts:\n  - name: S B\n    role: Lead\n    email: s_b@x.gov.uk\n    telephone: 03000 414043\n\
         \x20 - name: D\n    telephone: 01632 960100 ext. 5\nstatus: draft\norientation: landscape\nlogo: l.svg\nrunning_header: R\n---\n",
    );
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(draft.title.as_ref().unwrap().value, "An update");
    assert_eq!(draft.authors, ["C Person"]);
    assert_eq!(
        rows(&draft.head),
        "By By: p A Person; p B Person;\nTo To: p The [Partnership](x.md);\nDate Date: p 17 July 2019;\n\
         Classification Classification: p For Information;\nAuthor Author: p C Person;\nDetail Past pathway: p None;\n\
         Summary Summary: p First *part*.;p Second.;\nRecommendations Recommendations: p To note; p To agree;\n"
    );
    assert_eq!(
        rows(&draft.tail),
        "Attachments Attachments: p Appendix A;\nBackgroundDocuments Background documents: p Doc;\n\
         Contacts Contact details: p S B/Lead/[03000 414043](tel:03000414043)/[s_b@x.gov.uk](mailto:s_b@x.gov.uk); \
         p D/01632 960100 ext. 5;\n"
    );
    assert_eq!((draft.style.draft, draft.style.landscape), (Some(true), Some(true)));
    assert_eq!(draft.style.running_header.as_deref(), Some("R"));
    assert_eq!(draft.style.logo.as_ref().unwrap().href, "l.svg");
}

#[test]
fn a_title_and_a_subject() {
    let (draft, findings) = text_of(FileKind::Paper, "---\ntitle: 1. The *T*\nsubject: S\ndate: October 2016\n---\n");
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(draft.title.unwrap().value, "1. The T");
    assert_eq!(rows(&draft.head), "Date Date: p October 2016;\nSubject Subject: p S;\n");
    assert_eq!(draft.date, None);
}

#[test]
fn minutes_say_who_was_there() {
    let (draft, findings) = text_of(
        FileKind::Minutes,
        "---\ntitle: Notes\nheld: 2019-03-20T14:00\nvenue: Hall\napologies: C\npresent: [A, B]\nin_attendance: D\nalso_present: E\n---\n",
    );
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(
        rows(&draft.head),
        "Held Held: p Wednesday 20 March 2019, 2.00 pm;\nVenue Venue: p Hall;\nPresent Present: p A; p B;\nAlsoPresent Also \
         present: p E;\nInAttendance In attendance: p D;\nApologies Apologies: p C;\n"
    );
    assert!(draft.tail.is_empty());
    assert_eq!(draft.head[0].kind, RowKind::Held);
}

#[test]
fn every_problem_in_one_run() {
    let (_, findings) = text_of(
        FileKind::Paper,
        "---\ntitel: T\nby: {a: b}\nstatus: drafty\norientation: landscap\ndate: 2019-7-17\ncontents: yes\nheld: 2019-01-01\nzzz: 1\n\
         numbering: on\ncontacts:\n  - nam: X\n    email: foo\n---\n# T\n",
    );
    assert_eq!(
        findings,
        [
            "4:9 unknown-value <drafty> there is no status `drafty` | write `status: draft`",
            "5:14 unknown-value <landscap> there is no orientation `landscap` | write `orientation: landscape`",
            "7:11 wrong-shape <yes> `contents` is `yes`, and wants true or false | write `contents: true`, or leave the line out",
            "10:12 unknown-value <on> there is no numbering `on` | write `numbering: auto`, or leave the line out",
            "3:5 wrong-shape <{a: b}> `by` is a group of keys, and wants text or a list of texts | write text or a list of texts \
             after `by:`, in quotes where it has a colon and a space in it",
            "6:7 bad-date <2019-7-17> `date` is `2019-7-17`, which is not a date | write the date like this: 2019-07-17, or in \
             words: 17 July 2019",
            "2:1 unknown-key <titel> `titel` is not a key of a paper | write `title`",
            "8:1 unknown-key <held> `held` is not a key of a paper | `held` belongs to minutes.md",
            "9:1 unknown-key <zzz> `zzz` is not a key of a paper | put a line of the head that has no key of its own under `details:`; the keys are title, subtitle, author, logo, by, from, to, date, \
             classification, subject, summary, recommendations, details, attachments, background_documents, contacts, status, \
             running_header, footer, orientation, contents, numbering, slides, restricted",
            "15:1 title-in-text <# T> this heading is a title, and the title of a file stands in its front matter | write it as \
             `title:` between the lines of `---`, or begin the heading with `##`",
            "13:12 bad-email <foo> `foo` is not an email address | write the address alone: `email: clerk@example.gov.uk`",
            "12:5 unknown-key <nam> `nam` is not a key of a contact | write `name`",
        ]
    );
}

#[test]
fn what_is_missing() {
    let cases = [
        (
            FileKind::Paper,
            "---\nto: X\n---\n",
            "2:1 missing-key <to> no `title` is given, which a paper must have | write `title:` with its name, or `subject:` in a report",
        ),
        (
            FileKind::Minutes,
            "---\ntitle: X\n---\n",
            "2:1 missing-key <title> no `held` is given, which minutes must have | write the day of the meeting: `held: 2019-03-20`",
        ),
        (
            FileKind::Agenda,
            "---\nvenue: X\n---\n",
            "2:1 missing-key <venue> no `start` is given, which an agenda must have | write when the meeting begins: `start: 2019-07-17T10:00`",
        ),
        (
            FileKind::Page,
            "---\n---\n",
            "1:1 missing-key <---> no `title` is given, which a page must have | write `title:` with the name of the page",
        ),
        (
            FileKind::Page,
            "Hello\n",
            "1:1 no-front-matter <Hello> the file does not begin with front matter | begin it with a line of `---`, a line `title: \
             ...` and a line of `---`",
        ),
        (
            FileKind::Page,
            "---\ntitle: X\n",
            "1:1 no-front-matter <---> the front matter that begins here has no end | write a line of `---` below its last key",
        ),
        (
            FileKind::Minutes,
            "---\ntitle: X\nheld: 20 March 2019\n---\n",
            "3:7 bad-date <20 March 2019> `held` is `20 March 2019`, which is not a date | write the date like this: 2019-03-20",
        ),
    ];
    for (kind, text, expected) in cases {
        assert_eq!(loaded(kind, text).1, [expected], "{text}");
    }
}

#[test]
fn a_byte_order_mark_and_carriage_returns() {
    let (draft, findings) =
        text_of(FileKind::Paper, "\u{feff}---\r\ntitle: T\r\nto: <b>\r\n---\r\n\r\n## A\r\n\r\n1.1 The\r\nrest\r\n");
    assert_eq!(findings, ["3:5 raw-html <<b>> `<b>` is HTML, which is not read here | write `**words**`"]);
    assert_eq!(outline(&draft.blocks), "h2 #a \"A\"\nnumbered 1.1 #para-1-1\n  p The rest\n");
}

/// Values that are words alone are not parsed: they must come out as the parser would give them.
#[test]
fn words_alone_are_what_the_parser_makes_of_them() {
    let values = [
        "A Clerk, Head of Service",
        "1. Introduction",
        "1) x",
        "- x",
        "+ x",
        "# x",
        ": x",
        "x: y; z = (a) - b -- c ... 'd' $e$ 100% 5/6 # f",
        "é\u{a0}名\u{2028}x",
        "two  spaces",
        "---",
        "===",
        "Term",
        "www.example.gov.uk",
        "clerk@example.gov.uk",
        "https://example.gov.uk",
        "a [ ] b",
        "x &amp; y",
    ];
    for value in values {
        let text = format!(
            "---\ntitle: T\nby: '{}'\nto: '{} **b**'\n---\n",
            value.replace('\'', "''"),
            value.replace('\'', "''")
        );
        let (draft, findings) = text_of(FileKind::Paper, &text);
        assert!(findings.is_empty(), "{findings:?}");
        let shown: Vec<String> = draft
            .head
            .iter()
            .map(|row| match row.values[0].as_slice() {
                [Block::Paragraph(words)] => inlines(words),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(format!("{} **b**", shown[0]), shown[1], "{value}");
    }
}

//! PDFs on an agenda that cannot come into a pack, or are worth a second look.

use super::*;
use crate::foreign::{Foreign, Page, text};

const PLAN: &str = "content/bodies/planning/2026-04-01/plan.pdf";

/// Puts a PDF on the agenda.
fn brings(site: &SiteTest, pdf: &[u8]) {
    site.edit(AGENDA, "B2 Site visits (verbal)", "B2 [The plan](plan.pdf)");
    site.write_bytes(PLAN, pdf);
}

/// One that only its password opens.
fn protected() -> Vec<u8> {
    let mut made = Foreign::new();
    made.page(&Page::default());
    made.trailer = "/Encrypt<</Filter/Standard/V 1/R 2/P -44/O(0123456789abcdef0123456789abcdef)/U(0123456789abcdef0123456789abcdef)>>".into();
    made.bytes()
}

gaps! {
    a_file_that_is_no_pdf: |site| {
        brings(site, b"<html>Sign in</html>");
    }, r##"
        |error[broken-pdf]: this PDF cannot be read: it does not begin as a PDF does
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: open it and save or print it as a PDF again; where it does not open, ask for another copy
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    a_pdf_that_was_cut_short: |site| {
        let whole = text(&[&["One."], &["Two."]]);
        brings(site, &whole[..whole.len() - 40]);
    }, r##"
        |error[broken-pdf]: this PDF cannot be read: its end is missing
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: open it and save or print it as a PDF again; where it does not open, ask for another copy
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    a_pdf_without_pages: |site| {
        brings(site, &text(&[]));
    }, r##"
        |error[broken-pdf]: this PDF cannot be read: there is no page in it
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: open it and save or print it as a PDF again; where it does not open, ask for another copy
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    a_protected_pdf: |site| {
        brings(site, &protected());
    }, r##"
        |error[encrypted-pdf]: this PDF is protected, and its pages cannot be put into the pack
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: open it in the program that made it, and save it without a password and without restrictions; where you have the PDF alone, ask those who sent it for such a copy
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    a_drawing_that_draws_itself: |site| {
        let mut made = Foreign::new();
        let form = made.stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Self 6 0 R>>>>", "/Self Do /Self Do");
        made.page(&Page { more: "/Self Do", resources: &format!("/XObject<</Self {form} 0 R>>"), ..Page::default() });
        assert_eq!(form, 6);
        brings(site, &made.bytes());
    }, r##"
        |error[broken-pdf]: this PDF cannot be read: drawings in it stand in one another without an end
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: open it and save or print it as a PDF again; where it does not open, ask for another copy
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    drawings_of_drawings_of_drawings: |site| {
        let mut made = Foreign::new();
        let mut last = made.stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<>>", "0 0 1 1 re f");
        for _ in 0..20 {
            let entries = format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</In {last} 0 R>>>>");
            last = made.stream(&entries, &"/In Do ".repeat(10));
        }
        made.page(&Page { more: "/In Do", resources: &format!("/XObject<</In {last} 0 R>>"), ..Page::default() });
        brings(site, &made.bytes());
    }, r##"
        |error[pdf-too-large]: this PDF is too large for a pack: one of its pages takes more than 20 million steps to draw
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: divide it, or save it in a smaller size; a PDF may have 3000 pages and 256 MB
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    pages_listed_over_and_over: |site| {
        let mut objects = String::from("%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n");
        for at in 2..40 {
            objects.push_str(&format!("{at} 0 obj <</Type/Pages/Count 1/Kids[{0} 0 R {0} 0 R]>> endobj\n", at + 1));
        }
        objects.push_str("40 0 obj <</Type/Page/MediaBox[0 0 9 9]>> endobj\ntrailer <</Root 1 0 R>>\nstartxref\n0\n%%EOF\n");
        brings(site, objects.as_bytes());
    }, r##"
        |error[broken-pdf]: this PDF cannot be read: its pages are listed over and over
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: open it and save or print it as a PDF again; where it does not open, ask for another copy
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    brackets_without_an_end: |site| {
        let deep = format!("%PDF-1.7\n1 0 obj {}\nstartxref\n0\n%%EOF\n", "[".repeat(200_000));
        brings(site, deep.as_bytes());
    }, r##"
        |error[broken-pdf]: this PDF cannot be read: brackets in it stand in one another without an end
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: open it and save or print it as a PDF again; where it does not open, ask for another copy
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    a_page_as_large_as_a_field: |site| {
        let mut made = Foreign::new();
        made.page(&Page { size: (90_000.0, 842.0), ..Page::default() });
        brings(site, &made.bytes());
    }, r##"
        |error[pdf-too-large]: this PDF is too large for a pack: a side of its page 1 is longer than 5 m
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: divide it, or save it in a smaller size; a PDF may have 3000 pages and 256 MB
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    too_many_pages: |site| {
        let mut made = Foreign::new();
        for _ in 0..3001 {
            made.page(&Page::default());
        }
        brings(site, &made.bytes());
    }, r##"
        |error[pdf-too-large]: this PDF is too large for a pack: it has 3001 pages
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: divide it, or save it in a smaller size; a PDF may have 3000 pages and 256 MB
        |
        |1 error
        |The site was built without 1 paper: a page says so where it belongs.
    "##;

    several_pdfs: |site| {
        brings(site, b"%PDF-1.7 and nothing else");
        site.edit(AGENDA, "(b1-weir-cottage.md)", "(b1-weir-cottage.md)\n  - [Appendix A](a.pdf)\n  - [Appendix B](b.pdf)");
        site.write_bytes("content/bodies/planning/2026-04-01/a.pdf", &protected());
        site.write_bytes("content/bodies/planning/2026-04-01/b.pdf", &text(&[&["Whole."]]));
    }, r##"
        |error[encrypted-pdf]: this PDF is protected, and its pages cannot be put into the pack
        | --> content/bodies/planning/2026-04-01/a.pdf
        |  = mend: open it in the program that made it, and save it without a password and without restrictions; where you have the PDF alone, ask those who sent it for such a copy
        |
        |error[broken-pdf]: this PDF cannot be read: its end is missing
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: open it and save or print it as a PDF again; where it does not open, ask for another copy
        |
        |2 errors
        |The site was built without 2 papers: a page says so where each belongs.
    "##;
}

errors! {
    a_broken_pdf_beside_another_mistake: |site| {
        brings(site, b"<html>Sign in</html>");
        site.edit(AGENDA, "(b1-weir-cottage.md)", "(b1-weir-cotage.md)");
    }, r##"
        |error[missing-paper]: the item links b1-weir-cotage.md, and there is no such file
        |  --> content/bodies/planning/2026-04-01/agenda.md:13:6
        |   |
        |13 | - B1 [Weir Cottage](b1-weir-cotage.md)
        |   |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: the name of a file that is there; the nearest is b1-weir-cottage.md
        |
        |warning[paper-not-on-agenda]: no agenda links this paper, and it is not published
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.md
        |  = mend: link it from an item of its meeting's agenda, or remove the file
        |
        |error[broken-pdf]: this PDF cannot be read: it does not begin as a PDF does
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: open it and save or print it as a PDF again; where it does not open, ask for another copy
        |
        |2 errors, 1 warning
    "##;

    a_pdf_and_a_report_of_one_name: |site| {
        site.edit(AGENDA, "B2 Site visits (verbal)", "B2 [The plan](b1-weir-cottage.pdf)");
        site.write_bytes("content/bodies/planning/2026-04-01/b1-weir-cottage.pdf", &text(&[&["One."]]));
    }, r##"
        |error[same-address]: this file and content/bodies/planning/2026-04-01/b1-weir-cottage.md would both stand at bodies/planning/2026-04-01/b1-weir-cottage/
        | --> content/bodies/planning/2026-04-01/b1-weir-cottage.pdf
        |  = mend: give one of the two files another name
        |
        |1 error
    "##;

    the_number_of_a_page_that_the_pdf_does_not_have: |site| {
        brings(site, &text(&[&["One."], &["Two."]]));
        site.append(REPORT, "\n1.3 See [page #](plan.pdf#page=3) and [page #](plan.pdf#costs).\n");
    }, r##"
        |error[missing-anchor]: there is no #page=3 in plan.pdf, a PDF of 2 pages
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:9
        |   |
        |14 | 1.3 See [page #](plan.pdf#page=3) and [page #](plan.pdf#costs).
        |   |         ^^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: #page= and the number of its page, from 1 to 2
        |
        |error[missing-anchor]: there is no #costs in plan.pdf, a PDF of 2 pages
        |  --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:14:39
        |   |
        |14 | 1.3 See [page #](plan.pdf#page=3) and [page #](plan.pdf#costs).
        |   |                                       ^^^^^^^^^^^^^^^^^^^^^^^^
        |   = write: #page= and the number of its page, from 1 to 2
        |
        |2 errors
    "##;

    a_pdf_outside_meetings: |site| {
        site.edit(AGENDA, "B2 Site visits (verbal)", "B2 [The plan](/documents/plan.pdf)");
        site.write_bytes("content/documents/plan.pdf", &text(&[&["One."]]));
    }, r##"
        |error[unsuitable-paper]: this PDF is on an agenda, and lies in no meeting's folder
        | --> content/documents/plan.pdf
        |  = mend: put a copy of it into the folder of the meeting, beside agenda.md, and link that
        |
        |1 error
    "##;
}

warnings! {
    pages_without_text: |site| {
        let mut made = Foreign::new();
        for lines in [&["Words."][..], &[], &[], &["Words."], &[]] {
            made.page(&Page { lines, more: "0 0 9 9 re f", ..Page::default() });
        }
        brings(site, &made.bytes());
    }, r##"
        |warning[pdf-without-text]: no text can be read from pages 2, 3 and 5: what is there cannot be heard, searched or copied
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: make the PDF from the document itself; where there is only a scan, run text recognition (OCR) over it
        |
        |1 warning
    "##;

    a_pdf_without_tags: |site| {
        let mut made = Foreign::new();
        made.catalog.clear();
        made.page(&Page { lines: &["Words."], ..Page::default() });
        brings(site, &made.bytes());
    }, r##"
        |warning[pdf-untagged]: this PDF is not tagged: by itself it is hard to use with a screen reader
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: save it again with tags (in Word: Options, Document structure tags for accessibility), or publish it as markdown
        |
        |1 warning
    "##;

    a_pdf_that_breaks_what_the_pack_claims: |site| {
        let mut made = Foreign::new();
        made.page(&Page { lines: &["Words."], more: "0 0 0 1 k 0 0 9 9 re f", ..Page::default() });
        brings(site, &made.bytes());
    }, r##"
        |warning[pdf-not-archival]: with this PDF in it the pack is neither PDF/A nor PDF/UA, because the PDF has colours for printing presses (CMYK)
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: save the PDF again as PDF/A-2a, or with all fonts embedded
        |
        |1 warning
    "##;

    a_field_that_is_filled_in_and_not_drawn: |site| {
        let mut made = Foreign::new();
        made.page(&Page {
            lines: &["Name:"],
            entries: "/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Jo Fell)/Rect[50 600 200 620]>>]",
            ..Page::default()
        });
        brings(site, &made.bytes());
    }, r##"
        |warning[pdf-field-not-shown]: what is filled into the form on page 1 does not show in the pack
        | --> content/bodies/planning/2026-04-01/plan.pdf
        |  = mend: print the form as a PDF once it is filled in, and put that in its place
        |
        |1 warning
    "##;
}

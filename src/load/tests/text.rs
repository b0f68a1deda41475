//! Markdown.

use super::*;

#[test]
fn numbered_paragraphs_take_their_lists() {
    let draft = paper(
        "## 1.0 Background\n\n1.1 The Act of 1998\ngave it.\n\n1.2. A review\n\n- a bullet\n- (a) a clause\n- (KCC) words\n\n\
         1. one\n2. two\n\n1.2 Again\n\n(1) Bracketed\n\nplain\n\n- apart\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "h2 #background \"1.0 Background\" number 1.0\n\
         numbered 1.1 #para-1-1\n  p The Act of 1998 gave it.\n\
         numbered 1.2. #para-1-2\n  p A review\n  list\n    -\n      p a bullet\n    - marker (a)\n      p a clause\n    -\n      p (KCC) words\n\
         \x20 list from 1\n    -\n      p one\n    -\n      p two\n\
         numbered 1.2 #para-1-2-2\n  p Again\n\
         numbered (1) #para-1\n  p Bracketed\n\
         p plain\nlist\n  -\n    p apart\n"
    );
}

#[test]
fn what_is_a_number_and_what_is_a_figure() {
    for text in [
        "2.5% of people",
        "2.5 million people",
        "2.5 per cent",
        "3.2 partners were asked",
        "1.5 – 2.0",
        "1.5",
        "20.12345 Units",
        "(2019) was a year",
        "1..2 The",
        "2.4 times more",
    ] {
        let shown = outline(&paper(text).blocks);
        assert!(shown.starts_with("p "), "{text}: {shown}");
    }
    for text in [
        "1.1 The",
        "1.1.1 The",
        "4.2. \"So\"",
        "1.1 **Bold** words",
        "1.1 [Link](a.md)",
        "1.1 (Brackets)",
        "(12) The",
        "2.1 27 people",
    ] {
        let shown = outline(&paper(text).blocks);
        assert!(shown.starts_with("numbered "), "{text}: {shown}");
    }
    let (draft, findings) = text_of(FileKind::Paper, "---\ntitle: T\n---\n1.1The Act\n");
    assert_eq!(outline(&draft.blocks), "p 1.1The Act\n");
    assert!(findings.len() == 1 && findings[0].starts_with("4:1 space-missing <1.1> "), "{findings:?}");
    // A small letter: only in sequence.
    let shown = outline(&paper("3.1 The\n\n3.2 partners were asked\n\n9.9 things\n\n4.1 in all\n\n4.2 The").blocks);
    let kinds: Vec<_> = shown.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(
        kinds,
        [
            "numbered 3.1 #para-3-1",
            "numbered 3.2 #para-3-2",
            "p 9.9 things",
            "numbered 4.1 #para-4-1",
            "numbered 4.2 #para-4-2"
        ]
    );
}

#[test]
fn headings_have_stable_anchors() {
    let draft = paper(
        "## The Chair's report\n\n## The Chair's report\n\n## Own {#the-chairs-report-2}\n\n### 3.1. Sub\n\n## Page 9\n\n## 1.0 ???\n\n\
         ## 16 days of action\n\n## 5 What we know\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "h2 #the-chairs-report \"The Chair's report\"\nh2 #the-chairs-report-3 \"The Chair's report\"\n\
         h2 #the-chairs-report-2 \"Own\"\nh3 #sub \"3.1. Sub\" number 3.1\nh2 #section-page-9 \"Page 9\"\n\
         h2 #section-1-0 \"1.0 ???\" number 1.0\nh2 #16-days-of-action \"16 days of action\"\n\
         h2 #what-we-know \"5 What we know\" number 5\n"
    );
}

#[test]
fn headings_that_are_wrong() {
    assert_eq!(
        paper_findings("# Title\n\n#### Deep\n\n## A {.landscap}\n\n## B {#b}\n\n## C {#b item=A1}\n\n##\n"),
        [
            "9:6 duplicate-anchor <{#b item=A1}> `#b` is given to two headings | give one of the two another name",
            "1:1 title-in-text <# Title> this heading is a title, and the title of a file stands in its front matter | write \
             it as `title:` between the lines of `---`, or begin the heading with `##`",
            "3:1 heading-skipped <#### Deep> a heading of level 4 follows one of level 2 | begin it with `###`",
            "5:6 unknown-attribute <{.landscap}> `{.landscap}` means nothing at the end of a heading | write `{#name}`, or put \
             a backslash before the brace to show it",
            "9:6 unknown-attribute <{#b item=A1}> `{item=}` means nothing at the end of a heading | name the item of the \
             agenda in minutes.md only",
            "11:1 empty-heading <##> this heading has no words | write them, or take it out",
        ]
    );
}

#[test]
fn braces_that_are_text_stay() {
    let draft = paper("a set {1, 2}\n\nescaped \\{.x}\n\n`{.x}`\n\n{\n\n}\n");
    assert_eq!(outline(&draft.blocks), "p a set {1, 2}\np escaped {.x}\np `{.x}`\np {\np }\n");
    assert_eq!(
        paper_findings("text {landscape}\n"),
        [
            "1:6 unknown-attribute <{landscape}> `{landscape}` means nothing at the end of a paragraph | take the braces out, or \
          put a backslash before them to show them"
        ]
    );
}

#[test]
fn minutes_and_what_they_decide() {
    let draft = minutes(
        "### 209. Introduction {item=A1}\n\nRESOLVED that:\n\n- one\n- two\n\n### 209. Again\n\n1. Text.\n2. **RESOLVED** that\n   - x\n3. \
         Last\n\nAction: Jim\n\nAction – Ann\n\n**Action:** Bo\n\nIt was so. {.resolution}\n\nAGREED, all.\n\nAgreed to differ. Actions \
         speak.\n\n### Unnumbered\n\nRESOLVED.\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "h2 #items \"Items\"\n\
         h3 #minute-209 \"209. Introduction\" number 209 item A1\n\
         Resolution #resolution-209\n  p RESOLVED that:\n  list\n    -\n      p one\n    -\n      p two\n\
         h3 #minute-209-2 \"209. Again\" number 209\n\
         list from 1\n  - #minute-209-para-1\n    p Text.\n  - #minute-209-para-2\n    Resolution #resolution-209-2\n      p **RESOLVED** that\n      list\n        -\n          p x\n  - #minute-209-para-3\n    p Last\n\
         Action #action-209\n  p Action: Jim\n\
         Action #action-209-2\n  p Action – Ann\n\
         Action #action-209-3\n  p **Action:** Bo\n\
         Resolution #resolution-209-3\n  p It was so.\n\
         Resolution #resolution-209-4\n  p AGREED, all.\n\
         p Agreed to differ. Actions speak.\n\
         h3 #unnumbered \"Unnumbered\"\n\
         Resolution #resolution-209-5\n  p RESOLVED.\n"
    );
}

#[test]
fn resolutions_belong_to_minutes() {
    assert_eq!(outline(&paper("RESOLVED that").blocks), "p RESOLVED that\n");
    assert_eq!(
        paper_findings("It was so. {.resolution}"),
        [
            "1:12 unknown-attribute <{.resolution}> `{.resolution}` means nothing at the end of a paragraph | mark a resolution \
          or an action at the end of a paragraph of minutes.md"
        ]
    );
}

#[test]
fn lists_keep_the_numbers_that_are_typed() {
    let draft = paper("1. a\n1. b\n\n* * *\n\n3. a\n5. b\n\n* * *\n\n1) a\n2) b\n\n* * *\n\n- [ ] open\n- [x] done\n");
    assert_eq!(
        outline(&draft.blocks),
        "list from 1\n  -\n    p a\n  -\n    p b\nrule\n\
         list from 3\n  -\n    p a\n  - marker 5.\n    p b\nrule\n\
         list from 1\n  - marker 1)\n    p a\n  - marker 2)\n    p b\nrule\n\
         list\n  - [ ]\n    p open\n  - [x]\n    p done\n"
    );
}

#[test]
fn tables() {
    let draft = paper(
        "Table: Main *measures* {.landscape}\n\n| Name | 2024 |\n| --- | ---: |\n| Crime | 4 |\n| Fires | 5\\|6 |\n\n| | |\n|---|---|\n| a | b |\n\n\
         | Year | n |\n|---|---|\n| 2019 | 1 |\n\n| Version | Date | Changes |\n|---|---|---|\n| 1.0 | May 2019 | New |\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "table Some(\"Main *measures*\") landscape true head Some([\"Name\", \"2024\"]) row heads true\n  [\"Crime\", \"4\"]\n  [\"Fires\", \"5|6\"]\n\
         table None landscape false head None row heads false\n  [\"a\", \"b\"]\n\
         table None landscape false head Some([\"Year\", \"n\"]) row heads false\n  [\"2019\", \"1\"]\n\
         versions [(\"1.0\", \"May 2019\", [\"New\"])]\n"
    );
    assert_eq!(
        paper_findings("Table: lost\n\ntext\n\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n"),
        [
            "7:1 table-row-too-long <| 1 | 2 | 3 |> this row has 3 cells, and the table has 2 columns | take the extra cells out, \
             or add columns to the head and to the line below it; write a bar inside a cell as `\\|`",
            "1:1 caption-without-table <Table: lost> this paragraph is the caption of a table, and no table follows it | put it \
             straight before the table, or begin it with another word",
        ]
    );
}

#[test]
fn images() {
    let draft = paper("![A map](a.svg \"The county\")\n![decorative](b.png)\n\nIn a ![line](c.png).\n");
    assert_eq!(
        outline(&draft.blocks),
        "figure a.svg Some(\"A map\") caption Some(\"The county\")\nfigure b.png None caption None\np In a ![line](c.png).\n"
    );
    assert_eq!(
        paper_findings("![](a.png)\n\nx ![y](b.png \"lost\")\n"),
        [
            "1:1 image-without-alternative <![](a.png)> this image has no text alternative | say between the square brackets what \
             the image shows, or write `decorative` there if it shows nothing",
            "3:3 image-title <![y](b.png \"lost\")> the caption \"lost\" belongs to an image in a line of text, where none is shown \
             | put the image into a paragraph of its own, or take the caption out",
        ]
    );
}

#[test]
fn links() {
    let draft = paper("<a@x.org> <https://x.org> [b](c.md#d) [lost](#) [ref]\n\n[ref]: https://y.org\n");
    assert_eq!(
        outline(&draft.blocks),
        "p [a@x.org](mailto:a@x.org) [https://x.org](https://x.org) [b](c.md#d) [lost](#) [ref](https://y.org)\n"
    );
    assert_eq!(
        paper_findings("[](a.md) [b]() [c](d.md \"t\")"),
        [
            "1:1 empty-link <[](a.md)> this link has no words | write the words that lead to the page between the square brackets",
            "1:10 empty-link <[b]()> this link leads nowhere | write the address between the round brackets, or `#` where it is lost",
            "1:16 link-title <[c](d.md \"t\")> the words \"t\" after the address of this link are shown to nobody | put them into \
             the text, or take them out",
        ]
    );
}

#[test]
fn words_stay_as_typed() {
    let draft = paper(
        "\"q\" -- ... don't &amp; \\*\nsoft\\\nhard `a  b` 2^nd^ CO~2~ ~~no~~ ~10 \\^a^ x^2 https://x.org/a~b~c *e* **s**\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "p \"q\" -- ... don't & * soft/hard `a  b` 2^nd^ CO~2~ ~~no~~ ~10 ^a^ x^2 [https://x.org/a~b~c](https://x.org/a~b~c) *e* **s**\n"
    );
    let Block::Paragraph(line) = &draft.blocks[0] else { panic!() };
    assert_eq!(line.iter().filter(|i| matches!(i, Inline::Superscript(_))).count(), 1);
    assert_eq!(line.iter().filter(|i| matches!(i, Inline::Subscript(_))).count(), 1);
}

#[test]
fn other_blocks() {
    let draft = paper(
        "> quoted\n\n> [!WARNING]\n> careful\n\nTerm\n: meaning\n: another\n\n____\n____\n\n_____\n\n---\n\n```text\na\n\nb\n```\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "quote\n  p quoted\ncallout Warning\n  p careful\ndefinitions\n  term Term\n    p meaning\n    p another\nroom 3\nrule\n\
         code Some(\"text\") [\"a\", \"\", \"b\"]\n"
    );
    assert_eq!(
        paper_findings("> [!NOTES]\n> x\n"),
        ["1:1 unknown-callout <> [!NOTES]> there is no callout `NOTES` | write `> [!NOTE]`"]
    );
}

#[test]
fn raw_html_names_the_markdown() {
    assert_eq!(
        paper_findings("a <br> <u>x</u> <!-- c -->\n\n<div>\nx\n</div>\n\n- <b>x\n"),
        [
            "1:3 raw-html <<br>> `<br>` is HTML, which is not read here | end the line with a backslash (`\\`) where the break \
             should be",
            "1:8 raw-html <<u>> `<u>` is HTML, which is not read here | write `**words**` or `*words*`: underlined words read as \
             links",
            "1:17 raw-html <<!-- c -->> an HTML comment stands here, and everybody could read it | delete the comment",
            "3:1 raw-html <<div>> `<div>` is HTML, which is not read here | write the words alone, with a blank line between \
             paragraphs",
            "7:3 raw-html <<b>> `<b>` is HTML, which is not read here | write `**words**`",
        ]
    );
}

#[test]
fn footnotes_in_the_order_of_reference() {
    let (draft, findings) = text_of(
        FileKind::Paper,
        "---\ntitle: T\nsummary: Known[^s] well\n---\n## H[^b]\n\n| a[^a] |\n|---|\n| b[^b] |\n\n[^a]: A, see[^n]\n\n[^b]: B\n\n[^s]: S\n\n[^n]: N\n",
    );
    assert_eq!(
        findings,
        [
            "17:1 footnote-in-footnote <[^n]> only another footnote refers to the footnote `[^n]` | put the words of the one into \
          the other"
        ]
    );
    let notes: Vec<_> = draft.notes.iter().map(|note| outline(&note.blocks)).collect();
    assert_eq!(notes, ["p S\n", "p B\n", "p A, see[^3]\n", "p N\n"]);
    assert_eq!(outline(&draft.head[0].values[0]), "p Known[^0] well\n");
    let Block::Heading(heading) = &draft.blocks[0] else { panic!() };
    assert_eq!(inlines(&heading.text), "H[^1]");
}

#[test]
fn footnotes_that_are_wrong() {
    assert_eq!(
        paper_findings("x[^1] y[^no] z[^no] \\[^esc] `[^code]`\n\n[^1]: N\n\n[^1]: M\n\n[^un]: u\n"),
        [
            "5:1 footnote-duplicate <[^1]> the footnote `[^1]` is written twice | give one of the two another label, and refer to \
             it by that",
            "1:8 footnote-missing <[^no]> there is no footnote `[^no]` | write the footnote on a line of its own: `[^no]: its text`",
            "1:15 footnote-missing <[^no]> there is no footnote `[^no]` | write the footnote on a line of its own: `[^no]: its text`",
            "7:1 footnote-unused <[^un]> no text refers to the footnote `[^un]` | write `[^un]` where the text refers to it, or \
             take the footnote out",
        ]
    );
}

#[test]
fn numbers_made_by_the_program() {
    let (draft, findings) = text_of(
        FileKind::Paper,
        "---\ntitle: T\nnumbering: auto\n---\nIntro.\n\n## First\n\nOne.\n\n- with\n\nTwo.\n\n### Sub\n\nThree.\n\n## 4. Typed\n\nFour.\n\n4.7 Typed.\n\nNext.\n\n## Last\n",
    );
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(
        outline(&draft.blocks),
        "p Intro.\nh2 #first \"1 First\" number 1\nnumbered 1.1 #para-1-1\n  p One.\n  list\n    -\n      p with\n\
         numbered 1.2 #para-1-2\n  p Two.\nh3 #sub \"Sub\"\nnumbered 1.3 #para-1-3\n  p Three.\n\
         h2 #typed \"4. Typed\" number 4\nnumbered 4.1 #para-4-1\n  p Four.\nnumbered 4.7 #para-4-7\n  p Typed.\n\
         numbered 4.8 #para-4-8\n  p Next.\nh2 #last \"5 Last\" number 5\n"
    );
}

#[test]
fn lettered_paragraphs_are_lists() {
    let draft = paper(
        "1.1 Members said:\n\n(a)    one;\n\n(b)    the themes \u{2013}\n\n(i)    early\u{a0}help;\n\n(ii)   courts\n\n\
         (c)    three:\n\n- a bullet\n\n1.2 Then\n\nplain\n\n(c) Crown copyright\n\nv. the other side\n\n\
         i. Drugs\n\nii. Money\n\n| T |\n|---|\n| 1 |\n\niii. Other\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "numbered 1.1 #para-1-1\n  p Members said:\n  list loose\n    - marker (a)\n      p one;\n    - marker (b)\n      \
         p the themes \u{2013}\n      list loose\n        - marker (i)\n          p early\u{a0}help;\n        - marker (ii)\n          \
         p courts\n    - marker (c)\n      p three:\n      list\n        -\n          p a bullet\n\
         numbered 1.2 #para-1-2\n  p Then\np plain\np (c) Crown copyright\np v. the other side\n\
         list loose\n  - marker i.\n    p Drugs\n  - marker ii.\n    p Money\n\
         table None landscape false head Some([\"T\"]) row heads false\n  [\"1\"]\nlist loose\n  - marker iii.\n    p Other\n"
    );
    // The ninth letter, a gap, a second run, and letters that are doubled.
    let shown = outline(&paper("(h) eight\n\n(a) one\n\n(c) three\n\n(a) one\n\na) other\n\nb) **bold** words").blocks);
    assert_eq!(
        shown,
        "p (h) eight\nlist loose\n  - marker (a)\n    p one\n  - marker (c)\n    p three\n\
         list loose\n  - marker (a)\n    p one\n    list loose\n      - marker a)\n        p other\n      - marker b)\n        \
         p **bold** words\n"
    );
    // On lines of their own in one paragraph, ended by a backslash.
    let shown = outline(&paper("a) one,\\\nb) *two*\\\nand so on\\\nc) three\n").blocks);
    assert_eq!(shown.matches("  - marker").count(), 3, "{shown}");
    assert!(shown.contains("  - marker b)\n    p *two*/and so on\n"), "{shown}");
    let letters: String = ('a'..='k').map(|letter| format!("({letter}) words\n\n")).collect();
    let shown = outline(&paper(&letters).blocks);
    assert_eq!(shown.matches("list").count(), 1, "{shown}");
    assert_eq!(shown.matches("\n  - marker").count(), 11, "{shown}");
}

#[test]
fn a_resolution_takes_its_lettered_paragraphs() {
    let draft = minutes(
        "### 1. Plan\n\nIt was RESOLVED that:\n\n(a) it be agreed; and\n\n(b) be published.\n\nMembers had AGREED it.\n",
    );
    let shown = outline(&draft.blocks);
    assert!(shown.contains("resolution"), "{shown}");
    assert!(shown.contains("  p It was RESOLVED that:\n  list loose\n    - marker (a)\n"), "{shown}");
    assert!(shown.ends_with("\np Members had AGREED it.\n"), "{shown}");
}

#[test]
fn text_that_is_set_in_is_text() {
    let draft = paper(
        "(b) on:\n\n    - prisons;\n    - courts\n\n(c) more\n\nWords\n\n        i. one\n        ii. two **bold**[^n]\n\n\
         1.  first\n\n        a. deep\n\n[^n]: Note.\n",
    );
    assert_eq!(
        outline(&draft.blocks),
        "p (b) on:\nlist\n  -\n    p prisons;\n  -\n    p courts\np (c) more\np Words\n\
         list loose\n  - marker i.\n    p one\n  - marker ii.\n    p two **bold**[^0]\n\
         list from 1 loose\n  -\n    p first\n    p a. deep\n"
    );
}

#[test]
fn numbers_set_in_bold() {
    let draft =
        paper("**1.1** The Act\n\n**1.2 Needs.** A study\n\n1.3 Third\n\n**(a)** a clause\n\n**2.5 million** people");
    assert_eq!(
        outline(&draft.blocks),
        "numbered 1.1 #para-1-1\n  p The Act\nnumbered 1.2 #para-1-2\n  p **Needs.** A study\n\
         numbered 1.3 #para-1-3\n  p Third\n  list loose\n    - marker (a)\n      p a clause\np **2.5 million** people\n"
    );
}

#[test]
fn captions_as_they_are_typed_elsewhere() {
    let table = "| T |\n|---|\n| 1 |\n";
    for (typed, caption) in [
        ("Table 2 - Projects", "Table 2 - Projects"),
        ("**Table 1 \u{2013} Summary (12 months)**", "Table 1 \u{2013} Summary (12 months)"),
        ("**Table 3:** Income", "Table 3: Income"),
        ("*Table 4. Income*", "Table 4. Income"),
        ("**Table 5 Income**", "Table 5 Income"),
        ("Table 6", "Table 6"),
    ] {
        let draft = paper(&format!("{typed}\n\n{table}"));
        let Some(Block::Table(found)) = draft.blocks.first() else { panic!("{typed}: {}", outline(&draft.blocks)) };
        assert_eq!(found.caption.as_ref().map(|caption| plain(caption)).as_deref(), Some(caption));
        assert!(found.anchor.as_deref().is_some_and(|anchor| anchor.starts_with("table-")), "{typed}");
    }
    for typed in ["Table 1 shows the income", "Table of income", "See Table 2: income", "Table tennis - results"] {
        let draft = paper(&format!("{typed}\n\n{table}"));
        assert!(matches!(draft.blocks.first(), Some(Block::Paragraph(_))), "{typed}: {}", outline(&draft.blocks));
    }
}

#[test]
fn a_value_without_words_is_none() {
    let (draft, findings) =
        text_of(FileKind::Paper, "---\ntitle: T\nsummary: \"\"\nclassification: \" \"\n---\nWords.\n");
    assert_eq!(findings, Vec::<String>::new());
    assert!(draft.head.is_empty(), "{:?}", draft.head);
}

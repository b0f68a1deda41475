//! What cannot be printed, and what a clerk reads then.

use super::breaks::one_report;
use super::*;

fn faults_of(body: &str) -> Vec<String> {
    let (site, snapshot) = one_report(format!("---\ntitle: Title\n---\n\n{body}\n"));
    let input = meeting(&site, &snapshot, &site.bodies[0].meetings[0]);
    match typeset(&input, &THEME) {
        Ok(_) => Vec::new(),
        Err(faults) => faults
            .iter()
            .map(|fault| format!("{}: {}: {}: {}", fault.place.file, fault.code, fault.message, fault.mend))
            .collect(),
    }
}

#[test]
fn a_character_that_no_font_has_is_named() {
    assert_eq!(
        faults_of("A beast 🦄 and a beast 🦄, and 漢"),
        [
            "content/bodies/b/2031-05-06/report.md: unprintable-character: the character U+1F984 (🦄) is in no font of \
             the print theme: write words in its place, or choose a font that has it",
            "content/bodies/b/2031-05-06/report.md: unprintable-character: the character U+6F22 (漢) is in no font of \
             the print theme: write words in its place, or choose a font that has it",
        ]
    );
}

#[test]
fn typst_in_the_text_is_text() {
    assert_eq!(faults_of("#let x = 1; $a^2$ @ref #panic(\"no\") `#x` [[link]] \\ _a_ <w> = 1"), Vec::<String>::new());
}

#[test]
fn odd_and_hostile_text_is_printed() {
    let long = "x".repeat(3000);
    // A head taller than a page made Typst lose count of its tags.
    let tall = format!("| {} | b |\n|---|---|\n| {} | c |", "head ".repeat(900), "cell ".repeat(900));
    let deep = "> ".repeat(15) + "deep";
    for body in [
        long.as_str(),
        deep.as_str(),
        tall.as_str(),
        "a\u{200b}b\u{ad}c\u{feff}d \u{202e}olleh\u{202c} \u{a0} e\u{301} ☐ ☑ → ﬁ שלום مرحبا Ελληνικά Кириллица",
        "| a |\n|---|\n| b |",
        "1. a\n\n   - b\n\n     1. c",
        "18446744073709551615. x",
        "##### Straight to the fifth level\n\nx\n\n## Two\n\n###### Six",
        "Note[^1] and again[^1].\n\n[^1]: One\n\n    Two paragraphs[^1].",
        "[empty]() [gone](#nowhere) [mail](mailto:a@b.example) <https://example.org/a/very/long/address?with=query&more=1>",
        "```chart\nkind: pie\ntitle: T\ndata:\n  A: -1\n  B: 0\n```",
        "```chart\nkind: line\ntitle: T\ndata:\n  A: 1e308\n```",
    ] {
        assert_eq!(faults_of(body), Vec::<String>::new(), "{}", body.chars().take(60).collect::<String>());
    }
}

#[test]
fn a_broken_picture_is_named() {
    let (site, snapshot) = one_report("---\ntitle: Title\n---\n\nText\n".to_owned());
    let mut input = meeting(&site, &snapshot, &site.bodies[0].meetings[0]);
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0";
    input.pictures.insert("content/a.png".into(), png.into());
    input.pictures.insert("content/b.svg".into(), b"<svg".as_slice().into());
    let faults = typeset(&input, &THEME).unwrap_err();
    assert_eq!(
        faults.iter().map(|fault| (&*fault.place.file, fault.code)).collect::<Vec<_>>(),
        [("content/a.png", "broken-picture"), ("content/b.svg", "broken-picture")]
    );
    assert!(faults[1].message.starts_with("the picture content/b.svg cannot be printed: "), "{}", faults[1].message);
}

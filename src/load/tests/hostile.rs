//! Content comes from many hands, some hostile: nothing panics, hangs or grows without end.

use std::sync::Arc;

use super::*;

const KINDS: [FileKind; 4] = [FileKind::Agenda, FileKind::Minutes, FileKind::Paper, FileKind::Page];

/// Loads, and looks at every place.
fn survives(kind: FileKind, text: &str) -> Vec<&'static str> {
    let file: Arc<str> = "content/x.md".into();
    let included: Arc<str> = text.into();
    let out = load(&file, kind, &text.into(), &|_| Some(included.clone()));
    for finding in &out.diagnostics {
        let place = &finding.place;
        assert!(!finding.message.is_empty() && !finding.mend.is_empty(), "{finding:?}");
        if !place.is_whole() {
            let range = place.start as usize..place.end as usize;
            assert!(text.get(range).is_some(), "{finding:?} in {text:?}");
        }
    }
    out.diagnostics.iter().map(|finding| finding.code).collect()
}

#[test]
fn random_pieces() {
    let pieces = [
        "---\n",
        "title: ",
        "held: 2019-03-20\n",
        "start: ",
        "\n",
        "\n\n",
        "## ",
        "### ",
        "# ",
        "209. ",
        "1.1 ",
        "(1) ",
        "(a) ",
        "- ",
        "  - ",
        "1. ",
        "> ",
        "[!NOTE]",
        "[^1]",
        "[^1]: ",
        "*",
        "**",
        "_",
        "____\n",
        "~",
        "^",
        "~~",
        "`",
        "```",
        "```chart\n",
        "```action-plan\n",
        "```version-control file=a.yaml\n",
        "kind: bar\n",
        "data: {a: 1}\n",
        "priorities:\n",
        "| a | b |\n",
        "|---|---|\n",
        "| c |\n",
        "Table: ",
        "{.landscape}",
        "{item=A1}",
        "{#x}",
        "{members: y}",
        "{",
        "}",
        "\\",
        "<b>",
        "<!--",
        "-->",
        "<a@b.c>",
        "[x](y.md)",
        "![x](y.png \"t\")",
        "![](",
        "[",
        "]",
        "(",
        ")",
        "RESOLVED ",
        "Action: ",
        "(to follow)",
        "(urgent: x)",
        "é",
        "\u{feff}",
        "\u{0}",
        "名",
        "\u{202e}",
        "\r\n",
        "\t",
        ": ",
        "'",
        "\"",
        "&a",
        "*a",
        "!t",
        "word ",
        "A1 ",
        "10.2 ",
        "99999999999999999999 ",
        "- [x] ",
        "Term\n: def\n",
        "===\n",
        "&amp;",
        "https://x.org/",
    ];
    // A fixed generator: what fails once fails again.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..4_000 {
        let mut text = match round % 3 {
            0 => "---\ntitle: T\nheld: 2019-03-20\n---\n".to_owned(),
            1 => "---\nstart: 2019-03-20\n---\n".to_owned(),
            _ => String::new(),
        };
        for _ in 0..random(40) {
            text.push_str(pieces[random(pieces.len())]);
        }
        survives(KINDS[round % 4], &text);
    }
}

#[test]
fn every_cut_of_a_real_shape() {
    let text = "---\ntitle: \"T\"\nheld: 2019-03-20\npresent: [A, B]\nsummary: |\n  x\n---\n\n## 1.0 É {#a}\n\n1.1 The[^1] **b** [l](m.md)\n\n- (a) x\n\n| a |\n|---|\n| b |\n\n\
                ```chart\nkind: bar\ndata:\n  a: 1\n```\n\n[^1]: N\n";
    for cut in 0..=text.len() {
        if text.is_char_boundary(cut) {
            for kind in KINDS {
                survives(kind, &text[..cut]);
                survives(kind, &text[cut..]);
            }
        }
    }
}

#[test]
fn depth_is_limited() {
    let front = "---\ntitle: T\n---\n";
    let lists: String = (0..200).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect();
    for body in [
        ">".repeat(5_000) + " x",
        lists,
        "*a ".repeat(20_000),
        "[".repeat(20_000),
        "![".repeat(5_000),
        "**a *b ".repeat(3_000),
    ] {
        survives(FileKind::Paper, &format!("{front}{body}\n"));
    }
    let quotes = format!("{front}{} x\n", ">".repeat(60));
    assert_eq!(loaded(FileKind::Paper, &quotes).1.len(), 1, "one finding for all that is too deep");
    assert_eq!(survives(FileKind::Paper, &quotes), ["too-deep"]);
}

#[test]
fn long_runs_do_not_take_long() {
    let front = "---\ntitle: T\n---\n";
    let many = 60_000;
    let bodies = [
        "a^".repeat(many),
        "[^x] ".repeat(many),
        "\\[^x]".repeat(many),
        (0..many / 4).map(|n| format!("[^{n}]: x\n\n")).collect(),
        (0..many / 4).map(|n| format!("## H {n}\n\n")).collect(),
        "## H\n\n".repeat(many / 4),
        "1.1 The\n\n".repeat(many / 4),
        "<b>".repeat(many),
        format!("{}\n{}\n{}", "|a".repeat(60), "|-".repeat(60), "|\n".repeat(many)),
        format!("{}\n{}\n{}", "|a".repeat(5_000), "|-".repeat(5_000), "|\n".repeat(many)),
        format!(
            "```chart\nkind: bar\ndata:\n{}```\n",
            (0..many / 8).map(|n| format!("  a{n}: {{s{n}: 1}}\n")).collect::<String>()
        ),
        format!("```chart\n{}```\n", (0..many / 8).map(|n| format!("k{n}: 1\n")).collect::<String>()),
    ];
    let start = std::time::Instant::now();
    for body in bodies {
        survives(FileKind::Paper, &format!("{front}{body}\n"));
    }
    // Linear work takes a second or two without optimisation; what is quadratic takes minutes.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn a_huge_file_is_refused() {
    let text = "x".repeat(crate::load::MAX_BYTES + 1);
    assert_eq!(loaded(FileKind::Paper, &text).1, ["too-large the file has more than 4 MiB | divide it into chapters"]);
}

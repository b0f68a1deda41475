//! `docs/diagnostics.md` lists every code that the program knows, and each of them is shown by a test.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The files of a folder of this repository with an extension.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|kind| kind == extension))
        .collect()
}

/// The codes in the source of the program: kebab-case words that are handed to what makes a finding. With each, whether
/// it is a warning.
fn codes() -> BTreeSet<(String, bool)> {
    let mut codes = BTreeSet::new();
    for path in files("src", "rs") {
        let inside = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
        let is_test = inside.components().any(|part| part.as_os_str() == "tests") || inside.ends_with("tests.rs");
        let text = std::fs::read_to_string(&path).unwrap();
        let tests = ["#[cfg(test)]\n#[allow", "#[cfg(test)]\nmod tests {"];
        let end = tests.iter().filter_map(|begin| text.find(begin)).min().unwrap_or(text.len());
        let text = &text[..end];
        if is_test {
            continue;
        }
        let mut from = 0;
        while let Some(open) = text[from..].find('"').map(|at| from + at) {
            let Some(close) = text[open + 1..].find('"').map(|at| open + 1 + at) else { break };
            let word = &text[open + 1..close];
            from = open + 1;
            let kebab = word.contains('-')
                && word.starts_with(|char: char| char.is_ascii_lowercase())
                && word.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-');
            if !kebab {
                continue;
            }
            let before = text[..open].trim_end();
            let before = before.strip_suffix("self,").map_or(before, str::trim_end);
            if before.ends_with("error(") || before.ends_with("gap(") {
                codes.insert((word.to_owned(), false));
            } else if before.ends_with("warning(") || before.ends_with("Rule { code:") {
                codes.insert((word.to_owned(), true));
            }
        }
    }
    assert!(codes.len() > 60, "{codes:?}");
    codes
}

#[test]
fn the_list_of_codes_is_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = text.split("\n## ").find(|section| section.starts_with("Every message\n")).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let listed: Vec<String> = rows.iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    let codes = codes();
    let known: Vec<String> = codes.iter().map(|(code, _)| code.clone()).collect();
    // Sorted, each once.
    assert_eq!(listed, known);
    for (row, (code, warning)) in rows.iter().zip(&codes) {
        assert_eq!(row.len(), 3, "{code}");
        assert_eq!(row[1].starts_with("*Warning.* "), *warning, "{code}");
        assert!(row[1].len() > 20 && row[2].len() > 15, "{code}: {row:?}");
    }
}

/// Those that no text can bring about here: a file that root may not read, and what an earlier stage has refused.
const UNSHOWN: [&str; 3] = ["missing-picture", "nested-too-deeply", "unreadable-file"];

#[test]
fn every_code_is_shown_by_a_test_of_all_that_is_said() {
    let shown: String =
        files("tests/it/mistakes", "rs").iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for (code, warning) in codes() {
        let level = if warning { "warning" } else { "error" };
        let found = shown.contains(&format!("|{level}[{code}]: "));
        assert_eq!(found, !UNSHOWN.contains(&code.as_str()), "{code}");
    }
}

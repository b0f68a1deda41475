//! The small site's whole output, held against what is in `tests/golden/`. Every change to a page shows in the
//! difference of a commit. To accept a change: `UPDATE_GOLDEN=1 cargo test golden`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::harness::SiteTest;

/// Pages and machine files. PDFs, fonts, style and script have tests of their own.
fn is_golden(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    matches!(extension, "html" | "json" | "xml" | "ics") && !path.starts_with("theme")
}

/// The names of style and script carry a hash of their content, which is not what this test is about.
fn without_hashes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) =
        ["theme/civic.", "theme/agendapack."].iter().filter_map(|name| Some(rest.find(name)? + name.len())).min()
    {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let hash = rest.find('.').unwrap_or(0);
        if rest[..hash].chars().all(|char| char.is_ascii_hexdigit()) {
            out.push_str("[HASH]");
            rest = &rest[hash..];
        }
    }
    out + rest
}

#[test]
fn the_small_site() {
    let test = SiteTest::small();
    test.build();
    let built: BTreeMap<PathBuf, String> = test
        .files("public")
        .into_iter()
        .filter(|(path, _)| is_golden(path))
        .map(|(path, bytes)| (path, without_hashes(&String::from_utf8(bytes).unwrap())))
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/small");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        for (path, text) in &built {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
    let golden: BTreeMap<PathBuf, String> = walkdir::WalkDir::new(&folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&folder).unwrap().to_path_buf();
            (path, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    assert_eq!(built.keys().collect::<Vec<_>>(), golden.keys().collect::<Vec<_>>(), "the list of files");
    for (path, text) in &built {
        for (number, (is, was)) in text.lines().zip(golden[path].lines()).enumerate() {
            assert_eq!(is, was, "{}:{}", path.display(), number + 1);
        }
        assert_eq!(text.lines().count(), golden[path].lines().count(), "lines of {}", path.display());
    }
}

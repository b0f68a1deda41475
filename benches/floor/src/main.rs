//! Reads every markdown file below a folder, makes HTML of it and writes that, on two threads: `floor SITE OUT`.

use std::path::{Path, PathBuf};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            out.push(path);
        }
    }
}

fn main() {
    let [site, out] = std::env::args().skip(1).collect::<Vec<_>>().try_into().expect("floor SITE OUT");
    let root = Path::new(&site).join("content");
    let mut all = Vec::new();
    files(&root, &mut all);
    std::thread::scope(|scope| {
        for half in all.chunks(all.len().div_ceil(2).max(1)) {
            let (root, out) = (&root, &out);
            scope.spawn(move || {
                for path in half {
                    let text = std::fs::read_to_string(path).expect("a text");
                    let mut html = String::new();
                    let parser = pulldown_cmark::Parser::new_ext(&text, pulldown_cmark::Options::all());
                    pulldown_cmark::html::push_html(&mut html, parser);
                    let inside = path.strip_prefix(root).expect("below the root").with_extension("");
                    let folder = Path::new(out).join(inside);
                    std::fs::create_dir_all(&folder).expect("a folder");
                    std::fs::write(folder.join("index.html"), html).expect("written");
                }
            });
        }
    });
}

//! Reads a web page back: its elements and its text, without knowing what they mean.

use std::collections::BTreeSet;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Open { name: String, attributes: Vec<(String, String)> },
    Close(String),
    Text(String),
}

/// Elements that have no end.
const VOID: [&str; 8] = ["meta", "link", "img", "br", "hr", "input", "col", "wbr"];

/// A web page.
#[derive(Debug)]
pub struct Page {
    pub pieces: Vec<Piece>,
}

impl Page {
    /// Reads a page, which must be well formed: every element closed in its turn, every attribute in quotes.
    pub fn read(html: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = html.strip_prefix("<!DOCTYPE html>").expect("the page has no doctype");
        while !rest.is_empty() {
            let end = rest.find('<').unwrap_or(rest.len());
            if end > 0 {
                pieces.push(Piece::Text(unescaped(&rest[..end])));
                rest = &rest[end..];
                continue;
            }
            rest = if let Some(name) = rest.strip_prefix("</") {
                let end = name.find('>').unwrap();
                pieces.push(Piece::Close(name[..end].to_owned()));
                &name[end + 1..]
            } else {
                let (name, attributes, after) = tag(&rest[1..]);
                let raw = name == "script" || name == "style";
                pieces.push(Piece::Open { name: name.clone(), attributes });
                if raw {
                    let end = after.find(&format!("</{name}>")).unwrap();
                    pieces.push(Piece::Text(after[..end].to_owned()));
                    &after[end..]
                } else {
                    after
                }
            };
        }
        let page = Self { pieces };
        page.check_nesting();
        page
    }

    fn check_nesting(&self) {
        let mut open: Vec<&str> = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Open { name, attributes } if VOID.contains(&name.as_str()) => {
                    assert!(attributes.iter().all(|(key, _)| key != "/"), "{piece:?}");
                }
                // In a chart, `<rect ... />` ends itself.
                Piece::Open { attributes, .. } if attributes.iter().any(|(key, _)| key == "/") => {
                    assert!(open.contains(&"svg"), "{piece:?} in {open:?}");
                }
                Piece::Open { name, .. } => open.push(name),
                Piece::Close(name) => assert_eq!(open.pop(), Some(name.as_str()), "in {open:?}"),
                Piece::Text(_) => {}
            }
        }
        assert_eq!(open, Vec::<&str>::new());
    }

    /// The elements with their attributes.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Open { name, attributes } => Some(Element { name, attributes }),
            _ => None,
        })
    }

    /// The values of an attribute wherever it stands.
    pub fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.elements().filter_map(move |element| element.get(key))
    }

    pub fn ids(&self) -> BTreeSet<&str> {
        self.values("id").collect()
    }

    /// Which piece opens the element with an id.
    fn position(&self, id: &str) -> usize {
        let has_id = |attributes: &[(String, String)]| attributes.contains(&("id".into(), id.into()));
        let found =
            self.pieces.iter().position(|piece| matches!(piece, Piece::Open { attributes, .. } if has_id(attributes)));
        found.unwrap_or_else(|| panic!("no #{id}"))
    }

    /// What stands in `<main>` from an element on: see [`Self::text`].
    pub fn text_from(&self, id: &str) -> String {
        self.text(&self.pieces[self.position(id)..])
    }

    /// What stands in `<main>` before an element: see [`Self::text`].
    pub fn text_before(&self, id: &str) -> String {
        self.text(&self.pieces[self.position("_main")..self.position(id)])
    }

    /// The words of some pieces as far as the end of `<main>`, without what is there for the web alone: links to anchors,
    /// page marks, what leads from minutes to the agenda and back, drawings. A new line where a block, an item or a cell
    /// begins.
    fn text(&self, pieces: &[Piece]) -> String {
        let mut out = String::new();
        let mut skipped: Vec<&str> = Vec::new();
        for piece in pieces {
            if let Piece::Open { name, .. } = piece
                && !["a", "span", "strong", "em", "sup", "sub", "del", "code", "time", "br"].contains(&name.as_str())
            {
                out.push('\n');
            }
            match piece {
                Piece::Open { name, attributes } => {
                    let has = |key: &str, value: &str| attributes.iter().any(|(k, v)| k == key && v == value);
                    let apart = has("class", "anchor")
                        || has("class", "to-item")
                        || has("class", "minute")
                        || has("role", "doc-pagebreak")
                        || has("role", "doc-backlink")
                        || name == "svg";
                    if (apart || !skipped.is_empty())
                        && !VOID.contains(&name.as_str())
                        && !attributes.iter().any(|(key, _)| key == "/")
                    {
                        skipped.push(name);
                    }
                }
                Piece::Close(name) if skipped.last() == Some(&name.as_str()) => {
                    skipped.pop();
                }
                Piece::Close(name) if name == "main" => break,
                Piece::Text(text) if skipped.is_empty() => out.push_str(text),
                Piece::Close(_) | Piece::Text(_) => {}
            }
        }
        out
    }
}

/// An element's name and attributes.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    pub name: &'a str,
    pub attributes: &'a [(String, String)],
}

impl<'a> Element<'a> {
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

/// The name and attributes of a tag, and what follows it.
fn tag(text: &str) -> (String, Vec<(String, String)>, &str) {
    let end = text.find(|char: char| !char.is_ascii_alphanumeric()).unwrap();
    assert!(end > 0, "no tag: {:.40}", text);
    let name = text[..end].to_owned();
    let mut attributes = Vec::new();
    let mut rest = text[end..].trim_start();
    loop {
        if let Some(after) = rest.strip_prefix('>') {
            return (name, attributes, after);
        }
        if let Some(after) = rest.strip_prefix('/') {
            attributes.push(("/".into(), String::new()));
            rest = after;
            continue;
        }
        let end = rest.find(|char: char| char == '=' || char == '>' || char == '/' || char.is_whitespace()).unwrap();
        let key = rest[..end].to_owned();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let inner = after.strip_prefix('"').unwrap_or_else(|| panic!("{key} without quotes in <{name}>"));
            let end = inner.find('"').unwrap();
            assert!(!inner[..end].contains('<'), "{key} of <{name}> holds a tag");
            value = unescaped(&inner[..end]);
            rest = inner[end + 1..].trim_start();
        }
        assert!(attributes.iter().all(|(known, _)| *known != key), "{key} stands twice in <{name}>");
        attributes.push((key, value));
    }
}

/// Text as a browser shows it.
pub fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(';').unwrap_or_else(|| panic!("a bare ampersand in {text:?}")) + at;
        out.push(match &rest[at + 1..end] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "nbsp" => '\u{a0}',
            number => {
                let digits = number.strip_prefix('#').unwrap_or_else(|| panic!("&{number};"));
                let code = match digits.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16).unwrap(),
                    None => digits.parse().unwrap(),
                };
                char::from_u32(code).unwrap()
            }
        });
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    assert!(!out.contains('\u{0}'));
    out
}

/// Where a relative address leads, seen from the page at `from` (both below the site's root), and the fragment.
pub fn resolved(from: &str, href: &str) -> (String, Option<String>) {
    let (path, fragment) = match href.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment.to_owned())),
        None => (href, None),
    };
    let path = path.split('?').next().unwrap();
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.rsplit_once('/').map(|(folder, _)| folder.split('/').collect()).unwrap_or_default(),
    };
    let name = path.rsplit('/').next().unwrap();
    for part in path.split('/').take(path.matches('/').count()) {
        match part {
            "" | "." => {}
            ".." => assert!(parts.pop().is_some(), "{href} leads out of the site from {from}"),
            part => parts.push(part),
        }
    }
    let folder: String = parts.iter().map(|part| format!("{part}/")).collect();
    let to = match name {
        _ if path.is_empty() => from.to_owned(),
        "" | "." => format!("{folder}index.html"),
        ".." => unreachable!("{href}: an address of a folder ends with a stroke"),
        name => format!("{folder}{name}"),
    };
    let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    (plain(&to), fragment.map(|fragment| plain(&fragment)))
}

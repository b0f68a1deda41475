//! The YAML that nearly everybody writes: keys and items on lines of their own, values on one line, plain or in quotes,
//! short lists in brackets. Read without the YAML parser, to which a tenth of a large build went for these few lines; a
//! text with a line that is anything more is left to it.

use super::source::Source;
use super::yaml::{FEW, Key, MAX_NODES, Node, Scalar, Style, Value};
use crate::bytes::{PIECE, bits, is, padded, within};

/// The longest key.
const LETTERS: usize = 40;
/// How deep lists and mappings may stand in each other; the parser allows more.
const LEVELS: usize = 12;

/// The value, just as the YAML parser would give it; `None` where a line is not of that kind.
pub fn read(source: &Source<'_>) -> Option<Node> {
    // No value has less than a byte.
    if source.text.len() > MAX_NODES {
        return None;
    }
    let mut reader = Reader { source, rest: 0, line: None };
    reader.advance();
    let node = reader.block(0, 0)?;
    reader.line.is_none().then_some(node)
}

/// A line, or what stands behind the dash of an item.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// Where it begins, behind its indentation.
    start: usize,
    indent: usize,
    text: &'a str,
}

struct Reader<'a, 'b> {
    source: &'a Source<'b>,
    /// Where the line after this one begins.
    rest: usize,
    /// The line that is read next.
    line: Option<Line<'b>>,
}

impl<'b> Reader<'_, 'b> {
    /// Goes on to the next line that is not empty.
    fn advance(&mut self) {
        self.line = None;
        while self.line.is_none() && self.rest < self.source.text.len() {
            let start = self.rest;
            let rest = &self.source.text[start..];
            let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            self.rest = start + length + 1;
            if length > 0 {
                let indent = rest.bytes().take(length).take_while(|byte| *byte == b' ').count();
                self.line = Some(Line { start: start + indent, indent, text: &rest[indent..length] });
            }
        }
    }

    /// A list or a mapping whose lines stand this far in. It ends at a line that stands elsewhere; whether that line is
    /// right there, those around it see: they find it as far in as they are, or leave all to the parser.
    fn block(&mut self, indent: usize, level: usize) -> Option<Node> {
        let line = self.line.filter(|line| line.indent == indent && level < LEVELS)?;
        if is_item(&line) { self.list(line.start, indent, level) } else { self.map(indent, level) }
    }

    fn map(&mut self, indent: usize, level: usize) -> Option<Node> {
        let mut entries: Vec<(Key, Node)> = Vec::with_capacity(8);
        while let Some(line) = self.line.filter(|line| line.indent == indent) {
            let (name, value) = key(line.text)?;
            if entries.len() == FEW || entries.iter().any(|(key, _)| key.name == name) {
                return None;
            }
            let at = self.source.place(line.start..line.start + name.len());
            let node = if value.is_empty() {
                self.advance();
                let next = self.line?;
                if next.indent > indent {
                    self.block(next.indent, level + 1)?
                } else if next.indent == indent && is_item(&next) && level + 1 < LEVELS {
                    // Such a list begins for the parser behind its first dash.
                    self.list(next.start + 2, indent, level + 1)?
                } else {
                    return None;
                }
            } else {
                let node = self.value(line.start + line.text.len() - value.len(), value)?;
                self.advance();
                node
            };
            entries.push((Key { name: name.to_owned(), at }, node));
        }
        self.line.is_none_or(|line| line.indent < indent).then_some(())?;
        let (first, last) = (entries.first()?, entries.last()?);
        let mut at = first.0.at.clone();
        at.end = last.1.at.end;
        Some(Node { value: Value::Map(entries), at })
    }

    fn list(&mut self, start: usize, indent: usize, level: usize) -> Option<Node> {
        let mut items: Vec<Node> = Vec::new();
        while let Some(line) = self.line.filter(|line| line.indent == indent && is_item(line)) {
            let text = &line.text[2..];
            let item = Line { start: line.start + 2, indent: indent + 2, text };
            items.push(if key(text).is_some() {
                self.line = Some(item);
                if level + 1 == LEVELS {
                    return None;
                }
                self.map(indent + 2, level + 1)?
            } else {
                let node = self.value(item.start, text)?;
                self.advance();
                node
            });
        }
        self.line.is_none_or(|line| line.indent <= indent).then_some(())?;
        let mut at = self.source.place(start..start);
        at.end = items.last()?.at.end;
        Some(Node { value: Value::List(items), at })
    }

    /// A value on one line, which begins at a byte.
    fn value(&self, start: usize, text: &str) -> Option<Node> {
        let at = self.source.place(start..start + text.len());
        let value = match text.as_bytes().first()? {
            quote @ (b'"' | b'\'') => {
                let inner =
                    text.get(1..text.len() - 1).filter(|_| text.len() > 1 && text.as_bytes().last() == Some(quote))?;
                if inner.bytes().any(|byte| byte == *quote || byte == b'\\') || !is_ordinary(inner, false) {
                    return None;
                }
                Value::Scalar(Scalar {
                    text: inner.to_owned(),
                    style: Style::Quoted,
                    exact: self.source.byte(start + 1),
                })
            }
            b'[' => {
                let inner = text.strip_prefix('[')?.strip_suffix(']')?;
                let mut at = start + 1;
                let mut items = Vec::new();
                for item in inner.split(", ") {
                    if item.bytes().any(|byte| b"[]{},:".contains(&byte)) || item.starts_with('[') {
                        return None;
                    }
                    items.push(self.value(at, item)?);
                    at += item.len() + 2;
                }
                Value::List(items)
            }
            _ if is_plain(text) => {
                Value::Scalar(Scalar { text: text.to_owned(), style: Style::Plain, exact: self.source.byte(start) })
            }
            _ => return None,
        };
        Some(Node { value, at })
    }
}

/// Whether a line is an item of a list.
fn is_item(line: &Line<'_>) -> bool {
    line.text.starts_with("- ")
}

/// A key and what stands on its line: nothing, where its value is a list or a mapping.
fn key(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().take(LETTERS + 1).position(|byte| byte == b':')?;
    let (name, rest) = (text.get(..end)?, text.get(end + 1..)?);
    if !is_word(name) {
        return None;
    }
    match rest.as_bytes() {
        [] => Some((name, rest)),
        [b' ', _, ..] => Some((name, &rest[1..])),
        _ => None,
    }
}

fn is_word(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Whether a value is surely a plain scalar, with no comment behind it, and none of those that mean nothing.
fn is_plain(value: &str) -> bool {
    let bytes = value.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    first.is_ascii_alphanumeric()
        && !matches!(last, b' ' | b':')
        && !matches!(value, "null" | "Null" | "NULL")
        && is_ordinary(value, true)
}

/// Whether a value has only characters that mean themselves on one line; in a plain one, a sign of a comment or of a key
/// does not.
fn is_ordinary(value: &str, plain: bool) -> bool {
    let bytes = value.as_bytes();
    let (pieces, rest) = bytes.as_chunks::<PIECE>();
    let last = padded(rest);
    // Whether a colon stands before.
    let mut colon_before = 0;
    for (nth, piece) in pieces.iter().chain([&last]).enumerate() {
        let colons = bits(piece, |bytes| is(bytes, b':'));
        let spaces = bits(piece, |bytes| is(bytes, b' '));
        let signs = bits(piece, |bytes| is(bytes, b'#')) | (colons << 1 | colon_before) & spaces;
        let refused = bits(piece, |bytes| within(bytes, 0, 0x1f) | is(bytes, 0x7f));
        if refused != 0 || plain && signs != 0 {
            return false;
        }
        colon_before = colons >> (PIECE - 1);
        let mut others = bits(piece, |bytes| within(bytes, 0xc0, 0xff));
        while others != 0 {
            let at = nth * PIECE + others.trailing_zeros() as usize;
            others &= others - 1;
            let char = value[at..].chars().next().unwrap_or_default();
            // Not all others can be printed, and some break lines.
            if !char.is_alphanumeric() && !matches!(char, '–' | '—' | '‘' | '’' | '“' | '”' | '£' | '€' | '…')
            {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::load::yaml;

    /// What both make of a text; whether it was read here.
    fn same(text: &str) -> bool {
        let file: Arc<str> = "f.md".into();
        let source = Source::at(&file, text, 4);
        let Some(node) = read(&source) else { return false };
        let mut bag = Vec::new();
        assert_eq!(yaml::by_events(&source, &mut bag), Some(node), "{text:?}");
        assert!(bag.is_empty(), "{text:?}: {bag:?}");
        true
    }

    #[test]
    fn plain_lines_are_read_as_the_parser_reads_them() {
        for text in [
            "by: A Clerk, Head of Service\nto: Committee 1\ndate: 2010-01-03\n",
            "title: Costs, and what they’re for – £5 [a] {b} \"c\" 'd' & e * f ! g | h > i % j @ k ` l\nstart: 2019-07-17T10:00",
            "a: x:y a::b -c - d ?e\nb: 1e3\nd: 03000 414043\n",
            "title: Größe der Ämter 日本\n",
            "a: yes\nb-c_d: No\nE: 0x1F\nnull: x\ntrue: y\n",
            "a: b\n\nc: d\n\n\n",
            "contact:\n  name: A Clerk\n  email: clerk@council.example\nvenue: County Hall\n",
            "priorities:\n  - priority: Roads\n    actions:\n      - number: \"1.1\"\n        objective: 'Safer: # roads '\n        \
             actions:\n          - One\n          - \"Two: of it\"\n        links: [a, b-c d, \"1.1\", '2']\n      - number: \"1.2\"\n  - \
             priority: b\n",
            "- a\n- b\n- c: d\n  e: f\n- \"\"\n",
            "a:\n- b\n- c: d\n  e:\n  - f\n  g: h\ni: j\n",
            "a:\n    - b\nc:\n          d: e\n",
        ] {
            assert!(same(text), "{text:?}");
        }
    }

    #[test]
    fn whatever_is_more_is_left_to_the_parser() {
        for text in [
            "",
            "\n",
            "a",
            "a:\n",
            "a: \n",
            "a: b \n",
            "a: b: c\n",
            "a: b:\n",
            "a: b #c\n",
            "a:b\n",
            " a: b\n",
            "a: ~\n",
            "a: null\n",
            "a: b\r\n",
            "a: b\tc\n",
            "a: b\n  c\n",
            "a: b\na: c\n",
            "a: b\n# c\n",
            "a: b\u{85}c\n",
            "a: b\u{2028}c\n",
            "a: b\u{feff}\n",
            "a: \u{a0}b\n",
            "é: b\n",
            "a: |\n  b\n",
            "a: b\n...\n",
            "a: *b\n",
            "a: &b c\n",
            "a: !b c\n",
            "? a\n: b\n",
            "a : b\n",
            "a: #b\n",
            "a: \"b\\n\"\n",
            "a: 'b''c'\n",
            "a: \"b\" c\n",
            "a: \"\n",
            "a: []\n",
            "a: [b,c]\n",
            "a: [b: c]\n",
            "a: [[b]]\n",
            "a: [b, ]\n",
            "a: [\"b, c\"]\n",
            "a: {b: c}\n",
            "a:\n  b: c\n d: e\n",
            "a:\n  - b\n    c\n",
            "a:\n  - b\n - c\n",
            "a:\n  - b\n  c: d\n",
            "- - a\n",
            "-\n  a: b\n",
            "-  a\n",
            "- a: b\n   c: d\n",
            "- a\nb: c\n",
            "a: b\n- c\n",
            "a:\n  - b: c\n    - d\n",
            "a:\nb: c\n",
            "a:\n  \n  b: c\n",
            "\"a\": b\n",
        ] {
            assert!(!same(text), "{text:?}");
        }
        let many: String = (0..=FEW).map(|nth| format!("k{nth}: 1\n")).collect();
        assert!(!same(&many));
        let deep = |levels: usize| -> String {
            (0..levels).map(|nth| format!("{}k:\n", " ".repeat(nth))).collect::<String>()
                + &" ".repeat(levels)
                + "- a\n"
        };
        assert!(same(&deep(LEVELS - 1)) && !same(&deep(LEVELS)));
        assert!(!same(&"- a\n".repeat(MAX_NODES / 4 + 1)));
    }

    #[test]
    fn all_that_is_read_here_is_read_alike() {
        let signs = [
            "a",
            "title: ",
            "by",
            ": ",
            ":",
            "\n",
            "\n",
            "Costs of the service ",
            "-",
            " ",
            "#",
            "1",
            "é",
            "’",
            "\"",
            "'",
            ", ",
            "[",
            "]",
            "{",
            "}",
            "|",
            ">",
            "%",
            "&",
            "*",
            "\nto: ",
            "\ndate: 2010",
            "x\nsubject: The words of a line",
            "\u{2029}",
            "\t",
            "null",
            "~",
            "---",
            "...",
            "?",
            "日",
            "£",
            "\n  ",
            "\n  - ",
            "\n- ",
            "- ",
            "\n    ",
            "\n    - ",
            "\nk:\n  ",
            "\n  k: v",
            "\n  - k: v",
            "\n    l: \"1.1\"",
            "\n    m:\n    - ",
            "n: [a, b]",
            "\"a\"",
            "'b'",
        ];
        let (mut seed, mut read) = (7u64, 0);
        for nth in 0..200_000 {
            let mut text = String::from(["k: v", "k:\n  ", "k:\n  - ", "- "][nth % 4]);
            for _ in 0..(seed >> 40) % 12 {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                text.push_str(signs[(seed >> 33) as usize % signs.len()]);
            }
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            read += u32::from(same(&text));
        }
        assert!(read > 10_000, "{read}");
    }
}

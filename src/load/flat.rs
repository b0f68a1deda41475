//! What most front matter is: a word, a colon and a plain value on every line. Read without the YAML parser, to which a
//! twentieth of a large build went for these few lines; a text with a line that is anything more is left to it.

use std::ops::Range;

use super::source::Source;
use super::yaml::{FEW, Key, Node, Scalar, Style, Value};
use crate::bytes::{PIECE, bits, is, padded, within};

/// The longest key.
const LETTERS: usize = 40;

/// The mapping, just as the YAML parser would give it; `None` where a line is not of that kind.
pub fn read(source: &Source<'_>) -> Option<Node> {
    let mut entries: Vec<(Key, Node)> = Vec::with_capacity(8);
    let mut at = 0;
    while at < source.text.len() {
        let rest = &source.text[at..];
        let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = rest.get(..length)?;
        let name = line.bytes().position(|byte| byte == b':').filter(|end| (1..=LETTERS).contains(end))?;
        let (name, value) = (line.get(..name)?, line.get(name + 2..)?);
        if !is_word(name) || line.as_bytes()[name.len() + 1] != b' ' || !is_plain(value) {
            return None;
        }
        if entries.len() == FEW || entries.iter().any(|(key, _)| key.name == name) {
            return None;
        }
        let start = at + name.len() + 2;
        let place = |range: Range<usize>| source.place(range);
        let scalar = Scalar { text: value.to_owned(), style: Style::Plain, exact: source.byte(start) };
        let node = Node { value: Value::Scalar(scalar), at: place(start..at + length) };
        entries.push((Key { name: name.to_owned(), at: place(at..at + name.len()) }, node));
        at += length + 1;
    }
    let (first, last) = (entries.first()?, entries.last()?);
    let mut at = first.0.at.clone();
    at.end = last.1.at.end;
    Some(Node { value: Value::Map(entries), at })
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
    if !first.is_ascii_alphanumeric() || matches!(last, b' ' | b':') || matches!(value, "null" | "Null" | "NULL") {
        return false;
    }
    let (pieces, rest) = bytes.as_chunks::<PIECE>();
    let last = padded(rest);
    // Whether a colon stands before.
    let mut colon_before = 0;
    for (nth, piece) in pieces.iter().chain([&last]).enumerate() {
        let colons = bits(piece, |bytes| is(bytes, b':'));
        let spaces = bits(piece, |bytes| is(bytes, b' '));
        let refused = bits(piece, |bytes| is(bytes, b'#') | within(bytes, 0, 0x1f) | is(bytes, 0x7f));
        if refused != 0 || (colons << 1 | colon_before) & spaces != 0 {
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
            "- a\n",
            "a: [b]\n",
            "a: 'b'\n",
            "a: ~\n",
            "a: null\n",
            "a: b\r\n",
            "a: b\tc\n",
            "a: b\n  c\n",
            "a: b\n\nc: d\n",
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
        ] {
            assert!(!same(text), "{text:?}");
        }
        let many: String = (0..=FEW).map(|nth| format!("k{nth}: 1\n")).collect();
        assert!(!same(&many));
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
        ];
        let (mut seed, mut read) = (7u64, 0);
        for _ in 0..60_000 {
            let mut text = String::from("k: v");
            for _ in 0..(seed >> 40) % 9 {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                text.push_str(signs[(seed >> 33) as usize % signs.len()]);
            }
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            read += u32::from(same(&text));
        }
        assert!(read > 5_000, "{read}");
    }
}

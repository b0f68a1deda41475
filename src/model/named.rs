//! Words that name numbered things: `Table 2`, `sections 4 and 5`, `Appendix A`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::caption::{self, Captioned};

/// What words may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Kind {
    /// A table, a chart or a figure.
    Captioned(Captioned),
    Appendix,
    Chapter,
    Section,
    Paragraph,
}

/// The words for each kind; those of several begin a list (`Tables 2 and 3`).
const WORDS: [(&str, Kind, bool); 23] = [
    ("table", Kind::Captioned(Captioned::Table), false),
    ("tables", Kind::Captioned(Captioned::Table), true),
    ("chart", Kind::Captioned(Captioned::Chart), false),
    ("charts", Kind::Captioned(Captioned::Chart), true),
    ("figure", Kind::Captioned(Captioned::Figure), false),
    ("figures", Kind::Captioned(Captioned::Figure), true),
    ("fig", Kind::Captioned(Captioned::Figure), false),
    ("figs", Kind::Captioned(Captioned::Figure), true),
    ("appendix", Kind::Appendix, false),
    ("appendices", Kind::Appendix, true),
    ("appendixes", Kind::Appendix, true),
    ("annex", Kind::Appendix, false),
    ("annexes", Kind::Appendix, true),
    ("chapter", Kind::Chapter, false),
    ("chapters", Kind::Chapter, true),
    ("section", Kind::Section, false),
    ("sections", Kind::Section, true),
    ("paragraph", Kind::Paragraph, false),
    ("paragraphs", Kind::Paragraph, true),
    ("para", Kind::Paragraph, false),
    ("paras", Kind::Paragraph, true),
    ("par", Kind::Paragraph, false),
    ("pars", Kind::Paragraph, true),
];

/// Finds the first letters of these words, as they stand in a sentence, at its beginning, and in capitals.
static OPENINGS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let openings = ["table", "chart", "fig", "appendi", "annex", "chapter", "section", "par"];
    let forms = openings.into_iter().flat_map(|small| {
        let (first, rest) = small.split_at(1);
        [small.to_owned(), first.to_ascii_uppercase() + rest, small.to_ascii_uppercase()]
    });
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(forms).ok()
});

/// Words that name numbered things.
#[derive(Debug)]
pub struct Named {
    /// What kind.
    pub kind: Kind,
    /// The first byte of the words in their text.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// Each number with the words that are its link: the first with the word before it.
    pub numbers: Vec<(Range<usize>, String)>,
}

/// The next words from `from` on that name anything.
pub fn next(text: &str, from: usize) -> Option<Named> {
    let joins = |before: char| matches!(before, '-' | '_' | '/' | '.' | '’' | '\'');
    words(text, from)
        .filter(|word| !text[..word.start].ends_with(joins))
        .find_map(|word| named(text, word.start, word.end))
}

/// Where those of [`WORDS`] stand.
fn words(text: &str, from: usize) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let openings = OPENINGS.iter().flat_map(move |openings| openings.find_iter(&bytes[from..]));
    openings.map(move |opening| from + opening.start()).filter_map(move |start| {
        // Most are in the middle of a word.
        if start.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphanumeric()) {
            return None;
        }
        let length = bytes[start..].iter().take(11).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = &text[start..start + length];
        let known = WORDS.iter().any(|(known, ..)| known.len() == length && word.eq_ignore_ascii_case(known));
        let whole = !text[..start].ends_with(char::is_alphanumeric)
            && !text[start + length..].starts_with(char::is_alphanumeric);
        (known && whole).then_some(start..start + length)
    })
}

fn named(text: &str, start: usize, word_end: usize) -> Option<Named> {
    let word = text.get(start..word_end).filter(|word| word.len() <= 10)?;
    let small = word.to_ascii_lowercase();
    let (_, kind, many) = WORDS.into_iter().find(|(known, ..)| *known == small)?;
    let abbreviated = matches!(small.as_str(), "para" | "paras" | "par" | "pars" | "fig" | "figs");
    let mut rest = &text[word_end..];
    if abbreviated {
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    let spaced = rest.trim_start();
    if spaced.len() == rest.len() {
        return None;
    }
    let at = text.len() - spaced.len();
    let (first, end) = number(text, at, kind)?;
    let mut numbers = vec![(start..end, first)];
    let mut end = end;
    // `Appendix A and B` is written of two, although the word is of one.
    let letters = kind == Kind::Appendix && numbers[0].1.starts_with(|char: char| char.is_ascii_uppercase());
    let joints: &[&str] = match (many, letters) {
        (true, _) => &[", and ", " and ", " or ", " & ", " to ", ", ", " – ", "–", "-"],
        (false, true) => &[" and ", " & "],
        (false, false) => &[],
    };
    loop {
        let rest = &text[end..];
        let Some(joint) = joints.iter().find(|joint| rest.starts_with(**joint)) else { break };
        let at = end + joint.len();
        let Some((number, to)) = number(text, at, kind) else { break };
        // "I" and "A" are words.
        if matches!(number.as_str(), "I" | "A") {
            break;
        }
        numbers.push((at..to, number));
        end = to;
    }
    Some(Named { kind, start, end, numbers })
}

/// The number at a place, with its end.
fn number(text: &str, at: usize, kind: Kind) -> Option<(String, usize)> {
    let rest = &text[at..];
    if kind == Kind::Paragraph
        && let Some(inner) = rest.strip_prefix('(')
        && let Some(close) = inner.find(')')
        && (1..=3).contains(&close)
        && inner[..close].bytes().all(|byte| byte.is_ascii_digit())
        && !inner[close + 1..].starts_with('(')
    {
        return Some((inner[..close].to_owned(), at + close + 2));
    }
    let (number, length) = caption::number(rest)?;
    let digit = number.starts_with(|char: char| char.is_ascii_digit());
    (digit || matches!(kind, Kind::Captioned(_) | Kind::Appendix)).then_some((number, at + length))
}

/// Whether any words of a file as typed may name such a thing, so that it is worth knowing what bears a number in its paper.
/// Captions do not count, which name what they stand at. Where markup may hide that words stand side by side, they may.
pub fn any(front_matter: &str, body: &str) -> bool {
    any_in(front_matter, false) || any_in(body, true) || [front_matter, body].into_iter().any(may_hide)
}

/// Whether there are characters that may be taken away between two words, or become others.
pub fn may_hide(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'\\', b'>', b'&', bytes).any(|at| match bytes[at] {
        // Nothing is meant by an ampersand between spaces.
        b'&' => bytes.get(at + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'#'),
        _ => true,
    })
}

/// Looser than [`next`]: signs of emphasis stand around words and numbers.
fn any_in(text: &str, captions: bool) -> bool {
    words(text, 0).any(|word| {
        let rest = &text[word.end..];
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        let number = rest.trim_start();
        let token = number.split(|char: char| !char.is_alphanumeric()).next().unwrap_or_default();
        let may_be =
            token.is_empty() || token.contains(|char: char| char.is_ascii_digit()) || token.chars().nth(1).is_none();
        number.len() < rest.len() && may_be && !(captions && is_caption(text, word.start))
    })
}

/// Whether a line begins there that is a paragraph by itself, and nothing but a caption.
fn is_caption(body: &str, start: usize) -> bool {
    // Of which markdown takes lines for empty.
    let blank = [' ', '\t', '\r'];
    let begins = match body[..start].strip_suffix('\n') {
        Some(above) => {
            let above = above.trim_end_matches(blank);
            above.is_empty() || above.ends_with('\n')
        }
        None => start == 0,
    };
    let (line, below) = body[start..].split_once('\n').unwrap_or((&body[start..], ""));
    let line = line.strip_suffix('\r').unwrap_or(line);
    let next = below.split('\n').next().unwrap_or_default().trim_start_matches(blank);
    // Above a colon stands a term with its meaning.
    let ends = !line.contains('\r') && next.is_empty() && !below.trim_start().starts_with(':');
    begins && ends && caption::alone(line).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_wherever_it_stands() {
        for (word, kind, _) in WORDS {
            let (first, rest) = word.split_at(1);
            for word in [word, &word.to_uppercase(), &(first.to_uppercase() + rest)] {
                for length in 0..70 {
                    for before in [" ".repeat(length), "é ".repeat(length), format!("{}(", "parts".repeat(length))] {
                        let text = format!("{before}{word} 2");
                        let named = next(&text, 0).map(|named| (named.kind, named.start, named.numbers.len()));
                        assert_eq!(named, Some((kind, before.len(), 1)), "{text:?}");
                        assert!(next(&text, before.len() + 1).is_none());
                    }
                    let inside = format!("{}{word} 2", "parts".repeat(length + 1));
                    assert!(next(&inside, 0).is_none(), "{inside:?}");
                }
            }
        }
    }

    #[test]
    fn a_caption_names_nothing_but_its_own() {
        for body in [
            "",
            "No table, no section of 4.",
            "Table 1: Costs\n\n| A |\n",
            "Words.\n\nTable 1: Costs\n\n| A |\n",
            "Words.\r\n \r\nFigure 2\r\n\r\n![Map](map.png)\n",
            "R & D in the parts",
        ] {
            assert!(!any("title: Costs\n", body), "{body:?}");
        }
        for body in [
            "See section 4.",
            "See _section 4_.",
            "Table 1 shows the costs.",
            "Words\nTable 1: Costs\n",
            "  Table 1: Costs\n",
            "- Table 1: Costs\n",
            "Table 1: Costs, see Appendix A\n",
            "Words.\n\nTable 1: Costs\n\nAs paragraph 2 says.",
            "> [!NOTE]\n> Table\n> 1\n",
            "Table&nbsp;1",
            "Table&#32;1",
            "Table\\ 1",
            // What is no empty line, and a line that ends as those of old computers did.
            "Table 1\n\u{a0}\nshows the costs\n",
            "Table 1\n\u{c}\nshows the costs\n",
            "Table 1\r: meaning\n",
            "Table 1: Costs\r\r: meaning\n",
        ] {
            assert!(any("title: Costs\n", body), "{body:?}");
        }
        assert!(any("\nTable 1: Costs\n", ""));
        assert!(any("summary: \"Table\\u00201\"\n", ""));
    }
}

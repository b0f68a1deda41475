//! Words: what stands between white space. Print and the web count along with the numbers that they get here.

use wide::u8x16;

use crate::bytes::{PIECE, bits, is, markup, padded, special, within};

/// What was found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many words start in it.
    pub words: u32,
    /// Whether it ends within one.
    pub ends_inside: bool,
    /// Whether surely none of its characters is one that HTML or XML does not hold as it is.
    pub plain: bool,
}

/// Counts the words of a text; `inside`: whether it opens within one. Every letter of every text comes by here, many at a
/// time.
pub fn count(text: &str, inside: bool) -> Counted {
    let bytes = text.as_bytes();
    let mut found = Counted { words: 0, ends_inside: inside, plain: true };
    // White space that began in the piece before.
    let mut rest_of_char = 0;
    for from in (0..bytes.len()).step_by(PIECE) {
        let padding;
        // The last piece begins in the one before, of which nothing is looked at again.
        let length = (bytes.len() - from).min(PIECE);
        let (piece, again) = match (bytes[from..].first_chunk(), bytes.last_chunk()) {
            (Some(piece), _) => (piece, 0),
            (None, Some(last)) => (last, PIECE - length),
            (None, None) => {
                padding = padded(bytes);
                (&padding, 0)
            }
        };
        let spaces = bits(piece, |bytes| is(bytes, b' ')) >> again;
        let mut white = spaces | rest_of_char;
        rest_of_char = 0;
        // Most pieces have spaces and plain ASCII signs alone.
        let others = bits(piece, |bytes| {
            let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
            control | bytes.max(u8x16::splat(0x7f)).simd_eq(bytes) | markup(bytes)
        });
        if others >> again != 0 {
            found.plain &= bits(piece, special) >> again == 0;
            white |= bits(piece, |bytes| within(bytes, b'\t', b'\r')) >> again;
            // The first bytes of all characters of several bytes among which there is white space.
            let mut perhaps = bits(piece, |bytes| is(bytes, 0xc2) | within(bytes, 0xe1, 0xe3)) >> again;
            while perhaps != 0 {
                let at = perhaps.trailing_zeros();
                perhaps &= perhaps - 1;
                let char = text[from + at as usize..].chars().next().unwrap_or_default();
                found.plain &= !char.is_control();
                if char.is_whitespace() {
                    let all = ((1u64 << char.len_utf8()) - 1) << at;
                    white |= all as u32;
                    rest_of_char |= (all >> PIECE) as u32;
                }
            }
        }
        let starts = !white & (white << 1 | u32::from(!found.ends_inside));
        // Behind the end there is nothing.
        found.words += (starts & u32::MAX >> (PIECE - length)).count_ones();
        found.ends_inside = white >> (length - 1) & 1 == 0;
    }
    found
}

/// The words with one space between them.
pub fn single_spaced(text: String) -> String {
    if is_single_spaced(&text) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether a text surely has no white space but single spaces between its words.
pub fn is_single_spaced(text: &str) -> bool {
    let (pieces, rest) = text.as_bytes().as_chunks();
    let last = (padded(rest), (1 << rest.len()) - 1);
    // A space at the start of the text would be one too many.
    let mut after_space = 1;
    for (piece, counted) in pieces.iter().map(|piece| (piece, u32::MAX)).chain([(&last.0, last.1)]) {
        let spaces = bits(piece, |bytes| is(bytes, b' '));
        // Or the first bytes of characters among which there is some.
        let other = bits(piece, |bytes| within(bytes, b'\t', b'\r') | is(bytes, 0xc2) | within(bytes, 0xe1, 0xe3));
        if other != 0 || spaces & (spaces << 1 | after_space) & counted != 0 {
            return false;
        }
        after_space = spaces >> (PIECE - 1);
    }
    !text.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, inside: bool) -> (u32, bool) {
        let Counted { words, ends_inside, .. } = count(text, inside);
        (words, ends_inside)
    }

    #[test]
    fn all_white_space_divides_words() {
        let white = (0..=0x10ffff).filter_map(char::from_u32).filter(|char| char.is_whitespace());
        for char in white {
            assert_eq!(words(&format!("é{char}b–c{char}"), false), (2, false), "{char:?}");
            assert_eq!(words(&format!("é{char}ß"), true), (1, true), "{char:?}");
        }
        assert_eq!(words("one’s €5 – \u{200b}", false), (4, true));
        assert_eq!(words("", true), (0, true));
    }

    #[test]
    fn words_are_counted_alike_in_long_texts_and_short_ones() {
        let signs = ["a", "bc ", " ", "\t", "\n", "é", "’", "\u{a0}", "\u{2003}", "–", "word ", "日本", "x\u{85}y"];
        let mut text = String::new();
        for step in 0..3000 {
            text.push_str(signs[step * step % 97 % signs.len()]);
            let inside = step % 2 == 1;
            let count = text.split_whitespace().count() as u32;
            let joined = inside && !text.starts_with(char::is_whitespace);
            let ends = !text.ends_with(char::is_whitespace);
            assert_eq!(words(&text, inside), (count - u32::from(joined), ends), "{text:?}");
            if text.len() > 200 {
                text.drain(..text.chars().next().map_or(0, char::len_utf8));
            }
        }
    }

    #[test]
    fn a_sign_of_markup_is_seen_wherever_it_stands() {
        for length in 0..70 {
            for at in 0..=length {
                let (before, after) = ("x".repeat(at), " ’".repeat(length - at));
                assert!(count(&format!("{before}{after}"), false).plain);
                for sign in ["<", ">", "&", "\"", "'", "\0", "\r", "\u{7f}", "\u{85}", "\u{ffff}", "\u{10ffff}"] {
                    assert!(!count(&format!("{before}{sign}{after}"), false).plain, "{sign:?}");
                }
            }
        }
    }

    #[test]
    fn words_stand_one_space_apart_wherever_they_stood() {
        let signs = ["a", "bc ", " ", "words and words ", "\t", "é", "’", "\u{a0}", "–", "d"];
        let mut text = String::new();
        for step in 0..4000 {
            text.push_str(signs[step * step % 97 % signs.len()]);
            let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(single_spaced(text.clone()), plain, "{text:?}");
            // Most texts are so already.
            assert!(!is_single_spaced(&text) || plain == text, "{text:?}");
            assert_eq!(single_spaced(plain.clone()), plain);
            assert!(is_single_spaced(&plain) || !plain.is_ascii() || plain.is_empty(), "{plain:?}");
            if text.len() > 80 {
                text.clear();
            }
        }
    }
}

//! Where words begin that may name numbered things.

use crate::bytes::{PIECE, bits, is, padded, within};

/// The first letters of all words that do.
pub const OPENINGS: [[u8; 3]; 7] = [*b"tab", *b"cha", *b"fig", *b"app", *b"ann", *b"sec", *b"par"];

/// Where words begin that have the first letters of one of them, in small letters or large. Every letter of every text
/// comes by here, most of them many at a time.
pub struct Openings<'a> {
    bytes: &'a [u8],
    /// Where the piece begins that comes next.
    next: usize,
    /// Whether a letter or a digit stands before that.
    inside: bool,
    /// Where words begin in the piece before it, as bits of which the lowest is the first, that may have these letters.
    found: u32,
}

impl<'a> Openings<'a> {
    /// Those from a byte on.
    pub fn new(bytes: &'a [u8], from: usize) -> Self {
        let inside = from.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphanumeric());
        Self { bytes, next: from, inside, found: 0 }
    }
}

impl Iterator for Openings<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            while self.found != 0 {
                let at = self.next - PIECE + self.found.trailing_zeros() as usize;
                self.found &= self.found - 1;
                if has_opening(self.bytes, at) {
                    return Some(at);
                }
            }
            let rest = self.bytes.get(self.next..).filter(|rest| rest.len() > 2)?;
            let padding;
            let piece = match rest.first_chunk() {
                Some(piece) => piece,
                None => {
                    padding = padded(rest);
                    &padding
                }
            };
            let (begins, ends_inside) = may_open(piece, self.inside);
            self.found = begins;
            self.inside = ends_inside;
            self.next += PIECE;
        }
    }
}

fn has_opening(bytes: &[u8], at: usize) -> bool {
    let first = bytes.get(at..).and_then(|rest| rest.first_chunk::<3>());
    first.is_some_and(|first| OPENINGS.contains(&first.map(|byte| byte.to_ascii_lowercase())))
}

/// At which bytes of a piece words begin whose first two letters are like those of an opening, and whether it ends within
/// a word; `inside`: whether it opens within one. Of the last byte the first letter is enough.
fn may_open(piece: &[u8; PIECE], inside: bool) -> (u32, bool) {
    // No other byte becomes a letter by this.
    let small = wide::u8x16::splat(0x20);
    let words = bits(piece, |bytes| within(bytes | small, b'a', b'z') | within(bytes, b'0', b'9'));
    let first = bits(piece, |bytes| {
        let bytes = bytes | small;
        is(bytes, b't') | is(bytes, b'f') | is(bytes, b'a') | is(bytes, b's') | is(bytes, b'p')
    });
    let second = bits(piece, |bytes| {
        let bytes = bytes | small;
        is(bytes, b'a') | is(bytes, b'i') | is(bytes, b'p') | is(bytes, b'n') | is(bytes, b'e')
    });
    // Apart, for all the words that begin with "th" and "co".
    let c = bits(piece, |bytes| is(bytes | small, b'c'));
    let h = bits(piece, |bytes| is(bytes | small, b'h'));
    let after = |second: u32| second >> 1 | 1 << (PIECE - 1);
    let like = first & after(second) | c & after(h);
    (like & !(words << 1 | u32::from(inside)), words >> (PIECE - 1) == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_wherever_they_stand() {
        let opens = |bytes: &[u8], at: usize| {
            has_opening(bytes, at) && !at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphanumeric())
        };
        let signs = [
            " ",
            "(",
            "é",
            "x",
            "9",
            "’",
            "\u{10}",
            "\u{a0}",
            "ta",
            "Sec ",
            "aNNex",
            "The figures ",
            "ap",
            "chap",
            "co",
            "tHe ",
            "Figs",
            "Tab",
            "`par",
        ];
        let mut text = String::new();
        let mut found = 0;
        for step in 0..2000 {
            text.push_str(signs[step * step % 89 % signs.len()]);
            for from in 0..text.len() {
                let plain: Vec<usize> = (from..text.len()).filter(|at| opens(text.as_bytes(), *at)).collect();
                found += plain.len();
                assert!(Openings::new(text.as_bytes(), from).eq(plain), "{from} of {text:?}");
            }
            if text.len() > 90 {
                text.clear();
            }
        }
        assert!(found > 10_000, "{found}");
    }

    #[test]
    fn every_opening_is_found() {
        for opening in OPENINGS {
            for length in 0..70 {
                let small = format!("{}{}", "-".repeat(length), String::from_utf8_lossy(&opening));
                for text in [small.to_uppercase(), format!("{small}les"), small] {
                    assert!(Openings::new(text.as_bytes(), 0).eq([length]), "{text}");
                }
            }
        }
    }
}

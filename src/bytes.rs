//! Many bytes of a text at once, for the few loops in which every letter of every text passes.

use wide::u8x16;

/// How many bytes are looked at together: as many as a number has bits.
pub const PIECE: usize = 32;

/// Which bytes of a piece fulfil a condition, as bits of which the lowest is the first. The condition gives all ones for a
/// byte that does.
#[inline(always)]
pub fn bits(piece: &[u8; PIECE], holds: impl Fn(u8x16) -> u8x16) -> u32 {
    let ([first, second], _) = piece.as_chunks::<16>() else { return 0 };
    holds(u8x16::new(*first)).to_bitmask() | holds(u8x16::new(*second)).to_bitmask() << 16
}

/// A piece with less than its bytes, and spaces behind them.
#[inline]
pub fn padded(bytes: &[u8]) -> [u8; PIECE] {
    let mut piece = [b' '; PIECE];
    let length = bytes.len().min(PIECE);
    piece[..length].copy_from_slice(&bytes[..length]);
    piece
}

/// Which bytes are `byte`.
#[inline(always)]
pub fn is(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(byte))
}

/// Which bytes are one of those from `first` to `last`.
#[inline(always)]
pub fn within(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    let above = bytes - u8x16::splat(first);
    above.min(u8x16::splat(last - first)).simd_eq(above)
}

/// Which bytes are, or may be the first of, a character that HTML and XML do not hold as it is: the signs of markup,
/// controls, and the first bytes of characters among which noncharacters are (EF, F0 to F4). A few others are among them,
/// where that takes fewer steps, but no letter, digit, space or full stop. The controls that begin with C2 are not: with
/// that byte begin the pound sign and the space that does not break, too.
#[inline(always)]
pub fn special(bytes: u8x16) -> u8x16 {
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes) | is(bytes, 0x7f);
    markup(bytes) | control | bytes.max(u8x16::splat(0xef)).simd_eq(bytes)
}

/// Which bytes are signs of markup, or `#`, `$` or `%`.
#[inline(always)]
pub fn markup(bytes: u8x16) -> u8x16 {
    within(bytes, b'"', b'\'') | is(bytes | u8x16::splat(2), b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_judged_by_itself_wherever_it_stands() {
        for byte in 0..=255 {
            for at in 0..PIECE {
                let mut piece = [b'x'; PIECE];
                piece[at] = byte;
                let of = |holds: bool| u32::from(holds) << at;
                let others = !(1 << at);
                assert_eq!(bits(&piece, |bytes| is(bytes, 0xc2)), of(byte == 0xc2));
                assert_eq!(bits(&piece, |bytes| within(bytes, b'\t', b'\r')), of((b'\t'..=b'\r').contains(&byte)));
                assert_eq!(bits(&piece, |bytes| within(bytes, 0xef, 0xff)), of(byte >= 0xef));
                assert_eq!(bits(&piece, |bytes| within(bytes, 0, 0x1f)), of(byte < 0x20));
                assert_eq!(bits(&piece, |bytes| is(bytes, b'x') | is(bytes, 1)), others | of(matches!(byte, 1 | b'x')));
            }
        }
        assert_eq!(&padded(b"ab")[..4], b"ab  ");
    }
}

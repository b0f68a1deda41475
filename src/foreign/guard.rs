//! What is looked at before a PDF is parsed: bytes alone, in bounded memory.
//!
//! A parser unpacks what the file tells it to unpack. So each stream is unpacked here first, into nothing, and counted; and
//! brackets are counted before anything follows them down.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::object::{Array, Dict, Name};

use super::{Refusal, limits};

/// Refuses what no parser should be given.
pub(super) fn look(data: &[u8]) -> Result<(), Refusal> {
    if data.len() as u64 > limits::BYTES {
        return Err(super::too_large(data.len() as u64));
    }
    if data.is_empty() {
        return Err(Refusal::Broken("it is empty".into()));
    }
    let head = &data[..data.len().min(1024)];
    if find(head, b"%PDF-").is_none() {
        return Err(Refusal::Broken("it does not begin as a PDF does".into()));
    }
    let mut rest = data;
    while let Some(at) = find(rest, b"stream") {
        let (before, after) = (&rest[..at], &rest[at + 6..]);
        outside(before)?;
        let body = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).or_else(|| after.strip_prefix(b"\r"));
        let Some(body) = body else {
            rest = after;
            continue;
        };
        unpacked(body)?;
        // A stream may hold the word; what comes after it is then read as if it stood outside, which does no harm.
        rest = match find(body, b"endstream") {
            Some(end) => &body[end + 9..],
            None => &[],
        };
    }
    outside(rest)
}

/// Looks at what stands outside streams.
fn outside(text: &[u8]) -> Result<(), Refusal> {
    let mut depth = 0_i64;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'[' | b'<' => depth += 1,
            b']' | b'>' => depth = (depth - 1).max(0),
            b'/' if text[at..].starts_with(b"/Encrypt") => {
                let rest = &text[at + 8..];
                let value = rest.iter().find(|byte| !byte.is_ascii_whitespace());
                if value.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'<')
                    && rest.first().is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'<')
                {
                    return Err(Refusal::Encrypted);
                }
            }
            _ => {}
        }
        if depth > limits::BRACKETS {
            return Err(Refusal::Broken("brackets in it stand in one another without an end".into()));
        }
    }
    Ok(())
}

/// Unpacks what looks packed, into nothing.
fn unpacked(body: &[u8]) -> Result<(), Refusal> {
    // The two bytes that open what Flate packs (RFC 1950).
    let packed = matches!(body, [first, second, ..]
        if first & 0x0f == 8 && (u16::from(*first) * 256 + u16::from(*second)) % 31 == 0);
    if !packed {
        return Ok(());
    }
    let mut decoder = ZlibDecoder::new(body);
    let mut buffer = [0; 1 << 15];
    let (mut size, mut depth) = (0_u64, 0_i64);
    while let Ok(read @ 1..) = decoder.read(&mut buffer) {
        size += read as u64;
        if size > limits::PICTURE {
            return Err(Refusal::TooLarge(format!("a part of it unpacks to more than {} MB", limits::PICTURE >> 20)));
        }
        // Runs of opening brackets, with nothing that closes them: in a picture there are none this long.
        for byte in &buffer[..read] {
            match byte {
                b'[' | b'<' => depth += 1,
                b' ' | b'\n' | b'\r' | b'\t' | b'/' | b'A'..=b'Z' => {}
                _ => depth = 0,
            }
            if depth > limits::BRACKETS {
                return Err(Refusal::Broken("brackets in it stand in one another without an end".into()));
            }
        }
    }
    Ok(())
}

/// How a stream is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Flate,
    Lzw,
    RunLength,
    /// As letters.
    Letters,
    /// JPEG 2000.
    Jpx,
    /// A way of packing pictures, or none that is known.
    Other,
}

/// How a stream is packed, the outermost first.
pub(super) fn packings(dict: &Dict<'_>) -> Vec<Packing> {
    let of = |name: Name<'_>| match name.as_ref() {
        b"FlateDecode" | b"Fl" => Packing::Flate,
        b"LZWDecode" | b"LZW" => Packing::Lzw,
        b"RunLengthDecode" | b"RL" => Packing::RunLength,
        b"ASCIIHexDecode" | b"AHx" | b"ASCII85Decode" | b"A85" => Packing::Letters,
        b"JPXDecode" => Packing::Jpx,
        _ => Packing::Other,
    };
    if let Some(one) = dict.get::<Name<'_>>("Filter") {
        return vec![of(one)];
    }
    dict.get::<Array<'_>>("Filter").map(|all| all.iter::<Name<'_>>().map(of).collect()).unwrap_or_default()
}

/// The most bytes that a stream can unpack to, counted where that is cheap; pictures' own ways of packing aside.
pub(super) fn most_unpacked(packings: &[Packing], raw: &[u8]) -> u64 {
    let mut most = raw.len() as u64;
    for (at, packing) in packings.iter().enumerate() {
        most = match packing {
            Packing::Flate if at == 0 => {
                let mut size = 0;
                let mut decoder = ZlibDecoder::new(raw);
                let mut buffer = [0; 1 << 15];
                while let Ok(read @ 1..) = decoder.read(&mut buffer) {
                    size += read as u64;
                    if size > limits::STREAM {
                        break;
                    }
                }
                // What a lenient decoder would make of broken bytes is not more than this.
                size.max(most)
            }
            Packing::Flate => most.saturating_mul(1032),
            // Up to 1366 times at the worst, which half a megabyte may be.
            Packing::Lzw => most.saturating_mul(if raw.len() < 1 << 19 { 64 } else { 1366 }),
            Packing::RunLength => most.saturating_mul(64),
            Packing::Letters | Packing::Jpx | Packing::Other => most,
        };
    }
    most
}

fn find(data: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0;
    loop {
        let at = from + data.get(from..)?.iter().position(|byte| *byte == first)?;
        if data[at..].starts_with(word) {
            return Some(at);
        }
        from = at + 1;
    }
}

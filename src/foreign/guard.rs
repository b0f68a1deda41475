//! What is looked at before a PDF is parsed: bytes alone, in bounded memory.
//!
//! A parser unpacks what the file tells it to unpack. So each stream is unpacked here first, into nothing, and counted; and
//! brackets are counted before anything follows them down.

use std::collections::HashMap;
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
    // A file that was cut short may still have pages that can be read; nobody would know of the others.
    let tail = &data[data.len().saturating_sub(TAIL)..];
    if find(tail, b"startxref").is_none() {
        return Err(Refusal::Broken("its end is missing".into()));
    }
    let mut tree = Tree::default();
    let mut rest = data;
    while let Some(at) = find(rest, b"stream") {
        let (before, after) = (&rest[..at], &rest[at + 6..]);
        outside(before)?;
        tree.add_objects(before);
        let body =
            after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).or_else(|| after.strip_prefix(b"\r"));
        let Some(body) = body else {
            rest = after;
            continue;
        };
        unpacked(body, &mut tree)?;
        // A stream may hold the word; what comes after it is then read as if it stood outside, which does no harm.
        rest = match find(body, b"endstream") {
            Some(end) => &body[end + 9..],
            None => &[],
        };
    }
    outside(rest)?;
    tree.add_objects(rest);
    tree.check()
}

/// Where a PDF says where its parts are: within so many bytes of its end.
const TAIL: usize = 16 << 10;

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

/// Unpacks what looks packed, into nothing. What may hold objects is looked through for the tree of pages.
fn unpacked(body: &[u8], tree: &mut Tree) -> Result<(), Refusal> {
    // The two bytes that open what Flate packs (RFC 1950).
    let packed = matches!(body, [first, second, ..]
        if first & 0x0f == 8 && (u16::from(*first) * 256 + u16::from(*second)) % 31 == 0);
    if !packed {
        return Ok(());
    }
    let mut decoder = ZlibDecoder::new(body);
    let mut buffer = [0; 1 << 15];
    let (mut size, mut depth) = (0_u64, 0_i64);
    let mut objects = Vec::new();
    while let Ok(read @ 1..) = decoder.read(&mut buffer) {
        // Objects that are packed together begin with the number of the first.
        let begins = size == 0 && buffer[..read].trim_ascii_start().first().is_some_and(u8::is_ascii_digit);
        if begins || (!objects.is_empty() && objects.len() < OBJECTS) {
            objects.extend_from_slice(&buffer[..read]);
        }
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
    tree.add_packed(&objects);
    Ok(())
}

/// The most bytes of objects packed together that are looked through.
const OBJECTS: usize = 64 << 20;

/// Which objects have which below them (`Kids`): the pages of a file, and some other trees. A parser walks all ways down the
/// tree of pages, and a few objects that name one another twice make more ways than there is memory.
#[derive(Debug, Default)]
struct Tree {
    kids: HashMap<u32, Vec<u32>>,
}

impl Tree {
    /// Of objects that stand by themselves (`5 0 obj ...`).
    fn add_objects(&mut self, text: &[u8]) {
        let mut rest = text;
        let mut owner = None;
        while let Some(at) = find(rest, b" obj") {
            self.add(owner, &rest[..at]);
            owner = last_number(&rest[..at]);
            rest = &rest[at + 4..];
        }
        self.add(owner, rest);
    }

    /// Of objects that are packed together: pairs of a number and an offset, then the objects.
    fn add_packed(&mut self, text: &[u8]) {
        if find(text, b"/Kids").is_none() {
            return;
        }
        let mut numbers: Vec<u32> = Vec::new();
        let mut at = 0;
        loop {
            at += text[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let number = std::str::from_utf8(&text[at..at + digits]).ok().and_then(|digits| digits.parse().ok());
            let Some(number) = number else { break };
            numbers.push(number);
            at += digits;
        }
        let objects: Vec<(u32, usize)> = numbers.chunks_exact(2).map(|pair| (pair[0], at + pair[1] as usize)).collect();
        for (index, (id, from)) in objects.iter().enumerate() {
            let to = objects.get(index + 1).map_or(text.len(), |(_, to)| *to).min(text.len());
            if let Some(body) = text.get(*from..to) {
                self.add(Some(*id), body);
            }
        }
    }

    fn add(&mut self, owner: Option<u32>, body: &[u8]) {
        let Some(owner) = owner else { return };
        let body = body.trim_ascii_start();
        let list = if body.starts_with(b"[") {
            body
        } else {
            let Some(at) = find(body, b"/Kids") else { return };
            body[at + 5..].trim_ascii_start()
        };
        let list = match list.strip_prefix(b"[") {
            Some(list) => &list[..list.iter().position(|byte| *byte == b']').unwrap_or(list.len())],
            None => &list[..list.len().min(24)],
        };
        let words: Vec<&[u8]> = list.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty()).collect();
        let number = |word: &[u8]| std::str::from_utf8(word).ok()?.parse::<u32>().ok();
        let refs = words.windows(3).filter(|three| three[2].starts_with(b"R")).filter_map(|three| number(three[0]));
        self.kids.entry(owner).or_default().extend(refs);
    }

    fn check(&self) -> Result<(), Refusal> {
        let mut ways = HashMap::new();
        for id in self.kids.keys() {
            if self.ways(*id, &mut ways, 0) > limits::WAYS {
                return Err(Refusal::Broken("its pages are listed over and over".into()));
            }
        }
        Ok(())
    }

    /// How many ways lead from an object to those that have none below them.
    fn ways(&self, id: u32, known: &mut HashMap<u32, u64>, depth: u32) -> u64 {
        if let Some(ways) = known.get(&id) {
            return *ways;
        }
        let Some(kids) = self.kids.get(&id) else { return 1 };
        if depth > 1000 {
            return u64::MAX;
        }
        // One that is met again below itself leads nowhere.
        known.insert(id, 0);
        let ways = kids.iter().fold(0_u64, |sum, kid| sum.saturating_add(self.ways(*kid, known, depth + 1)));
        known.insert(id, ways);
        ways
    }
}

/// The number of the object whose head (`5 0`) ends a text.
fn last_number(head: &[u8]) -> Option<u32> {
    let head = head.trim_ascii_end();
    let generation = head.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let head = head[..head.len() - generation].trim_ascii_end();
    let digits = head.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&head[head.len() - digits..]).ok()?.parse().ok()
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

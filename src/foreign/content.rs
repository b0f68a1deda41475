//! Content streams: read operator by operator and written again without what must not come into a pack.
//!
//! Out goes what ties the page to the structure of its own file (marked content), what is switched off (layers), what no
//! reader knows, and what depends on a certain printer. What is drawn stays as it is.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::dict::keys::{ACTUAL_TEXT, OCGS, TYPE};
use hayro_syntax::object::{Array, Dict, Name, ObjRef, Object, Stream};

use super::syntax;

/// What a content stream uses.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// Every name among its operands: of resources, and of colour spaces.
    pub(super) names: BTreeSet<Vec<u8>>,
    /// How often it draws each XObject.
    pub(super) drawn: BTreeMap<Vec<u8>, u64>,
    /// Its operators.
    pub(super) operators: u64,
    /// How deep it saves states.
    pub(super) deepest: u32,
    /// A picture in the stream is packed in a way that PDF/A does not allow.
    pub(super) lzw: bool,
}

/// Layers that are switched off, as far as a file says so by itself.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<ObjRef>,
}

impl Layers {
    /// Of a file.
    pub(super) fn of(catalog: &Dict<'_>) -> Self {
        let mut off = HashSet::new();
        let Some(properties) = catalog.get::<Dict<'_>>("OCProperties") else { return Self { off } };
        let Some(config) = properties.get::<Dict<'_>>("D") else { return Self { off } };
        let refs = |array: Option<Array<'_>>| -> Vec<ObjRef> {
            array.iter().flat_map(Array::raw_iter).filter_map(|item| item.as_obj_ref()).collect()
        };
        if config.get::<Name<'_>>("BaseState").is_some_and(|state| state.as_ref() == b"OFF") {
            off.extend(refs(properties.get::<Array<'_>>(OCGS)));
        }
        for on in refs(config.get::<Array<'_>>("ON")) {
            off.remove(&on);
        }
        off.extend(refs(config.get::<Array<'_>>("OFF")));
        Self { off }
    }

    /// Whether what belongs to a layer, or to a set of layers, is not shown.
    pub(super) fn hides(&self, owner: &Dict<'_>, key: &[u8]) -> bool {
        if self.off.is_empty() {
            return false;
        }
        if owner.get_ref(key).is_some_and(|layer| self.off.contains(&layer)) {
            return true;
        }
        let Some(set) = owner.get::<Dict<'_>>(key) else { return false };
        if set.get::<Name<'_>>(TYPE).is_none_or(|kind| kind.as_ref() != b"OCMD") {
            return false;
        }
        let members: Vec<ObjRef> = match set.get::<Array<'_>>(OCGS) {
            Some(array) => array.raw_iter().filter_map(|item| item.as_obj_ref()).collect(),
            None => set.get_ref(OCGS).into_iter().collect(),
        };
        let off = members.iter().filter(|layer| self.off.contains(layer)).count();
        if members.is_empty() {
            return false;
        }
        match set.get::<Name<'_>>("P").as_deref() {
            Some(b"AllOn") => off > 0,
            Some(b"AnyOff") => off == 0,
            Some(b"AllOff") => off < members.len(),
            _ => off == members.len(),
        }
    }
}

/// What became of a marked content that is open.
enum Open {
    Dropped,
    Hidden,
    Kept,
}

/// Every operator of PDF 1.7 that is written again as it is.
const KNOWN: &[&[u8]] = &[
    b"b", b"B", b"b*", b"B*", b"BT", b"c", b"cm", b"CS", b"cs", b"d", b"d0", b"d1", b"Do", b"ET", b"f", b"F", b"f*",
    b"G", b"g", b"gs", b"h", b"i", b"j", b"J", b"K", b"k", b"l", b"m", b"M", b"n", b"re", b"RG", b"rg", b"ri", b"s",
    b"S", b"SC", b"sc", b"SCN", b"scn", b"sh", b"T*", b"Tc", b"Td", b"TD", b"Tf", b"Tj", b"TJ", b"TL", b"Tm", b"Tr",
    b"Ts", b"Tw", b"Tz", b"v", b"w", b"W", b"W*", b"y", b"'", b"\"",
];

/// Writes a content stream again.
pub(super) fn rewrite(data: &[u8], properties: &[Dict<'_>], layers: &Layers, used: &mut Used) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut open: Vec<Open> = Vec::new();
    let mut hidden = 0_u32;
    let mut depth = 0_u32;
    let mut operators = UntypedIter::new(data);
    while let Some(instruction) = operators.next() {
        used.operators += 1;
        let operator: &[u8] = instruction.operator;
        match operator {
            b"BMC" => open.push(Open::Dropped),
            b"BDC" => {
                let kind = begin(&instruction.operands().collect::<Vec<_>>(), properties, layers, &mut out);
                hidden += u32::from(matches!(kind, Open::Hidden));
                open.push(kind);
            }
            b"EMC" => match open.pop() {
                Some(Open::Kept) => out.extend_from_slice(b"EMC\n"),
                Some(Open::Hidden) => hidden -= 1,
                Some(Open::Dropped) | None => {}
            },
            // A state that was never saved cannot be restored.
            b"Q" if depth == 0 => {}
            b"Q" => {
                depth -= 1;
                out.extend_from_slice(b"Q\n");
            }
            b"q" => {
                depth += 1;
                used.deepest = used.deepest.max(depth);
                out.extend_from_slice(b"q\n");
            }
            b"BI" if hidden > 0 => {}
            b"BI" => {
                if let Some(Object::Stream(stream)) = instruction.operands().next() {
                    inline(stream, used, &mut out);
                }
            }
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" if hidden > 0 => {
                out.extend_from_slice(b"n\n");
            }
            b"Tj" | b"TJ" | b"'" | b"\"" | b"sh" | b"Do" if hidden > 0 => {}
            b"ri" if !instruction.operands().all(is_intent) => {}
            _ if KNOWN.contains(&operator) => {
                if matches!(operator, b"k" | b"K") {
                    used.names.insert(b"DeviceCMYK".to_vec());
                }
                for operand in instruction.operands() {
                    if let Object::Name(name) = operand {
                        used.names.insert(name.to_vec());
                        if operator == b"Do" {
                            *used.drawn.entry(name.to_vec()).or_default() += 1;
                        }
                    }
                    direct(operand, &mut out, 0);
                    out.push(b' ');
                }
                out.extend_from_slice(operator);
                out.push(b'\n');
            }
            _ => {}
        }
    }
    for _ in open.iter().filter(|open| matches!(open, Open::Kept)) {
        out.extend_from_slice(b"EMC\n");
    }
    for _ in 0..depth {
        out.extend_from_slice(b"Q\n");
    }
    out
}

fn is_intent(operand: &Object<'_>) -> bool {
    let intents: [&[u8]; 4] = [b"RelativeColorimetric", b"AbsoluteColorimetric", b"Perceptual", b"Saturation"];
    matches!(operand, Object::Name(name) if intents.contains(&name.as_ref()))
}

/// Opens a marked content. What is kept of it is the text that stands for what it shows: without that, a letter from a
/// font's private range means nothing to who hears or copies it.
fn begin(operands: &[&Object<'_>], properties: &[Dict<'_>], layers: &Layers, out: &mut Vec<u8>) -> Open {
    let tag = match operands.first() {
        Some(Object::Name(tag)) => tag.to_vec(),
        _ => Vec::new(),
    };
    let text = match operands.get(1) {
        Some(Object::Dict(list)) => list.get::<hayro_syntax::object::String<'_>>(ACTUAL_TEXT),
        Some(Object::Name(list)) => {
            let Some(owner) = properties.iter().find(|dict| dict.contains_key(list.as_ref())) else {
                return Open::Dropped;
            };
            if tag == b"OC" {
                return if layers.hides(owner, list) { Open::Hidden } else { Open::Dropped };
            }
            owner.get::<Dict<'_>>(list.as_ref()).and_then(|list| list.get(ACTUAL_TEXT))
        }
        _ => None,
    };
    match text {
        // Longer ones are refused by PDF/A.
        Some(text) if text.as_bytes().len() < 30_000 => {
            out.extend_from_slice(b"/Span<</ActualText");
            syntax::string(out, text.as_bytes());
            out.extend_from_slice(b">>BDC\n");
            Open::Kept
        }
        _ => Open::Dropped,
    }
}

/// A picture in the stream.
fn inline(stream: &Stream<'_>, used: &mut Used, out: &mut Vec<u8>) {
    out.extend_from_slice(b"BI");
    for (key, value) in stream.dict().entries() {
        let hayro_syntax::object::MaybeRef::NotRef(value) = value else { continue };
        if matches!(key.as_ref(), b"I" | b"Interpolate" | b"L" | b"Length") {
            continue;
        }
        names(&value, used, 0);
        out.push(b' ');
        syntax::name(out, &key);
        out.push(b' ');
        direct(&value, out, 0);
    }
    out.extend_from_slice(b" ID ");
    out.extend_from_slice(&stream.raw_data());
    out.extend_from_slice(b"\nEI\n");
}

/// Notes the names in the dictionary of a picture: its colour space, its filters.
fn names(value: &Object<'_>, used: &mut Used, depth: u32) {
    match value {
        Object::Name(name) => {
            used.lzw |= matches!(name.as_ref(), b"LZW" | b"LZWDecode");
            let name: &[u8] = if name.as_ref() == b"CMYK" { b"DeviceCMYK" } else { name };
            used.names.insert(name.to_vec());
        }
        Object::Array(array) if depth < 8 => array.iter::<Object<'_>>().for_each(|item| names(&item, used, depth + 1)),
        _ => {}
    }
}

/// An operand.
fn direct(value: &Object<'_>, out: &mut Vec<u8>, depth: u32) {
    match value {
        Object::Null(_) => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Number(value) => syntax::number(out, value.as_f64()),
        Object::String(value) => syntax::string(out, value.as_bytes()),
        Object::Name(value) => syntax::name(out, value),
        Object::Array(array) => {
            out.push(b'[');
            if depth < 32 {
                for item in array.iter::<Object<'_>>() {
                    direct(&item, out, depth + 1);
                    out.push(b' ');
                }
            }
            out.push(b']');
        }
        Object::Dict(dict) => {
            out.extend_from_slice(b"<<");
            if depth < 32 {
                for (key, value) in dict.entries() {
                    if let hayro_syntax::object::MaybeRef::NotRef(value) = value {
                        syntax::name(out, &key);
                        out.push(b' ');
                        direct(&value, out, depth + 1);
                    }
                }
            }
            out.extend_from_slice(b">>");
        }
        Object::Stream(_) => out.extend_from_slice(b"null"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn written(data: &str) -> String {
        let mut used = Used::default();
        String::from_utf8(rewrite(data.as_bytes(), &[], &Layers::default(), &mut used)).unwrap()
    }

    #[test]
    fn marked_content_goes_and_what_it_holds_stays() {
        let data = "/P <</MCID 0>> BDC BT /F1 12 Tf (a\\)b) Tj ET EMC /Artifact BMC 0 0 1 .5 re f EMC /X MP /Y <<>> DP";
        assert_eq!(written(data), "BT\n/F1 12 Tf\n(a\\)b) Tj\nET\n0 0 1 0.5 re\nf\n");
    }

    #[test]
    fn text_that_stands_for_a_sign_is_kept() {
        let data = "/Span <</ActualText (bullet) /MCID 3>> BDC (x) Tj EMC";
        assert_eq!(written(data), "/Span<</ActualText(bullet)>>BDC\n(x) Tj\nEMC\n");
    }

    #[test]
    fn states_are_balanced_and_unknown_operators_dropped() {
        assert_eq!(written("Q q 1 w q BX 3 magic EX"), "q\n1 w\nq\nQ\nQ\n");
        assert_eq!(written("/Other ri /Perceptual ri"), "/Perceptual ri\n");
    }

    #[test]
    fn a_picture_in_the_stream_comes_through() {
        let mut used = Used::default();
        let data = b"q BI /W 2 /H 1 /CS /CMYK /BPC 8 /I true ID \x00\x01\x02\x03EI\xff\x04\x05 EI Q";
        let out = rewrite(data, &[], &Layers::default(), &mut used);
        assert_eq!(out, b"q\nBI /BPC 8 /CS /CMYK /H 1 /W 2 ID \x00\x01\x02\x03EI\xff\x04\x05 \nEI\nQ\n");
        assert!(used.names.contains(b"DeviceCMYK".as_slice()));
    }
}

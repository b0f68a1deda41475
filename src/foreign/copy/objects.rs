//! Objects written anew, without what ties them to their own file and what PDF/A does not allow.

use hayro_syntax::object::{Dict, MaybeRef, Name, Number, Object, Stream};

use super::resources::Named;
use super::{As, CMYK, Copier};
use crate::foreign::content::{Used, rewrite};
use crate::foreign::guard::{Packing, packings};
use crate::foreign::{Refusal, fonts, limits, syntax};

impl<'a> Copier<'a, '_> {
    pub(super) fn stream(&mut self, stream: &Stream<'a>, what: As, named: &Named<'a>, id: u32) -> Result<(), Refusal> {
        let dict = stream.dict();
        let subtype = dict.get::<Name<'_>>("Subtype");
        let image = subtype.as_deref() == Some(b"Image");
        let form = subtype.as_deref() == Some(b"Form");
        let drawing = what == As::Letter || form || dict.get::<i32>("PatternType") == Some(1);
        let mut entries = Vec::new();
        if drawing {
            let inner = Named::of_stream(dict, named);
            let data = self.unpack(stream)?;
            let mut used = Used::default();
            let content = rewrite(&data, &inner.properties, &self.layers, &mut used);
            self.judge(&used);
            for (key, value) in dict.entries() {
                if !matches!(
                    key.as_ref(),
                    b"Resources" | b"Filter" | b"DecodeParms" | b"Length" | b"F" | b"PS" | b"Subtype2"
                ) {
                    self.entry(&key, &value, As::Anything, named, &mut entries, 0)?;
                }
            }
            entries.extend_from_slice(b"/Resources");
            self.resources(&inner, &used, &[], &mut entries)?;
            self.file.pack(id, &entries, &content);
            return Ok(());
        }
        let filters = packings(dict);
        if !image {
            self.check_size(stream)?;
        }
        if filters.contains(&Packing::Jpx) {
            self.hinder("has pictures of the kind JPEG 2000");
        }
        let whole = filters.as_slice() == [Packing::Lzw] && (!image || self.small(dict));
        for (key, value) in dict.entries() {
            let dropped = match key.as_ref() {
                b"Length" | b"F" | b"FFilter" | b"FDecodeParms" => true,
                b"Filter" | b"DecodeParms" => whole,
                b"Interpolate" | b"Alternates" => image,
                // The space that readers of old fall back on.
                b"Alternate" => subtype.is_none(),
                _ => false,
            };
            if !dropped {
                self.entry(&key, &value, As::Anything, named, &mut entries, 0)?;
            }
        }
        if subtype.is_none() && dict.contains_key("N") {
            self.profile(stream, dict)?;
        }
        if whole {
            // PDF/A does not allow LZW, which is packed anew.
            let data = stream.decoded().map(|data| data.into_owned()).unwrap_or_default();
            self.file.pack(id, &entries, &data);
        } else {
            if filters.contains(&Packing::Lzw) {
                self.hinder("has parts packed by LZW");
            }
            self.file.stream(id, &entries, &stream.raw_data());
        }
        Ok(())
    }

    /// Whether a picture unpacks to no more than a page needs.
    fn small(&self, dict: &Dict<'_>) -> bool {
        let side = |key: &str| dict.get::<u32>(key).map_or(u64::MAX, u64::from);
        side("Width").saturating_mul(side("Height")) < limits::PIXELS
    }

    /// A colour profile of a version and kind that PDF/A knows.
    fn profile(&mut self, stream: &Stream<'_>, dict: &Dict<'_>) -> Result<(), Refusal> {
        let data = self.unpack(stream)?;
        let space: Option<&[u8]> = match dict.get::<i32>("N") {
            Some(1) => Some(b"GRAY"),
            Some(3) => Some(b"RGB "),
            Some(4) => Some(b"CMYK"),
            _ => None,
        };
        let fits = data.get(8).is_some_and(|version| *version <= 4)
            && matches!(data.get(12..16), Some(b"prtr" | b"mntr" | b"scnr" | b"spac"))
            && (data.get(16..20) == space || (data.get(16..20) == Some(b"Lab ") && dict.get::<i32>("N") == Some(3)));
        // An object with /N and no /Subtype may be something else, such as a stream of a function.
        if data.get(36..40) == Some(b"acsp") && !fits {
            self.hinder("has a colour profile that PDF/A does not know");
        }
        Ok(())
    }

    fn entry(
        &mut self,
        key: &[u8],
        value: &MaybeRef<Object<'a>>,
        parent: As,
        named: &Named<'a>,
        out: &mut Vec<u8>,
        depth: u32,
    ) -> Result<(), Refusal> {
        // What ties an object to its own file, or asks another program for something.
        let dropped: [&[u8]; 14] = [
            b"Metadata",
            b"StructParent",
            b"StructParents",
            b"OC",
            b"AF",
            b"PtData",
            b"Ref",
            b"LastModified",
            b"PieceInfo",
            b"OPI",
            b"Parent",
            b"CIDSet",
            b"CharSet",
            b"Measure",
        ];
        // What a certain printer would do with the colours.
        let of_printers: [&[u8]; 10] = [b"TR", b"TR2", b"HT", b"HTP", b"HTO", b"BG", b"BG2", b"UCR", b"UCR2", b"FL"];
        if (parent != As::Letters && dropped.contains(&key)) || (parent == As::State && of_printers.contains(&key)) {
            return Ok(());
        }
        if parent == As::State
            && key == b"OPM"
            && matches!(value, MaybeRef::NotRef(Object::Number(mode)) if mode.as_i64() == 1)
        {
            self.hinder("prints colours over one another");
        }
        let what = match (parent, key) {
            (_, b"CharProcs") => As::Letters,
            (As::Letters, _) => As::Letter,
            _ => As::Anything,
        };
        syntax::name(out, key);
        out.push(b' ');
        self.value(value, what, named, out, depth + 1)
    }

    pub(super) fn value(
        &mut self,
        value: &MaybeRef<Object<'a>>,
        what: As,
        named: &Named<'a>,
        out: &mut Vec<u8>,
        depth: u32,
    ) -> Result<(), Refusal> {
        if depth > limits::DEPTH {
            return Err(Refusal::Broken("objects in it stand in one another without an end".into()));
        }
        let value = match value {
            MaybeRef::Ref(object) => {
                let id = self.refer(*object, what, named);
                syntax::reference(out, id);
                return Ok(());
            }
            MaybeRef::NotRef(value) => value,
        };
        match value {
            Object::Null(_) | Object::Stream(_) => out.extend_from_slice(b"null"),
            Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            Object::Number(value) => real(out, value),
            Object::String(value) => syntax::string(out, value.as_bytes()),
            Object::Name(value) => {
                if value.as_ref() == b"DeviceCMYK" {
                    self.hinder(CMYK);
                }
                syntax::name(out, value);
            }
            Object::Array(array) => {
                out.push(b'[');
                for item in array.raw_iter() {
                    self.value(&item, As::Anything, named, out, depth + 1)?;
                    out.push(b' ');
                }
                out.push(b']');
            }
            Object::Dict(dict) => {
                let state = dict.get::<Name<'_>>("Type").is_some_and(|kind| kind.as_ref() == b"ExtGState");
                let what = if state { As::State } else { what };
                if dict.get::<Name<'_>>("Type").is_some_and(|kind| kind.as_ref() == b"Font") {
                    self.hinders.extend(fonts::hinders(dict));
                }
                let letters = dict.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_ref() == b"Type3");
                out.extend_from_slice(b"<<");
                for (key, value) in dict.entries() {
                    if letters && key.as_ref() == b"Resources" {
                        continue;
                    }
                    self.entry(&key, &value, what, named, out, depth)?;
                }
                if letters {
                    self.letters(dict, named, out)?;
                }
                if fonts::lacks_map(dict) {
                    out.extend_from_slice(b"/CIDToGIDMap/Identity");
                }
                out.extend_from_slice(b">>");
            }
        }
        Ok(())
    }
}

fn real(out: &mut Vec<u8>, value: &Number) {
    exact(out, value.as_f64());
}

/// A number with as many digits as matter, however small it is.
pub(super) fn exact(out: &mut Vec<u8>, value: f64) {
    if value != 0.0 && value.abs() < 0.001 && value.is_finite() {
        let text = format!("{value:.12}");
        out.extend_from_slice(text.trim_end_matches('0').trim_end_matches('.').as_bytes());
    } else {
        syntax::number(out, value);
    }
}

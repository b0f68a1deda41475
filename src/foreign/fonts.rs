//! What PDF/A-2a and PDF/UA-1 ask of fonts, as far as their dictionaries tell it (ISO 19005-2, 6.2.11; ISO 14289-1, 7.21).

use hayro_syntax::object::{Array, Dict, Name, Object, Stream};

/// What of a font they do not allow, each in words that end `the PDF ...`.
pub(super) fn hinders(font: &Dict<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let subtype = font.get::<Name<'_>>("Subtype");
    let name = font.get::<Name<'_>>("BaseFont").map(|name| plain(&name)).unwrap_or_default();
    let to_unicode = font.get::<Stream<'_>>("ToUnicode").is_some();
    match subtype.as_deref() {
        Some(b"Type0") => {
            let descendants = font.get::<Array<'_>>("DescendantFonts");
            let descendant = descendants.and_then(|fonts| fonts.iter::<Dict<'_>>().next()).unwrap_or_default();
            if !embedded(&descendant) {
                found.push(format!("does not bring the font {name} along"));
            }
            if !to_unicode {
                found.push(format!("does not say which letters the signs of the font {name} are"));
            }
            let identity = font.get::<Name<'_>>("Encoding");
            if identity.is_some_and(|encoding| !matches!(encoding.as_ref(), b"Identity-H" | b"Identity-V")) {
                found.push(format!("uses the font {name} by a table of its own"));
            }
        }
        Some(b"Type3") => {}
        // These are looked at where the font is.
        Some(b"CIDFontType0" | b"CIDFontType2") => {}
        _ => {
            if !embedded(font) {
                found.push(format!("does not bring the font {name} along"));
            }
            let encoding = font.get::<Object<'_>>("Encoding");
            if !to_unicode && encoding.is_none() {
                found.push(format!("does not say which letters the signs of the font {name} are"));
            }
            let flags = font.get::<Dict<'_>>("FontDescriptor").and_then(|of| of.get::<u32>("Flags")).unwrap_or(0);
            let symbolic = flags & 4 != 0;
            if subtype.as_deref() == Some(b"TrueType") && (symbolic == encoding.is_some()) {
                found.push(format!("uses the font {name} by an encoding that is in doubt"));
            }
        }
    }
    found
}

/// Whether a CIDFont lacks the table that it must have where its font is embedded; without one it is the identity.
pub(super) fn lacks_map(font: &Dict<'_>) -> bool {
    font.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_ref() == b"CIDFontType2")
        && !font.contains_key("CIDToGIDMap")
}

fn embedded(font: &Dict<'_>) -> bool {
    let descriptor = font.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
    ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| descriptor.get::<Stream<'_>>(key).is_some())
}

/// A font's name without what marks it as a part of the font.
fn plain(name: &Name<'_>) -> String {
    let name = name.as_str();
    let name = match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 => rest,
        _ => name,
    };
    name.chars().filter(|char| !char.is_control()).take(60).collect()
}

//! Puts pages of foreign PDFs into a pack.
//!
//! The pack was typeset with a picture of three points in the place of each such page. Here the picture, which is an object
//! of the PDF, becomes a form that draws the page; whatever refers to it stays as it is, and so does the structure with the
//! page's text alternative. No page of the pack is touched.

use std::collections::BTreeMap;
use std::sync::Arc;

use hayro_syntax::object::{Dict, Name, ObjRef, Object, Stream};
use hayro_syntax::{Pdf, PdfData};

use super::copy::Copier;
use super::syntax::File;
use super::{Refusal, on_its_own, open};

/// What begins a picture that stands for a page; the page's number in the pack follows, in three bytes.
const MAGIC: [u8; 6] = *b"AgPa\x0cK";

/// The three points, in red, green and blue, of the picture that stands for a page.
pub fn stand_in(number: usize) -> [u8; 9] {
    let [.., a, b, c] = (number as u32).to_be_bytes();
    let [m, n, o, p, q, r] = MAGIC;
    [m, n, o, p, q, r, a, b, c]
}

/// A foreign PDF of a pack.
#[derive(Debug, Clone)]
pub struct Foreign {
    /// Its file.
    pub source: String,
    /// The number in the pack of its first page.
    pub first: usize,
    /// How many pages it has.
    pub pages: usize,
}

/// What went wrong: with which file, and what.
pub type Fault = (String, Refusal);

/// Puts the pages of `appendices` in their places. Each file is read when it is its turn, and given back before the next.
///
/// # Errors
/// The file that cannot be put in, and why.
pub fn place(
    pdf: Vec<u8>,
    appendices: &[Foreign],
    read: &dyn Fn(&str) -> std::io::Result<Arc<Vec<u8>>>,
) -> Result<Vec<u8>, Fault> {
    let Some(first) = appendices.first() else { return Ok(pdf) };
    let own = |what: &str| (first.source.clone(), Refusal::Broken(what.into()));
    let (mut file, places, trailer) = taken_apart(pdf).ok_or_else(|| own("the pack has no places for its pages"))?;
    for appendix in appendices {
        let fault = |refusal| (appendix.source.clone(), refusal);
        let bytes =
            read(&appendix.source).map_err(|error| fault(Refusal::Broken(format!("it cannot be read: {error}"))))?;
        let places: Vec<Option<u32>> =
            (0..appendix.pages).map(|at| places.get(&(appendix.first + at)).copied()).collect();
        let into = std::mem::take(&mut file);
        file = on_its_own(move || copy(&bytes, into, &places)).map_err(fault)?;
    }
    Ok(put_together(file, &trailer))
}

fn copy(bytes: &Arc<Vec<u8>>, mut file: File, places: &[Option<u32>]) -> Result<File, Refusal> {
    let pdf = open(bytes)?;
    let mut copier = Copier::new(&pdf, &mut file);
    for (page, place) in pdf.pages().iter().zip(places) {
        if let Some(id) = place {
            copier.page(page, *id)?;
        }
    }
    drop(copier);
    drop(pdf);
    Ok(file)
}

/// A PDF of our own without its stand-ins: what is left of it, the number of the object in whose place each page comes, and
/// the trailer.
fn taken_apart(pdf: Vec<u8>) -> Option<(File, BTreeMap<usize, u32>, Vec<u8>)> {
    let (table, trailer) = table(&pdf)?;
    let pdf = Arc::new(pdf);
    let mut places = BTreeMap::new();
    {
        let opened = Pdf::new(PdfData::from(pdf.clone())).ok()?;
        for id in table.keys() {
            let object: Option<Stream<'_>> = opened.xref().get(ObjRef::new(*id as i32, 0).into());
            let Some(stream) = object else { continue };
            if let Some(number) = stands_for(&stream) {
                places.insert(number, *id);
            }
        }
    }
    let taken: std::collections::BTreeSet<u32> = places.values().copied().collect();
    let mut by_offset: Vec<(usize, u32)> = table.iter().map(|(id, offset)| (*offset, *id)).collect();
    by_offset.sort_unstable();
    let end = trailer.table;
    let mut bytes = pdf.get(..by_offset.first()?.0)?.to_vec();
    let mut offsets = BTreeMap::new();
    for (at, (offset, id)) in by_offset.iter().enumerate() {
        let next = by_offset.get(at + 1).map_or(end, |(next, _)| *next);
        if taken.contains(id) {
            continue;
        }
        offsets.insert(*id, bytes.len());
        bytes.extend_from_slice(pdf.get(*offset..next)?);
    }
    let next = table.keys().last()? + 1;
    Some((File::new(bytes, offsets, next), places, trailer.entries))
}

/// The page of the pack for which a picture stands.
fn stands_for(stream: &Stream<'_>) -> Option<usize> {
    let dict: &Dict<'_> = stream.dict();
    if dict.get::<Name<'_>>("Subtype")?.as_ref() != b"Image"
        || dict.get::<u32>("Width")? != 3
        || dict.get::<u32>("Height")? != 1
    {
        return None;
    }
    let data = stream.decoded().ok()?;
    let [a, b, c] = *data.strip_prefix(&MAGIC)? else { return None };
    Some(u32::from_be_bytes([0, a, b, c]) as usize)
}

/// The end of a PDF of our own.
struct Trailer {
    /// Where the table of objects begins.
    table: usize,
    /// What stands in the trailer, without its size.
    entries: Vec<u8>,
}

/// The table of objects of a PDF that our own exporter wrote: one table, of one section, in plain text.
fn table(pdf: &[u8]) -> Option<(BTreeMap<u32, usize>, Trailer)> {
    let tail = &pdf[pdf.len().saturating_sub(64)..];
    let tail = std::str::from_utf8(tail).ok()?;
    let at: usize = tail.rsplit_once("startxref")?.1.split_whitespace().next()?.parse().ok()?;
    let text = std::str::from_utf8(pdf.get(at..)?).ok();
    // The identifier in the trailer is of any bytes.
    let text = match text {
        Some(text) => text.to_owned(),
        None => pdf.get(at..)?.iter().map(|byte| char::from(*byte)).collect(),
    };
    let mut lines = text.strip_prefix("xref")?.trim_start().lines();
    let (first, count) = lines.next()?.split_once(' ')?;
    let (first, count): (u32, u32) = (first.parse().ok()?, count.trim().parse().ok()?);
    let mut table = BTreeMap::new();
    for id in first..first.checked_add(count)? {
        let mut parts = lines.next()?.split_whitespace();
        let offset: usize = parts.next()?.parse().ok()?;
        if parts.nth(1)? == "n" {
            table.insert(id, offset);
        }
    }
    let start = at + find(pdf.get(at..)?, b"trailer")? + 7;
    let object: Dict<'_> = hayro_syntax::object::FromBytes::from_bytes(trim(pdf.get(start..)?))?;
    let mut entries = Vec::new();
    for (key, value) in object.entries() {
        if key.as_ref() == b"Size" {
            continue;
        }
        super::syntax::name(&mut entries, &key);
        entries.push(b' ');
        trailer_value(&value, &mut entries);
    }
    Some((table, Trailer { table: at, entries }))
}

fn trailer_value(value: &hayro_syntax::object::MaybeRef<Object<'_>>, out: &mut Vec<u8>) {
    use hayro_syntax::object::MaybeRef;
    match value {
        MaybeRef::Ref(id) => super::syntax::reference(out, id.obj_number as u32),
        MaybeRef::NotRef(Object::Array(array)) => {
            out.push(b'[');
            for item in array.raw_iter() {
                trailer_value(&item, out);
            }
            out.push(b']');
        }
        MaybeRef::NotRef(Object::String(text)) => super::syntax::string(out, text.as_bytes()),
        MaybeRef::NotRef(_) => out.extend_from_slice(b"null"),
    }
}

fn trim(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii_start()
}

fn find(data: &[u8], word: &[u8]) -> Option<usize> {
    data.windows(word.len()).position(|window| window == word)
}

/// The file with its table of objects.
fn put_together(file: File, trailer: &[u8]) -> Vec<u8> {
    let File { mut bytes, offsets, .. } = file;
    let at = bytes.len();
    let size = offsets.keys().last().map_or(1, |last| last + 1);
    let mut table = format!("xref\n0 {size}\n");
    // Numbers that no object has form a list of their own, each naming the next.
    let free: Vec<u32> = (0..size).filter(|id| !offsets.contains_key(id)).collect();
    for id in 0..size {
        match offsets.get(&id) {
            Some(offset) => table.push_str(&format!("{offset:010} 00000 n\r\n")),
            None => {
                let next = free.iter().find(|free| **free > id).copied().unwrap_or(0);
                let generation = if id == 0 { 65535 } else { 0 };
                table.push_str(&format!("{next:010} {generation:05} f\r\n"));
            }
        }
    }
    bytes.extend_from_slice(table.as_bytes());
    bytes.extend_from_slice(format!("trailer\n<</Size {size}").as_bytes());
    bytes.extend_from_slice(trailer);
    bytes.extend_from_slice(format!(">>\nstartxref\n{at}\n%%EOF").as_bytes());
    bytes
}

//! Pages of a foreign PDF as form XObjects of another file: each with what it needs, things that several need once.
//!
//! The same walk examines: run over a file that keeps nothing, it tells what PDF/A-2a does not allow and what no reader
//! should be made to draw.

mod looks;
mod objects;
mod resources;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, Stream};
use hayro_syntax::page::Page;

use self::objects::exact;
use self::resources::Named;
use super::content::{Layers, Used, rewrite};
use super::guard::{most_unpacked, packings};
use super::syntax::{self, File};
use super::{Refusal, limits};

/// What an object is, where that is not to be told from itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Anything,
    /// A content stream that has no type: a letter of a Type 3 font.
    Letter,
    /// The dictionary of those.
    Letters,
    /// A graphics state.
    State,
}

const CMYK: &str = "has colours for printing presses (CMYK)";

/// The copier of one foreign PDF.
pub(super) struct Copier<'a, 'f> {
    pdf: &'a Pdf,
    file: &'f mut File,
    layers: Layers,
    ids: HashMap<ObjRef, u32>,
    queue: VecDeque<(ObjRef, As, Named<'a>)>,
    /// Operators that are run when a form is drawn, those of the forms in it too.
    weights: HashMap<ObjRef, u64>,
    /// The forms that are being weighed, each drawn by the one before.
    weighing: HashSet<ObjRef>,
    /// The form that stands for what is switched off.
    nothing: Option<u32>,
    /// What PDF/A-2a does not allow.
    pub(super) hinders: BTreeSet<String>,
    /// Bytes unpacked so far.
    unpacked: u64,
}

impl<'a, 'f> Copier<'a, 'f> {
    pub(super) fn new(pdf: &'a Pdf, file: &'f mut File) -> Self {
        let catalog: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
        let layers = catalog.map(|catalog| Layers::of(&catalog)).unwrap_or_default();
        Self {
            pdf,
            file,
            layers,
            ids: HashMap::new(),
            queue: VecDeque::new(),
            weights: HashMap::new(),
            weighing: HashSet::new(),
            nothing: None,
            hinders: BTreeSet::new(),
            unpacked: 0,
        }
    }

    fn hinder(&mut self, what: impl Into<String>) {
        self.hinders.insert(what.into());
    }

    /// Writes a page as a form that fills the square from 0,0 to 1,1, as pictures do, under a number.
    pub(super) fn page(&mut self, page: &Page<'a>, id: u32) -> Result<(), Refusal> {
        let data = self.contents(page)?;
        let named = Named::of_page(page.resources());
        let mut used = Used::default();
        let mut content = rewrite(&data, &named.properties, &self.layers, &mut used);
        drop(data);
        let looks = self.looks(page);
        if !looks.is_empty() {
            // What the page leaves behind must not shape what is drawn over it.
            content.splice(0..0, *b"q\n");
            content.extend_from_slice(b"Q\n");
        }
        for (at, (matrix, _)) in looks.iter().enumerate() {
            content.extend_from_slice(b"q ");
            for value in matrix {
                syntax::number(&mut content, *value);
                content.push(b' ');
            }
            content.extend_from_slice(format!("cm /Look{at} Do Q\n").as_bytes());
        }
        self.judge(&used);
        self.weigh_all(&used, &named, 0)?;

        let (crop, (width, height)) = (page.intersected_crop_box(), page.render_dimensions());
        let (across, up) = page.base_dimensions();
        let mut entries = b"/Type/XObject/Subtype/Form/BBox[".to_vec();
        for value in [crop.x0, crop.y0, crop.x0 + f64::from(across), crop.y0 + f64::from(up)] {
            syntax::number(&mut entries, value);
            entries.push(b' ');
        }
        entries.extend_from_slice(b"]/Matrix[");
        let turn = page.initial_transform(false).as_coeffs();
        let (width, height) = (f64::from(width), f64::from(height));
        for (at, value) in turn.into_iter().enumerate() {
            exact(&mut entries, value / if at % 2 == 0 { width } else { height });
            entries.push(b' ');
        }
        entries.extend_from_slice(b"]");
        if page.raw().contains_key("Group") {
            // It is blended by itself, as it was in its own file.
            entries.extend_from_slice(b"/Group<</S/Transparency/I true/CS/DeviceRGB>>");
        }
        entries.extend_from_slice(b"/Resources");
        self.resources(&named, &used, &looks, &mut entries)?;
        self.file.pack(id, &entries, &content);
        self.rest()
    }

    /// The content streams of a page, one after another.
    fn contents(&mut self, page: &Page<'a>) -> Result<Vec<u8>, Refusal> {
        let raw = page.raw();
        let mut data = Vec::new();
        if let Some(stream) = raw.get::<Stream<'_>>("Contents") {
            data = self.unpack(&stream)?;
        } else if let Some(streams) = raw.get::<Array<'_>>("Contents") {
            for stream in streams.iter::<Stream<'_>>() {
                data.append(&mut self.unpack(&stream)?);
                data.push(b'\n');
                if data.len() as u64 > limits::STREAM {
                    return Err(Refusal::TooLarge("one of its pages is drawn by more than 128 MB of operators".into()));
                }
            }
        }
        Ok(data)
    }

    /// The bytes of a stream that is no picture.
    fn unpack(&mut self, stream: &Stream<'_>) -> Result<Vec<u8>, Refusal> {
        self.check_size(stream)?;
        Ok(stream.decoded().map(|data| data.into_owned()).unwrap_or_default())
    }

    /// Refuses a stream that unpacks to more than any page needs.
    fn check_size(&mut self, stream: &Stream<'_>) -> Result<(), Refusal> {
        let raw = stream.raw_data();
        let most = most_unpacked(&packings(stream.dict()), &raw);
        self.unpacked = self.unpacked.saturating_add(most.min(limits::STREAM));
        if most > limits::STREAM {
            return Err(Refusal::TooLarge("a part of it that is no picture unpacks to more than 128 MB".into()));
        }
        Ok(())
    }

    /// Notes what PDF/A does not allow in a content stream.
    fn judge(&mut self, used: &Used) {
        if used.names.contains(b"DeviceCMYK".as_slice()) {
            self.hinder(CMYK);
        }
        if used.lzw {
            self.hinder("has pictures packed by LZW");
        }
        if used.deepest > 28 {
            self.hinder("is drawn in a way that is nested too deeply");
        }
    }

    /// The operators run by what a stream draws.
    fn weigh_all(&mut self, used: &Used, named: &Named<'a>, depth: u32) -> Result<u64, Refusal> {
        let mut sum = used.operators;
        for (name, times) in &used.drawn {
            let Some(MaybeRef::Ref(form)) = named.find(2, name) else { continue };
            sum = sum.saturating_add(self.weigh(form, named, depth + 1)?.saturating_mul(*times));
        }
        if sum > limits::OPERATORS {
            return Err(Refusal::TooLarge("one of its pages takes more than 20 million steps to draw".into()));
        }
        Ok(sum)
    }

    fn weigh(&mut self, form: ObjRef, outer: &Named<'a>, depth: u32) -> Result<u64, Refusal> {
        if let Some(weight) = self.weights.get(&form) {
            return Ok(*weight);
        }
        let Some(stream) = self.pdf.xref().get::<Stream<'a>>(form.into()) else { return Ok(0) };
        if stream.dict().get::<Name<'_>>("Subtype").is_none_or(|kind| kind.as_ref() != b"Form") {
            return Ok(1);
        }
        let named = Named::of_stream(stream.dict(), outer);
        if depth > limits::DEPTH || !self.weighing.insert(form) {
            return Err(Refusal::Broken("drawings in it stand in one another without an end".into()));
        }
        let mut used = Used::default();
        let data = self.unpack(&stream)?;
        rewrite(&data, &[], &Layers::default(), &mut used);
        drop(data);
        let weight = self.weigh_all(&used, &named, depth)?;
        self.weighing.remove(&form);
        self.weights.insert(form, weight);
        Ok(weight)
    }

    /// The number of an object in the new file.
    fn refer(&mut self, object: ObjRef, what: As, named: &Named<'a>) -> u32 {
        if let Some(id) = self.ids.get(&object) {
            return *id;
        }
        let id = self.file.id();
        self.ids.insert(object, id);
        let named = if what == As::Anything || what == As::Letter { named.clone() } else { Named::default() };
        self.queue.push_back((object, what, named));
        id
    }

    /// Writes the objects that were referred to.
    fn rest(&mut self) -> Result<(), Refusal> {
        while let Some((object, what, named)) = self.queue.pop_front() {
            let id = self.refer(object, what, &named);
            let found = self.pdf.xref().get::<Object<'a>>(object.into());
            let mut body = Vec::new();
            match found {
                Some(Object::Stream(stream)) => self.stream(&stream, what, &named, id)?,
                Some(value) => {
                    self.value(&MaybeRef::NotRef(value), what, &named, &mut body, 0)?;
                    self.file.object(id, &body);
                }
                None => self.file.object(id, b"null"),
            }
        }
        Ok(())
    }
}

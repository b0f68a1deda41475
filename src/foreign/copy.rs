//! Pages of a foreign PDF as form XObjects of another file: each with what it needs, things that several need once.
//!
//! The same walk examines: run over a file that keeps nothing, it tells what PDF/A-2a does not allow and what no reader
//! should be made to draw.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Number, ObjRef, Object, Rect, Stream};
use hayro_syntax::page::{Page, Resources};

use super::content::{Layers, Used, rewrite};
use super::fonts;
use super::guard::{Packing, most_unpacked, packings};
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

/// The resources that a content stream names: for each kind the dictionaries in which a name is looked up, in order.
#[derive(Clone, Default)]
struct Named<'a> {
    kinds: [Vec<Dict<'a>>; KINDS.len()],
    properties: Vec<Dict<'a>>,
}

const KINDS: [&str; 6] = ["ExtGState", "Font", "XObject", "ColorSpace", "Pattern", "Shading"];

impl<'a> Named<'a> {
    fn of_page(resources: &Resources<'a>) -> Self {
        let mut named = Self::default();
        let mut next = Some(resources);
        while let Some(level) = next {
            let dicts = [
                &level.ext_g_states,
                &level.fonts,
                &level.x_objects,
                &level.color_spaces,
                &level.patterns,
                &level.shadings,
            ];
            for (kind, dict) in named.kinds.iter_mut().zip(dicts) {
                kind.push(dict.clone());
            }
            named.properties.push(level.properties.clone());
            next = level.parent();
        }
        named
    }

    /// Of a stream by itself; one that has none uses those of what draws it.
    fn of_stream(dict: &Dict<'a>, outer: &Self) -> Self {
        let Some(resources) = dict.get::<Dict<'a>>("Resources") else { return outer.clone() };
        let mut named = Self::default();
        for (kind, key) in named.kinds.iter_mut().zip(KINDS) {
            kind.extend(resources.get::<Dict<'a>>(key));
        }
        named.properties.extend(resources.get::<Dict<'a>>("Properties"));
        named
    }

    fn find(&self, kind: usize, name: &[u8]) -> Option<MaybeRef<Object<'a>>> {
        self.kinds[kind].iter().find_map(|dict| dict.get_raw::<Object<'a>>(name))
    }
}

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

    /// What annotations look like that are shown: notes, stamps, fields that are filled in. Each with the matrix that puts
    /// it in its place (PDF 1.7, 12.5.5).
    fn looks(&self, page: &Page<'a>) -> Vec<([f64; 6], ObjRef)> {
        let Some(annotations) = page.raw().get::<Array<'a>>("Annots") else { return Vec::new() };
        let mut looks = Vec::new();
        for annotation in annotations.iter::<Dict<'a>>().take(limits::ANNOTATIONS) {
            // Hidden, or not for the screen.
            if annotation.get::<u32>("F").unwrap_or(0) & (2 | 32) != 0
                || annotation.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_ref() == b"Popup")
                || self.layers.hides(&annotation, b"OC")
            {
                continue;
            }
            let Some((stream, look)) = look(&annotation) else { continue };
            let (Some(rect), Some(bbox)) = (annotation.get::<Rect>("Rect"), stream.dict().get::<Rect>("BBox")) else {
                continue;
            };
            let matrix = stream.dict().get::<[f64; 6]>("Matrix").unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
            let [a, b, c, d, e, f] = matrix;
            let corners = [(bbox.x0, bbox.y0), (bbox.x0, bbox.y1), (bbox.x1, bbox.y0), (bbox.x1, bbox.y1)]
                .map(|(x, y)| (a * x + c * y + e, b * x + d * y + f));
            let least = |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).fold(f64::INFINITY, f64::min);
            let most = |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            let (x0, x1, y0, y1) = (least(|p| p.0), most(|p| p.0), least(|p| p.1), most(|p| p.1));
            if x1 - x0 < 1e-6 || y1 - y0 < 1e-6 {
                continue;
            }
            let (sx, sy) = (rect.width() / (x1 - x0), rect.height() / (y1 - y0));
            looks.push(([sx, 0.0, 0.0, sy, rect.x0 - sx * x0, rect.y0 - sy * y0], look));
        }
        looks
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

    /// Writes a resource dictionary with what is used.
    fn resources(
        &mut self,
        named: &Named<'a>,
        used: &Used,
        looks: &[([f64; 6], ObjRef)],
        out: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        out.extend_from_slice(b"<<");
        for (kind, key) in KINDS.iter().enumerate() {
            let mut names: BTreeSet<Vec<u8>> = used.names.clone();
            if *key == "ColorSpace" {
                // These stand for the colour spaces of devices, and no operator names them.
                names.extend([b"DefaultGray".to_vec(), b"DefaultRGB".to_vec(), b"DefaultCMYK".to_vec()]);
            }
            let found: Vec<_> = names.iter().filter_map(|name| Some((name, named.find(kind, name)?))).collect();
            let looks = if *key == "XObject" { looks } else { &[] };
            if found.is_empty() && looks.is_empty() {
                continue;
            }
            syntax::name(out, key.as_bytes());
            out.extend_from_slice(b"<<");
            for (name, value) in found {
                syntax::name(out, name);
                out.push(b' ');
                if *key == "XObject" && self.is_hidden(&value) {
                    let id = self.nothing();
                    syntax::reference(out, id);
                    continue;
                }
                let what = if *key == "ExtGState" { As::State } else { As::Anything };
                self.value(&value, what, named, out, 0)?;
            }
            for (at, (_, look)) in looks.iter().enumerate() {
                syntax::name(out, format!("Look{at}").as_bytes());
                out.push(b' ');
                let id = self.refer(*look, As::Anything, named);
                syntax::reference(out, id);
            }
            out.extend_from_slice(b">>");
        }
        out.extend_from_slice(b">>");
        Ok(())
    }

    /// A form that draws nothing.
    fn nothing(&mut self) -> u32 {
        if let Some(id) = self.nothing {
            return id;
        }
        let id = self.file.id();
        self.nothing = Some(id);
        self.file.stream(id, b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<<>>", b"");
        id
    }

    /// Whether an XObject belongs to a layer that is switched off.
    fn is_hidden(&self, value: &MaybeRef<Object<'a>>) -> bool {
        let MaybeRef::Ref(object) = value else { return false };
        let stream = self.pdf.xref().get::<Stream<'_>>((*object).into());
        stream.is_some_and(|stream| {
            let postscript = stream.dict().get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_ref() == b"PS");
            postscript || self.layers.hides(stream.dict(), b"OC")
        })
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

    fn stream(&mut self, stream: &Stream<'a>, what: As, named: &Named<'a>, id: u32) -> Result<(), Refusal> {
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

    fn value(
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

    /// The resources of a Type 3 font: all that it has, since its letters are looked at one by one.
    fn letters(&mut self, font: &Dict<'a>, named: &Named<'a>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let inner = Named::of_stream(font, named);
        let mut used = Used::default();
        for dict in inner.kinds.iter().flatten() {
            used.names.extend(dict.keys().map(|name| name.to_vec()));
        }
        out.extend_from_slice(b"/Resources");
        self.resources(&inner, &used, &[], out)
    }
}

const CMYK: &str = "has colours for printing presses (CMYK)";

fn real(out: &mut Vec<u8>, value: &Number) {
    exact(out, value.as_f64());
}

/// A number with as many digits as matter, however small it is.
fn exact(out: &mut Vec<u8>, value: f64) {
    if value != 0.0 && value.abs() < 0.001 && value.is_finite() {
        let text = format!("{value:.12}");
        out.extend_from_slice(text.trim_end_matches('0').trim_end_matches('.').as_bytes());
    } else {
        syntax::number(out, value);
    }
}

/// How an annotation looks now: its normal appearance, or the one of its state.
fn look<'a>(annotation: &Dict<'a>) -> Option<(Stream<'a>, ObjRef)> {
    let appearances = annotation.get::<Dict<'a>>("AP")?;
    if let Some(stream) = appearances.get::<Stream<'a>>("N") {
        return Some((stream, appearances.get_ref("N")?));
    }
    let states = appearances.get::<Dict<'a>>("N")?;
    let state = annotation.get::<Name<'a>>("AS")?;
    Some((states.get::<Stream<'a>>(state.as_ref())?, states.get_ref(state.as_ref())?))
}

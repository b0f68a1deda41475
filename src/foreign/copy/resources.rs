//! What a content stream names, and what of that it draws with.

use std::collections::BTreeSet;

use hayro_syntax::object::{Dict, MaybeRef, Name, ObjRef, Object, Stream};
use hayro_syntax::page::Resources;

use super::{As, Copier};
use crate::foreign::content::Used;
use crate::foreign::{Refusal, syntax};

/// The resources that a content stream names: for each kind the dictionaries in which a name is looked up, in order.
#[derive(Clone, Default)]
pub(super) struct Named<'a> {
    kinds: [Vec<Dict<'a>>; KINDS.len()],
    pub(super) properties: Vec<Dict<'a>>,
}

const KINDS: [&str; 6] = ["ExtGState", "Font", "XObject", "ColorSpace", "Pattern", "Shading"];

impl<'a> Named<'a> {
    pub(super) fn of_page(resources: &Resources<'a>) -> Self {
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
    pub(super) fn of_stream(dict: &Dict<'a>, outer: &Self) -> Self {
        let Some(resources) = dict.get::<Dict<'a>>("Resources") else { return outer.clone() };
        let mut named = Self::default();
        for (kind, key) in named.kinds.iter_mut().zip(KINDS) {
            kind.extend(resources.get::<Dict<'a>>(key));
        }
        named.properties.extend(resources.get::<Dict<'a>>("Properties"));
        named
    }

    pub(super) fn find(&self, kind: usize, name: &[u8]) -> Option<MaybeRef<Object<'a>>> {
        self.kinds[kind].iter().find_map(|dict| dict.get_raw::<Object<'a>>(name))
    }
}

impl<'a> Copier<'a, '_> {
    /// Writes a resource dictionary with what is used.
    pub(super) fn resources(
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

    /// The resources of a Type 3 font: all that it has, since its letters are looked at one by one.
    pub(super) fn letters(&mut self, font: &Dict<'a>, named: &Named<'a>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let inner = Named::of_stream(font, named);
        let mut used = Used::default();
        for dict in inner.kinds.iter().flatten() {
            used.names.extend(dict.keys().map(|name| name.to_vec()));
        }
        out.extend_from_slice(b"/Resources");
        self.resources(&inner, &used, &[], out)
    }
}

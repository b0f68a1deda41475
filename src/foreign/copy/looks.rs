//! What annotations look like: all that is left of them.

use hayro_syntax::object::{Array, Dict, Name, ObjRef, Rect, Stream};
use hayro_syntax::page::Page;

use super::Copier;
use crate::foreign::limits;

impl<'a> Copier<'a, '_> {
    /// What annotations look like that are shown: notes, stamps, fields that are filled in. Each with the matrix that puts
    /// it in its place (PDF 1.7, 12.5.5).
    pub(super) fn looks(&self, page: &Page<'a>) -> Vec<([f64; 6], ObjRef)> {
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

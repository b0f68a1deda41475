//! The text of a page as it is drawn: letters joined to words by what lies between them, lines to paragraphs by how far
//! apart they stand.

use std::sync::Arc;

use hayro_interpret::font::{FontData, Glyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use kurbo::{Affine, BezPath, Point, Rect};
use unicode_normalization::UnicodeNormalization;

use super::limits;

/// What is found on a page.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Its paragraphs.
    pub(super) text: Vec<String>,
    /// Whether anything is drawn.
    pub(super) drawn: bool,
    /// Letters that have no character, or one of a private range.
    pub(super) unknown: bool,
}

/// Reads a page.
pub(super) fn read<'a>(pdf: &'a Pdf, page: &Page<'a>, cache: &InterpreterCache<'a>) -> Found {
    let (width, height) = page.render_dimensions();
    let everywhere = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = Affine::new(page.initial_transform(true).as_coeffs());
    // Letters of a font that the file does not bring along are read, and not looked at: any font will do.
    let stand_in: FontData = Arc::new(crate::typeset::WIDEST);
    let settings = InterpreterSettings {
        font_resolver: Arc::new(move |_| Some((stand_in.clone(), 0))),
        ..InterpreterSettings::default()
    };
    let mut context = Context::new(transform, everywhere, cache, pdf.xref(), settings);
    let mut reader = Reader { page: everywhere, ..Reader::default() };
    interpret_page(page, &mut context, &mut reader);
    reader.end_line();
    Found { text: paragraphs(reader.lines, everywhere.width()), drawn: reader.drawn, unknown: reader.unknown }
}

/// A line of letters that stand on one base.
#[derive(Debug, Default)]
struct Line {
    text: String,
    /// Where it begins and ends, and its base, in points from the left and the top.
    left: f64,
    right: f64,
    base: f64,
    /// The size of its letters.
    size: f64,
    /// How far apart letters stand whose widths are not known; 0 before the second.
    step: f64,
}

#[derive(Default)]
struct Reader {
    page: Rect,
    lines: Vec<Line>,
    line: Line,
    letters: usize,
    drawn: bool,
    unknown: bool,
}

impl Reader {
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.text.trim().is_empty() {
            self.lines.push(line);
        }
    }

    /// Adds a letter that stands at a point and ends at another, where that is known.
    fn letter(&mut self, text: &str, at: Point, end: Option<Point>, size: f64) {
        if self.letters > limits::LETTERS || !(at.x.is_finite() && at.y.is_finite() && size.is_finite()) {
            return;
        }
        // What lies outside the page is not seen.
        if !self.page.inflate(2.0, 2.0).contains(at) {
            return;
        }
        self.letters += 1;
        let line = &mut self.line;
        let size = size.clamp(0.5, 400.0);
        let same = !line.text.is_empty()
            && (at.y - line.base).abs() < 0.45 * size.max(line.size)
            && at.x > line.right - 2.0 * size.max(line.size);
        if !same {
            self.end_line();
            self.line = Line { left: at.x, right: at.x, base: at.y, size, ..Line::default() };
        } else {
            let gap = at.x - line.right;
            let apart = match end {
                Some(_) => gap > 0.18 * size,
                // Letters are about as wide as the others of their line.
                None => line.step > 0.0 && gap > 1.9 * line.step,
            };
            if apart && !line.text.ends_with(' ') {
                line.text.push(' ');
            } else if end.is_none() && gap > 0.0 {
                line.step = if line.step > 0.0 { (3.0 * line.step + gap) / 4.0 } else { gap };
            }
        }
        let line = &mut self.line;
        line.text.push_str(text);
        line.right = end.map_or(at.x, |end| end.x.max(at.x));
        if text.trim().is_empty() {
            return;
        }
        line.size = size;
    }
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        let whole = transform * glyph_transform;
        let at = whole * Point::ORIGIN;
        let end = match glyph {
            Glyph::Outline(glyph) => Some(whole * Point::new(glyph.advance_width().map_or(500.0, f64::from), 0.0)),
            // Letters of such fonts have units of their own.
            Glyph::Type3(_) => None,
        };
        let up = whole * Point::new(0.0, 1000.0);
        let size = match glyph {
            Glyph::Outline(_) => ((up.x - at.x).powi(2) + (up.y - at.y).powi(2)).sqrt(),
            Glyph::Type3(_) => 10.0,
        };
        let mut text = String::new();
        match glyph.as_unicode() {
            Some(BfString::Char(char)) => text.push(char),
            Some(BfString::String(string)) => text.push_str(&string),
            None => {}
        }
        if text.is_empty()
            || text.chars().any(|char| is_private(char) || matches!(char, '\0' | '\u{feff}' | '\u{fffe}'))
        {
            self.unknown = true;
        }
        self.drawn |= !text.trim().is_empty() || text.is_empty();
        self.letter(&cleaned(&text), at, end, size);
    }

    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {
        self.drawn = true;
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {
        self.drawn = true;
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn is_private(char: char) -> bool {
    matches!(char, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Without what is no letter; what the private range of symbol fonts mostly holds, the dots of lists, becomes a dot.
fn cleaned(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars()
        .filter_map(|char| match char {
            '\u{f0b7}' | '\u{f0a7}' | '\u{f076}' | '\u{f0d8}' | '\u{f02d}' => Some('•'),
            _ if is_private(char) || matches!(char, '\u{fffd}'..='\u{ffff}' | '\u{feff}') => None,
            // Marks that turn the direction of writing would turn what follows, too.
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            '\u{ad}' => Some('-'),
            _ if char.is_whitespace() => Some(' '),
            _ if char.is_control() => None,
            _ => Some(char),
        })
        // Two letters that are drawn as one are two when they are read.
        .flat_map(|char| match char {
            '\u{fb00}'..='\u{fb06}' => char.to_string().nfkc().collect::<Vec<_>>(),
            _ => vec![char],
        })
        .collect()
}

/// Lines that follow one another closely, in letters of one size, are a paragraph.
fn paragraphs(lines: Vec<Line>, width: f64) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last: Option<Line> = None;
    let widest = lines.iter().map(|line| line.right).fold(0.0, f64::max);
    for line in lines {
        let text = line.text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
        let follows = last.as_ref().is_some_and(|last| {
            let down = line.base - last.base;
            let size = last.size.max(line.size);
            let same_line = down.abs() < 0.45 * size && line.left > last.right;
            let next_line = down > 0.0
                && down < 1.75 * size
                && (last.size - line.size).abs() < 0.15 * size
                && line.left < last.right
                && line.right > last.left;
            // A sentence that ends well before the others do ends its paragraph.
            let ended = last.text.trim_end().ends_with(['.', '?', '!', ':', ';'])
                && (last.right < last.left + 0.8 * (widest - last.left) || last.right < 0.7 * width);
            (same_line || (next_line && !ended)) && !opens_item(&text)
        });
        match out.last_mut() {
            Some(paragraph) if follows => {
                paragraph.push(' ');
                paragraph.push_str(&text);
            }
            _ => out.push(text),
        }
        last = Some(line);
    }
    out
}

/// Whether a line begins with the sign of a list.
fn opens_item(text: &str) -> bool {
    text.starts_with(['•', '▪', '◦', '‣', '●', '■', '○', '–']) && text.chars().nth(1).is_none_or(|char| char == ' ')
}

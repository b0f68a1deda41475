//! What the fonts of a theme can show, and how wide their letters are.

use std::collections::BTreeMap;
use std::sync::Mutex;

use typst::layout::Abs;
use typst::text::{Font, FontVariant, FontVariations};

/// Letters of Latin scripts, whose widths are worked out once.
const TABLE: usize = 0x250;

/// The coverage of a set of fonts and the widths of its first one.
#[derive(Debug)]
pub(super) struct Metrics {
    fonts: Vec<Font>,
    regular: Vec<f64>,
    bold: Vec<f64>,
    covered: Mutex<BTreeMap<char, bool>>,
}

impl Metrics {
    /// Of the fonts in order; `family` is the one in which running text is set.
    pub(super) fn new(fonts: &[Font], family: &str) -> Self {
        let widths = |heavy: bool| {
            let font = fonts
                .iter()
                .filter(|font| font.info().family == family)
                .find(|font| (font.info().variant.weight.to_number() >= 600) == heavy)
                .or(fonts.first());
            let Some(font) = font else { return vec![0.5; TABLE] };
            let instance = font.clone().instantiate(FontVariant::default(), Abs::pt(11.0), &FontVariations::default());
            (0..TABLE as u32)
                .map(|code| {
                    let char = char::from_u32(code)?;
                    let glyph = instance.ttf().glyph_index(char)?;
                    Some(instance.x_advance(glyph.0)?.get())
                })
                .map(|width| width.unwrap_or(0.5))
                .collect()
        };
        Self { fonts: fonts.to_vec(), regular: widths(false), bold: widths(true), covered: Mutex::new(BTreeMap::new()) }
    }

    /// The width of a text in ems.
    pub(super) fn width(&self, text: &str, bold: bool) -> f64 {
        let table = if bold { &self.bold } else { &self.regular };
        text.chars().map(|char| table.get(char as usize).copied().unwrap_or(0.6)).sum()
    }

    /// Whether some font shows the character, or it needs none because it is invisible.
    pub(super) fn covers(&self, char: char) -> bool {
        if matches!(char, ' '..='~') || invisible(char) {
            return true;
        }
        // A PDF/A-2a file may not hold text in private use areas, whatever the fonts make of it.
        if char.is_control() || matches!(char, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..) {
            return false;
        }
        let Ok(mut covered) = self.covered.lock() else { return true };
        *covered.entry(char).or_insert_with(|| self.fonts.iter().any(|font| font.info().coverage.contains(char as u32)))
    }
}

/// Characters that ask for no glyph: joiners and variation selectors.
fn invisible(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}')
}

/// Characters that are left out of print: marks of byte order and direction, which Typst works out by itself.
pub(super) fn dropped(char: char) -> bool {
    matches!(char, '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

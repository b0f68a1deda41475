//! The colours of the theme: checked against WCAG 2.2, success criterion 1.4.3 (contrast of at least 4.5 to 1 for text),
//! and turned into dark ones that hold it too.

use std::fmt::Write as _;
use std::sync::Arc;

use super::theme::Tokens;
use crate::config::{Colour, Settings};
use crate::diagnostics::{Diagnostic, Place};

/// The least contrast of text with what is behind it (WCAG 2.2, 1.4.3, level AA).
pub const LEAST: f64 = 4.5;

/// An sRGB colour.
pub type Rgb = [u8; 3];

/// Relative luminance as WCAG defines it, 0 to 1.
fn luminance(rgb: Rgb) -> f64 {
    let [r, g, b] = rgb.map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// The contrast ratio of two colours, 1 to 21.
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// A mixture: `share` (0 to 1) of `b` in `a`.
fn mix(a: Rgb, b: Rgb, share: f64) -> Rgb {
    let part = |at: usize| (f64::from(a[at]) * (1.0 - share) + f64::from(b[at]) * share).round() as u8;
    [part(0), part(1), part(2)]
}

/// The colour nearest to `colour`, on the way to `towards`, that reaches `least` against every one of `behind`.
fn reach(colour: Rgb, towards: Rgb, behind: &[Rgb], least: f64) -> Rgb {
    (0..=50)
        .map(|step| mix(colour, towards, f64::from(step) / 50.0))
        .find(|mixed| behind.iter().all(|behind| contrast(*mixed, *behind) >= least))
        .unwrap_or(towards)
}

/// The colour made lighter, hue and saturation kept, until it reaches `least` against every one of `behind`.
fn lightened(colour: Rgb, behind: &[Rgb], least: f64) -> Rgb {
    let [r, g, b] = colour.map(|channel| f64::from(channel) / 255.0);
    let (most, few) = (r.max(g).max(b), r.min(g).min(b));
    let (light, chroma) = ((most + few) / 2.0, most - few);
    let saturation = if chroma == 0.0 { 0.0 } else { chroma / (1.0 - (2.0 * light - 1.0).abs()) };
    // Each channel's place between the least and the most: what hue is.
    let places = [r, g, b].map(|channel| if chroma == 0.0 { 0.0 } else { (channel - few) / chroma });
    (0..=50)
        .map(|step| {
            let light = light + (1.0 - light) * f64::from(step) / 50.0;
            let chroma = saturation * (1.0 - (2.0 * light - 1.0).abs());
            places.map(|place| ((light - chroma / 2.0 + chroma * place) * 255.0).round() as u8)
        })
        .find(|mixed| behind.iter().all(|behind| contrast(*mixed, *behind) >= least))
        .unwrap_or(WHITE)
}

/// `#rrggbb`.
pub fn hex(rgb: Rgb) -> String {
    format!("#{:02x}{:02x}{:02x}", rgb[0], rgb[1], rgb[2])
}

/// Reads `#rrggbb`.
pub fn parse(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/// Finds the site's colours that could not be read on the grounds on which the theme uses them. What is dark on light
/// fails only in the light scheme: the dark one is derived so that it holds.
pub fn check_colours(settings: &Settings, site_toml: &Arc<str>, tokens: &Tokens) -> Vec<Diagnostic> {
    let options = &settings.theme_options;
    let mut found = Vec::new();
    for (name, colour) in [("primary", &options.primary), ("accent", &options.accent)] {
        let Some(Colour { rgb, at }) = colour else { continue };
        let grounds = [("the page", tokens.paper), ("panels", tokens.surface)];
        let worst = grounds.into_iter().min_by(|a, b| contrast(*rgb, a.1).total_cmp(&contrast(*rgb, b.1)));
        let Some((where_, ground)) = worst.filter(|(_, ground)| contrast(*rgb, *ground) < LEAST) else { continue };
        let passes = reach(*rgb, BLACK, &[tokens.paper, tokens.surface], LEAST);
        found.push(Diagnostic::error(
            "low-contrast",
            Place::new(site_toml, at.clone()),
            format!(
                "the {name} colour {} on {} ({where_}) has a contrast of {:.2}:1, and text needs {LEAST}:1 (WCAG 2.2, 1.4.3)",
                hex(*rgb),
                hex(ground),
                // Cut, not rounded: 4.499 is not 4.50.
                (contrast(*rgb, ground) * 100.0).floor() / 100.0
            ),
            format!("{}, the nearest darker colour that passes", hex(passes)),
        ));
    }
    found
}

/// The custom properties of both schemes, as the head of the style sheet.
pub fn sheet(settings: &Settings, tokens: &Tokens) -> String {
    let options = &settings.theme_options;
    let primary = options.primary.as_ref().map_or(tokens.primary, |colour| colour.rgb);
    let accent = options.accent.as_ref().map_or(tokens.accent, |colour| colour.rgb);
    let dark = &tokens.dark;
    // Somewhat more than the least, since light on dark looks thinner.
    let lighten = |colour| lightened(colour, &[dark.paper, dark.surface], 6.0);
    let light_tint = mix(tokens.paper, primary, 0.08);
    let dark_tint = mix(dark.paper, lighten(primary), 0.14);
    let set = |name: &str, [ink, muted, paper, surface, rule]: [Rgb; 5], [primary, accent, tint, on]: [Rgb; 4]| {
        let mut out = String::new();
        for (key, rgb) in [
            ("ink", ink),
            ("muted", muted),
            ("paper", paper),
            ("surface", surface),
            ("rule", rule),
            ("primary", primary),
            ("accent", accent),
            ("tint", tint),
            ("on-primary", on),
        ] {
            let _ = write!(out, "--{key}:{};", hex(rgb));
        }
        format!("{name}{{color-scheme:{};{out}}}", if contrast(paper, BLACK) > 10.0 { "light" } else { "dark" })
    };
    let light_values = [tokens.ink, tokens.muted, tokens.paper, tokens.surface, tokens.rule];
    let light = set(":root", light_values, [primary, accent, light_tint, WHITE]);
    let (dark_primary, dark_accent) = (lighten(primary), lighten(accent));
    let dark_values = [dark.ink, dark.muted, dark.paper, dark.surface, dark.rule];
    let dark = set(":root", dark_values, [dark_primary, dark_accent, dark_tint, dark.paper]);
    format!("{light}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::render::fixture;

    #[test]
    fn known_contrasts() {
        assert_eq!(contrast(BLACK, WHITE), 21.0);
        assert_eq!((contrast(parse("#767676").unwrap(), WHITE) * 100.0).round() / 100.0, 4.54);
        assert_eq!(parse("#12345g"), None);
        assert_eq!(parse("#éé12"), None);
    }

    #[test]
    fn a_colour_too_light_to_read() {
        let file: Arc<str> = "site.toml".into();
        let mut settings = fixture::settings();
        settings.theme_options.primary = Some(Colour { rgb: parse("#1f5140").unwrap(), at: 0..9 });
        settings.theme_options.accent = Some(Colour { rgb: parse("#e8b75a").unwrap(), at: 40..49 });
        let found = check_colours(&settings, &file, &Tokens::civic());
        assert_eq!(
            found,
            [Diagnostic::error(
                "low-contrast",
                Place::new(&file, 40..49),
                "the accent colour #e8b75a on #f4f5f3 (panels) has a contrast of 1.69:1, and text needs 4.5:1 (WCAG 2.2, 1.4.3)",
                "#876a34, the nearest darker colour that passes"
            )]
        );
        settings.theme_options.accent = Some(Colour { rgb: parse("#876a34").unwrap(), at: 40..49 });
        assert_eq!(check_colours(&settings, &file, &Tokens::civic()), []);
    }

    #[test]
    fn both_schemes_hold_for_any_primary() {
        let tokens = Tokens::civic();
        for primary in ["#000000", "#1f5140", "#0000ff", "#767676", "#8a4412", "#4b0082"] {
            let primary = parse(primary).unwrap();
            let dark = lightened(primary, &[tokens.dark.paper, tokens.dark.surface], 6.0);
            for ground in [tokens.dark.paper, tokens.dark.surface, mix(tokens.dark.paper, dark, 0.14)] {
                assert!(contrast(dark, ground) >= LEAST, "{} on {}", hex(dark), hex(ground));
                assert!(contrast(tokens.dark.ink, ground) >= LEAST);
                assert!(contrast(tokens.dark.muted, ground) >= LEAST, "muted on {}", hex(ground));
            }
            let tint = mix(tokens.paper, primary, 0.08);
            assert!(contrast(tokens.ink, tint) >= 7.0);
            assert!(contrast(tokens.muted, tint) >= LEAST, "muted on {}", hex(tint));
        }
    }
}

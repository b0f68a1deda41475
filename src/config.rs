//! `site.toml`: what the site is called, who publishes it, and how its packs are printed.

use serde::Serialize;

/// The settings of a site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// `title`.
    pub title: String,
    /// `base_url`: an absolute URL that ends in `/`.
    pub base_url: String,
    /// `language`: a BCP 47 tag (`en-GB`).
    pub language: String,
    /// `theme`: a folder under `themes/`, or the built-in `civic`.
    pub theme: String,
    /// `[publisher]`.
    pub publisher: Publisher,
    /// `[pack]`.
    pub pack: PackSettings,
    /// `[theme_options]`.
    pub theme_options: ThemeOptions,
}

/// Who answers for the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Publisher {
    pub name: Option<String>,
    pub email: Option<String>,
    pub telephone: Option<String>,
    pub address: Option<String>,
}

/// How packs are printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackSettings {
    /// `paper`: the sheet.
    pub paper: Sheet,
    /// `sides = "double"`: every paper starts on an odd page.
    pub double_sided: bool,
    /// `first_page`: the first printed number, 1 or more.
    pub first_page: u32,
}

/// A sheet of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Sheet {
    A4,
    UsLetter,
}

/// What a site may set of a theme's looks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ThemeOptions {
    /// `primary`: the colour of the header, headings and links, as `#rrggbb`.
    pub primary: Option<Colour>,
    /// `accent`: the colour of rules, page marks and focus.
    pub accent: Option<Colour>,
    /// `logo`: an SVG or PNG file, relative to the site's folder.
    pub logo: Option<Setting>,
    /// `fonts`: TrueType or OpenType files, relative to the site's folder, for print and web.
    pub fonts: Option<Fonts>,
}

/// Font files of a family of the site's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Fonts {
    pub regular: Setting,
    pub bold: Setting,
    pub italic: Setting,
    pub bold_italic: Setting,
}

/// A value with the range of bytes at which it stands in `site.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// As typed.
    pub value: String,
    /// Where.
    #[serde(skip)]
    pub at: std::ops::Range<usize>,
}

/// An sRGB colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Colour {
    /// Red, green and blue, 0 to 255.
    pub rgb: [u8; 3],
    /// Where it stands in `site.toml`.
    #[serde(skip)]
    pub at: std::ops::Range<usize>,
}

//! The print side of a theme: templates and fonts, made ready once.

use std::collections::BTreeMap;
use std::sync::Arc;

use typst::foundations::{Bytes, Smart};
use typst::syntax::Source;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::visualize::{ExchangeFormat, RasterImage, SvgImage};
use typst::{Feature, Library, LibraryExt};

use super::fonts::Metrics;
use super::world::{Shared, id};
use crate::diagnostics::{Diagnostic, Place};

/// The template with which a pack begins.
const MAIN: &str = "pack.typ";

/// The family of the built-in fonts.
const FAMILY: &str = "Source Sans 3";

static TEMPLATES: [(&str, &str); 4] = [
    (MAIN, include_str!("../../themes/civic/print/pack.typ")),
    ("front.typ", include_str!("../../themes/civic/print/front.typ")),
    ("blocks.typ", include_str!("../../themes/civic/print/blocks.typ")),
    ("chart.typ", include_str!("../../themes/civic/print/chart.typ")),
];

static FONTS: [&[u8]; 6] = [
    include_bytes!("../../themes/civic/fonts/SourceSans3-Regular.ttf"),
    include_bytes!("../../themes/civic/fonts/SourceSans3-Bold.ttf"),
    include_bytes!("../../themes/civic/fonts/SourceSans3-It.ttf"),
    include_bytes!("../../themes/civic/fonts/SourceSans3-BoldIt.ttf"),
    include_bytes!("../../themes/civic/fonts/DejaVuSans.ttf"),
    include_bytes!("../../themes/civic/fonts/DejaVuSansMono.ttf"),
];

/// What shapes print beside the content. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PrintTheme {
    pub(super) shared: Arc<Shared>,
    pub(super) metrics: Arc<Metrics>,
    /// The family of running text.
    pub(super) family: Arc<str>,
}

impl PrintTheme {
    /// The built-in theme.
    pub fn civic() -> Self {
        let templates = TEMPLATES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Self::make(templates, Vec::new())
    }

    /// The built-in theme with a site's own files in place of some: templates by their path in the theme's folder
    /// (`print/front.typ`), and the files of a font family for running text, each with its path for the diagnostics.
    ///
    /// # Errors
    /// A template that is no UTF-8 text, or a file that is no TrueType or OpenType font.
    pub fn with(
        files: &BTreeMap<String, Arc<[u8]>>,
        family: &[(String, Arc<[u8]>)],
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut templates: BTreeMap<String, String> =
            TEMPLATES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let mut faults = Vec::new();
        for (path, bytes) in files {
            let Some(name) = path.strip_prefix("print/").filter(|name| name.ends_with(".typ")) else { continue };
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    templates.insert(name.to_owned(), text.to_owned());
                }
                Err(_) => faults.push(Diagnostic::error(
                    "broken-template",
                    Place::whole(&path.as_str().into()),
                    format!("{path} is not UTF-8 text"),
                    "a Typst template saved as UTF-8",
                )),
            }
        }
        let mut fonts = Vec::new();
        for (path, bytes) in family {
            match Font::new(Bytes::new(super::Shared(bytes.clone())), 0) {
                Some(font) => fonts.push(font),
                None => faults.push(Diagnostic::error(
                    "broken-font",
                    Place::whole(&path.as_str().into()),
                    format!("{path} is no TrueType or OpenType font"),
                    "a .ttf or .otf file; print does not read WOFF and WOFF2",
                )),
            }
        }
        if faults.is_empty() { Ok(Self::make(templates, fonts)) } else { Err(faults) }
    }

    fn make(templates: BTreeMap<String, String>, own: Vec<Font>) -> Self {
        let family = own.first().map_or(FAMILY, |font| font.info().family.as_str()).into();
        let mut fonts = own;
        fonts.extend(FONTS.iter().filter_map(|bytes| Font::new(Bytes::new(*bytes), 0)));
        let metrics = Arc::new(Metrics::new(&fonts, &family));
        let sources = templates
            .into_iter()
            .filter_map(|(name, text)| Some((name.clone(), Source::new(id(&name)?, text))))
            .collect::<BTreeMap<_, _>>();
        let main = sources.get(MAIN).map_or_else(|| Source::detached("").id(), Source::id);
        let book = FontBook::from_fonts(&fonts);
        // Head cells of rows are told to a screen reader by a part of Typst that must be asked for.
        let library = Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build();
        let shared = Shared { library: LazyHash::new(library), book: LazyHash::new(book), fonts, sources, main };
        Self { shared: Arc::new(shared), metrics, family }
    }
}

/// The kind of a picture, by its content, as the extension that Typst knows it by. Reads it whole.
pub(super) fn picture_kind(bytes: &Bytes) -> Result<&'static str, String> {
    let raster = match ExchangeFormat::detect(bytes) {
        Some(ExchangeFormat::Png) => Some((ExchangeFormat::Png, "png")),
        Some(ExchangeFormat::Jpg) => Some((ExchangeFormat::Jpg, "jpg")),
        Some(ExchangeFormat::Gif) => Some((ExchangeFormat::Gif, "gif")),
        Some(ExchangeFormat::Webp) => Some((ExchangeFormat::Webp, "webp")),
        None => None,
    };
    match raster {
        Some((format, extension)) => {
            RasterImage::new(bytes.clone(), format, Smart::Auto).map_err(|error| error.to_string())?;
            Ok(extension)
        }
        None => {
            SvgImage::new(bytes.clone()).map_err(|_| "it is neither a picture of a known kind nor a whole SVG file".to_owned())?;
            Ok("svg")
        }
    }
}

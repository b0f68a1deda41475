//! The print side of a theme: templates and fonts, made ready once.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};
use typst::foundations::{Bytes, Smart};
use typst::syntax::Source;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::visualize::{ExchangeFormat, RasterImage, SvgImage};
use typst::{Feature, Library, LibraryExt};

use super::fonts::Metrics;
use super::world::{Shared, id};

/// The template with which a pack begins.
const MAIN: &str = "pack.typ";

/// The built-in font with the most characters.
pub static WIDEST: &[u8] = include_bytes!("../../themes/civic/fonts/DejaVuSans.ttf");

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
    WIDEST,
    include_bytes!("../../themes/civic/fonts/DejaVuSansMono.ttf"),
];

/// What shapes print beside the content. Cheap to clone. Nothing but a site's own files is looked at before something is
/// printed: a build of web pages alone has no use for fonts and all that Typst knows.
#[derive(Debug, Clone)]
pub struct PrintTheme {
    templates: Arc<BTreeMap<String, String>>,
    /// The site's own fonts, which go before the built-in ones.
    own: Arc<[Font]>,
    kit: Arc<OnceLock<Kit>>,
}

/// All that is needed to print.
#[derive(Debug)]
struct Kit {
    shared: Shared,
    metrics: Metrics,
    hash: [u8; 32],
}

fn civic_templates() -> BTreeMap<String, String> {
    TEMPLATES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

impl PrintTheme {
    /// The built-in theme.
    pub fn civic() -> Self {
        Self::make(civic_templates(), Vec::new())
    }

    /// The built-in theme with a site's own files in place of some: templates by their path in the theme's folder
    /// (`print/front.typ`), and the fonts of the family in which running text is set.
    ///
    /// # Errors
    /// A template that is no UTF-8 text, or a file that is no TrueType or OpenType font.
    pub fn with(files: &BTreeMap<String, Arc<[u8]>>, fonts: &[Arc<[u8]>]) -> Result<Self, String> {
        let mut templates = civic_templates();
        for (path, bytes) in files {
            let Some(name) = path.strip_prefix("print/").filter(|name| name.ends_with(".typ")) else { continue };
            let text = std::str::from_utf8(bytes).map_err(|_| format!("the template {path} is not UTF-8 text"))?;
            templates.insert(name.to_owned(), text.to_owned());
        }
        let mut own = Vec::new();
        for bytes in fonts {
            let font = Font::new(Bytes::new(super::Shared(bytes.clone())), 0);
            own.push(font.ok_or("a font that site.toml names is no TrueType or OpenType file; print reads no WOFF")?);
        }
        Ok(Self::make(templates, own))
    }

    fn make(templates: BTreeMap<String, String>, own: Vec<Font>) -> Self {
        Self { templates: Arc::new(templates), own: own.into(), kit: Arc::default() }
    }

    fn kit(&self) -> &Kit {
        self.kit.get_or_init(|| Kit::make(&self.templates, &self.own, self.family()))
    }

    /// A hash of everything in the theme that shapes a PDF.
    pub fn hash(&self) -> [u8; 32] {
        self.kit().hash
    }

    /// The family of running text.
    pub(super) fn family(&self) -> &str {
        self.own.first().map_or(FAMILY, |font| font.info().family.as_str())
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.kit().metrics
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.kit().shared
    }
}

impl Kit {
    fn make(templates: &BTreeMap<String, String>, own: &[Font], family: &str) -> Self {
        let mut fonts = own.to_vec();
        fonts.extend(FONTS.iter().filter_map(|bytes| Font::new(Bytes::new(*bytes), 0)));
        let metrics = Metrics::new(&fonts, family);
        let mut hash = Sha256::new();
        for bytes in templates.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]) {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
        for font in &fonts {
            hash.update(font.data().as_slice());
        }
        let sources = templates
            .iter()
            .filter_map(|(name, text)| Some((name.clone(), Source::new(id(name)?, text.clone()))))
            .collect::<BTreeMap<_, _>>();
        let main = sources.get(MAIN).map_or_else(|| Source::detached("").id(), Source::id);
        let book = FontBook::from_fonts(&fonts);
        // Head cells of rows are told to a screen reader by a part of Typst that must be asked for.
        let library = Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build();
        let shared = Shared { library: LazyHash::new(library), book: LazyHash::new(book), fonts, sources, main };
        Self { shared, metrics, hash: hash.finalize().into() }
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
            if let Some(href) = crate::picture::linked(bytes) {
                return Err(format!("it shows another file, {href}, which is not in it"));
            }
            SvgImage::new(bytes.clone())
                .map_err(|_| "it is neither a picture of a known kind nor a whole SVG file".to_owned())?;
            Ok("svg")
        }
    }
}

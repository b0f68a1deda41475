//! Reads a PDF back: the words on its pages, their labels and sizes, bookmarks and title.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use kurbo::{Affine, BezPath, Point, Rect};

/// A PDF as a reader program sees it.
#[derive(Debug)]
pub struct Book {
    pub title: String,
    pub language: String,
    /// Whether a reader program shows the title, not the file's name.
    pub shows_title: bool,
    pub pages: Vec<Sheet>,
    /// The bookmarks in their order, each with how deep it stands.
    pub bookmarks: Vec<(usize, String)>,
}

/// A page.
#[derive(Debug)]
pub struct Sheet {
    /// The number that a reader program shows.
    pub label: String,
    /// Points.
    pub width: f32,
    pub height: f32,
    /// The text that is part of the document.
    pub body: String,
    /// Running heads, footers and backgrounds, which a screen reader passes over.
    pub margin: String,
}

impl Book {
    pub fn read(bytes: &[u8]) -> Self {
        let pdf = Pdf::new(bytes.to_vec()).unwrap();
        let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id()).unwrap();
        let cache = InterpreterCache::new();
        let labels = labels(&catalog, pdf.pages().len());
        let pages = pdf
            .pages()
            .iter()
            .zip(labels)
            .map(|(page, label)| {
                let everywhere = Rect::new(0.0, 0.0, 5000.0, 5000.0);
                let settings = InterpreterSettings::default();
                let mut context = Context::new(Affine::IDENTITY, everywhere, &cache, pdf.xref(), settings);
                let mut reader = Reader::default();
                interpret_page(page, &mut context, &mut reader);
                let (width, height) = page.render_dimensions();
                Sheet { label, width, height, body: reader.body.text, margin: reader.margin.text }
            })
            .collect();
        let mut bookmarks = Vec::new();
        if let Some(root) = catalog.get::<Dict<'_>>("Outlines") {
            outline(&root, 0, &mut bookmarks);
        }
        let preferences: Option<Dict<'_>> = catalog.get("ViewerPreferences");
        Self {
            title: pdf.metadata().title.as_deref().map(text).unwrap_or_default(),
            language: catalog.get::<PdfString<'_>>("Lang").map(|lang| text(&lang)).unwrap_or_default(),
            shows_title: preferences.and_then(|dict| dict.get::<bool>("DisplayDocTitle")).unwrap_or(false),
            pages,
            bookmarks,
        }
    }

    /// All words of all pages.
    pub fn words(&self) -> String {
        self.pages.iter().map(|page| format!("{}\n{}\n", page.body, page.margin)).collect()
    }

    pub fn page(&self, label: &str) -> &Sheet {
        self.pages.iter().find(|page| page.label == label).unwrap_or_else(|| panic!("no page {label}"))
    }
}

impl Sheet {
    pub fn is_blank(&self) -> bool {
        squashed(&self.body).is_empty()
    }
}

/// A text without white space, which a PDF has no need to hold.
pub fn squashed(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace() && !matches!(char, '\u{200b}' | '\u{ad}')).collect()
}

/// A text string (PDF 1.7, 7.9.2.2): UTF-16 with a mark, or else Latin as far as we write it.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).unwrap(),
        _ => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// The label of every page (PDF 1.7, 12.4.2).
fn labels(catalog: &Dict<'_>, count: usize) -> Vec<String> {
    let mut runs: Vec<(usize, Option<String>, String, usize)> = Vec::new();
    if let Some(tree) = catalog.get::<Dict<'_>>("PageLabels") {
        numbers(&tree, &mut runs);
    }
    (0..count)
        .map(|page| {
            let (from, style, prefix, start) = runs.iter().rev().find(|run| run.0 <= page).unwrap();
            let number = start + page - from;
            match style.as_deref() {
                Some("D") => format!("{prefix}{number}"),
                None => prefix.clone(),
                Some(style) => panic!("page labels of style {style}"),
            }
        })
        .collect()
}

fn numbers(tree: &Dict<'_>, runs: &mut Vec<(usize, Option<String>, String, usize)>) {
    for kid in tree.get::<Array<'_>>("Kids").iter().flat_map(|kids| kids.iter::<Dict<'_>>()) {
        numbers(&kid, runs);
    }
    let entries: Vec<Object<'_>> =
        tree.get::<Array<'_>>("Nums").map(|entries| entries.iter::<Object<'_>>().collect()).unwrap_or_default();
    for pair in entries.chunks(2) {
        let at = pair[0].clone().into_i32().unwrap();
        let dict = pair[1].clone().into_dict().unwrap();
        let style = dict.get::<Name<'_>>("S").map(|style| style.as_str().to_owned());
        let prefix = dict.get::<PdfString<'_>>("P").map(|prefix| text(&prefix)).unwrap_or_default();
        let start = dict.get::<i32>("St").unwrap_or(1);
        runs.push((usize::try_from(at).unwrap(), style, prefix, usize::try_from(start).unwrap()));
    }
}

fn outline(node: &Dict<'_>, depth: usize, out: &mut Vec<(usize, String)>) {
    let mut next: Option<Dict<'_>> = node.get("First");
    while let Some(entry) = next {
        out.push((depth, text(&entry.get::<PdfString<'_>>("Title").unwrap())));
        outline(&entry, depth + 1, out);
        next = entry.get("Next");
    }
}

/// Text that grows by glyphs; what stands apart on the page is kept apart.
#[derive(Default)]
struct Words {
    text: String,
    last: Point,
}

#[derive(Default)]
struct Reader {
    body: Words,
    margin: Words,
    /// For each marked content that is open, whether it is an artifact.
    open: Vec<bool>,
}

impl Device<'_> for Reader {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        _: &GlyphDrawMode,
    ) {
        let words = if self.open.contains(&true) { &mut self.margin } else { &mut self.body };
        let at = transform * glyph_transform * Point::ORIGIN;
        if (at.y - words.last.y).abs() > 2.0 || at.x < words.last.x - 2.0 || at.x > words.last.x + 60.0 {
            words.text.push('\n');
        }
        words.last = at;
        match glyph.as_unicode() {
            Some(BfString::Char(char)) => words.text.push(char),
            Some(BfString::String(text)) => words.text.push_str(&text),
            None => words.text.push('\u{fffd}'),
        }
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<i32>) {
        self.open.push(tag == b"Artifact");
    }

    fn end_marked_content(&mut self) {
        self.open.pop();
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

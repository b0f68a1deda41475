//! PDFs as other programs make them, object by object. Their letters are boxes of a font of their own (Type 3), so that a
//! file with all its fonts is a page of text.

use std::fmt::Write as _;

/// A PDF in the making.
pub struct Foreign {
    /// Each object, from number 1.
    objects: Vec<Vec<u8>>,
    /// The numbers of its pages.
    pages: Vec<usize>,
    /// More of the catalog.
    pub catalog: String,
    /// More of the trailer.
    pub trailer: String,
}

/// What a page looks like.
pub struct Page<'a> {
    /// Width and height in points.
    pub size: (f32, f32),
    /// Its lines.
    pub lines: &'a [&'a str],
    /// More operators.
    pub more: &'a str,
    /// More of its dictionary.
    pub entries: &'a str,
    /// More of its resources.
    pub resources: &'a str,
}

pub const A4: (f32, f32) = (595.0, 842.0);

impl Default for Page<'_> {
    fn default() -> Self {
        Self { size: A4, lines: &[], more: "", entries: "", resources: "" }
    }
}

const CATALOG: usize = 1;
const TREE: usize = 2;
const FONT: usize = 3;

impl Foreign {
    /// One that says that it is tagged, with a font.
    pub fn new() -> Self {
        let names = "/box ".repeat(95);
        let widths = "600 ".repeat(95);
        let to_unicode = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def \
                          1 begincodespacerange <20> <7e> endcodespacerange 1 beginbfrange <20> <7e> <0020> endbfrange \
                          endcmap end end";
        let mut made = Self {
            objects: vec![Vec::new(), Vec::new()],
            pages: Vec::new(),
            catalog: "/MarkInfo<</Marked true>>/StructTreeRoot<</Type/StructTreeRoot>>".into(),
            trailer: String::new(),
        };
        made.object(&format!(
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 600 700]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 32/LastChar 126\
             /Widths[{widths}]/CharProcs<</box 4 0 R>>/Encoding<</Type/Encoding/Differences[32 {names}]>>/Resources<<>>\
             /ToUnicode 5 0 R>>"
        ));
        made.stream("", "600 0 0 0 500 700 d1 0 0 500 700 re f");
        made.stream("", to_unicode);
        made
    }

    /// Adds an object and gives its number.
    pub fn object(&mut self, body: &str) -> usize {
        self.objects.push(body.as_bytes().to_vec());
        self.objects.len()
    }

    /// Adds a stream.
    pub fn stream(&mut self, entries: &str, data: &str) -> usize {
        self.object(&format!("<<{entries}/Length {}>>\nstream\n{data}\nendstream", data.len()))
    }

    /// Adds a page.
    pub fn page(&mut self, page: &Page<'_>) -> &mut Self {
        let top = page.size.1 - 142.0;
        let mut content = format!("/P <</MCID 0>> BDC BT /F1 12 Tf 14 TL 50 {top} Td\n");
        for line in page.lines {
            writeln!(content, "({line}) Tj T*").unwrap();
        }
        write!(content, "ET EMC\n{}", page.more).unwrap();
        let content = self.stream("", &content);
        let (width, height) = page.size;
        let page = self.object(&format!(
            "<</Type/Page/Parent {TREE} 0 R/MediaBox[0 0 {width} {height}]/Contents {content} 0 R\
             /Resources<</Font<</F1 {FONT} 0 R>>{}>>{}>>",
            page.resources, page.entries
        ));
        self.pages.push(page);
        self
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut objects = self.objects.clone();
        let kids: String = self.pages.iter().map(|page| format!("{page} 0 R ")).collect();
        objects[CATALOG - 1] = format!("<</Type/Catalog/Pages {TREE} 0 R{}>>", self.catalog).into_bytes();
        objects[TREE - 1] = format!("<</Type/Pages/Count {}/Kids[{kids}]>>", self.pages.len()).into_bytes();
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (at, object) in objects.iter().enumerate() {
            writeln!(table, "{:010} 00000 n ", out.len()).unwrap();
            out.extend(format!("{} 0 obj\n", at + 1).bytes());
            out.extend(object);
            out.extend(b"\nendobj\n");
        }
        let start = out.len();
        out.extend(table.bytes());
        let size = objects.len() + 1;
        out.extend(
            format!("trailer\n<</Size {size}/Root {CATALOG} 0 R{}>>\nstartxref\n{start}\n%%EOF\n", self.trailer)
                .bytes(),
        );
        out
    }
}

/// A file of pages of text.
pub fn text(pages: &[&[&str]]) -> Vec<u8> {
    let mut made = Foreign::new();
    for lines in pages {
        made.page(&Page { lines, ..Page::default() });
    }
    made.bytes()
}

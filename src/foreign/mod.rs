//! PDFs made by other programs that come into a pack page by page.
//!
//! [`read`] looks at one and gives what the pack has to know of it: its pages, their text, and what keeps it from what our
//! own packs claim. [`place()`] puts pages into a pack that was typeset with a small picture in place of each.
//!
//! **The border.** These files come from anywhere. Nothing is parsed before its size and nesting were looked at (`guard`);
//! each page is weighed before it is run (`copy`); and all of it happens on a thread with a large stack, where a panic of
//! the parser is caught and becomes a refusal. This is the one place in the program that catches panics.

mod content;
mod copy;
mod fonts;
mod guard;
mod place;
mod syntax;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use hayro_interpret::InterpreterCache;
use hayro_syntax::object::{Array, Dict, Name, Object};
use hayro_syntax::page::Page;
use hayro_syntax::{LoadPdfError, Pdf, PdfData};

use self::copy::Copier;
pub use self::place::{Foreign, place, stand_in};
use self::syntax::File;
use crate::model::appendix::{Appendix, AppendixPage};

/// How much is too much.
pub mod limits {
    /// Bytes of a file.
    pub const BYTES: u64 = 256 << 20;
    /// Pages.
    pub const PAGES: usize = 3000;
    /// Bytes that a stream unpacks to: of a picture (A3 in 600 dots an inch and full colour), and of anything else.
    pub const PICTURE: u64 = 512 << 20;
    /// See [`PICTURE`].
    pub const STREAM: u64 = 128 << 20;
    /// Operators that are run to draw a page.
    pub const OPERATORS: u64 = 20_000_000;
    /// Letters of a page that are read.
    pub const LETTERS: usize = 200_000;
    /// Bytes of text that are kept of a file.
    pub const TEXT: usize = 32 << 20;
    /// Objects and drawings in one another.
    pub const DEPTH: u32 = 50;
    /// Brackets in one another, in the bytes of a file.
    pub const BRACKETS: i64 = 2000;
    /// Ways down the tree of pages.
    pub const WAYS: u64 = 50_000;
    /// Annotations of a page that are looked at.
    pub const ANNOTATIONS: usize = 2000;
    /// Pixels of a picture that is packed anew.
    pub const PIXELS: u64 = 60_000_000;
    /// Points of a side of a page: 5 m.
    pub const SIDE: f32 = 14_400.0;
    /// Bytes of the stack on which a file is read.
    pub const STACK: usize = 256 << 20;
}

/// Why a PDF cannot come into a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is protected, by a password or against changes.
    Encrypted,
    /// It is no PDF, or one that cannot be read.
    Broken(String),
    /// It goes beyond a limit.
    TooLarge(String),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Encrypted => formatter.write_str("it is protected"),
            Self::Broken(why) | Self::TooLarge(why) => formatter.write_str(why),
        }
    }
}

/// The refusal of a file of so many bytes.
pub fn too_large(bytes: u64) -> Refusal {
    Refusal::TooLarge(format!("it has {} MB", bytes.div_ceil(1 << 20)))
}

/// Looks at a PDF.
///
/// # Errors
/// Why it cannot come into a pack.
pub fn read(bytes: &Arc<Vec<u8>>) -> Result<Appendix, Refusal> {
    let bytes = bytes.clone();
    on_its_own(move || {
        guard::look(&bytes)?;
        examine(&bytes)
    })
}

/// Runs what parses a foreign file where its failing harms nothing.
fn on_its_own<T: Send + 'static>(work: impl FnOnce() -> Result<T, Refusal> + Send + 'static) -> Result<T, Refusal> {
    let broken = |what: &str| Refusal::Broken(what.into());
    let caught = move || {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken("reading it fails")))
    };
    let thread = std::thread::Builder::new().name(THREAD.into()).stack_size(limits::STACK).spawn(caught);
    match thread {
        Ok(thread) => thread.join().unwrap_or_else(|_| Err(Refusal::Broken("reading it fails".into()))),
        Err(error) => Err(Refusal::Broken(format!("there is no room to read it: {error}"))),
    }
}

/// The name of the thread on which a foreign file is read.
const THREAD: &str = "foreign PDF";

/// Leaves panics on that thread without words: they are told as what is wrong with the file. For the program's beginning.
pub fn keep_quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(THREAD) {
            usual(panic);
        }
    }));
}

fn open(bytes: &Arc<Vec<u8>>) -> Result<Pdf, Refusal> {
    Pdf::new(PdfData::from(bytes.clone())).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Refusal::Encrypted,
        LoadPdfError::Invalid => Refusal::Broken("its parts cannot be found".into()),
    })
}

/// Pages that are read before the file is opened anew, so that what the parser keeps of them is given back.
const ROUND: usize = 64;

fn examine(bytes: &Arc<Vec<u8>>) -> Result<Appendix, Refusal> {
    let mut appendix = Appendix::default();
    let mut hinders = BTreeSet::new();
    {
        let pdf = open(bytes)?;
        let count = pdf.pages().len();
        if count == 0 {
            return Err(Refusal::Broken("there is no page in it".into()));
        }
        if let Some(said) = said(&pdf)
            && said != count
        {
            return Err(Refusal::Broken(format!("it says that it has {said} pages, and {count} can be found")));
        }
        if count > limits::PAGES {
            return Err(Refusal::TooLarge(format!("it has {count} pages")));
        }
        let mut nowhere = File::dry();
        let mut copier = Copier::new(&pdf, &mut nowhere);
        for (at, page) in pdf.pages().iter().enumerate() {
            let (width, height) = page.render_dimensions();
            // Not so written that what is no number passes.
            if !(width <= limits::SIDE && height <= limits::SIDE) {
                return Err(Refusal::TooLarge(format!("a side of its page {} is longer than 5 m", at + 1)));
            }
            appendix.pages.push(AppendixPage { width, height, text: Vec::new(), drawn: false });
            copier.page(page, 0)?;
            if undrawn(page) {
                appendix.undrawn.push(at as u32 + 1);
            }
        }
        hinders.append(&mut copier.hinders);
        appendix.tagged = tagged(&pdf);
    }
    let mut kept = 0;
    let mut unknown = false;
    for from in (0..appendix.pages.len()).step_by(ROUND) {
        let pdf = open(bytes)?;
        let cache = InterpreterCache::new();
        for (page, into) in pdf.pages().iter().zip(&mut appendix.pages).skip(from).take(ROUND) {
            let found = text::read(&pdf, page, &cache);
            unknown |= found.unknown;
            into.drawn = found.drawn;
            kept += found.text.iter().map(String::len).sum::<usize>();
            if kept > limits::TEXT {
                return Err(Refusal::TooLarge(format!("it has more than {} MB of text", limits::TEXT >> 20)));
            }
            into.text = found.text;
        }
    }
    if unknown && !hinders.iter().any(|hinder| hinder.starts_with("does not say which letters")) {
        hinders.insert("has signs of which it does not say which letters they are".into());
    }
    appendix.hinders = hinders.into_iter().collect();
    Ok(appendix)
}

/// How many pages a file says it has.
fn said(pdf: &Pdf) -> Option<usize> {
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    usize::try_from(catalog.get::<Dict<'_>>("Pages")?.get::<i32>("Count")?).ok()
}

fn tagged(pdf: &Pdf) -> bool {
    let catalog: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
    catalog.is_some_and(|catalog| {
        let marked = catalog.get::<Dict<'_>>("MarkInfo").and_then(|info| info.get::<bool>("Marked"));
        marked == Some(true) && catalog.get::<Dict<'_>>("StructTreeRoot").is_some()
    })
}

/// Whether a page has a field that holds something and does not say how it looks.
fn undrawn(page: &Page<'_>) -> bool {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return false };
    annotations.iter::<Dict<'_>>().take(limits::ANNOTATIONS).any(|field| {
        let widget = field.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_ref() == b"Widget");
        let value = match field.get::<Object<'_>>("V") {
            Some(Object::String(text)) => !text.as_bytes().is_empty(),
            _ => false,
        };
        let drawn = field.get::<Dict<'_>>("AP").is_some_and(|looks| looks.contains_key("N"));
        widget && value && !drawn
    })
}

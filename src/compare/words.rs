//! Texts as words that can be compared, and words as text again.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::tree::*;

/// Every word met, by its number, so that words are compared as numbers.
#[derive(Debug, Default)]
pub struct Lexicon {
    words: HashMap<String, u32>,
}

impl Lexicon {
    /// The number of a word.
    pub fn id(&mut self, word: &str) -> u32 {
        if let Some(id) = self.words.get(word) {
            return *id;
        }
        let id = self.words.len() as u32;
        self.words.insert(word.to_owned(), id);
        id
    }
}

/// How words are set: any of these together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style(u8);

const EMPHASIS: u8 = 1;
const STRONG: u8 = 2;
const STRIKE: u8 = 4;
const RAISED: u8 = 8;
const LOWERED: u8 = 16;
const CODE: u8 = 32;

/// Letters of a word that are set alike.
#[derive(Debug, Clone, PartialEq)]
struct Piece<'a> {
    text: Cow<'a, str>,
    style: Style,
    link: Option<&'a Link>,
}

/// A word, or what stands in the place of one: a picture, a reference to a footnote.
#[derive(Debug, Clone, PartialEq)]
pub struct Token<'a> {
    /// The number of the word, by which it is compared. How it is set counts for nothing.
    pub id: u32,
    /// Stands without a space at the word before: a reference to a footnote.
    glued: bool,
    /// Begins a line.
    broken: bool,
    pieces: Vec<Piece<'a>>,
}

impl Token<'_> {
    /// Whether it is a word, and not the number of a footnote.
    pub fn is_word(&self) -> bool {
        !self.glued
    }

    /// The word without its setting.
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|piece| &*piece.text).collect()
    }

    /// A picture in the place of another that is said to show the same.
    pub fn replaces(&self, old: &Self) -> Option<Self> {
        let shown = self.plain();
        let rest = shown.strip_prefix("[picture").filter(|_| self.id != old.id && shown == old.plain())?;
        let text = format!("[picture replaced{rest}").into();
        Some(Self { pieces: vec![Piece { text, style: Style::default(), link: None }], ..self.clone() })
    }

    /// Lets the word begin a line.
    pub fn begin_line(&mut self) {
        self.broken = true;
    }

    /// The word in brackets, as a flag of an action.
    pub fn bracketed(mut self, lexicon: &mut Lexicon) -> Self {
        if let Some(first) = self.pieces.first_mut() {
            first.text.to_mut().insert(0, '[');
        }
        if let Some(last) = self.pieces.last_mut() {
            last.text.to_mut().push(']');
        }
        self.id = lexicon.id(&self.plain());
        self
    }

    /// Words of the program's own making, such as a figure of a chart.
    pub fn own(text: String, lexicon: &mut Lexicon) -> Vec<Self> {
        let words = text.split_whitespace().map(|word| Self {
            id: lexicon.id(word),
            glued: false,
            broken: false,
            pieces: vec![Piece { text: word.to_owned().into(), style: Style::default(), link: None }],
        });
        words.collect()
    }

    /// The word without a link, which would lead to where it no longer stands.
    fn unlinked(&self) -> Self {
        let mut token = self.clone();
        token.pieces.iter_mut().for_each(|piece| piece.link = None);
        token
    }
}

/// Turns lines into words.
pub struct Reader<'a, 'b> {
    /// Shared by both sides of a comparison.
    pub lexicon: &'b mut Lexicon,
    /// The hash of a picture's file.
    pub hash: &'b dyn Fn(&str) -> [u8; 32],
    /// The number of the first footnote.
    pub first_note: u32,
    tokens: Vec<Token<'a>>,
    word: Vec<Piece<'a>>,
    broken: bool,
}

impl<'a, 'b> Reader<'a, 'b> {
    /// A reader of the texts of one part.
    pub fn new(lexicon: &'b mut Lexicon, hash: &'b dyn Fn(&str) -> [u8; 32], first_note: u32) -> Self {
        Self { lexicon, hash, first_note, tokens: Vec::new(), word: Vec::new(), broken: false }
    }

    /// A line.
    pub fn line(&mut self, inlines: &'a [Inline<Bound>]) -> Vec<Token<'a>> {
        self.lines([inlines])
    }

    /// Lines, one below the other.
    pub fn lines(&mut self, lines: impl IntoIterator<Item = &'a [Inline<Bound>]>) -> Vec<Token<'a>> {
        for line in lines {
            self.end();
            self.broken = !self.tokens.is_empty();
            self.inlines(line, Style::default(), None);
        }
        self.end();
        self.broken = false;
        std::mem::take(&mut self.tokens)
    }

    /// Words that are no line of the tree.
    pub fn words(&mut self, text: &'a str) -> Vec<Token<'a>> {
        self.text(text, Style::default(), None);
        self.end();
        std::mem::take(&mut self.tokens)
    }

    fn inlines(&mut self, inlines: &'a [Inline<Bound>], style: Style, link: Option<&'a Link>) {
        let with = |bit: u8| Style(style.0 | bit);
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(&text.text, style, link),
                Inline::Code(text) => self.text(&text.text, with(CODE), link),
                Inline::Emphasis(inner) => self.inlines(inner, with(EMPHASIS), link),
                Inline::Strong(inner) => self.inlines(inner, with(STRONG), link),
                Inline::Strike(inner) => self.inlines(inner, with(STRIKE), link),
                Inline::Superscript(inner) => self.inlines(inner, with(RAISED), link),
                Inline::Subscript(inner) => self.inlines(inner, with(LOWERED), link),
                Inline::Inserted(inner) | Inline::Deleted(inner) => self.inlines(inner, style, link),
                Inline::Link(linked) => self.inlines(&linked.text, style, Some(&linked.to)),
                Inline::Image(image) => self.image(image),
                Inline::NoteRef(index) => {
                    self.end();
                    let id = self.lexicon.id("\u{1}note");
                    let number = (self.first_note as usize + index).to_string();
                    let piece = Piece { text: number.into(), style: Style(RAISED), link: None };
                    self.tokens.push(Token { id, glued: true, broken: false, pieces: vec![piece] });
                }
                // The number belongs to the layout of its own document, not to what the text says.
                Inline::Page(_) => self.text("…", style, link),
                Inline::Break => {
                    self.end();
                    self.broken = !self.tokens.is_empty();
                }
            }
        }
    }

    /// A picture: another file makes it another word.
    pub fn image(&mut self, image: &'a Image<Bound>) {
        self.end();
        let alt = image.alt.as_deref().unwrap_or_default().trim();
        let mut key = format!("\u{1}picture {alt} ");
        for byte in (self.hash)(&image.picture.source) {
            key.push_str(&format!("{byte:02x}"));
        }
        let shown = if alt.is_empty() { "[picture]".to_owned() } else { format!("[picture: {alt}]") };
        let id = self.lexicon.id(&key);
        let piece = Piece { text: shown.into(), style: Style::default(), link: None };
        self.tokens.push(Token { id, glued: false, broken: std::mem::take(&mut self.broken), pieces: vec![piece] });
    }

    /// What was read so far.
    pub fn take(&mut self) -> Vec<Token<'a>> {
        self.end();
        std::mem::take(&mut self.tokens)
    }

    fn text(&mut self, text: &'a str, style: Style, link: Option<&'a Link>) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            if end == 0 {
                self.end();
                rest = rest.trim_start();
                continue;
            }
            self.word.push(Piece { text: rest[..end].into(), style, link });
            rest = &rest[end..];
        }
    }

    fn end(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let pieces = std::mem::take(&mut self.word);
        let id = match pieces.as_slice() {
            [piece] => self.lexicon.id(&piece.text),
            _ => self.lexicon.id(&pieces.iter().map(|piece| &*piece.text).collect::<String>()),
        };
        self.tokens.push(Token { id, glued: false, broken: std::mem::take(&mut self.broken), pieces });
    }
}

/// What became of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They stand in both versions.
    Same,
    /// They were put in.
    In,
    /// They were taken out.
    Out,
}

/// A line of a comparison: words with what became of them.
pub type Line<'a> = Vec<(Fate, Token<'a>)>;

/// All words of a line with the same fate.
pub fn all<'a>(fate: Fate, tokens: &[Token<'a>]) -> Line<'a> {
    let tokens = tokens.iter().map(|token| if fate == Fate::Out { token.unlinked() } else { token.clone() });
    tokens.map(|token| (fate, token)).collect()
}

/// Writes the texts of a paper that the program puts together, and counts their words in the order in which they are
/// written, as [`crate::resolve::bind::Binder`] does for an author's.
#[derive(Debug, Default)]
pub struct Pen {
    next: u32,
    inside: bool,
    /// The page on which an anchor of the text written stands.
    pub here: String,
}

impl Pen {
    /// How many words there are so far.
    pub fn count(&self) -> u32 {
        self.next
    }

    /// A thing that counts as one word.
    pub fn one(&mut self) -> Mark {
        self.inside = false;
        self.next += 1;
        Mark::new(Some(self.next - 1), false)
    }

    /// A text that goes on in its line.
    pub fn more(&mut self, text: &str) -> Text<Bound> {
        let mark = Mark::new(Some(self.next), self.inside);
        for char in text.chars() {
            let inside = !char.is_whitespace();
            self.next += u32::from(inside && !self.inside);
            self.inside = inside;
        }
        Text { text: text.into(), mark }
    }

    /// A line of one text.
    pub fn text(&mut self, text: &str) -> Text<Bound> {
        self.inside = false;
        self.more(text)
    }

    /// A line of one text.
    pub fn line(&mut self, text: &str) -> Inlines<Bound> {
        vec![Inline::Text(self.text(text))]
    }

    /// A line of a comparison.
    pub fn compared(&mut self, line: &Line) -> Inlines<Bound> {
        self.inside = false;
        let mut out = Inlines::new();
        for run in line.chunk_by(|(a, _), (b, y)| a == b && !y.broken) {
            let Some((fate, first)) = run.first() else { continue };
            if first.broken && !out.is_empty() {
                self.inside = false;
                out.push(Inline::Break);
            } else if !out.is_empty() && !first.glued {
                out.push(Inline::Text(self.more(" ")));
            }
            let words = self.run(run.iter().map(|(_, token)| token));
            match fate {
                Fate::Same => out.extend(words),
                Fate::In => out.push(Inline::Inserted(words)),
                Fate::Out => out.push(Inline::Deleted(words)),
            }
        }
        out
    }

    fn run<'a, 'b: 'a>(&mut self, tokens: impl Iterator<Item = &'a Token<'b>>) -> Inlines<Bound> {
        // Letters set alike are one text, whatever words they belong to.
        let mut pieces: Vec<(String, Style, Option<&Link>)> = Vec::new();
        for (at, token) in tokens.enumerate() {
            let space = at > 0 && !token.glued;
            for (nth, piece) in token.pieces.iter().enumerate() {
                let space = space && nth == 0;
                match pieces.last_mut() {
                    Some((text, style, link)) if *style == piece.style && *link == piece.link => {
                        text.extend(space.then_some(' '));
                        text.push_str(&piece.text);
                    }
                    last => {
                        let link =
                            last.as_ref().and_then(|(_, _, link)| *link).filter(|link| Some(*link) == piece.link);
                        match last {
                            Some((text, style, None)) if space && *style == Style::default() => text.push(' '),
                            // The space is set like neither.
                            Some(_) if space => pieces.push((" ".into(), Style::default(), link)),
                            _ => {}
                        }
                        pieces.push((piece.text.to_string(), piece.style, piece.link));
                    }
                }
            }
        }
        let mut out = Inlines::new();
        for linked in pieces.chunk_by(|a, b| a.2 == b.2) {
            let inner: Inlines<Bound> = linked.iter().map(|(text, style, _)| self.styled(text, *style)).collect();
            match linked.first().and_then(|(_, _, link)| *link) {
                Some(to) => out.push(Inline::link(self.relinked(to), inner)),
                None => out.extend(inner),
            }
        }
        out
    }

    fn styled(&mut self, text: &str, style: Style) -> Inline<Bound> {
        let text = self.more(text);
        let has = |bit: u8| style.0 & bit != 0;
        let mut inline = if has(CODE) { Inline::Code(Box::new(text)) } else { Inline::Text(text) };
        type Wrap = fn(Inlines<Bound>) -> Inline<Bound>;
        let wraps: [(u8, Wrap); 5] = [
            (LOWERED, Inline::Subscript),
            (RAISED, Inline::Superscript),
            (STRIKE, Inline::Strike),
            (STRONG, Inline::Strong),
            (EMPHASIS, Inline::Emphasis),
        ];
        for (bit, wrap) in wraps {
            if has(bit) {
                inline = wrap(vec![inline]);
            }
        }
        inline
    }

    /// A link that led to its own page leads to that page.
    fn relinked(&self, to: &Link) -> Link {
        match to {
            Link::Here(anchor) => Link::Page { address: self.here.clone(), fragment: Some(anchor.clone()) },
            other => other.clone(),
        }
    }
}

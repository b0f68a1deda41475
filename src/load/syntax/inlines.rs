//! What stands in a line: words, emphasis, links, pictures, references to footnotes.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use super::Parser;
use super::limits::MAX_EMPHASIS;
use super::run::Run;
use crate::load::{addresses, html};
use crate::model::draft::FileKind;
use crate::model::tree::{Image, Inline, Inlines, PageOf, Raw, Text, Typed, plain};

impl<'s> Parser<'_, '_, 's> {
    /// Inline content up to what is not, with the range in which it stands.
    pub(super) fn inlines(&mut self, depth: usize) -> (Inlines<Raw>, Range<usize>) {
        // Most lines are one run of words, and a site holds a great many of them.
        let mut out = Vec::with_capacity(1);
        let mut run = Run::with_room(std::mem::take(&mut self.room));
        let mut html = html::Open::default();
        let mut whole: Option<Range<usize>> = None;
        while let Some(event) = self.peek() {
            match event {
                Event::End(_) | Event::Rule | Event::Html(_) | Event::DisplayMath(_) | Event::InlineMath(_) => break,
                Event::Start(tag) if !is_inline(tag) => break,
                _ => {}
            }
            let Some((event, range)) = self.next() else { break };
            if !matches!(event, Event::TaskListMarker(_)) {
                whole = Some(whole.map_or(range.clone(), |whole| whole.start..range.end.max(whole.end)));
            }
            match event {
                Event::Text(text) => {
                    run.push(&text, &range);
                    continue;
                }
                Event::SoftBreak => {
                    run.push(" ", &range);
                    continue;
                }
                Event::TaskListMarker(ticked) => {
                    self.task = Some(ticked);
                    continue;
                }
                _ => {}
            }
            self.flush(&mut run, &mut out);
            match event {
                Event::Code(code) => {
                    self.long_word(&code, &range);
                    out.push(Inline::Code(Box::new(Text::new(code.into_string()))));
                }
                Event::HardBreak => out.push(Inline::Break),
                Event::InlineHtml(text) => html.tag(self.context, self.source, &text, range),
                Event::FootnoteReference(label) => out.push(Inline::NoteRef(self.context.notes.refer(&label))),
                Event::Start(tag) => {
                    if depth >= MAX_EMPHASIS {
                        self.too_deep(range, MAX_EMPHASIS);
                        self.skip();
                        continue;
                    }
                    let (inner, _) = self.inlines(depth + 1);
                    self.close();
                    if let Some(inline) = self.wrap(tag, inner, range) {
                        out.push(inline);
                    }
                }
                _ => {}
            }
        }
        self.flush(&mut run, &mut out);
        self.room = run.text;
        trim(&mut out);
        let whole = whole.unwrap_or(0..0);
        // An item of an agenda links its paper, and nothing else.
        let item = self.context.kind == FileKind::Agenda && self.lists > 0;
        if depth == 0 && !item && self.addresses && addresses::any(&out) {
            addresses::link(&mut out, &self.source.place(whole.clone()));
        }
        out.shrink_to_fit();
        (out, whole)
    }

    fn wrap(&mut self, tag: Tag<'s>, inner: Inlines<Raw>, range: Range<usize>) -> Option<Inline<Raw>> {
        let at = self.source.place(range);
        match tag {
            Tag::Emphasis => Some(Inline::Emphasis(inner)),
            Tag::Strong => Some(Inline::Strong(inner)),
            Tag::Strikethrough => Some(Inline::Strike(inner)),
            Tag::Superscript => Some(Inline::Superscript(inner)),
            Tag::Subscript => Some(Inline::Subscript(inner)),
            Tag::Link { link_type, dest_url, title, .. } => {
                let has_words =
                    inner.iter().any(|inline| matches!(inline, Inline::Image(_))) || !plain(&inner).is_empty();
                if !has_words {
                    let mend = "write the words that lead to the page between the square brackets";
                    self.context.error("empty-link", at.clone(), "this link has no words", mend);
                } else if dest_url.is_empty() {
                    let mend = "write the address between the round brackets, or `#` where it is lost";
                    self.context.error("empty-link", at.clone(), "this link leads nowhere", mend);
                } else if !title.is_empty() {
                    self.context.error(
                        "link-title",
                        at.clone(),
                        format!("the words \"{title}\" after the address of this link are shown to nobody"),
                        "put them into the text, or take them out",
                    );
                }
                let href = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.into_string(),
                };
                // A bare address is shown readable, as browsers show it: without %20 and the like.
                let text = match link_type {
                    LinkType::Autolink => vec![Inline::Text(Text::new(readable(&href)))],
                    _ => inner,
                };
                let to = Typed { href, at };
                let text = page_numbers(text, &to);
                Some(Inline::link(to, text))
            }
            Tag::Image { dest_url, title, .. } => {
                let alt = plain(&inner);
                if alt.is_empty() {
                    self.context.error(
                        "image-without-alternative",
                        at.clone(),
                        "this image has no text alternative",
                        "say between the square brackets what the image shows, or write `decorative` there if it shows \
                         nothing",
                    );
                }
                let decorative = alt.is_empty() || alt.eq_ignore_ascii_case("decorative");
                let image = Image {
                    picture: Typed { href: dest_url.into_string(), at: at.clone() },
                    alt: (!decorative).then_some(alt),
                    mark: (),
                    at,
                };
                self.titles(&image, &title);
                Some(Inline::Image(Box::new(image)))
            }
            _ => None,
        }
    }

    /// Remembers the title of an image until it is known whether the image is a figure.
    fn titles(&mut self, image: &Image<Raw>, title: &str) {
        if !title.is_empty() {
            self.context.titles.insert((image.at.start, image.at.end), title.to_owned());
        }
    }

    fn flush(&mut self, run: &mut Run, out: &mut Inlines<Raw>) {
        if run.text.is_empty() {
            return;
        }
        self.long_word(&run.text, &run.range);
        let slice = self.source.text.get(run.range.clone()).unwrap_or_default();
        let chars = if slice == run.text { self.source.chars(&run.range) } else { run.text.as_str().into() };
        let mut from = 0;
        for label in run.missing_notes() {
            let typed = format!("[^{label}]");
            let found = slice.get(from..).and_then(|rest| rest.find(&typed)).map_or(from, |at| from + at);
            let start = run.range.start + found;
            from = (found + typed.len()).min(slice.len());
            self.context.error(
                "footnote-missing",
                self.source.place(start..start + typed.len()),
                format!("there is no footnote `{typed}`"),
                format!("write the footnote on a line of its own: `{typed}: its text`"),
            );
        }
        run.scripts(chars, out);
        run.clear();
    }
}

/// The words of a link with the `#` of `page #` made into the number of the page.
fn page_numbers(text: Inlines<Raw>, to: &Typed) -> Inlines<Raw> {
    let mut out = Vec::with_capacity(text.len());
    for inline in text {
        let Inline::Text(words) = &inline else {
            out.push(inline);
            continue;
        };
        let found = ["page #", "Page #", "page\u{a0}#"].into_iter().filter_map(|typed| {
            let at = words.text.find(typed)?;
            let end = at + typed.len();
            let whole = !words.text[..at].ends_with(char::is_alphanumeric)
                && !words.text[end..].starts_with(|char: char| char.is_alphanumeric() || char == '#');
            whole.then_some(end)
        });
        let Some(end) = found.min() else {
            out.push(inline);
            continue;
        };
        out.push(Inline::Text(Text::new(words.text.part(&words.text[..end - 1]))));
        out.push(Inline::Page(Box::new(PageOf { of: to.clone(), mark: (), at: to.at.clone() })));
        if end < words.text.len() {
            out.push(Inline::Text(Text::new(words.text.part(&words.text[end..]))));
        }
    }
    out
}

pub(super) fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// White space at the ends of a line means nothing.
fn trim(inlines: &mut Inlines<Raw>) {
    if let Some(Inline::Text(last)) = inlines.last_mut() {
        let trimmed = last.text.trim_end();
        if trimmed.len() < last.text.len() {
            last.text = last.text.part(trimmed);
        }
        if last.text.is_empty() {
            inlines.pop();
        }
    }
}

/// An address as a person reads it: percent signs that stand for letters, spaces or marks undone, those that stand for
/// characters with a meaning of their own in an address kept.
fn readable(href: &str) -> String {
    let bytes = href.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = (bytes[at] == b'%').then(|| href.get(at + 1..at + 3)).flatten();
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if byte >= b' ' && byte != 0x7f && !b";/?:@&=+$,#%".contains(&byte) => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    // Marks that turn the direction of writing could make an address look like another.
    let misleading = |char: char| {
        char.is_control() || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    String::from_utf8(out).ok().filter(|text| !text.contains(misleading)).unwrap_or_else(|| href.to_owned())
}

//! Addresses that stand in a text as they are (`https://...`, `www. ...`, `clerk@example.gov.uk`): they lead where they say.

use std::sync::LazyLock;

use memchr::memchr2_iter;
use memchr::memmem::Finder;

use crate::diagnostics::Place;
use crate::model::chars::Chars;
use crate::model::named;
use crate::model::tree::{Inline, Inlines, Raw, Text, Typed};

static WWW: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("www."));

/// Whether there may be an address in a text that is not parsed yet.
pub fn may_be_typed(text: &str) -> bool {
    // In one this short they are looked for as soon as it is parsed.
    text.len() < 200 || may_hold(text) || named::may_hide(text)
}

/// Whether there may be an address in a line.
pub fn any(inlines: &[Inline<Raw>]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Text(text) => may_hold(&text.text),
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => any(inner),
        _ => false,
    })
}

/// Whether there may be an address in a text.
pub fn may_hold(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr2_iter(b'@', b':', bytes).any(|at| bytes[at] == b'@' || bytes[at..].starts_with(b"://"))
        || WWW.find(bytes).is_some()
}

/// Makes links of the addresses in a line. Words that are a link already, and code, stay as they are.
pub fn link(inlines: &mut Inlines<Raw>, at: &Place) {
    let mut position = 0;
    while position < inlines.len() {
        match &mut inlines[position] {
            Inline::Text(text) if may_hold(&text.text) => {
                let parts = parts(&text.text, at);
                if let Some(parts) = parts {
                    let count = parts.len();
                    inlines.splice(position..=position, parts);
                    position += count;
                    continue;
                }
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => link(inner, at),
            _ => {}
        }
        position += 1;
    }
}

/// A text in its parts; `None` where there is no address in it.
fn parts(text: &Chars, at: &Place) -> Option<Inlines<Raw>> {
    let mut out = Inlines::new();
    let mut from = 0;
    for (start, word) in words(text) {
        let Some((begin, end, href)) = address(word) else { continue };
        let (begin, end) = (start + begin, start + end);
        if begin > from {
            out.push(Inline::Text(Text::new(text.part(&text[from..begin]))));
        }
        let to = Typed { href, at: at.clone() };
        out.push(Inline::link(to, vec![Inline::Text(Text::new(text.part(&text[begin..end])))]));
        from = end;
    }
    if out.is_empty() {
        return None;
    }
    if from < text.len() {
        out.push(Inline::Text(Text::new(text.part(&text[from..]))));
    }
    Some(out)
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// The address in a word: where it begins and ends, and where it leads.
fn address(word: &str) -> Option<(usize, usize, String)> {
    let begin =
        word.len() - word.trim_start_matches(['(', '[', '{', '"', '\'', '“', '‘', ':', '–', '—', '-', '/']).len();
    let rest = &word[begin..];
    // A stop or a bracket behind an address belongs to the sentence; a bracket that it opened itself is its own.
    let mut end = rest.find(['<', '>', '"', '“', '”', '|']).unwrap_or(rest.len());
    while let Some(last) = rest[..end].chars().next_back() {
        let opened = rest[..end].matches('(').count() >= rest[..end].matches(')').count();
        let sentence = matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | ']' | '}' | '*' | '…');
        if !(sentence || last == ')' && !opened) {
            break;
        }
        end -= last.len_utf8();
    }
    let rest = &rest[..end];
    let small = rest.get(..8).unwrap_or(rest).to_ascii_lowercase();
    let href = if small.starts_with("https://") || small.starts_with("http://") {
        let host = rest.split_once("://").map_or("", |(_, host)| host);
        host.starts_with(char::is_alphanumeric).then(|| rest.to_owned())?
    } else if small.starts_with("www.") && rest[4..].starts_with(char::is_alphanumeric) && rest[4..].contains('.') {
        format!("http://{rest}")
    } else if is_email(rest) {
        format!("mailto:{rest}")
    } else {
        return None;
    };
    Some((begin, begin + end, href))
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let usual = |char: char| char.is_ascii_alphanumeric() || "._%+-'".contains(char);
    let part = |part: &str| {
        !part.is_empty()
            && part.chars().all(|char| char.is_ascii_alphanumeric() || char == '-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    !name.is_empty()
        && name.chars().all(usual)
        && host.contains('.')
        && host.split('.').all(part)
        && host.rsplit('.').next().is_some_and(|last| last.len() >= 2 && last.chars().all(|c| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_the_sentence_begins() {
        let shown = |text: &str| {
            let mut line = vec![Inline::Text(Text::new(text))];
            link(&mut line, &Place::whole(&"a.md".into()));
            let part = |inline: &Inline<Raw>| match inline {
                Inline::Text(text) => text.text.to_string(),
                Inline::Link(link) => format!("<{}|{}>", crate::model::tree::plain(&link.text), link.to.href),
                other => panic!("{other:?}"),
            };
            line.iter().map(part).collect::<String>()
        };
        for (text, expect) in [
            (
                "See https://a.example/b_(c)?d=1#e.",
                "See <https://a.example/b_(c)?d=1#e|https://a.example/b_(c)?d=1#e>.",
            ),
            ("(www.a.example/b), or", "(<www.a.example/b|http://www.a.example/b>), or"),
            ("E-mail: a.b@c.example;", "E-mail: <a.b@c.example|mailto:a.b@c.example>;"),
            ("“http://a.example”", "“<http://a.example|http://a.example>”"),
        ] {
            assert_eq!(shown(text), expect);
        }
        for text in [
            "me@home",
            "@council",
            "www.",
            "https://",
            "3 @ £4.50",
            "a@b@c.example",
            "://x",
            "www.x",
            "ftp://a.example",
        ] {
            assert_eq!(shown(text), text);
        }
    }
}

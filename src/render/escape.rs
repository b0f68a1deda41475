//! What may stand in HTML, XML and URLs. Content comes from many hands: nothing reaches a page but through here.

use crate::bytes::{self, PIECE, bits, is};
use crate::model::chars::Chars;

/// Appends text to HTML or XML, in content or in a quoted attribute. Characters that neither may hold (NUL, other
/// controls, noncharacters) become U+FFFD, so that a page stays valid whatever a file holds.
pub fn text(out: &mut String, text: &str) {
    let (pieces, rest) = text.as_bytes().as_chunks();
    let mut from = 0;
    let mut change = |at: usize| {
        // A byte that is not plain is the first of its character.
        let char = text[at..].chars().next().unwrap_or_default();
        let with = match char {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            '\r' => " ",
            // The controls that may stand in a text.
            '\t' | '\n' => return,
            char if is_forbidden(char) => "\u{fffd}",
            _ => return,
        };
        out.push_str(&text[from..at]);
        out.push_str(with);
        from = at + char.len_utf8();
    };
    for (nth, piece) in pieces.iter().enumerate() {
        let mut found = bits(piece, special);
        while found != 0 {
            change(nth * PIECE + found.trailing_zeros() as usize);
            found &= found - 1;
        }
    }
    for (at, byte) in rest.iter().enumerate() {
        if !PLAIN[usize::from(*byte)] {
            change(pieces.len() * PIECE + at);
        }
    }
    out.push_str(&text[from..]);
}

/// Which bytes may be the first of a character that [`text`] changes.
fn special(bytes: wide::u8x16) -> wide::u8x16 {
    bytes::special(bytes) | is(bytes, 0xc2)
}

/// The bytes that are no part of a character which [`text`] changes.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        let markup = matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
        let control = byte < b' ' && byte != b'\t' && byte != b'\n' || byte == 0x7f;
        plain[at] = !(markup || control || byte == 0xc2 || byte >= 0xef);
        at += 1;
    }
    plain
};

/// The same of characters of a tree: most were looked at when their words were counted.
pub fn chars(out: &mut String, chars: &Chars) {
    if chars.is_plain() { out.push_str(chars) } else { text(out, chars) }
}

/// Whether a text surely stays as it is: where this says so, [`text`] would change no byte of it.
pub fn is_plain(text: &str) -> bool {
    let (pieces, rest) = text.as_bytes().as_chunks();
    pieces.iter().all(|piece| bits(piece, special) == 0) && rest.iter().all(|byte| PLAIN[usize::from(*byte)])
}

/// [`text`] as a new string.
pub fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    text(&mut out, value);
    out
}

fn is_forbidden(char: char) -> bool {
    char.is_control() || matches!(char, '\u{fdd0}'..='\u{fdef}') || (char as u32) & 0xfffe == 0xfffe
}

/// Whether an id may stand as it is.
pub fn is_plain_id(anchor: &str) -> bool {
    anchor.bytes().all(|byte| IN_IDS[usize::from(byte)])
}

/// An id: anchors are made by the program, but one with white space would be no id.
pub fn id(anchor: &str) -> String {
    if is_plain_id(anchor) {
        return anchor.to_owned();
    }
    let anchor: String =
        anchor.chars().map(|char| if char.is_whitespace() || is_forbidden(char) { '-' } else { char }).collect();
    escaped(&anchor)
}

/// A path or fragment of this site as it may stand in a URL; the result needs no more escaping.
pub fn path(out: &mut String, path: &str) {
    let mut rest = path;
    while let Some(at) = rest.bytes().position(|byte| !IN_PATHS[usize::from(byte)]) {
        out.push_str(&rest[..at]);
        // A character outside ASCII is written byte by byte.
        let length = rest[at..].chars().next().map_or(1, char::len_utf8);
        rest[at..at + length].bytes().for_each(|byte| hex(out, byte));
        rest = &rest[at + length..];
    }
    out.push_str(rest);
}

/// The bytes that stand in a path as they are.
const IN_PATHS: [bool; 256] = letters_digits_and(b"-._~/!$()*+,;=@");

/// The bytes of ids that stand as they are.
const IN_IDS: [bool; 256] = letters_digits_and(b"-_.");

/// Which bytes are ASCII letters or digits, or some of these signs.
const fn letters_digits_and(signs: &[u8]) -> [bool; 256] {
    let mut among = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        among[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < signs.len() {
        among[signs[at] as usize] = true;
        at += 1;
    }
    among
}

fn hex(out: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

/// The schemes that a link may have. Everything else (`javascript:`, `data:`) is shown as words.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// An absolute URL as typed, made fit for an attribute; `None` where its scheme is not one of a plain link.
pub fn external(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once(':')?;
    if !SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let mut out = format!("{scheme}:");
    // Square brackets are for IPv6 hosts alone.
    let authority = rest.strip_prefix("//").map_or(0, |tail| 2 + tail.find(['/', '?', '#']).unwrap_or(tail.len()));
    let mut fragment = false;
    for (at, char) in rest.char_indices() {
        let again = char == '#' && fragment;
        fragment |= char == '#';
        let hex = |from: usize| rest.as_bytes().get(from).is_some_and(u8::is_ascii_hexdigit);
        match char {
            '[' | ']' if at < authority => out.push(char),
            '%' if hex(at + 1) && hex(at + 2) => out.push('%'),
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '%' | '[' | ']' => percent(&mut out, char),
            _ if again || char.is_control() || char.is_whitespace() || is_forbidden(char) => percent(&mut out, char),
            _ => out.push(char),
        }
    }
    Some(out)
}

fn percent(out: &mut String, char: char) {
    let mut buffer = [0; 4];
    for byte in char.encode_utf8(&mut buffer).bytes() {
        out.push_str(&format!("%{byte:02X}"));
    }
}

/// How one address of the site is written on a page of another, so that the site works below any path.
#[derive(Debug, Clone, Copy)]
pub enum From<'a> {
    /// A page, by its address below base_url.
    Page(&'a str),
    /// Any page at all (404.html): addresses begin with this path, which ends in `/`.
    Anywhere(&'a str),
}

impl From<'_> {
    /// A URL for an address below base_url and an element there.
    pub fn to(self, address: &str, fragment: Option<&str>) -> String {
        let before = match self {
            From::Anywhere(base) => base.len(),
            From::Page(_) => "../../../../".len(),
        };
        let mut out = String::with_capacity(before + address.len() + fragment.map_or(0, |fragment| 1 + fragment.len()));
        self.write(&mut out, address, fragment);
        out
    }

    /// Appends the same.
    pub fn write(self, out: &mut String, address: &str, fragment: Option<&str>) {
        match self {
            From::Anywhere(base) => {
                path(out, base);
                path(out, address);
            }
            From::Page(page) if page == address => {
                if fragment.is_none() {
                    out.push_str("./");
                }
            }
            From::Page(page) => {
                let rest = climb(out, page, address);
                path(out, rest);
            }
        }
        if let Some(fragment) = fragment {
            out.push('#');
            path(out, fragment);
        }
    }
}

/// `to` as seen from the folder `from`; both without a leading slash, folders with one at their end. `./` for the
/// folder itself.
pub fn relative(from: &str, to: &str) -> String {
    let mut out = String::new();
    let rest = climb(&mut out, from, to);
    out.push_str(rest);
    out
}

/// Appends the way from the folder `from` up to the folder in which `to` is, too; gives the way down from there.
fn climb<'a>(out: &mut String, from: &str, to: &'a str) -> &'a str {
    let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let common = from.as_bytes()[..same].iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    let up = from.as_bytes()[common..].iter().filter(|byte| **byte == b'/').count();
    let rest = &to[common..];
    // A first segment with a colon would read as a scheme.
    if up == 0 && (rest.is_empty() || rest.split('/').next().is_some_and(|first| first.contains(':'))) {
        out.push_str("./");
    }
    (0..up).for_each(|_| out.push_str("../"));
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(
            escaped("<a href=\"x\" title='y'>&amp;\0\u{1b}\u{ffff}</a>"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;\u{fffd}\u{fffd}\u{fffd}&lt;/a&gt;"
        );
    }

    #[test]
    fn every_character_stays_or_becomes_what_may_stand_there() {
        // By itself, and among so many others that it is looked at together with them.
        let around = [("a", "b".to_owned()), ("a", "b".repeat(70)), ("aaaaaaaaaaaaaaaaaaaa", "b".repeat(40))];
        let all = (0..=u32::from(char::MAX)).filter_map(char::from_u32);
        for (char, (before, after)) in all.flat_map(|char| around.iter().map(move |around| (char, around))) {
            if after.len() > 1 && char > '\u{2fff}' && !is_forbidden(char) {
                continue;
            }
            let shown = escaped(&format!("{before}{char}{after}"));
            let inside = shown.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).unwrap_or_default();
            let own = char.to_string();
            let expect = match char {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\r' => " ",
                '\t' | '\n' => &own,
                char if is_forbidden(char) => "\u{fffd}",
                _ => &own,
            };
            assert_eq!(inside, expect, "{:x}", u32::from(char));
        }
    }

    #[test]
    fn what_is_counted_as_plain_needs_no_change() {
        let seldom = |char: &char| *char <= '\u{2fff}' || is_forbidden(*char);
        for char in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(seldom) {
            for (before, after) in [(0, 0), (31, 9), (40, 40)] {
                let text = format!("{}{char}{}", "x".repeat(before), "x".repeat(after));
                let mut counted = Chars::from(text.as_str());
                counted.count(false);
                assert!(!counted.is_plain() || escaped(&text) == text, "{:x}", u32::from(char));
            }
        }
        // Most texts of a council have these, and are written as they are.
        let mut usual = Chars::from("The council’s costs – £4,000 – are met (see\u{a0}below); a café, 5 °C.");
        usual.count(false);
        assert!(usual.is_plain());
    }

    #[test]
    fn a_sign_of_markup_is_found_wherever_it_stands() {
        for length in 0..50 {
            for at in 0..=length {
                let (before, after) = ("x".repeat(at), "é".repeat(length - at));
                assert_eq!(escaped(&format!("{before}<{after}&")), format!("{before}&lt;{after}&amp;"));
                assert!(!is_plain(&format!("{before}<{after}")));
            }
        }
        assert!(is_plain(""));
        assert!(is_plain("An agenda of the Partnership – 17 July 2019"));
    }

    #[test]
    fn only_plain_schemes() {
        assert_eq!(
            external("https://a.example/x y?q=[1]&r#s#t").as_deref(),
            Some("https://a.example/x%20y?q=%5B1%5D&amp;r#s%23t")
        );
        assert_eq!(external("http://[::1]/100%").as_deref(), Some("http://[::1]/100%25"));
        assert_eq!(external("mailto:a@b.example").as_deref(), Some("mailto:a@b.example"));
        for url in ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "x", "//a.example"] {
            assert_eq!(external(url), None, "{url}");
        }
    }

    #[test]
    fn relative_addresses() {
        for (from, to, expect) in [
            ("", "bodies/kcsp/", "bodies/kcsp/"),
            ("bodies/kcsp/", "", "../../"),
            ("bodies/kcsp/2019-07-17/", "bodies/kcsp/2019-03-20/minutes/", "../2019-03-20/minutes/"),
            ("bodies/kcsp/", "bodies/kcsp/a.pdf", "a.pdf"),
            ("bodies/kcsp/", "bodies/kcsp/", "./"),
            ("bodies/k/", "bodies/kcsp/", "../kcsp/"),
            ("a/", "a:b/", "../a:b/"),
            ("", "a:b/", "./a:b/"),
        ] {
            assert_eq!(relative(from, to), expect, "{from} {to}");
        }
        assert_eq!(From::Page("a/b/").to("a/b/", Some("page 9")), "#page%209");
        assert_eq!(From::Page("a/b/").to("a/b/", None), "./");
        assert_eq!(From::Anywhere("/x/").to("a/b/", None), "/x/a/b/");
    }
}

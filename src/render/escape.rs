//! What may stand in HTML, XML and URLs. Content comes from many hands: nothing reaches a page but through here.

/// Appends text to HTML or XML, in content or in a quoted attribute. Characters that neither may hold (NUL, other
/// controls, noncharacters) become U+FFFD, so that a page stays valid whatever a file holds.
pub fn text(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        if PLAIN[usize::from(*byte)] {
            at += 1;
            continue;
        }
        // A byte that is not plain is the first of its character.
        let Some(char) = text[at..].chars().next() else { break };
        let next = at + char.len_utf8();
        let with = match char {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            '\r' => " ",
            char if is_forbidden(char) => "\u{fffd}",
            _ => {
                at = next;
                continue;
            }
        };
        out.push_str(&text[from..at]);
        out.push_str(with);
        (from, at) = (next, next);
    }
    out.push_str(&text[from..]);
}

/// The bytes that are no part of a character which [`text`] may have to change: all but the signs of markup, controls,
/// and the first bytes of characters among which controls (C2) and noncharacters (EF, F0 to F4) are.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = match byte as u8 {
            b'\t' | b'\n' => true,
            b'&' | b'<' | b'>' | b'"' | b'\'' | 0..=0x1f | 0x7f | 0xc2 | 0xef..=0xff => false,
            _ => true,
        };
        byte += 1;
    }
    plain
};

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
    anchor.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
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
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$()*+,;=@".contains(&byte);
    let mut rest = path;
    while let Some(at) = rest.bytes().position(|byte| !plain(byte)) {
        out.push_str(&rest[..at]);
        // A character outside ASCII is written byte by byte.
        let length = rest[at..].chars().next().map_or(1, char::len_utf8);
        rest[at..at + length].bytes().for_each(|byte| hex(out, byte));
        rest = &rest[at + length..];
    }
    out.push_str(rest);
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
        let mut out = String::new();
        match self {
            From::Anywhere(base) => {
                path(&mut out, base);
                path(&mut out, address);
            }
            From::Page(page) if page == address => {
                if fragment.is_none() {
                    out.push_str("./");
                }
            }
            From::Page(page) => {
                let relative = relative(page, address);
                path(&mut out, &relative);
            }
        }
        if let Some(fragment) = fragment {
            out.push('#');
            path(&mut out, fragment);
        }
        out
    }
}

/// `to` as seen from the folder `from`; both without a leading slash, folders with one at their end. `./` for the
/// folder itself.
pub fn relative(from: &str, to: &str) -> String {
    let common = from
        .bytes()
        .zip(to.bytes())
        .enumerate()
        .take_while(|(_, (a, b))| a == b)
        .filter(|(_, (a, _))| *a == b'/')
        .map(|(at, _)| at + 1)
        .last()
        .unwrap_or(0);
    let up = from[common..].matches('/').count();
    let rest = &to[common..];
    match (up, rest) {
        (0, "") => "./".into(),
        // A first segment with a colon would read as a scheme.
        (0, rest) if rest.split('/').next().is_some_and(|first| first.contains(':')) => format!("./{rest}"),
        _ => format!("{}{rest}", "../".repeat(up)),
    }
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
        for char in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let shown = escaped(&format!("a{char}b"));
            let inside = shown.strip_prefix('a').and_then(|rest| rest.strip_suffix('b')).unwrap_or_default();
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

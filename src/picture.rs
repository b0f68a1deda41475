//! Pictures: how large they are.

/// Width and height in pixels of a PNG, JPEG, GIF, WebP or SVG file, where its head gives them. Never fails: a file that
/// is none of these has no size.
pub fn pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    if let Ok(size) = imagesize::blob_size(bytes) {
        return Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?));
    }
    svg(std::str::from_utf8(bytes).ok()?)
}

/// The `width` and `height` of an SVG's root, or else the size of its `viewBox`.
fn svg(text: &str) -> Option<(u32, u32)> {
    let from = text.find("<svg")?;
    let head = &text[from..from + text[from..].find('>')?];
    let attribute = |name: &str| {
        let at = head.find(&format!(" {name}=")).or_else(|| head.find(&format!("\n{name}=")))? + name.len() + 2;
        let quote = head[at..].chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        head[at + 1..].split(quote).next()
    };
    let length = |name: &str| -> Option<f64> { attribute(name)?.trim_end_matches("px").trim().parse().ok() };
    let (width, height) = match (length("width"), length("height")) {
        (Some(width), Some(height)) => (width, height),
        _ => {
            let numbers: Vec<f64> = attribute("viewBox")?
                .split([' ', ','])
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().ok())
                .collect::<Option<_>>()?;
            (*numbers.get(2)?, *numbers.get(3)?)
        }
    };
    let whole =
        |length: f64| (length.is_finite() && (1.0..=100_000.0).contains(&length)).then(|| length.round() as u32);
    Some((whole(width)?, whole(height)?))
}

/// What in an SVG could act when a browser opens it by itself; `None` for a plain drawing.
pub fn active(bytes: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let found = [
        ("<script", "a script"),
        ("javascript:", "a script"),
        ("<foreignobject", "a web page"),
        ("<iframe", "a web page"),
        ("<!entity", "an entity"),
    ];
    if let Some((_, what)) = found.iter().find(|(mark, _)| text.contains(mark)) {
        return Some(what);
    }
    // Attributes such as onclick and onload: a name, an equals sign and a quote, with or without space between.
    let handler = text.match_indices("on").any(|(at, _)| {
        let opens = text[..at].ends_with(|char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '/'));
        let rest = text[at..].trim_start_matches(|char: char| char.is_ascii_lowercase());
        let name = text.len() - at - rest.len();
        let value = rest.trim_start().strip_prefix('=').map(str::trim_start);
        opens && name > 3 && value.is_some_and(|value| value.starts_with(['"', '\'']))
    });
    handler.then_some("a script")
}

/// The other file that an SVG shows (`<image href="photo.jpg">`), which neither a browser nor print can fetch from within a
/// picture.
pub fn linked(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let small = text.to_ascii_lowercase();
    small.match_indices("<image").find_map(|(at, _)| {
        let tag = text[at..].split('>').next().unwrap_or_default();
        let value = tag.split("href=").nth(1)?;
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let href = value[1..].split(quote).next()?.trim();
        let inside = href.is_empty() || href.starts_with('#') || href.to_ascii_lowercase().starts_with("data:");
        (!inside).then(|| href.chars().filter(|char| !char.is_control()).take(80).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_linked() {
        let svg = |href: &str| format!("<svg><IMAGE x='1' xlink:href=\"{href}\"/></svg>");
        assert_eq!(linked(svg("photo.jpg").as_bytes()).as_deref(), Some("photo.jpg"));
        assert_eq!(linked(svg("data:image/png;base64,AAAA").as_bytes()), None);
        assert_eq!(linked(svg("#other").as_bytes()), None);
        assert_eq!(linked(b"<svg><image/></svg>"), None);
    }

    #[test]
    fn what_acts() {
        assert_eq!(active(b"<svg><ScRiPt>x</ScRiPt></svg>"), Some("a script"));
        assert_eq!(active(b"<svg onload = 'x'>"), Some("a script"));
        assert_eq!(active(b"<svg onload='x()'><rect/></svg>"), Some("a script"));
        assert_eq!(active(b"<svg><a href=\"JavaScript:x\"/></svg>"), Some("a script"));
        assert_eq!(active(b"<svg><text>on = 3, once = 4</text><rect width='3'/></svg>"), None);
    }

    #[test]
    fn sizes() {
        assert_eq!(pixels(br#"<svg xmlns="x" viewBox="0 0 800 360" width="80" height="36.4px">"#), Some((80, 36)));
        assert_eq!(pixels(br#"<?xml version="1.0"?><svg viewBox='0 0 800 360' width="100%">"#), Some((800, 360)));
        assert_eq!(pixels(b"<svg viewBox='0 0 NaN 1e99'>"), None);
        assert_eq!(pixels(b"\xff\xfe not a picture"), None);
    }
}

//! `site.toml`: what the site is called, who publishes it, and how its packs are printed.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::diagnostics::{Diagnostic, Place, Warned, nearest};
use crate::load::path;

/// The settings of a site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// `title`.
    pub title: String,
    /// `base_url`: an absolute URL that ends in `/`.
    pub base_url: String,
    /// `language`: a BCP 47 tag (`en-GB`).
    pub language: String,
    /// `theme`: a folder under `themes/`, or the built-in `civic`.
    pub theme: String,
    /// `[publisher]`.
    pub publisher: Publisher,
    /// `[pack]`.
    pub pack: PackSettings,
    /// `[theme_options]`.
    pub theme_options: ThemeOptions,
}

/// Who answers for the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Publisher {
    pub name: Option<String>,
    pub email: Option<String>,
    pub telephone: Option<String>,
    pub address: Option<String>,
}

/// How packs are printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackSettings {
    /// `paper`: the sheet.
    pub paper: Sheet,
    /// `sides = "double"`: every paper starts on an odd page.
    pub double_sided: bool,
    /// `first_page`: the first printed number, 1 or more.
    pub first_page: u32,
}

/// A sheet of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Sheet {
    A4,
    UsLetter,
}

/// What a site may set of a theme's looks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ThemeOptions {
    /// `primary`: the colour of the header, headings and links, as `#rrggbb`.
    pub primary: Option<Colour>,
    /// `accent`: the colour of rules, page marks and focus.
    pub accent: Option<Colour>,
    /// `logo`: an SVG or PNG file, relative to the site's folder.
    pub logo: Option<Setting>,
    /// `fonts`: TrueType or OpenType files, relative to the site's folder, for print and web.
    pub fonts: Option<Fonts>,
}

/// Font files of a family of the site's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Fonts {
    pub regular: Setting,
    pub bold: Setting,
    pub italic: Setting,
    pub bold_italic: Setting,
}

/// A value with the range of bytes at which it stands in `site.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// As typed.
    pub value: String,
    /// Where.
    #[serde(skip)]
    pub at: std::ops::Range<usize>,
}

/// An sRGB colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Colour {
    /// Red, green and blue, 0 to 255.
    pub rgb: [u8; 3],
    /// Where it stands in `site.toml`.
    #[serde(skip)]
    pub at: std::ops::Range<usize>,
}

/// Reads `site.toml`. The value is `None` where the title or the address of the site is not known.
pub fn parse(file: &Arc<str>, text: &str) -> Warned<Option<Settings>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { file, bag: Vec::new() };
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        let mend = if error.message().contains("duplicate key") {
            "keep one of the two"
        } else {
            "write `key = \"value\"`, with the value in straight quotes"
        };
        reader.error("toml-syntax", at, format!("this is not TOML: {}", error.message()), mend.into());
    }
    let syntax = reader.bag.len();
    let settings = reader.settings(table.into_inner(), syntax > 0);
    // What could not be read is given some value to go on with, of which nothing need be said.
    let broken: Vec<Place> = reader.bag[..syntax].iter().map(|finding| finding.place.clone()).collect();
    let mut nth = 0;
    reader.bag.retain(|finding| {
        nth += 1;
        nth <= syntax || !broken.iter().any(|at| finding.place.start < at.end && at.start < finding.place.end)
    });
    Warned::new(settings, reader.bag)
}

struct Reader<'f> {
    file: &'f Arc<str>,
    bag: Vec<Diagnostic>,
}

/// The keys of one table, taken one by one.
struct Keys<'t> {
    /// As it stands in brackets (`[pack]`), or nothing for the keys of the site itself.
    name: &'static str,
    entries: Vec<(Spanned<DeString<'t>>, Option<Spanned<DeValue<'t>>>)>,
    at: Range<usize>,
}

impl<'t> Keys<'t> {
    fn take(&mut self, key: &str) -> Option<Spanned<DeValue<'t>>> {
        self.entries.iter_mut().find(|(name, _)| name.get_ref() == key)?.1.take()
    }
}

impl Reader<'_> {
    fn error(&mut self, code: &'static str, at: Range<usize>, message: String, mend: String) {
        self.bag.push(Diagnostic::error(code, Place::new(self.file, at), message, mend));
    }

    fn settings(&mut self, table: DeTable<'_>, broken: bool) -> Option<Settings> {
        let mut site = keys("", table, 0..0);
        let title = self.words(&mut site, "title");
        let base_url = site.take("base_url").map(|value| self.base_url(&value));
        for (key, value, mend) in [
            ("title", title.is_some(), "write `title = \"Example County Council: meetings and papers\"`"),
            ("base_url", base_url.is_some(), "write `base_url = \"https://democracy.example.gov.uk/\"`"),
        ] {
            // A line that could not be read may have been the one that is missed.
            let typed = site.entries.iter().any(|(name, _)| name.get_ref() == key);
            if !value && !typed && !broken {
                let at = Place::whole(self.file);
                self.bag.push(Diagnostic::error("missing-key", at, format!("the site has no `{key}`"), mend));
            }
        }
        let language = site.take("language").and_then(|value| self.language(&value));
        let theme = site.take("theme").and_then(|value| self.theme(&value));
        let publisher = self.table(&mut site, "publisher", "[publisher]").map(|keys| self.publisher(keys));
        let pack = self.table(&mut site, "pack", "[pack]").map(|keys| self.pack(keys));
        let options = self.table(&mut site, "theme_options", "[theme_options]").map(|keys| self.theme_options(keys));
        self.finish(&site, &["title", "base_url", "language", "theme", "publisher", "pack", "theme_options"]);
        Some(Settings {
            title: title?,
            base_url: base_url??,
            language: language.unwrap_or_else(|| "en-GB".into()),
            theme: theme.unwrap_or_else(|| "civic".into()),
            publisher: publisher.unwrap_or_default(),
            pack: pack.unwrap_or(PackSettings { paper: Sheet::A4, double_sided: true, first_page: 1 }),
            theme_options: options.unwrap_or_default(),
        })
    }

    fn publisher(&mut self, mut keys: Keys<'_>) -> Publisher {
        let publisher = Publisher {
            name: self.words(&mut keys, "name"),
            email: self.words(&mut keys, "email"),
            telephone: self.words(&mut keys, "telephone"),
            address: self.words(&mut keys, "address"),
        };
        self.finish(&keys, &["name", "email", "telephone", "address"]);
        publisher
    }

    fn pack(&mut self, mut keys: Keys<'_>) -> PackSettings {
        let paper = keys
            .take("paper")
            .and_then(|value| self.choice(&value, "paper", &[("a4", Sheet::A4), ("us-letter", Sheet::UsLetter)]));
        let double =
            keys.take("sides").and_then(|value| self.choice(&value, "sides", &[("double", true), ("single", false)]));
        let first_page = keys.take("first_page").and_then(|value| self.first_page(&value));
        self.finish(&keys, &["paper", "sides", "first_page"]);
        PackSettings {
            paper: paper.unwrap_or(Sheet::A4),
            double_sided: double.unwrap_or(true),
            first_page: first_page.unwrap_or(1),
        }
    }

    fn theme_options(&mut self, mut keys: Keys<'_>) -> ThemeOptions {
        let primary = keys.take("primary").and_then(|value| self.colour(&value, "primary"));
        let accent = keys.take("accent").and_then(|value| self.colour(&value, "accent"));
        let logo = self.path(&mut keys, "logo");
        let fonts = self.table(&mut keys, "fonts", "[theme_options.fonts]").and_then(|mut keys| {
            let at = keys.at.clone();
            let before = self.bag.len();
            let found = ["regular", "bold", "italic", "bold_italic"].map(|key| (key, self.path(&mut keys, key)));
            let missing: Vec<_> =
                found.iter().filter(|(_, path)| path.is_none()).map(|(key, _)| format!("`{key}`")).collect();
            if !missing.is_empty() && self.bag.len() == before {
                let message = format!("[theme_options.fonts] has no {}", missing.join(", "));
                self.error("missing-key", at, message, "name a font file for each of the four".into());
            }
            self.finish(&keys, &["regular", "bold", "italic", "bold_italic"]);
            let [(_, regular), (_, bold), (_, italic), (_, bold_italic)] = found;
            Some(Fonts { regular: regular?, bold: bold?, italic: italic?, bold_italic: bold_italic? })
        });
        self.finish(&keys, &["primary", "accent", "logo", "fonts"]);
        ThemeOptions { primary, accent, logo, fonts }
    }

    fn finish(&mut self, keys: &Keys<'_>, known: &[&str]) {
        for (name, _) in &keys.entries {
            let typed: &str = name.get_ref();
            if known.contains(&typed) {
                continue;
            }
            let of = if keys.name.is_empty() { "site.toml" } else { keys.name };
            let mend = match nearest(typed, known.iter().copied()) {
                Some(near) => format!("write `{near}`"),
                None => format!("the keys are {}", known.join(", ")),
            };
            self.error("unknown-key", name.span(), format!("`{typed}` is not a key of {of}"), mend);
        }
    }

    fn table<'t>(&mut self, keys_of: &mut Keys<'t>, key: &str, name: &'static str) -> Option<Keys<'t>> {
        let value = keys_of.take(key)?;
        let at = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(keys(name, table, at)),
            other => {
                let message = format!("`{key}` is {}, and wants keys of its own", shape(&other));
                self.error("wrong-shape", at, message, format!("write a line `{name}` and its keys below it"));
                None
            }
        }
    }

    fn text<'v>(&mut self, value: &'v Spanned<DeValue<'_>>, key: &str) -> Option<&'v str> {
        match value.get_ref() {
            DeValue::String(text) => Some(text),
            other => {
                let message = format!("`{key}` is {}, and wants text", shape(other));
                self.error("wrong-shape", value.span(), message, format!("write `{key} = \"...\"`"));
                None
            }
        }
    }

    fn words(&mut self, keys: &mut Keys<'_>, key: &str) -> Option<String> {
        let value = keys.take(key)?;
        let text = self.text(&value, key)?.trim().to_owned();
        if text.is_empty() {
            let mend =
                if keys.name.is_empty() { "write it between the quotes" } else { "write it, or take the line out" };
            self.error("wrong-shape", value.span(), format!("`{key}` is empty"), mend.into());
            return None;
        }
        Some(text)
    }

    fn base_url(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = self.text(value, "base_url")?.trim();
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let host = rest.map(|rest| rest.split('/').next().unwrap_or_default());
        let usable = host.is_some_and(|host| !host.is_empty())
            && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "?#\"<>\\".contains(c));
        if !usable {
            self.error(
                "bad-address",
                value.span(),
                format!("`{text}` is not the address of a site"),
                "write the whole address: `base_url = \"https://democracy.example.gov.uk/\"`".into(),
            );
            return None;
        }
        Some(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
    }

    /// A BCP 47 tag, by its form: a language of two or three letters and any subtags of one to eight letters and digits.
    fn language(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = self.text(value, "language")?;
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        let well_formed = (2..=3).contains(&first.len())
            && first.bytes().all(|byte| byte.is_ascii_alphabetic())
            && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if !well_formed {
            let guess = text.replace('_', "-");
            let mend =
                if guess != text { format!("write `{guess}`") } else { "write a tag such as `en-GB` or `cy`".into() };
            self.error("bad-language", value.span(), format!("`{text}` is not a language tag"), mend);
            return None;
        }
        Some(text.to_owned())
    }

    fn theme(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = self.text(value, "theme")?;
        let usable = !text.is_empty()
            && !text.starts_with('.')
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !usable {
            let mend = "write the name of a folder in `themes`, or `civic`";
            self.error("wrong-shape", value.span(), format!("`{text}` is not the name of a theme"), mend.into());
            return None;
        }
        Some(text.to_owned())
    }

    fn choice<T: Copy>(&mut self, value: &Spanned<DeValue<'_>>, key: &str, known: &[(&str, T)]) -> Option<T> {
        let text = self.text(value, key)?;
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let mend = match nearest(text, known.iter().map(|(word, _)| *word)) {
            Some(near) => format!("write `{key} = \"{near}\"`"),
            None => {
                let words: Vec<_> = known.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                format!("write {}", words.join(" or "))
            }
        };
        self.error("unknown-value", value.span(), format!("there is no {key} `{text}`"), mend);
        None
    }

    fn first_page(&mut self, value: &Spanned<DeValue<'_>>) -> Option<u32> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok(),
            _ => None,
        };
        let number = number.filter(|number| (1..=99_999).contains(number));
        if number.is_none() {
            self.error(
                "wrong-shape",
                value.span(),
                "`first_page` wants a whole number from 1 to 99999".into(),
                "write `first_page = 1`".into(),
            );
        }
        number
    }

    fn colour(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Colour> {
        let text = self.text(value, key)?;
        let digits: Option<Vec<u8>> = text
            .strip_prefix('#')
            .and_then(|hex| hex.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect());
        let rgb = match digits.as_deref() {
            Some([r, g, b]) => Some([r * 17, g * 17, b * 17]),
            Some([r, r2, g, g2, b, b2]) => Some([r * 16 + r2, g * 16 + g2, b * 16 + b2]),
            _ => None,
        };
        if rgb.is_none() {
            let mend = format!("write six figures or letters a to f: `{key} = \"#1f5140\"`");
            self.error("bad-colour", value.span(), format!("`{text}` is not a colour"), mend);
        }
        rgb.map(|rgb| Colour { rgb, at: value.span() })
    }

    /// A file of the site's folder. Whether it is there is seen later.
    fn path(&mut self, keys: &mut Keys<'_>, key: &str) -> Option<Setting> {
        let value = keys.take(key)?;
        let text = self.text(&value, key)?;
        if path::join("site.toml", text).is_none() {
            let mend = "name a file below the site's folder, with forward slashes: `assets/logo.svg`";
            self.error("missing-file", value.span(), format!("`{text}` is not a file of this site"), mend.into());
            return None;
        }
        Some(Setting { value: text.to_owned(), at: value.span() })
    }
}

fn keys<'t>(name: &'static str, table: DeTable<'t>, at: Range<usize>) -> Keys<'t> {
    Keys { name, entries: table.into_iter().map(|(key, value)| (key, Some(value))).collect(), at }
}

fn shape(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a group of keys",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let file: Arc<str> = "site.toml".into();
        let source = text.to_owned();
        parse(&file, text)
            .diagnostics
            .into_iter()
            .map(|d| {
                let shown = if d.place.is_whole() { "" } else { &source[d.place.start as usize..d.place.end as usize] };
                format!("{} <{shown}> {} | {}", d.code, d.message, d.mend)
            })
            .collect()
    }

    #[test]
    fn the_usual_settings() {
        let file: Arc<str> = "site.toml".into();
        let text = "title = \"T\"\nbase_url = \"https://x.example/a\"\n[pack]\npaper = \"us-letter\"\nsides = \"single\"\n\
                    first_page = 17\n[theme_options]\nprimary = \"#1f5140\"\naccent = \"#fa0\"\nlogo = \"assets/l.svg\"\n";
        let parsed = parse(&file, text);
        assert_eq!(parsed.diagnostics, []);
        let settings = parsed.value.unwrap();
        assert_eq!(settings.base_url, "https://x.example/a/");
        assert_eq!((settings.language.as_str(), settings.theme.as_str()), ("en-GB", "civic"));
        assert_eq!(settings.pack, PackSettings { paper: Sheet::UsLetter, double_sided: false, first_page: 17 });
        let options = settings.theme_options;
        assert_eq!(options.primary.unwrap().rgb, [0x1f, 0x51, 0x40]);
        assert_eq!(options.accent.unwrap().rgb, [255, 170, 0]);
        let logo = options.logo.unwrap();
        assert_eq!(&text[logo.at], "\"assets/l.svg\"");
    }

    #[test]
    fn every_problem_in_one_run() {
        let text = "titel = \"T\"\nbase_url = \"x.example\"\nlanguage = \"en_GB\"\n[pack]\npaper = \"a5\"\nsides = \"duble\"\n\
                    first_page = 0\n[theme_options]\nprimary = \"green\"\nlogo = \"../x.svg\"\nfonts = { regular = \"r.ttf\" }\n";
        assert_eq!(
            findings(text),
            [
                "bad-address <\"x.example\"> `x.example` is not the address of a site | write the whole address: \
                 `base_url = \"https://democracy.example.gov.uk/\"`",
                "missing-key <> the site has no `title` | write `title = \"Example County Council: meetings and papers\"`",
                "bad-language <\"en_GB\"> `en_GB` is not a language tag | write `en-GB`",
                "unknown-value <\"a5\"> there is no paper `a5` | write `paper = \"a4\"`",
                "unknown-value <\"duble\"> there is no sides `duble` | write `sides = \"double\"`",
                "wrong-shape <0> `first_page` wants a whole number from 1 to 99999 | write `first_page = 1`",
                "bad-colour <\"green\"> `green` is not a colour | write six figures or letters a to f: `primary = \"#1f5140\"`",
                "missing-file <\"../x.svg\"> `../x.svg` is not a file of this site | name a file below the site's folder, \
                 with forward slashes: `assets/logo.svg`",
                "missing-key <{ regular = \"r.ttf\" }> [theme_options.fonts] has no `bold`, `italic`, `bold_italic` | \
                 name a font file for each of the four",
                "unknown-key <titel> `titel` is not a key of site.toml | write `title`",
            ]
            .map(|line| line.to_owned())
            .to_vec()
        );
    }

    #[test]
    fn broken_toml_is_reported_at_its_bytes() {
        let found = findings("title = T\nbase_url = \"https://x.example/\"\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("toml-syntax <T> this is not TOML: "), "{found:?}");
        for text in ["", "[", "= = =", "title = \"\"", "\u{0}", "a.b.c.d = 1", "title = 1\ntitle = 2"] {
            assert!(!findings(text).is_empty(), "{text:?}");
        }
    }
}

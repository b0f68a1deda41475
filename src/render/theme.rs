//! The theme for the web: templates, compiled once, and the files that pages ask for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use tera::{Kwargs, State, Tera, Value};

use super::colour::{self, Rgb};
use super::escape;
use crate::config::Settings;
use crate::diagnostics::{Diagnostic, Place};
use crate::model::site::SiteFile;

/// The templates of the built-in theme.
const TEMPLATES: [(&str, &str); 13] = [
    ("base.html", include_str!("../../themes/civic/web/base.html")),
    ("parts.html", include_str!("../../themes/civic/web/parts.html")),
    ("home.html", include_str!("../../themes/civic/web/home.html")),
    ("body.html", include_str!("../../themes/civic/web/body.html")),
    ("meeting.html", include_str!("../../themes/civic/web/meeting.html")),
    ("paper.html", include_str!("../../themes/civic/web/paper.html")),
    ("register.html", include_str!("../../themes/civic/web/register.html")),
    ("by-lead.html", include_str!("../../themes/civic/web/by-lead.html")),
    ("pack.html", include_str!("../../themes/civic/web/pack.html")),
    ("site-head.html", include_str!("../../themes/civic/web/site-head.html")),
    ("site-header.html", include_str!("../../themes/civic/web/site-header.html")),
    ("site-footer.html", include_str!("../../themes/civic/web/site-footer.html")),
    ("404.html", include_str!("../../themes/civic/web/404.html")),
];

const STYLE: &str = "civic.css";
const SCRIPT: &str = "agendapack.js";
/// Shown in the browser's tab where the site has no logo.
const ICON: &str = "icon.svg";

/// The fonts of the built-in theme. Style and weight are those of the names.
const FONTS: [(&str, &[u8]); 4] = [
    ("fonts/sans-regular.woff2", include_bytes!("../../themes/civic/web/fonts/sans-regular.woff2")),
    ("fonts/sans-bold.woff2", include_bytes!("../../themes/civic/web/fonts/sans-bold.woff2")),
    ("fonts/sans-italic.woff2", include_bytes!("../../themes/civic/web/fonts/sans-italic.woff2")),
    ("fonts/sans-bold-italic.woff2", include_bytes!("../../themes/civic/web/fonts/sans-bold-italic.woff2")),
];

/// A theme for the web.
#[derive(Debug, Clone)]
pub struct WebTheme {
    /// The name, for places in diagnostics.
    pub name: String,
    pub(super) templates: Tera,
    style: String,
    script: Arc<[u8]>,
    /// Files that are published as they are, by their path in the theme's `web` folder.
    files: BTreeMap<String, Arc<[u8]>>,
    tokens: Tokens,
    /// Of all that shapes pages.
    pub(super) hash: [u8; 32],
}

/// The theme's colours (`theme.toml`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Tokens {
    pub primary: Rgb,
    pub accent: Rgb,
    pub ink: Rgb,
    pub muted: Rgb,
    pub paper: Rgb,
    pub surface: Rgb,
    pub rule: Rgb,
    pub dark: Dark,
}

/// The colours of the dark scheme that are not derived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Dark {
    pub ink: Rgb,
    pub muted: Rgb,
    pub paper: Rgb,
    pub surface: Rgb,
    pub rule: Rgb,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TokensFile {
    colours: ColoursFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ColoursFile {
    primary: Option<String>,
    accent: Option<String>,
    ink: Option<String>,
    muted: Option<String>,
    paper: Option<String>,
    surface: Option<String>,
    rule: Option<String>,
    dark: DarkFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DarkFile {
    ink: Option<String>,
    muted: Option<String>,
    paper: Option<String>,
    surface: Option<String>,
    rule: Option<String>,
}

impl Tokens {
    /// Those of the built-in theme.
    pub fn civic() -> Self {
        Self::read(include_str!("../../themes/civic/theme.toml")).unwrap_or_else(|_| Self::plain())
    }

    /// Those of a theme with its own `theme.toml`. One that cannot be read has been reported.
    pub fn of(theme_toml: &str) -> Self {
        Self::read(theme_toml).unwrap_or_else(|_| Self::civic())
    }

    /// What holds where a theme says nothing.
    fn plain() -> Self {
        Self {
            primary: [0x1d, 0x4f, 0x6b],
            accent: [0x8a, 0x44, 0x12],
            ink: [0x17, 0x19, 0x1a],
            muted: [0x4b, 0x53, 0x57],
            paper: [0xff, 0xff, 0xff],
            surface: [0xf4, 0xf5, 0xf3],
            rule: [0xc9, 0xcd, 0xca],
            dark: Dark {
                ink: [0xe9, 0xeb, 0xe9],
                muted: [0xae, 0xb6, 0xb3],
                paper: [0x14, 0x18, 0x1a],
                surface: [0x1d, 0x23, 0x25],
                rule: [0x41, 0x4a, 0x4c],
            },
        }
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: TokensFile = toml::from_str(text).map_err(|error| error.message().to_string())?;
        let plain = Self::plain();
        let colour = |name: &str, value: Option<String>, plain: Rgb| match value {
            None => Ok(plain),
            Some(value) => {
                colour::parse(&value).ok_or_else(|| format!("`{name}` is {value:?}, which is not a colour (#rrggbb)"))
            }
        };
        let found = file.colours;
        Ok(Self {
            primary: colour("primary", found.primary, plain.primary)?,
            accent: colour("accent", found.accent, plain.accent)?,
            ink: colour("ink", found.ink, plain.ink)?,
            muted: colour("muted", found.muted, plain.muted)?,
            paper: colour("paper", found.paper, plain.paper)?,
            surface: colour("surface", found.surface, plain.surface)?,
            rule: colour("rule", found.rule, plain.rule)?,
            dark: Dark {
                ink: colour("dark.ink", found.dark.ink, plain.dark.ink)?,
                muted: colour("dark.muted", found.dark.muted, plain.dark.muted)?,
                paper: colour("dark.paper", found.dark.paper, plain.dark.paper)?,
                surface: colour("dark.surface", found.dark.surface, plain.dark.surface)?,
                rule: colour("dark.rule", found.dark.rule, plain.dark.rule)?,
            },
        })
    }
}

impl WebTheme {
    /// The built-in theme. Its templates are tested, so it fails only where this program is broken.
    pub fn civic() -> Result<Self, Vec<Diagnostic>> {
        Self::with_files("civic", &BTreeMap::new())
    }

    /// The built-in theme with single files replaced or added by a site's own theme folder: `web/paper.html`,
    /// `web/civic.css`, `theme.toml`, any other file below `web/` to be published as it is. Paths are relative to the
    /// theme's folder (`themes/<name>/`).
    pub fn with_files(name: &str, files: &BTreeMap<String, Arc<[u8]>>) -> Result<Self, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let file = |path: &str| -> Arc<str> { format!("themes/{name}/{path}").into() };
        let mut text = |path: &str, built_in: &str| -> String {
            match files.get(path).map(|bytes| std::str::from_utf8(bytes)) {
                None => built_in.to_string(),
                Some(Ok(text)) => text.to_string(),
                Some(Err(_)) => {
                    found.push(Diagnostic::error(
                        "theme-file",
                        Place::whole(&file(path)),
                        "the file is not UTF-8 text",
                        "save it as UTF-8",
                    ));
                    built_in.to_string()
                }
            }
        };
        let style = text("web/civic.css", include_str!("../../themes/civic/web/civic.css"));
        let script = text("web/agendapack.js", include_str!("../../themes/civic/web/agendapack.js"));
        let tokens = text("theme.toml", include_str!("../../themes/civic/theme.toml"));
        let mut sources: BTreeMap<String, String> =
            TEMPLATES.iter().map(|(name, source)| (name.to_string(), text(&format!("web/{name}"), source))).collect();
        let mut statics: BTreeMap<String, Arc<[u8]>> =
            FONTS.iter().map(|(name, bytes)| (name.to_string(), Arc::from(*bytes))).collect();
        statics.insert(ICON.into(), Arc::from(&include_bytes!("../../themes/civic/web/icon.svg")[..]));
        for (path, bytes) in files {
            let Some(inner) = path.strip_prefix("web/") else { continue };
            if inner.ends_with(".html") {
                let source = text(path, "");
                sources.insert(inner.to_string(), source);
            } else if inner != STYLE && inner != SCRIPT {
                statics.insert(inner.to_string(), bytes.clone());
            }
        }
        let tokens = Tokens::read(&tokens).unwrap_or_else(|message| {
            found.push(Diagnostic::error(
                "theme-file",
                Place::whole(&file("theme.toml")),
                message,
                "compare it with the theme.toml of the civic theme",
            ));
            Tokens::plain()
        });
        let mut templates = Tera::default();
        templates.set_escape_fn(|text, out| {
            if escape::is_plain(text) {
                out.write_all(text.as_bytes())
            } else {
                out.write_all(escape::escaped(text).as_bytes())
            }
        });
        // As Tera's own, but that a text is not copied: most of a page is one.
        templates.register_filter("safe", |value: &Value, _: Kwargs, _: &State<'_>| {
            if value.is_string() { value.clone().mark_safe() } else { Value::safe_string(&value.to_string()) }
        });
        if let Err(error) = templates.add_raw_templates(&sources) {
            found.push(Diagnostic::error(
                "theme-template",
                Place::whole(&file("web")),
                format!("a template cannot be used: {error}"),
                "compare it with the template of the same name in the civic theme",
            ));
        }
        if found.is_empty() {
            let mut hash = Sha256::new();
            let texts = sources.iter().map(|(name, source)| (name, source.as_bytes()));
            for (name, bytes) in texts.chain(statics.iter().map(|(name, bytes)| (name, &**bytes))) {
                for part in [name.as_bytes(), bytes] {
                    hash.update((part.len() as u64).to_le_bytes());
                    hash.update(part);
                }
            }
            let hash = hash.finalize().into();
            let script = script.into_bytes().into();
            Ok(Self { name: name.into(), templates, style, script, files: statics, tokens, hash })
        } else {
            Err(found)
        }
    }

    /// The files that the pages ask for, by address, and the addresses of the style sheet and the script.
    pub(super) fn published(&self, settings: &Settings, files: &[SiteFile]) -> Published {
        let style = format!("{}{}{}", self.faces(settings, files), colour::sheet(settings, &self.tokens), self.style);
        let style_address = format!("theme/civic.{}.css", hash(style.as_bytes()));
        let script_address = format!("theme/agendapack.{}.js", hash(&self.script));
        let mut out: BTreeMap<String, Arc<[u8]>> =
            self.files.iter().map(|(path, bytes)| (format!("theme/{path}"), bytes.clone())).collect();
        out.insert(style_address.clone(), style.into_bytes().into());
        out.insert(script_address.clone(), self.script.clone());
        Published { files: out, style: style_address, script: script_address, icon: format!("theme/{ICON}") }
    }

    /// `@font-face` rules: the site's own family, or the theme's as far as its files are there.
    fn faces(&self, settings: &Settings, files: &[SiteFile]) -> String {
        let mut out = String::new();
        let mut face = |url: &str, weight: u16, style: &str| {
            let mut escaped = String::new();
            escape::path(&mut escaped, url);
            let format = match url.rsplit('.').next() {
                Some("woff2") => "woff2",
                Some("woff") => "woff",
                Some("otf") => "opentype",
                _ => "truetype",
            };
            let _ = writeln!(
                out,
                "@font-face{{font-family:Sans;src:url({}) format(\"{format}\");font-weight:{weight};font-style:{style};\
                 font-display:swap}}",
                // Brackets end a URL in a style sheet.
                escaped.replace('(', "%28").replace(')', "%29")
            );
        };
        let faces = [(400, "normal"), (700, "normal"), (400, "italic"), (700, "italic")];
        match &settings.theme_options.fonts {
            Some(fonts) => {
                for (setting, (weight, style)) in
                    [&fonts.regular, &fonts.bold, &fonts.italic, &fonts.bold_italic].into_iter().zip(faces)
                {
                    face(&format!("../{}", address_of(&setting.value, files)), weight, style);
                }
            }
            None => {
                for ((path, _), (weight, style)) in FONTS.iter().zip(faces) {
                    if self.files.contains_key(*path) {
                        face(path, weight, style);
                    }
                }
            }
        }
        out
    }
}

/// What a theme publishes.
#[derive(Debug)]
pub(super) struct Published {
    pub files: BTreeMap<String, Arc<[u8]>>,
    pub style: String,
    pub script: String,
    pub icon: String,
}

/// Where a file of the site's folder is published: as resolved, or under its own path.
pub(super) fn address_of(source: &str, files: &[SiteFile]) -> String {
    files.iter().find(|file| file.source == source).map_or(source, |file| &file.address).to_string()
}

/// The first 8 hexadecimal digits of a file's SHA-256: a name that changes when the file does.
fn hash(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(bytes).iter().take(4) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tokens_are_read_whole() {
        assert_eq!(Tokens::civic(), Tokens::plain());
    }

    #[test]
    fn a_site_replaces_single_files_and_hears_of_broken_ones() {
        let files = |path: &str, text: &[u8]| BTreeMap::from([(path.to_string(), Arc::from(text))]);
        let theme = WebTheme::with_files("county", &files("web/fonts/sans-bold.woff2", b"x")).unwrap();
        assert_eq!(theme.files["fonts/sans-bold.woff2"].as_ref(), b"x");
        let found = WebTheme::with_files("county", &files("theme.toml", b"[colours]\nink = \"black\"")).unwrap_err();
        assert_eq!(found[0].place.file.as_ref(), "themes/county/theme.toml");
        assert_eq!(found[0].message, "`ink` is \"black\", which is not a colour (#rrggbb)");
        let found = WebTheme::with_files("county", &files("web/paper.html", b"{% if %}")).unwrap_err();
        assert_eq!(found[0].code, "theme-template");
        assert!(found[0].message.contains("paper.html"), "{}", found[0].message);
        let theme = WebTheme::with_files("county", &files("web/x.html", b"{{ n | safe }}, {{ t | safe }}")).unwrap();
        let context = tera::context! { n => &7, t => "<b>" };
        assert_eq!(theme.templates.render("x.html", &context).unwrap(), "7, <b>");
        let found = WebTheme::with_files("county", &files("web/civic.css", &[0xff])).unwrap_err();
        assert_eq!(found[0].message, "the file is not UTF-8 text");
    }
}

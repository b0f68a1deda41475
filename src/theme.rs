//! A site's theme: the built-in `civic`, with the files of `themes/<theme>/` in their place where the site has some.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Place};
use crate::pipeline::Theme;
use crate::render::WebTheme;
use crate::snapshot::Snapshot;
use crate::typeset::PrintTheme;

/// The built-in theme.
///
/// # Errors
/// None where this program is whole.
pub fn built_in() -> Result<Theme, Vec<Diagnostic>> {
    Ok(Theme { web: WebTheme::civic()?, print: PrintTheme::civic() })
}

/// The theme that the site's settings name. Settings that cannot be read get the built-in one; what is wrong with them
/// is reported by the build.
///
/// # Errors
/// Where a file of the theme cannot be read, or is no template.
pub fn theme(snapshot: &Snapshot) -> Result<Theme, Vec<Diagnostic>> {
    let text = snapshot.source("site.toml").unwrap_or_default();
    let settings = crate::config::parse(&"site.toml".into(), &text).value;
    let name = settings.as_ref().map(|settings| settings.theme.as_str()).unwrap_or("civic");
    let folder = format!("themes/{name}/");
    let mut files: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    for path in snapshot.files.keys() {
        if let Some(inside) = path.strip_prefix(folder.as_str()) {
            let bytes = snapshot.read(path).map_err(|error| {
                vec![Diagnostic::error(
                    "unreadable-file",
                    Place::whole(path),
                    format!("this file cannot be read: {error}"),
                    "let the person who builds the site read it",
                )]
            })?;
            files.insert(inside.to_owned(), bytes);
        }
    }
    if files.is_empty() && name != "civic" {
        return Err(vec![Diagnostic::error(
            "unknown-theme",
            Place::whole(&"site.toml".into()),
            format!("site.toml names the theme {name}, and there is no folder themes/{name}"),
            "write theme = \"civic\", which is built in, or the name of a folder in themes/",
        )]);
    }
    let mut fonts = Vec::new();
    if let Some(own) = settings.as_ref().and_then(|settings| settings.theme_options.fonts.as_ref()) {
        for setting in [&own.regular, &own.bold, &own.italic, &own.bold_italic] {
            // One that is not there is reported by the build, with its place.
            fonts.extend(snapshot.read(&setting.value).ok());
        }
    }
    let print = PrintTheme::with(&files, &fonts).map_err(|message| {
        let at = Place::whole(&"site.toml".into());
        vec![Diagnostic::error(
            "theme-file",
            at,
            message,
            "use TrueType or OpenType fonts, and templates saved as UTF-8",
        )]
    })?;
    Ok(Theme { web: WebTheme::with_files(name, &files)?, print })
}

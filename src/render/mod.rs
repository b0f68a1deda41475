//! The render stage: every page and machine file of the site, by output path, from the site as resolved and the page
//! maps. A function of its arguments: it reads no disk, no clock and no environment.

mod build;
mod chart;
mod colour;
mod escape;
#[cfg(test)]
pub mod fixture;
mod foreign;
mod held;
mod html;
mod leads;
mod machine;
mod marks;
mod meeting;
mod paging;
mod paper;
mod plan;
mod plan_files;
#[cfg(test)]
mod plan_tests;
mod register;
mod tables;
#[cfg(test)]
mod tests;
mod theme;
mod views;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

pub use colour::check_colours;
pub use held::Held;
pub use theme::{Tokens, WebTheme};

use crate::diagnostics::{Diagnostic, Warned};
use crate::model::pack::PageMap;
use crate::model::site::Site;

/// What is rendered: bytes by output path (`bodies/kcsp/2019-07-17/index.html`), with forward slashes.
pub type Rendered = BTreeMap<String, Arc<[u8]>>;

/// Makes every page and machine file of the site. `maps` holds the page map of each meeting with an agenda and of each
/// document, by its address (`bodies/kcsp/2019-07-17/`, `documents/x/`); without its map a paper has no page marks.
///
/// The files that are published as they are ([`Site::files`]) and the PDFs are not among what is returned. A template
/// that fails, which only one of a site's own can, is an error.
pub fn render(
    site: &Site,
    maps: &BTreeMap<String, Arc<PageMap>>,
    theme: &WebTheme,
) -> Result<Warned<Rendered>, Vec<Diagnostic>> {
    let out = Mutex::new(Rendered::new());
    let put = |path: String, page: Page| {
        // A thread that panicked while it held the map left it whole.
        out.lock().unwrap_or_else(PoisonError::into_inner).insert(path, page.bytes());
    };
    let findings = render_into(site, maps, theme, &put, &mut Held::default())?;
    Ok(Warned::new(out.into_inner().unwrap_or_else(PoisonError::into_inner), findings))
}

/// The same, each file handed over as soon as it is made, from several threads and in no certain order; what `held` holds
/// is not made anew. Gives what is worth a warning.
///
/// # Errors
/// As [`render`].
pub fn render_into(
    site: &Site,
    maps: &BTreeMap<String, Arc<PageMap>>,
    theme: &WebTheme,
    put: &Put,
    held: &mut Held,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    build::Builder::new(site, maps, theme, put, held).run(held).map(|()| Vec::new())
}

/// Takes a file by its output path.
pub type Put<'a> = dyn Fn(String, Page) + Sync + 'a;

/// A file as rendered.
#[derive(Debug)]
pub enum Page {
    /// Made anew, and not kept.
    Once(Vec<u8>),
    /// One that is kept.
    Kept(Arc<[u8]>),
}

impl Page {
    /// Its bytes.
    pub fn bytes(self) -> Arc<[u8]> {
        match self {
            Self::Once(bytes) => bytes.into(),
            Self::Kept(bytes) => bytes,
        }
    }
}

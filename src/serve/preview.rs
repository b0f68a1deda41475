//! The site as the preview keeps it between looks at the disk, without browser and network: what is shown at each moment.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cache::Cache;
use crate::diagnostics::Diagnostic;
use crate::model::site::Audience;
use crate::output::Output;
use crate::pipeline::preview::{Previewed, Set, Setting, preview};
use crate::pipeline::{Fresh, Input, Memo, Theme};
use crate::report;
use crate::snapshot::{Attachment, Snapshot};

/// A site that is looked at again and again.
pub struct Preview {
    site: PathBuf,
    audience: Audience,
    web_only: bool,
    memo: Memo,
    taken: Option<Taken>,
    theme: Option<KeptTheme>,
    /// Set since the last step that found everything set.
    fresh: Vec<Fresh>,
}

/// The folder as it was at the last look.
struct Taken {
    snapshot: Arc<Snapshot>,
    theme: Arc<Theme>,
    findings: Vec<Diagnostic>,
}

/// A theme, and the files that it was made from.
struct KeptTheme {
    settings: Arc<str>,
    files: Vec<(Arc<str>, Attachment)>,
    theme: Arc<Theme>,
    findings: Vec<Diagnostic>,
}

/// What is to be shown.
pub struct Step {
    /// The site with its source; `None` where something is wrong with it.
    pub output: Option<Arc<Output>>,
    /// The folder from which it was made.
    pub snapshot: Arc<Snapshot>,
    /// Everything found, warnings too.
    pub findings: Vec<Diagnostic>,
    /// What has to be set before the output is whole; `None`: it is what a clean build gives.
    pub setting: Option<Setting>,
    /// The packs and documents that were set since the last step that was whole.
    pub fresh: Vec<Fresh>,
}

impl Step {
    /// Whether this is what a clean build gives.
    pub fn is_whole(&self) -> bool {
        self.setting.is_none()
    }

    /// What is wrong, as a terminal shows it; empty where nothing is.
    pub fn mistakes(&self) -> String {
        let errors: Vec<Diagnostic> =
            self.findings.iter().filter(|finding| finding.level.is_error()).cloned().collect();
        if errors.is_empty() {
            String::new()
        } else {
            report::human(&errors, &|file| self.snapshot.source(file), false)
        }
    }
}

impl Preview {
    /// Nothing is read yet.
    pub fn new(site: PathBuf, audience: Audience, cache: Option<Cache>) -> Self {
        Self {
            site,
            audience,
            web_only: false,
            memo: Memo::new(true, cache),
            taken: None,
            theme: None,
            fresh: Vec::new(),
        }
    }

    /// The same, without all that is printed.
    pub fn web_only(self) -> Self {
        Self { web_only: true, ..self }
    }

    /// Looks at the folder. Whether it is other than at the last look.
    ///
    /// # Errors
    /// Where it cannot be read at all.
    pub fn look(&mut self) -> Result<bool, String> {
        let before = self.taken.as_ref();
        let mut findings = Vec::new();
        let snapshot = Snapshot::again(&self.site, before.map(|taken| &*taken.snapshot))
            .map_err(|error| error.to_string())?
            .into(&mut findings);
        let (theme, found) = self.theme(&snapshot)?;
        findings.extend(found);
        let same = self.taken.as_ref().is_some_and(|before| {
            before.snapshot.is_same(&snapshot) && before.findings == findings && Arc::ptr_eq(&before.theme, &theme)
        });
        // The new one knows more of what the disk says, even where it holds the same.
        self.taken = Some(Taken { snapshot: Arc::new(snapshot), theme, findings });
        Ok(!same)
    }

    /// Looks at these files alone, by their paths in the folder. Whether it is other than at the last look; `None` where the
    /// whole of it must be looked at to know.
    pub fn look_at(&mut self, files: &BTreeSet<String>) -> Option<bool> {
        let before = self.taken.as_ref()?;
        // What the theme is made of is few, and changes seldom.
        if !before.findings.is_empty() || files.iter().any(|path| !path.starts_with("content/")) {
            return None;
        }
        let snapshot = before.snapshot.with(files.iter().map(String::as_str))?;
        let same = before.snapshot.is_same(&snapshot);
        let theme = before.theme.clone();
        self.taken = Some(Taken { snapshot: Arc::new(snapshot), theme, findings: Vec::new() });
        Some(!same)
    }

    /// The theme of the site, made anew only where one of its files changed.
    fn theme(&mut self, snapshot: &Snapshot) -> Result<(Arc<Theme>, Vec<Diagnostic>), String> {
        let settings = snapshot.source("site.toml").unwrap_or_default();
        let is_of_theme = |path: &str| {
            let end = crate::snapshot::extension(path);
            path.starts_with("themes/") || end.eq_ignore_ascii_case("ttf") || end.eq_ignore_ascii_case("otf")
        };
        let files: Vec<(Arc<str>, Attachment)> = snapshot
            .files
            .iter()
            .filter(|(path, _)| is_of_theme(path))
            .map(|(path, file)| (path.clone(), file.clone()))
            .collect();
        if let Some(kept) = self.theme.as_ref().filter(|kept| kept.settings == settings && kept.files == files) {
            return Ok((kept.theme.clone(), kept.findings.clone()));
        }
        let (theme, findings) = crate::commands::theme(snapshot)?;
        let theme = Arc::new(theme);
        self.theme = Some(KeptTheme { settings, files, theme: theme.clone(), findings: findings.clone() });
        Ok((theme, findings))
    }

    /// Builds what was seen at the last look, as far as that needs no typesetting. `None` before the first look.
    pub fn step(&mut self) -> Option<Step> {
        let taken = self.taken.as_ref()?;
        let (snapshot, theme) = (taken.snapshot.clone(), taken.theme.clone());
        let mut findings = taken.findings.clone();
        let input = Input { snapshot: &snapshot, audience: self.audience, theme: &theme, web_only: self.web_only };
        let Previewed { wanted, site, built } = preview(&input, &mut self.memo);
        let output = match built {
            Ok(warned) => Some(Arc::new(warned.into(&mut findings).0)),
            Err(found) => {
                findings.extend(found);
                None
            }
        };
        let output = output.filter(|_| !crate::pipeline::stops(&findings));
        let setting = site.filter(|_| !wanted.is_empty());
        let setting = setting.map(|site| Setting { site, snapshot: snapshot.clone(), theme, wanted });
        let fresh = if setting.is_none() { std::mem::take(&mut self.fresh) } else { Vec::new() };
        Some(Step { output, snapshot, findings, setting, fresh })
    }

    /// Takes a pack that was set, for the next step. False where a picture changed meanwhile: it is time to look again.
    pub fn settle(&mut self, set: Set) -> bool {
        let before = self.memo.fresh().len();
        let good = self.memo.settle(set);
        self.fresh.extend(self.memo.fresh().iter().skip(before).cloned());
        good
    }

    /// Notes, once a whole step was shown, what it used: it can take a while with a large cache.
    pub fn tidy(&mut self) {
        self.memo.settled();
    }

    /// The addresses of the pages that the last step rendered anew.
    pub fn rendered(&self) -> &[String] {
        self.memo.rendered()
    }
}

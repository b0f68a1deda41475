//! What the program does when it is called: each command reads a snapshot, runs the stages and says what came of it.
//!
//! Exit status: 0 done; 1 the content has errors, also those with which it is built all the same; 2 the command line is
//! wrong or a file cannot be read or written.

mod build;
pub mod scaffold;
mod share;

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};

use crate::cache::Cache;
use crate::diagnostics::{Diagnostic, Level};
use crate::model::site::Audience;
use crate::output;
use crate::pipeline::{self, Input, Memo, Pdf, Printed, Theme};
use crate::report;
use crate::snapshot::Snapshot;

/// Publishes council agenda packs and public documents: a website and a PDF that agree on every page number.
#[derive(Debug, Parser)]
#[command(name = "agendapack", version, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the whole site with its packs
    Build {
        /// The folder of the site
        #[arg(long, value_name = "DIR", default_value = ".")]
        site: PathBuf,
        /// Where the site is put [default: `public` in the site's folder, `members` for the members]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// For whom: restricted papers are for the members alone
        #[arg(long, value_enum, default_value = "public")]
        audience: Audience,
        /// Say nothing but what is wrong
        #[arg(long, short, conflicts_with = "verbose")]
        quiet: bool,
        /// Say which packs were typeset anew, and why
        #[arg(long, short)]
        verbose: bool,
        /// Typeset everything anew: neither read nor write .agendapack-cache
        #[arg(long)]
        no_cache: bool,
        /// Leave out all that is printed, for measuring: no PDFs, and web pages without page marks. Not for publication
        #[arg(long)]
        web_only: bool,
        /// Typeset many packs in so many processes; one for each processor where there are very many, if it is not said
        #[arg(long, hide = true)]
        processes: Option<usize>,
    },
    /// Preview the site in a browser; every saved change shows by itself
    Serve {
        /// The folder of the site
        #[arg(long, value_name = "DIR", default_value = ".")]
        site: PathBuf,
        /// The port on this computer; another free one is taken where it is in use
        #[arg(long, value_name = "N", default_value_t = 1234)]
        port: u16,
        /// Open the browser
        #[arg(long)]
        open: bool,
        /// Look for changes once a second, for folders on a network that tell of none
        #[arg(long)]
        poll: bool,
        /// For whom: restricted papers are for the members alone
        #[arg(long, value_enum, default_value = "public")]
        audience: Audience,
        /// Typeset everything anew: neither read nor write .agendapack-cache
        #[arg(long)]
        no_cache: bool,
        /// Leave out all that is printed, for measuring
        #[arg(long, hide = true)]
        web_only: bool,
    },
    /// Find mistakes in the content; writes nothing
    Check {
        /// The folder of the site
        #[arg(long, value_name = "DIR", default_value = ".")]
        site: PathBuf,
        /// How the mistakes are shown
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
        /// For whom: restricted papers are for the members alone
        #[arg(long, value_enum, default_value = "public")]
        audience: Audience,
    },
    /// Print the PDF of one meeting or one document
    Pack {
        /// The meeting's or document's folder or address, such as bodies/kcsp/2019-07-17
        path: String,
        /// The folder of the site
        #[arg(long, value_name = "DIR", default_value = ".")]
        site: PathBuf,
        /// The PDF [default: its own name, in the current folder]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// For whom: restricted papers are for the members alone
        #[arg(long, value_enum, default_value = "public")]
        audience: Audience,
        /// One supplement to the agenda alone, by its number
        #[arg(long, value_name = "N")]
        supplement: Option<u32>,
    },
    /// Typeset some packs for another process
    #[command(hide = true)]
    TypesetShare {
        #[arg(long)]
        site: PathBuf,
        #[arg(long)]
        cache: PathBuf,
        #[arg(long, value_enum)]
        audience: Audience,
    },
    /// Start a site, a body, a meeting, a report or a document
    New {
        #[command(subcommand)]
        what: scaffold::What,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// Runs a command and returns the exit status.
pub fn run(arguments: Arguments) -> u8 {
    let result = match arguments.command {
        Command::Build { site, out, audience, quiet, verbose, no_cache, web_only, processes } => {
            build::build(&build::Options { site, out, audience, quiet, verbose, no_cache, web_only, processes })
        }
        Command::Serve { site, port, open, poll, audience, no_cache, web_only } => {
            crate::serve::serve(&crate::serve::Options { site, port, open, poll, audience, no_cache, web_only })
        }
        Command::Check { site, format, audience } => check(&site, format, audience),
        Command::Pack { path, site, out, audience, supplement } => pack(&path, &site, out, audience, supplement),
        Command::TypesetShare { site, cache, audience } => share::typeset(&site, cache, audience),
        Command::New { what } => scaffold::scaffold(&what),
    };
    match result {
        Ok(status) => status,
        Err(message) => {
            crate::tell!("agendapack: {message}");
            2
        }
    }
}

/// Shows findings on standard error.
pub fn show(diagnostics: &[Diagnostic], snapshot: &Snapshot) {
    if diagnostics.is_empty() {
        return;
    }
    let stderr = std::io::stderr();
    let text = report::human(diagnostics, &|file| snapshot.source(file), stderr.is_terminal());
    // Nobody is left to tell where standard error is closed.
    let _ = stderr.lock().write_all(text.as_bytes());
}

/// The exit status of a run that found these.
fn status(diagnostics: &[Diagnostic]) -> u8 {
    u8::from(diagnostics.iter().any(|diagnostic| diagnostic.level.is_error()))
}

/// What is published without some papers, in plain words: `The site was built without 1 paper: a page says so where it
/// belongs.` `None` where nothing is missing.
fn gaps(what: &str, diagnostics: &[Diagnostic], within: impl Fn(&str) -> bool) -> Option<String> {
    let gaps = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Gap);
    let files: BTreeSet<&str> = gaps.map(|gap| &*gap.place.file).filter(|file| within(file)).collect();
    let belongs = if files.len() == 1 { "it belongs" } else { "each belongs" };
    (!files.is_empty())
        .then(|| format!("{what} without {}: a page says so where {belongs}.", report::count(files.len(), "paper")))
}

/// The site's folder as it is now, with its theme. A theme that cannot be used is a mistake like any other: the built-in
/// one stands in for it, so that the other mistakes are found too.
pub fn take(site: &Path) -> Result<(Snapshot, Theme, Vec<Diagnostic>), String> {
    let mut bag = Vec::new();
    let snapshot = Snapshot::take(site).map_err(|error| error.to_string())?.into(&mut bag);
    let (theme, findings) = theme(&snapshot)?;
    bag.extend(findings);
    Ok((snapshot, theme, bag))
}

/// The theme of a site, with what is wrong with it.
pub fn theme(snapshot: &Snapshot) -> Result<(Theme, Vec<Diagnostic>), String> {
    match crate::theme::theme(snapshot) {
        Ok(theme) => Ok((theme, Vec::new())),
        Err(findings) => {
            let theme = crate::theme::built_in()
                .map_err(|findings| report::human(&findings, &|file| snapshot.source(file), false))?;
            Ok((theme, findings))
        }
    }
}

/// The output must not be put among the sources, where the next build would read it or its cleaning would harm them.
fn apart(site: &Path, out: &Path) -> Result<(), String> {
    let whole = |path: &Path| followed(&normal(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())));
    let (site, out) = (whole(site), whole(out));
    for folder in ["content", "assets", "themes"] {
        if out.starts_with(site.join(folder)) {
            return Err(format!("the output cannot be put into {folder}/, where the site's sources are"));
        }
    }
    if site.starts_with(&out) {
        return Err("the output cannot be put into the site's own folder; choose a folder in it, such as public".into());
    }
    Ok(())
}

/// With the links in it followed, as far as the path is there.
fn followed(path: &Path) -> PathBuf {
    let mut rest = Vec::new();
    let mut there = path;
    loop {
        if let Ok(real) = there.canonicalize() {
            return rest.iter().rev().fold(real, |path, part| path.join(part));
        }
        match (there.parent(), there.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                there = parent;
            }
            _ => return path.to_path_buf(),
        }
    }
}

/// Without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

fn check(site: &Path, format: Format, audience: Audience) -> Result<u8, String> {
    let (snapshot, theme, mut bag) = take(site)?;
    let mut memo = Memo::new(false, Some(Cache::read_only(site)));
    match pipeline::build_with(&snapshot, audience, &theme, &mut memo) {
        Ok(warned) => {
            warned.into(&mut bag);
        }
        Err(diagnostics) => bag.extend(diagnostics),
    }
    match format {
        Format::Json => crate::say!("{}", report::json(&bag, &|file| snapshot.source(file)).trim_end()),
        Format::Human if bag.is_empty() => crate::say!("No mistakes found."),
        Format::Human => {
            show(&bag, &snapshot);
            if let Some(gaps) = gaps("The site can be built", &bag, |_| true).filter(|_| !pipeline::stops(&bag)) {
                crate::tell!("{gaps}");
            }
        }
    }
    Ok(status(&bag))
}

fn pack(
    path: &str,
    site: &Path,
    out: Option<PathBuf>,
    audience: Audience,
    supplement: Option<u32>,
) -> Result<u8, String> {
    let (snapshot, theme, mut bag) = take(site)?;
    let mut memo = Memo::new(false, Some(Cache::of(site)));
    let resolved = pipeline::site(&snapshot, audience, &mut memo).into(&mut bag);
    let Some(resolved) = resolved.filter(|_| !pipeline::stops(&bag)) else {
        show(&bag, &snapshot);
        return Ok(1);
    };
    let printed = pipeline::printed(&resolved);
    let wanted = path.replace('\\', "/");
    let wanted = wanted.trim_start_matches("./").trim_end_matches('/');
    let wanted = wanted.trim_end_matches("/agenda.md").trim_end_matches("/_index.md").trim_end_matches(".md");
    let wanted = wanted.rsplit_once("content/").map(|(_, rest)| rest).unwrap_or(wanted);
    let Some(printed) = printed.iter().find(|printed| printed.address().trim_end_matches('/') == wanted) else {
        let known: Vec<&str> = printed.iter().map(|printed| printed.address().trim_end_matches('/')).collect();
        let near = crate::diagnostics::nearest(wanted, known.iter().copied());
        return Err(match near {
            Some(near) => format!("there is no meeting or document {path}; the nearest is {near}"),
            None => format!("there is no meeting or document {path}; there are: {}", known.join(", ")),
        });
    };
    let input = Input { snapshot: &snapshot, audience, theme: &theme, web_only: false };
    let supplements = match printed {
        Printed::Meeting(meeting) => meeting.supplements.len(),
        Printed::Document(_) => 0,
    };
    if let Some(number) = supplement
        && !(1..=supplements).contains(&(number as usize))
    {
        return Err(match supplements {
            0 => format!("{wanted} has no supplements"),
            1 => format!("{wanted} has no supplement {number}; it has supplement 1"),
            last => format!("{wanted} has no supplement {number}; it has supplements 1 to {last}"),
        });
    }
    match pipeline::set(&mut memo, printed, &resolved, &input) {
        Ok(warned) => {
            let pdfs = warned.into(&mut bag);
            show(&bag, &snapshot);
            // The first holds everything.
            let wanted = pdfs.into_iter().find(|pdf| pdf.supplement == supplement);
            let Some(Pdf { name, typeset, .. }) = wanted else { return Ok(1) };
            let out = out.unwrap_or_else(|| PathBuf::from(name));
            output::write_one(&out, &typeset.pdf).map_err(|error| error.to_string())?;
            if let Some(gaps) = gaps("The PDF was made", &bag, |file| printed.holds(file, supplement)) {
                crate::tell!("{gaps}");
            }
            crate::say!("{}: {}", out.display(), report::count(typeset.map.page_count as usize, "page"));
            Ok(status(&bag))
        }
        Err(diagnostics) => {
            bag.extend(diagnostics);
            show(&bag, &snapshot);
            Ok(1)
        }
    }
}

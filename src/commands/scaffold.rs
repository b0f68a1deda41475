//! `agendapack new`: the first lines of a site, a body, a meeting, a report or a document, ready to be written on.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::model::when::When;
use crate::output::write_one;
use crate::resolve::index::segment;

/// What is started.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)]
pub enum What {
    /// A site: its settings and a home page
    Site {
        /// The folder to make
        folder: PathBuf,
        /// The site's title
        #[arg(long, default_value = "Council meetings")]
        title: String,
    },
    /// A committee, partnership or board
    Body {
        /// Its name, such as "Planning Committee"
        name: String,
        #[arg(long, value_name = "DIR", default_value = ".")]
        site: PathBuf,
    },
    /// A meeting of a body
    Meeting {
        /// The body's folder, such as planning-committee
        body: String,
        /// When it begins, such as 2026-07-17T10:00
        start: String,
        #[arg(long, value_name = "DIR", default_value = ".")]
        site: PathBuf,
    },
    /// A report to a meeting
    Report {
        /// The meeting, such as planning-committee/2026-07-17
        meeting: String,
        /// What it is about
        subject: String,
        #[arg(long, value_name = "DIR", default_value = ".")]
        site: PathBuf,
    },
    /// A public document in chapters
    Document {
        /// Its title
        title: String,
        #[arg(long, value_name = "DIR", default_value = ".")]
        site: PathBuf,
    },
}

/// Starts it. Writes nothing over what is there.
///
/// # Errors
/// Where a file is there already, or cannot be written; what was asked for cannot be.
pub fn scaffold(what: &What) -> Result<u8, String> {
    let files: Vec<(PathBuf, String)> = match what {
        What::Site { folder, title } => vec![
            (folder.join("site.toml"), site_toml(title)),
            (
                folder.join("content/_index.md"),
                format!("---\ntitle: {}\n---\n\nAgendas, papers and minutes of our meetings.\n", quoted(title)),
            ),
        ],
        What::Body { name, site } => {
            vec![(
                there(site)?.join("content/bodies").join(segment(name)).join("_index.md"),
                format!("---\ntitle: {}\n---\n\nWhat this body is for, and who sits on it.\n", quoted(name)),
            )]
        }
        What::Meeting { body, start, site } => {
            let when =
                When::parse(start).ok_or_else(|| format!("{start} is no date; write it like 2026-07-17T10:00"))?;
            let folder = there(site)?.join("content/bodies").join(body);
            if !folder.join("_index.md").is_file() {
                return Err(format!("there is no body {body}; start it with: agendapack new body \"...\""));
            }
            vec![(folder.join(when.iso_date()).join("agenda.md"), agenda(&when))]
        }
        What::Report { meeting, subject, site } => {
            let folder = there(site)?.join("content/bodies").join(meeting);
            if !folder.is_dir() {
                return Err(format!("there is no meeting {meeting}; start it with: agendapack new meeting ..."));
            }
            let day = meeting.rsplit('/').next().unwrap_or_default();
            let file = format!("{}.md", segment(subject));
            crate::say!("Link it from the agenda: [{subject}]({file})");
            vec![(folder.join(file), report(subject, day.get(..10).unwrap_or_default()))]
        }
        What::Document { title, site } => {
            let folder = there(site)?.join("content/documents").join(segment(title));
            vec![
                (folder.join("_index.md"), document(title)),
                (
                    folder.join("01-introduction.md"),
                    "---\ntitle: 1. Introduction\n---\n\n1.1 What this is for.\n".into(),
                ),
            ]
        }
    };
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(format!("{} is there already; nothing was written", path.display()));
    }
    for (path, text) in files {
        write_one(&path, text.as_bytes()).map_err(|error| error.to_string())?;
        crate::say!("{}", path.display());
    }
    Ok(0)
}

fn there(site: &Path) -> Result<&Path, String> {
    if site.join("site.toml").is_file() {
        Ok(site)
    } else {
        Err(format!("there is no site.toml in {}; name the site's folder with --site", site.display()))
    }
}

/// A YAML string that means exactly these characters.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r', '\t'], " "))
}

fn site_toml(title: &str) -> String {
    // A TOML basic string escapes as a YAML one does.
    format!(
        "title = {}\nbase_url = \"https://www.example.gov.uk/\"   # where the site will be found\nlanguage = \"en-GB\"\n\
         theme = \"civic\"\n\n[publisher]\nname = {}\n# email = \"democratic.services@example.gov.uk\"\n\
         # telephone = \"01632 960000\"\n\n[pack]\npaper = \"a4\"\nsides = \"double\"        # every paper starts on an odd \
         page\nfirst_page = 1\n",
        quoted(title),
        quoted(title)
    )
}

fn agenda(when: &When) -> String {
    format!(
        "---\nstart: {}\nvenue: Council Chamber\n# contact:\n#   name: Democratic Services\n#   telephone: 01632 960000\n---\n\n\
         ## A. Committee Business\n\n- A1 Introduction\n- A2 Apologies\n- A3 Declarations of Interest\n\n\
         ## B. Matters for Discussion\n\n- B1 First item (verbal)\n",
        when.iso()
    )
}

fn report(subject: &str, day: &str) -> String {
    format!(
        "---\nby:\n  - An Officer, Head of Service\nto: The Committee\ndate: {day}\nclassification: For Decision\nsubject: \
         {}\nsummary: What this report is about, in two sentences.\n---\n\n## 1.0 Background\n\n1.1 The first paragraph.\n\n\
         ## 2.0 Recommendations\n\n2.1 Members are asked to agree the report.\n",
        quoted(subject)
    )
}

fn document(title: &str) -> String {
    format!(
        "---\ntitle: {}\ncontents: true\n---\n\n## Version Control\n\n```version-control\n- version: \"1.0\"\n  date: \
         First month\n  changes: [New document]\n```\n",
        quoted(title)
    )
}

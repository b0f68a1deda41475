//! agendapack: publishes council agenda packs and public documents as a website and a PDF that agree on every page
//! number. See ARCHITECTURE.md for the pipeline and its invariants.

#![warn(missing_docs)]
#![forbid(unsafe_code)]

/// A line on standard output. A reader who went away (`| head`) is no reason to fail.
macro_rules! say {
    ($($argument:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($argument)*);
    }};
}

/// A line on standard error. Nobody is left to tell where it is closed.
macro_rules! tell {
    ($($argument:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), $($argument)*);
    }};
}

pub(crate) use {say, tell};

pub mod bytes;
pub mod cache;
pub mod commands;
pub mod compare;
pub mod config;
pub mod diagnostics;
pub mod foreign;
pub mod hashed;
pub mod lint;
pub mod load;
pub mod model;
pub mod output;
pub mod picture;
pub mod pipeline;
pub mod render;
pub mod report;
pub mod resolve;
pub mod serve;
pub mod snapshot;
pub mod stamp;
pub mod theme;
pub mod typeset;
pub mod versions;

//! agendapack: publishes council agenda packs and public documents as a website and a PDF that agree on every page
//! number. See ARCHITECTURE.md for the pipeline and its invariants.

#![warn(missing_docs)]
#![forbid(unsafe_code)]

pub mod config;
pub mod diagnostics;
pub mod load;
pub mod model;
pub mod output;
pub mod picture;
pub mod report;
pub mod resolve;
pub mod snapshot;

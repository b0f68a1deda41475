//! What a user sees: the program is run on sites that are copied and edited, and its words, its pages and its PDFs are
//! held against what they should be.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod appendices;
mod audience;
mod browser;
mod build;
mod cache;
mod cli;
mod diagnostics;
mod foreign;
mod gaps;
mod golden;
mod harness;
mod html;
mod increments;
mod many;
mod mistakes;
mod packs;
mod pages;
mod pdf;
mod references;
mod supplements;
mod text;
mod versions;

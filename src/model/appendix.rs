//! A PDF made by another program, as far as a pack has to know it.

use serde::{Deserialize, Serialize};

/// A PDF that is a paper: its pages in order, and what is to be said of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Appendix {
    /// Its pages; at least one.
    pub pages: Vec<AppendixPage>,
    /// Whether it says of itself that it is tagged, so that a reader program can tell headings from text.
    pub tagged: bool,
    /// What of it PDF/A-2a does not allow, each in words that end `the PDF ...`. A pack that holds any of it claims neither
    /// PDF/A nor PDF/UA.
    pub hinders: Vec<String>,
    /// Pages, from 1, with fields that hold something which the file does not draw.
    pub undrawn: Vec<u32>,
}

/// A page of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AppendixPage {
    /// Points, as it is shown: turned, and cut to what is meant to be seen.
    pub width: f32,
    /// Points.
    pub height: f32,
    /// Its text by paragraphs, in the order in which the file draws it; white space is single spaces.
    pub text: Vec<String>,
    /// Whether anything at all is drawn on it.
    pub drawn: bool,
}

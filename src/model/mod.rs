//! The civic model: what every stage speaks of. Types only; no stage is here.

pub mod appendix;
pub mod caption;
pub mod chars;
pub mod draft;
pub mod named;
pub mod pack;
pub mod seek;
pub mod site;
pub mod tree;
pub mod when;
pub mod words;

//! Page marks: where in a web page the pages of the PDF begin.

use std::fmt::Write as _;

use crate::model::pack::Break;

/// The marks that are still to be set on a page, for one paper or one chapter of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks<'a> {
    breaks: &'a [Break],
}

impl<'a> Marks<'a> {
    /// The marks of a chapter that holds the words `units`. `first` and `last` say whether it opens and closes its paper:
    /// what stands before the first word or after the last then belongs to it too.
    pub fn of(breaks: &'a [Break], units: (u32, u32), first: bool, last: bool) -> Self {
        let from = if first { 0 } else { breaks.partition_point(|mark| mark.unit < units.0) };
        let to = if last { breaks.len() } else { breaks.partition_point(|mark| mark.unit < units.1) };
        Self { breaks: breaks.get(from..to).unwrap_or_default() }
    }

    /// Sets the marks that belong before the word `unit`.
    pub fn due(&mut self, out: &mut String, unit: Option<u32>) {
        let Some(unit) = unit else { return };
        while let Some((mark, rest)) = self.breaks.split_first() {
            if mark.unit > unit {
                break;
            }
            set(out, mark.page);
            self.breaks = rest;
        }
    }

    /// Whether a mark may fall before one of the `count` words from `unit` on.
    pub fn falls_in(&self, unit: Option<u32>, count: u32) -> bool {
        let Some(unit) = unit else { return false };
        self.breaks.first().is_some_and(|mark| mark.unit < unit.saturating_add(count))
    }

    /// Sets the marks that are left: pages on which no word of the text begins.
    pub fn rest(&mut self, out: &mut String) {
        self.due(out, Some(u32::MAX));
    }
}

/// One mark. The zero-width space in it says nothing; axe-core 4.14 takes an empty element of this role for one that may
/// not be named. The visible words are the style sheet's, so that a text is searched and copied without them.
fn set(out: &mut String, page: u32) {
    let _ = write!(out, "<span role=\"doc-pagebreak\" id=\"page-{page}\" aria-label=\"Page {page}\">&#8203;</span>");
}

//! The PDFs of one pack or document. A pack with supplements makes several, which must agree page for page.

use super::memo::Memo;
use super::packs::{Cut, Job, Printed};
use super::{Input, stops};
use crate::diagnostics::{Diagnostic, Place, Warned};
use crate::model::pack::{PageMap, Typeset};
use crate::model::site::{Meeting, Site};

/// A PDF with its file name.
#[derive(Debug, Clone)]
pub struct Pdf {
    /// Its file name.
    pub name: String,
    /// The number of the supplement, where it is one.
    pub supplement: Option<u32>,
    /// The PDF and its page map.
    pub typeset: Typeset,
}

/// Gives every PDF of a pack or document. The first holds all of it, and its page map is the one that counts.
///
/// A pack with supplements is set as it was published, then each supplement from the next number on, then all together.
/// If the words that tell of a supplement on the sheet of the agenda move a page of that, the sheet stands in the whole
/// as it was published.
///
/// # Errors
/// What keeps any of it from being printed.
pub fn set(
    memo: &mut Memo,
    printed: &Printed,
    site: &Site,
    input: &Input,
) -> Result<Warned<Vec<Pdf>>, Vec<Diagnostic>> {
    let mut bag = Vec::new();
    let whole = printed.whole();
    let pdf = |job: &Job, supplement, typeset| Pdf { name: job.pdf(), supplement, typeset };
    let meeting = match printed {
        Printed::Meeting(meeting) if !meeting.supplements.is_empty() => *meeting,
        _ => {
            let typeset = memo.typeset(&whole, site, input)?.into(&mut bag);
            return Ok(Warned::new(vec![pdf(&whole, None, typeset)], bag));
        }
    };
    let separate = match separate(memo, *printed, meeting, site, input) {
        Ok(separate) => separate.into(&mut bag),
        // What is wrong with the others is to be told in the same run.
        Err(found) => {
            return Err(memo.typeset(&whole, site, input).err().filter(|all| stops(all)).unwrap_or(found));
        }
    };
    let maps: Vec<&PageMap> = separate.iter().map(|pdf| &*pdf.typeset.map).collect();
    let mut set = None;
    for cut in [Cut::Whole, Cut::WholeWithFirstSheet] {
        let job = Job { cut, ..whole };
        let typeset = memo.typeset(&job, site, input)?;
        if agree(meeting, &typeset.value.map, &maps) {
            set = Some(pdf(&job, None, typeset.into(&mut bag)));
            break;
        }
    }
    let Some(set) = set else {
        let agenda: std::sync::Arc<str> = format!("content/{}agenda.md", meeting.address).into();
        return Err(vec![Diagnostic::error(
            "typeset-failed",
            Place::whole(&agenda),
            "the pack cannot be printed: its pages and those of its supplements do not have the same numbers",
            "report it with the pack, please; a page break is told in two ways",
        )]);
    };
    Ok(Warned::new([set].into_iter().chain(separate).collect(), bag))
}

/// The pack as published and each supplement, each from the number on that follows what was published before.
fn separate(
    memo: &mut Memo,
    printed: Printed,
    meeting: &Meeting,
    site: &Site,
    input: &Input,
) -> Result<Warned<Vec<Pdf>>, Vec<Diagnostic>> {
    let mut bag = Vec::new();
    let mut out = Vec::new();
    let mut next = None;
    let supplements = meeting.supplements.iter().enumerate();
    let cuts = supplements.map(|(at, supplement)| (Cut::Supplement(at), Some(supplement.number)));
    for (cut, supplement) in [(Cut::AsPublished, None)].into_iter().chain(cuts) {
        let job = Job { of: printed, cut, first_page: next };
        let typeset = memo.typeset(&job, site, input)?.into(&mut bag);
        let after = typeset.map.first_page.saturating_add(typeset.map.page_count);
        // What begins on a right-hand page begins there in a supplement too.
        next = Some(after + u32::from(site.settings.pack.double_sided && after % 2 == 0));
        out.push(Pdf { name: job.pdf(), supplement, typeset });
    }
    Ok(Warned::new(out, bag))
}

/// Whether everything stands on the same pages in the whole as in the PDFs that were published one by one.
fn agree(meeting: &Meeting, whole: &PageMap, separate: &[&PageMap]) -> bool {
    let Some((first, supplements)) = separate.split_first() else { return false };
    whole.front == first.front
        && whole.papers.get(meeting.first_published()) == Some(&first.papers[..])
        && whole.supplements.len() == supplements.len()
        && meeting.supplements.iter().zip(supplements).zip(&whole.supplements).all(|((supplement, map), sheet)| {
            map.supplements.first() == Some(sheet)
                && whole.papers.get(supplement.papers.clone()) == Some(&map.papers[..])
        })
}

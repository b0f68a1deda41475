//! What minutes keep from the public.

use crate::model::draft::TextDraft;
use crate::model::tree::{Block, Raw};

/// Whether anything in a text is restricted.
pub(super) fn concerns(draft: &TextDraft) -> bool {
    draft.blocks.iter().any(|block| matches!(block, Block::Heading(heading) if heading.restricted))
}

/// Takes the restricted parts out of minutes: what stands below a restricted heading, up to the next one as high. The
/// heading stays, with the reason below it. Minutes are open to inspection without what would disclose exempt information
/// (Local Government Act 1972, section 100C(1)(a)).
pub(super) fn from_minutes(draft: &mut TextDraft) {
    if !concerns(draft) {
        return;
    }
    /// Where in a restricted part a block stands.
    enum Stands {
        Outside,
        /// Straight below the heading.
        Reason(u8),
        Below(u8),
    }
    let mut stands = Stands::Outside;
    let blocks: Vec<Block<Raw>> = std::mem::take(&mut draft.blocks);
    draft.blocks = blocks
        .into_iter()
        .filter(|block| {
            let heading = match block {
                Block::Heading(heading) => Some(heading),
                _ => None,
            };
            let (kept, next) = match stands {
                Stands::Reason(above) => (true, Stands::Below(above)),
                Stands::Below(above) if heading.is_none_or(|heading| heading.level > above) => {
                    (false, Stands::Below(above))
                }
                _ => match heading.filter(|heading| heading.restricted) {
                    Some(heading) => (true, Stands::Reason(heading.level)),
                    None => (true, Stands::Outside),
                },
            };
            stands = next;
            kept
        })
        .collect();
}

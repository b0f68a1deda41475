//! Finds blocks of a text wherever they stand.

use super::tree::{Block, Phase};

/// Calls `found` with every block, those inside other blocks too, in the order in which they stand.
pub fn each<'a, P: Phase>(blocks: &'a [Block<P>], found: &mut dyn FnMut(&'a Block<P>)) {
    for block in blocks {
        found(block);
        match block {
            Block::Numbered { blocks, .. } | Block::Quote(blocks) | Block::Callout { blocks, .. } => {
                each(blocks, found);
            }
            Block::List(list) => list.items.iter().for_each(|item| each(&item.blocks, found)),
            Block::Decision(decision) => each(&decision.blocks, found),
            Block::Definitions(terms) => {
                terms.iter().flat_map(|term| &term.details).for_each(|detail| each(detail, found));
            }
            Block::Heading(_)
            | Block::Paragraph(_)
            | Block::Table(_)
            | Block::Figure { .. }
            | Block::Code { .. }
            | Block::Rule
            | Block::Room(_)
            | Block::ActionPlan(_)
            | Block::Versions(_)
            | Block::Remark(_)
            | Block::Chart(_) => {}
        }
    }
}

//! Finds blocks of a text wherever they stand.

use super::tree::{Block, Bound, Inline, Phase, PlanEntry};

/// Calls `found` with every block, those inside other blocks too, in the order in which they stand.
pub fn each<'a, P: Phase>(blocks: &'a [Block<P>], found: &mut dyn FnMut(&'a Block<P>)) {
    for block in blocks {
        found(block);
        match block {
            Block::Numbered(numbered) => each(&numbered.blocks, found),
            Block::Quote(blocks) | Block::Callout { blocks, .. } => each(blocks, found),
            Block::List(list) => list.items.iter().for_each(|item| each(&item.blocks, found)),
            Block::Decision(decision) => each(&decision.blocks, found),
            Block::Definitions(terms) => {
                terms.iter().flat_map(|term| &term.details).for_each(|detail| each(detail, found));
            }
            Block::Heading(_)
            | Block::Paragraph(_)
            | Block::Table(_)
            | Block::Figure(_)
            | Block::Code(_)
            | Block::Rule
            | Block::Room(_)
            | Block::ActionPlan(_)
            | Block::Versions(_)
            | Block::Chart(_)
            | Block::Remark(_)
            | Block::Signatures(_)
            | Block::Foreign(_) => {}
        }
    }
}

/// The number of the first counted word of a line.
pub fn first_unit(inlines: &[Inline<Bound>]) -> Option<u32> {
    inlines.iter().find_map(|inline| match inline {
        Inline::Text(text) => text.mark.first(),
        Inline::Code(text) => text.mark.first(),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Strike(inner)
        | Inline::Superscript(inner)
        | Inline::Subscript(inner)
        | Inline::Inserted(inner)
        | Inline::Deleted(inner) => first_unit(inner),
        Inline::Link(link) => first_unit(&link.text),
        Inline::Image(image) => image.mark.first(),
        Inline::Page(page) => page.mark.first(),
        Inline::NoteRef(_) | Inline::Break => None,
    })
}

/// The number of the first counted word of an entry of a plan.
pub fn first_of_entry(entry: &PlanEntry<Bound>) -> Option<u32> {
    let row = |row: &crate::model::tree::PlanRow<Bound>| {
        let actions = row.actions.iter().find_map(|action| first_unit(&action.text));
        let rest = [&row.measures, &row.timescale, &row.lead, &row.links];
        actions.or_else(|| rest.into_iter().flatten().find_map(|value| first_unit(value)))
    };
    let number = entry.number.as_ref().and_then(|number| number.mark.first());
    number.or_else(|| first_unit(&entry.objective)).or_else(|| entry.rows.iter().find_map(row))
}

//! What a link inside a pack can lead to.

use std::collections::BTreeMap;

use crate::model::pack::PackInput;
use crate::model::tree::*;

/// A thing whose page is printed in a text: an anchored one, or else the beginning of a part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) paper: usize,
    pub(super) part: usize,
    pub(super) anchor: Option<String>,
}

/// The papers of a pack with their anchors.
#[derive(Debug, Default)]
pub(super) struct Targets {
    pages: BTreeMap<String, (usize, usize)>,
    /// For each paper and part, each anchor with the number of its first word in the paper.
    anchors: BTreeMap<(usize, usize), BTreeMap<String, u32>>,
}

impl Targets {
    /// Of every paper of the pack.
    pub(super) fn new(input: &PackInput) -> Self {
        let mut targets = Self::default();
        for (at, paper) in input.papers.iter().enumerate() {
            for (number, part) in paper.paper.parts.iter().enumerate() {
                targets.pages.entry(part.address.clone()).or_insert((at, number));
                let mut anchors = BTreeMap::new();
                collect(&part.blocks, &mut anchors, 0);
                targets.anchors.insert((at, number), anchors);
            }
        }
        targets
    }

    /// The label of a paper or chapter by its address, or of an element of it.
    pub(super) fn page(&self, address: &str, fragment: Option<&str>) -> Option<String> {
        let at = *self.pages.get(address)?;
        Some(fragment.and_then(|anchor| self.anchor(at, anchor)).unwrap_or_else(|| start(at.0, at.1)))
    }

    /// The place that a page of the site and an element of it name: the paper, the part, and the anchor where it is known.
    pub(super) fn place(&self, address: &str, fragment: Option<&str>) -> Option<Asked> {
        let (paper, part) = *self.pages.get(address)?;
        let known = |anchor: &&str| self.anchors.get(&(paper, part)).is_some_and(|known| known.contains_key(*anchor));
        Some(Asked { paper, part, anchor: fragment.filter(known).map(str::to_owned) })
    }

    /// The number in its paper of the first word of an anchored thing.
    pub(super) fn unit(&self, asked: &Asked) -> Option<u32> {
        self.anchors.get(&(asked.paper, asked.part))?.get(asked.anchor.as_ref()?).copied()
    }

    /// The label of an anchored thing.
    pub(super) fn anchor(&self, at: (usize, usize), anchor: &str) -> Option<String> {
        self.anchors.get(&at)?.contains_key(anchor).then(|| format!("a{}.{}.{anchor}", at.0, at.1))
    }

    /// The anchors of a part, each with the number of its first word in the paper.
    pub(super) fn anchors(&self, paper: usize, part: usize) -> impl Iterator<Item = (&String, u32)> {
        self.anchors.get(&(paper, part)).into_iter().flatten().map(|(anchor, unit)| (anchor, *unit))
    }
}

/// The label of the start of a part.
pub(super) fn start(paper: usize, part: usize) -> String {
    format!("s{paper}.{part}")
}

/// The label of the end of a part.
pub(super) fn end(paper: usize, part: usize) -> String {
    format!("e{paper}.{part}")
}

/// The label of the start of a front sheet.
pub(super) fn sheet_start(sheet: usize) -> String {
    format!("sf{sheet}")
}

/// The label of the end of a front sheet.
pub(super) fn sheet_end(sheet: usize) -> String {
    format!("ef{sheet}")
}

fn collect(blocks: &[Block<Bound>], out: &mut BTreeMap<String, u32>, depth: u32) {
    // Deeper than this is refused anyway.
    if depth > 40 {
        return;
    }
    for block in blocks {
        match block {
            Block::Heading(heading) => add(out, &heading.anchor, in_line(&heading.text)),
            Block::Numbered(numbered) => {
                add(out, &numbered.anchor, numbered.label.mark.first());
                collect(&numbered.blocks, out, depth + 1);
            }
            Block::List(list) => {
                for item in &list.items {
                    if let Some(anchor) = &item.anchor {
                        let marker = item.marker.as_ref().and_then(|marker| marker.mark.first());
                        add(out, anchor, marker.or_else(|| in_blocks(&item.blocks, 0)));
                    }
                    collect(&item.blocks, out, depth + 1);
                }
            }
            Block::Decision(decision) => {
                add(out, &decision.anchor, in_blocks(&decision.blocks, 0));
                collect(&decision.blocks, out, depth + 1);
            }
            Block::Quote(blocks) | Block::Callout { blocks, .. } => collect(blocks, out, depth + 1),
            Block::Definitions(definitions) => {
                for detail in definitions.iter().flat_map(|definition| &definition.details) {
                    collect(detail, out, depth + 1);
                }
            }
            Block::ActionPlan(plan) => {
                for priority in &plan.priorities {
                    add(out, &priority.anchor, in_line(&priority.name));
                    for entry in &priority.entries {
                        let number = entry.number.as_ref().and_then(|number| number.mark.first());
                        add(out, &entry.anchor, number.or_else(|| in_line(&entry.objective)));
                    }
                }
            }
            Block::Table(table) => {
                let Some(anchor) = &table.anchor else { continue };
                add(out, anchor, table.caption.as_ref().and_then(|caption| in_line(caption)));
            }
            Block::Figure(figure) => {
                let Some(anchor) = &figure.anchor else { continue };
                add(out, anchor, figure.image.mark.first());
            }
            Block::Chart(chart) => {
                let Some(anchor) = &chart.anchor else { continue };
                let title =
                    chart.title.as_ref().and_then(|title| title.pieces().into_iter().find_map(|(unit, _)| unit));
                add(out, anchor, title.or(chart.mark.first()));
            }
            Block::Foreign(page) => add(out, &page.anchor(), page.mark.first()),
            Block::Paragraph(_)
            | Block::Code(_)
            | Block::Rule
            | Block::Room(_)
            | Block::Versions(_)
            | Block::Remark(_)
            | Block::Signatures(_) => {}
        }
    }
}

fn add(out: &mut BTreeMap<String, u32>, anchor: &str, unit: Option<u32>) {
    if let Some(unit) = unit.filter(|_| !anchor.is_empty() && !anchor.contains(char::is_control)) {
        out.entry(anchor.to_owned()).or_insert(unit);
    }
}

/// The first word that starts in a line.
fn in_line(inlines: &[Inline<Bound>]) -> Option<u32> {
    inlines.iter().find_map(|inline| match inline {
        Inline::Text(text) => text.pieces().into_iter().find_map(|(unit, _)| unit),
        Inline::Code(text) => text.pieces().into_iter().find_map(|(unit, _)| unit),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Strike(inner)
        | Inline::Superscript(inner)
        | Inline::Subscript(inner)
        | Inline::Inserted(inner)
        | Inline::Deleted(inner) => in_line(inner),
        Inline::Link(link) => in_line(&link.text),
        Inline::Image(image) => image.mark.first(),
        Inline::Page(page) => page.mark.first().filter(|_| !page.mark.joined()),
        Inline::NoteRef(_) | Inline::Break => None,
    })
}

/// The first word of the paragraphs, lists and numbered paragraphs among blocks.
fn in_blocks(blocks: &[Block<Bound>], depth: u32) -> Option<u32> {
    if depth > 40 {
        return None;
    }
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(text) => in_line(text),
        Block::Heading(heading) => in_line(&heading.text),
        Block::Numbered(numbered) => numbered.label.mark.first(),
        Block::List(list) => list.items.iter().find_map(|item| {
            item.marker.as_ref().and_then(|marker| marker.mark.first()).or_else(|| in_blocks(&item.blocks, depth + 1))
        }),
        Block::Quote(blocks) | Block::Callout { blocks, .. } => in_blocks(blocks, depth + 1),
        Block::Decision(decision) => in_blocks(&decision.blocks, depth + 1),
        _ => None,
    })
}

//! The register of a body: what its minutes resolve, and who is to do what, the latest meeting first.

use super::escape::From;
use super::views::{Anchor, Day, RegisterMeeting, RegisterRow};
use crate::model::seek;
use crate::model::site::{Body, Meeting, Part};
use crate::model::tree::{Block, Bound, DecisionKind, Heading, plain};

/// The decisions of a kind, the latest meeting first, each meeting's in their order.
pub fn register(body: &Body, kind: DecisionKind, from: From<'_>) -> Vec<RegisterMeeting> {
    let of_meeting = |meeting: &std::sync::Arc<crate::model::site::Meeting>| {
        let rows = rows(meeting, kind, from);
        (!rows.is_empty()).then(|| RegisterMeeting {
            day: Day::new(&meeting.when),
            url: from.to(&meeting.address, None),
            rows,
        })
    };
    body.meetings.iter().filter_map(of_meeting).collect()
}

fn rows(meeting: &Meeting, kind: DecisionKind, from: From<'_>) -> Vec<RegisterRow> {
    let Some(minutes) = &meeting.minutes else { return Vec::new() };
    let mut rows = Vec::new();
    for Part { blocks, address, .. } in &minutes.paper.parts {
        let mut under: Option<&Heading<Bound>> = None;
        seek::each(blocks, &mut |block| match block {
            Block::Heading(heading) => under = Some(heading),
            Block::Decision(decision) if decision.kind == kind => {
                let minute = under.map_or_else(|| "The minutes".to_owned(), |heading| plain(&heading.text));
                let mut row = RegisterRow {
                    minute: Anchor::new(minute.trim(), from.to(address, Some(&decision.anchor))),
                    words: Vec::new(),
                    points: Vec::new(),
                    marked: false,
                };
                said(&decision.blocks, false, &mut row);
                rows.push(row);
            }
            _ => {}
        });
    }
    rows
}

/// The paragraphs of a decision, and the points of its lists.
fn said(blocks: &[Block<Bound>], listed: bool, row: &mut RegisterRow) {
    for block in blocks {
        match block {
            Block::Paragraph(text) => {
                let text = plain(text).trim().to_owned();
                if listed { row.points.push(text) } else { row.words.push(text) }
            }
            Block::List(list) => {
                for item in &list.items {
                    let from = row.points.len();
                    said(&item.blocks, true, row);
                    if let (Some(marker), Some(first)) = (&item.marker, row.points.get_mut(from)) {
                        row.marked = true;
                        *first = format!("{} {first}", marker.text);
                    }
                }
            }
            Block::Numbered(numbered) => said(&numbered.blocks, listed, row),
            Block::Quote(blocks) | Block::Callout { blocks, .. } => said(blocks, listed, row),
            // A decision holds paragraphs and lists; whatever else may stand in a list is read in the minutes.
            _ => {}
        }
    }
}

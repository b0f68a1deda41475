//! Lettered paragraphs: `(a) ...`, `(ii) ...`, `b) ...`, `iv. ...`. Texts that come from other programs have their clauses as
//! paragraphs of their own. A run of them is made a list, whose items keep their markers, so that they are set in, stay with
//! the paragraph to which they belong, and are a part of the resolution that they spell out.

use std::collections::VecDeque;

use super::numbers;
use super::syntax::{Item, Shape, Syn};
use crate::model::tree::{Inline, Inlines, Raw, plain};

/// How deep clauses may stand in each other; statutes have three or four levels.
const MAX_DEPTH: usize = 5;

/// What a marker counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Series {
    /// a, b, c; aa, bb.
    Letters,
    /// i, ii, iii.
    Roman,
}

/// One way to read a marker: `(i)` is the ninth letter or the first Roman number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    series: Series,
    value: u32,
    capital: bool,
    opened: bool,
    close: char,
}

impl Reading {
    fn same_kind(self, other: Self) -> bool {
        Self { value: 0, ..self } == Self { value: 0, ..other }
    }

    fn follows(self, before: Self) -> bool {
        self.same_kind(before) && self.value == before.value + 1
    }
}

/// Makes lists of the runs of lettered paragraphs among these blocks.
pub fn gather(syns: Vec<Syn>) -> Vec<Syn> {
    // Most texts have none, and are handed on as they are.
    if !syns.iter().any(|syn| read(syn).is_some()) {
        return syns;
    }
    let mut queue: VecDeque<Syn> = syns.into_iter().flat_map(lines).collect();
    let mut out = Vec::with_capacity(queue.len());
    let mut before: Option<Reading> = None;
    while let Some(syn) = queue.pop_front() {
        let Some((typed, readings)) = read(&syn) else {
            let begins = match &syn.shape {
                Shape::Heading { .. } => true,
                Shape::Paragraph(text) => numbers::paragraph(text).is_some(),
                _ => false,
            };
            if begins {
                before = None;
            }
            out.push(syn);
            continue;
        };
        let next = queue.front().and_then(read).map(|(_, readings)| readings).unwrap_or_default();
        // A run begins with the first of its series, or goes on where a table parted it. `(c) Crown copyright` is no clause,
        // and `v. ` or `p. ` alone may be an abbreviation.
        let first = readings.iter().copied().find(|reading| {
            let begins = reading.value == 1 && (reading.close == ')' || next.iter().any(|next| next.follows(*reading)));
            begins || before.is_some_and(|before| reading.follows(before))
        });
        let Some(first) = first else {
            out.push(syn);
            continue;
        };
        let start = syn.at.start;
        let (items, last) = run(syn, typed, first, &mut queue, &[]);
        let end = items.last().map_or(start, |item| item.at.end);
        before = Some(last);
        out.push(Syn {
            shape: Shape::List { start: None, tight: false, items },
            attributes: Vec::new(),
            at: start..end.max(start),
        });
    }
    out
}

/// The clauses of a paragraph that stand on lines of their own in it, as paragraphs.
fn lines(syn: Syn) -> Vec<Syn> {
    let Some((_, mut before)) = read(&syn) else { return vec![syn] };
    let Syn { shape: Shape::Paragraph(text), attributes, at } = syn else { return vec![syn] };
    let mut parts: Vec<Inlines<Raw>> = Vec::new();
    let mut part = Inlines::new();
    let mut rest = text.into_iter().peekable();
    while let Some(inline) = rest.next() {
        if matches!(inline, Inline::Break)
            && let Some(next) = rest.peek()
            && let Some(readings) = numbers::lead(std::slice::from_ref(next)).and_then(|(typed, _)| readings(typed))
            && readings.iter().any(|next| before.iter().any(|before| next.follows(*before)))
        {
            before = readings;
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(inline);
        }
    }
    let mut out: Vec<Syn> = parts
        .into_iter()
        .map(|text| Syn { shape: Shape::Paragraph(text), attributes: Vec::new(), at: at.clone() })
        .collect();
    out.push(Syn { shape: Shape::Paragraph(part), attributes, at });
    out
}

/// The items of a run, and how the marker of the last is read. `outer` are the markers of the items in which it stands.
fn run(
    first: Syn,
    typed: String,
    reading: Reading,
    queue: &mut VecDeque<Syn>,
    outer: &[Reading],
) -> (Vec<Item>, Reading) {
    let mut items = vec![item(first, typed)];
    let mut current = reading;
    while let Some(front) = queue.front() {
        if matches!(front.shape, Shape::List { .. }) {
            let continues = queue.get(1).and_then(read).is_some_and(|(_, readings)| {
                readings.iter().any(|next| next.follows(current) || outer.iter().any(|outer| next.follows(*outer)))
            });
            let wanted = items.last().is_some_and(|item| announces(item.blocks.last()));
            let Some(list) = (continues || wanted).then(|| queue.pop_front()).flatten() else { break };
            if let Some(item) = items.last_mut() {
                item.at.end = list.at.end;
                item.blocks.push(list);
            }
            continue;
        }
        let Some((typed, readings)) = read(front) else { break };
        let next = readings.iter().copied().find(|next| next.follows(current));
        let above = || readings.iter().any(|next| outer.iter().any(|outer| next.follows(*outer)));
        let below = || {
            readings.iter().copied().find(|next| {
                next.value == 1 && !next.same_kind(current) && !outer.iter().any(|outer| next.same_kind(*outer))
            })
        };
        let gap = || readings.iter().copied().find(|next| next.same_kind(current) && next.value > current.value);
        if let Some(next) = next {
            let Some(syn) = queue.pop_front() else { break };
            items.push(item(syn, typed));
            current = next;
        } else if above() {
            break;
        } else if let Some(next) = below().filter(|_| outer.len() + 1 < MAX_DEPTH) {
            let Some(syn) = queue.pop_front() else { break };
            let start = syn.at.start;
            let inside: Vec<Reading> = outer.iter().copied().chain([current]).collect();
            let (nested, _) = run(syn, typed, next, queue, &inside);
            let end = nested.last().map_or(start, |item| item.at.end);
            let list = Shape::List { start: None, tight: false, items: nested };
            if let Some(item) = items.last_mut() {
                item.at.end = end;
                item.blocks.push(Syn { shape: list, attributes: Vec::new(), at: start..end.max(start) });
            }
        } else if let Some(next) = gap() {
            let Some(syn) = queue.pop_front() else { break };
            items.push(item(syn, typed));
            current = next;
        } else {
            break;
        }
    }
    (items, current)
}

/// A lettered paragraph as an item, without its marker.
fn item(mut syn: Syn, typed: String) -> Item {
    if let Shape::Paragraph(text) = &mut syn.shape {
        numbers::strip(text, &typed);
    }
    let at = syn.at.clone();
    Item { marker: typed, task: None, blocks: vec![syn], at }
}

/// Whether a paragraph ends with words that announce a list.
fn announces(syn: Option<&Syn>) -> bool {
    let Some(Syn { shape: Shape::Paragraph(text), .. }) = syn else { return false };
    plain(text).trim_end().ends_with([':', '-', '–', '—'])
}

/// The marker of a lettered paragraph, and how it may be read.
fn read(syn: &Syn) -> Option<(String, Vec<Reading>)> {
    let Shape::Paragraph(text) = &syn.shape else { return None };
    let (typed, rest) = numbers::lead(text)?;
    (!rest.is_empty() || text.len() > 1).then(|| readings(typed)).flatten().map(|readings| (typed.to_owned(), readings))
}

fn readings(typed: &str) -> Option<Vec<Reading>> {
    // `(a).` and `(a):` are not read: no more than these three ways are in use.
    let close = typed.chars().next_back().filter(|char| matches!(char, ')' | '.'))?;
    let inside = typed.strip_suffix(close)?;
    let opened = inside.starts_with('(');
    let inside = inside.strip_prefix('(').unwrap_or(inside);
    let usual = !inside.is_empty() && inside.len() <= 6 && inside.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !usual || close == '.' && (opened || inside.bytes().any(|byte| byte.is_ascii_uppercase())) {
        return None;
    }
    let capital = inside.bytes().all(|byte| byte.is_ascii_uppercase());
    if !capital && inside.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let small = inside.to_ascii_lowercase();
    let reading = |series, value| Reading { series, value, capital, opened, close };
    let mut out = Vec::new();
    let letter = small.as_bytes()[0];
    if small.len() <= 2 && small.bytes().all(|byte| byte == letter) {
        out.push(reading(Series::Letters, u32::from(letter - b'a') + 1 + 26 * (small.len() as u32 - 1)));
    }
    if let Some(value) = numbers::roman(&small) {
        out.push(reading(Series::Roman, value));
    }
    (!out.is_empty()).then_some(out)
}

/// Whether a line begins as a lettered paragraph does.
pub fn begins(line: &str) -> bool {
    let line = line.trim_start();
    line.split_once(char::is_whitespace).is_some_and(|(typed, _)| readings(typed).is_some())
}

/// Whether a line begins with the marker that follows that of the line before: `(b)` below `(a)`.
pub fn goes_on(before: &str, after: &str) -> bool {
    let (Some(before), Some(after)) = (readings(before), readings(after)) else { return false };
    after.iter().any(|after| before.iter().any(|before| after.follows(*before)))
}

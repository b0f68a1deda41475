//! Which unit of one version is which of the other: in its place, changed, or moved. No step waits for a clock, so that
//! the same texts always give the same comparison; where texts have little in common, less is tried.

use std::collections::{HashMap, VecDeque};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::units::{Kind, Unit};
use super::words::{Fate, Line, Token};

/// A unit by its part and its place in that.
pub type At = (usize, usize);

/// What became of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It stands in both versions: old, new.
    Same(usize, usize),
    /// Some of its words changed.
    Changed(usize, usize),
    /// It is new.
    In(usize),
    /// It is gone.
    Out(usize),
    /// It stood elsewhere.
    Here(usize, At),
    /// It stands elsewhere now.
    Away(usize, At),
}

/// Fewer words than this may stand in two places by chance.
const MOVED: usize = 5;
/// How much of two paragraphs is the same where one is the other changed.
const ALIKE: f64 = 0.5;
/// The same where they bear the same number, or head their row with the same words.
const ALIKE_BY_NAME: f64 = 0.25;
/// The same where they stand in different places.
const ALIKE_ELSEWHERE: f64 = 0.75;
/// Fewer words than this say too little about what moved and changed.
const MOVED_CHANGED: usize = 8;
/// How many words are looked at in search of the best match between two runs of paragraphs.
const EFFORT: usize = 20_000_000;
/// How many pairs of paragraphs are.
const PAIRS: usize = 400_000;

/// How much of two units is the same, from 0 to 1.
fn alike(old: &[u32], new: &[u32]) -> f64 {
    let (mut at, mut to, mut common) = (0, 0, 0_usize);
    while let (Some(a), Some(b)) = (old.get(at), new.get(to)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => to += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                at += 1;
                to += 1;
            }
        }
    }
    let all = old.len() + new.len();
    if all == 0 { 0.0 } else { 2.0 * common as f64 / all as f64 }
}

/// How well one unit may be the other changed; `None` where it is not.
fn match_of(old: &Unit, new: &Unit) -> Option<f64> {
    let group = |kind: Kind| match kind {
        Kind::Heading(_) => 0,
        Kind::Text | Kind::Item(_) => 1,
        Kind::Head(_) => 2,
        Kind::Row(_) => 3,
        Kind::Title => 4,
    };
    if group(old.kind) != group(new.kind) {
        return None;
    }
    let first = |unit: &Unit| unit.cells.first().map(|cell| cell.iter().map(|token| token.id).collect::<Vec<_>>());
    let named = match old.kind {
        Kind::Row(_) => first(old).is_some_and(|cell| !cell.is_empty() && Some(cell) == first(new)),
        _ => old.label.is_some() && old.label == new.label,
    };
    if old.kind == Kind::Title {
        return Some(1.0);
    }
    let least = if named { ALIKE_BY_NAME } else { ALIKE };
    let score = alike(&old.sorted, &new.sorted);
    (score >= least || matches!(old.kind, Kind::Row(_)) && named)
        .then_some(score + if named { 0.3 } else { 0.0 })
        .map(|score| score.max(0.1))
}

/// The units of both versions, chapter by chapter.
pub struct Sides<'a, 'b> {
    /// By part.
    pub old: &'b [Vec<Unit<'a>>],
    /// By part.
    pub new: &'b [Vec<Unit<'a>>],
}

/// What became of every unit of the chapters that are paired, in the order in which both are read.
pub fn align(sides: &Sides, pairs: &[(Option<usize>, Option<usize>)]) -> Vec<Vec<Entry>> {
    let mut now: Vec<Vec<Option<Fit>>> = sides.new.iter().map(|units| vec![None; units.len()]).collect();
    let mut was: Vec<Vec<Option<At>>> = sides.old.iter().map(|units| vec![None; units.len()]).collect();
    let mut gaps = Vec::new();
    for (old, new) in pairs {
        let olds = old.map(|part| sides.old[part].as_slice()).unwrap_or_default();
        let news = new.map(|part| sides.new[part].as_slice()).unwrap_or_default();
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let ids = |units: &[Unit]| units.iter().map(|unit| unit.id).collect::<Vec<_>>();
        for op in capture_diff_slices(Algorithm::Myers, &ids(olds), &ids(news)) {
            match op {
                DiffOp::Equal { old_index, new_index, len } => {
                    for step in 0..len {
                        now[new][new_index + step] = Some(Fit { old: (old, old_index + step), moved: false });
                        was[old][old_index + step] = Some((new, new_index + step));
                    }
                }
                other => gaps.push(((old, other.old_range()), (new, other.new_range()))),
            }
        }
    }
    // What stands elsewhere word for word.
    let may_move = |unit: &Unit| {
        let least = if matches!(unit.kind, Kind::Heading(_)) { 3 } else { MOVED };
        !matches!(unit.kind, Kind::Head(_) | Kind::Title) && unit.words() >= least
    };
    let mut known: HashMap<u32, VecDeque<At>> = HashMap::new();
    for ((part, range), _) in &gaps {
        for at in range.clone().filter(|at| may_move(&sides.old[*part][*at])) {
            known.entry(sides.old[*part][at].id).or_default().push_back((*part, at));
        }
    }
    for (_, (part, range)) in &gaps {
        for at in range.clone() {
            let unit = &sides.new[*part][at];
            if !may_move(unit) {
                continue;
            }
            if let Some(old) = known.get_mut(&unit.id).and_then(VecDeque::pop_front) {
                now[*part][at] = Some(Fit { old, moved: true });
                was[old.0][old.1] = Some((*part, at));
            }
        }
    }
    // What changed in its place.
    for ((old, olds), (new, news)) in &gaps {
        let olds: Vec<usize> = olds.clone().filter(|at| was[*old][*at].is_none()).collect();
        let news: Vec<usize> = news.clone().filter(|at| now[*new][*at].is_none()).collect();
        for (at, to) in pair(&sides.old[*old], &olds, &sides.new[*new], &news) {
            now[*new][to] = Some(Fit { old: (*old, at), moved: false });
            was[*old][at] = Some((*new, to));
        }
    }
    moved_and_changed(sides, &gaps, &mut was, &mut now);
    pairs.iter().map(|(old, new)| script(*old, *new, &was, &now, sides)).collect()
}

#[derive(Debug, Clone, Copy)]
struct Fit {
    old: At,
    moved: bool,
}

type Run = (usize, std::ops::Range<usize>);

/// Pairs the units of a gap in their order, so that as much as may be is the same.
fn pair(old: &[Unit], olds: &[usize], new: &[Unit], news: &[usize]) -> Vec<(usize, usize)> {
    let size = |units: &[Unit], of: &[usize]| of.iter().map(|at| units[*at].sorted.len() + 1).sum::<usize>();
    let effort = size(old, olds).saturating_mul(news.len()).saturating_add(size(new, news).saturating_mul(olds.len()));
    if effort > EFFORT || olds.len().saturating_mul(news.len()) > PAIRS {
        // Too much to try all: each with those near its own place.
        let mut out = Vec::new();
        let mut next = 0;
        for (nth, at) in olds.iter().enumerate() {
            let middle = nth * news.len() / olds.len();
            let from = middle.saturating_sub(4).max(next);
            let found = (from..news.len().min(middle + 5)).find(|to| match_of(&old[*at], &new[news[*to]]).is_some());
            if let Some(to) = found {
                out.push((*at, news[to]));
                next = to + 1;
            }
        }
        return out;
    }
    let width = news.len() + 1;
    let mut best = vec![0.0_f64; (olds.len() + 1) * width];
    let mut fits = vec![None; olds.len() * news.len()];
    for at in (0..olds.len()).rev() {
        for to in (0..news.len()).rev() {
            let fit = match_of(&old[olds[at]], &new[news[to]]);
            fits[at * news.len() + to] = fit;
            let skip = best[(at + 1) * width + to].max(best[at * width + to + 1]);
            let take = fit.map_or(0.0, |fit| fit + best[(at + 1) * width + to + 1]);
            best[at * width + to] = skip.max(take);
        }
    }
    let (mut at, mut to) = (0, 0);
    let mut out = Vec::new();
    while at < olds.len() && to < news.len() {
        let here = best[at * width + to];
        match fits[at * news.len() + to] {
            Some(fit) if fit + best[(at + 1) * width + to + 1] >= here => {
                out.push((olds[at], news[to]));
                at += 1;
                to += 1;
            }
            _ if best[(at + 1) * width + to] >= here => at += 1,
            _ => to += 1,
        }
    }
    out
}

/// Finds what stands elsewhere in nearly the same words.
fn moved_and_changed(sides: &Sides, gaps: &[(Run, Run)], was: &mut [Vec<Option<At>>], now: &mut [Vec<Option<Fit>>]) {
    let enough = |unit: &Unit| {
        !matches!(unit.kind, Kind::Heading(_) | Kind::Head(_) | Kind::Title) && unit.words() >= MOVED_CHANGED
    };
    let mut olds: Vec<At> = Vec::new();
    let mut news: Vec<At> = Vec::new();
    for ((old, olds_of), (new, news_of)) in gaps {
        let open = olds_of.clone().filter(|at| was[*old][*at].is_none() && enough(&sides.old[*old][*at]));
        olds.extend(open.map(|at| (*old, at)));
        let open = news_of.clone().filter(|at| now[*new][*at].is_none() && enough(&sides.new[*new][*at]));
        news.extend(open.map(|at| (*new, at)));
    }
    let size = |units: &[Vec<Unit>], of: &[At]| of.iter().map(|at| units[at.0][at.1].sorted.len()).sum::<usize>();
    let effort = size(sides.old, &olds).saturating_mul(news.len()) + size(sides.new, &news).saturating_mul(olds.len());
    if effort > EFFORT || olds.len().saturating_mul(news.len()) > PAIRS {
        return;
    }
    let mut found: Vec<(f64, At, At)> = Vec::new();
    for old in &olds {
        for new in &news {
            let (a, b) = (&sides.old[old.0][old.1].sorted, &sides.new[new.0][new.1].sorted);
            if a.len() * 2 < b.len() || b.len() * 2 < a.len() {
                continue;
            }
            let score = alike(a, b);
            if score >= ALIKE_ELSEWHERE {
                found.push((score, *old, *new));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, old, new) in found {
        if was[old.0][old.1].is_none() && now[new.0][new.1].is_none() {
            was[old.0][old.1] = Some(new);
            now[new.0][new.1] = Some(Fit { old, moved: true });
        }
    }
}

/// What became of the units of a chapter, in order: what is gone stands before what came in its place.
fn script(
    old: Option<usize>,
    new: Option<usize>,
    was: &[Vec<Option<At>>],
    now: &[Vec<Option<Fit>>],
    sides: &Sides,
) -> Vec<Entry> {
    let mut out = Vec::new();
    let olds = old.map(|part| was[part].as_slice()).unwrap_or_default();
    let news = new.map(|part| now[part].as_slice()).unwrap_or_default();
    let gone = |from: usize, to: usize, out: &mut Vec<Entry>| {
        for (at, now) in olds.iter().enumerate().take(to).skip(from) {
            out.push(match now {
                Some(new) => Entry::Away(at, *new),
                None => Entry::Out(at),
            });
        }
    };
    // For each unit, up to where the old ones stand before the next that both have.
    let mut until = vec![olds.len(); news.len() + 1];
    for at in (0..news.len()).rev() {
        until[at] = news[at].filter(|fit| !fit.moved).map_or(until[at + 1], |fit| fit.old.1);
    }
    let mut next = 0;
    for (at, fit) in news.iter().enumerate() {
        match fit {
            Some(fit) if !fit.moved && Some(fit.old.0) == old => {
                gone(next, fit.old.1, &mut out);
                next = fit.old.1 + 1;
                let same = sides.old[fit.old.0][fit.old.1].id == new.map_or(0, |part| sides.new[part][at].id);
                out.push(if same { Entry::Same(fit.old.1, at) } else { Entry::Changed(fit.old.1, at) });
            }
            _ => {}
        }
        if !matches!(fit, Some(fit) if !fit.moved) {
            gone(next, until[at], &mut out);
            next = next.max(until[at]);
            out.push(match fit {
                Some(fit) => Entry::Here(at, fit.old),
                None => Entry::In(at),
            });
        }
    }
    gone(next, olds.len(), &mut out);
    out
}

/// The words of two lines compared.
pub fn words<'a>(old: &[Token<'a>], new: &[Token<'a>]) -> Line<'a> {
    let ids = |tokens: &[Token]| tokens.iter().map(|token| token.id).collect::<Vec<_>>();
    let mut runs: Vec<(std::ops::Range<usize>, std::ops::Range<usize>, bool)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &ids(old), &ids(new)) {
        runs.push((op.old_range(), op.new_range(), matches!(op, DiffOp::Equal { .. })));
    }
    // A single small word between two changes tells nothing by standing alone.
    for at in 1..runs.len().saturating_sub(1) {
        let lone = runs[at].2 && runs[at].0.len() == 1 && old[runs[at].0.start].plain().chars().count() <= 4;
        if lone && !runs[at - 1].2 && !runs[at + 1].2 {
            runs[at].2 = false;
        }
    }
    let mut out = Line::new();
    for run in runs.chunk_by(|a, b| !a.2 && !b.2) {
        let same = run.first().is_some_and(|run| run.2);
        if same {
            for (_, new_range, _) in run {
                out.extend(new[new_range.clone()].iter().map(|token| (Fate::Same, token.clone())));
            }
            continue;
        }
        if let [(olds, news, _)] = run
            && let ([old], [new]) = (&old[olds.clone()], &new[news.clone()])
            && let Some(replaced) = new.replaces(old)
        {
            out.push((Fate::In, replaced));
            continue;
        }
        for (old_range, ..) in run {
            out.extend(super::words::all(Fate::Out, &old[old_range.clone()]));
        }
        for (_, new_range, _) in run {
            out.extend(super::words::all(Fate::In, &new[new_range.clone()]));
        }
    }
    out
}

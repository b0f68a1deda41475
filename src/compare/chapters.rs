//! Which chapter of one version is which of the other.

use std::collections::BTreeSet;

use crate::model::site::{Paper, Part};
use crate::model::tree::{Block, plain};

/// A chapter with its place in each version.
pub type Pair = (Option<usize>, Option<usize>);

/// How much two chapters without a name in common must share to be the same.
const ALIKE: f64 = 0.5;

/// Pairs the parts of two versions: the first with the first, chapters by their file's name, then by their title, then by
/// what they say. In the order of the new version, each chapter that is gone after the one that it followed.
pub fn pair(old: &Paper, new: &Paper) -> Vec<Pair> {
    let mut of_new: Vec<Option<usize>> = vec![None; new.parts.len()];
    let mut taken = vec![false; old.parts.len()];
    if let (Some(first), Some(taken)) = (of_new.first_mut(), taken.first_mut()) {
        (*first, *taken) = (Some(0), true);
    }
    let title = |part: &Part| part.title.as_ref().map(|title| bare(&title.text)).unwrap_or_default();
    let ways: [&dyn Fn(&Part) -> String; 3] = [&|part| part.slug.clone(), &title, &|part| bare(&part.slug)];
    for name in ways {
        for (at, part) in new.parts.iter().enumerate().skip(1) {
            let wanted = name(part);
            if of_new[at].is_some() || wanted.is_empty() {
                continue;
            }
            let found = (1..old.parts.len()).find(|old_at| !taken[*old_at] && name(&old.parts[*old_at]) == wanted);
            if let Some(found) = found {
                (of_new[at], taken[found]) = (Some(found), true);
            }
        }
    }
    let sets = |paper: &Paper, open: &dyn Fn(usize) -> bool| -> Vec<(usize, BTreeSet<String>)> {
        let open = (1..paper.parts.len()).filter(|at| open(*at)).take(60);
        open.map(|at| (at, words(&paper.parts[at]))).collect()
    };
    let olds = sets(old, &|at| !taken[at]);
    let news = sets(new, &|at| of_new[at].is_none());
    for (at, said) in &news {
        let best = olds
            .iter()
            .filter(|(old_at, _)| !taken[*old_at])
            .map(|(old_at, was)| {
                let all = said.len() + was.len();
                (2.0 * said.intersection(was).count() as f64 / all.max(1) as f64, *old_at)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((_, found)) = best.filter(|(score, _)| *score >= ALIKE) {
            (of_new[*at], taken[found]) = (Some(found), true);
        }
    }
    let mut out: Vec<Pair> = Vec::new();
    out.extend(of_new.iter().enumerate().map(|(at, old)| (*old, Some(at))));
    for gone in (0..old.parts.len()).filter(|at| !taken[*at]) {
        let after = out.iter().rposition(|(old, _)| old.is_some_and(|old| old < gone));
        out.insert(after.map_or(0, |at| at + 1), (Some(gone), None));
    }
    out
}

/// The chapters, among those in both versions, that stand in another order: the fewest whose move explains it.
pub fn moved(pairs: &[Pair]) -> BTreeSet<usize> {
    let both: Vec<(usize, usize)> = pairs.iter().filter_map(|(old, new)| Some((((*old)?), (*new)?))).collect();
    // The longest run that ascends in both.
    let mut longest = vec![1_usize; both.len()];
    let mut before = vec![None; both.len()];
    for at in 0..both.len() {
        for earlier in 0..at {
            if both[earlier].0 < both[at].0 && longest[earlier] + 1 > longest[at] {
                (longest[at], before[at]) = (longest[earlier] + 1, Some(earlier));
            }
        }
    }
    let mut stays = BTreeSet::new();
    let mut at = (0..both.len()).max_by_key(|at| (longest[*at], std::cmp::Reverse(*at)));
    while let Some(here) = at {
        stays.insert(both[here].1);
        at = before[here];
    }
    both.iter().map(|(_, new)| *new).filter(|new| !stays.contains(new)).collect()
}

/// A name without the number before it, in lower case.
fn bare(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let rest = name.trim_start_matches(|char: char| char.is_ascii_digit() || matches!(char, '.' | '-' | ' ' | ':'));
    if rest.is_empty() { name } else { rest.to_owned() }
}

/// The words of a chapter's running text and headings.
fn words(part: &Part) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    crate::model::seek::each(&part.blocks, &mut |block| {
        if let Block::Paragraph(text) = block {
            out.extend(plain(text).split_whitespace().map(str::to_lowercase));
        }
    });
    out.extend(part.headings().flat_map(|heading| {
        let words: Vec<String> = plain(&heading.text).split_whitespace().map(str::to_lowercase).collect();
        words
    }));
    out
}

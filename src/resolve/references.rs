//! Words that name another place in the same paper: `Table 2`, `section 4`, `Appendix A`. Where exactly one thing bears
//! that number, the words lead to it.
//!
//! Real texts are full of words that only look so: sections of Acts, appendices of other documents, tables that were
//! taken out. A link that leads to the wrong place is worse than none, so whatever is in doubt stays words.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::held::Facts;
use super::quiet_path;
use crate::load::number_of_heading;
use crate::model::caption::{self, Captioned};
use crate::model::draft::{AgendaDraft, ChildDraft, PartDraft, TextDraft};
use crate::model::named::{self, Kind, Named};
use crate::model::tree::{Block, Inline, Inlines, Link, Raw, plain};

type Key = (Kind, String);

/// A numbered thing: an element of a part, or the whole of one.
#[derive(Debug, Clone, PartialEq)]
struct Spot {
    part: usize,
    anchor: Option<String>,
}

/// What bears a number, in one paper and beside it.
#[derive(Debug, Default)]
pub struct Names {
    addresses: Vec<String>,
    /// In each part; `None` where several things bear the number.
    parts: Vec<BTreeMap<Key, Option<Spot>>>,
    /// Captions that stand as paragraphs, with nothing below that could be led to.
    bare: BTreeSet<Key>,
    /// In the whole paper.
    whole: BTreeMap<Key, Option<Spot>>,
    /// The appendices of the item on the agenda, by their addresses.
    beside: BTreeMap<String, Option<String>>,
}

/// Words that lead somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Where they stand in the text.
    pub range: Range<usize>,
    /// Where they lead.
    pub to: Link,
}

/// Words that name what is not there, in a paper that numbers such things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The part in which they stand.
    pub part: usize,
    /// As typed.
    pub words: String,
    /// Whether several things bear the number.
    pub twice: bool,
}

fn add<K: Ord, V: PartialEq>(map: &mut BTreeMap<K, Option<V>>, key: K, value: V) {
    map.entry(key).and_modify(|known| *known = None).or_insert(Some(value));
}

impl Names {
    /// Adds the next part of the paper; `alone`: it has no other. The first has no title of its own.
    pub fn part(&mut self, address: &str, title: Option<&str>, blocks: &[Block<Raw>], alone: bool) {
        let part = self.parts.len();
        self.addresses.push(address.to_owned());
        let mut found = Vec::new();
        collect(blocks, &mut found, &mut self.bare);
        let mut own = BTreeMap::new();
        for (key, anchor) in found {
            let spot = Spot { part, anchor: Some(anchor) };
            // What is near is all that there is in a part that is alone.
            if !alone {
                add(&mut own, key.clone(), spot.clone());
            }
            add(&mut self.whole, key, spot);
        }
        if let Some(title) = title {
            let spot = Spot { part, anchor: None };
            if let Some(number) = appendix(title) {
                add(&mut self.whole, (Kind::Appendix, number), spot);
            } else if let Some(number) = chapter(title) {
                add(&mut self.whole, (Kind::Chapter, number), spot);
            }
        }
        self.parts.push(own);
    }

    /// Adds an appendix of the same item, by the title that the agenda or its file gives it.
    pub fn beside(&mut self, number: &str, address: &str) {
        add(&mut self.beside, number.to_owned(), address.to_owned());
    }

    /// Whether words could lead anywhere at all.
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.beside.is_empty()
    }

    fn find(&self, part: usize, kind: Kind, number: &str) -> Option<Link> {
        let number = match kind {
            Kind::Captioned(_) | Kind::Appendix => number.to_owned(),
            _ => settled(number),
        };
        let dotted = number.contains('.');
        let kinds: &[Kind] = match kind {
            Kind::Paragraph if dotted => &[Kind::Paragraph, Kind::Section],
            Kind::Section if dotted => &[Kind::Section, Kind::Paragraph],
            Kind::Section => &[Kind::Section, Kind::Chapter],
            _ => &[kind],
        };
        let spot = kinds.iter().find_map(|kind| {
            let key = (*kind, number.clone());
            let near = self.parts.get(part).and_then(|own| own.get(&key));
            near.filter(|spot| spot.is_some()).or_else(|| self.whole.get(&key))
        });
        match spot {
            Some(Some(spot)) => {
                let address = self.addresses.get(spot.part)?;
                match &spot.anchor {
                    Some(anchor) if spot.part == part => Some(Link::Here(anchor.clone())),
                    // A chapter that names itself.
                    None if spot.part == part => None,
                    anchor => Some(Link::Page { address: address.clone(), fragment: anchor.clone() }),
                }
            }
            Some(None) => None,
            None if kind == Kind::Appendix => {
                let address = self.beside.get(&number)?.clone()?;
                Some(Link::Page { address, fragment: None })
            }
            None => None,
        }
    }

    /// The words in a text of the given part that lead somewhere; those that should and do not are added to `stale`.
    pub fn references(&self, part: usize, text: &str, stale: &mut Vec<Stale>) -> Vec<Reference> {
        let mut out = Vec::new();
        let mut from = 0;
        while let Some(named) = named::next(text, from) {
            from = named.end;
            if elsewhere(text, &named) {
                continue;
            }
            for (range, number) in &named.numbers {
                match self.find(part, named.kind, number) {
                    Some(to) => out.push(Reference { range: range.clone(), to }),
                    None => self.stale(part, text, &named, range, number, stale),
                }
            }
        }
        out
    }

    /// Only captions: where a paper numbers its tables, a number that none bears was most likely left behind.
    fn stale(&self, part: usize, text: &str, named: &Named, range: &Range<usize>, number: &str, out: &mut Vec<Stale>) {
        let Kind::Captioned(_) = named.kind else { return };
        let key = (named.kind, number.to_owned());
        if self.bare.contains(&key) {
            return;
        }
        let known = self.whole.get(&key);
        let first = self.whole.range((named.kind, String::new())..).next();
        let numbered = first.is_some_and(|((kind, _), _)| *kind == named.kind);
        let digits = number.starts_with(|char: char| char.is_ascii_digit());
        // "Appendix B, Table 4" and "the Authority's report, Table 4" are of another paper.
        let before = sentence(&text[..named.start]);
        let other = ["ppendix", "ppendices", "nnex", "report", "Report", "survey", "Survey", "strategy", "Strategy"];
        if numbered && digits && !other.iter().any(|word| before.contains(word)) {
            let stale = Stale { part, words: text[range.clone()].to_owned(), twice: matches!(known, Some(None)) };
            // Nobody mends more than that before the next look.
            if out.len() < 50 && !out.contains(&stale) {
                out.push(stale);
            }
        }
    }
}

/// The number of an appendix by its title: `Appendix A: Map` is A.
pub fn appendix(title: &str) -> Option<String> {
    let title = title.trim_start();
    let (word, rest) = title.split_once(char::is_whitespace)?;
    if !word.eq_ignore_ascii_case("appendix") && !word.eq_ignore_ascii_case("annex") {
        return None;
    }
    caption::number(rest.trim_start()).map(|(number, _)| number)
}

/// The number of a chapter by its title: `2. Introduction`, `Chapter 2: Introduction`.
fn chapter(title: &str) -> Option<String> {
    let title = title.trim();
    let typed = match title.split_once(char::is_whitespace) {
        Some((word, rest)) if word.eq_ignore_ascii_case("chapter") => caption::number(rest.trim_start())?.0,
        _ => number_of_heading(title)?,
    };
    Some(settled(&typed))
}

/// `1.0` and `1.` are section 1.
fn settled(number: &str) -> String {
    let number = number.trim_matches(['(', ')']).trim_end_matches('.');
    number.strip_suffix(".0").unwrap_or(number).to_owned()
}

fn collect(blocks: &[Block<Raw>], out: &mut Vec<(Key, String)>, bare: &mut BTreeSet<Key>) {
    let captioned = |words: &str, anchor: &Option<String>| {
        let (kind, number) = caption::numbered(words)?;
        Some(((Kind::Captioned(kind), number), anchor.clone()?))
    };
    let line = |caption: &Option<Inlines<Raw>>| caption.as_ref().map(|caption| plain(caption)).unwrap_or_default();
    let mut before = None;
    for block in blocks {
        // A picture below a paragraph that is its caption bears the number of that.
        let above = before.replace(block);
        match block {
            Block::Figure(figure) if figure.caption.is_none() => {
                if let Some(Block::Paragraph(text)) = above
                    && let Some(anchor) = &figure.anchor
                    && let Some(key) = caption_alone(&plain(text))
                {
                    out.push((key, anchor.clone()));
                }
            }
            Block::Heading(heading) => {
                if let Some(number) = appendix(&plain(&heading.text)) {
                    out.push(((Kind::Appendix, number), heading.anchor.clone()));
                } else if let Some(number) = &heading.number {
                    out.push(((Kind::Section, settled(number)), heading.anchor.clone()));
                }
            }
            Block::Numbered(numbered) => {
                out.push(((Kind::Paragraph, settled(&numbered.label.text)), numbered.anchor.to_string()));
                collect(&numbered.blocks, out, bare);
            }
            Block::Table(table) => out.extend(captioned(&line(&table.caption), &table.anchor)),
            Block::Figure(figure) => out.extend(captioned(&line(&figure.caption), &figure.anchor)),
            Block::Chart(chart) => {
                out.extend(chart.title.as_ref().and_then(|title| captioned(&title.text, &chart.anchor)));
            }
            Block::List(list) => list.items.iter().for_each(|item| collect(&item.blocks, out, bare)),
            Block::Decision(decision) => collect(&decision.blocks, out, bare),
            Block::Callout { blocks, .. } => collect(blocks, out, bare),
            Block::Definitions(definitions) => {
                definitions
                    .iter()
                    .flat_map(|definition| &definition.details)
                    .for_each(|blocks| collect(blocks, out, bare));
            }
            Block::Paragraph(text) if may_be_caption(text) => bare.extend(caption_alone(&plain(text))),
            Block::Paragraph(_) => {}
            // What is quoted has numbers of its own.
            Block::Quote(_)
            | Block::Code(_)
            | Block::Rule
            | Block::Room(_)
            | Block::ActionPlan(_)
            | Block::Versions(_)
            | Block::Remark(_)
            | Block::Signatures(_)
            | Block::Foreign(_) => {}
        }
    }
}

/// Whether the first words of a line leave it open that it is a caption; most do not, and need not be put together.
fn may_be_caption(line: &Inlines<Raw>) -> bool {
    let Some(Inline::Text(first)) = line.first() else { return true };
    match first.text.trim_start().split_once(char::is_whitespace) {
        Some((word, _)) => Captioned::WORDS.iter().any(|(known, _)| word.eq_ignore_ascii_case(known)),
        None => true,
    }
}

/// Whether a paragraph is nothing but a caption: `Chart 3: ...`.
pub fn is_caption(line: &Inlines<Raw>) -> bool {
    may_be_caption(line) && caption_alone(&plain(line)).is_some()
}

/// What a paragraph that is nothing but a caption names.
fn caption_alone(words: &str) -> Option<Key> {
    caption::alone(words).map(|(kind, number)| (Kind::Captioned(kind), number))
}

/// The end of a text back to where its last sentence begins, but not far: a sentence is short, and a text may be long.
fn sentence(text: &str) -> &str {
    let near = text.char_indices().rev().take(300).last().map_or(0, |(at, _)| at);
    let text = &text[near..];
    let mut from = 0;
    for (at, _) in text.match_indices(['.', '!', '?', ';']) {
        // A full stop within a number or behind an abbreviation of one letter ends no sentence.
        if text[at + 1..].starts_with(char::is_whitespace) {
            from = at + 1;
        }
    }
    &text[from..]
}

/// Words of law, and of what a council calls by the same words: a section named in one sentence with them is theirs.
const LAWS: [&str; 22] = [
    "Act",
    "Acts",
    "act",
    "Bill",
    "Schedule",
    "Schedules",
    "Regulations",
    "Regulation",
    "regulations",
    "Order",
    "Orders",
    "Rules",
    "Code",
    "Constitution",
    "Directive",
    "Statute",
    "statute",
    "legislation",
    "guidance",
    "Guidance",
    "subsection",
    "Part",
];

/// Whether words name something of another document: of an Act, of "the agreement", of "the 2019 survey".
fn elsewhere(text: &str, named: &Named) -> bool {
    let legal = matches!(named.kind, Kind::Section | Kind::Paragraph | Kind::Chapter);
    let before = sentence(&text[..named.start]);
    let last = before.split_whitespace().next_back().unwrap_or_default().trim_start_matches(['(', '"', '“', '‘']);
    if last.ends_with("'s") || last.ends_with("’s") {
        return true;
    }
    let clean = |word: &str| word.trim_matches(|char: char| !char.is_alphanumeric()).to_owned();
    if legal {
        if before.split_whitespace().any(|word| LAWS.contains(&clean(word).as_str())) {
            return true;
        }
        // "Regulations made under section 6."
        if last.eq_ignore_ascii_case("under") {
            return true;
        }
    }
    let rest = &text[named.end..];
    let mut words = rest.split_whitespace();
    // Punctuation ends what belongs together, but for a bracket: "section 4 (of the Act)".
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return false;
    }
    let first = words.next().unwrap_or_default().trim_start_matches('(');
    let second = words.next().unwrap_or_default();
    let third = clean(words.next().unwrap_or_default());
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let other = |word: &str| {
        ["the", "that", "those", "a", "an", "its", "their", "each", "Schedule"].contains(&word) || capital(word)
    };
    match first {
        "of" | "from" => second != "this" && second != "our",
        "to" if named.kind == Kind::Appendix && second == "the" => third != "report" && third != "paper",
        "to" | "in" | "within" => other(second) && second != "Section" && second != "Chapter" && second != "Paragraph",
        first => legal && capital(first),
    }
}

/// The appendices of items with their numbers, by the papers that stand beside them: the item's own and its other
/// appendices.
pub type Beside = BTreeMap<Arc<str>, Vec<(String, Arc<str>)>>;

/// An item of an agenda that has appendices.
#[derive(Debug, PartialEq, Eq)]
pub struct WithAppendices {
    /// Its paper and its appendices.
    papers: Vec<Arc<str>>,
    /// The appendices, each with the number by which the item calls it.
    appendices: Vec<(Option<String>, Arc<str>)>,
}

/// The items of an agenda that have appendices.
pub fn with_appendices(agenda: &AgendaDraft) -> Vec<WithAppendices> {
    let mut out = Vec::new();
    for part in agenda.sections.iter().flat_map(|section| &section.parts) {
        let PartDraft::Item(item) = part else { continue };
        if !item.children.iter().any(|child| matches!(child, ChildDraft::Paper { .. })) {
            continue;
        }
        let mut papers: Vec<Arc<str>> = item.link.iter().filter_map(quiet_path).collect();
        let mut appendices = Vec::new();
        for child in &item.children {
            let ChildDraft::Paper { title, link, .. } = child else { continue };
            let Some(path) = quiet_path(link) else { continue };
            appendices.push((appendix(&plain(title)), path.clone()));
            papers.push(path);
        }
        out.push(WithAppendices { papers, appendices });
    }
    out
}

/// The number of an appendix by its own title.
pub fn own_number(text: &TextDraft) -> Option<String> {
    text.title.as_ref().and_then(|title| appendix(&title.value))
}

/// The appendices of every item that a paper of the same meeting belongs to. What is restricted is left to the caller.
pub(super) fn beside(facts: &BTreeMap<Arc<str>, Arc<Facts>>) -> Beside {
    let mut out = Beside::new();
    for (file, of) in facts {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for item in &of.with_appendices {
            let number = |number: &Option<String>, path: &Arc<str>| {
                number.clone().or_else(|| facts.get(path)?.own_number.clone()).map(|number| (number, path.clone()))
            };
            let found: Vec<_> = item.appendices.iter().filter_map(|(called, path)| number(called, path)).collect();
            // A paper of another meeting is linked here, and speaks of its own appendices.
            let at_home = |path: &&Arc<str>| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            for paper in item.papers.iter().filter(at_home).filter(|_| !found.is_empty()) {
                out.entry(paper.clone()).or_default().extend(found.iter().cloned());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load;
    use crate::model::caption::Captioned;
    use crate::model::draft::{Draft, FileKind};
    use crate::model::tree::{Picture, Typed};
    use crate::resolve::bind::{Binder, Targets};

    struct Nothing;

    impl Targets for Nothing {
        fn link(&mut self, _: &Typed) -> Link {
            Link::Lost
        }
        fn picture(&mut self, _: &Typed) -> Picture {
            Picture { address: String::new(), source: String::new(), size: None }
        }
    }

    /// A paper in which everything bears the numbers 1, 2 and A.
    fn all_numbers() -> Names {
        let kinds = [Captioned::Table, Captioned::Chart, Captioned::Figure].map(Kind::Captioned);
        let kinds = kinds.into_iter().chain([Kind::Appendix, Kind::Chapter, Kind::Section, Kind::Paragraph]);
        let mut names = Names { addresses: vec![String::new()], parts: vec![BTreeMap::new()], ..Names::default() };
        for (kind, number) in kinds.flat_map(|kind| ["1", "2", "A"].map(|number| (kind, number.to_owned()))) {
            names.whole.insert((kind, number), Some(Spot { part: 0, anchor: Some("x".into()) }));
        }
        names
    }

    #[test]
    fn what_may_refer_to_nothing_refers_to_nothing() {
        let signs = [
            "Table",
            "table ",
            " 1",
            " 2",
            " A",
            "section 2",
            "Figs. ",
            "Table 1: ",
            "paragraph",
            "\n",
            "\n\n",
            "\n\n",
            "\r\n",
            "  ",
            "\t",
            "> ",
            "> [!NOTE]\n> ",
            "- ",
            "1.1 ",
            "(a) ",
            "*",
            "**",
            "_",
            "`",
            "&nbsp;",
            "& ",
            "&#32;",
            "\\",
            "\u{a0}",
            "\n\u{a0}\n",
            "\u{c}",
            "\r",
            "[^1]",
            "\n\n[^1]: ",
            "| a | b |\n| --- | --- |\n| ",
            " | ",
            "\n: ",
            "# ",
            "## ",
            "RESOLVED that ",
            "<br>",
            "<!-- c -->",
            "[",
            "](https://a.example)",
            "{#x}",
            "words ",
            "```\n",
            "```action-plan\npriorities:\n  - priority: ",
            "^",
            "~~",
            "---\n",
            "    ",
            "Chart",
        ];
        let (mut seed, mut referring, mut silent) = (3u64, 0, 0);
        let names = all_numbers();
        for _ in 0..10_000 {
            let mut body = String::new();
            for _ in 0..(seed >> 40) % 14 {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                body.push_str(signs[(seed >> 33) as usize % signs.len()]);
            }
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let front_matter = [
                "title: T\n",
                "title: T\nsummary: |\n  See\n  table\n  2\n",
                "title: T\nsummary: |\n  a\n\n  Table 1: b\n",
            ];
            let text = format!("---\n{}---\n{body}", front_matter[(seed >> 33) as usize % 3]);
            let draft = load(&"content/x.md".into(), FileKind::Paper, &text.clone().into(), &|_| None).value;
            let Draft::Text(draft) = draft else { continue };
            let draft = Arc::unwrap_or_clone(draft);
            let bound = |names: &Names| {
                let draft = draft.clone();
                let mut targets = Nothing;
                let mut binder = Binder::new(&mut targets);
                binder.refer(names, 0);
                let rows = (binder.rows(draft.head), binder.rows(draft.tail));
                (rows, binder.blocks(draft.blocks), binder.notes(draft.notes), binder.stale)
            };
            let refers = bound(&names) != bound(&Names::default());
            assert!(draft.may_refer || !refers, "{text:?}");
            referring += u32::from(refers);
            silent += u32::from(!draft.may_refer);
        }
        assert!(referring > 500 && silent > 500, "{referring} {silent}");
    }
}

//! The PDF and its map on packs of several papers.

use super::*;
use crate::model::pack::{Break, PageMap};

fn meeting_of(papers: &[(&'static str, String)], agenda: &str) -> (Site, Snapshot) {
    let mut texts = vec![
        ("content/_index.md", "---\ntitle: Home\n---\n".to_owned()),
        ("content/bodies/b/_index.md", "---\ntitle: Board\n---\n".to_owned()),
        ("content/bodies/b/2031-05-06/agenda.md", agenda.to_owned()),
    ];
    texts.extend(papers.iter().cloned());
    let snapshot = Snapshot::of_texts(texts);
    (site(&snapshot), snapshot)
}

const AGENDA: &str = "---\nstart: 2031-05-06T10:00\n---\n\n## A. Business\n\n- A1 [First](first.md)\n  - [Appendix](appendix.md)\n- A2 [Long](long.md)\n- A3 Third (verbal)\n";

fn three() -> (Site, Snapshot) {
    three_of([3, 60, 90])
}

/// Three papers with so many paragraphs each.
fn three_of(counts: [usize; 3]) -> (Site, Snapshot) {
    let text = |title: &str, count: usize| {
        format!(
            "---\ntitle: {title}\n---\n\n## 1. Head\n\n{}\n",
            "Some words of a paragraph that go on.\n\n".repeat(count)
        )
    };
    meeting_of(
        &[
            ("content/bodies/b/2031-05-06/first.md", text("First", counts[0])),
            ("content/bodies/b/2031-05-06/appendix.md", text("Appendix", counts[1])),
            ("content/bodies/b/2031-05-06/long.md", text("Long", counts[2])),
        ],
        AGENDA,
    )
}

fn map_of(first_page: u32, double_sided: bool) -> (PageMap, Vec<u8>) {
    let (site, snapshot) = three();
    let mut input = meeting(&site, &snapshot, &site.bodies[0].meetings[0]);
    input.first_page = first_page;
    let mut settings = (*input.settings).clone();
    settings.pack.double_sided = double_sided;
    input.settings = Arc::new(settings);
    let typeset = typeset(&input, &THEME).unwrap().value;
    ((*typeset.map).clone(), typeset.pdf.to_vec())
}

fn ranges(map: &PageMap) -> Vec<(u32, u32)> {
    map.papers.iter().map(|paper| (paper.pages.first, paper.pages.last)).collect()
}

#[test]
fn double_sided_papers_start_on_odd_printed_pages() {
    for first_page in [1, 2, 40, 41] {
        let (map, _) = map_of(first_page, true);
        assert_eq!(map.first_page, first_page);
        assert!(ranges(&map).iter().all(|(first, _)| first % 2 == 1), "{first_page}: {:?}", ranges(&map));
        assert_eq!(map.front.as_ref().map(|front| (front.first, front.last)), Some((first_page, first_page)));
        let last = map.papers.last().unwrap().pages.last;
        assert_eq!(map.page_count, last + 1 - first_page);
    }
}

#[test]
fn single_sided_papers_follow_one_another() {
    let (map, _) = map_of(7, false);
    let ranges = ranges(&map);
    assert_eq!(ranges[0].0, 8);
    assert!(ranges.windows(2).all(|pair| pair[1].0 == pair[0].1 + 1), "{ranges:?}");
}

#[test]
fn page_labels_are_the_printed_numbers() {
    let (_, pdf) = map_of(41, true);
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("/PageLabels"));
    assert!(text.contains("/St 41"), "the labels start at the first printed number");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (_, first) = map_of(1, true);
    typst::comemo::evict(0);
    let (_, second) = map_of(1, true);
    assert!(first == second);
}

/// What every section of a pack is handed over as, before any word is found at which a page begins.
fn handed_over(counts: [usize; 3]) -> Vec<String> {
    let (site, snapshot) = three_of(counts);
    let input = meeting(&site, &snapshot, &site.bodies[0].meetings[0]);
    let (targets, fine, numbers, pictures) = (Targets::new(&input), Fine::new(), BTreeMap::new(), Names::new());
    let walk = || Walk::new(&input, THEME.metrics(), &fine, &targets, &pictures, &numbers);
    let sections = Section::all(&input).into_iter().map(|section| walk().section(section).data);
    sections.chain([walk().pack(THEME.family()).data]).collect()
}

#[test]
fn what_is_written_in_one_paper_leaves_the_others_as_they_were() {
    let (before, after) = (handed_over([3, 60, 90]), handed_over([30, 60, 90]));
    let differ: Vec<usize> = (0..before.len()).filter(|at| before[*at] != after[*at]).collect();
    // The sheet is the first, and what is of the whole pack the last.
    assert_eq!((before.len(), differ), (5, vec![1]));
}

#[test]
fn a_pack_set_again_is_the_pack_set_for_the_first_time() {
    let set = |counts: [usize; 3]| {
        let (site, snapshot) = three_of(counts);
        let typeset = typeset(&meeting(&site, &snapshot, &site.bodies[0].meetings[0]), &THEME).unwrap().value;
        (typeset.pdf.to_vec(), typeset.map)
    };
    set([3, 60, 90]);
    let counts = [[4, 60, 90], [4, 58, 90], [70, 58, 90], [70, 59, 1]];
    let again = counts.map(set);
    for (counts, again) in counts.into_iter().zip(again) {
        forget(0);
        assert!(set(counts) == again, "{counts:?}");
    }
}

#[test]
fn the_title_of_a_document_is_set_in_whole_words() {
    let snapshot = Snapshot::of_texts(vec![
        ("content/_index.md", "---\ntitle: Home\n---\n".to_owned()),
        ("content/documents/plan.md", "---\ntitle: Transportation arrangements\n---\n\nText.\n".to_owned()),
    ]);
    let site = site(&snapshot);
    let document = site.every_document().next().unwrap();
    let input = input(&site, &snapshot, None, vec![(document.clone(), String::new())], document.whole_title());
    let pages = pages_of(&input);
    // Once above the line, and once below it.
    assert_eq!(pages[0].matches("Transportation arrangements").count(), 2, "{}", pages[0]);
}

#[test]
fn a_word_wider_than_the_page_goes_on_in_the_next_line() {
    let (title, word) = ("Abcdefghij".repeat(15), "Abcdefghij".repeat(30));
    let snapshot = Snapshot::of_texts(vec![
        ("content/_index.md", "---\ntitle: Home\n---\n".to_owned()),
        ("content/documents/plan.md", format!("---\ntitle: {title}\n---\n\n{word}\n")),
    ]);
    let site = site(&snapshot);
    let document = site.every_document().next().unwrap();
    let input = input(&site, &snapshot, None, vec![(document.clone(), String::new())], document.whole_title());
    let pages = pages_of(&input);
    let lines: Vec<&str> = pages[0].split_whitespace().filter(|part| word.contains(part)).collect();
    assert_eq!(lines.concat(), format!("{title}{word}"));
    // A letter is about half as wide as it is tall; the title is of 19 points, the text of 11.
    let widths: Vec<usize> = lines.iter().map(|line| line.len()).collect();
    assert!(widths.iter().all(|width| *width < 85) && widths[0] < 50, "{lines:?}");
}

#[test]
fn breaks_begin_at_the_first_word_and_ascend() {
    let (map, _) = map_of(1, true);
    for paper in &map.papers {
        assert_eq!(paper.pages.breaks.first(), Some(&Break { page: paper.pages.first, unit: 0 }));
        assert!(paper.pages.breaks.is_sorted_by(|a, b| a.page < b.page && a.unit < b.unit));
        assert_eq!(paper.parts, [(paper.pages.first, paper.pages.last)]);
        assert_eq!(paper.anchors[0].values().copied().collect::<Vec<_>>(), [paper.pages.first]);
    }
}

#[test]
fn the_front_sheet_says_where_papers_stand() {
    let (site, snapshot) = three();
    let input = meeting(&site, &snapshot, &site.bodies[0].meetings[0]);
    let (map, _) = map_of(1, true);
    let [first, appendix, long] = ranges(&map)[..] else { panic!() };
    let front = &pages_of(&input)[0];
    assert_eq!(first, (3, 3));
    assert!(front.contains(&format!("A1 First (Pages 3 - {})", appendix.1)), "{front}");
    assert!(front.contains(&format!("Appendix (Pages {} - {})", appendix.0, appendix.1)), "{front}");
    assert!(front.contains(&format!("A2 Long (Pages {} - {})", long.0, long.1)), "{front}");
    assert!(front.contains("A3 Third (verbal)"), "{front}");
}

#[test]
fn pages_left_empty_say_so_and_bear_their_number() {
    let (site, snapshot) = three();
    let pages = pages_of(&meeting(&site, &snapshot, &site.bodies[0].meetings[0]));
    assert_eq!(pages[1], "This page is intentionally left blank Page 2");
    assert_eq!(pages.iter().filter(|page| page.contains("left blank")).count(), 2, "after the front sheet and First");
}

#[test]
fn contents_lists_give_the_pages_of_the_map() {
    let text = |title: &str| {
        format!("---\ntitle: {title}\n---\n\n## Part of {title}\n\n{}\n", "Words that fill a page.\n\n".repeat(50))
    };
    let index = "---\ntitle: Plan\ncontents: true\n---\n\nForeword.\n";
    let (site, snapshot) = meeting_of(
        &[
            ("content/bodies/b/2031-05-06/plan/_index.md", index.to_owned()),
            ("content/bodies/b/2031-05-06/plan/01-one.md", text("One")),
            ("content/bodies/b/2031-05-06/plan/02-two.md", text("Two")),
        ],
        "---\nstart: 2031-05-06T10:00\n---\n\n## A. Business\n\n- A1 [Plan](plan/_index.md)\n",
    );
    let input = meeting(&site, &snapshot, &site.bodies[0].meetings[0]);
    let pages = pages_of(&input);
    let map = typeset(&input, &THEME).unwrap().value.map;
    let parts = &map.papers[0].parts;
    assert_eq!(parts[0], (3, 4), "the cover, then the contents list");
    let list: String = pages[3].chars().filter(|char| *char != '.').collect();
    let list = list.split_whitespace().collect::<Vec<_>>().join(" ");
    let (one, two) = (parts[1].0, parts[2].0);
    assert!(list.contains(&format!("Contents One {one} Part of One {one} Two {two} Part of Two {two}")), "{list}");
}

#[test]
fn a_members_pack_marks_what_is_not_for_publication() {
    let papers = [
        ("content/_index.md", "---\ntitle: Home\n---\n".to_owned()),
        ("content/bodies/b/_index.md", "---\ntitle: Board\n---\n".to_owned()),
        (
            "content/bodies/b/2031-05-06/agenda.md",
            "---\nstart: 2031-05-06T10:00\n---\n\n## A. Restricted {.restricted exempt=\"1 3\"}\n\n- A1 [Case](case.md)\n".to_owned(),
        ),
        ("content/bodies/b/2031-05-06/case.md", "---\ntitle: Case\n---\n\nSecret words.\n".to_owned()),
    ];
    let snapshot = Snapshot::of_texts(papers);
    let reason = "Exempt information: paragraphs 1 and 3 of Schedule 12A to the Local Government Act 1972";
    for (audience, count) in [(Audience::Public, 1), (Audience::Members, 3)] {
        let site = site_for(&snapshot, audience);
        let pages = pages_of(&meeting(&site, &snapshot, &site.bodies[0].meetings[0]));
        assert_eq!(pages.len(), count, "{pages:?}");
        assert!(pages[0].contains(reason), "{pages:?}");
        if let Some(paper) = pages.get(2) {
            assert!(paper.contains("NOT FOR PUBLICATION"), "{paper}");
            assert!(paper.contains(&format!("Not for publication. {reason}")), "{paper}");
        }
    }
}

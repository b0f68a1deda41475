//! Agendas.

use super::*;
use crate::model::draft::{ChildDraft, ItemDraft, PartDraft, SectionDraft};

fn sections(sections: &[SectionDraft]) -> String {
    let mut out = String::new();
    for section in sections {
        let heading = section.heading.as_ref().map(inlines).unwrap_or_default();
        out.push_str(&format!("section {heading:?}"));
        if let Some(restriction) = &section.restricted {
            out.push_str(&format!(" restricted {:?} confidential {}", restriction.exempt, restriction.confidential));
        }
        out.push('\n');
        for part in &section.parts {
            match part {
                PartDraft::Text(block) => out.push_str(&outline(std::slice::from_ref(block))),
                PartDraft::Item(found) => out.push_str(&item(found)),
            }
        }
    }
    out
}

fn item(item: &ItemDraft) -> String {
    let mut out = format!("item {:?} {:?}", item.code.as_deref().unwrap_or("-"), inlines(&item.title));
    if let Some(link) = &item.link {
        out.push_str(&format!(" -> {}", link.href));
    }
    if let Some(status) = &item.status {
        out.push_str(&format!(" ({})", status.words()));
    }
    if let Some(title) = &item.members_title {
        out.push_str(&format!(" members {title:?}"));
    }
    out.push('\n');
    for child in &item.children {
        match child {
            ChildDraft::Paper { title, link, status, .. } => {
                let status = status.as_ref().map(|status| format!(" ({})", status.words())).unwrap_or_default();
                out.push_str(&format!("  paper {:?} -> {}{status}\n", inlines(title), link.href));
            }
            ChildDraft::Text(blocks) => {
                out.push_str(&outline(blocks).lines().map(|line| format!("  {line}\n")).collect::<String>());
            }
        }
    }
    out
}

#[test]
fn sections_and_items() {
    let (draft, findings) = agenda(
        "Unrestricted items\n\n(Likely to be open)\n\n## A. Business\n\nText here.\n\n- A1 Introduction\n- A4 [Notes of 20 March](../x/minutes.md)\n- 10.2 \
         **Bold** words\n- 6a [B1 Nested code](p.md)\n- Without a code\n\n## B\n\n- B1 [Update](b1.md)\n  - [Appendix A](b1-a.md)\n  - [Appendix B](b1-b.pdf) (to \
         follow)\n  - 12 July\n  - 16 November\n\n  A paragraph.\n\n## Empty\n\n## D. Restricted {.restricted exempt=\"1 2\"}\n\n- D1 Review {members: Case Rosemary}\n\n## E \
         {.confidential}\n\n1. Apologies\n2. [Minutes](m.md)\n",
    );
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(outline(&draft.intro), "p Unrestricted items\np (Likely to be open)\n");
    assert_eq!(
        sections(&draft.sections),
        "section \"A. Business\"\np Text here.\nitem \"A1\" \"Introduction\"\nitem \"A4\" \"Notes of 20 March\" -> ../x/minutes.md\n\
         item \"10.2\" \"**Bold** words\"\nitem \"6a\" \"B1 Nested code\" -> p.md\nitem \"-\" \"Without a code\"\n\
         section \"B\"\nitem \"B1\" \"Update\" -> b1.md\n  paper \"Appendix A\" -> b1-a.md\n  paper \"Appendix B\" -> b1-b.pdf (to follow)\n\
         \x20 list\n    -\n      p 12 July\n    -\n      p 16 November\n  p A paragraph.\n\
         section \"Empty\"\n\
         section \"D. Restricted\" restricted [\"1\", \"2\"] confidential false\nitem \"D1\" \"Review\" members \"Case Rosemary\"\n\
         section \"E\" restricted [] confidential true\nitem \"1\" \"Apologies\"\nitem \"2\" \"Minutes\" -> m.md\n"
    );
}

#[test]
fn statuses() {
    let (draft, findings) = agenda(
        "- B1 Health (verbal)\n- B2 Housing (To Follow)\n- B3 [Talk](t.md) (presentation)\n- B4 [Talk (tabled)](t.md)\n- B5 X (urgent: the grant ends)\n- B6 Review \
         (DHRs)\n- B7 Y *(deferred)*\n- B8 Z (withdrawn) \n",
    );
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(
        sections(&draft.sections),
        "section \"\"\nitem \"B1\" \"Health\" (verbal)\nitem \"B2\" \"Housing\" (to follow)\nitem \"B3\" \"Talk\" -> t.md \
         (presentation)\nitem \"B4\" \"Talk\" -> t.md (tabled)\nitem \"B5\" \"X\" (urgent: the grant ends)\nitem \"B6\" \"Review (DHRs)\"\n\
         item \"B7\" \"Y\" (deferred)\nitem \"B8\" \"Z\" (withdrawn)\n"
    );
    assert_eq!(draft.sections[0].heading, None);
}

#[test]
fn items_that_are_wrong() {
    let (_, findings) = agenda(
        "- 1 X [a](a.md) b\n- [a](a.md) [b](b.md)\n- A3 X (to folow)\n- A4 X (urgent)\n- A9\n- [ ] A10 X\n- A11 X {.restricted}\n  - [p](p.md) {members: q}\n    - [q](q.md)\n\n\
         ## S {.restrictd}\n\n## T {.restricted exempt=\"1 99\"}\n",
    );
    assert_eq!(
        findings,
        [
            "1:3 item-link <1 X [a](a.md) b> the link to the paper is a part of this title | make the whole title the link: `- B1 \
             [Title](paper.md)`",
            "2:3 item-link <[a](a.md) [b](b.md)> this item links two papers | link one, and list the others below it as \
             appendices: two spaces, `- ` and the link",
            "3:8 unknown-status <(to folow)> `(to folow)` is not a status of an item | write `(to follow)`",
            "4:8 unknown-status <(urgent)> `(urgent)` does not say why the item is urgent | write the chairman's reason: `(urgent: \
             the grant ends on 31 July)`",
            "5:3 empty-item <A9> this item has no title | write its title behind its code",
            "6:7 item-task <A10 X> an item of an agenda has no tick box | take `[ ]` out",
            "7:9 unknown-attribute <{.restricted}> `{.restricted}` means nothing at the end of an item | restrict a section in \
             agenda.md or minutes.md, or write `restricted: true` in the front matter of the paper",
            "8:5 unknown-attribute <[p](p.md) {members: q}> an appendix has no title for members (`q`) | put `{members: ...}` at \
             the end of its item",
            "9:5 item-too-deep <- [q](q.md)> an appendix cannot have appendices of its own | list them beside it, under the item",
            "11:6 unknown-attribute <{.restrictd}> `{.restrictd}` means nothing at the end of the heading of a section | write \
             `{.restricted}`",
            "13:6 unknown-value <{.restricted exempt=\"1 99\"}> Schedule 12A has no paragraph `99` | write the numbers of its \
             paragraphs: `{.restricted exempt=\"1 2\"}`",
        ]
    );
}

#[test]
fn the_front_matter_of_an_agenda() {
    let (Draft::Agenda(draft), findings) = loaded(
        FileKind::Agenda,
        "---\nstart: 2019-07-17T10:00\nvenue: Medway *Room*\ncontact:\n  name: A Clerk\n  telephone: 03000 000000\n  email: a_clerk_x@example.gov.uk\nnotice: \
         Tea\npublished: 2019-07-09\ntitle: Extraordinary\nsupplements: [{ number: 1 }]\nby: me\n---\n",
    ) else {
        panic!()
    };
    assert_eq!(
        findings,
        [
            "11:17 missing-key <number> no `published` is given, which a supplement must have | write the day on which it is \
             published: `published: 2019-07-15`",
            "11:15 supplement-empty <{ number: 1 }> supplement 1 brings nothing | name the items whose papers it brings: `items: [B6]`; or single papers: \
             `papers: [b1-appendix-b.md]`",
            "12:1 unknown-key <by> `by` is not a key of an agenda | `by` belongs to papers and documents",
        ]
    );
    assert_eq!(draft.start.clone().unwrap().value.iso(), "2019-07-17T10:00");
    assert_eq!(inlines(&draft.venue.clone().unwrap()), "Medway *Room*");
    assert_eq!(draft.contact.telephone.as_deref(), Some("03000 000000"));
    assert_eq!(draft.contact.email.as_deref(), Some("a_clerk_x@example.gov.uk"));
    assert_eq!(draft.title.as_deref(), Some("Extraordinary"));
    assert_eq!(draft.published.clone().unwrap().value.iso(), "2019-07-09");
    assert_eq!(draft.supplements.len(), 1);
}

#[test]
fn supplements_of_an_agenda() {
    let (Draft::Agenda(draft), findings) = loaded(
        FileKind::Agenda,
        "---\nstart: 2019-07-17T10:00\npublished: 2019-07-09\nsupplements:\n  - number: 1\n    published: 2019-07-09T09:00\n    \
         items: [B6, \"10\"]\n    notice: The *late* one\n  - { number: 2, published: 2019-07-09, items: 7, papers: a/b.md }\n---\n",
    ) else {
        panic!()
    };
    // Of a day without a time nothing is known but the day.
    assert_eq!(findings, Vec::<String>::new());
    let [one, two] = &draft.supplements[..] else { panic!() };
    let names = |names: &[crate::model::draft::At<String>]| names.iter().map(|at| at.value.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one.items), ["B6", "10"]);
    assert_eq!(inlines(one.notice.as_ref().unwrap()), "The *late* one");
    assert_eq!((names(&two.items), names(&two.papers)), (vec!["7".to_owned()], vec!["a/b.md".to_owned()]));
    assert_eq!(two.published.as_ref().unwrap().value.iso(), "2019-07-09");
}

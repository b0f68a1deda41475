//! A site made by hand, for tests of this stage: two bodies, a meeting with papers and minutes, a document in chapters,
//! and page maps that begin a new page every so many words.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{PackSettings, Publisher, Settings, Sheet, ThemeOptions};
use crate::diagnostics::{Place, Span};
use crate::model::draft::{Contact, Restriction, Status};
use crate::model::pack::{Break, PageMap, Pages, PaperPages};
use crate::model::site::*;
use crate::model::tree::*;
use crate::model::when::When;

/// Numbers words in the order in which a tree is built.
#[derive(Debug, Default)]
pub struct Count(pub u32);

impl Count {
    pub fn text(&mut self, words: &str) -> Text<Bound> {
        let text = Text { text: words.into(), mark: Mark::new(Some(self.0), false) };
        self.0 += words.split_whitespace().count() as u32;
        text
    }

    pub fn line(&mut self, words: &str) -> Inlines<Bound> {
        vec![Inline::Text(self.text(words))]
    }

    pub fn paragraph(&mut self, words: &str) -> Block<Bound> {
        Block::Paragraph(self.line(words))
    }

    pub fn heading(&mut self, level: u8, anchor: &str, words: &str) -> Block<Bound> {
        Block::Heading(Box::new(Heading {
            level,
            text: self.line(words),
            number: None,
            anchor: anchor.into(),
            item: None,
            restricted: false,
            at: place(),
        }))
    }

    pub fn numbered(&mut self, label: &str, words: &str) -> Block<Bound> {
        let anchor = format!("para-{}", label.replace('.', "-"));
        let label = self.text(label);
        Block::Numbered(Box::new(Numbered {
            label,
            anchor: anchor.into(),
            blocks: vec![self.paragraph(words)],
            at: Span::from(&place()),
        }))
    }

    pub fn row(&mut self, kind: RowKind, label: &str, values: &[&str]) -> Row<Bound> {
        Row { kind, label: self.text(label), values: values.iter().map(|value| vec![self.paragraph(value)]).collect() }
    }

    pub fn item(&mut self, words: &str) -> ListItem<Bound> {
        ListItem { marker: None, task: None, anchor: None, blocks: vec![self.paragraph(words)] }
    }

    pub fn bullets(&mut self, items: &[&str]) -> Block<Bound> {
        let items = items.iter().map(|words| self.item(words)).collect();
        Block::List(Box::new(List { start: None, tight: true, items }))
    }

    pub fn table(&mut self, caption: Option<&str>, head: &[&str], rows: &[&[&str]]) -> Block<Bound> {
        Block::Table(Box::new(Table {
            caption: caption.map(|caption| self.line(caption)),
            anchor: None,
            landscape: false,
            columns: head.iter().enumerate().map(|(at, _)| if at == 0 { Align::Left } else { Align::Right }).collect(),
            head: Some(head.iter().map(|words| self.line(words)).collect()),
            row_heads: true,
            rows: rows.iter().map(|row| row.iter().map(|words| self.line(words)).collect()).collect(),
            at: place(),
        }))
    }

    pub fn mark(&mut self) -> Mark {
        let mark = Mark::new(Some(self.0), false);
        self.0 += 1;
        mark
    }

    pub fn chart(&mut self, kind: ChartKind, title: &str, series: &[&str], data: &[(&str, &[f64])]) -> Block<Bound> {
        let title = Some(self.text(title));
        Block::Chart(Box::new(Chart {
            kind,
            title,
            anchor: None,
            x: Some("Area".into()),
            y: Some("Incidents".into()),
            partial: kind == ChartKind::Bar,
            alt: None,
            series: series.iter().map(|name| name.to_string()).collect(),
            data: data.iter().map(|(name, row)| (name.to_string(), row.iter().map(|v| Some(*v)).collect())).collect(),
            mark: self.mark(),
            at: place(),
        }))
    }
}

pub fn place() -> Place {
    Place::whole(&"content/x.md".into())
}

pub fn settings() -> Settings {
    Settings {
        title: "Wealdmere County Council: meetings and papers".into(),
        base_url: "https://democracy.wealdmere.example/county/".into(),
        language: "en-GB".into(),
        theme: "civic".into(),
        publisher: Publisher {
            name: Some("Wealdmere County Council".into()),
            email: Some("democratic.services@wealdmere.example".into()),
            telephone: Some("01632 960100".into()),
            address: Some("County Hall\nCastle Street\nOstlebury".into()),
        },
        pack: PackSettings { paper: Sheet::A4, double_sided: true, first_page: 1 },
        theme_options: ThemeOptions::default(),
    }
}

/// Part of a paper: its file, its address, and its title where it is a chapter.
pub fn part(source: &str, address: &str, title: Option<Text<Bound>>) -> Part {
    Part {
        source: source.into(),
        address: address.into(),
        slug: address.trim_end_matches('/').rsplit('/').next().unwrap().into(),
        title,
        draft: false,
        running_header: None,
        footer: None,
        landscape: false,
        head: Vec::new(),
        blocks: Vec::new(),
        tail: Vec::new(),
        notes: Vec::new(),
        first_note: 1,
        units: (0, 0),
    }
}

/// A paper of one part, whose blocks `fill` gives.
pub fn paper(
    source: &str,
    address: &str,
    kind: PaperKind,
    title: &str,
    fill: impl FnOnce(&mut Count, &mut Part),
) -> Paper {
    let mut count = Count::default();
    let title = count.text(title);
    let mut first = part(source, address, None);
    fill(&mut count, &mut first);
    first.units = (0, count.0);
    Paper {
        source: source.into(),
        address: address.into(),
        kind,
        title,
        subtitle: None,
        authors: Vec::new(),
        date: None,
        contents: false,
        contents_mark: Mark::default(),
        slides: false,
        edition: None,
        logo: None,
        pictures: vec![],
        parts: vec![first],
        pdf: None,
        units: count.0,
        gives_pages: false,
    }
}

/// A run of pages of `size` words each.
pub fn pages(units: u32, first: u32, size: u32) -> Pages {
    let breaks: Vec<_> = (0..units.max(1))
        .step_by(size as usize)
        .enumerate()
        .map(|(at, unit)| Break { page: first + at as u32, unit })
        .collect();
    Pages { first, last: breaks.last().unwrap().page, breaks }
}

/// The page map of papers that each start on an odd page.
pub fn page_map(front: Option<u32>, papers: &[Arc<Paper>], size: u32) -> PageMap {
    let mut next = 1;
    let front = front.map(|units| pages(units, 1, 60));
    if let Some(front) = &front {
        next = front.last + 1;
    }
    let mut found = Vec::new();
    for paper in papers {
        next += (next + 1) % 2;
        let pages = pages(paper.units, next, size);
        next = pages.last + 1;
        let on = |unit: u32| {
            let after = pages.breaks.partition_point(|mark| mark.unit <= unit);
            pages.breaks[after.saturating_sub(1)].page
        };
        let parts = paper.parts.iter().map(|part| (on(part.units.0), on(part.units.1.saturating_sub(1)))).collect();
        let anchors = paper
            .parts
            .iter()
            .map(|part| {
                let first = |text: &Inlines<Bound>| match text.first() {
                    Some(Inline::Text(text)) => text.mark.first().unwrap_or_default(),
                    _ => 0,
                };
                let mut anchors: BTreeMap<_, _> =
                    part.headings().map(|heading| (heading.anchor.clone(), on(first(&heading.text)))).collect();
                for block in &part.blocks {
                    let Block::ActionPlan(plan) = block else { continue };
                    for entry in plan.priorities.iter().flat_map(|priority| &priority.entries) {
                        anchors.insert(entry.anchor.clone(), on(entry.number.as_ref().unwrap().mark.first().unwrap()));
                    }
                }
                anchors
            })
            .collect();
        found.push(PaperPages { pages, parts, anchors });
    }
    PageMap { first_page: 1, page_count: next - 1, front, supplements: Vec::new(), papers: found }
}

fn report() -> Paper {
    let address = "bodies/community-safety/2025-11-19/b1-performance/";
    let mut found = paper(
        "content/bodies/community-safety/2025-11-19/b1-performance.md",
        address,
        PaperKind::Report,
        "Performance report: April to September 2025",
        |c, part| {
            part.head = vec![
            c.row(RowKind::By, "By", &["Leila Haddon, Community Safety Policy Lead", "Marcus Thistlewood, Head of Community Safety"]),
            c.row(RowKind::To, "To", &["Community Safety Partnership"]),
            c.row(RowKind::Date, "Date", &["19 November 2025"]),
            c.row(RowKind::Classification, "Classification", &["Unrestricted"]),
            c.row(RowKind::Summary, "Summary", &["This report sets out how the county is doing against the measures in the agreement for the first half of the year, in the new form that the partnership asked for in July."]),
        ];
            part.blocks.push(c.heading(2, "1-0-background", "1.0 Background"));
            part.blocks.push(c.numbered("1.1", "The partnership asked in July for figures that can be compared with the same quarter of the year before, because the earlier form set each quarter beside the one before it and hid the seasons."));
            part.blocks.push(c.numbered("1.2", "This report is the first in the new form. Members are invited to say which measures should be kept, which should be dropped and where a chart would say more than a table."));
            part.blocks.push(c.bullets(&[
                "Recorded crime, by district and by quarter",
                "Incidents of anti-social behaviour reported to the police or to a district council",
                "Deliberate fires attended by the fire and rescue service",
            ]));
            part.blocks.push(c.heading(2, "2-0-figures", "2.0 What the figures show"));
            let mut line = c.line("Incidents fell in four of the five districts");
            line.push(Inline::NoteRef(0));
            line.push(Inline::Text(c.text(" and rose in ")));
            line.push(Inline::Strong(c.line("Fenwold")));
            line.push(Inline::Text(Text {
                text: ", where the reporting line was".into(),
                mark: Mark::new(Some(c.0), true),
            }));
            c.0 += 4;
            line.push(Inline::Text(c.text(" extended, as the ")));
            line.push(Inline::link(
                Link::External("https://statistics.example/annual bulletin".into()),
                c.line("annual bulletin"),
            ));
            line.push(Inline::Text(c.text(" explains, and as <em>paragraph 3 & the note</em> set out.")));
            part.blocks.push(Block::Paragraph(line));
            part.blocks.push(c.table(
                Some("Recorded incidents by district"),
                &["District", "2023/24", "2024/25", "Change"],
                &[
                    &["Aldermoor", "2,310", "2,104", "-206"],
                    &["Fenwold", "1,870", "2,011", "+141"],
                    &["Great Tarrow", "990", "902", "-88"],
                    &["Ostlebury", "3,455", "3,120", "-335"],
                ],
            ));
            part.blocks.push(c.chart(
                ChartKind::Bar,
                "Incidents reported by area, 2024/25",
                &[""],
                &[
                    ("Aldermoor", &[2104.0]),
                    ("Fenwold", &[2011.0]),
                    ("Great Tarrow", &[902.0]),
                    ("Ostlebury and the villages along the river", &[3120.0]),
                    ("Pellbridge", &[1188.0]),
                ],
            ));
            part.blocks.push(c.chart(
                ChartKind::StackedBar,
                "Incidents by kind",
                &["Nuisance", "Damage", "Fire"],
                &[("Aldermoor", &[1200.0, 700.0, 204.0]), ("Fenwold", &[1400.0, 500.0, 111.0])],
            ));
            part.blocks.push(c.chart(
                ChartKind::Line,
                "Incidents each month",
                &["2023/24", "2024/25"],
                &[
                    ("Apr", &[400.0, 380.0]),
                    ("May", &[420.0, 390.0]),
                    ("Jun", &[510.0, 440.0]),
                    ("Jul", &[560.0, 500.0]),
                    ("Aug", &[530.0, 470.0]),
                    ("Sep", &[450.0, 410.0]),
                ],
            ));
            part.blocks.push(c.chart(
                ChartKind::Pie,
                "Where incidents were reported",
                &[""],
                &[("Police", &[61.0]), ("District council", &[27.5]), ("Housing association", &[11.5])],
            ));
            part.blocks.push(c.heading(2, "3-0-plan", "3.0 Conclusion"));
            part.blocks.push(c.heading(4, "sub", "A heading that leaves out a level"));
            let callout = vec![c.paragraph("Figures for September are provisional.")];
            part.blocks.push(Block::Callout { kind: Callout::Note, blocks: callout });
            let term = c.line("Repeat incident");
            let details = vec![vec![c.paragraph("A second report from the same address within a year.")]];
            part.blocks.push(Block::Definitions(vec![Definition { term, details }]));
            let lettered = ["(a)", "(b)"].map(|marker| {
                let marker = Some(c.text(marker));
                ListItem { marker, ..c.item("keep the measures in the table and report on them each quarter") }
            });
            part.blocks.push(Block::List(Box::new(List { start: None, tight: true, items: lettered.into() })));
            let tasks = [true, false].map(|ticked| ListItem { task: Some(ticked), ..c.item("Impact assessment done") });
            part.blocks.push(Block::List(Box::new(List { start: None, tight: true, items: tasks.into() })));
            let quote = vec![c.paragraph("We feel safer than we did two years ago.")];
            part.blocks.push(Block::Quote(quote));
            let lines = vec![c.text("rate = incidents / residents"), c.text("  * 1000")];
            part.blocks.push(Block::Code(Box::new(Code { language: None, lines })));
            part.blocks.push(Block::Rule);
            part.blocks.push(Block::Room(3));
            let version = |c: &mut Count, version: &str, date: &str, changes: &[&str]| Version {
                version: c.text(version),
                date: c.line(date),
                changes: changes.iter().map(|words| c.line(words)).collect(),
                at: place(),
            };
            let versions = vec![
                version(c, "1.0", "April 2024", &["New form"]),
                version(c, "2.0", "April 2025", &["Charts added", "Figures by quarter"]),
            ];
            part.blocks.push(Block::Versions(versions));
            part.tail = vec![
                c.row(
                    RowKind::BackgroundDocuments,
                    "Background documents",
                    &["Community Safety Agreement", "Annual bulletin"],
                ),
                c.row(RowKind::Contacts, "Contact", &["Leila Haddon, Community Safety Policy Lead"]),
            ];
            part.notes = vec![Note {
                blocks: vec![Block::Paragraph(vec![Inline::Text(Text::new(
                    "Great Tarrow changed its system in May.",
                ))])],
                at: place(),
            }];
        },
    );
    found.parts[0].draft = true;
    found
}

fn plan() -> Paper {
    let address = "bodies/community-safety/2025-11-19/b1-appendix-a-plan/";
    paper(
        "content/bodies/community-safety/2025-11-19/b1-appendix-a-plan.md",
        address,
        PaperKind::Paper,
        "Action plan 2025/26",
        |c, part| {
            let key = vec![
                Flag { name: "funded".into(), text: c.line("paid for by the crime reduction grant") },
                Flag { name: "linked".into(), text: c.line("linked to another partnership or strategy") },
            ];
            let mut columns: Option<PlanColumns<Bound>> = None;
            let mut priorities = Vec::new();
            for (name, anchor) in [("Domestic abuse", "domestic-abuse"), ("Serious violence", "serious-violence")] {
                let name = c.line(name);
                let lead = vec![c.line("Chair of the executive group")];
                let aim = Some(c.line("Prevent abuse and provide services in partnership"));
                // The heads are counted once, with the first table.
                let mut head = |words: &str| c.line(words);
                columns.get_or_insert_with(|| PlanColumns {
                    number: head("No."),
                    objective: head("Objective"),
                    actions: head("Actions"),
                    measures: head("Measures of success"),
                    timescale: head("Timescale"),
                    lead: head("Lead"),
                    links: head("Links"),
                });
                let mut entries = Vec::new();
                for (at, number) in ["1.1*", "1.2"].into_iter().enumerate() {
                    let number = Some(c.text(number));
                    let objective = c.line("Improving practices: commission and support the review process");
                    let rows = (0..=at)
                        .map(|_| PlanRow {
                            actions: vec![
                                PlanAction {
                                    text: c.line("Undertake reviews where the criteria have been met"),
                                    flags: vec!["linked".into()],
                                },
                                PlanAction {
                                    text: c.line("Hold learning events"),
                                    flags: vec!["funded".into(), "linked".into()],
                                },
                            ],
                            measures: vec![c.line("Reviews published"), c.line("Learning events held")],
                            timescale: vec![c.line("March 2026")],
                            lead: vec![c.line("Wealdmere Constabulary")],
                            links: vec![c.line("Supporting victims")],
                        })
                        .collect();
                    entries.push(PlanEntry { number, anchor: format!("{anchor}-{at}"), objective, rows });
                }
                priorities.push(Priority { name, anchor: anchor.into(), lead, aim, entries });
            }
            let plan = ActionPlan { key, columns: columns.unwrap(), priorities };
            part.blocks.push(Block::ActionPlan(Box::new(plan)));
        },
    )
}

fn strategy(source: &str, address: &str, kind: PaperKind) -> Paper {
    let mut count = Count::default();
    let c = &mut count;
    let title = c.text("Domestic abuse strategy 2025 to 2028");
    let subtitle = Some(c.line("Consultation draft"));
    let mut first = part(&format!("{source}_index.md"), address, None);
    first.head = vec![c.row(RowKind::Author, "Author", &["Wealdmere County Council"])];
    first
        .blocks
        .push(c.paragraph("This strategy sets out what the partnership will do for those who live with abuse."));
    let contents_mark = c.mark();
    first.units = (0, c.0);
    let mut parts = vec![first];
    for (at, name) in ["Foreword", "What we know", "What we will do"].into_iter().enumerate() {
        let from = c.0;
        let slug = format!("0{}-{}", at + 1, name.to_lowercase().replace(' ', "-"));
        let mut chapter = part(&format!("{source}{slug}.md"), &format!("{address}{slug}/"), None);
        chapter.title = Some(c.text(name));
        for (level, anchor) in [(2, "why"), (3, "how")] {
            chapter.blocks.push(c.heading(level, anchor, "Why this matters to the county and to everybody in it"));
            chapter.blocks.push(
                c.paragraph(
                    &"Nobody should live in fear at home, and nobody who asks for help should have to ask twice. "
                        .repeat(5),
                ),
            );
        }
        let mut noted = c.line("Services are listed by district");
        noted.push(Inline::NoteRef(0));
        chapter.blocks.push(Block::Paragraph(noted));
        chapter.notes = vec![Note {
            blocks: vec![Block::Paragraph(vec![Inline::Text(Text::new("As of April 2025."))])],
            at: place(),
        }];
        chapter.first_note = at as u32 + 1;
        chapter.units = (from, c.0);
        parts.push(chapter);
    }
    Paper {
        source: format!("{source}_index.md").into(),
        address: address.into(),
        kind,
        title,
        subtitle,
        authors: vec![],
        date: When::parse("2025-09-01"),
        contents: true,
        contents_mark,
        slides: false,
        edition: None,
        logo: None,
        pictures: vec![],
        parts,
        pdf: None,
        units: count.0,
        gives_pages: false,
    }
}

fn minutes(date: &str, items: bool) -> Minutes {
    let address = format!("bodies/community-safety/{date}/minutes/");
    let mut list = Vec::new();
    let mut found = paper(
        &format!("content/bodies/community-safety/{date}/minutes.md"),
        &address,
        PaperKind::Minutes,
        "Notes of a meeting of the Community Safety Partnership",
        |c, part| {
            part.head = vec![c.row(
                RowKind::Present,
                "Present",
                &["Councillor Judith Ashcombe (Chair)", "Superintendent Amara Oduya"],
            )];
            part.blocks.push(c.heading(2, "unrestricted-items", "Unrestricted items"));
            for (number, title, item) in
                [("33", "Introduction", "A1"), ("34", "Notes of the meeting held on 12 March 2025", "A4")]
            {
                let anchor = format!("minute-{number}");
                let mut heading = c.heading(3, &anchor, &format!("{number}. {title}"));
                if let (Block::Heading(heading), true) = (&mut heading, items) {
                    heading.item = Some(item.into());
                }
                part.blocks.push(heading);
                let items_ = ["The Chair welcomed everybody to the meeting.", "Apologies were noted."]
                    .map(|words| c.item(words));
                let items_ = items_
                    .into_iter()
                    .enumerate()
                    .map(|(at, item)| ListItem { anchor: Some(format!("{anchor}-{}", at + 1)), ..item });
                part.blocks.push(Block::List(Box::new(List { start: Some(1), tight: true, items: items_.collect() })));
                let mut resolved = vec![Inline::Strong(c.line("RESOLVED"))];
                resolved.push(Inline::Text(
                    c.text(" that the notes of the meeting held on 12 March be agreed as a correct record."),
                ));
                part.blocks.push(Block::Decision(Box::new(Decision {
                    kind: DecisionKind::Resolution,
                    anchor: format!("resolution-{number}"),
                    blocks: vec![Block::Paragraph(resolved)],
                })));
                let action = c.paragraph("Action: Leila Haddon");
                part.blocks.push(Block::Decision(Box::new(Decision {
                    kind: DecisionKind::Action,
                    anchor: format!("action-{number}"),
                    blocks: vec![action],
                })));
                list.push(Minute {
                    number: Some(number.into()),
                    title: title.into(),
                    anchor,
                    item: items.then(|| item.into()),
                });
            }
        },
    );
    found.date = When::parse(date);
    Minutes { paper: Arc::new(found), minutes: list }
}

fn item(c: &mut Count, code: &str, title: &str, paper: Option<usize>) -> Item {
    Item {
        code: c.text(code),
        anchor: format!("item-{}", code.to_lowercase()),
        title: c.line(title),
        status: None,
        restricted: None,
        paper,
        supplement: None,
        late: false,
        pages_of: paper.into_iter().collect(),
        children: vec![],
    }
}

fn front() -> FrontSheet {
    let mut count = Count::default();
    let c = &mut count;
    let body = c.text("Wealdmere Community Safety Partnership");
    let venue = Some(c.line("Orchard Room, County Hall, Ostlebury"));
    let notice = Some(c.line("Refreshments will be available from 9.40am."));
    let intro = vec![
        c.paragraph("Unrestricted items"),
        c.paragraph("(The meeting is likely to be open to the public during these items)"),
    ];
    let section = |c: &mut Count, heading: &str, anchor: &str| FrontSection {
        heading: Some(c.line(heading)),
        anchor: anchor.into(),
        restricted: None,
        parts: vec![],
    };
    let mut a = section(c, "A. Partnership business", "section-a");
    a.parts.push(FrontPart::Item(item(c, "A1", "Introduction", None)));
    a.parts.push(FrontPart::Item(item(c, "A2", "Apologies for absence", None)));
    a.parts.push(FrontPart::Item(item(c, "A4", "Notes of the meeting held on 9 July 2025", Some(0))));
    let mut b = section(c, "B. Matters for discussion", "section-b");
    let mut b1 = item(c, "B1", "Performance report: April to September 2025", Some(1));
    b1.pages_of.extend(Some(2));
    b1.children.push(Child::Paper {
        title: c.line("Appendix A: Action plan"),
        paper: Some(2),
        status: None,
        restricted: false,
        supplement: None,
    });
    b1.children.push(Child::Paper {
        title: c.line("Appendix B: Figures by ward"),
        paper: None,
        status: Some(Status::ToFollow),
        restricted: false,
        supplement: None,
    });
    b.parts.push(FrontPart::Item(b1));
    b.parts.push(FrontPart::Item(item(c, "B2", "Domestic abuse strategy", Some(3))));
    b.parts.push(FrontPart::Item(Item {
        status: Some(Status::Verbal),
        ..item(c, "B4", "Safer streets in Pellbridge: progress", None)
    }));
    let mut d = section(c, "D. Restricted items", "section-d");
    let restriction = Some(Restriction { exempt: vec!["1".into(), "2".into()], confidential: false });
    d.restricted = restriction.clone();
    d.parts.push(FrontPart::Text(c.paragraph("The press and public are likely to be excluded during these items.")));
    d.parts.push(FrontPart::Item(Item {
        restricted: restriction,
        ..item(c, "D1", "Serious organised crime: local profile", None)
    }));
    FrontSheet {
        body,
        title: None,
        start: When::parse("2025-11-19T10:00").unwrap(),
        venue,
        contact: Contact {
            name: Some("Beth Tolliver".into()),
            telephone: Some("01632 960114".into()),
            email: Some("beth.tolliver@wealdmere.example".into()),
        },
        notice,
        published: When::parse("2025-11-11"),
        intro,
        sections: vec![a, b, d],
        notes: vec![],
        pictures: vec![],
        units: count.0,
    }
}

/// The site with its page maps.
pub fn site() -> (Site, BTreeMap<String, Arc<PageMap>>) {
    let address = "bodies/community-safety/2025-11-19/";
    let july = minutes("2025-07-09", false);
    let papers = [
        july.paper.clone(),
        Arc::new(report()),
        Arc::new(plan()),
        Arc::new(strategy(
            "content/bodies/community-safety/2025-11-19/b2-strategy/",
            &format!("{address}b2-strategy/"),
            PaperKind::Paper,
        )),
    ];
    let front = front();
    let map = page_map(Some(front.units), &papers, 53);
    let codes = ["A4", "B1", "B1", "B2"];
    let meeting = Meeting {
        slug: "2025-11-19".into(),
        address: address.into(),
        body: "Wealdmere Community Safety Partnership".into(),
        when: When::parse("2025-11-19T10:00").unwrap(),
        front: Some(front),
        papers: papers
            .iter()
            .zip(codes)
            .map(|(paper, code)| PackPaper {
                paper: paper.clone(),
                code: code.into(),
                address: paper.address.clone(),
                supplement: None,
            })
            .collect(),
        minutes: Some(minutes("2025-11-19", true)),
        supplements: vec![],
        pdf: "community-safety-2025-11-19-agenda-pack.pdf".into(),
        pdf_as_published: None,
    };
    let earlier = Meeting {
        slug: "2025-07-09".into(),
        address: "bodies/community-safety/2025-07-09/".into(),
        body: meeting.body.clone(),
        when: When::parse("2025-07-09").unwrap(),
        front: None,
        papers: vec![],
        minutes: Some(july),
        supplements: vec![],
        pdf: "community-safety-2025-07-09-agenda-pack.pdf".into(),
        pdf_as_published: None,
    };
    let body = |slug: &str, title: &str, meetings: Vec<Meeting>| Body {
        slug: slug.into(),
        address: format!("bodies/{slug}/"),
        text: Arc::new(paper(
            &format!("content/bodies/{slug}/_index.md"),
            &format!("bodies/{slug}/"),
            PaperKind::Page,
            title,
            |c, part| {
                part.blocks.push(c.paragraph("It brings together the organisations that share a legal duty to reduce crime and disorder in the county."));
            },
        )),
        short_name: None,
        meetings: meetings.into_iter().map(Arc::new).collect(),
    };
    let document = Arc::new(strategy("content/documents/strategy/", "documents/strategy/", PaperKind::Document));
    let maps = BTreeMap::from([
        (address.to_string(), Arc::new(map)),
        ("documents/strategy/".to_string(), Arc::new(page_map(None, std::slice::from_ref(&document), 70))),
    ]);
    let site = Site {
        settings: Arc::new(settings()),
        audience: Audience::Public,
        home: Arc::new(paper("content/_index.md", "", PaperKind::Page, "Meetings and papers", |c, part| {
            part.blocks.push(c.paragraph("Agendas, reports and minutes of the county's committees and partnerships, and the strategies and schemes that the council publishes. Page numbers are the same on these pages and in print."));
        })),
        bodies: vec![
            body("community-safety", "Wealdmere Community Safety Partnership", vec![meeting, earlier]),
            body("highways", "Highways Committee", vec![]),
        ],
        documents: vec![document],
        histories: vec![],
        pages: vec![Arc::new(paper("content/contact.md", "contact/", PaperKind::Page, "Contact us", |c, part| {
            part.blocks.push(c.paragraph("Write to us."))
        }))],
        files: vec![],
    };
    (site, maps)
}

//! What authors write, and what they are told.
#![allow(clippy::unwrap_used)]

mod agenda;
mod data;
mod front;
mod hostile;
mod text;
mod yaml;

use std::sync::Arc;

use super::load;
use crate::model::draft::{AgendaDraft, Draft, FileKind, TextDraft};
use crate::model::tree::{Block, Code, Figure, Inline, Inlines, Numbered, Raw, plain};

/// Loads a file and gives its findings as `line:column code <source> message | mend`.
fn loaded(kind: FileKind, text: &str) -> (Draft, Vec<String>) {
    loaded_with(kind, text, &|_| None)
}

fn loaded_with(kind: FileKind, text: &str, included: super::Included<'_>) -> (Draft, Vec<String>) {
    let file: Arc<str> = "content/x.md".into();
    let out = load(&file, kind, &text.into(), included);
    let findings = out
        .diagnostics
        .iter()
        .map(|finding| {
            let other = if finding.place.file == file { None } else { included(&finding.place.file) };
            let source = other.as_deref().unwrap_or(text);
            let (start, end) = (finding.place.start as usize, finding.place.end as usize);
            if finding.place.is_whole() {
                return format!("{} {} | {}", finding.code, finding.message, finding.mend);
            }
            let line = source[..start].matches('\n').count() + 1;
            let column = source[..start].rsplit('\n').next().unwrap().chars().count() + 1;
            let shown = &source[start..end];
            format!("{line}:{column} {} <{shown}> {} | {}", finding.code, finding.message, finding.mend)
        })
        .collect();
    (out.value, findings)
}

fn text_of(kind: FileKind, text: &str) -> (TextDraft, Vec<String>) {
    match loaded(kind, text) {
        (Draft::Text(draft), findings) => (TextDraft::clone(&draft), findings),
        (Draft::Agenda(_), _) => panic!("an agenda"),
    }
}

/// A paper with this body, without findings.
fn paper(body: &str) -> TextDraft {
    let (draft, findings) = text_of(FileKind::Paper, &format!("---\ntitle: T\n---\n{body}"));
    assert_eq!(findings, Vec::<String>::new());
    draft
}

/// The findings of a paper with this body, which begins on line 1.
fn paper_findings(body: &str) -> Vec<String> {
    let (_, findings) = text_of(FileKind::Paper, &format!("---\ntitle: T\n---\n{body}"));
    findings.into_iter().map(|finding| shifted(&finding, 3)).collect()
}

/// Minutes with this body below a section, without findings.
fn minutes(body: &str) -> TextDraft {
    let (draft, findings) =
        text_of(FileKind::Minutes, &format!("---\ntitle: T\nheld: 2019-03-20\n---\n\n## Items\n\n{body}"));
    assert_eq!(findings, Vec::<String>::new());
    draft
}

fn agenda(body: &str) -> (AgendaDraft, Vec<String>) {
    match loaded(FileKind::Agenda, &format!("---\nstart: 2019-07-17T10:00\n---\n{body}")) {
        (Draft::Agenda(draft), findings) => {
            (AgendaDraft::clone(&draft), findings.into_iter().map(|finding| shifted(&finding, 3)).collect())
        }
        (Draft::Text(_), _) => panic!("a text"),
    }
}

fn shifted(finding: &str, lines: usize) -> String {
    match finding.split_once(':') {
        Some((line, rest)) if line.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}:{rest}", line.parse::<usize>().unwrap() - lines)
        }
        _ => finding.to_owned(),
    }
}

/// Blocks in short: one line each, indented.
fn outline(blocks: &[Block<Raw>]) -> String {
    let mut out = String::new();
    sketch(blocks, 0, &mut out);
    out
}

fn sketch(blocks: &[Block<Raw>], depth: usize, out: &mut String) {
    for block in blocks {
        out.push_str(&"  ".repeat(depth));
        match block {
            Block::Heading(heading) => {
                out.push_str(&format!("h{} #{} {:?}", heading.level, heading.anchor, plain(&heading.text)));
                if let Some(number) = &heading.number {
                    out.push_str(&format!(" number {number}"));
                }
                if let Some(item) = &heading.item {
                    out.push_str(&format!(" item {item}"));
                }
                out.push('\n');
            }
            Block::Paragraph(text) => out.push_str(&format!("p {}\n", inlines(text))),
            Block::Numbered(numbered) => {
                let Numbered { label, anchor, blocks, .. } = &**numbered;
                out.push_str(&format!("numbered {} #{anchor}\n", label.text));
                sketch(blocks, depth + 1, out);
            }
            Block::List(list) => {
                let start = list.start.map(|start| format!(" from {start}")).unwrap_or_default();
                out.push_str(&format!("list{start}{}\n", if list.tight { "" } else { " loose" }));
                for item in &list.items {
                    out.push_str(&"  ".repeat(depth + 1));
                    out.push('-');
                    if let Some(marker) = &item.marker {
                        out.push_str(&format!(" marker {}", marker.text));
                    }
                    if let Some(task) = item.task {
                        out.push_str(if task { " [x]" } else { " [ ]" });
                    }
                    if let Some(anchor) = &item.anchor {
                        out.push_str(&format!(" #{anchor}"));
                    }
                    out.push('\n');
                    sketch(&item.blocks, depth + 2, out);
                }
            }
            Block::Decision(decision) => {
                out.push_str(&format!("{:?} #{}\n", decision.kind, decision.anchor));
                sketch(&decision.blocks, depth + 1, out);
            }
            Block::Table(table) => {
                let caption = table.caption.as_ref().map(inlines);
                let head = table.head.as_ref().map(|head| head.iter().map(|c| plain(c)).collect::<Vec<_>>());
                out.push_str(&format!(
                    "table {caption:?} landscape {} head {head:?} row heads {}\n",
                    table.landscape, table.row_heads
                ));
                for row in &table.rows {
                    out.push_str(&"  ".repeat(depth + 1));
                    out.push_str(&format!("{:?}\n", row.iter().map(inlines).collect::<Vec<_>>()));
                }
            }
            Block::Figure(figure) => {
                let Figure { image, caption, .. } = &**figure;
                let caption = caption.as_ref().map(inlines);
                out.push_str(&format!("figure {} {:?} caption {caption:?}\n", image.picture.href, image.alt));
            }
            Block::Quote(blocks) => {
                out.push_str("quote\n");
                sketch(blocks, depth + 1, out);
            }
            Block::Callout { kind, blocks } => {
                out.push_str(&format!("callout {kind:?}\n"));
                sketch(blocks, depth + 1, out);
            }
            Block::Definitions(definitions) => {
                out.push_str("definitions\n");
                for definition in definitions {
                    out.push_str(&"  ".repeat(depth + 1));
                    out.push_str(&format!("term {}\n", inlines(&definition.term)));
                    for details in &definition.details {
                        sketch(details, depth + 2, out);
                    }
                }
            }
            Block::Code(code) => {
                let Code { language, lines } = &**code;
                let lines: Vec<_> = lines.iter().map(|line| &line.text).collect();
                out.push_str(&format!("code {language:?} {lines:?}\n"));
            }
            Block::Rule => out.push_str("rule\n"),
            Block::Remark(text) => out.push_str(&format!("remark {}\n", inlines(text))),
            Block::Room(lines) => out.push_str(&format!("room {lines}\n")),
            Block::ActionPlan(plan) => out.push_str(&format!("plan of {}\n", plan.priorities.len())),
            Block::Versions(versions) => {
                let rows: Vec<_> = versions
                    .iter()
                    .map(|v| (&v.version.text, plain(&v.date), v.changes.iter().map(|c| plain(c)).collect::<Vec<_>>()))
                    .collect();
                out.push_str(&format!("versions {rows:?}\n"));
            }
            Block::Signatures(signatures) => out.push_str(&format!("signatures of {}\n", signatures.len())),
            Block::Chart(chart) => {
                out.push_str(&format!("chart {:?} {:?} {:?}\n", chart.kind, chart.series, chart.data))
            }
            Block::Foreign(page) => out.push_str(&format!("page {} of a PDF\n", page.number)),
        }
    }
}

/// A line with its marks: `*em*`, `**strong**`, `~~strike~~`, `^up^`, `~down~`, `[text](href)`, `[^0]`, `/` for a break.
fn inlines(line: &Inlines<Raw>) -> String {
    line.iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.text.to_string(),
            Inline::Emphasis(inner) => format!("*{}*", inlines(inner)),
            Inline::Strong(inner) => format!("**{}**", inlines(inner)),
            Inline::Strike(inner) => format!("~~{}~~", inlines(inner)),
            Inline::Superscript(inner) => format!("^{}^", inlines(inner)),
            Inline::Subscript(inner) => format!("~{}~", inlines(inner)),
            Inline::Code(text) => format!("`{}`", text.text),
            Inline::Link(link) => format!("[{}]({})", inlines(&link.text), link.to.href),
            Inline::Image(image) => format!("![{}]({})", image.alt.as_deref().unwrap_or_default(), image.picture.href),
            Inline::Inserted(inner) => format!("++{}++", inlines(inner)),
            Inline::Deleted(inner) => format!("--{}--", inlines(inner)),
            Inline::NoteRef(index) => format!("[^{index}]"),
            Inline::Page(_) => "<page>".into(),
            Inline::Break => "/".into(),
        })
        .collect()
}

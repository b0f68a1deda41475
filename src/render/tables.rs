//! Tables, action plans, version tables and charts.

use std::fmt::Write as _;

use super::chart;
use super::escape;
use super::html::Writer;
use super::plan::{self, Filter};
use crate::model::seek;
use crate::model::tree::{
    ActionPlan, Align, Bound, Chart, ChartKind, Inline, Inlines, PlanAction, PlanEntry, Priority, Table, Version,
    figure, plain,
};
use crate::versions;

/// From this many columns on, a table may be wider than a phone and scrolls in a frame of its own.
const WIDE: usize = 3;
/// From this many columns on, a table takes the whole width of the page instead of a line's.
const FULL: usize = 5;

/// Opens the frame of a table; returns whether there is one to close.
fn open(writer: &mut Writer<'_>, columns: usize, class: &str, caption: &str, anchor: Option<&String>) -> bool {
    writer.tables += 1;
    let wide = columns >= WIDE;
    writer.wide |= columns > FULL;
    if wide {
        let full = if columns >= FULL { " full" } else { "" };
        // A caption with a number of its own is a name; a second number before it would be a riddle.
        let name = match caption {
            "" => format!("Table {}", writer.tables),
            caption if anchor.is_some() => caption.to_owned(),
            caption => format!("Table {}: {caption}", writer.tables),
        };
        let name = escape::escaped(&name);
        let _ =
            writeln!(writer.out, "<div class=\"scroll{full}\" role=\"region\" tabindex=\"0\" aria-label=\"{name}\">");
    }
    writer.raw("<table");
    if !class.is_empty() {
        let _ = write!(writer.out, " class=\"{class}\"");
    }
    if let Some(anchor) = anchor {
        writer.id_attribute(anchor);
    }
    writer.raw(">\n");
    wide
}

fn close(writer: &mut Writer<'_>, wide: bool) {
    writer.raw("</table>\n");
    if wide {
        writer.raw("</div>\n");
    }
}

fn class(align: Option<&Align>) -> &'static str {
    match align {
        Some(Align::Center) => " class=\"c\"",
        Some(Align::Right) => " class=\"r\"",
        Some(Align::Left) | None => "",
    }
}

/// Whether nothing at all would be seen.
fn is_empty(inlines: &[Inline<Bound>]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Text(text) => text.text.trim().is_empty(),
        Inline::Code(text) => text.text.trim().is_empty(),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Strike(inner)
        | Inline::Superscript(inner)
        | Inline::Subscript(inner)
        | Inline::Inserted(inner)
        | Inline::Deleted(inner) => is_empty(inner),
        Inline::Link(link) => is_empty(&link.text),
        Inline::Image(_) | Inline::NoteRef(_) | Inline::Page(_) => false,
        Inline::Break => true,
    })
}

/// A head of a column. A cell without words heads nothing. Marks that are due before the word `below` stand in it: a head
/// is never left behind on the page before its first row, so a page that begins with the row begins with the head.
fn column_head(writer: &mut Writer<'_>, words: &[Inline<Bound>], class: &str, below: Option<u32>) {
    if is_empty(words) {
        let _ = write!(writer.out, "<td{class}>");
        writer.due(below);
        writer.raw("</td>");
        return;
    }
    let _ = write!(writer.out, "<th scope=\"col\"{class}>");
    writer.due(below);
    writer.inlines(words);
    writer.raw("</th>");
}

/// A table as the author wrote it.
pub fn table(writer: &mut Writer<'_>, table: &Table<Bound>) {
    if table.head.is_none() && table.rows.is_empty() {
        return;
    }
    let caption = table.caption.as_ref().map(|caption| plain(caption)).unwrap_or_default();
    let wide = open(writer, table.columns.len(), "", &caption, table.anchor.as_ref());
    if let Some(caption) = &table.caption {
        writer.raw("<caption>");
        writer.inlines(caption);
        writer.raw("</caption>\n");
    }
    if let Some(head) = &table.head {
        writer.raw("<thead><tr>");
        for (at, cell) in head.iter().enumerate() {
            column_head(writer, cell, class(table.columns.get(at)), None);
        }
        writer.raw("</tr></thead>\n");
    }
    writer.raw("<tbody>\n");
    for row in &table.rows {
        writer.raw("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let class = class(table.columns.get(at));
            if at == 0 && table.row_heads && !is_empty(cell) {
                writer.raw("<th scope=\"row\"");
                writer.raw(class);
                writer.raw(">");
                writer.inlines(cell);
                writer.raw("</th>");
            } else {
                writer.raw("<td");
                writer.raw(class);
                writer.raw(">");
                writer.inlines(cell);
                writer.raw("</td>");
            }
        }
        writer.raw("</tr>\n");
    }
    writer.raw("</tbody>\n");
    close(writer, wide);
}

/// Several values in a cell.
fn values(writer: &mut Writer<'_>, values: &[Inlines<Bound>]) {
    match values {
        [] => {}
        [one] => writer.inlines(one),
        many => {
            writer.raw("<ul>");
            for value in many {
                writer.raw("<li>");
                writer.inlines(value);
                writer.raw("</li>");
            }
            writer.raw("</ul>");
        }
    }
}

fn actions(writer: &mut Writer<'_>, actions: &[PlanAction<Bound>]) {
    let one = |writer: &mut Writer<'_>, action: &PlanAction<Bound>| {
        writer.inlines(&action.text);
        for flag in &action.flags {
            let _ = write!(writer.out, " <span class=\"flag\">{}</span>", escape::escaped(flag));
        }
    };
    match actions {
        [] => {}
        [action] => one(writer, action),
        many => {
            writer.raw("<ul>");
            for action in many {
                writer.raw("<li>");
                one(writer, action);
                writer.raw("</li>");
            }
            writer.raw("</ul>");
        }
    }
}

/// An action plan: its key, then each priority as a table.
pub fn action_plan(writer: &mut Writer<'_>, plan: &ActionPlan<Bound>) {
    if !plan.key.is_empty() {
        writer.raw("<dl class=\"key\" aria-label=\"Key\">\n");
        for flag in &plan.key {
            let _ = write!(writer.out, "<div><dt><span class=\"flag\">{}</span></dt><dd>", escape::escaped(&flag.name));
            writer.inlines(&flag.text);
            writer.raw("</dd></div>\n");
        }
        writer.raw("</dl>\n");
    }
    let links = plan
        .priorities
        .iter()
        .flat_map(|priority| &priority.entries)
        .flat_map(|entry| &entry.rows)
        .any(|row| !row.links.is_empty());
    let columns = &plan.columns;
    let mut heads = vec![
        &columns.number,
        &columns.objective,
        &columns.actions,
        &columns.measures,
        &columns.timescale,
        &columns.lead,
    ];
    if links {
        heads.push(&columns.links);
    }
    let filter = plan::above(writer, plan);
    for found in &plan.priorities {
        match &filter {
            Some(filter) => {
                // The script hides a priority as a whole where none of its entries is wanted.
                let _ = writeln!(writer.out, "<section class=\"part full\"{}>", filter.of_priority(found));
                priority(writer, found, &heads, links, Some(filter));
                writer.raw("</section>\n");
            }
            None => priority(writer, found, &heads, links, None),
        }
    }
}

fn priority(
    writer: &mut Writer<'_>,
    priority: &Priority<Bound>,
    heads: &[&Inlines<Bound>],
    links: bool,
    filter: Option<&Filter>,
) {
    let level = writer.level_below();
    let name = plain(&priority.name);
    let _ = write!(writer.out, "<h{level} class=\"priority\"");
    writer.id_attribute(&priority.anchor);
    writer.raw(">");
    writer.inlines(&priority.name);
    writer.anchor(&priority.anchor, &name);
    let _ = writeln!(writer.out, "</h{level}>");
    if !priority.lead.is_empty() {
        writer.raw("<p class=\"plan-line\"><span class=\"label\">Lead:</span> ");
        for (at, lead) in priority.lead.iter().enumerate() {
            if at > 0 {
                writer.raw("; ");
            }
            writer.inlines(lead);
        }
        writer.raw("</p>\n");
    }
    if let Some(aim) = &priority.aim {
        writer.raw("<p class=\"plan-line\"><span class=\"label\">Aim:</span> ");
        writer.inlines(aim);
        writer.raw("</p>\n");
    }
    if priority.entries.is_empty() {
        return;
    }
    let wide = open(writer, heads.len(), "plan", &name, None);
    // The heads stand in the tree once and are counted with the first table; where they stand again they bring no mark.
    writer.raw("<thead><tr>");
    let counted_here = seek::first_unit(&priority.name) < heads.first().and_then(|head| seek::first_unit(head));
    for (at, head) in heads.iter().enumerate() {
        let class = if at == 0 { " class=\"no\"" } else { "" };
        let below = priority.entries.first().filter(|_| at == 0 && !counted_here).and_then(seek::first_of_entry);
        column_head(writer, head, class, below);
    }
    writer.raw("</tr></thead>\n<tbody>\n");
    for entry in &priority.entries {
        plan_entry(writer, entry, links, filter);
    }
    writer.raw("</tbody>\n");
    close(writer, wide);
}

fn plan_entry(writer: &mut Writer<'_>, entry: &PlanEntry<Bound>, links: bool, filter: Option<&Filter>) {
    let id = writer.id(&entry.anchor);
    let data = |at: usize| filter.zip(entry.rows.get(at)).map(|(filter, row)| filter.of_row(row)).unwrap_or_default();
    let span = match entry.rows.len() {
        0 | 1 => String::new(),
        rows => format!(" rowspan=\"{rows}\""),
    };
    let _ = write!(writer.out, "<tr id=\"{id}\"{}><td class=\"no\"{span}>", data(0));
    if let Some(number) = &entry.number {
        writer.text(number);
    }
    writer.raw("</td>");
    let tag = if is_empty(&entry.objective) { "td" } else { "th" };
    let scope = if tag == "th" { " scope=\"row\"" } else { "" };
    let _ = write!(writer.out, "<{tag}{scope}{span}>");
    writer.inlines(&entry.objective);
    let _ = write!(writer.out, "</{tag}>");
    if entry.rows.is_empty() {
        writer.raw("<td></td><td></td><td></td><td></td>");
        writer.raw(if links { "<td></td></tr>\n" } else { "</tr>\n" });
    }
    for (at, row) in entry.rows.iter().enumerate() {
        if at > 0 {
            let _ = write!(writer.out, "<tr{}>", data(at));
        }
        writer.raw("<td class=\"long\">");
        actions(writer, &row.actions);
        for cell in [&row.measures, &row.timescale, &row.lead] {
            writer.raw("</td><td>");
            values(writer, cell);
        }
        if links {
            writer.raw("</td><td>");
            values(writer, &row.links);
        }
        writer.raw("</td></tr>\n");
    }
}

/// A version-control table. The version in force is marked.
pub fn versions(writer: &mut Writer<'_>, versions: &[Version<Bound>]) {
    let Some(current) = versions::current(versions) else { return };
    writer.versions += 1;
    let id = writer.id(&version_in_force(writer.versions));
    let wide = open(writer, 3, "versions", "Versions", None);
    writer.raw("<thead><tr><th scope=\"col\">");
    // The heads are the program's words and not counted; they stand on the page of the first row.
    writer.due(versions.first().and_then(|version| version.version.mark.first()));
    writer.raw("Version</th><th scope=\"col\">Date</th><th scope=\"col\">Changes</th></tr></thead>\n<tbody>\n");
    for (at, version) in versions.iter().enumerate() {
        let tag = if version.version.text.trim().is_empty() { "td" } else { "th" };
        let scope = if tag == "th" { " scope=\"row\"" } else { "" };
        writer.raw("<tr");
        if at == current {
            let _ = write!(writer.out, " id=\"{id}\"");
            writer.raw(if versions.len() > 1 { " aria-current=\"true\"" } else { "" });
        }
        let _ = write!(writer.out, "><{tag}{scope}>");
        writer.text(&version.version);
        let _ = write!(writer.out, "</{tag}><td>");
        writer.inlines(&version.date);
        writer.raw("</td><td>");
        values(writer, &version.changes);
        writer.raw("</td></tr>\n");
    }
    writer.raw("</tbody>\n");
    close(writer, wide);
}

/// The anchor of the version in force in the nth table of versions on a page, from 1.
pub fn version_in_force(nth: u32) -> String {
    if nth <= 1 { "_version".into() } else { format!("_version-{nth}") }
}

/// A chart: the drawing, then its figures.
pub fn chart(writer: &mut Writer<'_>, chart: &Chart<Bound>, ident: &str) {
    let ident = writer.id(ident);
    let title_first = match (chart.title.as_ref().and_then(|title| title.mark.first()), chart.mark.first()) {
        (Some(title), Some(mark)) => title < mark,
        _ => false,
    };
    if title_first {
        writer.due(chart.title.as_ref().and_then(|title| title.mark.first()));
    } else {
        writer.due(chart.mark.first());
    }
    writer.figure("chart", chart.anchor.as_deref());
    if let Some(title) = &chart.title {
        writer.raw("<figcaption>");
        writer.text(title);
        writer.raw("</figcaption>\n");
    }
    if title_first {
        writer.due(chart.mark.first());
    }
    if let Some(y) = &chart.y {
        let _ = writeln!(writer.out, "<p class=\"axis-name\">{}</p>", escape::escaped(y));
    }
    chart::svg(&mut writer.out, chart, &ident);
    writer.raw("\n");
    if chart.partial {
        writer.raw("<p class=\"partial\">The source gives some of the figures only.</p>\n");
    }
    if !chart.data.is_empty() {
        let title = chart.title.as_ref().map(|title| format!("figures for {}", title.text.trim()));
        let wide =
            open(writer, chart.series.len() + 1, "figures", title.as_deref().unwrap_or("figures of the chart"), None);

        let first = chart.x.as_deref().unwrap_or(if chart.kind == ChartKind::Pie { "Part" } else { "Category" });
        let _ = write!(writer.out, "<thead><tr><th scope=\"col\">{}</th>", escape::escaped(first));
        for series in &chart.series {
            let head = if series.is_empty() { chart.y.as_deref().unwrap_or("Number") } else { series };
            let _ = write!(writer.out, "<th scope=\"col\" class=\"r\">{}</th>", escape::escaped(head));
        }
        writer.raw("</tr></thead>\n<tbody>\n");
        for (name, row) in &chart.data {
            let tag = if name.trim().is_empty() { "td" } else { "th" };
            let scope = if tag == "th" { " scope=\"row\"" } else { "" };
            let _ = write!(writer.out, "<tr><{tag}{scope}>{}</{tag}>", escape::escaped(name));
            for at in 0..chart.series.len() {
                let figure = row.get(at).copied().flatten().map_or_else(|| "not given".to_string(), figure);
                let _ = write!(writer.out, "<td class=\"r\">{figure}</td>");
            }
            writer.raw("</tr>\n");
        }
        writer.raw("</tbody>\n");
        close(writer, wide);
    }
    writer.raw("</figure>\n");
}

//! Tables: how wide each column is, which rows may break, and the blocks that are tables in print.

use serde_json::{Value, json};

use super::walk::Walk;
use crate::model::tree::*;

/// What stands in a cell: one line, or several as a list.
pub(super) struct Cell<'a> {
    lines: Vec<Line<'a>>,
    rows: usize,
    head: bool,
    /// A label to which links lead.
    id: Option<String>,
}

/// A line of a cell.
pub(super) struct Line<'a> {
    text: Words<'a>,
    flags: &'a [String],
}

enum Words<'a> {
    Inlines(&'a [Inline<Bound>]),
    Text(&'a Text<Bound>),
    Uncounted(String),
}

impl Words<'_> {
    fn is_to_sign(&self) -> bool {
        matches!(self, Words::Inlines(inlines) if to_sign(inlines))
    }

    fn plain(&self) -> String {
        match self {
            Words::Inlines(inlines) => plain(inlines),
            Words::Text(text) => text.text.to_string(),
            Words::Uncounted(text) => text.clone(),
        }
    }
}

impl<'a> Cell<'a> {
    fn new(lines: Vec<Words<'a>>) -> Self {
        Self {
            lines: lines.into_iter().map(|text| Line { text, flags: &[] }).collect(),
            rows: 1,
            head: false,
            id: None,
        }
    }

    fn line(inlines: &'a [Inline<Bound>]) -> Self {
        Self::new(vec![Words::Inlines(inlines)])
    }

    fn list(lines: &'a [Inlines<Bound>]) -> Self {
        Self::new(lines.iter().map(|line| Words::Inlines(line)).collect())
    }

    fn head(mut self, head: bool) -> Self {
        self.head = head;
        self
    }

    fn spanning(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }
}

/// A table on its way to print.
pub(super) struct Grid<'a> {
    caption: Option<&'a [Inline<Bound>]>,
    /// How each column is set; `None` for right where all of it is figures, and left otherwise.
    columns: Vec<Option<Align>>,
    head: Option<Vec<Cell<'a>>>,
    /// Whether the words of the head are counted.
    counted_head: bool,
    rows: Vec<Vec<Cell<'a>>>,
    /// Whether it always takes the whole width.
    full: bool,
}

/// How a table is laid out: widths of its columns as parts of the whole, and the size of its type in points.
struct Layout {
    widths: Vec<f64>,
    size: f64,
    /// White space on each side of a cell in points.
    inset: f64,
    /// Whether every word has room.
    fits: bool,
}

/// The row of an entry that has none.
static EMPTY: PlanRow<Bound> =
    PlanRow { actions: Vec::new(), measures: Vec::new(), timescale: Vec::new(), lead: Vec::new(), links: Vec::new() };

/// Whether something in a cell leads elsewhere: a link, a footnote. What is repeated on each page is no part of the text, and
/// PDF/UA allows no link there.
fn leads(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().any(leads),
        Value::Object(values) => {
            matches!(values.get("k").and_then(Value::as_str), Some("a" | "fn")) || values.values().any(leads)
        }
        _ => false,
    }
}

impl<'a> Walk<'a> {
    pub(super) fn table(&mut self, table: &'a Table<Bound>) -> Value {
        let heads = table.row_heads;
        let grid = Grid {
            caption: table.caption.as_deref(),
            columns: table.columns.iter().map(|align| (*align != Align::Left).then_some(*align)).collect(),
            head: table.head.as_ref().map(|head| head.iter().map(|cell| Cell::line(cell)).collect()),
            counted_head: true,
            rows: table
                .rows
                .iter()
                .map(|row| row.iter().enumerate().map(|(at, cell)| Cell::line(cell).head(heads && at == 0)).collect())
                .collect(),
            full: false,
        };
        // Only a table that stands by itself can turn its pages. One whose words have no room upright is turned, too.
        let alone = self.nested == 1 && self.at.is_some() && !self.turned();
        let turned = alone && (table.landscape || !self.layout(&grid).fits);
        let width = self.width;
        if turned {
            self.width = super::paper::text_width(self.input, true);
        }
        let mut value = self.grid(&grid);
        self.width = width;
        value["land"] = turned.into();
        value["id"] = table.anchor.as_ref().and_then(|anchor| self.id(anchor)).into();
        value
    }

    fn turned(&self) -> bool {
        self.width > 600.0
    }

    pub(super) fn grid(&mut self, grid: &Grid<'a>) -> Value {
        let columns = grid.columns.len();
        if columns == 0 {
            return json!({"k": "p", "c": []});
        }
        let layout = self.layout(grid);
        let (outer, size) = (self.width, self.size);
        let align: Vec<Align> = grid
            .columns
            .iter()
            .enumerate()
            .map(|(at, align)| match align {
                Some(align) => *align,
                None if at > 0 && figures(grid, at) => Align::Right,
                None => Align::Left,
            })
            .collect();
        self.size = layout.size;
        self.nested += 1;
        let caption = grid.caption.map(|caption| self.line(caption));
        let marking = self.marking;
        self.marking &= grid.counted_head;
        let head_height = grid.head.as_ref().map_or(0.0, |head| self.height(head, &layout, outer, columns));
        let head = grid.head.as_ref().map(|head| self.cells(head, &layout, outer, columns));
        self.marking = marking;
        let mut rows = Vec::new();
        let mut total = head_height;
        for row in &grid.rows {
            // A row to sign in is as tall as a hand needs.
            let sign = row.iter().flat_map(|cell| &cell.lines).any(|line| line.text.is_to_sign());
            let height = self.height(row, &layout, outer, columns) + if sign { 16.0 } else { 0.0 };
            total += height;
            let cells = self.cells(row, &layout, outer, columns);
            rows.push(json!({"whole": height < 220.0, "sign": sign, "c": cells}));
        }
        self.nested -= 1;
        (self.width, self.size) = (outer, size);
        json!({
            "k": "t", "cap": caption, "cols": layout.widths.iter().map(|width| (width * 1000.0).round() / 10.0).collect::<Vec<_>>(),
            "size": layout.size, "inset": layout.inset, "al": align, "head": head, "repeat": head_height < 160.0, "again": !head.as_ref().is_some_and(|head| head.iter().any(leads)), "rows": rows,
            "land": false,
            // A short table stays whole: a row or two of it alone on a page is hard to read.
            "keep": total < 200.0,
        })
    }

    fn cells(&mut self, cells: &[Cell<'a>], layout: &Layout, outer: f64, columns: usize) -> Vec<Value> {
        let first = columns - cells.len().min(columns);
        let mut out = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let Some(width) = layout.widths.get(first + at) else { break };
            self.width = (width * outer - 2.0 * layout.inset).max(8.0);
            let lines: Vec<Value> = cell
                .lines
                .iter()
                .map(|line| {
                    let mut words = Vec::new();
                    match &line.text {
                        Words::Inlines(inlines) => return self.flagged(inlines, line.flags),
                        Words::Text(text) => self.text(text, &mut words),
                        Words::Uncounted(text) => words.push(self.words(text).into()),
                    }
                    Value::Array(words)
                })
                .collect();
            let mut value = json!({"c": lines});
            if cell.rows > 1 {
                value["r"] = cell.rows.into();
            }
            if cell.head {
                value["h"] = true.into();
            }
            if let Some(id) = &cell.id {
                value["id"] = id.as_str().into();
            }
            out.push(value);
        }
        self.width = outer;
        out
    }

    fn flagged(&mut self, inlines: &'a [Inline<Bound>], flags: &[String]) -> Value {
        let mut line = self.line(inlines);
        if let Value::Array(words) = &mut line {
            for flag in flags {
                words.push(json!({"k": "flag", "c": self.words(flag)}));
            }
        }
        line
    }

    /// The height of a row in points, rather too much than too little.
    fn height(&self, cells: &[Cell], layout: &Layout, outer: f64, columns: usize) -> f64 {
        let first = columns - cells.len().min(columns);
        let lines = cells.iter().enumerate().map(|(at, cell)| {
            let width = layout
                .widths
                .get(first + at)
                .map_or(40.0, |width| (width * outer - 2.0 * layout.inset - 10.0).max(8.0));
            let lines = cell.lines.iter().map(|line| {
                let length = self.metrics.width(&line.text.plain(), true) * layout.size;
                (length / width * 1.15).ceil().max(1.0) + line.flags.len() as f64 * 0.7
            });
            lines.sum::<f64>() / cell.rows as f64
        });
        lines.fold(0.0, f64::max) * layout.size * 1.4 + 10.0
    }

    /// Widths by what stands in the columns: each takes its longest word; what is left goes where the text is.
    fn layout(&self, grid: &Grid) -> Layout {
        let columns = grid.columns.len();
        let mut least = vec![0.0_f64; columns];
        let mut most = vec![0.0_f64; columns];
        let all = grid.head.iter().chain(&grid.rows);
        for (number, row) in all.enumerate() {
            let head = number == 0 && grid.head.is_some();
            let first = columns - row.len().min(columns);
            for (at, cell) in row.iter().enumerate().take(columns) {
                let bold = head || cell.head;
                let bullet = if cell.lines.len() > 1 { 1.0 } else { 0.0 };
                for line in &cell.lines {
                    let text = line.text.plain();
                    let flags = line.flags.iter().map(|flag| self.metrics.width(flag, true) + 1.0).fold(0.0, f64::max);
                    let word = text.split_whitespace().map(|word| self.metrics.width(word, bold)).fold(flags, f64::max);
                    let column = first + at;
                    least[column] = least[column].max(word.min(13.0) + bullet);
                    let length = self.metrics.width(&text, bold) + bullet;
                    // A head may run over several lines where the text below it is short.
                    most[column] = most[column].max(if head { length.min(word.max(7.0)) } else { length });
                }
            }
        }
        let room = self.width;
        let inset = if columns < 10 { 4.0 } else { 2.5 };
        let pad = 2.0 * inset + 1.0;
        let mut size: f64 = match columns {
            0..=6 => 9.5,
            7..=14 => 9.0,
            _ => 8.5,
        };
        // On slides everything is large, tables too.
        size = if self.size > 14.0 { self.size * 0.8 } else { size.min(self.size.max(8.0)) };
        let smallest = |size: f64| least.iter().map(|width| width * size + pad).sum::<f64>();
        while smallest(size) > room && size > 8.0 {
            size -= 0.5;
        }
        let least: Vec<f64> = least.iter().map(|width| width * size + pad).collect();
        let most: Vec<f64> = most.iter().zip(&least).map(|(width, least)| (width * size + pad).max(*least)).collect();
        let wanted: f64 = most.iter().sum();
        let fits = least.iter().sum::<f64>() <= room;
        let widths: Vec<f64> = if !fits {
            // Not even the longest words have room: they will break.
            let sum: f64 = least.iter().sum();
            least.iter().map(|width| width / sum).collect()
        } else if wanted <= room {
            let share = if grid.full || wanted > 0.6 * room { room / wanted } else { (room / wanted).min(1.25) };
            most.iter().map(|width| width * share / room).collect()
        } else {
            spread(&least, &most, room).iter().map(|width| width / room).collect()
        };
        Layout { widths, size, inset, fits }
    }
}

/// Shares the room out: near to what would make all columns equally tall, and no column narrower than its longest word or
/// wider than its longest line.
fn spread(least: &[f64], most: &[f64], room: f64) -> Vec<f64> {
    let mut widths = least.to_vec();
    let mut open: Vec<usize> = (0..least.len()).filter(|at| most[*at] > least[*at]).collect();
    loop {
        let left = room - widths.iter().sum::<f64>();
        let weight = |at: &usize| (most[*at] - least[*at]).powf(0.75);
        let sum: f64 = open.iter().map(weight).sum();
        if open.is_empty() || left < 0.5 || sum <= 0.0 {
            return widths;
        }
        let full: Vec<usize> =
            open.iter().copied().filter(|at| widths[*at] + left * weight(at) / sum >= most[*at]).collect();
        if full.is_empty() {
            for at in &open {
                widths[*at] += left * weight(at) / sum;
            }
            return widths;
        }
        for at in &full {
            widths[*at] = most[*at];
        }
        open.retain(|at| !full.contains(at));
    }
}

/// Whether every filled cell of a column holds a figure.
fn figures(grid: &Grid, column: usize) -> bool {
    let mut some = false;
    for cell in grid.rows.iter().filter_map(|row| row.get(column)) {
        let text: String = cell.lines.iter().map(|line| line.text.plain()).collect();
        let text = text.trim();
        if text.is_empty() || matches!(text, "-" | "–" | "—" | "n/a" | "N/A") {
            continue;
        }
        let figure = text.chars().any(|char| char.is_ascii_digit())
            && text.chars().all(|char| {
                char.is_ascii_digit()
                    || matches!(char, '.' | ',' | '%' | '£' | '€' | '$' | '+' | '-' | '−' | '(' | ')' | ' ' | 'm' | 'k')
            });
        if !figure {
            return false;
        }
        some = true;
    }
    some
}

impl<'a> Walk<'a> {
    pub(super) fn versions(&mut self, versions: &'a [Version<Bound>]) -> Value {
        let head = ["Version", "Date", "Changes"];
        let grid = Grid {
            caption: None,
            columns: vec![Some(Align::Left); 3],
            head: Some(head.map(|head| Cell::new(vec![Words::Uncounted(head.into())])).into()),
            counted_head: false,
            rows: versions
                .iter()
                .map(|version| {
                    vec![
                        Cell::new(vec![Words::Text(&version.version)]).head(true),
                        Cell::line(&version.date),
                        Cell::list(&version.changes),
                    ]
                })
                .collect(),
            full: true,
        };
        self.grid(&grid)
    }

    pub(super) fn chart_table(&mut self, chart: &Chart<Bound>) -> Value {
        let first = if chart.kind == ChartKind::Pie { "Part" } else { "Category" };
        let mut head = vec![chart.x.clone().unwrap_or_else(|| first.into())];
        let figures = chart.y.as_deref().unwrap_or("Number");
        head.extend(chart.series.iter().map(|name| if name.is_empty() { figures.to_owned() } else { name.clone() }));
        let columns = head.len();
        let cell = |text: String| Cell::new(vec![Words::Uncounted(text)]);
        let rows = chart
            .data
            .iter()
            .map(|(name, values)| {
                let mut row = vec![cell(name.clone()).head(true)];
                for at in 0..columns - 1 {
                    row.push(cell(values.get(at).copied().flatten().map_or_else(|| "not given".into(), figure)));
                }
                row
            })
            .collect();
        let mut aligns = vec![Some(Align::Left)];
        aligns.resize(columns, Some(Align::Right));
        let grid = Grid {
            caption: None,
            columns: aligns,
            head: Some(head.into_iter().map(cell).collect()),
            counted_head: false,
            rows,
            full: false,
        };
        self.grid(&grid)
    }

    /// An action plan: its key, then a table for each priority.
    pub(super) fn plan(&mut self, plan: &'a ActionPlan<Bound>) -> Value {
        let mut key = Vec::new();
        for flag in &plan.key {
            let text = self.line(&flag.text);
            key.push(json!({"n": self.words(&flag.name), "c": text}));
        }
        let entries = || plan.priorities.iter().flat_map(|priority| &priority.entries);
        let rows = || entries().flat_map(|entry| &entry.rows);
        let columns = &plan.columns;
        // Columns that no entry fills are left out.
        let shown = [
            (entries().any(|entry| entry.number.is_some()), &columns.number),
            (true, &columns.objective),
            (true, &columns.actions),
            (rows().any(|row| !row.measures.is_empty()), &columns.measures),
            (rows().any(|row| !row.timescale.is_empty()), &columns.timescale),
            (rows().any(|row| !row.lead.is_empty()), &columns.lead),
            (rows().any(|row| !row.links.is_empty()), &columns.links),
        ];
        let mut priorities = Vec::new();
        for (number, priority) in plan.priorities.iter().enumerate() {
            let name = self.line(&priority.name);
            let lead: Vec<Value> = priority.lead.iter().map(|lead| self.line(lead)).collect();
            let aim = priority.aim.as_ref().map(|aim| self.line(aim));
            let id = self.id(&priority.anchor);
            let level = 2.max(self.level.min(2) + self.lower);
            let level = level.min(self.level + 1);
            self.level = level;
            let mut grid_rows = Vec::new();
            for entry in &priority.entries {
                // An entry says something even where no row of it does.
                let rows = if entry.rows.is_empty() { std::slice::from_ref(&EMPTY) } else { &entry.rows };
                for (at, row) in rows.iter().enumerate() {
                    let mut cells = Vec::new();
                    if at == 0 {
                        let id = self.id(&entry.anchor);
                        if shown[0].0 {
                            let number = entry.number.as_ref().map(Words::Text).into_iter().collect();
                            cells.push(Cell::new(number).head(true).spanning(rows.len()));
                        }
                        cells.push(Cell::line(&entry.objective).head(!shown[0].0).spanning(rows.len()));
                        cells[0].id = id;
                    }
                    let lines = row
                        .actions
                        .iter()
                        .map(|action| Line { text: Words::Inlines(&action.text), flags: &action.flags })
                        .collect();
                    cells.push(Cell { lines, rows: 1, head: false, id: None });
                    for (column, lines) in
                        [&row.measures, &row.timescale, &row.lead, &row.links].into_iter().enumerate()
                    {
                        if shown[3 + column].0 {
                            cells.push(Cell::list(lines));
                        }
                    }
                    grid_rows.push(cells);
                }
            }
            let head: Vec<Cell> = shown.iter().filter(|(shown, _)| *shown).map(|(_, head)| Cell::line(head)).collect();
            let grid = Grid {
                caption: None,
                columns: vec![Some(Align::Left); head.len()],
                head: Some(head),
                counted_head: number == 0,
                rows: grid_rows,
                full: true,
            };
            // A head without rows says nothing; that of the first is counted, and so is printed.
            let table = if grid.rows.is_empty() && number > 0 { Value::Null } else { self.grid(&grid) };
            priorities.push(json!({"l": level, "c": name, "lead": lead, "aim": aim, "id": id, "table": table}));
        }
        json!({"k": "plan", "key": key, "p": priorities})
    }
}

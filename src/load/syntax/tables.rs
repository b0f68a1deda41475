//! Tables, whose rows are as long as their heads.

use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::limits::{MAX_CELL, MAX_PADDING};
use super::{Parser, Shape};
use crate::model::tree::{Align, Inlines, Raw};

impl Parser<'_, '_, '_> {
    pub(super) fn table(&mut self, alignments: &[Alignment]) -> Shape {
        let columns = alignments
            .iter()
            .map(|alignment| match alignment {
                Alignment::None | Alignment::Left => Align::Left,
                Alignment::Center => Align::Center,
                Alignment::Right => Align::Right,
            })
            .collect::<Vec<_>>();
        let mut head = Vec::new();
        let mut rows = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::TableHead) => {
                    head = self.row(columns.len(), &range);
                    head.resize(columns.len(), Vec::new());
                }
                Event::Start(Tag::TableRow) => {
                    let row = self.row(columns.len(), &range);
                    if self.context.padding <= MAX_PADDING {
                        rows.push((range, row));
                    }
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Shape::Table { columns, head, rows }
    }

    fn row(&mut self, columns: usize, range: &Range<usize>) -> Vec<Inlines<Raw>> {
        let mut cells = Vec::new();
        while let Some((event, _)) = self.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    let (mut cell, at) = self.inlines(0);
                    self.close();
                    if at.len() > MAX_CELL {
                        self.too_long(
                            &at,
                            "cell",
                            MAX_CELL,
                            "put the text below the table, and a few words into the cell",
                        );
                        cell.clear();
                    }
                    cells.push(cell);
                }
                Event::End(_) => break,
                _ => {}
            }
        }
        let line = self.source.slice(range);
        let typed = cells_in(line);
        if typed > columns {
            self.context.error(
                "table-row-too-long",
                self.source.place(self.source.trimmed(range)),
                format!("this row has {typed} cells, and the table has {columns} columns"),
                "take the extra cells out, or add columns to the head and to the line below it; write a bar inside a \
                 cell as `\\|`",
            );
        }
        // A short row is filled up, within reason: rows of one bar under a wide head would fill the memory.
        let missing = columns.saturating_sub(cells.len()) + cells.iter().filter(|cell| cell.is_empty()).count();
        self.context.padding = self.context.padding.saturating_add(missing);
        if self.context.padding > MAX_PADDING {
            if !self.context.too_deep {
                self.context.too_deep = true;
                self.context.error(
                    "table-too-large",
                    self.source.place(self.source.trimmed(range)),
                    format!("the tables of this file have more than {MAX_PADDING} empty cells"),
                    "leave out what says nothing",
                );
            }
            return Vec::new();
        }
        cells.resize(columns, Vec::new());
        cells
    }
}

/// How many cells a row of a table is typed with. A bar divides cells even in code, unless it is escaped.
fn cells_in(line: &str) -> usize {
    let line = line.trim().trim_start_matches(['>', ' ']);
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut bars = 0;
    let mut escaped = false;
    let mut last_bar = false;
    for char in line.chars() {
        last_bar = char == '|' && !escaped;
        bars += usize::from(last_bar);
        escaped = char == '\\' && !escaped;
    }
    bars + usize::from(!last_bar)
}

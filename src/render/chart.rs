//! Charts as inline SVG: drawn with classes and attributes alone, told apart by pattern and not by colour, and always
//! followed by their data as a table.

use std::fmt::Write as _;

use super::escape;
use crate::model::tree::{Bound, Chart, ChartKind, figure};

/// Widths and heights are in the units of the viewBox; the style sheet scales the whole, and sets the words larger on a phone.
const WIDTH: f64 = 440.0;
/// The width of a digit where it is largest.
const DIGIT: f64 = 10.5;
/// How many letters of a name have room in a line.
const LETTERS: usize = 46;
const LINE: f64 = 19.0;
const BAR: f64 = 18.0;
/// More fills than these cannot be told apart; then they begin again.
const FILLS: usize = 8;
/// More kinds of lines than these cannot be told apart.
const DASHES: usize = 6;

/// What the chart shows, in words: the author's, or the extremes of the data.
pub fn alternative(chart: &Chart<Bound>) -> String {
    if let Some(alt) = &chart.alt {
        return alt.clone();
    }
    let kind = match chart.drawn() {
        ChartKind::Bar => "Bar chart",
        ChartKind::StackedBar => "Stacked bar chart",
        ChartKind::Line => "Line chart",
        ChartKind::Pie => "Pie chart",
    };
    let mut out = kind.to_string();
    if let Some(title) = &chart.title {
        let _ = write!(out, ": {}", title.text.trim().trim_end_matches('.'));
    }
    out.push('.');
    for (at, series) in chart.series.iter().enumerate() {
        let values = chart.data.iter().filter_map(|(name, row)| {
            row.get(at).copied().flatten().filter(|value| value.is_finite()).map(|value| (name.as_str(), value))
        });
        let values: Vec<_> = values.collect();
        let prefix = if series.is_empty() { String::new() } else { format!("{series}: ") };
        if values.len() <= 4 {
            let all: Vec<_> = values.iter().map(|(name, value)| format!("{name} {}", figure(*value))).collect();
            if !all.is_empty() {
                let _ = write!(out, " {prefix}{}.", all.join(", "));
            }
        } else if chart.kind == ChartKind::Line {
            if let (Some(first), Some(last)) = (values.first(), values.last()) {
                let _ = write!(
                    out,
                    " {prefix}from {} in {} to {} in {}.",
                    figure(first.1),
                    first.0,
                    figure(last.1),
                    last.0
                );
            }
        } else {
            let most = values.iter().max_by(|a, b| a.1.total_cmp(&b.1));
            let least = values.iter().min_by(|a, b| a.1.total_cmp(&b.1));
            if let (Some(most), Some(least)) = (most, least) {
                let _ = write!(
                    out,
                    " {prefix}highest {} ({}), lowest {} ({}).",
                    most.0,
                    figure(most.1),
                    least.0,
                    figure(least.1)
                );
            }
        }
    }
    out.push_str(" All figures are in the table that follows.");
    out
}

/// The drawing. `ident` is an id prefix of its own on the page.
pub fn svg(out: &mut String, chart: &Chart<Bound>, ident: &str) {
    let mut body = String::new();
    let height = match chart.drawn() {
        ChartKind::Bar => bars(&mut body, chart, ident),
        ChartKind::StackedBar => stacked(&mut body, chart, ident),
        ChartKind::Line => lines(&mut body, chart, ident),
        ChartKind::Pie => pie(&mut body, chart, ident),
    };
    let _ = write!(
        out,
        "<svg class=\"drawing\" role=\"img\" viewBox=\"0 0 {WIDTH} {}\" aria-label=\"{}\">",
        round(height),
        escape::escaped(&alternative(chart))
    );
    patterns(out, &body, ident);
    out.push_str(&body);
    out.push_str("</svg>");
}

/// The fills of a drawing that are patterns. Fills 0 and 3 are plain colours.
fn patterns(out: &mut String, body: &str, ident: &str) {
    let mut defs = String::new();
    for (at, art) in [
        (1, "<path class=\"ink-a\" d=\"M-2 2l4-4M0 8l8-8M6 10l4-4\"/>"),
        (2, "<circle class=\"dot-b\" cx=\"4\" cy=\"4\" r=\"2\"/>"),
        (4, "<path class=\"ink-a\" d=\"M0 4h8\"/>"),
        (5, "<path class=\"ink-b\" d=\"M0 4h8M4 0v8\"/>"),
        (6, "<path class=\"ink-b\" d=\"M2 0v8M6 0v8\"/>"),
        (7, "<path class=\"ink-a\" d=\"M0 0l8 8M8 0l-8 8\"/>"),
    ] {
        if !body.contains(&format!("url(#{ident}-f{at})")) {
            continue;
        }
        let _ = write!(
            defs,
            "<pattern id=\"{ident}-f{at}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect class=\"ground\" \
             width=\"8\" height=\"8\"/>{art}</pattern>"
        );
    }
    if !defs.is_empty() {
        let _ = write!(out, "<defs>{defs}</defs>");
    }
}

fn fill(at: usize, ident: &str) -> String {
    match at % FILLS {
        0 => "class=\"bar fill-a\"".into(),
        3 => "class=\"bar fill-b\"".into(),
        at => format!("class=\"bar\" fill=\"url(#{ident}-f{at})\""),
    }
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn label(out: &mut String, x: f64, y: f64, anchor: &str, class: &str, words: &str) {
    let _ = write!(out, "<text class=\"{class}\" x=\"{}\" y=\"{}\"", round(x), round(y));
    if anchor != "start" {
        let _ = write!(out, " text-anchor=\"{anchor}\"");
    }
    out.push('>');
    escape::text(out, words);
    out.push_str("</text>");
}

/// A label that fits on a line; the table has it whole.
fn clipped(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.into();
    }
    let mut out: String = words.chars().take(most.saturating_sub(1)).collect();
    out.push('…');
    out
}

fn values<'a>(chart: &'a Chart<Bound>) -> impl Iterator<Item = f64> + 'a {
    chart.data.iter().flat_map(|(_, row)| row.iter().copied().flatten()).filter(|value| value.is_finite())
}

/// A legend, one line for each named series. Returns the height used.
fn legend(out: &mut String, names: &[String], ident: &str, top: f64) -> f64 {
    let mut y = top;
    for (at, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let _ = write!(out, "<rect {} x=\"1\" y=\"{}\" width=\"22\" height=\"13\"/>", fill(at, ident), round(y + 2.0));
        label(out, 30.0, y + 13.0, "start", "name", &clipped(name, LETTERS - 4));
        y += LINE;
    }
    if y > top { y + 6.0 } else { y }
}

/// The room for words beside bars.
fn beside(words: impl Iterator<Item = String>) -> f64 {
    let longest = words.map(|words| words.chars().count()).max().unwrap_or(0).min(24);
    (longest as f64 * DIGIT + 10.0).max(76.0)
}

/// A sum of decimal fractions without its tail: 0.1 + 0.2 is 0.3.
fn tidy(sum: f64) -> f64 {
    (sum * 1e6).round() / 1e6
}

fn bars(out: &mut String, chart: &Chart<Bound>, ident: &str) -> f64 {
    let mut y = legend(out, &chart.series, ident, 0.0);
    let most = values(chart).fold(0.0, f64::max);
    let least = values(chart).fold(0.0, f64::min);
    let span = if most - least > 0.0 { most - least } else { 1.0 };
    let room = WIDTH - beside(values(chart).map(|value| chart.beside(value)));
    let zero = -least / span * room;
    let top = y;
    for (name, row) in &chart.data {
        label(out, 7.0, y + 14.0, "start", "name", &clipped(name, LETTERS));
        y += LINE;
        for (at, value) in row.iter().enumerate() {
            let Some(value) = value.filter(|value| value.is_finite()) else {
                label(out, zero + 5.0, y + 13.5, "start", "value", "not given");
                y += BAR + 3.0;
                continue;
            };
            let width = (value.abs() / span * room).max(0.5);
            let x = if value < 0.0 { zero - width } else { zero };
            let _ = write!(
                out,
                "<rect {} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{BAR}\"/>",
                fill(at, ident),
                round(x + 1.0),
                round(y),
                round(width)
            );
            label(out, zero.max(x + width) + 6.0, y + 13.5, "start", "value", &chart.beside(value));
            y += BAR + 3.0;
        }
        y += 6.0;
    }
    let _ = write!(out, "<path class=\"axis\" d=\"M{0} {1}V{2}\"/>", round(zero + 1.0), round(top), round(y));
    y + 2.0
}

/// Numbers below zero are stacked to the left of it, and the sum of all stands at the end.
fn stacked(out: &mut String, chart: &Chart<Bound>, ident: &str) -> f64 {
    let mut y = legend(out, &chart.series, ident, 0.0);
    let finite = |value: &Option<f64>| value.filter(|value| value.is_finite());
    let sum = |row: &[Option<f64>], above: bool| {
        row.iter().filter_map(finite).filter(|value| (*value > 0.0) == above).map(f64::abs).sum::<f64>()
    };
    let most = chart.data.iter().map(|(_, row)| sum(row, true)).fold(0.0, f64::max);
    let least = chart.data.iter().map(|(_, row)| sum(row, false)).fold(0.0, f64::max);
    let span = if most + least > 0.0 { most + least } else { 1.0 };
    let total = |row: &[Option<f64>]| tidy(row.iter().filter_map(finite).sum());
    let room = WIDTH - beside(chart.data.iter().map(|(_, row)| figure(total(row))));
    let zero = least / span * room + 1.0;
    let top = y;
    for (name, row) in &chart.data {
        label(out, 7.0, y + 14.0, "start", "name", &clipped(name, LETTERS));
        y += LINE;
        let (mut right, mut left) = (zero, zero);
        for (at, value) in row.iter().enumerate() {
            let Some(value) = finite(value).filter(|value| *value != 0.0) else { continue };
            let width = value.abs() / span * room;
            let x = if value > 0.0 { right } else { left - width };
            let _ = write!(
                out,
                "<rect {} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{BAR}\"/>",
                fill(at, ident),
                round(x),
                round(y),
                round(width)
            );
            if value > 0.0 { right += width } else { left -= width }
        }
        label(out, right + 5.0, y + 13.5, "start", "value", &figure(total(row)));
        y += BAR + 9.0;
    }
    let _ = write!(out, "<path class=\"axis\" d=\"M{} {}V{}\"/>", round(zero), round(top), round(y));
    y + 2.0
}

fn lines(out: &mut String, chart: &Chart<Bound>, ident: &str) -> f64 {
    let mut top = 0.0;
    for (at, name) in chart.series.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let _ = write!(out, "<path class=\"line dash-{}\" d=\"M1 {y}H24\"/>", at % DASHES, y = round(top + 8.0));
        marker(out, at, 12.5, top + 8.0);
        label(out, 32.0, top + 13.0, "start", "name", &clipped(name, LETTERS - 4));
        top += LINE;
    }
    top += 14.0;
    let most = values(chart).fold(0.0, f64::max);
    let least = values(chart).fold(0.0, f64::min);
    let step = nice((most - least) / 4.0);
    let (low, high) = ((least / step).floor() * step, (most / step).ceil() * step);
    let (low, high) = if high > low { (low, high) } else { (0.0, 1.0) };
    let ticks = (0..8).map(|at| low + step * f64::from(at)).take_while(|tick| *tick <= high + step / 2.0);
    let ticks: Vec<(f64, String)> = ticks.map(|tick| (tick, figure(tidy(tick)))).collect();
    let longest = ticks.iter().map(|(_, words)| words.chars().count()).max().unwrap_or(0).min(20);
    let (height, left, right) = (200.0, (longest as f64 * DIGIT + 12.0).max(62.0), WIDTH - 14.0);
    let y = |value: f64| top + height - (value - low) / (high - low) * height;
    for (tick, words) in &ticks {
        let _ = write!(out, "<path class=\"grid\" d=\"M{} {y}H{right}\"/>", round(left), y = round(y(*tick)));
        label(out, left - 6.0, y(*tick) + 5.0, "end", "value", words);
    }
    let count = chart.data.len().max(2) as f64;
    let x = |at: usize| left + 8.0 + (right - left - 16.0) * at as f64 / (count - 1.0);
    // Six names have room beside each other; of more, every third or fourth is named.
    let every = if chart.data.len() <= 6 { 1 } else { chart.data.len().div_ceil(5) };
    for (at, (name, _)) in chart.data.iter().enumerate().step_by(every) {
        label(out, x(at), top + height + 20.0, "middle", "name small", &clipped(name, 10));
    }
    for at in 0..chart.series.len() {
        let mut path = String::new();
        let mut markers = String::new();
        let mut drawing = false;
        for (column, (_, row)) in chart.data.iter().enumerate() {
            let Some(value) = row.get(at).copied().flatten().filter(|value| value.is_finite()) else {
                // A gap in the data is a gap in the line.
                drawing = false;
                continue;
            };
            let _ = write!(path, "{}{} {}", if drawing { 'L' } else { 'M' }, round(x(column)), round(y(value)));
            marker(&mut markers, at, x(column), y(value));
            drawing = true;
        }
        if !path.is_empty() {
            let _ = write!(out, "<path class=\"line dash-{}\" d=\"{path}\"/>{markers}", at % DASHES);
        }
    }
    let _ = ident;
    top + height + 30.0
}

fn marker(out: &mut String, series: usize, x: f64, y: f64) {
    let (x, y) = (round(x), round(y));
    let _ = match series % 3 {
        0 => write!(out, "<circle class=\"point\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>"),
        1 => write!(out, "<path class=\"point\" d=\"M{} {}h8v8h-8z\"/>", x - 4.0, y - 4.0),
        _ => write!(out, "<path class=\"point\" d=\"M{x} {}l5 9h-10z\"/>", y - 5.0),
    };
}

/// The next round number above: 1, 2 or 5 with noughts.
fn nice(step: f64) -> f64 {
    if !(step.is_finite() && step > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(step.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|nice| *nice >= step).unwrap_or(step)
}

fn pie(out: &mut String, chart: &Chart<Bound>, ident: &str) -> f64 {
    let slices: Vec<_> = chart
        .data
        .iter()
        .map(|(name, row)| (name, row.first().copied().flatten().filter(|v| v.is_finite() && *v > 0.0).unwrap_or(0.0)))
        .collect();
    let total: f64 = slices.iter().map(|(_, value)| value).sum();
    let total = if total > 0.0 { total } else { 1.0 };
    let (cx, cy, r) = (WIDTH / 2.0, 104.0, 100.0);
    if slices.iter().all(|(_, value)| *value <= 0.0) {
        let _ = write!(out, "<circle class=\"line\" cx=\"{cx}\" cy=\"{cy}\" r=\"{r}\"/>");
    }
    let mut turn = 0.0;
    let point = |turn: f64| {
        let angle = (turn - 0.25) * std::f64::consts::TAU;
        (round(cx + r * angle.cos()), round(cy + r * angle.sin()))
    };
    for (at, (_, value)) in slices.iter().enumerate() {
        let share = value / total;
        if share <= 0.0 {
            continue;
        }
        if share > 0.9999 {
            let _ = write!(out, "<circle {} cx=\"{cx}\" cy=\"{cy}\" r=\"{r}\"/>", fill(at, ident));
        } else {
            let (from, to) = (point(turn), point(turn + share));
            let _ = write!(
                out,
                "<path {} d=\"M{cx} {cy}L{} {}A{r} {r} 0 {} 1 {} {}Z\"/>",
                fill(at, ident),
                from.0,
                from.1,
                u8::from(share > 0.5),
                to.0,
                to.1
            );
        }
        turn += share;
    }
    let names: Vec<String> = slices
        .iter()
        .map(|(name, value)| format!("{}: {}%", clipped(name, 40), figure((value / total * 1000.0).round() / 10.0)))
        .collect();
    legend(out, &names, ident, 2.0 * r + 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_as_they_were_typed() {
        for (value, expect) in [(6117.0, "6117"), (12.5, "12.5"), (-0.25, "\u{2212}0.25"), (0.0, "0"), (f64::NAN, "–")]
        {
            assert_eq!(figure(value), expect);
        }
    }
}

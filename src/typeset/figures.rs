//! Pictures, charts, and pages of foreign PDFs.

use serde_json::{Value, json};

use super::walk::Walk;
use crate::diagnostics::Diagnostic;
use crate::model::tree::*;

impl<'a> Walk<'a> {
    /// A picture, no taller than the given part of a page.
    pub(super) fn image(&mut self, image: &Image<Bound>, tallest: f64) -> Option<Value> {
        let Some(file) = self.pictures.get(&image.picture.source) else {
            self.faults.push(Diagnostic::error(
                "missing-picture",
                image.at.clone(),
                format!("the picture {} cannot be read", image.picture.source),
                "give a PNG, JPEG, GIF, WebP or SVG file that is in the site's folder",
            ));
            return None;
        };
        let alt = image.alt.as_ref().map(|alt| alt.trim()).filter(|alt| !alt.is_empty());
        // A pixel of the web is three quarters of a point.
        let (width, height) = match image.picture.size {
            Some((width, height)) if width > 0 && height > 0 => {
                let (width, height) = (f64::from(width) * 0.75, f64::from(height) * 0.75);
                let room = tallest * 700.0 * self.width.min(480.0) / 480.0;
                let scale = (self.width / width).min(room / height).min(1.0);
                (Some((width * scale * 100.0).round() / 100.0), Some((height * scale * 100.0).round() / 100.0))
            }
            _ => (None, None),
        };
        let mark = self.mark(image.mark);
        Some(json!({"src": file, "alt": alt, "w": width, "h": height, "m": mark}))
    }

    /// A page of a foreign PDF: a picture that stands for it, which the page takes the place of after export.
    pub(super) fn foreign(&mut self, page: &ForeignPage<Bound>) -> Value {
        let number = self.foreign;
        self.foreign += 1;
        let mark = self.mark(page.mark);
        json!({
            "k": "pdf", "id": self.id(&page.anchor()), "key": crate::foreign::stand_in(number), "w": page.width, "h": page.height,
            "alt": alternative(page), "m": mark,
        })
    }

    /// The numbers of a category, with the words for them. What is out of all proportion is not drawn.
    fn values(&self, chart: &Chart<Bound>, values: &[Option<f64>]) -> Vec<Value> {
        let drawn = |value: &f64| value.is_finite() && value.abs() < 1e15;
        let words = |value: f64| chart.beside(value);
        values.iter().map(|value| json!({"v": value.filter(drawn), "s": value.map(words)})).collect()
    }

    pub(super) fn chart(&mut self, chart: &'a Chart<Bound>) -> Value {
        let id = chart.anchor.as_ref().and_then(|anchor| self.id(anchor));
        let title = chart.title.as_ref().map(|title| self.one(title));
        let mark = self.mark(chart.mark);
        let mut table = self.chart_table(chart);
        // The figures belong to their drawing, and no word of them is counted: they break only where they are many.
        table["keep"] = (chart.data.len() <= 16).into();
        let series: Vec<String> = chart.series.iter().map(|name| self.words(name)).collect();
        let data: Vec<Value> = chart
            .data
            .iter()
            .map(|(name, values)| json!({"x": self.words(name), "y": self.values(chart, values)}))
            .collect();
        let alt = match chart.alt.as_ref().filter(|alt| !alt.trim().is_empty()) {
            Some(alt) => alt.clone(),
            None => chart_alt(chart),
        };
        json!({
            "k": "ch", "id": id, "v": chart.drawn(), "c": title, "m": mark, "y": chart.y.as_ref().map(|y| self.words(y)),
            "x": chart.x.as_ref().map(|x| self.words(x)), "partial": chart.partial, "alt": alt, "series": series,
            "data": data, "table": table,
        })
    }
}

/// What a chart shows, in words.
fn chart_alt(chart: &Chart<Bound>) -> String {
    let kind = match chart.drawn() {
        ChartKind::Bar => "Bar chart",
        ChartKind::StackedBar => "Stacked bar chart",
        ChartKind::Line => "Line chart",
        ChartKind::Pie => "Pie chart",
    };
    match &chart.title {
        Some(title) => format!("{kind}: {}. The figures are in the table below it.", title.text.trim()),
        None => format!("{kind} of the figures in the table below it."),
    }
}

/// The most UTF-16 units of a text alternative. PDF/A allows no string of more than 32,767 bytes, two for each.
const LONGEST: usize = 15_000;

/// What stands for a page of a foreign PDF to those who do not see it: its own text.
fn alternative(page: &ForeignPage<Bound>) -> String {
    let number = page.number;
    if page.text.is_empty() {
        return match page.drawn {
            true => format!("Page {number} of this PDF is a picture, and has no text that can be read."),
            false => format!("Page {number} of this PDF is empty."),
        };
    }
    let mut out = format!("Page {number} of this PDF.");
    let mut room = LONGEST - 200;
    for word in page.text.iter().flat_map(|paragraph| paragraph.split(' ')) {
        let needed = word.encode_utf16().count() + 1;
        if needed > room {
            out.push_str(" The page goes on; all of its text is on the web page of this paper.");
            break;
        }
        room -= needed;
        out.push(' ');
        out.push_str(word);
    }
    out
}

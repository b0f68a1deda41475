//! The document tree as HTML. Every kind of block and inline is matched by name: a new one does not compile until it
//! can be shown. Everything that an author wrote is escaped; page marks stand straight before the word with which a
//! page of the PDF begins.

use std::fmt::Write as _;
use std::rc::Rc;

use super::escape::{self, From};
use super::marks::Marks;
use super::paging::Book;
use super::plan::Tools;
use super::{foreign, tables};
use crate::model::site::PaperPdf;
use crate::model::tree::{
    Block, Bound, Callout, Decision, DecisionKind, Definition, Figure, Heading, Image, Inline, Link, List, ListItem,
    Mark, Note, Row, Signature, Text, to_sign, words_of,
};

/// Writes the HTML of one page: of one paper or chapter, or, for the printable pack, of one after another.
#[derive(Debug)]
pub struct Writer<'a> {
    /// The HTML so far.
    pub out: String,
    /// How addresses are written on this page.
    pub from: From<'a>,
    /// What ids begin with (`paper-1--`), where several papers share the page: letters, digits, hyphens and
    /// underscores, which mean themselves in ids and addresses.
    pub prefix: String,
    /// The marks to come.
    pub marks: Marks<'a>,
    /// The level that a heading of the tree's level 2 gets on this page.
    pub top: u8,
    notes: &'a [Note<Bound>],
    first_note: u32,
    /// How often each note has been referred to.
    referred: Vec<u32>,
    /// The levels, in the source, of the headings that are open.
    open: Vec<u8>,
    /// References that stand inside a link and are set after it.
    waiting: Vec<usize>,
    in_link: bool,
    /// Tables and charts so far: their names on the page.
    pub(super) tables: u32,
    /// Whether a table needs more room than a column of text gives.
    pub wide: bool,
    charts: u32,
    /// Tables of versions so far.
    pub(super) versions: u32,
    /// Plans to work with so far.
    pub(super) plans: u32,
    /// What a plan on this page leads to; `None` where plans stand as printed.
    pub tools: Option<Rc<Tools>>,
    /// Where the headings of minutes find their agenda items: the page of the meeting and the codes on it.
    pub items: Option<Items<'a>>,
    /// The papers printed together with the text, in which its links find the numbers of pages.
    pub book: Book<'a>,
    /// Whether the page lists earlier versions of its text.
    pub history: bool,
    /// The title of the text turned to, which tells its landmarks from those of others on the page.
    pub name: String,
    /// The PDF whose pages are shown.
    pub pdf: Option<&'a PaperPdf>,
}

/// The agenda to which minutes belong.
#[derive(Debug, Clone)]
pub struct Items<'a> {
    /// The address of the meeting.
    pub address: &'a str,
    /// The code and the anchor of each item.
    pub anchors: Vec<(String, &'a str)>,
}

impl<'a> Writer<'a> {
    /// A writer for a page whose title is its only heading so far.
    pub fn new(from: From<'a>) -> Self {
        Self {
            out: String::new(),
            from,
            prefix: String::new(),
            marks: Marks::default(),
            top: 2,
            notes: &[],
            first_note: 1,
            referred: Vec::new(),
            open: Vec::new(),
            waiting: Vec::new(),
            in_link: false,
            tables: 0,
            wide: false,
            charts: 0,
            versions: 0,
            plans: 0,
            tools: None,
            items: None,
            book: Book::default(),
            history: false,
            name: String::new(),
            pdf: None,
        }
    }

    /// Turns to another text on the same page.
    pub fn turn(&mut self, marks: Marks<'a>, notes: &'a [Note<Bound>], first_note: u32) {
        self.marks = marks;
        self.notes = notes;
        self.first_note = first_note;
        self.referred = vec![0; notes.len()];
        self.open.clear();
    }

    /// Appends markup that holds nothing of an author's.
    pub fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    fn words(&mut self, text: &str) {
        escape::text(&mut self.out, text);
    }

    /// Sets the marks that belong before the word `unit`.
    pub fn due(&mut self, unit: Option<u32>) {
        self.marks.due(&mut self.out, unit);
    }

    /// A run of words, with the marks that fall in it.
    pub fn text(&mut self, text: &Text<Bound>) {
        // No text starts more words than it has bytes; most need not be counted.
        let may = u32::try_from(text.text.len()).unwrap_or(u32::MAX);
        if self.marks.falls_in(text.mark.first(), may) && self.marks.falls_in(text.mark.first(), words_begun(text)) {
            for (unit, piece) in text.pieces() {
                self.due(unit);
                self.words(piece);
            }
        } else {
            escape::chars(&mut self.out, &text.text);
        }
    }

    /// A line.
    pub fn inlines(&mut self, inlines: &[Inline<Bound>]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text),
                Inline::Emphasis(inner) => self.wrap("em", inner),
                Inline::Strong(inner) => self.wrap("strong", inner),
                Inline::Strike(inner) => self.wrap("s", inner),
                Inline::Superscript(inner) => self.wrap("sup", inner),
                Inline::Subscript(inner) => self.wrap("sub", inner),
                Inline::Inserted(inner) => self.change("ins", "put in", inner),
                Inline::Deleted(inner) => self.change("del", "taken out", inner),
                Inline::Code(text) => {
                    self.raw("<code>");
                    self.text(text);
                    self.raw("</code>");
                }
                Inline::Link(link) => self.link(&link.to, &link.text),
                Inline::Image(image) => self.image(image),
                Inline::NoteRef(index) => self.note_ref(*index),
                Inline::Page(page) => self.page_number(&page.of, page.mark),
                Inline::Break => self.raw("<br>"),
            }
        }
    }

    /// The number of the printed page to which a link leads.
    fn page_number(&mut self, of: &Link, mark: Mark) {
        let number = match of {
            Link::Page { address, fragment } => self.book.page(address, fragment.as_deref()),
            _ => None,
        };
        // Without print (in a preview of the web alone) there is no number.
        let text = number.map_or_else(|| "…".into(), |number| number.to_string());
        self.text(&Text { text: text.into(), mark });
    }

    /// Opens a figure.
    pub(super) fn figure(&mut self, class: &str, anchor: Option<&str>) {
        self.raw("<figure");
        if !class.is_empty() {
            let _ = write!(self.out, " class=\"{class}\"");
        }
        if let Some(anchor) = anchor {
            self.id_attribute(anchor);
        }
        self.raw(">");
    }

    fn wrap(&mut self, tag: &str, inner: &[Inline<Bound>]) {
        for (open, after) in [("<", false), ("</", true)] {
            if after {
                self.inlines(inner);
            }
            self.raw(open);
            self.raw(tag);
            self.raw(">");
        }
    }

    /// Words put in or taken out, said to those who do not see how they are set.
    fn change(&mut self, tag: &str, what: &str, inner: &[Inline<Bound>]) {
        let _ = write!(self.out, "<{tag}><span class=\"hidden\">[{what}: </span>");
        self.inlines(inner);
        let _ = write!(self.out, "<span class=\"hidden\">]</span></{tag}>");
    }

    /// A link; inside another link, its words.
    fn link(&mut self, to: &Link, text: &[Inline<Bound>]) {
        if self.in_link {
            self.inlines(text);
            return;
        }
        let before = self.out.len();
        self.raw("<a href=\"");
        match to {
            Link::Page { address, fragment } => self.from.write(&mut self.out, address, fragment.as_deref()),
            Link::File(address) => self.from.write(&mut self.out, address, None),
            Link::Here(fragment) => {
                self.own_fragment(fragment);
            }
            Link::External(_) | Link::Lost => {
                let url = match to {
                    Link::External(url) => escape::external(url),
                    _ => None,
                };
                let Some(url) = url else {
                    self.out.truncate(before);
                    self.inlines(text);
                    return;
                };
                self.raw(&url);
            }
        }
        self.raw("\">");
        self.link_words(text);
    }

    /// A link of the program's own around a line of the author's.
    pub fn linked(&mut self, href: &str, text: &[Inline<Bound>]) {
        self.raw("<a href=\"");
        self.raw(href);
        self.raw("\">");
        self.link_words(text);
    }

    /// The words of a link that is open, its end, and the notes that wait for it.
    fn link_words(&mut self, text: &[Inline<Bound>]) {
        self.in_link = true;
        self.inlines(text);
        self.in_link = false;
        self.raw("</a>");
        self.late_notes();
    }

    fn late_notes(&mut self) {
        for index in std::mem::take(&mut self.waiting) {
            self.note_ref(index);
        }
    }

    fn image(&mut self, image: &Image<Bound>) {
        self.due(image.mark.first());
        self.raw("<img src=\"");
        self.from.write(&mut self.out, &image.picture.address, None);
        self.raw("\" alt=\"");
        self.words(image.alt.as_deref().unwrap_or_default());
        self.raw("\"");
        if let Some((width, height)) = image.picture.size {
            let _ = write!(self.out, " width=\"{width}\" height=\"{height}\"");
        }
        self.raw(" loading=\"lazy\">");
    }

    fn note_ref(&mut self, index: usize) {
        if self.in_link {
            self.waiting.push(index);
            return;
        }
        let Some(times) = self.referred.get_mut(index) else { return };
        *times += 1;
        let times = *times;
        let number = self.first_note as usize + index;
        self.raw("<sup><a role=\"doc-noteref\"");
        self.id_attribute(&ref_id(number, times));
        self.raw(" href=\"#");
        self.own_id(&format!("fn-{number}"));
        let _ = write!(self.out, "\" aria-label=\"Note {number}\">{number}</a></sup>");
    }

    /// An id with the prefix of its paper.
    pub fn id(&self, anchor: &str) -> String {
        escape::id(&format!("{}{anchor}", self.prefix))
    }

    /// Appends ` id="..."`.
    pub(super) fn id_attribute(&mut self, anchor: &str) {
        self.raw(" id=\"");
        self.own_id(anchor);
        self.raw("\"");
    }

    /// Appends an id with the prefix of its paper.
    fn own_id(&mut self, anchor: &str) {
        self.out.push_str(&self.prefix);
        if escape::is_plain_id(anchor) {
            self.out.push_str(anchor);
        } else {
            self.out.push_str(&escape::id(anchor));
        }
    }

    /// Appends `#` and the id of what stands on this page, for an address.
    fn own_fragment(&mut self, anchor: &str) {
        self.out.push('#');
        self.out.push_str(&self.prefix);
        escape::path(&mut self.out, anchor);
    }

    /// A link by which a reader copies the address of what stands before it.
    pub fn anchor(&mut self, anchor: &str, name: &str) {
        self.anchor_of(anchor, "", name);
    }

    /// The same, with the program's own words before the name.
    fn anchor_of(&mut self, anchor: &str, what: &str, name: &str) {
        self.raw(" <a class=\"anchor\" href=\"");
        self.own_fragment(anchor);
        self.raw("\" aria-label=\"Link to ");
        self.raw(what);
        self.words(name);
        self.raw("\">#</a>");
    }

    /// Blocks one after another.
    pub fn blocks(&mut self, blocks: &[Block<Bound>]) {
        for block in blocks {
            self.block(block);
        }
    }

    /// A block.
    pub fn block(&mut self, block: &Block<Bound>) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(inlines) => {
                self.raw(if to_sign(inlines) { "<p class=\"to-sign\">" } else { "<p>" });
                self.inlines(inlines);
                self.raw("</p>\n");
            }
            Block::Numbered(numbered) => self.numbered(&numbered.label, &numbered.anchor, &numbered.blocks),
            Block::List(list) => self.list(list),
            Block::Decision(decision) => self.decision(decision),
            Block::Table(table) => tables::table(self, table),
            Block::Figure(figure) => {
                let Figure { image, caption, anchor } = &**figure;
                self.due(image.mark.first());
                self.figure("", anchor.as_deref());
                self.image(image);
                if let Some(caption) = caption {
                    self.raw("<figcaption>");
                    self.inlines(caption);
                    self.raw("</figcaption>");
                }
                self.raw("</figure>\n");
            }
            Block::Quote(blocks) => {
                self.raw("<blockquote>\n");
                self.blocks(blocks);
                self.raw("</blockquote>\n");
            }
            Block::Callout { kind, blocks } => {
                let (class, name) = match kind {
                    Callout::Note => ("note", "Note"),
                    Callout::Tip => ("tip", "Tip"),
                    Callout::Important => ("important", "Important"),
                    Callout::Warning => ("warning", "Warning"),
                    Callout::Caution => ("caution", "Caution"),
                };
                let _ = writeln!(self.out, "<div class=\"callout {class}\" role=\"note\" aria-label=\"{name}\">");
                self.blocks(blocks);
                self.raw("</div>\n");
            }
            Block::Definitions(terms) => self.definitions(terms),
            Block::Code(code) => {
                self.raw("<pre><code>");
                for (at, line) in code.lines.iter().enumerate() {
                    if at > 0 {
                        self.raw("\n");
                    }
                    self.text(line);
                }
                self.raw("</code></pre>\n");
            }
            Block::Rule => self.raw("<hr>\n"),
            Block::Remark(inlines) => {
                self.raw("<p class=\"remark\">");
                self.inlines(inlines);
                self.raw("</p>\n");
            }
            Block::Room(count) => {
                // More lines than fill a sheet are more than anybody is asked to write.
                self.raw("<div class=\"room\">");
                for _ in 0..(*count).clamp(1, 40) {
                    self.raw("<span></span>");
                }
                self.raw("</div>\n");
            }
            Block::ActionPlan(plan) => tables::action_plan(self, plan),
            Block::Versions(versions) => tables::versions(self, versions),
            Block::Signatures(signatures) => self.signatures(signatures),
            Block::Chart(chart) => {
                self.charts += 1;
                let ident = format!("_chart-{}", self.charts);
                tables::chart(self, chart, &ident);
            }
            Block::Foreign(page) => foreign::page(self, page),
        }
    }

    /// The level of the page for a heading of the source: one below that of the heading that holds it, so that no level
    /// is left out whatever the source does.
    fn level(&mut self, level: u8) -> u8 {
        while self.open.last().is_some_and(|open| *open >= level) {
            self.open.pop();
        }
        self.open.push(level);
        (self.top.saturating_add(self.open.len().min(6) as u8) - 1).min(6)
    }

    /// The level for a heading inside a block, below the last heading.
    pub(super) fn level_below(&self) -> u8 {
        self.top.saturating_add(self.open.len().min(6) as u8).min(6)
    }

    fn heading(&mut self, heading: &Heading<Bound>) {
        let level = self.level(heading.level);
        let level = char::from(b'0' + level.min(9));
        self.raw("<h");
        self.out.push(level);
        self.id_attribute(&heading.anchor);
        self.raw(">");
        self.inlines(&heading.text);
        self.anchor(&heading.anchor, &words_of(&heading.text));
        self.raw("</h");
        self.out.push(level);
        self.raw(">\n");
        let item = heading.item.as_ref().and_then(|code| {
            let items = self.items.as_ref()?;
            let (_, anchor) = items.anchors.iter().find(|(known, _)| known == code)?;
            Some((code, self.from.to(items.address, Some(anchor))))
        });
        if let Some((code, href)) = item {
            // The words come from the style sheet, so that the text of the minutes is what the minutes say.
            let _ = writeln!(
                self.out,
                "<p class=\"to-item\"><a href=\"{href}\" aria-label=\"Agenda item {}\"></a></p>",
                escape::escaped(code)
            );
        }
    }

    fn numbered(&mut self, label: &Text<Bound>, anchor: &str, blocks: &[Block<Bound>]) {
        self.raw("<div class=\"para\"");
        self.id_attribute(anchor);
        self.raw("><p>");
        self.due(label.mark.first());
        self.raw("<span class=\"number\">");
        self.text(label);
        self.raw("</span> ");
        let rest = match blocks.split_first() {
            Some((Block::Paragraph(inlines), rest)) => {
                self.inlines(inlines);
                rest
            }
            _ => blocks,
        };
        self.anchor_of(anchor, "paragraph ", label.text.trim());
        self.raw("</p>\n");
        self.blocks(rest);
        self.raw("</div>\n");
    }

    fn list(&mut self, list: &List<Bound>) {
        if list.items.is_empty() {
            return;
        }
        let own = list.items.iter().any(|item| item.marker.is_some() || item.task.is_some());
        let tag = if list.start.is_some() && !own { "ol" } else { "ul" };
        let _ = write!(self.out, "<{tag}");
        // Nothing that a browser cannot count with.
        let start = list.start.filter(|start| *start <= i32::MAX as u64).unwrap_or(1);
        if tag == "ol" && start != 1 {
            let _ = write!(self.out, " start=\"{start}\"");
        }
        if own {
            self.raw(" class=\"own\" role=\"list\"");
        }
        self.raw(">\n");
        for (at, item) in list.items.iter().enumerate() {
            self.list_item(item, list.tight, start.saturating_add(at as u64), list.start.is_some() && own);
        }
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn list_item(&mut self, item: &ListItem<Bound>, tight: bool, number: u64, show_number: bool) {
        self.raw("<li");
        if let Some(anchor) = &item.anchor {
            self.id_attribute(anchor);
        }
        self.raw(">");
        let has_paragraph = matches!(item.blocks.first(), Some(Block::Paragraph(_)));
        let loose = !tight && has_paragraph;
        if loose {
            self.raw("<p>");
        }
        if let Some(marker) = &item.marker {
            self.due(marker.mark.first());
            self.raw("<span class=\"marker\">");
            self.text(marker);
            self.raw("</span> ");
        } else if show_number {
            let _ = write!(self.out, "<span class=\"marker\">{number}.</span> ");
        }
        if let Some(ticked) = item.task {
            let (name, sign) = if ticked { ("ticked", "☑") } else { ("not ticked", "☐") };
            let _ = write!(self.out, "<span class=\"marker box\" role=\"img\" aria-label=\"{name}\">{sign}</span> ");
        }
        let link = |writer: &mut Self, anchor: &str| match &item.marker {
            Some(marker) => writer.anchor_of(anchor, "paragraph ", marker.text.trim()),
            None => writer.anchor_of(anchor, "paragraph ", &number.to_string()),
        };
        let mut anchor = item.anchor.as_deref();
        let rest = match item.blocks.split_first() {
            Some((Block::Paragraph(inlines), rest)) => {
                self.inlines(inlines);
                if let Some(anchor) = anchor.take() {
                    link(self, anchor);
                }
                if loose {
                    self.raw("</p>\n");
                }
                rest
            }
            _ => &item.blocks,
        };
        self.blocks(rest);
        if let Some(anchor) = anchor {
            link(self, anchor);
        }
        self.raw("</li>\n");
    }

    fn decision(&mut self, decision: &Decision<Bound>) {
        let (class, what) = match decision.kind {
            DecisionKind::Resolution => ("resolution", "this resolution"),
            DecisionKind::Action => ("action", "this action"),
        };
        let _ = write!(self.out, "<div class=\"decision {class}\"");
        self.id_attribute(&decision.anchor);
        self.raw(">\n");
        // The link stands at the end of the paragraph, not of the list that may follow it.
        match decision.blocks.split_first() {
            Some((Block::Paragraph(inlines), rest)) => {
                self.raw("<p>");
                self.inlines(inlines);
                self.anchor(&decision.anchor, what);
                self.raw("</p>\n");
                self.blocks(rest);
            }
            _ => self.blocks(&decision.blocks),
        }
        self.raw("</div>\n");
    }

    fn definitions(&mut self, terms: &[Definition<Bound>]) {
        // A list of terms without a term or without a meaning would not be valid.
        if terms.is_empty() {
            return;
        }
        self.raw("<dl class=\"terms\">\n");
        for term in terms {
            self.raw("<div><dt>");
            self.inlines(&term.term);
            self.raw("</dt>");
            if term.details.is_empty() {
                self.raw("<dd></dd>");
            }
            for detail in &term.details {
                self.raw("<dd>");
                self.tight(detail);
                self.raw("</dd>");
            }
            self.raw("</div>\n");
        }
        self.raw("</dl>\n");
    }

    /// Places for signatures, side by side where there is room.
    fn signatures(&mut self, signatures: &[Signature<Bound>]) {
        if signatures.is_empty() {
            return;
        }
        self.raw("<ul class=\"signatures\" role=\"list\">\n");
        for signature in signatures {
            self.raw("<li><p class=\"line\">");
            self.text(&signature.signed);
            self.raw("</p>\n");
            for (nth, line) in
                [&signature.name, &signature.role, &signature.organisation].into_iter().flatten().enumerate()
            {
                self.raw(if nth == 0 { "<p class=\"who\">" } else { "<p>" });
                self.inlines(line);
                self.raw("</p>\n");
            }
            self.raw(if signature.date.is_some() { "<p class=\"date\">" } else { "<p class=\"line date\">" });
            self.text(&signature.dated);
            if let Some(date) = &signature.date {
                self.raw(" ");
                self.inlines(date);
            }
            self.raw("</p></li>\n");
        }
        self.raw("</ul>\n");
    }

    /// Blocks in a narrow place: a single paragraph stands without its tags.
    pub fn tight(&mut self, blocks: &[Block<Bound>]) {
        match blocks {
            [Block::Paragraph(inlines)] => self.inlines(inlines),
            _ => self.blocks(blocks),
        }
    }

    /// The lines above or below a text.
    pub fn rows(&mut self, rows: &[Row<Bound>], class: &str) {
        if rows.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "<dl class=\"{class}\">");
        for row in rows {
            self.raw("<div><dt>");
            self.text(&row.label);
            self.raw("</dt>");
            if row.values.is_empty() {
                self.raw("<dd></dd>");
            }
            for value in &row.values {
                self.raw("<dd>");
                self.tight(value);
                self.raw("</dd>");
            }
            self.raw("</div>\n");
        }
        self.raw("</dl>\n");
    }

    /// The footnotes of the text turned to, under a heading of the given level.
    pub fn endnotes(&mut self, level: u8) {
        if self.notes.is_empty() {
            return;
        }
        let notes = self.notes;
        self.raw("<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"Notes: ");
        escape::text(&mut self.out, &self.name);
        let _ = write!(self.out, "\">\n<h{level}");
        self.id_attribute("_notes");
        let _ = write!(self.out, ">Notes</h{level}>\n<ol");
        if self.first_note != 1 {
            let _ = write!(self.out, " start=\"{}\"", self.first_note);
        }
        self.raw(">\n");
        for (index, note) in notes.iter().enumerate() {
            let number = self.first_note as usize + index;
            self.raw("<li");
            self.id_attribute(&format!("fn-{number}"));
            self.raw(">");
            self.tight(&note.blocks);
            let times = self.referred.get(index).copied().unwrap_or_default();
            for time in 1..=times {
                self.raw(" <a class=\"back\" role=\"doc-backlink\" href=\"#");
                self.own_id(&ref_id(number, time));
                let _ = write!(self.out, "\" aria-label=\"Back to note {number} in the text");
                if times > 1 {
                    let _ = write!(self.out, ", place {time}");
                }
                self.raw("\">↩</a>");
            }
            self.raw("</li>\n");
        }
        self.raw("</ol>\n</section>\n");
    }
}

fn ref_id(number: usize, times: u32) -> String {
    if times <= 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{times}") }
}

/// How many words start in a text.
fn words_begun(text: &Text<Bound>) -> u32 {
    let mut inside = text.mark.joined();
    let mut count = 0;
    for char in text.text.chars() {
        if char.is_whitespace() {
            inside = false;
        } else if !inside {
            inside = true;
            count += 1;
        }
    }
    count
}

//! Raw HTML, which is refused with the markdown to use instead.

use std::collections::BTreeMap;
use std::ops::Range;

use super::context::Context;
use super::source::Source;

/// The elements that are open in a line, so that one pair of tags is one finding.
#[derive(Debug, Default)]
pub struct Open(BTreeMap<String, usize>);

impl Open {
    /// A tag in a line.
    pub fn tag(&mut self, context: &mut Context<'_>, source: &Source<'_>, text: &str, range: Range<usize>) {
        let name = name(text);
        if text.starts_with("</") {
            if let Some(open) = self.0.get_mut(&name)
                && *open > 0
            {
                *open -= 1;
                return;
            }
        } else {
            *self.0.entry(name.clone()).or_default() += 1;
        }
        report(context, source, text, &name, range);
    }
}

/// HTML that stands as a block.
pub fn block(context: &mut Context<'_>, source: &Source<'_>, text: &str, range: Range<usize>) {
    let first = text.lines().next().unwrap_or_default().trim_end();
    let slice = source.slice(&range);
    let lead = slice.len() - slice.trim_start().len();
    let start = range.start + lead;
    let end = start + slice.trim_start().lines().next().unwrap_or_default().trim_end().len();
    report(context, source, first.trim_start(), &name(first.trim_start()), start..end);
}

fn report(context: &mut Context<'_>, source: &Source<'_>, text: &str, name: &str, range: Range<usize>) {
    let (message, mend) = if text.starts_with("<!--") {
        ("an HTML comment stands here, and everybody could read it".to_owned(), "delete the comment")
    } else {
        let mend = match name {
            "br" if in_table(source, &range) => {
                "write a comma, a semicolon or `•` there, or a row for each line: a cell of a table is one paragraph"
            }
            "br" => "end the line with a backslash (`\\`) where the break should be",
            "b" | "strong" => "write `**words**`",
            "i" | "em" | "cite" => "write `*words*`",
            "u" | "ins" => "write `**words**` or `*words*`: underlined words read as links",
            "s" | "del" | "strike" => "write `~~words~~`",
            "sup" => "write `2^nd^`",
            "sub" => "write `CO~2~`",
            "a" => "write `[words](address)`",
            "img" => "write `![what it shows](file.png)`",
            "p" | "div" | "span" | "font" | "center" | "section" => {
                "write the words alone, with a blank line between paragraphs"
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "write `## Heading`",
            "ul" | "ol" | "li" => "begin each item of the list with `- ` or `1. `",
            "table" | "tr" | "td" | "th" | "thead" | "tbody" => "write a table with bars: `| Head | Head |`",
            "blockquote" => "begin each line with `> `",
            "code" | "pre" | "tt" => "write the words between backticks",
            "hr" => "write `* * *` on a line of its own",
            _ => "write it in markdown, or put a backslash before `<` to show the bracket itself",
        };
        let shown: String =
            if text.chars().count() > 40 { text.chars().take(39).chain(['…']).collect() } else { text.to_owned() };
        (format!("`{shown}` is HTML, which is not read here"), mend)
    };
    context.error("raw-html", source.place(range), message, mend);
}

/// Whether a place is in a row of a table.
fn in_table(source: &Source<'_>, range: &Range<usize>) -> bool {
    let before = source.text.get(..range.start).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default().trim_start().starts_with('|')
}

fn name(text: &str) -> String {
    text.trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

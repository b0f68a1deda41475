//! The `signatures` and `members` blocks: who signs, and who sits on a body.

use super::context::Context;
use super::data::date;
use super::form::Form;
use super::yaml::{Node, Value};
use crate::diagnostics::Place;
use crate::model::tree::{Align, Block, Inline, Inlines, Raw, Signature, Table, Text};

/// Reads a list of people, each with the keys that `read` takes.
fn people<T>(
    context: &mut Context<'_>,
    node: &Node,
    kind: &'static str,
    what: &'static str,
    keys: &[&str],
    read: impl Fn(&mut Context<'_>, &mut Form<'_>, &Node) -> Option<T>,
) -> Option<Vec<T>> {
    let Value::List(items) = &node.value else {
        context.wrong_shape(node, kind, "a list of names");
        return None;
    };
    let mut out = Vec::new();
    for node in items {
        let Some(mut form) = Form::of(context, node, what) else { continue };
        out.extend(read(context, &mut form, node));
        form.finish(context, keys);
    }
    Some(out)
}

fn line(context: &mut Context<'_>, form: &mut Form<'_>, key: &str) -> Option<Inlines<Raw>> {
    form.take(key).and_then(|node| context.line(node, key)).filter(|line| !line.is_empty())
}

/// The places for signatures.
pub fn signatures(context: &mut Context<'_>, node: &Node) -> Option<Vec<Signature<Raw>>> {
    const KEYS: [&str; 4] = ["name", "role", "organisation", "date"];
    people(context, node, "signatures", "a signature", &KEYS, |context, form, _| {
        let signature = Signature {
            signed: Text::new("Signed"),
            name: line(context, form, "name"),
            role: line(context, form, "role"),
            organisation: line(context, form, "organisation"),
            dated: Text::new("Date"),
            date: form.take("date").and_then(|node| date(context, node)),
        };
        let nobody = [&signature.name, &signature.role, &signature.organisation].iter().all(|line| line.is_none());
        if nobody {
            form.missing(context, "name", "write who signs: `name: ...`, or `role: ...` where the name is not known");
        }
        Some(signature)
    })
}

/// A member's cells, in the order of [`HEADS`].
type Cells = [Inlines<Raw>; 5];

/// The columns of a list of members, of which those that nobody fills are left out.
const HEADS: [&str; 5] = ["Name", "Role", "Represents", "Substitute", "Term ends"];

/// The members of a body, as a table.
pub fn members(context: &mut Context<'_>, node: &Node, at: Place) -> Option<Block<Raw>> {
    const KEYS: [&str; 6] = ["name", "vacancy", "role", "organisation", "substitute", "until"];
    let rows: Vec<Cells> = people(context, node, "members", "a member", &KEYS, |context, form, node| {
        let name = line(context, form, "name");
        let vacancy = form.take("vacancy").is_some_and(|node| context.flag(node, "vacancy"));
        let name = match (name, vacancy) {
            (Some(_), true) => {
                let mend = "take one of the two lines out";
                context.error("two-sources", node.at.clone(), "this member has a `name` and is a `vacancy`", mend);
                None
            }
            (Some(name), false) => Some(name),
            (None, true) => Some(vec![Inline::Emphasis(vec![Inline::Text(Text::new("Vacancy"))])]),
            (None, false) => {
                form.missing(context, "name", "write `name: ...`, or `vacancy: true` where the seat is empty");
                None
            }
        };
        let mut cell = |key: &str| -> Inlines<Raw> {
            let lines = form.take(key).map(|node| context.lines(node, key)).unwrap_or_default();
            let mut out = Vec::new();
            for (nth, line) in lines.into_iter().enumerate() {
                if nth > 0 {
                    out.push(Inline::Break);
                }
                out.extend(line);
            }
            out
        };
        let (role, organisation, substitute) = (cell("role"), cell("organisation"), cell("substitute"));
        let until = form.take("until").and_then(|node| date(context, node)).unwrap_or_default();
        Some([name.unwrap_or_default(), role, organisation, substitute, until])
    })?;
    let shown: Vec<usize> =
        (0..HEADS.len()).filter(|at| *at == 0 || rows.iter().any(|row| !row[*at].is_empty())).collect();
    let words = |words: &str| vec![Inline::Text(Text::new(words))];
    Some(Block::Table(Box::new(Table {
        caption: None,
        anchor: None,
        landscape: false,
        columns: vec![Align::Left; shown.len()],
        head: Some(shown.iter().map(|at| words(HEADS[*at])).collect()),
        row_heads: shown.len() > 1,
        rows: rows.iter().map(|row| shown.iter().map(|at| row[*at].clone()).collect()).collect(),
        at,
    })))
}

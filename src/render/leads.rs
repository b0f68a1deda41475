//! An action plan sorted by who leads: a page of its own, that bears no page marks and names printed pages.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::escape::From;
use super::paging::Spot;
use super::plan::{Plans, counted, lines, values};
use super::plan_files::page_of;
use super::views::{Anchor, LeadAction, LeadRow, LeadView};
use crate::model::pack::PaperPages;
use crate::model::site::Paper;
use crate::model::tree::plain;

/// What one lead has.
#[derive(Debug, Default)]
struct Led<'a> {
    rows: Vec<LeadRow>,
    /// The entries to which the rows belong, by part and anchor.
    entries: HashSet<(usize, &'a str)>,
}

/// The leads of a paper's plans, by name, each with the rows that it leads; at the end those that nobody leads.
/// `spots` says where the web shows a printed page.
pub fn leads(
    paper: &Paper,
    plans: &Plans<'_>,
    pages: Option<&PaperPages>,
    spots: Option<&BTreeMap<u32, Spot>>,
    from: From<'_>,
) -> Vec<LeadView> {
    let mut of: HashMap<String, Led<'_>> = HashMap::new();
    for (index, plan) in &plans.plans {
        let address = paper.parts.get(*index).map_or(&paper.address, |part| &part.address);
        for priority in &plan.priorities {
            let priority_name = plain(&priority.name);
            for entry in &priority.entries {
                let number = entry.number.as_ref().map(|number| number.text.trim()).unwrap_or_default();
                let words = match format!("{number} {}", plain(&entry.objective)).trim() {
                    "" => "Entry without a name".to_string(),
                    words => words.to_string(),
                };
                let page = page_of(pages, *index, &entry.anchor).and_then(|page| {
                    let spot = spots?.get(&page)?;
                    Some(Anchor::new(format!("Page {page}"), from.to(&spot.address, Some(&spot.fragment()))))
                });
                for row in &entry.rows {
                    let all = values(&row.lead);
                    let (measures, timescale) = (lines(&row.measures), lines(&row.timescale));
                    let nobody = [String::new()];
                    for lead in if all.is_empty() { &nobody[..] } else { &all[..] } {
                        let led = of.entry(lead.clone()).or_default();
                        led.entries.insert((*index, &entry.anchor));
                        led.rows.push(LeadRow {
                            entry: Anchor::new(words.clone(), from.to(address, Some(&entry.anchor))),
                            priority: priority_name.clone(),
                            with: all.iter().filter(|other| *other != lead).cloned().collect(),
                            actions: row
                                .actions
                                .iter()
                                .map(|action| LeadAction { text: plain(&action.text), flags: action.flags.clone() })
                                .collect(),
                            measures: measures.clone(),
                            timescale: timescale.clone(),
                            page: page.clone(),
                        });
                    }
                }
            }
        }
    }
    let mut out = Vec::new();
    let mut push = |name: &str, anchor: String, found: Option<Led<'_>>| {
        if let Some(Led { rows, entries }) = found {
            out.push(LeadView { name: name.into(), anchor, count: counted(entries.len(), "entry", "entries"), rows });
        }
    };
    for (value, name) in plans.leads.sorted() {
        push(value, format!("lead-{}", super::escape::id(name)), of.remove(value));
    }
    push("No lead given", "_no-lead".into(), of.remove(""));
    out
}

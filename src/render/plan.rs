//! What a paper with an action plan has beside the plan as typed: a summary by priority, a form that filters the
//! entries, and names for leads and timescales by which a page, a view and an address speak of the same thing.
//!
//! None of its words are in the paper: they stand in a `nav` and a `form`, so that the text between two page marks is
//! what the PDF has between two pages.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::rc::Rc;

use super::escape::escaped;
use super::html::Writer;
use crate::model::seek;
use crate::model::site::Paper;
use crate::model::tree::{ActionPlan, Block, Bound, Inlines, PlanEntry, PlanRow, Priority, plain};

/// The name for what is not given. No name made from words begins like this.
const NONE: &str = "_none";
/// The most characters of a name in an address.
const LONGEST: usize = 60;

/// The action plans of a paper, all its parts together.
#[derive(Debug)]
pub struct Plans<'a> {
    /// Each with the part in which it stands.
    pub plans: Vec<(usize, &'a ActionPlan<Bound>)>,
    /// Everybody who leads on something.
    pub leads: Rc<Names>,
}

impl<'a> Plans<'a> {
    /// The plans of a paper; `None` where no plan has an entry.
    pub fn of(paper: &'a Paper) -> Option<Self> {
        let mut plans = Vec::new();
        for (index, part) in paper.parts.iter().enumerate() {
            seek::each(&part.blocks, &mut |block| {
                if let Block::ActionPlan(plan) = block {
                    plans.push((index, &**plan));
                }
            });
        }
        if !plans.iter().any(|(_, plan)| entries(plan).next().is_some()) {
            return None;
        }
        let mut leads = Names::default();
        for (_, plan) in &plans {
            rows(plan).for_each(|row| leads.add(&row.lead));
        }
        Some(Self { plans, leads: Rc::new(leads) })
    }
}

fn entries(plan: &ActionPlan<Bound>) -> impl Iterator<Item = &PlanEntry<Bound>> {
    plan.priorities.iter().flat_map(|priority| &priority.entries)
}

fn rows(plan: &ActionPlan<Bound>) -> impl Iterator<Item = &PlanRow<Bound>> {
    entries(plan).flat_map(|entry| &entry.rows)
}

/// The values of a cell in words, as typed, empty ones left out.
pub fn lines(cell: &[Inlines<Bound>]) -> Vec<String> {
    cell.iter().map(|value| plain(value)).filter(|value| !value.is_empty()).collect()
}

/// The values of a cell in words, each once.
pub fn values(cell: &[Inlines<Bound>]) -> Vec<String> {
    let mut values = lines(cell);
    if values.len() > 1 {
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(value.clone()));
    }
    values
}

/// Values as typed, each with a name that may stand in an id, an attribute and an address, and stays the same as long
/// as the value and those like it before do.
#[derive(Debug, Default)]
pub struct Names {
    list: Vec<(String, String)>,
    known: HashMap<String, usize>,
    taken: HashSet<String>,
    /// Whether any cell gives no value.
    none: bool,
}

impl Names {
    fn add(&mut self, cell: &[Inlines<Bound>]) {
        let values = values(cell);
        self.none |= values.is_empty();
        for value in values {
            self.add_word(value);
        }
    }

    fn add_word(&mut self, value: String) {
        if self.known.contains_key(&value) {
            return;
        }
        let base = name(&value);
        let mut name = base.clone();
        let mut count = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{base}-{count}");
            count += 1;
        }
        self.known.insert(value.clone(), self.list.len());
        self.list.push((value, name));
    }

    /// The name of a value.
    pub fn name(&self, value: &str) -> &str {
        self.known.get(value).and_then(|at| self.list.get(*at)).map_or(NONE, |(_, name)| name)
    }

    /// The values with their names, in the order of the alphabet.
    pub fn sorted(&self) -> Vec<&(String, String)> {
        let mut list: Vec<_> = self.list.iter().collect();
        list.sort_by_cached_key(|(value, _)| (value.to_lowercase(), value.clone()));
        list
    }

    /// The names of a cell's values, as an attribute has them.
    fn cell(&self, cell: &[Inlines<Bound>]) -> String {
        let values = values(cell);
        if values.is_empty() {
            return NONE.into();
        }
        values.iter().map(|value| self.name(value)).collect::<Vec<_>>().join(" ")
    }
}

/// Lower case, runs of anything but letters and digits as one hyphen.
fn name(words: &str) -> String {
    let mut name = String::new();
    let mut long = 0;
    for char in words.chars().flat_map(char::to_lowercase) {
        if long >= LONGEST {
            break;
        }
        if char.is_alphanumeric() {
            name.push(char);
            long += 1;
        } else if !matches!(char, '\'' | '’') && !name.is_empty() && !name.ends_with('-') {
            name.push('-');
            long += 1;
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() { "other".into() } else { name.into() }
}

/// `1 entry`, `5 entries`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What a page with a plan leads to.
#[derive(Debug)]
pub struct Tools {
    /// The view by lead, ready for an attribute.
    pub by_lead: String,
    /// The plan as CSV.
    pub csv: String,
    /// The plan as JSON.
    pub json: String,
    /// The leads of the whole paper.
    pub leads: Rc<Names>,
}

/// What filters the entries of one plan.
#[derive(Debug)]
pub struct Filter {
    /// Which plan of the page it is, from 1.
    number: u32,
    leads: Rc<Names>,
    timescales: Names,
    flags: Names,
}

impl Filter {
    /// The attributes by which the script finds a priority's entries.
    pub fn of_priority(&self, priority: &Priority<Bound>) -> String {
        format!(" data-plan=\"{}\" data-priority=\"{}\"", self.number, escaped(&priority.anchor))
    }

    /// The attributes by which the script tells whether a row is wanted.
    pub fn of_row(&self, row: &PlanRow<Bound>) -> String {
        let mut seen = HashSet::new();
        let flags: Vec<_> = flags_of(row).filter(|flag| seen.insert(*flag)).map(|flag| self.flags.name(flag)).collect();
        let mut out = format!(
            " data-lead=\"{}\" data-timescale=\"{}\"",
            escaped(&self.leads.cell(&row.lead)),
            escaped(&self.timescales.cell(&row.timescale))
        );
        if !flags.is_empty() {
            let _ = write!(out, " data-flag=\"{}\"", escaped(&flags.join(" ")));
        }
        out
    }
}

/// The flags of a row's actions, as often as they are borne.
pub fn flags_of(row: &PlanRow<Bound>) -> impl Iterator<Item = &str> {
    row.actions.iter().flat_map(|action| &action.flags).map(String::as_str)
}

/// Writes what stands above the first priority of a plan: the summary and, where there is something to choose, the
/// form. `None` where the page is not one for working with the plan.
pub fn above(writer: &mut Writer<'_>, plan: &ActionPlan<Bound>) -> Option<Filter> {
    let tools = writer.tools.clone()?;
    let count = entries(plan).count();
    if count == 0 {
        return None;
    }
    writer.plans += 1;
    let number = writer.plans;
    summary(writer, plan, &tools, number);
    let mut filter =
        Filter { number, leads: tools.leads.clone(), timescales: Names::default(), flags: Names::default() };
    let mut leads = Names::default();
    for row in rows(plan) {
        leads.add(&row.lead);
        filter.timescales.add(&row.timescale);
    }
    let used: HashSet<&str> = rows(plan).flat_map(flags_of).collect();
    for flag in plan.key.iter().filter(|flag| used.contains(flag.name.as_str())) {
        filter.flags.add_word(flag.name.clone());
    }
    (count > 1).then(|| {
        form(writer, plan, &filter, &leads);
        filter
    })
}

/// `_plan`, `_plan-2`.
fn ident(writer: &Writer<'_>, what: &str, number: u32) -> String {
    let number = if number == 1 { String::new() } else { format!("-{number}") };
    writer.id(&format!("_{what}{number}"))
}

fn summary(writer: &mut Writer<'_>, plan: &ActionPlan<Bound>, tools: &Tools, number: u32) {
    let level = writer.level_below();
    let id = ident(writer, "plan", number);
    let title = if number == 1 { "The plan at a glance".to_string() } else { format!("Plan {number} at a glance") };
    let flagged = !plan.key.is_empty();
    let _ = write!(
        writer.out,
        "<nav class=\"glance full\" aria-labelledby=\"{id}\">\n<h{level} id=\"{id}\">{title}</h{level}>\n\
         <div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{title}: entries by priority\">\n<table>\n\
         <thead><tr><th scope=\"col\">Priority</th><th scope=\"col\" class=\"r\">Entries</th>\
         <th scope=\"col\" class=\"r\">Actions</th>"
    );
    writer.raw(if flagged { "<th scope=\"col\">Flagged actions</th>" } else { "" });
    // On a phone the last column is out of sight at first: the lead, who stands below again.
    writer.raw("<th scope=\"col\">Lead</th></tr></thead>\n<tbody>\n");
    for priority in &plan.priorities {
        let mut href = "#".to_string();
        super::escape::path(&mut href, &format!("{}{}", writer.prefix, priority.anchor));
        let name = match plain(&priority.name) {
            name if name.is_empty() => "Priority without a name".into(),
            name => name,
        };
        let _ = write!(writer.out, "<tr><th scope=\"row\"><a href=\"{href}\">{}</a></th>", escaped(&name));
        counts(writer, plan, &priority.entries.iter().collect::<Vec<_>>(), flagged);
        let _ = writeln!(writer.out, "<td>{}</td></tr>", escaped(&lines(&priority.lead).join("; ")));
    }
    writer.raw("</tbody>\n");
    if plan.priorities.len() > 1 {
        writer.raw("<tfoot><tr><th scope=\"row\">All priorities</th>");
        counts(writer, plan, &entries(plan).collect::<Vec<_>>(), flagged);
        writer.raw("<td></td></tr></tfoot>\n");
    }
    let _ = write!(
        writer.out,
        "</table>\n</div>\n<ul class=\"ways\">\n<li><a href=\"{}\">Who leads on what</a></li>\n\
         <li><a href=\"{}\">Spreadsheet <span class=\"small\">(CSV)</span></a></li>\n\
         <li><a href=\"{}\">Data <span class=\"small\">(JSON)</span></a></li>\n</ul>\n</nav>\n",
        tools.by_lead, tools.csv, tools.json
    );
}

/// The cells that count entries, actions and the actions with each flag.
fn counts(writer: &mut Writer<'_>, plan: &ActionPlan<Bound>, entries: &[&PlanEntry<Bound>], flagged: bool) {
    let rows = || entries.iter().flat_map(|entry| &entry.rows);
    let actions: usize = rows().map(|row| row.actions.len()).sum();
    let _ = write!(writer.out, "<td class=\"r\">{}</td><td class=\"r\">{actions}</td>", entries.len());
    if !flagged {
        return;
    }
    let mut found: HashMap<&str, usize> = HashMap::new();
    for action in rows().flat_map(|row| &row.actions) {
        let mut seen = HashSet::new();
        for flag in action.flags.iter().filter(|flag| seen.insert(flag.as_str())) {
            *found.entry(flag).or_default() += 1;
        }
    }
    let mut words = Vec::new();
    for flag in &plan.key {
        if let Some(count) = found.get(flag.name.as_str()) {
            words.push(format!(
                "<span class=\"count\">{count} <span class=\"flag\">{}</span></span>",
                escaped(&flag.name)
            ));
        }
    }
    let words = if words.is_empty() { "none".into() } else { words.join(" ") };
    let _ = write!(writer.out, "<td>{words}</td>");
}

fn form(writer: &mut Writer<'_>, plan: &ActionPlan<Bound>, filter: &Filter, leads: &Names) {
    let title =
        if filter.number == 1 { "Filter the plan".to_string() } else { format!("Filter plan {}", filter.number) };
    let _ = write!(
        writer.out,
        "<form class=\"filter full\" data-plan=\"{}\" aria-label=\"{title}\" autocomplete=\"off\" hidden>\n\
         <div class=\"fields\">\n",
        filter.number
    );
    let mut options: Vec<(String, &str)> =
        plan.priorities.iter().map(|priority| (plain(&priority.name), priority.anchor.as_str())).collect();
    select(writer, filter, "priority", "Priority", "All priorities", &options);
    options = leads.sorted().into_iter().map(|(value, _)| (value.clone(), filter.leads.name(value))).collect();
    if leads.none {
        options.push(("No lead given".into(), NONE));
    }
    select(writer, filter, "lead", "Lead", "All leads", &options);
    // As they come in the plan: dates in words have no other order.
    options = filter.timescales.list.iter().map(|(value, name)| (value.clone(), name.as_str())).collect();
    if filter.timescales.none {
        options.push(("No timescale given".into(), NONE));
    }
    select(writer, filter, "timescale", "Timescale", "Any timescale", &options);
    options = filter.flags.list.iter().map(|(value, name)| (value.clone(), name.as_str())).collect();
    select(writer, filter, "flag", "Flag", "With or without a flag", &options);
    writer.raw(
        "</div>\n<p class=\"row\"><span role=\"status\" class=\"said\"></span> <button type=\"reset\">Show all entries</button></p>\n\
         <p class=\"hint\">The address of this page keeps your choice, so that you can send it to a colleague.</p>\n</form>\n",
    );
}

fn select(writer: &mut Writer<'_>, filter: &Filter, key: &str, label: &str, any: &str, options: &[(String, &str)]) {
    // A flag leaves out what does not bear it; of the others every entry has one.
    if options.is_empty() || (options.len() == 1 && key != "flag") {
        return;
    }
    let id = ident(writer, key, filter.number);
    let name = if filter.number == 1 { key.to_string() } else { format!("{key}-{}", filter.number) };
    let _ = write!(
        writer.out,
        "<p><label for=\"{id}\">{label}</label><select id=\"{id}\" name=\"{name}\" data-key=\"{key}\">\n\
         <option value=\"\">{any}</option>\n"
    );
    for (text, value) in options {
        let text = if text.is_empty() { "Without a name" } else { text };
        let _ = writeln!(writer.out, "<option value=\"{}\">{}</option>", escaped(value), escaped(text));
    }
    writer.raw("</select></p>\n");
}

//! A group of keys, of which each is taken once; what is left over is unknown.

use super::context::Context;
use super::yaml::{Key, Node, Value};
use crate::diagnostics::{Place, nearest};

/// A group of keys.
pub struct Form<'n> {
    /// The keys, each with its value until that is taken.
    entries: Vec<(&'n Key, Option<&'n Node>)>,
    /// What the group is, with its article, for messages (`a priority`).
    pub what: &'static str,
    /// Where it stands.
    pub at: Place,
}

impl<'n> Form<'n> {
    /// The keys of a node; an error where it has none.
    pub fn of(context: &mut Context<'_>, node: &'n Node, what: &'static str) -> Option<Self> {
        match &node.value {
            Value::Map(entries) => {
                let entries = entries.iter().map(|(key, node)| (key, Some(node))).collect();
                Some(Self { entries, what, at: node.at.clone() })
            }
            _ => {
                context.error(
                    "wrong-shape",
                    node.at.clone(),
                    format!("here stands {}, and {what} wants keys with values", node.shape()),
                    "write each key on a line of its own: `key: value`",
                );
                None
            }
        }
    }

    /// A group without keys.
    pub fn empty(what: &'static str, at: Place) -> Self {
        Self { entries: Vec::new(), what, at }
    }

    /// Takes the value of a key. A key with nothing behind it counts as not given.
    pub fn take(&mut self, name: &str) -> Option<&'n Node> {
        let entry = self.entries.iter_mut().find(|(key, _)| key.name == name)?;
        entry.1.take_if(|node| !matches!(node.value, Value::Null))
    }

    /// Whether a key stands here, taken or not.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(key, _)| key.name == name)
    }

    /// Where a key stands; the whole group where it does not.
    pub fn place(&self, name: &str) -> Place {
        let key = self.entries.iter().find(|(key, _)| key.name == name);
        key.map_or_else(|| self.at.clone(), |(key, _)| key.at.clone())
    }

    /// Takes a key whose value must be a list.
    pub fn list(&mut self, context: &mut Context<'_>, name: &str, wanted: &str) -> &'n [Node] {
        match self.take(name) {
            None => &[],
            Some(Node { value: Value::List(items), .. }) => items,
            Some(node) => {
                context.wrong_shape(node, name, wanted);
                &[]
            }
        }
    }

    /// Says that a key is missing.
    pub fn missing(&self, context: &mut Context<'_>, name: &str, mend: &str) {
        // What was taken and is of no use has been reported, and so will be a key that is nearly the one that is missed.
        let reported = |(key, node): &(&Key, Option<&Node>)| match node {
            None => key.name == name,
            Some(_) => key.name != name && nearest(&key.name, [name]).is_some(),
        };
        if self.entries.iter().any(reported) {
            return;
        }
        let at = match self.entries.first() {
            Some((key, _)) => key.at.clone(),
            None => self.at.clone(),
        };
        context.error("missing-key", at, format!("no `{name}` is given, which {} must have", self.what), mend);
    }

    /// Reports every key that is not known.
    pub fn finish(&self, context: &mut Context<'_>, known: &[&str]) {
        self.finish_with(context, known, |_| None);
    }

    /// Reports every key that is not known; `elsewhere` says where a key belongs that is known in other files.
    pub fn finish_with(
        &self,
        context: &mut Context<'_>,
        known: &[&str],
        elsewhere: impl Fn(&str) -> Option<&'static str>,
    ) {
        for (key, _) in &self.entries {
            let name = key.name.as_str();
            if known.contains(&name) {
                continue;
            }
            let mend = if let Some(place) = elsewhere(name) {
                format!("`{name}` belongs to {place}")
            } else if let Some(near) = nearest(name, known.iter().copied()) {
                format!("write `{near}`")
            } else if known.contains(&"details") {
                let known = known.join(", ");
                format!("put a line of the head that has no key of its own under `details:`; the keys are {known}")
            } else {
                format!("the keys are {}", known.join(", "))
            };
            context.error("unknown-key", key.at.clone(), format!("`{name}` is not a key of {}", self.what), mend);
        }
    }
}

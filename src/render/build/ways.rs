//! What the papers of a meeting say of it alike, made once for all of them.

use std::sync::OnceLock;

use tera::Value;

use super::tasks::Around;
use crate::hashed::HashMap;
use crate::model::site::{Meeting, Site};
use crate::render::escape::From;
use crate::render::machine;
use crate::render::views::{Anchor, Crumbs};

/// That of each meeting, by its address.
#[derive(Debug)]
pub(super) struct Ways<'a>(HashMap<&'a str, OnceLock<Way>>);

/// That of a meeting.
#[derive(Debug)]
pub(super) struct Way {
    /// The address of the meeting.
    address: String,
    /// The title of its pack.
    pub(super) title: String,
    /// The way to a page in a folder of its own folder.
    crumbs: Option<Value>,
}

impl<'a> Ways<'a> {
    /// Of nothing yet.
    pub(super) fn new(site: &'a Site) -> Self {
        let meetings = site.bodies.iter().flat_map(|body| &body.meetings);
        Self(meetings.map(|meeting| (meeting.address.as_str(), OnceLock::new())).collect())
    }

    /// That of the meeting of which a text is, if it is of one.
    pub(super) fn around(&self, place: &Around<'a>) -> Option<&Way> {
        let (_, meeting) = place.meeting?;
        let address = meeting.address.as_str();
        let make = || {
            let below = format!("{}paper/", meeting.address);
            let crumbs = crumbs(From::Page(&below), &place.crumbs());
            Way {
                address: address.to_owned(),
                title: machine::pack_title(meeting),
                crumbs: Value::try_from_serializable(&crumbs).ok(),
            }
        };
        Some(self.0.get(address)?.get_or_init(make))
    }
}

impl Way {
    pub(super) fn is_of(&self, meeting: &Meeting) -> bool {
        self.address == meeting.address
    }

    /// The way to a page, where it is the same as to all others in folders of the meeting's own folder.
    pub(super) fn to(&self, address: &str) -> Option<Crumbs> {
        let name = address.strip_prefix(self.address.as_str())?.strip_suffix('/')?;
        self.crumbs.clone().filter(|_| !name.contains('/')).map(Crumbs::Shared)
    }
}

/// The way from the home page to a page: names and addresses.
pub(super) fn crumbs(from: From<'_>, below_home: &[(String, &str)]) -> Vec<Anchor> {
    let home = match from {
        From::Page(address) if !address.is_empty() => Some(Anchor::new("Home", from.to("", None))),
        _ => None,
    };
    let below_home = below_home.iter().map(|(text, address)| {
        let (address, fragment) = address.split_once('#').map_or((*address, None), |(a, b)| (a, Some(b)));
        Anchor::new(text.clone(), from.to(address, fragment))
    });
    home.into_iter().chain(below_home).collect()
}

//! The home page, and the page of each body with the register of its decisions.

use std::collections::HashSet;

use super::{Builder, Made};
use crate::model::site::{Body, Meeting, Paper};
use crate::model::tree::{DecisionKind, plain};
use crate::render::escape::From;
use crate::render::html::Writer;
use crate::render::paper::{self, Chapters};
use crate::render::views::*;
use crate::render::{machine, meeting, register};
use crate::versions;

/// How many meetings and papers the home page lists.
const LATEST_MEETINGS: usize = 12;
const LATEST_PAPERS: usize = 8;

impl<'a> Builder<'a> {
    fn meeting_row(&self, meeting: &Meeting, from: From<'_>) -> MeetingRow {
        let front = meeting.front.as_ref();
        MeetingRow {
            body: meeting.body.clone(),
            url: from.to(&meeting.address, None),
            day: Day::new(&front.map_or(meeting.when, |front| front.start)),
            year: chrono::Datelike::year(&meeting.when.date),
            title: front.and_then(|front| front.title.as_ref()).map(|title| title.text.to_string()),
            venue: front.and_then(|front| front.venue.as_ref()).map(|venue| plain(venue)),
            agenda: front.is_some(),
            minutes: meeting.minutes.as_ref().map(|minutes| from.to(&minutes.paper.address, None)),
            pdf: self.map(&meeting.address).map(|map| {
                Anchor::new(meeting::size(map), from.to(&format!("{}{}", meeting.address, meeting.pdf), None))
            }),
        }
    }

    pub(super) fn home(&self, made: &mut Made) {
        let site = self.site;
        let from = From::Page("");
        let html = self.whole(&site.home, from);
        let mut meetings: Vec<_> = site.bodies.iter().flat_map(|body| &body.meetings).collect();
        meetings.sort_by(|a, b| (b.when, &a.address).cmp(&(a.when, &b.address)));
        let mut papers = Vec::new();
        let mut listed = HashSet::new();
        for meeting in &meetings {
            // What came last is the latest.
            let later = meeting.supplements.iter().rev().map(|supplement| supplement.papers.clone());
            let in_order = later.chain([meeting.first_published()]).flatten();
            for pack_paper in in_order.filter_map(|index| meeting.papers.get(index)) {
                // Notes of an earlier meeting are no news.
                let own = pack_paper.paper.address.starts_with(meeting.address.as_str());
                if papers.len() < LATEST_PAPERS && own && listed.insert(&pack_paper.paper.address) {
                    papers.push(PaperRow {
                        link: link(from, pack_paper.paper.title.text.trim(), &pack_paper.paper.address),
                        meeting: machine::pack_title(meeting),
                    });
                }
            }
        }
        let page = Home {
            html,
            meetings: meetings.iter().take(LATEST_MEETINGS).map(|meeting| self.meeting_row(meeting, from)).collect(),
            papers,
            bodies: site.bodies.iter().map(|body| link(from, body.text.title.text.trim(), &body.address)).collect(),
            documents: site
                .documents
                .iter()
                .map(|document| DocumentRow {
                    link: link(from, document.title.text.trim(), &document.address),
                    subtitle: document.subtitle.as_ref().map(|subtitle| plain(subtitle)),
                    version: versions::words(document),
                    date: document.date.map(|date| date.date_words()),
                })
                .collect(),
        };
        let title = site.home.title.text.trim().to_string();
        let view = self.view(from, title, &[], page);
        self.page(made, "home.html", "", view, 0);
    }

    /// All of a text that has no marks: its title as the page's heading, then the rest.
    fn whole(&self, text: &'a Paper, from: From<'a>) -> String {
        let mut writer = Writer::new(from);
        paper::part(&mut writer, text, 0, None, 1, Chapters::Pages);
        writer.out
    }

    pub(super) fn body(&self, made: &mut Made, body: &'a Body) {
        let from = From::Page(&body.address);
        let register = format!("{}decisions/", body.address);
        let has_register = self.register(made, body, &register);
        let page = BodyPage {
            html: self.whole(&body.text, from),
            meetings: body.meetings.iter().map(|meeting| self.meeting_row(meeting, from)).collect(),
            register: has_register.then(|| from.to(&register, None)),
        };
        let view = self.view(from, body.text.title.text.trim().into(), &[], page);
        self.page(made, "body.html", &body.address, view, 0);
    }

    /// The register of a body's decisions and actions; whether there are any.
    fn register(&self, made: &mut Made, body: &'a Body, address: &str) -> bool {
        let from = From::Page(address);
        let part = |kind, name, anchor| {
            let meetings = register::register(body, kind, from);
            (!meetings.is_empty()).then_some(RegisterPart { name, anchor, meetings })
        };
        let parts: Vec<_> = [
            part(DecisionKind::Resolution, "Decisions", "_decisions"),
            part(DecisionKind::Action, "Actions", "_actions"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if parts.is_empty() {
            return false;
        }
        let title = body.text.title.text.trim().to_owned();
        let crumbs = vec![(body_name(body), body.address.as_str())];
        let page = RegisterPage { title: title.clone(), parts };
        let mut view = self.view(from, format!("{title}: decisions and actions"), &crumbs, page);
        view.here = Some("Decisions and actions".into());
        self.page(made, "register.html", address, view, 0);
        true
    }
}

pub(super) fn body_name(body: &Body) -> String {
    body.short_name.clone().unwrap_or_else(|| body.text.title.text.trim().into())
}

//! The view by lead of a paper's action plans, and the plans as data.

use super::tasks::Around;
use super::{Builder, Made};
use crate::model::pack::PaperPages;
use crate::model::site::Paper;
use crate::render::escape::From;
use crate::render::plan::Plans;
use crate::render::plan_files::Data;
use crate::render::views::*;
use crate::render::{held, leads};

/// Where the pages and files about a paper's plans stand.
pub(super) struct PlanPlaces {
    pub(super) by_lead: String,
    pub(super) csv: String,
    pub(super) json: String,
}

impl<'a> Builder<'a> {
    /// Where the view by lead and the data of a paper's plans stand: at the usual names, or at others where a chapter or
    /// a published file has those.
    pub(super) fn plan_places(&self, text: &Paper) -> PlanPlaces {
        let address = &text.address;
        let slug = Some(text.stem()).filter(|slug| !slug.is_empty()).unwrap_or("plan");
        let free = |path: &str| {
            let folder = format!("{path}/");
            let below = |known: &str| known == path || known.starts_with(&folder);
            path != format!("{address}pack.json")
                && !text.parts.iter().any(|part| below(&part.address))
                && !self.site.pages.iter().any(|page| below(&page.address))
                && !self.site.files.iter().any(|file| below(&file.address))
        };
        let names = |name: &str, then: &str| {
            let (name, then) = (name.to_string(), then.to_string());
            std::iter::once(name).chain((1_u32..).map(move |nth| match nth {
                1 => then.clone(),
                nth => format!("{then}-{nth}"),
            }))
        };
        let by_lead = names("by-lead", "plan-by-lead").map(|name| format!("{address}{name}")).find(|path| free(path));
        let stem = names(slug, &format!("{slug}-plan"))
            .map(|name| format!("{address}{name}"))
            .find(|path| free(&format!("{path}.csv")) && free(&format!("{path}.json")));
        let (by_lead, stem) = (by_lead.unwrap_or_default(), stem.unwrap_or_default());
        PlanPlaces { by_lead: format!("{by_lead}/"), csv: format!("{stem}.csv"), json: format!("{stem}.json") }
    }

    /// The view by lead of a paper's plans, and the plans as data.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn plan_pages(
        &self,
        made: &mut Made,
        text: &'a Paper,
        plans: &Plans<'a>,
        places: &PlanPlaces,
        pages: Option<&PaperPages>,
        bearer: &str,
        facts: Option<Facts>,
        place: &Around<'a>,
    ) {
        let from = From::Page(&places.by_lead);
        let title = text.title.text.trim().to_string();
        let leads = leads::leads(text, plans, pages, self.spots(bearer), from);
        let page = LeadsPage {
            title: title.clone(),
            draft: plans.plans.iter().any(|(part, _)| text.parts.get(*part).is_some_and(|part| part.draft)),
            paper: link(from, title.clone(), &text.address),
            facts: facts.into_iter().flat_map(|facts| facts.item.into_iter().chain(facts.pack)).collect(),
            csv: from.to(&places.csv, None),
            json: from.to(&places.json, None),
            printed: leads.iter().flat_map(|lead| &lead.rows).any(|row| row.page.is_some()),
            leads,
        };
        let mut crumbs = place.crumbs();
        crumbs.push((title.clone(), text.address.as_str()));
        let mut view = self.view(from, format!("{title}: who leads on what"), &crumbs, page);
        view.here = Some("Who leads on what".into());
        self.page(made, "by-lead.html", &places.by_lead, view, 0);
        if let Some(hash) = &mut made.shape {
            held::add(hash, &(&places.csv, &places.json));
            return;
        }
        let data = Data::new(text, plans, pages, &self.site.settings.base_url);
        self.put(made, places.csv.clone(), data.csv());
        self.put(made, places.json.clone(), data.json());
    }
}

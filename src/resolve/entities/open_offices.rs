//! Completes offices whose files leave something open, from a post of one of their holders. That
//! has to wait until it is known which holders readers can know of.

use crate::ids::IdVec;
use crate::model::{Briefing, Details, EntityId, Speaker};

/// Completes each office: it gets the title, organization and country that its file leaves open
/// from the first post, in the order of files, of an official whom something public names. An
/// office with a file always has a title. If its file names an organization and no country, the
/// country is the organization's, since the holder of an international body's office has a country
/// that isn't the office's. An office without a file, all of whose holders are unknown to readers,
/// has no page. A key of another entity may refer to it all the same, and then its key serves as
/// its name.
pub fn describe(briefing: &mut Briefing) {
    let open: Vec<EntityId> =
        briefing.entity_ids().map(|(id, _)| id).filter(|id| is_open(briefing, *id)).collect();
    if open.is_empty() {
        return;
    }
    let known = known(briefing);
    let mut described: IdVec<EntityId, Option<Description>> =
        briefing.entity_ids().map(|_| None).collect();
    for (_, official) in briefing.entity_ids().filter(|(id, _)| known[*id]) {
        for post in official.posts() {
            let Some(office) = post.office.filter(|id| described[*id].is_none()) else { continue };
            described[office] = Some(Description {
                title: post.title.clone(),
                organization: post.organization,
                country: official.country(),
            });
        }
    }
    for id in open {
        let nobody = || Description {
            title: briefing.entity(id).key.clone(),
            organization: None,
            country: None,
        };
        let said = described[id].take().unwrap_or_else(nobody);
        fill_in(briefing, id, said);
    }
}

/// What a post says about its office.
struct Description {
    title: String,
    organization: Option<EntityId>,
    country: Option<EntityId>,
}

/// Whether an office leaves something to its holders' posts.
fn is_open(briefing: &Briefing, id: EntityId) -> bool {
    match briefing.entity(id).details {
        Details::Office { open, .. } => open.organization || open.country,
        _ => false,
    }
}

fn fill_in(briefing: &mut Briefing, id: EntityId, said: Description) {
    let of_organization = match briefing.entity(id).details {
        Details::Office { organization, open, .. } if !open.organization => {
            Some(organization.and_then(|id| briefing.entity(id).country()))
        }
        _ => None,
    };
    let office = &mut briefing.entities[id];
    if office.file.is_none() {
        office.texts.iter_mut().for_each(|text| text.name.clone_from(&said.title));
    }
    if let Details::Office { organization, country, open, .. } = &mut office.details {
        if open.organization {
            *organization = said.organization;
        }
        if open.country {
            *country = of_organization.unwrap_or(said.country);
        }
    }
}

/// Whether readers can know of each entity: a public article in any language names it, or its file
/// says that it always has a page.
fn known(briefing: &Briefing) -> IdVec<EntityId, bool> {
    let always = briefing.entity_ids().map(|(_, entity)| entity.always);
    let mut known: IdVec<EntityId, bool> = always.collect();
    for (_, article) in briefing.article_ids() {
        let speakers = article.quotes.iter().filter(|quote| !quote.repeats).filter_map(|quote| {
            match quote.speaker {
                Speaker::Entity(speaker) => Some(speaker),
                Speaker::Name(_) => None,
            }
        });
        article
            .officials
            .iter()
            .map(|appearance| appearance.official)
            .chain(speakers)
            .for_each(|id| known[id] = true);
    }
    known
}

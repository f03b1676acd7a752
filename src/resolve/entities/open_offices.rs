//! What offices are called and belong to as far as no file says it: what a post of one of their holders
//! says. Which holder that is has to wait until it is known whom readers know of.

use crate::ids::IdVec;
use crate::model::{Briefing, Details, EntityId, Speaker};

/// Gives each office what its file leaves open: title, organization and country of its first post in the
/// order of the files, of those of officials whom something that is public names. A file always has a
/// title; one that names an organization and no country leaves the country to that organization, since the
/// holder of an international body's office has a country that isn't the office's. An office without
/// a file that has only other holders has no page, and stays as it is.
pub fn describe(briefing: &mut Briefing) {
    if !briefing.entity_ids().any(|(id, _)| is_open(briefing, id)) {
        return;
    }
    let known = known(briefing);
    let mut described = IdVec::filled(briefing.entities.len(), false);
    let mut descriptions = Vec::new();
    for (_, official) in briefing.entity_ids().filter(|(id, _)| known[*id]) {
        for post in official.posts() {
            let open = |office: &EntityId| is_open(briefing, *office) && !described[*office];
            let Some(office) = post.office.filter(open) else { continue };
            described[office] = true;
            descriptions.push(Description {
                office,
                title: Some(post.title.clone()),
                organization: post.organization,
                country: official.country(),
            });
        }
    }
    // What an earlier description said may be of somebody whom readers know of no more.
    let forgotten = briefing
        .entity_ids()
        .filter(|(id, office)| office.file.is_some() && is_open(briefing, *id) && !described[*id]);
    let forgotten: Vec<EntityId> = forgotten.map(|(id, _)| id).collect();
    descriptions.extend(forgotten.into_iter().map(Description::of_nobody));
    for description in descriptions {
        fill_in(briefing, description);
    }
}

/// What a post says of its office.
struct Description {
    office: EntityId,
    title: Option<String>,
    organization: Option<EntityId>,
    country: Option<EntityId>,
}

impl Description {
    fn of_nobody(office: EntityId) -> Self {
        Description { office, title: None, organization: None, country: None }
    }
}

/// Whether an office leaves something to its posts.
fn is_open(briefing: &Briefing, id: EntityId) -> bool {
    match briefing.entity(id).details {
        Details::Office { open, .. } => open.organization || open.country,
        _ => false,
    }
}

fn fill_in(briefing: &mut Briefing, said: Description) {
    let of_organization = match briefing.entity(said.office).details {
        Details::Office { organization, open, .. } if !open.organization => {
            Some(organization.and_then(|id| briefing.entity(id).country()))
        }
        _ => None,
    };
    let office = &mut briefing.entities[said.office];
    if let (None, Some(title)) = (office.file, said.title) {
        office.texts.iter_mut().for_each(|text| text.name.clone_from(&title));
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

/// Whether readers know of each entity: an article that is public names it, in whatever language, or
/// its file says that it always has a page.
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

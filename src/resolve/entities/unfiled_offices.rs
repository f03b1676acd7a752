//! What offices without a file are called, and what they belong to: what a post of one of their holders
//! says. Which holder that is has to wait until it is known whom readers know of.

use crate::ids::IdVec;
use crate::model::{Briefing, Details, EntityId, EntityKind, Speaker};

/// Gives each office without a file the title, organization and country of its first post in the order
/// of the files, of those of officials whom something that is public names. An office that has only
/// other holders has no page; a field of something else may name it, and then it is called by its key.
pub fn describe(briefing: &mut Briefing) {
    let is_open = |id: EntityId| {
        let office = briefing.entity(id);
        office.kind == EntityKind::Office && office.file.is_none()
    };
    let open: Vec<EntityId> =
        briefing.entity_ids().map(|(id, _)| id).filter(|id| is_open(*id)).collect();
    if open.is_empty() {
        return;
    }
    let known = known(briefing);
    let mut described = IdVec::filled(briefing.entities.len(), false);
    let mut descriptions = Vec::new();
    for (id, official) in briefing.entity_ids().filter(|(id, _)| known[*id]) {
        for post in official.posts() {
            let Some(office) = post.office.filter(|id| is_open(*id) && !described[*id]) else {
                continue;
            };
            described[office] = true;
            descriptions.push((
                office,
                post.title.clone(),
                post.organization,
                briefing.entity(id).country(),
            ));
        }
    }
    for id in open {
        let office = &mut briefing.entities[id];
        office.texts.iter_mut().for_each(|text| text.name.clone_from(&office.key));
        office.details = Details::Office { organization: None, country: None, holders: 1 };
    }
    for (id, title, organization, country) in descriptions {
        let office = &mut briefing.entities[id];
        office.texts.iter_mut().for_each(|text| text.name.clone_from(&title));
        office.details = Details::Office { organization, country, holders: 1 };
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

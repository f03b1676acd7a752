//! Collects the names that a site has in a language, whoever bears them.

use super::known::{KnownNames, SiteName};
use crate::model::{Briefing, Details, Entity, EntityKind, LangId};

impl KnownNames {
    /// All names that are known in a language of a site: those of countries and their parts, and
    /// those of the site's persons, organizations, countries, own regions and own kinds, whether or not
    /// they are tagged or have a page. Titles of offices don't count, since "President of Norway" does
    /// speak of Norway; nor do topics and storylines, which are descriptions.
    pub fn of_site(briefing: &Briefing, lang: LangId, language: &str) -> KnownNames {
        let names = briefing.entity_ids().filter(|(_, entity)| has_known_names(entity));
        let names = names.flat_map(|(id, entity)| {
            let text = entity.text(lang);
            let linked: Vec<&str> = entity.linked_names(lang).collect();
            let of_person = matches!(entity.kind, EntityKind::Official | EntityKind::Author);
            let called = text.called.iter().map(String::as_str);
            let own = text.called.is_empty().then_some(text.name.as_str());
            called.chain(own).map(move |name| {
                let linked = linked.contains(&name);
                SiteName { entity: id.0, name, linked, of_person }
            })
        });
        KnownNames::new(language, names)
    }
}

fn has_known_names(entity: &Entity) -> bool {
    match &entity.details {
        Details::Region { code, .. } => code.is_none(),
        _ => match entity.kind {
            EntityKind::Country
            | EntityKind::Official
            | EntityKind::Organization
            | EntityKind::Author
            | EntityKind::Own(_) => true,
            EntityKind::Region | EntityKind::Office | EntityKind::Topic | EntityKind::Storyline => {
                false
            }
        },
    }
}

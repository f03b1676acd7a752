//! What the texts of a language may call the entities that are linked by name, and where those
//! links lead. It must not know how names are found in a text; that is for
//! [`crate::markdown::link_names`].

use super::Site;
use super::data::{Fingerprint, combine_fingerprints, fingerprint_of};
use crate::index::Index;
use crate::markdown;
use crate::model::{Article, Briefing, EntityId, LangId};
use crate::plan::Urls;
use crate::settings::Settings;

/// The names of one language, by [`EntityId`].
#[derive(Debug)]
pub struct LinkNames {
    by_entity: Vec<Option<EntityNames>>,
}

/// What an entity may be called, and its page.
#[derive(Debug)]
pub struct EntityNames {
    /// The names that are linked, as they are looked for in HTML.
    pub names: Vec<Box<str>>,
    /// Those that aren't. They are looked for all the same, since a longer name hides a shorter
    /// one.
    pub unlinked: Vec<Box<str>>,
    /// Its page's path.
    pub path: String,
    /// Of all this.
    pub fingerprint: Fingerprint,
}

impl LinkNames {
    /// The names of every language of a site.
    pub fn of_site(settings: &Settings, briefing: &Briefing, index: &Index) -> Vec<LinkNames> {
        let languages = index.languages.iter().map(|index| index.lang);
        languages.map(|lang| LinkNames::new(settings, briefing, index, lang)).collect()
    }

    fn new(settings: &Settings, briefing: &Briefing, index: &Index, lang: LangId) -> LinkNames {
        let urls = Urls::new(settings, lang);
        let called = |(id, entity): (EntityId, &crate::model::Entity)| {
            // Only tagged entities are linked, and those have a page.
            if !settings.kinds.links_names(entity.kind) || !index.of(lang).has_page(id) {
                return None;
            }
            let linked: Vec<&str> = entity.linked_names(lang).collect();
            let others = entity.text(lang).called.iter().map(String::as_str);
            let others = others.filter(|name| !linked.contains(name));
            let unlinked: Vec<Box<str>> = others.map(markdown::name_in_html).collect();
            let names: Vec<Box<str>> = linked.iter().copied().map(markdown::name_in_html).collect();
            let path = urls.entity(entity);
            let of_names =
                names.iter().chain(&unlinked).map(|name| fingerprint_of(name.as_bytes()));
            let head = [fingerprint_of(path.as_bytes()), names.len() as u64];
            let fingerprint = combine_fingerprints(head.into_iter().chain(of_names));
            Some(EntityNames { names, unlinked, path, fingerprint })
        };
        LinkNames { by_entity: briefing.entity_ids().map(called).collect() }
    }

    /// What may be linked in the text of an article.
    pub fn in_article<'a>(site: &Site<'a>, article: &Article) -> Vec<&'a EntityNames> {
        if !article.link_names {
            return Vec::new();
        }
        let names = &site.names[article.lang.index()];
        let tagged = article.linked_by_name();
        tagged.filter_map(|id| names.by_entity[id.0 as usize].as_ref()).collect()
    }
}

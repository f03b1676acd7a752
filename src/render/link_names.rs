//! The names by which texts of a language may call entities, and the pages that they are linked to.
//! This module must not know how names are found in a text; [`crate::names`] does that.

use super::Site;
use super::data::{Fingerprint, combine_fingerprints, fingerprint_of};
use crate::ids::IdVec;
use crate::index::Index;
use crate::model::{Article, Briefing, EntityId, LangId};
use crate::names::{KnownNames, NameId};
use crate::plan::Urls;
use crate::settings::Settings;

/// The names of one language.
#[derive(Debug)]
pub struct LinkNames {
    /// All names that are known, whoever has them.
    pub known: KnownNames,
    /// The names of each entity that may be linked.
    by_entity: IdVec<EntityId, Option<EntityNames>>,
}

/// The names of an entity, and its page.
#[derive(Debug)]
pub struct EntityNames {
    /// The entity.
    pub entity: EntityId,
    /// The names that are linked.
    pub names: Vec<NameId>,
    /// The names that aren't linked. They are looked for all the same, since a longer name hides a
    /// shorter one within it.
    pub unlinked: Vec<NameId>,
    /// The path of its page.
    pub path: String,
    /// The fingerprint of all this, and of the longer names of other entities that contain one of
    /// its linked names.
    pub fingerprint: Fingerprint,
    /// The country with a part of the same name, as the United States have a Georgia.
    rival: Option<&'static str>,
}

/// The names of an entity that may be linked in the text of one article.
#[derive(Debug, Clone, Copy)]
pub struct TaggedNames<'a> {
    /// The names.
    pub names: &'a EntityNames,
    /// Whether the article is also tagged with the country that has a part of the same name.
    pub has_rival: bool,
}

impl TaggedNames<'_> {
    /// The fingerprint of the names, and of what they may mean in the article.
    pub fn fingerprint(&self) -> Fingerprint {
        if self.has_rival {
            return combine_fingerprints([self.names.fingerprint, 1]);
        }
        self.names.fingerprint
    }
}

impl LinkNames {
    /// The names of every language of a site.
    pub fn of_site(settings: &Settings, briefing: &Briefing, index: &Index) -> Vec<LinkNames> {
        let languages = index.languages.iter().map(|index| index.lang);
        languages.map(|lang| LinkNames::new(settings, briefing, index, lang)).collect()
    }

    fn new(settings: &Settings, briefing: &Briefing, index: &Index, lang: LangId) -> LinkNames {
        let urls = Urls::new(settings, lang);
        let known = KnownNames::of_site(briefing, lang, settings.lang(lang));
        let called = |(id, entity): (EntityId, &crate::model::Entity)| {
            // Only tagged entities are linked, and those have a page.
            if !settings.kinds.links_names(entity.kind) || !index.of(lang).has_page(id) {
                return None;
            }
            let all = entity.text(lang).called.iter().filter_map(|name| known.find(name));
            let is_linked = |name: &NameId| known.bearers(*name).contains(&(id.0, true));
            let (names, unlinked): (Vec<NameId>, Vec<NameId>) = all.partition(is_linked);
            let path = urls.entity(entity);
            let text = |name: &NameId| fingerprint_of(known.text(*name).as_bytes());
            let longer = || names.iter().flat_map(|name| known.longer(*name));
            let of_names = names.iter().chain(&unlinked).chain(longer()).map(text);
            let head = [fingerprint_of(path.as_bytes()), names.len() as u64, unlinked.len() as u64];
            let fingerprint = combine_fingerprints(head.into_iter().chain(of_names));
            let rival = names.iter().find_map(|name| known.shared(*name)?.part_of);
            Some(EntityNames { entity: id, names, unlinked, path, fingerprint, rival })
        };
        let by_entity = briefing.entity_ids().map(called).collect();
        LinkNames { known, by_entity }
    }

    /// The names that may be linked in an article's text, by entity.
    pub fn in_article<'a>(site: &Site<'a>, article: &Article) -> Vec<TaggedNames<'a>> {
        if !article.link_names {
            return Vec::new();
        }
        let names = &site.names[article.lang.index()];
        let tagged = article.linked_by_name();
        let tagged = tagged.filter_map(|id| names.by_entity[id].as_ref());
        let is_tagged = |country: &str| {
            article.countries.iter().any(|id| site.briefing.entity(*id).key == country)
        };
        tagged
            .map(|names| TaggedNames { names, has_rival: names.rival.is_some_and(is_tagged) })
            .collect()
    }
}

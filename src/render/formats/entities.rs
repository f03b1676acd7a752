//! How data name entities: by an id that is the same in every language and wherever the site stands, and by
//! its name where it has no page, as the pages of others do.

use crate::model::{Entity, EntityId, LangId};
use crate::plan::Urls;
use crate::render::Site;
use crate::render::site_address::absolute;

/// The id of an entity: as its address has it, such as `officials/ada-example`.
pub fn id(site: &Site, entity: &Entity) -> String {
    [site.settings.kinds.folder(entity.kind), "/", &entity.slug].concat()
}

/// The id of an entity that data have more of than its name: one with a page.
pub fn id_of_listed(site: &Site, lang: LangId, of: EntityId) -> Option<String> {
    site.index.of(lang).has_page(of).then(|| id(site, site.briefing.entity(of)))
}

/// The address of an entity's page.
pub fn page(site: &Site, lang: LangId, entity: &Entity) -> String {
    absolute(site, &Urls::new(site.settings, lang).entity(entity))
}

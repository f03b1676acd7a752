//! What other pages say of an entity: its type, its `@id`, its name and where else it is described.

use super::{GraphNode, IT, StructuredPage, short};
use crate::model::{AuthorLink, Details, EntityId, EntityKind, Kinds, LangId, Speaker};
use crate::render::Site;

/// How many of an author's links are named.
const LINKS_NAMED: usize = 8;

/// schema.org's type for a kind of entity.
pub fn schema_type(kinds: &Kinds, kind: EntityKind) -> &str {
    match kind {
        EntityKind::Country => "Country",
        EntityKind::Region => "Place",
        EntityKind::Official | EntityKind::Author => "Person",
        // schema.org has no type for an office that outlives its holders: it is what they are members of.
        EntityKind::Office | EntityKind::Organization => "GovernmentOrganization",
        EntityKind::Topic => "DefinedTerm",
        EntityKind::Storyline => "CreativeWorkSeries",
        EntityKind::Own(_) => kinds.own(kind).map_or("Thing", |own| &own.schema),
    }
}

/// The address of an item of Wikidata.
pub fn wikidata(item: &str) -> String {
    ["https://www.wikidata.org/wiki/", item].concat()
}

/// An entity on the page of something else, with the URL of its page as pages link to it: its type, `@id` and
/// name, and one page elsewhere that tells who it is. Of an author search engines want the address instead.
pub fn reference(site: &Site, lang: LangId, id: EntityId, url: Option<&str>) -> GraphNode {
    let entity = site.briefing.entity(id);
    let address = url.map(|url| address(site, url));
    let node = GraphNode::of(schema_type(&site.settings.kinds, entity.kind))
        .with_some("@id", address.as_ref().map(|address| [address, IT].concat()))
        .with("name", short(&entity.text(lang).name));
    match entity.kind {
        EntityKind::Author => node.with_some("url", address),
        EntityKind::Country
        | EntityKind::Region
        | EntityKind::Official
        | EntityKind::Office
        | EntityKind::Organization
        | EntityKind::Topic
        | EntityKind::Storyline
        | EntityKind::Own(_) => {
            node.with_some("sameAs", same_as(&entity.details).into_iter().next())
        }
    }
}

/// The whole address of a page, by its URL as pages link to it.
fn address(site: &Site, url: &str) -> String {
    let settings = site.settings;
    let host = &settings.base_url[..settings.base_url.len() - settings.base_path().len()];
    [host, url].concat()
}

/// The pages elsewhere that tell who or what an entity is, Wikidata's first.
pub fn same_as(details: &Details) -> Vec<String> {
    let (item, website, links): (_, _, &[AuthorLink]) = match details {
        Details::Official { wikidata, website, .. }
        | Details::Organization { wikidata, website, .. } => (wikidata, website, &[]),
        Details::Author { website, links, .. } => (&None, website, links),
        Details::Country { .. }
        | Details::Region { .. }
        | Details::Office { .. }
        | Details::Plain
        | Details::Own { .. } => return Vec::new(),
    };
    let item = item.iter().map(|item| wikidata(item));
    let links = links.iter().map(|link| link.url.clone()).take(LINKS_NAMED);
    item.chain(website.clone()).chain(links).collect()
}

impl<'v> StructuredPage<'v> {
    /// An entity on the page of something else.
    pub fn reference(&self, id: EntityId) -> &'v GraphNode {
        &self.references[id]
    }

    /// An entity that the same page names already: its `@id` alone, if it has one.
    pub fn repeated(&self, id: EntityId) -> GraphNode {
        match &self.entity_urls[id] {
            Some(url) => GraphNode::id(address(&self.site, url) + IT),
            None => self.reference(id).clone(),
        }
    }

    /// Who said something; `named`: the entities that the page names already.
    pub fn speaker(&self, speaker: &'v Speaker, named: &[EntityId]) -> GraphNode {
        match speaker {
            Speaker::Entity(id) if named.contains(id) => self.repeated(*id),
            Speaker::Entity(id) => self.reference(*id).clone(),
            Speaker::Name(name) => GraphNode::of("Person").with("name", short(name)),
        }
    }
}

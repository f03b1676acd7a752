//! What other pages say of an entity: its type, its `@id`, its name and where else it is described.

use super::{GraphNode, IT, StructuredPage};
use crate::model::{AuthorLink, Details, EntityId, EntityKind, Kinds, Speaker};

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

impl<'v> StructuredPage<'v> {
    /// Where an entity has its page; `None` while it has none.
    pub fn address_of(&self, id: EntityId) -> Option<String> {
        let path = self.entity_urls[id].as_deref()?;
        let settings = self.site.settings;
        let host = &settings.base_url[..settings.base_url.len() - settings.base_path().len()];
        Some([host, path].concat())
    }

    /// An entity's type, `@id`, name and address, which a page that is about it says more of.
    pub fn named(&self, id: EntityId) -> GraphNode {
        let entity = self.site.briefing.entity(id);
        let address = self.address_of(id);
        GraphNode::of(schema_type(&self.site.settings.kinds, entity.kind))
            .with_some("@id", address.as_ref().map(|address| [address, IT].concat()))
            .with("name", entity.text(self.route.lang).name.as_str())
            .with_some("url", address)
    }

    /// An entity on the page of something else.
    pub fn reference(&self, id: EntityId) -> GraphNode {
        self.named(id).with_all("sameAs", self.same_as(id))
    }

    /// An entity that the same page names already: its `@id` alone, if it has one.
    pub fn repeated(&self, id: EntityId) -> GraphNode {
        match self.address_of(id) {
            Some(address) => GraphNode::id(address + IT),
            None => self.named(id),
        }
    }

    /// The pages elsewhere that tell who or what an entity is.
    pub fn same_as(&self, id: EntityId) -> Vec<String> {
        let (item, website, links): (_, _, &[AuthorLink]) =
            match &self.site.briefing.entity(id).details {
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

    /// Who said something; `named`: the entities that the page names already.
    pub fn speaker(&self, speaker: &'v Speaker, named: &[EntityId]) -> GraphNode {
        match speaker {
            Speaker::Entity(id) if named.contains(id) => self.repeated(*id),
            Speaker::Entity(id) => self.reference(*id),
            Speaker::Name(name) => GraphNode::of("Person").with("name", name.as_str()),
        }
    }
}

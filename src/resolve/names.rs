//! Every entity with its names: what names in articles are looked up in, while entities are still
//! being built and afterwards.

use super::registry::Registry;
use crate::model::{Briefing, Entity, EntityId};

/// Entities by their ids.
pub trait Entities: Sync {
    /// The entity of an id.
    fn entity(&self, id: EntityId) -> &Entity;
}

impl Entities for Briefing {
    fn entity(&self, id: EntityId) -> &Entity {
        Briefing::entity(self, id)
    }
}

/// Every entity and its names.
pub struct Names<'a> {
    /// The names.
    pub registry: &'a Registry,
    /// The entities.
    pub entities: &'a dyn Entities,
    /// Whether it is to be kept where officials are written.
    pub places: bool,
}

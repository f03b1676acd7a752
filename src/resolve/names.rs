//! All entities and their names, in which the names in articles are looked up, both while entities
//! are still being built and afterwards.

use super::registry::Registry;
use crate::model::{Briefing, Entity, EntityId};

/// Looks up entities by their ids.
pub trait Entities: Sync {
    /// The entity with this id.
    fn entity(&self, id: EntityId) -> &Entity;
}

impl Entities for Briefing {
    fn entity(&self, id: EntityId) -> &Entity {
        Briefing::entity(self, id)
    }
}

/// All entities and their names.
#[derive(Clone, Copy)]
pub struct NameLookup<'a> {
    /// The names.
    pub registry: &'a Registry,
    /// The entities.
    pub entities: &'a dyn Entities,
}

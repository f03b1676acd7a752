//! The interface to whatever keeps derived files.

use std::fmt;

use super::{DerivationKey, OutputFacts, OutputKey};

/// Keeps what was derived, from one build to the next if it can. What it lacks is made again.
pub trait DerivedStore: fmt::Debug + Send + Sync {
    /// The facts about a source's outputs.
    fn facts(&self, key: DerivationKey) -> Option<Vec<OutputFacts>>;

    /// Keeps the facts about a source's outputs.
    fn keep_facts(&self, key: DerivationKey, facts: Vec<OutputFacts>);

    /// The bytes of an output.
    fn bytes(&self, key: OutputKey) -> Option<Vec<u8>>;

    /// Keeps the bytes of an output.
    fn keep_bytes(&self, key: OutputKey, bytes: &[u8]);

    /// Whether this run gets back the bytes that it has kept. If not, there is no point in making
    /// more than is asked for.
    fn gives_back(&self) -> bool;

    /// Drops what was kept of a source, because it turned out to be wrong.
    fn forget(&self, key: DerivationKey);

    /// Called when sources have been inspected: makes what is known by now available to others.
    fn save(&self);

    /// Called when a build has ended well: removes whatever it hasn't asked for.
    fn keep_what_was_asked_for(&self);
}

/// A store that keeps nothing.
#[derive(Debug, Clone, Copy)]
pub struct NoStore;

impl DerivedStore for NoStore {
    fn facts(&self, _: DerivationKey) -> Option<Vec<OutputFacts>> {
        None
    }

    fn keep_facts(&self, _: DerivationKey, _: Vec<OutputFacts>) {}

    fn bytes(&self, _: OutputKey) -> Option<Vec<u8>> {
        None
    }

    fn keep_bytes(&self, _: OutputKey, _: &[u8]) {}

    fn gives_back(&self) -> bool {
        false
    }

    fn forget(&self, _: DerivationKey) {}

    fn save(&self) {}

    fn keep_what_was_asked_for(&self) {}
}

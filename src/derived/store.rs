//! Where what was derived is kept.

use std::fmt;

use super::{DerivationKey, OutputFacts, OutputKey};

/// Keeps what was derived, from one build to the next if it can. What it doesn't have is made again.
pub trait DerivedStore: fmt::Debug + Send + Sync {
    /// What is known of the outputs of a source.
    fn facts(&self, key: DerivationKey) -> Option<Vec<OutputFacts>>;

    /// Keeps what is known of the outputs of a source.
    fn keep_facts(&self, key: DerivationKey, facts: Vec<OutputFacts>);

    /// The bytes of an output, by its own key.
    fn bytes(&self, key: OutputKey) -> Option<Vec<u8>>;

    /// Keeps the bytes of an output.
    fn keep_bytes(&self, key: OutputKey, bytes: &[u8]);

    /// Whether bytes that are kept can be had again in this run: if not, it is no use to make more than
    /// is asked for.
    fn gives_back(&self) -> bool;

    /// What was kept of a source turned out wrong.
    fn forget(&self, key: DerivationKey);

    /// Sources were inspected: what is known by now is there for others.
    fn save(&self);

    /// A build has ended well: what it hasn't asked for goes.
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

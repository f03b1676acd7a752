//! Files that are collected from many subjects, with an entry for each, and that change with each
//! of them: sitemaps. Each such format says itself what the file has beside its entries, how two
//! entries are told apart and how one is written ([`Collection`]).

use super::Description;
use crate::render::data::{Fingerprint, fingerprint_of};
use crate::render::{RenderFailure, RouteContent};

/// A file that is collected from many subjects.
pub trait Collection {
    /// The name of the entries among the parts of the fingerprint.
    const PART: &'static str;

    /// What the file says of one subject.
    type Entry;

    /// The entries, in the order of the file.
    fn entries(&self) -> &[Self::Entry];

    /// What stands before the entries, and after them.
    fn frame(&self) -> (String, String);

    /// Encodes an entry, so that no two lists of entries look alike. It has to cost less than
    /// writing them.
    fn encode(entry: &Self::Entry, out: &mut Vec<u8>);

    /// Writes an entry.
    fn write(&self, entry: &Self::Entry, out: &mut Vec<u8>);
}

/// The description of a collected file.
pub struct Collected<C>(pub C);

impl<'v, C: Collection> Description<'v> for Collected<C> {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        let (entries, (before, after)) = (self.0.entries(), self.0.frame());
        let mut out = Vec::with_capacity(before.len() + after.len() + entries.len() * 64);
        out.extend(before.as_bytes());
        out.extend(after.as_bytes());
        entries.iter().for_each(|entry| C::encode(entry, &mut out));
        vec![(C::PART, fingerprint_of(&out))]
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        let (before, after) = self.0.frame();
        out.extend(before.as_bytes());
        self.0.entries().iter().for_each(|entry| self.0.write(entry, out));
        out.extend(after.as_bytes());
        Ok(RouteContent::Rendered)
    }
}

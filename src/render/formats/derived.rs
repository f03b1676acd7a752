//! Files that are made from another file's bytes; [`crate::derived`] makes them.

use super::{Described, Description};
use crate::derived::{DeriveFailure, DerivedId};
use crate::parse::ChangedSource;
use crate::plan::Route;
use crate::render::data::{Fingerprint, fingerprint_of};
use crate::render::{RenderFailure, RouteContent, Site};

/// Describes the derived file of a route. If the route's subject is no derived file, the file is
/// empty.
pub fn describe<'v>(site: &Site<'v>, route: &'v Route) -> Described<'v> {
    Box::new(Derived { site: *site, file: route.subject.derived_file() })
}

struct Derived<'v> {
    site: Site<'v>,
    file: Option<DerivedId>,
}

impl<'v> Description<'v> for Derived<'v> {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        let key = self.file.map(|file| self.site.derived.get(file).key());
        vec![("derived", fingerprint_of(&key.map(|key| *key.as_bytes()).unwrap_or_default()))]
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        if let Some(file) = self.file {
            match self.site.derived.bytes(self.site.bodies.files, file) {
                Ok(bytes) => out.extend_from_slice(&bytes),
                Err(DeriveFailure::Mistake(found)) => return Err(RenderFailure::Mistake(found)),
                Err(DeriveFailure::Changed(path)) => {
                    return Err(RenderFailure::Changed(ChangedSource(path)));
                }
            }
        }
        Ok(RouteContent::Rendered)
    }

    /// Makes nothing: inspecting the source has found whatever is wrong.
    fn check(self: Box<Self>, _: &mut Vec<u8>) -> Result<(), RenderFailure> {
        Ok(())
    }
}

//! Copies of files: of the site's, which the writer copies, and of the theme's, which are in
//! memory.

use super::{Described, Description};
use crate::plan::{CopiedFile, Route};
use crate::render::data::{Fingerprint, combine_fingerprints, fingerprint_of};
use crate::render::{RenderFailure, RouteContent, Site};
use crate::theme::ThemeContent;

/// Describes the copy for a route. If the route's subject is no file, the copy is empty.
pub fn describe<'v>(site: &Site<'v>, route: &'v Route) -> Described<'v> {
    match route.subject.file() {
        Some(CopiedFile::Source(path)) => {
            let hash = site.assets.get(path).unwrap_or_default().hash;
            Box::new(SourceFile { path, content: fingerprint_of(&hash) })
        }
        Some(CopiedFile::Theme(at)) => match &site.theme.files[*at].content {
            ThemeContent::BuiltIn(bytes) => Box::new(ThemeFile { bytes }),
            ThemeContent::File(path, hash) => {
                Box::new(SourceFile { path, content: fingerprint_of(hash) })
            }
        },
        None => Box::new(ThemeFile { bytes: &[] }),
    }
}

struct SourceFile<'v> {
    /// The path from the site's root.
    path: &'v str,
    /// The fingerprint of its bytes.
    content: Fingerprint,
}

impl<'v> Description<'v> for SourceFile<'v> {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        let path = fingerprint_of(self.path.as_bytes());
        vec![("file", combine_fingerprints([path, self.content]))]
    }

    fn write(self: Box<Self>, _: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        Ok(RouteContent::Copy(self.path))
    }
}

struct ThemeFile<'v> {
    bytes: &'v [u8],
}

impl<'v> Description<'v> for ThemeFile<'v> {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        vec![("file", fingerprint_of(self.bytes))]
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        out.extend_from_slice(self.bytes);
        Ok(RouteContent::Rendered)
    }
}

//! Files for programs whose text is made when they are described, and is their fingerprint: it costs hardly
//! more to write than what it is made of.

use serde::Serialize;

use super::Description;
use crate::render::data::{Fingerprint, fingerprint_of};
use crate::render::{RenderFailure, RouteContent};

/// A file that is made already.
pub struct Whole {
    /// What it is among the parts of fingerprints.
    part: &'static str,
    bytes: Vec<u8>,
}

impl Whole {
    /// A file of text.
    pub fn text(part: &'static str, text: String) -> Whole {
        Whole { part, bytes: text.into_bytes() }
    }

    /// A file of JSON.
    pub fn json(part: &'static str, document: &impl Serialize) -> Whole {
        Whole { part, bytes: json(document) }
    }
}

/// A document as JSON, with a line feed at its end.
pub fn json(document: &impl Serialize) -> Vec<u8> {
    // To write text into memory can't fail; an error would leave the file empty, which its checks see.
    let mut bytes = serde_json::to_vec(document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

impl<'v> Description<'v> for Whole {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        vec![(self.part, fingerprint_of(&self.bytes))]
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        out.extend(self.bytes);
        Ok(RouteContent::Rendered)
    }
}

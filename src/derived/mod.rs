//! Derived files: bytes that are made from the bytes of one source and from parameters, and from
//! nothing else. They may be slow to make, so that they are made once and kept by content.
//!
//! A [`Derivation`] is one way of making them, and has a module here. It works in two steps.
//! *Inspecting* a source finds out which files are made of it and what pages have to know of them
//! ([`OutputFacts`]), and reports everything that is wrong with it; that happens before the plan.
//! *Making* a file happens when the output lacks it. For both, a [`DerivedStore`] is asked first,
//! by a key of everything that they depend on. This module must not know templates, the addresses
//! of pages, or where a store keeps anything.

mod content_copy;
mod files;
mod picture;
mod store;
mod style_sheet;

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use content_copy::ContentCopy;
pub use files::{DerivedFile, DerivedFiles, DerivedId};
pub use picture::{BarePicture, LARGEST_PICTURE, PictureFormat, PictureSizes};
pub use store::{DerivedStore, NoStore};
pub use style_sheet::StyleSheet;

use crate::diagnostics::Diagnostic;
use crate::model::ContentHash;
use crate::read::{Files, content_hash, unreadable};

/// A way of making files from a source.
///
/// Its files and findings must depend on nothing but the source's bytes and the parameters: no
/// clock, no environment, no number of threads. What is kept outlives the program that made it, so
/// that any change of what comes out has to change [`Derivation::version`].
pub trait Derivation: fmt::Debug + Send + Sync {
    /// Its name, a word that no other derivation has.
    fn name(&self) -> &'static str;

    /// Differs whenever the same source and parameters give other bytes, facts or findings. It has
    /// a number of its own, and the versions of the libraries that the result depends on.
    fn version(&self) -> &'static str;

    /// Its parameters as a text; different parameters must give different texts.
    fn parameters(&self) -> String {
        String::new()
    }

    /// Finds out what is made of a source. It refuses whatever would take too much to make, and
    /// decodes the source as far as it takes to find everything that is wrong with it, so that a
    /// check needn't make anything.
    ///
    /// # Errors
    /// What is wrong with the source, with its place.
    fn inspect(&self, source: &[u8], path: &str) -> Result<Inspection, Box<Diagnostic>>;

    /// Whether a source could give these facts. Facts from a store may have been forged.
    fn could_give(&self, facts: &[OutputFacts]) -> bool;

    /// Whether two outputs of a source are best made together. Outputs that are quick to encode
    /// are, so that the source is decoded only once for all of them; outputs that are slow to
    /// encode aren't, so that several threads make them at the same time.
    fn is_made_with(&self, one: &OutputFacts, other: &OutputFacts) -> bool {
        let _ = (one, other);
        false
    }

    /// Makes the output with this number in [`Inspection::outputs`]. That may take seconds.
    ///
    /// # Errors
    /// What is wrong with the source, with its place.
    fn make(&self, source: &[u8], path: &str, output: u32) -> Result<Vec<u8>, Box<Diagnostic>>;

    /// Makes several outputs, and passes each to `made`.
    ///
    /// # Errors
    /// What is wrong with the source, with its place.
    fn make_together(
        &self,
        source: &[u8],
        path: &str,
        outputs: &[u32],
        made: &mut dyn FnMut(u32, Vec<u8>),
    ) -> Result<(), Box<Diagnostic>> {
        outputs.iter().try_for_each(|output| {
            made(*output, self.make(source, path, *output)?);
            Ok(())
        })
    }
}

/// What inspecting a source found out: a style sheet has one output, a picture one for each width
/// and format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// In an order that depends on nothing but the source and the parameters.
    pub outputs: Vec<InspectedOutput>,
}

/// One output of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectedOutput {
    /// What pages and the plan have to know of it.
    pub facts: OutputFacts,
    /// Its bytes, if inspecting has made them in passing.
    pub bytes: Option<Vec<u8>>,
}

/// What pages and the plan have to know of an output before it has been made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputFacts {
    /// The hash of its bytes, if its address is made from that. The address of an output that is
    /// slow to make is made from its key instead.
    pub content: Option<[u8; 32]>,
    /// Width and height in pixels, as it is shown, if it is a picture.
    pub pixels: Option<(u32, u32)>,
    /// Its format, if it is a picture.
    pub format: Option<PictureFormat>,
}

/// The key of everything that is derived from one source in one way: a hash of the source's hash,
/// the derivation's name and version, and its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DerivationKey(pub [u8; 16]);

/// The key of one output: a hash of the derivation's key and the output's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputKey([u8; 16]);

/// Half of a hash: 128 bits are enough to tell keys apart.
fn half(hash: blake3::Hash) -> [u8; 16] {
    let (half, _) = hash.as_bytes().as_chunks();
    half[0]
}

impl DerivationKey {
    fn of(derivation: &dyn Derivation, source: ContentHash) -> DerivationKey {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&source);
        for part in [derivation.name(), derivation.version(), &derivation.parameters()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        DerivationKey(half(hasher.finalize()))
    }

    /// The key of bytes that are made of something else than a source, with one output: a text that differs
    /// whenever that does, and the name and version of what makes them.
    pub fn of_parts(name: &str, version: &str, parts: &str) -> DerivationKey {
        let mut hasher = blake3::Hasher::new();
        for part in [name, version, parts] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        DerivationKey(half(hasher.finalize()))
    }

    /// The key of one of the outputs.
    pub fn of_output(self, output: u32) -> OutputKey {
        OutputKey(half(blake3::hash(&[&self.0[..], &output.to_le_bytes()].concat())))
    }
}

impl OutputKey {
    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads a key from its text.
    pub fn parse(text: &str) -> Option<OutputKey> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(is_digit) {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(|key| OutputKey(key.to_be_bytes()))
    }
}

impl fmt::Display for OutputKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The bytes that files are derived from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivationSource {
    /// Where they come from, for findings: the path from the site's root, if it is a file of the
    /// site.
    pub path: String,
    /// The hash of the bytes.
    pub hash: ContentHash,
    /// The bytes, or where to read them.
    pub content: SourceContent,
}

/// The bytes of a source, or where to read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceContent {
    /// In memory: they are small, or part of the program.
    Bytes(Cow<'static, [u8]>),
    /// In a file of the site. It is read whenever the store lacks what is asked for.
    File {
        /// The largest size that is read, in bytes.
        limit: u64,
    },
}

impl DerivationSource {
    /// Bytes in memory, which findings call by `path`.
    pub fn bytes(path: String, bytes: Cow<'static, [u8]>) -> DerivationSource {
        let hash = content_hash(&bytes);
        DerivationSource { path, hash, content: SourceContent::Bytes(bytes) }
    }

    /// A file of the site, by its path from the site's root.
    pub fn file(path: String, hash: ContentHash, limit: u64) -> DerivationSource {
        DerivationSource { path, hash, content: SourceContent::File { limit } }
    }

    /// The bytes.
    fn read(&self, files: &dyn Files) -> Result<Cow<'_, [u8]>, DeriveFailure> {
        let limit = match &self.content {
            SourceContent::Bytes(bytes) => return Ok(Cow::Borrowed(bytes)),
            SourceContent::File { limit } => *limit,
        };
        match files.read(&self.path, limit) {
            Ok(bytes) if content_hash(&bytes) == self.hash => Ok(Cow::Owned(bytes)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let finding = match error.kind() {
                    io::ErrorKind::FileTooLarge => picture::too_large(limit),
                    _ => unreadable(&error, limit),
                };
                Err(DeriveFailure::Mistake(Box::new(finding.at_path(self.path.clone()))))
            }
            // It could be read when its hash was taken, or has other bytes by now.
            _ => Err(DeriveFailure::Changed(self.path.clone())),
        }
    }
}

/// Why a file can't be derived.
#[derive(Debug)]
pub enum DeriveFailure {
    /// Something is wrong with the source.
    Mistake(Box<Diagnostic>),
    /// The source, by its path, has changed since the build began.
    Changed(String),
}

/// A source, and the derivation to apply to it.
#[derive(Debug, Clone)]
pub struct DerivationRequest {
    /// The source.
    pub source: DerivationSource,
    /// The derivation.
    pub derivation: Arc<dyn Derivation>,
}

#[cfg(test)]
mod tests;

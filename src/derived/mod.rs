//! Derived files: bytes that are made of the bytes of one source and of parameters, and of nothing
//! else. They may be slow to make, so that they are made once and kept by content.
//!
//! A [`Derivation`] is one way of making them, and a module here. Deriving has two steps. To inspect a
//! source tells which files are made of it and what pages have to know of them ([`OutputFacts`]), and
//! finds everything that is wrong with it; that happens before the plan. To make a file happens when
//! the output lacks it. Both are asked of a [`DerivedStore`] first, by a key of all that they depend on.
//! This module must not know templates, addresses of pages, or where a store keeps anything.

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

/// A way of making files out of a source.
///
/// What it makes and finds must depend on the source's bytes and its parameters alone: no clock, no
/// environment, no number of threads. Whoever changes what comes out of a source counts
/// [`Derivation::version`] up, since what is kept outlives the program that made it.
pub trait Derivation: fmt::Debug + Send + Sync {
    /// What tells it from others, a word.
    fn name(&self) -> &'static str;

    /// Differs whenever the same source and parameters give other bytes, facts or findings: a number of
    /// its own, and the versions of the libraries that decide on them.
    fn version(&self) -> &'static str;

    /// Its parameters, so that no two sets of them look alike.
    fn parameters(&self) -> String {
        String::new()
    }

    /// What is made of a source. It refuses what would take too much to make, and decodes the source
    /// as far as it takes to find whatever is wrong with it, so that a check needn't make anything.
    ///
    /// # Errors
    /// What is wrong with the source, with its place.
    fn inspect(&self, source: &[u8], path: &str) -> Result<Inspection, Box<Diagnostic>>;

    /// Whether facts can be those of a source. Those that were kept may be somebody's invention.
    fn could_give(&self, facts: &[OutputFacts]) -> bool;

    /// Whether an output of a source is best made with another one, by the facts of both: what takes
    /// long to decode and not to encode is decoded once for both. Those of which each takes long are
    /// made at the same time by different threads.
    fn is_made_with(&self, one: &OutputFacts, other: &OutputFacts) -> bool {
        let _ = (one, other);
        false
    }

    /// Makes one of the outputs, by its number in [`Inspection::outputs`]. It may take seconds.
    ///
    /// # Errors
    /// What is wrong with the source, with its place.
    fn make(&self, source: &[u8], path: &str, output: u32) -> Result<Vec<u8>, Box<Diagnostic>>;

    /// Makes several outputs, and hands each on.
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

/// What is made of a source: a style sheet has one output, a picture one for each width and format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// In an order that depends on the source and the parameters alone.
    pub outputs: Vec<InspectedOutput>,
}

/// One output of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectedOutput {
    /// What is known of it.
    pub facts: OutputFacts,
    /// Its bytes, if inspecting has made them anyway.
    pub bytes: Option<Vec<u8>>,
}

/// What pages and the plan have to know of an output before there are any bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputFacts {
    /// The hash of its bytes, if its address has it. One that is slow to make has an address by its
    /// key.
    pub content: Option<[u8; 32]>,
    /// Width and height in pixels, if it is a picture, as it is shown.
    pub pixels: Option<(u32, u32)>,
    /// Its format, if it is a picture.
    pub format: Option<PictureFormat>,
}

/// What derived files are kept by: a hash of the source's hash, the derivation's name and version, and
/// its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DerivationKey(pub [u8; 16]);

/// What one output of a source is kept by: a hash of its source's key and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputKey([u8; 16]);

/// Half of a hash, which is enough to tell keys apart.
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

    /// What one of the outputs is kept by.
    pub fn of_output(self, output: u32) -> OutputKey {
        OutputKey(half(blake3::hash(&[&self.0[..], &output.to_le_bytes()].concat())))
    }
}

impl OutputKey {
    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// From its text.
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

/// The bytes that files are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivationSource {
    /// Where they come from, for findings; a path from the site's root if it is a file of the site.
    pub path: String,
    /// Of the bytes.
    pub hash: ContentHash,
    /// Where they are to be had.
    pub content: SourceContent,
}

/// Where the bytes of a source are to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceContent {
    /// Here: they are small, or part of the program.
    Bytes(Cow<'static, [u8]>),
    /// In a file of the site, of so many bytes at most. It is read when the store hasn't what is asked
    /// for, however often that is.
    File {
        /// How many bytes are read.
        limit: u64,
    },
}

impl DerivationSource {
    /// Bytes that are at hand; `path` is what findings call them.
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
            // It was there with other bytes when its hash was taken.
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

/// A request for what a derivation makes of a source.
#[derive(Debug, Clone)]
pub struct DerivationRequest {
    /// The source.
    pub source: DerivationSource,
    /// What is made of it.
    pub derivation: Arc<dyn Derivation>,
}

#[cfg(test)]
mod tests;

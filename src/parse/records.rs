//! What is kept of a parsed file: its record, which has everything but the HTML of its text.
//!
//! A record is a string of bytes, so that it is the same whether the file was parsed in this build
//! or an earlier one, and so that a site of a million articles fits into memory. It depends on the
//! file's content, on the kind that its place gives it, and on how Markdown is read; on nothing
//! else.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::{ParsedContent, ParsedFile};
use crate::diagnostics::FileId;
use crate::ids::{Id, IdVec};
use crate::model::{ContentHash, Html, HtmlPlace};
pub use crate::read::content_hash;
use crate::read::{Inventory, PictureKind};
use crate::stamp::Stamp;

/// A part of a string of bytes that records share.
#[derive(Debug, Clone)]
pub struct Bytes {
    all: Arc<Vec<u8>>,
    range: Range<u32>,
}

impl Bytes {
    /// A part of shared bytes; `None` when it lies outside.
    pub fn part(all: &Arc<Vec<u8>>, range: Range<usize>) -> Option<Bytes> {
        all.get(range.clone())?;
        let range = u32::try_from(range.start).ok()?..u32::try_from(range.end).ok()?;
        Some(Bytes { all: Arc::clone(all), range })
    }

    /// The bytes.
    pub fn get(&self) -> &[u8] {
        &self.all[self.range.start as usize..self.range.end as usize]
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(mut bytes: Vec<u8>) -> Self {
        bytes.shrink_to_fit();
        // A record belongs to one file, and files over 4 GiB are refused.
        let end = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Bytes { all: bytes.into(), range: 0..end }
    }
}

/// What is kept of a file.
#[derive(Debug, Clone)]
pub struct FileRecord {
    /// The file's stamp from before it was read, if it can be trusted next time.
    pub stamp: Option<Stamp>,
    /// The hash of the bytes that were parsed; all zeroes if the file can't be read.
    pub hash: ContentHash,
    /// The [`ParsedFile`] without HTML; for a picture or other file, its [`Asset`].
    pub bytes: Bytes,
    /// The fingerprint of the HTML.
    pub html_fingerprint: u64,
    /// The length of the HTML in bytes.
    pub html_length: u32,
    /// Where this build has stored the HTML.
    pub html_store: Option<HtmlPlace>,
}

/// What is known of a picture or another file that is copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Asset {
    /// The hash of its content.
    pub hash: ContentHash,
    /// Width and height in pixels, if it is known as a picture.
    pub size: Option<(u32, u32)>,
    /// Its kind of picture, if it is one that matters for publishing.
    pub picture: Option<PictureKind>,
    /// Whether something in it could run in a browser ([`crate::read::active`]).
    pub is_active: bool,
    /// Whether it begins with front matter, as texts do ([`crate::read::names::may_be_text`]).
    pub has_front_matter: bool,
}

/// What earlier builds know of the files of a site.
pub trait Memory: Sync {
    /// The record of a file, from the last build that saw it.
    fn recall(&self, path: &str) -> Option<&FileRecord>;

    /// When this build began, by the file system's clock ([`Stamp::is_settled`]).
    fn began(&self) -> i64;

    /// Keeps what this build knows for later ones.
    fn keep(&self, inventory: &Inventory, parsed: &Parsed);
}

impl<M: Memory> Memory for &M {
    fn recall(&self, path: &str) -> Option<&FileRecord> {
        (**self).recall(path)
    }

    fn began(&self) -> i64 {
        (**self).began()
    }

    fn keep(&self, inventory: &Inventory, parsed: &Parsed) {
        (**self).keep(inventory, parsed);
    }
}

/// A memory without any records.
pub struct NoRecords;

impl Memory for NoRecords {
    fn recall(&self, _: &str) -> Option<&FileRecord> {
        None
    }

    fn began(&self) -> i64 {
        0
    }

    fn keep(&self, _: &Inventory, _: &Parsed) {}
}

/// The records of the files of an inventory.
#[derive(Debug, Default)]
pub struct FileRecords {
    /// By file; `site.toml` has none.
    pub(super) records: IdVec<FileId, Option<FileRecord>>,
}

impl FileRecords {
    /// Takes out the record of a file.
    pub fn take(&mut self, file: FileId) -> Option<FileRecord> {
        self.records.get_mut(file)?.take()
    }

    /// The hash of the bytes of each file that has a record.
    pub fn hashes(&self) -> IdVec<FileId, Option<ContentHash>> {
        self.records.iter().map(|record| record.as_ref().map(|record| record.hash)).collect()
    }

    /// Every record that is there, in parallel, in the order of the files.
    pub fn into_par_iter(
        self,
    ) -> impl IndexedParallelIterator<Item = (FileId, Option<FileRecord>)> {
        let records = self.records.into_vec().into_par_iter().with_min_len(16).enumerate();
        records.map(|(file, record)| (FileId::from_index(file), record))
    }
}

/// What is known of pictures and other files that are copied.
#[derive(Debug, Default)]
pub struct Assets {
    /// By path.
    pub(super) by_path: HashMap<String, (FileRecord, Asset)>,
}

impl Assets {
    /// What is known of a picture or other file.
    pub fn get(&self, path: &str) -> Option<Asset> {
        self.by_path.get(path).map(|(_, asset)| *asset)
    }
}

/// A parsed site.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The records of the files in the inventory.
    pub records: FileRecords,
    /// Pictures and other files that are copied.
    pub assets: Assets,
    /// How much work it was.
    pub work: ParseWork,
}

/// How much had to be read and parsed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ParseWork {
    /// How many files were read, rather than remembered by their stamp.
    pub read: usize,
    /// How many of those had to be parsed.
    pub parsed: usize,
}

impl Parsed {
    /// Every record with the path of its file, in no particular order.
    pub fn entries<'a>(
        &'a self,
        inventory: &'a Inventory,
    ) -> impl Iterator<Item = (&'a str, &'a FileRecord)> {
        let files = inventory.files.iter().zip(&self.records.records);
        let files = files.filter_map(|(file, record)| Some((file.path.as_str(), record.as_ref()?)));
        let copied = inventory.assets.iter().chain(&inventory.statics);
        let copied =
            copied.filter_map(|path| Some((path.as_str(), &self.assets.by_path.get(path)?.0)));
        files.chain(copied)
    }
}

/// Decodes a record.
pub fn open(file: FileId, record: FileRecord) -> Option<(ParsedFile, Html)> {
    let parsed = postcard::from_bytes(record.bytes.get()).ok()?;
    let html = Html {
        file,
        hash: record.hash,
        fingerprint: record.html_fingerprint,
        length: record.html_length,
        html_store: record.html_store,
    };
    Some((parsed, html))
}

impl ParsedFile {
    /// Takes the HTML out of the text.
    pub(super) fn take_html(&mut self) -> String {
        let body = match &mut self.content {
            Some(ParsedContent::Article(article)) => &mut article.body,
            Some(ParsedContent::Entity(entity)) => &mut entity.body,
            Some(ParsedContent::Page(page)) => &mut page.body,
            None => return String::new(),
        };
        let html = std::mem::take(&mut body.html);
        if html.trim().is_empty() { String::new() } else { html }
    }
}

/// In records, which are encoded without types, free tables are JSON.
pub(super) mod json {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(json: &serde_json::Value, out: S) -> Result<S::Ok, S::Error> {
        match json.as_object() {
            Some(table) if table.is_empty() => out.serialize_str(""),
            _ => out.serialize_str(&json.to_string()),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<serde_json::Value, D::Error> {
        let text = String::deserialize(from)?;
        if text.is_empty() {
            return Ok(serde_json::Value::Object(serde_json::Map::new()));
        }
        serde_json::from_str(&text).map_err(D::Error::custom)
    }
}

//! What is kept of a parsed file: its record, which holds all but the HTML of its text.
//!
//! A record is a row of bytes, so that it is the same whether the file was parsed in this build or
//! an earlier one, and so that a site of a million articles fits into memory. It depends on the
//! file's content, the kind that its place gives it, and how Markdown is read; nothing else.

use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::html_store::HtmlStore;
use super::{ParseRules, ParsedContent, ParsedFile, parse};
use crate::diagnostics::FileId;
use crate::model::{ContentHash, Html, HtmlPlace};
use crate::read::{self, FileKind, Files, Inventory, OpenFile};
use crate::stamp::Stamp;

/// How much of a picture is looked at for its width and height, in bytes: what comes before them,
/// such as a preview or a colour profile, is smaller in all that browsers show.
const PICTURE_START: u64 = 4 << 20;

/// The hash of a file's content.
pub fn content_hash(bytes: &[u8]) -> ContentHash {
    xxh3_128(bytes).to_le_bytes()
}

/// A part of a row of bytes that records share.
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
        // A record is of one file, and files over 4 GiB are refused.
        let end = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Bytes { all: bytes.into(), range: 0..end }
    }
}

/// What is kept of a file.
#[derive(Debug, Clone)]
pub struct FileRecord {
    /// What the file system said of it before it was read, if that can be believed next time.
    pub stamp: Option<Stamp>,
    /// Of the bytes that were parsed; all zeroes for a file that can't be read.
    pub hash: ContentHash,
    /// The [`ParsedFile`] without HTML; for a picture or other file, its [`Asset`].
    pub bytes: Bytes,
    /// Of the HTML.
    pub html_fingerprint: u64,
    /// Of the HTML, in bytes.
    pub html_length: u32,
    /// Where this build has put the HTML aside.
    pub html_store: Option<HtmlPlace>,
}

/// What is to be known of a picture or other file that is copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Asset {
    /// Of its content.
    pub hash: ContentHash,
    /// Width and height in pixels, if it is known as a picture.
    pub size: Option<(u32, u32)>,
    /// Whether something in it could run in a browser ([`read::active`]).
    pub is_active: bool,
}

/// What earlier builds know of the files of a site.
pub trait Memory: Sync {
    /// The record of a file, as of the last build that saw it.
    fn recall(&self, path: &str) -> Option<&FileRecord>;

    /// By the file system's clock, when this build began ([`Stamp::is_settled`]).
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

/// Remembers nothing.
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
    /// By [`FileId`]; `site.toml` has none.
    records: Vec<Option<FileRecord>>,
}

impl FileRecords {
    /// Takes the record of a file out.
    pub fn take(&mut self, file: FileId) -> Option<FileRecord> {
        self.records.get_mut(file.0 as usize)?.take()
    }

    /// Every record that is there, in parallel, in the order of the files.
    pub fn into_par_iter(
        self,
    ) -> impl IndexedParallelIterator<Item = (FileId, Option<FileRecord>)> {
        let records = self.records.into_par_iter().with_min_len(16).enumerate();
        records.map(|(file, record)| (FileId(file as u32), record))
    }
}

/// What is known of pictures and other files that are copied.
#[derive(Debug, Default)]
pub struct Assets {
    /// By path.
    by_path: HashMap<String, (FileRecord, Asset)>,
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
    /// Of the files of the inventory.
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

enum Source {
    Stamp,
    Hash,
    Parsed,
}

/// Reads and parses every file of a site that isn't known from an earlier build, in parallel. Texts of
/// more bytes than `rules` allow are refused unread; files that are copied may be of any size.
pub fn parse_all(
    files: &dyn Files,
    inventory: &Inventory,
    rules: ParseRules,
    memory: &dyn Memory,
    html_store: Option<&HtmlStore>,
) -> Parsed {
    let reader = Reader { files, rules, memory, html_store };
    let results: Vec<Option<(FileRecord, Source)>> = inventory
        .files
        .par_iter()
        .with_min_len(16)
        .map_init(
            || files.stamps(),
            |stamps, file| match file.kind {
                FileKind::Settings => None,
                kind => Some(reader.source(&file.path, kind, stamps)),
            },
        )
        .collect();
    let paths: Vec<&String> = inventory.assets.iter().chain(&inventory.statics).collect();
    let assets: Vec<_> = paths
        .into_par_iter()
        .map_init(
            || files.stamps(),
            |stamps, path| {
                let (record, source) = reader.asset(path, stamps);
                let asset = postcard::from_bytes(record.bytes.get()).unwrap_or_default();
                (path.clone(), (record, asset), source)
            },
        )
        .collect();
    let mut parsed = Parsed::default();
    let sources = results.iter().flatten().map(|(_, s)| s).chain(assets.iter().map(|a| &a.2));
    for source in sources {
        parsed.work.read += usize::from(!matches!(source, Source::Stamp));
        parsed.work.parsed += usize::from(matches!(source, Source::Parsed));
    }
    parsed.records.records = results.into_iter().map(|result| Some(result?.0)).collect();
    parsed.assets.by_path = assets.into_iter().map(|(path, entry, _)| (path, entry)).collect();
    parsed
}

/// Reads and parses one file, whatever is known of it.
pub fn parse_one(
    files: &dyn Files,
    file: &read::SourceFile,
    rules: ParseRules,
    html_store: Option<&HtmlStore>,
) -> FileRecord {
    let reader = Reader { files, rules, memory: &NoRecords, html_store };
    reader.source(&file.path, file.kind, &mut files.stamps()).0
}

/// What is to be parsed: a stamp that can be believed next time, and the content.
type Unknown<T> = (Option<Stamp>, io::Result<(T, ContentHash)>);

/// What a file holds, its hash, and what the file system said of it before it was read.
type ReadContent<T> = (T, ContentHash, Option<Stamp>);

struct Reader<'a> {
    files: &'a dyn Files,
    rules: ParseRules<'a>,
    memory: &'a dyn Memory,
    html_store: Option<&'a HtmlStore>,
}

impl Reader<'_> {
    /// The record of a file that is still as it was, by its stamp or by its content; else its
    /// content. The stamp is taken before the content is read: a file that changes in between has
    /// another one next time.
    fn known<T>(
        &self,
        path: &str,
        stamps: &mut read::StampReader,
        read: impl FnOnce() -> io::Result<ReadContent<T>>,
    ) -> Result<(FileRecord, Source), Unknown<T>> {
        let known = self.memory.recall(path);
        if let Some(known) = known
            && known.stamp.is_some()
            && known.stamp == stamps(path)
        {
            return Ok((known.clone(), Source::Stamp));
        }
        let (content, hash, stamp) = match read() {
            Ok(read) => read,
            Err(error) => return Err((None, Err(error))),
        };
        let settled = stamp.filter(|stamp| stamp.is_settled(self.memory.began()));
        match known {
            Some(known) if known.hash == hash => {
                Ok((FileRecord { stamp: settled, ..known.clone() }, Source::Hash))
            }
            _ => Err((settled, Ok((content, hash)))),
        }
    }

    fn read_text(&self, path: &str) -> io::Result<ReadContent<Vec<u8>>> {
        let (bytes, stamp) = self.files.read_stamped(path, self.rules.text_limit)?;
        let hash = content_hash(&bytes);
        Ok((bytes, hash, stamp))
    }

    /// Reads a file that is copied from its beginning to its end, and keeps only its beginning, in
    /// which a picture says how large it is.
    fn read_asset(&self, path: &str) -> io::Result<ReadContent<Vec<u8>>> {
        let OpenFile { mut reader, size, stamp } = self.files.open(path)?;
        let mut start = Vec::with_capacity(size.min(PICTURE_START) as usize);
        (&mut reader).take(PICTURE_START).read_to_end(&mut start)?;
        if (start.len() as u64) < PICTURE_START {
            let hash = content_hash(&start);
            return Ok((start, hash, stamp));
        }
        let hash = read::content_hash_of(&mut start.as_slice().chain(reader))?;
        Ok((start, hash, stamp))
    }

    fn source(
        &self,
        path: &str,
        kind: FileKind,
        stamps: &mut read::StampReader,
    ) -> (FileRecord, Source) {
        let (stamp, content) = match self.known(path, stamps, || self.read_text(path)) {
            Ok(known) => return known,
            Err(unknown) => unknown,
        };
        let (hash, text) = match content {
            Ok((bytes, hash)) => (hash, read::text(bytes)),
            Err(error) => ([0; 16], Err(read::unreadable(&error, self.rules.text_limit))),
        };
        let readable = hash != [0; 16];
        let mut parsed = match text {
            Ok(text) => parse(kind, &text, self.rules),
            Err(finding) => {
                ParsedFile { content: None, findings: vec![finding], lost: Some(String::new()) }
            }
        };
        let html = parsed.take_html();
        let html_fingerprint = xxh3_64(html.as_bytes());
        let html_length = u32::try_from(html.len()).unwrap_or(u32::MAX);
        let record = FileRecord {
            // What can't be read is tried again.
            stamp: stamp.filter(|_| readable),
            hash,
            bytes: encode(&parsed).into(),
            html_fingerprint,
            html_length,
            html_store: self.html_store.and_then(|html_store| html_store.put(html)),
        };
        (record, Source::Parsed)
    }

    fn asset(&self, path: &str, stamps: &mut read::StampReader) -> (FileRecord, Source) {
        let (stamp, content) = match self.known(path, stamps, || self.read_asset(path)) {
            Ok(known) => return known,
            Err(unknown) => unknown,
        };
        let asset = match &content {
            Ok((start, hash)) => {
                let is_active = path.starts_with("content/")
                    && read::active::may_be_active(path, start)
                    && self
                        .files
                        .read(path, read::active::LARGEST)
                        .is_ok_and(|bytes| read::active::active_content(path, &bytes).is_some());
                Asset { hash: *hash, size: read::picture_size(start), is_active }
            }
            Err(_) => Asset::default(),
        };
        let record = FileRecord {
            stamp: stamp.filter(|_| content.is_ok()),
            hash: asset.hash,
            bytes: encode(&asset).into(),
            html_fingerprint: 0,
            html_length: 0,
            html_store: None,
        };
        (record, Source::Parsed)
    }
}

fn encode<T: serde::Serialize>(value: &T) -> Vec<u8> {
    // Only a serializer's own mistake could fail here; a record that can't be read back counts as a
    // file with nothing in it, and its build says so.
    postcard::to_allocvec(value).unwrap_or_default()
}

impl Parsed {
    /// Every record with the path of its file, in no order of meaning.
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

/// The content of a record.
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

/// Free tables have a form of their own in records, which know no types: JSON.
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

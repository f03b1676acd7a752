//! Reading and parsing the files of a site that aren't known from an earlier build.

use std::io::{self, Read};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::html_store::HtmlStore;
use super::records::{Asset, FileRecord, Memory, NoRecords, Parsed, content_hash};
use super::{Lost, ParseRules, ParsedFile, parse};
use crate::model::ContentHash;
use crate::read::{self, FileKind, Files, Inventory, OpenFile};
use crate::stamp::Stamp;

/// How many bytes of a picture are searched for its width and height. In all formats that browsers
/// show, what precedes them, such as a preview or a colour profile, is smaller.
const PICTURE_START: u64 = 4 << 20;

enum Source {
    Stamp,
    Hash,
    Parsed,
}

/// Reads and parses every file of a site that isn't known from an earlier build, in parallel. Texts
/// larger than `rules` allow are refused unread; files that are copied may have any size.
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
        .as_slice()
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

/// Reads and parses one file, whether it is known or not.
pub fn parse_one(
    files: &dyn Files,
    file: &read::SourceFile,
    rules: ParseRules,
    html_store: Option<&HtmlStore>,
) -> FileRecord {
    let reader = Reader { files, rules, memory: &NoRecords, html_store };
    reader.source(&file.path, file.kind, &mut files.stamps()).0
}

/// Something to parse: its content, and a stamp if that can be trusted next time.
type Unknown<T> = (Option<Stamp>, io::Result<(T, ContentHash)>);

/// The content of a file, its hash, and its stamp from before it was read.
type ReadContent<T> = (T, ContentHash, Option<Stamp>);

struct Reader<'a> {
    files: &'a dyn Files,
    rules: ParseRules<'a>,
    memory: &'a dyn Memory,
    html_store: Option<&'a HtmlStore>,
}

impl Reader<'_> {
    /// The record of a file that hasn't changed, by its stamp or by its content; otherwise its
    /// content. The stamp is taken before the content is read: if the file changes in between, it
    /// has another stamp next time.
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

    /// Reads a file that is copied to its end, but keeps only the beginning, in which a picture has
    /// its width and height.
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
                let lost = Some(Lost::Names(String::new()));
                ParsedFile { content: None, findings: vec![finding], lost }
            }
        };
        let html = parsed.take_html();
        let html_fingerprint = xxh3_64(html.as_bytes());
        let html_length = u32::try_from(html.len()).unwrap_or(u32::MAX);
        let record = FileRecord {
            // A file that can't be read is tried again next time.
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
                    // A file that can't be checked counts as active.
                    && self
                        .files
                        .read(path, read::active::LARGEST)
                        .map_or(true, |b| read::active::active_content(path, &b).is_some());
                Asset {
                    hash: *hash,
                    size: read::picture_size(start),
                    picture: read::picture_kind(start),
                    is_active,
                    has_front_matter: read::names::may_be_text(path) && begins_as_text(start),
                }
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

/// Whether a file begins with a line that begins front matter, and has one that ends it.
fn begins_as_text(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    ["+++", "---"].iter().any(|fence| {
        let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
        lines.next() == Some(fence.as_bytes()) && lines.any(|line| line == fence.as_bytes())
    })
}

fn encode<T: serde::Serialize>(value: &T) -> Vec<u8> {
    // Only a mistake in the serializer could make this fail. A record that can't be read back
    // counts as an empty file, and its build says so.
    postcard::to_allocvec(value).unwrap_or_default()
}

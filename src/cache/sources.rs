//! The records of parsed files, in a fixed number of shards by path, so that one changed file
//! rewrites a small part of all, and so that threads share the work.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::file::{self, CacheWriter, MadeBy, Unusable};
use super::rows::{Reader, put_row};
use crate::parse::{Bytes, FileRecord, Memory, Parsed};
use crate::read::Inventory;
use crate::stamp::Stamp;

/// Marks this kind of cache file.
const KIND: u64 = 0x736f_7572_6365_7321;

const SHARDS: usize = 64;

/// The largest shard that is read, in bytes. A record takes about a kilobyte, so a site of a
/// million articles has shards of 16 MB.
const LARGEST: u64 = 64 << 20;

/// An upper bound, in bytes, for what a record takes in a shard beside its path and its content.
const AROUND_RECORD: u64 = 128;

/// The records of some of the paths.
#[derive(Debug, Default)]
struct Shard {
    /// The file that they were read from.
    bytes: Arc<Vec<u8>>,
    /// By the hash of their path. Where two paths have the same hash, only the last one is known,
    /// and the other file is parsed each time.
    records: HashMap<u64, Known, foldhash::fast::FixedState>,
}

/// A record, and where its path stands in the shard's file.
#[derive(Debug)]
struct Known {
    path: Range<u32>,
    record: FileRecord,
}

impl Shard {
    fn get(&self, hash: u64, path: &str) -> Option<&FileRecord> {
        let known = self.records.get(&hash)?;
        let own = &self.bytes[known.path.start as usize..known.path.end as usize];
        (own == path.as_bytes()).then_some(&known.record)
    }
}

/// The records of all files of a site.
#[derive(Debug)]
pub struct Sources {
    /// The hash of the options that records depend on.
    options: u64,
    /// When this build began.
    began: i64,
    /// Where they are kept for later builds; `None` if they aren't.
    folder: Option<PathBuf>,
    shards: Vec<Shard>,
}

fn hash_of(path: &str) -> u64 {
    xxh3_64(path.as_bytes())
}

fn shard_of(hash: u64) -> usize {
    hash as usize % SHARDS
}

fn shard_path(folder: &Path, number: usize) -> PathBuf {
    folder.join("sources").join(format!("{number:02}"))
}

impl Sources {
    /// Without any records yet.
    pub(super) fn new(options: &str, began: i64, folder: Option<PathBuf>) -> Sources {
        let shards = (0..SHARDS).map(|_| Shard::default()).collect();
        Sources { options: xxh3_64(options.as_bytes()), began, folder, shards }
    }

    /// Loads the shards, in parallel. If any of them is damaged, none is used.
    pub(super) fn load(&mut self, folder: &Path, damaged: impl Fn(PathBuf) + Sync) {
        let load = |number: usize| -> Option<Shard> {
            let path = shard_path(folder, number);
            match file::read(&path, KIND, MadeBy::ThisProgram, LARGEST) {
                Ok(bytes) => match read_shard(bytes, self.options) {
                    Some(shard) => Some(shard),
                    None => {
                        damaged(path);
                        None
                    }
                },
                Err(Unusable::Missing) => Some(Shard::default()),
                Err(Unusable::Foreign) => None,
                Err(Unusable::Damaged) => {
                    damaged(path);
                    None
                }
            }
        };
        let shards: Vec<Option<Shard>> = (0..SHARDS).into_par_iter().map(load).collect();
        if shards.iter().all(Option::is_some) {
            self.shards = shards.into_iter().flatten().collect();
        }
    }

    /// Keeps the records of a site, in parallel: only the shards that differ from what was loaded.
    /// What can't be written is parsed again next time.
    fn save(&self, folder: &Path, inventory: &Inventory, parsed: &Parsed) {
        let known: usize = self.shards.iter().map(|shard| shard.records.len()).sum();
        if parsed.work.read == 0 && parsed.entries(inventory).count() == known {
            return;
        }
        let mut shards: Vec<Vec<(u64, &str, &FileRecord)>> =
            (0..SHARDS).map(|_| Vec::new()).collect();
        for (path, record) in parsed.entries(inventory) {
            let hash = hash_of(path);
            shards[shard_of(hash)].push((hash, path, record));
        }
        shards.into_par_iter().enumerate().for_each(|(number, entries)| {
            let known = &self.shards[number];
            let same = entries.len() == known.records.len()
                && entries.iter().all(|(hash, path, record)| {
                    known
                        .get(*hash, path)
                        .is_some_and(|old| (old.stamp, old.hash) == (record.stamp, record.hash))
                });
            if !same {
                let _ = write_shard(&shard_path(folder, number), self.options, &entries);
            }
        });
    }
}

impl Memory for Sources {
    fn recall(&self, path: &str) -> Option<&FileRecord> {
        let hash = hash_of(path);
        self.shards[shard_of(hash)].get(hash, path)
    }

    fn began(&self) -> i64 {
        self.began
    }

    fn keep(&self, inventory: &Inventory, parsed: &Parsed) {
        if let Some(folder) = &self.folder {
            self.save(folder, inventory, parsed);
        }
    }
}

fn write_shard(path: &Path, options: u64, entries: &[(u64, &str, &FileRecord)]) -> io::Result<()> {
    let mut writer = CacheWriter::begin(path)?;
    writer.out()?.extend(options.to_le_bytes());
    let mut room = LARGEST - file::MOST_BEHIND - size_of::<u64>() as u64;
    for (_, path, record) in entries {
        // A record for which there is no room is parsed again next time; a shard beyond the limit
        // wouldn't be read at all.
        let length = (path.len() + record.bytes.get().len()) as u64 + AROUND_RECORD;
        let Some(left) = room.checked_sub(length) else { continue };
        room = left;
        let out = writer.out()?;
        put_row(out, path.as_bytes());
        out.extend(record.stamp.unwrap_or_default().to_bytes());
        out.extend(record.hash);
        out.extend(record.html_fingerprint.to_le_bytes());
        out.extend(record.html_length.to_le_bytes());
        put_row(out, record.bytes.get());
    }
    writer.end(KIND, MadeBy::ThisProgram)
}

/// Reads a shard; `None` when its records were made with other options.
fn read_shard(bytes: Vec<u8>, options: u64) -> Option<Shard> {
    let bytes = Arc::new(bytes);
    let mut reader = Reader::new(&bytes);
    if reader.number()? != options {
        return Some(Shard::default());
    }
    let mut shard = Shard { bytes: Arc::clone(&bytes), ..Shard::default() };
    while !reader.is_done() {
        let path = reader.row()?;
        let end = u32::try_from(reader.at).ok()?;
        let hash_of_path = xxh3_64(path);
        let path = end - path.len() as u32..end;
        let stamp = Stamp::from_bytes(&reader.array()?);
        let hash = reader.array()?;
        let html_fingerprint = reader.number()?;
        let html_length = reader.small()?;
        let length = reader.row()?.len();
        let record = FileRecord {
            stamp: Some(stamp).filter(|stamp| *stamp != Stamp::default()),
            hash,
            bytes: Bytes::part(&bytes, reader.at - length..reader.at)?,
            html_fingerprint,
            html_length,
            html_store: None,
        };
        shard.records.insert(hash_of_path, Known { path, record });
    }
    Some(shard)
}

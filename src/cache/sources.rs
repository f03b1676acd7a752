//! The records of parsed files, in a fixed number of shards by path, so that one changed file
//! rewrites a small part of all, and so that threads share the work.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::file::{self, Reader, Unusable, put_row};
use crate::parse::{Bytes, Parsed, Record};
use crate::read::Inventory;
use crate::stamp::Stamp;

/// Tells these files from others.
const KIND: u64 = 0x736f_7572_6365_7321;

const SHARDS: usize = 64;

type Shard = HashMap<Box<str>, Record, foldhash::fast::FixedState>;

/// Every record.
#[derive(Debug)]
pub struct Sources {
    /// Of the options that records depend on.
    options: u64,
    shards: Vec<Shard>,
}

fn shard_of(path: &str) -> usize {
    xxh3_64(path.as_bytes()) as usize % SHARDS
}

fn shard_path(folder: &Path, number: usize) -> PathBuf {
    folder.join("sources").join(format!("{number:02}"))
}

impl Sources {
    /// None yet.
    pub fn new(options: &str) -> Sources {
        let shards = (0..SHARDS).map(|_| Shard::default()).collect();
        Sources { options: xxh3_64(options.as_bytes()), shards }
    }

    /// Loads what is there, in parallel. If any of it is damaged, nothing is believed.
    pub fn load(&mut self, folder: &Path, damaged: impl Fn(PathBuf) + Sync) {
        let load = |number: usize| -> Option<Shard> {
            let path = shard_path(folder, number);
            match file::read(&path, KIND) {
                Ok(bytes) => match read_shard(bytes, self.options) {
                    Some(shard) => Some(shard),
                    None => {
                        damaged(path);
                        None
                    }
                },
                Err(Unusable::Missing) => Some(Shard::default()),
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

    /// The record of a path.
    pub fn get(&self, path: &str) -> Option<&Record> {
        self.shards[shard_of(path)].get(path)
    }

    /// Keeps the records of a site, in parallel: those shards that differ from what was loaded.
    /// What can't be written is parsed again next time.
    pub fn save(&self, folder: &Path, inventory: &Inventory, parsed: &Parsed) {
        let known: usize = self.shards.iter().map(HashMap::len).sum();
        if parsed.read == 0 && parsed.entries(inventory).count() == known {
            return;
        }
        let mut shards: Vec<Vec<(&str, &Record)>> = (0..SHARDS).map(|_| Vec::new()).collect();
        for (path, record) in parsed.entries(inventory) {
            shards[shard_of(path)].push((path, record));
        }
        shards.into_par_iter().enumerate().for_each_init(Vec::new, |bytes, (number, entries)| {
            let known = &self.shards[number];
            let same = entries.len() == known.len()
                && entries.iter().all(|(path, record)| {
                    known
                        .get(*path)
                        .is_some_and(|old| (old.stamp, old.hash) == (record.stamp, record.hash))
                });
            if !same {
                write_shard(bytes, self.options, &entries);
                let _ = file::end(&shard_path(folder, number), KIND, bytes);
            }
        });
    }
}

fn write_shard(out: &mut Vec<u8>, options: u64, entries: &[(&str, &Record)]) {
    let size = entries.iter().map(|(path, record)| path.len() + record.bytes.get().len() + 80);
    file::begin(out, size.sum::<usize>() + 8);
    out.extend(options.to_le_bytes());
    for (path, record) in entries {
        put_row(out, path.as_bytes());
        out.extend(record.stamp.unwrap_or_default().to_bytes());
        out.extend(record.hash);
        out.extend(record.html_print.to_le_bytes());
        out.extend(record.html_length.to_le_bytes());
        put_row(out, record.bytes.get());
    }
}

/// The records of a shard; none when they were made with other options.
fn read_shard(bytes: Vec<u8>, options: u64) -> Option<Shard> {
    let bytes: Arc<[u8]> = bytes.into();
    let mut shard = Shard::default();
    let mut reader = Reader::new(&bytes);
    if reader.number()? != options {
        return Some(shard);
    }
    while !reader.is_done() {
        let path = std::str::from_utf8(reader.row()?).ok()?;
        let stamp = Stamp::from_bytes(&reader.array()?);
        let hash = reader.array()?;
        let html_print = reader.number()?;
        let html_length = reader.small()?;
        let length = reader.row()?.len();
        let record = Record {
            stamp: Some(stamp).filter(|stamp| *stamp != Stamp::default()),
            hash,
            bytes: Bytes::part(&bytes, reader.at - length..reader.at)?,
            html_print,
            html_length,
            aside: None,
        };
        shard.insert(path.into(), record);
    }
    Some(shard)
}

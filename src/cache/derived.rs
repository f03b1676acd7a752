//! What was derived: a table of what is known of the outputs of each source, and a file for the bytes
//! of each output.
//!
//! These files are believed whatever program made them: a key says what made them, down to the version
//! of the libraries, and to make some of them anew takes hours. A file says itself which key it is of.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::file::{self, CacheWriter, MadeBy, Unusable};
use super::rows::{Reader, put_row};
use super::{Access, DamagedFiles};
use crate::derived::{DerivationKey, DerivedStore, OutputFacts, OutputKey};

/// Tells these files from others.
const KIND: u64 = u64::from_be_bytes(*b"derived ");

/// The name of the table; the others are named by keys.
const TABLE: &str = "table";

/// More bytes no output has.
const LARGEST: u64 = 1 << 28;

/// More bytes the table doesn't have: it would be that of 100,000 pictures.
const LARGEST_TABLE: u64 = 16 << 20;

/// More bytes a row of it doesn't have: in memory its numbers are many times as large.
const LONGEST_ROW: usize = 4096;

/// What is known of the outputs of sources.
type Facts = BTreeMap<DerivationKey, Vec<OutputFacts>>;

/// The derived files that earlier builds have left.
#[derive(Debug)]
pub struct DerivedCache {
    /// `None` when there is no folder to use.
    folder: Option<PathBuf>,
    access: Access,
    damaged: Arc<DamagedFiles>,
    tables: Mutex<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    /// What stands in the file.
    kept: Facts,
    /// What was asked for, found there or since.
    asked: Facts,
}

impl DerivedCache {
    /// Loads the table of a cache's folder.
    pub(super) fn load(
        cache: Option<&Path>,
        access: Access,
        damaged: Arc<DamagedFiles>,
    ) -> DerivedCache {
        let folder = cache.map(|cache| cache.join("derived"));
        let mut derived = DerivedCache { folder, access, damaged, tables: Mutex::default() };
        if let Some(path) = derived.path(TABLE)
            && let Some(bytes) = derived.read(path.clone(), LARGEST_TABLE)
        {
            match read_table(&bytes) {
                Some(kept) => derived.tables = Tables { kept, ..Tables::default() }.into(),
                None => derived.damaged.add(path),
            }
        }
        derived
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(name))
    }

    /// Where something may be written.
    fn writable(&self, name: &str) -> Option<PathBuf> {
        self.path(name).filter(|_| self.access != Access::ReadOnly)
    }

    fn read(&self, path: PathBuf, largest: u64) -> Option<Vec<u8>> {
        if self.access == Access::Afresh {
            return None;
        }
        match file::read(&path, KIND, MadeBy::Anyone, largest) {
            Ok(bytes) => Some(bytes),
            Err(Unusable::Missing | Unusable::Foreign) => None,
            Err(Unusable::Damaged) => {
                self.damaged.add(path);
                None
            }
        }
    }

    /// Puts the table in place, if it isn't as it is there.
    fn write_table(&self, tables: &mut Tables, now: Facts) {
        let Some(path) = self.writable(TABLE).filter(|_| tables.kept != now) else { return };
        let write = || -> io::Result<()> {
            let mut writer = CacheWriter::begin(&path)?;
            for (key, facts) in &now {
                let out = writer.out()?;
                out.extend(key.0);
                put_row(out, &postcard::to_stdvec(facts).map_err(io::Error::other)?);
            }
            writer.end(KIND, MadeBy::Anyone)
        };
        if write().is_ok() {
            tables.kept = now;
        }
    }

    /// Removes the files of outputs that aren't among these.
    fn remove_others(&self, asked: &Facts) {
        let Some(folder) = self.folder.as_ref().filter(|_| self.access != Access::ReadOnly) else {
            return;
        };
        if !fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir()) {
            return;
        }
        file::sweep(folder);
        let wanted: BTreeSet<String> = asked
            .iter()
            .flat_map(|(key, facts)| (0..facts.len()).map(|output| key.of_output(output as u32)))
            .map(|key| key.to_string())
            .collect();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let other = name.to_str().filter(|name| {
                let is_key = name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit());
                is_key && !wanted.contains(*name)
            });
            if other.is_some() {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn with_tables<T: Default>(&self, run: impl FnOnce(&mut Tables) -> T) -> T {
        self.tables.lock().map(|mut tables| run(&mut tables)).unwrap_or_default()
    }
}

impl DerivedStore for DerivedCache {
    fn facts(&self, key: DerivationKey) -> Option<Vec<OutputFacts>> {
        self.with_tables(|tables| {
            let facts = tables.asked.get(&key).or_else(|| tables.kept.get(&key))?.clone();
            tables.asked.insert(key, facts.clone());
            Some(facts)
        })
    }

    fn keep_facts(&self, key: DerivationKey, facts: Vec<OutputFacts>) {
        self.with_tables(|tables| drop(tables.asked.insert(key, facts)));
    }

    fn bytes(&self, key: OutputKey) -> Option<Vec<u8>> {
        let path = self.path(&key.to_string())?;
        let bytes = self.read(path.clone(), LARGEST)?;
        let bytes = bytes.strip_prefix(key.as_bytes()).map(<[u8]>::to_vec);
        if bytes.is_none() {
            self.damaged.add(path);
        }
        bytes
    }

    fn keep_bytes(&self, key: OutputKey, bytes: &[u8]) {
        let Some(path) = self.writable(&key.to_string()) else { return };
        let write = || -> io::Result<()> {
            let mut writer = CacheWriter::begin(&path)?;
            let out = writer.out()?;
            out.extend(key.as_bytes());
            out.extend(bytes);
            writer.end(KIND, MadeBy::Anyone)
        };
        // What can't be kept is made again next time.
        let _ = write();
    }

    fn forget(&self, key: DerivationKey) {
        self.with_tables(|tables| {
            let mut now = tables.kept.clone();
            now.remove(&key);
            tables.asked.remove(&key);
            self.write_table(tables, now);
        });
    }

    fn save(&self) {
        self.with_tables(|tables| {
            let mut now = tables.kept.clone();
            now.extend(tables.asked.clone());
            self.write_table(tables, now);
        });
    }

    fn keep_what_was_asked_for(&self) {
        self.with_tables(|tables| {
            let asked = tables.asked.clone();
            self.remove_others(&asked);
            self.write_table(tables, asked);
        });
    }
}

fn read_table(bytes: &[u8]) -> Option<Facts> {
    let mut reader = Reader::new(bytes);
    let mut facts = Facts::new();
    while !reader.is_done() {
        let key = DerivationKey(reader.array()?);
        let row = reader.row().filter(|row| row.len() <= LONGEST_ROW)?;
        facts.insert(key, postcard::from_bytes(row).ok()?);
    }
    Some(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three bytes of a row are forty-eight in memory.
    #[test]
    fn a_row_of_very_many_outputs_is_not_read() {
        let table = |outputs: usize| {
            let mut table = vec![7; 16];
            let facts = vec![OutputFacts::default(); outputs];
            put_row(&mut table, &postcard::to_stdvec(&facts).unwrap());
            table
        };
        assert_eq!(read_table(&table(128)).unwrap().len(), 1);
        assert_eq!(read_table(&table(100_000)), None);
    }
}

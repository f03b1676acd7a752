//! The cache of derived files: a table of facts about the outputs of each source, and a file with
//! the bytes of each output.
//!
//! These files are used whichever program made them, unlike the rest of the cache: a key says what
//! made them, down to the versions of libraries, and making some of them again takes hours. Each
//! file also contains the key it is for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::file::{self, CacheWriter, MadeBy, Unusable};
use super::rows::{Reader, put_row};
use super::{Access, DamagedFiles};
use crate::derived::{DerivationKey, DerivedStore, OutputFacts, OutputKey};

/// Marks this kind of cache file.
const KIND: u64 = u64::from_be_bytes(*b"derived ");

/// The name of the table; all other files are named by keys.
const TABLE: &str = "table";

/// The largest output that is kept, in bytes.
const LARGEST: u64 = 1 << 28;

/// The largest table, in bytes. It has room for 290,000 pictures of four sizes each, or 77,000 of
/// twenty-four. Every build inspects again what doesn't fit.
const LARGEST_TABLE: u64 = if cfg!(test) { 1 << 16 } else { 16 << 20 };

/// The longest row of the table, in bytes: in memory, its numbers take many times as much.
const LONGEST_ROW: usize = 4096;

/// The facts about the outputs of each source.
type Facts = BTreeMap<DerivationKey, Vec<OutputFacts>>;

/// The derived files that earlier builds have left.
#[derive(Debug)]
pub struct DerivedCache {
    /// `None` when there is no folder to use.
    folder: Option<PathBuf>,
    access: Access,
    damaged: Arc<DamagedFiles>,
    tables: Mutex<Tables>,
    /// The outputs whose bytes were kept in this run. They are returned even when those of earlier
    /// builds aren't used.
    own: Mutex<BTreeSet<OutputKey>>,
    /// Whether bytes have been kept since unused files were last removed. Only then may there be
    /// half-written files.
    has_new_bytes: AtomicBool,
}

#[derive(Debug, Default)]
struct Tables {
    /// The facts in the table's file, and those for which it had no room.
    kept: Facts,
    /// The facts that were asked for, whether they were in the file or have been added since.
    asked: Facts,
    /// Whether `asked` contains facts that the file lacks.
    has_new: bool,
}

impl DerivedCache {
    /// Loads the table of a cache's folder.
    pub(super) fn load(
        cache: Option<&Path>,
        access: Access,
        damaged: Arc<DamagedFiles>,
    ) -> DerivedCache {
        let folder = cache.map(|cache| cache.join("derived"));
        let (tables, has_new_bytes) = (Mutex::default(), AtomicBool::new(false));
        let own = Mutex::default();
        let mut derived = DerivedCache { folder, access, damaged, tables, own, has_new_bytes };
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

    /// The path of a file, if this cache may write it.
    fn writable(&self, name: &str) -> Option<PathBuf> {
        self.path(name).filter(|_| self.access != Access::ReadOnly)
    }

    fn read(&self, path: PathBuf, largest: u64) -> Option<Vec<u8>> {
        if self.access == Access::Afresh { None } else { self.read_own(path, largest) }
    }

    fn read_own(&self, path: PathBuf, largest: u64) -> Option<Vec<u8>> {
        match file::read(&path, KIND, MadeBy::Anyone, largest) {
            Ok(bytes) => Some(bytes),
            Err(Unusable::Missing | Unusable::Foreign) => None,
            Err(Unusable::Damaged) => {
                self.damaged.add(path);
                None
            }
        }
    }

    /// Writes the table, and tells whether that worked.
    fn write_table(&self, now: &Facts) -> bool {
        let Some(path) = self.writable(TABLE) else { return false };
        let write = || -> io::Result<()> {
            let mut writer = CacheWriter::begin(&path)?;
            let mut room = LARGEST_TABLE - file::MOST_BEHIND;
            for (key, facts) in now {
                let row = postcard::to_stdvec(facts).map_err(io::Error::other)?;
                let length = (key.0.len() + size_of::<u32>() + row.len()) as u64;
                if row.len() > LONGEST_ROW || length > room {
                    continue;
                }
                room -= length;
                let out = writer.out()?;
                out.extend(key.0);
                put_row(out, &row);
            }
            writer.end(KIND, MadeBy::Anyone)
        };
        write().is_ok()
    }

    /// Removes the files of outputs that aren't among `asked`, and half-written files.
    fn remove_others(&self, asked: &Facts) {
        let Some(folder) = self.folder.as_ref().filter(|_| self.access != Access::ReadOnly) else {
            return;
        };
        if !fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir()) {
            return;
        }
        let outputs = asked
            .iter()
            .flat_map(|(key, facts)| (0..facts.len()).map(|output| key.of_output(output as u32)));
        let wanted: BTreeSet<OutputKey> = outputs.collect();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let key = name.to_str().and_then(OutputKey::parse);
            if key.is_some_and(|key| !wanted.contains(&key)) || file::is_half_written(&entry) {
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
        self.with_tables(|tables| {
            tables.asked.insert(key, facts);
            tables.has_new = true;
        });
    }

    fn bytes(&self, key: OutputKey) -> Option<Vec<u8>> {
        let path = self.path(&key.to_string())?;
        let is_own = self.own.lock().is_ok_and(|own| own.contains(&key));
        let bytes = if is_own {
            self.read_own(path.clone(), LARGEST)?
        } else {
            self.read(path.clone(), LARGEST)?
        };
        let bytes = bytes.strip_prefix(key.as_bytes()).map(<[u8]>::to_vec);
        if bytes.is_none() {
            self.damaged.add(path);
        }
        bytes
    }

    fn keep_bytes(&self, key: OutputKey, bytes: &[u8]) {
        let Some(path) = self.writable(&key.to_string()) else { return };
        self.has_new_bytes.store(true, Ordering::Relaxed);
        let write = || -> io::Result<()> {
            let mut writer = CacheWriter::begin(&path)?;
            let out = writer.out()?;
            out.extend(key.as_bytes());
            out.extend(bytes);
            writer.end(KIND, MadeBy::Anyone)
        };
        // What can't be kept is made again next time.
        if write().is_ok()
            && let Ok(mut own) = self.own.lock()
        {
            own.insert(key);
        }
    }

    fn gives_back(&self) -> bool {
        self.folder.is_some() && self.access != Access::ReadOnly
    }

    fn forget(&self, key: DerivationKey) {
        self.with_tables(|tables| {
            tables.asked.remove(&key);
            if tables.kept.remove(&key).is_some() {
                self.write_table(&tables.kept);
            }
        });
    }

    fn save(&self) {
        self.with_tables(|tables| {
            if !tables.has_new {
                return;
            }
            let Tables { kept, asked, has_new } = tables;
            kept.extend(asked.iter().map(|(key, facts)| (*key, facts.clone())));
            // If it can't be written, the next build inspects again.
            *has_new = !self.write_table(kept);
        });
    }

    fn keep_what_was_asked_for(&self) {
        self.with_tables(|tables| {
            let has_new_bytes = self.has_new_bytes.swap(false, Ordering::Relaxed);
            let is_same = !tables.has_new && tables.kept == tables.asked;
            if !is_same || has_new_bytes {
                self.remove_others(&tables.asked);
            }
            if !is_same && self.write_table(&tables.asked) {
                tables.kept.clone_from(&tables.asked);
                tables.has_new = false;
            }
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

    fn key(number: u32) -> DerivationKey {
        let mut key = [0; 16];
        key[..4].copy_from_slice(&number.to_be_bytes());
        DerivationKey(key)
    }

    /// A table that the next build takes for damaged would have every picture inspected in every build.
    #[test]
    fn a_table_is_written_no_further_than_it_is_read() {
        let cache = tempfile::tempdir().unwrap();
        let damaged = Arc::new(DamagedFiles::default());
        let load = || DerivedCache::load(Some(cache.path()), Access::Full, Arc::clone(&damaged));
        let facts = OutputFacts { pixels: Some((480, 320)), ..OutputFacts::default() };
        let most = LARGEST_TABLE as u32 / 57;
        let derived = load();
        derived.keep_facts(key(7), vec![facts.clone(); LONGEST_ROW]);
        for number in 10..10 + 2 * most {
            derived.keep_facts(key(number), vec![facts.clone(); 4]);
        }
        derived.save();
        derived.keep_what_was_asked_for();
        let again = load();
        assert!(damaged.0.lock().unwrap().is_empty());
        let known = (10..10 + 2 * most).filter(|number| again.facts(key(*number)).is_some());
        let known = known.count() as u32;
        assert!(known > most * 9 / 10 && known < most * 2, "{known} of {most}");
        assert_eq!(again.facts(key(7)), None, "a row that is too long");
    }

    /// A build that believes nothing of earlier ones makes each picture once all the same.
    #[test]
    fn what_a_run_has_kept_is_given_back_in_it_whatever_it_may_read() {
        let cache = tempfile::tempdir().unwrap();
        let load = |access| DerivedCache::load(Some(cache.path()), access, Arc::default());
        let full = load(Access::Full);
        full.keep_bytes(key(1).of_output(0), b"earlier");
        let afresh = load(Access::Afresh);
        assert_eq!(afresh.bytes(key(1).of_output(0)), None);
        afresh.keep_bytes(key(1).of_output(0), b"now");
        assert_eq!(afresh.bytes(key(1).of_output(0)).as_deref(), Some(&b"now"[..]));
        assert!(full.gives_back() && afresh.gives_back());
        let read_only = load(Access::ReadOnly);
        read_only.keep_bytes(key(2).of_output(0), b"now");
        assert_eq!((read_only.bytes(key(2).of_output(0)), read_only.gives_back()), (None, false));
        assert!(!DerivedCache::load(None, Access::Full, Arc::default()).gives_back());
    }

    /// A build that finds all that it asks for, and nothing else, leaves everything as it is.
    #[test]
    fn only_what_is_no_longer_asked_for_is_removed_and_only_what_is_new_is_written() {
        let cache = tempfile::tempdir().unwrap();
        let load = || DerivedCache::load(Some(cache.path()), Access::Full, Arc::default());
        let names = || {
            let all = fs::read_dir(cache.path().join("derived")).unwrap();
            let mut names: Vec<_> = all.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let table = cache.path().join("derived").join(TABLE);
        let first = load();
        for number in 0..3 {
            first.keep_facts(key(number), vec![OutputFacts::default()]);
            first.keep_bytes(key(number).of_output(0), b"bytes");
            first.save();
        }
        first.keep_what_was_asked_for();
        assert_eq!(names().len(), 4);
        let written = fs::read(&table).unwrap();
        // Whoever writes the table again puts another file there.
        fs::write(&table, &written).unwrap();
        let stamp = || crate::stamp::Stamp::of(&fs::metadata(&table).unwrap());
        let before = stamp();
        let second = load();
        for number in 0..3 {
            assert!(second.facts(key(number)).is_some());
            second.save();
        }
        second.keep_what_was_asked_for();
        assert_eq!((stamp(), names().len()), (before, 4));
        // One that nobody asks for goes, and so does what a process that was killed had half written.
        let half = table.with_extension("999999999-1");
        fs::write(&half, "half").unwrap();
        let third = load();
        assert!(third.facts(key(0)).is_some() && third.facts(key(2)).is_some());
        third.save();
        assert_eq!(stamp(), before, "nothing is new");
        third.keep_what_was_asked_for();
        assert_eq!(names().len(), 3);
        let fourth = load();
        assert_eq!(fourth.facts(key(1)), None);
        assert_eq!(fourth.bytes(key(2).of_output(0)).as_deref(), Some(&b"bytes"[..]));
        // What is there and no table tells of goes once something is new.
        fourth.keep_bytes(key(9).of_output(0), b"bytes");
        assert!(fourth.facts(key(0)).is_some() && fourth.facts(key(2)).is_some());
        fourth.keep_what_was_asked_for();
        assert_eq!(names().len(), 3);
    }
}

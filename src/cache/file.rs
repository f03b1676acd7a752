//! The form of the cache's own files: the content, then a mark for the version that made them, then
//! a checksum.

use std::fs::{self, DirEntry, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::program;

/// Gives each file that this process writes a temporary name of its own.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// About how many bytes are written at once.
const CHUNK: usize = 1 << 17;

/// Files up to this size, in bytes, are read before anything about them is checked.
const SMALL: u64 = 4 << 20;

/// What the mark of every version contains. If a file ends with a mark, this begins within the last
/// [`LONGEST_MARK`] bytes before the checksum.
const EVERY_MARK: &[u8] = b"\ndateline ";
const LONGEST_MARK: u64 = 128;

/// An upper bound, in bytes, for what follows the content: the mark and the checksum.
pub const MOST_BEHIND: u64 = LONGEST_MARK + 8;

/// Incremented when the form of any file changes that only this program reads.
const FORMAT: u32 = 3;

/// Why a file can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// There is none.
    Missing,
    /// Another program made it.
    Foreign,
    /// It is truncated, damaged or somebody else's.
    Damaged,
}

/// Which programs' files are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeBy {
    /// Only those of this very program.
    ThisProgram,
    /// Those of any program, since their content says what it depends on.
    Anyone,
}

impl MadeBy {
    fn mark(self) -> &'static [u8] {
        match self {
            MadeBy::ThisProgram => mark(),
            // The digit is incremented when the form of these files changes.
            MadeBy::Anyone => b"\ndateline derived 2\n",
        }
    }
}

/// The mark of the running program: the form of files, the version, and the identity of the
/// program. So a newly compiled program uses nothing of what another had found out, and a fresh
/// copy of the same program all of it.
fn mark() -> &'static [u8] {
    static MARK: OnceLock<Vec<u8>> = OnceLock::new();
    MARK.get_or_init(|| {
        let mut mark = b"\ndateline cache\n".to_vec();
        mark.extend(FORMAT.to_le_bytes());
        mark.extend(xxh3_64(env!("CARGO_PKG_VERSION").as_bytes()).to_le_bytes());
        // A program whose file can't be read could be any: it gets a mark that no other finds
        // again.
        let nobody = u128::from(std::process::id()) | 1 << 64;
        mark.extend(program::identity().unwrap_or_else(|_| nobody.to_le_bytes()));
        mark
    })
}

/// Reads a file's content, which precedes its mark and checksum. `kind` tells files of different
/// meaning apart; a file with more than `most` bytes is rejected. A large file is only read into
/// memory when its checksum is right: anybody may have put anything there.
pub fn read(path: &Path, kind: u64, made_by: MadeBy, most: u64) -> Result<Vec<u8>, Unusable> {
    match (fs::symlink_metadata(path), folder_of(path)) {
        // A link leads to somebody else's files, and reading something other than a file might
        // never end.
        (Ok(found), Ok(())) if found.is_file() && found.len() <= most => {
            let looks_whole = || looks_whole(path, found.len(), kind).unwrap_or(false);
            if found.len() > SMALL && !looks_whole() {
                return Err(Unusable::Damaged);
            }
        }
        (Err(error), Ok(()) | Err(Unusable::Missing)) if error.kind() == ErrorKind::NotFound => {
            return Err(Unusable::Missing);
        }
        _ => return Err(Unusable::Damaged),
    }
    let mut bytes = fs::read(path).map_err(|_| Unusable::Damaged)?;
    let end = bytes.len().checked_sub(8).ok_or(Unusable::Damaged)?;
    let sum = number(&bytes, end).ok_or(Unusable::Damaged)?;
    if sum != xxh3_64(&bytes[..end]).wrapping_add(kind) {
        return Err(Unusable::Damaged);
    }
    if !bytes[..end].ends_with(made_by.mark()) {
        return Err(Unusable::Foreign);
    }
    bytes.truncate(end - made_by.mark().len());
    Ok(bytes)
}

/// Whether a file ends with the mark of any version and the right checksum. It is read in pieces;
/// without a mark, as in a sparse file, it isn't read at all.
fn looks_whole(path: &Path, length: u64, kind: u64) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(LONGEST_MARK)))?;
    (&file).take(LONGEST_MARK).read_to_end(&mut end)?;
    let Some((mark, sum)) = end.split_last_chunk::<8>() else { return Ok(false) };
    if !mark.windows(EVERY_MARK.len()).any(|part| part == EVERY_MARK) {
        return Ok(false);
    }
    file.rewind()?;
    let (mut hasher, mut rest) = (Xxh3::new(), file.take(length - 8));
    let mut piece = vec![0; CHUNK];
    loop {
        match rest.read(&mut piece)? {
            0 => break,
            read => hasher.update(&piece[..read]),
        }
    }
    Ok(hasher.digest().wrapping_add(kind) == u64::from_le_bytes(*sum))
}

/// Checks that a file's folder is a real folder: a link leads to somebody else's.
fn folder_of(path: &Path) -> Result<(), Unusable> {
    match path.parent().map(fs::symlink_metadata) {
        Some(Ok(found)) if found.is_dir() => Ok(()),
        Some(Err(error)) if error.kind() == ErrorKind::NotFound => Err(Unusable::Missing),
        _ => Err(Unusable::Damaged),
    }
}

/// Creates a file of the cache under a temporary name. Whatever has that name is removed first, and
/// never written through.
pub fn create(path: &Path) -> io::Result<File> {
    let new = || OpenOptions::new().read(true).write(true).create_new(true).open(path);
    match new() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            new()
        }
        result => result,
    }
}

/// A file of the cache that is being written. It isn't synced to the disk: the checksum reveals
/// damage by a power cut.
pub struct CacheWriter {
    path: PathBuf,
    /// Its temporary path until it is complete.
    temporary: PathBuf,
    file: File,
    /// The bytes that aren't written yet.
    waiting: Vec<u8>,
    /// The checksum of those that are.
    sum: Xxh3,
}

impl CacheWriter {
    /// Begins a file. It only takes its place at [`CacheWriter::end`].
    pub fn begin(path: &Path) -> io::Result<CacheWriter> {
        match (folder_of(path), path.parent()) {
            (Ok(()), _) => {}
            (Err(Unusable::Missing), Some(folder)) => fs::create_dir_all(folder)?,
            _ => return Err(io::Error::from(ErrorKind::NotADirectory)),
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        if number == 0 {
            path.parent().into_iter().for_each(sweep);
        }
        let temporary = path.with_extension(format!("{}-{number}", std::process::id()));
        let (file, path) = (create(&temporary)?, path.to_owned());
        WRITING.fetch_add(1, Ordering::Relaxed);
        Ok(CacheWriter { path, temporary, file, waiting: Vec::new(), sum: Xxh3::new() })
    }

    /// The buffer to append to.
    pub fn out(&mut self) -> io::Result<&mut Vec<u8>> {
        if self.waiting.len() > CHUNK {
            self.flush()?;
        }
        Ok(&mut self.waiting)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sum.update(&self.waiting);
        self.file.write_all(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    /// Completes the file and puts it in place.
    pub fn end(mut self, kind: u64, made_by: MadeBy) -> io::Result<()> {
        self.waiting.extend(made_by.mark());
        self.flush()?;
        let sum = self.sum.digest().wrapping_add(kind);
        self.file.write_all(&sum.to_le_bytes())?;
        fs::rename(&self.temporary, &self.path)
    }
}

impl Drop for CacheWriter {
    fn drop(&mut self) {
        // Fails if the file is in its place already, which is fine.
        let _ = fs::remove_file(&self.temporary);
        WRITING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How many files of caches are being written by this process.
static WRITING: AtomicUsize = AtomicUsize::new(0);

/// Waits until this process writes no file of a cache any more, but no longer than `most`. A
/// process that ended earlier would leave a half-written file behind.
pub fn wait_for_writers(most: Duration) {
    let start = Instant::now();
    while WRITING.load(Ordering::Relaxed) > 0 && start.elapsed() < most {
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Removes half-written files of processes that were killed.
pub fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_half_written(&entry) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a killed process has left this file half-written: its name ends with the number of a
/// process that no longer exists, if the system can tell that.
pub fn is_half_written(entry: &DirEntry) -> bool {
    let path = entry.path();
    let extension = path.extension().and_then(|extension| extension.to_str());
    let Some((process, number)) = extension.and_then(|e| e.split_once('-')) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_number(process)
        && is_number(number)
        && Path::new("/proc/self").exists()
        && !Path::new("/proc").join(process).exists()
        && entry.file_type().is_ok_and(|kind| kind.is_file())
}

/// The eight-byte number at a position.
pub fn number(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: u64 = 16 << 20;

    #[test]
    fn what_was_touched_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        assert_eq!(read(&path, 1, MadeBy::ThisProgram, MOST), Err(Unusable::Missing));
        let mut writer = CacheWriter::begin(&path).unwrap();
        writer.out().unwrap().extend(b"content");
        assert_eq!(read(&path, 1, MadeBy::ThisProgram, MOST), Err(Unusable::Missing));
        writer.end(1, MadeBy::ThisProgram).unwrap();
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        assert_eq!(read(&path, 1, MadeBy::ThisProgram, MOST).unwrap(), b"content");
        assert_eq!(read(&path, 2, MadeBy::ThisProgram, MOST), Err(Unusable::Damaged));
        let good = fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            assert_eq!(
                read(&path, 1, MadeBy::ThisProgram, MOST),
                Err(Unusable::Damaged),
                "byte {at}"
            );
            fs::write(&path, &good[..at]).unwrap();
            assert_eq!(
                read(&path, 1, MadeBy::ThisProgram, MOST),
                Err(Unusable::Damaged),
                "cut at {at}"
            );
        }
        // Holes aren't read, a mark at their end or not.
        for (size, end) in [(1 << 40, ""), (MOST, ""), (MOST, "\ndateline cache\n"), (SMALL, "")] {
            let mut file = File::create(&path).unwrap();
            file.set_len(size - end.len() as u64).unwrap();
            file.seek(SeekFrom::End(0)).unwrap();
            file.write_all(end.as_bytes()).unwrap();
            assert_eq!(read(&path, 1, MadeBy::ThisProgram, MOST), Err(Unusable::Damaged));
        }
    }

    /// What is looked at piece by piece comes out as what is read at once.
    #[test]
    fn a_large_file_is_believed_when_it_is_whole_and_no_larger_than_its_kind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let content: Vec<u8> = (0..SMALL as usize + CHUNK / 2).map(|at| (at % 251) as u8).collect();
        for made_by in [MadeBy::ThisProgram, MadeBy::Anyone] {
            let mut writer = CacheWriter::begin(&path).unwrap();
            writer.out().unwrap().extend(&content);
            writer.end(1, made_by).unwrap();
            assert!(read(&path, 1, made_by, MOST).unwrap() == content);
            assert_eq!(read(&path, 2, made_by, MOST), Err(Unusable::Damaged));
            let good = fs::read(&path).unwrap();
            assert_eq!(read(&path, 1, made_by, good.len() as u64 - 1), Err(Unusable::Damaged));
            for at in [0, SMALL as usize, good.len() - 40, good.len() - 9, good.len() - 1] {
                let mut bad = good.clone();
                bad[at] ^= 1;
                fs::write(&path, &bad).unwrap();
                assert_eq!(read(&path, 1, made_by, MOST), Err(Unusable::Damaged), "byte {at}");
            }
            fs::write(&path, &good).unwrap();
            let other = match made_by {
                MadeBy::ThisProgram => MadeBy::Anyone,
                MadeBy::Anyone => MadeBy::ThisProgram,
            };
            assert_eq!(read(&path, 1, other, MOST), Err(Unusable::Foreign));
        }
    }
}

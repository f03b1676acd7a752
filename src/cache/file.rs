//! The form of the cache's own files: a head that says which version made them, the content, and
//! a sum at the end.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

use crate::stamp::Stamp;

/// Counts up when the form of any file changes.
const FORMAT: u32 = 1;

/// Why a file can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// There is none.
    Missing,
    /// It is cut short, damaged, of another version or somebody else's.
    Damaged,
}

/// What made a file: the form, the version and the program itself, so that a program that was built
/// anew believes nothing of what the one before had found out.
fn head() -> &'static [u8] {
    static HEAD: OnceLock<Vec<u8>> = OnceLock::new();
    HEAD.get_or_init(|| {
        let program = std::env::current_exe().and_then(fs::metadata);
        let program = program.map(|metadata| Stamp::of(&metadata)).unwrap_or_default();
        let mut head = b"dateline cache\n".to_vec();
        head.extend(FORMAT.to_le_bytes());
        head.extend(xxh3_64(env!("CARGO_PKG_VERSION").as_bytes()).to_le_bytes());
        head.extend(program.size.to_le_bytes());
        head.extend(program.modified.to_le_bytes());
        head
    })
}

/// A file's content, after its head and before its sum. `kind` tells files of different meaning
/// apart.
pub fn read(path: &Path, kind: u64) -> Result<Vec<u8>, Unusable> {
    let mut bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(Unusable::Missing),
        Err(_) => return Err(Unusable::Damaged),
    };
    let start = head().len();
    let end = bytes.len().checked_sub(8).filter(|end| *end >= start).ok_or(Unusable::Damaged)?;
    let sum = number(&bytes, end).ok_or(Unusable::Damaged)?;
    if !bytes.starts_with(head()) || sum != xxh3_64(&bytes[..end]).wrapping_add(kind) {
        return Err(Unusable::Damaged);
    }
    bytes.truncate(end);
    bytes.drain(..start);
    Ok(bytes)
}

/// Begins a file.
pub fn begin(bytes: &mut Vec<u8>, capacity: usize) {
    bytes.clear();
    bytes.reserve(capacity + head().len() + 8);
    bytes.extend(head());
}

/// Ends a file that [`begin`] began and puts it in place. It isn't waited for: what a power cut
/// damages is found out by its sum.
pub fn end(path: &Path, kind: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    let sum = xxh3_64(bytes).wrapping_add(kind);
    bytes.extend(sum.to_le_bytes());
    let temporary = path.with_extension(std::process::id().to_string());
    let write = || fs::write(&temporary, &*bytes);
    match write() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            write()?;
        }
        result => result?,
    }
    fs::rename(&temporary, path).inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

/// The number at a place.
pub fn number(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// Reads a row of bytes from its start.
pub struct Reader<'a> {
    bytes: &'a [u8],
    /// Where it is.
    pub at: usize,
}

impl<'a> Reader<'a> {
    /// From the start.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, at: 0 }
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// So many bytes.
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let bytes = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(bytes)
    }

    /// So many bytes, known beforehand.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// A number of eight bytes.
    pub fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// A number of four bytes.
    pub fn small(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Bytes with their number before them.
    pub fn row(&mut self) -> Option<&'a [u8]> {
        let length = self.small()?;
        self.take(length as usize)
    }
}

/// Appends bytes with their number before them.
pub fn put_row(out: &mut Vec<u8>, bytes: &[u8]) {
    // Paths and records are far below 4 GiB.
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_touched_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        assert_eq!(read(&path, 1), Err(Unusable::Missing));
        let mut bytes = Vec::new();
        begin(&mut bytes, 10);
        bytes.extend(b"content");
        end(&path, 1, &mut bytes).unwrap();
        assert_eq!(read(&path, 1).unwrap(), b"content");
        assert_eq!(read(&path, 2), Err(Unusable::Damaged));
        let good = fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            assert_eq!(read(&path, 1), Err(Unusable::Damaged), "byte {at}");
            fs::write(&path, &good[..at]).unwrap();
            assert_eq!(read(&path, 1), Err(Unusable::Damaged), "cut at {at}");
        }
    }
}

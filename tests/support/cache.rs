//! Files of a site's cache, as somebody could forge them.

use std::fs;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

/// Changes the content of a file of the cache and puts the sum behind it that it has then. `kind` is what
/// tells files of different meaning apart (`src/cache/`).
pub fn reseal<T>(path: &Path, kind: &[u8; 8], change: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    let mut bytes = fs::read(path).unwrap();
    bytes.truncate(bytes.len() - 8);
    let result = change(&mut bytes);
    let sum = xxh3_64(&bytes).wrapping_add(u64::from_be_bytes(*kind));
    bytes.extend(sum.to_le_bytes());
    fs::write(path, bytes).unwrap();
    result
}

/// Puts other bytes in the place of some, as often as they are there, and says how often that was.
pub fn replace_all(bytes: &mut [u8], from: &[u8], to: &[u8]) -> usize {
    let starts: Vec<usize> = (0..(bytes.len() + 1).saturating_sub(from.len()))
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    starts.iter().for_each(|at| bytes[*at..at + to.len()].copy_from_slice(to));
    starts.len()
}

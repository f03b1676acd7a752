//! Compressed forms of files, and the files beside them.

use std::collections::BTreeMap;
use std::io::Read;

/// Passes each compressed form among some files to `look`: its path, what it holds when it is decompressed, and
/// the file beside it. Returns how many there are.
pub fn each_sibling(
    files: &BTreeMap<String, Vec<u8>>,
    mut look: impl FnMut(&str, &[u8], Option<&[u8]>),
) -> usize {
    let mut siblings = 0;
    for (path, bytes) in files {
        let Some((file, content)) = decompressed(path, bytes) else { continue };
        look(path, &content, files.get(file).map(Vec::as_slice));
        siblings += 1;
    }
    siblings
}

fn decompressed<'p>(path: &'p str, bytes: &[u8]) -> Option<(&'p str, Vec<u8>)> {
    let mut content = Vec::new();
    if let Some(file) = path.strip_suffix(".gz") {
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut content).unwrap();
        return Some((file, content));
    }
    #[cfg(feature = "precompress")]
    {
        if let Some(file) = path.strip_suffix(".br") {
            brotli::Decompressor::new(bytes, 4096).read_to_end(&mut content).unwrap();
            return Some((file, content));
        }
        if let Some(file) = path.strip_suffix(".zst") {
            zstd::stream::copy_decode(bytes, &mut content).unwrap();
            return Some((file, content));
        }
    }
    None
}

//! Compresses files for storage in a bucket.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::publish::state::LARGEST;

/// Compresses some content. The result is the same every time.
pub fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

/// Decompresses Dateline's state, up to the largest size that one can have.
pub fn gunzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(content).take(LARGEST + 1).read_to_end(&mut plain)?;
    Ok(plain)
}

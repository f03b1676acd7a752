//! Files as they are kept compressed in a bucket.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::publish::state::LARGEST;

/// Compresses; the same bytes every time.
pub fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

/// The record, which must not be larger than any is.
pub fn gunzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(content).take(LARGEST + 1).read_to_end(&mut plain)?;
    Ok(plain)
}

//! Files as they are kept compressed in a bucket.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// The most that something compressed may become, so that what somebody else put there can't fill
/// the memory.
const MOST: u64 = 1 << 30;

/// Compresses; the same bytes every time.
pub fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

/// What was compressed, up to a bound.
pub fn gunzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(content).take(MOST).read_to_end(&mut plain)?;
    Ok(plain)
}

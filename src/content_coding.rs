//! Content codings (RFC 9110, section 8.4.1): the ways in which a file is compressed beforehand, for web
//! servers that look for `page.html.br` beside `page.html`. This module must not know any file.
//!
//! The same bytes always give the same ones: nothing here knows the time, the system, or how many threads
//! there are.

use std::io::{self, Write};

/// A way of compressing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContentCoding {
    /// `br` (RFC 7932).
    Brotli,
    /// `zstd` (RFC 8878).
    Zstd,
    /// `gzip` (RFC 1952).
    Gzip,
}

const ALL: [ContentCoding; 3] = [ContentCoding::Brotli, ContentCoding::Zstd, ContentCoding::Gzip];

/// Up to this size, in bytes, a file is compressed with the effort at which a page takes some 4 milliseconds:
/// the highest levels take twice that, for 2 % less. There are few larger files (sitemaps, tables of data), of
/// which each would take seconds.
#[cfg(feature = "precompress")]
const SMALL: usize = 1 << 17;

impl ContentCoding {
    /// The coding with this word in the settings.
    pub fn of_word(word: &str) -> Option<ContentCoding> {
        ALL.into_iter().find(|coding| coding.word() == word)
    }

    /// The words of all codings.
    pub fn words() -> impl Iterator<Item = &'static str> {
        ALL.into_iter().map(ContentCoding::word)
    }

    fn word(self) -> &'static str {
        self.suffix().trim_start_matches('.')
    }

    /// What a file's name has at its end when it is compressed like this.
    pub fn suffix(self) -> &'static str {
        match self {
            ContentCoding::Brotli => ".br",
            ContentCoding::Zstd => ".zst",
            ContentCoding::Gzip => ".gz",
        }
    }

    /// The coding whose suffix a name ends with, and the name without it.
    pub fn of_name(name: &str) -> Option<(ContentCoding, &str)> {
        ALL.into_iter().find_map(|coding| Some((coding, name.strip_suffix(coding.suffix())?)))
    }

    /// Whether this program has been compiled with it.
    pub fn is_compiled_in(self) -> bool {
        match self {
            ContentCoding::Brotli | ContentCoding::Zstd => cfg!(feature = "precompress"),
            ContentCoding::Gzip => true,
        }
    }

    /// Compresses some bytes.
    ///
    /// # Errors
    /// When there is no memory for it, or the program lacks the coding.
    pub fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            ContentCoding::Brotli => brotli(bytes),
            ContentCoding::Zstd => zstd(bytes),
            ContentCoding::Gzip => gzip(bytes),
        }
    }
}

/// Without a name and a time in the header, and with the mark of no system, as `flate2` writes it.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let level = flate2::Compression::best();
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 3), level);
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(feature = "precompress")]
fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    use brotli::enc::BrotliEncoderParams;
    use brotli::enc::backward_references::BrotliEncoderMode;
    // No larger than the file: the encoder makes tables for all of its window.
    let window = usize::BITS - bytes.len().leading_zeros();
    let params = BrotliEncoderParams {
        mode: BrotliEncoderMode::BROTLI_MODE_TEXT,
        quality: if bytes.len() <= SMALL { 10 } else { 9 },
        lgwin: i32::try_from(window.clamp(10, 22)).unwrap_or(22),
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut out = Vec::with_capacity(bytes.len() / 3);
    let mut rest = bytes;
    brotli::BrotliCompress(&mut rest, &mut out, &params)?;
    Ok(out)
}

#[cfg(feature = "precompress")]
fn zstd(bytes: &[u8]) -> io::Result<Vec<u8>> {
    zstd::bulk::compress(bytes, if bytes.len() <= SMALL { 15 } else { 9 })
}

#[cfg(not(feature = "precompress"))]
fn brotli(_: &[u8]) -> io::Result<Vec<u8>> {
    Err(missing())
}

#[cfg(not(feature = "precompress"))]
fn zstd(_: &[u8]) -> io::Result<Vec<u8>> {
    Err(missing())
}

#[cfg(not(feature = "precompress"))]
fn missing() -> io::Error {
    let message = "this program was compiled without it";
    io::Error::new(io::ErrorKind::Unsupported, message)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn text() -> Vec<u8> {
        (0..3000)
            .flat_map(|n: u32| format!("<li>Invented line {}</li>\n", n * n).into_bytes())
            .collect()
    }

    #[test]
    fn what_is_compressed_comes_back() {
        for text in [text(), text().repeat(4), b"x".to_vec(), Vec::new()] {
            let mut back = Vec::new();
            let bytes = ContentCoding::Gzip.compress(&text).unwrap();
            flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut back).unwrap();
            assert!(back == text);
            // No name, no time, and no system (RFC 1952, section 2.3).
            assert_eq!(bytes[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
            #[cfg(feature = "precompress")]
            {
                let bytes = ContentCoding::Zstd.compress(&text).unwrap();
                assert!(zstd::bulk::decompress(&bytes, text.len()).unwrap() == text);
                let bytes = ContentCoding::Brotli.compress(&text).unwrap();
                let mut back = Vec::new();
                brotli::BrotliDecompress(&mut &bytes[..], &mut back).unwrap();
                assert!(back == text);
            }
        }
    }

    /// A library that is compiled another way (with zlib in C, say) would give other bytes on another machine.
    #[test]
    fn the_bytes_are_known() {
        let known = [
            (ContentCoding::Gzip, 11_748, "98ba3bea9dcf63c4"),
            (ContentCoding::Brotli, 7_949, "81f224364a6770bc"),
            (ContentCoding::Zstd, 6_828, "b221bf405d1d29ba"),
        ];
        let mut wrong = Vec::new();
        for (coding, length, hash) in known {
            if coding.is_compiled_in() {
                let bytes = coding.compress(&text()).unwrap();
                let got = (bytes.len(), &blake3::hash(&bytes).to_hex()[..16]);
                if got != (length, hash) {
                    wrong.push((coding, got.0, got.1.to_owned()));
                }
            }
        }
        assert_eq!(wrong, []);
    }

    #[test]
    fn words_and_names() {
        for word in ContentCoding::words() {
            let coding = ContentCoding::of_word(word).unwrap();
            let name = format!("a.html{}", coding.suffix());
            assert_eq!(ContentCoding::of_name(&name), Some((coding, "a.html")));
            assert_eq!(coding.suffix(), format!(".{word}"));
        }
        assert_eq!(ContentCoding::of_name("a.html"), None);
        assert_eq!(ContentCoding::of_word("gzip"), None);
    }
}

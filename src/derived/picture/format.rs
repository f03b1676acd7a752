//! The formats of pictures that Dateline reads or writes.

use serde::{Deserialize, Serialize};

/// The format of a picture that is stored as pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureFormat {
    /// ITU-T T.81.
    Jpeg,
    /// ISO/IEC 15948.
    Png,
    /// RFC 9649.
    WebP,
    /// AV1 in HEIF.
    Avif,
}

impl PictureFormat {
    /// The format that a file begins as, if it can be decoded.
    pub fn of(bytes: &[u8]) -> Option<PictureFormat> {
        if bytes.starts_with(b"\xff\xd8\xff") {
            Some(PictureFormat::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(PictureFormat::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(PictureFormat::WebP)
        } else {
            None
        }
    }

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            PictureFormat::Jpeg => "jpg",
            PictureFormat::Png => "png",
            PictureFormat::WebP => "webp",
            PictureFormat::Avif => "avif",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            PictureFormat::Jpeg => "image/jpeg",
            PictureFormat::Png => "image/png",
            PictureFormat::WebP => "image/webp",
            PictureFormat::Avif => "image/avif",
        }
    }
}

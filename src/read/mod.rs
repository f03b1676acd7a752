//! The first stage: finds out which files a site has, and gives their bytes.
//!
//! [`Files`] is the only way to the site folder; everything after it is free of side effects and
//! can be tested with [`MemoryFiles`]. This stage classifies files by their places, and must not
//! look at what is in them.

pub mod active;
mod disk;
mod inventory;
mod memory;
pub mod names;
mod source_file;
mod translations;

use std::io::{self, Read};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

pub use disk::DiskFiles;
pub use inventory::Inventory;
pub use memory::MemoryFiles;
pub use source_file::{FileKind, SourceFile};

use crate::diagnostics::{Code, FileId, Finding, Spot};
use crate::model::ContentHash;
use crate::secrets;
use crate::stamp::Stamp;

/// The path of the settings.
pub const SETTINGS: &str = "site.toml";

/// Gives the stamps of files ([`Files::stamps`]).
pub type StampReader<'a> = Box<dyn FnMut(&str) -> Option<Stamp> + 'a>;

/// The site folder.
pub trait Files: Sync {
    /// Every file below a folder of the site, sorted by path, with the problems of the folder
    /// (unreadable, links that lead out of the site). A folder that doesn't exist has no files.
    fn list(&self, folder: &str) -> Listing;

    /// Opens a file of any size, to be read from beginning to end.
    ///
    /// # Errors
    /// When it can't be opened, or isn't a regular file.
    fn open(&self, path: &str) -> io::Result<OpenFile<'_>>;

    /// The bytes of a file. A file with more than `limit` bytes isn't read.
    ///
    /// # Errors
    /// When it can't be read; [`io::ErrorKind::FileTooLarge`] above the limit.
    fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        Ok(self.read_stamped(path, limit)?.0)
    }

    /// The stamp of a file, where there is a file system.
    fn stamp(&self, path: &str) -> Option<Stamp>;

    /// The same for many files; it is faster if files in the same folder are asked for together.
    fn stamps<'a>(&'a self) -> StampReader<'a> {
        Box::new(|path| self.stamp(path))
    }

    /// The bytes of a file, with its stamp from before it was read.
    ///
    /// # Errors
    /// Those of [`Files::read`].
    fn read_stamped(&self, path: &str, limit: u64) -> io::Result<(Vec<u8>, Option<Stamp>)> {
        let OpenFile { reader, size, stamp } = self.open(path)?;
        if size > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(too_large());
        }
        Ok((bytes, stamp))
    }
}

/// A file that is open for reading.
pub struct OpenFile<'a> {
    /// Gives its bytes.
    pub reader: Box<dyn Read + Send + 'a>,
    /// The number of bytes, according to the file system.
    pub size: u64,
    /// The file's stamp, where there is a file system.
    pub stamp: Option<Stamp>,
}

/// The hash of a file's content.
pub fn content_hash(bytes: &[u8]) -> ContentHash {
    xxh3_128(bytes).to_le_bytes()
}

/// The hash of everything that a reader gives. It is the same as that of the bytes in one piece
/// ([`content_hash`]).
///
/// # Errors
/// When reading fails.
pub fn content_hash_of(reader: &mut dyn Read) -> io::Result<ContentHash> {
    let mut hasher = Xxh3::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(hasher.digest128().to_le_bytes()),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn too_large() -> io::Error {
    io::ErrorKind::FileTooLarge.into()
}

/// The result of [`Files::list`].
#[derive(Debug, Default)]
pub struct Listing {
    /// Paths from the site's root, with `/` between their parts.
    pub files: Vec<String>,
    /// Folders whose names end in `.md`.
    pub md_folders: Vec<String>,
    /// Paths that can't be listed, each with a finding.
    pub problems: Vec<(String, Finding)>,
}

impl Listing {
    /// Adds what was found elsewhere.
    fn append(&mut self, mut more: Listing) {
        self.files.append(&mut more.files);
        self.md_folders.append(&mut more.md_folders);
        self.problems.append(&mut more.problems);
    }
}

/// Reads a file of at most `limit` bytes as text. Files that can't be read, are larger, aren't
/// UTF-8 or are empty are reported.
///
/// # Errors
/// The finding to report.
pub fn read_text(files: &dyn Files, path: &str, limit: u64) -> Result<String, Finding> {
    text(files.read(path, limit).map_err(|error| unreadable(&error, limit))?)
}

/// The finding for a file that can't be read, or is larger than `limit` bytes.
pub fn unreadable(error: &io::Error, limit: u64) -> Finding {
    if error.kind() == io::ErrorKind::FileTooLarge {
        let megabytes = limit as f64 / 1e6;
        let message = format!("the file is larger than {megabytes} MB, too large for a text");
        return Finding::error(Code::Unreadable, None, message)
            .help("split it, or set `max_text_mb` in site.toml");
    }
    Finding::error(Code::Unreadable, None, format!("can't be read: {error}"))
}

/// The content of a file as text. Content that isn't UTF-8, or is empty, is reported.
///
/// # Errors
/// The finding to report.
pub fn text(bytes: Vec<u8>) -> Result<String, Finding> {
    if bytes.is_empty() {
        return Err(Finding::error(Code::EmptyFile, None, "the file is empty")
            .help("fill it in, or delete it"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Finding::error(
            Code::InvalidUtf8,
            Spot::new(at..at + 1),
            "the file is no UTF-8 from here on",
        )
        .help("save it again as UTF-8 in your editor")
    })
}

/// The width and height of a picture, so that a page can reserve space while it loads; `None` if it
/// isn't recognized as a picture.
pub fn picture_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(bytes).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

/// The kind of a picture, as far as it matters for publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum PictureKind {
    /// JPEG, PNG or WebP: it can be resized, and its metadata can be removed.
    Decodable,
    /// Another format in which a camera may record where it was. Dateline can't remove that.
    WithMetadata,
}

/// The kind of a picture by the beginning of its file, whatever its name says; `None` for other
/// pictures and other files.
pub fn picture_kind(bytes: &[u8]) -> Option<PictureKind> {
    use imagesize::ImageType;
    // JPEG 2000 (ISO/IEC 15444-1, annex I).
    if bytes.starts_with(b"\0\0\0\x0cjP  ") {
        return Some(PictureKind::WithMetadata);
    }
    match imagesize::image_type(bytes).ok()? {
        ImageType::Jpeg | ImageType::Png | ImageType::Webp => Some(PictureKind::Decodable),
        ImageType::Heif(_) | ImageType::Jxl | ImageType::Tiff => Some(PictureKind::WithMetadata),
        _ => None,
    }
}

/// The largest text of which a report shows a passage, in bytes.
const LARGEST_SHOWN: u64 = 256_000_000;

/// The texts for a report, read from the site again.
pub struct SiteTexts<'a> {
    /// The site folder.
    pub files: &'a dyn Files,
    /// Its files.
    pub inventory: &'a Inventory,
}

impl crate::diagnostics::Texts for SiteTexts<'_> {
    fn path(&self, file: FileId) -> &str {
        &self.inventory.file(file).path
    }

    fn text(&self, file: FileId) -> Option<String> {
        let path = self.path(file);
        let bytes = self.files.read(path, LARGEST_SHOWN).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // A report must not show secrets in the settings.
        Some(if path == SETTINGS { secrets::masked(text) } else { text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_bytes_are_reported_where_they_begin() {
        let files = MemoryFiles::from([("a.md", b"ab\xffc".as_slice()), ("b.md", b"")]);
        let finding = read_text(&files, "a.md", 100).unwrap_err();
        assert_eq!((finding.code, finding.spot), (Code::InvalidUtf8, Some(Spot::new(2..3))));
        assert_eq!(read_text(&files, "b.md", 100).unwrap_err().code, Code::EmptyFile);
        assert_eq!(read_text(&files, "c.md", 100).unwrap_err().code, Code::Unreadable);
    }
}

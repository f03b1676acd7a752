//! The content of a published file: a small one in memory, a large one in its place, to be read in
//! pieces. This module must not know any host.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Error, ErrorKind, Read};
use std::path::PathBuf;

use super::state::Digest;
use crate::regular_file;

/// Files with more bytes than this aren't held in memory, if the host's client can do without.
pub const LARGEST_IN_MEMORY: u64 = 16 << 20;

/// The message about a file that isn't as the build recorded it.
pub const CHANGED: &str = "has been changed since it was built; publish again";

/// A file's content.
#[derive(Debug, Clone)]
pub enum FileContent {
    /// In memory.
    Bytes(Vec<u8>),
    /// In a file, with what the build recorded about it.
    File {
        /// The path.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
        /// The digest of its bytes.
        digest: Digest,
    },
}

impl FileContent {
    /// The size in bytes.
    pub fn size(&self) -> u64 {
        match self {
            FileContent::Bytes(bytes) => bytes.len() as u64,
            FileContent::File { size, .. } => *size,
        }
    }

    /// All of it at once, for clients that need that.
    ///
    /// # Errors
    /// When it can't be read; [`ErrorKind::InvalidData`] if it isn't what was built.
    pub fn whole(&self) -> io::Result<Cow<'_, [u8]>> {
        match self {
            FileContent::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            FileContent::File { .. } => {
                let mut bytes = Vec::new();
                self.reader()?.read_to_end(&mut bytes)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    /// Reads it in pieces.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn reader(&self) -> io::Result<FileContentReader<'_>> {
        Ok(match self {
            FileContent::Bytes(bytes) => {
                FileContentReader { from: Origin::Bytes(bytes), failure: None }
            }
            FileContent::File { path, digest, .. } => {
                let file = regular_file::open(path)?;
                let from = Origin::File { file, hasher: Box::default(), digest: *digest };
                FileContentReader { from, failure: None }
            }
        })
    }
}

/// Reads a file's content. If it turns out not to be what was built, an error takes the place of
/// its end, so that nobody puts such a file in place.
#[derive(Debug)]
pub struct FileContentReader<'a> {
    from: Origin<'a>,
    failure: Option<String>,
}

#[derive(Debug)]
enum Origin<'a> {
    Bytes(&'a [u8]),
    File { file: File, hasher: Box<blake3::Hasher>, digest: Digest },
}

impl FileContentReader<'_> {
    /// Why reading has failed, if it has. Whoever consumes the pieces can't tell that from a
    /// failure of their own.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }
}

impl Read for FileContentReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.from {
            Origin::Bytes(bytes) => bytes.read(into),
            Origin::File { file, hasher, digest } => file.read(into).and_then(|read| {
                hasher.update(&into[..read]);
                let ended = read == 0 && !into.is_empty();
                if ended && Digest::from(hasher.finalize()) != *digest {
                    return Err(Error::new(ErrorKind::InvalidData, CHANGED));
                }
                Ok(read)
            }),
        };
        if let Err(error) = &read {
            self.failure = Some(error.to_string());
        }
        read
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_another_one_by_now_ends_with_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "as it was built").unwrap();
        let digest = Digest::of(b"as it was built");
        let content = FileContent::File { path: path.clone(), size: 15, digest };
        assert_eq!(*content.whole().unwrap(), *b"as it was built");
        for other in ["as it wasn't", "", "as it was built, and more"] {
            std::fs::write(&path, other).unwrap();
            let mut reader = content.reader().unwrap();
            let error = reader.read_to_end(&mut Vec::new()).unwrap_err();
            assert_eq!((error.kind(), reader.failure()), (ErrorKind::InvalidData, Some(CHANGED)));
        }
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", &path).unwrap();
        assert_eq!(content.whole().unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}

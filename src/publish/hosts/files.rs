//! The operations on a file system, local or remote, that publishing into folders needs.
//!
//! This module must not know what is published.

use std::io::{Error, ErrorKind, Read};

use crate::publish::host::HostError;
use crate::publish::state::{Digest, LARGEST};

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// Nothing.
    Missing,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, with its target.
    Link(String),
    /// Anything else.
    Other,
}

/// A file that is read in pieces.
pub struct OpenHostFile<'a> {
    /// Its size in bytes, if the host says so. The content may be longer or shorter.
    pub size: Option<u64>,
    /// The content.
    pub content: Box<dyn Read + 'a>,
}

/// A failure to read or write, as a host's failure. A [`HostError`] that has passed through
/// [`Read`] is restored.
pub fn failed(path: &str, error: &Error) -> HostError {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<HostError>()) {
        return error.clone();
    }
    match error.kind() {
        ErrorKind::Interrupted | ErrorKind::TimedOut | ErrorKind::ResourceBusy => {
            HostError::temporary(path, error.to_string())
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            HostError::full(path, &error.to_string())
        }
        _ => HostError::other(path, error.to_string()),
    }
}

/// The room that is left in memory for the names of a host's files, since it may list more than
/// there are, or folders within folders without end.
pub struct NameRoom(usize);

impl Default for NameRoom {
    fn default() -> Self {
        NameRoom(256 << 20)
    }
}

impl NameRoom {
    /// The longest path that Linux allows.
    const LONGEST: usize = 4096;

    /// The memory that a name takes beside its bytes.
    const EACH: usize = 64;

    /// Takes the room for one more name.
    ///
    /// # Errors
    /// When there is none left. `place` is what was being listed.
    pub fn take(&mut self, place: &str, name: &str) -> Result<(), HostError> {
        if name.len() > Self::LONGEST {
            return Err(HostError::other(place, "has a file with too long a name"));
        }
        let left = self.0.checked_sub(name.len() + Self::EACH);
        self.0 =
            left.ok_or_else(|| HostError::other(place, "lists more files than can be true"))?;
        Ok(())
    }
}

/// A file system. The parts of paths are separated by `/`. None of these operations follows a link
/// at the end of its path, except `open`.
pub trait FileSystem: Sync {
    /// What is at a path.
    ///
    /// # Errors
    /// When that can't be found out.
    fn kind(&self, path: &str) -> Result<EntryKind, HostError>;

    /// Opens a file for reading; `None` if there is none.
    ///
    /// # Errors
    /// When it can't be opened.
    fn open(&self, path: &str) -> Result<Option<OpenHostFile<'_>>, HostError>;

    /// Reads Dateline's state; `None` if there is none.
    ///
    /// # Errors
    /// When it can't be read, or is larger than any state.
    fn read_record(&self, path: &str) -> Result<Option<Vec<u8>>, HostError> {
        let Some(file) = self.open(path)? else { return Ok(None) };
        if file.size.is_some_and(|size| size > LARGEST) {
            return Err(super::too_large(path));
        }
        let mut bytes = Vec::new();
        let read = file.content.take(LARGEST + 1).read_to_end(&mut bytes);
        match read.map_err(|error| failed(path, &error))? {
            read if read as u64 > LARGEST => Err(super::too_large(path)),
            _ => Ok(Some(bytes)),
        }
    }

    /// Whether a file's content has this size and digest. No more than this size is read.
    ///
    /// # Errors
    /// When it can't be read.
    fn holds(&self, path: &str, size: u64, digest: Digest) -> Result<bool, HostError> {
        let Some(file) = self.open(path)? else { return Ok(false) };
        if file.size.is_some_and(|there| there != size) {
            return Ok(false);
        }
        let there = Digest::of_reader(file.content.take(size.saturating_add(1)));
        Ok(there.map_err(|error| failed(path, &error))? == digest)
    }

    /// Writes a file of Dateline's own, which others don't read yet.
    ///
    /// # Errors
    /// When it can't be written.
    fn write(&self, path: &str, content: &[u8]) -> Result<(), HostError>;

    /// The same for content that is read in pieces.
    ///
    /// # Errors
    /// When it can't be read or written; no part of it remains then.
    fn write_from(&self, path: &str, content: &mut dyn Read) -> Result<(), HostError>;

    /// Renames a file or link, replacing what has the new name.
    ///
    /// # Errors
    /// When it can't be renamed.
    fn rename(&self, from: &str, to: &str) -> Result<(), HostError>;

    /// Removes a file or link, if it exists.
    ///
    /// # Errors
    /// When it can't be removed.
    fn remove_file(&self, path: &str) -> Result<(), HostError>;

    /// Removes an empty folder. Returns whether it did.
    ///
    /// # Errors
    /// When the host can't be reached.
    fn remove_folder(&self, path: &str) -> Result<bool, HostError>;

    /// Makes a folder. Returns whether it did: `false` if something is at the path already.
    ///
    /// # Errors
    /// When it can't be made.
    fn make_folder(&self, path: &str) -> Result<bool, HostError>;

    /// Gives a file a second name (a hard link). Returns whether it did.
    ///
    /// # Errors
    /// When the host can't be reached.
    fn link(&self, from: &str, to: &str) -> Result<bool, HostError>;

    /// Makes a symbolic link at `at` that leads to `to`.
    ///
    /// # Errors
    /// When it can't be made.
    fn symlink(&self, to: &str, at: &str) -> Result<(), HostError>;

    /// The names in a folder, with what they are.
    ///
    /// # Errors
    /// When it can't be read.
    fn list(&self, folder: &str) -> Result<Vec<(String, EntryKind)>, HostError>;
}

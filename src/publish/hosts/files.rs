//! What a file system can do, near or far: the few operations that publishing into folders needs.
//!
//! It must not know what is published.

use std::io::Read;

use crate::publish::host::HostError;
use crate::publish::state::Digest;

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// Nothing.
    Missing,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, and where it leads.
    Link(String),
    /// Anything else.
    Other,
}

/// A file system; paths have `/` between their parts. None of these follows a link at the end of
/// its path, but for `read`.
pub trait FileSystem: Sync {
    /// What stands there.
    ///
    /// # Errors
    /// When it can't be told.
    fn kind(&self, path: &str) -> Result<EntryKind, HostError>;

    /// A file's content; `None` when there is none.
    ///
    /// # Errors
    /// When it can't be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, HostError>;

    /// Writes a file of Dateline's own, which others don't read yet.
    ///
    /// # Errors
    /// When it can't be written.
    fn write(&self, path: &str, content: &[u8]) -> Result<(), HostError>;

    /// The same for what is read piece by piece.
    ///
    /// # Errors
    /// When it can't be read or written; nothing of it is left then.
    fn write_from(&self, path: &str, content: &mut dyn Read) -> Result<(), HostError>;

    /// The digest of a file's content; `None` when there is none.
    ///
    /// # Errors
    /// When it can't be read.
    fn digest(&self, path: &str) -> Result<Option<Digest>, HostError> {
        Ok(self.read(path)?.map(|bytes| Digest::of(&bytes)))
    }

    /// Moves a file or link to another name, in the place of what has it.
    ///
    /// # Errors
    /// When it can't be moved.
    fn rename(&self, from: &str, to: &str) -> Result<(), HostError>;

    /// Removes a file or link; one that isn't there is no error.
    ///
    /// # Errors
    /// When it can't be removed.
    fn remove_file(&self, path: &str) -> Result<(), HostError>;

    /// Removes a folder with nothing in it, and tells whether it did.
    ///
    /// # Errors
    /// When the host can't be reached.
    fn remove_folder(&self, path: &str) -> Result<bool, HostError>;

    /// Makes a folder, and tells whether it did: `false` when something stands there already.
    ///
    /// # Errors
    /// When it can't be made.
    fn make_folder(&self, path: &str) -> Result<bool, HostError>;

    /// Gives a file a second name, and tells whether it did.
    ///
    /// # Errors
    /// When the host can't be reached.
    fn link(&self, from: &str, to: &str) -> Result<bool, HostError>;

    /// Makes a symbolic link at `at` that leads to `to`.
    ///
    /// # Errors
    /// When it can't be made.
    fn symlink(&self, to: &str, at: &str) -> Result<(), HostError>;

    /// The names in a folder with what they are.
    ///
    /// # Errors
    /// When it can't be read.
    fn list(&self, folder: &str) -> Result<Vec<(String, EntryKind)>, HostError>;
}

//! The staging folder, where files wait to be put in place.
//!
//! It also keeps a list of what builds were about to put in place when they were stopped. The list
//! outlives those builds and stays until one ends well: without it, nobody would know whose those
//! files are.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::manifest::{self, MANIFEST, Manifest, Written};
use super::{WriteError, failed};
use crate::folder::Folder;
use crate::stamp::Stamp;

/// The folder's name in the output.
pub const STAGING: &str = ".dateline-staging";

/// A build's staging folder. The files in it go with the build, the list stays.
#[derive(Debug)]
pub struct Staging {
    folder: PathBuf,
    /// The tree of new files, once there is one.
    tree: OnceLock<Folder>,
}

impl Staging {
    fn at(folder: PathBuf) -> Staging {
        Staging { folder, tree: OnceLock::new() }
    }

    /// Clears what a stopped build has left, and returns the list of what it was about to place.
    ///
    /// # Errors
    /// When something else has this name, or when it can't be removed.
    pub fn begin(output: &Path) -> Result<(Staging, Manifest), WriteError> {
        let folder = output.join(STAGING);
        // This comes before anything that would clear the folder when dropped: a link leads to
        // somebody else's files.
        match fs::symlink_metadata(&folder) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                let message = "is no folder, but Dateline needs this name; remove it".to_owned();
                return Err(WriteError { path: folder, message });
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok((Staging::at(folder), Manifest::default()));
            }
            Err(error) => return Err(failed(&folder, "can't be read")(error)),
        }
        let staging = Staging::at(folder);
        let list = staging.folder.join(MANIFEST);
        // A list that can't be understood was never completed, so nothing had been placed by it.
        let pending = Manifest::read(&list).unwrap_or_default();
        if pending.is_empty() {
            let _ = fs::remove_file(&list);
        }
        staging.clear().map_err(failed(&staging.folder, "can't clear the staging folder"))?;
        Ok((staging, pending))
    }

    /// Makes the folder, once there is something to put in it.
    fn open(&self) -> io::Result<()> {
        make(&self.folder)
    }

    /// The tree of new files, which is made for the first one.
    fn tree(&self) -> io::Result<&Folder> {
        if let Some(tree) = self.tree.get() {
            return Ok(tree);
        }
        self.open()?;
        make(&self.new_tree())?;
        let tree = Folder::open(&self.new_tree())?;
        Ok(self.tree.get_or_init(|| tree))
    }

    /// Where new files wait, each under its own path, so that a new folder can be moved into place
    /// as a whole.
    pub fn new_tree(&self) -> PathBuf {
        self.folder.join("new")
    }

    /// Writes a new file into the tree of new files.
    pub fn put_new(&self, path: &str, content: &[u8]) -> io::Result<Stamp> {
        fill(self.create_new(path)?, content)
    }

    /// Creates a new file in the tree of new files.
    pub fn create_new(&self, path: &str) -> io::Result<File> {
        let tree = self.tree()?;
        let folder = path.rsplit_once('/').map(|(folder, _)| folder);
        match folder {
            // A page has a folder of its own, which hardly ever exists yet.
            Some(folder) if path.ends_with("/index.html") => {
                tree.make(folder)?;
                tree.create(path)
            }
            Some(folder) => match tree.create(path) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    tree.make(folder)?;
                    tree.create(path)
                }
                result => result,
            },
            None => tree.create(path),
        }
    }

    /// Where a file waits that will replace an older one. A few numbers share a folder, since
    /// threads that create files in the same folder wait for each other.
    pub fn numbered(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{:02}", number % 64)).join(number.to_string())
    }

    /// Writes a file that will replace an older one.
    pub fn put(&self, number: u64, content: &[u8]) -> io::Result<Stamp> {
        fill(self.create(number)?, content)
    }

    /// Creates a file that will replace an older one.
    pub fn create(&self, number: u64) -> io::Result<File> {
        let full = self.numbered(number);
        match File::create(&full) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if let Some(folder) = full.parent() {
                    fs::create_dir_all(folder)?;
                }
                File::create(&full)
            }
            result => result,
        }
    }

    /// Records which files may stand in the output from here on, sorted by path.
    pub fn intend<'a>(
        &self,
        files: impl Iterator<Item = (&'a str, Written)>,
    ) -> Result<(), WriteError> {
        self.open().map_err(failed(&self.folder, "can't make the staging folder"))?;
        let list = self.folder.join("list");
        manifest::write_to_disk(&list, files)?;
        let target = self.folder.join(MANIFEST);
        fs::rename(&list, &target).map_err(failed(&target, "can't be put in place"))
    }

    /// Puts the manifest of these files, sorted by path, in place, which ends a build. Everything
    /// is on the disk by then: one `syncfs` does for all files what an `fsync` would do for each.
    /// With `as_intended` the files are those of the recorded list, which becomes the manifest.
    pub fn finish<'a>(
        &self,
        as_intended: bool,
        files: impl Iterator<Item = (&'a str, Written)>,
        output: &Path,
    ) -> Result<(), WriteError> {
        let waiting = if as_intended {
            self.folder.join(MANIFEST)
        } else {
            let waiting = self.folder.join("manifest");
            manifest::write_to_disk(&waiting, files)?;
            waiting
        };
        sync(output).map_err(failed(output, "can't be written to the disk"))?;
        let target = output.join(MANIFEST);
        fs::rename(&waiting, &target).map_err(failed(&target, "can't be put in place"))
    }

    /// Removes the folder, when everything is in place.
    pub fn close(&self) -> Result<(), WriteError> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(failed(&self.folder, "can't remove the staging folder")(error))
            }
            _ => Ok(()),
        }
    }

    /// Removes the waiting files, as far as that is possible.
    pub fn abandon(&self) {
        let _ = self.clear();
    }

    /// Removes the waiting files, and the folder too if it holds no list.
    fn clear(&self) -> std::io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name() == MANIFEST {
                continue;
            }
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        match fs::remove_dir(&self.folder) {
            Err(error) if error.kind() != ErrorKind::DirectoryNotEmpty => Err(error),
            _ => Ok(()),
        }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = self.clear();
    }
}

/// Makes a folder, unless it exists.
fn make(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        result => result,
    }
}

/// Writes a file's content and returns its stamp.
fn fill(mut file: File, content: &[u8]) -> io::Result<Stamp> {
    file.write_all(content)?;
    Ok(Stamp::of(&file.metadata()?))
}

/// Waits until everything written to a folder's file system is on the disk.
#[cfg(target_os = "linux")]
fn sync(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Other systems have no such call: the manifest alone is synced.
#[cfg(not(target_os = "linux"))]
fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}

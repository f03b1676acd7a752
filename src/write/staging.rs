//! The staging folder: where files wait for their place.
//!
//! It also keeps the list of what builds that didn't get to their end were about to put in place.
//! That list outlives the build, until one does get to its end: without it, nobody would know
//! whose those files are.

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

/// A build's staging folder; what waits in it goes with the build, the list stays.
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

    /// Clears what a stopped build has left, and gives the list of what it was about to place.
    ///
    /// # Errors
    /// When something else has this name, or can't be removed.
    pub fn begin(output: &Path) -> Result<(Staging, Manifest), WriteError> {
        let folder = output.join(STAGING);
        // Before there is anything that clears itself away: a link leads to somebody else's files.
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
        // A list that can't be understood was not in force yet.
        let pending = Manifest::read(&list).unwrap_or_default();
        if pending.is_empty() {
            let _ = fs::remove_file(&list);
        }
        staging.clear().map_err(failed(&staging.folder, "can't clear the staging folder"))?;
        Ok((staging, pending))
    }

    /// Makes the folder, when there is something to put in it.
    fn open(&self) -> io::Result<()> {
        make(&self.folder)
    }

    /// The tree of new files, which is made when the first one comes.
    fn tree(&self) -> io::Result<&Folder> {
        if let Some(tree) = self.tree.get() {
            return Ok(tree);
        }
        self.open()?;
        make(&self.new_tree())?;
        let tree = Folder::open(&self.new_tree())?;
        Ok(self.tree.get_or_init(|| tree))
    }

    /// Where the new files wait, each under its own path, so that a new folder can be moved in
    /// place as a whole.
    pub fn new_tree(&self) -> PathBuf {
        self.folder.join("new")
    }

    /// Puts a new file into the tree of new files.
    pub fn put_new(&self, path: &str, content: &[u8]) -> io::Result<Stamp> {
        fill(self.create_new(path)?, content)
    }

    /// Makes a new file in the tree of new files.
    pub fn create_new(&self, path: &str) -> io::Result<File> {
        let tree = self.tree()?;
        let folder = path.rsplit_once('/').map(|(folder, _)| folder);
        match folder {
            // A page stands in a folder of its own, which is hardly ever there yet.
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

    /// Where the file of a number waits for the place of an older one. A folder for each few, since
    /// threads wait for each other when they make files in one.
    pub fn numbered(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{:02}", number % 64)).join(number.to_string())
    }

    /// Puts a file that will replace an older one.
    pub fn put(&self, number: u64, content: &[u8]) -> io::Result<Stamp> {
        fill(self.create(number)?, content)
    }

    /// Makes a file that will replace an older one.
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

    /// Says what may stand in the output from here on: these files, sorted by path.
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

    /// Puts the manifest of these files, sorted by path, in its place, which ends a build. The disk
    /// holds everything by then: one `syncfs` does for all files what an `fsync` would do for each.
    /// With `as_intended` the files are those that were intended, and that list becomes the manifest.
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

    /// Takes the folder away: everything is in place.
    pub fn close(&self) -> Result<(), WriteError> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(failed(&self.folder, "can't remove the staging folder")(error))
            }
            _ => Ok(()),
        }
    }

    /// Removes what waits, as far as that goes.
    pub fn abandon(&self) {
        let _ = self.clear();
    }

    /// Removes what waits, and the folder when it holds no list.
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

/// Makes a folder; one that is there is fine.
fn make(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        result => result,
    }
}

/// Fills a file and says what the file system says of it.
fn fill(mut file: File, content: &[u8]) -> io::Result<Stamp> {
    file.write_all(content)?;
    Ok(Stamp::of(&file.metadata()?))
}

/// Waits until the disk holds what was written to a folder's file system.
#[cfg(target_os = "linux")]
fn sync(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Elsewhere the system has no such call, and the manifest alone is waited for.
#[cfg(not(target_os = "linux"))]
fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}

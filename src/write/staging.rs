//! The staging folder: where files wait for their place.
//!
//! It also keeps the list of what builds that didn't get to their end were about to put in place.
//! That list outlives the build, until one does get to its end: without it, nobody would know
//! whose those files are.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{MANIFEST, Manifest, WriteError, failed};

/// The folder's name in the output.
pub const STAGING: &str = ".dateline-staging";

/// A build's staging folder; what waits in it goes with the build, the list stays.
#[derive(Debug)]
pub struct Staging {
    folder: PathBuf,
}

impl Staging {
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
                return Ok((Staging { folder }, Manifest::default()));
            }
            Err(error) => return Err(failed(&folder, "can't be read")(error)),
        }
        let staging = Staging { folder };
        let list = staging.folder.join(MANIFEST);
        // A list that can't be understood was not in force yet.
        let pending = Manifest::read(&list).unwrap_or_default();
        if pending.is_empty() {
            let _ = fs::remove_file(&list);
        }
        staging.clear().map_err(failed(&staging.folder, "can't clear the staging folder"))?;
        Ok((staging, pending))
    }

    /// Makes the folder.
    pub fn open(&self) -> Result<(), WriteError> {
        match fs::create_dir(&self.folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                Err(failed(&self.folder, "can't make the staging folder")(error))
            }
            _ => Ok(()),
        }
    }

    /// Where the file of a number waits.
    pub fn file(&self, number: u64) -> PathBuf {
        self.folder.join(number.to_string())
    }

    /// Says what may be put in place from here on.
    pub fn intend(&self, all: &Manifest) -> Result<(), WriteError> {
        all.replace(&self.folder.join("list"), &self.folder.join(MANIFEST))
    }

    /// Puts the manifest in its place, which ends a build.
    pub fn finish(&self, manifest: &Manifest, target: &Path) -> Result<(), WriteError> {
        manifest.replace(&self.folder.join("manifest"), target)
    }

    /// Takes the folder away: everything is in place.
    pub fn close(&self) -> Result<(), WriteError> {
        fs::remove_dir_all(&self.folder)
            .map_err(failed(&self.folder, "can't remove the staging folder"))
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

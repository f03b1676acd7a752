//! Where publishing keeps files on this machine between two publishes.
//!
//! The journal and the holder's name for locks are in the site's folder, and so is the build for a
//! target that has an address of its own. Whoever made that folder may have put links there: none
//! is followed. Whatever git reads as configuration is never there, since a site's folder must not
//! decide what is run.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::host::HostError;
use crate::write::PUBLISH;

/// The folder for a target in a site's folder, `.dateline/publish/NAME`.
///
/// # Errors
/// When it, or a folder above it in the site's folder, is something else, such as a link.
pub fn folder(root: &Path, target: &str) -> Result<PathBuf, HostError> {
    let mut folder = root.to_owned();
    for part in Path::new(PUBLISH).join(target).components() {
        folder.push(part);
        match fs::symlink_metadata(&folder) {
            Ok(found) if found.is_dir() => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            found => {
                let why = match found {
                    Ok(found) if found.file_type().is_symlink() => "is a link".to_owned(),
                    Ok(_) => "is no folder".to_owned(),
                    Err(error) => format!("can't be read: {error}"),
                };
                let message = format!("{why}, and Dateline keeps its own files there; remove it");
                return Err(HostError::other(folder.to_string_lossy(), message));
            }
        }
    }
    Ok(folder)
}

/// A name for what is kept outside a site's folder for one of its targets. It is the same for every
/// publish from this checkout.
pub fn name_outside(root: &Path, target: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(root.as_os_str().as_encoded_bytes());
    hasher.update(b"\0");
    hasher.update(target.as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}

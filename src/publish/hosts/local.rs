//! A folder on this machine, behind a symbolic link.

use std::fs;
use std::io::{Error, ErrorKind, Read};
use std::path::Path;

use super::files::{EntryKind, FileSystem, NameRoom, OpenHostFile, failed};
use super::lock::Holder;
use super::switched::Switched;
use crate::publish::host::{Host, HostError};
use crate::settings::publish::{PublishPlace, PublishTarget};
use crate::write::real_path;

/// The host for a link at a path on this machine.
///
/// # Errors
/// When the path isn't text.
pub fn host(path: &Path, holder: &Holder) -> Result<Box<dyn Host>, HostError> {
    let absolute = std::path::absolute(path);
    let absolute = absolute.map_err(|error| failed(&path.to_string_lossy(), &error))?;
    let Some(path) = absolute.to_str() else {
        return Err(HostError::other(path.to_string_lossy(), "isn't UTF-8"));
    };
    Ok(Box::new(Switched::new(Local, path, holder)?))
}

/// Another target whose folder on this machine is this one's, or within it, and of which one shows drafts that
/// the other doesn't. Links and `..` are followed, unlike where the settings are read.
///
/// # Errors
/// When a path can't be resolved.
pub fn of_other_drafts<'t>(
    root: &Path,
    target: &PublishTarget,
    all: &'t [PublishTarget],
) -> std::io::Result<Option<&'t PublishTarget>> {
    let Some(own) = real_place(root, &target.place)? else { return Ok(None) };
    for other in all.iter().filter(|other| other.name != target.name) {
        if (target.drafts || other.drafts)
            && let Some(place) = real_place(root, &other.place)?
            && own.shares_with(&place)
        {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// A folder on this machine by its real path, but for the link at its end that readers are shown.
fn real_place(root: &Path, place: &PublishPlace) -> std::io::Result<Option<PublishPlace>> {
    let PublishPlace::Local { path } = place else { return Ok(None) };
    let whole = root.join(path);
    let real = match (whole.parent(), whole.file_name()) {
        (Some(above), Some(name)) => real_path(above)?.join(name),
        _ => real_path(&whole)?,
    };
    Ok(Some(PublishPlace::Local { path: real.to_string_lossy().into_owned() }))
}

/// This machine's file system.
#[derive(Debug, Clone, Copy)]
pub struct Local;

/// Opens a file. It doesn't block on something that isn't one, such as a pipe.
fn open_file(path: &str) -> std::io::Result<fs::File> {
    if !fs::metadata(path)?.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "is no ordinary file"));
    }
    fs::File::open(path)
}

fn kind_of(path: &Path, kind: fs::FileType) -> std::io::Result<EntryKind> {
    Ok(if kind.is_symlink() {
        EntryKind::Link(fs::read_link(path)?.to_string_lossy().into_owned())
    } else if kind.is_dir() {
        EntryKind::Folder
    } else if kind.is_file() {
        EntryKind::File
    } else {
        EntryKind::Other
    })
}

impl FileSystem for Local {
    fn kind(&self, path: &str) -> Result<EntryKind, HostError> {
        let found =
            fs::symlink_metadata(path).and_then(|m| kind_of(Path::new(path), m.file_type()));
        match found {
            Err(error) if is_missing(&error) => Ok(EntryKind::Missing),
            other => other.map_err(|error| failed(path, &error)),
        }
    }

    fn open(&self, path: &str) -> Result<Option<OpenHostFile<'_>>, HostError> {
        let open = || -> std::io::Result<OpenHostFile<'_>> {
            let file = open_file(path)?;
            Ok(OpenHostFile { size: Some(file.metadata()?.len()), content: Box::new(file) })
        };
        match open() {
            Ok(file) => Ok(Some(file)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(failed(path, &error)),
        }
    }

    fn write(&self, path: &str, content: &[u8]) -> Result<(), HostError> {
        // Never write into an existing file: it may be a second name of a live one.
        self.remove_file(path)?;
        fs::write(path, content).map_err(|error| {
            // Half a file is useless, and may have taken the last of the room.
            let _ = fs::remove_file(path);
            failed(path, &error)
        })
    }

    fn write_from(&self, path: &str, content: &mut dyn Read) -> Result<(), HostError> {
        self.remove_file(path)?;
        let mut copy = || std::io::copy(content, &mut fs::File::create_new(path)?);
        copy().map(|_| ()).map_err(|error| {
            let _ = fs::remove_file(path);
            failed(path, &error)
        })
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), HostError> {
        fs::rename(from, to).map_err(|error| failed(to, &error))
    }

    fn remove_file(&self, path: &str) -> Result<(), HostError> {
        match fs::remove_file(path) {
            Err(error) if !is_missing(&error) => Err(failed(path, &error)),
            _ => Ok(()),
        }
    }

    fn remove_folder(&self, path: &str) -> Result<bool, HostError> {
        Ok(fs::remove_dir(path).is_ok())
    }

    fn make_folder(&self, path: &str) -> Result<bool, HostError> {
        match fs::create_dir(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(failed(path, &error)),
        }
    }

    fn link(&self, from: &str, to: &str) -> Result<bool, HostError> {
        Ok(fs::hard_link(from, to).is_ok())
    }

    fn symlink(&self, to: &str, at: &str) -> Result<(), HostError> {
        std::os::unix::fs::symlink(to, at).map_err(|error| failed(at, &error))
    }

    fn list(&self, folder: &str) -> Result<Vec<(String, EntryKind)>, HostError> {
        let all = || -> std::io::Result<Vec<(String, EntryKind)>> {
            let (mut all, mut room) = (Vec::new(), NameRoom::default());
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                room.take(folder, &name).map_err(Error::other)?;
                all.push((name, kind_of(&entry.path(), entry.file_type()?)?));
            }
            Ok(all)
        };
        all().map_err(|error| failed(folder, &error))
    }
}

fn is_missing(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

//! Reads files that Dateline itself has left somewhere. Whoever made a site's folder, or runs a
//! host, may have put something else in their place: a link to somebody else's file, a pipe that
//! never ends, a file of any size. This module must not know what is in them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Error, ErrorKind, Read};
use std::path::Path;

/// Reads a file of at most so many bytes. A link isn't followed.
///
/// # Errors
/// [`ErrorKind::NotFound`] when there is nothing; [`ErrorKind::InvalidInput`] for what is no
/// ordinary file, [`ErrorKind::FileTooLarge`], and what the system says.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let size = file.metadata()?.len();
    if size > most {
        let message = format!("has {size} bytes, and at most {most} are read");
        return Err(Error::new(ErrorKind::FileTooLarge, message));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file. A link isn't followed.
///
/// # Errors
/// As [`read`], but for the size.
pub fn open(path: &Path) -> io::Result<File> {
    must_be_file(path)?;
    File::open(path)
}

/// Makes a file anew. What stands in its place goes first, so that nothing is written through a link.
///
/// # Errors
/// What the system says.
pub fn create(path: &Path) -> io::Result<File> {
    let new = || OpenOptions::new().write(true).create_new(true).open(path);
    match new() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            new()
        }
        result => result,
    }
}

/// Opens a file for writing at its end, and makes it if there is none.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for what is no ordinary file, and what the system says.
pub fn append(path: &Path) -> io::Result<File> {
    match must_be_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => create(path),
        Err(error) => Err(error),
        Ok(()) => OpenOptions::new().append(true).open(path),
    }
}

fn must_be_file(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_file() {
        return Ok(());
    }
    let message = "is no ordinary file, perhaps a link; remove it";
    Err(Error::new(ErrorKind::InvalidInput, message))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_ordinary_files_are_read_and_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "text").unwrap();
        std::os::unix::fs::symlink(at("file"), at("link")).unwrap();
        assert_eq!(read(&at("file"), 4).unwrap(), b"text");
        assert_eq!(read(&at("file"), 3).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read(&at("link"), 9).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(read(folder.path(), 9).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(read(&at("none"), 9).unwrap_err().kind(), ErrorKind::NotFound);
        assert!(append(&at("link")).is_err());
        drop((append(&at("file")).unwrap(), append(&at("new")).unwrap()));
        drop(create(&at("link")).unwrap());
        assert_eq!(read(&at("file"), 4).unwrap(), b"text");
        assert_eq!(read(&at("link"), 4).unwrap(), b"");
    }
}

//! A folder in which many files are read or written. On Linux it is held open, so that the system
//! needn't resolve its path for each file. This module must not know what the files are.

use std::fs::File;
#[cfg(not(target_os = "linux"))]
use std::fs::Metadata;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::stamp::Stamp;

/// Whether a path with `/` between its parts leads to something below the folder that it is seen
/// from. What an earlier build has kept may come with a repository, so that whatever is opened or
/// made is asked for this last.
pub fn is_below(path: &str) -> bool {
    let is_foreign = |sign: u8| sign == 0 || cfg!(windows) && matches!(sign, b'\\' | b':');
    // Each file is asked for, so that its bytes are gone through once.
    let bytes = path.as_bytes();
    let (mut part, mut is_sound) = (0, true);
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'/' {
            is_sound &= is_name(&bytes[part..at]);
            part = at + 1;
        }
        is_sound &= !is_foreign(byte);
    }
    is_sound && is_name(&bytes[part..])
}

/// Whether a part of a path is the name of something within the folder before it.
fn is_name(part: &[u8]) -> bool {
    !matches!(part, b"" | b"." | b"..")
}

/// The path, if it leads to something below.
fn checked(path: &str) -> io::Result<&str> {
    let message = "this path leads out of the folder";
    is_below(path).then_some(path).ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, message))
}

/// A folder in which much is asked or made.
#[derive(Debug)]
pub struct Folder {
    #[cfg(not(target_os = "linux"))]
    path: std::path::PathBuf,
    #[cfg(target_os = "linux")]
    open: File,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(target_os = "linux")]
    pub fn open(path: &Path) -> io::Result<Folder> {
        Ok(Folder { open: File::open(path)? })
    }

    /// Opens a folder below it, for nothing but stamps.
    #[cfg(target_os = "linux")]
    fn below(&self, path: &str) -> io::Result<Folder> {
        use rustix::fs::{Mode, OFlags, openat};
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Folder { open: File::from(openat(&self.open, path, flags, Mode::empty())?) })
    }

    /// Remembers a folder.
    ///
    /// # Errors
    /// None here.
    #[cfg(not(target_os = "linux"))]
    pub fn open(path: &Path) -> io::Result<Folder> {
        Ok(Folder { path: path.to_owned() })
    }

    /// The stamp of an ordinary file below it, by a path with `/` between its parts. A link counts
    /// as what it leads to if `follow` says so, else as no ordinary file.
    #[cfg(target_os = "linux")]
    pub fn stamp(&self, path: &str, follow: bool) -> Option<Stamp> {
        use rustix::fs::{AtFlags, FileType, statat};
        let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        let stat = statat(&self.open, path, flags).ok()?;
        let nanoseconds = |seconds: i64, rest: i64| seconds.wrapping_mul(1_000_000_000) + rest;
        FileType::from_raw_mode(stat.st_mode).is_file().then(|| Stamp {
            size: stat.st_size.unsigned_abs(),
            modified: nanoseconds(stat.st_mtime, stat.st_mtime_nsec as i64),
            changed: nanoseconds(stat.st_ctime, stat.st_ctime_nsec as i64),
            inode: stat.st_ino,
        })
    }

    /// The stamp of an ordinary file below it.
    #[cfg(not(target_os = "linux"))]
    pub fn stamp(&self, path: &str, follow: bool) -> Option<Stamp> {
        let path = self.path.join(path);
        let metadata =
            if follow { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) };
        metadata.ok().filter(Metadata::is_file).map(|metadata| Stamp::of(&metadata))
    }

    /// Opens a file below it, for reading.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(target_os = "linux")]
    pub fn file(&self, path: &str) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, openat};
        use rustix::io::retry_on_intr;
        // Without waiting: a pipe would only open when somebody writes into it.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let path = checked(path)?;
        Ok(File::from(retry_on_intr(|| openat(&self.open, path, flags, Mode::empty()))?))
    }

    /// Opens a file below it, for reading.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(not(target_os = "linux"))]
    pub fn file(&self, path: &str) -> io::Result<File> {
        File::open(self.path.join(checked(path)?))
    }

    /// Makes a file below it, or empties the one that is there.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(target_os = "linux")]
    pub fn create(&self, path: &str) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, openat};
        use rustix::io::retry_on_intr;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC;
        let path = checked(path)?;
        let mode = Mode::from_raw_mode(0o666);
        Ok(File::from(retry_on_intr(|| openat(&self.open, path, flags, mode))?))
    }

    /// Makes a file below it, or empties the one that is there.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(not(target_os = "linux"))]
    pub fn create(&self, path: &str) -> io::Result<File> {
        File::create(self.path.join(checked(path)?))
    }

    /// Makes a folder below it, and those above that; one that is there is fine.
    ///
    /// # Errors
    /// What the system says.
    pub fn make(&self, path: &str) -> io::Result<()> {
        match self.make_one(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let Some((above, _)) = path.rsplit_once('/') else { return Err(error) };
                self.make(above)?;
                match self.make_one(path) {
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                    result => result,
                }
            }
            result => result,
        }
    }

    #[cfg(target_os = "linux")]
    fn make_one(&self, path: &str) -> io::Result<()> {
        use rustix::fs::{Mode, mkdirat};
        Ok(mkdirat(&self.open, checked(path)?, Mode::from_raw_mode(0o777))?)
    }

    #[cfg(not(target_os = "linux"))]
    fn make_one(&self, path: &str) -> io::Result<()> {
        std::fs::create_dir(self.path.join(checked(path)?))
    }
}

/// Asks for the stamps of many files: on Linux the folder of the last one is held open, so that the
/// system walks down once for files that stand side by side.
#[derive(Debug)]
pub struct Stamps<'a> {
    folder: &'a Folder,
    follow: bool,
    /// The folder of the last file, by its path; without one when it can't be opened.
    #[cfg(target_os = "linux")]
    near: Option<(String, Option<Folder>)>,
}

impl Folder {
    /// Begins to ask. `follow` is that of [`Folder::stamp`].
    pub fn stamps(&self, follow: bool) -> Stamps<'_> {
        Stamps {
            folder: self,
            follow,
            #[cfg(target_os = "linux")]
            near: None,
        }
    }
}

impl Stamps<'_> {
    /// The stamp of an ordinary file, as [`Folder::stamp`] has it.
    #[cfg(target_os = "linux")]
    pub fn of(&mut self, path: &str) -> Option<Stamp> {
        // A page is the index of a folder of its own: its neighbours are a folder further up.
        let page = path.strip_suffix("/index.html").unwrap_or(path);
        let Some(at) = page.rfind('/') else { return self.folder.stamp(path, self.follow) };
        let (above, below) = (&path[..at], &path[at + 1..]);
        if self.near.as_ref().is_none_or(|(near, _)| near != above) {
            self.near = Some((above.to_owned(), self.folder.below(above).ok()));
        }
        self.near.as_ref()?.1.as_ref()?.stamp(below, self.follow)
    }

    /// The stamp of an ordinary file, as [`Folder::stamp`] has it.
    #[cfg(not(target_os = "linux"))]
    pub fn of(&mut self, path: &str) -> Option<Stamp> {
        self.folder.stamp(path, self.follow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_opened_or_made_outside() {
        let above = tempfile::tempdir().unwrap();
        std::fs::write(above.path().join("secret"), "text").unwrap();
        std::fs::create_dir(above.path().join("in")).unwrap();
        let folder = Folder::open(&above.path().join("in")).unwrap();
        let whole = above.path().join("secret");
        for path in ["../secret", "a/../../secret", whole.to_str().unwrap(), "", ".", "a//b", "a\0"]
        {
            assert!(folder.file(path).is_err(), "{path}");
            assert!(folder.create(path).is_err(), "{path}");
            assert!(folder.make(path).is_err(), "{path}");
        }
        assert_eq!(std::fs::read_dir(above.path().join("in")).unwrap().count(), 0);
    }

    #[test]
    fn files_below_are_made_and_have_stamps() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        let path = folder.path().join("a/b.txt");
        std::fs::write(&path, "text").unwrap();
        let stamp = Stamp::of(&std::fs::metadata(&path).unwrap());
        let folder = Folder::open(folder.path()).unwrap();
        assert_eq!(folder.stamp("a/b.txt", false), Some(stamp));
        folder.make("d/e").unwrap();
        folder.make("d/e").unwrap();
        folder.create("d/e/f").unwrap();
        assert_eq!(folder.stamp("d/e/f", false).unwrap().size, 0);
        assert!(folder.create("g/f").is_err());
        assert_eq!(std::io::read_to_string(folder.file("a/b.txt").unwrap()).unwrap(), "text");
        assert!(folder.file("a/c.txt").is_err());
        assert_eq!((folder.stamp("a", false), folder.stamp("c", true)), (None, None));
        folder.make("p/q").unwrap();
        for page in ["p/index.html", "p/q/index.html", "index.html"] {
            folder.create(page).unwrap();
        }
        let mut stamps = folder.stamps(false);
        for asked in
            ["a/b.txt", "a/c.txt", "d/e/f", "p/q/index.html", "p/index.html", "index.html", "x/y/z"]
        {
            assert_eq!(stamps.of(asked), folder.stamp(asked, false), "{asked}");
        }
    }
}

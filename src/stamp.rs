//! What a file system says of a file without reading it, and when that can be believed.
//!
//! A file whose size, times of change and inode are those of last time is the same file, with one
//! exception that git calls racy: times have a grain, so that a file may change twice within one
//! and keep its stamp. A stamp is therefore believed only if the file had last changed before the
//! instant at which the build that took it began, by the file system's own clock.
//!
//! The time of change (`ctime`) can't be set by anybody, unlike the time of modification that
//! `cp -p` and `touch` restore. Where a platform has no such time, no stamp is ever believed.

use std::fs::Metadata;
use std::io;
use std::path::Path;

/// Size, times and inode of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// When it was last written to, in nanoseconds since 1970.
    pub modified: i64,
    /// When it or what is said of it last changed, in nanoseconds since 1970.
    pub changed: i64,
    /// Which file it is on its disk.
    pub inode: u64,
}

impl Stamp {
    /// The number of bytes that [`Stamp::to_bytes`] gives.
    pub const LENGTH: usize = 32;

    /// Of a file.
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Stamp {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, rest: i64| seconds.wrapping_mul(1_000_000_000) + rest;
        Stamp {
            size: metadata.len(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
        }
    }

    /// Of a file. Without a time of change that nobody can set there is nothing to believe.
    #[cfg(not(unix))]
    pub fn of(metadata: &Metadata) -> Stamp {
        Stamp { size: metadata.len(), ..Stamp::default() }
    }

    /// Whether an equal stamp means an equal file, for a build that began at `began`.
    pub fn is_settled(&self, began: i64) -> bool {
        self.changed != 0 && self.changed < began && self.modified < began
    }

    /// For a file of Dateline's own.
    pub fn to_bytes(self) -> [u8; Stamp::LENGTH] {
        let mut bytes = [0; Stamp::LENGTH];
        bytes[..8].copy_from_slice(&self.size.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.modified.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.changed.to_le_bytes());
        bytes[24..].copy_from_slice(&self.inode.to_le_bytes());
        bytes
    }

    /// What [`Stamp::to_bytes`] gave.
    pub fn from_bytes(bytes: &[u8; Stamp::LENGTH]) -> Stamp {
        let part = |at: usize| {
            let mut eight = [0; 8];
            eight.copy_from_slice(&bytes[at..at + 8]);
            u64::from_le_bytes(eight)
        };
        Stamp { size: part(0), modified: part(8) as i64, changed: part(16) as i64, inode: part(24) }
    }
}

/// A folder that is asked for many stamps: on Linux it is open, so that the system needn't walk down
/// to it each time.
#[derive(Debug)]
pub struct Folder {
    #[cfg(not(target_os = "linux"))]
    path: std::path::PathBuf,
    #[cfg(target_os = "linux")]
    open: std::fs::File,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(target_os = "linux")]
    pub fn open(path: &Path) -> io::Result<Folder> {
        Ok(Folder { open: std::fs::File::open(path)? })
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_back() {
        let stamp = Stamp { size: 7, modified: -1, changed: i64::MAX, inode: u64::MAX - 3 };
        assert_eq!(Stamp::from_bytes(&stamp.to_bytes()), stamp);
    }

    #[test]
    fn a_folder_gives_the_stamps_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        let path = folder.path().join("a/b.txt");
        std::fs::write(&path, "text").unwrap();
        let stamp = Stamp::of(&std::fs::metadata(&path).unwrap());
        let folder = Folder::open(folder.path()).unwrap();
        assert_eq!(folder.stamp("a/b.txt", false), Some(stamp));
        assert_eq!((folder.stamp("a", false), folder.stamp("c", true)), (None, None));
    }

    #[test]
    fn what_changed_within_the_build_is_not_believed() {
        let stamp = Stamp { size: 1, modified: 5, changed: 9, inode: 1 };
        assert!(stamp.is_settled(10));
        assert!(!stamp.is_settled(9));
        assert!(!Stamp { changed: 0, ..stamp }.is_settled(10));
        assert!(!Stamp { modified: 11, ..stamp }.is_settled(10));
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_back() {
        let stamp = Stamp { size: 7, modified: -1, changed: i64::MAX, inode: u64::MAX - 3 };
        assert_eq!(Stamp::from_bytes(&stamp.to_bytes()), stamp);
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

//! The lock in a host's folder, which ensures that only one publish at a time writes Dateline's
//! state there.
//!
//! A remote file system has no locks that end with a process, so that a folder serves as one. This
//! module must not know what is published.

use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::files::{EntryKind, FileSystem};
use crate::publish::STALE;
use crate::publish::host::{ErrorKind, HostError};
use crate::regular_file;

/// The name under which publishes of this machine hold locks. It is kept on this machine, so that a
/// lock that was left by a killed publish of this machine is recognized. The lock of another
/// machine says since when it is held, and expires after a while.
#[derive(Debug, Clone)]
pub struct Holder {
    file: PathBuf,
    /// The time at the start, in seconds since 1970, and the instant to measure from.
    now: Option<(i64, Instant)>,
    adopt: bool,
    /// The pause between two attempts to take a lock that somebody else holds.
    pause: Duration,
}

impl Holder {
    /// Keeps the name in a folder on this machine, once there is one. Without the time, no lock
    /// counts as expired.
    pub fn new(keep: &Path) -> Self {
        Holder {
            file: keep.join("holder"),
            now: None,
            adopt: false,
            pause: Duration::from_millis(100),
        }
    }

    /// The same with the time, and with permission to take over a lock of any age that is in the
    /// way.
    #[must_use]
    pub fn with_time(self, now: Timestamp, adopt: bool) -> Self {
        Holder { now: Some((now.as_second(), Instant::now())), adopt, ..self }
    }

    /// The same with another pause between the attempts, some sixty of them, to take a lock that
    /// somebody else holds.
    #[cfg(test)]
    fn with_pause(self, pause: Duration) -> Self {
        Holder { pause, ..self }
    }

    fn name(&self) -> std::io::Result<String> {
        let is_name = |text: &str| text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match regular_file::read(&self.file, 64).map(String::from_utf8) {
            Ok(Ok(name)) if is_name(&name) => return Ok(name),
            _ => {}
        }
        let random = RandomState::new();
        let name = format!("{:016x}{:016x}", random.hash_one(0), random.hash_one(1));
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        regular_file::create(&self.file)?.write_all(name.as_bytes())?;
        Ok(name)
    }

    /// The time now, in seconds since 1970.
    fn time(&self) -> Option<i64> {
        let (start, begun) = self.now?;
        start.checked_add(i64::try_from(begun.elapsed().as_secs()).ok()?)
    }

    /// The content of a lock that is held under this name.
    fn entry(&self, name: &str) -> String {
        self.time().map_or_else(|| name.to_owned(), |time| format!("{name}.{time}"))
    }

    /// Whether the holder who left this in a lock counts as dead.
    fn is_dead(&self, entry: &str) -> bool {
        let since = entry.split_once('.').and_then(|(_, time)| time.parse::<i64>().ok());
        let held = self.time().zip(since).map(|(now, since)| now.saturating_sub(since));
        held.is_some_and(|seconds| seconds > STALE.as_secs())
    }
}

/// Holds the lock while `act` runs. The lock is a folder with the name of its holder in it, which
/// is renamed into place, so that only one can succeed at a time. `work` is the folder that it is
/// in.
///
/// # Errors
/// When somebody else holds it; and the errors of `act`.
pub fn locked<F: FileSystem, T>(
    fs: &F,
    work: &str,
    holder: &Holder,
    act: impl FnOnce() -> Result<T, HostError>,
) -> Result<T, HostError> {
    let name = holder.name();
    let name = name.map_err(|error| HostError::other("the lock", error.to_string()))?;
    let (lock, mine) = (format!("{work}/lock"), format!("{work}/lock-{name}"));
    fs.make_folder(&mine)?;
    fs.make_folder(&format!("{mine}/{}", holder.entry(&name)))?;
    let mut tries = 0;
    while let Err(error) = fs.rename(&mine, &lock) {
        if error.kind == ErrorKind::Temporary {
            return Err(error);
        }
        let entries = entries(fs, &lock)?;
        // It is ours: left by a killed publish of this machine, or taken with an answer that was
        // lost.
        if entries.iter().any(|entry| entry.starts_with(&name)) {
            break;
        }
        tries += 1;
        let adopts = holder.adopt && tries > 50;
        for entry in entries.iter().filter(|entry| adopts || holder.is_dead(entry)) {
            // Remove only this entry: somebody else may be taking the lock over at this moment.
            fs.remove_folder(&format!("{lock}/{entry}"))?;
        }
        if tries > 60 {
            let message = "has been there for some seconds: somebody else is publishing; if \
                           you know that nobody is, take it over with --adopt (one that says \
                           since when it is held is taken over 20 minutes later)";
            return Err(HostError::other(lock, message));
        }
        // An empty one is nobody's. Not every host can rename a folder over another.
        if !fs.remove_folder(&lock)? {
            std::thread::sleep(holder.pause);
        }
    }
    let result = act();
    for folder in [mine, lock] {
        for entry in entries(fs, &folder)?.iter().filter(|entry| entry.starts_with(&name)) {
            fs.remove_folder(&format!("{folder}/{entry}"))?;
        }
        fs.remove_folder(&folder)?;
    }
    result
}

/// The names in a lock's folder; none if it doesn't exist.
fn entries<F: FileSystem>(fs: &F, folder: &str) -> Result<Vec<String>, HostError> {
    if fs.kind(folder)? != EntryKind::Folder {
        return Ok(Vec::new());
    }
    // It may disappear between the two requests.
    let entries = fs.list(folder).unwrap_or_default();
    Ok(entries.into_iter().map(|(name, _)| name).collect())
}

#[cfg(test)]
mod tests {
    use super::super::local::Local;
    use super::*;

    #[test]
    fn a_lock_of_somebody_else_is_waited_for_and_taken_over_with_leave_or_after_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().to_str().unwrap();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let holder = Holder::new(&folder.path().join("keep")).with_pause(Duration::from_millis(1));
        let in_time = |adopt| holder.clone().with_time(now, adopt);
        let somebody = "0123456789abcdef0123456789abcdef";
        // In the form of earlier versions, and with the time since when it is held.
        let (just, long) = (format!("{somebody}.1799999000"), format!("{somebody}.1799998700"));
        for (entry, holder, is_taken) in [
            (somebody, in_time(false), false),
            (somebody, in_time(true), true),
            (&just, in_time(false), false),
            (&just, in_time(true), true),
            (&long, in_time(false), true),
            (&long, holder.clone(), false),
        ] {
            let lock = folder.path().join("lock");
            std::fs::create_dir_all(lock.join(entry)).unwrap();
            let mut acted = false;
            let result = locked(&Local, work, &holder, || {
                acted = true;
                Ok(())
            });
            assert_eq!((result.is_ok(), acted), (is_taken, is_taken), "{entry}: {result:?}");
            assert!(result.err().is_none_or(|error| error.message.contains("--adopt")), "{entry}");
            assert_eq!(lock.exists(), !is_taken, "{entry}");
            let _ = std::fs::remove_dir_all(lock);
        }
    }
}

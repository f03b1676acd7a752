//! The journal: a record on this machine of what a publish has done so far.
//!
//! It lets a publish that was killed resume where it was. It is only an aid: without it, whatever
//! the host's state calls unsure is sent again. This module must not know any host.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::state::Digest;
use crate::regular_file;

/// The largest journal that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// The journal of one target.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<Option<File>>,
}

/// What an earlier publish has done, by path: the tag of what it put there, or `None` for a
/// removal.
pub type FinishedPaths = BTreeMap<String, Option<Digest>>;

impl Journal {
    /// The journal in a folder, which is made when something is written.
    pub fn new(folder: &Path) -> Self {
        Journal { path: folder.join("journal"), file: Mutex::new(None) }
    }

    /// Holds the target for this process, for as long as the returned file is open. Otherwise a
    /// second publish from this folder would take the first for one that was cut off, and resume
    /// it.
    ///
    /// # Errors
    /// When another process holds it, or it can't be held.
    pub fn hold(&self) -> std::io::Result<File> {
        let path = self.path.with_extension("lock");
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = regular_file::append(&path).map_err(|error| {
            std::io::Error::new(error.kind(), format!("{}: {error}", path.display()))
        })?;
        match file.try_lock() {
            Err(fs::TryLockError::WouldBlock) => {
                let message = "another publish to this target runs on this machine; nothing was \
                               changed. Publish again when it has ended";
                Err(std::io::Error::new(std::io::ErrorKind::ResourceBusy, message))
            }
            // Some network file systems have no locks.
            Ok(()) | Err(fs::TryLockError::Error(_)) => Ok(file),
        }
    }

    /// Its complete lines. A journal that can't be read counts as empty.
    fn text(&self) -> Option<String> {
        let mut text = String::from_utf8(regular_file::read(&self.path, LARGEST).ok()?).ok()?;
        text.truncate(text.rfind('\n')? + 1);
        Some(text)
    }

    /// The id of the publish that it records.
    pub fn id(&self) -> Option<String> {
        self.text()?.lines().next().map(str::to_owned)
    }

    /// What the publish with this id has done.
    pub fn done(&self, id: &str) -> FinishedPaths {
        let text = self.text().unwrap_or_default();
        let mut lines = text.lines();
        if lines.next() != Some(id) {
            return FinishedPaths::new();
        }
        let parse = |line: &str| match line.split_once(' ')? {
            ("-", path) => Some((path.to_owned(), None)),
            (tag, path) => Digest::parse(tag).map(|tag| (path.to_owned(), Some(tag))),
        };
        lines.filter_map(parse).collect()
    }

    /// Begins to record a publish, or resumes one that was cut off.
    ///
    /// # Errors
    /// When the journal can't be written.
    pub fn begin(&self, id: &str) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let goes_on = self.id().is_some_and(|of| of == id);
        let mut file = if goes_on {
            let mut file = regular_file::append(&self.path)?;
            // In case the last line was cut short.
            file.write_all(b"\n")?;
            file
        } else {
            regular_file::create(&self.path)?
        };
        if !goes_on {
            file.write_all(format!("{id}\n").as_bytes())?;
        }
        if let Ok(mut open) = self.file.lock() {
            *open = Some(file);
        }
        Ok(())
    }

    /// Records that a file was put or removed. If that fails, the file will be sent again.
    pub fn note(&self, path: &str, tag: Option<Digest>) {
        // It would be read back as two lines.
        if path.contains(['\n', '\r']) {
            return;
        }
        let line = tag.map_or_else(|| format!("- {path}\n"), |tag| format!("{tag} {path}\n"));
        if let Ok(mut open) = self.file.lock()
            && let Some(file) = open.as_mut()
        {
            let _ = file.write_all(line.as_bytes());
        }
    }

    /// Removes the journal, since the publish has ended.
    pub fn end(&self) {
        if let Ok(mut open) = self.file.lock() {
            *open = None;
        }
        let _ = fs::remove_file(&self.path);
    }
}

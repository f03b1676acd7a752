//! The last stage: files into the output folder, old-or-new and never half.
//!
//! A [`Stage`] takes content while rendering goes on: what differs from the file that stands there
//! is written to a staging folder beside it, what doesn't is left alone. [`Stage::commit`] puts
//! everything in place by rename: new paths first, then replaced ones, then removals, so that no
//! live page links to one that isn't there; the manifest comes last. Only files that an earlier
//! build wrote are ever replaced or removed. This stage must not know what the files are.

mod manifest;
mod target;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

pub use manifest::{MANIFEST, Manifest, Written};
pub use target::{check_target, real_path};

/// The folder in the output where files wait for their place.
const STAGING: &str = ".dateline-staging";

/// What the machine wouldn't do.
#[derive(Debug)]
pub struct WriteError {
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong with it.
    pub message: String,
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.message)
    }
}

impl std::error::Error for WriteError {}

fn failed(path: &Path, what: &str) -> impl FnOnce(io::Error) -> WriteError {
    let (path, what) = (path.to_owned(), what.to_owned());
    move |error| WriteError { path, message: format!("{what}: {error}") }
}

/// A file that is ready to be put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Its path in the output.
    pub path: String,
    /// What it holds.
    pub written: Written,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unchanged,
    New(u64),
    Replaced(u64),
}

/// What a build did to the output folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that weren't there.
    pub added: usize,
    /// Files with other bytes than before.
    pub replaced: usize,
    /// Files left alone.
    pub unchanged: usize,
    /// Files that an earlier build wrote and this one didn't.
    pub removed: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// A build's hold on its output folder.
#[derive(Debug)]
pub struct Stage {
    output: PathBuf,
    staging: PathBuf,
    previous: Manifest,
    /// Whether the folder held nothing, so that nothing needs comparing.
    fresh: bool,
    /// Whether the folder wasn't there.
    made: bool,
    next: AtomicU64,
    /// Folders known to be folders and no links.
    safe: Mutex<BTreeSet<PathBuf>>,
    /// Held until the end: one build at a time. It goes with the process.
    _lock: Option<File>,
}

impl Stage {
    /// Takes hold of an output folder, which is made if it isn't there. What a build that was
    /// stopped had left is cleared.
    ///
    /// # Errors
    /// When another build holds it, or it can't be made or read, or holds files of somebody else.
    pub fn begin(output: &Path) -> Result<Stage, WriteError> {
        let made = !output.exists();
        fs::create_dir_all(output).map_err(failed(output, "can't make the output folder"))?;
        let lock = lock(output)?;
        let mut previous = Manifest::read(&output.join(MANIFEST))?;
        let staging = output.join(STAGING);
        if staging.is_dir() {
            // A build was stopped while it put files in place: they are Dateline's too.
            if let Ok(intended) = Manifest::read(&staging.join(MANIFEST)) {
                previous.merge(intended);
            }
            fs::remove_dir_all(&staging)
                .map_err(failed(&staging, "can't clear the staging folder"))?;
        }
        let fresh = previous.is_empty();
        if fresh && !target::is_empty(output)? {
            return Err(target::foreign(output));
        }
        fs::create_dir(&staging).map_err(failed(&staging, "can't make the staging folder"))?;
        Ok(Stage {
            output: output.to_owned(),
            staging,
            previous,
            fresh,
            made,
            next: AtomicU64::new(0),
            safe: Mutex::new(BTreeSet::new()),
            _lock: lock,
        })
    }

    /// Stages a file. Called from many threads at once.
    ///
    /// # Errors
    /// When it can't be written, or a file stands in its place that Dateline didn't write.
    pub fn put(&self, path: &str, content: &[u8]) -> Result<Staged, WriteError> {
        let written = Written::of(content);
        let state = self.compare(path, content)?;
        if let State::New(name) | State::Replaced(name) = state {
            let temporary = self.staging.join(name.to_string());
            fs::write(&temporary, content)
                .map_err(failed(&self.output.join(path), "can't be written"))?;
        }
        Ok(Staged { path: path.to_owned(), written, state })
    }

    fn compare(&self, path: &str, content: &[u8]) -> Result<State, WriteError> {
        let name = || self.next.fetch_add(1, Ordering::Relaxed);
        if self.fresh {
            return Ok(State::New(name()));
        }
        let full = self.output.join(path);
        self.no_links_above(path)?;
        let metadata = match fs::symlink_metadata(&full) {
            Ok(metadata) => metadata,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(State::New(name()));
            }
            Err(error) => return Err(failed(&full, "can't be read")(error)),
        };
        let ours = self.previous.contains(path);
        let same = metadata.is_file()
            && metadata.len() == content.len() as u64
            && fs::read(&full).map_err(failed(&full, "can't be read"))? == content;
        match (same, ours && metadata.is_file()) {
            (true, _) => Ok(State::Unchanged),
            (false, true) => Ok(State::Replaced(name())),
            (false, false) => Err(target::in_the_way(&full)),
        }
    }

    /// Refuses to write through a link that stands where a folder should.
    fn no_links_above(&self, path: &str) -> Result<(), WriteError> {
        let Some((folder, _)) = path.rsplit_once('/') else { return Ok(()) };
        let mut at = self.output.clone();
        let Ok(mut safe) = self.safe.lock() else { return Ok(()) };
        if safe.contains(&self.output.join(folder)) {
            return Ok(());
        }
        for part in folder.split('/') {
            at.push(part);
            if safe.contains(&at) {
                continue;
            }
            match fs::symlink_metadata(&at) {
                Ok(metadata) if metadata.file_type().is_symlink() => {
                    return Err(WriteError {
                        path: at,
                        message: "is a link where a folder of the output should be; remove it"
                            .to_owned(),
                    });
                }
                Ok(metadata) if metadata.is_dir() => {
                    safe.insert(at.clone());
                }
                _ => break,
            }
        }
        Ok(())
    }

    /// Puts everything in place.
    ///
    /// # Errors
    /// When a file can't be moved or removed; what stands in the output then is a mixture of old
    /// and new whole files, and the next build repairs it.
    pub fn commit(self, mut files: Vec<Staged>) -> Result<Changes, WriteError> {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let manifest: Manifest =
            files.iter().map(|file| (file.path.clone(), file.written)).collect();
        let mut changes = Changes { bytes: manifest.bytes(), ..Changes::default() };
        let gone: Vec<String> =
            self.previous.paths().filter(|path| !manifest.contains(path)).cloned().collect();
        let changed = files.iter().any(|file| file.state != State::Unchanged);
        if changed || !gone.is_empty() {
            // Should this build be stopped from here on, the next one knows these files as ours.
            manifest.write(&self.staging.join(MANIFEST))?;
        }
        self.clear_the_way(&files, &gone)?;
        self.make_folders(&files)?;
        for file in &files {
            if let State::New(name) = file.state {
                self.place(name, &file.path)?;
                changes.added += 1;
            }
        }
        for file in &files {
            match file.state {
                State::Replaced(name) => {
                    self.place(name, &file.path)?;
                    changes.replaced += 1;
                }
                State::Unchanged => changes.unchanged += 1,
                State::New(_) => {}
            }
        }
        changes.removed = self.remove(&gone)?;
        let target = self.output.join(MANIFEST);
        if manifest != self.previous || !target.is_file() {
            manifest.replace(&self.staging.join("manifest"), &target)?;
        }
        fs::remove_dir_all(&self.staging)
            .map_err(failed(&self.staging, "can't remove the staging folder"))?;
        Ok(changes)
    }

    fn place(&self, name: u64, path: &str) -> Result<(), WriteError> {
        let full = self.output.join(path);
        fs::rename(self.staging.join(name.to_string()), &full)
            .map_err(failed(&full, "can't be put in place"))
    }

    /// A file of ours that stands where a folder must come goes first.
    fn clear_the_way(&self, files: &[Staged], gone: &[String]) -> Result<(), WriteError> {
        let new: BTreeSet<&str> = files
            .iter()
            .filter(|file| matches!(file.state, State::New(_)))
            .map(|file| file.path.as_str())
            .collect();
        for old in gone {
            let below = format!("{old}/");
            if new.range(below.as_str()..).next().is_some_and(|path| path.starts_with(&below)) {
                self.remove(std::slice::from_ref(old))?;
            }
        }
        Ok(())
    }

    fn make_folders(&self, files: &[Staged]) -> Result<(), WriteError> {
        let new = files.iter().filter(|file| matches!(file.state, State::New(_)));
        let folders: BTreeSet<&str> =
            new.filter_map(|file| file.path.rsplit_once('/').map(|(folder, _)| folder)).collect();
        for folder in folders {
            let full = self.output.join(folder);
            match fs::create_dir(&full) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::AlreadyExists && full.is_dir() => {}
                Err(_) => {
                    fs::create_dir_all(&full).map_err(failed(&full, "the folder can't be made"))?
                }
            }
        }
        Ok(())
    }

    /// Removes files that an earlier build wrote, and the folders that this leaves empty.
    fn remove(&self, gone: &[String]) -> Result<usize, WriteError> {
        let mut removed = 0;
        let mut folders: BTreeMap<usize, BTreeSet<PathBuf>> = BTreeMap::new();
        for path in gone {
            self.no_links_above(path)?;
            let full = self.output.join(path);
            match fs::symlink_metadata(&full) {
                Ok(metadata) if metadata.is_file() => {
                    fs::remove_file(&full).map_err(failed(&full, "can't be removed"))?;
                    removed += 1;
                }
                // Somebody else has put something in its place.
                Ok(_) => continue,
                Err(_) => {}
            }
            let mut parent = Path::new(path).parent();
            while let Some(folder) = parent.filter(|folder| !folder.as_os_str().is_empty()) {
                folders.entry(folder.components().count()).or_default().insert(folder.to_owned());
                parent = folder.parent();
            }
        }
        for folder in folders.into_values().rev().flatten() {
            // Folders that still hold something stay.
            let _ = fs::remove_dir(self.output.join(folder));
        }
        Ok(removed)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // A build that ends early leaves the output as it was.
        let _ = fs::remove_dir_all(&self.staging);
        if self.made {
            // This removes only a folder with nothing in it.
            let _ = fs::remove_dir(&self.output);
        }
    }
}

/// A lock on the folder that goes with the process.
#[cfg(unix)]
fn lock(output: &Path) -> Result<Option<File>, WriteError> {
    let folder = File::open(output).map_err(failed(output, "can't be opened"))?;
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(fs::TryLockError::WouldBlock) => Err(WriteError {
            path: output.to_owned(),
            message: "another build is writing here; wait for it to end".to_owned(),
        }),
        // Some network file systems have no locks.
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}

/// Folders can't be opened as files here; the staging folder alone keeps builds apart.
#[cfg(not(unix))]
fn lock(_output: &Path) -> Result<Option<File>, WriteError> {
    Ok(None)
}

//! The last stage: files into the output folder, old-or-new and never half.
//!
//! A [`Stage`] takes content while rendering goes on: what differs from the file that stands there
//! is written to a staging folder beside it, what doesn't is left alone. [`Stage::commit`] puts
//! everything in place by rename: new paths first, then replaced ones, then removals, so that no
//! live page links to one that isn't there; the manifest comes last. Only files that an earlier
//! build wrote are ever replaced or removed. This stage must not know what the files are.

mod manifest;
mod staging;
mod target;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

pub use manifest::{MANIFEST, Manifest, Written};
use staging::{STAGING, Staging};
pub use target::{PUBLISH, check_target, real_path};

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
    staging: Staging,
    /// What earlier builds wrote, or were about to write when they were stopped.
    previous: Manifest,
    /// Whether a build was stopped while it put files in place.
    unfinished: bool,
    /// Whether the folder held nothing, so that nothing needs comparing.
    fresh: bool,
    /// The folder, if it wasn't there; dropped after the staging folder in it.
    _made: Option<MadeFolder>,
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
        let made = (!output.exists()).then(|| MadeFolder(output.to_owned()));
        fs::create_dir_all(output).map_err(failed(output, "can't make the output folder"))?;
        let lock = lock(output)?;
        let mut previous = Manifest::read(&output.join(MANIFEST))?;
        let (staging, pending) = Staging::begin(output)?;
        let unfinished = !pending.is_empty();
        previous.merge(pending);
        let fresh = previous.is_empty();
        if fresh && !target::is_empty(output)? {
            return Err(target::foreign(output));
        }
        staging.open()?;
        Ok(Stage {
            output: output.to_owned(),
            staging,
            previous,
            unfinished,
            fresh,
            _made: made,
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
            fs::write(self.staging.file(name), content)
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
        if metadata.is_dir() && self.holds_only_ours(path) {
            return Ok(State::New(name()));
        }
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

    /// Whether a folder that stands in a file's place holds what earlier builds wrote, and nothing
    /// else. The commit takes that away first.
    fn holds_only_ours(&self, path: &str) -> bool {
        walkdir::WalkDir::new(self.output.join(path)).into_iter().all(|entry| {
            let Ok(entry) = entry else { return false };
            let below = entry.path().strip_prefix(&self.output).ok().and_then(Path::to_str);
            let Some(below) = below else { return false };
            match entry.file_type() {
                kind if kind.is_dir() => self.previous.has_below(below),
                kind => kind.is_file() && self.previous.contains(below),
            }
        })
    }

    /// Refuses to write through a link that stands where a folder should.
    fn no_links_above(&self, path: &str) -> Result<(), WriteError> {
        let Some((folder, _)) = path.rsplit_once('/') else { return Ok(()) };
        let mut at = self.output.clone();
        let mut end = 0;
        let Ok(mut safe) = self.safe.lock() else { return Ok(()) };
        if safe.contains(&self.output.join(folder)) {
            return Ok(());
        }
        for part in folder.split('/') {
            at.push(part);
            end += part.len() + 1;
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
                Ok(_) if !self.previous.contains(&folder[..end - 1]) => {
                    return Err(target::in_the_way(&at));
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
        if changed || self.unfinished {
            // Should this build be stopped from here on, the next one knows these files as ours.
            let mut intended = manifest.clone();
            intended.merge_missing(&self.previous);
            self.staging.intend(&intended)?;
        }
        changes.removed = self.clear_the_way(&files, &gone)?;
        self.make_folders(&files)?;
        changes.added = self.place(&files, |state| match state {
            State::New(name) => Some(name),
            _ => None,
        })?;
        changes.replaced = self.place(&files, |state| match state {
            State::Replaced(name) => Some(name),
            _ => None,
        })?;
        changes.unchanged = files.len() - changes.added - changes.replaced;
        changes.removed += self.remove(&gone)?;
        let target = self.output.join(MANIFEST);
        if self.unfinished || manifest != self.previous || !target.is_file() {
            self.staging.finish(&manifest, &target)?;
        }
        self.staging.close()?;
        Ok(changes)
    }

    /// Puts some of the files in place, in parallel, and gives their number.
    fn place(
        &self,
        files: &[Staged],
        which: impl Fn(State) -> Option<u64> + Sync,
    ) -> Result<usize, WriteError> {
        let place = |file: &Staged| -> Result<usize, WriteError> {
            let Some(name) = which(file.state) else { return Ok(0) };
            let full = self.output.join(&file.path);
            fs::rename(self.staging.file(name), &full)
                .map_err(failed(&full, "can't be put in place"))?;
            Ok(1)
        };
        files.par_iter().with_min_len(64).map(place).try_reduce(|| 0, |a, b| Ok(a + b))
    }

    /// A file of ours that stands where a folder must come goes first, and so does what is in a
    /// folder that stands where a file must come.
    fn clear_the_way(&self, files: &[Staged], gone: &[String]) -> Result<usize, WriteError> {
        let new: BTreeSet<&str> = files
            .iter()
            .filter(|file| matches!(file.state, State::New(_)))
            .map(|file| file.path.as_str())
            .collect();
        let in_the_way = gone.iter().filter(|old| {
            let below = format!("{old}/");
            new.range(below.as_str()..).next().is_some_and(|path| path.starts_with(&below))
                || old.match_indices('/').any(|(at, _)| new.contains(&old[..at]))
        });
        self.remove(&in_the_way.cloned().collect::<Vec<_>>())
    }

    fn make_folders(&self, files: &[Staged]) -> Result<(), WriteError> {
        let new = files.iter().filter(|file| matches!(file.state, State::New(_)));
        let mut folders: Vec<&str> =
            new.filter_map(|file| file.path.rsplit_once('/').map(|(folder, _)| folder)).collect();
        folders.dedup();
        folders.par_iter().with_min_len(64).try_for_each(|folder| {
            let full = self.output.join(folder);
            match fs::create_dir(&full) {
                Ok(()) => Ok(()),
                Err(error) if error.kind() == ErrorKind::AlreadyExists && full.is_dir() => Ok(()),
                // The folder above it isn't there yet either.
                Err(_) => {
                    fs::create_dir_all(&full).map_err(failed(&full, "the folder can't be made"))
                }
            }
        })
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
            let full = self.output.join(folder);
            match fs::remove_dir(&full) {
                // Until it is gone, the manifest must go on listing what was in it.
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                    return Err(failed(&full, "can't be removed")(error));
                }
                // Folders that still hold something stay.
                _ => {}
            }
        }
        Ok(removed)
    }
}

/// A folder that this build has made: if it ends with nothing in it, it goes again.
#[derive(Debug)]
struct MadeFolder(PathBuf);

impl Drop for MadeFolder {
    fn drop(&mut self) {
        // This removes only a folder with nothing in it.
        let _ = fs::remove_dir(&self.0);
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

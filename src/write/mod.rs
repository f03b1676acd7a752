//! The last stage: puts files into the output folder, each old or new and never half.
//!
//! A [`Stage`] takes files while rendering goes on: one that differs from the file in the output is
//! written to a staging folder, one that doesn't is left alone. [`Stage::commit`] renames
//! everything into place: new paths first, then replaced files, then removals, so that no live page
//! links to one that isn't there; the manifest comes last. Only files that an earlier build wrote
//! are ever replaced or removed. This stage must not know what the files are.

mod commit;
mod copy;
mod manifest;
mod siblings;
mod staging;
mod target;

use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};

use foldhash::fast::FixedState;

use crate::folder::{Folder, Stamps, is_below};
use crate::printable::printable_path;
use crate::stamp::Stamp;
pub use commit::Committed;
pub use copy::CopyError;
pub use manifest::{MANIFEST, Manifest, Written};
pub use siblings::Sibling;
use staging::{STAGING, Staging};
pub use target::{PUBLISH, check_target, is_in_site, real_path};

/// Why something couldn't be written.
#[derive(Debug)]
pub struct WriteError {
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong with it.
    pub message: String,
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", printable_path(&self.path), self.message)
    }
}

impl std::error::Error for WriteError {}

fn failed(path: &Path, what: &str) -> impl FnOnce(io::Error) -> WriteError {
    let (path, what) = (path.to_owned(), what.to_owned());
    move |error| WriteError { path, message: format!("{what}: {error}") }
}

/// A file that is ready to be put in place, or stands there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Its path in the output.
    pub path: Box<str>,
    /// What it holds.
    pub written: Written,
    /// Its stamp: before the commit that of the staged file, after it that of the file in its
    /// place.
    pub stamp: Stamp,
    /// The caller's number for it.
    pub number: u32,
    /// Its compressed forms, which come and go with it.
    pub siblings: Vec<Sibling>,
    state: State,
}

impl Staged {
    /// A file that an earlier build wrote and that still is as it was ([`Stage::stands`]).
    pub fn kept(path: Box<str>, written: Written, stamp: Stamp, number: u32) -> Staged {
        Staged { path, written, stamp, number, siblings: Vec::new(), state: State::Kept }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unchanged,
    /// It is listed in the remembered manifest and is as it was left.
    Kept,
    /// It waits in the tree of new files, under its own path.
    New,
    /// It waits under this number, to replace a file of an earlier build.
    Replaced(u64),
}

/// What a build did to the output folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that didn't exist before.
    pub added: usize,
    /// Files whose bytes have changed.
    pub replaced: usize,
    /// Files left alone.
    pub unchanged: usize,
    /// Files that an earlier build wrote and this one didn't.
    pub removed: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// What the caller remembers of an output's manifest, so that the manifest needn't be read again.
pub struct Remembered<'a> {
    /// The stamp of the manifest's file.
    pub stamp: Stamp,
    /// How many files it lists.
    pub files: usize,
    /// Makes the manifest; not called by a build that changes nothing.
    pub manifest: MakeManifest<'a>,
}

/// Makes a manifest on demand.
pub type MakeManifest<'a> = Box<dyn FnOnce() -> Manifest + Send + 'a>;

/// A build's hold on its output folder.
#[derive(Debug)]
pub struct Stage<'a> {
    output: PathBuf,
    folder: Folder,
    staging: Staging,
    /// What earlier builds wrote, or were about to write when they were stopped.
    previous: LazyLock<Manifest, MakeManifest<'a>>,
    /// How many files those are.
    listed: usize,
    /// Whether a build was stopped while it put files in place.
    unfinished: bool,
    /// Whether the manifest is the one that was remembered, by its stamp.
    remembered: bool,
    /// Set if this build made the folder; dropped after the staging folder in it.
    made: Option<MadeFolder>,
    next: AtomicU64,
    /// Folders that were found to be real folders, and no links.
    safe: Mutex<HashSet<String, FixedState>>,
    /// Held until the end, so that only one build at a time uses the output. The system releases it
    /// with the process.
    _lock: Option<File>,
}

impl<'a> Stage<'a> {
    /// Takes hold of an output folder, and makes it if it doesn't exist. Clears what a stopped
    /// build has left.
    ///
    /// # Errors
    /// When another build holds it, when it can't be made or read, or when it holds files of
    /// somebody else.
    pub fn begin(output: &Path, remembered: Option<Remembered<'a>>) -> Result<Self, WriteError> {
        // Values are dropped in reverse order, so that the folder goes before its lock.
        let (lock, made) = hold(output)?;
        let path = output.join(MANIFEST);
        let known = remembered.filter(|known| Some(known.stamp) == manifest_stamp(output));
        let remembered = known.is_some();
        let (listed, make) = match known {
            Some(known) => (known.files, known.manifest),
            None => ready(Manifest::read(&path)?),
        };
        let (staging, pending) = Staging::begin(output)?;
        let unfinished = !pending.is_empty();
        let (listed, make) = if unfinished {
            let mut all = make();
            all.merge_missing(&pending);
            ready(all)
        } else {
            (listed, make)
        };
        if listed == 0 && !target::is_empty(output)? {
            return Err(target::foreign(output));
        }
        let folder = Folder::open(output).map_err(failed(output, "can't be opened"))?;
        Ok(Stage {
            output: output.to_owned(),
            folder,
            staging,
            previous: LazyLock::new(make),
            listed,
            unfinished,
            remembered,
            made,
            next: AtomicU64::new(0),
            safe: Mutex::default(),
            _lock: lock,
        })
    }

    /// Whether a remembered file still is as it was when the build that remembers it ended. After
    /// another build, or one that was stopped, nobody can say that of any file.
    pub fn stands(&self, path: &str, stamp: Stamp, stamps: &mut Stamps) -> bool {
        self.remembered && !self.unfinished && stamps.of(path) == Some(stamp)
    }

    /// Whether the output lists this many files. If as many files are known to stand as they were
    /// remembered, those are all of them.
    pub fn lists(&self, files: usize) -> bool {
        self.listed == files
    }

    /// Removes the staged files while other threads may still be adding some, for a process that is
    /// about to end. The next build clears what they leave.
    pub fn abandon(&self) {
        self.staging.abandon();
        if let Some(MadeFolder(folder)) = &self.made {
            let _ = fs::remove_dir(folder);
        }
    }

    /// What [`Stage::stands`] asks.
    pub fn stamps(&self) -> Stamps<'_> {
        self.folder.stamps(false)
    }

    /// Stages a file. May be called from many threads at once.
    ///
    /// # Errors
    /// When it can't be written, or when the path is taken by a file that Dateline didn't write.
    pub fn put(&self, path: &str, content: &[u8], number: u32) -> Result<Staged, WriteError> {
        let written = Written::of(content);
        let (state, standing) = self.compare(path, content)?;
        let stamp = match state {
            State::Unchanged | State::Kept => Ok(standing),
            State::New => self.staging.put_new(path, content),
            State::Replaced(number) => self.staging.put(number, content),
        };
        let stamp = stamp.map_err(failed(&self.output.join(path), "can't be written"))?;
        let siblings = Vec::new();
        Ok(Staged { path: path.into(), written, stamp, number, siblings, state })
    }

    /// What to do with a path, and the stamp of the file there.
    fn compare(&self, path: &str, content: &[u8]) -> Result<(State, Stamp), WriteError> {
        let Some(metadata) = self.standing(path)? else {
            return Ok((State::New, Stamp::default()));
        };
        let full = self.output.join(path);
        let same = metadata.is_file()
            && metadata.len() == content.len() as u64
            && fs::read(&full).map_err(failed(&full, "can't be read"))? == content;
        if same {
            return Ok((State::Unchanged, Stamp::of(&metadata)));
        }
        Ok((self.replacing(path, &metadata)?, Stamp::default()))
    }

    /// The file at a path; `None` when a new file may be put there.
    fn standing(&self, path: &str) -> Result<Option<Metadata>, WriteError> {
        self.stays_inside(path)?;
        // Dateline has no files in the output, so it is as empty as it was when it was checked.
        if self.listed == 0 {
            return Ok(None);
        }
        let full = self.output.join(path);
        self.no_links_above(path)?;
        let metadata = match fs::symlink_metadata(&full) {
            Ok(metadata) => metadata,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(failed(&full, "can't be read")(error)),
        };
        let gives_way = metadata.is_dir() && self.holds_only_ours(path);
        Ok(Some(metadata).filter(|_| !gives_way))
    }

    /// Marks what stands at a path for replacement, if an earlier build wrote it.
    fn replacing(&self, path: &str, standing: &Metadata) -> Result<State, WriteError> {
        if standing.is_file() && self.previous.contains(path) {
            return Ok(State::Replaced(self.next_number()));
        }
        Err(target::in_the_way(&self.output.join(path)))
    }

    /// A number for a file that waits to replace another one.
    fn next_number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether a folder in a file's place holds only files that earlier builds wrote. The commit
    /// removes it first.
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

    /// Refuses a path that leads out of the output. None does, unless the cache was forged.
    fn stays_inside(&self, path: &str) -> Result<(), WriteError> {
        if is_below(path) {
            return Ok(());
        }
        let message = "leads out of the output, so that .dateline/ can't be trusted; remove it";
        Err(WriteError { path: self.output.join(path), message: message.to_owned() })
    }

    /// Refuses to write through a link in the place of a folder.
    fn no_links_above(&self, path: &str) -> Result<(), WriteError> {
        let Some((folder, _)) = path.rsplit_once('/') else { return Ok(()) };
        let Ok(mut safe) = self.safe.lock() else { return Ok(()) };
        if safe.contains(folder) {
            return Ok(());
        }
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        for above in ends.map(|end| &folder[..end]) {
            if safe.contains(above) {
                continue;
            }
            let at = self.output.join(above);
            match fs::symlink_metadata(&at) {
                Ok(metadata) if metadata.file_type().is_symlink() => {
                    return Err(WriteError {
                        path: at,
                        message: "is a link where a folder of the output should be; remove it"
                            .to_owned(),
                    });
                }
                Ok(metadata) if metadata.is_dir() => {
                    safe.insert(above.to_owned());
                }
                Ok(_) if !self.previous.contains(above) => {
                    return Err(target::in_the_way(&at));
                }
                _ => break,
            }
        }
        Ok(())
    }
}

/// Wraps a manifest that exists already, together with the number of its files.
fn ready<'a>(manifest: Manifest) -> (usize, MakeManifest<'a>) {
    (manifest.len(), Box::new(|| manifest))
}

/// The stamp of an output's manifest; `None` if there is none.
pub fn manifest_stamp(output: &Path) -> Option<Stamp> {
    fs::metadata(output.join(MANIFEST)).ok().map(|metadata| Stamp::of(&metadata))
}

/// A folder that this build has made, and whose lock it holds. It is removed again if the build
/// ends with nothing in it.
#[derive(Debug)]
struct MadeFolder(PathBuf);

impl Drop for MadeFolder {
    fn drop(&mut self) {
        // Removes the folder only if it is empty.
        let _ = fs::remove_dir(&self.0);
    }
}

/// Makes the folder if it doesn't exist, and takes its lock. A build that made the folder and ended
/// with nothing in it removes it while it still has the lock; whoever has opened the folder
/// meanwhile gets the lock of a folder that is gone, and tries again.
#[cfg(unix)]
fn hold(output: &Path) -> Result<(Option<File>, Option<MadeFolder>), WriteError> {
    use std::os::unix::fs::MetadataExt;
    /// Every failed try means that another build came and went in the meantime.
    const TRIES: usize = 100;
    let can_make = "can't make the output folder";
    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    for _ in 0..TRIES {
        if let Some(parent) = output.parent() {
            fs::create_dir_all(parent).map_err(failed(output, can_make))?;
        }
        let made = match fs::create_dir(output) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
            Err(error) => return Err(failed(output, can_make)(error)),
        };
        let folder = match File::open(output) {
            Ok(folder) => folder,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(output, "can't be opened")(error)),
        };
        match folder.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(held(output)),
            // Some network file systems have no locks.
            Err(fs::TryLockError::Error(_)) => return Ok((None, None)),
        }
        let locked = folder.metadata().map(identity).ok();
        if locked.is_some() && locked == fs::metadata(output).map(identity).ok() {
            return Ok((Some(folder), made.then(|| MadeFolder(output.to_owned()))));
        }
    }
    Err(held(output))
}

#[cfg(unix)]
fn held(output: &Path) -> WriteError {
    let message = "another build is writing here; wait for it to end".to_owned();
    WriteError { path: output.to_owned(), message }
}

/// On these systems folders can't be opened as files; the staging folder alone keeps builds apart.
#[cfg(not(unix))]
fn hold(output: &Path) -> Result<(Option<File>, Option<MadeFolder>), WriteError> {
    fs::create_dir_all(output).map_err(failed(output, "can't make the output folder"))?;
    Ok((None, None))
}

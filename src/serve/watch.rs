//! Reports which files have changed. Events from the system are gathered until the editor has finished
//! saving.
//!
//! Editors save in several ways: they write in place, or replace the old file with a new one, and add
//! temporary files beside it. An event that ends a save is passed on almost at once; after one that may
//! be in the middle of a save, more are waited for.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::stamp::Stamp;

/// The folders of a site that are watched, with all folders below them.
const FOLDERS: [&str; 4] = ["content", "static", "templates", "themes"];
/// How long to wait for more after an event that ends a save.
const SAVED: Duration = Duration::from_millis(2);
/// How long to wait for more after any other event, or after many, since a checkout takes a while.
const MORE: Duration = Duration::from_millis(50);
/// The longest time for which events are gathered.
const LONGEST: Duration = Duration::from_secs(2);
/// If this many files change at once, it isn't an editor that saves them.
const MANY: usize = 12;

/// How often files are checked if the system doesn't report changes.
const POLL: Duration = Duration::from_millis(500);
/// How long to wait if a file is empty, since the editor that has emptied it is about to write it.
const EMPTIED: Duration = Duration::from_secs(1);
/// How often the site's folder itself is checked, since another may have replaced it. This is only done
/// while no events arrive.
const REPLACED: Duration = Duration::from_secs(2);

/// Watches the files of a site.
pub struct FileWatch {
    root: PathBuf,
    /// Tells the site's folder from another at the same path; `None` if it isn't known, or once it was
    /// found to have changed.
    identity: Option<FolderIdentity>,
    /// The system's events; `None` if files are polled instead.
    watcher: Option<RecommendedWatcher>,
    sender: Sender<notify::Result<Event>>,
    events: Receiver<notify::Result<Event>>,
    /// The folders that are watched.
    watched: BTreeSet<&'static str>,
    /// Shows a message in the terminal.
    notice: Box<dyn Fn(&str) + Send>,
}

/// The paths that have changed, relative to the site's root; `None` if events were lost, so that
/// anything may have changed.
pub type Changed = Option<BTreeSet<String>>;

/// Device and inode, on systems that have them.
type FolderIdentity = (u64, u64);

#[cfg(unix)]
fn identity(root: &Path) -> Option<FolderIdentity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(root).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(root: &Path) -> Option<FolderIdentity> {
    root.is_dir().then_some((0, 0))
}

impl FileWatch {
    /// Begins to watch the site at `root`: by the system's events, or, if `polls` is true, by checking
    /// its files again and again. Messages for the person at the terminal go to `notice`.
    ///
    /// # Errors
    /// When the system can't watch the folder, unless it only lacks watchers, or when there is no thread
    /// for polling.
    pub fn new(
        root: &Path,
        polls: bool,
        notice: Box<dyn Fn(&str) + Send>,
    ) -> notify::Result<FileWatch> {
        let (sender, events) = channel();
        let (watcher, has_none) = match polls {
            true => (None, false),
            false => match notify::recommended_watcher(sender.clone()) {
                Ok(watcher) => (Some(watcher), false),
                Err(error) if is_limit(&error) => (None, true),
                Err(error) => return Err(error),
            },
        };
        let mut watch = FileWatch {
            root: root.to_owned(),
            identity: identity(root),
            watcher,
            sender,
            events,
            watched: BTreeSet::new(),
            notice,
        };
        match watch.watcher.as_mut().map(|w| w.watch(root, RecursiveMode::NonRecursive)) {
            None if has_none => watch.go_over_to_polling(),
            None => poll(root.to_owned(), watch.sender.clone())?,
            Some(Err(error)) if is_limit(&error) => watch.go_over_to_polling(),
            Some(result) => result?,
        }
        watch.folders(&BTreeSet::new());
        Ok(watch)
    }

    /// Polls files from now on, since the system can't watch as many folders as the site has and wouldn't
    /// report changes in the others.
    fn go_over_to_polling(&mut self) {
        (self.notice)(
            "the system watches no more folders (on Linux, sysctl fs.inotify says how many): files are \
             looked at twice a second instead",
        );
        self.watcher = None;
        if poll(self.root.clone(), self.sender.clone()).is_err() {
            (self.notice)("there is no thread for that either: changes aren't seen");
        }
    }

    /// Says once that the site's folder is gone, or that another has replaced it.
    fn look_at_root(&mut self) {
        let known = self.identity.is_some();
        if known && identity(&self.root) != self.identity {
            self.identity = None;
            (self.notice)(
                "the site's folder was moved or replaced, and the preview shows what it was: end it \
                 and begin again",
            );
        }
    }

    /// Watches folders of the site that are new or were replaced, and returns whether there are any, or
    /// whether it had to begin polling.
    fn folders(&mut self, replaced: &BTreeSet<String>) -> bool {
        let Some(watcher) = &mut self.watcher else { return false };
        let mut new = false;
        for folder in FOLDERS {
            let path = self.root.join(folder);
            if replaced.contains(folder) && self.watched.remove(folder) {
                // The system may have removed the watch with the folder.
                let _ = watcher.unwatch(&path);
            }
            if !path.is_dir() {
                self.watched.remove(folder);
            } else if !self.watched.contains(folder) {
                match watcher.watch(&path, RecursiveMode::Recursive) {
                    Ok(()) => {
                        self.watched.insert(folder);
                        new = true;
                    }
                    Err(error) if is_limit(&error) => {
                        self.go_over_to_polling();
                        return true;
                    }
                    // This is tried again with the next change.
                    Err(_) => {}
                }
            }
        }
        new
    }

    /// Waits for changes; `None` if no more can come, because the sender of events is gone.
    pub fn wait(&mut self) -> Option<Changed> {
        loop {
            let mut batch = Batch::default();
            match self.events.recv_timeout(REPLACED) {
                Ok(event) => self.take(&mut batch, event),
                Err(RecvTimeoutError::Timeout) => {
                    self.look_at_root();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return None,
            }
            let start = Instant::now();
            while start.elapsed() < LONGEST {
                let saved = batch.saved && batch.paths.len() < MANY;
                match self.events.recv_timeout(if saved { SAVED } else { MORE }) {
                    Ok(event) => self.take(&mut batch, event),
                    // A file that was emptied is usually about to be written.
                    Err(RecvTimeoutError::Timeout)
                        if start.elapsed() < EMPTIED && self.is_empty(&batch) =>
                    {
                        batch.saved = false;
                    }
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return None,
                }
            }
            if batch.limit && self.watcher.is_some() {
                self.go_over_to_polling();
                return Some(None);
            }
            if self.folders(&batch.tops) || batch.lost {
                return Some(None);
            }
            if !batch.paths.is_empty() {
                return Some(Some(batch.paths));
            }
        }
    }

    fn is_empty(&self, batch: &Batch) -> bool {
        let empty = |path: &String| self.root.join(path).metadata().is_ok_and(|m| m.len() == 0);
        batch.paths.len() < MANY && batch.paths.iter().any(empty)
    }

    fn take(&self, batch: &mut Batch, event: notify::Result<Event>) {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                batch.lost = true;
                batch.limit |= is_limit(&error);
                return;
            }
        };
        batch.lost |= event.need_rescan();
        let inside: Vec<_> = event.paths.iter().filter_map(|path| self.inside(path)).collect();
        if inside.is_empty() {
            return;
        }
        // Files that were written into a new folder before it was watched haven't caused an event.
        let folder = || event.paths.iter().any(|path| path.is_dir());
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => batch.saved = true,
            EventKind::Access(_) => return,
            // The editor's backup copy, or a file that will be there again in a moment.
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Metadata(_)) => {}
            EventKind::Modify(ModifyKind::Name(mode)) => {
                batch.saved |= mode != RenameMode::From;
                batch.lost |= folder();
            }
            EventKind::Create(_) => {
                batch.saved = false;
                batch.lost |= folder();
            }
            _ => batch.saved = false,
        }
        let top = |path: &&String| FOLDERS.contains(&path.as_str());
        if !matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_))) {
            batch.tops.extend(inside.iter().filter(top).cloned());
        }
        batch.paths.extend(inside);
    }

    /// A path relative to the site's root, if it is one that matters.
    fn inside(&self, path: &Path) -> Option<String> {
        let path = path.strip_prefix(&self.root).ok()?.to_str()?;
        let path = path.replace(std::path::MAIN_SEPARATOR, "/");
        let top = path.split('/').next()?;
        (path == crate::read::SETTINGS || FOLDERS.contains(&top)).then_some(path)
    }
}

/// Checks the files of a site again and again, on a thread of its own, and reports what has changed.
fn poll(root: PathBuf, sender: Sender<notify::Result<Event>>) -> io::Result<()> {
    let mut before = look(&root);
    let work = move || loop {
        let start = Instant::now();
        let now = look(&root);
        let is_new = |(path, stamp): &(&PathBuf, &Stamp)| before.get(*path) != Some(*stamp);
        let changed = now.iter().filter(is_new).map(|(path, _)| path);
        let gone = before.keys().filter(|path| !now.contains_key(*path));
        let paths: Vec<PathBuf> = changed.chain(gone).cloned().collect();
        before = now;
        let event = Event { paths, ..Event::new(EventKind::Any) };
        if !event.paths.is_empty() && sender.send(Ok(event)).is_err() {
            return;
        }
        // A large site on a slow network must not be read all the time.
        thread::sleep(POLL.max(4 * start.elapsed()));
    };
    thread::Builder::new().name("poll".to_owned()).spawn(work).map(drop)
}

/// The files of a site that matter, with their stamps.
fn look(root: &Path) -> BTreeMap<PathBuf, Stamp> {
    let tops = FOLDERS.iter().copied().chain([crate::read::SETTINGS]);
    let files = tops.flat_map(|top| walkdir::WalkDir::new(root.join(top)).into_iter().flatten());
    let stamp = |entry: walkdir::DirEntry| {
        let metadata = entry.metadata().ok().filter(|metadata| !metadata.is_dir())?;
        Some((entry.into_path(), Stamp::of(&metadata)))
    };
    files.filter_map(stamp).collect()
}

/// Whether the system can't watch more folders, or has no more watchers for this user (`EMFILE`,
/// inotify_init1(2)).
fn is_limit(error: &notify::Error) -> bool {
    const TOO_MANY: i32 = 24;
    match &error.kind {
        ErrorKind::MaxFilesWatch => true,
        ErrorKind::Io(error) => error.raw_os_error() == Some(TOO_MANY),
        _ => false,
    }
}

#[derive(Default)]
struct Batch {
    paths: BTreeSet<String>,
    /// Whether the last event ends a save.
    saved: bool,
    /// Watched folders that had an event of their own: they may have been created, removed or renamed.
    tops: BTreeSet<String>,
    /// Whether something may have changed without an event.
    lost: bool,
    /// Whether the system can't watch more folders.
    limit: bool,
}

//! Which files have changed: the system's events, gathered until the editor has done saving.
//!
//! Editors save in more ways than one: they write in place, or a new file over the old one, with
//! others of their own beside it. An event that ends a save is passed on almost at once; one that
//! may stand in the middle of it waits for more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// The folders of a site that are watched with all below them.
const FOLDERS: [&str; 4] = ["content", "static", "templates", "themes"];
/// After an event that ends a save.
const SAVED: Duration = Duration::from_millis(2);
/// After one that doesn't, or after many: a checkout goes on for a while.
const MORE: Duration = Duration::from_millis(50);
/// As long as they come, at most.
const LONGEST: Duration = Duration::from_secs(2);
/// So many files at once are no editor's save.
const MANY: usize = 12;

/// Watches a site.
pub struct FileWatch {
    root: PathBuf,
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    /// The folders that are watched.
    watched: BTreeSet<&'static str>,
}

/// What has changed: paths from the site's root; none when events were lost, so that anything may
/// have.
pub type Changed = Option<BTreeSet<String>>;

impl FileWatch {
    /// Begins to watch the site at `root`.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(root: &Path) -> notify::Result<FileWatch> {
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender)?;
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        let mut watch =
            FileWatch { root: root.to_owned(), watcher, events, watched: BTreeSet::new() };
        watch.folders(&BTreeSet::new());
        Ok(watch)
    }

    /// Watches folders of the site that weren't there before, or are others than before; whether
    /// there were any.
    fn folders(&mut self, replaced: &BTreeSet<String>) -> bool {
        let mut new = false;
        for folder in FOLDERS {
            let path = self.root.join(folder);
            if replaced.contains(folder) && self.watched.remove(folder) {
                // It may be gone with its folder.
                let _ = self.watcher.unwatch(&path);
            }
            if !path.is_dir() {
                self.watched.remove(folder);
            } else if !self.watched.contains(folder)
                && self.watcher.watch(&path, RecursiveMode::Recursive).is_ok()
            {
                self.watched.insert(folder);
                new = true;
            }
        }
        new
    }

    /// Waits for changes; `None` when there is nothing to watch any more.
    pub fn wait(&mut self) -> Option<Changed> {
        loop {
            let mut batch = Batch::default();
            self.take(&mut batch, self.events.recv().ok()?);
            let start = Instant::now();
            let mut emptied = false;
            while start.elapsed() < LONGEST {
                let saved = batch.saved && batch.paths.len() < MANY;
                match self.events.recv_timeout(if saved { SAVED } else { MORE }) {
                    Ok(event) => self.take(&mut batch, event),
                    // A file that was emptied is about to be written, as a rule.
                    Err(RecvTimeoutError::Timeout) if !emptied && self.is_empty(&batch) => {
                        emptied = true;
                        batch.saved = false;
                    }
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return None,
                }
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
        let Ok(event) = event else {
            batch.lost = true;
            return;
        };
        batch.lost |= event.need_rescan();
        let inside: Vec<_> = event.paths.iter().filter_map(|path| self.inside(path)).collect();
        if inside.is_empty() {
            return;
        }
        // What was written into a new folder before it was watched made no event.
        let folder = || event.paths.iter().any(|path| path.is_dir());
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => batch.saved = true,
            EventKind::Access(_) => return,
            // A copy that the editor had made for safety, or a file that comes back in a moment.
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

    /// A path as the site has it, if it is one that matters.
    fn inside(&self, path: &Path) -> Option<String> {
        let path = path.strip_prefix(&self.root).ok()?.to_str()?;
        let path = path.replace(std::path::MAIN_SEPARATOR, "/");
        let top = path.split('/').next()?;
        (path == crate::read::SETTINGS || FOLDERS.contains(&top)).then_some(path)
    }
}

#[derive(Default)]
struct Batch {
    paths: BTreeSet<String>,
    /// Whether the last event ends a save.
    saved: bool,
    /// Folders of the site that came, went, or were renamed.
    tops: BTreeSet<String>,
    /// Whether something may have changed without an event.
    lost: bool,
}

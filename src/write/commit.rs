//! Puts everything in place: new paths, then replaced files, then removals, and the manifest last.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Changes, MANIFEST, Sibling, Stage, Staged, State, WriteError, Written, failed};
use crate::stamp::Stamp;

/// The result of a commit.
#[derive(Debug)]
pub struct Committed {
    /// What it did to the output folder.
    pub changes: Changes,
    /// Each file with its stamp and its siblings, by the caller's numbers.
    pub files: Vec<Staged>,
    /// The manifest's own stamp.
    pub manifest: Option<Stamp>,
}

/// All files and siblings, sorted by path.
fn listed(files: &[Staged]) -> Vec<(Cow<'_, str>, Written)> {
    let siblings = |file: &Staged| {
        let of = |sibling: &Sibling| (Cow::Owned(sibling.path(&file.path)), sibling.written);
        file.siblings.iter().map(of).collect::<Vec<_>>()
    };
    let mut all: Vec<(Cow<str>, Written)> = Vec::with_capacity(files.len());
    for file in files {
        all.push((Cow::Borrowed(&*file.path), file.written));
        all.extend(siblings(file));
    }
    if all.len() > files.len() {
        all.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
    }
    all
}

/// What is to be done, but for removals.
fn changes(files: &[Staged]) -> Changes {
    let mut changes = Changes::default();
    let mut count = |state: State, is_new: bool, size: u64| {
        changes.bytes += size;
        match state {
            State::Unchanged | State::Kept => changes.unchanged += 1,
            State::New => changes.added += 1,
            State::Replaced(_) if is_new => changes.added += 1,
            State::Replaced(_) => changes.replaced += 1,
        }
    };
    for file in files {
        count(file.state, false, file.written.size);
        for sibling in &file.siblings {
            count(sibling.state, sibling.is_new, sibling.written.size);
        }
    }
    changes
}

impl Stage<'_> {
    /// Ends a build that has nothing to change in the output.
    ///
    /// # Errors
    /// When the staging folder can't be removed.
    pub fn leave(self) -> Result<(), WriteError> {
        self.staging.close()
    }

    /// Puts everything in place.
    ///
    /// # Errors
    /// When a file can't be moved or removed; what stands in the output then is a mixture of old
    /// and new whole files, and the next build repairs it.
    pub fn commit(self, mut files: Vec<Staged>) -> Result<Committed, WriteError> {
        let mut changes = changes(&files);
        files.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let all = listed(&files);
        let list = || all.iter().map(|(path, written)| (&**path, *written));
        let gone: Vec<&str> = self.previous.without(list().map(|(path, _)| path));
        let same = gone.is_empty() && self.previous.is(list());
        let target = self.output.join(MANIFEST);
        let manifest_changes = self.unfinished || !same || !target.is_file();
        let touched = changes.added + changes.replaced > 0;
        if touched || manifest_changes {
            // If this build is stopped from here on, the next one knows that these files are
            // Dateline's.
            if gone.is_empty() {
                self.staging.intend(list())?;
            } else {
                let more = gone.iter().filter_map(|path| Some((*path, self.previous.get(path)?)));
                let all: BTreeMap<&str, Written> = list().chain(more).collect();
                self.staging.intend(all.into_iter())?;
            }
            let is_sibling = |path: &str| self.previous.get(path).is_some_and(|w| w.is_sibling);
            let siblings: Vec<&str> =
                gone.iter().copied().filter(|path| is_sibling(path)).collect();
            changes.removed = self.clear_the_way(&files, &gone)?;
            for file in files.iter().filter(|file| file.state == State::New) {
                changes.removed += self.remove_outdated(file, &siblings)?;
            }
            let mut moved = Vec::new();
            let is_new = |file: &Staged| {
                let siblings = || file.siblings.iter().any(|sibling| sibling.state == State::New);
                file.state == State::New || siblings()
            };
            if files.iter().any(is_new) {
                self.place_new(Path::new(""), &mut moved)?;
            }
            changes.removed += self.place_replaced(&files, &siblings)?;
            changes.removed += self.remove(&gone)?;
            let stamps = self.stamps_of_moved(&files, &moved)?;
            if manifest_changes {
                self.staging.finish(gone.is_empty(), list(), &self.output)?;
            }
            drop(all);
            for (at, number, stamp) in stamps {
                match number {
                    0 => files[at].stamp = stamp,
                    number => files[at].siblings[number - 1].stamp = stamp,
                }
            }
        }
        self.staging.close()?;
        let manifest = super::manifest_stamp(&self.output);
        files.par_sort_unstable_by_key(|file| file.number);
        Ok(Committed { changes, files, manifest })
    }

    /// Moves the tree of new files into place. A folder that doesn't exist yet moves as a whole;
    /// the paths of files that were moved one by one are added to `moved`.
    fn place_new(&self, folder: &Path, moved: &mut Vec<String>) -> Result<(), WriteError> {
        let waiting = self.staging.new_tree().join(folder);
        let entries = fs::read_dir(&waiting).and_then(Iterator::collect);
        let mut entries: Vec<DirEntry> = entries.map_err(failed(&waiting, "can't be read"))?;
        // A file comes before what stands beside it, whose name is its own and more.
        entries.sort_unstable_by_key(DirEntry::file_name);
        for entry in entries {
            let relative = folder.join(entry.file_name());
            let full = self.output.join(&relative);
            let is_folder = entry.file_type().map_err(failed(&full, "can't be put in place"))?;
            if is_folder.is_dir() && full.is_dir() {
                self.place_new(&relative, moved)?;
                continue;
            }
            fs::rename(entry.path(), &full).map_err(failed(&full, "can't be put in place"))?;
            if !is_folder.is_dir()
                && let Some(path) = relative.to_str()
            {
                moved.push(path.replace('\\', "/"));
            }
        }
        Ok(())
    }

    /// Puts replaced files in place, and returns how many of the siblings that are gone were removed.
    fn place_replaced(&self, files: &[Staged], gone: &[&str]) -> Result<usize, WriteError> {
        let files = files.par_iter().with_min_len(64);
        let placed = files.map(|file| self.place_with_siblings(file, gone));
        placed.try_reduce(|| 0, |one, other| Ok(one + other))
    }

    /// Moving a file changes its stamp: those of all that were moved, with the numbers of the file and of what
    /// it is of it (0 for itself, and then its siblings).
    fn stamps_of_moved(
        &self,
        files: &[Staged],
        moved: &[String],
    ) -> Result<Vec<(usize, usize, Stamp)>, WriteError> {
        let moved: BTreeSet<&str> = moved.iter().map(String::as_str).collect();
        let is_moved = |path: &str, state| match state {
            State::Replaced(_) => true,
            State::New => moved.contains(path),
            State::Unchanged | State::Kept => false,
        };
        let stamp = |path: &str| {
            let full = self.output.join(path);
            let metadata = fs::metadata(&full).map_err(failed(&full, "can't be read"))?;
            Ok(Stamp::of(&metadata))
        };
        let of_file = |(at, file): (usize, &Staged)| {
            let mut stamps = Vec::new();
            if is_moved(&file.path, file.state) {
                stamps.push(stamp(&file.path).map(|stamp| (at, 0, stamp)));
            }
            for (number, sibling) in file.siblings.iter().enumerate() {
                let path = sibling.path(&file.path);
                if is_moved(&path, sibling.state) {
                    stamps.push(stamp(&path).map(|stamp| (at, number + 1, stamp)));
                }
            }
            stamps
        };
        files.par_iter().with_min_len(64).enumerate().flat_map_iter(of_file).collect()
    }

    /// Removes files of Dateline's that stand where a folder has to be, and those in folders that
    /// stand where a file has to be.
    fn clear_the_way(&self, files: &[Staged], gone: &[&str]) -> Result<usize, WriteError> {
        if gone.is_empty() {
            return Ok(0);
        }
        let new: BTreeSet<&str> =
            files.iter().filter(|file| file.state == State::New).map(|file| &*file.path).collect();
        let in_the_way = gone.iter().filter(|old| {
            let below = format!("{old}/");
            new.range(below.as_str()..).next().is_some_and(|path| path.starts_with(&below))
                || old.match_indices('/').any(|(at, _)| new.contains(&old[..at]))
        });
        self.remove(&in_the_way.copied().collect::<Vec<_>>())
    }

    /// Removes files that an earlier build wrote, and the folders that become empty.
    fn remove(&self, gone: &[&str]) -> Result<usize, WriteError> {
        let mut removed = 0;
        let mut folders: BTreeMap<usize, BTreeSet<PathBuf>> = BTreeMap::new();
        // What stands beside a file goes before it.
        for path in gone.iter().rev() {
            self.stays_inside(path)?;
            self.no_links_above(path)?;
            let full = self.output.join(path);
            match fs::symlink_metadata(&full) {
                Ok(metadata) if metadata.is_file() => {
                    fs::remove_file(&full).map_err(failed(&full, "can't be removed"))?;
                    removed += 1;
                }
                // Somebody else has put something in its place by now.
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
                // The manifest has to go on listing what is in it until it is gone.
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                    return Err(failed(&full, "can't be removed")(error));
                }
                // A folder that still holds something stays.
                _ => {}
            }
        }
        Ok(removed)
    }
}

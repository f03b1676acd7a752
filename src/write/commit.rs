//! Puts everything in place: new paths, then replaced files, then removals, and the manifest last.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Changes, MANIFEST, Stage, Staged, State, WriteError, Written, failed};
use crate::stamp::Stamp;

/// The result of a commit.
#[derive(Debug)]
pub struct Committed {
    /// What it did to the output folder.
    pub changes: Changes,
    /// What each file holds and its stamp, by the caller's numbers.
    pub files: Vec<(Written, Stamp)>,
    /// The manifest's own stamp.
    pub manifest: Option<Stamp>,
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
        let count = |which: fn(State) -> bool| files.iter().filter(|f| which(f.state)).count();
        let mut changes = Changes {
            added: count(|state| state == State::New),
            replaced: count(|state| matches!(state, State::Replaced(_))),
            unchanged: count(|state| matches!(state, State::Unchanged | State::Kept)),
            removed: 0,
            bytes: files.iter().map(|file| file.written.size).sum(),
        };
        files.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let gone: Vec<&str> = self.previous.without(files.iter().map(|file| &*file.path));
        let same = gone.is_empty()
            && self.previous.is(files.iter().map(|file| (&*file.path, file.written)));
        let target = self.output.join(MANIFEST);
        let manifest_changes = self.unfinished || !same || !target.is_file();
        let touched = changes.added + changes.replaced > 0;
        if touched || manifest_changes {
            // If this build is stopped from here on, the next one knows that these files are
            // Dateline's.
            let listed = || files.iter().map(|file| (&*file.path, file.written));
            if gone.is_empty() {
                self.staging.intend(listed())?;
            } else {
                let more = gone.iter().filter_map(|path| Some((*path, self.previous.get(path)?)));
                let all: BTreeMap<&str, Written> = listed().chain(more).collect();
                self.staging.intend(all.into_iter())?;
            }
            changes.removed = self.clear_the_way(&files, &gone)?;
            let mut moved = Vec::new();
            if changes.added > 0 {
                self.place_new(Path::new(""), &mut moved)?;
            }
            self.place_replaced(&files)?;
            changes.removed += self.remove(&gone)?;
            self.stamp_moved(&mut files, &moved)?;
            if manifest_changes {
                let listed = files.iter().map(|file| (&*file.path, file.written));
                self.staging.finish(gone.is_empty(), listed, &self.output)?;
            }
        }
        self.staging.close()?;
        let manifest = super::manifest_stamp(&self.output);
        files.par_sort_unstable_by_key(|file| file.number);
        let files = files.into_iter().map(|file| (file.written, file.stamp)).collect();
        Ok(Committed { changes, files, manifest })
    }

    /// Moves the tree of new files into place. A folder that doesn't exist yet moves as a whole;
    /// the paths of files that were moved one by one are added to `moved`.
    fn place_new(&self, folder: &Path, moved: &mut Vec<String>) -> Result<(), WriteError> {
        let waiting = self.staging.new_tree().join(folder);
        let entries = fs::read_dir(&waiting).map_err(failed(&waiting, "can't be read"))?;
        for entry in entries {
            let entry = entry.map_err(failed(&waiting, "can't be read"))?;
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

    fn place_replaced(&self, files: &[Staged]) -> Result<(), WriteError> {
        files.par_iter().with_min_len(64).try_for_each(|file| {
            let State::Replaced(number) = file.state else { return Ok(()) };
            let full = self.output.join(&*file.path);
            fs::rename(self.staging.numbered(number), &full)
                .map_err(failed(&full, "can't be put in place"))
        })
    }

    /// Moving a file changes its stamp, so that these files need new ones.
    fn stamp_moved(&self, files: &mut [Staged], moved: &[String]) -> Result<(), WriteError> {
        let moved: BTreeSet<&str> = moved.iter().map(String::as_str).collect();
        let is_moved = |file: &Staged| match file.state {
            State::Replaced(_) => true,
            State::New => moved.contains(&*file.path),
            State::Unchanged | State::Kept => false,
        };
        files.par_iter_mut().with_min_len(64).filter(|file| is_moved(file)).try_for_each(|file| {
            let full = self.output.join(&*file.path);
            let metadata = fs::metadata(&full).map_err(failed(&full, "can't be read"))?;
            file.stamp = Stamp::of(&metadata);
            Ok(())
        })
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
        for path in gone {
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

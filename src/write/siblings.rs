//! Compressed forms of files, which stand beside them. A web server sends `page.html.br` in the place of
//! `page.html` and looks at nothing else, so that one that were older than its file would show a reader what was
//! withdrawn.
//!
//! So at every instant of a commit each sibling that is there is made of the file that stands beside it:
//! those of a file that is replaced go before it, and new ones come after it. Meanwhile servers send the file
//! itself.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::{Stage, Staged, State, WriteError, Written, failed};
use crate::stamp::Stamp;

/// A compressed form of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sibling {
    /// What its name has behind that of the file.
    pub suffix: &'static str,
    /// What it holds.
    pub written: Written,
    /// Its stamp, as [`Staged::stamp`].
    pub stamp: Stamp,
    /// Whether nothing stands at its path.
    pub(super) is_new: bool,
    pub(super) state: State,
}

impl Sibling {
    /// A sibling that an earlier build wrote and that still is as it was.
    pub fn kept(suffix: &'static str, written: Written, stamp: Stamp) -> Sibling {
        Sibling { suffix, written, stamp, is_new: false, state: State::Kept }
    }

    /// Its path, by that of its file.
    pub fn path(&self, file: &str) -> String {
        format!("{file}{}", self.suffix)
    }

    /// The number under which it waits to be put in its place after its file.
    fn waits_at(&self) -> Option<u64> {
        match self.state {
            State::Replaced(number) => Some(number),
            State::Unchanged | State::Kept | State::New => None,
        }
    }
}

impl Staged {
    /// Whether the file has these bytes already.
    pub fn is_unchanged(&self) -> bool {
        matches!(self.state, State::Unchanged | State::Kept)
    }
}

impl Stage<'_> {
    /// Stages a sibling of a file that was staged.
    ///
    /// # Errors
    /// When it can't be written, or when its path is taken by a file that Dateline didn't write.
    pub fn put_beside(
        &self,
        file: &mut Staged,
        suffix: &'static str,
        content: &[u8],
    ) -> Result<(), WriteError> {
        let path = format!("{}{suffix}", file.path);
        let named_by_content = file.written.named_by_content;
        let written = Written { named_by_content, is_sibling: true, ..Written::of(content) };
        let (state, standing) = self.compare(&path, content)?;
        let is_new = state == State::New;
        // What belongs to a file that isn't in its place yet waits beside it, or has to wait for it.
        let state = match file.state {
            State::Replaced(_) if is_new => State::Replaced(self.next_number()),
            _ => state,
        };
        let stamp = match state {
            State::Unchanged | State::Kept => Ok(standing),
            State::New => self.staging.put_new(&path, content),
            State::Replaced(number) => self.staging.put(number, content),
        };
        let stamp = stamp.map_err(failed(&self.output.join(&path), "can't be written"))?;
        file.siblings.push(Sibling { suffix, written, stamp, is_new, state });
        Ok(())
    }

    /// Puts a file in place that replaces another one, and the siblings that wait for it. `gone` has the
    /// siblings of all files that aren't made any more; how many of them were removed is returned.
    pub(super) fn place_with_siblings(
        &self,
        file: &Staged,
        gone: &[&str],
    ) -> Result<usize, WriteError> {
        if file.is_unchanged() && !file.siblings.iter().any(|sibling| sibling.waits_at().is_some())
        {
            return Ok(0);
        }
        let removed = self.remove_outdated(file, gone)?;
        let place = |number: u64, path: &Path| {
            fs::rename(self.staging.numbered(number), path)
                .map_err(failed(path, "can't be put in place"))
        };
        if let State::Replaced(number) = file.state {
            place(number, &self.output.join(&*file.path))?;
        }
        for sibling in &file.siblings {
            if let Some(number) = sibling.waits_at() {
                place(number, &self.output.join(sibling.path(&file.path)))?;
            }
        }
        Ok(removed)
    }

    /// Removes the siblings of what a file held before, and returns how many of them were among those that are
    /// gone.
    pub(super) fn remove_outdated(
        &self,
        file: &Staged,
        gone: &[&str],
    ) -> Result<usize, WriteError> {
        let replaced = file.siblings.iter().filter(|sibling| sibling.waits_at().is_some());
        let replaced = replaced.map(|sibling| sibling.path(&file.path));
        let from = gone.partition_point(|path| *path <= &*file.path);
        let of_it = gone[from..].iter().take_while(|path| path.starts_with(&*file.path));
        let of_it = of_it.filter(|path| is_sibling_of(path, &file.path));
        let all = replaced.map(|path| (path, 0)).chain(of_it.map(|path| ((*path).to_owned(), 1)));
        let mut removed = 0;
        for (path, counts) in all {
            let full = self.output.join(path);
            match fs::remove_file(&full) {
                Ok(()) => removed += counts,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(failed(&full, "can't be removed")(error)),
            }
        }
        Ok(removed)
    }
}

/// Whether one path is that of a file with one more extension.
fn is_sibling_of(path: &str, file: &str) -> bool {
    path.strip_prefix(file)
        .and_then(|rest| rest.strip_prefix('.'))
        .is_some_and(|rest| !rest.contains(['/', '.']))
}

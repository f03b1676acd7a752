//! A branch of a git repository, through the user's own `git`.
//!
//! A publish is one commit on top of the branch, made from the changed blobs alone: a bare
//! repository of Dateline's own holds the tip of the branch without file contents, and a single
//! `git fast-import` takes in the files. The push is never forced, so that git itself says when
//! somebody else was faster. Names and passwords are git's business (credential helpers, ssh); none
//! passes through here.

mod command;
mod content;
mod copy;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Mutex;

use self::command::SHORT;
pub use self::content::{Content, content_of};
use self::copy::Copy;
use crate::publish::host::{
    ErrorKind, Host, HostError, Opened, Outgoing, Side, Standing, Traits, Version,
};
use crate::publish::state::{Held, HostState, STATE};

/// A branch.
#[derive(Debug)]
pub struct Git {
    copy: Copy,
    /// The commit that is published, for the commit message.
    content: Option<Content>,
    /// The entries of the branch's tree when it was last read, by path.
    seen: Mutex<BTreeMap<String, String>>,
    next: Mutex<Next>,
}

/// The next commit, as far as it has been prepared.
#[derive(Debug, Default)]
struct Next {
    import: Option<Child>,
    /// How many blobs have been imported for it.
    blobs: usize,
    /// The blob for each changed path, or `None` for a removal.
    changes: BTreeMap<String, Option<usize>>,
    /// Whether files of others may be replaced where files of the site belong.
    adopt: bool,
    /// The commit, once it has been made.
    commit: Option<String>,
}

impl Drop for Next {
    fn drop(&mut self) {
        if let Some(mut import) = self.import.take() {
            // It ends when it has read everything.
            drop(import.stdin.take());
            let _ = import.wait();
        }
    }
}

/// The author, if git knows none.
const NOBODY: &str = "Dateline <dateline@localhost> 0 +0000";

/// The ref under which the next commit is made.
const NEXT: &str = "refs/dateline/next";

impl Git {
    /// A branch of a repository; a relative path is relative to the site's folder `root`. `folder`
    /// is where Dateline's own copy of its tip is kept, outside the site's folder.
    pub fn new(repository: &str, branch: &str, root: &Path, folder: &Path) -> Self {
        Git {
            copy: Copy::new(repository, branch, root, folder),
            content: None,
            seen: Mutex::default(),
            next: Mutex::default(),
        }
    }

    /// Sets the commit that the commit message names.
    #[must_use]
    pub fn of_content(self, content: Option<Content>) -> Self {
        Git { content, ..self }
    }

    /// Passes content to the import that makes the next commit.
    fn import(&self, next: &mut Next, text: &mut dyn Read) -> Result<(), HostError> {
        if next.import.is_none() {
            let mut command = self.copy.command(&["fast-import", "--quiet", "--done", "--force"]);
            command.stdin(Stdio::piped());
            let import = command.spawn();
            next.import = Some(import.map_err(|e| HostError::other("git", e.to_string()))?);
        }
        let pipe = next.import.as_mut().and_then(|import| import.stdin.as_mut());
        let Some(pipe) = pipe else {
            return Err(HostError::other("git", "fast-import takes no more"));
        };
        let broken = |e| HostError::other("git", format!("fast-import has ended: {e}"));
        std::io::copy(text, pipe).map(|_| ()).map_err(broken)
    }

    /// Refuses changes that would remove somebody else's files: a file where they have a folder, or
    /// a file in a folder where they have a file. git would replace one by the other. Paths of an
    /// earlier publish are no exception, since somebody may have taken them since.
    fn stands_in_the_way(&self, next: &Next) -> Result<(), HostError> {
        if next.adopt {
            return Ok(());
        }
        let seen = self.seen.lock();
        let seen = seen.map_err(|_| HostError::other("git", "a thread has failed"))?;
        let is_removed = |path: &str| matches!(next.changes.get(path), Some(None));
        let put = next.changes.iter().filter(|(_, blob)| blob.is_some());
        for (path, _) in put {
            let above = path.match_indices('/').map(|(at, _)| &path[..at]);
            let folder = format!("{path}/");
            let below = seen.range(folder.clone()..).map(|(path, _)| path.as_str());
            let below = below.take_while(|other| other.starts_with(&folder));
            let mut standing = above.filter(|above| seen.contains_key(*above)).chain(below);
            if let Some(other) = standing.find(|other| !is_removed(other)) {
                return Err(HostError::occupied(other));
            }
        }
        Ok(())
    }

    /// Makes the next commit.
    fn commit(
        &self,
        next: &mut Next,
        state: &HostState,
        parent: Option<&str>,
    ) -> Result<String, HostError> {
        let (text, mark) = (state.to_text(), next.blobs + 1);
        next.changes.insert(STATE.to_owned(), Some(mark));
        self.stands_in_the_way(next)?;
        // A leftover of an earlier publish would become the parent.
        let _ = self.copy.text(&["update-ref", "-d", NEXT]);
        let head = format!("blob\nmark :{mark}\ndata {}\n", text.len());
        self.import(next, &mut head.as_bytes().chain(text.as_bytes()).chain(&b"\n"[..]))?;
        let who = self.copy.text(&["var", "GIT_COMMITTER_IDENT"]);
        let who = who.unwrap_or_else(|_| NOBODY.to_owned());
        let message = match &self.content {
            Some(content) => format!("Publish the site (content {content})"),
            None => "Publish the site".to_owned(),
        };
        let length = message.len();
        let mut lines = format!("commit {NEXT}\ncommitter {who}\ndata {length}\n{message}\n");
        if let Some(parent) = parent {
            lines.push_str(&format!("from {parent}\n"));
        }
        // Removals come first: a file may have become a folder.
        for (path, _) in next.changes.iter().filter(|(_, blob)| blob.is_none()) {
            lines.push_str(&format!("D {}\n", quoted(path)));
        }
        for (path, blob) in &next.changes {
            if let Some(mark) = blob {
                lines.push_str(&format!("M 100644 :{mark} {}\n", quoted(path)));
            }
        }
        lines.push_str("\ndone\n");
        self.import(next, &mut lines.as_bytes())?;
        if let Some(import) = next.import.take() {
            let ended = command::end(import, SHORT)?;
            if !ended.status.success() {
                return Err(self.copy.explain("fast-import", &ended.said));
            }
        }
        let commit = self.copy.text(&["rev-parse", "--verify", "--quiet", NEXT])?;
        self.copy.unmark_shallow(&commit)?;
        Ok(commit)
    }

    fn next(&self) -> Result<std::sync::MutexGuard<'_, Next>, HostError> {
        self.next.lock().map_err(|_| HostError::other("git", "a thread of the publish has failed"))
    }

    /// The blob of a path on the branch when it was last read.
    fn blob(&self, path: &str) -> Option<String> {
        self.seen.lock().ok()?.get(path).cloned()
    }
}

/// A path, quoted for `fast-import`.
fn quoted(path: &str) -> String {
    let path = path.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{path}\"")
}

impl Host for Git {
    fn open(&self) -> Result<Opened, HostError> {
        *self.next()? = Next::default();
        let tip = self.copy.fetch()?;
        let tree = match &tip {
            Some(tip) => self.copy.tree(tip)?,
            // The branch doesn't exist yet.
            None => BTreeMap::new(),
        };
        let state = match tree.get(STATE) {
            None => None,
            Some(blob) => {
                let bytes = self.copy.record(blob)?;
                let state = std::str::from_utf8(&bytes).ok().and_then(HostState::parse);
                Some(state.ok_or_else(|| super::damaged(STATE))?)
            }
        };
        if let Ok(mut seen) = self.seen.lock() {
            *seen = tree;
        }
        Ok(Opened { state, version: Version(tip), live: None })
    }

    fn record(&self, state: &HostState, expected: &Version) -> Result<Version, HostError> {
        let mut next = self.next()?;
        let commit = match &next.commit {
            Some(commit) => commit.clone(),
            None => self.commit(&mut next, state, expected.0.as_deref())?,
        };
        next.commit = Some(commit.clone());
        let name = self.copy.reference();
        match self.copy.run(&["push", "--quiet", "host", &format!("{commit}:{name}")], SHORT) {
            Ok(_) => {}
            // The answer may have been lost.
            Err(error) if error.kind == ErrorKind::Temporary => {
                if self.copy.tip()?.as_ref() != Some(&commit) {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
        Ok(Version(Some(commit)))
    }

    fn put(&self, file: &Outgoing) -> Result<u64, HostError> {
        if file.new
            && let Some(blob) = self.blob(file.path)
            && !self.copy.holds(&blob, file.content.size(), file.digest)?
        {
            return Err(HostError::occupied(file.path));
        }
        let mut next = self.next()?;
        next.blobs += 1;
        let mark = next.blobs;
        let head = format!("blob\nmark :{mark}\ndata {}\n", file.content.size());
        let unreadable = |error| HostError::unreadable(file.path, &error);
        let mut reader = file.content.reader().map_err(unreadable)?;
        let imported =
            self.import(&mut next, &mut head.as_bytes().chain(&mut reader).chain(&b"\n"[..]));
        if let Some(failure) = reader.failure() {
            return Err(HostError::other(file.path, failure));
        }
        imported?;
        next.changes.insert(file.path.to_owned(), Some(mark));
        next.adopt |= file.adopt;
        Ok(file.content.size())
    }

    fn remove(&self, path: &str) -> Result<(), HostError> {
        // A file that is gone may have become somebody's folder by now.
        if self.blob(path).is_some() {
            self.next()?.changes.insert(path.to_owned(), None);
        }
        Ok(())
    }

    fn list(&self, _: Side) -> Result<Vec<String>, HostError> {
        let seen = self.seen.lock();
        let seen = seen.map_err(|_| HostError::other("git", "a thread has failed"))?;
        Ok(seen.keys().filter(|path| *path != STATE).cloned().collect())
    }

    fn standing(&self, _: Side, path: &str, held: &Held) -> Result<Standing, HostError> {
        let Some(blob) = self.blob(path) else { return Ok(Standing::Nothing) };
        let is_same = self.copy.holds(&blob, held.size, held.digest)?;
        Ok(if is_same { Standing::Same } else { Standing::Other })
    }

    fn traits(&self) -> Traits {
        Traits { headers: false, compress: false, begins: false, switches: true, nojekyll: true }
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn any_path_can_be_said() {
        assert_eq!(quoted("a \"b\"\\c\nd"), r#""a \"b\"\\c\nd""#);
    }
}

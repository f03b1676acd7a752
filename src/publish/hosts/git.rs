//! A branch of a git repository, through the user's own `git`.
//!
//! A publish is one commit on top of the branch, made of the changed blobs alone: a bare repository
//! of Dateline's own holds the tip of the branch without the contents, and one `git fast-import`
//! takes in what is put. The push is never forced, so
//! that git itself tells when somebody else was faster. Names and passwords are git's business
//! (credential helpers, ssh); none passes through here.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use crate::publish::host::{ErrorKind, Host, HostError, Opened, Outgoing, Side, Traits, Version};
use crate::publish::serve::Served;
use crate::publish::state::{HostState, STATE};

/// A branch.
#[derive(Debug)]
pub struct Git {
    repository: String,
    branch: String,
    /// Where git runs, so that a relative path is seen from the site's folder.
    root: PathBuf,
    /// The bare repository.
    folder: PathBuf,
    /// The blobs of the branch as it was seen, by path.
    seen: Mutex<BTreeMap<String, String>>,
    next: Mutex<Next>,
}

/// The next commit, as far as it has come.
#[derive(Debug, Default)]
struct Next {
    import: Option<Child>,
    /// How many blobs it has taken in.
    blobs: usize,
    /// A path's blob, or `None` for a removal.
    changes: BTreeMap<String, Option<usize>>,
    /// The commit, once it is made.
    commit: Option<String>,
}

impl Drop for Next {
    fn drop(&mut self) {
        if let Some(mut import) = self.import.take() {
            // It ends when it has read all.
            drop(import.stdin.take());
            let _ = import.wait();
        }
    }
}

/// Who stands as the author where git knows no one.
const NOBODY: &str = "Dateline <dateline@localhost> 0 +0000";

/// The ref under which the next commit is made.
const NEXT: &str = "refs/dateline/next";

impl Git {
    /// A branch of a repository. `folder` is where Dateline's own copy of its tip is kept.
    pub fn new(repository: &str, branch: &str, root: &Path, folder: &Path) -> Self {
        Git {
            repository: repository.to_owned(),
            branch: branch.to_owned(),
            root: root.to_owned(),
            folder: folder.to_owned(),
            seen: Mutex::default(),
            next: Mutex::default(),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(&self.root).arg("--git-dir").arg(&self.folder).args(arguments);
        // A question that nobody hears would hang the publish.
        command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        for inherited in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
            command.env_remove(inherited);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs git and gives what it wrote.
    fn run(&self, arguments: &[&str], input: Option<&[u8]>) -> Result<Vec<u8>, HostError> {
        self.run_command(self.command(arguments), arguments[0], input)
    }

    fn run_command(
        &self,
        mut command: Command,
        what: &str,
        input: Option<&[u8]>,
    ) -> Result<Vec<u8>, HostError> {
        if input.is_some() {
            command.stdin(Stdio::piped());
        }
        let no_git = |error: std::io::Error| {
            HostError::other("git", format!("can't be run ({error}); install it"))
        };
        let mut child = command.spawn().map_err(no_git)?;
        let mut pipe = child.stdin.take();
        let output = std::thread::scope(|scope| {
            // git may answer before it has read all.
            scope.spawn(move || {
                if let (Some(pipe), Some(input)) = (pipe.as_mut(), input) {
                    let _ = pipe.write_all(input);
                }
                drop(pipe);
            });
            child.wait_with_output()
        });
        let output = output.map_err(no_git)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(self.explain(what, &String::from_utf8_lossy(&output.stderr)))
    }

    /// What git said, as an error that tells what helps.
    fn explain(&self, what: &str, said: &str) -> HostError {
        let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
        if has(&["[rejected]", "non-fast-forward", "fetch first", "cannot lock ref"]) {
            return HostError::conflict(format!("branch {}", self.branch));
        }
        let lines = said.lines().map(|line| without_password(line.trim()));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        let message = format!("git {what} failed: {}", lines.join("; "));
        let passing = [
            "Could not resolve host",
            "Connection timed out",
            "Connection reset",
            "Connection refused",
            "early EOF",
            "hung up unexpectedly",
            "HTTP 429",
            "HTTP 5",
            "error: 429",
            "error: 50",
            "unexpected disconnect",
        ];
        let refused =
            ["Permission denied", "Host key verification failed", "Authentication failed"];
        let kind =
            if has(&passing) && !has(&refused) { ErrorKind::Temporary } else { ErrorKind::Other };
        HostError::new(kind, without_password(&self.repository), message)
    }

    fn text(&self, arguments: &[&str], input: Option<&[u8]>) -> Result<String, HostError> {
        let bytes = self.run(arguments, input)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    /// Gets the tip of the branch, without contents where the other side can leave them out.
    fn fetch(&self) -> Result<Option<String>, HostError> {
        if !self.folder.join("HEAD").is_file() {
            let folder = self.folder.to_string_lossy();
            std::fs::create_dir_all(&self.folder)
                .map_err(|error| HostError::other(&*folder, error.to_string()))?;
            self.run(&["init", "--quiet", "--bare"], None)?;
        }
        // A change of the settings must not leave the old address behind.
        self.run(&["config", "remote.host.url", &self.repository], None)?;
        self.run(&["config", "remote.host.promisor", "true"], None)?;
        self.run(&["config", "remote.host.partialclonefilter", "blob:none"], None)?;
        let name = format!("refs/heads/{}", self.branch);
        let there = self.text(&["ls-remote", "--refs", "host", &name], None)?;
        let Some((tip, _)) = there.split_once('\t') else { return Ok(None) };
        let tip = tip.to_owned();
        let fetch = ["fetch", "--quiet", "--no-tags", "--depth=1", "--filter=blob:none", "host"];
        self.run(&[&fetch[..], &[tip.as_str()]].concat(), None).or_else(|_| {
            // Some hosts give branches only by name.
            self.run(&[&fetch[..], &[name.as_str()]].concat(), None)
        })?;
        Ok(Some(tip))
    }

    /// The blobs of a commit, by path.
    fn tree(&self, commit: &str) -> Result<BTreeMap<String, String>, HostError> {
        let listed = self.run(&["ls-tree", "-r", "-z", "--full-tree", commit], None)?;
        let entries = listed.split(|byte| *byte == 0).filter_map(|entry| {
            let entry = std::str::from_utf8(entry).ok()?;
            let (about, path) = entry.split_once('\t')?;
            Some((path.to_owned(), about.rsplit(' ').next()?.to_owned()))
        });
        Ok(entries.collect())
    }

    /// Hands content to the import that makes the next commit.
    fn import(&self, next: &mut Next, parts: &[&[u8]]) -> Result<(), HostError> {
        if next.import.is_none() {
            let mut command = self.command(&["fast-import", "--quiet", "--done", "--force"]);
            command.stdin(Stdio::piped());
            let import = command.spawn();
            next.import = Some(import.map_err(|e| HostError::other("git", e.to_string()))?);
        }
        let pipe = next.import.as_mut().and_then(|import| import.stdin.as_mut());
        let Some(pipe) = pipe else {
            return Err(HostError::other("git", "fast-import takes no more"));
        };
        for part in parts {
            let broken = |e| HostError::other("git", format!("fast-import has ended: {e}"));
            pipe.write_all(part).map_err(broken)?;
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
        // What an earlier publish has left there would become the parent.
        let _ = self.run(&["update-ref", "-d", NEXT], None);
        let (text, mark) = (state.to_text(), next.blobs + 1);
        let head = format!("blob\nmark :{mark}\ndata {}\n", text.len());
        self.import(next, &[head.as_bytes(), text.as_bytes(), b"\n"])?;
        next.changes.insert(STATE.to_owned(), Some(mark));
        let who = self.text(&["var", "GIT_COMMITTER_IDENT"], None);
        let who = who.unwrap_or_else(|_| NOBODY.to_owned());
        const MESSAGE: &str = "Publish the site";
        let length = MESSAGE.len();
        let mut lines = format!("commit {NEXT}\ncommitter {who}\ndata {length}\n{MESSAGE}\n");
        if let Some(parent) = parent {
            lines.push_str(&format!("from {parent}\n"));
        }
        // Removals first: a file may have become a folder.
        for (path, _) in next.changes.iter().filter(|(_, blob)| blob.is_none()) {
            lines.push_str(&format!("D {}\n", quoted(path)));
        }
        for (path, blob) in &next.changes {
            if let Some(mark) = blob {
                lines.push_str(&format!("M 100644 :{mark} {}\n", quoted(path)));
            }
        }
        lines.push_str("\ndone\n");
        self.import(next, &[lines.as_bytes()])?;
        if let Some(mut import) = next.import.take() {
            drop(import.stdin.take());
            let output = import.wait_with_output();
            let output = output.map_err(|e| HostError::other("git", e.to_string()))?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(self.explain("fast-import", &said));
            }
        }
        self.text(&["rev-parse", "--verify", "--quiet", NEXT], None)
    }

    fn next(&self) -> Result<std::sync::MutexGuard<'_, Next>, HostError> {
        self.next.lock().map_err(|_| HostError::other("git", "a thread of the publish has failed"))
    }

    /// The blob of a path on the branch as it was seen.
    fn blob(&self, path: &str) -> Option<String> {
        self.seen.lock().ok()?.get(path).cloned()
    }
}

/// A path as `fast-import` reads it.
fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}

/// An address as it may be shown: without `user:password@`.
fn without_password(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        match (word.find("://"), word.rfind('@')) {
            (Some(scheme), Some(end)) if scheme + 3 < end => {
                out.push_str(&word[..scheme + 3]);
                out.push('…');
                out.push_str(&word[end..]);
            }
            _ => out.push_str(word),
        }
    }
    out
}

impl Host for Git {
    fn open(&self) -> Result<Opened, HostError> {
        *self.next()? = Next::default();
        let tip = self.fetch()?;
        let tree = match &tip {
            Some(tip) => self.tree(tip)?,
            // The branch isn't there yet.
            None => BTreeMap::new(),
        };
        let state = match tree.get(STATE) {
            None => None,
            Some(blob) => {
                let bytes = self.run(&["cat-file", "blob", blob], None)?;
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
        let name = format!("refs/heads/{}", self.branch);
        match self.run(&["push", "--quiet", "host", &format!("{commit}:{name}")], None) {
            Ok(_) => {}
            // The answer may have been lost on its way.
            Err(error) if error.kind == ErrorKind::Temporary => {
                let there = self.text(&["ls-remote", "--refs", "host", &name], None)?;
                if !there.starts_with(&commit) {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
        Ok(Version(Some(commit)))
    }

    fn put(&self, file: &Outgoing) -> Result<u64, HostError> {
        if file.path.contains('\n') {
            return Err(HostError::other(file.path, "this name can't be published"));
        }
        if file.new
            && let Some(blob) = self.blob(file.path)
            && self.run(&["cat-file", "blob", &blob], None)? != file.bytes
        {
            return Err(HostError::occupied(file.path));
        }
        let mut next = self.next()?;
        next.blobs += 1;
        let mark = next.blobs;
        let head = format!("blob\nmark :{mark}\ndata {}\n", file.bytes.len());
        self.import(&mut next, &[head.as_bytes(), file.bytes, b"\n"])?;
        next.changes.insert(file.path.to_owned(), Some(mark));
        Ok(file.bytes.len() as u64)
    }

    fn remove(&self, path: &str) -> Result<(), HostError> {
        self.next()?.changes.insert(path.to_owned(), None);
        Ok(())
    }

    fn list(&self, _: Side) -> Result<Vec<String>, HostError> {
        let seen = self.seen.lock();
        let seen = seen.map_err(|_| HostError::other("git", "a thread has failed"))?;
        Ok(seen.keys().filter(|path| *path != STATE).cloned().collect())
    }

    fn get(&self, _: Side, path: &str, _: &Served) -> Result<Option<Vec<u8>>, HostError> {
        match self.blob(path) {
            Some(blob) => self.run(&["cat-file", "blob", &blob], None).map(Some),
            None => Ok(None),
        }
    }

    fn traits(&self) -> Traits {
        Traits { headers: false, compress: false, begins: false, switches: true, nojekyll: true }
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        let shown = without_password("fatal: https://me:CANARY@host.example/x.git not found");
        assert_eq!(shown, "fatal: https://…@host.example/x.git not found");
        assert_eq!(without_password("git@host.example:x.git"), "git@host.example:x.git");
    }
}

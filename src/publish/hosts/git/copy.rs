//! Dateline's own copy of a branch's tip: a bare repository without file contents.
//!
//! It lies outside the site's folder, since whoever configures git may make it run commands. Its
//! configuration is written anew each time. The copy may be deleted at any time, and if it is
//! damaged it is fetched again.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use super::command::{self, LONG, SHORT};
use crate::publish::host::HostError;
use crate::publish::hosts::too_large;
use crate::publish::state::{Digest, LARGEST, STATE};
use crate::write::real_path;

/// The beginning of the configuration, which shows that a folder is Dateline's own.
const MARK: &str = "# Dateline's own copy of a branch that it publishes to; it may be deleted.\n";

/// The most packs that may accumulate before the copy is made anew.
const MOST_PACKS: usize = 100;

/// What a local repository is told if only the site's folder says to use it, which is no permission
/// to run its hooks: to run nothing.
const RUN_NOTHING: &str = "git -c core.hooksPath=/dev/null -c core.fsmonitor=false \
                           -c core.alternateRefsCommand=true -c receive.autogc=false \
                           -c receive.denyCurrentBranch=refuse";

/// The copy of a branch's tip.
#[derive(Debug)]
pub struct Copy {
    /// The repository, as messages show it.
    repository: String,
    /// The repository, as git gets it: with an absolute path.
    address: String,
    /// Whether it is a local repository that must run nothing.
    quiet: bool,
    branch: String,
    folder: PathBuf,
}

/// The path of a repository on this machine; `None` for a remote one.
fn local_path(repository: &str, root: &Path) -> Option<PathBuf> {
    let path = match repository.split_once("://") {
        Some(("file", path)) => path,
        Some(_) => return None,
        None => repository,
    };
    // `host:path` is an ssh address, `./a:b` is a path.
    let colon = path.find(':').unwrap_or(usize::MAX);
    let drive = cfg!(windows) && colon == 1;
    if colon < path.find('/').unwrap_or(usize::MAX) && !drive {
        return None;
    }
    Some(root.join(path).components().filter(|part| *part != Component::CurDir).collect())
}

impl Copy {
    /// A branch of a repository; a relative path is relative to the site's folder `root`. `folder`
    /// is where the copy is kept.
    pub fn new(repository: &str, branch: &str, root: &Path, folder: &Path) -> Copy {
        let local = local_path(repository, root);
        // A relative path, or one within the site's folder, may have come with the site.
        let own = |path: &PathBuf| {
            let in_site = real_path(path).map_or(true, |real| real.starts_with(root));
            in_site || !(repository.starts_with("file://") || Path::new(repository).is_absolute())
        };
        let quiet = local.as_ref().is_some_and(own);
        let address = local.map(|path| path.to_string_lossy().into_owned());
        Copy {
            repository: repository.to_owned(),
            address: address.unwrap_or_else(|| repository.to_owned()),
            quiet,
            branch: branch.to_owned(),
            folder: folder.to_owned(),
        }
    }

    /// The full name of the branch.
    pub fn reference(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// A git command in the copy.
    pub fn command(&self, arguments: &[&str]) -> std::process::Command {
        command::git(&self.folder, arguments)
    }

    /// Runs git, and returns its output.
    ///
    /// # Errors
    /// What git says went wrong.
    pub fn run(&self, arguments: &[&str], most: u64) -> Result<Vec<u8>, HostError> {
        let ended = command::run(self.command(arguments), None, most)?;
        if ended.status.success() {
            return Ok(ended.output);
        }
        Err(self.explain(arguments[0], &ended.said))
    }

    /// An error from what git said.
    pub fn explain(&self, what: &str, said: &str) -> HostError {
        command::explain(&self.repository, &self.branch, what, said)
    }

    /// Runs git, and returns its output as text.
    ///
    /// # Errors
    /// What git says went wrong.
    pub fn text(&self, arguments: &[&str]) -> Result<String, HostError> {
        let bytes = self.run(arguments, SHORT)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    /// The commit at the tip of the remote branch; `None` if there is no such branch.
    ///
    /// # Errors
    /// When the repository can't be reached.
    pub fn tip(&self) -> Result<Option<String>, HostError> {
        let name = self.reference();
        let listed = self.text(&["ls-remote", "--refs", "host", &name])?;
        // git matches the end of names: `refs/backup/refs/heads/pages` would be listed too.
        let mut lines = listed.lines().filter_map(|line| line.split_once('\t'));
        Ok(lines.find(|(_, of)| *of == name).map(|(tip, _)| tip.to_owned()))
    }

    /// Fetches the tip of the branch, without file contents if the other side supports that.
    ///
    /// # Errors
    /// When the repository can't be reached, or the copy can't be kept.
    pub fn fetch(&self) -> Result<Option<String>, HostError> {
        let fresh = self.prepare()?;
        let Some(tip) = self.tip()? else { return Ok(None) };
        match self.fetch_tip(&tip) {
            // Leftovers of a publish that was killed may be in the way.
            Err(error) if !fresh && !error.is_temporary() => {
                self.remove()?;
                self.prepare()?;
                self.fetch_tip(&tip)?;
            }
            fetched => fetched?,
        }
        Ok(Some(tip))
    }

    fn fetch_tip(&self, tip: &str) -> Result<(), HostError> {
        let fetch = ["fetch", "--quiet", "--no-tags", "--depth=1", "--filter=blob:none", "host"];
        let by = |what: &str| self.run(&[&fetch[..], &[what]].concat(), SHORT).map(drop);
        // Some hosts allow fetching branches only by name.
        by(tip)
            .or_else(|error| if error.is_temporary() { Err(error) } else { by(&self.reference()) })
    }

    /// Forgets that the history of a commit was cut off there, in case it was once fetched as a
    /// tip: it was made here now, on top of what was fetched or of nothing. Otherwise the other
    /// side would refuse it ("shallow update"). The same commit can be made twice where git knows
    /// no author, since then it has no time either.
    ///
    /// # Errors
    /// When git's list of such commits can't be written.
    pub fn unmark_shallow(&self, commit: &str) -> Result<(), HostError> {
        let path = self.folder.join("shallow");
        let Ok(text) = crate::regular_file::read(&path, SHORT) else { return Ok(()) };
        let text = String::from_utf8_lossy(&text);
        if !text.lines().any(|line| line == commit) {
            return Ok(());
        }
        let others = text.lines().filter(|line| *line != commit);
        let text: String = others.flat_map(|line| [line, "\n"]).collect();
        fs::write(&path, text).map_err(|error| {
            HostError::other(path.to_string_lossy(), format!("can't be written: {error}"))
        })
    }

    /// Prepares the copy, and tells whether it is a new one.
    fn prepare(&self) -> Result<bool, HostError> {
        let config = self.folder.join("config");
        let own = crate::regular_file::read(&config, 1 << 16);
        let own = own.is_ok_and(|text| text.starts_with(MARK.as_bytes()));
        let mut fresh = !own;
        if own && self.packs() > MOST_PACKS {
            self.remove()?;
            fresh = true;
        }
        self.make().map_err(|error| {
            let message = format!(
                "can't be made ({error}); Dateline keeps what git needs there, outside of the \
                 site's folder. XDG_CACHE_HOME names another place"
            );
            HostError::other(self.folder.to_string_lossy(), message)
        })?;
        Ok(fresh)
    }

    fn make(&self) -> std::io::Result<()> {
        for folder in ["objects", "refs"] {
            fs::create_dir_all(self.folder.join(folder))?;
        }
        // The next commit of an earlier publish, or its lock.
        match fs::remove_dir_all(self.folder.join("refs/dateline")) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::write(self.folder.join("HEAD"), "ref: refs/heads/none\n")?;
        fs::write(self.folder.join("config"), self.config())
    }

    fn config(&self) -> String {
        let mut text = format!(
            "{MARK}[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\
             \tpartialClone = host\n[remote \"host\"]\n\turl = {}\n\tpromisor = true\n\
             \tpartialclonefilter = blob:none\n",
            quoted(&self.address)
        );
        if self.quiet {
            for (key, program) in [("uploadpack", "upload-pack"), ("receivepack", "receive-pack")] {
                text.push_str(&format!("\t{key} = \"{RUN_NOTHING} {program}\"\n"));
            }
        }
        text
    }

    /// The number of packs: each publish leaves one or two.
    fn packs(&self) -> usize {
        let entries = fs::read_dir(self.folder.join("objects/pack"));
        entries.map_or(0, |entries| entries.count() / 3)
    }

    /// Removes the copy, which is Dateline's own.
    fn remove(&self) -> Result<(), HostError> {
        fs::remove_dir_all(&self.folder).map_err(|error| {
            let message = format!("can't be removed: {error}");
            HostError::other(self.folder.to_string_lossy(), message)
        })
    }

    /// The entries of a commit's tree that aren't folders, by path. A name that isn't UTF-8 is
    /// listed with U+FFFD in it: no file of the site has such a name, but it may be in the way of
    /// one.
    ///
    /// # Errors
    /// What git says went wrong.
    pub fn tree(&self, commit: &str) -> Result<BTreeMap<String, String>, HostError> {
        let listed = self.run(&["ls-tree", "-r", "-z", "--full-tree", commit], LONG)?;
        let entries = listed.split(|byte| *byte == 0).filter_map(|entry| {
            let entry = String::from_utf8_lossy(entry);
            let (about, path) = entry.split_once('\t')?;
            Some((path.to_owned(), about.rsplit(' ').next()?.to_owned()))
        });
        Ok(entries.collect())
    }

    /// The content of the blob that is Dateline's state.
    ///
    /// # Errors
    /// What git says went wrong; or that it is larger than any state.
    pub fn record(&self, blob: &str) -> Result<Vec<u8>, HostError> {
        let mut bytes = Vec::new();
        match self.read(blob, LARGEST, &mut bytes)? {
            read if read > LARGEST => Err(too_large(STATE)),
            _ => Ok(bytes),
        }
    }

    /// Whether a blob's content has this size and digest. No more than this size is read.
    ///
    /// # Errors
    /// What git says went wrong.
    pub fn holds(&self, blob: &str, size: u64, digest: Digest) -> Result<bool, HostError> {
        let mut hasher = blake3::Hasher::new();
        let read = self.read(blob, size, &mut hasher)?;
        Ok(read == size && Digest::from(hasher.finalize()) == digest)
    }

    /// Reads a blob, at most `most + 1` bytes of it, and returns how many there were.
    fn read(&self, blob: &str, most: u64, into: &mut dyn Write) -> Result<u64, HostError> {
        let mut git = self.command(&["cat-file", "blob", blob]);
        let mut git = git.spawn().map_err(|error| command::no_git(&error))?;
        let (read, ended) = command::end_into(&mut git, most, into)?;
        if read > most || ended.status.success() {
            return Ok(read);
        }
        Err(self.explain("cat-file", &ended.said))
    }
}

/// A value, quoted for git's configuration.
fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_repository_that_no_site_can_have_brought_runs_its_hooks() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().canonicalize().unwrap().join("site");
        fs::create_dir(&root).unwrap();
        let inside = root.join("x.git");
        let outside = root.with_file_name("x.git");
        for (repository, quiet, whole) in [
            (".", true, root.to_str().unwrap()),
            ("../x.git", true, ""),
            ("x.git", true, inside.to_str().unwrap()),
            (inside.to_str().unwrap(), true, inside.to_str().unwrap()),
            (outside.to_str().unwrap(), false, outside.to_str().unwrap()),
            ("git@host.example:x.git", false, "git@host.example:x.git"),
            ("https://host.example/x.git", false, "https://host.example/x.git"),
            ("ssh://host.example/x.git", false, "ssh://host.example/x.git"),
        ] {
            let copy = Copy::new(repository, "pages", &root, place.path());
            assert_eq!(copy.quiet, quiet, "{repository}");
            assert!(whole.is_empty() || copy.address == whole, "{repository}: {}", copy.address);
            assert_eq!(copy.config().contains("hooksPath"), quiet);
        }
    }
}

//! Selects the files of a site that a check reports on: those that are named, or those that have
//! changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::child_process;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::printable::{printable, printable_path};
use crate::read::{DiskFiles, Inventory};
use crate::write::real_path;

/// The numbers of findings in files that weren't asked about, which aren't shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LeftOut {
    /// The number of errors. With any of them, the site can't be built.
    pub(super) errors: usize,
    /// The number of warnings.
    pub(super) warnings: usize,
}

/// The files that somebody asks about.
#[derive(Debug)]
pub(super) enum Selection {
    /// All of them.
    All,
    /// The files at these paths, relative to the site's folder, and those below them.
    Paths(Vec<String>),
    /// The files that differ from a commit.
    Changed(Commit),
}

/// A commit's files below the site's folder.
#[derive(Debug)]
pub(super) struct Commit {
    root: PathBuf,
    /// The hash of each file's content, by its path relative to the site's folder.
    blobs: BTreeMap<String, String>,
}

impl Selection {
    /// Selects the files and folders at some paths, each relative to the working folder or to the
    /// site's.
    ///
    /// # Errors
    /// When one of them doesn't exist or is outside the site.
    pub(super) fn of_paths(files: &DiskFiles, paths: &[PathBuf]) -> Result<Selection, String> {
        if paths.is_empty() {
            return Ok(Selection::All);
        }
        let root = files.root();
        let in_site = |path: &PathBuf| {
            let here = std::path::absolute(path).and_then(|path| real_path(&path)).ok();
            let here = here.filter(|path| path.exists());
            let there = || real_path(&root.join(path)).ok().filter(|path| path.exists());
            let real = here.filter(|path| path.starts_with(root)).or_else(there);
            let relative = real.as_deref().and_then(|path| path.strip_prefix(root).ok());
            match relative {
                Some(path) => Ok(path.to_string_lossy().replace('\\', "/")),
                None => Err(format!("{}: the site has no such file", printable_path(path))),
            }
        };
        paths.iter().map(in_site).collect::<Result<_, _>>().map(Selection::Paths)
    }

    /// Selects the files that differ from the commit at which this branch has left `revision`.
    ///
    /// # Errors
    /// When git can't be run, doesn't know `revision`, or can't list the commit's files.
    pub(super) fn changed_since(files: &DiskFiles, revision: &str) -> Result<Selection, String> {
        let root = files.root().to_owned();
        let commit = git(
            &root,
            &["rev-parse", "--verify", "--end-of-options", &format!("{revision}^{{commit}}")],
        )
        .map_err(|error| format!("--changed-since {}: {error}", printable(revision)))?;
        let commit = commit.trim().to_owned();
        // In a shallow clone there may be no common commit. Files are compared with `revision` itself then.
        let base = git(&root, &["merge-base", &commit, "HEAD"]);
        let base = base.map_or(commit, |base| base.trim().to_owned());
        let list = git(&root, &["ls-tree", "-r", "-z", &base])
            .map_err(|error| format!("--changed-since {}: {error}", printable(revision)))?;
        // Each entry is `MODE TYPE HASH`, a tab and the path.
        let blob = |line: &str| {
            let (head, path) = line.split_once('\t')?;
            Some((path.to_owned(), head.rsplit(' ').next()?.to_owned()))
        };
        let blobs = list.split('\0').filter_map(blob).collect();
        Ok(Selection::Changed(Commit { root, blobs }))
    }

    /// Keeps the findings in the selected files and those that refer to them, and counts the others.
    ///
    /// # Errors
    /// When git can't tell which files have changed.
    pub(super) fn narrow(
        &self,
        found: &mut Diagnostics,
        inventory: &Inventory,
    ) -> Result<LeftOut, String> {
        let paths = |diagnostic: &Diagnostic| -> Vec<String> {
            let related = diagnostic.related.iter().map(|(place, _)| place.file);
            let files = diagnostic.file.into_iter().chain(related);
            let of_files = files.map(|file| inventory.file(file).path.clone());
            of_files.chain(diagnostic.path.clone()).collect()
        };
        let (errors, warnings) = match self {
            Selection::All => return Ok(LeftOut::default()),
            Selection::Paths(wanted) => {
                let is_wanted = |path: &String| {
                    wanted.iter().any(|wanted| {
                        let rest = path.strip_prefix(wanted.as_str());
                        rest.is_some_and(|r| {
                            r.is_empty() || r.starts_with('/') || wanted.is_empty()
                        })
                    })
                };
                found.keep(|diagnostic| paths(diagnostic).iter().any(is_wanted))
            }
            Selection::Changed(commit) => {
                let all: BTreeSet<String> = found.iter().flat_map(paths).collect();
                let changed = commit.changed(all)?;
                found.keep(|d| paths(d).iter().any(|path| changed.contains(path)))
            }
        };
        Ok(LeftOut { errors, warnings })
    }
}

impl Commit {
    /// Those of some paths whose files differ from the commit.
    fn changed(&self, paths: BTreeSet<String>) -> Result<BTreeSet<String>, String> {
        // Paths that aren't in the commit are new. Those that can't be written as a line of git's list count
        // as changed, too.
        let plain = |path: &String| {
            self.blobs.contains_key(path)
                && !path.contains(['\n', '\r'])
                && !path.starts_with('"')
                && self.root.join(path).is_file()
        };
        let (known, mut changed): (BTreeSet<String>, BTreeSet<String>) =
            paths.into_iter().partition(plain);
        if known.is_empty() {
            return Ok(changed);
        }
        let hashes = hash(&self.root, &known)?;
        let mut hashes = hashes.lines();
        for path in known {
            if hashes.next() != self.blobs.get(&path).map(String::as_str) {
                changed.insert(path);
            }
        }
        Ok(changed)
    }
}

/// The longest that git may take to answer. A file in a repository's folder may be a pipe that nobody
/// writes to, for which it would wait forever.
const LONGEST: Duration = Duration::from_secs(60);

/// The most bytes of an answer that are read, which is enough for a million files.
const MOST: u64 = 128 << 20;

/// Git, told to run nothing that a repository's configuration names, and to fetch nothing. Neither
/// listing a commit nor hashing files without filters looks at the index, hooks or attributes.
fn command(root: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(root)
        .args(["-c", "core.fsmonitor=false", "-c", "protocol.allow=never"])
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0");
    command
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = command(root);
    command.args(arguments);
    answer(child_process::output(command, &[], MOST, LONGEST).map_err(|error| no_git(&error))?)
}

/// The hashes of the contents of files, without git's filters, one per line.
fn hash(root: &Path, paths: &BTreeSet<String>) -> Result<String, String> {
    let mut command = command(root);
    command.args(["hash-object", "--no-filters", "--stdin-paths"]);
    let list: String = paths.iter().map(|path| format!("{path}\n")).collect();
    let output = child_process::output(command, list.as_bytes(), MOST, LONGEST);
    answer(output.map_err(|error| no_git(&error))?)
}

fn answer(output: std::process::Output) -> Result<String, String> {
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        // The first line has the error; the others only explain it.
        let first = said.trim().lines().next().unwrap_or_default();
        return Err(printable(first.trim_start_matches("fatal: ")).into_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn no_git(error: &std::io::Error) -> String {
    format!("git can't be run: {error}")
}

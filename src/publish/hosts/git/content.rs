//! Finds out which commit of the site's own repository is published.
//!
//! The repository in a site's folder may configure git to run anything, so its configuration isn't
//! read. What `HEAD` names is read as plain files, and git compares the site's files with that
//! commit from a repository folder of Dateline's own, which borrows nothing but the objects and a
//! copy of the index.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::command::{self, SHORT};
use crate::{child_process, regular_file};

/// How long git may take for each answer: anything in a repository's folder may be a pipe that
/// nobody writes to.
const LONGEST: Duration = Duration::from_secs(60);

/// A commit of the site's own repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its full hash.
    pub commit: String,
    /// Whether the site's files are known to be those of the commit.
    pub clean: bool,
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = self.commit.get(..12).unwrap_or(&self.commit);
        write!(f, "{short}{}", if self.clean { "" } else { "-dirty" })
    }
}

/// The files and folders that make up a site.
const SITE: [&str; 5] = ["site.toml", "content", "static", "templates", "themes"];

/// The commit that a site's folder has checked out; `None` if there is none. `scratch` is a folder
/// outside the site's folder, and is removed at the end.
pub fn content_of(root: &Path, scratch: &Path) -> Option<Content> {
    let top = root.ancestors().find(|folder| folder.join(".git").exists())?;
    let folders = Folders::of(top)?;
    let commit = folders.head()?;
    let compared = is_clean(root, top, &folders, &commit, scratch);
    let _ = fs::remove_dir_all(scratch);
    Some(Content { commit, clean: compared.unwrap_or(false) })
}

/// The folders of a repository.
struct Folders {
    /// The folder of this checkout.
    own: PathBuf,
    /// The folder that all checkouts of the repository share.
    common: PathBuf,
}

fn line(path: &Path) -> Option<String> {
    let bytes = regular_file::read(path, 4096).ok()?;
    Some(String::from_utf8(bytes).ok()?.trim().to_owned())
}

impl Folders {
    fn of(top: &Path) -> Option<Folders> {
        let at = top.join(".git");
        let own = if at.is_dir() { at } else { top.join(line(&at)?.strip_prefix("gitdir: ")?) };
        let common = line(&own.join("commondir")).map_or_else(|| own.clone(), |to| own.join(to));
        Some(Folders { own, common })
    }

    fn head(&self) -> Option<String> {
        let head = line(&self.own.join("HEAD"))?;
        let Some(name) = head.strip_prefix("ref: ") else { return commit(&head) };
        let plain = name.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if !plain || !name.starts_with("refs/") {
            return None;
        }
        if let Some(loose) = line(&self.common.join(name)) {
            return commit(&loose);
        }
        let packed = regular_file::read(&self.common.join("packed-refs"), 64 << 20).ok()?;
        let packed = String::from_utf8_lossy(&packed);
        let mut entries = packed.lines().filter_map(|line| line.split_once(' '));
        entries.find(|(_, of)| *of == name).and_then(|(named, _)| commit(named))
    }
}

fn commit(text: &str) -> Option<String> {
    let good = matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
    good.then(|| text.to_owned())
}

/// Whether the site's files are those of a commit. An error means that nobody knows.
fn is_clean(
    root: &Path,
    top: &Path,
    folders: &Folders,
    commit: &str,
    scratch: &Path,
) -> io::Result<bool> {
    let _ = fs::remove_dir_all(scratch);
    for folder in ["objects", "refs"] {
        fs::create_dir_all(scratch.join(folder))?;
    }
    let format = if commit.len() == 64 { "\tobjectFormat = sha256\n" } else { "" };
    let config =
        format!("[core]\n\trepositoryformatversion = 1\n\tbare = false\n[extensions]\n{format}");
    fs::write(scratch.join("config"), config)?;
    fs::write(scratch.join("HEAD"), format!("{commit}\n"))?;
    let index = folders.own.join("index");
    // git compares the time of the index with those of files, to know which may have changed within
    // the second in which they were added. A copy of the index that looks newer would hide that.
    let written = fs::symlink_metadata(&index)?.modified()?;
    let mut copy = File::create(scratch.join("index"))?;
    io::copy(&mut regular_file::open(&index)?.take(1 << 30), &mut copy)?;
    copy.set_modified(written)?;
    let git = |arguments: &[&str]| {
        let mut command = command::git(scratch, &["--literal-pathspecs", "--work-tree"]);
        command.arg(top).args(arguments).current_dir(root);
        command.env("GIT_OBJECT_DIRECTORY", folders.common.join("objects"));
        command.env("GIT_NO_LAZY_FETCH", "1");
        child_process::output(command, &[], SHORT, LONGEST)
    };
    // Updates the times of files that only look changed, in the copy of the index.
    git(&["update-index", "-q", "--refresh"])?;
    let changed = [&["diff-index", "--quiet", "--ignore-submodules=all", "HEAD", "--"][..], &SITE];
    let mut clean = git(&changed.concat())?.status.success();
    let new = [&["ls-files", "--others", "--exclude-standard", "--"][..], &SITE].concat();
    let new = git(&new)?;
    clean &= new.status.success() && new.stdout.is_empty();
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Runs git in a folder, which must succeed, and gives what it says.
    fn git(folder: &Path, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder);
        for setting in ["user.name=T", "user.email=t@t.example", "commit.gpgsign=false"] {
            command.args(["-c", setting]);
        }
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    #[test]
    fn the_commit_of_the_content_is_told_with_what_differs_from_it() {
        let place = tempfile::tempdir().unwrap();
        let top = place.path().canonicalize().unwrap().join("repository");
        let root = top.join("briefing");
        fs::create_dir_all(root.join("content")).unwrap();
        let scratch = place.path().join("scratch");
        let of = || content_of(&root, &scratch);
        assert_eq!(of(), None);
        let git = |arguments: &[&str]| git(&top, arguments);
        git(&["init", "--quiet"]);
        assert_eq!(of(), None, "there is no commit yet");
        fs::write(root.join("content/a.md"), "a").unwrap();
        git(&["add", "."]);
        git(&["commit", "--quiet", "-m", "x"]);
        let head = git(&["rev-parse", "HEAD"]);
        assert_eq!(of().unwrap().to_string(), head[..12]);
        // What is beside the site is none of its content, and what is built neither.
        fs::write(top.join("notes.txt"), "x").unwrap();
        fs::create_dir(root.join("public")).unwrap();
        fs::write(root.join("public/index.html"), "x").unwrap();
        // The time of a file says nothing.
        fs::write(root.join("content/a.md"), "a").unwrap();
        assert!(of().unwrap().clean);
        fs::write(root.join("content/a.md"), "b").unwrap();
        assert_eq!(of().unwrap().to_string(), format!("{}-dirty", &head[..12]));
        fs::write(root.join("content/a.md"), "a").unwrap();
        fs::write(root.join("content/b.md"), "new").unwrap();
        assert!(!of().unwrap().clean);
        fs::remove_file(root.join("content/b.md")).unwrap();
        git(&["pack-refs", "--all"]);
        assert!(of().unwrap().clean);
        let tree = place.path().join("tree");
        git(&["worktree", "add", "--quiet", "--detach", tree.to_str().unwrap()]);
        let tree = tree.canonicalize().unwrap();
        assert!(content_of(&tree.join("briefing"), &scratch).unwrap().clean);
        assert!(!scratch.exists());
    }

    /// Git's index has seconds, and a file of the same size that changes in the second in which it was
    /// added is known by the index being no newer than it.
    #[test]
    fn a_change_in_the_second_of_the_commit_is_noticed() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().canonicalize().unwrap().join("site");
        fs::create_dir_all(root.join("content")).unwrap();
        let git = |arguments: &[&str]| git(&root, arguments);
        git(&["init", "--quiet"]);
        let time = |path: &str| fs::metadata(root.join(path)).unwrap().modified().unwrap();
        let in_one_second = || {
            fs::write(root.join("content/a.md"), "a").unwrap();
            let begun = time("content/a.md");
            git(&["add", "."]);
            git(&["commit", "--quiet", "--allow-empty", "-m", "x"]);
            fs::write(root.join("content/a.md"), "b").unwrap();
            let second = |time: std::time::SystemTime| {
                time.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
            };
            second(begun) == second(time("content/a.md"))
        };
        while !in_one_second() {}
        std::thread::sleep(std::time::Duration::from_millis(1100));
        assert!(!content_of(&root, &place.path().join("scratch")).unwrap().clean);
    }
}

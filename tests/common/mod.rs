//! The one helper of the integration tests: it builds a site in a temporary folder, runs the real
//! `dateline` on it and looks at files and diagnostics.
//!
//! ```ignore
//! let built = Site::new().article("2025-11-21-cable", "countries = [\"CA\"]").build();
//! assert!(built.page("/countries/canada/").contains("cable"));
//! ```
//!
//! [`fixture`] reads sites written as one text file, with the mistakes marked in place.

#![allow(dead_code, missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(unix)]
pub mod fixture;
#[path = "../support/scratch.rs"]
mod scratch;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use scratch::scratch;
use serde_json::Value as Json;
use tempfile::TempDir;

/// The clock of every build that doesn't say otherwise.
pub const AS_OF: &str = "2025-12-01T00:00:00Z";

/// The least settings that a site needs.
pub const SETTINGS: &str = "title = \"Test Briefing\"\nbase_url = \"https://example.org\"\n";

/// Every file below a folder: path to bytes.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// A site in a temporary folder.
pub struct Site {
    folder: Rc<TempDir>,
}

impl Site {
    /// A site of [`SETTINGS`] and nothing else.
    pub fn new() -> Self {
        Site::empty().file("site.toml", SETTINGS)
    }

    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Site { folder: Rc::new(scratch()) }
    }

    /// A copy of the repository's own site.
    pub fn own() -> Self {
        let site = Site::empty();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::copy(repository.join("site.toml"), site.path("site.toml")).unwrap();
        for folder in ["content", "themes", "static", "templates"] {
            copy(&repository.join(folder), &site.path(folder));
        }
        site
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root().join(relative)
    }

    /// Adds or replaces a file.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    /// Adds or replaces a file of a site that was built before.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// More settings, as the last lines of `site.toml`.
    pub fn settings(self, more: &str) -> Self {
        let old = fs::read_to_string(self.path("site.toml")).unwrap();
        self.file("site.toml", old + more + "\n")
    }

    /// An article named `2025-11-21-slug`, with more front matter. Its title is made from the
    /// slug ("Title of slug"), and its text has a word of its own ("word-of-slug").
    pub fn article(self, name: &str, more: &str) -> Self {
        self.add_article(name, more);
        self
    }

    /// Adds an article to a site that was built before.
    pub fn add_article(&self, name: &str, more: &str) {
        let (date, slug) = name.split_at(10);
        let slug = &slug[1..];
        let text = format!(
            "+++\ntitle = \"Title of {slug}\"\ndate = {date}\n{more}\n+++\n\nThe word-of-{slug}.\n"
        );
        self.write(&format!("content/articles/{slug}.md"), text);
    }

    /// An official, with more front matter.
    pub fn official(self, stem: &str, more: &str) -> Self {
        let text = format!("+++\nname = \"Name of {stem}\"\n{more}\n+++\n");
        self.file(&format!("content/officials/{stem}.md"), text)
    }

    /// Runs `dateline` with these arguments in the site's folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// Runs `dateline` with arguments and variables of the environment.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(arguments)
            .current_dir(self.root())
            .env_remove("NO_COLOR")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Builds into `public/`, which must succeed without a word of complaint.
    pub fn build(&self) -> Built {
        self.build_with(&[])
    }

    /// Builds with more arguments, which must succeed without a word of complaint.
    pub fn build_with(&self, more: &[&str]) -> Built {
        let (built, complaints) = self.build_warned(more);
        assert_eq!(complaints, "", "{}", built.summary);
        built
    }

    /// Builds with more arguments, which must succeed, and gives what it complains of.
    pub fn build_warned(&self, more: &[&str]) -> (Built, String) {
        let run = self.try_build(more);
        assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
        let output = more.iter().position(|a| *a == "--output").map_or("public", |at| more[at + 1]);
        let folder = self.folder.clone();
        (Built { output: self.path(output), summary: run.stdout, _folder: folder }, run.stderr)
    }

    /// Builds with more arguments, whatever comes of it.
    pub fn try_build(&self, more: &[&str]) -> Run {
        let as_of = if more.contains(&"--as-of") { vec![] } else { vec!["--as-of", AS_OF] };
        self.run(&[&["build"], &as_of[..], more].concat())
    }

    /// Checks with more arguments, whatever comes of it.
    pub fn try_check(&self, more: &[&str]) -> Run {
        self.run(&[&["check", "--as-of", AS_OF], more].concat())
    }

    /// What a build finds.
    pub fn diagnostics(&self, more: &[&str]) -> Vec<Json> {
        self.try_build(&[&["--format", "json"], more].concat()).json()
    }

    /// Every file below a folder of the site.
    pub fn tree(&self, folder: &str) -> Tree {
        tree(&self.path(folder))
    }
}

/// What a run of `dateline` came to.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The diagnostics of a run with `--format json`.
    pub fn json(&self) -> Vec<Json> {
        self.report()["findings"].as_array().unwrap().clone()
    }

    /// All that a run with `--format json` says.
    pub fn report(&self) -> Json {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }
}

/// A site's output.
pub struct Built {
    pub output: PathBuf,
    pub summary: String,
    /// The folder stays as long as it is looked at.
    _folder: Rc<TempDir>,
}

impl Built {
    fn at(&self, url: &str) -> PathBuf {
        let relative = url.trim_start_matches('/');
        let index = if relative.is_empty() || relative.ends_with('/') { "index.html" } else { "" };
        self.output.join(format!("{relative}{index}"))
    }

    /// The file of a URL path, as text.
    pub fn page(&self, url: &str) -> String {
        fs::read_to_string(self.at(url))
            .unwrap_or_else(|error| panic!("{url}: {error}; there are {:#?}", self.urls()))
    }

    /// The main part of a page: neither head nor foot.
    pub fn main(&self, url: &str) -> String {
        let page = self.page(url);
        let from = page.find("<main").unwrap();
        page[from..page.rfind("</main>").unwrap()].to_owned()
    }

    /// Whether there is a file at a URL path.
    pub fn has(&self, url: &str) -> bool {
        self.at(url).is_file()
    }

    /// Every file of the output.
    pub fn tree(&self) -> Tree {
        let tree = tree(&self.output);
        assert!(tree.contains_key("index.html"), "{:?}", tree.keys());
        tree
    }

    /// Every path of the output.
    pub fn urls(&self) -> Vec<String> {
        self.tree().into_keys().collect()
    }

    /// The paths of the files that hold a text.
    pub fn grep(&self, text: &str) -> Vec<String> {
        let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        self.tree().into_iter().filter(|(_, b)| holds(b)).map(|(path, _)| path).collect()
    }
}

/// Every file below a folder: path to bytes. A folder that isn't there has none.
pub fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    for path in files(folder) {
        let relative = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
        found.insert(relative, fs::read(&path).unwrap());
    }
    found
}

/// Every file and folder below a folder with what changes when it is written: the time of its
/// last change and, where there are any, its inode.
pub fn stamps(folder: &Path) -> BTreeMap<PathBuf, (std::time::SystemTime, u64)> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            #[cfg(unix)]
            let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
            #[cfg(not(unix))]
            let inode = 0;
            (entry.into_path(), (metadata.modified().unwrap(), inode))
        })
        .collect()
}

/// The paths whose bytes differ between two trees, or that only one of them has.
pub fn differing(a: &Tree, b: &Tree) -> Vec<String> {
    let mut paths: Vec<String> = a.keys().chain(b.keys()).cloned().collect();
    paths.sort();
    paths.dedup();
    paths.retain(|path| a.get(path) != b.get(path));
    paths
}

/// Where each text begins, in this order; every one of them must be there.
#[track_caller]
pub fn assert_order(page: &str, texts: &[&str]) {
    let mut last = 0;
    for text in texts {
        let at = page.find(text).unwrap_or_else(|| panic!("{text} isn't in {page}"));
        assert!(at >= last, "{text} stands too early in {page}");
        last = at;
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    if !folder.exists() {
        return Vec::new();
    }
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| !entry.file_type().is_dir())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}

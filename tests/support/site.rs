//! A site in a temporary folder: what is written into it, and what `dateline` makes of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use dateline::diagnostics::report;
use dateline::pipeline::{BuildFailure, Outcome};
use dateline::read::{DiskFiles, SiteTexts};
use jiff::Timestamp;
use serde_json::Value as Json;
use tempfile::TempDir;

use super::build::{Built, build_with};
use super::rich::RICH;
use super::run::{Run, dateline};
use super::scratch::scratch;
use super::trees::{Tree, copy_folder, tree};

/// The clock of every build of the binary that doesn't say otherwise.
pub const AS_OF: &str = "2025-12-01T00:00:00Z";

/// The clock of builds of [`Site::rich`] and of those in this process.
pub const NOW: &str = "2026-03-10T12:00:00Z";

/// The least settings that a site needs.
pub const SETTINGS: &str = "title = \"Test Briefing\"\nbase_url = \"https://example.org\"\n";

/// An instant.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A site in a temporary folder.
pub struct Site {
    folder: Arc<TempDir>,
    /// The site's folder, without links.
    pub root: PathBuf,
}

impl Site {
    /// A site of [`SETTINGS`] and nothing else.
    pub fn new() -> Self {
        Site::empty().file("site.toml", SETTINGS)
    }

    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Site::empty_in(scratch())
    }

    /// The same in a folder of its own.
    pub fn empty_in(folder: TempDir) -> Self {
        let root = folder.path().canonicalize().unwrap().join("site");
        fs::create_dir(&root).unwrap();
        Site { folder: Arc::new(folder), root }
    }

    /// A copy of the repository's own site.
    pub fn own() -> Self {
        let site = Site::empty();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::copy(repository.join("site.toml"), site.path("site.toml")).unwrap();
        for folder in ["content", "themes", "static", "templates"] {
            copy_folder(&repository.join(folder), &site.path(folder), &[]);
        }
        site
    }

    /// A path of the site.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
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

    /// Removes a file of the site.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// Takes style sheets, the map and pictures out of `public/`, so that what is kept of them is asked
    /// for.
    pub fn lose_derived_files(&self) {
        let mut folders = vec![self.public()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let derived = ["css", "svg", "jpg", "png", "avif"];
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| derived.iter().any(|known| e == *known))
                {
                    fs::remove_file(path).unwrap();
                }
            }
        }
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
        let output = dateline()
            .args(arguments)
            .current_dir(&self.root)
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
        let folder = Arc::clone(&self.folder);
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

    /// A folder with a minimal `site.toml`.
    pub fn bare() -> Site {
        Site::bare_in(scratch())
    }

    /// The same in a folder of its own.
    pub fn bare_in(folder: TempDir) -> Site {
        let site = Site::empty_in(folder);
        site.write("site.toml", "title = \"Desk\"\nbase_url = \"https://desk.example\"\n");
        site
    }

    /// A small site with some of everything.
    pub fn rich() -> Site {
        Site::rich_in(scratch())
    }

    /// The same in a folder of its own.
    pub fn rich_in(folder: TempDir) -> Site {
        let site = Site::bare_in(folder);
        for (path, text) in RICH {
            site.write(path, text);
        }
        site.write("content/articles/2026/flood.jpg", super::pictures::jpeg(48, 32, 60));
        site.write("static/robots.txt", "User-agent: *\n");
        site
    }

    /// The folder around the site.
    pub fn around(&self) -> PathBuf {
        self.root.parent().unwrap().to_owned()
    }

    /// The default output.
    pub fn public(&self) -> PathBuf {
        self.root.join("public")
    }

    /// Writes an article with this front matter and text.
    pub fn write_article(&self, stem: &str, front_matter: &str, body: &str) {
        self.write(
            &format!("content/articles/{stem}.md"),
            format!("+++\n{front_matter}\n+++\n{body}\n"),
        );
    }

    /// Builds in this process, into `public/` at [`NOW`].
    pub fn build_here(&self) -> Result<Outcome, BuildFailure> {
        self.build_at(&self.public(), at(NOW))
    }

    /// Builds in this process.
    pub fn build_at(&self, output: &Path, as_of: Timestamp) -> Result<Outcome, BuildFailure> {
        build_with(&self.root, output, as_of, false)
    }

    /// Builds in this process and asks that nothing is wrong.
    pub fn good(&self, output: &Path, as_of: Timestamp) -> Outcome {
        let outcome = self.build_at(output, as_of).unwrap_or_else(|f| panic!("{f:?}"));
        assert!(outcome.summary.is_some(), "{}", self.report(&outcome));
        outcome
    }

    /// What was found, as a person reads it.
    pub fn report(&self, outcome: &Outcome) -> String {
        let files = DiskFiles::new(&self.root).unwrap();
        let texts = SiteTexts { files: &files, inventory: &outcome.inventory };
        report::to_text(&outcome.diagnostics, &texts, false)
    }

    /// Runs the binary's `build` at [`NOW`].
    pub fn run_build(&self, arguments: &[&str]) -> Output {
        let mut command = self.build_command();
        command.args(arguments);
        command.output().unwrap()
    }

    /// The binary's `build` of this site, at [`NOW`].
    pub fn build_command(&self) -> Command {
        let mut command = dateline();
        command.args(["build", "--as-of", NOW, "--root"]).arg(&self.root);
        command
    }
}

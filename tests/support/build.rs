//! Builds and the outputs that they leave.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dateline::diagnostics::{Diagnostic, Severity};
use dateline::pipeline::{self, BuildFailure, BuildOptions, BuildVisibility, Outcome, Silent};
use dateline::read::DiskFiles;
use jiff::Timestamp;
use tempfile::TempDir;

use super::trees::{Tree, tree};

/// Builds a site folder in this process.
pub fn build_with(
    root: &Path,
    output: &Path,
    as_of: Timestamp,
    drafts: bool,
) -> Result<Outcome, BuildFailure> {
    let files = DiskFiles::new(root).unwrap();
    let mut options = BuildOptions::at(as_of);
    options.site.visibility = BuildVisibility::with_drafts(drafts);
    pipeline::build(&files, files.root(), output, &options, &Silent)
}

/// The files that a build found errors in.
pub fn files_with_errors(outcome: &Outcome) -> BTreeSet<String> {
    let errors = outcome.diagnostics.iter().filter(|d| d.finding.severity == Severity::Error);
    let path = |d: &Diagnostic| match (d.file, &d.path) {
        (Some(file), _) => outcome.inventory.file(file).path.clone(),
        (None, path) => path.clone().unwrap_or_default(),
    };
    errors.map(path).collect()
}

/// A site's output.
pub struct Built {
    /// Where it is.
    pub output: PathBuf,
    /// What the build said.
    pub summary: String,
    /// The folder stays as long as it is looked at.
    pub(super) _folder: Arc<TempDir>,
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

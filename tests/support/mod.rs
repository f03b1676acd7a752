//! What the trust tests share: sites in temporary folders, snapshots of folders, and random
//! numbers that are the same on every machine.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod bomb;
pub mod publishing;
mod scratch;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dateline::diagnostics::report;
use dateline::pipeline::{self, BuildFailure, BuildOptions, BuildVisibility, Outcome, Silent};
use dateline::read::{DiskFiles, SiteTexts};
use jiff::Timestamp;
use tempfile::TempDir;

pub use scratch::scratch;

/// How much of a test is done: a little, which is enough while code is written; what a change has to
/// pass (DATELINE_GATE=1, as `.ci/run` sets it); or the full size (DATELINE_FULL=1), which takes hours.
pub fn sized<T>(little: T, gate: T, full: T) -> T {
    if self::full() {
        full
    } else if asked_for("DATELINE_GATE") {
        gate
    } else {
        little
    }
}

/// Whether the full sizes were asked for.
pub fn full() -> bool {
    asked_for("DATELINE_FULL")
}

fn asked_for(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == "1")
}

/// An instant.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The clock of most tests.
pub const NOW: &str = "2026-03-10T12:00:00Z";

/// A site in a temporary folder.
pub struct Site {
    folder: TempDir,
    /// The site's folder, without links.
    pub root: PathBuf,
}

impl Site {
    /// A folder with a minimal `site.toml`.
    pub fn bare() -> Site {
        Site::bare_in(scratch())
    }

    /// The same in a folder of its own.
    pub fn bare_in(folder: TempDir) -> Site {
        let root = folder.path().canonicalize().unwrap().join("site");
        fs::create_dir(&root).unwrap();
        let site = Site { folder, root };
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
        site.write("content/articles/2026/flood.jpg", b"\xff\xd8 a picture".as_slice());
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

    /// Writes a file of the site.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let full = self.root.join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, content).unwrap();
    }

    /// Removes a file of the site.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.root.join(path)).unwrap();
    }

    /// Adds a line to the front of a file's front matter or settings.
    pub fn article(&self, stem: &str, front_matter: &str, body: &str) {
        self.write(
            &format!("content/articles/{stem}.md"),
            format!("+++\n{front_matter}\n+++\n{body}\n"),
        );
    }

    /// Builds into `public/` at [`NOW`].
    pub fn build(&self) -> Result<Outcome, BuildFailure> {
        self.build_at(&self.public(), at(NOW))
    }

    /// Builds.
    pub fn build_at(&self, output: &Path, as_of: Timestamp) -> Result<Outcome, BuildFailure> {
        build_with(&self.root, output, as_of, false)
    }

    /// Builds and asks that nothing is wrong.
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

    /// Runs the binary's `build`.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command();
        command.args(arguments);
        command.output().unwrap()
    }

    /// The binary's `build` of this site, at [`NOW`].
    pub fn command(&self) -> Command {
        let mut command = dateline();
        command.args(["build", "--as-of", NOW, "--root"]).arg(&self.root);
        command
    }
}

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

/// The binary. What it keeps for its user goes to a folder of the tests.
pub fn dateline() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.env("XDG_CACHE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    command
}

/// The exit code and all that was said.
pub fn said(output: &Output) -> (i32, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A folder.
    Folder,
    /// A link and where it leads.
    Link(PathBuf),
    /// A file: mode and bytes.
    File(u32, Vec<u8>),
    /// Anything else.
    Other,
}

/// Everything below a folder. Links aren't followed.
pub type Shot = BTreeMap<String, Entry>;

/// Takes a snapshot of a folder; `skip` are names left out at the top.
pub fn shot(folder: &Path, skip: &[&str]) -> Shot {
    let mut all = Shot::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        let Ok(entries) = fs::read_dir(&at) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if at == folder
                && path.file_name().is_some_and(|n| skip.iter().any(|s| n == OsStr::new(s)))
            {
                continue;
            }
            let metadata = fs::symlink_metadata(&path).unwrap();
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            let what = if metadata.is_dir() {
                open.push(path);
                Entry::Folder
            } else if metadata.file_type().is_symlink() {
                Entry::Link(fs::read_link(&path).unwrap())
            } else if metadata.is_file() {
                let bytes = fs::read(&path).unwrap_or_default();
                Entry::File(metadata.permissions().mode() & 0o7777, bytes)
            } else {
                Entry::Other
            };
            all.insert(name, what);
        }
    }
    all
}

/// A snapshot without the caches of sites, which are Dateline's own.
pub fn shot_but_caches(folder: &Path, skip: &[&str]) -> Shot {
    let mut all = shot(folder, skip);
    all.retain(|path, _| path.split('/').all(|part| part != ".dateline"));
    all
}

/// Asks that two snapshots are equal, and names the first paths that aren't.
pub fn assert_same(a: &Shot, b: &Shot, what: &str) {
    if a == b {
        return;
    }
    let mut differ = Vec::new();
    for path in a.keys().chain(b.keys()) {
        if a.get(path) != b.get(path) && !differ.contains(&path) {
            differ.push(path);
        }
    }
    let first = differ[0];
    let show = |shot: &Shot| match shot.get(first) {
        Some(Entry::File(mode, bytes)) => {
            format!("{mode:o} {}", String::from_utf8_lossy(bytes))
        }
        other => format!("{other:?}"),
    };
    panic!("{what}: these differ: {differ:?}\n--- one\n{}\n--- other\n{}", show(a), show(b));
}

/// Random numbers (SplitMix64).
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True in one of `n` cases.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Some of these, in their order.
    pub fn some<'a, T>(&mut self, all: &'a [T], most: usize) -> Vec<&'a T> {
        let wanted = self.below(most + 1).min(all.len());
        let mut at: Vec<usize> = Vec::new();
        while at.len() < wanted {
            let next = self.below(all.len());
            if !at.contains(&next) {
                at.push(next);
            }
        }
        at.sort_unstable();
        at.into_iter().map(|at| &all[at]).collect()
    }
}

const RICH: &[(&str, &str)] = &[
    (
        "site.toml",
        "title = \"Trust Desk\"\nbase_url = \"https://desk.example/news\"\nlanguages = [\"fr\"]\n\
         timezone = \"America/Toronto\"\ndescription = \"A desk\"\npage_size = 5\nfeed_entries = 4\n\
         feed_content = \"full\"\n[publisher]\nname = \"Desk\"\n",
    ),
    (
        "content/officials/ada-example.md",
        "+++\nname = \"Ada Example\"\naliases = [\"A. Example\"]\ncountry = \"CA\"\n\
         redirect_from = [\"/people/ada/\"]\n[[posts]]\ntitle = \"Chief Examiner\"\n\
         organization = \"example-ministry\"\noffice = \"chief-examiner\"\nstart = 2024\n\
         end = 2026-01-31\n[[posts]]\ntitle = \"Minister of Samples\"\n\
         organization = \"Example Ministry\"\nstart = 2026-02-01\n+++\nAda was born.\n",
    ),
    (
        "content/officials/bo-sample.md",
        "---\nname: Bo Sample\nsort_name: Sample, Bo\ncountry: Sweden\nalways: true\nposts:\n\
         \x20 - title: Chief Examiner\n    office: chief-examiner\n    start: 2026-02-01\n---\nBo.\n",
    ),
    (
        "content/organizations/example-ministry.md",
        "+++\nname = \"Example Ministry\"\ncountry = \"CA\"\nwebsite = \"https://ministry.example\"\n+++\n",
    ),
    (
        "content/organizations/sample-office.md",
        "+++\nname = \"Sample Office\"\nparent = \"example-ministry\"\n+++\nIn the ministry.\n",
    ),
    (
        "content/offices/chief-examiner.md",
        "+++\ntitle = \"Chief Examiner\"\ncountry = \"CA\"\n+++\nAn office.\n",
    ),
    (
        "content/topics/water.md",
        "+++\nname = \"Water\"\n+++\nOn water. See [Ada](../officials/ada-example.md).\n",
    ),
    (
        "content/pages/about.md",
        "+++\ntitle = \"About\"\n+++\nWe write. [A flood](../articles/2026/flood.md).\n",
    ),
    ("content/pages/about.fr.md", "+++\ntitle = \"À propos\"\n+++\nNous.\n"),
    (
        "content/articles/2026/flood.md",
        "+++\ntitle = \"A flood\"\ndate = 2026-02-03T09:00:00\nsummary = \"Water rose.\"\n\
         key_points = [\"It rose.\", \"It fell.\"]\nplace = \"OTTAWA\"\nauthors = [\"Jo Writer\"]\n\
         countries = [\"CA\", \"Sweden\"]\nregions = [\"Europe\"]\nofficials = [\"ada-example\"]\n\
         organizations = [\"Sample Office\"]\ntopics = [\"Water\", \"Weather\"]\nstoryline = \"The flood\"\n\
         image = { src = \"flood.jpg\", alt = \"Water\", caption = \"The river\" }\nlead = true\n\
         redirect_from = [\"/old/flood/\"]\n[[sources]]\nid = \"note\"\ntitle = \"A note\"\n\
         url = \"https://source.example/1\"\n[[quotes]]\ntext = \"It rose\"\nspeaker = \"ada-example\"\n\
         source = \"note\"\n[[corrections]]\ndate = 2026-02-04\ntext = \"It rose less.\"\n+++\n\
         # Water\n\nSee [Bo](../../officials/bo-sample.md) and the [ministry](../../organizations/example-ministry.md).\n",
    ),
    (
        "content/articles/2026/flood.fr.md",
        "+++\ntitle = \"Une crue\"\ndate = 2026-02-03T09:00:00\ncountries = [\"Canada\"]\n+++\nL’eau.\n",
    ),
    (
        "content/articles/2026/after.md",
        "---\ntitle: After the flood\ndate: 2026-02-05\nauthors: [Jo Writer]\ncountries: [CA]\n\
         officials: [Bo Sample]\ntopics: [Weather]\nstoryline: The flood\nredirect_from: /old.html\n---\n\
         Dry. [Before](flood.md#water).\n",
    ),
];

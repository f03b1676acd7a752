//! The cache: what later builds can use of earlier ones. It keeps the records of parsed files, what
//! was derived, and how each file of an output came to be. All of it is in `.dateline/` in the
//! site, and may be deleted at any time.
//!
//! Whatever is damaged, truncated, of another version or somebody else's counts as absent: that
//! costs time, never correctness. This module must not know what is in a record, nor what any
//! fingerprint is made of.

mod derived;
mod file;
mod outputs;
mod program;
mod rows;
mod sources;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

pub use derived::DerivedCache;
pub use file::wait_for_writers;
pub use outputs::{KnownSibling, Output, Outputs, OutputsWriter};
pub use sources::Sources;

use crate::parse::HtmlStore;
use crate::printable::printable_path;
use crate::stamp::Stamp;

/// The folder's name in the site.
pub const FOLDER: &str = ".dateline";

/// How a build may use the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It reads what is there, and writes what it has learned.
    Full,
    /// It writes what it has learned, and reads nothing.
    Afresh,
    /// It only reads.
    ReadOnly,
}

/// The cache of a site.
#[derive(Debug)]
pub struct Cache {
    /// `None` when there is no folder to use.
    folder: Option<PathBuf>,
    access: Access,
    began: i64,
    damaged: Arc<DamagedFiles>,
}

/// The cache files that were found to be damaged.
#[derive(Debug, Default)]
struct DamagedFiles(Mutex<Vec<PathBuf>>);

impl DamagedFiles {
    fn add(&self, path: PathBuf) {
        if let Ok(mut damaged) = self.0.lock() {
            damaged.push(path);
        }
    }
}

impl Cache {
    /// Opens the cache of a site.
    pub fn open(root: &Path, access: Access) -> Cache {
        let folder = folder(root, access);
        let mut cache = Cache { folder, access, ..Cache::none() };
        if let Some(folder) = cache.folder.as_ref().filter(|_| access != Access::ReadOnly) {
            match clock(folder) {
                Ok(began) => cache.began = began,
                // A cache that can't be written to isn't used.
                Err(_) => cache.folder = None,
            }
        }
        cache
    }

    /// A cache that knows nothing and keeps nothing.
    pub fn none() -> Cache {
        Cache { folder: None, access: Access::ReadOnly, began: 0, damaged: Arc::default() }
    }

    /// The records of a site's files. `options` says what they depend on beside the files' content.
    pub fn sources(&self, options: &str) -> Sources {
        let keeps = self.access != Access::ReadOnly;
        let mut sources = Sources::new(options, self.began, self.folder.clone().filter(|_| keeps));
        if let Some(folder) = self.folder.as_ref().filter(|_| self.access != Access::Afresh) {
            sources.load(folder, |path| self.damaged.add(path));
        }
        sources
    }

    /// What earlier builds derived.
    pub fn derived(&self) -> Arc<DerivedCache> {
        let (folder, damaged) = (self.folder.as_deref(), Arc::clone(&self.damaged));
        Arc::new(DerivedCache::load(folder, self.access, damaged))
    }

    /// A file for the HTML of texts during a build. Without one, texts are parsed again.
    pub fn html_store(&self) -> Option<HtmlStore> {
        self.unnamed().map(HtmlStore::new)
    }

    /// The same, but keeping what it is given ([`HtmlStore::keeping`]).
    pub fn keeping_html_store(&self) -> Option<HtmlStore> {
        self.unnamed().map(HtmlStore::keeping)
    }

    fn unnamed(&self) -> Option<fs::File> {
        let folder = self.folder.as_ref().filter(|_| self.access != Access::ReadOnly)?;
        let path = folder.join(format!("html-{}", std::process::id()));
        let file = file::create(&path).ok()?;
        // From here on the file has no name, and goes with the process. If the system can't do
        // that, it isn't used.
        fs::remove_file(&path).ok()?;
        Some(file)
    }

    /// What is known of the files in an output folder.
    pub fn outputs(&self, output: &Path) -> Outputs {
        let Some(folder) = self.folder.as_ref().filter(|_| self.access == Access::Full) else {
            return Outputs::default();
        };
        let path = outputs::path(folder, output);
        match Outputs::load(&path) {
            Ok(outputs) => outputs,
            Err(file::Unusable::Missing | file::Unusable::Foreign) => Outputs::default(),
            Err(_) => {
                self.damaged.add(path);
                Outputs::default()
            }
        }
    }

    /// Keeps what is known of an output folder and its manifest; `fill` adds the files. If it can't
    /// be written, the next build has to find it out again.
    pub fn keep_outputs(
        &self,
        output: &Path,
        manifest: Option<Stamp>,
        fill: impl FnOnce(&mut OutputsWriter) -> io::Result<()>,
    ) {
        let Some(folder) = self.folder.as_ref().filter(|_| self.access != Access::ReadOnly) else {
            return;
        };
        let keep = || {
            let mut table = OutputsWriter::begin(&outputs::path(folder, output), manifest)?;
            fill(&mut table)?;
            table.end()
        };
        let _: io::Result<()> = keep();
    }

    /// A line about cache files that can't be used, if there are any.
    pub fn notice(&self) -> Option<String> {
        let damaged = self.damaged.0.lock().ok()?;
        let first = damaged.first()?;
        Some(format!("{} is damaged; what it knew is found out again", printable_path(first)))
    }
}

/// The cache's folder, if it can be used. A link can't: it leads to somebody else's files.
fn folder(root: &Path, access: Access) -> Option<PathBuf> {
    let folder = root.join(FOLDER);
    match fs::symlink_metadata(&folder) {
        Ok(metadata) => metadata.is_dir().then_some(folder),
        Err(_) if access == Access::ReadOnly => None,
        Err(_) => fs::create_dir(&folder).ok().map(|()| folder),
    }
}

/// The time by the file system's own clock, from a file made for that.
fn clock(folder: &Path) -> io::Result<i64> {
    let path = folder.join(format!("clock-{}", std::process::id()));
    let stamp = Stamp::of(&file::create(&path)?.metadata()?);
    fs::remove_file(&path)?;
    Ok(stamp.changed)
}

//! Every file that is published: those of a build, and the few that a host or a target needs in
//! addition. This module must not know any host.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::content::{FileContent, LARGEST_IN_MEMORY};
use super::execute::FileSource;
use super::host::Traits;
use super::plan::Wanted;
use super::serve::{ServeTable, Served};
use super::state::{Digest, Held};
use crate::regular_file;
use crate::settings::publish::ServeRule;
use crate::write::{Manifest, Written};

/// An empty file that keeps GitHub Pages from leaving out files whose names begin with `_` or `.`.
const NO_JEKYLL: &str = ".nojekyll";

/// The file that tells robots to stay away (RFC 9309).
const ROBOTS: (&str, &str) = ("robots.txt", "User-agent: *\nDisallow: /\n");

/// The file in which Netlify and Cloudflare Pages look for headers.
const HEADERS: &str = "_headers";

/// The rule in that file that keeps all files, and not only pages, out of search engines.
const NO_INDEX: &str = "\n/*\n  X-Robots-Tag: noindex\n";

/// The files of a build, by its own manifest, and those that are added.
#[derive(Debug)]
pub struct PublishedFiles {
    folder: PathBuf,
    manifest: Manifest,
    traits: Traits,
    /// Files that replace those of the build, or that the build lacks.
    added: BTreeMap<&'static str, Vec<u8>>,
}

impl PublishedFiles {
    /// The files of the build in this folder, for a host with these traits.
    pub fn new(folder: &Path, manifest: Manifest, traits: Traits) -> Self {
        let mut added = BTreeMap::new();
        if traits.nojekyll && !manifest.contains(NO_JEKYLL) {
            added.insert(NO_JEKYLL, Vec::new());
        }
        PublishedFiles { folder: folder.to_owned(), manifest, traits, added }
    }

    /// Adds what keeps search engines away, beside what the pages say themselves.
    ///
    /// # Errors
    /// When the site's own file of headers can't be read.
    pub fn without_index(mut self) -> Result<Self> {
        self.added.insert(ROBOTS.0, ROBOTS.1.into());
        if let Some(written) = self.manifest.get(HEADERS) {
            let mut table = regular_file::read(&self.folder.join(HEADERS), LARGEST_IN_MEMORY)?;
            if Digest::of(&table) != written.hash.into() {
                return Err(Error::new(
                    ErrorKind::InvalidData,
                    "has been changed since it was built",
                ));
            }
            table.extend(NO_INDEX.as_bytes());
            self.added.insert(HEADERS, table);
        }
        Ok(self)
    }

    /// Every file with the headers it is served with. `rules` take precedence over the defaults.
    pub fn wanted(&self, rules: &[ServeRule]) -> Wanted {
        let mut table = ServeTable::new(rules, self.traits.compress);
        let plain = Arc::new(Served::default());
        let mut held = |path: &str, written: Written| {
            let served =
                if self.traits.headers { table.of(path, written) } else { Arc::clone(&plain) };
            let (digest, size) = (written.hash.into(), written.size);
            Held { digest, size, served, named_by_content: written.named_by_content }
        };
        let built = self.manifest.iter().filter(|(path, _)| !self.added.contains_key(path));
        let mut wanted: Wanted =
            built.map(|(path, written)| (path.to_owned(), held(path, written))).collect();
        for (path, content) in &self.added {
            wanted.insert((*path).to_owned(), held(path, Written::of(content)));
        }
        wanted
    }
}

impl FileSource for PublishedFiles {
    fn content(&self, path: &str, held: &Held) -> Result<FileContent> {
        if let Some(content) = self.added.get(path) {
            return Ok(FileContent::Bytes(content.clone()));
        }
        let (full, size, digest) = (self.folder.join(path), held.size, held.digest);
        if size > LARGEST_IN_MEMORY {
            return Ok(FileContent::File { path: full, size, digest });
        }
        regular_file::read(&full, LARGEST_IN_MEMORY).map(FileContent::Bytes)
    }
}

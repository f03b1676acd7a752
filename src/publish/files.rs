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
use crate::http_headers::NO_INDEX;
use crate::regular_file;
use crate::settings::NO_ROBOTS;
use crate::settings::publish::ServeRule;
use crate::write::{Manifest, Written};

/// An empty file that keeps GitHub Pages from leaving out files whose names begin with `_` or `.`.
const NO_JEKYLL: &str = ".nojekyll";

/// The file that tells robots to stay away (RFC 9309).
const ROBOTS: &str = "robots.txt";

/// The file in which Netlify and Cloudflare Pages look for headers.
const HEADERS: &str = "_headers";

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
        self.added.insert(ROBOTS, NO_ROBOTS.into());
        if let Some(written) = self.manifest.get(HEADERS) {
            let table = regular_file::read(&self.folder.join(HEADERS), LARGEST_IN_MEMORY)?;
            if Digest::of(&table) != written.hash.into() {
                return Err(Error::new(
                    ErrorKind::InvalidData,
                    "has been changed since it was built",
                ));
            }
            self.added.insert(HEADERS, headers_without_index(&table));
        }
        Ok(self)
    }

    /// Every file with the headers it is served with. `rules` take precedence over the defaults.
    pub fn wanted(&self, rules: &[ServeRule]) -> Wanted {
        let mut table = ServeTable::new(rules, self.traits.compress);
        let plain = Arc::new(Served::default());
        let sibling = Arc::new(Served { is_sibling: true, ..Served::default() });
        let mut held = |path: &str, written: Written| {
            let served = match written.is_sibling {
                _ if self.traits.headers => table.of(path, written),
                true => Arc::clone(&sibling),
                false => Arc::clone(&plain),
            };
            let (digest, size) = (written.hash.into(), written.size);
            Held { digest, size, served, named_by_content: written.named_by_content }
        };
        // A host that keeps headers with each file answers with the file that was asked for, and compresses it
        // itself. What stands beside a file that is replaced here isn't made of it.
        let is_left_out = |path: &str, written: Written| {
            let of_added = || self.added.keys().any(|file| is_beside(path, file));
            self.added.contains_key(path)
                || written.is_sibling && (self.traits.headers || of_added())
        };
        let built = self.manifest.iter().filter(|(path, written)| !is_left_out(path, *written));
        let mut wanted: Wanted =
            built.map(|(path, written)| (path.to_owned(), held(path, written))).collect();
        for (path, content) in &self.added {
            wanted.insert((*path).to_owned(), held(path, Written::of(content)));
        }
        wanted
    }
}

/// Whether a path is that of a file with something behind its name.
fn is_beside(path: &str, file: &str) -> bool {
    path.strip_prefix(file).is_some_and(|rest| rest.starts_with('.'))
}

/// A table of headers in which the rule of all files keeps them, and not only pages, out of search engines.
/// The header is put into the rules that are there: of two with the same pattern, Cloudflare Pages takes the
/// last alone.
fn headers_without_index(table: &[u8]) -> Vec<u8> {
    let header = format!("{}: {}", NO_INDEX.0, NO_INDEX.1);
    let is_pattern = |line: &[u8]| line.starts_with(b"/") || line.starts_with(b"http");
    let lines: Vec<&[u8]> = table.split_inclusive(|byte| *byte == b'\n').collect();
    let mut made = Vec::with_capacity(table.len() + header.len());
    let mut is_there = false;
    for (at, line) in lines.iter().enumerate() {
        made.extend(*line);
        if line.trim_ascii() != b"/*" {
            continue;
        }
        is_there = true;
        let mut rule = lines[at + 1..].iter().map(|line| line.trim_ascii());
        let mut rule = rule.by_ref().take_while(|line| !is_pattern(line));
        if rule.any(|line| line.eq_ignore_ascii_case(header.as_bytes())) {
            continue;
        }
        if !line.ends_with(b"\n") {
            made.push(b'\n');
        }
        made.extend(format!("  {header}\n").into_bytes());
    }
    if !is_there {
        made.extend(format!("\n/*\n  {header}\n").into_bytes());
    }
    made
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

#[cfg(test)]
mod tests {
    use super::headers_without_index;

    #[test]
    fn the_header_is_put_into_every_rule_of_all_files_that_lacks_it() {
        let tag = "  X-Robots-Tag: noindex\n";
        for (table, expected) in [
            (String::new(), format!("\n/*\n{tag}")),
            ("/*.css\n  A: 1\n".to_owned(), format!("/*.css\n  A: 1\n\n/*\n{tag}")),
            ("/*\n  A: 1\n/*\n  B: 1".to_owned(), format!("/*\n{tag}  A: 1\n/*\n{tag}  B: 1")),
            // The rule of other files says nothing of all.
            (
                format!("/*\r\n  A: 1\r\n\r\n/x/*\n{tag}"),
                format!("/*\r\n{tag}  A: 1\r\n\r\n/x/*\n{tag}"),
            ),
            (
                "/*\n  # All.\n\n\tx-robots-tag: NOINDEX\n".to_owned(),
                "/*\n  # All.\n\n\tx-robots-tag: NOINDEX\n".to_owned(),
            ),
            ("  /*".to_owned(), format!("  /*\n{tag}")),
        ] {
            let made = headers_without_index(table.as_bytes());
            assert_eq!(String::from_utf8_lossy(&made), expected, "{table:?}");
        }
    }
}

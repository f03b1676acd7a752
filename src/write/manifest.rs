//! The manifest: what Dateline wrote into an output folder, with hash and size.
//!
//! It stands in the output itself, so that Dateline knows which files it may remove even when the
//! cache is gone. It has no times in it, so that it is the same on every machine.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{WriteError, failed};
use crate::folder::is_below;
use crate::regular_file;

/// The manifest's name in the output.
pub const MANIFEST: &str = ".dateline-manifest.json";

/// The content of a file, by hash and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// BLAKE3 of its bytes.
    pub hash: blake3::Hash,
    /// Their number.
    pub size: u64,
    /// Whether the build named the file after its content. Such a file never changes, and a page
    /// that a reader has open may still ask for it after the site has dropped it. A file whose name
    /// only looks that way (`photo.5f3a9c21.jpg`) belongs to the site and doesn't count.
    pub named_by_content: bool,
    /// Whether it is a compressed form of the file beside it, whose name it has with a suffix.
    pub is_sibling: bool,
}

impl Written {
    /// Describes some bytes that aren't named by their content.
    pub fn of(content: &[u8]) -> Self {
        let (hash, size) = (blake3::hash(content), content.len() as u64);
        Written { hash, size, named_by_content: false, is_sibling: false }
    }
}

/// Every file that Dateline wrote, sorted by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    files: Vec<(Box<str>, Written)>,
}

/// The manifest as it is on disk.
#[derive(Debug, Serialize, Deserialize)]
struct Form<'a> {
    format: u32,
    #[serde(borrow)]
    files: BTreeMap<Cow<'a, str>, FileForm<'a>>,
    /// The paths of files that the build named after their content.
    #[serde(borrow, default)]
    named_by_content: BTreeSet<Cow<'a, str>>,
}

/// Hash and size of a file, and whether it is a sibling, which most aren't: then that is left out.
#[derive(Debug, Serialize, Deserialize)]
struct FileForm<'a>(&'a str, u64, #[serde(default)] bool);

const FORMAT: u32 = 1;

/// The largest manifest that is read, in bytes; it would list some eight million files.
const LARGEST: u64 = 1 << 30;

/// How much is written at once.
const CHUNK: usize = 1 << 18;

/// Writes the manifest of these files, which are sorted by path, and waits until it is on the disk.
///
/// # Errors
/// When it can't be written.
pub(super) fn write_to_disk<'a>(
    path: &Path,
    files: impl Iterator<Item = (&'a str, Written)>,
) -> Result<(), WriteError> {
    let write = || -> std::io::Result<()> {
        let mut out = BufWriter::with_capacity(CHUNK, File::create(path)?);
        write!(out, "{{\"format\":{FORMAT},\"files\":{{")?;
        let mut named = Vec::new();
        for (at, (path, written)) in files.enumerate() {
            out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut out, path)?;
            out.write_all(b":[\"")?;
            out.write_all(written.hash.to_hex().as_bytes())?;
            write!(out, "\",{}{}]", written.size, if written.is_sibling { ",true" } else { "" })?;
            if written.named_by_content {
                named.push(path);
            }
        }
        out.write_all(b"\n},\"named_by_content\":")?;
        serde_json::to_writer(&mut out, &named)?;
        out.write_all(b"}\n")?;
        out.into_inner()?.sync_all()
    };
    write().map_err(failed(path, "can't be written"))
}

impl FromIterator<(Box<str>, Written)> for Manifest {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Written)>>(files: I) -> Self {
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        files.dedup_by(|a, b| a.0 == b.0);
        Manifest { files }
    }
}

impl Manifest {
    /// Reads a manifest; a missing one is empty.
    ///
    /// # Errors
    /// When it exists but can't be understood: then nobody knows whose the files are.
    pub fn read(path: &Path) -> Result<Manifest, WriteError> {
        let bytes = match regular_file::read(path, LARGEST) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Manifest::default()),
            Err(error) => return Err(failed(path, "can't be read")(error)),
        };
        let damaged = || WriteError {
            path: path.to_owned(),
            message: "is damaged, so it isn't known which files here are Dateline's; empty the \
                      output folder and build again"
                .to_owned(),
        };
        let form: Form = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        if form.format != FORMAT {
            return Err(damaged());
        }
        let named = form.named_by_content;
        let files = form.files.into_iter().map(|(path, FileForm(hash, size, is_sibling))| {
            let good = is_below(&path);
            let hash = blake3::Hash::from_hex(hash).ok()?;
            let named_by_content = named.contains(&path);
            good.then(|| (Box::from(path), Written { hash, size, named_by_content, is_sibling }))
        });
        let files: Option<Vec<_>> = files.collect();
        Ok(Manifest { files: files.ok_or_else(damaged)? })
    }

    /// Adds the files of another manifest that aren't in this one.
    pub(super) fn merge_missing(&mut self, other: &Manifest) {
        let missing: Vec<_> =
            other.files.iter().filter(|(path, _)| !self.contains(path)).cloned().collect();
        if !missing.is_empty() {
            self.files.extend(missing);
            self.files.sort_by(|a, b| a.0.cmp(&b.0));
        }
    }

    /// The paths that aren't among the given ones, which are sorted.
    pub(super) fn without<'a>(&self, paths: impl Iterator<Item = &'a str>) -> Vec<&str> {
        let mut paths = paths.peekable();
        let gone = self.paths().filter(|path| {
            while paths.next_if(|other| other < path).is_some() {}
            paths.peek() != Some(path)
        });
        gone.collect()
    }

    /// Whether it lists exactly these files, which are sorted.
    pub(super) fn is<'a>(&self, files: impl ExactSizeIterator<Item = (&'a str, Written)>) -> bool {
        files.len() == self.files.len() && files.zip(self.iter()).all(|(file, own)| file == own)
    }

    fn find(&self, path: &str) -> Result<usize, usize> {
        self.files.binary_search_by(|(listed, _)| (**listed).cmp(path))
    }

    /// Whether it lists a file below a folder.
    pub(super) fn has_below(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        let (Ok(at) | Err(at)) = self.find(&below);
        self.files.get(at).is_some_and(|(path, _)| path.starts_with(&below))
    }

    /// Whether a path is listed.
    pub fn contains(&self, path: &str) -> bool {
        self.find(path).is_ok()
    }

    /// What was written to a path.
    pub fn get(&self, path: &str) -> Option<Written> {
        self.find(path).ok().map(|at| self.files[at].1)
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(path, _)| &**path)
    }

    /// All paths with what was written to them, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Written)> {
        self.files.iter().map(|(path, written)| (&**path, *written))
    }

    /// How many files it lists.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether it lists nothing.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The size of all files together, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|(_, written)| written.size).sum()
    }
}

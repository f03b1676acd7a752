//! The manifest: what Dateline wrote into an output folder, with hash and size.
//!
//! It stands in the output itself, so that what may be removed is known even when the cache is
//! gone, and it has no times in it, so that it is the same on every machine.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{WriteError, failed};

/// The manifest's name in the output.
pub const MANIFEST: &str = ".dateline-manifest.json";

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// BLAKE3 of its bytes.
    pub hash: blake3::Hash,
    /// Their number.
    pub size: u64,
}

impl Written {
    /// Of some bytes.
    pub fn of(content: &[u8]) -> Self {
        Written { hash: blake3::hash(content), size: content.len() as u64 }
    }
}

/// Every file that Dateline wrote, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    files: BTreeMap<String, Written>,
}

/// The form on disk.
#[derive(Debug, Serialize, Deserialize)]
struct Form {
    format: u32,
    /// Path to hash and size.
    files: BTreeMap<String, (String, u64)>,
}

const FORMAT: u32 = 1;

impl FromIterator<(String, Written)> for Manifest {
    fn from_iter<I: IntoIterator<Item = (String, Written)>>(files: I) -> Self {
        Manifest { files: files.into_iter().collect() }
    }
}

impl Manifest {
    /// Reads a manifest; a missing one is empty.
    ///
    /// # Errors
    /// When it is there but can't be understood: then nobody knows whose the files are.
    pub fn read(path: &Path) -> Result<Manifest, WriteError> {
        let bytes = match fs::read(path) {
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
        let files = form.files.into_iter().map(|(path, (hash, size))| {
            let good = path.split('/').all(|p| !p.is_empty() && p != "." && p != "..")
                && !path.contains('\0');
            let hash = blake3::Hash::from_hex(hash).ok()?;
            good.then_some((path, Written { hash, size }))
        });
        let files: Option<BTreeMap<_, _>> = files.collect();
        Ok(Manifest { files: files.ok_or_else(damaged)? })
    }

    /// Writes the manifest.
    fn write(&self, path: &Path) -> Result<(), WriteError> {
        let file = File::create(path).map_err(failed(path, "can't be written"))?;
        let mut out = BufWriter::new(file);
        let mut all = || -> std::io::Result<()> {
            write!(out, "{{\"format\":{FORMAT},\"files\":{{")?;
            for (at, (path, written)) in self.files.iter().enumerate() {
                let comma = if at == 0 { "" } else { "," };
                write!(
                    out,
                    "{comma}\n{}:[\"{}\",{}]",
                    serde_json::Value::from(path.as_str()),
                    written.hash.to_hex(),
                    written.size
                )?;
            }
            out.write_all(b"\n}}\n")?;
            out.flush()
        };
        all().map_err(failed(path, "can't be written"))
    }

    /// Writes the manifest and puts it in place, once the disk holds it.
    pub(super) fn replace(&self, temporary: &Path, target: &Path) -> Result<(), WriteError> {
        self.write(temporary)?;
        File::open(temporary)
            .and_then(|file| file.sync_all())
            .map_err(failed(target, "can't be written"))?;
        fs::rename(temporary, target).map_err(failed(target, "can't be put in place"))
    }

    /// Takes in another manifest's files.
    pub(super) fn merge(&mut self, other: Manifest) {
        self.files.extend(other.files);
    }

    /// Takes in those of another manifest's files that aren't in this one.
    pub(super) fn merge_missing(&mut self, other: &Manifest) {
        for (path, written) in &other.files {
            self.files.entry(path.clone()).or_insert(*written);
        }
    }

    /// Whether a file is listed below a folder.
    pub(super) fn has_below(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        self.files.range(below.clone()..).next().is_some_and(|(path, _)| path.starts_with(&below))
    }

    /// Whether a path is listed.
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// All files with what they hold, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&String, &Written)> {
        self.files.iter()
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.files.keys()
    }

    /// Whether it lists nothing.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|written| written.size).sum()
    }
}

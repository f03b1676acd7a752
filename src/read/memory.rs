//! A site folder held in memory, for tests and for the built-in example.

use std::collections::BTreeMap;
use std::io;

use super::{Files, Listing, OpenFile};
use crate::stamp::Stamp;

/// Files in memory, by path.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryFiles {
    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }
}

impl<const N: usize> From<[(&str, &[u8]); N]> for MemoryFiles {
    fn from(files: [(&str, &[u8]); N]) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
        MemoryFiles { files: files.collect() }
    }
}

impl Files for MemoryFiles {
    fn list(&self, folder: &str) -> Listing {
        let prefix = format!("{folder}/");
        let files = self.files.keys().filter(|path| path.starts_with(&prefix)).cloned().collect();
        Listing { files, ..Listing::default() }
    }

    fn open(&self, path: &str) -> io::Result<OpenFile<'_>> {
        let bytes = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(OpenFile { reader: Box::new(bytes.as_slice()), size: bytes.len() as u64, stamp: None })
    }

    fn stamp(&self, _: &str) -> Option<Stamp> {
        None
    }
}

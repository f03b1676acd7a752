//! How each file of an output came to be: its fingerprints, what was written, and its stamp.

use std::io;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::file::{self, CacheWriter, MadeBy, Unusable};
use super::rows::{Reader, put_row};
use crate::stamp::Stamp;
use crate::write::{Sibling, Staged, Written};

/// Marks this kind of cache file.
const KIND: u64 = 0x6f75_7470_7574_7321;

/// The largest table that is read, in bytes. That of a million articles would be a third of it.
const LARGEST: u64 = 1 << 30;

/// The path of the table for an output folder.
pub fn path(folder: &Path, output: &Path) -> PathBuf {
    let name = xxh3_64(output.as_os_str().as_encoded_bytes());
    folder.join("outputs").join(format!("{name:016x}"))
}

/// What is known of one file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output<'a> {
    /// What was written.
    pub written: Written,
    /// The file's stamp when it was left.
    pub stamp: Stamp,
    fingerprints: &'a [u8],
    siblings: &'a [u8],
}

/// What is known of a compressed form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownSibling<'a> {
    /// What its name has behind that of the file.
    pub suffix: &'a str,
    /// What was written.
    pub written: Written,
    /// Its stamp when it was left.
    pub stamp: Stamp,
}

impl<'a> Output<'a> {
    /// Its compressed forms.
    pub fn siblings(&self) -> impl Iterator<Item = KnownSibling<'a>> + use<'a> {
        let named_by_content = self.written.named_by_content;
        let mut reader = Reader::new(self.siblings);
        std::iter::from_fn(move || {
            let suffix = std::str::from_utf8(reader.row()?).ok()?;
            let hash = blake3::Hash::from_bytes(reader.array()?);
            let size = reader.number()?;
            let written = Written { hash, size, named_by_content, is_sibling: true };
            Some(KnownSibling { suffix, written, stamp: Stamp::from_bytes(&reader.array()?) })
        })
    }

    /// The fingerprints, by the name of the part.
    pub fn fingerprints(&self) -> Vec<(&str, u64)> {
        let mut reader = Reader::new(self.fingerprints);
        std::iter::from_fn(|| {
            let name = std::str::from_utf8(reader.row()?).ok()?;
            Some((name, reader.number()?))
        })
        .collect()
    }

    /// Whether these are exactly its fingerprints.
    pub fn has(&self, fingerprints: &[(&'static str, u64)]) -> bool {
        let mut reader = Reader::new(self.fingerprints);
        let same = |(name, fingerprint): &(&str, u64)| {
            reader.row() == Some(name.as_bytes()) && reader.number() == Some(*fingerprint)
        };
        fingerprints.iter().all(same) && reader.is_done()
    }
}

fn put_fingerprints(out: &mut Vec<u8>, fingerprints: &[(&'static str, u64)]) {
    for (name, fingerprint) in fingerprints {
        put_row(out, name.as_bytes());
        out.extend(fingerprint.to_le_bytes());
    }
}

fn put_siblings(out: &mut Vec<u8>, siblings: &[Sibling]) {
    for Sibling { suffix, written, stamp, .. } in siblings {
        put_row(out, suffix.as_bytes());
        out.extend(written.hash.as_bytes());
        out.extend(written.size.to_le_bytes());
        out.extend(stamp.to_bytes());
    }
}

/// What is known of the files in an output.
#[derive(Debug, Default)]
pub struct Outputs {
    /// The stamp of the manifest.
    pub manifest: Option<Stamp>,
    bytes: Vec<u8>,
    /// The position of each entry, in the order of URL paths.
    entries: Vec<u32>,
    /// How many siblings the files have together.
    siblings: usize,
}

impl Outputs {
    /// Loads a table.
    pub fn load(path: &Path) -> Result<Outputs, Unusable> {
        let bytes = file::read(path, KIND, MadeBy::ThisProgram, LARGEST)?;
        let mut reader = Reader::new(&bytes);
        let (mut entries, mut siblings) = (Vec::new(), 0);
        let manifest = Stamp::from_bytes(&reader.array().ok_or(Unusable::Damaged)?);
        while !reader.is_done() {
            entries.push(u32::try_from(reader.at).map_err(|_| Unusable::Damaged)?);
            let (_, known) = entry(&mut reader).ok_or(Unusable::Damaged)?;
            siblings += known.siblings().count();
        }
        let manifest = Some(manifest).filter(|stamp| *stamp != Stamp::default());
        Ok(Outputs { manifest, bytes, entries, siblings })
    }

    /// The URL path with this number, and what is known of its file.
    pub fn at(&self, number: usize) -> Option<(&str, Output<'_>)> {
        let mut reader = Reader::new(&self.bytes);
        reader.at = *self.entries.get(number)? as usize;
        entry(&mut reader)
    }

    fn url_at(&self, number: usize) -> &[u8] {
        let mut reader = Reader::new(&self.bytes);
        reader.at = self.entries.get(number).map_or(self.bytes.len(), |start| *start as usize);
        reader.row().unwrap_or_default()
    }

    /// What is known of the file at a URL path, with its number. `guess` is the number to try
    /// first, and becomes the number after the one that was found.
    pub fn get(&self, url: &str, guess: &mut usize) -> Option<(usize, Output<'_>)> {
        if self.url_at(*guess) != url.as_bytes() {
            let (mut low, mut high) = (0, self.entries.len());
            while low < high {
                let middle = low.midpoint(high);
                if self.url_at(middle) < url.as_bytes() { low = middle + 1 } else { high = middle }
            }
            if self.url_at(low) != url.as_bytes() {
                return None;
            }
            *guess = low;
        }
        let at = *guess;
        *guess += 1;
        Some((at, self.at(at)?.1))
    }

    /// Every URL path, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Output<'_>)> {
        (0..self.entries.len()).filter_map(|number| self.at(number))
    }

    /// How many files are known, siblings among them.
    pub fn files(&self) -> usize {
        self.entries.len() + self.siblings
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn entry<'a>(reader: &mut Reader<'a>) -> Option<(&'a str, Output<'a>)> {
    let url = std::str::from_utf8(reader.row()?).ok()?;
    let hash = blake3::Hash::from_bytes(reader.array()?);
    let size = reader.number()?;
    let [named_by_content] = reader.array()?;
    let stamp = Stamp::from_bytes(&reader.array()?);
    let fingerprints = reader.row()?;
    let siblings = reader.row()?;
    let named_by_content = named_by_content != 0;
    let written = Written { hash, size, named_by_content, is_sibling: false };
    Some((url, Output { written, stamp, fingerprints, siblings }))
}

/// Writes a table. Entries are added in the order of their URL paths.
pub struct OutputsWriter(CacheWriter);

impl OutputsWriter {
    /// Begins the table of an output.
    pub(super) fn begin(path: &Path, manifest: Option<Stamp>) -> io::Result<OutputsWriter> {
        let mut writer = CacheWriter::begin(path)?;
        writer.out()?.extend(manifest.unwrap_or_default().to_bytes());
        Ok(OutputsWriter(writer))
    }

    /// Adds what is known of a file.
    ///
    /// # Errors
    /// When the table can't be written.
    pub fn add(
        &mut self,
        url: &str,
        file: &Staged,
        fingerprints: &[(&'static str, u64)],
    ) -> io::Result<()> {
        let mut row = Vec::with_capacity(fingerprints.len() * 20);
        put_fingerprints(&mut row, fingerprints);
        let mut siblings = Vec::new();
        put_siblings(&mut siblings, &file.siblings);
        let (written, stamp) = (file.written, file.stamp);
        self.keep(url, &Output { written, stamp, fingerprints: &row, siblings: &siblings })
    }

    /// Adds a file about which nothing has changed.
    ///
    /// # Errors
    /// When the table can't be written.
    pub fn keep(&mut self, url: &str, known: &Output) -> io::Result<()> {
        let out = self.0.out()?;
        put_row(out, url.as_bytes());
        out.extend(known.written.hash.as_bytes());
        out.extend(known.written.size.to_le_bytes());
        out.push(u8::from(known.written.named_by_content));
        out.extend(known.stamp.to_bytes());
        put_row(out, known.fingerprints);
        put_row(out, known.siblings);
        Ok(())
    }

    /// Puts the table in place.
    pub(super) fn end(self) -> io::Result<()> {
        self.0.end(KIND, MadeBy::ThisProgram)
    }
}

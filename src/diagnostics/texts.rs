//! Reads the texts that a report quotes, each of them once.

use std::collections::BTreeMap;

use super::lines::Lines;
use super::{Diagnostic, FileId};

/// Gives a report the paths and texts of the files that it names.
pub trait Texts {
    /// The path of a file, from the site's root, with `/` between its parts.
    fn path(&self, file: FileId) -> &str;
    /// The text of a file, or `None` if it can't be read.
    fn text(&self, file: FileId) -> Option<String>;
}

/// The texts of all files that findings name, each read once.
pub(super) fn read_all<'a>(
    diagnostics: impl Iterator<Item = &'a Diagnostic>,
    texts: &dyn Texts,
) -> BTreeMap<FileId, String> {
    let mut read = BTreeMap::new();
    for diagnostic in diagnostics {
        let related = diagnostic.related.iter().map(|(place, _)| place.file);
        for file in diagnostic.file.into_iter().chain(related) {
            read.entry(file).or_insert_with(|| texts.text(file));
        }
    }
    read.into_iter().filter_map(|(file, text)| Some((file, text?))).collect()
}

/// Indexes the lines of these texts.
pub(super) fn index_all(read: &BTreeMap<FileId, String>) -> BTreeMap<FileId, Lines<'_>> {
    read.iter().map(|(file, text)| (*file, Lines::new(text))).collect()
}

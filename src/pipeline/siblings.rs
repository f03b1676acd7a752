//! Siblings: files that are compressed beforehand, beside the files that they are made of. They aren't
//! planned, since whether there is one depends on the file's size.

use super::BuildFailure;
use crate::cache::Output;
use crate::content_coding::ContentCoding;
use crate::folder::Stamps;
use crate::plan::{Route, is_precompressed, urls};
use crate::read::Files;
use crate::render::data::Fingerprint;
use crate::write::{Sibling, Stage, Staged, WriteError, Written};

/// Files with fewer bytes aren't compressed: they are sent in one packet as they are.
const SMALLEST: u64 = 1024;

/// Files with more bytes aren't compressed, since that takes place in memory.
const LARGEST: u64 = 32 << 20;

/// The name of the fingerprint that says how a file is compressed.
const PART: &str = "precompress";

/// What a file was written from.
pub enum FileBytes<'b> {
    /// These bytes.
    Rendered(&'b [u8]),
    /// A file of the site, by its path.
    Copied(&'b str),
}

/// Makes the siblings of one route's file.
pub struct SiblingMaker<'a, 's> {
    /// The site folder, for files that were copied.
    pub files: &'a dyn Files,
    /// Where files wait until all of them are there.
    pub stage: &'a Stage<'s>,
    /// In which ways the file is compressed.
    pub codings: &'a [ContentCoding],
}

/// In which ways the file of a route is compressed, of those that the site asks for.
pub fn codings<'a>(asked: &'a [ContentCoding], route: &Route) -> &'a [ContentCoding] {
    if !asked.is_empty() && is_precompressed(route) { asked } else { &[] }
}

impl SiblingMaker<'_, '_> {
    /// What tells other codings apart; `None` if the file has no siblings.
    pub fn fingerprint(&self) -> Option<(&'static str, Fingerprint)> {
        let bits = self.codings.iter().map(|coding| 1 << *coding as u32);
        (!self.codings.is_empty()).then(|| (PART, bits.sum()))
    }

    /// Whether all siblings that are known are as an earlier build left them.
    pub fn stand(&self, known: &Output, path: &str, stamps: &mut Stamps) -> bool {
        kept(known).all(|sibling| self.stage.stands(&sibling.path(path), sibling.stamp, stamps))
    }

    /// Stages the siblings of a file that was staged. Those that an earlier build made of the same bytes stay.
    ///
    /// # Errors
    /// When one can't be staged, or the file that was copied has changed meanwhile.
    pub fn put(
        &self,
        file: &mut Staged,
        content: FileBytes,
        known: Option<&Output>,
        stamps: &mut Stamps,
    ) -> Result<(), BuildFailure> {
        let size = file.written.size;
        if self.codings.is_empty() || !(SMALLEST..=LARGEST).contains(&size) {
            return Ok(());
        }
        let is_same = |known: &&Output| {
            let part = known.fingerprints().into_iter().find(|(part, _)| *part == PART);
            file.is_unchanged() && known.written == file.written && part == self.fingerprint()
        };
        if let Some(known) = known.filter(is_same)
            && self.stand(known, &file.path, stamps)
        {
            file.siblings = kept(known).collect();
            return Ok(());
        }
        let read;
        let bytes = match content {
            FileBytes::Rendered(bytes) => bytes,
            FileBytes::Copied(source) => {
                let changed = || BuildFailure::Changing(source.to_owned());
                read = self.files.read(source, LARGEST).map_err(|_| changed())?;
                if blake3::hash(&read) != file.written.hash {
                    return Err(changed());
                }
                &read
            }
        };
        for coding in self.codings {
            let compressed = coding.compress(bytes).map_err(|error| {
                let path = format!("{}{}", file.path, coding.suffix()).into();
                WriteError { path, message: format!("can't be made: {error}") }
            })?;
            if (compressed.len() as u64) < size {
                self.stage.put_beside(file, coding.suffix(), &compressed)?;
            }
        }
        Ok(())
    }
}

/// The siblings of a file that is kept.
pub fn kept<'a>(known: &Output<'a>) -> impl Iterator<Item = Sibling> + use<'a> {
    known.siblings().filter_map(|sibling| {
        let (coding, _) = ContentCoding::of_name(sibling.suffix)?;
        Some(Sibling::kept(coding.suffix(), sibling.written, sibling.stamp))
    })
}

/// The paths in the output of the file at a URL path and of its siblings, with what was written there.
pub fn with_siblings(url: &str, known: &Output) -> Vec<(Box<str>, Written)> {
    let path = urls::output_path(url);
    let siblings = kept(known).map(|sibling| (sibling.path(&path).into(), sibling.written));
    let siblings: Vec<_> = siblings.collect();
    [(path.into(), known.written)].into_iter().chain(siblings).collect()
}

/// The same of a file that was staged.
pub fn staged_with_siblings(file: &Staged) -> Vec<(Box<str>, Written)> {
    let siblings = file.siblings.iter();
    let siblings = siblings.map(|sibling| (sibling.path(&file.path).into(), sibling.written));
    [(file.path.clone(), file.written)].into_iter().chain(siblings).collect()
}

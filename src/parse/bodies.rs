//! The HTML of texts, which no stage holds: what this build has parsed waits in a file of its own
//! ([`Aside`]), and what an earlier one had parsed is parsed again when a page needs it.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::parse;
use super::records::{ContentHash, content_hash};
use crate::markdown;
use crate::model::Html;
use crate::read::{self, Files, Inventory};

/// A file that holds the HTML of one build. It has no name and goes with the build.
#[derive(Debug)]
pub struct Aside {
    file: File,
    end: AtomicU64,
    /// Of texts that were parsed again, by the hash of their file's content: place and length.
    kept: Option<Mutex<HashMap<ContentHash, (u64, u32)>>>,
}

impl Aside {
    /// Uses a file that is open for reading and writing, and empty.
    pub fn new(file: File) -> Aside {
        Aside { file, end: AtomicU64::new(0), kept: None }
    }

    /// The same, and texts that are parsed again are put aside too: as long as it is there, they
    /// can be had, whatever becomes of their files.
    pub fn keeping(file: File) -> Aside {
        Aside { kept: Some(Mutex::default()), ..Aside::new(file) }
    }

    fn keep(&self, hash: ContentHash, html: &str) {
        if let Some(kept) = &self.kept
            && let Some(place) = self.put(html)
            && let Ok(mut kept) = kept.lock()
        {
            kept.insert(hash, (place, u32::try_from(html.len()).unwrap_or(u32::MAX)));
        }
    }

    fn kept(&self, hash: ContentHash) -> Option<String> {
        let (place, length) = *self.kept.as_ref()?.lock().ok()?.get(&hash)?;
        self.get(place, length)
    }

    /// Puts HTML aside and gives its place; `None` when there is no room: then it is parsed again.
    #[cfg(unix)]
    pub fn put(&self, html: &str) -> Option<u64> {
        use std::os::unix::fs::FileExt;
        if html.is_empty() {
            return None;
        }
        let place = self.end.fetch_add(html.len() as u64, Ordering::Relaxed);
        self.file.write_all_at(html.as_bytes(), place).ok().map(|()| place)
    }

    /// Files have no positions of each thread's own here.
    #[cfg(not(unix))]
    pub fn put(&self, _: &str) -> Option<u64> {
        None
    }

    #[cfg(unix)]
    fn get(&self, place: u64, length: u32) -> Option<String> {
        use std::os::unix::fs::FileExt;
        let mut bytes = vec![0; length as usize];
        self.file.read_exact_at(&mut bytes, place).ok()?;
        String::from_utf8(bytes).ok()
    }

    #[cfg(not(unix))]
    fn get(&self, _: u64, _: u32) -> Option<String> {
        None
    }
}

/// Gives the HTML of texts.
pub struct Bodies<'a> {
    /// The site folder.
    pub files: &'a dyn Files,
    /// Its files.
    pub inventory: &'a Inventory,
    /// How Markdown is read.
    pub options: &'a markdown::Options,
    /// What this build has put aside.
    pub aside: Option<&'a Aside>,
}

impl Bodies<'_> {
    /// The HTML of a text, with slots for its links.
    ///
    /// # Errors
    /// The path of the file, when it isn't any more what was read at the build's beginning.
    pub fn html(&self, html: Html) -> Result<String, Changed> {
        if html.length == 0 {
            return Ok(String::new());
        }
        let aside = html.aside.and_then(|place| self.aside?.get(place, html.length));
        let aside = aside.or_else(|| self.aside?.kept(html.hash));
        if let Some(html) = aside {
            return Ok(html);
        }
        let file = self.inventory.file(html.file);
        let changed = || Changed(file.path.clone());
        let bytes = self.files.read(&file.path).map_err(|_| changed())?;
        if content_hash(&bytes) != html.hash {
            return Err(changed());
        }
        let text = read::text(bytes).map_err(|_| changed())?;
        let text = parse(file.kind, &text, self.options).take_html();
        if let Some(aside) = self.aside {
            aside.keep(html.hash, &text);
        }
        Ok(text)
    }
}

/// A file that changed while the build went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed(pub String);

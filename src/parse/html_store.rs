//! Keeps HTML until a page shows it. This module must not know what the HTML is for.

use std::collections::HashMap;
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};

use crate::model::{ContentHash, HtmlPlace};

/// How many bytes of HTML are kept in memory: all of a small site's. Of a large site's, the rest
/// goes into the file.
const HELD: usize = 16 << 20;

/// The HTML of one build: some of it in memory, the rest in a file that has no name and goes with
/// the build.
#[derive(Debug)]
pub struct HtmlStore {
    held: RwLock<Held>,
    file: File,
    end: AtomicU64,
    /// Texts that were parsed again, by the hash of their file's content.
    kept: Option<Mutex<HashMap<ContentHash, HtmlPlace>>>,
}

#[derive(Debug, Default)]
struct Held {
    texts: Vec<Box<str>>,
    bytes: usize,
}

impl HtmlStore {
    /// Uses a file that is open for reading and writing, and empty.
    pub fn new(file: File) -> HtmlStore {
        HtmlStore { held: RwLock::default(), file, end: AtomicU64::new(0), kept: None }
    }

    /// The same, but texts that are parsed again are stored too: as long as the store exists, they
    /// are available, whatever happens to their files.
    pub fn keeping(file: File) -> HtmlStore {
        HtmlStore { kept: Some(Mutex::default()), ..HtmlStore::new(file) }
    }

    /// Stores the HTML of a file with this content, if such HTML is kept.
    pub(super) fn keep(&self, hash: ContentHash, html: &str) {
        if let Some(kept) = &self.kept
            && let Some(place) = self.put(html.to_owned())
            && let Ok(mut kept) = kept.lock()
        {
            kept.insert(hash, place);
        }
    }

    /// The HTML of a file with this content, if it was kept.
    pub(super) fn kept(&self, hash: ContentHash) -> Option<String> {
        let place = *self.kept.as_ref()?.lock().ok()?.get(&hash)?;
        self.get(place)
    }

    /// Stores HTML and returns its place; `None` if there is no room, in which case it has to be
    /// parsed again.
    pub fn put(&self, html: String) -> Option<HtmlPlace> {
        if html.is_empty() {
            return None;
        }
        match self.hold(html) {
            Ok(place) => Some(place),
            Err(html) => self.write(&html),
        }
    }

    fn hold(&self, html: String) -> Result<HtmlPlace, String> {
        let Ok(mut held) = self.held.write() else { return Err(html) };
        let Ok(number) = u32::try_from(held.texts.len()) else { return Err(html) };
        if held.bytes + html.len() > HELD {
            return Err(html);
        }
        held.bytes += html.len();
        held.texts.push(html.into_boxed_str());
        Ok(HtmlPlace::Memory(number))
    }

    /// The HTML at a place.
    pub fn get(&self, place: HtmlPlace) -> Option<String> {
        match place {
            HtmlPlace::Memory(number) => {
                Some(self.held.read().ok()?.texts.get(number as usize)?.as_ref().to_owned())
            }
            HtmlPlace::File(first, length) => self.read(first, length),
        }
    }

    #[cfg(unix)]
    fn write(&self, html: &str) -> Option<HtmlPlace> {
        use std::os::unix::fs::FileExt;
        let length = u32::try_from(html.len()).ok()?;
        let first = self.end.fetch_add(length.into(), Ordering::Relaxed);
        self.file.write_all_at(html.as_bytes(), first).ok()?;
        Some(HtmlPlace::File(first, length))
    }

    #[cfg(unix)]
    fn read(&self, first: u64, length: u32) -> Option<String> {
        use std::os::unix::fs::FileExt;
        let mut bytes = vec![0; length as usize];
        self.file.read_exact_at(&mut bytes, first).ok()?;
        String::from_utf8(bytes).ok()
    }

    /// On this system, threads can't write at positions of their own.
    #[cfg(not(unix))]
    fn write(&self, _: &str) -> Option<HtmlPlace> {
        None
    }

    #[cfg(not(unix))]
    fn read(&self, _: u64, _: u32) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_aside_is_had_again_from_memory_and_from_the_file() {
        let html_store = HtmlStore::new(tempfile::tempfile().unwrap());
        let text = |number: usize| format!("<p>ü {number}</p>").repeat(HELD / 40);
        let places: Vec<_> = (0..6).map(|number| html_store.put(text(number)).unwrap()).collect();
        let in_file = |place: &HtmlPlace| matches!(place, HtmlPlace::File(..));
        assert!(places.iter().any(in_file), "the file takes the rest");
        assert!(!places.iter().all(in_file), "memory comes first");
        for (number, place) in places.iter().enumerate().rev() {
            assert!(html_store.get(*place) == Some(text(number)), "{number}");
        }
        assert_eq!(html_store.put(String::new()), None, "nothing needn't wait");
    }
}

//! Pages that were made once and are kept, up to a limit.

use std::collections::{HashMap, VecDeque};

use axum::body::Bytes;
use foldhash::fast::FixedState;

/// What is kept at most, in bytes.
const MOST: usize = 64 << 20;

/// A page as it is sent.
#[derive(Debug, Clone)]
pub struct PreviewPage {
    /// Its bytes.
    pub bytes: Bytes,
    /// A fingerprint of what a build would write.
    pub fingerprint: u64,
}

/// Pages by their URL path. The ones that were made first go first.
#[derive(Debug, Default)]
pub struct Pages {
    kept: HashMap<String, PreviewPage, FixedState>,
    order: VecDeque<String>,
    size: usize,
}

impl Pages {
    /// A page that is kept.
    pub fn get(&self, url: &str) -> Option<PreviewPage> {
        self.kept.get(url).cloned()
    }

    /// Keeps a page, and lets others go for it.
    pub fn keep(&mut self, url: &str, made: &PreviewPage) {
        if made.bytes.len() > MOST / 4 || self.kept.contains_key(url) {
            return;
        }
        self.size += made.bytes.len();
        self.order.push_back(url.to_owned());
        self.kept.insert(url.to_owned(), made.clone());
        while self.size > MOST
            && let Some(first) = self.order.pop_front()
        {
            self.size -= self.kept.remove(&first).map_or(0, |made| made.bytes.len());
        }
    }

    /// Lets all of them go.
    pub fn clear(&mut self) {
        *self = Pages::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_go_first_and_the_limit_holds() {
        let mut pages = Pages::default();
        let made = PreviewPage { bytes: Bytes::from(vec![0; MOST / 5]), fingerprint: 1 };
        for url in ["/a/", "/b/", "/c/", "/d/", "/e/", "/f/"] {
            pages.keep(url, &made);
        }
        assert!(pages.get("/a/").is_none() && pages.get("/b/").is_some());
        assert!(pages.size <= MOST && pages.kept.len() == 5);
        pages.keep("/big/", &PreviewPage { bytes: Bytes::from(vec![0; MOST / 2]), fingerprint: 1 });
        assert!(pages.get("/big/").is_none());
    }
}

//! Pages as they are sent: those that were made once and are kept, up to a limit, and those that stand
//! for others: the page of a mistake, and the one that waits for another.

use std::collections::{HashMap, VecDeque};

use axum::body::Bytes;
use foldhash::fast::FixedState;
use xxhash_rust::xxh3::xxh3_64;

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

/// What is added to a page of HTML, at the end of its body.
const SCRIPT: &[u8] = b"<script src=\"/_dateline/client.js\" async></script>\n";

/// Adds the browser's part to a page.
pub fn inject(page: &mut Vec<u8>) {
    const END: &[u8] = b"</body>";
    let at = page.windows(END.len()).rposition(|part| part == END).unwrap_or(page.len());
    page.splice(at..at, SCRIPT.iter().copied());
}

/// A page for when there is none: the browser's part shows what is wrong on it.
pub fn broken_page(text: &str) -> PreviewPage {
    page_of_its_own("This page can't be shown", "", text)
}

/// A page that stands for another until the preview has begun again, because the one at `endless`
/// doesn't end. It asks again by itself.
pub fn waiting_page(endless: &str, text: &str) -> PreviewPage {
    let text = format!("{endless} doesn't end:\n\n{text}");
    let again = "<meta http-equiv=\"refresh\" content=\"2\">\n";
    page_of_its_own("The preview begins again, and shows this page then", again, &text)
}

fn page_of_its_own(title: &str, head: &str, text: &str) -> PreviewPage {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\">\n{head}<title>{title}</title>\n\
         <style>:root{{color-scheme:light dark}}body{{font:1rem/1.5 system-ui;margin:2rem auto;\
         max-width:60rem;padding:0 1rem}}pre{{overflow:auto;font-size:.9rem}}</style>\n\
         <body>\n<h1>{title}</h1>\n<pre>{escaped}</pre>\n</body>\n</html>\n"
    )
    .into_bytes();
    let fingerprint = xxh3_64(&page);
    inject(&mut page);
    PreviewPage { bytes: Bytes::from(page), fingerprint }
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

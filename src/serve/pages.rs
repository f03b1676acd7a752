//! Keeps the pages of the preview that were rendered, up to a limit, and makes pages that are shown in
//! place of others: the page for an error, and the one shown while the preview restarts.

use std::collections::{HashMap, VecDeque};

use axum::body::Bytes;
use foldhash::fast::FixedState;
use xxhash_rust::xxh3::xxh3_64;

/// The most bytes of pages that are kept.
const MOST: usize = 64 << 20;

/// A page, as it is sent to the browser.
#[derive(Debug, Clone)]
pub struct PreviewPage {
    /// The page, with the preview's script if it is HTML.
    pub bytes: Bytes,
    /// A fingerprint of the page without the preview's script.
    pub fingerprint: u64,
}

/// Pages by their URL path. If there are too many, those that were added first are dropped.
#[derive(Debug, Default)]
pub struct Pages {
    kept: HashMap<String, PreviewPage, FixedState>,
    order: VecDeque<String>,
    size: usize,
}

impl Pages {
    /// The page at a URL path, if it is kept.
    pub fn get(&self, url: &str) -> Option<PreviewPage> {
        self.kept.get(url).cloned()
    }

    /// Keeps a page, and drops others to make room. A very large page isn't kept, since too many would
    /// have to go for it.
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

    /// Drops all pages.
    pub fn clear(&mut self) {
        *self = Pages::default();
    }
}

/// The tag that loads the preview's script, added at the end of a page's body.
const SCRIPT: &[u8] = b"<script src=\"/_dateline/client.js\" async></script>\n";

/// Adds the preview's script to a page of HTML.
pub fn inject(page: &mut Vec<u8>) {
    const END: &[u8] = b"</body>";
    let at = page.windows(END.len()).rposition(|part| part == END).unwrap_or(page.len());
    page.splice(at..at, SCRIPT.iter().copied());
}

/// A page that shows what is wrong, in place of one that can't be shown. The preview's script reloads it.
pub fn broken_page(text: &str) -> PreviewPage {
    page_of_its_own("This page can't be shown", "", text)
}

/// A page that is shown in place of another until the preview has restarted, which it does because
/// rendering the one at `endless` doesn't end. It reloads itself.
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

//! What becomes of the preview when a template doesn't end a page.
//!
//! The thread that has the site is in the template then and can't be stopped, and it may go on taking
//! memory. So the page that says so is sent to all who wait, and the process begins again, knowing
//! which page not to try until something changes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::pages::{PreviewPage, broken_page, waiting_page};
use crate::diagnostics::{Diagnostic, Diagnostics, report};
use crate::pipeline::{PageLimits, Watchdog, bare_inventory};
use crate::read::{DiskFiles, SiteTexts};
use crate::render::PagesAtWork;

/// What a page of the preview may take: somebody waits for it.
pub const PAGE_LIMITS: PageLimits = PageLimits {
    time: Duration::from_secs(10),
    memory: 1 << 30,
    slow: Duration::from_secs(1),
    // It makes pages for as long as somebody looks at them.
    slow_pages: Duration::MAX,
};

/// So many pages are handed on at most.
const MOST_KNOWN: usize = 50;

/// So many bytes of what is said in place of a page are handed on.
const LONGEST_TEXT: usize = 4 << 10;

/// What is handed on of all pages has so many bytes at most, as JSON: Linux begins a process with no
/// text that is longer than 128 KiB (execve(2): `MAX_ARG_STRLEN`).
const MOST_HANDED_ON: usize = 64 << 10;

/// Time enough for answers to be on their way.
const ANSWERED: Duration = Duration::from_millis(300);

/// What a preview that begins again is to know of the one before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restart {
    /// The port that it listened at.
    pub port: u16,
    /// Whether it showed what the public sees.
    pub public: bool,
    /// The clock if it stands still, in RFC 3339.
    pub as_of: Option<String>,
    /// What is said in place of pages that don't end, by the URL paths of their routes.
    pub endless: BTreeMap<String, String>,
}

impl Restart {
    /// Notes what is said in place of a page. Others are forgotten where there is no room for all:
    /// they are tried again when they are asked for.
    pub fn note(&mut self, url: String, text: &str) {
        let mut said = text.to_owned();
        if text.len() > LONGEST_TEXT {
            said.truncate(text.floor_char_boundary(LONGEST_TEXT));
            said.push_str(" …\n");
        }
        self.endless.remove(&url);
        let size = |url: &str, said: &str| {
            let entry = serde_json::to_string(&(url, said));
            entry.map_or(MOST_HANDED_ON, |entry| entry.len())
        };
        let mut all: usize = self.endless.iter().map(|(url, said)| size(url, said)).sum();
        all += size(&url, &said);
        while (all > MOST_HANDED_ON || self.endless.len() >= MOST_KNOWN)
            && let Some((url, said)) = self.endless.pop_first()
        {
            all -= size(&url, &said);
        }
        if all <= MOST_HANDED_ON {
            self.endless.insert(url, said);
        }
    }
}

/// A page that is being made.
pub struct AskedPage {
    /// The URL path of its route.
    pub url: String,
    /// The path that was asked for.
    pub path: String,
    /// What its templates are at work on.
    pub at_work: std::sync::Arc<PagesAtWork>,
    /// Whether the public's view is shown.
    pub public: bool,
    /// The clock if it stands still.
    pub as_of: Option<Timestamp>,
}

/// The page that is being made, for whoever watches.
#[derive(Default)]
pub struct PageWatch {
    asked: Mutex<Option<AskedPage>>,
    begun: Condvar,
    /// How many changes were heard of that the worker hasn't taken in.
    changes: AtomicUsize,
}

impl PageWatch {
    /// A page is begun.
    pub fn begin(&self, page: AskedPage) {
        *self.held() = Some(page);
        self.begun.notify_one();
    }

    /// Something has changed, which the worker is told.
    pub fn change(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// The worker takes one change in.
    pub fn change_was_handled(&self) {
        self.changes.fetch_sub(1, Ordering::Relaxed);
    }

    /// It is done.
    pub fn end(&self) {
        *self.held() = None;
    }

    fn held(&self) -> MutexGuard<'_, Option<AskedPage>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while no page is being made.
    fn wait_for_one(&self) {
        let mut asked = self.held();
        while asked.is_none() {
            asked = self.begun.wait(asked).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Watches until a page doesn't end, and gives it with what is to be said of it.
    fn endless(&self, limits: PageLimits) -> (AskedPage, Diagnostic) {
        let mut watchdog = Watchdog::new(limits);
        loop {
            self.wait_for_one();
            Watchdog::wait();
            let mut asked = self.held();
            let finding = asked.as_ref().and_then(|page| watchdog.look(&page.at_work));
            if let Some(finding) = finding
                && let Some(page) = asked.take()
            {
                return (page, finding);
            }
        }
    }
}

/// What is said when a page doesn't end.
#[derive(Debug, Clone)]
pub struct EndlessAnswer {
    /// The path that was asked for.
    path: String,
    /// To those who asked for it.
    own: PreviewPage,
    /// To those who wait for other pages, which are shown once the preview has begun again.
    others: PreviewPage,
}

impl EndlessAnswer {
    fn new(page: &AskedPage, text: &str) -> EndlessAnswer {
        let others = waiting_page(&page.path, text);
        EndlessAnswer { path: page.path.clone(), own: broken_page(text), others }
    }

    /// What is said to whoever waits for the page at a path, and whether it is the one that doesn't
    /// end.
    pub fn to(self, path: &str) -> (bool, PreviewPage) {
        let is_own = path == self.path;
        (is_own, if is_own { self.own } else { self.others })
    }
}

/// Watches over pages, and when one doesn't end tells all who wait and has the preview begin again.
pub struct EndlessPages {
    /// The pages.
    pub watch: std::sync::Arc<PageWatch>,
    /// What is known of pages that didn't end, and the port.
    pub restart: Restart,
    /// To all who wait for a page.
    pub gave_up: tokio::sync::watch::Sender<Option<EndlessAnswer>>,
}

impl EndlessPages {
    /// Watches until a page doesn't end, and answers all who wait for one. Gives what the preview that
    /// begins again is to know, and what is said of the page.
    pub fn watch(self, files: &DiskFiles, limits: PageLimits) -> (Restart, String) {
        let (page, finding) = self.watch.endless(limits);
        let texts = SiteTexts { files, inventory: &bare_inventory() };
        let text = report::to_text(&Diagnostics::from_iter([finding]), &texts, false);
        let answer = EndlessAnswer::new(&page, &text);
        let mut restart = self.restart;
        restart.public = page.public;
        restart.as_of = page.as_of.map(crate::dates::rfc3339);
        if self.watch.changes.load(Ordering::Relaxed) > 0 {
            // What is wrong may be mended already, and nothing that was wrong before counts.
            restart.endless.clear();
        } else {
            restart.note(page.url, &text);
        }
        self.gave_up.send_replace(Some(answer));
        std::thread::sleep(ANSWERED);
        crate::cache::wait_for_writers(Duration::from_millis(500));
        (restart, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However long reports and addresses are, a process can be begun with what is handed on.
    #[test]
    fn what_is_handed_on_is_bounded_and_has_the_last_page() {
        let long = "template n: loops\n".repeat(4_000);
        let (wide, control) = ("é".repeat(60_000), "\u{1}".repeat(60_000));
        for text in ["short", &long, &wide, &control] {
            let mut restart = Restart::default();
            for n in 0..MOST_KNOWN + 10 {
                let url = format!("/2026/01/05/{}-{n}/", "a".repeat(n * 14));
                restart.note(url.clone(), text);
                let json = serde_json::to_string(&restart).unwrap();
                assert!(json.len() < 100_000, "{} bytes after {n} pages", json.len());
                let said = &restart.endless[&url];
                let first = said.strip_suffix(" …\n").unwrap_or(said);
                assert!(text.starts_with(first) && (first == text || first.len() > 4_000));
                assert!(restart.endless.len() <= MOST_KNOWN);
            }
            let json = serde_json::to_string(&restart).unwrap();
            assert_eq!(serde_json::from_str::<Restart>(&json).unwrap(), restart);
            assert!(restart.endless.len() > 1, "more than the last are known");
            restart.note("/2026/01/05/again/".into(), "first");
            restart.note("/2026/01/05/again/".into(), "second");
            assert_eq!(restart.endless["/2026/01/05/again/"], "second");
        }
        let mut restart = Restart::default();
        restart.note("/a".repeat(100_000), "too long an address");
        assert_eq!(restart.endless.len(), 0, "it is tried again when it is asked for");
    }
}

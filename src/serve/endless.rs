//! What the preview does about a page whose template doesn't end.
//!
//! The thread that has the site is busy in the template and can't be stopped, and it may go on
//! taking memory. So everybody who waits gets a page that says so, and the process executes itself
//! again, knowing which page not to try until something changes.

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

/// What rendering a page of the preview may take: somebody is waiting for it.
pub const PAGE_LIMITS: PageLimits = PageLimits {
    time: Duration::from_secs(10),
    memory: 1 << 30,
    slow: Duration::from_secs(1),
    // It makes pages for as long as somebody looks at them.
    slow_pages: Duration::MAX,
};

/// The most pages that are handed on.
const MOST_KNOWN: usize = 50;

/// The most bytes of one page's message that are handed on.
const LONGEST_TEXT: usize = 4 << 10;

/// The most bytes that are handed on in all, as JSON: Linux starts no process with a longer text
/// than 128 KiB (execve(2): `MAX_ARG_STRLEN`).
const MOST_HANDED_ON: usize = 64 << 10;

/// Time enough for answers to be sent.
const ANSWERED: Duration = Duration::from_millis(300);

/// What a preview that begins again has to know of the one before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restart {
    /// The port that it listened at.
    pub port: u16,
    /// Whether it showed what the public sees.
    pub public: bool,
    /// The instant at which the clock stands still, if it does (RFC 3339).
    pub as_of: Option<String>,
    /// The messages in place of pages that don't end, by the URL paths of their routes.
    pub endless: BTreeMap<String, String>,
}

impl Restart {
    /// Records the message in place of a page. If there is no room for all, others are dropped:
    /// those pages are tried again when they are asked for.
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
    /// Which templates are being run for it.
    pub at_work: std::sync::Arc<PagesAtWork>,
    /// Whether the public's view is shown.
    pub public: bool,
    /// The clock if it stands still.
    pub as_of: Option<Timestamp>,
}

/// The page that is being made, for the thread that watches it.
#[derive(Default)]
pub struct PageWatch {
    asked: Mutex<Option<AskedPage>>,
    begun: Condvar,
    /// How many reported changes the worker hasn't taken in yet.
    changes: AtomicUsize,
}

impl PageWatch {
    /// A page has been begun.
    pub fn begin(&self, page: AskedPage) {
        *self.held() = Some(page);
        self.begun.notify_one();
    }

    /// Something has changed, and the worker is being told.
    pub fn change(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// The worker has taken in a change.
    pub fn change_was_handled(&self) {
        self.changes.fetch_sub(1, Ordering::Relaxed);
    }

    /// The page is done.
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

/// The messages for everybody who waits when a page doesn't end.
#[derive(Debug, Clone)]
pub struct EndlessAnswer {
    /// The path that was asked for.
    path: String,
    /// The message to those who asked for that page.
    own: PreviewPage,
    /// The message to those who wait for other pages, which will be shown when the preview has
    /// begun again.
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
    /// Watches until a page doesn't end, and answers everybody who waits. Returns what the preview
    /// that begins again has to know, and the message about the page.
    pub fn watch(self, files: &DiskFiles, limits: PageLimits) -> (Restart, String) {
        let (page, finding) = self.watch.endless(limits);
        let texts = SiteTexts { files, inventory: &bare_inventory() };
        let text = report::to_text(&Diagnostics::from_iter([finding]), &texts, false);
        let answer = EndlessAnswer::new(&page, &text);
        let mut restart = self.restart;
        restart.public = page.public;
        restart.as_of = page.as_of.map(crate::dates::rfc3339);
        if self.watch.changes.load(Ordering::Relaxed) > 0 {
            // Mistakes may be mended by now: nothing that was wrong before counts.
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

//! Watches over pages while templates make them, and says so when one doesn't end.
//!
//! A thread that is in a template can't be stopped. So what can be done is to say which page and
//! template it is, and to end the process, which is for those who began it
//! ([`Progress::gave_up`](super::Progress::gave_up)).

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Outcome, Progress, finish_report};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::read::Inventory;
use crate::render::{PageAtWork, PagesAtWork};

/// What one page may take. The time is far beyond what any honest page takes on any machine: the
/// bound is there so that there is an end, and what a page takes below it changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// How long a template may work on a page.
    pub time: Duration,
    /// How many bytes the process may grow by meanwhile. Only Linux says how large a process is.
    pub memory: u64,
}

impl Default for PageLimits {
    fn default() -> Self {
        PageLimits { time: Duration::from_secs(30), memory: 1 << 30 }
    }
}

/// The pause between two looks.
const INTERVAL: Duration = Duration::from_millis(50);

/// How long a page has been at work when it is first looked at. Nearly all are done sooner, so that
/// nobody need ask how large the process is.
const FIRST_LOOK: Duration = Duration::from_millis(100);

/// Looks at pages time and again.
pub struct Watchdog {
    limits: PageLimits,
    /// When somebody looked last.
    last: Option<Instant>,
    /// The pages that were at work then.
    seen: Vec<SeenPage>,
}

/// A page that has been at work for a while.
struct SeenPage {
    page: PageAtWork,
    /// How long it was watched. A process may be stopped, and a machine sleep: that isn't the page's.
    time: Duration,
    /// The size that the process had when it was seen first.
    size: Option<u64>,
}

impl Watchdog {
    /// One that holds pages to these limits.
    pub fn new(limits: PageLimits) -> Watchdog {
        Watchdog { limits, last: None, seen: Vec::new() }
    }

    /// Looks once. Gives what is to be said of a page that is beyond its limits.
    pub fn look(&mut self, pages: &PagesAtWork) -> Option<Diagnostic> {
        let now = Instant::now();
        let step = self.last.map_or(Duration::ZERO, |last| (now - last).min(INTERVAL * 2));
        self.last = Some(now);
        let at_work = pages.for_longer_than(FIRST_LOOK.min(self.limits.time));
        let size = if at_work.is_empty() { None } else { process_size() };
        let before = std::mem::take(&mut self.seen);
        for page in at_work {
            let known = before.iter().find(|seen| seen.page == page);
            let time = known.map_or(Duration::ZERO, |seen| seen.time + step);
            let first = known.map_or(size, |seen| seen.size);
            if time > self.limits.time {
                let seconds = self.limits.time.as_secs_f64();
                return Some(page.endless(&format!("a page isn't done after {seconds} s")));
            }
            if let (Some(first), Some(size)) = (first, size)
                && size.saturating_sub(first) > self.limits.memory
            {
                let most = self.limits.memory >> 20;
                return Some(page.endless(&format!("a page takes more than {most} MB of memory")));
            }
            self.seen.push(SeenPage { page, time, size: first });
        }
        None
    }

    /// Waits until it is time to look again.
    pub fn wait() {
        thread::sleep(INTERVAL);
    }
}

/// What is done about a page that doesn't end.
pub(super) struct EndlessPage<'a> {
    /// What was found before pages were rendered.
    pub found: &'a Diagnostics,
    /// The files, for the report.
    pub inventory: &'a Inventory,
    /// Who is told.
    pub progress: &'a dyn Progress,
}

impl EndlessPage<'_> {
    /// Does some work that renders pages; if one of them doesn't end, calls `abandon` to take away
    /// what isn't to stay, and tells of it. The work goes on until that page ends, if it ever does;
    /// then its finding is given, too.
    pub fn watch<R>(
        &self,
        pages: &PagesAtWork,
        limits: PageLimits,
        abandon: impl Fn() + Sync,
        work: impl FnOnce() -> R,
    ) -> (R, Option<Diagnostic>) {
        let endless = Mutex::new(None);
        let gave_up = |finding: Diagnostic| {
            // The other threads end with the page that they are at.
            thread::sleep(INTERVAL * 2);
            abandon();
            let mut diagnostics = self.found.clone();
            diagnostics.push(finding.clone());
            finish_report(&mut diagnostics);
            *endless.lock().unwrap_or_else(PoisonError::into_inner) = Some(finding);
            let inventory = self.inventory.clone();
            self.progress.gave_up(Outcome { diagnostics, inventory, summary: None });
        };
        let done = watched(pages, limits, gave_up, work);
        (done, endless.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Does some work that renders pages, and calls `gave_up` from another thread if one of them is
/// beyond its limits; the work goes on until that page ends, if it ever does.
fn watched<R>(
    pages: &PagesAtWork,
    limits: PageLimits,
    gave_up: impl FnOnce(Diagnostic) + Send,
    work: impl FnOnce() -> R,
) -> R {
    let done = Arc::new(Done::default());
    let watch = || {
        let mut watchdog = Watchdog::new(limits);
        while !done.within(INTERVAL) {
            if let Some(finding) = watchdog.look(pages) {
                pages.give_up();
                gave_up(finding);
                return;
            }
        }
    };
    thread::scope(|scope| {
        let _done = DoneOnDrop(&done);
        // Without a thread to spare nobody watches.
        let _ = thread::Builder::new().name("watchdog".to_owned()).spawn_scoped(scope, watch);
        work()
    })
}

/// Whether the work is done.
#[derive(Default)]
struct Done {
    is_done: Mutex<bool>,
    told: Condvar,
}

impl Done {
    fn within(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut is_done = self.is_done.lock().unwrap_or_else(PoisonError::into_inner);
        while !*is_done {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.told.wait_timeout(is_done, left);
            is_done = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *is_done
    }
}

/// Tells that the work is done, also when it panics.
struct DoneOnDrop<'a>(&'a Done);

impl Drop for DoneOnDrop<'_> {
    fn drop(&mut self) {
        *self.0.is_done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.told.notify_all();
    }
}

/// The memory that the process holds, in bytes (proc_pid_status(5): `VmRSS`).
#[cfg(target_os = "linux")]
fn process_size() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|size| size << 10)
}

/// Elsewhere there is no file that tells, and pages are bounded by time alone.
#[cfg(not(target_os = "linux"))]
fn process_size() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_is_done_is_waited_for_no_longer() {
        let start = Instant::now();
        let pages = PagesAtWork::default();
        let made = watched(&pages, PageLimits::default(), |_| panic!("nothing is at work"), || 7);
        assert_eq!(made, 7);
        assert!(start.elapsed() < Duration::from_secs(5) && !pages.has_given_up());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_process_has_a_size() {
        assert!(process_size().unwrap() > 1 << 20);
    }
}

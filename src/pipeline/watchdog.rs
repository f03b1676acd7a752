//! Watches over pages while templates make them, and says so when one doesn't end.
//!
//! A thread that is running a template can't be stopped. All that can be done is to name the page
//! and its template and to end the process, which is left to whoever started the work
//! ([`Progress::gave_up`](super::Progress::gave_up)).

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Outcome, Progress, finish_report};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::read::Inventory;
use crate::render::{PageAtWork, PagesAtWork};

/// What one page may take. The times are far beyond what any honest page needs on any machine: they
/// make sure that there is an end, and a page within them is not affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// How long a template may work on a page.
    pub time: Duration,
    /// By how many bytes the process may grow meanwhile. Only Linux tells how large a process is.
    pub memory: u64,
    /// Beyond this, a page counts as slow and is named. Most pages take a thousandth of the default
    /// of a second.
    pub slow: Duration,
    /// How long all slow pages may take together, on all threads.
    pub slow_pages: Duration,
}

impl Default for PageLimits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        PageLimits {
            time: seconds(30),
            memory: 1 << 30,
            slow: seconds(1),
            slow_pages: seconds(120),
        }
    }
}

/// The pause between two looks.
const INTERVAL: Duration = Duration::from_millis(50);

/// How long a page has been at work when it is first looked at. Nearly all are done sooner, so that
/// nobody need ask how large the process is.
const FIRST_LOOK: Duration = Duration::from_millis(100);

/// The pages whose templates took long.
#[derive(Debug, Clone, Default)]
pub struct SlowPages {
    /// The time beyond which a page is counted ([`PageLimits::slow`]).
    pub beyond: Duration,
    /// How many.
    pub number: usize,
    /// How long they took together, on all threads.
    pub time: Duration,
    /// The one that took longest, and how long.
    pub slowest: Option<(PageAtWork, Duration)>,
}

/// Looks at the pages in progress, again and again.
pub struct Watchdog {
    limits: PageLimits,
    /// When it looked last.
    last: Option<Instant>,
    /// The pages that were at work then.
    seen: Vec<SeenPage>,
    slow: SlowPages,
}

/// A page that has been at work for a while.
struct SeenPage {
    page: PageAtWork,
    /// For how long it was watched. The clock's time won't do: a process may be stopped and a
    /// machine may sleep, which isn't the page's fault.
    time: Duration,
    /// The size of the process when the page was first seen.
    size: Option<u64>,
}

impl Watchdog {
    /// A watchdog that holds pages to these limits.
    pub fn new(limits: PageLimits) -> Watchdog {
        let slow = SlowPages { beyond: limits.slow, ..SlowPages::default() };
        Watchdog { limits, last: None, seen: Vec::new(), slow }
    }

    /// Looks once. Returns a diagnostic for a page that is beyond its limits.
    pub fn look(&mut self, pages: &PagesAtWork) -> Option<Diagnostic> {
        let now = Instant::now();
        let step = self.last.map_or(Duration::ZERO, |last| (now - last).min(INTERVAL * 2));
        self.last = Some(now);
        let at_work = pages.for_longer_than(FIRST_LOOK.min(self.limits.time).min(self.limits.slow));
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
            if time > self.limits.slow {
                self.count_slow(&page, time, known.map_or(Duration::ZERO, |seen| seen.time));
            }
            if self.slow.time > self.limits.slow_pages {
                let (number, most) = (self.slow.number, self.limits.slow_pages.as_secs_f64());
                let each = self.limits.slow.as_secs_f64();
                return Some(page.endless(&format!(
                    "pages that take longer than {each} s each take more than {most} s together (so \
                     far {number})"
                )));
            }
            self.seen.push(SeenPage { page, time, size: first });
        }
        None
    }

    /// Adds the time that a slow page has taken since the last look.
    fn count_slow(&mut self, page: &PageAtWork, time: Duration, before: Duration) {
        let slow = &mut self.slow;
        let is_new = before <= self.limits.slow;
        slow.number += usize::from(is_new);
        slow.time += if is_new { time } else { time - before };
        if slow.slowest.as_ref().is_none_or(|(_, longest)| time > *longest) {
            slow.slowest = Some((page.clone(), time));
        }
    }

    /// Waits until it is time to look again.
    pub fn wait() {
        thread::sleep(INTERVAL);
    }
}

/// The result of work that renders pages and was watched.
pub(super) struct WatchedWork<R> {
    /// What the work returned.
    pub done: R,
    /// The diagnostic of a page that took too much, or of all slow ones together.
    pub endless: Option<Diagnostic>,
    /// The pages whose templates took long.
    pub slow: SlowPages,
}

/// What to do about a page that doesn't end.
pub(super) struct EndlessPage<'a> {
    /// What was found before pages were rendered.
    pub found: &'a Diagnostics,
    /// The files, for the report.
    pub inventory: &'a Inventory,
    /// Who is told.
    pub progress: &'a dyn Progress,
}

impl EndlessPage<'_> {
    /// Does some work that renders pages. If one of them doesn't end, calls `abandon` to remove
    /// what mustn't stay, and reports it. The work goes on until that page ends, if it ever does;
    /// then its finding is returned too.
    pub fn watch<R>(
        &self,
        pages: &PagesAtWork,
        limits: PageLimits,
        abandon: impl Fn() + Sync,
        work: impl FnOnce() -> R,
    ) -> WatchedWork<R> {
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
        let (done, slow) = watched(pages, limits, gave_up, work);
        let endless = endless.into_inner().unwrap_or_else(PoisonError::into_inner);
        WatchedWork { done, endless, slow }
    }
}

/// Does some work that renders pages, and calls `gave_up` from another thread if one of them goes
/// beyond its limits. The work goes on until that page ends, if it ever does. Returns the slow
/// pages too.
fn watched<R>(
    pages: &PagesAtWork,
    limits: PageLimits,
    gave_up: impl FnOnce(Diagnostic) + Send,
    work: impl FnOnce() -> R,
) -> (R, SlowPages) {
    let done = Arc::new(Done::default());
    let watch = || {
        let mut watchdog = Watchdog::new(limits);
        while !done.within(INTERVAL) {
            if let Some(finding) = watchdog.look(pages) {
                pages.give_up();
                gave_up(finding);
                break;
            }
        }
        watchdog.slow
    };
    thread::scope(|scope| {
        // If no thread can be started, nobody watches.
        let builder = thread::Builder::new().name("watchdog".to_owned());
        let watching = builder.spawn_scoped(scope, watch).ok();
        let made = {
            let _done = DoneOnDrop(&done);
            work()
        };
        let slow = watching.and_then(|watching| watching.join().ok());
        (made, slow.unwrap_or_default())
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

/// Signals the end of the work, also when it panics.
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

/// Other systems have no such file, and pages are bounded by time alone.
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
        let limits = PageLimits::default();
        let (made, slow) = watched(&pages, limits, |_| panic!("nothing is at work"), || 7);
        assert_eq!((made, slow.number), (7, 0));
        assert!(start.elapsed() < Duration::from_secs(5) && !pages.has_given_up());
    }

    #[test]
    fn slow_pages_are_counted_once_and_their_time_is_added() {
        let page = |page: &str| PageAtWork {
            thread: 0,
            since: Instant::now(),
            template: "templates/article.html".to_owned(),
            page: page.to_owned(),
            may_loop: vec![],
        };
        let mut watchdog = Watchdog::new(PageLimits::default());
        let (one, other) = (page("/one/"), page("/other/"));
        let at = Duration::from_millis;
        watchdog.count_slow(&one, at(1010), at(960));
        watchdog.count_slow(&one, at(1060), at(1010));
        watchdog.count_slow(&other, at(1030), at(980));
        let slow = watchdog.slow;
        assert_eq!((slow.number, slow.time), (2, at(1060 + 1030)));
        assert_eq!(slow.slowest, Some((one, at(1060))));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_process_has_a_size() {
        assert!(process_size().unwrap() > 1 << 20);
    }
}

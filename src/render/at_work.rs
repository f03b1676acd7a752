//! Which page each thread is rendering with a template, and since when, for whoever watches over
//! them.
//!
//! Tera reports no progress and can't be stopped: a loop that writes nothing, or a string that is
//! appended to itself, isn't bounded by [`super::limits`]. This module must not know what is done
//! about a page that doesn't end, nor when one has taken too long.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::diagnostics::{Code, Diagnostic, Finding};

/// At most this many of the templates that may loop are named.
const MOST_NAMED: usize = 10;

/// The pages that threads are rendering with templates.
pub struct PagesAtWork {
    /// One for each of rayon's threads, by number; the last is shared by all other threads.
    slots: Box<[Mutex<Slot>]>,
    /// For the path of each template: the paths of the templates in which a page made with it could
    /// go on for ever.
    may_loop: BTreeMap<String, Vec<String>>,
    given_up: AtomicBool,
}

/// What a thread is rendering. The strings are reused.
#[derive(Default)]
struct Slot {
    since: Option<Instant>,
    template: String,
    page: String,
}

/// A page that is being rendered with its template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAtWork {
    /// The number of the thread.
    pub thread: usize,
    /// When it began.
    pub since: Instant,
    /// The path of the template.
    pub template: String,
    /// The page's URL, or the name of something that is made for several pages.
    pub page: String,
    /// The paths of the templates in which it could go on for ever, as far as that can be told.
    pub may_loop: Vec<String>,
}

impl PageAtWork {
    /// The finding that it doesn't end; `why` says what it has used too much of.
    ///
    /// Tera doesn't say in which of a page's templates it is. If only one has a loop, that one is
    /// named; else the page's own template is, with the others.
    pub fn endless(&self, why: &str) -> Diagnostic {
        let (page, own) = (&self.page, &self.template);
        let look = "look for a loop inside of a loop and for a text that is joined to itself";
        let (path, help) = match &self.may_loop[..] {
            [only] if only == own => (only, format!("while rendering {page}; {look}")),
            [only] => (only, format!("while rendering {page} with {own}; {look}")),
            all => {
                let others: Vec<&str> =
                    all.iter().filter(|path| *path != own).map(String::as_str).collect();
                let others = match &others[..] {
                    [] => "in templates that this one extends or includes".to_owned(),
                    others => {
                        let first = others[..others.len().min(MOST_NAMED)].join(", ");
                        let more = match others.len().saturating_sub(MOST_NAMED) {
                            0 => String::new(),
                            more => format!(" and {more} more"),
                        };
                        format!("in what it extends, includes or calls: {first}{more}")
                    }
                };
                (own, format!("while rendering {page}; {look}, also {others}"))
            }
        };
        Finding::error(Code::Template, None, why).help(help).at_path(path)
    }
}

impl Default for PagesAtWork {
    fn default() -> Self {
        PagesAtWork::of(BTreeMap::new())
    }
}

impl PagesAtWork {
    /// Without any pages at first. `may_loop` has, for the path of each template, the paths of the
    /// templates in which a page made with it could go on for ever.
    pub(super) fn of(may_loop: BTreeMap<String, Vec<String>>) -> PagesAtWork {
        let slots = (0..=rayon::current_num_threads()).map(|_| Mutex::default()).collect();
        PagesAtWork { slots, may_loop, given_up: AtomicBool::new(false) }
    }

    /// Records that this thread begins a page with a template; it ends when the returned value is
    /// dropped.
    pub(super) fn begin(&self, template: &str, page: &str) -> AtWork<'_> {
        let last = self.slots.len() - 1;
        let slot = &self.slots[rayon::current_thread_index().unwrap_or(last).min(last)];
        let mut at_work = held(slot);
        at_work.template.clear();
        at_work.template.push_str(template);
        at_work.page.clear();
        at_work.page.push_str(page);
        at_work.since = Some(Instant::now());
        AtWork(slot)
    }

    /// Pages that have been in progress for this long, the longest first.
    pub fn for_longer_than(&self, time: Duration) -> Vec<PageAtWork> {
        let at_work = |(thread, slot): (usize, &Mutex<Slot>)| {
            let slot = held(slot);
            let since = slot.since.filter(|since| since.elapsed() > time)?;
            let (template, page) = (slot.template.clone(), slot.page.clone());
            let may_loop = self.may_loop.get(&template).cloned().unwrap_or_default();
            Some(PageAtWork { thread, since, template, page, may_loop })
        };
        let mut all: Vec<PageAtWork> = self.slots.iter().enumerate().filter_map(at_work).collect();
        all.sort_by_key(|page| page.since);
        all
    }

    /// Tells all threads to render no more pages, since one doesn't end.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Whether threads are to render no more pages.
    pub fn has_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }
}

/// Marks the page that a thread is rendering until it is dropped.
pub(super) struct AtWork<'a>(&'a Mutex<Slot>);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        held(self.0).since = None;
    }
}

/// A poisoned lock is no problem: what a slot holds is consistent at any time.
fn held(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_templates_that_may_loop_some_are_named() {
        for (number, more) in [(1, None), (10, None), (11, Some(1)), (200, Some(190))] {
            let name = |n: usize| format!("templates/{n}-{}.html", "n".repeat(200));
            let mut may_loop: Vec<String> = (0..number).map(name).collect();
            may_loop.push("templates/article.html".to_owned());
            let page = PageAtWork {
                thread: 0,
                since: Instant::now(),
                template: "templates/article.html".to_owned(),
                page: "/a/".to_owned(),
                may_loop,
            };
            let said = format!("{:?}", page.endless("it isn't done"));
            assert!(said.contains("templates/0-") && said.len() < 4_000, "{} bytes", said.len());
            assert_eq!(said.matches(" more").count(), usize::from(more.is_some()));
            assert!(more.is_none_or(|more| said.contains(&format!(" and {more} more"))));
        }
    }
}

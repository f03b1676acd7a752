//! Which page each thread has in a template, and since when, for whoever watches over them.
//!
//! Tera tells nobody how far it is and can't be stopped: a loop that writes nothing and a text that
//! is joined to itself have no bound in [`super::limits`]. This module must not know what is done
//! about a page that doesn't end, nor when one has taken too long.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::diagnostics::{Code, Diagnostic, Finding};

/// So many of the templates that may loop are named.
const MOST_NAMED: usize = 10;

/// The pages that threads have in their templates.
pub struct PagesAtWork {
    /// By the number of a thread of rayon's; the last is that of all other threads.
    slots: Box<[Mutex<Slot>]>,
    /// The paths of the templates in which the page of one could go on for ever, by its path.
    may_loop: BTreeMap<String, Vec<String>>,
    given_up: AtomicBool,
}

/// What a thread has at work; the texts are used over and over.
#[derive(Default)]
struct Slot {
    since: Option<Instant>,
    template: String,
    page: String,
}

/// A page in its template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAtWork {
    /// Which thread has it.
    pub thread: usize,
    /// Since when.
    pub since: Instant,
    /// The path of the template.
    pub template: String,
    /// The page's URL, or what else is made for pages.
    pub page: String,
    /// The paths of the templates in which it could go on for ever, as far as can be told.
    pub may_loop: Vec<String>,
}

impl PageAtWork {
    /// The finding that it doesn't end; `why` says what it has taken too much of.
    ///
    /// Tera doesn't say in which template of a page it is. Where only one has a loop it is named;
    /// else the page's own, with the others.
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
    /// No page yet; `may_loop` has the paths of the templates in which the page of one could go on for
    /// ever, by its path.
    pub(super) fn of(may_loop: BTreeMap<String, Vec<String>>) -> PagesAtWork {
        let slots = (0..=rayon::current_num_threads()).map(|_| Mutex::default()).collect();
        PagesAtWork { slots, may_loop, given_up: AtomicBool::new(false) }
    }

    /// Notes that this thread begins a page with a template, until what is given is dropped.
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

    /// Pages that have been at work for so long, the longest first.
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

    /// Says that no more pages are wanted, since one doesn't end.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Whether no more pages are wanted.
    pub fn has_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }
}

/// A page that a thread has at work.
pub(super) struct AtWork<'a>(&'a Mutex<Slot>);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        held(self.0).since = None;
    }
}

/// What a slot holds is whole at any instant.
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

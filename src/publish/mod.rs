//! Publishing: making a host equal to a build.
//!
//! ```text
//! write::Manifest ──► wanted ─┐
//!                             ├─► plan ──► execute ──► host
//! host.open() ────► HostRecord ───┘                    └─► journal
//! ```
//!
//! [`prepare`] looks at the host and makes the [`plan`], which is data: a dry run prints it.
//! [`execute`] does what it says and nothing else. What Dateline has put on a host is recorded in a
//! [`state`] there, so that the next publish knows what has changed. [`hosts`] are the places to
//! publish to; they know neither plan nor manifest. Nothing here knows how a site is built, the
//! terminal, the clock or the environment.

pub mod content;
pub mod execute;
pub mod files;
pub mod host;
pub mod hosts;
pub mod journal;
pub mod own_folders;
pub mod plan;
pub mod retry;
pub mod serve;
pub mod state;
pub mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicUsize;

use jiff::{SignedDuration, Timestamp};

use self::host::{ErrorKind, Host, HostError, Opened, Side};
use self::journal::Journal;
use self::plan::{HostRecord, PublishPlan, Wanted};
use self::retry::Retry;
use self::state::HostState;
use self::verify::Compared;
use crate::pipeline::Progress;

/// How long a publish may be silent before it counts as dead.
pub const STALE: SignedDuration = SignedDuration::from_mins(20);

/// What is asked of a publish, beside the target.
#[derive(Debug, Clone)]
pub struct PublishOptions {
    /// The instant as of which the site was built.
    pub as_of: Timestamp,
    /// The current time, which decides whether somebody else's publish is still alive.
    pub now: Timestamp,
    /// The address of the site on this host.
    pub site: String,
    /// Whether to compare everything on the host.
    pub verify: bool,
    /// Whether to replace what isn't this site's, and take over a publish that is under way.
    pub adopt: bool,
    /// The files of the build that are notices in the place of stories that were withdrawn.
    pub retractions: BTreeSet<String>,
    /// Whether the site contains drafts. Such a site never replaces another.
    pub drafts: bool,
    /// How often and how soon to retry.
    pub retry: Retry,
    /// How many requests run at the same time.
    pub concurrency: usize,
}

/// A publish that is ready to begin.
#[derive(Debug)]
pub struct Prepared {
    /// What will be done.
    pub plan: PublishPlan,
    /// What the host had.
    pub opened: Opened,
    /// The id of this publish.
    pub id: String,
    /// Whether it resumes one from here that was cut off.
    pub resumes: bool,
    /// What comparing has found, if it was asked for.
    pub compared: Vec<Compared>,
}

/// Looks at the host, and works out what has to be done. Changes nothing there.
///
/// # Errors
/// When the host can't be read, holds another site, or somebody else is publishing.
pub fn prepare(
    wanted: &Wanted,
    host: &dyn Host,
    journal: &Journal,
    options: &PublishOptions,
    progress: &dyn Progress,
) -> Result<Prepared, HostError> {
    for path in wanted.keys() {
        host.can_hold(path).map_err(|why| HostError::other(format!("{path:?}"), why))?;
    }
    let retries = AtomicUsize::new(0);
    progress.stage("look", 0);
    let opened = options.retry.run("open", &retries, || host.open())?;
    let state = opened.state.clone().unwrap_or_default();
    for there in [Some(&state), opened.live.as_ref()].into_iter().flatten() {
        let may_replace = options.adopt && !options.drafts;
        if !there.site.is_empty() && there.site != options.site && !may_replace {
            let or = if options.drafts {
                "; drafts never take the place of another site"
            } else {
                ", or, if the address has changed, publish with --adopt"
            };
            let message = format!(
                "holds the site {}, and this one is {}; give the target a place of its own{or}",
                there.site, options.site
            );
            return Err(HostError::other("the target", message));
        }
    }
    let mut id = fresh_id(options);
    let mut done = journal::FinishedPaths::new();
    let mut resumes = false;
    let journaled = journal.id();
    if let Some(begun) = &state.begun {
        if journaled.as_ref() == Some(&begun.id) {
            id.clone_from(&begun.id);
            done = journal.done(&begun.id);
            resumes = true;
        } else if options.now.duration_since(begun.alive) < STALE && !options.adopt {
            let message = format!(
                "somebody else is publishing here since {}; nothing was changed. Publish again \
                 when they have finished; a publish that was cut off is taken over 20 minutes \
                 later, or at once with --adopt",
                begun.alive
            );
            return Err(HostError::new(ErrorKind::Conflict, "the target", message));
        }
    }
    let withdraws = journaled.is_some_and(|id| state::is_withdrawing(&id));
    let live = opened.live.clone();
    let mut record = HostRecord { live, done, withdraws, state, ..HostRecord::default() };
    let mut compared = Vec::new();
    if options.verify {
        let compare = |side, state| {
            verify::compare(host, side, state, options.retry, options.concurrency, progress)
        };
        let target = compare(Side::PublishTarget, &record.state)?;
        record.differing.clone_from(&target.differing);
        if let Some(live) = &record.live {
            let live = compare(Side::Live, live)?;
            record.live_differing.clone_from(&live.differing);
            compared.push(live);
        } else {
            compared.push(target);
        }
    }
    let mut plan = plan::plan(wanted, &record, &options.site, options.as_of);
    // A notice takes the place of a whole story: that is a withdrawal, as a removal is.
    if plan.visible.iter().any(|path| options.retractions.contains(path)) {
        plan.withdraw_what_differs(&record);
    }
    must_fit(&plan.next, state::LARGEST_WRITTEN)?;
    must_fit(&plan.begin(&record.state, &id, options.now), state::LARGEST)?;
    Ok(Prepared { plan, opened, id, resumes, compared })
}

/// Refuses a state with more than `most` bytes, which could be written but never read again.
fn must_fit(state: &HostState, most: u64) -> Result<(), HostError> {
    if state.fits(most) {
        return Ok(());
    }
    let message = match state.begun {
        None => "has more files than a record of Dateline's has room for (some 300,000)",
        Some(_) => {
            "has more files that come or go at once, those of publishes that were cut off among \
             them, than a record of Dateline's has room for (some 600,000); publish a part of them \
             first"
        }
    };
    Err(HostError::other("the site", message))
}

/// An id that no other publish has.
fn fresh_id(options: &PublishOptions) -> String {
    let seed = format!("{} {} {:?}", options.now, std::process::id(), std::thread::current().id());
    blake3::hash(seed.as_bytes()).to_hex()[..16].to_owned()
}

/// The address of a file on the site.
pub fn url_of(site: &str, path: &str) -> String {
    let page =
        path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
    let mut url = format!("{site}/");
    for byte in page.unwrap_or(path).bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

/// Estimates how long a plan takes, rather too long than too short, so that an embargo that would
/// end meanwhile is noticed before anything begins.
pub fn expected(plan: &PublishPlan, concurrency: usize) -> SignedDuration {
    let steps = i64::try_from(plan.steps.len()).unwrap_or(i64::MAX);
    let at_once = i64::try_from(concurrency.max(1)).unwrap_or(1);
    // A third of a second for each request, and four seconds for each megabyte.
    let requests = steps.saturating_mul(333) / at_once;
    let transfer = i64::try_from(plan.bytes() / 250).unwrap_or(i64::MAX);
    let expected = SignedDuration::from_millis(requests.saturating_add(transfer));
    SignedDuration::from_secs(60).saturating_add(expected)
}

/// The number of steps of each kind, in the words of reports.
pub fn counts(plan: &PublishPlan) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for step in &plan.steps {
        *counts.entry(step.reason.as_str()).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::state::{Held, UnfinishedPublish};
    use super::*;

    #[test]
    fn a_record_that_could_not_be_read_again_is_refused() {
        let held = Held {
            digest: state::Digest::of(b""),
            size: 1,
            served: Arc::default(),
            named_by_content: false,
        };
        let begun = |paths: usize| UnfinishedPublish {
            id: "x".into(),
            alive: Timestamp::UNIX_EPOCH,
            paths: (0..paths).map(|at| (format!("{at}.html"), vec![held.clone()])).collect(),
        };
        let mut state = HostState { site: "https://desk.example".into(), ..HostState::default() };
        let size = |state: &HostState| state.to_text().len() as u64;
        assert!(must_fit(&state, size(&state)).is_ok());
        let error = must_fit(&state, size(&state) - 1).unwrap_err();
        assert!(error.to_string().contains("the site: has more files than a record"), "{error}");
        // A publish that begins writes the old record with all files that it is about to put.
        let most = size(&state) + 1000;
        state.begun = Some(begun(10));
        assert!(must_fit(&state, most).is_ok());
        state.begun = Some(begun(30));
        let error = must_fit(&state, most).unwrap_err();
        assert!(error.to_string().contains("that come or go at once"), "{error}");
    }
}

//! Does what the plan says, and nothing else.
//!
//! The steps of one phase run in parallel. The next phase begins when all of them are done, and a
//! step that fails ends the publish, so that nothing is removed after a failure. This module must
//! not know any host.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};

use super::content::{CHANGED, FileContent};
use super::host::{ErrorKind, Host, HostError, Outgoing, Side, Standing, Version};
use super::journal::Journal;
use super::plan::{Action, Phase, PublishPlan, PublishStep};
use super::retry::Retry;
use super::state::{Digest, Held, HostState, UnfinishedPublish};
use crate::pipeline::Progress;

/// Provides the content of published files.
pub trait FileSource: Sync {
    /// A file's content; `held` is what the plan knows about it.
    ///
    /// # Errors
    /// When it can't be read.
    fn content(&self, path: &str, held: &Held) -> std::io::Result<FileContent>;
}

/// A plan, and all that is needed to execute it.
pub struct Job<'a> {
    /// The plan.
    pub plan: &'a PublishPlan,
    /// The host to publish to.
    pub host: &'a dyn Host,
    /// The state as it was when the plan was made.
    pub state: &'a HostState,
    /// The version of that state on the host.
    pub version: Version,
    /// The source of the files' bytes.
    pub source: &'a dyn FileSource,
    /// How often and how soon to retry.
    pub retry: Retry,
    /// How many steps run at the same time.
    pub concurrency: usize,
    /// Where progress is recorded on this machine.
    pub journal: &'a Journal,
    /// The id of this publish.
    pub id: &'a str,
    /// Tells the time. It is a clock that goes on while the machine sleeps, so that a publish which slept knows
    /// that somebody else may have taken over.
    pub clock: &'a (dyn Fn() -> Timestamp + Sync),
    /// Whether to replace files of others where files of the site belong.
    pub adopt: bool,
    /// Who is told how far it has come.
    pub progress: &'a dyn Progress,
}

/// The result of a publish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Files sent.
    pub files: usize,
    /// Bytes sent, after compression.
    pub bytes: u64,
    /// Files taken over from the live copy, on the host itself.
    pub linked: usize,
    /// Files removed.
    pub removed: usize,
    /// Files that were to be removed, but were left since somebody else's files are at their paths
    /// by now.
    pub left: usize,
    /// How often something was retried.
    pub retries: usize,
}

/// How often a long publish says that it is still alive; see [`super::STALE`].
const ALIVE: SignedDuration = SignedDuration::from_mins(5);

struct Run<'a> {
    job: &'a Job<'a>,
    /// The version of the state on the host, and when it was last written.
    version: Mutex<(Version, Timestamp)>,
    stop: AtomicBool,
    failed: Mutex<Option<HostError>>,
    files: AtomicUsize,
    bytes: AtomicU64,
    linked: AtomicUsize,
    removed: AtomicUsize,
    left: AtomicUsize,
    retries: AtomicUsize,
    /// New files that this publish has added, and that no page leads to yet.
    new: Mutex<Vec<&'a str>>,
}

/// Executes the plan.
///
/// # Errors
/// The first failure that retrying couldn't overcome. What was done by then is recorded, and the
/// next publish goes on from there.
pub fn run(job: &Job) -> Result<Sent, HostError> {
    if !job.plan.changes {
        return Ok(Sent::default());
    }
    let start = (job.clock)();
    let run = Run {
        job,
        version: Mutex::new((job.version.clone(), start)),
        stop: AtomicBool::new(false),
        failed: Mutex::new(None),
        files: AtomicUsize::new(0),
        bytes: AtomicU64::new(0),
        linked: AtomicUsize::new(0),
        removed: AtomicUsize::new(0),
        left: AtomicUsize::new(0),
        retries: AtomicUsize::new(0),
        new: Mutex::default(),
    };
    job.progress.stage("publish", job.plan.steps.len());
    if job.host.traits().begins && !job.plan.steps.is_empty() {
        // The journal comes first: if this run is killed in between, the next one must know that it
        // was this one.
        let noted = job.journal.begin(job.id);
        noted.map_err(|e| HostError::other("the journal", format!("can't be written: {e}")))?;
        run.record(&job.plan.begin(job.state, job.id, start))?;
    }
    for phase in Phase::ALL {
        run.phase(phase).map_err(|error| match (phase, error.kind) {
            (Phase::New, ErrorKind::Full) => run.make_room(error),
            _ => error,
        })?;
    }
    run.record(&job.plan.next)?;
    run.switch()?;
    job.journal.end();
    Ok(Sent {
        files: run.files.into_inner(),
        bytes: run.bytes.into_inner(),
        linked: run.linked.into_inner(),
        removed: run.removed.into_inner(),
        left: run.left.into_inner(),
        retries: run.retries.into_inner(),
    })
}

impl<'a> Run<'a> {
    fn retrying<T>(
        &self,
        what: &str,
        attempt: impl Fn() -> Result<T, HostError>,
    ) -> Result<T, HostError> {
        self.job.retry.run(&format!("{} {what}", self.job.id), &self.retries, attempt)
    }

    /// Writes the state, unless somebody else has written it since we last looked.
    fn record(&self, state: &HostState) -> Result<(), HostError> {
        let Ok(mut version) = self.version.lock() else {
            return Err(HostError::other("the publish", "a thread of it has failed"));
        };
        let next = self.retrying("state", || self.job.host.record(state, &version.0))?;
        *version = (next, self.time());
        Ok(())
    }

    /// Shows the new copy to readers, and removes withdrawn files from the copy that was live
    /// before.
    fn switch(&self) -> Result<(), HostError> {
        let job = self.job;
        let gone = UnfinishedPublish::withdrawing(job.id, self.time(), job.plan.outdated.clone());
        if !gone.paths.is_empty() {
            // This comes before the switch: if the publish is killed at any moment from here on,
            // the next one knows that there is something left to remove. A journal that can't be
            // written is no reason to hold the new site back.
            let _ = job.journal.begin(&gone.id);
        }
        self.retrying("switch", || job.host.switch())?;
        if gone.paths.is_empty() {
            return Ok(());
        }
        self.retrying("withdraw", || job.host.withdraw(&gone)).map_err(|error| {
            let message = format!(
                "{}. The new site is live; what was withdrawn is still in the copy that was live \
                 before",
                error.message
            );
            HostError { message, ..error }
        })
    }

    fn time(&self) -> Timestamp {
        (self.job.clock)()
    }

    /// Says that the publish is alive, if it hasn't for a while. That fails if somebody else has taken over.
    fn stay_alive(&self) -> Result<(), HostError> {
        // Whoever waits here for another thread that says so must not go on if it can't be said.
        let due = self.version.lock().is_ok_and(|version| {
            let silent = self.time().duration_since(version.1);
            silent > ALIVE
        });
        if !due || !self.job.host.traits().begins {
            return Ok(());
        }
        self.record(&self.job.plan.begin(self.job.state, self.job.id, self.time()))
    }

    /// Executes all steps of one phase.
    fn phase(&self, phase: Phase) -> Result<(), HostError> {
        let steps: Vec<&'a PublishStep> = self.job.plan.phase(phase).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            while !self.stop.load(Ordering::Relaxed) {
                let Some(step) = steps.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                let done = self.stay_alive().and_then(|()| self.step(step));
                self.job.progress.step();
                if let Err(error) = done {
                    self.stop.store(true, Ordering::Relaxed);
                    if let Ok(mut failed) = self.failed.lock() {
                        failed.get_or_insert(error);
                    }
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.job.concurrency.min(steps.len()) {
                scope.spawn(work);
            }
        });
        match self.failed.lock() {
            Ok(mut failed) => failed.take().map_or(Ok(()), Err),
            Err(_) => Err(HostError::other("the publish", "a thread of it has failed")),
        }
    }

    /// Removes what this publish has added, when there is no room for the rest; otherwise a later,
    /// smaller publish would find no room either. No page leads to any of it yet. Returns the
    /// failure, with a word on what was done about it.
    fn make_room(&self, full: HostError) -> HostError {
        let new = self.new.lock().map(|mut new| std::mem::take(&mut *new)).unwrap_or_default();
        let all = new.len();
        let mut gone = 0;
        for path in new {
            if self.job.host.remove(path).is_ok() {
                self.job.journal.note(path, None);
                gone += 1;
            }
        }
        let done = match all - gone {
            _ if all == 0 => return full,
            0 => "What this publish had added is taken away again: no page leads to it".to_owned(),
            left => format!("{left} of the files that this publish had added couldn't be removed"),
        };
        HostError { message: format!("{}. {done}", full.message), ..full }
    }

    fn step(&self, step: &'a PublishStep) -> Result<(), HostError> {
        let (host, path) = (self.job.host, step.path.as_str());
        let tag = match step.action {
            Action::Remove => {
                let standing = match &step.may_stand_there {
                    Some(all) => self.standing(path, all)?,
                    None => Standing::Same,
                };
                // If a file isn't what an earlier publish put there, it is somebody else's. If
                // there is nothing left, empty folders may be.
                match standing {
                    Standing::Other => {
                        self.left.fetch_add(1, Ordering::Relaxed);
                    }
                    Standing::Nothing => self.retrying(path, || host.remove(path))?,
                    Standing::Same => {
                        self.retrying(path, || host.remove(path))?;
                        self.removed.fetch_add(1, Ordering::Relaxed);
                    }
                }
                None
            }
            Action::Link => {
                let held = self.job.plan.next.get(path);
                let new = match held {
                    Some(held) if !self.job.adopt && self.must_be_new(step, held)? => Some(held),
                    _ => None,
                };
                self.retrying(path, || host.link(path, new))?;
                self.linked.fetch_add(1, Ordering::Relaxed);
                held.map(Held::tag)
            }
            Action::Put => {
                let sent = self.put(step)?;
                if let (Phase::New, 1.., Ok(mut new)) = (step.phase, sent, self.new.lock()) {
                    new.push(path);
                }
                self.files.fetch_add(1, Ordering::Relaxed);
                self.bytes.fetch_add(sent, Ordering::Relaxed);
                self.job.plan.next.get(path).map(Held::tag)
            }
        };
        self.job.journal.note(path, tag);
        Ok(())
    }

    /// What is at a path: one of these contents, nothing, or something else.
    fn standing<'h>(
        &self,
        path: &str,
        all: impl IntoIterator<Item = &'h Held>,
    ) -> Result<Standing, HostError> {
        for held in all {
            let look = || self.job.host.standing(Side::PublishTarget, path, held);
            match self.retrying(path, look)? {
                Standing::Other => {}
                found => return Ok(found),
            }
        }
        Ok(Standing::Other)
    }

    /// Whether a file may be put only where there is nothing, or the same content. What a publish
    /// that was cut off has put there (before the file was edited, or its headers were changed) may
    /// be replaced.
    fn must_be_new(&self, step: &PublishStep, held: &Held) -> Result<bool, HostError> {
        let Some(all) = &step.may_stand_there else { return Ok(step.expects_nothing) };
        let earlier = all.iter().filter(|earlier| earlier.tag() != held.tag());
        Ok(self.standing(&step.path, earlier)? != Standing::Same)
    }

    fn put(&self, step: &PublishStep) -> Result<u64, HostError> {
        let path = step.path.as_str();
        let Some(held) = self.job.plan.next.files.get(path) else {
            return Err(HostError::other(path, "isn't in the build"));
        };
        let content = self.job.source.content(path, held);
        let content = content.map_err(|error| HostError::unreadable(path, &error))?;
        if let FileContent::Bytes(bytes) = &content
            && Digest::of(bytes) != held.digest
        {
            return Err(HostError::other(path, CHANGED));
        }
        let adopt = self.job.adopt;
        let new = !adopt && self.must_be_new(step, held)?;
        let (digest, served) = (held.digest, &held.served);
        let file = Outgoing { path, content: &content, digest, served, new, adopt };
        self.retrying(path, || self.job.host.put(&file))
    }
}

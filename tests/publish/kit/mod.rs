//! What the tests of publishing share: a host in memory that notes every request and can fail, and
//! one function that builds a site and publishes it.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod http;
pub mod readers;
pub mod real;
pub mod servers;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dateline::pipeline::Silent;
use dateline::publish::execute::{self, Job, Sent};
use dateline::publish::files::PublishedFiles;
use dateline::publish::host::{
    ErrorKind, Host, HostError, Opened, Outgoing, Side, Standing, Traits, Version,
};
use dateline::publish::journal::Journal;
use dateline::publish::plan::Wanted;
use dateline::publish::retry::Retry;
use dateline::publish::state::{Digest, Held, HostState};
use dateline::publish::{self, Prepared, PublishOptions, prepare};
use dateline::write::{MANIFEST, Manifest};
use jiff::Timestamp;

/// Looks at the files of a host.
pub type Look = Box<dyn Fn(&BTreeMap<String, Vec<u8>>) + Sync + Send>;

/// A host in memory.
#[derive(Default)]
pub struct Memory {
    pub files: Mutex<BTreeMap<String, Vec<u8>>>,
    pub state: Mutex<Option<HostState>>,
    /// Every request that changes something, in order: a verb and a path.
    pub log: Mutex<Vec<(&'static str, String)>>,
    /// The number of the request that fails, counted from 1; 0 for none.
    pub fail_at: AtomicUsize,
    /// How it fails, if not for good.
    pub fails_as: Option<ErrorKind>,
    /// Called after every request that changes something.
    pub after: Option<Look>,
    /// Whether it keeps no headers with a file, as a folder doesn't.
    pub is_folder: bool,
    /// How many requests run at this moment, and how many did at most.
    pub running: AtomicUsize,
    pub most: AtomicUsize,
}

impl Memory {
    fn request(&self, verb: &'static str, path: &str) -> Result<(), HostError> {
        let mut log = self.log.lock().unwrap();
        log.push((verb, path.to_owned()));
        if log.len() == self.fail_at.load(Ordering::Relaxed) {
            return Err(match self.fails_as.unwrap_or(ErrorKind::Other) {
                ErrorKind::Full => HostError::full(path, "the test says no"),
                kind => HostError::new(kind, path, "the test says no"),
            });
        }
        Ok(())
    }

    pub fn paths(&self) -> Vec<String> {
        self.files.lock().unwrap().keys().cloned().collect()
    }

    pub fn requests(&self) -> Vec<(&'static str, String)> {
        std::mem::take(&mut *self.log.lock().unwrap())
    }

    fn version(&self) -> Version {
        let state = self.state.lock().unwrap();
        Version(state.as_ref().map(|state| Digest::of(state.to_text().as_bytes()).to_string()))
    }
}

impl Host for Memory {
    fn open(&self) -> Result<Opened, HostError> {
        let version = self.version();
        let state = self.state.lock().unwrap().clone();
        Ok(Opened { state, version, live: None })
    }

    fn record(&self, state: &HostState, expected: &Version) -> Result<Version, HostError> {
        self.request("record", "")?;
        if self.version() != *expected {
            return Err(HostError::conflict("memory"));
        }
        *self.state.lock().unwrap() = Some(state.clone());
        Ok(self.version())
    }

    fn put(&self, file: &Outgoing) -> Result<u64, HostError> {
        let now = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let result = self.request("put", file.path).and_then(|()| {
            let mut files = self.files.lock().unwrap();
            let bytes = file.content.whole().unwrap();
            if file.new && files.get(file.path).is_some_and(|there| *there != *bytes) {
                return Err(HostError::occupied(file.path));
            }
            files.insert(file.path.to_owned(), bytes.to_vec());
            if let Some(after) = &self.after {
                after(&files);
            }
            Ok(file.content.size())
        });
        self.running.fetch_sub(1, Ordering::SeqCst);
        result
    }

    fn remove(&self, path: &str) -> Result<(), HostError> {
        self.request("remove", path)?;
        let mut files = self.files.lock().unwrap();
        files.remove(path);
        if let Some(after) = &self.after {
            after(&files);
        }
        Ok(())
    }

    fn list(&self, _: Side) -> Result<Vec<String>, HostError> {
        Ok(self.paths())
    }

    fn standing(&self, _: Side, path: &str, held: &Held) -> Result<Standing, HostError> {
        let files = self.files.lock().unwrap();
        Ok(match files.get(path) {
            None => Standing::Nothing,
            Some(bytes) if Digest::of(bytes) == held.digest => Standing::Same,
            Some(_) => Standing::Other,
        })
    }

    fn traits(&self) -> Traits {
        let keeps = !self.is_folder;
        Traits { headers: keeps, compress: keeps, begins: true, switches: false, nojekyll: false }
    }
}

/// How a publish of the tests is done.
pub struct Try<'a> {
    /// The folder of the build.
    pub output: &'a Path,
    /// The folder of the journal.
    pub keep: &'a Path,
    pub as_of: Timestamp,
    pub concurrency: usize,
    pub adopt: bool,
    pub verify: bool,
}

impl Try<'_> {
    /// Looks and plans.
    pub fn prepare(&self, host: &dyn Host) -> Result<Prepared, HostError> {
        self.prepare_these(host, &self.files(host).wanted(&[]))
    }

    fn prepare_these(&self, host: &dyn Host, wanted: &Wanted) -> Result<Prepared, HostError> {
        prepare(wanted, host, &Journal::new(self.keep), &self.options(), &Silent)
    }

    fn files(&self, host: &dyn Host) -> PublishedFiles {
        let manifest = Manifest::read(&self.output.join(MANIFEST)).unwrap();
        PublishedFiles::new(self.output, manifest, host.traits())
    }

    fn options(&self) -> PublishOptions {
        PublishOptions {
            as_of: self.as_of,
            now: self.as_of,
            site: "https://desk.example/news".to_owned(),
            verify: self.verify,
            adopt: self.adopt,
            drafts: false,
            retractions: BTreeSet::new(),
            retry: self.retry(),
            concurrency: self.concurrency,
        }
    }

    fn retry(&self) -> Retry {
        let pause = Duration::from_millis(1);
        Retry { attempts: 4, pause, longest: Duration::from_millis(20) }
    }

    /// Does what was planned.
    pub fn execute(&self, host: &dyn Host, prepared: &Prepared) -> Result<Sent, HostError> {
        self.execute_by(host, prepared, &|| self.as_of)
    }

    /// Does what was planned, by a clock.
    pub fn execute_by(
        &self,
        host: &dyn Host,
        prepared: &Prepared,
        clock: &(dyn Fn() -> Timestamp + Sync),
    ) -> Result<Sent, HostError> {
        let state = prepared.opened.state.clone().unwrap_or_default();
        execute::run(&Job {
            plan: &prepared.plan,
            host,
            state: &state,
            version: prepared.opened.version.clone(),
            source: &self.files(host),
            retry: self.retry(),
            concurrency: self.concurrency,
            journal: &Journal::new(self.keep),
            id: &prepared.id,
            clock,
            adopt: self.adopt,
            progress: &Silent,
        })
    }

    /// Publishes some of the files of the build.
    pub fn publish_these(&self, host: &dyn Host, wanted: &Wanted) -> Result<Sent, HostError> {
        let prepared = self.prepare_these(host, wanted)?;
        self.execute(host, &prepared)
    }

    pub fn publish(&self, host: &dyn Host) -> Result<(Prepared, Sent), HostError> {
        let prepared = self.prepare(host)?;
        let sent = self.execute(host, &prepared)?;
        Ok((prepared, sent))
    }
}

/// The requests that a plan is.
pub fn promised(plan: &publish::plan::PublishPlan) -> Vec<(&'static str, String)> {
    use publish::plan::Action;
    let record = ("record", String::new());
    let mut all = vec![record.clone()];
    all.extend(plan.steps.iter().map(|step| {
        let verb = if step.action == Action::Remove { "remove" } else { "put" };
        (verb, step.path.clone())
    }));
    all.push(record);
    all
}

/// The files of a build, by path, without the manifest.
pub fn built(output: &Path) -> BTreeMap<String, Vec<u8>> {
    let manifest = Manifest::read(&output.join(MANIFEST)).unwrap();
    manifest.paths().map(|p| (p.to_owned(), std::fs::read(output.join(p)).unwrap())).collect()
}

/// Where a page leads on its own site, as paths of files.
pub fn links(html: &str, base: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for attribute in ["href=", "src="] {
        for rest in html.split(attribute).skip(1) {
            let quote = rest.chars().next().unwrap_or(' ');
            let end = match quote {
                '"' | '\'' => rest[1..].find(quote).map(|at| &rest[1..=at]),
                _ => rest.find([' ', '>']).map(|at| &rest[..at]),
            };
            let link = end.unwrap_or_default().split(['#', '?']).next().unwrap_or_default();
            let Some(path) = link.strip_prefix(base).and_then(|l| l.strip_prefix('/')) else {
                continue;
            };
            let file = match path {
                "" => "index.html".to_owned(),
                path if path.ends_with('/') => format!("{path}index.html"),
                path => path.to_owned(),
            };
            all.insert(file);
        }
    }
    all
}

/// Crawls from the front page, and gives the links that lead nowhere.
pub fn dead_links(files: &BTreeMap<String, Vec<u8>>, base: &str) -> Vec<(String, String)> {
    let mut open = vec!["index.html".to_owned()];
    let mut seen = BTreeSet::new();
    let mut dead = Vec::new();
    while let Some(page) = open.pop() {
        let Some(bytes) = files.get(&page) else { continue };
        if !page.ends_with(".html") {
            continue;
        }
        for link in links(&String::from_utf8_lossy(bytes), base) {
            if !files.contains_key(&link) {
                dead.push((page.clone(), link));
            } else if seen.insert(link.clone()) {
                open.push(link);
            }
        }
    }
    dead
}

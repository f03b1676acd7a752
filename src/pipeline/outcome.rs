//! The result of a build or a check.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{Explanation, Loaded, SlowPages, Timings};
use crate::cache::Cache;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::HeldBack;
use crate::parse::{ChangedSource, ParseWork};
use crate::plan::urls::output_path;
use crate::plan::{Plan, Subject};
use crate::read::Inventory;
use crate::render::RenderFailure;
use crate::resolve::HeldArticle;
use crate::write::{Changes, Manifest, WriteError};

/// The result of a build or a check.
#[derive(Debug)]
pub struct Outcome {
    /// Everything found, sorted.
    pub diagnostics: Diagnostics,
    /// The files, for the report.
    pub inventory: Inventory,
    /// What was done; `None` if errors kept it from being done.
    pub summary: Option<Summary>,
}

/// What a build or a check did.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Public articles.
    pub articles: usize,
    /// The number of routes of each kind.
    pub pages: BTreeMap<&'static str, usize>,
    /// What happened in the output; zeroes for a check.
    pub changes: Changes,
    /// Routes that were rendered; the others are as an earlier build left them.
    pub rendered: usize,
    /// How many files were read, and how many of them were parsed.
    pub work: ParseWork,
    /// How many articles are held back, and why.
    pub held_back: HeldBack,
    /// The articles that are held back, in the order of their files.
    pub held_articles: Vec<HeldArticle>,
    /// Why the route that `--explain` asks about was rendered, or why it wasn't.
    pub explanation: Option<Explanation>,
    /// A line on files of the cache that couldn't be used.
    pub notice: Option<String>,
    /// How long each stage took.
    pub timings: Timings,
    /// The pages whose templates took long.
    pub slow_pages: SlowPages,
    /// The output folder; `None` for a check.
    pub output: Option<PathBuf>,
    /// The manifest of this build, if it was asked for: the one in the output may be another
    /// build's by now.
    pub manifest: Option<Manifest>,
    /// The files of the output that are notices in the place of stories that were withdrawn.
    pub retractions: BTreeSet<String>,
}

fn retractions(plan: &Plan) -> BTreeSet<String> {
    let routes = plan.routes.iter();
    let notices = routes.filter(|route| matches!(route.subject, Subject::Retraction(_)));
    notices.map(|route| output_path(&route.url)).collect()
}

impl Summary {
    /// The summary of a site all of whose routes were rendered and none of them written.
    pub(super) fn of(loaded: &mut Loaded, cache: &Cache, timings: Timings) -> Summary {
        Summary {
            articles: loaded.briefing.articles.len(),
            pages: count(&loaded.plan),
            retractions: retractions(&loaded.plan),
            changes: Changes::default(),
            rendered: loaded.plan.routes.len(),
            work: loaded.work,
            held_back: loaded.briefing.held_back,
            held_articles: std::mem::take(&mut loaded.known.held_articles),
            explanation: None,
            notice: cache.notice(),
            timings,
            slow_pages: SlowPages::default(),
            output: None,
            manifest: None,
        }
    }
}

/// The number of routes of each kind.
fn count(plan: &Plan) -> BTreeMap<&'static str, usize> {
    let mut pages = BTreeMap::new();
    for route in &plan.routes {
        *pages.entry(route.subject.kind(route.format)).or_default() += 1;
    }
    pages
}

/// Why a build or a check ended without an outcome.
#[derive(Debug)]
pub enum BuildFailure {
    /// There is no `site.toml` to begin with: its one diagnostic.
    NoSite(Box<Diagnostic>),
    /// The output can't be written: its folder is refused, the disk is full, a permission is
    /// missing.
    Machine(WriteError),
    /// The site kept changing while it was built. This is one of the files that did.
    Changing(String),
}

impl From<WriteError> for BuildFailure {
    fn from(error: WriteError) -> Self {
        BuildFailure::Machine(error)
    }
}

impl From<RenderFailure> for BuildFailure {
    fn from(failure: RenderFailure) -> Self {
        match failure {
            RenderFailure::Changed(ChangedSource(path)) => BuildFailure::Changing(path),
            RenderFailure::Mistake(diagnostic) => BuildFailure::NoSite(diagnostic),
        }
    }
}

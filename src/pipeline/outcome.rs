//! What a build or a check came to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Explanation, Loaded, SlowPages, Timings};
use crate::cache::Cache;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::HeldBack;
use crate::parse::{ChangedSource, ParseWork};
use crate::plan::Plan;
use crate::read::Inventory;
use crate::render::RenderFailure;
use crate::resolve::HeldArticle;
use crate::write::{Changes, Manifest, WriteError};

/// What a build or a check came to.
#[derive(Debug)]
pub struct Outcome {
    /// Everything found, sorted.
    pub diagnostics: Diagnostics,
    /// The files, for the report.
    pub inventory: Inventory,
    /// What was done; `None` when nothing was, because of errors.
    pub summary: Option<Summary>,
}

/// What a build or a check did.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Public articles.
    pub articles: usize,
    /// Routes by kind.
    pub pages: BTreeMap<&'static str, usize>,
    /// What happened in the output; zeroes for a check.
    pub changes: Changes,
    /// Routes that were rendered; the others are as an earlier build left them.
    pub rendered: usize,
    /// How many files were read, and how many of them were parsed.
    pub work: ParseWork,
    /// How much is held back.
    pub held_back: HeldBack,
    /// The articles that are, in the order of their files.
    pub held_articles: Vec<HeldArticle>,
    /// Why the route asked about was rendered or not.
    pub explanation: Option<Explanation>,
    /// What is to be said of the cache.
    pub notice: Option<String>,
    /// How long each stage took.
    pub timings: Timings,
    /// The pages that took long in their templates.
    pub slow_pages: SlowPages,
    /// The output folder; `None` for a check.
    pub output: Option<PathBuf>,
    /// What this build made, if it was asked for: the manifest in the output may be that of another
    /// build by now.
    pub manifest: Option<Manifest>,
}

impl Summary {
    /// What is to be said of a site of which every route was rendered and none was written.
    pub(super) fn of(loaded: &mut Loaded, cache: &Cache, timings: Timings) -> Summary {
        Summary {
            articles: loaded.briefing.articles.len(),
            pages: count(&loaded.plan),
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

/// How many routes there are of each kind.
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
    /// There is no site to speak of: this is the one diagnostic.
    NoSite(Box<Diagnostic>),
    /// The machine wouldn't.
    Machine(WriteError),
    /// The site went on changing while it was built: this file, among others.
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

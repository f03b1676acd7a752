//! All stages in their order.
//!
//! [`load`] goes from the site folder to the plan and is the same for building, checking and
//! previewing; [`build`] renders what the plan says and earlier builds haven't, and writes it.
//! Nothing is written while anything is wrong.

mod explain;
pub mod live;
mod load;
mod output;
mod routes;
mod watchdog;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

pub use crate::resolve::Visibility;
pub use explain::{Explanation, RenderReason};
pub use load::{Loaded, Timings, load};
use load::{ScannedSite, StageTimer, load_with, settings};
pub use watchdog::{PageLimits, Watchdog};

use crate::cache::{Access, Cache, Output, Outputs};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Finding, Severity};
use crate::model::HeldBack;
use crate::parse;
use crate::plan::{Plan, urls};
use crate::read::{Files, Inventory, SourceFile};
use crate::render::{self, Renderer, Templates};
use crate::resolve::{self, Clock, HeldArticle};
use crate::settings::Settings;
use crate::write::{Changes, Manifest, Remembered, Stage, WriteError, check_target};

/// What is to be built.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// Takes the place of the settings' `base_url`.
    pub base_url: Option<String>,
    /// Scheme and host that take the place of the settings' in `base_url`, whose path stays.
    pub origin: Option<String>,
    /// Whose eyes the site is for. A build shows the desk no more than drafts; only a preview
    /// ([`live`]) shows it what isn't out yet.
    pub visibility: Visibility,
    /// Whether no page may be indexed.
    pub noindex: bool,
    /// Whether the summary has the manifest of this very build.
    pub keeps_manifest: bool,
    /// The build's clock.
    pub as_of: Timestamp,
    /// Whether warnings are errors.
    pub deny_warnings: bool,
    /// Whether to take nothing from the cache.
    pub clean: bool,
    /// A URL path, or a path in the output, about which to say why it was rendered or not.
    pub explain: Option<String>,
    /// What fingerprints leave out, so that tests can show that they would notice: parts of pages
    /// and keys of tables.
    #[doc(hidden)]
    pub blind: Vec<String>,
    /// Whether articles without a source and sources without a date are found.
    pub sources: bool,
    /// What one page may take.
    pub page_limits: PageLimits,
}

impl BuildOptions {
    /// The public site at an instant.
    pub fn at(as_of: Timestamp) -> BuildOptions {
        BuildOptions {
            base_url: None,
            origin: None,
            visibility: Visibility::Public,
            noindex: false,
            keeps_manifest: false,
            as_of,
            deny_warnings: false,
            clean: false,
            explain: None,
            blind: Vec::new(),
            sources: false,
            page_limits: PageLimits::default(),
        }
    }

    fn clock(&self) -> Clock {
        Clock { as_of: self.as_of, visibility: self.visibility }
    }
}

/// Hears how far a stage has come; called from many threads at once.
pub trait Progress: Sync {
    /// A stage begins, with so many steps (0: not known).
    fn stage(&self, name: &'static str, steps: usize);
    /// A step is done.
    fn step(&self);
    /// A page doesn't end: this is all that is found, and nothing is or will be written. What called
    /// [`build`] or [`check`] doesn't come back until the page ends, if it ever does, since the
    /// thread that is at it can't be stopped; a command ends its process here.
    fn gave_up(&self, _outcome: Outcome) {}
}

/// Nobody hears.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}

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

/// What a build did.
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
    /// Files that were read, and how many of them were parsed.
    pub read: (usize, usize),
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
    /// The output folder; `None` for a check.
    pub output: Option<PathBuf>,
    /// What this build made, if it was asked for: the manifest in the output may be that of another
    /// build by now.
    pub manifest: Option<Manifest>,
}

/// Why a build ended without an outcome.
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

/// How often a build begins again because a file has changed under its hands.
const ATTEMPTS: usize = 5;

/// Builds a site into an output folder.
///
/// # Errors
/// [`BuildFailure`]; mistakes in the site are in the outcome instead.
pub fn build(
    files: &dyn Files,
    root: &Path,
    output: &Path,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<Outcome, BuildFailure> {
    let output = check_target(output, root)?;
    let access = if options.clean { Access::Afresh } else { Access::Full };
    let mut last = String::new();
    for _ in 0..ATTEMPTS {
        match run(files, Some((root, access)), Some(&output), options, progress) {
            Err(BuildFailure::Changing(path)) => last = path,
            result => return result,
        }
    }
    Err(BuildFailure::Changing(last))
}

/// When something next falls due after a clock, with what was found on the way and the files. What
/// comes after resolving isn't looked at.
///
/// # Errors
/// When there is no `site.toml` to begin with: its one diagnostic.
pub fn due(
    files: &dyn Files,
    root: &Path,
    options: &BuildOptions,
) -> Result<(Option<Timestamp>, Diagnostics, Inventory), Box<Diagnostic>> {
    let (settings, mut found) = settings(files, options)?;
    let sources = Cache::open(root, Access::ReadOnly).sources(&depends_on(&settings));
    let inventory = Inventory::scan(files, &settings.languages, &settings.kinds, &mut found);
    let mut parsed =
        parse::parse_all(files, &inventory, parse::ParseRules::of(&settings), &sources, None);
    let clock = options.clock();
    let (briefing, _) =
        resolve::resolve(&inventory, &mut parsed, &settings, clock, &mut found, None);
    set_levels(&mut found, &settings, &inventory);
    found.drop_consequences();
    found.sort();
    found.limit();
    Ok((briefing.held_back.next_due, found, inventory))
}

/// Does all that a build does and writes nothing.
///
/// # Errors
/// [`BuildFailure`]; mistakes in the site are in the outcome instead.
pub fn check(
    files: &dyn Files,
    root: Option<&Path>,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<Outcome, BuildFailure> {
    run(files, root.map(|root| (root, Access::ReadOnly)), None, options, progress)
}

fn run(
    files: &dyn Files,
    root: Option<(&Path, Access)>,
    output: Option<&Path>,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<Outcome, BuildFailure> {
    // Whatever the caller says: no build shows what isn't out.
    let visibility = options.visibility.in_a_build();
    let options = &BuildOptions { visibility, ..options.clone() };
    let mut watch = StageTimer { progress, timings: Vec::new() };
    let (settings, mut found) = settings(files, options).map_err(BuildFailure::NoSite)?;
    let cache = root.map_or_else(Cache::none, |(root, access)| Cache::open(root, access));
    let recall = || {
        let outputs = output.map(|output| cache.outputs(output)).unwrap_or_default();
        (cache.sources(&depends_on(&settings)), outputs)
    };
    let scan = || Inventory::scan(files, &settings.languages, &settings.kinds, &mut found);
    let ((sources, outputs), inventory) = watch.time("read", 0, || rayon::join(recall, scan));
    let html_store = cache.html_store();
    let lint = output.is_none() || wants_lint(&settings);
    let begun = ScannedSite { settings, inventory, found };
    let mut loaded = load_with(files, options, begun, sources, html_store.as_ref(), lint, watch);
    let mut watch = StageTimer { progress, timings: std::mem::take(&mut loaded.timings) };
    let mut found = std::mem::take(&mut loaded.diagnostics);
    found.append(std::mem::take(&mut loaded.plan_diagnostics));
    let unused = set_levels(&mut found, &loaded.settings, &loaded.inventory);
    if output.is_none() {
        // A build doesn't look for all that can be allowed.
        let mut unused: Diagnostics = unused.into_iter().map(|f| f.at(FileId(0))).collect();
        unused.set_levels(&loaded.settings.check);
        found.append(unused);
    } else {
        found.drop_style();
    }
    if options.deny_warnings {
        found.deny_warnings();
    }
    let blind = options.blind.iter().cloned().collect();
    let mut changes = Changes::default();
    let mut explanation = None;
    let mut manifest = None;
    let mut rendered = 0;
    let mut done = false;
    let bodies = loaded.bodies(files, html_store.as_ref());
    let names = loaded.names();
    let site = loaded.site(&bodies, &names, options.visibility.shows_drafts() || options.noindex);
    let templates = Templates::load(site.theme, &mut found);
    if let Some(templates) = &templates
        && !found.has_errors()
    {
        let prepare = || Renderer::new(site, templates, &blind);
        let begin = || output.map(|output| Stage::begin(output, remembered(&outputs))).transpose();
        let (renderer, stage) = watch.time("prepare", 0, || rayon::join(prepare, begin));
        let (renderer, stage) = (renderer.map_err(failure)?, stage?);
        let steps = loaded.plan.routes.len();
        let render = routes::RouteRenderer {
            files,
            renderer: &renderer,
            outputs: &outputs,
            progress,
            blind: &blind,
        };
        let endless = Mutex::new(None);
        let gave_up = |finding: Diagnostic| {
            // The other threads end with the page that they are at.
            std::thread::sleep(Duration::from_millis(100));
            if let Some(stage) = &stage {
                stage.abandon();
            }
            let mut diagnostics = found.clone();
            diagnostics.push(finding.clone());
            let outcome = ended(diagnostics, loaded.inventory.clone());
            *endless.lock().unwrap_or_else(PoisonError::into_inner) = Some(finding);
            progress.gave_up(outcome);
        };
        let all = || render.all(&loaded.plan, stage.as_ref());
        let all = || watchdog::watched(templates.at_work(), options.page_limits, gave_up, all);
        let mut made = watch.time("render", steps, all)?;
        made.problems.extend(endless.into_inner().unwrap_or_else(PoisonError::into_inner));
        explanation =
            options.explain.as_deref().map(|url| render.explain(&loaded.plan, url, &made));
        rendered = made.rendered;
        // The HTML of all cards is a large part of what a build holds.
        drop(renderer);
        found.extend(std::mem::take(&mut made.problems));
        if !found.has_errors() {
            done = true;
            if let (Some(stage), Some(output)) = (stage, output) {
                manifest = options.keeps_manifest.then(|| made.manifest(&loaded.plan, &outputs));
                let known = (&cache, &outputs, output);
                changes = output::write_output(stage, made, &loaded.plan, known, &mut watch)?;
            }
        }
    }
    found.drop_consequences();
    found.sort();
    found.limit();
    let summary = done.then(|| Summary {
        articles: loaded.briefing.articles.len(),
        pages: count(&loaded.plan),
        changes,
        rendered,
        read: (loaded.parsed.read, loaded.parsed.parsed),
        held_back: loaded.briefing.held_back,
        held_articles: std::mem::take(&mut loaded.known.held_articles),
        explanation,
        notice: cache.notice(),
        timings: watch.timings,
        output: output.map(Path::to_owned),
        manifest,
    });
    let Loaded { inventory, briefing, index, plan, known, .. } = loaded;
    // To free a large site takes a while, which nobody needs to wait for.
    std::thread::spawn(move || drop((briefing, index, plan, known)));
    Ok(Outcome { diagnostics: found, inventory, summary })
}

/// What a build came to that was ended.
fn ended(mut diagnostics: Diagnostics, inventory: Inventory) -> Outcome {
    diagnostics.drop_consequences();
    diagnostics.sort();
    diagnostics.limit();
    Outcome { diagnostics, inventory, summary: None }
}

/// What the records of files depend on beside their content.
fn depends_on(settings: &Settings) -> String {
    format!("{:?}", parse::ParseRules::of(settings))
}

/// Gives findings the levels that the site wants, without those that it accepts, and gives what is
/// to be said of entries that accept none.
fn set_levels(found: &mut Diagnostics, settings: &Settings, inventory: &Inventory) -> Vec<Finding> {
    let unused = found.accept(&settings.allow, |file| &inventory.file(file).path);
    found.set_levels(&settings.check);
    unused
}

/// Whether a build, too, is to look for names in texts, because the site makes them errors.
fn wants_lint(settings: &Settings) -> bool {
    let codes = [Code::UntaggedName, Code::UnnamedOfficial];
    codes.iter().any(|code| settings.check.contains(&(*code, Some(Severity::Error))))
}

/// What the table of an output says of its manifest.
fn remembered(outputs: &Outputs) -> Option<Remembered<'_>> {
    let file = |(url, known): (&str, Output)| (urls::output_path(url).into(), known.written);
    let manifest = Box::new(move || outputs.iter().map(file).collect());
    Some(Remembered { stamp: outputs.manifest?, files: outputs.len(), manifest })
}

fn failure(failure: render::RenderFailure) -> BuildFailure {
    match failure {
        render::RenderFailure::Changed(parse::ChangedSource(path)) => BuildFailure::Changing(path),
        render::RenderFailure::Template(diagnostic) => BuildFailure::NoSite(diagnostic),
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

/// An inventory of `site.toml` alone, for reports when nothing else could be read.
pub fn bare_inventory() -> Inventory {
    let mut inventory = Inventory::default();
    inventory.files.push(SourceFile::settings());
    inventory
}

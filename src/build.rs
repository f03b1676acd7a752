//! All stages in their order.
//!
//! [`load`] goes from the site folder to the plan and is the same for building, checking and
//! previewing; [`build`] renders the plan and writes it. Nothing is written while anything is
//! wrong.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Finding};
use crate::index::{self, Index};
use crate::model::{Briefing, HeldBack};
use crate::parse;
use crate::plan::{self, Plan};
use crate::read::{self, FileKind, Files, Inventory, SourceFile};
use crate::render::{Content, Renderer, Site};
use crate::resolve::{self, Clock};
use crate::settings::Settings;
use crate::theme::{self, Theme};
use crate::write::{Changes, Stage, Staged, WriteError, check_target};

/// What is to be built.
#[derive(Debug, Clone)]
pub struct Options {
    /// Takes the place of the settings' `base_url`.
    pub base_url: Option<String>,
    /// Whether drafts are shown; no page may be indexed then.
    pub drafts: bool,
    /// The build's clock.
    pub as_of: Timestamp,
}

/// Hears how far a stage has come; called from many threads at once.
pub trait Progress: Sync {
    /// A stage begins, with so many steps (0: not known).
    fn stage(&self, name: &'static str, steps: usize);
    /// A step is done.
    fn step(&self);
}

/// Nobody hears.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}

/// How long each stage took, in order.
pub type Timings = Vec<(&'static str, Duration)>;

/// A site, ready to be rendered.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// The files.
    pub inventory: Inventory,
    /// What is public.
    pub briefing: Briefing,
    /// Who is listed where.
    pub index: Index,
    /// The look.
    pub theme: Theme,
    /// What is made.
    pub plan: Plan,
    /// What was found so far.
    pub diagnostics: Diagnostics,
    /// How long it took.
    pub timings: Timings,
}

/// Measures the stages.
struct Watch<'a> {
    progress: &'a dyn Progress,
    timings: Timings,
}

impl Watch<'_> {
    fn time<T>(&mut self, name: &'static str, steps: usize, run: impl FnOnce() -> T) -> T {
        self.progress.stage(name, steps);
        let start = Instant::now();
        let value = run();
        self.timings.push((name, start.elapsed()));
        value
    }
}

/// Goes from the site folder to the plan. Mistakes are in [`Loaded::diagnostics`].
///
/// # Errors
/// When there is no `site.toml` to begin with: its one diagnostic.
pub fn load(
    files: &dyn Files,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Loaded, Box<Diagnostic>> {
    let mut found = Diagnostics::default();
    let mut watch = Watch { progress, timings: Vec::new() };
    // Listed first, which looks at where a link leads and whether it is a file at all.
    if let Some((path, finding)) = files.list(read::SETTINGS).problems.pop() {
        return Err(Box::new(finding.at_path(path)));
    }
    let text = read::read_text(files, read::SETTINGS).map_err(|finding| {
        let missing = files.read(read::SETTINGS).is_err_and(|e| e.kind() == ErrorKind::NotFound);
        let no_site = "there is no site here: site.toml is missing";
        let finding = if missing {
            Finding::error(Code::Unreadable, None, no_site).help(
                "go to the site's folder, give it with --root, or make a site: dateline new DIR",
            )
        } else {
            finding
        };
        Box::new(match finding.spot {
            Some(_) => finding.at(FileId(0)),
            None => finding.at_path(read::SETTINGS),
        })
    })?;
    let mut findings = Vec::new();
    let mut settings = Settings::parse(&text, &mut findings);
    found.extend(findings.into_iter().map(|finding| finding.at(FileId(0))));
    if let Some(url) = &options.base_url
        && let Err(problem) = settings.set_base_url(url)
    {
        found.push(
            Finding::error(Code::InvalidUrl, None, format!("--base-url: {problem}")).at_site(),
        );
    }
    let inventory =
        watch.time("read", 0, || Inventory::scan(files, &settings.languages, &mut found));
    let parsed = watch.time("parse", inventory.files.len(), || {
        parse::parse_all(files, &inventory, &settings.markdown)
    });
    let clock = Clock { as_of: options.as_of, drafts: options.drafts };
    let briefing = watch.time("resolve", 0, || {
        let mut briefing = resolve::resolve(&inventory, parsed, &settings, clock, &mut found);
        for picture in briefing.pictures_mut() {
            picture.size = read::picture_size(files, &picture.path);
        }
        briefing
    });
    let index = watch.time("index", 0, || index::index(&briefing, &settings));
    let theme = watch.time("theme", 0, || theme::load(files, &settings, &mut found));
    let plan = watch.time("plan", 0, || {
        plan::plan(&briefing, &index, &inventory, &theme, &settings, &mut found)
    });
    let timings = watch.timings;
    Ok(Loaded { settings, inventory, briefing, index, theme, plan, diagnostics: found, timings })
}

impl Loaded {
    /// What pages are made from.
    pub fn site(&self, drafts: bool) -> Site<'_> {
        Site {
            settings: &self.settings,
            briefing: &self.briefing,
            index: &self.index,
            plan: &self.plan,
            theme: &self.theme,
            inventory: &self.inventory,
            drafts,
        }
    }
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
    /// What is held back.
    pub held_back: HeldBack,
    /// How long each stage took.
    pub timings: Timings,
    /// The output folder; `None` for a check.
    pub output: Option<PathBuf>,
}

/// Why a build ended without an outcome.
#[derive(Debug)]
pub enum Failure {
    /// There is no site to speak of: this is the one diagnostic.
    NoSite(Box<Diagnostic>),
    /// The machine wouldn't.
    Machine(WriteError),
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Failure::Machine(error)
    }
}

/// Builds a site into an output folder.
///
/// # Errors
/// [`Failure`]; mistakes in the site are in the outcome instead.
pub fn build(
    files: &dyn Files,
    root: &Path,
    output: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome, Failure> {
    let output = check_target(output, root)?;
    run(files, Some(&output), options, progress)
}

/// Does all that a build does and writes nothing.
///
/// # Errors
/// [`Failure::NoSite`]; mistakes in the site are in the outcome instead.
pub fn check(
    files: &dyn Files,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome, Failure> {
    run(files, None, options, progress)
}

fn run(
    files: &dyn Files,
    output: Option<&Path>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome, Failure> {
    let mut loaded = load(files, options, progress).map_err(Failure::NoSite)?;
    let mut found = std::mem::take(&mut loaded.diagnostics);
    found.set_levels(&loaded.settings.check);
    let mut watch = Watch { progress, timings: std::mem::take(&mut loaded.timings) };
    let mut changes = Changes::default();
    let mut template_findings = Diagnostics::default();
    let renderer = watch
        .time("prepare", 0, || Renderer::new(loaded.site(options.drafts), &mut template_findings));
    found.extend(template_findings.iter().cloned());
    let mut done = false;
    if let Some(renderer) = renderer
        && !found.has_errors()
    {
        let stage = output.map(|output| Stage::begin(output, None)).transpose()?;
        let steps = loaded.plan.routes.len();
        let staged = watch.time("render", steps, || {
            render_all(files, &renderer, &loaded.plan, stage.as_ref(), progress)
        })?;
        found.extend(staged.problems);
        if !found.has_errors() {
            done = true;
            if let Some(stage) = stage {
                changes = watch.time("write", 0, || stage.commit(staged.files))?.changes;
            }
        }
    }
    found.sort();
    found.limit();
    let summary = done.then(|| Summary {
        articles: loaded.briefing.articles.len(),
        pages: count(&loaded.plan),
        changes,
        held_back: loaded.briefing.held_back,
        timings: watch.timings,
        output: output.map(Path::to_owned),
    });
    let Loaded { inventory, briefing, index, plan, .. } = loaded;
    // To free a large site takes a while, which nobody needs to wait for.
    rayon::spawn(move || drop((briefing, index, plan)));
    Ok(Outcome { diagnostics: found, inventory, summary })
}

/// How many routes there are of each kind.
fn count(plan: &Plan) -> BTreeMap<&'static str, usize> {
    let mut pages = BTreeMap::new();
    for route in &plan.routes {
        *pages.entry(route.page.kind()).or_default() += 1;
    }
    pages
}

struct Rendered {
    files: Vec<Staged>,
    problems: Vec<Diagnostic>,
}

/// Renders every route, in parallel, and stages what comes out.
fn render_all(
    files: &dyn Files,
    renderer: &Renderer,
    plan: &Plan,
    stage: Option<&Stage>,
    progress: &dyn Progress,
) -> Result<Rendered, WriteError> {
    type One = Result<Result<Option<Staged>, Box<Diagnostic>>, WriteError>;
    let one = |buffer: &mut Vec<u8>, route: &plan::Route| -> One {
        let content = match renderer.render(route, buffer) {
            Ok(content) => content,
            Err(diagnostic) => return Ok(Err(diagnostic)),
        };
        progress.step();
        let Some(stage) = stage else { return Ok(Ok(None)) };
        let path = plan::urls::output_path(&route.url);
        let staged = match content {
            Content::Rendered => stage.put(&path, buffer)?,
            Content::Copy(source) => match files.read(source) {
                Ok(bytes) => stage.put(&path, &bytes)?,
                Err(error) => {
                    let message = format!("can't be read: {error}");
                    let finding = Finding::error(Code::Unreadable, None, message);
                    return Ok(Err(Box::new(finding.at_path(source))));
                }
            },
        };
        Ok(Ok(Some(staged)))
    };
    let results: Vec<_> = plan
        .routes
        .par_iter()
        .with_min_len(8)
        .map_init(|| Vec::with_capacity(128 * 1024), one)
        .collect::<Result<_, WriteError>>()?;
    let mut rendered = Rendered { files: Vec::with_capacity(results.len()), problems: Vec::new() };
    for result in results {
        match result {
            Ok(staged) => rendered.files.extend(staged),
            Err(diagnostic) => rendered.problems.push(*diagnostic),
        }
    }
    one_for_each_mistake(&mut rendered.problems);
    Ok(rendered)
}

/// A mistake in a template shows on every page that uses it: one of them is enough.
fn one_for_each_mistake(problems: &mut Vec<Diagnostic>) {
    let mut seen = std::collections::BTreeSet::new();
    problems.retain(|problem| {
        seen.insert((problem.path.clone(), problem.position, problem.finding.message.clone()))
    });
}

/// An inventory of `site.toml` alone, for reports when nothing else could be read.
pub fn bare_inventory() -> Inventory {
    Inventory {
        files: vec![SourceFile {
            path: read::SETTINGS.to_owned(),
            kind: FileKind::Settings,
            lang: crate::model::LangId::DEFAULT,
            stem: "site".to_owned(),
        }],
        ..Inventory::default()
    }
}

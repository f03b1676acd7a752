//! A build: from the site folder to the output.

use std::path::Path;

use super::load::{ScannedSite, read_settings};
use super::output::OutputWriter;
use super::routes::RouteRenderer;
use super::siblings;
use super::watchdog::EndlessPage;
use super::{
    BuildFailure, BuildOptions, Explanation, LoadOptions, Loaded, Outcome, Progress, SlowPages,
    StageTimer, Summary, depends_on, finish_report,
};
use crate::cache::{Access, Cache, Output, Outputs};
use crate::diagnostics::{Code, Diagnostics, Severity};
use crate::parse::HtmlStore;
use crate::read::{Files, Inventory};
use crate::render::{Renderer, Templates};
use crate::settings::Settings;
use crate::write::{Changes, Manifest, Remembered, Stage, check_target};

/// How many attempts a build gets when files of the site change while it is being built.
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
        let cache = Cache::open(root, access);
        let html_store = cache.html_store();
        let html_store = html_store.as_ref();
        let build = Build { files, cache: &cache, html_store, output: &output, options };
        match build.run(StageTimer::new(progress)) {
            Err(BuildFailure::Changing(path)) => last = path,
            result => return result,
        }
    }
    Err(BuildFailure::Changing(last))
}

/// One attempt at a build.
struct Build<'a> {
    files: &'a dyn Files,
    cache: &'a Cache,
    html_store: Option<&'a HtmlStore>,
    output: &'a Path,
    options: &'a BuildOptions,
}

/// What the summary says about an output that was written.
struct WrittenOutput {
    changes: Changes,
    rendered: usize,
    slow_pages: SlowPages,
    explanation: Option<Explanation>,
    manifest: Option<Manifest>,
}

impl Build<'_> {
    fn run(&self, mut timer: StageTimer) -> Result<Outcome, BuildFailure> {
        let Build { files, cache, output, options, .. } = *self;
        let load = LoadOptions::from(&options.site);
        let (settings, mut found) = read_settings(files, &load).map_err(BuildFailure::NoSite)?;
        let recall =
            || (cache.sources(&depends_on(&settings)), cache.derived(), cache.outputs(output));
        let scan = || Inventory::scan(files, &settings.languages, &settings.kinds, &mut found);
        let ((sources, derived, outputs), inventory) =
            timer.time("read", 0, || rayon::join(recall, scan));
        let scanned = ScannedSite { settings, inventory, found };

        let parsed = scanned.parse(files, sources, self.html_store, &mut timer);
        let resolved = if wants_lint(&scanned.settings) {
            scanned.resolve_and_lint(files, parsed, load.clock(), &mut timer)
        } else {
            scanned.resolve(parsed, load.clock(), &mut timer)
        };
        let mut loaded = resolved.plan(files, derived, &mut timer);

        let (mut found, _) = loaded.take_findings();
        found.drop_style();
        if options.site.deny_warnings {
            found.deny_warnings();
        }
        let written = match Templates::load(&loaded.theme, &mut found) {
            Some(templates) if !found.has_errors() => {
                self.render_and_write(&loaded, &templates, &outputs, &mut found, &mut timer)?
            }
            _ => None,
        };
        finish_report(&mut found);
        let summary = written.map(|written| Summary {
            changes: written.changes,
            rendered: written.rendered,
            slow_pages: written.slow_pages,
            explanation: written.explanation,
            manifest: written.manifest,
            output: Some(output.to_owned()),
            ..Summary::of(&mut loaded, cache, timer.timings)
        });
        Ok(Outcome { diagnostics: found, inventory: loaded.free(), summary })
    }

    /// Renders the routes whose files aren't up to date, and puts them in place if none of them has
    /// a mistake.
    fn render_and_write(
        &self,
        loaded: &Loaded,
        templates: &Templates,
        outputs: &Outputs,
        found: &mut Diagnostics,
        timer: &mut StageTimer,
    ) -> Result<Option<WrittenOutput>, BuildFailure> {
        let Build { files, cache, output, options, .. } = *self;
        let bodies = loaded.bodies(files, self.html_store);
        let names = loaded.names();
        let drafts = options.site.visibility.shows_drafts();
        let site = loaded.site(&bodies, &names, drafts || options.noindex);
        let prepare = || Renderer::new(site, templates);
        let begin = || Stage::begin(output, remembered(outputs));
        let (renderer, stage) = timer.time("prepare", 0, || rayon::join(prepare, begin));
        let (renderer, stage) = (renderer?, stage?);
        let progress = timer.progress;
        let codings = &*loaded.settings.hosting.precompress;
        let on = (&renderer, &stage);
        let render =
            RouteRenderer { files, renderer: on.0, outputs, stage: on.1, codings, progress };
        let plan = &loaded.plan;
        let abandon = || stage.abandon();
        let report = EndlessPage { found, inventory: &loaded.inventory, progress };
        let limits = options.site.page_limits;
        let all = || report.watch(templates.at_work(), limits, abandon, || render.all(plan));
        let watched = timer.time("render", plan.routes.len(), all);
        let mut routes = watched.done?;
        routes.problems.extend(watched.endless);
        let explanation = options.explain.as_deref().map(|url| render.explain(plan, url, &routes));
        // The HTML of all cards is a large part of the memory that a build holds.
        drop(renderer);
        found.extend(std::mem::take(&mut routes.problems));
        if found.has_errors() {
            return Ok(None);
        }
        let rendered = routes.rendered;
        let manifest = options.keeps_manifest.then(|| routes.manifest(plan, outputs));
        let writer = OutputWriter { cache, outputs, output };
        let changes = writer.write(stage, routes, plan, timer)?;
        loaded.derived.store().keep_what_was_asked_for();
        let slow_pages = watched.slow;
        Ok(Some(WrittenOutput { changes, rendered, slow_pages, explanation, manifest }))
    }
}

/// Whether a build looks for untagged names in texts, as a check does, because the site makes those
/// findings errors.
fn wants_lint(settings: &Settings) -> bool {
    let codes = [Code::UntaggedName, Code::UnnamedOfficial];
    codes.iter().any(|code| settings.check.contains(&(*code, Some(Severity::Error))))
}

/// What the table of an output knows of the manifest in that output.
fn remembered(outputs: &Outputs) -> Option<Remembered<'_>> {
    let files = |(url, known): (&str, Output)| siblings::with_siblings(url, &known);
    let manifest = Box::new(move || outputs.iter().flat_map(files).collect());
    Some(Remembered { stamp: outputs.manifest?, files: outputs.files(), manifest })
}

//! Two commands that write nothing: a check, which otherwise does all that a build does, and `due`,
//! which says when something next falls due and goes no further than resolving.

use std::path::Path;

use jiff::Timestamp;

use super::load::{ScannedSite, read_settings};
use super::routes::check_routes;
use super::watchdog::EndlessPage;
use super::{
    BuildFailure, CheckOptions, LoadOptions, Outcome, Progress, Silent, SlowPages, StageTimer,
    Summary, depends_on, finish_report, set_levels,
};
use crate::cache::{Access, Cache};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId};
use crate::read::{Files, Inventory};
use crate::render::{Renderer, Templates};

/// Does all that a build does and writes nothing. `root` is the site folder in which earlier builds
/// left their cache, if that is to be used.
///
/// # Errors
/// [`BuildFailure`]; mistakes in the site are in the outcome instead.
pub fn check(
    files: &dyn Files,
    root: Option<&Path>,
    options: &CheckOptions,
    progress: &dyn Progress,
) -> Result<Outcome, BuildFailure> {
    let mut timer = StageTimer::new(progress);
    let load = LoadOptions::from(&options.site);
    let (mut settings, mut found) = read_settings(files, &load).map_err(BuildFailure::NoSite)?;
    settings.list_sources |= options.sources;
    settings.list_unarchived |= options.sources && settings.archive;
    let cache = root.map_or_else(Cache::none, |root| Cache::open(root, Access::ReadOnly));
    let recall = || cache.sources(&depends_on(&settings));
    let scan = || Inventory::scan(files, &settings.languages, &settings.kinds, &mut found);
    let (sources, inventory) = timer.time("read", 0, || rayon::join(recall, scan));
    let scanned = ScannedSite { settings, inventory, found };

    let parsed = scanned.parse(files, sources, None, &mut timer);
    let resolved = scanned.resolve_and_lint(files, parsed, load.clock(), &mut timer);
    let mut loaded = resolved.plan(files, cache.derived(), &mut timer);

    let (mut found, unused) = loaded.take_findings();
    // Only a check can tell which of these are unused: a build doesn't look for everything that can
    // be allowed.
    let mut unused: Diagnostics = unused.into_iter().map(|f| f.at(FileId(0))).collect();
    unused.set_levels(&loaded.settings.check);
    found.append(unused);
    if options.site.deny_warnings {
        found.deny_warnings();
    }
    let templates = Templates::load(&loaded.theme, &mut found).filter(|_| !found.has_errors());
    let mut slow_pages = SlowPages::default();
    if let Some(templates) = &templates {
        let bodies = loaded.bodies(files, None);
        let names = loaded.names();
        let drafts = load.visibility.shows_drafts();
        let site = loaded.site(&bodies, &names, drafts);
        let renderer =
            timer.time("prepare", 0, || Renderer::without_fingerprints(site, templates))?;
        let (plan, steps) = (&loaded.plan, loaded.plan.routes.len());
        let report = EndlessPage { found: &found, inventory: &loaded.inventory, progress };
        let (limits, all) = (options.site.page_limits, || check_routes(&renderer, plan, progress));
        let all = || report.watch(templates.at_work(), limits, || (), all);
        let watched = timer.time("render", steps, all);
        found.extend(watched.done?.into_iter().chain(watched.endless));
        slow_pages = watched.slow;
    }
    let is_whole = templates.is_some() && !found.has_errors();
    let summary =
        is_whole.then(|| Summary { slow_pages, ..Summary::of(&mut loaded, &cache, timer.timings) });
    finish_report(&mut found);
    Ok(Outcome { diagnostics: found, inventory: loaded.free(), summary })
}

/// What `due` found.
#[derive(Debug)]
pub struct DueReport {
    /// When something next falls due; `None` if nothing ever will by itself.
    pub next: Option<Timestamp>,
    /// What was found on the way, sorted. Stages after resolving aren't run, so they report
    /// nothing.
    pub diagnostics: Diagnostics,
    /// The files, for the report.
    pub inventory: Inventory,
}

/// Says when something next falls due after an instant.
///
/// # Errors
/// When there is no `site.toml` to begin with: its one diagnostic.
pub fn due(files: &dyn Files, root: &Path, as_of: Timestamp) -> Result<DueReport, Box<Diagnostic>> {
    let mut timer = StageTimer::new(&Silent);
    let load = LoadOptions::at(as_of);
    let (settings, found) = read_settings(files, &load)?;
    let sources = Cache::open(root, Access::ReadOnly).sources(&depends_on(&settings));
    let scanned = ScannedSite::scan(files, settings, found);
    let parsed = scanned.parse(files, &sources, None, &mut timer);
    let resolved = scanned.resolve(parsed, load.clock(), &mut timer);
    let (mut diagnostics, inventory) = (resolved.found, resolved.inventory);
    set_levels(&mut diagnostics, &resolved.settings, &inventory);
    finish_report(&mut diagnostics);
    Ok(DueReport { next: resolved.briefing.held_back.next_due, diagnostics, inventory })
}

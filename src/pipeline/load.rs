//! From the site folder to the plan: what building, checking and previewing have in common.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use super::{BuildOptions, Progress};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Finding, position};
use crate::index::{self, Index};
use crate::lint;
use crate::model::Briefing;
use crate::parse::{self, Bodies, HtmlStore, Memory, Parsed};
use crate::plan::{self, Plan};
use crate::read::{self, Files, Inventory};
use crate::render::{LinkNames, Site};
use crate::resolve::{self, Lookups};
use crate::settings::{Settings, TEXT_LIMIT};
use crate::theme::{self, Theme};

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
    /// What is known of the files beside the briefing.
    pub parsed: Parsed,
    /// What names and files stand for.
    pub known: Lookups,
    /// What was found in the files, up to what names stand for.
    pub diagnostics: Diagnostics,
    /// What was found in the theme and the plan.
    pub plan_diagnostics: Diagnostics,
    /// How long it took.
    pub timings: Timings,
}

/// Measures the stages.
pub(super) struct StageTimer<'a> {
    pub(super) progress: &'a dyn Progress,
    pub(super) timings: Timings,
}

impl StageTimer<'_> {
    pub(super) fn time<T>(
        &mut self,
        name: &'static str,
        steps: usize,
        run: impl FnOnce() -> T,
    ) -> T {
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
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<Loaded, Box<Diagnostic>> {
    let (settings, mut found) = settings(files, options)?;
    let mut watch = StageTimer { progress, timings: Vec::new() };
    let inventory = watch.time("read", 0, || {
        Inventory::scan(files, &settings.languages, &settings.kinds, &mut found)
    });
    let begun = ScannedSite { settings, inventory, found };
    Ok(load_with(files, options, begun, parse::NoRecords, None, false, watch))
}

/// What a build knows before it looks into the files.
pub(super) struct ScannedSite {
    pub(super) settings: Settings,
    pub(super) inventory: Inventory,
    pub(super) found: Diagnostics,
}

/// Reads `site.toml`.
pub(super) fn settings(
    files: &dyn Files,
    options: &BuildOptions,
) -> Result<(Settings, Diagnostics), Box<Diagnostic>> {
    let mut found = Diagnostics::default();
    // Listed first, which looks at where a link leads and whether it is a file at all.
    if let Some((path, finding)) = files.list(read::SETTINGS).problems.pop() {
        return Err(Box::new(finding.at_path(path)));
    }
    let text = read::read_text(files, read::SETTINGS, TEXT_LIMIT).map_err(|finding| {
        let missing = files.open(read::SETTINGS).is_err_and(|e| e.kind() == ErrorKind::NotFound);
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
    settings.list_sources |= options.sources;
    found.extend(findings.into_iter().map(|finding| finding.at(FileId(0))));
    if let Some(origin) = &options.origin {
        let url = format!("{origin}{}", settings.base_path());
        // The path was good, and an origin is a server's own.
        let _ = settings.set_base_url(&url);
    }
    if let Some(url) = &options.base_url
        && let Err(problem) = settings.set_base_url(url)
    {
        found.push(
            Finding::error(Code::InvalidUrl, None, format!("--base-url: {problem}")).at_site(),
        );
    }
    Ok((settings, found))
}

/// The same with what earlier builds know, and with a place to put texts aside.
pub(super) fn load_with(
    files: &dyn Files,
    options: &BuildOptions,
    begun: ScannedSite,
    memory: impl Memory,
    html_store: Option<&HtmlStore>,
    lint: bool,
    mut watch: StageTimer,
) -> Loaded {
    let ScannedSite { settings, inventory, mut found } = begun;
    let mut parsed = watch.time("parse", inventory.files.len(), || {
        parse::parse_all(files, &inventory, parse::ParseRules::of(&settings), &memory, html_store)
    });
    watch.time("remember", 0, || memory.keep(&inventory, &parsed));
    // What comes next needs the room.
    drop(memory);
    let clock = options.clock();
    let mut tagged = Vec::new();
    let (briefing, known) = watch.time("resolve", 0, || {
        let tagged = lint.then_some(&mut tagged);
        let (mut briefing, known) =
            resolve::resolve(&inventory, &mut parsed, &settings, clock, &mut found, tagged);
        for picture in briefing.pictures_mut() {
            picture.size = parsed.asset(&picture.path).and_then(|asset| asset.size);
        }
        (briefing, known)
    });
    if !settings.keeps_active_files() {
        active_files(files, &inventory, &parsed, &mut found);
    }
    if lint {
        watch.time("lint", 0, || {
            let looked = lint::names(files, &inventory, &settings, &briefing, &tagged, &mut found);
            if let Err(error) = looked {
                let message = format!("names in texts can't be looked for: {error}");
                found.push(Finding::warning(Code::UntaggedName, None, message).at_site());
            }
        });
    }
    let mut late = Diagnostics::default();
    let (index, theme) = watch.time("index", 0, || {
        let theme = || theme::load(files, &settings, &mut late);
        rayon::join(|| index::index(&briefing, &settings), theme)
    });
    let plan = watch.time("plan", 0, || {
        plan::plan(&briefing, &index, &inventory, &theme, &settings, &mut late)
    });
    let timings = watch.timings;
    Loaded {
        settings,
        inventory,
        briefing,
        index,
        theme,
        plan,
        parsed,
        known,
        diagnostics: found,
        plan_diagnostics: late,
        timings,
    }
}

/// Reports the files beside texts that could run script, each at the first thing that could.
fn active_files(
    files: &dyn Files,
    inventory: &Inventory,
    parsed: &Parsed,
    found: &mut Diagnostics,
) {
    for path in &inventory.assets {
        if !parsed.asset(path).is_some_and(|asset| asset.is_active) {
            continue;
        }
        let Ok(bytes) = files.read(path, read::active::LARGEST) else { continue };
        let Some(active) = read::active::active_content(path, &bytes) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let message = format!("this file {}, and isn't published", active.what);
        let finding = Finding::error(Code::UnsafeFile, None, message).help(active.help);
        let at = Some(position(&text, active.span.start)).filter(|_| active.span.end > 0);
        found.push(finding.at_path(path).at_position(at));
    }
}

impl Loaded {
    /// What gives the HTML of texts.
    pub fn bodies<'a>(
        &'a self,
        files: &'a dyn Files,
        html_store: Option<&'a HtmlStore>,
    ) -> Bodies<'a> {
        Bodies {
            files,
            inventory: &self.inventory,
            rules: parse::ParseRules::of(&self.settings),
            html_store,
        }
    }

    /// What texts may call entities, by language.
    pub fn names(&self) -> Vec<LinkNames> {
        LinkNames::of_site(&self.settings, &self.briefing, &self.index)
    }

    /// What pages are made from.
    pub fn site<'a>(
        &'a self,
        bodies: &'a Bodies<'a>,
        names: &'a [LinkNames],
        drafts: bool,
    ) -> Site<'a> {
        Site {
            settings: &self.settings,
            briefing: &self.briefing,
            index: &self.index,
            plan: &self.plan,
            theme: &self.theme,
            inventory: &self.inventory,
            names,
            bodies,
            parsed: &self.parsed,
            drafts,
        }
    }
}

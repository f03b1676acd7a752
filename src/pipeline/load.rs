//! From the site folder to the plan: the stages that building, checking and previewing share.
//!
//! Each takes the one before and gives what the next one takes: [`read_settings`], then
//! [`ScannedSite`], [`ResolvedSite`] and [`Loaded`].

use std::io::ErrorKind;
use std::sync::Arc;

use super::{LoadOptions, Progress, StageTimer, set_levels};
use crate::derived::{DerivedFiles, DerivedStore, NoStore};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Finding, position};
use crate::index::{self, Index};
use crate::lint;
use crate::model::Briefing;
use crate::parse::{self, Assets, Bodies, HtmlStore, Memory, ParseRules, ParseWork, Parsed};
use crate::pictures::Pictures;
use crate::plan::{self, Plan};
use crate::read::{self, Files, Inventory};
use crate::render::{LinkNames, Site};
use crate::resolve::{self, Clock, Lookups, ResolveInput, Resolved, Tagged};
use crate::settings::{Settings, TEXT_LIMIT};
use crate::share_cards::ShareCards;
use crate::theme::{self, Theme};

/// A site whose settings are read and whose files are listed.
pub(super) struct ScannedSite {
    pub settings: Settings,
    pub inventory: Inventory,
    pub found: Diagnostics,
}

/// A site whose names have been resolved.
pub(super) struct ResolvedSite {
    pub settings: Settings,
    pub inventory: Inventory,
    pub found: Diagnostics,
    pub briefing: Briefing,
    assets: Assets,
    work: ParseWork,
    pub known: Lookups,
}

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
    /// Templates, words and static files.
    pub theme: Theme,
    /// Every file of the output.
    pub plan: Plan,
    /// What is known of pictures and other files that are copied.
    pub assets: Assets,
    /// The files that are made of others.
    pub derived: DerivedFiles,
    /// The pictures, and what is made of them.
    pub pictures: Pictures,
    /// Which pages have a share card, and the fonts of those.
    pub share_cards: ShareCards,
    /// How many files were read, and how many of those were parsed.
    pub work: ParseWork,
    /// The tables of what names and files stand for.
    pub known: Lookups,
    /// The findings up to and including resolving.
    pub diagnostics: Diagnostics,
    /// The findings of theme and plan.
    pub plan_diagnostics: Diagnostics,
}

/// Goes from the site folder to the plan. Mistakes are in [`Loaded::diagnostics`].
///
/// # Errors
/// When there is no `site.toml` to begin with: its one diagnostic.
pub fn load(
    files: &dyn Files,
    options: &LoadOptions,
    progress: &dyn Progress,
) -> Result<Loaded, Box<Diagnostic>> {
    let mut timer = StageTimer::new(progress);
    let (settings, found) = read_settings(files, options)?;
    let scanned = timer.time("read", 0, || ScannedSite::scan(files, settings, found));
    let parsed = scanned.parse(files, parse::NoRecords, None, &mut timer);
    Ok(scanned.resolve(parsed, options.clock(), &mut timer).plan(
        files,
        Arc::new(NoStore),
        &mut timer,
    ))
}

/// Reads `site.toml`.
pub(super) fn read_settings(
    files: &dyn Files,
    options: &LoadOptions,
) -> Result<(Settings, Diagnostics), Box<Diagnostic>> {
    let mut found = Diagnostics::default();
    // The folder is listed first, since that says where a link leads and whether the path is a file
    // at all.
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
    found.extend(findings.into_iter().map(|finding| finding.at(FileId(0))));
    if let Some(origin) = &options.origin {
        let url = format!("{origin}{}", settings.base_path());
        // Can't fail: the path was checked before, and the origin is the preview server's own.
        let _ = settings.set_base_url(&url);
    }
    if let Some(url) = &options.base_url
        && let Err(problem) = settings.set_base_url(url)
    {
        found.push(
            Finding::error(Code::InvalidUrl, None, format!("--base-url: {problem}")).at_site(),
        );
    }
    found.extend(of_fixed_files(&settings, options).into_iter().map(|f| f.at(FileId(0))));
    Ok((settings, found))
}

/// What is to be said of files at fixed places: nobody finds them below a path, and one may be out of date.
fn of_fixed_files(settings: &Settings, options: &LoadOptions) -> Vec<Finding> {
    let mut findings = Vec::new();
    let path = settings.base_path();
    for table in settings.read_at_root.iter().filter(|_| !path.is_empty()) {
        let message = format!(
            "`{}` is for a file that is looked for at the root of a host: this site stands at {path}/",
            table.value
        );
        findings.push(
            Finding::warning(Code::NotAtRoot, table.spot, message)
                .help("have the host serve the file at its root too, or take the table out"),
        );
    }
    if let Some(own) = settings.security_txt.as_ref()
        && own.expires.value <= options.as_of
    {
        let message = "`expires` is over: nobody may go by this security.txt any more";
        findings.push(
            Finding::warning(Code::ExpiredSecurityTxt, own.expires.spot, message)
                .help("see whether all that it says is still true, and give it another year"),
        );
    }
    findings
}

impl ScannedSite {
    /// Lists the files.
    pub fn scan(files: &dyn Files, settings: Settings, mut found: Diagnostics) -> ScannedSite {
        let inventory = Inventory::scan(files, &settings.languages, &settings.kinds, &mut found);
        ScannedSite { settings, inventory, found }
    }

    /// Parses every file whose record isn't in `memory`, and hands the new records to it. HTML is
    /// stored in `html_store`.
    pub fn parse(
        &self,
        files: &dyn Files,
        memory: impl Memory,
        html_store: Option<&HtmlStore>,
        timer: &mut StageTimer,
    ) -> Parsed {
        let inventory = &self.inventory;
        let rules = ParseRules::of(&self.settings);
        let parsed = timer.time("parse", inventory.files.len(), || {
            parse::parse_all(files, inventory, rules, &memory, html_store)
        });
        timer.time("remember", 0, || memory.keep(inventory, &parsed));
        // The next stages need the room.
        drop(memory);
        parsed
    }

    /// Resolves the names.
    pub fn resolve(self, parsed: Parsed, clock: Clock, timer: &mut StageTimer) -> ResolvedSite {
        self.resolve_with(parsed, clock, timer, resolve::resolve).0
    }

    /// Resolves the names, and also runs the searches that are left to checks ([`lint`]).
    pub fn resolve_and_lint(
        self,
        files: &dyn Files,
        parsed: Parsed,
        clock: Clock,
        timer: &mut StageTimer,
    ) -> ResolvedSite {
        let (mut site, tagged) = self.resolve_with(parsed, clock, timer, resolve::resolve_for_lint);
        timer.time("lint", 0, || {
            let ResolvedSite { settings, inventory, briefing, found, .. } = &mut site;
            lint::names(files, inventory, settings, briefing, &tagged, found);
        });
        site
    }

    fn resolve_with(
        self,
        parsed: Parsed,
        clock: Clock,
        timer: &mut StageTimer,
        resolve: fn(ResolveInput, parse::FileRecords, &mut Diagnostics) -> Resolved,
    ) -> (ResolvedSite, Vec<Tagged>) {
        let ScannedSite { settings, inventory, mut found } = self;
        let Parsed { records, assets, work } = parsed;
        let Resolved { briefing, lookups: known, tagged } = timer.time("resolve", 0, || {
            let (inventory, assets, settings) = (&inventory, &assets, &settings);
            resolve(ResolveInput { inventory, assets, settings, clock }, records, &mut found)
        });
        let site = ResolvedSite { settings, inventory, found, briefing, assets, work, known };
        (site, tagged)
    }
}

impl ResolvedSite {
    /// Loads the theme, and makes the lists and the plan. Derived files are taken from `store` if
    /// it has them.
    pub fn plan(
        self,
        files: &dyn Files,
        store: Arc<dyn DerivedStore>,
        timer: &mut StageTimer,
    ) -> Loaded {
        let ResolvedSite { settings, inventory, mut found, briefing, assets, work, known } = self;
        if !settings.keeps_active_files() {
            active_files(files, &inventory, &assets, &mut found);
        }
        let mut late = Diagnostics::default();
        let mut derived = DerivedFiles::new(store);
        let (index, theme) = timer.time("index", 0, || {
            let theme = || theme::load(files, &settings, &mut derived, &mut late);
            rayon::join(|| index::index(&briefing, &settings), theme)
        });
        let pictures = timer.time_telling("pictures", |progress| {
            let step = || progress.step();
            Pictures::gather(
                files,
                (&briefing, &index),
                &assets,
                &settings,
                &mut derived,
                &step,
                &mut late,
            )
        });
        let share_cards =
            ShareCards::gather(files, &settings, (&briefing, &index), &theme, &mut late);
        let plan = timer.time("plan", 0, || {
            let made = (&pictures, &share_cards);
            plan::plan(&briefing, &index, &inventory, &theme, made, &settings, &mut late)
        });
        Loaded {
            settings,
            inventory,
            briefing,
            index,
            theme,
            plan,
            assets,
            derived,
            pictures,
            share_cards,
            work,
            known,
            diagnostics: found,
            plan_diagnostics: late,
        }
    }
}

/// Reports the files beside texts that could run script, each with the first thing in it that
/// could.
fn active_files(
    files: &dyn Files,
    inventory: &Inventory,
    assets: &Assets,
    found: &mut Diagnostics,
) {
    for path in &inventory.assets {
        if !assets.get(path).is_some_and(|asset| asset.is_active) {
            continue;
        }
        let (bytes, active) = match files.read(path, read::active::LARGEST) {
            Ok(bytes) => {
                let Some(active) = read::active::active_content(path, &bytes) else { continue };
                (bytes, active)
            }
            Err(error) => (Vec::new(), read::active::unreadable(&error)),
        };
        let text = String::from_utf8_lossy(&bytes);
        let message = format!("this file {}, and isn't published", active.what);
        let finding = Finding::error(Code::UnsafeFile, None, message).help(active.help);
        let at = Some(position(&text, active.span.start)).filter(|_| active.span.end > 0);
        found.push(finding.at_path(path).at_position(at));
    }
}

impl Loaded {
    /// Takes the findings out, with the levels that the site gives them. The second value reports
    /// entries of `[check]` that accept nothing.
    pub(super) fn take_findings(&mut self) -> (Diagnostics, Vec<Finding>) {
        let mut found = std::mem::take(&mut self.diagnostics);
        found.append(std::mem::take(&mut self.plan_diagnostics));
        let unused = set_levels(&mut found, &self.settings, &self.inventory);
        (found, unused)
    }

    /// Drops everything but the inventory, the large parts on another thread: to free a large site
    /// takes a while, and nobody needs to wait for it.
    pub(super) fn free(self) -> Inventory {
        let Loaded { inventory, briefing, index, plan, known, .. } = self;
        std::thread::spawn(move || drop((briefing, index, plan, known)));
        inventory
    }

    /// The source of the HTML of texts.
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

    /// The names that are linked in texts, by language.
    pub fn names(&self) -> Vec<LinkNames> {
        LinkNames::of_site(&self.settings, &self.briefing, &self.index)
    }

    /// All that pages are made from, borrowed.
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
            assets: &self.assets,
            derived: &self.derived,
            pictures: &self.pictures,
            share_cards: &self.share_cards,
            drafts,
        }
    }
}

//! A site that is kept up to date while people write it, for previews.
//!
//! It goes through the stages of a build down to the plan. When articles alone have changed, they
//! are read and resolved once more and put in their places, and lists and plan are made anew if
//! lists or addresses depend on what has changed ([`Difference`]). When only templates or the theme
//! have changed, the plan alone is made anew. Otherwise everything is, from records that are kept
//! in memory. While something is wrong, the last good state stays.

mod records;
mod valid_site;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::load::{ScannedSite, read_settings};
use super::{
    LoadOptions, Loaded, Silent, StageTimer, bare_inventory, depends_on, finish_report, set_levels,
};
use crate::cache::Cache;
use crate::diagnostics::{self, Diagnostics, report};
use crate::parse::HtmlStore;
use crate::read::{Files, Inventory, SETTINGS, SiteTexts, names};
use crate::render::Templates;
use crate::resolve::{self, Difference, Visibility};
use records::{PreviewRecords, Records};
pub use valid_site::ValidSite;

/// Up to this many changed articles are taken in one by one; more than that, and the site is loaded
/// anew.
const FEW: usize = 8;

/// A site that is kept up to date, with its last good state.
pub struct Live {
    root: PathBuf,
    /// How the site is to be loaded next; the good state has options of its own.
    wanted: LoadOptions,
    /// Whether `wanted` asks for another view than the good state shows.
    moved: bool,
    memory: PreviewRecords,
    /// The HTML of texts, so that the last good state can be shown when its files are gone.
    html_store: Option<HtmlStore>,
    good: Option<ValidSite>,
    /// Files that have changed since the good state was made.
    pending: BTreeSet<String>,
    /// The errors that keep the files as they are now from becoming the good state.
    problems: Option<Problems>,
}

/// Errors, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    /// The errors, as a JSON array ([`diagnostics::to_json`]).
    pub json: String,
    /// The same, as a report for a terminal without colours.
    pub text: String,
    /// How many errors there are.
    pub count: usize,
}

/// The result of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveUpdate {
    /// What is shown is as before.
    Nothing,
    /// These articles are new, and nothing else.
    Articles(Vec<String>),
    /// Templates or the theme have changed.
    Look,
    /// Everything was made anew.
    Site,
    /// There is an error: what is shown is as before.
    Broken,
}

impl Live {
    /// A site that isn't loaded yet.
    pub fn new(root: &Path, wanted: LoadOptions) -> Live {
        let pending = BTreeSet::from([SETTINGS.to_owned()]);
        Live {
            root: root.to_owned(),
            wanted,
            moved: false,
            memory: PreviewRecords::default(),
            html_store: None,
            good: None,
            pending,
            problems: None,
        }
    }

    /// The last good state, if there was one.
    pub fn good(&self) -> Option<&ValidSite> {
        self.good.as_ref()
    }

    /// The errors that there are now.
    pub fn problems(&self) -> Option<&Problems> {
        self.problems.as_ref()
    }

    /// The HTML of texts, for [`Loaded::bodies`].
    pub fn html_store(&self) -> Option<&HtmlStore> {
        self.html_store.as_ref()
    }

    /// The options with which the state that is shown was made.
    pub fn options(&self) -> &LoadOptions {
        self.good.as_ref().map_or(&self.wanted, |good| &good.options)
    }

    /// As of when everything was resolved last, whether that was good or not.
    pub fn resolved_as_of(&self) -> Timestamp {
        self.wanted.as_of
    }

    /// Shows the site in another way: what is public or all of it, at this or another time. As long
    /// as there is an error, the old view stays.
    pub fn show(
        &mut self,
        files: &dyn Files,
        visibility: Visibility,
        as_of: Timestamp,
    ) -> LiveUpdate {
        (self.wanted.visibility, self.wanted.as_of) = (visibility, as_of);
        self.moved = true;
        self.load(files)
    }

    /// Takes in the changes of these files. `as_of` is the clock to use if everything has to be
    /// made anew.
    pub fn update(
        &mut self,
        files: &dyn Files,
        changed: BTreeSet<String>,
        as_of: Timestamp,
    ) -> LiveUpdate {
        self.pending.extend(changed);
        let pending = std::mem::take(&mut self.pending);
        let pending: BTreeSet<String> =
            pending.into_iter().filter(|path| self.matters(files, path)).collect();
        if pending.is_empty() && !self.moved {
            let mended = self.problems.take().is_some();
            return if mended { LiveUpdate::Articles(Vec::new()) } else { LiveUpdate::Nothing };
        }
        self.pending = pending;
        if !self.moved
            && let Some(step) = self.articles(files).or_else(|| self.look(files))
        {
            return step;
        }
        self.wanted.as_of = as_of;
        self.load(files)
    }

    /// Whether a path that has changed can belong to the site. Temporary files of editors don't.
    fn matters(&self, files: &dyn Files, path: &str) -> bool {
        if names::is_ignored_path(path) {
            return false;
        }
        let Some(good) = &self.good else { return true };
        let inventory = &good.loaded.inventory;
        let known = path == SETTINGS
            || inventory.find(path).is_some()
            || inventory.has_asset(path)
            || inventory.statics.iter().any(|known| known == path)
            || self.problems.is_some();
        known
            || files.stamp(path).is_some()
            || files.open(path).is_ok()
            || inventory_has_below(inventory, path)
            || is_look(&good.loaded, path)
    }

    /// Takes in changes of articles, if nothing but these articles has to be resolved again.
    fn articles(&mut self, files: &dyn Files) -> Option<LiveUpdate> {
        let good = self.good.as_mut()?;
        if self.pending.len() > FEW {
            return None;
        }
        let mut swaps = Vec::new();
        let mut broken = Diagnostics::default();
        for path in &self.pending {
            let before = files.stamp(path);
            let swap = good.swap(files, path, self.html_store.as_ref())?;
            // Somebody is still writing it. The end of that will be a change of its own; the file
            // stays pending until then.
            if files.stamp(path) != before {
                return Some(LiveUpdate::Nothing);
            }
            let Some(swap) = swap else { continue };
            let mut findings = good.findings_of(&swap);
            set_levels(&mut findings, &good.loaded.settings, &good.loaded.inventory);
            if findings.has_errors() {
                broken.append(findings);
            }
            swaps.push(swap);
        }
        if broken.has_errors() {
            self.problems = Some(problems(broken, files, &good.loaded.inventory));
            return Some(LiveUpdate::Broken);
        }
        let most = swaps.iter().map(|swap| swap.difference).max().unwrap_or(Difference::Own);
        if most == Difference::All {
            return None;
        }
        let paths: Vec<String> = swaps.iter().map(|swap| swap.path.clone()).collect();
        swaps.iter_mut().for_each(|swap| good.put(swap));
        if most == Difference::Lists
            && let Err(found) = good.plan_anew(files, true)
        {
            swaps.iter_mut().for_each(|swap| good.put(swap));
            resolve::describe_open_offices(&mut good.loaded.briefing);
            self.problems = Some(problems(found, files, &good.loaded.inventory));
            return Some(LiveUpdate::Broken);
        }
        swaps.into_iter().for_each(|swap| good.remember(swap));
        self.pending.clear();
        let mended = self.problems.take().is_some();
        Some(if paths.is_empty() && !mended {
            LiveUpdate::Nothing
        } else {
            LiveUpdate::Articles(paths)
        })
    }

    /// Takes in changes, if only templates and the theme have changed.
    fn look(&mut self, files: &dyn Files) -> Option<LiveUpdate> {
        let good = self.good.as_mut()?;
        if !self.pending.iter().all(|path| is_look(&good.loaded, path)) {
            return None;
        }
        if let Err(found) = good.plan_anew(files, false) {
            self.problems = Some(problems(found, files, &good.loaded.inventory));
            return Some(LiveUpdate::Broken);
        }
        self.pending.clear();
        self.problems = None;
        Some(LiveUpdate::Look)
    }

    /// Loads everything.
    fn load(&mut self, files: &dyn Files) -> LiveUpdate {
        let (settings, found) = match read_settings(files, &self.wanted) {
            Ok(read) => read,
            Err(diagnostic) => {
                let mut found = Diagnostics::default();
                found.push(*diagnostic);
                self.problems = Some(problems(found, files, &bare_inventory()));
                return LiveUpdate::Broken;
            }
        };
        if self.memory.begin(&self.root, depends_on(&settings)) {
            self.html_store = self.memory.cache.as_ref().and_then(Cache::keeping_html_store);
        }
        let mut timer = StageTimer::new(&Silent);
        let scanned = ScannedSite::scan(files, settings, found);
        let parsed = scanned.parse(files, &self.memory, self.html_store.as_ref(), &mut timer);
        let resolved = scanned.resolve(parsed, self.wanted.clock(), &mut timer);
        let mut loaded = resolved.plan(files, self.memory.derived(), &mut timer);
        self.memory.end();
        let templates = Templates::load(&loaded.theme, &mut loaded.plan_diagnostics);
        let mut found = loaded.diagnostics.clone();
        found.append(loaded.plan_diagnostics.clone());
        set_levels(&mut found, &loaded.settings, &loaded.inventory);
        match templates {
            Some(templates) if !found.has_errors() => {
                let (records, since) = (Arc::clone(&self.memory.now), Records::default());
                let (options, names) = (self.wanted.clone(), loaded.names());
                self.good = Some(ValidSite { options, loaded, templates, names, records, since });
                self.moved = false;
                self.pending.clear();
                self.problems = None;
                LiveUpdate::Site
            }
            _ => {
                self.problems = Some(problems(found, files, &loaded.inventory));
                LiveUpdate::Broken
            }
        }
    }
}

fn problems(mut found: Diagnostics, files: &dyn Files, inventory: &Inventory) -> Problems {
    found.keep_errors();
    finish_report(&mut found);
    let texts = SiteTexts { files, inventory };
    let (count, _) = found.counts();
    let json = diagnostics::to_json(&found, &texts);
    Problems { json, text: report::to_text(&found, &texts, false), count }
}

fn inventory_has_below(inventory: &Inventory, folder: &str) -> bool {
    let prefix = format!("{folder}/");
    let below = |path: &str| path.starts_with(&prefix);
    inventory.files.iter().any(|file| below(&file.path))
        || inventory.assets.iter().chain(&inventory.statics).any(|path| below(path))
}

/// Whether a path lies in the site's templates or its theme.
fn is_look(loaded: &Loaded, path: &str) -> bool {
    let theme = format!("themes/{}", loaded.settings.theme);
    let inside = |folder: &str| path == folder || path.starts_with(&format!("{folder}/"));
    inside("templates") || inside(&theme)
}

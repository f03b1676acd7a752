//! A site that is kept up to date while people write it, for previews.
//!
//! It goes through the stages of a build down to the plan. When articles alone have changed, and
//! in nothing that a list, an order or a URL hangs on ([`resolve::alike`]), only they are read and
//! resolved once more and put in their places; when only the look has changed, the plan is made
//! anew; else everything is, from records that are kept in memory. While something is wrong, the
//! last good state stays.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use foldhash::fast::FixedState;
use jiff::Timestamp;

use super::{Begun, Loaded, Options, Silent, Watch, bare_inventory, load_with, settings};
use crate::cache::{Access, Cache};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, report};
use crate::model::{Article, ArticleId};
use crate::parse::{self, Aside, Memory, Parsed, Record};
use crate::plan;
use crate::read::{FileKind, Files, Inventory, SETTINGS, SiteTexts};
use crate::render::Templates;
use crate::resolve::{self, Again};
use crate::theme;

/// So many articles at once are looked at one by one.
const FEW: usize = 8;

/// A site on its way.
pub struct Live {
    root: PathBuf,
    options: Options,
    memory: Recollection,
    /// The HTML of texts, so that the last good state can be shown when its files are gone.
    aside: Option<Aside>,
    good: Option<Good>,
    /// Files that have changed since the good state, which doesn't have them.
    pending: BTreeSet<String>,
    /// What keeps the files from being the good state, as JSON ([`report::to_json`]).
    problems: Option<Problems>,
}

/// A state of the site in which nothing is wrong.
pub struct Good {
    /// The site.
    pub loaded: Loaded,
    /// Its templates.
    pub templates: Templates,
    /// As the site was loaded.
    records: Arc<Records>,
    /// Of articles that have changed since.
    since: Records,
}

/// What is wrong, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    /// Errors, as an array of JSON.
    pub json: String,
    /// The same for a terminal without colours.
    pub text: String,
    /// How many there are.
    pub count: usize,
}

/// What an update came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// What is shown is as before.
    Nothing,
    /// These articles are new, and nothing else.
    Articles(Vec<String>),
    /// The look is new.
    Look,
    /// Everything was made anew.
    Site,
    /// Something is wrong: what is shown is as before.
    Broken,
}

type Records = HashMap<Box<str>, Record, FixedState>;

/// The records of the site as it was last loaded.
struct Recollection {
    /// What records depend on.
    options: String,
    /// What builds have left; until the first load is over.
    cache: Option<Cache>,
    began: i64,
    now: Arc<Records>,
    next: Mutex<Records>,
}

impl Memory for Recollection {
    fn recall(&self, path: &str) -> Option<&Record> {
        self.now.get(path).or_else(|| self.cache.as_ref()?.recall(path))
    }

    fn began(&self) -> i64 {
        self.began
    }

    fn keep(&self, inventory: &Inventory, parsed: &Parsed) {
        if let Some(cache) = &self.cache {
            cache.keep(inventory, parsed);
        }
        if let Ok(mut next) = self.next.lock() {
            *next = parsed.entries(inventory).map(|(at, r)| (at.into(), r.clone())).collect();
        }
    }
}

impl Recollection {
    /// Opens the cache of the site when there is nothing to go by; whether it did.
    fn begin(&mut self, root: &Path, options: String) -> bool {
        if self.options == options {
            return false;
        }
        let cache = Cache::open(root, Access::Full, &options);
        let (began, now, next) = (cache.began(), Arc::default(), Mutex::default());
        *self = Recollection { options, cache: Some(cache), began, now, next };
        true
    }

    fn end(&mut self) {
        self.cache = None;
        let next = self.next.lock().map(|mut next| std::mem::take(&mut *next));
        self.now = Arc::new(next.unwrap_or_default());
    }
}

impl Live {
    /// A site that isn't loaded yet.
    pub fn new(root: &Path, options: Options) -> Live {
        let memory = Recollection {
            options: String::new(),
            cache: None,
            began: 0,
            now: Arc::default(),
            next: Mutex::default(),
        };
        let pending = BTreeSet::from([SETTINGS.to_owned()]);
        Live {
            root: root.to_owned(),
            options,
            memory,
            aside: None,
            good: None,
            pending,
            problems: None,
        }
    }

    /// The last good state, if there was one.
    pub fn good(&self) -> Option<&Good> {
        self.good.as_ref()
    }

    /// What is wrong now.
    pub fn problems(&self) -> Option<&Problems> {
        self.problems.as_ref()
    }

    /// The HTML of texts, for [`Loaded::bodies`].
    pub fn aside(&self) -> Option<&Aside> {
        self.aside.as_ref()
    }

    /// How it is made.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Shows the site in another way: what is public, or all of it, at another time.
    pub fn show(&mut self, files: &dyn Files, desk: bool, as_of: Timestamp) -> Step {
        (self.options.desk, self.options.drafts, self.options.as_of) = (desk, desk, as_of);
        self.load(files)
    }

    /// Takes in what has changed in these files, whatever was written to them. `as_of` is the
    /// clock for when everything has to be made anew.
    pub fn update(
        &mut self,
        files: &dyn Files,
        changed: BTreeSet<String>,
        as_of: Timestamp,
    ) -> Step {
        self.pending.extend(changed);
        let pending = std::mem::take(&mut self.pending);
        let pending: BTreeSet<String> =
            pending.into_iter().filter(|path| self.matters(files, path)).collect();
        if pending.is_empty() {
            let mended = self.problems.take().is_some();
            return if mended { Step::Articles(Vec::new()) } else { Step::Nothing };
        }
        self.pending = pending;
        if let Some(step) = self.articles(files) {
            return step;
        }
        if let Some(step) = self.look(files) {
            return step;
        }
        self.options.as_of = as_of;
        self.load(files)
    }

    /// Whether a file that has changed can be of the site: what editors leave for a moment isn't.
    fn matters(&self, files: &dyn Files, path: &str) -> bool {
        if path.split('/').any(|part| part.starts_with('.')) {
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
            || files.read(path).is_ok()
            || inventory_has_below(inventory, path)
            || is_look(&good.loaded, path)
    }

    /// Takes in changes of articles that need nothing else to change.
    fn articles(&mut self, files: &dyn Files) -> Option<Step> {
        let good = self.good.as_mut()?;
        if self.pending.len() > FEW {
            return None;
        }
        let mut swaps = Vec::new();
        let mut broken = Diagnostics::default();
        for path in &self.pending {
            let before = files.stamp(path);
            let swap = good.swap(files, path, &self.options, self.aside.as_ref())?;
            // It is being written: what ends that will be told of, and it stays pending until then.
            if files.stamp(path) != before {
                return Some(Step::Nothing);
            }
            let Some(swap) = swap else { continue };
            let mut findings = good.loaded.findings_of(&swap.new);
            findings.set_levels(&good.loaded.settings.check);
            if findings.has_errors() {
                broken.append(findings);
            }
            swaps.push(swap);
        }
        if broken.has_errors() {
            self.problems = Some(problems(broken, files, &good.loaded.inventory));
            return Some(Step::Broken);
        }
        let mut paths = Vec::new();
        for swap in swaps {
            if !swap.alike {
                return None;
            }
            paths.push(swap.path.clone());
            good.put(swap)?;
        }
        self.pending.clear();
        let mended = self.problems.take().is_some();
        Some(if paths.is_empty() && !mended { Step::Nothing } else { Step::Articles(paths) })
    }

    /// Takes in changes of templates and of the theme alone.
    fn look(&mut self, files: &dyn Files) -> Option<Step> {
        let good = self.good.as_mut()?;
        let loaded = &mut good.loaded;
        if !self.pending.iter().all(|path| is_look(loaded, path)) {
            return None;
        }
        let mut late = Diagnostics::default();
        let theme = theme::load(files, &loaded.settings, &mut late);
        let plan = plan::plan(
            &loaded.briefing,
            &loaded.index,
            &loaded.inventory,
            &theme,
            &loaded.settings,
            &mut late,
        );
        let templates = Templates::load(&theme, &mut late);
        let mut found = late.clone();
        found.set_levels(&loaded.settings.check);
        match templates {
            Some(templates) if !found.has_errors() => {
                (loaded.theme, loaded.plan, loaded.plan_diagnostics) = (theme, plan, late);
                good.templates = templates;
                self.pending.clear();
                self.problems = None;
                Some(Step::Look)
            }
            _ => {
                self.problems = Some(problems(found, files, &loaded.inventory));
                Some(Step::Broken)
            }
        }
    }

    /// Loads everything.
    fn load(&mut self, files: &dyn Files) -> Step {
        let (settings, mut found) = match settings(files, &self.options) {
            Ok(begun) => begun,
            Err(diagnostic) => {
                let mut found = Diagnostics::default();
                found.push(*diagnostic);
                self.problems = Some(problems(found, files, &bare_inventory()));
                return Step::Broken;
            }
        };
        if self.memory.begin(&self.root, format!("{:?}", settings.markdown)) {
            self.aside = self.memory.cache.as_ref().and_then(Cache::keeping_aside);
        }
        let inventory = Inventory::scan(files, &settings.languages, &mut found);
        let begun = Begun { settings, inventory, found };
        let watch = Watch { progress: &Silent, timings: Vec::new() };
        let mut loaded =
            load_with(files, &self.options, begun, &self.memory, self.aside.as_ref(), watch);
        self.memory.end();
        let templates = Templates::load(&loaded.theme, &mut loaded.plan_diagnostics);
        let mut found = loaded.diagnostics.clone();
        found.append(loaded.plan_diagnostics.clone());
        found.set_levels(&loaded.settings.check);
        match templates {
            Some(templates) if !found.has_errors() => {
                let (records, since) = (Arc::clone(&self.memory.now), Records::default());
                self.good = Some(Good { loaded, templates, records, since });
                self.pending.clear();
                self.problems = None;
                Step::Site
            }
            _ => {
                self.problems = Some(problems(found, files, &loaded.inventory));
                Step::Broken
            }
        }
    }
}

fn problems(mut found: Diagnostics, files: &dyn Files, inventory: &Inventory) -> Problems {
    found.keep_errors();
    found.sort();
    found.limit();
    let texts = SiteTexts { files, inventory };
    let (count, _) = found.counts();
    let json = report::to_json(&found, &texts);
    Problems { json, text: report::to_text(&found, &texts, false), count }
}

fn inventory_has_below(inventory: &Inventory, folder: &str) -> bool {
    let prefix = format!("{folder}/");
    let below = |path: &str| path.starts_with(&prefix);
    inventory.files.iter().any(|file| below(&file.path))
        || inventory.assets.iter().chain(&inventory.statics).any(|path| below(path))
}

/// Whether a path is of the site's templates or its theme.
fn is_look(loaded: &Loaded, path: &str) -> bool {
    let theme = format!("themes/{}", loaded.settings.theme);
    let inside = |folder: &str| path == folder || path.starts_with(&format!("{folder}/"));
    inside("templates") || inside(&theme)
}

/// An article that takes another one's place.
struct Swap {
    path: String,
    id: ArticleId,
    file: FileId,
    record: Record,
    old: Again,
    new: Again,
    /// Whether nothing else has to change.
    alike: bool,
}

impl Good {
    /// What a changed file comes to: nothing if its content is as it was, and `None` if it isn't
    /// for one article to say.
    #[allow(clippy::option_option, reason = "the one is that of `?`")]
    fn swap(
        &self,
        files: &dyn Files,
        path: &str,
        options: &Options,
        aside: Option<&Aside>,
    ) -> Option<Option<Swap>> {
        let loaded = &self.loaded;
        let file = loaded.inventory.find(path)?;
        let source = loaded.inventory.file(file);
        // What has become a link out of the site is for everything to say.
        if source.kind != FileKind::Article || !files.list(path).problems.is_empty() {
            return None;
        }
        let before = self.since.get(path).or_else(|| self.records.get(path))?.clone();
        let record = parse::parse_one(files, source, &loaded.settings.markdown, aside);
        if record.hash == [0; 16] {
            return None;
        }
        if record.hash == before.hash {
            return Some(None);
        }
        let again = |record: Record| {
            resolve::again(
                file,
                record,
                (&loaded.inventory, &loaded.parsed),
                &loaded.settings,
                options.clock(),
                (&loaded.briefing, &loaded.known),
            )
        };
        let id = loaded.known.article(file)?;
        let (old, new) = (again(before)?, again(record.clone())?);
        let alike = resolve::alike(&old, &new) && !self.has_with_others(file, &old);
        let path = path.to_owned();
        Some(Some(Swap { path, id, file, record, old, new, alike }))
    }

    /// Whether something was found in a file, or names it, that takes others to be seen: its place
    /// may be another one now.
    fn has_with_others(&self, file: FileId, old: &Again) -> bool {
        let own = self.loaded.findings_of(old);
        let all = [&self.loaded.diagnostics, &self.loaded.plan_diagnostics];
        let here = |d: &Diagnostic| {
            d.file == Some(file) || d.related.iter().any(|(place, _)| place.file == file)
        };
        all.into_iter()
            .flat_map(Diagnostics::iter)
            .filter(|d| here(d))
            .any(|d| !own.iter().any(|own| own == d))
    }

    fn put(&mut self, swap: Swap) -> Option<()> {
        let loaded = &mut self.loaded;
        let article = swap.new.article?;
        let mut gone = Diagnostics::default();
        gone.extend(swap.old.findings);
        loaded.diagnostics.remove(&gone);
        loaded.diagnostics.extend(swap.new.findings);
        let links = |article: &Article| loaded.links_of(article);
        let (before, after) =
            (links(&loaded.briefing.articles[swap.id.0 as usize]), links(&article));
        loaded.plan_diagnostics.remove(&before);
        loaded.plan_diagnostics.append(after);
        debug_assert_eq!(swap.file, article.file);
        loaded.briefing.articles[swap.id.0 as usize] = article;
        self.since.insert(swap.path.into(), swap.record);
        Some(())
    }

    /// What was found in the file that a page comes from, as JSON.
    pub fn findings(&self, files: &dyn Files, origin: Option<FileId>) -> String {
        let all = [&self.loaded.diagnostics, &self.loaded.plan_diagnostics];
        let mut found = Diagnostics::default();
        let own = all.iter().flat_map(|all| all.iter()).filter(|d| d.file == origin);
        found.extend(own.filter(|_| origin.is_some()).cloned());
        found.set_levels(&self.loaded.settings.check);
        found.sort();
        let texts = SiteTexts { files, inventory: &self.loaded.inventory };
        report::to_json(&found, &texts)
    }
}

impl Loaded {
    fn links_of(&self, article: &Article) -> Diagnostics {
        let mut found = Diagnostics::default();
        plan::check_article(&self.briefing, &self.index, &self.plan, article, &mut found);
        found
    }

    /// All that is found in an article.
    fn findings_of(&self, again: &Again) -> Diagnostics {
        let mut found = Diagnostics::default();
        found.extend(again.findings.iter().cloned());
        if let Some(article) = &again.article {
            found.append(self.links_of(article));
        }
        found
    }
}

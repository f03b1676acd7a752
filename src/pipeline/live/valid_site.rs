//! A state of a live site without errors, and how it is changed.

use std::sync::Arc;

use super::records::Records;
use crate::derived::DerivedFiles;
use crate::diagnostics::{self, Diagnostic, Diagnostics, FileId};
use crate::model::{Article, ArticleId};
use crate::parse::{self, FileRecord, HtmlStore};
use crate::pictures::Pictures;
use crate::pipeline::{LoadOptions, Loaded, set_levels};
use crate::read::{FileKind, Files, SiteTexts};
use crate::render::{LinkNames, Templates};
use crate::resolve::{self, Difference, ResolveInput, RevisedArticle};
use crate::share_cards::ShareCards;
use crate::{index, lint, plan, theme};

/// A state of the site without errors.
pub struct ValidSite {
    /// The options with which it was loaded.
    pub(super) options: LoadOptions,
    /// The site.
    pub loaded: Loaded,
    /// Its templates.
    pub templates: Templates,
    /// The names that are linked in texts, by language.
    pub names: Vec<LinkNames>,
    /// The records of files, as the site was loaded.
    pub(super) records: Arc<Records>,
    /// The records of articles that have changed since then.
    pub(super) since: Records,
}

/// A new version of an article, and what it takes to swap it with the one in the briefing.
pub struct ArticleRevision {
    /// Its file.
    pub path: String,
    /// What depends on the change.
    pub difference: Difference,
    id: ArticleId,
    record: FileRecord,
    /// Whichever version isn't in the briefing: the new one first, and the old one once they are
    /// swapped.
    article: Option<Box<Article>>,
    /// The findings of the version that is in the briefing, and those of the other.
    findings: (Diagnostics, Diagnostics),
}

impl ValidSite {
    /// What follows from a changed file: `Some` without a revision if its content is as it was, and
    /// `None` if the change concerns more than one article.
    #[allow(clippy::option_option, reason = "the one is that of `?`")]
    pub(super) fn swap(
        &self,
        files: &dyn Files,
        path: &str,
        html_store: Option<&HtmlStore>,
    ) -> Option<Option<ArticleRevision>> {
        let loaded = &self.loaded;
        let file = loaded.inventory.find(path)?;
        let source = loaded.inventory.file(file);
        // A file that has become a link out of the site has to be reported by a full load.
        if source.kind != FileKind::Article || !files.list(path).problems.is_empty() {
            return None;
        }
        let before = self.record(path)?.clone();
        let record =
            parse::parse_one(files, source, parse::ParseRules::of(&loaded.settings), html_store);
        if record.hash == [0; 16] {
            return None;
        }
        if record.hash == before.hash {
            return Some(None);
        }
        let id = loaded.known.article(file)?;
        let old = self.resolve_revised(file, before)?;
        let new = self.resolve_revised(file, record.clone())?;
        let mut difference = resolve::difference(&old, &new);
        if difference == Difference::Own && self.plan_has_more(file, &old) {
            difference = Difference::Lists;
        }
        if !resolve::names_stand_alike(&old, &new) && self.has_more(file, &old.findings) {
            difference = Difference::All;
        }
        let findings = (old.findings, new.findings);
        let (path, article) = (path.to_owned(), new.article);
        Some(Some(ArticleRevision { path, difference, id, record, article, findings }))
    }

    fn record(&self, path: &str) -> Option<&FileRecord> {
        self.since.get(path).or_else(|| self.records.get(path))
    }

    fn resolve_revised(&self, file: FileId, record: FileRecord) -> Option<RevisedArticle> {
        let Loaded { inventory, assets, settings, briefing, known, .. } = &self.loaded;
        let input = ResolveInput { inventory, assets, settings, clock: self.options.clock() };
        resolve::resolve_revised(file, record, input, briefing, known)
    }

    /// Whether a file has findings that resolving it alone doesn't give: those of other files
    /// concern it, or its own need other files to be seen. They may have moved.
    fn has_more(&self, file: FileId, own: &Diagnostics) -> bool {
        self.loaded.diagnostics.iter().any(|d| concerns(d, file) && !own.iter().any(|o| o == d))
    }

    /// The same for findings of the plan.
    fn plan_has_more(&self, file: FileId, old: &RevisedArticle) -> bool {
        let own = old.article.as_ref().map(|article| self.links_of(article)).unwrap_or_default();
        let mut all = self.loaded.plan_diagnostics.iter();
        all.any(|d| concerns(d, file) && !own.iter().any(|o| o == d))
    }

    /// All findings of the version of an article that isn't in the briefing yet.
    pub(super) fn findings_of(&self, swap: &ArticleRevision) -> Diagnostics {
        let mut found = swap.findings.1.clone();
        if let Some(article) = &swap.article {
            found.append(self.links_of(article));
        }
        found
    }

    fn links_of(&self, article: &Article) -> Diagnostics {
        let loaded = &self.loaded;
        let mut found = Diagnostics::default();
        plan::check_article(&loaded.briefing, &loaded.index, &loaded.plan, article, &mut found);
        found
    }

    /// Swaps the two versions of an article; a second call swaps them back.
    pub(super) fn put(&mut self, swap: &mut ArticleRevision) {
        let Some(mut article) = swap.article.take() else { return };
        let id = swap.id;
        let (before, after) =
            (self.links_of(&self.loaded.briefing.articles[id]), self.links_of(&article));
        let loaded = &mut self.loaded;
        loaded.plan_diagnostics.remove(&before);
        loaded.plan_diagnostics.append(after);
        loaded.diagnostics.remove(&swap.findings.0);
        loaded.diagnostics.append(swap.findings.1.clone());
        std::mem::swap(&mut loaded.briefing.articles[id], &mut article);
        swap.article = Some(article);
        swap.findings =
            (std::mem::take(&mut swap.findings.1), std::mem::take(&mut swap.findings.0));
    }

    /// Keeps the record of an article that has been swapped in for good.
    pub(super) fn remember(&mut self, swap: ArticleRevision) {
        self.since.insert(swap.path.into(), swap.record);
    }

    /// Loads theme and templates, and plans anew; with `lists`, the index is made anew too.
    ///
    /// The errors that were found. Nothing has changed then, except for what posts say of offices
    /// (if `lists`); whoever puts the old articles back describes the posts again.
    pub(super) fn plan_anew(&mut self, files: &dyn Files, lists: bool) -> Result<(), Diagnostics> {
        let loaded = &mut self.loaded;
        if lists {
            resolve::describe_open_offices(&mut loaded.briefing);
        }
        let (briefing, settings) = (&loaded.briefing, &loaded.settings);
        let mut found = Diagnostics::default();
        let mut derived = DerivedFiles::new(Arc::clone(loaded.derived.store()));
        let look = || {
            let theme = theme::load(files, settings, &mut derived, &mut found);
            let templates = Templates::load(&theme, &mut found);
            (theme, templates)
        };
        let list = || lists.then(|| index::index(briefing, settings));
        let ((theme, templates), new) = rayon::join(look, list);
        let index = new.as_ref().unwrap_or(&loaded.index);
        let (inventory, assets) = (&loaded.inventory, &loaded.assets);
        let pictures = Pictures::gather(
            files,
            (briefing, index),
            assets,
            settings,
            &mut derived,
            &|| {},
            &mut found,
        );
        let share_cards =
            ShareCards::gather(files, settings, (briefing, index), &theme, &mut found);
        let made = (&pictures, &share_cards);
        let plan = plan::plan(briefing, index, inventory, &theme, made, settings, &mut found);
        let mut levelled = found.clone();
        set_levels(&mut levelled, settings, &loaded.inventory);
        let Some(templates) = templates.filter(|_| !levelled.has_errors()) else {
            return Err(levelled);
        };
        if let Some(index) = new {
            loaded.index = index;
        }
        (loaded.theme, loaded.derived, loaded.pictures) = (theme, derived, pictures);
        loaded.share_cards = share_cards;
        (loaded.plan, loaded.plan_diagnostics) = (plan, found);
        self.templates = templates;
        if lists {
            self.names = self.loaded.names();
        }
        Ok(())
    }

    /// What a check finds in the file that a page comes from, as JSON. Untagged names in its text
    /// are looked for here, since loading doesn't do it.
    pub fn findings(&self, files: &dyn Files, origin: Option<FileId>) -> String {
        let both = [&self.loaded.diagnostics, &self.loaded.plan_diagnostics];
        let mut found = Diagnostics::default();
        let own = both.iter().flat_map(|list| list.iter()).filter(|d| d.file == origin);
        found.extend(own.filter(|_| origin.is_some()).cloned());
        if let Some(file) = origin {
            self.look_for_names(files, file, &mut found);
        }
        set_levels(&mut found, &self.loaded.settings, &self.loaded.inventory);
        found.drop_consequences();
        found.sort();
        let texts = SiteTexts { files, inventory: &self.loaded.inventory };
        diagnostics::to_json(&found, &texts)
    }

    fn look_for_names(&self, files: &dyn Files, file: FileId, found: &mut Diagnostics) {
        let loaded = &self.loaded;
        let source = loaded.inventory.file(file);
        if source.kind != FileKind::Article {
            return;
        }
        let again = self.record(&source.path).cloned();
        let tagged = again.and_then(|record| self.resolve_revised(file, record)?.tagged);
        lint::names(
            files,
            &loaded.inventory,
            &loaded.settings,
            &loaded.briefing,
            tagged.as_slice(),
            found,
        );
    }
}

fn concerns(diagnostic: &Diagnostic, file: FileId) -> bool {
    diagnostic.file == Some(file) || diagnostic.related.iter().any(|(place, _)| place.file == file)
}

//! Which pages are versions of each other in several languages.
//!
//! The versions of an article share a file name (`name.md`, `name.fr.md`); their days and slugs may
//! differ. All other pages have the same path below the front page of their language. Back pages
//! have no versions, since each language numbers its own.

use std::collections::BTreeMap;
use std::mem::discriminant;

use super::urls::language_prefix;
use super::{IndexOf, Plan, Route, Subject, Urls};
use crate::format::Format;
use crate::model::{ArticleId, Briefing, LangId};
use crate::read::Inventory;
use crate::settings::Settings;

/// The versions of articles.
#[derive(Debug, Default)]
pub struct ArticleVersions {
    /// By article: all of its versions, itself among them, in the order of the site's languages.
    by_article: BTreeMap<ArticleId, Vec<ArticleId>>,
}

impl ArticleVersions {
    /// The versions of a briefing's articles. A version that isn't public isn't in the briefing,
    /// and doesn't count.
    pub fn of(briefing: &Briefing, inventory: &Inventory, settings: &Settings) -> Self {
        let mut versions = ArticleVersions::default();
        if settings.languages.len() < 2 {
            return versions;
        }
        let mut by_stem: BTreeMap<&str, Vec<ArticleId>> = BTreeMap::new();
        for (id, article) in briefing.article_ids() {
            by_stem.entry(inventory.file(article.file).stem()).or_default().push(id);
        }
        for mut ids in by_stem.into_values().filter(|ids| ids.len() > 1) {
            ids.sort_unstable_by_key(|id| briefing.article(*id).lang);
            versions.by_article.extend(ids.iter().map(|id| (*id, ids.clone())));
        }
        versions
    }

    fn of_article(&self, id: ArticleId) -> &[ArticleId] {
        self.by_article.get(&id).map_or(&[], Vec::as_slice)
    }
}

impl Plan {
    /// The versions of a page, each with its URL path, in the order of the site's languages. The
    /// page itself is among them; empty if there is no other.
    pub fn versions(
        &self,
        route: &Route,
        briefing: &Briefing,
        settings: &Settings,
    ) -> Vec<(LangId, String)> {
        if settings.languages.len() < 2 || route.format != Format::Html {
            return Vec::new();
        }
        if let Subject::Article { id, .. } = &route.subject {
            return self.article_versions(*id, briefing, settings);
        }
        if !has_versions(&route.subject) {
            return Vec::new();
        }
        let Some(path) = route.url.strip_prefix(&language_prefix(settings, route.lang)) else {
            return Vec::new();
        };
        let languages = (0..settings.languages.len()).map(|at| LangId(at as u8));
        let version = |lang| {
            let url = format!("{}{path}", language_prefix(settings, lang));
            let other = self.route_at(&url)?;
            let is_version = other.lang == lang
                && other.format == Format::Html
                && has_versions(&other.subject)
                && discriminant(&other.subject) == discriminant(&route.subject);
            is_version.then_some((lang, url))
        };
        let versions: Vec<_> = languages.filter_map(version).collect();
        if versions.len() > 1 { versions } else { Vec::new() }
    }

    /// The same for an article.
    pub fn article_versions(
        &self,
        id: ArticleId,
        briefing: &Briefing,
        settings: &Settings,
    ) -> Vec<(LangId, String)> {
        let versions = self.article_versions.of_article(id).iter().map(|id| {
            let article = briefing.article(*id);
            (article.lang, Urls::new(settings, article.lang).article(article))
        });
        versions.collect()
    }
}

/// Whether a page other than an article's can have versions at the same path in other languages.
fn has_versions(subject: &Subject) -> bool {
    match subject {
        Subject::Front
        | Subject::Month(..)
        | Subject::Year(_)
        | Subject::Archive
        | Subject::PlainPage(_) => true,
        // Letters differ between languages.
        Subject::Index(IndexOf::Kind(_) | IndexOf::Members(..), page) => {
            page.as_ref().is_none_or(|page| page.letters.is_none())
        }
        Subject::Edition(_, list)
        | Subject::Entity(_, list)
        | Subject::Corrections(list)
        | Subject::Quotes(_, list) => list.number.is_none(),
        Subject::Article { .. }
        | Subject::Retraction(_)
        | Subject::Redirect(_)
        | Subject::NotFound
        | Subject::Addresses(_)
        | Subject::FeedList
        | Subject::Data(_)
        | Subject::FixedFile(_)
        | Subject::File(_)
        | Subject::DerivedFile(_) => false,
    }
}

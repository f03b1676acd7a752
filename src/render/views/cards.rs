//! Cards: the small public view of an article that lists show.

use rayon::prelude::*;
use tera::value::Key;
use tera::{Map, Value};

use super::value::optional;
use super::{Language, Site, href};
use crate::model::{Article, ArticleId, EntityId};

/// Every article's card, made once and shared by all lists.
pub struct Cards {
    cards: Vec<Value>,
}

impl Cards {
    /// Makes all cards, in parallel.
    pub fn new(site: &Site, languages: &[Language]) -> Self {
        let articles = &site.briefing.articles;
        let card = |article: &Article| {
            Value::from(fields(site, &languages[article.lang.index()], article))
        };
        Cards { cards: articles.par_iter().with_min_len(32).map(card).collect() }
    }

    /// An article's card.
    pub fn card(&self, id: ArticleId) -> Value {
        self.cards[id.0 as usize].clone()
    }
}

/// The keys of a card, which are also the first keys of the article itself.
pub fn fields(site: &Site, language: &Language, article: &Article) -> Map {
    let links = |ids: &[EntityId]| -> Value {
        ids.iter().map(|id| language.links[id.0 as usize].clone()).collect::<Vec<_>>().into()
    };
    let officials = article.officials.iter().map(|a| language.links[a.official.0 as usize].clone());
    let updated = article.changed();
    let updated_text = updated
        .map(|at| language.strings.day(crate::model::local_day(at, &site.settings.timezone)));
    let entries = [
        ("title", article.title.as_ref().into()),
        ("url", href(site, &language.urls.article(article)).into()),
        ("date", article.published.to_string().into()),
        ("day_text", language.strings.day(article.day).into()),
        ("day_url", href(site, &language.urls.day(article.day)).into()),
        ("place", optional(article.place.as_deref())),
        ("summary", optional(article.summary.as_deref())),
        ("key_points", article.key_points.iter().map(String::as_str).collect::<Vec<_>>().into()),
        ("countries", links(&article.countries)),
        ("officials", officials.collect::<Vec<_>>().into()),
        ("organizations", links(&article.organizations)),
        ("topics", links(&article.topics)),
        ("authors", links(&article.authors)),
        ("lead", article.lead.into()),
        ("draft", article.draft.into()),
        ("corrected", (!article.corrections.is_empty()).into()),
        ("updated", optional(updated.map(|at| at.to_string()))),
        ("updated_text", optional(updated_text)),
    ];
    let mut map = Map::with_capacity(40);
    map.extend(
        entries.into_iter().map(|(key, value): (&'static str, Value)| (Key::Str(key), value)),
    );
    map
}

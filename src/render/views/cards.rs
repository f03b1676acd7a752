//! Cards: the small public view of an article that lists show.
//!
//! Lists show an article in one of two forms, as a card or as a line, and the form looks the same
//! on every list. So its HTML is made only once, by its template, when a list first asks for it,
//! and lists join what was made ([`CardCache`]).

use rayon::prelude::*;
use tera::Value;

use super::card_cache::CardCache;
use super::{Language, Site, Views};
use crate::dates::rfc3339;
use crate::ids::IdVec;
use crate::model::{Article, ArticleId, EntityId};
use crate::render::RenderFailure;
use crate::render::data::{Data, Fingerprint, combine_fingerprints, list, optional, table, texts};
use crate::render::site_address::href;

/// The form in which a list shows an article's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardForm {
    /// With its summary.
    Full,
    /// Day, title and countries on one line.
    Line,
}

impl CardForm {
    fn template(self) -> &'static str {
        match self {
            CardForm::Full => "card.html",
            CardForm::Line => "line.html",
        }
    }
}

/// The fingerprints of all cards, and the HTML of those that lists have shown.
pub struct Cards {
    fingerprints: IdVec<ArticleId, Fingerprint>,
    /// The fingerprints of articles' titles with their URLs.
    titles: IdVec<ArticleId, Fingerprint>,
    cards: CardCache,
    lines: CardCache,
}

impl Cards {
    /// Makes the fingerprints of all cards, in parallel.
    pub fn new(site: &Site, languages: &[Language]) -> Self {
        let articles = &site.briefing.articles;
        let both = |article: &Article| {
            let language = &languages[article.lang.index()];
            let card = Data::Table(fields(site, language, article)).fingerprint();
            (card, title(site, language, article).fingerprint())
        };
        let articles = articles.as_slice();
        let (fingerprints, titles): (Vec<_>, Vec<_>) =
            articles.par_iter().with_min_len(64).map(|article| both(article)).unzip();
        Cards::of(fingerprints.into(), titles.into())
    }

    /// Without any, for renderers that don't compare fingerprints.
    pub fn without_fingerprints(articles: usize) -> Self {
        let none = IdVec::filled(articles, Fingerprint::default());
        Cards::of(none.clone(), none)
    }

    fn of(
        fingerprints: IdVec<ArticleId, Fingerprint>,
        titles: IdVec<ArticleId, Fingerprint>,
    ) -> Self {
        let cache = || CardCache::new(titles.len());
        Cards { cards: cache(), lines: cache(), fingerprints, titles }
    }

    fn cache(&self, form: CardForm) -> &CardCache {
        match form {
            CardForm::Full => &self.cards,
            CardForm::Line => &self.lines,
        }
    }

    fn fingerprints<'c>(&'c self, ids: &'c [ArticleId]) -> impl Iterator<Item = Fingerprint> + 'c {
        ids.iter().map(|id| self.fingerprints[*id])
    }
}

/// An article's title and URL.
fn title<'v>(site: &Site, language: &Language, article: &'v Article) -> Data<'v> {
    let url = href(site, &language.urls.article(article));
    table([("title", article.title.as_ref().into()), ("url", url.into())])
}

/// The title and URL of an article, for a link to it.
pub fn title_link<'v>(views: &'v Views, id: ArticleId) -> Data<'v> {
    Data::deferred(views.cards.titles[id], move || {
        let article = views.site.briefing.article(id);
        title(&views.site, views.language(article.lang), article).value()
    })
}

/// An article's card and further keys of the same article, in one table.
pub fn with_card<'v>(
    views: &'v Views,
    id: ArticleId,
    more: Vec<(&'static str, Data<'v>)>,
) -> Data<'v> {
    let more = Data::Table(more);
    let card = views.cards.fingerprints[id];
    Data::deferred(combine_fingerprints([card, more.fingerprint()]), move || {
        let article = views.site.briefing.article(id);
        let mut all = fields(&views.site, views.language(article.lang), article);
        if let Data::Table(more) = more {
            all.extend(more);
        }
        Data::Table(all).value()
    })
}

fn table_of<'v>(views: &'v Views, id: ArticleId) -> Data<'v> {
    let article = views.site.briefing.article(id);
    Data::Table(fields(&views.site, views.language(article.lang), article))
}

/// The cards of a list.
pub fn cards<'v>(views: &'v Views, ids: Vec<ArticleId>) -> Data<'v> {
    let fingerprint = combine_fingerprints(views.cards.fingerprints(&ids));
    Data::deferred(fingerprint, move || {
        let tables = ids.iter().map(|id| table_of(views, *id).value());
        Ok(tables.collect::<Result<Vec<Value>, RenderFailure>>()?.into())
    })
}

/// The HTML of a list's articles in one form, joined together.
pub fn html<'v>(views: &'v Views, form: CardForm, ids: Vec<ArticleId>) -> Data<'v> {
    let templates = views.templates;
    let shared = views.languages.iter().flat_map(|l| [l.site.fingerprint(), l.words.fingerprint()]);
    let fingerprint = combine_fingerprints(
        [templates.fingerprint(form.template())]
            .into_iter()
            .chain(shared)
            .chain(views.cards.fingerprints(&ids)),
    );
    Data::deferred(fingerprint, move || {
        let mut out = String::with_capacity(ids.len() * 640);
        let (shown, html_store) = (views.cards.cache(form), views.site.bodies.html_store);
        for id in ids {
            if !shown.append(id, html_store, &mut out) {
                let html = render(views, form, id)?;
                out.push_str(&html);
                shown.keep(id, html, html_store);
            }
        }
        Ok(Value::safe_string(&out))
    })
}

fn render(views: &Views, form: CardForm, id: ArticleId) -> Result<String, RenderFailure> {
    let article = views.site.briefing.article(id);
    let language = views.language(article.lang);
    let parts = vec![
        ("site", Data::Shared(&language.site)),
        ("t", Data::Shared(&language.words)),
        ("card", shown_in(form, fields(&views.site, language, article))),
    ];
    let mut out = Vec::with_capacity(1024);
    let page = format!("the card of {}", language.urls.article(article));
    views.templates.render(form.template(), parts, &page, &mut out)?;
    // Tera writes UTF-8.
    Ok(String::from_utf8(out).unwrap_or_default())
}

/// The keys of a card that lines get. Every article has a line, and each key costs time.
const LINE_KEYS: [&str; 11] = [
    "title",
    "url",
    "date",
    "day_short",
    "place",
    "countries",
    "release",
    "release_text",
    "draft",
    "corrected",
    "updated",
];

/// Those keys of a card that one form of it is made of.
fn shown_in<'v>(form: CardForm, mut fields: Vec<(&'static str, Data<'v>)>) -> Data<'v> {
    if form == CardForm::Line {
        fields.retain(|(key, _)| LINE_KEYS.contains(key));
    }
    Data::Table(fields)
}

/// The keys of a card. They are also the first keys of the article itself.
fn fields<'v>(
    site: &Site<'v>,
    language: &'v Language,
    article: &'v Article,
) -> Vec<(&'static str, Data<'v>)> {
    let link = |id: &EntityId| Data::Shared(&language.links[*id]);
    let release = article.release.map(|at| {
        let at = at.to_zoned(site.settings.timezone.clone());
        format!("{}, {}", language.strings.dates().day(at.date()), at.strftime("%H:%M"))
    });
    let day = &language.days[&article.day];
    let changed = article.changed();
    let corrected = article.corrections.iter().map(|note| note.instant).max();
    // A correction may be dated before the release of what waited.
    let updated = changed.map(|_| article.modified());
    let updated_text = updated.map(|at| {
        language.strings.dates().day(crate::model::local_day(at, &site.settings.timezone))
    });
    vec![
        ("title", article.title.as_ref().into()),
        ("url", href(site, &language.urls.article(article)).into()),
        ("date", rfc3339(article.published).into()),
        ("day_text", day.text.as_str().into()),
        ("day_short", day.short.as_str().into()),
        ("day_url", day.url.as_str().into()),
        ("place", optional(article.place.as_deref())),
        ("summary", optional(article.summary.as_deref())),
        ("key_points", texts(&article.key_points)),
        ("countries", list(article.countries.iter().map(link))),
        ("officials", list(article.officials.iter().map(|a| link(&a.official)))),
        ("organizations", list(article.organizations.iter().map(link))),
        ("topics", list(article.topics.iter().map(link))),
        ("authors", list(article.authors.iter().map(link))),
        ("release", optional(article.release.map(rfc3339))),
        ("release_text", optional(release)),
        ("lead", article.lead.into()),
        ("draft", article.draft.into()),
        ("corrected", (!article.corrections.is_empty()).into()),
        ("corrected_last", (corrected == changed && corrected.is_some()).into()),
        ("updated", optional(updated.map(rfc3339))),
        ("updated_text", optional(updated_text)),
    ]
}

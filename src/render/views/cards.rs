//! Cards: the small public view of an article that lists show.
//!
//! Most lists show every card alike, so its HTML is made once, by the template `card.html`, when
//! the first list asks for it; a list joins what its cards have made ([`CardCache`]).

use std::cell::OnceCell;
use std::rc::Rc;

use rayon::prelude::*;
use tera::Value;

use super::card_cache::CardCache;
use super::{Language, Site, Views};
use crate::dates::rfc3339;
use crate::ids::IdVec;
use crate::model::{Article, ArticleId, EntityId};
use crate::render::data::{Data, Fingerprint, combine_fingerprints, list, optional, table, texts};
use crate::render::site_address::href;
use crate::render::{RenderFailure, Templates};

/// The template of a card.
pub const TEMPLATE: &str = "card.html";

/// The fingerprints of all cards, and the HTML of those that were shown.
pub struct Cards {
    fingerprints: IdVec<ArticleId, Fingerprint>,
    /// Of their titles with their URLs.
    titles: IdVec<ArticleId, Fingerprint>,
    html: CardCache,
}

impl Cards {
    /// Takes the fingerprint of every card, in parallel.
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
        let (fingerprints, titles) = (fingerprints.into(), titles.into());
        Cards { fingerprints, titles, html: CardCache::new(articles.len()) }
    }

    /// For renderers that compare no fingerprints.
    pub fn without_fingerprints(articles: usize) -> Self {
        let none = IdVec::filled(articles, Fingerprint::default());
        Cards { fingerprints: none.clone(), titles: none, html: CardCache::new(articles) }
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

/// A link to an article, by its title.
pub fn title_link<'v>(views: &'v Views, id: ArticleId) -> Data<'v> {
    Data::deferred(views.cards.titles[id], move || {
        let article = views.site.briefing.article(id);
        title(&views.site, views.language(article.lang), article).value()
    })
}

/// An article's card and more of the same article, in one table.
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

/// An article's card.
pub fn card<'v>(views: &'v Views, id: ArticleId) -> Data<'v> {
    Data::deferred(views.cards.fingerprints[id], move || table_of(views, id).value())
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

/// The cards of a list as tables, and their HTML. A card that has no HTML yet is made of the same
/// table, which costs more to make than to render.
pub fn cards_and_html<'v>(views: &'v Views, ids: Vec<ArticleId>) -> (Data<'v>, Data<'v>) {
    let made = Rc::new(OnceCell::new());
    let fingerprint = combine_fingerprints(views.cards.fingerprints(&ids));
    let (listed, shared) = (ids.clone(), Rc::clone(&made));
    let cards = Data::deferred(fingerprint, move || {
        let tables = listed.iter().map(|id| table_of(views, *id).value());
        let tables = tables.collect::<Result<Vec<Value>, RenderFailure>>()?;
        Ok(shared.get_or_init(|| tables).clone().into())
    });
    (cards, html_of(views, ids, made))
}

/// The HTML of the cards of a list, one after the other.
pub fn html<'v>(views: &'v Views, ids: Vec<ArticleId>) -> Data<'v> {
    html_of(views, ids, Rc::default())
}

/// The same, with the tables of those cards if the page has them.
fn html_of<'v>(
    views: &'v Views,
    ids: Vec<ArticleId>,
    tables: Rc<OnceCell<Vec<Value>>>,
) -> Data<'v> {
    let templates = views.templates;
    let shared = views.languages.iter().flat_map(|l| [l.site.fingerprint(), l.words.fingerprint()]);
    let fingerprint = combine_fingerprints(
        [templates.fingerprint(TEMPLATE)]
            .into_iter()
            .chain(shared)
            .chain(views.cards.fingerprints(&ids)),
    );
    Data::deferred(fingerprint, move || {
        let mut out = String::with_capacity(ids.len() * 640);
        let (shown, html_store) = (&views.cards.html, views.site.bodies.html_store);
        for (at, id) in ids.into_iter().enumerate() {
            if !shown.append(id, html_store, &mut out) {
                let card = match tables.get().and_then(|tables| tables.get(at)) {
                    Some(table) => {
                        Data::deferred(views.cards.fingerprints[id], || Ok(table.clone()))
                    }
                    None => table_of(views, id),
                };
                let html = render(views, templates, id, card)?;
                out.push_str(&html);
                shown.keep(id, html, html_store);
            }
        }
        Ok(Value::safe_string(&out))
    })
}

fn render<'v>(
    views: &'v Views,
    templates: &Templates,
    id: ArticleId,
    card: Data<'v>,
) -> Result<String, RenderFailure> {
    let article = views.site.briefing.article(id);
    let language = views.language(article.lang);
    let parts = vec![
        ("site", Data::Shared(&language.site)),
        ("t", Data::Shared(&language.words)),
        ("card", card),
    ];
    let mut out = Vec::with_capacity(1024);
    let page = format!("the card of {}", language.urls.article(article));
    templates.render(TEMPLATE, parts, &page, &mut out)?;
    // Tera writes texts.
    Ok(String::from_utf8(out).unwrap_or_default())
}

/// The keys of a card, which are also the first keys of the article itself.
fn fields<'v>(
    site: &Site<'v>,
    language: &'v Language,
    article: &'v Article,
) -> Vec<(&'static str, Data<'v>)> {
    let link = |id: &EntityId| Data::Shared(&language.links[*id]);
    let release = article.release.map(|at| {
        let at = at.to_zoned(site.settings.timezone.clone());
        format!("{}, {}", language.strings.day(at.date()), at.strftime("%H:%M"))
    });
    let day = &language.days[&article.day];
    let updated = article.changed();
    let corrected = article.corrections.iter().map(|note| note.instant).max();
    let updated_text = updated
        .map(|at| language.strings.day(crate::model::local_day(at, &site.settings.timezone)));
    vec![
        ("title", article.title.as_ref().into()),
        ("url", href(site, &language.urls.article(article)).into()),
        ("date", rfc3339(article.published).into()),
        ("day_text", day.text.as_str().into()),
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
        ("corrected_last", (corrected == updated && corrected.is_some()).into()),
        ("updated", optional(updated.map(rfc3339))),
        ("updated_text", optional(updated_text)),
    ]
}

//! Quotations: those below an article, those of a speaker, and all of a site.

use super::lists::steps;
use super::{Views, cards};
use crate::model::{Article, ArticleId, EntityId, LangId, Quotation, Speaker};
use crate::plan::{ListPage, QUOTES_SHOWN, Route};
use crate::render::data::{Data, list, optional, table};
use crate::render::quotations::{cite, context, post, said_on};

fn speaker<'v>(views: &'v Views, lang: LangId, speaker: &'v Speaker) -> Data<'v> {
    match speaker {
        Speaker::Entity(id) => views.link(lang, *id),
        Speaker::Name(name) => table([("name", name.as_str().into()), ("url", Data::None)]),
    }
}

/// The quotations that an article shows below its text, because the text doesn't show them.
pub fn below<'v>(views: &'v Views, article: &'v Article) -> Data<'v> {
    let quotes = article.quotes.iter().filter(|quote| quote.caption.is_none());
    list(quotes.map(|quote| below_one(views, article, quote)))
}

fn below_one<'v>(views: &'v Views, article: &'v Article, quote: &'v Quotation) -> Data<'v> {
    let strings = views.language(article.lang).strings;
    table([
        ("text", quote.text.as_str().into()),
        ("speaker", speaker(views, article.lang, &quote.speaker)),
        ("post", optional(post(&views.site, article, quote))),
        ("source", optional(quote.source.map(|at| at + 1))),
        ("cite", optional(cite(article, quote))),
        ("date", optional(quote.date.map(|d| d.iso()))),
        ("date_text", optional(quote.date.map(|d| strings.dates().partial(d)))),
        ("context", optional(context(&views.site, article, quote))),
    ])
}

/// Quotations with the articles that they come from, by the day on which they were said, the latest
/// first.
fn listed<'v>(views: &'v Views, entries: &[(ArticleId, usize)]) -> Data<'v> {
    let briefing = views.site.briefing;
    let at = |(id, at): &(ArticleId, usize)| {
        let article = briefing.article(*id);
        (article, &article.quotes[*at])
    };
    let mut sorted = entries.to_vec();
    sorted.sort_by_key(|entry| {
        let (article, quote) = at(entry);
        std::cmp::Reverse((said_on(article, quote), article.published, entry.0))
    });
    let items = sorted.iter().map(|entry| {
        let (article, quote) = at(entry);
        let strings = views.language(article.lang).strings;
        // The article's day isn't the day on which it was said.
        let reported = quote.date.is_none().then(|| strings.dates().day(article.day));
        table([
            ("text", quote.text.as_str().into()),
            ("speaker", speaker(views, article.lang, &quote.speaker)),
            ("post", optional(post(&views.site, article, quote))),
            ("cite", optional(cite(article, quote))),
            ("date_text", optional(quote.date.map(|date| strings.dates().partial(date)))),
            ("reported", optional(reported)),
            ("context", optional(context(&views.site, article, quote))),
            ("article", cards::title_link(views, entry.0)),
        ])
    });
    list(items)
}

/// The first quotation of each article, and if that makes too few, the second of each, and so on.
pub fn of_articles<'v>(views: &'v Views, articles: &[ArticleId], most: usize) -> Data<'v> {
    let all = articles.iter().flat_map(|id| {
        let quotes = views.site.briefing.article(*id).quotes.len();
        (0..quotes).map(|at| (*id, at))
    });
    let mut all: Vec<(ArticleId, usize)> = all.collect();
    all.sort_by_key(|(_, at)| *at);
    all.truncate(most);
    listed(views, &all)
}

/// The newest quotations of a speaker, and the URL of the page with all of them.
pub fn of_speaker<'v>(views: &'v Views, route: &Route, id: EntityId) -> (Data<'v>, Data<'v>) {
    let all = views.site.index.of(route.lang).quotes_of(id);
    let entity = views.site.briefing.entity(id);
    let more = all.len() > QUOTES_SHOWN;
    let more = more.then(|| views.href(&views.language(route.lang).urls.entity_quotes(entity)));
    (listed(views, &all[all.len().saturating_sub(QUOTES_SHOWN)..]), optional(more))
}

/// The variable `quotes`: a page of all quotations, or of all of one speaker.
pub fn page<'v>(
    views: &'v Views,
    route: &'v Route,
    of: Option<EntityId>,
    page: &ListPage,
) -> Data<'v> {
    let index = views.site.index.of(route.lang);
    let language = views.language(route.lang);
    let (all, own) = match of {
        None => (index.quotes.as_slice(), language.urls.quotes()),
        Some(id) => {
            (index.quotes_of(id), language.urls.entity_quotes(views.site.briefing.entity(id)))
        }
    };
    let (newer, older) = steps(views, page, &own);
    table([
        ("body", optional(views.intro(route))),
        ("speaker", optional(of.map(|id| views.link(route.lang, id)))),
        ("items", listed(views, &all[page.range.clone()])),
        ("newer", newer),
        ("older", older),
    ])
}

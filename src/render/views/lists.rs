//! Lists of articles and of corrections.

use super::cards::{self, CardForm};
use super::{Site, Views};
use crate::index::Amendment;
use crate::model::ArticleId;
use crate::plan::{ListPage, Newer, Route, urls};
use crate::render::data::{Data, PageParts, list as items, optional, table};

/// How many articles the first page of a list shows as cards; the others are lines.
const CARDS_SHOWN: usize = 6;

/// The variables `list` and `articles`: a page of articles, the newest first, with the URLs of the
/// newer and older page.
pub fn list<'v>(
    views: &'v Views,
    template: &str,
    articles: &[ArticleId],
    page: &ListPage,
    own: &str,
    parts: &mut PageParts<'v>,
) {
    let articles = newest_first(&views.site, &articles[page.range.clone()]);
    let cards = match page.number {
        None => articles.len().min(CARDS_SHOWN),
        // Back pages are for looking things up: lines will do.
        Some(_) => 0,
    };
    let (cards, lines) = articles.split_at(cards);
    let cards = cards::html(views, CardForm::Full, cards.to_vec());
    let months = months(views, lines);
    parts.push(("list", of_page(views, articles.is_empty(), page, own, cards, months)));
    if views.templates.has_variable(template, "articles") {
        parts.push(("articles", cards::cards(views, articles)));
    }
}

/// The variable `list` for some articles.
pub(super) fn of_page<'v>(
    views: &'v Views,
    is_empty: bool,
    page: &ListPage,
    own: &str,
    cards: Data<'v>,
    months: Data<'v>,
) -> Data<'v> {
    let (newer, older) = steps(views, page, own);
    table([
        ("empty", is_empty.into()),
        ("newer", newer),
        ("older", older),
        ("number", optional(page.number)),
        ("cards", cards),
        ("months", months),
    ])
}

/// Articles as lines, grouped by the month in which they were published.
pub(super) fn months<'v>(views: &'v Views, articles: &[ArticleId]) -> Data<'v> {
    let briefing = views.site.briefing;
    let month = |id: &ArticleId| {
        let day = briefing.article(*id).day;
        (day.year(), day.month())
    };
    let months = articles.chunk_by(|one, next| month(one) == month(next));
    items(months.filter_map(|ids| {
        let (year, number) = month(ids.first()?);
        let strings = views.language(briefing.article(*ids.first()?).lang).strings;
        Some(table([
            ("text", strings.dates().month(year, number).into()),
            ("lines", cards::html(views, CardForm::Line, ids.to_vec())),
        ]))
    }))
}

/// The articles of a posting list (the oldest first) in the order in which lists show them: the
/// newest first, and those of the same instant (on a day without times) in the order of their
/// files.
pub fn newest_first(site: &Site, articles: &[ArticleId]) -> Vec<ArticleId> {
    let mut sorted = articles.to_vec();
    sorted.sort_by_key(|id| (std::cmp::Reverse(site.briefing.article(*id).published), *id));
    sorted
}

/// The URLs of the newer and the older page of a list.
pub(super) fn steps<'v>(views: &Views, page: &ListPage, own: &str) -> (Data<'v>, Data<'v>) {
    let newer = match page.newer {
        Newer::None => None,
        Newer::Own => Some(own.to_owned()),
        Newer::Back(number) => Some(urls::back_page(own, number)),
    };
    let older = page.older.map(|number| urls::back_page(own, number));
    (optional(newer.map(|url| views.href(&url))), optional(older.map(|url| views.href(&url))))
}

/// The variable `corrections`: a page of corrections, the latest first.
pub fn corrections<'v>(views: &'v Views, route: &'v Route, page: &ListPage) -> Data<'v> {
    let index = views.site.index.of(route.lang);
    let language = views.language(route.lang);
    let briefing = views.site.briefing;
    let notes = index.amendments[page.range.clone()].iter().rev().map(|amendment| {
        let note = amendment.note(briefing);
        let (article, is_retraction) = match amendment {
            Amendment::Correction(id, _) => (cards::title_link(views, *id), false),
            Amendment::Retraction(at) => {
                let retraction = &briefing.retractions[*at];
                let url = views.href(&language.urls.retraction(retraction));
                let title = retraction.title.as_ref().into();
                (table([("title", title), ("url", url.into())]), true)
            }
        };
        table([
            ("date", note.day.to_string().into()),
            ("date_text", language.strings.dates().day(note.day).into()),
            ("text", note.text.as_str().into()),
            ("article", article),
            ("retracted", is_retraction.into()),
        ])
    });
    let (newer, older) = steps(views, page, &language.urls.corrections());
    table([
        ("body", optional(views.intro(route))),
        ("items", items(notes)),
        ("newer", newer),
        ("older", older),
    ])
}

//! Lists of articles and of corrections.

use super::cards;
use super::{PageParts, Site, Views};
use crate::model::ArticleId;
use crate::plan::{ListPage, Newer, Route, urls};
use crate::render::data::{Data, list as items, optional, table};

/// `list` and `articles`: a page of articles, the newest first, and where the others are.
pub fn list<'v>(
    views: &'v Views,
    template: &str,
    articles: &[ArticleId],
    page: &ListPage,
    own: &str,
    parts: &mut PageParts<'v>,
) {
    let articles = newest_first(&views.site, &articles[page.range.clone()]);
    list_in(views, template, articles, page, own, parts);
}

/// The articles of a posting list (the oldest first) as lists show them: the newest first, those
/// of one instant (a day without times) in the order of their files.
pub fn newest_first(site: &Site, articles: &[ArticleId]) -> Vec<ArticleId> {
    let mut sorted = articles.to_vec();
    sorted.sort_by_key(|id| (std::cmp::Reverse(site.briefing.article(*id).published), *id));
    sorted
}

/// The same with its articles in an order of their own. The cards are in `list` as HTML, and as
/// tables in a variable of their own, which hardly any template names.
pub fn list_in<'v>(
    views: &'v Views,
    template: &str,
    articles: Vec<ArticleId>,
    page: &ListPage,
    own: &str,
    parts: &mut PageParts<'v>,
) {
    let (newer, older) = steps(views, page, own);
    let empty = articles.is_empty();
    let html = if views.templates.has_variable(template, "articles") {
        let (cards, html) = cards::cards_and_html(views, articles);
        parts.push(("articles", cards));
        html
    } else {
        cards::html(views, articles)
    };
    let list = table([
        ("empty", empty.into()),
        ("newer", newer),
        ("older", older),
        ("number", optional(page.number)),
        ("cards", html),
    ]);
    parts.push(("list", list));
}

/// The URLs of the newer and older page of a list.
pub(super) fn steps<'v>(views: &Views, page: &ListPage, own: &str) -> (Data<'v>, Data<'v>) {
    let newer = match page.newer {
        Newer::None => None,
        Newer::Own => Some(own.to_owned()),
        Newer::Back(number) => Some(urls::back_page(own, number)),
    };
    let older = page.older.map(|number| urls::back_page(own, number));
    (optional(newer.map(|url| views.href(&url))), optional(older.map(|url| views.href(&url))))
}

/// `corrections`: a page of them, the latest first.
pub fn corrections<'v>(views: &'v Views, route: &'v Route, page: &ListPage) -> Data<'v> {
    let index = views.site.index.of(route.lang);
    let language = views.language(route.lang);
    let notes = index.corrections[page.range.clone()].iter().rev().map(|(id, at)| {
        let note = &views.site.briefing.article(*id).corrections[*at];
        table([
            ("date", note.day.to_string().into()),
            ("date_text", language.strings.day(note.day).into()),
            ("text", note.text.as_str().into()),
            ("article", cards::title_link(views, *id)),
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

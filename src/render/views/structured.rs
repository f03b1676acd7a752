//! `structured_data`: what a page says to machines, gathered for [`crate::render::structured_data`].

use super::lists::newest_first;
use super::{Views, index_names, overview, page};
use crate::index::Amendment;
use crate::model::{ArticleId, EntityId, LangId};
use crate::plan::{IndexOf, LetterPage, Route, Subject, urls};
use crate::render::data::{Data, optional};
use crate::render::structured_data::{ITEMS_NAMED, ListedPage, StructuredPage, structured_data};
use jiff::civil::Date;

/// The graph of a page.
pub fn of_page<'v>(views: &'v Views, route: &'v Route) -> Data<'v> {
    let language = views.language(route.lang);
    let site = views.site;
    let crumbs = if let Subject::Article { id, .. } = &route.subject {
        let day = site.briefing.article(*id).day;
        page::breadcrumbs_of_day(&language.urls, language.strings, day).into()
    } else {
        page::breadcrumbs(views, route)
    };
    optional(structured_data(&StructuredPage {
        site,
        route,
        urls: &language.urls,
        strings: language.strings,
        entity_urls: &language.urls_of,
        title: page::title(views, route),
        description: page::description(views, route),
        crumbs,
        versions: site.plan.versions(route, site.briefing, site.settings),
        listed: listed(views, route),
    }))
}

/// The first entries of the list that a page shows. Back pages are sealed, and name none.
fn listed<'v>(views: &'v Views, route: &'v Route) -> Vec<ListedPage<'v>> {
    let lang = route.lang;
    let index = views.site.index.of(lang);
    if route.subject.list_page().is_some_and(|list| list.number.is_some()) {
        return Vec::new();
    }
    match &route.subject {
        Subject::Front => {
            let newest = index.days.values().next_back();
            articles(views, newest.map(|day| overview::edition_order(views, day)))
        }
        Subject::Edition(day, list) => {
            let shown = index.days.get(day).map(|all| &all[list.range.clone()]);
            articles(views, shown.map(|day| overview::edition_order(views, day)))
        }
        Subject::Entity(id, list) => {
            let shown = &index.articles_of(*id)[list.range.clone()];
            articles(views, [newest_first(&views.site, shown)])
        }
        Subject::Corrections(list) => {
            let mut corrected: Vec<ArticleId> = Vec::new();
            for amendment in index.corrections[list.range.clone()].iter().rev() {
                let Amendment::Correction(id, _) = amendment else { continue };
                if !corrected.contains(id) && corrected.len() < ITEMS_NAMED {
                    corrected.push(*id);
                }
            }
            articles(views, [corrected])
        }
        Subject::Month(year, month) => days(views, lang, *year, *month),
        Subject::Year(year) => months(views, lang, *year),
        Subject::Archive => years(views, lang),
        Subject::Index(of, None) => match of {
            IndexOf::Kind(kind) => entities(views, lang, index.listed(*kind).iter().copied()),
            IndexOf::Members(owner, kind) => {
                entities(views, lang, index.members_of_kind(*owner, *kind))
            }
        },
        Subject::Index(of, Some(page)) => letters(views, lang, *of, page),
        Subject::Article { .. }
        | Subject::Quotes(..)
        | Subject::PlainPage(_)
        | Subject::Retraction(_)
        | Subject::Redirect(_)
        | Subject::NotFound
        | Subject::Addresses(_)
        | Subject::FeedList
        | Subject::FixedFile(_)
        | Subject::File(_)
        | Subject::DerivedFile(_) => Vec::new(),
    }
}

fn articles<'v>(
    views: &'v Views,
    ids: impl IntoIterator<Item = Vec<ArticleId>>,
) -> Vec<ListedPage<'v>> {
    let item = |id: ArticleId| {
        let article = views.site.briefing.article(id);
        let path = views.language(article.lang).urls.article(article);
        ListedPage { name: (&*article.title).into(), path }
    };
    ids.into_iter().flatten().take(ITEMS_NAMED).map(item).collect()
}

fn entities<'v>(
    views: &'v Views,
    lang: LangId,
    ids: impl IntoIterator<Item = EntityId>,
) -> Vec<ListedPage<'v>> {
    let item = |id: EntityId| {
        let entity = views.site.briefing.entity(id);
        let path = views.language(lang).urls.entity(entity);
        ListedPage { name: entity.text(lang).name.as_str().into(), path }
    };
    ids.into_iter().take(ITEMS_NAMED).map(item).collect()
}

/// The names on a page of an index by letters, or if there are none the pages below it.
fn letters<'v>(
    views: &'v Views,
    lang: LangId,
    of: IndexOf,
    page: &'v LetterPage,
) -> Vec<ListedPage<'v>> {
    let names = page.sections.iter().filter_map(|section| section.entries.as_ref()).flatten();
    let names = entities(views, lang, names.copied());
    if !names.is_empty() {
        return names;
    }
    let own = index_names::index_url(views, lang, of);
    let below = page.sections.iter().take(ITEMS_NAMED).map(|section| ListedPage {
        name: index_names::letters_title(views, lang, &section.letters).into(),
        path: urls::letter_page(&own, &section.letters.slug),
    });
    below.collect()
}

/// The latest days of a month.
fn days<'v>(views: &'v Views, lang: LangId, year: i16, month: i8) -> Vec<ListedPage<'v>> {
    let language = views.language(lang);
    let of_month = Date::new(year, month, 1).map(|first| first..=first.last_of_month());
    let days = of_month.into_iter().flat_map(|range| language.days.range(range).rev());
    let item =
        |day: Date, text: &'v str| ListedPage { name: text.into(), path: language.urls.day(day) };
    days.take(ITEMS_NAMED).map(|(date, day)| item(*date, &day.text)).collect()
}

/// The months of a year, the latest first.
fn months<'v>(views: &'v Views, lang: LangId, year: i16) -> Vec<ListedPage<'v>> {
    let language = views.language(lang);
    let months = overview::all_months(views, lang);
    let item = |month: i8| {
        let name = language.strings.dates().month(year, month).into();
        ListedPage { name, path: language.urls.month(year, month) }
    };
    let months = months.range((year, i8::MIN)..=(year, i8::MAX)).rev();
    months.take(ITEMS_NAMED).map(|(_, month)| item(*month)).collect()
}

/// The latest years.
fn years<'v>(views: &'v Views, lang: LangId) -> Vec<ListedPage<'v>> {
    let urls = &views.language(lang).urls;
    let months = overview::all_months(views, lang);
    let mut years: Vec<i16> = months.iter().rev().map(|(year, _)| *year).collect();
    years.dedup();
    let item = |year: i16| ListedPage { name: year.to_string().into(), path: urls.year(year) };
    years.into_iter().take(ITEMS_NAMED).map(item).collect()
}

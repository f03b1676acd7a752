//! `structured_data`: what a page says to machines, gathered for [`crate::render::structured_data`].

use super::lists::newest_first;
use super::page::PageFacts;
use super::{Views, index_names, overview};
use crate::index::Amendment;
use crate::model::{ArticleId, EntityId, LangId};
use crate::plan::{IndexOf, LetterPage, Route, Subject, urls};
use crate::render::data::{Data, optional};
use crate::render::site_address::absolute;
use crate::render::structured_data::{
    ITEMS_NAMED, ListedPage, StructuredPage, Trail, structured_data,
};
use jiff::civil::Date;

/// The graph of a page; nothing for what isn't to be found.
pub fn of_page<'v>(views: &'v Views, route: &'v Route, page: &PageFacts) -> Data<'v> {
    if route.subject.is_hidden() {
        return Data::None;
    }
    let language = views.language(route.lang);
    let site = views.site;
    let own = Trail::of(&site, &page.crumbs);
    let trail = if let Subject::Article { id, .. } = &route.subject {
        &language.days[&site.briefing.article(*id).day].trail
    } else {
        &own
    };
    optional(structured_data(&StructuredPage {
        site,
        route,
        nodes: &views.nodes,
        strings: language.strings,
        references: &language.references,
        entity_urls: &language.urls_of,
        address: absolute(&site, &route.url),
        title: &page.title,
        description: page.description,
        trail,
        versions: &page.versions,
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
            let mut shown = newest.map(|day| overview::edition_order(views, day));
            shown.iter_mut().for_each(|all| all.truncate(overview::most_on_front(&views.site)));
            articles(views, shown)
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
            for amendment in index.amendments[list.range.clone()].iter().rev() {
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
        | Subject::Data(_)
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
    let months = &language.months;
    let item = |month: i8| {
        let name = language.strings.dates().month(year, month).into();
        ListedPage { name, path: language.urls.month(year, month) }
    };
    let months = months.range((year, i8::MIN)..=(year, i8::MAX)).rev();
    months.take(ITEMS_NAMED).map(|(_, month)| item(*month)).collect()
}

/// The latest years.
fn years<'v>(views: &'v Views, lang: LangId) -> Vec<ListedPage<'v>> {
    let language = views.language(lang);
    let (urls, months) = (&language.urls, &language.months);
    let mut years: Vec<i16> = months.iter().rev().map(|(year, _)| *year).collect();
    years.dedup();
    let item = |year: i16| ListedPage { name: year.to_string().into(), path: urls.year(year) };
    years.into_iter().take(ITEMS_NAMED).map(item).collect()
}

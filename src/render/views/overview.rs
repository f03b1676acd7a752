//! The front page, editions, months, years and the archive.

use std::collections::BTreeSet;

use jiff::civil::Date;
use tera::{Context, Value};

use super::article::title_link;
use super::lists::newest_first;
use super::value::{optional, table};
use super::{Site, Views};
use crate::model::{ArticleId, LangId};

/// How many days before the newest edition the front page shows.
const RECENT_DAYS: usize = 5;
/// How many headlines of each.
const RECENT_HEADLINES: usize = 5;

/// The lead of a day: the first article marked `lead`, else the first of all.
fn lead(site: &Site, newest_first: &[ArticleId]) -> Option<ArticleId> {
    let marked = newest_first.iter().find(|id| site.briefing.article(**id).lead);
    marked.or(newest_first.first()).copied()
}

/// A day's articles in the order of reading: the lead, then the others.
fn in_order(views: &Views, articles: &[ArticleId]) -> (Option<ArticleId>, Vec<ArticleId>) {
    let mut others = newest_first(&views.site, articles);
    let lead = lead(&views.site, &others);
    others.retain(|id| Some(*id) != lead);
    (lead, others)
}

/// The articles of an edition's page in the order of reading.
pub fn edition_order(views: &Views, articles: &[ArticleId]) -> Vec<ArticleId> {
    let (lead, others) = in_order(views, articles);
    lead.into_iter().chain(others).collect()
}

/// `front`: the newest edition and the days before it; none while nothing is published.
pub fn front(views: &Views, lang: LangId) -> Value {
    let index = views.site.index.of(lang);
    let language = views.language(lang);
    let Some((day, articles)) = index.days.last_key_value() else { return Value::none() };
    let (lead, others) = in_order(views, articles);
    let most = views.site.settings.page_size;
    let url = views.href(&language.urls.day(*day));
    let stories: Vec<Value> = others.iter().take(most).map(|id| views.cards.card(*id)).collect();
    let recent = index.days.iter().rev().skip(1).take(RECENT_DAYS).map(|(day, articles)| {
        let (lead, others) = in_order(views, articles);
        let shown = lead.into_iter().chain(others).take(RECENT_HEADLINES);
        table([
            ("day_text", language.strings.day(*day).into()),
            ("url", views.href(&language.urls.day(*day)).into()),
            ("articles", shown.map(|id| views.cards.card(id)).collect::<Vec<_>>().into()),
        ])
    });
    table([
        ("day_text", language.strings.day(*day).into()),
        ("lead", optional(lead.map(|id| views.cards.card(id)))),
        ("stories", stories.into()),
        ("more", optional((others.len() > most).then(|| url.clone()))),
        ("recent", recent.collect::<Vec<_>>().into()),
        ("url", url.into()),
    ])
}

/// The neighbours of a place in a sorted set.
fn neighbours<T: Copy + Ord>(all: &BTreeSet<T>, at: T) -> (Option<T>, Option<T>) {
    let after = (std::ops::Bound::Excluded(at), std::ops::Bound::Unbounded);
    (all.range(..at).next_back().copied(), all.range(after).next().copied())
}

fn step(name: String, url: String) -> Value {
    table([("name", name.into()), ("url", url.into())])
}

/// `edition`, and the days before and after it.
pub fn edition(views: &Views, lang: LangId, day: Date, context: &mut Context) {
    let language = views.language(lang);
    let days: &std::collections::BTreeMap<Date, Vec<ArticleId>> = &views.site.index.of(lang).days;
    let earlier = days.range(..day).next_back().map(|(day, _)| *day);
    let after = (std::ops::Bound::Excluded(day), std::ops::Bound::Unbounded);
    let later = days.range(after).next().map(|(day, _)| *day);
    let link = |day: Date| step(language.strings.day(day), views.href(&language.urls.day(day)));
    context.insert_value("edition", table([("day_text", language.strings.day(day).into())]));
    context.insert_value("earlier", optional(earlier.map(link)));
    context.insert_value("later", optional(later.map(link)));
}

/// Every month with articles.
fn all_months(views: &Views, lang: LangId) -> BTreeSet<(i16, i8)> {
    views.site.index.of(lang).days.keys().map(|day| (day.year(), day.month())).collect()
}

/// `month`, its days, and the months before and after it.
pub fn month(views: &Views, lang: LangId, year: i16, month: i8, context: &mut Context) {
    let language = views.language(lang);
    let index = views.site.index.of(lang);
    let days =
        index.days.iter().rev().filter(|(day, _)| (day.year(), day.month()) == (year, month));
    let days = days.map(|(day, articles)| {
        table([
            ("day_text", language.strings.day(*day).into()),
            ("url", views.href(&language.urls.day(*day)).into()),
            ("lead", optional(in_order(views, articles).0.map(|id| title_link(views, id)))),
        ])
    });
    let link = |(year, month): (i16, i8)| {
        step(language.strings.month(year, month), views.href(&language.urls.month(year, month)))
    };
    let (earlier, later) = neighbours(&all_months(views, lang), (year, month));
    context.insert_value("days", days.collect::<Vec<_>>().into());
    context.insert_value("month", table([("text", language.strings.month(year, month).into())]));
    context.insert_value("earlier", optional(earlier.map(link)));
    context.insert_value("later", optional(later.map(link)));
}

/// The months of a year, the latest first.
fn months_of(views: &Views, lang: LangId, months: &BTreeSet<(i16, i8)>, year: i16) -> Value {
    let language = views.language(lang);
    let months = months.iter().rev().filter(|(y, _)| *y == year).map(|(year, month)| {
        table([
            ("text", language.strings.month(*year, *month).into()),
            ("url", views.href(&language.urls.month(*year, *month)).into()),
        ])
    });
    months.collect::<Vec<_>>().into()
}

/// `year`, its months, and the years before and after it.
pub fn year(views: &Views, lang: LangId, year: i16, context: &mut Context) {
    let language = views.language(lang);
    let months = all_months(views, lang);
    let years: BTreeSet<i16> = months.iter().map(|(year, _)| *year).collect();
    let link = |year: i16| step(year.to_string(), views.href(&language.urls.year(year)));
    let (earlier, later) = neighbours(&years, year);
    context.insert_value("months", months_of(views, lang, &months, year));
    context.insert_value("year", table([("text", year.to_string().into())]));
    context.insert_value("earlier", optional(earlier.map(link)));
    context.insert_value("later", optional(later.map(link)));
}

/// `years`: the whole archive, the latest first.
pub fn years(views: &Views, lang: LangId) -> Value {
    let language = views.language(lang);
    let months = all_months(views, lang);
    let years: BTreeSet<i16> = months.iter().map(|(year, _)| *year).collect();
    let years = years.iter().rev().map(|year| {
        table([
            ("text", year.to_string().into()),
            ("url", views.href(&language.urls.year(*year)).into()),
            ("months", months_of(views, lang, &months, *year)),
        ])
    });
    years.collect::<Vec<_>>().into()
}

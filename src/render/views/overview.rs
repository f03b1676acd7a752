//! The front page, editions, months, years and the archive.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::article::appearance;
use super::index_names::kind_name;
use super::lists::newest_first;
use super::{Site, Views, cards, figures, map, quotes};
use crate::model::{ArticleId, EntityId, LangId};
use crate::render::data::{Data, PageParts, list, optional, table};
use crate::theme::Strings;
use jiff::civil::Date;

/// How many days before the newest edition the front page shows.
const RECENT_DAYS: usize = 5;
/// How many headlines the front page shows of each of those days.
const RECENT_HEADLINES: usize = 3;
/// How many years the archive draws day by day.
const YEARS_DRAWN: usize = 5;
/// How many quotations of the day the front page shows.
const QUOTES_SHOWN: usize = 3;

/// The lead of a day: the first article marked `lead`, or else the first of all.
fn lead(site: &Site, newest_first: &[ArticleId]) -> Option<ArticleId> {
    let marked = newest_first.iter().find(|id| site.briefing.article(**id).lead);
    marked.or(newest_first.first()).copied()
}

/// A day's articles in reading order: the lead, then the others.
fn in_order(views: &Views, articles: &[ArticleId]) -> (Option<ArticleId>, Vec<ArticleId>) {
    let mut others = newest_first(&views.site, articles);
    let lead = lead(&views.site, &others);
    others.retain(|id| Some(*id) != lead);
    (lead, others)
}

/// The articles of an edition's page in reading order.
pub fn edition_order(views: &Views, articles: &[ArticleId]) -> Vec<ArticleId> {
    let (lead, others) = in_order(views, articles);
    lead.into_iter().chain(others).collect()
}

/// How many articles of the newest edition the front page shows: the lead, and as many more as a page of a list
/// has.
pub fn most_on_front(site: &Site) -> usize {
    site.settings.page_size.saturating_add(1)
}

/// A story on the page of its day: its card, and its officials with the posts that they held then.
fn story<'v>(views: &'v Views, id: ArticleId) -> Data<'v> {
    let article = views.site.briefing.article(id);
    let officials = article.officials.iter();
    let officials = officials.map(|official| appearance(views, article.lang, official));
    cards::with_card(views, id, vec![("appearances", list(officials))])
}

/// The stories of one day, in an order.
pub fn stories<'v>(views: &'v Views, ids: &[ArticleId]) -> Data<'v> {
    list(ids.iter().map(|id| story(views, *id)))
}

/// The parts of a date, to be drawn as a date stamp.
pub fn stamp<'v>(strings: &'v Strings, day: Date) -> Data<'v> {
    table([
        ("weekday", strings.dates().weekday(day).into()),
        ("day", day.day().to_string().into()),
        ("month", strings.dates().short_month(day).into()),
    ])
}

/// The counts of a day.
fn counts<'v>(views: &Views, articles: &[ArticleId]) -> Data<'v> {
    let all = || articles.iter().map(|id| views.site.briefing.article(*id));
    let countries: BTreeSet<EntityId> = all().flat_map(|a| a.countries.iter().copied()).collect();
    let officials: BTreeSet<EntityId> =
        all().flat_map(|a| a.officials.iter().map(|one| one.official)).collect();
    table([
        ("stories", articles.len().into()),
        ("countries", countries.len().into()),
        ("officials", officials.len().into()),
        ("quotations", all().map(|a| a.quotes.len()).sum::<usize>().into()),
    ])
}

/// The countries of a day with the number of their stories, those with the most first.
fn countries<'v>(views: &'v Views, lang: LangId, articles: &[ArticleId]) -> Data<'v> {
    let mut stories: BTreeMap<EntityId, usize> = BTreeMap::new();
    for id in articles {
        for country in &views.site.briefing.article(*id).countries {
            *stories.entry(*country).or_default() += 1;
        }
    }
    let mut all: Vec<(EntityId, usize)> = stories.into_iter().collect();
    all.sort_by_key(|(country, stories)| (std::cmp::Reverse(*stories), *country));
    map::counted(views, lang, &all)
}

/// The variable `front`: the newest edition and the days before it. Nothing as long as no article
/// is published.
pub fn front<'v>(views: &'v Views, lang: LangId) -> Data<'v> {
    let index = views.site.index.of(lang);
    let language = views.language(lang);
    let Some((day, articles)) = index.days.last_key_value() else { return Data::None };
    let all = edition_order(views, articles);
    let shown = &all[..all.len().min(most_on_front(&views.site))];
    let url = views.href(&language.urls.day(*day));
    let more = all.len() > shown.len();
    let recent = index.days.iter().rev().skip(1).take(RECENT_DAYS).map(|(day, articles)| {
        let (lead, others) = in_order(views, articles);
        let shown = lead.into_iter().chain(others).take(RECENT_HEADLINES);
        table([
            ("day_text", language.strings.dates().day(*day).into()),
            ("url", views.href(&language.urls.day(*day)).into()),
            ("articles", cards::cards(views, shown.collect())),
        ])
    });
    let before = index.days.keys().rev().nth(1).copied();
    table([
        ("day_text", language.strings.dates().day(*day).into()),
        ("resurfaced", resurfaced(views, lang, before, None)),
        ("stamp", Data::Shared(&language.days[day].stamp)),
        ("lead", optional(shown.first().map(|id| story(views, *id)))),
        ("stories", stories(views, shown.get(1..).unwrap_or_default())),
        ("counts", counts(views, articles)),
        ("countries", countries(views, lang, articles)),
        ("quotes", quotes::of_articles(views, &all, QUOTES_SHOWN)),
        ("more", optional(more.then(|| url.clone()))),
        ("recent", list(recent)),
        ("url", url.into()),
    ])
}

/// The neighbours of an element in a sorted set.
fn neighbours<T: Copy + Ord>(all: &BTreeSet<T>, at: T) -> (Option<T>, Option<T>) {
    let after = (std::ops::Bound::Excluded(at), std::ops::Bound::Unbounded);
    (all.range(..at).next_back().copied(), all.range(after).next().copied())
}

fn step<'v>(name: String, url: String) -> Data<'v> {
    table([("name", name.into()), ("url", url.into())])
}

/// The articles up to the day `after` that were corrected or updated later than that, until the end
/// of another day. The latest comes first, and each is listed once, with its latest correction and
/// its latest update.
fn resurfaced<'v>(
    views: &'v Views,
    lang: LangId,
    after: Option<Date>,
    until: Option<Date>,
) -> Data<'v> {
    let site = &views.site;
    let language = views.language(lang);
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let to = until.map_or(Bound::Unbounded, Bound::Included);
    let notes =
        site.index.of(lang).notes.range((from, to)).rev().flat_map(|(_, notes)| notes.iter().rev());
    // An article of a later day is in an edition of its own, with its notes.
    let notes =
        notes.filter(|(id, ..)| after.is_some_and(|after| site.briefing.article(*id).day <= after));
    let mut order = Vec::new();
    let mut by_article: BTreeMap<ArticleId, Vec<(bool, usize)>> = BTreeMap::new();
    for (id, is_correction, at) in notes {
        let latest = by_article.entry(*id).or_default();
        if latest.is_empty() {
            order.push(*id);
        }
        if latest.iter().all(|(of_kind, _)| of_kind != is_correction) {
            latest.push((*is_correction, *at));
        }
    }
    list(order.into_iter().take(site.settings.page_size).map(|id| {
        let article = site.briefing.article(id);
        let notes = by_article[&id].iter().map(|(is_correction, at)| {
            let notes = if *is_correction { &article.corrections } else { &article.updates };
            let note = &notes[*at];
            table([
                ("date", note.day.to_string().into()),
                ("date_text", language.strings.dates().day(note.day).into()),
                ("corrected", (*is_correction).into()),
                ("text", note.text.as_str().into()),
            ])
        });
        table([("article", cards::title_link(views, id)), ("notes", list(notes))])
    }))
}

/// The variable `edition`, and the days before and after it.
pub fn edition<'v>(
    views: &'v Views,
    lang: LangId,
    day: Date,
    number: Option<usize>,
    parts: &mut PageParts<'v>,
) {
    let language = views.language(lang);
    let days: &std::collections::BTreeMap<Date, Vec<ArticleId>> = &views.site.index.of(lang).days;
    let earlier = days.range(..day).next_back().map(|(day, _)| *day);
    let after = (std::ops::Bound::Excluded(day), std::ops::Bound::Unbounded);
    let later = days.range(after).next().map(|(day, _)| *day);
    let link =
        |day: Date| step(language.strings.dates().day(day), views.href(&language.urls.day(day)));
    // Back pages are sealed, and have no notes.
    let notes = match number {
        None => resurfaced(views, lang, earlier, Some(day)),
        Some(_) => list([]),
    };
    parts.push(("resurfaced", notes));
    let articles = days.get(&day).filter(|_| number.is_none());
    let counted = articles.map(|articles| counts(views, articles));
    let countries = articles.map(|articles| countries(views, lang, articles));
    parts.push((
        "edition",
        table([
            ("day_text", language.strings.dates().day(day).into()),
            ("stamp", stamp(language.strings, day)),
            ("counts", optional(counted)),
            ("countries", countries.unwrap_or_else(|| list([]))),
        ]),
    ));
    parts.push(("earlier", optional(earlier.map(link))));
    parts.push(("later", optional(later.map(link))));
}

/// The variable `month`, its days, and the months before and after it.
pub fn month<'v>(views: &'v Views, lang: LangId, year: i16, month: i8, parts: &mut PageParts<'v>) {
    let language = views.language(lang);
    let index = views.site.index.of(lang);
    let of_month = Date::new(year, month, 1).map(|first| first..=first.last_of_month());
    let days = of_month.into_iter().flat_map(|range| index.days.range(range).rev());
    let days = days.map(|(day, articles)| {
        table([
            ("day_text", language.strings.dates().day(*day).into()),
            ("url", views.href(&language.urls.day(*day)).into()),
            ("lead", optional(in_order(views, articles).0.map(|id| cards::title_link(views, id)))),
            ("others", (articles.len().saturating_sub(1)).into()),
        ])
    });
    let link = |(year, month): (i16, i8)| {
        step(
            language.strings.dates().month(year, month),
            views.href(&language.urls.month(year, month)),
        )
    };
    let (earlier, later) = neighbours(&language.months, (year, month));
    parts.push(("days", list(days)));
    parts.push((
        "month",
        table([
            ("text", language.strings.dates().month(year, month).into()),
            ("weeks", figures::weeks(views, lang, year, month)),
        ]),
    ));
    parts.push(("weekdays", figures::weekdays(views, lang)));
    parts.push(("earlier", optional(earlier.map(link))));
    parts.push(("later", optional(later.map(link))));
}

/// The months of a year, the latest first. `drawn` adds keys to each.
fn months_of<'v>(
    views: &'v Views,
    lang: LangId,
    months: &BTreeSet<(i16, i8)>,
    year: i16,
    drawn: impl Fn(i16, i8) -> Vec<(&'static str, Data<'v>)>,
) -> Data<'v> {
    let language = views.language(lang);
    let of_year = months.range((year, i8::MIN)..=(year, i8::MAX));
    list(of_year.rev().map(|(year, month)| {
        let mut keys = vec![
            ("text", language.strings.dates().month(*year, *month).into()),
            ("short", language.strings.dates().month_name(*month).into()),
            ("url", views.href(&language.urls.month(*year, *month)).into()),
        ];
        keys.extend(drawn(*year, *month));
        Data::Table(keys)
    }))
}

/// The variable `year`, its months, and the years before and after it.
pub fn year<'v>(views: &'v Views, lang: LangId, year: i16, parts: &mut PageParts<'v>) {
    let language = views.language(lang);
    let months = &language.months;
    let years: BTreeSet<i16> = months.iter().map(|(year, _)| *year).collect();
    let link = |year: i16| step(year.to_string(), views.href(&language.urls.year(year)));
    let (earlier, later) = neighbours(&years, year);
    let weeks = |year, month| vec![("weeks", figures::weeks(views, lang, year, month))];
    parts.push(("months", months_of(views, lang, months, year, weeks)));
    parts.push(("weekdays", figures::weekdays(views, lang)));
    parts.push(("year", table([("text", year.to_string().into())])));
    parts.push(("earlier", optional(earlier.map(link))));
    parts.push(("later", optional(later.map(link))));
}

/// The variable `years`: the whole archive, the latest year first.
pub fn years<'v>(views: &'v Views, lang: LangId) -> Data<'v> {
    let language = views.language(lang);
    let months = &language.months;
    let years: BTreeSet<i16> = months.iter().map(|(year, _)| *year).collect();
    let years = years.iter().rev().enumerate().map(|(at, year)| {
        // Older years aren't drawn, so that the page stays small.
        let days = |year, month| {
            let squares = (at < YEARS_DRAWN).then(|| figures::squares(views, lang, year, month));
            let (all, with_stories) = squares.flatten().map(|[a, b]| (a, b)).unzip();
            vec![("all_days", optional(all)), ("days", optional(with_stories))]
        };
        table([
            ("text", year.to_string().into()),
            ("url", views.href(&language.urls.year(*year)).into()),
            ("months", months_of(views, lang, months, *year, days)),
        ])
    });
    list(years)
}

/// The variable `indexes`: the index of each kind that has one, and the lists of quotations and corrections.
pub fn indexes<'v>(views: &'v Views, lang: LangId) -> Data<'v> {
    let language = views.language(lang);
    let (urls, strings) = (&language.urls, language.strings);
    let index = views.site.index.of(lang);
    let link = |title: String, url: String| {
        table([("title", title.into()), ("url", views.href(&url).into())])
    };
    let kinds = views.site.settings.kinds.all();
    let kinds = kinds.filter(|kind| !index.listed(*kind).is_empty());
    let mut links: Vec<Data> =
        kinds.map(|kind| link(kind_name(&views.site, lang, kind), urls.kind(kind))).collect();
    if !index.quotes.is_empty() {
        links.push(link(strings.get("all_quotations").to_owned(), urls.quotes()));
    }
    links.push(link(strings.get("corrections").to_owned(), urls.corrections()));
    list(links)
}

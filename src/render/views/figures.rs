//! The pictures of a site's own data, as templates get them. Sealed back pages have none.

use jiff::civil::Date;

use super::Views;
use crate::model::{ArticleId, EntityId, LangId, Post};
use crate::plan::MEMBERS_SHOWN;
use crate::render::data::{Data, list, optional, table};
use crate::render::figures::coverage::{self, MonthOfStories};
use crate::render::figures::terms::{Terms, terms};
use crate::render::figures::{WIDTH, calendar, chain};
use crate::theme::Strings;

fn day(views: &Views, id: ArticleId) -> Date {
    views.site.briefing.article(id).day
}

fn days<'v>(
    views: &'v Views,
    lang: LangId,
    id: EntityId,
) -> impl Iterator<Item = Date> + Clone + use<'v> {
    views.site.index.of(lang).articles_of(id).iter().map(|id| day(views, *id))
}

/// A path, or nothing if it is empty.
fn path<'v>(path: String) -> Data<'v> {
    optional((!path.is_empty()).then_some(path))
}

fn units<'v>(number: i64) -> Data<'v> {
    Data::Number(number.unsigned_abs())
}

fn terms_table<'v>(terms: Terms) -> Data<'v> {
    let years = terms.years.iter().map(|year| optional(year.map(|year| year.to_string())));
    table([
        ("width", units(WIDTH)),
        ("height", units(terms.height)),
        ("past", path(terms.past)),
        ("present", path(terms.present)),
        ("coming", path(terms.coming)),
        ("stories", path(terms.stories)),
        ("years", list(years)),
    ])
}

/// When an official's posts were held. Nothing if the list of them says as much.
pub fn career<'v>(views: &'v Views, lang: LangId, id: EntityId, posts: &[Post]) -> Data<'v> {
    optional(terms(posts, days(views, lang, id).max(), []).map(terms_table))
}

/// When an office was held, and by whom. Nothing if the holders aren't listed.
pub fn succession<'v>(
    views: &'v Views,
    lang: LangId,
    id: EntityId,
    holders: &[(EntityId, usize)],
) -> Data<'v> {
    if holders.len() > MEMBERS_SHOWN {
        return Data::None;
    }
    let posts = holders.iter().map(|(id, at)| &views.site.briefing.entity(*id).posts()[*at]);
    let stories = days(views, lang, id);
    optional(terms(posts, stories.clone().max(), stories).map(terms_table))
}

/// The number of stories on an entity in each month.
pub fn coverage<'v>(views: &'v Views, lang: LangId, id: EntityId) -> Data<'v> {
    let strings = views.language(lang).strings;
    let Some(drawn) = coverage::coverage(days(views, lang, id)) else { return Data::None };
    let years = drawn.years.iter().map(|(year, stories)| {
        table([("text", year.to_string().into()), ("stories", (*stories).into())])
    });
    let since = drawn.years.first().filter(|_| drawn.leaves_out).map(|(year, _)| *year);
    let most = drawn.most.map(|most| match since {
        Some(year) => in_month(strings, "most_since", most).replace("{year}", &year.to_string()),
        None => in_month(strings, "most_in", most),
    });
    let most_is_newest = drawn.most == Some(drawn.newest);
    let newest = (!most_is_newest).then(|| in_month(strings, "newest_in", drawn.newest));
    table([
        ("width", drawn.width.into()),
        ("height", coverage::HEIGHT.into()),
        ("months", path(drawn.months)),
        ("newest_month", path(drawn.newest_month)),
        ("years", list(years)),
        ("most", optional(most)),
        ("newest", optional(newest)),
    ])
}

/// A month and its number of stories, in words.
fn in_month(strings: &Strings, key: &str, of: MonthOfStories) -> String {
    let month = strings.dates().month(of.year, of.month);
    strings.get(key).replace("{month}", &month).replace("{count}", &of.stories.to_string())
}

/// The days of a storyline, as a chain.
pub fn chain<'v>(views: &'v Views, lang: LangId, id: EntityId) -> Data<'v> {
    let strings = views.language(lang).strings;
    let Some(drawn) = chain::chain(days(views, lang, id)) else { return Data::None };
    let gaps = drawn.gaps.iter().map(|gap| {
        let text = strings.counted("days_without_story", gap.days as u64);
        let range = format!("{} – {}", strings.dates().day(gap.from), strings.dates().day(gap.to));
        table([("text", text.into()), ("term", range.into())])
    });
    table([
        ("width", units(WIDTH)),
        ("height", units(chain::HEIGHT)),
        ("line", path(drawn.line)),
        ("gap_lines", path(drawn.gap_lines)),
        ("dots", path(drawn.dots)),
        ("newest_dot", path(drawn.newest_dot)),
        ("first_text", strings.dates().day(drawn.first).into()),
        ("newest_text", strings.dates().day(drawn.newest).into()),
        ("gaps", list(gaps)),
    ])
}

/// The weeks of a month, with the seven days of each; days with stories are links.
pub fn weeks<'v>(views: &'v Views, lang: LangId, year: i16, month: i8) -> Data<'v> {
    let language = views.language(lang);
    let weeks = calendar::weeks(year, month, language.strings.dates().first_weekday());
    list(weeks.into_iter().map(|week| {
        list(week.into_iter().map(|day| {
            let text = day.map(|day| day.day().to_string());
            let url = day.and_then(|day| Some(language.days.get(&day)?.url.as_str()));
            table([("text", optional(text)), ("url", optional(url))])
        }))
    }))
}

/// A month as squares in seven columns: those of all days, and those of days with stories.
pub fn squares(views: &Views, lang: LangId, year: i16, month: i8) -> Option<[String; 2]> {
    let language = views.language(lang);
    let first = Date::new(year, month, 1).ok()?;
    let first_weekday = language.strings.dates().first_weekday();
    let with_stories = language.days.range(first..=first.last_of_month()).map(|(day, _)| *day);
    let all = (1..=first.days_in_month()).filter_map(|day| Date::new(year, month, day).ok());
    let with_stories = calendar::squares(with_stories, first_weekday);
    Some([calendar::squares(all, first_weekday), with_stories])
}

/// The days of the week, for the head of a calendar.
pub fn weekdays<'v>(views: &'v Views, lang: LangId) -> Data<'v> {
    let strings = views.language(lang).strings;
    list(
        strings
            .dates()
            .week()
            .map(|(short, name)| table([("short", short.into()), ("name", name.into())])),
    )
}

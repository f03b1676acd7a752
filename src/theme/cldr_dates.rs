//! How a language writes dates according to CLDR (by way of ICU4X), for use where the theme's words don't
//! say it.
//!
//! A sample date is formatted once for each month, and its year and day are replaced by placeholders.
//! The resulting patterns are all that pages need, so ICU4X isn't called again. Dates are those of the
//! Gregorian calendar, in the digits 0 to 9, which addresses and counts use as well.

use icu_calendar::types::Weekday;
use icu_calendar::week::WeekInformation;
use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::enums::DateFieldSet;
use icu_datetime::fieldsets::{MD, YM, YMD};
use icu_datetime::pattern::{DateTimePattern, FixedCalendarDateTimeNames};
use icu_datetime::{DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter};
use icu_locale_core::Locale;
use writeable::TryWriteable;

use crate::languages;

type Formatter<F> = FixedCalendarDateTimeFormatter<Gregorian, F>;

/// The placeholder for the year in a pattern.
pub const YEAR: &str = "{year}";
/// The placeholder for the day in a pattern.
pub const DAY: &str = "{day}";

/// The year and day of the sample dates. Their digits can't be mistaken for those of a month.
const SAMPLE_YEAR: i32 = 2027;
const SAMPLE_DAY: u8 = 25;

/// How a language writes dates.
#[derive(Debug, Clone)]
pub struct CldrDates {
    /// The names of the months, in the form for use on their own.
    pub months: Vec<String>,
    /// The short names of the months.
    pub short_months: Vec<String>,
    /// The names of the days of the week, from Monday on.
    pub weekdays: Vec<String>,
    /// The short names of the days of the week.
    pub short_weekdays: Vec<String>,
    /// The day with which weeks begin; 1 is Monday.
    pub first_weekday: i8,
    /// Patterns for a day, one for each month: "{day}. November {year}".
    pub long: Vec<String>,
    /// Patterns for a day without its year.
    pub short: Vec<String>,
    /// Patterns for a month with its year.
    pub month_year: Vec<String>,
    /// The same as `month_year`, for use where there is little room.
    pub short_month_year: Vec<String>,
}

impl CldrDates {
    /// The date formats of a language; `None` if CLDR doesn't know it, or its data isn't complete.
    pub fn of(language: &str) -> Option<CldrDates> {
        languages::language(language)?;
        let locale = Locale::try_from_str(&format!("{language}-u-nu-latn")).ok()?;
        let all = DateTimeFormatterPreferences::from(&locale);
        let months = names(all, "LLLL", 12)?;
        let short_months = names(all, "LLL", 12)?;
        let date = Formatter::<YMD>::try_new(all, YMD::long()).ok()?;
        let long = patterns(all, |day| date.format(day).pattern())?;
        let date = Formatter::<MD>::try_new(all, MD::medium()).ok()?;
        let short = patterns(all, |day| date.format(day).pattern())?;
        let date = Formatter::<YM>::try_new(all, YM::long()).ok()?;
        let month_year = patterns(all, |day| date.format(day).pattern())?;
        let date = Formatter::<YM>::try_new(all, YM::medium()).ok()?;
        let medium = patterns(all, |day| date.format(day).pattern())?;
        let has_digit = |text: &String| text.bytes().any(|byte| byte.is_ascii_digit());
        // If the long form has a digit, it writes the month as a number, so there is no name to shorten.
        // If only the medium form has one, or it lacks the year, the long form gets the short name.
        let with_short_name = |at: usize| match (&month_year[at], &medium[at]) {
            (long, _) if has_digit(long) => long.clone(),
            (long, medium) if has_digit(medium) || !medium.contains(YEAR) => {
                long.replacen(&months[at], &short_months[at], 1)
            }
            (_, medium) => medium.clone(),
        };
        // A pattern that lacks a part is an error in the data.
        let is_whole = |list: &[String], part| list.iter().all(|text| text.contains(part));
        let are_whole = is_whole(&long, YEAR) && is_whole(&long, DAY);
        if !are_whole || !is_whole(&short, DAY) || !is_whole(&month_year, YEAR) {
            return None;
        }
        let first = WeekInformation::try_new((&locale).into()).ok()?.first_weekday;
        Some(CldrDates {
            weekdays: names(all, "cccc", 7)?,
            short_weekdays: names(all, "cccccc", 7)?,
            first_weekday: number_of(first),
            short_month_year: (0..12).map(with_short_name).collect(),
            short,
            long,
            month_year,
            months,
            short_months,
        })
    }
}

fn number_of(day: Weekday) -> i8 {
    match day {
        Weekday::Monday => 1,
        Weekday::Tuesday => 2,
        Weekday::Wednesday => 3,
        Weekday::Thursday => 4,
        Weekday::Friday => 5,
        Weekday::Saturday => 6,
        Weekday::Sunday => 7,
    }
}

/// The pattern that a format gives each month, with [`YEAR`] and [`DAY`] for the year and the day.
fn patterns(
    all: DateTimeFormatterPreferences,
    pattern: impl Fn(&Date<Gregorian>) -> DateTimePattern,
) -> Option<Vec<String>> {
    let one = |month: u8| {
        let date = Date::try_new_gregorian(SAMPLE_YEAR, month, SAMPLE_DAY).ok()?;
        let text = written(all, &pattern(&date), &date)?;
        let text = text.replacen(&SAMPLE_YEAR.to_string(), YEAR, 1);
        Some(text.replacen(&SAMPLE_DAY.to_string(), DAY, 1))
    };
    (1..=12).map(one).collect()
}

/// The names that a pattern of CLDR gives to the months, or, if `many` is 7, to the days of the week.
fn names(all: DateTimeFormatterPreferences, pattern: &str, many: u8) -> Option<Vec<String>> {
    let pattern = DateTimePattern::try_from_pattern_str(pattern).ok()?;
    let one = |number: u8| {
        // January 1, 2024, is a Monday.
        let (month, day) = if many == 7 { (1, number) } else { (number, 1) };
        written(all, &pattern, &Date::try_new_gregorian(2024, month, day).ok()?)
    };
    (1..=many).map(one).collect()
}

/// Formats a date by a pattern. It is `None` if the data isn't complete: ICU4X's own formatters would
/// panic then in a debug build.
fn written(
    all: DateTimeFormatterPreferences,
    pattern: &DateTimePattern,
    date: &Date<Gregorian>,
) -> Option<String> {
    let mut names: FixedCalendarDateTimeNames<Gregorian, DateFieldSet> =
        FixedCalendarDateTimeNames::try_new(all).ok()?;
    names.include_decimal_formatter().ok()?;
    let formatter = names.include_for_pattern(pattern).ok()?;
    Some(formatter.format(date).try_write_to_string().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_that_is_known_has_dates() {
        let without: Vec<&str> =
            languages::codes().filter(|code| CldrDates::of(code).is_none()).collect();
        assert_eq!(without, [""; 0]);
        for (code, dates) in
            languages::codes().filter_map(|code| Some((code, CldrDates::of(code)?)))
        {
            for month in 0..12 {
                let [long, short] = [&dates.long[month], &dates.short[month]];
                assert!(long.contains(YEAR) && long.contains(DAY), "{code}: {long}");
                assert!(short.contains(DAY) && !short.contains(YEAR), "{code}: {short}");
                for text in [&dates.month_year[month], &dates.short_month_year[month]] {
                    assert!(text.contains(YEAR) && !text.contains(DAY), "{code}: {text}");
                }
            }
            assert!((1..=7).contains(&dates.first_weekday));
        }
    }

    #[test]
    fn unknown_languages_have_none() {
        assert!(CldrDates::of("tlh").is_none());
    }

    #[test]
    fn each_place_has_its_form() {
        let of = |code: &str| {
            let dates = CldrDates::of(code).unwrap();
            let texts = [dates.long, dates.short, dates.month_year, dates.short_month_year];
            texts.map(|months| months[10].clone()).join(" | ")
        };
        for (code, expected) in [
            ("de", "{day}. November {year} | {day}. Nov. | November {year} | Nov {year}"),
            (
                "ru",
                "{day} ноября {year}\u{202f}г. | {day} нояб. | ноябрь {year}\u{202f}г. | \
                 нояб. {year}\u{202f}г.",
            ),
            ("ja", "{year}年11月{day}日 | 11月{day}日 | {year}年11月 | {year}年11月"),
            ("ar-EG", "{day} نوفمبر {year} | {day} نوفمبر | نوفمبر {year} | نوفمبر {year}"),
        ] {
            assert_eq!(of(code), expected);
        }
    }
}

//! How dates are written in a language: according to the theme's words, or else to CLDR, or else as in English.

use jiff::civil::Date;

use super::cldr_dates::{CldrDates, DAY, YEAR};
use super::words::WordTable;
use crate::dates::{PartialDate, push_number};

/// How a language writes dates.
#[derive(Debug, Clone, Default)]
pub struct DateWords {
    /// How the first day of a month is written, if that isn't "1" (French "1er").
    first_day: Option<String>,
    months: Vec<String>,
    /// The short names of the months, for use where there is little room.
    short_months: Vec<String>,
    /// The names of the days of the week, from Monday on.
    weekdays: Vec<String>,
    short_weekdays: Vec<String>,
    /// The day with which weeks begin; 1 is Monday.
    first_weekday: i8,
    long: DatePattern,
    short: DatePattern,
    month_year: DatePattern,
    short_month_year: DatePattern,
}

/// The pattern of a date, for each month.
#[derive(Debug, Clone, Default)]
struct DatePattern(Vec<Vec<Piece>>);

/// A part of the pattern of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Year,
    Day,
}

impl DateWords {
    /// The dates of a language. Each part comes from its own words, or else from CLDR, or else from English words.
    pub(super) fn of(language: &str, own: &WordTable, english: &WordTable) -> DateWords {
        let has_all = [names("month", 12), names("month_short", 12), names("weekday", 7)]
            .into_iter()
            .chain([names("weekday_short", 7)])
            .flatten()
            .chain(["date_long", "date_short", "month_year"].map(str::to_owned))
            .all(|key| own.contains_key(&key));
        let cldr = if has_all { None } else { CldrDates::of(language) };
        let cldr = cldr.as_ref();
        // Each name is the theme's own, or else CLDR's, or else the result of `or`.
        let list =
            |key: &str, known: Option<&Vec<String>>, many: usize, or: &dyn Fn(usize) -> String| {
                let name = |at: usize| {
                    let key = format!("{key}_{}", at + 1);
                    let known = known.map(|known| known[at].clone());
                    let word = own.get(&key).cloned().or(known);
                    word.unwrap_or_else(|| or(at))
                };
                (0..many).map(name).collect::<Vec<String>>()
            };
        let in_english =
            |key: String, or: &str| english.get(&key).map_or(or, String::as_str).to_owned();
        let months = list("month", cldr.map(|cldr| &cldr.months), 12, &|at| {
            in_english(format!("month_{}", at + 1), &format!("{:02}", at + 1))
        });
        let short_months = list("month_short", cldr.map(|cldr| &cldr.short_months), 12, &|at| {
            let own_name = own.get(&format!("month_{}", at + 1)).cloned();
            own_name.unwrap_or_else(|| in_english(format!("month_short_{}", at + 1), &months[at]))
        });
        let weekdays = list("weekday", cldr.map(|cldr| &cldr.weekdays), 7, &|at| {
            in_english(format!("weekday_{}", at + 1), "")
        });
        let short_weekdays =
            list("weekday_short", cldr.map(|cldr| &cldr.short_weekdays), 7, &|at| {
                in_english(format!("weekday_short_{}", at + 1), "")
            });
        let weekday = |words: &WordTable| {
            let given = words.get("first_weekday")?.parse().ok();
            given.filter(|day| (1..=7).contains(day))
        };
        let first_weekday = weekday(own).or(cldr.map(|cldr| cldr.first_weekday));
        let pattern = |key: &str, known: Option<&Vec<String>>, names: &[String], or: &str| {
            let of_months = (0..12).map(|at| match (own.get(key), known, cldr) {
                (None, Some(known), Some(cldr)) => with_own_name(&known[at], at, cldr, own),
                (word, ..) => {
                    let word = word.or_else(|| english.get(key)).map_or(or, String::as_str);
                    word.replace("{month}", &names[at])
                }
            });
            DatePattern(of_months.map(|text| pieces(&text)).collect())
        };
        DateWords {
            first_day: own.get("day_1").filter(|word| *word != "1").cloned(),
            long: pattern("date_long", cldr.map(|c| &c.long), &months, "{day} {month} {year}"),
            short: pattern("date_short", cldr.map(|c| &c.short), &short_months, "{day} {month}"),
            month_year: pattern(
                "month_year",
                cldr.map(|c| &c.month_year),
                &months,
                "{month} {year}",
            ),
            short_month_year: pattern(
                "month_year",
                cldr.map(|c| &c.short_month_year),
                &short_months,
                "{month} {year}",
            ),
            first_weekday: first_weekday.or_else(|| weekday(english)).unwrap_or(1),
            months,
            short_months,
            weekdays,
            short_weekdays,
        }
    }

    /// The words for dates, with their keys, as a theme's file of words has them.
    pub(super) fn words(&self) -> impl Iterator<Item = (String, String)> {
        let lists = [
            ("month", &self.months),
            ("month_short", &self.short_months),
            ("weekday", &self.weekdays),
            ("weekday_short", &self.short_weekdays),
        ];
        let names = lists.into_iter().flat_map(|(key, list)| {
            list.iter()
                .enumerate()
                .map(move |(at, name)| (format!("{key}_{}", at + 1), name.clone()))
        });
        let patterns = [
            ("date_long", &self.long, &self.months),
            ("date_short", &self.short, &self.short_months),
            ("month_year", &self.month_year, &self.months),
        ];
        let patterns = patterns.map(|(key, pattern, names)| {
            (key.to_owned(), pattern.as_word(names.first().map_or("", String::as_str)))
        });
        let first_weekday = ("first_weekday".to_owned(), self.first_weekday.to_string());
        let day = ("day_1".to_owned(), self.first_day.clone().unwrap_or_else(|| "1".to_owned()));
        names.chain(patterns).chain([first_weekday, day])
    }

    /// A day: "21 November 2025".
    pub fn day(&self, day: Date) -> String {
        self.written(&self.long, day)
    }

    /// A day without its year, for use where there is little room: "21 Nov".
    pub fn short_day(&self, day: Date) -> String {
        self.written(&self.short, day)
    }

    fn written(&self, pattern: &DatePattern, day: Date) -> String {
        let number = match (day.day(), &self.first_day) {
            (1, Some(first)) => first.clone(),
            (number, _) => number.to_string(),
        };
        pattern.fill(day.year(), day.month(), &number)
    }

    /// The day of the week: "Friday".
    pub fn weekday(&self, day: Date) -> &str {
        name_of(&self.weekdays, day.weekday().to_monday_one_offset())
    }

    /// The day of the week with which weeks begin: 1 is Monday, 7 is Sunday.
    pub fn first_weekday(&self) -> i8 {
        self.first_weekday
    }

    /// The short name and the name of each day of the week, in the order of the language's calendars.
    pub fn week(&self) -> impl Iterator<Item = (&str, &str)> {
        let days = (0..7).map(|after| (self.first_weekday - 1 + after) % 7 + 1);
        days.map(|day| (name_of(&self.short_weekdays, day), name_of(&self.weekdays, day)))
    }

    /// The month of a day, for use where there is little room: "Nov 2025".
    pub fn short_month(&self, day: Date) -> String {
        self.short_month_year.fill(day.year(), day.month(), "")
    }

    /// The name of a month without its year, for use where there is little room: "Nov".
    pub fn month_name(&self, month: i8) -> &str {
        name_of(&self.short_months, month)
    }

    /// A month: "November 2025".
    pub fn month(&self, year: i16, month: i8) -> String {
        self.month_year.fill(year, month, "")
    }

    /// A date, as precisely as it is known.
    pub fn partial(&self, date: PartialDate) -> String {
        match (date.month, date.day) {
            (Some(_), Some(_)) => self.day(date.first_day()),
            (Some(month), None) => self.month(date.year, month),
            _ => date.year.to_string(),
        }
    }
}

fn names(key: &str, many: usize) -> Vec<String> {
    (1..=many).map(|number| format!("{key}_{number}")).collect()
}

/// CLDR's pattern, but with the name that the theme's words give the month ("Jänner").
fn with_own_name(pattern: &str, at: usize, cldr: &CldrDates, own: &WordTable) -> String {
    let by_length = [("month", &cldr.months[at]), ("month_short", &cldr.short_months[at])];
    for (key, known) in by_length {
        if let Some(name) =
            own.get(&format!("{key}_{}", at + 1)).filter(|_| pattern.contains(known.as_str()))
        {
            return pattern.replacen(known.as_str(), name, 1);
        }
    }
    pattern.to_owned()
}

/// The name of a month or a day of the week, counted from one.
fn name_of(names: &[String], number: i8) -> &str {
    let at = usize::try_from(number - 1).ok();
    at.and_then(|at| names.get(at)).map_or("", String::as_str)
}

/// The parts of a pattern. Unknown names in braces are left out.
fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        pieces.push(Piece::Text(rest[..open].to_owned()));
        let Some(close) = rest[open..].find('}').map(|at| open + at) else { break };
        match &rest[open..=close] {
            YEAR => pieces.push(Piece::Year),
            DAY => pieces.push(Piece::Day),
            _ => {}
        }
        rest = &rest[close + 1..];
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}

impl DatePattern {
    fn fill(&self, year: i16, month: i8, day: &str) -> String {
        let mut out = String::with_capacity(32);
        let at = usize::try_from(month - 1).unwrap_or_default();
        for piece in self.0.get(at).into_iter().flatten() {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Year if (1000..=9999).contains(&year) => push_number(&mut out, year, 4),
                Piece::Year => out.push_str(&year.to_string()),
                Piece::Day => out.push_str(day),
            }
        }
        out
    }

    /// The pattern as a theme's file of words has it, made from that of January.
    fn as_word(&self, january: &str) -> String {
        let pieces = self.0.first().into_iter().flatten().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Year => YEAR,
            Piece::Day => DAY,
        });
        let text: String = pieces.collect();
        if january.is_empty() { text } else { text.replacen(january, "{month}", 1) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn dates(language: &str, own: &[(&str, &str)]) -> DateWords {
        let own = own.iter().map(|(key, word)| ((*key).to_owned(), (*word).to_owned()));
        DateWords::of(language, &own.collect(), &WordTable::new())
    }

    #[test]
    fn weeks_begin_as_the_language_says() {
        let names = |first: &str| {
            let own =
                [("weekday_1", "Monday"), ("weekday_short_6", "Sa"), ("first_weekday", first)];
            let dates = dates("tlh", &own);
            dates.week().map(|(a, b)| format!("{a}{b}")).collect::<Vec<_>>().join(",")
        };
        assert_eq!(names("1"), "Monday,,,,,Sa,");
        assert_eq!(names("6"), "Sa,,Monday,,,,");
        assert_eq!(names("7"), ",Monday,,,,,Sa");
        assert_eq!(names("0"), names("1"), "what is no day of the week");
        assert_eq!(names("Sunday"), names("1"));
        assert_eq!(dates("ar", &[]).first_weekday(), 6);
        assert_eq!(dates("ar", &[("first_weekday", "1")]).first_weekday(), 1);
    }

    #[test]
    fn dates_follow_the_words() {
        let own = [("month_3", "mars"), ("date_long", "le {day} {month} {year}"), ("day_1", "1er")];
        let of = dates("tlh", &own);
        assert_eq!(of.day(date(2025, 3, 1)), "le 1er mars 2025");
        assert_eq!(of.day(date(2025, 3, 2)), "le 2 mars 2025");
        assert_eq!(of.month(2025, 3), "mars 2025");
        assert_eq!(of.partial(PartialDate::parse("2025-03").unwrap()), "mars 2025");
    }

    #[test]
    fn short_dates_have_short_names_or_the_whole_ones() {
        let own = [("month_3", "mars"), ("month_short_4", "avr."), ("weekday_7", "dimanche")];
        let of = dates("tlh", &own);
        let (march, april) = (date(2025, 3, 2), date(2025, 4, 1));
        assert_eq!((of.short_day(march), of.short_day(april)), ("2 mars".into(), "1 avr.".into()));
        assert_eq!(of.short_month(april), "avr. 2025");
        assert_eq!((of.weekday(march), of.weekday(april)), ("dimanche", ""));
    }

    #[test]
    fn dates_follow_cldr_where_there_are_no_words() {
        let day = date(2025, 11, 21);
        let of = |code: &str| dates(code, &[]).day(day);
        assert_eq!(of("de"), "21. November 2025");
        assert_eq!(of("es"), "21 de noviembre de 2025");
        assert_eq!(of("pl"), "21 listopada 2025");
        assert_eq!(of("ja"), "2025年11月21日");
        assert_eq!(of("de-LI"), "21. November 2025");
        let german = dates("de", &[]);
        assert_eq!((german.short_day(day), german.weekday(day)), ("21. Nov.".into(), "Freitag"));
        assert_eq!(
            (german.month(2025, 11), german.short_month(day)),
            ("November 2025".into(), "Nov 2025".into())
        );
        assert_eq!(dates("pl", &[]).month(2025, 11), "listopad 2025", "a name that stands alone");
    }

    #[test]
    fn one_word_may_be_another_one() {
        let of = dates("de", &[("month_1", "Jänner")]);
        assert_eq!(of.day(date(2026, 1, 2)), "2. Jänner 2026");
        assert_eq!(of.month(2026, 1), "Jänner 2026");
        assert_eq!(of.day(date(2026, 2, 2)), "2. Februar 2026");
        let words: WordTable = of.words().collect();
        assert_eq!(words["month_1"], "Jänner");
        assert_eq!(
            (words["month_2"].as_str(), words["date_long"].as_str()),
            ("Februar", "{day}. {month} {year}")
        );
    }
}

//! The words of a theme: `i18n/LANG.toml`, flat keys to texts.
//!
//! A language takes its words from the theme's file for it, then the built-in theme's, then from
//! English, so that a new string never breaks an older theme.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::dates::{PartialDate, push_number};
use crate::diagnostics::{Code, Diagnostics, Finding, Lines};
use crate::frontmatter::parse_toml;
use crate::frontmatter::tree::Value;
use crate::model::Post;
use crate::settings::Settings;

/// The words of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strings {
    words: BTreeMap<String, String>,
    months: Vec<String>,
    /// How the first of a month is written, where that isn't "1" (French "1er").
    first_day: Option<String>,
    date_long: Vec<Piece>,
    date_short: Vec<Piece>,
    month_year: Vec<Piece>,
    /// Short names of the months, for places with little room.
    short_months: Vec<String>,
    /// From Monday on.
    weekdays: Vec<String>,
    short_weekdays: Vec<String>,
    /// With which day weeks begin; 1 is Monday.
    first_weekday: i8,
}

/// A part of the pattern of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Year,
    Month,
    Day,
}

impl Strings {
    fn new(words: BTreeMap<String, String>) -> Self {
        let word = |key: &str, or: &str| words.get(key).cloned().unwrap_or_else(|| or.to_owned());
        let months: Vec<String> =
            (1..=12).map(|n| word(&format!("month_{n}"), &format!("{n:02}"))).collect();
        let short = |(at, name): (usize, &String)| word(&format!("month_short_{}", at + 1), name);
        Strings {
            short_months: months.iter().enumerate().map(short).collect(),
            weekdays: (1..=7).map(|n| word(&format!("weekday_{n}"), "")).collect(),
            short_weekdays: (1..=7).map(|n| word(&format!("weekday_short_{n}"), "")).collect(),
            first_weekday: word("first_weekday", "1")
                .parse()
                .ok()
                .filter(|day| (1..=7).contains(day))
                .unwrap_or(1),
            months,
            first_day: words.get("day_1").filter(|word| *word != "1").cloned(),
            date_long: pieces(&word("date_long", "{day} {month} {year}")),
            date_short: pieces(&word("date_short", "{day} {month}")),
            month_year: pieces(&word("month_year", "{month} {year}")),
            words,
        }
    }

    /// All keys and words.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.words
    }

    /// A word; its key when there is none.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// The title of a post: "Minister of Examples", "Acting Minister of Examples".
    pub fn post_title<'p>(&self, post: &'p Post) -> Cow<'p, str> {
        match post.acting {
            true => Cow::Owned(self.get("acting").replace("{post}", &post.title)),
            false => Cow::Borrowed(&post.title),
        }
    }

    /// A day: "21 November 2025".
    pub fn day(&self, day: Date) -> String {
        self.written(&self.date_long, day, &self.months)
    }

    /// A day without its year, for a place with little room: "21 Nov".
    pub fn short_day(&self, day: Date) -> String {
        self.written(&self.date_short, day, &self.short_months)
    }

    fn written(&self, pattern: &[Piece], day: Date, months: &[String]) -> String {
        let number = match (day.day(), &self.first_day) {
            (1, Some(first)) => first.clone(),
            (number, _) => number.to_string(),
        };
        fill(pattern, day.year(), name_of(months, day.month()), Some(&number))
    }

    /// The day of the week: "Friday".
    pub fn weekday(&self, day: Date) -> &str {
        name_of(&self.weekdays, day.weekday().to_monday_one_offset())
    }

    /// With which day of the week weeks begin: 1 is Monday, 7 Sunday.
    pub fn first_weekday(&self) -> i8 {
        self.first_weekday
    }

    /// The days of the week in the order of the language's calendars: for each its short name, for
    /// a place with little room, and its name.
    pub fn week(&self) -> impl Iterator<Item = (&str, &str)> {
        let days = (0..7).map(|after| (self.first_weekday - 1 + after) % 7 + 1);
        days.map(|day| (name_of(&self.short_weekdays, day), name_of(&self.weekdays, day)))
    }

    /// A month for a place with little room: "Nov 2025".
    pub fn short_month(&self, day: Date) -> String {
        let name = name_of(&self.short_months, day.month());
        fill(&self.month_year, day.year(), name, None)
    }

    /// The name of a month without its year, for a place with little room: "Nov".
    pub fn month_name(&self, month: i8) -> &str {
        name_of(&self.short_months, month)
    }

    /// A month: "November 2025".
    pub fn month(&self, year: i16, month: i8) -> String {
        fill(&self.month_year, year, name_of(&self.months, month), None)
    }

    /// A date as precise as it is known.
    pub fn partial(&self, date: PartialDate) -> String {
        match (date.month, date.day) {
            (Some(_), Some(_)) => self.day(date.first_day()),
            (Some(month), None) => self.month(date.year, month),
            _ => date.year.to_string(),
        }
    }
}

/// The name of a month or a day of the week, counted from one.
fn name_of(names: &[String], number: i8) -> &str {
    let at = usize::try_from(number - 1).ok();
    at.and_then(|at| names.get(at)).map_or("", String::as_str)
}

/// The parts of a pattern; a name in braces that it doesn't know is left out.
fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        pieces.push(Piece::Text(rest[..open].to_owned()));
        let Some(close) = rest[open..].find('}').map(|at| open + at) else { break };
        match &rest[open + 1..close] {
            "year" => pieces.push(Piece::Year),
            "month" => pieces.push(Piece::Month),
            "day" => pieces.push(Piece::Day),
            _ => {}
        }
        rest = &rest[close + 1..];
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}

fn fill(pieces: &[Piece], year: i16, month: &str, day: Option<&str>) -> String {
    let mut out = String::with_capacity(32);
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Year if (1000..=9999).contains(&year) => push_number(&mut out, year, 4),
            Piece::Year => out.push_str(&year.to_string()),
            Piece::Month => out.push_str(month),
            Piece::Day => out.push_str(day.unwrap_or_default()),
        }
    }
    out
}

/// Collects the files of all layers, lowest first.
pub struct Layers {
    languages: Vec<String>,
    by_language: BTreeMap<String, BTreeMap<String, String>>,
}

impl Layers {
    /// For the languages of a site.
    pub fn new(settings: &Settings) -> Self {
        Layers { languages: settings.languages.clone(), by_language: BTreeMap::new() }
    }

    /// Adds `i18n/NAME` of one layer over what was there.
    pub fn add(&mut self, name: &str, text: &str, path: &str, found: &mut Diagnostics) {
        let Some(language) = name.strip_suffix(".toml") else { return };
        let mut findings = Vec::new();
        let table = parse_toml(text, &mut findings);
        let words = self.by_language.entry(language.to_owned()).or_default();
        for (key, node) in table.entries {
            match node.value {
                Value::Text(word) => {
                    words.insert(key.name.into_owned(), word.into_owned());
                }
                other => {
                    let message = format!("`{}` must be a text, not {}", key.name, other.kind());
                    findings.push(Finding::error(Code::Theme, node.spot, message));
                }
            }
        }
        let lines = Lines::new(text);
        for mut finding in findings {
            let position = finding.spot.take().map(|spot| lines.position(spot.start as usize));
            found.push(finding.at_path(path).at_position(position));
        }
    }

    /// Each language's words with what it lacks from English.
    pub fn finish(self) -> Vec<Strings> {
        self.languages
            .iter()
            .map(|language| {
                let mut words = self.by_language.get("en").cloned().unwrap_or_default();
                let base = language.split('-').next().unwrap_or(language);
                for tag in [base, language.as_str()] {
                    words.extend(self.by_language.get(tag).cloned().unwrap_or_default());
                }
                Strings::new(words)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_as_the_language_says() {
        let names = |first: &str| {
            let word = |(key, word): (&str, &str)| (key.to_owned(), word.to_owned());
            let words =
                [("weekday_1", "Monday"), ("weekday_short_6", "Sa"), ("first_weekday", first)];
            let strings = Strings::new(words.into_iter().map(word).collect());
            strings.week().map(|(a, b)| format!("{a}{b}")).collect::<Vec<_>>().join(",")
        };
        assert_eq!(names("1"), "Monday,,,,,Sa,");
        assert_eq!(names("6"), "Sa,,Monday,,,,");
        assert_eq!(names("7"), ",Monday,,,,,Sa");
        assert_eq!(names("0"), names("1"), "what is no day of the week");
        assert_eq!(names("Sunday"), names("1"));
    }

    #[test]
    fn dates_follow_the_language() {
        let mut words = BTreeMap::new();
        words.insert("month_3".to_owned(), "mars".to_owned());
        words.insert("date_long".to_owned(), "le {day} {month} {year}".to_owned());
        words.insert("day_1".to_owned(), "1er".to_owned());
        let strings = Strings::new(words);
        assert_eq!(strings.day(jiff::civil::date(2025, 3, 1)), "le 1er mars 2025");
        assert_eq!(strings.day(jiff::civil::date(2025, 3, 2)), "le 2 mars 2025");
        assert_eq!(strings.month(2025, 3), "mars 2025");
        assert_eq!(strings.partial(PartialDate::parse("2025-03").unwrap()), "mars 2025");
    }

    #[test]
    fn short_dates_have_short_names_or_the_whole_ones() {
        let words = [("month_3", "mars"), ("month_short_4", "avr."), ("weekday_7", "dimanche")];
        let words = words.map(|(key, word)| (key.to_owned(), word.to_owned()));
        let strings = Strings::new(BTreeMap::from(words));
        let (march, april) = (jiff::civil::date(2025, 3, 2), jiff::civil::date(2025, 4, 1));
        assert_eq!(
            (strings.short_day(march), strings.short_day(april)),
            ("2 mars".into(), "1 avr.".into())
        );
        assert_eq!(strings.short_month(april), "avr. 2025");
        assert_eq!((strings.weekday(march), strings.weekday(april)), ("dimanche", ""));
    }
}

//! Reports dates in years that nobody can mean: a slip in the year holds an article back for ever,
//! or keeps somebody in an office for centuries.

use std::fmt::Display;

use jiff::civil::Date;

use super::Clock;
use crate::diagnostics::{Code, Finding, Spot};
use crate::model::{PostEnd, local_day};
use crate::parse::{ParsedPost, ParsedValue};
use crate::settings::Settings;

/// The years that are plausible for one sort of date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Years {
    /// The first plausible year.
    first: i16,
    /// How many years after the clock's are plausible.
    ahead: i16,
}

impl Years {
    /// For articles and notes. The first newspaper appeared in 1605.
    pub(super) const PUBLISHED: Years = Years { first: 1600, ahead: 20 };
    /// For sources, quotations and posts.
    pub(super) const ON_RECORD: Years = Years { first: 1000, ahead: 20 };
    /// For a site's own keys: a plan or a treaty may look two generations ahead.
    pub(super) const OWN: Years = Years { first: 1000, ahead: 100 };
}

/// The most years that somebody holds a post. The longest reign on record lasted 72 years.
const LONGEST_POST: i16 = 80;

/// Compares dates with the clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct DistantDates {
    /// The year of the clock, in the site's time zone.
    now: i16,
}

impl DistantDates {
    pub(super) fn new(clock: Clock, settings: &Settings) -> DistantDates {
        DistantDates { now: local_day(clock.as_of, &settings.timezone).year() }
    }

    /// The finding for a date in an implausible year, if it is one. `what` names the date; `day` is
    /// `None` if it lies beyond the calendar.
    pub(super) fn check(
        self,
        what: impl Display,
        day: Option<Date>,
        spot: Spot,
        years: Years,
    ) -> Option<Finding> {
        let year = day.map_or(i16::MAX, Date::year);
        let message = if year > self.now.saturating_add(years.ahead) {
            let year = day.map_or_else(String::new, |day| format!(": {}", day.year()));
            format!("{what} lies more than {} years ahead{year}", years.ahead)
        } else if year < years.first {
            format!("{what} lies in the year {year}")
        } else {
            return None;
        };
        Some(Finding::warning(Code::DistantDate, spot, message).help("check the year"))
    }

    /// The finding for an implausible date in a value of a site's own key.
    pub(super) fn check_own(
        self,
        key: &str,
        value: &ParsedValue,
        settings: &Settings,
    ) -> Option<Finding> {
        let (day, spot) = match value {
            ParsedValue::Date(date) => (Some(date.value.first_day()), date.spot),
            ParsedValue::Moment(moment) => {
                let instant = moment.value.instant(&settings.timezone);
                (instant.map(|instant| local_day(instant, &settings.timezone)), moment.spot)
            }
            ParsedValue::Text(_)
            | ParsedValue::Number(_)
            | ParsedValue::Flag(_)
            | ParsedValue::Reference(_) => return None,
        };
        self.check(format_args!("`{key}`"), day, spot, Years::OWN)
    }

    /// The finding for implausible dates of a post.
    pub(super) fn check_post(self, post: &ParsedPost) -> Option<Finding> {
        let start = post.start.as_ref();
        let years = Years::ON_RECORD;
        if let Some(start) = start {
            let day = start.value.first_day();
            let found = self.check("the post's `start`", Some(day), start.spot, years);
            if found.is_some() {
                return found;
            }
        }
        let end = post.end.as_ref();
        let last = match end.map(|end| end.value) {
            Some(PostEnd::Unknown) => return None,
            Some(PostEnd::Date(date)) => date.first_day().year(),
            Some(PostEnd::Open) | None => self.now,
        };
        let first = start.map_or(self.now, |start| start.value.last_day().year());
        let (spot, help) = match (end, start) {
            (Some(end), _) => (end.spot, "check the years"),
            (None, Some(start)) => (
                start.spot,
                "check the year; if the post has ended and nobody knows when, write end = \"unknown\"",
            ),
            (None, None) => return None,
        };
        if last < years.first {
            let message = format!("the post's `end` lies in the year {last}");
            return Some(Finding::warning(Code::DistantDate, spot, message).help("check the year"));
        }
        let held = last.saturating_sub(first);
        (held > LONGEST_POST).then(|| {
            // One text for all posts, so that a report can group them.
            let message = match start {
                Some(_) => format!("the post is held for more than {LONGEST_POST} years"),
                None => format!("the post's `end` lies more than {LONGEST_POST} years ahead"),
            };
            Finding::warning(Code::DistantDate, spot, message).help(help)
        })
    }
}

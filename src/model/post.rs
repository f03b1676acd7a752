//! Posts: what officials hold or held, and when.
//!
//! A post's dates answer two questions. Which post somebody held on the day of an article is
//! answered by the days that the dates may mean ([`Post::held_on`]). Who holds a post now is
//! decided by instants, once, when a site is resolved ([`PostStatus`]), so that the passing of time
//! changes exactly those pages that depend on it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::EntityId;
use crate::dates::{Moment, PartialDate};

/// A post held (Popolo: Membership in a Post).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The title of its holder: "Secretary of State".
    pub title: String,
    /// Whether it is held only until somebody is appointed: "Acting Secretary of State".
    pub acting: bool,
    /// The organization it is in.
    pub organization: Option<EntityId>,
    /// The office, which outlives its holders.
    pub office: Option<EntityId>,
    /// When it began, if that is known.
    pub start: Option<PartialDate>,
    /// When it ended, if it has.
    pub end: PostEnd,
    /// Where the dates are on record.
    pub source: Option<String>,
    /// Whether it is held at the build's as-of.
    pub status: PostStatus,
}

/// When a post ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PostEnd {
    /// Nothing says that it has ended.
    #[default]
    Open,
    /// It has ended at an unknown time.
    Unknown,
    /// It is held until this date, inclusive.
    Date(PartialDate),
}

/// Whether a post is held at the build's as-of. Lists show posts in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PostStatus {
    /// It is held.
    Current,
    /// It begins later.
    Upcoming,
    /// It has ended.
    Former,
    /// It has no dates, so that nobody can tell.
    #[default]
    Undated,
}

impl PostEnd {
    /// The date, if one is known.
    pub fn date(self) -> Option<PartialDate> {
        match self {
            PostEnd::Date(date) => Some(date),
            PostEnd::Open | PostEnd::Unknown => None,
        }
    }
}

impl Post {
    /// Whether it has neither a start nor an end, so that it can't be said to be held on any day.
    pub fn is_undated(&self) -> bool {
        self.start.is_none() && self.end == PostEnd::Open
    }

    /// Whether it was held on a day, as far as its dates tell. Dates are read generously: a year
    /// means from its first to its last day. If the end is unknown, only the start counts.
    pub fn held_on(&self, day: Date) -> bool {
        if self.is_undated() || self.start.is_some_and(|start| start.first_day() > day) {
            return false;
        }
        match self.end {
            PostEnd::Open => true,
            PostEnd::Unknown => self.start.is_some_and(|start| day <= start.last_day()),
            PostEnd::Date(end) => day <= end.last_day(),
        }
    }

    /// Whether it may have been held on a day: it was, or its dates can't tell.
    pub fn may_be_held_on(&self, day: Date) -> bool {
        let begun = self.start.is_none_or(|start| start.first_day() <= day);
        begun && !self.ended_before(day)
    }

    /// Whether it had ended before a day.
    pub fn ended_before(&self, day: Date) -> bool {
        self.end.date().is_some_and(|end| end.last_day() < day)
    }

    /// The days on which it was certainly held: strictly between the last day that the start can
    /// mean and the first day that the end can mean. On those two days somebody else may have held
    /// it too, before or after. `None` if there are no such days.
    pub fn certain_days(&self) -> Option<(Date, Date)> {
        let start = self.start?.last_day();
        let end = match self.end {
            PostEnd::Open => Date::MAX,
            PostEnd::Unknown => return None,
            PostEnd::Date(end) => end.first_day(),
        };
        (start < end).then_some((start, end))
    }

    /// The instants at which it begins and ends, in a time zone: 00:00 on the first day that its
    /// start can mean, and 00:00 after the last day that its end can mean.
    pub fn turns(&self, zone: &TimeZone) -> (Option<Timestamp>, Option<Timestamp>) {
        let midnight = |day: Date| Moment::Day(day).instant(zone);
        let begins = self.start.and_then(|start| midnight(start.first_day()));
        // The last day of the calendar has no day after it.
        let after = self.end.date().and_then(|end| end.last_day().tomorrow().ok());
        (begins, after.and_then(midnight))
    }

    /// Whether it is held at an instant, in a time zone.
    pub fn status_at(&self, instant: Timestamp, zone: &TimeZone) -> PostStatus {
        let (begins, ended) = self.turns(zone);
        if self.is_undated() {
            PostStatus::Undated
        } else if begins.is_some_and(|begins| instant < begins) {
            PostStatus::Upcoming
        } else if self.end == PostEnd::Unknown || ended.is_some_and(|ended| ended <= instant) {
            PostStatus::Former
        } else {
            PostStatus::Current
        }
    }

    /// The sort key of lists: posts that are held first, then upcoming, former and undated ones;
    /// within each, the latest start first, and acting holders after the others.
    pub fn order(&self) -> impl Ord + use<> {
        let start = self.start.map(|start| (start.first_day(), start.last_day()));
        let end = self.end.date().map(PartialDate::last_day);
        (self.status, std::cmp::Reverse(start), self.acting, std::cmp::Reverse(end))
    }
}

#[cfg(test)]
impl Post {
    /// A post for tests, by its dates as they are written; without an end it is held until now.
    pub fn dated(start: &str, end: &str) -> Post {
        Post {
            title: "Minister".to_owned(),
            acting: false,
            organization: None,
            office: None,
            start: PartialDate::parse(start),
            end: match end {
                "" => PostEnd::Open,
                "unknown" => PostEnd::Unknown,
                end => PostEnd::Date(PartialDate::parse(end).unwrap()),
            },
            source: None,
            status: PostStatus::Undated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(start: &str, end: &str) -> Post {
        Post::dated(start, end)
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_post_covers_what_its_dates_can_mean() {
        let post = post("2011", "2025-01");
        assert!(post.held_on(day("2011-01-01")) && post.held_on(day("2025-01-31")));
        assert!(!post.held_on(day("2010-12-31")) && !post.held_on(day("2025-02-01")));
        assert!(post.ended_before(day("2025-02-01")) && !post.ended_before(day("2025-01-15")));
    }

    #[test]
    fn what_is_not_known_is_not_claimed() {
        let undated = post("", "");
        assert!(!undated.held_on(day("2013-05-01")) && undated.may_be_held_on(day("2013-05-01")));
        let unknown = post("2019", "unknown");
        assert!(unknown.held_on(day("2019-12-31")) && !unknown.held_on(day("2020-01-01")));
        assert!(unknown.may_be_held_on(day("2020-01-01")));
        assert!(!unknown.may_be_held_on(day("2018-12-31")));
        let lost = post("", "unknown");
        assert!(!lost.held_on(day("2019-12-31")) && lost.may_be_held_on(day("2019-12-31")));
        assert!(post("", "2025").held_on(day("1999-01-01")), "it is known when it ended");
        assert!(post("2025", "").held_on(day("2099-01-01")));
    }

    #[test]
    fn a_post_turns_at_midnight_of_the_zone() {
        let zone = crate::dates::time_zone("America/Toronto").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let post = post("2026-03", "2026-04");
        let (begins, ended) = (at("2026-03-01T05:00:00Z"), at("2026-05-01T04:00:00Z"));
        assert_eq!(post.turns(&zone), (Some(begins), Some(ended)));
        let second = jiff::SignedDuration::from_secs(1);
        assert_eq!(post.status_at(begins - second, &zone), PostStatus::Upcoming);
        assert_eq!(post.status_at(begins, &zone), PostStatus::Current);
        assert_eq!(post.status_at(ended - second, &zone), PostStatus::Current);
        assert_eq!(post.status_at(ended, &zone), PostStatus::Former);
        // The end of time has no day after it.
        let last = self::post("2026", "9999");
        assert_eq!(last.turns(&zone).1, None);
        assert_eq!(last.status_at(ended, &zone), PostStatus::Current);
        assert_eq!(self::post("2020", "unknown").status_at(ended, &zone), PostStatus::Former);
        assert_eq!(self::post("2030", "unknown").status_at(ended, &zone), PostStatus::Upcoming);
        assert_eq!(self::post("", "").status_at(ended, &zone), PostStatus::Undated);
    }

    #[test]
    fn a_handover_is_no_overlap() {
        let overlap = |a: &Post, b: &Post| {
            let (Some(a), Some(b)) = (a.certain_days(), b.certain_days()) else { return false };
            a.0.max(b.0) < a.1.min(b.1)
        };
        let open = post("2025-01-20", "");
        assert!(!overlap(&post("2021", "2025-01-20"), &open));
        assert!(!overlap(&post("2021", "2025-01"), &open));
        assert!(!overlap(&post("2021", "2025"), &post("2025", "")));
        assert!(overlap(&post("2021", "2025-01-21"), &open));
        assert!(overlap(&post("2021", ""), &open));
        assert!(!overlap(&post("", "2026"), &open), "nobody knows since when");
        assert!(!overlap(&post("2021", "unknown"), &open));
    }
}

//! Dates as people write them: an instant, a local date and time, a day, or only a month or year.
//!
//! It must not know the clock or any file; a time zone is handed in.

mod written;

use std::sync::OnceLock;

use jiff::civil::{self, Date};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SpanRound, Timestamp};
use serde::{Deserialize, Serialize};

pub use written::{InvalidMoment, YearLast, parse_instant};

/// The time zone of a name of the IANA database, from the copy of it in the binary. `TimeZone::get` would
/// ask the machine's own first, if any dependency has that compiled in: an embargo would end by whatever
/// version of the database is installed, or by what `TZDIR` leads to.
pub fn time_zone(name: &str) -> Option<TimeZone> {
    static BUNDLED: OnceLock<TimeZoneDatabase> = OnceLock::new();
    BUNDLED.get_or_init(TimeZoneDatabase::bundled).get(name).ok()
}

/// A point in time as front matter gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Kept", try_from = "Kept")]
pub enum Moment {
    /// With an offset (RFC 3339) or a time zone (RFC 9557): an instant wherever one is.
    Instant(Timestamp),
    /// A date and a time without an offset: in the site's time zone.
    Local(civil::DateTime),
    /// A day: 00:00 in the site's time zone.
    Day(Date),
}

impl Moment {
    /// The instant in a time zone: the later one where clocks are put back and the local time
    /// exists twice, and where they are put forward and it doesn't exist (RFC 5545, section
    /// 3.3.5, for the latter). What a moment releases is so never out early. `None` is past the
    /// end of time.
    pub fn instant(self, zone: &TimeZone) -> Option<Timestamp> {
        match self.local() {
            Err(instant) => Some(instant),
            Ok(local) => zone.to_ambiguous_timestamp(local).later().ok(),
        }
    }

    /// The first instant at which the clocks of a time zone have reached it, which is the earlier
    /// one where it exists twice. What a moment ends is so never out late. `None` is past the end
    /// of time.
    pub fn first_instant(self, zone: &TimeZone) -> Option<Timestamp> {
        let local = match self.local() {
            Err(instant) => return Some(instant),
            Ok(local) => local,
        };
        let readings = zone.to_ambiguous_timestamp(local);
        if matches!(readings.offset(), AmbiguousOffset::Gap { .. }) {
            // The clocks reach it, and pass it, when they are put forward.
            let before = readings.earlier().ok()?;
            return zone.following(before).next().map(|transition| transition.timestamp());
        }
        readings.earlier().ok()
    }

    /// The local date and time, or the instant if it is one wherever one is.
    fn local(self) -> Result<civil::DateTime, Timestamp> {
        match self {
            Moment::Instant(instant) => Err(instant),
            Moment::Local(local) => Ok(local),
            Moment::Day(day) => Ok(day.at(0, 0, 0, 0)),
        }
    }
}

/// Appends a number that isn't negative, with zeroes in front up to a width of four at most.
pub fn push_number(out: &mut String, number: i16, width: usize) {
    let digits = [number / 1000 % 10, number / 100 % 10, number / 10 % 10, number % 10];
    for digit in &digits[4 - width.min(4)..] {
        // A digit is below ten.
        out.push(char::from(b'0' + digit.unsigned_abs() as u8));
    }
}

/// An instant as RFC 5322, section 3.3, has it, in UTC: `Fri, 21 Nov 2025 09:00:00 +0000`.
pub fn rfc5322(instant: Timestamp) -> String {
    instant.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// An instant as RFC 3339 has it, in UTC: `2025-11-21T09:00:00Z`.
pub fn rfc3339(instant: Timestamp) -> String {
    let local = TimeZone::UTC.to_datetime(instant);
    if local.subsec_nanosecond() != 0 || !(0..=9999).contains(&local.year()) {
        return instant.to_string();
    }
    // Every article has some, on many pages.
    let mut out = *b"0000-00-00T00:00:00Z";
    // A century and the other parts are from 0 to 99.
    let two = |number: i16| {
        let number = number.unsigned_abs() as u8;
        [b'0' + number / 10, b'0' + number % 10]
    };
    let (month, day) = (local.month().into(), local.day().into());
    let (hour, minute, second) =
        (local.hour().into(), local.minute().into(), local.second().into());
    let year = [(0, local.year() / 100), (2, local.year() % 100)];
    let rest = [(5, month), (8, day), (11, hour), (14, minute), (17, second)];
    for (at, number) in year.into_iter().chain(rest) {
        out[at..at + 2].copy_from_slice(&two(number));
    }
    std::str::from_utf8(&out).map_or_else(|_| instant.to_string(), str::to_owned)
}

/// An instant as RFC 3339 has it, in a time zone: `2025-11-21T10:00:00+01:00`.
pub fn rfc3339_in(instant: Timestamp, zone: &TimeZone) -> String {
    instant.display_with_offset(zone.to_offset(instant)).to_string()
}

/// A moment as records keep it: which kind, seconds since 1970 or the digits of a local date and
/// time (`20251121090000`), and nanoseconds.
type Kept = (u8, i64, i32);

impl From<Moment> for Kept {
    fn from(moment: Moment) -> Kept {
        let digits = |local: civil::DateTime| {
            let parts = [local.month(), local.day(), local.hour(), local.minute(), local.second()];
            parts.into_iter().fold(i64::from(local.year()), |all, part| all * 100 + i64::from(part))
        };
        match moment {
            Moment::Instant(at) => (0, at.as_second(), at.subsec_nanosecond()),
            Moment::Local(local) => (1, digits(local), local.subsec_nanosecond()),
            Moment::Day(day) => (2, digits(day.at(0, 0, 0, 0)), 0),
        }
    }
}

impl TryFrom<Kept> for Moment {
    type Error = jiff::Error;

    fn try_from((kind, number, nanoseconds): Kept) -> Result<Moment, jiff::Error> {
        if kind == 0 {
            return Timestamp::new(number, nanoseconds).map(Moment::Instant);
        }
        let two = |power: u32| (number / 100_i64.pow(power) % 100) as i8;
        let year = (number / 100_i64.pow(5)) as i16;
        let local =
            civil::DateTime::new(year, two(4), two(3), two(2), two(1), two(0), nanoseconds)?;
        Ok(if kind == 1 { Moment::Local(local) } else { Moment::Day(local.date()) })
    }
}

/// Exactly `YYYY-MM-DD`.
fn strict_day(text: &str) -> Result<Date, ()> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        });
    if shape { text.parse().map_err(drop) } else { Err(()) }
}

/// Whether a text is a day of the calendar, exactly as `YYYY-MM-DD`.
pub fn is_day(text: &str) -> bool {
    strict_day(text).is_ok()
}

/// A date as precise as it is known (Popolo: `YYYY[-MM[-DD]]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartialDate {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12, if known.
    pub month: Option<i8>,
    /// The day of the month, if known; never without a month.
    pub day: Option<i8>,
}

impl PartialDate {
    /// Reads `2025`, `2025-01` or `2025-01-21`; `None` is anything else and a day that there isn't.
    pub fn parse(text: &str) -> Option<PartialDate> {
        let text = text.trim();
        let mut parts = text.split('-');
        let number = |part: &str, digits: usize| {
            (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<i16>().ok())
                .flatten()
        };
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map(|p| number(p, 2).ok_or(())).transpose().ok()?;
        let day = parts.next().map(|p| number(p, 2).ok_or(())).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        let month = month.map(i8::try_from).transpose().ok()?;
        let day = day.map(i8::try_from).transpose().ok()?;
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(PartialDate { year, month, day })
    }

    /// A whole date.
    pub fn from_day(day: Date) -> PartialDate {
        PartialDate { year: day.year(), month: Some(day.month()), day: Some(day.day()) }
    }

    /// A year alone, if it is one of the calendar.
    pub fn from_year(year: i64) -> Option<PartialDate> {
        let year = i16::try_from(year).ok()?;
        (1..=9999).contains(&year).then_some(PartialDate { year, month: None, day: None })
    }

    /// The first day that it can mean.
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// The last day that it can mean.
    pub fn last_day(self) -> Date {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.first_day(),
            (Some(_), None) => self.first_day().last_of_month(),
            _ => self.first_day().last_of_year(),
        }
    }

    /// As Popolo and HTML's `datetime` attribute write it.
    pub fn iso(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }
}

/// A length of time for people, in its two largest units: "2 d 3 h", "45 min".
pub fn in_words(from: Timestamp, to: Timestamp) -> String {
    let span = (to - from)
        .round(SpanRound::new().largest(jiff::Unit::Hour).smallest(jiff::Unit::Minute))
        .unwrap_or_default();
    let (hours, minutes) = (span.get_hours(), span.get_minutes());
    match (hours / 24, hours % 24, minutes) {
        (0, 0, 0) => "less than a minute".to_owned(),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests;

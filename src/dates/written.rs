//! How a moment is written: RFC 3339 and what is near it, with the time zone of RFC 9557.

use jiff::Timestamp;
use jiff::civil::{self, Date, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::{Moment, strict_day};

/// Why a text is no moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidMoment {
    /// What is wrong, to be read after the name of its key: "is not a date".
    pub what: String,
    /// How to mend it, if this can be told better than by examples of moments.
    pub help: Option<String>,
}

impl InvalidMoment {
    /// A text that can't be taken for a moment.
    pub fn no_date() -> InvalidMoment {
        InvalidMoment { what: "is not a date".to_owned(), help: None }
    }

    fn new(what: String, help: impl Into<String>) -> InvalidMoment {
        InvalidMoment { what, help: Some(help.into()) }
    }
}

impl Moment {
    /// Reads RFC 3339, `2025-11-21T09:00:00`, `2025-11-21 09:00` or `2025-11-21`, each with a time
    /// zone in brackets if need be (RFC 9557), and dates as Jekyll writes them
    /// (`2025-11-21 09:00:00 +0100`). A leap second is read as the second after it.
    ///
    /// # Errors
    /// Anything else, and what contradicts itself: nothing that is written is passed over.
    pub fn parse(text: &str) -> Result<Moment, InvalidMoment> {
        Written::read(text.trim())?.moment()
    }
}

/// Reads a moment that is an instant wherever one is: it has an offset or a time zone. This is for
/// clocks, so that a leap second, which no clock here shows, is refused.
///
/// # Errors
/// In words for whoever typed it.
pub fn parse_instant(text: &str) -> Result<Timestamp, String> {
    const EXAMPLE: &str = "write a time with its offset: 2026-11-22T09:00:00Z";
    let told = |error: InvalidMoment| match error.help {
        Some(help) => format!("it {}; {help}", error.what),
        None => EXAMPLE.to_owned(),
    };
    let written = Written::read(text.trim()).map_err(told)?;
    if written.is_leap {
        return Err("no clock shows a leap second; write the second before or after it".to_owned());
    }
    match written.moment().map_err(told)? {
        Moment::Instant(instant) => Ok(instant),
        Moment::Local(_) | Moment::Day(_) => Err(EXAMPLE.to_owned()),
    }
}

/// A moment taken apart.
struct Written<'t> {
    day: Date,
    /// `None`: a day alone. Of a leap second, the second before.
    time: Option<Time>,
    is_leap: bool,
    offset: Option<Shift>,
    /// What stands in brackets.
    zone: Option<&'t str>,
}

/// What is written after a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shift {
    /// `Z` or `-00:00`: an instant of UTC, which says nothing of the offset where it happened (RFC
    /// 9557, section 2.2).
    Utc,
    /// Any other offset.
    By(Offset),
}

/// A date that ends in its year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearLast {
    /// With the year first; `None` if it can't be told which number is the month.
    pub year_first: Option<String>,
}

impl YearLast {
    /// Takes a text for such a date: `21.11.2025` or `11/21/2025`. `None` if it isn't like one.
    pub fn read(text: &str) -> Option<YearLast> {
        let is_number = |part: &&str| {
            (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let numbers = |separator: char| -> Option<[&str; 3]> {
            let parts: Vec<&str> = text.split(separator).collect();
            let parts: [&str; 3] = parts.try_into().ok()?;
            (parts.iter().all(is_number) && parts[2].len() == 4).then_some(parts)
        };
        let dots = numbers('.');
        let [first, second, year] = dots.or_else(|| numbers('/'))?;
        // With dots the day comes first, as a rule, and never where that is no date. With slashes it is the
        // month for some.
        let is_up_to =
            |text: &str, most: u16| text.parse().is_ok_and(|n: u16| (1..=most).contains(&n));
        let is_clear = dots.is_some() && is_up_to(first, 31) && is_up_to(second, 12);
        Some(YearLast { year_first: is_clear.then(|| format!("{year}-{second:0>2}-{first:0>2}")) })
    }

    fn invalid(self) -> InvalidMoment {
        let help = match self.year_first {
            Some(day) => format!("write {day}"),
            None => "write the year, the month and the day: 2025-02-28".to_owned(),
        };
        InvalidMoment::new("is written with its year last".to_owned(), help)
    }
}

impl<'t> Written<'t> {
    fn read(text: &'t str) -> Result<Written<'t>, InvalidMoment> {
        let (stamp, zone) = match text.split_once('[') {
            Some((stamp, rest)) => (stamp, Some(zone_name(rest)?)),
            None => (text, None),
        };
        let day = stamp.get(..10).and_then(|day| strict_day(day).ok());
        let day = day.ok_or_else(|| {
            YearLast::read(text).map_or_else(InvalidMoment::no_date, YearLast::invalid)
        })?;
        let rest = &stamp[10..];
        let mut written = Written { day, time: None, is_leap: false, offset: None, zone };
        if rest.is_empty() {
            return Ok(written);
        }
        let rest = rest.strip_prefix(['T', 't', ' ']).ok_or_else(InvalidMoment::no_date)?;
        let (time, is_leap, rest) = time(rest).ok_or_else(InvalidMoment::no_date)?;
        (written.time, written.is_leap) = (Some(time), is_leap);
        written.offset = shift(rest)?;
        Ok(written)
    }

    fn moment(&self) -> Result<Moment, InvalidMoment> {
        let local = self.day.to_datetime(self.time.unwrap_or(Time::midnight()));
        let Some(time) = self.time.filter(|_| self.is_leap) else { return self.at(local) };
        let after = local.checked_add(jiff::SignedDuration::from_secs(1));
        let moment = self.at(after.unwrap_or(local))?;
        let is_real = match moment {
            // Leap seconds end a day of UTC (Recommendation ITU-R TF.460-6).
            Moment::Instant(instant) => instant.as_second() % 86_400 == 0,
            // Offsets are multiples of a quarter of an hour.
            Moment::Local(_) | Moment::Day(_) => time.minute() % 15 == 14,
        };
        if is_real {
            return Ok(moment);
        }
        let what = "has a second 60 where there is no leap second".to_owned();
        Err(InvalidMoment::new(what, "write a second from 00 to 59"))
    }

    /// What it means, with this for its local time.
    fn at(&self, local: civil::DateTime) -> Result<Moment, InvalidMoment> {
        let instant = |offset: Offset| match offset.to_timestamp(local) {
            Ok(instant) => instant,
            // The end of time is "never".
            Err(_) if local.year() > 0 => Timestamp::MAX,
            Err(_) => Timestamp::MIN,
        };
        let Some(name) = self.zone else {
            return Ok(match self.offset {
                Some(Shift::Utc) => Moment::Instant(instant(Offset::UTC)),
                Some(Shift::By(offset)) => Moment::Instant(instant(offset)),
                None if self.time.is_some() => Moment::Local(local),
                None => Moment::Day(self.day),
            });
        };
        let zone = time_zone(name)?;
        let offset = match self.offset {
            Some(Shift::Utc) => return Ok(Moment::Instant(instant(Offset::UTC))),
            Some(Shift::By(offset)) => offset,
            None => return in_zone(local, name, &zone),
        };
        let instant = instant(offset);
        let real = zone.to_offset(instant);
        if is_near(offset, real) {
            return Ok(Moment::Instant(instant));
        }
        let what = format!("contradicts itself: the offset in {name} is {} then", hours(real));
        Err(InvalidMoment::new(what, format!("write {}, or leave out one of the two", hours(real))))
    }
}

/// A local time in the zone that is written with it. Where it could be two instants, or is none,
/// the offset has to say which is meant.
fn in_zone(local: civil::DateTime, name: &str, zone: &TimeZone) -> Result<Moment, InvalidMoment> {
    let readings = zone.to_ambiguous_timestamp(local);
    let (what, before, after) = match readings.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            return Ok(Moment::Instant(readings.later().unwrap_or(Timestamp::MAX)));
        }
        AmbiguousOffset::Gap { before, after } => ("doesn't exist", before, after),
        AmbiguousOffset::Fold { before, after } => ("exists twice", before, after),
    };
    let (before, after) = (hours(before), hours(after));
    Err(InvalidMoment::new(
        format!("{what} in {name}, where clocks are changed then"),
        format!("write its offset before the brackets, {before} or {after}"),
    ))
}

/// What stands in brackets, from behind the first one: one time zone and nothing after it. The `!`
/// of RFC 9557 says what holds here anyway, that it must be understood.
fn zone_name(rest: &str) -> Result<&str, InvalidMoment> {
    let name = rest.strip_suffix(']').map(|name| name.strip_prefix('!').unwrap_or(name));
    match name {
        Some(name) if !name.is_empty() && !name.contains(['[', ']', '=']) => Ok(name),
        _ => Err(InvalidMoment::new(
            "has something else than one time zone in brackets".to_owned(),
            "write 2025-11-21T09:00:00[Europe/Berlin]",
        )),
    }
}

fn time_zone(name: &str) -> Result<TimeZone, InvalidMoment> {
    if name.starts_with(['+', '-']) {
        return match shift(name)? {
            Some(Shift::By(offset)) => Ok(offset.to_time_zone()),
            Some(Shift::Utc) | None => Ok(TimeZone::UTC),
        };
    }
    super::time_zone(name).ok_or_else(|| {
        InvalidMoment::new(
            format!("has `{name}` in brackets, which is no time zone"),
            "write a name of the IANA database: [Europe/Berlin], [America/Toronto]",
        )
    })
}

/// Whether a written offset, which has no seconds, is that of a zone, which may have some in the
/// days of local mean time.
fn is_near(written: Offset, real: Offset) -> bool {
    (written.seconds() - real.seconds()).abs() < 60
}

/// An offset as RFC 3339 has it.
fn hours(offset: Offset) -> String {
    let sign = if offset.is_negative() { '-' } else { '+' };
    let minutes = (offset.seconds().abs() + 30) / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `09:00`, `09:00:00` or `09:00:00.25`, whether it is a leap second, and what follows.
fn time(text: &str) -> Option<(Time, bool, &str)> {
    let (hour, rest) = two_digits(text)?;
    let (minute, rest) = two_digits(rest.strip_prefix(':')?)?;
    let Some(rest) = rest.strip_prefix(':') else {
        return Some((Time::new(hour, minute, 0, 0).ok()?, false, rest));
    };
    let (second, rest) = two_digits(rest)?;
    let (mut nanoseconds, mut left) = (0, rest);
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 {
            return None;
        }
        let digits = fraction[..length].bytes().chain(std::iter::repeat(b'0')).take(9);
        nanoseconds = digits.fold(0, |all, digit| all * 10 + i32::from(digit - b'0'));
        left = &fraction[length..];
    }
    let is_leap = second == 60;
    let time = Time::new(hour, minute, if is_leap { 59 } else { second }, nanoseconds).ok()?;
    Some((time, is_leap, left))
}

/// The offset after a time, with or without a space before it; `None` when there is nothing.
fn shift(text: &str) -> Result<Option<Shift>, InvalidMoment> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if matches!(text, "Z" | "z" | "UTC") {
        return Ok(Some(Shift::Utc));
    }
    if matches!(text.to_ascii_lowercase().as_str(), "am" | "pm") {
        let what = format!("ends in `{text}`, as clocks of twelve hours do");
        return Err(InvalidMoment::new(
            what,
            "write the hour from 00 to 23: 21:30 for 9:30 in the evening",
        ));
    }
    if text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Err(InvalidMoment::new(
            format!("ends in `{text}`, which doesn't tell the offset"),
            "write the offset, +01:00, or the time zone in brackets, [Europe/Berlin]",
        ));
    }
    numeric(text).map(Some).ok_or_else(InvalidMoment::no_date)
}

/// `+02:00`, `+0200` or `+02`.
fn numeric(text: &str) -> Option<Shift> {
    let (is_west, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+')?),
    };
    let (hour, rest) = two_digits(digits)?;
    let minute = match rest.strip_prefix(':').unwrap_or(rest) {
        "" if rest.is_empty() => 0,
        rest => two_digits(rest).filter(|(minute, rest)| *minute < 60 && rest.is_empty())?.0,
    };
    let minutes = i32::from(hour) * 60 + i32::from(minute);
    if hour > 23 {
        return None;
    }
    if is_west && minutes == 0 {
        return Some(Shift::Utc);
    }
    Offset::from_seconds(if is_west { -minutes } else { minutes } * 60).ok().map(Shift::By)
}

fn two_digits(text: &str) -> Option<(i8, &str)> {
    let digits = text.get(..2)?;
    let is_number = digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten().map(|number| (number, &text[2..]))
}

//! When a copy was made, which is all that an archive's answer has to say of it.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// When a copy was made, as archives write it in addresses: `YYYYMMDDhhmmss`, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CopyTime(Timestamp);

/// By how much the archive's clock may differ from this machine's.
const SLACK: SignedDuration = SignedDuration::from_hours(24);

impl CopyTime {
    /// Reads fourteen digits; `None` for anything else and for a moment that there isn't.
    pub fn parse(text: &str) -> Option<CopyTime> {
        if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let time = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
        Some(CopyTime(TimeZone::UTC.to_timestamp(time).ok()?))
    }

    /// A moment, to the second.
    pub fn of(moment: Timestamp) -> CopyTime {
        CopyTime(moment)
    }

    /// Whether it is at or after a moment, and not after another one.
    pub fn is_between(self, from: Timestamp, now: Timestamp) -> bool {
        let latest = now.saturating_add(SLACK).unwrap_or(Timestamp::MAX);
        from <= self.0 && self.0 <= latest
    }
}

impl fmt::Display for CopyTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = TimeZone::UTC.to_datetime(self.0);
        write!(f, "{}", time.strftime("%Y%m%d%H%M%S"))
    }
}

//! Reads dates from a table of front matter: moments, days, and dates as precise as they are known.

use super::Fields;
use crate::dates::{InvalidMoment, Moment, PartialDate};
use crate::diagnostics::{Code, Finding, Located, Spot};
use crate::frontmatter::tree::Value;
use crate::model::PostEnd;

impl<'a> Fields<'a, '_> {
    /// A date, or a date with a time.
    pub fn moment(&mut self, key: &'a str) -> Option<Located<Moment>> {
        let node = self.take_filled(key)?;
        let moment = match &node.value {
            Value::Moment(moment) => Ok(*moment),
            Value::Text(text) => Moment::parse(text),
            _ => Err(InvalidMoment::no_date()),
        };
        match moment {
            Ok(moment) => Some(Located::new(moment, node.spot)),
            Err(InvalidMoment { what, help }) => {
                let examples = "write 2025-11-21, 2025-11-21T09:00:00 or 2025-11-21T09:00:00+01:00";
                let help = help.unwrap_or_else(|| examples.to_owned());
                self.no_date(key, format!("`{key}` {what}"), node.spot, help);
                None
            }
        }
    }

    /// Reports a value that isn't a date. If parsing has reported it already, only the advice is
    /// replaced: this reader knows what to write.
    fn no_date(&mut self, key: &str, message: String, spot: Spot, help: String) {
        let causes = self.follows_from(key);
        let said = self.reported.invalid_dates.get(&spot);
        match said.and_then(|at| self.findings.get_mut(*at)) {
            Some(finding) => (finding.help, finding.causes) = (Some(help), causes.to_vec()),
            None => self.reject(key, Finding::error(Code::InvalidDate, spot, message).help(help)),
        }
    }

    /// A required date, or date with a time.
    pub fn required_moment(&mut self, key: &'a str) -> Option<Located<Moment>> {
        self.require(key, &format!("{key} = 2025-11-21"));
        if !self.has(key) {
            self.take(key);
            return None;
        }
        self.moment(key)
    }

    /// A date as precise as it is known: a year, a month or a day.
    pub fn partial_date(&mut self, key: &'a str) -> Option<Located<PartialDate>> {
        let node = self.take(key)?;
        let date = partial(&node.value);
        if date.is_none() {
            let help = "write 2025, \"2025-11\" or 2025-11-21".to_owned();
            self.no_date(key, format!("`{key}` is not a date"), node.spot, help);
        }
        date.map(|date| Located::new(date, node.spot))
    }

    /// When something ended: a date as precise as it is known, or "unknown".
    pub fn post_end(&mut self, key: &'static str) -> Option<Located<PostEnd>> {
        let node = self.take(key)?;
        let end = match &node.value {
            Value::Text(text) if text.trim().eq_ignore_ascii_case("unknown") => {
                Some(PostEnd::Unknown)
            }
            other => partial(other).map(PostEnd::Date),
        };
        if end.is_none() {
            let help = "write 2025, \"2025-11\", 2025-11-21 or \"unknown\"".to_owned();
            self.no_date(key, format!("`{key}` is not a date"), node.spot, help);
        }
        end.map(|end| Located::new(end, node.spot))
    }
}

/// A value as a date with any precision.
fn partial(value: &Value) -> Option<PartialDate> {
    match value {
        Value::Integer(year) => PartialDate::from_year(*year),
        Value::Text(text) => PartialDate::parse(text),
        Value::Moment(Moment::Day(day)) => Some(PartialDate::from_day(*day)),
        Value::Moment(Moment::Local(local)) => Some(PartialDate::from_day(local.date())),
        _ => None,
    }
}

//! TOML to the tree, through the `toml` crate's spanned tables.

use std::borrow::Cow;

use jiff::civil;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::{Datetime, Offset};

use super::tree::{Key, Node, Table, Value};
use crate::dates::Moment;
use crate::diagnostics::{Code, Finding, Spot};

/// Parses TOML that stands at byte `start` of its file. What can't be parsed is reported and left
/// out; the rest is there.
pub fn parse<'a>(source: &'a str, start: usize, findings: &mut Vec<Finding>) -> Table<'a> {
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        let spot = error.span().map(|span| Spot::new(span).shifted(start));
        let message = error.message().trim();
        // What begins like a date is read as one; a day that there isn't is no matter of notation.
        let date = ["invalid date, ", "invalid time, ", "invalid datetime, "]
            .iter()
            .find_map(|begins| message.strip_prefix(begins));
        findings.push(match date {
            Some(why) => Finding::error(Code::InvalidDate, spot, format!("this is no date: {why}"))
                .help("write 2025-11-21, 2025-11-21T09:00:00 or 2025-11-21T09:00:00+01:00"),
            None => Finding::error(Code::Syntax, spot, format!("this is no valid TOML: {message}"))
                .help("texts stand in double quotes, lists in square brackets: countries = [\"CA\", \"SE\"]"),
        });
    }
    convert_table(table.into_inner(), start, findings)
}

fn convert_table<'a>(table: DeTable<'a>, start: usize, findings: &mut Vec<Finding>) -> Table<'a> {
    let entries = table
        .into_iter()
        .map(|(key, value)| {
            let spot = Spot::new(key.span()).shifted(start);
            let key = Key { name: key.into_inner(), spot };
            let node = convert(value, start, findings);
            (key, node)
        })
        .collect();
    Table { entries }
}

fn convert<'a>(value: Spanned<DeValue<'a>>, start: usize, findings: &mut Vec<Finding>) -> Node<'a> {
    let spot = Spot::new(value.span()).shifted(start);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => {
                findings.push(Finding::error(Code::InvalidValue, spot, "the number is too large"));
                Value::Nothing
            }
        },
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(datetime) => match moment(&datetime) {
            Some(moment) => Value::Moment(moment),
            None => Value::Text(Cow::Owned(datetime.to_string())),
        },
        DeValue::Array(array) => {
            Value::List(array.into_iter().map(|item| convert(item, start, findings)).collect())
        }
        DeValue::Table(table) => Value::Table(convert_table(table, start, findings)),
    };
    Node { value, spot }
}

/// TOML's date types as ours; `None` for a time without a date, one that doesn't exist, and a leap
/// second, which the reader of texts understands.
fn moment(datetime: &Datetime) -> Option<Moment> {
    let date = datetime.date?;
    let day = civil::Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()?;
    let Some(time) = datetime.time else { return Some(Moment::Day(day)) };
    let time = civil::Time::new(
        i8::try_from(time.hour).ok()?,
        i8::try_from(time.minute).ok()?,
        i8::try_from(time.second.unwrap_or(0)).ok()?,
        i32::try_from(time.nanosecond.unwrap_or(0)).ok()?,
    )
    .ok()?;
    let local = day.to_datetime(time);
    match datetime.offset {
        None => Some(Moment::Local(local)),
        Some(offset) => {
            let minutes = match offset {
                Offset::Z => 0,
                Offset::Custom { minutes } => i32::from(minutes),
            };
            let offset = jiff::tz::Offset::from_seconds(minutes * 60).ok()?;
            Some(Moment::Instant(offset.to_timestamp(local).ok()?))
        }
    }
}

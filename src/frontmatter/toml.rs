//! Parses TOML into the tree, through the `toml` crate's tables with spans.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::{Datetime, Offset};

use super::Notation;
use super::causes::{self, Cause};
use super::tree::{Key, Node, Table, Value};
use crate::dates::{InvalidMoment, Moment, is_day};
use crate::diagnostics::{Code, Finding, Spot};

/// How many bytes of a long text with mistakes are parsed before the mistakes are counted.
const PART: usize = 128 << 10;

/// After this many mistakes, the rest isn't read.
const ENOUGH: usize = 1000;

/// Parses TOML, but not to the end if there are too many mistakes: each takes a kilobyte of memory,
/// and a long text may have a million.
fn parse_as_far(source: &str) -> (Spanned<DeTable<'_>>, Vec<toml::de::Error>) {
    if source.len() <= PART {
        return DeTable::parse_recoverable(source);
    }
    let mut end = match DeTable::parse(source) {
        Ok(table) => return (table, Vec::new()),
        Err(first) => first.span().map_or(0, |span| span.start),
    };
    loop {
        end = source.floor_char_boundary(end.saturating_add(PART));
        // The last line is only parsed if it is complete.
        let Some(line) = memchr::memchr(b'\n', &source.as_bytes()[end..]) else {
            return DeTable::parse_recoverable(source);
        };
        end += line + 1;
        let (table, errors) = DeTable::parse_recoverable(&source[..end]);
        if errors.len() > ENOUGH {
            return (table, errors);
        }
    }
}

/// Parses TOML that begins at byte `start` of its file. What can't be parsed is reported and left
/// out; the rest is returned.
pub fn parse<'a>(source: &'a str, start: usize, findings: &mut Vec<Finding>) -> Table<'a> {
    let (table, mut errors) = parse_as_far(source);
    keep_first_of_lines(&mut errors, source);
    let mut dates: BTreeMap<usize, Range<usize>> = BTreeMap::new();
    let swallowed = |error: &toml::de::Error| {
        let at = error.span()?.start;
        let message = error.message();
        let in_list = message.contains("array") && !message.starts_with("unclosed");
        // In a list that isn't closed the key itself is the mistake, not what stands behind it.
        let line = causes::line_at(source, at);
        let is_behind = source[line.start..at.max(line.start)].contains('=');
        let is_entry = in_list && !is_behind && causes::is_key_or_table(source, at);
        is_entry.then(|| causes::line_at(source, at).start)
    };
    let open_list = errors.iter().filter_map(swallowed).min();
    let mut syntax = SyntaxErrors { open_list, ..SyntaxErrors::default() };
    for error in errors {
        let message = error.message().trim();
        // Something that begins like a date is read as one; that there is no such day isn't a
        // mistake of notation.
        let why = ["invalid date, ", "invalid time, ", "invalid datetime, ", "invalid offset, "]
            .iter()
            .find_map(|begins| message.strip_prefix(begins));
        let span = error.span();
        let date = span.clone().and_then(|span| match why {
            Some(_) => Some(span),
            None => date_before(source, span.start),
        });
        let known = span.as_ref().and_then(|span| causes::of_value(source, span.start));
        let Some(date) = date.filter(|_| known.is_none()) else {
            syntax.report(source, start, span, message, findings);
            continue;
        };
        // The first error of the line says it already.
        if dates.contains_key(&date.start) {
            continue;
        }
        let text = &source[date.clone()];
        let spot = Spot::new(date.clone()).shifted(start);
        findings.push(match (Moment::parse(text), why) {
            (Ok(_), _) => {
                Finding::error(Code::InvalidDate, spot, "TOML has no dates that are written so")
                    .help(format!("put it in quotation marks: \"{text}\""))
            }
            (Err(_), Some(why)) => {
                Finding::error(Code::InvalidDate, spot, format!("this is no date: {why}"))
                    .help("write 2025-11-21, 2025-11-21T09:00:00 or 2025-11-21T09:00:00+01:00")
            }
            (Err(InvalidMoment { what, .. }), None) => {
                Finding::error(Code::InvalidDate, spot, format!("this date {what}"))
            }
        });
        dates.insert(date.start, date);
    }
    let mut table = convert_table(table.into_inner(), start, findings);
    if let Some(open) = open_list {
        // The mistake may have been reported already: a text in the list that isn't closed.
        if syntax.lines.is_empty() {
            let spot = Spot::new(causes::line_at(source, open)).shifted(start);
            let message = "the list before this line has no closing bracket";
            let finding = Finding::error(Code::Syntax, spot, message);
            findings.push(finding.help("write ] behind its last entry"));
        }
        cut_lists(&mut table, start + open);
    }
    if !dates.is_empty() {
        restore_dates(&mut table, source, start, &dates);
    }
    table
}

/// Removes all but the first few mistakes of each line, since the line is searched again for each
/// of them.
fn keep_first_of_lines(errors: &mut Vec<toml::de::Error>, source: &str) {
    const KEPT: usize = 20;
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', source.as_bytes()).collect();
    let mut kept: BTreeMap<usize, usize> = BTreeMap::new();
    errors.retain(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let count = kept.entry(ends.partition_point(|end| *end < at)).or_default();
        *count += 1;
        *count <= KEPT
    });
}

/// What was reported of a text that can't be parsed. A mistake may be several to the parser, and a
/// text that isn't TOML at all shouldn't be reported for every line.
#[derive(Default)]
struct SyntaxErrors {
    lines: BTreeSet<usize>,
    is_yaml: bool,
    /// The position of a key or table that an unclosed list takes for an entry.
    open_list: Option<usize>,
}

impl SyntaxErrors {
    fn report(
        &mut self,
        source: &str,
        start: usize,
        span: Option<Range<usize>>,
        message: &str,
        findings: &mut Vec<Finding>,
    ) {
        let at = span.as_ref().map_or(0, |span| span.start);
        // To the parser, everything that follows is another entry of the list.
        if self.open_list.is_some_and(|open| at >= open) {
            return;
        }
        let cause = causes::of_line(source, at, Notation::Toml);
        let is_yaml = cause.as_ref().is_some_and(|cause| cause.other_notation);
        if !self.lines.insert(causes::line_at(source, at).start) || (is_yaml && self.is_yaml) {
            return;
        }
        self.is_yaml |= is_yaml;
        let finding = |range: Option<Range<usize>>, message: &str, help: &str| {
            let spot = range.map(|range| Spot::new(range).shifted(start));
            Finding::error(Code::Syntax, spot, message).help(help)
        };
        findings.push(match cause {
            Some(Cause { range, message, help, .. }) => finding(Some(range), message, &help),
            None if message == "duplicate key" => {
                finding(span, "this key stands here twice", "keep one of them")
            }
            None => finding(
                span,
                &format!("this is no valid TOML: {message}"),
                "texts stand in double quotes, lists in square brackets: countries = [\"CA\", \"SE\"]",
            ),
        });
    }
}

/// The value that begins like a date and was cut off at this place, with the rest of its line.
fn date_before(source: &str, at: usize) -> Option<Range<usize>> {
    let line = source[..at].rfind('\n').map_or(0, |end| end + 1);
    let value = line + source[line..at].find('=')? + 1;
    let value = value + source[value..at].bytes().take_while(u8::is_ascii_whitespace).count();
    let end = source[at..].find(['\n', '#']).map_or(source.len(), |end| at + end);
    let text = source[value..end].trim_end();
    text.get(..10).filter(|day| is_day(day))?;
    Some(value..value + text.len())
}

/// Removes from lists whatever lies after a place: keys that an unclosed list has swallowed.
fn cut_lists(table: &mut Table, place: usize) {
    for (_, node) in &mut table.entries {
        match &mut node.value {
            Value::List(items) => items.retain(|item| (item.spot.start as usize) < place),
            Value::Table(table) => cut_lists(table, place),
            _ => {}
        }
    }
}

/// Replaces dates that were cut off by what was written: half of a date mustn't be used.
fn restore_dates<'a>(
    table: &mut Table<'a>,
    source: &'a str,
    start: usize,
    dates: &BTreeMap<usize, Range<usize>>,
) {
    for (_, node) in &mut table.entries {
        match &mut node.value {
            Value::Table(table) => restore_dates(table, source, start, dates),
            Value::List(items) => {
                for item in items {
                    if let Value::Table(table) = &mut item.value {
                        restore_dates(table, source, start, dates);
                    }
                }
            }
            Value::Nothing
            | Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Flag(_)
            | Value::Moment(_) => {
                if let Some(date) = dates.get(&(node.spot.start as usize - start)) {
                    node.value = Value::Text(Cow::Borrowed(&source[date.clone()]));
                    node.spot = Spot::new(date.clone()).shifted(start);
                }
            }
        }
    }
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

/// TOML's date types as ours; `None` for a time without a date, for a date that doesn't exist, and
/// for a leap second, which the reader of texts understands.
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

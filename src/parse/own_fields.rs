//! Reads the typed keys that a site defines for its own kinds of entities.

use serde::{Deserialize, Serialize};

use crate::dates::{Moment, PartialDate};
use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::Fields;
use crate::model::{FieldType, OwnField};

/// A key of a kind that the site defines, as read from a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedField {
    /// The position of the key in [`crate::model::OwnKind::fields`].
    pub field: u16,
    /// The value, or the values of a list. It is empty if that list is, or if the value can't be read,
    /// which has been reported.
    pub values: Vec<ParsedValue>,
}

/// One value of a key.
#[derive(Debug, Serialize, Deserialize)]
pub enum ParsedValue {
    /// A text, or an address that has been checked.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Flag(bool),
    /// A year, month or day.
    Date(Located<PartialDate>),
    /// A date with a time.
    Moment(Located<Moment>),
    /// The name of another entity.
    Reference(Located<String>),
}

/// Reads the keys that the site defines for a kind. Keys that the file doesn't have are left out.
pub fn read<'a>(fields: &mut Fields<'a, '_>, own: &'a [OwnField]) -> Vec<ParsedField> {
    let read = own.iter().zip(0_u16..).filter_map(|(field, number)| {
        let is_there = fields.mentions(&field.key);
        let place = fields.places_of(&[&field.key]).pop();
        let before = fields.findings().len();
        if field.required {
            fields.need(&field.key);
        }
        let values = values(fields, field);
        // An empty list of a required key says no more than a missing one.
        if let Some(place) = place.filter(|_| field.required && field.many && values.is_empty())
            && fields.findings().len() == before
        {
            let message = format!("`{}` is empty", field.key);
            let finding = Finding::error(Code::EmptyValue, place.spot, message);
            fields.findings().push(finding.help(format!(
                "write {} = {}",
                field.key,
                example(field)
            )));
        }
        is_there.then_some(ParsedField { field: number, values })
    });
    read.collect()
}

fn values<'a>(fields: &mut Fields<'a, '_>, field: &'a OwnField) -> Vec<ParsedValue> {
    let key = field.key.as_str();
    let one = |value: Option<ParsedValue>| value.into_iter().collect();
    match (field.value, field.many) {
        (FieldType::Text, false) => one(fields.text(key).map(|t| ParsedValue::Text(t.value))),
        (FieldType::Text, true) => {
            fields.texts(key).into_iter().map(|t| ParsedValue::Text(t.value)).collect()
        }
        (FieldType::Reference(_), false) => one(fields.text(key).map(ParsedValue::Reference)),
        (FieldType::Reference(_), true) => {
            fields.texts(key).into_iter().map(ParsedValue::Reference).collect()
        }
        (FieldType::Number, _) => {
            one(fields.number(key, i64::MIN..=i64::MAX).map(ParsedValue::Number))
        }
        (FieldType::Flag, _) => {
            let given = fields.has(key);
            let flag = fields.flag(key);
            one(given.then_some(ParsedValue::Flag(flag)))
        }
        (FieldType::Date, _) => one(fields.partial_date(key).map(ParsedValue::Date)),
        (FieldType::Moment, _) => one(fields.moment(key).map(ParsedValue::Moment)),
        (FieldType::Address, _) => one(fields.url(key).map(|url| ParsedValue::Text(url.value))),
    }
}

/// An example of a field's value in TOML.
pub fn example(field: &OwnField) -> &'static str {
    match (field.value, field.many) {
        (FieldType::Text | FieldType::Reference(_), true) => "[\"…\"]",
        (FieldType::Text | FieldType::Reference(_), false) => "\"…\"",
        (FieldType::Number, _) => "1",
        (FieldType::Flag, _) => "true",
        (FieldType::Date, _) => "2026-01-31",
        (FieldType::Moment, _) => "2026-01-31T09:30:00",
        (FieldType::Address, _) => "\"https://…\"",
    }
}

//! The typed keys that a site gives the files of its own kinds.

use serde::{Deserialize, Serialize};

use crate::dates::{Moment, PartialDate};
use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::Fields;
use crate::model::{FieldType, OwnField};

/// A key of a kind of the site's own, as a file has it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedField {
    /// The place of the key in [`crate::model::OwnKind::fields`].
    pub field: u16,
    /// Its values: one, those of a list, or none where what is there was reported.
    pub values: Vec<ParsedValue>,
}

/// One value.
#[derive(Debug, Serialize, Deserialize)]
pub enum ParsedValue {
    /// A text, or an address that was checked.
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

/// Reads the keys that the files of a kind have; those that aren't there are left out.
pub fn read<'a>(fields: &mut Fields<'a, '_>, own: &'a [OwnField]) -> Vec<ParsedField> {
    let read = own.iter().zip(0_u16..).filter_map(|(field, number)| {
        let is_there = fields.mentions(&field.key);
        let place = fields.places_of(&[&field.key]).pop();
        let before = fields.findings().len();
        if field.required {
            fields.need(&field.key);
        }
        let values = values(fields, field);
        // A list without an entry says as little as no list.
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

/// What a value of a field looks like in TOML.
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

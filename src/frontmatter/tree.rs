//! The tree that front matter becomes, whatever notation it was written in.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::dates::Moment;
use crate::diagnostics::Spot;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'a> {
    /// The value.
    pub value: Value<'a>,
    /// Where it stands in the file.
    pub spot: Spot,
}

/// What front matter can hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// YAML's null.
    Nothing,
    /// A string.
    Text(Cow<'a, str>),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A boolean.
    Flag(bool),
    /// A date, or date and time, of TOML's own type.
    Moment(Moment),
    /// An array.
    List(Vec<Node<'a>>),
    /// A table.
    Table(Table<'a>),
}

impl Value<'_> {
    /// What kind of value it is, with its article, for "expected …, found …".
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Nothing => "nothing",
            Value::Text(_) => "a text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Moment(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// A key and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<'a> {
    /// The key.
    pub name: Cow<'a, str>,
    /// Where it stands in the file.
    pub spot: Spot,
}

/// Keys with their values. Keys are unique: both parsers report a repeated one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table<'a> {
    /// In the order of the parser (TOML: alphabetical, YAML: as written).
    pub entries: Vec<(Key<'a>, Node<'a>)>,
}

impl Value<'_> {
    fn add_starts(&self, starts: &mut BTreeSet<usize>) {
        match self {
            Value::Table(table) => table.add_starts(starts),
            Value::List(items) => items.iter().for_each(|item| item.value.add_starts(starts)),
            Value::Nothing
            | Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Flag(_)
            | Value::Moment(_) => {}
        }
    }
}

impl<'a> Table<'a> {
    /// The value of a key.
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// Adds where each key begins, in the file, with those of the tables within.
    pub fn add_starts(&self, starts: &mut BTreeSet<usize>) {
        for (key, node) in &self.entries {
            starts.insert(key.spot.start as usize);
            node.value.add_starts(starts);
        }
    }
}

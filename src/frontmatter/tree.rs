//! The tree that front matter is parsed into, whatever its notation.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::dates::Moment;
use crate::diagnostics::Spot;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'a> {
    /// The value.
    pub value: Value<'a>,
    /// The place in the file.
    pub spot: Spot,
}

/// A value of front matter.
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
    /// A date, or date with a time, of TOML's own types.
    Moment(Moment),
    /// An array.
    List(Vec<Node<'a>>),
    /// A table.
    Table(Table<'a>),
}

impl Value<'_> {
    /// The type of the value, with an article, for "expected …, found …".
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

/// A key with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<'a> {
    /// The key.
    pub name: Cow<'a, str>,
    /// The place in the file.
    pub spot: Spot,
}

/// Keys with their values. Keys are unique: both parsers report repeated ones.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table<'a> {
    /// In the order of the parser: TOML's is alphabetical, YAML's that of the file.
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

    /// Adds the position in the file at which each key begins, including those in tables within.
    pub fn add_starts(&self, starts: &mut BTreeSet<usize>) {
        for (key, node) in &self.entries {
            starts.insert(key.spot.start as usize);
            node.value.add_starts(starts);
        }
    }
}

//! The data of a page, described once and read twice: [`Data::print`] makes its fingerprint and
//! [`Data::value`] makes what the template gets.
//!
//! Both walk the same tree, so that whatever a template can see is in the print of its page. What
//! is costly to make stands in the tree as a promise ([`Later`]): it has its own print, and is made
//! only when the page is rendered. This module must not know what any page shows.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};

use serde::ser::{Error, Serialize, SerializeSeq, SerializeStruct, Serializer};
use tera::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::Failure;
use crate::diagnostics::{Code, Finding};

/// A fingerprint: XXH3 over an encoding of data in which no two different trees look alike. It
/// tells the data of one page from that page's data last time; it doesn't stand against somebody
/// who looks for two articles of one print, who would fool their own site alone.
pub type Print = u64;

/// Words that a template writes as keys. Tables have no other entries for it, so that what it
/// doesn't ask for needn't be made.
#[derive(Debug, Clone, Default)]
pub struct Keys(HashSet<String, foldhash::fast::FixedState>);

impl Keys {
    /// Whether a word is among them.
    pub fn contains(&self, word: &str) -> bool {
        !self.0.is_empty() && self.0.contains(word)
    }
}

impl FromIterator<String> for Keys {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Self {
        Keys(words.into_iter().collect())
    }
}

/// A value for a template.
pub enum Data<'a> {
    /// Nothing, with its key there all the same.
    None,
    /// True or false.
    Flag(bool),
    /// A number.
    Number(u64),
    /// Text, which templates escape.
    Text(Cow<'a, str>),
    /// Values in an order.
    List(Vec<Data<'a>>),
    /// Values by key.
    Table(Vec<(&'static str, Data<'a>)>),
    /// Texts by keys that aren't known beforehand.
    Words(BTreeMap<String, String>),
    /// What a theme or site may put anything into.
    Json(&'a serde_json::Value),
    /// A value that many pages share, made once.
    Made(&'a Made),
    /// A value that is made when the page is rendered.
    Later(Later<'a>),
}

/// A value made once, with its print.
#[derive(Debug, Clone)]
pub struct Made {
    value: Value,
    print: Print,
}

impl Made {
    /// Makes a value of data that needs nothing else to be made.
    ///
    /// # Errors
    /// When the data holds a promise that can't be kept.
    pub fn of(data: Data) -> Result<Made, Failure> {
        Made::without(data, &Keys::default())
    }

    /// The same, with a print that leaves out the entries of some keys
    /// ([`Data::print_without`]).
    ///
    /// # Errors
    /// As for [`Made::of`].
    pub fn without(data: Data, blind: &Keys) -> Result<Made, Failure> {
        let print = data.print_without(blind);
        Ok(Made { value: data.value(None)?, print })
    }

    /// The print.
    pub fn print(&self) -> Print {
        self.print
    }
}

/// A promise of a value.
pub struct Later<'a> {
    print: Print,
    /// Taken when it is made.
    make: Cell<Option<Box<Make<'a>>>>,
}

type Make<'a> = dyn FnOnce(Option<&Keys>) -> Result<Value, Failure> + 'a;

impl<'a> Data<'a> {
    /// A value that `make` makes, and that is the same whenever `print` is the same.
    pub fn later(
        print: Print,
        make: impl FnOnce(Option<&Keys>) -> Result<Value, Failure> + 'a,
    ) -> Data<'a> {
        Data::Later(Later { print, make: Cell::new(Some(Box::new(make))) })
    }

    /// The fingerprint.
    pub fn print(&self) -> Print {
        self.print_without(&Keys::default())
    }

    /// The fingerprint of all but the entries of these keys: a print that misses something, with
    /// which the tests show that they would notice.
    pub fn print_without(&self, blind: &Keys) -> Print {
        let mut out = Vec::with_capacity(4096);
        self.encode(blind, &mut out);
        xxh3_64(&out)
    }

    /// Writes the data so that no two different trees look alike: every part begins with a byte
    /// that says what it is, and whatever can be of any length begins with it.
    fn encode(&self, blind: &Keys, out: &mut Vec<u8>) {
        match self {
            Data::None => out.push(0),
            Data::Flag(flag) => out.extend([1, u8::from(*flag)]),
            Data::Number(number) => numbered(out, 2, *number),
            Data::Text(text) => texted(out, 3, text),
            Data::List(items) => {
                numbered(out, 4, items.len() as u64);
                items.iter().for_each(|item| item.encode(blind, out));
            }
            Data::Table(entries) => {
                numbered(out, 5, entries.len() as u64);
                for (key, value) in entries.iter().filter(|(key, _)| !blind.contains(key)) {
                    texted(out, 3, key);
                    value.encode(blind, out);
                }
            }
            Data::Words(words) => {
                numbered(out, 9, words.len() as u64);
                for (key, word) in words {
                    texted(out, 3, key);
                    texted(out, 3, word);
                }
            }
            // Most have nothing of their own.
            Data::Json(json) if json.as_object().is_some_and(serde_json::Map::is_empty) => {
                texted(out, 6, "{}")
            }
            Data::Json(json) => texted(out, 6, &json.to_string()),
            Data::Made(made) => numbered(out, 7, made.print),
            Data::Later(later) => numbered(out, 8, later.print),
        }
    }

    /// What the template gets; `keys` are those that it asks for, if not everything.
    ///
    /// # Errors
    /// When a promise can't be kept.
    pub fn value(self, keys: Option<&Keys>) -> Result<Value, Failure> {
        let failure = Cell::new(None);
        let asked = Asked { data: &self, keys, failure: &failure };
        Value::try_from_serializable(&asked).map_err(|error| {
            failure.take().unwrap_or_else(|| {
                let finding = Finding::error(Code::Template, None, error.to_string());
                Failure::Template(Box::new(finding.at_site()))
            })
        })
    }
}

/// Data on its way into a value. Tera makes maps of structs at once; a map that it is given is
/// made a second time.
struct Asked<'d, 'a> {
    data: &'d Data<'a>,
    keys: Option<&'d Keys>,
    /// Why a promise wasn't kept.
    failure: &'d Cell<Option<Failure>>,
}

impl Serialize for Asked<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let inner = |data| Asked { data, ..*self };
        match self.data {
            Data::None => serializer.serialize_none(),
            Data::Flag(flag) => serializer.serialize_bool(*flag),
            Data::Number(number) => serializer.serialize_u64(*number),
            Data::Text(text) => serializer.serialize_str(text),
            Data::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(&inner(item)))?;
                list.end()
            }
            Data::Table(entries) => {
                let mut table = serializer.serialize_struct("", entries.len())?;
                for (key, value) in entries {
                    if self.keys.is_none_or(|keys| keys.contains(key)) {
                        table.serialize_field(key, &inner(value))?;
                    }
                }
                table.end()
            }
            Data::Words(words) => words.serialize(serializer),
            Data::Json(json) => json.serialize(serializer),
            Data::Made(made) => made.value.serialize(serializer),
            Data::Later(later) => match later.make.take().map(|make| make(self.keys)) {
                Some(Ok(value)) => value.serialize(serializer),
                Some(Err(failure)) => {
                    self.failure.set(Some(failure));
                    Err(S::Error::custom(""))
                }
                None => Err(S::Error::custom("a promise is kept once")),
            },
        }
    }
}

fn numbered(out: &mut Vec<u8>, kind: u8, number: u64) {
    out.push(kind);
    out.extend(number.to_le_bytes());
}

fn texted(out: &mut Vec<u8>, kind: u8, text: &str) {
    numbered(out, kind, text.len() as u64);
    out.extend(text.as_bytes());
}

/// The print of several prints, in their order.
pub fn prints(all: impl IntoIterator<Item = Print>) -> Print {
    let mut out = Vec::with_capacity(512);
    out.extend(all.into_iter().flat_map(u64::to_le_bytes));
    xxh3_64(&out)
}

/// The print of some bytes.
pub fn print_of(bytes: &[u8]) -> Print {
    xxh3_64(bytes)
}

/// A table of fixed keys.
pub fn table<'a, const N: usize>(entries: [(&'static str, Data<'a>); N]) -> Data<'a> {
    Data::Table(entries.into())
}

/// A list.
pub fn list<'a>(items: impl IntoIterator<Item = Data<'a>>) -> Data<'a> {
    Data::List(items.into_iter().collect())
}

/// A list of texts.
pub fn texts<'a, S: AsRef<str> + 'a>(items: impl IntoIterator<Item = &'a S>) -> Data<'a> {
    list(items.into_iter().map(|item| item.as_ref().into()))
}

/// A value or none.
pub fn optional<'a, T: Into<Data<'a>>>(value: Option<T>) -> Data<'a> {
    value.map_or(Data::None, Into::into)
}

impl<'a> From<&'a str> for Data<'a> {
    fn from(text: &'a str) -> Self {
        Data::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Data<'_> {
    fn from(text: String) -> Self {
        Data::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Data<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Data::Text(text)
    }
}

impl From<bool> for Data<'_> {
    fn from(flag: bool) -> Self {
        Data::Flag(flag)
    }
}

impl From<usize> for Data<'_> {
    fn from(number: usize) -> Self {
        Data::Number(number as u64)
    }
}

impl From<u32> for Data<'_> {
    fn from(number: u32) -> Self {
        Data::Number(number.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_trees_look_alike() {
        let json = serde_json::json!({ "a": "b" });
        let made = Made::of("a".into()).unwrap();
        let all: Vec<Data> = vec![
            Data::None,
            false.into(),
            true.into(),
            0_usize.into(),
            1_usize.into(),
            "".into(),
            "a".into(),
            "ab".into(),
            list([]),
            list(["a".into()]),
            list(["a".into(), "b".into()]),
            list([list(["a".into()]), "b".into()]),
            list([list(["a".into(), "b".into()])]),
            table([]),
            table([("a", "b".into())]),
            table([("a", Data::None), ("b", Data::None)]),
            Data::Words(BTreeMap::new()),
            Data::Json(&json),
            Data::Made(&made),
            Data::later(1, |_| Ok(Value::none())),
            Data::later(2, |_| Ok(Value::none())),
        ];
        let prints: std::collections::BTreeSet<Print> = all.iter().map(Data::print).collect();
        assert_eq!(prints.len(), all.len());
    }
}

//! The data of a page, described once and read twice: [`Data::fingerprint`] makes its fingerprint,
//! and [`Data::value`] makes the value that the template gets.
//!
//! Both walk the same tree, so that whatever a template can see is in the fingerprint of its page.
//! A value that is costly to make is in the tree as a promise ([`Deferred`]): it has a fingerprint
//! of its own, and is only made when the page is rendered. This module must not know what any page
//! shows.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use serde::ser::{Error, Serialize, SerializeSeq, SerializeStruct, Serializer};
use tera::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::RenderFailure;
use crate::diagnostics::{Code, Finding};

/// A fingerprint: XXH3 over an encoding of data in which no two different trees look alike. It
/// tells whether a page's data has changed since last time. It isn't proof against somebody who
/// constructs two articles with one fingerprint; they would only fool their own site.
pub type Fingerprint = u64;

/// A value for a template.
pub enum Data<'a> {
    /// No value; the key is there all the same.
    None,
    /// True or false.
    Flag(bool),
    /// A number.
    Number(u64),
    /// Text, which templates escape.
    Text(Cow<'a, str>),
    /// Values in order.
    List(Vec<Data<'a>>),
    /// Values by keys that are known beforehand.
    Table(Vec<(&'static str, Data<'a>)>),
    /// Texts by keys that aren't known beforehand.
    Words(BTreeMap<String, String>),
    /// Anything that a theme or a site has put there.
    Json(&'a serde_json::Value),
    /// A value that many pages share, made once.
    Shared(&'a SharedValue),
    /// A value that is made when the page is rendered.
    Deferred(Deferred<'a>),
}

/// The variables that a template gets, by name.
pub type PageParts<'v> = Vec<(&'static str, Data<'v>)>;

/// A value made once, with its fingerprint.
#[derive(Debug, Clone)]
pub struct SharedValue {
    value: Value,
    fingerprint: Fingerprint,
}

impl SharedValue {
    /// Makes a value from data.
    ///
    /// # Errors
    /// When the data holds a promise and that fails.
    pub fn of(data: Data) -> Result<SharedValue, RenderFailure> {
        let fingerprint = data.fingerprint();
        Ok(SharedValue { value: data.value()?, fingerprint })
    }

    /// The fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// The promise of a value: its fingerprint, and the function that makes it.
pub struct Deferred<'a> {
    fingerprint: Fingerprint,
    /// Emptied when the value is made.
    make: Cell<Option<Box<Make<'a>>>>,
}

type Make<'a> = dyn FnOnce() -> Result<Value, RenderFailure> + 'a;

impl<'a> Data<'a> {
    /// A value that `make` makes. It has to be the same whenever `fingerprint` is the same.
    pub fn deferred(
        fingerprint: Fingerprint,
        make: impl FnOnce() -> Result<Value, RenderFailure> + 'a,
    ) -> Data<'a> {
        Data::Deferred(Deferred { fingerprint, make: Cell::new(Some(Box::new(make))) })
    }

    /// The fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut out = Vec::with_capacity(4096);
        self.encode(&mut out);
        xxh3_64(&out)
    }

    /// Encodes the data so that no two different trees look alike: every part begins with a byte
    /// for its type, and every part of variable length has its length before it.
    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Data::None => out.push(0),
            Data::Flag(flag) => out.extend([1, u8::from(*flag)]),
            Data::Number(number) => numbered(out, 2, *number),
            Data::Text(text) => texted(out, 3, text),
            Data::List(items) => {
                numbered(out, 4, items.len() as u64);
                items.iter().for_each(|item| item.encode(out));
            }
            Data::Table(entries) => {
                numbered(out, 5, entries.len() as u64);
                for (key, value) in entries {
                    #[cfg(test)]
                    if blind::is_left_out(key) {
                        continue;
                    }
                    texted(out, 3, key);
                    value.encode(out);
                }
            }
            Data::Words(words) => {
                numbered(out, 9, words.len() as u64);
                for (key, word) in words {
                    texted(out, 3, key);
                    texted(out, 3, word);
                }
            }
            // An empty table, as most articles have for `extra`.
            Data::Json(json) if json.as_object().is_some_and(serde_json::Map::is_empty) => {
                texted(out, 6, "{}")
            }
            Data::Json(json) => texted(out, 6, &json.to_string()),
            Data::Shared(made) => numbered(out, 7, made.fingerprint),
            Data::Deferred(later) => numbered(out, 8, later.fingerprint),
        }
    }

    /// The value that the template gets: all of it, in the order in which it is described, since a
    /// template may walk through a table.
    ///
    /// # Errors
    /// When a promise fails.
    pub fn value(self) -> Result<Value, RenderFailure> {
        let failure = Cell::new(None);
        let value = DataValue { data: &self, failure: &failure };
        Value::try_from_serializable(&value).map_err(|error| {
            failure.take().unwrap_or_else(|| {
                let finding = Finding::error(Code::Template, None, error.to_string());
                RenderFailure::Mistake(Box::new(finding.at_site()))
            })
        })
    }
}

/// Data on its way into a Tera value, through serde. Tera makes the map of a struct directly; a map
/// that it is given would be built a second time.
struct DataValue<'d, 'a> {
    data: &'d Data<'a>,
    /// Why a promise failed.
    failure: &'d Cell<Option<RenderFailure>>,
}

impl Serialize for DataValue<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let inner = |data| DataValue { data, ..*self };
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
                    table.serialize_field(key, &inner(value))?;
                }
                table.end()
            }
            Data::Words(words) => words.serialize(serializer),
            Data::Json(json) => json.serialize(serializer),
            Data::Shared(made) => made.value.serialize(serializer),
            Data::Deferred(later) => match later.make.take().map(|make| make()) {
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
    let mut bytes = [kind; 9];
    bytes[1..].copy_from_slice(&number.to_le_bytes());
    out.extend_from_slice(&bytes);
}

fn texted(out: &mut Vec<u8>, kind: u8, text: &str) {
    out.reserve(9 + text.len());
    numbered(out, kind, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// The fingerprint of several fingerprints, which depends on their order.
pub fn combine_fingerprints(all: impl IntoIterator<Item = Fingerprint>) -> Fingerprint {
    let mut out = Vec::with_capacity(512);
    out.extend(all.into_iter().flat_map(u64::to_le_bytes));
    xxh3_64(&out)
}

/// The fingerprint of some bytes.
pub fn fingerprint_of(bytes: &[u8]) -> Fingerprint {
    xxh3_64(bytes)
}

/// A table with fixed keys.
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

/// A value, or [`Data::None`].
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

/// Fingerprints that leave something out, with which tests show that a mistake in them would be
/// noticed.
#[cfg(test)]
pub mod blind {
    use std::cell::RefCell;

    thread_local! {
        static LEFT_OUT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    /// Whether fingerprints leave out the entries with a key.
    pub(super) fn is_left_out(key: &str) -> bool {
        LEFT_OUT.with_borrow(|all| all.iter().any(|other| other == key))
    }

    /// Runs something on a thread of its own, with fingerprints that leave out the entries with
    /// these keys.
    pub fn without<T: Send>(keys: &[&str], run: impl FnOnce() -> T + Send) -> T {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        pool.install(|| {
            LEFT_OUT.set(keys.iter().map(|key| (*key).to_owned()).collect());
            run()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_trees_look_alike() {
        let json = serde_json::json!({ "a": "b" });
        let made = SharedValue::of("a".into()).unwrap();
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
            Data::Shared(&made),
            Data::deferred(1, || Ok(Value::none())),
            Data::deferred(2, || Ok(Value::none())),
        ];
        let fingerprints: std::collections::BTreeSet<Fingerprint> =
            all.iter().map(Data::fingerprint).collect();
        assert_eq!(fingerprints.len(), all.len());
    }
}

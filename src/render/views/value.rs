//! Small helpers to make Tera's values by hand, which costs a third of going through serde.

use tera::value::Key;
use tera::{Map, Value};

/// A table of fixed keys.
pub fn table<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    let mut map = Map::with_capacity(N);
    map.extend(entries.into_iter().map(|(key, value)| (Key::Str(key), value)));
    map.into()
}

/// A value or none.
pub fn optional<T: Into<Value>>(value: Option<T>) -> Value {
    value.map_or_else(Value::none, Into::into)
}

/// JSON as a value.
pub fn json(value: &serde_json::Value) -> Value {
    Value::from_serializable(value)
}

//! Reads tables within a table of front matter: a single one, a list of them, and a theme's free
//! one.

use super::Fields;
use super::characters::without_forbidden;
use crate::dates::Moment;
use crate::diagnostics::{Code, Finding, Located, Spot};
use crate::frontmatter::tree::{Key, Node, Value};

impl<'a> Fields<'a, '_> {
    /// A table, read by `read`.
    pub fn table<T>(
        &mut self,
        key: &'a str,
        what: &'a str,
        read: impl FnOnce(&mut Fields<'a, '_>) -> T,
    ) -> Option<T> {
        let node = self.take_filled(key)?;
        match node.value {
            Value::Table(table) => {
                let outer = self.asked.clone();
                let mut fields = self.nested(table, node.spot, what);
                fields.outer = outer;
                let value = read(&mut fields);
                fields.finish();
                Some(value)
            }
            _ => {
                let example = format!("a line [{}] and its keys below", self.header(key));
                self.wrong_type(key, &node, "a table", &example);
                None
            }
        }
    }

    /// How the table of a key is named in TOML: by the one around it as well, if that has a name.
    fn header(&self, key: &str) -> String {
        match self.what.trim_matches(['[', ']']) {
            around if around.len() < self.what.len() => format!("{around}.{key}"),
            _ => key.to_owned(),
        }
    }

    /// A list of tables (`[[key]]`), each of them read by `read`.
    pub fn tables<T>(
        &mut self,
        key: &'a str,
        what: &'a str,
        read: impl FnMut(&mut Fields<'a, '_>) -> Option<T>,
    ) -> Vec<T> {
        self.tables_up_to(usize::MAX, key, what, read)
    }

    /// The same for a list each of whose entries is compared with many others: more than a fixed
    /// number of them is a mistake.
    pub fn few_tables<T>(
        &mut self,
        key: &'a str,
        what: &'a str,
        read: impl FnMut(&mut Fields<'a, '_>) -> Option<T>,
    ) -> Vec<T> {
        self.tables_up_to(super::MOST_TEXTS, key, what, read)
    }

    /// The same with a given limit.
    pub fn tables_up_to<T>(
        &mut self,
        most: usize,
        key: &'a str,
        what: &'a str,
        mut read: impl FnMut(&mut Fields<'a, '_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let example = format!("a line [[{}]] and its keys below, once for each", self.header(key));
        let Value::List(items) = node.value else {
            self.wrong_type(key, &node, "a list of tables", &example);
            return Vec::new();
        };
        if let Some(item) = items.get(most) {
            let message = format!("`{key}` has more than {most} entries");
            self.reject(key, Finding::error(Code::InvalidValue, item.spot, message));
        }
        let mut out = Vec::with_capacity(items.len().min(most));
        for item in items.into_iter().take(most) {
            match item.value {
                Value::Table(table) => {
                    let outer = self.asked.clone();
                    let mut fields = self.nested(table, item.spot, what);
                    fields.outer = outer;
                    out.extend(read(&mut fields));
                    fields.finish();
                }
                _ => self.wrong_item(key, &item, "a table", &example),
            }
        }
        out
    }

    /// A list whose entries are names, or tables with a name, each of them read by `read`. A single
    /// entry counts as a list of one.
    pub fn names<T>(
        &mut self,
        key: &'a str,
        what: &'a str,
        example: &str,
        mut read: impl FnMut(&mut Fields<'a, '_>) -> Option<T>,
        name: impl Fn(Located<String>) -> T,
    ) -> Vec<T> {
        let lists_tables = |value: &Value| match value {
            Value::List(items) => items.iter().any(|i| matches!(i.value, Value::Table(_))),
            _ => false,
        };
        if !self.table.get(key).is_some_and(|node| lists_tables(&node.value)) {
            return self.texts(key).into_iter().map(name).collect();
        }
        let Some(node) = self.take(key) else { return Vec::new() };
        let Value::List(items) = node.value else { return Vec::new() };
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            match item.value {
                Value::Table(table) => {
                    let mut fields = self.nested(table, item.spot, what);
                    out.extend(read(&mut fields));
                    fields.finish();
                }
                Value::Text(ref text) => {
                    out.extend(self.not_empty(key, text, item.spot).map(&name));
                }
                _ => self.wrong_item(key, &item, "a text or a table", example),
            }
        }
        if let Some(item) = out.len().checked_sub(super::MOST_TEXTS).filter(|more| *more > 0) {
            out.truncate(out.len() - item);
            let message = format!("`{key}` has more than {} entries", super::MOST_TEXTS);
            self.reject(key, Finding::error(Code::InvalidValue, node.spot, message));
        }
        out
    }

    /// The table `extra`, in which a theme may have anything, as JSON values.
    pub fn extra(&mut self) -> serde_json::Value {
        match self.take("extra") {
            None => serde_json::Value::Object(serde_json::Map::new()),
            Some(node) if matches!(node.value, Value::Table(_)) => to_json(node.value),
            Some(node) => {
                self.wrong_type("extra", &node, "a table", "a line [extra] and its keys below");
                serde_json::Value::Object(serde_json::Map::new())
            }
        }
    }

    /// Reports each of `keys` that is in `extra`, where it has no effect, and returns whether there
    /// was any. This is only for keys that should hide something; a theme may use all others.
    pub fn misplaced_in_extra(&mut self, keys: &[&str]) -> bool {
        let mut misplaced = Vec::new();
        if let Some(extra) = self.table.get("extra") {
            find_keys(extra, keys, true, &mut misplaced);
        }
        for (spot, name) in &misplaced {
            let message = format!("`{name}` in `extra` does nothing");
            let help = "move it to the other keys, above [extra], or give it another name";
            self.findings.push(Finding::error(Code::UnknownKey, *spot, message).help(help));
        }
        !misplaced.is_empty()
    }

    /// Takes all keys out that weren't asked for so far, in the order of the file: for tables whose
    /// keys are names.
    pub fn rest(&mut self) -> Vec<(Located<String>, Node<'a>)> {
        let mut entries = std::mem::take(&mut self.table.entries);
        entries.sort_by_key(|(key, _)| key.spot.start);
        let located = |(key, node): (Key, _)| (Located::new(key.name.into_owned(), key.spot), node);
        entries.into_iter().map(located).collect()
    }

    /// Puts a key from [`Fields::rest`] back, to be reported as unknown.
    pub fn leave(&mut self, key: Located<String>, node: Node<'a>) {
        let key = Key { name: key.value.into(), spot: key.spot };
        self.table.entries.push((key, node));
    }
}

/// Finds keys anywhere in a value, whatever their case. Below the first level, only those with a
/// value that they could have: a table of a theme may well have a `draft` that is a file.
fn find_keys(node: &Node, keys: &[&str], is_first: bool, found: &mut Vec<(Spot, String)>) {
    let may_be = |value: &Value| match value {
        Value::Flag(_) | Value::Moment(_) => true,
        Value::Text(text) => text.starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    };
    match &node.value {
        Value::Table(table) => {
            for (key, inner) in &table.entries {
                let is_key = keys.iter().any(|word| key.name.eq_ignore_ascii_case(word));
                if is_key && (is_first || may_be(&inner.value)) {
                    found.push((key.spot, key.name.to_string()));
                }
                find_keys(inner, keys, false, found);
            }
        }
        Value::List(items) => items.iter().for_each(|item| find_keys(item, keys, false, found)),
        _ => {}
    }
}

fn to_json(value: Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Value::Nothing => Json::Null,
        Value::Text(text) => Json::String(without_forbidden(&text).into_owned()),
        Value::Integer(number) => Json::from(number),
        Value::Float(number) => Json::from(number),
        Value::Flag(flag) => Json::Bool(flag),
        Value::Moment(Moment::Instant(instant)) => Json::String(instant.to_string()),
        Value::Moment(Moment::Local(local)) => Json::String(local.to_string()),
        Value::Moment(Moment::Day(day)) => Json::String(day.to_string()),
        Value::List(items) => Json::Array(items.into_iter().map(|n| to_json(n.value)).collect()),
        Value::Table(table) => Json::Object(
            table
                .entries
                .into_iter()
                .map(|(k, n)| (k.name.into_owned(), to_json(n.value)))
                .collect(),
        ),
    }
}

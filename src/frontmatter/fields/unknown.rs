//! Reports unknown keys, with what each was meant for, if that can be told.

use std::collections::BTreeMap;

use super::Fields;
use crate::diagnostics::{Code, Finding, MeantKey, Suggestions, nearest};
use crate::frontmatter::tree::{Key, Node, Value};

/// A key that a reader has asked for, and what was found for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct AskedKey<'a> {
    pub(super) key: &'a str,
    found: Found,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    List,
    Table,
    Value,
}

impl<'a> AskedKey<'a> {
    pub(super) fn new(key: &'a str, value: Option<&Value>) -> Self {
        AskedKey { key, found: value.map_or(Found::Nothing, Found::of) }
    }

    /// Whether a value under another key can belong to this one: not if this has a value already,
    /// unless both are lists or both are tables.
    fn can_take(&self, value: &Value) -> bool {
        match self.found {
            Found::Nothing => true,
            Found::List | Found::Table => Found::of(value) == self.found,
            Found::Value => false,
        }
    }
}

impl Found {
    fn of(value: &Value) -> Found {
        match value {
            Value::List(_) => Found::List,
            Value::Table(_) => Found::Table,
            _ => Found::Value,
        }
    }
}

impl<'a> Fields<'a, '_> {
    /// Reports every key that nobody asked for. It ends the reading of a table.
    pub fn finish(self) {
        let suggestions = Suggestions::default();
        // Several keys that resemble the same one can't all be meant for it, unless they are lists.
        let mut meant: BTreeMap<MeantKey, bool> = BTreeMap::new();
        for (key, node) in &self.table.entries {
            let mut finding = self.unknown_key(key, node, &suggestions);
            if let Some(own) = finding.meant.as_ref().filter(|own| **own != MeantKey::Outer) {
                let is_list = matches!(node.value, Value::List(_));
                match meant.get(own) {
                    Some(before) if !(is_list && *before) => finding.meant = None,
                    _ => drop(meant.insert(own.clone(), is_list)),
                }
            }
            self.findings.push(finding);
        }
    }

    fn unknown_key(&self, key: &Key, node: &Node, suggestions: &Suggestions) -> Finding {
        let message = format!("unknown key `{}` in {}", key.name, self.what);
        let finding = Finding::error(Code::UnknownKey, key.spot, message);
        let open = |name: &str| {
            self.asked.iter().any(|asked| asked.key == name && asked.can_take(&node.value))
        };
        let hint = self.hints.iter().find(|(name, _)| key.name == *name);
        if let Some(help) = hint.map(|(_, help)| *help).or_else(|| (self.foreign)(&key.name)) {
            let meant = key_to_write(help).filter(|meant| open(meant)).map(|meant| {
                match nearest(&key.name, [meant]) {
                    Some(_) => MeantKey::Mistyped(meant.to_owned()),
                    None => MeantKey::Foreign(meant.to_owned()),
                }
            });
            return finding.meant(meant).help(help);
        }
        if let Some(outer) = self.outer.iter().find(|outer| key.name == outer.key) {
            let is_open = outer.can_take(&node.value);
            return finding.meant(is_open.then_some(MeantKey::Outer)).help(format!(
                "`{}` isn't part of this table: move it above the first line in brackets",
                key.name
            ));
        }
        let near = |is_meant: &dyn Fn(&AskedKey) -> bool| {
            let keys = self.asked.iter().filter(|asked| is_meant(asked));
            nearest_key(&key.name, keys.map(|asked| asked.key))
        };
        let suggested = suggestions.find(|| {
            let open = near(&|asked| asked.can_take(&node.value)).map(|key| (key, true));
            open.or_else(|| near(&|_| true).map(|key| (key, false)))
        });
        match suggested {
            Some((near, true)) => {
                let finding = finding.help(format!("did you mean `{near}`?"));
                finding.meant(Some(MeantKey::Mistyped(near.to_owned())))
            }
            Some((near, false)) => finding
                .help(format!("did you mean `{near}`? That is there already: keep one of the two")),
            None => finding,
        }
    }
}

/// The key that was meant by a wrong one: one that begins with it (`same` for `same_as`), the
/// nearest by [`nearest`], or for two letters the one with the same letters in another order.
fn nearest_key<'k>(wrong: &str, keys: impl Iterator<Item = &'k str> + Clone) -> Option<&'k str> {
    let turned = |key: &str| {
        key.len() == 2 && wrong.len() == 2 && key.bytes().rev().eq(wrong.bytes()) && key != wrong
    };
    let begins = |key: &str| key.strip_prefix(wrong).is_some_and(|rest| rest.starts_with('_'));
    let first = keys.clone().find(|key| begins(key)).or_else(|| nearest(wrong, keys.clone()));
    first.or_else(|| keys.clone().find(|key| turned(key)))
}

/// The key that a hint says to write: `write date = …`, `write [[sources]] …`.
fn key_to_write(help: &str) -> Option<&str> {
    let (_, rest) = help.split_once("write ")?;
    if let Some((key, _)) = rest.strip_prefix("[[").and_then(|rest| rest.split_once("]]")) {
        return Some(key);
    }
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (key, rest) = rest.split_at(end);
    (rest.starts_with(" = ") || rest.starts_with(": ")).then_some(key)
}

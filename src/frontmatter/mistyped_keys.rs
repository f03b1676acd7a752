//! Reads mistyped keys as what they are meant for.
//!
//! If an unknown key were simply skipped, what it says would count as absent, and everything that
//! follows from that would be reported too: a missing source, a missing required key, a page
//! without a redirect. But one cause should be one finding. So a table with such keys is read again
//! as if each had been written as it is meant, and the report has the slip and whatever else is
//! wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Key, Node, Table, Value};
use crate::diagnostics::{Code, Finding, MeantKey, Spot};

/// How many times a file is read at most: a mistyped table hides the mistyped keys in it, and
/// tables are nested about four deep.
const MOST_READINGS: usize = 12;

/// The keys to put right before a table is read.
#[derive(Debug, Default)]
pub struct MistypedKeys {
    /// What the key at a byte is meant for.
    meant: BTreeMap<u32, MeantKey>,
    /// The findings about these keys.
    found: Vec<Finding>,
    /// The keys that turned out to be meant for something else, because their value doesn't fit.
    refused: BTreeSet<u32>,
    /// The place of each corrected key's value, by the byte of the key.
    values: BTreeMap<u32, Spot>,
    /// The places of everything below the keys of other programs: of values, and of the keys in
    /// them.
    foreign: BTreeSet<Spot>,
}

/// Reads something, several times if need be, until no further key has to be put right.
///
/// `read` parses a text, calls [`MistypedKeys::apply`], reads what it wants, and reports everything
/// that it finds each time.
pub fn read<T>(
    findings: &mut Vec<Finding>,
    mut read: impl FnMut(&mut MistypedKeys, &mut Vec<Finding>) -> T,
) -> T {
    let mut mistyped = MistypedKeys::default();
    let mut readings = 0;
    loop {
        let mut found = Vec::new();
        let value = read(&mut mistyped, &mut found);
        readings += 1;
        let changed = readings < MOST_READINGS && mistyped.learn(&mut found);
        if !changed {
            findings.append(&mut found);
            findings.append(&mut mistyped.found);
            return value;
        }
    }
}

impl MistypedKeys {
    /// Puts the keys of a table right, and those of tables in it.
    pub fn apply(&mut self, table: &mut Table) {
        if !self.meant.is_empty() {
            self.foreign.clear();
            // A key that belongs outside the outermost table has no place to go to.
            self.correct(table);
        }
    }

    /// Returns the keys that belong to the table around this one.
    fn correct<'a>(&mut self, table: &mut Table<'a>) -> Vec<(Key<'a>, Node<'a>)> {
        let mut outer = Vec::new();
        let mut from_within = Vec::new();
        for (key, mut node) in std::mem::take(&mut table.entries) {
            match &mut node.value {
                Value::Table(inner) => from_within.extend(self.correct(inner)),
                Value::List(items) => {
                    for item in items {
                        if let Value::Table(inner) = &mut item.value {
                            from_within.extend(self.correct(inner));
                        }
                    }
                }
                _ => {}
            }
            match self.meant.get(&key.spot.start) {
                None => table.entries.push((key, node)),
                Some(MeantKey::Outer) => outer.push((key, node)),
                Some(MeantKey::Mistyped(name) | MeantKey::Foreign(name)) => {
                    from_within.push((Key { name: name.clone().into(), ..key }, node));
                }
            }
        }
        for (key, node) in from_within {
            self.values.insert(key.spot.start, node.spot);
            if let Some(MeantKey::Foreign(_)) = self.meant.get(&key.spot.start) {
                add_places(&node, &mut self.foreign);
            }
            add(table, key, node);
        }
        outer
    }

    /// Learns from the findings which keys to put right, and takes those findings out. Returns
    /// whether the text has to be read again.
    fn learn(&mut self, found: &mut Vec<Finding>) -> bool {
        let before = (self.meant.len(), self.refused.len());
        // If a value has the wrong type, its key was meant for something else.
        let wrong = found.iter().filter(|finding| finding.code == Code::WrongType);
        let wrong: BTreeSet<Spot> = wrong.filter_map(|finding| finding.spot).collect();
        let meant = &self.meant;
        let keys = self.values.iter().filter(|(key, value)| {
            wrong.contains(value) && matches!(meant.get(key), Some(MeantKey::Mistyped(_)))
        });
        let keys: BTreeSet<u32> = keys.map(|(key, _)| *key).collect();
        if !keys.is_empty() {
            self.meant.retain(|key, _| !keys.contains(key));
            self.values.retain(|key, _| !keys.contains(key));
            self.found
                .retain(|finding| finding.spot.is_none_or(|spot| !keys.contains(&spot.start)));
            self.refused.extend(keys);
        }
        let foreign = &self.foreign;
        found.retain(|finding| {
            !is_of_form(finding.code) || finding.spot.is_none_or(|spot| !foreign.contains(&spot))
        });
        for mut finding in std::mem::take(found) {
            match (finding.spot, finding.meant.clone()) {
                (Some(spot), Some(_)) if self.refused.contains(&spot.start) => {
                    finding.meant = None;
                    found.push(finding);
                }
                (Some(spot), Some(meant)) => {
                    self.meant.insert(spot.start, meant);
                    self.found.push(finding);
                }
                _ => found.push(finding),
            }
        }
        before != (self.meant.len(), self.refused.len())
    }
}

/// Whether a finding says that a value has another form than its key requires.
fn is_of_form(code: Code) -> bool {
    matches!(
        code,
        Code::WrongType
            | Code::EmptyValue
            | Code::InvalidDate
            | Code::InvalidPath
            | Code::InvalidValue
            | Code::MissingKey
            | Code::UnknownKey
    )
}

/// Adds a key, or what is below it to what exists already.
fn add<'a>(table: &mut Table<'a>, key: Key<'a>, node: Node<'a>) {
    let there = table.entries.iter_mut().find(|(other, _)| other.name == key.name);
    match (there.map(|(_, node)| &mut node.value), node.value) {
        (Some(Value::List(items)), Value::List(more)) => items.extend(more),
        (Some(Value::Table(inner)), Value::Table(more)) => {
            more.entries.into_iter().for_each(|(key, node)| add(inner, key, node));
        }
        (Some(_), _) => {}
        (None, value) => table.entries.push((key, Node { value, ..node })),
    }
}

/// Records the places of a value and of everything in it. Other keys may be between its parts.
fn add_places(node: &Node, places: &mut BTreeSet<Spot>) {
    places.insert(node.spot);
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| add_places(item, places)),
        Value::Table(table) => {
            for (key, node) in &table.entries {
                places.insert(key.spot);
                add_places(node, places);
            }
        }
        _ => {}
    }
}

//! Looks up which entity a name means.
//!
//! An entity is known by its key (a file's stem, a country's code), by its name in each language of
//! the site, and by its aliases. A key takes precedence over a name. A name that two entities of a
//! kind share is ambiguous, and has to be written as a key.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use foldhash::fast::FixedState;

use crate::diagnostics::NearestWords;
use crate::model::{EntityId, EntityKind, Kinds};
use crate::spelling;

/// What [`Registry::find`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// One entity.
    One(EntityId),
    /// More than one, in the order in which they were registered.
    Many(Vec<EntityId>),
    /// None.
    None,
    /// No known entity; but a file of that kind can't be read completely and may have the name.
    /// That file has a finding of its own.
    Lost,
}

/// All names of all entities.
#[derive(Debug, Default)]
pub struct Registry {
    kinds: Kinds,
    /// The names of each kind, by [`EntityKind::index`].
    names: Vec<KindNames>,
}

/// The names of one kind.
#[derive(Debug, Default)]
struct KindNames {
    keys: HashMap<String, EntityId, FixedState>,
    /// Entities by folded name.
    names: HashMap<String, Vec<EntityId>, FixedState>,
    /// Every key and name as it is written, for suggestions.
    spelled: Vec<String>,
    /// The same, prepared when a suggestion is first needed.
    nearest: OnceLock<NearestWords>,
    /// For each folded word of a spelling, the position of that spelling; `None` if several have the word.
    /// Prepared when it is first needed.
    by_word: OnceLock<WordPositions>,
    /// The keys of entities whose files can't be read completely.
    lost: BTreeSet<String>,
    /// The folded texts in which names of such entities may be lost.
    lost_texts: Vec<String>,
}

/// Positions in a list of spellings, by folded word.
type WordPositions = HashMap<String, Option<usize>, FixedState>;

fn add_words(positions: &mut WordPositions, spelling: &str, at: usize) {
    for word in spelling.split_whitespace() {
        positions
            .entry(spelling::fold(word))
            .and_modify(|known| *known = known.filter(|known| *known == at))
            .or_insert(Some(at));
    }
}

impl KindNames {
    fn add_spelling(&mut self, spelling: &str) {
        if let Some(positions) = self.by_word.get_mut() {
            add_words(positions, spelling, self.spelled.len());
        }
        self.spelled.push(spelling.to_owned());
        if let Some(nearest) = self.nearest.get_mut() {
            nearest.push(spelling);
        }
    }
}

impl Registry {
    /// Without any names yet.
    pub fn new(kinds: &Kinds) -> Registry {
        Registry { kinds: kinds.clone(), names: Vec::new() }
    }

    /// The word for an entity of a kind.
    pub fn word(&self, kind: EntityKind) -> &str {
        self.kinds.word(kind)
    }

    fn of_kind(&self, kind: EntityKind) -> Option<&KindNames> {
        self.names.get(kind.index())
    }

    fn of_kind_mut(&mut self, kind: EntityKind) -> &mut KindNames {
        let at = kind.index();
        if self.names.len() <= at {
            self.names.resize_with(at + 1, KindNames::default);
        }
        &mut self.names[at]
    }

    /// Registers an entity's key. If two have the same, the first keeps it.
    pub fn add_key(&mut self, kind: EntityKind, key: &str, id: EntityId) {
        let kind = self.of_kind_mut(kind);
        if !kind.keys.contains_key(key) {
            kind.keys.insert(key.to_owned(), id);
            kind.add_spelling(key);
        }
    }

    /// Registers a name other than the key.
    pub fn add_name(&mut self, kind: EntityKind, name: &str, id: EntityId) {
        let folded = fold(kind, name);
        let kind = self.of_kind_mut(kind);
        let ids = kind.names.entry(folded).or_default();
        if !ids.contains(&id) {
            ids.push(id);
            kind.add_spelling(name);
        }
    }

    /// Records that values in the file of an entity can't be read.
    pub fn add_lost_values(&mut self, kind: EntityKind, key: &str) {
        self.of_kind_mut(kind).lost.insert(key.to_owned());
    }

    /// Records the text in which names of an entity can't be read.
    pub fn add_lost_names(&mut self, kind: EntityKind, text: &str) {
        let text = fold(kind, text);
        self.of_kind_mut(kind).lost_texts.push(text);
    }

    /// Whether something in an entity's file can't be read, so that not everything it says is
    /// known.
    pub fn is_lost(&self, kind: EntityKind, key: &str) -> bool {
        self.of_kind(kind).is_some_and(|names| names.lost.contains(key))
    }

    /// The entity with exactly this key.
    pub fn by_key(&self, kind: EntityKind, key: &str) -> Option<EntityId> {
        self.of_kind(kind)?.keys.get(key).copied()
    }

    /// The entity that a text means: by its key, or else by its name, regardless of case and
    /// accents.
    pub fn find(&self, kind: EntityKind, text: &str) -> Lookup {
        if let Some(id) = self.by_key(kind, text) {
            return Lookup::One(id);
        }
        let names = self.of_kind(kind).and_then(|names| names.names.get(&fold(kind, text)));
        match names.map(Vec::as_slice) {
            Some([one]) => Lookup::One(*one),
            Some(many) if !many.is_empty() => Lookup::Many(many.to_vec()),
            _ => self.lost_or_none(kind, text),
        }
    }

    fn lost_or_none(&self, kind: EntityKind, name: &str) -> Lookup {
        let Some(names) = self.of_kind(kind).filter(|names| !names.lost_texts.is_empty()) else {
            return Lookup::None;
        };
        let folded = fold(kind, name);
        let may_be =
            !folded.is_empty() && names.lost_texts.iter().any(|text| text.contains(&folded));
        if may_be { Lookup::Lost } else { Lookup::None }
    }

    /// The registered spelling of a name that folds like a text.
    pub fn spelling(&self, kind: EntityKind, text: &str) -> Option<&str> {
        let folded = spelling::fold(text);
        let spelled = self.of_kind(kind)?.spelled.iter().map(String::as_str);
        spelled.filter(|name| spelling::fold(name) == folded).min()
    }

    /// Another kind that has exactly one entity of this name.
    pub fn kind_with(&self, other_than: EntityKind, text: &str) -> Option<EntityKind> {
        let others = self.kinds.all().filter(|kind| *kind != other_than);
        others.into_iter().find(|kind| matches!(self.find(*kind, text), Lookup::One(_)))
    }

    /// What entities of a kind are called together, which is also the name of their folder.
    pub fn folder(&self, kind: EntityKind) -> &str {
        self.kinds.folder(kind)
    }

    /// The only spelling that has this word.
    pub fn with_word(&self, kind: EntityKind, word: &str) -> Option<&str> {
        let names = self.of_kind(kind)?;
        let positions = names.by_word.get_or_init(|| {
            let mut positions = WordPositions::default();
            for (at, spelling) in names.spelled.iter().enumerate() {
                add_words(&mut positions, spelling, at);
            }
            positions
        });
        let at = (*positions.get(&spelling::fold(word))?)?;
        names.spelled.get(at).map(String::as_str)
    }

    /// The spelling that is nearest to a text, for "did you mean".
    pub fn nearest(&self, kind: EntityKind, text: &str) -> Option<&str> {
        let names = self.of_kind(kind)?;
        let words = || names.spelled.iter().map(String::as_str).collect();
        names.nearest.get_or_init(words).nearest(text)
    }
}

/// The common form of several spellings of a name. Authors have to be spelled alike: 李伟 and 李薇, or
/// Jan and Ján, are two persons.
fn fold(kind: EntityKind, name: &str) -> String {
    match kind {
        EntityKind::Author => spelling::exact_name(name),
        EntityKind::Country
        | EntityKind::Region
        | EntityKind::Official
        | EntityKind::Office
        | EntityKind::Organization
        | EntityKind::Topic
        | EntityKind::Storyline
        | EntityKind::Own(_) => spelling::fold(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_win_and_shared_names_are_ambiguous() {
        let mut registry = Registry::default();
        let kind = EntityKind::Official;
        registry.add_key(kind, "ada-example", EntityId(1));
        registry.add_name(kind, "Ada Exämple", EntityId(1));
        registry.add_key(kind, "ada-2", EntityId(2));
        registry.add_name(kind, "Minister", EntityId(1));
        registry.add_name(kind, "Minister", EntityId(2));
        assert_eq!(registry.find(kind, "ada-2"), Lookup::One(EntityId(2)));
        assert_eq!(registry.find(kind, "ada  example"), Lookup::One(EntityId(1)));
        assert_eq!(registry.find(kind, "minister"), Lookup::Many(vec![EntityId(1), EntityId(2)]));
        assert_eq!(registry.find(EntityKind::Topic, "ada-2"), Lookup::None);
        assert_eq!(registry.nearest(kind, "ada-exampel"), Some("ada-example"));
    }
}

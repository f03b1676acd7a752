//! Reports one text in the place of a list of names: `topics = "Fish, Trade"` makes one topic of
//! that name.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::Builder;
use crate::diagnostics::{Code, Finding, Located};
use crate::model::{EntityId, EntityKind};
use crate::resolve::pending::Pending;
use crate::resolve::registry::Lookup;

/// What separates topics in such a text. "and" isn't among them: a topic may well be of two things
/// ("Trade and fish").
const BETWEEN_TOPICS: &[&str] = &[",", ";", "،", "、", " | "];
/// What separates persons in such a text.
const BETWEEN_AUTHORS: &[&str] =
    &[",", ";", "،", "、", " | ", " & ", " and ", " und ", " et ", " y ", " e ", " و"];

/// Whether a text may contain one of [`BETWEEN_TOPICS`], by the first byte of each.
fn has_sign(name: &str) -> bool {
    name.bytes().any(|byte| matches!(byte, b',' | b';' | b'|' | 0xD8 | 0xE3))
}

impl Builder<'_> {
    /// Reports topics and authors without files whose names are made up of the names of others.
    pub(super) fn report_several_names(&mut self, articles: &[Box<Pending>]) {
        // Few persons write many articles, and their names contain spaces.
        let mut single: HashSet<&str, FixedState> = HashSet::default();
        for article in articles {
            let topics = article.topics.iter().map(|name| (EntityKind::Topic, "topics", name));
            let authors = article.authors.iter().map(|name| (EntityKind::Author, "authors", name));
            for (kind, key, name) in topics.chain(authors) {
                let may_be = match kind {
                    EntityKind::Author => !single.contains(name.value.as_str()),
                    _ => has_sign(&name.value),
                };
                if !may_be {
                    continue;
                }
                match self.several_names(kind, key, name) {
                    Some(finding) => self.found.push(finding.at(article.file)),
                    None if kind == EntityKind::Author => drop(single.insert(&name.value)),
                    None => {}
                }
            }
        }
    }

    fn several_names(
        &self,
        kind: EntityKind,
        key: &str,
        name: &Located<String>,
    ) -> Option<Finding> {
        let between = if kind == EntityKind::Author { BETWEEN_AUTHORS } else { BETWEEN_TOPICS };
        if !between.iter().any(|between| name.value.contains(between)) {
            return None;
        }
        let one = |name: &str| match self.registry.find(kind, name) {
            Lookup::One(id) => Some(id),
            _ => None,
        };
        let whole = one(&name.value);
        if whole.is_some_and(|id| self.drafts[id].entity.file.is_some()) {
            return None;
        }
        let mut parts = vec![name.value.as_str()];
        for between in between {
            parts = parts.into_iter().flat_map(|part| part.split(between)).collect();
        }
        let parts: Vec<&str> = parts.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect();
        let ids: Option<Vec<EntityId>> = parts.iter().map(|part| one(part)).collect();
        if parts.len() < 2 || ids?.iter().any(|id| Some(*id) == whole) {
            return None;
        }
        let word = self.settings.kinds.word(kind);
        let message = format!("`{}` is read as one {word}, and its parts are others", name.value);
        let list: Vec<String> = parts.iter().map(|part| format!("\"{part}\"")).collect();
        let help =
            format!("write {key} = [{}]; if it is one {word}, give it a file", list.join(", "));
        Some(Finding::warning(Code::SeveralNames, name.spot, message).help(help))
    }
}

//! What only a check looks for: names in the texts of articles that their front matter doesn't
//! have, and officials in the front matter whom their text doesn't name.
//!
//! It reads the texts a second time, which a build has no use for. Articles that wait are looked
//! through like public ones. It must not know pages; what it finds goes to the desk and nowhere
//! else.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;
use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Finding, Severity, Spot};
use crate::markdown::{self, Plain};
use crate::model::{Briefing, Entity, EntityId, EntityKind, LangId};
use crate::parse::frontmatter;
use crate::read::{self, Files, Inventory};
use crate::resolve::Tagged;
use crate::settings::Settings;

/// Looks through the texts of all articles, in parallel.
///
/// # Errors
/// What can't be searched for: more names than memory has room for.
pub fn names(
    files: &dyn Files,
    inventory: &Inventory,
    settings: &Settings,
    briefing: &Briefing,
    articles: &[Tagged],
    found: &mut Diagnostics,
) -> Result<(), aho_corasick::BuildError> {
    let languages: Vec<Known> = (0..settings.languages.len())
        .map(|at| Known::new(briefing, LangId(at as u8)))
        .collect::<Result<_, _>>()?;
    let findings: Vec<Vec<Diagnostic>> = articles
        .par_iter()
        .with_min_len(16)
        .map(|article| {
            let source = inventory.file(article.file);
            let Ok(text) = read::read_text(files, &source.path, settings.text_limit) else {
                return Vec::new();
            };
            let Some(split) = frontmatter::split(&text, &mut Vec::new()) else { return Vec::new() };
            let plain = markdown::plain(split.body, &settings.markdown);
            let look = Look { briefing, article, plain: &plain, start: split.body_start };
            let mut findings = look.untagged(&languages[source.lang.index()]);
            findings.extend(look.unnamed(source.lang));
            if article.is_draft {
                findings.iter_mut().for_each(|finding| finding.severity = Severity::Warning);
            }
            findings.into_iter().map(|finding| finding.at(article.file)).collect()
        })
        .collect();
    found.extend(findings.into_iter().flatten());
    Ok(())
}

/// A name as it is looked for in plain words.
fn searched(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").replace('’', "'")
}

/// Every name of every official, organization and country in one language.
struct Known {
    search: AhoCorasick,
    /// Whose name it is, by pattern; nobody's if it isn't linked.
    owners: Vec<Vec<EntityId>>,
}

impl Known {
    fn new(briefing: &Briefing, lang: LangId) -> Result<Known, aho_corasick::BuildError> {
        let mut patterns: Vec<String> = Vec::new();
        let mut owners: Vec<Vec<EntityId>> = Vec::new();
        let mut by_name: HashMap<String, usize, FixedState> = HashMap::default();
        for (id, entity) in briefing.entity_ids() {
            let linked: Vec<&str> = entity.linked_names(lang).collect();
            for name in &entity.text(lang).called {
                let pattern = searched(name);
                if pattern.is_empty() {
                    continue;
                }
                let at = *by_name.entry(pattern.clone()).or_insert_with(|| {
                    patterns.push(pattern);
                    owners.push(Vec::new());
                    owners.len() - 1
                });
                if linked.contains(&name.as_str()) && !owners[at].contains(&id) {
                    owners[at].push(id);
                }
            }
        }
        Ok(Known { search: AhoCorasick::new(&patterns)?, owners })
    }

    /// The names in a text, each with whose it is: whole words, and of those that overlap the first
    /// and longest.
    fn in_text(&self, text: &str) -> Vec<(std::ops::Range<usize>, &[EntityId])> {
        let mut all: Vec<_> = self
            .search
            .find_overlapping_iter(text)
            .filter(|found| markdown::is_whole(text, found.range()))
            .map(|found| (found.range(), self.owners[found.pattern().as_usize()].as_slice()))
            .collect();
        all.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        all.retain(|(range, _)| {
            let free = range.start >= end;
            if free {
                end = range.end;
            }
            free
        });
        all
    }
}

/// One article and its words.
struct Look<'a> {
    briefing: &'a Briefing,
    article: &'a Tagged,
    plain: &'a Plain,
    /// Where the text begins in its file.
    start: usize,
}

impl Look<'_> {
    /// Names of what the front matter doesn't have, each at its first mention.
    fn untagged(&self, known: &Known) -> Vec<Finding> {
        let mut seen: BTreeSet<&[EntityId]> = BTreeSet::new();
        let mut findings = Vec::new();
        for (range, owners) in known.in_text(&self.plain.text) {
            let tagged = owners.iter().any(|id| self.article.entities.contains(id));
            if owners.is_empty() || tagged || !seen.insert(owners) {
                continue;
            }
            let spot = Spot::new(self.plain.place(range.clone())).shifted(self.start);
            let name = &self.plain.text[range];
            let entities = owners.iter().map(|id| self.briefing.entity(*id));
            let entries: Vec<String> = entities.map(entry).collect();
            let message = format!("`{name}` is named here, but isn't in the front matter");
            let help = match entries.as_slice() {
                [one] => format!("add it: {one}"),
                several => format!("add the one that is meant: {}", several.join(", or ")),
            };
            findings.push(Finding::warning(Code::UntaggedName, spot, message).help(help));
        }
        findings
    }

    /// Officials of the front matter who are never named.
    fn unnamed(&self, lang: LangId) -> Vec<Finding> {
        let said = searched_lines(&self.article.said);
        let mut findings = Vec::new();
        for (id, spot) in &self.article.officials {
            let official = self.briefing.entity(*id);
            let text = official.text(lang);
            let surname = surname(&text.name, text.sort_name.as_deref());
            let called = text.called.iter().map(String::as_str).chain([surname]);
            let named = called
                .map(searched)
                .any(|name| has_word(&self.plain.text, &name) || has_word(&said, &name));
            if named {
                continue;
            }
            let message = format!(
                "{} is in the front matter, but neither title, summary nor text has the name",
                text.name
            );
            let help = format!(
                "name this official, take the entry out, or add the name that the text uses to \
                 `aliases` in the file of `{}`",
                official.key
            );
            findings.push(Finding::warning(Code::UnnamedOfficial, *spot, message).help(help));
        }
        findings
    }
}

/// What to write in the front matter for an entity.
fn entry(entity: &Entity) -> String {
    let key = match entity.kind {
        EntityKind::Official => "officials",
        EntityKind::Organization => "organizations",
        _ => "countries",
    };
    format!("{key} = [\"{}\"]", entity.key)
}

/// The surname: what stands before the comma of "Example, Robin", else the last word.
fn surname<'a>(name: &'a str, sort_name: Option<&'a str>) -> &'a str {
    let sorted = sort_name.and_then(|sorted| sorted.split_once(','));
    match sorted {
        Some((surname, _)) => surname.trim(),
        None => name.split_whitespace().next_back().unwrap_or(name),
    }
}

fn searched_lines(text: &str) -> String {
    text.lines().map(searched).collect::<Vec<_>>().join("\n")
}

/// Whether a text has a name as whole words.
fn has_word(text: &str, name: &str) -> bool {
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| markdown::is_whole(text, at..at + name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_stand_before_the_comma_or_last() {
        assert_eq!(surname("Robin van Example", Some("van Example, Robin")), "van Example");
        assert_eq!(surname("Robin Example", None), "Example");
        assert_eq!(surname("Example", None), "Example");
        assert_eq!(surname("Example Robin", Some("Example Robin")), "Robin");
    }

    #[test]
    fn names_are_whole_words() {
        assert!(has_word("said Ada\nleft", "Ada") && !has_word("Adam", "Ada"));
        assert!(has_word("Adam and Ada", "Ada") && !has_word("Ada", ""));
    }
}

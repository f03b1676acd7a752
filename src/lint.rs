//! What only a check looks for: names in articles' texts that are missing from their front matter,
//! and officials in the front matter whom the text doesn't name.
//!
//! This reads the texts a second time, which a build doesn't need. Articles that aren't public are
//! checked like public ones. It must not know pages; its findings go into reports and nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Finding, Spot};
use crate::frontmatter;
use crate::geo::SharedName;
use crate::markdown::{self, Plain};
use crate::model::{Briefing, Entity, EntityId, Kinds, LangId};
use crate::names::{self, KnownNames, Meaning, Mention, NameId, NamesInText};
use crate::read::{self, Files, Inventory};
use crate::resolve::Tagged;
use crate::settings::Settings;
use crate::spelling::{self, BoundedSearch};

/// Checks the texts of all articles, in parallel.
pub fn names(
    files: &dyn Files,
    inventory: &Inventory,
    settings: &Settings,
    briefing: &Briefing,
    articles: &[Tagged],
    found: &mut Diagnostics,
) {
    let languages = settings.languages.iter().enumerate();
    let languages: Vec<KnownNames> = languages
        .map(|(at, language)| KnownNames::of_site(briefing, LangId(at as u8), language))
        .collect();
    // If a file can't be read, not all names in it are known.
    let unreadable: BTreeSet<FileId> = found
        .iter()
        .filter(|diagnostic| {
            matches!(diagnostic.finding.code, Code::Syntax | Code::MergeConflict)
                || diagnostic.finding.causes.contains(&Code::UntaggedName)
        })
        .filter_map(|diagnostic| diagnostic.file)
        .collect();
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
            let known = &languages[source.lang.index()];
            let names = known.names_in(&plain.text);
            let start = split.body_start;
            let look = Look {
                briefing,
                kinds: &settings.kinds,
                article,
                known,
                names,
                plain: &plain,
                start,
                unreadable: &unreadable,
            };
            let mut findings = look.untagged();
            findings.extend(look.unnamed(source.lang));
            findings.into_iter().map(|finding| finding.at(article.file)).collect()
        })
        .collect();
    found.extend(findings.into_iter().flatten());
}

/// An article and its words.
struct Look<'a> {
    briefing: &'a Briefing,
    kinds: &'a Kinds,
    article: &'a Tagged,
    known: &'a KnownNames,
    names: NamesInText,
    plain: &'a Plain,
    /// Where the text begins in the file.
    start: usize,
    /// The files whose front matter can't be read.
    unreadable: &'a BTreeSet<FileId>,
}

impl Look<'_> {
    /// Names of entities that the front matter lacks, each at its first mention.
    fn untagged(&self) -> Vec<Finding> {
        let mut seen: BTreeSet<Vec<EntityId>> = BTreeSet::new();
        let mut findings = Vec::new();
        let mut decided: BTreeMap<NameId, bool> = BTreeMap::new();
        for mention in self.names.mentions.iter().filter(|mention| mention.within.is_none()) {
            let bearers = self.known.bearers(mention.name).iter();
            let owners: Vec<EntityId> =
                bearers.filter(|(_, linked)| *linked).map(|(id, _)| EntityId(*id)).collect();
            let tagged = owners.iter().any(|id| self.article.entities.contains(id));
            if owners.is_empty()
                || tagged
                || seen.contains(&owners)
                || !self.is_meant(mention, &mut decided)
            {
                continue;
            }
            let range = mention.range.clone();
            let spot = Spot::new(self.plain.place(range.clone())).shifted(self.start);
            let name = &self.plain.text[range];
            let entities = owners.iter().map(|id| self.briefing.entity(*id));
            let entries: Vec<String> = entities.map(|entity| entry(self.kinds, entity)).collect();
            let message = format!("`{name}` is named here, but isn't in the front matter");
            let help = match entries.as_slice() {
                [one] => format!("add it: {one}"),
                several => format!("add the one that is meant: {}", several.join(", or ")),
            };
            findings.push(Finding::warning(Code::UntaggedName, spot, message).help(help));
            seen.insert(owners);
        }
        findings
    }

    /// Whether a name means there what it is the name of, as far as the words around it and the
    /// rest of the article tell. The latter is worked out once for each name, and kept in
    /// `decided`. Wrong advice is worse than none.
    fn is_meant(&self, mention: &Mention, decided: &mut BTreeMap<NameId, bool>) -> bool {
        match self.meaning(mention) {
            Meaning::Sure => true,
            Meaning::Open => match self.known.shared(mention.name) {
                None => true,
                Some(shared) => *decided
                    .entry(mention.name)
                    .or_insert_with(|| self.may_be_meant(mention.name, shared)),
            },
            Meaning::PerhapsPart | Meaning::Part | Meaning::Other => false,
        }
    }

    fn meaning(&self, mention: &Mention) -> Meaning {
        self.known.meaning(&self.plain.text, mention.range.clone(), mention.name, false)
    }

    /// Whether a name that countries share may mean the entity, because nothing in the article says
    /// that it means something else.
    fn may_be_meant(&self, name: NameId, shared: &SharedName) -> bool {
        let Look { known, briefing, .. } = self;
        // A person who was named in full is called by one name after that.
        let in_full = |id: NameId| known.is_of_person(id) && known.longer(name).contains(&id);
        let names_somebody = |mention: &Mention| {
            in_full(mention.name)
                || mention.name == name
                    && mention.within.is_none()
                    && self.meaning(mention) == Meaning::Other
        };
        if self.names.mentions.iter().any(names_somebody) {
            return false;
        }
        let Some(country) = shared.part_of else { return true };
        let is_there = |id: &EntityId| {
            let entity = briefing.entity(*id);
            entity.key == country
                || entity.country().is_some_and(|id| briefing.entity(id).key == country)
        };
        let names_country = |id: NameId| {
            known.is_part_of(id, country)
                || known.bearers(id).iter().any(|(id, _)| is_there(&EntityId(*id)))
        };
        let mut others = self.names.mentions.iter().filter(|other| other.name != name);
        !self.article.entities.iter().any(is_there) && !others.any(|m| names_country(m.name))
    }

    /// Officials in the front matter whom the text never names.
    fn unnamed(&self, lang: LangId) -> Vec<Finding> {
        if self.article.officials.is_empty() {
            return Vec::new();
        }
        let said = lines(&self.article.said);
        let in_said = self.known.names_in(&said);
        let (mut in_text, mut in_front) =
            (BoundedSearch::new(&self.plain.text), BoundedSearch::new(&said));
        let mut findings = Vec::new();
        for (id, spot) in &self.article.officials {
            let official = self.briefing.entity(*id);
            if official.file.is_some_and(|file| self.unreadable.contains(&file)) {
                continue;
            }
            let text = official.text(lang);
            let surname = surname(&text.name, text.sort_name.as_deref());
            let mut ids = text.called.iter().filter_map(|name| self.known.find(name));
            let surname = spelling::searchable(surname);
            if ids.any(|id| self.names.all.contains(&id) || in_said.all.contains(&id))
                || may_have(&mut in_text, &self.plain.text, &surname)
                || may_have(&mut in_front, &said, &surname)
            {
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
fn entry(kinds: &Kinds, entity: &Entity) -> String {
    format!("{} = [\"{}\"]", kinds.folder(entity.kind), entity.key)
}

/// The surname: what is before the comma in "Example, Robin", or else the last word of the name.
fn surname<'a>(name: &'a str, sort_name: Option<&'a str>) -> &'a str {
    let sorted = sort_name.and_then(|sorted| sorted.split_once(','));
    match sorted {
        Some((surname, _)) => surname.trim(),
        None => name.split_whitespace().next_back().unwrap_or(name),
    }
}

/// Lines of front matter in the form in which names are looked for.
fn lines(text: &str) -> String {
    text.lines().map(spelling::searchable).collect::<Vec<_>>().join("\n")
}

/// Whether a text contains a name as whole words, as far as the bounded search can tell.
fn may_have(search: &mut BoundedSearch, text: &str, name: &str) -> bool {
    !name.is_empty() && search.may_have(name, |at| names::is_whole(text, at..at + name.len()))
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
        let has = |text, name| may_have(&mut BoundedSearch::new(text), text, name);
        assert!(has("said Ada\nleft", "Ada") && !has("Adam", "Ada"));
        assert!(has("Adam and Ada", "Ada") && !has("Ada", ""));
    }
}

//! Decides whom an attribution in a text means: somebody with a page, with or without titles, or
//! somebody else.

use super::{Look, Lookup};
use crate::diagnostics::{Code, Finding, Located, Spot};
use crate::markdown::{AttributionMistake, LostAttribution};
use crate::model::{EntityId, EntityKind, Speaker};
use crate::parse::COMMAS;
use crate::spelling;

/// Words before a name that add nothing to what the person's file says, in the form of
/// [`spelling::fold`].
const HONORIFICS: [&str; 33] = [
    "the",
    "dr",
    "prof",
    "professor",
    "mr",
    "mrs",
    "ms",
    "mx",
    "miss",
    "sir",
    "dame",
    "lord",
    "lady",
    "hon",
    "honourable",
    "honorable",
    "rt",
    "right",
    "his",
    "her",
    "excellency",
    "highness",
    "majesty",
    "he",
    "m",
    "mme",
    "mlle",
    "herr",
    "frau",
    "sr",
    "sra",
    "don",
    "dona",
];

/// Words for posts, in the form of [`spelling::fold`]. Further words specify the post.
const ROLES: [&str; 92] = [
    "president",
    "vice",
    "deputy",
    "acting",
    "former",
    "interim",
    "prime",
    "first",
    "minister",
    "premier",
    "chancellor",
    "secretary",
    "undersecretary",
    "senator",
    "sen",
    "representative",
    "rep",
    "congressman",
    "congresswoman",
    "governor",
    "gov",
    "mayor",
    "ambassador",
    "amb",
    "general",
    "gen",
    "admiral",
    "adm",
    "colonel",
    "col",
    "major",
    "captain",
    "capt",
    "judge",
    "justice",
    "chief",
    "commissioner",
    "director",
    "speaker",
    "councillor",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "sheikh",
    "bishop",
    "archbishop",
    "cardinal",
    "attorney",
    "foreign",
    "finance",
    "defence",
    "defense",
    "interior",
    "chair",
    "chairman",
    "chairwoman",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "envoy",
    "presidente",
    "presidenta",
    "ministre",
    "premiere",
    "ministro",
    "ministra",
    "senateur",
    "senatrice",
    "depute",
    "deputee",
    "maire",
    "ambassadeur",
    "ambassadrice",
    "prasident",
    "prasidentin",
    "ministerin",
    "kanzler",
    "kanzlerin",
    "bundeskanzler",
    "bundeskanzlerin",
    "bundesprasident",
    "außenminister",
    "außenministerin",
    "burgermeister",
    "botschafter",
    "canciller",
    "senador",
    "senadora",
    "alcalde",
    "alcaldesa",
];

/// Letters after a name that belong to the same person, in the form of [`spelling::fold`].
const POSTNOMINALS: [&str; 12] =
    ["mp", "mep", "md", "phd", "esq", "qc", "kc", "obe", "cbe", "mbe", "msp", "td"];

/// Words after a name that make it another person's, in the form of [`spelling::fold`].
const GENERATIONS: [&str; 7] = ["jr", "sr", "junior", "senior", "ii", "iii", "iv"];

/// A speaker, and what the attribution says beside the name.
pub(super) type Attributed = (Option<Speaker>, Option<String>);

/// A word without the full stops of an abbreviation: "Dr.", "H.E.".
fn bare(word: &str) -> String {
    spelling::fold(word).replace('.', "")
}

fn is_among(list: &[&str], word: &str) -> bool {
    list.contains(&bare(word).as_str())
}

impl Look<'_, '_> {
    /// Whom an attribution means. `context` is what it says after the name.
    pub(super) fn attributed(
        &mut self,
        name: &Located<String>,
        context: Option<String>,
    ) -> Attributed {
        let (next, rest) = match context.as_deref().map(|c| c.split_once(", ").unwrap_or((c, ""))) {
            Some((next, rest)) => (next, rest),
            None => ("", ""),
        };
        if is_among(&GENERATIONS, next) {
            let whole = Located::new(format!("{} {next}", name.value), name.spot);
            let (speaker, _) = self.attributed(&whole, None);
            return (speaker, joined([rest]));
        }
        if self.is_known(&name.value) {
            return (self.speaker(name), context);
        }
        if let Some((id, said)) = self.titled(&name.value) {
            return (Some(Speaker::Entity(id)), joined([said.as_str(), next, rest]));
        }
        // "Minister of Examples, Robin Example": the post comes first.
        if let Some(id) = self.official(next)
            && self.is_post(id, &name.value)
        {
            return (Some(Speaker::Entity(id)), joined([name.value.as_str(), rest]));
        }
        self.report_near(name, next);
        (Some(Speaker::Name(name.value.clone())), context)
    }

    /// Reports what was meant as an attribution and isn't one, if it begins with a speaker's name.
    pub(super) fn lost_attributions(&mut self, lost: &[LostAttribution]) {
        for line in lost {
            let name = line
                .words
                .split(|c| c == '[' || COMMAS.contains(&c))
                .next()
                .unwrap_or_default()
                .trim();
            if name.is_empty() || !(self.is_known(name) || self.titled(name).is_some()) {
                continue;
            }
            let words = line.words.trim();
            let (what, help) = match line.mistake {
                AttributionMistake::AsItem => (
                    "this line is an item of a list",
                    format!("begin the line with a dash or two hyphens: -- {words}"),
                ),
                AttributionMistake::BehindWords => (
                    "this stands on the line of the words",
                    format!("write it on a line of its own, below `>`: > — {words}"),
                ),
                AttributionMistake::Outside => (
                    "this line stands outside of the quotation",
                    format!("begin the line, and an empty one above it, with `>`: > — {words}"),
                ),
            };
            let message = format!("{what}, so that `{name}` isn't the speaker");
            let spot = Spot::new(line.span.clone());
            self.findings.push(Finding::warning(Code::LiteralMarkup, spot, message).help(help));
        }
    }

    fn is_known(&self, name: &str) -> bool {
        let kinds = [EntityKind::Official, EntityKind::Organization];
        kinds.iter().any(|kind| self.names.registry.find(*kind, name) != Lookup::None)
    }

    /// The official, or else the organization, with exactly this name.
    pub(super) fn one_of(&self, name: &str) -> Option<EntityId> {
        let registry = self.names.registry;
        let lookups = [EntityKind::Official, EntityKind::Organization];
        match lookups.map(|kind| registry.find(kind, name)) {
            [Lookup::One(id), Lookup::None | Lookup::Lost]
            | [Lookup::None | Lookup::Lost, Lookup::One(id)] => Some(id),
            _ => None,
        }
    }

    fn official(&self, name: &str) -> Option<EntityId> {
        match self.names.registry.find(EntityKind::Official, name) {
            Lookup::One(id) if !name.is_empty() => Some(id),
            _ => None,
        }
    }

    /// The known name in an attribution that has titles before it, or a post or letters after it,
    /// and what these say. That is empty if they are merely forms of address.
    fn titled(&mut self, name: &str) -> Option<(EntityId, String)> {
        if let Some((base, said)) = name.strip_suffix(')').and_then(|name| name.split_once(" (")) {
            let (id, more) = match self.one_of(base) {
                Some(id) => (id, String::new()),
                None => self.titled(base)?,
            };
            return Some((id, joined([more.as_str(), said]).unwrap_or_default()));
        }
        let words: Vec<&str> = name.split_whitespace().collect();
        let (id, before, after) = self.name_within(&words)?;
        if !after.iter().all(|word| is_among(&POSTNOMINALS, word)) {
            return None;
        }
        if before.iter().all(|word| is_among(&HONORIFICS, word)) {
            return Some((id, String::new()));
        }
        let said = before.join(" ");
        self.is_post(id, &said).then_some((id, said))
    }

    /// The longest known name at the beginning or the end of some words, with the words before and
    /// after it.
    fn name_within<'w>(
        &self,
        words: &'w [&'w str],
    ) -> Option<(EntityId, &'w [&'w str], &'w [&'w str])> {
        /// More words than this are no name with titles.
        const MOST_WORDS: usize = 32;
        if words.len() > MOST_WORDS {
            return None;
        }
        let is_other = |rest: &[&str]| rest.first().is_some_and(|w| is_among(&GENERATIONS, w));
        let letters = words.iter().rev().take_while(|w| is_among(&POSTNOMINALS, w)).count();
        for length in (1..words.len()).rev() {
            let rest = words.len() - length;
            // At the beginning, or with nothing after it but postnominal letters.
            let starts = std::iter::once(0).chain(rest.saturating_sub(letters).max(1)..=rest);
            for start in starts {
                let (before, after) = (&words[..start], &words[start + length..]);
                if !is_other(after)
                    && let Some(id) = self.one_of(&words[start..start + length].join(" "))
                {
                    return Some((id, before, after));
                }
            }
        }
        None
    }

    /// Whether some words name a post: one of the person's own, or one by its usual word.
    fn is_post(&mut self, id: EntityId, said: &str) -> bool {
        let folded = spelling::fold(said);
        let folded = folded.strip_prefix("the ").unwrap_or(&folded);
        let posts = || self.names.entities.entity(id).posts();
        let titles = || posts().iter().map(|post| spelling::fold(&post.title)).collect();
        self.titles.entry(id).or_insert_with(titles).contains(folded)
            || said.split([' ', '-']).all(|w| is_among(&ROLES, w) || is_among(&HONORIFICS, w))
            || said
                .split_once(" of ")
                .is_some_and(|(post, _)| post.split(' ').all(|w| is_among(&ROLES, w)))
    }

    /// Reports a speaker without a page whose name is nearly that of somebody with one.
    fn report_near(&mut self, name: &Located<String>, next: &str) {
        let registry = self.names.registry;
        let words: Vec<&str> = name.value.split_whitespace().collect();
        // A single word of a name isn't enough: it may be anybody's.
        let within = self
            .name_within(&words)
            .filter(|(_, before, after)| words.len() - before.len() - after.len() > 1);
        let within = within.map(|(id, ..)| id).or_else(|| self.official(next));
        let within = within.map(|id| self.names.entities.entity(id).texts[0].name.clone());
        let near = || {
            let plain = without_titles(&name.value);
            let length = plain.chars().count();
            let kinds = [EntityKind::Official, EntityKind::Organization];
            let near = kinds.iter().filter_map(|kind| registry.nearest(*kind, plain));
            let close = |near: &&str| {
                length > 5 && strsim::damerau_levenshtein(plain, near) <= (length / 6).max(1)
            };
            near.filter(close).min().map(str::to_owned)
        };
        if let Some(near) = within.or_else(|| self.suggestions.find(near)) {
            let message = format!("`{}` has no page, but `{near}` has one", name.value);
            self.findings.push(
                Finding::warning(Code::UnknownSpeaker, name.spot, message)
                    .help(format!("did you mean `{near}`?")),
            );
        }
    }
}

/// A name without forms of address before it and without a post in brackets after it.
fn without_titles(name: &str) -> &str {
    let name =
        name.strip_suffix(')').and_then(|name| name.split_once(" (")).map_or(name, |(n, _)| n);
    let mut rest = name;
    while let Some((word, more)) = rest.split_once(' ')
        && is_among(&HONORIFICS, word)
    {
        rest = more.trim_start();
    }
    rest
}

/// The parts of what is said beside a name, joined; `None` if all are empty.
fn joined<const N: usize>(parts: [&str; N]) -> Option<String> {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_folded_and_say_each_word_once() {
        for list in [&HONORIFICS[..], &ROLES, &POSTNOMINALS, &GENERATIONS] {
            for word in list {
                assert_eq!(bare(word), *word);
                assert_eq!(list.iter().filter(|other| *other == word).count(), 1, "{word}");
            }
        }
    }
}

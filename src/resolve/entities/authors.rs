//! Makes authors without files: each spelling is a person with a separate page.
//!
//! A byline must not credit the wrong person, so that only an author's file says which spellings
//! are the same person. If several spellings give the same slug, the author who was published first
//! has it as it is, so that no new article moves an old author's page; the others get a mark made
//! from their spelling.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Builder, LONGEST_NAME};
use crate::diagnostics::{Code, FileId, Finding, Located, Location, Spot};
use crate::model::{Details, EntityId, EntityKind};
use crate::resolve::pending::Pending;
use crate::resolve::publication::PublicationState;
use crate::resolve::registry::Lookup;
use crate::spelling;

/// An author, as named by the first article that does.
#[derive(Clone, Copy)]
struct Byline<'a> {
    published: Timestamp,
    file: FileId,
    name: &'a Located<String>,
}

impl Byline<'_> {
    fn order(&self) -> (Timestamp, FileId) {
        (self.published, self.file)
    }
}

/// How many digits of a hash tell two spellings apart.
const DIGITS: usize = 6;

impl Builder<'_> {
    /// Makes the authors whom public articles name and who have no file.
    pub(super) fn add_authors(&mut self, articles: &[Box<Pending>]) {
        let mut first_bylines: BTreeMap<&str, Byline> = BTreeMap::new();
        for article in articles {
            if article.publication.state != PublicationState::Public {
                continue;
            }
            let (file, published) = (article.file, article.publication.instant);
            for name in &article.authors {
                let byline = Byline { published, file, name };
                let first = first_bylines.entry(&name.value).or_insert(byline);
                if byline.order() < first.order() {
                    *first = byline;
                }
            }
        }
        let mut authors: BTreeMap<String, BTreeMap<String, Byline>> = BTreeMap::new();
        for byline in first_bylines.into_values() {
            let name = byline.name;
            if self.registry.find(EntityKind::Author, &name.value) != Lookup::None {
                continue;
            }
            let Some(slug) = self.slug_of(EntityKind::Author, byline.file, name) else { continue };
            let same = authors.entry(slug).or_default();
            let first = same.entry(spelling::exact_name(&name.value)).or_insert(byline);
            if byline.order() < first.order() {
                *first = byline;
            }
        }
        // Marked slugs mustn't be the whole slug of another author.
        let mut taken: BTreeSet<String> = authors.keys().cloned().collect();
        for (slug, same) in authors {
            let mut same: Vec<(String, Byline)> = same.into_iter().collect();
            same.sort_by_key(|(_, byline)| byline.order());
            let mut first: Option<(String, Location, bool)> = None;
            if let Some(id) = self.registry.by_key(EntityKind::Author, &slug) {
                let entity = &self.drafts[id].entity;
                let location = entity.file.map(|file| Location { file, spot: Spot::default() });
                first = location.map(|location| (entity.texts[0].name.clone(), location, true));
            }
            for (spelling, byline) in same {
                let own = match &first {
                    None => slug.clone(),
                    Some((name, location, has_file)) => {
                        self.report_alike(&byline, name, *location, *has_file);
                        marked(&slug, &spelling, &mut taken)
                    }
                };
                self.add_author(&byline.name.value, own);
                first.get_or_insert_with(|| {
                    let location = Location { file: byline.file, spot: byline.name.spot };
                    (byline.name.value.clone(), location, false)
                });
            }
        }
    }

    /// Adds an author whose key isn't registered as a name: it might be the name of others.
    fn add_author(&mut self, name: &str, slug: String) -> EntityId {
        let names = self.names(|_| None, name);
        self.add_unkeyed(EntityKind::Author, &slug, &slug, names, Details::Plain)
    }

    fn report_alike(&mut self, byline: &Byline, first: &str, location: Location, has_file: bool) {
        let message = format!("the author `{}` is written `{first}` elsewhere", byline.name.value);
        let help = if has_file {
            format!(
                "each has a page: if they are one, write `{first}`, or add this to the `aliases` of \
                 the file; if they are two, make this one a file in content/authors/ too"
            )
        } else {
            format!(
                "each has a page: if they are one, write `{first}`; if they are two, give each a \
                 file in content/authors/"
            )
        };
        self.found.push(
            Finding::warning(Code::SpellingsDiffer, byline.name.spot, message)
                .help(help)
                .at(byline.file)
                .related(location, "written so here"),
        );
    }
}

/// A slug for one of several authors whose spellings give the same one. It depends on the spelling
/// alone.
fn marked(slug: &str, spelling: &str, taken: &mut BTreeSet<String>) -> String {
    let hash = blake3::hash(spelling.as_bytes()).to_hex();
    let whole = hash.len();
    let longest = LONGEST_NAME.saturating_sub(whole + 1).min(slug.len());
    // Can't split a character: slugs are ASCII.
    let slug = slug[..longest].trim_end_matches('-');
    for digits in DIGITS..=whole {
        let own = format!("{slug}-{}", &hash[..digits]);
        if taken.insert(own.clone()) {
            return own;
        }
    }
    format!("{slug}-{hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_differ_and_depend_on_the_spelling_alone() {
        let mut taken = BTreeSet::from(["jan".to_owned()]);
        let one = marked("jan", "Ján", &mut taken);
        let two = marked("jan", "Jän", &mut taken);
        assert_ne!(one, two);
        assert_eq!(marked("jan", "Ján", &mut BTreeSet::new()), one);
        // Even against one who is called so.
        let longer = marked("jan", "Ján", &mut taken);
        assert!(longer.starts_with(&one) && longer.len() == one.len() + 1, "{longer}");
        assert!(marked(&"a".repeat(200), "Ä", &mut taken).len() <= LONGEST_NAME);
    }
}

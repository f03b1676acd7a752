//! Makes topics and storylines, which exist because a public article names them.

use std::collections::BTreeMap;

use super::{Builder, LONGEST_NAME};
use crate::diagnostics::{Code, FileId, Finding, Located, Location};
use crate::markdown::slugify;
use crate::model::{Details, EntityKind};
use crate::resolve::pending::Pending;
use crate::resolve::publication::PublicationState;
use crate::resolve::registry::Lookup;

impl Builder<'_> {
    /// Makes the topics, storylines and authors that public articles name. Their names are taken
    /// from public articles alone: a spelling in one that isn't out must not show.
    pub fn add_named(&mut self, articles: &[Box<Pending>]) {
        let mut spelled: BTreeMap<(EntityKind, String), (FileId, Located<String>)> =
            BTreeMap::new();
        for article in articles {
            if article.publication.state != PublicationState::Public {
                continue;
            }
            let named = article
                .topics
                .iter()
                .map(|name| (EntityKind::Topic, name))
                .chain(article.storyline.iter().map(|name| (EntityKind::Storyline, name)));
            for (kind, name) in named {
                if self.registry.find(kind, &name.value) != Lookup::None
                    && !spelled.contains_key(&(kind, slugify(&name.value)))
                {
                    continue;
                }
                // A name that slugifies to the stem of a file means that file.
                let by_stem = self.registry.by_key(kind, &slugify(&name.value));
                if by_stem.is_some_and(|id| self.drafts[id].entity.file.is_some()) {
                    continue;
                }
                self.name(kind, article.file, name, &mut spelled);
            }
        }
        self.add_authors(articles);
        self.report_several_names(articles);
    }

    /// The slug of an entity that exists because it is named, or `None` with a report.
    pub(super) fn slug_of(
        &mut self,
        kind: EntityKind,
        file: FileId,
        name: &Located<String>,
    ) -> Option<String> {
        let slug = slugify(&name.value);
        if slug.is_empty() {
            let message = format!("`{}` can't be part of a URL", name.value);
            let finding = Finding::error(Code::InvalidPath, name.spot, message);
            self.found.push(finding.help("use a name with letters or digits").at(file));
            return None;
        }
        if slug.len() > LONGEST_NAME {
            let message = format!(
                "the name of this {} is too long for a URL",
                self.settings.kinds.word(kind)
            );
            let finding = Finding::error(Code::InvalidPath, name.spot, message);
            self.found.push(finding.help("shorten it").at(file));
            return None;
        }
        Some(slug)
    }

    fn name(
        &mut self,
        kind: EntityKind,
        file: FileId,
        name: &Located<String>,
        spelled: &mut BTreeMap<(EntityKind, String), (FileId, Located<String>)>,
    ) {
        let Some(slug) = self.slug_of(kind, file, name) else { return };
        let key = (kind, slug);
        if let Some((first_file, first)) = spelled.get(&key) {
            if first.value != name.value {
                let message = format!(
                    "the {} `{}` is written `{}` elsewhere",
                    self.settings.kinds.word(kind),
                    name.value,
                    first.value
                );
                let place = Location { file: *first_file, spot: first.spot };
                self.found.push(
                    Finding::warning(Code::SpellingsDiffer, name.spot, message)
                        .help(format!("both are one page; write `{}`", first.value))
                        .at(file)
                        .related(place, "first written here"),
                );
            }
            return;
        }
        let names = self.names(|_| None, &name.value);
        self.add(kind, &key.1, &key.1, names, Details::Plain);
        spelled.insert(key, (file, name.clone()));
    }
}

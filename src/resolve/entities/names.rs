//! The names by which texts may call an entity: its name and its other names, some of which aren't
//! linked.

use super::{Builder, Version};
use crate::diagnostics::{Code, Finding};
use crate::geo;
use crate::model::{Details, EntityId};

impl Builder<'_> {
    /// Fills in the names by which texts of each language may call each entity whose names are
    /// linked.
    pub(super) fn call(&mut self) {
        let kinds = &self.settings.kinds;
        let languages: Vec<&str> = self.settings.languages.iter().map(String::as_str).collect();
        for draft in self.drafts.iter_mut().filter(|d| kinds.links_names(d.entity.kind)) {
            let entity = &mut draft.entity;
            let aliases = match &entity.details {
                Details::Official { aliases, .. }
                | Details::Organization { aliases, .. }
                | Details::Own { aliases, .. } => aliases.as_slice(),
                _ => &[],
            };
            for (text, language) in entity.texts.iter_mut().zip(&languages) {
                // The aliases in this language's file are here already.
                let own = std::mem::take(&mut text.called);
                let of_country: Vec<&str> = match &entity.details {
                    Details::Country { country, .. } => geo::names_in(country, language),
                    _ => Vec::new(),
                };
                let all = std::iter::once(text.name.as_str())
                    .chain(of_country)
                    .chain(own.iter().chain(aliases).map(String::as_str));
                let mut called: Vec<String> = Vec::new();
                for name in all {
                    if !called.iter().any(|other| other == name) {
                        called.push(name.to_owned());
                    }
                }
                text.called = called;
            }
        }
    }

    /// Records the names that its files exclude from links. One that the entity doesn't have is
    /// reported, since it would have no effect and nobody would notice.
    pub(super) fn unlinked_names(&mut self, id: EntityId, versions: &[Version]) {
        let entity = &self.drafts[id].entity;
        let mut known: Vec<String> = entity.texts.iter().map(|text| text.name.clone()).collect();
        if let Details::Country { country, .. } = &entity.details {
            for language in &self.settings.languages {
                known.extend(geo::names_in(country, language).into_iter().map(str::to_owned));
            }
        }
        let aliases = versions.iter().flat_map(|(_, _, version)| &version.aliases);
        known.extend(aliases.map(|alias| alias.value.clone()));
        // It may be among the names that can't be read.
        let is_lost = self.registry.is_lost(entity.kind, &entity.key);
        let mut unlinked = Vec::new();
        for (_, html, version) in versions {
            for name in &version.unlinked_names {
                if known.contains(&name.value) {
                    unlinked.push(name.value.clone());
                    continue;
                }
                if is_lost {
                    continue;
                }
                let word = self.settings.kinds.word(self.drafts[id].entity.kind);
                let message = format!("`{}` is no name of this {word}", name.value);
                let finding = Finding::error(Code::InvalidValue, name.spot, message);
                let near =
                    crate::diagnostics::nearest(&name.value, known.iter().map(String::as_str));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write its `name` or one of its other names as it stands there".into(),
                };
                self.found.push(finding.help(help).at(html.file));
            }
        }
        self.drafts[id].entity.unlinked_names = unlinked;
    }
}

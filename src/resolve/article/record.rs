//! What an article has on record: its sources, and who is quoted in it and from which of them.

use std::collections::BTreeSet;

use super::{Look, Lookup, ambiguous};
use crate::diagnostics::{Code, Finding, Located};
use crate::model::{EntityKind, Quotation, Source, Speaker};
use crate::parse::{ParsedArticle, ParsedQuote, ParsedSource};

impl Look<'_, '_> {
    pub(super) fn quotation(
        &mut self,
        quote: ParsedQuote,
        sources: &[ParsedSource],
    ) -> Option<Quotation> {
        let speaker = match (&quote.speaker, quote.speaker_name) {
            (Some(name), _) if quote.attributed => self.attributed(name),
            (Some(name), _) => self.speaker(name),
            (None, Some(name)) => Some(Speaker::Name(name)),
            (None, None) => None,
        };
        let source = quote.source.and_then(|wanted| {
            let ids = || sources.iter().filter_map(|s| s.id.as_ref()).map(|id| id.value.as_str());
            let at = sources
                .iter()
                .position(|s| s.id.as_ref().is_some_and(|id| id.value == wanted.value));
            if at.is_none() {
                let message = format!("there is no source with the id `{}`", wanted.value);
                let finding = Finding::error(Code::UnknownSource, wanted.spot, message);
                let listed: Vec<_> = ids().collect();
                self.findings.push(match crate::diagnostics::nearest(&wanted.value, ids()) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None if listed.is_empty() => {
                        finding.help("give one of the article's [[sources]] this `id`")
                    }
                    None => {
                        finding.help(format!("the article's sources are: {}", listed.join(", ")))
                    }
                });
            }
            at
        });
        let source = source.or(quote.cited.map(|at| at as usize));
        let speaker = speaker.filter(|_| !quote.text.is_empty())?;
        Some(Quotation {
            text: quote.text,
            speaker,
            source,
            date: quote.date,
            context: quote.context,
            url: quote.url,
            caption: quote.caption,
            repeats: quote.repeats.is_some(),
        })
    }

    /// Who an attribution in the text means: somebody with a page, or anybody.
    fn attributed(&mut self, name: &Located<String>) -> Option<Speaker> {
        let registry = self.names.registry;
        let kinds = [EntityKind::Official, EntityKind::Organization];
        let known =
            kinds.iter().any(|kind| !matches!(registry.find(*kind, &name.value), Lookup::None));
        if known {
            return self.speaker(name);
        }
        let length = name.value.chars().count();
        let near = kinds.iter().filter_map(|kind| registry.nearest(*kind, &name.value));
        let close = |near: &&str| {
            length > 5 && strsim::damerau_levenshtein(&name.value, near) <= (length / 6).max(1)
        };
        if let Some(near) = near.filter(close).min() {
            let message = format!("`{}` has no page, but `{near}` has one", name.value);
            self.findings.push(
                Finding::warning(Code::UnknownSpeaker, name.spot, message)
                    .help(format!("did you mean `{near}`?")),
            );
        }
        Some(Speaker::Name(name.value.clone()))
    }

    fn speaker(&mut self, name: &Located<String>) -> Option<Speaker> {
        let registry = self.names.registry;
        let official = registry.find(EntityKind::Official, &name.value);
        let organization = registry.find(EntityKind::Organization, &name.value);
        match (official, organization) {
            (Lookup::One(id), Lookup::None) | (Lookup::None, Lookup::One(id)) => {
                Some(Speaker::Entity(id))
            }
            (Lookup::None, Lookup::None) => {
                let message = format!("unknown speaker `{}`", name.value);
                let finding = Finding::error(Code::UnknownSpeaker, name.spot, message);
                let near = registry
                    .nearest(EntityKind::Official, &name.value)
                    .or_else(|| registry.nearest(EntityKind::Organization, &name.value));
                self.findings.push(match near {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None => finding.help(
                        "a speaker has a file in content/officials/ or content/organizations/; \
                         for anybody else write speaker_name",
                    ),
                });
                None
            }
            (official, organization) => {
                let mut ids = Vec::new();
                for lookup in [official, organization] {
                    match lookup {
                        Lookup::One(id) => ids.push(id),
                        Lookup::Many(many) => ids.extend(many),
                        Lookup::None => {}
                    }
                }
                let names = self.names.entities;
                self.findings.push(ambiguous(name, &ids, names));
                None
            }
        }
    }
}

/// The sources of an article, each with where its text refers to it.
pub(super) fn sources(parsed: Vec<ParsedSource>, references: Vec<(u32, String)>) -> Box<[Source]> {
    let mut sources: Box<[Source]> = parsed.into_iter().map(source).collect();
    for (at, source) in sources.iter_mut().enumerate() {
        let own = references.iter().filter(|(to, _)| *to as usize == at);
        source.references = own.map(|(_, id)| id.clone()).collect();
    }
    sources
}

fn source(parsed: ParsedSource) -> Source {
    Source {
        id: parsed.id.map(|id| id.value),
        title: parsed.title,
        url: parsed.url,
        note: parsed.note,
        publisher: parsed.publisher,
        date: parsed.date,
        archived: parsed.archived,
        references: Box::default(),
    }
}

/// Each source has an id of its own.
pub(super) fn duplicate_source_ids(sources: &[ParsedSource], findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for id in sources.iter().filter_map(|source| source.id.as_ref()) {
        if !seen.insert(id.value.as_str()) {
            let message = format!("two sources have the id `{}`", id.value);
            findings.push(
                Finding::error(Code::Duplicate, id.spot, message).help("give each its own `id`"),
            );
        }
    }
}

/// What a desk asks for that wants every fact on record: articles without a source, and sources
/// without a date.
pub(super) fn undocumented(parsed: &ParsedArticle, findings: &mut Vec<Finding>) {
    if parsed.sources.is_empty() {
        let spot = parsed.title.as_ref().map(|title| title.spot);
        findings.push(Finding::warning(Code::NoSource, spot, "this article names no source").help(
            "add [[sources]] with `title` and `url`, or a `note` that says where it is on record",
        ));
    }
    for source in parsed.sources.iter().filter(|source| source.date.is_none()) {
        let message = format!("the source `{}` has no date", source.title);
        findings.push(
            Finding::warning(Code::UndatedSource, source.spot, message)
                .help("add date = 2025-11-21, or as much of it as is known: date = \"2025-11\""),
        );
    }
}

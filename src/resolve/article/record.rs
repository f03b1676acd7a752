//! What an article has on record: its sources, its quotations and who said them, and which source a
//! quotation is from.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::{Look, Lookup, ambiguous};
use crate::diagnostics::{Code, Finding, Located, NearestWords};
use crate::model::{EntityKind, Quotation, Source, Speaker};
use crate::parse::{ParsedArticle, ParsedQuote, ParsedSource, places_of_sources};
use crate::settings::Settings;
use crate::web_address;

impl Look<'_, '_> {
    pub(super) fn quotation(
        &mut self,
        quote: ParsedQuote,
        sources: &SourceIds,
    ) -> Option<Quotation> {
        let (speaker, context) = match (&quote.speaker, quote.speaker_name) {
            (Some(name), _) if quote.attributed => self.attributed(name, quote.context),
            (Some(name), _) => (self.speaker(name), quote.context),
            (None, Some(name)) => {
                self.report_page_of(&name);
                (Some(Speaker::Name(name.value)), quote.context)
            }
            (None, None) => (None, quote.context),
        };
        let source = quote.source.and_then(|wanted| {
            let at = sources.places.get(wanted.value.as_str()).copied();
            if at.is_none() {
                let message = format!("there is no source with the id `{}`", wanted.value);
                let finding = Finding::error(Code::UnknownSource, wanted.spot, message);
                let ids = || sources.places.keys().copied();
                let nearest = sources.nearest.get_or_init(|| ids().collect());
                let near = self.suggestions.find(|| nearest.nearest(&wanted.value));
                self.findings.push(match near {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None if sources.places.is_empty() => {
                        finding.help("give one of the article's [[sources]] this `id`")
                    }
                    None => {
                        let some: Vec<&str> = ids().take(SOURCES_LISTED).collect();
                        let more = if sources.places.len() > some.len() { ", …" } else { "" };
                        let listed = some.join(", ");
                        finding.help(format!("the article's sources are: {listed}{more}"))
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
            date: quote.date.map(|date| date.value),
            context,
            url: quote.url,
            caption: quote.caption,
            repeats: quote.repeats.is_some(),
        })
    }

    /// Reports a `speaker_name` that is the name of somebody with a page, on which the words won't stand.
    fn report_page_of(&mut self, name: &Located<String>) {
        let Some(id) = self.one_of(&name.value) else { return };
        let name_there = &self.names.entities.entity(id).texts[0].name;
        let message = format!("`{}` has a page, where these words won't stand", name.value);
        let help = format!(
            "write speaker = \"{name_there}\"; for somebody else of that name, allow this in [[check.allow]] of site.toml"
        );
        self.findings.push(Finding::warning(Code::UnknownSpeaker, name.spot, message).help(help));
    }

    pub(super) fn speaker(&mut self, name: &Located<String>) -> Option<Speaker> {
        let registry = self.names.registry;
        let official = registry.find(EntityKind::Official, &name.value);
        let organization = registry.find(EntityKind::Organization, &name.value);
        match (official, organization) {
            (Lookup::One(id), Lookup::None | Lookup::Lost)
            | (Lookup::None | Lookup::Lost, Lookup::One(id)) => Some(Speaker::Entity(id)),
            (Lookup::Lost, Lookup::None | Lookup::Lost) | (Lookup::None, Lookup::Lost) => None,
            (Lookup::None, Lookup::None) => {
                let message = format!("unknown speaker `{}`", name.value);
                let finding = Finding::error(Code::UnknownSpeaker, name.spot, message);
                let nearest = |kind| registry.nearest(kind, &name.value);
                let near = self.suggestions.find(|| {
                    nearest(EntityKind::Official).or_else(|| nearest(EntityKind::Organization))
                });
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
                        Lookup::None | Lookup::Lost => {}
                    }
                }
                let names = self.names.entities;
                self.findings.push(ambiguous(name, &ids, names));
                None
            }
        }
    }
}

/// The ids of an article's sources, to be looked up.
pub(super) struct SourceIds<'p> {
    /// Each id with the number of the first source that has it.
    places: BTreeMap<&'p str, usize>,
    /// The ids for suggestions, filled in when one is first missing.
    nearest: OnceCell<NearestWords>,
}

/// The most ids that a finding lists.
const SOURCES_LISTED: usize = 20;

/// Collects the ids of an article's sources.
pub(super) fn source_ids(sources: &[ParsedSource]) -> SourceIds<'_> {
    SourceIds { places: places_of_sources(sources), nearest: OnceCell::new() }
}

/// The sources of an article, each with the places in the text that refer to it.
pub(super) fn sources(parsed: Vec<ParsedSource>, references: Vec<(u32, String)>) -> Box<[Source]> {
    let mut sources: Box<[Source]> = parsed.into_iter().map(source).collect();
    let mut ids: Vec<Vec<String>> = vec![Vec::new(); sources.len()];
    for (to, id) in references {
        if let Some(own) = ids.get_mut(to as usize) {
            own.push(id);
        }
    }
    for (source, own) in sources.iter_mut().zip(ids) {
        source.references = own.into_iter().collect();
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
        date: parsed.date.map(|date| date.value),
        archived: parsed.archived,
        references: Box::default(),
    }
}

/// Reports sources with the same id.
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

/// Reports what the record of an article lacks, as far as it is to be looked for.
pub(super) fn incomplete(parsed: &ParsedArticle, settings: &Settings, findings: &mut Vec<Finding>) {
    if settings.list_sources {
        undocumented(parsed, findings);
    }
    if settings.list_unarchived {
        unarchived(parsed, findings);
    }
}

/// Reports what is missing if a desk wants every fact on record: sources of articles, and dates of
/// sources.
fn undocumented(parsed: &ParsedArticle, findings: &mut Vec<Finding>) {
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

/// Reports the sources at addresses of the public web that have no archived copy.
fn unarchived(parsed: &ParsedArticle, findings: &mut Vec<Finding>) {
    for source in parsed.sources.iter().filter(|source| source.archived.is_none()) {
        let Some(url) = source.url.as_deref() else { continue };
        if web_address::hidden(url).is_none() && !web_address::is_archived_copy(url) {
            let message = format!("the source `{}` has no archived copy", source.title);
            findings.push(
                Finding::warning(Code::UnarchivedSource, source.spot, message).help(
                    "add archived = \"https://…\"; once the article is out, `dateline archive` asks the \
                     Wayback Machine for a copy and writes that",
                ),
            );
        }
    }
}

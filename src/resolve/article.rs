//! Resolves an article: every name becomes an entity, and contradictions are reported.

mod dates;
mod posts;
mod record;
mod speakers;

use std::collections::{HashMap, HashSet};

use super::entities::picture;
use super::names::{Entities, NameLookup};
use super::pending::{Pending, Withdrawal};
use super::publication::Publication;
use super::registry::Lookup;
use super::{ResolveInput, ambiguous, check_language, unknown, unlinked};
use crate::diagnostics::{Code, Finding, Located, Suggestions};
use crate::markdown::slugify;
use crate::model::{Appearance, Article, EntityId, EntityKind, Html, Note, local_day};
use crate::parse::{ParsedArticle, ParsedNote, ParsedRetraction};

/// Resolves what only articles name, once every article was heard.
pub fn resolve_named(pending: &mut Pending, names: &NameLookup) {
    let Some(article) = &mut pending.article else { return };
    let mut own = Vec::new();
    let mut look = Look::new(names, &mut own);
    article.topics = ids(&look.named(EntityKind::Topic, &pending.topics));
    article.authors = ids(&look.named(EntityKind::Author, &pending.authors));
    let storyline = look.named(EntityKind::Storyline, pending.storyline.as_slice());
    article.storyline = storyline.first().map(|found| found.0);
    pending.findings.extend(own.into_iter().map(|finding| (finding, Vec::new())));
    (pending.topics, pending.storyline, pending.authors) = (Vec::new(), None, Vec::new());
}

/// Resolves one article, and keeps where its officials are written if `keeps_places`. If it lacks its title
/// or date, which parsing has reported, it is checked like any other, but isn't public.
pub fn resolve(
    html: Html,
    mut parsed: Box<ParsedArticle>,
    publication: Publication,
    input: ResolveInput,
    names: &NameLookup,
    keeps_places: bool,
) -> Pending {
    let ResolveInput { inventory, settings, clock, .. } = input;
    let file = html.file;
    let source_file = inventory.file(file);
    let mut own = Vec::new();
    check_language(source_file.lang, parsed.language.as_ref(), settings, &mut own);
    dates::check(&parsed, publication, settings, clock, &mut own);
    record::incomplete(&parsed, settings, &mut own);
    let zone = &settings.timezone;
    let date_day = local_day(publication.date, zone);
    let mut look = Look::new(names, &mut own);
    let officials = look.all(EntityKind::Official, Code::UnknownOfficial, &parsed.officials);
    let appearances = look.appearances(&officials, date_day, &parsed);
    let places = officials.iter().filter(|_| keeps_places);
    let places = places.map(|(id, at)| (*id, parsed.officials[*at].spot)).collect();
    let countries = look.all(EntityKind::Country, Code::UnknownCountry, &parsed.countries);
    let regions = look.all(EntityKind::Region, Code::UnknownRegion, &parsed.regions);
    let organizations =
        look.all(EntityKind::Organization, Code::UnknownOrganization, &parsed.organizations);
    let own_kinds = parsed.own.iter().flat_map(|(number, names)| {
        let kind = EntityKind::Own(*number);
        look.all(kind, Code::UnknownEntity, names).into_iter().map(|found| found.0)
    });
    let own_kinds: Vec<EntityId> = own_kinds.collect();
    let source_ids = record::source_ids(&parsed.sources);
    let quotes =
        parsed.quotes.into_iter().filter_map(|quote| look.quotation(quote, &source_ids)).collect();
    look.lost_attributions(&parsed.body.lost_attributions);
    let image = parsed.image.as_ref();
    let image = image.and_then(|image| picture(inventory, settings, file, image, &mut own));
    let slug = match &parsed.slug {
        Some(slug) => slug.value.clone(),
        None => slugify(source_file.name()),
    };
    if slug.is_empty() {
        own.push(
            Finding::error(
                Code::InvalidPath,
                None,
                "the file's name has no letter or digit for a URL",
            )
            .help("rename the file, or add slug = \"…\""),
        );
    }
    record::duplicate_source_ids(&parsed.sources, &mut own);

    let offices = offices(&appearances, names.entities);
    let notes = |notes: Vec<ParsedNote>| -> Box<[Note]> {
        let mut notes: Vec<Note> = notes
            .into_iter()
            .filter_map(|note| {
                let instant = note.date.value.instant(zone)?;
                Some(Note { instant, day: local_day(instant, zone), text: note.text })
            })
            .collect();
        notes.sort_by_key(|note| note.instant);
        notes.into()
    };
    let boxed = |text: String| text.into_boxed_str();
    let article = Article {
        file,
        lang: source_file.lang,
        id: parsed.id.map_or_else(|| source_file.path.as_str().into(), |id| boxed(id.value)),
        title: parsed.title.map_or_else(Box::default, |title| boxed(title.value)),
        date: publication.date,
        published: publication.instant,
        day: local_day(publication.instant, zone),
        slug: boxed(slug),
        summary: parsed.summary.map(boxed),
        key_points: parsed.key_points.into(),
        place: parsed.place.map(boxed),
        authors: Box::default(),
        countries: ids(&countries),
        regions: ids(&regions),
        officials: appearances.into(),
        offices: offices.into(),
        organizations: ids(&organizations),
        topics: Box::default(),
        own: own_kinds.into(),
        storyline: None,
        image: image.map(Box::new),
        sources: record::sources(parsed.sources, std::mem::take(&mut parsed.body.references)),
        quotes,
        corrections: notes(parsed.corrections),
        updates: notes(parsed.updates),
        lead: parsed.lead,
        link_names: settings.link_names && parsed.link_names,
        draft: publication.terms.is_draft,
        media_topics: parsed.media_topics.into(),
        release: publication.release,
        redirect_from: parsed.redirect_from.into_iter().map(|p| p.value).collect(),
        extra: Box::new(parsed.extra),
        body: unlinked(html, &mut parsed.body, settings),
    };
    Pending {
        file,
        publication,
        is_draft: publication.terms.is_draft,
        article: Some(Box::new(article)),
        notes_due: None,
        withdrawal: withdrawal(parsed.retracted, publication),
        own_withdrawal: publication.terms.retracted,
        links: parsed.body.links,
        officials: places,
        topics: parsed.topics,
        storyline: parsed.storyline,
        authors: parsed.authors,
        parse_findings: Vec::new(),
        findings: own.into_iter().map(|finding| (finding, Vec::new())).collect(),
    }
}

/// When and why its own file withdraws an article.
fn withdrawal(retracted: Option<ParsedRetraction>, publication: Publication) -> Option<Withdrawal> {
    let (retracted, instant) = retracted.zip(publication.terms.retracted)?;
    Some(Withdrawal { instant, reason: retracted.reason })
}

/// An entity, and the position of the name that means it.
type Found = (EntityId, usize);

fn ids(found: &[Found]) -> Box<[EntityId]> {
    found.iter().map(|(id, _)| *id).collect()
}

/// Looks up names, and reports those that it doesn't find.
struct Look<'a, 'f> {
    names: &'a NameLookup<'a>,
    findings: &'f mut Vec<Finding>,
    suggestions: Suggestions,
    /// The folded titles of an official's posts, filled in when an attribution is first compared
    /// with them.
    titles: HashMap<EntityId, HashSet<String>>,
}

impl<'a, 'f> Look<'a, 'f> {
    fn new(names: &'a NameLookup<'a>, findings: &'f mut Vec<Finding>) -> Self {
        Look { names, findings, suggestions: Suggestions::default(), titles: HashMap::new() }
    }
}

impl Look<'_, '_> {
    fn one(&mut self, kind: EntityKind, code: Code, name: &Located<String>) -> Option<EntityId> {
        match self.names.registry.find(kind, &name.value) {
            Lookup::One(id) => Some(id),
            Lookup::Many(ids) => {
                self.findings.push(ambiguous(name, &ids, self.names.entities));
                None
            }
            Lookup::None => {
                self.findings.push(unknown(self.names.registry, kind, name, code));
                None
            }
            Lookup::Lost => None,
        }
    }

    /// Each entity once, in the order in which they are written.
    fn all(&mut self, kind: EntityKind, code: Code, names: &[Located<String>]) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::with_capacity(names.len());
        for (at, name) in names.iter().enumerate() {
            if let Some(id) = self.one(kind, code, name)
                && !found.iter().any(|(other, _)| *other == id)
            {
                found.push((id, at));
            }
        }
        found
    }

    /// Topics, storylines and authors. They exist because public articles name them, so that one
    /// that isn't found must be named by an article that isn't public.
    fn named(&mut self, kind: EntityKind, names: &[Located<String>]) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::with_capacity(names.len());
        for (at, name) in names.iter().enumerate() {
            let lookup = match self.names.registry.find(kind, &name.value) {
                // Authors are only known by name, never by a slug.
                Lookup::None if kind != EntityKind::Author => self
                    .names
                    .registry
                    .by_key(kind, &slugify(&name.value))
                    .map_or(Lookup::None, Lookup::One),
                other => other,
            };
            match lookup {
                Lookup::One(id) if !found.iter().any(|(other, _)| *other == id) => {
                    found.push((id, at));
                }
                Lookup::Many(ids) => {
                    self.findings.push(ambiguous(name, &ids, self.names.entities));
                }
                _ => {}
            }
        }
        found
    }

    /// The officials, each with the posts held on the article's date.
    fn appearances(
        &mut self,
        officials: &[Found],
        day: jiff::civil::Date,
        parsed: &ParsedArticle,
    ) -> Vec<Appearance> {
        officials
            .iter()
            .map(|(id, at)| {
                let entity = self.names.entities.entity(*id);
                // An article without a date has no day on which a post could be held.
                let day = parsed.date.as_ref().map(|_| day);
                let named = parsed.posts.get(*at).and_then(Option::as_ref);
                let spot = parsed.officials[*at].spot;
                let (posts, former) = self.posts_in(entity, named, day, spot);
                Appearance { official: *id, posts, former }
            })
            .collect()
    }
}

/// The offices that the posts belong to, each once.
fn offices(appearances: &[Appearance], entities: &dyn Entities) -> Vec<EntityId> {
    let held = appearances.iter().filter(|appearance| !appearance.former).flat_map(|appearance| {
        let posts = entities.entity(appearance.official).posts();
        appearance.posts.iter().filter_map(|at| posts[usize::from(*at)].office)
    });
    let mut offices = Vec::new();
    for office in held {
        if !offices.contains(&office) {
            offices.push(office);
        }
    }
    offices
}

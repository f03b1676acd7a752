//! Resolves what the files of entities say of each other: an official's country and posts, a post's
//! office, an organization's parent.

use super::holders::Holding;
use super::{Builder, Version, picture};
use crate::diagnostics::{Code, FileId, Finding, Located, Location, Spot};
use crate::markdown::slugify;
use crate::model::{
    Details, EntityId, EntityKind, FieldType, OpenOfficeKeys, OwnField, OwnValue, OwnValues,
    Picture, Post, PostStatus,
};
use crate::parse::{self, ParsedEntity, ParsedField, ParsedPost, ParsedValue};
use crate::resolve::distant_dates::DistantDates;
use crate::resolve::registry::Lookup;
use crate::resolve::{ambiguous, unknown, unlinked};

/// The finding for a key in the file of a translation that only counts in the main file.
fn ignored_key(key: &Located<String>, main: &str) -> Finding {
    let message = format!("`{}` isn't used here: it counts in the main file only", key.value);
    let finding = Finding::warning(Code::IgnoredKey, key.spot, message);
    finding.help(format!("move it to {main}, or take it out"))
}

impl Builder<'_> {
    /// Fills in what an entity's files say, once all entities with files are known.
    pub(super) fn relate(&mut self, id: EntityId, kind: EntityKind, versions: Vec<Version>) {
        let mut first = true;
        let main = versions.first().map_or("", |(_, html, _)| &self.inventory.file(html.file).path);
        self.unlinked_names(id, &versions);
        for (lang, html, version) in versions {
            let file = html.file;
            let mut parsed = *version;
            if std::mem::take(&mut first) {
                self.details(id, kind, file, &parsed);
                let entity = &mut self.drafts[id].entity;
                entity.always = parsed.always;
                entity.link_names = parsed.link_names;
            } else {
                let keys = parsed.main_keys.iter();
                self.found.extend(keys.map(|key| ignored_key(key, main).at(file)));
            }
            let old = parsed.redirect_from.iter().map(|path| (lang, path.value.clone()));
            self.drafts[id].entity.redirect_from.extend(old);
            let text = &mut self.drafts[id].entity.texts[lang.index()];
            text.sort_name = parsed.sort_name;
            text.extra = parsed.extra;
            text.called = parsed.aliases.into_iter().map(|alias| alias.value).collect();
            if !html.is_empty() {
                text.body = Some(unlinked(html, &mut parsed.body, self.settings));
                self.drafts[id].links.push((lang, file, parsed.body.links));
            }
        }
    }

    fn details(&mut self, id: EntityId, kind: EntityKind, file: FileId, parsed: &ParsedEntity) {
        let aliases: Vec<String> = parsed.aliases.iter().map(|a| a.value.clone()).collect();
        let country = self.reference(
            EntityKind::Country,
            Code::UnknownCountry,
            file,
            parsed.country.as_ref(),
        );
        let wikidata = parsed.wikidata.clone();
        let website = parsed.website.clone();
        let details = match kind {
            EntityKind::Official => {
                let posts =
                    parsed.posts.iter().map(|post| self.post(id, file, country, post)).collect();
                let image = self.portrait(file, parsed);
                Details::Official { country, aliases, wikidata, website, image, posts }
            }
            EntityKind::Author => Details::Author {
                website,
                fediverse: parsed.fediverse.clone(),
                links: parsed.links.clone(),
                image: self.portrait(file, parsed),
            },
            EntityKind::Organization => {
                let parent = self.organization(file, parsed.parent.as_ref());
                Details::Organization { country, parent, aliases, wikidata, website }
            }
            EntityKind::Office => {
                let organization = self.organization(file, parsed.organization.as_ref());
                let holders = parsed.holders.unwrap_or(1);
                let open = OpenOfficeKeys {
                    organization: parsed.organization.is_none(),
                    country: parsed.country.is_none(),
                };
                Details::Office { organization, country, holders, open }
            }
            EntityKind::Region => {
                let listed: Vec<EntityId> = parsed
                    .countries
                    .iter()
                    .filter_map(|name| {
                        self.reference(EntityKind::Country, Code::UnknownCountry, file, Some(name))
                    })
                    .collect();
                if let Details::Region { countries, .. } = &mut self.drafts[id].entity.details {
                    *countries = listed;
                }
                return;
            }
            EntityKind::Own(_) => {
                let fields = self.own_values(kind, file, parsed);
                Details::Own { aliases, fields }
            }
            EntityKind::Country | EntityKind::Topic | EntityKind::Storyline => return,
        };
        self.drafts[id].entity.details = details;
    }

    /// The keys of an entity of a kind that the site defines, with the entities that they refer to.
    fn own_values(
        &mut self,
        kind: EntityKind,
        file: FileId,
        parsed: &ParsedEntity,
    ) -> Vec<OwnValues> {
        let settings = self.settings;
        let types = settings.kinds.own(kind).map_or(&[][..], |own| &own.fields);
        let is_there = |at: u16| parsed.fields.iter().any(|field| field.field == at);
        for (field, _) in types.iter().zip(0_u16..).filter(|(f, at)| f.required && !is_there(*at)) {
            let message = format!("{} needs `{}`", settings.kinds.file(kind), field.key);
            let finding = Finding::error(Code::MissingKey, Spot::default(), message);
            let help = format!("add {} = {}", field.key, parse::example(field));
            self.found.push(finding.help(help).at(file));
        }
        let mut all = Vec::with_capacity(parsed.fields.len());
        let dates = DistantDates::new(self.clock, settings);
        for ParsedField { field, values } in &parsed.fields {
            let Some(OwnField { value: of, key, .. }) = types.get(usize::from(*field)) else {
                continue;
            };
            let found = values.iter().filter_map(|value| dates.check_own(key, value, settings));
            self.found.extend(found.map(|finding| finding.at(file)));
            let values = values.iter().filter_map(|value| match (value, of) {
                (ParsedValue::Text(text), _) => Some(OwnValue::Text(text.clone())),
                (ParsedValue::Number(number), _) => Some(OwnValue::Number(*number)),
                (ParsedValue::Flag(flag), _) => Some(OwnValue::Flag(*flag)),
                (ParsedValue::Date(date), _) => Some(OwnValue::Date(date.value)),
                (ParsedValue::Moment(moment), _) => {
                    moment.value.instant(&settings.timezone).map(OwnValue::Moment)
                }
                (ParsedValue::Reference(name), FieldType::Reference(kind)) => {
                    let code = code_of_unknown(*kind);
                    self.reference(*kind, code, file, Some(name)).map(OwnValue::Reference)
                }
                (ParsedValue::Reference(_), _) => None,
            });
            let mut values: Vec<OwnValue> = values.collect();
            let mut seen: Vec<OwnValue> = Vec::with_capacity(values.len());
            values.retain(|value| {
                let new = !seen.contains(value);
                if new {
                    seen.push(value.clone());
                }
                new
            });
            if !values.is_empty() {
                all.push(OwnValues { field: *field, values });
            }
        }
        all
    }

    /// The portrait in a person's file.
    fn portrait(&mut self, file: FileId, parsed: &ParsedEntity) -> Option<Picture> {
        let mut findings = Vec::new();
        let image = parsed.image.as_ref();
        let (inventory, settings) = (self.inventory, self.settings);
        let image =
            image.and_then(|image| picture(inventory, settings, file, image, &mut findings));
        self.found.extend(findings.into_iter().map(|finding| finding.at(file)));
        image
    }

    fn post(
        &mut self,
        official: EntityId,
        file: FileId,
        country: Option<EntityId>,
        post: &ParsedPost,
    ) -> Post {
        let organization = self.organization(file, post.organization.as_ref());
        let office = post
            .office
            .as_ref()
            .and_then(|stem| self.office(file, stem, post, organization, country));
        let mut resolved = Post {
            title: post.title.clone(),
            acting: post.acting,
            organization,
            office,
            start: post.start.as_ref().map(|start| start.value),
            end: post.end.as_ref().map(|end| end.value).unwrap_or_default(),
            source: post.source.clone(),
            status: PostStatus::default(),
        };
        let dates = DistantDates::new(self.clock, self.settings);
        self.found.extend(dates.check_post(post).map(|finding| finding.at(file)));
        let zone = &self.settings.timezone;
        resolved.status = resolved.status_at(self.clock.as_of, zone);
        let (begins, ended) = resolved.turns(zone);
        let later = |at: &jiff::Timestamp| *at > self.clock.as_of;
        let due = begins.into_iter().chain(ended).filter(later).min();
        self.posts_due = self.posts_due.into_iter().chain(due).min();
        // If the official's file can't be read, the dates may be what is missing.
        let entity = &self.drafts[official].entity;
        let is_lost = self.registry.is_lost(entity.kind, &entity.key);
        if let (Some(office), Some(days), Some(written), false, false) =
            (office, resolved.certain_days(), &post.office, post.acting, is_lost)
        {
            let place = Location { file, spot: written.spot };
            self.holdings.push(Holding { office, official, days, place });
        }
        resolved
    }

    /// The office that a post names. If it has no file, it is made with the post's title for now,
    /// until it is known which of its holders readers can know of ([`super::open_offices`]).
    fn office(
        &mut self,
        file: FileId,
        stem: &Located<String>,
        post: &ParsedPost,
        organization: Option<EntityId>,
        country: Option<EntityId>,
    ) -> Option<EntityId> {
        if let Some(id) = self.registry.by_key(EntityKind::Office, &stem.value) {
            return Some(id);
        }
        let slug = slugify(&stem.value);
        if slug != stem.value {
            let finding = Finding::error(
                Code::InvalidPath,
                stem.spot,
                "an `office` is the stem of a file: the letters a to z, digits and `-`",
            );
            let help = if slug.is_empty() {
                "write something like us-secretary-of-state".to_owned()
            } else {
                format!("write office = \"{slug}\"")
            };
            self.found.push(finding.help(help).at(file));
            return None;
        }
        let names = self.names(|_| None, &post.title);
        Some(self.add(
            EntityKind::Office,
            &slug,
            &slug,
            names,
            Details::Office { organization, country, holders: 1, open: OpenOfficeKeys::ALL },
        ))
    }

    fn organization(&mut self, file: FileId, name: Option<&Located<String>>) -> Option<EntityId> {
        self.reference(EntityKind::Organization, Code::UnknownOrganization, file, name)
    }

    /// The entity that a key of a file refers to, or `None` with a report.
    fn reference(
        &mut self,
        kind: EntityKind,
        code: Code,
        file: FileId,
        name: Option<&Located<String>>,
    ) -> Option<EntityId> {
        let name = name?;
        match self.registry.find(kind, &name.value) {
            Lookup::One(id) => Some(id),
            Lookup::Many(ids) => {
                self.found.push(ambiguous(name, &ids, &self.drafts).at(file));
                None
            }
            Lookup::None => {
                self.found.push(unknown(&self.registry, kind, name, code).at(file));
                None
            }
            Lookup::Lost => None,
        }
    }
}

/// The code of the finding about a name that no entity of a kind has.
fn code_of_unknown(kind: EntityKind) -> Code {
    match kind {
        EntityKind::Country => Code::UnknownCountry,
        EntityKind::Region => Code::UnknownRegion,
        EntityKind::Official => Code::UnknownOfficial,
        EntityKind::Organization => Code::UnknownOrganization,
        EntityKind::Office
        | EntityKind::Topic
        | EntityKind::Storyline
        | EntityKind::Author
        | EntityKind::Own(_) => Code::UnknownEntity,
    }
}

//! Makes the entities: from the table of countries and regions, from files, and from being named.
//!
//! There are three steps, in this order. Every file's entity is registered under its key and names.
//! Then what the files say of each other is resolved (a post's organization, an organization's
//! parent). Last, the topics, storylines and authors that public articles name are made.

mod authors;
mod holders;
mod named;
mod names;
mod open_offices;
mod relations;
mod several_names;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Clock;
use super::names::{Entities, NameLookup};
use super::registry::{Lookup, Registry};
use super::text;
use super::{BodyLinks, unknown};
use crate::diagnostics::{Code, Diagnostics, FileId, Finding, Located, Location};
use crate::frontmatter::fields::characters::without_forbidden;
use crate::geo;
use crate::ids::IdVec;
use crate::markdown::slugify;
use crate::model::{
    Details, Entity, EntityId, EntityKind, EntityText, Extra, Html, LangId, Picture,
};
use crate::parse::{Lost, ParsedEntity, ParsedPicture};
use crate::read::{FileKind, Inventory};
use crate::settings::Settings;

pub use open_offices::describe as describe_open_offices;

/// The longest slug, in bytes, that is made from a name: every file system accepts it.
const LONGEST_NAME: usize = 200;

/// An entity; the links in its texts aren't resolved yet.
#[derive(Debug)]
pub struct Draft {
    /// The entity.
    pub entity: Entity,
    /// Its files, in every language.
    pub files: Vec<FileId>,
    links: Vec<(LangId, FileId, BodyLinks)>,
}

impl Draft {
    /// Resolves the links of its texts.
    pub(super) fn resolve_links(&mut self, context: &text::Context, found: &mut Diagnostics) {
        for (lang, file, links) in std::mem::take(&mut self.links) {
            let Some(body) = &mut self.entity.texts[lang.index()].body else { continue };
            let (links, findings) = text::targets(file, &links, &body.anchors, context);
            body.links = links.into();
            found.extend(findings.into_iter().map(|finding| finding.at(file)));
        }
    }
}

impl Entities for IdVec<EntityId, Draft> {
    fn entity(&self, id: EntityId) -> &Entity {
        &self[id].entity
    }
}

/// The file of an entity in one language.
type Version = (LangId, Html, Box<ParsedEntity>);

/// Builds all entities of a site.
pub struct Builder<'a> {
    inventory: &'a Inventory,
    settings: &'a Settings,
    clock: Clock,
    found: &'a mut Diagnostics,
    registry: Registry,
    drafts: IdVec<EntityId, Draft>,
    /// Who certainly holds which office, and when.
    holdings: Vec<holders::Holding>,
    /// When the next post begins or ends.
    posts_due: Option<Timestamp>,
}

impl<'a> Builder<'a> {
    /// Begins with the countries and regions of the world.
    pub fn new(
        inventory: &'a Inventory,
        settings: &'a Settings,
        clock: Clock,
        found: &'a mut Diagnostics,
    ) -> Self {
        let mut builder = Builder {
            inventory,
            settings,
            clock,
            found,
            registry: Registry::new(&settings.kinds),
            drafts: IdVec::new(),
            holdings: Vec::new(),
            posts_due: None,
        };
        builder.add_world();
        builder
    }

    fn add_world(&mut self) {
        let settings = self.settings;
        let languages: Vec<&str> = settings.languages.iter().map(String::as_str).collect();
        for region in geo::regions() {
            let names = self.names(|lang| geo::display_name(region.code, lang), region.name);
            let details = Details::Region { code: Some(region.code), countries: Vec::new() };
            let id = self.add(EntityKind::Region, region.slug, region.slug, names, details);
            self.registry.add_key(EntityKind::Region, region.code, id);
            for name in geo::accepted_region_names(region, &languages) {
                self.registry.add_name(EntityKind::Region, name, id);
            }
        }
        for country in geo::countries() {
            let names = self.names(|lang| geo::display_name(country.alpha2, lang), country.name);
            let regions = [country.region, country.subregion]
                .into_iter()
                .flatten()
                .filter_map(|code| self.registry.by_key(EntityKind::Region, code))
                .collect();
            let details = Details::Country { country, regions };
            let kind = EntityKind::Country;
            let id = self.add(kind, country.alpha2, country.slug, names, details);
            self.registry.add_key(kind, country.slug, id);
            for name in geo::accepted_names(country, &languages) {
                self.registry.add_name(kind, name, id);
            }
        }
    }

    /// A name in each language of the site.
    fn names(&self, in_language: impl Fn(&str) -> Option<&'static str>, or: &str) -> Vec<String> {
        let languages = self.settings.languages.iter();
        languages.map(|lang| in_language(lang).unwrap_or(or).to_owned()).collect()
    }

    fn add(
        &mut self,
        kind: EntityKind,
        key: &str,
        slug: &str,
        names: Vec<String>,
        details: Details,
    ) -> EntityId {
        let id = self.add_unkeyed(kind, key, slug, names, details);
        self.registry.add_key(kind, key, id);
        id
    }

    /// Adds an entity that can only be referred to by its names, not by a key.
    fn add_unkeyed(
        &mut self,
        kind: EntityKind,
        key: &str,
        slug: &str,
        names: Vec<String>,
        details: Details,
    ) -> EntityId {
        let id = self.drafts.next_id();
        let texts =
            names.iter().map(|name| EntityText { name: name.clone(), ..no_text() }).collect();
        for name in &names {
            self.registry.add_name(kind, name, id);
        }
        self.drafts.push(Draft {
            entity: Entity {
                kind,
                key: key.to_owned(),
                slug: slug.to_owned(),
                file: None,
                texts,
                always: false,
                link_names: true,
                unlinked_names: Vec::new(),
                redirect_from: Vec::new(),
                details,
            },
            files: Vec::new(),
            links: Vec::new(),
        });
        id
    }

    /// Records what may be in files that can't be read. If an official's posts can't, offices may
    /// be missing.
    pub fn add_lost(&mut self, lost: &[(FileId, Lost)]) {
        for (file, lost) in lost {
            let source = self.inventory.file(*file);
            let FileKind::Entity(kind) = source.kind else { continue };
            let key = source.stem();
            self.registry.add_lost_values(kind, key);
            if let Lost::Names(text) = lost {
                self.registry.add_lost_names(kind, &format!("{key} {text}"));
                if kind == EntityKind::Official {
                    self.registry.add_lost_names(EntityKind::Office, text);
                }
            }
        }
    }

    /// Registers every file's entity, then resolves what the files say of each other.
    pub fn add_files(&mut self, files: Vec<(FileId, Box<ParsedEntity>, Html)>) {
        let mut groups: BTreeMap<(EntityKind, &'a str), Vec<Version>> = BTreeMap::new();
        for (file, entity, html) in files {
            let source = self.inventory.file(file);
            if let FileKind::Entity(kind) = source.kind {
                let versions = groups.entry((kind, source.stem())).or_default();
                versions.push((source.lang, html, entity));
            }
        }
        let mut waiting = Vec::new();
        for ((kind, stem), mut versions) in groups {
            versions.sort_by_key(|(lang, ..)| *lang);
            if let Some(id) = self.register(kind, stem, &versions) {
                waiting.push((id, kind, versions));
            }
        }
        for (id, kind, versions) in waiting {
            self.relate(id, kind, versions);
        }
        self.check_holders();
    }

    /// When the next post begins or ends.
    pub fn posts_due(&self) -> Option<Timestamp> {
        self.posts_due
    }

    /// Finds or makes the entity of a file, and registers its names.
    fn register(&mut self, kind: EntityKind, stem: &str, versions: &[Version]) -> Option<EntityId> {
        let (_, html, base) = versions.first()?;
        let file = &html.file;
        let known = match kind {
            EntityKind::Country | EntityKind::Region => self.registry.find(kind, stem),
            _ => Lookup::None,
        };
        let id = match known {
            Lookup::One(id) => {
                let other = self.drafts[id].entity.file;
                if let Some(other) = other {
                    let message = format!("two files are about `{}`", self.drafts[id].entity.key);
                    let place = Location { file: other, spot: Default::default() };
                    let finding = Finding::error(Code::Duplicate, None, message);
                    self.found.push(
                        finding.help("keep one of them").at(*file).related(place, "the other one"),
                    );
                    return None;
                }
                id
            }
            Lookup::Many(_) | Lookup::None if kind == EntityKind::Country => {
                let name = Located::new(stem.to_owned(), Default::default());
                let mut finding = unknown(&self.registry, kind, &name, Code::UnknownCountry);
                finding.spot = None;
                self.found.push(finding.at(*file));
                return None;
            }
            _ => {
                let slug = slugify(stem);
                if slug.is_empty() {
                    let message = format!("`{stem}` can't be part of a URL");
                    let finding = Finding::error(Code::InvalidPath, None, message);
                    self.found
                        .push(finding.help("use letters and digits in the file's name").at(*file));
                    return None;
                }
                if kind == EntityKind::Region && base.name.is_none() {
                    let message = "this is no region of UN M49, so it needs a `name`";
                    let finding = Finding::error(Code::UnknownRegion, None, message);
                    let near = self
                        .registry
                        .nearest(kind, stem)
                        .map(|near| format!(", or rename the file: did you mean `{near}`?"));
                    self.found.push(
                        finding
                            .help(format!("add name = \"…\"{}", near.unwrap_or_default()))
                            .at(*file),
                    );
                }
                let fallback =
                    base.name.as_ref().map_or_else(|| humanize(stem), |n| n.value.clone());
                let names = self.names(|_| None, &fallback);
                self.add(kind, stem, &slug, names, blank_details(kind))
            }
        };
        for (lang, html, version) in versions {
            let text = &mut self.drafts[id].entity.texts[lang.index()];
            if let Some(name) = &version.name {
                text.name.clone_from(&name.value);
                self.registry.add_name(kind, &name.value, id);
            }
            for alias in &version.aliases {
                self.registry.add_name(kind, &alias.value, id);
            }
            self.drafts[id].files.push(html.file);
        }
        self.drafts[id].entity.file = Some(*file);
        Some(id)
    }

    /// The names registered so far.
    pub fn names_so_far(&self) -> NameLookup<'_> {
        NameLookup { registry: &self.registry, entities: &self.drafts }
    }

    /// Everything that was built.
    pub fn finish(mut self) -> (Registry, IdVec<EntityId, Draft>) {
        self.call();
        (self.registry, self.drafts)
    }
}

fn no_text() -> EntityText {
    EntityText { extra: Extra::Object(serde_json::Map::new()), ..EntityText::default() }
}

fn blank_details(kind: EntityKind) -> Details {
    match kind {
        EntityKind::Region => Details::Region { code: None, countries: Vec::new() },
        _ => Details::Plain,
    }
}

/// Makes a name from a file's stem: `human-rights` becomes "Human rights".
fn humanize(stem: &str) -> String {
    let stem = without_forbidden(stem);
    let spaced = stem.replace(['-', '_'], " ");
    let mut chars = spaced.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A picture that a file names; if it is missing, that is reported.
pub(super) fn picture(
    inventory: &Inventory,
    settings: &Settings,
    file: FileId,
    parsed: &ParsedPicture,
    findings: &mut Vec<Finding>,
) -> Option<Picture> {
    let path = text::join(inventory.file(file).folder(), &parsed.src.value);
    let asset = path.as_deref().and_then(|path| inventory.find_asset(path));
    let Some(path) = asset.map(str::to_owned) else {
        let message = format!("there is no picture `{}` beside this file", parsed.src.value);
        let source = inventory.file(file);
        let path = text::join(source.folder(), &parsed.src.value);
        let near = path.and_then(|path| text::near_asset(&path, source, inventory));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if parsed.src.value.contains("://") || parsed.src.value.starts_with('/') => {
                "a picture is a file of the site's own: put it beside this one, and write its name, such as \
                 photo.jpg"
                    .to_owned()
            }
            None => "write its path from this file's folder, such as photo.jpg".to_owned(),
        };
        findings.push(Finding::error(Code::MissingPicture, parsed.src.spot, message).help(help));
        return None;
    };
    let (src, source) = (&parsed.src, inventory.file(file));
    let hazard = || text::unsafe_beside(&src.value, &path, source, src.spot);
    let hazard = if settings.keeps_active_files() { None } else { hazard() };
    findings.extend(hazard.or_else(|| text::no_picture(&src.value, &path, src.spot)));
    Some(Picture {
        path,
        alt: parsed.alt.clone(),
        caption: parsed.caption.clone(),
        credit: parsed.credit.clone(),
        size: None,
    })
}

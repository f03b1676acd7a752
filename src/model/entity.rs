//! Entities: the things that articles are listed under, and that have pages of their own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{EntityId, EntityKind, Extra, LangId, Picture, Post, Text};
use crate::dates::PartialDate;
use crate::diagnostics::FileId;

/// Something that articles are listed under.
#[derive(Debug)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Its key: a country's alpha-2 code, otherwise the slug.
    pub key: String,
    /// The last part of its URL.
    pub slug: String,
    /// Its file in the default language (or the first language that has one).
    pub file: Option<FileId>,
    /// Its name and text in each language of the site, by [`LangId`].
    pub texts: Vec<EntityText>,
    /// Whether it has a page even before its first article.
    pub always: bool,
    /// Whether its names are linked in texts.
    pub link_names: bool,
    /// Those of its names that are never linked.
    pub unlinked_names: Vec<String>,
    /// Old paths that lead here, each with the language of the page that it leads to.
    pub redirect_from: Vec<(LangId, String)>,
    /// The data that only its kind has.
    pub details: Details,
}

impl Entity {
    /// Its name and text in a language.
    pub fn text(&self, lang: LangId) -> &EntityText {
        // Can't fail: `resolve` fills `texts` for every language of the site, and ids come from
        // there.
        &self.texts[lang.index()]
    }

    /// The names by which a text in a language is linked to it.
    pub fn linked_names(&self, lang: LangId) -> impl Iterator<Item = &str> {
        let all: &[String] = if self.link_names { &self.text(lang).called } else { &[] };
        all.iter().filter(|name| !self.unlinked_names.contains(name)).map(String::as_str)
    }

    /// An official's posts; empty for everything else.
    pub fn posts(&self) -> &[Post] {
        match &self.details {
            Details::Official { posts, .. } => posts,
            _ => &[],
        }
    }

    /// The entities that the keys of an entity of the site's own kind refer to.
    pub fn references(&self) -> impl Iterator<Item = EntityId> + '_ {
        let fields: &[OwnValues] = match &self.details {
            Details::Own { fields, .. } => fields,
            _ => &[],
        };
        fields.iter().flat_map(|field| &field.values).filter_map(|value| match value {
            OwnValue::Reference(id) => Some(*id),
            _ => None,
        })
    }

    /// The portrait of a person.
    pub fn portrait(&self) -> Option<&Picture> {
        match &self.details {
            Details::Official { image, .. } | Details::Author { image, .. } => image.as_ref(),
            Details::Country { .. }
            | Details::Region { .. }
            | Details::Office { .. }
            | Details::Organization { .. }
            | Details::Plain
            | Details::Own { .. } => None,
        }
    }

    /// The country it belongs to.
    pub fn country(&self) -> Option<EntityId> {
        match &self.details {
            Details::Official { country, .. }
            | Details::Organization { country, .. }
            | Details::Office { country, .. } => *country,
            _ => None,
        }
    }
}

/// An entity in one language.
#[derive(Debug, Default)]
pub struct EntityText {
    /// Its name.
    pub name: String,
    /// The name it is sorted by, if it isn't `name`: "Rubio, Marco".
    pub sort_name: Option<String>,
    /// The names by which texts in this language may call it (its name and its other names), for
    /// kinds whose names are linked.
    pub called: Vec<String>,
    /// Introduction or biography.
    pub body: Option<Text>,
    /// The `extra` table, for themes.
    pub extra: Extra,
}

impl EntityText {
    /// The name it is sorted by.
    pub fn sorted_by(&self) -> &str {
        self.sort_name.as_deref().unwrap_or(&self.name)
    }
}

/// The data that a kind has beyond names and texts.
#[derive(Debug)]
pub enum Details {
    /// A country.
    Country {
        /// Its row in the table of ISO 3166-1.
        country: &'static crate::geo::Country,
        /// The M49 region and sub-region.
        regions: Vec<EntityId>,
    },
    /// A region.
    Region {
        /// Its M49 code, if it is one of M49's.
        code: Option<&'static str>,
        /// The countries of a region that the site defines.
        countries: Vec<EntityId>,
    },
    /// An official.
    Official {
        /// The country whose official it is.
        country: Option<EntityId>,
        /// Other names.
        aliases: Vec<String>,
        /// The Wikidata item: `Q324546`.
        wikidata: Option<String>,
        /// The official's own site.
        website: Option<String>,
        /// A portrait.
        image: Option<Picture>,
        /// In the order of the file.
        posts: Vec<Post>,
    },
    /// An office.
    Office {
        /// The organization that it is part of.
        organization: Option<EntityId>,
        /// The country whose office it is.
        country: Option<EntityId>,
        /// How many people hold it at a time: one, unless its file says otherwise.
        holders: u16,
        /// The keys that its file leaves to its holders' posts.
        open: OpenOfficeKeys,
    },
    /// An organization.
    Organization {
        /// The country whose organization it is.
        country: Option<EntityId>,
        /// The organization that it is part of.
        parent: Option<EntityId>,
        /// Other names.
        aliases: Vec<String>,
        /// The Wikidata item.
        wikidata: Option<String>,
        /// Its own site.
        website: Option<String>,
    },
    /// An author with a file.
    Author {
        /// The author's own site.
        website: Option<String>,
        /// The author's account on a network such as Mastodon: `@name@host`.
        fediverse: Option<String>,
        /// Links to where else the author can be found.
        links: Vec<AuthorLink>,
        /// A portrait.
        image: Option<Picture>,
    },
    /// A topic, a storyline, or an author without a file: a name and a text.
    Plain,
    /// An entity of a kind of the site's own.
    Own {
        /// Other names.
        aliases: Vec<String>,
        /// Its keys, in the order of [`super::OwnKind::fields`].
        fields: Vec<OwnValues>,
    },
}

/// The keys that an office takes from a post of one of its holders, because its own file doesn't
/// have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOfficeKeys {
    /// `organization` isn't in its file.
    pub organization: bool,
    /// `country` isn't in its file.
    pub country: bool,
}

impl OpenOfficeKeys {
    /// An office without a file.
    pub const ALL: Self = OpenOfficeKeys { organization: true, country: true };
}

/// The values of one key of an entity of the site's own kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnValues {
    /// The position of the key in [`super::OwnKind::fields`].
    pub field: u16,
    /// The values, in the order in which the file has them.
    pub values: Vec<OwnValue>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnValue {
    /// A text or an address.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Flag(bool),
    /// A year, month or day.
    Date(PartialDate),
    /// A date with a time.
    Moment(Timestamp),
    /// Another entity.
    Reference(EntityId),
}

/// A link that an author's file lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorLink {
    /// The words.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

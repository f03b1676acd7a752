//! The front matter of countries, regions, officials, offices, organizations, topics, storylines
//! and authors.

use serde::{Deserialize, Serialize};

use super::article::{ParsedPicture, picture};
use super::own_fields::{self, ParsedField};
use crate::dates::PartialDate;
use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::{Consequences, Fields, is_web_url};
use crate::frontmatter::foreign_keys;
use crate::markdown::Body;
use crate::model::{AuthorLink, EntityKind, Kinds, PostEnd};

/// An entity, as read from its file. Keys that its kind doesn't have stay empty.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedEntity {
    /// `name`, or an office's `title`.
    pub name: Option<Located<String>>,
    /// `sort_name`
    pub sort_name: Option<String>,
    /// `aliases`
    pub aliases: Vec<Located<String>>,
    /// `country`
    pub country: Option<Located<String>>,
    /// `countries` of a region that the site defines.
    pub countries: Vec<Located<String>>,
    /// `organization` of an office.
    pub organization: Option<Located<String>>,
    /// `parent` of an organization.
    pub parent: Option<Located<String>>,
    /// `wikidata`
    pub wikidata: Option<String>,
    /// `website`
    pub website: Option<String>,
    /// `fediverse` of an author: `@name@host`.
    pub fediverse: Option<String>,
    /// `image`
    pub image: Option<ParsedPicture>,
    /// `[[links]]` of an author.
    pub links: Vec<AuthorLink>,
    /// `[[posts]]`
    pub posts: Vec<ParsedPost>,
    /// `holders` of an office: how many people hold it at a time.
    pub holders: Option<u16>,
    /// `link_names`; true if the file doesn't have it.
    pub link_names: bool,
    /// `unlinked_names`
    pub unlinked_names: Vec<Located<String>>,
    /// The keys that the site gives to a kind that it defines.
    pub fields: Vec<ParsedField>,
    /// `always`
    pub always: bool,
    /// `redirect_from`
    pub redirect_from: Vec<Located<String>>,
    /// The keys in this file that only count in the main file, not in that of a translation.
    pub main_keys: Vec<Located<String>>,
    /// `[extra]`
    #[serde(with = "super::records::json")]
    pub extra: serde_json::Value,
    /// The introduction or biography.
    pub body: Body,
}

/// One of an official's `[[posts]]`
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedPost {
    /// `title`
    pub title: String,
    /// `organization`
    pub organization: Option<Located<String>>,
    /// `office`: the name of the office's file without `.md`, whether there is such a file or not. It is
    /// the same in the posts of all holders.
    pub office: Option<Located<String>>,
    /// `start`
    pub start: Option<Located<PartialDate>>,
    /// `end`; without it, the post is still held.
    pub end: Option<Located<PostEnd>>,
    /// `acting`
    pub acting: bool,
    /// `source`: an address, or words that say where the post is on record.
    pub source: Option<String>,
}

/// The keys whose values are the same in every language, so that only the main file has them.
const MAIN_KEYS: &[&str] = &[
    "always",
    "countries",
    "country",
    "fediverse",
    "image",
    "link_names",
    "links",
    "organization",
    "parent",
    "posts",
    "website",
    "wikidata",
];

/// The findings that may only follow from a key that can't be read. Names that were lost in that way
/// are searched for in the whole file ([`super::ParsedFile::lost`]).
const CONSEQUENCES: Consequences = &[
    ("name", &[Code::UntaggedName, Code::UnknownRegion]),
    ("aliases", &[Code::UntaggedName]),
    ("holders", &[Code::TooManyHolders]),
];

/// Reads the front matter of an entity.
pub fn read<'a>(fields: &mut Fields<'a, '_>, kind: EntityKind, kinds: &'a Kinds) -> ParsedEntity {
    fields.foreign(foreign_keys::in_entity);
    fields.consequences(CONSEQUENCES);
    let own = kinds.own(kind).map_or(&[][..], |own| &own.fields);
    let own_keys = own.iter().map(|field| field.key.as_str());
    let main_keys: Vec<&str> = MAIN_KEYS.iter().copied().chain(own_keys).collect();
    let main_keys = fields.places_of(&main_keys);
    let person_or_body = matches!(kind, EntityKind::Official | EntityKind::Organization);
    let name = match kind {
        EntityKind::Official
        | EntityKind::Organization
        | EntityKind::Author
        | EntityKind::Own(_) => {
            fields.hint("title", "write name = \"…\"");
            fields.required_text("name")
        }
        EntityKind::Office => {
            fields.hint("name", "an office has a title: write title = \"Secretary of State\"");
            fields.required_text("title")
        }
        _ => {
            // Nothing else gives a name to a region that the site defines.
            if kind == EntityKind::Region {
                fields.need("name");
            }
            fields.hint("title", "write name = \"…\"");
            fields.text("name")
        }
    };
    let mut entity = ParsedEntity {
        name,
        sort_name: None,
        aliases: Vec::new(),
        country: None,
        countries: Vec::new(),
        organization: None,
        parent: None,
        wikidata: None,
        website: None,
        fediverse: None,
        image: None,
        links: Vec::new(),
        posts: Vec::new(),
        holders: None,
        link_names: true,
        unlinked_names: Vec::new(),
        fields: Vec::new(),
        always: fields.flag("always"),
        redirect_from: super::paths::redirect_from(fields),
        main_keys,
        extra: fields.extra(),
        body: Body::default(),
    };
    if person_or_body {
        entity.aliases = fields.texts("aliases");
        entity.country = fields.text("country");
        entity.wikidata = super::wikidata(fields);
        entity.website = fields.url("website").map(|t| t.value);
    }
    if kinds.links_names(kind) {
        entity.link_names = fields.flag_or("link_names", true);
        entity.unlinked_names = fields.texts("unlinked_names");
    }
    match kind {
        EntityKind::Official => {
            fields.hint("post", "write [[posts]] above the keys of each post");
            entity.sort_name = fields.text("sort_name").map(|t| t.value);
            entity.image = picture(fields);
            entity.posts = fields.few_tables("posts", "a post", post);
        }
        EntityKind::Organization => entity.parent = fields.text("parent"),
        EntityKind::Office => {
            entity.organization = fields.text("organization");
            entity.country = fields.text("country");
            let holders = fields.number("holders", 1..=i64::from(u16::MAX));
            entity.holders = holders.and_then(|number| u16::try_from(number).ok());
        }
        EntityKind::Region => entity.countries = fields.texts("countries"),
        EntityKind::Own(_) => {
            entity.aliases = fields.texts("aliases");
            entity.fields = own_fields::read(fields, own);
        }
        EntityKind::Author => {
            entity.sort_name = fields.text("sort_name").map(|t| t.value);
            entity.aliases = fields.texts("aliases");
            entity.website = fields.url("website").map(|t| t.value);
            entity.fediverse = fields.fediverse("fediverse");
            entity.image = picture(fields);
            entity.links = fields.tables("links", "a link", link);
        }
        EntityKind::Country | EntityKind::Topic | EntityKind::Storyline => {}
    }
    // Keys that this kind doesn't have are reported as unknown.
    entity.main_keys.retain(|key| fields.knows(&key.value));
    entity
}

fn link(fields: &mut Fields) -> Option<AuthorLink> {
    let title = fields.required_text("title");
    let url = fields.required_url("url");
    Some(AuthorLink { title: title?.value, url: url?.value })
}

fn post(fields: &mut Fields) -> Option<ParsedPost> {
    fields.foreign(foreign_keys::in_post);
    fields.consequences(&[
        ("title", &[Code::UnknownPost]),
        ("start", &[Code::NoPostThatDay, Code::TooManyHolders]),
        ("end", &[Code::NoPostThatDay, Code::TooManyHolders]),
        ("acting", &[Code::TooManyHolders]),
    ]);
    let title = fields.required_text("title");
    let organization = fields.text("organization");
    let office = fields.text("office");
    let start = fields.partial_date("start");
    let end = fields.post_end("end");
    let acting = fields.flag("acting");
    let source = fields.text("source");
    if let Some(source) = &source
        && source.value.contains("://")
        && !is_web_url(&source.value)
    {
        fields.findings().push(
            Finding::error(Code::InvalidUrl, source.spot, "`source` is no web address")
                .help("write an address that begins with https://, or words"),
        );
    }
    if let (Some(start), Some(located)) = (&start, &end)
        && let PostEnd::Date(end) = located.value
        && end.last_day() < start.value.first_day()
    {
        fields.findings().push(
            Finding::error(
                Code::PostEndsBeforeStart,
                located.spot,
                format!("the post ends ({}) before it starts ({})", end.iso(), start.value.iso()),
            )
            .help("exchange the two dates, or correct one"),
        );
    }
    Some(ParsedPost {
        // A missing title has been reported; the post is checked all the same.
        title: title.map_or_else(String::new, |title| title.value),
        organization,
        office,
        start,
        end,
        acting,
        source: source.map(|s| s.value),
    })
}

//! The parts of a news item that the schema of ninjs 3.3 allows and Dateline writes. Nothing here knows
//! what a site is; `super` fills them in. Keys stand in the order of the schema.

use std::borrow::Cow;

use serde::Serialize;

/// A news item: an article, a picture or a list of others.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct NewsItem<'a> {
    /// What it is called among the associations of another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// What it is to the item that it is an association of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rel: Option<&'static str>,
    /// Its permanent identifier.
    pub uri: String,
    /// `text`, `picture`, `graphic` or `composite`.
    pub r#type: &'static str,
    /// Whether it has all there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representation_type: Option<&'static str>,
    /// When it came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_created: Option<String>,
    /// When readers were last told of a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_created: Option<String>,
    /// `usable`, or `canceled` for what was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pub_status: Option<&'static str>,
    /// The publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright_holder: Option<&'a str>,
    /// What may be done with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_terms: Option<String>,
    /// Why it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ed_note: Option<&'a str>,
    /// Its language (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'a str>,
    /// Summary and main points, or what a picture shows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<TextPart<'a>>,
    /// Its text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<TextPart<'a>>,
    /// Its headline.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headlines: Vec<TextPart<'a>>,
    /// The officials it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Concept<'a>>,
    /// The organizations it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Concept<'a>>,
    /// The countries and regions it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Concept<'a>>,
    /// Topics, IPTC's media topics, and whatever else it is listed under.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Concept<'a>>,
    /// Where its facts are on record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub info_sources: Vec<InfoSource<'a>>,
    /// Its authors, or whose a picture is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Cow<'a, str>>,
    /// The place in its dateline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub located: Option<&'a str>,
    /// Where it is to be had, and in which form.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renditions: Vec<Rendition>,
    /// Its picture, or the items of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub associations: Option<Vec<NewsItem<'a>>>,
    /// The rules by which its publisher works.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trust_indicators: Vec<TrustIndicator>,
    /// By which rules this file is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard: Option<Standard>,
    /// Where the licence can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights_info: Option<RightsInfo>,
}

/// A text, by what it is for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TextPart<'a> {
    /// What it is for.
    pub role: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// The text.
    pub value: Cow<'a, str>,
}

impl<'a> TextPart<'a> {
    /// A text without markup.
    pub fn plain(role: &'static str, text: impl Into<Cow<'a, str>>) -> TextPart<'a> {
        TextPart { role, content_type: "text/plain", value: text.into() }
    }
}

/// A person, an organization, a place or a subject.
#[derive(Serialize)]
pub struct Concept<'a> {
    /// What it is called; nobody here knows what IPTC calls its topics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// What it is to the item.
    pub rel: &'static str,
    /// Its page, or its address in IPTC's vocabulary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// By what else it is known: `wikidata:Q42`, `iso3166-1a2:CA`, `m49:150`, `medtop:20000634`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
}

/// Where something is on record.
#[derive(Serialize)]
pub struct InfoSource<'a> {
    /// Who published it, or else its title.
    pub name: &'a str,
    /// What it is to the item.
    pub role: &'static str,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Its title, where `name` is somebody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<&'a str>,
}

/// A form in which something is to be had.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rendition {
    /// `page`, `ninjs` or `web`.
    pub name: &'static str,
    /// Its address.
    pub href: String,
    /// Its media type, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<&'static str>,
    /// The width of a picture in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Its height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

impl Rendition {
    /// A file at an address.
    pub fn of(name: &'static str, href: String, content_type: &'static str) -> Rendition {
        Rendition { name, href, content_type: Some(content_type), width: None, height: None }
    }
}

/// A rule by which a publisher works.
#[derive(Serialize)]
pub struct TrustIndicator {
    /// Which rule it is.
    pub role: String,
    /// Where it can be read.
    pub href: String,
}

/// A standard.
#[derive(Serialize)]
pub struct Standard {
    name: &'static str,
    version: &'static str,
    schema: &'static str,
}

/// The standard that all items are written by.
pub const NINJS: Standard = Standard {
    name: "ninjs",
    version: "3.3",
    schema: "http://www.iptc.org/std/ninjs/ninjs-schema_3.3.json#",
};

/// Where the rights to something can be read.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RightsInfo {
    /// The address.
    pub linked_rights: String,
}

//! What a feed says, whatever its format: the site's feed, that of an entity, or that of
//! corrections, in each language. The dates in feeds are decided here; `atom`, `rss` and
//! `json_feed` only write them.
//!
//! An entry's id is a tag URI (RFC 4151) made of the article's permanent `id`, so that neither a
//! new URL nor a new host makes an article look new. An entry's `updated` follows corrections and
//! updates alone: mending a typo doesn't bring the article up again.

mod entry;

use std::cmp::Reverse;

use jiff::Timestamp;

use super::{Described, Description};
use crate::dates::rfc3339;
use crate::format::Format;
use crate::index::Amendment;
use crate::model::{ArticleId, LangId};
use crate::plan::{FeedOf, Route, Urls, urls};
use crate::render::data::{Fingerprint, list, optional, table};
use crate::render::site_address::{Base, absolute, given, href};
use crate::render::text::PlacedText;
use crate::render::views::newest_first;
use crate::render::{RenderFailure, Renderer, RouteContent, Site};
pub use entry::{FeedEntry, FeedPicture};

/// The theme's style sheet for feeds.
const STYLE_SHEET: &str = "feed.css";

/// All that a feed's file says.
pub struct Feed<'a> {
    /// The language's tag (BCP 47).
    pub lang: &'a str,
    /// A tag URI (RFC 4151).
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about, if the settings say so.
    pub subtitle: Option<&'a str>,
    /// When readers were last told of a change.
    pub updated: Timestamp,
    /// The address of the feed itself.
    pub own: String,
    /// The address of the page to which the feed belongs.
    pub page: String,
    /// The publisher's name.
    pub author: &'a str,
    /// The address of the publisher's logo.
    pub logo: Option<String>,
    /// The address of the WebSub hub that tells readers of a change.
    pub hub: Option<&'a str>,
    /// The path of the style sheet by which a browser shows it, if it is XML.
    pub style_sheet: Option<String>,
    /// The newest first.
    pub entries: Vec<FeedEntry<'a>>,
}

/// How a format writes a feed into a file that is empty; `contents`: the HTML of each entry's text.
type WriteFeed = fn(&Feed, contents: Vec<Option<String>>, out: &mut Vec<u8>);

/// The file of a feed, in whatever format.
struct FeedFile<'a> {
    feed: Feed<'a>,
    write: WriteFeed,
}

/// Describes the feed of a route, which `write` writes.
pub fn describe<'v>(renderer: &'v Renderer, route: &Route, write: WriteFeed) -> Described<'v> {
    Box::new(FeedFile { feed: Feed::of(renderer, route), write })
}

impl<'v> Description<'v> for FeedFile<'v> {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        vec![("feed", self.feed.fingerprint())]
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        (self.write)(&self.feed, self.feed.contents()?, out);
        Ok(RouteContent::Rendered)
    }
}

impl<'a> Feed<'a> {
    /// The feed of a route. A subject without feeds of its own gets the site's.
    pub fn of(renderer: &'a Renderer<'a>, route: &Route) -> Feed<'a> {
        let site = &renderer.site;
        let settings = site.settings;
        let lang = route.lang;
        let urls = Urls::new(settings, lang);
        let index = site.index.of(lang);
        let of = route.subject.feed().unwrap_or(FeedOf::Site);
        let of_articles = |articles: &[ArticleId]| {
            let newest: Vec<ArticleId> =
                articles.iter().rev().take(settings.feed_entries).copied().collect();
            let newest = newest_first(site, &newest);
            let entry = |id: &ArticleId| FeedEntry::of(renderer, of, site.briefing.article(*id));
            newest.iter().map(entry).collect()
        };
        let (entries, page): (Vec<FeedEntry>, String) = match of {
            FeedOf::Entity(id) => {
                (of_articles(index.articles_of(id)), urls.entity(site.briefing.entity(id)))
            }
            FeedOf::Corrections => {
                let newest = index.amendments.iter().rev().take(settings.feed_entries);
                let entries = newest.map(|amendment| match amendment {
                    Amendment::Correction(id, at) => {
                        FeedEntry::of_correction(site, site.briefing.article(*id), *at)
                    }
                    Amendment::Retraction(at) => {
                        let retraction = &site.briefing.retractions[*at];
                        let id = format!("{}/retraction", retraction.id);
                        let entry = FeedEntry::of_retraction(site, retraction, &id);
                        let page = format!("{}#_retraction", entry.page);
                        FeedEntry { published: entry.updated, page, ..entry }
                    }
                });
                (entries.collect(), urls.corrections())
            }
            FeedOf::Site => {
                (with_retractions(site, lang, of_articles(&index.articles)), urls.front())
            }
        };
        let of_site = of == FeedOf::Site;
        Feed {
            lang: settings.lang(lang),
            id: tag(site, &route.url),
            title: title(site, of, lang),
            subtitle: Some(settings.description.as_str()).filter(|d| of_site && !d.is_empty()),
            updated: entries.iter().map(|e| e.updated).max().unwrap_or(Timestamp::UNIX_EPOCH),
            own: absolute(site, &route.url),
            page: absolute(site, &page),
            author: settings.publisher_name(),
            logo: logo(site),
            hub: settings.websub_hub.as_deref(),
            style_sheet: if route.format == Format::JsonFeed { None } else { style_sheet(site) },
            entries,
        }
    }

    /// Whether any entry has a picture.
    pub fn has_pictures(&self) -> bool {
        self.entries.iter().any(|entry| entry.picture.is_some())
    }

    /// The HTML of each entry's text, for entries that include it.
    ///
    /// # Errors
    /// When the file of a text has changed since the build began.
    pub fn contents(&self) -> Result<Vec<Option<String>>, RenderFailure> {
        let contents = self.entries.iter().map(|entry| entry.content.as_ref());
        contents.map(|content| content.map(PlacedText::html).transpose()).collect()
    }

    /// The fingerprint of all that the feed says. Its fields are destructured one by one, so that a
    /// new one can't be forgotten.
    pub fn fingerprint(&self) -> Fingerprint {
        let Feed {
            lang,
            id,
            title,
            subtitle,
            updated,
            own,
            page,
            author,
            logo,
            hub,
            style_sheet,
            entries,
        } = self;
        table([
            ("lang", (*lang).into()),
            ("id", id.as_str().into()),
            ("title", title.as_str().into()),
            ("subtitle", optional(*subtitle)),
            ("updated", rfc3339(*updated).into()),
            ("own", own.as_str().into()),
            ("page", page.as_str().into()),
            ("author", (*author).into()),
            ("logo", optional(logo.as_deref())),
            ("hub", optional(*hub)),
            ("style_sheet", optional(style_sheet.as_deref())),
            ("entries", list(entries.iter().map(FeedEntry::data))),
        ])
        .fingerprint()
    }
}

/// The entries of a site's feed with those of articles that were withdrawn, as many as the feed has.
fn with_retractions<'a>(
    site: &Site<'a>,
    lang: LangId,
    mut entries: Vec<FeedEntry<'a>>,
) -> Vec<FeedEntry<'a>> {
    let retractions = site.briefing.retractions.iter().filter(|it| it.lang == lang);
    let before = entries.len();
    entries.extend(retractions.map(|it| FeedEntry::of_retraction(site, it, &it.id)));
    if entries.len() > before {
        entries.sort_by_key(|entry| Reverse(entry.published));
        entries.truncate(site.settings.feed_entries);
    }
    entries
}

/// What a feed is called.
pub fn title(site: &Site, of: FeedOf, lang: LangId) -> String {
    match of {
        FeedOf::Site => site.settings.title.clone(),
        FeedOf::Entity(_) | FeedOf::Corrections => {
            format!("{} · {}", subject_name(site, of, lang), site.settings.title)
        }
    }
}

/// What the subject of a feed is called.
pub fn subject_name<'a>(site: &Site<'a>, of: FeedOf, lang: LangId) -> &'a str {
    match of {
        FeedOf::Entity(id) => &site.briefing.entity(id).text(lang).name,
        FeedOf::Corrections => site.theme.strings[lang.index()].get("corrections"),
        FeedOf::Site => &site.settings.title,
    }
}

/// The address of the publisher's logo.
fn logo(site: &Site) -> Option<String> {
    let logo = &site.settings.publisher.as_ref()?.logo.as_ref()?.value;
    Some(given(Base::Whole(&site.settings.base_url), logo))
}

/// The theme's style sheet for feeds, as pages have it.
fn style_sheet(site: &Site) -> Option<String> {
    let sheet = site.theme.named_by_content.iter().find(|file| file.name == STYLE_SHEET)?;
    Some(href(site, &sheet.url))
}

/// A tag URI (RFC 4151): the site's tagging authority, and a name below it.
pub fn tag(site: &Site, name: &str) -> String {
    format!("tag:{}:{}", site.settings.tag_authority, urls::encode(name))
}

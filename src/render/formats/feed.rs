//! What a feed says, whatever its format: the site's feed, that of an entity, or that of
//! corrections, in each language. The dates in feeds are decided here; `atom` and `json_feed` only
//! write them.
//!
//! An entry's id is a tag URI (RFC 4151) made of the article's permanent `id`, so that neither a
//! new URL nor a new host makes an article look new. An entry's `updated` follows corrections and
//! updates alone: mending a typo doesn't bring the article up again.

use std::borrow::Cow;
use std::cmp::Reverse;

use jiff::Timestamp;

use crate::dates::rfc3339;
use crate::format::Format;
use crate::index::Amendment;
use crate::model::{Article, ArticleId, EntityId, LangId, Picture, Retraction};
use crate::plan::{FeedOf, Route, Urls, urls};
use crate::render::data::{Data, Fingerprint, list, optional, table, texts};
use crate::render::shown_picture::ShownPicture;
use crate::render::site_address::{Base, absolute, href};
use crate::render::text::PlacedText;
use crate::render::views::newest_first;
use crate::render::{LinkNames, RenderFailure, Renderer, Site};

/// The longest text, in bytes of HTML, that is included in feeds other than the site's, and the
/// most captions of block quotations in it: an article may be in a thousand such feeds.
const LONGEST_EVERYWHERE: u32 = 64 << 10;
const MOST_CAPTIONS_EVERYWHERE: usize = 100;

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

/// An article or a correction in a feed.
pub struct FeedEntry<'a> {
    /// A tag URI (RFC 4151).
    pub id: String,
    /// Its headline.
    pub title: Cow<'a, str>,
    /// When it came out.
    pub published: Timestamp,
    /// When readers were last told of a change (a correction or an update), or else `published`.
    pub updated: Timestamp,
    /// The address of its page.
    pub page: String,
    /// The names of its authors.
    pub authors: Vec<&'a str>,
    /// What it is listed under.
    pub categories: Vec<FeedCategory<'a>>,
    /// Its summary.
    pub summary: Option<&'a str>,
    /// Its text, where the feed carries it.
    pub content: Option<PlacedText<'a>>,
    /// Its picture.
    pub picture: Option<FeedPicture<'a>>,
}

/// Something that an article is listed under.
pub struct FeedCategory<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it is known by among those of its kind: the last part of its page's address.
    pub term: &'a str,
    /// The address of the index of its kind.
    pub scheme: &'a str,
}

/// The picture of an article.
pub struct FeedPicture<'a> {
    /// Its address.
    pub address: String,
    /// Its media type, if its name tells.
    pub media_type: Option<&'static str>,
    /// Width and height in pixels, where they are known.
    pub size: Option<(u32, u32)>,
    /// What it shows, for those who don't see it; may be empty.
    pub alt: &'a str,
    /// Whose it is.
    pub credit: Option<&'a str>,
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
                let newest = index.corrections.iter().rev().take(settings.feed_entries);
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
            author: settings.publisher.as_ref().map_or(&settings.title, |p| &p.name),
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

impl<'a> FeedEntry<'a> {
    fn of_correction(site: &Site<'a>, article: &'a Article, at: usize) -> FeedEntry<'a> {
        let note = &article.corrections[at];
        let same = article.corrections[..at].iter().filter(|n| n.instant == note.instant).count();
        let more = if same == 0 { String::new() } else { format!("-{}", same + 1) };
        let url = Urls::new(site.settings, article.lang).article(article);
        FeedEntry {
            id: tag(site, &format!("{}/correction/{}{more}", article.id, rfc3339(note.instant))),
            title: article.title.as_ref().into(),
            published: note.instant,
            updated: note.instant,
            page: format!("{}#_corrections", absolute(site, &url)),
            authors: Vec::new(),
            categories: Vec::new(),
            summary: Some(&note.text),
            content: None,
            picture: None,
        }
    }

    /// What a feed says of a story that was withdrawn. Under the story's own id it takes the story's
    /// place in readers that have it.
    fn of_retraction(site: &Site<'a>, retraction: &'a Retraction, id: &str) -> FeedEntry<'a> {
        let url = Urls::new(site.settings, retraction.lang).retraction(retraction);
        let word = site.theme.strings[retraction.lang.index()].get("retracted");
        FeedEntry {
            id: tag(site, id),
            title: format!("{word}: {}", retraction.title).into(),
            published: retraction.published,
            updated: retraction.note.instant.max(retraction.published),
            page: absolute(site, &url),
            authors: Vec::new(),
            categories: Vec::new(),
            summary: Some(&retraction.note.text),
            content: None,
            picture: None,
        }
    }

    fn of(renderer: &'a Renderer<'a>, feed: FeedOf, article: &'a Article) -> FeedEntry<'a> {
        let site = &renderer.site;
        let briefing = site.briefing;
        let name = |id: &EntityId| briefing.entity(*id).text(article.lang).name.as_str();
        let category = |id: &EntityId| {
            let scheme = renderer.views.kind_address(article.lang, briefing.entity(*id).kind);
            FeedCategory { name: name(id), term: &briefing.entity(*id).slug, scheme }
        };
        let officials = article.officials.iter().map(|appearance| &appearance.official);
        let lists = [&article.organizations, &article.own].into_iter().flatten();
        let places = article.topics.iter().chain(&article.countries).chain(&article.regions);
        let listed_under = places.chain(officials).chain(lists).chain(&article.storyline);
        let url = Urls::new(site.settings, article.lang).article(article);
        let is_wanted = site.settings.feed_full || article.summary.is_none();
        let whole = is_wanted && (feed == FeedOf::Site || is_short(article));
        FeedEntry {
            id: tag(site, &article.id),
            title: article.title.as_ref().into(),
            published: article.published,
            updated: changed(article),
            page: absolute(site, &url),
            authors: article.authors.iter().map(name).collect(),
            categories: listed_under.map(category).collect(),
            summary: article.summary.as_deref(),
            picture: article.image.as_deref().map(|image| FeedPicture::of(site, &url, image)),
            content: whole.then(|| PlacedText {
                site: *site,
                text: &article.body,
                lang: article.lang,
                page: url.into(),
                base: Base::Whole(&site.settings.base_url),
                named: LinkNames::in_article(site, article),
                captions: renderer.views.captions(article, Base::Whole(&site.settings.base_url)),
            }),
        }
    }

    fn data(&self) -> Data<'_> {
        let FeedEntry {
            id,
            title,
            published,
            updated,
            page,
            authors,
            categories,
            summary,
            content,
            picture,
        } = self;
        table([
            ("id", id.as_str().into()),
            ("title", title.as_ref().into()),
            ("published", rfc3339(*published).into()),
            ("updated", rfc3339(*updated).into()),
            ("page", page.as_str().into()),
            ("authors", texts(authors)),
            ("categories", list(categories.iter().map(FeedCategory::data))),
            ("summary", optional(*summary)),
            ("content", content.clone().map_or(Data::None, PlacedText::data)),
            ("picture", optional(picture.as_ref().map(FeedPicture::data))),
        ])
    }
}

impl FeedCategory<'_> {
    fn data(&self) -> Data<'_> {
        let FeedCategory { name, term, scheme } = self;
        texts([name, term, scheme])
    }
}

impl<'a> FeedPicture<'a> {
    /// The picture of the article whose page stands at a URL path.
    fn of(site: &Site, page: &str, image: &'a Picture) -> FeedPicture<'a> {
        let shown = ShownPicture::of(site, page, &image.path);
        FeedPicture {
            address: shown.address(&site.settings.base_url),
            media_type: shown.media_type(),
            size: shown.size,
            alt: &image.alt,
            credit: image.credit.as_deref(),
        }
    }

    fn data(&self) -> Data<'_> {
        let FeedPicture { address, media_type, size, alt, credit } = self;
        let size = size.map(|(width, height)| list([width.into(), height.into()]));
        table([
            ("address", address.as_str().into()),
            ("media_type", optional(*media_type)),
            ("size", optional(size)),
            ("alt", (*alt).into()),
            ("credit", optional(*credit)),
        ])
    }
}

/// Whether an article's text is short enough for every feed.
fn is_short(article: &Article) -> bool {
    let captions = article.quotes.iter().filter(|quote| quote.caption.is_some()).count();
    article.body.html.length <= LONGEST_EVERYWHERE && captions <= MOST_CAPTIONS_EVERYWHERE
}

/// When readers were last told of a change, which is no earlier than the publication.
fn changed(article: &Article) -> Timestamp {
    article.changed().map_or(article.published, |at| at.max(article.published))
}

/// The entries of a site's feed with those of stories that were withdrawn, as many as the feed has.
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
    let word = match of {
        FeedOf::Entity(id) => site.briefing.entity(id).text(lang).name.as_str(),
        FeedOf::Corrections => site.theme.strings[lang.index()].get("corrections"),
        FeedOf::Site => return site.settings.title.clone(),
    };
    format!("{word} · {}", site.settings.title)
}

/// The address of the publisher's logo.
fn logo(site: &Site) -> Option<String> {
    let logo = &site.settings.publisher.as_ref()?.logo.as_ref()?.value;
    Some(if logo.starts_with('/') { absolute(site, logo) } else { logo.clone() })
}

/// The theme's style sheet for feeds, as pages have it.
fn style_sheet(site: &Site) -> Option<String> {
    let sheet = site.theme.named_by_content.iter().find(|file| file.name == STYLE_SHEET)?;
    Some(href(site, &sheet.url))
}

/// A tag URI (RFC 4151): the site's tagging authority, and a name below it.
fn tag(site: &Site, name: &str) -> String {
    format!("tag:{}:{}", site.settings.tag_authority, urls::encode(name))
}

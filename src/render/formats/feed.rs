//! What a feed says, whatever its format: the site's feed, that of an entity, or that of
//! corrections, in each language. The dates in feeds are decided here; `atom` and `json_feed` only
//! write them.
//!
//! An entry's id is a tag URI (RFC 4151) made of the article's permanent `id`, so that neither a
//! new URL nor a new host makes an article look new. An entry's `updated` follows corrections and
//! updates alone: mending a typo doesn't bring the article up again.

use jiff::Timestamp;

use crate::dates::rfc3339;
use crate::model::{Article, ArticleId, EntityId};
use crate::plan::{FeedOf, Route, Urls, urls};
use crate::render::data::{Data, Fingerprint, list, optional, table, texts};
use crate::render::site_address::{Base, absolute};
use crate::render::text::PlacedText;
use crate::render::views::newest_first;
use crate::render::{LinkNames, RenderFailure, Renderer, Site};

/// The longest text, in bytes of HTML, that is included in feeds other than the site's, and the
/// most captions of block quotations in it: an article may be in a thousand such feeds.
const LONGEST_EVERYWHERE: u32 = 64 << 10;
const MOST_CAPTIONS_EVERYWHERE: usize = 100;

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
    /// The newest first.
    pub entries: Vec<FeedEntry<'a>>,
}

/// An article or a correction in a feed.
pub struct FeedEntry<'a> {
    /// A tag URI (RFC 4151).
    pub id: String,
    /// Its headline.
    pub title: &'a str,
    /// When it came out.
    pub published: Timestamp,
    /// When readers were last told of a change (a correction or an update), or else `published`.
    pub updated: Timestamp,
    /// The address of its page.
    pub page: String,
    /// The names of its authors.
    pub authors: Vec<&'a str>,
    /// The names of its topics and countries.
    pub categories: Vec<&'a str>,
    /// Its summary.
    pub summary: Option<&'a str>,
    /// Its text, where the feed carries it.
    pub content: Option<PlacedText<'a>>,
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
        let (entries, title, page): (Vec<FeedEntry>, String, String) = match of {
            FeedOf::Entity(id) => {
                let entity = site.briefing.entity(id);
                let title = format!("{} · {}", entity.text(lang).name, settings.title);
                (of_articles(index.articles_of(id)), title, urls.entity(entity))
            }
            FeedOf::Corrections => {
                let newest = index.corrections.iter().rev().take(settings.feed_entries);
                let entries = newest.map(|(id, at)| {
                    FeedEntry::of_correction(site, site.briefing.article(*id), *at)
                });
                let word = site.theme.strings[lang.index()].get("corrections");
                let title = format!("{word} · {}", settings.title);
                (entries.collect(), title, urls.corrections())
            }
            FeedOf::Site => (of_articles(&index.articles), settings.title.clone(), urls.front()),
        };
        let of_site = of == FeedOf::Site;
        Feed {
            lang: settings.lang(lang),
            id: tag(site, &route.url),
            title,
            subtitle: Some(settings.description.as_str()).filter(|d| of_site && !d.is_empty()),
            updated: entries.iter().map(|e| e.updated).max().unwrap_or(Timestamp::UNIX_EPOCH),
            own: absolute(site, &route.url),
            page: absolute(site, &page),
            author: settings.publisher.as_ref().map_or(&settings.title, |p| &p.name),
            entries,
        }
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
        let Feed { lang, id, title, subtitle, updated, own, page, author, entries } = self;
        table([
            ("lang", (*lang).into()),
            ("id", id.as_str().into()),
            ("title", title.as_str().into()),
            ("subtitle", optional(*subtitle)),
            ("updated", rfc3339(*updated).into()),
            ("own", own.as_str().into()),
            ("page", page.as_str().into()),
            ("author", (*author).into()),
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
            title: &article.title,
            published: note.instant,
            updated: note.instant,
            page: format!("{}#_corrections", absolute(site, &url)),
            authors: Vec::new(),
            categories: Vec::new(),
            summary: Some(&note.text),
            content: None,
        }
    }

    fn of(renderer: &'a Renderer<'a>, feed: FeedOf, article: &'a Article) -> FeedEntry<'a> {
        let site = &renderer.site;
        let briefing = site.briefing;
        let name = |id: &EntityId| briefing.entity(*id).text(article.lang).name.as_str();
        let url = Urls::new(site.settings, article.lang).article(article);
        let is_wanted = site.settings.feed_full || article.summary.is_none();
        let whole = is_wanted && (feed == FeedOf::Site || is_short(article));
        FeedEntry {
            id: tag(site, &article.id),
            title: &article.title,
            published: article.published,
            updated: changed(article),
            page: absolute(site, &url),
            authors: article.authors.iter().map(name).collect(),
            categories: article.topics.iter().chain(&article.countries).map(name).collect(),
            summary: article.summary.as_deref(),
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
        } = self;
        table([
            ("id", id.as_str().into()),
            ("title", (*title).into()),
            ("published", rfc3339(*published).into()),
            ("updated", rfc3339(*updated).into()),
            ("page", page.as_str().into()),
            ("authors", texts(authors)),
            ("categories", texts(categories)),
            ("summary", optional(*summary)),
            ("content", content.clone().map_or(Data::None, PlacedText::data)),
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

/// A tag URI (RFC 4151): the site's tagging authority, and a name below it.
fn tag(site: &Site, name: &str) -> String {
    format!("tag:{}:{}", site.settings.tag_authority, urls::encode(name))
}

//! What a feed says of an article, a correction or a retraction.

use std::borrow::Cow;

use jiff::Timestamp;

use super::tag;
use crate::dates::rfc3339;
use crate::model::{Article, EntityId, Picture, Retraction};
use crate::plan::{FeedOf, Urls};
use crate::render::data::{Data, list, optional, table, texts};
use crate::render::shown_picture::ShownPicture;
use crate::render::site_address::{Base, absolute};
use crate::render::text::PlacedText;
use crate::render::{LinkNames, Renderer, Site};

/// The longest text, in bytes of HTML, that is included in feeds other than the site's, and the
/// most captions of block quotations in it: an article may be in a thousand such feeds.
const LONGEST_EVERYWHERE: u32 = 64 << 10;
const MOST_CAPTIONS_EVERYWHERE: usize = 100;

/// The most authors and categories of an entry: an article may name thousands of entities, and is in a feed of each
/// of them.
const MOST_AUTHORS: usize = 50;
const MOST_CATEGORIES: usize = 100;

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

impl<'a> FeedEntry<'a> {
    pub(super) fn of_correction(site: &Site<'a>, article: &'a Article, at: usize) -> FeedEntry<'a> {
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

    /// What a feed says of an article that was withdrawn. Under the article's own id it takes the article's
    /// place in readers that have it.
    pub(super) fn of_retraction(
        site: &Site<'a>,
        retraction: &'a Retraction,
        id: &str,
    ) -> FeedEntry<'a> {
        let url = Urls::new(site.settings, retraction.lang).retraction(retraction);
        let strings = &site.theme.strings[retraction.lang.index()];
        FeedEntry {
            id: tag(site, id),
            title: strings.retraction_title(&retraction.title).into(),
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

    pub(super) fn of(
        renderer: &'a Renderer<'a>,
        feed: FeedOf,
        article: &'a Article,
    ) -> FeedEntry<'a> {
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
            updated: article.modified(),
            page: absolute(site, &url),
            authors: article.authors.iter().take(MOST_AUTHORS).map(name).collect(),
            categories: listed_under.take(MOST_CATEGORIES).map(category).collect(),
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

    pub(super) fn data(&self) -> Data<'_> {
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

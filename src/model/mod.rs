//! What a briefing is made of, once every name is resolved: articles, the entities they are listed
//! under, plain pages.
//! A [`Briefing`] has only what is public at the build's as-of: drafts, embargoed and expired
//! articles go no further than the stage before. The model must not know the syntax of files, nor
//! templates, nor the paths of pages beyond an article's day and slug.

mod article;
mod entity;
mod kind;
mod post;

use serde_json::Value as Json;

use crate::diagnostics::FileId;
use crate::ids::{IdVec, id};

pub use article::{
    Appearance, Article, Note, Picture, PlainPage, Quotation, Retraction, Source, Speaker,
};
pub use entity::{AuthorLink, Details, Entity, EntityText, OpenOfficeKeys, OwnValue, OwnValues};
pub use kind::{EntityKind, FieldType, Kinds, OwnField, OwnKind};
pub use post::{Post, PostEnd, PostStatus};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A language of the site, by its position in the settings' list; 0 is the default language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LangId(pub u8);

impl LangId {
    /// The default language, which stands at the site's root.
    pub const DEFAULT: LangId = LangId(0);

    /// Its position, as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

id! {
    /// An article of a [`Briefing`], by its position in [`Briefing::articles`].
    pub struct ArticleId(u32);
}

id! {
    /// An entity of a [`Briefing`], by its position in [`Briefing::entities`].
    pub struct EntityId(u32);
}

id! {
    /// A plain page of a [`Briefing`], by its position in [`Briefing::pages`].
    pub struct PageId(u32);
}

/// A text that was written in Markdown: HTML with slots for its links (see
/// [`crate::markdown::resolve`]).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Text {
    /// Where its HTML is to be found; it isn't held in memory here.
    pub html: Html,
    /// What each slot leads to, and where the link is written.
    pub links: Box<[TextLink]>,
    /// Links to the site's own host. They are shown as they are written, but have to lead somewhere
    /// all the same.
    pub own_addresses: Box<[TextLink]>,
    /// The ids in it that can be linked to.
    pub anchors: Anchors,
    /// The kinds of alerts in it. The theme has the words for them.
    pub alerts: Box<[crate::markdown::AlertKind]>,
}

/// The ids in a text that can be linked to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    /// The ids of its headings.
    pub ids: Box<[Box<str>]>,
    /// The ids that the headings had in earlier versions of Dateline, which still work.
    former: Box<[Box<str>]>,
    /// The numbers of all ids in alphabetical order, `former` counted on after `ids`; empty if
    /// there are few ids.
    sorted: Box<[u32]>,
}

impl Anchors {
    /// Up to this many are compared one by one.
    const FEW: usize = 32;

    /// The ids of a text, in its order, and those that its headings had in earlier versions of
    /// Dateline.
    pub fn new(ids: Box<[Box<str>]>, former: Box<[Box<str>]>) -> Anchors {
        let mut anchors = Anchors { ids, former, sorted: Box::default() };
        let count = anchors.ids.len() + anchors.former.len();
        if count > Anchors::FEW {
            let mut sorted: Box<[u32]> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
            sorted.sort_unstable_by_key(|number| anchors.numbered(*number));
            anchors.sorted = sorted;
        }
        anchors
    }

    fn numbered(&self, number: u32) -> &str {
        let number = number as usize;
        self.ids.get(number).unwrap_or_else(|| &self.former[number - self.ids.len()])
    }

    /// Whether the text has an id.
    pub fn has(&self, id: &str) -> bool {
        if self.sorted.is_empty() {
            return self.ids.iter().chain(&self.former).any(|anchor| **anchor == *id);
        }
        self.sorted.binary_search_by_key(&id, |number| self.numbered(*number)).is_ok()
    }
}

/// XXH3 of a file's content (128 bits). It tells whether a file has changed; it is no protection
/// against forgery.
pub type ContentHash = [u8; 16];

/// The HTML of a text: where to get it, and its fingerprint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Html {
    /// The file whose text it is.
    pub file: FileId,
    /// The hash of the file's content, from which the HTML can be made again.
    pub hash: ContentHash,
    /// The fingerprint of the HTML.
    pub fingerprint: u64,
    /// Its length in bytes.
    pub length: u32,
    /// Where this build has stored it, if it has.
    pub html_store: Option<HtmlPlace>,
}

/// Where a build has stored the HTML of a text until its page is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HtmlPlace {
    /// In memory, under this number.
    Memory(u32),
    /// In a file: the offset of its first byte, and its length.
    File(u64, u32),
}

impl Html {
    /// Whether the text is empty.
    pub fn is_empty(self) -> bool {
        self.length == 0
    }
}

/// One slot of a [`Text`].
#[derive(Debug, Clone, PartialEq)]
pub struct TextLink {
    /// What it leads to, or shows.
    pub target: LinkTarget,
    /// The part after `#`.
    pub fragment: Option<String>,
    /// Where it is written.
    pub place: crate::diagnostics::Location,
}

/// What a link or a picture in a text leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// An article.
    Article(ArticleId),
    /// An entity.
    Entity(EntityId),
    /// A plain page.
    Page(PageId),
    /// A path of the site, seen from its front page: `/countries/`.
    Path(String),
    /// A file of the site that is copied to a place beside the page.
    Asset(String),
    /// A picture of the site that is shown in the text.
    Picture(String),
    /// The page itself.
    Here,
    /// Something that isn't public: the link is shown as text.
    Hidden,
}

/// All that is public at one instant.
#[derive(Debug, Default)]
#[allow(clippy::vec_box, reason = "articles are large, and are sorted before they get here")]
pub struct Briefing {
    /// By publication instant, the oldest first, ties by source path.
    pub articles: IdVec<ArticleId, Box<Article>>,
    /// In no particular order.
    pub entities: IdVec<EntityId, Entity>,
    /// By path.
    pub pages: IdVec<PageId, PlainPage>,
    /// The articles that were withdrawn, by when that was, ties by source path.
    pub retractions: Vec<Retraction>,
    /// The articles that are news at the as-of clock ([`NEWS_AGE`]), the oldest first.
    pub news: Vec<ArticleId>,
    /// Whether it is for those who read drafts, so that no robot may read it.
    pub shows_drafts: bool,
    /// What is held back, and when something next falls due.
    pub held_back: HeldBack,
}

/// How long an article is news for search engines: two days
/// (developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
pub const NEWS_AGE: SignedDuration = SignedDuration::from_hours(48);

impl Briefing {
    /// The article with this id.
    pub fn article(&self, id: ArticleId) -> &Article {
        &self.articles[id]
    }

    /// The entity with this id.
    pub fn entity(&self, id: EntityId) -> &Entity {
        &self.entities[id]
    }

    /// The page with this id.
    pub fn page(&self, id: PageId) -> &PlainPage {
        &self.pages[id]
    }

    /// Every picture that an article, an official or an author has.
    pub fn pictures_mut(&mut self) -> impl Iterator<Item = &mut Picture> {
        let portraits = self.entities.iter_mut().filter_map(|entity| match &mut entity.details {
            Details::Official { image, .. } | Details::Author { image, .. } => image.as_mut(),
            _ => None,
        });
        let pictures = self.articles.iter_mut().filter_map(|article| article.image.as_deref_mut());
        pictures.chain(portraits)
    }

    /// All articles with their ids, the oldest first.
    pub fn article_ids(&self) -> impl DoubleEndedIterator<Item = (ArticleId, &Article)> {
        self.articles.iter_with_ids().map(|(id, article)| (id, &**article))
    }

    /// All entities with their ids.
    pub fn entity_ids(&self) -> impl Iterator<Item = (EntityId, &Entity)> {
        self.entities.iter_with_ids()
    }
}

/// How many articles are held back, why, and when that changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeldBack {
    /// Marked `draft`.
    pub drafts: usize,
    /// Under an embargo that is in force.
    pub embargoed: usize,
    /// Dated later than the as-of clock.
    pub future: usize,
    /// Past their `expires`.
    pub expired: usize,
    /// Withdrawn, with a notice in their place.
    pub retracted: usize,
    /// When the next article comes out, expires or is withdrawn, a note of one falls due, or the next post
    /// begins or ends.
    pub next_due: Option<Timestamp>,
}

impl HeldBack {
    /// How many articles are held back in all.
    pub fn total(&self) -> usize {
        self.drafts + self.embargoed + self.future + self.expired + self.retracted
    }

    /// Notes an instant at which something will change.
    pub fn due(&mut self, instant: Timestamp) {
        self.next_due = Some(self.next_due.map_or(instant, |next| next.min(instant)));
    }
}

/// The local day of an instant.
pub fn local_day(instant: Timestamp, zone: &TimeZone) -> jiff::civil::Date {
    zone.to_datetime(instant).date()
}

/// A table that a site may fill as it likes, for its theme.
pub type Extra = Json;

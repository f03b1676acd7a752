//! Articles and plain pages.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{EntityId, Extra, LangId, Text};
use crate::dates::PartialDate;
use crate::diagnostics::FileId;

/// One public article.
#[derive(Debug)]
pub struct Article {
    /// Where it comes from.
    pub file: FileId,
    /// Its language.
    pub lang: LangId,
    /// Permanent: the `id` key, or the source path.
    pub id: Box<str>,
    /// The headline.
    pub title: Box<str>,
    /// The `date` key.
    pub date: Timestamp,
    /// The later of date and embargo: the one key by which articles are ordered.
    pub published: Timestamp,
    /// The local day of the publication instant: of its URL and its edition.
    pub day: Date,
    /// The last part of its URL.
    pub slug: Box<str>,
    /// What it says, in a sentence or two.
    pub summary: Option<Box<str>>,
    /// What to take away.
    pub key_points: Box<[String]>,
    /// The dateline's place.
    pub place: Option<Box<str>>,
    /// By whom.
    pub authors: Box<[EntityId]>,
    /// On which countries.
    pub countries: Box<[EntityId]>,
    /// On which regions.
    pub regions: Box<[EntityId]>,
    /// On which officials, each with the posts held on the article's date.
    pub officials: Box<[Appearance]>,
    /// The offices that those posts belong to.
    pub offices: Box<[EntityId]>,
    /// On which organizations.
    pub organizations: Box<[EntityId]>,
    /// On which topics.
    pub topics: Box<[EntityId]>,
    /// On which entities of the site's own kinds.
    pub own: Box<[EntityId]>,
    /// The continuing story that it is part of.
    pub storyline: Option<EntityId>,
    /// The picture.
    pub image: Option<Box<Picture>>,
    /// Where its facts are on record.
    pub sources: Box<[Source]>,
    /// Words in quotation marks.
    pub quotes: Box<[Quotation]>,
    /// What was wrong and is right, the oldest first.
    pub corrections: Box<[Note]>,
    /// What was added, the oldest first.
    pub updates: Box<[Note]>,
    /// Whether it leads its edition.
    pub lead: bool,
    /// Whether names in its text are linked.
    pub link_names: bool,
    /// Whether it is a draft (only in a build with drafts).
    pub draft: bool,
    /// When it comes out, in a preview that shows it before; in a build there is none.
    pub release: Option<Timestamp>,
    /// IPTC Media Topics.
    pub media_topics: Box<[String]>,
    /// Old paths that lead here.
    pub redirect_from: Box<[String]>,
    /// Whatever a theme wants.
    pub extra: Box<Extra>,
    /// The text.
    pub body: Text,
}

impl Article {
    /// When it last changed in a way that readers are told of: its publication, or the latest
    /// correction or update.
    pub fn changed(&self) -> Option<Timestamp> {
        self.corrections.iter().chain(&self.updates).map(|note| note.instant).max()
    }

    /// The entities that it is tagged with whose names can be linked in its text.
    pub fn linked_by_name(&self) -> impl Iterator<Item = EntityId> {
        let officials = self.officials.iter().map(|appearance| appearance.official);
        let more = [&self.organizations, &self.countries, &self.own];
        officials.chain(more.into_iter().flatten().copied())
    }

    /// Every entity that it is listed under.
    pub fn entities(&self) -> impl Iterator<Item = EntityId> {
        let officials = self.officials.iter().map(|appearance| &appearance.official);
        let lists = [&self.countries, &self.regions, &self.offices, &self.organizations];
        let more = [&self.topics, &self.authors, &self.own];
        let lists = lists.into_iter().chain(more).flatten();
        lists.chain(officials).chain(&self.storyline).copied()
    }
}

/// An official in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    /// Who.
    pub official: EntityId,
    /// The posts held on the article's date, or the one that the article names: places in the
    /// official's list.
    pub posts: Box<[u16]>,
    /// Whether these had ended before that day.
    pub former: bool,
}

/// A picture and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file, from the site's root.
    pub path: String,
    /// What it shows, for those who don't see it.
    pub alt: String,
    /// The words below it.
    pub caption: Option<String>,
    /// Whose it is.
    pub credit: Option<String>,
    /// Its width and height in pixels, where they can be told.
    pub size: Option<(u32, u32)>,
}

/// Where a fact is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What quotations name it by.
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// What to know of it where there is no address.
    pub note: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When it was published.
    pub date: Option<PartialDate>,
    /// An archived copy's address.
    pub archived: Option<String>,
    /// The ids of the references to it in the text.
    pub references: Box<[String]>,
}

/// Words in quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// The words.
    pub text: String,
    /// Who said them.
    pub speaker: Speaker,
    /// The source: its place in the article's list.
    pub source: Option<usize>,
    /// When they were said, if not on the article's date.
    pub date: Option<PartialDate>,
    /// On what occasion.
    pub context: Option<String>,
    /// An address where it is on record, if no source is named.
    pub url: Option<String>,
    /// The number of its caption, if it is a block quotation of the text.
    pub caption: Option<u32>,
    /// Whether it is there for its caption alone: the same words stand before it.
    pub repeats: bool,
}

/// Who said something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speaker {
    /// An official or an organization.
    Entity(EntityId),
    /// Anybody else.
    Name(String),
}

/// A dated public note: a correction or an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub instant: Timestamp,
    /// The local day of that.
    pub day: Date,
    /// What it says.
    pub text: String,
}

/// A page that is no article: "About".
#[derive(Debug)]
pub struct PlainPage {
    /// Where it comes from.
    pub file: FileId,
    /// Its language.
    pub lang: LangId,
    /// Its path below the language's root, without slashes at the ends: `about`; empty is the
    /// front page's introduction.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What it says, in a sentence.
    pub summary: Option<String>,
    /// Old paths that lead here.
    pub redirect_from: Vec<String>,
    /// Whatever a theme wants.
    pub extra: Extra,
    /// The text.
    pub body: Text,
}

//! Articles and plain pages.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{EntityId, Extra, LangId, Text};
use crate::dates::PartialDate;
use crate::diagnostics::FileId;

/// One public article.
#[derive(Debug)]
pub struct Article {
    /// The file it comes from.
    pub file: FileId,
    /// Its language.
    pub lang: LangId,
    /// Its permanent id: the `id` key, or else the source path.
    pub id: Box<str>,
    /// The headline.
    pub title: Box<str>,
    /// The `date` key.
    pub date: Timestamp,
    /// The later of date and embargo. Articles are ordered by this alone.
    pub published: Timestamp,
    /// The local day of `published`, which is part of its URL and decides its edition.
    pub day: Date,
    /// The last part of its URL.
    pub slug: Box<str>,
    /// What it says, in one or two sentences.
    pub summary: Option<Box<str>>,
    /// The main points, as a list.
    pub key_points: Box<[String]>,
    /// The place in its dateline.
    pub place: Option<Box<str>>,
    /// Its authors.
    pub authors: Box<[EntityId]>,
    /// The countries it is about.
    pub countries: Box<[EntityId]>,
    /// The regions it is about.
    pub regions: Box<[EntityId]>,
    /// The officials it is about, each with the posts held on the article's date.
    pub officials: Box<[Appearance]>,
    /// The offices that those posts belong to.
    pub offices: Box<[EntityId]>,
    /// The organizations it is about.
    pub organizations: Box<[EntityId]>,
    /// The topics it is about.
    pub topics: Box<[EntityId]>,
    /// The entities of the site's own kinds that it is about.
    pub own: Box<[EntityId]>,
    /// The continuing story it is part of.
    pub storyline: Option<EntityId>,
    /// Its main picture.
    pub image: Option<Box<Picture>>,
    /// Where its facts are on record.
    pub sources: Box<[Source]>,
    /// The quotations in it or listed with it.
    pub quotes: Box<[Quotation]>,
    /// Corrections, the oldest first.
    pub corrections: Box<[Note]>,
    /// Updates, the oldest first.
    pub updates: Box<[Note]>,
    /// Whether it leads its edition.
    pub lead: bool,
    /// Whether names in its text are linked.
    pub link_names: bool,
    /// Whether it is a draft, which only a site with drafts contains.
    pub draft: bool,
    /// When it will come out, in a preview that shows it before that; always `None` in a build.
    pub release: Option<Timestamp>,
    /// IPTC Media Topics.
    pub media_topics: Box<[String]>,
    /// Old paths that lead here.
    pub redirect_from: Box<[String]>,
    /// The `extra` table, for themes.
    pub extra: Box<Extra>,
    /// The text.
    pub body: Text,
}

impl Article {
    /// When readers were last told of a change: the latest correction or update, if there is one.
    pub fn changed(&self) -> Option<Timestamp> {
        self.corrections.iter().chain(&self.updates).map(|note| note.instant).max()
    }

    /// When readers were last told of anything: of a change, or else that it is out.
    pub fn modified(&self) -> Timestamp {
        self.changed().map_or(self.published, |at| at.max(self.published))
    }

    /// The entities it is tagged with whose names can be linked in its text.
    pub fn linked_by_name(&self) -> impl Iterator<Item = EntityId> {
        let officials = self.officials.iter().map(|appearance| appearance.official);
        let more = [&self.organizations, &self.countries, &self.own];
        officials.chain(more.into_iter().flatten().copied())
    }

    /// Every entity it is listed under.
    pub fn entities(&self) -> impl Iterator<Item = EntityId> {
        let officials = self.officials.iter().map(|appearance| &appearance.official);
        let lists = [&self.countries, &self.regions, &self.offices, &self.organizations];
        let more = [&self.topics, &self.authors, &self.own];
        let lists = lists.into_iter().chain(more).flatten();
        lists.chain(officials).chain(&self.storyline).copied()
    }
}

/// An official whom an article is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    /// Who.
    pub official: EntityId,
    /// The posts held on the article's date, or the one that the article names, by their positions
    /// in the official's list.
    pub posts: Box<[u16]>,
    /// Whether those posts had ended before that day.
    pub former: bool,
}

/// A picture with its description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The path of the file, from the site's root.
    pub path: String,
    /// A description for those who can't see it.
    pub alt: String,
    /// The text below it.
    pub caption: Option<String>,
    /// Who made it or owns it.
    pub credit: Option<String>,
    /// Its width and height in pixels, where they are known.
    pub size: Option<(u32, u32)>,
}

/// Where a fact is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The id by which quotations refer to it.
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// A note on it where there is no address.
    pub note: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When it was published.
    pub date: Option<PartialDate>,
    /// The address of an archived copy.
    pub archived: Option<String>,
    /// The ids of the places in the text that refer to it.
    pub references: Box<[String]>,
}

impl Source {
    /// What it is referred to by, on its page and in links to it: its id, or else its number in the article's
    /// list, where it stands at a position. An id of digits alone is refused when it is read.
    pub fn anchor(&self, at: usize) -> Cow<'_, str> {
        match &self.id {
            Some(id) => Cow::Borrowed(id),
            None => Cow::Owned((at + 1).to_string()),
        }
    }
}

/// A quotation and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// The words.
    pub text: String,
    /// Who said them.
    pub speaker: Speaker,
    /// The source, by its position in the article's list.
    pub source: Option<usize>,
    /// When they were said, if that wasn't on the article's date.
    pub date: Option<PartialDate>,
    /// The occasion.
    pub context: Option<String>,
    /// The address where it is on record, if no source is named.
    pub url: Option<String>,
    /// The number of its caption, if it is a block quotation in the text.
    pub caption: Option<u32>,
    /// Whether it is here for its caption alone, since an earlier quotation has the same words.
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
    /// Its date.
    pub instant: Timestamp,
    /// The local day of that instant.
    pub day: Date,
    /// What it says.
    pub text: String,
}

/// An article that was withdrawn: what the notice in its place says, and nothing of the article but its title.
#[derive(Debug)]
pub struct Retraction {
    /// Where the article comes from.
    pub file: FileId,
    /// Its language.
    pub lang: LangId,
    /// Permanent: the article's `id`.
    pub id: Box<str>,
    /// Its headline.
    pub title: Box<str>,
    /// When it came out.
    pub published: Timestamp,
    /// The day of its address.
    pub day: Date,
    /// The last part of its address.
    pub slug: Box<str>,
    /// When and why it was withdrawn.
    pub note: Note,
    /// Old paths that lead to it.
    pub redirect_from: Box<[String]>,
}

impl Retraction {
    /// The notice in the place of an article.
    pub fn of(article: &Article, note: Note) -> Retraction {
        Retraction {
            file: article.file,
            lang: article.lang,
            id: article.id.clone(),
            title: article.title.clone(),
            published: article.published,
            day: article.day,
            slug: article.slug.clone(),
            note,
            redirect_from: article.redirect_from.clone(),
        }
    }
}

/// A page that is no article, such as "About".
#[derive(Debug)]
pub struct PlainPage {
    /// The file it comes from.
    pub file: FileId,
    /// Its language.
    pub lang: LangId,
    /// Its path below the language's root, without slashes at either end: `about`. The empty path
    /// is the introduction of the front page.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What it says, in one sentence.
    pub summary: Option<String>,
    /// Old paths that lead here.
    pub redirect_from: Vec<String>,
    /// The `extra` table, for themes.
    pub extra: Extra,
    /// The text.
    pub body: Text,
}

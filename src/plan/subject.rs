//! What a file of the output is about.

use jiff::civil::Date;

use super::{LetterPage, ListPage};
use crate::format::Format;
use crate::model::{ArticleId, EntityId, EntityKind, LangId, PageId};

/// What a file of the output is about. In which [`Format`] it is written is said beside it: the
/// feed of an entity is the subject of the entity's own page in another format.
#[derive(Debug, Clone)]
pub enum Subject {
    /// The front page with the newest edition, if there is one.
    Front,
    /// An article; `earlier` and `later` are its neighbours in the archive.
    Article {
        /// Which.
        id: ArticleId,
        /// The article published before it.
        earlier: Option<ArticleId>,
        /// The article published after it.
        later: Option<ArticleId>,
    },
    /// The briefing of one day.
    Edition(Date, ListPage),
    /// A month's days.
    Month(i16, i8),
    /// A year's months.
    Year(i16),
    /// All years.
    Archive,
    /// An index, or one page of it if it has more than one.
    Index(IndexOf, Option<Box<LetterPage>>),
    /// An entity and a page of its articles.
    Entity(EntityId, ListPage),
    /// All corrections.
    Corrections(ListPage),
    /// All quotations, or all of a speaker.
    Quotes(Option<EntityId>, ListPage),
    /// A plain page.
    PlainPage(PageId),
    /// A page that sends readers on to another, at this URL path.
    Redirect(String),
    /// What a host shows for a path that isn't there.
    NotFound,
    /// Addresses of the site, for search engines.
    Addresses(Addresses),
    /// A file that is there already.
    File(CopiedFile),
}

/// Which addresses a sitemap lists.
#[derive(Debug, Clone)]
pub enum Addresses {
    /// Those of all other sitemaps, by their URL paths.
    Sitemaps(Vec<String>),
    /// Those of a month's articles and editions.
    Month(Vec<ArticleId>, Vec<(LangId, Date)>),
    /// Those of all other pages, by their URL paths.
    Pages(Vec<String>),
}

/// A file that is copied as it is.
#[derive(Debug, Clone)]
pub enum CopiedFile {
    /// One of the site, by its path from the site's root.
    Source(String),
    /// One of the theme: its place in [`crate::theme::Theme::files`].
    Theme(usize),
}

/// What an index lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexOf {
    /// All entities of a kind.
    Kind(EntityKind),
    /// Those of a kind that belong to an entity, if they are too many for its page; for an office,
    /// the officials are its holders.
    Members(EntityId, EntityKind),
}

impl Subject {
    /// What kind of file this subject is in a format, for summaries and templates.
    pub fn kind(&self, format: Format) -> &'static str {
        match format {
            Format::Atom | Format::JsonFeed => return "feed",
            Format::Sitemap => return "sitemap",
            Format::Copy => return "file",
            Format::Html => {}
        }
        match self {
            Subject::Front => "front",
            Subject::Article { .. } => "article",
            Subject::Edition(..) => "edition",
            Subject::Month(..) => "month",
            Subject::Year(_) => "year",
            Subject::Archive => "archive",
            Subject::Index(..) => "index",
            Subject::Entity(..) => "entity",
            Subject::Corrections(_) => "corrections",
            Subject::Quotes(..) => "quotes",
            Subject::PlainPage(_) => "plain",
            Subject::Redirect(_) => "redirect",
            Subject::NotFound => "not-found",
            Subject::Addresses(_) => "sitemap",
            Subject::File(_) => "file",
        }
    }

    /// Which page of a list it shows, if it shows one.
    pub fn list_page(&self) -> Option<&ListPage> {
        match self {
            Subject::Edition(_, list)
            | Subject::Entity(_, list)
            | Subject::Corrections(list)
            | Subject::Quotes(_, list) => Some(list),
            Subject::Front
            | Subject::Article { .. }
            | Subject::Month(..)
            | Subject::Year(_)
            | Subject::Archive
            | Subject::Index(..)
            | Subject::PlainPage(_)
            | Subject::Redirect(_)
            | Subject::NotFound
            | Subject::Addresses(_)
            | Subject::File(_) => None,
        }
    }

    /// Whether its page is named in the sitemap of pages. Articles and editions stand in the sitemap
    /// of their month; of a list, the page with the newest is enough for a crawler to find the others.
    pub fn is_in_sitemap_of_pages(&self) -> bool {
        match self {
            Subject::Entity(_, list) | Subject::Corrections(list) | Subject::Quotes(_, list) => {
                list.number.is_none()
            }
            Subject::Front
            | Subject::Month(..)
            | Subject::Year(_)
            | Subject::Archive
            | Subject::Index(..)
            | Subject::PlainPage(_) => true,
            Subject::Article { .. }
            | Subject::Edition(..)
            | Subject::Redirect(_)
            | Subject::NotFound
            | Subject::Addresses(_)
            | Subject::File(_) => false,
        }
    }

    /// Whether there are feeds of it: of the site, of an entity with articles, and of corrections.
    pub fn has_feeds(&self) -> bool {
        match self {
            Subject::Front => true,
            Subject::Entity(_, list) | Subject::Corrections(list) => !list.range.is_empty(),
            Subject::Article { .. }
            | Subject::Edition(..)
            | Subject::Month(..)
            | Subject::Year(_)
            | Subject::Archive
            | Subject::Index(..)
            | Subject::Quotes(..)
            | Subject::PlainPage(_)
            | Subject::Redirect(_)
            | Subject::NotFound
            | Subject::Addresses(_)
            | Subject::File(_) => false,
        }
    }
}

//! What a file of the output is about.

use jiff::civil::Date;

use super::{Dataset, LetterPage, ListPage};
use crate::derived::DerivedId;
use crate::format::Format;
use crate::model::{ArticleId, EntityId, EntityKind, LangId, PageId};

/// What a file of the output is about. The [`Format`] in which it is written is separate: an
/// entity's feed has the same subject as the entity's page.
#[derive(Debug, Clone)]
pub enum Subject {
    /// The front page, with the newest edition if there is one.
    Front,
    /// An article; `earlier` and `later` are its neighbours in the archive.
    Article {
        /// The article.
        id: ArticleId,
        /// The article published before it.
        earlier: Option<ArticleId>,
        /// The article published after it.
        later: Option<ArticleId>,
    },
    /// The notice in the place of an article that was withdrawn: its place in
    /// [`Briefing::retractions`](crate::model::Briefing::retractions).
    Retraction(usize),
    /// An edition: the articles of one day.
    Edition(Date, ListPage),
    /// A month, as a list of its days.
    Month(i16, i8),
    /// A year, as a list of its months.
    Year(i16),
    /// The archive, as a list of all years.
    Archive,
    /// An index, or one page of it if it has more than one.
    Index(IndexOf, Option<Box<LetterPage>>),
    /// An entity, with the articles that name it, or an older page of these.
    Entity(EntityId, ListPage),
    /// A page of the list of corrections.
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
    /// All feeds of the site, in every language.
    FeedList,
    /// A part of the site's data, for programs.
    Data(Dataset),
    /// A file that programs look for at a fixed place.
    FixedFile(FixedFile),
    /// A file that is there already.
    File(CopiedFile),
    /// A file that is made of another one's bytes.
    DerivedFile(DerivedId),
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
    /// Those of the articles that are news, the newest first.
    News(Vec<ArticleId>),
}

/// A file that programs look for at a fixed place, made of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixedFile {
    /// What robots may read, and for what (RFC 9309).
    RobotsTxt,
    /// Where to report a hole (RFC 9116).
    SecurityTxt,
    /// Whom the publisher belongs to and stands for (journallist.net).
    TrustTxt,
    /// Who makes the site (humanstxt.org).
    HumansTxt,
    /// Which record of the AT Protocol describes the site (standard.site/docs/verification).
    StandardSite,
    /// The headers of files, for Cloudflare Pages and Netlify.
    Headers,
    /// Where old paths lead, for the same.
    Redirects,
    /// What keeps GitHub Pages from leaving files out.
    NoJekyll,
    /// All that Vercel is told.
    VercelJson,
    /// All that Azure Static Web Apps is told.
    StaticWebAppConfig,
    /// Which pages a browser may fetch before they are asked for.
    SpeculationRules,
}

impl FixedFile {
    /// The table of the settings that it is made of.
    pub fn table(self) -> &'static str {
        match self {
            FixedFile::RobotsTxt => "robots",
            FixedFile::SecurityTxt => "security_txt",
            FixedFile::TrustTxt => "trust_txt",
            FixedFile::HumansTxt => "humans_txt",
            FixedFile::StandardSite => "standard_site",
            FixedFile::Headers
            | FixedFile::Redirects
            | FixedFile::NoJekyll
            | FixedFile::VercelJson
            | FixedFile::StaticWebAppConfig
            | FixedFile::SpeculationRules => "hosting",
        }
    }
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

/// What a feed is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOf {
    /// Everything that is new on the site.
    Site,
    /// The articles of an entity.
    Entity(EntityId),
    /// Corrections, each an entry of its own.
    Corrections,
}

/// Whose text, out of a file of its own, a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextOf {
    /// An article's.
    Article(ArticleId),
    /// An entity's.
    Entity(EntityId),
    /// A plain page's.
    PlainPage(PageId),
}

/// What else is to be known of a subject: everything that groups subjects stands here, a row for
/// each, so that a new one is thought of once.
struct SubjectRow<'s> {
    /// Its word, for summaries and templates.
    kind: &'static str,
    /// Whether its page is named in the sitemap of pages.
    in_sitemap: bool,
    /// The page of a list that it shows.
    list: Option<&'s ListPage>,
    /// What its feeds are about, if it has any.
    feed: Option<FeedOf>,
    /// Whose text its page shows.
    text: Option<TextOf>,
    /// Whether search engines are told to stay away from its page.
    is_hidden: bool,
}

impl<'s> SubjectRow<'s> {
    /// A page without a list, feeds and a text of its own.
    fn of(kind: &'static str, in_sitemap: bool) -> SubjectRow<'s> {
        SubjectRow { kind, in_sitemap, list: None, feed: None, text: None, is_hidden: false }
    }

    /// A page that isn't to be found.
    fn of_hidden(kind: &'static str) -> SubjectRow<'s> {
        SubjectRow { is_hidden: true, ..SubjectRow::of(kind, false) }
    }

    /// A page of a list. Of a list, the page with the newest is enough for a crawler to find the
    /// others.
    fn of_list(kind: &'static str, list: &'s ListPage) -> SubjectRow<'s> {
        let in_sitemap = list.number.is_none();
        SubjectRow { list: Some(list), ..SubjectRow::of(kind, in_sitemap) }
    }
}

impl Subject {
    fn row(&self) -> SubjectRow<'_> {
        let row = SubjectRow::of;
        match self {
            Subject::Front => SubjectRow { feed: Some(FeedOf::Site), ..row("front", true) },
            // Articles and editions stand in the sitemap of their month.
            Subject::Article { id, .. } => {
                SubjectRow { text: Some(TextOf::Article(*id)), ..row("article", false) }
            }
            Subject::Edition(_, list) => SubjectRow { list: Some(list), ..row("edition", false) },
            Subject::Month(..) => row("month", true),
            Subject::Year(_) => row("year", true),
            Subject::Archive => row("archive", true),
            Subject::Index(..) => row("index", true),
            Subject::Entity(id, list) => SubjectRow {
                // One without articles has none.
                feed: (!list.range.is_empty()).then_some(FeedOf::Entity(*id)),
                text: Some(TextOf::Entity(*id)),
                ..SubjectRow::of_list("entity", list)
            },
            Subject::Corrections(list) => SubjectRow {
                feed: (!list.range.is_empty()).then_some(FeedOf::Corrections),
                ..SubjectRow::of_list("corrections", list)
            },
            Subject::Quotes(_, list) => SubjectRow::of_list("quotes", list),
            Subject::PlainPage(id) => {
                SubjectRow { text: Some(TextOf::PlainPage(*id)), ..row("plain", true) }
            }
            Subject::Retraction(_) => SubjectRow::of_hidden("retraction"),
            Subject::Redirect(_) => SubjectRow::of_hidden("redirect"),
            Subject::NotFound => SubjectRow::of_hidden("not-found"),
            Subject::Addresses(_) => row("sitemap", false),
            Subject::FeedList => row("feed-list", false),
            Subject::Data(_) => row("data", false),
            Subject::FixedFile(_) | Subject::File(_) | Subject::DerivedFile(_) => {
                row("file", false)
            }
        }
    }

    /// What kind of file this subject is in a format, for summaries and templates.
    pub fn kind(&self, format: Format) -> &'static str {
        match format {
            Format::Atom | Format::Rss | Format::JsonFeed => "feed",
            Format::Opml => "feed-list",
            Format::Sitemap => "sitemap",
            Format::Ninjs | Format::Popolo | Format::Csv | Format::DataPackage => "data",
            Format::Fixed | Format::Copy | Format::Derived => "file",
            Format::ShareCard => "share-card",
            Format::Html => self.row().kind,
        }
    }

    /// Which page of a list it shows, if it shows one.
    pub fn list_page(&self) -> Option<&ListPage> {
        self.row().list
    }

    /// Whether its page is named in the sitemap of pages.
    pub fn is_in_sitemap_of_pages(&self) -> bool {
        self.row().in_sitemap
    }

    /// Whether search engines are told to stay away from its page: what was withdrawn, pages that only send
    /// readers on, and the one for what isn't there.
    pub fn is_hidden(&self) -> bool {
        self.row().is_hidden
    }

    /// What its feeds are about, if it has any: those of the site, of an entity with articles, and of
    /// corrections.
    pub fn feed(&self) -> Option<FeedOf> {
        self.row().feed
    }

    /// Whose text its page shows, if it shows one out of a file of its own.
    pub fn text(&self) -> Option<TextOf> {
        self.row().text
    }

    /// The addresses that it lists, if that is what it is about.
    pub fn addresses(&self) -> Option<&Addresses> {
        if let Subject::Addresses(addresses) = self { Some(addresses) } else { None }
    }

    /// The part of the site's data that it is, if it is one.
    pub fn dataset(&self) -> Option<&Dataset> {
        if let Subject::Data(dataset) = self { Some(dataset) } else { None }
    }

    /// The file at a fixed place that it is, if it is one.
    pub fn fixed_file(&self) -> Option<FixedFile> {
        if let Subject::FixedFile(file) = self { Some(*file) } else { None }
    }

    /// The file that it is, if it is one.
    pub fn file(&self) -> Option<&CopiedFile> {
        if let Subject::File(file) = self { Some(file) } else { None }
    }

    /// The file that is made of another one, if it is about one.
    pub fn derived_file(&self) -> Option<DerivedId> {
        if let Subject::DerivedFile(file) = self { Some(*file) } else { None }
    }
}

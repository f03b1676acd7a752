//! The formats in which subjects are written: their words in the settings, where their files stand,
//! and their media types. How a format is written is the business of `render::formats`; this module
//! must not know it, nor any subject.

// A kind, subject or format that is added has to be thought of wherever they are told apart.
#![deny(clippy::wildcard_enum_match_arm)]

/// How a subject is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// A page of HTML, made by a template.
    Html,
    /// An Atom feed (RFC 4287).
    Atom,
    /// An RSS 2.0 feed (rssboard.org/rss-specification).
    Rss,
    /// A JSON Feed (jsonfeed.org/version/1.1).
    JsonFeed,
    /// The list of all feeds (OPML 2.0, opml.org/spec2.opml).
    Opml,
    /// A sitemap or the index of sitemaps (sitemaps.org/protocol.html).
    Sitemap,
    /// A news item, or a list of them (ninjs 3.3, iptc.org/std/ninjs).
    Ninjs,
    /// Persons, organizations, posts and memberships (Popolo 1.0, popoloproject.com/specs).
    Popolo,
    /// A table (RFC 4180).
    Csv,
    /// What data there are (Data Package 1.0, specs.frictionlessdata.io).
    DataPackage,
    /// A file of its own notation at a fixed place: `robots.txt`, `_headers`.
    Fixed,
    /// The bytes of a file as they are.
    Copy,
    /// Bytes that are made of a file's.
    Derived,
    /// The picture that a page is shared with.
    ShareCard,
}

/// A format that follows a page: a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedFormat {
    /// The format.
    pub format: Format,
    /// Its word in `feeds` of the settings.
    pub word: &'static str,
    /// The name of its file, beside the page that it follows.
    pub file_name: &'static str,
    /// Its media type, as a page's `<link rel="alternate">` has it.
    pub media_type: &'static str,
    /// The media type with which a host serves it. A browser shows XML by its style sheet when it is
    /// called XML, and as bare text (Chromium) when it is called a feed; readers know either.
    pub served_as: &'static str,
}

/// All formats of feeds, in the order in which pages name them.
pub const FEEDS: &[FeedFormat] = &[
    FeedFormat {
        format: Format::Atom,
        word: "atom",
        file_name: "feed.xml",
        media_type: "application/atom+xml",
        served_as: "application/xml",
    },
    FeedFormat {
        format: Format::Rss,
        word: "rss",
        file_name: "rss.xml",
        media_type: "application/rss+xml",
        served_as: "application/xml",
    },
    FeedFormat {
        format: Format::JsonFeed,
        word: "json",
        file_name: "feed.json",
        media_type: "application/feed+json",
        served_as: "application/feed+json",
    },
];

impl FeedFormat {
    /// The URL path of the feed that follows the page at a path.
    pub fn url(&self, page: &str) -> String {
        format!("{page}{}", self.file_name)
    }
}

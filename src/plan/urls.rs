//! Where everything stands: the only module that knows the shape of the site's paths.
//!
//! Paths here begin with `/` and are seen from the site's front page; the renderer puts the path of
//! `base_url` in front.

use std::borrow::Cow;

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::dates::push_number;
use crate::model::{Article, Entity, EntityKind, Kinds, LangId, Retraction};
use crate::settings::Settings;

/// The list of all feeds.
pub const FEED_LIST: &str = "/feeds.opml";

/// The folder of the site's data, but for what stands beside pages. Some hosts keep `/api/` for programs of
/// their own (Azure Static Web Apps, Vercel).
pub const DATA: &str = "/data/";

/// The list of all data.
pub const DATA_INDEX: &str = "/data/datapackage.json";

/// The name of a news item, or of a list of them, beside its page.
pub const NINJS: &str = "ninjs.json";

/// The news item, or the list of them, beside the page at a path.
pub fn ninjs(page: &str) -> String {
    [page, NINJS].concat()
}

/// The prefix of a language: empty for the default one, `/fr` for another.
pub fn language_prefix(settings: &Settings, lang: LangId) -> String {
    if lang == LangId::DEFAULT { String::new() } else { format!("/{}", settings.lang(lang)) }
}

/// The URLs of one language.
#[derive(Debug, Clone)]
pub struct Urls<'s> {
    prefix: String,
    kinds: &'s Kinds,
}

impl<'s> Urls<'s> {
    /// The URLs of a language of the site.
    pub fn new(settings: &'s Settings, lang: LangId) -> Self {
        Urls { prefix: language_prefix(settings, lang), kinds: &settings.kinds }
    }

    /// The front page.
    pub fn front(&self) -> String {
        format!("{}/", self.prefix)
    }

    /// The page of all years.
    pub fn archive(&self) -> String {
        format!("{}/archive/", self.prefix)
    }

    /// The page of all corrections.
    pub fn corrections(&self) -> String {
        format!("{}/corrections/", self.prefix)
    }

    /// The page of all quotations.
    pub fn quotes(&self) -> String {
        format!("{}/quotes/", self.prefix)
    }

    /// The page of all quotations of a speaker.
    pub fn entity_quotes(&self, entity: &Entity) -> String {
        format!("{}quotes/", self.entity(entity))
    }

    /// A file of the site's data in the language, by its name in their folder.
    pub fn data(&self, name: &str) -> String {
        let language = self.prefix.strip_prefix('/').map(|code| [code, "/"].concat());
        [DATA, language.as_deref().unwrap_or_default(), name].concat()
    }

    /// A year's months.
    pub fn year(&self, year: i16) -> String {
        format!("{}/{year:04}/", self.prefix)
    }

    /// A month's days.
    pub fn month(&self, year: i16, month: i8) -> String {
        format!("{}/{year:04}/{month:02}/", self.prefix)
    }

    /// A day's edition.
    pub fn day(&self, day: Date) -> String {
        let mut url = String::with_capacity(self.prefix.len() + 12);
        self.push_day(day, &mut url);
        url
    }

    /// An article.
    pub fn article(&self, article: &Article) -> String {
        self.of_day(article.day, &article.slug)
    }

    /// The notice in the place of an article that was withdrawn.
    pub fn retraction(&self, retraction: &Retraction) -> String {
        self.of_day(retraction.day, &retraction.slug)
    }

    /// The path of an article of a day, or of the notice in its place.
    fn of_day(&self, day: Date, slug: &str) -> String {
        let mut url = String::with_capacity(self.prefix.len() + slug.len() + 13);
        self.push_day(day, &mut url);
        url.push_str(slug);
        url.push('/');
        url
    }

    fn push_day(&self, day: Date, url: &mut String) {
        url.push_str(&self.prefix);
        for (number, width) in [(day.year(), 4), (day.month().into(), 2), (day.day().into(), 2)] {
            url.push('/');
            push_number(url, number, width);
        }
        url.push('/');
    }

    /// The index of a kind.
    pub fn kind(&self, kind: EntityKind) -> String {
        format!("{}/{}/", self.prefix, self.kinds.folder(kind))
    }

    /// The index of an entity's members of one kind.
    pub fn members(&self, entity: &Entity, kind: EntityKind) -> String {
        format!("{}{}/", self.entity(entity), self.kinds.folder(kind))
    }

    /// An entity's own page.
    pub fn entity(&self, entity: &Entity) -> String {
        format!("{}/{}/{}/", self.prefix, self.kinds.folder(entity.kind), entity.slug)
    }

    /// A plain page; the empty path is the front page.
    pub fn page(&self, path: &str) -> String {
        if path.is_empty() { self.front() } else { format!("{}/{path}/", self.prefix) }
    }
}

/// A sealed back page of a list.
pub fn back_page(page: &str, number: usize) -> String {
    format!("{page}page/{number}/")
}

/// The page of an index for names with a certain beginning.
pub fn letter_page(index: &str, slug: &str) -> String {
    format!("{index}by-letter/{slug}/")
}

/// The file in the output for a URL path: a page is the `index.html` of its folder.
pub fn output_path(url: &str) -> String {
    let mut path = String::with_capacity(url.len() + "index.html".len());
    push_output_path(&mut path, url);
    path
}

/// Appends the file in the output for a URL path.
pub fn push_output_path(path: &mut String, url: &str) {
    let relative = url.trim_start_matches('/');
    path.push_str(relative);
    if relative.is_empty() || relative.ends_with('/') {
        path.push_str("index.html");
    }
}

/// The bytes that have to be percent-encoded in the path of a URL: all but the unreserved
/// characters (RFC 3986, section 2.3) and `/`.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// For each byte, whether it needs no encoding in the path of a URL.
static STANDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x80_u8 {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

/// A path, percent-encoded for a URL.
pub fn encode(path: &str) -> Cow<'_, str> {
    // Nearly every path needs no encoding, and most are asked for many times.
    if path.bytes().all(|byte| STANDS[usize::from(byte)]) {
        return Cow::Borrowed(path);
    }
    utf8_percent_encode(path, ENCODED).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_paths_and_encoding() {
        assert_eq!(output_path("/"), "index.html");
        assert_eq!(output_path("/countries/canada/"), "countries/canada/index.html");
        assert_eq!(output_path("/feed.xml"), "feed.xml");
        assert_eq!(encode("/a b/ü.jpg"), "/a%20b/%C3%BC.jpg");
    }
}

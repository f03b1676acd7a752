//! Sitemaps (sitemaps.org/protocol.html): an index, a shard for each month of articles and
//! editions, and one for all other pages.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Site;
use super::data::{Fingerprint, fingerprint_of};
use crate::dates::rfc3339;
use crate::model::{ArticleId, LangId};
use crate::plan::{Urls, urls};

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Escapes text for XML.
fn escape(text: &str) -> String {
    quick_xml::escape::escape(xml_text(text).as_ref()).into_owned()
}

/// A text without what XML 1.0 forbids even as a reference: most control characters, U+FFFE and
/// U+FFFF. One of them would make a whole feed unreadable.
pub fn xml_text(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| {
        (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if text.contains(forbidden) {
        Cow::Owned(text.replace(forbidden, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A sitemap, or the index of sitemaps: all that its file says.
pub struct Sitemap {
    root: &'static str,
    element: &'static str,
    /// Addresses, and when what stands there last changed.
    entries: Vec<(String, Option<Timestamp>)>,
}

impl Sitemap {
    /// The index of all shards.
    pub fn index(site: &Site, shards: &[String]) -> Sitemap {
        let entries = shards.iter().map(|shard| (loc(site, shard), None));
        Sitemap { root: "sitemapindex", element: "sitemap", entries: entries.collect() }
    }

    /// The articles and editions of a month. An article says when it last changed.
    pub fn month(site: &Site, articles: &[ArticleId], days: &[(LangId, Date)]) -> Sitemap {
        let days = days
            .iter()
            .map(|(lang, day)| (loc(site, &Urls::new(site.settings, *lang).day(*day)), None));
        let articles = articles.iter().map(|id| {
            let article = site.briefing.article(*id);
            let url = Urls::new(site.settings, article.lang).article(article);
            let changed = article.changed().unwrap_or(article.published).max(article.published);
            (loc(site, &url), Some(changed))
        });
        Sitemap { root: "urlset", element: "url", entries: days.chain(articles).collect() }
    }

    /// All other pages.
    pub fn pages(site: &Site, pages: &[String]) -> Sitemap {
        let entries = pages.iter().map(|page| (loc(site, page), None));
        Sitemap { root: "urlset", element: "url", entries: entries.collect() }
    }

    /// The fingerprint of all that the sitemap says.
    pub fn fingerprint(&self) -> Fingerprint {
        let Sitemap { root, element, entries } = self;
        let mut out = Vec::with_capacity(entries.len() * 64);
        out.extend(root.as_bytes());
        out.extend(element.as_bytes());
        for (loc, changed) in entries {
            // No address has a line's end in it.
            out.extend(loc.as_bytes());
            out.push(b'\n');
            out.extend(changed.map_or(0, |at| at.as_nanosecond()).to_le_bytes());
        }
        fingerprint_of(&out)
    }

    /// Writes the sitemap.
    pub fn write(&self, out: &mut Vec<u8>) {
        let Sitemap { root, element, entries } = self;
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        out.extend(format!("{declaration}\n<{root} xmlns=\"{NAMESPACE}\">\n").into_bytes());
        for (loc, changed) in entries {
            out.extend(format!("<{element}><loc>{}</loc>", escape(loc)).into_bytes());
            if let Some(changed) = changed {
                out.extend(format!("<lastmod>{}</lastmod>", rfc3339(*changed)).into_bytes());
            }
            out.extend(format!("</{element}>\n").into_bytes());
        }
        out.extend(format!("</{root}>\n").into_bytes());
    }
}

/// A path as a whole address.
fn loc(site: &Site, path: &str) -> String {
    format!("{}{}", site.settings.base_url, urls::encode(path))
}

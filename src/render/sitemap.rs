//! Sitemaps (sitemaps.org/protocol.html): an index, a shard for each month of articles and
//! editions, and one for all other pages.

use std::borrow::Cow;

use jiff::civil::Date;

use super::Site;
use crate::model::{ArticleId, LangId};
use crate::plan::{Urls, urls};

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Escapes text for XML.
pub fn escape(text: &str) -> String {
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

/// The index of all shards.
pub fn index(site: &Site, shards: &[String]) -> Vec<u8> {
    let mut xml = start("sitemapindex");
    for shard in shards {
        entry(&mut xml, "sitemap", site, shard, None);
    }
    end(xml, "sitemapindex")
}

/// The articles and editions of a month. An article says when it last changed.
pub fn month(site: &Site, articles: &[ArticleId], days: &[(LangId, Date)]) -> Vec<u8> {
    let mut xml = start("urlset");
    for (lang, day) in days {
        entry(&mut xml, "url", site, &Urls::new(site.settings, *lang).day(*day), None);
    }
    for id in articles {
        let article = site.briefing.article(*id);
        let url = Urls::new(site.settings, article.lang).article(article);
        let changed = article.changed().unwrap_or(article.published).max(article.published);
        entry(&mut xml, "url", site, &url, Some(&changed.to_string()));
    }
    end(xml, "urlset")
}

/// All other pages.
pub fn pages(site: &Site, pages: &[String]) -> Vec<u8> {
    let mut xml = start("urlset");
    for page in pages {
        entry(&mut xml, "url", site, page, None);
    }
    end(xml, "urlset")
}

fn start(root: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\">\n")
}

fn end(mut xml: String, root: &str) -> Vec<u8> {
    xml.push_str(&format!("</{root}>\n"));
    xml.into_bytes()
}

fn entry(xml: &mut String, element: &str, site: &Site, path: &str, changed: Option<&str>) {
    let loc = format!("{}{}", site.settings.base_url, urls::encode(path));
    xml.push_str(&format!("<{element}><loc>{}</loc>", escape(&loc)));
    if let Some(changed) = changed {
        xml.push_str(&format!("<lastmod>{changed}</lastmod>"));
    }
    xml.push_str(&format!("</{element}>\n"));
}

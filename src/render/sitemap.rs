//! Sitemaps (sitemaps.org/protocol.html): an index, a shard for each month of articles and
//! editions, and one for all other pages.

use std::borrow::Cow;

use jiff::civil::Date;

use super::Site;
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

/// The index of all shards.
pub fn index(site: &Site, shards: &[String], out: &mut Vec<u8>) {
    start(out, "sitemapindex");
    for shard in shards {
        entry(out, "sitemap", site, shard, None);
    }
    end(out, "sitemapindex");
}

/// The articles and editions of a month. An article says when it last changed.
pub fn month(site: &Site, articles: &[ArticleId], days: &[(LangId, Date)], out: &mut Vec<u8>) {
    start(out, "urlset");
    for (lang, day) in days {
        entry(out, "url", site, &Urls::new(site.settings, *lang).day(*day), None);
    }
    for id in articles {
        let article = site.briefing.article(*id);
        let url = Urls::new(site.settings, article.lang).article(article);
        let changed = article.changed().unwrap_or(article.published).max(article.published);
        entry(out, "url", site, &url, Some(&changed.to_string()));
    }
    end(out, "urlset");
}

/// All other pages.
pub fn pages(site: &Site, pages: &[String], out: &mut Vec<u8>) {
    start(out, "urlset");
    for page in pages {
        entry(out, "url", site, page, None);
    }
    end(out, "urlset");
}

fn start(out: &mut Vec<u8>, root: &str) {
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    out.extend(format!("{declaration}\n<{root} xmlns=\"{NAMESPACE}\">\n").into_bytes());
}

fn end(out: &mut Vec<u8>, root: &str) {
    out.extend(format!("</{root}>\n").into_bytes());
}

fn entry(out: &mut Vec<u8>, element: &str, site: &Site, path: &str, changed: Option<&str>) {
    let loc = format!("{}{}", site.settings.base_url, urls::encode(path));
    out.extend(format!("<{element}><loc>{}</loc>", escape(&loc)).into_bytes());
    if let Some(changed) = changed {
        out.extend(format!("<lastmod>{changed}</lastmod>").into_bytes());
    }
    out.extend(format!("</{element}>\n").into_bytes());
}

//! Sitemaps (sitemaps.org/protocol.html): an index, a shard for each month of articles and
//! editions, and one for all other pages.

use jiff::Timestamp;
use jiff::civil::Date;

use super::collected::Collection;
use super::xml::escape;
use crate::dates::rfc3339;
use crate::model::{ArticleId, LangId};
use crate::plan::{Addresses, Route, Urls};
use crate::render::Site;
use crate::render::site_address::absolute;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// An address, and when what stands there last changed.
type SitemapEntry = (String, Option<Timestamp>);

/// A sitemap, or the index of sitemaps: all that its file says.
pub struct Sitemap {
    root: &'static str,
    element: &'static str,
    entries: Vec<SitemapEntry>,
}

impl Sitemap {
    /// The sitemap of a route; one that isn't about addresses is empty.
    pub fn of(site: &Site, route: &Route) -> Sitemap {
        match route.subject.addresses() {
            Some(Addresses::Sitemaps(shards)) => Sitemap::index(site, shards),
            Some(Addresses::Month(articles, days)) => Sitemap::month(site, articles, days),
            Some(Addresses::Pages(pages)) => Sitemap::pages(site, pages),
            None => Sitemap::pages(site, &[]),
        }
    }

    /// The index of all shards.
    fn index(site: &Site, shards: &[String]) -> Sitemap {
        let entries = shards.iter().map(|shard| (absolute(site, shard), None));
        Sitemap { root: "sitemapindex", element: "sitemap", entries: entries.collect() }
    }

    /// The articles and editions of a month. An article says when it last changed.
    fn month(site: &Site, articles: &[ArticleId], days: &[(LangId, Date)]) -> Sitemap {
        let days = days
            .iter()
            .map(|(lang, day)| (absolute(site, &Urls::new(site.settings, *lang).day(*day)), None));
        let articles = articles.iter().map(|id| {
            let article = site.briefing.article(*id);
            let url = Urls::new(site.settings, article.lang).article(article);
            let changed = article.changed().unwrap_or(article.published).max(article.published);
            (absolute(site, &url), Some(changed))
        });
        Sitemap { root: "urlset", element: "url", entries: days.chain(articles).collect() }
    }

    /// All other pages.
    fn pages(site: &Site, pages: &[String]) -> Sitemap {
        let entries = pages.iter().map(|page| (absolute(site, page), None));
        Sitemap { root: "urlset", element: "url", entries: entries.collect() }
    }
}

impl Collection for Sitemap {
    const PART: &'static str = "sitemap";

    type Entry = SitemapEntry;

    fn entries(&self) -> &[SitemapEntry] {
        &self.entries
    }

    fn frame(&self) -> (String, String) {
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        let root = self.root;
        (format!("{declaration}\n<{root} xmlns=\"{NAMESPACE}\">\n"), format!("</{root}>\n"))
    }

    fn encode((address, changed): &SitemapEntry, out: &mut Vec<u8>) {
        // No address has a line's end in it.
        out.extend(address.as_bytes());
        out.push(b'\n');
        out.extend(changed.map_or(0, |at| at.as_nanosecond()).to_le_bytes());
    }

    fn write(&self, (address, changed): &SitemapEntry, out: &mut Vec<u8>) {
        let element = self.element;
        out.extend(format!("<{element}><loc>{}</loc>", escape(address)).into_bytes());
        if let Some(changed) = changed {
            out.extend(format!("<lastmod>{}</lastmod>", rfc3339(*changed)).into_bytes());
        }
        out.extend(format!("</{element}>\n").into_bytes());
    }
}

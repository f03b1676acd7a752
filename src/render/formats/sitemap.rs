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
use crate::settings::Settings;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// That of the links to versions in other languages
/// (developers.google.com/search/docs/specialty/international/localized-versions#sitemap).
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// What a sitemap says of a page.
pub struct SitemapEntry {
    address: String,
    /// When what stands there last changed.
    changed: Option<Timestamp>,
    /// The page in each language that has it, itself among them: language and address. Empty if it is
    /// in one language alone.
    versions: Vec<(LangId, String)>,
}

/// A sitemap, or the index of sitemaps: all that its file says.
pub struct Sitemap<'a> {
    root: &'static str,
    element: &'static str,
    settings: &'a Settings,
    entries: Vec<SitemapEntry>,
}

impl<'a> Sitemap<'a> {
    /// The sitemap of a route; one that isn't about addresses is empty.
    pub fn of(site: &'a Site, route: &Route) -> Sitemap<'a> {
        match route.subject.addresses() {
            Some(Addresses::Sitemaps(shards)) => Sitemap::index(site, shards),
            Some(Addresses::Month(articles, days)) => Sitemap::month(site, articles, days),
            Some(Addresses::Pages(pages)) => Sitemap::pages(site, pages),
            None => Sitemap::pages(site, &[]),
        }
    }

    /// The index of all shards.
    fn index(site: &'a Site, shards: &[String]) -> Sitemap<'a> {
        let entries = shards.iter().map(|shard| entry(site, shard, None, Vec::new()));
        let entries = entries.collect();
        Sitemap { root: "sitemapindex", element: "sitemap", settings: site.settings, entries }
    }

    /// The articles and editions of a month. An article says when it last changed.
    fn month(site: &'a Site, articles: &[ArticleId], days: &[(LangId, Date)]) -> Sitemap<'a> {
        let days = days.iter().map(|(lang, day)| {
            let url = Urls::new(site.settings, *lang).day(*day);
            entry(site, &url, None, versions_of_page(site, &url))
        });
        let articles = articles.iter().map(|id| {
            let article = site.briefing.article(*id);
            let url = Urls::new(site.settings, article.lang).article(article);
            let changed = article.changed().unwrap_or(article.published).max(article.published);
            let versions = site.plan.article_versions(*id, site.briefing, site.settings);
            entry(site, &url, Some(changed), versions)
        });
        Sitemap::urls(site, days.chain(articles).collect())
    }

    /// All other pages.
    fn pages(site: &'a Site, pages: &[String]) -> Sitemap<'a> {
        let entries =
            pages.iter().map(|page| entry(site, page, None, versions_of_page(site, page)));
        Sitemap::urls(site, entries.collect())
    }

    fn urls(site: &'a Site, entries: Vec<SitemapEntry>) -> Sitemap<'a> {
        Sitemap { root: "urlset", element: "url", settings: site.settings, entries }
    }
}

fn entry(
    site: &Site,
    path: &str,
    changed: Option<Timestamp>,
    versions: Vec<(LangId, String)>,
) -> SitemapEntry {
    let versions = versions.into_iter().map(|(lang, path)| (lang, absolute(site, &path)));
    SitemapEntry { address: absolute(site, path), changed, versions: versions.collect() }
}

/// The versions of the page at a path.
fn versions_of_page(site: &Site, path: &str) -> Vec<(LangId, String)> {
    if site.settings.languages.len() < 2 {
        return Vec::new();
    }
    let route = site.plan.route_at(path);
    route.map_or_else(Vec::new, |route| site.plan.versions(route, site.briefing, site.settings))
}

impl Collection for Sitemap<'_> {
    const PART: &'static str = "sitemap";

    type Entry = SitemapEntry;

    fn entries(&self) -> &[SitemapEntry] {
        &self.entries
    }

    fn frame(&self) -> (String, String) {
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        let root = self.root;
        let has_versions = self.entries.iter().any(|entry| !entry.versions.is_empty());
        let xhtml = if has_versions { format!(" xmlns:xhtml=\"{XHTML}\"") } else { String::new() };
        (format!("{declaration}\n<{root} xmlns=\"{NAMESPACE}\"{xhtml}>\n"), format!("</{root}>\n"))
    }

    fn encode(entry: &SitemapEntry, out: &mut Vec<u8>) {
        let SitemapEntry { address, changed, versions } = entry;
        // No address has a line's end in it.
        out.extend(address.as_bytes());
        out.push(b'\n');
        out.extend(changed.map_or(0, |at| at.as_nanosecond()).to_le_bytes());
        out.extend((versions.len() as u64).to_le_bytes());
        for (lang, address) in versions {
            out.push(lang.0);
            out.extend(address.as_bytes());
            out.push(b'\n');
        }
    }

    fn write(&self, entry: &SitemapEntry, out: &mut Vec<u8>) {
        let element = self.element;
        out.extend(format!("<{element}><loc>{}</loc>", escape(&entry.address)).into_bytes());
        if let Some(changed) = entry.changed {
            out.extend(format!("<lastmod>{}</lastmod>", rfc3339(changed)).into_bytes());
        }
        for (lang, address) in &entry.versions {
            let (code, address) = (escape(self.settings.lang(*lang)), escape(address));
            let link =
                format!("<xhtml:link rel=\"alternate\" hreflang=\"{code}\" href=\"{address}\"/>");
            out.extend(link.into_bytes());
        }
        out.extend(format!("</{element}>\n").into_bytes());
    }
}

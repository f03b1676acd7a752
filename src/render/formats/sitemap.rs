//! Sitemaps (sitemaps.org/protocol.html): one for the articles and editions of each month, one for
//! all other pages, and an index of them.

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

/// The namespace of links to versions in other languages
/// (developers.google.com/search/docs/specialty/international/localized-versions#sitemap).
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// What a sitemap says of a page.
pub struct SitemapEntry {
    address: String,
    /// When the page last changed, if that is known.
    changed: Option<Timestamp>,
    /// The versions of the page in several languages, itself among them, as language and address.
    /// Empty if there is only one.
    versions: Vec<(String, String)>,
}

/// All that the file of a sitemap, or of the index of sitemaps, says.
pub struct Sitemap {
    root: &'static str,
    element: &'static str,
    entries: Vec<SitemapEntry>,
}

impl Sitemap {
    /// The sitemap of a route. If the route's subject isn't addresses, it is empty.
    pub fn of(site: &Site, route: &Route) -> Sitemap {
        match route.subject.addresses() {
            Some(Addresses::Sitemaps(shards)) => Sitemap::index(site, shards),
            Some(Addresses::Month(articles, days)) => Sitemap::month(site, articles, days),
            Some(Addresses::Pages(pages)) => Sitemap::pages(site, pages),
            None => Sitemap::pages(site, &[]),
        }
    }

    /// The index of all sitemaps.
    fn index(site: &Site, shards: &[String]) -> Sitemap {
        let entries = shards.iter().map(|shard| entry(site, shard, None, Vec::new()));
        let entries = entries.collect();
        Sitemap { root: "sitemapindex", element: "sitemap", entries }
    }

    /// The articles and editions of a month. Articles say when they last changed.
    fn month(site: &Site, articles: &[ArticleId], days: &[(LangId, Date)]) -> Sitemap {
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
        Sitemap::urls(days.chain(articles).collect())
    }

    /// All other pages.
    fn pages(site: &Site, pages: &[String]) -> Sitemap {
        let entries =
            pages.iter().map(|page| entry(site, page, None, versions_of_page(site, page)));
        Sitemap::urls(entries.collect())
    }

    fn urls(entries: Vec<SitemapEntry>) -> Sitemap {
        Sitemap { root: "urlset", element: "url", entries }
    }
}

fn entry(
    site: &Site,
    path: &str,
    changed: Option<Timestamp>,
    versions: Vec<(LangId, String)>,
) -> SitemapEntry {
    let code = |lang| site.settings.lang(lang).to_owned();
    let versions = versions.into_iter().map(|(lang, path)| (code(lang), absolute(site, &path)));
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

impl Collection for Sitemap {
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
        // Addresses contain no line breaks.
        out.extend(address.as_bytes());
        out.push(b'\n');
        out.extend(changed.map_or(0, |at| at.as_nanosecond()).to_le_bytes());
        out.extend((versions.len() as u64).to_le_bytes());
        for text in versions.iter().flat_map(|(code, address)| [code, address]) {
            out.extend(text.as_bytes());
            out.push(b'\n');
        }
    }

    fn write(&self, entry: &SitemapEntry, out: &mut Vec<u8>) {
        let element = self.element;
        out.extend(format!("<{element}><loc>{}</loc>", escape(&entry.address)).into_bytes());
        if let Some(changed) = entry.changed {
            out.extend(format!("<lastmod>{}</lastmod>", rfc3339(changed)).into_bytes());
        }
        for (code, address) in &entry.versions {
            let (code, address) = (escape(code), escape(address));
            let link =
                format!("<xhtml:link rel=\"alternate\" hreflang=\"{code}\" href=\"{address}\"/>");
            out.extend(link.into_bytes());
        }
        out.extend(format!("</{element}>\n").into_bytes());
    }
}

//! Sitemaps (sitemaps.org/protocol.html): one for the articles and editions of each month, with the
//! pictures of articles, one for all other pages, one of what is news, and an index of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::collected::Collection;
use super::xml::escape;
use crate::dates::rfc3339;
use crate::model::{Article, ArticleId, LangId, LinkTarget};
use crate::plan::{Addresses, Route, Urls};
use crate::render::Site;
use crate::render::shown_picture::ShownPicture;
use crate::render::site_address::absolute;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The namespace of links to versions in other languages
/// (developers.google.com/search/docs/specialty/international/localized-versions#sitemap).
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// That of pictures (developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps).
const IMAGE: &str = "http://www.google.com/schemas/sitemap-image/1.1";

/// That of news (developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";

/// How many pictures of a page may be named (the page that says what [`IMAGE`] has).
const MOST_IMAGES: usize = 1000;

/// What a sitemap says of a page.
#[derive(Default)]
pub struct SitemapEntry {
    address: String,
    /// When the page last changed, if that is known.
    changed: Option<Timestamp>,
    /// The versions of the page in several languages, itself among them, as language and address.
    /// Empty if there is only one.
    versions: Vec<(String, String)>,
    /// The addresses of its pictures.
    images: Vec<String>,
    /// What there is to say of it as news.
    news: Option<NewsEntry>,
}

/// What a news sitemap says of an article.
struct NewsEntry {
    /// The site.
    publication: String,
    language: String,
    published: Timestamp,
    title: String,
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
            Some(Addresses::News(articles)) => Sitemap::news(site, articles),
            None => Sitemap::pages(site, &[]),
        }
    }

    /// The index of all sitemaps.
    fn index(site: &Site, shards: &[String]) -> Sitemap {
        let entries = shards.iter().map(|shard| entry(site, shard, None, Vec::new()));
        let entries = entries.collect();
        Sitemap { root: "sitemapindex", element: "sitemap", entries }
    }

    /// The articles and editions of a month, each with when it last changed.
    fn month(site: &Site, articles: &[ArticleId], days: &[(LangId, Date)]) -> Sitemap {
        let retracted = last_retractions(site);
        let days = days.iter().map(|(lang, day)| {
            let url = Urls::new(site.settings, *lang).day(*day);
            let retracted = retracted.get(&(*lang, *day)).copied();
            let changed = edition_changed(site, *lang, *day).max(retracted);
            entry(site, &url, changed, versions_of_page(site, &url))
        });
        let articles = articles.iter().map(|id| {
            let article = site.briefing.article(*id);
            let url = Urls::new(site.settings, article.lang).article(article);
            let versions = site.plan.article_versions(*id, site.briefing, site.settings);
            let images = images_of(site, article, &url);
            SitemapEntry { images, ..entry(site, &url, Some(article.modified()), versions) }
        });
        Sitemap::urls(days.chain(articles).collect())
    }

    /// The articles that are news.
    fn news(site: &Site, articles: &[ArticleId]) -> Sitemap {
        let articles = articles.iter().map(|id| {
            let article = site.briefing.article(*id);
            let url = Urls::new(site.settings, article.lang).article(article);
            let news = NewsEntry {
                publication: site.settings.title.clone(),
                language: news_language(site.settings.lang(article.lang)),
                published: article.published,
                title: article.title.to_string(),
            };
            SitemapEntry { news: Some(news), ..entry(site, &url, None, Vec::new()) }
        });
        Sitemap::urls(articles.collect())
    }

    /// All other pages. When one last changed isn't known: it has texts and posts without a date.
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
    let versions = versions.collect();
    SitemapEntry { address: absolute(site, path), changed, versions, ..SitemapEntry::default() }
}

/// When a story of an edition was last withdrawn, by language and day.
fn last_retractions(site: &Site) -> BTreeMap<(LangId, Date), Timestamp> {
    // They are in the order of these times.
    let retractions = site.briefing.retractions.iter();
    retractions.map(|it| ((it.lang, it.day), it.note.instant)).collect()
}

/// When an edition last changed, as far as its articles say: with the newest change of an article of its day, or with the last
/// correction or update that it tells of.
fn edition_changed(site: &Site, lang: LangId, day: Date) -> Option<Timestamp> {
    let index = site.index.of(lang);
    let articles = index.days.get(&day).into_iter().flatten();
    let articles = articles.map(|id| site.briefing.article(*id).modified());
    let notes = index.notes.get(&day).into_iter().flatten().map(|(id, is_correction, at)| {
        let article = site.briefing.article(*id);
        let notes = if *is_correction { &article.corrections } else { &article.updates };
        notes[*at].instant
    });
    articles.chain(notes).max()
}

/// The addresses of an article's pictures: its own, and those in its text, each once.
fn images_of(site: &Site, article: &Article, url: &str) -> Vec<String> {
    let own = article.image.iter().map(|image| image.path.as_str());
    let in_text = article.body.links.iter().filter_map(|link| {
        let LinkTarget::Picture(path) = &link.target else { return None };
        Some(path.as_str())
    });
    let mut seen = BTreeSet::new();
    let paths = own.chain(in_text).filter(|path| seen.insert(*path)).take(MOST_IMAGES);
    let address = |path| ShownPicture::of(site, url, path).address(&site.settings.base_url);
    paths.map(address).collect()
}

/// A language as news sitemaps have it: its code of ISO 639 alone, but for Chinese in its two ways of
/// writing.
fn news_language(code: &str) -> String {
    let mut parts = code.split(['-', '_']).map(str::to_ascii_lowercase);
    let language = parts.next().unwrap_or_default();
    let parts: Vec<String> = parts.collect();
    let has = |part: &str| parts.iter().any(|known| known == part);
    match language.as_str() {
        "zh" if has("hant") || ["tw", "hk", "mo"].into_iter().any(has) && !has("hans") => {
            "zh-tw".to_owned()
        }
        "zh" => "zh-cn".to_owned(),
        _ => language,
    }
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
        let has_images = self.entries.iter().any(|entry| !entry.images.is_empty());
        let has_news = self.entries.iter().any(|entry| entry.news.is_some());
        let used = [
            (has_versions, "xhtml", XHTML),
            (has_images, "image", IMAGE),
            (has_news, "news", NEWS),
        ];
        let used = used.iter().filter(|(is_used, _, _)| *is_used);
        let more: String =
            used.map(|(_, prefix, space)| format!(" xmlns:{prefix}=\"{space}\"")).collect();
        (format!("{declaration}\n<{root} xmlns=\"{NAMESPACE}\"{more}>\n"), format!("</{root}>\n"))
    }

    fn encode(entry: &SitemapEntry, out: &mut Vec<u8>) {
        let SitemapEntry { address, changed, versions, images, news } = entry;
        // Addresses contain no line breaks.
        out.extend(address.as_bytes());
        out.push(b'\n');
        out.extend(changed.map_or(0, |at| at.as_nanosecond()).to_le_bytes());
        out.extend((versions.len() as u64).to_le_bytes());
        for text in versions.iter().flat_map(|(code, address)| [code, address]) {
            out.extend(text.as_bytes());
            out.push(b'\n');
        }
        out.extend((images.len() as u64).to_le_bytes());
        images.iter().for_each(|address| push_text(address, out));
        out.push(u8::from(news.is_some()));
        if let Some(NewsEntry { publication, language, published, title }) = news {
            [publication, language, title].iter().for_each(|text| push_text(text, out));
            out.extend(published.as_nanosecond().to_le_bytes());
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
        if let Some(news) = &entry.news {
            write_news(news, out);
        }
        for address in &entry.images {
            let address = escape(address);
            let image = format!("<image:image><image:loc>{address}</image:loc></image:image>");
            out.extend(image.into_bytes());
        }
        out.extend(format!("</{element}>\n").into_bytes());
    }
}

/// Adds a text of whatever kind so that it can't be taken for a longer or shorter one.
fn push_text(text: &str, out: &mut Vec<u8>) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

fn write_news(news: &NewsEntry, out: &mut Vec<u8>) {
    let (publication, title) = (escape(&news.publication), escape(&news.title));
    let (language, published) = (&news.language, rfc3339(news.published));
    let text = format!(
        "<news:news><news:publication><news:name>{publication}</news:name>\
         <news:language>{language}</news:language></news:publication>\
         <news:publication_date>{published}</news:publication_date>\
         <news:title>{title}</news:title></news:news>"
    );
    out.extend(text.into_bytes());
}

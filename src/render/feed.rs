//! Atom feeds (RFC 4287): one of the whole site and one of every entity, in every language.
//!
//! An entry's id is a tag URI (RFC 4151) of the article's permanent `id`, so that neither a new
//! URL nor a new host makes an article new. An entry's `updated` follows its corrections and
//! updates alone: a mended typo doesn't bring it up again.

use jiff::Timestamp;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;
use std::io;

use super::Site;
use super::sitemap::xml_text;
use super::text::{self, Base};
use super::views::newest_first;
use crate::model::{Article, ArticleId, EntityId};
use crate::plan::{Page, Route, Urls, urls};

const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

type Xml = Writer<Vec<u8>>;

/// Writes the feed of a route.
pub fn write(site: &Site, route: &Route, out: &mut Vec<u8>) {
    let mut xml = Writer::new(std::mem::take(out));
    // Writing to memory doesn't fail; an error would leave the feed cut short, which its tests see.
    let _ = feed(&mut xml, site, route);
    *out = xml.into_inner();
    out.push(b'\n');
}

fn feed(xml: &mut Xml, site: &Site, route: &Route) -> io::Result<()> {
    let settings = site.settings;
    let lang = route.lang;
    let urls = Urls::new(settings, lang);
    let index = site.index.of(lang);
    let (articles, title, page) = match &route.page {
        Page::EntityFeed(id) => {
            let entity = site.briefing.entity(*id);
            let title = format!("{} · {}", entity.text(lang).name, settings.title);
            (index.articles_of(*id), title, urls.entity(entity))
        }
        _ => (index.articles.as_slice(), settings.title.clone(), urls.front()),
    };
    let newest = articles.iter().rev().take(settings.feed_entries);
    let newest: Vec<ArticleId> = newest.copied().collect();
    let newest = newest_first(site, &newest);
    let newest: Vec<&Article> = newest.iter().map(|id| site.briefing.article(*id)).collect();
    let updated = newest.iter().map(|a| changed(a)).max().unwrap_or(Timestamp::UNIX_EPOCH);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.create_element("feed")
        .with_attribute(("xmlns", NAMESPACE))
        .with_attribute(("xml:lang", settings.lang(lang)))
        .write_inner_content(|xml| {
            element(xml, "id", &tag(site, &route.url))?;
            element(xml, "title", &title)?;
            if !settings.description.is_empty() && matches!(route.page, Page::SiteFeed) {
                element(xml, "subtitle", &settings.description)?;
            }
            element(xml, "updated", &updated.to_string())?;
            link(xml, "self", "application/atom+xml", &absolute(site, &route.url))?;
            link(xml, "alternate", "text/html", &absolute(site, &page))?;
            let publisher = settings.publisher.as_ref().map_or(&settings.title, |p| &p.name);
            author(xml, publisher)?;
            let generator = concat!("Dateline ", env!("CARGO_PKG_VERSION"));
            element(xml, "generator", generator)?;
            for article in &newest {
                xml.create_element("entry").write_inner_content(|xml| entry(xml, site, article))?;
            }
            Ok(())
        })?;
    Ok(())
}

fn entry(xml: &mut Xml, site: &Site, article: &Article) -> io::Result<()> {
    let url = Urls::new(site.settings, article.lang).article(article);
    element(xml, "id", &tag(site, &article.id))?;
    element(xml, "title", &article.title)?;
    element(xml, "published", &article.published.to_string())?;
    element(xml, "updated", &changed(article).to_string())?;
    link(xml, "alternate", "text/html", &absolute(site, &url))?;
    let name = |id: &EntityId| site.briefing.entity(*id).text(article.lang).name.as_str();
    for id in &article.authors {
        author(xml, name(id))?;
    }
    for id in article.topics.iter().chain(&article.countries) {
        xml.create_element("category")
            .with_attribute(("term", xml_text(name(id)).as_ref()))
            .write_empty()?;
    }
    if let Some(summary) = &article.summary {
        element(xml, "summary", summary)?;
    }
    if site.settings.feed_full || article.summary.is_none() {
        let base = Base::Whole(&site.settings.base_url);
        let html = text::html(site, &article.body, article.lang, &url, base);
        xml.create_element("content")
            .with_attribute(("type", "html"))
            .write_text_content(BytesText::new(&xml_text(&html)))?;
    }
    Ok(())
}

/// When readers were last told of a change.
fn changed(article: &Article) -> Timestamp {
    article.changed().map_or(article.published, |at| at.max(article.published))
}

/// A tag URI (RFC 4151): the site's authority, and a name in it.
fn tag(site: &Site, name: &str) -> String {
    format!("tag:{}:{}", site.settings.tag_authority, urls::encode(name))
}

fn absolute(site: &Site, path: &str) -> String {
    format!("{}{}", site.settings.base_url, urls::encode(path))
}

fn element(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&xml_text(content)))?;
    Ok(())
}

fn link(xml: &mut Xml, rel: &str, media: &str, href: &str) -> io::Result<()> {
    xml.create_element("link")
        .with_attribute(("rel", rel))
        .with_attribute(("type", media))
        .with_attribute(("href", xml_text(href).as_ref()))
        .write_empty()?;
    Ok(())
}

fn author(xml: &mut Xml, name: &str) -> io::Result<()> {
    xml.create_element("author").write_inner_content(|xml| element(xml, "name", name))?;
    Ok(())
}

//! Atom feeds (RFC 4287).

use std::io;

use super::feed::{Feed, FeedEntry};
use super::media_rss;
use super::xml::{self, Xml, element, element_with, empty};
use crate::dates::rfc3339;

/// The namespace of Atom, which RSS takes a few elements from.
pub const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

/// Writes a feed.
pub fn write(feed: &Feed, contents: Vec<Option<String>>, out: &mut Vec<u8>) {
    xml::write(out, |xml| document(xml, feed, &contents));
}

fn document(xml: &mut Xml, feed: &Feed, contents: &[Option<String>]) -> io::Result<()> {
    xml::declaration(xml, feed.style_sheet.as_deref())?;
    let mut root = xml
        .create_element("feed")
        .with_attribute(("xmlns", NAMESPACE))
        .with_attribute(("xml:lang", feed.lang));
    if feed.has_pictures() {
        root = root.with_attribute(("xmlns:media", media_rss::NAMESPACE));
    }
    root.write_inner_content(|xml| {
        element(xml, "id", &feed.id)?;
        element(xml, "title", &feed.title)?;
        if let Some(subtitle) = feed.subtitle {
            element(xml, "subtitle", subtitle)?;
        }
        element(xml, "updated", &rfc3339(feed.updated))?;
        link(xml, "self", "application/atom+xml", &feed.own)?;
        link(xml, "alternate", "text/html", &feed.page)?;
        if let Some(hub) = feed.hub {
            empty(xml, "link", &[("rel", "hub"), ("href", hub)])?;
        }
        if let Some(logo) = &feed.logo {
            element(xml, "logo", logo)?;
        }
        author(xml, feed.author)?;
        let generator = concat!("Dateline ", env!("CARGO_PKG_VERSION"));
        element(xml, "generator", generator)?;
        for (entry, content) in feed.entries.iter().zip(contents) {
            xml.create_element("entry")
                .write_inner_content(|xml| self::entry(xml, entry, content.as_deref()))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn entry(xml: &mut Xml, entry: &FeedEntry, content: Option<&str>) -> io::Result<()> {
    element(xml, "id", &entry.id)?;
    element(xml, "title", &entry.title)?;
    element(xml, "published", &rfc3339(entry.published))?;
    element(xml, "updated", &rfc3339(entry.updated))?;
    link(xml, "alternate", "text/html", &entry.page)?;
    for name in &entry.authors {
        author(xml, name)?;
    }
    for category in &entry.categories {
        let term = ("term", category.term);
        let scheme = ("scheme", category.scheme);
        empty(xml, "category", &[term, scheme, ("label", category.name)])?;
    }
    if let Some(summary) = entry.summary {
        element(xml, "summary", summary)?;
    }
    if let Some(html) = content {
        element_with(xml, "content", &[("type", "html")], html)?;
    }
    entry.picture.as_ref().map_or(Ok(()), |picture| media_rss::picture(xml, picture))
}

fn link(xml: &mut Xml, rel: &str, media: &str, href: &str) -> io::Result<()> {
    empty(xml, "link", &[("rel", rel), ("type", media), ("href", href)])
}

fn author(xml: &mut Xml, name: &str) -> io::Result<()> {
    xml.create_element("author").write_inner_content(|xml| element(xml, "name", name))?;
    Ok(())
}

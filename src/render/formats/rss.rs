//! RSS 2.0 feeds (rssboard.org/rss-specification), as its best practices have them
//! (rssboard.org/rss-profile).
//!
//! What RSS itself has no element for is said in those that readers know from elsewhere: Atom's for
//! the feed's own address, its hub and an item's last change, Dublin Core's for authors (RSS's own
//! `author` is an e-mail address), the content module's for whole texts.

use std::borrow::Cow;
use std::io;

use quick_xml::events::BytesText;

use super::feed::{Feed, FeedEntry};
use super::xml::{self, Xml, element, element_with, empty, xml_text};
use super::{atom, media_rss};
use crate::dates::{rfc3339, rfc5322};
use crate::media_types::extension;

const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";

/// Writes a feed.
pub fn write(feed: &Feed, contents: Vec<Option<String>>, out: &mut Vec<u8>) {
    xml::write(out, |xml| document(xml, feed, &contents));
}

fn document(xml: &mut Xml, feed: &Feed, contents: &[Option<String>]) -> io::Result<()> {
    xml::declaration(xml, feed.style_sheet.as_deref())?;
    let mut root = xml
        .create_element("rss")
        .with_attribute(("version", "2.0"))
        // For style sheets alone, which can't see what `language` says.
        .with_attribute(("xml:lang", feed.lang))
        .with_attribute(("xmlns:atom", atom::NAMESPACE))
        .with_attribute(("xmlns:dc", DUBLIN_CORE));
    if contents.iter().any(Option::is_some) {
        root = root.with_attribute(("xmlns:content", CONTENT));
    }
    if feed.has_pictures() {
        root = root.with_attribute(("xmlns:media", media_rss::NAMESPACE));
    }
    root.write_inner_content(|xml| {
        xml.create_element("channel").write_inner_content(|xml| channel(xml, feed, contents))?;
        Ok(())
    })?;
    Ok(())
}

fn channel(xml: &mut Xml, feed: &Feed, contents: &[Option<String>]) -> io::Result<()> {
    plain(xml, "title", &feed.title)?;
    element(xml, "link", &feed.page)?;
    // It must be there.
    plain(xml, "description", feed.subtitle.unwrap_or(&feed.title))?;
    element(xml, "language", feed.lang)?;
    if !feed.entries.is_empty() {
        element(xml, "lastBuildDate", &rfc5322(feed.updated))?;
    }
    let media_type = "application/rss+xml";
    let own = [("rel", "self"), ("type", media_type), ("href", feed.own.as_str())];
    empty(xml, "atom:link", &own)?;
    if let Some(hub) = feed.hub {
        empty(xml, "atom:link", &[("rel", "hub"), ("href", hub)])?;
    }
    if let Some(logo) = feed.logo.as_deref().filter(|logo| is_image(logo)) {
        xml.create_element("image").write_inner_content(|xml| {
            element(xml, "url", logo)?;
            plain(xml, "title", &feed.title)?;
            element(xml, "link", &feed.page)
        })?;
    }
    element(xml, "generator", concat!("Dateline ", env!("CARGO_PKG_VERSION")))?;
    for (entry, content) in feed.entries.iter().zip(contents) {
        xml.create_element("item")
            .write_inner_content(|xml| item(xml, entry, content.as_deref()))?;
    }
    Ok(())
}

fn item(xml: &mut Xml, entry: &FeedEntry, content: Option<&str>) -> io::Result<()> {
    plain(xml, "title", &entry.title)?;
    element(xml, "link", &entry.page)?;
    element_with(xml, "guid", &[("isPermaLink", "false")], &entry.id)?;
    element(xml, "pubDate", &rfc5322(entry.published))?;
    if entry.updated != entry.published {
        element(xml, "atom:updated", &rfc3339(entry.updated))?;
    }
    for name in &entry.authors {
        element(xml, "dc:creator", name)?;
    }
    for category in &entry.categories {
        element_with(xml, "category", &[("domain", category.scheme)], category.name)?;
    }
    if let Some(summary) = entry.summary {
        element(xml, "description", &as_html(summary))?;
    }
    if let Some(html) = content {
        element(xml, "content:encoded", html)?;
    }
    entry.picture.as_ref().map_or(Ok(()), |picture| media_rss::picture(xml, picture))
}

/// A text that is no HTML, for an element of which RSS doesn't say whether it is: some readers take it
/// for HTML. Of all ways to write `&` and `<`, the profile says, these are read best
/// (rssboard.org/rss-profile#data-types-characterdata).
fn plain(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    let text = xml_text(text).replace('&', "&#x26;").replace('<', "&#x3C;").replace('>', "&gt;");
    xml.create_element(name).write_text_content(BytesText::from_escaped(text))?;
    Ok(())
}

/// A text as HTML, which the description of an item is. Quotation marks stay as they are.
fn as_html(text: &str) -> Cow<'_, str> {
    if text.contains(['&', '<', '>']) {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into()
    } else {
        text.into()
    }
}

/// Whether a logo is in a format that `image` may have: GIF, JPEG or PNG.
fn is_image(address: &str) -> bool {
    let extension = extension(address);
    ["gif", "jpeg", "jpg", "png"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

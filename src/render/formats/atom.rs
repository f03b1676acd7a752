//! Atom feeds (RFC 4287).

use std::io;

use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;

use super::Description;
use super::feed::{Feed, FeedEntry};
use super::xml::xml_text;
use crate::dates::rfc3339;
use crate::render::data::Fingerprint;
use crate::render::{RenderFailure, RouteContent};

const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

type Xml = Writer<Vec<u8>>;

/// A feed to be written as Atom.
pub struct Atom<'a>(pub Feed<'a>);

impl<'v> Description<'v> for Atom<'v> {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        vec![("feed", self.0.fingerprint())]
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        let contents = self.0.contents()?;
        let mut xml = Writer::new(std::mem::take(out));
        // Writing to memory can't fail; an error would leave the feed cut short, which tests would
        // notice.
        let _ = self.xml(&mut xml, &contents);
        *out = xml.into_inner();
        out.push(b'\n');
        Ok(RouteContent::Rendered)
    }
}

impl Atom<'_> {
    fn xml(&self, xml: &mut Xml, contents: &[Option<String>]) -> io::Result<()> {
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        xml.create_element("feed")
            .with_attribute(("xmlns", NAMESPACE))
            .with_attribute(("xml:lang", self.0.lang))
            .write_inner_content(|xml| {
                element(xml, "id", &self.0.id)?;
                element(xml, "title", &self.0.title)?;
                if let Some(subtitle) = self.0.subtitle {
                    element(xml, "subtitle", subtitle)?;
                }
                element(xml, "updated", &rfc3339(self.0.updated))?;
                link(xml, "self", "application/atom+xml", &self.0.own)?;
                link(xml, "alternate", "text/html", &self.0.page)?;
                author(xml, self.0.author)?;
                let generator = concat!("Dateline ", env!("CARGO_PKG_VERSION"));
                element(xml, "generator", generator)?;
                for (entry, content) in self.0.entries.iter().zip(contents) {
                    xml.create_element("entry")
                        .write_inner_content(|xml| self::entry(xml, entry, content.as_deref()))?;
                }
                Ok(())
            })?;
        Ok(())
    }
}

fn entry(xml: &mut Xml, entry: &FeedEntry, content: Option<&str>) -> io::Result<()> {
    element(xml, "id", &entry.id)?;
    element(xml, "title", entry.title)?;
    element(xml, "published", &rfc3339(entry.published))?;
    element(xml, "updated", &rfc3339(entry.updated))?;
    link(xml, "alternate", "text/html", &entry.page)?;
    for name in &entry.authors {
        author(xml, name)?;
    }
    for name in &entry.categories {
        xml.create_element("category")
            .with_attribute(("term", xml_text(name).as_ref()))
            .write_empty()?;
    }
    if let Some(summary) = entry.summary {
        element(xml, "summary", summary)?;
    }
    if let Some(html) = content {
        xml.create_element("content")
            .with_attribute(("type", "html"))
            .write_text_content(BytesText::new(&xml_text(html)))?;
    }
    Ok(())
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

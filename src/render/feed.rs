//! Atom feeds (RFC 4287): one of the whole site and one of every entity, in every language.
//!
//! An entry's id is a tag URI (RFC 4151) of the article's permanent `id`, so that neither a new
//! URL nor a new host makes an article new. An entry's `updated` follows its corrections and
//! updates alone: a mended typo doesn't bring it up again.

use jiff::Timestamp;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;
use std::io;

use super::data::{Data, Fingerprint, list, optional, table, texts};
use super::quotations::captions;
use super::sitemap::xml_text;
use super::text::{Base, PlacedText};
use super::views::newest_first;
use super::{LinkNames, RenderFailure, Site};
use crate::dates::rfc3339;
use crate::model::{Article, ArticleId, EntityId};
use crate::plan::{Page, Route, Urls, urls};

const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

type Xml = Writer<Vec<u8>>;

/// A feed: all that its file says.
pub struct Feed<'a> {
    lang: &'a str,
    id: String,
    title: String,
    subtitle: Option<&'a str>,
    updated: Timestamp,
    own: String,
    page: String,
    author: &'a str,
    entries: Vec<Entry<'a>>,
}

/// An article in a feed.
struct Entry<'a> {
    id: String,
    title: &'a str,
    published: Timestamp,
    updated: Timestamp,
    page: String,
    authors: Vec<&'a str>,
    categories: Vec<&'a str>,
    summary: Option<&'a str>,
    content: Option<PlacedText<'a>>,
}

impl<'a> Feed<'a> {
    /// The feed of a route.
    pub fn of(site: &Site<'a>, route: &Route) -> Feed<'a> {
        let settings = site.settings;
        let lang = route.lang;
        let urls = Urls::new(settings, lang);
        let index = site.index.of(lang);
        if matches!(route.page, Page::CorrectionsFeed) {
            return Feed::of_corrections(site, route, &urls);
        }
        let (articles, title, page) = match &route.page {
            Page::EntityFeed(id) => {
                let entity = site.briefing.entity(*id);
                let title = format!("{} · {}", entity.text(lang).name, settings.title);
                (index.articles_of(*id), title, urls.entity(entity))
            }
            _ => (index.articles.as_slice(), settings.title.clone(), urls.front()),
        };
        let newest: Vec<ArticleId> =
            articles.iter().rev().take(settings.feed_entries).copied().collect();
        let newest = newest_first(site, &newest);
        let entries: Vec<Entry> =
            newest.iter().map(|id| Entry::of(site, site.briefing.article(*id))).collect();
        let of_site = matches!(route.page, Page::SiteFeed);
        Feed {
            lang: settings.lang(lang),
            id: tag(site, &route.url),
            title,
            subtitle: Some(settings.description.as_str()).filter(|d| of_site && !d.is_empty()),
            updated: entries.iter().map(|e| e.updated).max().unwrap_or(Timestamp::UNIX_EPOCH),
            own: absolute(site, &route.url),
            page: absolute(site, &page),
            author: settings.publisher.as_ref().map_or(&settings.title, |p| &p.name),
            entries,
        }
    }

    /// The feed of corrections, in which each is an entry of its own.
    fn of_corrections(site: &Site<'a>, route: &Route, urls: &Urls) -> Feed<'a> {
        let settings = site.settings;
        let strings = &site.theme.strings[route.lang.index()];
        let newest = site.index.of(route.lang).corrections.iter().rev();
        let entries: Vec<Entry> = newest
            .take(settings.feed_entries)
            .map(|(id, at)| Entry::of_correction(site, site.briefing.article(*id), *at))
            .collect();
        Feed {
            lang: settings.lang(route.lang),
            id: tag(site, &route.url),
            title: format!("{} · {}", strings.get("corrections"), settings.title),
            subtitle: None,
            updated: entries.iter().map(|e| e.updated).max().unwrap_or(Timestamp::UNIX_EPOCH),
            own: absolute(site, &route.url),
            page: absolute(site, &urls.corrections()),
            author: settings.publisher.as_ref().map_or(&settings.title, |p| &p.name),
            entries,
        }
    }

    /// The fingerprint of all that the feed says. It takes the feed apart, so that no part can be
    /// forgotten.
    pub fn fingerprint(&self) -> Fingerprint {
        let Feed { lang, id, title, subtitle, updated, own, page, author, entries } = self;
        table([
            ("lang", (*lang).into()),
            ("id", id.as_str().into()),
            ("title", title.as_str().into()),
            ("subtitle", optional(*subtitle)),
            ("updated", rfc3339(*updated).into()),
            ("own", own.as_str().into()),
            ("page", page.as_str().into()),
            ("author", (*author).into()),
            ("entries", list(entries.iter().map(Entry::data))),
        ])
        .fingerprint()
    }

    /// Writes the feed.
    ///
    /// # Errors
    /// When the file of a text has changed since the build began.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), RenderFailure> {
        let contents =
            self.entries.iter().map(|e| e.content.as_ref().map(PlacedText::html).transpose());
        let contents: Vec<Option<String>> = contents.collect::<Result<_, _>>()?;
        let mut xml = Writer::new(std::mem::take(out));
        // Writing to memory doesn't fail; an error would leave the feed cut short, which its tests
        // see.
        let _ = self.feed(&mut xml, &contents);
        *out = xml.into_inner();
        out.push(b'\n');
        Ok(())
    }

    fn feed(&self, xml: &mut Xml, contents: &[Option<String>]) -> io::Result<()> {
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        xml.create_element("feed")
            .with_attribute(("xmlns", NAMESPACE))
            .with_attribute(("xml:lang", self.lang))
            .write_inner_content(|xml| {
                element(xml, "id", &self.id)?;
                element(xml, "title", &self.title)?;
                if let Some(subtitle) = self.subtitle {
                    element(xml, "subtitle", subtitle)?;
                }
                element(xml, "updated", &rfc3339(self.updated))?;
                link(xml, "self", "application/atom+xml", &self.own)?;
                link(xml, "alternate", "text/html", &self.page)?;
                author(xml, self.author)?;
                let generator = concat!("Dateline ", env!("CARGO_PKG_VERSION"));
                element(xml, "generator", generator)?;
                for (entry, content) in self.entries.iter().zip(contents) {
                    xml.create_element("entry")
                        .write_inner_content(|xml| entry.write(xml, content.as_deref()))?;
                }
                Ok(())
            })?;
        Ok(())
    }
}

impl<'a> Entry<'a> {
    fn of_correction(site: &Site<'a>, article: &'a Article, at: usize) -> Entry<'a> {
        let note = &article.corrections[at];
        let same = article.corrections[..at].iter().filter(|n| n.instant == note.instant).count();
        let more = if same == 0 { String::new() } else { format!("-{}", same + 1) };
        let url = Urls::new(site.settings, article.lang).article(article);
        Entry {
            id: tag(site, &format!("{}/correction/{}{more}", article.id, rfc3339(note.instant))),
            title: &article.title,
            published: note.instant,
            updated: note.instant,
            page: format!("{}#_corrections", absolute(site, &url)),
            authors: Vec::new(),
            categories: Vec::new(),
            summary: Some(&note.text),
            content: None,
        }
    }

    fn of(site: &Site<'a>, article: &'a Article) -> Entry<'a> {
        let briefing = site.briefing;
        let name = |id: &EntityId| briefing.entity(*id).text(article.lang).name.as_str();
        let url = Urls::new(site.settings, article.lang).article(article);
        let whole = site.settings.feed_full || article.summary.is_none();
        Entry {
            id: tag(site, &article.id),
            title: &article.title,
            published: article.published,
            updated: changed(article),
            page: absolute(site, &url),
            authors: article.authors.iter().map(name).collect(),
            categories: article.topics.iter().chain(&article.countries).map(name).collect(),
            summary: article.summary.as_deref(),
            content: whole.then(|| PlacedText {
                site: *site,
                text: &article.body,
                lang: article.lang,
                page: url.into(),
                base: Base::Whole(&site.settings.base_url),
                named: LinkNames::in_article(site, article),
                captions: captions(site, article, Base::Whole(&site.settings.base_url)),
            }),
        }
    }

    fn data(&self) -> Data<'_> {
        let Entry { id, title, published, updated, page, authors, categories, summary, content } =
            self;
        table([
            ("id", id.as_str().into()),
            ("title", (*title).into()),
            ("published", rfc3339(*published).into()),
            ("updated", rfc3339(*updated).into()),
            ("page", page.as_str().into()),
            ("authors", texts(authors)),
            ("categories", texts(categories)),
            ("summary", optional(*summary)),
            ("content", content.clone().map_or(Data::None, PlacedText::data)),
        ])
    }

    fn write(&self, xml: &mut Xml, content: Option<&str>) -> io::Result<()> {
        element(xml, "id", &self.id)?;
        element(xml, "title", self.title)?;
        element(xml, "published", &rfc3339(self.published))?;
        element(xml, "updated", &rfc3339(self.updated))?;
        link(xml, "alternate", "text/html", &self.page)?;
        for name in &self.authors {
            author(xml, name)?;
        }
        for name in &self.categories {
            xml.create_element("category")
                .with_attribute(("term", xml_text(name).as_ref()))
                .write_empty()?;
        }
        if let Some(summary) = self.summary {
            element(xml, "summary", summary)?;
        }
        if let Some(html) = content {
            xml.create_element("content")
                .with_attribute(("type", "html"))
                .write_text_content(BytesText::new(&xml_text(html)))?;
        }
        Ok(())
    }
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

//! JSON Feed 1.1 (jsonfeed.org/version/1.1).

use serde::Serialize;

use super::feed::{Feed, FeedEntry};
use crate::dates::rfc3339;

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// Writes a feed.
pub fn write(feed: &Feed, contents: Vec<Option<String>>, out: &mut Vec<u8>) {
    let Feed { lang, title, subtitle, own, page, author, logo, hub, entries, .. } = feed;
    let items = entries.iter().zip(contents);
    let document = Document {
        version: VERSION,
        title,
        home_page_url: page,
        feed_url: own,
        description: *subtitle,
        icon: logo.as_deref(),
        language: lang,
        authors: vec![Author { name: author }],
        hubs: hub.map(|url| [Hub { r#type: "WebSub", url }]),
        items: items.map(|(entry, content)| Item::of(entry, content)).collect(),
    };
    // Writing text to memory can't fail; an error would leave the feed cut short, which tests
    // would notice.
    let _ = serde_json::to_writer(&mut *out, &document);
    out.push(b'\n');
}

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    language: &'a str,
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hubs: Option<[Hub<'a>; 1]>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

/// Who tells readers of a change.
#[derive(Serialize)]
struct Hub<'a> {
    r#type: &'static str,
    url: &'a str,
}

/// An item. It must have either `content_html` or `content_text`.
#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
}

impl<'a> Item<'a> {
    fn of(entry: &'a FeedEntry<'a>, content_html: Option<String>) -> Item<'a> {
        let without_html = content_html.is_none();
        Item {
            id: &entry.id,
            url: &entry.page,
            title: &entry.title,
            content_text: without_html.then(|| entry.summary.unwrap_or(&entry.title)),
            summary: entry.summary,
            content_html,
            image: entry.picture.as_ref().map(|picture| picture.address.as_str()),
            date_published: rfc3339(entry.published),
            date_modified: rfc3339(entry.updated),
            authors: entry.authors.iter().map(|name| Author { name }).collect(),
            tags: entry.categories.iter().map(|category| category.name).collect(),
        }
    }
}

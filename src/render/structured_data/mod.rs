//! What a page says to machines: one graph of JSON-LD (<https://www.w3.org/TR/json-ld11/>) in the words of
//! schema.org, whose `@id`s are the same on every page that names a thing.
//!
//! Everything in it is on the page itself, or is the address of a page of this site. A page has its own
//! address as its `@id`; what a page is about has that address with [`IT`] behind it; the publisher and the
//! site stand under the front page of the first language. docs/structured-data.md says what there is for
//! each kind of page. Lists are bounded by the constants of these modules, so that a page pays no more than
//! some hundred bytes for it. This module must not know templates.

mod article;
mod entity;
mod node;
mod publisher;
mod references;

use std::borrow::Cow;

use jiff::Timestamp;

use super::Site;
use super::shown_picture::ShownPicture;
use super::site_address::absolute;
use crate::dates::rfc3339_in;
use crate::ids::IdVec;
use crate::model::{EntityId, LangId, Picture};
use crate::plan::{IndexOf, Route, Subject};
use crate::theme::Strings;
pub use node::GraphNode;
use node::{push_list, short};
pub use publisher::SiteNodes;
pub use references::reference;

/// What stands behind the address of a page, in the `@id` of what the page is about.
const IT: &str = "#it";
/// How many entries of a list are named: the first ones.
pub const ITEMS_NAMED: usize = 12;

/// A page, as far as its view has described it.
pub struct StructuredPage<'v> {
    /// The site.
    pub site: Site<'v>,
    /// What the page is about, and where it stands.
    pub route: &'v Route,
    /// What all pages of the site say alike.
    pub nodes: &'v SiteNodes,
    /// The words of its language.
    pub strings: &'v Strings,
    /// Each entity in that language, as the pages of others name it.
    pub references: &'v IdVec<EntityId, GraphNode>,
    /// Where each entity has its page in that language, as pages link to it.
    pub entity_urls: &'v IdVec<EntityId, Option<String>>,
    /// Its own address, which is its `@id`.
    pub address: String,
    /// What it is called.
    pub title: &'v str,
    /// What it says, in a sentence; empty where nobody has written one.
    pub description: &'v str,
    /// The pages above it.
    pub trail: &'v Trail,
    /// The page in each language that has it; empty if there is but this one.
    pub versions: &'v [(LangId, String)],
    /// The first entries of the list that it shows.
    pub listed: Vec<ListedPage<'v>>,
}

/// An entry of a list: a page by its name and its path.
pub struct ListedPage<'v> {
    /// The name.
    pub name: Cow<'v, str>,
    /// The path.
    pub path: String,
}

/// The way from the front page down to pages that have it in common, such as the articles of a day.
#[derive(Default)]
pub struct Trail {
    /// The pages on it, as entries of a list.
    items: Vec<GraphNode>,
    /// The last of them, by its `@id`.
    parent: Option<GraphNode>,
}

impl Trail {
    /// The way over pages, by their names and paths.
    pub fn of(site: &Site, crumbs: &[(String, String)]) -> Trail {
        let item = |(at, (name, path)): (usize, &(String, String))| {
            list_item(at, name).with("item", absolute(site, path))
        };
        let parent = crumbs.last().map(|(_, path)| GraphNode::id(absolute(site, path)));
        Trail { items: crumbs.iter().enumerate().map(item).collect(), parent }
    }
}

/// An entry of a list, by its position from 0.
fn list_item(at: usize, name: &str) -> GraphNode {
    GraphNode::of("ListItem").with("position", at + 1).with("name", short(name))
}

/// The graph of a page, as JSON that can stand in a `<script>`; nothing for what is no page, or isn't to be
/// found.
pub fn structured_data(page: &StructuredPage) -> Option<String> {
    let graph = match &page.route.subject {
        Subject::Front => publisher::front(page),
        Subject::Article { id, .. } => article::article(page, *id),
        Subject::Entity(id, list) => entity::entity(page, *id, list.number.is_none()),
        Subject::Quotes(Some(id), _) | Subject::Index(IndexOf::Members(id, _), _) => {
            vec![page.collection().with("about", page.reference(*id))]
        }
        Subject::Edition(..)
        | Subject::Month(..)
        | Subject::Year(_)
        | Subject::Archive
        | Subject::Index(IndexOf::Kind(_), _)
        | Subject::Corrections(_)
        | Subject::Quotes(None, _) => vec![page.collection()],
        Subject::PlainPage(_) => vec![page.node("WebPage", page.description)],
        Subject::Retraction(_)
        | Subject::Redirect(_)
        | Subject::NotFound
        | Subject::Addresses(_)
        | Subject::FeedList
        | Subject::Data(_)
        | Subject::FixedFile(_)
        | Subject::File(_)
        | Subject::DerivedFile(_) => return None,
    };
    let mut json = String::with_capacity(4096);
    json.push_str("{\"@context\":\"https://schema.org\",\"@graph\":");
    push_list(graph, &mut json);
    json.push('}');
    Some(json)
}

impl<'v> StructuredPage<'v> {
    /// The `@id` of what the page is about.
    fn it(&self) -> String {
        [&self.address, IT].concat()
    }

    /// The language's tag.
    fn language(&self) -> &'v str {
        self.site.settings.lang(self.route.lang)
    }

    /// An instant in the site's time zone (RFC 3339).
    fn moment(&self, at: Timestamp) -> String {
        rfc3339_in(at, &self.site.settings.timezone)
    }

    /// The page itself.
    fn node(&self, schema_type: &'v str, description: &str) -> GraphNode {
        let description = Some(description).filter(|text| !text.is_empty());
        GraphNode::of(schema_type)
            .with("@id", self.address.as_str())
            .with("name", short(self.title))
            .with_some("description", description.map(short))
            .with("inLanguage", self.language())
            .with("isPartOf", &self.nodes.site_id)
            .with_some("breadcrumb", self.breadcrumbs())
    }

    /// A page that lists others, with the first of them.
    fn collection(&self) -> GraphNode {
        let items = self.listed.iter().take(ITEMS_NAMED).enumerate().map(|(at, item)| {
            list_item(at, &item.name).with("url", absolute(&self.site, &item.path))
        });
        let items = (!self.listed.is_empty())
            .then(|| GraphNode::of("ItemList").with_list("itemListElement", items));
        self.node("CollectionPage", self.description).with_some("mainEntity", items)
    }

    /// The way from the front page down to the page, which comes last and needs no address.
    fn breadcrumbs(&self) -> Option<GraphNode> {
        let above = &self.trail.items;
        if above.is_empty() {
            return None;
        }
        let own = list_item(above.len(), self.title);
        let all = above.iter().chain([&own]);
        Some(GraphNode::of("BreadcrumbList").with_list("itemListElement", all))
    }

    /// A picture that stands beside the page; nothing for a drawing, which search engines don't show.
    fn picture(&self, picture: &'v Picture) -> Option<GraphNode> {
        let shown = ShownPicture::of(&self.site, &self.route.url, &picture.path);
        if shown.media_type() == Some("image/svg+xml") {
            return None;
        }
        Some(
            GraphNode::of("ImageObject")
                .with("url", shown.address(&self.site.settings.base_url))
                .with_some("width", shown.size.map(|(width, _)| width))
                .with_some("height", shown.size.map(|(_, height)| height))
                .with_some("caption", picture.caption.as_deref().map(short))
                .with_some("creditText", picture.credit.as_deref().map(short)),
        )
    }

    /// What the page is about in the other languages: the `@id`s that it has there.
    fn other_versions(&self) -> impl Iterator<Item = (LangId, String)> + '_ {
        let others = self.versions.iter().filter(|(lang, _)| *lang != self.route.lang);
        others.map(|(lang, path)| (*lang, absolute(&self.site, path) + IT))
    }
}

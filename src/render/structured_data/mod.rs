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
use crate::ids::IdVec;
use crate::model::{EntityId, LangId, Picture};
use crate::plan::{IndexOf, Route, Subject, Urls};
use crate::theme::Strings;
use node::{GraphNode, push_list, short};

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
    /// The paths of its language.
    pub urls: &'v Urls<'v>,
    /// The words of its language.
    pub strings: &'v Strings,
    /// Where each entity has its page in that language, as pages link to it.
    pub entity_urls: &'v IdVec<EntityId, Option<String>>,
    /// What it is called.
    pub title: Cow<'v, str>,
    /// What it says, in a sentence; empty where nobody has written one.
    pub description: &'v str,
    /// The names and paths of the pages above it, from the front page down.
    pub crumbs: Vec<(String, String)>,
    /// The page in each language that has it; empty if there is but this one.
    pub versions: Vec<(LangId, String)>,
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

/// The graph of a page, as JSON that can stand in a `<script>`; nothing for what isn't to be found.
pub fn structured_data(page: &StructuredPage) -> Option<String> {
    let mut graph = match &page.route.subject {
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
        Subject::PlainPage(_) => vec![page.node("WebPage")],
        // Of a story that was withdrawn, nothing is left to say.
        Subject::Retraction(_)
        | Subject::Redirect(_)
        | Subject::NotFound
        | Subject::Addresses(_)
        | Subject::FeedList
        | Subject::FixedFile(_)
        | Subject::File(_)
        | Subject::DerivedFile(_) => return None,
    };
    graph.extend(page.breadcrumbs());
    let mut json = String::with_capacity(4096);
    json.push_str("{\"@context\":\"https://schema.org\",\"@graph\":");
    push_list(graph, &mut json);
    json.push('}');
    Some(json)
}

impl<'v> StructuredPage<'v> {
    /// The page's own address, which is its `@id`.
    fn address(&self) -> String {
        absolute(&self.site, &self.route.url)
    }

    /// The `@id` of what the page is about.
    fn it(&self) -> String {
        self.address() + IT
    }

    /// The language's tag.
    fn language(&self) -> &'v str {
        self.site.settings.lang(self.route.lang)
    }

    /// An instant in the site's time zone (RFC 3339).
    fn moment(&self, at: Timestamp) -> String {
        at.display_with_offset(self.site.settings.timezone.to_offset(at)).to_string()
    }

    /// The page itself.
    fn node(&self, schema_type: &'v str) -> GraphNode {
        let address = self.address();
        let way = (!self.crumbs.is_empty()).then(|| GraphNode::id(self.id_of_breadcrumbs()));
        let description = Some(self.description).filter(|text| !text.is_empty());
        GraphNode::of(schema_type)
            .with("@id", address)
            .with("name", short(&self.title))
            .with_some("description", description.map(short))
            .with("inLanguage", self.language())
            .with("isPartOf", GraphNode::id(publisher::id_of_site(&self.site)))
            .with_some("breadcrumb", way)
    }

    /// A page that lists others, with the first of them.
    fn collection(&self) -> GraphNode {
        let items = self.listed.iter().take(ITEMS_NAMED).enumerate().map(|(at, item)| {
            GraphNode::of("ListItem")
                .with("position", at + 1)
                .with("name", short(&item.name))
                .with("url", absolute(&self.site, &item.path))
        });
        let items = (!self.listed.is_empty())
            .then(|| GraphNode::of("ItemList").with_list("itemListElement", items));
        self.node("CollectionPage").with_some("mainEntity", items)
    }

    fn id_of_breadcrumbs(&self) -> String {
        self.address() + "#breadcrumbs"
    }

    /// The way from the front page down to the page, which comes last and needs no address.
    fn breadcrumbs(&self) -> Option<GraphNode> {
        if self.crumbs.is_empty() {
            return None;
        }
        let above = self.crumbs.iter();
        let above = above.map(|(name, path)| (name.as_str(), Some(absolute(&self.site, path))));
        let all = above.chain([(&*self.title, None)]).enumerate();
        let items = all.map(|(at, (name, item))| {
            let node = GraphNode::of("ListItem").with("position", at + 1).with("name", short(name));
            node.with_some("item", item)
        });
        let way = GraphNode::of("BreadcrumbList").with("@id", self.id_of_breadcrumbs());
        Some(way.with_list("itemListElement", items))
    }

    /// A picture that stands beside the page; nothing for a drawing, which search engines don't show.
    fn picture(&self, picture: &'v Picture) -> Option<GraphNode> {
        let shown = ShownPicture::of(&self.site, &self.route.url, &picture.path);
        let address = shown.address(&self.site.settings.base_url);
        if address.ends_with(".svg") {
            return None;
        }
        Some(
            GraphNode::of("ImageObject")
                .with("url", address)
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

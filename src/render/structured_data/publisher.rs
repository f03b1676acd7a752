//! Who publishes the site, and the site itself, which the front page describes and all others refer to.

use super::{GraphNode, StructuredPage, short};
use crate::model::LangId;
use crate::plan::Urls;
use crate::render::Site;
use crate::render::site_address::{Base, absolute, given};

/// What all pages of a site say alike, made once.
pub struct SiteNodes {
    /// The address of the front page of the first language.
    front_page: String,
    /// The publisher.
    pub publisher: GraphNode,
    /// The publisher, by the `@id`.
    pub publisher_id: GraphNode,
    /// The site, by its `@id`.
    pub site_id: GraphNode,
}

impl SiteNodes {
    /// Those of a site.
    pub fn new(site: &Site) -> SiteNodes {
        let settings = site.settings;
        let front_page = absolute(site, &Urls::new(settings, LangId::DEFAULT).front());
        let id_of_publisher = [&front_page, "#publisher"].concat();
        let publisher = GraphNode::of("NewsMediaOrganization")
            .with("@id", id_of_publisher.as_str())
            .with("name", short(settings.publisher_name()))
            .with("url", front_page.as_str());
        let site_id = GraphNode::id([&front_page, "#site"].concat());
        SiteNodes { publisher, publisher_id: GraphNode::id(id_of_publisher), site_id, front_page }
    }
}

/// The front page: the site, its publisher, and the page with the newest stories.
pub fn front<'v>(page: &StructuredPage<'v>) -> Vec<GraphNode> {
    let site = &page.site;
    let settings = site.settings;
    let description = Some(settings.description.as_str()).filter(|text| !text.is_empty());
    let front_page = page.nodes.front_page.as_str();
    let whole = GraphNode::of("WebSite")
        .with("@id", [front_page, "#site"].concat())
        .with("url", front_page)
        .with("name", short(&settings.title))
        .with_some("description", description.map(short))
        .with_all("inLanguage", settings.languages.iter().map(String::as_str))
        .with("publisher", &page.nodes.publisher_id);
    let mut publisher = page.nodes.publisher.clone();
    if let Some(told) = &settings.publisher {
        let address = |url: &str| given(Base::Whole(&settings.base_url), url);
        publisher = publisher
            .with_some("logo", told.logo.as_ref().map(|logo| address(&logo.value)))
            .with_all("sameAs", told.same_as.iter().map(String::as_str));
        for policy in &told.policies {
            publisher = publisher.with(policy.property, address(&policy.url.value));
        }
    }
    vec![page.collection(), whole, publisher]
}

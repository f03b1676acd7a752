//! Who publishes the site, and the site itself, which the front page describes and all others refer to.

use super::{GraphNode, StructuredPage, short};
use crate::model::LangId;
use crate::plan::Urls;
use crate::render::Site;
use crate::render::site_address::{Base, absolute, given};

/// The front page of the first language.
fn front_page(site: &Site) -> String {
    absolute(site, &Urls::new(site.settings, LangId::DEFAULT).front())
}

/// The `@id` of the publisher.
pub fn id(site: &Site) -> String {
    front_page(site) + "#publisher"
}

/// The `@id` of the site.
pub fn id_of_site(site: &Site) -> String {
    front_page(site) + "#site"
}

/// The publisher on any page.
pub fn named<'v>(site: &Site<'v>) -> GraphNode {
    let settings = site.settings;
    let name = settings.publisher.as_ref().map_or(&settings.title, |publisher| &publisher.name);
    GraphNode::of("NewsMediaOrganization")
        .with("@id", id(site))
        .with("name", name.as_str())
        .with("url", front_page(site))
}

/// The front page: the site, its publisher, and the page with the newest stories.
pub fn front<'v>(page: &StructuredPage<'v>) -> Vec<GraphNode> {
    let site = &page.site;
    let settings = site.settings;
    let description = Some(settings.description.as_str()).filter(|text| !text.is_empty());
    let whole = GraphNode::of("WebSite")
        .with("@id", id_of_site(site))
        .with("url", front_page(site))
        .with("name", settings.title.as_str())
        .with_some("description", description.map(short))
        .with_all("inLanguage", settings.languages.iter().map(String::as_str))
        .with("publisher", GraphNode::id(id(site)));
    let mut publisher = named(site);
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

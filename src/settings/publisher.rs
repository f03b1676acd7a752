//! `[publisher]`: who is responsible for the site.

use super::Settings;
use super::menu::check_address;
use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::{Fields, is_web_url};

/// Who publishes the site (schema.org's `publisher`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// The name.
    pub name: String,
    /// The logo, a path on the site or a URL.
    pub logo: Option<Located<String>>,
    /// Pages elsewhere that are about the publisher, such as its profiles (schema.org's `sameAs`).
    pub same_as: Vec<String>,
    /// Pages about the rules by which it works, in a fixed order.
    pub policies: Vec<Policy>,
    /// The publisher's account on a network such as Mastodon: `@name@host`.
    pub fediverse: Option<String>,
}

impl Settings {
    /// The name of the publisher; a site that names none is its own.
    pub fn publisher_name(&self) -> &str {
        self.publisher.as_ref().map_or(&self.title, |publisher| &publisher.name)
    }
}

/// A page about the rules by which a publisher works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its key in `[publisher]`.
    pub key: &'static str,
    /// Its property in schema.org's NewsMediaOrganization.
    pub property: &'static str,
    /// A path on the site or an address.
    pub url: Located<String>,
}

/// The keys of policies, each with its property in schema.org (<https://schema.org/NewsMediaOrganization>).
const POLICIES: [(&str, &str); 5] = [
    ("masthead", "masthead"),
    ("ownership", "ownershipFundingInfo"),
    ("ethics_policy", "ethicsPolicy"),
    ("corrections_policy", "correctionsPolicy"),
    ("verification_policy", "verificationFactCheckingPolicy"),
];

/// Reads `[publisher]`.
pub(super) fn publisher(fields: &mut Fields) -> Option<Publisher> {
    let name = fields.required_text("name");
    let logo = fields.text("logo");
    if let Some(logo) = &logo {
        check_address(fields, "logo", logo);
    }
    let same_as = fields.texts("same_as");
    for url in same_as.iter().filter(|url| !is_web_url(&url.value)) {
        fields.findings().push(
            Finding::error(Code::InvalidUrl, url.spot, "`same_as` has whole addresses")
                .help("write https://example.org/page"),
        );
    }
    let same_as = same_as.into_iter().map(|url| url.value).collect();
    let mut policies = Vec::new();
    for (key, property) in POLICIES {
        if let Some(url) = fields.text(key) {
            check_address(fields, key, &url);
            policies.push(Policy { key, property, url });
        }
    }
    let fediverse = fields.fediverse("fediverse");
    Some(Publisher { name: name?.value, logo, same_as, policies, fediverse })
}

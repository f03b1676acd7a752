//! `[publisher]`: who is responsible for the site.

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
    /// Pages that are known to be the publisher's own.
    pub same_as: Vec<String>,
}

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
    Some(Publisher { name: name?.value, logo, same_as })
}

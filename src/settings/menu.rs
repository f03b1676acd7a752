//! `menu`: the links at the top of every page.

use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::{Fields, is_web_url};

/// One entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// The text of the link.
    pub title: String,
    /// A path on the site, such as `/countries/`, or a URL.
    pub url: Located<String>,
}

/// How many entries a menu may have. Every page has all of them.
const MOST_ENTRIES: usize = 200;

/// Reads `menu`.
pub(super) fn menu(fields: &mut Fields) -> Option<Vec<MenuItem>> {
    let items = fields.tables_up_to(MOST_ENTRIES, "menu", "a menu entry", |entry| {
        let title = entry.required_text("title");
        let url = entry.required_text("url");
        if let Some(url) = &url {
            check_address(entry, "url", url);
        }
        Some(MenuItem { title: title?.value, url: url? })
    });
    (!items.is_empty()).then_some(items)
}

/// Reports a URL that is neither a path on the site nor a whole address.
pub(super) fn check_address(fields: &mut Fields, key: &str, url: &Located<String>) {
    let path = url.value.starts_with('/') && !url.value.starts_with("//");
    if !path && !is_web_url(&url.value) {
        fields.findings().push(
            Finding::error(Code::InvalidUrl, url.spot, format!("`{key}` is a path or an address"))
                .help("write a path of the site (/countries/) or https://example.org/"),
        );
    }
}

//! `[[publish.NAME.serve]]`: with which headers files are served.

use super::not_ascii;
use crate::diagnostics::Located;
use crate::frontmatter::fields::Fields;

/// How files are served whose path matches a pattern.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServeRule {
    /// A path, in which `*` matches anything.
    pub pattern: String,
    /// The `Content-Type`.
    pub content_type: Option<String>,
    /// The `Cache-Control`.
    pub cache_control: Option<String>,
    /// Whether the files are stored compressed.
    pub compress: Option<bool>,
}

/// Reads an entry of `[[publish.NAME.serve]]`.
pub(super) fn serve_rule(fields: &mut Fields) -> Option<ServeRule> {
    let pattern = fields.required_text("path");
    let header = |fields: &mut Fields, key: &'static str| {
        let text: Located<String> = fields.text(key)?;
        if text.value.is_ascii() {
            return Some(text.value);
        }
        not_ascii(fields, key, text.spot);
        None
    };
    let content_type = header(fields, "content_type");
    let cache_control = header(fields, "cache_control");
    let is_given = fields.mentions("compress");
    let compress = Some(fields.flag("compress")).filter(|_| is_given);
    let pattern = pattern?.value.trim_start_matches('/').to_owned();
    Some(ServeRule { pattern, content_type, cache_control, compress })
}

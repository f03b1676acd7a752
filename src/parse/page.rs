//! Reads the front matter of a plain page, or of the introduction to a generated one.

use serde::{Deserialize, Serialize};

use crate::diagnostics::Located;
use crate::frontmatter::fields::Fields;
use crate::frontmatter::foreign_keys;
use crate::markdown::Body;

/// A plain page, as read from its file.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedPage {
    /// `title`; if it is `None`, that has been reported.
    pub title: Option<Located<String>>,
    /// `summary`
    pub summary: Option<String>,
    /// `language`
    pub language: Option<Located<String>>,
    /// `redirect_from`
    pub redirect_from: Vec<Located<String>>,
    /// `[extra]`
    #[serde(with = "super::records::json")]
    pub extra: serde_json::Value,
    /// The text.
    pub body: Body,
}

/// Reads the front matter of a plain page.
pub fn read(fields: &mut Fields) -> ParsedPage {
    fields.foreign(foreign_keys::in_page);
    ParsedPage {
        title: fields.required_text("title"),
        summary: fields.text("summary").map(|t| t.value),
        language: fields.text("language"),
        redirect_from: super::paths::redirect_from(fields),
        extra: fields.extra(),
        body: Body::default(),
    }
}

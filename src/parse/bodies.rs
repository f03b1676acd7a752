//! Gives the HTML of texts, which no stage holds: what this build has parsed waits in an
//! [`HtmlStore`], and what an earlier one had parsed is parsed again when a page needs it.

use super::html_store::HtmlStore;
use super::records::content_hash;
use super::{ParseRules, parse};
use crate::model::Html;
use crate::read::{self, Files, Inventory};

/// Gives the HTML of texts.
pub struct Bodies<'a> {
    /// The site folder.
    pub files: &'a dyn Files,
    /// Its files.
    pub inventory: &'a Inventory,
    /// How files are parsed.
    pub rules: ParseRules<'a>,
    /// What this build has stored.
    pub html_store: Option<&'a HtmlStore>,
}

impl Bodies<'_> {
    /// The HTML of a text, with slots for its links.
    ///
    /// # Errors
    /// The path of the file, if its content is no longer what the build has read.
    pub fn html(&self, html: Html) -> Result<String, ChangedSource> {
        if html.length == 0 {
            return Ok(String::new());
        }
        let html_store = html.html_store.and_then(|place| self.html_store?.get(place));
        let html_store = html_store.or_else(|| self.html_store?.kept(html.hash));
        if let Some(html) = html_store {
            return Ok(html);
        }
        let file = self.inventory.file(html.file);
        let changed = || ChangedSource(file.path.clone());
        let bytes = self.files.read(&file.path, self.rules.text_limit).map_err(|_| changed())?;
        if content_hash(&bytes) != html.hash {
            return Err(changed());
        }
        let text = read::text(bytes).map_err(|_| changed())?;
        let text = parse(file.kind, &text, self.rules).take_html();
        if let Some(html_store) = self.html_store {
            html_store.keep(html.hash, &text);
        }
        Ok(text)
    }
}

/// A file that changed while the build went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedSource(pub String);

//! The HTML of a text, once its links are filled in.

use std::borrow::Cow;

use super::Site;
use crate::markdown;
use crate::model::{LangId, Target, Text};
use crate::plan::Urls;

/// Where links are written to: pages use paths from the host's root, feeds whole addresses.
#[derive(Debug, Clone, Copy)]
pub enum Base<'a> {
    /// `base_url`'s path.
    Path(&'a str),
    /// `base_url` itself.
    Whole(&'a str),
}

impl<'a> Base<'a> {
    fn prefix(self) -> &'a str {
        match self {
            Base::Path(prefix) | Base::Whole(prefix) => prefix,
        }
    }
}

/// The HTML of a text that stands on the page at `page`.
pub fn html<'t>(site: &Site, text: &'t Text, lang: LangId, page: &str, base: Base) -> Cow<'t, str> {
    if text.links.is_empty() {
        return Cow::Borrowed(&text.html);
    }
    let prefix = base.prefix();
    markdown::resolve(&text.html, |slot| {
        let link = text.links.get(slot)?;
        let path = match &link.target {
            Target::Article(id) => {
                let article = site.briefing.article(*id);
                Urls::new(site.settings, article.lang).article(article)
            }
            Target::Entity(id) => {
                if !site.index.of(lang).has_page(*id) {
                    return None;
                }
                Urls::new(site.settings, lang).entity(site.briefing.entity(*id))
            }
            Target::Page(id) => {
                let page = site.briefing.page(*id);
                Urls::new(site.settings, page.lang).page(&page.path)
            }
            Target::Path(path) => path.clone(),
            Target::Asset(path) => crate::plan::asset_url(page, path),
            Target::Here => match base {
                Base::Path(_) => return Some(Cow::Borrowed("")),
                Base::Whole(_) => page.to_owned(),
            },
            Target::Hidden => return None,
        };
        Some(Cow::Owned(format!("{prefix}{path}")))
    })
}

//! The HTML of a text, once its links are filled in.

use std::borrow::Cow;

use tera::Value;

use super::data::{Data, Print, print_of, prints};
use super::{Failure, Site};
use crate::markdown;
use crate::model::{LangId, Target, Text, TextLink};
use crate::plan::Urls;

/// Where links are written to: pages use paths from the host's root, feeds whole addresses.
#[derive(Debug, Clone, Copy)]
pub enum Base<'a> {
    /// `base_url`'s path.
    Path(&'a str),
    /// `base_url` itself.
    Whole(&'a str),
}

/// A text as it stands on one page.
#[derive(Clone)]
pub struct Placed<'a> {
    /// The site.
    pub site: Site<'a>,
    /// The text.
    pub text: &'a Text,
    /// The page's language.
    pub lang: LangId,
    /// The page's URL path.
    pub page: Cow<'a, str>,
    /// Where its links are written to.
    pub base: Base<'a>,
    /// The captions of its quotations.
    pub captions: Vec<String>,
}

impl<'a> Placed<'a> {
    /// The HTML for a template, safe to show as it is.
    pub fn data(self) -> Data<'a> {
        Data::later(self.print(), move |_| Ok(Value::safe_string(&self.html()?)))
    }

    /// The print of the HTML: that of the text, where its links lead, and its captions.
    pub fn print(&self) -> Print {
        let links = self
            .text
            .links
            .iter()
            .map(|link| self.address(link).map_or(0, |address| print_of(address.as_bytes())));
        let captions = self.captions.iter().map(|caption| print_of(caption.as_bytes()));
        prints([self.text.html.print].into_iter().chain(links).chain(captions))
    }

    /// The HTML.
    ///
    /// # Errors
    /// When its file has changed since the build began.
    pub fn html(&self) -> Result<String, Failure> {
        let html = self.site.bodies.html(self.text.html).map_err(Failure::Changed)?;
        if self.text.links.is_empty() && self.captions.is_empty() {
            return Ok(html);
        }
        let address = |slot: usize| self.address(self.text.links.get(slot)?);
        let caption = |number: usize| self.captions.get(number).map_or("", String::as_str);
        Ok(match markdown::resolve_with(&html, address, caption) {
            Cow::Borrowed(_) => html,
            Cow::Owned(filled) => filled,
        })
    }

    /// Where a link leads; `None` is shown as text.
    fn address(&self, link: &'a TextLink) -> Option<Cow<'a, str>> {
        let site = &self.site;
        let path = match &link.target {
            Target::Article(id) => {
                let article = site.briefing.article(*id);
                Urls::new(site.settings, article.lang).article(article)
            }
            Target::Entity(id) => {
                if !site.index.of(self.lang).has_page(*id) {
                    return None;
                }
                Urls::new(site.settings, self.lang).entity(site.briefing.entity(*id))
            }
            Target::Page(id) => {
                let page = site.briefing.page(*id);
                Urls::new(site.settings, page.lang).page(&page.path)
            }
            Target::Path(path) => path.clone(),
            Target::Asset(path) => crate::plan::asset_url(&self.page, path),
            Target::Here => match self.base {
                Base::Path(_) => return Some(Cow::Borrowed("")),
                Base::Whole(_) => self.page.as_ref().to_owned(),
            },
            Target::Hidden => return None,
        };
        let (Base::Path(prefix) | Base::Whole(prefix)) = self.base;
        Some(Cow::Owned(format!("{prefix}{path}")))
    }
}

//! The HTML of a text, once its links are filled in.

use std::borrow::Cow;

use tera::Value;

use super::data::{Data, Fingerprint, combine_fingerprints, fingerprint_of};
use super::link_names::TaggedNames;
use super::quotations::escaped;
use super::{RenderFailure, Site};
use crate::markdown::{self, AlertKind, Insert};
use crate::model::{LangId, LinkTarget, Text, TextLink};
use crate::names::{Linkable, link_names};
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
pub struct PlacedText<'a> {
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
    /// Whose names are linked in it.
    pub named: Vec<TaggedNames<'a>>,
    /// The captions of its quotations.
    pub captions: Vec<String>,
}

impl<'a> PlacedText<'a> {
    /// The HTML for a template, safe to show as it is.
    pub fn data(self) -> Data<'a> {
        Data::deferred(self.fingerprint(), move || Ok(Value::safe_string(&self.html()?)))
    }

    /// The fingerprint of the HTML: that of the text, where its links lead, its captions, and what names
    /// are linked in it.
    pub fn fingerprint(&self) -> Fingerprint {
        let links =
            self.text.links.iter().map(|link| {
                self.address(link).map_or(0, |address| fingerprint_of(address.as_bytes()))
            });
        let captions = self.captions.iter().map(|caption| fingerprint_of(caption.as_bytes()));
        let alerts =
            self.text.alerts.iter().map(|kind| fingerprint_of(self.word(*kind).as_bytes()));
        let text = combine_fingerprints(
            [self.text.html.fingerprint].into_iter().chain(links).chain(captions).chain(alerts),
        );
        if self.named.is_empty() {
            return text;
        }
        let base = match self.base {
            Base::Path(base) | Base::Whole(base) => fingerprint_of(base.as_bytes()),
        };
        let named = self.named.iter().map(TaggedNames::fingerprint);
        combine_fingerprints([text, base].into_iter().chain(named))
    }

    /// The HTML.
    ///
    /// # Errors
    /// When its file has changed since the build began.
    pub fn html(&self) -> Result<String, RenderFailure> {
        let html = self.site.bodies.html(self.text.html).map_err(RenderFailure::Changed)?;
        let text = self.text;
        let is_whole = text.links.is_empty() && self.captions.is_empty() && text.alerts.is_empty();
        let html = if is_whole {
            html
        } else {
            let address = |slot: usize| self.address(self.text.links.get(slot)?);
            let words: Vec<String> = if text.alerts.is_empty() {
                Vec::new()
            } else {
                AlertKind::ALL.iter().map(|kind| escaped(self.word(*kind))).collect()
            };
            let insert = |insert: Insert| match insert {
                Insert::Caption(number) => self.captions.get(number).map_or("", String::as_str),
                Insert::Alert(kind) => words.get(kind as usize).map_or("", String::as_str),
            };
            match markdown::resolve_with(&html, address, insert) {
                Cow::Borrowed(_) => html,
                Cow::Owned(filled) => filled,
            }
        };
        if self.named.is_empty() || html.is_empty() {
            return Ok(html);
        }
        Ok(match link_names(&html, &self.names(), &self.site.names[self.lang.index()].known) {
            Cow::Borrowed(_) => html,
            Cow::Owned(linked) => linked,
        })
    }

    /// The word above an alert.
    fn word(&self, kind: AlertKind) -> &str {
        self.site.theme.strings[self.lang.index()].get(kind.word())
    }

    /// The names to link. What the text links to by itself isn't linked again.
    fn names(&self) -> Vec<Linkable<'_>> {
        let (Base::Path(prefix) | Base::Whole(prefix)) = self.base;
        let by_hand: Vec<_> =
            self.text.links.iter().filter_map(|link| self.address(link)).collect();
        let linked = self.named.iter().map(|&TaggedNames { names, has_rival }| {
            let url = Cow::Owned([prefix, &names.path].concat());
            let url = Some(url).filter(|url| !names.names.is_empty() && !by_hand.contains(url));
            Linkable { entity: names.entity.0, names: &names.names, url, has_rival }
        });
        let others = self.named.iter().filter(|tagged| !tagged.names.unlinked.is_empty());
        let others = others.map(|&TaggedNames { names, .. }| {
            let (entity, names) = (names.entity.0, &names.unlinked);
            Linkable { entity, names, url: None, has_rival: false }
        });
        linked.chain(others).collect()
    }

    /// Where a link leads; `None` is shown as text.
    fn address(&self, link: &'a TextLink) -> Option<Cow<'a, str>> {
        let site = &self.site;
        let path = match &link.target {
            LinkTarget::Article(id) => {
                let article = site.briefing.article(*id);
                Urls::new(site.settings, article.lang).article(article)
            }
            LinkTarget::Entity(id) => {
                if !site.index.of(self.lang).has_page(*id) {
                    return None;
                }
                Urls::new(site.settings, self.lang).entity(site.briefing.entity(*id))
            }
            LinkTarget::Page(id) => {
                let page = site.briefing.page(*id);
                Urls::new(site.settings, page.lang).page(&page.path)
            }
            LinkTarget::Path(path) => path.clone(),
            LinkTarget::Asset(path) => crate::plan::asset_url(&self.page, path),
            LinkTarget::Here => match self.base {
                Base::Path(_) => return Some(Cow::Borrowed("")),
                Base::Whole(_) => self.page.as_ref().to_owned(),
            },
            LinkTarget::Hidden => return None,
        };
        let (Base::Path(prefix) | Base::Whole(prefix)) = self.base;
        Some(Cow::Owned(format!("{prefix}{path}")))
    }
}

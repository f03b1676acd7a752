//! The HTML of a text with its links filled in.

use std::borrow::Cow;

use tera::Value;

use super::captions::Captions;
use super::data::{Data, Fingerprint, combine_fingerprints, fingerprint_of};
use super::link_names::TaggedNames;
use super::shown_picture::ShownPicture;
use super::site_address::Base;
use super::{RenderFailure, Site};
use crate::markdown::{self, AlertKind, Insert, PictureMarkup, SlotTarget};
use crate::model::{LangId, LinkTarget, Text, TextLink};
use crate::names::{Linkable, link_names};
use crate::plan::{Urls, urls};

/// The width at which a picture in a text is shown (HTML's `sizes`): that of the text column, or
/// that of the page where it is narrower.
const TEXT_SIZES: &str = "(min-width: 42rem) 40rem, 100vw";

fn fingerprint_of_target(target: &SlotTarget) -> Fingerprint {
    let SlotTarget { address, picture } = target;
    let address = fingerprint_of(address.as_bytes());
    let Some(PictureMarkup { sources, sizes, size }) = picture else { return address };
    let (width, height) = size.unwrap_or_default();
    let texts = sources.iter().flat_map(|(media_type, srcset)| [*media_type, srcset.as_str()]);
    let texts = texts.chain([*sizes]).map(|text| fingerprint_of(text.as_bytes()));
    combine_fingerprints([address, width.into(), height.into()].into_iter().chain(texts))
}

/// A text in its place on one page.
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
    /// What its links begin with.
    pub base: Base<'a>,
    /// The entities whose names are linked in it.
    pub named: Vec<TaggedNames<'a>>,
    /// The captions of its quotations.
    pub captions: Option<Captions<'a>>,
}

impl<'a> PlacedText<'a> {
    /// The HTML for a template, marked as safe.
    pub fn data(self) -> Data<'a> {
        Data::deferred(self.fingerprint(), move || Ok(Value::safe_string(&self.html()?)))
    }

    /// The fingerprint of the HTML: of the text itself, the addresses of its links, its captions,
    /// and the names that are linked in it.
    pub fn fingerprint(&self) -> Fingerprint {
        let links = self
            .text
            .links
            .iter()
            .map(|link| self.target(link).map_or(0, |target| fingerprint_of_target(&target)));
        let captions = self.captions.iter().map(Captions::fingerprint);
        let alerts =
            self.text.alerts.iter().map(|kind| fingerprint_of(self.word(*kind).as_bytes()));
        let text = combine_fingerprints(
            [self.text.html.fingerprint].into_iter().chain(links).chain(captions).chain(alerts),
        );
        if self.named.is_empty() {
            return text;
        }
        let base = fingerprint_of(self.base.prefix().as_bytes());
        let named = self.named.iter().map(TaggedNames::fingerprint);
        combine_fingerprints([text, base].into_iter().chain(named))
    }

    /// The HTML.
    ///
    /// # Errors
    /// When its file has changed since the build began, or the caption template can't show a
    /// quotation.
    pub fn html(&self) -> Result<String, RenderFailure> {
        let html = self.site.bodies.html(self.text.html).map_err(RenderFailure::Changed)?;
        let text = self.text;
        let is_whole = text.links.is_empty() && self.captions.is_none() && text.alerts.is_empty();
        let html = if is_whole {
            html
        } else {
            let target = |slot: usize| self.target(self.text.links.get(slot)?);
            let words: Vec<String> = if text.alerts.is_empty() {
                Vec::new()
            } else {
                AlertKind::ALL.iter().map(|kind| markdown::text_as_html(self.word(*kind))).collect()
            };
            let captions = self.captions.as_ref().map(Captions::html).transpose()?;
            let captions = captions.unwrap_or_default();
            let insert = |insert: Insert| match insert {
                Insert::Caption(number) => captions.get(number).map_or("", String::as_str),
                Insert::Alert(kind) => words.get(kind as usize).map_or("", String::as_str),
            };
            match markdown::resolve_with(&html, target, insert) {
                Cow::Borrowed(_) => html,
                Cow::Owned(filled) => filled,
            }
        };
        let html = self.with_way_to_sources(html);
        if self.named.is_empty() || html.is_empty() {
            return Ok(html);
        }
        Ok(match link_names(&html, &self.names(), &self.site.names[self.lang.index()].known) {
            Cow::Borrowed(_) => html,
            Cow::Owned(linked) => linked,
        })
    }

    /// Sources are listed on the article's page, so that references to them from elsewhere have to
    /// lead there. Footnotes are part of the text.
    fn with_way_to_sources(&self, html: String) -> String {
        const REFERENCE: &str = "<a href=\"#_source-";
        match self.base {
            Base::Whole(site) if html.contains(REFERENCE) => {
                let page = urls::encode(&self.page);
                html.replace(REFERENCE, &format!("<a href=\"{site}{page}#_source-"))
            }
            Base::Whole(_) | Base::Path(_) => html,
        }
    }

    /// The word above an alert.
    fn word(&self, kind: AlertKind) -> &str {
        self.site.theme.strings[self.lang.index()].get(kind.word())
    }

    /// The names to link. An entity that the text links to by itself isn't linked again.
    fn names(&self) -> Vec<Linkable<'_>> {
        let prefix = self.base.prefix();
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

    /// The target of a link, with the size of a picture; `None` is shown as plain text.
    fn target(&self, link: &'a TextLink) -> Option<SlotTarget<'a>> {
        let LinkTarget::Picture(path) = &link.target else {
            return Some(SlotTarget { address: self.address(link)?, picture: None });
        };
        let prefix = self.base.prefix();
        let shown = ShownPicture::of(&self.site, &self.page, path);
        // A feed reader may show it at any width: one size will do.
        let sources = match self.base {
            Base::Path(_) => shown.sources(prefix).collect(),
            Base::Whole(_) => Vec::new(),
        };
        let markup = PictureMarkup { sources, sizes: TEXT_SIZES, size: shown.size };
        Some(SlotTarget { address: shown.address(prefix).into(), picture: Some(markup) })
    }

    /// The address of a link; `None` is shown as plain text.
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
            // A file name may contain characters that have a meaning in addresses.
            LinkTarget::Asset(path) | LinkTarget::Picture(path) => {
                urls::encode(&crate::plan::asset_url(&self.page, path)).into_owned()
            }
            LinkTarget::Here => match self.base {
                Base::Path(_) => return Some(Cow::Borrowed("")),
                Base::Whole(_) => self.page.as_ref().to_owned(),
            },
            LinkTarget::Hidden => return None,
        };
        Some(Cow::Owned(format!("{}{path}", self.base.prefix())))
    }
}

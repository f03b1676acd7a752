//! The captions of block quotations in an article's text: who said it, and where it is on record.
//! The template `caption.html` makes their HTML, which goes into the slots that the text has for
//! them.

use super::data::{Data, Fingerprint, SharedValue, combine_fingerprints, optional, table};
use super::quotations::{cite, context, post};
use super::site_address::Base;
use super::{RenderFailure, Site, Templates};
use crate::model::{Article, Quotation, Speaker};
use crate::plan::{Urls, urls};

/// The template of a caption.
const TEMPLATE: &str = "caption.html";

/// The captions in an article's text. They are made when the text is.
#[derive(Clone, Copy)]
pub struct Captions<'a> {
    /// The site.
    pub site: Site<'a>,
    /// The templates that make the HTML.
    pub templates: &'a Templates,
    /// The variable `site`, as every page of the language gets it.
    pub site_value: &'a SharedValue,
    /// The variable `t`, as every page of the language gets it.
    pub words: &'a SharedValue,
    /// The article whose text has them.
    pub article: &'a Article,
    /// What links in them begin with.
    pub base: Base<'a>,
}

impl<'a> Captions<'a> {
    /// The quotations that have a caption in the text, each with the caption's number.
    fn quotations(&self) -> impl Iterator<Item = (usize, &'a Quotation)> + use<'a> {
        let quotes = self.article.quotes.iter();
        quotes.filter_map(|quote| Some((quote.caption? as usize, quote)))
    }

    /// Whether the text has no captions.
    pub fn is_empty(&self) -> bool {
        self.quotations().next().is_none()
    }

    /// The fingerprint of all captions: of the template and of the data it gets.
    pub fn fingerprint(&self) -> Fingerprint {
        let shared = [
            self.templates.fingerprint(TEMPLATE),
            self.site_value.fingerprint(),
            self.words.fingerprint(),
        ];
        let quotations = self.quotations().map(|(number, quote)| {
            combine_fingerprints([number as u64, self.data(quote).fingerprint()])
        });
        combine_fingerprints(shared.into_iter().chain(quotations))
    }

    /// The HTML of each, by its number in the text.
    ///
    /// # Errors
    /// When the template can't show its data.
    pub fn html(&self) -> Result<Vec<String>, RenderFailure> {
        let mut all: Vec<String> = Vec::new();
        for (number, quote) in self.quotations() {
            if all.len() <= number {
                all.resize(number + 1, String::new());
            }
            all[number] = self.one(quote)?;
        }
        Ok(all)
    }

    fn one(&self, quote: &Quotation) -> Result<String, RenderFailure> {
        let parts = vec![
            ("site", Data::Shared(self.site_value)),
            ("t", Data::Shared(self.words)),
            ("quote", self.data(quote)),
        ];
        let urls = Urls::new(self.site.settings, self.article.lang);
        let page = format!("a quotation of {}", urls.article(self.article));
        let mut out = Vec::with_capacity(256);
        self.templates.render(TEMPLATE, parts, &page, &mut out)?;
        // Tera writes UTF-8. A line break at the end of the template isn't part of the caption.
        let html = String::from_utf8(out).unwrap_or_default();
        Ok(html.trim_end().to_owned())
    }

    /// The variable `quote`, with the same keys that quotations have elsewhere.
    fn data<'q>(&self, quote: &'q Quotation) -> Data<'q>
    where
        'a: 'q,
    {
        let strings = &self.site.theme.strings[self.article.lang.index()];
        let source = quote.source.and_then(|at| Some((at, self.article.sources.get(at)?)));
        let source_url =
            source.map(|(at, source)| format!("{}#_source-{}", self.page(), source.anchor(at)));
        table([
            ("speaker", self.speaker(&quote.speaker)),
            ("post", optional(post(&self.site, self.article, quote))),
            ("source", optional(source.map(|(at, _)| at + 1))),
            ("source_url", optional(source_url)),
            ("cite", optional(cite(self.article, quote))),
            ("date", optional(quote.date.map(|date| date.iso()))),
            ("date_text", optional(quote.date.map(|date| strings.dates().partial(date)))),
            ("context", optional(context(&self.site, self.article, quote))),
        ])
    }

    /// The speaker, without a URL if there is no page.
    fn speaker<'q>(&self, speaker: &'q Speaker) -> Data<'q>
    where
        'a: 'q,
    {
        let (name, url) = match speaker {
            Speaker::Name(name) => (name, None),
            Speaker::Entity(id) => {
                let lang = self.article.lang;
                let entity = self.site.briefing.entity(*id);
                let urls = Urls::new(self.site.settings, lang);
                let has_page = self.site.index.of(lang).has_page(*id);
                (&entity.text(lang).name, has_page.then(|| self.address(&urls.entity(entity))))
            }
        };
        table([("name", name.as_str().into()), ("url", optional(url))])
    }

    /// The address of the article's own page, as its text links to it.
    fn page(&self) -> String {
        match self.base {
            Base::Path(_) => String::new(),
            Base::Whole(_) => {
                let urls = Urls::new(self.site.settings, self.article.lang);
                self.address(&urls.article(self.article))
            }
        }
    }

    fn address(&self, path: &str) -> String {
        format!("{}{}", self.base.prefix(), urls::encode(path))
    }
}

//! The data that templates get, page by page. docs/templates.md describes every key, and nothing
//! else reaches a template.
//!
//! What many pages show (links, cards, the site, the words) is made once and shared: a value of
//! Tera's is a counted reference.

mod article;
mod cards;
mod entity;
mod lists;
mod overview;
mod page;
mod value;

use tera::{Context, Value};

use super::Site;
use super::text::{self, Base};
use crate::model::{EntityId, LangId, Text};
use crate::plan::{Page, Route, Urls};
use crate::theme::Strings;
use cards::Cards;
pub(super) use lists::newest_first;
use value::{optional, table};

/// Makes the data of pages.
pub struct Views<'a> {
    site: Site<'a>,
    languages: Vec<Language<'a>>,
    cards: Cards,
}

/// What the pages of one language share.
struct Language<'a> {
    lang: LangId,
    urls: Urls,
    strings: &'a Strings,
    /// `site`
    site: Value,
    /// `t`
    words: Value,
    /// A link to each entity, by [`EntityId`].
    links: Vec<Value>,
}

impl<'a> Views<'a> {
    /// Prepares what pages share.
    pub fn new(site: Site<'a>) -> Self {
        let languages: Vec<Language> =
            site.index.languages.iter().map(|index| Language::new(site, index.lang)).collect();
        let cards = Cards::new(&site, &languages);
        Views { site, languages, cards }
    }

    fn language(&self, lang: LangId) -> &Language<'a> {
        &self.languages[lang.index()]
    }

    /// The template of a route and its data.
    pub fn page(&self, route: &Route) -> (&'static str, Context) {
        let language = self.language(route.lang);
        let mut context = Context::new();
        context.insert_value("site", language.site.clone());
        context.insert_value("t", language.words.clone());
        context.insert_value("page", page::page(self, route));
        let template = match &route.page {
            Page::Front => {
                context.insert_value("front", overview::front(self, route.lang));
                context.insert_value("body", optional(self.intro(route)));
                "front.html"
            }
            Page::Article { id, earlier, later } => {
                let value = article::article(self, *id, *earlier, *later);
                context.insert_value("article", value);
                "article.html"
            }
            Page::Edition(day, list) => {
                let articles = &self.site.index.of(route.lang).days[day];
                let own = language.urls.day(*day);
                let order = overview::edition_order(self, &articles[list.range.clone()]);
                context.insert_value("list", lists::list_in(self, order, list, &own));
                overview::edition(self, route.lang, *day, &mut context);
                "edition.html"
            }
            Page::Month(year, month) => {
                overview::month(self, route.lang, *year, *month, &mut context);
                "month.html"
            }
            Page::Year(year) => {
                overview::year(self, route.lang, *year, &mut context);
                "year.html"
            }
            Page::Archive => {
                context.insert_value("years", overview::years(self, route.lang));
                "archive.html"
            }
            Page::Kind(kind) => {
                let intro = self.intro(route);
                context.insert_value("index", lists::index(self, route.lang, *kind, intro));
                "index.html"
            }
            Page::Entity(id, list) => {
                let entity = self.site.briefing.entity(*id);
                let articles = self.site.index.of(route.lang).articles_of(*id);
                let own = language.urls.entity(entity);
                context.insert_value("list", lists::list(self, articles, list, &own));
                let shown = &articles[list.range.clone()];
                context.insert_value("entity", entity::entity(self, route, *id, shown));
                entity::template(entity.kind)
            }
            Page::Corrections(list) => {
                context.insert_value("corrections", lists::corrections(self, route, list));
                "corrections.html"
            }
            Page::Plain(id) => {
                context.insert_value("plain", page::plain(self, route, *id));
                "plain.html"
            }
            Page::Redirect(to) => {
                let absolute = format!("{}{to}", self.site.settings.base_url);
                let value = [("url", self.href(to).into()), ("absolute", absolute.into())];
                context.insert_value("redirect", table(value));
                "redirect.html"
            }
            _ => "not-found.html",
        };
        (template, context)
    }

    /// A path as pages link to it: below the path of `base_url`, percent-encoded.
    fn href(&self, path: &str) -> String {
        href(&self.site, path)
    }

    /// A link to an entity; without a URL while it has no page.
    fn link(&self, lang: LangId, id: EntityId) -> Value {
        self.language(lang).links[id.0 as usize].clone()
    }

    fn links<'i>(&self, lang: LangId, ids: impl IntoIterator<Item = &'i EntityId>) -> Value {
        ids.into_iter().map(|id| self.link(lang, *id)).collect::<Vec<_>>().into()
    }

    /// A text's HTML, safe to show as it is.
    fn html(&self, text: &Text, route: &Route) -> Value {
        let base = Base::Path(self.site.settings.base_path());
        Value::safe_string(&text::html(&self.site, text, route.lang, &route.url, base))
    }

    /// The introduction that a plain page gives a generated one.
    fn intro(&self, route: &Route) -> Option<Value> {
        let page = self.site.briefing.page(route.intro?);
        (!page.body.html.trim().is_empty()).then(|| self.html(&page.body, route))
    }
}

fn href(site: &Site, path: &str) -> String {
    format!("{}{}", site.settings.base_path(), crate::plan::urls::encode(path))
}

impl<'a> Language<'a> {
    fn new(site: Site<'a>, lang: LangId) -> Self {
        let urls = Urls::new(site.settings, lang);
        let strings = &site.theme.strings[lang.index()];
        let index = site.index.of(lang);
        let links = site
            .briefing
            .entity_ids()
            .map(|(id, entity)| {
                let url = index.has_page(id).then(|| href(&site, &urls.entity(entity)));
                table([("name", entity.text(lang).name.as_str().into()), ("url", optional(url))])
            })
            .collect();
        let words = strings.all().clone();
        Language {
            lang,
            site: page::site(&site, lang, &urls, strings),
            words: words.into(),
            urls,
            strings,
            links,
        }
    }
}

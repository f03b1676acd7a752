//! The data that templates get, page by page. docs/templates.md describes every key, and nothing
//! else reaches a template.
//!
//! What many pages show (links, the site, words, the HTML of cards) is made once and shared. A view
//! describes its data as [`Data`] and nothing more; whether the page has to be rendered follows
//! from the fingerprint of that.

mod article;
mod card_cache;
mod cards;
mod entity;
mod figures;
mod index;
mod index_names;
mod lists;
mod map;
mod overview;
mod own;
mod page;
mod posts;
mod quotes;
mod retraction;
pub mod share_card;
mod structured;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::captions::Captions;
use super::data::{Data, PageParts, SharedValue, list as list_of, optional, table};
use super::site_address::{Base, absolute, href};
use super::structured_data::{self, GraphNode, SiteNodes, Trail};
use super::text::PlacedText;
use super::{LinkNames, RenderFailure, Site, Templates};
use crate::ids::IdVec;
use crate::languages;
use crate::model::{Article, Entity, EntityId, EntityKind, LangId, Text};
use crate::plan::{Route, Subject, Urls};
use crate::share_cards::CardMeasures;
use crate::theme::Strings;
use cards::Cards;
pub(super) use index_names::kind_name;
pub(super) use lists::newest_first;
use page::PageFacts;

/// Makes the data of pages.
pub struct Views<'a> {
    site: Site<'a>,
    templates: &'a Templates,
    languages: Vec<Language<'a>>,
    cards: Cards,
    /// What all graphs say alike.
    nodes: SiteNodes,
    /// What the texts of share cards are measured with.
    pub(super) card_measures: CardMeasures<'a>,
    /// The template of each kind of entity, by [`EntityKind::index`].
    kind_templates: Vec<String>,
}

/// What all pages of one language share.
struct Language<'a> {
    lang: LangId,
    direction: &'static str,
    /// Its name in the language itself.
    own_name: String,
    /// As Open Graph has it.
    locale: Option<String>,
    urls: Urls<'a>,
    strings: &'a Strings,
    /// The variable `site`.
    site: SharedValue,
    /// The variable `t`.
    words: SharedValue,
    menu_urls: Vec<String>,
    /// The whole address of the index of each kind, by [`EntityKind::index`].
    kind_addresses: Vec<String>,
    /// Every day with an article.
    days: BTreeMap<Date, Day>,
    /// Every month with an article.
    months: BTreeSet<(i16, i8)>,
    /// The URL of each entity that has a page, by [`EntityId`].
    urls_of: IdVec<EntityId, Option<String>>,
    /// A link to each entity, by [`EntityId`].
    links: IdVec<EntityId, SharedValue>,
    /// Each entity as graphs name it, by [`EntityId`]; nothing where pages have no graphs.
    references: IdVec<EntityId, GraphNode>,
}

/// A day, as the pages and cards of its articles show it.
struct Day {
    text: String,
    /// The day without its year.
    short: String,
    url: String,
    stamp: SharedValue,
    /// The breadcrumbs of its articles.
    way: SharedValue,
    /// The same for graphs; nothing where pages have none.
    trail: Trail,
    /// The URL of the menu entry that these belong under.
    section: Option<String>,
}

impl<'a> Views<'a> {
    /// Prepares what pages share.
    ///
    /// # Errors
    /// When a value can't be made.
    pub fn new(site: Site<'a>, templates: &'a Templates) -> Result<Self, RenderFailure> {
        let languages = Language::all(site)?;
        let cards = Cards::new(&site, &languages);
        let kind_templates = kind_templates(site, templates);
        let nodes = SiteNodes::new(&site);
        let card_measures = site.share_cards.fonts.measures();
        Ok(Views { site, templates, languages, cards, nodes, card_measures, kind_templates })
    }

    /// The same without the fingerprints of articles.
    ///
    /// # Errors
    /// When a value can't be made.
    pub fn without_fingerprints(
        site: Site<'a>,
        templates: &'a Templates,
    ) -> Result<Self, RenderFailure> {
        let languages = Language::all(site)?;
        let cards = Cards::without_fingerprints(site.briefing.articles.len());
        let kind_templates = kind_templates(site, templates);
        let nodes = SiteNodes::new(&site);
        let card_measures = site.share_cards.fonts.measures();
        Ok(Views { site, templates, languages, cards, nodes, card_measures, kind_templates })
    }

    fn language(&self, lang: LangId) -> &Language<'a> {
        &self.languages[lang.index()]
    }

    /// The template of a route's page, and its variables.
    pub fn page<'v>(&'v self, route: &'v Route) -> (&'v str, PageParts<'v>) {
        let language = self.language(route.lang);
        let lang = route.lang;
        let mut parts: PageParts = Vec::with_capacity(8);
        parts.push(("site", Data::Shared(&language.site)));
        parts.push(("t", Data::Shared(&language.words)));
        let facts = PageFacts::of(self, route);
        parts.push(("page", page::page(self, route, &facts)));
        let template = match &route.subject {
            Subject::Front => {
                parts.push(("front", overview::front(self, lang)));
                parts.push(("body", optional(self.intro(route))));
                "front.html"
            }
            Subject::Article { id, earlier, later } => {
                parts.push(("article", article::article(self, *id, *earlier, *later)));
                "article.html"
            }
            Subject::Edition(day, list) => {
                let template = "edition.html";
                let articles = &self.site.index.of(lang).days[day];
                let order = overview::edition_order(self, &articles[list.range.clone()]);
                let own = language.urls.day(*day);
                let none = || list_of([]);
                let page = lists::of_page(self, order.is_empty(), list, &own, "".into(), none());
                parts.push(("list", page));
                if self.templates.has_variable(template, "articles") {
                    parts.push(("articles", overview::stories(self, &order)));
                }
                overview::edition(self, lang, *day, list.number, &mut parts);
                template
            }
            Subject::Month(year, month) => {
                overview::month(self, lang, *year, *month, &mut parts);
                "month.html"
            }
            Subject::Year(year) => {
                overview::year(self, lang, *year, &mut parts);
                "year.html"
            }
            Subject::Archive => {
                parts.push(("years", overview::years(self, lang)));
                parts.push(("indexes", overview::indexes(self, lang)));
                "archive.html"
            }
            Subject::Index(of, page) => {
                let index = index::index(self, route, *of, page.as_deref());
                parts.push(("index", index));
                "index.html"
            }
            Subject::Entity(id, list) => {
                let entity = self.site.briefing.entity(*id);
                let template = self.kind_templates[entity.kind.index()].as_str();
                let articles = self.site.index.of(lang).articles_of(*id);
                let own = language.urls.entity(entity);
                lists::list(self, template, articles, list, &own, &mut parts);
                let shown = &articles[list.range.clone()];
                parts.push(("entity", entity::entity(self, route, *id, shown)));
                template
            }
            Subject::Corrections(list) => {
                parts.push(("corrections", lists::corrections(self, route, list)));
                "corrections.html"
            }
            Subject::Quotes(of, list) => {
                parts.push(("quotes", quotes::page(self, route, *of, list)));
                "quotes.html"
            }
            Subject::PlainPage(id) => {
                parts.push(("plain", page::plain(self, route, *id)));
                "plain.html"
            }
            Subject::Retraction(at) => {
                parts.push(("retraction", retraction::retraction(self, *at)));
                "retraction.html"
            }
            Subject::Redirect(to) => {
                let whole = absolute(&self.site, to);
                let value = [("url", self.href(to).into()), ("absolute", whole.into())];
                parts.push(("redirect", table(value)));
                "redirect.html"
            }
            // Other subjects have no pages of their own.
            Subject::NotFound
            | Subject::Addresses(_)
            | Subject::FeedList
            | Subject::Data(_)
            | Subject::FixedFile(_)
            | Subject::File(_)
            | Subject::DerivedFile(_) => "not-found.html",
        };
        if self.templates.has_variable(template, "structured_data") {
            let wanted = self.site.settings.structured_data;
            let graph = if wanted { structured::of_page(self, route, &facts) } else { Data::None };
            parts.push(("structured_data", graph));
        }
        (template, parts)
    }

    /// A path as pages link to it: with the path of `base_url` in front, percent-encoded.
    fn href(&self, path: &str) -> String {
        href(&self.site, path)
    }

    /// The whole address of the index of a kind.
    pub(super) fn kind_address(&self, lang: LangId, kind: EntityKind) -> &str {
        &self.language(lang).kind_addresses[kind.index()]
    }

    /// A link to an entity. It has no URL as long as the entity has no page.
    fn link<'v>(&'v self, lang: LangId, id: EntityId) -> Data<'v> {
        Data::Shared(&self.language(lang).links[id])
    }

    fn links<'v, 'i>(
        &'v self,
        lang: LangId,
        ids: impl IntoIterator<Item = &'i EntityId>,
    ) -> Data<'v> {
        list_of(ids.into_iter().map(|id| self.link(lang, *id)))
    }

    /// A text's HTML for the page at a path, marked as safe.
    fn html<'v>(&'v self, text: &'v Text, lang: LangId, page: impl Into<Cow<'v, str>>) -> Data<'v> {
        let base = Base::Path(self.site.settings.base_path());
        let (named, captions) = (Vec::new(), None);
        PlacedText { site: self.site, text, lang, page: page.into(), base, named, captions }.data()
    }

    /// An article's text with its captions, and with names linked.
    fn article_html<'v>(&'v self, article: &'v Article, page: String) -> Data<'v> {
        let base = Base::Path(self.site.settings.base_path());
        let captions = self.captions(article, base);
        let named = LinkNames::in_article(&self.site, article);
        let (text, lang) = (&article.body, article.lang);
        PlacedText { site: self.site, text, lang, page: page.into(), base, named, captions }.data()
    }

    /// The captions in an article's text; `None` if there aren't any.
    pub(super) fn captions<'v>(
        &'v self,
        article: &'v Article,
        base: Base<'v>,
    ) -> Option<Captions<'v>> {
        let language = self.language(article.lang);
        let captions = Captions {
            site: self.site,
            templates: self.templates,
            site_value: &language.site,
            words: &language.words,
            article,
            base,
        };
        (!captions.is_empty()).then_some(captions)
    }

    /// The text of the plain page that introduces a generated page.
    fn intro<'v>(&'v self, route: &'v Route) -> Option<Data<'v>> {
        let page = self.site.briefing.page(route.intro?);
        let has_text = !page.body.html.is_empty();
        has_text.then(|| self.html(&page.body, route.lang, route.url.as_str()))
    }
}

/// The template of each kind of entity: the one named like the kind; for a kind that the site
/// defines, if no theme has that, the template that serves all such kinds.
fn kind_templates(site: Site, templates: &Templates) -> Vec<String> {
    let kinds = &site.settings.kinds;
    let template = |kind| {
        let own = format!("{}.html", kinds.word(kind));
        if templates.has(&own) { own } else { "kind.html".to_owned() }
    };
    kinds.all().map(template).collect()
}

impl<'a> Language<'a> {
    fn all(site: Site<'a>) -> Result<Vec<Self>, RenderFailure> {
        let languages = site.index.languages.iter();
        languages.map(|index| Language::new(site, index.lang)).collect()
    }

    fn new(site: Site<'a>, lang: LangId) -> Result<Self, RenderFailure> {
        let urls = Urls::new(site.settings, lang);
        let strings = &site.theme.strings[lang.index()];
        let index = site.index.of(lang);
        let url_of = |(id, entity): (EntityId, _)| {
            index.has_page(id).then(|| href(&site, &urls.entity(entity)))
        };
        let urls_of: IdVec<EntityId, Option<String>> =
            site.briefing.entity_ids().map(url_of).collect();
        let link = |(entity, url): (&Entity, &Option<String>)| {
            let name = entity.text(lang).name.as_str();
            let link = table([("name", name.into()), ("url", optional(url.as_deref()))]);
            SharedValue::of(link)
        };
        let links = site.briefing.entities.iter().zip(&urls_of).map(link).collect::<Result<_, _>>();
        let wanted = site.settings.structured_data;
        let reference = |(id, _): (EntityId, _)| {
            structured_data::reference(&site, lang, id, urls_of[id].as_deref())
        };
        let references = site.briefing.entity_ids().filter(|_| wanted).map(reference).collect();
        let menu_urls = page::menu_urls(&site, lang);
        let kinds = site.settings.kinds.all();
        let kind_addresses = kinds.map(|kind| absolute(&site, &urls.kind(kind)));
        let day = |day: &Date| {
            let crumbs = page::breadcrumbs_of_day(&urls, strings, *day);
            let way = SharedValue::of(page::way(&site, &crumbs))?;
            let stamp = SharedValue::of(overview::stamp(strings, *day))?;
            let trail = if wanted { Trail::of(&site, &crumbs) } else { Trail::default() };
            let section = page::section(&site, &menu_urls, &crumbs);
            let url = href(&site, &urls.day(*day));
            let (text, short) = (strings.dates().day(*day), strings.dates().short_day(*day));
            Ok((*day, Day { text, short, url, stamp, way, trail, section }))
        };
        let days = index.days.keys().map(day).collect::<Result<_, RenderFailure>>();
        Ok(Language {
            lang,
            direction: languages::direction(site.settings.lang(lang)),
            own_name: languages::own_name(site.settings.lang(lang)).to_owned(),
            locale: languages::locale(site.settings.lang(lang)),
            site: SharedValue::of(page::site(&site, lang, &urls, strings))?,
            words: SharedValue::of(Data::Words(strings.all().clone()))?,
            days: days?,
            months: index.days.keys().map(|day| (day.year(), day.month())).collect(),
            menu_urls,
            kind_addresses: kind_addresses.collect(),
            urls,
            strings,
            urls_of,
            links: links?,
            references,
        })
    }
}

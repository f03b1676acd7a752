//! The routes of one language, and those that all languages share.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::prelude::*;

use super::letters::letter_pages;
use super::paging::{self, ListPage};
use super::share_cards;
use super::urls::{self, Urls};
use super::{Addresses, CopiedFile, IndexOf, Route, Subject, plain_route};
use crate::diagnostics::FileId;
use crate::format::Format;
use crate::index::{Index, LangIndex};
use crate::model::{ArticleId, Briefing, EntityId, EntityKind, LangId};
use crate::pictures::{self, FileOwner, FileUse, Pictures};
use crate::settings::Settings;
use crate::share_cards::ShareCards;

/// How many quotations a speaker's page shows. If there are more, they have pages of their own.
pub const QUOTES_SHOWN: usize = 10;

/// How many members an entity's page shows in one list. Longer lists have pages of their own.
pub const MEMBERS_SHOWN: usize = 100;

/// A sitemap's limit (sitemaps.org/protocol.html).
const SITEMAP_LIMIT: usize = 50_000;

/// A news sitemap's limit (developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
const NEWS_LIMIT: usize = 1000;

/// Adds the routes of one language.
pub struct Planner<'a> {
    briefing: &'a Briefing,
    index: &'a LangIndex,
    settings: &'a Settings,
    cards: &'a ShareCards,
    urls: Urls<'a>,
    routes: &'a mut Vec<Route>,
}

impl<'a> Planner<'a> {
    /// Plans one language.
    pub fn new(
        briefing: &'a Briefing,
        index: &'a LangIndex,
        settings: &'a Settings,
        cards: &'a ShareCards,
        routes: &'a mut Vec<Route>,
    ) -> Self {
        let urls = Urls::new(settings, index.lang);
        Planner { briefing, index, settings, cards, urls, routes }
    }

    /// Adds a page and its feeds. A list's feeds belong to the page with its newest entries.
    fn add(&mut self, url: String, subject: Subject) {
        self.add_from(url, subject, None);
    }

    /// The same for a page that comes from one file.
    fn add_from(&mut self, url: String, subject: Subject, origin: Option<FileId>) {
        let lang = self.index.lang;
        let is_back_page = subject.list_page().is_some_and(|list| list.number.is_some());
        if subject.feed().is_some() && !is_back_page {
            for feed in &self.settings.feeds {
                let (url, subject) = (feed.url(&url), subject.clone());
                let format = feed.format;
                self.routes.push(Route { url, lang, subject, format, intro: None, origin: None });
            }
        }
        self.routes.push(Route { url, lang, subject, format: Format::Html, intro: None, origin });
    }

    /// Adds all pages and feeds of the language.
    pub fn pages(&mut self) {
        let front = self.urls.front();
        if self.index.lang == LangId::DEFAULT {
            self.add("/404.html".to_owned(), Subject::NotFound);
        }
        self.add(front, Subject::Front);
        self.add(self.urls.archive(), Subject::Archive);
        self.articles();
        self.cards_of_articles();
        self.retractions();
        self.archive();
        self.entities();
        let corrections = self.urls.corrections();
        for page in paging::pages(self.index.amendments.len(), self.settings.page_size) {
            self.add(list_url(&corrections, &page), Subject::Corrections(page));
        }
        let quotes = self.index.quotes.len();
        if quotes > 0 {
            self.quotes(&self.urls.quotes(), None, quotes);
        }
    }

    fn quotes(&mut self, own: &str, of: Option<EntityId>, quotes: usize) {
        for page in paging::pages(quotes, self.settings.page_size) {
            self.add(list_url(own, &page), Subject::Quotes(of, page));
        }
    }

    /// Adds the indexes of an entity's members, for lists too long for its page.
    fn members(&mut self, id: EntityId) {
        let members = self.index.members(id);
        let own = members.referrers.iter().map(|(kind, ids)| (*kind, ids.len()));
        let built_in = [
            (EntityKind::Official, members.officials.len().max(members.holders.len())),
            (EntityKind::Office, members.offices.len()),
            (EntityKind::Organization, members.organizations.len()),
        ];
        for (kind, many) in built_in.into_iter().chain(own) {
            if many > MEMBERS_SHOWN {
                let url = self.urls.members(self.briefing.entity(id), kind);
                let ids = self.index.members_of_kind(id, kind);
                self.index_pages(&url, IndexOf::Members(id, kind), &ids);
            }
        }
    }

    /// Adds the page of an index, or its pages by letters.
    fn index_pages(&mut self, url: &str, of: IndexOf, ids: &[EntityId]) {
        let (briefing, lang) = (self.briefing, self.index.lang);
        let entries = ids.iter().map(|id| {
            let entity = briefing.entity(*id);
            (*id, entity.text(lang).sorted_by(), entity)
        });
        let Some(pages) = letter_pages(entries) else {
            return self.add(url.to_owned(), Subject::Index(of, None));
        };
        for page in pages {
            let letters = page.letters.as_ref();
            let url = letters.map_or_else(|| url.to_owned(), |l| urls::letter_page(url, &l.slug));
            self.add(url, Subject::Index(of, Some(Box::new(page))));
        }
    }

    fn articles(&mut self) {
        let (index, briefing, urls) = (self.index, self.briefing, &self.urls);
        let articles = index.articles.par_iter().enumerate().with_min_len(256);
        self.routes.par_extend(articles.map(|(at, id)| {
            let article = briefing.article(*id);
            let earlier = at.checked_sub(1).map(|before| index.articles[before]);
            let later = index.articles.get(at + 1).copied();
            Route {
                url: urls.article(article),
                lang: index.lang,
                subject: Subject::Article { id: *id, earlier, later },
                format: Format::Html,
                intro: None,
                origin: Some(article.file),
            }
        }));
    }

    /// Adds the cards that articles are shared with.
    fn cards_of_articles(&mut self) {
        for id in &self.index.articles {
            let article = self.briefing.article(*id);
            if self.cards.has_article(article) {
                let subject = Subject::Article { id: *id, earlier: None, later: None };
                self.add_card(&self.urls.article(article), &subject);
            }
        }
    }

    /// Adds the card beside a page, if it has one; back pages are shared with that of the newest page.
    fn add_card(&mut self, page: &str, subject: &Subject) {
        let is_back_page = subject.list_page().is_some_and(|list| list.number.is_some());
        if is_back_page || !share_cards::has_own(self.cards, self.briefing, subject) {
            return;
        }
        self.routes.push(Route {
            url: share_cards::url_beside(page),
            lang: self.index.lang,
            subject: subject.clone(),
            format: Format::ShareCard,
            intro: None,
            origin: None,
        });
    }

    fn retractions(&mut self) {
        let retractions = self.briefing.retractions.iter().enumerate();
        for (at, retraction) in retractions.filter(|(_, it)| it.lang == self.index.lang) {
            let url = self.urls.retraction(retraction);
            self.add_from(url, Subject::Retraction(at), Some(retraction.file));
        }
    }

    fn archive(&mut self) {
        let index = self.index;
        let mut months = BTreeSet::new();
        for (day, articles) in &index.days {
            months.insert((day.year(), day.month()));
            let url = self.urls.day(*day);
            for page in paging::pages(articles.len(), self.settings.page_size) {
                let subject = Subject::Edition(*day, page);
                self.add_card(&url, &subject);
                let list = subject.list_page();
                let own = list.map_or_else(|| url.clone(), |page| list_url(&url, page));
                self.add(own, subject);
            }
        }
        let years: BTreeSet<i16> = months.iter().map(|(year, _)| *year).collect();
        for (year, month) in months {
            self.add(self.urls.month(year, month), Subject::Month(year, month));
        }
        for year in years {
            self.add(self.urls.year(year), Subject::Year(year));
        }
    }

    fn entities(&mut self) {
        let index = self.index;
        for kind in self.settings.kinds.all() {
            let listed = index.listed(kind);
            if listed.is_empty() {
                continue;
            }
            self.index_pages(&self.urls.kind(kind), IndexOf::Kind(kind), listed);
            for id in listed {
                let entity = self.briefing.entity(*id);
                let url = self.urls.entity(entity);
                self.members(*id);
                let articles = index.articles_of(*id).len();
                let quotes = index.quotes_of(*id).len();
                if quotes > QUOTES_SHOWN {
                    self.quotes(&self.urls.entity_quotes(entity), Some(*id), quotes);
                }
                for page in paging::pages(articles, self.settings.page_size) {
                    let own = list_url(&url, &page);
                    let subject = Subject::Entity(*id, page);
                    self.add_card(&url, &subject);
                    self.add_from(own, subject, entity.file);
                }
            }
        }
    }
}

fn list_url(own: &str, page: &ListPage) -> String {
    page.number.map_or_else(|| own.to_owned(), |number| urls::back_page(own, number))
}

/// Adds a page for every old path that leads to something public.
pub fn add_redirects(
    briefing: &Briefing,
    index: &Index,
    settings: &Settings,
    routes: &mut Vec<Route>,
) {
    let mut add = |from: &[String], to: String, lang: LangId, origin: Option<FileId>| {
        for old in from {
            routes.push(Route {
                url: old.clone(),
                lang,
                subject: Subject::Redirect(to.clone()),
                format: Format::Html,
                intro: None,
                origin,
            });
        }
    };
    for article in briefing.articles.iter().filter(|article| !article.redirect_from.is_empty()) {
        let to = Urls::new(settings, article.lang).article(article);
        add(&article.redirect_from, to, article.lang, Some(article.file));
    }
    // An old address leads to the notice, as it led to the article.
    for retraction in &briefing.retractions {
        let to = Urls::new(settings, retraction.lang).retraction(retraction);
        add(&retraction.redirect_from, to, retraction.lang, Some(retraction.file));
    }
    for page in &briefing.pages {
        let to = Urls::new(settings, page.lang).page(&page.path);
        add(&page.redirect_from, to, page.lang, Some(page.file));
    }
    for (id, entity) in briefing.entity_ids() {
        for (lang, old) in &entity.redirect_from {
            if index.of(*lang).has_page(id) {
                let to = Urls::new(settings, *lang).entity(entity);
                add(std::slice::from_ref(old), to, *lang, entity.file);
            }
        }
    }
}

/// Adds the pictures and other files beside the pages that show them or link to them.
pub fn add_assets(
    briefing: &Briefing,
    index: &Index,
    pictures: &Pictures,
    settings: &Settings,
    routes: &mut Vec<Route>,
) {
    // A map, since a page may show a picture twice. Files with the same name clash, which is found
    // later, among all routes; the names of resized pictures contain their hash.
    let mut assets: BTreeMap<(String, &str), (Subject, Option<FileId>)> = BTreeMap::new();
    pictures::for_each_file(briefing, index, |owner, of, path| {
        let (page, origin) = match owner {
            FileOwner::Article(article) => {
                (Urls::new(settings, article.lang).article(article), Some(article.file))
            }
            FileOwner::Page(page) => {
                (Urls::new(settings, page.lang).page(&page.path), Some(page.file))
            }
            FileOwner::Entity(entity, lang) => {
                (Urls::new(settings, lang).entity(entity), entity.file)
            }
        };
        let made = pictures.get(path);
        if let Some(made) = made.filter(|made| of == FileUse::Shown && made.has_sizes()) {
            for size in made.sources.iter().flat_map(|source| &source.sizes) {
                let subject = Subject::DerivedFile(size.file);
                assets.insert((asset_url(&page, &size.name), ""), (subject, origin));
            }
        } else {
            let bare = made.and_then(|made| made.bare).map(Subject::DerivedFile);
            let subject =
                bare.unwrap_or_else(|| Subject::File(CopiedFile::Source(path.to_owned())));
            assets.insert((asset_url(&page, path), path), (subject, origin));
        }
    });
    for ((url, _), (subject, origin)) in assets {
        let format = if subject.derived_file().is_some() { Format::Derived } else { Format::Copy };
        routes.push(Route { origin, ..plain_route(url, subject, format) });
    }
}

/// The address of a file that a page shows: beside the page, under the file's own name.
pub fn asset_url(page: &str, path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    format!("{page}{name}")
}

/// The list of all feeds, if there are any.
pub fn add_feed_list(settings: &Settings, routes: &mut Vec<Route>) {
    if !settings.feeds.is_empty() {
        let url = urls::FEED_LIST.to_owned();
        routes.push(plain_route(url, Subject::FeedList, Format::Opml));
    }
}

/// Adds a sitemap of articles and editions for each month, one of all other pages, one of what is news,
/// and the index of all sitemaps.
pub fn add_sitemaps(briefing: &Briefing, index: &Index, routes: &mut Vec<Route>) {
    type Month = (Vec<ArticleId>, BTreeSet<(LangId, Date)>);
    let mut months: BTreeMap<(i16, i8), Month> = BTreeMap::new();
    let month_of = |day: Date| (day.year(), day.month());
    for language in &index.languages {
        for (day, ids) in &language.days {
            let (articles, days) = months.entry(month_of(*day)).or_default();
            articles.extend(ids);
            days.insert((language.lang, *day));
        }
    }
    // Ids are given in order of publication, across all languages.
    months.values_mut().for_each(|(articles, _)| articles.sort_unstable());
    let mut pages: Vec<String> = routes
        .iter()
        .filter(|route| route.format == Format::Html && route.subject.is_in_sitemap_of_pages())
        .map(|route| route.url.clone())
        .collect();
    pages.sort_unstable();
    let mut shards: Vec<(String, Subject)> = Vec::new();
    for (at, part) in pages.chunks(SITEMAP_LIMIT).enumerate() {
        shards.push((
            format!("pages{}", part_suffix(at)),
            Subject::Addresses(Addresses::Pages(part.to_vec())),
        ));
    }
    for ((year, month), (articles, days)) in months {
        let days: Vec<_> = days.into_iter().collect();
        // Days are few, so that they share the first sitemap of their month with articles.
        let first = SITEMAP_LIMIT - days.len().min(SITEMAP_LIMIT / 2);
        let (head, tail) = articles.split_at(articles.len().min(first));
        let name = format!("{year:04}-{month:02}");
        shards.push((name.clone(), Subject::Addresses(Addresses::Month(head.to_vec(), days))));
        for (at, part) in tail.chunks(SITEMAP_LIMIT).enumerate() {
            let part_name = format!("{name}{}", part_suffix(at + 1));
            shards
                .push((part_name, Subject::Addresses(Addresses::Month(part.to_vec(), Vec::new()))));
        }
    }
    // No schema of sitemaps allows one without an entry.
    if !briefing.news.is_empty() {
        let news = briefing.news.iter().rev().take(NEWS_LIMIT).copied().collect();
        shards.push(("news".to_owned(), Subject::Addresses(Addresses::News(news))));
    }
    let mut all = Vec::with_capacity(shards.len());
    for (name, subject) in shards {
        let url = format!("/sitemaps/{name}.xml");
        all.push(url.clone());
        routes.push(plain_route(url, subject, Format::Sitemap));
    }
    routes.push(plain_route(
        "/sitemap.xml".to_owned(),
        Subject::Addresses(Addresses::Sitemaps(all)),
        Format::Sitemap,
    ));
}

fn part_suffix(at: usize) -> String {
    if at == 0 { String::new() } else { format!("-{}", at + 1) }
}

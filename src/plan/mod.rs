//! The fifth stage: lists every file of the output before any is made.
//!
//! A [`Route`] says where a file stands, what it is about and in which format, so that what a page
//! depends on is known without rendering it. Routes that clash are found here, and so are links to
//! paths that don't exist. This stage must not know templates or HTML.

// A new kind, subject or format has to be considered wherever they are told apart.
#![deny(clippy::wildcard_enum_match_arm)]

mod clashes;
mod data_routes;
mod dataset;
mod fixed_files;
mod letters;
mod links;
mod paging;
mod precompressed;
mod routes;
mod subject;
mod versions;
pub use dataset::{DataStory, Dataset};
pub use fixed_files::SPECULATION_RULES;
pub use letters::{LetterPage, LetterSection, Letters};
pub use links::check_article;
pub use precompressed::is_precompressed;
pub use routes::{MEMBERS_SHOWN, QUOTES_SHOWN, asset_url};
pub mod share_cards;
pub mod urls;

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::diagnostics::{Diagnostics, FileId};
use crate::format::Format;
use crate::index::Index;
use crate::model::{Briefing, EntityKind, LangId, PageId, PlainPage};
use crate::pictures::Pictures;
use crate::read::Inventory;
use crate::settings::Settings;
use crate::share_cards::ShareCards;
use crate::theme::Theme;
pub use paging::{ListPage, Newer};
pub use subject::{Addresses, CopiedFile, FeedOf, FixedFile, IndexOf, Subject, TextOf};
pub use urls::Urls;
use versions::ArticleVersions;

/// One file of the output.
#[derive(Debug, Clone)]
pub struct Route {
    /// The URL path from the site's front page: `/countries/canada/`.
    pub url: String,
    /// The language.
    pub lang: LangId,
    /// What it is about.
    pub subject: Subject,
    /// The format in which that is written.
    pub format: Format,
    /// The plain page whose text introduces it.
    pub intro: Option<PageId>,
    /// The file that it comes from, if it is a single one.
    pub origin: Option<FileId>,
}

/// Every route of a site, and what the pages of each language have in common.
#[derive(Debug)]
pub struct Plan {
    /// Sorted by URL.
    pub routes: Vec<Route>,
    /// Each language's menu, by [`LangId`].
    pub menus: Vec<Vec<MenuEntry>>,
    /// Which articles are versions of each other in several languages.
    article_versions: ArticleVersions,
}

impl Plan {
    /// The route at a URL path.
    pub fn route_at(&self, url: &str) -> Option<&Route> {
        find(&self.routes, url).map(|at| &self.routes[at])
    }

    /// The position in [`Plan::routes`] of the route at a URL path.
    pub fn number_of(&self, url: &str) -> Option<usize> {
        find(&self.routes, url)
    }
}

/// The position of the first route at a URL path, in sorted routes.
fn find(routes: &[Route], url: &str) -> Option<usize> {
    let at = routes.partition_point(|route| route.url.as_str() < url);
    routes.get(at).filter(|route| route.url == url).map(|_| at)
}

fn sort(routes: &mut [Route]) {
    routes.par_sort_by(|a, b| a.url.cmp(&b.url).then_with(|| a.origin.cmp(&b.origin)));
}

/// An entry of the menu. Its words are only known to the theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuEntry {
    /// From the settings: words and URL.
    Given(String, String),
    /// The index of a kind, and its path.
    Kind(EntityKind, String),
    /// Another index page: the key of its words, and its path.
    Index(String, String),
    /// A plain page.
    Page(PageId, String),
}

/// Plans the output of a briefing.
pub fn plan(
    briefing: &Briefing,
    index: &Index,
    inventory: &Inventory,
    theme: &Theme,
    (pictures, cards): (&Pictures, &ShareCards),
    settings: &Settings,
    found: &mut Diagnostics,
) -> Plan {
    // One for each article, and a quarter as many for everything else.
    let mut routes = Vec::with_capacity(briefing.articles.len() / 4 * 5);
    let mut menus = Vec::new();
    for language in &index.languages {
        let mut planner = routes::Planner::new(briefing, language, settings, cards, &mut routes);
        planner.pages();
        menus.push(menu(briefing, index, language.lang, settings));
    }
    introduce(briefing, settings, &mut routes);
    routes::add_redirects(briefing, index, settings, &mut routes);
    routes::add_assets(briefing, index, pictures, settings, &mut routes);
    routes::add_sitemaps(briefing, index, &mut routes);
    routes::add_feed_list(settings, &mut routes);
    data_routes::add(briefing, index, settings, &mut routes);
    for path in &inventory.statics {
        let url = format!("/{}", path.strip_prefix("static/").unwrap_or(path));
        routes.push(plain_route(
            url,
            Subject::File(CopiedFile::Source(path.clone())),
            Format::Copy,
        ));
    }
    let copied = theme
        .files
        .iter()
        .enumerate()
        .map(|(at, file)| (&file.url, Subject::File(CopiedFile::Theme(at)), Format::Copy));
    let derived = theme
        .named_by_content
        .iter()
        .map(|file| (&file.url, Subject::DerivedFile(file.file), Format::Derived));
    for (url, subject, format) in copied.chain(derived) {
        // A site's own static file takes the place of the theme's.
        if inventory.statics.binary_search(&format!("static{url}")).is_err() {
            routes.push(plain_route(url.clone(), subject, format));
        }
    }
    fixed_files::add(settings, briefing, &mut routes);
    sort(&mut routes);
    let article_versions = ArticleVersions::of(briefing, inventory, settings);
    let plan = Plan { routes, menus, article_versions };
    let mut of_links = Diagnostics::default();
    rayon::join(
        || clashes::check(&plan.routes, briefing, inventory, settings, found),
        || {
            links::check(briefing, index, &plan, &mut of_links);
            links::check_settings(settings, briefing, index, &plan, &mut of_links);
        },
    );
    found.append(of_links);
    plan
}

/// The route of a file that belongs to no language and comes from no single file of the site.
fn plain_route(url: String, subject: Subject, format: Format) -> Route {
    Route { url, lang: LangId::DEFAULT, subject, format, intro: None, origin: None }
}

/// Gives plain pages their routes. A plain page at the address of a generated page becomes the
/// introduction of that.
fn introduce(briefing: &Briefing, settings: &Settings, routes: &mut Vec<Route>) {
    let url_of = |page: &PlainPage| Urls::new(settings, page.lang).page(&page.path);
    // There are few plain pages and many routes: one walk over the routes finds all addresses that
    // are taken.
    let mut taken: HashMap<String, Option<usize>, FixedState> =
        briefing.pages.iter().map(|page| (url_of(page), None)).collect();
    for (at, route) in routes.iter().enumerate() {
        if let Some(place) = taken.get_mut(route.url.as_str()) {
            place.get_or_insert(at);
        }
    }
    let mut more = Vec::new();
    for (id, page) in briefing.pages.iter_with_ids() {
        let url = url_of(page);
        match taken.get(&url).copied().flatten().map(|at| &mut routes[at]) {
            // Two plain pages at one address, or one at an article's, get a route each, and the
            // clash is reported.
            Some(route)
                if route.intro.is_none() && !matches!(route.subject, Subject::Article { .. }) =>
            {
                route.intro = Some(id);
                if route.origin.is_none() {
                    route.origin = Some(page.file);
                }
            }
            _ => more.push(Route {
                url,
                lang: page.lang,
                subject: Subject::PlainPage(id),
                format: Format::Html,
                intro: None,
                origin: Some(page.file),
            }),
        }
    }
    routes.extend(more);
}

/// The menu that the settings give, or else the indexes that exist and the plain pages at the top
/// level.
fn menu(briefing: &Briefing, index: &Index, lang: LangId, settings: &Settings) -> Vec<MenuEntry> {
    if let Some(items) = &settings.menu {
        let given =
            |i: &crate::settings::MenuItem| MenuEntry::Given(i.title.clone(), i.url.value.clone());
        return items.iter().map(given).collect();
    }
    let urls = Urls::new(settings, lang);
    let language = index.of(lang);
    let mut menu = Vec::new();
    let kinds = &settings.kinds;
    for kind in kinds.all().filter(|kind| kinds.in_menu(*kind)) {
        if !language.listed(kind).is_empty() {
            menu.push(MenuEntry::Kind(kind, urls.kind(kind)));
        }
    }
    menu.push(MenuEntry::Index("archive".to_owned(), urls.archive()));
    if !language.quotes.is_empty() {
        menu.push(MenuEntry::Index("all_quotations".to_owned(), urls.quotes()));
    }
    menu.push(MenuEntry::Index("corrections".to_owned(), urls.corrections()));
    for (id, page) in briefing.pages.iter_with_ids() {
        let generated = ["corrections", "quotes", "archive", ""].contains(&page.path.as_str())
            || kinds.all().any(|kind| kinds.folder(kind) == page.path);
        if page.lang == lang && !page.path.contains('/') && !generated {
            menu.push(MenuEntry::Page(id, urls.page(&page.path)));
        }
    }
    menu
}

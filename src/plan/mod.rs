//! The fifth stage: every file of the output, before any is made.
//!
//! A [`Route`] says where a file stands, what kind it is, and which data it shows, so that what a
//! page depends on is known without rendering it. Two routes at one place are found here, and
//! links to paths that there aren't. This stage must not know templates or HTML.

mod links;
mod paging;
mod routes;
pub use routes::asset_url;
pub mod urls;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::diagnostics::{Code, Diagnostics, FileId, Finding, Place};
use crate::index::Index;
use crate::model::{ArticleId, Briefing, EntityId, EntityKind, LangId, PageId};
use crate::read::Inventory;
use crate::settings::Settings;
use crate::theme::Theme;
pub use paging::{ListPage, Newer};
pub use urls::Urls;

/// One file of the output.
#[derive(Debug, Clone)]
pub struct Route {
    /// The URL path from the site's front page: `/countries/canada/`.
    pub url: String,
    /// The language.
    pub lang: LangId,
    /// What it is and shows.
    pub page: Page,
    /// The plain page whose text introduces it.
    pub intro: Option<PageId>,
    /// The file that it comes from, where one file does.
    pub origin: Option<FileId>,
}

/// What a route is and shows.
#[derive(Debug, Clone)]
pub enum Page {
    /// The front page with the newest edition, if there is one.
    Front,
    /// An article; `earlier` and `later` are its neighbours in the archive.
    Article {
        /// Which.
        id: ArticleId,
        /// The article published before it.
        earlier: Option<ArticleId>,
        /// The article published after it.
        later: Option<ArticleId>,
    },
    /// The briefing of one day.
    Edition(Date, ListPage),
    /// A month's days.
    Month(i16, i8),
    /// A year's months.
    Year(i16),
    /// All years.
    Archive,
    /// All entities of a kind.
    Kind(EntityKind),
    /// An entity and a page of its articles.
    Entity(EntityId, ListPage),
    /// All corrections.
    Corrections(ListPage),
    /// A plain page.
    Plain(PageId),
    /// A page that sends readers on to another.
    Redirect(String),
    /// What a host shows for a path that isn't there.
    NotFound,
    /// The feed of the newest articles.
    SiteFeed,
    /// The feed of an entity.
    EntityFeed(EntityId),
    /// The index of the sitemaps: their URLs.
    SitemapIndex(Vec<String>),
    /// The sitemap of a month's articles and editions.
    SitemapMonth(Vec<ArticleId>, Vec<(LangId, Date)>),
    /// The sitemap of everything else: URL paths.
    SitemapPages(Vec<String>),
    /// A file of the site, copied as it is.
    File(String),
    /// A file of the theme: its place in [`Theme::files`].
    ThemeFile(usize),
}

impl Page {
    /// What kind of page it is, for summaries and templates.
    pub fn kind(&self) -> &'static str {
        match self {
            Page::Front => "front",
            Page::Article { .. } => "article",
            Page::Edition(..) => "edition",
            Page::Month(..) => "month",
            Page::Year(_) => "year",
            Page::Archive => "archive",
            Page::Kind(_) => "index",
            Page::Entity(..) => "entity",
            Page::Corrections(_) => "corrections",
            Page::Plain(_) => "plain",
            Page::Redirect(_) => "redirect",
            Page::NotFound => "not-found",
            Page::SiteFeed | Page::EntityFeed(_) => "feed",
            Page::SitemapIndex(_) | Page::SitemapMonth(..) | Page::SitemapPages(_) => "sitemap",
            Page::File(_) | Page::ThemeFile(_) => "file",
        }
    }
}

/// Every route of a site, and what the pages of each language have in common.
#[derive(Debug)]
pub struct Plan {
    /// Sorted by URL.
    pub routes: Vec<Route>,
    /// Each language's menu, by [`LangId`].
    pub menus: Vec<Vec<MenuEntry>>,
    urls: HashMap<String, usize>,
}

impl Plan {
    /// The route at a URL path.
    pub fn route_at(&self, url: &str) -> Option<&Route> {
        self.urls.get(url).map(|at| &self.routes[*at])
    }
}

/// An entry of the menu before its words are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuEntry {
    /// From the settings: words and URL.
    Given(String, String),
    /// An index page: the key of its words, and its path.
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
    settings: &Settings,
    found: &mut Diagnostics,
) -> Plan {
    let mut routes = Vec::new();
    let mut menus = Vec::new();
    for language in &index.languages {
        let mut planner = routes::Planner::new(briefing, language, settings, &mut routes);
        planner.pages();
        menus.push(menu(briefing, index, language.lang, settings));
    }
    introduce(briefing, settings, &mut routes);
    routes::add_redirects(briefing, index, settings, &mut routes);
    routes::add_assets(briefing, index, settings, &mut routes);
    routes::add_sitemaps(briefing, &mut routes);
    for path in &inventory.statics {
        let url = format!("/{}", path.strip_prefix("static/").unwrap_or(path));
        routes.push(plain_route(url, Page::File(path.clone())));
    }
    for (at, file) in theme.files.iter().enumerate() {
        // A site's own static file takes the place of the theme's.
        let own = format!("static{}", file.url);
        if inventory.statics.binary_search(&own).is_err() {
            routes.push(plain_route(file.url.clone(), Page::ThemeFile(at)));
        }
    }
    routes.sort_by(|a, b| a.url.cmp(&b.url).then_with(|| a.origin.cmp(&b.origin)));
    clashes(&routes, briefing, inventory, found);
    let urls = routes.iter().enumerate().map(|(at, route)| (route.url.clone(), at)).collect();
    let plan = Plan { routes, menus, urls };
    links::check(briefing, index, &plan, found);
    plan
}

fn plain_route(url: String, page: Page) -> Route {
    Route { url, lang: LangId::DEFAULT, page, intro: None, origin: None }
}

/// Gives plain pages their routes. One that stands where a page is made anyway introduces that.
fn introduce(briefing: &Briefing, settings: &Settings, routes: &mut Vec<Route>) {
    let by_url: HashMap<String, usize> = routes
        .iter()
        .enumerate()
        .filter(|(_, route)| route.url.ends_with('/'))
        .map(|(at, route)| (route.url.clone(), at))
        .collect();
    for (at, page) in briefing.pages.iter().enumerate() {
        let id = PageId(at as u32);
        let url = Urls::new(settings, page.lang).page(&page.path);
        match by_url.get(&url).map(|at| &mut routes[*at]) {
            // Two pages for one place, or an article's place: the clash is reported.
            Some(route) if route.intro.is_none() && !matches!(route.page, Page::Article { .. }) => {
                route.intro = Some(id);
                if route.origin.is_none() {
                    route.origin = Some(page.file);
                }
            }
            _ => routes.push(Route {
                url,
                lang: page.lang,
                page: Page::Plain(id),
                intro: None,
                origin: Some(page.file),
            }),
        }
    }
}

/// The menu of the settings, or the indexes that there are and the plain pages at the top.
fn menu(briefing: &Briefing, index: &Index, lang: LangId, settings: &Settings) -> Vec<MenuEntry> {
    if let Some(items) = &settings.menu {
        let given =
            |i: &crate::settings::MenuItem| MenuEntry::Given(i.title.clone(), i.url.clone());
        return items.iter().map(given).collect();
    }
    let urls = Urls::new(settings, lang);
    let language = index.of(lang);
    let mut menu = Vec::new();
    for kind in
        [EntityKind::Country, EntityKind::Official, EntityKind::Organization, EntityKind::Topic]
    {
        if !language.listed(kind).is_empty() {
            menu.push(MenuEntry::Index(format!("kind_{}", kind.folder()), urls.kind(kind)));
        }
    }
    menu.push(MenuEntry::Index("archive".to_owned(), urls.archive()));
    menu.push(MenuEntry::Index("corrections".to_owned(), urls.corrections()));
    for (at, page) in briefing.pages.iter().enumerate() {
        let generated = ["corrections", "archive", ""].contains(&page.path.as_str())
            || EntityKind::ALL.iter().any(|kind| kind.folder() == page.path);
        if page.lang == lang && !page.path.contains('/') && !generated {
            menu.push(MenuEntry::Page(PageId(at as u32), urls.page(&page.path)));
        }
    }
    menu
}

/// Reports routes that would stand at one place: the same path, or paths that differ only by case
/// or Unicode normalization, which some file systems and hosts take for the same. The same goes
/// for a file that stands where a folder must.
fn clashes(routes: &[Route], briefing: &Briefing, inventory: &Inventory, found: &mut Diagnostics) {
    let normalizer = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
    let mut taken: BTreeMap<String, &Route> = BTreeMap::new();
    for route in routes {
        let path = urls::output_path(&route.url);
        if path.len() > LONGEST_PATH || path.split('/').any(|part| part.len() > LONGEST_NAME) {
            too_long(route, briefing, found);
        }
        let key = if path.is_ascii() {
            path.to_ascii_lowercase()
        } else {
            normalizer.normalize(&path.to_lowercase()).into_owned()
        };
        if let Some(first) = taken.insert(key, route) {
            clash(first, route, briefing, inventory, found);
        }
    }
    // Almost every page is an `index.html`, and hardly ever does anything stand below that.
    let below_pages = taken.keys().any(|path| path.contains("/index.html/"));
    let files = taken.iter().filter(|(path, _)| below_pages || !path.ends_with("/index.html"));
    for (file, first) in files {
        let folder = format!("{file}/");
        let below = taken.range(folder.clone()..).next();
        if let Some((_, second)) = below.filter(|(path, _)| path.starts_with(&folder)) {
            clash(first, second, briefing, inventory, found);
        }
    }
}

/// What file systems take for the name of a file or folder, in bytes.
const LONGEST_NAME: usize = 255;
/// What leaves room for the output's own path.
const LONGEST_PATH: usize = 1000;

fn too_long(route: &Route, briefing: &Briefing, found: &mut Diagnostics) {
    let start: String = route.url.chars().take(60).collect();
    let finding = Finding::error(
        Code::InvalidPath,
        None,
        format!("the path {start}… is too long for a file"),
    )
    .help("give it a shorter name, `slug` or path");
    found.push(match route_file(route, briefing) {
        Some(file) => finding.at(file),
        None => finding.at_site(),
    });
}

fn clash(
    first: &Route,
    second: &Route,
    briefing: &Briefing,
    inventory: &Inventory,
    found: &mut Diagnostics,
) {
    let message = if first.url == second.url {
        format!("two pages stand at {}", second.url)
    } else {
        format!("{} and {} are one place to many hosts", first.url, second.url)
    };
    let name = |route: &Route| match (&route.page, route_file(route, briefing)) {
        (_, Some(file)) => inventory.file(file).path.clone(),
        (Page::File(path), None) => path.clone(),
        (page, None) => format!("the generated {} page", page.kind()),
    };
    let help = format!(
        "they come from {} and {}: give one another name, `slug` or path",
        name(first),
        name(second)
    );
    let finding = Finding::error(Code::SameUrl, None, message).help(help);
    let (one, other) = (route_file(first, briefing), route_file(second, briefing));
    found.push(match (other.or(one), one) {
        (Some(file), Some(related)) if file != related => {
            let place = Place { file: related, spot: Default::default() };
            finding.at(file).related(place, "the other one")
        }
        (Some(file), _) => finding.at(file),
        (None, _) => finding.at_site(),
    });
}

fn route_file(route: &Route, briefing: &Briefing) -> Option<FileId> {
    route.origin.or(match &route.page {
        Page::Article { id, .. } => Some(briefing.article(*id).file),
        Page::Entity(id, _) => briefing.entity(*id).file,
        Page::Plain(id) => Some(briefing.page(*id).file),
        _ => None,
    })
}

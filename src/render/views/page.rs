//! The variables `site` and `page`, which every page gets, and `plain`. A page's title is decided
//! here ([`page`]); what browsers show in a tab is written by the theme (`layout.html`).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter::repeat;

use jiff::civil::Date;

use super::index_names::{index_name, index_url, kind_name, letters_title};
use super::{Site, Views};
use crate::languages;
use crate::model::{LangId, PageId};
use crate::plan::{FeedOf, IndexOf, MenuEntry, Route, Subject, Urls, share_cards, urls};
use crate::render::data::{Data, list, optional, table, texts};
use crate::render::site_address::{Base, absolute, given, href};
use crate::share_cards::CARD_SIZE;
use crate::theme::Strings;

/// The variable `site`, which is the same on every page of a language.
pub fn site<'s>(site: &Site<'s>, lang: LangId, urls: &Urls, strings: &'s Strings) -> Data<'s> {
    let settings = site.settings;
    let publisher = settings.publisher.as_ref().map(|publisher| {
        table([
            ("name", publisher.name.as_str().into()),
            ("logo", optional(publisher.logo.as_ref().map(|logo| settings_url(site, &logo.value)))),
            ("same_as", texts(&publisher.same_as)),
            ("fediverse", optional(publisher.fediverse.as_deref())),
        ])
    });
    let menu = site.plan.menus[lang.index()].iter().map(|entry| {
        let title = match entry {
            MenuEntry::Given(title, _) => title.clone(),
            MenuEntry::Kind(kind, _) => kind_name(site, lang, *kind),
            MenuEntry::Index(key, _) => strings.get(key).to_owned(),
            MenuEntry::Page(id, _) => site.briefing.page(*id).title.clone(),
        };
        table([("title", title.into()), ("url", entry_url(site, entry).into())])
    });
    let publication_record = settings.standard_site.as_ref().map(|own| own.publication.as_str());
    let feed_list = (!settings.feeds.is_empty()).then(|| href(site, urls::FEED_LIST));
    table([
        ("title", settings.title.as_str().into()),
        ("description", settings.description.as_str().into()),
        ("base_url", settings.base_url.as_str().into()),
        ("home", href(site, &urls.front()).into()),
        ("lang", settings.lang(lang).into()),
        ("locale", optional(languages::locale(settings.lang(lang)))),
        ("languages", site_languages(site)),
        ("publisher", optional(publisher)),
        ("standard_site", optional(publication_record)),
        ("menu", list(menu)),
        ("feed", optional(settings.feeds.first().map(|feed| href(site, &feed.url(&urls.front()))))),
        ("feeds", feeds(site, Some(&urls.front()))),
        ("feed_list", optional(feed_list)),
        ("assets", assets(site)),
        ("extra", Data::Json(&settings.extra)),
    ])
}

/// The variable `site.assets`: the URLs of the theme's files by their names. The names are the
/// theme's, so that this is the only table whose keys aren't fixed.
fn assets<'s>(site: &Site) -> Data<'s> {
    let theme = site.theme;
    let copied = theme.files.iter().map(|file| &file.url);
    let derived = theme.named_by_content.iter().map(|file| &file.url);
    let own = copied.chain(derived).map(|url| (url.trim_start_matches('/'), url));
    let renamed = theme.named_by_content.iter().map(|file| (file.name.as_str(), &file.url));
    let assets: BTreeMap<String, String> =
        own.chain(renamed).map(|(name, url)| (name.to_owned(), href(site, url))).collect();
    Data::Words(assets)
}

/// The URLs of a language's menu.
pub fn menu_urls(site: &Site, lang: LangId) -> Vec<String> {
    site.plan.menus[lang.index()].iter().map(|entry| entry_url(site, entry)).collect()
}

fn entry_url(site: &Site, entry: &MenuEntry) -> String {
    match entry {
        MenuEntry::Given(_, url) => settings_url(site, url),
        MenuEntry::Kind(_, url) | MenuEntry::Index(_, url) | MenuEntry::Page(_, url) => {
            href(site, url)
        }
    }
}

/// An address of the settings, as pages link to it.
fn settings_url(site: &Site, url: &str) -> String {
    given(Base::Path(site.settings.base_path()), url)
}

/// What is said of a page more than once: to readers and to machines.
pub struct PageFacts<'v> {
    /// What it is called.
    pub title: Cow<'v, str>,
    /// What it says, in a sentence; empty where nobody has written one.
    pub description: &'v str,
    /// The names and paths of the pages above it, from the front page down. None for an article, which has those
    /// of its day.
    pub crumbs: Vec<(String, String)>,
    /// The page in each language that has it, itself among them; empty if there is but this one.
    pub versions: Vec<(LangId, String)>,
}

impl<'v> PageFacts<'v> {
    /// Those of a route's page.
    pub fn of(views: &'v Views, route: &Route) -> PageFacts<'v> {
        let site = &views.site;
        PageFacts {
            title: title(views, route),
            description: description(views, route),
            crumbs: breadcrumbs(views, route),
            versions: site.plan.versions(route, site.briefing, site.settings),
        }
    }
}

/// The variable `page`: its title, its address and what else every page has.
pub fn page<'v>(views: &'v Views, route: &Route, facts: &PageFacts<'v>) -> Data<'v> {
    let language = views.language(route.lang);
    let settings = views.site.settings;
    let lang = settings.lang(route.lang);
    let canonical =
        if let Subject::Redirect(to) = &route.subject { to.as_str() } else { &route.url };
    let (way, section) = if let Subject::Article { id, .. } = &route.subject {
        let day = &language.days[&views.site.briefing.article(*id).day];
        (Data::Shared(&day.way), day.section.clone())
    } else {
        let section = section(&views.site, &language.menu_urls, &facts.crumbs);
        (way(&views.site, &facts.crumbs), section)
    };
    let followed = followed_by_feeds(views, route);
    let feed = settings.feeds.first().zip(followed.as_deref()).map(|(feed, page)| feed.url(page));
    let kind = if let Subject::Entity(id, _) = &route.subject {
        settings.kinds.word(views.site.briefing.entity(*id).kind)
    } else {
        route.subject.kind(route.format)
    };
    let number = route.subject.list_page().and_then(|list| list.number);
    let whole = absolute(&views.site, canonical);
    table([
        ("kind", kind.into()),
        ("url", views.href(&route.url).into()),
        ("canonical", whole.into()),
        ("title", facts.title.clone().into()),
        ("description", facts.description.into()),
        ("lang", lang.into()),
        ("dir", language.direction.into()),
        ("versions", versions(views, &facts.versions)),
        ("noindex", (route.subject.is_hidden() || views.site.drafts).into()),
        ("feed", optional(feed.map(|feed| views.href(&feed)))),
        ("feeds", feeds(&views.site, followed.as_deref())),
        ("number", optional(number)),
        ("share_card", share_card(views, route, &facts.title)),
        ("breadcrumbs", way),
        ("section", optional(section)),
    ])
}

/// The variable `page.share_card`: the card that a page is shared with.
fn share_card<'v>(views: &'v Views, route: &Route, title: &str) -> Data<'v> {
    let site = &views.site;
    let (index, urls) = (site.index.of(route.lang), &views.language(route.lang).urls);
    let url = share_cards::url_of(site.share_cards, site.briefing, index, urls, &route.subject);
    optional(url.map(|url| {
        let alt = if title == site.settings.title {
            title.to_owned()
        } else {
            format!("{title} · {}", site.settings.title)
        };
        table([
            ("absolute", absolute(site, &url).into()),
            ("type", "image/png".into()),
            ("width", CARD_SIZE.0.into()),
            ("height", CARD_SIZE.1.into()),
            ("alt", alt.into()),
        ])
    }))
}

/// The feeds that belong to a page, in each format.
fn feeds<'v>(site: &Site, page: Option<&str>) -> Data<'v> {
    let feeds = page.into_iter().flat_map(|page| site.settings.feeds.iter().zip(repeat(page)));
    list(feeds.map(|(feed, page)| {
        table([("type", feed.media_type.into()), ("url", href(site, &feed.url(page)).into())])
    }))
}

/// The page to which the feeds of a route's subject belong: for a list, the one with its newest
/// entries.
fn followed_by_feeds(views: &Views, route: &Route) -> Option<String> {
    let urls = &views.language(route.lang).urls;
    Some(match route.subject.feed()? {
        FeedOf::Site => urls.front(),
        FeedOf::Entity(id) => urls.entity(views.site.briefing.entity(id)),
        FeedOf::Corrections => urls.corrections(),
    })
}

/// The variable `page.versions`: the page in each language that has it, itself among them.
fn versions<'v>(views: &'v Views, versions: &[(LangId, String)]) -> Data<'v> {
    let site = &views.site;
    list(versions.iter().map(|(lang, path)| {
        let whole = absolute(site, path);
        let url = href(site, path);
        let lang = *lang;
        table([
            ("lang", site.settings.lang(lang).into()),
            ("name", views.language(lang).own_name.as_str().into()),
            ("dir", views.language(lang).direction.into()),
            ("locale", optional(views.language(lang).locale.as_deref())),
            ("url", url.into()),
            ("canonical", whole.into()),
        ])
    }))
}

/// The variable `site.languages`: the front page in each of the site's languages. Nothing if there
/// is only one.
fn site_languages<'s>(site: &Site<'s>) -> Data<'s> {
    let many = site.settings.languages.len() > 1;
    let languages = site.settings.languages.iter().enumerate().filter(|_| many);
    list(languages.map(|(at, code)| {
        let front = Urls::new(site.settings, LangId(at as u8)).front();
        table([
            ("lang", code.as_str().into()),
            ("name", languages::own_name(code).into()),
            ("dir", languages::direction(code).into()),
            ("url", href(site, &front).into()),
        ])
    }))
}

pub fn title<'v>(views: &'v Views, route: &Route) -> Cow<'v, str> {
    let language = views.language(route.lang);
    let strings = language.strings;
    let briefing = views.site.briefing;
    let kept = match &route.subject {
        Subject::Front => views.site.settings.title.as_str(),
        Subject::Article { id, .. } => &briefing.article(*id).title,
        Subject::Archive => strings.get("archive"),
        Subject::Entity(id, _) => &briefing.entity(*id).text(route.lang).name,
        Subject::Corrections(_) => strings.get("corrections"),
        Subject::Quotes(None, _) => strings.get("all_quotations"),
        Subject::PlainPage(id) => &briefing.page(*id).title,
        Subject::Redirect(_) => strings.get("moved"),
        Subject::Retraction(at) => {
            return strings.retraction_title(&briefing.retractions[*at].title).into();
        }
        Subject::Index(of, page) => {
            return index_name(views, route.lang, *of, page.as_deref()).into();
        }
        Subject::Edition(day, _) => return strings.dates().day(*day).into(),
        Subject::Month(year, month) => return strings.dates().month(*year, *month).into(),
        Subject::Year(year) => return year.to_string().into(),
        Subject::Quotes(Some(id), _) => {
            let name = briefing.entity(*id).text(route.lang).name.as_str();
            return format!("{} · {name}", strings.get("all_quotations")).into();
        }
        Subject::NotFound
        | Subject::Addresses(_)
        | Subject::FeedList
        | Subject::Data(_)
        | Subject::FixedFile(_)
        | Subject::File(_)
        | Subject::DerivedFile(_) => strings.get("not_found"),
    };
    Cow::Borrowed(kept)
}

fn description<'v>(views: &'v Views, route: &Route) -> &'v str {
    let briefing = views.site.briefing;
    let of_intro = || route.intro.and_then(|id| briefing.page(id).summary.as_deref());
    let summary = match &route.subject {
        Subject::Front => Some(views.site.settings.description.as_str()),
        Subject::Article { id, .. } => briefing.article(*id).summary.as_deref(),
        Subject::PlainPage(id) => briefing.page(*id).summary.as_deref(),
        Subject::Retraction(at) => Some(briefing.retractions[*at].note.text.as_str()),
        Subject::Edition(..)
        | Subject::Month(..)
        | Subject::Year(_)
        | Subject::Archive
        | Subject::Index(..)
        | Subject::Entity(..)
        | Subject::Corrections(_)
        | Subject::Quotes(..)
        | Subject::Redirect(_)
        | Subject::NotFound
        | Subject::Addresses(_)
        | Subject::FeedList
        | Subject::Data(_)
        | Subject::FixedFile(_)
        | Subject::File(_)
        | Subject::DerivedFile(_) => of_intro(),
    };
    summary.unwrap_or_default()
}

/// Breadcrumbs as pages show them.
pub fn way<'v>(site: &Site, crumbs: &[(String, String)]) -> Data<'v> {
    list(crumbs.iter().map(|(name, path)| {
        table([("name", name.clone().into()), ("url", href(site, path).into())])
    }))
}

/// The URL of the menu entry that breadcrumbs belong under: the nearest one to the page.
pub fn section(site: &Site, menu_urls: &[String], crumbs: &[(String, String)]) -> Option<String> {
    let mut nearest_first = crumbs.iter().rev().map(|(_, path)| href(site, path));
    nearest_first.find(|url| menu_urls.contains(url))
}

/// The breadcrumbs of an article: from the front page down to its day.
pub fn breadcrumbs_of_day(urls: &Urls, strings: &Strings, day: Date) -> [(String, String); 3] {
    let (year, month) = (day.year(), day.month());
    let front = (strings.get("front_page").to_owned(), urls.front());
    let month = (strings.dates().month(year, month), urls.month(year, month));
    [front, month, (strings.dates().day(day), urls.day(day))]
}

/// The breadcrumbs of a page: from the front page down to its parent.
fn breadcrumbs(views: &Views, route: &Route) -> Vec<(String, String)> {
    let language = views.language(route.lang);
    let (strings, urls) = (language.strings, &language.urls);
    let briefing = views.site.briefing;
    let front = (strings.get("front_page").to_owned(), urls.front());
    let archive = (strings.get("archive").to_owned(), urls.archive());
    let year = |year: i16| (year.to_string(), urls.year(year));
    let month =
        |year: i16, month: i8| (strings.dates().month(year, month), urls.month(year, month));
    match &route.subject {
        Subject::Edition(day, list) => {
            let mut crumbs = vec![front, archive, year(day.year()), month(day.year(), day.month())];
            if list.number.is_some() {
                crumbs.push((strings.dates().day(*day), urls.day(*day)));
            }
            crumbs
        }
        Subject::Month(of_year, _) => vec![front, archive, year(*of_year)],
        Subject::Year(_) => vec![front, archive],
        Subject::Entity(id, list) => {
            let entity = briefing.entity(*id);
            let mut crumbs = vec![
                front,
                (kind_name(&views.site, route.lang, entity.kind), urls.kind(entity.kind)),
            ];
            if list.number.is_some() {
                let name = entity.text(language.lang).name.clone();
                crumbs.push((name, urls.entity(entity)));
            }
            crumbs
        }
        Subject::Quotes(Some(id), _) => {
            let entity = briefing.entity(*id);
            let name = entity.text(language.lang).name.clone();
            let kind = (kind_name(&views.site, route.lang, entity.kind), urls.kind(entity.kind));
            vec![front, kind, (name, urls.entity(entity))]
        }
        Subject::Index(of, page) => {
            let mut crumbs = vec![front];
            if let IndexOf::Members(owner, _) = of {
                let owner = briefing.entity(*owner);
                let name = owner.text(language.lang).name.clone();
                crumbs
                    .push((kind_name(&views.site, route.lang, owner.kind), urls.kind(owner.kind)));
                crumbs.push((name, urls.entity(owner)));
            }
            let Some(page) = page.as_deref().filter(|page| page.letters.is_some()) else {
                return crumbs;
            };
            let own = index_url(views, route.lang, *of);
            let (IndexOf::Kind(kind) | IndexOf::Members(_, kind)) = of;
            crumbs.push((kind_name(&views.site, route.lang, *kind), own.clone()));
            crumbs.extend(page.above.iter().map(|letters| {
                let url = urls::letter_page(&own, &letters.slug);
                (letters_title(views, route.lang, letters), url)
            }));
            crumbs
        }
        Subject::Retraction(_) => {
            vec![front, (strings.get("corrections").to_owned(), urls.corrections())]
        }
        Subject::Archive
        | Subject::Corrections(_)
        | Subject::Quotes(None, _)
        | Subject::PlainPage(_) => vec![front],
        // An article's breadcrumbs are those of its day.
        Subject::Front
        | Subject::Article { .. }
        | Subject::Redirect(_)
        | Subject::NotFound
        | Subject::Addresses(_)
        | Subject::FeedList
        | Subject::Data(_)
        | Subject::FixedFile(_)
        | Subject::File(_)
        | Subject::DerivedFile(_) => Vec::new(),
    }
}

/// The variable `plain`: a page that is no article.
pub fn plain<'v>(views: &'v Views, route: &'v Route, id: PageId) -> Data<'v> {
    let page = views.site.briefing.page(id);
    table([
        ("title", page.title.as_str().into()),
        ("body", views.html(&page.body, route.lang, route.url.as_str())),
        ("extra", Data::Json(&page.extra)),
    ])
}

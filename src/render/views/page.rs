//! `site` and `page`: what every page gets; and `plain`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Site, Views, href};
use crate::model::{EntityKind, LangId, PageId};
use crate::plan::{MenuEntry, Page, Route, Urls, urls};
use crate::render::data::{Data, list, optional, table, texts};
use crate::theme::Strings;

/// `site`, which is the same on every page of a language.
pub fn site<'s>(site: &Site<'s>, lang: LangId, urls: &Urls, strings: &'s Strings) -> Data<'s> {
    let settings = site.settings;
    let publisher = settings.publisher.as_ref().map(|publisher| {
        table([
            ("name", publisher.name.as_str().into()),
            ("logo", optional(publisher.logo.as_deref().map(|logo| menu_url(site, logo)))),
            ("same_as", texts(&publisher.same_as)),
        ])
    });
    let menu = site.plan.menus[lang.index()].iter().map(|entry| {
        let (title, url) = match entry {
            MenuEntry::Given(title, url) => (title.clone(), menu_url(site, url)),
            MenuEntry::Index(key, url) => (strings.get(key).to_owned(), href(site, url)),
            MenuEntry::Page(id, url) => (site.briefing.page(*id).title.clone(), href(site, url)),
        };
        table([("title", title.into()), ("url", url.into())])
    });
    table([
        ("title", settings.title.as_str().into()),
        ("description", settings.description.as_str().into()),
        ("base_url", settings.base_url.as_str().into()),
        ("home", href(site, &urls.front()).into()),
        ("lang", settings.lang(lang).into()),
        ("publisher", optional(publisher)),
        ("menu", list(menu)),
        ("feed", href(site, &urls::feed(&urls.front())).into()),
        ("assets", assets(site)),
        ("extra", Data::Json(&settings.extra)),
    ])
}

/// `site.assets`: where the theme's files stand, by their own names. Names are the theme's, so that
/// this is the one table whose keys aren't fixed.
fn assets<'s>(site: &Site) -> Data<'s> {
    let theme = site.theme;
    let own = theme.files.iter().map(|file| (file.url.trim_start_matches('/'), &file.url));
    let renamed = theme.assets.iter().map(|(name, url)| (name.as_str(), url));
    let assets: BTreeMap<String, String> =
        own.chain(renamed).map(|(name, url)| (name.to_owned(), href(site, url))).collect();
    Data::Words(assets)
}

/// A menu's URL: a path of the site, or somewhere else as it is.
fn menu_url(site: &Site, url: &str) -> String {
    if url.starts_with('/') { href(site, url) } else { url.to_owned() }
}

/// `page`: what a page is called and where it stands.
pub fn page<'v>(views: &'v Views, route: &Route) -> Data<'v> {
    let language = views.language(route.lang);
    let settings = views.site.settings;
    let lang = settings.lang(route.lang);
    let hidden = matches!(route.page, Page::NotFound | Page::Redirect(_));
    let canonical = match &route.page {
        Page::Redirect(to) => to,
        _ => &route.url,
    };
    let way = match &route.page {
        Page::Article { id, .. } => {
            Data::Shared(&language.days[&views.site.briefing.article(*id).day].way)
        }
        _ => way(&views.site, breadcrumbs(views, route)),
    };
    let feed = match &route.page {
        Page::Front => Some(urls::feed(&route.url)),
        Page::Entity(id, _) if !views.site.index.of(route.lang).articles_of(*id).is_empty() => {
            Some(urls::feed(&language.urls.entity(views.site.briefing.entity(*id))))
        }
        Page::Corrections(_) if !views.site.index.of(route.lang).corrections.is_empty() => {
            Some(urls::feed(&language.urls.corrections()))
        }
        _ => None,
    };
    let kind = match &route.page {
        Page::Entity(id, _) => views.site.briefing.entity(*id).kind.word(),
        other => other.kind(),
    };
    let number = match &route.page {
        Page::Entity(_, list)
        | Page::Edition(_, list)
        | Page::Quotes(_, list)
        | Page::Corrections(list) => list.number,
        _ => None,
    };
    let whole = format!("{}{}", settings.base_url, urls::encode(canonical));
    table([
        ("kind", kind.into()),
        ("url", views.href(&route.url).into()),
        ("canonical", whole.into()),
        ("title", title(views, route).into()),
        ("description", description(views, route).into()),
        ("lang", lang.into()),
        ("dir", language.direction.into()),
        ("noindex", (hidden || views.site.drafts).into()),
        ("feed", optional(feed.map(|feed| views.href(&feed)))),
        ("number", optional(number)),
        ("breadcrumbs", way),
    ])
}

/// How a language is written: `rtl` or `ltr`.
pub fn direction(lang: &str) -> &'static str {
    const RIGHT_TO_LEFT: [&str; 11] =
        ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
    let base = lang.split('-').next().unwrap_or(lang);
    let script_given = lang.split('-').any(|part| part == "Latn");
    if RIGHT_TO_LEFT.contains(&base) && !script_given { "rtl" } else { "ltr" }
}

fn title<'v>(views: &'v Views, route: &Route) -> Cow<'v, str> {
    let language = views.language(route.lang);
    let strings = language.strings;
    let briefing = views.site.briefing;
    let kept = match &route.page {
        Page::Front => views.site.settings.title.as_str(),
        Page::Article { id, .. } => &briefing.article(*id).title,
        Page::Archive => strings.get("archive"),
        Page::Entity(id, _) => &briefing.entity(*id).text(route.lang).name,
        Page::Corrections(_) => strings.get("corrections"),
        Page::Quotes(None, _) => strings.get("all_quotations"),
        Page::Plain(id) => &briefing.page(*id).title,
        Page::Redirect(_) => strings.get("moved"),
        Page::Kind(kind) => return kind_name(strings, *kind).into(),
        Page::Edition(day, _) => return strings.day(*day).into(),
        Page::Month(year, month) => return strings.month(*year, *month).into(),
        Page::Year(year) => return year.to_string().into(),
        Page::Quotes(Some(id), _) => {
            let name = briefing.entity(*id).text(route.lang).name.as_str();
            return format!("{} · {name}", strings.get("all_quotations")).into();
        }
        _ => strings.get("not_found"),
    };
    Cow::Borrowed(kept)
}

/// The name of a kind's index.
pub fn kind_name(strings: &Strings, kind: EntityKind) -> String {
    strings.get(&format!("kind_{}", kind.folder())).to_owned()
}

fn description<'v>(views: &'v Views, route: &Route) -> &'v str {
    let briefing = views.site.briefing;
    let summary = match &route.page {
        Page::Front => Some(views.site.settings.description.as_str()),
        Page::Article { id, .. } => briefing.article(*id).summary.as_deref(),
        Page::Plain(id) => briefing.page(*id).summary.as_deref(),
        _ => route.intro.and_then(|id| briefing.page(id).summary.as_deref()),
    };
    summary.unwrap_or_default()
}

/// The way back as pages show it.
fn way<'v>(site: &Site, crumbs: impl IntoIterator<Item = (String, String)>) -> Data<'v> {
    list(
        crumbs
            .into_iter()
            .map(|(name, path)| table([("name", name.into()), ("url", href(site, &path).into())])),
    )
}

/// The way back from the articles of a day.
pub fn way_of<'v>(site: &Site, urls: &Urls, strings: &Strings, day: Date) -> Data<'v> {
    let (year, month) = (day.year(), day.month());
    let front = (strings.get("front_page").to_owned(), urls.front());
    let month = (strings.month(year, month), urls.month(year, month));
    way(site, [front, month, (strings.day(day), urls.day(day))])
}

/// From the front page down to the page's parent.
fn breadcrumbs(views: &Views, route: &Route) -> Vec<(String, String)> {
    let language = views.language(route.lang);
    let (strings, urls) = (language.strings, &language.urls);
    let briefing = views.site.briefing;
    let front = (strings.get("front_page").to_owned(), urls.front());
    let archive = (strings.get("archive").to_owned(), urls.archive());
    let year = |year: i16| (year.to_string(), urls.year(year));
    let month = |year: i16, month: i8| (strings.month(year, month), urls.month(year, month));
    match &route.page {
        Page::Edition(day, list) => {
            let mut crumbs = vec![front, archive, year(day.year()), month(day.year(), day.month())];
            if list.number.is_some() {
                crumbs.push((strings.day(*day), urls.day(*day)));
            }
            crumbs
        }
        Page::Month(of_year, _) => vec![front, archive, year(*of_year)],
        Page::Year(_) => vec![front, archive],
        Page::Entity(id, list) => {
            let entity = briefing.entity(*id);
            let mut crumbs = vec![front, (kind_name(strings, entity.kind), urls.kind(entity.kind))];
            if list.number.is_some() {
                let name = entity.text(language.lang).name.clone();
                crumbs.push((name, urls.entity(entity)));
            }
            crumbs
        }
        Page::Quotes(Some(id), _) => {
            let entity = briefing.entity(*id);
            let name = entity.text(language.lang).name.clone();
            let kind = (kind_name(strings, entity.kind), urls.kind(entity.kind));
            vec![front, kind, (name, urls.entity(entity))]
        }
        Page::Archive
        | Page::Kind(_)
        | Page::Corrections(_)
        | Page::Quotes(None, _)
        | Page::Plain(_) => vec![front],
        _ => Vec::new(),
    }
}

/// `plain`: a page that is no article.
pub fn plain<'v>(views: &'v Views, route: &'v Route, id: PageId) -> Data<'v> {
    let page = views.site.briefing.page(id);
    table([
        ("title", page.title.as_str().into()),
        ("body", views.html(&page.body, route.lang, route.url.as_str())),
        ("extra", Data::Json(&page.extra)),
    ])
}

//! `entity`: what the page of a country, an official, an office and so on shows beside its
//! articles.

use super::article::picture;
use super::lists::newest_first;
use super::{Views, cards, quotes};
use crate::geo;
use crate::model::{
    ArticleId, Details, Entity, EntityId, EntityKind, LangId, OwnLink, Post, local_day,
};
use crate::plan::{Route, Subject};
use crate::render::data::{Data, list, optional, table, texts};

/// The template of a kind.
pub fn template(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Country => "country.html",
        EntityKind::Region => "region.html",
        EntityKind::Official => "official.html",
        EntityKind::Office => "office.html",
        EntityKind::Organization => "organization.html",
        EntityKind::Topic => "topic.html",
        EntityKind::Storyline => "storyline.html",
        EntityKind::Author => "author.html",
    }
}

/// The entity of a page that shows `articles` (the oldest first).
pub fn entity<'v>(
    views: &'v Views,
    route: &'v Route,
    id: EntityId,
    articles: &[ArticleId],
) -> Data<'v> {
    let lang = route.lang;
    let entity = views.site.briefing.entity(id);
    let text = entity.text(lang);
    let body = text.body.as_ref().map(|body| views.html(body, lang, route.url.as_str()));
    let mut entries = Vec::with_capacity(20);
    let mut put = |key: &'static str, value: Data<'v>| entries.push((key, value));
    put("kind", entity.kind.word().into());
    put("key", entity.key.as_str().into());
    put("name", text.name.as_str().into());
    put("url", views.href(&views.language(lang).urls.entity(entity)).into());
    put("body", optional(body.or_else(|| views.intro(route))));
    put("extra", Data::Json(&text.extra));
    let members = views.site.index.of(lang).members(id);
    match &entity.details {
        Details::Country { country, regions } => {
            put("code", country.alpha2.into());
            put("alpha3", country.alpha3.into());
            put("numeric", country.numeric.into());
            put("flag", geo::flag(country.alpha2).into());
            put("regions", views.links(lang, regions));
            put("officials", people(views, lang, &members.officials, None));
            put("offices", views.links(lang, &members.offices));
            put("organizations", views.links(lang, &members.organizations));
        }
        Details::Region { code, .. } => {
            put("code", optional(*code));
            put("countries", views.links(lang, &members.countries));
        }
        Details::Official { country, aliases, wikidata, website, image, posts } => {
            let url = views.language(lang).urls.entity(entity);
            put("country", optional(country.map(|id| views.link(lang, id))));
            put("aliases", texts(aliases));
            put("wikidata", optional(wikidata.as_deref()));
            put("website", optional(website.as_deref()));
            put("image", optional(image.as_ref().map(|image| picture(views, &url, image))));
            put("posts", posts_of(views, lang, posts));
        }
        Details::Office { organization, country } => {
            put("organization", optional(organization.map(|id| views.link(lang, id))));
            put("country", optional(country.map(|id| views.link(lang, id))));
            let holders =
                members.holders.iter().map(|(holder, at)| holder_of(views, lang, *holder, *at));
            put("holders", list(holders));
            put("groups", groups(views, lang, id, articles));
        }
        Details::Organization { country, parent, aliases, wikidata, website } => {
            put("country", optional(country.map(|id| views.link(lang, id))));
            put("parent", optional(parent.map(|id| views.link(lang, id))));
            put("children", views.links(lang, &members.organizations));
            put("aliases", texts(aliases));
            put("wikidata", optional(wikidata.as_deref()));
            put("website", optional(website.as_deref()));
            put("officials", people(views, lang, &members.officials, Some(id)));
            put("offices", views.links(lang, &members.offices));
        }
        Details::Author { website, links, image } => {
            let url = views.language(lang).urls.entity(entity);
            put("website", optional(website.as_deref()));
            put("links", own_links(links));
            put("image", optional(image.as_ref().map(|image| picture(views, &url, image))));
        }
        Details::Plain if entity.kind == EntityKind::Author => {
            // The keys are there for authors without a file, too.
            put("website", Data::None);
            put("links", list([]));
            put("image", Data::None);
        }
        Details::Plain => {}
    }
    if matches!(entity.kind, EntityKind::Official | EntityKind::Organization) {
        // Back pages are sealed, and a quotation may be in any article.
        let own = matches!(&route.subject, Subject::Entity(_, list) if list.number.is_none());
        let (said, more) = match own {
            true => quotes::of_speaker(views, route, id),
            false => (list([]), Data::None),
        };
        put("quotes", said);
        put("more", more);
    }
    Data::Table(entries)
}

fn own_links(links: &[OwnLink]) -> Data<'_> {
    list(links.iter().map(|link| {
        table([("title", link.title.as_str().into()), ("url", link.url.as_str().into())])
    }))
}

/// Officials with the post that is still held, or else their last one; in an organization, the
/// last one there.
fn people<'v>(
    views: &'v Views,
    lang: LangId,
    ids: &'v [EntityId],
    organization: Option<EntityId>,
) -> Data<'v> {
    let people = ids.iter().map(|id| {
        let entity = views.site.briefing.entity(*id);
        let post = entity
            .posts()
            .iter()
            .filter(|post| organization.is_none() || post.organization == organization)
            .max_by_key(|post| (post.end.is_none(), post.start));
        table([
            ("name", entity.text(lang).name.as_str().into()),
            ("url", views.href(&views.language(lang).urls.entity(entity)).into()),
            ("post", optional(post.map(|post| post.title.as_str()))),
        ])
    });
    list(people)
}

/// An official's posts, the latest first.
fn posts_of<'v>(views: &'v Views, lang: LangId, posts: &'v [Post]) -> Data<'v> {
    let strings = views.language(lang).strings;
    let mut sorted: Vec<&Post> = posts.iter().collect();
    sorted.sort_by_key(|post| std::cmp::Reverse((post.end.is_none(), post.start)));
    let posts = sorted.into_iter().map(|post| {
        table([
            ("title", post.title.as_str().into()),
            ("organization", optional(post.organization.map(|id| views.link(lang, id)))),
            ("office", optional(post.office.map(|id| views.link(lang, id)))),
            ("start", optional(post.start.map(|d| d.iso()))),
            ("start_text", optional(post.start.map(|d| strings.partial(d)))),
            ("end", optional(post.end.map(|d| d.iso()))),
            ("end_text", optional(post.end.map(|d| strings.partial(d)))),
            ("source", optional(post.source.as_deref())),
        ])
    });
    list(posts)
}

fn holder_of<'v>(views: &'v Views, lang: LangId, holder: EntityId, at: usize) -> Data<'v> {
    let strings = views.language(lang).strings;
    let entity = views.site.briefing.entity(holder);
    let post = &entity.posts()[at];
    table([
        ("name", entity.text(lang).name.as_str().into()),
        ("url", views.href(&views.language(lang).urls.entity(entity)).into()),
        ("title", post.title.as_str().into()),
        ("start_text", optional(post.start.map(|d| strings.partial(d)))),
        ("end_text", optional(post.end.map(|d| strings.partial(d)))),
    ])
}

/// An office's articles, the newest first, under whoever held it on the article's date.
fn groups<'v>(
    views: &'v Views,
    lang: LangId,
    office: EntityId,
    articles: &[ArticleId],
) -> Data<'v> {
    let briefing = views.site.briefing;
    let mut groups: Vec<(Option<EntityId>, Vec<ArticleId>)> = Vec::new();
    for id in &newest_first(&views.site, articles) {
        let article = briefing.article(*id);
        let day = local_day(article.date, &views.site.settings.timezone);
        let holder = article.officials.iter().map(|a| a.official).find(|official| {
            let entity: &Entity = briefing.entity(*official);
            entity.posts().iter().any(|post| post.office == Some(office) && post.held_on(day))
        });
        match groups.last_mut() {
            Some((last, ids)) if *last == holder => ids.push(*id),
            _ => groups.push((holder, vec![*id])),
        }
    }
    let groups = groups.into_iter().map(|(holder, ids)| {
        table([
            ("holder", optional(holder.map(|id| views.link(lang, id)))),
            ("articles", cards::cards(views, ids)),
        ])
    });
    list(groups)
}

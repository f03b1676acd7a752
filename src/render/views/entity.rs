//! The variable `entity`: what the page of a country, an official, an office or another entity
//! shows beside its articles.

use super::article::picture;
use super::lists::{months, newest_first};
use super::{Views, figures, own, posts, quotes};
use crate::geo;
use crate::index::NO_MEMBERS;
use crate::model::{
    Appearance, ArticleId, AuthorLink, Details, Entity, EntityId, EntityKind, LangId,
};
use crate::plan::{MEMBERS_SHOWN, Route, Subject};
use crate::render::data::{Data, list, optional, table, texts};

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
    let mut entries = Vec::with_capacity(24);
    let mut put = |key: &'static str, value: Data<'v>| entries.push((key, value));
    put("kind", views.site.settings.kinds.word(entity.kind).into());
    let of_site = views.site.settings.kinds.own(entity.kind);
    put("kind_name", optional(of_site.map(|own| own.names[lang.index()].as_str())));
    put("key", entity.key.as_str().into());
    put("name", text.name.as_str().into());
    put("initials", initials(&text.name).into());
    put("url", views.href(&views.language(lang).urls.entity(entity)).into());
    put("body", optional(body.or_else(|| views.intro(route))));
    put("extra", Data::Json(&text.extra));
    // Back pages are sealed, so that members are on the first page only.
    let own = matches!(&route.subject, Subject::Entity(_, list) if list.number.is_none());
    let members = match own {
        true => views.site.index.of(lang).members(id),
        false => &NO_MEMBERS,
    };
    let drawn = |figure: &dyn Fn() -> Data<'v>| if own { figure() } else { Data::None };
    let many = |kind: EntityKind, many: usize| {
        let url = || views.href(&views.language(lang).urls.members(entity, kind));
        optional((many > MEMBERS_SHOWN).then(url))
    };
    let linked = |ids: &'v [EntityId]| match ids.len() > MEMBERS_SHOWN {
        true => list([]),
        false => views.links(lang, ids),
    };
    match &entity.details {
        Details::Country { country, regions } => {
            put("code", country.alpha2.into());
            put("alpha3", country.alpha3.into());
            put("numeric", country.numeric.into());
            put("flag", geo::flag(country.alpha2).into());
            put("outline", outline(views, country.alpha2));
            put("regions", views.links(lang, regions.iter().chain(&members.regions)));
            put_people(&mut put, posts::people(views, lang, &members.officials, None));
            put("all_officials", many(EntityKind::Official, members.officials.len()));
            put("offices", linked(&members.offices));
            put("all_offices", many(EntityKind::Office, members.offices.len()));
            put("organizations", linked(&members.organizations));
            put("all_organizations", many(EntityKind::Organization, members.organizations.len()));
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
            put("posts", posts::of_official(views, lang, posts));
            put("career", drawn(&|| figures::career(views, lang, id, posts)));
        }
        Details::Office { organization, country, .. } => {
            put("organization", optional(organization.map(|id| views.link(lang, id))));
            put("country", optional(country.map(|id| views.link(lang, id))));
            let [current, former, others] = posts::holders(views, lang, &members.holders).lists();
            put("holders", current);
            put("former_holders", former);
            put("other_holders", others);
            put("all_officials", many(EntityKind::Official, members.holders.len()));
            put("groups", groups(views, lang, id, articles));
            put("succession", drawn(&|| figures::succession(views, lang, id, &members.holders)));
        }
        Details::Organization { country, parent, aliases, wikidata, website } => {
            put("country", optional(country.map(|id| views.link(lang, id))));
            put("parent", optional(parent.map(|id| views.link(lang, id))));
            put("children", linked(&members.organizations));
            put("all_organizations", many(EntityKind::Organization, members.organizations.len()));
            put("aliases", texts(aliases));
            put("wikidata", optional(wikidata.as_deref()));
            put("website", optional(website.as_deref()));
            put_people(&mut put, posts::people(views, lang, &members.officials, Some(id)));
            put("all_officials", many(EntityKind::Official, members.officials.len()));
            put("offices", linked(&members.offices));
            put("all_offices", many(EntityKind::Office, members.offices.len()));
        }
        Details::Author { .. } => put_author(views, lang, entity, &mut put),
        // The keys are there for authors without a file, too.
        Details::Plain if entity.kind == EntityKind::Author => {
            put_author(views, lang, entity, &mut put);
        }
        Details::Plain => {}
        Details::Own { aliases, fields } => {
            put("aliases", texts(aliases));
            put("fields", own::fields(views, lang, entity.kind, fields));
        }
    }
    if entity.kind == EntityKind::Storyline {
        put("chain", drawn(&|| figures::chain(views, lang, id)));
    }
    put("coverage", drawn(&|| figures::coverage(views, lang, id)));
    put("referrers", own::referrers(views, lang, entity, members));
    if matches!(entity.kind, EntityKind::Official | EntityKind::Organization) {
        // The quotations may come from any article, so that a sealed back page can't show them.
        let (said, more) = match own {
            true => quotes::of_speaker(views, route, id),
            false => (list([]), Data::None),
        };
        put("quotes", said);
        put("more", more);
    }
    Data::Table(entries)
}

/// A country's outline, and the side length of the square that it is drawn in.
pub fn outline<'v>(views: &Views, alpha2: &str) -> Data<'v> {
    let shown = views.site.settings.map;
    let path = geo::outline(alpha2, shown.borders).filter(|_| shown.enabled);
    optional(path.map(|path| {
        let size = usize::from(geo::OUTLINE_SIZE);
        table([("path", path.into()), ("size", size.into())])
    }))
}

fn own_links(links: &[AuthorLink]) -> Data<'_> {
    list(links.iter().map(|link| {
        table([("title", link.title.as_str().into()), ("url", link.url.as_str().into())])
    }))
}

/// Puts what an author's file says in; nothing under the same keys where there is no file.
fn put_author<'v>(
    views: &'v Views,
    lang: LangId,
    entity: &'v Entity,
    put: &mut impl FnMut(&'static str, Data<'v>),
) {
    let of_file = if let Details::Author { website, fediverse, links, image } = &entity.details {
        (website.as_deref(), fediverse.as_deref(), links.as_slice(), image.as_ref())
    } else {
        (None, None, [].as_slice(), None)
    };
    let (website, fediverse, links, image) = of_file;
    let url = views.language(lang).urls.entity(entity);
    put("website", optional(website));
    put("fediverse", optional(fediverse));
    put("links", own_links(links));
    put("image", optional(image.map(|image| picture(views, &url, image))));
}

/// Adds the lists of officials, with current holders of posts separate from former ones.
fn put_people<'v>(put: &mut impl FnMut(&'static str, Data<'v>), people: posts::ByStatus<'v>) {
    let [current, former, others] = people.lists();
    put("officials", current);
    put("former_officials", former);
    put("other_officials", others);
}

/// An office's articles, the newest first, grouped by whichever of their officials held it then.
fn groups<'v>(
    views: &'v Views,
    lang: LangId,
    office: EntityId,
    articles: &[ArticleId],
) -> Data<'v> {
    let briefing = views.site.briefing;
    let mut groups: Vec<(Vec<EntityId>, Vec<ArticleId>)> = Vec::new();
    for id in &newest_first(&views.site, articles) {
        let in_office = |appearance: &&Appearance| {
            let posts = briefing.entity(appearance.official).posts();
            let of_office = |at: &u16| posts[usize::from(*at)].office == Some(office);
            !appearance.former && appearance.posts.iter().any(of_office)
        };
        let officials = briefing.article(*id).officials.iter().filter(in_office);
        let holders: Vec<EntityId> = officials.map(|appearance| appearance.official).collect();
        match groups.last_mut() {
            Some((last, ids)) if *last == holders => ids.push(*id),
            _ => groups.push((holders, vec![*id])),
        }
    }
    let groups = groups.into_iter().map(|(holders, ids)| {
        table([("holders", views.links(lang, &holders)), ("months", months(views, &ids))])
    });
    list(groups)
}

/// Stands for a name where there is room for two letters: the initials of its first and last word,
/// or in scripts without spaces its first character.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| {
        let first = word.chars().find(|c| c.is_alphanumeric())?;
        Some(first.to_uppercase().collect::<String>())
    });
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or_default();
    first + &last
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        for [name, letters] in [
            ["Ada Example", "AE"],
            ["Minister of Tides", "MT"],
            ["ján sample", "JS"],
            ["Senate", "S"],
            ["“The Act” (C-12)", "TC"],
            ["李例子", "李"],
            ["4 May", "4M"],
            ["—", ""],
            ["", ""],
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}

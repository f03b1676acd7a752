//! The variable `index`: the entities of a kind, or the members of an entity, in one or more
//! orders, or by letters on several pages. It has no counts, so that a new article changes no
//! index.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::index_names::{index_name, index_url, letters_title};
use super::posts::{foremost, term_in_years};
use super::{Views, map};
use crate::ids::IdVec;
use crate::index::collator;
use crate::markdown::slugify;
use crate::model::{Details, EntityId, EntityKind, LangId, PostStatus};
use crate::plan::{IndexOf, LetterPage, Letters, Route, urls};
use crate::render::data::{Data, list as items, optional, table};

/// An index, or one of its pages by letters.
pub fn index<'v>(
    views: &'v Views,
    route: &'v Route,
    of: IndexOf,
    page: Option<&'v LetterPage>,
) -> Data<'v> {
    let lang = route.lang;
    let index = views.site.index.of(lang);
    let in_order = Order { views, lang };
    let (kind, owner) = match of {
        IndexOf::Kind(kind) => (kind, None),
        IndexOf::Members(owner, kind) => (kind, Some(owner)),
    };
    let members = owner.map(|owner| index.members_of_kind(owner, kind));
    let listed = members.as_deref().unwrap_or_else(|| index.listed(kind));
    // In the index of an organization or office, officials are described by their posts there.
    let within =
        owner.filter(|owner| views.site.briefing.entity(*owner).kind != EntityKind::Country);
    let own = index_url(views, lang, of);
    let href = |letters: &Letters| views.href(&urls::letter_page(&own, &letters.slug));
    let link = |letters: &Letters| {
        table([("name", letters_title(views, lang, letters).into()), ("url", href(letters).into())])
    };
    let (orders, letters) = match page {
        Some(page) => {
            let letters = page.sections.iter().filter(|_| page.sections.len() > 1).map(|section| {
                let name = letters_title(views, lang, &section.letters);
                let url = match section.entries {
                    Some(_) => format!("#_az-{}", section.letters.slug),
                    None => href(&section.letters),
                };
                table([("name", name.into()), ("url", url.into())])
            });
            (vec![in_order.sections(page, within)], items(letters))
        }
        None if owner.is_some() => (vec![in_order.letters(listed, within)], items([])),
        None => (orders(&in_order, kind, listed), items([])),
    };
    let is_own = page.is_none_or(|page| page.letters.is_none());
    // An index of all officials by country would list everybody a second time.
    let countries = match (of, page) {
        (IndexOf::Kind(EntityKind::Official), Some(_)) if is_own => countries(views, lang, listed),
        _ => items([]),
    };
    let on_map = match of == IndexOf::Kind(EntityKind::Country) && is_own {
        true => map::present(views, lang, listed),
        false => items([]),
    };
    table([
        ("kind", views.site.settings.kinds.word(kind).into()),
        ("name", index_name(views, lang, of, None).into()),
        ("body", optional(views.intro(route))),
        ("views", Data::List(orders)),
        (
            "part",
            optional(page.and_then(|p| p.letters.as_ref()).map(|l| letters_title(views, lang, l))),
        ),
        ("letters", letters),
        ("before", optional(page.and_then(|page| page.before.as_ref()).map(link))),
        ("after", optional(page.and_then(|page| page.after.as_ref()).map(link))),
        ("by_country", countries),
        ("map", on_map),
    ])
}

/// Links to the countries of officials, whose pages list their officials. Only countries with a
/// page.
fn countries<'v>(views: &'v Views, lang: LangId, officials: &[EntityId]) -> Data<'v> {
    let site = &views.site;
    let mut has_officials = IdVec::<EntityId, bool>::filled(site.briefing.entities.len(), false);
    for country in officials.iter().filter_map(|id| site.briefing.entity(*id).country()) {
        has_officials[country] = true;
    }
    let listed = site.index.of(lang).listed(EntityKind::Country).iter();
    views.links(lang, listed.filter(|id| has_officials[**id]))
}

/// The orders of an index that fits on one page.
fn orders<'v>(in_order: &Order<'v>, kind: EntityKind, listed: &[EntityId]) -> Vec<Data<'v>> {
    let briefing = in_order.views.site.briefing;
    let mut orders = Vec::new();
    match kind {
        EntityKind::Country => {
            orders.push(in_order.grouped(
                "by-region",
                "view_by_region",
                "no_region",
                listed,
                |id| {
                    let Details::Country { regions, .. } = &briefing.entity(id).details else {
                        return Vec::new();
                    };
                    regions.iter().take(1).copied().collect()
                },
            ));
            orders.push(in_order.letters(listed, None));
        }
        EntityKind::Official => {
            orders.push(in_order.letters(listed, None));
            orders.push(in_order.grouped(
                "by-country",
                "view_by_country",
                "no_country",
                listed,
                |id| briefing.entity(id).country().into_iter().collect(),
            ));
            orders.push(in_order.grouped(
                "by-organization",
                "view_by_organization",
                "no_organization",
                listed,
                |id| {
                    let posts = briefing.entity(id).posts();
                    let mut organizations: Vec<EntityId> =
                        posts.iter().filter_map(|post| post.organization).collect();
                    organizations.sort_unstable();
                    organizations.dedup();
                    organizations
                },
            ));
        }
        EntityKind::Region
        | EntityKind::Office
        | EntityKind::Organization
        | EntityKind::Topic
        | EntityKind::Storyline
        | EntityKind::Author
        | EntityKind::Own(_) => orders.push(in_order.letters(listed, None)),
    }
    orders
}

/// Entries under one heading.
#[derive(Default)]
struct Group<'e> {
    id: String,
    title: String,
    /// The entity that is the heading, if it is one.
    owner: Option<EntityId>,
    url: Option<String>,
    /// The organization or office whose index this is.
    within: Option<EntityId>,
    entries: &'e [EntityId],
}

/// What the orders of an index are made with.
struct Order<'v> {
    views: &'v Views<'v>,
    lang: LangId,
}

impl<'v> Order<'v> {
    /// An entity's name and URL, with something to tell it apart: for an official a post, which in
    /// the index or group of an organization or office is one held there.
    fn entry(&self, id: EntityId, owner: Option<EntityId>) -> (Option<PostStatus>, Data<'v>) {
        let entity = self.views.site.briefing.entity(id);
        let text = entity.text(self.lang);
        let language = self.views.language(self.lang);
        let there = owner.and_then(|owner| foremost(entity.posts(), Some(owner)));
        let post = there.or_else(|| foremost(entity.posts(), None));
        let detail = match &entity.details {
            Details::Official { .. } => post.map(|post| language.strings.post_title(post)),
            Details::Office { organization, .. } => organization
                .map(|id| self.views.site.briefing.entity(id).text(self.lang).name.as_str().into()),
            Details::Country { .. }
            | Details::Region { .. }
            | Details::Organization { .. }
            | Details::Author { .. }
            | Details::Plain
            | Details::Own { .. } => None,
        };
        let term = post.and_then(|post| term_in_years(language.strings, post));
        let url = self.views.href(&language.urls.entity(entity));
        let name = text.sorted_by();
        let entry = table([
            ("name", name.into()),
            ("url", url.into()),
            ("detail", optional(detail)),
            ("term", optional(term)),
        ]);
        (post.map(|post| post.status), entry)
    }

    fn group(&self, group: Group) -> Data<'v> {
        let Group { id, title, owner, url, within, entries } = group;
        // In alphabetical order everybody is listed only once.
        let apart = owner.is_some();
        let entries = entries.iter().map(|id| self.entry(*id, owner.or(within)));
        let (former, others): (Vec<_>, Vec<_>) =
            entries.partition(|(status, _)| apart && *status == Some(PostStatus::Former));
        let entries = |entries: Vec<(_, Data<'v>)>| items(entries.into_iter().map(|(_, e)| e));
        table([
            ("id", id.into()),
            ("title", title.into()),
            ("url", optional(url)),
            ("entries", entries(others)),
            ("former", entries(former)),
        ])
    }

    fn view(&self, id: &'static str, key: &'static str, groups: Vec<Data<'v>>) -> Data<'v> {
        let title = self.views.language(self.lang).strings.get(key);
        table([("id", id.into()), ("title", title.into()), ("groups", Data::List(groups))])
    }

    /// The sections that a page by letters shows itself.
    fn sections(&self, page: &LetterPage, within: Option<EntityId>) -> Data<'v> {
        let groups = page.sections.iter().filter_map(|section| {
            let letters = &section.letters;
            let entries = section.entries.as_ref()?;
            let title = letters_title(self.views, self.lang, letters);
            let id = letters.slug.clone();
            Some(self.group(Group { id, title, within, entries, ..Group::default() }))
        });
        self.view("az", "view_az", groups.collect())
    }

    /// Entries by first letter, without accents.
    fn letters(&self, listed: &[EntityId], within: Option<EntityId>) -> Data<'v> {
        let mut letters: Vec<(String, Vec<EntityId>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for id in listed {
            let name = self.views.site.briefing.entity(*id).text(self.lang).sorted_by();
            let folded = crate::spelling::fold(name);
            let letter: String = folded
                .chars()
                .find(|c| c.is_alphabetic())
                .map_or_else(|| "#".to_owned(), |c| c.to_uppercase().collect());
            match places.get(&letter) {
                Some(place) => letters[*place].1.push(*id),
                None => {
                    places.insert(letter.clone(), letters.len());
                    letters.push((letter, vec![*id]));
                }
            }
        }
        let strings = self.views.language(self.lang).strings;
        let mut taken = HashSet::new();
        let groups = letters.iter().enumerate().map(|(at, (letter, ids))| {
            let mut id = slugify(letter);
            if !taken.insert(id.clone()) || id.is_empty() {
                id = format!("letter-{}", at + 1);
            }
            let title = if letter == "#" { strings.get("other_letters") } else { letter };
            let title = title.to_owned();
            self.group(Group { id, title, within, entries: ids, ..Group::default() })
        });
        self.view("az", "view_az", groups.collect())
    }

    /// Entries under the entities that `owners` gives for each. Those without one come last.
    fn grouped(
        &self,
        id: &'static str,
        key: &'static str,
        none: &'static str,
        listed: &[EntityId],
        owners: impl Fn(EntityId) -> Vec<EntityId>,
    ) -> Data<'v> {
        let mut groups: BTreeMap<EntityId, Vec<EntityId>> = BTreeMap::new();
        let mut without = Vec::new();
        for entity in listed {
            let owners = owners(*entity);
            if owners.is_empty() {
                without.push(*entity);
            }
            for owner in owners {
                groups.entry(owner).or_default().push(*entity);
            }
        }
        let site = &self.views.site;
        let language = self.views.language(self.lang);
        let name = |id: EntityId| site.briefing.entity(id).text(self.lang).name.as_str();
        let mut sorted: Vec<_> = groups.into_iter().collect();
        let collator = collator(site.settings.lang(self.lang));
        sorted.sort_by(|(a, _), (b, _)| collator.compare(name(*a), name(*b)).then(a.cmp(b)));
        let mut values: Vec<Data> = sorted
            .iter()
            .map(|(owner, entries)| {
                let entity = site.briefing.entity(*owner);
                let url = site
                    .index
                    .of(self.lang)
                    .has_page(*owner)
                    .then(|| self.views.href(&language.urls.entity(entity)));
                self.group(Group {
                    id: entity.slug.clone(),
                    title: name(*owner).to_owned(),
                    owner: Some(*owner),
                    url,
                    within: None,
                    entries,
                })
            })
            .collect();
        if !without.is_empty() {
            let title = language.strings.get(none).to_owned();
            let id = "none".to_owned();
            values.push(self.group(Group { id, title, entries: &without, ..Group::default() }));
        }
        self.view(id, key, values)
    }
}

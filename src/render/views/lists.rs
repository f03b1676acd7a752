//! Lists of articles and of corrections, and the indexes of each kind.

use std::collections::BTreeMap;

use super::cards;
use super::page::kind_name;
use super::{PageParts, Site, Views};
use crate::index::collator;
use crate::markdown::slugify;
use crate::model::{ArticleId, Details, EntityId, EntityKind, LangId, Post};
use crate::plan::{ListPage, Newer, Route, urls};
use crate::render::data::{Data, list as items, optional, table};

/// `list` and `articles`: a page of articles, the newest first, and where the others are.
pub fn list<'v>(
    views: &'v Views,
    template: &str,
    articles: &[ArticleId],
    page: &ListPage,
    own: &str,
    parts: &mut PageParts<'v>,
) {
    let articles = newest_first(&views.site, &articles[page.range.clone()]);
    list_in(views, template, articles, page, own, parts);
}

/// The articles of a posting list (the oldest first) as lists show them: the newest first, those
/// of one instant (a day without times) in the order of their files.
pub fn newest_first(site: &Site, articles: &[ArticleId]) -> Vec<ArticleId> {
    let mut sorted = articles.to_vec();
    sorted.sort_by_key(|id| (std::cmp::Reverse(site.briefing.article(*id).published), *id));
    sorted
}

/// The same with its articles in an order of their own. The cards are in `list` as HTML, and as
/// tables in a variable of their own, which hardly any template names.
pub fn list_in<'v>(
    views: &'v Views,
    template: &str,
    articles: Vec<ArticleId>,
    page: &ListPage,
    own: &str,
    parts: &mut PageParts<'v>,
) {
    let (newer, older) = steps(views, page, own);
    if views.templates.has_variable(template, "articles") {
        parts.push(("articles", cards::cards(views, articles.clone())));
    }
    let list = table([
        ("empty", articles.is_empty().into()),
        ("newer", newer),
        ("older", older),
        ("number", optional(page.number)),
        ("cards", cards::html(views, articles)),
    ]);
    parts.push(("list", list));
}

/// The URLs of the newer and older page of a list.
pub(super) fn steps<'v>(views: &Views, page: &ListPage, own: &str) -> (Data<'v>, Data<'v>) {
    let newer = match page.newer {
        Newer::None => None,
        Newer::Own => Some(own.to_owned()),
        Newer::Back(number) => Some(urls::back_page(own, number)),
    };
    let older = page.older.map(|number| urls::back_page(own, number));
    (optional(newer.map(|url| views.href(&url))), optional(older.map(|url| views.href(&url))))
}

/// `corrections`: a page of them, the latest first.
pub fn corrections<'v>(views: &'v Views, route: &'v Route, page: &ListPage) -> Data<'v> {
    let index = views.site.index.of(route.lang);
    let language = views.language(route.lang);
    let notes = index.corrections[page.range.clone()].iter().rev().map(|(id, at)| {
        let note = &views.site.briefing.article(*id).corrections[*at];
        table([
            ("date", note.day.to_string().into()),
            ("date_text", language.strings.day(note.day).into()),
            ("text", note.text.as_str().into()),
            ("article", cards::title_link(views, *id)),
        ])
    });
    let (newer, older) = steps(views, page, &language.urls.corrections());
    table([
        ("body", optional(views.intro(route))),
        ("items", items(notes)),
        ("newer", newer),
        ("older", older),
    ])
}

/// `index`: every entity of a kind that has a page, in one or more orders. It has no counts, so
/// that a new article changes no index.
pub fn index<'v>(
    views: &'v Views,
    lang: LangId,
    kind: EntityKind,
    intro: Option<Data<'v>>,
) -> Data<'v> {
    let language = views.language(lang);
    let listed = views.site.index.of(lang).listed(kind);
    let in_order = Order { views, lang };
    let mut orders = Vec::new();
    match kind {
        EntityKind::Country => {
            orders.push(in_order.grouped(
                "by-region",
                "view_by_region",
                "no_region",
                listed,
                |id| match &views.site.briefing.entity(id).details {
                    Details::Country { regions, .. } => regions.iter().take(1).copied().collect(),
                    _ => Vec::new(),
                },
            ));
            orders.push(in_order.letters(listed));
        }
        EntityKind::Official => {
            orders.push(in_order.letters(listed));
            orders.push(in_order.grouped(
                "by-country",
                "view_by_country",
                "no_country",
                listed,
                |id| views.site.briefing.entity(id).country().into_iter().collect(),
            ));
            orders.push(in_order.grouped(
                "by-organization",
                "view_by_organization",
                "no_organization",
                listed,
                |id| {
                    let posts = views.site.briefing.entity(id).posts();
                    let mut organizations: Vec<EntityId> =
                        posts.iter().filter_map(|post| post.organization).collect();
                    organizations.sort_unstable();
                    organizations.dedup();
                    organizations
                },
            ));
        }
        _ => orders.push(in_order.letters(listed)),
    }
    table([
        ("kind", kind.word().into()),
        ("name", kind_name(language.strings, kind).into()),
        ("body", optional(intro)),
        ("views", Data::List(orders)),
    ])
}

/// Makes the orders of an index.
struct Order<'v> {
    views: &'v Views<'v>,
    lang: LangId,
}

impl<'v> Order<'v> {
    /// An entity's name and URL, and what tells it apart: for an official a post, in an
    /// organization's group one held there.
    fn entry(&self, id: EntityId, owner: Option<EntityId>) -> Data<'v> {
        let entity = self.views.site.briefing.entity(id);
        let text = entity.text(self.lang);
        let detail = match &entity.details {
            // The post that is still held, or else the last one: no clock decides.
            Details::Official { posts, .. } => {
                let there =
                    posts.iter().filter(|post| owner.is_some() && post.organization == owner);
                let order = |post: &&Post| (post.end.is_none(), post.start);
                let post = there.max_by_key(order).or_else(|| posts.iter().max_by_key(order));
                post.map(|post| post.title.as_str())
            }
            Details::Office { organization, .. } => organization
                .map(|id| self.views.site.briefing.entity(id).text(self.lang).name.as_str()),
            _ => None,
        };
        let url = self.views.href(&self.views.language(self.lang).urls.entity(entity));
        let name = text.sort_name.as_deref().unwrap_or(&text.name);
        table([("name", name.into()), ("url", url.into()), ("detail", optional(detail))])
    }

    fn group(
        &self,
        id: String,
        title: String,
        owner: Option<(EntityId, Option<String>)>,
        entries: &[EntityId],
    ) -> Data<'v> {
        let (owner, url) = owner.map_or((None, None), |(owner, url)| (Some(owner), url));
        let entries = items(entries.iter().map(|id| self.entry(*id, owner)));
        table([
            ("id", id.into()),
            ("title", title.into()),
            ("url", optional(url)),
            ("entries", entries),
        ])
    }

    fn view(&self, id: &'static str, key: &'static str, groups: Vec<Data<'v>>) -> Data<'v> {
        let title = self.views.language(self.lang).strings.get(key);
        table([("id", id.into()), ("title", title.into()), ("groups", Data::List(groups))])
    }

    /// By first letter, without its accents.
    fn letters(&self, listed: &[EntityId]) -> Data<'v> {
        let mut letters: Vec<(String, Vec<EntityId>)> = Vec::new();
        for id in listed {
            let text = self.views.site.briefing.entity(*id).text(self.lang);
            let name = text.sort_name.as_deref().unwrap_or(&text.name);
            let folded = crate::spelling::fold(name);
            let letter: String = folded
                .chars()
                .find(|c| c.is_alphabetic())
                .map_or_else(|| "#".to_owned(), |c| c.to_uppercase().collect());
            match letters.iter_mut().find(|(l, _)| *l == letter) {
                Some((_, ids)) => ids.push(*id),
                None => letters.push((letter, vec![*id])),
            }
        }
        let strings = self.views.language(self.lang).strings;
        let groups = letters.iter().enumerate().map(|(at, (letter, ids))| {
            let mut id = slugify(letter);
            if id.is_empty() || letters[..at].iter().any(|(l, _)| slugify(l) == id) {
                id = format!("letter-{}", at + 1);
            }
            let title = if letter == "#" { strings.get("other_letters") } else { letter };
            self.group(id, title.to_owned(), None, ids)
        });
        self.view("az", "view_az", groups.collect())
    }

    /// Under the entities that `owners` gives for each; those without one come last.
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
                self.group(
                    entity.slug.clone(),
                    name(*owner).to_owned(),
                    Some((*owner, url)),
                    entries,
                )
            })
            .collect();
        if !without.is_empty() {
            let title = language.strings.get(none).to_owned();
            values.push(self.group("none".to_owned(), title, None, &without));
        }
        self.view(id, key, values)
    }
}

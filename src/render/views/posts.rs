//! Posts as pages show them: their titles, their terms in words, and their holders, current and
//! former.

use super::Views;
use crate::dates::PartialDate;
use crate::model::{EntityId, LangId, Post, PostEnd, PostStatus};
use crate::plan::MEMBERS_SHOWN;
use crate::render::data::{Data, list, optional, table};
use crate::theme::Strings;

/// When a post was held, in words, with its dates as precise as they are known.
pub fn term(strings: &Strings, post: &Post) -> Option<String> {
    term_with(strings, post, |date| strings.dates().partial(date))
}

/// The same in years: "since 2024", "2019–2021", "until 2025".
pub fn term_in_years(strings: &Strings, post: &Post) -> Option<String> {
    term_with(strings, post, |date| date.year.to_string())
}

fn term_with(
    strings: &Strings,
    post: &Post,
    written: impl Fn(PartialDate) -> String,
) -> Option<String> {
    let phrase = |date: String, key: &str| strings.get(key).replace("{date}", &date);
    let start = post.start.map(&written);
    let end = match post.end {
        PostEnd::Open => None,
        PostEnd::Unknown => Some(strings.get("unknown_date").to_owned()),
        PostEnd::Date(date) => Some(written(date)),
    };
    match (post.status, start, end) {
        (PostStatus::Undated, ..) => None,
        // A day that is still to come is given in full.
        (PostStatus::Upcoming, ..) => {
            post.start.map(|date| phrase(strings.dates().partial(date), "from"))
        }
        (PostStatus::Current, Some(start), _) => Some(phrase(start, "since")),
        (_, Some(start), Some(end)) if start == end => Some(start),
        (_, Some(start), Some(end)) => {
            let dash = if start.contains(' ') || end.contains(' ') { " – " } else { "–" };
            Some([start, end].join(dash))
        }
        (_, None, Some(end)) => Some(phrase(end, "until")),
        (_, start, None) => start.map(|start| phrase(start, "since")),
    }
}

/// Entries of people, grouped by whether they hold their post: those who do, those who did, and
/// those of whom that can't be said.
#[derive(Default)]
pub struct ByStatus<'v> {
    pub current: Vec<Data<'v>>,
    pub former: Vec<Data<'v>>,
    pub others: Vec<Data<'v>>,
}

impl<'v> ByStatus<'v> {
    pub fn push(&mut self, status: PostStatus, entry: Data<'v>) {
        match status {
            PostStatus::Current => self.current.push(entry),
            PostStatus::Former => self.former.push(entry),
            PostStatus::Upcoming | PostStatus::Undated => self.others.push(entry),
        }
    }

    /// The three lists. One that is too long for the page is left empty.
    pub fn lists(self) -> [Data<'v>; 3] {
        let shown = |entries: Vec<Data<'v>>| match entries.len() > MEMBERS_SHOWN {
            true => list([]),
            false => list(entries),
        };
        [shown(self.current), shown(self.former), shown(self.others)]
    }
}

/// The post that tells an official apart: the one that is held now, or else the next or the last
/// one. Within an organization or office, only posts there count.
pub fn foremost(posts: &[Post], within: Option<EntityId>) -> Option<&Post> {
    let is_there =
        |post: &&Post| within.is_none() || within == post.organization || within == post.office;
    let there = posts.iter().filter(is_there);
    there.min_by_key(|post| post.order())
}

/// Officials with their posts, with current holders separate from former ones.
pub fn people<'v>(
    views: &'v Views,
    lang: LangId,
    ids: &'v [EntityId],
    organization: Option<EntityId>,
) -> ByStatus<'v> {
    let language = views.language(lang);
    let mut people = ByStatus::default();
    for id in ids {
        let entity = views.site.briefing.entity(*id);
        let post = foremost(entity.posts(), organization);
        let entry = table([
            ("name", entity.text(lang).name.as_str().into()),
            ("url", views.href(&language.urls.entity(entity)).into()),
            ("post", optional(post.map(|post| language.strings.post_title(post)))),
            ("term", optional(post.and_then(|post| term_in_years(language.strings, post)))),
        ]);
        people.push(post.map(|post| post.status).unwrap_or_default(), entry);
    }
    people
}

/// The holders of an office, each with the position of the post in that official's list.
pub fn holders<'v>(
    views: &'v Views,
    lang: LangId,
    holders: &'v [(EntityId, usize)],
) -> ByStatus<'v> {
    let language = views.language(lang);
    let mut by_status = ByStatus::default();
    for (id, at) in holders {
        let entity = views.site.briefing.entity(*id);
        let post = &entity.posts()[*at];
        let entry = table([
            ("name", entity.text(lang).name.as_str().into()),
            ("url", views.href(&language.urls.entity(entity)).into()),
            ("title", language.strings.post_title(post).into()),
            ("term", optional(term(language.strings, post))),
        ]);
        by_status.push(post.status, entry);
    }
    by_status
}

/// An official's posts: first those that are held, then upcoming, former and undated ones.
pub fn of_official<'v>(views: &'v Views, lang: LangId, posts: &'v [Post]) -> Data<'v> {
    let strings = views.language(lang).strings;
    let mut sorted: Vec<&Post> = posts.iter().collect();
    sorted.sort_by_key(|post| post.order());
    let posts = sorted.into_iter().map(|post| {
        table([
            ("title", strings.post_title(post).into()),
            ("organization", optional(post.organization.map(|id| views.link(lang, id)))),
            ("office", optional(post.office.map(|id| views.link(lang, id)))),
            ("current", (post.status == PostStatus::Current).into()),
            ("start", optional(post.start.map(|d| d.iso()))),
            ("end", optional(post.end.date().map(|d| d.iso()))),
            ("term", optional(term(strings, post))),
            ("source", optional(post.source.as_deref())),
        ])
    });
    list(posts)
}

//! Decides in which of their posts an official appears in an article: those held on its date, or
//! the one that the article names.

use jiff::civil::Date;

use super::Look;
use crate::diagnostics::{Code, Finding, Located, Spot};
use crate::model::{Entity, EntityId, Post};
use crate::parse::ParsedAs;

/// Positions of posts in an official's list, and whether they had ended before the article's day.
type Posts = (Box<[u16]>, bool);

impl Look<'_, '_> {
    /// The posts in which an official appears in an article of `day`, which is `None` if the
    /// article has no date. `named` is what the article says itself.
    pub(super) fn posts_in(
        &mut self,
        official: &Entity,
        named: Option<&ParsedAs>,
        day: Option<Date>,
        spot: Spot,
    ) -> Posts {
        let all = official.posts();
        match (named, day) {
            (Some(ParsedAs::NoPost), _) | (_, None) => (Box::default(), false),
            (Some(ParsedAs::Post(named)), Some(day)) => self.named_post(official, named, day),
            (None, Some(day)) => {
                let posts = held_or_former(all, day);
                let dates_tell = !all.iter().any(|post| post.may_be_held_on(day));
                if !all.is_empty() && dates_tell && !self.is_lost(official) {
                    self.no_post(official, &posts, day, spot);
                }
                posts
            }
        }
    }

    /// Whether something in the official's file can't be read.
    fn is_lost(&self, official: &Entity) -> bool {
        self.names.registry.is_lost(official.kind, &official.key)
    }

    /// Reports that somebody held no post on a day, and suggests what the article can say about it.
    fn no_post(&mut self, official: &Entity, posts: &Posts, day: Date, spot: Spot) {
        let message = format!("{} held no known post on {day}", official.texts[0].name);
        let key = &official.key;
        let answer = match posts.0.first().map(|at| &official.posts()[usize::from(*at)]) {
            Some(post) => format!("{{ id = \"{key}\", as = \"{}\" }}", post.title),
            None => format!("{{ id = \"{key}\", as = false }}"),
        };
        self.findings.push(Finding::warning(Code::NoPostThatDay, spot, message).help(format!(
            "check the article's date, add the post to the file of `{key}`, or, if that is right, \
             write {answer}"
        )));
    }

    /// The posts of an official that the article means by a name: those held that day, or else
    /// those whose dates don't tell, or else those that ended last before it.
    fn named_post(&mut self, official: &Entity, named: &Located<String>, day: Date) -> Posts {
        let wanted = crate::spelling::fold(&named.value);
        let key = |id: Option<EntityId>| id.map(|id| self.names.entities.entity(id).key.as_str());
        let is_meant = |post: &Post| {
            crate::spelling::fold(&post.title) == wanted
                || [post.office, post.organization].iter().any(|id| key(*id) == Some(&*named.value))
        };
        let all = official.posts();
        let held = places(all, |post| is_meant(post) && post.held_on(day));
        if !held.is_empty() {
            return (held, false);
        }
        let perhaps = places(all, |post| is_meant(post) && post.may_be_held_on(day));
        if !perhaps.is_empty() {
            return (perhaps, false);
        }
        let former = last_before(all, day, is_meant);
        if !former.is_empty() {
            return (former, true);
        }
        let name = &official.texts[0].name;
        if self.is_lost(official) {
            // The official's file has a finding of its own, and the post may be among what can't be
            // read there.
        } else if all.iter().any(is_meant) {
            let message = format!("{name} didn't hold the post `{}` on {day}", named.value);
            let finding = Finding::warning(Code::NoPostThatDay, named.spot, message);
            let help = "check the article's date and the dates of the post; if the article is \
                        about none of their posts, write as = false";
            self.findings.push(finding.help(help));
        } else {
            let message = format!("{name} has no post `{}`", named.value);
            let finding = Finding::error(Code::UnknownPost, named.spot, message);
            let titles = all.iter().map(|post| post.title.as_str());
            let help = "write the title of one of the posts in the official's file";
            self.findings.push(finding.help(help).suggest(&named.value, titles));
        }
        held_or_former(all, day)
    }
}

/// The positions of the posts that fulfil a condition.
fn places(all: &[Post], is_wanted: impl Fn(&Post) -> bool) -> Box<[u16]> {
    let wanted = all.iter().enumerate().filter(|(_, post)| is_wanted(post));
    wanted.filter_map(|(at, _)| u16::try_from(at).ok()).collect()
}

/// Of the posts that fulfil a condition, the one that ended last before a day; several if they
/// ended together.
fn last_before(all: &[Post], day: Date, is_wanted: impl Fn(&Post) -> bool) -> Box<[u16]> {
    let end = |post: &Post| post.end.date().map(|end| end.last_day());
    let ended = |post: &Post| post.ended_before(day) && is_wanted(post);
    let last = all.iter().filter(|post| ended(post)).filter_map(end).max();
    places(all, |post| ended(post) && end(post) == last)
}

/// The posts held on a day, or else those that ended last before it.
fn held_or_former(all: &[Post], day: Date) -> Posts {
    let held = places(all, |post| post.held_on(day));
    if !held.is_empty() {
        return (held, false);
    }
    let former = last_before(all, day, |_| true);
    let is_former = !former.is_empty();
    (former, is_former)
}

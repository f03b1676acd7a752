//! What pages and feeds say of a quotation beside its words: the post that its speaker held, the
//! occasion, and the address it is cited from. This module must not know templates.

use jiff::civil::Date;

use super::Site;
use crate::model::{Article, Quotation, Speaker, local_day};
use crate::spelling::fold;

/// The day that decides which post a speaker held: the article's, or, if the quotation's date rules
/// that out, the last day that the date can mean.
fn day_of(site: &Site, article: &Article, quote: &Quotation) -> Date {
    let own = local_day(article.date, &site.settings.timezone);
    match quote.date {
        Some(date) if !(date.first_day()..=date.last_day()).contains(&own) => date.last_day(),
        _ => own,
    }
}

/// The day by which quotations are sorted.
pub fn said_on(article: &Article, quote: &Quotation) -> Date {
    quote.date.map_or(article.day, |date| date.last_day().min(article.day))
}

/// The most posts of a speaker that are shown with a quotation.
const POSTS_SHOWN: usize = 20;

/// The titles of the posts that a quotation's speaker held at the time, at most [`POSTS_SHOWN`]. If
/// the article names the posts of that official, only those count.
pub fn post(site: &Site, article: &Article, quote: &Quotation) -> Option<String> {
    let Speaker::Entity(id) = quote.speaker else { return None };
    let posts = site.briefing.entity(id).posts();
    let strings = &site.theme.strings[article.lang.index()];
    let day = day_of(site, article, quote);
    let named = article.officials.iter().find(|appearance| appearance.official == id);
    let named: Vec<_> = named
        .iter()
        .filter(|appearance| !appearance.former)
        .flat_map(|appearance| appearance.posts.iter())
        .filter_map(|at| posts.get(usize::from(*at)))
        // A post that the article names may have dates that don't tell.
        .filter(|post| post.may_be_held_on(day))
        .map(|post| strings.post_title(post))
        .take(POSTS_SHOWN)
        .collect();
    let all = || {
        let held = posts.iter().filter(|post| post.held_on(day)).take(POSTS_SHOWN);
        held.map(|post| strings.post_title(post)).collect()
    };
    let titles: Vec<_> = if named.is_empty() { all() } else { named };
    (!titles.is_empty()).then(|| titles.join(strings.get("list_separator")))
}

/// The occasion on which something was said, without any of the speaker's posts that are shown
/// anyway.
pub fn context(site: &Site, article: &Article, quote: &Quotation) -> Option<String> {
    let context = quote.context.as_ref()?;
    let strings = &site.theme.strings[article.lang.index()];
    // Its parts have a comma and a space between them, whatever comma was written.
    let in_words = |parts: &[&str]| parts.join(strings.get("list_separator"));
    let parts: Vec<&str> = context.split(", ").collect();
    let (Speaker::Entity(id), Some(shown)) = (&quote.speaker, post(site, article, quote)) else {
        return Some(in_words(&parts));
    };
    let posts = site.briefing.entity(*id).posts();
    let titles = posts.iter().filter(|post| shown.contains(&post.title));
    // The occasion may call an acting post by the title as it is shown, or by the bare title.
    let titles = titles.flat_map(|post| [fold(&post.title), fold(&strings.post_title(post))]);
    let titles: Vec<String> = titles.collect();
    // A title may itself contain commas.
    let is_shown = |length: &usize| {
        let said = fold(&parts[..*length].join(", "));
        let said = said.strip_prefix("the ").unwrap_or(&said);
        titles.iter().any(|title| {
            let rest = title.strip_prefix(said);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    };
    let repeated = (1..=parts.len()).rev().find(is_shown).unwrap_or(0);
    (repeated < parts.len()).then(|| in_words(&parts[repeated..]))
}

/// The address that a quotation is cited from.
pub fn cite<'a>(article: &'a Article, quote: &'a Quotation) -> Option<&'a str> {
    let source = quote.source.and_then(|at| article.sources.get(at));
    source.and_then(|source| source.url.as_deref()).or(quote.url.as_deref())
}

//! What pages and feeds say of a quotation: the post that its speaker held then, on what occasion
//! it was said, and where it is cited from. It must not know templates.

use jiff::civil::Date;

use super::Site;
use crate::model::{Article, Quotation, Speaker, local_day};
use crate::spelling::fold;

/// The day that decides which post a speaker held: that of the words, as far as it is known, else
/// that of the article.
fn day_of(site: &Site, article: &Article, quote: &Quotation) -> Date {
    let own = local_day(article.date, &site.settings.timezone);
    match quote.date {
        Some(date) if !(date.first_day()..=date.last_day()).contains(&own) => date.last_day(),
        _ => own,
    }
}

/// What quotations are put in order by: their day.
pub fn said_on(article: &Article, quote: &Quotation) -> Date {
    quote.date.map_or(article.day, |date| date.last_day().min(article.day))
}

/// How many posts of a speaker are shown with a quotation.
const POSTS_SHOWN: usize = 20;

/// The titles of the posts that a quotation's speaker held then, up to [`POSTS_SHOWN`] of them. If the
/// article names one of those that its official holds, it is that one.
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
        // One that the article names may be one whose dates don't tell.
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

/// On what occasion something was said, without the speaker's posts that are shown anyway.
pub fn context(site: &Site, article: &Article, quote: &Quotation) -> Option<String> {
    let context = quote.context.as_ref()?;
    let (Speaker::Entity(id), Some(shown)) = (&quote.speaker, post(site, article, quote)) else {
        return Some(context.clone());
    };
    let posts = site.briefing.entity(*id).posts();
    let titles = posts.iter().filter(|post| shown.contains(&post.title));
    let strings = &site.theme.strings[article.lang.index()];
    // Words may call a post that is held for the time being as it is shown, or by its own title.
    let titles = titles.flat_map(|post| [fold(&post.title), fold(&strings.post_title(post))]);
    let titles: Vec<String> = titles.collect();
    let parts: Vec<&str> = context.split(", ").collect();
    // A title may have commas of its own.
    let is_shown = |length: &usize| {
        let said = fold(&parts[..*length].join(", "));
        let said = said.strip_prefix("the ").unwrap_or(&said);
        titles.iter().any(|title| {
            let rest = title.strip_prefix(said);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    };
    let repeated = (1..=parts.len()).rev().find(is_shown).unwrap_or(0);
    (repeated < parts.len()).then(|| parts[repeated..].join(", "))
}

/// The address that a quotation is cited from.
pub fn cite<'a>(article: &'a Article, quote: &'a Quotation) -> Option<&'a str> {
    let source = quote.source.and_then(|at| article.sources.get(at));
    source.and_then(|source| source.url.as_deref()).or(quote.url.as_deref())
}

//! Who said something, as pages and feeds show it: the post held then, and the caption below a
//! block quotation of a text. It must not know templates.

use std::fmt::Write;

use jiff::civil::Date;

use super::Site;
use super::text::Base;
use crate::model::{Article, Quotation, Speaker, local_day};
use crate::plan::{Urls, urls};
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

/// The titles of the posts that a quotation's speaker held then, of which there is an end on a page. If the article names one of those
/// that its official holds, it is that one.
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
    (!titles.is_empty()).then(|| titles.join(", "))
}

/// On what occasion something was said, without the speaker's posts that are shown anyway.
pub fn context(site: &Site, article: &Article, quote: &Quotation) -> Option<String> {
    let context = quote.context.as_ref()?;
    let (Speaker::Entity(id), Some(shown)) = (&quote.speaker, post(site, article, quote)) else {
        return Some(context.clone());
    };
    let posts = site.briefing.entity(*id).posts();
    let titles = posts.iter().filter(|post| shown.contains(&post.title));
    let titles: Vec<String> = titles.map(|post| fold(&post.title)).collect();
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

/// The captions of the block quotations of an article's text, by their numbers, as HTML.
pub fn captions(site: &Site, article: &Article, base: Base) -> Vec<String> {
    let mut captions: Vec<String> = Vec::new();
    for quote in &article.quotes {
        let Some(number) = quote.caption else { continue };
        let number = number as usize;
        if captions.len() <= number {
            captions.resize(number + 1, String::new());
        }
        captions[number] = caption(site, article, quote, base);
    }
    captions
}

fn caption(site: &Site, article: &Article, quote: &Quotation, base: Base) -> String {
    let strings = &site.theme.strings[article.lang.index()];
    let (Base::Path(prefix) | Base::Whole(prefix)) = base;
    let own = Urls::new(site.settings, article.lang);
    let mut out = String::from("<b>");
    match &quote.speaker {
        Speaker::Name(name) => escape(&mut out, name),
        Speaker::Entity(id) => {
            let entity = site.briefing.entity(*id);
            let name = &entity.text(article.lang).name;
            if site.index.of(article.lang).has_page(*id) {
                out.push_str("<a href=\"");
                escape(&mut out, prefix);
                escape(&mut out, &urls::encode(&own.entity(entity)));
                out.push_str("\">");
                escape(&mut out, name);
                out.push_str("</a>");
            } else {
                escape(&mut out, name);
            }
        }
    }
    out.push_str("</b>");
    if let Some(post) = post(site, article, quote) {
        out.push_str(", ");
        escape(&mut out, &post);
    }
    let words = context(site, article, quote);
    let words = words.as_deref();
    match (&quote.url, words) {
        (Some(url), words) if quote.source.is_none() => {
            out.push_str(", <a href=\"");
            escape(&mut out, url);
            out.push_str("\">");
            escape(&mut out, words.unwrap_or(strings.get("source")));
            out.push_str("</a>");
        }
        (_, Some(words)) => {
            out.push_str(", ");
            escape(&mut out, words);
        }
        _ => {}
    }
    if let Some(date) = quote.date {
        // Writing to a string doesn't fail.
        let _ = write!(out, ", <time datetime=\"{}\">", date.iso());
        escape(&mut out, &strings.partial(date));
        out.push_str("</time>");
    }
    if let Some(at) = quote.source
        && let Some(source) = article.sources.get(at)
    {
        let page = match base {
            Base::Path(_) => String::new(),
            Base::Whole(prefix) => format!("{prefix}{}", urls::encode(&own.article(article))),
        };
        out.push_str(" <a href=\"");
        escape(&mut out, &page);
        out.push_str("#_source-");
        match &source.id {
            Some(id) => escape(&mut out, id),
            None => out.push_str(&(at + 1).to_string()),
        }
        let _ = write!(out, "\">[{}]</a>", at + 1);
    }
    out
}

/// A text as HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

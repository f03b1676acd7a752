//! Joins the quotations of an article: those in the front matter are searched for in the text, and block
//! quotations in the text that have an attribution are added to them.

use std::collections::BTreeSet;

use super::article::ParsedArticle;
use super::on_record::{MOST_QUOTES, ParsedQuote, places_of_sources};
use crate::dates::PartialDate;
use crate::diagnostics::{Code, Finding, Located, Spot};
use crate::frontmatter::fields::characters::without_forbidden;
use crate::markdown::{Attribution, Body, OnRecord};
use crate::spelling;

/// The commas between the parts of an attribution: that of English, of Arabic, and two of Chinese and Japanese.
pub const COMMAS: [char; 4] = [',', '،', '，', '、'];

/// The sources and quotations that the text of an article may refer to.
pub fn on_record(article: &ParsedArticle) -> OnRecord<'_> {
    let sources = article.sources.iter();
    let places = places_of_sources(&article.sources);
    let source = |quote: &ParsedQuote| places.get(quote.source.as_ref()?.value.as_str()).copied();
    OnRecord {
        quote_sources: article.quotes.iter().map(source).collect(),
        sources: sources
            .map(|s| (s.id.as_ref().map_or("", |id| id.value.as_str()), s.url.as_deref()))
            .collect(),
        quotes: article.quotes.iter().map(|quote| spelling::quotation(&quote.text)).collect(),
    }
}

/// Adds the text to an article, and the quotations in it to those of the front matter.
pub fn join(article: &mut ParsedArticle, mut body: Body, findings: &mut Vec<Finding>) {
    let words = spelling::quotation(&std::mem::take(&mut body.words));
    let written = article.quotes.len();
    let wanted: Vec<String> =
        article.quotes.iter().map(|quote| spelling::quotation(&quote.text)).collect();
    // The quotations whose source doesn't exist. That has been reported, and they don't count as having no source.
    let mut unclear = BTreeSet::new();
    for (number, said) in std::mem::take(&mut body.said).into_iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        match (said.attribution, said.known) {
            (attribution, Some(at)) if article.quotes[at].caption.is_none() => {
                let quote = &mut article.quotes[at];
                quote.caption = Some(number);
                if let Some(attribution) = attribution {
                    findings.extend(no_such_day(&attribution));
                    if attribution.has_unknown_source {
                        unclear.insert(at);
                    }
                    let own = attributed(said.text, attribution);
                    quote.cited = quote.cited.or(own.cited);
                    quote.date = quote.date.take().or(own.date);
                    quote.context = quote.context.take().or(own.context);
                    quote.url = own.url;
                }
            }
            (None, None) => {}
            (attribution, known) if article.quotes.len() >= MOST_QUOTES => {
                let place = attribution.map(|attribution| Spot::new(attribution.span));
                let known = || known.map_or(Spot::default(), |at| article.quotes[at].spot);
                findings.push(too_many(place.unwrap_or_else(known)));
                break;
            }
            (Some(attribution), _) => {
                findings.extend(no_such_day(&attribution));
                if attribution.has_unknown_source {
                    unclear.insert(article.quotes.len());
                }
                let mut quote = attributed(said.text, attribution);
                quote.caption = Some(number);
                article.quotes.push(quote);
            }
            // The words of a quotation in the front matter once more, without an attribution.
            (None, known) => {
                let same = known.map(|at| article.quotes[at].again());
                article.quotes.extend(same.map(|quote| ParsedQuote {
                    caption: Some(number),
                    repeats: known.and_then(|at| u32::try_from(at).ok()),
                    ..quote
                }));
            }
        }
    }
    let mut search = spelling::BoundedSearch::new(&words);
    for (at, quote) in article.quotes.iter().enumerate().filter(|(_, q)| q.repeats.is_none()) {
        let in_text = quote.caption.is_some() || at >= written;
        let needle = wanted.get(at).map_or("", |wanted| trimmed(wanted));
        if !in_text && !search.may_have(needle, |_| true) {
            let message = "these words aren't in the text";
            findings.push(Finding::warning(Code::QuoteNotInText, quote.spot, message).help(
                "quote exactly what the text has (kinds of quotation marks don't matter), \
                     or bring the words into the text",
            ));
        }
        let names_source = quote.source.is_some()
            || quote.cited.is_some()
            || quote.url.is_some()
            || unclear.contains(&at);
        if !names_source && !quote.text.is_empty() {
            let help = if at < written {
                "add source = \"…\": the `id` of one of the article's [[sources]]"
            } else {
                "end the line with a reference to one of the article's [[sources]]: [^id]"
            };
            let message = "this quotation has no source";
            findings
                .push(Finding::warning(Code::QuoteWithoutSource, quote.spot, message).help(help));
        }
    }
    article.body = body;
}

fn too_many(spot: Spot) -> Finding {
    let message = format!("the article has more than {MOST_QUOTES} quotations");
    Finding::error(Code::InvalidValue, spot, message).help("make several articles of it")
}

/// The words of a quotation without punctuation around them: before "she said", it ends in a comma.
fn trimmed(words: &str) -> &str {
    let is_punctuation = |c: char| COMMAS.contains(&c) || matches!(c, '.' | ';' | ':' | '"');
    words.trim_matches(|c: char| c.is_whitespace() || is_punctuation(c))
}

/// Reports an attribution that ends in something like a date which doesn't exist, since that would be
/// shown as part of the words.
fn no_such_day(attribution: &Attribution) -> Option<Finding> {
    let behind = attribution.words.rfind(COMMAS)?;
    let last = attribution.words[behind..].trim_start_matches(COMMAS).trim().trim_end_matches('.');
    let mut parts = last.split('-');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_like_a_date = parts.next().is_some_and(|year| year.len() == 4 && is_number(year))
        && (1..=2).contains(&parts.clone().count())
        && parts.all(|part| part.len() <= 2 && is_number(part));
    (is_like_a_date && PartialDate::parse(last).is_none()).then(|| {
        let spot = Spot::new(attribution.span.clone());
        Finding::error(Code::InvalidDate, spot, format!("`{last}` is no date that there is"))
            .help("write 2025-01-21, 2025-01 or 2025")
    })
}

/// Makes a quotation of a block quotation and its attribution, which has a speaker, occasion and date.
fn attributed(text: String, attribution: Attribution) -> ParsedQuote {
    let Attribution { words, source, url, span, .. } = attribution;
    let (text, words) = (without_forbidden(&text).into_owned(), without_forbidden(&words));
    let spot = Spot::new(span);
    let mut parts: Vec<&str> =
        words.split(COMMAS).map(str::trim).filter(|part| !part.is_empty()).collect();
    let date = parts.last().and_then(|last| PartialDate::parse(last.trim_end_matches('.')));
    if date.is_some() && parts.len() > 1 {
        parts.pop();
    }
    let speaker = parts.first().copied().unwrap_or_default().to_owned();
    let context = (parts.len() > 1).then(|| parts[1..].join(", "));
    ParsedQuote {
        text,
        spot,
        speaker: Some(Located::new(speaker, spot)),
        speaker_name: None,
        source: None,
        cited: source.and_then(|at| u32::try_from(at).ok()),
        date: date.filter(|_| words.contains(COMMAS)).map(|date| Located::new(date, spot)),
        context,
        url,
        attributed: true,
        caption: None,
        repeats: None,
    }
}

//! Finds the sources that have no archived copy, and says which of them the archive may be asked for.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::file::ArticleText;
use crate::dates::{Moment, PartialDate};
use crate::diagnostics::{Position, position};
use crate::frontmatter::fields::is_web_url;
use crate::frontmatter::split;
use crate::frontmatter::tree::{Node, Table, Value};
use crate::pipeline::ArticleFiles;
use crate::read::DiskFiles;
use crate::resolve::PublicationState;
use crate::secrets;
use crate::web_address;

/// A source without an archived copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedSource {
    /// The position of its article in the list of texts.
    pub text: usize,
    /// The article's file, from the site's folder.
    pub file: String,
    /// The place of the source's address in it.
    pub position: Position,
    /// The position of the source in the article's list.
    pub at: usize,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// The moment to which a copy should be near.
    pub near: Timestamp,
    /// The first moment at which a copy can show what the article refers to.
    pub from: Timestamp,
    /// Why nobody is told of its address, if nobody is.
    pub hidden: Option<&'static str>,
}

/// The sources without an archived copy, those of the newest articles first, with the texts that they
/// stand in.
#[derive(Debug, Default)]
pub struct WantedSources {
    /// The sources.
    pub sources: Vec<WantedSource>,
    /// The texts.
    pub texts: Vec<ArticleText>,
    /// How many articles that aren't out have such sources, of which nothing else is said.
    pub held_back: usize,
    /// The files that have changed since it was found out whether they are out.
    pub changed: Vec<String>,
}

/// How long before its article a source without a date may have been read.
const BEFORE_ARTICLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The hours between the moments at which a day begins somewhere and in UTC.
const DAY_BEGINS: SignedDuration = SignedDuration::from_hours(14);

/// Finds them. Articles that aren't out are left alone unless `with_held_back` is true; those that were
/// withdrawn always are.
pub fn wanted(
    files: &DiskFiles,
    site: &ArticleFiles,
    now: Timestamp,
    with_held_back: bool,
) -> WantedSources {
    let mut all = WantedSources::default();
    for article in &site.articles {
        if article.state == PublicationState::Retracted {
            continue;
        }
        let path = &site.inventory.file(article.file).path;
        // A file that has changed since may not be out any more.
        let Some(text) = ArticleText::read(files, path, article.hash, site.text_limit) else {
            all.changed.push(path.clone());
            continue;
        };
        let published = article.published.unwrap_or(now);
        let sources = in_text(&text, published, all.texts.len());
        if sources.is_empty() {
            continue;
        }
        if article.state != PublicationState::Public && !with_held_back {
            all.held_back += 1;
            continue;
        }
        all.sources.extend(sources);
        all.texts.push(text);
    }
    all
}

fn in_text(text: &ArticleText, published: Timestamp, number: usize) -> Vec<WantedSource> {
    let Some(split) = split(text.text(), &mut Vec::new()) else { return Vec::new() };
    let Some(Node { value: Value::List(entries), .. }) = split.table.get("sources") else {
        return Vec::new();
    };
    let source = |(at, entry): (usize, &Node)| {
        let Value::Table(table) = &entry.value else { return None };
        let (url, place) = words(table, "url")?;
        if table.get("archived").is_some() || web_address::is_archived_copy(url) || !is_web_url(url)
        {
            return None;
        }
        let day = date(table).map(PartialDate::first_day);
        let day = day.and_then(|day| {
            TimeZone::UTC.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok()
        });
        let before = |moment: Timestamp, by| moment.saturating_sub(by).unwrap_or(Timestamp::MIN);
        let hidden = web_address::hidden(url);
        // What nobody outside is told isn't shown either, if it is a secret.
        let shown = if hidden.is_some() { secrets::masked(url.to_owned()) } else { url.to_owned() };
        Some(WantedSource {
            text: number,
            file: text.path().to_owned(),
            position: position(text.text(), place),
            at,
            title: words(table, "title").map_or("", |(title, _)| title).to_owned(),
            url: shown,
            near: day.unwrap_or(published),
            from: match day {
                Some(day) => before(day, DAY_BEGINS),
                None => before(published, BEFORE_ARTICLE),
            },
            hidden,
        })
    };
    entries.iter().enumerate().filter_map(source).collect()
}

/// A text of a table, and where it stands.
fn words<'t>(table: &'t Table, key: &str) -> Option<(&'t str, usize)> {
    match table.get(key)? {
        Node { value: Value::Text(text), spot } => Some((text.trim(), spot.start as usize)),
        _ => None,
    }
}

fn date(table: &Table) -> Option<PartialDate> {
    match &table.get("date")?.value {
        Value::Text(text) => PartialDate::parse(text),
        Value::Integer(year) => PartialDate::parse(&year.to_string()),
        Value::Moment(Moment::Day(day)) => PartialDate::parse(&day.to_string()),
        Value::Moment(Moment::Local(local)) => PartialDate::parse(&local.date().to_string()),
        Value::Moment(Moment::Instant(instant)) => {
            PartialDate::parse(&TimeZone::UTC.to_datetime(*instant).date().to_string())
        }
        Value::Nothing | Value::Float(_) | Value::Flag(_) | Value::List(_) | Value::Table(_) => {
            None
        }
    }
}

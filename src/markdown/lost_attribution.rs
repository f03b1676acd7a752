//! Recognizes what was meant as the attribution of a block quotation and isn't one: an item of a list, the end
//! of the quotation's last line, or the line behind the quotation.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

/// A line, or the end of one, that may have been meant as an attribution. A caller that knows names decides
/// whether it begins with one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostAttribution {
    /// Its words, without the dash.
    pub words: String,
    /// Its range in the source, from the dash on.
    pub span: Range<usize>,
    /// What is wrong with it.
    pub mistake: AttributionMistake,
}

/// Why an attribution isn't one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributionMistake {
    /// With a single hyphen, which makes an item of a list.
    AsItem,
    /// On the line of the words.
    BehindWords,
    /// Below the quotation, without `>`.
    Outside,
}

/// How many of these are kept for one text.
pub(super) const MOST: usize = 100;

/// The longest end of a line that is looked at, in bytes.
const LONGEST: usize = 300;

/// What may have been meant as the attribution of a quotation that has none. `inside` are its events, and `end` is
/// where it ends in the source.
pub(super) fn find(
    inside: &[(Event<'_>, Range<usize>)],
    end: usize,
    source: &str,
) -> Option<LostAttribution> {
    in_list(inside, source)
        .or_else(|| behind_words(inside, source))
        .or_else(|| outside(end, source))
}

/// What stands behind a dash on the last line of a quotation that ends in a paragraph.
fn behind_words(inside: &[(Event<'_>, Range<usize>)], source: &str) -> Option<LostAttribution> {
    let (Event::End(TagEnd::Paragraph), paragraph) = inside.last()? else { return None };
    let text = source.get(paragraph.clone())?.trim_end();
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let (dash, words) = ["—", "–", " -- ", " - "]
        .iter()
        .filter_map(|dash| text[line..].rfind(dash).map(|at| (line + at, dash.len())))
        .map(|(at, length)| (at, &text[at + length..]))
        .max_by_key(|(at, _)| *at)?;
    let blank = text[dash..].len() - text[dash..].trim_start().len();
    // A dash at the beginning of the line makes an attribution, or there is nothing that it could belong to.
    let has_words = !text[line..dash].trim_matches(['>', ' ', '\t']).is_empty();
    (has_words && words.len() <= LONGEST).then(|| LostAttribution {
        words: words.trim().to_owned(),
        span: paragraph.start + dash + blank..paragraph.start + text.len(),
        mistake: AttributionMistake::BehindWords,
    })
}

/// The next line with words behind a quotation, if it begins with a dash.
fn outside(end: usize, source: &str) -> Option<LostAttribution> {
    let rest = source.get(end..)?;
    // The quotation may end before or behind the end of its last line.
    let blank = rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '>']).len();
    let line = rest[blank..].lines().next()?.trim_end();
    let words = ["—", "–", "--"].iter().find_map(|dash| line.strip_prefix(dash))?;
    let start = end + blank;
    (words.len() <= LONGEST).then(|| LostAttribution {
        words: words.trim().to_owned(),
        span: start..start + line.len(),
        mistake: AttributionMistake::Outside,
    })
}

/// The last line of a quotation with these events, if it is the only item of a list. It begins with a single
/// hyphen then.
fn in_list(inside: &[(Event<'_>, Range<usize>)], source: &str) -> Option<LostAttribution> {
    let (Event::End(TagEnd::List(false)), _) = inside.last()? else { return None };
    let start =
        inside.iter().rposition(|(event, _)| matches!(event, Event::Start(Tag::List(_))))?;
    let (before, list) = inside.split_at(start);
    // The list must be the quotation's own, come after words, and have one item.
    let depth = before.iter().fold(0_i32, |depth, (event, _)| match event {
        Event::Start(_) => depth + 1,
        Event::End(_) => depth - 1,
        _ => depth,
    });
    let items = list.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Item)));
    if before.is_empty() || depth != 0 || items.count() != 1 {
        return None;
    }
    let (_, item) = list.iter().find(|(event, _)| matches!(event, Event::Start(Tag::Item)))?;
    if !source.get(item.start..)?.starts_with('-') {
        return None;
    }
    let mut words = String::new();
    for (event, _) in list {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak => return None,
            _ => {}
        }
    }
    let line = source.get(item.clone())?;
    let line = line.lines().next().unwrap_or_default().trim_end();
    let span = item.start..item.start + line.len();
    Some(LostAttribution { words, span, mistake: AttributionMistake::AsItem })
}

//! Recognizes an attribution that was written as a list: if the last line of a block quotation
//! begins with a single hyphen, it is the only item of a list and not an attribution.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

/// The last line of a block quotation, if it is the only item of a list. A caller that knows names
/// decides whether it begins with one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedLine {
    /// Its words.
    pub words: String,
    /// Its range in the source, from the hyphen on.
    pub span: Range<usize>,
}

/// How many of these lines are kept for one text.
pub(super) const MOST: usize = 100;

/// The last line of a quotation with these events, if it is the only item of a list.
pub(super) fn last_line(inside: &[(Event<'_>, Range<usize>)], source: &str) -> Option<ListedLine> {
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
    Some(ListedLine { words, span: item.start..item.start + line.len() })
}

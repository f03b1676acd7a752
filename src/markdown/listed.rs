//! Recognizes an attribution that was written as a list: if the last line of a block quotation
//! begins with a single hyphen, it is the only item of a list, and no attribution.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

/// Such a line. Whether it begins with a name is for whoever knows names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedLine {
    /// Its words.
    pub words: String,
    /// Where it stands, from the hyphen on.
    pub span: Range<usize>,
}

/// How many a text has at most.
pub(super) const MOST: usize = 100;

/// The line of a quotation with these events, if it ends so.
pub(super) fn last_line(inside: &[(Event<'_>, Range<usize>)], source: &str) -> Option<ListedLine> {
    let (Event::End(TagEnd::List(false)), _) = inside.last()? else { return None };
    let start =
        inside.iter().rposition(|(event, _)| matches!(event, Event::Start(Tag::List(_))))?;
    let (before, list) = inside.split_at(start);
    // Of the quotation itself, below its words, and of one item.
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

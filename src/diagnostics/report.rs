//! Diagnostics as text for a terminal and as JSON for a machine.
//!
//! It needs the text of the files named; where a file can't be read again, the place is given
//! without its passage. It must not know where files come from: the caller hands in a function.

use std::borrow::Cow;
use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use super::{Diagnostic, Diagnostics, FileId, Severity, Spot, notation};

/// What a report needs to know of the files it names.
pub trait Texts {
    /// The path of a file, from the site's root, with `/` between its parts.
    fn path(&self, file: FileId) -> &str;
    /// The text of a file, or `None` when it can't be had.
    fn text(&self, file: FileId) -> Option<String>;
}

/// A line and column as an editor counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters (Unicode scalar values); a byte-order mark is not counted.
    pub column: usize,
}

/// The position of a byte in a text. An offset inside a character counts as its first byte.
pub fn position(text: &str, offset: usize) -> Position {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_text = before[start..].trim_start_matches('\u{feff}');
    Position {
        line: before.bytes().filter(|b| *b == b'\n').count() + 1,
        column: line_text.chars().count() + 1,
    }
}

/// One diagnostic as JSON says it.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    severity: &'static str,
    pub(super) code: &'static str,
    pub(super) message: &'a str,
    pub(super) file: Option<&'a str>,
    #[serde(flatten)]
    pub(super) position: Option<Position>,
    pub(super) end_line: Option<usize>,
    pub(super) end_column: Option<usize>,
    text: Option<String>,
    pub(super) help: Option<Cow<'a, str>>,
    related: Vec<Related<'a>>,
}

#[derive(Debug, Serialize)]
struct Related<'a> {
    message: &'a str,
    file: &'a str,
    #[serde(flatten)]
    position: Option<Position>,
}

/// Reads every file once, however many findings it has.
struct Cache<'a> {
    texts: &'a dyn Texts,
    read: BTreeMap<FileId, Option<String>>,
}

impl<'a> Cache<'a> {
    fn new(texts: &'a dyn Texts, diagnostics: &Diagnostics) -> Self {
        let files = diagnostics
            .iter()
            .flat_map(|d| d.file.into_iter().chain(d.related.iter().map(|(place, _)| place.file)));
        let mut read = BTreeMap::new();
        for file in files {
            read.entry(file).or_insert_with(|| texts.text(file));
        }
        Cache { texts, read }
    }

    fn text(&self, file: FileId) -> Option<&str> {
        self.read.get(&file).and_then(|t| t.as_deref())
    }
}

/// Diagnostics with what their files say of them.
pub(super) struct Entries<'a> {
    cache: Cache<'a>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(diagnostics: &Diagnostics, texts: &'a dyn Texts) -> Self {
        Entries { cache: Cache::new(texts, diagnostics) }
    }

    pub(super) fn entry(&'a self, diagnostic: &'a Diagnostic) -> Entry<'a> {
        entry(diagnostic, &self.cache)
    }
}

/// All diagnostics as a JSON array: severity, code, message, file, line and column (from 1) with
/// their end, the offending text, help, and related places.
pub fn to_json(diagnostics: &Diagnostics, texts: &dyn Texts) -> String {
    let cache = Cache::new(texts, diagnostics);
    let entries: Vec<Entry> = diagnostics.iter().map(|d| entry(d, &cache)).collect();
    // An array of strings and numbers always has a JSON form.
    serde_json::to_string_pretty(&entries).unwrap_or_else(|_| "[]".to_owned())
}

fn entry<'a>(diagnostic: &'a Diagnostic, cache: &'a Cache) -> Entry<'a> {
    let finding = &diagnostic.finding;
    let place = diagnostic.file.and_then(|file| Some((cache.text(file)?, finding.spot?)));
    let end = place.map(|(text, spot)| position(text, span(text, spot).end));
    Entry {
        severity: finding.severity.as_str(),
        code: finding.code.as_str(),
        message: &finding.message,
        file: match diagnostic.file {
            Some(file) => Some(cache.texts.path(file)),
            None => diagnostic.path.as_deref(),
        },
        position: place
            .map(|(text, spot)| position(text, spot.start as usize))
            .or(diagnostic.position),
        end_line: end.map(|p| p.line),
        end_column: end.map(|p| p.column),
        text: place.and_then(|(text, spot)| {
            text.get(spot.start as usize..spot.end as usize).map(str::to_owned)
        }),
        help: help(diagnostic, cache),
        related: diagnostic
            .related
            .iter()
            .map(|(place, what)| Related {
                message: what,
                file: cache.texts.path(place.file),
                position: cache
                    .text(place.file)
                    .map(|text| position(text, place.spot.start as usize)),
            })
            .collect(),
    }
}

/// All diagnostics for people, with the passage each is about; errors come after warnings, so that
/// they stand last on a screen.
pub fn to_text(diagnostics: &Diagnostics, texts: &dyn Texts, colour: bool) -> String {
    let cache = Cache::new(texts, diagnostics);
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for severity in [Severity::Warning, Severity::Error] {
        for diagnostic in diagnostics.iter().filter(|d| d.finding.severity == severity) {
            let group = group(diagnostic, &cache);
            out.push_str(&renderer.render(&[group]));
            out.push_str("\n\n");
        }
    }
    out
}

fn group<'a>(diagnostic: &'a Diagnostic, cache: &'a Cache) -> Group<'a> {
    let finding = &diagnostic.finding;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group =
        Group::with_title(level.primary_title(finding.message.as_str()).id(finding.code.as_str()));
    let passage = diagnostic.file.and_then(|file| Some((file, cache.text(file)?, finding.spot?)));
    match (passage, diagnostic.file, &diagnostic.path) {
        (Some((file, text, spot)), _, _) => {
            let related = || diagnostic.related.iter().filter(|(place, _)| place.file == file);
            let passage = Passage::of(text, related().map(|(p, _)| p.spot).chain([spot]));
            let mut snippet = passage
                .snippet()
                .path(cache.texts.path(file))
                .annotation(AnnotationKind::Primary.span(passage.span(spot)));
            for (place, what) in related() {
                snippet = snippet
                    .annotation(AnnotationKind::Context.span(passage.span(place.spot)).label(what));
            }
            group = group.element(snippet);
        }
        (None, Some(file), _) => group = group.element(Origin::path(cache.texts.path(file))),
        (None, None, Some(path)) => {
            let mut origin = Origin::path(path.as_str());
            if let Some(position) = diagnostic.position {
                origin = origin.line(position.line).char_column(position.column);
            }
            group = group.element(origin);
        }
        (None, None, None) => {}
    }
    for (place, what) in &diagnostic.related {
        if diagnostic.file == Some(place.file) {
            continue;
        }
        let path = cache.texts.path(place.file);
        match cache.text(place.file) {
            Some(text) => {
                let passage = Passage::of(text, [place.spot]);
                group = group.element(passage.snippet().path(path).annotation(
                    AnnotationKind::Context.span(passage.span(place.spot)).label(what),
                ));
            }
            None => group = group.element(Origin::path(path)),
        }
    }
    if let Some(help) = help(diagnostic, cache) {
        group = group.element(Level::HELP.message(help));
    }
    group
}

/// The help, in the notation of the file that it is for.
fn help<'a>(diagnostic: &'a Diagnostic, cache: &Cache) -> Option<Cow<'a, str>> {
    let help = diagnostic.finding.help.as_deref()?;
    let text = diagnostic.file.and_then(|file| cache.text(file));
    Some(match text {
        Some(text) if notation::is_yaml(text) => notation::in_yaml(help),
        _ => Cow::Borrowed(help),
    })
}

/// The lines of a text that spots lie on: a long file isn't looked through for each finding.
struct Passage<'a> {
    text: &'a str,
    from: usize,
    to: usize,
}

impl<'a> Passage<'a> {
    fn of(text: &'a str, spots: impl IntoIterator<Item = Spot>) -> Self {
        let ranges: Vec<_> = spots.into_iter().map(|spot| span(text, spot)).collect();
        let first = ranges.iter().map(|range| range.start).min().unwrap_or(0);
        let last = ranges.iter().map(|range| range.end).max().unwrap_or(0);
        let from = text[..first].rfind('\n').map_or(0, |at| at + 1);
        let to = text[last..].find('\n').map_or(text.len(), |at| last + at + 1);
        Passage { text, from, to }
    }

    fn snippet<T: Clone>(&self) -> Snippet<'a, T> {
        let lines = self.text[..self.from].bytes().filter(|b| *b == b'\n').count();
        Snippet::source(&self.text[self.from..self.to]).line_start(lines + 1)
    }

    fn span(&self, spot: Spot) -> std::ops::Range<usize> {
        let whole = span(self.text, spot);
        whole.start - self.from..whole.end - self.from
    }
}

/// The spot as a range on character boundaries of this text, whatever became of the file since.
fn span(text: &str, spot: Spot) -> std::ops::Range<usize> {
    let mut start = (spot.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (spot.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Code, Finding};

    struct One;
    impl Texts for One {
        fn path(&self, _: FileId) -> &str {
            "content/articles/a.md"
        }
        fn text(&self, _: FileId) -> Option<String> {
            Some("+++\r\ntitel = \"Ü\"\r\n+++\r\n".to_owned())
        }
    }

    #[test]
    fn columns_count_characters_and_lines_survive_crlf_and_bom() {
        assert_eq!(position("\u{feff}ab\nÜx", 3), Position { line: 1, column: 1 });
        assert_eq!(position("ab\r\nÜx", 6), Position { line: 2, column: 2 });
        assert_eq!(position("ab", 99), Position { line: 1, column: 3 });
    }

    #[test]
    fn json_has_place_text_and_help() {
        let mut all = Diagnostics::default();
        all.push(
            Finding::error(Code::UnknownKey, Spot::new(5..10), "unknown key `titel`")
                .suggest("titel", ["title"])
                .at(FileId(0)),
        );
        let json: serde_json::Value = serde_json::from_str(&to_json(&all, &One)).unwrap();
        assert_eq!(json[0]["line"], 2);
        assert_eq!(json[0]["column"], 1);
        assert_eq!(json[0]["text"], "titel");
        assert_eq!(json[0]["help"], "did you mean `title`?");
        assert!(to_text(&all, &One, false).contains("content/articles/a.md:2:1"));
    }
}

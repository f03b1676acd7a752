//! A finding as machines get it: every field is there in each, `null` where there is nothing to say.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::excerpt::span;
use super::lines::{Lines, Position};
use super::texts::{Texts, index_all, read_all};
use super::{Diagnostic, Diagnostics, FileId, notation};
use crate::printable::printable_json;

/// How much of a passage is given. Characters.
const MOST_TEXT: usize = 1000;

/// One finding.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FindingEntry {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// The kind of finding, which never changes its meaning (docs/diagnostics.md).
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The file, from the site's folder, with `/` between its parts; null if it is about no file.
    pub file: Option<String>,
    /// The line, from 1; null if it is about the file as a whole.
    pub line: Option<usize>,
    /// The column, from 1, in characters.
    pub column: Option<usize>,
    /// The line on which the passage ends.
    pub end_line: Option<usize>,
    /// The column behind the passage.
    pub end_column: Option<usize>,
    /// The passage: its first 1,000 characters.
    pub text: Option<String>,
    /// What was expected or how to mend it.
    pub help: Option<String>,
    /// Other places that belong to the finding.
    pub related: Vec<RelatedEntry>,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RelatedEntry {
    /// What it has to do with the finding.
    pub message: String,
    /// The file, from the site's folder.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, from 1, in characters.
    pub column: Option<usize>,
}

/// All findings of a run, as data for machines.
pub fn entries(diagnostics: &Diagnostics, texts: &dyn Texts) -> Vec<FindingEntry> {
    let read = read_all(diagnostics.iter(), texts);
    let lines = index_all(&read);
    diagnostics.iter().map(|diagnostic| entry(diagnostic, texts, &lines)).collect()
}

/// All findings as a JSON array of [`FindingEntry`].
pub fn to_json(diagnostics: &Diagnostics, texts: &dyn Texts) -> String {
    // An array of strings and numbers always has a JSON form.
    let json = serde_json::to_string_pretty(&entries(diagnostics, texts));
    printable_json(json.unwrap_or_else(|_| "[]".to_owned()))
}

fn entry(
    diagnostic: &Diagnostic,
    texts: &dyn Texts,
    lines: &BTreeMap<FileId, Lines<'_>>,
) -> FindingEntry {
    let finding = &diagnostic.finding;
    let place = diagnostic.file.and_then(|file| Some((lines.get(&file)?, finding.spot?)));
    let range = place.map(|(lines, spot)| (lines, span(lines.text(), spot)));
    let position = range.as_ref().map(|(lines, range)| lines.position(range.start));
    let position = position.or(diagnostic.position);
    let end = range.as_ref().map(|(lines, range)| lines.position(range.end));
    FindingEntry {
        severity: finding.severity.as_str(),
        code: finding.code.as_str(),
        message: finding.message.clone(),
        file: match diagnostic.file {
            Some(file) => Some(texts.path(file).to_owned()),
            None => diagnostic.path.clone(),
        },
        line: position.map(|p| p.line),
        column: position.map(|p| p.column),
        end_line: end.map(|p| p.line),
        end_column: end.map(|p| p.column),
        text: range.map(|(lines, range)| {
            let text = &lines.text()[range];
            text.char_indices().nth(MOST_TEXT).map_or(text, |(at, _)| &text[..at]).to_owned()
        }),
        help: notation::help(diagnostic, lines).map(Cow::into_owned),
        related: diagnostic
            .related
            .iter()
            .map(|(place, what)| {
                let at = |lines: &Lines| lines.position(place.spot.start as usize);
                let position: Option<Position> = lines.get(&place.file).map(at);
                RelatedEntry {
                    message: what.clone(),
                    file: texts.path(place.file).to_owned(),
                    line: position.map(|p| p.line),
                    column: position.map(|p| p.column),
                }
            })
            .collect(),
    }
}

//! Writes diagnostics as text for a terminal.
//!
//! It needs the texts of the files that it names. If a file can't be read again, only its path is
//! shown. This module must not know where files come from: the caller passes in [`Texts`].

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::excerpt::Excerpt;
use super::lines::Lines;
use super::texts::{Texts, index_all, read_all};
use super::{Diagnostic, Diagnostics, FileId, Severity, notation};
use crate::printable::{printable, printable_lines};

/// All diagnostics for people, each with the passage that it is about. Errors come after warnings, so
/// that they are the last on a screen.
pub fn to_text(diagnostics: &Diagnostics, texts: &dyn Texts, colour: bool) -> String {
    let read = read_all(diagnostics.iter(), texts);
    let lines = index_all(&read);
    let mut out = String::new();
    for severity in [Severity::Warning, Severity::Error] {
        for diagnostic in diagnostics.iter().filter(|d| d.finding.severity == severity) {
            out.push_str(&one(diagnostic, texts, &lines, &renderer(colour)));
            out.push_str("\n\n");
        }
    }
    out
}

pub(super) fn renderer(colour: bool) -> Renderer {
    if colour { Renderer::styled() } else { Renderer::plain() }
}

pub(super) fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

/// An excerpt of a file, with spots to be marked and their labels. The main spot has no label.
struct Marked<'a> {
    excerpt: Excerpt,
    lines: &'a Lines<'a>,
    path: String,
    spots: Vec<(super::Spot, Option<String>)>,
}

impl Marked<'_> {
    fn snippet(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let mut snippet = self.excerpt.snippet().path(self.path.as_str());
        for (spot, label) in &self.spots {
            let span = self.excerpt.span(self.lines, *spot);
            snippet = snippet.annotation(match label {
                None => AnnotationKind::Primary.span(span),
                Some(label) => AnnotationKind::Context.span(span).label(label.as_str()),
            });
        }
        snippet
    }

    /// If the beginning of the line isn't shown, replaces the column of the excerpt by that of the file.
    fn with_column(&self, rendered: String) -> String {
        let Some((spot, _)) = self.spots.first().filter(|_| self.excerpt.is_cut) else {
            return rendered;
        };
        let whole = self.lines.position(spot.start as usize);
        let column = self.excerpt.column(self.excerpt.span(self.lines, *spot).start);
        let place = |column: usize| format!("{}:{}:{column}", self.path, whole.line);
        rendered.replacen(&place(column), &place(whole.column), 1)
    }
}

fn one(
    diagnostic: &Diagnostic,
    texts: &dyn Texts,
    lines: &BTreeMap<FileId, Lines<'_>>,
    renderer: &Renderer,
) -> String {
    let finding = &diagnostic.finding;
    let title = level(finding.severity).primary_title(printable_lines(&finding.message));
    let mut group = Group::with_title(title.id(finding.code.as_str()));
    let path = |file: FileId| printable(texts.path(file)).into_owned();
    let mut marked = Vec::new();
    // Locations without a text to show.
    let mut elsewhere = Vec::new();
    let mut apart: Vec<_> = diagnostic.related.iter().collect();
    if let Some((file, spot)) = diagnostic.file.zip(finding.spot)
        && let Some(lines) = lines.get(&file)
    {
        let here = apart.iter().filter(|(place, _)| place.file == file);
        let spots = here.clone().map(|(place, _)| place.spot).chain([spot]);
        let mut places = vec![(spot, None)];
        let excerpt = match Excerpt::whole(lines, spots) {
            Some(excerpt) => {
                let label = |what: &String| Some(printable_lines(what).into_owned());
                places.extend(here.map(|(place, what)| (place.spot, label(what))));
                apart.retain(|(place, _)| place.file != file);
                excerpt
            }
            None => Excerpt::around(lines, spot),
        };
        marked.push(Marked { excerpt, lines, path: path(file), spots: places });
    } else if let Some(file) = diagnostic.file {
        elsewhere.push(Origin::path(path(file)));
    } else if let Some(path) = &diagnostic.path {
        let mut origin = Origin::path(printable(path).into_owned());
        if let Some(position) = diagnostic.position {
            origin = origin.line(position.line).char_column(position.column);
        }
        elsewhere.push(origin);
    }
    for (place, what) in apart {
        match lines.get(&place.file) {
            Some(lines) => {
                let whole = Excerpt::whole(lines, std::iter::once(place.spot));
                let excerpt = whole.unwrap_or_else(|| Excerpt::around(lines, place.spot));
                let spots = vec![(place.spot, Some(printable_lines(what).into_owned()))];
                marked.push(Marked { excerpt, lines, path: path(place.file), spots });
            }
            None => elsewhere.push(Origin::path(path(place.file))),
        }
    }
    group = group.elements(elsewhere).elements(marked.iter().map(Marked::snippet));
    if let Some(help) = notation::help(diagnostic, lines) {
        let help = printable_lines(&help).into_owned();
        group = group.element(Level::HELP.message(help));
    }
    let rendered = renderer.render(&[group]);
    marked.iter().fold(rendered, |rendered, marked| marked.with_column(rendered))
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;

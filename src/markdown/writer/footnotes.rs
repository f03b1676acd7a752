//! Footnotes: gathers the definitions while the body is written, and at its end
//! writes those that are referred to, numbered by their first reference. It must
//! not know how their content is written.

use super::HtmlWriter;
use crate::markdown::html::{ID_MARK, Mode};
use crate::markdown::limits;
use crate::markdown::slots::itoa;
use crate::markdown::slug::{Ids, slugify};
use crate::markdown::{Problem, ProblemKind};
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// An event of the parser, with its range in the source.
pub(in crate::markdown) type SpannedEvent<'s> = (Event<'s>, Range<usize>);

/// A definition, which is kept until it is known whether it is referred to.
struct Definition<'s> {
    label: String,
    span: Range<usize>,
    used: bool,
    events: Vec<SpannedEvent<'s>>,
}

/// To how many of its references a note links back. This keeps it from being many times as long as the
/// text that refers to it.
const MOST_REFERENCES: usize = 1000;

/// A note that is referred to.
struct Note {
    key: String,
    id: String,
    references: Vec<String>,
}

/// The footnotes of a body. The maps are only looked up, never iterated over.
#[derive(Default)]
pub(in crate::markdown) struct Footnotes<'s> {
    definitions: Vec<Definition<'s>>,
    /// How many definitions come after the end of the body. They are added for sources, because the
    /// parser needs to see them.
    pub(in crate::markdown) beyond: usize,
    defined: HashMap<String, usize>,
    notes: Vec<Note>,
    numbers: HashMap<String, usize>,
}

impl<'s> Footnotes<'s> {
    /// Takes the definition that has just begun from the events.
    pub(in crate::markdown) fn gather(
        &mut self,
        label: CowStr<'s>,
        span: Range<usize>,
        events: &mut impl Iterator<Item = SpannedEvent<'s>>,
        body_end: usize,
    ) {
        // Definitions may be nested; each is kept separately.
        let mut open: Vec<(CowStr<'s>, Range<usize>, Vec<SpannedEvent<'s>>)> = Vec::new();
        open.push((label, span, Vec::new()));
        for (event, span) in events {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    open.push((label, span, Vec::new()));
                }
                Event::End(TagEnd::FootnoteDefinition) => {
                    match open.pop() {
                        Some((_, span, _)) if span.start >= body_end => self.beyond += 1,
                        Some((label, span, content)) => self.define(&label, span, content),
                        None => {}
                    }
                    if open.is_empty() {
                        break;
                    }
                }
                event => {
                    if let Some((_, _, content)) = open.last_mut() {
                        content.push((event, span));
                    }
                }
            }
        }
    }

    fn define(&mut self, label: &str, span: Range<usize>, events: Vec<SpannedEvent<'s>>) {
        let index = self.definitions.len();
        self.defined.entry(label.to_lowercase()).or_insert(index);
        self.definitions.push(Definition { label: label.to_owned(), span, used: false, events });
    }

    /// Writes a reference to a note. Within a link, it can't be a link itself.
    pub(in crate::markdown) fn refer(
        &mut self,
        out: &mut String,
        label: &str,
        ids: &mut Ids,
        mode: Mode,
        in_link: bool,
    ) {
        let key = label.to_lowercase();
        let slug = slugify(label);
        let slug = if slug.is_empty() { "note" } else { &slug };
        let index = match self.numbers.get(&key) {
            Some(&index) => index,
            None => {
                let index = self.notes.len();
                self.numbers.insert(key.clone(), index);
                self.notes.push(Note {
                    key,
                    id: ids.unique(&format!("_fn-{slug}")),
                    references: Vec::new(),
                });
                index
            }
        };
        let mark = if mode == Mode::Marked { ID_MARK } else { "" };
        let digits = &mut [0; 20];
        let number = itoa(index + 1, digits);
        let note = &self.notes[index].id;
        if self.notes[index].references.len() >= MOST_REFERENCES {
            if in_link {
                out.push_str(&format!("<sup class=\"footnote-ref\">{number}</sup>"));
            } else {
                out.push_str(&format!(
                    "<sup class=\"footnote-ref\"><a href=\"#{note}\" role=\"doc-noteref\">{number}</a></sup>"
                ));
            }
            return;
        }
        let reference = ids.unique(&format!("_fnref-{slug}"));
        let html = if in_link {
            format!("<sup class=\"footnote-ref\" id=\"{mark}{reference}\">{number}</sup>")
        } else {
            format!(
                "<sup class=\"footnote-ref\"><a href=\"#{note}\" id=\"{mark}{reference}\" \
                 role=\"doc-noteref\">{number}</a></sup>"
            )
        };
        out.push_str(&html);
        self.notes[index].references.push(reference);
    }

    /// Takes the events of note `index`, if there is one. Its content may refer to
    /// more notes.
    pub(in crate::markdown) fn content(&mut self, index: usize) -> Option<Vec<SpannedEvent<'s>>> {
        let note = self.notes.get(index)?;
        let Some(&found) = self.defined.get(&note.key) else {
            return Some(Vec::new());
        };
        let definition = &mut self.definitions[found];
        definition.used = true;
        Some(std::mem::take(&mut definition.events))
    }

    /// Writes the opening tag of a note.
    pub(in crate::markdown) fn open_note(&self, out: &mut String, index: usize, mode: Mode) {
        let mark = if mode == Mode::Marked { ID_MARK } else { "" };
        out.push_str("<li id=\"");
        out.push_str(mark);
        out.push_str(&self.notes[index].id);
        out.push_str("\">\n");
    }

    /// Writes the end of a note, with a link back to each reference.
    pub(in crate::markdown) fn close_note(&self, out: &mut String, index: usize) {
        let paragraph = out.ends_with("</p>\n");
        if paragraph {
            out.truncate(out.len() - "</p>\n".len());
        } else {
            out.push_str("<p>");
        }
        for (n, reference) in self.notes[index].references.iter().enumerate() {
            if n > 0 || paragraph {
                out.push(' ');
            }
            out.push_str("<a href=\"#");
            out.push_str(reference);
            // The variation selector asks for a text sign rather than an emoji.
            out.push_str("\" role=\"doc-backlink\">\u{21a9}\u{fe0e}");
            if n > 0 {
                out.push_str("<sup>");
                out.push_str(itoa(n + 1, &mut [0; 20]));
                out.push_str("</sup>");
            }
            out.push_str("</a>");
        }
        out.push_str("</p>\n</li>\n");
    }

    /// Reports definitions that weren't used.
    pub(in crate::markdown) fn report(&self, problems: &mut Vec<Problem>) {
        for definition in self.definitions.iter().filter(|d| !d.used) {
            let label = &definition.label;
            let first = self.defined.get(&label.to_lowercase());
            let again = first.is_some_and(|&n| self.definitions[n].span != definition.span);
            let (message, help) = if again {
                (
                    format!("the footnote `{label}` is defined more than once"),
                    "rename or delete this one: the first is used".to_owned(),
                )
            } else {
                (
                    format!("the footnote `{label}` is never referred to and is left out"),
                    format!("write `[^{label}]` where it belongs, or delete it"),
                )
            };
            let span = definition.span.clone();
            let kind = ProblemKind::UnusedFootnote;
            limits::report(problems, span, kind, message, Some(&help));
        }
    }
}

impl HtmlWriter<'_, '_> {
    /// Writes the footnotes that were referred to, at the end of the body.
    pub(in crate::markdown) fn notes(&mut self) {
        let body = std::mem::take(&mut self.out);
        let mut digits = std::mem::take(&mut self.headings.digits);
        let mut placed = std::mem::take(&mut self.headings.placed);
        let mut notes = Vec::new();
        // Writing a note may add more notes. The links back are written last,
        // when all references are known.
        while let Some(content) = self.footnotes.content(notes.len()) {
            self.footnotes.open_note(&mut self.out, notes.len(), self.mode);
            self.depth = 0;
            self.events(&mut content.into_iter());
            let note = std::mem::take(&mut self.out);
            let headings = std::mem::take(&mut self.headings.placed);
            notes.push((note, std::mem::take(&mut self.headings.digits), headings));
        }
        self.out = body;
        if !notes.is_empty() {
            self.out.push_str("<div class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
            for (index, (note, note_digits, headings)) in notes.into_iter().enumerate() {
                let start = self.out.len();
                digits.extend(note_digits.iter().map(|at| at + start));
                placed.extend(headings.into_iter().map(|heading| heading.shifted(start)));
                self.out.push_str(&note);
                self.footnotes.close_note(&mut self.out, index);
            }
            self.out.push_str("</ol>\n</div>\n");
        }
        self.headings.digits = digits;
        self.headings.placed = placed;
        self.footnotes.report(&mut self.problems);
    }
}

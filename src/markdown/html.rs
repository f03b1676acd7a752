//! Raw HTML within Markdown: finds the comments, which are dropped, and shows
//! the rest as text or passes it on. It must not know which HTML is harmless;
//! [`super::sanitize`] decides that.

use super::limits;
use super::{Problem, ProblemKind, escape};
use std::ops::Range;

/// What happens to raw HTML while the body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// It is shown as text.
    Shown,
    /// It is passed on, and what Dateline itself writes is marked, so that the
    /// two can be told apart after sanitizing.
    Marked,
    /// It is passed on.
    Trusted,
}

/// Precedes the ids that Dateline writes, in [`Mode::Marked`].
pub(super) const ID_MARK: &str = "\u{6}";
/// Stands for an unchecked box of a task list, in [`Mode::Marked`].
pub(super) const UNCHECKED_MARK: &str = "\u{4}";
/// Stands for a checked box of a task list, in [`Mode::Marked`].
pub(super) const CHECKED_MARK: &str = "\u{5}";

/// The tags of elements in which `<!--` isn't taken for a comment.
const VERBATIM: [&str; 4] = ["<script", "<style", "<pre", "<textarea"];

/// Elements that HTML reopens in every following block until they are closed.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// The raw HTML of a body.
#[derive(Default)]
pub(super) struct Raw {
    /// Its ranges in the source.
    pub(super) spans: Vec<Range<usize>>,
    /// How many tags it has at most.
    pub(super) tags: usize,
    /// How many of these are formatting elements.
    pub(super) formatting: usize,
    in_comment: bool,
    verbatim: bool,
    first_line: bool,
    /// The part of the block that has been written so far.
    block: Option<Range<usize>>,
}

impl Raw {
    /// A block of HTML begins.
    pub(super) fn start_block(&mut self) {
        self.in_comment = false;
        self.verbatim = false;
        self.first_line = true;
        self.block = None;
    }

    /// Writes a line of a block of HTML.
    pub(super) fn line(
        &mut self,
        out: &mut String,
        source: &str,
        text: &str,
        span: Range<usize>,
        mode: Mode,
    ) {
        if std::mem::take(&mut self.first_line) {
            let line = text.trim_start();
            self.verbatim = VERBATIM.iter().any(|name| {
                line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            });
        }
        let verbatim = self.verbatim && mode != Mode::Shown;
        let mut in_comment = self.in_comment;
        let pieces = if verbatim {
            std::iter::once(0..text.len()).collect()
        } else {
            outside_comments(text, &mut in_comment)
        };
        self.in_comment = in_comment;
        for piece in pieces {
            let html = &text[piece.clone()];
            if html.trim().is_empty() {
                if self.block.is_some() && html.contains('\n') {
                    out.push('\n');
                }
                continue;
            }
            let place = within(source, text, &span, &piece);
            if mode != Mode::Shown {
                self.pass(out, html, place.clone());
            } else {
                if self.block.is_none() {
                    out.push_str("<p>");
                }
                escape::text(out, html);
            }
            let start = self.block.as_ref().map_or(place.start, |block| block.start);
            self.block = Some(start..place.end);
        }
    }

    /// Whether a comment is open.
    pub(super) fn is_in_comment(&self) -> bool {
        self.in_comment
    }

    /// The block of HTML ends: reports it if it was shown as text.
    pub(super) fn end_block(
        &mut self,
        out: &mut String,
        source: &str,
        problems: &mut Vec<Problem>,
        mode: Mode,
    ) {
        let Some(block) = self.block.take() else {
            return;
        };
        out.truncate(out.trim_end().len());
        if mode == Mode::Shown {
            out.push_str("</p>\n");
            report(problems, trim(source, block));
        } else {
            out.push('\n');
        }
    }

    /// Writes a tag (or a comment or the like) within a line of text.
    pub(super) fn inline(
        &mut self,
        out: &mut String,
        text: &str,
        span: Range<usize>,
        problems: &mut Vec<Problem>,
        mode: Mode,
    ) {
        if text.starts_with("<!--") {
            return;
        }
        if mode != Mode::Shown {
            self.pass(out, text, span);
            return;
        }
        escape::text(out, text);
        match problems.last_mut() {
            Some(last)
                if last.kind == ProblemKind::RawHtmlShownAsText && last.span.end == span.start =>
            {
                last.span.end = span.end;
            }
            _ => report(problems, span),
        }
    }

    fn pass(&mut self, out: &mut String, html: &str, span: Range<usize>) {
        for tag in html.split('<').skip(1) {
            self.tags += 1;
            let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
            if FORMATTING.iter().any(|f| f.eq_ignore_ascii_case(name)) {
                self.formatting += 1;
            }
        }
        self.spans.push(span);
        escape::raw(out, html);
    }
}

fn report(problems: &mut Vec<Problem>, span: Range<usize>) {
    limits::report(
        problems,
        span,
        ProblemKind::RawHtmlShownAsText,
        "HTML is shown as text, because raw HTML is off".to_owned(),
        Some("write it in Markdown, or allow sanitized HTML in the site's [markdown] settings"),
    );
}

/// The range in the source of a part of an event's text. If the text differs from
/// the source, as it may at the end of a line, the whole range of the event is returned.
fn within(source: &str, text: &str, span: &Range<usize>, piece: &Range<usize>) -> Range<usize> {
    if source.get(span.clone()) == Some(text) {
        span.start + piece.start..span.start + piece.end
    } else {
        span.clone()
    }
}

/// A span without the white space at its ends.
fn trim(source: &str, span: Range<usize>) -> Range<usize> {
    let Some(text) = source.get(span.clone()) else {
        return span;
    };
    let start = span.start + text.len() - text.trim_start().len();
    start..start + text.trim().len()
}

/// The parts of `text` that are not within a comment. `in_comment` is whether a
/// comment is open, before and after the call.
fn outside_comments(text: &str, in_comment: &mut bool) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if *in_comment {
            let Some(end) = text[at..].find("-->") else {
                break;
            };
            *in_comment = false;
            at += end + 3;
            continue;
        }
        let start = text[at..].find("<!--").map_or(text.len(), |n| at + n);
        if start > at {
            pieces.push(at..start);
        }
        if start == text.len() {
            break;
        }
        at = start + 4;
        // `<!-->` and `<!--->` are whole comments.
        let rest = &text[at..];
        if rest.starts_with('>') {
            at += 1;
        } else if rest.starts_with("->") {
            at += 2;
        } else {
            *in_comment = true;
        }
    }
    pieces
}

/// The values of quoted `id` attributes in trusted HTML.
pub(super) fn ids(html: &str) -> impl Iterator<Item = &str> {
    html.match_indices("id=").filter_map(move |(at, _)| {
        let before = html[..at].bytes().next_back()?;
        let value = &html[at + 3..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (id, _) = value[1..].split_once(quote)?;
        (before.is_ascii_whitespace() && !id.is_empty()).then_some(id)
    })
}

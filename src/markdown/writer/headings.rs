//! Headings: their ids, and the shift that leaves `h1` to the page's title. It
//! must not know what is between headings.
//!
//! Ids are made as GitHub makes them, so that they can be guessed from a heading in any script.
//! Until version 0.2 they were slugs of ASCII letters. If the two differ, an empty element has the
//! former id, so that links to it still work.

use super::HtmlWriter;
use crate::markdown::html::{ID_MARK, Mode};
use crate::markdown::slug::{Ids, heading_id, slugify};
use crate::markdown::{ProblemKind, limits};
use std::ops::Range;

/// The heading being written.
pub(in crate::markdown) struct Open {
    /// Where its tag has to go.
    start: usize,
    /// Its text so far, without markup.
    pub(in crate::markdown) text: String,
}

/// A heading that has been written.
pub(in crate::markdown) struct PlacedHeading {
    /// Where its content begins.
    at: usize,
    id: String,
    /// The text from which its former id is made; `None` if that is `id` too.
    former: Option<String>,
}

impl PlacedHeading {
    /// The same heading, `by` bytes further on.
    pub(in crate::markdown) fn shifted(self, by: usize) -> PlacedHeading {
        PlacedHeading { at: self.at + by, ..self }
    }
}

/// An id that the author gives a heading.
pub(in crate::markdown) struct GivenId {
    pub(in crate::markdown) id: String,
    /// Its range in the heading's source, with its braces.
    pub(in crate::markdown) span: Range<usize>,
}

/// The headings of a body.
#[derive(Default)]
pub(in crate::markdown) struct Headings {
    pub(in crate::markdown) open: Option<Open>,
    /// The positions in the output of the digits of levels.
    pub(in crate::markdown) digits: Vec<usize>,
    /// The headings that have been written, in order.
    pub(in crate::markdown) placed: Vec<PlacedHeading>,
    any_h1: bool,
    /// How many there are, in the text and its notes together.
    number: usize,
    /// Whether the former id of any heading may differ from its id.
    any_former: bool,
}

impl Headings {
    /// A heading begins. Its tag is written when its text is known.
    pub(in crate::markdown) fn start(&mut self, out: &str) {
        self.open = Some(Open { start: out.len(), text: String::new() });
    }

    /// Removes `{#id}` from the end of the open heading, and returns it. `source` is the heading's source.
    pub(in crate::markdown) fn take_id(
        &mut self,
        out: &mut String,
        source: &str,
    ) -> Option<GivenId> {
        let open = self.open.as_mut()?;
        if !open.text.ends_with('}') || !out.ends_with('}') {
            return None;
        }
        let at = open.text.rfind('{')?;
        let braces = &open.text[at..];
        let inner = braces[1..braces.len() - 1].trim_start_matches(':').trim();
        let id = inner.strip_prefix('#')?;
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
        // Dateline's own ids begin with `_`.
        if id.is_empty() || id.starts_with('_') || !id.chars().all(plain) {
            return None;
        }
        // It must be written exactly so, and not in code or after a backslash.
        let written = source.rfind(braces)?;
        if source[..written].ends_with('\\') || !out.ends_with(braces) {
            return None;
        }
        let id = id.to_owned();
        let span = written..written + braces.len();
        out.truncate(out.len() - braces.len());
        out.truncate(out.trim_end_matches(' ').len().max(open.start));
        open.text.truncate(at);
        open.text.truncate(open.text.trim_end().len());
        Some(GivenId { id, span })
    }

    /// The heading ends: writes its tags, and returns its id.
    pub(in crate::markdown) fn end(
        &mut self,
        out: &mut String,
        level: usize,
        given: Option<String>,
        ids: &mut Ids,
        mode: Mode,
    ) -> Option<String> {
        let open = self.open.take()?;
        if self.number > limits::HEADINGS {
            out.insert_str(open.start, "<p>");
            out.push_str("</p>\n");
            return None;
        }
        let (wanted, former) = match given {
            Some(id) => (id, None),
            None => {
                let (id, is_slug) = heading_id(&open.text);
                let former = (!is_slug).then(|| slugify(&open.text)).filter(|slug| *slug != id);
                (if id.is_empty() { "section".to_owned() } else { id }, former)
            }
        };
        let id = ids.unique_from(&wanted, 1);
        self.any_former |= former.is_some() || id != wanted;
        let mark = if mode == Mode::Marked { ID_MARK } else { "" };
        let tag = format!("<h{level} id=\"{mark}{id}\">");
        out.insert_str(open.start, &tag);
        self.digits.push(open.start + 2);
        let at = open.start + tag.len();
        let former = former.or_else(|| (id != wanted).then_some(wanted));
        self.placed.push(PlacedHeading { at, id: id.clone(), former });
        out.push_str("</h");
        self.digits.push(out.len());
        // A level has one digit.
        out.push(char::from(b'0' + level as u8));
        out.push_str(">\n");
        self.any_h1 |= level == 1;
        Some(id)
    }

    /// Moves all headings down by one if there is an `h1`.
    pub(in crate::markdown) fn shift(&self, out: &mut String) {
        if !self.any_h1 {
            return;
        }
        let mut bytes = std::mem::take(out).into_bytes();
        for &at in &self.digits {
            if let Some(digit @ b'1'..=b'5') = bytes.get_mut(at) {
                *digit += 1;
            }
        }
        // Replacing one ASCII digit by another keeps the text valid UTF-8.
        *out = String::from_utf8(bytes).unwrap_or_default();
    }

    /// Inserts the former ids that nothing else has, and returns them.
    pub(in crate::markdown) fn former(
        &self,
        out: &mut String,
        ids: &mut Ids,
        mode: Mode,
    ) -> Vec<String> {
        if !self.any_former {
            return Vec::new();
        }
        // Former ids were numbered in the order of the headings.
        let mut former_ids = Ids::default();
        let mut found = Vec::new();
        for heading in &self.placed {
            let slug = heading.former.as_deref().unwrap_or(&heading.id);
            let id = former_ids.unique_from(if slug.is_empty() { "section" } else { slug }, 2);
            if id != heading.id && ids.take(&id) {
                found.push((heading.at, id));
            }
        }
        let mark = if mode == Mode::Marked { ID_MARK } else { "" };
        let mut written = String::with_capacity(out.len() + found.len() * 40);
        let mut done = 0;
        for (at, id) in &found {
            written.push_str(&out[done..*at]);
            written.push_str(&format!("<span id=\"{mark}{id}\"></span>"));
            done = *at;
        }
        written.push_str(&out[done..]);
        *out = written;
        found.into_iter().map(|(_, id)| id).collect()
    }
}

impl HtmlWriter<'_, '_> {
    /// A heading ends.
    pub(in crate::markdown) fn heading(&mut self, level: usize, span: &Range<usize>) {
        if self.headings.number == limits::HEADINGS {
            let problems = &mut self.problems;
            limits::report_too_many(problems, span.clone(), limits::HEADINGS, "headings");
        }
        self.headings.number += 1;
        let source = self.source.get(span.clone()).unwrap_or_default();
        let given = self.headings.take_id(&mut self.out, source);
        if let Some(given) = &given {
            // It isn't text, so it needn't be reported as such.
            let at = span.start + given.span.start;
            self.problems.retain(|p| p.span.start != at || p.kind != ProblemKind::LiteralMarkup);
            if !self.ids.is_free(&given.id) {
                limits::report(
                    &mut self.problems,
                    at..span.start + given.span.end,
                    ProblemKind::TakenId,
                    format!("the id `{}` stands in this text twice", given.id),
                    Some("give this heading another one"),
                );
            }
        }
        let (out, ids) = (&mut self.out, &mut self.ids);
        let id = self.headings.end(out, level, given.map(|given| given.id), ids, self.mode);
        self.anchors.extend(id);
    }
}

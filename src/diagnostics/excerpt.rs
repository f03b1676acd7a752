//! The part of a file that a report shows: the lines with the spots in question, or, if these are too
//! long to be read, only the text around a spot.

use std::ops::Range;

use annotate_snippets::Snippet;

use super::Spot;
use super::lines::{Lines, floor};
use crate::printable::replaced;

/// How many bytes are shown as whole lines. Longer lines, or spots further apart, aren't shown whole.
const MOST: usize = 4096;
/// How many bytes of a long line are shown before a spot, and after it.
const BEFORE: usize = 60;
/// How many bytes of a spot in a long line are shown.
const AFTER: usize = 100;

/// A part of a text, in a form that can be shown.
pub(super) struct Excerpt {
    source: String,
    /// The line of the text on which it begins, counted from 1.
    pub(super) first_line: usize,
    /// The byte range of the part in the text.
    range: Range<usize>,
    /// How many bytes `source` has before it (the `…` of a line that is cut).
    lead: usize,
    /// Whether the first line lacks its beginning, so that its columns in `source` aren't those in the text.
    pub(super) is_cut: bool,
}

impl Excerpt {
    /// The whole lines from the first to the last spot; `None` if that is too long to be read.
    pub(super) fn whole(lines: &Lines, spots: impl Iterator<Item = Spot>) -> Option<Excerpt> {
        let text = lines.text();
        let (first, last) = spots
            .map(|spot| span(text, spot))
            .map(|range| (range.start, range.end))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        let range = lines.line_start(first)..lines.line_end(last);
        (range.len() <= MOST).then(|| Excerpt::new(lines, range, false, false))
    }

    /// The text around the beginning of a spot, on its line.
    pub(super) fn around(lines: &Lines, spot: Spot) -> Excerpt {
        let text = lines.text();
        let spot = span(text, spot);
        let (line_start, line_end) = (lines.line_start(spot.start), lines.line_end(spot.start));
        let start = floor(text, spot.start.saturating_sub(BEFORE)).max(line_start);
        let end = floor(text, spot.end.min(spot.start + AFTER) + BEFORE).min(line_end);
        Excerpt::new(lines, start..end.max(start), start > line_start, end < line_end)
    }

    fn new(lines: &Lines, range: Range<usize>, cut_before: bool, cut_after: bool) -> Excerpt {
        let mut source = String::new();
        if cut_before {
            source.push('…');
        }
        let lead = source.len();
        source.push_str(&replaced(&lines.text()[range.clone()]));
        if cut_after {
            source.push('…');
        }
        let first_line = lines.position(range.start).line;
        Excerpt { source, first_line, range, lead, is_cut: cut_before }
    }

    pub(super) fn snippet<T: Clone>(&self) -> Snippet<'_, T> {
        Snippet::source(self.source.as_str()).line_start(self.first_line)
    }

    /// The column of a byte in the snippet's first line, counted from 1.
    pub(super) fn column(&self, at: usize) -> usize {
        self.source[..at].chars().count() + 1
    }

    /// The byte range in the snippet of a spot in the text.
    pub(super) fn span(&self, lines: &Lines, spot: Spot) -> Range<usize> {
        let whole = span(lines.text(), spot);
        let at = |offset: usize| {
            let offset = offset.clamp(self.range.start, self.range.end);
            self.lead + replaced(&lines.text()[self.range.start..offset]).len()
        };
        at(whole.start)..at(whole.end)
    }
}

/// A spot as a range on character boundaries of this text, even if the file has changed since.
pub(super) fn span(text: &str, spot: Spot) -> Range<usize> {
    let start = floor(text, spot.start as usize);
    let mut end = (spot.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

//! The part of a file that a report shows: the lines with the places in question, and of a line too
//! long to be read, what surrounds the place.

use std::ops::Range;

use annotate_snippets::Snippet;

use super::Spot;
use super::lines::{Lines, floor};
use crate::printable::replaced;

/// Longer lines, or longer distances between places, aren't shown whole. Bytes.
const MOST: usize = 4096;
/// How much of a long line stands before a place. Bytes.
const BEFORE: usize = 60;
/// How much of it stands from the place on. Bytes.
const AFTER: usize = 100;

/// A part of a text, fit to be shown.
pub(super) struct Excerpt {
    source: String,
    /// The line of the text on which it begins, from 1.
    pub(super) first_line: usize,
    /// Where the part lies in the text.
    range: Range<usize>,
    /// How many bytes stand before it in `source`.
    lead: usize,
    /// Whether the first line lacks its beginning, so that columns of `source` aren't the text's.
    pub(super) is_cut: bool,
}

impl Excerpt {
    /// The lines that spots lie on; `None` when that is more than anybody could read.
    pub(super) fn whole(lines: &Lines, spots: impl Iterator<Item = Spot>) -> Option<Excerpt> {
        let text = lines.text();
        let (first, last) = spots
            .map(|spot| span(text, spot))
            .map(|range| (range.start, range.end))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        let range = lines.line_start(first)..lines.line_end(last);
        (range.len() <= MOST).then(|| Excerpt::new(lines, range, false, false))
    }

    /// What stands around the beginning of a spot, on its line.
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

    /// The column of a byte of the snippet's first line, from 1.
    pub(super) fn column(&self, at: usize) -> usize {
        self.source[..at].chars().count() + 1
    }

    /// Where a spot of the text lies in the snippet.
    pub(super) fn span(&self, lines: &Lines, spot: Spot) -> Range<usize> {
        let whole = span(lines.text(), spot);
        let at = |offset: usize| {
            let offset = offset.clamp(self.range.start, self.range.end);
            self.lead + replaced(&lines.text()[self.range.start..offset]).len()
        };
        at(whole.start)..at(whole.end)
    }
}

/// The spot as a range on character boundaries of this text, whatever became of the file since.
pub(super) fn span(text: &str, spot: Spot) -> Range<usize> {
    let start = floor(text, spot.start as usize);
    let mut end = (spot.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

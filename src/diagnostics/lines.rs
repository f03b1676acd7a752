//! Finds the lines and columns of positions in a text. The text is indexed once for all of them, since a
//! file may have a thousand findings on a single line of megabytes.

use serde::Serialize;

/// A line and a column, as an editor counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters (Unicode scalar values); a byte-order mark is not counted.
    pub column: usize,
}

/// The position of a byte in a text. An offset inside a character counts as its first byte. To find
/// many positions in one text, use [`Lines`] instead.
pub fn position(text: &str, offset: usize) -> Position {
    Lines::new(text).position(offset)
}

/// The number of characters before a byte is kept for every `STEP`th byte.
const STEP: usize = 1024;

/// A text with an index for finding any position in it.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    /// Where each line begins.
    starts: Vec<usize>,
    /// How many characters begin before each `STEP`th byte.
    characters: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Indexes a text.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|at| at + 1));
        let mut before = 0;
        let characters = bytes.chunks(STEP).map(|chunk| {
            let here = before;
            before += count(chunk);
            here
        });
        let characters = characters.collect();
        Lines { text, starts: starts.collect(), characters }
    }

    /// The text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The line of a byte, counted from 0.
    fn line_of(&self, offset: usize) -> usize {
        // The first line begins at 0, so there is always a line at or before the offset.
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Where the line of a byte begins.
    pub fn line_start(&self, offset: usize) -> usize {
        self.starts[self.line_of(offset)]
    }

    /// Where the line of a byte ends, after its line break.
    pub fn line_end(&self, offset: usize) -> usize {
        self.starts.get(self.line_of(offset) + 1).copied().unwrap_or(self.text.len())
    }

    /// The position of a byte. An offset inside a character counts as its first byte.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor(self.text, offset);
        let line = self.line_of(offset);
        let start = self.starts[line];
        let mark = usize::from(self.text[start..offset].starts_with('\u{feff}'));
        let column = self.characters_before(offset) - self.characters_before(start) - mark;
        Position { line: line + 1, column: column + 1 }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let Some(before) = self.characters.get(offset / STEP) else {
            // The end of a text whose length is a multiple of the step.
            return self.characters.last().map_or(0, |before| {
                before + count(&self.text.as_bytes()[(self.characters.len() - 1) * STEP..offset])
            });
        };
        before + count(&self.text.as_bytes()[offset - offset % STEP..offset])
    }
}

/// How many characters begin in these bytes of UTF-8.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

/// The last character boundary at or before an offset.
pub(super) fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_survive_crlf_and_bom() {
        assert_eq!(position("\u{feff}ab\nÜx", 3), Position { line: 1, column: 1 });
        assert_eq!(position("ab\r\nÜx", 6), Position { line: 2, column: 2 });
        assert_eq!(position("ab", 99), Position { line: 1, column: 3 });
        assert_eq!(position("", 0), Position { line: 1, column: 1 });
        assert_eq!(position("a\n", 2), Position { line: 2, column: 1 });
    }

    #[test]
    fn every_position_of_a_long_text_is_the_one_that_is_counted() {
        let text: String = (0..1500).map(|n| ["a", "Ü", "日", "\n", "👩"][n * n % 5]).collect();
        for text in [text.as_str(), &"a".repeat(2 * STEP), &"Ü".repeat(STEP)] {
            let lines = Lines::new(text);
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let before = &text[..offset];
                let start = before.rfind('\n').map_or(0, |at| at + 1);
                let expected = Position {
                    line: before.matches('\n').count() + 1,
                    column: before[start..].chars().count() + 1,
                };
                assert_eq!(lines.position(offset), expected, "{offset}");
                assert_eq!(lines.line_start(offset), start);
                let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at + 1);
                assert_eq!(lines.line_end(offset), end);
            }
        }
    }
}

//! Where words begin and end, as far as names need it: roughly at the word boundaries of Unicode
//! Standard Annex 29, but a word also ends at the apostrophe of "Example's", and doesn't at the hyphen
//! of "Guinea-Bissau".
//!
//! It must not know HTML, except for character references (`&amp;`).

use crate::spelling::is_mark;

/// Whether a range of a plain text consists of whole words.
pub fn is_whole(text: &str, range: std::ops::Range<usize>) -> bool {
    starts_whole(&text[..range.start], &text[range.start..])
        && ends_whole(&text[..range.end], &text[range.end..])
}

/// Whether a word can begin between two texts. Within an address or a handle none can.
pub(super) fn starts_whole(before: &str, after: &str) -> bool {
    let mut back = before.chars().rev();
    let (Some(last), Some(first)) = (back.next(), after.chars().next()) else { return true };
    match last {
        '-' | '\u{2010}' | '\u{2011}' | '/' | '@' | '#' | '&' | '\\' => false,
        '.' | ':' => !back.next().is_some_and(is_word),
        _ => !joins(last, first),
    }
}

/// Whether a word can end between two texts.
pub(super) fn ends_whole(before: &str, after: &str) -> bool {
    let mut ahead = after.chars();
    let (Some(last), Some(first)) = (before.chars().next_back(), ahead.next()) else { return true };
    match first {
        '-' | '\u{2010}' | '\u{2011}' | '.' | '@' => !ahead.next().is_some_and(is_word),
        // A name may end in a full stop: "U.S." isn't in "U.S.A.".
        _ => !(joins(last, first) || (last == '.' && is_word(first))),
    }
}

/// Whether two characters next to each other belong to the same word.
fn joins(a: char, b: char) -> bool {
    if !(is_word(a) && is_word(b)) {
        return false;
    }
    let breaks = is_unspaced(a) || is_unspaced(b) || (is_katakana(a) != is_katakana(b));
    is_mark(b) || !breaks
}

/// Letters, digits, marks, underscores and joiners.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || matches!(c, '\u{200c}' | '\u{200d}') || is_mark(c)
}

/// Ideographs and hiragana, which are written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{ff66}'..='\u{ff9f}')
}

//! Shows texts from outside (file names, front matter, answers of hosts) in a form that a terminal
//! displays but doesn't obey.
//!
//! What is escaped: the C0 and C1 controls with DEL (ECMA-48: escape sequences begin there), line
//! and paragraph separators, and the controls of the bidirectional algorithm (UAX 9), with which a
//! text can be made to look like another one.
//!
//! This module uses no other module of the crate.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// Whether a terminal could take a character for a command, or show its neighbours in another order.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}

/// A text on one line, with every control character as an escape such as `\n` or `\u{1b}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, is_unsafe)
}

/// A text of several lines: line breaks and tabs stay.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_unsafe(c) && c != '\n' && c != '\t')
}

/// A path on one line.
pub fn printable_path(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

fn escaped(text: &str, is_unsafe: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unsafe(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A text with the same number of characters, each unsafe one replaced by a visible sign, so that
/// carets still stand under what they are about.
pub fn replaced(text: &str) -> String {
    let replace = |c: char| if is_unsafe(c) && c != '\n' && c != '\t' { '\u{fffd}' } else { c };
    text.chars().map(replace).collect()
}

/// JSON in which the same characters are written as escapes. In JSON they stand in strings alone,
/// so that the meaning stays (RFC 8259, section 7).
pub fn printable_json(json: String) -> String {
    let foreign = |c: char| is_unsafe(c) && c != '\n';
    if !json.contains(foreign) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if foreign(c) {
            // All of them are in the Basic Multilingual Plane. Writing to a string doesn't fail.
            let _ = write!(out, "\\u{:04x}", c as u32);
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_escaped_and_writing_is_left_alone() {
        let evil = "a\u{1b}[31m\u{9b}1m\r\u{7}\u{202e}b\u{2028}c\nd\te";
        let shown = printable(evil);
        assert!(!shown.contains(is_unsafe), "{shown}");
        assert!(shown.starts_with("a\\u{1b}[31m\\u{9b}1m\\r\\u{7}\\u{202e}b"), "{shown}");
        assert_eq!(printable_lines("a\nb\tc\u{1b}"), "a\nb\tc\\u{1b}");
        for good in ["Äpfel", "خبر من القاهرة", "日本", "👩‍👩‍👧", "a b"]
        {
            assert_eq!(printable(good), good);
            assert!(matches!(printable(good), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn json_means_the_same_after_it() {
        let evil = "\u{1b}[31m\u{9b}\u{7f}\u{202e}\u{2028}\n\"";
        let json = serde_json::to_string_pretty(&[evil]).unwrap();
        let shown = printable_json(json);
        assert!(!shown.contains(|c: char| is_unsafe(c) && c != '\n'), "{shown}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), [evil]);
    }

    #[test]
    fn replaced_text_keeps_its_columns() {
        let text = "a\u{1b}\u{202e}b\tc\n";
        assert_eq!(replaced(text), "a\u{fffd}\u{fffd}b\tc\n");
    }
}

//! Characters that no page, feed or JSON can contain, or that would affect the text beside them.

use std::borrow::Cow;

use crate::diagnostics::{Code, Finding, Spot};

/// Whether HTML forbids a character, as itself and as a reference: a control character other than
/// white space, or a noncharacter (HTML Standard, section 13.1.4.4; Unicode, section 23.7).
fn is_forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || (u32::from(c) & 0xfffe) == 0xfffe
}

/// Whether a character begins or ends a text direction for what follows (Unicode Standard Annex 9,
/// sections 2.1 to 2.5).
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text without characters that HTML forbids and without unbalanced direction characters, which
/// would reverse the text beside it.
pub fn without_forbidden(text: &str) -> Cow<'_, str> {
    // For most texts the bytes suffice, many of which are examined at a time.
    let is_other = |byte: u8| u8::from(!(b' '..=b'~').contains(&byte));
    if text.bytes().fold(0, |found, byte| found | is_other(byte)) == 0 {
        return Cow::Borrowed(text);
    }
    let suspect = |c: char| is_forbidden(c) || is_direction(c);
    if !text.contains(suspect) {
        return Cow::Borrowed(text);
    }
    let alone = directions_alone(text);
    let kept = text.char_indices().filter(|(at, c)| !is_forbidden(*c) && !alone.contains(at));
    let kept: String = kept.map(|(_, c)| c).collect();
    if kept.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(kept) }
}

/// The positions of direction characters that have no counterpart.
fn directions_alone(text: &str) -> Vec<usize> {
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut alone = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => open.push((at, false)),
            '\u{2066}'..='\u{2068}' => open.push((at, true)),
            '\u{202c}' | '\u{2069}' => {
                let isolates = c == '\u{2069}';
                match open.last() {
                    Some((_, isolating)) if *isolating == isolates => {
                        open.pop();
                    }
                    _ => alone.push(at),
                }
            }
            _ => {}
        }
    }
    alone.extend(open.into_iter().map(|(at, _)| at));
    alone
}

/// The warning about a text with such a character.
pub(super) fn finding(key: &str, text: &str, spot: Spot) -> Option<Finding> {
    if matches!(without_forbidden(text), Cow::Borrowed(_)) {
        return None;
    }
    let alone = || directions_alone(text).into_iter().min();
    let first = text.char_indices().find(|(_, c)| is_forbidden(*c)).map(|(at, _)| at);
    let c = text[first.or_else(alone)?..].chars().next()?;
    let what = match c {
        _ if is_direction(c) => "the sign of direction",
        _ if c.is_control() => "the control character",
        _ => "the noncharacter",
    };
    let message = format!("{what} U+{:04X} in `{key}` is dropped", u32::from(c));
    let help = match windows_1252(c) {
        Some(meant) => format!("write {meant}, which this is in Windows-1252"),
        None => "delete it; it came in with copied text".to_owned(),
    };
    Some(Finding::warning(Code::ForbiddenCharacter, spot, message).help(help))
}

/// The character that was meant by a C1 control character, if it was a byte of Windows-1252.
fn windows_1252(c: char) -> Option<char> {
    const MEANT: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0',
        '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    let at = u32::from(c).checked_sub(0x80)?;
    MEANT.get(at as usize).copied().filter(|meant| *meant != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_page_can_hold_is_dropped_and_nothing_else() {
        for (text, kept) in [
            ("plain", "plain"),
            ("Zoë’s 李伟 👩\u{200d}🚀", "Zoë’s 李伟 👩\u{200d}🚀"),
            ("a\tb\nc\r", "a\tb\nc\r"),
            ("a\u{0}b\u{7}c\u{7f}d\u{80}e\u{9f}f", "abcdef"),
            ("a\u{fdd0}b\u{fffe}c\u{ffff}d\u{10ffff}e\u{fffd}", "abcde\u{fffd}"),
            ("\u{202b}אבג\u{202c} a", "\u{202b}אבג\u{202c} a"),
            ("\u{2067}אבג\u{2069} a", "\u{2067}אבג\u{2069} a"),
            ("\u{202e}evil", "evil"),
            ("a\u{202c}b\u{2069}", "ab"),
            ("\u{2067}a\u{202c}b\u{2069}", "\u{2067}ab\u{2069}"),
            ("\u{200e}a\u{200f}\u{61c}", "\u{200e}a\u{200f}\u{61c}"),
        ] {
            assert_eq!(without_forbidden(text), kept, "{text:?}");
            let found = finding("name", text, Spot::default());
            assert_eq!(found.is_some(), text != kept, "{text:?}");
        }
        assert_eq!(windows_1252('\u{92}'), Some('’'));
        assert_eq!(windows_1252('\u{81}'), None);
    }
}

//! Reads the bytes of a text in the form that names have: any white space as a space, a curly
//! apostrophe as a straight one, a character reference as its character. It must not know any name.

/// The form in which a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Plain text, as readers see it.
    Plain,
    /// HTML, with tags, and with references for `&`, `<`, `>` and quotation marks.
    Html,
}

/// The next byte of a text in the form that names have, and how many bytes of the text it takes up;
/// `None` at the end of the text or at a tag, since no name extends across either.
pub(super) fn next_byte(text: &[u8], at: usize, form: Form) -> Option<(u8, usize)> {
    let rest = text.get(at..)?;
    let first = *rest.first()?;
    match first {
        b' ' | b'\n' | b'\t' | 0xc2 | 0xe2 | 0xca | b'&' => {}
        b'<' if form == Form::Html => return None,
        first => return Some((first, 1)),
    }
    if let Some(length) = space(rest, form) {
        return Some((b' ', length));
    }
    let one_of = |all: &[&str]| all.iter().any(|one| rest.starts_with(one.as_bytes()));
    match first {
        0xe2 if one_of(&["’", "‘"]) => return Some((b'\'', 3)),
        0xe2 if one_of(&["\u{2010}", "\u{2011}"]) => return Some((b'-', 3)),
        0xca if one_of(&["ʼ", "ʻ"]) => return Some((b'\'', 2)),
        b'&' if form == Form::Html => {
            for (reference, byte) in [
                ("&amp;", b'&'),
                ("&lt;", b'<'),
                ("&gt;", b'>'),
                ("&quot;", b'"'),
                ("&#39;", b'\''),
            ] {
                if rest.starts_with(reference.as_bytes()) {
                    return Some((byte, reference.len()));
                }
            }
        }
        _ => {}
    }
    Some((first, 1))
}

/// The other bytes with which a name may begin where a text has this byte.
pub(super) fn variants(byte: u8) -> impl Iterator<Item = u8> {
    let plain: &[u8] = match byte {
        0xe2 => b"'-",
        0xca => b"'",
        b'&' => b"<>\"'",
        _ => b"",
    };
    plain.iter().copied()
}

/// The length of the white space that a text begins with, if there is any.
fn space(text: &[u8], form: Form) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        at += match rest.first() {
            Some(b' ' | b'\t') => 1,
            // In plain text, the end of a line ends a block.
            Some(b'\n') if form == Form::Html => 1,
            Some(0xc2) if rest.get(1) == Some(&0xa0) => 2,
            Some(0xe2) if rest.starts_with("\u{202f}".as_bytes()) => 3,
            Some(b'&') if form == Form::Html && rest.starts_with(b"&nbsp;") => 6,
            _ => return (at > 0).then_some(at),
        };
    }
}

//! Reads tags in HTML as far as links need it: to know in which elements nothing is linked. It must
//! not know what is linked.

use memchr::memchr;

/// A tag in HTML, or anything else that begins with `<`.
pub(super) struct Tag {
    pub(super) length: usize,
    pub(super) effect: Effect,
}

/// What a tag changes for links.
pub(super) enum Effect {
    /// It begins an element in which nothing is linked.
    Closes,
    /// It ends such an element.
    Opens,
    None,
}

impl Tag {
    /// Reads the tag at the beginning of `html`, which begins with `<`.
    pub(super) fn read(html: &[u8]) -> Tag {
        let end = html.get(1) == Some(&b'/');
        let from = 1 + usize::from(end);
        let rest = &html[from..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = &rest[..length];
        if name.is_empty() && html.get(1) != Some(&b'!') {
            // This is no tag, but a `<` that is shown.
            return Tag { length: 1, effect: Effect::None };
        }
        // Most tags are a name and nothing else.
        let length = match rest.get(length) {
            Some(b'>') => from + length + 1,
            _ => tag_length(html),
        };
        let small;
        let name = if name.iter().any(u8::is_ascii_uppercase) {
            small = name.to_ascii_lowercase();
            small.as_slice()
        } else {
            name
        };
        let effect = match (is_closed_to_links(name), end) {
            (false, _) => Effect::None,
            (true, true) => Effect::Opens,
            (true, false) if is_verbatim(name) => {
                // Its content isn't HTML, so the whole element is skipped.
                let length = element_length(html, name, length);
                return Tag { length, effect: Effect::None };
            }
            (true, false) => Effect::Closes,
        };
        Tag { length, effect }
    }
}

/// Whether nothing is linked in an element with this name, which is in lower case.
fn is_closed_to_links(name: &[u8]) -> bool {
    matches!(
        name,
        b"a" | b"audio"
            | b"blockquote"
            | b"button"
            | b"canvas"
            | b"cite"
            | b"code"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"kbd"
            | b"math"
            | b"object"
            | b"pre"
            | b"q"
            | b"samp"
            | b"select"
            | b"svg"
            | b"video"
    ) || is_verbatim(name)
}

/// Whether the content of an element with this name, which is in lower case, isn't HTML.
fn is_verbatim(name: &[u8]) -> bool {
    matches!(name, b"iframe" | b"noscript" | b"script" | b"style" | b"textarea" | b"title")
}

/// The length of an element including its end tag. `from` is the length of its start tag.
fn element_length(html: &[u8], name: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(next) = memchr(b'<', &html[at..]) {
        at += next;
        let end = html[at..].strip_prefix(b"</").and_then(|rest| rest.get(..name.len()));
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return at + tag_length(&html[at..]);
        }
        at += 1;
    }
    html.len()
}

/// The length of the tag at the beginning of `html`. A quotation mark begins a value only after `=`.
fn tag_length(html: &[u8]) -> usize {
    let mut quote = None;
    let mut before = 0;
    for (at, &byte) in html.iter().enumerate() {
        match (byte, quote) {
            (byte, Some(open)) if byte == open => quote = None,
            (_, Some(_)) => {}
            (b'"' | b'\'', None) if before == b'=' => quote = Some(byte),
            (b'>', None) => return at + 1,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    html.len()
}

//! Tags in HTML, as far as links need them: which elements may hold none. It must not know what is
//! linked.

use memchr::memchr;

/// A tag (or what else begins with `<`) in HTML.
pub(super) struct Tag {
    pub(super) length: usize,
    pub(super) effect: Effect,
}

/// What a tag means for links.
pub(super) enum Effect {
    /// An element begins in which nothing is linked.
    Closes,
    /// It ends.
    Opens,
    None,
}

impl Tag {
    /// Reads what HTML begins with, which is a `<`.
    pub(super) fn read(html: &[u8]) -> Tag {
        let end = html.get(1) == Some(&b'/');
        let from = 1 + usize::from(end);
        let rest = &html[from..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = &rest[..length];
        if name.is_empty() && html.get(1) != Some(&b'!') {
            // No tag: what is shown as it is.
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
                // What stands in it is no HTML.
                let length = element_length(html, name, length);
                return Tag { length, effect: Effect::None };
            }
            (true, false) => Effect::Closes,
        };
        Tag { length, effect }
    }
}

/// Elements in which nothing is linked, by their names in small letters.
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

/// Elements whose content is no HTML, by their names in small letters.
fn is_verbatim(name: &[u8]) -> bool {
    matches!(name, b"iframe" | b"noscript" | b"script" | b"style" | b"textarea" | b"title")
}

/// The length of an element up to its end tag, whatever stands in it.
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

/// The length of the tag that HTML begins with. A quotation mark begins a value only behind `=`.
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

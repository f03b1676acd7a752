//! Escapes text for the three places where HTML can have it: between tags, in an
//! attribute, in an address. It must not know what the text means.
//!
//! Control characters, which HTML forbids and which [`super::slots`] uses as
//! marks, and code points that are no characters, are dropped here, so that
//! nothing that an author writes can contain one.

use memchr::memchr2;
use percent_encoding::percent_encode_byte;

/// What has to be done with each byte: 0 nothing, 1 write an entity, 2 drop it,
/// 3 examine the whole character.
const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = 2;
        byte += 1;
    }
    table[b'\t' as usize] = 0;
    table[b'\n' as usize] = 0;
    table[0x7f] = 2;
    table[b'&' as usize] = 1;
    table[b'<' as usize] = 1;
    table[b'>' as usize] = 1;
    table[b'"' as usize] = 1;
    table[0xc2] = 3;
    table[0xef] = 3;
    table[0xf0] = 3;
    table[0xf1] = 3;
    table[0xf2] = 3;
    table[0xf3] = 3;
    table[0xf4] = 3;
    table
}

static CLASSES: [u8; 256] = classes();

/// Whether this character is dropped, because HTML forbids it: controls other than
/// tab and newline, and noncharacters.
pub(super) fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\t' && c != '\n')
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || (u32::from(c) & 0xfffe) == 0xfffe
}

/// Appends `text` for use between tags.
pub(super) fn text(out: &mut String, text: &str) {
    escaped(out, text, false);
}

/// Appends `value` for use in a double-quoted attribute.
pub(super) fn attribute(out: &mut String, value: &str) {
    escaped(out, value, true);
}

/// A text as HTML, for use between tags and in a double-quoted attribute.
pub fn text_as_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    attribute(&mut out, text);
    out
}

/// How many bytes are examined at once.
const CHUNK: usize = 32;

/// Whether a chunk is printable ASCII without any character that may need an entity.
fn is_plain(chunk: &[u8; CHUNK]) -> bool {
    // The loop doesn't stop early, so that the compiler can process many bytes at once.
    let special = chunk.iter().fold(0, |found, &byte| {
        let named = [b'&', b'<', b'>', b'"'].map(|special| u8::from(byte == special));
        let [and, less, more, quote] = named;
        found | u8::from(byte < 0x20) | u8::from(byte >= 0x7f) | and | less | more | quote
    });
    special == 0
}

fn escaped(out: &mut String, text: &str, quotes: bool) {
    let bytes = text.as_bytes();
    let (mut done, mut at) = (0, 0);
    // Up to here, the bytes are examined one by one.
    let mut chunk_end = 0;
    while at < bytes.len() {
        if at >= chunk_end {
            if let Some(chunk) = bytes[at..].first_chunk()
                && is_plain(chunk)
            {
                at += CHUNK;
                continue;
            }
            chunk_end = at + CHUNK;
        }
        let byte = bytes[at];
        let class = CLASSES[usize::from(byte)];
        if class == 0 {
            at += 1;
            continue;
        }
        let (entity, width) = match (class, byte) {
            (1, b'&') => ("&amp;", 1),
            (1, b'<') => ("&lt;", 1),
            (1, b'>') => ("&gt;", 1),
            (1, _) if quotes => ("&quot;", 1),
            (1, _) => {
                at += 1;
                continue;
            }
            (2, _) => ("", 1),
            _ => match text[at..].chars().next() {
                Some(c) if is_forbidden(c) => ("", c.len_utf8()),
                Some(c) => {
                    at += c.len_utf8();
                    continue;
                }
                None => break,
            },
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        at += width;
        done = at;
    }
    out.push_str(&text[done..]);
}

/// Appends `text` as it is, but without the characters that HTML forbids.
pub(super) fn raw(out: &mut String, text: &str) {
    if !text.contains(is_forbidden) {
        out.push_str(text);
        return;
    }
    out.extend(text.chars().filter(|c| !is_forbidden(*c)));
}

/// Where the host of a URL ends, if it has one.
fn end_of_host(url: &str) -> usize {
    url.find("://").map_or(0, |at| {
        let host = at + 3;
        url[host..].find(['/', '?', '#']).map_or(url.len(), |n| host + n)
    })
}

/// By byte: whether a URL may have it as it is at any position.
static STANDS_IN_A_URL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        table[byte as usize] = !matches!(
            byte,
            b'&' | b'%'
                | b'#'
                | b'['
                | b']'
                | b'"'
                | b'\''
                | b'<'
                | b'>'
                | b'\\'
                | b'^'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
        );
        byte += 1;
    }
    table
};

/// Appends an address for use in a double-quoted attribute. Characters that a URL
/// may not have are percent-encoded; what is encoded already stays.
pub(crate) fn address(out: &mut String, url: &str) {
    let bytes = url.as_bytes();
    // A URL may only have brackets around an IPv6 host.
    let host_end = if memchr2(b'[', b']', bytes).is_some() { end_of_host(url) } else { 0 };
    let mut fragment = false;
    let mut next = 0;
    while next < bytes.len() {
        let rest = bytes[next..].iter();
        let at = next + rest.take_while(|byte| STANDS_IN_A_URL[usize::from(**byte)]).count();
        if at > next {
            out.push_str(&url[next..at]);
        }
        let Some(&byte) = bytes.get(at) else { return };
        next = at + 1;
        let plain = match byte {
            b'&' => {
                out.push_str("&amp;");
                continue;
            }
            b'%' => {
                at + 2 < bytes.len()
                    && bytes[at + 1].is_ascii_hexdigit()
                    && bytes[at + 2].is_ascii_hexdigit()
            }
            b'#' => !std::mem::replace(&mut fragment, true),
            b'[' | b']' => at < host_end,
            b'"' | b'\'' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b' ' => false,
            0x21..=0x7e => true,
            0..0x20 | 0x7f => continue,
            0x80.. => false,
        };
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(percent_encode_byte(byte));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encoded_byte_by_byte() {
        let encoded = |url: &str| {
            let mut out = String::new();
            address(&mut out, url);
            out
        };
        for before in ["", "/a", "é", "/é/ü"] {
            let start = encoded(before);
            for (sign, escaped) in [
                ("é", "%C3%A9"),
                ("李", "%E6%9D%8E"),
                ("&", "&amp;"),
                (" ", "%20"),
                ("%", "%25"),
                ("%2f", "%2f"),
                ("\u{7}\u{7f}", ""),
                ("[", "%5B"),
                ("#a#", "#a%23"),
            ] {
                assert_eq!(encoded(&format!("{before}{sign}")), format!("{start}{escaped}"));
                let all = format!("{before}{sign}z{sign}");
                assert!(encoded(&all).starts_with(&format!("{start}{escaped}z")), "{all}");
            }
        }
        assert_eq!(encoded("http://[::1]/[é]"), "http://[::1]/%5B%C3%A9%5D");
    }
}

//! What every format of XML needs: text that XML 1.0 allows.

use std::borrow::Cow;

/// Escapes text for XML.
pub fn escape(text: &str) -> String {
    quick_xml::escape::escape(xml_text(text).as_ref()).into_owned()
}

/// A text without what XML 1.0 forbids even as a reference: most control characters, U+FFFE and
/// U+FFFF. One of them would make a whole feed unreadable.
pub fn xml_text(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| {
        (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    // Hardly any text has one of these bytes, and looking at bytes is much faster.
    let suspect = |byte: u8| byte < b' ' || byte == 0xef;
    if text.bytes().any(suspect) && text.contains(forbidden) {
        Cow::Owned(text.replace(forbidden, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

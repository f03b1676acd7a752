//! What all XML formats need: text that XML 1.0 allows.

use std::borrow::Cow;

/// Escapes text for XML.
pub fn escape(text: &str) -> String {
    quick_xml::escape::escape(xml_text(text).as_ref()).into_owned()
}

/// A text without the characters that XML 1.0 forbids even as references: most control characters,
/// U+FFFE and U+FFFF. A single one would make a whole feed unreadable.
pub fn xml_text(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| {
        (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    // Hardly any text contains one of these bytes. Without an early exit, and with bytes alone, the
    // compiler vectorizes the loop.
    let suspect = text.bytes().fold(0, |found, byte| {
        let [tab, newline, carriage_return] = [b'\t', b'\n', b'\r'].map(|it| u8::from(byte != it));
        let low = u8::from(byte < b' ') & tab & newline & carriage_return;
        found | low | u8::from(byte == 0xef)
    });
    if suspect != 0 && text.contains(forbidden) {
        Cow::Owned(text.replace(forbidden, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_replaced_and_nothing_else() {
        let forbidden = |c: char| {
            (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
        };
        for char in ('\0'..='\u{ff}').chain('\u{ff00}'..='\u{10010}') {
            let kept = if forbidden(char) { '\u{fffd}' } else { char };
            let text = |char| format!("It is on record, says the ministry {char} of Example");
            assert_eq!(xml_text(&text(char)), text(kept), "{char:?}");
        }
    }
}

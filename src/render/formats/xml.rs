//! What all XML formats need: text that XML 1.0 allows, and elements that hold it.

use std::borrow::Cow;
use std::io;

use quick_xml::events::{BytesDecl, BytesPI, BytesText, Event};
use quick_xml::writer::{ElementWriter, Writer};

/// A document that is written to memory.
pub type Xml = Writer<Vec<u8>>;

/// Writes a document after what `out` has. Writing to memory doesn't fail; an error would leave the
/// document cut short, which its tests see.
pub fn write(out: &mut Vec<u8>, document: impl FnOnce(&mut Xml) -> io::Result<()>) {
    let mut xml = Writer::new(std::mem::take(out));
    let _ = document(&mut xml);
    *out = xml.into_inner();
    out.push(b'\n');
}

/// The first lines of a document: that it is XML, and the style sheet by which a browser shows it
/// (w3.org/TR/xml-stylesheet).
pub fn declaration(xml: &mut Xml, style_sheet: Option<&str>) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    if let Some(address) = style_sheet {
        let address = escape(address);
        let sheet = format!("xml-stylesheet type=\"text/css\" href=\"{address}\"");
        xml.write_event(Event::PI(BytesPI::new(sheet)))?;
    }
    Ok(())
}

/// An element that holds a text.
pub fn element(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    element_with(xml, name, &[], content)
}

/// An element with attributes that holds a text.
pub fn element_with(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, &str)],
    content: &str,
) -> io::Result<()> {
    let text = xml_text(content);
    begin(xml, name, attributes).write_text_content(BytesText::new(&text))?;
    Ok(())
}

/// An element that holds nothing but its attributes.
pub fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    begin(xml, name, attributes).write_empty()?;
    Ok(())
}

/// An element with attributes, of which nothing is written yet.
pub fn begin<'x>(
    xml: &'x mut Xml,
    name: &'x str,
    attributes: &[(&str, &str)],
) -> ElementWriter<'x, Vec<u8>> {
    let mut element = xml.create_element(name);
    for (key, value) in attributes {
        element = element.with_attribute((*key, xml_text(value).as_ref()));
    }
    element
}

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

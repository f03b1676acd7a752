//! Slots: the places in a body's HTML where the address of a page or picture of
//! the same site is filled in later. It must not know how an address is found.
//!
//! A slot is written with control characters, which no text can hold because
//! [`super::escape`] drops them. A link with number 3 is
//! `<a href="␁3␂#fragment" title="…">text␁</a>`, a picture
//! `<img src="␁4␂" alt="…" …>`. One mark, `␁`, begins everything, so that
//! filling the slots is one search for one byte.

use super::alerts::AlertKind;
use super::escape;
use std::borrow::Cow;
use std::fmt::Write;

/// Begins a slot, and stands before the `</a>` of a link that is one.
pub(super) const SLOT: char = '\u{1}';
/// Ends the number of a slot.
pub(super) const SLOT_END: char = '\u{2}';

const LINK: &str = "<a href=\"";
const PICTURE: &str = "<img src=\"";

/// Appends the marks of slot `number` and the fragment of its address.
pub(super) fn write(out: &mut String, number: usize, fragment: Option<&str>) {
    out.push(SLOT);
    out.push_str(itoa(number, &mut [0; 20]));
    out.push(SLOT_END);
    if let Some(fragment) = fragment {
        out.push('#');
        // In a fragment a `#` has to be encoded.
        for (n, piece) in fragment.split('#').enumerate() {
            if n > 0 {
                out.push_str("%23");
            }
            escape::address(out, piece);
        }
    }
}

/// Begins the number of a caption, where that of a link stands.
const CAPTION: char = 'q';

/// Appends the slot of a caption.
pub(super) fn write_caption(out: &mut String, number: usize) {
    out.push(SLOT);
    out.push(CAPTION);
    out.push_str(itoa(number, &mut [0; 20]));
    out.push(SLOT_END);
}

/// Begins the number of an alert's kind, where that of a link stands.
const ALERT: char = 'a';

/// Appends the slot of the word for an alert.
pub(super) fn write_alert(out: &mut String, kind: AlertKind) {
    out.push(SLOT);
    out.push(ALERT);
    out.push_str(itoa(kind as usize, &mut [0; 20]));
    out.push(SLOT_END);
}

/// What is put where a text has left a place for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insert {
    /// The HTML of a caption, by its number in [`super::Body::said`].
    Caption(usize),
    /// The word above an alert.
    Alert(AlertKind),
}

impl Insert {
    /// What the text of a slot means, if it is no link's.
    fn of(slot: &str) -> Option<Insert> {
        if let Some(number) = slot.strip_prefix(CAPTION) {
            return number.parse().ok().map(Insert::Caption);
        }
        let number: usize = slot.strip_prefix(ALERT)?.parse().ok()?;
        AlertKind::ALL.get(number).copied().map(Insert::Alert)
    }
}

/// The places of the slots of captions and alerts in a text, with their marks.
pub(super) fn inserts(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let is_insert = move |at: usize| text[at + 1..].starts_with([CAPTION, ALERT]);
    let starts = text.match_indices(SLOT).filter(move |(at, _)| is_insert(*at));
    starts.filter_map(|(at, _)| Some(at..at + text[at..].find(SLOT_END)? + 1))
}

/// The decimal digits of a number.
pub(super) fn itoa(mut number: usize, digits: &mut [u8; 20]) -> &str {
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 || at == 0 {
            break;
        }
    }
    std::str::from_utf8(&digits[at..]).unwrap_or("0")
}

/// Fills the slots of a body's HTML. `urls` gives the address for the link of
/// that number in [`super::Body::links`], without a fragment (the HTML holds it
/// already; `Some("")` makes `#fragment` alone). With `None` a link becomes
/// plain text and a picture its alternative text. A body without slots is
/// returned as it is.
pub fn resolve<'h, 'u>(
    html: &'h str,
    urls: impl Fn(usize) -> Option<Cow<'u, str>>,
) -> Cow<'h, str> {
    resolve_with(html, |slot| Some(SlotTarget { address: urls(slot)?, picture: None }), |_| "")
}

/// Where a slot leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotTarget<'u> {
    /// The address, without a fragment.
    pub address: Cow<'u, str>,
    /// More of a picture.
    pub picture: Option<PictureMarkup>,
}

/// What is written of a picture beside its address. Whatever a text says of its size itself stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureMarkup {
    /// The media type and `srcset` of each format, the best first.
    pub sources: Vec<(&'static str, String)>,
    /// `sizes` of each.
    pub sizes: &'static str,
    /// Width and height of the file at the address, in pixels.
    pub size: Option<(u32, u32)>,
}

impl PictureMarkup {
    /// Writes the element around a picture whose tag begins with `start` and goes on with `rest`.
    fn write(&self, out: &mut String, start: &str, rest: &str) {
        if !self.sources.is_empty() {
            out.push_str("<picture>");
        }
        for (media_type, srcset) in &self.sources {
            let _ = write!(out, "<source type=\"{media_type}\" srcset=\"");
            escape::attribute(out, srcset);
            let _ = write!(out, "\" sizes=\"{}\">", self.sizes);
        }
        out.push_str(start);
        let inside = rest.trim_end_matches('>');
        out.push_str(inside);
        if let Some((width, height)) = self.size
            && ![" width=\"", " height=\""].iter().any(|name| inside.contains(name))
        {
            let _ = write!(out, " width=\"{width}\" height=\"{height}\"");
        }
        out.push('>');
        if !self.sources.is_empty() {
            out.push_str("</picture>");
        }
    }
}

/// The same, with the HTML of each [`Insert`].
pub fn resolve_with<'h, 'u, 'c>(
    html: &'h str,
    targets: impl Fn(usize) -> Option<SlotTarget<'u>>,
    inserts: impl Fn(Insert) -> &'c str,
) -> Cow<'h, str> {
    let Some(first) = memchr::memchr(SLOT as u8, html.as_bytes()) else {
        return Cow::Borrowed(html);
    };
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    // Whether each open link was kept. More than one only with raw HTML.
    let mut open: Vec<bool> = Vec::new();
    let mut done = 0;
    let mut next = Some(first);
    while let Some(at) = next {
        out.push_str(&html[done..at]);
        let rest = &html[at + 1..];
        done = at + 1;
        if rest.starts_with("</a>") {
            if open.pop() == Some(false) {
                done += "</a>".len();
            }
        } else if let Some(end) = rest.find(SLOT_END)
            && let Some(insert) = Insert::of(&rest[..end])
        {
            done += end + 1;
            out.push_str(inserts(insert));
        } else if let Some(end) = rest.find(SLOT_END)
            && let Ok(number) = rest[..end].parse()
        {
            done += end + 1;
            let picture = out.ends_with(PICTURE);
            match targets(number) {
                Some(SlotTarget { address, picture: Some(markup) }) if picture => {
                    out.truncate(out.len() - PICTURE.len());
                    let mut start = PICTURE.to_owned();
                    escape::address(&mut start, &address);
                    let length = tag_end(&html[done..]);
                    markup.write(&mut out, &start, &html[done..done + length]);
                    done += length;
                }
                Some(SlotTarget { address, .. }) => {
                    escape::address(&mut out, &address);
                    if !picture {
                        open.push(true);
                    }
                }
                None => {
                    let start = if picture { PICTURE } else { LINK };
                    if out.ends_with(start) {
                        out.truncate(out.len() - start.len());
                    }
                    let tag = &html[done..];
                    let length = tag_end(tag);
                    if picture {
                        out.push_str(alt(&tag[..length]));
                    } else {
                        open.push(false);
                    }
                    done += length;
                }
            }
        }
        next = html[done..].find(SLOT).map(|n| done + n);
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

/// The length of the rest of a tag whose `tag` begins within a quoted value.
fn tag_end(tag: &str) -> usize {
    let mut quoted = true;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

/// The escaped value of `alt` in the rest of a picture's tag.
fn alt(tag: &str) -> &str {
    let Some((_, value)) = tag.split_once("\" alt=\"") else {
        return "";
    };
    value.split_once('"').map_or("", |(alt, _)| alt)
}

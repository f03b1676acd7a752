//! Slots: the positions in a body's HTML where the address of a page or picture
//! of the same site is filled in later. It must not know how an address is found.
//!
//! A slot is written with control characters, which no text can contain because
//! [`super::escape`] drops them. A link with number 3 is
//! `<a href="␁3␂#fragment" title="…">text␁</a>`, a picture
//! `<img src="␁4␂" alt="…" …>`. Everything begins with the same mark, `␁`, so
//! that slots are found by one search for one byte.

use super::alerts::AlertKind;
use super::escape;
use std::borrow::Cow;
use std::fmt::Write;

/// Begins a slot, and precedes the `</a>` of a link that is a slot.
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
        // Within a fragment, `#` has to be encoded.
        for (n, piece) in fragment.split('#').enumerate() {
            if n > 0 {
                out.push_str("%23");
            }
            escape::address(out, piece);
        }
    }
}

/// Precedes the number in the slot of a caption.
const CAPTION: char = 'q';

/// Appends the slot of a caption.
pub(super) fn write_caption(out: &mut String, number: usize) {
    out.push(SLOT);
    out.push(CAPTION);
    out.push_str(itoa(number, &mut [0; 20]));
    out.push(SLOT_END);
}

/// Precedes the number in the slot of an alert's word.
const ALERT: char = 'a';

/// Appends the slot of the word for an alert.
pub(super) fn write_alert(out: &mut String, kind: AlertKind) {
    out.push(SLOT);
    out.push(ALERT);
    out.push_str(itoa(kind as usize, &mut [0; 20]));
    out.push(SLOT_END);
}

/// HTML that is inserted into a body later, other than an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insert {
    /// The HTML of a caption, by its number in [`super::Body::said`].
    Caption(usize),
    /// The word above an alert.
    Alert(AlertKind),
}

impl Insert {
    /// Reads the content of a slot: `None` if it is that of a link or picture.
    fn of(slot: &str) -> Option<Insert> {
        if let Some(number) = slot.strip_prefix(CAPTION) {
            return number.parse().ok().map(Insert::Caption);
        }
        let number: usize = slot.strip_prefix(ALERT)?.parse().ok()?;
        AlertKind::ALL.get(number).copied().map(Insert::Alert)
    }
}

/// The ranges of the slots of captions and alerts in a text, with their marks.
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

/// Fills the slots of a body's HTML. `urls` returns the address for the link with
/// this index in [`super::Body::links`], without a fragment (which the HTML has
/// already; `Some("")` makes `#fragment` alone). With `None` a link becomes
/// plain text and a picture its alternative text. A body without slots is
/// returned unchanged.
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
    /// Further markup, if it is a picture.
    pub picture: Option<PictureMarkup>,
}

/// The markup of a picture beside its address. If the text gives a size itself, that is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureMarkup {
    /// The media type and `srcset` of each format, the best first.
    pub sources: Vec<(&'static str, String)>,
    /// The `sizes` attribute of each of them.
    pub sizes: &'static str,
    /// The width and height of the file at the address, in pixels.
    pub size: Option<(u32, u32)>,
}

impl PictureMarkup {
    /// Writes a picture whose tag begins with `start` and continues with `rest`, within a `<picture>`
    /// if it has several formats.
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

/// Like [`resolve`], with the markup of pictures and the HTML of each [`Insert`].
pub fn resolve_with<'h, 'u, 'c>(
    html: &'h str,
    targets: impl Fn(usize) -> Option<SlotTarget<'u>>,
    inserts: impl Fn(Insert) -> &'c str,
) -> Cow<'h, str> {
    let Some(first) = memchr::memchr(SLOT as u8, html.as_bytes()) else {
        return Cow::Borrowed(html);
    };
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    // Whether each open link was kept. Only raw HTML can have more than one open.
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

/// The length of the rest of a tag, if `tag` begins within a quoted value.
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

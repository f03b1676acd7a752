//! Headings: their ids, and the shift that leaves `h1` to the page's title. It
//! must not know what stands between headings.

use super::html::{ID_MARK, Mode};
use super::slug::{Ids, slugify};

/// The heading being written.
pub(super) struct Open {
    /// Where its tag has to go.
    start: usize,
    /// Its text so far, without markup.
    pub(super) text: String,
}

/// The headings of a body.
#[derive(Default)]
pub(super) struct Headings {
    pub(super) open: Option<Open>,
    /// Where the digits of levels stand in the output.
    pub(super) digits: Vec<usize>,
    any_h1: bool,
}

impl Headings {
    /// A heading begins; its tag is written when its text is known.
    pub(super) fn start(&mut self, out: &str) {
        self.open = Some(Open { start: out.len(), text: String::new() });
    }

    /// The heading ends: writes its tags, and returns its id.
    pub(super) fn end(
        &mut self,
        out: &mut String,
        level: usize,
        ids: &mut Ids,
        mode: Mode,
    ) -> Option<String> {
        let open = self.open.take()?;
        let slug = slugify(&open.text);
        let id = ids.unique(if slug.is_empty() { "section" } else { &slug });
        let mark = if mode == Mode::Marked { ID_MARK } else { "" };
        let tag = format!("<h{level} id=\"{mark}{id}\">");
        out.insert_str(open.start, &tag);
        self.digits.push(open.start + 2);
        out.push_str("</h");
        self.digits.push(out.len());
        // A level has one digit.
        out.push(char::from(b'0' + level as u8));
        out.push_str(">\n");
        self.any_h1 |= level == 1;
        Some(id)
    }

    /// Moves all headings down by one if there is an `h1`.
    pub(super) fn shift(&self, out: &mut String) {
        if !self.any_h1 {
            return;
        }
        let mut bytes = std::mem::take(out).into_bytes();
        for &at in &self.digits {
            if let Some(digit @ b'1'..=b'5') = bytes.get_mut(at) {
                *digit += 1;
            }
        }
        // One ASCII digit in place of another leaves it UTF-8.
        *out = String::from_utf8(bytes).unwrap_or_default();
    }
}

//! Makes slugs in ASCII for URLs, and ids of headings, and keeps the ids in one text distinct. It must
//! not know what they are for.

use std::collections::HashMap;

/// A text as a slug of `[a-z0-9-]`: other scripts are transliterated,
/// apostrophes are dropped, and everything else becomes a single hyphen between
/// words. The slug is empty if nothing is left.
pub fn slugify(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.push(char::from(byte.to_ascii_lowercase()));
        } else if byte != b'\'' {
            gap = true;
        }
    };
    for c in text.chars() {
        if c.is_ascii() {
            // An ASCII character is one byte.
            push(c as u8);
        } else {
            match deunicode::deunicode_char(c) {
                Some(ascii) => ascii.bytes().for_each(&mut push),
                None => push(b' '),
            }
        }
    }
    slug
}

/// The id of a heading as GitHub makes it: letters and digits of any script stay, in lower case, as do
/// `_` and `-`; spaces become `-`, and everything else is dropped (gjtorikian/html-pipeline,
/// `toc_filter.rb`). Unlike there, no id begins with `_`. The second value is whether [`slugify`] surely
/// makes the same of the text.
pub(super) fn heading_id(text: &str) -> (String, bool) {
    let text = text.trim();
    let mut id = String::with_capacity(text.len());
    let mut is_slug = true;
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => id.push(c),
            'A'..='Z' => id.push(c.to_ascii_lowercase()),
            ' ' if !id.is_empty() && !id.ends_with('-') => id.push('-'),
            _ => {
                is_slug = false;
                if c.is_whitespace() {
                    id.push('-');
                } else if c == '-' || c.is_alphanumeric() || is_mark(c) {
                    id.extend(c.to_lowercase());
                } else if c == '_' && !id.is_empty() {
                    // Ids that begin with `_` are Dateline's own.
                    id.push('_');
                }
            }
        }
    }
    if !is_slug && !id.is_ascii() {
        // Browsers compare code points, so both links and ids are composed.
        id = composed(&id).into_owned();
    }
    (id, is_slug)
}

/// Whether a character belongs to the letter before it.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && CLASSES.get_u8(c) != 0
}

const CLASSES: icu_normalizer::properties::CanonicalCombiningClassMapBorrowed<'static> =
    icu_normalizer::properties::CanonicalCombiningClassMapBorrowed::new();

/// A text in Unicode's composed form (NFC).
pub fn composed(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() {
        return std::borrow::Cow::Borrowed(text);
    }
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// The ids given out in one body.
#[derive(Default)]
pub(super) struct Ids {
    /// Every id in use, with the number to try next if it is wanted again.
    /// Only looked up, never iterated over.
    next: HashMap<String, u32>,
}

impl Ids {
    /// Takes and returns `wanted`, or `wanted` with the first free one of `-2`, `-3` …
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        self.unique_from(wanted, 2)
    }

    /// Like [`Ids::unique`], but the numbers begin with `first`.
    pub(super) fn unique_from(&mut self, wanted: &str, first: u32) -> String {
        let Some(&next) = self.next.get(wanted) else {
            self.next.insert(wanted.to_owned(), first);
            return wanted.to_owned();
        };
        let mut number = next;
        loop {
            let candidate = format!("{wanted}-{number}");
            number += 1;
            if !self.next.contains_key(&candidate) {
                self.next.insert(wanted.to_owned(), number);
                self.next.insert(candidate.clone(), first);
                return candidate;
            }
        }
    }

    /// Whether an id isn't in use.
    pub(super) fn is_free(&self, id: &str) -> bool {
        !self.next.contains_key(id)
    }

    /// Takes an id that is written in the body already. Returns false if it was in use.
    pub(super) fn take(&mut self, id: &str) -> bool {
        if self.next.contains_key(id) {
            return false;
        }
        self.next.insert(id.to_owned(), 2);
        true
    }
}

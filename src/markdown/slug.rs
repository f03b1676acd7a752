//! Makes slugs for URLs and ids from names, in ASCII, and keeps the ids of one text distinct. It
//! must not know what is named.

use std::collections::HashMap;

/// The text as a slug of `[a-z0-9-]`: other scripts are transliterated,
/// apostrophes dropped, everything else becomes a single hyphen between words.
/// Empty if nothing is left.
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

/// The id of a heading as GitHub makes it: small letters, digits, `_` and `-` of any script stay,
/// spaces become `-`, everything else is dropped (gjtorikian/html-pipeline, `toc_filter.rb`). With
/// it, whether it is what [`slugify`] makes of the text too, as far as that can be seen at once.
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
                    // Those that begin with it are Dateline's own.
                    id.push('_');
                }
            }
        }
    }
    if !is_slug && !id.is_ascii() {
        // Browsers compare code points: links and ids are composed alike.
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
    /// Only looked up, never walked.
    next: HashMap<String, u32>,
}

impl Ids {
    /// `wanted` itself, or with the first of `-2`, `-3` … that is free.
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        self.unique_from(wanted, 2)
    }

    /// The same, with the first number given.
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

    /// Whether nothing has an id.
    pub(super) fn is_free(&self, id: &str) -> bool {
        !self.next.contains_key(id)
    }

    /// Takes an id that stands in the body already; false if it was taken.
    pub(super) fn take(&mut self, id: &str) -> bool {
        if self.next.contains_key(id) {
            return false;
        }
        self.next.insert(id.to_owned(), 2);
        true
    }
}

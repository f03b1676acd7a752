//! Names for URLs and ids: ASCII slugs, and a registry that keeps the ids of one
//! body apart. It must not know what is named.

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
        let Some(&first) = self.next.get(wanted) else {
            self.next.insert(wanted.to_owned(), 2);
            return wanted.to_owned();
        };
        let mut number = first;
        loop {
            let candidate = format!("{wanted}-{number}");
            number += 1;
            if !self.next.contains_key(&candidate) {
                self.next.insert(wanted.to_owned(), number);
                self.next.insert(candidate.clone(), 2);
                return candidate;
            }
        }
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

//! Composes a text, and keeps track of the positions in the original.

use icu_normalizer::properties::CanonicalCompositionBorrowed;

use super::{CLASSES, NFC, is_plainly_composed};

const COMPOSITION: CanonicalCompositionBorrowed<'static> = CanonicalCompositionBorrowed::new();

/// A text in composed form, in which names can be looked for, with its positions in the original.
#[derive(Debug, Default)]
pub struct Recomposed {
    /// The text in composed form, without soft hyphens.
    pub text: String,
    /// Where each stretch of it begins, in `text` and in the original.
    stretches: Vec<(usize, usize)>,
    /// The length of the original.
    length: usize,
}

impl Recomposed {
    /// Composes a text; `None` if it is in that form already, as nearly all texts are.
    pub fn of(text: &str) -> Option<Recomposed> {
        if text.is_ascii() {
            return None;
        }
        let is_composed = is_plainly_composed(text) || NFC.is_normalized(text);
        if is_composed && !text.contains('\u{ad}') {
            return None;
        }
        let mut out = Recomposed {
            text: String::with_capacity(text.len()),
            stretches: Vec::new(),
            length: text.len(),
        };
        let mut rest = text;
        while !rest.is_empty() {
            let length = letter_length(rest);
            let (letter, after) = rest.split_at(length);
            let at = text.len() - rest.len();
            let form = NFC.normalize(letter);
            let same = *form == *letter && letter != "\u{ad}";
            let follows = out
                .stretches
                .last()
                .is_some_and(|&(to, from)| same && at >= from && at - from == out.text.len() - to);
            if !follows {
                out.stretches.push((out.text.len(), at));
            }
            if letter != "\u{ad}" {
                out.text.push_str(&form);
            }
            if !same {
                out.stretches.push((out.text.len(), at + length));
            }
            rest = after;
        }
        Some(out)
    }

    /// The pieces of the composed text, each with its range in the original.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
        let ends = self.stretches.iter().skip(1).copied();
        let ends = ends.chain([(self.text.len(), self.length)]);
        self.stretches
            .iter()
            .zip(ends)
            .map(|(&(to, from), (end, original_end))| (&self.text[to..end], from..original_end))
    }

    /// The position in the original of a position in the composed text.
    pub fn original(&self, at: usize) -> usize {
        let after = self.stretches.partition_point(|(to, _)| *to <= at);
        let (to, from) = after.checked_sub(1).map_or((0, 0), |last| self.stretches[last]);
        from + (at - to)
    }
}

/// The length of the first letter of a text, with the characters that combine with it.
fn letter_length(text: &str) -> usize {
    let mut chars = text.char_indices();
    let Some((_, mut last)) = chars.next() else { return 0 };
    for (at, char) in chars {
        if char.is_ascii() {
            return at;
        }
        match COMPOSITION.compose(last, char) {
            Some(one) => last = one,
            None if CLASSES.get_u8(char) != 0 => {}
            None => return at,
        }
    }
    text.len()
}

//! What different spellings of one text have in common.
//!
//! Three kinds of comparison need it, and each has its function here: [`fold`] for names that
//! editors write in front matter, [`searchable`] for names that are looked for in texts, and
//! [`quotation`] for words that are quoted. All of them take one Unicode form: "é" is the same
//! text whether it is one character or a letter and its accent (canonical equivalence, Unicode
//! Standard Annex 15). This module must not know what any text stands for, and uses no other
//! module of the crate.

use std::borrow::Cow;

use icu_normalizer::properties::{
    CanonicalCombiningClassMapBorrowed, CanonicalCompositionBorrowed,
};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
const NFD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();
const COMPOSITION: CanonicalCompositionBorrowed<'static> = CanonicalCompositionBorrowed::new();
const NFKD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();
const CLASSES: CanonicalCombiningClassMapBorrowed<'static> =
    CanonicalCombiningClassMapBorrowed::new();

/// A name as editors' spellings of it are compared: "Côte d’Ivoire", "cote d'ivoire" and
/// "COTE D'IVOIRE" are the same.
///
/// It is the text in compatibility decomposition (NFKD, Unicode Standard Annex 15),
/// without accents and other marks, in small letters, with one kind of apostrophe
/// and of quotation mark, hyphens and dashes as spaces, and single spaces between
/// words.
///
/// Marks that make another letter rather than colour one are kept: the voicing of
/// kana (ガ isn't カ), virama and nukta of Indic scripts, the vowels and tones below
/// and above Thai, Lao and Tibetan letters.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        fold_into(&mut folded, text.chars().map(same_quote));
    } else {
        // Quotes come first: NFKD would make a space and a mark of "´".
        let decomposed = NFKD.normalize_iter(text.chars().map(same_quote));
        fold_into(&mut folded, decomposed.filter(|char| !is_dropped(*char)));
    }
    folded
}

/// The text as it is written, whatever keyboard it was typed on: in canonical composition (NFC), with
/// one kind of apostrophe, quotation mark and hyphen, and single spaces between words.
#[must_use]
pub fn exact_name(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    for char in NFC.normalize_iter(text.chars()).map(same_quote).map(same_hyphen) {
        if !char.is_whitespace() {
            spelled.push(char);
        } else if !spelled.is_empty() && !spelled.ends_with(' ') {
            spelled.push(' ');
        }
    }
    spelled.truncate(spelled.trim_end().len());
    spelled
}

fn same_hyphen(char: char) -> char {
    if is_hyphen(char) { '-' } else { char }
}

fn fold_into(folded: &mut String, chars: impl Iterator<Item = char>) {
    let mut space = false;
    for char in chars {
        if char.is_whitespace() || is_hyphen(char) {
            space = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            folded.push(' ');
        }
        // "ς" is the small sigma at a word's end; capitals don't tell it from "σ".
        folded.extend(char.to_lowercase().map(|small| if small == 'ς' { 'σ' } else { small }));
    }
}

/// Apostrophes and what is typed for them, then double quotes (Hebrew gershayim too).
fn same_quote(char: char) -> char {
    match char {
        '`' | '´' | '‘' | '’' | '‚' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ꞌ' | '׳' | '＇' => {
            '\''
        }
        '“' | '”' | '„' | '‟' | '″' | '״' | '＂' | '«' | '»' => '"',
        other => other,
    }
}

/// Hyphens, dashes, the minus sign and the Hebrew maqaf.
fn is_hyphen(char: char) -> bool {
    matches!(char, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{5BE}')
}

/// Characters that can't be seen: soft hyphens, joiners, marks of direction.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// Marks, by their canonical combining class (Unicode Standard Annex 44, table 15),
/// and characters that can't be seen.
fn is_dropped(char: char) -> bool {
    // 0: no mark; 7 to 9: nukta, kana voicing, virama; 84 to 132: Telugu lengths,
    // Thai, Lao and Tibetan vowels and tones.
    is_invisible(char) || !matches!(CLASSES.get_u8(char), 0 | 7..=9 | 84..=132)
}

/// Whether a character is a mark that belongs to the letter before it.
pub fn is_mark(char: char) -> bool {
    !char.is_ascii() && (CLASSES.get_u8(char) != 0 || matches!(char, '\u{fe00}'..='\u{fe0f}'))
}

/// A text in Unicode's composed form (NFC).
pub fn composed(text: &str) -> Cow<'_, str> {
    if is_plainly_composed(text) { Cow::Borrowed(text) } else { NFC.normalize(text) }
}

/// Whether a text is in composed form, as far as its bytes tell at once: nothing below U+0300 is
/// changed by it or joins what stands before (Unicode Standard Annex 15, `NFC_Quick_Check`), nor do
/// the dashes and quotation marks from U+2010 to U+2027.
fn is_plainly_composed(text: &str) -> bool {
    let bytes = text.as_bytes();
    // In UTF-8, U+0300 begins with 0xcc, and what continues a character is less.
    let is_low =
        |bytes: &[u8]| bytes.iter().fold(0, |high, byte| high | u8::from(*byte >= 0xcc)) == 0;
    bytes.chunks(64).enumerate().all(|(number, chunk)| {
        let from = number * 64;
        let is_punctuation = |at: usize| matches!(bytes[at..], [0xe2, 0x80, 0x90..=0xa7, ..]);
        is_low(chunk) || (from..from + chunk.len()).all(|at| bytes[at] < 0xcc || is_punctuation(at))
    })
}

/// A text in Unicode's decomposed form (NFD).
pub fn decomposed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { NFD.normalize(text) }
}

/// A name as it is looked for in texts, where case and accents count: in composed form, with
/// single spaces, straight apostrophes and one kind of hyphen, without soft hyphens. What a text
/// may have instead of each is for `names` to know.
pub fn searchable(name: &str) -> Cow<'_, str> {
    let is_plain = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_whitespace() || byte == b' ')
    };
    if is_plain(name) && !name.contains("  ") && name.trim().len() == name.len() {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let plain = word.chars().filter(|char| *char != '\u{ad}').map(|char| match char {
            '’' | 'ʼ' | 'ʻ' | '‘' => '\'',
            '\u{2010}' | '\u{2011}' => '-',
            char => char,
        });
        out.extend(NFC.normalize_iter(plain));
    }
    Cow::Owned(out)
}

/// Words as quotations are compared: in composed form, with one kind of quotation mark and dash,
/// and single spaces.
pub fn quotation(text: &str) -> String {
    let text = composed(text);
    let mut out = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while !rest.is_empty() {
        // Every text of a record with quotations comes here, and most of it stays as it is.
        let (run, after) = rest.split_at(unchanged_length(rest.as_bytes()));
        out.push_str(run);
        let mut chars = after.chars();
        if let Some(char) = chars.next() {
            push_quoted(&mut out, char);
        }
        rest = chars.as_str();
    }
    out.truncate(out.trim_end().len());
    out
}

/// How many bytes stay as they are in a quotation: letters and signs, and single spaces between
/// them.
fn unchanged_length(bytes: &[u8]) -> usize {
    const CHUNK: usize = 16;
    let stays = |byte: u8| (b' '..=b'~').contains(&byte) & (byte != b'`') & (byte != b'-');
    let follows = |before: u8, byte: u8| stays(byte) & ((before != b' ') | (byte != b' '));
    if bytes.first().is_none_or(|first| *first == b' ' || !stays(*first)) {
        return 0;
    }
    let mut length = 1;
    // Without an end before the last byte, the compiler looks at many of them at once.
    while let Some(chunk) = bytes[length - 1..].first_chunk::<{ CHUNK + 1 }>()
        && (0..CHUNK).fold(true, |all, at| all & follows(chunk[at], chunk[at + 1]))
    {
        length += CHUNK;
    }
    let rest = bytes[length - 1..].windows(2);
    length + rest.take_while(|pair| follows(pair[0], pair[1])).count()
}

fn push_quoted(out: &mut String, char: char) {
    match same_quote(char) {
        char if is_hyphen(char) => {
            if !out.ends_with('-') {
                out.push('-');
            }
        }
        '…' => out.push_str("..."),
        char if is_invisible(char) => {}
        char if char.is_whitespace() => {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        char => out.push(char),
    }
}

/// A text in the form in which names are looked for, with the places it has in the original.
#[derive(Debug, Default)]
pub struct Recomposed {
    /// The text in composed form, without soft hyphens.
    pub text: String,
    /// Where a stretch of it begins, and where that stands in the original.
    stretches: Vec<(usize, usize)>,
    /// The length of the original.
    length: usize,
}

impl Recomposed {
    /// Composes a text; `None` when it is in that form already, as nearly all are.
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

    /// The pieces of the composed text, each with its place in the original.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
        let ends = self.stretches.iter().skip(1).copied();
        let ends = ends.chain([(self.text.len(), self.length)]);
        self.stretches
            .iter()
            .zip(ends)
            .map(|(&(to, from), (end, original_end))| (&self.text[to..end], from..original_end))
    }

    /// Where a place of the composed text stands in the original.
    pub fn original(&self, at: usize) -> usize {
        let after = self.stretches.partition_point(|(to, _)| *to <= at);
        let (to, from) = after.checked_sub(1).map_or((0, 0), |last| self.stretches[last]);
        from + (at - to)
    }
}

/// The length of a letter with all that composes with it.
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

/// Looks for many words in one text, without going through a long text for each of very many.
pub struct BoundedSearch<'t> {
    text: &'t str,
    /// How many bytes may still be looked through.
    left: usize,
}

impl<'t> BoundedSearch<'t> {
    /// A thousand names in a text of half a megabyte are looked for, all of them.
    const MOST_BYTES: usize = 512 << 20;

    /// A search in a text, which has the form that what is looked for has.
    pub fn new(text: &'t str) -> BoundedSearch<'t> {
        BoundedSearch { text, left: BoundedSearch::MOST_BYTES }
    }

    /// Whether the text has some words at a place that fits, or whether so much was looked through
    /// that nobody knows.
    pub fn may_have(&mut self, words: &str, fits: impl Fn(usize) -> bool) -> bool {
        if self.left == 0 {
            return true;
        }
        let mut places = memchr::memmem::find_iter(self.text.as_bytes(), words);
        let place = places.find(|at| fits(*at));
        self.left = self.left.saturating_sub(place.unwrap_or(self.text.len()).max(64));
        place.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_unicode_are_one_text() {
        for (composed, decomposed) in [
            ("José", "Jose\u{301}"),
            ("Việt", "Vie\u{323}\u{302}t"),
            ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
        ] {
            assert_eq!(searchable(decomposed), composed);
            assert_eq!(quotation(decomposed), composed);
            assert_eq!(super::composed(decomposed), composed);
            let text = format!("a {decomposed} \u{ad}b {decomposed}");
            let form = Recomposed::of(&text).unwrap();
            assert_eq!(form.text, format!("a {composed} b {composed}"));
            assert_eq!(form.original(2), 2);
            assert_eq!(form.original(2 + composed.len()), 2 + decomposed.len());
            let b = form.text.find('b').unwrap();
            assert_eq!(&text[form.original(b)..=form.original(b)], "b");
            assert_eq!(form.original(form.text.len()), text.len());
            assert!(Recomposed::of(composed).is_none());
        }
    }

    #[test]
    fn names_are_looked_for_in_one_spelling() {
        for (name, plain) in [
            ("Ada Example", "Ada Example"),
            (" Ada\u{a0} Example\n", "Ada Example"),
            ("Côte d’Ivoire", "Côte d'Ivoire"),
            ("Guinea\u{2011}Bis\u{ad}sau", "Guinea-Bissau"),
            ("", ""),
        ] {
            assert_eq!(searchable(name), plain);
        }
    }

    #[test]
    fn what_is_plainly_composed_is_composed() {
        for char in '\u{80}'..=char::MAX {
            for text in [format!("e{char}"), format!("{}{char}e", " ".repeat(62))] {
                assert!(!is_plainly_composed(&text) || NFC.is_normalized(&text), "{text:?}");
            }
        }
        assert!(is_plainly_composed(&"Zoë’s “é” – und so weiter, ".repeat(9)));
    }

    #[test]
    fn quotations_are_alike_wherever_their_signs_stand() {
        // The form of each letter by itself, without what is passed over at once.
        let one_by_one = |text: &str| {
            let mut out = String::new();
            text.chars().for_each(|char| push_quoted(&mut out, char));
            out.trim_end().to_owned()
        };
        for sign in [" ", "  ", "-", "--", "`", "\n", "’", "…", "é", " - ", "\u{ad} ", "\u{7f}"]
        {
            for length in 0..40 {
                let words = &"It is on record, said Ada Example of Oslo."[..length];
                for text in
                    [format!("{words}{sign}{words}{sign}"), format!("{sign}{words} {words}")]
                {
                    assert_eq!(quotation(&text), one_by_one(&text), "{text:?}");
                }
            }
        }
    }
}

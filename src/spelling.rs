//! Brings different spellings of the same text into one form, so that they can be compared.
//!
//! There is a function for each kind of comparison: [`fold`] for names that editors write in front
//! matter, [`exact_name`] for names that have to be the same letter by letter, [`searchable`] for
//! names that are looked for in texts, and [`quotation`] for words that are quoted. All of them make
//! the Unicode form the same: "é" may be one character or a letter and its accent (canonical
//! equivalence, Unicode Standard Annex 15). This module must not know what any text means, and uses
//! no other module of the crate.

mod quotation;
mod recomposed;
mod search;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

pub use quotation::quotation;
pub use recomposed::Recomposed;
pub use search::BoundedSearch;

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
const NFD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();
const CLASSES: CanonicalCombiningClassMapBorrowed<'static> =
    CanonicalCombiningClassMapBorrowed::new();
const NFKD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();

/// A name in the form in which editors' spellings are compared: "Côte d’Ivoire", "cote d'ivoire"
/// and "COTE D'IVOIRE" are the same.
///
/// It is the text in compatibility decomposition (NFKD, Unicode Standard Annex 15),
/// without accents and other marks, in small letters, with one kind of apostrophe
/// and of quotation mark, hyphens and dashes as spaces, and single spaces between
/// words.
///
/// Marks that make another letter, rather than modify one, are kept: the voicing of
/// kana (ガ isn't カ), virama and nukta of Indic scripts, the vowels and tones below
/// and above Thai, Lao and Tibetan letters.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        fold_into(&mut folded, text.chars().map(same_quote));
    } else {
        // Quotes come first, since NFKD would turn "´" into a space and a mark.
        let decomposed = NFKD.normalize_iter(text.chars().map(same_quote));
        fold_into(&mut folded, decomposed.filter(|char| !is_dropped(*char)));
    }
    folded
}

/// A name letter by letter, without the differences that keyboards make: in canonical composition
/// (NFC), with one kind of apostrophe, quotation mark and hyphen, and single spaces between words.
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
        // "ς" is the small sigma at the end of a word; capital letters don't distinguish it from "σ".
        folded.extend(char.to_lowercase().map(|small| if small == 'ς' { 'σ' } else { small }));
    }
}

/// Replaces apostrophes, and characters typed for them, by `'`, and double quotation marks (also
/// Hebrew gershayim) by `"`.
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

/// Characters that can't be seen: soft hyphens, joiners, direction marks.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// Whether [`fold`] drops a character: marks, by their canonical combining class
/// (Unicode Standard Annex 44, table 15), and characters that can't be seen.
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

/// Whether a text is in composed form, as far as a quick look at its bytes tells: composing changes
/// no character below U+0300 and combines none with the one before (Unicode Standard Annex 15,
/// `NFC_Quick_Check`), nor the dashes and quotation marks from U+2010 to U+2027.
fn is_plainly_composed(text: &str) -> bool {
    let bytes = text.as_bytes();
    // In UTF-8, U+0300 begins with 0xcc, and continuation bytes are lower.
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

/// A name in the form in which it is looked for in texts, where case and accents count: in composed
/// form, with single spaces, straight apostrophes and one kind of hyphen, without soft hyphens.
/// `names` knows which characters a text may have instead.
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

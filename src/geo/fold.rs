//! Folding: what two spellings of one name have in common.
//!
//! "Côte d’Ivoire", "cote d'ivoire" and "COTE D'IVOIRE" fold to the same text. It
//! is made for comparing, never for showing, and knows no language and no name.

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

const NFKD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();
const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
const CLASSES: CanonicalCombiningClassMapBorrowed<'static> =
    CanonicalCombiningClassMapBorrowed::new();

/// The text in compatibility decomposition (NFKD, Unicode Standard Annex 15),
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
        '`' | '´' | '‘' | '’' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ꞌ' | '׳' | '＇' => {
            '\''
        }
        '“' | '”' | '„' | '‟' | '″' | '״' | '＂' => '"',
        other => other,
    }
}

/// Hyphens, dashes, the minus sign and the Hebrew maqaf.
fn is_hyphen(char: char) -> bool {
    matches!(char, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{5BE}')
}

/// Marks, by their canonical combining class (Unicode Standard Annex 44, table 15),
/// and characters that can't be seen.
fn is_dropped(char: char) -> bool {
    let invisible = matches!(
        char,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
    );
    // 0: no mark; 7 to 9: nukta, kana voicing, virama; 84 to 132: Telugu lengths,
    // Thai, Lao and Tibetan vowels and tones.
    invisible || !matches!(CLASSES.get_u8(char), 0 | 7..=9 | 84..=132)
}

//! Words by their keys, and keys of words that have several forms.

use std::collections::BTreeMap;

/// Words by key.
pub type WordTable = BTreeMap<String, String>;

/// The names of the forms of a word that goes with a number (CLDR's plural categories).
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The key of the word that a plural form belongs to: `days` for `days_few`.
pub(super) fn plural_of(key: &str) -> Option<&str> {
    let (of, form) = key.rsplit_once('_')?;
    FORMS.contains(&form).then_some(of)
}

//! What is known of languages by their codes (CLDR): their own names, their direction, their
//! quotation marks and their comma.
//!
//! The table is made by `scripts/language-data.py`. This module must not know what a site says in
//! a language: those are the words of its theme.

use crate::geo;

const TABLE: &str = include_str!("languages/data/languages.tsv");

/// A language of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownLanguage {
    /// What it calls itself, as it stands in a list: "Français".
    pub name: &'static str,
    /// How it is written: `rtl` or `ltr`.
    pub direction: &'static str,
    /// The marks that open and close a quotation.
    pub quotation_marks: (&'static str, &'static str),
}

/// A language by its code (BCP 47), or the nearest one that is known: `de-LI` is German. `None` where
/// CLDR hasn't any.
pub fn language(code: &str) -> Option<KnownLanguage> {
    geo::languages_to_try(code).find_map(|code| row(&code))
}

/// The codes of all languages that are known.
pub fn codes() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next())
}

/// The language of exactly this code.
fn row(code: &str) -> Option<KnownLanguage> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let mut found = rows.map(|line| line.split('\t')).filter_map(|mut fields| {
        (fields.next()? == code).then_some(())?;
        let (name, direction) = (fields.next()?, fields.next()?);
        let quotation_marks = (fields.next()?, fields.next()?);
        Some(KnownLanguage { name, direction, quotation_marks })
    });
    found.next()
}

/// What a language calls itself; its code where that isn't known.
pub fn own_name(code: &str) -> &str {
    language(code).map(|language| language.name).filter(|name| !name.is_empty()).unwrap_or(code)
}

/// What stands between the parts of a list, with the space that belongs to it: the comma of the language's
/// letters (CLDR's list patterns of units).
pub fn list_separator(code: &str) -> &'static str {
    let mut parts = code.split('-');
    match parts.next().unwrap_or_default() {
        "ja" | "yue" | "zh" => "、",
        "ar" | "ckb" | "fa" | "ks" | "lrc" | "mzn" | "ps" | "sd" | "ug" | "ur" => "، ",
        _ if parts.any(|part| part == "Arab") => "، ",
        _ => ", ",
    }
}

/// How a language is written: `rtl` or `ltr`.
pub fn direction(code: &str) -> &'static str {
    /// Written from the right, and not among those that CLDR covers well enough for the table.
    const MORE: [&str; 4] = ["arc", "ckb", "dv", "yi"];
    let mut parts = code.split('-');
    let base = parts.next().unwrap_or_default();
    // Whatever the language, letters say which way they run.
    for part in parts {
        match part {
            "Latn" | "Cyrl" | "Deva" => return "ltr",
            "Arab" | "Hebr" | "Syrc" | "Thaa" | "Nkoo" | "Adlm" => return "rtl",
            _ => {}
        }
    }
    match language(code) {
        Some(language) => language.direction,
        None if MORE.contains(&base) => "rtl",
        None => "ltr",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_call_themselves_by_their_names() {
        let names = ["fr", "de-LI", "zh-TW", "pt-BR", "ka", "en-GB", "tlh"].map(own_name);
        let expected =
            ["Français", "Deutsch", "繁體中文", "Português", "ქართული", "British English", "tlh"];
        assert_eq!(names, expected);
    }

    #[test]
    fn letters_say_which_way_a_language_is_written() {
        let from_the_right =
            ["ar", "ar-EG", "fa", "he", "ur-PK", "ckb", "yi", "az-Arab", "pa-Arab"];
        for code in from_the_right {
            assert_eq!(direction(code), "rtl", "{code}");
        }
        for code in ["en", "ar-Latn", "az", "ja", "zh-Hant", "ks-Deva", "tlh"] {
            assert_eq!(direction(code), "ltr", "{code}");
        }
    }

    #[test]
    fn lists_have_the_comma_of_the_letters() {
        for (code, comma) in [
            ("ar-EG", "، "),
            ("ur", "، "),
            ("pa-Arab", "، "),
            ("ja", "、"),
            ("zh-Hant", "、"),
            ("he", ", "),
            ("ko", ", "),
            ("de", ", "),
        ] {
            assert_eq!(list_separator(code), comma, "{code}");
        }
    }

    #[test]
    fn quotations_have_the_marks_of_the_language() {
        let marks = |code| language(code).map(|language| language.quotation_marks);
        assert_eq!(marks("de"), Some(("„", "“")));
        assert_eq!(marks("de-AT"), Some(("„", "“")));
        assert_eq!(marks("zh-TW"), Some(("「", "」")));
        assert_eq!(marks("pt-PT"), Some(("«", "»")));
        assert_eq!(marks("tlh"), None);
    }
}

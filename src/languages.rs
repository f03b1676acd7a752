//! Facts about languages, by their codes (CLDR): their own names, the direction of their script, their
//! quotation marks, their comma, and the country that is likely meant where none is named.
//!
//! The table is made by `scripts/language-data.py`. This module must not know what a site says in
//! a language; that is up to the words of its theme.

use crate::geo;

const TABLE: &str = include_str!("languages/data/languages.tsv");

/// A language of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownLanguage {
    /// Its name in the language itself, in the form for lists: "Français".
    pub name: &'static str,
    /// The direction in which it is written: `rtl` or `ltr`.
    pub direction: &'static str,
    /// The marks that open and close a quotation.
    pub quotation_marks: (&'static str, &'static str),
    /// The ISO 3166-1 code of the country that is likely meant where none is named (CLDR's likely subtags);
    /// empty for a language without a country.
    pub territory: &'static str,
}

/// The language with a code (BCP 47), or the nearest known one: German for `de-LI`. `None` if CLDR has
/// none of them.
pub fn language(code: &str) -> Option<KnownLanguage> {
    geo::languages_to_try(code).find_map(|code| row(&code))
}

/// The codes of all languages in the table.
pub fn codes() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next())
}

/// The language with exactly this code, without trying another.
fn row(code: &str) -> Option<KnownLanguage> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let mut found = rows.map(|line| line.split('\t')).filter_map(|mut fields| {
        (fields.next()? == code).then_some(())?;
        let (name, direction) = (fields.next()?, fields.next()?);
        let quotation_marks = (fields.next()?, fields.next()?);
        let territory = fields.nth(2)?;
        Some(KnownLanguage { name, direction, quotation_marks, territory })
    });
    found.next()
}

/// A language's name in the language itself, or its code if the name isn't known.
pub fn own_name(code: &str) -> &str {
    language(code).map(|language| language.name).filter(|name| !name.is_empty()).unwrap_or(code)
}

/// A language and its country, as Open Graph writes them (<https://ogp.me/#optional>): `en_US`, `pt_BR`. The
/// country is the one in the code, or else the one that CLDR calls likely. `None` if there is none, or if the
/// code names a part of the world instead (`es-419`; BCP 47, section 2.2.4).
pub fn locale(code: &str) -> Option<String> {
    let mut parts = code.split('-');
    let base = parts.next().unwrap_or_default();
    let is_world = |part: &str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit());
    let is_country = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic());
    // A single letter begins an extension.
    let mut regions = parts.take_while(|part| part.len() > 1);
    let country = match regions.find(|part| is_country(part) || is_world(part)) {
        Some(region) if is_world(region) => return None,
        Some(country) => country.to_ascii_uppercase(),
        None => language(code)?.territory.to_owned(),
    };
    (!country.is_empty()).then(|| format!("{}_{country}", base.to_ascii_lowercase()))
}

/// The text between the parts of a list: the comma of the language's script, with a space if the language
/// uses one (CLDR's list patterns for units).
pub fn list_separator(code: &str) -> &'static str {
    let mut parts = code.split('-');
    match parts.next().unwrap_or_default() {
        "ja" | "yue" | "zh" => "、",
        "ar" | "ckb" | "fa" | "ks" | "lrc" | "mzn" | "ps" | "sd" | "ug" | "ur" => "، ",
        _ if parts.any(|part| part == "Arab") => "، ",
        _ => ", ",
    }
}

/// Languages that are written from right to left, but that CLDR doesn't cover well enough for the table.
const MORE: [&str; 4] = ["arc", "ckb", "dv", "yi"];

/// The codes of all languages that are known to be written from right to left.
pub fn right_to_left() -> impl Iterator<Item = &'static str> {
    codes().filter(|code| direction(code) == "rtl").chain(MORE)
}

/// The direction in which a language is written: `rtl` or `ltr`.
pub fn direction(code: &str) -> &'static str {
    let mut parts = code.split('-');
    let base = parts.next().unwrap_or_default();
    // If the code names a script, that decides on the direction, whatever the language.
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
    fn locales_have_a_country() {
        for (code, expected) in [
            ("en", Some("en_US")),
            ("en-GB", Some("en_GB")),
            ("zh-Hant", Some("zh_TW")),
            ("zh-Hans-SG", Some("zh_SG")),
            ("es-419", None),
            ("es-MX", Some("es_MX")),
            ("de-1996", Some("de_DE")),
            ("ar", Some("ar_EG")),
            ("de-LI", Some("de_LI")),
            ("en-u-hc-h23", Some("en_US")),
            ("eo", None),
            ("tlh", None),
            ("", None),
        ] {
            assert_eq!(locale(code).as_deref(), expected, "{code}");
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

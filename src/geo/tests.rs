//! Tests of the data and of the functions over it.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::spelling::fold;

/// Rows in a data file, whatever they hold.
fn row_count(text: &'static str) -> usize {
    rows(text).count()
}

fn is_slug(slug: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !slug.is_empty()
        && slug.chars().all(inner)
        && !slug.starts_with('-')
        && !slug.ends_with('-')
        && !slug.contains("--")
}

fn unique<'a>(values: impl Iterator<Item = &'a str>) -> bool {
    let mut seen = BTreeSet::new();
    values.into_iter().all(|value| seen.insert(value))
}

fn languages() -> BTreeSet<&'static str> {
    rows(include_str!("data/names.tsv")).filter_map(|mut row| row.next()).collect()
}

/// What several countries accept, as it is after `key` -> their codes.
fn shared(
    languages: &[&str],
    mut key: impl FnMut(&'static str) -> String,
) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut owners: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for country in countries() {
        for name in accepted_names(country, languages) {
            owners.entry(key(name)).or_default().insert(country.alpha2);
        }
    }
    owners.retain(|_, countries| countries.len() > 1);
    owners
}

#[test]
fn every_row_is_read() {
    assert_eq!(countries().len(), 250);
    assert_eq!(row_count(include_str!("data/countries.tsv")), 250);
    assert_eq!(regions().len(), 31);
    assert_eq!(row_count(include_str!("data/regions.tsv")), 31);
    assert!(countries().is_sorted_by(|a, b| a.alpha2 < b.alpha2));
    assert!(regions().is_sorted_by(|a, b| a.code < b.code));
}

#[test]
fn codes_have_their_form_and_are_unique() {
    for country in countries() {
        let upper = |code: &str| code.bytes().all(|byte| byte.is_ascii_uppercase());
        assert!(country.alpha2.len() == 2 && upper(country.alpha2), "{country:?}");
        assert!(country.alpha3.len() == 3 && upper(country.alpha3), "{country:?}");
        assert!(country.numeric.len() == 3 && country.numeric.parse::<u16>().is_ok());
        assert!(!country.name.is_empty());
        assert_eq!(super::country(country.alpha2), Some(country));
    }
    assert!(unique(countries().iter().map(|country| country.alpha2)));
    assert!(unique(countries().iter().map(|country| country.alpha3)));
    assert!(unique(countries().iter().map(|country| country.numeric)));
    assert!(unique(regions().iter().map(|region| region.code)));
    assert_eq!(country("ca"), None);
    assert_eq!(country("ZZ"), None);
    assert_eq!(region("999"), None);
}

#[test]
fn slugs_are_unique_and_plain() {
    assert!(unique(countries().iter().map(|country| country.slug)));
    assert!(unique(regions().iter().map(|region| region.slug)));
    let slugs = countries().iter().map(|country| country.slug);
    for slug in slugs.chain(regions().iter().map(|region| region.slug)) {
        assert!(is_slug(slug), "{slug}");
    }
    let slug = |code| country(code).map(|country| country.slug);
    assert_eq!(slug("US"), Some("united-states"));
    assert_eq!(slug("KR"), Some("south-korea"));
    assert_eq!(slug("CI"), Some("cote-divoire"));
    assert_eq!(slug("TR"), Some("turkiye"));
}

#[test]
fn every_region_code_is_known_and_no_parent_goes_round() {
    for country in countries() {
        let codes = [country.region, country.subregion, country.intermediate];
        for code in codes.into_iter().flatten() {
            assert!(region(code).is_some(), "{code} of {}", country.alpha2);
            assert!(country.is_in(code), "{code} of {}", country.alpha2);
        }
        assert_eq!(country.is_in("001"), country.alpha2 != "AQ");
        assert_eq!(country.region.is_none(), country.alpha2 == "AQ");
    }
    for start in regions() {
        let mut above = start.parent;
        for _ in 0..4 {
            above = above.and_then(|code| region(code).expect(code).parent);
        }
        assert_eq!(above, None, "{}", start.code);
        assert!(start.groups.iter().all(|code| region(code).is_some()));
        assert_eq!(start.parent.is_none(), start.code == "001");
    }
}

#[test]
fn regions_are_those_of_m49() {
    let of = |code| country(code).map(|c| (c.region, c.subregion, c.intermediate));
    assert_eq!(of("MX"), Some((Some("019"), Some("419"), Some("013"))));
    assert_eq!(of("KE"), Some((Some("002"), Some("202"), Some("014"))));
    assert_eq!(of("CA"), Some((Some("019"), Some("021"), None)));
    assert_eq!(of("TW"), Some((Some("142"), Some("030"), None)));
    assert_eq!(of("XK"), Some((Some("150"), Some("039"), None)));
    assert_eq!(of("AQ"), Some((None, None, None)));
    let is_in = |code, region| country(code).is_some_and(|country| country.is_in(region));
    assert!(is_in("KE", "014") && is_in("KE", "202") && is_in("KE", "002"));
    assert!(is_in("CA", "003") && is_in("MX", "003") && !is_in("BR", "003"));
    assert!(!is_in("CA", "419") && !is_in("CA", "999"));
}

#[test]
fn names_that_editors_write_are_accepted() {
    let accepts = |code, name: &str| {
        let names = accepted_names(country(code).expect(code), &["en"]);
        assert!(names.iter().any(|accepted| fold(accepted) == fold(name)), "{code} {name}");
    };
    for (code, name) in [
        ("GB", "UK"),
        ("GB", "U.K."),
        ("GB", "Great Britain"),
        ("US", "USA"),
        ("US", "United States of America"),
        ("KR", "South Korea"),
        ("KR", "Korea, Republic of"),
        ("KR", "Republic of Korea"),
        ("TR", "Türkiye"),
        ("TR", "Turkey"),
        ("RU", "Russian Federation"),
        ("IR", "Iran (Islamic Republic of)"),
        ("VN", "Viet Nam"),
        ("CZ", "Czech Republic"),
        ("CI", "Ivory Coast"),
        ("CI", "Cote d'Ivoire"),
        ("MM", "Burma"),
        ("SZ", "Swaziland"),
        ("CV", "Cape Verde"),
        ("AE", "UAE"),
        ("CD", "DR Congo"),
        ("KN", "St Kitts and Nevis"),
        ("VC", "Saint Vincent and the Grenadines"),
        ("PS", "Palestine"),
        ("HK", "Hong Kong"),
        ("CA", "CAN"),
    ] {
        accepts(code, name);
    }
}

#[test]
fn no_two_countries_share_a_name_or_code() {
    assert_eq!(shared(&["en"], fold), BTreeMap::new());
    let mut found = Vec::new();
    let mut folded: BTreeMap<&str, String> = BTreeMap::new();
    for language in languages() {
        let exact = shared(&[language], str::to_owned);
        assert_eq!(exact, BTreeMap::new(), "{language}");
        let key = |name| folded.entry(name).or_insert_with(|| fold(name)).clone();
        for (name, countries) in shared(&[language], key) {
            found.push(format!("{language} {name} {countries:?}"));
        }
    }
    // Names that fold to another country's code; hence "as they are first".
    let known = [
        r#"vi ao {"AO", "AT"}"#,
        r#"vi bi {"BE", "BI"}"#,
        r#"vi my {"MY", "US"}"#,
        r#"vi nga {"NG", "RU"}"#,
    ];
    assert_eq!(found, known);
}

#[test]
fn no_two_regions_share_an_english_name() {
    let names = regions().iter().flat_map(|region| {
        let names = accepted_region_names(region, &["en"]);
        names.into_iter().map(fold).collect::<Vec<_>>()
    });
    let names: Vec<String> = names.collect();
    assert!(unique(names.iter().map(String::as_str)));
}

#[test]
fn flags_are_regional_indicators() {
    assert_eq!(flag("CA"), "🇨🇦");
    assert_eq!(flag("XK"), "🇽🇰");
    assert_eq!(flag("ca"), "");
    assert_eq!(flag("419"), "");
    assert_eq!(flag(""), "");
}

#[test]
fn names_are_found_in_every_language() {
    assert_eq!(languages().len(), 107);
    for language in languages().into_iter().chain(["en"]) {
        for country in countries() {
            assert!(display_name(country.alpha2, language).is_some());
        }
        for region in regions() {
            assert!(display_name(region.code, language).is_some());
        }
    }
}

#[test]
fn names_are_those_of_the_nearest_language() {
    for (code, language, name) in [
        ("CA", "en", "Canada"),
        ("419", "en", "Latin America and the Caribbean"),
        ("035", "en-GB", "South-eastern Asia"),
        ("US", "fr", "États-Unis"),
        ("US", "FR-be", "États-Unis"),
        ("DE", "zh-Hant-TW", "德國"),
        ("DE", "zh-TW", "德國"),
        ("DE", "zh", "德国"),
        ("SA", "zh-MO", "沙地阿拉伯"),
        ("KE", "pt-AO", "Quénia"),
        ("KE", "pt-BR", "Quênia"),
        ("DE", "nb-NO", "Tyskland"),
        ("DE", "sr_latn", "Nemačka"),
        ("AD", "af", "Andorra"),
        ("419", "zu", "i-Latin America"),
        ("ZW", "zu", "iZimbabwe"),
    ] {
        assert_eq!(display_name(code, language), Some(name), "{code} {language}");
    }
    assert_eq!(display_name("CA", "tlh"), None);
    assert_eq!(display_name("CA", ""), None);
    assert_eq!(display_name("CA", "# Made by"), None);
    assert_eq!(display_name("ZZ", "fr"), None);
    assert_eq!(display_name("ZZ", "en"), None);
}

#[test]
fn names_of_asked_languages_are_accepted_too() {
    let canada = country("CA").expect("CA");
    assert_eq!(accepted_names(canada, &[]), ["CA", "CAN", "Canada"]);
    assert_eq!(accepted_names(canada, &["en", "fr"]), ["CA", "CAN", "Canada"]);
    let names = accepted_names(country("HK").expect("HK"), &["fr-CA"]);
    assert!(names.contains(&"R.A.S. chinoise de Hong Kong"), "{names:?}");
    let names = accepted_region_names(region("150").expect("150"), &["de"]);
    assert_eq!(names, ["150", "Europe", "Europa"]);
}

#[test]
fn folding() {
    for (text, folded) in [
        ("", ""),
        ("  \t ", ""),
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("COTE  D'IVOIRE ", "cote d'ivoire"),
        ("Co\u{302}te d´Ivoire", "cote d'ivoire"),
        ("Guinea-Bissau", "guinea bissau"),
        ("Congo - Kinshasa", "congo kinshasa"),
        ("Guinea\u{2011}Bissau\u{A0}", "guinea bissau"),
        ("TÜRKİYE", "turkiye"),
        ("ΑΘΉΝΑΣ", "αθηνασ"),
        ("Αθήνας", "αθηνασ"),
        ("Йемен", "иемен"),
        ("ארה״ב", "ארה\"ב"),
        ("ﬁnland", "finland"),
        ("Fin\u{AD}land", "finland"),
    ] {
        assert_eq!(fold(text), folded);
        assert_eq!(fold(folded), folded, "folding twice");
    }
    assert_ne!(fold("ガ"), fold("カ"));
    assert_eq!(fold("ｶﾞ"), fold("ガ"));
}

#[test]
fn every_country_stands_on_the_map_and_outlines_lie_in_their_square() {
    assert_eq!(row_count(include_str!("data/map.tsv")), 250);
    let mut without = Vec::new();
    for country in countries() {
        let (x, y) = map_point(country.alpha2).expect(country.alpha2);
        assert!(x <= WORLD_SIZE.0 && y <= WORLD_SIZE.1, "{}", country.alpha2);
        for borders in [Borders::Iso3166, Borders::NaturalEarth] {
            match outline(country.alpha2, borders) {
                Some(path) => assert_lies_in_square(country.alpha2, path),
                None => without.push(country.alpha2),
            }
        }
    }
    without.dedup();
    assert_eq!(without, ["MH", "MV", "PF", "UM", "VA"]);
    let (land, (width, height)) =
        (include_str!("../../themes/default/hashed/land.svg"), WORLD_SIZE);
    assert!(land.contains(&format!("viewBox=\"0 0 {width} {height}\"")));
    assert_eq!((map_point("ZZ"), outline("ZZ", Borders::Iso3166)), (None, None));
}

/// Shapes of relative lines, closed.
fn assert_lies_in_square(code: &str, path: &str) {
    let (mut x, mut y) = (0, 0);
    for shape in path.split_terminator('z') {
        let shape = shape.strip_prefix('m').expect(code).replace('-', " -");
        let numbers: Vec<i32> = shape.split_whitespace().map(|n| n.parse().expect(code)).collect();
        assert!(numbers.len() >= 6 && numbers.len().is_multiple_of(2), "{code}: {shape}");
        let (mut at, mut first) = ((x, y), None);
        for step in numbers.chunks(2) {
            at = (at.0 + step[0], at.1 + step[1]);
            first.get_or_insert(at);
            let square = 0..=i32::from(OUTLINE_SIZE);
            assert!(square.contains(&at.0) && square.contains(&at.1), "{code}: {at:?}");
        }
        (x, y) = first.unwrap();
    }
}

#[test]
fn a_map_has_east_to_the_right_and_north_above() {
    let point = |code| map_point(code).unwrap();
    assert!(point("CA").0 < point("FR").0 && point("FR").0 < point("JP").0);
    assert!(point("NO").1 < point("NG").1 && point("NG").1 < point("ZA").1);
    // The edges run through the Bering Strait.
    assert!(point("RU").0 < point("FJ").0 && point("JP").0 < point("TO").0);
}

#[test]
fn two_outlines_where_borders_are_seen_differently() {
    let differ = countries()
        .iter()
        .map(|country| country.alpha2)
        .filter(|code| outline(code, Borders::Iso3166) != outline(code, Borders::NaturalEarth));
    assert_eq!(differ.collect::<Vec<_>>(), ["CY", "EH", "MA", "RU", "SO", "UA"]);
}

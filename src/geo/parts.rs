//! Names, other than those of countries, that matter when countries are looked for in texts: parts
//! of countries (ISO 3166-2), longer names that contain a country's name, and other things with the
//! same name as a country. This module must not know how a text is searched.

use std::sync::LazyLock;

use super::{names, rows};

/// A name of a country that something else has as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedName {
    /// The name: `Georgia`.
    pub name: &'static str,
    /// Whether people bear it, as a first name or a surname.
    pub of_people: bool,
    /// The alpha-2 code of another country that has a part of this name: `US`.
    pub part_of: Option<&'static str>,
}

static SHARED: LazyLock<Vec<SharedName>> = LazyLock::new(|| {
    let parse = |mut row: std::str::Split<'static, char>| {
        Some(SharedName {
            name: row.next()?,
            of_people: row.next() == Some("person"),
            part_of: row.next(),
        })
    };
    rows(include_str!("data/shared-names.tsv")).filter_map(parse).collect()
});

/// All names of countries that something else has as well.
pub fn shared_country_names() -> &'static [SharedName] {
    &SHARED
}

/// The parts of countries: the country's alpha-2 code and CLDR's English name of the part.
pub fn parts() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(include_str!("data/subdivisions.tsv")).flat_map(|mut row| {
        let country = row.next().unwrap_or_default();
        row.next().unwrap_or_default().split('|').map(move |name| (country, name))
    })
}

/// Names in a language (BCP 47) and in English that contain the name of a country but mean something
/// else, such as a sea or a city: "Gulf of Mexico".
pub fn longer_names(language: &str) -> impl Iterator<Item = &'static str> {
    let languages: Vec<String> = names::chain(language).map(|one| one.into_owned()).collect();
    rows(include_str!("data/longer-names.tsv")).flat_map(move |mut row| {
        let of = row.next().unwrap_or_default();
        let wanted = of == "en" || languages.iter().any(|language| language == of);
        row.next().filter(|_| wanted).into_iter().flat_map(|all| all.split('|'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::{accepted_names, countries, country};

    #[test]
    fn every_name_that_a_part_of_another_country_has_is_known_to_be_shared() {
        assert!(SHARED.is_sorted_by(|a, b| a.name < b.name));
        assert!(SHARED.iter().all(|shared| shared.of_people || shared.part_of.is_some()));
        assert!(SHARED.iter().filter_map(|shared| shared.part_of).all(|c| country(c).is_some()));
        let names = countries().iter().map(|c| (c.alpha2, accepted_names(c, &["en"])));
        let names: Vec<_> = names.collect();
        let mut missing = Vec::new();
        for (of, part) in parts() {
            assert!(country(of).is_some() && !part.is_empty() && part.trim() == part, "{part}");
            let other = names.iter().find(|(c, names)| *c != of && names.contains(&part));
            let is_this = |s: &SharedName| s.name == part && s.part_of == Some(of);
            let known = shared_country_names().iter().any(is_this);
            if let Some(other) = other.filter(|_| !known) {
                missing.push((of, part, other.0));
            }
        }
        assert_eq!(missing, []);
        assert!(parts().count() > 5_000);
    }

    #[test]
    fn longer_names_hold_the_name_of_a_country() {
        for language in ["en", "de", "es", "fr", "it", "nl", "pt"] {
            for longer in longer_names(language) {
                let holds = countries().iter().any(|country| {
                    let names = accepted_names(country, &["en", language]);
                    names.iter().any(|name| name.len() > 1 && longer.contains(name))
                });
                assert!(holds, "{language}: {longer}");
            }
        }
        assert!(longer_names("fr-CA").any(|name| name == "Irlande du Nord"));
        assert!(longer_names("ja").any(|name| name == "Gulf of Mexico"));
        assert!(longer_names("en").all(|name| name != "Irlande du Nord"));
    }
}

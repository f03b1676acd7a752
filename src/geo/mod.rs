//! Countries and regions: their codes, slugs, flags and names in many languages, and where they are.
//!
//! The facts are in data files in `data/`, made from Unicode CLDR by `scripts/geo-data.py` and from
//! Natural Earth by `scripts/map-data.py`. `data/README.md` says what each column means and where it
//! comes from. A file is only parsed when it is needed.
//!
//! This module must not know articles, settings, pages or URLs, and doesn't look up names. The
//! registry resolves the names that editors write, since it also knows officials and organizations.
//! It takes the [`accepted_names`] and compares them by [`crate::spelling::fold`].

use std::borrow::Cow;
use std::sync::LazyLock;

mod hints;
mod map;
mod names;
mod parts;
#[cfg(test)]
mod tests;

pub use hints::{Meant, meant, without_form};
pub use map::{Borders, OUTLINE_SIZE, WORLD_SIZE, map_point, outline};
pub use parts::{SharedName, longer_names, parts, shared_country_names};

static COUNTRIES: LazyLock<Vec<Country>> =
    LazyLock::new(|| rows(include_str!("data/countries.tsv")).filter_map(Country::parse).collect());
static REGIONS: LazyLock<Vec<Region>> =
    LazyLock::new(|| rows(include_str!("data/regions.tsv")).filter_map(Region::parse).collect());

/// A country or territory of ISO 3166-1, or XK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2, the key: `CA`.
    pub alpha2: &'static str,
    /// ISO 3166-1 alpha-3: `CAN`. The one of XK (`XKK`) is from CLDR.
    pub alpha3: &'static str,
    /// ISO 3166-1 numeric, three digits: `124`. The one of XK (`983`) is from CLDR.
    pub numeric: &'static str,
    /// The country's part of a URL: `canada`. It never changes.
    pub slug: &'static str,
    /// CLDR's English name: `Canada`.
    pub name: &'static str,
    /// UN M49 region: `019`, the Americas. `None` for Antarctica.
    pub region: Option<&'static str>,
    /// UN M49 sub-region: `021`, Northern America. `None` for Antarctica.
    pub subregion: Option<&'static str>,
    /// UN M49 intermediate region: `014`, Eastern Africa. Only countries in 202 and 419 have one.
    pub intermediate: Option<&'static str>,
    /// Other English names: those of ISO and M49, CLDR's short and variant names, and common ones.
    pub aliases: Vec<&'static str>,
}

/// A region, sub-region or intermediate region of UN M49.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// M49 code, three digits, the key: `419`.
    pub code: &'static str,
    /// The region's part of a URL. It never changes.
    pub slug: &'static str,
    /// M49's English name: `Latin America and the Caribbean`.
    pub name: &'static str,
    /// The code of the region that it is part of: `019`. `None` for the world.
    pub parent: Option<&'static str>,
    /// The codes of regions that this one groups without being their parent. Only North America
    /// (003) has any, according to a note in M49.
    pub groups: Vec<&'static str>,
    /// Other English names: CLDR's (`Latin America`) and common ones (`East Africa`).
    pub aliases: Vec<&'static str>,
}

impl Country {
    /// `None` for a row with too few columns. A test shows that there is no such row.
    fn parse(mut row: impl Iterator<Item = &'static str>) -> Option<Self> {
        Some(Self {
            alpha2: row.next()?,
            alpha3: row.next()?,
            numeric: row.next()?,
            slug: row.next()?,
            region: filled(row.next()?),
            subregion: filled(row.next()?),
            intermediate: filled(row.next()?),
            name: row.next()?,
            aliases: list(row.next()),
        })
    }

    /// Whether the country is in a UN M49 region, of any level: Kenya is in 014, 202, 002
    /// and 001. North America (003) includes Canada as well as Mexico.
    #[must_use]
    pub fn is_in(&self, code: &str) -> bool {
        let nearest = self.intermediate.or(self.subregion).or(self.region);
        let groups = region(code).map_or(&[][..], |region| &region.groups);
        std::iter::successors(nearest, |above| region(above)?.parent)
            .any(|above| above == code || groups.contains(&above))
    }
}

impl Region {
    /// `None` for a row with too few columns. A test shows that there is no such row.
    fn parse(mut row: impl Iterator<Item = &'static str>) -> Option<Self> {
        Some(Self {
            code: row.next()?,
            slug: row.next()?,
            name: row.next()?,
            parent: row.next().and_then(filled),
            groups: list(row.next()),
            aliases: list(row.next()),
        })
    }
}

/// The 249 countries of ISO 3166-1, and XK, sorted by alpha-2 code.
#[must_use]
pub fn countries() -> &'static [Country] {
    &COUNTRIES
}

/// The country with an ISO 3166-1 alpha-2 code, in capitals.
#[must_use]
pub fn country(alpha2: &str) -> Option<&'static Country> {
    let at = COUNTRIES.binary_search_by(|country| country.alpha2.cmp(alpha2));
    at.ok().and_then(|at| COUNTRIES.get(at))
}

/// All regions of UN M49 that have countries, including the world, sorted by code.
#[must_use]
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// The region with a UN M49 code of three digits.
#[must_use]
pub fn region(code: &str) -> Option<&'static Region> {
    let at = REGIONS.binary_search_by(|region| region.code.cmp(code));
    at.ok().and_then(|at| REGIONS.get(at))
}

/// The flag for an alpha-2 code, as two regional indicator symbols (Unicode
/// Technical Standard 51, "Emoji Flag Sequence"); empty for any other text.
#[must_use]
pub fn flag(alpha2: &str) -> String {
    let bytes = alpha2.as_bytes();
    if bytes.len() != 2 || !bytes.iter().all(u8::is_ascii_uppercase) {
        return String::new();
    }
    bytes.iter().filter_map(|byte| char::from_u32(0x1F1E6 + u32::from(byte - b'A'))).collect()
}

/// The codes of the countries that a name could mean if it means several: "Korea", "Congo". Empty for
/// any other text.
#[must_use]
pub fn shared_name(text: &str) -> &'static [&'static str] {
    match crate::spelling::fold(text).as_str() {
        "korea" => &["KR", "KP"],
        "congo" => &["CG", "CD"],
        "virgin islands" => &["VG", "VI"],
        _ => &[],
    }
}

/// The name to show in a language (BCP 47) for a country's alpha-2 code or a region's M49 code. It is
/// CLDR's name, but for regions in English that of M49.
///
/// A language without names of its own takes those of its parent in CLDR, or of its shorter tag:
/// `es-MX` those of `es-419`, `zh-Hant-TW` those of `zh-Hant`, and `de-AT` those of `de`. `None` if
/// none of them has a name.
#[must_use]
pub fn display_name(code: &str, language: &str) -> Option<&'static str> {
    names::chain(language).find_map(|language| match language.as_ref() {
        "en" => country(code)
            .map(|country| country.name)
            .or_else(|| region(code).map(|region| region.name)),
        language => names::entry(language, code).map(|entry| entry.name),
    })
}

/// The code of a language (BCP 47, in whatever case) and those to try after it, the nearest first:
/// after `zh-TW` comes `zh-Hant-TW`.
pub fn languages_to_try(language: &str) -> impl Iterator<Item = Cow<'_, str>> {
    names::chain(language)
}

/// Everything that an editor may write for a country, without duplicates: its alpha-2 and alpha-3 codes,
/// its English names, and CLDR's names in some languages.
///
/// Compare them as they are first, and only then by [`crate::spelling::fold`]: a folded name can be the
/// code of another country, as Vietnamese "Mỹ" (the United States) and Malaysia's "MY".
#[must_use]
pub fn accepted_names(country: &'static Country, languages: &[&str]) -> Vec<&'static str> {
    let mut accepted = vec![country.alpha2, country.alpha3, country.name];
    accepted.extend(&country.aliases);
    add_names_in(languages, country.alpha2, &mut accepted);
    accepted
}

/// The names that a text in a language (BCP 47) may have for a country, without duplicates or codes:
/// CLDR's names in that language; for English, or if there are none, all English names.
#[must_use]
pub fn names_in(country: &'static Country, language: &str) -> Vec<&'static str> {
    let mut called = Vec::new();
    if names::chain(language).all(|language| language != "en") {
        add_names_in(&[language], country.alpha2, &mut called);
    }
    if called.is_empty() {
        called.push(country.name);
        called.extend(&country.aliases);
    }
    called
}

/// Everything that an editor may write for a region, without duplicates: its M49 code, its English
/// names, and CLDR's names in some languages. Compare them by [`crate::spelling::fold`].
#[must_use]
pub fn accepted_region_names(region: &'static Region, languages: &[&str]) -> Vec<&'static str> {
    let mut accepted = vec![region.code, region.name];
    accepted.extend(&region.aliases);
    add_names_in(languages, region.code, &mut accepted);
    accepted
}

fn add_names_in(languages: &[&str], code: &str, accepted: &mut Vec<&'static str>) {
    for language in languages.iter().flat_map(|tag| names::chain(tag)) {
        let Some(entry) = names::entry(&language, code) else {
            continue;
        };
        for name in std::iter::once(entry.name).chain(entry.others) {
            if !accepted.contains(&name) {
                accepted.push(name);
            }
        }
    }
}

/// The rows of a data file, without comments, each split into its fields.
fn rows(text: &'static str) -> impl Iterator<Item = std::str::Split<'static, char>> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t'))
}

fn filled(field: &'static str) -> Option<&'static str> {
    Some(field).filter(|field| !field.is_empty())
}

/// The parts of a field that may hold several names or codes.
fn list(field: Option<&'static str>) -> Vec<&'static str> {
    field.and_then(filled).map_or_else(Vec::new, |field| field.split('|').collect())
}

//! `[map]`: the map of the world and the outlines of countries.

use crate::frontmatter::fields::Fields;
use crate::geo::Borders;

/// The table `[map]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapSettings {
    /// Whether templates get the countries' positions on the map, and their outlines.
    pub enabled: bool,
    /// Which borders the outlines show.
    pub borders: Borders,
}

impl Default for MapSettings {
    fn default() -> Self {
        MapSettings { enabled: true, borders: Borders::default() }
    }
}

/// Reads `[map]`.
pub(super) fn map(fields: &mut Fields) -> MapSettings {
    let words = [("iso-3166", Borders::Iso3166), ("natural-earth", Borders::NaturalEarth)];
    MapSettings {
        enabled: fields.flag_or("enabled", true),
        borders: fields.choice("borders", &words).unwrap_or_default(),
    }
}

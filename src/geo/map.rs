//! Where countries are: their positions on a map of the world, and their outlines.
//!
//! The data is in `data/map.tsv`, which `scripts/map-data.py` makes from Natural Earth; `data/README.md`
//! says how it shows disputed borders.

use std::sync::LazyLock;

use super::{filled, rows};

/// The width and height of the map, in its own units. Its projection is Equal Earth, with 11 degrees east
/// in the middle and without Antarctica.
pub const WORLD_SIZE: (u16, u16) = (1000, 449);

/// The side of the square that an outline is fitted into.
pub const OUTLINE_SIZE: u16 = 96;

static PLACES: LazyLock<Vec<Place>> =
    LazyLock::new(|| rows(include_str!("data/map.tsv")).filter_map(Place::parse).collect());

/// Which borders the outlines show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Borders {
    /// Borders that go with the codes of ISO 3166 and their parts.
    #[default]
    Iso3166,
    /// The borders of Natural Earth, which show who actually controls a territory.
    NaturalEarth,
}

/// A country's position and outlines.
struct Place {
    alpha2: &'static str,
    point: (u16, u16),
    outline: Option<&'static str>,
    /// The outline by Natural Earth's borders, if it is a different one.
    natural_earth: Option<&'static str>,
}

impl Place {
    /// `None` for a row that isn't complete. A test shows that there is no such row.
    fn parse(mut row: impl Iterator<Item = &'static str>) -> Option<Self> {
        Some(Self {
            alpha2: row.next()?,
            point: (row.next()?.parse().ok()?, row.next()?.parse().ok()?),
            outline: row.next().and_then(filled),
            natural_earth: row.next().and_then(filled),
        })
    }
}

fn place(alpha2: &str) -> Option<&'static Place> {
    let at = PLACES.binary_search_by(|place| place.alpha2.cmp(alpha2));
    at.ok().and_then(|at| PLACES.get(at))
}

/// The position on the map of the country with an alpha-2 code, in units of [`WORLD_SIZE`] from the upper
/// left: a point within the country's largest part. Antarctica's is on the lower edge.
#[must_use]
pub fn map_point(alpha2: &str) -> Option<(u16, u16)> {
    place(alpha2).map(|place| place.point)
}

/// The outline of the country with an alpha-2 code, as SVG path data (to be filled by the even-odd rule) in
/// a square of [`OUTLINE_SIZE`]. It shows the country's main part, with north at the top. `None` for atolls
/// that would be mere specks.
#[must_use]
pub fn outline(alpha2: &str, borders: Borders) -> Option<&'static str> {
    let place = place(alpha2)?;
    let by_control = place.natural_earth.filter(|_| borders == Borders::NaturalEarth);
    by_control.or(place.outline)
}

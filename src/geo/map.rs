//! Where countries are: their places on a map of the world, and their outlines.
//!
//! The facts are in `data/map.tsv`, made from Natural Earth by `scripts/map-data.py`; `data/README.md`
//! says what that shows of disputed borders.

use std::sync::LazyLock;

use super::{filled, rows};

/// Width and height of the map in its own units: Equal Earth, 11 degrees east in the middle, without
/// Antarctica.
pub const WORLD_SIZE: (u16, u16) = (1000, 449);

/// The side of the square that an outline is fitted into.
pub const OUTLINE_SIZE: u16 = 96;

static PLACES: LazyLock<Vec<Place>> =
    LazyLock::new(|| rows(include_str!("data/map.tsv")).filter_map(Place::parse).collect());

/// Whose borders outlines show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Borders {
    /// Those that go with the codes of ISO 3166 and their parts.
    #[default]
    Iso3166,
    /// Those of Natural Earth, which are drawn by who controls what.
    NaturalEarth,
}

/// Where a country is.
struct Place {
    alpha2: &'static str,
    point: (u16, u16),
    outline: Option<&'static str>,
    /// By Natural Earth's borders, where that is another.
    natural_earth: Option<&'static str>,
}

impl Place {
    /// None for a row that isn't whole, of which a test shows there is none.
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

/// Where the country of an alpha-2 code stands on the map, in units of [`WORLD_SIZE`] from the upper left:
/// a point within its largest part. Antarctica's is on the lower edge.
#[must_use]
pub fn map_point(alpha2: &str) -> Option<(u16, u16)> {
    place(alpha2).map(|place| place.point)
}

/// The outline of the country of an alpha-2 code, as SVG path data (to be filled by the even-odd rule) in a
/// square of [`OUTLINE_SIZE`]: its main part, north above. None for atolls that would be specks.
#[must_use]
pub fn outline(alpha2: &str, borders: Borders) -> Option<&'static str> {
    let place = place(alpha2)?;
    let by_control = place.natural_earth.filter(|_| borders == Borders::NaturalEarth);
    by_control.or(place.outline)
}

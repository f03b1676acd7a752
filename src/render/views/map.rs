//! Where countries stand on the map of the world, and how large.

use super::Views;
use crate::geo;
use crate::model::{Details, EntityId, LangId};
use crate::render::data::{Data, list, optional, table};

/// The square of the radius of a circle for one story, in units of the map, of which a narrow column has
/// three to a pixel.
const ONE_STORY: usize = 12 * 12;
/// The largest: that of the day's country with the most stories, if it has very many.
const MOST: usize = 40 * 40;
/// The smallest: that of a country with few, beside one with very many.
const LEAST: usize = 7 * 7;

/// Where a country's circle stands, if the site shows any; with its radius, if its stories are counted.
fn circle<'v>(views: &Views, country: EntityId, radius: Option<usize>) -> Option<Data<'v>> {
    let Details::Country { country, .. } = &views.site.briefing.entity(country).details else {
        return None;
    };
    let (x, y) = geo::map_point(country.alpha2).filter(|_| views.site.settings.map.enabled)?;
    let mut circle = vec![("x", usize::from(x).into()), ("y", usize::from(y).into())];
    circle.extend(radius.map(|radius| ("r", radius.into())));
    Some(Data::Table(circle))
}

/// Countries with the number of their stories, those with the most first; the area of the circle of each
/// grows with them.
pub fn counted<'v>(views: &'v Views, lang: LangId, countries: &[(EntityId, usize)]) -> Data<'v> {
    let most = countries.iter().map(|(_, stories)| *stories).max().unwrap_or(1).max(1);
    list(countries.iter().map(|(country, stories)| {
        let area = (stories * ONE_STORY).min(stories * MOST / most).max(LEAST);
        table([
            ("country", views.link(lang, *country)),
            ("stories", (*stories).into()),
            ("map", optional(circle(views, *country, Some(area.isqrt())))),
        ])
    }))
}

/// Countries without any number, so that a list of them doesn't change with each article; none if the site
/// shows no map.
pub fn present<'v>(views: &'v Views, lang: LangId, countries: &[EntityId]) -> Data<'v> {
    let shown = countries.iter().filter(|_| views.site.settings.map.enabled);
    list(shown.map(|country| {
        table([
            ("country", views.link(lang, *country)),
            ("map", optional(circle(views, *country, None))),
        ])
    }))
}

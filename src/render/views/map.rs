//! Where countries lie on the map of the world, and how large their circles are.

use super::Views;
use crate::geo;
use crate::model::{Details, EntityId, LangId};
use crate::render::data::{Data, list, optional, table};

/// The square of the radius of a circle for one story, in units of the map. In a narrow column,
/// three of them make a pixel.
const ONE_STORY: usize = 12 * 12;
/// The square of the greatest radius: for the day's country with the most stories, if it has very
/// many.
const MOST: usize = 40 * 40;
/// The square of the smallest radius: for a country with few stories, beside one with very many.
const LEAST: usize = 7 * 7;

/// Where a country's circle lies, if the site has a map, and its radius if stories are counted.
fn circle<'v>(views: &Views, country: EntityId, radius: Option<usize>) -> Option<Data<'v>> {
    let Details::Country { country, .. } = &views.site.briefing.entity(country).details else {
        return None;
    };
    let (x, y) = geo::map_point(country.alpha2).filter(|_| views.site.settings.map.enabled)?;
    let mut circle = vec![("x", usize::from(x).into()), ("y", usize::from(y).into())];
    circle.extend(radius.map(|radius| ("r", radius.into())));
    Some(Data::Table(circle))
}

/// Countries with the number of their stories, those with the most first. The area of a country's
/// circle grows with that number.
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

/// Countries without any number, so that the list doesn't change with each article. Nothing if the
/// site has no map.
pub fn present<'v>(views: &'v Views, lang: LangId, countries: &[EntityId]) -> Data<'v> {
    let shown = countries.iter().filter(|_| views.site.settings.map.enabled);
    list(shown.map(|country| {
        table([
            ("country", views.link(lang, *country)),
            ("map", optional(circle(views, *country, None))),
        ])
    }))
}

//! The variables of a share card.

use super::{Views, entity, page};
use crate::model::{Details, EntityId, LangId};
use crate::plan::{Route, Subject};
use crate::render::data::{Data, PageParts, list, optional, table};
use crate::share_cards::{headlines, shown};

/// The variables of the card beside a page: `site` and `card`. Nothing in them changes with a newer article
/// of another day, so that a card is drawn once.
pub fn parts<'v>(views: &'v Views, route: &'v Route) -> PageParts<'v> {
    let site = &views.site;
    let (lang, settings) = (route.lang, site.settings);
    let text = |text: &str| Data::from(shown(&views.card_measures, text));
    let publisher = settings.publisher.as_ref().map(|publisher| text(&publisher.name));
    let host = settings.base_url.split_once("://").map(|(_, rest)| rest).unwrap_or_default();
    let of_site = table([
        ("title", text(&settings.title)),
        ("description", text(&settings.description)),
        ("publisher", optional(publisher)),
        ("host", text(host)),
        ("extra", Data::Json(&settings.extra)),
    ]);
    vec![("site", of_site), ("card", card(views, route, lang))]
}

fn card<'v>(views: &'v Views, route: &'v Route, lang: LangId) -> Data<'v> {
    let site = &views.site;
    let language = views.language(lang);
    let text = |text: &str| Data::from(shown(&views.card_measures, text));
    let title = page::title(views, route);
    let (mut day, mut of_edition, mut countries) = (None, list([]), Vec::new());
    let (mut kind, mut outline, mut code) = ("article", Data::None, Data::None);
    if let Subject::Edition(date, _) = &route.subject {
        (kind, day) = ("edition", Some(*date));
        let articles = site.index.of(lang).days.get(date).map_or(&[][..], Vec::as_slice);
        let shown = headlines(site.briefing, articles).into_iter();
        let shown = shown.map(|id| text(&site.briefing.article(id).title));
        of_edition = list(shown);
    } else if let Subject::Article { id, .. } = &route.subject {
        let article = site.briefing.article(*id);
        day = Some(article.day);
        countries = article.countries.to_vec();
    } else if let Subject::Entity(id, _) = &route.subject
        && let Details::Country { country, .. } = &site.briefing.entity(*id).details
    {
        kind = "country";
        outline = entity::outline(views, country.alpha2);
        code = country.alpha2.into();
    }
    let word = match kind {
        "edition" => language.strings.get("briefing"),
        "country" => language.strings.get("country"),
        _ => "",
    };
    let name =
        |id: &EntityId| shown(&views.card_measures, &site.briefing.entity(*id).text(lang).name);
    let countries: Vec<String> =
        countries.iter().map(name).filter(|name| !name.is_empty()).collect();
    let dates = language.strings.dates();
    let stamp = day.map(|day| {
        table([
            ("weekday", text(dates.weekday(day))),
            ("day", day.day().to_string().into()),
            ("month", text(&dates.short_month(day))),
        ])
    });
    table([
        ("kind", kind.into()),
        ("kind_name", text(word)),
        ("title", text(&title)),
        ("lang", site.settings.lang(lang).into()),
        ("dir", language.direction.into()),
        ("date_text", optional(day.map(|day| text(&dates.day(day))))),
        ("stamp", optional(stamp)),
        ("headlines", of_edition),
        ("countries", list(countries.into_iter().map(Data::from))),
        ("outline", outline),
        ("code", code),
    ])
}

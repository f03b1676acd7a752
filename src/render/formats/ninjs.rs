//! News items for programs: ninjs 3.3 (iptc.org/std/ninjs), one for each article, lists of the newest and of
//! each month, and a notice where an article was withdrawn. What is written is valid by the schema of 3.1
//! too, since 3.2 and 3.3 only add to it.
//!
//! An item has the permanent id that feeds have, as a tag URI. Its dates are those of feeds as well, in the
//! site's time zone.

mod item;

use jiff::Timestamp;

use super::whole::json;
use super::{Described, Description, feed};
use crate::dates::rfc3339_in;
use crate::model::{Article, ArticleId, Details, EntityId, LangId, Picture, Retraction};
use crate::plan::{DataStory, Dataset, Route, Urls, urls};
use crate::render::data::{Fingerprint, combine_fingerprints, fingerprint_of};
use crate::render::shown_picture::ShownPicture;
use crate::render::site_address::{Base, absolute, given, uri};
use crate::render::text::PlacedText;
use crate::render::{LinkNames, RenderFailure, Renderer, RouteContent, Site};
use crate::settings::ApiSettings;
use item::{Concept, InfoSource, NINJS, NewsItem, Rendition, RightsInfo, TextPart, TrustIndicator};

/// Where an item of IPTC's media topics stands (cv.iptc.org/newscodes/mediatopic).
const MEDIA_TOPIC: &str = "http://cv.iptc.org/newscodes/mediatopic/";

/// The rules of a publisher that IPTC has a code for, by their properties in schema.org
/// (cv.iptc.org/newscodes/trustindicator). The others are known by the address of the property.
const TRUST_INDICATORS: [(&str, &str); 3] = [
    ("ethicsPolicy", "ethicsPolicy"),
    ("correctionsPolicy", "correctionsPolicy"),
    ("verificationFactCheckingPolicy", "factCheckingPolicy"),
];

/// All that a file says, but for the texts of articles, which are put into it when it is written.
struct NewsFile<'a> {
    item: NewsItem<'a>,
    /// The text of the item itself, or those of its associations, by their places.
    texts: Vec<(Option<usize>, PlacedText<'a>)>,
}

/// Describes the file of a route; one that is about no article and no list has an empty list.
pub fn describe<'v>(renderer: &'v Renderer, route: &'v Route) -> Described<'v> {
    let site = &renderer.site;
    let file = match route.subject.dataset() {
        Some(Dataset::Article(id)) => article_file(renderer, *id),
        Some(Dataset::Retraction(at)) => {
            NewsFile { item: as_root(site, retraction(site, *at)), texts: Vec::new() }
        }
        Some(Dataset::Newest(stories)) => newest(renderer, route, stories),
        Some(Dataset::Month(stories)) => month(site, route, stories),
        _ => newest(renderer, route, &[]),
    };
    Box::new(file)
}

impl<'v> Description<'v> for NewsFile<'v> {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        let item = fingerprint_of(&json(&self.item));
        let texts = self.texts.iter().map(|(_, text)| text.fingerprint());
        vec![("ninjs", combine_fingerprints([item].into_iter().chain(texts)))]
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        let NewsFile { mut item, texts } = *self;
        for (at, text) in texts {
            let value = text.html()?.into();
            let body = TextPart { role: "main", content_type: "text/html", value };
            let of = match (at, &mut item.associations) {
                (Some(at), Some(items)) => items.get_mut(at),
                _ => Some(&mut item),
            };
            if let Some(item) = of {
                item.bodies = vec![body];
            }
        }
        out.extend(json(&item));
        Ok(RouteContent::Rendered)
    }
}

/// An article as a file of its own.
fn article_file<'v>(renderer: &'v Renderer<'v>, id: ArticleId) -> NewsFile<'v> {
    let article = renderer.site.briefing.article(id);
    let texts = text(renderer, article).map(|text| (None, text)).into_iter().collect();
    NewsFile { item: as_root(&renderer.site, whole(&renderer.site, article)), texts }
}

/// The newest articles, as whole as each by itself.
fn newest<'v>(renderer: &'v Renderer<'v>, route: &Route, stories: &[DataStory]) -> NewsFile<'v> {
    let site = &renderer.site;
    let texts = stories.iter().enumerate().filter_map(|(at, story)| {
        let DataStory::Article(id) = story else { return None };
        Some((Some(at), text(renderer, site.briefing.article(*id))?))
    });
    let texts = texts.collect();
    let items = stories.iter().map(|story| match story {
        DataStory::Article(id) => whole(site, site.briefing.article(*id)),
        DataStory::Retraction(at) => retraction(site, *at),
    });
    let item = collection(site, route, site.settings.title.clone(), items.collect());
    NewsFile { item, texts }
}

/// The articles of a month, each as much as lists have of it.
fn month<'v>(site: &Site<'v>, route: &Route, stories: &[DataStory]) -> NewsFile<'v> {
    let day = stories.first().map(|story| match story {
        DataStory::Article(id) => site.briefing.article(*id).day,
        DataStory::Retraction(at) => site.briefing.retractions[*at].day,
    });
    let dates = site.theme.strings[route.lang.index()].dates();
    let month = day.map(|day| dates.month(day.year(), day.month())).unwrap_or_default();
    let items = stories.iter().map(|story| match story {
        DataStory::Article(id) => named(site, site.briefing.article(*id)),
        DataStory::Retraction(at) => retraction(site, *at),
    });
    let title = format!("{} · {month}", site.settings.title);
    NewsFile { item: collection(site, route, title, items.collect()), texts: Vec::new() }
}

/// A list of items, which is an item itself.
fn collection<'v>(
    site: &Site<'v>,
    route: &Route,
    title: String,
    items: Vec<NewsItem<'v>>,
) -> NewsItem<'v> {
    let list = NewsItem {
        uri: feed::tag(site, &route.url),
        r#type: "composite",
        representation_type: Some("full"),
        pub_status: Some("usable"),
        language: Some(site.settings.lang(route.lang)),
        headlines: vec![TextPart::plain("main", title)],
        associations: Some(items),
        ..NewsItem::default()
    };
    as_root(site, list)
}

/// An item that has a file of its own: with what is true of all that the site publishes.
fn as_root<'v>(site: &Site<'v>, item: NewsItem<'v>) -> NewsItem<'v> {
    let settings = site.settings;
    let api = settings.api.as_ref();
    let licence = api.and_then(|api| api.licence.as_ref());
    let policies = settings.publisher.iter().flat_map(|publisher| &publisher.policies);
    let indicator = |property: &str| {
        let known = TRUST_INDICATORS.iter().find(|(of, _)| *of == property);
        known.map_or_else(
            || format!("https://schema.org/{property}"),
            |(_, code)| format!("http://cv.iptc.org/newscodes/trustindicator/{code}"),
        )
    };
    let trust_indicators = policies.map(|policy| TrustIndicator {
        role: indicator(policy.property),
        href: uri(&given(Base::Whole(&settings.base_url), &policy.url.value)).into_owned(),
    });
    NewsItem {
        name: None,
        rel: None,
        copyright_holder: Some(settings.publisher_name()),
        usage_terms: api.and_then(ApiSettings::usage_terms),
        rights_info: licence
            .map(|licence| RightsInfo { linked_rights: uri(&licence.url).into_owned() }),
        trust_indicators: trust_indicators.collect(),
        standard: Some(NINJS),
        ..item
    }
}

/// What lists have of an article.
fn named<'v>(site: &Site<'v>, article: &'v Article) -> NewsItem<'v> {
    let page = Urls::new(site.settings, article.lang).article(article);
    NewsItem {
        representation_type: Some("partial"),
        first_created: Some(moment(site, article.published)),
        version_created: Some(moment(site, article.modified())),
        pub_status: Some("usable"),
        ..story(site, &article.id, &article.title, article.lang, &page)
    }
}

/// What is said of an article and of the notice in its place.
fn story<'v>(site: &Site<'v>, id: &str, title: &'v str, lang: LangId, page: &str) -> NewsItem<'v> {
    let data = absolute(site, &urls::ninjs(page));
    NewsItem {
        name: Some(title),
        rel: Some("item"),
        uri: feed::tag(site, id),
        r#type: "text",
        language: Some(site.settings.lang(lang)),
        headlines: vec![TextPart::plain("main", title)],
        renditions: vec![
            Rendition::of("page", absolute(site, page), "text/html"),
            Rendition::of("ninjs", data, "application/json"),
        ],
        ..NewsItem::default()
    }
}

/// The notice in the place of an article that was withdrawn: nothing of the article but its headline.
fn retraction<'v>(site: &Site<'v>, at: usize) -> NewsItem<'v> {
    let briefing = site.briefing;
    let retraction: &Retraction = &briefing.retractions[at];
    let page = Urls::new(site.settings, retraction.lang).retraction(retraction);
    let withdrawn = retraction.note.instant.max(retraction.published);
    NewsItem {
        representation_type: Some("full"),
        first_created: Some(moment(site, retraction.published)),
        version_created: Some(moment(site, withdrawn)),
        pub_status: Some("canceled"),
        ed_note: Some(&retraction.note.text),
        ..story(site, &retraction.id, &retraction.title, retraction.lang, &page)
    }
}

/// All that is said of an article, but for its text.
fn whole<'v>(site: &Site<'v>, article: &'v Article) -> NewsItem<'v> {
    let has_text = site.settings.api.as_ref().is_some_and(|api| api.is_full);
    let summary = article.summary.as_deref().map(|text| TextPart::plain("summary", text));
    let points = article.key_points.iter().map(|text| TextPart::plain("keyPoint", text.as_str()));
    let strings = &site.theme.strings[article.lang.index()];
    let names =
        article.authors.iter().map(|id| &*site.briefing.entity(*id).text(article.lang).name);
    let names: Vec<&str> = names.collect();
    let concepts = |ids: &[EntityId], rel| {
        ids.iter().map(|id| concept(site, article.lang, *id, rel)).collect::<Vec<_>>()
    };
    let officials: Vec<_> = article.officials.iter().map(|it| it.official).collect();
    let media_topics = article.media_topics.iter().map(|topic| Concept {
        name: None,
        rel: "about",
        uri: Some([MEDIA_TOPIC, topic].concat()),
        literal: Some(["medtop:", topic].concat()),
    });
    let storyline = article.storyline.map(|id| concept(site, article.lang, id, "partOf"));
    let mut subjects = concepts(&article.topics, "about");
    subjects.extend(media_topics.chain(storyline));
    subjects.extend(concepts(&article.own, "about"));
    let mut places = concepts(&article.countries, "about");
    places.extend(concepts(&article.regions, "about"));
    let sources = article.sources.iter().map(|source| InfoSource {
        name: source.publisher.as_deref().unwrap_or(&source.title),
        role: "source",
        uri: source.url.as_deref().or(source.archived.as_deref()).map(|it| uri(it).into_owned()),
        literal: source.publisher.is_some().then_some(&*source.title),
    });
    let page = Urls::new(site.settings, article.lang).article(article);
    let picture = article.image.as_deref().map(|image| picture(site, &page, image));
    NewsItem {
        representation_type: Some(if has_text { "full" } else { "partial" }),
        descriptions: summary.into_iter().chain(points).collect(),
        people: concepts(&officials, "about"),
        organisations: concepts(&article.organizations, "about"),
        places,
        subjects,
        info_sources: sources.collect(),
        by: (!names.is_empty()).then(|| names.join(strings.get("list_separator")).into()),
        located: article.place.as_deref(),
        associations: picture.map(|picture| vec![picture]),
        ..named(site, article)
    }
}

/// The text of an article, where the settings ask for it, with addresses that hold everywhere.
fn text<'v>(renderer: &'v Renderer<'v>, article: &'v Article) -> Option<PlacedText<'v>> {
    let site = &renderer.site;
    site.settings.api.as_ref().filter(|api| api.is_full)?;
    let base = Base::Whole(&site.settings.base_url);
    Some(PlacedText {
        site: *site,
        text: &article.body,
        lang: article.lang,
        page: Urls::new(site.settings, article.lang).article(article).into(),
        base,
        named: LinkNames::in_article(site, article),
        captions: renderer.views.captions(article, base),
    })
}

/// Something that an article is listed under.
fn concept<'v>(site: &Site<'v>, lang: LangId, id: EntityId, rel: &'static str) -> Concept<'v> {
    let entity = site.briefing.entity(id);
    let wikidata = |item: &Option<String>| item.as_ref().map(|item| format!("wikidata:{item}"));
    let literal = match &entity.details {
        Details::Country { country, .. } => Some(format!("iso3166-1a2:{}", country.alpha2)),
        Details::Region { code, .. } => code.map(|code| format!("m49:{code}")),
        Details::Official { wikidata: item, .. } | Details::Organization { wikidata: item, .. } => {
            wikidata(item)
        }
        Details::Office { .. } | Details::Author { .. } | Details::Plain | Details::Own { .. } => {
            None
        }
    };
    let page = || absolute(site, &Urls::new(site.settings, lang).entity(entity));
    let uri = site.index.of(lang).has_page(id).then(page);
    Concept { name: Some(&entity.text(lang).name), rel, uri, literal }
}

/// The picture of an article, which is an item as well.
fn picture<'v>(site: &Site<'v>, page: &str, image: &'v Picture) -> NewsItem<'v> {
    let shown = ShownPicture::of(site, page, &image.path);
    let address = shown.address(&site.settings.base_url);
    let content_type = shown.media_type();
    let alt = Some(image.alt.as_str()).filter(|alt| !alt.is_empty());
    let alt_part = alt.map(|alt| TextPart::plain("alt", alt));
    let caption = image.caption.as_deref().map(|text| TextPart::plain("caption", text));
    NewsItem {
        name: Some(alt.unwrap_or("picture")),
        rel: Some("picture"),
        uri: address.clone(),
        r#type: if content_type == Some("image/svg+xml") { "graphic" } else { "picture" },
        descriptions: alt_part.into_iter().chain(caption).collect(),
        by: image.credit.as_deref().map(Into::into),
        renditions: vec![Rendition {
            name: "web",
            href: address,
            content_type,
            width: shown.size.map(|(width, _)| width),
            height: shown.size.map(|(_, height)| height),
        }],
        ..NewsItem::default()
    }
}

/// An instant in the site's time zone.
fn moment(site: &Site, at: Timestamp) -> String {
    rfc3339_in(at, &site.settings.timezone)
}

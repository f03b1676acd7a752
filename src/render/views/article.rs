//! `article`: everything that an article's own page shows.

use tera::Value;
use tera::value::Key;

use super::value::{json, optional, table};
use super::{Views, cards};
use crate::model::{
    Appearance, Article, ArticleId, EntityId, LangId, Note, Picture, Post, Quotation, Source,
    Speaker,
};
use crate::plan::asset_url;
use crate::render::text::{self, Base};

/// The article of a page.
pub fn article(
    views: &Views,
    id: ArticleId,
    earlier: Option<ArticleId>,
    later: Option<ArticleId>,
) -> Value {
    let site = &views.site;
    let article = site.briefing.article(id);
    let lang = article.lang;
    let language = views.language(lang);
    let url = language.urls.article(article);
    let base = Base::Path(site.settings.base_path());
    let body = text::html(site, &article.body, lang, &url, base);
    let (story_earlier, story_later) = story_neighbours(views, id, article);
    let mut map = cards::fields(site, language, article);
    let image = article.image.as_ref().map(|image| picture(views, &url, image));
    let entries: [(&'static str, Value); 16] = [
        ("body", Value::safe_string(&body)),
        ("image", optional(image)),
        ("regions", views.links(lang, &article.regions)),
        (
            "appearances",
            article.officials.iter().map(|a| appearance(views, lang, a)).collect::<Vec<_>>().into(),
        ),
        (
            "sources",
            article
                .sources
                .iter()
                .enumerate()
                .map(|(at, s)| source(views, lang, at, s))
                .collect::<Vec<_>>()
                .into(),
        ),
        (
            "quotes",
            article.quotes.iter().map(|q| quotation(views, article, q)).collect::<Vec<_>>().into(),
        ),
        (
            "corrections",
            article.corrections.iter().map(|n| note(views, lang, n)).collect::<Vec<_>>().into(),
        ),
        (
            "updates",
            article.updates.iter().map(|n| note(views, lang, n)).collect::<Vec<_>>().into(),
        ),
        ("storyline", optional(article.storyline.map(|id| views.link(lang, id)))),
        ("story_earlier", neighbour(views, story_earlier)),
        ("story_later", neighbour(views, story_later)),
        ("earlier", neighbour(views, earlier)),
        ("later", neighbour(views, later)),
        ("media_topics", article.media_topics.clone().into()),
        ("extra", json(&article.extra)),
        ("id", article.id.as_ref().into()),
    ];
    map.extend(entries.into_iter().map(|(key, value)| (Key::Str(key), value)));
    map.into()
}

/// The articles before and after this one in its storyline.
fn story_neighbours(
    views: &Views,
    id: ArticleId,
    article: &Article,
) -> (Option<ArticleId>, Option<ArticleId>) {
    let Some(storyline) = article.storyline else { return (None, None) };
    let story = views.site.index.of(article.lang).articles_of(storyline);
    let Ok(at) = story.binary_search(&id) else { return (None, None) };
    (at.checked_sub(1).map(|before| story[before]), story.get(at + 1).copied())
}

fn neighbour(views: &Views, id: Option<ArticleId>) -> Value {
    optional(id.map(|id| title_link(views, id)))
}

/// An article's title and URL.
pub fn title_link(views: &Views, id: ArticleId) -> Value {
    let article = views.site.briefing.article(id);
    let url = views.href(&views.language(article.lang).urls.article(article));
    table([("title", article.title.as_ref().into()), ("url", url.into())])
}

fn appearance(views: &Views, lang: LangId, appearance: &Appearance) -> Value {
    let entity = views.site.briefing.entity(appearance.official);
    let index = views.site.index.of(lang);
    let url = index
        .has_page(appearance.official)
        .then(|| views.href(&views.language(lang).urls.entity(entity)));
    let all = entity.posts();
    let posts = appearance.posts.iter().map(|at| {
        let post = &all[usize::from(*at)];
        table([
            ("title", post.title.as_str().into()),
            ("organization", optional(post.organization.map(|id| views.link(lang, id)))),
            ("office", optional(post.office.map(|id| views.link(lang, id)))),
        ])
    });
    table([
        ("name", entity.text(lang).name.as_str().into()),
        ("url", optional(url)),
        ("former", appearance.former.into()),
        ("posts", posts.collect::<Vec<_>>().into()),
    ])
}

fn source(views: &Views, lang: LangId, at: usize, source: &Source) -> Value {
    let strings = views.language(lang).strings;
    let number = at + 1;
    let id = source.id.clone().unwrap_or_else(|| number.to_string());
    table([
        ("id", id.into()),
        ("number", number.into()),
        ("title", source.title.as_str().into()),
        ("url", optional(source.url.as_deref())),
        ("note", optional(source.note.as_deref())),
        ("publisher", optional(source.publisher.as_deref())),
        ("date", optional(source.date.map(|d| d.iso()))),
        ("date_text", optional(source.date.map(|d| strings.partial(d)))),
        ("archived", optional(source.archived.as_deref())),
    ])
}

fn quotation(views: &Views, article: &Article, quote: &Quotation) -> Value {
    let lang = article.lang;
    let strings = views.language(lang).strings;
    let speaker = match &quote.speaker {
        Speaker::Entity(id) => views.link(lang, *id),
        Speaker::Name(name) => table([("name", name.as_str().into()), ("url", Value::none())]),
    };
    table([
        ("text", quote.text.as_str().into()),
        ("speaker", speaker),
        ("post", optional(speaker_post(views, article, &quote.speaker))),
        ("source", optional(quote.source.map(|at| at + 1))),
        ("date", optional(quote.date.map(|d| d.iso()))),
        ("date_text", optional(quote.date.map(|d| strings.partial(d)))),
        ("context", optional(quote.context.as_deref())),
    ])
}

/// The title of the post that a quotation's speaker held on the article's date.
pub fn speaker_post<'a>(views: &'a Views, article: &Article, speaker: &Speaker) -> Option<&'a str> {
    let Speaker::Entity(id) = speaker else { return None };
    let day = crate::model::local_day(article.date, &views.site.settings.timezone);
    post_on(views, *id, day).map(|post| post.title.as_str())
}

/// The post that an official held on a day.
fn post_on<'a>(views: &'a Views, id: EntityId, day: jiff::civil::Date) -> Option<&'a Post> {
    views.site.briefing.entity(id).posts().iter().find(|post| post.held_on(day))
}

fn note(views: &Views, lang: LangId, note: &Note) -> Value {
    table([
        ("date", note.day.to_string().into()),
        ("date_text", views.language(lang).strings.day(note.day).into()),
        ("text", note.text.as_str().into()),
    ])
}

/// A picture that stands beside the page at `page`.
pub fn picture(views: &Views, page: &str, picture: &Picture) -> Value {
    table([
        ("src", views.href(&asset_url(page, &picture.path)).into()),
        ("alt", picture.alt.as_str().into()),
        ("caption", optional(picture.caption.as_deref())),
        ("credit", optional(picture.credit.as_deref())),
        ("width", optional(picture.size.map(|(width, _)| width))),
        ("height", optional(picture.size.map(|(_, height)| height))),
    ])
}

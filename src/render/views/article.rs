//! The variable `article`: everything that an article's own page shows.

use super::{Views, cards, own, quotes};
use crate::model::{
    Appearance, Article, ArticleId, Details, EntityId, LangId, Note, Picture, Source,
};
use crate::render::data::{Data, list, optional, table, texts};
use crate::render::shown_picture::ShownPicture;

/// The article of a page.
pub fn article<'v>(
    views: &'v Views,
    id: ArticleId,
    earlier: Option<ArticleId>,
    later: Option<ArticleId>,
) -> Data<'v> {
    let site = &views.site;
    let article = site.briefing.article(id);
    let lang = article.lang;
    let language = views.language(lang);
    let url = language.urls.article(article);
    let (story_earlier, story_later) = story_neighbours(views, id, article);
    let image = article.image.as_deref().map(|image| picture(views, &url, image));
    let sources = article.sources.iter().enumerate();
    let more = vec![
        ("image", image.unwrap_or(Data::None)),
        ("stamp", Data::Shared(&language.days[&article.day].stamp)),
        ("regions", views.links(lang, &article.regions)),
        ("appearances", list(article.officials.iter().map(|a| appearance(views, lang, a)))),
        ("sources", list(sources.map(|(at, s)| source(views, lang, at, s)))),
        ("quotes", quotes::below(views, article)),
        ("corrections", list(article.corrections.iter().map(|n| note(views, lang, n)))),
        ("updates", list(article.updates.iter().map(|n| note(views, lang, n)))),
        ("kinds", own::tags(views, lang, article)),
        ("storyline", optional(article.storyline.map(|id| views.link(lang, id)))),
        ("story_earlier", neighbour(views, story_earlier)),
        ("story_later", neighbour(views, story_later)),
        ("earlier", neighbour(views, earlier)),
        ("later", neighbour(views, later)),
        ("fediverse", optional(fediverse(views, article))),
        (
            "standard_site",
            optional(site.settings.standard_site.as_ref().map(|own| own.document(&article.id))),
        ),
        ("media_topics", texts(&article.media_topics)),
        ("extra", Data::Json(&article.extra)),
        ("id", article.id.as_ref().into()),
        ("body", views.article_html(article, url)),
    ];
    cards::with_card(views, id, more)
}

/// The account of its first author who has one, or else the publisher's.
fn fediverse<'v>(views: &'v Views, article: &Article) -> Option<&'v str> {
    let of_author = |id: &EntityId| {
        let details = &views.site.briefing.entity(*id).details;
        if let Details::Author { fediverse, .. } = details { fediverse.as_deref() } else { None }
    };
    let of_publisher = || views.site.settings.publisher.as_ref()?.fediverse.as_deref();
    article.authors.iter().find_map(of_author).or_else(of_publisher)
}

/// The articles before and after an article in its storyline.
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

fn neighbour<'v>(views: &'v Views, id: Option<ArticleId>) -> Data<'v> {
    optional(id.map(|id| cards::title_link(views, id)))
}

/// An official in an article, with the posts held on the article's day.
pub fn appearance<'v>(views: &'v Views, lang: LangId, appearance: &'v Appearance) -> Data<'v> {
    let entity = views.site.briefing.entity(appearance.official);
    let url = views.language(lang).urls_of[appearance.official].as_deref();
    let all = entity.posts();
    let posts = appearance.posts.iter().map(|at| {
        let post = &all[usize::from(*at)];
        table([
            ("title", views.language(lang).strings.post_title(post).into()),
            ("organization", optional(post.organization.map(|id| views.link(lang, id)))),
            ("office", optional(post.office.map(|id| views.link(lang, id)))),
        ])
    });
    table([
        ("name", entity.text(lang).name.as_str().into()),
        ("url", optional(url)),
        ("former", appearance.former.into()),
        ("posts", list(posts)),
    ])
}

fn source<'v>(views: &'v Views, lang: LangId, at: usize, source: &'v Source) -> Data<'v> {
    let strings = views.language(lang).strings;
    let number = at + 1;
    table([
        ("id", source.anchor(at).into()),
        ("number", number.into()),
        ("title", source.title.as_str().into()),
        ("url", optional(source.url.as_deref())),
        ("note", optional(source.note.as_deref())),
        ("publisher", optional(source.publisher.as_deref())),
        ("date", optional(source.date.map(|d| d.iso()))),
        ("date_text", optional(source.date.map(|d| strings.dates().partial(d)))),
        ("archived", optional(source.archived.as_deref())),
        ("references", texts(&source.references)),
    ])
}

fn note<'v>(views: &'v Views, lang: LangId, note: &'v Note) -> Data<'v> {
    table([
        ("date", note.day.to_string().into()),
        ("date_text", views.language(lang).strings.dates().day(note.day).into()),
        ("text", note.text.as_str().into()),
    ])
}

/// A picture beside the page at `page`.
pub fn picture<'v>(views: &Views, page: &str, picture: &'v Picture) -> Data<'v> {
    let shown = ShownPicture::of(&views.site, page, &picture.path);
    let prefix = views.site.settings.base_path();
    let source = |(media_type, srcset): (&'static str, String)| {
        table([("type", media_type.into()), ("srcset", srcset.into())])
    };
    table([
        ("src", shown.address(prefix).into()),
        ("absolute", shown.address(&views.site.settings.base_url).into()),
        ("alt", picture.alt.as_str().into()),
        ("caption", optional(picture.caption.as_deref())),
        ("credit", optional(picture.credit.as_deref())),
        ("type", optional(shown.media_type())),
        ("width", optional(shown.size.map(|(width, _)| width))),
        ("height", optional(shown.size.map(|(_, height)| height))),
        ("sources", list(shown.sources(prefix).map(source))),
    ])
}

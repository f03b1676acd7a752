//! An article: schema.org's NewsArticle, with what Google recommends for it
//! (<https://developers.google.com/search/docs/appearance/structured-data/article>).

use super::node::LONGEST_TEXT;
use super::{GraphNode, StructuredPage, short};
use crate::model::{Article, ArticleId, EntityId, LangId, Note, Quotation, Source};

/// How many things an article is about, and how many it mentions, are named.
const THINGS_NAMED: usize = 12;
/// How many of its sources.
const SOURCES_NAMED: usize = 10;
/// How many of its quotations.
const QUOTATIONS_NAMED: usize = 5;
/// How many of its corrections: the latest.
const CORRECTIONS_NAMED: usize = 3;
/// How many of its authors.
const AUTHORS_NAMED: usize = 8;

/// The article and its page.
pub fn article<'v>(page: &StructuredPage<'v>, id: ArticleId) -> Vec<GraphNode> {
    let site = &page.site;
    let article = site.briefing.article(id);
    let address = page.address.as_str();
    let about = [&article.topics, &article.countries, &article.regions].into_iter().flatten();
    let about = about.copied().take(THINGS_NAMED);
    let officials = article.officials.iter().map(|appearance| appearance.official);
    let others = article.organizations.iter().chain(&article.own).copied();
    let mentioned: Vec<EntityId> = officials.chain(others).take(THINGS_NAMED).collect();
    let edition = page.trail.parent.as_ref();
    let story = article.storyline.map(|id| page.reference(id));
    let corrections = article.corrections.iter().rev().take(CORRECTIONS_NAMED);
    let image = article.image.as_deref().and_then(|picture| page.picture(picture));
    let node = GraphNode::of("NewsArticle")
        .with("@id", page.it())
        .with("mainEntityOfPage", GraphNode::id(address))
        .with("url", address)
        .with("headline", short(&*article.title))
        .with_some("description", article.summary.as_deref().map(short))
        .with("datePublished", page.moment(article.published))
        .with("dateModified", page.moment(article.modified()))
        .with("inLanguage", page.language())
        .with_some("dateline", article.place.as_deref().map(short))
        .with_all("author", authors(page, article))
        .with("publisher", &page.nodes.publisher)
        .with_some("image", image)
        .with_all("about", about.map(|id| page.reference(id)))
        .with_all("mentions", mentioned.iter().map(|id| page.reference(*id)))
        .with_all("citation", sources(article, address))
        .with_all("hasPart", quotations(page, article, &mentioned, address))
        .with_all("correction", corrections.map(correction))
        .with_all("isPartOf", edition.into_iter().chain(story));
    // The article has its description.
    vec![with_versions(page, node), page.node("WebPage", "")]
}

/// The authors; where none is named, the publisher answers for it.
fn authors<'v>(page: &StructuredPage<'v>, article: &'v Article) -> Vec<&'v GraphNode> {
    if article.authors.is_empty() {
        return vec![&page.nodes.publisher_id];
    }
    article.authors.iter().take(AUTHORS_NAMED).map(|id| page.reference(*id)).collect()
}

/// The `@id` of a source: its place in the list at the end of the article.
fn id_of_source(address: &str, at: usize, source: &Source) -> String {
    [address, "#_source-", &*source.anchor(at)].concat()
}

fn sources(article: &Article, address: &str) -> impl Iterator<Item = GraphNode> {
    let sources = article.sources.iter().enumerate().take(SOURCES_NAMED);
    sources.map(|(at, source)| {
        let publisher = source.publisher.as_deref();
        GraphNode::of("CreativeWork")
            .with("@id", id_of_source(address, at, source))
            .with("name", short(&source.title))
            .with_some("url", source.url.as_deref())
            .with_some(
                "publisher",
                publisher.map(|name| GraphNode::of("Organization").with("name", short(name))),
            )
            .with_some("datePublished", source.date.map(|date| date.iso()))
            .with_some("archivedAt", source.archived.as_deref())
    })
}

/// The first quotations, each once. A long one is left out, since words in quotation marks aren't cut.
fn quotations<'v>(
    page: &StructuredPage<'v>,
    article: &'v Article,
    mentioned: &[EntityId],
    address: &str,
) -> impl Iterator<Item = GraphNode> {
    let is_short = |quote: &&Quotation| quote.text.chars().nth(LONGEST_TEXT).is_none();
    let quotes = article.quotes.iter().filter(|quote| !quote.repeats).filter(is_short);
    quotes.take(QUOTATIONS_NAMED).map(|quote| {
        let source = quote.source.filter(|at| *at < SOURCES_NAMED);
        let source = source.and_then(|at| Some((at, article.sources.get(at)?)));
        let said = GraphNode::of("Quotation")
            .with("text", quote.text.as_str())
            .with("creator", page.speaker(&quote.speaker, mentioned))
            .with_some("dateCreated", quote.date.map(|date| date.iso()));
        match source {
            Some((at, source)) => {
                said.with("isBasedOn", GraphNode::id(id_of_source(address, at, source)))
            }
            None => said.with_some("isBasedOn", crate::render::quotations::cite(article, quote)),
        }
    })
}

fn correction(note: &Note) -> GraphNode {
    GraphNode::of("CorrectionComment")
        .with("text", short(&note.text))
        .with("datePublished", note.day.to_string())
}

/// An article and its versions in other languages: that of the first language is the original.
fn with_versions<'v>(page: &StructuredPage<'v>, node: GraphNode) -> GraphNode {
    let mut versions = page.other_versions();
    match page.route.lang {
        LangId::DEFAULT => {
            node.with_all("workTranslation", versions.map(|(_, id)| GraphNode::id(id)))
        }
        _ => {
            let original = versions.find(|(lang, _)| *lang == LangId::DEFAULT);
            node.with_some("translationOfWork", original.map(|(_, id)| GraphNode::id(id)))
        }
    }
}

//! Resolves one article again while everything around it stays, which is what a preview does after
//! most changes.
//!
//! [`resolve_revised`] goes the way of [`super::resolve`] for one article, with what is known of the site;
//! [`difference`] says what is to be done beside putting its result in the old one's place.

use super::article;
use super::held_back;
use super::names::NameLookup;
use super::pending::Pending;
use super::publication::{Publication, PublicationState};
use super::{Lookups, ResolveInput, Tagged};
use super::{text, translations};
use crate::diagnostics::{Diagnostics, FileId, Located};
use crate::model::{Article, Briefing, HeldBack, LinkTarget, Text};
use crate::parse::{self, FileRecord, ParsedContent};

/// An article that was resolved again.
#[derive(Debug)]
pub struct RevisedArticle {
    /// The article; `None` when it isn't public.
    pub article: Option<Box<Article>>,
    /// The mistakes that can be seen in the file itself.
    pub findings: Diagnostics,
    /// What its front matter names, for [`crate::lint`].
    pub tagged: Option<Tagged>,
    /// The topics, storyline and authors that it names, which exist because they are named.
    named: Vec<Vec<Located<String>>>,
    publication: Publication,
}

/// Resolves one article, with everything else unchanged.
pub fn resolve_revised(
    file: FileId,
    record: FileRecord,
    input: ResolveInput,
    briefing: &Briefing,
    known: &Lookups,
) -> Option<RevisedArticle> {
    let ResolveInput { inventory, assets, settings, clock } = input;
    let (content, html) = parse::open(file, record)?;
    let mut findings = Diagnostics::default();
    let Some(ParsedContent::Article(article)) = content.content else {
        Pending::unusable(file, content.findings).report(&mut findings);
        let publication = Publication::NEVER;
        let (article, tagged, named) = (None, None, Vec::new());
        return Some(RevisedArticle { article, findings, tagged, named, publication });
    };
    let storyline = article.storyline.iter().cloned().collect();
    let named = vec![article.topics.clone(), storyline, article.authors.clone()];
    let publication = Publication::of(&article, settings, clock);
    let names = NameLookup { registry: &known.registry, entities: briefing };
    let mut pending = article::resolve(html, article, publication, input, &names, true);
    if let Some(original) = known.originals.get(&file) {
        translations::hold_to(&mut pending, original, settings, clock);
    }
    let publication = pending.publication;
    article::resolve_named(&mut pending, &names);
    pending.parse_findings = content.findings;
    pending.report(&mut findings);
    let links = std::mem::take(&mut pending.links);
    let mut article = pending.article?;
    let tagged = Some(Tagged::of(&article, pending.officials));
    held_back::hold_notes(&mut article, clock, &mut HeldBack::default());
    if let Some(image) = &mut article.image {
        image.size = assets.get(&image.path).and_then(|asset| asset.size);
    }
    let keeps_pages = settings.keeps_active_files();
    let context = text::Context { inventory, targets: &known.targets, keeps_pages };
    let (links, problems) = text::targets(file, &links, &article.body.anchors, &context);
    article.body.links = links.into();
    findings.extend(problems.into_iter().map(|finding| finding.at(file)));
    let article = Some(article).filter(|_| publication.state == PublicationState::Public);
    Some(RevisedArticle { article, findings, tagged, named, publication })
}

/// How much depends on the differences between two versions of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Nothing but the article's own data: no list, no order, no URL and no file beside a page.
    Own,
    /// Lists and files beside pages: index and plan have to be made anew.
    Lists,
    /// What names stand for, what is public, or the order of articles: everything has to be made
    /// anew.
    All,
}

impl RevisedArticle {
    fn names(&self) -> impl Iterator<Item = Vec<&str>> {
        let lists = self.named.iter();
        lists.map(|names| names.iter().map(|name| name.value.as_str()).collect())
    }
}

/// Whether the names of topics, storyline and authors are at the same places in both versions:
/// findings about two spellings of one name refer to those places.
pub fn names_stand_alike(old: &RevisedArticle, new: &RevisedArticle) -> bool {
    old.named == new.named
}

/// What depends on the differences between two versions of an article.
pub fn difference(old: &RevisedArticle, new: &RevisedArticle) -> Difference {
    let (Some(before), Some(after)) = (&old.article, &new.article) else { return Difference::All };
    let same = old.names().eq(new.names())
        && old.publication == new.publication
        && (before.file, before.lang, &before.id) == (after.file, after.lang, &after.id)
        && (before.day, &before.slug, before.draft) == (after.day, &after.slug, after.draft);
    match same {
        true if alike_articles(before, after) => Difference::Own,
        true => Difference::Lists,
        false => Difference::All,
    }
}

fn alike_articles(old: &Article, new: &Article) -> bool {
    // All fields are destructured, so that a new one has to be considered here.
    let Article {
        file,
        lang,
        id,
        title: _,
        date,
        published,
        day,
        slug,
        summary: _,
        key_points: _,
        place: _,
        authors,
        countries,
        regions,
        officials,
        offices,
        organizations,
        topics,
        own,
        storyline,
        image,
        sources: _,
        quotes,
        corrections,
        updates,
        lead: _,
        link_names: _,
        draft,
        release,
        media_topics: _,
        redirect_from,
        extra: _,
        body,
    } = old;
    let picture = |article: &Article| article.image.as_ref().map(|image| image.path.clone());
    (file, lang, id, draft, release) == (&new.file, &new.lang, &new.id, &new.draft, &new.release)
        && (date, published, day, slug) == (&new.date, &new.published, &new.day, &new.slug)
        && (countries, regions, organizations) == (&new.countries, &new.regions, &new.organizations)
        && (officials, offices, own) == (&new.officials, &new.offices, &new.own)
        && (topics, storyline, authors) == (&new.topics, &new.storyline, &new.authors)
        && (quotes, corrections, updates) == (&new.quotes, &new.corrections, &new.updates)
        && redirect_from == &new.redirect_from
        && image.as_ref().map(|image| &image.path) == picture(new).as_ref()
        && body.anchors == new.body.anchors
        && assets(body) == assets(&new.body)
}

/// The files that a text links to or shows, and which of the two it does.
fn assets(text: &Text) -> Vec<(&String, bool)> {
    let mut all: Vec<_> = text
        .links
        .iter()
        .filter_map(|link| match &link.target {
            LinkTarget::Asset(path) => Some((path, false)),
            LinkTarget::Picture(path) => Some((path, true)),
            _ => None,
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

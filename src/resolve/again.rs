//! One article once more, while everything around it stays: what a preview does after most saves.
//!
//! [`again`] goes the way of [`super::resolve`] for one article, with what is known of the site;
//! [`alike`] says whether putting its result in the old one's place is all there is to do.

use super::article::{self, Names};
use super::publication::{self, Publication, State};
use super::text;
use super::{Clock, Known, article_finding};
use crate::diagnostics::{Diagnostic, FileId, Severity};
use crate::model::{Article, Briefing, HeldBack, Target, Text};
use crate::parse::{self, Content, Parsed, Record};
use crate::read::Inventory;
use crate::settings::Settings;

/// An article, resolved once more.
#[derive(Debug)]
pub struct Again {
    /// The article; `None` when it isn't public.
    pub article: Option<Box<Article>>,
    /// What is wrong with it, as far as the file itself tells.
    pub findings: Vec<Diagnostic>,
    /// What it names that comes into being by being named: topics, storyline, authors.
    named: Vec<Vec<String>>,
    publication: Publication,
}

/// Resolves one article, with everything else as it is.
pub fn again(
    file: FileId,
    record: Record,
    (inventory, parsed): (&Inventory, &Parsed),
    settings: &Settings,
    clock: Clock,
    (briefing, known): (&Briefing, &Known),
) -> Option<Again> {
    let (content, html) = parse::open(file, record)?;
    let mut findings: Vec<_> = content.findings.into_iter().map(|f| f.at(file)).collect();
    let Some(Content::Article(article)) = content.content else {
        let publication = Publication::NEVER;
        return Some(Again { article: None, findings, named: Vec::new(), publication });
    };
    let texts = |names: &[crate::diagnostics::Located<String>]| -> Vec<String> {
        names.iter().map(|name| name.value.clone()).collect()
    };
    let named =
        vec![texts(&article.topics), texts(article.storyline.as_slice()), texts(&article.authors)];
    let publication = Publication::of(&article, settings, clock);
    let names = Names { registry: &known.registry, entities: briefing };
    let mut pending = article::resolve(html, article, publication, inventory, settings, &names);
    pending.resolve_named(&names);
    for (mut finding, related) in std::mem::take(&mut pending.findings) {
        if pending.is_draft {
            finding.severity = Severity::Warning;
        }
        let mut diagnostic = finding.at(file);
        diagnostic.related = related;
        findings.push(diagnostic);
    }
    let links = std::mem::take(&mut pending.links);
    let mut article = pending.article?;
    publication::hold_notes(&mut article, clock, &mut HeldBack::default());
    if let Some(image) = &mut article.image {
        image.size = parsed.asset(&image.path).and_then(|asset| asset.size);
    }
    let context = text::Context { inventory, targets: &known.targets };
    let (links, problems) = text::targets(file, &links, &article.body.anchors, &context);
    article.body.links = links.into();
    findings.extend(problems.into_iter().map(|finding| article_finding(&article, finding)));
    let article = Some(article).filter(|_| publication.state == State::Public);
    Some(Again { article, findings, named, publication })
}

/// Whether nothing but the article itself has to change for the new one to take the place of the
/// old one: no list, no order, no URL and no file beside a page hangs on what differs.
pub fn alike(old: &Again, new: &Again) -> bool {
    let (Some(before), Some(after)) = (&old.article, &new.article) else { return false };
    old.named == new.named && old.publication == new.publication && alike_articles(before, after)
}

fn alike_articles(old: &Article, new: &Article) -> bool {
    // Every field is named, so that one that is added has to be thought of here.
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
        storyline,
        image,
        sources: _,
        quotes,
        corrections,
        updates,
        lead: _,
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
        && (officials, offices) == (&new.officials, &new.offices)
        && (topics, storyline, authors) == (&new.topics, &new.storyline, &new.authors)
        && (quotes, corrections, updates) == (&new.quotes, &new.corrections, &new.updates)
        && redirect_from == &new.redirect_from
        && image.as_ref().map(|image| &image.path) == picture(new).as_ref()
        && body.anchors == new.body.anchors
        && assets(body) == assets(&new.body)
}

/// The files that a text shows or links to.
fn assets(text: &Text) -> Vec<&String> {
    let mut all: Vec<_> = text
        .links
        .iter()
        .filter_map(|link| match &link.target {
            Target::Asset(path) => Some(path),
            _ => None,
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

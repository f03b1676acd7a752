//! The third stage: names become ids, and whatever isn't public ends here.
//!
//! Every mistake that takes two files to be seen is found in this stage, and all of them in one
//! run. The [`Briefing`] that goes on from here contains only what is public at the as-of clock:
//! later stages can't leak what they never see. This stage must not know the URLs of pages (apart
//! from an article's day and slug) or templates. What is public is decided in `publication`.

mod article;
mod distant_dates;
mod duplicates;
mod entities;
mod held_back;
mod names;
mod page;
mod pending;
mod publication;
mod registry;
mod revised;
mod tagged;
mod targets;
mod text;
mod translations;
mod unknown_names;
mod untaken;
mod visibility;

use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Finding, Located};
use crate::ids::IdVec;
use crate::model::{
    Anchors, Article, ArticleId, Briefing, EntityId, HeldBack, Html, LangId, Note, Retraction,
    Text, local_day,
};
use crate::parse::{self, Assets, FileRecords, ParsedContent};
use crate::read::{FileKind, Inventory};
use crate::settings::Settings;
pub use entities::describe_open_offices;
pub use held_back::HeldArticle;
use names::NameLookup;
use pending::{Pending, Withdrawal};
use publication::Publication;
pub use publication::PublicationState;
use registry::Registry;
pub use revised::{Difference, RevisedArticle, difference, names_stand_alike, resolve_revised};
pub use tagged::Tagged;
use targets::{TargetFile, Targets};
pub use text::missing_heading;
use translations::Originals;
use unknown_names::{ambiguous, unknown};
pub use visibility::{Clock, Visibility};

/// The inputs beside the records.
#[derive(Debug, Clone, Copy)]
pub struct ResolveInput<'a> {
    /// The files.
    pub inventory: &'a Inventory,
    /// What is known of pictures and other files that are copied.
    pub assets: &'a Assets,
    /// The settings.
    pub settings: &'a Settings,
    /// The clock and visibility, which decide what articles are public.
    pub clock: Clock,
}

/// A resolved site.
#[derive(Debug)]
pub struct Resolved {
    /// What is public.
    pub briefing: Briefing,
    /// The tables of what names and files stand for.
    pub lookups: Lookups,
    /// What the front matter of each article names, whether the article is public or not; empty
    /// unless [`resolve_for_lint`] was called.
    pub tagged: Vec<Tagged>,
}

/// Resolves a parsed site. Records are opened one at a time, and dropped after that.
pub fn resolve(input: ResolveInput, records: FileRecords, found: &mut Diagnostics) -> Resolved {
    resolve_all(input, records, found, false)
}

/// The same, and also fills in [`Resolved::tagged`].
pub fn resolve_for_lint(
    input: ResolveInput,
    records: FileRecords,
    found: &mut Diagnostics,
) -> Resolved {
    resolve_all(input, records, found, true)
}

fn resolve_all(
    input: ResolveInput,
    mut records: FileRecords,
    found: &mut Diagnostics,
    keeps_tags: bool,
) -> Resolved {
    let ResolveInput { inventory, assets, settings, clock } = input;
    let mut entities = Vec::new();
    let mut pages = Vec::new();
    let others = inventory.ids().filter(|(_, source)| source.kind != FileKind::Article);
    let others: Vec<_> = others.filter_map(|(file, _)| Some((file, records.take(file)?))).collect();
    let others: Vec<_> = others
        .into_par_iter()
        .with_min_len(16)
        .filter_map(|(file, record)| Some((file, parse::open(file, record)?)))
        .collect();
    let mut lost = Vec::new();
    for (file, (content, html)) in others {
        lost.extend(content.lost.map(|text| (file, text)));
        found.extend(content.findings.into_iter().map(|finding| finding.at(file)));
        match content.content {
            Some(ParsedContent::Entity(entity)) => entities.push((file, entity, html)),
            Some(ParsedContent::Page(page)) => pages.push((file, page, html)),
            Some(ParsedContent::Article(_)) | None => {}
        }
    }
    let mut builder = entities::Builder::new(inventory, settings, clock, found);
    builder.add_lost(&lost);
    builder.add_files(entities);
    let mut articles = resolve_articles(records, input, &builder.names_so_far(), keeps_tags);
    let originals = translations::hold_back(&mut articles, inventory, settings, clock);
    builder.add_named(&articles);
    let (mut held_back, held_articles) = held_back::held_back(&articles, clock);
    builder.posts_due().into_iter().for_each(|at| held_back.due(at));
    let shows_drafts = clock.visibility.shows_drafts();
    let mut briefing = Briefing { held_back, shows_drafts, ..Briefing::default() };
    let (registry, mut drafts) = builder.finish();
    articles.par_iter_mut().with_min_len(64).for_each(|pending| {
        let names = NameLookup { registry: &registry, entities: &drafts };
        article::resolve_named(pending, &names);
    });
    // Ties are broken by file, since files are numbered in the order of their paths.
    articles.par_sort_by_key(|pending| {
        (pending.article.as_ref().map(|article| article.published), pending.file)
    });
    let mut targets = Targets::of(inventory.files.len());
    let is_public = |pending: &Pending| pending.publication.state == PublicationState::Public;
    let public = articles.iter().filter(|pending| is_public(pending)).count();
    briefing.articles.reserve_exact(public);
    let mut links = Vec::with_capacity(public);
    let mut waiting = Vec::new();
    let mut tagged = Vec::new();
    for mut pending in articles {
        // Its other findings say why it isn't public.
        let unreadable = pending.is_unreadable();
        pending.report(found);
        let public = is_public(&pending);
        let withdrawal = pending.withdrawal.take();
        let Pending { file, publication, article, links: body_links, officials, .. } = *pending;
        let Some(article) = article else { continue };
        if keeps_tags {
            tagged.push(Tagged::of(&article, officials));
        }
        if public {
            pending.notes_due.into_iter().for_each(|at| briefing.held_back.due(at));
            let id = briefing.articles.next_id();
            targets.set(file, TargetFile::Article(id));
            briefing.articles.push(article);
            links.push(body_links);
        } else {
            if !unreadable {
                targets.set(file, TargetFile::Hidden);
            }
            if publication.state == PublicationState::Retracted
                && let Some(Withdrawal { instant, reason }) = withdrawal
            {
                let day = local_day(instant, &settings.timezone);
                let note = Note { instant, day, text: reason };
                briefing.retractions.push(Retraction::of(&article, note));
            }
            waiting.push((article, body_links, publication.state));
        }
    }
    for (id, draft) in drafts.iter_with_ids() {
        for file in &draft.files {
            targets.set(*file, TargetFile::Entity(id));
        }
    }
    briefing.retractions.sort_by_key(|retraction| (retraction.note.instant, retraction.file));
    let mut page_links = Vec::new();
    for (file, page, html) in pages {
        targets.set(file, TargetFile::Page(briefing.pages.next_id()));
        let (page, body_links) = page::resolve(html, *page, input, found);
        briefing.pages.push(page);
        page_links.push(body_links);
    }
    duplicates::check(briefing.articles.as_slice(), &waiting, found);

    let keeps_pages = settings.keeps_active_files();
    let context = text::Context { inventory, targets: &targets, keeps_pages };
    let links = TextLinks { articles: links, waiting, pages: page_links };
    let untaken = untaken::UntakenFiles::of(inventory, assets);
    resolve_links(&mut briefing, &mut drafts, links, untaken, &context, found);
    briefing.news = publication::news(&briefing, clock);
    briefing.entities = drafts.into_iter().map(|draft| draft.entity).collect();
    describe_open_offices(&mut briefing);
    for picture in briefing.pictures_mut() {
        picture.size = assets.get(&picture.path).and_then(|asset| asset.size);
    }
    let lookups = Lookups { registry, targets, originals, held_articles };
    Resolved { briefing, lookups, tagged }
}

/// The links in all texts but those of entities; those of a text are in the order of its slots.
struct TextLinks {
    /// By article, in order.
    articles: Vec<BodyLinks>,
    waiting: Vec<WaitingArticle>,
    /// By page, in order.
    pages: Vec<BodyLinks>,
}

/// Resolves the links in all texts.
fn resolve_links(
    briefing: &mut Briefing,
    drafts: &mut IdVec<EntityId, entities::Draft>,
    links: TextLinks,
    mut untaken: untaken::UntakenFiles,
    context: &text::Context,
    found: &mut Diagnostics,
) {
    let problems: Vec<Vec<Diagnostic>> = briefing
        .articles
        .as_mut_slice()
        .par_iter_mut()
        .zip(links.articles)
        .map(|(article, links)| {
            let (links, findings) =
                text::targets(article.file, &links, &article.body.anchors, context);
            article.body.links = links.into();
            findings.into_iter().map(|finding| finding.at(article.file)).collect()
        })
        .filter(|found: &Vec<Diagnostic>| !found.is_empty())
        .collect();
    found.extend(problems.into_iter().flatten());
    for article in &briefing.articles {
        untaken.linked_by(&article.body.links);
    }
    // The links of articles that wait are resolved too, so that a release doesn't bring new
    // mistakes.
    for (article, links, _) in &links.waiting {
        let (links, findings) = text::targets(article.file, links, &article.body.anchors, context);
        untaken.linked_by(&links);
        found.extend(findings.into_iter().map(|finding| finding.at(article.file)));
    }
    for (page, links) in briefing.pages.iter_mut().zip(&links.pages) {
        let (links, findings) = text::targets(page.file, links, &page.body.anchors, context);
        untaken.linked_by(&links);
        page.body.links = links.into();
        let file = page.file;
        found.extend(findings.into_iter().map(|finding| finding.at(file)));
    }
    for draft in drafts.iter_mut() {
        draft.resolve_links(context, found);
        let bodies = draft.entity.texts.iter().filter_map(|text| text.body.as_ref());
        bodies.for_each(|body| untaken.linked_by(&body.links));
    }
    untaken.report(found);
}

/// The tables of what names and files stand for, once a site is resolved.
#[derive(Debug)]
pub struct Lookups {
    registry: Registry,
    targets: Targets,
    originals: Originals,
    /// The articles that are held back, in the order of their files. Nothing that is rendered knows
    /// of them.
    pub held_articles: Vec<HeldArticle>,
}

impl Lookups {
    /// The article that a file became, if it is public.
    pub fn article(&self, file: FileId) -> Option<ArticleId> {
        match self.targets.get(file) {
            Some(TargetFile::Article(id)) => Some(id),
            _ => None,
        }
    }
}

type BodyLinks = Vec<crate::markdown::Link>;
/// An article that isn't public, with the links of its text and why it isn't.
type WaitingArticle = (Box<Article>, BodyLinks, PublicationState);

/// Resolves every article, in parallel, but for what only articles name. Those that aren't public
/// are looked through for mistakes all the same.
#[allow(clippy::vec_box, reason = "they are large, and sorted and taken apart one by one")]
fn resolve_articles(
    records: FileRecords,
    input: ResolveInput,
    names: &NameLookup,
    keeps_places: bool,
) -> Vec<Box<Pending>> {
    let ResolveInput { settings, clock, .. } = input;
    let resolved: Vec<Option<Box<Pending>>> = records
        .into_par_iter()
        .map(|(file, record)| {
            let (content, html) = parse::open(file, record?)?;
            let Some(ParsedContent::Article(parsed)) = content.content else {
                return Some(Box::new(Pending::unusable(file, content.findings)));
            };
            let publication = Publication::of(&parsed, settings, clock);
            let mut pending =
                article::resolve(html, parsed, publication, input, names, keeps_places);
            pending.parse_findings = content.findings;
            if let (PublicationState::Public, Some(article)) =
                (publication.state, &mut pending.article)
            {
                let mut held = HeldBack::default();
                held_back::hold_notes(article, clock, &mut held);
                pending.notes_due = held.next_due;
            }
            Some(Box::new(pending))
        })
        .collect();
    resolved.into_iter().flatten().collect()
}

/// A text without its links, except those that name the site's own host.
fn unlinked(html: Html, body: &mut crate::markdown::Body, settings: &Settings) -> Text {
    let outside = std::mem::take(&mut body.outside);
    let own = outside.iter().filter_map(|link| text::own_address(link, html.file, settings));
    let own_addresses = own.collect();
    let boxed = |ids: &mut Vec<String>| {
        std::mem::take(ids).into_iter().map(String::into_boxed_str).collect()
    };
    let anchors = Anchors::new(boxed(&mut body.anchors), boxed(&mut body.former_anchors));
    let alerts = std::mem::take(&mut body.alerts).into();
    Text { html, links: Box::default(), own_addresses, anchors, alerts }
}

/// Checks that the `language` key, if there is one, agrees with the language in the file's name.
fn check_language(
    lang: LangId,
    key: Option<&Located<String>>,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) {
    let by_name = settings.lang(lang);
    if let Some(key) = key
        && !key.value.eq_ignore_ascii_case(by_name)
    {
        findings.push(
            Finding::error(
                Code::Language,
                key.spot,
                format!(
                    "`language` is \"{}\", but by its name the file is \"{by_name}\"",
                    key.value
                ),
            )
            .help("the file's name decides: name.fr.md is the French version of name.md"),
        );
    }
}

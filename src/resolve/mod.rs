//! The third stage: names become keys, and what isn't public ends here.
//!
//! Every mistake that needs two files to be seen is found in this stage, and all of them in one
//! run. What goes on from here, the [`Briefing`], holds only what is public at the as-of clock:
//! later stages can't leak what they never see. It must not know URLs of pages other than an
//! article's day and slug, nor templates.

mod article;
mod duplicates;
mod entities;
mod publication;
mod registry;
mod revised;
mod text;
mod translations;
mod untaken;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Finding, Located, Spot};
use crate::geo;
use crate::model::{
    Anchors, Article, ArticleId, Briefing, EntityId, EntityKind, HeldBack, Html, PageId, PlainPage,
    Text,
};
use crate::parse::{self, FileRecord, Parsed, ParsedContent, ParsedPage};
use crate::read::{FileKind, Inventory};
use crate::settings::Settings;
use article::Pending;
use entities::Entities;
use publication::Publication;
pub use publication::{HeldArticle, PublicationState};
use registry::Registry;
pub use revised::{Difference, RevisedArticle, difference, names_stand_alike, resolve_revised};
pub use text::missing_heading;
use translations::OriginalTerms;

/// What decides which articles are public.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The build's clock.
    pub as_of: Timestamp,
    /// Whose eyes the site is for.
    pub visibility: Visibility,
}

/// Whose eyes a site is made for, and so which articles it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Everybody's: only what is out.
    #[default]
    Public,
    /// Those who read drafts: drafts too, while embargoes stay in force. No page may be indexed.
    Drafts,
    /// The desk's, in a preview alone: drafts and what isn't out yet.
    Desk,
}

impl Visibility {
    /// The public's, or that of those who read drafts.
    pub fn with_drafts(drafts: bool) -> Visibility {
        if drafts { Visibility::Drafts } else { Visibility::Public }
    }

    /// Whether drafts are shown.
    pub fn shows_drafts(self) -> bool {
        match self {
            Visibility::Public => false,
            Visibility::Drafts | Visibility::Desk => true,
        }
    }

    /// What a build may show of it: a build is never for the desk alone.
    #[must_use]
    pub fn in_a_build(self) -> Visibility {
        match self {
            Visibility::Public => Visibility::Public,
            Visibility::Drafts | Visibility::Desk => Visibility::Drafts,
        }
    }
}

/// An article, public or waiting, with what its front matter names: for a check of its text.
#[derive(Debug)]
pub struct Tagged {
    /// Its file.
    pub file: FileId,
    /// The countries, officials and organizations.
    pub entities: Vec<EntityId>,
    /// The officials, with the places where they are written.
    pub officials: Vec<(EntityId, Spot)>,
    /// Title, summary and key points, a line each.
    pub said: String,
}

impl Tagged {
    fn of(article: &Article, officials: Vec<(EntityId, Spot)>) -> Tagged {
        let said = std::iter::once(article.title.as_ref())
            .chain(article.summary.as_deref())
            .chain(article.key_points.iter().map(String::as_str));
        Tagged {
            file: article.file,
            entities: article.linked_by_name().collect(),
            officials,
            said: said.collect::<Vec<_>>().join("\n"),
        }
    }
}

/// Resolves a parsed site. Records are opened one at a time and let go. What the front matter of
/// each article names goes to `tagged`, if anybody wants it.
pub fn resolve(
    inventory: &Inventory,
    parsed: &mut Parsed,
    settings: &Settings,
    clock: Clock,
    found: &mut Diagnostics,
    mut tagged: Option<&mut Vec<Tagged>>,
) -> (Briefing, Lookups) {
    let mut entities = Vec::new();
    let mut pages = Vec::new();
    let others = inventory.ids().filter(|(_, source)| source.kind != FileKind::Article);
    let others: Vec<_> = others.filter_map(|(file, _)| Some((file, parsed.take(file)?))).collect();
    let others: Vec<_> = others
        .into_par_iter()
        .with_min_len(16)
        .filter_map(|(file, record)| Some((file, parse::open(file, record)?)))
        .collect();
    for (file, (content, html)) in others {
        found.extend(content.findings.into_iter().map(|finding| finding.at(file)));
        match content.content {
            Some(ParsedContent::Entity(entity)) => entities.push((file, entity, html)),
            Some(ParsedContent::Page(page)) => pages.push((file, page, html)),
            Some(ParsedContent::Article(_)) | None => {}
        }
    }
    let mut builder = entities::Builder::new(inventory, settings, clock, found);
    builder.add_files(entities);
    let names = article::Names { places: tagged.is_some(), ..builder.names_so_far() };
    let mut articles = resolve_articles(parsed.take_all(), inventory, settings, clock, &names);
    let originals = translations::hold_back(&mut articles, inventory, settings, clock);
    builder.add_named(&articles);
    let (mut held_back, held_articles) = publication::held_back(&articles, clock);
    builder.posts_due().into_iter().for_each(|at| held_back.due(at));
    let mut briefing = Briefing { held_back, ..Briefing::default() };
    let (registry, mut drafts) = builder.finish();
    articles.par_iter_mut().with_min_len(64).for_each(|pending| {
        let names = article::Names { registry: &registry, entities: &drafts, places: false };
        pending.resolve_named(&names);
    });
    // Files are numbered in the order of their paths, which breaks ties.
    articles.par_sort_by_key(|pending| {
        (pending.article.as_ref().map(|article| article.published), pending.file)
    });
    let mut targets = Targets { by_file: vec![None; inventory.files.len()] };
    let is_public = |pending: &Pending| pending.publication.state == PublicationState::Public;
    let public = articles.iter().filter(|pending| is_public(pending)).count();
    briefing.articles.reserve_exact(public);
    let mut links = Vec::with_capacity(public);
    let mut waiting = Vec::new();
    for mut pending in articles {
        // Its own findings say why it isn't out.
        let unreadable = pending.is_unreadable();
        pending.report(found);
        let public = is_public(&pending);
        let Pending { file, publication, article, links: body_links, officials, .. } = *pending;
        let Some(article) = article else { continue };
        if let Some(tagged) = &mut tagged {
            tagged.push(Tagged::of(&article, officials));
        }
        if public {
            pending.notes_due.into_iter().for_each(|at| briefing.held_back.due(at));
            let id = ArticleId(briefing.articles.len() as u32);
            targets.set(file, TargetFile::Article(id));
            briefing.articles.push(article);
            links.push(body_links);
        } else {
            if !unreadable {
                targets.set(file, TargetFile::Hidden);
            }
            waiting.push((article, body_links, publication.state));
        }
    }
    for (id, draft) in drafts.iter().enumerate() {
        for file in &draft.files {
            targets.set(*file, TargetFile::Entity(EntityId(id as u32)));
        }
    }
    let mut page_links = Vec::new();
    for (file, page, html) in pages {
        targets.set(file, TargetFile::Page(PageId(briefing.pages.len() as u32)));
        let (page, body_links) = plain_page(html, *page, inventory, settings, found);
        briefing.pages.push(page);
        page_links.push(body_links);
    }
    duplicates::check(&briefing.articles, &waiting, found);

    let keeps_pages = settings.keeps_active_files();
    let context = text::Context { inventory, targets: &targets, keeps_pages };
    let problems: Vec<Vec<Diagnostic>> = briefing
        .articles
        .par_iter_mut()
        .zip(links)
        .map(|(article, links)| {
            let (links, findings) =
                text::targets(article.file, &links, &article.body.anchors, &context);
            article.body.links = links.into();
            findings.into_iter().map(|finding| finding.at(article.file)).collect()
        })
        .filter(|found: &Vec<Diagnostic>| !found.is_empty())
        .collect();
    found.extend(problems.into_iter().flatten());
    let mut untaken = untaken::UntakenFiles::of(inventory);
    for article in &briefing.articles {
        untaken.linked_by(&article.body.links);
    }
    // The links of articles that wait are looked at too, so that a release doesn't bring mistakes.
    for (article, links, _) in &waiting {
        let (links, findings) = text::targets(article.file, links, &article.body.anchors, &context);
        untaken.linked_by(&links);
        found.extend(findings.into_iter().map(|finding| finding.at(article.file)));
    }
    for (page, links) in briefing.pages.iter_mut().zip(&page_links) {
        let (links, findings) = text::targets(page.file, links, &page.body.anchors, &context);
        untaken.linked_by(&links);
        page.body.links = links.into();
        let file = page.file;
        found.extend(findings.into_iter().map(|finding| finding.at(file)));
    }
    for draft in &mut drafts {
        draft.resolve_links(&context, found);
        let bodies = draft.entity.texts.iter().filter_map(|text| text.body.as_ref());
        bodies.for_each(|body| untaken.linked_by(&body.links));
    }
    untaken.report(found);
    briefing.entities = drafts.into_iter().map(|draft| draft.entity).collect();
    (briefing, Lookups { registry, targets, originals, held_articles })
}

/// What names and files stand for, once a site is resolved.
#[derive(Debug)]
pub struct Lookups {
    registry: Registry,
    targets: Targets,
    originals: OriginalTerms,
    /// What is held back, in the order of the files: nothing that is rendered knows of it.
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

/// What a file of the inventory became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TargetFile {
    Article(ArticleId),
    Entity(EntityId),
    Page(PageId),
    Hidden,
}

/// What every file became, for links.
#[derive(Debug)]
struct Targets {
    /// By [`FileId`].
    by_file: Vec<Option<TargetFile>>,
}

impl Targets {
    fn set(&mut self, file: FileId, target: TargetFile) {
        self.by_file[file.0 as usize] = Some(target);
    }

    fn get(&self, file: FileId) -> Option<TargetFile> {
        self.by_file.get(file.0 as usize).copied().flatten()
    }
}

type BodyLinks = Vec<crate::markdown::Link>;
/// An article with the links of its text, and whether it is public.
type Resolved = (Box<Article>, BodyLinks, PublicationState);

/// Resolves every article, in parallel, but for what only articles name. Those that aren't public
/// are looked through for mistakes all the same.
#[allow(clippy::vec_box, reason = "they are large, and sorted and taken apart one by one")]
fn resolve_articles(
    records: Vec<Option<FileRecord>>,
    inventory: &Inventory,
    settings: &Settings,
    clock: Clock,
    names: &article::Names,
) -> Vec<Box<Pending>> {
    let resolved: Vec<Option<Box<Pending>>> = records
        .into_par_iter()
        .with_min_len(16)
        .enumerate()
        .map(|(file, record)| {
            let file = FileId(file as u32);
            let (content, html) = parse::open(file, record?)?;
            let Some(ParsedContent::Article(parsed)) = content.content else {
                return Some(Box::new(Pending::unusable(file, content.findings)));
            };
            let publication = Publication::of(&parsed, settings, clock);
            let mut pending =
                article::resolve(html, parsed, publication, clock, inventory, settings, names);
            pending.parse_findings = content.findings;
            if let (PublicationState::Public, Some(article)) =
                (publication.state, &mut pending.article)
            {
                let mut held = HeldBack::default();
                publication::hold_notes(article, clock, &mut held);
                pending.notes_due = held.next_due;
            }
            Some(Box::new(pending))
        })
        .collect();
    resolved.into_iter().flatten().collect()
}

fn plain_page(
    html: Html,
    mut page: ParsedPage,
    inventory: &Inventory,
    settings: &Settings,
    found: &mut Diagnostics,
) -> (PlainPage, BodyLinks) {
    let file = html.file;
    let source = inventory.file(file);
    let mut findings = Vec::new();
    check_language(source.lang, page.language.as_ref(), settings, &mut findings);
    let mut parts = Vec::new();
    for part in source.stem().split('/') {
        let slug = crate::markdown::slugify(part);
        if slug.is_empty() {
            findings.push(
                Finding::error(Code::InvalidPath, None, format!("`{part}` can't be part of a URL"))
                    .help("use letters and digits in the names of files and folders"),
            );
        }
        parts.push(slug);
    }
    if parts.last().is_some_and(|last| last == "index") {
        parts.pop();
    }
    found.extend(findings.into_iter().map(|finding| finding.at(file)));
    let resolved = PlainPage {
        file,
        lang: source.lang,
        path: parts.join("/"),
        title: page.title.map_or_else(|| "Untitled".to_owned(), |t| t.value),
        summary: page.summary,
        redirect_from: page.redirect_from.into_iter().map(|p| p.value).collect(),
        extra: page.extra,
        body: unlinked(html, &mut page.body, settings),
    };
    (resolved, page.body.links)
}

/// A text whose links aren't resolved yet, but for those that name the site's own host.
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

/// The language of a file is in its name; a `language` key must say the same.
fn check_language(
    lang: crate::model::LangId,
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

/// A message for a name that means nothing, with the nearest one that does.
fn unknown(registry: &Registry, kind: EntityKind, name: &Located<String>, code: Code) -> Finding {
    let finding = Finding::error(
        code,
        name.spot,
        format!("unknown {} `{}`", registry.word(kind), name.value),
    );
    let country = kind == EntityKind::Country;
    let quotes = ['“', '”', '„', '‘', '’', '«', '»', '"', '\''];
    let bare = name.value.trim_matches(quotes).trim();
    if bare != name.value && matches!(registry.find(kind, bare), registry::Lookup::One(_)) {
        return finding.help(format!("take the quotation marks out: `{bare}`"));
    }
    let shared = geo::shared_name(&name.value);
    if country && !shared.is_empty() {
        return finding.help(format!("it could be {}: write the code", shared.join(" or ")));
    }
    if matches!(kind, EntityKind::Country | EntityKind::Region)
        && let Some(help) = not_a_country(registry, kind, &name.value)
    {
        return finding.help(help);
    }
    // Every country is near some other one by two letters.
    let length = name.value.chars().count();
    let close = |near: &&str| {
        !country || (length > 3 && strsim::damerau_levenshtein(&name.value, near) <= length / 4)
    };
    match registry.nearest(kind, &name.value).filter(close) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None if country => finding.help("write an ISO 3166-1 code (CA, CAN) or the country's name"),
        None if kind == EntityKind::Region => {
            finding.help("write a region of UN M49 (Europe), or define one in content/regions/")
        }
        None => finding.help(format!(
            "check the spelling, or make its file: dateline add {} \"{}\"",
            registry.word(kind),
            name.value
        )),
    }
}

/// What to write for a name that isn't a country's and is often taken for one, or for a country's name
/// with the form of its state before it.
fn not_a_country(registry: &Registry, kind: EntityKind, name: &str) -> Option<String> {
    let called = |code: &str| {
        let country = geo::country(code).map_or("", |country| country.name);
        format!("`{code}` ({country})")
    };
    let own_region = || {
        let slug = crate::markdown::slugify(name);
        format!("make it a region of your own: content/regions/{slug}.md with name = \"{name}\"")
    };
    let country = kind == EntityKind::Country;
    Some(match geo::meant(name) {
        Some(geo::Meant::Countries([one])) if country => format!("did you mean {}?", called(one)),
        Some(geo::Meant::Countries(several)) if country => {
            let several: Vec<_> = several.iter().map(|code| called(code)).collect();
            format!("it could be {}: write the code", several.join(" or "))
        }
        Some(geo::Meant::Countries(codes)) => {
            let codes: Vec<_> = codes.iter().map(|code| format!("\"{code}\"")).collect();
            format!("it is a country: write countries = [{}]", codes.join(", "))
        }
        Some(geo::Meant::PartOf(code)) if country => format!(
            "it has no code of its own in ISO 3166-1: write {}, or {}",
            called(code),
            own_region()
        ),
        Some(geo::Meant::Territory | geo::Meant::FormerState) if country => format!(
            "it has no code in ISO 3166-1: write the countries that it is about, or {}",
            own_region()
        ),
        Some(geo::Meant::PartOf(_) | geo::Meant::Territory | geo::Meant::FormerState) => {
            own_region()
        }
        Some(geo::Meant::Organization) => format!(
            "it is an organization: write organizations = [\"{name}\"], and make its file: \
             dateline add organization \"{name}\""
        ),
        None => {
            let bare = geo::without_form(name).filter(|_| country)?;
            let shared = geo::shared_name(&bare);
            if !shared.is_empty() {
                return Some(format!("it could be {}: write the code", shared.join(" or ")));
            }
            let registry::Lookup::One(_) = registry.find(kind, &bare) else { return None };
            format!("did you mean `{}`?", registry.spelling(kind, &bare)?)
        }
    })
}

/// A message for a name that means several things, which names them.
fn ambiguous(name: &Located<String>, ids: &[EntityId], entities: &dyn Entities) -> Finding {
    let keys: Vec<String> =
        ids.iter().map(|id| format!("`{}`", entities.entity(*id).key)).collect();
    let message = format!("`{}` could be {}", name.value, keys.join(" or "));
    Finding::error(Code::AmbiguousName, name.spot, message).help("write the one that you mean")
}

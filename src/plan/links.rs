//! Checks the links in texts, once every route is known: do the page and the place in it exist?

use std::cell::OnceCell;
use std::collections::HashSet;

use super::{CopiedFile, Plan, Route, Subject, TextOf, urls};
use crate::diagnostics::{Code, Diagnostics, FileId, Finding, NearestWords, Suggestions};
use crate::index::Index;
use crate::model::{
    Anchors, Article, Briefing, Entity, EntityKind, Kinds, LangId, LinkTarget, Text,
};
use crate::read::names::folded;
use crate::resolve::missing_heading;
use crate::settings::Settings;

/// Checks every link of every public text.
pub fn check(briefing: &Briefing, index: &Index, plan: &Plan, found: &mut Diagnostics) {
    let check = Check::new(briefing, index, plan);
    for article in &briefing.articles {
        check.article(article, found);
    }
    for page in &briefing.pages {
        check.text(&page.body, page.lang, found);
    }
    for language in &index.languages {
        for (_, entity) in briefing.entity_ids().filter(|(id, _)| language.has_page(*id)) {
            if let Some(body) = &entity.text(language.lang).body {
                check.text(body, language.lang, found);
            }
        }
    }
}

/// Checks the addresses in the settings: those of the menu, and of the publisher's logo and policies.
pub fn check_settings(
    settings: &Settings,
    briefing: &Briefing,
    index: &Index,
    plan: &Plan,
    found: &mut Diagnostics,
) {
    let check = Check::new(briefing, index, plan);
    let menu = settings.menu.iter().flatten().map(|item| (&item.url, "the menu".to_owned()));
    let policies = settings.publisher.iter().flat_map(|publisher| &publisher.policies);
    let policies = policies.map(|policy| (&policy.url, format!("`{}`", policy.key)));
    for (url, name) in menu.chain(policies) {
        let is_path = url.value.starts_with('/');
        let own =
            if is_path { Some(url.value.as_str().into()) } else { settings.own_path(&url.value) };
        let Some(own) = own else { continue };
        let (path, fragment) = match own.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (&*own, None),
        };
        let finding = match is_path {
            true => check.path(path, fragment, LangId::DEFAULT),
            false => check.own_address(path, fragment, LangId::DEFAULT),
        };
        let Some(mut finding) = finding else { continue };
        if check.comes_with_articles(path, &settings.kinds) {
            let message = format!("there is no page `{path}` yet: {name} leads nowhere");
            finding = Finding::warning(Code::LinkToUnpublished, None, message)
                .help("it comes with the first published article that is listed there");
        }
        finding.spot = Some(url.spot);
        found.push(finding.at(FileId(0)));
    }
    let logo = settings.publisher.as_ref().and_then(|publisher| publisher.logo.as_ref());
    let Some(logo) = logo.filter(|logo| logo.value.starts_with('/')) else { return };
    let stands = |route: &Route| route.url == logo.value || urls::encode(&route.url) == logo.value;
    if !plan.routes.iter().any(stands) {
        let alike = folded(&logo.value);
        let near = plan.routes.iter().find(|route| folded(&route.url) == alike);
        let message = format!("there is no file `{}` for the logo", logo.value);
        let help = match near {
            Some(near) => format!("did you mean `{}`?", near.url),
            None => format!("put it at static{}", logo.value),
        };
        let finding = Finding::error(Code::MissingPicture, logo.spot, message).help(help);
        found.push(finding.at(FileId(0)));
    }
}

/// Checks the links of one article.
pub fn check_article(
    briefing: &Briefing,
    index: &Index,
    plan: &Plan,
    article: &Article,
    found: &mut Diagnostics,
) {
    Check::new(briefing, index, plan).article(article, found);
}

struct Check<'a> {
    briefing: &'a Briefing,
    index: &'a Index,
    plan: &'a Plan,
    /// The addresses of all pages, collected for the first link that leads to none.
    pages: OnceCell<NearestWords>,
    /// The addresses of all files in the form in which links are written, likewise.
    files: OnceCell<HashSet<String>>,
    suggestions: Suggestions,
}

impl<'a> Check<'a> {
    fn new(briefing: &'a Briefing, index: &'a Index, plan: &'a Plan) -> Check<'a> {
        let (pages, files, suggestions) = Default::default();
        Check { briefing, index, plan, pages, files, suggestions }
    }
    /// Whether a path belongs to a page that will exist as soon as an article is listed on it.
    fn comes_with_articles(&self, path: &str, kinds: &Kinds) -> bool {
        let mut parts = path.trim_matches('/').split('/');
        let first = parts.next().unwrap_or_default();
        let Some(kind) = kinds.of_folder(first) else {
            return path == "/quotes/";
        };
        let Some(slug) = parts.next() else { return path.ends_with('/') };
        let is_named =
            matches!(kind, EntityKind::Topic | EntityKind::Storyline | EntityKind::Author);
        let known = |(_, entity): (_, &Entity)| entity.kind == kind && entity.slug == slug;
        parts.next().is_none()
            && path.ends_with('/')
            && (is_named || self.briefing.entity_ids().any(known))
    }

    fn article(&self, article: &Article, found: &mut Diagnostics) {
        if article.draft {
            found.mark_draft(article.file);
        }
        self.text(&article.body, article.lang, found);
    }

    fn text(&self, text: &Text, lang: LangId, found: &mut Diagnostics) {
        for link in &*text.own_addresses {
            let LinkTarget::Path(path) = &link.target else { continue };
            if let Some(mut finding) = self.own_address(path, link.fragment.as_deref(), lang) {
                finding.spot = Some(link.place.spot);
                found.push(finding.at(link.place.file));
            }
        }
        for link in &*text.links {
            let finding = match &link.target {
                LinkTarget::Article(id) => {
                    self.anchor(link.fragment.as_deref(), Some(&self.briefing.article(*id).body))
                }
                LinkTarget::Page(id) => {
                    self.anchor(link.fragment.as_deref(), Some(&self.briefing.page(*id).body))
                }
                LinkTarget::Entity(id) if !self.index.of(lang).has_page(*id) => {
                    let name = &self.briefing.entity(*id).text(lang).name;
                    let message =
                        format!("{name} has no page yet: the link is shown as plain text");
                    Some(
                        Finding::warning(Code::LinkToUnpublished, link.place.spot, message)
                            .help("a page comes with the first published article, or with always = true in its file"),
                    )
                }
                LinkTarget::Entity(id) => {
                    let body = self.briefing.entity(*id).text(lang).body.as_ref();
                    self.anchor(link.fragment.as_deref(), body)
                }
                LinkTarget::Path(path) => self.path(path, link.fragment.as_deref(), lang),
                LinkTarget::Asset(_)
                | LinkTarget::Picture(_)
                | LinkTarget::Here
                | LinkTarget::Hidden => None,
            };
            if let Some(mut finding) = finding {
                finding.spot = Some(link.place.spot);
                found.push(finding.at(link.place.file));
            }
        }
    }

    /// The same as [`Check::path`] for a link that names the site's own host. A broken one is only
    /// a warning: another program may answer on that host.
    fn own_address(&self, path: &str, fragment: Option<&str>, lang: LangId) -> Option<Finding> {
        let finding = self.path(path, fragment, lang)?;
        let (code, message) = (finding.code, finding.message);
        let warning = Finding::warning(code, None, message);
        Some(warning.help(finding.help.unwrap_or_else(|| {
            "write an address that is there; if another program of this host answers at it, accept \
             the finding with [[check.allow]]"
                .to_owned()
        })))
    }

    /// Reports a fragment that is no id in the text it leads to.
    fn anchor(&self, fragment: Option<&str>, text: Option<&Text>) -> Option<Finding> {
        let none = Anchors::default();
        let anchors = text.map_or(&none, |text| &text.anchors);
        missing_heading(fragment.unwrap_or_default(), anchors, "that", &self.suggestions)
    }

    /// Reports a path that is none of the site's, with or without its last slash.
    fn path(&self, path: &str, fragment: Option<&str>, lang: LangId) -> Option<Finding> {
        let bare = path.split(['?', '#']).next().unwrap_or(path);
        if let Some(route) = self.plan.route_at(bare) {
            // The ids of headings that templates write aren't known here.
            let text = match route.subject.text()? {
                TextOf::Article(id) => Some(&self.briefing.article(id).body),
                TextOf::PlainPage(id) => Some(&self.briefing.page(id).body),
                TextOf::Entity(id) => self.briefing.entity(id).text(lang).body.as_ref(),
            };
            return self.anchor(fragment, text);
        }
        let with_slash = format!("{bare}/");
        let finding = Finding::error(Code::DeadLink, None, format!("there is no page `{bare}`"));
        if self.plan.route_at(&with_slash).is_some() {
            return Some(finding.help(format!("write `{with_slash}`")));
        }
        let is_file =
            |route: &&Route| matches!(route.subject, Subject::File(CopiedFile::Source(_)));
        let files = || self.plan.routes.iter().filter(is_file).map(|r| urls::encode(&r.url));
        if self.files.get_or_init(|| files().map(Into::into).collect()).contains(bare) {
            return None;
        }
        let is_page = |route: &&Route| {
            !matches!(route.subject, Subject::Redirect(_)) && route.url.ends_with('/')
        };
        let pages = || self.plan.routes.iter().filter(is_page).map(|route| route.url.as_str());
        let near = || self.pages.get_or_init(|| pages().collect()).nearest(bare);
        Some(match self.suggestions.find(near) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        })
    }
}

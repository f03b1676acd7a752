//! Links in texts, once every route is known: does the page exist, and the place in it?

use super::{Plan, Subject, urls};
use crate::diagnostics::{Code, Diagnostics, Finding, Severity};
use crate::index::Index;
use crate::model::{Anchors, Article, Briefing, LangId, LinkTarget, Text};
use crate::resolve::missing_heading;

/// Checks every link of every public text.
pub fn check(briefing: &Briefing, index: &Index, plan: &Plan, found: &mut Diagnostics) {
    let check = Check { briefing, index, plan };
    for article in &briefing.articles {
        check.text(&article.body, article.lang, article.draft, found);
    }
    for page in &briefing.pages {
        check.text(&page.body, page.lang, false, found);
    }
    for language in &index.languages {
        for (_, entity) in briefing.entity_ids().filter(|(id, _)| language.has_page(*id)) {
            if let Some(body) = &entity.text(language.lang).body {
                check.text(body, language.lang, false, found);
            }
        }
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
    Check { briefing, index, plan }.text(&article.body, article.lang, article.draft, found);
}

struct Check<'a> {
    briefing: &'a Briefing,
    index: &'a Index,
    plan: &'a Plan,
}

impl Check<'_> {
    fn text(&self, text: &Text, lang: LangId, draft: bool, found: &mut Diagnostics) {
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
                LinkTarget::Asset(_) | LinkTarget::Here | LinkTarget::Hidden => None,
            };
            if let Some(mut finding) = finding {
                finding.spot = Some(link.place.spot);
                if draft {
                    finding.severity = Severity::Warning;
                }
                found.push(finding.at(link.place.file));
            }
        }
    }

    /// A fragment must be a heading of the text it leads to.
    fn anchor(&self, fragment: Option<&str>, text: Option<&Text>) -> Option<Finding> {
        let none = Anchors::default();
        let anchors = text.map_or(&none, |text| &text.anchors);
        missing_heading(fragment.unwrap_or_default(), anchors, "that")
    }

    /// A path must be one of the site's, with or without its last slash.
    fn path(&self, path: &str, fragment: Option<&str>, lang: LangId) -> Option<Finding> {
        let bare = path.split(['?', '#']).next().unwrap_or(path);
        if let Some(route) = self.plan.route_at(bare) {
            let text = match &route.subject {
                Subject::Article { id, .. } => Some(&self.briefing.article(*id).body),
                Subject::PlainPage(id) => Some(&self.briefing.page(*id).body),
                Subject::Entity(id, _) => self.briefing.entity(*id).text(lang).body.as_ref(),
                // Where templates write the headings, their ids aren't known here.
                Subject::Front
                | Subject::Edition(..)
                | Subject::Month(..)
                | Subject::Year(_)
                | Subject::Archive
                | Subject::Index(..)
                | Subject::Corrections(_)
                | Subject::Quotes(..)
                | Subject::Redirect(_)
                | Subject::NotFound
                | Subject::Sitemaps(_)
                | Subject::MonthAddresses(..)
                | Subject::PageAddresses(_)
                | Subject::SourceFile(_)
                | Subject::ThemeFile(_) => return None,
            };
            return self.anchor(fragment, text);
        }
        let with_slash = format!("{bare}/");
        let finding = Finding::error(Code::DeadLink, None, format!("there is no page `{bare}`"));
        if self.plan.route_at(&with_slash).is_some() {
            return Some(finding.help(format!("write `{with_slash}`")));
        }
        let decoded = self.plan.routes.iter().any(|route| {
            matches!(route.subject, Subject::SourceFile(_)) && urls::encode(&route.url) == bare
        });
        if decoded {
            return None;
        }
        let pages = self.plan.routes.iter().map(|route| route.url.as_str());
        Some(finding.suggest(bare, pages.filter(|url| url.ends_with('/'))))
    }
}

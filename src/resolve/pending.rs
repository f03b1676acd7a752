//! An article on its way through this stage: resolved except for what exists only because articles
//! name it, and with what was found wrong with it.

use jiff::Timestamp;

use super::publication::Publication;
use super::{BodyLinks, Clock};
use crate::diagnostics::{Code, Diagnostics, FileId, Finding, Located, Location, Spot};
use crate::model::{Article, EntityId, local_day};
use crate::settings::Settings;

/// Findings, each with other places that it refers to.
pub type Findings = Vec<(Finding, Vec<(Location, String)>)>;

/// When and why an article is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// From when on.
    pub instant: Timestamp,
    /// The reason, which is public from then on and not before.
    pub reason: String,
}

impl Withdrawal {
    /// That of a version in another language: its own once that is in force, and until then the one
    /// that takes effect first. Instant and reason stay together, since a reason is as secret as the
    /// article until its day.
    pub fn within(
        own: Option<Withdrawal>,
        original: Option<&Withdrawal>,
        clock: Clock,
    ) -> Option<Withdrawal> {
        let is_first = |own: &Withdrawal| {
            own.instant <= clock.as_of || original.is_none_or(|o| own.instant <= o.instant)
        };
        own.filter(is_first).or_else(|| original.cloned())
    }
}

/// An article that isn't resolved completely: what exists only because articles name it is still
/// missing.
pub struct Pending {
    /// Its file.
    pub file: FileId,
    /// When it comes out, and whether it is out.
    pub publication: Publication,
    /// Whether its file says `draft`, which makes its mistakes warnings.
    pub is_draft: bool,
    /// The article; `None` when its file has no usable front matter.
    pub article: Option<Box<Article>>,
    /// When the next correction or update that is dated later than the clock falls due.
    pub notes_due: Option<Timestamp>,
    /// When and why it is withdrawn, if it is: by its own file, or by its original's.
    pub withdrawal: Option<Withdrawal>,
    /// When its own file withdraws it.
    pub own_withdrawal: Option<Timestamp>,
    /// The links in its text.
    pub links: BodyLinks,
    /// Its officials, with where they are written, if that was to be kept.
    pub officials: Vec<(EntityId, Spot)>,
    /// The names under `topics`.
    pub topics: Vec<Located<String>>,
    /// The name under `storyline`.
    pub storyline: Option<Located<String>>,
    /// The names under `authors`.
    pub authors: Vec<Located<String>>,
    /// What was found when its file was parsed.
    pub parse_findings: Vec<Finding>,
    /// What has been found since then.
    pub findings: Findings,
}

impl Pending {
    /// An article whose file has no usable front matter.
    pub fn unusable(file: FileId, parse_findings: Vec<Finding>) -> Pending {
        Pending {
            file,
            publication: Publication::NEVER,
            is_draft: false,
            article: None,
            notes_due: None,
            withdrawal: None,
            own_withdrawal: None,
            links: Vec::new(),
            officials: Vec::new(),
            topics: Vec::new(),
            storyline: None,
            authors: Vec::new(),
            parse_findings,
            findings: Vec::new(),
        }
    }

    /// Gives it other terms of publication than its own file says.
    pub fn republish(&mut self, publication: Publication, settings: &Settings) {
        self.publication = publication;
        self.is_draft = publication.terms.is_draft;
        if let Some(article) = &mut self.article {
            article.published = publication.instant;
            article.day = local_day(publication.instant, &settings.timezone);
            article.release = publication.release;
            article.draft = publication.terms.is_draft;
        }
    }

    /// Whether its front matter can't be read, so that nobody knows what it says.
    pub fn is_unreadable(&self) -> bool {
        self.parse_findings.iter().any(|finding| finding.code == Code::Syntax)
    }

    /// Reports and removes what was found in it.
    pub fn report(&mut self, found: &mut Diagnostics) {
        let file = self.file;
        if self.is_draft {
            found.mark_draft(file);
        }
        let parsed = std::mem::take(&mut self.parse_findings);
        found.extend(parsed.into_iter().map(|finding| finding.at(file)));
        for (finding, related) in std::mem::take(&mut self.findings) {
            let mut diagnostic = finding.at(file);
            diagnostic.related = related;
            found.push(diagnostic);
        }
    }
}

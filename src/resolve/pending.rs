//! An article on its way through the stage: resolved but for what only articles name, together with
//! what was found wrong with it.

use jiff::Timestamp;

use super::BodyLinks;
use super::publication::Publication;
use crate::diagnostics::{Code, Diagnostics, FileId, Finding, Located, Location, Spot};
use crate::model::{Article, EntityId, local_day};
use crate::settings::Settings;

/// Findings with the other places that belong to them.
pub type Findings = Vec<(Finding, Vec<(Location, String)>)>;

/// An article on its way: what only articles name is still to be resolved.
pub struct Pending {
    /// Its file.
    pub file: FileId,
    /// When it comes out, and whether it is out.
    pub publication: Publication,
    /// Whether its file says `draft`: mistakes are warnings then.
    pub is_draft: bool,
    /// The article; `None` when its file has no front matter to go by.
    pub article: Option<Box<Article>>,
    /// When the next of its corrections and updates falls due that are dated later than the clock.
    pub notes_due: Option<Timestamp>,
    /// The links of its text.
    pub links: BodyLinks,
    /// Its officials with the places where they are written, if those are to be kept.
    pub officials: Vec<(EntityId, Spot)>,
    /// `topics`
    pub topics: Vec<Located<String>>,
    /// `storyline`
    pub storyline: Option<Located<String>>,
    /// `authors`
    pub authors: Vec<Located<String>>,
    /// What was found when it was parsed.
    pub parse_findings: Vec<Finding>,
    /// What was found since.
    pub findings: Findings,
}

impl Pending {
    /// A file without front matter to go by.
    pub fn unusable(file: FileId, parse_findings: Vec<Finding>) -> Pending {
        Pending {
            file,
            publication: Publication::NEVER,
            is_draft: false,
            article: None,
            notes_due: None,
            links: Vec::new(),
            officials: Vec::new(),
            topics: Vec::new(),
            storyline: None,
            authors: Vec::new(),
            parse_findings,
            findings: Vec::new(),
        }
    }

    /// Gives it another release than its own file says.
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

    /// Whether its front matter can't be read, so that nobody knows what is said there.
    pub fn is_unreadable(&self) -> bool {
        self.parse_findings.iter().any(|finding| finding.code == Code::Syntax)
    }

    /// Reports what was found in it, which is let go.
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

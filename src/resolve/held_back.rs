//! Collects what is held back: articles that aren't public, notes that are dated later than the
//! clock, and when the next of them falls due.

use jiff::Timestamp;

use super::Clock;
use super::pending::Pending;
use super::publication::PublicationState;
use crate::diagnostics::FileId;
use crate::model::{Article, HeldBack};

/// Removes corrections and updates from an article that are dated later than the clock: they are
/// public only from their date on.
pub(super) fn hold_notes(article: &mut Article, clock: Clock, held: &mut HeldBack) {
    for notes in [&mut article.corrections, &mut article.updates] {
        let later = notes.iter().filter(|note| note.instant > clock.as_of);
        later.for_each(|note| held.due(note.instant));
        if notes.iter().any(|note| note.instant > clock.as_of) {
            *notes = notes.iter().filter(|note| note.instant <= clock.as_of).cloned().collect();
        }
    }
}

/// An article that is held back. This goes to the terminal alone; the briefing doesn't contain it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldArticle {
    /// Its file.
    pub file: FileId,
    /// Why it is held back; never [`PublicationState::Public`].
    pub state: PublicationState,
    /// When it will come out by itself, if it will.
    pub until: Option<Timestamp>,
}

/// Finds the articles that are held back, in the order of their files, and when something next
/// falls due.
pub(super) fn held_back(articles: &[Box<Pending>], clock: Clock) -> (HeldBack, Vec<HeldArticle>) {
    let mut held = HeldBack::default();
    let mut list = Vec::new();
    for article in articles.iter().filter(|pending| pending.article.is_some()) {
        let publication = &article.publication;
        match publication.state {
            PublicationState::Public => {
                let ends = publication.expires.into_iter().chain(publication.terms.retracted);
                ends.for_each(|instant| held.due(instant));
            }
            PublicationState::Draft => held.drafts += 1,
            PublicationState::Embargoed => held.embargoed += 1,
            PublicationState::Future => held.future += 1,
            PublicationState::Expired => held.expired += 1,
            PublicationState::Retracted => {
                held.retracted += 1;
                publication.expires.into_iter().for_each(|instant| held.due(instant));
            }
        }
        let waits =
            matches!(publication.state, PublicationState::Embargoed | PublicationState::Future);
        let in_time = publication.expires.is_none_or(|e| e > publication.instant);
        let known = publication.instant != Timestamp::MAX && !publication.terms.is_unclear;
        let comes_out =
            waits && in_time && known && (!article.is_draft || clock.visibility.shows_drafts());
        let until = comes_out.then_some(publication.instant);
        until.into_iter().for_each(|instant| held.due(instant));
        let state = publication.state;
        if state != PublicationState::Public {
            list.push(HeldArticle { file: article.file, state, until });
        }
    }
    (held, list)
}

//! Collects what is held back: articles that aren't public, notes that are dated later than the
//! clock, and when the next of them falls due.

use jiff::Timestamp;

use super::Clock;
use super::pending::Pending;
use super::publication::{Publication, PublicationState};
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
            PublicationState::Public => {}
            PublicationState::Draft => held.drafts += 1,
            PublicationState::Embargoed => held.embargoed += 1,
            PublicationState::Future => held.future += 1,
            PublicationState::Expired => held.expired += 1,
            PublicationState::Retracted => held.retracted += 1,
        }
        if matches!(publication.state, PublicationState::Public | PublicationState::Retracted) {
            ends(article, clock).for_each(|instant| held.due(instant));
        }
        let waits =
            matches!(publication.state, PublicationState::Embargoed | PublicationState::Future);
        let in_time = !publication.terms.ends_before_it_comes_out();
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

/// The instants to come at which something ends or changes for an article that is shown: it comes out
/// (which only the desk sees before), expires or is withdrawn, or its notice gets the reason of its own.
/// On the desk, what is shown before its time may have ended already; nothing happens then any more.
fn ends(article: &Pending, clock: Clock) -> impl Iterator<Item = Timestamp> {
    let Publication { expires, release, terms, .. } = article.publication;
    let reason = article.own_withdrawal;
    let all = [expires, release, terms.retracted, reason];
    all.into_iter().flatten().filter(move |instant| *instant > clock.as_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::Visibility;

    #[test]
    fn only_what_is_to_come_falls_due() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let clock = Clock { as_of: at(10), visibility: Visibility::Desk };
        let mut pending = Pending::unusable(FileId::default(), Vec::new());
        let mut due = |expires, retracted: Option<i64>, release: Option<i64>, own: Option<i64>| {
            pending.publication.expires = Some(at(expires));
            pending.publication.terms.retracted = retracted.map(at);
            pending.publication.release = release.map(at);
            pending.own_withdrawal = own.map(at);
            ends(&pending, clock).map(Timestamp::as_second).collect::<Vec<_>>()
        };
        assert_eq!(due(9, Some(10), Some(11), Some(12)), [11, 12]);
        assert_eq!(due(13, Some(14), None, None), [13, 14]);
        assert!(due(10, None, Some(10), Some(1)).is_empty());
    }
}

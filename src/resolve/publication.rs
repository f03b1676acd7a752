//! Which articles are public at the as-of clock, and which are held back and why.

use jiff::Timestamp;

use super::Clock;
use super::article::Pending;
use crate::model::{Article, HeldBack};
use crate::parse::ParsedArticle;
use crate::settings::Settings;

/// Whether an article is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicationState {
    /// It is.
    Public,
    /// It is a draft.
    Draft,
    /// Its embargo is in force.
    Embargoed,
    /// It is dated later than the clock.
    Future,
    /// Its time is over.
    Expired,
}

/// When an article comes out, and whether it is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publication {
    /// The `date`, as an instant; [`Timestamp::MIN`] when it has none that could be read.
    pub date: Timestamp,
    /// The later of date and embargo.
    pub instant: Timestamp,
    /// `expires`, as an instant.
    pub expires: Option<Timestamp>,
    /// Whether it is public.
    pub state: PublicationState,
    /// When it comes out, if it is shown before (see [`Clock::desk`]).
    pub release: Option<Timestamp>,
}

impl Publication {
    /// Of a file that can't come out.
    pub const NEVER: Publication = Publication {
        date: Timestamp::MIN,
        instant: Timestamp::MIN,
        expires: None,
        state: PublicationState::Draft,
        release: None,
    };

    /// When a parsed article comes out. One whose dates can't be read isn't public.
    pub fn of(article: &ParsedArticle, settings: &Settings, clock: Clock) -> Publication {
        let zone = &settings.timezone;
        // What lies past the end of time, such as `9999-12-31` for "never", is its end.
        let instant = |m: &crate::diagnostics::Located<crate::dates::Moment>| {
            m.value.instant(zone).unwrap_or(Timestamp::MAX)
        };
        let date = article.date.as_ref().map(instant);
        let embargo = article.embargo.as_ref().map(instant);
        let expires = article.expires.as_ref().map(instant);
        let published = date.max(embargo).unwrap_or(Timestamp::MIN);
        let unreadable = date.is_none() || article.title.is_none();
        // What the desk is shown before its time; nothing else ever is.
        let desk = clock.desk && !article.unclear && !unreadable;
        let early = desk && published > clock.as_of && published != Timestamp::MAX;
        let state = if article.draft && (!(clock.drafts || clock.desk) || unreadable) {
            PublicationState::Draft
        } else if early {
            PublicationState::Public
        } else if article.unclear || embargo.is_some_and(|e| e > clock.as_of) {
            PublicationState::Embargoed
        } else if published > clock.as_of {
            PublicationState::Future
        } else if expires.is_some_and(|e| e <= clock.as_of) {
            PublicationState::Expired
        } else if unreadable {
            PublicationState::Draft
        } else {
            PublicationState::Public
        };
        let release = early.then_some(published);
        let date = date.unwrap_or(Timestamp::MIN);
        Publication { date, instant: published, expires, state, release }
    }
}

/// Takes the corrections and updates out of an article that are dated later than the clock: they
/// are public from their date on.
pub(super) fn hold_notes(article: &mut Article, clock: Clock, held: &mut HeldBack) {
    for notes in [&mut article.corrections, &mut article.updates] {
        let later = notes.iter().filter(|note| note.instant > clock.as_of);
        later.for_each(|note| held.due(note.instant));
        if notes.iter().any(|note| note.instant > clock.as_of) {
            *notes = notes.iter().filter(|note| note.instant <= clock.as_of).cloned().collect();
        }
    }
}

/// Counts what is held back and finds when something falls due next.
pub(super) fn held_back(articles: &[Box<Pending>], clock: Clock) -> HeldBack {
    let mut held = HeldBack::default();
    for article in articles.iter().filter(|pending| pending.article.is_some()) {
        let publication = &article.publication;
        match publication.state {
            PublicationState::Public => {
                if let Some(expires) = publication.expires {
                    held.due(expires);
                }
            }
            PublicationState::Draft => held.drafts += 1,
            PublicationState::Embargoed => held.embargoed += 1,
            PublicationState::Future => held.future += 1,
            PublicationState::Expired => held.expired += 1,
        }
        let waits =
            matches!(publication.state, PublicationState::Embargoed | PublicationState::Future);
        let in_time = publication.expires.is_none_or(|e| e > publication.instant);
        let known = publication.instant != Timestamp::MAX && !article.unclear;
        if waits && in_time && known && (!article.is_draft || clock.drafts) {
            held.due(publication.instant);
        }
    }
    held
}

//! Which page's share card a page is shared with, and where cards stand.

use super::{Subject, Urls};
use crate::index::LangIndex;
use crate::model::{Briefing, EntityKind};
use crate::share_cards::ShareCards;

/// The URL path of the card beside a page.
pub fn url_beside(page: &str) -> String {
    format!("{page}share-card.png")
}

/// Whether the page of a subject has a card of its own.
pub fn has_own(cards: &ShareCards, briefing: &Briefing, subject: &Subject) -> bool {
    match subject {
        Subject::Edition(..) => cards.wanted.editions,
        Subject::Entity(id, _) => {
            cards.wanted.countries && briefing.entity(*id).kind == EntityKind::Country
        }
        Subject::Article { id, .. } => cards.has_article(briefing.article(*id)),
        Subject::Front
        | Subject::Retraction(_)
        | Subject::Month(..)
        | Subject::Year(_)
        | Subject::Archive
        | Subject::Index(..)
        | Subject::Corrections(_)
        | Subject::Quotes(..)
        | Subject::PlainPage(_)
        | Subject::Redirect(_)
        | Subject::NotFound
        | Subject::Addresses(_)
        | Subject::FeedList
        | Subject::Data(_)
        | Subject::FixedFile(_)
        | Subject::File(_)
        | Subject::DerivedFile(_) => false,
    }
}

/// The URL path of the card that a page of a language is shared with, if there is one. The front page has
/// that of the newest edition.
pub fn url_of(
    cards: &ShareCards,
    briefing: &Briefing,
    index: &LangIndex,
    urls: &Urls,
    subject: &Subject,
) -> Option<String> {
    let page = if let Subject::Edition(day, _) = subject {
        urls.day(*day)
    } else if let Subject::Entity(id, _) = subject {
        urls.entity(briefing.entity(*id))
    } else if let Subject::Article { id, .. } = subject {
        urls.article(briefing.article(*id))
    } else {
        let (newest, _) = index.days.last_key_value()?;
        let is_front = matches!(subject, Subject::Front);
        return (is_front && cards.wanted.editions).then(|| url_beside(&urls.day(*newest)));
    };
    has_own(cards, briefing, subject).then(|| url_beside(&page))
}

//! Decides whether an article is public at the as-of clock, when it comes out, and why it is held
//! back: as a draft, by its embargo, because its date is to come, or because it has expired.
//! Nothing else decides this.

use jiff::Timestamp;

use super::{Clock, Visibility};
use crate::dates::Moment;
use crate::diagnostics::Located;
use crate::model::{Article, ArticleId, Briefing, NEWS_AGE};
use crate::parse::ParsedArticle;
use crate::settings::Settings;

/// Whether an article is public, or why it isn't.
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
    /// Its time is over, or was before it began: it was withdrawn before it came out.
    Expired,
    /// It was withdrawn: a notice stands in its place.
    Retracted,
}

impl PublicationState {
    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            PublicationState::Public => "public",
            PublicationState::Draft => "draft",
            PublicationState::Embargoed => "embargo",
            PublicationState::Future => "future",
            PublicationState::Expired => "expired",
            PublicationState::Retracted => "retracted",
        }
    }
}

/// What decides when an article is public, as instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicationTerms {
    /// From when on it may be public: the later `date` of its own and its original's; `None` when
    /// none could be read.
    opens: Option<Timestamp>,
    /// The key `embargo`.
    embargo: Option<Timestamp>,
    /// The key `expires`.
    expires: Option<Timestamp>,
    /// The `date` of the table `retracted`.
    pub retracted: Option<Timestamp>,
    /// The key `draft`.
    pub is_draft: bool,
    /// Whether `embargo`, `expires` or `retracted` is present but can't be read.
    pub is_unclear: bool,
    /// Whether it lacks what an article can't do without, a date or a title.
    is_unreadable: bool,
}

impl PublicationTerms {
    /// The terms of a file that can't come out.
    const NEVER: PublicationTerms = PublicationTerms {
        opens: None,
        embargo: None,
        expires: None,
        retracted: None,
        is_draft: false,
        is_unclear: true,
        is_unreadable: true,
    };

    /// The terms that a file gives.
    pub fn of(article: &ParsedArticle, settings: &Settings) -> PublicationTerms {
        let zone = &settings.timezone;
        // A date past the end of time, such as `9999-12-31` for "never", counts as the end of time.
        let instant = |m: &Located<Moment>| m.value.instant(zone).unwrap_or(Timestamp::MAX);
        let end = |m: &Located<Moment>| m.value.first_instant(zone).unwrap_or(Timestamp::MAX);
        PublicationTerms {
            opens: article.date.as_ref().map(instant),
            embargo: article.embargo.as_ref().map(instant),
            expires: article.expires.as_ref().map(end),
            retracted: article.retracted.as_ref().map(|retracted| end(&retracted.date)),
            is_draft: article.draft,
            is_unclear: article.unclear,
            is_unreadable: article.date.is_none() || article.title.is_none(),
        }
    }

    /// From when on the article may be public, by its dates alone.
    fn published(&self) -> Timestamp {
        self.opens.max(self.embargo).unwrap_or(Timestamp::MIN)
    }

    /// Whether it was withdrawn before it came out, or at that instant: nobody has read it, so there is
    /// nothing that a notice could take back, and its headline stays as secret as it was.
    pub fn is_withdrawn_before_it_comes_out(&self) -> bool {
        self.retracted.is_some_and(|retracted| retracted <= self.published())
    }

    /// Whether it never comes out, since it has expired or is withdrawn by then.
    pub fn ends_before_it_comes_out(&self) -> bool {
        self.expires.is_some_and(|expires| expires <= self.published())
            || self.is_withdrawn_before_it_comes_out()
    }

    /// The terms of a version in another language. It is public only while its original is, and its
    /// own terms can only hold it back longer.
    pub fn within(self, original: &PublicationTerms) -> PublicationTerms {
        let earlier = |a: Timestamp, b: Option<Timestamp>| b.map_or(a, |b| a.min(b));
        PublicationTerms {
            opens: self.opens.max(original.opens),
            embargo: self.embargo.max(original.embargo),
            expires: self.expires.map(|own| earlier(own, original.expires)).or(original.expires),
            retracted: self
                .retracted
                .map(|own| earlier(own, original.retracted))
                .or(original.retracted),
            is_draft: self.is_draft || original.is_draft,
            is_unclear: self.is_unclear || original.is_unclear,
            is_unreadable: self.is_unreadable || original.is_unreadable,
        }
    }
}

/// When an article comes out, and whether it is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publication {
    /// The terms that decide it.
    pub terms: PublicationTerms,
    /// The article's own `date`; [`Timestamp::MIN`] when it has none that could be read.
    pub date: Timestamp,
    /// The later of date and embargo, those of its original included.
    pub instant: Timestamp,
    /// `expires`, as an instant.
    pub expires: Option<Timestamp>,
    /// Whether it is public.
    pub state: PublicationState,
    /// When it comes out, if the desk is shown it before that ([`Visibility::Desk`]).
    pub release: Option<Timestamp>,
}

impl Publication {
    /// The publication of a file that can't come out.
    pub const NEVER: Publication = Publication {
        terms: PublicationTerms::NEVER,
        date: Timestamp::MIN,
        instant: Timestamp::MIN,
        expires: None,
        state: PublicationState::Draft,
        release: None,
    };

    /// Applies the clock to a parsed article. If its dates can't be read, it isn't public.
    pub fn of(article: &ParsedArticle, settings: &Settings, clock: Clock) -> Publication {
        let terms = PublicationTerms::of(article, settings);
        Publication::by(terms, terms.opens.unwrap_or(Timestamp::MIN), clock)
    }

    /// The same for other terms.
    pub fn with(self, terms: PublicationTerms, clock: Clock) -> Publication {
        Publication::by(terms, self.date, clock)
    }

    fn by(terms: PublicationTerms, date: Timestamp, clock: Clock) -> Publication {
        let PublicationTerms {
            embargo,
            expires,
            retracted,
            is_draft,
            is_unclear,
            is_unreadable,
            ..
        } = terms;
        let published = terms.published();
        // Only the desk is shown anything before its time.
        let desk = clock.visibility == Visibility::Desk && !is_unclear && !is_unreadable;
        let early = desk && published > clock.as_of && published != Timestamp::MAX;
        let state = if is_draft && (!clock.visibility.shows_drafts() || is_unreadable) {
            PublicationState::Draft
        } else if early {
            PublicationState::Public
        } else if is_unclear || embargo.is_some_and(|e| e > clock.as_of) {
            PublicationState::Embargoed
        } else if published > clock.as_of {
            PublicationState::Future
        } else if expires.is_some_and(|e| e <= clock.as_of)
            || terms.is_withdrawn_before_it_comes_out()
        {
            PublicationState::Expired
        } else if is_unreadable {
            PublicationState::Draft
        } else if retracted.is_some_and(|r| r <= clock.as_of) {
            PublicationState::Retracted
        } else {
            PublicationState::Public
        };
        let release = early.then_some(published);
        Publication { terms, date, instant: published, expires, state, release }
    }
}

/// The articles that are news at the clock, the oldest first. Which they are is decided here, once, so
/// that nothing later needs to know the time. A draft is none, and in a preview nothing that waits is.
pub(super) fn news(briefing: &Briefing, clock: Clock) -> Vec<ArticleId> {
    let age = |article: &Article| clock.as_of.duration_since(article.published);
    // Articles are in the order of their publication.
    let newest = briefing.article_ids().rev().take_while(|(_, article)| age(article) < NEWS_AGE);
    let is_news = |article: &Article| !article.draft && !age(article).is_negative();
    let mut news: Vec<_> = newest.filter(|(_, article)| is_news(article)).map(|e| e.0).collect();
    news.reverse();
    news
}

//! The parts of the site's data for programs.

use crate::index::Amendment;
use crate::model::{ArticleId, EntityId};

/// A part of the site's data.
#[derive(Debug, Clone)]
pub enum Dataset {
    /// What there is, in every language.
    Index,
    /// An article.
    Article(ArticleId),
    /// The notice in the place of an article: its place in
    /// [`Briefing::retractions`](crate::model::Briefing::retractions).
    Retraction(usize),
    /// The newest articles, the newest first.
    Newest(Vec<DataStory>),
    /// The articles of a month, or some of them, the oldest first.
    Month(Vec<DataStory>),
    /// The officials, offices and organizations of a country, or those without one.
    Country(Option<EntityId>, Vec<EntityId>),
    /// All officials.
    Officials,
    /// All posts of officials.
    Posts,
    /// The quotations of a month: the article, and the place in its list.
    Quotations(Vec<(ArticleId, usize)>),
    /// The corrections and retractions of a year.
    Corrections(Vec<Amendment>),
    /// The articles of a month, for their sources.
    Sources(Vec<ArticleId>),
}

/// An article, or the notice in its place.
#[derive(Debug, Clone, Copy)]
pub enum DataStory {
    /// An article.
    Article(ArticleId),
    /// A retraction: its place in [`Briefing::retractions`](crate::model::Briefing::retractions).
    Retraction(usize),
}

impl Dataset {
    /// What it is called in the list of all data, together with its other parts; nothing for what has no line
    /// there.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Dataset::Newest(_) => Some("newest"),
            Dataset::Month(_) => Some("articles"),
            Dataset::Country(..) => Some("popolo"),
            Dataset::Officials => Some("officials"),
            Dataset::Posts => Some("posts"),
            Dataset::Quotations(_) => Some("quotations"),
            Dataset::Corrections(_) => Some("corrections"),
            Dataset::Sources(_) => Some("sources"),
            Dataset::Index | Dataset::Article(_) | Dataset::Retraction(_) => None,
        }
    }
}

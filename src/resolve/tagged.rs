//! What the front matter of an article names, for checks of its text.

use crate::diagnostics::{FileId, Spot};
use crate::model::{Article, EntityId};

/// What the front matter of an article names, whether the article is public or not.
#[derive(Debug)]
pub struct Tagged {
    /// Its file.
    pub file: FileId,
    /// The countries, officials and organizations.
    pub entities: Vec<EntityId>,
    /// The officials, with where they are written.
    pub officials: Vec<(EntityId, Spot)>,
    /// Title, summary and key points, one on each line.
    pub said: String,
}

impl Tagged {
    pub(super) fn of(article: &Article, officials: Vec<(EntityId, Spot)>) -> Tagged {
        let said = std::iter::once(article.title.as_ref())
            .chain(article.summary.as_deref())
            .chain(article.key_points.iter().map(String::as_str));
        Tagged {
            file: article.file,
            entities: article.linked_by_name().collect(),
            officials,
            said: said.collect::<Vec<_>>().join("\n"),
        }
    }
}

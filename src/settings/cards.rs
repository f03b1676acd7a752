//! `[cards]`: which pages have a picture for those who share them.

use crate::frontmatter::fields::Fields;

/// The table `[cards]`. Without it there are none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CardSettings {
    /// Whether each edition has one.
    pub editions: bool,
    /// Whether each country has one.
    pub countries: bool,
    /// Whether each article without a picture has one.
    pub articles: bool,
}

impl CardSettings {
    /// Whether there are any.
    pub fn any(self) -> bool {
        self.editions || self.countries || self.articles
    }
}

/// Reads `[cards]`.
pub(super) fn cards(fields: &mut Fields) -> CardSettings {
    let enabled = fields.flag_or("enabled", true);
    let cards = CardSettings {
        editions: fields.flag_or("editions", true),
        countries: fields.flag_or("countries", true),
        articles: fields.flag_or("articles", false),
    };
    if enabled { cards } else { CardSettings::default() }
}

//! Alerts, as GitHub calls them: block quotations whose first line is `[!NOTE]` or the like. It
//! must not know the words above them, which the theme provides and for which slots are left.

use pulldown_cmark::BlockQuoteKind;
use serde::{Deserialize, Serialize};

/// The kinds of alerts (GitHub's "Basic writing and formatting syntax", section "Alerts").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AlertKind {
    /// Something worth knowing.
    Note,
    /// Advice.
    Tip,
    /// Something that is needed to understand the rest.
    Important,
    /// Something that needs attention at once.
    Warning,
    /// The possible bad consequences of something.
    Caution,
}

impl AlertKind {
    /// All kinds, in order.
    pub const ALL: [AlertKind; 5] = [
        AlertKind::Note,
        AlertKind::Tip,
        AlertKind::Important,
        AlertKind::Warning,
        AlertKind::Caution,
    ];

    /// The key under which a theme's `i18n` files have the word above it.
    pub fn word(self) -> &'static str {
        match self {
            AlertKind::Note => "alert_note",
            AlertKind::Tip => "alert_tip",
            AlertKind::Important => "alert_important",
            AlertKind::Warning => "alert_warning",
            AlertKind::Caution => "alert_caution",
        }
    }
}

impl From<BlockQuoteKind> for AlertKind {
    fn from(kind: BlockQuoteKind) -> AlertKind {
        match kind {
            BlockQuoteKind::Note => AlertKind::Note,
            BlockQuoteKind::Tip => AlertKind::Tip,
            BlockQuoteKind::Important => AlertKind::Important,
            BlockQuoteKind::Warning => AlertKind::Warning,
            BlockQuoteKind::Caution => AlertKind::Caution,
        }
    }
}

/// The HTML with which an alert ends.
pub(super) const END: &str = "</div>\n";

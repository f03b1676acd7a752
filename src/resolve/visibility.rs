//! Whose eyes a site is made for, and as of when. Together they decide which articles are public.

use jiff::Timestamp;

/// What decides which articles are public.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The instant as of which the site is made.
    pub as_of: Timestamp,
    /// Whose eyes the site is for.
    pub visibility: Visibility,
}

/// Whose eyes a site is made for, and so which articles it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Everybody's: only what is out.
    #[default]
    Public,
    /// Those who read drafts: drafts too, while embargoes stay in force. No page may be indexed.
    Drafts,
    /// The desk's, in a preview alone: drafts and what isn't out yet.
    Desk,
}

impl Visibility {
    /// Whether drafts are shown.
    pub fn shows_drafts(self) -> bool {
        match self {
            Visibility::Public => false,
            Visibility::Drafts | Visibility::Desk => true,
        }
    }
}

//! Pictures of a site's own data: when posts were held, how much was written when, a storyline's
//! days, calendars. Each is computed from dates alone, into positions in whole units and paths of
//! SVG; how it is drawn is the templates' business.
//!
//! No picture knows the clock: its axis ends with the newest date that it shows, so that a day that
//! passes changes nothing. Which posts are held now is told by their status. This module must not
//! know pages or templates.

mod axis;
pub mod calendar;
pub mod chain;
pub mod coverage;
pub mod terms;

/// How many units wide the pictures with an axis of time are.
pub const WIDTH: i64 = 1000;

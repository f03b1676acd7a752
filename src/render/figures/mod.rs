//! Pictures of a site's own data: the terms of posts, coverage over time, the days of a storyline,
//! calendars. Each is computed from dates alone, into positions in whole units and SVG paths;
//! templates decide how it is drawn.
//!
//! No picture knows the clock: its axis ends with the newest date that it shows, so that the
//! passing of a day changes nothing. Which posts are held now is known by their status. This module
//! must not know pages or templates.

mod axis;
pub mod calendar;
pub mod chain;
pub mod coverage;
pub mod terms;

/// The width in units of the pictures that have a time axis.
pub const WIDTH: i64 = 1000;

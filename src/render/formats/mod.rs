//! How each format is written: one module a format, and what every format has to say.
//!
//! A format first describes what a route's file is made of, which costs little; the file is written
//! only when its fingerprint isn't that of last time. A new format is a variant of
//! [`Format`], its line in [`describe`], and a module here.

mod atom;
mod collected;
mod copy;
mod derived;
mod feed;
mod html;
mod json_feed;
mod sitemap;
pub mod xml;

use super::data::Fingerprint;
use super::{RenderFailure, Renderer, RouteContent};
use crate::format::Format;
use crate::plan::Route;

/// All that the file of a route is made of, described but not made.
pub trait Description<'v> {
    /// The fingerprint, part by part: the file is the same whenever all of them are.
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)>;

    /// Writes the file into `out`, which is empty, or says which file of the site it copies.
    ///
    /// # Errors
    /// A diagnostic with the template's own line, when a template can't show its data, or the file
    /// that has changed since the build began.
    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure>;

    /// Finds out what is wrong with the file, for a check, which keeps nothing of it: it is written,
    /// unless everything that can be wrong was found before.
    ///
    /// # Errors
    /// As [`Description::write`].
    fn check(self: Box<Self>, out: &mut Vec<u8>) -> Result<(), RenderFailure> {
        self.write(out).map(drop)
    }
}

/// A description of whatever format.
pub type Described<'v> = Box<dyn Description<'v> + 'v>;

/// Describes what the file of a route is made of.
pub fn describe<'v>(renderer: &'v Renderer, route: &'v Route) -> Described<'v> {
    match route.format {
        Format::Html => html::describe(renderer, route),
        Format::Atom => Box::new(atom::Atom(feed::Feed::of(renderer, route))),
        Format::JsonFeed => Box::new(json_feed::JsonFeed(feed::Feed::of(renderer, route))),
        Format::Sitemap => {
            Box::new(collected::Collected(sitemap::Sitemap::of(&renderer.site, route)))
        }
        Format::Copy => copy::describe(&renderer.site, route),
        Format::Derived => derived::describe(&renderer.site, route),
    }
}

//! How each format is written: one module for each, and the trait that they share.
//!
//! A format first describes what a route's file is made of, which costs little; the file is written
//! only if its fingerprint isn't that of last time. A new format takes a variant of [`Format`], a
//! line in [`describe`] and a module here.

mod atom;
mod collected;
mod copy;
mod csv;
mod data_package;
mod derived;
mod entities;
mod feed;
mod fixed;
mod html;
mod json_feed;
mod media_rss;
mod ninjs;
mod opml;
mod popolo;
mod rss;
mod share_card;
mod sitemap;
mod tables;
mod whole;
pub mod xml;

use super::data::Fingerprint;
use super::{RenderFailure, Renderer, RouteContent};
use crate::format::Format;
use crate::plan::Route;

/// All that the file of a route is made of, before it is made.
pub trait Description<'v> {
    /// The fingerprint of each part. As long as all of them are the same, the file is the same.
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)>;

    /// Tells whoever keeps bytes from one build to the next that this file's are still wanted. A build calls
    /// it for each file, whether that has to be written or not.
    fn ask_for_kept(&self) {}

    /// Writes the file into `out`, which is empty, or says which file of the site is to be copied.
    ///
    /// # Errors
    /// A diagnostic with the template's own line, when a template can't show its data, or the file
    /// that has changed since the build began.
    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure>;

    /// Finds mistakes in the file, for a check, which discards the file itself. By default the file
    /// is written; formats whose mistakes have all been found by now do nothing.
    ///
    /// # Errors
    /// As [`Description::write`].
    fn check(self: Box<Self>, out: &mut Vec<u8>) -> Result<(), RenderFailure> {
        self.write(out).map(drop)
    }
}

/// A description of any format.
pub type Described<'v> = Box<dyn Description<'v> + 'v>;

/// Describes what the file of a route is made of.
pub fn describe<'v>(renderer: &'v Renderer, route: &'v Route) -> Described<'v> {
    match route.format {
        Format::Html => html::describe(renderer, route),
        Format::Atom => feed::describe(renderer, route, atom::write),
        Format::Rss => feed::describe(renderer, route, rss::write),
        Format::JsonFeed => feed::describe(renderer, route, json_feed::write),
        Format::Sitemap => {
            Box::new(collected::Collected(sitemap::Sitemap::of(&renderer.site, route)))
        }
        Format::Opml => Box::new(collected::Collected(opml::FeedList::of(&renderer.site))),
        Format::Ninjs => ninjs::describe(renderer, route),
        Format::Popolo => Box::new(popolo::describe(&renderer.site, route)),
        Format::Csv => Box::new(tables::describe(&renderer.site, route)),
        Format::DataPackage => Box::new(data_package::describe(&renderer.site)),
        Format::Fixed => Box::new(fixed::Fixed::of(&renderer.site, route)),
        Format::Copy => copy::describe(&renderer.site, route),
        Format::Derived => derived::describe(&renderer.site, route),
        Format::ShareCard => share_card::describe(renderer, route),
    }
}

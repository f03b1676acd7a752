//! The sixth stage: makes the bytes of each route's file.
//!
//! [`formats`] has a module for each format: HTML pages, whose data [`views`] describes and for
//! which `templates` runs Tera; feeds; sitemaps; copies. A template gets that data and nothing
//! else: no file, no clock, no environment. What is described is fingerprinted
//! ([`formats::Description`]) before anything is made of it, so that a page whose fingerprints are
//! those of last time isn't made again. This stage must not know the output folder.

// A new kind, subject or format has to be considered wherever they are told apart.
#![deny(clippy::wildcard_enum_match_arm)]

mod at_work;
mod captions;
pub mod data;
mod figures;
pub mod formats;
mod limits;
mod link_names;
mod quotations;
mod script_json;
mod shown_picture;
mod site_address;
mod structured_data;
mod template_dependencies;
mod templates;
mod text;
mod undefined_names;
pub mod views;

use crate::derived::DerivedFiles;
use crate::diagnostics::Diagnostic;
use crate::index::Index;
use crate::model::Briefing;
use crate::parse::{Assets, Bodies, ChangedSource};
use crate::pictures::Pictures;
use crate::plan::{Plan, Route};
use crate::read::Inventory;
use crate::settings::Settings;
use crate::share_cards::ShareCards;
use crate::theme::Theme;
pub use at_work::{PageAtWork, PagesAtWork};
pub use formats::Described;
pub use link_names::LinkNames;
pub use templates::Templates;
use views::Views;

/// Everything that pages are made from.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// What is public.
    pub briefing: &'a Briefing,
    /// Who is listed where.
    pub index: &'a Index,
    /// Every file of the output.
    pub plan: &'a Plan,
    /// Templates, words and static files.
    pub theme: &'a Theme,
    /// The files.
    pub inventory: &'a Inventory,
    /// The names that may be linked in texts, by language.
    pub names: &'a [LinkNames],
    /// The HTML of texts.
    pub bodies: &'a Bodies<'a>,
    /// What is known of pictures and other files that are copied.
    pub assets: &'a Assets,
    /// The files that are made of others.
    pub derived: &'a DerivedFiles,
    /// The pictures, and what is made of them.
    pub pictures: &'a Pictures,
    /// Which pages have a share card, and the fonts of those.
    pub share_cards: &'a ShareCards,
    /// Whether the site contains drafts, so that no page may be indexed.
    pub drafts: bool,
}

/// Why a route can't be rendered.
#[derive(Debug)]
pub enum RenderFailure {
    /// It has a mistake: a template can't show its data, or a file can't be derived.
    Mistake(Box<Diagnostic>),
    /// A file has changed since the build began.
    Changed(ChangedSource),
}

/// The content of a route's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteContent<'a> {
    /// Rendered bytes, which are in the buffer.
    Rendered,
    /// The bytes of this file of the site.
    Copy(&'a str),
}

/// Renders the routes of a site.
pub struct Renderer<'a> {
    site: Site<'a>,
    views: Views<'a>,
    templates: &'a Templates,
}

impl<'a> Renderer<'a> {
    /// Prepares what pages share.
    ///
    /// # Errors
    /// When a value can't be made.
    pub fn new(site: Site<'a>, templates: &'a Templates) -> Result<Self, RenderFailure> {
        Ok(Renderer { site, views: Views::new(site, templates)?, templates })
    }

    /// The same for a check and a preview, which don't compare fingerprints.
    ///
    /// # Errors
    /// When a value can't be made.
    pub fn without_fingerprints(
        site: Site<'a>,
        templates: &'a Templates,
    ) -> Result<Self, RenderFailure> {
        Ok(Renderer { site, views: Views::without_fingerprints(site, templates)?, templates })
    }

    /// The templates.
    pub fn templates(&self) -> &Templates {
        self.templates
    }

    /// Whether the build itself named the file after its content, so that it never changes and old
    /// pages may ask for it for a while. Not so for pictures of a text, which have to go at once
    /// with it.
    pub fn is_named_by_content(&self, route: &Route) -> bool {
        let named = &self.site.theme.named_by_content;
        route.subject.derived_file().is_some_and(|id| named.iter().any(|file| file.file == id))
    }

    /// Describes what the file of a route is made of.
    pub fn describe<'v>(&'v self, route: &'v Route) -> Described<'v> {
        formats::describe(self, route)
    }
}

/// Writes the content of a route into `out`, which is cleared first: one buffer serves many routes.
///
/// # Errors
/// A diagnostic with the template's own line, when the template can't show its data, or the file
/// that has changed since the build began.
pub fn render<'v>(
    described: Described<'v>,
    out: &mut Vec<u8>,
) -> Result<RouteContent<'v>, RenderFailure> {
    out.clear();
    described.write(out)
}

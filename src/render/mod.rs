//! The sixth stage: the bytes of a route.
//!
//! [`views`] describes the data that a template gets, `templates` runs Tera, `feed` and `sitemap`
//! write XML. A template gets that data and nothing else: no file, no clock, no environment. What
//! is described is fingerprinted ([`Described::fingerprints`]) before anything is made of it, so that a
//! page whose fingerprints are those of last time needn't be. This stage must not know the output folder.

pub mod data;
mod feed;
mod link_names;
mod quotations;
mod sitemap;
mod template_dependencies;
mod templates;
mod text;
pub mod views;

use crate::diagnostics::Diagnostic;
use crate::index::Index;
use crate::model::Briefing;
use crate::parse::{Bodies, ChangedSource, Parsed};
use crate::plan::{Page, Plan, Route};
use crate::read::Inventory;
use crate::settings::Settings;
use crate::theme::Theme;
use data::{Fingerprint, Keys, combine_fingerprints, fingerprint_of};
pub use link_names::LinkNames;
pub use templates::Templates;
use views::{PageParts, Views};

/// Everything that pages are made from.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// What is public.
    pub briefing: &'a Briefing,
    /// Who is listed where.
    pub index: &'a Index,
    /// What is made.
    pub plan: &'a Plan,
    /// The look.
    pub theme: &'a Theme,
    /// The files.
    pub inventory: &'a Inventory,
    /// What texts may call entities, by language.
    pub names: &'a [LinkNames],
    /// The HTML of texts.
    pub bodies: &'a Bodies<'a>,
    /// What is known of pictures and other files that are copied.
    pub parsed: &'a Parsed,
    /// Whether drafts are shown, so that no page may be indexed.
    pub drafts: bool,
}

/// Why a route can't be rendered.
#[derive(Debug)]
pub enum RenderFailure {
    /// A template can't show its data.
    Template(Box<Diagnostic>),
    /// A file has changed since the build began.
    Changed(ChangedSource),
}

/// What a route's file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteContent<'a> {
    /// What was rendered.
    Rendered,
    /// The bytes of this file of the site.
    Copy(&'a str),
}

/// All that a route's file is made of, described but not made.
pub enum Described<'v> {
    /// A page: its template and what that gets.
    Page(&'static str, PageParts<'v>),
    /// A feed.
    Feed(Box<feed::Feed<'v>>),
    /// A sitemap or their index.
    Sitemap(sitemap::Sitemap),
    /// A file of the site, copied as it is.
    Copy(&'v str, Fingerprint),
    /// Bytes of the theme.
    Bytes(&'v [u8]),
}

impl Described<'_> {
    /// The fingerprint, part by part: the file is the same whenever all of them are. Parts and keys
    /// that are in `blind` are left out; only tests have any.
    pub fn fingerprints(
        &self,
        templates: &Templates,
        blind: &Keys,
    ) -> Vec<(&'static str, Fingerprint)> {
        let mut all = self.all_fingerprints(templates, blind);
        all.retain(|(name, _)| !blind.contains(name));
        all
    }

    fn all_fingerprints(
        &self,
        templates: &Templates,
        blind: &Keys,
    ) -> Vec<(&'static str, Fingerprint)> {
        match self {
            Described::Page(template, parts) => {
                let own = [("template", templates.fingerprint(template))];
                let parts =
                    parts.iter().map(|(name, data)| (*name, data.fingerprint_without(blind)));
                own.into_iter().chain(parts).collect()
            }
            Described::Feed(feed) => vec![("feed", feed.fingerprint())],
            Described::Sitemap(sitemap) => vec![("sitemap", sitemap.fingerprint())],
            Described::Copy(path, fingerprint) => {
                vec![(
                    "file",
                    combine_fingerprints([fingerprint_of(path.as_bytes()), *fingerprint]),
                )]
            }
            Described::Bytes(bytes) => vec![("file", fingerprint_of(bytes))],
        }
    }
}

/// Makes the content of routes.
pub struct Renderer<'a> {
    site: Site<'a>,
    views: Views<'a>,
    templates: &'a Templates,
}

impl<'a> Renderer<'a> {
    /// Prepares what pages share. `blind` is for tests alone ([`Described::fingerprints`]).
    ///
    /// # Errors
    /// When a value can't be made.
    pub fn new(
        site: Site<'a>,
        templates: &'a Templates,
        blind: &Keys,
    ) -> Result<Self, RenderFailure> {
        Ok(Renderer { site, views: Views::new(site, templates, blind)?, templates })
    }

    /// The same for a preview, which makes a page when it is asked for, and compares no fingerprints.
    ///
    /// # Errors
    /// When a value can't be made.
    pub fn for_preview(site: Site<'a>, templates: &'a Templates) -> Result<Self, RenderFailure> {
        Ok(Renderer { site, views: Views::for_preview(site, templates)?, templates })
    }

    /// The templates.
    pub fn templates(&self) -> &Templates {
        self.templates
    }

    /// Describes what the file of a route is made of.
    pub fn describe<'v>(&'v self, route: &'v Route) -> Described<'v> {
        match &route.page {
            Page::File(path) => {
                let hash = self.site.parsed.asset(path).unwrap_or_default().hash;
                Described::Copy(path, fingerprint_of(&hash))
            }
            Page::ThemeFile(at) => Described::Bytes(&self.site.theme.files[*at].bytes),
            Page::SiteFeed | Page::EntityFeed(_) | Page::CorrectionsFeed => {
                Described::Feed(Box::new(feed::Feed::of(&self.site, route)))
            }
            Page::SitemapIndex(shards) => {
                Described::Sitemap(sitemap::Sitemap::index(&self.site, shards))
            }
            Page::SitemapMonth(articles, days) => {
                Described::Sitemap(sitemap::Sitemap::month(&self.site, articles, days))
            }
            Page::SitemapPages(pages) => {
                Described::Sitemap(sitemap::Sitemap::pages(&self.site, pages))
            }
            _ => {
                let (template, parts) = self.views.page(route);
                Described::Page(template, parts)
            }
        }
    }

    /// The content of a route, rendered into `out`, which is emptied first: one buffer serves many
    /// routes.
    ///
    /// # Errors
    /// A diagnostic with the template's own line, when the template can't show its data, or the
    /// file that has changed since the build began.
    pub fn render<'v>(
        &'v self,
        route: &'v Route,
        described: Described<'v>,
        out: &mut Vec<u8>,
    ) -> Result<RouteContent<'v>, RenderFailure> {
        out.clear();
        match described {
            Described::Copy(path, _) => return Ok(RouteContent::Copy(path)),
            Described::Bytes(bytes) => out.extend_from_slice(bytes),
            Described::Feed(feed) => feed.write(out)?,
            Described::Sitemap(sitemap) => sitemap.write(out),
            Described::Page(template, parts) => {
                match self.templates.render(template, parts, &route.url, false, out) {
                    // With all that there is, its message can say what there is.
                    Err(RenderFailure::Template(_)) => {
                        out.clear();
                        let (template, parts) = self.views.page(route);
                        self.templates.render(template, parts, &route.url, true, out)?;
                    }
                    result => result?,
                }
            }
        }
        Ok(RouteContent::Rendered)
    }
}

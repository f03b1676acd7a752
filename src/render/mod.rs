//! The sixth stage: the bytes of a route.
//!
//! [`views`] makes the data that a template gets, `templates` runs Tera, `feed` and
//! `sitemap` write XML. A template gets that data and nothing else: no file, no clock, no
//! environment. This stage must not know the output folder.

mod feed;
mod sitemap;
mod templates;
mod text;
pub mod views;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::index::Index;
use crate::model::Briefing;
use crate::plan::{Page, Plan, Route};
use crate::read::Inventory;
use crate::settings::Settings;
use crate::theme::Theme;
use templates::Templates;
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
    /// What is made.
    pub plan: &'a Plan,
    /// The look.
    pub theme: &'a Theme,
    /// The files.
    pub inventory: &'a Inventory,
    /// Whether drafts are shown, so that no page may be indexed.
    pub drafts: bool,
}

/// What a route's file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content<'a> {
    /// What was rendered.
    Rendered,
    /// The bytes of this file of the site.
    Copy(&'a str),
}

/// Makes the content of routes.
pub struct Renderer<'a> {
    site: Site<'a>,
    templates: Templates,
    views: Views<'a>,
}

impl<'a> Renderer<'a> {
    /// Prepares the templates and what pages share. Every mistake in a template that can be seen
    /// without rendering it is reported.
    pub fn new(site: Site<'a>, found: &mut Diagnostics) -> Option<Self> {
        let templates = Templates::load(site.theme, found)?;
        Some(Renderer { site, templates, views: Views::new(site) })
    }

    /// The content of a route, rendered into `out`, which is emptied first: one buffer serves many
    /// routes.
    ///
    /// # Errors
    /// A diagnostic with the template's own line, when the template can't show its data.
    pub fn render(
        &self,
        route: &'a Route,
        out: &mut Vec<u8>,
    ) -> Result<Content<'a>, Box<Diagnostic>> {
        out.clear();
        match &route.page {
            Page::File(path) => return Ok(Content::Copy(path)),
            Page::ThemeFile(at) => out.extend_from_slice(&self.site.theme.files[*at].bytes),
            Page::SiteFeed | Page::EntityFeed(_) => feed::write(&self.site, route, out),
            Page::SitemapIndex(shards) => sitemap::index(&self.site, shards, out),
            Page::SitemapMonth(articles, days) => sitemap::month(&self.site, articles, days, out),
            Page::SitemapPages(pages) => sitemap::pages(&self.site, pages, out),
            _ => {
                let (template, context) = self.views.page(route);
                self.templates.render(template, &context, &route.url, out)?;
            }
        }
        Ok(Content::Rendered)
    }
}

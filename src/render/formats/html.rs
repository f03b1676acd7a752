//! HTML pages: a template with the data of the page's view.

use super::{Described, Description};
use crate::plan::Route;
use crate::render::data::{Fingerprint, PageParts};
use crate::render::{RenderFailure, Renderer, RouteContent};

/// A page whose template hasn't run yet.
struct Page<'v> {
    renderer: &'v Renderer<'v>,
    route: &'v Route,
    template: &'v str,
    parts: PageParts<'v>,
}

/// Describes the page of a route.
pub fn describe<'v>(renderer: &'v Renderer, route: &'v Route) -> Described<'v> {
    let (template, parts) = renderer.views.page(route);
    Box::new(Page { renderer, route, template, parts })
}

impl<'v> Description<'v> for Page<'v> {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        let own = [("template", self.renderer.templates.fingerprint(self.template))];
        let parts = self.parts.iter();
        let parts = parts.map(|(name, data)| (*name, data.fingerprint()));
        own.into_iter().chain(parts).collect()
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        let Page { renderer, route, template, parts } = *self;
        renderer.templates.render(template, parts, &route.url, out)?;
        Ok(RouteContent::Rendered)
    }
}

//! Share cards: an SVG that a template writes, drawn as PNG. A card that an earlier build has drawn is taken
//! from the store of derived files, by all that it shows.

use super::{Described, Description};
use crate::derived::{DerivationKey, OutputFacts, PictureFormat};
use crate::diagnostics::{Code, Finding};
use crate::plan::Route;
use crate::render::data::{Fingerprint, PageParts};
use crate::render::views::share_card;
use crate::render::{RenderFailure, Renderer, RouteContent};
use crate::share_cards::{self, CARD_SIZE, CardMistake, VERSION};

/// The template that writes cards.
const TEMPLATE: &str = "card.svg";

/// A card that isn't drawn yet.
struct ShareCard<'v> {
    renderer: &'v Renderer<'v>,
    route: &'v Route,
    parts: PageParts<'v>,
}

/// Describes the card of a route.
pub fn describe<'v>(renderer: &'v Renderer, route: &'v Route) -> Described<'v> {
    let parts = share_card::parts(&renderer.views, route);
    Box::new(ShareCard { renderer, route, parts })
}

impl<'v> ShareCard<'v> {
    /// The SVG with its texts in lines. `out` is empty, and so it is afterwards.
    fn svg(self, out: &mut Vec<u8>) -> Result<String, RenderFailure> {
        let ShareCard { renderer, route, parts } = self;
        renderer.templates.render(TEMPLATE, parts, &route.url, out)?;
        let written = String::from_utf8_lossy(out).into_owned();
        out.clear();
        share_cards::set(&written, &renderer.views.card_measures)
            .map_err(|mistake| failure(renderer, route, &mistake))
    }

    /// The key of all that the card shows.
    fn key(&self) -> DerivationKey {
        let mut text = String::new();
        for (name, fingerprint) in self.fingerprints() {
            text.push_str(&format!("{name} {fingerprint:016x}\n"));
        }
        DerivationKey::of_parts("share-card", VERSION, &text)
    }
}

/// What is wrong with a card, where its template stands.
fn failure(renderer: &Renderer, route: &Route, mistake: &CardMistake) -> RenderFailure {
    let finding = Finding::error(Code::Template, None, format!("the card {mistake}")).help(
        format!("while drawing {}; docs/share-cards.md says what a card may have", route.url),
    );
    RenderFailure::Mistake(Box::new(finding.at_path(renderer.templates.path_of(TEMPLATE))))
}

impl<'v> Description<'v> for ShareCard<'v> {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        let own = [
            ("template", self.renderer.templates.fingerprint(TEMPLATE)),
            ("fonts", self.renderer.site.share_cards.fonts.fingerprint),
        ];
        let parts = self.parts.iter().map(|(name, data)| (*name, data.fingerprint()));
        own.into_iter().chain(parts).collect()
    }

    fn ask_for_kept(&self) {
        let facts = OutputFacts {
            pixels: Some(CARD_SIZE),
            format: Some(PictureFormat::Png),
            ..OutputFacts::default()
        };
        self.renderer.site.derived.ask_for(self.key(), facts);
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        let key = self.key();
        let (renderer, route) = (self.renderer, self.route);
        let kept = renderer.site.derived.kept(key);
        let bytes = match kept {
            Some(bytes) => bytes,
            None => {
                let svg = self.svg(out)?;
                let fonts = &renderer.site.share_cards.fonts;
                let drawn = share_cards::draw(&svg, fonts)
                    .map_err(|mistake| failure(renderer, route, &mistake))?;
                renderer.site.derived.keep(key, &drawn);
                drawn
            }
        };
        out.extend_from_slice(&bytes);
        Ok(RouteContent::Rendered)
    }

    /// Draws nothing: what a template has wrong shows before.
    fn check(self: Box<Self>, out: &mut Vec<u8>) -> Result<(), RenderFailure> {
        self.svg(out).map(drop)
    }
}

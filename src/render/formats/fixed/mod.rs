//! Files that programs look for at a fixed place, each in a notation of its own: what robots may read
//! ([`robots`]), what is said of the site and its publisher ([`texts`]), and what hosts are told
//! ([`headers`], [`redirects`], [`config`]). They are short, so that all that one says is made when it is
//! described.

mod config;
mod headers;
mod redirects;
mod robots;
mod texts;

use super::Description;
use crate::plan::{FixedFile, Route};
use crate::render::data::{Fingerprint, fingerprint_of};
use crate::render::{RenderFailure, RouteContent, Site};

/// A file at a fixed place: all that it says.
pub struct Fixed(String);

impl Fixed {
    /// The file of a route; one that is about none is empty.
    pub fn of(site: &Site, route: &Route) -> Fixed {
        let Some(file) = route.subject.fixed_file() else { return Fixed(String::new()) };
        let settings = site.settings;
        Fixed(match file {
            FixedFile::RobotsTxt => robots::text(site),
            FixedFile::SecurityTxt => settings
                .security_txt
                .as_ref()
                .map_or_else(String::new, |own| texts::security(site, own)),
            FixedFile::TrustTxt => texts::trust(settings.trust_txt.as_deref().unwrap_or_default()),
            FixedFile::HumansTxt => {
                texts::humans(settings.humans_txt.as_deref().unwrap_or_default())
            }
            FixedFile::StandardSite => settings
                .standard_site
                .as_ref()
                .map_or_else(String::new, |own| format!("{}\n", own.publication)),
            FixedFile::Headers => headers::text(site),
            FixedFile::Redirects => redirects::text(site),
            FixedFile::NoJekyll => String::new(),
            FixedFile::VercelJson => config::vercel(site),
            FixedFile::StaticWebAppConfig => config::static_web_app(site),
            FixedFile::SpeculationRules => config::speculation_rules(site),
        })
    }
}

/// Whether no host takes a path for a pattern: each has signs of its own there, so that such a path has
/// letters, digits and a few signs that are none.
fn is_plain(path: &str) -> bool {
    path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.'))
}

impl<'v> Description<'v> for Fixed {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        vec![("fixed", fingerprint_of(self.0.as_bytes()))]
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        out.extend(self.0.as_bytes());
        Ok(RouteContent::Rendered)
    }
}

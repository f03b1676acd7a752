//! Sitemaps (sitemaps.org/protocol.html): an index, a shard for each month of articles and
//! editions, and one for all other pages.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Description;
use super::xml::escape;
use crate::dates::rfc3339;
use crate::model::{ArticleId, LangId};
use crate::plan::{Addresses, Route, Subject, Urls};
use crate::render::data::{Fingerprint, fingerprint_of};
use crate::render::site_address::absolute;
use crate::render::{RenderFailure, RouteContent, Site};

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// A sitemap, or the index of sitemaps: all that its file says.
pub struct Sitemap {
    root: &'static str,
    element: &'static str,
    /// Addresses, and when what stands there last changed.
    entries: Vec<(String, Option<Timestamp>)>,
}

impl Sitemap {
    /// The sitemap of a route; one that isn't about addresses is empty.
    pub fn of(site: &Site, route: &Route) -> Sitemap {
        match &route.subject {
            Subject::Addresses(Addresses::Sitemaps(shards)) => Sitemap::index(site, shards),
            Subject::Addresses(Addresses::Month(articles, days)) => {
                Sitemap::month(site, articles, days)
            }
            Subject::Addresses(Addresses::Pages(pages)) => Sitemap::pages(site, pages),
            Subject::Front
            | Subject::Article { .. }
            | Subject::Edition(..)
            | Subject::Month(..)
            | Subject::Year(_)
            | Subject::Archive
            | Subject::Index(..)
            | Subject::Entity(..)
            | Subject::Corrections(_)
            | Subject::Quotes(..)
            | Subject::PlainPage(_)
            | Subject::Redirect(_)
            | Subject::NotFound
            | Subject::File(_) => Sitemap::pages(site, &[]),
        }
    }

    /// The index of all shards.
    fn index(site: &Site, shards: &[String]) -> Sitemap {
        let entries = shards.iter().map(|shard| (absolute(site, shard), None));
        Sitemap { root: "sitemapindex", element: "sitemap", entries: entries.collect() }
    }

    /// The articles and editions of a month. An article says when it last changed.
    fn month(site: &Site, articles: &[ArticleId], days: &[(LangId, Date)]) -> Sitemap {
        let days = days
            .iter()
            .map(|(lang, day)| (absolute(site, &Urls::new(site.settings, *lang).day(*day)), None));
        let articles = articles.iter().map(|id| {
            let article = site.briefing.article(*id);
            let url = Urls::new(site.settings, article.lang).article(article);
            let changed = article.changed().unwrap_or(article.published).max(article.published);
            (absolute(site, &url), Some(changed))
        });
        Sitemap { root: "urlset", element: "url", entries: days.chain(articles).collect() }
    }

    /// All other pages.
    fn pages(site: &Site, pages: &[String]) -> Sitemap {
        let entries = pages.iter().map(|page| (absolute(site, page), None));
        Sitemap { root: "urlset", element: "url", entries: entries.collect() }
    }

    /// The fingerprint of all that the sitemap says.
    fn fingerprint(&self) -> Fingerprint {
        let Sitemap { root, element, entries } = self;
        let mut out = Vec::with_capacity(entries.len() * 64);
        out.extend(root.as_bytes());
        out.extend(element.as_bytes());
        for (loc, changed) in entries {
            // No address has a line's end in it.
            out.extend(loc.as_bytes());
            out.push(b'\n');
            out.extend(changed.map_or(0, |at| at.as_nanosecond()).to_le_bytes());
        }
        fingerprint_of(&out)
    }
}

impl<'v> Description<'v> for Sitemap {
    fn fingerprints(&self) -> Vec<(&'static str, Fingerprint)> {
        vec![("sitemap", self.fingerprint())]
    }

    fn write(self: Box<Self>, out: &mut Vec<u8>) -> Result<RouteContent<'v>, RenderFailure> {
        let Sitemap { root, element, entries } = *self;
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        out.extend(format!("{declaration}\n<{root} xmlns=\"{NAMESPACE}\">\n").into_bytes());
        for (loc, changed) in entries {
            out.extend(format!("<{element}><loc>{}</loc>", escape(&loc)).into_bytes());
            if let Some(changed) = changed {
                out.extend(format!("<lastmod>{}</lastmod>", rfc3339(changed)).into_bytes());
            }
            out.extend(format!("</{element}>\n").into_bytes());
        }
        out.extend(format!("</{root}>\n").into_bytes());
        Ok(RouteContent::Rendered)
    }
}

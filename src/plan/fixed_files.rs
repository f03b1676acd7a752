//! The files that programs look for at a fixed place, as far as the settings ask for them.

use super::{FixedFile, Route, Subject, plain_route};
use crate::format::Format;
use crate::model::Briefing;
use crate::read::names::folded;
use crate::settings::{Settings, WebHost};

/// Adds the routes of the files that the settings ask for, to all others. One that the site or its theme
/// has too is a clash, but for `robots.txt`: their own takes the place of the one that every site has,
/// unless the site shows drafts, which shuts all robots out.
pub fn add(settings: &Settings, briefing: &Briefing, routes: &mut Vec<Route>) {
    let has_own = routes.iter().any(is_robots_txt);
    if has_own && briefing.shows_drafts {
        routes.retain(|route| !is_robots_txt(route));
    }
    let has_redirects = || routes.iter().any(|route| matches!(route.subject, Subject::Redirect(_)));
    let hosting = &settings.hosting;
    let has = |host: WebHost| hosting.hosts.contains(&host);
    let takes_headers = has(WebHost::CloudflarePages) || has(WebHost::Netlify);
    let names_redirects = takes_headers && has_redirects();
    let mut add = |url: &str, file: FixedFile| {
        routes.push(plain_route(url.to_owned(), Subject::FixedFile(file), Format::Fixed));
    };
    // Nobody asks for it but at the root of a host.
    let is_read = settings.base_path().is_empty() || settings.robots.is_given;
    let is_made = if has_own { briefing.shows_drafts } else { is_read };
    if is_made {
        add(ROBOTS, FixedFile::RobotsTxt);
    }
    if settings.security_txt.is_some() {
        add("/.well-known/security.txt", FixedFile::SecurityTxt);
    }
    if settings.trust_txt.is_some() {
        add("/trust.txt", FixedFile::TrustTxt);
        add("/.well-known/trust.txt", FixedFile::TrustTxt);
    }
    if settings.humans_txt.is_some() {
        add("/humans.txt", FixedFile::HumansTxt);
    }
    if settings.standard_site.is_some() {
        add("/.well-known/site.standard.publication", FixedFile::StandardSite);
    }
    if takes_headers {
        add("/_headers", FixedFile::Headers);
    }
    if names_redirects {
        add("/_redirects", FixedFile::Redirects);
    }
    if has(WebHost::GitHubPages) {
        add("/.nojekyll", FixedFile::NoJekyll);
    }
    if has(WebHost::Vercel) {
        add("/vercel.json", FixedFile::VercelJson);
    }
    if has(WebHost::AzureStaticWebApps) {
        add("/staticwebapp.config.json", FixedFile::StaticWebAppConfig);
    }
    if hosting.speculation_rules {
        add(SPECULATION_RULES, FixedFile::SpeculationRules);
    }
}

/// Whether a route is the file in which robots look, or one whose name many file systems take for that.
fn is_robots_txt(route: &Route) -> bool {
    route.url.rfind('/') == Some(0) && folded(&route.url) == ROBOTS
}

/// Where robots look for what they may read (RFC 9309, section 2.3).
const ROBOTS: &str = "/robots.txt";

/// Where the speculation rules stand.
pub const SPECULATION_RULES: &str = "/speculation-rules.json";

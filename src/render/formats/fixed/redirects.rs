//! Where old paths lead, for hosts that send readers on themselves, and `_redirects`, in which Cloudflare
//! Pages and Netlify look for it (developers.cloudflare.com/pages/configuration/redirects,
//! docs.netlify.com/manage/routing/redirects/overview). An old path has a page all the same: what a
//! host has no room for is sent on by that.

use super::is_plain;
use crate::plan::Subject;
use crate::render::Site;
use crate::render::site_address::href;
use crate::settings::WebHost;

/// How many redirects Cloudflare Pages takes.
const MOST: usize = 2000;

/// How long a line may be there.
const LONGEST: usize = 1000;

/// Old paths and where each leads, in the order of the paths. One that hosts could take for a pattern is left
/// to its page.
pub fn all<'a>(site: &Site<'a>) -> impl Iterator<Item = (&'a str, String)> {
    let site = *site;
    let redirects = site.plan.routes.iter().filter_map(|route| {
        let Subject::Redirect(to) = &route.subject else { return None };
        Some((route.url.as_str(), to))
    });
    redirects.filter(|(from, _)| is_plain(from)).map(move |(from, to)| (from, href(&site, to)))
}

/// All of `_redirects`. Where there is a page, Netlify only follows a line that says so with a sign that
/// Cloudflare Pages doesn't know; that one follows all.
pub fn text(site: &Site) -> String {
    let is_netlify_alone = !site.settings.hosting.hosts.contains(&WebHost::CloudflarePages);
    let status = if is_netlify_alone { "301!" } else { "301" };
    let lines = all(site).map(|(from, to)| format!("{from} {to} {status}\n"));
    lines.filter(|line| line.len() <= LONGEST).take(MOST).collect()
}

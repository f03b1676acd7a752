//! What hosts are told in JSON: `vercel.json` (vercel.com/docs/project-configuration),
//! `staticwebapp.config.json` (learn.microsoft.com/azure/static-web-apps/configuration), and the rules by
//! which browsers fetch pages before they are asked for (html.spec.whatwg.org, "Speculative loading").

use serde_json::{Map, Value, json};

use super::headers::{HeaderRule, RuleFiles, rules};
use super::redirects;
use crate::render::Site;

/// How many redirects Vercel takes (vercel.com/docs/routing/redirects/configuration-redirects).
const MOST_REDIRECTS: usize = 1024;

/// All of `vercel.json`.
pub fn vercel(site: &Site) -> String {
    let rule = |HeaderRule { files, mut headers }: HeaderRule| {
        if files == RuleFiles::All {
            headers.extend(no_index(site));
        }
        let source = match files {
            RuleFiles::All => "/(.*)".to_owned(),
            RuleFiles::At(url) => url.to_owned(),
            RuleFiles::Extension(extension) => format!("/(.*)\\.{extension}"),
            RuleFiles::Name(name) => format!("/(.*){}", name.replace('.', "\\.")),
        };
        let headers = headers.into_iter().map(|(key, value)| json!({ "key": key, "value": value }));
        json!({ "source": source, "headers": headers.collect::<Vec<_>>() })
    };
    let redirects = redirects::all(site).take(MOST_REDIRECTS);
    let redirects =
        redirects.map(|(from, to)| json!({ "source": from, "destination": to, "statusCode": 301 }));
    text(&json!({
        "trailingSlash": true,
        "headers": rules(site).into_iter().map(rule).collect::<Vec<_>>(),
        "redirects": redirects.collect::<Vec<_>>(),
    }))
}

/// All of `staticwebapp.config.json`. It may have 20 kB, so that redirects are left to their pages, and its
/// patterns can't tell a feed from other files.
pub fn static_web_app(site: &Site) -> String {
    let object = |headers: Vec<(String, String)>| {
        headers.into_iter().map(|(name, value)| (name, value.into())).collect::<Map<_, Value>>()
    };
    let mut of_all = Map::new();
    let mut routes = Vec::new();
    for HeaderRule { files, mut headers } in rules(site) {
        let route = match files {
            RuleFiles::All => {
                headers.extend(no_index(site));
                of_all = object(headers);
                continue;
            }
            RuleFiles::At(url) => url.to_owned(),
            RuleFiles::Extension(extension) => format!("/*.{{{extension}}}"),
            RuleFiles::Name(_) => continue,
        };
        routes.push(json!({ "route": route, "headers": object(headers) }));
    }
    text(&json!({
        "trailingSlash": "always",
        "globalHeaders": of_all,
        "routes": routes,
        "responseOverrides": { "404": { "rewrite": "/404.html" } },
    }))
}

/// Keeps every file of a site that isn't to be indexed out of search engines, and not only pages, which
/// say so themselves. (In `_headers` publishing adds it, for that takes `static/_headers` too.)
fn no_index(site: &Site) -> Option<(String, String)> {
    site.drafts.then(|| ("X-Robots-Tag".to_owned(), "noindex".to_owned()))
}

/// All speculation rules: a page is fetched when the pointer rests on a link to it.
pub fn speculation_rules(site: &Site) -> String {
    let pages = format!("{}/*", site.settings.base_path());
    let rule = json!({ "where": { "href_matches": pages }, "eagerness": "moderate" });
    text(&json!({ "prefetch": [rule] }))
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}

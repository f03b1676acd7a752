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
    let rule = |HeaderRule { files, headers }: HeaderRule| {
        let source = match files {
            RuleFiles::All => "/(.*)".to_owned(),
            RuleFiles::At(url) => url.to_owned(),
            RuleFiles::Extension(extension) => format!("/(.*)\\.{extension}"),
            RuleFiles::Name(name) => format!("/(.*){}", name.replace('.', "\\.")),
            RuleFiles::Below(path) => format!("{path}(.*)"),
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

/// How many bytes `staticwebapp.config.json` may have: 20 kB
/// (learn.microsoft.com/azure/static-web-apps/configuration#restrictions).
const AZURE_TAKES: usize = 20_000;

/// All of `staticwebapp.config.json`. Redirects are left to their pages, for which there is no room, and so is
/// the header of a file beyond it. The host's patterns can't tell a feed from other files.
pub fn static_web_app(site: &Site) -> String {
    let all = |of_all: &Map<_, _>, routes: &[Value]| {
        text(&json!({
            "trailingSlash": "always",
            "globalHeaders": of_all,
            "routes": routes,
            "responseOverrides": { "404": { "rewrite": "/404.html" } },
        }))
    };
    let object = |headers: Vec<(String, String)>| {
        headers.into_iter().map(|(name, value)| (name, value.into())).collect::<Map<_, Value>>()
    };
    let mut of_all = Map::new();
    let mut routes = Vec::new();
    let mut length = 0;
    for HeaderRule { files, headers } in rules(site) {
        let route = match files {
            RuleFiles::All => {
                of_all = object(headers);
                length = all(&of_all, &routes).len();
                continue;
            }
            RuleFiles::At(url) => url.to_owned(),
            RuleFiles::Extension(extension) => format!("/*.{{{extension}}}"),
            RuleFiles::Below(path) => format!("{path}*"),
            RuleFiles::Name(_) => continue,
        };
        let route = json!({ "route": route, "headers": object(headers) });
        let lines = text(&route);
        length += lines.len() + lines.lines().count() * INDENT;
        if length > AZURE_TAKES {
            break;
        }
        routes.push(route);
    }
    all(&of_all, &routes)
}

/// How many more bytes a line of a route has than when the route stands alone: two levels of indentation, and
/// what stands around and between routes.
const INDENT: usize = 6;

/// All speculation rules: a page is fetched when the pointer rests on a link to it.
pub fn speculation_rules(site: &Site) -> String {
    let pages = format!("{}/*", site.settings.base_path());
    let rule = json!({ "where": { "href_matches": pages }, "eagerness": "moderate" });
    text(&json!({ "prefetch": [rule] }))
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}

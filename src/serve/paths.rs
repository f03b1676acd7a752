//! Finds the route for the path of a request. Only the plan is consulted, never the file system, so
//! that a path which isn't in the plan leads nowhere, however it is written.

use percent_encoding::percent_decode_str;

use crate::plan::{Plan, Route, urls};

/// What there is at a path.
pub enum Asked<'a> {
    /// A route.
    Route(&'a Route),
    /// A route whose path is this one, to which the request is redirected.
    Moved(String),
    /// No route.
    Nothing,
}

/// Looks up a path, as a static host would.
pub fn asked<'a>(plan: &'a Plan, base: &str, path: &str) -> Asked<'a> {
    let Ok(decoded) = percent_decode_str(path).decode_utf8() else { return Asked::Nothing };
    if decoded == base || decoded == "/" && !base.is_empty() {
        return Asked::Moved(format!("{base}/"));
    }
    let Some(url) = decoded.strip_prefix(base) else { return Asked::Nothing };
    let url = url.strip_suffix("index.html").filter(|url| url.ends_with('/')).unwrap_or(url);
    if let Some(route) = plan.route_at(url) {
        return Asked::Route(route);
    }
    let with_slash = format!("{url}/");
    match plan.route_at(&with_slash) {
        Some(route) => Asked::Moved(format!("{base}{}", urls::encode(&route.url))),
        None => Asked::Nothing,
    }
}

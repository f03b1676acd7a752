//! How each file is served: one table of defaults, which a site can override.
//!
//! It decides `Content-Type`, `Cache-Control` and compression for hosts that keep them with a file.
//! This module must not know any host.

use std::sync::Arc;

use crate::format::FEEDS;
use crate::settings::publish::ServeRule;

/// The headers of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Served {
    /// `Content-Type`; empty where the host decides.
    pub content_type: String,
    /// `Cache-Control`; empty where the host decides.
    pub cache_control: String,
    /// Whether it is stored compressed, with `Content-Encoding: gzip`.
    pub gzip: bool,
}

/// Pages and feeds: what is corrected is seen a minute later.
const SHORT: &str = "public, max-age=60";
/// Pictures and the like, which rarely change under one name.
const HOUR: &str = "public, max-age=3600";
/// Files with a hash in their name, which never change.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Smaller files don't get smaller.
const WORTH: u64 = 1024;

/// Extension, type, and whether compressing makes it smaller.
const TYPES: &[(&str, &str, bool)] = &[
    ("html", "text/html; charset=utf-8", true),
    ("css", "text/css; charset=utf-8", true),
    ("js", "text/javascript; charset=utf-8", true),
    ("mjs", "text/javascript; charset=utf-8", true),
    ("json", "application/json", true),
    ("xml", "application/xml", true),
    ("txt", "text/plain; charset=utf-8", true),
    ("md", "text/markdown; charset=utf-8", true),
    ("csv", "text/csv; charset=utf-8", true),
    ("ics", "text/calendar; charset=utf-8", true),
    ("svg", "image/svg+xml", true),
    ("webmanifest", "application/manifest+json", true),
    ("wasm", "application/wasm", true),
    ("ico", "image/x-icon", true),
    ("ttf", "font/ttf", true),
    ("otf", "font/otf", true),
    ("woff", "font/woff", false),
    ("woff2", "font/woff2", false),
    ("png", "image/png", false),
    ("jpg", "image/jpeg", false),
    ("jpeg", "image/jpeg", false),
    ("gif", "image/gif", false),
    ("webp", "image/webp", false),
    ("avif", "image/avif", false),
    ("pdf", "application/pdf", false),
    ("zip", "application/zip", false),
    ("gz", "application/gzip", false),
    ("mp3", "audio/mpeg", false),
    ("mp4", "video/mp4", false),
    ("webm", "video/webm", false),
];

/// What is asked for again with every visit.
const PAGES: &[&str] = &["html", "xml", "json", "txt", "ics", "webmanifest"];

/// The table of one target.
#[derive(Debug, Clone, Default)]
pub struct Table {
    rules: Vec<ServeRule>,
    compress: bool,
    kept: Vec<Arc<Served>>,
}

impl Table {
    /// The rules of a site, before the defaults. `compress` is whether the host may be given
    /// compressed text.
    pub fn new(rules: &[ServeRule], compress: bool) -> Self {
        Table { rules: rules.to_vec(), compress, kept: Vec::new() }
    }

    /// How a file of so many bytes is served.
    pub fn of(&mut self, path: &str, size: u64) -> Arc<Served> {
        let served = self.decide(path, size);
        if let Some(same) = self.kept.iter().find(|kept| ***kept == served) {
            return Arc::clone(same);
        }
        let served = Arc::new(served);
        self.kept.push(Arc::clone(&served));
        served
    }

    fn decide(&self, path: &str, size: u64) -> Served {
        let extension = extension(path);
        let known = TYPES.iter().find(|(known, _, _)| *known == extension);
        let (content_type, small) =
            known.map_or(("application/octet-stream", false), |(_, kind, small)| (*kind, *small));
        // A feed is told from other XML and JSON by its name.
        let name = path.rsplit('/').next().unwrap_or(path);
        let feed = FEEDS.iter().find(|feed| feed.file_name == name);
        let content_type = feed.map_or_else(
            || content_type.to_owned(),
            |feed| format!("{}; charset=utf-8", feed.media_type),
        );
        let cache_control = if is_hashed(path) {
            FOREVER
        } else if PAGES.contains(&extension) || known.is_none() {
            SHORT
        } else {
            HOUR
        };
        let fits: Vec<_> = self.rules.iter().filter(|rule| fits(&rule.pattern, path)).collect();
        let gzip = fits.iter().find_map(|rule| rule.compress);
        Served {
            content_type: fits
                .iter()
                .find_map(|rule| rule.content_type.clone())
                .unwrap_or(content_type),
            cache_control: fits
                .iter()
                .find_map(|rule| rule.cache_control.clone())
                .unwrap_or_else(|| cache_control.to_owned()),
            gzip: gzip.unwrap_or(self.compress && small && size >= WORTH),
        }
    }
}

fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Whether a file's name has a hash of its content in it (`style.1a2b3c4d.css`, Pagefind's
/// `en_1a2b3c4.pf_index`): then the file never changes, and a page that a reader has open may ask
/// for it after it has gone from the site.
pub fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if extension.starts_with("pf_") {
        return true;
    }
    // Eight digits alone may be a date, but not in what a theme names.
    let theme = matches!(extension, "css" | "js" | "mjs" | "woff2");
    stem.split('.').skip(1).any(|part| {
        part.len() >= 8
            && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
            && (theme || part.bytes().any(|b| b.is_ascii_lowercase()))
    })
}

/// Whether a path fits a pattern, in which `*` stands for any text.
pub fn fits(pattern: &str, path: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == path };
    let Some(mut left) = path.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_in_names() {
        for yes in ["style.1a2b3c4d.css", "a/style.12345678.css", "pagefind/en_c5c3b8d.pf_index"] {
            assert!(is_hashed(yes), "{yes}");
        }
        for no in ["style.css", "report.20251121.pdf", "deadbeef.css", "2025/11/21/index.html"] {
            assert!(!is_hashed(no), "{no}");
        }
    }

    #[test]
    fn patterns() {
        assert!(fits("*.pdf", "a/b.pdf") && fits("data/*", "data/x/y.json") && fits("a", "a"));
        assert!(fits("a*b*c", "a-b-b-c") && fits("*", "") && fits("*a*a", "aa"));
        assert!(!fits("*.pdf", "a.pdf.html") && !fits("a*ba", "aba-") && !fits("ab*ba", "aba"));
    }

    #[test]
    fn a_rule_overrides_key_by_key() {
        let rule = |pattern: &str| ServeRule { pattern: pattern.to_owned(), ..Default::default() };
        let rules = [
            ServeRule { cache_control: Some("no-store".to_owned()), ..rule("live/*") },
            ServeRule {
                content_type: Some("text/x".to_owned()),
                compress: Some(false),
                ..rule("*.html")
            },
        ];
        let mut table = Table::new(&rules, true);
        let page = table.of("live/index.html", 5000);
        assert_eq!(
            (page.content_type.as_str(), page.cache_control.as_str()),
            ("text/x", "no-store")
        );
        assert!(!page.gzip);
        let feed = table.of("countries/iceland/feed.xml", 5000);
        assert_eq!(feed.content_type, "application/atom+xml; charset=utf-8");
        assert!(feed.gzip && feed.cache_control == SHORT);
        assert_eq!(table.of("style.1a2b3c4d.css", 10).cache_control, FOREVER);
        assert_eq!(table.of("flood.jpg", 10_000).cache_control, HOUR);
    }
}

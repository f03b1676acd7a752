//! How each file is served: a table of defaults, which a site can override.
//!
//! It decides `Content-Type`, `Cache-Control` and compression, for hosts that store headers with a
//! file. This module must not know any host.

use std::sync::Arc;

use crate::http_headers::{FOREVER, HOUR, RARELY_CHANGED, SHORT};
use crate::media_types;
use crate::settings::publish::ServeRule;
use crate::write::Written;

/// The headers of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Served {
    /// `Content-Type`; empty if the host decides.
    pub content_type: String,
    /// `Cache-Control`; empty if the host decides.
    pub cache_control: String,
    /// Whether it is stored compressed, with `Content-Encoding: gzip`.
    pub gzip: bool,
    /// Whether it is a compressed form of the file beside it, which a web server sends in the place of that.
    pub is_sibling: bool,
}

/// Below this size in bytes, compression gains nothing.
const WORTH: u64 = 1024;

/// The headers for each file of a target.
#[derive(Debug, Clone, Default)]
pub struct ServeTable {
    rules: Vec<ServeRule>,
    compress: bool,
    kept: Vec<Arc<Served>>,
}

impl ServeTable {
    /// A table in which a site's rules precede the defaults. `compress` says whether the host may
    /// be given compressed text.
    pub fn new(rules: &[ServeRule], compress: bool) -> Self {
        ServeTable { rules: rules.to_vec(), compress, kept: Vec::new() }
    }

    /// How a file is served.
    pub fn of(&mut self, path: &str, written: Written) -> Arc<Served> {
        let served = self.decide(path, written);
        if let Some(same) = self.kept.iter().find(|kept| ***kept == served) {
            return Arc::clone(same);
        }
        let served = Arc::new(served);
        self.kept.push(Arc::clone(&served));
        served
    }

    fn decide(&self, path: &str, written: Written) -> Served {
        let extension = media_types::extension(path);
        let known = media_types::known(extension);
        let small = known.is_some_and(|known| known.is_compressible);
        let cache_control = if written.named_by_content {
            FOREVER
        } else if RARELY_CHANGED.contains(&extension) {
            HOUR
        } else {
            SHORT
        };
        let fits: Vec<_> = self.rules.iter().filter(|rule| fits(&rule.pattern, path)).collect();
        let gzip = fits.iter().find_map(|rule| rule.compress);
        Served {
            content_type: fits
                .iter()
                .find_map(|rule| rule.content_type.clone())
                .unwrap_or_else(|| media_types::of(path)),
            cache_control: fits
                .iter()
                .find_map(|rule| rule.cache_control.clone())
                .unwrap_or_else(|| cache_control.to_owned()),
            gzip: gzip.unwrap_or(self.compress && small && written.size >= WORTH),
            is_sibling: written.is_sibling,
        }
    }
}

/// Whether a path matches a pattern, in which `*` stands for any text.
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
        let mut table = ServeTable::new(&rules, true);
        let of = |size, named_by_content| Written { size, named_by_content, ..Written::of(b"") };
        let page = table.of("live/index.html", of(5000, false));
        assert_eq!(
            (page.content_type.as_str(), page.cache_control.as_str()),
            ("text/x", "no-store")
        );
        assert!(!page.gzip);
        let feed = table.of("countries/iceland/feed.xml", of(5000, false));
        assert_eq!(feed.content_type, "application/xml; charset=utf-8");
        assert!(feed.gzip && feed.cache_control == SHORT);
        assert_eq!(table.of("style.1a2b3c4d.css", of(10, true)).cache_control, FOREVER);
        // What only looks like it may be replaced under its name.
        assert_eq!(table.of("flood.1a2b3c4d.jpg", of(10_000, false)).cache_control, HOUR);
        assert_eq!(table.of("style.css", of(10, false)).cache_control, SHORT);
    }
}

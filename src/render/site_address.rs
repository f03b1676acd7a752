//! Addresses of the site itself, as pages and feeds write them.

use super::Site;
use crate::plan::urls;

/// The whole address of a path of the site, percent-encoded.
pub fn absolute(site: &Site, path: &str) -> String {
    [&site.settings.base_url, &*urls::encode(path)].concat()
}

/// A path as pages link to it: below the path of `base_url`, percent-encoded.
pub fn href(site: &Site, path: &str) -> String {
    [site.settings.base_path(), &urls::encode(path)].concat()
}

/// What stands before the path of a link to the site itself: pages use paths from the host's root,
/// feeds whole addresses.
#[derive(Debug, Clone, Copy)]
pub enum Base<'a> {
    /// `base_url`'s path.
    Path(&'a str),
    /// `base_url` itself.
    Whole(&'a str),
}

impl<'a> Base<'a> {
    /// What stands before the path.
    pub fn prefix(self) -> &'a str {
        let (Base::Path(prefix) | Base::Whole(prefix)) = self;
        prefix
    }
}

//! Addresses within the site, as pages and feeds write them.

use super::Site;
use crate::plan::urls;

/// The full address of a path in the site, percent-encoded.
pub fn absolute(site: &Site, path: &str) -> String {
    [&site.settings.base_url, &*urls::encode(path)].concat()
}

/// A path as pages link to it: below the path of `base_url`, percent-encoded.
pub fn href(site: &Site, path: &str) -> String {
    [site.settings.base_path(), &urls::encode(path)].concat()
}

/// What links within the site begin with: on pages the path of `base_url`, in feeds all of it.
#[derive(Debug, Clone, Copy)]
pub enum Base<'a> {
    /// The path of `base_url`.
    Path(&'a str),
    /// `base_url` itself.
    Whole(&'a str),
}

impl<'a> Base<'a> {
    /// The beginning itself.
    pub fn prefix(self) -> &'a str {
        let (Base::Path(prefix) | Base::Whole(prefix)) = self;
        prefix
    }
}

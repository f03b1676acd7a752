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

/// An address of the settings: a path of the site, with the place on the page or the query that may follow
/// it, or the address of another site as it is.
pub fn given(base: Base, url: &str) -> String {
    if !url.starts_with('/') {
        return url.to_owned();
    }
    let prefix = base.prefix();
    let (path, rest) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    [prefix, &*urls::encode(path), rest].concat()
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

#[cfg(test)]
mod tests {
    use super::{Base, given};

    #[test]
    fn what_follows_a_path_of_the_settings_stays_as_it_is() {
        assert_eq!(given(Base::Path("/news"), "/über/#rules"), "/news/%C3%BCber/#rules");
        assert_eq!(given(Base::Path(""), "/a b/?c=d#e"), "/a%20b/?c=d#e");
        let whole = Base::Whole("https://a.example");
        assert_eq!(given(whole, "/logo.svg"), "https://a.example/logo.svg");
        assert_eq!(given(whole, "https://b.example/ü"), "https://b.example/ü");
    }
}

//! Addresses within the site, as pages and feeds write them.

use std::borrow::Cow;

use percent_encoding::percent_encode_byte;

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

/// An address as a URI (RFC 3986), in which no letter stands but those of ASCII: whoever wrote it may have put
/// others there, as browsers show them.
pub fn uri(address: &str) -> Cow<'_, str> {
    let stands = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(&byte);
    // Brackets are for addresses of hosts alone, and behind the host only.
    let host_at = address.find("://").map_or(0, |at| at + 3);
    let path_at = address[host_at..].find(['/', '?', '#']).map_or(address.len(), |at| host_at + at);
    let fragment_at = address[path_at..].find('#').map(|at| path_at + at);
    let bytes = address.as_bytes();
    let is_encoded = |at: usize| {
        let digits = bytes.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let is_kept = |(at, byte): (usize, &u8)| match byte {
        b'%' => is_encoded(at),
        b'[' | b']' => at < path_at,
        b'#' => Some(at) == fragment_at,
        byte => stands(*byte),
    };
    if bytes.iter().enumerate().all(is_kept) {
        return Cow::Borrowed(address);
    }
    let mut encoded = String::with_capacity(address.len() * 2);
    for (at, byte) in bytes.iter().enumerate() {
        match is_kept((at, byte)) {
            // What is kept is ASCII.
            true => encoded.push(char::from(*byte)),
            false => encoded.push_str(percent_encode_byte(*byte)),
        }
    }
    Cow::Owned(encoded)
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
    use super::{Base, given, uri};

    #[test]
    fn what_follows_a_path_of_the_settings_stays_as_it_is() {
        assert_eq!(given(Base::Path("/news"), "/über/#rules"), "/news/%C3%BCber/#rules");
        assert_eq!(given(Base::Path(""), "/a b/?c=d#e"), "/a%20b/?c=d#e");
        let whole = Base::Whole("https://a.example");
        assert_eq!(given(whole, "/logo.svg"), "https://a.example/logo.svg");
        assert_eq!(given(whole, "https://b.example/ü"), "https://b.example/ü");
    }
    #[test]
    fn an_address_of_whatever_letters_is_a_uri() {
        for (written, expected) in [
            ("https://a.example/b?c=d&e#f", "https://a.example/b?c=d&e#f"),
            ("https://a.example/ü b", "https://a.example/%C3%BC%20b"),
            ("https://münchen.example", "https://m%C3%BCnchen.example"),
            ("https://a.example/100%/%C3/%zz", "https://a.example/100%25/%C3/%25zz"),
            ("https://[::1]:8080/a[1]", "https://[::1]:8080/a%5B1%5D"),
            ("https://a.example/#a#b", "https://a.example/#a%23b"),
            ("https://a.example/\u{202e}|<>\"", "https://a.example/%E2%80%AE%7C%3C%3E%22"),
        ] {
            assert_eq!(uri(written), expected);
        }
    }
}

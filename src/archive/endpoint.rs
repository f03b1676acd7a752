//! Where the archive is: the Wayback Machine, or a server with the same addresses.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::copy_time::CopyTime;
use crate::web_address;

/// What stands in an address only percent-encoded (RFC 3986), and what would end it in front matter.
const IN_ADDRESS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Where the archive is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Where copies are and are made, without a slash at its end.
    base: String,
    /// Where to ask for copies that are there (archive.org/help/wayback_api.php).
    lookup: String,
}

impl Default for Endpoint {
    fn default() -> Self {
        Endpoint {
            base: "https://web.archive.org".to_owned(),
            lookup: "https://archive.org/wayback/available".to_owned(),
        }
    }
}

impl Endpoint {
    /// Another server with the same addresses. It must be encrypted, unless it is on this machine.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn at(address: &str) -> Result<Endpoint, String> {
        let base = address.trim_end_matches('/');
        let is_local = base.starts_with("http://") && is_on_this_machine(base);
        let is_plain =
            base.bytes().all(|b| b.is_ascii_graphic() && !b"?#@\\\"<>{}|^`".contains(&b));
        if !(base.starts_with("https://") || is_local) || web_address::host(base).is_none() {
            return Err("it must begin with https:// (or be on this machine)".to_owned());
        }
        if !is_plain {
            return Err("it has no user's name, no `?` and no `#`".to_owned());
        }
        Ok(Endpoint { base: base.to_owned(), lookup: format!("{base}/wayback/available") })
    }

    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        is_on_this_machine(&self.base)
    }

    /// Where it is, for reports.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address that says which copy is nearest to a time (`YYYYMMDDhhmmss`).
    pub(super) fn lookup(&self, url: &str, time: &str) -> String {
        let url = utf8_percent_encode(without_fragment(url), NON_ALPHANUMERIC);
        format!("{}?url={url}&timestamp={time}", self.lookup)
    }

    /// The address that makes a copy of a page for whoever has no key.
    pub(super) fn save(&self, url: &str) -> String {
        let url = utf8_percent_encode(without_fragment(url), IN_ADDRESS);
        format!("{}/save/{url}", self.base)
    }

    /// The address that takes orders of those who have one.
    pub(super) fn orders(&self) -> String {
        format!("{}/save", self.base)
    }

    /// The address that says what came of an order.
    pub(super) fn order(&self, job: &str) -> String {
        format!("{}/save/status/{job}", self.base)
    }

    /// The address of a copy. Nothing of it but the time is what the archive has said, so that no answer can
    /// lead readers elsewhere.
    pub fn copy(&self, time: CopyTime, url: &str) -> String {
        format!("{}/web/{time}/{}", self.base, utf8_percent_encode(url, IN_ADDRESS))
    }

    /// What an address of the archive's own server is there, if it is one: a path with its query.
    pub(super) fn path<'a>(&self, address: &'a str) -> Option<&'a str> {
        if address.starts_with('/') && !address.starts_with("//") {
            return Some(address);
        }
        // The Wayback Machine names its copies with `http` now and then.
        let authority = |url: &'a str| {
            let (scheme, rest) = url.split_once("://")?;
            let is_web =
                scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
            is_web.then(|| rest.split_at(rest.find('/').unwrap_or(rest.len())))
        };
        let (own, own_path) = self
            .base
            .split_once("://")
            .map(|(_, rest)| rest.split_at(rest.find('/').unwrap_or(rest.len())))?;
        let (named, path) = authority(address)?;
        let is_own = named.eq_ignore_ascii_case(own) && path.starts_with(own_path);
        is_own.then(|| &path[own_path.len()..])
    }
}

fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

fn is_on_this_machine(url: &str) -> bool {
    matches!(web_address::host(url), Some("localhost" | "127.0.0.1" | "::1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_server_is_encrypted_or_on_this_machine() {
        for good in ["https://archive.example", "http://127.0.0.1:80/", "http://[::1]/x/"] {
            assert!(Endpoint::at(good).is_ok(), "{good}");
        }
        for bad in [
            "http://archive.example",
            "https://",
            "ftp://localhost",
            "https://me@archive.example",
            "https://archive.example/?a",
            "https://archive.example/\"",
            "http://127.0.0.1.archive.example",
            "",
        ] {
            assert!(Endpoint::at(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_of_copies_hold_nothing_that_could_end_them() {
        let endpoint = Endpoint::default();
        let time = CopyTime::parse("20260102030405").unwrap();
        assert_eq!(
            endpoint.copy(time, "https://bücher.example.org/a b?c=d#e'\""),
            "https://web.archive.org/web/20260102030405/https://b%C3%BCcher.example.org/a%20b?c=d#e'%22"
        );
        let asked = endpoint.lookup("https://a.org/?b=c&d#e", "2026");
        assert_eq!(
            asked,
            "https://archive.org/wayback/available?url=https%3A%2F%2Fa%2Eorg%2F%3Fb%3Dc%26d&timestamp=2026"
        );
        assert_eq!(
            endpoint.save("https://a.org/?b=c#d"),
            "https://web.archive.org/save/https://a.org/?b=c"
        );
    }
}

//! Decides from a destination alone where a link leads: to a page of the same
//! site, to another site, or to where no reader may be sent. It must not know
//! which pages there are.

use super::escape::is_forbidden;
use std::borrow::Cow;

/// What a destination is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address<'a> {
    /// A relative or root-relative address, or only a fragment; the caller resolves it.
    Local {
        /// The address without the fragment.
        destination: &'a str,
        /// The fragment without the `#`.
        fragment: Option<&'a str>,
    },
    /// A complete address with an allowed scheme.
    External,
    /// An address with this scheme, in lower case, which isn't allowed.
    Scheme(String),
    /// `//host/path`.
    NoScheme,
    /// `http:` or `https:` without a host.
    NoHost,
}

/// Removes what a browser would ignore: control characters anywhere, and white
/// space at the ends.
pub(super) fn clean(written: &str) -> Cow<'_, str> {
    let forbidden = |c: char| is_forbidden(c) || c == '\t' || c == '\n';
    if written.contains(forbidden) {
        let kept: String = written.chars().filter(|c| !forbidden(*c)).collect();
        Cow::Owned(kept.trim().to_owned())
    } else {
        Cow::Borrowed(written.trim())
    }
}

/// Classifies a destination that [`clean`] has returned. Pictures are fetched by
/// the page itself, so only `http` and `https` are allowed for them.
pub(super) fn classify(address: &str, picture: bool) -> Address<'_> {
    let slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    let bytes = address.as_bytes();
    if bytes.iter().take(2).filter(|b| slash(b)).count() == 2 {
        return Address::NoScheme;
    }
    if let Some(colon) = address.find([':', '/', '?', '#', '\\'])
        && bytes[colon] == b':'
    {
        let scheme: String = address[..colon]
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_lowercase())
            .collect();
        return match scheme.as_str() {
            "http" | "https" => {
                let rest = &bytes[colon + 1..];
                let host = rest.get(2).is_some_and(|b| !b"/\\?#:@ ".contains(b));
                if scheme.len() == colon && rest.starts_with(b"//") && host {
                    Address::External
                } else {
                    Address::NoHost
                }
            }
            "mailto" | "tel" if !picture && scheme.len() == colon => Address::External,
            _ => Address::Scheme(scheme),
        };
    }
    match address.split_once('#') {
        Some((destination, fragment)) => Address::Local { destination, fragment: Some(fragment) },
        None => Address::Local { destination: address, fragment: None },
    }
}

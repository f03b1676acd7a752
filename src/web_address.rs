//! What can be said of a web address by its looks: whether it leads to the public web at all, and whether
//! it is that of an archived copy. Nothing is looked up.
//!
//! This module uses no other module of the crate but `secrets`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::secrets;

/// Why nobody outside may be told of an address, or could do anything with it; `None` for an address of
/// the public web.
pub fn hidden(url: &str) -> Option<&'static str> {
    if !secrets::find(url).is_empty() {
        return Some("the address has a password or token in it");
    }
    let Some(host) = host(url) else { return Some("it is no web address") };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Some(address) = ip_address(&host) {
        return (!is_public(address)).then_some("its host is in a private network");
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    (!host.contains('.') || NOT_PUBLIC.contains(&last) || host.ends_with(".home.arpa"))
        .then_some("its host isn't in the public web")
}

/// Domains of the highest level that nobody outside can reach: those of RFC 6761 and RFC 6762, RFC 7686,
/// and the one that ICANN keeps for private use.
const NOT_PUBLIC: [&str; 8] =
    ["example", "internal", "invalid", "lan", "local", "localhost", "onion", "test"];

/// Whether an address is that of a copy in a web archive, which needs no copy of its own.
pub fn is_archived_copy(url: &str) -> bool {
    let host = host(url).unwrap_or_default().to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    ["web.archive.org", "archive.today", "archive.ph", "archive.is", "perma.cc", "webcitation.org"]
        .contains(&host)
}

/// The host that an address with `http://` or `https://` names, without its port.
pub fn host(url: &str) -> Option<&str> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        let begins = url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
        begins.then(|| &url[scheme.len()..])
    })?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let authority = rest[..end].rsplit('@').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    (!host.is_empty()).then_some(host)
}

/// A host that is a number, in the notations that browsers take for an IPv4 address, too: parts that are
/// left out, and numbers that are octal or hexadecimal (url.spec.whatwg.org, "IPv4 parser").
fn ip_address(host: &str) -> Option<IpAddr> {
    if let Ok(address) = host.parse::<Ipv6Addr>() {
        return Some(IpAddr::V6(address));
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    if number(last).is_none() && !last.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // What ends in a number is an address; one that can't be read is nobody's.
    let parts: Option<Vec<u64>> = host.split('.').map(number).collect();
    let address = parts.and_then(|parts| {
        let (last, first) = parts.split_last()?;
        let bits = 8 * (4_u32.checked_sub(u32::try_from(first.len()).ok()?)?);
        let fits = bits > 0 && *last < 1 << bits && first.iter().all(|part| *part < 256);
        let high = first.iter().zip([24, 16, 8]).map(|(part, shift)| part << shift).sum::<u64>();
        fits.then(|| u32::try_from(high + last).ok()).flatten()
    });
    Some(IpAddr::V4(Ipv4Addr::from_bits(address.unwrap_or(0))))
}

fn number(part: &str) -> Option<u64> {
    match part.strip_prefix("0x") {
        Some("") => Some(0),
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None if part.len() > 1 && part.starts_with('0') => u64::from_str_radix(part, 8).ok(),
        None => part.parse().ok(),
    }
}

/// Whether an address is neither this machine's own nor one of a private network (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_broadcast()
                || address.is_documentation()
                || a == 0
                || a >= 224
                || a == 100 && (64..128).contains(&b)
                || a == 192 && b == 0 && c == 0
                || a == 198 && (b == 18 || b == 19))
        }
        IpAddr::V6(address) => match address.to_ipv4() {
            Some(within) => is_public(IpAddr::V4(within)),
            // Only 2000::/3 is given out (RFC 4291), without the part for documentation (RFC 3849).
            None => {
                let [first, second, ..] = address.segments();
                first & 0xe000 == 0x2000 && !(first == 0x2001 && second == 0xdb8)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_web_are_told_to_others() {
        for public in [
            "https://example.org/a?b=c#d",
            "http://www.example.com:8080/",
            "https://EXAMPLE.org.",
            "https://8.8.8.8/",
            "https://[2606:4700::1111]/x",
            "https://bücher.example.org/ä",
            "https://example.org/?to=http://localhost/",
        ] {
            assert_eq!(hidden(public), None, "{public}");
        }
        for private in [
            "http://localhost/",
            "http://LOCALHOST:8080/x",
            "http://a.localhost./",
            "http://intranet/page",
            "http://10.0.0.1/",
            "http://172.16.9.9/",
            "http://192.168.1.1:80/",
            "http://127.1/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://2130706433/",
            "http://169.254.169.254/latest",
            "http://100.64.0.1/",
            "http://0/",
            "http://999.999.999.999/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://wiki.local/",
            "http://printer.lan/",
            "https://desk.internal/",
            "https://a.example/",
            "https://me:secret@example.org/",
            "https://me@example.org/",
            "https://example.org/?access_token=abc",
            "file:///etc/passwd",
            "ftp://example.org/",
            "https://",
            "https:///x",
        ] {
            assert!(hidden(private).is_some(), "{private}");
        }
        assert!(is_archived_copy(
            "https://web.archive.org/web/20260101000000/https://example.org/"
        ));
        assert!(!is_archived_copy("https://example.org/web.archive.org/"));
    }
}

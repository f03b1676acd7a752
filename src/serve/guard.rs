//! Decides who may ask: the person at this machine, but no web site that is open in their browser.
//!
//! A page of another site can make a browser send requests here. But it can't choose the headers
//! `Host`, `Origin` and `Sec-Fetch-Site` (Fetch Standard, section 2.2.2), so that they decide. A
//! name that was made to point to this machine (DNS rebinding) is visible in `Host`.

use std::net::IpAddr;

use axum::http::{HeaderMap, Method, Uri, header};

/// The names under which the preview answers.
#[derive(Debug, Clone)]
pub struct Guard {
    /// Whether it accepts connections from other machines.
    pub open: bool,
    /// The name that it was told to listen to, if that is one.
    pub name: Option<String>,
}

impl Guard {
    /// Whether a request may be answered.
    ///
    /// The reason why not.
    pub fn allows(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<(), &'static str> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next().and_then(|h| h.to_str().ok()), hosts.next()) else {
            return Err("the request has no one Host");
        };
        if !self.knows(host) {
            return Err("the preview isn't known by this name");
        }
        // A request to a proxy has the name in its target, which would take precedence over `Host`.
        if let Some(authority) = uri.authority()
            && !(uri.scheme_str() == Some("http") && authority.as_str().eq_ignore_ascii_case(host))
        {
            return Err("the request is for another server");
        }
        let own = format!("http://{host}");
        for origin in headers.get_all(header::ORIGIN) {
            if !origin.to_str().is_ok_and(|origin| origin.eq_ignore_ascii_case(&own)) {
                return Err("another site asks");
            }
        }
        let fetch = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let from_here = headers
            .get_all("sec-fetch-site")
            .iter()
            .all(|site| site == "same-origin" || site == "none");
        let followed = fetch("sec-fetch-mode") == Some("navigate")
            && fetch("sec-fetch-dest") == Some("document")
            && *method == Method::GET;
        if !from_here && !followed {
            return Err("another site asks");
        }
        Ok(())
    }

    /// Whether a `Host` is a name of this machine that nobody else can point elsewhere.
    fn knows(&self, host: &str) -> bool {
        let (name, behind) = match host.strip_prefix('[') {
            Some(rest) => rest.split_once(']').unwrap_or_default(),
            None => host.split_at(host.find(':').unwrap_or(host.len())),
        };
        let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
        if !behind.is_empty() && !behind.strip_prefix(':').is_some_and(is_port) {
            return false;
        }
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        if let Ok(address) = name.parse::<IpAddr>() {
            return self.open || address.is_loopback();
        }
        self.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(guard: &Guard, method: Method, headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        guard.allows(&method, &Uri::from_static("/"), &map).is_ok()
    }

    #[test]
    fn only_this_machine_by_its_own_names() {
        let guard = Guard { open: false, name: None };
        let host = |host: &str| asked(&guard, Method::GET, &[("host", host)]);
        for own in ["localhost", "LOCALHOST:4000", "127.0.0.1:4000", "[::1]:4000", "[::1]"] {
            assert!(host(own), "{own}");
        }
        for other in [
            "evil.example",
            "localhost.evil.example",
            "evil.example:4000",
            "192.168.1.2:4000",
            "127.0.0.1.evil.example",
            "localhost:4000@evil.example",
            "localhost:x",
            "[::2]:1",
            "",
            "localhost.",
            "[localhost].evil.example",
            "[::1].evil.example:4000",
            "[::1]4000",
            "[::1",
        ] {
            assert!(!host(other), "{other}");
        }
        assert!(!asked(&guard, Method::GET, &[]));
        assert!(!asked(&guard, Method::GET, &[("host", "localhost"), ("host", "localhost")]));
        let open = Guard { open: true, name: Some("desk.local".to_owned()) };
        for own in ["192.168.1.2:4000", "desk.local:4000", "localhost"] {
            assert!(asked(&open, Method::GET, &[("host", own)]), "{own}");
        }
        assert!(!asked(&open, Method::GET, &[("host", "evil.example")]));
    }

    #[test]
    fn other_sites_may_link_here_and_nothing_else() {
        let guard = Guard { open: false, name: None };
        let host = ("host", "localhost:4000");
        let with = |method: Method, more: &[(&'static str, &str)]| {
            asked(&guard, method, &[&[host], more].concat())
        };
        let link = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert!(with(Method::GET, &link));
        assert!(!with(Method::POST, &link));
        assert!(with(Method::GET, &[("origin", "http://localhost:4000")]));
        for origin in
            ["http://evil.example", "null", "https://localhost:4000", "http://localhost:1"]
        {
            assert!(!with(Method::GET, &[("origin", origin)]), "{origin}");
        }
        for dest in ["iframe", "script", "image", "empty"] {
            let more = [("sec-fetch-site", "same-site"), ("sec-fetch-dest", dest)];
            assert!(!with(Method::GET, &more), "{dest}");
            let framed = [link[0], link[1], ("sec-fetch-dest", dest)];
            assert!(!with(Method::GET, &framed), "{dest}");
        }
    }
}

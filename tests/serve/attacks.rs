//! Row 10: other web sites, names that are made to lead here, and forms are shut out.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::client::Preview;
use crate::support::{NOW, Site};

/// What the site holds, and no refused answer may.
const TOKEN: &str = "PREVIEWTOKEN";

fn site() -> Site {
    let site = Site::bare();
    site.write_article("secret", "title = \"PREVIEWTOKEN\"\ndate = 2026-01-01", "PREVIEWTOKEN");
    site
}

/// A request line and headers, whatever they are.
fn raw(preview: &Preview, line: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let mut text = format!("{line}\r\n");
    headers.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
    if !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str(&format!("Connection: close\r\n\r\n{body}"));
    let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // An answer that goes on (events) is read for as long as it is waited for.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, answer)
}

#[test]
fn other_sites_and_names_are_refused() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let port = preview.port;
    let own = format!("127.0.0.1:{port}");
    let host = ("Host", own.as_str());
    let mut attacks: Vec<(String, Vec<(&str, String)>, &str)> = Vec::new();
    let paths = ["/", "/_dateline/events", "/_dateline/about?path=/", "/_dateline/client.js"];
    // Names that others can make lead here.
    let names = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("127.0.0.1.nip.io:{port}"),
        format!("localhost:{port}@evil.example"),
        format!("evil.example#localhost:{port}"),
        format!("localhost.:{port}"),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("0x7f.0.0.1:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::]:{port}"),
        format!("192.168.0.10:{port}"),
        format!("[::ffff:192.168.0.10]:{port}"),
        format!("169.254.169.254:{port}"),
        format!("xlocalhost:{port}"),
        format!("localhost:{port}, evil.example"),
        format!("localhost {port}"),
        "localhost:port".to_owned(),
        String::new(),
    ];
    for name in names {
        for path in paths {
            attacks.push((format!("GET {path} HTTP/1.1"), vec![("Host", name.clone())], ""));
        }
    }
    // Pages of other sites that ask by the right name.
    let origins = [
        "http://evil.example".to_owned(),
        "null".to_owned(),
        format!("https://{own}"),
        format!("http://localhost:{port}"),
        "http://127.0.0.1".to_owned(),
        "http://127.0.0.1:1".to_owned(),
        format!("http://{own}.evil.example"),
        format!("http://{own}@evil.example"),
        format!("http://evil.example/{own}"),
        "file://".to_owned(),
        String::new(),
    ];
    for origin in origins {
        for path in paths {
            let headers = vec![(host.0, own.clone()), ("Origin", origin.clone())];
            attacks.push((format!("GET {path} HTTP/1.1"), headers, ""));
        }
    }
    for (site, mode, dest) in [
        ("cross-site", "no-cors", "script"),
        ("cross-site", "no-cors", "image"),
        ("cross-site", "no-cors", "style"),
        ("cross-site", "cors", "empty"),
        ("cross-site", "navigate", "iframe"),
        ("cross-site", "navigate", "object"),
        ("cross-site", "navigate", "embed"),
        ("cross-site", "websocket", "websocket"),
        ("same-site", "cors", "empty"),
        ("same-site", "no-cors", "image"),
        ("none, cross-site", "navigate", "iframe"),
        ("anything", "else", "there"),
    ] {
        for path in paths {
            let headers = vec![
                (host.0, own.clone()),
                ("Sec-Fetch-Site", site.to_owned()),
                ("Sec-Fetch-Mode", mode.to_owned()),
                ("Sec-Fetch-Dest", dest.to_owned()),
            ];
            attacks.push((format!("GET {path} HTTP/1.1"), headers, ""));
        }
    }
    // More than one of what there can be only one of.
    for (name, first, second) in [
        ("Host", own.clone(), own.clone()),
        ("Host", own.clone(), "evil.example".to_owned()),
        ("Host", "evil.example".to_owned(), own.clone()),
    ] {
        attacks.push(("GET / HTTP/1.1".to_owned(), vec![(name, first), (name, second)], ""));
    }
    let site_twice = ["same-origin", "cross-site"].map(|s| ("Sec-Fetch-Site", s.to_owned()));
    attacks.push((
        "GET / HTTP/1.1".to_owned(),
        [vec![(host.0, own.clone())], site_twice.to_vec()].concat(),
        "",
    ));
    let origin_twice =
        [format!("http://{own}"), "http://evil.example".to_owned()].map(|o| ("Origin", o));
    attacks.push((
        "GET / HTTP/1.1".to_owned(),
        [vec![(host.0, own.clone())], origin_twice.to_vec()].concat(),
        "",
    ));
    // Requests as a proxy gets them, and old ones without a name.
    let plain = vec![(host.0, own.clone())];
    for line in [
        "GET http://evil.example/ HTTP/1.1".to_owned(),
        format!("GET http://evil.example:{port}/ HTTP/1.1"),
        format!("GET https://{own}/ HTTP/1.1"),
        format!("GET http://user@{own}/ HTTP/1.1"),
        "GET file:///etc/passwd HTTP/1.1".to_owned(),
        "CONNECT evil.example:443 HTTP/1.1".to_owned(),
        format!("CONNECT {own} HTTP/1.1"),
    ] {
        attacks.push((line, plain.clone(), ""));
    }
    attacks.push(("GET / HTTP/1.0".to_owned(), Vec::new(), ""));
    attacks.push(("GET / HTTP/1.1".to_owned(), Vec::new(), ""));
    attacks.push(("GET / HTTP/1.0".to_owned(), vec![("Host", "evil.example".to_owned())], ""));
    // What a form of another site, or its script without permission, can send.
    let desk = "{\"desk\":false,\"as_of\":null}";
    let own_origin = format!("http://{own}");
    for (kind, origin) in [
        (Some("application/json"), None),
        (None, None),
        (Some("text/plain"), Some(own_origin.clone())),
        (Some("application/x-www-form-urlencoded"), Some(own_origin.clone())),
        (Some("multipart/form-data; boundary=x"), Some(own_origin.clone())),
        (Some("text/plain; application/json"), Some(own_origin.clone())),
        (None, Some(own_origin.clone())),
        (Some("application/json"), Some("null".to_owned())),
        (Some("application/json"), Some("http://evil.example".to_owned())),
        (Some("application/json"), Some(format!("http://localhost:{port}"))),
        (Some("text/plain"), None),
    ] {
        let mut headers = vec![(host.0, own.clone())];
        headers.extend(kind.map(|kind| ("Content-Type", kind.to_owned())));
        headers.extend(origin.map(|origin| ("Origin", origin)));
        attacks.push(("POST /_dateline/view HTTP/1.1".to_owned(), headers, desk));
    }
    for fetch in ["cross-site", "same-site"] {
        let headers = vec![
            (host.0, own.clone()),
            ("Origin", own_origin.clone()),
            ("Content-Type", "application/json".to_owned()),
            ("Sec-Fetch-Site", fetch.to_owned()),
            ("Sec-Fetch-Mode", "navigate".to_owned()),
            ("Sec-Fetch-Dest", "document".to_owned()),
        ];
        attacks.push(("POST /_dateline/view HTTP/1.1".to_owned(), headers, desk));
    }
    for (line, headers, body) in &attacks {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, answer) = raw(&preview, line, &headers, body);
        let what = format!("{line} {headers:?}: {answer}");
        assert!((400..500).contains(&status) && status != 404, "{what}");
        assert!(!answer.contains(TOKEN) && !answer.contains("\"session\""), "{what}");
        assert!(!answer.to_lowercase().contains("access-control-"), "{what}");
    }
    println!("{} attacks", attacks.len());
    assert!(attacks.len() >= 30);
    // None of them has changed what is shown, and its own page may.
    let about = preview.get("/_dateline/about?path=/").text();
    assert!(about.contains("\"desk\":true"), "{about}");
    for (line, more) in [
        ("GET / HTTP/1.1", vec![]),
        ("GET / HTTP/1.0", vec![]),
        ("GET / HTTP/1.1", vec![("Origin", own_origin.as_str())]),
        ("GET / HTTP/1.1", vec![("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "cors")]),
        ("GET / HTTP/1.1", vec![("Sec-Fetch-Site", "none"), ("Sec-Fetch-Mode", "navigate")]),
        (
            "GET / HTTP/1.1",
            vec![
                ("Sec-Fetch-Site", "cross-site"),
                ("Sec-Fetch-Mode", "navigate"),
                ("Sec-Fetch-Dest", "document"),
            ],
        ),
    ] {
        let (status, answer) = raw(&preview, line, &[&[host], &more[..]].concat(), "");
        assert!(status == 200 && answer.contains(TOKEN), "{line} {more:?}: {answer}");
    }
    let local = format!("localhost:{port}");
    assert_eq!(raw(&preview, "GET / HTTP/1.1", &[("Host", &local)], "").0, 200);
    assert_eq!(raw(&preview, &format!("GET http://{own}/ HTTP/1.1"), &[host], "").0, 200);
    assert_eq!(preview.view(desk).status, 204);
}

/// A browser asks by OPTIONS whether another site may; it may not.
#[test]
fn no_answer_lets_another_site_read_it() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let own = format!("127.0.0.1:{}", preview.port);
    for path in ["/", "/nothing", "/feed.xml", "/_dateline/view", "/_dateline/events", "*"] {
        for origin in ["http://evil.example".to_owned(), format!("http://{own}")] {
            for method in ["POST", "GET", "PUT"] {
                let headers = [
                    ("Host", own.as_str()),
                    ("Origin", &origin),
                    ("Access-Control-Request-Method", method),
                    ("Access-Control-Request-Headers", "content-type"),
                    ("Access-Control-Request-Private-Network", "true"),
                ];
                let (status, answer) =
                    raw(&preview, &format!("OPTIONS {path} HTTP/1.1"), &headers, "");
                assert!((400..500).contains(&status), "{path} {origin}: {answer}");
                assert!(!answer.to_lowercase().contains("access-control-"), "{answer}");
                assert!(!answer.contains(TOKEN), "{answer}");
            }
        }
    }
}

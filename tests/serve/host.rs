//! What a static host would answer.

use dateline::media_types;

use crate::client::Preview;
use crate::support::{Entry, NOW, Site, shot};

/// What the preview adds to a page.
const SCRIPT: &str = "<script src=\"/_dateline/client.js\" async></script>\n";

/// A site with some of everything, and static files of many kinds.
fn site() -> Site {
    let site = Site::rich();
    for name in ["x.svg", "x.json", "x.woff2", "x.pdf", "x.webmanifest", "deep/er/x.csv", "plain"] {
        site.write(&format!("static/{name}"), name);
    }
    site.write("static/übung 1+2%.txt", "umlaut");
    site.write("static/long.bin", (0..10_000_u32).map(|n| (n % 251) as u8).collect::<Vec<_>>());
    site.write("static/empty.txt", "");
    site
}

fn encoded(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~".contains(&b);
    path.bytes()
        .map(|b| if plain(b) { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Every file of a build is there, under its URL, with its bytes and its type; so is everything
/// around it.
#[test]
fn it_answers_with_what_a_build_writes() {
    let site = site();
    let preview = Preview::start(&site.root, &["--public", "--as-of", NOW]);
    assert_eq!(preview.home, "/news/");
    let base = format!("http://127.0.0.1:{}/news", preview.port);
    let output = site.around().join("out");
    let built = site.run_build(&["--base-url", &base, "--output", output.to_str().unwrap()]);
    assert!(built.status.success(), "{built:?}");
    let mut client = preview.client();
    let mut seen = 0;
    for (path, entry) in shot(&output, &[]) {
        let Entry::File(_, bytes) = entry else { continue };
        if path == ".dateline-manifest.json" {
            assert_eq!(client.get(&format!("/news/{path}")).status, 404);
            continue;
        }
        let answer = client.get(&format!("/news/{}", encoded(&path)));
        let text = answer.text().replacen(SCRIPT, "", 1);
        let body = if path.ends_with(".html") { text.into_bytes() } else { answer.body.clone() };
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            String::from_utf8_lossy(&body),
            String::from_utf8_lossy(&bytes),
            "{path} isn't as built"
        );
        let expected = media_types::of(&path);
        assert_eq!(answer.header("content-type"), Some(expected.as_str()), "{path}");
        let length = answer.body.len().to_string();
        assert_eq!(answer.header("content-length"), Some(length.as_str()), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        // The same by the folder's own name, and without a body.
        if let Some(folder) = path.strip_suffix("index.html") {
            let page = client.get(&format!("/news/{}", encoded(folder)));
            assert_eq!((page.status, page.body), (200, answer.body.clone()), "{path}");
        }
        let head = client.ask("HEAD", &format!("/news/{}", encoded(&path)), &[], "");
        assert_eq!(head.status, 200);
        for name in ["content-length", "content-type", "etag", "accept-ranges"] {
            assert!(head.header(name).is_some(), "{path}: {name}");
            assert_eq!(head.header(name), answer.header(name), "{path}: {name}");
        }
        // The body of HEAD would stand before this answer.
        let tag = answer.header("etag").unwrap().to_owned();
        let known = client.with(&format!("/news/{}", encoded(&path)), &[("If-None-Match", &tag)]);
        assert_eq!((known.status, known.header("etag")), (304, Some(tag.as_str())), "{path}");
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
    // The types that browsers care about, spelled out.
    for (path, kind) in [
        ("", "text/html; charset=utf-8"),
        ("feed.xml", "application/xml; charset=utf-8"),
        ("sitemap.xml", "application/xml"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("x.svg", "image/svg+xml"),
        ("x.json", "application/json"),
        ("x.woff2", "font/woff2"),
        ("x.pdf", "application/pdf"),
        ("x.webmanifest", "application/manifest+json"),
        ("deep/er/x.csv", "text/csv; charset=utf-8"),
        ("plain", "application/octet-stream"),
        ("%C3%BCbung%201%2B2%25.txt", "text/plain; charset=utf-8"),
        ("%c3%bcbung%201+2%25.txt", "text/plain; charset=utf-8"),
    ] {
        let answer = client.get(&format!("/news/{path}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{path}");
    }
    let script = client.get("/_dateline/client.js");
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
}

/// Everything stands below the path of `base_url`, and links stay there.
#[test]
fn paths_lead_where_they_would_on_a_host() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let mut client = preview.client();
    for (from, to) in [
        ("/", "/news/"),
        ("/?a=1&b=%2F", "/news/?a=1&b=%2F"),
        ("/news", "/news/"),
        ("/news?x", "/news/?x"),
        ("/news/countries", "/news/countries/"),
        ("/news/countries?q=%3Cb%3E&r", "/news/countries/?q=%3Cb%3E&r"),
        ("/news/%63ountries/canada", "/news/countries/canada/"),
        ("/news/fr", "/news/fr/"),
    ] {
        let answer = client.get(from);
        assert_eq!((answer.status, answer.header("location")), (301, Some(to)), "{from}");
        assert_eq!(client.get(to).status, 200, "{to}");
    }
    for path in [
        "/news/nothing/",
        "/news/nothing",
        "/newsletter/",
        "/countries/",
        "/news/countries/index.html/",
        "/news/countriesindex.html",
        "/news/index.htm",
        "/news/robots.txt/",
        "/news/COUNTRIES/",
        "/favicon.ico",
    ] {
        let answer = client.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert!(answer.text().contains("</html>") && answer.text().contains(SCRIPT), "{path}");
        let built = client.get("/news/404.html");
        assert_eq!((built.status, built.body), (200, answer.body), "{path}");
        let head = client.ask("HEAD", path, &[], "");
        assert_eq!(
            (head.status, head.header("content-length")),
            (
                404,
                answer
                    .headers
                    .iter()
                    .find(|(name, _)| name == "content-length")
                    .map(|(_, value)| value.as_str())
            )
        );
    }
    assert_eq!(client.get("/news/%63ountries/%69ndex.html").status, 200);
    for path in
        ["/news/", "/news/feed.xml", "/news/2026/02/03/flood/", "/news/sitemap.xml", "/news/fr/"]
    {
        let text = client.get(path).text();
        assert!(!text.contains("//desk.example"), "{path} leads out of the preview: {text}");
        assert!(text.contains(&format!("http://127.0.0.1:{}/news/", preview.port)), "{path}");
    }
    let page = client.get("/news/2026/02/03/flood/").text();
    let canonical = format!(
        "<link rel=\"canonical\" href=\"http://127.0.0.1:{}/news/2026/02/03/flood/\"",
        preview.port
    );
    assert!(page.contains(&canonical), "{page}");
    let picture = page.split('"').find(|part| part.ends_with(".jpg") && part.starts_with('/'));
    let picture = client.get(picture.unwrap());
    assert!(picture.body.starts_with(b"\xff\xd8\xff"));
    assert_eq!(picture.header("content-type"), Some("image/jpeg"));
}

/// Only reading is allowed.
#[test]
fn other_methods_are_refused() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let mut client = preview.client();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        let answer = client.ask(method, "/news/", &[], "");
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
        for own in ["client.js", "events", "about"] {
            let answer = client.ask(method, &format!("/_dateline/{own}"), &[], "");
            assert_eq!(answer.status, 405, "{method} {own}");
        }
    }
    for path in ["/_dateline/", "/_dateline", "/_dateline/nothing", "/news/_dateline/client.js"] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    assert_eq!(client.get("/_dateline/view").status, 405);
}

/// RFC 9110, section 13: what a browser has isn't sent again.
#[test]
fn what_a_browser_has_is_not_sent_again() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let mut client = preview.client();
    for path in ["/news/", "/news/feed.xml", "/news/long.bin"] {
        let answer = client.get(path);
        let tag = answer.header("etag").unwrap().to_owned();
        for have in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"other\", {tag}"),
            format!("\"a,b\",W/\"other\" ,\tW/{tag}"),
            "*".to_owned(),
        ] {
            for method in ["GET", "HEAD"] {
                let answer = client.ask(method, path, &[("If-None-Match", &have)], "");
                assert_eq!((answer.status, answer.body.len()), (304, 0), "{path} {have}");
                assert_eq!(answer.header("etag"), Some(tag.as_str()));
            }
        }
        for other in ["\"other\"", "W/\"other\"", "", "\"", &tag[1..tag.len() - 1]] {
            let answer = client.with(path, &[("If-None-Match", other)]);
            assert_eq!(answer.status, 200, "{path} {other}");
        }
    }
    let missing = client.with("/news/nothing", &[("If-None-Match", "*")]);
    assert_eq!(missing.status, 404);
    // Another content has another tag, and the same one has the same again.
    site.write("static/note.txt", "one\n");
    preview.shows("/news/note.txt", "one");
    let first = client.get("/news/note.txt").header("etag").unwrap().to_owned();
    site.write("static/note.txt", "other\n");
    preview.shows("/news/note.txt", "other");
    assert_ne!(client.get("/news/note.txt").header("etag"), Some(first.as_str()));
    site.write("static/note.txt", "one\n");
    preview.shows("/news/note.txt", "one");
    assert_eq!(client.get("/news/note.txt").header("etag"), Some(first.as_str()));
}

/// RFC 9110, section 14: parts of files.
#[test]
fn parts_of_files_can_be_asked_for() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let mut client = preview.client();
    for path in ["/news/long.bin", "/news/"] {
        let whole = client.get(path);
        let (all, length) = (&whole.body, whole.body.len());
        let tag = whole.header("etag").unwrap().to_owned();
        let last = length - 1;
        for (range, first, end) in [
            ("bytes=0-0".to_owned(), 0, 0),
            ("bytes=0-99".to_owned(), 0, 99),
            ("bytes=100-199".to_owned(), 100, 199),
            ("bytes=-50".to_owned(), length - 50, last),
            (format!("bytes=-{}", length + 5), 0, last),
            (format!("bytes={}-", length - 10), length - 10, last),
            (format!("bytes={}-{}", length - 10, length + 1000), length - 10, last),
            (format!("bytes=0-{last}"), 0, last),
            ("bytes=0-".to_owned(), 0, last),
        ] {
            let answer = client.with(path, &[("Range", &range)]);
            assert_eq!(answer.status, 206, "{path} {range}: {answer:?}");
            assert!(answer.body == all[first..=end], "{path} {range}");
            let part = format!("bytes {first}-{end}/{length}");
            assert_eq!(answer.header("content-range"), Some(part.as_str()));
            assert_eq!(answer.header("etag"), Some(tag.as_str()));
            let same = client.with(path, &[("Range", &range), ("If-Range", &tag)]);
            assert_eq!((same.status, same.body), (206, answer.body), "{path} {range}");
        }
        for range in
            [format!("bytes={length}-"), format!("bytes={}-", length * 2), "bytes=-0".to_owned()]
        {
            let answer = client.with(path, &[("Range", &range)]);
            assert_eq!((answer.status, answer.body.len()), (416, 0), "{path} {range}");
            let part = format!("bytes */{length}");
            assert_eq!(answer.header("content-range"), Some(part.as_str()));
        }
        let weak = format!("W/{tag}");
        for headers in [
            &[("Range", "bytes=0-9"), ("If-Range", "\"other\"")][..],
            &[("Range", "bytes=0-9"), ("If-Range", &weak)],
            &[("Range", "bytes=0-9"), ("If-Range", "Wed, 25 Nov 2026 10:00:00 GMT")],
            &[("Range", "bytes=0-9,20-29")],
            &[("Range", "bytes=9-0")],
            &[("Range", "bytes=a-b")],
            &[("Range", "bytes=")],
            &[("Range", "bytes=-")],
            &[("Range", "lines=0-9")],
            &[("Range", "bytes=0-99999999999999999999999")],
        ] {
            let answer = client.with(path, headers);
            let whole = answer.status == 200 && answer.body == *all;
            // A last byte beyond all numbers may be the last one there is.
            let rest = answer.status == 206 && answer.body == *all;
            assert!(whole || rest, "{path} {headers:?}: {} {:?}", answer.status, answer.headers);
        }
        // Ranges are for GET alone.
        let head = client.ask("HEAD", path, &[("Range", "bytes=0-9")], "");
        let length = length.to_string();
        assert_eq!((head.status, head.header("content-length")), (200, Some(length.as_str())));
        let known = client.with(path, &[("Range", "bytes=0-9"), ("If-None-Match", &tag)]);
        assert_eq!(known.status, 304);
    }
    let empty = client.with("/news/empty.txt", &[("Range", "bytes=0-9")]);
    assert!(matches!(empty.status, 200 | 416) && empty.body.is_empty(), "{empty:?}");
    assert_eq!(client.with("/news/nothing", &[("Range", "bytes=0-9")]).status, 404);
}

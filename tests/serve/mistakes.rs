//! A mistake is told and shown, the last good page stays, and it goes when it is mended.

use serde_json::Value;

use crate::client::{Events, Preview};
use crate::support::{NOW, Site};

const GOOD: &str = "title = \"Plain\"\ndate = 2026-01-01\ncountries = [\"CA\"]";
const PAGE: &str = "/2026/01/01/plain/";

fn site() -> Site {
    let site = Site::bare();
    site.write_article("plain", GOOD, "GOODTEXT");
    site
}

fn problem(events: &Events) -> Value {
    let event = events.until("a problem", |event| event["problems"].is_array());
    assert_eq!(event["how"], "broken", "{event}");
    assert_eq!(event["problems"].as_array().unwrap().len(), 1, "{event}");
    event["problems"][0].clone()
}

fn mended(events: &Events) {
    events.until("it is mended", |event| event["problems"].is_null());
}

#[test]
fn the_last_good_page_stays_and_the_mistake_is_told() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let events = preview.events();
    let front = preview.get("/").body;
    let breaks: [(&str, &str, &str, &str, u64, &str, &str); 6] = [
        (
            "content/articles/plain.md",
            "+++\ntitle = \"Plain\"\ndate = 2026-01-01\ncountries = [\"Atlantis\"]\n+++\nBAD\n",
            "unknown country `Atlantis`",
            "content/articles/plain.md",
            4,
            "Atlantis",
            "ISO 3166-1",
        ),
        (
            "content/articles/plain.md",
            "+++\ntitle = \"Plain\ndate = 2026-01-01\n+++\nBAD\n",
            "",
            "content/articles/plain.md",
            2,
            "",
            "",
        ),
        (
            "content/articles/plain.md",
            "+++\ntitle = \"Plain\"\ndate = 2026-01-01\nsumary = \"x\"\n+++\nBAD\n",
            "sumary",
            "content/articles/plain.md",
            4,
            "sumary",
            "summary",
        ),
        (
            "content/articles/plain.md",
            "+++\ntitle = \"Plain\"\ndate = 2026-01-01\n+++\nBAD [x](gone.md)\n",
            "gone.md",
            "content/articles/plain.md",
            5,
            "gone.md",
            "",
        ),
        ("site.toml", "title = \"Desk\"\nbase_url = 5\n", "base_url", "site.toml", 2, "", ""),
        (
            "templates/plain.html",
            "{% extends \"default/plain.html\" %}\n{% block x %}{{ % }}{% endblock %}\n",
            "",
            "templates/plain.html",
            2,
            "",
            "",
        ),
    ];
    for (path, wrong, message, file, line, text, help) in breaks {
        let before = std::fs::read(site.root.join(path)).ok();
        site.write(path, wrong);
        let problem = problem(&events);
        let has = |key: &str, part: &str| {
            let value = problem[key].as_str().unwrap_or_default();
            assert!(value.contains(part), "{key} of {path} lacks {part:?}: {problem}");
        };
        has("message", message);
        has("file", file);
        has("text", text);
        has("help", help);
        assert_eq!(problem["line"], line, "{problem}");
        assert!(problem["column"].as_u64().is_some(), "{problem}");
        assert_eq!(problem["severity"], "error");
        let page = preview.get(PAGE);
        assert!(page.status == 200 && page.text().contains("GOODTEXT"), "{path}: {}", page.text());
        assert_eq!(preview.get("/").body, front, "{path}");
        // Whoever opens a page now is told at once.
        let new = preview.events();
        let told = new.until("what is wrong", |_| true);
        assert_eq!(told["problems"][0], problem);
        assert!(preview.err().contains(file), "{}", preview.err());
        match before {
            Some(before) => site.write(path, before),
            None => site.remove(path),
        }
        mended(&events);
        assert_eq!(preview.get("/").body, front, "{path}");
    }
    // Two mistakes, mended one after the other.
    site.write_article(
        "plain",
        "title = \"Plain\"\ndate = 2026-01-01\ncountries = [\"Atlantis\"]",
        "BAD",
    );
    problem(&events);
    site.write_article("other", "titel = \"Other\"\ndate = 2026-01-01", "BAD");
    events.until("both", |event| event["problems"].as_array().is_some_and(|p| p.len() > 1));
    site.write_article("plain", GOOD, "NEWTEXT");
    events.until("one", |event| {
        event["problems"]
            .as_array()
            .is_some_and(|p| p.iter().all(|p| p["file"] == "content/articles/other.md"))
    });
    assert!(preview.get(PAGE).text().contains("GOODTEXT"));
    site.remove("content/articles/other.md");
    mended(&events);
    preview.shows(PAGE, "NEWTEXT");
}

#[test]
fn a_site_that_is_broken_from_the_start_says_so() {
    let site = site();
    site.write_article("plain", "titel = \"<script>alert(1)</script>\"\ndate = 2026-01-01", "BAD");
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let events = preview.events();
    for path in ["/", PAGE, "/nothing"] {
        let page = preview.get(path);
        assert_eq!(page.status, 500, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let text = page.text();
        assert!(text.contains("content/articles/plain.md:2:1") && text.contains("titel"), "{text}");
        assert!(!text.contains("<script>alert") && text.contains("/_dateline/client.js"), "{text}");
    }
    let head = preview.client().ask("HEAD", "/", &[], "");
    assert_eq!((head.status, head.body.len()), (500, 0));
    assert!(preview.err().contains("titel"), "{}", preview.err());
    let told = events.until("the mistake", |event| event["problems"].is_array());
    assert_eq!(told["problems"].as_array().unwrap().len(), 1, "{told}");
    site.write_article("plain", GOOD, "GOODTEXT");
    mended(&events);
    preview.shows(PAGE, "GOODTEXT");
    // The same with nothing there at all.
    drop(preview);
    let text = std::fs::read(site.root.join("site.toml")).unwrap();
    site.remove("site.toml");
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    assert_eq!(preview.get("/").status, 500);
    assert!(preview.get("/").text().contains("site.toml"));
    site.write("site.toml", text);
    preview.shows(PAGE, "GOODTEXT");
}

/// A template can be wrong in a way that only its use shows.
#[test]
fn a_template_that_cannot_show_its_data_says_where() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let events = preview.events();
    assert_eq!(preview.get(PAGE).status, 200);
    let template = "{% extends \"default/article.html\" %}\n{% block title %}{{ article.nothing.there }}{% endblock %}\n";
    site.write("templates/article.html", template);
    events.until("the look", |event| event["version"].as_u64() > Some(1));
    let page = preview.get(PAGE);
    if page.status == 500 {
        assert!(page.text().contains("templates/article.html"), "{}", page.text());
    } else {
        assert!(page.text().contains("GOODTEXT"), "{}", page.text());
        problem(&events);
    }
    assert_eq!(preview.get("/archive/").status, 200, "others are shown");
    site.remove("templates/article.html");
    preview.shows(PAGE, "GOODTEXT");
}

/// What is wrong may be hostile: it is escaped where it is HTML, and JSON where it is JSON.
#[test]
fn hostile_text_in_a_mistake_is_text() {
    let hostile = [
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "</pre><img src=x onerror=alert(1)>",
        "<!--<script>",
        "a\\\"b'c&quot;&lt;b&gt;",
        "]]>\u{2028}\u{2029}\u{202e}",
        "data: x\\n\\ndata: {\\\"version\\\":99}",
    ];
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let events = preview.events();
    for text in hostile {
        site.write_article(
            "plain",
            &format!("title = \"Plain\"\ndate = 2026-01-01\ncountries = [\"{text}\"]"),
            "",
        );
        let problem = problem(&events);
        let message = problem["message"].as_str().unwrap();
        assert!(message.contains("unknown country"), "{problem}");
        let first = text.split(['\\', '\u{2028}']).next().unwrap();
        assert!(message.contains(first), "{problem}");
        assert!(!preview.get(PAGE).text().contains("alert(1)"));
        let broken = Preview::start(&site.root, &["--as-of", NOW]);
        let page = broken.get("/").text();
        assert!(page.contains("unknown country"), "{page}");
        // One script is the preview's own, and no other element is.
        let inside = page.split_once("<pre>").unwrap().1;
        let (report, rest) = inside.split_once("</pre>").unwrap();
        assert!(!report.contains('<'), "{report}");
        assert_eq!(rest.matches("<script").count(), 1, "{rest}");
        assert!(rest.contains("</body>") && page.matches("</pre>").count() == 1, "{page}");
        site.write_article("plain", GOOD, "GOODTEXT");
        mended(&events);
    }
    // The name of a file, too.
    site.write("content/articles/<img src=x onerror=alert(1)>.md", "+++\ntitel = 1\n+++\n");
    events.until("a problem", |event| event["problems"].to_string().contains("onerror"));
    let broken = Preview::start(&site.root, &["--as-of", NOW]);
    assert!(!broken.get("/").text().contains("<img"));
}
